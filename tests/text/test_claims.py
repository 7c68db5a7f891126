"""What pictures say about the reader's data holds for them.

CLAIMS lists every title, subtitle, panel and remark of the figures that some data would make false,
each with when it may be said. They are checked on lessons drawn by hypothesis, against numbers that
are worked out here from the points alone: numpy's least squares and singular values, and descent by
a plain loop. The keys are the same in all languages, so what is checked is checked for each; the
words themselves are compared in both where they tell numbers.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gdcore import DataError, Dataset, Lesson
from gdcore.studies import valley
from gdviz.figure import panels
from gdviz.figure.sheet import notes
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.look.words import Words, languages, texts
from gdviz.render import catalog
from tests.lessons import PENGUINS
from tests.lessons import settings as load

FIGURES = list(catalog.find("figures"))
pytestmark = pytest.mark.filterwarnings("error")


class Truth:
    """Numbers of a lesson, from its points alone."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.x, self.y = lesson.train.x, lesson.train.y
        self.raw_x = lesson.raw_train.x
        self.n, self.m = len(lesson.train), len(lesson.val)

    @cached_property
    def lowest(self) -> float:
        """The least loss: of the residuals of y, less its mean, on x, less its mean."""
        u, v = self.x - self.x.mean(), self.y - self.y.mean()
        (slope,), *_ = np.linalg.lstsq(u[:, None], v, rcond=None)
        return float(np.mean((v - slope * u) ** 2))

    def loss(self, b: float, w: float) -> float:
        return float(np.mean((b + w * self.x - self.y) ** 2))

    @property
    def excess(self) -> float:
        return self.loss(*self.lesson.start) - self.lowest

    def same(self, loss: float, other: float) -> bool:
        """Equal up to rounding, which is that of squares of y."""
        return abs(loss - other) <= 1e-6 * max(loss, other) + 1e-13 * float(np.mean(self.y**2))

    def curvatures(self, factor: float = 1.0) -> tuple[float, float]:
        design = np.column_stack([np.ones_like(self.x), factor * self.x])
        large, small = np.linalg.svd(design, compute_uv=False)
        return float(2 * small**2 / self.n), float(2 * large**2 / self.n)

    def condition(self, factor: float = 1.0) -> float:
        small, large = self.curvatures(factor)
        return large / small

    @property
    def cliff(self) -> float:
        return 2 / self.curvatures()[1]

    def descent(self, rate: float, epochs: int, factor: float = 1.0) -> np.ndarray:
        """Losses of batch descent, by a plain loop."""
        x, (b, w) = factor * self.x, self.lesson.start
        mean, square, cross = x.mean(), np.mean(x * x), np.mean(x * self.y)
        losses = [float(np.mean((b + w * x - self.y) ** 2))]
        for _ in range(epochs):
            slope_b = 2 * (b + w * mean - self.y.mean())
            slope_w = 2 * (b * mean + w * square - cross)
            b, w = b - rate * slope_b, w - rate * slope_w
            losses.append(float(np.mean((b + w * x - self.y) ** 2)))
        return np.array(losses)

    def left(self, losses: np.ndarray) -> float:
        """What is left of the start's excess in the end."""
        return float((losses[-1] - self.lowest) / max(losses[0] - self.lowest, 1e-300))


Told = dict[str, Any]
Check = Callable[[Truth, Told], bool]


def near(value: float, other: float, share: float = 1e-6) -> bool:
    return abs(value - other) <= share * max(abs(value), abs(other)) + 1e-300


def settles(truth: Truth, told: Told) -> bool:
    """The descent that a figure ends with is there: a thousandth of the way, or less, is left."""
    losses = truth.descent(told["rate"], told["epochs"])
    return negligible(truth) or truth.left(losses) <= 0.001 * (1 + 1e-6)


def negligible(truth: Truth) -> bool:
    """There is nothing to descend, up to rounding."""
    return truth.excess <= 1e-8 * max(truth.lowest, 1e-8 * float(np.var(truth.y)))


def ratio_limit(truth: Truth) -> float:
    """How much larger than the training loss a validation loss may well be by chance."""
    n, m = truth.n, truth.m
    return math.inf if n < 3 else (n + 2) / (n - 2) * (1 + 2 * math.sqrt(2 / m + 2 / (n - 2)))


