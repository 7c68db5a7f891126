"""How many points an update sees: the kinds of descent, their paths and losses, what they leave."""

import math
from dataclasses import dataclass

import numpy as np
from manim import CapStyleType, Circle, LineJointType, VGroup, VMobject

import gdcore
from gdcore import studies
from gdcore.view import close_up, loss_range
from gdviz.film.flat.charts import Chart, ContourMap
from gdviz.film.flat.dots import Dots
from gdviz.film.flat.lines import dashed, straight
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.flat.scatter import MOST_POINTS, Scatter
from gdviz.film.readout import Readout
from gdviz.film.styles import dashes, stroke_width
from gdviz.look import Look
from gdviz.look.styles import STYLES, Style

EPOCHS = 10
"""How many are shown."""
LEAP = 0.85
"""The share of a step's time in which it is made."""
LEAPS = 11
"""So many of the latest steps are lines where each is another point's; the older are dots alone."""
WIDTH, HEIGHT, LEFT_EDGE, MIDDLE = 7.9, 5.2, -6.15, 0.18
"""Of the map, in scene units: its size, where it begins, how high its middle is."""


@dataclass(frozen=True)
class Kind:
    """Batch, mini-batch or stochastic descent.

    Attributes:
        role: Its name, also that of its style and its texts.
        trajectory: All its updates.
        arrives: Epochs until its loss comes near the least one and stays about there; infinite if
            never.
    """

    role: str
    trajectory: gdcore.Trajectory
    arrives: float

    def seen(self, update: int) -> np.ndarray:
        """Indices of the training points that an update sees; the first is 0."""
        return self.trajectory.seen(update + 1)

    @property
    def size(self) -> int:
        """How many points an update sees."""
        return len(self.seen(0))

    @property
    def rest(self) -> int:
        """How many the last update of an epoch sees: fewer, if they do not come out even."""
        return len(self.seen(min(self.updates, self.last) - 1))

    @property
    def updates(self) -> int:
        """How many updates an epoch has."""
        return self.trajectory.updates_per_epoch

    @property
    def last(self) -> int:
        """How many updates there are until the end, or until it was given up."""
        return len(self.trajectory.b) - 1


def kinds(lesson: gdcore.Lesson) -> list[Kind]:
    """The three kinds of descent on the points that are drawn, the one that sees most first."""
    found = []
    for role, trajectory in studies.batches(lesson, EPOCHS, None, MOST_POINTS).named:
        there = trajectory.arrives_at(lesson.landscape.min_loss)
        arrives = math.inf if there is None else float(trajectory.epoch[there])
        found.append(Kind(role, trajectory, arrives))
    return found


def update_counts(look: Look, found: list[Kind], corner: tuple[float, float]) -> Readout:
    """A clock of epochs, and how many steps each kind has made."""
    names = [look.say("film.epoch")]
    names += [look.say(f"film_batches.{kind.role}_name", n=kind.size) for kind in found]
    return Readout(names, look, corner, "key")


def rest_then_leap(time: float) -> float:
    """As `leap_then_rest`, but resting first: an update is there when its time is over."""
    whole = math.floor(time)
    return whole + max(0.0, 1 - (1 - (time - whole)) / LEAP)


class LitPoints(VMobject):
    """Training points of a scatter that stand out, all in one mobject."""

    def __init__(self, scatter: Scatter) -> None:
        super().__init__(fill_opacity=1, stroke_width=0)
        self._theme, data = scatter.look.theme, scatter.data
        dot = Circle(radius=0.075, num_components=5).points
        self._dots = scatter.at(data.x, data.y)[:, None] + dot
        # Points of no size in the chart's corners: as a whole it stays where it is.
        self._corners = np.repeat([[*corner, 0.0] for corner in scatter.box], 4, axis=0)

    def light(self, points: np.ndarray, role: str) -> None:
        """Let the points of these indices stand out, in a role's colour."""
        self.set_fill(getattr(self._theme, role))
        self.points = np.concatenate([self._dots[points].reshape(-1, 3), self._corners])


class Polyline(VMobject):
    """A line through places that are set anew in every frame, with a rim of a colour if given."""

    def __init__(self, look: Look, style: Style, casing: str | None = None) -> None:
        width = stroke_width(style)
        super().__init__(stroke_color=look.theme.color(style.role), stroke_width=width)
        self._dash = dashes(style)
        self.joint_type = LineJointType.ROUND
        self.cap_style = CapStyleType.BUTT if self._dash else CapStyleType.ROUND
        if casing is not None:
            self.set_stroke(casing, width + 2.5, background=True)

    def lead_through(self, points: np.ndarray) -> None:
        """Lead through these scene points, (n, 3); fewer than two are no line."""
        starts, ends = points[:-1], points[1:]
        if self._dash and len(starts):
            lengths = np.linalg.norm(ends - starts, axis=1)
            along = np.cumsum(lengths) - lengths
            pieces = dashed(zip(along.tolist(), lengths.tolist(), strict=True), self._dash)
            where, first, last = np.array(list(pieces)).reshape(-1, 3).T
            before, step = starts[where.astype(int)], (ends - starts)[where.astype(int)]
            starts, ends = before + first[:, None] * step, before + last[:, None] * step
        self.points = straight(starts, ends)


