"""Lesson: the book's numbers, the reader's data, and that it behaves as a value."""

import math
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import StandardScaler

import gdcore
import gdviz
from gdcore import DataError, Dataset, Lesson, least_squares, predict, studies
from gdcore.view import ranges_of

PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def penguins():
    return gdviz.read_table(PENGUINS, x="flipper_length_mm", y="body_mass_g")


def test_the_books_numbers(book):
    lesson = Lesson()
    assert lesson.is_book
    assert not lesson.standardized
    assert lesson.standardizer is None
    assert (lesson.train, lesson.val) == (lesson.raw_train, lesson.raw_val) == book
    assert len(lesson.full) == 100
    assert lesson.landscape == lesson.raw_landscape
    assert lesson.start == pytest.approx((0.49671415, -0.1382643), abs=5e-9)
    assert lesson.landscape.loss(*lesson.start) == pytest.approx(2.7421577700550976, rel=1e-14)
    assert lesson.minimum == pytest.approx((1.02354075, 1.96896447), abs=1e-8)
    assert lesson.landscape.max_learning_rate == pytest.approx(0.8055058612732189, rel=1e-14)
    assert lesson.landscape.condition_number == pytest.approx(16.4354, abs=5e-5)
    assert lesson.rates == (0.2, 0.8, 1.1)
    assert [f"{share:.0%}" for share in lesson.shares] == ["25%", "99%", "137%"]
    assert ranges_of(lesson) == ((-2.0, 4.0), (-1.0, 5.0))
    assert lesson.truth == (1.0, 2.0)
    assert lesson.to_raw(3.0, 4.0) == (3.0, 4.0)


def test_the_books_descents():
    lesson = Lesson()
    everyday = lesson.trajectory(0.1)
    assert (everyday.b[1], everyday.w[1]) == pytest.approx((0.80119529, 0.04511107), abs=5e-9)
    assert (everyday.b[-1], everyday.w[-1]) == pytest.approx((1.02354094, 1.96896411), abs=5e-9)
    low, high, too_high = (lesson.trajectory(rate) for rate in lesson.rates)
    assert (low.diverged_at, high.diverged_at, too_high.diverged_at) == (None, None, 26)
    assert len(low.loss) == 1001


def test_trajectories_are_computed_once():
    lesson = Lesson()
    assert lesson.trajectory(0.2) is lesson.trajectory(0.2)
    assert lesson.trajectory(0.2) is lesson.trajectory(0.2, epochs=1000)
    short = lesson.trajectory(0.2, epochs=10)
    assert len(short.loss) == 11
    assert np.array_equal(short.loss, lesson.trajectory(0.2).loss[:11])


def test_the_bad_feature_is_standardised_away(book):
    raw = Lesson().full
    lesson = Lesson(data=Dataset(10 * raw.x, raw.y))
    assert lesson.raw_landscape.condition_number > 100
    assert lesson.standardized
    assert lesson.landscape.max_learning_rate == pytest.approx(1.0, rel=1e-12)
    assert lesson.rates == pytest.approx((0.25, 0.99, 1.37), rel=1e-12)
    # 0.5 lands in one step.
    path = lesson.trajectory(0.5, epochs=1)
    assert (path.b[1], path.w[1]) == pytest.approx(lesson.minimum, abs=1e-12)


def test_penguins(penguins):
    lesson = Lesson(data=penguins)
    assert (len(lesson.full), lesson.full.dropped) == (342, 2)
    assert (len(lesson.train), len(lesson.val)) == (273, 69)
    assert lesson.raw_landscape.condition_number > 1e6
    assert lesson.standardized
    assert not lesson.is_book
    assert lesson.truth is None
    assert lesson.landscape.condition_number == pytest.approx(1.0, rel=1e-9)
    assert lesson.train.x_name == "flipper_length_mm"

    scaler = StandardScaler().fit(lesson.raw_train.x[:, None])
    for ours, raw in ((lesson.train, lesson.raw_train), (lesson.val, lesson.raw_val)):
        np.testing.assert_allclose(ours.x, scaler.transform(raw.x[:, None]).ravel(), atol=1e-12)
        assert np.array_equal(ours.y, raw.y)
    line = LinearRegression().fit(lesson.raw_train.x[:, None], lesson.raw_train.y)
    expected = (line.intercept_, line.coef_[0])
    assert lesson.to_raw(*lesson.minimum) == pytest.approx(expected, rel=1e-9)
    assert lesson.raw_landscape.minimum == pytest.approx(expected, rel=1e-9)

    low, high, too_high = (lesson.trajectory(rate) for rate in lesson.rates)
    assert too_high.diverged_at is not None
    for path in (low, high):
        assert path.diverged_at is None
        assert (path.b[-1], path.w[-1]) == pytest.approx(lesson.minimum, rel=1e-6)
    np.testing.assert_allclose(
        predict(*lesson.to_raw(low.b[-1], low.w[-1]), lesson.raw_val.x),
        predict(low.b[-1], low.w[-1], lesson.val.x),
        rtol=1e-12,
    )


