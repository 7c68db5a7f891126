"""Prediction, loss, gradient and least squares, against numbers and libraries from elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error

from gdcore import DataError, least_squares, mse, mse_gradient, numerical_gradient, predict
from gdcore.model import gradient_terms

START = (0.4967141530112327, -0.13826430117118466)
PARAMETER = st.floats(-10, 10)


def cloud(seed, n=30, centre=0.0, spread=1.0):
    rng = np.random.default_rng(seed)
    x = centre + spread * rng.standard_normal(n)
    return x, 3 - 0.7 * x + rng.standard_normal(n)


def test_predict():
    assert predict(1.0, 2.0, [0, 0.5, -1]).tolist() == [1, 2, -1]
    assert predict(1.0, 2.0, np.ones((2, 3))).shape == (2, 3)


def test_golden(book):
    train, _ = book
    assert mse(*START, train.x, train.y) == pytest.approx(2.7421577700550976, rel=1e-14)
    gradient = mse_gradient(*START, train.x, train.y)
    assert gradient == pytest.approx((-3.044811379650508, -1.8337537171510832), rel=1e-14)
    assert least_squares(train.x, train.y) == pytest.approx((1.02354075, 1.96896447), abs=1e-8)


def test_mse_by_hand():
    # Residuals of 1 + 2x at these points: 1, -1, 2.
    assert mse(1, 2, [0, 1, 2], [0, 4, 3]) == 2.0
    assert mse_gradient(1, 2, [0, 1, 2], [0, 4, 3]) == pytest.approx((4 / 3, 2.0))


@given(st.integers(0, 2**31), PARAMETER, PARAMETER)
def test_against_scikit_learn(seed, b, w):
    x, y = cloud(seed)
    assert mse(b, w, x, y) == pytest.approx(mean_squared_error(y, b + w * x), rel=1e-12)
    line = LinearRegression().fit(x[:, None], y)
    assert least_squares(x, y) == pytest.approx((line.intercept_, line.coef_[0]), abs=1e-8)


@given(st.integers(0, 2**31), PARAMETER, PARAMETER)
def test_gradient_against_finite_differences(seed, b, w):
    x, y = cloud(seed)
    assert mse_gradient(b, w, x, y) == pytest.approx(numerical_gradient(b, w, x, y), abs=1e-7)


def test_numerical_gradient_takes_central_differences(book):
    train, _ = book

    def loss(b, w):
        return mse(b, w, train.x, train.y)

    # A step so large that one-sided differences would be far off.
    expected = ((loss(3, 0) - loss(-1, 0)) / 4, (loss(1, 2) - loss(1, -2)) / 4)
    assert numerical_gradient(1, 0, train.x, train.y, step=2) == pytest.approx(expected, rel=1e-14)


def test_least_squares_keeps_its_digits_far_from_zero():
    # Powers of two, so that the points lie on the line exactly and (b, w) is known.
    x = 2.0**30 + np.arange(16) / 8
    y = 3 + 0.5 * x
    b, w = least_squares(x, y)
    assert w == 0.5
    assert b == 3.0
    # What centring is for: in the textbook formula all digits of the denominator, 85, cancel.
    assert 16 * (x * x).sum() - x.sum() ** 2 != pytest.approx(85, rel=0.01)


@pytest.mark.parametrize("function", [mse, mse_gradient, numerical_gradient])
@pytest.mark.parametrize(
    ("x", "y"), [([1, 2], [1, 2, 3]), ([[1], [2]], [1, 2]), ([1, np.nan], [1, 2]), ([], [])]
)
def test_bad_points_are_refused(function, x, y):
    with pytest.raises(DataError):
        function(0, 0, x, y)


@pytest.mark.parametrize(
    ("x", "y", "named"),
    [
        ([5, 5, 5], [1, 2, 3], "every x is 5"),
        ([0.1, 0.1, 0.1], [1, 2, 3], "every x is 0.1"),
        ([1, 2], [1, 2, 3], "x has 2 values and y 3"),
        ([1e200, -1e200, 0], [1, 2, 3], "overflow"),
        ([1, 2, 3], [1e200, -1e200, 0], "overflow"),
        ([1e308, 1.5e308, 1.7e308], [1, 2, 3], "overflow"),
        ([1e-200, 2e-200, 3e-200], [1, 2, 3], "too close together"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_least_squares_refuses(x, y, named):
    with pytest.raises(DataError, match=named):
        least_squares(x, y)


@pytest.mark.filterwarnings("error")
def test_overflow_is_inf_without_a_warning():
    assert mse(1e300, 0, [1, 2, 3], [1, 2, 3]) == np.inf
    assert mse_gradient(0, 1e300, [1e10, -1e10], [1, 2])[1] == np.inf


@pytest.mark.parametrize("step", [0, -1, float("nan"), "small"])
def test_numerical_gradient_refuses_steps(step):
    with pytest.raises(DataError, match="step is"):
        numerical_gradient(0, 0, [1, 2], [1, 2], step=step)


def test_gradient_terms_add_up_to_the_gradient(book):
    data = book[0]
    terms = gradient_terms(0.5, -0.1, data.x, data.y)
    sums = [term.sum() for term in terms]
    np.testing.assert_allclose(sums, mse_gradient(0.5, -0.1, data.x, data.y), rtol=1e-12)
    residual = 0.5 - 0.1 * data.x[3] - data.y[3]
    assert terms[0][3] == pytest.approx(2 * residual / len(data))
    assert terms[1][3] == pytest.approx(2 * residual * data.x[3] / len(data))
