"""What is compared in a lesson: scales of the feature, batch sizes, update rules."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from gdcore.data import FloatArray
from gdcore.descent import Trajectory, descend
from gdcore.landscape import Landscape
from gdcore.lesson import Lesson
from gdcore.optimizers import (
    AdaGrad,
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)

BOOK_RATE = 0.1
"""What the book takes for its first updates."""

BAD_FACTOR = 10.0
"""What the book multiplies its feature by to make it a bad one."""


def bad(lesson: Lesson) -> Lesson:
    """The lesson on the same points, with its x times 10: the same line, a narrower valley."""
    return replace(lesson, x_factor=BAD_FACTOR * lesson.x_factor)


def scales(lesson: Lesson) -> dict[str, Lesson]:
    """The lesson on raw x, on raw x times 10, and on standardised x."""
    return {
        "raw": replace(lesson, standardize="off", x_factor=1.0),
        "bad": replace(lesson, standardize="off", x_factor=BAD_FACTOR),
        "standardized": replace(lesson, standardize="on", x_factor=1.0),
    }


def gentle_rate(lesson: Lesson) -> float:
    """A rate that suits every lesson: 0.1 on the book's data, else an eighth of the cliff."""
    if lesson.is_book and not lesson.standardized:
        return BOOK_RATE
    return lesson.landscape.max_learning_rate / 8


@dataclass(frozen=True)
class Cut:
    """The landscape cut along one parameter, the other held where the descent starts: a parabola.

    name: "b" or "w", the parameter that varies.    start, fixed: its value and the other's there.
    curvature: h, the loss's second derivative along the cut.
    best, lowest: where the loss is least along the cut, and that loss.
    """

    name: str
    start: float
    fixed: float
    curvature: float
    best: float
    lowest: float

    def loss(self, at: FloatArray) -> FloatArray:
        """lowest + h / 2 (at - best)^2, for any shape."""
        with np.errstate(over="ignore"):
            return self.lowest + self.curvature / 2 * (at - self.best) ** 2

    def slope(self, at: FloatArray) -> FloatArray:
        """The partial derivative h (at - best), for any shape."""
        return self.curvature * (at - self.best)

    def secant(self, run: FloatArray) -> FloatArray:
        """Rise over run from the start on, for any shape of runs but 0: slope + h / 2 run."""
        return self.slope(self.start) + self.curvature / 2 * run

    def steps(self, rate: float, count: int) -> FloatArray:
        """Gradient descent on the parabola alone: start and `count` updates, shape (count + 1,).

        Each step scales the distance to the best by 1 - rate h.
        """
        with np.errstate(over="ignore"):
            scale = np.float64(1 - rate * self.curvature) ** np.arange(count + 1)
            return self.best + (self.start - self.best) * scale


def cut(lesson: Lesson, name: str) -> Cut:
    """The lesson's landscape cut through its start along "b" or "w"."""
    land, which = lesson.landscape, "bw".index(name)
    start, fixed = lesson.start[which], lesson.start[1 - which]
    curvature = float(land.hessian[which, which])
    best = start - land.gradient(*lesson.start)[which] / curvature
    at = (best, fixed) if name == "b" else (fixed, best)
    return Cut(name, start, fixed, curvature, best, land.loss(*at))


@cache
def batches(lesson: Lesson, epochs: int = 10) -> dict[str, Trajectory]:
    """Batch, mini-batch and stochastic descent from the same start at the same rate.

    The rate is the gentle one: low enough for single points too, whose own loss is steeper than
    the mean. Mini-batches have 16 points, as in the book, or a fifth of fewer than 80.
    """
    rate, count = gentle_rate(lesson), len(lesson.train)
    sizes = {"batch": None, "mini_batch": min(max(2, count // 5), 16), "stochastic": 1}
    return {
        name: descend(
            lesson.train, lesson.start, rate, epochs, size,
            rng=np.random.RandomState(lesson.seed),
        )
        for name, size in sizes.items()
    }  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One update rule's way down: the rule, its learning rate, where it led."""

    optimizer: Optimizer
    learning_rate: float
    path: Trajectory


@cache
def race(lesson: Lesson, updates: int = 100) -> dict[str, Run]:
    """Six update rules from the lesson's start, with a learning rate each that suits it.

    Plain descent takes half the largest stable rate, momentum a quarter of that, since it adds up
    to ten gradients. Rules that divide the gradient by its own size step about as far as their rate
    says, whatever the slope, so theirs is a share of the distance to go.
    """
    land: Landscape = lesson.landscape
    stable = land.max_learning_rate / 2
    away = float(np.max(np.abs(np.subtract(lesson.start, lesson.minimum)))) or 1.0
    rules: dict[str, tuple[Optimizer, float]] = {
        "gradient_descent": (GradientDescent(), stable),
        "momentum": (Momentum(), stable / 4),
        "nesterov": (Nesterov(), stable / 4),
        "adagrad": (AdaGrad(), away / 4),
        "rmsprop": (RMSProp(), away / 40),
        "adam": (Adam(), away / 20),
    }
    return {
        name: Run(rule, rate, descend(land, lesson.start, rate, updates, optimizer=rule))
        for name, (rule, rate) in rules.items()
    }
