"""Dots and arrows of flat films: where they are, and that nothing is drawn of nothing."""

from collections.abc import Iterator

import manim
import numpy as np
import pytest

from gdviz.film.flat.dots import Arrow, Dots
from gdviz.look import Look
from tests.scenes.watching import SMALL

LOOK = Look()
FEET = np.array([[0.0, 0, 0], [1, 0, 0], [2, 3, 0]])


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    with manim.tempconfig(SMALL):
        yield


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