def on_unseen(truth: Truth, told: Told) -> str:
    ratio = told["val_loss"] / max(told["train_loss"], 1e-300)
    hardly = told["val_loss"] <= 1e-6 * float(np.var(truth.lesson.full.y))
    if truth.n > 2 and (hardly or ratio <= ratio_limit(truth) <= 4):
        return "holds"
    return "worse" if ratio > ratio_limit(truth) else "few"


def narrowing(truth: Truth) -> str:
    before, after = truth.condition(), truth.condition(10)
    if after < before:
        return "rounder"
    return "worse" if before > 100 else "title" if after > 99.9 else "narrower"


def suits_both(truth: Truth) -> bool:
    """At either parameter's rate, of half of the way, the other is stable: 1 / 2h < 2 / H."""
    along_w = 2 * float(np.mean((10 * truth.x) ** 2))
    return max(2.0, along_w) < 4 * min(2.0, along_w)


def takes(truth: Truth, told: Told) -> int | None:
    """How many updates plain descent takes in the valley at the rate that it is said to have."""
    lesson = valley(truth.lesson)
    there = Truth(lesson)
    losses = there.descent(told["valley"]["gradient_descent"].rate, told["updates"])
    above = np.flatnonzero(losses - there.lowest > 0.001 * (losses[0] - there.lowest))
    return int(above[-1]) + 1 if above[-1] + 1 < len(losses) else None


def vars_of(lesson: Lesson) -> dict[str, Any]:
    return {name: getattr(lesson, name) for name in lesson.__dataclass_fields__}


