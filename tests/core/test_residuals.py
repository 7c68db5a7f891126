"""The bins of residuals, where these are far from usual."""

import numpy as np
import pytest

from gdcore import Dataset, Lesson, studies

X = np.linspace(-1, 1, 41)
STILL = {"epochs": 1, "learning_rates": (1e-300,), "standardize": "off"}
"""A descent that does not move: the line found is that of the start."""


def edges(y, start, **options):
    lesson = Lesson(data=Dataset(X, y), start_at=start, train_fraction=0.99, **options)
    found = studies.residual_counts(lesson)
    assert found.before.sum() == found.after.sum() == len(lesson.train)
    assert (np.diff(found.edges) > 0).all()
    left = [studies.residuals(lesson, lesson.start)]
    if options is not STILL:
        left.append(studies.residuals(lesson, studies.fit(lesson).found))
    return found.edges[[0, -1]], (np.min(left), np.max(left))


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_bins_go_from_the_least_residual_to_the_largest(unit):
    """As many above 0 as below, all on one side, or far off next to one another."""
    for y, start in ((3 * X, (0.0, 2.0)), (10 + X / 2, (0.0, 0.0)), (100 + X / 1e4, (0.0, 0.0))):
        found, (low, high) = edges(unit * y, (unit * start[0], unit * start[1]), **STILL)
        assert tuple(found) == pytest.approx((low, high), rel=1e-12)
    found, (low, high) = edges(unit * 3 * X, (0.0, unit * 2.0), standardize="off")
    assert tuple(found) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("value", [-2.0, 3.0])
def test_where_all_are_alike_bins_reach_from_0_to_twice_as_far(unit, value):
    """Alike but for rounding: a billionth of what they are."""
    y = unit * (value + 1e-11 * X)
    found, _ = edges(y, (0.0, 0.0), **STILL)
    assert tuple(found) == pytest.approx(sorted((0.0, 2 * unit * value)), abs=1e-6 * unit)


def test_where_nothing_is_left_bins_are_around_0():
    found, left = edges(1 + 2 * X, (1.0, 2.0), **STILL)
    assert left == (0, 0)
    assert tuple(found) == (-1, 1)