def test_penguins_raw(penguins):
    lesson = Lesson(data=penguins, standardize="off")
    assert not lesson.standardized
    assert lesson.train == lesson.raw_train
    assert lesson.shares == pytest.approx((0.25, 0.99, 1.37))
    assert lesson.rates[2] < 1e-4
    low, high, too_high = (lesson.trajectory(rate) for rate in lesson.rates)
    assert too_high.diverged_at is not None
    # The valley: a thousand steps, and still not a tenth of the way along it.
    for path in (low, high):
        assert path.diverged_at is None
        left = math.dist((path.b[-1], path.w[-1]), lesson.minimum)
        assert left > 0.9 * math.dist(lesson.start, lesson.minimum)


def test_standardize_on_for_the_books_points(book):
    lesson = Lesson(standardize="on")
    assert lesson.standardized
    assert lesson.is_book
    assert lesson.rates == pytest.approx((0.25, 0.99, 1.37), rel=1e-12)
    # The truth, in lesson coordinates, is still the line 1 + 2x.
    assert lesson.to_raw(*lesson.truth) == pytest.approx((1.0, 2.0), rel=1e-14)
    np.testing.assert_allclose(
        predict(*lesson.truth, lesson.train.x), 1 + 2 * lesson.raw_train.x, rtol=1e-13
    )
    assert lesson.to_raw(*lesson.minimum) == pytest.approx(least_squares(book[0].x, book[0].y))


def test_auto_has_its_threshold_at_100():
    def auto(scale):
        raw = Lesson().full
        return Lesson(data=Dataset(scale * raw.x, raw.y))

    below, above = auto(9.3), auto(9.9)
    assert 90 < below.raw_landscape.condition_number < 100 < above.raw_landscape.condition_number
    assert (below.standardized, above.standardized) == (False, True)


def test_a_fresh_seed_is_drawn_once_and_kept():
    lesson, other = Lesson(seed=None), Lesson(seed=None)
    assert isinstance(lesson.seed, int)
    assert 0 <= lesson.seed < 2**32
    assert lesson.seed != other.seed
    assert lesson.full != other.full
    assert lesson.start != other.start
    again = replace(lesson)
    assert again == lesson
    assert (again.train, again.start) == (lesson.train, lesson.start)
    assert ranges_of(again) == ranges_of(lesson)
    assert Lesson(seed=lesson.seed).train == lesson.train


def test_seed_0_is_a_seed():
    assert Lesson(seed=0).seed == 0
    assert Lesson(seed=0).full != Lesson().full


@pytest.mark.parametrize(
    "change",
    [{"n": 50}, {"true_b": 0}, {"true_w": 3}, {"noise": 0.2}, {"seed": 1}, {"train_fraction": 0.7}],
)
def test_is_book_only_for_the_books_points(change):
    lesson = Lesson(**change)
    assert not lesson.is_book
    assert lesson.shares == pytest.approx((0.25, 0.99, 1.37))


@pytest.mark.parametrize(
    "same",
    [{"epochs": 5}, {"learning_rates": (0.1,)}, {"start_at": (0, 0)}, {"standardize": "off"}],
)
def test_is_book_whatever_is_done_with_the_points(same):
    assert Lesson(**same).is_book


def test_csv_data_draws_only_the_split_from_the_seed(penguins):
    lesson = Lesson(data=penguins, seed=7)
    train, val = gdcore.split(penguins, rng=np.random.RandomState(7))
    assert (lesson.raw_train, lesson.raw_val) == (train, val)
    assert Lesson(data=penguins, seed=8).raw_train != train


