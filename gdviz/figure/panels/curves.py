"""Styles of what is compared, the key to them, and curves of the loss."""

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

import gdcore
from gdcore.studies import losses_on
from gdviz.figure.facts import note, series
from gdviz.figure.panels.axes import choose, loss_name, name_axis, named
from gdviz.look import Look
from gdviz.look.numbers import tick_text

SOLID, DASHED = "-", (0, (5, 1.5))
DASHES: dict[str, tuple[Any, Any]] = {
    "rate_low": (SOLID, (0, (9, 1.2))),
    "rate_high": (DASHED, (0, (2.2, 1.2))),
    "rate_diverging": ((0, (5, 1.5, 1, 1.5)), (0, (5, 1.5, 1, 1.5, 1, 1.5))),
}
MARKS = {"rate_low": "oDv", "rate_high": "sPX", "rate_diverging": "^><"}
"""Rates of one role share its colour; two dashes and three marks tell up to six of them apart."""

BATCHES = {"batch": (SOLID, "o"), "mini_batch": (DASHED, "s"), "stochastic": ((0, (1, 1.2)), "^")}
"""Dash and mark of each size of batch; their names are their colours' roles."""

RULES = dict(zip(
    ("gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam"),
    ((SOLID, "o"), (DASHED, "s"), (SOLID, "D"), (DASHED, "^"), (SOLID, "v"), (DASHED, "P")),
    strict=True,
))  # fmt: skip
"""Dash and mark of each update rule, in the order of the theme's six colours."""

ENDLESS = 1e300
"""Where a loss that is infinite is drawn: far outside, so that the line to it is there."""


def rate_style(lesson: gdcore.Lesson, look: Look, rate: float) -> dict[str, Any]:
    """Colour, dash and mark of a rate, the same in every panel; no two rates have all three."""
    roles = [look.rate_role(share) for share in lesson.shares]
    index = lesson.rates.index(rate)
    role, rank = roles[index], roles[:index].count(roles[index])
    dash, mark = DASHES[role][rank % 2], MARKS[role][rank % 3]
    return {"color": getattr(look.theme, role), "linestyle": dash, "marker": mark}


def share_style(look: Look, share: float) -> dict[str, Any]:
    """Colour, dash and mark of a rate by its share of the largest stable one."""
    role = look.rate_role(share)
    return {
        "color": getattr(look.theme, role), "linestyle": DASHES[role][0], "marker": MARKS[role][0]
    }  # fmt: skip


def batch_style(look: Look, name: str) -> dict[str, Any]:
    """Colour, dash and mark of "batch", "mini_batch" or "stochastic"."""
    dash, mark = BATCHES[name]
    return {"color": getattr(look.theme, name), "linestyle": dash, "marker": mark}


def rule_style(look: Look, name: str) -> dict[str, Any]:
    """Colour, dash and mark of an update rule."""
    dash, mark = RULES[name]
    color = look.theme.rules[list(RULES).index(name)]
    return {"color": color, "linestyle": dash, "marker": mark}


def line_style(look: Look, name: str) -> dict[str, Any]:
    """The line "found", the "best" (least squares, a band beneath it), and the "truth" (dotted)."""
    color, width, dash, zorder = {
        "best": (look.theme.muted, 6.0, SOLID, 2.8),
        "truth": (look.theme.cut, 2.2, (0, (1, 1.3)), 3.2),
        "found": (look.theme.prediction, 1.6, (0, (5, 2)), 3.4),
    }[name]
    return {"color": color, "linewidth": width, "linestyle": dash, "zorder": zorder,
            "alpha": 0.75 if name == "best" else 1}  # fmt: skip


def handle(style: dict[str, Any], words: str) -> Line2D:
    """What a key shows for a style."""
    return Line2D([], [], **{"markersize": 4.5, **style}, label=words)


def rate_key(lesson: gdcore.Lesson, look: Look) -> list[Line2D]:
    """A key that names every rate and how it ends."""
    handles = []
    for rate, share in zip(lesson.rates, lesson.shares, strict=True):
        words = look.say("axis.rate", rate=rate, share=100 * share)
        style = rate_style(lesson, look, rate)
        handles.append(handle(style, f"{words}\n{look.outcome(lesson, rate)}"))
    return handles


def losses(axes: Axes, lesson: gdcore.Lesson, look: Look) -> Axes:
    """Loss by epoch of every rate on a log scale, above the floor that the noise leaves."""
    floor = lesson.landscape.min_loss
    paths = [lesson.trajectory(rate) for rate in lesson.rates]
    settled = [steps.settled_at(floor) for steps in paths]
    ends = [
        1.25 * (lesson.epochs if done is None else done)
        for done, steps in zip(settled, paths, strict=True)
        if steps.diverged_at is None
    ]
    last = min(max([20, *ends]), lesson.epochs)
    loss_axes(axes, lesson, look, last)
    for rate, steps in zip(lesson.rates, paths, strict=True):
        curve(axes, steps.epoch, steps.loss, rate_style(lesson, look, rate), markevery=0.12)
        ends_at = {"settled_at": steps.settled_at(floor), "diverged_at": steps.diverged_at}
        shown = steps.epoch <= last
        rows = series(epoch=steps.epoch[shown], loss=steps.loss[shown])
        share = 100 * rate / lesson.landscape.max_learning_rate
        note(axes.figure, rates={str(rate): {"share_percent": share, **ends_at, "curve": rows}})
    floor_words(axes, lesson, look)
    return axes


