"""What of a figure's marks is hard to see or to tell apart, found by looking at each of them.

    from gdviz.check.marks import findings
    findings(drawn_figure)              # [] or one line for each fault

A mark is what stands for a series: a line, points, an arrow, an area, or their handle in a key. Two
colours are told apart if they are far enough from each other in CAM16-UCS, a space in which equal
distances look equally different (Li et al. 2017, https://doi.org/10.1002/col.22131), to readers who
see all colours and to those who lack one kind of cone (Brettel et al. 1997, Viénot et al. 1999).
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import coloraide
import numpy as np
from coloraide.spaces.cam16 import CAM16JMh
from coloraide.spaces.cam16_ucs import CAM16UCS
from matplotlib.artist import Artist
from matplotlib.collections import Collection, LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import FancyArrowPatch, Patch
from matplotlib.quiver import Quiver
from matplotlib.text import Annotation
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from gdviz.look.theme import THEMES, contrast

LEAST_DISTANCE = 15.0
"""Between two colours of one panel that no difference in shape tells apart. 1 or 2 can be seen when
one colour touches the other; across a panel, and on thin lines, it takes many times as much."""

LEAST_CONTRAST = 3.0
"""Of a mark on the paper: WCAG 2.2, criterion 1.4.11."""

VISIONS = {"normal vision": "", "deuteranopia": "deutan", "protanopia": "protan"}
VISIONS |= {"tritanopia": "tritan"}
"""Kinds of colour vision, with coloraide's name for the filter that shows what they see."""

CROWD = 1000
"""From so many on, see-through marks pile up to their full colour."""


class _Color(coloraide.Color):
    """With CAM16-UCS, which a colour does not know by itself."""


_Color.register([CAM16JMh(), CAM16UCS()])


@cache
def seen(color: str, vision: str) -> tuple[float, ...]:
    """Coordinates of a colour in CAM16-UCS as it looks to a vision of VISIONS."""
    shown = _Color(color)
    if VISIONS[vision]:
        shown = shown.filter(VISIONS[vision]).clip()
    return tuple(shown.convert("cam16-ucs").coords())


@cache
def distance(one: str, other: str) -> tuple[float, str]:
    """How far two colours are apart in CAM16-UCS for those who tell them apart least, and who."""
    return min((math.dist(seen(one, vision), seen(other, vision)), vision) for vision in VISIONS)


@dataclass(frozen=True)
class Mark:
    """Colour and shape of what stands for a series.

    color: as it looks on the paper.
    form: "line" (with or without marks on it), "points", "arrow" or "area".
    dash: strokes and gaps in widths of the line; () for a solid line, or for none.
    outline: of the marks on a line or of the points, as corners in -1..1; () without any.
    filled: whether marks, points or area are filled.
    """

    color: str
    form: str
    dash: tuple[float, ...] = ()
    outline: tuple[tuple[float, float], ...] = ()
    filled: bool = True

    def __str__(self) -> str:
        kinds = {0: "solid", 2: "dashed" if self.dash[:1] > (1.5,) else "dotted"}
        kind = kinds.get(len(self.dash), "dash-dotted")
        what = {
            "line": f"{kind} line" + (" with marks" if self.outline else ""),
            "points": "points" if self.filled else "open points",
            "arrow": "arrow",
            "area": "area" if self.filled else "outline",
        }[self.form]
        return f"{what} in {self.color}"


def findings(figure: Figure) -> list[str]:
    """Marks too pale for the paper, and pairs in one panel, or in the key, that look alike."""
    found = []
    for where, there in marks(figure).items():
        for mark in there:
            ratio = contrast(mark.color, _paper(figure))
            if ratio < LEAST_CONTRAST:
                found.append(
                    f"{where}: {mark} has a contrast of {ratio:.2f}; at least {LEAST_CONTRAST:g}"
                )
        for one, other in combinations(there, 2):
            apart, vision = distance(one.color, other.color)
            if one.color != other.color and apart < LEAST_DISTANCE and alike(one, other):
                found.append(
                    f"{where}: {one} and {other} are {apart:.1f} apart under {vision}; "
                    f"at least {LEAST_DISTANCE:g}, or another dash or mark"
                )
    return found


