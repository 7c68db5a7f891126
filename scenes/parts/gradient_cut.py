"""A cut through the loss surface as a parabola on a chart, and a secant that becomes a tangent."""

import numpy as np
from manim import VGroup, VMobject

from gdcore.lesson import Range
from gdcore.studies import Cut
from gdviz.film.flat.charts import Chart
from gdviz.film.flat.dots import Dots
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve
from gdviz.film.solid.surface import Surface
from gdviz.look import Look

CORNERS = 73
"""Of the line that the parabola is drawn as."""
SHRINK = 1000
"""By how much the run of the secant shrinks at least; what is left is less than can be seen."""


class Secant(VGroup):
    """The parabola of a cut on a chart, and a line through two of its points.

    Args:
        cut: The parabola.
        span: From where to where its parameter reaches; where the loss is far above the start's it
            is not shown.
        look: Colours, words, how numbers are written.
        place: The middle of the chart, (x, y).

    Attributes:
        at: The parameter at the corners of the curve, (CORNERS,).
        chart: With the parameter below and the loss upward.
        curve: The parabola, drawn by `slide_out`.
        line, legs: The secant, and its run and rise.
        start, other: Its two points, the start as a ring and the other as a dot.
        readout: How far apart they are, and the secant's slope.
        moving: All that `become_tangent` moves.
    """

    def __init__(self, cut: Cut, span: Range, look: Look, place: tuple[float, float]) -> None:
        self._cut, self._look = cut, look
        span = _where_slopes_are_seen(cut, span)
        self.at = np.linspace(*span, CORNERS)
        loss = cut.loss(self.at)
        top = 1.06 * float(loss.max())
        self.chart = Chart(look, span, (0, top), 4.9, 2.15, (f"${cut.name}$", "MSE"))
        self.chart.shift([*place, 0] - self.chart.at(np.mean(span), top / 2))
        self._spots = self.chart.at(self.at, loss)
        self.curve = VMobject(stroke_color=look.theme.color(cut.name), stroke_width=4)
        self.line = VMobject(stroke_color=look.theme.ink, stroke_width=4)
        self.legs = VMobject(stroke_color=look.theme.muted, stroke_width=3)
        self.start = Dots(self._spots[:0], look.theme.ink, 0.11, middle=look.theme.paper)
        self.other = Dots(self._spots[:0], look.theme.ink, 0.08)
        # Between the arms of the parabola there is always room: secants and tangents lie below it.
        (left, _), (right, top) = self.chart.box
        middle = float(self.chart.at(cut.best, 0)[0])
        corner = float(np.clip(middle - 0.9, left + 1, right - 2.1)), float(top - 0.05)
        names = ["$h$", look.say("film_gradient.slope")]
        self.readout = Readout(names, look, corner, "key")
        self.readout.reveal(2)
        self.moving = self.legs, self.line, self.other, self.start, self.readout
        self._longest = _longest_run(cut, span)
        change = abs(self._longest * cut.curvature)  # of the slope, along the longest run
        self._size = max(abs(float(cut.slope(np.array(cut.start)))), change)
        # At the end the secant's slope is the tangent's in all digits that are shown.
        self._shrink = max(SHRINK, 5 * change * 10 ** look.decimals(self._size))
        super().__init__(self.chart, self.curve, self.legs, self.line, self.other, self.start)
        self.become_tangent(0)

    def slide_out(self, seen: np.ndarray, share: float) -> None:
        """Draw the curve between the surface (0) and the chart (1).

        Args:
            seen: Where on the screen its corners are seen on the surface, (CORNERS, 3).
            share: How far it has come.
        """
        self.curve.set_points_as_corners(seen + share * (self._spots - seen))

    def become_tangent(self, share: float) -> None:
        """Draw the secant with a run that is ever shorter: from the longest (0) to no run (1)."""
        cut, look = self._cut, self._look
        run = np.array(self._longest * self._shrink**-share)
        begin = np.array(cut.start)
        slope = float(cut.secant(run) if share < 1 else cut.slope(begin))
        ends = np.array([cut.start, cut.start + run])
        loss = cut.loss(ends)
        one, other = self.chart.at(ends, loss)
        self.start.place(one[None])
        self.other.place(other[None])
        self.legs.set_points_as_corners(np.array([one, [other[0], one[1], 0], other]))
        # As far as it goes inside the chart.
        (left, low), (right, high) = self.chart.bounds
        if slope:
            crossings = cut.start + (np.array([low, high]) - loss[0]) / slope
            left, right = max(left, crossings.min()), min(right, crossings.max())
        x = np.array([left, right])
        self.line.set_points_as_corners(self.chart.at(x, loss[0] + slope * (x - cut.start)))
        self.readout.display(
            " " + look.number(abs(float(run)), 2, "plain"), look.aligned(slope, self._size)
        )


def cut_surface(surface: Surface, cut: Cut, span: Range, look: Look) -> tuple[Curve, Curve]:
    """The outline of the plane that cuts the surface; and the cut, of which nothing is drawn."""
    spots = surface.at(*places(cut, np.linspace(*span, CORNERS)))
    left, right = surface.below(*places(cut, np.array(span)))
    top = np.array([0, 0, spots[:, 2].max() + 0.3 - surface.floor])
    corners = np.array([left, right, right + top, left + top, left])
    plane = Curve(corners, look.theme.color(cut.name), 2, hidden_opacity=0.4)
    return plane, Curve(spots, look.theme.color(cut.name), 6, casing=look.theme.paper, fraction=0)


def places(cut: Cut, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """b and w where the parameter of a cut has these values."""
    held = np.full_like(at, cut.fixed)
    return (at, held) if cut.name == "b" else (held, at)


def _where_slopes_are_seen(cut: Cut, span: Range) -> Range:
    """The part of a span where the loss is not far above the start's."""
    ends = cut.loss(np.array(span))
    high = max(3.2 * float(cut.loss(np.array(cut.start))), float(ends.max()) / 4)
    away = float(np.sqrt(2 * (high - cut.lowest) / cut.curvature))
    return max(span[0], cut.best - away), min(span[1], cut.best + away)


def _longest_run(cut: Cut, span: Range) -> float:
    """How far the other point of the secant is from the start at first, with its sign.

    Most of the way to the lowest point, if that is well inside; at least an eighth of the span. All
    the way, run and slope would be the same number along b, whatever the data.
    """
    away = 0.7 * (cut.best - cut.start)
    toward = 1 if away >= 0 else -1
    room = 0.9 * (span[1] - cut.start if toward > 0 else cut.start - span[0])
    return toward * float(min(max(abs(away), (span[1] - span[0]) / 8), room))
