"""The training points on a chart, with a line over them and its errors."""

import math

import numpy as np
from manim import DR, UR, Circle, VMobject

import gdcore
from gdcore.lesson import Sample
from gdviz.film.flat.charts import Chart
from gdviz.film.flat.lines import straight
from gdviz.film.type import Label, text
from gdviz.look import Look
from gdviz.look.markup import plain
from gdviz.look.numbers import cut
from gdviz.look.styles import STROKE, STYLES

MOST_POINTS = 2000
"""Of more points films draw a sample of so many: each costs in every frame."""


def drawn_points(lesson: gdcore.Lesson) -> Sample:
    """The points of a lesson that films draw."""
    return lesson.sample(MOST_POINTS)


def sample_note(lesson: gdcore.Lesson, chart: Chart) -> list[Label]:
    """Words on how many points of very many are drawn, in the corner that the points leave free.

    None where all are drawn.
    """
    sample, look = drawn_points(lesson), chart.look
    if sample.is_all:
        return []
    words = look.say("film.sample", drawn=f"{len(sample.full):,}", all=f"{sample.of:,}")
    corner = DR if lesson.raw_landscape.best_w >= 0 else UR
    label = text(words, look, "note", "muted").move_to(chart.axes, aligned_edge=corner)
    label.shift(-0.1 * corner)
    return [label.set_stroke(look.theme.paper, 5, background=True)]


class Scatter(Chart):
    """The training points in their own units, with a line that `show_line` moves.

    Of very many points a sample is drawn, and a note in a corner says so.

    It may be scaled and moved: the line keeps to the chart.

    Args:
        lesson: Whose points they are.
        look, width, height, center: As for `Chart`.
        reach: How much of y the chart shows at least, with the points in the middle: so there is
            room for lines.
        as_trained: Whether x is shown as the lesson descends on it, which may be standardised, and
            the whole of the start's line, unless that is very far away.

    Attributes:
        data: The training points as they are drawn.
        points_: Their dots. (Manim calls a mobject's own outline `points`.)
        line: The line of some (b, w), dashed; at first the start's.
        errors: What it errs by at each point, as segments; at first none.
    """

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        width: float = 7.5,
        height: float = 4.2,
        center: tuple[float, float] = (0.0, 0.0),
        reach: float = 0.0,
        as_trained: bool = False,
    ) -> None:
        theme, self._lesson, self._as_trained = look.theme, lesson, as_trained
        parts = (lesson.train, lesson.val) if as_trained else (lesson.raw_train, lesson.raw_val)
        sample = drawn_points(lesson)
        self.data = data = sample.train if as_trained else sample.raw_train
        all_x, all_y = np.concatenate([(part.x, part.y) for part in parts], axis=1)
        ends, spread = np.array([all_x.min(), all_x.max()]), np.ptp(all_y)
        start = gdcore.predict(*self._over_x(*lesson.start), ends)
        lowest, highest = all_y.min(), all_y.max()
        more, most = max(0.0, reach - spread) / 2, (3 if as_trained else 1) * spread
        bottom = min(max(start.min(), lowest - most), lowest - more)
        top = max(min(start.max(), highest + most), highest + more)
        margin = np.array([0.05 * np.ptp(ends), 0.08 * (top - bottom)])
        low, high = np.array([ends[0], bottom]) - margin, np.array([ends[1], top]) + margin
        names = [axis_name(name, look, width) for name in (data.x_name, data.y_name)]
        if as_trained and lesson.standardized:
            room = width - text(look.say("axis.in_deviations", x=""), look).width
            bare = axis_name(data.x_name, look, room, unit=False)
            names[0] = look.say("axis.in_deviations", x="$x$" if bare.endswith("…") else bare)
        x, y = (low[0], high[0]), (low[1], high[1])
        super().__init__(look, x, y, width, height, (names[0], names[1]), center=center)

        self.scales.add(*sample_note(lesson, self))

        # All points in one mobject: a hundred circles would each cost as much in every frame.
        self.points_ = VMobject(fill_color=theme.train, fill_opacity=1, stroke_width=0)
        dot = Circle(radius=0.055, num_components=5).points  # of four arcs, half the usual
        for place in self.at(data.x, data.y):
            self.points_.append_points(dot + place)
        self.errors = VMobject(
            stroke_color=theme.error, stroke_width=STROKE * STYLES["error"].width
        )
        self.line = VMobject(stroke_color=theme.prediction, stroke_width=5)
        self.add(self.errors, self.points_, self.line)
        self.show_line(*lesson.start)

    def ends_of(self, b: float, w: float) -> np.ndarray | None:
        """Where the line of (b, w), in lesson coordinates, enters and leaves the chart, (2, 3).

        None if it passes above or below.
        """
        b, w = self._over_x(b, w)
        left, right = self._low[0], self._high[0]
        if w != 0:  # the x where the line crosses the bottom and the top
            crossings = sorted((edge - b) / w for edge in (self._low[1], self._high[1]))
            left, right = max(left, crossings[0]), min(right, crossings[1])
        if left >= right or not self._low[1] <= b + w * (left + right) / 2 <= self._high[1]:
            return None
        x = np.array([left, right])
        return self.at(x, b + w * x)

    def show_line(self, b: float, w: float) -> None:
        """Draw the line of (b, w), in lesson coordinates, dashed; it ends where the chart does."""
        self.line.clear_points()
        ends = self.ends_of(b, w)
        if ends is None:
            return
        first, last = ends
        dashes = max(1, round(22 * float(np.linalg.norm(last - first)) / self._panel.width))
        places = (np.arange(dashes)[:, None] + 0.6 * np.arange(4) / 3) / dashes
        self.line.points = first + (last - first) * places.reshape(-1, 1)

    def errors_of(self, b: float, w: float) -> tuple[np.ndarray, np.ndarray]:
        """Where each error of the line of (b, w) begins, at the point, and ends: (n, 3) each."""
        line = gdcore.predict(*self._over_x(b, w), self.data.x)
        return self.at(self.data.x, self.data.y), self.at(self.data.x, line)

    def _over_x(self, b: float, w: float) -> tuple[float, float]:
        """The same line as (b, w) of the lesson, over the x that is drawn."""
        return (b, w) if self._as_trained else self._lesson.to_raw(b, w)

    def show_errors(self, b: float, w: float) -> None:
        """Draw what the line of (b, w) errs by at each point, as far as the chart goes."""
        self.errors.points = self.segments(*self.errors_of(b, w))

    def segments(self, points: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Manim's points of lines from `points` up or down to `ends`, as far as the chart goes."""
        bottom, top = (edge[1] for edge in self.box)
        inside = np.nan_to_num(ends, nan=top)  # of a descent that has overflown
        inside[:, 1] = np.clip(inside[:, 1], bottom, top)
        return straight(points, inside)


def axis_name(column: str, look: Look, room: float = math.inf, *, unit: bool = True) -> str:
    """A column's name in Typst, with its unit unless that is not wanted; x alone as a symbol.

    One that is wider than `room`, in scene units, ends in "…", as in figures.
    """
    if len(column) == 1 and column.isascii() and column.isalpha():
        return f"${column}$"
    words, its_unit = look.column(column)
    ending = f" ({its_unit})" if unit and its_unit else ""
    words = cut(words, lambda some: text(plain(some + ending), look).width <= room)
    return plain(words + ending)
