"""The landscape, against functions that visit every point and numpy's linear algebra."""

import math
from dataclasses import FrozenInstanceError
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gdcore import DataError, Dataset, Landscape, Standardizer, descend, mse, mse_gradient

PARAMETER = st.floats(-100, 100)


def cloud(seed, centre=2.0):
    rng = np.random.default_rng(seed)
    x = centre + rng.standard_normal(25)
    return Dataset(x, 1 + 2 * x + rng.standard_normal(25))


@pytest.fixture(scope="module")
def book_landscape(book):
    return Landscape.from_data(book[0])


def test_golden(book_landscape):
    land = book_landscape
    start = (0.4967141530112327, -0.13826430117118466)
    assert land.loss(*start) == pytest.approx(2.7421577700550976, rel=1e-14)
    gradient = land.gradient(*start)
    assert gradient == pytest.approx((-3.044811379650508, -1.8337537171510832), rel=1e-14)
    assert land.minimum == pytest.approx((1.02354075, 1.96896447), abs=1e-8)
    assert land.eigenvalues == pytest.approx((0.15107055, 2.48291179), abs=5e-9)
    assert land.max_learning_rate == pytest.approx(0.8055058612732189, rel=1e-14)
    assert land.condition_number == pytest.approx(16.4354, abs=5e-5)
    assert not land.is_round


def test_golden_bad_feature(book):
    land = Landscape.from_data(Dataset(10 * book[0].x, book[0].y))
    assert land.condition_number == pytest.approx(112, abs=0.5)
    assert land.max_learning_rate == pytest.approx(0.0309, abs=5e-5)
    # The everyday rate of the book lies beyond this cliff.
    assert land.max_learning_rate < 0.1


def test_golden_standardised(book):
    x = Standardizer.fit(book[0].x).transform(book[0].x)
    land = Landscape.from_data(Dataset(x, book[0].y))
    assert land.eigenvalues == pytest.approx((2, 2), rel=1e-12)
    assert land.max_learning_rate == pytest.approx(1.0, rel=1e-12)
    assert land.best_learning_rate == pytest.approx(0.5, rel=1e-12)
    assert land.condition_number == pytest.approx(1.0, rel=1e-12)
    assert land.is_round


@given(st.integers(0, 2**31), PARAMETER, PARAMETER)
def test_agrees_with_visiting_every_point(seed, b, w):
    data = cloud(seed)
    land = Landscape.from_data(data)
    assert land.loss(b, w) == pytest.approx(mse(b, w, data.x, data.y), rel=1e-10)
    expected = mse_gradient(b, w, data.x, data.y)
    assert land.gradient(b, w) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.integers(0, 2**31), st.floats(-30, 30))
def test_curvature_agrees_with_numpy(seed, centre):
    data = cloud(seed, centre)
    land = Landscape.from_data(data)
    design = np.column_stack([np.ones(len(data)), data.x])
    hessian = 2 * design.T @ design / len(data)
    np.testing.assert_allclose(land.hessian, hessian, rtol=1e-12, atol=1e-12)
    small, large = np.linalg.eigvalsh(hessian)
    assert land.eigenvalues == pytest.approx((small, large), rel=1e-7)
    assert land.condition_number == pytest.approx(np.linalg.cond(hessian), rel=1e-7)
    assert land.max_learning_rate == pytest.approx(2 / large)
    assert land.best_learning_rate == pytest.approx(2 / (small + large))


def test_small_eigenvalue_in_a_narrow_valley():
    # Exact in rational arithmetic: m = 2^20 + 1/2, sxx = 1/4.
    land = Landscape.from_data(Dataset([2**20, 2**20 + 1], [0, 1]))
    m, sxx = 2**20 + 0.5, 0.25
    # 4 sxx / (1 + sxx + m^2 + ...): to first order the larger is 2 (1 + sxx + m^2) - 4 sxx / large.
    large = 2 * (1 + sxx + m * m)
    assert land.eigenvalues[1] == pytest.approx(large, rel=1e-14)
    assert land.eigenvalues[0] == pytest.approx(4 * sxx / large, rel=1e-12)
    assert land.condition_number > 1e24


