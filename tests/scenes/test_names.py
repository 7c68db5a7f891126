"""Names of columns in any script, as films typeset them."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gdviz.film.flat.scatter import axis_name
from gdviz.film.glyphs import Glyph
from gdviz.film.type import text, typeset
from gdviz.look import Look, fonts
from tests.names import SCRIPTS

LOOK = Look()


def shape(glyph: Glyph) -> np.ndarray:
    """An outline, as large as it was typeset, wherever it stands."""
    points: np.ndarray = np.round(glyph.points - glyph.points.min(axis=0), 2)
    return points


def outlines(made: list[Glyph]) -> list[np.ndarray]:
    return [shape(glyph) for glyph in made]


ALONE = "#set text(fallback: false)\n"
"""Typst then draws a box where its own fonts or the system's would have stepped in."""


@pytest.fixture(scope="module")
def box() -> np.ndarray:
    """What Typst draws for a character that the fonts it is given do not have."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "undrawable", lambda text: "")
        (found,) = outlines(typeset(f"{ALONE}\ue000", LOOK))
    return found


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_name_in_any_script_is_typeset(script: str, box: np.ndarray) -> None:
    name = axis_name(f"{SCRIPTS[script]}_cm", LOOK)
    found = outlines(typeset(ALONE + name, LOOK))
    assert len(found) >= len(fonts.missing(SCRIPTS[script])) / 4  # some join to one outline
    assert not [outline for outline in found if alike(outline, box)]
    assert text(name, LOOK).width == pytest.approx(text(ALONE + name, LOOK).width)
    assert text(name, LOOK, bold=True).width > 0


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.allclose(one, other, atol=0.02)


def test_a_box_is_recognised(monkeypatch: pytest.MonkeyPatch, box: np.ndarray) -> None:
    monkeypatch.setattr(fonts, "further", lambda text: ())
    for name in SCRIPTS.values():
        found = outlines(typeset(ALONE + axis_name(name, LOOK), LOOK))
        assert [outline for outline in found if alike(outline, box)], name


def test_letters_join_where_their_script_joins_them() -> None:
    one, three = outlines(typeset("ب", LOOK)), outlines(typeset("ببب", LOOK))
    assert len(three) != 3 * len(one) or not all(map(np.array_equal, three, 3 * one))
    assert len(outlines(typeset("क्ष", LOOK))) == 1


SHAPES = """
import hashlib, sys
import numpy as np
from manim import tempconfig
from gdviz.look import Look
from gdviz.film.type import text
from tests.names import SCRIPTS
with tempconfig({"media_dir": sys.argv[1], "verbosity": "ERROR"}):
    for name in SCRIPTS.values():
        shapes = np.round(text(name, Look()).points, 4)
        print(len(shapes), hashlib.sha256(shapes.tobytes()).hexdigest())
"""


def test_names_are_the_same_without_any_font_on_the_machine(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text("<?xml version='1.0'?><!DOCTYPE fonts SYSTEM 'fonts.dtd'><fonts></fonts>")

    def shapes(**variables: str) -> list[str]:
        media = str(tmp_path / f"media{len(variables)}")  # no texts kept from the other run
        return subprocess.run(
            [sys.executable, "-c", SHAPES, media],
            env={**os.environ, **variables}, capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip

    with_fonts = shapes()
    assert shapes(FONTCONFIG_FILE=str(empty)) == with_fonts
    assert len(set(with_fonts)) == len(SCRIPTS)
