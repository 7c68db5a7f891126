"""Sums and products that lose nothing: what a float cannot hold is kept as a second, low part.

Far from zero the digits of interest are the last ones: of x about 1e8 that differ by thousandths,
b + w x - y in plain floats is rounding and nothing else.
"""

import math
from typing import Any

import numpy as np

from gdcore.data import FloatArray

Numbers = float | FloatArray

FAR = 1e4
"""Standard deviations from 0 from which on plain floats lose digits that are wanted."""

SPLIT = 2.0**27 + 1
"""Times this, a float falls into two halves, whose products with others are exact."""


def total(a: Any, b: Any) -> tuple[Any, Any]:
    """a + b, and what that sum has lost by rounding: Knuth, "The Art of Computer Programming", 2.

    Examples:
        >>> total(1e16, 1.0)
        (1e+16, 1.0)
    """
    whole = a + b
    back = whole - a
    return whole, (a - (whole - back)) + (b - back)


def product(a: Any, b: Any) -> tuple[Any, Any]:
    """a b, and what that product has lost by rounding: Dekker, "A Floating-Point Technique", 1971.

    The second is nan where a or b is above 1e300.

    Examples:
        >>> product(1e8 + 1, 1e8 + 1)
        (1.00000002e+16, 1.0)
    """
    whole = a * b
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    return whole, ((a_high * b_high - whole) + a_high * b_low + a_low * b_high) + a_low * b_low


def _halves(value: Any) -> tuple[Any, Any]:
    big = SPLIT * value
    high = big - (big - value)
    return high, value - high


def error(b: Numbers, w: Numbers, x: Numbers, y: Numbers, low: Numbers) -> Any:
    """b + w x - y + low, as if it were rounded once; shapes broadcast.

    Overflow gives what plain floats give.

    Examples:
        >>> error(-1e8, 1.0, 1e8 + 0.25, 0.0, 0.0)
        0.25
    """
    raised, lost = product(w, x)
    first, lost_first = total(b, raised)
    second, lost_second = total(first, -y)
    whole = second + ((lost_first + lost_second) + (lost + low))
    if isinstance(whole, float):  # of Python or numpy
        return whole if math.isfinite(whole) else b + raised - y
    fine = np.isfinite(whole)
    return whole if fine.all() else np.where(fine, whole, b + raised - y)


def is_far(middle: float, variance: float) -> bool:
    """Whether values are so far from 0 that their spread is in the last digits of their mean.

    Elsewhere plain floats do, and are left as they are: the numbers of everyday data, which are
    written down in books and pages, stay the same to the last bit.
    """
    return abs(middle) > FAR * math.sqrt(max(variance, 0.0))


def missed_by(mean: float, about: FloatArray) -> float:
    """What the mean of values that are far from 0 misses as a float; `about` is values - mean."""
    return float(np.mean(about)) if is_far(mean, float(np.mean(about * about))) else 0.0