def alike(one: Mark, other: Mark) -> bool:
    """Whether two marks have the same shape: form, dash, outline, and filled or open.

    Two dashes are the same unless one stroke or gap is at least half as long again as the other's.
    """
    if (one.form, one.outline, one.filled) != (other.form, other.outline, other.filled):
        return False
    if len(one.dash) != len(other.dash):
        return False
    return all(max(a, b) < 1.5 * min(a, b) for a, b in zip(one.dash, other.dash, strict=True))


def marks(figure: Figure) -> dict[str, list[Mark]]:
    """The different marks of each panel ("panel 1", ...) and of the figure's "key".

    Left out is what stands for no series: what has the paper's or the grid's colour (casings,
    points that do not count), axes and grid, surfaces and the rings of a contour, what has its
    colours from a scale.
    """
    paper = _paper(figure)
    grids = {theme.grid.lower() for theme in THEMES.values() if theme.paper.lower() == paper}
    panels: dict[str, list[Artist]] = {
        f"panel {number}": [
            *axes.lines, *axes.collections, *axes.patches, *_arrows(axes.texts),
            *_handles([axes.get_legend()]),
        ]
        for number, axes in enumerate(figure.axes, 1)
    }  # fmt: skip
    panels["key"] = [
        *figure.lines, *figure.artists, *figure.patches, *_arrows(figure.texts),
        *_handles(figure.legends),
    ]  # fmt: skip
    return {
        where: list(
            dict.fromkeys(
                mark
                for artist in artists
                if artist.get_visible()
                for mark in _marks_of(artist, paper, {paper, *grids})
            )
        )
        for where, artists in panels.items()
    }


def _paper(figure: Figure) -> str:
    return to_hex(figure.get_facecolor())


def _arrows(texts: Iterable[Any]) -> list[Artist]:
    found = (text.arrow_patch for text in texts if isinstance(text, Annotation))
    return [arrow for arrow in found if arrow is not None]


def _handles(legends: Iterable[Any]) -> list[Artist]:
    return [handle for legend in legends if legend for handle in legend.legend_handles]


def _marks_of(artist: Artist, paper: str, backgrounds: set[str]) -> Iterator[Mark]:
    if isinstance(artist, Line2D):
        yield from _line(artist, paper, backgrounds)
    elif isinstance(artist, ContourSet | Poly3DCollection):
        return
    elif isinstance(artist, Collection):
        yield from _collection(artist, paper, backgrounds)
    elif isinstance(artist, FancyArrowPatch):
        headless = getattr(artist.get_arrowstyle(), "arrow", "") == "-"
        color = _blend(artist.get_edgecolor(), paper, backgrounds)
        if color and artist.get_linewidth():
            yield Mark(color, "line" if headless else "arrow", _dash(artist))
    elif isinstance(artist, Patch):
        edge = artist.get_edgecolor() if artist.get_linewidth() else (0, 0, 0, 0)
        yield from _area(artist.get_facecolor(), edge, paper, backgrounds)


def _line(line: Line2D, paper: str, backgrounds: set[str]) -> Iterator[Mark]:
    """The line and the marks on it: one if they have the same colour, else two."""
    count, alpha = len(np.atleast_1d(line.get_xdata())), line.get_alpha()
    nothing = {"None", "none", " ", "", None}
    color = None
    if line.get_linestyle() not in nothing and line.get_linewidth() and count > 1:
        color = _blend(to_rgba(line.get_color(), alpha), paper, backgrounds)
    marker = None
    if line.get_marker() not in nothing and line.get_markersize() and count:
        form = MarkerStyle(line.get_marker(), line.get_fillstyle())
        face = to_rgba(line.get_markerfacecolor(), alpha) if form.is_filled() else (0, 0, 0, 0)
        edged = line.get_markeredgewidth() > 0
        edge = to_rgba(line.get_markeredgecolor(), alpha) if edged else (0, 0, 0, 0)
        outline = _outline(form.get_path().transformed(form.get_transform()))
        marker = _points(face, edge, outline, paper, backgrounds)
    if marker and (color is None or color == marker.color):
        has_line = color is not None
        yield Mark(
            marker.color, "line" if has_line else "points", _dash(line) if has_line else (),
            marker.outline, marker.filled,
        )  # fmt: skip
        return
    if color:
        yield Mark(color, "line", _dash(line))
    if marker:
        yield marker


