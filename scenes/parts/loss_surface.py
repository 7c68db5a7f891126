"""What the film LossSurface is made of: a line that is a point, parabolas of lines, a plane."""

import math

import numpy as np
from manim import LEFT, OUT, Mobject, VGroup, VMobject

import gdcore
from gdcore import studies
from gdcore.rings import levels, ring, ring_inside, widest
from gdviz.film.flat.lines import straight
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker, Mesh
from gdviz.film.solid.surface import Surface
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.numbers import numbered, ticks
from gdviz.look.theme import rgb

LINES = 17
"""So many lines are in the fan: each has another w, and a pin where it is on the surface."""
GAPS = 7
"""So many times as wide as from one parabola to the next is all there is of b."""
RINGS = 5
"""So many rings are on the map at most."""
CORNERS = 49
"""Of the line that a parabola is drawn as."""


def unit_of(surface: Surface) -> int:
    """The power of ten in which losses are written: 0, unless they are very large or small."""
    power = math.floor(math.log10(surface.highest) + 1e-9)
    return 0 if -5 < power < 6 else power


def losses_name(unit: int) -> str:
    """What stands at losses: MSE, and the power of ten that they are in."""
    return f"MSE / $10^({unit})$" if unit else "MSE"


def heights(surface: Surface, look: Look, unit: int) -> VGroup:
    """The numbers along the axis of the loss, 0 among them, and its name; all face the camera."""
    corner, scale = (surface.ranges[0][0], surface.ranges[1][0]), 10.0**unit
    words = VGroup()
    for loss, number in numbered(ticks(0, surface.highest / scale, 4)):
        label = text(number, look, "tick", "muted").move_to(surface.at(*corner, loss * scale))
        words.add(label.shift((0.25 + label.width / 2) * LEFT))
    name = text(losses_name(unit), look, "label", "muted")
    return words.add(name.move_to(surface.at(*corner, surface.highest) + 0.55 * OUT))