def test_minimum_is_where_the_gradient_vanishes(book, book_landscape):
    b, w = book_landscape.minimum
    assert book_landscape.gradient(b, w) == pytest.approx((0, 0), abs=1e-14)
    assert book_landscape.min_loss == pytest.approx(mse(b, w, book[0].x, book[0].y), rel=1e-13)
    assert book_landscape.loss(b, w) == pytest.approx(book_landscape.min_loss, rel=1e-13)
    assert book_landscape.loss(b + 0.01, w - 0.01) > book_landscape.min_loss


def test_no_digits_lost_far_from_zero():
    rng = np.random.default_rng(5)
    u, noise = rng.standard_normal(200), rng.standard_normal(200)
    near = Landscape.from_data(Dataset(u, 2 * u + noise))
    far = Landscape.from_data(Dataset(u + 1e6, 2 * u + noise + 1e9))
    assert far.min_loss == pytest.approx(near.min_loss, rel=1e-6)
    assert far.best_w == pytest.approx(near.best_w, rel=1e-6)
    assert far.sxx == pytest.approx(near.sxx, rel=1e-9)


def exact_landscape(data):
    """The five numbers, without rounding: a float is a fraction."""
    x, y = ([Fraction(value) for value in values.tolist()] for values in (data.x, data.y))
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    u, v = [value - mean_x for value in x], [value - mean_y for value in y]
    sxx, syy = (sum(value * value for value in values) / len(x) for values in (u, v))
    sxy = sum(one * other for one, other in zip(u, v, strict=True)) / len(x)
    return [float(part) for part in (mean_x, mean_y, sxx, sxy / sxx, syy - sxy * sxy / sxx)]


FAR = {
    "years": lambda u: 1990 + np.round(20 * u),
    "unix timestamps": lambda u: 1.7e9 + np.round(3e7 * u),
    "1e8 and noise": lambda u: 1e8 + u,
    "near zero": lambda u: u,
    "floats are 2 apart": lambda u: 2.0**53 + 2 * np.round(3 * u),
}


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("sizes", [(700,), (350, 350), (1, 2, 400, 7, 290), (100,) * 7])
@pytest.mark.parametrize("where", FAR)
def test_parts_are_as_good_as_the_whole(where, sizes, ordered):
    rng = np.random.default_rng(len(sizes))
    u, noise = rng.standard_normal(700), rng.standard_normal(700)
    u = np.sort(u) if ordered else u
    data = Dataset(FAR[where](u), 5e8 + 2 * u + 0.01 * noise)
    cuts = np.cumsum(sizes)[:-1]
    pairs = zip(np.split(data.x, cuts), np.split(data.y, cuts), strict=True)
    land = Landscape.from_parts(Dataset(*pair) for pair in pairs)
    found = [land.mean_x, land.mean_y, land.sxx, land.best_w, land.min_loss]
    assert found == pytest.approx(exact_landscape(data), rel=1e-9)


@given(st.integers(0, 2**31), st.lists(st.integers(1, 24), max_size=4, unique=True))
def test_parts_in_any_sizes(seed, cuts):
    data = cloud(seed)
    parts = (np.split(values, sorted(cuts)) for values in (data.x, data.y))
    found = Landscape.from_parts(Dataset(*pair) for pair in zip(*parts, strict=True))
    whole = Landscape.from_data(data)
    for name in ("mean_x", "mean_y", "sxx", "best_w", "min_loss"):
        assert getattr(found, name) == pytest.approx(getattr(whole, name), rel=1e-12)


def test_a_part_may_have_a_constant_x_but_not_the_whole():
    parts = [Dataset([0.1] * 3, [1, 2, 3]), Dataset([0.3] * 7, range(7))]
    land = Landscape.from_parts(parts)
    assert land.minimum == pytest.approx((1.5, 5), rel=1e-14)
    for bad in ([], parts[:1], [parts[0], Dataset([0.1] * 7, range(7))]):
        with pytest.raises(DataError, match=r"no parts|all the same"):
            Landscape.from_parts(bad)
    with pytest.raises(DataError, match="overflow"):
        Landscape.from_parts([Dataset([-1e200, 0], [0, 1]), Dataset([1e200, 1], [0, 1])])


def test_up_to_1e140_a_spread_is_allowed():
    for x, y in (([0, 1e139], [0, 1]), ([0, 1], [0, 1e139]), ([0, 2e140], [0, 1])):
        land = Landscape.from_data(Dataset(x, y))
        assert land.minimum == pytest.approx((0, y[1] / x[1]), abs=1e120)


