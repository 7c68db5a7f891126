"""How many points an update sees: the kinds of descent, their paths and losses, what they leave."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from manim import Circle, Group, ManimColor, Rectangle, VGroup, VMobject

import gdcore
from gdcore import studies
from gdcore.rings import away, depth, fine_levels, levels
from gdcore.view import close_up, loss_range
from gdviz.film.flat.charts import Chart, ContourMap
from gdviz.film.flat.lines import straight
from gdviz.film.flat.moving_map import MovingMap
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.flat.scatter import MOST_POINTS, Scatter
from gdviz.film.readout import Readout
from gdviz.film.styles import stroke_width
from gdviz.look import Look
from gdviz.look.styles import STYLES

EPOCHS = 10
"""How many are shown."""
LEAP = 0.85
"""The share of a step's time in which it is made."""
AIM = 0.4
"""The share before that in which arrows show where it could lead, of steps shown one by one."""
STOPS = 6
"""At so many places a second the ball is seen where there are more updates than that."""
LEAPS = 11
"""So many of the latest steps are lines where each is another point's; the older are dots alone."""
ARROWS = 9
"""So many of the steps that other batches would make are drawn at most."""
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


def rest_then_leap(time: float, leap: float = LEAP) -> float:
    """As `leap_then_rest`, but resting first: an update is there when its time is over."""
    whole = math.floor(time)
    return whole + max(0.0, 1 - (1 - (time - whole)) / leap)


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


class Ground(MovingMap):
    """The loss from above, seen through a window of (b, w) that moves: so the map zooms.

    Args:
        lesson, look: Whose loss it is, and what it looks like.
        whole, near: Axes of two views, of one size and in one place: each has rings of its own.

    Attributes:
        frame: Its border, which stays.
        marks: The start and the minimum, each followed by its name; they go where the map goes.
        box: Its lower left and its upper right corner, (x, y) both.
    """

    def __init__(
        self, lesson: gdcore.Lesson, look: Look, whole: ContourMap, near: ContourMap
    ) -> None:
        land, self._theme, self._near = lesson.landscape, look.theme, near
        self._low, self._places = land.min_loss, (lesson.start, land.minimum)
        corners = [np.meshgrid(*view.bounds.T) for view in (whole, near)]
        self._highs = [float(land.loss(b, w).max()) for b, w in corners]
        middle = LEFT_EDGE + WIDTH / 2, MIDDLE
        super().__init__(look, WIDTH, HEIGHT, middle, self._low, self._highs[0])
        self._sets = [
            kind(self._low, high) for high in self._highs for kind in (fine_levels, levels)
        ]
        self.losses = np.unique(np.concatenate(self._sets))
        self.fills.submobjects = [VMobject(stroke_width=0) for _ in self.losses]
        muted, widths = look.theme.muted, (0.8, 1.6) * 2
        self.lines.submobjects = [VMobject(stroke_color=muted, stroke_width=it) for it in widths]
        for order, part in ((-8, self.fills), (-7, self.lines)):
            part.set_z_index(order)
        self.set_z_index(-9, family=False)  # Manim draws anew what comes after all that moves
        self._around = away(land, np.linspace(0, 2 * np.pi, 181))
        self.box = whole.box
        self.frame = Rectangle(width=WIDTH, height=HEIGHT, stroke_width=2, color=muted)
        self.frame.move_to((*middle, 0))
        self.marks = Group(*whole.landmarks(lesson.start))
        self.marks.set_z_index(1)  # paths lead to the cross, under it
        start, its_name, cross, its = self.marks
        self._beside = (
            its_name.get_center() - start.get_center(),
            its.get_center() - cross.get_center(),
        )
        self.look_through(whole, whole, 0)

    def at(self, b: npt.ArrayLike, w: npt.ArrayLike) -> np.ndarray:
        """Scene points, shape (..., 3), where (b, w) is seen now."""
        low, high = self.box
        places = np.stack([np.asarray(b, float), np.asarray(w, float)], axis=-1)
        flat = low + (places - self._window[0]) / self._window[1] * (high - low)
        return np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1)

    def look_through(self, first: ContourMap, last: ContourMap, t: float) -> None:
        """Look through a window between those of two views, at a share t of the way, 0..1.

        It shrinks evenly: each moment to the same share of what it was.
        """
        (low, high), (to_low, to_high) = first.bounds, last.bounds
        size, to_size = high - low, to_high - to_low
        now = size * (to_size / size) ** t
        change = size - to_size
        way = np.divide(size - now, change, out=np.zeros(2), where=np.abs(change) > 1e-12 * size)
        self._window = low + way * (to_low - low), now
        self._draw_rings((1 - t) * (first is self._near) + t * (last is self._near))
        self._move_marks()

    def _draw_rings(self, near: float) -> None:
        """Draw the rings of the whole view, and by a share those of the near one instead."""
        low, (far_high, near_high) = self._low, self._highs
        high = low + (far_high - low) ** (1 - near) * (near_high - low) ** near
        middles = (self.losses + np.append(low, self.losses[:-1])) / 2
        shades = [
            ManimColor(self._theme.map_colors(np.array(height)))
            for height in depth(np.append(middles, max(high, middles[-1])), low, high)
        ]
        self[0].set_fill(shades.pop())
        minimum = np.array(self._places[1])
        radii = np.sqrt(self.losses - low)
        outlines = self.at(*np.moveaxis(minimum + radii[:, None, None] * self._around, -1, 0))
        pieces = [straight(outline[:-1], outline[1:]) for outline in outlines]
        for fill, piece, shade in zip(self.fills, reversed(pieces), reversed(shades), strict=True):
            fill.points = piece
            fill.set_fill(shade, 1)
        for number, (line, losses) in enumerate(zip(self.lines, self._sets, strict=True)):
            drawn = [pieces[k] for k in np.flatnonzero(np.isin(self.losses, losses))]
            line.points = np.concatenate([np.empty((0, 3)), *drawn])
            share = near if number > 1 else 1 - near
            line.set_stroke(opacity=share * (0.6 if number % 2 == 0 else 1))

    def _move_marks(self) -> None:
        """Put marks and names where they belong; at the edge of the map they fade."""
        low, high = self.box
        for k, (place, beside) in enumerate(zip(self._places, self._beside, strict=True)):
            at = self.at(*place)
            both = np.stack([at, at + beside])[:, :2]
            seen = float(np.clip(np.minimum(both - low, high - both).min() / 0.15, 0, 1))
            mark, name = self.marks[2 * k : 2 * k + 2]
            mark.move_to(at).set_stroke(opacity=seen).set_stroke(opacity=seen, background=True)
            name.move_to(at + beside).set_fill(opacity=seen)
            name.set_stroke(opacity=seen, background=True)


