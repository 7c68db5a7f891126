"""The training points and a line over them, as one Manim mobject."""

import numpy as np
from manim import Circle, VGroup, VMobject

import gdcore
from gdviz.film.flat.charts import Chart
from gdviz.look import Look
from gdviz.look.markup import plain


class Scatter(Chart):
    """The data in their own units, with a line that `show_line` moves.

    It may be scaled and moved: the line keeps to the panel.

    Args:
        reach: How much of y there is at least, with the data in the middle: room for lines.
        as_trained: With x as the lesson descends on it, which may be standardised, and with all of
            the start's line, unless that is very far away.

    Attributes:
        data: The training points as they are drawn.
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
        self.data = data = parts[0]
        all_x, all_y = np.concatenate([(part.x, part.y) for part in parts], axis=1)
        ends, spread = np.array([all_x.min(), all_x.max()]), np.ptp(all_y)
        start = gdcore.predict(*self._over_x(*lesson.start), ends)
        lowest, highest = all_y.min(), all_y.max()
        more, most = max(0.0, reach - spread) / 2, (3 if as_trained else 1) * spread
        bottom = min(max(start.min(), lowest - most), lowest - more)
        top = max(min(start.max(), highest + most), highest + more)
        margin = np.array([0.05 * np.ptp(ends), 0.08 * (top - bottom)])
        low, high = np.array([ends[0], bottom]) - margin, np.array([ends[1], top]) + margin
        names = axis_name(data.x_name, look), axis_name(data.y_name, look)
        if as_trained and lesson.standardized:
            bare = axis_name(data.x_name, look, unit=False)
            names = look.say("axis.in_deviations", x=bare), names[1]
        x, y = (low[0], high[0]), (low[1], high[1])
        super().__init__(look, x, y, width, height, names, center=center)

        # All points in one mobject: a hundred circles would each cost as much in every frame.
        self.points_ = VMobject(fill_color=theme.train, fill_opacity=1, stroke_width=0)
        dot = Circle(radius=0.055, num_components=5).points  # of four arcs, half the usual
        for place in self.at(data.x, data.y):
            self.points_.append_points(dot + place)
        self.errors = VMobject(stroke_color=theme.error, stroke_width=2.5)
        self.line = VMobject(stroke_color=theme.prediction, stroke_width=5)
        self.add(self.errors, self.points_, self.line)
        self.show_line(*lesson.start)

    def show_line(self, b: float, w: float) -> None:
        """Draw the line of (b, w), in lesson coordinates, dashed; it ends where the panel does."""
        b, w = self._over_x(b, w)
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

    def errors_of(self, b: float, w: float) -> tuple[np.ndarray, np.ndarray]:
        """Where each error of the line of (b, w) begins, at the point, and ends: (n, 3) each."""
        line = gdcore.predict(*self._over_x(b, w), self.data.x)
        return self.at(self.data.x, self.data.y), self.at(self.data.x, line)

    def _over_x(self, b: float, w: float) -> tuple[float, float]:
        """(b, w) of the lesson as those of the same line over the x that is drawn."""
        return (b, w) if self._as_trained else self._lesson.to_raw(b, w)

    def show_errors(self, b: float, w: float) -> None:
        """Draw from each point to the line of (b, w) what it errs by, as far as the panel goes."""
        self.errors.points = self.segments(*self.errors_of(b, w))

    def segments(self, points: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Manim's points of lines from some of the data upward or downward, inside the panel."""
        bottom, top = (edge[1] for edge in self.box)
        step = np.nan_to_num(ends, nan=top)  # of a descent that has overflown
        step[:, 1] = np.clip(step[:, 1], bottom, top)
        step -= points
        pieces = [points + step * t / 3 for t in range(4)]
        segments: np.ndarray = np.stack(pieces, axis=1).reshape(-1, 3)
        return segments

    def truth(self) -> VGroup:
        """The line that the points are made from; empty for the reader's own points."""
        lesson, ends = self._lesson, self.bounds[:, 0]
        if lesson.truth is None:
            return VGroup()
        return self.path(ends, gdcore.predict(lesson.true_b, lesson.true_w, ends), "muted", 3)

    def rain(self, time: float) -> np.ndarray:
        """Where all points are, (n, 3), while they fall onto the true line, one after the other.

        From time 0 to 1 they fall, from above the picture; from 1 to 2 their noise pushes them off
        the line. The reader's own points have no true line and fall to where they belong.
        """
        lesson, data = self._lesson, self._lesson.full
        target = data.y
        if lesson.truth is not None:
            line = gdcore.predict(lesson.true_b, lesson.true_w, data.x)
            target = line + max(time - 1, 0) * (data.y - line)
        places = self.at(data.x, target)
        turn = np.arange(len(data)) / len(data)
        height = 1 - np.clip(2.5 * time - 1.5 * turn, 0, 1) ** 2
        places[:, 1] += height * (4.3 - places[:, 1])
        return places


def axis_name(column: str, look: Look, *, unit: bool = True) -> str:
    """A column's name and, if wanted, unit in Typst: x alone as a symbol."""
    if len(column) == 1 and column.isascii() and column.isalpha():
        return f"${column}$"
    words, its_unit = look.column(column)
    return plain(f"{words} ({its_unit})" if unit and its_unit else words)
