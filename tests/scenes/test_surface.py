"""The loss as a surface: its places as numbers, its contour map, what it hides."""

from collections.abc import Iterator

import manim
import numpy as np
import pytest

import gdcore
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
