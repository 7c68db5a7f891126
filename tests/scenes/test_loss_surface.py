"""The film LossSurface: order of events, numbers and places as numbers."""

import manim
import numpy as np
import pytest

import gdcore
from gdcore.rings import levels, whole_ring
from gdcore.view import ranges_of, rim_of
from gdviz.film.flat.scatter import Scatter
from gdviz.film.solid.bowl import Bowl
from gdviz.film.solid.surface import Surface
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.settings import load
from scenes.loss_surface import SIDE
from scenes.parts.loss_surface import ROWS, Level, Rows
from tests.scenes.watching import PENGUINS, Watched, assert_same

LOOK = Look()

pytestmark = pytest.mark.usefixtures("small")


def made(lesson: gdcore.Lesson) -> tuple[Surface, Rows, Level]:
    """The film's surface, its parabolas and its level plane."""
    surface = Bowl(lesson, LOOK, ranges_of(lesson)).surface
    return surface, Rows(lesson, LOOK, surface, Scatter(lesson, LOOK)), Level(lesson, LOOK, surface)


def losses(surface: Surface, points: np.ndarray) -> np.ndarray:
    """The losses of the (b, w) below scene points."""
    b, w = (points[:, k] / surface._scale[k] + surface._middle[k] for k in (0, 1))
    found: np.ndarray = surface.lesson.landscape.loss(b, w)
    return found


def assert_on_surface(surface: Surface, points: np.ndarray) -> None:
    heights = surface.floor + surface._height * losses(surface, points)
    np.testing.assert_allclose(points[:, 2], heights, atol=1e-9)


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = ["a point", "height", "Tilt", "Lift", "surface", "ring", "steps", "map", "best line"]
    said = [readable(words) for words in film.said]
    assert len(said) == len(wanted)
    for words, part in zip(said, wanted, strict=True):
        assert part in words


def test_it_asks_and_answers(film: Watched) -> None:
    assert film.scene.topic is not None
    assert film.scene.now - film.scene.answered >= 3


def test_every_number_is_the_loss_of_its_line(film: Watched, lesson: gdcore.Lesson) -> None:
    assert len(film.readouts) > 100
    for values in film.readouts:
        b, w, loss = (float(value.replace("−", "-")) for value in values)
        steep = np.hypot(*lesson.landscape.gradient(b, w))
        assert loss == pytest.approx(lesson.landscape.loss(b, w), rel=1e-3, abs=0.01 * (1 + steep))


@pytest.mark.parametrize("settings", [{}, PENGUINS], ids=["book", "penguins"])
def test_the_first_parabola_has_two_arms_and_is_seen_from_the_side(
    settings: dict[str, str],
) -> None:
    """From the front right it was a hockey stick."""
    lesson = load(**{key.removeprefix("GDVIZ_").lower(): at for key, at in settings.items()}).lesson
    surface, rows, _ = made(lesson)
    arms = lesson.landscape.loss(*rows.at(rows.first).T)
    lowest = lesson.landscape.loss(*rows.lowest(rows.first))
    assert arms.argmin() not in (0, len(arms) - 1)
    assert min(arms[0], arms[-1]) - lowest > 0.4 * (surface.highest - lowest)
    phi, theta = SIDE  # it looks along b: what is near is as far left as what is far
    assert theta == 0 and 80 * manim.DEGREES < phi < 90 * manim.DEGREES


def test_no_dot_is_without_its_pin_and_no_pin_without_its_line(lesson: gdcore.Lesson) -> None:
    surface, rows, _ = made(lesson)
    low, high = rows.ends()
    for show in (
        lambda: rows.sweep(0.1),
        lambda: rows.sweep(1.0),
        lambda: rows.slide((low + high) / 2, (low, high)),
    ):
        show()
        feet, heads = rows.pins.points[::2], rows.pins.points[1::2]
        np.testing.assert_allclose(rows.heads.points[::2], heads)
        np.testing.assert_allclose(feet[:, :2], heads[:, :2])
        assert (feet[:, 2] == surface.floor).all()
        assert_on_surface(surface, heads)
        assert len(rows.fan.points) == 4 * len(heads)
    assert len(heads) == ROWS


