"""The film Gradient: its order, slopes, arrows and sums as numbers."""

from typing import Any

import manim
import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdcore.rings import ring, whole_ring
from gdviz.film.flat.scatter import Scatter
from gdviz.film.solid.bowl import Bowl
from gdviz.film.solid.surface import Surface
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.settings import load
from scenes.gradient import CHARTS
from scenes.parts.gradient_arrows import INSIDE, OUTSIDE, Crossing, SlopeArrows
from scenes.parts.gradient_cut import SHRINK, Secant, charts
from scenes.parts.gradient_sums import WIDEST, ErrorTerms
from tests import lessons
from tests.scenes.watching import (
    PENGUINS,
    Watched,
    played,
    wrong_texts,
)  # fmt: skip

LOOK = Look()

pytestmark = pytest.mark.usefixtures("small")


def secant_of(lesson: gdcore.Lesson, name: str) -> tuple[Secant, Surface]:
    """The film's cut along b or w, and its surface."""
    surface = Bowl(lesson, LOOK).surface
    spans, top = charts(lesson, surface)
    return Secant(lesson, LOOK, surface, name, spans[name], top, CHARTS[name]), surface


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "Only b", "h shrinks", "Only w", "0.282, is an arrow uphill", "the gradient",
        "as long as one step", "straight across", "the line is too low", "slope in w",
        "0.282: the loss falls from 2.742 to 0.4214",
    ]  # fmt: skip
    said = [readable(words) for words in film.said]
    assert len(said) == len(wanted)
    for words, part in zip(said, wanted, strict=True):
        assert part in words


def test_it_asks_and_answers(film: Watched) -> None:
    assert film.scene.topic is not None
    assert film.scene.now - film.scene.answered >= 3


def test_the_readouts_end_at_the_partial_derivatives(film: Watched, lesson: gdcore.Lesson) -> None:
    """And all that is said of a slope has its sign: numbers, sums, arrows."""
    shown = [values[0] for values in film.readouts]
    at_b, at_w = shown.index("−3.04"), shown.index("−1.83")
    assert 0 < at_b < at_w
    assert shown[-1] == " 0.4214"
    # A sum is shown once it is whole: what comes to it is in no equation before.
    sums = shown[len(shown) - 1 - shown[::-1].index("−3.04") :]
    assert sums[1] == "−1.83" and sums[2] == " 2.742"
    slopes = film.scene.arrows.slopes
    gradient = lesson.landscape.gradient(*lesson.start)
    arrows = SlopeArrows(lesson, LOOK, flat, film.scene.bowl.surface.ranges, film.scene.rate)
    arrows.grow(1)
    assert len(slopes) == 2
    for axis, arrow in enumerate(arrows.slopes):
        toward = arrow.points[:, axis] - lesson.start[axis]
        assert np.sign(toward[np.abs(toward).argmax()]) == np.sign(gradient[axis])


def slope_of(secant: Secant) -> float:
    """Rise over run of the line that is drawn on the chart, in its own units."""
    one, other = secant._line.points[[0, -1], :2]
    low, high = secant.chart.box
    unit = np.diff(secant.chart.bounds, axis=0)[0] / (high - low)
    rise = (other - one) * unit
    return float(rise[1] / rise[0])


@pytest.mark.parametrize("name", ["b", "w"])
def test_a_secant_becomes_the_tangent(lesson: gdcore.Lesson, name: str) -> None:
    secant, surface = secant_of(lesson, name)
    cut = studies.cut(lesson, name)
    secant.become_tangent(0)
    run = 0.7 * (cut.best - cut.start)  # at the lowest point it would have half the slope
    assert slope_of(secant) == pytest.approx(float(cut.secant(np.array(run))))
    assert slope_of(secant) == pytest.approx(float(cut.slope(np.array(cut.start))) * 0.65)
    secant.become_tangent(0.5)
    # The end's slope is to differ from the tangent's by a tenth of the last digit shown, 0.01.
    shrink = max(SHRINK, abs(run) * cut.curvature / 2 / 0.001)
    assert slope_of(secant) == pytest.approx(float(cut.secant(np.array(run / shrink**0.5))))
    secant.become_tangent(1)
    exact = lesson.landscape.gradient(*lesson.start)["bw".index(name)]
    assert slope_of(secant) == pytest.approx(exact)
    # The same line is on the surface.
    one, other = secant._line_there.points
    axis = "bw".index(name)
    rise = (other[2] - one[2]) / surface._height
    run = (other[axis] - one[axis]) / surface._scale[axis]
    assert rise / run == pytest.approx(exact)


@pytest.mark.parametrize("name", ["b", "w"])
@pytest.mark.parametrize("penguins", [False, True])
def test_at_the_end_the_slope_is_the_derivative_in_all_digits_shown(
    name: str, penguins: bool
) -> None:
    """h ended at two values: it is a length in the picture now, without a number."""
    lesson = load(**(lessons.PENGUINS if penguins else {})).lesson
    secant, _ = secant_of(lesson, name)
    shown = []
    for share in (0.9999, 1.0):
        secant.become_tangent(share)
        secant.slope.reveal(1)
        (label,) = secant.slope.numbers[:1]
        shown.append(label.content)
    assert shown[0] == shown[1]
    exact = lesson.landscape.gradient(*lesson.start)["bw".index(name)]
    assert float(shown[1].replace("−", "-")) == pytest.approx(exact, rel=0.005)


