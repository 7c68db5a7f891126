"""What the film Descent is made of: a layout, the bowl, a path at one rate, a ruler of rates."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DEGREES, DOWN, LEFT, RIGHT, UP, Line, Mobject, VGroup, config

import gdcore
from gdcore import studies
from gdcore.rings import ring_inside
from gdcore.view import leap_at_the_cliff, places_inside
from gdviz.film.flat.paths import DOT_GAP
from gdviz.film.rates import legend_row, rate_style, spread
from gdviz.film.solid import Curve, Marker, MeshScene
from gdviz.film.solid.bowl import Bowl, Box
from gdviz.film.solid.surface import TICK, Surface
from gdviz.film.steps import path_so_far
from gdviz.film.styles import dashes, shape, stroke_width
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.numbers import numbered, ticks

LEAPS = 11
"""Steps of a zigzag that are seen, the older the fainter, the last not at all: all would be one
patch of colour."""
SEEN = 0.02
"""The least a leap must be to be seen, as a share of the surface."""
FOLLOWED = 30
"""How many times as high as the surface was a descent may climb in the picture."""
OUT_OF_SIGHT = 1
"""So many steps of a diverging descent are seen where the camera does not follow."""
TOP = 0.88
"""Where the highest leap of a diverging descent lands, as a share of the height of the wall."""
LOWER = 12 * DEGREES
"""By how much lower than usual the surface is seen: so its lowest point is so on the screen."""
FLAT = 1.6
"""How high a round bowl is: seen so low, a higher one would hide its own bottom."""
EYE = 20.0
"""From how far away the camera looks, in scene units."""


@dataclass(frozen=True)
class Layout:
    """Where things stand in a picture of one shape; places are (x, y) in scene units.

    Attributes:
        chart: Width, height and middle of the chart with the points, alone in the picture.
        beside: Its middle beside the surface, and how much smaller it is there.
        readout, rate: The upper left corners of the numbers, and of the rate in use.
        room: Left, bottom, right and top of what the surface with its axes may take.
        hero, zoom: The middle of the surface on the screen, and how large it is, from the side.
        above, near: The same of the map, seen from above.
        ruler: The middle of the ruler of rates.
        legend: The upper left corner of the rates side by side, how far it is from each to the
            next, and from a rate to how it ends.
        type: The size of the numbers.
        columns: In how many a note stands below the ruler.
    """

    chart: tuple[float, float, tuple[float, float]]
    beside: tuple[tuple[float, float], float]
    readout: tuple[float, float]
    rate: tuple[float, float]
    room: Box
    hero: tuple[float, float]
    zoom: float
    above: tuple[float, float]
    near: float
    ruler: tuple[float, float]
    legend: tuple[tuple[float, float], float, tuple[float, float]]
    type: str = "readout"
    columns: int = 1


LAYOUTS = {
    "16:9": Layout(
        (9.6, 3.9, (0.3, -0.4)), ((-4.75, -1.55), 0.46), (-6.75, 2.05), (-6.8, 2.75),
        (-2.5, -3.1, 7.05, 3.85), (2.5, 0.5), 1.15, (-2.6, 0.62), 0.98, (4.2, 0.85),
        ((-6.75, 2.05), 0.95, (1.0, -0.45)),
    ),
    "1:1": Layout(
        (6.6, 3.6, (0.2, -0.4)), ((-2.3, -2.0), 0.4), (-0.3, -1.35), (-3.75, 3.25),
        (-3.85, -1.2, 3.9, 2.9), (0.2, 1.0), 0.78, (-2.35, 0.4), 0.5, (1.75, 0.35),
        ((-3.75, -1.22), 0.6, (4.4, 0)), "tick", 2,
    ),
    "9:16": Layout(
        (6.6, 5.0, (0.2, 0.5)), ((1.4, -3.6), 0.55), (-3.7, -2.6), (-3.7, 5.6),
        (-3.85, -2.2, 3.9, 5.4), (0.2, 2.0), 1.0, (-0.2, 3.2), 0.95, (0, -2.95),
        ((-3.7, -2.6), 0.7, (4.4, 0)), columns=2,
    ),
}  # fmt: skip


def layout() -> Layout:
    """The layout for the shape of this picture."""
    shape = config.frame_width / config.frame_height
    return LAYOUTS["16:9" if shape > 1.3 else "1:1" if shape > 0.8 else "9:16"]


class GrowingBowl(Bowl):
    """The loss surface with a rim, pins that it grows from, and all of it growing.

    Attributes:
        pins: Some (b, w) of the floor with their losses as heights.
        level: A ring of equal loss, as thick as a path, which `sink` lets down to the minimum.
        numbers: Those along b and w, for which a floor that becomes small has no room.
        higher: Numbers of the loss beyond its axis, which come into the picture as the wall grows.
        moving: What `show` changes.
    """

    def __init__(self, lesson: gdcore.Lesson, look: Look) -> None:
        super().__init__(lesson, look, height=FLAT)
        self.phi += LOWER
        left, bottom, right, top = layout().room
        # Beside the picture's middle it is seen from aside: turned, along its valley all the same.
        self.theta += float(np.arctan2((left + right) / 2, EYE))
        self.phi -= float(np.arctan2((bottom + top) / 2, EYE))
        surface, theme = self.surface, look.theme
        self._lesson, self._ranges = lesson, np.array(surface.ranges)
        b, w = np.meshgrid(*(np.linspace(*span, 15)[1:-1] for span in surface.ranges))
        shown = lesson.landscape.loss(b, w) <= self.rim
        feet, heads = surface.below(b[shown], w[shown]), surface.at(b[shown], w[shown])
        self._pins = np.stack([feet, heads], axis=1)
        self.pins = Curve(list(self._pins), theme.ink, 2.5, opacity=0.6)
        self.level = Curve([], theme.ink, 6, casing=theme.paper)
        self._places = lesson.start, lesson.minimum

        self.numbers = VGroup(*self.along_b[:-1], *self.along_w[:-1])
        self._names = self.along_b[-1], self.along_w[-1]
        # They do not become smaller with the surface, but would come nearer to it and each other.
        self._small = max(1.0, 1 / layout().zoom)
        corner = surface.below(self._ranges[0, 1], self._ranges[1, 0])
        for labels, side in ((self.along_b, UP), (self.along_w, RIGHT)):
            for label in labels:
                label.shift((self._small - 1) * side * (label.get_center() - corner))
        self._beside = [
            name.get_center() - foot for name, foot in zip(self._names, self._feet(), strict=True)
        ]
        low = [loss for loss in ticks(0, self.rim, 4) if loss]
        high = [
            times * 10.0**power
            for power in range(int(np.log10(self.rim)) - 1, int(np.log10(self.rim)) + 4)
            for times in (1, 5)
            if self.rim < times * 10.0**power < FOLLOWED / TOP * self.rim
        ]
        self.higher = VGroup(
            *(text(numbered([loss])[0][1], look, "tick", "muted") for loss in high)
        )
        # A wall may come behind them; and where all is small, any line.
        for label in (*(self.upward if self._small == 1 else self.labels), *self.higher):
            label.set_stroke(theme.paper, 6, background=True)
        self.higher.set_opacity(0)
        self._heights = list(zip(low + high, [*self.upward[:-1], *self.higher], strict=True))
        self.moving: list[Mobject] = [
            self.mesh, self.rings, self.frame, self.axis, self.start, self.minimum, *self._names,
            *self.upward, *self.higher,
        ]  # fmt: skip

    def seen_by(self, scene: MeshScene) -> dict[str, Any]:
        """Let the camera see it as large as there is room, no name beside the question, where a
        sign may come. Returns this view, as options of `move_camera`."""
        left, bottom, right, top = room = layout().room
        view, under = self.fit(scene, room), config.frame_height / 2 - 0.7
        x, y, _ = scene.camera.project_points(self.upward[-1].get_center()[None])[0]
        if x < 0 and y > under - 0.2:
            view = self.fit(scene, (left, bottom, right, min(top, under)))
        return view

    def rise(self, share: float) -> None:
        """Let the pins be this share of their heights."""
        feet, heads = self._pins[:, 0], self._pins[:, 1]
        self.pins.set_points(list(np.stack([feet, feet + share * (heads - feet)], axis=1)))

    def sink(self, share: float) -> None:
        """Let the ring be so far on its way from the rim (0) to the lowest point (1)."""
        land, surface = self._lesson.landscape, self.surface
        loss = land.min_loss + (1 - share) ** 2 * (surface.highest - land.min_loss)
        lines = ring_inside(land, loss, surface.ranges) if share < 1 else []
        self.level.set_points(
            [surface.at(line[:, 0], line[:, 1], np.full(len(line), loss)) for line in lines]
        )

    def show(self, rim: float) -> None:
        """Let the surface reach up to this loss; all is drawn so small that it can be seen."""
        surface, grown = self.surface, max(1.0, rim / self.rim)
        middle = np.array(self._places[1])[:, None]
        (b0, b1), (w0, w1) = (middle + np.sqrt(grown) * (self._ranges - middle)).tolist()
        surface.zoom = 1 / grown
        surface.cut_at(self.rim * grown, ((b0, b1), (w0, w1)))
        self.mesh.set_vertices(surface.vertices())
        self.mesh.set_face_colors(surface.colors())
        for curve, drawn in (
            (self.rings, surface.rings()),
            (self.frame, surface.frame()),
        ):
            curve.set_points(drawn.drawn())
        for mark, place in zip((self.start, self.minimum), self._places, strict=True):
            mark.move_to(surface.at(*place))
        for name, foot, beside in zip(self._names, self._feet(), self._beside, strict=True):
            name.move_to(foot + max(0.5, 1 / grown) * beside)
        self._show_heights(grown)

    def _show_heights(self, grown: float) -> None:
        """Draw the axis of the loss, its ticks and numbers in their places, so far as there is
        room: they come nearer to each other, and others come from above."""
        surface = self.surface
        corner = surface.ranges[0][0], surface.ranges[1][0]
        top = surface.at(*corner, surface.highest)
        lines = [np.array([surface.below(*corner), top])]
        for loss, label in self._heights:
            share, at = loss / surface.highest, surface.at(*corner, loss)
            room = np.clip((share / self._small - 0.12) / 0.06, 0, 1) * (share <= 1)
            if loss <= self.rim:
                room *= np.clip(2 * (2.5 - grown), 0, 1)
            label.move_to(at + (0.25 + label.width / 2) * LEFT).set_opacity(float(room))
            if room:
                lines.append(np.array([at, at + TICK * DOWN]))
        self.axis.set_points(lines)
        name = self.upward[-1]
        name.move_to(top + (0, 0, 0.55))

    def _feet(self) -> list[np.ndarray]:
        """Where on the floor's border b and w are named."""
        (b0, b1), (w0, w1) = self.surface.ranges
        return [self.surface.below((b0 + b1) / 2, w0), self.surface.below(b1, (w0 + w1) / 2)]