def test_parabolas_stay_as_the_mesh_of_the_surface(film: Watched) -> None:
    """All of them, until after the surface is there; nothing of it lies off them."""
    scene = film.scene
    rows, surface = scene.rows, scene.bowl.surface
    assert len(rows.standing.sizes) == sum(len(rows.at(b)) > 0 for b in rows.columns)
    for curve in (rows.standing, rows.across):
        assert_on_surface(surface, curve.points)
        assert losses(surface, curve.points).max() < surface.highest * (1 + 1e-9)
    assert_same(film.ends["surface"], "loss_surface-surface")


def test_a_parabola_stays_wherever_the_moving_one_has_been(lesson: gdcore.Lesson) -> None:
    _, rows, _ = made(lesson)
    low, high = rows.ends()
    counts = []
    for share in (0.0, 0.3, 0.6, 1.0):
        end = low + share * (high - low)
        rows.slide(end, (low, end))
        counts.append(len(rows.standing.sizes))
    assert counts == sorted(counts) and counts[0] == 1 and counts[-1] == ROWS


def test_a_ring_is_where_the_plane_cuts_and_rings_stand_at_equal_steps(
    lesson: gdcore.Lesson,
) -> None:
    """None fades in from nowhere: a ring is there once the plane has come by."""
    surface, _, level = made(lesson)
    top = rim_of(lesson)
    steps = levels(lesson.landscape.min_loss, top)
    for loss in (level.first, 1.7, top):
        level.rise(loss)
        height = surface.at(*lesson.minimum, loss)[2]
        np.testing.assert_allclose(level.plane.vertices[..., 2], height)
        np.testing.assert_allclose(level.cut.points[:, 2], height)
        assert_on_surface(surface, level.cut.points)
        left = {round(found, 6) for found in losses(surface, level.rings.points)}
        assert left == {round(step, 6) for step in steps if step <= loss}
    assert level.radius == whole_ring(lesson.landscape, surface.ranges, top)
    on_floor = np.concatenate(level.on_floor())
    np.testing.assert_allclose(on_floor[:, :2], level.rings.points[:, :2])
    assert (on_floor[:, 2] == surface.floor).all()


def test_the_loop_ends_as_it_began_and_stays_on_the_surface(film: Watched) -> None:
    scene = film.scene
    begin, end = scene.loop_span
    assert 6 <= end - begin <= 10
    away = begin + (end - begin) / 4  # halfway it comes through the lowest point
    assert film.frame_at(begin) == film.frame_at(end - 0.25) != film.frame_at(away)
    way = scene.rows.round_way(scene.level.radius, 240)
    np.testing.assert_allclose(way[[0, -1]], [scene.lowest, scene.lowest])
    assert scene.lesson.landscape.loss(*way.T).max() < scene.bowl.rim


def test_a_scatter_has_room_for_lines(lesson: gdcore.Lesson) -> None:
    y = lesson.full.y
    narrow, wide = Scatter(lesson, LOOK), Scatter(lesson, LOOK, reach=6.0)
    assert wide.bounds[0, 1] <= (y.min() + y.max()) / 2 - 3 < narrow.bounds[0, 1]
    assert wide.bounds[1, 1] >= (y.min() + y.max()) / 2 + 3 > narrow.bounds[1, 1]


@pytest.mark.parametrize("settings", [{}, PENGUINS], ids=["book", "penguins"])
def test_lines_of_the_parabolas_are_seen(settings: dict[str, str]) -> None:
    """Over the middle of the data, for any b at the best w."""
    lesson = load(**{key.removeprefix("GDVIZ_").lower(): at for key, at in settings.items()}).lesson
    reach = min(np.ptp(ranges_of(lesson)[0]), 3 * np.ptp(lesson.full.y))
    low, high = Scatter(lesson, LOOK, reach=reach).bounds[:, 1]
    mean = lesson.landscape.mean_x
    for b in ranges_of(lesson)[0]:
        assert low < b + lesson.minimum[1] * mean < high