class Probe:
    """A line over the data, and where it stands on the floor and at its loss.

    Args:
        lesson, look: Whose loss it is, and what it looks like.
        surface: Where (b, w) and their loss are in the scene.
        scatter, readout: Show the line of (b, w), and the numbers b, w and loss.

    Attributes:
        foot, pin, head: The place of (b, w) on the floor, and the loss as a height above it.
        beside, seen: What moves beside the surface, and with what stands on it; the readout is for
            itself.
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
        self.beside: list[Mobject] = [scatter.errors, scatter.line]
        self.seen: list[Mobject] = [self.foot, self.pin, self.head, *self.beside]
        self.parts: list[Mobject] = [*self.seen, readout]
        self._half, self._scale = np.ptp(surface.ranges, axis=1) / 2, 10.0 ** unit_of(surface)
        self.stand_at(*lesson.start, 0)

    def stand_at(self, b: float, w: float, rise: float = 1.0) -> None:
        """Show (b, w) everywhere; the pin has risen by a share of its loss, 0..1, and so much of
        each error is drawn."""
        foot = self._surface.below(b, w)
        head = foot + rise * (self._surface.at(b, w) - foot)
        self.foot.move_to(foot)
        self.head.move_to(head)
        self.pin.set_points([foot, head])
        self._scatter.show_line(b, w)
        points, ends = self._scatter.errors_of(b, w)
        self._scatter.errors.points = self._scatter.segments(
            points, points + rise * (ends - points)
        )
        self._display(b, w, self._lesson.landscape.loss(b, w))

    def show_b(self, b: float) -> None:
        """Show this b in the readout; the numbers of other rows, which are not seen, are gone."""
        self._readout.display(self._look.aligned(b, self._half[0]), "", "")

    def show_loss(self, loss: float) -> None:
        """Show this loss in the readout, as `show_b` does a b."""
        self._readout.display("", "", self._written(loss))

    def _display(self, b: float, w: float, loss: float) -> None:
        half = self._half
        at = self._look.aligned(b, half[0]), self._look.aligned(w, half[1])
        self._readout.display(*at, self._written(loss))

    def _written(self, loss: float) -> str:
        size = self._lesson.landscape.loss(*self._lesson.start) / self._scale
        return " " + self._look.loss_beside(loss / self._scale, size)


class Rows:
    """Parabolas along w, each with b held, as far as the surface goes; one of them moves.

    Args:
        lesson, look: Whose loss it is, and what it looks like.
        surface: Where (b, w) and their loss are in the scene.
        scatter: Where the lines of the fan are seen.

    Attributes:
        first: The b of the first parabola, that of the start.
        columns: The b of all that are left standing, evenly spaced, the first among them.
        slopes: The w of each line of the fan.
        pins, heads: Of the lines with a place on the parabola that moves: their losses as heights.
        moving, standing: That parabola, and those that it has left.
        fan: The lines, faint, over the data.
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
        (low, high), w_range = surface.ranges
        self.first = lesson.start[0]
        gap = (high - low) / GAPS
        around = np.arange(np.ceil((low - self.first) / gap), (high - self.first) / gap)
        columns = self.first + gap * around
        self.columns = np.array([b for b in columns if len(self.at(b))])
        self.slopes = np.linspace(*w_range, LINES)

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

    def sweep(self, share: float) -> tuple[float, float]:
        """Draw the first parabola up to a share of it; returns the place (b, w) where it ends."""
        places = self.at(self.first)
        end = share * (CORNERS - 1)
        k = int(end)
        here = places[k] + (end - k) * (places[min(k + 1, CORNERS - 1)] - places[k])
        drawn = np.vstack([places[: k + 1], here])
        self.moving.set_points(self._surface.at(*drawn.T))
        self._spread(self.first, self._stand(drawn))
        return float(here[0]), float(here[1])

    def slide(self, b: float) -> None:
        """Move the parabola to a b and lift the whole fan to it; those of the columns up to this b
        are left, and the first one."""
        places = self.at(b)
        self.moving.set_points(self._surface.at(*places.T))
        self._stand(places)
        self._spread(b, self.slopes)
        left = (self.columns <= b + 1e-9) | (np.abs(self.columns - self.first) < 1e-9)
        self.standing.set_points([self._surface.at(*self.at(at).T) for at in self.columns[left]])

    def _stand(self, places: np.ndarray) -> np.ndarray:
        """Let the lines of the fan on a parabola, places (b, w), (n, 2), have pins; returns their
        slopes."""
        b, (low, high) = places[0, 0], places[[0, -1], 1]
        w: np.ndarray = self.slopes[(self.slopes >= low) & (self.slopes <= high)]
        feet, heads = self._surface.below(np.full_like(w, b), w), self._surface.at(b + 0 * w, w)
        self.pins.set_points(list(np.stack([feet, heads], axis=1)))
        # Lines of no length: their round ends make a dot.
        self.heads.set_points(list(np.stack([heads, heads], axis=1)))
        return w

    def _spread(self, b: float, slopes: np.ndarray) -> None:
        """Let the lines with this b and these w be the fan."""
        drawn = [ends for w in slopes if (ends := self._scatter.ends_of(b, w)) is not None]
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
        losses: Those of the rings, at equal steps: of all that are whole within the ranges.
        first, radius: The least of them, and the radius of its ring, as `gdcore.rings` has it.
        plane, cut: The plane, and where it cuts the surface now.
        rings: Those that it has left.
        parts: All that `rise` changes.
    """

    def __init__(self, lesson: gdcore.Lesson, look: Look, surface: Surface) -> None:
        self._lesson, self._surface = lesson, surface
        land = lesson.landscape
        whole = land.min_loss + (0.97 * widest(land, surface.ranges)) ** 2
        self.losses = levels(land.min_loss, min(surface.highest, whole), RINGS)
        self.first = float(self.losses[0])
        self.radius = math.sqrt(self.first - land.min_loss)
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
            [line for low in self.losses if low <= loss + 1e-9 for line in self._at(low)]
        )

    def values(self, look: Look) -> VGroup:
        """The loss of each ring, for the places `marks` on them when they are on the floor."""
        unit = unit_of(self._surface)
        found = numbered([float(loss) / 10.0**unit for loss in self.losses])
        words = [number for _, number in found]
        words[0] = f"{losses_name(unit)} = {words[0]}"
        labels = VGroup(*(text(it, look, "tick", bold=True) for it in words))
        return labels.set_stroke(look.theme.paper, 8, background=True)

    @property
    def marks(self) -> np.ndarray:
        """Where each ring is farthest up on the map, (n, 3)."""
        rings = [np.concatenate(self.ring(loss)) for loss in self.losses]
        return self._surface.below(*np.array([it[it[:, 1].argmax()] for it in rings]).T)

    def on_floor(self) -> list[np.ndarray]:
        """All rings, fallen to the floor."""
        surface = self._surface
        return [surface.below(*line.T) for loss in self.losses for line in self.ring(loss)]

    def _at(self, loss: float) -> list[np.ndarray]:
        lines = self.ring(loss) if loss > self._lesson.landscape.min_loss else []
        return [
            self._surface.at(line[:, 0], line[:, 1], np.full(len(line), loss)) for line in lines
        ]
