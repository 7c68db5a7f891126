"""What the film LossSurface is made of: a line that is a point, parabolas of lines, a plane."""

import numpy as np
from manim import Mobject, VMobject

import gdcore
from gdcore import studies
from gdcore.rings import levels, ring, ring_inside, whole_ring
from gdviz.film.flat.lines import straight
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker, Mesh
from gdviz.film.solid.surface import Surface
from gdviz.film.type import Label, text
from gdviz.look import Look
from gdviz.look.theme import rgb

ROWS = 13
"""So many parabolas stand in a row, and so many lines are pins under one of them."""
CORNERS = 49
"""Of the line that a parabola is drawn as."""


class Probe:
    """A line over the data, and where it stands on the floor and at its loss.

    Args:
        lesson, look: Whose loss it is, and what it looks like.
        surface: Where (b, w) and their loss are in the scene.
        scatter, readout: Show the line of (b, w), and the numbers b, w and loss.

    Attributes:
        foot, pin, head: The place of (b, w) on the floor, and the loss as a height above it.
        beside: All that moves beside the surface.
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
        ink, paper = look.theme.ink, look.theme.paper
        place = surface.below(*lesson.start)
        self.foot = Marker(place, ink, 0.09, casing=paper, hidden_opacity=0)
        self.head = Marker(place, ink, 0.15, casing=paper, hidden_opacity=0.8)
        self.pin = Curve([place, place], ink, 4, casing=paper, hidden_opacity=0)
        self.beside: list[Mobject] = [scatter.errors, scatter.line, readout]
        self.parts: list[Mobject] = [self.foot, self.pin, self.head, *self.beside]
        self._half = np.ptp(surface.ranges, axis=1) / 2
        self.stand_at(*lesson.start, 0)

    def stand_at(self, b: float, w: float, rise: float = 1.0) -> None:
        """Show (b, w) everywhere; the pin has risen by a share of its loss, 0..1."""
        look, foot = self._look, self._surface.below(b, w)
        head = foot + rise * (self._surface.at(b, w) - foot)
        self.foot.move_to(foot)
        self.head.move_to(head)
        self.pin.set_points([foot, head])
        self._scatter.show_line(b, w)
        self._scatter.show_errors(b, w)
        size = self._lesson.landscape.loss(*self._lesson.start)
        loss = " " + look.loss_beside(self._lesson.landscape.loss(b, w), size)
        half = self._half
        self._readout.display(look.aligned(b, half[0]), look.aligned(w, half[1]), loss)


class Rows:
    """Parabolas along w, each with b held, as far as the surface goes; one of them moves.

    Args:
        lesson, look: Whose loss it is, and what it looks like.
        surface: Where (b, w) and their loss are in the scene.
        scatter: Where the lines under the one that moves are seen, as a fan.

    Attributes:
        first: The b of the first parabola, halfway from the start to the minimum.
        pins, heads: Of some lines of the parabola that moves: their losses as heights.
        moving, standing: That parabola, and those that it has left.
        fan: The lines, faint, over the data.
        across: Lines along b on the surface, with w held: with the parabolas they are its mesh.
        parts: All that `sweep` and `slide` change.
    """

    def __init__(
        self, lesson: gdcore.Lesson, look: Look, surface: Surface, scatter: Scatter
    ) -> None:
        self._lesson, self._surface, self._scatter = lesson, surface, scatter
        theme = look.theme
        self.pins = Curve([], theme.ink, 2.5, opacity=0.5)
        self.heads = Curve([], theme.w, 9, casing=theme.paper)
        self.moving = Curve([], theme.w, 5, casing=theme.paper)
        self.standing = Curve([], theme.w, 3.5, hidden_opacity=0.3)
        self.fan = VMobject(stroke_color=theme.prediction, stroke_width=1.5, stroke_opacity=0.5)
        self.parts: list[Mobject] = [
            self.standing, self.pins, self.moving, self.heads, self.fan
        ]  # fmt: skip
        (b_range, w_range), held = surface.ranges, lesson.minimum
        self.columns = np.linspace(*b_range, ROWS)
        halfway = (lesson.start[0] + lesson.minimum[0]) / 2
        self.first = float(self.columns[np.abs(self.columns - halfway).argmin()])
        rows = (self.line("b", (held[0], w)) for w in np.linspace(*w_range, ROWS))
        self.across = Curve(
            [surface.at(*row.T) for row in rows if len(row)], theme.b, 3.5, fraction=0
        )

    def line(self, name: str, through: tuple[float, float], count: int = CORNERS) -> np.ndarray:
        """Places (b, w) along b or w as far as the surface goes, (count, 2); or none, (0, 2)."""
        cut, which = studies.cut(self._lesson, name, through), "bw".index(name)
        span = cut.up_to(self._surface.highest, self._surface.ranges[which])
        if span is None:
            return np.empty((0, 2))
        along, held = np.linspace(*span, count), np.full(count, cut.fixed)
        return np.stack([along, held] if name == "b" else [held, along], axis=1)

    def at(self, b: float, count: int = CORNERS) -> np.ndarray:
        """The places of the parabola with this b."""
        return self.line("w", (b, self._lesson.minimum[1]), count)

    def ends(self) -> tuple[float, float]:
        """The first and the last b of which a parabola is seen."""
        seen = [b for b in self.columns if len(self.at(b))]
        return float(seen[0]), float(seen[-1])

    def lowest(self, b: float) -> tuple[float, float]:
        """The lowest place of the parabola with this b, as far as there is a surface."""
        places = self.at(b, 4 * CORNERS)
        place = places[self._lesson.landscape.loss(*places.T).argmin()]
        return float(place[0]), float(place[1])

    def sweep(self, share: float) -> tuple[float, float]:
        """Draw the first parabola up to a share of it; returns the place (b, w) where it ends."""
        places = self.at(self.first)
        end = share * (CORNERS - 1)
        k = int(end)
        here = places[k] + (end - k) * (places[min(k + 1, CORNERS - 1)] - places[k])
        self.moving.set_points(self._surface.at(*np.vstack([places[: k + 1], here]).T))
        self._stand(places[: k + 1 : (CORNERS - 1) // (ROWS - 1)])
        return float(here[0]), float(here[1])

    def slide(self, b: float, left: tuple[float, float]) -> None:
        """Move the parabola to another b; those of the columns between two b are left."""
        self.moving.set_points(self._surface.at(*self.at(b).T))
        self._stand(self.at(b, ROWS))
        low, high = left
        passed = self.columns[(self.columns >= low - 1e-9) & (self.columns <= high + 1e-9)]
        rows = [self.at(column) for column in passed]
        self.standing.set_points([self._surface.at(*row.T) for row in rows if len(row)])

    def _stand(self, places: np.ndarray) -> None:
        """Let these places (b, w), (n, 2), have pins, and their lines be seen."""
        feet, heads = self._surface.below(*places.T), self._surface.at(*places.T)
        self.pins.set_points(list(np.stack([feet, heads], axis=1)))
        # Lines of no length: their round ends make a dot.
        self.heads.set_points(list(np.stack([heads, heads], axis=1)))
        drawn = [ends for b, w in places if (ends := self._scatter.ends_of(b, w)) is not None]
        self.fan.points = straight(*np.array(drawn).reshape(-1, 2, 3).swapaxes(0, 1))

    def round_way(self, radius: float, count: int) -> np.ndarray:
        """A way through (b, w), (count + 1, 2), from the minimum twice up the walls and back.

        radius: Of a ring, as `gdcore.rings` has it, that it nearly reaches along the valley.
        """
        land, (low, high) = self._lesson.landscape, np.array(self._surface.ranges).T
        lowest, turn = np.array(land.minimum), 2 * np.pi * np.linspace(0, 1, count + 1)[:, None]
        up, across = self._lesson.start - lowest, ring(land, radius, np.pi / 2) - lowest
        way = 0.9 * np.sin(turn) * up + 0.8 * np.sin(2 * turn) * across
        highest = float(land.loss(*(lowest + way).T).max() - land.min_loss)
        room = 0.85 * (self._surface.highest - land.min_loss)
        way = way * min(1.0, float(np.sqrt(room / highest)))
        way[-1] = way[0]  # but for rounding it is there already
        found: np.ndarray = np.clip(lowest + way, low, high)
        return found


class Level:
    """A level plane that rises through the surface; where it cuts it is a ring, and some are left.

    Args:
        lesson, look: Whose loss it is, and what it looks like.
        surface: What it cuts.

    Attributes:
        radius, first: Of the first ring, which is whole: as `gdcore.rings` has it, and its loss.
        plane, cut: The plane, and where it cuts the surface now.
        rings: Those that it has left, at equal steps of loss.
        parts: All that `rise` changes.
    """

    def __init__(self, lesson: gdcore.Lesson, look: Look, surface: Surface) -> None:
        self._lesson, self._surface = lesson, surface
        lowest = lesson.landscape.min_loss
        self.radius = whole_ring(lesson.landscape, surface.ranges, surface.highest)
        self.first = lowest + self.radius**2
        steps = levels(lowest, surface.highest)
        self._losses = sorted({self.first, *steps[np.abs(steps - self.first) > 1e-9 * self.first]})
        theme = look.theme
        b, w = np.meshgrid(*(np.linspace(*span, 25) for span in surface.ranges), indexing="ij")
        self._grid = surface.below(b, w)
        color = np.broadcast_to(rgb(theme.path), (24, 24, 3))
        self.plane = Mesh(self._grid, color, opacity=0.25)
        self.cut = Curve([], theme.ink, 5, casing=theme.paper, hidden_opacity=0.4)
        self.rings = Curve([], theme.ink, 2.5, hidden_opacity=0.3)
        self.parts: list[Mobject] = [self.plane, self.rings, self.cut]

    def ring(self, loss: float) -> list[np.ndarray]:
        """Places (b, w) where the loss is this, in pieces (k, 2)."""
        return ring_inside(self._lesson.landscape, loss, self._surface.ranges, 240)

    def rise(self, loss: float) -> None:
        """Let the plane be at a loss, and all rings below be left."""
        surface = self._surface
        height = surface.at(*self._lesson.minimum, loss)[2]
        self.plane.set_vertices(self._grid + (0, 0, height - surface.floor))
        self.cut.set_points(self._at(loss))
        self.rings.set_points(
            [line for low in self._losses if low <= loss + 1e-9 for line in self._at(low)]
        )

    def value(self, look: Look) -> Label:
        """The loss of the first ring, for the place `mark` on it when it is on the floor."""
        words = text(f"MSE = {look.number(self.first, markup='typst')}", look, "tick", bold=True)
        return words.set_stroke(look.theme.paper, 8, background=True)

    @property
    def mark(self) -> np.ndarray:
        """Where the first ring is farthest up on the map, (1, 3)."""
        places = np.concatenate(self.ring(self.first))
        return self._surface.below(*places[places[:, 1].argmax()])[None]

    def on_floor(self) -> list[np.ndarray]:
        """All rings, fallen to the floor."""
        surface = self._surface
        return [surface.below(*line.T) for loss in self._losses for line in self.ring(loss)]

    def _at(self, loss: float) -> list[np.ndarray]:
        lines = self.ring(loss) if loss > self._lesson.landscape.min_loss else []
        return [
            self._surface.at(line[:, 0], line[:, 1], np.full(len(line), loss)) for line in lines
        ]
