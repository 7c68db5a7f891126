"""A line over the data and its loss over (b, w), moved together from one (b, w) to the next."""

from collections.abc import Callable

import numpy as np
from manim import Mobject

import gdcore
from gdcore.view import ranges_of
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker
from gdviz.film.solid.surface import QUADS, Surface
from gdviz.look import Look

STEP = 3
"""Faces of the surface from dot to dot, and from parabola to parabola."""


class Probe:
    """Asks for the loss at one (b, w) after another, and leaves dots and parabolas behind.

    Args:
        lesson, look: Whose loss it is, and what it looks like.
        surface: Where (b, w) and their loss are in the scene.
        scatter, readout: Show the line of (b, w), and the numbers b, w and loss.

    Attributes:
        foot, pin, head: The place of (b, w) on the floor, and the loss as a height above it.
        dots: The losses it has left.
        rows: The parabolas it has left.
        flat: All that moves on the floor and beside it.
        parts: All that moves.
    """

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        surface: Surface,
        scatter: Scatter,
        readout: Readout,
    ) -> None:
        self._lesson, self._look, self._surface = lesson, look, surface
        self._scatter, self._readout = scatter, readout
        ink, color, paper = look.theme.ink, look.theme.w, look.theme.paper
        place = surface.below(*lesson.start)
        self.foot = Marker(place, ink, 0.11, "ring", casing=paper)
        self.head = Marker(place, color, 0.12, casing=paper)
        self.pin = Curve([place, place], ink, 3)
        self.rows = Curve([], color, 3, hidden_opacity=0.35)
        self.dots = Curve([], color, 10, casing=paper, hidden_opacity=0.35)
        on_chart: list[Mobject] = [scatter.errors, scatter.points_, scatter.line]
        self.flat: list[Mobject] = [self.foot, *on_chart, readout]
        self.parts: list[Mobject] = [self.rows, self.dots, self.pin, self.head, *self.flat]
        self.stand_at(*lesson.start, 0)

    def stand_at(self, b: float, w: float, rise: float = 1.0) -> None:
        """Show (b, w) everywhere; the pin has risen by a share of its loss, 0..1."""
        look, lesson, foot = self._look, self._lesson, self._surface.below(b, w)
        head = foot + rise * (self._surface.at(b, w) - foot)
        self.foot.move_to(foot)
        self.head.move_to(head)
        self.pin.set_points([foot, head])
        self._scatter.show_line(b, w)
        self._scatter.show_errors(b, w)
        half = np.ptp(ranges_of(lesson), axis=1) / 2
        loss = " " + look.loss(lesson.landscape.loss(b, w), "plain")
        self._readout.display(look.aligned(b, half[0]), look.aligned(w, half[1]), loss)

    def leave_dots(self, *spots: np.ndarray) -> None:
        """Leave a dot at each of these scene points."""
        # Lines of no length: their round ends make a dot.
        self.dots.set_points([*self.dots.drawn(), *(np.array([spot, spot]) for spot in spots)])

    def sweep(self, b: float) -> Callable[[float], None]:
        """A function that moves w from its lowest (0) to its highest (1), b being fixed.

        On the way a parabola grows, with dots on it.
        """
        w = np.linspace(*ranges_of(self._lesson)[1], QUADS + 1)
        spots = self._surface.at(np.full_like(w, b), w)
        rows, dots = self.rows.drawn(), self.dots.drawn()

        def show(t: float) -> None:
            done, now = int(t * QUADS), w[0] + t * (w[-1] - w[0])
            self.stand_at(b, now)
            row = np.vstack([spots[: done + 1], self._surface.at(b, now)])
            self.rows.set_points([*rows, row])
            self.dots.set_points(dots)
            self.leave_dots(*spots[: done + 1 : STEP])

        return show