class DescentPath:
    """The path of one kind of descent on a map, and its loss on charts.

    Args:
        seen: The map.
        kind: The kind of descent.
        ground: What (b, w) is seen on, if not that map: `follow` it when it has moved.
        trajectory: What is drawn, if not the kind's own descent.

    Attributes:
        kind: As above.
        steps: The trajectory that is drawn.
        landed: How many whole updates it has made.
        path: Its path: a line with a dot at each update, and where it is; of single points the line
            is no more than the latest leaps.
        rushing: What is seen of the path where steps are not shown one by one: of single points no
            line.
        fan: Where other batches would lead from here: some arrows, for `could_lead`.
    """

    def __init__(
        self,
        seen: ContourMap,
        kind: Kind,
        trajectory: gdcore.Trajectory | None = None,
        ground: Ground | None = None,
    ) -> None:
        self.kind, self._map, style = kind, ground or seen, STYLES[kind.role]
        self.steps = trajectory or kind.trajectory
        single = kind.size == 1
        self.path = seen.path(
            self.steps.b, self.steps.w, style, 3.5 if single else None, 0.035 if single else 0.065,
            head=0.13, leaps=LEAPS if single or trajectory else None, latest=True,
        )  # fmt: skip
        color = seen.look.theme.color(kind.role)
        self.rushing = VGroup(self.path.dots, self.path.head) if single else self.path
        self.fan = VMobject(stroke_color=color, stroke_width=2.2, stroke_opacity=0.8)
        self._loss: GrowingPath | None = None
        self.landed, self._done = 0, 0.0
        self._fan_of, self._tips = -1, np.empty((0, 3))
        self.grow_to(0)

    def grow_to(self, updates: float) -> None:
        """Draw path and loss up to so many updates; a fraction is a part of the next one."""
        self._done = done = min(updates, len(self.steps.b) - 1)
        self.landed = int(done)
        self.path.grow_to(done)
        if self._loss is not None:
            self._loss.grow_to(done)

    def rush_to(self, updates: float, pace: float, first: int = 0) -> None:
        """As `grow_to`, at so many updates a second: where they are too many to be followed, the
        ball glides from one, the `first`, to another some updates later, and so on."""
        self.grow_to(updates)
        stride = int(pace / STOPS)
        if stride < 2:
            return
        last = len(self.steps.b) - 1
        before = first + int(self._done - first) // stride * stride
        after = min(before + stride, last)
        if before < after:
            share = (self._done - before) / (after - before)
            ends = self.path.at(before), self.path.at(after)
            self.path.head.place((ends[0] + share * (ends[1] - ends[0]))[None])

    def follow(self) -> None:
        """Lie on the ground as it is now."""
        self.path.lead_through(self._map.at(self.steps.b, self.steps.w))
        self.path.grow_to(self._done)

    def could_lead(self, data: gdcore.Dataset, grown: float = 1.0) -> None:
        """Draw where batches of this epoch would lead from where the path has landed: as many as
        can be told apart, grown to a share of their length, 0..1."""
        here = self._map.at(self.steps.b[self.landed], self.steps.w[self.landed])
        if self.landed != self._fan_of:
            self._fan_of = self.landed
            spots = self._map.at(*studies.possible_places(self.steps, data, self.landed).T)
            low, high = self._map.box
            spots = spots[np.all((spots[:, :2] >= low) & (spots[:, :2] <= high), axis=1)]
            self._tips = spread_out(here, spots)
        self.fan.points = arrows(here, here + grown * (self._tips - here))

    def could_lead_nowhere(self) -> None:
        """The epoch is over: no arrows."""
        self._fan_of = -1
        self.fan.clear_points()

    def lay_out_loss(self, by_epoch: Chart) -> GrowingPath:
        """Its loss on a chart; from now on `grow_to` draws it."""
        trajectory, style = self.kind.trajectory, STYLES[self.kind.role]
        self._chart = by_epoch
        wide = 3.0 if self.kind.size == 1 else stroke_width(style)  # alone it would be too thin
        self._loss = by_epoch.path(trajectory.epoch, trajectory.loss, style, wide)
        paper = by_epoch.look.theme.paper
        self._loss.line.set_stroke(paper, wide + 2.5, background=True)  # they lie on one another
        self._loss.grow_to(self.landed)
        return self._loss

    def stretch_loss(self, share: float) -> None:
        """Draw all of its loss by epoch (0), by update (1), or between them, on the same axes."""
        epoch, loss = self.kind.trajectory.epoch, self.kind.trajectory.loss
        x = epoch + share * (np.arange(len(epoch)) - epoch)
        assert self._loss is not None
        self._loss.lead_through(self._chart.at(x, loss))


