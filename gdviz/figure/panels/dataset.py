"""The points, a line over them, and the line's errors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

import gdcore
from gdcore.studies import PointError
from gdviz.figure.facts import note, series
from gdviz.figure.panels.axes import column_name, name_axis, with_unit
from gdviz.figure.panels.words import label, place_words
from gdviz.figure.style import drawn_as
from gdviz.look import Look
from gdviz.look.styles import STYLES

MANY = 2000
"""From so many points on they are pixels in SVG and PDF too: the file stays small."""


def data_axes(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    y_range: tuple[float, float] | None = None,
    full: gdcore.Dataset | None = None,
) -> Axes:
    """Axes for the points, in the units they came in, with room for all of them.

    full: other points than the lesson's, on the scale of x that it descends on.
    """
    x_name = (
        column_name(lesson.full.x_name, look) if full is None else (scaled_name(lesson, look), "")
    )
    full = full or lesson.full
    for axis, values, name, limits, set_limits in (
        (axes.xaxis, full.x, x_name, None, axes.set_xlim),
        (axes.yaxis, full.y, column_name(full.y_name, look), y_range, axes.set_ylim),
    ):
        margin = 0.06 * float(np.ptp(values)) or 1.0
        set_limits(limits or (float(values.min()) - margin, float(values.max()) + margin))
        name_axis(axis, *name)
    return axes


def scaled_name(lesson: gdcore.Lesson, look: Look) -> str:
    """The name of the x that is descended on, with what was done to it."""
    name, unit = column_name(lesson.full.x_name, look)
    words = look.say("axis.in_deviations", x=name) if lesson.standardized else with_unit(name, unit)
    factor = int(lesson.x_factor)
    return words if factor == 1 else look.say("axis.times", x=words, factor=factor)


def room_for(lesson: gdcore.Lesson, *lines: tuple[float, float]) -> tuple[float, float]:
    """Limits of y with room for the training points, and for lines (b, w) over all of x."""
    ends = np.array([lesson.full.x.min(), lesson.full.x.max()])
    heights = [lesson.raw_train.y, *(gdcore.predict(b, w, ends) for b, w in lines)]
    low, high = min(part.min() for part in heights), max(part.max() for part in heights)
    room = 0.14 * (high - low) or 1.0
    return float(low - room), float(high + room)


def points(axes: Axes, part: gdcore.Dataset, look: Look, role: str, **options: Any) -> None:
    """Training points filled, validation points open, the role's colour.

    part: Of `Lesson.sample`, since a million points take long and show no more.
    role: "train", "val", or "ghost" for points that are there but do not count, pale below all.
    """
    ghost = role == "ghost"
    color = look.theme.grid if ghost else getattr(look.theme, role)
    if not ghost:
        note(axes.figure, **{role: series(x=part.x, y=part.y)})
    filled = {"facecolors": color, "edgecolors": look.theme.paper, "linewidths": 0.5}
    opened = {"facecolors": "none", "edgecolors": color, "linewidths": 1.3}
    form: dict[str, Any] = {
        "s": 26,
        "zorder": 1.5 if ghost else 2,
        **(opened if role == "val" else filled),
    }
    form |= options
    if len(part) > MANY:  # rims would be all that is seen
        open_ones = form["facecolors"] == "none"
        form |= {"s": 5, "linewidths": 0.5 if open_ones else 0, "rasterized": True}
    axes.scatter(part.x, part.y, **form)


def errors(axes: Axes, lesson: gdcore.Lesson, look: Look, b: float, w: float) -> None:
    """One segment from each training point that is drawn to the line of b and w, in raw units."""
    train = lesson.sample().raw_train
    x, y = train.x, train.y
    note(axes.figure, errors=series(x=x, error=gdcore.predict(b, w, x) - y))
    # As axes.vlines draws them, which takes seconds to make so many.
    ends: Any = np.stack(
        [np.stack([x, y], axis=1), np.stack([x, gdcore.predict(b, w, x)], axis=1)], 1
    )
    lines = LineCollection(
        ends, colors=look.theme.error, linewidths=STYLES["error"].width,
        alpha=0.75 if len(x) < MANY else 0.05, rasterized=len(x) > MANY,
    )  # fmt: skip
    axes.add_collection(lines, autolim=False)


def model_line(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    b: float,
    w: float,
    words: str = "",
    **style: Any,
) -> None:
    """The line of b and w (raw units), dashed, named at an end where the words hide least."""
    ends = np.array([lesson.full.x.min(), lesson.full.x.max()])
    heights = gdcore.predict(b, w, ends)
    options = {**drawn_as(STYLES["prediction"], look), **style}
    axes.plot(ends, heights, **options)
    if words:
        choices = [((ends[1], heights[1]), (-1, 1)), ((ends[1], heights[1]), (-1, -1))]
        choices += [((ends[0], heights[0]), (1, 1)), ((ends[0], heights[0]), (1, -1))]
        choices += [
            ((ends.mean(), heights.mean()), (0, 1)),
            ((ends.mean(), heights.mean()), (0, -1)),
        ]
        place_words(axes, words, choices, look, (0.01, 8), color=options["color"])


def one_error(axes: Axes, look: Look, point: PointError) -> None:
    """One point's error as a segment between y and its prediction, with the square on it."""
    theme, x, y, predicted = look.theme, point.x, point.y, point.prediction
    _square(axes, look, x, predicted, y)
    axes.plot([x, x], [predicted, y], color=theme.error, linewidth=2.4, zorder=3)
    axes.plot([x], [predicted], "o", color=theme.paper, markeredgecolor=theme.prediction, zorder=4)
    axes.plot([x], [y], "o", color=theme.train, markersize=7, zorder=4)
    out = 1 if y > predicted else -1
    middle = (y + predicted) / 2
    label(axes, look.say("axis.observed", point), (x, y), look, ((-1, out), (1, out)))
    label(axes, look.say("axis.predicted", point), (x, predicted), look, ((-1, -out), (1, -out)))
    words = look.say("axis.error", point)
    label(axes, words, (x, middle), look, ((1, 0), (-1, 0)), color=theme.error)


