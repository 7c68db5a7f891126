"""Captions as files: what becomes of formulas, and the two formats."""

import re

import pytest

from gdviz.look.captions import Caption
from gdviz.look.markup import readable
from gdviz.look.words import languages, texts
from gdviz.render.subtitles import srt, vtt

SAID = [Caption(0, 1.5, "$eta$ = 0.2"), Caption(61.0004, 3661.9996, "损失 $a < b$ & c")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("$eta$ = 0.2", "η = 0.2"),
        ("a line $hat(y) = b + w x$ with", "a line ŷ = b + w x with"),
        (r'the cliff $2 \/ lambda_"max"$ = 0.806', "the cliff 2 / λₘₐₓ = 0.806"),
        ("MSE: 1.2$times 10^(-7)$", "MSE: 1.2 × 10⁻⁷"),
        ("$nabla L = (partial L)/(partial w)$", "∇L = (∂L)/(∂w)"),
        ("$x_i^2 <= sum_i e_i^2$", "xᵢ² ≤ Σᵢ eᵢ²"),
        ("$hat(y)_i - y_i$, $x_(n+1)$", "ŷᵢ − yᵢ, xₙ₊₁"),
        ("$x^w$ stays readable", "x^w stays readable"),
        (r"\$5 for a\_b, *bold*, C\#", "$5 for a_b, bold, C#"),
        ("×8  faster", "×8 faster"),
        ("损失 $infinity$", "损失 ∞"),
    ],
)
def test_readable(words: str, said: str) -> None:
    assert readable(words) == said


@pytest.mark.parametrize("language", languages())
def test_no_markup_is_left_in_any_caption(language: str) -> None:
    for key, words in texts(language).items():
        if key.startswith("film"):
            said = readable(words)
            assert not re.search(r"[$\\_^\"]|[a-z]{2,}\.[a-z]{2,}", re.sub(r"{\w+}", "", said)), key
            if "$" in words:  # names of symbols have become symbols
                for name in re.findall(r"[a-z]{3,}", re.sub(r"\"\w+\"", "", formulas(words))):
                    assert name in {"max", "min", "log"} or name not in said, (key, name)


def formulas(words: str) -> str:
    return " ".join(re.findall(r"\$(.*?)\$", re.sub(r"{\w+}", "", words)))


def test_vtt() -> None:
    assert vtt(SAID) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:01.500\nη = 0.2\n\n"
        "00:01:01.000 --> 01:01:02.000\n损失 a &lt; b &amp; c\n"
    )
    assert vtt([]) == "WEBVTT\n"


def test_srt() -> None:
    assert srt(SAID) == (
        "1\n00:00:00,000 --> 00:00:01,500\nη = 0.2\n\n"
        "2\n00:01:01,000 --> 01:01:02,000\n损失 a < b & c\n"
    )
