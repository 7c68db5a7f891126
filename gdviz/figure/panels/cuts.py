"""The loss along one parameter: parabola, tangent, secants, and descent on it."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes

import gdcore
from gdcore.studies import Cut, Slope
from gdcore.studies import cut as cut_of
from gdcore.view import floor_of, ranges_of, rim_of
from gdviz.figure.facts import note, series
from gdviz.figure.panels.axes import is_solid, log_ticks, loss_name, name_axis, parameter_names
from gdviz.figure.panels.landscape import (
    Range,
    contour_map,
    landmark,
    landmarks,
    on_surface,
    ring_labels,
    surface,
)
from gdviz.figure.panels.losses import curve
from gdviz.figure.panels.paths import draw_updates
from gdviz.figure.panels.words import SIDES, casing, label
from gdviz.figure.style import dashes, drawn_as
from gdviz.look import Look
from gdviz.look.styles import STYLES, TYPE, Style


def cut_line(axes: Any, lesson: gdcore.Lesson, look: Look, cut: Cut) -> None:
    """Where a surface or contour is cut, lit up."""
    low, high = axes.get_xlim() if cut.name == "b" else axes.get_ylim()
    along = np.linspace(low, high, 721)
    held = np.full_like(along, cut.fixed)
    at = np.column_stack([along, held] if cut.name == "b" else [held, along])
    form: dict[str, Any] = {"color": look.theme.color(cut.name), "linewidth": 2.6}
    if is_solid(axes):
        loss = cut.loss(along)
        there = loss <= axes.get_zlim()[1]  # where the surface is
        line = np.column_stack([at, loss])[there]
        on_surface(axes, lesson, [line], **form, zorder=3, path_effects=casing(look, 4.4))
    else:
        axes.plot(*at.T, **form, zorder=9, path_effects=casing(look, 4.4))


def cut_in_three_panels(axes: Any, lesson: gdcore.Lesson, look: Look, cut: Cut) -> None:
    """A cut in three panels (surface, contour, parabola), each with the start on it."""
    bowl, above, side = axes
    along_b, along_w = cut_of(lesson, "b"), cut_of(lesson, "w")
    lowest = (along_b.best, along_b.fixed), (along_w.fixed, along_w.best)
    floor, rim = floor_of(lesson, *lowest, margin=0.3), rim_of(lesson)
    surface(bowl, lesson, look, floor)
    contour_map(above, lesson, look, floor, rim=rim)
    for panel in (bowl, above):
        cut_line(panel, lesson, look, cut)
        landmarks(panel, lesson, look, words=False)
    label(above, look.say("axis.start"), lesson.start, look)
    ring_labels(above, look)

    parabola(side, lesson, look, cut, floor["bw".index(cut.name)], rim)
    landmark(side, look, (cut.best, cut.lowest), "lowest")
    landmark(side, look, (cut.start, cut.loss(cut.start)), "start")
    label(side, look.say("axis.start"), (cut.start, cut.loss(cut.start)), look)
    label(
        side,
        look.say("axis.lowest"),
        (cut.best, cut.lowest),
        look,
        ((0, 1), *SIDES),
        optional=True,
    )


def parabola(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    cut: Cut,
    limits: Range | None = None,
    top: float | None = None,
) -> Axes:
    """The loss along a cut, over the lesson's range of the parameter or other limits.

    top: the highest loss shown; all that there is within the limits if None.
    """
    which = "bw".index(cut.name)
    low, high = limits or ranges_of(lesson)[which]
    along = np.linspace(low, high, 201)
    axes.plot(along, cut.loss(along), color=look.theme.color(cut.name), linewidth=2.2, zorder=2.5)
    top = float(cut.loss(np.array([low, high])).max()) if top is None else top
    axes.set(xlim=(low, high), ylim=(-0.06 * top, 1.05 * top))
    name_axis(axes.xaxis, *parameter_names(lesson, look)[which])
    axes.xaxis.label.set_color(look.theme.color(cut.name))
    axes.set_title(axes.get_title("left"), color=look.theme.color(cut.name))
    name_axis(axes.yaxis, *loss_name(lesson, look))
    note(axes.figure, cuts={cut.name: {
        "fixed": cut.fixed, "start": cut.start, "curvature": cut.curvature, "best": cut.best,
        "lowest": cut.lowest, "slope": cut.slope(cut.start),
    }})  # fmt: skip
    return axes


def path_on_cut(
    axes: Axes, look: Look, cut: Cut, rate: float, count: int, style: Style, **options: Any
) -> None:
    """Gradient descent along a cut alone, `count` updates, drawn on its parabola.

    A descent that leaves the panel ends there in an arrow.
    """
    limits, (_, top) = axes.get_xlim(), axes.get_ylim()
    places, leaves = cut.steps_inside(rate, count, limits, top)
    draw_updates(axes, look, places, style, leaves=leaves, **options)


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
    color = theme.color(along.name)
    part = {"color": color, "linestyle": dashes(STYLES["part"]), "linewidth": STYLES["part"].width}
    axes.plot([start, end, end], [loss, loss, loss + rise], **part, zorder=3)
    axes.plot([start, end], [loss, loss + rise], **part, marker="o", markersize=4, zorder=5)

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
    box.plot(start + run, along.loss(start + run), color=theme.color(along.name), linewidth=3.2)
    box.plot(start + run, loss + slope * run, color=theme.ink, linewidth=1.2)
    landmark(box, look, (start, loss), "start", 6)
    box.set(xlim=(start - half, start + half), ylim=(loss - tall, loss + tall))
    box.set(xticks=[], yticks=[])
    box.spines[:].set(visible=True, color=theme.muted)
    box.set_title(
        look.say("axis.magnified", times=int(times)),
        size=TYPE["note"].points,
        color=theme.muted,
        pad=3,
    )
    note(axes.figure, magnified=int(times))


def secants(axes: Axes, look: Look, cuts: Iterable[tuple[Cut, Slope]], decades: int = 4) -> None:
    """How a secant's slope becomes the tangent's as its run shrinks, each by the exact slope."""
    shares = np.geomspace(1, 10.0**-decades, 4 * decades + 1)
    floor = STYLES["floor"]
    axes.axhline(1, **drawn_as(floor, look), linewidth=floor.width)
    ends = []
    for along, slope in cuts:
        if slope.exact == 0:  # at the lowest point no slope is there to come near to
            continue
        ratio = along.secant(slope.run * shares) / slope.exact
        curve(axes, shares, ratio, drawn_as(STYLES[f"along_{along.name}"], look), markevery=4)
        note(axes.figure, ratios={along.name: series(share=shares, ratio=ratio)})
        ends.append((along.name, ratio))
    axes.set(xscale="log", xlim=(1.6, 0.6 * 10.0**-decades))  # the run shrinks to the right
    low = min([0.5, *(float(ratio.min()) for _, ratio in ends)])
    axes.set_ylim(low - 0.12 * (1 - low), 1 + 0.25 * (1 - low))
    log_ticks(axes.xaxis)
    name_axis(axes.yaxis, look.say("axis.ratio"))
    axes.set_xlabel(look.say("axis.log", name=look.say("axis.share")))
    for name, ratio in ends:
        label(axes, f"${name}$", (1, ratio[0]), look, ((1, -1), (1, 0), (0, -1)), (6, 2),
              color=look.theme.color(name))  # fmt: skip
    words = look.say("axis.exact")
    label(axes, words, (10.0 ** -(decades / 2), 1), look, ((0, 1),), color=look.theme.muted)