@given(st.integers(0, 2**32 - 1), st.sampled_from(["on", "off"]))
def test_random_starts_and_ranges(seed, standardize):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-50, 50) + rng.uniform(0.1, 20) * rng.standard_normal(40)
    lesson = Lesson(
        data=Dataset(x, rng.uniform(-5, 5) * x + rng.standard_normal(40)),
        seed=seed,
        standardize=standardize,
    )
    halves = [(high - low) / 2 for low, high in ranges_of(lesson)]
    centre = [(high + low) / 2 for low, high in ranges_of(lesson)]
    # A range far from 0 keeps only so many digits of its own width.
    assert centre == pytest.approx(lesson.minimum, rel=1e-9, abs=1e-9 * max(halves))
    # Between 0.55 and 0.8 of half the ranges from the minimum, in some direction.
    away = [(s - m) / h for s, m, h in zip(lesson.start, lesson.minimum, halves, strict=True)]
    radius = math.hypot(*away)
    assert 0.55 * (1 - 1e-6) <= radius <= 0.8 * (1 + 1e-6)
    # The loss at the edge is as high in b as in w: 25 variances of y above the least.
    land, (b, w) = lesson.landscape, lesson.minimum
    rise = 25 * np.var(lesson.train.y)
    assert land.loss(b + halves[0], w) - land.min_loss == pytest.approx(rise, rel=1e-5)
    assert land.loss(b, w - halves[1]) - land.min_loss == pytest.approx(rise, rel=1e-5)


def test_random_starts_point_everywhere(penguins):
    starts = [Lesson(data=penguins, seed=seed) for seed in range(40)]
    quadrants = {tuple(np.sign(np.subtract(s.start, s.minimum))) for s in starts}
    assert len(quadrants) == 4


@pytest.mark.parametrize("seed", [0, 1, 42])
def test_a_seed_draws_the_same_start_for_ever(penguins, seed):
    """An angle around the minimum, then how far off: who names a seed in a text relies on it."""
    lesson = Lesson(data=penguins, seed=seed)
    first, second = np.random.RandomState(seed).random_sample(2)
    angle, radius = 2 * math.pi * first, 0.55 + 0.25 * second
    _, half = lesson.surroundings
    expected = np.array(lesson.minimum) + radius * np.array(half) * (
        math.cos(angle), math.sin(angle)
    )  # fmt: skip
    assert lesson.start == pytest.approx(tuple(expected), rel=1e-12)


@pytest.mark.parametrize("seed", range(25))
def test_synthetic_starts_are_the_books_draw_and_stay_in_sight(seed):
    lesson = Lesson(seed=seed, true_b=3.0, true_w=-4.0, noise=5.0)
    rng = np.random.RandomState(seed)
    assert lesson.start == (rng.randn(1)[0], rng.randn(1)[0])
    for axis, truth in enumerate((3.0, -4.0)):
        low, high = ranges_of(lesson)[axis]
        assert low <= truth - 3
        assert high >= truth + 3
        for point in (lesson.start[axis], lesson.minimum[axis]):
            assert low < point < high


@pytest.mark.parametrize("start_at", [(40.0, -30.0), (1.0, 9.0), (-2.0, 5.0)])
def test_a_start_of_ones_own_widens_the_ranges(start_at):
    lesson = Lesson(start_at=start_at)
    assert lesson.start == start_at
    base = ((-2.0, 4.0), (-1.0, 5.0))
    for axis in (0, 1):
        (low, high), (base_low, base_high) = ranges_of(lesson)[axis], base[axis]
        at = start_at[axis]
        # Only a side with something beyond it moves, and then with a small margin.
        assert low == base_low if at >= base_low else low < at
        assert high == base_high if at <= base_high else high > at
        # A twentieth of what is to be held.
        assert high - low == pytest.approx(
            (1 + ((high, low) != (base_high, base_low)) / 20)
            * (max(base_high, at) - min(base_low, at))
        )
        assert low < lesson.minimum[axis] < high


def test_a_constant_y_still_has_ranges():
    x = np.arange(10.0)
    for y, spread in ((5000.0, 5000.0), (-0.1, 1.0), (0.0, 1.0)):
        lesson = Lesson(data=Dataset(x, np.full(10, y)), standardize="on")
        (b_low, b_high), (w_low, w_high) = ranges_of(lesson)
        assert (b_low, b_high) == pytest.approx((y - 5 * spread, y + 5 * spread))
        assert (w_low, w_high) == pytest.approx((-5 * spread, 5 * spread))
        low, _, too_high = (lesson.trajectory(rate) for rate in lesson.rates)
        assert low.diverged_at is None
        assert too_high.diverged_at is not None


