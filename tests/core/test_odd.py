"""What is odd about a lesson, just within its limits and just beyond them."""

import math
import statistics

import numpy as np
import pytest

from gdcore import Dataset, Lesson, Trajectory, studies

X = np.random.default_rng(1).uniform(0, 10, 40)
E = np.random.default_rng(2).standard_normal(40)
HAIR = 1e-5
"""A limit is to be kept to so much of itself."""


def on(x, y, **options):
    return Lesson(data=Dataset(x, y), standardize="off", **options)


def with_one_at(y):
    """39 points to train on, about 1000 with a spread that is not 1, one of which is at y."""
    values = 1000 + 7 * E
    lesson = on(X, values, train_fraction=0.99)
    first = int(np.flatnonzero(values == lesson.raw_train.y[0])[0])
    values[first] = y
    return on(X, values, train_fraction=0.99)


@pytest.mark.parametrize("side", [-1, 1])
def test_an_outlier_is_a_hundred_times_as_far_off_as_the_middle_half_is_wide(side):
    y = with_one_at(1000 + side * 1e6).raw_train.y
    low, middle, high = statistics.quantiles(y.tolist(), n=4, method="inclusive")
    for factor, told in ((1 + HAIR, True), (1 - HAIR, False)):
        far = middle + side * 100 * factor * (high - low)
        assert ("outlier" in studies.oddities(with_one_at(far))) == told


def test_two_that_are_equally_far_off_are_no_outliers():
    """Neither is farther off, squared, than all others are together."""
    values = E.copy()
    lesson = on(X, values, train_fraction=0.99)
    for one in lesson.raw_train.y[:2]:
        values[np.flatnonzero(one == E)] = 1e6
    assert studies.oddities(on(X, values, train_fraction=0.99)) == ()


def test_where_the_middle_half_is_all_alike_nothing_is_an_outlier():
    values = np.where(np.arange(40) == 3, 6.0, 5.0)
    assert studies.oddities(on(X, values, train_fraction=0.99)) == ()


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize(("share", "told"), [(0.5e-15, True), (2e-15, False)])
def test_a_fit_is_perfect_if_a_quadrillionth_of_the_variance_is_left(unit, share, told):
    y = 3 - 2 * X
    left = E - np.polyval(np.polyfit(X, E, 1), X)
    scale = math.sqrt(share * np.var(y) / np.mean(left**2))
    # From so far off that the loss at the start is no measure.
    lesson = on(X, unit * (y + scale * left), train_fraction=0.99, start_at=(1e3 * unit, 0.0))
    assert ("perfect_fit" in studies.oddities(lesson)) == told


def test_a_constant_y_from_its_own_line_is_a_perfect_fit_and_has_nothing_to_fall():
    lesson = on(X, np.full(40, 7.0), start_at=(7.0, 0.0))
    assert studies.oddities(lesson) == ("perfect_fit", "start_at_minimum")


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize(("factor", "told"), [(0.5, True), (2.0, False)])
@pytest.mark.parametrize("noise", [0.3, 0.0])
def test_nothing_is_left_to_fall_if_it_is_a_billionth_of_the_lowest_loss(unit, factor, told, noise):
    """Of a perfect fit, whose lowest loss is rounding, of a billionth of the variance of y."""
    y = unit * (3 - 2 * X + noise * E)
    lesson = on(X, y, start_at=(0.0, 0.0))
    measure = lesson.landscape.min_loss if noise else 1e-9 * np.var(lesson.raw_train.y)
    b, w = lesson.minimum
    # The loss rises by the square of what b is off.
    lesson = lesson.starting_at((b + math.sqrt(factor * 1e-9 * measure), w))
    assert ("start_at_minimum" in studies.oddities(lesson)) == told


def test_who_rests_at_the_minimum_has_settled_however_rounding_errors_compare():
    lesson = Lesson(noise=3.0)
    lowest = lesson.landscape.min_loss
    for further, told in ((lowest * (1 + 4e-16), 0), (lowest * 1.01, None)):
        loss = np.array([lowest, further])
        steps = Trajectory(loss.copy(), loss.copy(), loss, np.arange(2), 0.1, None)
        assert steps.settled_at(lowest) is None, "the start has no excess to have a share of"
        assert studies.settled_at(lesson, steps) == told


def test_a_rate_right_at_the_cliff_is_neither_stable_nor_does_it_crawl():
    for rates, told in ((("100%",), False), (("99%",), True), (("100%", "99%"), True)):
        lesson = Lesson(x_factor=100.0, learning_rates=rates, standardize="off", epochs=10)
        assert studies.crawls(lesson) == told
