"""How many points an update sees: batch, mini-batch and stochastic descent side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdcore.descent import Trajectory, descend
from gdcore.lesson import MOST_DRAWN, Lesson, kept
from gdcore.studies.rates import gentle_rate

BATCH_EPOCHS = 40
MOST_UPDATES = 4000


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

    The rate is the gentle one: low enough for single points too, whose own loss is steeper than
    the mean. Of very many points the first 4000 updates are enough, unless `updates` says
    otherwise, and batches and single points are taken from `Lesson.sample(most)`; the losses are
    those over all points.

    Examples:
        >>> found = batches(Lesson())
        >>> [steps.updates_per_epoch for _, steps in found.named]
        [1, 5, 80]
    """
    rate = gentle_rate(lesson)
    train = lesson.sample(most).train

    def descent(batch_size: int | None) -> Trajectory:
        return descend(
            train, lesson.start, rate, epochs, batch_size, updates=updates,
            rng=np.random.RandomState(lesson.seed), landscape=lesson.landscape,
        )  # fmt: skip

    size = mini_batch_size(len(train))
    return Batches(rate, descent(None), descent(size), descent(1))


@dataclass(frozen=True)
class BatchNumbers:
    """What `Batches` come to.

    Attributes:
        rate: The learning rate.
        size: Points in a mini-batch.
        epochs: Passes through the data.
        batch_updates, mini_batch_updates, stochastic_updates: Updates in an epoch.
        batch_loss, mini_batch_loss, stochastic_loss: The last loss, in units of y squared.
    """

    rate: float
    size: int
    epochs: int
    batch_updates: int
    batch_loss: float
    mini_batch_updates: int
    mini_batch_loss: float
    stochastic_updates: int
    stochastic_loss: float


def batch_numbers(lesson: Lesson) -> BatchNumbers:
    """The rate, the size of a mini-batch, and each descent's updates an epoch and last loss.

    Examples:
        >>> batch_numbers(Lesson()).size
        16
    """
    found = batches(lesson)
    numbers: dict[str, Any] = {}
    for name, steps in found.named:
        numbers[f"{name}_updates"] = steps.updates_per_epoch
        numbers[f"{name}_loss"] = float(steps.loss[-1])
    return BatchNumbers(
        rate=found.rate, size=mini_batch_size(len(lesson.train)), epochs=BATCH_EPOCHS, **numbers
    )


def fall_alike(descents: Iterable[Trajectory], lowest: float) -> bool:
    """Whether as many updates as the shortest descent has lower the loss about alike in all.

    Compared is the excess over `lowest` after so many updates: the largest is at most four times
    the least, and half of the start's.

    Examples:
        >>> lesson = Lesson()
        >>> three = [steps for _, steps in batches(lesson, epochs=10, updates=None).named]
        >>> fall_alike(three, lesson.landscape.min_loss)
        True
    """
    descents = list(descents)
    count = min(len(steps.loss) for steps in descents) - 1
    left = [float(steps.loss[count]) - lowest for steps in descents]
    return max(left) <= min(4 * min(left), 0.5 * (float(descents[0].loss[0]) - lowest))
