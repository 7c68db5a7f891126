"""How many points an update sees, in a flat film: the kinds of descent, and what they leave."""

import math
from dataclasses import dataclass

import numpy as np
from manim import LEFT, ORIGIN, CapStyleType, Circle, Dot, Line, LineJointType, Mobject, VMobject

import gdcore
from gdcore import studies
from gdviz.film.flat.charts import Chart, ContourMap, loss_range
from gdviz.film.flat.dots import Dots
from gdviz.film.flat.lines import straight
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.look import Look

WIDTHS = {"batch": 6.0, "mini_batch": 4.0, "stochastic": 2.0}
"""Of their lines: the less data a step sees, the thinner."""

MOST_UPDATES, TAIL = 200_000, 60
MOST_DOTS = 600
NEAR = 0.01


@dataclass(frozen=True)
class Kind:
    """Batch, mini-batch or stochastic descent: its way, and the points of its first updates.

    role: Its name, also of its colour and its texts.
    path: All its updates.
    seen: For each update of the first epoch, the indices of the training points that it sees.
    arrives: Epochs until its loss comes near the least one to stay about there; infinite if never.
    """

    role: str
    path: gdcore.Trajectory
    seen: list[np.ndarray]
    arrives: float

    @property
    def size(self) -> int:
        """Points that an update sees."""
        return len(self.seen[0])

    @property
    def rest(self) -> int:
        """Points that the last update of an epoch sees: fewer, if they do not come out even."""
        return len(self.seen[-1])

    @property
    def updates(self) -> int:
        """Of an epoch."""
        return len(self.seen)

    @property
    def last(self) -> int:
        """Updates until the end, or until it was given up."""
        return len(self.path.b) - 1