def test_the_spread_of_y_is_told_by_the_line_and_what_it_leaves(book, book_landscape):
    for data in (book[0], cloud(1), Dataset([1, 2, 3], [1, 0, 1])):
        assert Landscape.from_data(data).syy == pytest.approx(np.var(data.y), rel=1e-12)


def test_the_minimum_is_right_where_the_means_are_no_floats():
    """Around 2^53 every other whole number is one; one mean is rounded down, the other up."""
    x = 2.0**53 + np.array([0.0, 2])
    assert Landscape.from_data(Dataset(x, x + 2)).minimum == (2, 1)


def test_five_numbers_are_enough():
    """A mean is its float, if nothing is said of what that misses: also far from 0."""
    land = Landscape(1e9, 2e9 + 3, sxx=1.0, best_w=2.0, min_loss=0.25)
    assert land.is_far
    assert land.minimum == (3, 2)
    assert land.loss(4.0, 2.0) == 1.25


def test_a_perfect_fit_has_no_loss_left():
    land = Landscape.from_data(Dataset([0, 1, 2, 3], [1, 3, 5, 7]))
    assert land.minimum == (1.0, 2.0)
    assert land.min_loss == 0.0
    assert land.loss(1.0, 2.0) == 0.0


def test_arrays_broadcast(book, book_landscape):
    b, w = np.linspace(-2, 4, 7)[:, None], np.linspace(-1, 5, 5)[None, :]
    loss = book_landscape.loss(b, w)
    gradient_b, gradient_w = book_landscape.gradient(b, w)
    assert loss.shape == gradient_b.shape == gradient_w.shape == (7, 5)
    for i, j in [(0, 0), (6, 0), (2, 3), (6, 4)]:
        at = float(b[i, 0]), float(w[0, j])
        assert loss[i, j] == pytest.approx(mse(*at, book[0].x, book[0].y), rel=1e-12)
        expected = mse_gradient(*at, book[0].x, book[0].y)
        assert (gradient_b[i, j], gradient_w[i, j]) == pytest.approx(expected, rel=1e-11)


def test_is_a_frozen_value(book, book_landscape):
    assert book_landscape == Landscape.from_data(book[0])
    assert hash(book_landscape) == hash(Landscape.from_data(book[0]))
    assert book_landscape != Landscape.from_data(book[1])
    with pytest.raises(FrozenInstanceError):
        book_landscape.sxx = 1.0


@pytest.mark.filterwarnings("error")
def test_overflow_is_inf_without_a_warning(book_landscape):
    assert book_landscape.loss(1e200, 0.0) == np.inf
    assert np.isinf(book_landscape.loss(np.array([1e200, -1e300]), np.array([0.0, 0.0]))).all()
    assert book_landscape.gradient(0.0, 1.7e308)[0] > 1e308


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("x", "y", "says"),
    [
        ([3, 3, 3], [1, 2, 3], ["every dose is 3"]),
        ([3], [1], ["every dose is 3"]),
        ([1e200, 2e200, 3e200], [1, 2, 3], ["dose", "overflow"]),
        ([1, 2, 3], [1e200, 2e200, -3e200], ["effect", "overflow"]),
        # On a line exactly, so that not even the least loss overflows; only the spread of y does.
        ([0, 1, 2, 3], [0, 2.0**600, 2.0**601, 3 * 2.0**600], ["effect", "overflow"]),
        ([1e-170, 2e-170, 3e-170], [1, 2, 3], ["dose", "too close together"]),
        ([1, 2, 3], [1e-170, 2e-170, 3e-170], ["effect", "too close together"]),
    ],
)
def test_refuses(x, y, says):
    with pytest.raises(DataError) as error:
        Landscape.from_data(Dataset(x, y, "dose", "effect"))
    for part in says:
        assert part in str(error.value)


# How many updates it takes.


