"""The file beside each picture: its numbers are right, and none is printed that it does not hold.

What is expected here is worked out from the points alone (means of squares, `numpy.polyfit`,
eigenvalues by numpy, descent by a plain loop), not by what the figures call.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from gdcore import Lesson, Standardizer, descend, studies
from gdcore.view import ranges_of
from gdviz.figure.facts import sidecar
from gdviz.look.markup import without_math
from gdviz.look.words import texts
from gdviz.render import catalog
from tests.lessons import HARD, USUAL, settings

FIGURES = list(catalog.find("figures"))
CASES = ("book", "penguins", "penguins off", "six rates")
Numbers = dict[str, Any]


@cache
def drawn(name: str, case: str) -> tuple[Lesson, Figure, Numbers]:
    chosen = settings(**USUAL[case])
    figure = import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
    return chosen.lesson, figure, json.loads(sidecar(figure))


# The points, and what follows from them.


def mse(b: float, w: float, x: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean((b + w * x - y) ** 2))


def slopes(b: float, w: float, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    return float(2 * np.mean(b + w * x - y)), float(2 * np.mean((b + w * x - y) * x))


def curvatures(x: np.ndarray) -> np.ndarray:
    """Squares of singular values, which keep their digits in the narrowest valley; ascending."""
    design = np.column_stack([np.ones_like(x), x])
    found: np.ndarray = 2 * np.linalg.svd(design, compute_uv=False)[::-1] ** 2 / len(x)
    return found


def condition(x: np.ndarray) -> float:
    low, high = curvatures(x)
    return float(high / low)


def cliff(x: np.ndarray) -> float:
    return float(2 / curvatures(x)[1])


def steps(x: np.ndarray, y: np.ndarray, start: Any, rate: float, count: int) -> list[Any]:
    passed = [np.array(start)]
    for _ in range(count):
        passed.append(passed[-1] - rate * np.array(slopes(*passed[-1], x, y)))
    return passed


def gentle(lesson: Lesson) -> float:
    return 0.1 if lesson.is_book and not lesson.standardized else cliff(lesson.train.x) / 8


def settled(losses: list[float], lowest: float) -> int:
    near = [loss - lowest <= 0.001 * (losses[0] - lowest) for loss in losses]
    return len(near) - near[::-1].index(False)


def split(lesson: Lesson) -> Numbers:
    count = len(lesson.full)
    return {"train": int(0.8 * count), "val": count - int(0.8 * count), "all": count}


def prediction(lesson: Lesson) -> Numbers:
    b, w = lesson.to_raw(*lesson.start)
    return {"b": b, "w": w, "loss": mse(b, w, lesson.raw_train.x, lesson.raw_train.y)}


def error(lesson: Lesson) -> Numbers:
    b, w = lesson.to_raw(*lesson.start)
    x, y = lesson.raw_train.x, lesson.raw_train.y
    off = b + w * x - y
    one = sorted(range(len(x)), key=lambda k: abs(off[k]))[len(x) // 2]
    return {
        "x": x[one], "y": y[one], "prediction": b + w * x[one], "error": off[one],
        "square": off[one] ** 2, "all": len(x), "loss": mse(b, w, x, y),
        "shown": min(100, len(x)),
        "segments": len(x),
    }  # fmt: skip


def loss_surface(lesson: Lesson) -> Numbers:
    x, y = lesson.train.x, lesson.train.y
    w, b = np.polyfit(x, y, 1)
    return {
        "start_b": lesson.start[0], "start_w": lesson.start[1],
        "start": mse(*lesson.start, x, y), "b": b, "w": w, "minimum": mse(b, w, x, y),
    }  # fmt: skip


def descent_path(lesson: Lesson) -> Numbers:
    top = cliff(lesson.train.x)
    rates = lesson.rates
    return {"cliff": top, "count": len(rates), "fatal": sum(rate > top for rate in rates)}


def cross_section(lesson: Lesson, which: int) -> Numbers:
    x, y, start = lesson.train.x, lesson.train.y, lesson.start
    if which == 0:  # the best b at this w is the mean of what is left
        best, curvature = float(np.mean(y - start[1] * x)), 2.0
        at = (best, start[1])
    else:
        best, curvature = float(np.sum(x * (y - start[0])) / np.sum(x * x)), 2 * np.mean(x * x)
        at = (start[0], best)
    return {
        "fixed": start[1 - which], "start": start[which], "start_loss": mse(*start, x, y),
        "slope": slopes(*start, x, y)[which], "curvature": curvature, "best": best,
        "lowest": mse(*at, x, y),
    }  # fmt: skip


def gradient(lesson: Lesson) -> Numbers:
    x, y, start = lesson.train.x, lesson.train.y, np.array(lesson.start)
    found: Numbers = {}
    for which, name in enumerate("bw"):
        width = float(np.ptp(ranges_of(lesson)[which]))
        side = np.eye(2)[which]
        toward = 1 if slopes(*start, x, y)[which] <= 0 else -1
        run = toward * width / 6
        rise = mse(*(start + run * side), x, y) - mse(*start, x, y)
        slope = slopes(*start, x, y)[which]
        found[name] = {
            "exact": slope, "numerical": slope, "step": 1e-6 * width, "run": run,
            "secant": rise / run,
        }  # fmt: skip
    return found


def gradient_field(lesson: Lesson) -> Numbers:
    x, y, rate = lesson.train.x, lesson.train.y, gentle(lesson)
    losses = [mse(*at, x, y) for at in steps(x, y, lesson.start, rate, lesson.epochs)]
    lowest = float(np.mean((np.polyval(np.polyfit(x, y, 1), x) - y) ** 2))
    done = settled(losses, lowest)
    return {"rate": rate, "updates": min(done, lesson.epochs), "cliff": cliff(x)}


def update(lesson: Lesson) -> Numbers:
    x, y, (b, w), rate = lesson.train.x, lesson.train.y, lesson.start, gentle(lesson)
    slope_b, slope_w = slopes(b, w, x, y)
    new_b, new_w = b - rate * slope_b, w - rate * slope_w
    return {
        "rate": rate, "b": b, "w": w, "slope_b": slope_b, "slope_w": slope_w,
        "step_b": -rate * slope_b, "step_w": -rate * slope_w, "new_b": new_b, "new_w": new_w,
        "loss": mse(b, w, x, y), "new_loss": mse(new_b, new_w, x, y),
    }  # fmt: skip


def learning_rates(lesson: Lesson) -> Numbers:
    return {"count": 20, "limit_b": 1.0, "limit_w": 1 / np.mean(lesson.train.x**2)}


def bad_feature(lesson: Lesson) -> Numbers:
    x = lesson.train.x
    return {
        "factor": 10, "before": condition(x), "after": condition(10 * x),
        "cliff_before": cliff(x), "cliff_after": cliff(10 * x),
    }  # fmt: skip


def bad_cross_sections(lesson: Lesson) -> Numbers:
    steep = 2 * np.mean((10 * lesson.train.x) ** 2)
    return {
        "rate_b": 0.25, "rate_w": 0.5 / steep, "curvature_b": 2.0, "curvature_w": steep,
        "count": 20,
    }  # fmt: skip


def scaled(lesson: Lesson) -> Numbers:
    x = lesson.raw_train.x
    found: Numbers = {"factor": 10}
    for name, feature in (
        ("raw", x), ("bad", 10 * x), ("standardized", Standardizer.fit(x).transform(x)),
    ):  # fmt: skip
        found[name] = {"condition": condition(feature), "cliff": cliff(feature)}
    return found


def batches(lesson: Lesson) -> Numbers:
    x, y, count = lesson.train.x, lesson.train.y, len(lesson.train)
    rate = min(gentle(lesson), 0.5 / (1 + np.max(x**2)))
    lowest = float(np.mean((np.polyval(np.polyfit(x, y, 1), x) - y) ** 2))
    found: Numbers = {"rate": rate, "size": 16, "epochs": 40}
    for name, size in (("batch", None), ("mini_batch", 16), ("stochastic", 1)):
        path = descend(
            lesson.train, lesson.start, rate, 40, size,
            rng=np.random.RandomState(lesson.seed),
        )  # fmt: skip
        found[f"{name}_updates"] = 1 if size is None else math.ceil(count / size)
        losses = [mse(b, w, x, y) for b, w in zip(path.b, path.w, strict=True)]
        found[f"{name}_loss"], found[f"{name}_epochs"] = losses[-1], 40.0
        left = (np.array(losses) - lowest) / (losses[0] - lowest)
        arrived = [k for k in np.flatnonzero(left <= 0.01).tolist() if left[k:].max() <= 0.05]
        found[f"{name}_arrives"] = path.epoch[arrived[0]] if arrived else None
    return found


def final_fit(lesson: Lesson) -> Numbers:
    x, y = lesson.train.x, lesson.train.y
    w, b = np.polyfit(x, y, 1)
    lowest, needed = mse(b, w, x, y), {}
    for rate in (rate for rate in lesson.rates if rate < cliff(x)):
        passed = steps(x, y, lesson.start, rate, 2 * lesson.epochs)
        needed[rate] = settled([mse(*at, x, y) for at in passed], lowest)
    straight = {rate for rate in needed if rate <= cliff(x) / 2 and needed[rate] <= lesson.epochs}
    rate = min(straight or needed, key=lambda rate: needed[rate])
    end = steps(x, y, lesson.start, rate, lesson.epochs)[-1]
    found: Numbers = {
        "rate": rate, "epochs": lesson.epochs, "train_loss": mse(*end, x, y),
        "val_loss": mse(*end, lesson.val.x, lesson.val.y),
        "found": lesson.to_raw(*end), "best": np.polyfit(lesson.raw_train.x, y, 1)[::-1],
        "settled_at": needed[rate] if needed[rate] <= lesson.epochs else None,
    }  # fmt: skip
    found["truth"] = (1.0, 2.0) if lesson.data is None else None
    found["on_unseen"] = "holds"  # the errors are alike: less than 1.3 times as large
    assert found["val_loss"] < 1.3**2 * found["train_loss"]
    return found


def residuals(lesson: Lesson) -> Numbers:
    x, y = lesson.raw_train.x, lesson.raw_train.y
    found = final_fit(lesson)
    start, end = lesson.to_raw(*lesson.start), found["found"]
    before, after = (float(np.mean((y - np.polyval(line[::-1], x)) ** 2)) for line in (start, end))
    return {
        "rate": found["rate"], "epochs": found["epochs"], "start": start, "found": end,
        "loss_before": before, "loss_after": after,
        "root_before": before**0.5, "root_after": after**0.5,
    }  # fmt: skip


def five_steps(lesson: Lesson) -> Numbers:
    done = {name: final_fit(lesson)[name] for name in ("settled_at", "epochs")}
    return {**update(lesson), **split(lesson), **done}


EXPECTED: dict[str, Callable[[Lesson], Numbers]] = {
    "split": split,
    "prediction": prediction,
    "error": error,
    "loss_surface": loss_surface,
    "descent_path": descent_path,
    "cross_section_b": lambda lesson: cross_section(lesson, 0),
    "cross_section_w": lambda lesson: cross_section(lesson, 1),
    "gradient": gradient,
    "gradient_field": gradient_field,
    "update": update,
    "learning_rates": learning_rates,
    "bad_feature": bad_feature,
    "bad_cross_sections": bad_cross_sections,
    "scaled_feature": scaled,
    "scaled_surface": scaled,
    "batches": batches,
    "final_fit": final_fit,
    "residuals": residuals,
    "five_steps": five_steps,
}
APART = {"learning_rate_limit", "optimizers"}
"""Figures whose numbers are too many for a table; each has a test of its own below."""


def test_every_figures_numbers_are_tested() -> None:
    assert set(EXPECTED) | APART == set(FIGURES)


@pytest.mark.parametrize("case", ["book", "penguins", "six rates"])
@pytest.mark.parametrize("name", EXPECTED)
def test_numbers_are_right(name: str, case: str) -> None:
    lesson, _, said = drawn(name, case)
    expected = EXPECTED[name](lesson)
    assert set(said["numbers"]) == set(expected)
    # The loss curves so much that central differences keep six digits.
    rel = 1e-5 if name == "gradient" else 1e-7
    for key, value in flat(expected):
        found = dict(flat(said["numbers"]))[key]
        same = value if value is None or isinstance(value, str) else pytest.approx(value, rel=rel)
        assert found == same, key


def test_golden_numbers() -> None:
    _, _, said = drawn("update", "book")
    assert said["numbers"]["loss"] == pytest.approx(2.7421577700550976, rel=1e-12)
    assert said["numbers"]["slope_b"] == pytest.approx(-3.044811379650508, rel=1e-12)
    assert said["numbers"]["slope_w"] == pytest.approx(-1.8337537171510832, rel=1e-12)
    assert said["numbers"]["new_b"] == pytest.approx(0.80119529, abs=1e-8)
    assert said["numbers"]["new_w"] == pytest.approx(0.04511107, abs=1e-8)
    assert said["lesson"]["max_learning_rate"] == pytest.approx(0.8055058612732189, rel=1e-12)
    assert said["lesson"]["condition_number"] == pytest.approx(16.4354, abs=5e-5)


@pytest.mark.parametrize("case", ["book", "penguins"])
def test_the_curve_of_updates_against_rate(case: str) -> None:
    lesson, _, said = drawn("learning_rate_limit", case)
    numbers, x, y = said["numbers"], lesson.train.x, lesson.train.y
    low, high = curvatures(x)
    assert numbers["cliff"] == pytest.approx(2 / high)
    assert numbers["best"] == pytest.approx(2 / (low + high))
    lowest = float(np.mean((np.polyval(np.polyfit(x, y, 1), x) - y) ** 2))
    curve = dict(zip(numbers["rate"], numbers["updates"], strict=True))
    placed = {one["rate"]: one["updates"] for one in numbers["placed"]}
    curve |= placed
    curve |= {numbers["best"]: numbers["best_updates"], numbers["fastest"]: numbers["fewest"]}
    assert numbers["fewest"] == min(value for value in curve.values() if value is not None)
    assert numbers["low_updates"] == curve[numbers["rate"][0]]
    few = {rate: needed for rate, needed in curve.items() if needed and needed < 500}
    for rate in [*sorted(few)[::12], *placed]:
        if curve[rate] is None:
            assert rate > numbers["cliff"]
            continue
        passed = steps(x, y, lesson.start, rate, int(curve[rate]) + 3)
        assert settled([mse(*at, x, y) for at in passed], lowest) == curve[rate]


@pytest.mark.parametrize("case", ["book", "penguins"])
def test_the_residuals_drawn(case: str) -> None:
    lesson, figure, said = drawn("residuals", case)
    x, y = lesson.raw_train.x, lesson.raw_train.y
    before, counts, after, own = figure.axes  # row by row
    assert before.get_ylim() == after.get_ylim()
    assert np.ptp(own.get_ylim()) < np.ptp(after.get_ylim())
    # In order along x, what is left of y is the same for each panel and the file.
    for axes, line, name in ((before, "start", "before"), (after, "found", "after")):
        left = y - np.polyval(said["numbers"][line][::-1], x)
        (points,) = [c for c in axes.collections if isinstance(c, PathCollection)]
        np.testing.assert_allclose(points.get_offsets(), np.column_stack([x, left]))
        assert said["residuals"][name]["residual"] == pytest.approx(left.tolist())
        heights, _ = np.histogram(left, said["counts"]["edges"])
        assert said["counts"][name] == heights.tolist()
        # The square is one to the eye, and its side is the root of the loss.
        (square,) = axes.patches
        sides = square.get_transform().transform([(0, 0), (1, 1)])
        width, height = np.abs(np.diff(sides, axis=0)[0])
        assert width == pytest.approx(height)
        assert square.get_height() == pytest.approx(said["numbers"][f"root_{name}"])
    assert sum(said["counts"]["after"]) == len(x)
    assert counts.get_ylim()[1] > max(said["counts"]["after"])


def test_points_are_counted_in_whole_numbers() -> None:
    chosen = settings(**HARD["three points"], size="column")
    drawn = import_module("figures.residuals").draw(chosen.lesson, chosen.look)
    assert {float(place) % 1 for place in drawn.axes[2].get_yticks()} == {0}


def test_the_race() -> None:
    lesson, _, said = drawn("optimizers", "book")
    x = lesson.raw_train.x
    for place, feature in (("valley", 10 * x), ("bowl", Standardizer.fit(x).transform(x))):
        assert said["numbers"][f"{place}_condition"] == pytest.approx(condition(feature))
        plain = said["numbers"][place]["gradient_descent"]
        assert cliff(feature) / 3 < plain["rate"] < cliff(feature)
    start = studies.valley(lesson).start
    x, y = 10 * x, lesson.raw_train.y
    lowest = lesson.raw_landscape.min_loss
    plain = said["numbers"]["valley"]["gradient_descent"]
    passed = [mse(*at, x, y) for at in steps(x, y, start, plain["rate"], 300)]
    assert settled(passed, lowest) == plain["settled_at"] == said["numbers"]["plain"]
    assert said["numbers"]["bowl"]["gradient_descent"]["settled_at"] == 1
    assert said["numbers"]["bowl"]["gradient_descent"]["rate"] == pytest.approx(0.5, rel=1e-3)
    assert len(said["paths"]) == 12


@pytest.mark.parametrize("name", FIGURES)
def test_the_lesson_is_told(name: str) -> None:
    lesson, _, said = drawn(name, "book")
    assert said["figure"] == name
    assert said["lesson"]["start"] == list(lesson.start)
    assert said["lesson"]["min_loss"] == lesson.landscape.min_loss
    assert said["lesson"]["seed"] == 42


# Every number that is printed.


def flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from flat(part, f"{key}/{name}")
    elif isinstance(value, list | tuple | np.ndarray):
        for index, part in enumerate(value):
            yield from flat(part, f"{key}/{index}")
    else:
        yield key, value


NUMBER = re.compile(r"(−?\d[\d,]*(?:\.\d+)?)(?:e(-?\d+))?", re.ASCII)


def printed(words: str) -> list[tuple[float, float]]:
    """The numbers in a text, each with half of its last digit's unit."""
    with_powers = re.sub(r"\$\\times10\^\{(-?\d+)\}\$", r"e\1", words)
    found = []
    for written, power in NUMBER.findall(without_math(with_powers)):
        mantissa = written.rstrip(",").replace(",", "").replace("−", "-")
        scale = 10.0 ** int(power or 0)
        decimals = len(mantissa.partition(".")[2])
        found.append((float(mantissa) * scale, 0.5001 * 10.0**-decimals * scale))
    return found


