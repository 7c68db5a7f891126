"""The training points and a line over them, as one Manim mobject."""

import numpy as np
from manim import Circle, VMobject

import gdcore
from gdviz.chart import Chart
from gdviz.look import Look
from gdviz.stage import plain


class Scatter(Chart):
    """The data in their own units, with a line that `show_line` moves.

    It may be scaled and moved: the line keeps to the panel.
    """

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        width: float = 7.5,
        height: float = 4.2,
        center: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        data, theme = lesson.full, look.theme
        ends = np.array([data.x.min(), data.x.max()])
        start = gdcore.predict(*lesson.to_raw(*lesson.start), ends)
        reach = np.ptp(data.y)
        bottom = max(min(data.y.min(), start.min()), data.y.min() - reach)
        top = min(max(data.y.max(), start.max()), data.y.max() + reach)
        margin = np.array([0.05 * np.ptp(ends), 0.08 * (top - bottom)])
        low, high = np.array([ends[0], bottom]) - margin, np.array([ends[1], top]) + margin
        names = axis_name(data.x_name, look), axis_name(data.y_name, look)
        x, y = (low[0], high[0]), (low[1], high[1])
        super().__init__(look, x, y, width, height, names, center=center)
        self._lesson = lesson

        # All points in one mobject: a hundred circles would each cost as much in every frame.
        self.points_ = VMobject(fill_color=theme.train, fill_opacity=1, stroke_width=0)
        dot = Circle(radius=0.055, num_components=5).points  # of four arcs, half the usual
        for place in self.at(lesson.raw_train.x, lesson.raw_train.y):
            self.points_.append_points(dot + place)
        self.errors = VMobject(stroke_color=theme.error, stroke_width=2.5)
        self.line = VMobject(stroke_color=theme.prediction, stroke_width=5)
        self.add(self.errors, self.points_, self.line)
        self.show_line(*lesson.start)

    def show_line(self, b: float, w: float) -> None:
        """Draw the line of (b, w), in lesson coordinates, dashed; it ends where the panel does."""
        b, w = self._lesson.to_raw(b, w)
        left, right = self._low[0], self._high[0]
        if w != 0:  # the x where the line crosses the panel's bottom and top
            crossings = sorted((edge - b) / w for edge in (self._low[1], self._high[1]))
            left, right = max(left, crossings[0]), min(right, crossings[1])
        self.line.clear_points()
        if left >= right or not self._low[1] <= b + w * (left + right) / 2 <= self._high[1]:
            return  # it passes above or below
        first, last = (self.at(x, b + w * x) for x in (left, right))
        dashes = max(1, round(22 * float(np.linalg.norm(last - first)) / self._panel.width))
        places = (np.arange(dashes)[:, None] + 0.6 * np.arange(4) / 3) / dashes
        self.line.points = first + (last - first) * places.reshape(-1, 1)

    def show_errors(self, b: float, w: float) -> None:
        """Draw from each point to the line of (b, w) what it errs by, as far as the panel goes."""
        data = self._lesson.raw_train
        line = gdcore.predict(*self._lesson.to_raw(b, w), data.x)
        line = np.nan_to_num(line, nan=self._high[1])  # of a descent that has overflown
        point = self.at(data.x, data.y)
        step = self.at(data.x, np.clip(line, self._low[1], self._high[1])) - point
        self.errors.points = np.stack([point + step * t / 3 for t in range(4)], 1).reshape(-1, 3)


def axis_name(column: str, look: Look) -> str:
    """A column's name and unit in Typst: x alone as a symbol."""
    if len(column) == 1 and column.isascii() and column.isalpha():
        return f"${column}$"
    words, unit = look.column(column)
    return plain(f"{words} ({unit})" if unit else words)
