"""Sums and products that lose nothing, against fractions, which a float is."""

import math
from fractions import Fraction

import numpy as np
import pytest

from gdcore.exact import FAR, error, is_far, product, total

RNG = np.random.default_rng(0)
# All digits of a float, of many sizes and of both signs.
A, B, C, D = RNG.standard_normal((4, 500)) * 10.0 ** RNG.integers(-12, 13, (4, 500))


def test_sum_and_loss_are_what_was_added_and_multiplied():
    for one, other in zip(A.tolist(), B.tolist(), strict=True):
        whole, lost = total(one, other)
        assert Fraction(whole) + Fraction(lost) == Fraction(one) + Fraction(other)
        assert whole == one + other
        whole, lost = product(one, other)
        assert Fraction(whole) + Fraction(lost) == Fraction(one) * Fraction(other)
        assert whole == one * other


def test_an_error_is_right_to_the_last_digits_however_much_cancels():
    """b and y are such that of b + w x - y about a billionth of each is left."""
    for w, x, y, away in zip(A.tolist(), B.tolist(), C.tolist(), D.tolist(), strict=True):
        b = y - w * x
        low = 1e-9 * b * away / (1 + abs(away))
        exact = Fraction(b) + Fraction(w) * Fraction(x) - Fraction(y) + Fraction(low)
        assert error(b, w, x, y, low) == pytest.approx(float(exact), rel=1e-15)
        many = error(b, w, np.array([x, x]), np.array([y, y]), low)
        assert many.tolist() == [error(b, w, x, y, low)] * 2


def test_an_error_is_rounded_once():
    """Of these sizes all that is lost on the way counts: more than half a last digit is wrong."""
    for b, w, x, y in (10.0 ** RNG.uniform(-1, 1, (2000, 4))).tolist():
        exact = Fraction(b) + Fraction(w) * Fraction(x) - Fraction(y)
        found = error(b, w, x, y, 0.0)
        assert abs(Fraction(found) - exact) <= Fraction(math.ulp(found)) * Fraction(51, 100)


def test_where_the_exact_way_overflows_there_is_what_plain_floats_give():
    """1e301 times the number that halves it is infinite, and inf - inf is not a number."""
    b, w, y = 3e301, 1e301, 1e301
    assert error(b, w, 2.0, y, 0.0) == pytest.approx(4e301)
    found = error(b, w, np.array([2.0, 1e-300]), np.array([y, 5.0]), 0.0)
    assert found == pytest.approx([4e301, 3e301])
    assert error(1e308, 1e308, 1.0, 0.0, 0.0) == np.inf


def test_far_is_so_many_standard_deviations_from_zero():
    for middle in (1.0, -3e-7, 2e9):
        spread = abs(middle) / FAR
        assert is_far(middle, (0.9 * spread) ** 2)
        assert not is_far(middle, (1.1 * spread) ** 2)
        assert is_far(middle, 0.0)
        assert is_far(middle, -1e-30), "rounding may leave a variance below 0"
    assert not is_far(0.0, 0.0), "nothing is lost next to 0"
