"""A number that a figure and a film both say is the same in both, to the last digit shown.

The number comes from the file beside the figure, and is written as the film's texts have it; the
film must say just that, in its captions or on its screen.
"""

import ast
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from gdviz.figure.facts import facts, sidecar
from gdviz.look import Look
from tests.lessons import PENGUINS, ROOT, settings
from tests.scenes.watching import PENGUINS as AS_VARIABLES
from tests.scenes.watching import Watched, played

LOOK = Look()
LESSONS: dict[str, dict[str, Any]] = {"book": {}, "penguins": PENGUINS}

NAMES = {"gradient_descent": "plain descent", "momentum": "momentum", "adam": "Adam"}
"""The update rules of the film, and what its board calls them."""

Told = Callable[[dict[str, Any]], list[str]]
"""Of a figure's facts, what a film must say."""


@cache
def figure(name: str, lesson: str) -> dict[str, Any]:
    """What is noted of a figure."""
    chosen = settings(**LESSONS[lesson])
    drawn = import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
    assert sidecar(drawn)
    return {**facts(drawn), "numbers": plain(facts(drawn)["numbers"])}


def plain(value: Any) -> Any:
    """A value as a mapping, whether it is one or has fields."""
    return value if isinstance(value, dict) else vars(value)


def film(name: str, lesson: str) -> Watched:
    """A film of the lesson."""
    return played(name, **(AS_VARIABLES if lesson == "penguins" else {}))


def number(value: float, digits: int = 3) -> str:
    return LOOK.number(value, digits, "typst")


def rate(value: float) -> str:
    return LOOK.rate(value, "typst")


def in_unit(value: float, start: float) -> str:
    """A loss as the film has it: large ones in the power of ten of the start."""
    _, _, power = LOOK.loss_beside(start, start).partition("e")
    if not power:
        return LOOK.loss_beside(value, start)
    return LOOK.number(value / 10 ** int(power), 4, "typst")


def outcomes(said: dict[str, Any]) -> list[str]:
    ends = [(one["settled_at"], one["diverged_at"]) for one in said["rates"].values()]
    words = ["settles" if done is not None else "diverged" for done, _ in ends]
    assert words
    return [
        f"99.9 % of the way down after {done} steps" if done is not None else "It never comes back"
        for done, _ in ends
    ]


# What is told: the figure, the film, and the pieces of text that the film must have.
SAME: dict[str, tuple[str, str, Told]] = {
    "the cliff": (
        "descent_path", "descent",
        lambda said: [f"cliff: {number(said['numbers']['cliff'])}"],
    ),
    "the cliff of the dial": (
        "learning_rate_limit", "learning_rates",
        lambda said: [f"at {rate(said['numbers']['cliff'])} the leaps no longer shrink"],
    ),
    "the fastest rate and its updates": (
        "learning_rate_limit", "learning_rates",
        lambda said: [
            f"The fewest steps: {said['numbers']['fewest']}, "
            f"at $eta$ = {rate(said['numbers']['fastest'])}"
        ],
    ),
    "how each rate ends": ("descent_path", "descent", outcomes),
    "the loss of the start": (
        "prediction", "descent",
        lambda said: [LOOK.loss_beside(*2 * [said["numbers"]["loss"]])],
    ),
    "the loss of the start, again": (
        "loss_surface", "regression_line",
        lambda said: [LOOK.loss_beside(*2 * [said["numbers"]["start"]])],
    ),
    "the lowest loss": (
        "loss_surface", "loss_surface",
        lambda said: [in_unit(said["numbers"]["minimum"], said["numbers"]["start"])],
    ),
    "the lowest loss, again": (
        "loss_surface", "regression_line",
        lambda said: [
            "lowest possible: "
            + LOOK.loss_beside(said["numbers"]["minimum"], said["numbers"]["start"])
        ],
    ),
    "the two slopes": (
        "gradient", "gradient",
        lambda said: [
            number(said["numbers"]["b"].exact),  # in the readouts of the two charts
            number(said["numbers"]["w"].exact),
        ],
    ),
    "sizes of batches and their updates": (
        "batches", "batches",
        lambda said: [
            f"$eta$ = {rate(said['numbers']['rate'])}",
            f"{said['numbers']['size']} at a time",
            f": {said['numbers']['mini_batch_updates']} steps an epoch, each",
            f"One at a time]: {said['numbers']['stochastic_updates']} steps an epoch",
        ],
    ),
    "the rate of the training loop": (
        "update", "five_steps",
        lambda said: [f"a small share of both, $eta$ = {rate(said['numbers']['rate'])},"],
    ),
    "how narrow the valley is": (
        "optimizers", "optimizers",
        lambda said: [f"curved {number(said['numbers']['valley_condition'])} times as much"],
    ),
}  # fmt: skip


def with_the_films(what: str) -> Any:
    """Where the film's own tests are, which have played it already."""
    return pytest.param(what, marks=pytest.mark.xdist_group(SAME[what][1]))


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("what", [with_the_films(what) for what in SAME])
def test_a_figure_and_a_film_say_the_same(what: str, lesson: str) -> None:
    figure_name, film_name, told = SAME[what]
    watched = film(film_name, lesson)
    said = [*watched.said, *(words for texts in watched.boxes for words, _ in texts)]
    for piece in told(figure(figure_name, lesson)):
        assert any(piece in words for words in said), (piece, said)


@pytest.mark.xdist_group("optimizers")
@pytest.mark.parametrize("lesson", LESSONS)
def test_when_each_rule_is_there(lesson: str) -> None:
    """The film's board: after a rule's name its rate, in the valley and in the bowl; its steps."""
    numbers = figure("optimizers", lesson)["numbers"]
    boards = [[words for words, _ in box] for box in film("optimizers", lesson).boxes]
    last = boards[-1]
    for rule, name in NAMES.items():
        after = {board[board.index(name) + 1] for board in boards if name in board}
        valley, bowl = numbers["valley"][rule], numbers["bowl"][rule]
        assert {rate(valley.rate), rate(bowl.rate)} <= after
        assert f"{valley.settled_at} $->$" in last
        assert str(bowl.settled_at) in {words.strip() for words in last}


@pytest.mark.xdist_group("standardize")
def test_scales_of_the_feature() -> None:
    """The condition numbers and cliffs on the film's readout, at the scales of the figure."""
    numbers = figure("scaled_feature", "book")["numbers"]
    told = {
        tuple(words.strip() for words in clock) for clock in film("standardize", "book").readouts
    }
    for name in ("raw", "bad", "standardized"):
        shape = numbers[name]
        wanted = tuple(LOOK.number(value, 3, "plain") for value in (shape.condition, shape.cliff))
        assert wanted in told, name
    assert np.isfinite(numbers["raw"].condition)


@pytest.mark.parametrize("room", ["gdcore", "gdviz", "figures", "scenes"])
def test_equal_numbers_are_in_the_same_order_on_every_processor(room: str) -> None:
    """numpy has another way to sort for each kind of processor; only a stable one keeps order."""
    for path in (ROOT / room).rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                if call.func.attr == "argsort":
                    kinds = [
                        ast.unparse(word.value) for word in call.keywords if word.arg == "kind"
                    ]
                    assert kinds == ["'stable'"], f"{path}:{call.lineno}"
                assert call.func.attr != "argpartition", f"{path}:{call.lineno}"
