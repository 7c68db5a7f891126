"""What a teacher should know is odd about a lesson."""

import numpy as np

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
        "start_at_minimum": excess <= 1e-9 * max(land.min_loss, 1e-9 * variance),
        "all_diverge": min(lesson.shares) > 1,
    }
    return tuple(name for name, holds in found.items() if holds)


def crawls(lesson: Lesson) -> bool:
    """Whether, in a valley, the stable rates (if any) do not settle within the epochs.

    Examples:
        >>> crawls(Lesson()), crawls(Lesson(x_factor=10.0, learning_rates=("1%",)))
        (False, True)
    """
    cliff = lesson.landscape.max_learning_rate
    stable = [lesson.trajectory(rate) for rate in lesson.rates if rate < cliff]
    settled = (steps.settled_at(lesson.landscape.min_loss) for steps in stable)
    return lesson.landscape.is_valley and bool(stable) and all(done is None for done in settled)
