"""What is compared in a lesson: scales of the feature, batch sizes, update rules."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gdcore.data import Dataset, FloatArray
from gdcore.descent import Trajectory, descend
from gdcore.landscape import Landscape, Values
from gdcore.lesson import Lesson, kept
from gdcore.model import numerical_gradient
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


@kept
def bad(lesson: Lesson) -> Lesson:
    """The lesson on the same points, with its x times 10: the same line, a narrower valley."""
    return replace(lesson, x_factor=BAD_FACTOR * lesson.x_factor)


@kept
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

    def loss(self, at: Values) -> Values:
        """lowest + h / 2 (at - best)^2, for any shape."""
        with np.errstate(over="ignore"):
            return self.lowest + self.curvature / 2 * (at - self.best) ** 2

    def slope(self, at: Values) -> Values:
        """The partial derivative h (at - best), for any shape."""
        return self.curvature * (at - self.best)

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


def cut(lesson: Lesson, name: str) -> Cut:
    """The lesson's landscape cut through its start along "b" or "w"."""
    land, which = lesson.landscape, "bw".index(name)
    start, fixed = lesson.start[which], lesson.start[1 - which]
    curvature = float(land.hessian[which, which])
    best = start - land.gradient(*lesson.start)[which] / curvature
    at = (best, fixed) if name == "b" else (fixed, best)
    return Cut(name, start, fixed, curvature, best, land.loss(*at))


def slopes(lesson: Lesson) -> dict[str, float]:
    """The two partial derivatives at the start, exactly, by central differences, and as secants.

    For b and for w: `slope`, the derivative; `numerical`, (L(+h) - L(-h)) / 2h over the points,
    with the `step` h, a millionth of the range shown; `secant`, rise over run to a visible `run`, a
    sixth of that range toward the lowest point.
    """
    found: dict[str, float] = {}
    train = lesson.train
    for which, name in enumerate(("b", "w")):
        along = cut(lesson, name)
        low, high = lesson.ranges[which]
        step = 1e-6 * (high - low)
        run = (high - low) / 6 * (1 if along.start <= along.best else -1)
        numerical = numerical_gradient(*lesson.start, train.x, train.y, step)[which]
        found |= {
            f"slope_{name}": float(along.slope(along.start)), f"numerical_{name}": numerical,
            f"step_{name}": step, f"run_{name}": run, f"secant_{name}": float(along.secant(run)),
        }  # fmt: skip
    return found


def first_update(lesson: Lesson) -> dict[str, float]:
    """One update from the start at the gentle rate: slopes, steps, where to, and the losses."""
    rate = gentle_rate(lesson)
    path = lesson.trajectory(rate, epochs=1)
    slope_b, slope_w = lesson.landscape.gradient(*lesson.start)
    (b, new_b), (w, new_w), (loss, new_loss) = (
        part.tolist() for part in (path.b, path.w, path.loss)
    )
    return {
        "rate": rate, "b": b, "w": w, "slope_b": slope_b, "slope_w": slope_w,
        "step_b": -rate * slope_b, "step_w": -rate * slope_w, "new_b": new_b, "new_w": new_w,
        "loss": loss, "new_loss": new_loss,
    }  # fmt: skip


def few_rates(lesson: Lesson, most: int = 3) -> list[float]:
    """The lesson's rates, or of more than `most` the lowest, the highest, and some between."""
    rates = list(lesson.rates)
    if len(rates) <= most:
        return rates
    places = np.linspace(0, len(rates) - 1, most).round().astype(int)
    return [sorted(rates)[place] for place in places]


def rate_curve(lesson: Lesson) -> dict[str, Any]:
    """Updates needed to settle against the learning rate, from a thousandth of the cliff to it.

    curve: "rate" and "updates".    low, high: the rates from where to where to show.
    fastest, fewest: the rate on the curve that needs the fewest updates from the lesson's start.
    cliff, best: the largest stable rate, and 2 / (lambda_min + lambda_max), the best if the start
        is the worst there is, with its `best_updates`.
    """
    land, rates = lesson.landscape, lesson.rates
    cliff, best = land.max_learning_rate, land.best_learning_rate
    low = max(min(cliff / 1000, *rates), cliff / 1e6)
    high = min(max(3.3 * cliff, 1.3 * max(rates)), 100 * cliff)
    # Dense towards the cliff, where the curve turns into a wall.
    near = cliff * (1 - np.geomspace(0.5, 1e-5, 150))
    rate = np.unique(np.concatenate([np.geomspace(low, cliff / 2, 150), near, [best]]))
    needed = land.steps_to_settle(lesson.start, rate)
    fastest = int(np.argmin(needed))
    return {
        "cliff": cliff, "best": best, "low": low, "high": high,
        "fastest": float(rate[fastest]), "fewest": int(needed[fastest]),
        "best_updates": int(land.steps_to_settle(lesson.start, best)),
        "low_updates": int(needed[0]),
        "curve": {"rate": rate, "updates": needed},
        "placed": {
            "rate": list(rates),
            "share_percent": [100 * share for share in lesson.shares],
            "updates": land.steps_to_settle(lesson.start, rates).tolist(),
            "diverged_at": [lesson.trajectory(rate).diverged_at for rate in rates],
        },
    }  # fmt: skip


def scale_numbers(lesson: Lesson) -> dict[str, Any]:
    """Condition number and cliff of each of `scales`, by its name, and the factor of "bad"."""
    found: dict[str, Any] = {"factor": int(BAD_FACTOR)}
    for name, which in scales(lesson).items():
        land = which.landscape
        found[name] = {"condition": land.condition_number, "cliff": land.max_learning_rate}
        found[f"{name}_condition"] = land.condition_number
    return found