def spread_out(here: np.ndarray, spots: np.ndarray, most: int = ARROWS) -> np.ndarray:
    """Of places seen from one, (n, 3), some in all directions: at most so many."""
    steps = spots - here
    order = np.argsort(np.arctan2(steps[:, 1], steps[:, 0]), kind="stable")
    chosen: np.ndarray = spots[
        order[np.unique(np.linspace(0, len(order) - 1, min(most, len(order))).astype(int))]
    ]
    return chosen


def arrows(tail: np.ndarray, tips: np.ndarray) -> np.ndarray:
    """Manim's points of thin arrows from one place to others, (n, 3)."""
    steps = tips - tail
    lengths = np.linalg.norm(steps, axis=1, keepdims=True)
    far = lengths[:, 0] > 0.02
    tips, steps, lengths = tips[far], steps[far], lengths[far]
    along = steps / lengths
    head, side = np.minimum(0.15, lengths / 3), along[:, [1, 0, 2]] * (-1, 1, 1)
    barbs = [straight(tips, tips - head * (along + turn * 0.45 * side)) for turn in (-1, 1)]
    return np.concatenate([straight(np.tile(tail, (len(tips), 1)), tips), *barbs])


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
    """Axes that hold some places, without a map; the name of b is at the end of its axis."""
    near = close_up(lesson, places, margin, aspect=WIDTH / HEIGHT)
    middle = LEFT_EDGE + WIDTH / 2, MIDDLE
    seen = ContourMap(lesson.landscape, near, look, WIDTH, HEIGHT, middle)
    seen.remove(seen.fills, seen.rings)
    seen.name_b_beside()
    return seen


def first_steps(found: list[Kind], slow: int) -> np.ndarray:
    """Where the steps lead that are shown one by one: (b, w), (n, 2).

    As far as the first kind that has more than so many in an epoch: then the map zooms out.
    """
    places: list[np.ndarray] = []
    for kind in found:
        steps, end = kind.trajectory, min(slow, kind.updates, kind.last)
        places.append(np.column_stack([steps.b, steps.w])[: end + 1])
        if kind.updates > slow:
            break
    return np.vstack(places)
