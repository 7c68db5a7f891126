"""The training points and a line over them, as one Manim mobject."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Rectangle, VGroup, VMobject

import gdcore
from gdviz.bowl import numbered, ticks
from gdviz.look import Look
from gdviz.stage import plain, text


class Scatter(VGroup):
    """The data in their own units, with a line that `show_line` moves.

    It may be scaled and moved: the line keeps to the panel.
    """

    def __init__(
        self, lesson: gdcore.Lesson, look: Look, width: float = 7.5, height: float = 4.2
    ) -> None:
        super().__init__()
        self._lesson = lesson
        data, theme = lesson.full, look.theme
        ends = np.array([data.x.min(), data.x.max()])
        start = gdcore.predict(*lesson.to_raw(*lesson.start), ends)
        reach = np.ptp(data.y)
        bottom = max(min(data.y.min(), start.min()), data.y.min() - reach)
        top = min(max(data.y.max(), start.max()), data.y.max() + reach)
        margin = np.array([0.05 * np.ptp(ends), 0.08 * (top - bottom)])
        self._low = np.array([ends[0], bottom]) - margin
        self._high = np.array([ends[1], top]) + margin

        self._panel = Rectangle(width=width, height=height, stroke_width=0)
        corner = self._panel.get_corner(DOWN + LEFT)
        axes = VMobject(stroke_color=theme.muted, stroke_width=2)
        for end in (self._panel.get_corner(DOWN + RIGHT), self._panel.get_corner(UP + LEFT)):
            axes.start_new_path(corner)
            axes.add_line_to(end)
        numbers = VGroup()
        for x, number in numbered(ticks(self._low[0], self._high[0])):
            label = text(number, look, 24, "muted")
            numbers.add(label.next_to(self._place(x, self._low[1]), DOWN, 0.14))
        for y, number in numbered(ticks(self._low[1], self._high[1], 4)):
            label = text(number, look, 24, "muted")
            numbers.add(label.next_to(self._place(self._low[0], y), LEFT, 0.14))
        names = VGroup(
            text(axis_name(data.x_name, look), look, 28, "ink").next_to(numbers, DOWN, 0.14),
            text(axis_name(data.y_name, look), look, 28, "ink"),
        )
        names[1].next_to(self._panel.get_corner(UP + LEFT), UP, 0.12, aligned_edge=LEFT)
        self.words = VGroup(numbers, names)
        self.scales = VGroup(axes, self.words)

        # All points in one mobject: a hundred circles would each cost as much in every frame.
        self.points_ = VMobject(fill_color=theme.train, fill_opacity=1, stroke_width=0)
        dot = Circle(radius=0.055).points
        for x, y in zip(lesson.raw_train.x, lesson.raw_train.y, strict=True):
            self.points_.append_points(dot + self._place(x, y))
        self.line = VMobject(stroke_color=theme.prediction, stroke_width=5)
        self.add(self._panel, self.scales, self.points_, self.line)
        self.show_line(*lesson.start)

    def _place(self, x: float, y: float) -> np.ndarray:
        share = (np.array([x, y]) - self._low) / (self._high - self._low)
        flat = self._panel.get_corner(DOWN + LEFT)[:2] + share * (
            self._panel.width,
            self._panel.height,
        )
        return np.array([*flat, 0.0])

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
        first, last = (self._place(x, b + w * x) for x in (left, right))
        dashes = max(1, round(22 * float(np.linalg.norm(last - first)) / self._panel.width))
        for k in range(dashes):
            self.line.start_new_path(first + (last - first) * k / dashes)
            self.line.add_line_to(first + (last - first) * (k + 0.6) / dashes)


def axis_name(column: str, look: Look) -> str:
    """A column's name and unit in Typst: x alone as a symbol."""
    if len(column) == 1 and column.isascii() and column.isalpha():
        return f"${column}$"
    words, unit = look.column(column)
    return plain(f"{words} ({unit})" if unit else words)
