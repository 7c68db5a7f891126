"""Update rules in a race: a map that turns from a valley into a bowl, and who goes down it."""

import math

import numpy as np
from manim import LEFT, RIGHT, UP, Mobject, VGroup, VMobject

import gdcore
from gdcore import studies
from gdcore.rings import ring
from gdcore.view import zigzags
from gdviz.film.flat.charts import ContourMap
from gdviz.film.flat.dots import Dots
from gdviz.film.flat.lines import straight
from gdviz.film.flat.moving_map import MovingMap
from gdviz.film.steps import path_so_far
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.styles import Style
from gdviz.look.theme import RULES

WIDE, HIGH, MIDDLE = 12.2, 5.12, (0.3, 0.4)
"""The map: its size, and where its middle is."""
LEAPS = 12
"""Of a zigzag so many leaps are seen, the older the fainter."""
LANE = 0.42
"""How far apart names ride, across the way from the start to the minimum."""
LANES = {
    "gradient_descent": -1, "momentum": 1, "adam": 2, "nesterov": 3, "adagrad": -2, "rmsprop": -3,
}  # fmt: skip
"""In which lane the name of a rule rides: above the way, or below it."""
HURRY = 6.4
"""How much faster the clock of a race is in the end, as a power of e."""
BOARD = (-5.5, 1.9, 2.2, 0.62)
"""Where names stand that do not ride: the left edge on either side, the highest, how far apart."""
ARRIVED = 0.03
"""As near to the minimum, in scene units, a dot is seen to be there."""
NEAREST = 0.58
"""How far from the way the first lane is."""


class Ground(MovingMap):
    """The loss from above, as rings and what lies within them, in the valley or in the bowl.

    A ring of the one is that of the same lines, and the same loss, in the other.

    Args:
        valley, bowl: The lessons; each has its start at the same line.
        look: Colours and type.

    Attributes:
        maps: The axes of b and w in the valley and in the bowl, drawn without a map.
        marks: The start and the minimum.
    """

    def __init__(self, valley: gdcore.Lesson, bowl: gdcore.Lesson, look: Look) -> None:
        self.lessons = valley, bowl
        self.maps = [_axes(lesson, look) for lesson in self.lessons]
        low = valley.landscape.min_loss
        super().__init__(look, WIDE, HIGH, MIDDLE, low, self._highest())
        around = np.linspace(0, 2 * np.pi, 145)
        self._outlines = [
            [
                chart.at(*ring(lesson.landscape, math.sqrt(loss - low), around).T)
                for loss in self.losses
            ]
            for chart, lesson in zip(self.maps, self.lessons, strict=True)
        ]
        self.marks = self.maps[0].landmarks(valley.start)[::2]
        self.turn(0)

    def _highest(self) -> float:
        """The highest loss at the corners of the map, in the valley or in the bowl: the lesser."""
        tops = []
        for lesson, chart in zip(self.lessons, self.maps, strict=True):
            (b0, w0), (b1, w1) = chart.bounds
            corners = np.array([(b0, w0), (b0, w1), (b1, w0), (b1, w1)])
            tops.append(float(lesson.landscape.loss(*corners.T).max()))
        return min(tops)

    def turn(self, t: float) -> None:
        """Become the map of the valley (0), of the bowl (1), or of a feature scaled in between."""
        self.draw([one + t * (other - one) for one, other in zip(*self._outlines, strict=True)])
        for mark, name in zip(self.marks, ("start", "minimum"), strict=True):
            places = [
                chart.at(*getattr(lesson, name))
                for chart, lesson in zip(self.maps, self.lessons, strict=True)
            ]
            mark.move_to(places[0] + t * (places[1] - places[0]))


def _axes(lesson: gdcore.Lesson, look: Look) -> ContourMap:
    """Axes that hold the descents of a race, one scale in both: what is round looks round."""
    found = studies.race(lesson)
    runs = found.gradient_descent, found.momentum, found.adam
    places = np.vstack([*(run.path.places for run in runs), [lesson.start], [lesson.minimum]])
    if lesson.landscape.is_round:
        places = np.vstack([places, 2 * np.array(lesson.minimum) - lesson.start])
    low, high = places.min(axis=0), places.max(axis=0)
    middle = (low + high) / 2
    scale = 1.3 * float(np.max((high - low) / (WIDE, 0.9 * HIGH))) or 1.0
    half = scale * np.array([WIDE, HIGH]) / 2
    (b0, w0), (b1, w1) = middle - half, middle + half
    axes = ContourMap(lesson.landscape, ((b0, b1), (w0, w1)), look, WIDE, HIGH, MIDDLE)
    axes.remove(axes.fills, axes.rings)
    axes.name_w_between()  # above the map stands the question
    return axes


