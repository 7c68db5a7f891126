"""No figure has words that overlap, leave the canvas, are too small, too pale, or lack a glyph.

Nor marks that are too pale or look alike: see test_colors.py for those.
"""

import logging
import warnings
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from matplotlib.figure import Figure

from gdviz.check import texts
from gdviz.figure import figure
from gdviz.look import SIZES, Look, fonts
from gdviz.look.theme import THEMES
from gdviz.look.words import languages
from gdviz.render import catalog
from gdviz.settings import Settings
from tests.lessons import FILES, HARD, NAMES, USUAL, settings, write_csv

FIGURES = list(catalog.find("figures"))


def faults(name: str, chosen: Settings) -> list[str]:
    """Everything wrong with a figure; a warning of any kind fails the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
        return texts.findings(drawn)


def concerned(cases: dict[str, Any], concern: bool = True) -> list[tuple[str, str]]:
    """Figures and cases, without figures that do not speak of the case's start or rates."""
    files = catalog.find("figures")
    words = {"rates": "rate", "epochs": "rate", "start": "start"}
    return [
        (name, case)
        for name, case in product(FIGURES, cases)
        if all(words.get(key, "") in files[name].read_text() for key in cases[case]) is concern
    ]


def in_turn(cases: list[Any], others: list[Any]) -> list[Any]:
    """Each case with one of the others, so that each figure has all of them over its cases."""
    order = {name: number for number, name in enumerate(FIGURES)}
    seen: dict[str, int] = {}
    paired = []
    for case in cases:
        turn = seen[case[0]] = seen.get(case[0], order[case[0]]) + 1
        paired.append((*case, others[turn % len(others)]))
    return paired


# Words have the same places in both themes, and colours are the same in both languages.
@pytest.mark.parametrize(
    ("name", "case", "look"),
    in_turn(concerned(USUAL), list(zip(THEMES, languages(), strict=True))),
)
def test_usual_lessons(name: str, case: str, look: tuple[str, str]) -> None:
    theme, lang = look
    assert faults(name, settings(**USUAL[case], theme=theme, lang=lang)) == []


@pytest.mark.parametrize(("name", "case"), concerned(USUAL, False))
def test_usual_lessons_that_should_change_nothing(name: str, case: str) -> None:
    assert faults(name, settings(**USUAL[case])) == []


IN_EVERY_SIZE = [
    (name, case, lang)
    for case, lang in (("book", "zh"), ("penguins", "en"), ("six rates", "en"))
    for name in FIGURES
    if (name, case) in concerned(USUAL)
]


@pytest.mark.parametrize(
    ("name", "case", "lang", "size"),
    in_turn(IN_EVERY_SIZE, [size for size in SIZES if size != "16:9"]),
)
def test_every_size(name: str, case: str, lang: str, size: str) -> None:
    assert faults(name, settings(**USUAL[case], size=size, lang=lang)) == []


@pytest.mark.parametrize(("name", "size"), in_turn([(name,) for name in FIGURES * 2], [*SIZES]))
def test_larger_pages(name: str, size: str) -> None:
    assert faults(name, settings(size=size, scale=2)) == []


@pytest.mark.parametrize(("name", "case"), concerned(HARD))
def test_hard_lessons(name: str, case: str) -> None:
    assert faults(name, settings(**HARD[case])) == []


@pytest.mark.parametrize("case", NAMES)
@pytest.mark.parametrize("name", ["split", "prediction"])
def test_other_peoples_columns(name: str, case: str, tmp_path: Path) -> None:
    assert faults(name, settings(**write_csv(tmp_path, case))) == []


@pytest.mark.parametrize("case", [case for case in FILES if case not in NAMES])
@pytest.mark.parametrize("name", FIGURES)
def test_other_peoples_files(name: str, case: str, tmp_path: Path) -> None:
    assert faults(name, settings(**write_csv(tmp_path, case))) == []


@pytest.mark.parametrize("case", ["tiny", "huge"])
@pytest.mark.parametrize("name", ["descent_path", "loss_surface"])
def test_other_peoples_files_raw(name: str, case: str, tmp_path: Path) -> None:
    assert faults(name, settings(**write_csv(tmp_path, case), standardize="off")) == []


# The inspection itself: each fault is found where it was put, and nothing else.