def loss_axes(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    last: float,
    by: str = "epoch",
) -> Axes:
    """Empty axes for losses on a log scale by epoch or update, with the floor the noise leaves.

    Once the curves are there, `floor_words` says what the floor is.
    """
    theme, land = look.theme, lesson.landscape
    start, floor = float(land.loss(*lesson.start)), land.min_loss
    scale = max(start, floor) or land.loss(0.0, 0.0) or 1.0  # a start on the floor of a perfect fit
    bottom = max(floor, 1e-9 * scale)
    axes.axhline(floor, color=theme.muted, linewidth=1, linestyle=(0, (1, 2)))
    # Room below the floor for the words on it, however low the panel is.
    share = min(0.24 * axes.figure.dpi / axes.bbox.height, 0.4)
    lower = bottom * (12 * scale / bottom) ** (-share / (1 - share))
    axes.set(xlim=(0, last), ylim=(lower, 12 * scale), yscale="log")
    log_ticks(axes.yaxis)
    name_axis(axes.xaxis, look.say(f"axis.{by}"))
    axes.set_ylabel(named(*loss_name(lesson, look)))
    note(axes.figure, min_loss=floor, start_loss=start)
    return axes


def part_key(look: Look) -> list[Line2D]:
    """A key to training and validation points and to what belongs to them."""
    return [handle(part_style(look, name), look.say(f"axis.{name}")) for name in ("train", "val")]


def part_style(look: Look, name: str) -> dict[str, Any]:
    """Points and loss of "train"ing: filled, solid; of "val"idation: open, dashed."""
    color = getattr(look.theme, name)
    if name == "train":
        return {"color": color, "linestyle": SOLID, "marker": "o"}
    return {"color": color, "linestyle": DASHED, "marker": "o", "markerfacecolor": look.theme.paper,
            "markeredgewidth": 1.2}  # fmt: skip


def two_losses(
    axes: Axes, lesson: gdcore.Lesson, look: Look, rate: float, words: bool = True
) -> None:
    """The loss of the training points and of the validation points by epoch at one rate."""
    passed = lesson.trajectory(rate)
    settled = passed.settled_at(lesson.landscape.min_loss)
    last = max(10, min(lesson.epochs, len(passed.b) - 1, round(1.3 * (settled or lesson.epochs))))
    loss_axes(axes, lesson, look, last)
    unseen = losses_on(lesson.val, passed)
    for name, loss in (("train", passed.loss), ("val", unseen)):
        curve(axes, passed.epoch, loss, part_style(look, name))
        shown = series(epoch=passed.epoch[: last + 1], loss=loss[: last + 1])
        note(axes.figure, losses={name: shown})
    if words:
        floor_words(axes, lesson, look)


def floor_words(axes: Axes, lesson: gdcore.Lesson, look: Look) -> None:
    """What the floor of `loss_axes` is, beside it where it hides no curve."""
    floor, (_, last) = lesson.landscape.min_loss, axes.get_xlim()
    bottom, _ = axes.get_ylim()
    choices = [((at * last, max(floor, bottom)), (side, up)) for up in (-1, 1)
               for at, side in ((1, -1), (0.5, 0), (0, 1))]  # fmt: skip
    choose(axes, look.say("axis.floor", loss=floor), choices, look, (3, 4), size=8.5,
           weight="normal", color=look.theme.muted)  # fmt: skip


def curve(axes: Axes, x: Any, y: Any, style: dict[str, Any], **options: Any) -> None:
    """A curve in a style, out of the panel where it is infinite."""
    y = np.nan_to_num(y, nan=ENDLESS, posinf=ENDLESS)
    form = {"markersize": 4.5, "markeredgewidth": 0, "markevery": 0.12, **style, **options}
    axes.plot(x, y, **form)


def log_ticks(axis: Any) -> None:
    """Powers of ten as numbers where they read well, as powers elsewhere."""
    axis.set_major_locator(LogLocator(numticks=6))
    axis.set_minor_locator(NullLocator())

    def written(value: float, _: object) -> str:
        power = round(math.log10(value)) if value > 0 else 0
        if -3 <= power <= 4:
            return tick_text(value, value)
        return rf"$10^{{{power}}}$"

    axis.set_major_formatter(FuncFormatter(written))