def test_rates_and_shares():
    cliff = 0.8055058612732189
    lesson = Lesson(learning_rates=("50%", 0.1, " 12.5 %", "0.3", 1))
    assert lesson.rates == pytest.approx((cliff / 2, 0.1, cliff / 8, 0.3, 1.0), rel=1e-14)
    assert lesson.shares == pytest.approx(
        (0.5, 0.1 / cliff, 0.125, 0.3 / cliff, 1 / cliff), rel=1e-14
    )
    assert Lesson(learning_rates=[0.1, 1]) == Lesson(learning_rates=("0.1", 1.0))


# The feature in another unit.


@pytest.mark.parametrize("standardize", ["on", "off"])
@pytest.mark.parametrize("factor", [0.001, 10.0, 2.0])
def test_x_factor_is_the_same_lesson_in_another_unit(penguins, factor, standardize):
    for data in (None, penguins):
        plain = Lesson(data=data, standardize=standardize)
        scaled = Lesson(data=data, standardize=standardize, x_factor=factor)
        assert (scaled.full, scaled.raw_train, scaled.raw_val) == (
            plain.full, plain.raw_train, plain.raw_val,
        )  # fmt: skip
        for ours, theirs in ((scaled.train, plain.train), (scaled.val, plain.val)):
            np.testing.assert_allclose(ours.x, factor * theirs.x, rtol=1e-15)
            assert (ours.x_name, ours.y_name) == (theirs.x_name, theirs.y_name)
        b, w = plain.minimum
        assert scaled.minimum == pytest.approx((b, w / factor), rel=1e-9)
        assert scaled.to_raw(b, w / factor) == pytest.approx(plain.to_raw(b, w), rel=1e-12)
        assert scaled.landscape.loss(b, w / factor) == pytest.approx(plain.landscape.loss(b, w))
        np.testing.assert_allclose(
            predict(*scaled.to_raw(3.0, 4.0), scaled.raw_val.x),
            predict(3.0, 4.0, scaled.val.x),
            rtol=1e-9,
        )
        if data is None:
            assert plain.truth is not None
            b, w = plain.truth
            assert scaled.truth == pytest.approx((b, w / factor), rel=1e-12)
        assert not scaled.is_book
        assert scaled.shares == pytest.approx((0.25, 0.99, 1.37))


def test_x_factor_1_changes_nothing():
    assert Lesson(x_factor=1) == Lesson()
    assert Lesson(x_factor=1.0).is_book
    assert Lesson(x_factor=1.0).train == Lesson().train


def test_raw_is_raw_whatever_the_factor():
    """Whether to standardise is decided by the data, not by the unit they are shown in."""
    assert Lesson(x_factor=10).raw_landscape == Lesson().raw_landscape
    assert not Lesson(x_factor=10).standardized


# What is odd about a lesson.

RNG = np.random.default_rng(1)
USUAL_X, USUAL_Y = RNG.uniform(0, 10, 40), RNG.standard_normal(40)
FIRST = np.arange(40) == 0


def on_data(x, y, **options):
    return Lesson(data=Dataset(x, y), **options)


def test_usual_lessons_have_nothing_odd(penguins):
    years = 1950.0 + np.arange(60)
    for lesson in (
        Lesson(),
        Lesson(data=penguins),
        Lesson(data=penguins, standardize="off"),
        on_data(USUAL_X, USUAL_Y),
        on_data(years, 300 + 1.5 * (years - 1950) + RNG.standard_normal(60)),
        Lesson(learning_rates=("99%", "200%")),
    ):
        assert studies.oddities(lesson) == ()


