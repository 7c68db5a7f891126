"""Lines of straight pieces in flat films, as the points that Manim draws them from."""

import numpy as np


def straight(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Manim's points, four to a piece, of straight pieces from `starts` to `ends`, (n, 3) both."""
    steps = ends - starts
    pieces = [starts + steps * t / 3 for t in range(4)]
    points: np.ndarray = np.stack(pieces, axis=1).reshape(-1, 3)
    return points


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
