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
SHRINK = 1000
"""By how much the run of the secant shrinks at least; what is left is less than can be seen."""


class Secant(VGroup):
    """The parabola of a cut, a line through two of its points, and how far apart and steep.

    Args:
        cut, span: The parabola, and the range of its parameter; what is far above is not shown.
        place: Middle of the chart; the readout stands inside it.

    Attributes:
        at: The parameter at the points of the curve.
        chart: With the parameter below and the loss upward.
        curve: The parabola, to be drawn by `slide`.
        moving: What `run` moves: the secant, the legs of its run and rise, the start as a
            ring and the other point as a dot, the readout.
    """

    def __init__(self, cut: Cut, span: Range, look: Look, place: tuple[float, float]) -> None:
        self._cut, self._look = cut, look
        span = _near(cut, span)
        self.at = np.linspace(*span, CORNERS)
        loss = cut.loss(self.at)
        top = 1.06 * float(loss.max())
        self.chart = Chart(look, span, (0, top), 4.9, 2.15, (f"${cut.name}$", "MSE"))
        self.chart.shift([*place, 0] - self.chart.at(np.mean(span), top / 2))
        self._spots = self.chart.at(self.at, loss)
        self.curve = VMobject(stroke_color=look.theme.cut, stroke_width=4)
        self.line = VMobject(stroke_color=look.theme.ink, stroke_width=4)
        self.legs = VMobject(stroke_color=look.theme.muted, stroke_width=3)
        self.start = Dots(self._spots[:0], look.theme.ink, 0.11, middle=look.theme.paper)
        self.other = Dots(self._spots[:0], look.theme.ink, 0.08)
        # Between the arms of the parabola there is always room: secants and tangents lie below it.
        (left, _), (right, top) = self.chart.box
        middle = float(self.chart.at(cut.best, 0)[0])
        corner = float(np.clip(middle - 0.9, left + 1, right - 2.1)), float(top - 0.05)
        names = ["$h$", look.say("film_gradient.slope")]
        self.readout = Readout(names, look, corner, 30)
        self.readout.reveal(2)
        self.moving = self.legs, self.line, self.other, self.start, self.readout
        self._first = _first_run(cut, span)
        change = abs(self._first * cut.curvature)  # of the slope, along the first run
        self._size = max(abs(float(cut.slope(np.array(cut.start)))), change)
        # At the end the secant's slope is the tangent's in all digits that are shown.
        self._shrink = max(SHRINK, 5 * change * 10 ** look.decimals(self._size))
        super().__init__(self.chart, self.curve, self.legs, self.line, self.other, self.start)
        self.run(0)

    def slide(self, seen: np.ndarray, share: float) -> None:
        """Draw the curve between where it is seen on the surface (0), and the chart (1)."""
        self.curve.set_points_as_corners(seen + share * (self._spots - seen))

    def run(self, share: float) -> None:
        """Draw the secant: from its longest run (0) on, ever shorter, to the tangent (1)."""
        cut, look = self._cut, self._look
        run = np.array(self._first * self._shrink**-share)
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


def slice_of(bowl: Surface, cut: Cut, span: Range, look: Look) -> tuple[Curve, Curve]:
    """The plane that cuts the surface, as its outline; and the cut, not drawn yet."""
    spots = bowl.at(*places(cut, np.linspace(*span, CORNERS)))
    left, right = bowl.below(*places(cut, np.array(span)))
    top = np.array([0, 0, spots[:, 2].max() + 0.3 - bowl.floor])
    corners = np.array([left, right, right + top, left + top, left])
    plane = Curve(corners, look.theme.cut, 2, hidden_opacity=0.4)
    return plane, Curve(spots, look.theme.cut, 6, casing=look.theme.paper, fraction=0)


def places(cut: Cut, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """b and w where the parameter of a cut has these values."""
    held = np.full_like(at, cut.fixed)
    return (at, held) if cut.name == "b" else (held, at)


def _near(cut: Cut, span: Range) -> Range:
    """The part of a span where the loss is not far above the start's: there slopes can be seen."""
    ends = cut.loss(np.array(span))
    high = max(3.2 * float(cut.loss(np.array(cut.start))), float(ends.max()) / 4)
    away = float(np.sqrt(2 * (high - cut.lowest) / cut.curvature))
    return max(span[0], cut.best - away), min(span[1], cut.best + away)


def _first_run(cut: Cut, span: Range) -> float:
    """Most of the way to the lowest point, if that is well inside; at least an eighth of it all.

    All the way, it would be as long as the secant along b is steep, whatever the data.
    """
    away = 0.7 * (cut.best - cut.start)
    toward = 1 if away >= 0 else -1
    room = 0.9 * (span[1] - cut.start if toward > 0 else cut.start - span[0])
    return toward * float(min(max(abs(away), (span[1] - span[0]) / 8), room))
