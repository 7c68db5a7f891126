"""Charts, the contour map and trails: places as numbers, what is drawn, and what it costs."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import manim
import numpy as np
import pytest

import gdcore
from gdcore.view import ranges_of
from gdviz.film.flat.charts import Chart, ContourMap
from gdviz.film.flat.lines import thinned
from gdviz.film.flat.paths import COVERED, DOT_GAP, NEAR, GrowingPath
from gdviz.film.flat.scatter import Scatter, axis_name
from gdviz.film.steps import leap_then_rest
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.numbers import log_numbered, numbered, ticks
from tests.scenes.watching import SMALL, off_line

LOOK = Look()
UNIT = np.array([0.0, 0.0]), np.array([1.0, 1.0])


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    with manim.tempconfig(SMALL):
        yield


@pytest.fixture(scope="module")
def lesson() -> gdcore.Lesson:
    return gdcore.Lesson()


def trail(*points: tuple[float, float], **kwargs: Any) -> GrowingPath:
    spots = np.array([[x, y, 0.0] for x, y in points])
    return GrowingPath(spots, UNIT, "#000000", "#FFFFFF", **kwargs)


def ends(path: GrowingPath) -> list[tuple[float, float]]:
    """Where each straight piece begins, and the end of the last."""
    points = path.line.points.reshape(-1, 4, 3)
    return [tuple(np.round(p[:2], 6)) for p in (*points[:, 0], *points[-1:, 3])]


def test_places_on_a_chart_also_when_it_is_moved_and_scaled() -> None:
    chart = Chart(LOOK, (0, 10), (0.01, 100), 4, 2, log=(False, True))
    np.testing.assert_allclose(chart.at(5, 1), [0, 0, 0], atol=1e-12)
    np.testing.assert_allclose(chart.at([0, 10], [0.01, 100]), [[-2, -1, 0], [2, 1, 0]])
    middle = chart.at(5, 1)
    chart.scale(0.5, about_point=middle).shift(manim.RIGHT)
    np.testing.assert_allclose(chart.at([0, 10], [0.01, 100]), [[0, -0.5, 0], [2, 0.5, 0]])


@pytest.mark.parametrize(("low", "high", "wanted"), [
    (0.001, 100, ["0.001", "0.01", "0.1", "1", "10", "100"]),
    (0.3, 30, ["1", "10"]),
    (0.2, 0.9, ["0.2", "0.5"]),
    (1e-12, 1, ["$10^(-12)$", "$10^(-9)$", "$10^(-6)$", "$10^(-3)$", "$10^(0)$"]),
])  # fmt: skip
def test_numbers_of_a_logarithmic_axis(low: float, high: float, wanted: list[str]) -> None:
    assert [number for _, number in log_numbered(low, high, 5 if low == 0.001 else 4)] == wanted


@pytest.mark.parametrize(("low", "high", "wanted"), [
    (0, 2e10, ["0", "1$dot 10^(10)$", "2$dot 10^(10)$"]),
    (0, 5e6, ["0", "2.5$dot 10^(6)$", "5.0$dot 10^(6)$"]),
    (-2e6, 2e6, ["−2$dot 10^(6)$", "0", "2$dot 10^(6)$"]),
    (0, 4e-6, ["0", "2$dot 10^(-6)$", "4$dot 10^(-6)$"]),
    (0, 500_000, ["0", "250,000", "500,000"]),
    (0, 0.0002, ["0", "0.0001", "0.0002"]),
    (1e9, 1e9 + 20, ["1,000,000,000", "1,000,000,010", "1,000,000,020"]),
])  # fmt: skip
def test_large_and_small_numbers_of_an_axis(low: float, high: float, wanted: list[str]) -> None:
    most = len(wanted) - 1
    assert [number for _, number in numbered(ticks(low, high, most))] == wanted


@pytest.mark.parametrize("size", [1e-6, 1e5, 1e9, 1e18])
def test_numbers_of_any_size_do_not_meet_and_are_short(size: float) -> None:
    chart = Chart(LOOK, (-5.3 * size, 5.3 * size), (-5.3 * size, 5.3 * size), 4.9, 2.15)
    for one, other in pairwise(chart.x_numbers):
        assert one.get_right()[0] < other.get_left()[0] - 0.1
    assert chart.y_numbers.width < 1.2


@pytest.mark.parametrize("room", [math.inf, 5.5, 3.9, 2.5])
@pytest.mark.parametrize("column", [
    "How many hours did you study for this exam last week_h",
    "MMMM WWWWW MMMMM WWWWW MMMMM WWWWW MMMM WWWWW MMMM WWWWW",
    "上个星期你为了准备这次数学期末考试一共学习了多少个小时？请填写整数",
])  # fmt: skip
def test_long_names_are_cut_to_their_axis(column: str, room: float) -> None:
    name = axis_name(column, LOOK, room)
    assert "…" in name
    assert ("(h)" in name) == column.endswith("_h")
    assert text(name, LOOK).width <= room


def test_a_name_that_has_room_is_whole() -> None:
    assert axis_name("body_mass_g", LOOK, 2.5) == "body mass (g)"


@pytest.mark.parametrize("as_trained", [False, True])
def test_the_names_of_a_scatter_are_no_wider_than_it(as_trained: bool) -> None:
    x = np.arange(20.0)
    data = gdcore.Dataset(x, 3 * x + x % 3, "WMWMW " * 12, "MWMWM " * 12)
    lesson = gdcore.Lesson(data=data, standardize="on")
    scatter = Scatter(lesson, LOOK, 5.0, 2.7, as_trained=as_trained)
    for name in scatter.words[1]:
        assert name.width <= 5.0


def test_a_trail_grows_segment_by_segment() -> None:
    path = trail((0, 0), (0.5, 0), (0.5, 0.5), (1, 1), dots=0.05)
    assert ends(path) == [(0, 0), (0.5, 0), (0.5, 0.5), (1, 1)]
    assert len(path.dots.points) == 4 * 4
    path.grow_to(1.5)
    assert ends(path) == [(0, 0), (0.5, 0), (0.5, 0.25)]
    assert len(path.dots.points) == 4 * 2
    np.testing.assert_allclose(path.at(1.5), [0.5, 0.25, 0])
    path.grow_to(0)
    assert len(path.line.points) == 0
    assert len(path.dots.points) == 4


def test_a_dot_is_an_update_that_is_apart_from_the_one_before() -> None:
    near = 0.9 * DOT_GAP
    path = trail((0, 0), (0.5, 0), (0.5 + near, 0), (0.5 + 2 * near, 0), (0.9, 0), dots=0.05)
    np.testing.assert_allclose(path.dots.points[::4, 0], [0, 0.5, 0.9])


def test_leaps_to_and_fro_along_one_line_are_a_few_strokes_that_look_the_same() -> None:
    k = np.arange(500)
    swing = 0.4 * 0.999**k * (-1.0) ** k
    drift = 0.1 * 0.5**k
    places = np.column_stack([0.5 + swing + drift, 0.5 + 0.5 * swing - drift])
    path = trail(*map(tuple, places))
    assert len(path.line.points) < 4 * 30
    assert off_line(places, path.line) < NEAR + COVERED
    assert path.last == 499
    faded = trail(*map(tuple, places), leaps=1000)
    assert sum(len(line.points) for line in (faded.line, *faded.faint)) == 4 * 499


def test_a_trail_that_leaves_for_good_ends_at_the_edge() -> None:
    path = trail((0.5, 0.5), (0.75, 0.5), (1.25, 0.5), (-9, 0.5), (np.inf, np.nan), dots=0.05)
    assert ends(path) == [(0.5, 0.5), (0.75, 0.5), (1, 0.5)]
    assert len(path.dots.points) == 4 * 2
    for updates in (2, 3, 50):
        np.testing.assert_allclose(path.at(updates), [1, 0.5, 0])


def test_a_trail_that_comes_back_shows_what_is_inside() -> None:
    path = trail((0.5, 0.5), (1.5, 0.5), (0.5, 0.9))
    points = path.line.points.reshape(-1, 4, 3)
    np.testing.assert_allclose(points[:, 0, :2], [[0.5, 0.5], [1, 0.7]])
    np.testing.assert_allclose(points[:, 3, :2], [[1, 0.5], [0.5, 0.9]])


def test_dashes_run_on_around_corners() -> None:
    path = trail((0, 0), (0.25, 0), (0.25, 0.75), dash=(10, 10))
    points = path.line.points.reshape(-1, 4, 3)
    lengths = np.abs(points[:, 3] - points[:, 0]).sum(axis=1)
    np.testing.assert_allclose(lengths, [0.1, 0.05, 0.05, 0.1, 0.1, 0.1])


@pytest.mark.parametrize("points", [[(0.5, 0.5)] * 3, [(2, 2), (3, 3)], [(0.5, 0.5)]])
def test_a_trail_of_nothing(points: list[tuple[float, float]]) -> None:
    path = trail(*points, dots=0.05)
    path.grow_to(1.5)
    assert len(path.line.points) == 0
    assert np.isfinite(path.at(1.5)).all()


def test_a_thousand_updates_cost_no_more_than_can_be_seen(lesson: gdcore.Lesson) -> None:
    flat = ContourMap(lesson.landscape, ranges_of(lesson), LOOK)
    path = lesson.trajectory(0.1)
    drawn = flat.path(path.b, path.w, "rate_low", dots=0.05)
    assert len(drawn.line.points) < 4 * 150
    np.testing.assert_allclose(drawn.at(1000), flat.at(*lesson.minimum), atol=0.01)
    for k in (0, 1, 7, 100):
        np.testing.assert_allclose(drawn.at(k), flat.at(path.b[k], path.w[k]), atol=0.009)


def test_a_thinned_line_leads_where_it_led() -> None:
    angle = np.linspace(0, 2 * np.pi, 400)
    circle = np.stack([2 * np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    corner = np.array([[0.0, 0, 0], [0.5, 0, 0], [1, 0, 0], [1, 0.5, 0], [1, 1, 0]])
    thin = thinned(circle)
    assert 20 < len(thin) < 120
    np.testing.assert_array_equal(thin[[0, -1]], circle[[0, -1]])
    starts, steps = thin[:-1], np.diff(thin, axis=0)
    share = ((circle[:, None] - starts) * steps).sum(axis=2) / (steps**2).sum(axis=1)
    nearest = starts + np.clip(share, 0, 1)[..., None] * steps
    off = np.linalg.norm(circle[:, None] - nearest, axis=2).min(axis=1)
    assert off.max() < 2 * 0.002  # a third of a pixel at 720p
    np.testing.assert_array_equal(thinned(corner), corner[[0, 2, 4]])
    np.testing.assert_array_equal(thinned(corner[:2]), corner[:2])


def test_leaps_rest_at_the_updates() -> None:
    assert [
        leap_then_rest(3),
        leap_then_rest(3.225),
        leap_then_rest(3.5),
        leap_then_rest(3.99),
    ] == [3, 3.5, 4, 4]


def test_rings_of_the_map_are_level_and_its_colours_run_inward(lesson: gdcore.Lesson) -> None:
    flat = ContourMap(lesson.landscape, ranges_of(lesson), LOOK, 3, 5).shift(manim.LEFT)
    low, high = flat.box
    span = np.ptp(ranges_of(lesson), axis=1)
    b, w = (flat.rings.points[:, :2] - low).T / (high - low)[:, None] * span[:, None]
    b, w = b + ranges_of(lesson)[0][0], w + ranges_of(lesson)[1][0]
    loss = lesson.landscape.loss(b, w).reshape(-1, 4)
    assert np.ptp(loss, axis=1).max() < 0.01 * loss.max()
    sizes = [round(float(fill.width * fill.height), 9) for fill in flat.fills]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == pytest.approx(15)


def test_errors_reach_from_the_points_to_the_line(lesson: gdcore.Lesson) -> None:
    scatter = Scatter(lesson, LOOK)
    scatter.show_errors(*lesson.minimum)
    feet, heads = scatter.errors.points.reshape(-1, 4, 3)[:, (0, 3)].swapaxes(0, 1)
    data, (b, w) = lesson.raw_train, lesson.minimum
    np.testing.assert_allclose(feet, scatter.at(data.x, data.y))
    np.testing.assert_allclose(heads, scatter.at(data.x, b + w * data.x))


@pytest.mark.parametrize("latest", [False, True])
def test_of_a_zigzag_some_leaps_are_seen_and_they_fade(latest: bool) -> None:
    places = [(0.02 * k, 0.1 + 0.8 * (k % 2)) for k in range(41)]
    path = trail(*places, leaps=11, latest=latest, dots=0.05)
    path.grow_to(30)
    shades = [path.line, *reversed(path.faint)]
    for age, line in enumerate(shades):
        k = 29 - age if latest else age
        (leap,) = line.points.reshape(-1, 4, 3)
        np.testing.assert_allclose([leap[0, :2], leap[3, :2]], places[k : k + 2])
        assert line.get_stroke_opacity() == pytest.approx(1 - age / 11)
    assert len(path.dots.points) == 4 * 31, "the dots stay"
    path.leaps = math.inf
    path.grow_to(30)
    assert len(path.line.points) == 4 * 30 and not any(line.has_points() for line in path.faint)
