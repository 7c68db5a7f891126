"""What Typst draws is read as Manim reads it, and has the colours of its words."""

from pathlib import Path

import manim
import numpy as np
import pytest

from gdviz.film.glyphs import box, curves, drawn
from gdviz.film.type import colored, text
from gdviz.look import Look, fonts
from tests.scenes.watching import SMALL

LOOK = Look()
FONT = str(fonts.files()[0].parent)
PREAMBLE = '#set text(font: "Gdviz Sans")\n'

TEXTS = [
    "Small steps & $eta <= 0.25$",
    "每一步都向下：$partial L \\/ partial w$",
    "$display((partial L) / (partial w) = 2 / N sum_i (hat(y)_i - y_i) x_i)$",
    "$ sqrt(x + 1/2) $ #underline[a] #strike[b]",
    "#rotate(30deg)[leaning] #scale(50%)[small]",
]


@pytest.mark.parametrize("words", TEXTS)
def test_outlines_are_those_that_manim_reads(tmp_path: Path, words: str) -> None:
    with manim.tempconfig({**SMALL, "media_dir": str(tmp_path)}):
        wanted = manim.Typst(words, font_size=960, typst_preamble=PREAMBLE, font_paths=[FONT])
    parts = wanted.family_members_with_points()
    found = drawn(PREAMBLE + words, (FONT,))
    assert len(found) == len(parts) > 4
    for glyph, part in zip(found, parts, strict=True):
        np.testing.assert_allclose(glyph.points, part.points, atol=1e-9)
        assert (glyph.rule > 0) == (part.get_fill_opacity() == 0)


def test_its_middle_is_at_zero() -> None:
    low, high = box([glyph.points for glyph in drawn(PREAMBLE + "Agy", (FONT,))])
    np.testing.assert_allclose(low + high, 0, atol=1e-9)
    assert drawn(" ", (FONT,)) == []


def test_the_rule_of_a_fraction_has_the_colour_of_its_words() -> None:
    first, second = colored("#w[$1/2$] $3/4$", LOOK, "key")
    for label, color in ((first, LOOK.theme.w), (second, LOOK.theme.ink)):
        (rule,) = label.submobjects
        assert label.get_fill_color().to_hex() == rule.get_stroke_color().to_hex() == color
        assert rule.get_stroke_width() > 0 == rule.get_fill_opacity()
        assert label.get_left()[0] <= rule.get_left()[0] + 1e-9


def test_nothing_is_kept_in_a_folder(tmp_path: Path) -> None:
    with manim.tempconfig({"media_dir": str(tmp_path)}):
        text("words that were typeset never before", LOOK)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["M 0 0a 1 1 0 0 0 2 2", "M 0 0L 1 1"])
def test_a_path_that_typst_does_not_write_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="a path that is not known here"):
        curves(path)


def test_straight_parts_are_curves_and_what_is_closed_ends_where_it_began() -> None:
    outline = curves("M 0 0m 1 2h 3v 6Z ")
    assert outline.shape == (12, 2)
    np.testing.assert_allclose(outline[:4], [[1, 2], [2, 2], [3, 2], [4, 2]])
    np.testing.assert_allclose(outline[[8, 11]], [[4, 8], [1, 2]])
