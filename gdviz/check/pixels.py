"""What can be measured on the pixels of a picture: contrast, what changes, where the hero stands.

Pictures are arrays of shape (height, width, 3 or 4) with numbers 0..255.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from gdviz.look.theme import RULES, luminance, rgb

Pixels = npt.NDArray[Any]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels; the last two are the first outside."""

PATHS = (
    "path", "rate_low", "rate_high", "rate_diverging", "batch", "mini_batch", "stochastic", *RULES,
)  # fmt: skip
"""The roles of colours whose lines are paths."""

PROBES = ("#FF00FF", "#00FF00", "#FF0000", "#00FFFF", "#0000FF", "#FFFF00")
"""Colours that no theme has: what is drawn in one is found again in the picture."""

CORE = 24
"""Of 255, in a channel: how near to its probe a pixel must be to be a path's alone."""

FEW = 10
"""Of fewer pixels no contrast is measured: so little of a path has just begun."""

IN_TEXT, IN_PATH = 10.0, 25.0
"""So many percent of a text's, and of a path's, pixels may have less contrast than is told of it:
where a line of the grid crosses a text, or a path lies along one."""

SEEN = 6
"""Of 255, in a channel: a pixel that differs by less from the paper is paper."""

CHANGED = 64
"""Of 255, in a channel: a pixel that differs by more from the frame before is another one."""

CELLS = 40
"""Rows of cells that a picture is cut into to find what hangs together in it: what is a fortieth of
its height or less apart is one thing."""


def contrasts(one: Pixels, other: Pixels) -> npt.NDArray[np.float64]:
    """Contrast ratios, 1..21, of colours 0..255 of shapes (..., 3), one by one (WCAG 2.2)."""
    first, second = (
        luminance(np.asarray(colors, dtype=float)[..., :3] / 255) + 0.05 for colors in (one, other)
    )
    return np.maximum(first, second) / np.minimum(first, second)


def contrast_on(color: str, opacity: float, beneath: Pixels, left: float) -> float:
    """The contrast of "#RRGGBB" with pixels (k, 3) beneath, that all but `left` percent reach."""
    drawn = opacity * 255 * np.array(rgb(color)) + (1 - opacity) * beneath
    return float(np.percentile(contrasts(drawn, beneath), left))


def near(picture: Pixels, color: str, most: int = 40) -> npt.NDArray[np.bool_]:
    """Which pixels have a colour, "#RRGGBB", up to so much in every channel."""
    found = np.ones(picture.shape[:2], bool)
    for channel, wanted in enumerate(np.round(255 * np.array(rgb(color))).astype(int).tolist()):
        values = picture[..., channel]
        found &= (values >= max(wanted - most, 0)) & (values <= min(wanted + most, 255))
    return found


def became_others(one: Pixels, other: Pixels) -> float:
    """The share of a picture's pixels that have another colour in another picture."""
    changed = np.zeros(one[::2, ::2].shape[:2], bool)  # of every second each way
    for channel in range(3):
        before, after = (picture[::2, ::2, channel].astype(np.int16) for picture in (one, other))
        changed |= np.abs(after - before) > CHANGED
    return float(changed.mean())


def covered(with_probe: Pixels, without: Pixels, probe: str) -> npt.NDArray[np.float64]:
    """How much of each pixel something covers, 0..1, from pictures with it in `probe` and without.

    So it is found on what has its own colour, too.
    """
    below = without[..., :3].astype(float)
    whole = 255 * np.array(rgb(probe)) - below
    there = with_probe[..., :3] - below
    share: npt.NDArray[np.float64] = (there * whole).sum(axis=-1) / (whole**2).sum(axis=-1)
    return share


def drawn_on(picture: Pixels, paper: str, most: int = SEEN) -> npt.NDArray[np.bool_]:
    """Which pixels are not paper: differ from it by more than so much."""
    return ~near(picture, paper, most)


def hero(picture: Pixels, paper: str) -> Box:
    """The largest thing in a picture: of what hangs together, the widest box times high.

    What is nearer than a cell is one thing, and so is what lies within another's box: a chart's
    points and its axes.
    """
    drawn = drawn_on(picture, paper)
    size = max(len(drawn) // CELLS, 1)
    rows, columns = -(-drawn.shape[0] // size), -(-drawn.shape[1] // size)
    padded = np.zeros((rows * size, columns * size), bool)
    padded[: drawn.shape[0], : drawn.shape[1]] = drawn
    cells = padded.reshape(rows, size, columns, size).any(axis=(1, 3))
    boxes = _merged(_parts(cells))
    found = []
    for left, top, right, bottom in boxes:
        inside = padded[top * size : bottom * size, left * size : right * size]
        y, x = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
        found.append((left * size + int(x[0]), top * size + int(y[0]),
                      left * size + int(x[-1]) + 1, top * size + int(y[-1]) + 1))  # fmt: skip
    return max(found, key=_area, default=(0, 0, 0, 0))


def _area(box: Box) -> int:
    left, top, right, bottom = box
    return (right - left) * (bottom - top)


def _parts(cells: Any) -> list[Box]:
    """Boxes around what hangs together, corners included."""
    left_over = {(int(y), int(x)) for y, x in np.argwhere(cells)}
    boxes = []
    while left_over:
        queue = [left_over.pop()]
        part = list(queue)
        while queue:
            y, x = queue.pop()
            around = {(y + i, x + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left_over
            left_over -= around
            queue += around
            part += around
        ys, xs = zip(*part, strict=True)
        boxes.append((min(xs), min(ys), max(xs) + 1, max(ys) + 1))
    return boxes


def _merged(boxes: list[Box]) -> list[Box]:
    """Boxes, those that overlap made one."""
    merged: list[Box] = []
    for box in boxes:
        while meets := [other for other in merged if _overlap(box, other)]:
            merged = [other for other in merged if other not in meets]
            left, top, right, bottom = zip(box, *meets, strict=True)
            box = (min(left), min(top), max(right), max(bottom))
        merged.append(box)
    return merged


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
