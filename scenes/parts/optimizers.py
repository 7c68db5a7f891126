"""Update rules on a map that turns from a valley into a bowl, and a board of what they take."""

import math
from collections.abc import Sequence

import numpy as np
from manim import RIGHT, Mobject, Rectangle, VGroup, VMobject

import gdcore
from gdcore import studies
from gdcore.rings import ring
from gdcore.view import zigzags
from gdviz.film.flat.charts import ContourMap
from gdviz.film.flat.dots import Dots
from gdviz.film.flat.lines import straight
from gdviz.film.flat.moving_map import MovingMap
from gdviz.film.readout import Readout
from gdviz.film.steps import path_so_far
from gdviz.film.type import Label, pixels, typeset
from gdviz.look import Look
from gdviz.look.styles import Style

WIDE, HIGH, MIDDLE = 12.2, 5.12, (0.3, 0.4)
"""The map: its size, and where its middle is."""
LEAPS = 12
"""Of a zigzag so many leaps are seen, the older the fainter."""
ARRIVED = 0.03
"""As near to the minimum, in scene units, a dot is seen to be there."""
ROW, RIM = 0.5, 0.2
"""On the board: how far apart rows are, and how much is free around them."""
GAP = 0.35
"""On the board: how far apart columns are at least."""
DIGITS = 3
"""Of a number of steps, at most."""


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
    """A rule on its way: its path, and a dot at the end of it.

    Args:
        run: What the rule does.
        lesson, chart, look: Where, on which axes, and what that looks like.

    Attributes:
        last: The update with which it has settled, or else the last one.
        end: That with which it is seen to be at the minimum.
        spots: Where it is after each update, scene points.
        path: Its path; of a zigzag there are `leaps` instead, the latest ones.
        dot: Where it is.
    """

    def __init__(
        self, run: studies.Run, lesson: gdcore.Lesson, chart: ContourMap, look: Look
    ) -> None:
        self.run, theme = run, look.theme
        self.last = run.settled_at or len(run.path.b) - 1
        color, places = theme.color(run.name), run.path.places
        self.spots = chart.at(*places.T)
        apart = np.linalg.norm(self.spots - chart.at(*lesson.minimum), axis=1) > ARRIVED
        self.end = min(int(np.flatnonzero(apart)[-1]) + 1, len(places) - 1)
        # Plain descent goes to and fro with every step; the others' paths are lines to follow.
        across = (places - lesson.minimum) @ lesson.landscape.axes.T
        zigzag = run.name == "gradient_descent" and self.last > LEAPS and zigzags(across)
        self.path = chart.path(places[:, 0], places[:, 1], Style(run.name, width=1.6), dots=0.045)
        self.dot = Dots(self.spots[:1], color, 0.13, theme.paper)
        self.leaps = VGroup()
        if zigzag:
            self.path.remove(self.path.line, self.path.dots)
            for k in range(LEAPS):
                leap = VMobject(stroke_color=color, stroke_width=4, stroke_opacity=1 - k / LEAPS)
                self.leaps.add(leap)
        self.show(0)

    @property
    def parts(self) -> list[Mobject]:
        """All of it, from back to front."""
        return [self.leaps, self.path, self.dot]

    def show(self, updates: float) -> None:
        """Show it after so many updates; at the minimum it stays."""
        updates = min(updates, self.end)
        self.path.grow_to(updates)
        line = path_so_far(self.spots, updates)
        for k, leap in enumerate(self.leaps):
            ends = line[len(line) - 2 - k : len(line) - k] if k < len(line) - 1 else line[:0]
            leap.points = straight(ends[:1], ends[1:])
        self.dot.place(line[-1:])


