"""The loss on a grid, and the rings of equal loss: the same in figures and films."""

import numpy as np
from contourpy import contour_generator

import gdcore
from gdcore.lesson import Range


def grid(lesson: gdcore.Lesson, count: int = 121) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """b, w and the loss over the lesson's ranges, three arrays of shape (count, count)."""
    return field(lesson.landscape, lesson.ranges, count)


def field(
    landscape: gdcore.Landscape, ranges: tuple[Range, Range], count: int = 121
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `grid`, of any loss over any ranges of b and of w."""
    (b_low, b_high), (w_low, w_high) = ranges
    b, w = np.meshgrid(np.linspace(b_low, b_high, count), np.linspace(w_low, w_high, count))
    return b, w, landscape.loss(b, w)


def levels(loss: np.ndarray, lowest: float, count: int = 14) -> np.ndarray:
    """Contour levels growing with the square: rings are evenly spaced and reach the floor."""
    return lowest + (float(loss.max()) - lowest) * (np.arange(1, count + 1) / count) ** 2


def rings(landscape: gdcore.Landscape, ranges: tuple[Range, Range]) -> list[np.ndarray]:
    """The lines of equal loss at all `levels` below the highest: arrays (k, 2) of (b, w)."""
    b, w, loss = field(landscape, ranges)
    lines = contour_generator(b, w, loss).lines
    return [
        np.asarray(line)
        for level in levels(loss, landscape.min_loss)[:-1]
        for line in lines(float(level))
    ]


def basins(
    landscape: gdcore.Landscape, ranges: tuple[Range, Range]
) -> list[tuple[float, list[np.ndarray]]]:
    """What lies below each level, the widest first, to be painted one over the other.

    Each is its colour's place, 0 (lowest) .. 1 as in `depth`, and its outlines, arrays (k, 2).
    """
    b, w, loss = field(landscape, ranges)
    filled = contour_generator(b, w, loss).filled
    below = levels(loss, landscape.min_loss)
    found = []
    for k in reversed(range(len(below))):
        # A level set of a quadratic is convex: no outline has holes. The widest is everything.
        outlines = filled(-1.0, float(below[k]) * (1 + 1e-12))[0]
        found.append(((k + 0.5) / len(below), [np.asarray(line) for line in outlines]))
    return found


def depth(loss: np.ndarray, lowest: float) -> np.ndarray:
    """The loss as 0 (lowest) .. 1 (highest) for the surface's colours, even in distance."""
    return np.sqrt(np.clip((loss - lowest) / (float(loss.max()) - lowest), 0, 1))
