"""How wide words are in the figures' type, and where they break."""

import re
from functools import cache
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager, get_font

from gdviz.look import fonts


@cache
def further(words: str) -> tuple[fonts.Font, ...]:
    """The fonts that words need beside the figures' own, as names from outside may; () if none."""
    own = get_font(fonts.files()[0])  # which knows its characters sooner than `fonts` does
    if all(char.isspace() or own.get_char_index(ord(char)) for char in words):
        return ()
    found = fonts.further(words)
    for font in found:
        fontManager.addfont(font.regular)
        fontManager.addfont(font.bold)
    return found


def families(words: str) -> list[str]:
    """What to set words in that may hold a name from outside, as matplotlib's `family`."""
    return fonts.ordered(words, further(words))


@cache
def text_width(words: str, size: float, weight: str = "normal") -> float:
    """Width in inches of a text in the figures' type, its widest line if it has several."""
    scratch = _scratch()
    if "$" not in words:  # the font alone knows, and answers in a tenth of the time
        bold = weight == "bold"
        others = [font.bold if bold else font.regular for font in further(words)]
        font = get_font([fonts.files()[bold], *others])
        font.set_size(size, scratch.dpi)
        return max(_advance(font, line) for line in words.split("\n")) / scratch.dpi
    text = scratch.text(0, 0, words, family=families(words), size=size, weight=weight)
    try:
        return float(text.get_window_extent().width) / scratch.dpi
    finally:
        text.remove()


def _advance(font: Any, line: str) -> float:
    font.set_text(line)
    return float(font.get_width_height()[0]) / 64


@cache
def _scratch() -> Figure:
    scratch = Figure(dpi=150)  # as figures have: a formula is then laid out once
    FigureCanvasAgg(scratch)
    return scratch


UNBROKEN = r"(?:(?<!\\)\$.*?(?<!\\)\$|[^\s$\u3000-\u9fff\uff00-\uffef])+|\s+|."
NOT_FIRST = "，。；：、）！？…」%,.;:)!?"
NOT_LAST = "（「("


def wrapped(words: str, room: float, size: float, weight: str = "normal") -> str:
    """A text with line breaks where it would be wider than `room` inches.

    Latin breaks between words, Chinese between characters but not before its closing punctuation,
    a formula nowhere.
    """
    if text_width(words, size, weight) <= room:
        return words
    parts: list[str] = []
    for part in re.findall(UNBROKEN, words):
        joined = parts and (part[0] in NOT_FIRST or parts[-1][-1] in NOT_LAST)
        if joined and not part.isspace():
            parts[-1] += part
        else:
            parts.append(part)
    lines = [""]
    for part in parts:
        if lines[-1] and text_width((lines[-1] + part).rstrip(), size, weight) > room:
            lines.append("")
        if lines[-1] or not part.isspace():
            lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)
