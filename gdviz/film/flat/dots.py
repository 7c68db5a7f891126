"""Marks for flat films, one mobject each, that are placed anew in a frame at next to no cost."""

import numpy as np
from manim import CapStyleType, LineJointType, VMobject

from gdviz.look import Look

HEAD = 0.3
"""Length of an arrow's head in scene units; shorter arrows have shorter heads."""


class Dots(VMobject):
    """Points as one mobject of full or open circles.

    A stroke of no length with round ends is a dot, and a tenth of a circle's cost.

    Args:
        places: (n, 3) scene points.
        role: Of their colour.
        box: Two corners, (x, y) each, low and high: dots outside are not drawn.
        hollow: With paper in the middle.
    """

    def __init__(
        self,
        places: np.ndarray,
        look: Look,
        role: str,
        radius: float = 0.055,
        box: tuple[np.ndarray, np.ndarray] | None = None,
        *,
        hollow: bool = False,
    ) -> None:
        color, paper = getattr(look.theme, role), look.theme.paper
        super().__init__(stroke_color=paper if hollow else color, stroke_width=200 * radius)
        self.cap_style = CapStyleType.ROUND
        if hollow:
            self.set_stroke(color, 200 * radius, background=True)
            self.set_stroke(width=200 * radius - 5)
        self._box = box
        self.place(places)

    def place(self, places: np.ndarray) -> None:
        """Put the dots at (n, 3) scene points."""
        if self._box is not None:
            low, high = self._box
            flat = places[:, :2]
            places = places[np.all((flat >= low) & (flat <= high), axis=1)]
        self.points = np.repeat(places, 4, axis=0)


class Arrow(VMobject):
    """A straight arrow with a rim of paper; nothing where it has no length."""

    def __init__(self, look: Look, role: str, width: float = 6.0) -> None:
        color = getattr(look.theme, role)
        super().__init__(stroke_color=color, stroke_width=width, fill_color=color, fill_opacity=1)
        self.joint_type = LineJointType.ROUND
        self.set_stroke(look.theme.paper, width + 3, background=True)

    def point(self, tail: np.ndarray, tip: np.ndarray) -> None:
        """Draw it from here to there."""
        along = tip - tail
        length = float(np.linalg.norm(along))
        if not 0.02 < length < np.inf:
            self.clear_points()
            return
        along = along / length
        head = min(HEAD, length / 2)
        neck, side = tip - head * along, 0.4 * head * np.array([-along[1], along[0], 0])
        # There and back: an open shaft would be filled together with the head.
        self.set_points_as_corners(np.array(
            [tail, neck, neck + side, tip, neck - side, neck, tail]))  # fmt: skip


class Squares(VMobject):
    """A square on each error of a line, from the point to the line, as the outline of one mobject.

    Args:
        feet, heads: (n, 3) scene points: where each error, a vertical segment, begins and ends.
            The squares lie on that side of it where most of the others are.
    """

    def __init__(self, feet: np.ndarray, heads: np.ndarray, look: Look) -> None:
        super().__init__(stroke_color=look.theme.error, stroke_width=2)
        self._corners = np.minimum(feet, heads)
        self._sides = np.abs(heads - feet)[:, 1]
        self._left = np.where(feet[:, 0] > np.median(feet[:, 0]), -1.0, 0.0)

    def widen(self, share: float) -> None:
        """Draw them as wide as this share of their height: 0, a line, to 1."""
        corners = self._corners + np.outer(self._left * self._sides * share, [1, 0, 0])
        self._draw(corners, self._sides * share, self._sides)

    def gather(self, share: float, corner: np.ndarray, side: float) -> None:
        """Move them together, from where they are (0) into one (1): the square of their mean area.

        It has `corner` as its lower left one. On the way all shrink alike, so that it has `side`.
        """
        full = self._corners + np.outer(self._left * self._sides, [1, 0, 0])
        moved, joined = np.clip([share / 0.6, (share - 0.6) / 0.4], 0, 1)
        mean = float(np.sqrt(np.mean(self._sides**2))) or 1.0
        sides = self._sides * (1 + (side / mean - 1) * moved)
        sides = sides + (side - sides) * joined
        self._draw(full + (corner - full) * moved, sides, sides)

    def _draw(self, corners: np.ndarray, widths: np.ndarray, heights: np.ndarray) -> None:
        size = np.stack([widths, heights, 0 * widths], axis=1)
        around = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]])
        spots = corners[:, None] + size[:, None] * around
        starts, steps = spots[:, :-1], np.diff(spots, axis=1)
        pieces = [starts + steps * t / 3 for t in range(4)]
        self.points = np.stack(pieces, axis=2).reshape(-1, 3)


class Area(VMobject):
    """A number of at least 0 as the area of a square, which stands on its lower left corner.

    Args:
        side, most: The square has this side when the number is `most`.
    """

    def __init__(self, look: Look, role: str, corner: np.ndarray, side: float, most: float) -> None:
        color = getattr(look.theme, role)
        super().__init__(stroke_color=color, stroke_width=2, fill_color=color, fill_opacity=0.35)
        self._corner, self._side, self._most = corner, side, most or 1.0
        self.display(most)

    def display(self, value: float) -> None:
        """Have the area of this number."""
        side = self._side * float(np.sqrt(min(value / self._most, 1.0)))
        around = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]])
        self.set_points_as_corners(self._corner + side * around)
