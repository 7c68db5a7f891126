"""How many points an update sees, in a flat film: the kinds of descent, and what they leave."""

import math
from dataclasses import dataclass

import numpy as np
from manim import LEFT, ORIGIN, Circle, Dot, Line, Mobject, VMobject

import gdcore
from gdcore import studies
from gdcore.lesson import Range
from gdviz.chart import Chart, ContourMap
from gdviz.scatter import Scatter
from gdviz.trail import Beads, Polyline, Trail

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
    arrives: Epochs until its loss is near the least one for the first time; infinite if never.
    """

    role: str
    path: gdcore.Trajectory
    seen: list[np.ndarray]
    arrives: float

    @property
    def size(self) -> int:
        """Points that an update sees; the last of an epoch may see fewer."""
        return len(self.seen[0])

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

    As in `gdcore.studies.batches`; but of very many points fewer epochs, and those whole.
    """
    numbers, count = studies.batch_numbers(lesson), len(lesson.train)
    sizes = {"batch": count, "mini_batch": numbers["size"], "stochastic": 1}
    epochs = max(2, min(10, MOST_UPDATES // count))
    order = np.random.RandomState(lesson.seed).permutation(count)  # as `descend` shuffles
    found = []
    for role, size in sizes.items():
        path = gdcore.descend(
            lesson.train, lesson.start, numbers["rate"], epochs, None if size == count else size,
            rng=np.random.RandomState(lesson.seed),
        )  # fmt: skip
        excess = path.loss - lesson.landscape.min_loss
        near = path.epoch[excess <= NEAR * excess[0]]
        seen = np.split(order, np.arange(size, count, size))
        found.append(Kind(role, path, seen, float(near[0]) if near.size else math.inf))
    return found


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


class Runner:
    """One kind of descent on the map, and its loss on charts.

    Attributes:
        marks: Its way on the map, and where it is.
        key: A piece of its line, for a legend.
        curve: Its loss in the first epoch, between two charts.
        loss: Its loss by epoch, once it is laid out.
    """

    def __init__(self, flat: ContourMap, kind: Kind) -> None:
        self.kind, self._map = kind, flat
        theme, path, role = flat.look.theme, kind.path, kind.role
        color, width = getattr(theme, role), WIDTHS[role]
        # A walk of hundreds of updates would cover the map: after an epoch only its tail is drawn.
        self._walks = kind.size == 1
        end = kind.updates + 1 if self._walks else None
        dots = 0.0 if self._walks else width / 80
        self._trail = flat.trail(path.b[:end], path.w[:end], role, width, dots=dots)
        self._tail = Polyline(color, theme.paper, width)
        self._head = Dot(radius=0.1, color=color).set_stroke(theme.paper, 4, background=True)
        self.marks: list[Mobject] = [self._trail, self._tail, self._head]
        self.key = Line(LEFT / 2, ORIGIN, stroke_width=width, color=color)
        self.curve = Polyline(color, theme.paper, width)
        self.loss: Trail | None = None
        self.landed = 0
        self.go(0)

    def go(self, updates: float) -> None:
        """Be where so many updates lead; a fraction is a part of the next one."""
        done = min(updates, self.kind.last)
        self.landed = int(done)
        if self._walks and self.landed > self.kind.updates:
            path, first = self.kind.path, max(self.landed - TAIL, self.kind.updates)
            way = self._map.at(path.b[first : self.landed + 1], path.w[first : self.landed + 1])
            low, high = self._map.box
            way[:, :2] = np.clip(way[:, :2], low, high)
            self._tail.through(way)
            self._head.move_to(way[-1])
        else:
            self._trail.grow_to(done)
            self._head.move_to(self._trail.at(done))
        if self.loss is not None:
            self.loss.grow_to(done)

    def draw_loss(self, by_update: Chart, by_epoch: Chart) -> None:
        """Lay out its loss on both charts, which have the same box and losses."""
        path, end = self.kind.path, self.kind.updates + 1
        loss = np.clip(path.loss[:end], 1e-300, 1e300)
        self._ends = [by_update.at(np.arange(len(loss)), loss), by_epoch.at(path.epoch[:end], loss)]
        low, high = by_update.box
        for way in self._ends:
            way[:, 1] = np.clip(way[:, 1], low[1], high[1])
        role = self.kind.role
        self.loss = by_epoch.trail(path.epoch, path.loss, role, WIDTHS[role])
        self.loss.grow_to(self.kind.updates)
        self.squeeze(0)

    def squeeze(self, share: float) -> None:
        """Draw the first epoch's loss by update (0), by epoch (1), or between them."""
        first, second = self._ends
        self.curve.through(first + share * (second - first))


class Cloud:
    """The last updates of a walk under a lens: dots that stay, and the way through the latest.

    Attributes:
        marks: Both, and where it is now.
    """

    def __init__(self, glass: ContourMap, kind: Kind) -> None:
        theme, color = glass.look.theme, getattr(glass.look.theme, kind.role)
        self._box = glass.box
        first = kind.last // 2
        self._way = glass.at(kind.path.b[first:], kind.path.w[first:])
        self._dots = Beads(0.03, color, theme.paper)
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
        latest[:, :2] = np.clip(np.nan_to_num(latest[:, :2]), *self._box)
        self._dots.put(self._way[self._shown[self._shown <= k]])
        self._tail.through(latest)
        self._head.move_to(latest[-1])


def cloud_ranges(lesson: gdcore.Lesson, path: gdcore.Trajectory) -> tuple[Range, Range]:
    """Ranges around the minimum that hold the last half of a walk, if it stays near."""
    half = np.ptp(lesson.ranges, axis=1) / 2
    late = np.column_stack([path.b, path.w])[len(path.b) // 2 :] - lesson.minimum
    with np.errstate(invalid="ignore"):
        far = np.nanmax(np.abs(late) / half)
    share = float(np.clip(1.15 * far, 0.01, 0.3))
    b, w = ((c - share * h, c + share * h) for c, h in zip(lesson.minimum, half, strict=True))
    return b, w