class DescentPath:
    """The path of one kind of descent on a map, and its loss on charts.

    Args:
        seen: The map.
        kind: The kind of descent.
        trajectory: What is drawn, if not the kind's own descent.

    Attributes:
        kind: As above.
        steps: The trajectory that is drawn.
        landed: How many whole updates it has made.
        path: Its path: a line with a dot at each update, and where it is; of single points the line
            is no more than the latest leaps.
        fan: Where the other points would lead from here, for `could_lead`.
        curve: Its loss somewhere between by epoch and by update, drawn by `stretch_loss`.
    """

    def __init__(
        self, seen: ContourMap, kind: Kind, trajectory: gdcore.Trajectory | None = None
    ) -> None:
        self.kind, self._map, style = kind, seen, STYLES[kind.role]
        self.steps = trajectory or kind.trajectory
        single = kind.size == 1
        self.path = seen.path(
            self.steps.b, self.steps.w, style, 3.5 if single else None, 0.035 if single else 0.065,
            head=0.13, leaps=LEAPS if single or trajectory else None, latest=True,
        )  # fmt: skip
        color = seen.look.theme.color(kind.role)
        ways = VMobject(stroke_color=color, stroke_width=2, stroke_opacity=0.6)
        self.fan = VGroup(ways, Dots(np.empty((0, 3)), color, 0.05, seen.look.theme.paper))
        self.curve = Polyline(seen.look, style, seen.look.theme.paper)
        self._loss: GrowingPath | None = None
        self.landed, self._fan_of = 0, -1
        self.grow_to(0)

    def grow_to(self, updates: float) -> None:
        """Draw path and loss up to so many updates; a fraction is a part of the next one."""
        done = min(updates, len(self.steps.b) - 1)
        self.landed = int(done)
        self.path.grow_to(done)
        if self._loss is not None:
            self._loss.grow_to(done)

    def could_lead(self, data: gdcore.Dataset) -> None:
        """Draw where each batch of this epoch would lead from where the path has landed."""
        if self.landed == self._fan_of:
            return
        self._fan_of = self.landed
        ends = studies.possible_places(self.steps, data, self.landed)
        here = self._map.at(self.steps.b[self.landed], self.steps.w[self.landed])
        spots = self._map.at(*ends.T)
        low, high = self._map.box
        spots = spots[np.all((spots[:, :2] >= low) & (spots[:, :2] <= high), axis=1)]
        ways, tips = self.fan
        ways.points = straight(np.tile(here, (len(spots), 1)), spots)
        tips.place(spots)

    def lay_out_loss(self, by_epoch: Chart) -> GrowingPath:
        """Its loss on a chart; from now on `grow_to` draws it."""
        trajectory, style = self.kind.trajectory, STYLES[self.kind.role]
        self._chart = by_epoch
        self._loss = by_epoch.path(trajectory.epoch, trajectory.loss, style)
        self._loss.grow_to(self.landed)
        return self._loss

    def stretch_loss(self, share: float) -> None:
        """Draw its loss by epoch (0), by update (1), or between them, on the same axes."""
        epoch, loss = self.kind.trajectory.epoch, self.kind.trajectory.loss
        x = epoch + share * (np.arange(len(epoch)) - epoch)
        points = self._chart.at(x, np.clip(loss, 1e-300, 1e300))
        low, high = self._chart.box
        points[:, 1] = np.clip(points[:, 1], low[1], high[1])
        # Where it crosses the edge of the chart, it ends.
        count = int(np.searchsorted(points[:, 0], high[0] + 1e-9))
        if 0 < count < len(points):
            before, after = points[count - 1], points[count]
            part = (high[0] - before[0]) / (after[0] - before[0])
            points[count] = before + part * (after - before)
        self.curve.lead_through(points[: count + 1])


def loss_charts(
    lesson: gdcore.Lesson,
    look: Look,
    batch: Kind,
    size: tuple[float, float],
    center: tuple[float, float],
) -> list[Chart]:
    """Axes for losses by epoch and by update, as many of the one as of the other."""
    span, losses = (0.0, float(batch.last)), loss_range(batch.trajectory, lesson.landscape)
    name, log = look.say("film_batches.loss_log"), (False, True)
    below = look.say("film_batches.by_epochs"), look.say("film_batches.by_steps")
    return [Chart(look, span, losses, *size, (words, name), log, center) for words in below]


def large_map(lesson: gdcore.Lesson, look: Look, places: np.ndarray, margin: float) -> ContourMap:
    """A map that holds some places; the name of b is at the end of its axis."""
    near = close_up(lesson, places, margin, aspect=WIDTH / HEIGHT)
    middle = LEFT_EDGE + WIDTH / 2, MIDDLE
    seen = ContourMap(lesson.landscape, near, look, WIDTH, HEIGHT, middle)
    seen.name_b_beside()
    return seen


class Zoom:
    """A closer map that grows from its place on another one until it takes the other's.

    Args:
        whole, near: The maps, of one size and in one place.

    Attributes:
        parts: What grows: the closer map without its numbers.
    """

    def __init__(self, whole: ContourMap, near: ContourMap) -> None:
        self.parts = VGroup(near.fills, near.rings, near.axes)
        low, high = (whole.at(*end)[:2] for end in near.bounds)
        box_low, box_high = near.box
        self._shares = (high - low) / (box_high - box_low)
        self._from, self._to = (low + high) / 2, (box_low + box_high) / 2
        self._outlines = [(part, part.points.copy()) for part in self.parts.get_family()]

    def show(self, t: float) -> None:
        """Draw it between where it is on the other map (0) and the other's place (1)."""
        shares = self._shares ** (1 - t)
        whole = np.divide(1 - shares, 1 - self._shares, out=np.zeros(2), where=self._shares != 1)
        at = self._to + (self._from - self._to) * whole
        for part, points in self._outlines:
            moved = points.copy()
            moved[:, :2] = at + (points[:, :2] - self._to) * shares
            part.points = moved
