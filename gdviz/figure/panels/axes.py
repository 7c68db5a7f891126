"""Axes with names, units and ticks, and words beside marks."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patheffects import withStroke
from matplotlib.ticker import Formatter, MaxNLocator
from matplotlib.transforms import Bbox

import gdcore
from gdviz.figure.type import families, further, text_width, wrapped
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.look.numbers import shortened, tick_text

Choice = tuple[Any, tuple[float, float]]
"""A place, and the side of it: (1, 1) is to the right and above, 0 in the middle."""

STEPS = (1, 2, 2.5, 5, 10)
"""Between ticks, times a power of ten."""

SIDES = ((1, 1), (1, -1), (-1, 1), (-1, -1))


def casing(look: Look, width: float) -> list[withStroke]:
    """A line of the paper's colour under a line, so that it stands out from what lies below."""
    return [withStroke(linewidth=width, foreground=look.theme.paper)]


def column(name: str, look: Look) -> tuple[str, str]:
    """Name and unit of a column as matplotlib takes them: one letter as a symbol, "$" as itself."""
    words, unit = look.column(name)
    symbol = len(words) == 1 and words.isascii() and words.isalpha()
    return f"${words}$" if symbol else words.replace("$", r"\$"), unit


def parameters(lesson: gdcore.Lesson, look: Look) -> tuple[tuple[str, str], tuple[str, str]]:
    """Name and unit of b and of w."""
    _, x_unit = look.column(lesson.full.x_name)
    _, y_unit = look.column(lesson.full.y_name)
    per = look.say("axis.deviation") if lesson.standardized else x_unit
    slope = look.say("axis.per", y=y_unit or "1", x=per) if per else y_unit
    return ("$b$", y_unit), ("$w$", slope)


def loss_name(lesson: gdcore.Lesson, look: Look) -> tuple[str, str]:
    """Name and unit of the loss."""
    _, unit = look.column(lesson.full.y_name)
    return look.say("axis.loss"), f"{unit}²" if unit else ""


def named(name: str, unit: str) -> str:
    """A name with its unit in brackets."""
    return f"{name} ({unit})" if unit else name


def name_axis(axis: Any, name: str, unit: str = "", most: int | None = None) -> None:
    """Name an axis with its unit and number its ticks; millions go into the unit as 10^6.

    most: so many ticks at most; as many as the axis has room for if None.
    """
    size = axis.axes.bbox.size / axis.axes.figure.dpi
    upright = axis.axis_name == ("z" if on_surface(axis.axes) else "y")
    if most is None:
        most = int(min(6, max(2, size[1] / 0.36 if upright else size[0] / 0.5)))
    biggest = max(map(abs, axis.get_view_interval()))
    power = 3 * math.floor(math.log10(biggest) / 3) if biggest > 0 else 0
    power = power if power >= 6 or power <= -6 else 0
    axis.set_major_formatter(Ticks(power))
    room = 0.62 * min(size) if on_surface(axis.axes) else size[0] + 0.1
    for count in range(most, 0, -1):  # wide numbers are fewer
        axis.set_major_locator(MaxNLocator(count, steps=STEPS, min_n_ticks=1))
        low, high = sorted(axis.get_view_interval())
        places = [place for place in axis.get_majorticklocs() if low <= place <= high]
        numbers = axis.get_major_formatter().format_ticks(places)
        widest = max((text_width(number, 8.5) for number in numbers), default=0)
        if upright or (widest + 0.13) * len(numbers) < room:
            break
    if power:
        # Beside a formula, matplotlib neither asks further fonts nor joins letters.
        tens = f"$10^{{{power}}}$" if not further(name) else readable(f"$10^({power})$")
        unit = f"{tens} {unit}".replace(" 1", "").rstrip()  # of "1 per mm" the 1 goes into it
    words = fitted(name, unit, size[1] if upright else size[0])
    axis.set_label_text(words, family=families(words))


def fitted(name: str, unit: str, room: float) -> str:
    """A name with its unit, cut to about the length in inches of its axis."""
    kept = 2 * len(name)  # a Chinese character counts twice
    words = named(name, unit)
    while kept > 8 and text_width(words, 9.5) > room + 0.15:
        kept -= 2
        words = named(shortened(name, kept), unit)
    return words


class Ticks(Formatter):
    """Numbers, over a power of ten, with as many decimals as tell them from their neighbours."""

    def __init__(self, power: int = 0) -> None:
        self.power = power

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """The numbers of all ticks of an axis."""
        scale = 10.0**self.power
        step = abs(values[1] - values[0]) / scale if len(values) > 1 else 1.0
        return [tick_text(value / scale, step) for value in values]

    def __call__(self, value: float, pos: int | None = None) -> str:
        return self.format_ticks([value])[0]


