"""Numbers as text, of every size, against the decimal module, which knows a float's every digit."""

import math
import re
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.look import Look
from gdviz.look.numbers import decimal, with_power

LOOK = Look()
SIZES = [10.0**power for power in range(-300, 301, 20)]
NEAR_WHOLE = [
    0.99996, 0.999949, 1 - 1e-16, 1 + 1e-15, 2.9999999999999996, 9.995, 9.9949, 99.95, 999.5,
    999.4999, 9999.4, 9999.5, 9999.96, 9999.99999, 10000.4, 99999.5, 999499.9, 999500.0, 999999.5,
    9.99949e-5, 9.9996e-5, 1e-4, 0.00099996,
]  # fmt: skip
VALUES = [
    *SIZES, *(1.23456789 * size for size in SIZES), *(9.9996 * size for size in SIZES),
    *NEAR_WHOLE, 0.5, 1.5, 2.5, 0.125, 1990.0, 2020.0, 12345.678, 5e-324, 1.7976931348623157e308,
]  # fmt: skip


def rounded(value: float, digits: int) -> tuple[str, int]:
    """A number's digits, so many of them, and the power of ten of the first."""
    with localcontext() as context:
        context.prec, context.rounding = digits, ROUND_HALF_EVEN
        told = +Decimal(value)
    power = told.adjusted()
    figures = "".join(map(str, told.as_tuple().digits)).ljust(digits, "0")
    return figures, power


def expected(value: float, digits: int) -> str:
    """As `Look.number` is to write it, plainly, put together from digits."""
    if value == 0:
        return "0"
    sign, figures_power = "−" if value < 0 else "", rounded(abs(value), digits)
    figures, power = figures_power
    if not -5 < power < 6:
        return f"{sign}{figures[0]}{'.' if digits > 1 else ''}{figures[1:]}e{power}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{figures}"
    if power + 1 >= digits:  # never rounded before the point
        with localcontext() as context:
            context.prec = 400
            whole = int(Decimal(abs(value)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
        return sign + (f"{whole:,}" if whole >= 10_000 else str(whole))
    whole, rest = figures[: power + 1], figures[power + 1 :]
    return f"{sign}{int(whole):,}.{rest}" if int(whole) >= 10_000 else f"{sign}{whole}.{rest}"


@pytest.mark.parametrize("digits", [1, 3, 4, 6])
def test_every_size(digits: int) -> None:
    for value in [*VALUES, *(-value for value in VALUES), 0.0, -0.0]:
        wanted = expected(value, digits)
        assert LOOK.number(value, digits, "plain") == wanted.replace("-", "−"), value
        mantissa, _, power = wanted.partition("e")
        drawn = rf"{mantissa}$\times10^{{{power}}}$" if power else mantissa
        assert LOOK.number(value, digits) == drawn, value
        typed = f"{mantissa}$med times 10^({power})$" if power else mantissa
        assert LOOK.number(value, digits, "typst") == typed, value


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([2, 3, 4, 7]))
def test_any_float(value: float, digits: int) -> None:
    assert LOOK.number(value, digits, "plain") == expected(value, digits).replace("-", "−")


@pytest.mark.parametrize("value", VALUES)
def test_learning_rates_lose_zeros_and_nothing_else(value: float) -> None:
    wanted = expected(value, 3)
    told = LOOK.rate(value, "plain")
    if "." in wanted and "e" not in wanted:
        assert told == re.sub(r"\.?0+$", "", wanted)
    else:
        assert told == wanted.replace("-", "−")


@given(st.floats(-1e15, 1e15), st.integers(0, 9))
def test_so_many_decimals(value: float, decimals: int) -> None:
    with localcontext() as context:
        context.prec = 400
        step = Decimal(1).scaleb(-decimals)
        told = abs(Decimal(value).quantize(step, rounding=ROUND_HALF_EVEN))
    sign = "−" if value < 0 and told else ""
    wanted = f"{told:,f}" if told >= 10_000 else f"{told:f}"
    assert decimal(value, decimals) == sign + wanted


@pytest.mark.parametrize("digits", [3, 4])
def test_powers_and_columns_of_numbers(digits: int) -> None:
    for value in [*VALUES, *(-value for value in VALUES)]:
        figures, power = rounded(abs(value), digits)
        sign = "−" if value < 0 else ""
        told = f"{sign}{figures[0]}.{figures[1:]}e{power}".replace("-", "−")
        assert with_power(value, digits) == told
        for size in (1e-300, 1e-9, 0.02, 1.0, 5e5, 1e12, 1e300):
            assert len(LOOK.aligned(value, size)) < 16, (value, size)
            assert re.fullmatch(r"[ −]?[\d,]+(\.\d+)?(e-?\d+|e−\d+)?", LOOK.aligned(value, size))


def test_what_is_no_number() -> None:
    markups = ("mathtext", "typst", "plain")
    signs = [r"$\infty$", "$infinity$", "inf"]
    assert [LOOK.number(np.inf, markup=markup) for markup in markups] == signs
    assert [LOOK.number(-np.inf, markup=markup) for markup in markups] == ["−" + s for s in signs]
    assert {LOOK.number(math.nan, markup=markup) for markup in markups} == {"–"}
    assert (with_power(np.inf, 3), with_power(-np.inf, 3)) == ("inf", "−inf")
    assert LOOK.aligned(np.inf, 1.0).strip() == LOOK.aligned(np.inf, 1e9).strip() == "inf"
    assert LOOK.loss_beside(np.inf, 1e9) == "inf"
