"""Standardizer against scikit-learn, and the way back to raw units."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from gdcore import DataError, Standardizer, least_squares, predict


def cloud(seed, centre, spread):
    rng = np.random.default_rng(seed)
    x = centre + spread * rng.standard_normal(40)
    return x, 5 + 3 * (x - centre) / spread + rng.standard_normal(40)


CLOUDS = st.builds(cloud, st.integers(0, 2**31), st.floats(-1e4, 1e4), st.floats(0.1, 1e3))


@given(CLOUDS)
def test_against_scikit_learn(points):
    x, _ = points
    ours, theirs = Standardizer.fit(x), StandardScaler().fit(x[:, None])
    assert (ours.mean, ours.std) == pytest.approx((theirs.mean_[0], theirs.scale_[0]), rel=1e-9)
    expected = theirs.transform(x[:, None]).ravel()
    np.testing.assert_allclose(ours.transform(x), expected, atol=1e-7)


@given(CLOUDS)
def test_there_and_back(points):
    x, _ = points
    scaler = Standardizer.fit(x)
    np.testing.assert_allclose(scaler.inverse(scaler.transform(x)), x, rtol=1e-9, atol=1e-9)
    assert scaler.from_raw(*scaler.to_raw(2.0, -3.0)) == pytest.approx((2.0, -3.0), rel=1e-8)


@given(CLOUDS, st.floats(-10, 10), st.floats(-10, 10))
def test_to_raw_is_the_same_line(points, b, w):
    x, _ = points
    scaler = Standardizer.fit(x)
    raw = predict(*scaler.to_raw(b, w), x)
    np.testing.assert_allclose(raw, predict(b, w, scaler.transform(x)), atol=1e-7)


@given(CLOUDS)
def test_raw_and_standardised_least_squares_agree(points):
    x, y = points
    scaler = Standardizer.fit(x)
    through = scaler.to_raw(*least_squares(scaler.transform(x), y))
    direct = least_squares(x, y)
    assert through[1] == pytest.approx(direct[1], rel=1e-8)
    # b is the height at x = 0, which may be 10^5 spreads away from the points.
    assert through[0] == pytest.approx(direct[0], abs=1e-8 * (1 + abs(direct[1] * scaler.mean)))


def test_a_mean_and_a_deviation_are_all_it_needs():
    scaler = Standardizer(20.0, 2.0)
    assert scaler.transform([20, 22, 16]).tolist() == [0, 1, -2]


def test_of_the_deviation_nothing_is_lost_where_floats_are_as_far_apart_as_the_points():
    """Every other whole number is a float there, and the mean, 4/3 above the first, is none."""
    x = 2.0**53 + np.array([0.0, 2, 2])
    scaler = Standardizer.fit(x)
    assert scaler.std == pytest.approx(np.sqrt(8 / 9), rel=1e-15)
    np.testing.assert_allclose(scaler.transform(x), np.array([-4, 2, 2]) / np.sqrt(8), rtol=1e-15)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("x", "named"),
    [
        ([4, 4, 4], "every x is 4"),
        ([4], "every x is 4"),
        ([0.1] * 7, "every x is 0.1"),
        ([1, float("nan")], "is nan"),
        ([[1, 2]], "shape"),
        ([1e200, -1e200], "too large"),
        ([1e-200, 3e-200], "too close together"),
    ],
)
def test_refuses(x, named):
    with pytest.raises(DataError, match=named):
        Standardizer.fit(x)
