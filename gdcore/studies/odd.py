"""What a teacher should know is odd about a lesson."""

import numpy as np

from gdcore.descent import Trajectory
from gdcore.lesson import Lesson, kept

FEW_POINTS = 5


@kept
def oddities(lesson: Lesson) -> tuple[str, ...]:
    """What is odd about a lesson, by name; usually nothing.

    few_points: fewer than 5 points to train on.
    far_from_zero: the standard deviation of x is under a thousandth of its mean. The slope may be
        well known all the same; b, the line at x = 0, is extrapolated.
    outlier: a y farther from the median than 100 times the spread of the middle half, and its
        squared distance more than those of all others together.
    perfect_fit: the least loss is rounding, next to the variance of y.
    start_at_minimum: the loss has nothing to fall from the start.
    all_diverge: every rate is above the largest stable one.

    Examples:
        >>> oddities(Lesson()), oddities(Lesson(noise=0.0))
        ((), ('perfect_fit',))
    """
    x, y, land = lesson.raw_train.x, lesson.raw_train.y, lesson.landscape
    low, middle, high = np.percentile(y, (25, 50, 75))
    squares = (y - middle) ** 2
    variance = float(np.var(y)) or land.loss(*lesson.start)
    excess = land.loss(*lesson.start) - land.min_loss
    found = {
        "few_points": len(y) < FEW_POINTS,
        "far_from_zero": float(np.std(x)) < 0.001 * abs(float(np.mean(x))),
        "outlier": high > low
        and 2 * np.max(squares) > max(np.sum(squares), 2e4 * (high - low) ** 2),
        "perfect_fit": land.min_loss <= 1e-15 * variance,
        "start_at_minimum": excess <= _negligible(lesson),
        "all_diverge": min(lesson.shares) > 1,
    }
    return tuple(name for name, holds in found.items() if holds)


def _negligible(lesson: Lesson) -> float:
    """An excess over the least loss that is rounding, or no more than that to a reader."""
    variance = float(np.var(lesson.raw_train.y)) or lesson.landscape.loss(*lesson.start)
    return 1e-9 * max(lesson.landscape.min_loss, 1e-9 * variance)


def settled_at(lesson: Lesson, steps: Trajectory) -> int | None:
    """The update from which on a descent stays near the lowest loss; None if there is none.

    As `Trajectory.settled_at`, but one that rests at the minimum has settled at its start, however
    its rounding errors compare with one another.

    Examples:
        >>> lesson, perfect = Lesson(), Lesson(noise=0.0, start_at=(1.0, 2.0))
        >>> settled_at(lesson, lesson.trajectory(0.2)), settled_at(perfect, perfect.trajectory(0.4))
        (71, 0)
    """
    lowest = lesson.landscape.min_loss
    if float(np.max(steps.loss)) - lowest <= _negligible(lesson):
        return 0
    return steps.settled_at(lowest)


def crawls(lesson: Lesson) -> bool:
    """Whether, in a valley, the stable rates (if any) do not settle within the epochs.

    Examples:
        >>> crawls(Lesson()), crawls(Lesson(x_factor=10.0, learning_rates=("1%",)))
        (False, True)
    """
    cliff = lesson.landscape.max_learning_rate
    stable = [lesson.trajectory(rate) for rate in lesson.rates if rate < cliff]
    settled = (settled_at(lesson, steps) for steps in stable)
    return lesson.landscape.is_valley and bool(stable) and all(done is None for done in settled)
