"""Learning rates: which to take, and how many updates each of them needs."""

from dataclasses import dataclass

import numpy as np

from gdcore.data import FloatArray
from gdcore.lesson import Lesson

BOOK_RATE = 0.1
"""What the book takes for its first updates."""


def gentle_rate(lesson: Lesson) -> float:
    """A rate that suits every lesson: 0.1 on the book's data, else an eighth of the cliff.

    Examples:
        >>> gentle_rate(Lesson()), gentle_rate(Lesson(standardize="on"))
        (0.1, 0.125)
    """
    if lesson.is_book and not lesson.standardized:
        return BOOK_RATE
    return lesson.landscape.max_learning_rate / 8


def single_point_rate(lesson: Lesson) -> float:
    """A rate at which updates on single points are stable too: the gentle one, or a lower one.

    The loss of the point (x, y) alone, (b + w x - y)^2, has the curvature 2 (1 + x^2) along its
    steepest direction and none across it. At a rate of one over that a step leads just onto the
    lines through the point; at twice as much it leaps as far beyond them, and above that it grows.
    So 1 / (2 (1 + x^2)), with the x farthest from 0, suits every point in any order (Needell, Ward
    and Srebro 2014: the largest curvature decides, not that of the mean). A batch's curvature is a
    mean of theirs, so it suits batches as well.

    Returns:
        The learning rate, in lesson coordinates.

    Examples:
        >>> single_point_rate(Lesson()), gentle_rate(Lesson())  # the book's x are below 1
        (0.1, 0.1)
    """
    farthest = float(np.max(np.abs(lesson.train.x)))
    return min(gentle_rate(lesson), 0.5 / (1 + farthest * farthest))


def is_worse_at_once(lesson: Lesson, rate: float) -> bool:
    """Whether at a rate beyond the cliff the loss grows from the first update on.

    The excess over the lowest loss is a sum of two powers, A p^k + B q^k after k updates, one for
    each direction in which the loss curves, and that bends upward: either the first update makes it
    worse, and so does every other; or the loss falls at first, as far as the gentle direction goes
    down, and then grows for ever.

    Examples:
        >>> is_worse_at_once(Lesson(), 1.1)
        True
        >>> is_worse_at_once(Lesson(start_at=(1.8, 0.5)), 0.85)  # along the valley's floor
        False
    """
    loss = lesson.trajectory(rate, epochs=1).loss
    return bool(loss[1] > loss[0])


def final_rate(lesson: Lesson) -> float:
    """The lesson's rate that settles first, without a zigzag if one does; the gentle one if none.

    Up to half the cliff no update goes past the minimum, along any axis. Above that they zigzag,
    and with them what is drawn of them: the loss on unseen points by epoch is a band.

    Examples:
        >>> final_rate(Lesson()), final_rate(Lesson(learning_rates=(0.1, 0.3, 0.5)))
        (0.2, 0.3)
    """
    needed = lesson.landscape.steps_to_settle(lesson.start, lesson.rates)
    straight = np.where(np.array(lesson.shares) <= 0.5, needed, np.inf)
    best = int(np.argmin(straight if straight.min() <= lesson.epochs else needed))
    return lesson.rates[best] if np.isfinite(needed[best]) else gentle_rate(lesson)


def few_rates(lesson: Lesson, most: int = 3) -> list[float]:
    """The lesson's rates, or of more than `most` the lowest, the highest, and some between.

    Examples:
        >>> few_rates(Lesson(learning_rates=(0.1, 0.2, 0.3, 0.4, 0.5)))
        [0.1, 0.3, 0.5]
    """
    rates = list(lesson.rates)
    if len(rates) <= most:
        return rates
    places = np.linspace(0, len(rates) - 1, most).round().astype(int)
    return [sorted(rates)[place] for place in places]


@dataclass(frozen=True)
class RatePlaced:
    """One of the lesson's rates among all there are.

    Attributes:
        rate: The learning rate.
        share_percent: Of the cliff.
        updates: Needed to settle; infinite from the cliff on.
        diverged_at: The update at which it was given up; None if it was not.
    """

    rate: float
    share_percent: float
    updates: float
    diverged_at: int | None


@dataclass(frozen=True, eq=False)
class RateCurve:
    """Updates needed to settle against the learning rate, from a thousandth of the cliff to it.

    Attributes:
        rate, updates: The curve, shape (K,) each; rates ascend.
        low, high: The rates from where to where to show.
        low_updates: Needed at the lowest rate of the curve.
        fastest, fewest: The middle of the rates that need the fewest updates from the lesson's
            start, and how many these are.
        cliff: The largest stable rate.
        best, best_updates: 2 / (lambda_min + lambda_max), the best rate if the start is the worst
            there is, and what it needs from the lesson's.
        placed: The lesson's rates, in the order given.
    """

    rate: FloatArray
    updates: FloatArray
    low: float
    high: float
    low_updates: int
    fastest: float
    fewest: int
    cliff: float
    best: float
    best_updates: int
    placed: tuple[RatePlaced, ...]


def rate_curve(lesson: Lesson) -> RateCurve:
    """How many updates every learning rate needs, on a logarithmic axis of rates.

    Examples:
        >>> found = rate_curve(Lesson())
        >>> found.fewest, found.best_updates
        (20, 29)
    """
    land, rates = lesson.landscape, lesson.rates
    cliff = land.max_learning_rate
    best = min(land.best_learning_rate, cliff * (1 - 1e-12))  # apart in the narrowest valley, too
    low = max(min(cliff / 1000, *rates), cliff / 1e6)
    high = min(max(3.3 * cliff, 1.3 * max(rates)), 100 * cliff)
    # Dense towards the cliff, where the curve turns into a wall.
    near = cliff * (1 - np.geomspace(0.5, 1e-5, 150))
    rate = np.unique(np.concatenate([np.geomspace(low, cliff / 2, 150), near, [best]]))
    needed = land.steps_to_settle(lesson.start, rate)
    fastest = land.fastest_rates(lesson.start)
    placed = tuple(
        RatePlaced(one, 100 * share, updates, lesson.trajectory(one).diverged_at)
        for one, share, updates in zip(
            rates, lesson.shares, land.steps_to_settle(lesson.start, rates).tolist(), strict=True
        )
    )
    return RateCurve(
        rate=rate, updates=needed, low=low, high=high, low_updates=int(needed[0]),
        fastest=fastest.middle, fewest=fastest.updates, cliff=cliff, best=best,
        best_updates=int(land.steps_to_settle(lesson.start, best)), placed=placed,
    )  # fmt: skip


def rates_to_try(lesson: Lesson) -> FloatArray:
    """Learning rates below the cliff, ascending, closest where the number of updates changes most.

    For a curve on a linear axis of rates.

    Examples:
        >>> rates = rates_to_try(Lesson())
        >>> bool((np.diff(rates) > 0).all()), float(rates[-1].round(3))
        (True, 0.805)
    """
    cliff = lesson.landscape.max_learning_rate
    low = np.geomspace(min(0.001, cliff / 100), cliff / 20, 40)
    high = cliff * (1 - np.geomspace(0.05, 2e-4, 40))
    return np.unique(np.concatenate([low, np.linspace(0.05, 0.95, 181) * cliff, high]))
