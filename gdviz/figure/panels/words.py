"""Words beside marks, where they hide least."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from gdviz.figure.panels.axes import is_solid
from gdviz.figure.type import wrapped
from gdviz.look import Look
from gdviz.look.styles import TYPE

Choice = tuple[Any, tuple[float, float]]
"""A place, and the side of it: (1, 1) is to the right and above, 0 in the middle."""


SIDES = ((1, 1), (1, -1), (-1, 1), (-1, -1))


def casing(look: Look, width: float) -> list[withStroke]:
    """A line of the paper's colour under a line, so that it stands out from what lies below."""
    return [withStroke(linewidth=width, foreground=look.theme.paper)]


def label(
    axes: Any,
    words: str,
    at: Any,
    look: Look,
    sides: Any = SIDES,
    away: tuple[float, float] = (9, 4),
    **style: Any,
) -> Any:
    """Words beside a place, on the side where they keep to the panel and hide least.

    As `place_words` finds it.

    sides: (1, 1) is to the right and above, 0 in the middle; away: points from the place.
    """
    return place_words(axes, words, [(at, side) for side in sides], look, away, **style)


def place_words(
    axes: Any,
    words: str,
    choices: Sequence[Choice],
    look: Look,
    away: tuple[float, float] = (9, 4),
    optional: bool = False,
    **style: Any,
) -> Any:
    """Words at one of several (place, side), whichever keeps them in the panel and hides least.

    What they would hide is what has been drawn in the panel so far, so words come last. The first
    of equally good choices is taken; all are tried a second time from farther away.

    optional: rather no words than where they leave the panel or lie on others.
    """
    written = [*axes.texts, *(inset.title for inset in axes.child_axes)]
    there = [text.get_window_extent() for text in written if text.get_text()]
    hidden, panel = drawn_pixels(axes), axes.bbox
    size = style.get("size", TYPE["label"].points)
    words = wrapped(words, 0.85 * panel.width / axes.figure.dpi, size, "bold")
    text = axes.annotate(
        words, (0, 0), (0, 0), textcoords="offset points",
        path_effects=casing(look, 3), annotation_clip=False,
        **{"zorder": 11, "weight": "bold", **style},
    )  # fmt: skip
    extent, pixels = text.get_window_extent().size, axes.figure.dpi / 72

    def box(choice: Choice) -> Bbox:
        at, side = choice
        corner = axes.transData.transform(at) + pixels * np.multiply(away, side)
        corner = corner - extent * (1 - np.sign(side)) / 2
        return Bbox([corner - 2, corner + extent + 2])

    def faults(choice: Choice) -> int:
        covers = box(choice)
        others = sum(covers.overlaps(other) for other in there)
        leaves = np.any(covers.min < panel.min) or np.any(covers.max > panel.max)
        return int(10**6 * leaves + 10**5 * others + covers.count_contains(hidden))

    farther = [(at, (2.5 * x, 3 * y)) for at, (x, y) in choices]
    best = min([*choices, *farther], key=faults)
    if optional and faults(best) >= 10**5:
        text.remove()
        return None
    at, side = best
    text.xy = at
    text.set_position((away[0] * side[0], away[1] * side[1]))
    text.set_ha("left" if side[0] > 0 else "right" if side[0] < 0 else "center")
    text.set_va("bottom" if side[1] > 0 else "top" if side[1] < 0 else "center")
    return text


def drawn_pixels(axes: Any, most: int = 4000) -> np.ndarray:
    """Pixels (K, 2) along the lines and on the points drawn in a flat panel so far."""
    if is_solid(axes):
        return np.empty((0, 2))
    found = []
    for line in axes.lines:
        way = np.clip(line.get_xydata(), -1e300, 1e300)[:most]
        way = line.get_transform().transform(way)
        found += [way] if len(way) < 2 else [pixels_along(way)]
    for drawn in axes.collections:
        if isinstance(drawn, LineCollection):
            found += [
                pixels_along(drawn.get_transform().transform(part)) for part in line_pieces(drawn)
            ]
        elif isinstance(drawn, PathCollection):
            points = np.asarray(drawn.get_offsets(), dtype=np.float64)[:most]
            found.append(drawn.get_offset_transform().transform(points))
    if not found:
        return np.empty((0, 2))
    pixels = np.concatenate(found)
    there: np.ndarray = pixels[np.isfinite(pixels).all(axis=1)]
    return there


def line_pieces(drawn: LineCollection, most: int = 1000) -> list[np.ndarray]:
    """The first pieces of a collection of lines, as points (K, 2) each."""
    return [np.asarray(path.vertices) for path in drawn.get_paths()[:most]]


def pixels_along(way: np.ndarray, pixels: float = 5, most: int = 400) -> np.ndarray:
    """Points along a way of pixels (K, 2), close enough that a word over it lies on one."""
    longest = float(np.nanmax(np.abs(np.diff(way, axis=0)), initial=0))
    parts = int(min(max(2, longest / pixels), max(2, most // max(1, len(way) - 1))))
    inner: np.ndarray = np.linspace(way[:-1], way[1:], parts).reshape(-1, way.shape[1])
    return inner