@pytest.mark.parametrize(
    ("odd", "usual", "name"),
    [
        # Four points to train on, and five.
        (Lesson(n=5), Lesson(n=6, train_fraction=0.9), "few_points"),
        # A spread of 0.0009 of the mean, and of 0.0011.
        (
            on_data(1e4 + 9 * (USUAL_X - USUAL_X.mean()) / USUAL_X.std(), USUAL_Y),
            on_data(1e4 + 11 * (USUAL_X - USUAL_X.mean()) / USUAL_X.std(), USUAL_Y),
            "far_from_zero",
        ),
        (
            on_data(-1e4 + USUAL_X, USUAL_Y, train_fraction=0.99),
            on_data(USUAL_X, USUAL_Y, train_fraction=0.99),
            "far_from_zero",
        ),
        (
            on_data(USUAL_X, np.where(FIRST, -1e5, USUAL_Y), train_fraction=0.999),
            on_data(USUAL_X, np.where(FIRST, -50, USUAL_Y), train_fraction=0.999),
            "outlier",
        ),
        (on_data(USUAL_X, 3 - 2 * USUAL_X), on_data(USUAL_X, 3 - 2 * USUAL_X + 1e-4 * USUAL_Y),
         "perfect_fit"),
        (Lesson(noise=0), Lesson(noise=1e-6), "perfect_fit"),
        (on_data(USUAL_X, np.full(40, 7.0)), on_data(USUAL_X, 7 + USUAL_Y), "perfect_fit"),
        (
            Lesson(start_at=Lesson().minimum),
            Lesson(start_at=tuple(np.array(Lesson().minimum) + 1e-3)),
            "start_at_minimum",
        ),
        (
            on_data(USUAL_X, 3 - 2 * USUAL_X, standardize="off", start_at=(3.0, -2.0)),
            on_data(USUAL_X, 3 - 2 * USUAL_X, standardize="off", start_at=(3.0, -2.1)),
            "start_at_minimum",
        ),
        (
            Lesson(learning_rates=("101%", "300%")), Lesson(learning_rates=("100%", "300%")),
            "all_diverge",
        ),
        (Lesson(learning_rates=(0.81,)), Lesson(learning_rates=(0.8,)), "all_diverge"),
    ],
)  # fmt: skip
def test_what_is_odd_is_named(odd, usual, name):
    assert name in studies.oddities(odd)
    assert name not in studies.oddities(usual)


def test_several_oddities_come_in_their_order():
    lesson = on_data([1000.0, 1000.1, 1000.2], [1.0, 1.0, 1.0], learning_rates=("200%",))
    assert studies.oddities(lesson) == ("few_points", "far_from_zero", "perfect_fit", "all_diverge")
    every = ("few_points", "far_from_zero", "outlier", "perfect_fit", "start_at_minimum")
    assert all(f"{name}: " in (studies.oddities.__doc__ or "") for name in every)


def test_is_a_frozen_value(penguins):
    same = [Lesson(data=Dataset(penguins.x, penguins.y)) for _ in range(2)]
    assert same[0] == same[1]
    # What has been computed is no part of the value.
    assert same[0].trajectory(0.1).diverged_at is None
    assert same[0] == same[1]
    assert hash(same[0]) == hash(same[1])
    assert hash(Lesson(start_at=[1, 2], learning_rates=[0.1])) == hash(
        Lesson(start_at=(1.0, 2.0), learning_rates=(0.1,))
    )
    with pytest.raises(FrozenInstanceError):
        same[0].seed = 1


