"""What a demanding reader would find wrong with a figure, found by measuring it.

    from gdviz.check.texts import findings
    findings(draw(lesson, look))        # [] or one line for each fault

Looked at is what is really drawn: every text with its box as it stands on the canvas, the tick
labels of a 3D surface included, turned boxes as turned; and every mark, see `gdviz.check.marks`. A
fault in a panel is led by which it is ("panel 2: ..."), numbered in reading order.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text

from gdviz.check import marks
from gdviz.look import fonts
from gdviz.look.markup import MATH, without_math
from gdviz.look.theme import contrast

SMALLEST = 8.0
"""Points at the figure's printed size; exponents within a formula may be smaller."""

LEAST_CONTRAST = 4.5
"""Of text on the paper: WCAG 2.2, level AA."""


@dataclass(frozen=True)
class Drawn:
    """A text as it was drawn.

    corners: shape (4, 2), in pixels of the canvas, in order around the box.
    lacking: the characters that none of its fonts has a glyph for.
    clip: (left, bottom, right, top) in pixels of what the text is clipped to; None if it is not.
    panel: the number of the panel it belongs to; None if to the figure.
    """

    words: str
    size: float
    color: str
    family: str
    corners: np.ndarray
    lacking: str
    clip: tuple[float, float, float, float] | None
    panel: int | None = None

    def __str__(self) -> str:
        return ("" if self.panel is None else f"panel {self.panel}: ") + repr(self.words)


def findings(figure: Figure) -> list[str]:
    """Every fault of a figure, one line each: of its texts, then of its marks."""
    return text_findings(figure) + marks.findings(figure)


def text_findings(figure: Figure) -> list[str]:
    """Every fault of a figure's texts: overlaps, clipping, size, contrast, font."""
    with _complaints() as found:
        texts = drawn_texts(figure)
    width, height = figure.bbox.width, figure.bbox.height
    paper = to_hex(figure.get_facecolor())
    for text in texts:
        if not _within(text.corners, (0, 0, width, height)):
            found.append(f"{text} leaves the canvas")
        if text.clip is not None and not _within(text.corners, text.clip):
            found.append(f"{text} is cut off by the edge of its panel")
        if text.size < SMALLEST:
            found.append(f"{text} is set in {text.size:g} pt; at least {SMALLEST:g}")
        if contrast(text.color, paper) < LEAST_CONTRAST:
            ratio = contrast(text.color, paper)
            found.append(f"{text} has a contrast of {ratio:.2f}; at least {LEAST_CONTRAST}")
        if not text.family.startswith(fonts.FAMILY):  # so are further fonts called
            found.append(f"{text} is set in {text.family}; {fonts.FAMILY} is the figures'")
        if text.lacking:
            found.append(f"{text}: the font has no glyph for {text.lacking!r}")
    for one, other in combinations(texts, 2):
        if overlap(one.corners, other.corners):
            found.append(f"{one} overlaps {other.words!r}")
    return found


def drawn_texts(figure: Figure) -> list[Drawn]:
    """Draws the figure and tells every text that came onto the canvas, in drawing order."""
    before = figure.canvas
    canvas = FigureCanvasAgg(figure)
    try:
        with _noted() as texts, warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a finding, above
            canvas.draw()  # type: ignore[no-untyped-call]
    finally:
        figure.set_canvas(before)
    panels = {
        text: number
        for number, axes in enumerate(figure.axes, 1)
        for text in axes.findobj(Text)  # also those of its ticks, which do not know their panel
    }
    return [replace(drawn, panel=panels.get(text)) for text, drawn in texts]


@contextmanager
def _noted() -> Iterator[list[tuple[Text, Drawn]]]:
    """While it lasts, every text that is drawn is noted.

    Only at that moment are the labels of a 3D axis where they belong, and only those ticks that
    are within the panel are drawn at all.
    """
    texts: list[tuple[Text, Drawn]] = []
    draw = Text.draw

    def noting(text: Text, renderer: Any, *args: Any, **options: Any) -> None:
        draw(text, renderer, *args, **options)
        if text.get_visible() and text.get_text().strip():
            texts.append((text, _note(text, renderer)))

    Text.draw = noting  # type: ignore[assignment]  # the one place all texts pass through
    try:
        yield texts
    finally:
        Text.draw = draw  # type: ignore[method-assign]


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """While it lasts, what matplotlib logs: it warns there, not in Python's way, of a glyph that a
    formula lacks.
    """
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("matplotlib")
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)


def _note(text: Text, renderer: Any) -> Drawn:
    clip = text.get_clip_box() if text.get_clip_on() else None
    return Drawn(
        words=text.get_text(),
        size=float(text.get_fontsize()),
        color=to_hex(text.get_color()),
        family=text.get_fontfamily()[0],
        corners=_corners(text, renderer),
        lacking=_lacking(text),
        clip=None if clip is None else (clip.x0, clip.y0, clip.x1, clip.y1),
    )


def _lacking(text: Text) -> str:
    """The characters of a text that none of its fonts has; beside a formula its first is asked."""
    words, families = text.get_text(), text.get_fontfamily()
    asked = families[:1] if MATH.search(words) else families
    held = [get_font(findfont(FontProperties(family=family))) for family in asked]
    return "".join(
        char
        for char in dict.fromkeys(without_math(words))
        if not char.isspace() and not fonts.is_invisible(char)
        if not any(font.get_char_index(ord(char)) for font in held)
    )


def _corners(text: Text, renderer: Any) -> np.ndarray:
    """The text's box, turned as the text is.

    `get_window_extent` tells the upright box around it; both have the same centre.
    """
    angle = text.get_rotation()
    around = Text.get_window_extent(text, renderer)  # an annotation's would take in its arrow
    text.set_rotation(0)
    upright = Text.get_window_extent(text, renderer)
    text.set_rotation(angle)
    centre = np.array([around.x0 + around.x1, around.y0 + around.y1]) / 2
    half = np.array([upright.width, upright.height]) / 2
    turn = np.radians(angle)
    cos, sin = np.cos(turn), np.sin(turn)
    flat = half * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    corners: np.ndarray = centre + flat @ np.array([[cos, sin], [-sin, cos]])
    return corners


def overlap(one: np.ndarray, other: np.ndarray, slack: float = 0.5) -> bool:
    """Whether two boxes (4, 2) share more than `slack` pixels in every direction.

    Two convex shapes are apart if and only if a line along one of their edges parts them.
    """
    for box in (one, other):
        for edge in (box[1] - box[0], box[2] - box[1]):
            across = np.array([-edge[1], edge[0]]) / max(float(np.hypot(*edge)), 1e-9)
            first, second = one @ across, other @ across
            shared = min(first.max(), second.max()) - max(first.min(), second.min())
            if shared <= slack:
                return False
    return True


def _within(corners: np.ndarray, box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = box
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return bool(left <= x0 and bottom <= y0 and x1 <= right and y1 <= top)
