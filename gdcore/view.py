"""What a chart or a panel is to show: ranges that hold what paths do, or what lessons have."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from gdcore.descent import Trajectory
from gdcore.lesson import Lesson, Range


def passed(lesson: Lesson, paths: Iterable[Trajectory]) -> np.ndarray:
    """Where paths pass within the lesson's ranges, and its start and minimum: places (b, w)."""
    low, high = np.array(lesson.ranges).T
    ways = [np.column_stack([path.b, path.w]) for path in paths]
    places: np.ndarray = np.vstack([*ways, [lesson.start], [lesson.minimum]])
    return places[np.all((places >= low) & (places <= high), axis=1)]


def close_up(lesson: Lesson, places: np.ndarray, margin: float = 0.12) -> tuple[Range, Range]:
    """Ranges of b and of w that hold places (b, w), in the proportions of the lesson's ranges.

    They are at least a hundredth as wide.
    """
    wide = np.ptp(np.array(lesson.ranges), axis=1)
    first, last = places.min(axis=0), places.max(axis=0)
    share = max(0.01, float(np.max((last - first) / wide)) * (1 + 2 * margin))
    middle, half = (first + last) / 2, share * wide / 2
    (b0, w0), (b1, w1) = middle - half, middle + half
    return (float(b0), float(b1)), (float(w0), float(w1))


def square(places: npt.ArrayLike, margin: float = 0.12) -> tuple[Range, Range]:
    """Ranges of b and of w, equally wide, that hold places (b, w): what is round looks round."""
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    half = float(np.max(high - low)) * (0.5 + margin) or 1.0
    (b0, w0), (b1, w1) = ((low + high) / 2 + side * half for side in (-1, 1))
    return (float(b0), float(b1)), (float(w0), float(w1))


def circle(middle: tuple[float, float], radius: float, count: int) -> np.ndarray:
    """Places (b, w) evenly around a middle, shape (count, 2), the first at its upper right."""
    angles = 2 * np.pi * np.arange(count) / count + np.pi / 4
    return np.array(middle) + radius * np.column_stack([np.cos(angles), np.sin(angles)])


def like(lesson: Lesson, other: Lesson) -> tuple[Range, Range]:
    """Ranges as wide as the lesson's, as far around the other's minimum.

    They hold the other's start: where it lies outside, they are wider.
    """
    moved = np.subtract(other.minimum, lesson.minimum)[:, None] + np.array(lesson.ranges)
    low = np.minimum(moved[:, 0], np.array(other.start) - 0.05 * np.ptp(moved, axis=1))
    high = np.maximum(moved[:, 1], np.array(other.start) + 0.05 * np.ptp(moved, axis=1))
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))


def both(*lessons: Lesson) -> tuple[Range, Range]:
    """Ranges of b and w that hold the ranges of all these lessons."""
    low = np.min([np.array(lesson.ranges)[:, 0] for lesson in lessons], axis=0)
    high = np.max([np.array(lesson.ranges)[:, 1] for lesson in lessons], axis=0)
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))


def steepness(lesson: Lesson) -> float:
    """How steep the loss is, for the decimals of its slopes: as at the start.

    Or, where that is all but flat, as a thousandth of the way from the minimum to the edge.
    """
    edge = np.diag(lesson.landscape.hessian) * np.ptp(lesson.ranges, axis=1) / 2000
    return float(max(*np.abs(lesson.landscape.gradient(*lesson.start)), *edge))
