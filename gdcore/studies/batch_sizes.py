"""How many points an update sees: batch, mini-batch and stochastic descent side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdcore.data import Dataset, FloatArray
from gdcore.descent import Trajectory, descend
from gdcore.lesson import MOST_DRAWN, Lesson, kept
from gdcore.model import mse_gradient
from gdcore.studies.rates import single_point_rate

BATCH_EPOCHS = 40
MOST_UPDATES = 100_000
"""A descent with more updates than that in its epochs is stopped: half a second's work."""


def mini_batch_size(count: int) -> int:
    """16 points, as in the book, or a fifth of fewer than 80.

    Examples:
        >>> mini_batch_size(1000), mini_batch_size(30)
        (16, 6)
    """
    return min(max(2, count // 5), 16)


@dataclass(frozen=True, eq=False)
class Batches:
    """Three descents from one start at one rate; they differ in how many points an update sees.

    Attributes:
        rate: The learning rate.
        batch: Each update sees all points.
        mini_batch: It sees `mini_batch_size` of them.
        stochastic: It sees a single one.
    """

    rate: float
    batch: Trajectory
    mini_batch: Trajectory
    stochastic: Trajectory

    @property
    def named(self) -> tuple[tuple[str, Trajectory], ...]:
        """Each with its name, the one that sees most first."""
        return (
            ("batch", self.batch),
            ("mini_batch", self.mini_batch),
            ("stochastic", self.stochastic),
        )


@kept
def batches(
    lesson: Lesson,
    epochs: int = BATCH_EPOCHS,
    updates: int | None = MOST_UPDATES,
    most: int = MOST_DRAWN,
) -> Batches:
    """Batch, mini-batch and stochastic descent from the same start at the same rate.

    The rate is that of `single_point_rate`. A descent of more than so many `updates` is stopped
    there, in the middle of its epochs; None for no such limit. Batches and single points are taken
    from `Lesson.sample(most)`; the losses are those over all points.

    Examples:
        >>> found = batches(Lesson())
        >>> [steps.updates_per_epoch for _, steps in found.named]
        [1, 5, 80]
    """
    rate = single_point_rate(lesson)
    train = lesson.sample(most).train

    def descent(batch_size: int | None) -> Trajectory:
        return descend(
            train, lesson.start, rate, epochs, batch_size, updates=updates,
            rng=np.random.RandomState(lesson.seed), landscape=lesson.landscape,
        )  # fmt: skip

    size = mini_batch_size(len(train))
    return Batches(rate, descent(None), descent(size), descent(1))


@kept
def restless(lesson: Lesson, updates: int = 400, most: int = MOST_DRAWN) -> Batches:
    """The same three descents from the minimum: what is left is the noise of their steps.

    updates: That each of them makes, whatever it sees; otherwise as `batches`.

    Examples:
        >>> found = restless(Lesson())
        >>> [len(steps.b) for _, steps in found.named]
        [401, 401, 401]
    """
    rate = single_point_rate(lesson)
    train = lesson.sample(most).train

    def descent(batch_size: int) -> Trajectory:
        return descend(
            train, lesson.minimum, rate, updates, batch_size, updates=updates,
            rng=np.random.RandomState(lesson.seed),
        )  # fmt: skip

    return Batches(rate, descent(len(train)), descent(mini_batch_size(len(train))), descent(1))


def possible_places(steps: Trajectory, data: Dataset, update: int) -> FloatArray:
    """Where each batch of an epoch would lead from one place: (b, w), shape (batches, 2).

    Args:
        steps: A descent on `data`.
        data: The points that its batches are taken from.
        update: The update after which it is at that place; the epoch is that of the next one.
    """
    b, w = float(steps.b[update]), float(steps.w[update])
    count = steps.updates_per_epoch
    first = min(update, len(steps.b) - 2) // count * count
    last = min(first + count, len(steps.b) - 1)
    slopes = [
        mse_gradient(b, w, data.x[seen], data.y[seen])
        for seen in (steps.seen(one) for one in range(first + 1, last + 1))
    ]
    places: FloatArray = np.array([b, w]) - steps.learning_rate * np.array(slopes)
    return places


@dataclass(frozen=True)
class BatchNumbers:
    """What `Batches` come to.

    Attributes:
        rate: The learning rate.
        size: Points in a mini-batch.
        epochs: Passes through the data asked for.
        batch_updates, mini_batch_updates, stochastic_updates: Updates in an epoch.
        batch_loss, mini_batch_loss, stochastic_loss: The last loss, in units of y squared.
        batch_epochs, mini_batch_epochs, stochastic_epochs: Passes made: fewer than `epochs` where
            the descent was stopped.
        batch_arrives, mini_batch_arrives, stochastic_arrives: Passes until the loss is near the
            lowest to stay about there, as `Trajectory.arrives_at` has it; None if it never is.
    """

    rate: float
    size: int
    epochs: int
    batch_updates: int
    batch_loss: float
    batch_epochs: float
    batch_arrives: float | None
    mini_batch_updates: int
    mini_batch_loss: float
    mini_batch_epochs: float
    mini_batch_arrives: float | None
    stochastic_updates: int
    stochastic_loss: float
    stochastic_epochs: float
    stochastic_arrives: float | None


def batch_numbers(lesson: Lesson) -> BatchNumbers:
    """The rate, the size of a mini-batch, and what became of each descent.

    Examples:
        >>> found = batch_numbers(Lesson())
        >>> found.size, found.batch_arrives, found.mini_batch_arrives, found.stochastic_arrives
        (16, None, 13.0, 0.7875)
    """
    found = batches(lesson)
    numbers: dict[str, Any] = {}
    for name, steps in found.named:
        numbers[f"{name}_updates"] = steps.updates_per_epoch
        numbers[f"{name}_loss"] = float(steps.loss[-1])
        numbers[f"{name}_epochs"] = float(steps.epoch[-1])
        there = steps.arrives_at(lesson.landscape.min_loss)
        numbers[f"{name}_arrives"] = None if there is None else float(steps.epoch[there])
    return BatchNumbers(
        rate=found.rate, size=mini_batch_size(len(lesson.train)), epochs=BATCH_EPOCHS, **numbers
    )


def fall_alike(descents: Iterable[Trajectory], lowest: float) -> bool:
    """Whether after as many updates as the shortest descent has all losses are about as low.

    Compared is the excess over `lowest` after so many updates, not on the way there: the largest is
    at most twice the least, and half of the start's.

    Examples:
        >>> lesson = Lesson()
        >>> three = [steps for _, steps in batches(lesson, epochs=10, updates=None).named]
        >>> fall_alike(three, lesson.landscape.min_loss)
        True
    """
    descents = list(descents)
    count = min(len(steps.loss) for steps in descents) - 1
    left = [float(steps.loss[count]) - lowest for steps in descents]
    return max(left) <= min(2 * min(left), 0.5 * (float(descents[0].loss[0]) - lowest))
