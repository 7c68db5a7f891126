"""A line over the data and its place in the loss, moved together over all (b, w)."""

from collections.abc import Callable

import numpy as np
from manim import Mobject

import gdcore
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker
from gdviz.film.solid.surface import QUADS, Surface
from gdviz.look import Look

STEP = 3
"""Quads of the surface from dot to dot, and from parabola to parabola."""


class Probe:
    """Asks for the loss at one (b, w) after another, and leaves a dot at each.

    Attributes:
        foot, pin, head: The place (b, w) on the floor, and the loss as a height above it.
        dots, rows: What it has left: losses, and the parabolas through them.
        flat, parts: All that moves on the floor, and all that moves above it as well.
    """

    def __init__(
        self, lesson: gdcore.Lesson, look: Look, bowl: Surface, scatter: Scatter, readout: Readout
    ) -> None:
        self._lesson, self._look, self._bowl = lesson, look, bowl
        self._scatter, self._readout = scatter, readout
        ink, color, paper = look.theme.ink, look.theme.cut, look.theme.paper
        at = bowl.below(*lesson.start)
        self.foot = Marker(at, ink, 0.11, "ring", casing=paper)
        self.head = Marker(at, color, 0.12, casing=paper)
        self.pin = Curve([at, at], ink, 3)
        self.rows = Curve([], color, 3, hidden_opacity=0.35)
        self.dots = Curve([], color, 10, casing=paper, hidden_opacity=0.35)
        self.flat: list[Mobject] = [
            self.foot, scatter.errors, scatter.points_, scatter.line, readout
        ]  # fmt: skip
        self.parts = [self.rows, self.dots, self.pin, self.head, *self.flat]
        self.stand(*lesson.start, 0)

    def stand(self, b: float, w: float, rise: float = 1.0) -> None:
        """Show the line of (b, w) everywhere; the pin has risen by a share of its loss."""
        look, lesson, foot = self._look, self._lesson, self._bowl.below(b, w)
        head = foot + rise * (self._bowl.at(b, w) - foot)
        self.foot.move_to(foot)
        self.head.move_to(head)
        self.pin.set_points([foot, head])
        self._scatter.show_line(b, w)
        self._scatter.show_errors(b, w)
        half = np.ptp(lesson.ranges, axis=1) / 2
        loss = " " + look.loss(lesson.landscape.loss(b, w), "plain")
        self._readout.display(look.aligned(b, half[0]), look.aligned(w, half[1]), loss)

    def leave(self, *spots: np.ndarray) -> None:
        """Leave a dot at scene points."""
        # Lines of no length: their round ends make a dot.
        self.dots.set_points([*self.dots.drawn(), *(np.array([spot, spot]) for spot in spots)])

    def sweep(self, b: float) -> Callable[[float], None]:
        """What shows w go from its lowest (0) to its highest (1) with b fixed: a parabola grows."""
        w = np.linspace(*self._lesson.ranges[1], QUADS + 1)
        spots = self._bowl.at(np.full_like(w, b), w)
        rows, dots = self.rows.drawn(), self.dots.drawn()

        def show(t: float) -> None:
            done, now = int(t * QUADS), w[0] + t * (w[-1] - w[0])
            self.stand(b, now)
            self.rows.set_points([*rows, np.vstack([spots[: done + 1], self._bowl.at(b, now)])])
            self.dots.set_points(dots)
            self.leave(*spots[: done + 1 : STEP])

        return show
