"""The film LossSurface: order of events, numbers and places as numbers."""

import manim
import numpy as np
import pytest

import gdcore
from gdcore.rings import ring, round_step
from gdcore.view import bowl_of, rim_of
from gdviz.film.flat.scatter import Scatter
from gdviz.film.solid.bowl import Bowl
from gdviz.film.solid.surface import Surface
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.settings import load
from scenes.loss_surface import SIDE
from scenes.parts.loss_surface import LINES, Level, Rows, heights, unit_of
from tests.scenes.watching import PENGUINS, Watched, assert_same, play, played

LOOK = Look()

pytestmark = pytest.mark.usefixtures("small")


def made(lesson: gdcore.Lesson) -> tuple[Surface, Rows, Level]:
    """The film's surface, its parabolas and its level plane."""
    surface = Bowl(lesson, LOOK, bowl_of(lesson)).surface
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
    wanted = [
        "a point", "height", "Tilt", "Lift", "the bowl", "cuts a ring", "equal steps", "map",
        "best line", "the higher its point",
    ]  # fmt: skip
    said = [readable(words) for words in film.said]
    assert len(said) == len(wanted)
    for words, part in zip(said, wanted, strict=True):
        assert part in words


def test_it_asks_and_answers(film: Watched) -> None:
    assert film.scene.topic is not None
    assert film.scene.now - film.scene.answered >= 3


def test_every_number_is_the_loss_of_its_line(film: Watched, lesson: gdcore.Lesson) -> None:
    whole = [values for values in film.readouts if all(values)]
    assert len(whole) > 100
    for values in whole:
        b, w, loss = (float(value.replace("−", "-")) for value in values)
        steep = np.hypot(*lesson.landscape.gradient(b, w))
        assert loss == pytest.approx(lesson.landscape.loss(b, w), rel=1e-3, abs=0.01 * (1 + steep))


def test_b_is_lifted_alone_and_once_and_only_upward(film: Watched) -> None:
    """It went down first, and w jumped beside it."""
    alone = [float(b.replace("−", "-")) for b, w, loss in film.readouts if b and not (w or loss)]
    assert len(alone) > 15
    assert alone == sorted(alone)
    assert np.diff(alone).max() < 0.1 * (alone[-1] - alone[0]), "at a pace that can be followed"


def test_tilting_the_line_leaves_b_as_it_is(lesson: gdcore.Lesson) -> None:
    _, rows, _ = made(lesson)
    swept = np.array([rows.sweep(share) for share in np.linspace(0, 1, 9)])
    assert (swept[:, 0] == lesson.start[0]).all()
    assert (np.diff(swept[:, 1]) > 0).all()


def test_the_plane_is_where_the_readout_says_and_stops_at_equal_steps(film: Watched) -> None:
    """It showed a line that no dot marked, while the plane rose."""
    level = film.scene.level
    alone = [loss.strip() for b, w, loss in film.readouts if loss and not (b or w)]
    for step in level.losses:
        assert LOOK.loss_beside(step, 1.0) in alone, "a picture with this number"
    assert len(set(alone)) > 3 * len(level.losses), "and others on the way up"
    assert np.ptp(np.diff(level.losses)) == pytest.approx(0, abs=1e-9)


def test_the_plane_goes_once_its_rings_are_there(film: Watched) -> None:
    level = film.scene.level
    for words, is_there in (("A level plane", True), ("equal steps", False), ("map", False)):
        assert film.has(level.plane, words) is is_there
    assert film.has(level.rings, "equal steps")


@pytest.mark.parametrize("settings", [{}, PENGUINS, {**PENGUINS, "GDVIZ_STANDARDIZE": "off"}])
def test_all_rings_are_whole(settings: dict[str, str]) -> None:
    """The highest were open arcs, as far as the map reached."""
    surface, _, level = made(lesson_of(settings))
    assert 2 <= len(level.losses) <= 5
    for loss in level.losses:
        (piece,) = level.ring(float(loss))
        np.testing.assert_allclose(piece[0], piece[-1], rtol=1e-6)
        assert loss <= surface.highest


@pytest.mark.parametrize(("settings", "wanted"), [
    ({}, ["0", "1", "2", "3", "4", "MSE"]),
    (PENGUINS, ["0", "0.5", "1.0", "1.5", "MSE / $10^(7)$"]),
])  # fmt: skip
def test_losses_are_written_in_one_way(settings: dict[str, str], wanted: list[str]) -> None:
    """On the axis, in the readout and at the rings; and the axis begins with 0."""
    surface, _, level = made(lesson_of(settings))
    unit = unit_of(surface)
    assert [label.content for label in heights(surface, LOOK, unit)] == wanted
    numbers = [label.content.rpartition(" ")[2] for label in level.values(LOOK)]
    losses = [float(number) * 10.0**unit for number in numbers]
    np.testing.assert_allclose(losses, level.losses)


def lesson_of(settings: dict[str, str]) -> gdcore.Lesson:
    """The lesson of GDVIZ_* settings."""
    named = {key.removeprefix("GDVIZ_").lower(): value for key, value in settings.items()}
    return load(**named).lesson


