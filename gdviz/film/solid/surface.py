"""The lesson's loss in a Manim scene: the surface over (b, w), and its contour on the floor below.

b runs to the right, w into the depth, loss upward; (b, w) within the lesson's ranges fill a square.
"""

import numpy as np
import numpy.typing as npt
from manim import DOWN, RIGHT, UP, Mobject, VGroup

import gdcore
from gdcore.lesson import Range
from gdcore.rings import depth
from gdviz.film.contours import rings
from gdviz.film.solid.mesh import Curve, Marker, Mesh
from gdviz.film.type import Label, text
from gdviz.look import Look
from gdviz.look.numbers import numbered, ticks

QUADS = 36


class Surface:
    """Where (b, w) and a loss are in the scene, and the parts made from that.

    Args:
        lesson: Whose loss it is.
        look: Colours, words, numbers.
        side: Length of the square in scene units.
        height: Height in scene units of the highest loss within the ranges.
        floor: Height of the floor, where the contour lies; loss 0 lies on it, or `lift` above it.
        ranges: Of b and of w, if not the lesson's.
        highest: The loss at `height`, if not the highest within the ranges.
    """

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        side: float = 5.2,
        height: float = 3.2,
        floor: float = -1.9,
        ranges: tuple[Range, Range] | None = None,
        highest: float | None = None,
    ) -> None:
        self.lesson, self.look, self.floor, self.lift = lesson, look, floor, 0.0
        self.ranges = ranges or lesson.ranges
        low, high = np.array(self.ranges).T
        self._middle, self._scale = (low + high) / 2, side / (high - low)
        b, w = np.meshgrid(*np.linspace(low, high, QUADS + 1).T, indexing="ij")
        self._grid = b, w
        self._loss = lesson.landscape.loss(b, w)
        self.highest = highest or float(self._loss.max())
        self._height = height / self.highest

    def at(
        self, b: npt.ArrayLike, w: npt.ArrayLike, loss: npt.ArrayLike | None = None
    ) -> np.ndarray:
        """Scene points, shape (..., 3), of (b, w) on the surface, or at a `loss` of their own."""
        if loss is None:
            loss = self.lesson.landscape.loss(np.asarray(b, float), np.asarray(w, float))
        flat = self.below(b, w)
        flat[..., 2] += self.lift + self._height * np.asarray(loss)
        return flat

    def below(self, b: npt.ArrayLike, w: npt.ArrayLike) -> np.ndarray:
        """Scene points, shape (..., 3), of (b, w) on the floor."""
        x = (np.asarray(b, dtype=float) - self._middle[0]) * self._scale[0]
        y = (np.asarray(w, dtype=float) - self._middle[1]) * self._scale[1]
        floor: np.ndarray = np.stack([x, y, np.full_like(x, self.floor)], axis=-1)
        return floor

    def vertices(self, rise: float = 1.0) -> np.ndarray:
        """The surface's vertices, from flat on the floor (rise 0) to where it belongs (1)."""
        flat, risen = self.below(*self._grid), self.at(*self._grid, self._loss)
        between: np.ndarray = flat + rise * (risen - flat)
        return between

    def colors(self) -> np.ndarray:
        """The colours of the surface's faces, by their loss, even in distance from the minimum."""
        lowest = self.lesson.landscape.min_loss
        level = depth(self._loss, lowest)
        middle = (level[1:, 1:] + level[:-1, 1:] + level[1:, :-1] + level[:-1, :-1]) / 4
        return self.look.theme.surface_colors(middle)

    def mesh(self, rise: float = 1.0) -> Mesh:
        """The surface."""
        return Mesh(
            self.vertices(rise), self.colors(), grid_lines=6, grid_color=self.look.theme.muted,
            grid_width=1, grid_opacity=0.45,
        )  # fmt: skip

    def contour(self) -> Curve:
        """Rings of equal loss on the floor, at losses that grow with the square."""
        drawn = [self.below(*ring.T) for ring in rings(self.lesson.landscape, self.ranges)]
        return Curve(drawn, color=self.look.theme.muted, width=1.6, hidden_opacity=0.25)

    def frame(self) -> Curve:
        """The border of the floor with ticks along b (in front) and w (at the right)."""
        (b0, b1), (w0, w1) = self.ranges
        lines = [self.below(*np.array([[b0, w0], [b1, w0], [b1, w1], [b0, w1], [b0, w0]]).T)]
        inch = 0.1
        for b in ticks(b0, b1):
            foot = self.below(b, w0)
            lines.append(np.array([foot, foot - (0, inch, 0)]))
        for w in ticks(w0, w1):
            foot = self.below(b1, w)
            lines.append(np.array([foot, foot + (inch, 0, 0)]))
        return Curve(lines, color=self.look.theme.muted, width=2, hidden_opacity=0.3)

    def labels(self) -> VGroup:
        """Numbers at the ticks and the names of b and w; they are to face the camera."""
        (b0, b1), (w0, w1) = self.ranges
        group, beside_b, beside_w = VGroup(), 1.0, 1.15
        # Long numbers stand farther off: their ends would meet the border, which runs aslant.
        for b, number in numbered(ticks(b0, b1)):
            label = self._label(number, self.below(b, w0))
            away = max(0.36, 0.2 + 0.7 * label.width)
            group.add(label.shift(away * DOWN))
            beside_b = max(beside_b, away + 0.6)
        for w, number in numbered(ticks(w0, w1)):
            label = self._label(number, self.below(b1, w))
            away = max(0.42, 0.2 + 0.75 * label.width)
            group.add(label.shift(away * RIGHT))
            beside_w = max(beside_w, away + label.width / 2 + 0.4)
        for name, place in (
            ("$b$", self.below((b0 + b1) / 2, w0) + beside_b * DOWN),
            ("$w$", self.below(b1, (w0 + w1) / 2) + beside_w * RIGHT),
        ):
            group.add(self._label(name, place, px=34, role="ink"))
        return group

    def landmarks(self) -> list[Mobject]:
        """The start as a ring and the minimum as a cross on the floor, named, seen from above."""
        theme, marks = self.look.theme, []
        # Away from each other: between them are the paths.
        up = UP if self.lesson.start[1] <= self.lesson.minimum[1] else DOWN
        for key, place, shape, side in (
            ("start", self.lesson.start, "ring", RIGHT - up),
            ("minimum", self.lesson.minimum, "cross", 2.5 * up),
        ):
            at = self.below(*place)
            name = text(self.look.say(f"film.{key}"), self.look, 28, bold=True)
            name.next_to(at, side, 0.12)
            name.set_stroke(theme.paper, 6, background=True)
            marks += [Marker(at, theme.minimum, 0.12, shape, casing=theme.paper), name]
        return marks

    def _label(self, content: str, place: np.ndarray, px: float = 24, role: str = "muted") -> Label:
        return text(content, self.look, px, role).move_to(place)
