"""Six update rules from one start: a race."""

import math
from dataclasses import dataclass
from typing import Any

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

RACE_UPDATES = 300
"""A rule that is not there by then is given up."""
FAR = 0.8
"""How far off the start of a race is, as a share of what there is to see of the valley."""
ON_THE_WALL = 0.25
"""The share of the start's excess loss that it has from standing on the valley's wall."""
TRIED = 500
"""So many learning rates, each 1.5 % above the one before, are tried first."""


@dataclass(frozen=True, eq=False)
class Run:
    """One update rule's way down: the rule, its learning rate, where it led.

    Attributes:
        name: Of the rule, as texts and colours have it.
        optimizer: The rule.
        learning_rate: Its best, see `race`.
        path: What it passed through.
        settled_at: The update from which on its loss stays near the lowest; None if there is none.
    """

    name: str
    optimizer: Optimizer
    learning_rate: float
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


@kept
def valley(lesson: Lesson) -> Lesson:
    """The lesson on the bad feature, from the far end of its valley, a little up the wall.

    Of the two walls the start is on the one where it is farther from lying on a diagonal with the
    minimum, here and in the `bowl`: there a rule that steps alike in b and in w would be lucky.

    Examples:
        >>> [round(value, 2) for value in valley(Lesson()).start]
        [-1.36, 0.69]
    """
    other = bad(lesson)
    land = other.landscape
    curves, directions = np.linalg.eigh(land.hessian)
    along, across = directions.T
    along = -along * np.sign(along[np.argmax(np.abs(along))])  # toward lower b, or lower w
    reach = float(np.min(other.surroundings[1] / np.maximum(np.abs(along), 1e-300)))
    way = FAR * reach * along
    up = math.sqrt(ON_THE_WALL / (1 - ON_THE_WALL) * curves[0] / curves[1]) * FAR * reach * across
    starts = [tuple((land.minimum + way + side * up).tolist()) for side in (-1, 1)]

    def off_diagonal(start: tuple[float, float]) -> float:
        one, bowl_ = other.starting_at(start), scales(lesson).standardized
        ways = (
            np.abs(np.subtract(place, which.minimum))
            for which, place in ((other, start), (bowl_, bowl_.from_raw(*one.to_raw(*start))))
        )
        return min(float(abs(math.log((b or 1e-300) / (w or 1e-300)))) for b, w in ways)

    return other.starting_at(max(starts, key=off_diagonal))


@kept
def bowl(lesson: Lesson) -> Lesson:
    """The lesson on standardised x, from the very line from which `valley` starts.

    Examples:
        >>> [round(value, 2) for value in bowl(Lesson()).start]
        [1.9, 2.11]
    """
    other, before = scales(lesson).standardized, valley(lesson)
    return other.starting_at(other.from_raw(*before.to_raw(*before.start)))


def settling(
    lesson: Lesson, optimizer: Optimizer, rates: np.ndarray, updates: int
) -> tuple[np.ndarray, np.ndarray]:
    """When an update rule settles from the lesson's start, at many learning rates at once.

    Returns:
        The update from which on the loss stays near the lowest, infinite if there is none; and what
        is left of the start's excess in the end. Shape (n,) both, that of `rates`.
    """
    land = lesson.landscape
    b, w = (np.full(len(rates), value) for value in lesson.start)
    states: list[Any] = [optimizer.start(), optimizer.start()]
    settled, first = np.zeros(len(rates)), float(land.loss(*lesson.start)) - land.min_loss
    with np.errstate(all="ignore"):
        for update in range(1, updates + 1):
            e = b + w * land.mean_x - land.mean_y
            slope_b = 2 * e
            # As `descend` has it, to the last digit: RMSProp makes much of rounding errors.
            slope_w = land.mean_x * slope_b + 2 * (w * land.sxx - land.sxx * land.best_w)
            step_b, states[0] = optimizer.update(slope_b, states[0], rates)  # type: ignore[arg-type]
            step_w, states[1] = optimizer.update(slope_w, states[1], rates)  # type: ignore[arg-type]
            b, w = b + step_b, w + step_w
            left = land.loss(b, w) - land.min_loss
            settled[~(left <= 0.001 * first)] = update + 1
    settled[settled > updates] = np.inf
    return np.maximum(settled, 1), left


