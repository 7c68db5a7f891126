"""Slopes, single steps, and how many of them it takes."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

import gdcore
from gdcore.studies import Cut
from gdcore.view import close_up
from gdviz.figure.facts import note, series
from gdviz.figure.panels.axes import SIDES, casing, choose, label, name_axis
from gdviz.figure.panels.curves import curve, log_ticks, rate_style
from gdviz.figure.panels.loss import contour, landmark
from gdviz.look import Look

PARTS = (0, (4, 1.2))
"""Dash of what adds up to a step or a slope."""


def one_step(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    numbers: Mapping[str, Any],
    *,
    whole: bool = True,
    words: bool = True,
) -> None:
    """One update on the contour around it: its parts along b and along w, and what they add up to.

    numbers: of `gdcore.studies.first_update`.    whole: the step itself, too, not its parts alone.
    """
    theme = look.theme
    start, end = (numbers["b"], numbers["w"]), (numbers["new_b"], numbers["new_w"])
    contour(axes, lesson, look, close_up(lesson, np.array([start, end]), 0.85), equal=True)
    corner = (end[0], start[1])
    arrow = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 13}
    for tip, tail in ((corner, start), (end, corner)):
        form = {
            **arrow,
            "color": theme.cut,
            "lw": 2.2,
            "linestyle": PARTS,
            "path_effects": casing(look, 4),
        }
        axes.annotate("", tip, tail, arrowprops=form, zorder=3)
        axes.plot(
            *zip(tail, tip, strict=True), color=theme.cut, lw=0.5, linestyle=PARTS
        )  # for words to keep clear
    if whole:
        form = {**arrow, "color": theme.path, "lw": 2.6, "path_effects": casing(look, 4.4)}
        axes.annotate("", end, start, arrowprops=form, zorder=4)
        axes.plot(*zip(start, end, strict=True), color=theme.path, lw=0.5)
    landmark(axes, look, start, "start")
    if not words:
        return
    up, right = np.sign(numbers["step_w"]) or 1, np.sign(numbers["step_b"]) or 1
    middle = ((start[0] + end[0]) / 2, start[1])
    side = (end[0], (start[1] + end[1]) / 2)
    for key, at, sides in (
        ("step_b", middle, ((0, -up), (0, up))),
        ("step_w", side, ((right, 0), (-right, 0))),
    ):
        told = look.say(f"axis.{key}", **numbers)
        label(axes, told, at, look, (*sides, *SIDES), (8, 6), color=theme.cut)


def tangent(axes: Axes, look: Look, along: Cut, run: float) -> None:
    """The slope at a cut's start: the tangent, and rise over run to the curve at a visible run.

    In the middle of the bowl a magnified piece, in which curve and tangent are one.
    """
    theme, start = look.theme, along.start
    loss, slope = float(along.loss(start)), float(along.slope(start))
    (low, high), (_, top) = axes.get_xlim(), axes.get_ylim()
    reach = min((high - low) / 3, 0.45 * top / abs(slope) if slope else high - low)
    ends = start + np.array([-reach, reach])
    axes.plot(ends, loss + slope * (ends - start), color=theme.ink, linewidth=1.4, zorder=4)
    end, rise = start + run, float(along.loss(start + run)) - loss
    color = theme.error
    axes.plot(
        [start, end, end],
        [loss, loss, loss + rise],
        color=color,
        linewidth=1.6,
        linestyle=PARTS,
        zorder=3,
    )
    axes.plot(
        [start, end], [loss, loss + rise], color=color, linestyle=PARTS, linewidth=1.6,
        marker="o", markersize=4, zorder=5,
    )  # fmt: skip

    _magnified(axes, look, along)
    landmark(axes, look, (start, loss), "start", 6)
    side, up = (1 if run > 0 else -1), (1 if rise < 0 else -1)
    middle = ((start + end) / 2, loss)
    label(axes, look.say("axis.run"), middle, look, ((0, up), (0, -up)), (4, 3), color=color)
    label(axes, look.say("axis.rise"), (end, loss + rise / 2), look,
          ((side, 0), (-side, 0), *SIDES),
          (4, 3), color=color)  # fmt: skip
    note(axes.figure, secants={along.name: {"run": run, "rise": rise, "slope": rise / run}})


def _magnified(axes: Axes, look: Look, along: Cut, times: float = 40) -> None:
    """The curve and its tangent around the start, magnified, where the bowl is empty."""
    theme, start = look.theme, along.start
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    loss, slope = float(along.loss(start)), float(along.slope(start))
    half, tall = (high - low) / times / 2, (top - bottom) / times / 2
    middle = (along.best - low) / (high - low)
    box = axes.inset_axes((min(max(middle - 0.2, 0.02), 0.58), 0.52, 0.4, 0.36))
    run = np.linspace(-half, half, 21)
    box.plot(start + run, along.loss(start + run), color=theme.cut, linewidth=3.2)
    box.plot(start + run, loss + slope * run, color=theme.ink, linewidth=1.2)
    landmark(box, look, (start, loss), "start", 6)
    box.set(xlim=(start - half, start + half), ylim=(loss - tall, loss + tall))
    box.set(xticks=[], yticks=[])
    box.spines[:].set(visible=True, color=theme.muted)
    box.set_title(look.say("axis.magnified", times=int(times)), size=8.5, color=theme.muted, pad=3)
    note(axes.figure, magnified=int(times))


def secants(
    axes: Axes, look: Look, cuts: Iterable[Cut], numbers: Mapping[str, Any], decades: int = 4
) -> None:
    """How a secant's slope becomes the tangent's as its run shrinks, each by the exact slope.

    numbers: of `gdcore.studies.slopes`.
    """
    shares = np.geomspace(1, 10.0**-decades, 4 * decades + 1)
    forms = (("-", "o"), ((0, (5, 1.5)), "s"))
    axes.axhline(1, color=look.theme.muted, linewidth=1, linestyle=(0, (1, 2)))
    ends = []
    for along, (dash, mark) in zip(cuts, forms, strict=True):
        slope, run = float(along.slope(along.start)), numbers[f"run_{along.name}"]
        if slope == 0:  # at the lowest point no slope is there to come near to
            continue
        ratio = along.secant(run * shares) / slope
        style = {"color": look.theme.cut, "linestyle": dash, "marker": mark}
        curve(axes, shares, ratio, style, markevery=4)
        note(axes.figure, ratios={along.name: series(share=shares, ratio=ratio)})
        ends.append((along.name, ratio))
    axes.set(xscale="log", xlim=(1.6, 0.6 * 10.0**-decades))  # the run shrinks to the right
    low = min([0.5, *(float(ratio.min()) for _, ratio in ends)])
    axes.set_ylim(low - 0.12 * (1 - low), 1 + 0.25 * (1 - low))
    log_ticks(axes.xaxis)
    name_axis(axes.yaxis, look.say("axis.ratio"))
    axes.set_xlabel(look.say("axis.share"))
    for name, ratio in ends:
        label(axes, f"${name}$", (1, ratio[0]), look, ((1, -1), (1, 0), (0, -1)), (6, 2))
    words = look.say("axis.exact")
    label(axes, words, (10.0 ** -(decades / 2), 1), look, ((0, 1),), color=look.theme.muted)


def rate_curve(axes: Axes, lesson: gdcore.Lesson, look: Look, numbers: Mapping[str, Any]) -> None:
    """Updates needed to settle against the learning rate, on log scales, with a wall at the cliff.

    The lesson's rates lie on it; those beyond the wall at its upper edge, as they never settle.
    numbers: of `gdcore.studies.rate_curve`.
    """
    theme, rate, needed = look.theme, numbers["curve"]["rate"], numbers["curve"]["updates"]
    top = 4 * max(needed[0], 30 * numbers["best_updates"], 100)
    bottom = min(1, *needed) * 0.6
    axes.set(xscale="log", yscale="log", ylim=(bottom, top))
    axes.set_xlim(numbers["low"] / 1.15, numbers["high"])
    axes.axvspan(numbers["cliff"], numbers["high"], color=theme.grid, lw=0)
    axes.plot(rate, needed, color=theme.cut, linewidth=2.4)
    placed = numbers["placed"]
    for given, at in zip(placed["rate"], placed["updates"], strict=True):
        style = {**rate_style(lesson, look, given), "linestyle": "none"}
        spot = (min(max(given, numbers["low"]), numbers["high"]), min(at, top))
        axes.plot(
            *spot, **style, markersize=10, markeredgecolor=theme.paper, markeredgewidth=1.2,
            clip_on=False, zorder=6,
        )  # fmt: skip
    log_ticks(axes.xaxis)
    log_ticks(axes.yaxis)
    axes.set_xlabel(look.say("axis.learning_rate"))
    axes.set_ylabel(look.say("axis.updates_needed"))


def upright(axes: Axes, look: Look, x: float, words: str, side: int = -1) -> None:
    """A vertical line across the panel, named beside it where nothing is hidden."""
    bottom, top = axes.get_ylim()
    axes.axvline(x, color=look.theme.muted, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1.5)
    logs = np.log([bottom, top])
    heights = np.exp(logs[0] + (logs[1] - logs[0]) * np.array([0.9, 0.75, 0.6, 0.45, 0.3, 0.15]))
    choices = [((x, height), (way, 0)) for way in (side, -side) for height in heights]
    choose(axes, words, choices, look, (8, 0.01))