def exact_steps(land, start, rate, share=0.001):
    """Updates until the excess is `share` of the start's: the textbook's way, in 80 digits.

    numpy's eigh knows no more than doubles, whose small eigenvalue is noise in a narrow valley.
    """
    with localcontext() as context:
        context.prec = 80
        mean, best_w, r = Decimal(land.mean_x), Decimal(land.best_w), Decimal(rate)
        away_b = Decimal(start[0]) - (Decimal(land.mean_y) - best_w * mean)
        away_w = Decimal(start[1]) - best_w
        one, across, other = Decimal(2), 2 * mean, 2 * (Decimal(land.sxx) + mean * mean)
        if across == 0:
            parts = [(one, away_b), (other, away_w)]
        else:
            root = (((one - other) / 2) ** 2 + across**2).sqrt()
            values = [(one + other) / 2 - root, (one + other) / 2 + root]
            # (H - value) v = 0 for v = (across, value - one).
            norms = [(across**2 + (value - one) ** 2).sqrt() for value in values]
            parts = [
                (value, (across * away_b + (value - one) * away_w) / norm)
                for value, norm in zip(values, norms, strict=True)
            ]
        if abs(1 - r * parts[1][0]) >= 1 or abs(1 - r * parts[0][0]) >= 1:
            return math.inf

        def excess(updates):
            return sum(h / 2 * c * c * ((1 - r * h) ** 2) ** updates for h, c in parts)

        limit = Decimal(share) * sum(h / 2 * c * c for h, c in parts)
        low, high = 0, 1
        while excess(high) > limit:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if excess(middle) <= limit else (middle, high)
        return high


SHARES_OF_THE_CLIFF = [1e-9, 1e-3, 0.1, 0.25, 0.5, 0.7, 0.9, 0.99, 0.999999, 1.0, 1.2, 50.0]


@pytest.mark.parametrize("centre", [0.0, 1.0, -3.0, 100.0, 1e4])
def test_steps_to_settle_in_valleys_of_all_kinds(centre):
    land = Landscape.from_data(cloud(3, centre))
    flat = np.array([-centre, 1.0]) / math.hypot(centre, 1)  # about along the valley's floor
    away = np.array(land.minimum)
    rates = np.array(SHARES_OF_THE_CLIFF) * land.max_learning_rate
    for start in ((0.5, -0.1), tuple(away + 5 * flat), tuple(away + (1, 1))):
        found = land.steps_to_settle(start, rates)
        for rate, steps, share in zip(rates, found, SHARES_OF_THE_CLIFF, strict=True):
            expected = exact_steps(land, start, rate) if share < 1 else math.inf
            exact = expected < 2**50  # beyond, a double has no digit left for single steps
            assert steps == expected if exact else steps == pytest.approx(expected, rel=1e-9)


def test_steps_to_settle_in_a_valley_of_condition_1e24():
    land = Landscape.from_data(Dataset([2**20, 2**20 + 1], [0, 1]))
    b, w = land.minimum
    for start in ((b + 2.0**20, w - 1), (b + 1, w)):
        for share in (0.01, 0.5, 0.99):
            rate = share * land.max_learning_rate
            expected = exact_steps(land, start, rate)
            # How much of the way lies across the valley is a difference of nearly equal doubles.
            assert land.steps_to_settle(start, rate) == pytest.approx(expected, rel=1e-4)


@given(st.integers(0, 2**31), st.floats(-3, 3), st.floats(0.01, 0.99))
def test_steps_to_settle_is_where_the_descent_settles(seed, centre, share):
    land = Landscape.from_data(cloud(seed, centre))
    rate = share * land.max_learning_rate
    start = tuple(np.random.default_rng(seed).uniform(-5, 5, 2))
    steps = land.steps_to_settle(start, rate)
    assume(steps < 4000)
    path = descend(land, start, rate, int(steps) + 5)
    assert path.settled_at(land.min_loss) == steps


@pytest.mark.parametrize("share", [0.5, 0.1, 1e-3, 1e-6])
def test_steps_to_settle_for_other_shares(book_landscape, share):
    path = descend(book_landscape, (0.5, -0.1), 0.3, 200)
    expected = path.settled_at(book_landscape.min_loss, share)
    assert book_landscape.steps_to_settle((0.5, -0.1), 0.3, share) == expected


def test_steps_to_settle_has_the_shape_of_the_rates(book_landscape):
    rates = np.linspace(0.05, 1.2, 24).reshape(2, 3, 4)
    steps = book_landscape.steps_to_settle((0.5, -0.1), rates)
    assert steps.shape == (2, 3, 4)
    for rate, one in zip(rates.ravel(), steps.ravel(), strict=True):
        assert book_landscape.steps_to_settle((0.5, -0.1), rate) == one
        assert np.isinf(one) == (rate >= book_landscape.max_learning_rate)