@pytest.mark.parametrize("settings", [{}, PENGUINS], ids=["book", "penguins"])
def test_the_first_parabola_has_two_arms_and_is_seen_from_the_side(
    settings: dict[str, str],
) -> None:
    """From the front right it was a hockey stick."""
    lesson = lesson_of(settings)
    surface, rows, _ = made(lesson)
    arms = lesson.landscape.loss(*rows.at(rows.first).T)
    lowest = lesson.landscape.loss(*rows.at(rows.first, 400).T).min()
    assert arms.argmin() not in (0, len(arms) - 1)
    assert min(arms[0], arms[-1]) - lowest > 0.4 * (surface.highest - lowest)
    phi, theta = SIDE  # it looks along b: what is near is as far left as what is far
    assert theta == 0 and 80 * manim.DEGREES < phi < 90 * manim.DEGREES


def test_no_dot_is_without_its_pin_and_no_pin_without_its_line(lesson: gdcore.Lesson) -> None:
    surface, rows, _ = made(lesson)
    scatter = rows._scatter
    low, high = rows.columns[[0, -1]]
    for b, show in (
        (rows.first, lambda: rows.sweep(0.3)),
        (rows.first, lambda: rows.sweep(1.0)),
        (low, lambda: rows.slide(low)),
        ((low + high) / 2, lambda: rows.slide((low + high) / 2)),
    ):
        show()
        feet, heads = rows.pins.points[::2], rows.pins.points[1::2]
        np.testing.assert_allclose(rows.heads.points[::2], heads)
        np.testing.assert_allclose(feet[:, :2], heads[:, :2])
        assert (feet[:, 2] == surface.floor).all()
        assert_on_surface(surface, heads)
        lines = rows.fan.points[::4]
        for w in heads[:, 1] / surface._scale[1] + surface._middle[1]:
            assert np.abs(lines - scatter.ends_of(b, w)[0]).max(axis=1).min() < 1e-6
        assert len(heads) >= 2
    drawn = sum(scatter.ends_of(b, w) is not None for w in np.linspace(*surface.ranges[1], LINES))
    assert len(lines) == drawn, "the whole fan is lifted"


def test_parabolas_stay_as_the_mesh_of_the_surface(film: Watched) -> None:
    """All of them, until after the surface is there; nothing of it lies off them."""
    scene = film.scene
    rows, surface = scene.rows, scene.bowl.surface
    assert len(rows.standing.sizes) == len(rows.columns)
    assert_on_surface(surface, rows.standing.points)
    assert losses(surface, rows.standing.points).max() < surface.highest * (1 + 1e-9)
    assert_same(film.ends["surface"], "loss_surface-surface")


def test_a_parabola_stays_wherever_the_moving_one_has_been(lesson: gdcore.Lesson) -> None:
    """At even distances, few enough to be told apart; and the first one."""
    _, rows, _ = made(lesson)
    np.testing.assert_allclose(np.diff(rows.columns), np.diff(rows.columns)[0])
    assert np.abs(rows.columns - rows.first).min() < 1e-9
    assert 5 <= len(rows.columns) <= 7
    low, high = rows.columns[[0, -1]]
    counts = []
    for share in (0.0, 0.3, 0.6, 1.0):
        rows.slide(low + share * (high - low))
        counts.append(len(rows.standing.sizes))
    assert counts == sorted(counts) and counts[0] == 2 and counts[-1] == len(rows.columns)


def test_a_ring_is_where_the_plane_cuts_and_rings_stand_at_equal_steps(
    lesson: gdcore.Lesson,
) -> None:
    """None fades in from nowhere: a ring is there once the plane has come by."""
    surface, _, level = made(lesson)
    top = rim_of(lesson)
    step = round_step(top - lesson.landscape.min_loss, 5)
    steps = [k * step for k in range(1, 99) if k * step < top]
    for loss in (level.first, 1.7, top):
        level.rise(loss)
        height = surface.at(*lesson.minimum, loss)[2]
        np.testing.assert_allclose(level.plane.vertices[..., 2], height)
        np.testing.assert_allclose(level.cut.points[:, 2], height)
        assert_on_surface(surface, level.cut.points)
        left = {round(found, 6) for found in losses(surface, level.rings.points)}
        assert left == {round(step, 6) for step in steps if step <= loss}
    assert lesson.landscape.loss(*ring(lesson.landscape, level.radius, 0.3)) == pytest.approx(step)
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
def test_lines_on_the_surface_are_seen(settings: dict[str, str]) -> None:
    """Over the middle of the data, all of them up to the rim."""
    film = play("loss_surface", **settings) if settings else played("loss_surface")
    lesson, scatter = film.scene.lesson, film.scene.scatter
    low, high = scatter.bounds[:, 1]
    farthest = np.sqrt(film.scene.bowl.rim - lesson.landscape.min_loss)
    assert low < lesson.landscape.mean_y - farthest
    assert lesson.landscape.mean_y + farthest < high