def epochs_told(truth: Truth, told: Told) -> bool:
    """A descent that is not stopped has made all epochs, any other as many as it has updates."""
    counts = {"batch": 1, "mini_batch": -(-truth.n // told["size"]), "stochastic": truth.n}
    return all(
        told[f"{name}_updates"] == count and near(told[f"{name}_epochs"], min(40, 1e5 / count))
        for name, count in counts.items()
    )  # fmt: skip


def one_outweighs(truth: Truth) -> bool:
    squares = np.sort((truth.y - np.median(truth.y)) ** 2)
    return bool(squares[-1] > squares[:-1].sum())


CLAIMS: dict[str, Check] = {
    "split.title": lambda t, n: (n["train"], n["val"]) == (t.n, t.m),
    "prediction.title": lambda t, n: t.lesson.start_at is None,
    "prediction.chosen": lambda t, n: t.lesson.start_at is not None,
    "prediction.subtitle": lambda t, n: t.same(n["loss"], t.loss(*t.lesson.start)),
    "loss_surface.bowl": lambda t, n: t.condition() <= 100 * (1 + 1e-6),
    "loss_surface.valley": lambda t, n: t.condition() >= 100 * (1 - 1e-6),
    "loss_surface.subtitle": lambda t, n: t.same(n["start"], t.loss(*t.lesson.start)),
    "descent_path.title": lambda t, n: near(n["cliff"], t.cliff),
    "descent_path.crawl": lambda t, n: (
        t.condition() > 99.9
        and all(
            t.left(t.descent(rate, t.lesson.epochs)) > 0.001 * (1 - 1e-6)
            for rate in t.lesson.rates
            if rate < t.cliff
        )
    ),
    "descent_path.subtitle": lambda t, n: near(n["cliff"], t.cliff),
    "descent_path.alt": lambda t, n: (
        n["fatal"] == sum(rate > t.cliff * (1 + 1e-9) for rate in t.lesson.rates)
    ),
    "update.subtitle": lambda t, n: n["new_loss"] <= n["loss"] * (1 + 1e-9),
    "update.alt": lambda t, n: (
        near(n["new_loss"], max(t.descent(n["rate"], 1)[1], t.lowest), 1e-5) or negligible(t)
    ),
    "learning_rates.subtitle": lambda t, n: near(n["limit_w"], 1 / np.mean(t.x**2)),
    "learning_rate_limit.subtitle": lambda t, n: (
        near(n["cliff"], t.cliff)
        and near(n["best"], 2 / sum(t.curvatures()))
        and n["fewest"] <= n["best_updates"]
    ),
    "learning_rate_limit.alt": lambda t, n: n["low_updates"] >= n["fewest"],
    "bad_feature.title": lambda t, n: narrowing(t) == "title",
    "bad_feature.worse": lambda t, n: narrowing(t) == "worse",
    "bad_feature.narrower": lambda t, n: narrowing(t) == "narrower",
    "bad_feature.rounder": lambda t, n: narrowing(t) == "rounder",
    "bad_feature.alt": lambda t, n: n["cliff_after"] < n["cliff_before"],
    "bad_cross_sections.title": lambda t, n: not suits_both(t),
    "bad_cross_sections.alike": lambda t, n: suits_both(t),
    "scaled_surface.title": lambda t, n: near(n["standardized"].condition, 1, 1e-6),
    "optimizers.subtitle": lambda t, n: (
        takes(t, n) == n["plain"] and n["bowl"]["gradient_descent"].settled_at == 1
    ),
    "optimizers.unsettled": lambda t, n: (
        takes(t, n) is None and n["bowl"]["gradient_descent"].settled_at == 1
    ),
    "batches.subtitle": epochs_told,
    "batches.stopped": lambda t, n: n["epochs"] < 40 and near(n["epochs"] % (1 / t.n), 0, 1),
    "batches.cloud": lambda t, n: 40 * t.n > 3999,
    "batches.alt": lambda t, n: (
        all(np.isfinite(n[f"{name}_loss"]) for name in ("batch", "mini_batch", "stochastic"))
        and t.same(n["batch_loss"], t.descent(n["rate"], 40)[-1])
    ),
    "final_fit.holds": lambda t, n: settles(t, n) and on_unseen(t, n) == "holds",
    "final_fit.worse": lambda t, n: settles(t, n) and on_unseen(t, n) == "worse",
    "final_fit.few": lambda t, n: settles(t, n) and on_unseen(t, n) == "few",
    "final_fit.unsettled": lambda t, n: (
        t.left(t.descent(n["rate"], n["epochs"])) > 0.001 * (1 - 1e-6)
    ),
    "five_steps.start": lambda t, n: t.lesson.start_at is None,
    "five_steps.chosen": lambda t, n: t.lesson.start_at is not None,
    "five_steps.repeat": lambda t, n: 0 <= n["settled_at"] <= n["epochs"],
    "five_steps.repeat_on": lambda t, n: n["settled_at"] is None,
    "odd.few_points": lambda t, n: t.n < 5,
    "odd.far_from_zero": lambda t, n: np.min(np.abs(t.raw_x)) > 3 * np.ptp(t.raw_x),
    "odd.outlier": lambda t, n: one_outweighs(t),
    "odd.perfect_fit": lambda t, n: t.lowest <= 1e-12 * max(float(np.var(t.y)), t.excess),
    "odd.start_at_minimum": lambda t, n: negligible(t),
    "odd.all_diverge": lambda t, n: min(t.lesson.rates) > t.cliff * (1 - 1e-9),
    "axis.standardized": lambda t, n: near(float(np.mean(t.x)), 0, 1) and near(n["after"], 1),
    "axis.raw": lambda t, n: t.condition() > 99.9,
}
"""Each text, with whether it holds for a lesson and the numbers that it was said with."""

ALWAYS = {
    "split.subtitle", "split.alt", "prediction.alt", "loss_surface.alt", "error.title",
    "error.subtitle", "error.alt", "cross_section_b.title", "cross_section_b.subtitle",
    "cross_section_b.alt", "cross_section_w.title", "cross_section_w.subtitle",
    "cross_section_w.alt", "gradient.title", "gradient.subtitle", "gradient.alt",
    "gradient_field.title", "gradient_field.subtitle", "gradient_field.alt", "update.title",
    "learning_rates.title", "learning_rates.alt", "learning_rate_limit.title",
    "bad_feature.subtitle", "bad_cross_sections.subtitle", "bad_cross_sections.alt",
    "scaled_feature.title", "scaled_feature.subtitle", "scaled_feature.alt",
    "scaled_surface.subtitle", "scaled_surface.alt", "batches.title", "optimizers.title",
    "optimizers.alt", "final_fit.subtitle", "final_fit.alt", "five_steps.title",
    "five_steps.subtitle", "five_steps.alt", "residuals.title", "residuals.subtitle",
    "residuals.alt",
}  # fmt: skip
"""Of the titles, subtitles and alternative texts those that hold whatever the data: theorems, or
numbers that `tests/figures/test_numbers.py` works out anew."""


@dataclass
class Asked:
    """A text that was asked for, with the values it was given."""

    key: str
    told: Told


class Stop(Exception):
    """A figure has said all that it says at the top: what it draws is for other tests."""


def said_by(name: str, lesson: Lesson, patch: pytest.MonkeyPatch) -> list[Asked]:
    """The texts that a figure asks for above its panels, its remarks included."""
    heard: list[Asked] = []

    def say(look: Look, key: str, told: object = None, **values: Any) -> str:
        known = {} if told is None else dict(told) if isinstance(told, dict) else vars(told)
        values.pop("markup", None)
        heard.append(Asked(key, {**known, **values}))
        return "words"

    def sheet(which: Lesson, look: Look, section: str, numbers: object, *_: Any, **how: Any) -> Any:
        parts = how.get("title", "title"), how.get("subtitle", "subtitle"), "alt"
        for part in parts:
            assert f"{section}.{part}" in texts("en")
            say(look, f"{section}.{part}", numbers)
        notes(which, look)
        raise Stop

    with patch.context() as patched:
        patched.setattr(Look, "say", say)
        patched.setattr(panels, "sheet", sheet)
        with pytest.raises(Stop):
            import_module(f"figures.{name}").draw(lesson, Look())
    return heard


def rows(draw: st.DrawFn) -> Dataset:
    """Points as readers have them: few or many, steep or flat, large numbers, far-off points."""
    count = draw(st.sampled_from([3, 4, 5, 6, 10, 20, 60, 150]))
    rng = np.random.RandomState(draw(st.integers(0, 2**16)))
    width = draw(st.sampled_from([1e-3, 0.3, 1.0, 10.0, 1e6]))
    x = width * (draw(st.sampled_from([0.0, -3.0, 5.0, 2000.0])) + rng.rand(count))
    if draw(st.booleans()):
        x = x.round(3)
    slope = draw(st.sampled_from([0.0, -2.0, 0.5, -1e5, 3e4])) / width
    noise = draw(st.sampled_from([0.0, 1e-3, 0.1, 5.0]))
    y = draw(st.sampled_from([0.0, 7.0, -1e4])) + slope * x + noise * rng.randn(count)
    far = draw(st.sampled_from([None, None, "x", "y"]))
    if far == "x":
        x[-1] = x.mean() + 40 * width
    elif far == "y":
        y[-1] += 1e4 * (1 + noise)
    if np.ptp(x) == 0:
        x[0] += width
    return Dataset(x, y)


@st.composite
def lessons(draw: st.DrawFn) -> Lesson:
    data = rows(draw) if draw(st.integers(0, 4)) else None
    made_up = (
        {}
        if data
        else {
            "n": draw(st.sampled_from([3, 10, 100, 300])),
            "noise": draw(st.sampled_from([0.0, 0.1, 3.0])),
        }
    )
    lesson = Lesson(
        data=data,
        **made_up,
        seed=draw(st.integers(0, 50)),
        epochs=draw(st.sampled_from([1, 20, 300])),
        train_fraction=draw(st.sampled_from([0.5, 0.8])),
        standardize=draw(st.sampled_from(["auto", "auto", "auto", "on", "off"])),
        learning_rates=draw(st.sampled_from([None, ("10%",), ("120%", "200%"), ("50%", "150%")])),
    )
    try:
        assert lesson.raw_landscape
    except DataError:  # one x in the training part
        return Lesson(seed=lesson.seed)
    if draw(st.integers(0, 5)) == 0:
        return Lesson(**{**vars_of(lesson), "start_at": lesson.minimum})
    return lesson


def of(*pairs: tuple[float, float], **options: Any) -> Lesson:
    return Lesson(data=Dataset(*map(list, zip(*pairs, strict=True))), **options)


FIVE = of((1, 2), (2, 4), (3, 9), (4, 8), (5, 30))
YEARS = of((2020, 110), (2021, 121), (2022, 129), (2023, 141), (2024, 150), (2025, 160))
FAR_OFF = of(*((10 + 0.4 * k, 20 + 0.7 * k) for k in range(48)), (-200, -200), (-200.5, -200))
SMALL = of(*((0.01 * (k % 37) - 0.1, k % 5) for k in range(60)))


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(Lesson())
@example(Lesson(n=200))
@example(FIVE)
@example(YEARS)
@example(FAR_OFF)
@example(SMALL)
@given(lessons())
def test_what_is_claimed_holds(lesson: Lesson) -> None:
    truth = Truth(lesson)
    with pytest.MonkeyPatch.context() as patch:
        for name in FIGURES:
            for asked in said_by(name, lesson, patch):
                if name == "bad_cross_sections" and asked.key.startswith(("odd.", "axis.")):
                    continue  # its remarks are about the bad feature
                check = CLAIMS.get(asked.key)
                assert check is None or check(truth, asked.told), (asked.key, asked.told)


def test_every_title_subtitle_and_remark_is_listed() -> None:
    """Those with a condition in CLAIMS, those without one in ALWAYS; and no other."""
    listed = set(CLAIMS) | ALWAYS
    assert not set(CLAIMS) & ALWAYS
    assert listed <= set(texts("en"))
    variants = {"bowl", "valley", "crawl", "worse", "narrower", "rounder", "alike",
                "holds", "few", "unsettled", "chosen", "stopped", "cloud", "repeat_on"}  # fmt: skip
    for name in FIGURES:
        for key in texts("en"):
            section, part = key.split(".")
            if section == name and part in {"title", "subtitle", "alt"} | variants:
                # "valley" and "bowl" are panels in `optimizers`, with a condition number each.
                assert key in listed or key in {"optimizers.valley", "optimizers.bowl"}, key
    assert {key for key in texts("en") if key.startswith("odd.")} <= set(CLAIMS)


def test_each_claim_that_depends_is_made_somewhere() -> None:
    seen = set()
    some = [
        Lesson(), FIVE, YEARS, FAR_OFF, SMALL, Lesson(epochs=1), Lesson(n=3200), Lesson(noise=0),
        Lesson(start_at=Lesson().minimum), Lesson(learning_rates=("101%",)),
        load(**PENGUINS, standardize="off").lesson,
        of(*((k / 99, 2 * k % 7 + 1e6 * (k == 3)) for k in range(99)), train_fraction=0.99),
        of(*((k / 50 - 1, k % 5) for k in range(99))),
        of(*((1e-4 * k, k % 5) for k in range(99)), standardize="off"),
    ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for lesson in some:
            for name in FIGURES:
                seen |= {asked.key for asked in said_by(name, lesson, patch)}
    assert set(CLAIMS) - seen == set()


# Words that leave the picture.

LARGE = of(*((k, 1.7e9 * k + 1e10 * (k % 3)) for k in range(40)), standardize="off")
MARKUP = re.compile(r"[$\\{}^_]|\b(med|thin|quad|eta|lambda|infty|infinity|hat)\b|\d×")


@pytest.mark.parametrize("language", languages())
def test_every_text_is_plain_beside_the_picture_with_large_numbers(language: str) -> None:
    """Whatever the text and its markup, of figures or films: no sign of either is left."""
    words = Words(language)
    look = Look(words=words)

    for key, text in texts(language).items():
        for markup in ("mathtext", "typst"):
            if key.startswith("film") != (markup == "typst"):
                continue
            for value in (1.188e6, -2.5e-9, math.inf):
                number = look.number(value, 4, markup)
                named = set(re.findall(r"{([\w.]+)", text.replace("{{", "")))
                tops = {name.split(".")[0]: Fields(number) for name in named}
                said = readable(text.format(**tops))
                assert not MARKUP.search(said), (key, said)
                if value == 1.188e6 and named:
                    assert "1.188 × 10⁶" in said, (key, said)


class Fields(str):
    """A number in words that has any field, and is written as it is."""

    def __getattr__(self, name: str) -> "Fields":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __format__(self, how: str) -> str:
        return str(self)


@pytest.mark.parametrize("language", languages())
def test_titles_and_remarks_in_files_are_plain(language: str) -> None:
    from gdviz.figure.facts import facts

    look = Look(words=Words(language))
    for name in ("update", "final_fit", "bad_feature", "batches"):
        noted = facts(import_module(f"figures.{name}").draw(LARGE, look))
        for said in (noted["title"], noted["subtitle"], noted["alt"], *noted["notes"]):
            assert not MARKUP.search(said), said
    assert "× 10¹" in facts(import_module("figures.update").draw(LARGE, look))["subtitle"]
