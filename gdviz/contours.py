"""The loss on a grid, and the rings of equal loss: the same in figures and films."""

import numpy as np

import gdcore

Range = tuple[float, float]


def grid(
    lesson: gdcore.Lesson, count: int = 121, ranges: tuple[Range, Range] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """b, w and the loss, each of shape (count, count), over the lesson's or other ranges."""
    (b_low, b_high), (w_low, w_high) = ranges or lesson.ranges
    b, w = np.meshgrid(np.linspace(b_low, b_high, count), np.linspace(w_low, w_high, count))
    return b, w, lesson.landscape.loss(b, w)


def levels(loss: np.ndarray, lowest: float, count: int = 14) -> np.ndarray:
    """Contour levels growing with the square: rings are evenly spaced and reach the floor."""
    return lowest + (float(loss.max()) - lowest) * (np.arange(1, count + 1) / count) ** 2


def depth(loss: np.ndarray, lowest: float) -> np.ndarray:
    """The loss as 0 (lowest) .. 1 (highest) for the surface's colours, even in distance."""
    return np.sqrt(np.clip((loss - lowest) / (float(loss.max()) - lowest), 0, 1))