def label(
    axes: Any,
    words: str,
    at: Any,
    look: Look,
    sides: Any = SIDES,
    away: tuple[float, float] = (9, 4),
    **style: Any,
) -> Any:
    """Words beside a place, on the side where they keep to the panel and hide least; see `choose`.

    sides: (1, 1) is to the right and above, 0 in the middle; away: points from the place.
    """
    return choose(axes, words, [(at, side) for side in sides], look, away, **style)


def choose(
    axes: Any,
    words: str,
    choices: Sequence[Choice],
    look: Look,
    away: tuple[float, float] = (9, 4),
    optional: bool = False,
    **style: Any,
) -> Any:
    """Words at one of several (place, side), whichever keeps them in the panel and hides least.

    What they would hide is what has been drawn in the panel so far, so words come last. The first
    of equally good choices is taken; all are tried a second time from farther away.

    optional: rather no words than where they leave the panel or lie on others.
    """
    written = [*axes.texts, *(inset.title for inset in axes.child_axes)]
    there = [text.get_window_extent() for text in written if text.get_text()]
    hidden, panel = marks(axes), axes.bbox
    size = style.get("size", 9.5)
    words = wrapped(words, 0.85 * panel.width / axes.figure.dpi, size, "bold")
    text = axes.annotate(
        words, (0, 0), (0, 0), textcoords="offset points",
        path_effects=casing(look, 3), annotation_clip=False,
        **{"zorder": 11, "weight": "bold", **style},
    )  # fmt: skip
    extent, pixels = text.get_window_extent().size, axes.figure.dpi / 72

    def box(choice: Choice) -> Bbox:
        at, side = choice
        corner = axes.transData.transform(at) + pixels * np.multiply(away, side)
        corner = corner - extent * (1 - np.sign(side)) / 2
        return Bbox([corner - 2, corner + extent + 2])

    def faults(choice: Choice) -> int:
        covers = box(choice)
        others = sum(covers.overlaps(other) for other in there)
        leaves = np.any(covers.min < panel.min) or np.any(covers.max > panel.max)
        return int(10**6 * leaves + 10**5 * others + covers.count_contains(hidden))

    farther = [(at, (2.5 * x, 3 * y)) for at, (x, y) in choices]
    best = min([*choices, *farther], key=faults)
    if optional and faults(best) >= 10**5:
        text.remove()
        return None
    at, side = best
    text.xy = at
    text.set_position((away[0] * side[0], away[1] * side[1]))
    text.set_ha("left" if side[0] > 0 else "right" if side[0] < 0 else "center")
    text.set_va("bottom" if side[1] > 0 else "top" if side[1] < 0 else "center")
    return text


def on_surface(axes: Any) -> bool:
    """Whether a panel is in 3D."""
    return hasattr(axes, "get_zlim")


def marks(axes: Any, most: int = 4000) -> np.ndarray:
    """Pixels (K, 2) along the lines and on the points drawn in a flat panel so far."""
    if on_surface(axes):
        return np.empty((0, 2))
    found = []
    for line in axes.lines:
        way = np.clip(line.get_xydata(), -1e300, 1e300)[:most]
        way = line.get_transform().transform(way)
        found += [way] if len(way) < 2 else [between(way)]
    for drawn in axes.collections:
        if isinstance(drawn, LineCollection):
            found += [between(drawn.get_transform().transform(part)) for part in segments(drawn)]
        elif isinstance(drawn, PathCollection):
            points = np.asarray(drawn.get_offsets(), dtype=np.float64)[:most]
            found.append(drawn.get_offset_transform().transform(points))
    if not found:
        return np.empty((0, 2))
    pixels = np.concatenate(found)
    there: np.ndarray = pixels[np.isfinite(pixels).all(axis=1)]
    return there


def segments(drawn: LineCollection, most: int = 1000) -> list[np.ndarray]:
    """The first pieces of a collection of lines, as points (K, 2) each."""
    return [np.asarray(part) for part in drawn.get_segments()[:most]]


def between(way: np.ndarray, pixels: float = 5, most: int = 400) -> np.ndarray:
    """Points along a way of pixels (K, 2), close enough that a word over it lies on one."""
    longest = float(np.nanmax(np.abs(np.diff(way, axis=0)), initial=0))
    parts = int(min(max(2, longest / pixels), max(2, most // max(1, len(way) - 1))))
    inner: np.ndarray = np.linspace(way[:-1], way[1:], parts).reshape(-1, way.shape[1])
    return inner