def drawn(draw: Any) -> Figure:
    """A figure in the light look on which `draw` has put words."""

    @figure
    def one(lesson: Any, look: Look) -> Figure:
        made = Figure()
        draw(made)
        return made

    made: Figure = one(None, Look())  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("draw", "fault"),
    [
        (lambda f: [f.text(0.5, 0.5, "one"), f.text(0.51, 0.51, "two")], "'one' overlaps 'two'"),
        (lambda f: f.text(0.99, 0.5, "beyond"), "'beyond' leaves the canvas"),
        (lambda f: f.text(0.5, 1.001, "above"), "'above' leaves the canvas"),
        (lambda f: f.text(0.5, 0.5, "small", size=7.9), "'small' is set in 7.9 pt; at least 8"),
        (
            lambda f: f.text(0.5, 0.5, "pale", color="#999999"),
            "'pale' has a contrast of 2.85; at least 4.5",
        ),
        (
            lambda f: f.text(0.5, 0.5, "other", family="DejaVu Sans"),
            f"'other' is set in DejaVu Sans; {fonts.FAMILY} is the figures'",
        ),
        (
            lambda f: f.add_axes((0.2, 0.2, 0.2, 0.2)).text(0.9, 0.5, "half", clip_on=True),
            "panel 1: 'half' is cut off by the edge of its panel",
        ),
        (
            lambda f: [
                f.text(0.5, 0.5, "a long text, turned", rotation=45, ha="center", va="center"),
                f.text(0.5, 0.5, "below", ha="center", va="center"),
            ],
            "'a long text, turned' overlaps 'below'",
        ),
        (
            lambda f: f.add_axes((0.2, 0.2, 0.5, 0.5)).annotate(
                "far", (0.5, 0.5), (0.9, 0.9), textcoords="figure fraction", size=6
            ),
            "panel 1: 'far' is set in 6 pt; at least 8",
        ),
    ],
)
def test_fault_is_found(draw: Any, fault: str) -> None:
    assert texts.findings(drawn(draw)) == [fault]


def test_missing_glyphs_are_found_in_words_and_in_formulas() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the finding takes the place of matplotlib's warning
        found = texts.findings(drawn(lambda f: f.text(0.1, 0.1, "a \N{PENGUIN}")))
    assert found == ["'a \N{PENGUIN}': the font has no glyph for '\N{PENGUIN}'"]
    in_formula = texts.findings(drawn(lambda f: f.text(0.1, 0.1, "$年$")))
    assert len(in_formula) == 1
    assert "U+5e74" in in_formula[0]


@pytest.mark.parametrize(
    "draw",
    [
        # Turned boxes are compared as turned: the upright box around the long one covers the other.
        lambda f: [
            f.text(0.3, 0.3, "a long text that is turned by half a right angle", rotation=45),
            f.text(0.55, 0.35, "beside"),
        ],
        lambda f: [f.text(0.1, 0.5, "left", ha="right"), f.text(0.1, 0.5, "right", ha="left")],
        lambda f: [f.text(0.5, 0.5, "one"), f.text(0.5, 0.5, "unseen", visible=False)],
        lambda f: [f.text(0.5, 0.5, "one"), f.text(0.5, 0.5, "  ")],
    ],
)
def test_no_fault_where_there_is_none(draw: Any) -> None:
    assert texts.findings(drawn(draw)) == []


def test_3d_tick_labels_are_looked_at() -> None:
    def draw(figure: Figure) -> None:
        axes = figure.add_subplot(projection="3d")
        axes.set_xticks([0.5, 0.501], ["one", "two"])

    assert "panel 1: 'one' overlaps 'two'" in texts.findings(drawn(draw))


def test_inspection_leaves_no_trace() -> None:
    chosen = settings()
    made = import_module("figures.split").draw(chosen.lesson, chosen.look)
    canvas, draw = made.canvas, matplotlib.text.Text.draw
    handlers = list(logging.getLogger("matplotlib").handlers)
    turned = [text.get_rotation() for text in made.findobj(matplotlib.text.Text)]
    texts.findings(made)
    assert made.canvas is canvas
    assert matplotlib.text.Text.draw is draw
    assert logging.getLogger("matplotlib").handlers == handlers
    now = [text.get_rotation() for text in made.findobj(matplotlib.text.Text)]
    assert now[: len(turned)] == turned