def kinds(lesson: gdcore.Lesson) -> list[Kind]:
    """The three kinds of descent on a lesson, the one that sees most first, over ten epochs.

    Of very many points over fewer.
    """
    count, lowest = len(lesson.train), lesson.landscape.min_loss
    sizes = {"batch": count, "mini_batch": studies.mini_batch_size(count), "stochastic": 1}
    paths = studies.batches(lesson, max(2, min(10, MOST_UPDATES // count)), updates=None)
    order = np.random.RandomState(lesson.seed).permutation(count)  # as `descend` shuffles
    found = []
    for role, path in paths.items():
        stays = path.settled_at(lowest, 5 * NEAR)
        near = path.loss - lowest <= NEAR * (path.loss[0] - lowest)
        there = path.epoch[stays:][near[stays:]] if stays is not None else near[:0]
        seen = np.split(order, np.arange(sizes[role], count, sizes[role]))
        found.append(Kind(role, path, seen, float(there[0]) if there.size else math.inf))
    return found


def alike(found: list[Kind], lowest: float) -> bool:
    """Whether as many updates as batch descent makes lower the loss about alike in all kinds."""
    count = min(kind.last for kind in found)
    left = [float(kind.path.loss[count]) - lowest for kind in found]
    return max(left) <= min(4 * min(left), 0.5 * (float(found[0].path.loss[0]) - lowest))


def counts(look: Look, found: list[Kind], corner: tuple[float, float]) -> Readout:
    """A clock of epochs, and how many updates each kind has made."""
    names = [look.say("film.epoch"), look.say("film_batches.updates")]
    names += [look.say(f"film_batches.{kind.role}_name", n=kind.size) for kind in found]
    return Readout(names, look, corner, 30)


def late_leap(done: float) -> float:
    """As `leap_then_rest`, but resting first: an update is there when its time is over."""
    whole = math.floor(done)
    return whole + max(0.0, 1 - (1 - (done - whole)) / 0.45)


class Lit(VMobject):
    """Training points of a scatter that stand out: all in one mobject, laid out once."""

    def __init__(self, scatter: Scatter, lesson: gdcore.Lesson) -> None:
        super().__init__(fill_opacity=1, stroke_width=0)
        self._theme, data = scatter.look.theme, lesson.raw_train
        self._dots = (
            scatter.at(data.x, data.y)[:, None] + Circle(radius=0.075, num_components=5).points
        )

    def light(self, points: np.ndarray, role: str) -> None:
        """Let the points of these indices stand out, in a role's colour."""
        self.set_fill(getattr(self._theme, role))
        self.points = self._dots[points].reshape(-1, 3)


class Polyline(VMobject):
    """Straight pieces through places that are set anew in every frame, cased in paper if given."""

    def __init__(self, color: str, paper: str | None, width: float = 4.0) -> None:
        super().__init__(stroke_color=color, stroke_width=width)
        self.joint_type, self.cap_style = LineJointType.ROUND, CapStyleType.ROUND
        if paper is not None:
            self.set_stroke(paper, width + 2.5, background=True)

    def through(self, points: np.ndarray) -> None:
        """Lead through (n, 3) scene points; fewer than two are no line."""
        self.points = straight(points[:-1], points[1:])


class Runner:
    """One kind of descent on the map, and its loss on charts.

    Attributes:
        marks: Its way on the map, and where it is.
        key: A piece of its line, for a legend.
        loss: Its loss by epoch, once it is laid out.
        curve: The same between two charts, by epoch and by update.
    """

    def __init__(self, flat: ContourMap, kind: Kind) -> None:
        self.kind, self._map = kind, flat
        theme, path, role = flat.look.theme, kind.path, kind.role
        color, width = getattr(theme, role), WIDTHS[role]
        # A walk of hundreds of updates would cover the map: after an epoch only its tail is drawn.
        self._walks = kind.size == 1
        end = kind.updates + 1 if self._walks else None
        dots = 0.0 if self._walks else width / 80
        self._trail = flat.path(path.b[:end], path.w[:end], role, width, dots=dots)
        self._tail = Polyline(color, theme.paper, width)
        self._head = Dot(radius=0.1, color=color).set_stroke(theme.paper, 4, background=True)
        self.marks: list[Mobject] = [self._trail, self._tail, self._head]
        self.key = Line(LEFT / 2, ORIGIN, stroke_width=width, color=color)
        self.curve = Polyline(color, None, width)
        self.loss: GrowingPath | None = None
        self.landed = 0
        self.go(0)

    def go(self, updates: float) -> None:
        """Be where so many updates lead; a fraction is a part of the next one."""
        done = min(updates, self.kind.last)
        self.landed = int(done)
        if self._walks and self.landed > self.kind.updates:
            path, first = self.kind.path, max(self.landed - TAIL, self.kind.updates)
            way = self._map.at(path.b[first : self.landed + 1], path.w[first : self.landed + 1])
            here = np.clip(np.nan_to_num(way[-1, :2]), *self._map.box)
            self._tail.through(self._since_inside(way))
            self._head.move_to((*here, 0.0))
        else:
            self._trail.grow_to(done)
            self._head.move_to(self._trail.at(done))
        if self.loss is not None:
            self.loss.grow_to(done)

    def _since_inside(self, way: np.ndarray) -> np.ndarray:
        """The part of a way since it came to the map for the last time."""
        low, high = self._map.box
        outside = np.flatnonzero(~np.all((way[:, :2] >= low) & (way[:, :2] <= high), axis=1))
        return way[outside[-1] + 1 :] if outside.size else way

    def draw_loss(self, by_epoch: Chart) -> None:
        """Lay out its loss on a chart, drawn as far as the first epoch."""
        path, role = self.kind.path, self.kind.role
        self.loss = by_epoch.path(path.epoch, path.loss, role, WIDTHS[role])
        self.loss.grow_to(self.kind.updates)
        self._chart = by_epoch

    def stretch(self, share: float) -> None:
        """Draw its loss by epoch (0), by update (1), or between them, on the same axes."""
        path = self.kind.path
        x = path.epoch + share * (np.arange(len(path.epoch)) - path.epoch)
        way = self._chart.at(x, np.clip(path.loss, 1e-300, 1e300))
        low, high = self._chart.box
        way[:, 1] = np.clip(way[:, 1], low[1], high[1])
        # Where it crosses the edge of the chart, it ends.
        count = int(np.searchsorted(way[:, 0], high[0] + 1e-9))
        if 0 < count < len(way):
            before, after = way[count - 1], way[count]
            part = (high[0] - before[0]) / (after[0] - before[0])
            way[count] = before + part * (after - before)
        self.curve.through(way[: count + 1])


def loss_charts(
    lesson: gdcore.Lesson, look: Look, batch: Kind, center: tuple[float, float, float]
) -> list[Chart]:
    """Axes for losses by epoch and by update, as many of the one as of the other."""
    ends = (0.0, float(batch.last)), loss_range(batch.path, lesson.landscape)
    names = look.say("film.epoch"), look.say("film_batches.update")
    charts = [Chart(look, *ends, 5.6, 2.6, (name, "MSE"), (False, True)) for name in names]
    for chart in charts:
        chart.shift(center)
    return charts


class Cloud:
    """The last updates of a walk under a lens: dots that stay, and the way through the latest.

    Attributes:
        marks: Both, and where it is now.
        count: How many updates.
    """

    def __init__(self, glass: ContourMap, kind: Kind) -> None:
        theme, color = glass.look.theme, getattr(glass.look.theme, kind.role)
        self._box = glass.box
        first = kind.last // 2
        self.count = kind.last - first
        self._way = glass.at(kind.path.b[first:], kind.path.w[first:])
        self._dots = Dots(np.empty((0, 3)), color, 0.03, theme.paper)
        inside = np.all((self._way[:, :2] >= glass.box[0]) & (self._way[:, :2] <= glass.box[1]), 1)
        # More than some hundreds would be a blot.
        self._shown = np.flatnonzero(inside)[:: len(self._way) // MOST_DOTS + 1]
        self._tail = Polyline(color, theme.paper, 2)
        self._head = Dot(radius=0.09, color=color).set_stroke(theme.paper, 4, background=True)
        self.marks: list[Mobject] = [self._dots, self._tail, self._head]
        self.show(0)

    def show(self, share: float) -> None:
        """Draw this share of the last updates, 0..1."""
        k = int(share * (len(self._way) - 1))
        latest = self._way[max(0, k - 12) : k + 1].copy()
        latest[:, :2] = np.clip(latest[:, :2], *self._box)
        self._dots.place(self._way[self._shown[self._shown <= k]])
        self._tail.through(latest)
        self._head.move_to(latest[-1])


def closer(lesson: gdcore.Lesson, path: gdcore.Trajectory, look: Look) -> ContourMap:
    """A small map of the minimum's surroundings, where the last half of a walk stays."""
    half = np.ptp(lesson.ranges, axis=1) / 2
    late = np.column_stack([path.b, path.w])[len(path.b) // 2 :] - lesson.minimum
    share = float(np.clip(1.15 * np.max(np.abs(late) / half), 0.01, 0.3))
    b, w = ((c - share * h, c + share * h) for c, h in zip(lesson.minimum, half, strict=True))
    return ContourMap(lesson.landscape, (b, w), look, 2.9, 2.9)