def test_every_field_counts_for_equality(penguins):
    changes = {
        "data": penguins,
        "n": 50,
        "true_b": 0.0,
        "true_w": 0.0,
        "noise": 0.2,
        "seed": 1,
        "train_fraction": 0.5,
        "start_at": (0.0, 0.0),
        "learning_rates": (0.1,),
        "epochs": 5,
        "standardize": "on",
        "x_factor": 10.0,
    }
    assert set(changes) == {field.name for field in fields(Lesson)}
    for name, value in changes.items():
        assert replace(Lesson(), **{name: value}) != Lesson()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"learning_rates": (0,)}, "learning rate is 0; allowed: .* above 0"),
        ({"learning_rates": (0.1, -0.2)}, "learning rate is -0.2"),
        ({"learning_rates": (float("nan"),)}, "learning rate is nan"),
        ({"learning_rates": (float("inf"),)}, "learning rate is inf"),
        ({"learning_rates": ("fast",)}, "learning rate is 'fast'; allowed: .*25%"),
        ({"learning_rates": ("0%",)}, "learning rate is '0%'; allowed: .*25%"),
        ({"learning_rates": ("-5%",)}, "learning rate is '-5%'"),
        ({"learning_rates": ("nan%",)}, "learning rate is 'nan%'"),
        ({"learning_rates": ("inf%",)}, "learning rate is 'inf%'"),
        ({"learning_rates": ("%",)}, "learning rate is '%'"),
        ({"learning_rates": ("-1",)}, "learning rate is '-1'"),
        ({"learning_rates": (None,)}, "learning rate is None"),
        ({"learning_rates": ()}, r"learning_rates is \(\); allowed: 1 to 6"),
        ({"learning_rates": (0.1,) * 7}, "learning_rates is .*allowed: 1 to 6"),
        ({"learning_rates": "0.1,0.2"}, "learning_rates is '0.1,0.2'; allowed: 1 to 6"),
        ({"epochs": 0}, "epochs is 0; allowed: a whole number of at least 1"),
        ({"epochs": -1}, "epochs is -1"),
        ({"epochs": 1.5}, "epochs is 1.5"),
        ({"train_fraction": 0}, "train_fraction is 0; allowed: between 0 and 1"),
        ({"train_fraction": 1.0}, "train_fraction is 1.0"),
        ({"train_fraction": float("nan")}, "train_fraction is nan"),
        ({"n": 2}, "n is 2; allowed: a whole number of at least 3"),
        ({"noise": -1}, "noise is -1; allowed: a finite number of at least 0"),
        ({"noise": float("inf")}, "noise is inf"),
        ({"true_b": float("nan")}, "true_b is nan"),
        ({"true_w": "two"}, "true_w is 'two'"),
        ({"seed": -1}, "seed is -1; allowed: a whole number from 0 to 4294967295"),
        ({"seed": 2**32}, "seed is 4294967296"),
        ({"seed": 1.0}, "seed is 1.0"),
        ({"x_factor": 0}, "x_factor is 0; allowed: .*above 0"),
        ({"x_factor": -10.0}, "x_factor is -10"),
        ({"x_factor": float("inf")}, "x_factor is inf"),
        ({"standardize": "yes"}, "standardize is 'yes'; allowed: auto, on, off"),
        ({"standardize": True}, "standardize is True; allowed: auto, on, off"),
        ({"start_at": (1,)}, r"start_at is \(1,\); allowed: two finite numbers"),
        ({"start_at": (1, float("inf"))}, "start_at w is inf"),
        ({"data": Dataset([1, 2], [1, 2])}, "data has 2 rows; at least 3"),
        ({"data": [[1, 2], [2, 3], [3, 4]]}, "data is .*allowed: a gdcore.Dataset"),
    ],
)
def test_refuses(arguments, named):
    with pytest.raises(DataError, match=named) as error:
        Lesson(**arguments)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (Dataset([5, 5, 5, 5, 5], [1, 2, 3, 4, 5], "dose"), "'dose' among the 4 training points"),
        (Dataset([1e200, 2e200, 3e200], [1, 2, 3], "dose"), "'dose' or 'y' .*overflow"),
    ],
)
def test_what_the_split_shows_is_said_when_asked(data, named):
    lesson = Lesson(data=data)
    with pytest.raises(DataError, match=named):
        _ = lesson.landscape


def test_of_few_points_the_sample_is_all(penguins):
    lesson = Lesson(data=penguins)
    sample = lesson.sample()
    assert sample.is_all
    parts = "full", "raw_train", "raw_val", "train", "val"
    assert all(getattr(sample, part) is getattr(lesson, part) for part in parts)


def test_as_many_points_as_are_drawn_are_all():
    lesson = Lesson(n=50)
    assert lesson.sample(50).is_all
    assert lesson.sample(50).train is lesson.train


@pytest.mark.parametrize(("fraction", "count"), [(0.002, 1), (0.999, 49)])
def test_of_each_part_a_sample_has_a_point(fraction, count):
    sample = Lesson(n=1000, train_fraction=fraction).sample(50)
    assert (len(sample.train), len(sample.val)) == (count, 50 - count)


@pytest.mark.parametrize("most", [2, 3, 50, 999])
def test_of_many_points_a_sample_in_proportion(most):
    lesson = Lesson(n=1000, standardize="on", train_fraction=0.7)
    sample = lesson.sample(most)
    assert not sample.is_all
    assert (len(sample.full), sample.of) == (most, 1000)
    assert len(sample.train) == pytest.approx(0.7 * most, abs=0.5)
    count = len(sample.train)
    for part in ("train", "raw_train"):
        assert getattr(sample, part) == getattr(lesson, part).first(count)
    assert sample.val == lesson.val.first(most - count)
    assert set(sample.full.x) == set(sample.raw_train.x) | set(sample.raw_val.x)


def test_on_another_scale_it_is_the_lesson_made_anew(penguins):
    lesson = Lesson(data=penguins)
    other, anew = lesson.on_scale("off", 10.0), replace(lesson, standardize="off", x_factor=10.0)
    assert other == anew
    assert (other.train, other.start, other.landscape) == (anew.train, anew.start, anew.landscape)