def _square(axes: Axes, look: Look, x: float, foot: float, head: float) -> None:
    """A square to the eye on a vertical segment, at its left or right, where there is room."""
    to_pixels, from_pixels = axes.transData.transform, axes.transData.inverted().transform
    (left, low), (_, high) = to_pixels((x, min(foot, head))), to_pixels((x, max(foot, head)))
    side = high - low
    for corner in (left - side, left):
        if axes.bbox.x0 < corner and corner + side < axes.bbox.x1:
            (x0, y0), (x1, y1) = from_pixels((corner, low)), from_pixels((corner + side, high))
            color, size = look.theme.error, (x1 - x0, y1 - y0)
            axes.add_patch(Rectangle((x0, y0), *size, color=color, alpha=0.75, lw=0))
            break


def two_scales(axes: Axes, lesson: gdcore.Lesson, other: gdcore.Lesson, look: Look) -> None:
    """The training points at two scales of x in one panel: filled, and open; see `scale_key`."""
    data_axes(axes, lesson, look, full=joined([lesson.train, other.train]))
    opened = {"facecolors": "none", "edgecolors": look.theme.train, "linewidths": 1.1}
    points(axes, other.sample().train, look, "train", s=18, **opened)
    points(axes, lesson.sample().train, look, "train", s=18)


def joined(parts: Sequence[gdcore.Dataset]) -> gdcore.Dataset:
    """All points of several sets, for axes that hold them all."""
    x, y = (np.concatenate([getattr(part, name) for part in parts]) for name in ("x", "y"))
    return gdcore.Dataset(x, y, parts[0].x_name, parts[0].y_name)
