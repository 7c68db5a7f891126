"""The loss along one parameter, the other held: a parabola, its slope, and secants to it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gdcore.data import FloatArray
from gdcore.landscape import Values
from gdcore.lesson import Lesson, Range
from gdcore.model import numerical_gradient
from gdcore.view import ranges_of, rim_of


@dataclass(frozen=True)
class Cut:
    """The landscape cut along one parameter, the other held: a parabola.

    Attributes:
        name: "b" or "w", the parameter that varies.
        start, fixed: Its value and the other's where it is cut through: where the descent starts.
        curvature: h, the loss's second derivative along the cut.
        best, lowest: Where the loss is least along the cut, and that loss.

    Examples:
        >>> along = cut(Lesson(), "b")
        >>> along.slope(along.start)
        -3.044811379650508
        >>> bool(np.isclose(along.steps(rate=0.5, count=1)[1], along.best))  # 1 / curvature lands
        True
    """

    name: str
    start: float
    fixed: float
    curvature: float
    best: float
    lowest: float

    @property
    def gentle_rate(self) -> float:
        """1 / 2h: a rate at which each step goes half of the way to the lowest point."""
        return 1 / (2 * self.curvature)

    @property
    def max_learning_rate(self) -> float:
        """2 / h: up to there descent along the cut alone is stable."""
        return 2 / self.curvature

    def loss(self, at: Values) -> Values:
        """lowest + h / 2 (at - best)^2, for any shape."""
        with np.errstate(over="ignore"):
            return self.lowest + self.curvature / 2 * (at - self.best) ** 2

    def slope(self, at: Values) -> Values:
        """The partial derivative h (at - best), for any shape."""
        return self.curvature * (at - self.best)

    def up_to(self, highest: float, span: Range) -> Range | None:
        """From where to where, within a span, the loss is at most `highest`; None if nowhere.

        Examples:
            >>> low, high = cut(Lesson(), "w").up_to(4.0, (-1.0, 5.0))
            >>> round(low, 2), high
            (-0.76, 5.0)
        """
        away = float(np.sqrt(2 * max(highest - self.lowest, 0.0) / self.curvature))
        low, high = max(span[0], self.best - away), min(span[1], self.best + away)
        return (low, high) if low < high else None

    def secant(self, run: Values) -> Values:
        """Rise over run from the start on, for any shape of runs but 0: slope + h / 2 run."""
        return self.slope(self.start) + self.curvature / 2 * run

    def steps(self, rate: float, count: int) -> FloatArray:
        """Gradient descent on the parabola alone: start and `count` updates, shape (count + 1,).

        Each step scales the distance to the best by 1 - rate h.
        """
        with np.errstate(over="ignore"):
            scale = np.float64(1 - rate * self.curvature) ** np.arange(count + 1)
            return self.best + (self.start - self.best) * scale

    def steps_inside(
        self, rate: float, count: int, limits: tuple[float, float], top: float
    ) -> tuple[FloatArray, bool]:
        """The same as places (parameter, loss), (K, 2), as far as they stay within limits.

        Args:
            rate, count: As for `steps`.
            limits: Of the parameter.
            top: The highest loss.

        Returns:
            The places, and whether the descent leaves; if so, the last place is where it does.
        """
        at = self.steps(rate, count)
        places = np.column_stack([at, self.loss(at)])
        low, high = limits
        inside = (places[:, 0] >= low) & (places[:, 0] <= high) & (places[:, 1] <= top)
        if inside.all():
            return places, False
        gone = int(np.argmin(inside))
        before, after = places[gone - 1], np.clip(places[gone], -1e200, 1e200)
        edges = np.array([high if after[0] > before[0] else low, top])
        step = after - before
        shares = np.divide(edges - before, step, out=np.full(2, np.inf), where=step != 0)
        share = min(shares[shares >= 0].min(initial=np.inf), 1.0)
        return np.vstack([places[:gone], before + share * step]), True


def cut(lesson: Lesson, name: str, through: tuple[float, float] | None = None) -> Cut:
    """The lesson's landscape cut along "b" or "w", through its start or another (b, w).

    Examples:
        >>> round(cut(Lesson(), "w").best, 4)
        2.7542
    """
    land, which = lesson.landscape, "bw".index(name)
    here = lesson.start if through is None else through
    start, fixed = here[which], here[1 - which]
    curvature = float(land.hessian[which, which])
    best = start - float(land.gradient(*here)[which]) / curvature
    at = (best, fixed) if name == "b" else (fixed, best)
    return Cut(name, start, fixed, curvature, best, land.loss(*at))


def common_top(lesson: Lesson, cuts: Iterable[Cut]) -> float | None:
    """The highest loss that charts of several cuts show on one scale, some way above the start.

    None if one of them would be all but flat on it.

    Examples:
        >>> common_top(Lesson(), [cut(Lesson(), "b"), cut(Lesson(), "w")])
        5.0
    """
    top = 1.25 * rim_of(lesson)
    for along in cuts:
        ends = np.array(ranges_of(lesson)["bw".index(along.name)])
        if np.max(along.loss(ends)) - along.lowest < top / 4:
            return None
    return top


@dataclass(frozen=True)
class Slope:
    """A partial derivative at the start, three ways.

    Attributes:
        exact: The derivative itself.
        numerical: (L(+h) - L(-h)) / 2h over the points.
        step: That h, a millionth of the range shown.
        secant: Rise over run to a place that can be seen.
        run: How far that is: a sixth of the range shown, toward the lowest point.
    """

    exact: float
    numerical: float
    step: float
    secant: float
    run: float


@dataclass(frozen=True)
class Slopes:
    """The gradient at the start: its slope along b, and that along w."""

    b: Slope
    w: Slope


def slopes(lesson: Lesson) -> Slopes:
    """The two partial derivatives at the start: exactly, by central differences, and as secants.

    Examples:
        >>> found = slopes(Lesson())
        >>> found.b.exact, round(found.b.numerical, 6)
        (-3.044811379650508, -3.044811)
    """
    found = []
    train = lesson.train
    for which, name in enumerate(("b", "w")):
        along = cut(lesson, name)
        low, high = ranges_of(lesson)[which]
        step = 1e-6 * (high - low)
        run = math.copysign((high - low) / 6, along.best - along.start)
        numerical = numerical_gradient(*lesson.start, train.x, train.y, step)[which]
        exact = float(along.slope(along.start))
        found.append(Slope(exact, numerical, step, float(along.secant(run)), run))
    return Slopes(*found)
