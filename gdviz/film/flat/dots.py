"""Dots and arrows for flat films: one mobject each, cheap to place anew in every frame."""

import numpy as np
from manim import CapStyleType, LineJointType, VMobject

from gdviz.look import Look

HEAD = 0.3
"""Length of an arrow's head in scene units; shorter arrows have shorter heads."""


class Dots(VMobject):
    """Round dots of one size and colour, all in one mobject.

    Args:
        places: Where they are at first: scene points, (n, 3).
        color: Of each.
        radius: Of each, in scene units.
        casing: Colour of a rim around each; None for no rim.
        middle: Colour of the middle of open circles; None for full dots. Open circles have no rim.
        box: Two corners, (x, y) each, low and high: dots outside are not drawn.
    """

    def __init__(
        self,
        places: np.ndarray,
        color: str,
        radius: float = 0.055,
        casing: str | None = None,
        *,
        middle: str | None = None,
        box: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> None:
        # A stroke of no length with round ends is a dot, at a tenth of a circle's cost.
        width = 200 * radius
        super().__init__(stroke_color=middle or color, stroke_width=width)
        self.cap_style = CapStyleType.ROUND
        if middle is not None:
            self.set_stroke(color, width, background=True)
            self.set_stroke(width=width - 5)
        elif casing is not None:
            self.set_stroke(casing, width + 2.5, background=True)
        self._box = box
        self.place(places)

    def place(self, places: np.ndarray) -> None:
        """Put the dots at these scene points, (n, 3), and at no others."""
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
        """Draw it from `tail` to `tip`, scene points both."""
        along = tip - tail
        length = float(np.linalg.norm(along))
        if not 0.02 < length < np.inf:
            self.clear_points()
            return
        along = along / length
        head = min(HEAD, length / 2)
        neck, side = tip - head * along, 0.4 * head * np.array([-along[1], along[0], 0])
        # There and back: an open shaft would be filled together with the head.
        outline = [tail, neck, neck + side, tip, neck - side, neck, tail]
        self.set_points_as_corners(np.array(outline))
