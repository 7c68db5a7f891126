"""How many points an update sees: the kinds of descent, their paths and losses, what they leave."""

import math
from dataclasses import dataclass

import numpy as np
from manim import (
    CapStyleType,
    Circle,
    Dot,
    LineJointType,
    Mobject,
    VMobject,
)

import gdcore
from gdcore import studies
from gdcore.view import around_minimum, loss_range
from gdviz.film.flat.charts import Chart, ContourMap
from gdviz.film.flat.dots import Dots
from gdviz.film.flat.lines import dashed, straight
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.flat.scatter import MOST_POINTS, Scatter
from gdviz.film.rates import sample
from gdviz.film.readout import Readout
from gdviz.film.steps import LEAP
from gdviz.film.styles import dashes, stroke_width
from gdviz.look import Look
from gdviz.look.styles import STYLES, Style

EPOCHS = 10
"""How many are shown."""
TAIL = 60
"""How many of the latest updates of stochastic descent are drawn after its first epoch."""
MOST_DOTS = 600
"""Of the updates under the lens: more would be a blot."""


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
    """A clock of epochs, and how many updates each kind has made."""
    names = [look.say("film.epoch"), look.say("film_batches.updates")]
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

    def light(self, points: np.ndarray, role: str) -> None:
        """Let the points of these indices stand out, in a role's colour."""
        self.set_fill(getattr(self._theme, role))
        self.points = self._dots[points].reshape(-1, 3)


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
    """The path of one kind of descent on the map, and its loss on charts.

    Args:
        contour_map: The map.
        kind: The kind of descent.

    Attributes:
        kind: As above.
        landed: How many whole updates it has made.
        marks: Its path on the map, the tail of the latest updates, and where it is.
        key: A piece of its line, for a legend.
        curve: Its loss somewhere between by epoch and by update, drawn by `stretch_loss`.
    """

    def __init__(self, contour_map: ContourMap, kind: Kind) -> None:
        self.kind, self._map = kind, contour_map
        theme, trajectory, role = contour_map.look.theme, kind.trajectory, kind.role
        style, color = STYLES[role], theme.color(role)
        # Hundreds of restless updates would cover the map: after an epoch only a tail is drawn.
        self._has_tail = kind.size == 1
        end = kind.updates + 1 if self._has_tail else None
        dots = 0.0 if self._has_tail else stroke_width(style) / 80
        self._path = contour_map.path(trajectory.b[:end], trajectory.w[:end], style, dots=dots)
        self._tail = Polyline(contour_map.look, style, theme.paper)
        self._head = Dot(radius=0.1, color=color).set_stroke(theme.paper, 4, background=True)
        self.marks: list[Mobject] = [self._path, self._tail, self._head]
        self.key = sample(contour_map.look, style, 0.5)
        self.curve = Polyline(contour_map.look, style)
        self._loss: GrowingPath | None = None
        self.landed = 0
        self.grow_to(0)

    def grow_to(self, updates: float) -> None:
        """Draw path and loss up to so many updates; a fraction is a part of the next one."""
        done = min(updates, self.kind.last)
        self.landed = int(done)
        if self._has_tail and self.landed > self.kind.updates:
            latest = slice(max(self.landed - TAIL, self.kind.updates), self.landed + 1)
            trajectory = self.kind.trajectory
            tail = self._map.at(trajectory.b[latest], trajectory.w[latest])
            here = np.clip(np.nan_to_num(tail[-1, :2]), *self._map.box)
            self._tail.lead_through(self._since_inside(tail))
            self._head.move_to((*here, 0.0))
        else:
            self._path.grow_to(done)
            self._head.move_to(self._path.at(done))
        if self._loss is not None:
            self._loss.grow_to(done)

    def _since_inside(self, points: np.ndarray) -> np.ndarray:
        """The last of these scene points, from where they have come back to the map for good."""
        low, high = self._map.box
        outside = np.flatnonzero(~np.all((points[:, :2] >= low) & (points[:, :2] <= high), axis=1))
        return points[outside[-1] + 1 :] if outside.size else points

    def lay_out_loss(self, by_epoch: Chart) -> GrowingPath:
        """Its loss on a chart, drawn as far as the first epoch; from now on `grow_to` draws it."""
        trajectory, style = self.kind.trajectory, STYLES[self.kind.role]
        self._chart = by_epoch
        self._loss = loss = by_epoch.path(trajectory.epoch, trajectory.loss, style)
        loss.grow_to(self.kind.updates)
        return loss

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
    lesson: gdcore.Lesson, look: Look, batch: Kind, center: tuple[float, float, float]
) -> list[Chart]:
    """Axes for losses by epoch and by update, as many of the one as of the other."""
    span, losses = (0.0, float(batch.last)), loss_range(batch.trajectory, lesson.landscape)
    names = look.say("film.epoch"), look.say("film_batches.update")
    charts = [Chart(look, span, losses, 5.6, 2.6, (name, "MSE"), (False, True)) for name in names]
    for chart in charts:
        chart.shift(center)
    return charts


class Cloud:
    """The last updates of a restless descent under a lens: dots that stay, and a line to the last.

    Args:
        glass: The map under the lens.
        kind: The kind of descent.

    Attributes:
        marks: The dots, the line through the latest updates, and where it is now.
        count: How many updates there are.
        is_under_glass: Whether most of them are there: a slow descent is still on its way.
    """

    def __init__(self, glass: ContourMap, kind: Kind) -> None:
        theme, color = glass.look.theme, getattr(glass.look.theme, kind.role)
        low, high = self._box = glass.box
        first = kind.last // 2
        self.count = kind.last - first
        self._spots = glass.at(kind.trajectory.b[first:], kind.trajectory.w[first:])
        self._dots = Dots(np.empty((0, 3)), color, 0.03, theme.paper)
        flat = self._spots[:, :2]
        inside = np.all((flat >= low) & (flat <= high), axis=1)
        self.is_under_glass = bool(np.mean(inside) > 0.5)
        self._shown = np.flatnonzero(inside)[:: len(flat) // MOST_DOTS + 1]
        self._tail = Polyline(glass.look, STYLES[kind.role], theme.paper)
        self._head = Dot(radius=0.09, color=color).set_stroke(theme.paper, 4, background=True)
        self.marks: list[Mobject] = [self._dots, self._tail, self._head]
        self.show(0)

    def show(self, share: float) -> None:
        """Draw this share of the last updates, 0..1."""
        k = int(share * (len(self._spots) - 1))
        latest = self._spots[max(0, k - 12) : k + 1].copy()
        latest[:, :2] = np.clip(latest[:, :2], *self._box)
        self._dots.place(self._spots[self._shown[self._shown <= k]])
        self._tail.lead_through(latest)
        self._head.move_to(latest[-1])


def close_map(lesson: gdcore.Lesson, trajectory: gdcore.Trajectory, look: Look) -> ContourMap:
    """A small map of the minimum's surroundings, where the last half of a descent stays."""
    ranges = around_minimum(lesson, trajectory)
    return ContourMap(lesson.landscape, ranges, look, 2.9, 2.9)
