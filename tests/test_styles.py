"""Styles by role: one home for figures and films, and nothing told apart by colour alone."""

import ast
from pathlib import Path

import numpy as np
import pytest

from gdviz.figure.style import MARKS as MATPLOTLIBS
from gdviz.figure.style import drawn_as
from gdviz.film.flat.lines import dashed
from gdviz.film.solid.outlines import OUTLINES
from gdviz.film.solid.surface import Surface
from gdviz.film.styles import dashes, shape, stroke_width
from gdviz.look import Look
from gdviz.look.styles import MARKS, STROKE, STYLES, TYPE, VARIANTS, rate_role, rate_styles
from gdviz.look.theme import THEMES
from scenes.parts.descent import SurfacePath
from tests.lessons import ROOT, settings

SIX = (
    "1%,2%,10%,12%,20%,30%",
    "60%,70%,80%,90%,95%,99%",
    "101%,2,3,4,5,6",
    "1%,10%,12%,99%,101%,300%",
)


@pytest.mark.parametrize("role", STYLES)
def test_a_role_has_one_style_in_figures_and_films(role: str) -> None:
    style = STYLES[role]
    for theme in THEMES.values():
        assert theme.color(style.role).startswith("#")
    assert drawn_as(style, Look())["linestyle"] == ((0, style.dash) if style.dash else "-")
    width = stroke_width(style)
    assert width == STROKE * style.width
    # Dashes are as long as the line is wide, on a page and on a screen.
    assert [length / width for length in dashes(style) or ()] == pytest.approx(list(style.dash))
    assert style.mark == "" or (style.mark in MATPLOTLIBS and shape(style) in OUTLINES)


def test_every_mark_can_be_drawn_by_both() -> None:
    used = {style.mark for style in STYLES.values()} - {""}
    used |= {mark for _, marks in VARIANTS.values() for mark in marks}
    assert used <= set(MARKS) == set(MATPLOTLIBS)


@pytest.mark.parametrize("rates", SIX)
def test_up_to_six_rates_are_told_apart_by_more_than_colour(rates: str) -> None:
    chosen = settings(rates=rates)
    lesson, look = chosen.lesson, chosen.look
    styles = rate_styles(lesson.shares)
    assert [style.role for style in styles] == [rate_role(share) for share in lesson.shares]
    assert len({(style.dash, style.mark) for style in styles}) == 6
    # And so in the film that shows them all: by the dash of the path, or by the shape of its ball.
    surface = Surface(lesson, look)
    paths = [SurfacePath(lesson, look, surface, rate) for rate in lesson.rates]
    assert len({(path.line.dash, path.ball.shape) for path in paths}) == 6
    for path, style in zip(paths, styles, strict=True):
        assert path.line.dash == (None if not style.dash else pytest.approx(dashes(style)))
        assert path.ball.shape == shape(style)


def test_the_first_rate_of_a_role_has_the_roles_own_style() -> None:
    for role, share in (("rate_low", 0.2), ("rate_high", 0.9), ("rate_diverging", 2.0)):
        assert rate_styles([share])[0] == STYLES[role]


def test_dashes_go_on_around_corners() -> None:
    """A dash-dotted line over segments of any length has the pattern of the straight one."""
    dash = (50.0, 15.0, 10.0, 15.0)  # hundredths of a unit: a period of 0.9
    lengths = np.array([0.3, 0.05, 1.2, 0.0, 2.0])
    along = np.cumsum(lengths) - lengths
    pieces = list(dashed(zip(along.tolist(), lengths.tolist(), strict=True), dash))
    drawn = np.zeros(35500, bool)
    for segment, first, last in pieces:
        begin, end = along[segment] + np.array([first, last]) * lengths[segment]
        drawn[round(1e4 * begin) : round(1e4 * end)] = True
    at = (np.arange(35500) / 1e4 + 5e-5) % 0.9
    np.testing.assert_array_equal(drawn, (at < 0.5) | ((at >= 0.65) & (at < 0.75)))


def test_type_is_eight_points_or_more() -> None:
    assert all(size.points >= 8 and size.px >= 24 for size in TYPE.values())


def literals(path: Path) -> list[tuple[int, ...]]:
    """Dashes written out in a file: keywords "dash" or "linestyle" with numbers."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg in {"dash", "linestyle", "linestyles"}:
            numbers = [n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant)]
            found += (
                [(node.value.lineno,)] if any(isinstance(n, int | float) for n in numbers) else []
            )
    return found


@pytest.mark.parametrize("room", ["figures", "scenes", "gdviz/figure", "gdviz/film"])
def test_no_dash_is_written_out_elsewhere(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        assert literals(path) == [], path
