"""How numbers and names are written."""

import math
import re

import numpy as np
import pytest

from gdcore import Lesson
from gdviz.look import SIZES, Look
from gdviz.look.look import UNITS
from gdviz.look.markup import readable
from gdviz.look.numbers import shortened
from gdviz.look.styles import rate_role
from gdviz.look.words import TextError, Words

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
        ("typst", "1.23$med times 10^(7)$", "$infinity$"),
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


# Numbers within texts.


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Texts that a test makes up, in place of the language files'."""
    made_up: dict[str, str] = {}
    monkeypatch.setattr("gdviz.look.words.texts", lambda language: made_up)
    return made_up


@pytest.mark.parametrize(
    ("text", "value", "written", "plain"),
    [
        ("b = {v}", 1.02354075, "b = 1.02", "b = 1.02"),
        ("{v:4}", 0.0080446576954929, "0.008045", "0.008045"),
        ("{v:4}", 2.7421577700550976, "2.742", "2.742"),
        ("{v:2}", 16.4354, "16", "16"),
        ("{v}", -0.13826430117118466, "−0.138", "−0.138"),
        ("{v}", 8.06e6, r"8.06$\times10^{6}$", "8.06 × 10⁶"),
        ("{v:4}", 1.5e-9, r"1.500$\times10^{-9}$", "1.500 × 10⁻⁹"),
        ("{v}", math.inf, r"$\infty$", "∞"),
        ("{v:rate} of it", 0.2, "0.2 of it", "0.2 of it"),
        ("{v:rate}", 0.8055058612732189, "0.806", "0.806"),
        ("{v:rate} %", 24.8291179, "24.8 %", "24.8 %"),
        ("{v:rate}", 1e-7, r"1.00$\times10^{-7}$", "1.00 × 10⁻⁷"),
        # Whole numbers in full, however the text asks; thousands with commas from 10,000.
        ("{v}", 80, "80", "80"),
        ("{v}", 1950, "1950", "1950"),
        ("{v}", 12345, "12,345", "12,345"),
        ("{v:4}", 123456, "123,456", "123,456"),
        ("{v}", np.int64(26), "26", "26"),
        # What numpy calculates is a number like any other.
        ("{v:4}", np.float64(2.7421577), "2.742", "2.742"),
        ("{v}", np.float32(0.5), "0.500", "0.500"),
        # What has been written already stays.
        ("{v}", "0.20", "0.20", "0.20"),
        ("{v:4}", "body mass", "body mass", "body mass"),
        ("{v}", "a {b} $c$", "a {b} $c$", "a {b} c"),
        # What there is not, such as the update at which a descent settles that never does.
        ("{v:4}", None, "–", "–"),
    ],
)
def test_say_writes_numbers_as_the_text_asks(
    texts: dict[str, str], text: str, value: object, written: str, plain: str
) -> None:
    texts["some.key"] = text
    assert LOOK.say("some.key", v=value) == written
    assert readable(LOOK.say("some.key", v=value)) == plain
    assert readable(LOOK.say("some.key", markup="typst", v=value)) == plain


def test_say_fills_in_several_and_misses_none(texts: dict[str, str]) -> None:
    texts["some.key"] = "{loss:4} at {b}, {w}: {loss} {{b}}"
    assert LOOK.say("some.key", loss=2.74216, b=0.5, w=1) == "2.742 at 0.500, 1: 2.74 {b}"
    with pytest.raises(TextError, match=r"'some\.key' in .*en\.toml wants a value for {w}"):
        LOOK.say("some.key", loss=2.74216, b=0.5)
    with pytest.raises(TextError, match=r"no text 'other\.key'"):
        LOOK.say("other.key")


def test_say_for_films(texts: dict[str, str]) -> None:
    texts["some.key"] = "{v:4}"
    assert LOOK.say("some.key", markup="typst", v=1.234e7) == "1.234$med times 10^(7)$"


@pytest.mark.parametrize(
    ("value", "size", "written"),
    [
        (1.5, 2.0, " 1.50"),
        (-250_000.0, 400_000.0, "−250,000"),
        (-2_554_486_615.0, 4e9, "−2.55e9"),
        (-0.00000094, 2e-6, "−9.40e−7"),
        (0.0, 4e9, " 0"),
        (0.0, 2e-6, " 0"),
        (2.0e6, 2.0, " 2.00e6"),
    ],
)
def test_aligned_numbers(value: float, size: float, written: str) -> None:
    assert LOOK.aligned(value, size) == written


def test_rates_in_a_key_are_those_of_the_lesson() -> None:
    words = [
        LOOK.say("axis.rate", rate=rate, share=100 * share)
        for rate, share in zip(Lesson().rates, Lesson().shares, strict=True)
    ]
    assert words == [
        "η = 0.2 (24.8 % of the cliff)",
        "η = 0.8 (99.3 % of the cliff)",
        "η = 1.1 (137 % of the cliff)",
    ]


# Sizes.


@pytest.mark.parametrize(
    ("size", "scale", "inches"),
    [
        ("16:9", 1.0, (10, 5.625)),
        ("4:3", 1.0, (8, 6)),
        ("1:1", 1.0, (6, 6)),
        ("column", 1.0, (3.4, None)),
        ("16:9", 2.0, (20, 11.25)),
        ("1:1", 1.5, (9, 9)),
        ("column", 1.5, (pytest.approx(5.1), None)),
    ],
)
def test_inches(size: str, scale: float, inches: tuple[float, float | None]) -> None:
    assert Look(size=size, scale=scale).inches == inches


def test_sizes_have_the_shape_they_are_named_after() -> None:
    assert Look().inches == Look(size="16:9").inches
    for size, (width, height) in SIZES.items():
        if height is not None:
            across, down = map(int, size.split(":"))
            assert width / height == pytest.approx(across / down)


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
    assert rate_role(share) == role


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


def test_losses_of_a_readout_have_one_notation() -> None:
    look = Look()
    assert look.loss_beside(2.74216, 2.7) == "2.742"
    assert look.loss_beside(164068.0, 1.05e7) == "1.641e5"
    assert look.loss_beside(2.5e9, 2.7) == "2.500e9"
    assert look.loss_beside(3.2e-7, 1e-6) == "3.200e−7"
    assert look.loss_beside(float("inf"), 1.05e7) == look.loss(float("inf"), "plain")
