"""The gradient on a map as arrows: a slope along each axis, their sum, and the way down."""

from collections.abc import Callable

import numpy as np
from manim import VGroup, VMobject

import gdcore
from gdcore.lesson import Range
from gdviz.film.flat.dots import Arrow
from gdviz.film.solid import Curve
from gdviz.film.solid.surface import Surface
from gdviz.look import Look


class SlopeArrows(VGroup):
    """Arrows from the lesson's start, all on one scale.

    Args:
        lesson, look: Whose gradient it is, and what it looks like.
        place: Says where some b and w, (n,) both, are on the screen: (n, 3).
        ranges: Of b and of w on the map.
        length: Of the gradient's arrow, in scene units.

    Attributes:
        slopes: The arrows of both partial derivatives, toward higher loss.
        uphill, downhill: The gradient, and the arrow that points the other way.
        corner: The sign for a right angle between the way down and the ring through the start.
    """

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        place: Callable[[np.ndarray, np.ndarray], np.ndarray],
        ranges: tuple[Range, Range],
        length: float = 1.2,
    ) -> None:
        start, gradient = np.array(lesson.start), np.array(lesson.landscape.gradient(*lesson.start))
        # Far enough for the digits of a place, wherever it is.
        steps = np.array([[0.0, 0.0], [1, 0], [0, 1]]) * np.ptp(ranges, axis=1) / 100
        spots = place(*np.vstack([start + steps, np.mean(ranges, axis=1)]).T)
        units = (spots[1:3] - spots[0]) / (np.ptp(ranges, axis=1) / 100)[:, None]
        along = gradient[:, None] * units
        size = float(np.linalg.norm(along.sum(axis=0)))
        self._origin = spots[0]
        self._along_b, self._along_w = along * (length / size if size else 0.0)
        self._sum = self._along_b + self._along_w
        x, y, _ = spots[3] - self._origin
        self._turn = 1 if self._sum[0] * y >= self._sum[1] * x else -1
        self.slopes = VGroup(Arrow(look, "b"), Arrow(look, "w"))
        self.uphill, self.downhill = Arrow(look, "ink"), Arrow(look, "path", 8)
        self.corner = VMobject(stroke_color=look.theme.ink, stroke_width=3)
        super().__init__(self.slopes, self.uphill, self.corner, self.downhill)

    def grow(self, share: float) -> None:
        """Let the arrows of the two slopes grow."""
        for arrow, along in zip(self.slopes, (self._along_b, self._along_w), strict=True):
            arrow.point(self._origin, self._origin + share * along)

    def join(self, share: float) -> None:
        """Move w's arrow to the tip of b's; then let the sum of both grow."""
        moved, grown = np.clip([2 * share, 2 * share - 1], 0, 1)
        foot = self._origin + moved * self._along_b
        self.slopes[1].point(foot, foot + self._along_w)
        self.uphill.point(self._origin, self._origin + grown * self._sum)

    def turn(self, share: float) -> None:
        """Let the way down turn out of the way up, through the middle of the map, against it."""
        cos, sin = np.cos(np.pi * share), self._turn * np.sin(np.pi * share)
        x, y, _ = self._sum
        self.downhill.point(self._origin, self._origin + [cos * x - sin * y, sin * x + cos * y, 0])

    def mark_corner(self) -> None:
        """Draw the right angle."""
        size = float(np.linalg.norm(self._sum))
        if size:
            down = -0.26 * self._sum / size
            across = np.array([-down[1], down[0], 0])
            corners = [down, down + across, across]
            self.corner.set_points_as_corners(self._origin + np.array(corners))


class DownhillOnSurface(Curve):
    """An arrow along the surface from some (b, w), the way down; nothing where there is none.

    Args:
        lesson, look: Whose gradient it is, and what it looks like.
        surface: What it lies on.
        length: From end to end, in scene units; less where it would go up again before.
    """

    def __init__(
        self, lesson: gdcore.Lesson, look: Look, surface: Surface, length: float = 1.1
    ) -> None:
        super().__init__([], look.theme.path, 9, casing=look.theme.paper, hidden_opacity=0.5)
        self._landscape, self._surface, self._length = lesson.landscape, surface, length

    def point(self, b: float, w: float) -> None:
        """Let it begin at this (b, w)."""
        gradient = np.array(self._landscape.gradient(b, w))
        if not gradient.any():
            self.set_points([])
            return
        lowest = gradient @ gradient / (gradient @ self._landscape.hessian @ gradient)
        places = np.array([b, w]) - np.linspace(0, 0.95 * lowest, 40)[:, None] * gradient
        line = self._surface.at(*places.T)
        ways = np.append(0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1)))
        if ways[-1] < 0.01:  # next to the minimum
            self.set_points([])
            return
        line = line[: max(int(np.searchsorted(ways, self._length)) + 1, 2)]
        along = line[-1] - line[-2]
        along /= np.linalg.norm(along)
        side = np.cross([0.0, 0.0, 1.0], along)
        side *= 0.17 / np.linalg.norm(side)
        head = 0.3 * along
        tip = line[-1]
        self.set_points([line, np.array([tip - head + side, tip, tip - head - side])])
