"""What one film alone needs: a map beside its data, a thread through three views, squares."""

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, VGroup, VMobject

import gdcore
from gdcore.lesson import Range
from gdviz.film.flat.charts import Chart, ContourMap
from gdviz.film.flat.dots import Arrow, Dots
from gdviz.film.flat.lines import straight
from gdviz.film.flat.scatter import Scatter
from gdviz.look import Look
from gdviz.look.styles import Style

APART = 0.07
"""Scene units by which a line must have moved at an end to be drawn beside the one before."""
FARTHEST_RIGHT = 7.0
"""Where numbers at the right of the map may end: the picture ends at 7.1."""


class MapBeside(ContourMap):
    """A map whose numbers are above it and at its right: a thread comes from the left and below."""

    _tick = 0.0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        high = self.box[1]
        for number in self.x_numbers:
            number.set_y(high[1] + 0.12 + number.height / 2)
        for number in self.y_numbers:
            number.set_x(high[0] + 0.12 + number.width / 2)
        of_b, of_w = self.words[1]
        of_b.next_to(self.x_numbers, LEFT, 0.25)
        of_w.next_to(self.y_numbers, UP, 0.2).align_to(self.y_numbers, LEFT)
        self.shift(min(0.0, FARTHEST_RIGHT - self.get_right()[0]) * RIGHT)


class LossCurve(Chart):
    """The loss by step, all steps from the start, on a logarithmic axis with room below the floor.

    Args:
        trajectory: Whose losses they are.
        losses: From where to where their axis reaches at least.
        style: Of the curve.
        steps: How many the other axis shows.
        look, width, height, center: As for `Chart`.

    Attributes:
        curve: The loss at each step.
    """

    ROOM = 1.25
    """How much longer the axis of losses is, downward, than it must be: for the floor's name."""

    def __init__(
        self,
        trajectory: gdcore.Trajectory,
        losses: Range,
        style: Style,
        steps: int,
        look: Look,
        width: float,
        height: float,
        center: tuple[float, float],
    ) -> None:
        low, high = losses
        span, names = (0.0, float(steps)), (look.say("film_regression_line.loss_by_step"), "")
        low = high * (low / high) ** self.ROOM
        super().__init__(look, span, (low, high), width, height, names, (False, True), center)
        self.curve = self.path(
            trajectory.epoch, trajectory.loss, style, dots=0.05, head=0.1, head_role="ink"
        )
        self.curve.grow_to(0)


class DownTheSlope(Arrow):
    """The slope's arrow, turned round to lead down, and as long as it is on the map.

    It is the way of a step at a rate of 1: so a step is the rate's share of it. Where it would
    leave the map it ends at the edge.
    """

    def __init__(self, seen: ContourMap, start: tuple[float, float], look: Look) -> None:
        super().__init__(look, "ink", 4)
        down = -np.array(seen.landscape.gradient(*start))
        tail, tip = seen.at(*start), seen.at(*(start + down))
        low, high = seen.box
        way = (tip - tail)[:2]
        room = np.where(way > 0, high - 0.1 - tail[:2], low + 0.1 - tail[:2])
        share = np.divide(room, way, out=np.full(2, np.inf), where=way != 0).min()
        self._tail, self._tip = tail, tail + min(1.0, float(share)) * (tip - tail)

    def reach(self, share: float) -> None:
        """Draw so much of it (0..1)."""
        self.point(self._tail, self._tail + share * (self._tip - self._tail))


class Thread(VGroup):
    """A mark on the line over the data, and a thread from it to the marks in the other views.

    Attributes:
        line, mark: The two.
    """

    def __init__(self, look: Look) -> None:
        theme, nowhere = look.theme, np.empty((0, 3))
        self.line = VMobject(stroke_color=theme.ink, stroke_width=3)
        self.mark = Dots(nowhere, theme.ink, 0.1, theme.paper)
        super().__init__(self.line, self.mark)

    def join(self, *places: np.ndarray, opacity: float = 1.0) -> None:
        """Lead from the mark on the line, the first place, through the others."""
        ends = np.array(places)
        self.mark.place(ends[:1])
        self.line.points = straight(ends[:-1], ends[1:])
        self.line.set_stroke(opacity=opacity)


class LinesBefore(VMobject):
    """The lines that the steps have left, thin, as far as they can be told apart.

    Args:
        scatter: The chart, where it will be.
        look: For their colour.
        b, w: Of each line, shape (n,).
    """

    def __init__(self, scatter: Scatter, look: Look, b: np.ndarray, w: np.ndarray) -> None:
        super().__init__(stroke_color=look.theme.muted, stroke_width=2, stroke_opacity=0.6)
        self._left: list[int] = []
        kept: list[np.ndarray] = []
        for step, line in enumerate(zip(b.tolist(), w.tolist(), strict=True)):
            ends = scatter.ends_of(*line)
            if ends is not None and (not kept or np.abs(ends - kept[-1]).max() >= APART):
                self._left.append(step)
                kept.append(ends)
        ends = np.array(kept).reshape(-1, 2, 3)
        self._pieces = straight(ends[:, 0], ends[:, 1])

    def reach_to(self, steps: float) -> None:
        """Draw those that so many steps have left behind."""
        self.points = self._pieces[: 4 * int(np.searchsorted(self._left, steps))]


class ErrorSquares(VMobject):
    """The errors of a line become squares, these one square, their mean, and that one a point.

    Args:
        points, ends: Where each error begins and ends, (n, 3) both.
        look: For their colour.
    """

    def __init__(self, points: np.ndarray, ends: np.ndarray, look: Look) -> None:
        super().__init__(stroke_color=look.theme.error, stroke_width=1.5)
        self.set_fill(look.theme.error, 0.08)
        heights = np.abs(ends - points)[:, 1]
        middle, side = points[:, 0].mean(), float(np.sqrt(np.mean(heights**2)))
        inward = np.where(points[:, 0] < middle, 1, -1)
        across = inward[:, None] * heights[:, None] * RIGHT
        self._sticks = np.stack([points, ends, ends, points], axis=1)
        self._squares = np.stack([points, ends, ends + across, points + across], axis=1)
        center = np.array([middle, (points[:, 1].mean() + ends[:, 1].mean()) / 2, 0])
        # Each keeps the order of its corners: none turns over on its way.
        upward = np.where(ends[:, 1] >= points[:, 1], 0.5, -0.5)[:, None, None]
        corners = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, 1.0], [1.0, -1.0]])
        offsets = np.zeros((len(points), 4, 3))
        offsets[:, :, 0] = corners[:, 0] * 0.5 * inward[:, None]
        offsets[:, :, 1] = corners[:, 1] * upward[:, :, 0]
        self._mean = center + side * offsets

    def square(self, share: float) -> None:
        """From sticks (0) to squares (1)."""
        self._draw(self._sticks + share * (self._squares - self._sticks))

    def average(self, share: float) -> None:
        """From all squares (0) to their mean (1)."""
        self._draw(self._squares + share * (self._mean - self._squares))

    def fly(self, share: float, place: np.ndarray) -> None:
        """The mean on its way to a place (1), where it is a point."""
        self._draw(self._mean[:1] + share * (place - self._mean[:1]))

    def _draw(self, corners: np.ndarray) -> None:
        """Outlines through corners, (n, 4, 3); each in one go, so that each can be filled."""
        self.points = straight(corners.reshape(-1, 3), np.roll(corners, -1, axis=1).reshape(-1, 3))
