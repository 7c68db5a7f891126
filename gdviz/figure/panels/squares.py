"""The squares of all errors in one scale."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from gdviz.figure.facts import note
from gdviz.figure.type import wrapped
from gdviz.look import Look

MOST_SQUARES = 100


def squares(axes: Axes, look: Look, error: np.ndarray, words: str = "") -> None:
    """Squares whose sides are errors, side by side in one scale, and the square of mean area.

    Of more than MOST_SQUARES so many are drawn, evenly spread from the largest to the smallest.
    words: what the square of mean area is called.
    """
    theme = look.theme
    mean = float(np.sqrt(np.mean(error * error)))
    sides = np.sort(np.abs(error))[::-1]
    if len(sides) > MOST_SQUARES:
        sides = sides[np.linspace(0, len(sides) - 1, MOST_SQUARES).round().astype(int)]
    note(axes.figure, squares={"sides": sides, "mean_side": mean, "mean_area": mean * mean})
    inches: Any = np.array(axes.bbox.size) / axes.figure.dpi
    axes.set(xlim=(0, inches[0]), ylim=(-inches[1], 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.grid(False)

    # The largest scale at which all fit in rows, one below the other, over the mean.
    room = inches - np.array((0, 0.35 if words else 0.0))
    scales = np.geomspace(1e-3, 1, 200) * min(room) / (sides.max() or 1.0)
    fits = [scale for scale in scales if _shelves(sides * scale, room, mean * scale)[1]]
    scale = fits[-1] if fits else scales[0]
    places, _ = _shelves(sides * scale, room, mean * scale)
    for (x, y), side in zip(places, sides * scale, strict=True):
        axes.add_patch(
            Rectangle((x, y - side), side, side, facecolor=theme.error, alpha=0.75, lw=0)
        )
    side, y = mean * scale, -inches[1]
    axes.add_patch(Rectangle((0.02, y + 0.02), side, side, fill=False, edgecolor=theme.ink, lw=2))
    words = wrapped(words, inches[0] - side - 0.15, 9.5, "bold")
    axes.text(side + 0.12, y + 0.02 + side / 2, words, weight="bold", va="center")


def _shelves(
    sides: np.ndarray, room: np.ndarray, mean: float, gap: float = 0.03
) -> tuple[list[tuple[float, float]], bool]:
    """Upper left corners of squares in rows, largest first, and whether they and the mean fit."""
    places, x, y = [], 0.0, 0.0
    high = float(sides[0]) if len(sides) else 0.0
    for side in sides:
        if x > 0 and x + side > room[0]:
            x, y, high = 0.0, y - high - gap, float(side)
        places.append((x, y))
        x += float(side) + gap
    return places, bool(high - y + mean + 0.1 <= room[1]) and sides.max() <= room[0]
