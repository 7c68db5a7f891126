"""The points, a line over them, and the line's errors."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

import gdcore
from gdviz.figure.facts import note, series
from gdviz.figure.panels.axes import choose, column, label, name_axis, named
from gdviz.figure.type import wrapped
from gdviz.look import Look

MANY = 2000
"""From so many points on they are pixels in SVG and PDF too: the file stays small."""

TOO_MANY = 20_000
"""From so many on they are no longer points: the panel is the darker the more of them there are."""


def data(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    y_range: tuple[float, float] | None = None,
    full: gdcore.Dataset | None = None,
) -> Axes:
    """Axes for the points, in the units they came in, with room for all of them.

    full: other points than the lesson's, on the scale of x that it descends on.
    """
    x_name = column(lesson.full.x_name, look) if full is None else (scaled(lesson, look), "")
    full = full or lesson.full
    for axis, values, name, limits, set_limits in (
        (axes.xaxis, full.x, x_name, None, axes.set_xlim),
        (axes.yaxis, full.y, column(full.y_name, look), y_range, axes.set_ylim),
    ):
        margin = 0.06 * float(np.ptp(values)) or 1.0
        set_limits(limits or (float(values.min()) - margin, float(values.max()) + margin))
        name_axis(axis, *name)
    return axes


def scaled(lesson: gdcore.Lesson, look: Look) -> str:
    """The name of the x that is descended on, with what was done to it."""
    name, unit = column(lesson.full.x_name, look)
    words = look.say("axis.in_deviations", x=name) if lesson.standardized else named(name, unit)
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
    """Training points filled, validation points open, the role's colour; very many as a shade.

    role: "train", "val", or "ghost" for points that are there but do not count, pale below all.
    """
    ghost = role == "ghost"
    color = look.theme.grid if ghost else getattr(look.theme, role)
    if not ghost:
        note(axes.figure, **{role: series(x=part.x, y=part.y)})
    if len(part) > TOO_MANY:
        _shade(axes, part, color, 1.5 if ghost else 2)
        return
    filled = {"facecolors": color, "edgecolors": look.theme.paper, "linewidths": 0.5}
    opened = {"facecolors": "none", "edgecolors": color, "linewidths": 1.3}
    form: dict[str, Any] = {
        "s": 26,
        "zorder": 1.5 if ghost else 2,
        **(opened if role == "val" else filled),
    }
    form |= options
    axes.scatter(part.x, part.y, rasterized=len(part) > MANY, **form)


def _shade(axes: Axes, part: gdcore.Dataset, color: str, zorder: float) -> None:
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    counts, _, _ = np.histogram2d(part.y, part.x, bins=(90, 160), range=((y0, y1), (x0, x1)))
    opacity = np.log1p(counts) / max(1.0, np.log1p(counts.max()))
    rgba = np.dstack([np.broadcast_to(to_rgb(color), (*counts.shape, 3)), opacity])
    axes.imshow(rgba, extent=(x0, x1, y0, y1), origin="lower", aspect="auto", zorder=zorder)


def errors(axes: Axes, lesson: gdcore.Lesson, look: Look, b: float, w: float) -> None:
    """One segment from each training point to the line of b and w, in raw units.

    Of very many points those that come first in the shuffled order have one.
    """
    x, y = lesson.raw_train.x[:TOO_MANY], lesson.raw_train.y[:TOO_MANY]
    note(axes.figure, errors=series(x=x, error=gdcore.predict(b, w, x) - y))
    axes.vlines(
        x, y, gdcore.predict(b, w, x), color=look.theme.error, linewidth=1.0,
        alpha=0.75 if len(x) < MANY else 0.05, rasterized=len(x) > MANY,
    )  # fmt: skip


def line(
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
    options = {"color": look.theme.prediction, "linestyle": (0, (5, 2)), **style}
    axes.plot(ends, heights, **options)
    if words:
        choices = [((ends[1], heights[1]), (-1, 1)), ((ends[1], heights[1]), (-1, -1))]
        choices += [((ends[0], heights[0]), (1, 1)), ((ends[0], heights[0]), (1, -1))]
        choices += [
            ((ends.mean(), heights.mean()), (0, 1)),
            ((ends.mean(), heights.mean()), (0, -1)),
        ]
        choose(axes, words, choices, look, (0.01, 8), color=options["color"])


MOST_SQUARES = 100


def one_error(axes: Axes, look: Look, numbers: Mapping[str, Any]) -> None:
    """One point's error as a segment between y and its prediction, with the square on it.

    numbers: x, y, prediction and error of the point.
    """
    theme, x, y, predicted = look.theme, numbers["x"], numbers["y"], numbers["prediction"]
    to_pixels, from_pixels = axes.transData.transform, axes.transData.inverted().transform
    foot, head = to_pixels((x, predicted)), to_pixels((x, y))
    side = abs(head[1] - foot[1])
    # To the left or right, wherever there is room for the whole square; else none is drawn.
    for corner in (foot[0] - side, foot[0]):
        if axes.bbox.x0 < corner and corner + side < axes.bbox.x1:
            (left, low), (right, high) = (
                from_pixels((at, height))
                for at, height in (
                    (corner, min(foot[1], head[1])),
                    (corner + side, max(foot[1], head[1])),
                )
            )
            axes.add_patch(
                Rectangle(
                    (left, low), right - left, high - low, color=theme.error, alpha=0.75, lw=0
                )
            )
            break
    axes.plot([x, x], [predicted, y], color=theme.error, linewidth=2.4, zorder=3)
    axes.plot([x], [predicted], "o", color=theme.paper, markeredgecolor=theme.prediction, zorder=4)
    axes.plot([x], [y], "o", color=theme.train, markersize=7, zorder=4)
    out = 1 if y > predicted else -1
    label(axes, look.say("axis.observed", **numbers), (x, y), look, ((-1, out), (1, out)))
    label(
        axes, look.say("axis.predicted", **numbers), (x, predicted), look, ((-1, -out), (1, -out))
    )
    middle = (x, (y + predicted) / 2)
    label(
        axes, look.say("axis.error", **numbers), middle, look, ((1, 0), (-1, 0)), color=theme.error
    )


def two_scales(axes: Axes, lesson: gdcore.Lesson, other: gdcore.Lesson, look: Look) -> None:
    """The training points at two scales of x in one panel: filled, and open; see `scale_key`."""
    data(axes, lesson, look, full=joined([lesson.train, other.train]))
    opened = {"facecolors": "none", "edgecolors": look.theme.train, "linewidths": 1.1}
    points(axes, other.train, look, "train", s=18, **opened)
    points(axes, lesson.train, look, "train", s=18)


def scale_key(look: Look, names: tuple[str, str]) -> list[Line2D]:
    """A key to `two_scales`."""
    color = look.theme.train
    form: dict[str, Any] = {"marker": "o", "linestyle": "none", "color": color, "markersize": 5}
    return [
        Line2D([], [], label=names[0], **form),
        Line2D([], [], label=names[1], markerfacecolor="none", markeredgewidth=1.1, **form),
    ]


def joined(parts: Sequence[gdcore.Dataset]) -> gdcore.Dataset:
    """All points of several sets, for axes that hold them all."""
    x, y = (np.concatenate([getattr(part, name) for part in parts]) for name in ("x", "y"))
    return gdcore.Dataset(x, y, parts[0].x_name, parts[0].y_name)


def squares(axes: Axes, look: Look, error: np.ndarray, words: str = "") -> None:
    """Squares whose sides are errors, side by side in one scale, and the square of mean area.

    Of more than MOST_SQUARES so many are drawn, evenly spread from the largest to the smallest.
    words: what the square of mean area is called.
    """
    theme = look.theme
    mean = float(np.sqrt(np.mean(error * error)))
    sides = np.sort(np.abs(error))[::-1]
    if len(sides) > MOST_SQUARES:
        sides = sides[np.linspace(0, len(sides) - 1, MOST_SQUARES).round().astype(int)]
    note(axes.figure, squares={"sides": sides, "mean_side": mean, "mean_area": mean * mean})
    inches: Any = np.array(axes.bbox.size) / axes.figure.dpi
    axes.set(xlim=(0, inches[0]), ylim=(-inches[1], 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.grid(False)

    # The largest scale at which all fit in rows, one below the other, over the mean.
    room = inches - np.array((0, 0.35 if words else 0.0))
    scales = np.geomspace(1e-3, 1, 200) * min(room) / (sides.max() or 1.0)
    fits = [scale for scale in scales if _shelves(sides * scale, room, mean * scale)[1]]
    scale = fits[-1] if fits else scales[0]
    places, _ = _shelves(sides * scale, room, mean * scale)
    for (x, y), side in zip(places, sides * scale, strict=True):
        axes.add_patch(
            Rectangle((x, y - side), side, side, facecolor=theme.error, alpha=0.75, lw=0)
        )
    side, y = mean * scale, -inches[1]
    axes.add_patch(Rectangle((0.02, y + 0.02), side, side, fill=False, edgecolor=theme.ink, lw=2))
    words = wrapped(words, inches[0] - side - 0.15, 9.5, "bold")
    axes.text(side + 0.12, y + 0.02 + side / 2, words, weight="bold", va="center")


def _shelves(
    sides: np.ndarray, room: np.ndarray, mean: float, gap: float = 0.03
) -> tuple[list[tuple[float, float]], bool]:
    """Upper left corners of squares in rows, largest first, and whether they and the mean fit."""
    places, x, y = [], 0.0, 0.0
    high = float(sides[0]) if len(sides) else 0.0
    for side in sides:
        if x > 0 and x + side > room[0]:
            x, y, high = 0.0, y - high - gap, float(side)
        places.append((x, y))
        x += float(side) + gap
    return places, bool(high - y + mean + 0.1 <= room[1]) and sides.max() <= room[0]
