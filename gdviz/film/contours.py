"""Rings of equal loss, and what lies within them, as lines of straight pieces for films."""

import numpy as np
from contourpy import contour_generator

import gdcore
from gdcore.rings import Range, depth, fine_levels, grid, levels


def rings(
    landscape: gdcore.Landscape, ranges: tuple[Range, Range], fine: bool = False
) -> list[np.ndarray]:
    """The lines of equal loss at all `levels`: arrays of (b, w), (k, 2) each.

    fine: at the `fine_levels` below the first of them instead.
    """
    b, w, loss = grid(landscape, ranges)
    lines = contour_generator(b, w, loss).lines
    found = (fine_levels if fine else levels)(landscape.min_loss, float(loss.max()))
    return [np.asarray(line) for level in found for line in lines(float(level))]


def basins(
    landscape: gdcore.Landscape, ranges: tuple[Range, Range]
) -> list[tuple[float, list[np.ndarray]]]:
    """What lies below each ring, the widest first, to be painted one over the other.

    Returns:
        For each how high the middle of its last step is, as `depth` has it: 0 (the least loss) ..
        1; and the outlines of what lies below, arrays of (b, w), (k, 2) each.
    """
    b, w, loss = grid(landscape, ranges)
    filled = contour_generator(b, w, loss).filled
    lowest, highest = landscape.min_loss, float(loss.max())
    below = np.array([*fine_levels(lowest, highest), *levels(lowest, highest), highest])
    middles = depth((np.array([lowest, *below[:-1]]) + below) / 2, lowest, highest)
    found = []
    for k in reversed(range(len(below))):
        # A level set of a quadratic is convex: no outline has holes. The widest is everything.
        outlines = filled(-1.0, float(below[k]) * (1 + 1e-12))[0]
        found.append((float(middles[k]), [np.asarray(line) for line in outlines]))
    return found
