"""A feature that is shifted and scaled: its points on an axis, and their loss."""

from dataclasses import dataclass

import numpy as np
from manim import DOWN, Animation, Circle, FadeIn, FadeOut, VGroup, VMobject, smooth

import gdcore
from gdcore import studies
from gdviz.film.flat.charts import Chart
from gdviz.film.flat.lines import straight
from gdviz.film.flat.scatter import axis_name, drawn_points, sample_note
from gdviz.film.type import Label, text
from gdviz.look import Look

DASH_COUNT = 26
"""How many dashes the line over the points has."""


@dataclass(frozen=True)
class Scale:
    """How a feature is measured: as factor (x - shift) of raw x.

    Attributes:
        shift, factor: As above.
        chart: The axes that its points stand on.
        words: Its name, below.
    """

    shift: float
    factor: float
    chart: Chart
    words: Label

    def of(self, x: np.ndarray) -> np.ndarray:
        """Raw x on this scale."""
        return self.factor * (x - self.shift)

    def landscape(self, raw: gdcore.Landscape) -> gdcore.Landscape:
        """The loss over the same points on this scale."""
        return raw.rescaled(self.shift, self.factor)


class Feature(VGroup):
    """The training points, their x on one scale after the other, and a line that goes with them.

    Args:
        lesson, look: Whose points they are, and what they look like.
        width, height: Of the chart, in scene units.

    Attributes:
        stretched: Whether the feature is multiplied by 10 to make a valley, or makes one as it is.
        raw, wide, centred, standardized: The scales. Wide is raw times 10, or raw itself where that
            makes a valley as it is. All stand on one axis, which stays while the points move.
        back: Raw again, on an axis of its own.
        points_, line: The points and the line, which `show_between` moves.
    """

    def __init__(
        self, lesson: gdcore.Lesson, look: Look, width: float = 5.6, height: float = 2.6
    ) -> None:
        super().__init__()
        theme, data, land = look.theme, drawn_points(lesson).raw_train, lesson.raw_landscape
        self._data, self._land, self._theme = data, land, theme
        kinds = studies.scales(lesson)
        raw, bad = kinds.raw.landscape, kinds.bad.landscape
        self.stretched = not raw.is_valley and bad.condition_number > raw.condition_number
        factor = studies.BAD_FACTOR if self.stretched else 1.0
        middle, deviation = land.mean_x, float(np.sqrt(land.sxx))

        x = factor * data.x
        wide = [0.0, *data.x, *x, *(x - factor * middle)]
        y = _with_margin(data.y)
        name, y_name = (axis_name(name, look, width) for name in (data.x_name, data.y_name))
        charts = [
            Chart(look, _with_margin(values), y, width, height, ("", y_name))
            for values in (wide, data.x)
        ]
        times = look.say("film_standardize.wide", x="$x$", factor=f"{factor:g}")
        names = [name, times if self.stretched else name]
        names.append(look.say("film_standardize.centred", x=times if self.stretched else "$x$"))
        names.append(look.say("film_standardize.standardized", x="$x$"))
        labels = [self._label(words, look, charts[0]) for words in (*names, name)]
        self.raw = Scale(0.0, 1.0, charts[0], labels[0])
        self.wide = Scale(0.0, factor, charts[0], labels[1]) if self.stretched else self.raw
        self.centred = Scale(middle, factor, charts[0], labels[2])
        self.standardized = Scale(middle, 1 / deviation, charts[0], labels[3])
        self.back = Scale(0.0, 1.0, charts[1], labels[4])

        self.points_ = VMobject(fill_color=theme.train, fill_opacity=1, stroke_width=0)
        self.line = VMobject(stroke_color=theme.prediction, stroke_width=5)
        self.line.set_stroke(theme.paper, 10, background=True)  # it lies over the points
        self._dot = Circle(radius=0.055, num_components=5).points
        self._on_line: tuple[float, float] | None = None
        for chart in charts:
            chart.scales.add(*sample_note(lesson, chart))
        self.add(*charts, *labels, self.points_, self.line)

    def show_raw(self) -> None:
        """Show the points on the raw scale, the other scales not yet.

        To be called when the feature is where it is to stay.
        """
        self.remove(self.back.chart)
        for scale in (self.wide, self.centred, self.standardized, self.back):
            if scale is not self.raw:
                self.remove(scale.words)
        self.show_between(self.raw, self.raw, 0)

    def set_line(self, b: float, w: float) -> None:
        """Draw the line b + w x, of raw x, over the standardised points; it stays with them."""
        self._on_line = b, w
        self.show_between(self.standardized, self.standardized, 1)

    def relabel(self, first: Scale, second: Scale) -> list[Animation]:
        """Animations that exchange the scale's name and, on another axis, its numbers.

        The old ones are gone before the new ones come.
        """
        gone: list[VMobject] = [first.words]
        coming: list[VMobject] = [second.words]
        if first.chart is not second.chart:
            gone.append(first.chart.x_numbers)
            coming.append(second.chart.x_numbers)
        return [
            *(FadeOut(words, rate_func=lambda t: smooth(min(2 * t, 1))) for words in gone),
            *(FadeIn(words, rate_func=lambda t: smooth(max(2 * t - 1, 0))) for words in coming),
        ]

    def show_between(self, first: Scale, second: Scale, share: float) -> gdcore.Landscape:
        """Draw the points, and the line, somewhere between two scales.

        On one axis they are where the scale between puts them. From one axis to another they go
        straight, while the numbers below change.

        Args:
            first, second: The scales.
            share: How far it is from the first to the second, 0..1.

        Returns:
            The loss over the points there.
        """
        shift = first.shift + share * (second.shift - first.shift)
        factor = first.factor * (second.factor / first.factor) ** share
        data, ends = self._data, np.array([self._data.x.min(), self._data.x.max()])

        def at(x: np.ndarray, y: np.ndarray) -> np.ndarray:
            if first.chart is second.chart:
                return first.chart.at(factor * (x - shift), y)
            one, other = first.chart.at(first.of(x), y), second.chart.at(second.of(x), y)
            between: np.ndarray = one + share * (other - one)
            return between

        self.points_.points = (at(data.x, data.y)[:, None] + self._dot).reshape(-1, 3)
        if self._on_line is not None:
            b, w = self._on_line
            low, high = first.chart.box
            x = np.linspace(float(ends[0]), float(ends[1]), 2 * DASH_COUNT)
            dashes = at(x, b + w * x).reshape(DASH_COUNT, 2, 3)
            inside = np.all((dashes[:, :, 1] >= low[1]) & (dashes[:, :, 1] <= high[1]), axis=1)
            self.line.points = straight(dashes[inside, 0], dashes[inside, 1])
        return self._land.rescaled(shift, factor)

    def _label(self, words: str, look: Look, chart: Chart) -> Label:
        label = text(words, look, "note")
        if label.width > chart.width:
            label.scale(chart.width / label.width)
        return label.next_to(chart, DOWN, 0.14)


def _with_margin(values: np.ndarray | list[float] | tuple[float, ...]) -> tuple[float, float]:
    """From a bit below the lowest of some values to a bit above the highest."""
    low, high = float(np.min(values)), float(np.max(values))
    margin = 0.07 * (high - low) or 1.0
    return low - margin, high + margin
