"""The loss as a surface: its places as numbers, its contour map, what it hides."""

from collections.abc import Iterator

import manim
import numpy as np
import pytest

import gdcore
from gdcore.view import rim_of, trough_of
from gdviz.film.solid import Curve, MeshScene
from gdviz.film.solid.surface import Surface
from gdviz.look import Look
from tests.scenes.watching import SMALL, assert_same

LOOK = Look()


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    with manim.tempconfig(SMALL):
        yield


def test_the_surface_flat_and_risen(lesson: gdcore.Lesson) -> None:
    surface = Surface(lesson, LOOK)
    assert np.ptp(surface.vertices(0)[..., 2]) == 0
    risen = surface.vertices(1)
    assert np.ptp(risen[..., :2]) == pytest.approx(5.2)
    assert risen[..., 2].max() - surface.floor == pytest.approx(3.2)
    lowest = np.unravel_index(risen[..., 2].argmin(), risen.shape[:2])
    np.testing.assert_allclose(risen[lowest][:2], surface.below(*lesson.minimum)[:2], atol=0.15)


def test_contour_lines_are_level(lesson: gdcore.Lesson) -> None:
    surface = Surface(lesson, LOOK)
    for line in surface.contour().drawn():
        b = line[:, 0] / surface._scale[0] + surface._middle[0]
        w = line[:, 1] / surface._scale[1] + surface._middle[1]
        loss = lesson.landscape.loss(b, w)
        assert np.ptp(loss) < 0.01 * surface.highest


@pytest.mark.parametrize(("name", "phi"), [("surface-above", 60), ("surface-below", 112)])
def test_what_the_surface_hides(lesson: gdcore.Lesson, name: str, phi: float) -> None:
    """A zigzag on the surface: in full from above; from below the underside dims it."""
    surface = Surface(lesson, LOOK)
    surface.lift = 1.0
    path = lesson.trajectory(0.8)
    line = Curve(surface.at(path.b[:12], path.w[:12]), LOOK.theme.rate_high, 6, hidden_opacity=0.3)
    scene = MeshScene()
    scene.camera.background_color = LOOK.theme.paper
    scene.camera.init_background()
    scene.set_camera_orientation(phi=phi * manim.DEGREES, theta=-65 * manim.DEGREES)
    scene.add(surface.frame(), surface.contour(), surface.mesh(), line)
    scene.renderer.update_frame(scene)
    assert_same(scene.renderer.get_frame()[:, :, :3].copy(), name)


def test_a_valley_is_seen_along_it_and_a_round_bowl_from_higher_up() -> None:
    """Along it the loss changes least: less than in any other direction on the picture."""
    book = gdcore.Lesson()
    valley = Surface(book, LOOK, ranges=trough_of(book), highest=rim_of(book))
    phi, theta = valley.facing()
    turns = np.linspace(0, np.pi, 181)
    directions = np.column_stack([np.cos(turns), np.sin(turns)]) / valley._scale
    rises = [book.landscape.loss(*(book.minimum + 0.1 * way)) for way in directions]
    assert np.tan(theta) == pytest.approx(np.tan(turns[np.argmin(rises)]), rel=0.03)
    assert -np.pi < theta < 0, "b to the right"
    round_one = gdcore.Lesson(standardize="on")
    bowl = Surface(round_one, LOOK, ranges=trough_of(round_one), highest=rim_of(round_one))
    assert bowl.facing()[0] < phi


def test_the_surface_ends_at_its_rim_and_keeps_its_scale_as_it_grows() -> None:
    lesson = gdcore.Lesson()
    surface = Surface(lesson, LOOK, ranges=trough_of(lesson), highest=rim_of(lesson))
    assert surface.losses.max() == pytest.approx(rim_of(lesson))
    before = surface.at(1.0, 2.0)
    surface.cut_at(3 * rim_of(lesson), ((-9, 9), (-9, 9)))
    assert surface.losses.max() == pytest.approx(3 * rim_of(lesson))
    np.testing.assert_allclose(surface.at(1.0, 2.0), before)
