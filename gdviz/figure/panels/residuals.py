"""Residuals: against x, with the square of the loss, and how many there are of which size."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

import gdcore
from gdcore.studies import ResidualCounts
from gdviz.figure.facts import note, series
from gdviz.figure.panels.axes import column_name, name_axis
from gdviz.figure.panels.dataset import MANY, data_axes, points
from gdviz.figure.panels.words import label, place_words
from gdviz.figure.style import drawn_as
from gdviz.look import Look
from gdviz.look.styles import STYLES

Line = tuple[float, float]


def residual_axes(axes: Axes, lesson: gdcore.Lesson, look: Look, *lines: Line) -> Axes:
    """Axes for residuals against x, with room for those of all these lines (b, w), and for none."""
    train = lesson.raw_train
    left = [train.y - gdcore.predict(*line, train.x) for line in lines]
    low = min(0.0, *(float(part.min()) for part in left))
    high = max(0.0, *(float(part.max()) for part in left))
    room = 0.1 * (high - low) or 1.0
    data_axes(axes, lesson, look, (low - room, high + room))
    _, unit = column_name(lesson.full.y_name, look)
    name_axis(axes.yaxis, look.say("axis.residual"), unit)
    line = STYLES["prediction"]
    axes.axhline(0, **drawn_as(line, look), linewidth=line.width, zorder=1.8)
    return axes


def residual_points(axes: Axes, lesson: gdcore.Lesson, look: Look, line: Line, name: str) -> None:
    """The residual y - prediction of each training point that is drawn, from the line at zero.

    name: what the line (b, w) is called in the file beside the picture.
    """
    train = lesson.sample().raw_train
    left = train.y - gdcore.predict(*line, train.x)
    note(axes.figure, residuals={name: series(x=train.x, residual=left)})
    ends = np.stack([np.stack([train.x, 0 * left], 1), np.stack([train.x, left], 1)], 1)
    axes.add_collection(
        LineCollection(
            list(ends), colors=look.theme.error, linewidths=STYLES["error"].width,
            alpha=0.75 if len(left) < MANY else 0.05, rasterized=len(left) > MANY,
        ),
        autolim=False,
    )  # fmt: skip
    at = gdcore.Dataset(train.x, left, train.x_name, train.y_name)
    points(axes, at, look, "train", zorder=3)


def mean_square(axes: Axes, look: Look, side: float, words: str) -> None:
    """The mean square as an area: a square to the eye, of this side, on the line at zero."""
    low, high = axes.get_ylim()
    side = side if high > -low else -side  # where there is room: no root is above all residuals
    (_, zero), (_, end) = axes.transData.transform([(0, 0), (0, side)])
    right = axes.bbox.x1 - 2
    corners = axes.transData.inverted().transform([(right - abs(end - zero), zero), (right, end)])
    (x0, y0), (x1, y1) = corners
    color = look.theme.error
    axes.add_patch(
        Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor=(color, 0.25), edgecolor=color, lw=1)
    )
    (left, _), up = axes.get_xlim(), 1 if side > 0 else -1
    beside = [((x0, y1), (-1, up)), ((x0, y1), (-1, -up)), ((x1, y1), (-1, up))]
    corner = [
        ((left, high if up > 0 else low), (1, -up)),
        ((x1, low if up > 0 else high), (-1, up)),
    ]
    place_words(axes, words, [*beside, *corner], look, away=(6, 4), color=color)


def residual_histogram(
    axes: Axes, lesson: gdcore.Lesson, look: Look, counts: ResidualCounts, words: tuple[str, str]
) -> None:
    """How many points have which residual: of the start as an outline, of the line found filled.

    words: what the two are called.
    """
    theme, edges = look.theme, counts.edges
    note(axes.figure, counts={"edges": edges, "before": counts.before, "after": counts.after})
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, 1.2 * float(max(counts.before.max(), counts.after.max())))
    _, unit = column_name(lesson.full.y_name, look)
    name_axis(axes.xaxis, look.say("axis.residual"), unit)
    name_axis(axes.yaxis, look.say("axis.count"))
    whole: Any = axes.yaxis.get_major_locator()
    whole.set_params(integer=True)
    axes.stairs(counts.after, edges, fill=True, color=theme.error, alpha=0.75)
    axes.stairs(counts.before, edges, color=theme.ink, linewidth=STYLES["train"].width)
    middle = (edges[1:] + edges[:-1]) / 2
    parts = ((counts.before, theme.ink), (counts.after, theme.error))
    for said, (heights, color) in zip(words, parts, strict=True):
        most = int(np.argmax(heights))
        at, above = (middle[most], heights[most]), ((0, 1), (1, 1), (-1, 1), (1, -1), (-1, -1))
        label(axes, said, at, look, above, away=(4, 3), color=color)
