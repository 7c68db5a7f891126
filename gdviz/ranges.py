"""What a chart is to show: ranges that hold what paths do."""

from collections.abc import Iterable

import numpy as np

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


def loss_range(landscape: gdcore.Landscape, paths: Iterable[gdcore.Trajectory]) -> Range:
    """From below the least loss to above the paths' highest, for an axis with a logarithmic scale.

    At most four times the start's above, and where the fit is perfect four powers of ten below.
    """
    losses = [path.loss for path in paths]
    start = float(losses[0][0])
    finite = np.concatenate(losses)[np.isfinite(np.concatenate(losses))]
    high = min(float(finite.max()), 4 * start) or 1.0
    return max(0.7 * landscape.min_loss, 1e-4 * high), 1.5 * high