def _collection(drawn: Any, paper: str, backgrounds: set[str]) -> Iterator[Mark]:
    if drawn.get_array() is not None:
        return
    paths, places = drawn.get_paths(), np.atleast_1d(drawn.get_offsets())
    count = len(places) if isinstance(drawn, PathCollection) else len(paths)
    if not count:
        return
    faces, edges = _rows(drawn.get_facecolor()), _rows(drawn.get_edgecolor())
    widths = np.atleast_1d(drawn.get_linewidth())
    dashes = drawn._us_linestyles  # as given; what is public is scaled by the width
    styles = (len(faces), len(edges), len(widths), len(dashes))
    for index in range(min(max(styles), count)):
        face = faces[index % len(faces)]
        edge = edges[index % len(edges)] if widths[index % len(widths)] else np.zeros(4)
        if count >= CROWD:
            face, edge = np.append(face[:3], face[3] > 0), np.append(edge[:3], edge[3] > 0)
        if isinstance(drawn, LineCollection):
            color = _blend(edge, paper, backgrounds)
            if color:
                yield Mark(color, "line", _strokes(dashes[index % len(dashes)]))
        elif isinstance(drawn, PathCollection):
            mark = _points(face, edge, _outline(paths[index % len(paths)]), paper, backgrounds)
            if mark:
                yield mark
        elif isinstance(drawn, Quiver):
            color = _blend(face, paper, backgrounds)
            if color:
                yield Mark(color, "arrow")
        elif isinstance(drawn, PolyCollection):
            yield from _area(face, edge, paper, backgrounds)


def _points(face: Any, edge: Any, outline: Any, paper: str, backgrounds: set[str]) -> Mark | None:
    """Marks in the colour that fills them; in their edge's if nothing does, or the paper's."""
    filling = _blend(face, paper, backgrounds)
    color = filling or _blend(edge, paper, backgrounds)
    return Mark(color, "points", (), outline, filling is not None) if color else None


def _area(face: Any, edge: Any, paper: str, backgrounds: set[str]) -> Iterator[Mark]:
    """An area by its filling or its edge, whichever stands out more: a pale filling needs one."""
    filling, line = _blend(face, paper, backgrounds), _blend(edge, paper, backgrounds)
    colors = [color for color in (filling, line) if color]
    if colors:
        strongest = max(colors, key=lambda color: contrast(color, paper))
        yield Mark(strongest, "area", filled=filling is not None)


def _blend(color: Any, paper: str, backgrounds: set[str]) -> str | None:
    """A colour as it looks on the paper; None if it cannot be seen or is a background's."""
    *_, alpha = rgba = np.array(to_rgba(color))
    if alpha == 0 or to_hex(color) in backgrounds:
        return None
    mixed = alpha * rgba + (1 - alpha) * np.array(to_rgba(paper))
    return to_hex((mixed[0], mixed[1], mixed[2]))


def _rows(colors: Any) -> np.ndarray:
    """Colours as (K, 4); none at all as one that cannot be seen."""
    rows: np.ndarray = np.atleast_2d(colors)
    return rows if rows.size else np.zeros((1, 4))


def _dash(artist: Any) -> tuple[float, ...]:
    # What is public are names, which are the same for all dashes, and lengths in points.
    return _strokes(artist._unscaled_dash_pattern)


def _strokes(pattern: tuple[float, Any]) -> tuple[float, ...]:
    _, lengths = pattern
    return () if lengths is None else tuple(float(length) for length in lengths)


def _outline(path: Any) -> tuple[tuple[float, float], ...]:
    """Corners of a mark, whatever its size, so that the same shape is the same everywhere."""
    corners = np.asarray(path.vertices, dtype=float)
    scaled = corners / (np.abs(corners).max() or 1.0)
    return tuple((round(x, 1) + 0.0, round(y, 1) + 0.0) for x, y in scaled.tolist())
