"""Rings of equal loss, and what lies within them, as lines of straight pieces for films."""

import numpy as np
from contourpy import contour_generator

import gdcore
from gdcore.rings import Range, grid, levels


def rings(landscape: gdcore.Landscape, ranges: tuple[Range, Range]) -> list[np.ndarray]:
    """The lines of equal loss at all `levels` below the highest: arrays of (b, w), (k, 2) each."""
    b, w, loss = grid(landscape, ranges)
    lines = contour_generator(b, w, loss).lines
    return [
        np.asarray(line)
        for level in levels(loss, landscape.min_loss)[:-1]
        for line in lines(float(level))
    ]


def basins(
    landscape: gdcore.Landscape, ranges: tuple[Range, Range]
) -> list[tuple[float, list[np.ndarray]]]:
    """What lies below each of the `levels`, the widest first, to be painted one over the other.

    Returns:
        For each level how high it is, as `depth` has it: 0 (the least loss) .. 1; and the outlines
        of what lies below, arrays of (b, w), (k, 2) each.
    """
    b, w, loss = grid(landscape, ranges)
    filled = contour_generator(b, w, loss).filled
    below = levels(loss, landscape.min_loss)
    found = []
    for k in reversed(range(len(below))):
        # A level set of a quadratic is convex: no outline has holes. The widest is everything.
        outlines = filled(-1.0, float(below[k]) * (1 + 1e-12))[0]
        found.append(((k + 0.5) / len(below), [np.asarray(line) for line in outlines]))
    return found
