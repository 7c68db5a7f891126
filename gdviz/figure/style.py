"""The style around a figure's `draw`: the look's colours and type, wherever it is called from."""

import functools
from collections.abc import Callable
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure

import gdcore
from gdviz.look import Look, fonts
from gdviz.look.styles import Style

Draw = Callable[[gdcore.Lesson, Look], Figure]

MARKS = {
    "circle": "o", "square": "s", "diamond": "D", "triangle up": "^", "triangle down": "v",
    "triangle left": "<", "triangle right": ">", "plus": "P", "x": "X",
}  # fmt: skip
"""The marks of `gdviz.look.styles` as matplotlib calls them."""


def dashes(style: Style) -> Any:
    """The dash of a style, as matplotlib's `linestyle`."""
    return (0, style.dash) if style.dash else "-"


def drawn_as(style: Style, look: Look) -> dict[str, Any]:
    """A style as keywords of matplotlib's `plot`: colour, dash and mark, but no sizes."""
    form = {"color": look.theme.color(style.role), "linestyle": dashes(style)}
    if style.mark:
        form["marker"] = MARKS[style.mark]
    if not style.filled:
        form |= {"markerfacecolor": look.theme.paper, "markeredgewidth": 1.2}
    return form


@functools.cache
def _register_fonts() -> None:
    for path in fonts.files():
        font_manager.fontManager.addfont(path)


def style(look: Look) -> dict[str, Any]:
    """The matplotlib settings for a look: colours by role, one type family, its sizes."""
    theme = look.theme
    return {
        "figure.figsize": (look.inches[0], look.inches[1] or look.inches[0]),
        "figure.dpi": 150,  # as saved by default, so that nothing is measured twice
        "figure.facecolor": theme.paper,
        "savefig.facecolor": "auto",
        "font.family": fonts.FAMILY,
        "font.size": 9.5,
        "mathtext.fontset": "cm",
        "text.color": theme.ink,
        "axes.facecolor": theme.paper,
        "axes.edgecolor": theme.muted,
        "axes.labelcolor": theme.ink,
        "axes.titlelocation": "left",
        "axes.titlesize": 10.5,
        "axes.titlepad": 5,
        "axes.titley": 1.0,  # asking all labels where a title has room takes a third of the time
        "axes.labelsize": 9.5,
        "axes.linewidth": 0.8,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "grid.color": theme.grid,
        "grid.linewidth": 0.7,
        "xtick.color": theme.muted,
        "ytick.color": theme.muted,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "lines.linewidth": 1.8,
        "lines.solid_capstyle": "round",
        "legend.frameon": False,
        "legend.fontsize": 9.5,
    }


def defaults_with(settings: dict[str, Any]) -> Any:
    """Context with these matplotlib settings over its defaults, whatever the user's are."""
    values: Any = {**matplotlib.rcParamsDefault, **settings}
    return matplotlib.rc_context(values)


def figure(draw: Draw) -> Draw:
    """Decorator of a figure's `draw`: gives it the look's style, wherever it is called from.

    The style is written into the figure's parts as they are made and matplotlib's own settings
    are as before when `draw` returns, so the figure shows rightly in a notebook too.
    """

    @functools.wraps(draw)
    def styled(lesson: gdcore.Lesson, look: Look) -> Figure:
        _register_fonts()
        with defaults_with(style(look)):
            return draw(lesson, look)

    return styled
