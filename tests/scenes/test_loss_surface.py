"""The film LossSurface: its order, what it leaves where, its numbers."""

import numpy as np
import pytest

import gdcore
from gdcore.rings import ring, whole_ring, widest
from gdcore.view import ranges_of
from gdviz.film.contours import rings
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.solid.surface import QUADS, Surface
from gdviz.look import Look
from gdviz.settings import load
from scenes.parts.loss_surface import STEP, Probe
from tests.scenes.watching import (
    PENGUINS,
    Watched,
    assert_same,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("small")


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "place on the map", "height", "Another", "parabola", "in a row", "surface", "ring",
        "0.008045", "Every line is a point. The best line is the lowest.",
    ]  # fmt: skip
    said = [caption[-1] for caption in film.captions]
    assert len(said) == len(wanted)
    for words, part in zip(said, wanted, strict=True):
        assert part in words


def test_every_number_is_the_loss_of_its_line(film: Watched, lesson: gdcore.Lesson) -> None:
    assert len(film.readouts) > 100
    for values in film.readouts:
        b, w, loss = (float(value.replace("−", "-")) for value in values)
        steep = np.hypot(*lesson.landscape.gradient(b, w))
        assert loss == pytest.approx(lesson.landscape.loss(b, w), rel=1e-3, abs=0.01 * (1 + steep))


def test_dots_and_parabolas_lie_on_the_surface_that_joins_them(
    film: Watched, lesson: gdcore.Lesson
) -> None:
    probe, surface = film.scene.probe, film.scene.surface
    count = QUADS // STEP + 1
    dots = probe.dots.points[::2]
    assert len(dots) == 4 + count**2
    assert len(probe.rows.sizes) == count
    vertices = surface.vertices()[::STEP, ::STEP].reshape(-1, 3)
    for dot in dots[4:]:
        assert np.abs(vertices - dot).max(axis=1).min() < 1e-9
    b = probe.rows.points[:, 0] / surface._scale[0] + surface._middle[0]
    w = probe.rows.points[:, 1] / surface._scale[1] + surface._middle[1]
    heights = probe.rows.points[:, 2] - surface.floor
    np.testing.assert_allclose(heights, surface._height * lesson.landscape.loss(b, w), atol=1e-9)


def test_a_sweep_grows_with_time(lesson: gdcore.Lesson) -> None:
    look, surface = Look(), Surface(lesson, Look())
    readout = Readout(["$b$", "$w$", "MSE"], look, (0, 0))
    probe = Probe(lesson, look, surface, Scatter(lesson, look), readout)
    probe.leave_dots(surface.at(*lesson.start))
    show = probe.sweep(1.0)
    show(0.5)
    np.testing.assert_allclose(probe.rows.get_end(), surface.at(1.0, 2.0))
    np.testing.assert_allclose(probe.head.get_center(), surface.at(1.0, 2.0))
    assert len(probe.dots.sizes) == 1 + QUADS // 2 // STEP + 1
    show(1.0)
    assert len(probe.dots.sizes) == 1 + QUADS // STEP + 1


def test_a_ring_is_level_and_the_widest_touches_the_edge(lesson: gdcore.Lesson) -> None:
    land = lesson.landscape
    places = ring(land, 0.5, np.linspace(0, 7, 50))
    np.testing.assert_allclose(land.loss(*places.T), land.min_loss + 0.25)
    (b_low, b_high), (w_low, w_high) = ranges_of(lesson)
    b, w = ring(land, widest(land, ranges_of(lesson)), np.linspace(0, 2 * np.pi, 361)).T
    gaps = [b_high - b.max(), b.min() - b_low, w_high - w.max(), w.min() - w_low]
    assert min(gaps) == pytest.approx(0, abs=1e-9)


def test_a_scatter_has_room_for_lines(lesson: gdcore.Lesson) -> None:
    y = lesson.full.y
    narrow, wide = Scatter(lesson, Look()), Scatter(lesson, Look(), reach=6.0)
    assert wide.bounds[0, 1] <= (y.min() + y.max()) / 2 - 3 < narrow.bounds[0, 1]
    assert wide.bounds[1, 1] >= (y.min() + y.max()) / 2 + 3 > narrow.bounds[1, 1]


@pytest.mark.parametrize("settings", [{}, PENGUINS], ids=["book", "penguins"])
def test_lines_of_the_sweeps_are_seen(settings: dict[str, str]) -> None:
    """Over the middle of the data, for any b at the best w."""
    lesson = load(**{key.removeprefix("GDVIZ_").lower(): at for key, at in settings.items()}).lesson
    low, high = Scatter(lesson, Look(), reach=np.ptp(ranges_of(lesson)[0])).bounds[:, 1]
    mean = lesson.landscape.mean_x
    for b in ranges_of(lesson)[0]:
        assert low < b + lesson.minimum[1] * mean < high


def test_the_ring_is_one_of_those_drawn(lesson: gdcore.Lesson) -> None:
    land, radius = lesson.landscape, whole_ring(lesson.landscape, ranges_of(lesson))
    assert radius < widest(land, ranges_of(lesson))
    start = ring(land, radius, 0.0)
    ranges = ranges_of(lesson)
    drawn = np.concatenate([*rings(land, ranges), *rings(land, ranges, fine=True)])
    assert np.abs(land.loss(*drawn.T) - land.loss(*start)).min() < 0.01


def test_the_poster_is_the_surface(film: Watched) -> None:
    assert_same(film.scene.poster_frame[:, :, :3], "loss-surface-poster")
