"""Descending the loss: from a start to wherever a learning rate and an update rule lead."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, repeat

import numpy as np
from numpy.typing import NDArray

from gdcore.checks import DataError, number, positive, shown, whole
from gdcore.data import Dataset, FloatArray, Rng
from gdcore.display import table
from gdcore.landscape import LARGEST, Landscape
from gdcore.optimizers import GradientDescent, Optimizer

EXPLODED = 1e12

FIRST_SHOWN = 4
"""So many entries of a trajectory, and its last, are shown in a notebook."""

# Means over a batch of u, v, u^2 and u v; u and v are x and y less their means over all points.
BatchMeans = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What a descent passed through: one entry per update, the start included, in read-only arrays.

    Attributes:
        b, w: The parameters, shape (K + 1,) after K updates.
        loss: The loss over all points (also when an update saw only a batch), shape (K + 1,).
        epoch: Passes through the data so far, shape (K + 1,): int64 when each update is a whole
            epoch, float64 with fractions when it takes several.
        learning_rate: As asked for.
        diverged_at: The index of the first update whose loss is not finite or above 1e12 times the
            start's, else None. The trajectory ends with that update; only there may a value be inf
            or nan.
        points: How many points there were; None if the descent was given a Landscape.
        batch_size: Points that an update saw, as asked for; None if each saw all of them.
        order: The points' indices as they were shuffled, shape (epochs begun, points), each row cut
            into batches from the left; None if each update saw all of them. See `seen`.

    Examples:
        >>> from gdcore import Lesson
        >>> steps = Lesson().trajectory(0.1)
        >>> steps.b[:2].round(4), round(float(steps.loss[0]), 4)
        (array([0.4967, 0.8012]), 2.7422)
        >>> round(float(steps.b[-1]), 5), round(float(steps.w[-1]), 5)
        (1.02354, 1.96896)
    """

    b: FloatArray
    w: FloatArray
    loss: FloatArray
    epoch: FloatArray | NDArray[np.int64]
    learning_rate: float
    diverged_at: int | None
    points: int | None = None
    batch_size: int | None = None
    order: NDArray[np.uint32] | None = None

    def __post_init__(self) -> None:
        for values in (self.b, self.w, self.loss, self.epoch, self.order):
            if values is not None:
                values.setflags(write=False)

    def _repr_html_(self) -> str:
        """What a notebook shows of it: the first updates and the last."""
        last = len(self.b) - 1
        count = f"{last} update" + ("" if last == 1 else "s")
        ends = "" if self.diverged_at is None else f"; diverged at update {self.diverged_at}"
        columns = (self.epoch, self.b, self.w, self.loss)
        rows: list[tuple[object, ...]] = [
            (update, *(column[update] for column in columns))
            for update in range(last + 1)
            if update < FIRST_SHOWN or update == last
        ]
        if last > FIRST_SHOWN:
            rows.insert(FIRST_SHOWN, ("…", *("…" for _ in columns)))
        head = ("update", "epoch", "b", "w", "loss")
        return table(f"Learning rate {self.learning_rate:.6g}: {count}{ends}", rows, head)

    @property
    def places(self) -> FloatArray:
        """Where it passed, (b, w), without the update at which it was given up: shape (n, 2)."""
        return np.column_stack([self.b, self.w])[: self.diverged_at]

    @property
    def updates_per_epoch(self) -> int:
        """How many updates one pass through the data takes."""
        if self.batch_size is None or self.points is None:
            return 1
        return -(-self.points // self.batch_size)

    def seen(self, update: int) -> NDArray[np.intp]:
        """Indices of the points whose mean gradient an update took; the first update is 1.

        Raises:
            DataError: There is no such update, or the descent was given a Landscape.
        """
        update = whole("update", update, at_least=1, at_most=len(self.b) - 1)
        if self.points is None:
            raise DataError("a descent on a Landscape has no points to tell")
        if self.batch_size is None or self.order is None:
            return np.arange(self.points)
        epoch, number = divmod(update - 1, self.updates_per_epoch)
        first = number * self.batch_size
        return self.order[epoch, first : first + self.batch_size].astype(np.intp)

    def settled_at(self, lowest: float, share: float = 0.001) -> int | None:
        """Index of the first update from which the loss stays near `lowest`, its least value.

        Near: the excess over `lowest` is at most `share` of what it was at the start. None if the
        path ends before that.
        """
        above = np.flatnonzero(~(self.loss - lowest <= share * (self.loss[0] - lowest)))
        first = int(above[-1]) + 1 if above.size else 0
        return first if first < len(self.loss) else None

    def arrives_at(self, lowest: float, near: float = 0.01, around: float = 0.05) -> int | None:
        """Index of the update that comes near `lowest` to stay about there, if never at rest.

        That is the first one within `near` of it from where on all are within `around`; both are
        shares of the start's excess over `lowest`. None if there is none.
        """
        stays = self.settled_at(lowest, around)
        if stays is None:
            return None
        there = self.loss[stays:] - lowest <= near * (self.loss[0] - lowest)
        return stays + int(np.argmax(there)) if there.any() else None

    def excess(self, lowest: float) -> FloatArray:
        """What is left of the loss above `lowest`, as a share of the start's: shape (K + 1,).

        From a start that is at `lowest` itself the excess as it is.
        """
        above: FloatArray = self.loss - lowest
        return above / (above[0] or 1.0)


def descend(
    data: Dataset | Landscape,
    start: tuple[float, float],
    learning_rate: float,
    epochs: int,
    batch_size: int | None = None,
    optimizer: Optimizer = GradientDescent(),
    rng: Rng | None = None,
    updates: int | None = None,
    landscape: Landscape | None = None,
) -> Trajectory:
    """Minimises the mean squared error of b + w x from start = (b, w).

    Each update takes the gradient at (b, w), has `optimizer` make a step of it, and moves b and w
    together. Divergence is a result, see `Trajectory.diverged_at`; a start with no loss to compare
    with (on the minimum of a perfect fit) is compared with the loss of b = w = 0 instead.

    Args:
        data: The points, or their Landscape when it is at hand (batch mode only). In batch mode an
            epoch costs the same however many points there are.
        start: (b, w), finite, with a finite loss.
        learning_rate: Finite and above 0.
        epochs: Passes through the data, at least 1.
        batch_size: None for one update an epoch on all points; 1 for stochastic, more for
            mini-batch descent, with the points reshuffled each epoch and the last batch perhaps
            smaller.
        optimizer: The update rule.
        rng: Shuffles the points; RandomState(0) if not given. Batch mode does not use it.
        updates: Stop after so many, even within an epoch; None for no such limit.
        landscape: The loss that is told and, in batch mode, descended on; None for that over
            `data`. It is another one where `data` is a sample of very many points.

    Raises:
        DataError: A value is not allowed, or the points do not suit `Landscape.from_data`.

    Examples:
        >>> from gdcore import Dataset
        >>> steps = descend(Dataset([-1, 1], [0, 2]), (0, 0), learning_rate=0.25, epochs=3)
        >>> steps.b.tolist()
        [0.0, 0.5, 0.75, 0.875]
    """
    learning_rate = positive("learning rate", learning_rate)
    epochs = whole("epochs", epochs, at_least=1)
    if not isinstance(start, tuple | list) or len(start) != 2:
        raise DataError(f"start is {shown(start)}; allowed: a pair of finite numbers (b, w)")
    b, w = number("start b", start[0]), number("start w", start[1])
    if landscape is None:
        landscape = data if isinstance(data, Landscape) else Landscape.from_data(data)

    batches: Iterator[BatchMeans]
    points = None if isinstance(data, Landscape) else len(data)
    shuffled: list[NDArray[np.uint32]] = []
    if batch_size is None:
        updates_per_epoch = 1
        batches = repeat((0.0, 0.0, landscape.sxx, landscape.sxx * landscape.best_w), epochs)
    elif isinstance(data, Landscape):
        raise DataError("mini-batches need the data set; a Landscape has no points to draw from")
    else:
        batch_size = whole("batch_size", batch_size, at_least=1)
        updates_per_epoch = -(-len(data) // batch_size)
        rng = np.random.RandomState(0) if rng is None else rng
        batches = _shuffled_batches(data, landscape, batch_size, epochs, rng, shuffled)

    loss = landscape.loss(b, w)
    if not loss <= LARGEST**2:
        raise DataError(
            f"start is ({b:g}, {w:g}), where the loss overflows 64-bit floats or soon would; "
            f"allowed: where it is at most {LARGEST**2:g}"
        )
    limit = EXPLODED * _comparable(loss, landscape)

    # Plain floats: an array of two numbers costs numpy ten times as much, and warns on overflow.
    # Of a million updates a list of numbers takes four times as much memory as they do.
    path_b, path_w, path_loss = (array("d", [value]) for value in (b, w, loss))
    state_b, state_w = optimizer.start(), optimizer.start()
    diverged_at = None
    if updates is not None:
        batches = islice(batches, whole("updates", updates, at_least=1))
    land, mean_x, mean_y, far = landscape, landscape.mean_x, landscape.mean_y, landscape.is_far
    e = land.error(b, w)
    for mean_u, mean_v, mean_uu, mean_uv in batches:
        # The model is e + w u about the data's centre, so the residuals are e + w u - v.
        gradient_b = 2 * (e + w * mean_u - mean_v)
        gradient_w = mean_x * gradient_b + 2 * (e * mean_u + w * mean_uu - mean_uv)
        step_b, state_b = optimizer.update(gradient_b, state_b, learning_rate)
        step_w, state_w = optimizer.update(gradient_w, state_w, learning_rate)
        b, w = b + step_b, w + step_w
        # Of b = 1e12 a float has no digits behind the point, where the last of the error are.
        e = e + (step_b + mean_x * step_w) if far else b + w * mean_x - mean_y
        d = w - land.best_w
        loss = e * e + land.sxx * d * d + land.min_loss
        path_b.append(b)
        path_w.append(w)
        path_loss.append(loss)
        # Written so that nan, too, counts as diverged.
        if not loss <= limit:
            diverged_at = len(path_b) - 1
            break

    done = np.arange(len(path_b))
    epoch: FloatArray | NDArray[np.int64] = done
    if updates_per_epoch > 1:
        epoch = done / updates_per_epoch
    b_, w_, losses = (np.frombuffer(values) for values in (path_b, path_w, path_loss))
    order = np.array(shuffled) if shuffled else None
    return Trajectory(b_, w_, losses, epoch, learning_rate, diverged_at, points, batch_size, order)


def _shuffled_batches(
    data: Dataset,
    landscape: Landscape,
    batch_size: int,
    epochs: int,
    rng: Rng,
    shuffled: list[NDArray[np.uint32]],
) -> Iterator[BatchMeans]:
    """The means of every batch; notes in `shuffled` the order of each epoch that is begun."""
    u = (data.x - landscape.mean_x) - landscape.low_x
    v = (data.y - landscape.mean_y) - landscape.low_y
    columns = np.stack([u, v, u * u, u * v])
    starts = np.arange(0, len(data), batch_size)
    sizes = np.diff(starts, append=len(data))
    for _ in range(epochs):
        order = rng.permutation(len(data))
        shuffled.append(order.astype(np.uint32))
        yield from (np.add.reduceat(columns[:, order], starts, axis=1) / sizes).T.tolist()


def _comparable(loss: float, landscape: Landscape) -> float:
    """The start's loss, or what stands in for it where rounding is all there is of it."""
    at_zero = landscape.loss(0.0, 0.0)
    return loss if loss > 1e-16 * at_zero else at_zero or 1.0