@pytest.mark.parametrize("penguins", [False, True])
def test_both_charts_have_one_scale_so_that_the_steeper_looks_steeper(penguins: bool) -> None:
    lesson = load(**(lessons.PENGUINS if penguins else {})).lesson
    drawn = {}
    for name in "bw":
        secant, _ = secant_of(lesson, name)
        secant.become_tangent(1)
        one, other = secant._line.points[[0, -1], :2]
        drawn[name] = (other[1] - one[1]) / (other[0] - one[0])
    gradient = lesson.landscape.gradient(*lesson.start)
    assert drawn["b"] / drawn["w"] == pytest.approx(gradient[0] / gradient[1])


def test_what_belongs_to_b_and_what_to_w_have_each_their_colour(film: Watched) -> None:
    theme = LOOK.theme
    for name, secant in film.scene.secants.items():
        color = theme.color(name).upper()
        for part in (secant.on_surface.color, secant.curve.get_stroke_color(),
                     secant._line.get_stroke_color(), secant._line_there.color):  # fmt: skip
            assert part.to_hex().upper() == color
    colors = [arrow.get_fill_color().to_hex().upper() for arrow in film.scene.arrows.slopes]
    assert colors == [theme.b.upper(), theme.w.upper()]
    assert theme.b != theme.w


def test_the_cut_is_the_parabola_on_the_surface_and_on_the_chart(lesson: gdcore.Lesson) -> None:
    secant, surface = secant_of(lesson, "w")
    points = secant.on_surface.points
    np.testing.assert_allclose(points[:, 0], surface.below(*lesson.start)[0])
    w = points[:, 1] / surface._scale[1] + surface._middle[1]
    loss = lesson.landscape.loss(np.full_like(w, lesson.start[0]), w)
    np.testing.assert_allclose(points[:, 2], surface.floor + surface._height * loss)
    corners = np.vstack([secant.curve.points[::4], secant.curve.points[-1:]])
    np.testing.assert_allclose(corners, secant.chart.at(w, loss), atol=1e-9)


def flat(b: Any, w: Any) -> np.ndarray:
    return np.stack([b, w, 0 * b], axis=-1)


def test_arrows_add_up_and_the_way_down_points_against_them(lesson: gdcore.Lesson) -> None:
    ranges = Bowl(lesson, LOOK).surface.ranges
    rate = 0.3
    arrows = SlopeArrows(lesson, LOOK, flat, ranges, rate)
    start = np.array([*lesson.start, 0])
    step = rate * np.array([*lesson.landscape.gradient(*lesson.start), 0])

    def tip(arrow: manim.VMobject) -> np.ndarray:
        return arrow.points[np.linalg.norm(arrow.points - start, axis=1).argmax()]

    arrows.grow(1)
    np.testing.assert_allclose(tip(arrows.slopes[0]), start + step * [1, 0, 0])
    np.testing.assert_allclose(tip(arrows.slopes[1]), start + step * [0, 1, 0])
    arrows.join(1)
    np.testing.assert_allclose(tip(arrows.slopes[1]), start + step)
    np.testing.assert_allclose(tip(arrows.uphill), start + step)
    arrows.turn(0.5)
    middle = np.array([*np.mean(ranges, axis=1), 0])
    assert (tip(arrows.downhill) - start) @ (middle - start) > 0, "it turns over the map"
    arrows.turn(1)
    np.testing.assert_allclose(tip(arrows.downhill), start - step, atol=1e-9)


def test_across_a_ring_the_arrow_is_at_a_right_angle_and_points_down(
    lesson: gdcore.Lesson,
) -> None:
    land, surface = lesson.landscape, Bowl(lesson, LOOK).surface
    radius = whole_ring(land, surface.ranges, surface.highest)
    places = ring(land, radius, np.linspace(0, 2 * np.pi, 241))
    low, high = np.array(surface.ranges).T
    assert ((low < places) & (places < high)).all(), "the ring is whole"
    arrow = Crossing(land, LOOK, places, flat, surface.ranges, corner=True)
    for k in (0, 31, 100, 239):
        arrow.walk(k / 240)
        along = places[k + 1] - places[k - 1 if k else -2]
        tail, tip = arrow._arrow.points[0], arrow._arrow.points[11]
        spot = np.array([*places[k], 0])
        down = (tip - tail) / np.linalg.norm(tip - tail)
        assert abs(down[:2] @ along) < 0.02 * np.linalg.norm(along)
        assert land.loss(*(spot + 0.01 * down)[:2]) < land.loss(*places[k])
        np.testing.assert_allclose(tail, spot - OUTSIDE * down, atol=1e-6)
        np.testing.assert_allclose(tip, spot + INSIDE * down, atol=1e-6)
        corner = arrow._corner.points[[0, 3, 7]] - spot
        assert corner[0] @ corner[2] == pytest.approx(0, abs=1e-6)


