"""Axes with names, units and ticks."""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.ticker import Formatter, FuncFormatter, LogLocator, MaxNLocator, NullLocator

import gdcore
from gdviz.figure.type import families, further, text_width
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.look.numbers import STEPS, cut, tick_text
from gdviz.look.styles import TYPE


def column_name(name: str, look: Look) -> tuple[str, str]:
    """Name and unit of a column as matplotlib takes them: one letter as a symbol, "$" as itself."""
    words, unit = look.column(name)
    symbol = len(words) == 1 and words.isascii() and words.isalpha()
    return f"${words}$" if symbol else words.replace("$", r"\$"), unit


def parameter_names(lesson: gdcore.Lesson, look: Look) -> tuple[tuple[str, str], tuple[str, str]]:
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


def with_unit(name: str, unit: str) -> str:
    """A name with its unit in brackets."""
    return f"{name} ({unit})" if unit else name


def name_axis(axis: Any, name: str, unit: str = "", most: int | None = None) -> None:
    """Name an axis with its unit and number its ticks; millions go into the unit as 10^6.

    most: so many ticks at most; as many as the axis has room for if None.
    """
    size = axis.axes.bbox.size / axis.axes.figure.dpi
    upright = axis.axis_name == ("z" if is_solid(axis.axes) else "y")
    if most is None:
        most = int(min(6, max(2, size[1] / 0.36 if upright else size[0] / 0.5)))
    biggest = max(map(abs, axis.get_view_interval()))
    power = 3 * math.floor(math.log10(biggest) / 3) if biggest > 0 else 0
    power = power if power >= 6 or power <= -6 else 0
    axis.set_major_formatter(Ticks(power))
    room = 0.62 * min(size) if is_solid(axis.axes) else size[0] + 0.1
    for count in range(most, 0, -1):  # wide numbers are fewer
        axis.set_major_locator(MaxNLocator(count, steps=STEPS, min_n_ticks=1))
        low, high = sorted(axis.get_view_interval())
        places = [place for place in axis.get_majorticklocs() if low <= place <= high]
        numbers = axis.get_major_formatter().format_ticks(places)
        widest = max((text_width(number, TYPE["tick"].points) for number in numbers), default=0)
        if upright or (widest + 0.13) * len(numbers) < room:
            break
    if power:
        # Beside a formula, matplotlib neither asks further fonts nor joins letters.
        tens = f"$10^{{{power}}}$" if not further(name) else readable(f"$10^({power})$")
        unit = f"{tens} {unit}".replace(" 1", "").rstrip()  # of "1 per mm" the 1 goes into it
    # Of two long names one may reach beyond its axis: they do not meet at the corner.
    words = fitted(name, unit, size[1] + 0.15 if upright else size[0])
    axis.set_label_text(words, family=families(words))


def fitted(name: str, unit: str, room: float) -> str:
    """A name with its unit, cut to so many inches."""
    size = TYPE["label"].points
    places = 2 * len(name)  # a Chinese character counts twice
    return with_unit(
        cut(name, lambda words: text_width(with_unit(words, unit), size) <= room, places), unit
    )


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


def is_solid(axes: Any) -> bool:
    """Whether a panel is in 3D."""
    return hasattr(axes, "get_zlim")
