"""How numbers and names are written."""

import math
import re

import pytest

from gdviz.look import UNITS, Look, shortened
from gdviz.words import Words

LOOK = Look()


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (2.7421577700550976, 4, "2.742"),
        (0.0080446576954929, 4, "0.008045"),
        (0.8055058612732189, 3, "0.806"),
        (1.0, 3, "1.00"),
        (0, 3, "0"),
        (-0.0, 3, "0"),
        (-0.1382643, 3, "−0.138"),
        (16.4354, 3, "16.4"),
        (112.4, 3, "112"),
        (161545.4, 4, "161,545"),
        (999.9, 3, "1000"),
        (0.9999, 3, "1.00"),
        (899999.4, 3, "899,999"),
        (999999.6, 3, r"1.00$\times10^{6}$"),
        (8.06e6, 3, r"8.06$\times10^{6}$"),
        (-1.5e-5, 2, r"−1.5$\times10^{-5}$"),
        (0.00012, 2, "0.00012"),
        (0.00009999, 2, "0.00010"),
        (1e300, 3, r"1.00$\times10^{300}$"),
        (5e-324, 3, r"4.94$\times10^{-324}$"),
        (math.inf, 3, r"$\infty$"),
    ],
)
def test_number(value: float, digits: int, written: str) -> None:
    assert LOOK.number(value, digits) == written


@pytest.mark.parametrize(
    ("markup", "large", "endless"),
    [
        ("mathtext", r"1.23$\times10^{7}$", r"$\infty$"),
        ("typst", "1.23$times 10^(7)$", "$infinity$"),
        ("plain", "1.23e7", "inf"),
    ],
)
def test_markup(markup: str, large: str, endless: str) -> None:
    assert LOOK.number(1.234e7, markup=markup) == large
    assert LOOK.number(math.inf, markup=markup) == endless


def test_numbers_keep_their_significant_digits() -> None:
    for power in range(-12, 13):
        for mantissa in (1.0, 1.2345678, 9.8765432):
            value = mantissa * 10.0**power
            for digits in (2, 3, 4):
                plain = LOOK.number(value, digits, "plain").replace(",", "").replace("−", "-")
                assert float(plain) == pytest.approx(value, rel=0.5 * 10.0 ** (1 - digits))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.2, "0.2"),
        (1.1, "1.1"),
        (1.0, "1"),
        (0.05, "0.05"),
        (0.201376, "0.201"),
        (100, "100"),
        (1500, "1500"),
        (100000, "100,000"),
        (2.47e-5, r"2.47$\times10^{-5}$"),
    ],
)
def test_rate(value: float, written: str) -> None:
    assert LOOK.rate(value) == written


@pytest.mark.parametrize(
    ("share", "role"),
    [
        (0.01, "rate_low"),
        (0.25, "rate_low"),
        (0.5, "rate_low"),
        (0.51, "rate_high"),
        (1.0, "rate_high"),
        (1.01, "rate_diverging"),
        (137, "rate_diverging"),
    ],
)
def test_rate_role(share: float, role: str) -> None:
    assert LOOK.rate_role(share) == role


def test_loss_has_four_digits() -> None:
    assert LOOK.loss(2.7421577700550976) == "2.742"
    assert LOOK.loss(1.05034e7, "plain") == "1.050e7"


@pytest.mark.parametrize(
    ("name", "words", "unit"),
    [
        ("body_mass_g", "body mass", "g"),
        ("flipper_length_mm", "flipper length", "mm"),
        ("Price USD", "Price", "USD"),
        ("height", "height", ""),
        ("g", "g", ""),
        ("x", "x", ""),
        ("a_b", "a b", ""),
        ("", "", ""),
        ("_", "_", ""),
        ("  spaced   out ", "spaced out", ""),
        ("身高_cm", "身高", "cm"),
    ],
)
def test_column(name: str, words: str, unit: str) -> None:
    assert LOOK.column(name) == (words, unit)


def test_long_names_are_shortened_but_keep_their_unit() -> None:
    words, unit = LOOK.column("a" * 100 + "_mm")
    assert (words, unit) == ("a" * 43 + "…", "mm")
    assert LOOK.column("温" * 100)[0] == "温" * 21 + "…"


def test_shortened() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"
    assert shortened("ab cd", 4) == "ab…"
    assert shortened("温度", 4) == "温度"
    assert shortened("温度计", 4) == "温…"


def test_units_are_lower_case_words() -> None:
    assert all(re.fullmatch("[a-z]+", unit) for unit in UNITS)


def test_a_look_is_a_value() -> None:
    assert Look() == Look()
    assert Look(words=Words("zh")) != Look()
    assert Look(words=Words("zh")).say("axis.start") == "起点"
