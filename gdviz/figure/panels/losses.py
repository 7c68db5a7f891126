"""Curves of the loss."""

import itertools
from typing import Any

import numpy as np
from matplotlib.axes import Axes

import gdcore
from gdcore.studies import losses_on
from gdviz.figure.facts import note, series
from gdviz.figure.panels.axes import log_ticks, loss_name, name_axis, with_unit
from gdviz.figure.panels.words import place_words
from gdviz.figure.style import drawn_as
from gdviz.look import Look
from gdviz.look.styles import STYLES, TYPE, rate_styles

MOST_SEEN = 4000
"""Of more updates a curve would be a block of colour, so it is drawn as a cloud."""
FIRST_STEPS = 300
"""So many updates of a cloud are drawn one by one: it may be a single leap down."""
CLOUD_PIECES = 150
"""In so many pieces along the whole axis a cloud is drawn."""

ENDLESS = 1e300
"""Where a loss that is infinite is drawn: far outside, so that the line to it is there."""


def loss_axes(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    last: float,
    by: str = "epoch",
    also: Any = (),
) -> Axes:
    """Empty axes for losses on a log scale by epoch or update, with the floor the noise leaves.

    They reach from below the floor to above the start, and farther where the losses `also` do. Once
    the curves are there, `floor_words` says what the floor is.
    """
    land = lesson.landscape
    start, floor = float(land.loss(*lesson.start)), land.min_loss
    scale = max(start, floor) or land.loss(0.0, 0.0) or 1.0  # a start on the floor of a perfect fit
    bottom = max(floor, 1e-9 * scale)
    axes.axhline(floor, **drawn_as(STYLES["floor"], look), linewidth=STYLES["floor"].width)
    # Room below the floor for the words on it, however low the panel is.
    share = min(0.24 * axes.figure.dpi / axes.bbox.height, 0.4)
    lower = bottom * (12 * scale / bottom) ** (-share / (1 - share))
    upper, others = 12 * scale, np.clip(also, 1e-9 * scale, 1e9 * scale)
    if len(others):
        lower, upper = min(lower, 0.7 * others.min()), max(upper, 1.5 * others.max())
    axes.set(xlim=(0, last), ylim=(lower, upper), yscale="log")
    log_ticks(axes.yaxis)
    name_axis(axes.xaxis, look.say(f"axis.{by}"))
    axes.set_ylabel(look.say("axis.log", name=with_unit(*loss_name(lesson, look))))
    note(axes.figure, min_loss=floor, start_loss=start)
    return axes


def floor_words(axes: Axes, lesson: gdcore.Lesson, look: Look, key: str = "floor") -> None:
    """What the floor of `loss_axes` is, beside it where it hides no curve.

    key: "floor", or "train_floor" where other losses than those in training are below it.
    """
    floor, (_, last) = lesson.landscape.min_loss, axes.get_xlim()
    bottom, _ = axes.get_ylim()
    choices = [((at * last, max(floor, bottom)), (side, up)) for up in (-1, 1)
               for at, side in ((1, -1), (0.5, 0), (0, 1))]  # fmt: skip
    words, muted = look.say(f"axis.{key}", loss=floor), look.theme.muted
    size = TYPE["note"].points
    place_words(axes, words, choices, look, (3, 4), size=size, weight="normal", color=muted)


def curve(axes: Axes, x: Any, y: Any, style: dict[str, Any], **options: Any) -> None:
    """A curve in a style, out of the panel where it is infinite."""
    y = np.nan_to_num(y, nan=ENDLESS, posinf=ENDLESS)
    form = {"markersize": 4.5, "markeredgewidth": 0, "markevery": 0.12, **style, **options}
    axes.plot(x, y, **form)


def is_cloud(losses: Any) -> bool:
    """Whether these losses are too many for their updates to be seen apart."""
    return len(losses) > MOST_SEEN


def restless_curve(axes: Axes, x: Any, y: Any, style: dict[str, Any], **options: Any) -> None:
    """A curve, or where it would be a block of colour, a cloud that can be seen through.

    After its first updates that is a thin line from the least to the largest loss of each piece
    along the axis, and a line through the middle ones (the medians).
    """
    if not is_cloud(y):
        curve(axes, x, y, style, **options)
        return
    count = max(2, round(CLOUD_PIECES * float(x[-1]) / axes.get_xlim()[1]))
    edges = np.linspace(FIRST_STEPS, len(y), count + 1).astype(int)
    pieces = [y[low:high] for low, high in itertools.pairwise(edges)]
    at = x[(edges[:-1] + edges[1:]) // 2]
    least, middle, most = (
        np.array([of(piece) for piece in pieces]) for of in (np.min, np.median, np.max)
    )
    axes.vlines(at, least, most, color=style["color"], linewidth=0.4)
    line = np.append(x[:FIRST_STEPS], at), np.append(y[:FIRST_STEPS], middle)
    axes.plot(at, middle, color=axes.get_facecolor(), linewidth=2.6)  # apart from the cloud
    curve(axes, *line, style, **{"linewidth": 1.0, "marker": "", **options})


def rate_losses(axes: Axes, lesson: gdcore.Lesson, look: Look) -> Axes:
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
    for rate, steps, style in zip(lesson.rates, paths, rate_styles(lesson.shares), strict=True):
        curve(axes, steps.epoch, steps.loss, drawn_as(style, look), markevery=0.12)
        ends_at = {"settled_at": steps.settled_at(floor), "diverged_at": steps.diverged_at}
        shown = steps.epoch <= last
        rows = series(epoch=steps.epoch[shown], loss=steps.loss[shown])
        share = 100 * rate / lesson.landscape.max_learning_rate
        note(axes.figure, rates={str(rate): {"share_percent": share, **ends_at, "curve": rows}})
    floor_words(axes, lesson, look)
    return axes


def train_and_val_losses(
    axes: Axes, lesson: gdcore.Lesson, look: Look, rate: float, words: bool = True
) -> None:
    """The loss of the training points and of the validation points by epoch at one rate."""
    passed = lesson.trajectory(rate)
    settled = passed.settled_at(lesson.landscape.min_loss)
    last = max(10, min(lesson.epochs, len(passed.b) - 1, round(1.3 * (settled or lesson.epochs))))
    unseen = losses_on(lesson.val, passed)
    loss_axes(axes, lesson, look, last, also=unseen[: last + 1])
    for name, loss in (("train", passed.loss), ("val", unseen)):
        curve(axes, passed.epoch, loss, drawn_as(STYLES[name], look))
        shown = series(epoch=passed.epoch[: last + 1], loss=loss[: last + 1])
        note(axes.figure, losses={name: shown})
    if words:
        below = bool(np.min(unseen[: last + 1]) < lesson.landscape.min_loss)
        floor_words(axes, lesson, look, "train_floor" if below else "floor")
