"""The error every part of gdcore raises, and the two checks every part makes on its arguments."""

import math
import numbers
from collections.abc import Callable

LONGEST_SHOWN = 40


class DataError(ValueError):
    """Data or an argument that cannot be used; one line says what, where, and what is allowed.

    Examples:
        >>> from gdcore import Lesson
        >>> Lesson(epochs=0)
        Traceback (most recent call last):
        gdcore.checks.DataError: epochs is 0; allowed: a whole number of at least 1
    """


def shown(value: object) -> str:
    """`repr(value)`, cut to a length that fits into a one-line message."""
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits, which Python does not write out
        text = "a number of thousands of digits"
    if len(text) <= LONGEST_SHOWN:
        return text
    return f"{text[: LONGEST_SHOWN - 4]}...{text[-1]}"


def number(
    what: str,
    value: object,
    allowed: str = "a finite number",
    fits: Callable[[float], bool] = lambda value: True,
) -> float:
    """`value` as a float.

    Raises:
        DataError: It is not finite, not real, or `fits` does not hold for it.
    """
    # bool is an int to Python, yet True as a learning rate is a slip.
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        try:
            result = float(value)
        except OverflowError:
            result = math.inf
        if math.isfinite(result) and fits(result):
            return result
    raise DataError(f"{what} is {shown(value)}; allowed: {allowed}")


def positive(what: str, value: object) -> float:
    """`value` as a float.

    Raises:
        DataError: It is not finite, or not above 0.
    """
    return number(what, value, "a finite number above 0", lambda value: value > 0)


def whole(what: str, value: object, at_least: int, at_most: int | None = None) -> int:
    """`value` as an int.

    Raises:
        DataError: It is not a whole number in the range.
    """
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        result = int(value)
        if result >= at_least and (at_most is None or result <= at_most):
            return result
    allowed = f"of at least {at_least}" if at_most is None else f"from {at_least} to {at_most}"
    raise DataError(f"{what} is {shown(value)}; allowed: a whole number {allowed}")