def best_rate(lesson: Lesson, optimizer: Optimizer, usual: float, updates: int) -> float:
    """The learning rate with which an update rule settles after the fewest updates, by search.

    Rates from a thousandth to twice the usual are tried, evenly on a logarithmic scale; then nearer
    ones around the best three. If some in a row need equally few, it is the middle of them; if none
    settles, the one that leaves the least of the loss.

    usual: a rate of the size that is to be expected.
    """
    tried = usual * np.geomspace(1e-3, 2, TRIED)
    settled, left = settling(lesson, optimizer, tried, updates)
    for _ in range(2):
        order = np.lexsort((np.nan_to_num(left, nan=np.inf), settled))
        around = {*order[:3].tolist(), *_row(settled, int(order[0]))}
        ends = [(tried[max(k - 1, 0)], tried[min(k + 1, len(tried) - 1)]) for k in around]
        nearer = np.concatenate([np.linspace(float(one), float(two), 42) for one, two in ends])
        more = settling(lesson, optimizer, nearer, updates)
        tried, which = np.unique(np.append(tried, nearer), return_index=True)
        settled = np.append(settled, more[0])[which]
        left = np.append(left, more[1])[which]
    order = np.lexsort((np.nan_to_num(left, nan=np.inf), settled))
    first, last = _row(settled, int(order[0]))
    middle = (tried[first] + tried[last]) / 2
    again, _ = settling(lesson, optimizer, np.array([middle]), updates)
    return float(middle if again[0] <= settled[order[0]] else tried[order[0]])


def _row(settled: np.ndarray, k: int) -> tuple[int, int]:
    """The first and the last of those in a row around the k-th that settle as soon as it does."""
    if not np.isfinite(settled[k]):
        return k, k
    others = np.flatnonzero(settled != settled[k])
    before, after = others[others < k], others[others > k]
    return (
        int(before[-1]) + 1 if before.size else 0,
        int(after[0]) - 1 if after.size else len(settled) - 1,
    )


@kept
def race(lesson: Lesson, updates: int = RACE_UPDATES) -> Race:
    """Six update rules from the lesson's start, each at its `best_rate` from there.

    RMSProp's alpha is such that it forgets within the race. With torch's 0.99 it hardly does, and
    goes where AdaGrad goes; with Hinton's 0.9 it forgets so soon that the rounding errors of a
    coordinate that has arrived throw it about.

    Examples:
        >>> found = race(valley(Lesson()))
        >>> [run.settled_at for run in found.runs[:4]]
        [187, 51, 40, 6]
    """
    land: Landscape = lesson.landscape
    way = float(np.max(np.abs(np.subtract(lesson.start, lesson.minimum)))) or 1.0
    rules: dict[str, tuple[Optimizer, float]] = {
        # Rules that add up slopes have rates like the stable ones; those that divide the slope by
        # its size step about as far as their rate says.
        "gradient_descent": (GradientDescent(), land.max_learning_rate),
        "momentum": (Momentum(), land.max_learning_rate),
        "nesterov": (Nesterov(), land.max_learning_rate),
        "adagrad": (AdaGrad(), way),
        "rmsprop": (RMSProp(alpha=0.97), way),
        "adam": (Adam(), way),
    }
    runs = {}
    for name, (rule, usual) in rules.items():
        rate = best_rate(lesson, rule, usual, updates)
        steps = descend(land, lesson.start, rate, updates, optimizer=rule)
        runs[name] = Run(name, rule, rate, steps, steps.settled_at(land.min_loss))
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
        plain: When plain descent has settled in the valley, if it has.
        valley, bowl: Each rule, by its name.
        valley_condition, bowl_condition: The condition numbers of the two.
    """

    updates: int
    plain: int | None
    valley: dict[str, RunNumbers]
    valley_condition: float
    bowl: dict[str, RunNumbers]
    bowl_condition: float


def race_numbers(lesson: Lesson) -> RaceNumbers:
    """Rates of the race in `valley` and in `bowl`, and when each rule settled.

    Examples:
        >>> race_numbers(Lesson()).bowl["gradient_descent"].settled_at
        1
    """

    def told(which: Lesson) -> dict[str, RunNumbers]:
        runs = race(which).runs
        return {run.name: RunNumbers(run.learning_rate, run.settled_at) for run in runs}

    narrow, wide = valley(lesson), bowl(lesson)
    return RaceNumbers(
        updates=RACE_UPDATES,
        plain=race(narrow).gradient_descent.settled_at,
        valley=told(narrow),
        valley_condition=narrow.landscape.condition_number,
        bowl=told(wide),
        bowl_condition=wide.landscape.condition_number,
    )