BATCH_EPOCHS = 40
MOST_UPDATES = 4000


@kept
def batches(
    lesson: Lesson, epochs: int = BATCH_EPOCHS, updates: int | None = MOST_UPDATES
) -> dict[str, Trajectory]:
    """Batch, mini-batch and stochastic descent from the same start at the same rate.

    The rate is the gentle one: low enough for single points too, whose own loss is steeper than
    the mean. Of very many points the first 4000 updates are enough, unless `updates` says
    otherwise.
    """
    rate = gentle_rate(lesson)
    sizes = {"batch": None, "mini_batch": mini_batch_size(len(lesson.train)), "stochastic": 1}
    return {
        name: descend(
            lesson.train, lesson.start, rate, epochs, size, updates=updates,
            rng=np.random.RandomState(lesson.seed),
        )
        for name, size in sizes.items()
    }  # fmt: skip


def mini_batch_size(count: int) -> int:
    """16 points, as in the book, or a fifth of fewer than 80."""
    return min(max(2, count // 5), 16)


def batch_numbers(lesson: Lesson) -> dict[str, Any]:
    """The rate, the size of a mini-batch, and each descent's updates an epoch and last loss."""
    count = len(lesson.train)
    size = mini_batch_size(count)
    found: dict[str, Any] = {"rate": gentle_rate(lesson), "size": size, "epochs": BATCH_EPOCHS}
    per_epoch = {"batch": 1, "mini_batch": -(-count // size), "stochastic": count}
    for name, path in batches(lesson).items():
        found |= {f"{name}_updates": per_epoch[name], f"{name}_loss": float(path.loss[-1])}
    return found


def final_rate(lesson: Lesson) -> float:
    """The lesson's rate that settles in the fewest updates; the gentle one if all diverge."""
    needed = lesson.landscape.steps_to_settle(lesson.start, lesson.rates)
    best = int(np.argmin(needed))
    return lesson.rates[best] if np.isfinite(needed[best]) else gentle_rate(lesson)


def fit_numbers(lesson: Lesson) -> dict[str, Any]:
    """Where the lesson's best rate leads, in raw units: its line, least squares, truth, losses."""
    rate = final_rate(lesson)
    path = lesson.trajectory(rate)
    found: dict[str, Any] = {
        "rate": rate, "epochs": len(path.b) - 1, "train_loss": float(path.loss[-1]),
        "found": lesson.to_raw(float(path.b[-1]), float(path.w[-1])),
        "best": lesson.to_raw(*lesson.minimum),
        "val_loss": float(losses_on(lesson.val, path)[-1]),
        "settled_at": path.settled_at(lesson.landscape.min_loss),
    }  # fmt: skip
    if lesson.data is None:
        found["truth"] = (lesson.true_b, lesson.true_w)
    return found


def losses_on(data: Dataset, path: Trajectory) -> FloatArray:
    """The loss over other points, such as those kept to validate, at each update of a path.

    mean of (b + w x - y)^2 = e^2 + mean of (w u - v)^2; u, v are about the means, e between them.
    """
    mean_x, mean_y = float(np.mean(data.x)), float(np.mean(data.y))
    u, v = data.x - mean_x, data.y - mean_y
    uu, uv, vv = float(np.mean(u * u)), float(np.mean(u * v)), float(np.mean(v * v))
    with np.errstate(over="ignore", invalid="ignore"):
        e, w = path.b + path.w * mean_x - mean_y, path.w
        best = uv / uu if uu > 0 else 0.0
        return e * e + uu * (w - best) ** 2 + max(vv - best * uv, 0.0)


@dataclass(frozen=True)
class Run:
    """One update rule's way down: the rule, its learning rate, where it led.

    share: What its rate is chosen by, see `race`: of the largest stable rate for plain descent, of
        plain descent's for momentum and Nesterov, of the way for the first step of the others.
    """

    optimizer: Optimizer
    learning_rate: float
    share: float
    path: Trajectory


RACE_UPDATES = 100


def longer_way(lesson: Lesson) -> tuple[str, float]:
    """ "b" or "w", whichever is farther from the start to the minimum, and how far that is."""
    away = np.abs(np.subtract(lesson.start, lesson.minimum)).tolist()
    return ("w", away[1]) if away[1] > away[0] else ("b", away[0])


@kept
def race(lesson: Lesson, updates: int = RACE_UPDATES) -> dict[str, Run]:
    """Six update rules from the lesson's start, with a learning rate each that lets it run.

    Plain descent takes half the largest stable rate. Momentum and Nesterov take half of plain
    descent's, since they add up gradients. Rules that divide the gradient by its own size step
    about as far as their rate says, whatever the slope: theirs is such that the first step goes a
    tenth of `longer_way`, or 8 % of it for RMSProp, whose steps do not shrink so.

    RMSProp's alpha is such that it forgets within the race. With torch's 0.99 it hardly does, and
    goes where AdaGrad goes; with Hinton's 0.9 it forgets so soon that the rounding errors of a
    coordinate that has arrived throw it about.
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
    return {
        name: Run(rule, rate, share, descend(land, lesson.start, rate, updates, optimizer=rule))
        for name, (rule, rate, share) in rules.items()
    }


def race_numbers(lesson: Lesson) -> dict[str, Any]:
    """Rates of the race on the "bad" and the standardised feature, and when each rule settled."""
    found: dict[str, Any] = {"updates": RACE_UPDATES}
    for place, which in (("valley", bad(lesson)), ("bowl", scales(lesson)["standardized"])):
        lowest = which.landscape.min_loss
        found[place] = {
            name: {"rate": run.learning_rate, "settled_at": run.path.settled_at(lowest)}
            for name, run in race(which).items()
        }
        found[f"{place}_condition"] = which.landscape.condition_number
    return found