class Board(VGroup):
    """Who goes down, at which learning rate, in how many steps: a row for each.

    Args:
        runners: Whose rows they are.
        look: Colours, type, how numbers are written.
        before: As many others: the steps that those took stand before the runners' own.

    Attributes:
        plate: What it stands on, with the names of the columns.
        rows: What does not change of each row: a dot, the name, the learning rate.
        counts: The steps, a readout for each row; not part of the board, as they change alone.
    """

    def __init__(self, runners: list[Runner], look: Look, before: Sequence[Runner] = ()) -> None:
        self._runners = runners
        heights = [-ROW * (row + 1) for row in range(len(runners))]
        lines = list(zip(runners, heights, strict=True))

        def column(said: list[tuple[str, str]], left: float, bold: bool = False) -> VGroup:
            parts = zip(said, heights, strict=bool(said))
            return VGroup(*(_words(one, look, role, left, y, bold) for (one, role), y in parts))

        color = look.theme.color
        names = [(f"film_optimizers.{one.run.name}_name", color(one.run.name)) for one in runners]
        name = column([(look.say(key), role) for key, role in names], 0.3, bold=True)
        left = eta = name.get_right()[0] + GAP
        rates = [look.rate(one.run.learning_rate, "typst") for one in runners]
        rate = column([(said, "ink") for said in rates], left)
        head = _words(look.say("film_optimizers.rate"), look, "muted", eta, 0)
        left = max(rate.get_right()[0], head.get_right()[0]) + GAP
        needed = [one.last if one.run.settled_at else f"> {one.last}" for one in before]
        was = column([(f"{steps} $->$", "muted") for steps in needed], left) if before else VGroup()
        for one in was:
            one.shift((was.get_right()[0] - one.get_right()[0]) * RIGHT)
        left = was.get_right()[0] if before else left - 0.5 * GAP
        self._look, self._pens = look, [np.array([left, y, 0]) for y in heights]
        digits = 0.555 * pixels("key") / 135
        end = left + pixels("key") / 135 + DIGITS * digits
        title = _words(look.say("film_optimizers.steps"), look, "muted", 0, 0)
        title.shift((end - title.get_right()[0]) * RIGHT)
        wide, high = end + 0.13 + 2 * RIM, ROW * (len(runners) + 1) + RIM
        card = Rectangle(width=wide, height=high, stroke_color=look.theme.muted, stroke_width=1.5)
        card.set_fill(look.theme.paper, 0.9)
        card.move_to(((end - 0.13) / 2, -ROW * len(runners) / 2, 0))
        self.plate = VGroup(card, head, title)
        marks = [Dots(np.array([[0.0, y, 0]]), color(one.run.name), 0.13) for one, y in lines]
        self.rows = [VGroup(*row) for row in zip(marks, name, rate, strict=True)]
        super().__init__(self.plate, was, *self.rows)
        self.put(np.zeros(3))

    def put(self, away: np.ndarray) -> None:
        """Move it, before it is shown: readouts are set where they stay."""
        self.shift(away)
        self._pens = [pen + away for pen in self._pens]
        self.counts = [Readout([""], self._look, (x, y), "key") for x, y, _ in self._pens]
        for count in self.counts:
            count.reveal(1)
        self.tell(0)

    def row(self, which: int) -> tuple[VGroup, Readout]:
        """All of a row, to fade in."""
        return self.rows[which], self.counts[which]

    def tell(self, updates: float) -> None:
        """The steps that each has made; it makes none that count once it has settled."""
        for which in range(len(self.counts)):
            self.tell_of(which, updates)

    def tell_of(self, which: int, updates: float) -> None:
        """The steps that one of them has made."""
        steps = min(int(updates), self._runners[which].last)
        self.counts[which].display(f"{steps:>{DIGITS}}")


def into_corner(boards: Sequence[Board], runners: Sequence[Runner], chart: ContourMap) -> None:
    """Put all boards into that corner of the map where they are farthest from all ways."""
    spots = np.vstack([one.spots[:, :2] for one in runners])
    low, high = chart.box
    size = np.max([(board.plate.width, board.plate.height) for board in boards], axis=0) + RIM
    sides = np.array([(1, 1), (-1, 1), (1, -1), (-1, -1)])
    free = []
    for side in sides:
        inner = np.where(side > 0, high - size, low + size)
        free.append(np.linalg.norm(np.maximum(side * (inner - spots), 0), axis=1).min())
    side = sides[int(np.argmax(np.round(free, 6)))]
    edge = np.append(np.where(side > 0, high, low) - RIM * side, 0)
    for board in boards:
        board.put(edge - board.plate.get_corner(np.append(side, 0)))


def _words(content: str, look: Look, role: str, left: float, y: float, bold: bool = False) -> Label:
    """A text that begins at `left`, with the middle of its small letters at y, as in a readout."""
    small, *glyphs = typeset(f"x{content}", look, "key", role, bold=bold)
    words = Label(content, glyphs, getattr(look.theme, role, role), "key")
    heights = small.points[:, 1]
    middle = (heights.min() + heights.max()) / 2
    return words.shift((left - words.get_left()[0], y - middle, 0))


def moral(steps: Sequence[int]) -> str:
    """The key of the film's last words, by the steps in the bowl of plain descent and of others."""
    plain, *others = steps
    return "answer" if plain == 1 < min(others) else "answer_open"


def painted(runners: Sequence[Runner]) -> list[Mobject]:
    """All of some runners, from back to front: lines, then dots; the first runner over others."""
    kinds = zip(*(one.parts for one in reversed(runners)), strict=True)
    return [part for kind in kinds for part in kind]
