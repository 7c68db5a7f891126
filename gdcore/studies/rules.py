"""Six update rules from one start: a race."""

import math
from dataclasses import dataclass

import numpy as np

from gdcore.descent import Trajectory, descend
from gdcore.landscape import Landscape
from gdcore.lesson import Lesson, kept
from gdcore.optimizers import (
    AdaGrad,
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from gdcore.studies.feature_scales import bad, scales

RACE_UPDATES = 100


@dataclass(frozen=True, eq=False)
class Run:
    """One update rule's way down: the rule, its learning rate, where it led.

    Attributes:
        name: Of the rule, as texts and colours have it.
        optimizer: The rule.
        learning_rate: Its learning rate.
        share: What that is chosen by, see `race`: of the largest stable rate for plain descent, of
            plain descent's for momentum and Nesterov, of the way for the first step of the others.
        path: What it passed through.
        settled_at: The update from which on its loss stays near the lowest; None if there is none.
    """

    name: str
    optimizer: Optimizer
    learning_rate: float
    share: float
    path: Trajectory
    settled_at: int | None


@dataclass(frozen=True, eq=False)
class Race:
    """Six update rules on one loss, from one start."""

    gradient_descent: Run
    momentum: Run
    nesterov: Run
    adagrad: Run
    rmsprop: Run
    adam: Run

    @property
    def runs(self) -> tuple[Run, ...]:
        """All six, in this order."""
        return (
            self.gradient_descent, self.momentum, self.nesterov, self.adagrad, self.rmsprop,
            self.adam,
        )  # fmt: skip


def longer_way(lesson: Lesson) -> tuple[str, float]:
    """ "b" or "w", whichever is farther from the start to the minimum, and how far that is.

    Examples:
        >>> name, way = longer_way(Lesson())
        >>> name, round(way, 3)
        ('w', 2.107)
    """
    away = np.abs(np.subtract(lesson.start, lesson.minimum)).tolist()
    return ("w", away[1]) if away[1] > away[0] else ("b", away[0])


@kept
def race(lesson: Lesson, updates: int = RACE_UPDATES) -> Race:
    """Six update rules from the lesson's start, with a learning rate each that lets it run.

    Plain descent takes half the largest stable rate. Momentum and Nesterov take half of plain
    descent's, since they add up gradients. Rules that divide the gradient by its own size step
    about as far as their rate says, whatever the slope: theirs is such that the first step goes a
    tenth of `longer_way`, or 8 % of it for RMSProp, whose steps do not shrink so.

    RMSProp's alpha is such that it forgets within the race. With torch's 0.99 it hardly does, and
    goes where AdaGrad goes; with Hinton's 0.9 it forgets so soon that the rounding errors of a
    coordinate that has arrived throw it about.

    Examples:
        >>> found = race(bad(Lesson()))
        >>> found.gradient_descent.settled_at is None, found.momentum.settled_at is None
        (True, False)
    """
    land: Landscape = lesson.landscape
    plain = 0.5 * land.max_learning_rate
    way = longer_way(lesson)[1] or 1.0
    rmsprop = RMSProp(alpha=0.97)
    rules: dict[str, tuple[Optimizer, float, float]] = {
        "gradient_descent": (GradientDescent(), plain, 0.5),
        "momentum": (Momentum(), 0.5 * plain, 0.5),
        "nesterov": (Nesterov(), 0.5 * plain, 0.5),
        # The first step is the rate itself, but for RMSProp, which has seen 1 - alpha of g^2.
        "adagrad": (AdaGrad(), 0.1 * way, 0.1),
        "rmsprop": (rmsprop, 0.08 * way * math.sqrt(1 - rmsprop.alpha), 0.08),
        "adam": (Adam(), 0.1 * way, 0.1),
    }
    runs = {}
    for name, (rule, rate, share) in rules.items():
        steps = descend(land, lesson.start, rate, updates, optimizer=rule)
        runs[name] = Run(name, rule, rate, share, steps, steps.settled_at(land.min_loss))
    return Race(**runs)


@dataclass(frozen=True)
class RunNumbers:
    """What a run comes to: its learning rate, and the update at which it has settled, if it has."""

    rate: float
    settled_at: int | None


@dataclass(frozen=True)
class RaceNumbers:
    """What the race comes to in a valley and in a round bowl.

    Attributes:
        updates: How long it is.
        valley, bowl: Each rule, by its name.
        valley_condition, bowl_condition: The condition numbers of the two.
    """

    updates: int
    valley: dict[str, RunNumbers]
    valley_condition: float
    bowl: dict[str, RunNumbers]
    bowl_condition: float


def race_numbers(lesson: Lesson) -> RaceNumbers:
    """Rates of the race on the "bad" and the standardised feature, and when each rule settled.

    Examples:
        >>> race_numbers(Lesson()).bowl["gradient_descent"].settled_at
        1
    """

    def told(which: Lesson) -> dict[str, RunNumbers]:
        runs = race(which).runs
        return {run.name: RunNumbers(run.learning_rate, run.settled_at) for run in runs}

    valley, bowl = bad(lesson), scales(lesson).standardized
    return RaceNumbers(
        updates=RACE_UPDATES,
        valley=told(valley),
        valley_condition=valley.landscape.condition_number,
        bowl=told(bowl),
        bowl_condition=bowl.landscape.condition_number,
    )
