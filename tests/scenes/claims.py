"""What captions say of the data holds for them: `untrue(film)` names those that do not.

CLAIMS lists the captions and last words that some data would make false, each with when it may be
said. It is worked out from the points alone, as for figures, see `tests/text/test_claims.py`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from gdcore import studies
from gdviz.look.styles import rate_role
from tests.figures.test_numbers import condition, gentle, mse, steps
from tests.scenes.watching import Watched
from tests.text import test_claims
from tests.text.test_claims import Truth, negligible

Told = dict[str, Any]


class Film:
    """A film that was watched, with the truth about its lesson, and numbers as they are written."""

    def __init__(self, watched: Watched) -> None:
        self.scene, self.lesson = watched.scene, watched.scene.lesson
        self.look, self.truth = watched.scene.look, Truth(watched.scene.lesson)

    def number(self, value: float) -> str:
        """As it stands in a caption."""
        written: str = self.look.number(value, markup="typst")
        return written

    def is_rate(self, role: str, told: str) -> bool:
        """Whether a rate that is told so has this role."""
        cliff = self.truth.cliff
        return any(
            rate_role(rate / cliff) == role
            for rate in self.lesson.rates
            if self.look.rate(rate, "typst") == told
        )

    def crawls(self) -> bool:
        """Whether descent does not come down in a narrow valley."""
        return test_claims.CLAIMS["descent_path.crawl"](self.truth, {})

    def errors(self) -> np.ndarray:
        """Those of the start."""
        b, w = self.lesson.start
        found: np.ndarray = b + w * self.truth.x - self.truth.y
        return found

    def losses(self, rate: float) -> np.ndarray:
        """Those of all epochs."""
        return self.truth.descent(rate, self.lesson.epochs)

    def last(self, rate: float) -> tuple[float, float]:
        """Its b and w after all epochs."""
        found: tuple[float, float] = tuple(
            steps(self.truth.x, self.truth.y, self.lesson.start, rate, self.lesson.epochs)[-1]
        )
        return found

    @property
    def raw(self) -> np.ndarray:
        """x as it came."""
        found: np.ndarray = self.lesson.raw_train.x
        return found

    @property
    def of_ten(self) -> np.ndarray:
        """x times ten, on the lesson's scale."""
        return 10 * self.truth.x

    def settles(self, place: str, name: str) -> int | None:
        """The steps of a rule in the valley, or in the bowl."""
        where = studies.valley(self.lesson) if place == "valley" else studies.bowl(self.lesson)
        found: int | None = getattr(studies.race(where), name).settled_at
        return found


def checked(film: Film, told: Told) -> bool:
    """Both losses are those of the last line, on the points it saw, and on those it did not."""
    lesson, end = film.lesson, film.last(gentle(film.lesson))
    rounding = 1e-15 * float(np.mean(film.truth.y**2))

    def is_told(name: str, loss: float) -> bool:
        said = float(told[name].replace(",", "").replace("−", "-"))
        return bool(abs(said - loss) <= 6e-4 * loss + rounding)

    parts = {"val": lesson.val, "train": lesson.train}
    return all(is_told(name, mse(*end, part.x, part.y)) for name, part in parts.items())


def one_step(film: Film, told: Told) -> bool:
    """The loss before and after a step at that rate."""
    losses = film.truth.descent(0.35 * film.truth.cliff, 1)
    before, after = (film.look.loss(loss, "typst") for loss in losses)
    return bool((told["before"], told["after"]) == (before, after) and losses[1] < losses[0])


def line_back(film: Film, told: Told) -> bool:
    """The line of least squares in raw units."""
    w, b = np.polyfit(film.raw, film.truth.y, 1)
    sign = "+" if w >= 0 else "−"
    near = abs(float(b)) < 1e-9 * float(np.ptp(film.truth.y))
    return (told["sign"], told["w"]) == (sign, film.number(abs(w))) and (
        near or told["b"] == film.number(b)
    )


def in_batches(film: Film, told: Told) -> bool:
    """So many at a time are so many steps an epoch."""
    count, size, made = film.truth.n, told["n"], told["updates"]
    return bool(size * (made - 1) < count <= size * made)


