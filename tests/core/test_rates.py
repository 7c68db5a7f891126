"""Which learning rate is taken, and the curve of how many updates each needs."""

import math

import numpy as np
import pytest

from gdcore import Dataset, Lesson, studies

RNG = np.random.default_rng(3)
X, E = RNG.uniform(0, 10, 40), RNG.standard_normal(40)
LESSONS = [
    Lesson(),
    Lesson(seed=3, noise=1.0, learning_rates=(0.7, "10%", "130%")),
    Lesson(data=Dataset(X, 1 + X + E), standardize="off"),
    Lesson(data=Dataset(X, 1 + X + E), standardize="on"),
    Lesson(learning_rates=("0.01%", "300%")),
    Lesson(learning_rates=("0.00001%", "5%", "1000000%")),
]


MOST = 20_000


def updates_needed(lesson, rate, most=MOST):
    """By going down step by step; infinite if it takes more than so many."""
    values, vectors = np.linalg.eigh(lesson.landscape.hessian)
    away = vectors.T @ np.subtract(lesson.start, lesson.minimum)
    with np.errstate(over="ignore"):
        excess = (values * away**2) * (1 - rate * values) ** (2 * np.arange(most)[:, None])
    near = excess.sum(axis=1) <= 0.001 * (values * away**2).sum()
    return int(np.argmax(near)) if near.any() else math.inf


def test_the_rate_to_go_on_with_is_the_fastest_that_does_not_zigzag():
    """At half the cliff and below nothing goes past the minimum; 0.57 and 0.7 are faster but do."""
    assert studies.final_rate(Lesson(learning_rates=("70%", "50%"))) == pytest.approx(0.4027529)
    assert studies.final_rate(Lesson(learning_rates=("70%", "51%"))) == pytest.approx(0.5638541)
    # 71 updates are needed at 0.2: with fewer epochs it is not there.
    assert studies.final_rate(Lesson(learning_rates=(0.7, 0.2), epochs=71)) == 0.2
    assert studies.final_rate(Lesson(learning_rates=(0.7, 0.2), epochs=70)) == 0.7


def test_a_few_rates_are_as_they_were_given_and_of_more_some_in_order():
    assert studies.few_rates(Lesson(learning_rates=(0.5, 0.1, 0.3))) == [0.5, 0.1, 0.3]
    assert studies.few_rates(Lesson(learning_rates=(0.5, 0.1, 0.3, 0.2))) == [0.1, 0.3, 0.5]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_curve_counts_updates_at_each_rate(lesson):
    found, land = studies.rate_curve(lesson), lesson.landscape
    small, large = np.linalg.eigvalsh(land.hessian)
    assert (found.cliff, found.best) == pytest.approx((2 / large, 2 / (small + large)), rel=1e-9)
    for rate, updates in list(zip(found.rate, found.updates, strict=True))[::7]:
        if updates < MOST:
            assert updates == updates_needed(lesson, rate)
    assert found.best_updates == updates_needed(lesson, found.best)
    assert found.low_updates == land.steps_to_settle(lesson.start, found.low)
    assert found.fewest == updates_needed(lesson, found.fastest) <= found.updates.min()
    for one, rate in zip(found.placed, lesson.rates, strict=True):
        assert one.rate == rate
        assert one.share_percent == pytest.approx(100 * rate / found.cliff, rel=1e-9)
        if one.updates < MOST or rate >= found.cliff:
            assert one.updates == updates_needed(lesson, rate)
        assert one.diverged_at == lesson.trajectory(rate).diverged_at


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_curve_goes_without_a_gap_from_a_thousandth_of_the_cliff_to_just_below_it(lesson):
    found, rates = studies.rate_curve(lesson), lesson.rates
    cliff = found.cliff
    assert found.rate[0] == pytest.approx(found.low)
    assert (1 - 1e-4) * cliff < found.rate[-1] < cliff
    assert np.isfinite(found.updates).all()
    ratios = found.rate[1:] / found.rate[:-1]
    assert 1 < ratios.min() < ratios.max() < 1.12, "it is drawn as one line"
    # Its axis begins there, or at a lower rate of the lesson that is no millionth of the cliff.
    lowest = max(min(*rates, cliff / 1000), cliff / 1e6)
    assert found.low / lowest == pytest.approx(1, rel=1e-9)
    # It ends some way beyond the cliff and all rates; but no picture has room for any rate.
    beyond = max(cliff, *rates)
    if beyond > 100 * cliff:
        assert found.high == pytest.approx(100 * cliff)
    else:
        assert 1.2 * beyond < found.high < 1.5 * max(beyond, 2.5 * cliff)


def test_in_the_narrowest_valley_too_the_best_rate_is_below_the_cliff():
    """2 / (small + large) and 2 / large are the same float where large is 1e17 times small."""
    x = 1e8 + E
    lesson = Lesson(data=Dataset(x, E + x), standardize="off", learning_rates=("50%",))
    land = lesson.landscape
    assert land.best_learning_rate == land.max_learning_rate
    found = studies.rate_curve(lesson)
    assert found.best < found.cliff
    assert found.best == pytest.approx(found.cliff)
    assert 0 < found.best_updates < math.inf


@pytest.mark.parametrize("lesson", LESSONS)
def test_rates_to_try_are_below_the_cliff_and_closest_where_the_number_changes_most(lesson):
    rates = studies.rates_to_try(lesson)
    cliff = lesson.landscape.max_learning_rate
    assert 0 < rates[0] <= min(0.001, cliff / 100)
    assert 0.999 * cliff < rates[-1] < cliff
    assert (np.diff(rates) > 0).all()
    needed = lesson.landscape.steps_to_settle(lesson.start, rates)
    # From one to the next it changes by a few of a hundred, or by a single update.
    assert (np.abs(np.diff(needed)) <= np.maximum(1, 0.2 * needed[1:])).all()
    assert np.diff(rates).max() < 0.01 * cliff, "nor where it is flat"
