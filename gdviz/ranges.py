"""What a chart is to show: ranges that hold what paths do."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

import gdcore
from gdcore.lesson import Range


def close_up(
    lesson: gdcore.Lesson, paths: Iterable[gdcore.Trajectory], margin: float = 0.12
) -> tuple[Range, Range]:
    """Ranges of b and of w that hold paths and the minimum, in the proportions of the lesson's.

    What a path does outside the lesson's ranges does not count, and the frame is at least a
    hundredth of theirs.
    """
    low, high = np.array(lesson.ranges).T
    ways = [np.column_stack([path.b, path.w]) for path in paths]
    places = np.vstack([*ways, [lesson.start], [lesson.minimum]])
    places = places[np.all((places >= low) & (places <= high), axis=1)]
    first, last = places.min(axis=0), places.max(axis=0)
    share = max(0.01, float(np.max((last - first) / (high - low))) * (1 + 2 * margin))
    middle, half = (first + last) / 2, share * (high - low) / 2
    b, w = np.column_stack([middle - half, middle + half]).tolist()
    return tuple(b), tuple(w)


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
