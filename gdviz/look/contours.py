"""The loss on a grid, and the rings of equal loss: the same in figures and films."""

import numpy as np
import numpy.typing as npt
from contourpy import contour_generator

import gdcore
from gdcore.lesson import Range


def grid(
    lesson: gdcore.Lesson, count: int = 121, ranges: tuple[Range, Range] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """b, w and the loss, each of shape (count, count), over the lesson's or other ranges."""
    return field(lesson.landscape, ranges or lesson.ranges, count)


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


def ring(landscape: gdcore.Landscape, radius: float, angle: npt.ArrayLike) -> np.ndarray:
    """Places (b, w), (..., 2), on the ring where the loss is `min_loss` + radius^2.

    The loss is e^2 + sxx d^2 + min_loss with e = b + w mean_x - mean_y and d = w - best_w: the ring
    is a circle in e and the square root of sxx times d. `angle`, in radians, goes once around it.
    """
    e, d = radius * np.cos(angle), radius * np.sin(angle) / np.sqrt(landscape.sxx)
    w = landscape.best_w + d
    return np.stack([landscape.mean_y + e - w * landscape.mean_x, w], axis=-1)


def ring_inside(
    landscape: gdcore.Landscape, loss: float, ranges: tuple[Range, Range], count: int = 720
) -> list[np.ndarray]:
    """The ring of a loss as far as it lies within ranges of b and of w: arrays (k, 2)."""
    radius = np.sqrt(max(loss - landscape.min_loss, 0.0))
    places = ring(landscape, radius, np.linspace(0, 2 * np.pi, count + 1))
    low, high = np.array(ranges).T
    inside = np.all((places >= low) & (places <= high), axis=1)
    cuts = np.flatnonzero(np.diff(inside)) + 1
    runs = zip(np.split(places, cuts), np.split(inside, cuts), strict=True)
    return [run for run, within in runs if within[0]]


def widest(landscape: gdcore.Landscape, ranges: tuple[Range, Range]) -> float:
    """The radius of the widest `ring` that lies within ranges of b and of w."""
    angle = np.linspace(0, 2 * np.pi, 361)
    reach = np.abs(ring(landscape, 1.0, angle) - landscape.minimum).max(axis=0)
    best = landscape.minimum
    room = [min(high - at, at - low) for (low, high), at in zip(ranges, best, strict=True)]
    return float(np.min(np.array(room) / reach))


def whole_ring(landscape: gdcore.Landscape, ranges: tuple[Range, Range]) -> float:
    """The radius of one of `rings` that is whole and well inside; of another if none is."""
    room = 0.85 * widest(landscape, ranges)
    radii = np.sqrt(levels(field(landscape, ranges)[2], landscape.min_loss) - landscape.min_loss)
    return float(max((radius for radius in radii if radius < room), default=room))


def depth(loss: np.ndarray, lowest: float) -> np.ndarray:
    """The loss as 0 (lowest) .. 1 (highest) for the surface's colours, even in distance."""
    return np.sqrt(np.clip((loss - lowest) / (float(loss.max()) - lowest), 0, 1))
