"""The gradient as arrows: a slope along each axis, their sum, and the way down, here or on a ring.

All are as long as the step at one learning rate, but for those on a ring, which show ways alone.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from manim import VGroup, VMobject

import gdcore
from gdcore.lesson import Range
from gdviz.film.flat.dots import Arrow
from gdviz.film.solid import Curve
from gdviz.film.solid.surface import Surface
from gdviz.look import Look

Place = Callable[[np.ndarray, np.ndarray], np.ndarray]
OUTSIDE, INSIDE = 0.4, 0.75
"""How much of the arrow across a ring is outside of it, and how much inside, in scene units."""


class SlopeArrows(VGroup):
    """Arrows from the lesson's start, each as long as a step is: the slope times the rate.

    Args:
        lesson, look: Whose gradient it is, and what it looks like.
        place: Says where some b and w, (n,) both, are on the screen: (n, 3).
        ranges: Of b and of w on the map.
        rate: The learning rate.

    Attributes:
        slopes: The arrows of both partial derivatives, toward higher loss.
        uphill, downhill: The gradient, and the arrow that points the other way.
    """

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        place: Place,
        ranges: tuple[Range, Range],
        rate: float,
    ) -> None:
        gradient = np.array(lesson.landscape.gradient(*lesson.start))
        middle = place(*np.mean(ranges, axis=1)[:, None])[0]
        (self._origin,) = place(*np.array(lesson.start)[:, None])
        along = rate * gradient[:, None] * units(lesson.start, place, ranges)
        self._along_b, self._along_w = along
        self._sum = self._along_b + self._along_w
        x, y, _ = middle - self._origin
        self._turn = 1 if self._sum[0] * y >= self._sum[1] * x else -1
        self.slopes = VGroup(Arrow(look, "b"), Arrow(look, "w"))
        self.uphill, self.downhill = Arrow(look, "ink"), Arrow(look, "path", 8)
        super().__init__(self.slopes, self.uphill, self.downhill)

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


class Crossing(VGroup):
    """The way down at a place on a ring, as an arrow across it; it walks around the ring.

    Args:
        landscape, look: Whose gradient it is, and what it looks like.
        ring: Places (b, w) around a ring, (n, 2), the last being the first.
        place: Says where some b and w, (n,) both, are on the screen: (n, 3).
        ranges: Of b and of w on the map.
        corner: Whether a sign for a right angle stands there.
    """

    def __init__(
        self,
        landscape: gdcore.Landscape,
        look: Look,
        ring: np.ndarray,
        place: Place,
        ranges: tuple[Range, Range],
        corner: bool,
    ) -> None:
        self._spots = place(*ring.T)
        slopes = np.stack(landscape.gradient(*ring.T), axis=-1)
        down = -slopes @ units(ring[0], place, ranges)
        self._down = down / np.linalg.norm(down, axis=1)[:, None]
        self._arrow = Arrow(look, "path", 8)
        self._corner = VMobject(stroke_color=look.theme.ink, stroke_width=3 * corner)
        super().__init__(self._corner, self._arrow)
        self.walk(0)

    def walk(self, share: float) -> None:
        """Stand at this share of the way around, 0..1."""
        k = round(share * (len(self._spots) - 1))
        spot, down = self._spots[k], self._down[k]
        self._arrow.point(spot - OUTSIDE * down, spot + INSIDE * down)
        size, along = 0.24 * down, 0.24 * np.array([-down[1], down[0], 0])
        self._corner.set_points_as_corners(spot + np.array([size, size + along, along]))


class DownhillOnSurface(Curve):
    """An arrow along the surface from the lesson's start over a step's length; nothing for none.

    Args:
        lesson, look: Whose gradient it is, and what it looks like.
        surface: What it lies on.
        rate: The learning rate: the arrow ends where the step does.
    """

    def __init__(self, lesson: gdcore.Lesson, look: Look, surface: Surface, rate: float) -> None:
        super().__init__([], look.theme.path, 9, casing=look.theme.paper, hidden_opacity=0.5)
        gradient = np.array(lesson.landscape.gradient(*lesson.start))
        places = lesson.start - np.linspace(0, rate, 40)[:, None] * gradient
        line = surface.at(*places.T)
        if np.linalg.norm(np.ptp(line, axis=0)) < 0.01:  # next to the minimum
            return
        along = line[-1] - line[-2]
        along /= np.linalg.norm(along)
        side = np.cross([0.0, 0.0, 1.0], along)
        side *= 0.17 / np.linalg.norm(side)
        head, tip = 0.3 * along, line[-1]
        self.set_points([line, np.array([tip - head + side, tip, tip - head - side])])


def units(at: npt.ArrayLike, place: Place, ranges: tuple[Range, Range]) -> np.ndarray:
    """What one unit of b, and one of w, is on the screen around a place (b, w): (2, 3)."""
    # Far enough for the digits of a place, wherever it is.
    far = np.ptp(ranges, axis=1) / 100
    spots = place(*(np.asarray(at) + far * np.array([[0, 0], [1, 0], [0, 1]])).T)
    found: np.ndarray = (spots[1:] - spots[0]) / far[:, None]
    return found
