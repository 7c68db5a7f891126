"""Dots, arrows and squares of flat films: where they are, and that nothing is drawn of nothing."""

from collections.abc import Iterator

import manim
import numpy as np
import pytest

from gdviz.film.flat.dots import Arrow, Dots, Squares
from gdviz.look import Look
from tests.scenes.watching import SMALL

LOOK = Look()
FEET = np.array([[0.0, 0, 0], [1, 0, 0], [2, 3, 0]])
HEADS = np.array([[0.0, 1, 0], [1, 2, 0], [2, 0, 0]])


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    with manim.tempconfig(SMALL):
        yield


def sizes(mobject: manim.VMobject, sides: int = 4) -> np.ndarray:
    """Width and height of each outline."""
    return np.ptp(mobject.points.reshape(-1, 4 * sides, 3), axis=1)[:, :2]


def test_dots_outside_their_box_are_not_drawn() -> None:
    dots = Dots(FEET, LOOK.theme.train, box=(np.array([-1, -1]), np.array([1.5, 1])))
    np.testing.assert_array_equal(dots.points[::4], FEET[:2])
    dots.place(FEET + [0, 5, 0])
    assert not dots.has_points()


def test_an_arrow_reaches_from_tail_to_tip() -> None:
    arrow = Arrow(LOOK, "b")
    arrow.point(np.zeros(3), np.array([0, 2.0, 0]))
    np.testing.assert_allclose(arrow.points[0], [0, 0, 0], atol=1e-9)
    np.testing.assert_allclose(arrow.points[:, 1].max(), 2)
    arrow.point(np.zeros(3), np.array([0.1, 0, 0]))
    np.testing.assert_allclose(np.ptp(arrow.points, axis=0), [0.1, 0.04, 0], atol=1e-9)


@pytest.mark.parametrize("tip", [[0, 0, 0], [0, 0.01, 0], [np.inf, 0, 0], [np.nan, 0, 0]])
def test_an_arrow_of_no_length_is_not_drawn(tip: list[float]) -> None:
    arrow = Arrow(LOOK, "b")
    arrow.point(np.zeros(3), np.array(tip, dtype=float))
    assert not arrow.has_points()


def test_squares_stand_on_the_errors() -> None:
    squares = Squares(FEET, HEADS, LOOK)
    squares.widen(0)
    np.testing.assert_allclose(sizes(squares), [[0, 1], [0, 2], [0, 3]])
    squares.widen(1)
    np.testing.assert_allclose(sizes(squares), [[1, 1], [2, 2], [3, 3]])
    # To the right of their error, those beyond the middle to the left.
    assert squares.points[:, 0].min() == -1 and squares.points[:, 0].max() == 3


def test_gathered_squares_have_their_mean_area() -> None:
    squares = Squares(FEET, HEADS, LOOK)
    corner = np.array([5.0, 1, 0])
    squares.gather(0.6, corner, 0.8)
    between = sizes(squares)[:, 0]
    assert np.mean(between**2) == pytest.approx(0.8**2)
    np.testing.assert_allclose(between / between[0], [1, 2, 3])
    squares.gather(1, corner, 0.8)
    np.testing.assert_allclose(sizes(squares), 0.8)
    np.testing.assert_allclose(squares.points.min(axis=0), corner)


def test_errors_of_nothing_gather_to_nothing() -> None:
    squares = Squares(FEET, FEET, LOOK)
    squares.gather(0.5, np.zeros(3), 0.8)
    assert np.isfinite(squares.points).all()