def test_steps_to_settle_when_one_lands_at_once():
    land = Landscape.from_data(Dataset([-1, 1], [0, 3]))
    assert land.eigenvalues == (2, 2)
    assert land.steps_to_settle((3, 3), 0.5) == 1
    assert descend(land, (3, 3), 0.5, 3).settled_at(land.min_loss) == 1


def test_steps_to_settle_from_the_minimum():
    land = Landscape.from_data(Dataset([0, 1, 2, 3], [1, 3, 5, 7]))
    rates = [0.01, land.max_learning_rate, 1e9]
    np.testing.assert_array_equal(land.steps_to_settle((1.0, 2.0), rates), [0, np.inf, np.inf])


@pytest.mark.filterwarnings("error")
def test_steps_to_settle_at_rates_without_measure(book_landscape):
    crawl, *others = book_landscape.steps_to_settle((0.5, -0.1), [1e-300, 5e-324, 1e300, 1.7e308])
    # A rate that hardly moves descends as a flow would, where steps * rate is all that counts.
    flow = 1e-6 * exact_steps(book_landscape, (0.5, -0.1), 1e-6)
    assert crawl * 1e-300 == pytest.approx(flow, rel=1e-5)
    np.testing.assert_array_equal(others, np.inf)
    found = book_landscape.steps_to_settle((0.5, -0.1), [0.1, 0.8, 1.0])
    assert np.isfinite(found).tolist() == [True, True, False]


# The rates that need the fewest.


def test_fastest_rates_of_the_book(book_landscape):
    """The plateau of 20 updates, against every rate of a fine grid, each counted step by step."""
    start = (0.49671415, -0.1382643)
    found = book_landscape.fastest_rates(start)
    rates = np.linspace(0.6, 0.8, 2001)
    needed = [
        descend(book_landscape, start, rate, 300).settled_at(book_landscape.min_loss)
        for rate in rates.tolist()
    ]
    best = rates[np.array(needed) == min(needed)]
    assert found.updates == min(needed) == 20
    assert found.low == pytest.approx(best[0], abs=1e-4)
    assert found.high == pytest.approx(best[-1], abs=1e-4)
    assert round(found.middle, 3) == 0.704


@given(st.integers(0, 2**31), st.floats(-3, 3))
def test_fastest_rates_are_a_plateau_with_more_updates_on_either_side(seed, centre):
    land = Landscape.from_data(cloud(seed, centre))
    start = tuple(np.random.default_rng(seed).uniform(-5, 5, 2))
    found = land.fastest_rates(start)
    assert 0 < found.low <= found.middle <= found.high < land.max_learning_rate
    inside = np.linspace(found.low, found.high, 9)[1:-1]
    np.testing.assert_array_equal(land.steps_to_settle(start, inside), found.updates)
    outside = [found.low * (1 - 1e-6), min(found.high * (1 + 1e-6), land.max_learning_rate)]
    assert (land.steps_to_settle(start, outside) > found.updates).all()
    everywhere = np.linspace(0, land.max_learning_rate, 1001)[1:-1]
    assert land.steps_to_settle(start, everywhere).min() >= found.updates


def test_fastest_rates_in_a_narrow_valley():
    """Millions of updates, and a plateau that no grid would meet."""
    land = Landscape.from_data(cloud(3, 1e4))
    start = tuple(np.array(land.minimum) + (1, 1))
    found = land.fastest_rates(start)
    assert exact_steps(land, start, found.middle) == pytest.approx(found.updates, rel=1e-9)
    for rate in (found.low * (1 - 1e-7), found.high * (1 + 1e-7)):
        assert exact_steps(land, start, rate) > found.updates


def test_fastest_rates_where_a_step_along_the_gentle_axis_lands():
    """Curvatures 1.5 and 2: at 1 / 1.5, below the cliff of 1, one update leads to the minimum."""
    land = Landscape(0.0, 0.0, 0.75, 0.0, 1.0)
    found = land.fastest_rates((0.0, 3.0))
    assert found.updates == 1
    reach = math.sqrt(0.001) / 1.5
    assert (found.low, found.high) == pytest.approx((1 / 1.5 - reach, 1 / 1.5 + reach))


