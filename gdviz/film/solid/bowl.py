"""The loss surface with a rim, what stands on it, and how a camera sees it at its best."""

from typing import Any

import numpy as np
from manim import DEGREES, DOWN, RIGHT, VGroup, VMobject

import gdcore
from gdcore.lesson import Range
from gdcore.view import rim_of, trough_of
from gdviz.film.solid.camera import MeshScene
from gdviz.film.solid.mesh import Marker
from gdviz.film.solid.surface import TICK, Surface
from gdviz.look import Look

FLOOR = -1.9
GAP = 0.12
"""Between a tick and its number, for a view from straight above."""

Box = tuple[float, float, float, float]
"""Left, bottom, right and top on the screen."""


class Bowl:
    """The loss surface, cut off at a rim not far above the start, with its rings, axes and marks.

    Args:
        lesson, look: Whose loss it is, and what it looks like.
        ranges: From where to where b and w reach, if not as far as a descent does.
        height: How high a round bowl is, in scene units; a valley is higher.

    Attributes:
        surface: Where (b, w) and their loss are.
        rim: The loss at which it is cut off.
        phi, theta: From where it is seen best.
        mesh, rings: The surface, and rings of equal loss on it.
        frame, axis: The border of the floor, and an axis of the loss.
        along_b, along_w, upward: The numbers and the name of each axis.
        labels: All of these.
        start, minimum: Their marks.
    """

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        ranges: tuple[Range, Range] | None = None,
        height: float = 2.2,
    ) -> None:
        theme, ranges, rim = look.theme, ranges or trough_of(lesson), rim_of(lesson)
        self.phi, self.theta = Surface(lesson, look, ranges=ranges, highest=rim).facing()
        height += (3.6 - height) * (self.phi / DEGREES - 40) / 28
        self.surface = surface = Surface(
            lesson, look, height=height, floor=FLOOR, ranges=ranges, highest=rim
        )
        self.rim = rim
        self.mesh, self.rings, self.frame = surface.mesh(), surface.rings(), surface.frame()
        self.axis = surface.height_axis()
        self.along_b, self.along_w = surface.labels("b"), surface.labels("w")
        self.upward = surface.height_labels()
        self.labels = VGroup(*self.along_b, *self.along_w, *self.upward)
        paper = theme.paper
        self.start = Marker(
            surface.at(*lesson.start), theme.minimum, 0.15, "ring", paper, hidden_opacity=1
        )
        self.minimum = Marker(
            surface.at(*lesson.minimum), theme.minimum, 0.14, "cross", paper, hidden_opacity=0.8
        )

    def fit(
        self, scene: MeshScene, box: Box, phi: float | None = None, theta: float | None = None
    ) -> dict[str, Any]:
        """Let the camera see all of it, as large as it can be within a box on the screen.

        Args:
            scene: Whose camera it is.
            box: Left, bottom, right and top; of the room for its numbers and names, too.
            phi, theta: The camera's angles, if not those from which it is seen best.

        Returns:
            This view, as options of `move_camera`.
        """
        phi, theta = self.phi if phi is None else phi, self.theta if theta is None else theta
        room, (right, up) = np.array(box).reshape(2, 2), across(phi, theta)
        lines = [*self.frame.drawn(), *self.axis.drawn(), self.surface.vertices().reshape(-1, 3)]
        halves = np.array([(it.width / 2, it.height / 2) for it in self.labels])
        zoom, center = 1.0, np.array([0, 0, FLOOR + 1])
        for _ in range(12):
            view = {"phi": phi, "theta": theta, "zoom": zoom, "frame_center": center}
            scene.set_camera_orientation(**view)
            scene.camera.reset_rotation_matrix()  # as Manim does before it draws
            project = scene.camera.project_points
            names = project(np.array([it.get_center() for it in self.labels]))[:, :2]
            seen = np.concatenate([project(np.concatenate(lines))[:, :2], names - halves])
            seen = np.concatenate([seen, names + halves])
            low, high = seen.min(axis=0), seen.max(axis=0)
            x, y = (room.mean(axis=0) - (low + high) / 2) / zoom
            center = center - x * right - y * up
            zoom *= float(np.min((room[1] - room[0]) / (high - low)))
        return view

    def labels_from_above(self, zoom: float) -> list[Any]:
        """Animations that bring the numbers and names of b and w to where they are in line.

        That is for a view from straight above, b to the right: numbers stand at their ticks, b
        below its own and w at the upper end of its axis. Seen aslant, long ones stand farther off.

        zoom: The camera's, by which numbers do not grow.
        """
        (b0, b1), (w0, w1) = self.surface.ranges
        *b_numbers, b_name = self.along_b
        *w_numbers, w_name = self.along_w
        corner = self.surface.below(b1, w0) + TICK * (RIGHT + DOWN)
        moves = list[Any]()

        def bring(label: VMobject, x: float, y: float) -> None:
            moves.append(label.animate.move_to((x, y, corner[2])))

        for label in b_numbers:
            bring(label, label.get_x(), corner[1] - (GAP + label.height / 2) / zoom)
        for label in w_numbers:
            bring(label, corner[0] + (GAP + label.width / 2) / zoom, label.get_y())
        high = max((label.height for label in b_numbers), default=0.0)
        x, _, _ = self.surface.below((b0 + b1) / 2, w0)
        bring(b_name, x, corner[1] - (high + 2.5 * GAP + b_name.height / 2) / zoom)
        _, y, _ = self.surface.below(b1, w1)
        bring(w_name, corner[0] + (GAP + w_name.width / 2) / zoom, y + 3 * GAP / zoom)
        return moves


def across(phi: float, theta: float) -> tuple[np.ndarray, np.ndarray]:
    """Which ways are right and up on the screen for a camera at these angles."""
    right = np.array([-np.sin(theta), np.cos(theta), 0])
    up = np.array([-np.cos(phi) * np.cos(theta), -np.cos(phi) * np.sin(theta), np.sin(phi)])
    return right, up


def aim(phi: float, theta: float, zoom: float, at: tuple[float, float]) -> dict[str, Any]:
    """Options of `move_camera` that bring the middle of a bowl to a place on the screen."""
    right, up = across(phi, theta)
    if phi > 0:
        # The floor of a bowl that is seen from high up reaches farther down.
        low = 1 - (phi / DEGREES - 40) / 28
        zoom, at = zoom * (1 - 0.17 * low), (at[0], at[1] + 0.45 * low)
    middle = np.array([0, 0, FLOOR + 1.6 * np.sin(phi)])
    center = middle - (at[0] * right + at[1] * up) / zoom
    return {"phi": phi, "theta": theta, "zoom": zoom, "frame_center": center}
