"""The landscape, against functions that visit every point and numpy's linear algebra."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcore import DataError, Dataset, Landscape, Standardizer, mse, mse_gradient

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
        ([1e200, 2e200, 3e200], [1, 2, 3], ["dose", "overflow"]),
        ([1, 2, 3], [1e200, 2e200, -3e200], ["effect", "overflow"]),
        # On a line exactly, so that not even the least loss overflows; only the spread of y does.
        ([0, 1, 2, 3], [0, 2.0**600, 2.0**601, 3 * 2.0**600], ["effect", "overflow"]),
        ([1e-170, 2e-170, 3e-170], [1, 2, 3], ["dose", "too close together"]),
    ],
)
def test_refuses(x, y, says):
    with pytest.raises(DataError) as error:
        Landscape.from_data(Dataset(x, y, "dose", "effect"))
    for part in says:
        assert part in str(error.value)