def numbers_of_axes(figure: Figure) -> set[int]:
    """Texts that number an axis, or name it (with 10^6 in its unit)."""
    ids: set[int] = set()
    for axis in figure.findobj(Axis):
        ids |= {id(text) for text in axis.findobj(Text)}
    return ids


def literal(name: str) -> list[tuple[float, float]]:
    """Numbers that stand in the texts themselves, such as the 2 in "2 / largest eigenvalue"."""
    return [
        number
        for key, text in texts("en").items()
        if key.startswith((f"{name}.", "axis.", "odd."))
        for number in printed(re.sub(r"\{[^}]*\}", "", without_math(text)))
    ]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FIGURES)
def test_every_number_printed_is_in_the_file_beside_it(name: str, case: str) -> None:
    _, figure, said = drawn(name, case)
    words = {key: said.pop(key) for key in ("title", "subtitle", "alt", "notes", "figure")}
    known = np.array([v for _, v in flat(said) if isinstance(v, int | float)], dtype=float)
    said.update(words)
    axes = numbers_of_axes(figure)
    shown = [t.get_text() for t in figure.findobj(Text) if id(t) not in axes and t.get_visible()]
    assert any(printed(text) for text in shown)
    for text in shown:
        for value, half in printed(text):
            there = np.any(np.abs(known - value) <= half + 1e-12 * abs(value))
            assert there or (value, half) in literal(name), f"{value} in {text!r}"


def test_a_number_that_is_not_there_is_found() -> None:
    assert printed("a −1.50 and 10,000, then 8.06$\\times10^{6}$; $x^2$ is none") == [
        (-1.5, pytest.approx(0.005, rel=1e-3)),
        (10_000, pytest.approx(0.5, rel=1e-3)),
        (pytest.approx(8.06e6), pytest.approx(5e3, rel=1e-3)),
    ]