class SurfacePath:
    """The path of a descent at one rate: a straight line through the air for each step.

    Args:
        lesson, look: Whose descent it is, and what it looks like.
        surface: What it leads down.
        rate: The learning rate.

    Attributes:
        rate, trajectory: The rate, and the descent's numbers, to the end.
        role: Its colour role: low, high or diverging.
        key: What its caption is called: as its role; "resting" if the start is where it ends,
            "rate_high_tiny" if its leaps are too small to be seen, and "rate_diverging_later" if
            the loss falls before it grows.
        leaves: Whether it diverges.
        last: The last update shown: where it has settled; or the highest that is followed.
        line, dots, leaps: The path and a dot at each update; of a zigzag, its last steps instead.
        ball, pin: Where it has come to, and a line from there to the floor.
        parts: All that `show` changes.
        row: Its row of a legend.
    """

    def __init__(self, lesson: gdcore.Lesson, look: Look, surface: Surface, rate: float) -> None:
        self.rate, self.trajectory = rate, lesson.trajectory(rate)
        self._lesson, self._surface, style = lesson, surface, rate_style(lesson, rate)
        self._rim = surface.highest
        self.role = style.role
        self.leaves = rate > lesson.landscape.max_learning_rate
        self.last = self._last(lesson)
        self.zigzag = self.role == "rate_high" or (self.leaves and self.last > LEAPS)
        self.key = "resting" if "start_at_minimum" in studies.oddities(lesson) else self.role
        if self.key == "rate_diverging" and not studies.is_worse_at_once(lesson, rate):
            self.key = "rate_diverging_later"
        if self.role == "rate_high" and self.last and leap_at_the_cliff(lesson)[1] < SEEN:
            self.key = "rate_high_tiny"
        color, dash, paper = look.theme.color(style.role), dashes(style), look.theme.paper
        self._color = color
        width = 1.2 * stroke_width(style)
        self.line = Curve([], color, width, dash, casing=paper)
        self.dots = Curve([], color, 2.4 * width, casing=paper)
        self.leaps = [Curve([], color, 5, casing=paper) for _ in range(LEAPS * self.zigzag)]
        self._opacity = 1.0
        self.ball = Marker([0, 0, 0], color, 0.16, shape(style), paper, hidden_opacity=0.7)
        self.pin = Curve([], color, 2.5, opacity=0.8, hidden_opacity=0.15)
        self.parts: list[Mobject] = [self.pin, self.line, self.dots, *self.leaps, self.ball]
        self.row = legend_row(lesson, look, rate, "label")
        self.show(0)

    def _last(self, lesson: gdcore.Lesson) -> int:
        path = self.trajectory
        end = len(path.b) - 1
        if "start_at_minimum" in studies.oddities(lesson):
            return 0
        if self.leaves:
            gone = np.flatnonzero(~(path.loss <= FOLLOWED * self._rim))
            last = max(int(gone[0]) - 1, 1) if gone.size else end
            return last if np.isfinite(path.loss[last]) else 0
        settled = studies.settled_at(lesson, path)
        return end if settled is None else settled

    def show(self, steps: float) -> None:
        """Draw it after so many steps; 1.5 is halfway through the second."""
        path, shown = self.trajectory, slice(min(int(np.ceil(steps)) + 1, self.last + 1))
        spots = self._surface.at(path.b[shown], path.w[shown], path.loss[shown])
        line = path_so_far(spots, steps)
        if self.zigzag:
            # Each leap stays the same curve until it has faded, and another takes it.
            for age in range(LEAPS):
                begin = len(line) - 2 - age
                leap = self.leaps[begin % LEAPS]
                leap.set_points([line[begin : begin + 2]] if begin >= 0 else [])
                leap.set_opacity(self._opacity * (1 - age / (LEAPS - 1)))
        else:
            self.line.set_points(line)
            reached = spots[: int(steps) + 1]
            far = np.linalg.norm(np.diff(reached, axis=0), axis=1) >= DOT_GAP
            # Lines of no length: their round ends make a dot.
            self.dots.set_points([[spot, spot] for spot in reached[np.append(True, far)]])
        self.ball.move_to(line[-1])
        foot = line[-1].copy()
        foot[2] = self._surface.floor
        self.pin.set_points([line[-1], foot])

    def height(self, steps: float) -> float:
        """The loss at the height where the ball is after so many steps, halfway up a leap too."""
        loss, k = self.trajectory.loss, int(steps)
        after = float(loss[min(k + 1, len(loss) - 1)])
        return float(loss[k]) + (steps - k) * (after - float(loss[k]))

    def rim(self, steps: float) -> float:
        """The loss up to which the surface is drawn after so many steps of one that diverges: it
        lands ever higher in the picture, too, the last time near the top."""
        start = float(self.trajectory.loss[0]) / self._rim
        share = start + (max(TOP, start) - start) * steps / self.last
        return max(self._rim, self.height(steps) / share)

    def on_floor(self, most: int = LEAPS) -> list[Curve]:
        """The path on the floor, for a view from above; of a zigzag the first leaps, fading."""
        surface, color, casing = self._surface, self._color, self.line.casing
        places, _ = places_inside(self._lesson, self.rate, surface.ranges)
        spots = surface.below(*places[: self.last + 1].T)
        if self.zigzag:
            return [
                Curve([[one, other]], color, 5, opacity=1 - k / most, casing=casing)
                for k, (one, other) in zip(range(most), pairwise(spots), strict=False)
            ]
        return [Curve(spots, color, self.line.stroke_width, self.line.dash, casing)]

    def fade(self, opacity: float) -> list[Any]:
        """Animations that bring its line to an opacity, 0..1, and let the ball and its pin go."""
        share = opacity / self._opacity if self._opacity else 0.0
        self._opacity = opacity
        leaps = [leap.animate.set_opacity(share * leap.opacity) for leap in self.leaps]
        lines = [part.animate.set_opacity(opacity) for part in (self.line, self.dots)]
        return [*leaps, *lines, *(part.animate.set_opacity(0) for part in (self.ball, self.pin))]

    def race(self, place: int, of: int) -> list[Mobject]:
        """Let it be as bright as at first, for a race, and give it a size of its own among so many:
        where they lie on one another, all are seen. Returns its parts, without the pin."""
        self._opacity = 1.0
        for part in (self.line, self.dots, self.ball):
            part.set_opacity(1)
        self.ball.radius = 0.13 * (1 + (of - 1 - place) / max(of - 1, 1))
        return [self.line, self.dots, *self.leaps, self.ball]

    @property
    def raced(self) -> float:
        """Steps of it that are seen where the camera does not follow."""
        return float(min(self.last, OUT_OF_SIGHT) if self.leaves else self.last)


