"""The film Gradient: its order, slopes, arrows and sums as numbers."""

from typing import Any

import manim
import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdcore.rings import ring_inside
from gdcore.view import ranges_of
from gdviz.film.flat.scatter import Scatter
from gdviz.film.solid.surface import Surface
from gdviz.look import Look
from gdviz.settings import load
from scenes.parts.gradient_arrows import SlopeArrows
from scenes.parts.gradient_cut import SHRINK, Secant, cut_surface, places
from scenes.parts.gradient_sums import ErrorTerms, sum_formula
from tests import lessons
from tests.scenes.watching import (
    PENGUINS,
    Watched,
    play,
    wrong_texts,
)  # fmt: skip

LOOK = Look()
HERE = (3.0, 1.0)

pytestmark = pytest.mark.usefixtures("small")


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "how steeply", "only $b$", "rise over run", "tangent: slope −3.04", "slope −1.83", "sum",
        "right angle", "mean of its errors", "times its $x$",
        "The gradient points up. Walk the other way.",
    ]  # fmt: skip
    said = [caption[-1] for caption in film.captions]
    assert len(said) == len(wanted)
    for words, part in zip(said, wanted, strict=True):
        assert part in words


def test_the_readouts_end_at_the_partial_derivatives(film: Watched) -> None:
    secants = [values for values in film.readouts if len(values) == 2]
    assert (" 1.1", "−1.98") in secants and (" 0.0010", "−3.04") in secants
    assert secants[-1] == (" 0.0020", "−1.83")
    sums = [values[0] for values in film.readouts if len(values) == 1]
    assert "−3.04" in sums and sums[-1] == "−1.83"
    shown = [getattr(part, "content", "") for part in film.scene.get_mobject_family_members()]
    assert shown.count("$=$") == 2, "between each sum and what it comes to"


def slope_of(secant: Secant) -> float:
    """Rise over run of the line that is drawn, in the chart's own units."""
    one, other = secant.moving[1].points[[0, -1], :2]
    low, high = secant.chart.box
    unit = np.diff(secant.chart.bounds, axis=0)[0] / (high - low)
    rise = (other - one) * unit
    return float(rise[1] / rise[0])


@pytest.mark.parametrize("name", ["b", "w"])
def test_a_secant_becomes_the_tangent(lesson: gdcore.Lesson, name: str) -> None:
    cut = studies.cut(lesson, name)
    secant = Secant(cut, ranges_of(lesson)["bw".index(name)], LOOK, HERE)
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


@pytest.mark.parametrize("name", ["b", "w"])
@pytest.mark.parametrize("penguins", [False, True])
def test_at_the_end_run_and_slope_agree_in_all_digits_shown(name: str, penguins: bool) -> None:
    lesson = load(**(lessons.PENGUINS if penguins else {})).lesson
    cut = studies.cut(lesson, name)
    secant = Secant(cut, ranges_of(lesson)["bw".index(name)], LOOK, HERE)
    secant.become_tangent(1)
    run, slope = (label.content.strip().replace("−", "-") for label in secant.readout.numbers)
    toward = np.sign(cut.best - cut.start)
    found = float(cut.secant(toward * np.array(float(run))))
    assert f"{found:.{len(slope.partition('.')[2])}f}" == slope


def test_the_slid_out_cut_is_the_parabola(lesson: gdcore.Lesson) -> None:
    cut = studies.cut(lesson, "b")
    secant = Secant(cut, ranges_of(lesson)[0], LOOK, HERE)
    secant.slide_out(np.zeros((len(secant.at), 3)), 1)
    corners = np.vstack([secant.curve.points[::4], secant.curve.points[-1:]])
    np.testing.assert_allclose(corners, secant.chart.at(secant.at, cut.loss(secant.at)))
    loss = lesson.landscape.loss(*places(cut, secant.at))
    np.testing.assert_allclose(loss, cut.loss(secant.at))


def test_the_slice_is_where_the_plane_meets_the_surface(lesson: gdcore.Lesson) -> None:
    surface, cut = Surface(lesson, LOOK), studies.cut(lesson, "w")
    plane, line = cut_surface(surface, cut, ranges_of(lesson)[1], LOOK)
    x = surface.below(*lesson.start)[0]
    np.testing.assert_allclose(np.vstack([plane.points, line.points])[:, 0], x)
    assert plane.points[:, 2].min() == surface.floor
    assert plane.points[:, 2].max() > line.points[:, 2].max()


def flat(b: Any, w: Any) -> np.ndarray:
    return np.stack([b, w, 0 * b], axis=-1)


def test_arrows_add_up_and_the_way_down_points_against_them(lesson: gdcore.Lesson) -> None:
    arrows = SlopeArrows(lesson, LOOK, flat, length=1.5)
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
    arrows.turn(1)
    np.testing.assert_allclose(tip(arrows.downhill), start - step, atol=1e-9)


def test_the_way_down_is_at_a_right_angle_to_the_ring(lesson: gdcore.Lesson) -> None:
    land, start = lesson.landscape, np.array(lesson.start)
    loss = land.loss(*lesson.start)
    lines = ring_inside(land, loss, ranges_of(lesson))
    low, high = np.array(ranges_of(lesson)).T
    for line in lines:
        np.testing.assert_allclose(land.loss(*line.T), loss)
        assert ((line >= low) & (line <= high)).all()
    line = min(lines, key=lambda line: np.linalg.norm(line - start, axis=1).min())
    nearest = int(np.linalg.norm(line - start, axis=1).argmin())
    along = line[nearest + 1] - line[nearest - 1]
    gradient = np.array(land.gradient(*lesson.start))
    cosine = along @ gradient / np.linalg.norm(along) / np.linalg.norm(gradient)
    assert abs(cosine) < 0.02


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


def test_the_way_down_turns_over_the_map(lesson: gdcore.Lesson) -> None:
    arrows = SlopeArrows(lesson, LOOK, flat)
    arrows.turn(0.5)
    origin, middle = (
        np.array([*lesson.start, 0]),
        np.array([*np.mean(ranges_of(lesson), axis=1), 0]),
    )
    tip = arrows.downhill.points[np.linalg.norm(arrows.downhill.points - origin, axis=1).argmax()]
    assert (tip - origin) @ (middle - origin) > 0


def test_unequal_scales_are_told() -> None:
    film = play("gradient", **PENGUINS, GDVIZ_STANDARDIZE="off")
    assert wrong_texts(film) == []
    assert any("different scales" in caption[-1] for caption in film.captions)
