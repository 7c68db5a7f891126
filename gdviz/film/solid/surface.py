"""The loss in 3D: the surface over (b, w), and its contour map on the floor below.

b runs to the right, w into the depth and the loss upward; the ranges of b and w fill a square.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
from manim import DEGREES, DOWN, LEFT, OUT, RIGHT, UP, Mobject, VGroup

import gdcore
from gdcore.lesson import Range
from gdcore.rings import depth, levels, rays, ring_inside
from gdcore.view import ranges_of
from gdviz.film.solid.mesh import Curve, Marker, Mesh, around
from gdviz.film.type import Label, text
from gdviz.look import Look
from gdviz.look.numbers import numbered, ticks
from gdviz.look.theme import lit

QUADS = 36
"""Faces of the surface along b, and along w."""
STEPS, RAYS = 13, 91
"""Of a surface with a rim: steps from the minimum to the rim, rays from there to all sides."""
USUAL, MOST_TURNED = -65 * DEGREES, 35 * DEGREES
"""The angle theta from which the surface is seen, and the farthest from there: beyond, the numbers
on the map would be behind the surface."""
TICK = 0.1
"""Length of a tick at the border, in scene units."""


class Surface:
    """Where (b, w) and their loss are in the scene, and the mobjects made from that.

    Args:
        lesson: Whose loss it is.
        look: Colours, words, how numbers are written.
        side: How long the sides of the square are, in scene units.
        height: How high above the floor the highest loss is, in scene units.
        floor: At which height the floor is.
        ranges: From where to where b and w reach, if not as the lesson says.
        highest: The highest loss, if not that within the ranges; there the surface has a rim.

    Attributes:
        lesson, look, floor, ranges, highest: As above.
        losses: Of the surface's vertices, (m, n).
        lift: How far above the floor a loss of 0 is, in scene units; it may be set.
        zoom: How large everything is; it may be set, and all is nearer to the floor's middle then.
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
        self.lesson, self.look, self.floor = lesson, look, floor
        self.lift = 0.0
        self.zoom = 1.0
        self.ranges = ranges or ranges_of(lesson)
        low, high = np.array(self.ranges).T
        self._middle, self._scale = (low + high) / 2, side / (high - low)
        b, w = np.meshgrid(*np.linspace(low, high, QUADS + 1).T, indexing="ij")
        self._grid = b, w
        self.losses = lesson.landscape.loss(b, w)
        self.highest = highest or float(self.losses.max())
        self._height = height / self.highest
        if self.highest < 0.999 * self.losses.max():
            self.cut_at(self.highest)

    def cut_at(self, highest: float, ranges: tuple[Range, Range] | None = None) -> None:
        """Let the surface have its rim at another loss, and reach as far in b and in w; the scale
        stays what it was."""
        ranges = ranges or self.ranges
        b, w, self.losses = rays(self.lesson.landscape, ranges, highest, STEPS, RAYS)
        self._grid, self.ranges, self.highest = (b, w), ranges, highest

    def at(
        self, b: npt.ArrayLike, w: npt.ArrayLike, loss: npt.ArrayLike | None = None
    ) -> np.ndarray:
        """Scene points, shape (..., 3), of (b, w) at their own loss, on the surface, or another."""
        if loss is None:
            loss = self.lesson.landscape.loss(np.asarray(b, float), np.asarray(w, float))
        flat = self.below(b, w)
        flat[..., 2] += self.zoom * (self.lift + self._height * np.asarray(loss))
        return flat

    def below(self, b: npt.ArrayLike, w: npt.ArrayLike) -> np.ndarray:
        """Scene points, shape (..., 3), of (b, w) on the floor."""
        x = (np.asarray(b, dtype=float) - self._middle[0]) * (self.zoom * self._scale[0])
        y = (np.asarray(w, dtype=float) - self._middle[1]) * (self.zoom * self._scale[1])
        floor: np.ndarray = np.stack([x, y, np.full_like(x, self.floor)], axis=-1)
        return floor

    def vertices(self, rise: float = 1.0) -> np.ndarray:
        """The surface's vertices, (m, n, 3), flat on the floor (rise 0) or in their place (1)."""
        flat, risen = self.below(*self._grid), self.at(*self._grid, self.losses)
        between: np.ndarray = flat + rise * (risen - flat)
        return between

    def colors(self) -> np.ndarray:
        """The colours of the surface's faces, by their loss and under the lamp, (m-1, n-1, 3)."""
        return lit(self.look.theme.surface_colors(self._levels()), self.vertices())

    def map_colors(self) -> np.ndarray:
        """The colours of the faces where the surface lies flat on the floor, as a map."""
        return self.look.theme.map_colors(self._levels())

    def _levels(self) -> np.ndarray:
        """How high the faces are, as `depth` has it, (m-1, n-1)."""
        heights = depth(self.losses, self.lesson.landscape.min_loss, self.highest)
        middles: np.ndarray = np.mean(around(heights), axis=0)
        return middles

    def mesh(self, rise: float = 1.0) -> Mesh:
        """The surface, flat on the floor (rise 0) or where it belongs (1)."""
        return Mesh(self.vertices(rise), self.colors())

    def rings(self) -> Curve:
        """Rings of equal loss on the surface, at equal steps, and its rim."""
        losses = *levels(self.lesson.landscape.min_loss, self.highest), self.highest
        drawn = [self.at(b, w, np.full_like(b, loss)) for loss, b, w in self._level_lines(losses)]
        return Curve(drawn, color=self.look.theme.ink, width=1.6, opacity=0.55, hidden_opacity=0)

    def contour(self) -> Curve:
        """The contour map on the floor: rings of equal loss, as far as there is a surface."""
        losses = levels(self.lesson.landscape.min_loss, self.highest)
        drawn = [self.below(b, w) for _, b, w in self._level_lines(losses)]
        return Curve(drawn, color=self.look.theme.muted, width=1.6, hidden_opacity=0.25)

    def _level_lines(
        self, losses: Iterable[float]
    ) -> Iterator[tuple[float, np.ndarray, np.ndarray]]:
        """Where the loss is one of these, within the ranges: the loss, and b and w of a line."""
        for loss in losses:
            for line in ring_inside(self.lesson.landscape, loss, self.ranges):
                yield loss, *line.T

    def facing(self) -> tuple[float, float]:
        """The angles (phi, theta) from which a descent is seen best: along the valley, b to the
        right, so low that a descent comes down the screen; a bowl from higher up."""
        scale = np.array(self._scale)
        curves, along = np.linalg.eigh(self.lesson.landscape.hessian / np.outer(scale, scale))
        way = along[:, 0] * (1 if along[1, 0] < 0 else -1)  # of the valley, toward the eye
        theta = float(np.arctan2(way[1], way[0]))
        if curves[1] < 2 * curves[0]:
            theta = USUAL
        turned = float(np.clip(theta, USUAL - MOST_TURNED, USUAL + MOST_TURNED))
        # How high the near edge is, as a share of the rim.
        eye = np.array([np.cos(turned), np.sin(turned)])
        reach = np.min((np.ptp(self.ranges, axis=1) * scale / 2) / np.maximum(abs(eye), 1e-9))
        near = self.lesson.minimum + reach * eye / scale
        share = self.lesson.landscape.loss(*near) / self.highest
        return float((68 - 28 * np.clip(share - 0.3, 0, 0.5) / 0.5) * DEGREES), turned

    def frame(self) -> Curve:
        """The border of the floor, with ticks along b (in front) and w (at the right)."""
        (b0, b1), (w0, w1) = self.ranges
        corners = np.array([[b0, w0], [b1, w0], [b1, w1], [b0, w1], [b0, w0]])
        lines = [self.below(*corners.T)]
        for b in ticks(b0, b1):
            foot = self.below(b, w0)
            lines.append(np.array([foot, foot - (0, TICK, 0)]))
        for w in ticks(w0, w1):
            foot = self.below(b1, w)
            lines.append(np.array([foot, foot + (TICK, 0, 0)]))
        return Curve(lines, color=self.look.theme.muted, width=2, hidden_opacity=0.3)

    def labels(self, along: str = "bw") -> VGroup:
        """The numbers at the ticks and the names b and w, which are to face the camera.

        along: "b" or "w", for those of one axis alone.
        """
        (b0, b1), (w0, w1) = self.ranges
        group = VGroup()
        beside_b, beside_w = 1.0, 1.15
        # Long numbers stand farther off: their ends would meet the border, which runs aslant.
        for b, number in numbered(ticks(b0, b1)) if "b" in along else ():
            label = self._label(number, self.below(b, w0))
            away = max(0.36, 0.2 + 0.7 * label.width)
            group.add(label.shift(away * DOWN))
            beside_b = max(beside_b, away + 0.6)
        for w, number in numbered(ticks(w0, w1)) if "w" in along else ():
            label = self._label(number, self.below(b1, w))
            away = max(0.42, 0.2 + 0.75 * label.width)
            group.add(label.shift(away * RIGHT))
            beside_w = max(beside_w, away + label.width / 2 + 0.4)
        names = {
            "b": self.below((b0 + b1) / 2, w0) + beside_b * DOWN,
            "w": self.below(b1, (w0 + w1) / 2) + beside_w * RIGHT,
        }
        for name in along:
            group.add(self._label(f"${name}$", names[name], "label", name))
        return group

    def height_axis(self) -> Curve:
        """An axis of the loss, upward from the floor's left corner, with ticks."""
        corner = self.ranges[0][0], self.ranges[1][0]
        lines = [np.array([self.below(*corner), self.at(*corner, self.highest)])]
        for loss in ticks(0, self.highest, 4):
            at = self.at(*corner, loss)
            lines.append(np.array([at, at - (TICK, 0, 0)]))
        return Curve(lines, color=self.look.theme.muted, width=2, hidden_opacity=0.3)

    def height_labels(self) -> VGroup:
        """The numbers along that axis and its name, which are to face the camera."""
        corner = self.ranges[0][0], self.ranges[1][0]
        words = VGroup()
        for loss, number in numbered(ticks(0, self.highest, 4)):
            if loss:
                label = self._label(number, self.at(*corner, loss))
                words.add(label.shift((0.25 + label.width / 2) * LEFT))
        return words.add(self._label("MSE", self.at(*corner, self.highest) + 0.55 * OUT, "label"))

    def landmarks(self, scale: float = 1) -> list[Mobject]:
        """The start as a ring and the minimum as a cross on the floor, each followed by its name.

        The names are placed for a view from above.

        scale: How much larger they are, if the camera makes all of it smaller.
        """
        theme = self.look.theme
        # Away from each other: between them are the paths.
        up = UP if self.lesson.start[1] <= self.lesson.minimum[1] else DOWN
        marks: list[Mobject] = []
        for key, place, shape, side in (
            ("start", self.lesson.start, "ring", RIGHT - up),
            ("minimum", self.lesson.minimum, "cross", 2.5 * up),
        ):
            at = self.below(*place)
            name = text(self.look.say(f"film.{key}"), self.look, "label", bold=True)
            name.scale(scale).next_to(at, side, 0.12 * scale)
            name.set_stroke(theme.paper, 6, background=True)
            marks += [Marker(at, theme.minimum, 0.12, shape, casing=theme.paper), name]
        return marks

    def _label(
        self, content: str, place: np.ndarray, size: str = "tick", role: str = "muted"
    ) -> Label:
        return text(content, self.look, size, role).move_to(place)