class Runner:
    """A rule on its way: its path, a dot, and a name that rides with it in a lane of its own.

    Args:
        run: What the rule does.
        lesson, chart, look: Where, on which axes, and what that looks like.
        slot: Where its name stands, if it does not ride: (x, y).
        rate: Whether its learning rate stands beside its name.

    Attributes:
        last: The update with which it is there, or else the last one.
        end: That with which it is seen to be.
        path: Its path and its dot.
        name, pin: What rides with it: the name, and a line from there to the dot.
        there: How many updates it took, beside the name.
    """

    def __init__(
        self,
        run: studies.Run,
        lesson: gdcore.Lesson,
        chart: ContourMap,
        look: Look,
        slot: tuple[float, float] | None = None,
        rate: bool = False,
    ) -> None:
        self.run, theme = run, look.theme
        self.last = run.settled_at or len(run.path.b) - 1
        color, places = theme.color(run.name), run.path.places
        self._spots = chart.at(*places.T)
        apart = np.linalg.norm(self._spots - chart.at(*lesson.minimum), axis=1) > ARRIVED
        self.end = min(int(np.flatnonzero(apart)[-1]) + 1, len(places) - 1)
        # Plain descent goes to and fro with every step; the others' paths are lines to follow.
        across = (places - lesson.minimum) @ lesson.landscape.axes.T
        zigzag = run.name == "gradient_descent" and self.last > LEAPS and zigzags(across)
        self.path = chart.path(places[:, 0], places[:, 1], Style(run.name, width=1.6), dots=0.045)
        self.dot = Dots(self._spots[:1], color, 0.13, theme.paper)
        self.leaps = VGroup()
        if zigzag:
            self.path.remove(self.path.line, self.path.dots)
            for k in range(LEAPS):
                leap = VMobject(stroke_color=color, stroke_width=4, stroke_opacity=1 - k / LEAPS)
                self.leaps.add(leap)
        said = look.say(f"film_optimizers.{run.name}_name")
        if rate:
            said += f"  $eta$ = {look.rate(run.learning_rate, 'typst')}"
        self.name = text(said, look, "note" if rate or slot else "label", color, bold=True)
        key = "late" if run.settled_at is None else "there" if self.last > 1 else "at_once"
        self.there = text(
            look.say(f"film_optimizers.{key}", updates=self.last),
            look, "note" if rate or slot else "label", color, bold=True,
        )  # fmt: skip
        self.pin = VMobject(stroke_color=color, stroke_width=2.5)
        for label in (self.name, self.there):
            label.set_stroke(theme.paper, 8, background=True)
        self._box = low, high = chart.box
        self._edges = low[0] + 0.15, high[0] - 0.15
        begin, end = chart.at(*lesson.start), chart.at(*lesson.minimum)
        along = (end - begin) / np.linalg.norm(end - begin)
        self._way = begin, along, np.array([-along[1], along[0], 0]) * (1 if along[0] >= 0 else -1)
        lane = LANES[run.name]
        self._lane = math.copysign(NEAREST + LANE * (abs(lane) - 1), lane)
        self._slot = slot
        self.show(0)

    @property
    def shown(self) -> list[Mobject]:
        """All that is seen at the start."""
        return [self.pin, self.dot, self.name]

    @property
    def parts(self) -> list[Mobject]:
        """All that moves, from back to front."""
        return [self.pin, self.leaps, self.path, self.dot, self.name, self.there]

    def show(self, updates: float) -> None:
        """Show it after so many updates; once it is there, it says how many it took."""
        self.there.set_opacity(float(np.clip(updates - self.last + 1, 0, 1)))
        updates = min(updates, self.end)
        self.path.grow_to(updates)
        if len(self.leaps):
            line = path_so_far(self._spots, updates)
            for k, leap in enumerate(self.leaps):
                ends = line[len(line) - 2 - k : len(line) - k] if k < len(line) - 1 else line[:0]
                leap.points = straight(ends[:1], ends[1:])
        # Where it is beyond the map's edge, its dot slides along the edge.
        low, high = self._box
        here = np.append(np.clip(path_so_far(self._spots, updates)[-1, :2], low, high), 0)
        self.dot.place(here[None])
        if self._slot is None:
            begin, along, across = self._way
            foot = begin + ((here - begin) @ along) * along
            spot = foot + self._lane * across
            half, (left, right) = self.name.width / 2, self._edges
            spot[0] = np.clip(spot[0], left + half, right - half - 0.2 - self.there.width)
            self.name.move_to(spot)
            edge = spot - np.sign(self._lane) * (self.name.height / 2 + 0.05) * UP
            self.pin.set_points_as_corners([edge, here])
        else:
            self.name.move_to((*self._slot, 0), aligned_edge=LEFT)
        self.there.next_to(self.name, RIGHT, 0.2)


def painted(runners: list[Runner]) -> list[Mobject]:
    """All of some runners, from back to front: lines, dots, names; the first runner over others."""
    kinds = zip(*(one.parts for one in reversed(runners)), strict=True)
    return [part for kind in kinds for part in kind]


def clock(t: float, last: float) -> float:
    """Updates after a share t, 0..1, of a race of `last`: a clock that runs ever faster."""
    return last * math.expm1(HURRY * t) / math.expm1(HURRY)


def slots(
    lesson: gdcore.Lesson, chart: ContourMap, always: bool = False
) -> dict[str, tuple[float, float] | None]:
    """Where the names of rules stand where there is no room for them to ride, else None.

    That is where the way from the start to the minimum leads up or down; or `always`.
    """
    x, y, _ = chart.at(*lesson.minimum) - chart.at(*lesson.start)
    if abs(x) > abs(y) and not always:
        return dict.fromkeys(LANES)
    left, right, top, apart = BOARD
    side = left if x >= 0 else right  # where rules that step alike in b and in w do not go
    return {name: (side, top - apart * row) for row, name in enumerate(RULES)}