def ruler(lesson: gdcore.Lesson, look: Look, height: float = 4.0) -> VGroup:
    """A scale of learning rates from 0 up, then the cliff on it, then each rate with its steps.

    Args:
        lesson, look: Whose rates they are, and what they look like.
        height: Of the scale, in scene units.
    """
    theme, cliff = look.theme, lesson.landscape.max_learning_rate
    top = 1.15 * max(1.25, *lesson.shares)

    def place(share: float) -> np.ndarray:
        return UP * (share / top - 0.5) * height

    stem = Line(place(0), place(1), stroke_width=9, color=theme.ink)
    beyond = Line(place(1), place(top), stroke_width=9, color=theme.rate_diverging)
    edge = Line(LEFT * 0.3, RIGHT * 0.3, stroke_width=9, color=theme.ink).move_to(place(1))
    zero = text("0", look, "tick", "muted").next_to(place(0), LEFT, 0.3)
    axis = text(look.say("film_descent.rate"), look, "label", "muted").next_to(place(top), UP, 0.2)
    axis.shift((0.3 - axis.get_right()[0]) * RIGHT)  # a label may be as high up at its right
    limit = look.number(cliff, markup="typst")
    words = look.say("film.cliff", cliff=limit)
    name = text(words, look, "label", bold=True).next_to(place(1), LEFT, 0.4)
    group = VGroup(VGroup(stem, zero, axis), VGroup(edge, name, beyond))

    # Labels keep apart; a line leads from each to its true place.
    order = np.argsort(lesson.rates, kind="stable")
    few = len(order) <= 4
    spots = spread(
        [float(place(lesson.shares[index])[1]) for index in order],
        1.15 if few else 0.95,
        height / 2,
    )
    for index, y in zip(order, spots, strict=True):
        rate = lesson.rates[index]
        role = rate_style(lesson, rate).role
        color = getattr(theme, role)
        at = place(lesson.shares[index])
        steps = look.outcome(lesson, rate, "film_descent.ruler_")
        label = VGroup(
            text(f"$eta$ = {look.rate(rate, 'typst')}", look, "label" if few else "key", role),
            text(steps, look, "tick", role),
        ).arrange(DOWN, buff=0.1, aligned_edge=LEFT)
        label.move_to((0.7, y, 0), aligned_edge=LEFT)
        tick = Line(at + LEFT * 0.16, at + RIGHT * 0.16, stroke_width=9, color=color)
        leader = Line(at + RIGHT * 0.2, (0.6, y, 0), stroke_width=2, color=color)
        group.add(VGroup(tick, leader, label))
    return group
