"""A loss in 3D as a surface that is cut off at a height and takes the shape of any loss.

Where a `Surface` shows all of the loss within its ranges, a `RimmedSurface` has a rim. So one scale
of b, of w and of the loss does for a wide bowl and for a narrow valley.
"""

from collections.abc import Callable, Sequence

import numpy as np
from manim import DOWN, UP, Mobject, VGroup

import gdcore
from gdcore.rings import levels, rays, ring_inside
from gdcore.view import square
from gdviz.film.solid import Curve, Marker, Mesh
from gdviz.film.solid.mesh import around
from gdviz.film.solid.surface import Surface
from gdviz.film.steps import path_so_far
from gdviz.film.styles import dashes, stroke_width
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.styles import STYLES
from gdviz.look.theme import lit

STEPS, RAYS = 12, 84
"""Of the mesh: steps from the minimum to the rim, rays from there to all sides."""
RINGS = 7
"""Rings of equal loss on it, the rim included."""
SIDE, HEIGHT = 5.0, 2.6
"""Of the axes in scene units: of b and of w, and at most that of the loss."""
SKY = 6.0
"""Up to which height in the scene a path is shown: there it is out of the picture."""


class RimmedSurface:
    """The surface of a loss up to a rim, with rings of equal loss on it.

    Args:
        surface: The axes that it stands in; its rim is at `surface.highest`.
        landscape: The loss that it has at first.
        start: A (b, w) that is marked on it.

    Attributes:
        mesh: The surface.
        rings: The rim, and rings at equal steps of loss.
        cross, ring: The minimum and the start.
        moving: All four: what `show` changes.
    """

    def __init__(
        self, surface: Surface, landscape: gdcore.Landscape, start: tuple[float, float]
    ) -> None:
        self._surface, self._start, theme = surface, start, surface.look.theme
        rows, columns = STEPS + 1, RAYS + 5
        self.mesh = Mesh(np.zeros((rows, columns, 3)), np.zeros((rows - 1, columns - 1, 3)))
        self.rings = Curve([], color=theme.muted, width=1.6, hidden_opacity=0.15)
        self.cross = Marker(
            np.zeros(3), theme.minimum, 0.12, "cross", theme.paper, hidden_opacity=1
        )
        self.ring = Marker(np.zeros(3), theme.minimum, 0.13, "ring", theme.paper, hidden_opacity=1)
        self.moving: list[Mobject] = [self.mesh, self.rings, self.cross, self.ring]
        self.show(landscape)

    def show(self, landscape: gdcore.Landscape) -> None:
        """Take the shape of this loss."""
        surface, lowest = self._surface, landscape.min_loss
        deep = surface.highest - lowest
        b, w, loss = rays(landscape, surface.ranges, surface.highest, STEPS, RAYS)
        self.mesh.set_vertices(surface.at(b, w, loss))
        corners = around(np.sqrt((loss - lowest) / deep))
        tint = surface.look.theme.surface_colors(np.mean(corners, axis=0))
        self.mesh.set_face_colors(lit(tint, self.mesh.vertices))
        lines = [self.mesh.vertices[-1]]
        for height in levels(lowest, surface.highest, RINGS):
            for line in ring_inside(landscape, height, surface.ranges, 240):
                lines.append(surface.at(line[:, 0], line[:, 1], np.full(len(line), height)))
        self.rings.set_points(lines)
        self.cross.move_to(surface.at(*landscape.minimum, lowest))
        self.ring.move_to(surface.at(*self._start, landscape.loss(*self._start)))

    def names(self, project: Callable[[np.ndarray], np.ndarray]) -> VGroup:
        """What the start and the minimum are called, beside where they are on the screen.

        Args:
            project: Says where scene points, (n, 3), are on the screen, as a camera's
                `project_points`.
        """
        look, words = self._surface.look, VGroup()
        for key, mark, side in (("start", self.ring, UP), ("minimum", self.cross, DOWN)):
            name = text(look.say(f"film.{key}"), look, "label", bold=True)
            name.next_to(project(mark.points)[0] * (1, 1, 0), side, 0.2)
            words.add(name.set_stroke(look.theme.paper, 6, background=True))
        return words


class RimmedPath:
    """The path of a descent on a surface with a rim: a straight line for each step, and a ball.

    Args:
        surface: The axes that it is in.
        trajectory: Its numbers.
        role: Its colour role.

    Attributes:
        last: The first update beyond the ranges or above the rim; else the last one.
        line, ball: The path and where it has come to.
        parts: Both.
    """

    def __init__(self, surface: Surface, trajectory: gdcore.Trajectory, role: str) -> None:
        b, w, loss = trajectory.b, trajectory.w, trajectory.loss
        low, high = np.array(surface.ranges).T
        places = np.column_stack([b, w])
        inside = np.all((places >= low) & (places <= high), axis=1) & (loss <= surface.highest)
        self.last = len(inside) - 1 if inside.all() else int(np.argmin(inside))
        shown = slice(self.last + 1)
        self._spots = spots = surface.at(b[shown], w[shown], loss[shown])
        if spots[-1, 2] > SKY:  # no farther than out of the picture
            before, step = spots[-2], spots[-1] - spots[-2]
            spots[-1] = before + (SKY - before[2]) / step[2] * step
        style, paper = STYLES[role], surface.look.theme.paper
        color = surface.look.theme.color(role)
        self.line = Curve(spots[:1], color, stroke_width(style), dashes(style), casing=paper)
        self.ball = Marker(spots[0], color, 0.11, casing=paper, hidden_opacity=1)
        self.parts: tuple[Mobject, ...] = (self.line, self.ball)

    def show(self, steps: float) -> None:
        """Draw it after so many steps; 1.5 is halfway through the second."""
        line = path_so_far(self._spots, steps)
        self.line.set_points(line)
        self.ball.move_to(line[-1])


def surface_for(
    lesson: gdcore.Lesson,
    look: Look,
    losses: Sequence[gdcore.Landscape],
    start: tuple[float, float],
    starts: np.ndarray,
) -> Surface:
    """Axes for some losses one after the other: b and w have one scale, so that a bowl looks round.

    Args:
        lesson, look: As for `Surface`.
        losses: The losses; the last has the same curvature in all directions.
        start: A (b, w) that lies on the surfaces of all losses but the last.
        starts: Some (b, w) that lie on the last one, (n, 2).
    """
    round_loss = losses[-1]
    ranges = square([start, *(loss.minimum for loss in losses), *starts], 0.06)
    heights = [loss.loss(*start) for loss in losses[:-1]]
    rim = round_loss.loss(*starts[0])
    highest = 1.1 * max(*heights, rim)
    radius = SIDE * np.hypot(*(starts[0] - round_loss.minimum)) / np.ptp(ranges[0])
    # From above one looks to the bottom of the round bowl: it must not be too steep.
    height = min(HEIGHT, 0.9 * radius * highest / rim)
    return Surface(lesson, look, SIDE, float(height), ranges=ranges, highest=float(highest))
