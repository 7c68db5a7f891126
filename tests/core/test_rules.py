"""The race of update rules: where it starts, when a rule settles, and its best rate."""

import math

import numpy as np
import pytest

from gdcore import AdaGrad, Dataset, GradientDescent, Lesson, Momentum, studies
from gdcore.studies.rules import best_rate, settling

RNG = np.random.default_rng(5)
X, E = RNG.uniform(0, 5, 30), RNG.standard_normal(30)
DATA = Dataset(X, 4 - X + E)


def off_diagonal(lesson, line):
    """How far (b, w) of a line, in raw units, is from lying on a diagonal with the minimum."""
    b, w = np.abs(np.subtract(lesson.from_raw(*line), lesson.minimum))
    return abs(math.log(b / w))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("centre", [-0.7, 0.0, 0.4, 3.0])
def test_a_race_starts_on_the_wall_that_is_farther_from_a_diagonal(seed, centre):
    rng = np.random.default_rng(seed)
    x = centre + rng.standard_normal(30)
    lesson = Lesson(data=Dataset(x, 1 + x + rng.standard_normal(30)), standardize="off")
    narrow, wide = studies.valley(lesson), studies.bowl(lesson)
    # The other wall: as far along the valley, as far across it to the other side.
    axes = np.linalg.eigh(narrow.landscape.hessian)[1]
    along, across = np.subtract(narrow.start, narrow.minimum) @ axes
    other = narrow.minimum + axes @ (along, -across)
    here, there = (
        min(off_diagonal(one, narrow.to_raw(*place)) for one in (narrow, wide))
        for place in (narrow.start, other)
    )
    assert here >= there - 1e-9


def by_hand(lesson, name, rate, updates):
    """The update from which on a thousandth of the excess is left at most; and what is left."""
    hessian, at = lesson.landscape.hessian, np.subtract(lesson.start, lesson.minimum)
    speed, squares = np.zeros(2), np.zeros(2)
    excess = [at @ hessian @ at / 2]
    for _ in range(updates):
        slope = hessian @ at
        speed, squares = 0.9 * speed + slope, squares + slope**2
        step = {"descent": slope, "momentum": speed}.get(name)
        at = at - rate * (slope / (np.sqrt(squares) + 1e-10) if step is None else step)
        excess.append(at @ hessian @ at / 2)
    above = [k for k, left in enumerate(excess) if not left <= 0.001 * excess[0]]
    settled = (above[-1] + 1) if above[-1] < updates else math.inf
    return settled, excess[-1]


@pytest.mark.parametrize("updates", [1, 12, 40])
@pytest.mark.parametrize(
    "lesson", [Lesson(), Lesson(data=DATA, standardize="on"), studies.valley(Lesson(seed=3))]
)
@pytest.mark.parametrize(
    ("name", "rule"),
    [("descent", GradientDescent()), ("momentum", Momentum()), ("adagrad", AdaGrad())],
)
def test_rates_settle_as_one_by_one(lesson, name, rule, updates):
    # Up to the cliff, and a little beyond. In a round bowl half of the cliff leads there at once.
    rates = lesson.landscape.max_learning_rate * np.linspace(0.02, 1.1, 109)
    settled, left = settling(lesson, rule, rates, updates)
    expected = [by_hand(lesson, name, rate, updates) for rate in rates.tolist()]
    np.testing.assert_array_equal(settled, [one for one, _ in expected])
    scale = by_hand(lesson, name, 0.0, 0)[1]
    np.testing.assert_allclose(left, [last for _, last in expected], rtol=1e-6, atol=1e-9 * scale)
    if updates == 1 and name == "descent" and lesson.standardized:
        assert settled.min() == 1
    if updates == 40 and name == "momentum":
        assert np.isfinite(settled).any()


def test_who_starts_at_the_minimum_has_settled_with_the_first_update():
    lesson = Lesson(data=Dataset([0.0, 1, 2, 3], [1.0, 3, 5, 7]), start_at=(1.0, 2.0))
    lesson = lesson.on_scale("off", 1.0)
    settled, left = settling(lesson, GradientDescent(), np.array([0.01, 0.1]), 5)
    assert settled.tolist() == [1, 1]
    assert left.tolist() == [0, 0]


@pytest.mark.parametrize(
    "lesson",
    [
        Lesson(), Lesson(seed=3), Lesson(data=DATA, standardize="on"), studies.valley(Lesson()),
        Lesson(data=DATA, standardize="off", seed=1),
    ],
)  # fmt: skip
def test_the_best_rate_of_plain_descent_is_the_middle_of_those_that_are_as_fast(lesson):
    """These are known in closed form; and the search is to find them in whatever part it looks."""
    fastest = lesson.landscape.fastest_rates(lesson.start)
    low, high, middle = fastest.low, fastest.high, fastest.middle
    for usual, expected in (
        (lesson.landscape.max_learning_rate, middle),
        (3 * middle, middle),
        # It looks from a thousandth to twice of what is usual: up to the middle, or from there on.
        (middle / 2, (low + middle) / 2),
        (middle * 1000, (middle + high) / 2),
    ):
        found = best_rate(lesson, GradientDescent(), usual, fastest.updates + 5)
        assert found == pytest.approx(expected, abs=0.01 * (high - low) + 1e-4 * expected)


def test_where_no_rate_settles_the_best_is_the_one_that_leaves_least():
    lesson = Lesson()
    cliff = lesson.landscape.max_learning_rate
    found = best_rate(lesson, GradientDescent(), cliff, 5)
    rates = cliff * np.linspace(1e-3, 1.2, 20_001)
    left = [by_hand(lesson, "descent", rate, 5)[1] for rate in rates.tolist()]
    assert found == pytest.approx(rates[int(np.argmin(left))], rel=1e-3)
