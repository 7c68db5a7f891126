"""What scenes share: the lesson and the look from the settings, text, captions, and readouts.

A scene mixes `Stage` in front of a Manim scene class:

    class MyFilm(Stage, MeshScene):
        def construct(self):
            self.caption("film_mine.hello")
            self.read()
"""

import hashlib
import re
from typing import Any

import manimpango
import numpy as np
from manim import (
    DOWN,
    LEFT,
    FadeIn,
    FadeOut,
    Mobject,
    Typst,
    VGroup,
    VMobject,
)

import gdcore
from gdviz import errors, fonts
from gdviz.look import Look
from gdviz.settings import load

PX = 0.7242
"""Manim font size of a type whose em is one pixel high at 1080p."""

READING_SPEED = {"zh": 8, "en": 15}
"""Characters a second that a viewer can read beside watching."""

CAPTION_Y = -3.55


def register_fonts() -> None:
    """Make the project's font known to Pango, for anyone's `Text(..., font=fonts.FAMILY)`."""
    for path in fonts.files():
        manimpango.register_font(str(path))


def text(
    content: str, look: Look, px: float = 32, role: str = "ink", *, bold: bool = False
) -> Typst:
    """Typst markup in the project's font; formulas between dollar signs.

    Raises:
        gdcore.DataError: the font has no glyph for a character (Typst would draw a box).
    """
    missing = fonts.missing(re.sub(r"\$[^$]*\$", "", content))
    if missing:
        raise gdcore.DataError(f"the font has no glyph for {missing!r} in {content!r}")
    # The files' names tell Manim's cache of typeset text which font it was made with.
    regular = fonts.files()[0]
    made_with = hashlib.sha256(str(regular).encode()).hexdigest()[:12]
    weight = "bold" if bold else "regular"
    preamble = f'// {made_with}\n#set text(font: "{fonts.FAMILY}", weight: "{weight}")\n'
    return Typst(
        content,
        font_size=px * PX,
        color=getattr(look.theme, role),
        typst_preamble=preamble,
        font_paths=[str(regular.parent)],
    )


def plain(words: str) -> str:
    """Words from outside, such as a column's name, with Typst's special characters escaped."""
    return re.sub(r"([\\#*_@<>$~`\[\]/=+-])", r"\\\1", words)


class Readout(VGroup):
    """Rows of a name and a number. A new number moves ready-made digits into fixed cells.

    So it costs next to nothing in a frame, and nothing jumps: every digit has the same width.
    """

    CELLS = 10
    GLYPHS = "0123456789−.,e"

    def __init__(self, names: list[str], look: Look, px: float = 32) -> None:
        super().__init__()
        drawn = text(self.GLYPHS, look, px)
        self._digits = {
            glyph: part.points.copy() for glyph, part in zip(self.GLYPHS, drawn, strict=True)
        }
        self._base = drawn[0].get_bottom()[1]
        self._advance = drawn[1].get_center()[0] - drawn[0].get_center()[0]
        self._cells: list[list[VMobject]] = []
        line = 1.75 * px / 135
        color = look.theme.ink
        for row, name in enumerate(names):
            label = text(name, look, px, "muted")
            label.move_to([0, -row * line, 0], aligned_edge=LEFT)
            cells = [VMobject(stroke_width=0, fill_opacity=1, fill_color=color) for _ in range(self.CELLS)]
            self._cells.append(cells)
            self.add(label, *cells)
        left = max(self[i * (self.CELLS + 1)].width for i in range(len(names))) + 0.3
        self._left = np.array([left, 0, 0])
        self._line = np.array([0, -line, 0])
        self._origin = self[0].get_left()
        self._height = px / 135 * 0.35

    def place(self, corner: np.ndarray) -> "Readout":
        """Put the upper left corner of the first row at `corner`."""
        self.shift(corner - self._origin)
        self._origin = np.array(corner, dtype=float)
        return self

    def rows(self, first: int, end: int) -> VGroup:
        """Some of the rows, to fade in."""
        size = 1 + self.CELLS
        return VGroup(*self.submobjects[first * size : end * size])

    def show(self, *values: str) -> "Readout":
        """Show a text of digits in each row; a leading space leaves room for a minus sign."""
        for row, (cells, value) in enumerate(zip(self._cells, values, strict=True)):
            pen = self._origin + self._left + row * self._line
            for cell, glyph in zip(cells, value.ljust(self.CELLS), strict=False):
                points = self._digits.get(glyph)
                if points is None:
                    cell.clear_points()
                else:
                    middle = (points[:, 0].max() + points[:, 0].min()) / 2
                    narrow = glyph in ".,"
                    at = pen + (self._advance * (0.25 if narrow else 0.5), 0, 0)
                    cell.set_points(points - (middle, self._base + self._height, 0) + at)
                pen = pen + (self._advance * (0.5 if glyph in ".," else 1), 0, 0)
        return self


class Stage:
    """Mixin for scenes: `lesson`, `look`, the paper as background, captions one at a time."""

    lesson: gdcore.Lesson
    look: Look

    def setup(self) -> None:
        super().setup()  # type: ignore[misc]
        try:
            settings = load()
            self.lesson, self.look = settings.lesson, settings.look
            register_fonts()
        except Exception as error:
            errors.leave(error)
        self.camera.background_color = self.look.theme.paper  # type: ignore[attr-defined]
        self.camera.init_background()  # type: ignore[attr-defined]
        self._caption: Mobject | None = None
        self._due = 0.0
        self.shown: list[tuple[float, str]] = []
        """(time, key) of every caption so far: what subtitles and tests are made from."""

    def text(self, key: str, px: float = 32, role: str = "ink", **values: object) -> Typst:
        """A text from the language files, typeset."""
        return text(self.look.say(key, **values), self.look, px, role)

    def fixed(self, *parts: Mobject) -> None:
        """Let parts stay where they are on the screen while the camera turns; not shown yet."""
        camera = getattr(self, "camera")  # noqa: B009 (a Manim attribute mypy does not know)
        if hasattr(camera, "add_fixed_in_frame_mobjects"):
            camera.add_fixed_in_frame_mobjects(*parts)

    def caption(self, key: str, **values: object) -> None:
        """Replace the caption; `read` then waits until there was time to read it."""
        words = self.look.say(key, **values)
        new = text(words, self.look, 32)
        widest = 13.2
        if new.width > widest:
            new.scale(widest / new.width)
        new.move_to([0, CAPTION_Y, 0])
        self.fixed(new)
        old, self._caption = self._caption, new
        if old is not None:
            self.play(FadeOut(old, run_time=0.25))  # type: ignore[attr-defined]
        now = float(self.renderer.time)  # type: ignore[attr-defined]
        self.shown.append((now, key))
        self.play(FadeIn(new, run_time=0.25))  # type: ignore[attr-defined]
        length = len(re.sub(r"[$\s]", "", words))
        self._due = now + 0.6 + length / READING_SPEED.get(self.look.words.language, 15)

    def read(self, least: float = 0.0) -> None:
        """Wait until the caption can have been read, `least` seconds at any rate."""
        left = max(self._due - float(self.renderer.time), least)  # type: ignore[attr-defined]
        if left > 1 / 30:
            self.wait(left)  # type: ignore[attr-defined]
