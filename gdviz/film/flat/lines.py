"""Lines of straight pieces in flat films, as the points that Manim draws them from."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import numpy as np


def straight(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Manim's points, four to a piece, of straight pieces from `starts` to `ends`, (n, 3) both."""
    steps = ends - starts
    pieces = [starts + steps * t / 3 for t in range(4)]
    points: np.ndarray = np.stack(pieces, axis=1).reshape(-1, 3)
    return points


def dashed(
    segments: Iterable[tuple[float, float]], dash: Sequence[float]
) -> Iterator[tuple[int, float, float]]:
    """The dashes along a line of segments: where each begins and ends in its segment, 0..1.

    A pattern goes on from segment to segment, in pieces where it turns a corner.

    Args:
        segments: For each the length of the line before it, and its own; in scene units.
        dash: Lengths of stroke, gap, stroke, ... in hundredths of a scene unit.

    Returns:
        (which segment, begin, end) of each piece, in order.
    """
    lengths = [part / 100 for part in dash]
    ends = list(accumulate(lengths))
    strokes = [(ends[k] - lengths[k], ends[k]) for k in range(0, len(lengths), 2)]
    period = ends[-1]
    for k, (before, length) in enumerate(segments):
        if length <= 0:
            continue
        start = before - before % period
        while start < before + length:
            for on, off in strokes:
                first, last = max(start + on, before), min(start + off, before + length)
                if last > first:
                    yield k, (first - before) / length, (last - before) / length
            start += period


def thinned(line: np.ndarray, tolerance: float = 0.002) -> np.ndarray:
    """A line through places, (n, 3), without those within `tolerance` of the rest of it."""
    kept = len(line) + 1
    while len(line) < kept:
        kept = len(line)
        before, at, after = line[:-2:2], line[1:-1:2], line[2::2]
        along = after - before
        length = np.maximum(np.linalg.norm(along, axis=1), 1e-12)
        off = np.abs(along[:, 0] * (at - before)[:, 1] - along[:, 1] * (at - before)[:, 0]) / length
        line = np.delete(line, 1 + 2 * np.flatnonzero(off <= tolerance), axis=0)
    return line
