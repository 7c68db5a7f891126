"""The contrast of a figure's paths with what is drawn beneath them, on the drawn pixels.

    from gdviz.check.paths import findings
    findings(drawn_figure)              # [] or one line for each fault

A path is a line in the colour of a role of PATHS; beneath it are its casing, the surface, rings,
the areas of other series. The figure is drawn twice: without its paths, and with each in a colour
that no theme has, so that a path is found where it has the colour of what lies beneath it, too.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text

from gdviz.check.marks import LEAST_CONTRAST
from gdviz.check.pixels import CORE, FEW, IN_PATH, PATHS, PROBES, Pixels, contrast_on, near
from gdviz.figure.panels.paths import MARKS
from gdviz.look.theme import THEMES


def findings(figure: Figure) -> list[str]:
    """Paths that are too pale for what lies beneath them, a line each."""
    return [
        f"{where}: path in {color} has a contrast of {ratio:.2f} with what lies beneath; "
        f"at least {LEAST_CONTRAST:g}"
        for where, color, ratio in contrasts_of(figure)
        if ratio < LEAST_CONTRAST
    ]


def contrasts_of(figure: Figure) -> list[tuple[str, str, float]]:
    """Of each path its panel, its colour, and the contrast that three quarters of it reach.

    A path of which too little is to be seen in its full width is left out.
    """
    found = paths(figure)
    if not found:
        return []
    lines = [line for _, line in found]
    probes = [PROBES[number % len(PROBES)] for number in range(len(lines))]
    alone = [line for axes in figure.axes for line in axes.lines if line.get_gid() == MARKS]
    hidden: list[Artist] = [*figure.findobj(Text), *_ends(figure, lines), *alone]
    with _without(hidden), _repainted(lines, [None] * len(lines)):
        under = _picture(figure)
    with _without(hidden), _repainted(lines, probes):
        probed = _picture(figure)
    measured = []
    for (where, line), probe in zip(found, probes, strict=True):
        panel = _panel(line, len(under))
        its = near(probed[panel], probe, CORE)
        if its.sum() >= FEW:
            *_, opacity = to_rgba(line.get_color(), line.get_alpha())
            color = to_hex(line.get_color())
            measured.append((where, color, contrast_on(color, opacity, under[panel][its], IN_PATH)))
    return measured


def paths(figure: Figure) -> list[tuple[str, Line2D]]:
    """Every path with its panel ("panel 1", ...).

    In the ink's colour there are other lines as well: of these only what has marks at its updates.
    """
    paper = to_hex(figure.get_facecolor())
    themes = [theme for theme in THEMES.values() if theme.paper.lower() == paper]
    colors = {theme.color(role).lower() for theme in themes for role in PATHS}
    inks = {theme.ink.lower() for theme in themes}
    return [
        (f"panel {number}", line)
        for number, axes in enumerate(figure.axes, 1)
        for line in axes.lines
        if line.get_visible() and line.get_linestyle() not in ("None", "none", " ", "")
        if line.get_linewidth() and len(np.atleast_1d(line.get_xdata())) > 1
        if to_hex(line.get_color()) in colors
        if to_hex(line.get_color()) not in inks or line.get_marker() not in ("None", "", None)
    ]


def _picture(figure: Figure) -> Pixels:
    """The figure as it is drawn: (height, width, 3)."""
    before = figure.canvas
    canvas = FigureCanvasAgg(figure)
    try:
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        return pixels[..., :3].copy()
    finally:
        figure.set_canvas(before)


def _panel(line: Line2D, height: int) -> tuple[slice, slice]:
    """The rows and columns of a line's panel, and a little around it."""
    assert line.axes is not None
    left, bottom, right, top = map(int, line.axes.bbox.padded(10).extents)
    return slice(max(height - top, 0), max(height - bottom, 0)), slice(max(left, 0), max(right, 0))


def _ends(figure: Figure, lines: Sequence[Line2D]) -> list[Artist]:
    """The arrows in which paths leave their panels: they belong to them."""
    colors = {to_hex(line.get_color()) for line in lines}
    notes = (text for axes in figure.axes for text in axes.texts if isinstance(text, Annotation))
    arrows = (note.arrow_patch for note in notes if note.arrow_patch is not None)
    return [arrow for arrow in arrows if to_hex(arrow.get_edgecolor()) in colors]


@contextmanager
def _without(artists: Sequence[Artist]) -> Iterator[None]:
    """For a while, without some of what is drawn."""
    shown = [artist for artist in artists if artist.get_visible()]
    for artist in shown:
        artist.set_visible(False)
    try:
        yield
    finally:
        for artist in shown:
            artist.set_visible(True)


def _color_of(casing: Any) -> str:
    """What colour a casing is drawn in; matplotlib tells nobody else."""
    return to_hex(casing._gc["foreground"])


@contextmanager
def _repainted(lines: Sequence[Line2D], colors: Sequence[str | None]) -> Iterator[None]:
    """For a while, lines in other colours; None: not drawn, but for a casing."""
    kept = [(line.get_color(), line.get_alpha(), line.get_visible()) for line in lines]
    for line, color in zip(lines, colors, strict=True):
        casings = [one for one in line.get_path_effects() or () if isinstance(one, withStroke)]
        color = color or (_color_of(casings[0]) if casings else None)
        if color is None:
            line.set_visible(False)
        else:
            line.set_color(color)
            line.set_alpha(None)
    try:
        yield
    finally:
        for line, (was, alpha, visible) in zip(lines, kept, strict=True):
            line.set_color(was)
            line.set_alpha(alpha)
            line.set_visible(visible)