def test_fastest_rates_in_a_round_bowl_and_from_the_minimum():
    land = Landscape.from_data(Dataset([-1, 1], [0, 3]))
    found = land.fastest_rates((3, 3))
    # One step shrinks the distance by 1 - 2 rate, and the excess by its square.
    assert found.updates == 1
    assert found.low == pytest.approx((1 - math.sqrt(0.001)) / 2)
    assert found.high == pytest.approx((1 + math.sqrt(0.001)) / 2)
    nothing = land.fastest_rates(land.minimum)
    assert (nothing.low, nothing.high, nothing.updates) == (0, land.max_learning_rate, 0)


def test_fastest_rates_from_a_start_on_the_floor_of_a_valley_end_at_the_cliff(book_landscape):
    """Across the valley nothing is to be shrunk: the highest stable rate is the fastest."""
    land = book_landscape
    start = tuple(np.array(land.minimum) + 5 * land.axes[0])
    found = land.fastest_rates(start)
    cliff, (gentle, _) = land.max_learning_rate, land.eigenvalues
    assert found.high < cliff
    assert found.high == pytest.approx(cliff, rel=1e-9)
    assert found.updates == math.ceil(math.log(0.001) / (2 * math.log(1 - cliff * gentle)))
    assert land.steps_to_settle(start, found.high) == found.updates
    # There so many updates leave a thousandth.
    assert (1 - found.low * gentle) ** (2 * found.updates) == pytest.approx(0.001)


@given(st.integers(0, 2**31), st.floats(-3, 3))
def test_axes_are_the_hessians_eigenvectors(seed, centre):
    land = Landscape.from_data(cloud(seed, centre))
    np.testing.assert_allclose(land.axes @ land.axes.T, np.eye(2), atol=1e-12)
    for value, axis in zip(land.eigenvalues, land.axes, strict=True):
        np.testing.assert_allclose(land.hessian @ axis, value * axis, atol=1e-9)


@given(st.integers(0, 2**31), st.floats(-3, 3), st.floats(-2, 2), st.floats(0.1, 20))
def test_rescaled_is_the_loss_over_rescaled_points(seed, centre, shift, factor):
    data = cloud(seed, centre)
    found = Landscape.from_data(data).rescaled(shift, factor)
    expected = Landscape.from_data(Dataset(factor * (data.x - shift), data.y))
    for b, w in ((0.0, 0.0), (1.5, -0.3)):
        assert found.loss(b, w) == pytest.approx(expected.loss(b, w), rel=1e-9)
    assert found.condition_number == pytest.approx(expected.condition_number, rel=1e-9)


def test_at_a_limit_it_is_still_round_and_no_valley_yet():
    """About x = 0 the condition number is the variance of x: of standardised x times 10, 100."""
    for variance, is_round, is_valley in (
        (1.05, True, False), (1.0501, False, False), (100.0, False, False), (100.01, False, True),
    ):  # fmt: skip
        land = Landscape(0.0, 0.0, variance, 1.0, 1.0)
        assert land.condition_number == pytest.approx(variance, rel=1e-15)
        assert (land.is_round, land.is_valley) == (is_round, is_valley)


def test_bowl_or_valley(book, book_landscape):
    train, _ = book
    assert not book_landscape.is_valley
    assert Landscape.from_data(Dataset(10 * train.x, train.y)).is_valley


def test_squares_of_parts_that_overflow_are_refused_as_those_of_a_whole():
    data = Dataset([1, 2, 3], [1e200, 3e200, 4e200])
    for make in (Landscape.from_data, lambda whole: Landscape.from_parts([whole])):
        with pytest.raises(DataError, match="so large that their squares overflow"):
            make(data)


@pytest.mark.parametrize("rate", [0.05, 0.4, 0.8, 1.1])
def test_places_after_are_where_a_descent_is(book_landscape, rate):
    steps = descend(book_landscape, (0.5, -0.1), rate, 15)
    found = book_landscape.places_after((0.5, -0.1), rate, np.arange(16))
    np.testing.assert_allclose(found, np.column_stack([steps.b, steps.w]), rtol=1e-9, atol=1e-12)
    far = book_landscape.places_after((0.5, -0.1), 1.1, np.array([10**6]))
    assert not np.isfinite(far).all()
    rest = book_landscape.places_after(book_landscape.minimum, 1.1, np.array([3, 10**6]))
    np.testing.assert_allclose(rest, [book_landscape.minimum] * 2)
