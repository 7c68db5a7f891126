"""Keys that say what each line is."""

from typing import Any

from matplotlib.lines import Line2D

import gdcore
from gdviz.figure.style import drawn_as
from gdviz.look import Look
from gdviz.look.styles import STYLES, Style, rate_styles


def key_entry(look: Look, style: Style, words: str, **form: Any) -> Line2D:
    """What a key shows for a style."""
    return Line2D([], [], **{"markersize": 4.5, **drawn_as(style, look), **form}, label=words)


def rate_key(lesson: gdcore.Lesson, look: Look) -> list[Line2D]:
    """A key that names every rate and how it ends."""
    entries = []
    styles = rate_styles(lesson.shares)
    for rate, share, style in zip(lesson.rates, lesson.shares, styles, strict=True):
        words = look.say("axis.rate", rate=rate, share=100 * share)
        entries.append(key_entry(look, style, f"{words}\n{look.outcome(lesson, rate)}"))
    return entries


def part_key(look: Look) -> list[Line2D]:
    """A key to training and validation points and to what belongs to them."""
    return [key_entry(look, STYLES[part], look.say(f"axis.{part}")) for part in ("train", "val")]


def scale_key(look: Look, names: tuple[str, str]) -> list[Line2D]:
    """A key to `two_scales`."""
    color = look.theme.train
    form: dict[str, Any] = {"marker": "o", "linestyle": "none", "color": color, "markersize": 5}
    return [
        Line2D([], [], label=names[0], **form),
        Line2D([], [], label=names[1], markerfacecolor="none", markeredgewidth=1.1, **form),
    ]


LINES = {"best": ("best", 2.8), "truth": ("truth", 3.2), "found": ("prediction", 3.4)}
"""Styles of the lines that are compared, and which lies over which."""


def line_form(look: Look, name: str) -> dict[str, Any]:
    """How the line "found", the "best" one (least squares), or the "truth" is drawn."""
    role, zorder = LINES[name]
    style = STYLES[role]
    return {**drawn_as(style, look), "linewidth": style.width, "zorder": zorder,
            "alpha": 0.75 if name == "best" else 1}  # fmt: skip


def line_entry(look: Look, name: str, words: str) -> Line2D:
    """What a key shows for one of these lines."""
    return Line2D([], [], **{"markersize": 4.5, **line_form(look, name)}, label=words)
