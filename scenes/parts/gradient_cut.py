"""A cut through the loss surface, on the surface and on a chart: a secant becomes the tangent."""

from typing import Any

import numpy as np
from manim import DOWN, UP, Mobject, VMobject

import gdcore
from gdcore import studies
from gdcore.lesson import Range
from gdcore.studies import Cut
from gdviz.film.flat.charts import Chart
from gdviz.film.flat.dots import Dots
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker
from gdviz.film.solid.surface import Surface
from gdviz.film.type import text
from gdviz.look import Look

CORNERS = 61
"""Of the line that the parabola is drawn as."""
SHRINK = 1000
"""By how much the run of the secant shrinks: what is left is less than can be seen."""


class Secant:
    """The parabola of a cut through the start, and a line through two of its points.

    All of it is there twice, at the same places: on the surface, and on a chart beside it.

    Args:
        lesson, look: Whose loss it is, and what it looks like.
        surface: What is cut.
        name: "b" or "w", along which.
        span, top: What the chart shows of that parameter and of the loss.
        place: The middle of the chart on the screen, (x, y).

    Attributes:
        cut: The parabola as numbers.
        chart: With the parameter below and the loss upward.
        curve, on_surface: The parabola, on the chart and on the surface.
        flat: On the chart: the legs of the triangle, the line, its two points and the h.
        solid: The same on the surface.
        slope: The line's slope as a number.
    """

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        surface: Surface,
        name: str,
        span: Range,
        top: float,
        place: tuple[float, float],
    ) -> None:
        self.cut = cut = studies.cut(lesson, name)
        self._surface, self._look, self._top = surface, look, top
        theme, color, paper = look.theme, look.theme.color(name), look.theme.paper
        self.chart = Chart(look, span, (0, top), 2.9, 1.75, (f"${name}$", "MSE"), center=place)
        seen = cut.up_to(surface.highest, surface.ranges["bw".index(name)])
        assert seen is not None, "the start is below the rim"
        at = np.linspace(*seen, CORNERS)
        self.curve = VMobject(stroke_color=color, stroke_width=4)
        self.curve.set_points_as_corners(self.chart.at(at, cut.loss(at)))
        self.on_surface = Curve(
            surface.at(*self._places(at)), color, 6, casing=paper, fraction=0, hidden_opacity=0.3
        )
        self._line = VMobject(stroke_color=theme.ink, stroke_width=4)
        self._legs = VMobject(stroke_color=theme.muted, stroke_width=3)
        self._h = text("$h$", look, "tick").set_stroke(paper, 6, background=True)
        spot = self.chart.at(cut.start, cut.loss(cut.start))
        self._start = Dots(spot[None], theme.ink, 0.11, middle=paper)
        self._other = Dots(spot[None], theme.ink, 0.08)
        self.flat: list[Mobject] = [self._legs, self._line, self._h, self._other, self._start]
        self._line_there = Curve([], theme.ink, 5, casing=paper, hidden_opacity=0.3)
        self._legs_there = Curve([], theme.ink, 3, casing=paper, hidden_opacity=0.3)
        self._other_there = Marker([0, 0, 0], theme.ink, 0.1, casing=paper)
        self.solid: list[Mobject] = [self._legs_there, self._line_there, self._other_there]
        left, head = self.chart.box[0][0], self.chart.box[1][1]
        self.slope = Readout(
            [look.say("film_gradient.slope")], look, (float(left) + 1.1, float(head) + 0.5), "key"
        )
        self._longest = _longest_run(cut, seen)
        change = abs(self._longest * cut.curvature)  # of the slope, along the longest run
        self._size = max(abs(float(cut.slope(cut.start))), change)
        # At the end the secant's slope is the tangent's in all digits that are shown.
        self._shrink = max(SHRINK, 5 * change * 10 ** look.decimals(self._size))
        self.become_tangent(0)

    def _places(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """b and w where the parameter has these values."""
        held = np.full_like(at, self.cut.fixed)
        return (at, held) if self.cut.name == "b" else (held, at)

    def become_tangent(self, share: float) -> None:
        """Draw the secant with a run that is ever shorter: from the longest (0) to no run (1)."""
        cut, chart = self.cut, self.chart
        run = self._longest * self._shrink**-share
        slope = float(cut.secant(run) if share < 1 else cut.slope(cut.start))
        loss = float(cut.loss(cut.start))
        corner_at = np.array([cut.start, cut.start + run, cut.start + run])
        corner_loss = np.array([loss, loss, loss + slope * run])
        ends = np.array(self._ends(loss, slope))
        end_losses = loss + slope * (ends - cut.start)
        there = chart.at(corner_at, corner_loss)
        self._legs.set_points_as_corners(there)
        self._line.set_points_as_corners(chart.at(ends, end_losses))
        self._other.place(there[2:])
        middle = chart.at(cut.start + run / 2, loss)
        middle = middle + 0.24 * (UP if slope * run < 0 else DOWN)
        middle[1] = max(middle[1], float(chart.box[0][1]) + 0.18)  # off the numbers
        self._h.move_to(middle)
        self._h.set_opacity(1.0 if abs(there[1][0] - there[0][0]) > 0.18 else 0.0)
        corners = self._surface.at(*self._places(corner_at), corner_loss)
        self._legs_there.set_points(corners)
        self._line_there.set_points(self._surface.at(*self._places(ends), end_losses))
        self._other_there.move_to(corners[2])
        self.slope.display(self._look.aligned(slope, self._size))

    def _ends(self, loss: float, slope: float) -> tuple[float, float]:
        """From where to where the line is drawn: in the chart, and not far beyond the triangle."""
        (left, _), (right, _) = self.chart.bounds
        away = 1.25 * abs(self._longest)
        left, right = max(left, self.cut.start - away), min(right, self.cut.start + away)
        if slope:
            crossings = self.cut.start + (np.array([0, self._top]) - loss) / slope
            left, right = max(left, crossings.min()), min(right, crossings.max())
        return float(left), float(right)

    def show_tangent_alone(self) -> list[Any]:
        """Animations that leave of the secant its line, in the colour of its parameter."""
        color = self._look.theme.color(self.cut.name)
        gone = [part.animate.set_opacity(0) for part in (self._legs_there, self._other_there)]
        line = self._line_there.copy()
        line.color = self.on_surface.color
        return [*gone, self._line.animate.set_stroke(color), self._line_there.animate.become(line)]


def charts(lesson: gdcore.Lesson, surface: Surface) -> tuple[dict[str, Range], float]:
    """What charts of both cuts show: ranges of b and of w, and the highest loss.

    Both have one scale of the loss, and one of their parameter as well, so that a steeper slope
    looks steeper; unless b or w would be too narrow to be seen then.
    """
    spans = np.array(surface.ranges)
    widths = np.ptp(spans, axis=1)
    if widths.max() < 4 * widths.min():
        spans = spans.mean(axis=1)[:, None] + np.array([-0.5, 0.5]) * widths.max()
    b, w = ((float(low), float(high)) for low, high in spans)
    return {"b": b, "w": w}, 1.02 * surface.highest


def _longest_run(cut: Cut, span: Range) -> float:
    """How far the other point of the secant is from the start at first, with its sign.

    Most of the way to the lowest point, if that is well inside; at least an eighth of the span. All
    the way, run and slope would be the same number along b, whatever the data.
    """
    away = 0.7 * (cut.best - cut.start)
    toward = 1 if away >= 0 else -1
    room = 0.9 * (span[1] - cut.start if toward > 0 else cut.start - span[0])
    return toward * float(min(max(abs(away), (span[1] - span[0]) / 8), room))
