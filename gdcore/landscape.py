"""The loss of a line over all (b, w): a quadratic bowl, known in full from five numbers."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from typing import NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdcore.checks import DataError, shown
from gdcore.data import Dataset, FloatArray
from gdcore.display import table
from gdcore.exact import error, is_far, missed_by, total

Values = TypeVar("Values", float, FloatArray)


# The book's data has 16; by 100 the bowl is a valley that the eye no longer reads as a bowl.
HIGHEST_BOWL_CONDITION = 100
ROUND_CONDITION = 1.05

LARGEST, SMALLEST = 1e140, 1e-140
"""Between these values and their spread must lie: sums of squares, times what pictures ask for,
then neither overflow nor vanish."""


@dataclass(frozen=True)
class FastestRates:
    """The learning rates that settle in the fewest updates: all from `low` to `high`.

    Attributes:
        low, high: Learning rates.
        updates: How many updates each of them needs.
    """

    low: float
    high: float
    updates: int

    @property
    def middle(self) -> float:
        """The one to name where one is to be named: it is farthest from needing one more."""
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Landscape:
    """The mean squared error of b + w x over a data set, as a function of (b, w).

    With m = mean_x, e = b + w m - mean_y (the error at the data's centre) and d = w - best_w:

        loss(b, w) = e^2 + sxx d^2 + min_loss

    so a query costs the same for ten points as for ten million. All statistics are about the means:
    the textbook form with raw sums of squares cancels to nothing when x or y is far from 0. For the
    same reason a mean far from 0 has a low part, what its float misses, and e is rounded but once.

    Attributes:
        mean_x, mean_y: Means of x and y.
        sxx: Mean of (x - mean_x)^2.
        best_w: Slope of the line of least squares.
        min_loss: That line's mean squared error.
        low_x, low_y: What is to be added to mean_x and mean_y.

    Examples:
        >>> from gdcore import Lesson
        >>> land = Lesson().landscape
        >>> round(land.loss(0.0, 0.0), 4), round(land.condition_number, 4)
        (4.1889, 16.4354)
        >>> land.max_learning_rate
        0.8055058612732189
    """

    mean_x: float
    mean_y: float
    sxx: float
    best_w: float
    min_loss: float
    low_x: float = 0.0
    low_y: float = 0.0

    @classmethod
    def from_data(cls, data: Dataset) -> Self:
        """Computes the statistics, visiting each of the N points a few times.

        Raises:
            DataError: Every x is the same, or squares overflow or vanish in floating point.
        """
        if data.x.min() == data.x.max():
            raise DataError(
                f"every {data.x_name} is {data.x[0]:g}; it must take at least two different values"
            )
        with np.errstate(over="ignore", invalid="ignore"):
            whole = _Part.of(data.x, data.y)
        close = [data.x_name] if whole.sxx < SMALLEST**2 else []
        if whole.syy < SMALLEST**2 and data.y.min() < data.y.max():
            close.append(data.y_name)
        if close:
            raise DataError(
                f"the values of {shown(close[0])} are too close together for 64-bit floats; "
                "scale them up"
            )
        return cls(*whole[1:])._finite(data)

    @classmethod
    def from_parts(cls, parts: Iterable[Dataset]) -> Self:
        """The landscape of all points of several sets, of which no more than two are held at once.

        So it is found for points that do not fit into memory. Of two sets, 1 and 2, with the shares
        p and q of the points, whose means are dx and dy apart, it is

            sxx = p sxx_1 + q sxx_2 + p q dx^2
            best_w = (p sxx_1 w_1 + q sxx_2 w_2 + p q dx dy) / sxx
            min_loss = p loss_1 + q loss_2 + p q (dy - best_w dx)^2

        where loss_k = sxx_k (best_w - w_k)^2 + min_loss_k is the mean square that a line of the
        slope best_w through the set's means errs by. Chan, Golub and LeVeque, "Updating Formulae
        and a Pairwise Algorithm for Computing Sample Variances", 1979; the last line is written
        without a difference, so nothing cancels where the fit is close.

        Args:
            parts: One set after the other. x may be constant within a set, but not over all.

        Raises:
            DataError: There is no set, or as `from_data`.

        Examples:
            >>> sets = (Dataset(x, [1 + 3 * value for value in x]) for x in ([1, 2], [5, 7, 9]))
            >>> land = Landscape.from_parts(sets)
            >>> round(land.mean_x, 9), round(land.best_w, 9)
            (4.8, 3.0)
        """
        later = iter(parts)
        first = next(later, None)
        if first is None:
            raise DataError("there are no parts; at least one data set is needed")
        with np.errstate(over="ignore", invalid="ignore"):
            sums = (_Part.of(part.x, part.y) for part in chain([first], later))
            whole = reduce(_Part.joined, sums)
        if whole.sxx < SMALLEST**2:
            raise DataError(
                f"the values of {shown(first.x_name)} are all the same, or too close together for "
                "64-bit floats; it must take at least two different values"
            )
        return cls(*whole[1:])._finite(first)

    def _repr_html_(self) -> str:
        """What a notebook shows of it."""
        return table("The loss (MSE) over b and w", [
            ("minimum (b, w)", self.minimum),
            ("lowest loss", self.min_loss),
            ("curvatures (eigenvalues)", self.eigenvalues),
            ("condition number", self.condition_number),
            ("the cliff: largest stable rate", self.max_learning_rate),
            ("best rate for the worst start", self.best_learning_rate),
        ])  # fmt: skip

    def _finite(self, data: Dataset) -> Self:
        """Itself; raises DataError if a square of it has overflown, or others soon would."""
        sizes = self.mean_x, self.mean_y, self.sxx**0.5, self.syy**0.5, *self.minimum
        if not all(abs(size) <= LARGEST for size in sizes):  # so that nan is refused, too
            raise DataError(
                f"the values of {shown(data.x_name)} or {shown(data.y_name)} are so large that "
                f"their squares overflow 64-bit floats; allowed: up to {LARGEST:g}, and a line "
                "whose b and w are no larger; scale them down"
            )
        return self

    def loss(self, b: Values, w: Values) -> Values:
        """Mean squared error at (b, w), in units of y squared. Broadcasts; overflow gives inf."""
        with np.errstate(over="ignore", invalid="ignore"):
            e = self.error(b, w)
            d = w - self.best_w
            return e * e + self.sxx * d * d + self.min_loss

    def gradient(self, b: Values, w: Values) -> tuple[Values, Values]:
        """(dL/db, dL/dw) = (2 e, 2 e mean_x + 2 sxx d), e and d as above. Arrays broadcast."""
        with np.errstate(over="ignore", invalid="ignore"):
            e = self.error(b, w)
            d = w - self.best_w
            return 2 * e, 2 * e * self.mean_x + 2 * self.sxx * d

    def error(self, b: Values, w: Values) -> Values:
        """The error at the data's centre, e = b + w mean_x - mean_y. Arrays broadcast."""
        if not self.is_far:
            return b + w * self.mean_x - self.mean_y
        e: Values = error(b, w, self.mean_x, self.mean_y, w * self.low_x - self.low_y)
        return e

    @property
    def is_far(self) -> bool:
        """Whether x or y is so far from 0 that b + w x has its spread in the last digits."""
        return is_far(self.mean_x, self.sxx) or is_far(self.mean_y, self.syy)

    @property
    def syy(self) -> float:
        """Mean of (y - mean_y)^2: what the slope explains of it, and min_loss."""
        return self.sxx * self.best_w * self.best_w + self.min_loss

    @property
    def minimum(self) -> tuple[float, float]:
        """(b, w) of least loss: the line of least squares."""
        if self.is_far:
            return -self.error(0.0, self.best_w), self.best_w
        return self.mean_y - self.best_w * self.mean_x, self.best_w

    @property
    def hessian(self) -> NDArray[np.float64]:
        """Second derivatives, shape (2, 2), the same everywhere: 2 [[1, m], [m, mean of x^2]]."""
        m = self.mean_x
        return np.array([[2.0, 2 * m], [2 * m, 2 * (self.sxx + m * m)]])

    @property
    def eigenvalues(self) -> tuple[float, float]:
        """Curvatures along the bowl's two axes, ascending.

        The larger is half the trace plus half the discriminant's root. The smaller is the
        determinant, 4 sxx, over the larger: a difference would lose every digit in a narrow valley.
        """
        m = self.mean_x
        square = self.sxx + m * m
        large = 1 + square + math.hypot(square - 1, 2 * m)
        return 4 * self.sxx / large, large

    @property
    def max_learning_rate(self) -> float:
        """The cliff, 2 / lambda_max: gradient descent converges below it and diverges above.

        Each step scales the distance to the minimum along an axis of curvature lambda by
        1 - rate * lambda, which stays within (-1, 1) only below 2 / lambda. Goh, "Why Momentum
        Really Works", Distill 2017.
        """
        return 2 / self.eigenvalues[1]

    @property
    def best_learning_rate(self) -> float:
        """2 / (lambda_min + lambda_max): the constant rate with the fastest worst case."""
        return 2 / sum(self.eigenvalues)

    def steps_to_settle(
        self, start: tuple[float, float], learning_rate: ArrayLike, share: float = 0.001
    ) -> FloatArray:
        """Updates of gradient descent until the loss's excess is `share` of what it was at `start`.

        With c the distance from the minimum along an axis of curvature lambda, the excess over
        min_loss after t updates is the sum over both axes of

            lambda / 2 c^2 (1 - rate lambda)^(2 t)

        which falls steadily below the cliff, so t is found by halving an interval. The same as
        `Trajectory.settled_at`, for all rates at once and however many updates it takes.

        Args:
            start: Where it begins, (b, w).
            learning_rate: Any shape, which is also the result's.
            share: Of the excess at the start.

        Returns:
            Whole numbers; infinity from the cliff on.

        Examples:
            >>> from gdcore import Lesson
            >>> lesson = Lesson()
            >>> lesson.landscape.steps_to_settle(lesson.start, [0.2, 0.8, 1.1])
            array([ 71., 249.,  inf])
        """
        rate = np.asarray(learning_rate, dtype=np.float64)
        curvatures, parts = np.array(self.eigenvalues), self._excess_parts(start)
        if parts is None:
            return np.where(rate < self.max_learning_rate, 0.0, np.inf)
        with np.errstate(divide="ignore", over="ignore"):
            # log of (1 - rate lambda)^2; log1p keeps the digits of rates that hardly move.
            scaled = np.multiply.outer(rate, curvatures)
            near, far = np.log1p(-np.minimum(scaled, 1)), np.log(np.abs(scaled - 1))
            logs = 2 * np.where(scaled < 1, near, far)
        slowest = logs.max(axis=-1)
        stable = (rate < self.max_learning_rate) & (slowest < 0)
        low = np.zeros(rate.shape)
        high = np.divide(math.log(share), slowest, out=np.zeros(rate.shape), where=stable)
        high = np.maximum(np.ceil(high), 1)
        while np.any(high - low > np.maximum(1, 1e-15 * high)):
            middle = np.floor((low + high) / 2)
            with np.errstate(invalid="ignore"):
                left = np.sum(parts * np.exp(middle[..., None] * logs), axis=-1)
            done = left <= share
            low, high = np.where(done, low, middle), np.where(done, middle, high)
        return np.where(stable, high, np.inf)

    def places_after(
        self, start: tuple[float, float], learning_rate: float, updates: ArrayLike
    ) -> FloatArray:
        """Where gradient descent is after so many updates, however many, without going through all.

        Along an axis of curvature lambda the distance c from the minimum has become

            c (1 - rate lambda)^updates

        Args:
            start: Where it begins, (b, w).
            learning_rate: Beyond the cliff places may be infinite.
            updates: Whole numbers, shape (n,).

        Returns:
            Places (b, w), shape (n, 2).

        Examples:
            >>> from gdcore import Lesson
            >>> lesson = Lesson()
            >>> lesson.landscape.places_after(lesson.start, 0.2, [0, 71]).round(2).tolist()
            [[0.5, -0.14], [1.11, 1.8]]
        """
        away = self.axes @ np.subtract(start, self.minimum)
        shrink = 1 - learning_rate * np.array(self.eigenvalues)
        with np.errstate(over="ignore", invalid="ignore"):
            left = np.where(away == 0, 0.0, away * np.power(shrink, np.asarray(updates)[:, None]))
            places: FloatArray = self.minimum + left @ self.axes
        return places

    def fastest_rates(self, start: tuple[float, float], share: float = 0.001) -> FastestRates:
        """The learning rates below the cliff that settle from `start` in the fewest updates.

        What is left of the excess after t updates at a rate r is, with p and q the parts of it
        along the gentle and the steep axis,

            p (1 - r lambda_min)^(2 t) + q (1 - r lambda_max)^(2 t)

        For each t that is a convex function of r, lower for larger t. So the fewest updates are the
        smallest t whose lowest point is at most `share`, found by halving, and the rates that make
        do with them lie between the two places where it is `share`.

        From a start that is the minimum every rate below the cliff needs no update at all.

        Args:
            start: Where it begins, (b, w).
            share: Of the excess over min_loss at the start, as for `steps_to_settle`.

        Examples:
            >>> from gdcore import Lesson
            >>> lesson = Lesson()
            >>> fastest = lesson.landscape.fastest_rates(lesson.start)
            >>> fastest.updates, round(fastest.low, 3), round(fastest.high, 3)
            (20, 0.675, 0.733)
        """
        cliff = self.max_learning_rate
        gentle, steep = self.eigenvalues
        parts = self._excess_parts(start)
        if parts is None:
            return FastestRates(0.0, cliff, 0)
        with np.errstate(divide="ignore"):
            log_parts = np.log(parts)
        below_cliff = cliff * (1 - 1e-12)

        def left(rate: float, updates: int) -> float:
            """Logarithm of the share that is left."""
            with np.errstate(divide="ignore"):
                logs = np.array([_log_shrink(rate * gentle), _log_shrink(rate * steep)])
                return float(np.logaddexp(*(log_parts + 2 * updates * logs)))

        def lowest(updates: int) -> float:
            """The rate that leaves least: where both terms change alike with it."""
            power = 2 * updates - 1

            def rises(rate: float) -> bool:
                with np.errstate(divide="ignore"):
                    falling = np.log(gentle) + power * _log_shrink(rate * gentle) + log_parts[0]
                    rising = np.log(steep) + power * _log_shrink(rate * steep) + log_parts[1]
                return bool(rising >= falling)

            return _where(rises, 1 / steep, min(1 / gentle, below_cliff))

        goal = math.log(share)
        most = 1
        while left(lowest(most), most) > goal:
            most *= 2
        updates = _first(lambda t: left(lowest(t), t) <= goal, most // 2, most)
        best = lowest(updates)
        low = _where(lambda rate: left(rate, updates) <= goal, 0.0, best)
        high = below_cliff
        if left(high, updates) > goal:
            high = _where(lambda rate: left(rate, updates) > goal, best, high)
        return FastestRates(low, high, updates)

    def _excess_parts(self, start: tuple[float, float]) -> FloatArray | None:
        """The shares of the start's excess that lie along each of `axes`; None if there is none."""
        away = self.axes @ (np.array(start) - self.minimum)
        twice = np.array(self.eigenvalues) * away**2
        total = twice.sum()
        return twice / total if total > 0 else None

    @property
    def axes(self) -> NDArray[np.float64]:
        """Unit vectors (b, w) along the bowl's axes: (2, 2), rows in the order of `eigenvalues`.

        The second is the steepest direction, in which a descent at the cliff leaps to and fro.
        """
        half = math.atan2(2 * self.mean_x, 1 - (self.sxx + self.mean_x**2)) / 2
        steep = np.array([math.cos(half), math.sin(half)])
        return np.array([[-steep[1], steep[0]], steep])

    def rescaled(self, shift: float, factor: float) -> Self:
        """The loss over the same points with factor (x - shift) for x; the line is the same one."""
        return replace(
            self,
            mean_x=factor * (self.mean_x - shift),
            low_x=factor * self.low_x,
            sxx=factor**2 * self.sxx,
            best_w=self.best_w / factor,
        )

    @property
    def condition_number(self) -> float:
        """lambda_max / lambda_min: 1 is a round bowl, millions a valley descent crawls along."""
        small, large = self.eigenvalues
        return large / small

    @property
    def is_round(self) -> bool:
        """No direction is seen to be the steepest: a condition number of at most 1.05."""
        return self.condition_number <= ROUND_CONDITION

    @property
    def is_valley(self) -> bool:
        """It is so much steeper in one direction that it looks like a valley: above 100."""
        return self.condition_number > HIGHEST_BOWL_CONDITION


class _Part(NamedTuple):
    """How many points a part has, and its seven numbers; best_w is 0 where x is constant."""

    size: int
    mean_x: float
    mean_y: float
    sxx: float
    best_w: float
    min_loss: float
    low_x: float
    low_y: float

    @classmethod
    def of(cls, x: FloatArray, y: FloatArray) -> Self:
        # The mean of equal numbers may miss them by a rounding, and sxx would not be 0.
        mean_x = float(np.mean(x)) if x.min() < x.max() else float(x[0])
        mean_y = float(np.mean(y))
        # About the means as they are as floats; what those miss is put right in the sums.
        u, v = x - mean_x, y - mean_y
        low_x, low_y = missed_by(mean_x, u), missed_by(mean_y, v)
        sxx = float(np.mean(u * u)) - low_x * low_x
        best_w = (float(np.mean(u * v)) - low_x * low_y) / sxx if sxx > 0 else 0.0
        missed = low_y - best_w * low_x
        min_loss = float(np.mean((v - best_w * u) ** 2)) - missed * missed
        return cls(len(x), mean_x, mean_y, sxx, best_w, max(min_loss, 0.0), low_x, low_y)

    @property
    def syy(self) -> float:
        return self.sxx * self.best_w * self.best_w + self.min_loss

    def joined(self, other: Self) -> Self:
        """Of the points of both: see `Landscape.from_parts`."""
        size = self.size + other.size
        p, q = self.size / size, other.size / size
        dx = (other.mean_x - self.mean_x) + (other.low_x - self.low_x)
        dy = (other.mean_y - self.mean_y) + (other.low_y - self.low_y)
        sxx = p * self.sxx + q * other.sxx + p * q * dx * dx
        sxy = p * self.sxx * self.best_w + q * other.sxx * other.best_w + p * q * dx * dy
        best_w = sxy / sxx if sxx > 0 else 0.0
        one, two = (
            part.sxx * (best_w - part.best_w) ** 2 + part.min_loss for part in (self, other)
        )
        min_loss = p * one + q * two + p * q * (dy - best_w * dx) ** 2
        (mean_x, low_x), (mean_y, low_y) = (
            total(self.mean_x, q * dx), total(self.mean_y, q * dy)
        )  # fmt: skip
        low_x, low_y = low_x + self.low_x, low_y + self.low_y
        return type(self)(size, mean_x, mean_y, sxx, best_w, min_loss, low_x, low_y)


def _log_shrink(scaled: float) -> float:
    """log |1 - scaled|, with the digits of rates that hardly move."""
    return float(np.log1p(-scaled) if scaled < 1 else np.log(scaled - 1))


def _where(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Where between `low` and `high` it begins to hold, to the last digit; at `high` it does."""
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return high
        low, high = (low, middle) if holds(middle) else (middle, high)


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The first whole number above `low` from which on it holds, as it does at `high`."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
