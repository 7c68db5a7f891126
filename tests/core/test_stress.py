"""Numbers of data far from zero, or very close together, against mpmath at 50 digits."""

import numpy as np
import pytest
from mpmath import fsum, hypot, mp, mpf, sqrt

from gdcore import Dataset, Landscape, Lesson, Standardizer, descend, mse, mse_gradient
from gdcore.studies.fits import losses_on

DIGITS = 50
CLOSE = 1e-9
UPDATES = 50


@pytest.fixture(autouse=True)
def _digits():
    with mp.workdps(DIGITS):
        yield


def noisy(x, y_of=lambda u: 1 + 2 * u, noise=0.1, seed=3):
    """y on a line over where x is between its least and largest value, with noise."""
    u = (x - x.min()) / (x.max() - x.min())
    return x, y_of(u) + noise * np.random.default_rng(seed).standard_normal(len(x))


RNG = np.random.default_rng(8)
U = RNG.random(60)
FEW = RNG.standard_normal(60)
SETS = {
    "years": noisy(np.arange(1990, 2021).astype(float)),
    "timestamps, days": noisy(1.7e9 + 86400.0 * np.arange(60)),
    "timestamps, 1 ms": noisy(1.7e9 + 0.001 * np.arange(60)),
    "timestamps, both": (1.7e9 + 60.0 * np.arange(60), 1.7e9 + 60 * np.arange(60) + FEW),
    "1e8 and noise of 1": noisy(1e8 + FEW),
    "1e8 and noise of 1e-3": noisy(1e8 + 1e-3 * FEW),
    "-1e8 and noise of 1e-3": noisy(1e-3 * FEW - 1e8),
    "1e-9": noisy(1e-9 * U),
    "y of 1e-9": noisy(U, lambda u: 1e-9 * u, noise=1e-10),
    "y = 1e12 and 1e-3": noisy(U, lambda u: 1e12 + 0 * u, noise=1e-3),
    "y = -1e12, x = 1e8": noisy(1e8 + 1e-3 * FEW, lambda u: 1e-3 * u - 1e12, noise=1e-3),
    "near zero": noisy(U),
}


class Exact:
    """The loss by the textbook: raw sums of squares, of which 50 digits leave enough."""

    def __init__(self, x, y):
        x, y = [mpf(value) for value in x], [mpf(value) for value in y]
        self.mean_x, self.mean_y = fsum(x) / len(x), fsum(y) / len(y)
        self.xx = fsum(x, squared=True) / len(x)
        self.yy = fsum(y, squared=True) / len(y)
        self.xy = fsum(one * other for one, other in zip(x, y, strict=True)) / len(x)
        self.sxx = self.xx - self.mean_x**2
        self.w = (self.xy - self.mean_x * self.mean_y) / self.sxx
        self.b = self.mean_y - self.w * self.mean_x
        self.min_loss = self.loss(self.b, self.w)
        self.large = 1 + self.xx + hypot(self.xx - 1, 2 * self.mean_x)
        self.small = 4 * self.sxx / self.large

    def loss(self, b, w):
        squares = b * b + w * w * self.xx + self.yy
        return squares + 2 * (b * w * self.mean_x - b * self.mean_y - w * self.xy)

    def gradient(self, b, w):
        slope_b = b + w * self.mean_x - self.mean_y
        return 2 * slope_b, 2 * (b * self.mean_x + w * self.xx - self.xy)

    def descent(self, start, rate, updates):
        places = [tuple(map(mpf, start))]
        for _ in range(updates):
            b, w = places[-1]
            slope_b, slope_w = self.gradient(b, w)
            places.append((b - rate * slope_b, w - rate * slope_w))
        return places


def same(found, wanted, what):
    """Each to 1e-9 of itself."""
    for one, other in zip(np.atleast_1d(found), np.atleast_1d(wanted), strict=True):
        assert abs(mpf(float(one)) - other) <= CLOSE * abs(other), (what, float(one), float(other))