def test_all_that_is_called_the_way_down_is_one_step_long(
    film: Watched, lesson: gdcore.Lesson
) -> None:
    """The arrow on the map, the one on the surface, and the step; its rate is said."""
    scene = film.scene
    path = lesson.trajectory(scene.rate, 1)
    surface = scene.bowl.surface
    ends = surface.at(path.b, path.w)
    line, _ = scene.arrow.drawn()
    np.testing.assert_allclose(line[[0, -1]], ends, atol=1e-6)
    np.testing.assert_allclose(scene.step.points[[0, -1]], ends, atol=1e-6)
    arrows = SlopeArrows(lesson, LOOK, flat, surface.ranges, scene.rate)
    arrows.turn(1)
    tips = arrows.downhill.points
    place = np.array([path.b[1], path.w[1], 0])
    assert np.linalg.norm(tips - place, axis=1).min() < 1e-6
    assert path.loss[1] < path.loss[0]
    assert f"$eta$ = {LOOK.rate(scene.rate, 'typst')}" in film.said[-1]


def test_the_loop_ends_as_it_began(film: Watched) -> None:
    begin, end = film.scene.loop_span
    assert 6 <= end - begin <= 10
    first, last = film.frame_at(begin), film.frame_at(end - 0.25)
    assert first == last != film.frame_at((begin + end) / 2)


@pytest.mark.parametrize("standardize", ["off", "on"])
def test_sums_come_to_the_gradient(standardize: str) -> None:
    lesson = gdcore.Lesson(standardize=standardize)
    terms = ErrorTerms(Scatter(lesson, LOOK, as_trained=True), lesson, LOOK)
    gradient = lesson.landscape.gradient(*lesson.start)
    np.testing.assert_allclose(terms.sums, gradient)
    assert [terms.told(which, LOOK) for which in (0, 1)] == [
        LOOK.aligned(slope, np.abs(gradient).max()) for slope in gradient
    ]
    for share, count in ((0, 0), (0.5, 40), (1, 80)):
        terms.add_errors(share)
        assert len(terms.bars.points) == 16 * count and not len(terms.against.points)
    assert terms.sign == {"off": -1, "on": 0}[standardize]  # below all points; below some
    terms.multiply_by_x(1)
    against = int(np.sum(lesson.train.x < 0))
    assert (against > 0) is (standardize == "on")
    assert [len(part.points) // 16 for part in (terms.bars, terms.against)] == [
        80 - against, against,
    ]  # fmt: skip


@pytest.mark.parametrize("penguins", [False, True])
def test_bars_stay_between_their_points_and_the_line(penguins: bool) -> None:
    """Times x they floated off, turned over, and were cut at the chart's top."""
    lesson = load(**(lessons.PENGUINS if penguins else {})).lesson
    scatter = Scatter(lesson, LOOK, 2.9, 2.1, as_trained=True)
    (low, bottom), (high, top) = scatter.bounds
    x, y = lesson.train.x, lesson.train.y
    line = gdcore.predict(*lesson.start, x)
    assert low < x.min() and x.max() < high and bottom < line.min() and line.max() < top
    terms = ErrorTerms(scatter, lesson, LOOK)
    order = np.argsort(x, kind="stable")
    wide = np.abs(x[order]) / np.abs(x).max()
    for show, wanted in ((terms.add_errors, np.ones(len(x))), (terms.multiply_by_x, wide)):
        show(1)
        drawn = np.concatenate([part.points for part in (terms.against, terms.bars)])
        corners = drawn.reshape(-1, 16, 3)[:, [0, 4, 8, 12]]  # negative x come first
        np.testing.assert_allclose(corners[:, :2].mean(axis=1), scatter.at(x, y)[order])
        np.testing.assert_allclose(corners[:, 2:].mean(axis=1), scatter.at(x, line)[order])
        np.testing.assert_allclose(np.ptp(corners[:, :2, 0], axis=1), WIDEST * wanted)


def test_for_w_each_error_counts_times_its_x(film: Watched, lesson: gdcore.Lesson) -> None:
    """Those of b, shown before, are all alike."""
    bars = film.scene.terms.bars.points.reshape(-1, 16, 3)
    x = np.sort(lesson.train.x)
    np.testing.assert_allclose(np.ptp(bars[..., 0], axis=1), WIDEST * x / x.max(), atol=1e-9)


def test_a_name_that_is_too_long_gives_way_to_the_formulas_x() -> None:
    lesson = load(**lessons.PENGUINS).lesson
    words = [label.content for label in Scatter(lesson, LOOK, 2.9, as_trained=True).words[1]]
    assert words[0] == LOOK.say("axis.in_deviations", x="$x$")
    assert "…" not in words[0]


def test_unequal_scales_are_told() -> None:
    film = played("gradient", **PENGUINS, GDVIZ_STANDARDIZE="off")
    assert wrong_texts(film) == []
    assert any("different scales" in caption[-1] for caption in film.captions)
