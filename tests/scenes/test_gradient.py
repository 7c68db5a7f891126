"""The film Gradient: its order, slopes, arrows and sums as numbers."""

from typing import Any

import manim
import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdcore.rings import ring, ring_inside
from gdviz.film.flat.scatter import Scatter
from gdviz.film.solid.bowl import Bowl
from gdviz.film.solid.surface import Surface
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.settings import load
from scenes.gradient import CHARTS, SHARE
from scenes.parts.gradient_arrows import DownhillOnSurface, SlopeArrows
from scenes.parts.gradient_cut import SHRINK, Secant, TangentPlane, charts
from scenes.parts.gradient_sums import ErrorTerms, sum_formula
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
        "Only b", "h shrinks", "Only w", "span a plane", "arrow uphill", "the gradient",
        "right angle", "slope in b", "slope in w", "from 2.742 to 0.8312",
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
    assert shown[-1] == "−1.83" and shown.count("−3.04") > 1, "the sums come to the same"
    slopes = film.scene.arrows.slopes
    gradient = lesson.landscape.gradient(*lesson.start)
    arrows = SlopeArrows(lesson, LOOK, flat, film.scene.bowl.surface.ranges)
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


def test_the_plane_touches_the_surface_at_the_start_and_lies_below_it(
    lesson: gdcore.Lesson,
) -> None:
    surface = Bowl(lesson, LOOK).surface
    points = TangentPlane(lesson, LOOK, surface).vertices.reshape(-1, 3)
    b, w = (points[:, k] / surface._scale[k] + surface._middle[k] for k in (0, 1))
    above = surface.at(b, w)[:, 2] - points[:, 2]
    assert above.min() == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(points[above.argmin()], surface.at(*lesson.start))
    assert np.sum(above < 1e-3) == 1
    assert points[:, 2].min() > surface.floor


def flat(b: Any, w: Any) -> np.ndarray:
    return np.stack([b, w, 0 * b], axis=-1)


def test_arrows_add_up_and_the_way_down_points_against_them(lesson: gdcore.Lesson) -> None:
    ranges = Bowl(lesson, LOOK).surface.ranges
    arrows = SlopeArrows(lesson, LOOK, flat, ranges, length=1.5)
    start = np.array([*lesson.start, 0])
    gradient = np.array([*lesson.landscape.gradient(*lesson.start), 0])
    step = 1.5 * gradient / np.linalg.norm(gradient)

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


def test_the_way_down_is_at_a_right_angle_to_the_ring(lesson: gdcore.Lesson) -> None:
    land, start = lesson.landscape, np.array(lesson.start)
    ranges = Bowl(lesson, LOOK).surface.ranges
    lines = ring_inside(land, land.loss(*lesson.start), ranges)
    line = min(lines, key=lambda line: np.linalg.norm(line - start, axis=1).min())
    nearest = int(np.linalg.norm(line - start, axis=1).argmin())
    along = line[nearest + 1] - line[nearest - 1]
    gradient = np.array(land.gradient(*lesson.start))
    cosine = along @ gradient / np.linalg.norm(along) / np.linalg.norm(gradient)
    assert abs(cosine) < 0.02


def test_around_a_ring_the_arrow_lies_on_the_surface_and_points_down(
    lesson: gdcore.Lesson,
) -> None:
    land, surface = lesson.landscape, Bowl(lesson, LOOK).surface
    arrow = DownhillOnSurface(lesson, LOOK, surface)
    for b, w in ring(land, 0.7, np.linspace(0, 6, 7)):
        arrow.point(b, w)
        line, _ = arrow.drawn()
        np.testing.assert_allclose(line[0], surface.at(b, w))
        assert (np.diff(line[:, 2]) < 0).all()
        places = line[:, :2] / surface._scale + surface._middle
        np.testing.assert_allclose(line, surface.at(*places.T))
        step, gradient = places[-1] - (b, w), np.array(land.gradient(b, w))
        cosine = step @ gradient / np.linalg.norm(step) / np.linalg.norm(gradient)
        assert cosine == pytest.approx(-1)
    arrow.point(*lesson.minimum)
    assert len(arrow.points) == 0 or np.ptp(arrow.points, axis=0).max() < 1


def test_someone_walks_at_the_end(film: Watched, lesson: gdcore.Lesson) -> None:
    path = lesson.trajectory(SHARE * lesson.landscape.max_learning_rate, 1)
    surface = film.scene.bowl.surface
    ends = surface.at(path.b, path.w)
    np.testing.assert_allclose(film.scene.step.points[[0, -1]], ends, atol=1e-6)
    assert path.loss[1] < path.loss[0]


def test_the_loop_ends_as_it_began(film: Watched) -> None:
    begin, end = film.scene.loop_span
    assert 6 <= end - begin <= 10
    first, last = film.frame_at(begin), film.frame_at(end - 0.25)
    assert first == last != film.frame_at((begin + end) / 2)


@pytest.mark.parametrize("standardize", ["off", "on"])
def test_sums_come_to_the_gradient(standardize: str) -> None:
    lesson = gdcore.Lesson(standardize=standardize)
    terms = ErrorTerms(Scatter(lesson, LOOK), lesson, LOOK)
    gradient = lesson.landscape.gradient(*lesson.start)
    np.testing.assert_allclose([sums[-1] for sums in terms.sums], gradient)
    _, readout = sum_formula("w", LOOK, (0, 0))
    for share, count in ((0, 0), (0.5, 40), (1, 80)):
        terms.add_errors(share, readout)
        assert len(terms.points) == 4 * count
    terms.multiply_by_x(1, readout)
    assert len(terms.points) == 4 * 80


def test_errors_stand_over_the_x_they_are_multiplied_by() -> None:
    lesson = gdcore.Lesson(standardize="on")
    scatter = Scatter(lesson, LOOK, as_trained=True)
    (low, bottom), (high, top) = scatter.bounds
    assert low < lesson.train.x.min() < 0 < lesson.train.x.max() < high
    terms, readout = ErrorTerms(scatter, lesson, LOOK), sum_formula("w", LOOK, (0, 0))[1]
    terms.add_errors(1, readout)
    order = np.argsort(lesson.train.x, kind="stable")
    line = gdcore.predict(*lesson.start, lesson.train.x[order])
    assert bottom < line.min() and line.max() < top, "all errors are seen whole"
    np.testing.assert_allclose(terms.points[3::4], scatter.at(lesson.train.x[order], line))


def test_unequal_scales_are_told() -> None:
    film = played("gradient", **PENGUINS, GDVIZ_STANDARDIZE="off")
    assert wrong_texts(film) == []
    assert any("different scales" in caption[-1] for caption in film.captions)