def places(exact):
    """A start away in both directions, and places nearer and nearer to the minimum, as floats."""
    b, w = float(exact.b), float(exact.w)
    wide = float(sqrt(exact.loss(exact.mean_y, 0)))
    deep = wide / float(sqrt(exact.sxx))
    yield b + 2 * wide, w - 3 * deep
    for away in (1.0, 1e-2, 1e-4):
        turned = w + away * deep
        yield float(exact.mean_y - turned * exact.mean_x) + away * wide, turned


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("merged", [False, True])
def test_landscape(name, merged):
    x, y = SETS[name]
    exact = Exact(x, y)
    if merged:
        cuts = np.split(np.arange(len(x)), [3, 10, 11])
        land = Landscape.from_parts(Dataset(x[part], y[part]) for part in cuts)
    else:
        land = Landscape.from_data(Dataset(x, y))
    same(land.mean_x, exact.mean_x, "mean_x")
    same(land.mean_y, exact.mean_y, "mean_y")
    same(land.sxx, exact.sxx, "sxx")
    same(land.minimum, (exact.b, exact.w), "minimum")
    same(land.min_loss, exact.min_loss, "min_loss")
    same(land.eigenvalues, (exact.small, exact.large), "eigenvalues")
    same(land.max_learning_rate, 2 / exact.large, "cliff")
    same(land.condition_number, exact.large / exact.small, "condition number")
    for place in places(exact):
        same(land.loss(*place), exact.loss(*map(mpf, place)), ("loss", place))
        same(land.gradient(*place), exact.gradient(*map(mpf, place)), ("gradient", place))
        many = land.loss(*(np.full((2, 2), value) for value in place))
        assert np.array_equal(many, np.full((2, 2), land.loss(*place)))


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("share", [0.25, 0.99, 1.05])
def test_trajectory(name, share):
    x, y = SETS[name]
    exact, land = Exact(x, y), Landscape.from_data(Dataset(x, y))
    rate = share * land.max_learning_rate
    for start in list(places(exact))[:2]:
        wanted = exact.descent(start, mpf(rate), UPDATES)
        found = descend(land, start, rate, UPDATES)
        same(found.b, [b for b, _ in wanted], "b")
        same(found.w, [w for _, w in wanted], "w")
        same(found.loss, [exact.loss(*place) for place in wanted], "loss")


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("standardize", ["on", "off"])
def test_lesson(name, standardize):
    """What a figure shows: the points are split, standardised, descended on, and taken back."""
    lesson = Lesson(data=Dataset(*SETS[name]), standardize=standardize)
    train, val = lesson.raw_train, lesson.raw_val
    raw = Exact(train.x, train.y)
    middle, deviation = (raw.mean_x, sqrt(raw.sxx)) if standardize == "on" else (mpf(0), mpf(1))
    exact = Exact([(mpf(x) - middle) / deviation for x in train.x], train.y)
    land = lesson.landscape
    same(land.min_loss, exact.min_loss, "min_loss")
    same(land.max_learning_rate, 2 / exact.large, "cliff")
    same(land.condition_number, exact.large / exact.small, "condition number")
    same(lesson.minimum, (exact.b, exact.w), "minimum")
    same(lesson.to_raw(*lesson.minimum), (raw.b, raw.w), "minimum over raw x")
    rate = lesson.rates[0]
    path = lesson.trajectory(rate, UPDATES)
    wanted = exact.descent(lesson.start, mpf(rate), UPDATES)
    same(path.b, [b for b, _ in wanted], "b")
    same(path.w, [w for _, w in wanted], "w")
    same(path.loss, [exact.loss(*place) for place in wanted], "loss")
    beside = Exact([(mpf(x) - middle) / deviation for x in val.x], val.y)
    place = path.b[0], path.w[0]
    same(losses_on(lesson.val, path)[0], beside.loss(*map(mpf, place)), "validation loss")


@pytest.mark.parametrize("name", SETS)
def test_straight_from_the_points(name):
    x, y = SETS[name]
    exact = Exact(x, y)
    for place in list(places(exact))[:3]:
        same(mse(*place, x, y), exact.loss(*map(mpf, place)), "loss")
        same(mse_gradient(*place, x, y), exact.gradient(*map(mpf, place)), "gradient")


def test_golden_numbers_at_50_digits():
    """What the book's data must come to, to the last digit that is written down."""
    lesson = Lesson()
    exact = Exact(lesson.train.x, lesson.train.y)
    start = tuple(map(mpf, lesson.start))
    assert float(exact.loss(*start)) == pytest.approx(2.7421577700550976, rel=1e-15)
    slopes = -3.044811379650508, -1.8337537171510832
    assert [float(part) for part in exact.gradient(*start)] == pytest.approx(slopes, rel=1e-15)
    assert float(2 / exact.large) == pytest.approx(0.8055058612732189, rel=1e-15)
    assert not lesson.landscape.is_far  # so nothing is computed otherwise than it was


@pytest.mark.parametrize("b", [1e308, -1e308, 1e-300])
@pytest.mark.parametrize("w", [1e308, -1e299, 1e301])
def test_what_overflows_is_infinite_and_never_nan(b, w):
    land = Landscape.from_data(Dataset([1e8, 1e8 + 1], [1e12, 0]))
    assert land.is_far
    assert land.loss(b, w) == np.inf
    assert (land.loss(np.full(3, b), np.full(3, w)) == np.inf).all()


def test_standardised_far_from_zero():
    x, _ = SETS["1e8 and noise of 1e-3"]
    scale = Standardizer.fit(x)
    same(scale.std, sqrt(Exact(x, x).sxx), "std")
    assert scale.low != 0
    assert scale.transform(x).mean() == pytest.approx(0, abs=1e-15)
