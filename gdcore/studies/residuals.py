"""Residuals: what a line leaves of the points, before the descent and after it."""

import math
from dataclasses import dataclass

import numpy as np

from gdcore.data import FloatArray
from gdcore.lesson import Lesson
from gdcore.model import predict
from gdcore.studies.fits import fit

BINS = 30


@dataclass(frozen=True)
class ResidualNumbers:
    """What two lines leave of the points to train on: that of the start, and the one found.

    Attributes:
        rate: The learning rate of the descent between them, the lesson's best.
        epochs: Passes through the data that it made.
        start, found: (b, w) of the two lines, in raw units.
        loss_before, loss_after: The mean square of the residuals of each.
        root_before, root_after: The root of that, in units of y.
    """

    rate: float
    epochs: int
    start: tuple[float, float]
    found: tuple[float, float]
    loss_before: float
    loss_after: float
    root_before: float
    root_after: float


def residual_numbers(lesson: Lesson) -> ResidualNumbers:
    """The line of the start and the one that the lesson's best rate leads to, and their losses.

    Examples:
        >>> numbers = residual_numbers(Lesson())
        >>> round(numbers.root_before, 4), round(numbers.root_after, 4)
        (1.6559, 0.0897)
    """
    end = fit(lesson)
    before, after = lesson.landscape.loss(*lesson.start), end.train_loss
    return ResidualNumbers(
        rate=end.rate, epochs=end.epochs, start=lesson.to_raw(*lesson.start), found=end.found,
        loss_before=before, loss_after=after,
        root_before=math.sqrt(before), root_after=math.sqrt(after),
    )  # fmt: skip


def residuals(lesson: Lesson, line: tuple[float, float]) -> FloatArray:
    """y - prediction of a line (b, w), in raw units, at each point to train on: shape (N,).

    Examples:
        >>> left = residuals(Lesson(), (1.02354075, 1.96896447))
        >>> left.shape, round(float(np.mean(left**2)), 8)
        ((80,), 0.00804466)
    """
    found: FloatArray = lesson.raw_train.y - predict(*line, lesson.raw_train.x)
    return found


@dataclass(frozen=True, eq=False)
class ResidualCounts:
    """How many points have which residual, in bins that the two lines share.

    Attributes:
        edges: Of the bins, from left to right: shape (BINS + 1,), in units of y.
        before, after: How many residuals of each line lie in them: shape (BINS,).
    """

    edges: FloatArray
    before: FloatArray
    after: FloatArray


def residual_counts(lesson: Lesson) -> ResidualCounts:
    """The histograms of the residuals of both lines, in the same bins.

    Examples:
        >>> counts = residual_counts(Lesson())
        >>> int(counts.before.sum()), int(counts.after.sum()), len(counts.edges)
        (80, 80, 31)
    """
    numbers = residual_numbers(lesson)
    both = [residuals(lesson, line) for line in (numbers.start, numbers.found)]
    low, high = min(part.min() for part in both), max(part.max() for part in both)
    if not high - low > 1e-9 * max(abs(low), abs(high)):  # all alike: one bin has them all
        low, high = low - (abs(low) or 1.0), high + (abs(high) or 1.0)
    edges = np.linspace(low, high, BINS + 1)
    before, after = (np.histogram(part, edges)[0].astype(np.float64) for part in both)
    return ResidualCounts(edges, before, after)
