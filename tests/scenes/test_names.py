"""Names of columns in any script, as films typeset them."""

import os
import subprocess
import sys
from pathlib import Path

import manim
import numpy as np
import pytest

from gdviz.film.flat.scatter import axis_name
from gdviz.film.type import text, typeset
from gdviz.look import Look, fonts
from tests.names import SCRIPTS

LOOK = Look()


def shape(glyph: manim.VMobject) -> np.ndarray:
    """An outline, as large as it was typeset, wherever it stands."""
    points: np.ndarray = np.round(glyph.points - glyph.points.min(axis=0), 2)
    return points


def outlines(made: manim.VMobject) -> list[np.ndarray]:
    return [shape(part) for part in made.family_members_with_points()]


@pytest.fixture(scope="module")
def box() -> np.ndarray:
    """What Typst draws for a character that no font has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "undrawable", lambda text: "")
        (found,) = outlines(typeset("\ue000", LOOK))
    return found


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_name_in_any_script_is_typeset(script: str, bold: bool, box: np.ndarray) -> None:
    name = axis_name(f"{SCRIPTS[script]}_cm", LOOK)
    found = outlines(typeset(name, LOOK, bold=bold))
    assert len(found) >= len(fonts.missing(SCRIPTS[script])) / 4  # some join to one outline
    for outline in found:
        assert not (outline.shape == box.shape and np.allclose(outline, box, atol=0.02))
    assert text(name, LOOK, bold=bold).width > 0


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