def all_counts(film: Film, told: Told) -> bool:
    """Steps of all three kinds in so many epochs."""
    count = film.truth.n
    sizes = [kind.size for kind in film.scene.kinds]
    made = [told["epochs"] * -(-count // size) for size in sizes]
    return [told[name] for name in ("all", "some", "one")] == made


def settled_by(film: Film, told: Told) -> bool:
    """By the step that is named a thousandth of the way is left, and not a step earlier."""
    losses = film.losses(film.scene.rate) - film.truth.lowest
    near = losses <= 0.001 * losses[0] * (1 + 1e-6)
    return bool(near[told["steps"] :].all() and not near[told["steps"] - 1])


def fits(film: Film) -> bool:
    """All points lie on one line."""
    return film.truth.lowest <= 1e-12 * max(float(np.var(film.truth.y)), film.truth.excess)


def stable(film: Film) -> bool:
    """Whether the rate in use is not above the cliff."""
    return bool(film.scene.rate <= film.truth.cliff)


def rises(film: Film, rate: float) -> np.ndarray:
    """Of each of the first twenty updates at a rate, whether the loss grows with it."""
    losses = film.losses(rate)[:21]
    return np.diff(losses[np.isfinite(losses)]) > 0


def rate_told(film: Film, told: Told) -> float:
    """The lesson's rate that a caption names."""
    (rate,) = (rate for rate in film.lesson.rates if film.look.rate(rate, "typst") == told["rate"])
    return rate


CLAIMS: dict[str, Callable[[Film, Told], bool]] = {
    "film_descent.data": lambda f, n: f.lesson.start_at is None and n["n"] == f.truth.n,
    "film_descent.data_chosen": lambda f, n: f.lesson.start_at is not None,
    "film_descent.rate_low": lambda f, n: f.is_rate("rate_low", n["rate"]),
    "film_descent.rate_high": lambda f, n: f.is_rate("rate_high", n["rate"]),
    "film_descent.rate_high_tiny": lambda f, n: f.is_rate("rate_high", n["rate"]),
    "film_descent.rate_diverging": lambda f, n: (
        f.is_rate("rate_diverging", n["rate"]) and rises(f, rate_told(f, n)).all()
    ),
    "film_descent.rate_diverging_later": lambda f, n: (
        f.is_rate("rate_diverging", n["rate"]) and not rises(f, rate_told(f, n))[0]
    ),
    "film_descent.resting": lambda f, n: negligible(f.truth),
    "film_descent.together": lambda f, n: len(f.lesson.rates) > 1,
    "film_descent.again": lambda f, n: len(f.lesson.rates) == 1,
    "film_descent.answer": lambda f, n: not f.crawls(),
    "film_descent.answer_crawl": lambda f, n: f.crawls(),
    "film_five_steps.made": lambda f, n: (
        f.lesson.data is None and f.lesson.noise > 0 and (n["b"], n["w"]) == ("1", "2")
    ),
    "film_five_steps.exact": lambda f, n: f.lesson.data is None and f.lesson.noise == 0,
    "film_five_steps.given": lambda f, n: f.lesson.data is not None,
    "film_five_steps.split": lambda f, n: (n["train"], n["val"]) == (f.truth.n, f.truth.m),
    "film_five_steps.start": lambda f, n: f.lesson.start_at is None,
    "film_five_steps.start_chosen": lambda f, n: f.lesson.start_at is not None,
    "film_five_steps.update": lambda f, n: n["rate"] == f.look.rate(gentle(f.lesson), "typst"),
    "film_five_steps.check": checked,
    "film_gradient.sum_b": lambda f, n: bool(f.errors().min() <= 0 <= f.errors().max()),
    "film_gradient.sum_b_low": lambda f, n: bool(f.errors().max() < 0),
    "film_gradient.sum_b_high": lambda f, n: bool(f.errors().min() > 0),
    "film_gradient.sum_w": lambda f, n: abs(np.mean(f.truth.x)) > 1e-9,
    "film_gradient.sum_w_standardized": lambda f, n: abs(np.mean(f.truth.x)) < 1e-9,
    "film_gradient.step": one_step,
    "film_gradient.step_none": lambda f, n: negligible(f.truth),
    "film_batches.batch": lambda f, n: n["n"] == f.truth.n and n["updates"] == 1,
    "film_batches.mini_batch": lambda f, n: in_batches(f, n) and f.truth.n % n["n"] == 0,
    "film_batches.mini_batch_rest": lambda f, n: in_batches(f, n) and f.truth.n % n["n"] > 0,
    "film_batches.mini_batch_plain": in_batches,
    "film_batches.stochastic": lambda f, n: n["updates"] == f.truth.n,
    "film_batches.stochastic_plain": lambda f, n: n["updates"] == f.truth.n,
    "film_batches.clock_first": lambda f, n: (
        f.scene.stochastic.arrives < min(f.scene.batch.arrives, f.scene.mini.arrives)
    ),
    "film_batches.cloud": lambda f, n: not fits(f) and n["all"] == f.truth.n > n["some"] >= 1,
    "film_batches.rest": lambda f, n: fits(f),
    "film_batches.counts": all_counts,
    "film_regression_line.data": lambda f, n: n["n"] == f.truth.n,
    "film_regression_line.resting": lambda f, n: negligible(f.truth),
    "film_regression_line.shorter": lambda f, n: stable(f),
    "film_regression_line.each_step": lambda f, n: stable(f),
    "film_regression_line.worse": lambda f, n: (
        not stable(f) and rises(f, f.scene.rate).all()
    ),
    "film_regression_line.worse_later": lambda f, n: (
        not stable(f) and not rises(f, f.scene.rate)[0]
    ),
    "film_regression_line.diverged": lambda f, n: not stable(f),
    "film_regression_line.floor": lambda f, n: f.lesson.data is not None and settled_by(f, n),
    "film_regression_line.floor_noise": lambda f, n: f.lesson.data is None and settled_by(f, n),
    "film_regression_line.perfect": lambda f, n: fits(f),
    "film_standardize.bowl": lambda f, n: n["condition"] == f.number(condition(f.raw)),
    "film_standardize.valley": lambda f, n: n["condition"] == f.number(condition(f.raw)),
    "film_standardize.line": lambda f, n: n["condition"] == f.number(condition(f.raw)),
    "film_standardize.leap": lambda f, n: n["cliff"] == f.number(cliff_of(10 * f.raw)),
    "film_standardize.leap_at": lambda f, n: n["cliff"] == f.number(cliff_of(f.raw)),
    "film_standardize.step": lambda f, n: n["rate"] == "0.5",
    "film_standardize.back": line_back,
    "film_learning_rates.resting": lambda f, n: negligible(f.truth),
    "film_learning_rates.across": lambda f, n: n["bend"] == f.number(2 / f.truth.cliff),
    "film_learning_rates.round": lambda f, n: f.truth.condition() < 1 + 1e-6,
    "film_optimizers.valley": lambda f, n: (
        n["condition"] == f.number(condition(f.of_ten)) and not f.lesson.standardized
    ),
    "film_optimizers.valley_standardized": lambda f, n: (
        n["condition"] == f.number(condition(f.of_ten)) and f.lesson.standardized
    ),
    "film_optimizers.at_once": lambda f, n: f.settles("bowl", "gradient_descent") == 1,
    "film_optimizers.first": lambda f, n: f.settles("bowl", "gradient_descent") == n["steps"] > 1,
    "film_optimizers.others": lambda f, n: n == {
        f"{name}{when}": f.settles(place, name)
        for when, place in (("", "bowl"), ("_before", "valley")) for name in ("momentum", "adam")
    },
    "film_optimizers.answer": lambda f, n: all(
        (f.settles("bowl", name) or 1e9) > 1 for name in ("momentum", "adam")
    ),
}  # fmt: skip
"""Each caption, with whether it holds for a film's lesson and the values that it was said with."""


def cliff_of(x: np.ndarray) -> float:
    """The largest stable rate of these x, from their singular values."""
    largest = np.linalg.svd(np.column_stack([x**0, x]), compute_uv=False)[0]
    return float(len(x) / largest**2)


def untrue(watched: Watched) -> list[str]:
    """The captions of a film that do not hold, with what they were said with."""
    film = Film(watched)
    return [
        f"{key}: {told}"
        for key, told in watched.asked
        if key in CLAIMS and not CLAIMS[key](film, told)
    ]
