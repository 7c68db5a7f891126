"""What the film LearningRates is made of: a map, the path of any rate on it, a knob and a curve."""

from dataclasses import replace

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Mobject, Rectangle, VGroup, VMobject

import gdcore
from gdcore import studies
from gdcore.view import close_up, leap_at_the_cliff, settled_ring, some_updates
from gdviz.film.flat.charts import Chart, ContourMap, inward
from gdviz.film.flat.dots import Arrow, Dots
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.rates import rate_style
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.numbers import decimal
from gdviz.look.styles import STYLES

LEAST = 0.5
"""Where on the logarithmic axis it is drawn that no steps are needed."""
SEEN = 0.03
"""How long a step at the cliff must be to be seen without a lens: its share of a map's width."""
SHORT = 0.3
"""Leaps from which on it can be seen that they lead to and fro, in scene units."""
LEAPS = 11
"""So many leaps of the zigzag at the cliff are seen, each fainter than the one before."""
ARC, PIECES = 0.1, 8
"""Of a leap where all lie on one line: how far it bulges, as a share of it; its straight pieces."""
ASIDE, LONG = 0.09, 0.2
"""Of a leap longer than LONG the dots are left out that come nearer than ASIDE to the last on their
side, in scene units: close together they would be a path that nobody goes."""
RUN_TOGETHER = 0.02
"""Dots that are nearer to each other, in scene units, look the same as fewer of them."""
PAST = 1.15
"""The rate beyond the cliff that is shown, as a share of it: the leaps grow by a third and more."""
WIDTH, HEIGHT, LEFT_EDGE, MIDDLE = 7.9, 5.2, -6.15, 0.18
"""Of the map, in scene units: its size, where it begins, how high its middle is."""


class RatePath:
    """The descent at some rate on a map, with the very number of steps that it needs.

    Every step is a dot, and where there are very many of them the dots are a line. Of a zigzag the
    first leaps are lines that fade, all others thin ones; their dots end where those of one side
    run together. In a round bowl all leaps lie on one line: there and back they are arcs.

    Args:
        seen: The map.
        lesson: Whose descent it is.

    Attributes:
        line, all_leaps, dots, arrow: The path; its leaps, thin; its updates; a head at the edge
            where it leaves the map.
        ball: Where a walk is, for `walk_to`.
    """

    def __init__(self, seen: ContourMap, lesson: gdcore.Lesson) -> None:
        self._map, self._lesson, look = seen, lesson, seen.look
        b, w = lesson.start
        self.line = seen.path([b], [w], "rate_low", leaps=np.inf)
        here = seen.at([b], [w])
        self.all_leaps = GrowingPath(here, seen.box, look.theme.rate_high, width=1.5)
        self.all_leaps.set_stroke(opacity=0.4)
        self.dots = Dots(np.empty((0, 3)), look.theme.rate_low, 0.05, look.theme.paper)
        self.arrow = Arrow(look, "rate_diverging", 5)
        self.ball = Dots(here, look.theme.ink, 0.14, look.theme.paper)
        self.parts = VGroup(self.all_leaps, self.line, self.dots, self.arrow).set_z_index(0.5)
        self.ball.set_z_index(2)

    def turn_to(self, rate: float) -> None:
        """Become the path of this rate."""
        lesson, land, theme = self._lesson, self._lesson.landscape, self._map.look.theme
        needed = float(land.steps_to_settle(lesson.start, rate))
        self._updates = updates = some_updates(needed)
        spots = self._map.at(*land.places_after(lesson.start, rate, updates).T)
        share = rate / land.max_learning_rate
        color = theme.color(rate_style(lesson, rate).role)
        # Leaps that are too short to be told apart are a line along the valley.
        short = share <= 1 and len(spots) > 1 and np.linalg.norm(spots[1] - spots[0]) < SHORT
        self._pieces = PIECES if land.is_round and share > 0.5 else 1
        way = self._arcs(spots, share) if self._pieces > 1 else spots
        self.line.leaps = np.inf if short else self._pieces * fading(share)
        self.line.lead_through(way)
        self.all_leaps.lead_through(way if share > 0.5 else spots[:1])
        # Very many arcs, one in the other, would be a patch of colour.
        self.all_leaps.set_stroke(
            opacity=0.4 * min(1.0, 30 / max(needed, 1)) if land.is_round else 0.4
        )
        for part in (self.line, self.all_leaps, self.dots):
            part.set_stroke(color)
        self.dots.place(self._told_apart(spots))
        self.arrow.clear_points()

    def leave(self) -> Arrow:
        """Put a head on the path where it leaves the map, if it does so within a few leaps."""
        last = self.line.last
        if last <= self._pieces * LEAPS:
            here, before = self.line.at(np.inf), self.line.at(last - 1)
            along = (here - before) / max(float(np.linalg.norm(here - before)), 1e-9)
            self.arrow.point(here - 0.8 * along, here)
        return self.arrow

    @property
    def leaps(self) -> float:
        """With which of its steps it leaves the map, or how many there are."""
        return self.line.last / self._pieces

    def _arcs(self, spots: np.ndarray, share: float) -> np.ndarray:
        """A way to and fro, in arcs, up to where it first leaves the map."""
        low, high = self._map.box
        outside = ~np.all((spots[:, :2] >= low) & (spots[:, :2] <= high), axis=1)
        if outside.any():
            spots = spots[: int(np.argmax(outside)) + 1]
        return arched(spots, ARC * min(1.0, 10 * (share - 0.5)))

    def _told_apart(self, spots: np.ndarray) -> np.ndarray:
        """Those of the updates within the map that get a dot: all that look different."""
        low, high = self._map.box
        shown = np.all((spots[:, :2] >= low) & (spots[:, :2] <= high), axis=1)
        with np.errstate(invalid="ignore", over="ignore"):
            leap = np.linalg.norm(spots[2:] - spots[1:-1], axis=1)
            aside = np.linalg.norm(spots[2:] - spots[:-2], axis=1)
        shown[2:] &= (aside >= ASIDE) | (leap < LONG)
        kept, here = [0], spots[0].tolist()
        for k in np.flatnonzero(shown)[1:].tolist():
            x, y, _ = spots[k].tolist()
            if max(abs(x - here[0]), abs(y - here[1])) >= RUN_TOGETHER:
                kept.append(k)
                here = [x, y]
        dots: np.ndarray = spots[kept]
        return dots

    def walk_to(self, steps: float) -> None:
        """Put the ball where the descent is after so many steps."""
        drawn = np.interp(steps, self._updates, np.arange(len(self._updates)))
        self.ball.place(self.line.at(self._pieces * drawn)[None])


def arched(spots: np.ndarray, bulge: float) -> np.ndarray:
    """Places joined by flat arcs to the left of each way, as the ends of straight pieces."""
    t = np.arange(PIECES)[:, None, None] / PIECES
    way = np.diff(spots, axis=0)
    left = np.column_stack([-way[:, 1], way[:, 0], way[:, 2]])
    arcs = spots[:-1] + t * way + 4 * bulge * t * (1 - t) * left
    return np.concatenate([np.swapaxes(arcs, 0, 1).reshape(-1, 3), spots[-1:]])


def fading(share: float) -> float:
    """How many leaps are seen of a path, by its rate's share of the cliff.

    Up to half of the cliff nothing overshoots, and the whole line is; at the cliff LEAPS.
    """
    if share <= 0.5:
        return np.inf
    return LEAPS / (2 * share - 1) if share <= 1 else LEAPS * (1 + 10 * (share - 1))


class Dial(Chart):
    """A knob for the rate; above it the steps until the loss settles, as far as it was turned.

    Args:
        lesson: Whose descent it is.
        look, width, height, center: As for `Chart`.

    Attributes:
        cliff: The largest stable rate.
        rates, steps: The curve's points; the rates ascend, all below the cliff.
        best, fewest: A rate that needs the fewest steps, and how many these are: the middle of all
            such rates, or half the cliff, if it is one of them, where nothing overshoots yet.
        rate, needed: The rate that the knob is turned to, and the steps that it needs.
        moving: All that `turn_to` changes.
    """

    END = 1.35
    """Where the axis ends, as a share of the cliff."""
    _tick = 0.12
    _cased = True

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        width: float = 3.9,
        height: float = 3.7,
        center: tuple[float, float] = (5.0, -0.2),
    ) -> None:
        self.lesson, self.cliff = lesson, lesson.landscape.max_learning_rate
        self.rates = rates = studies.rates_to_try(lesson)
        self.steps = steps = lesson.landscape.steps_to_settle(lesson.start, rates)
        fastest = lesson.landscape.fastest_rates(lesson.start)
        half_way = fastest.low < self.cliff / 2 < fastest.high
        self.best = self.cliff / 2 if half_way else fastest.middle
        self.fewest = fastest.updates
        known = steps[np.isfinite(steps)]
        span = 0.06 * max(LEAST, min(known, default=1)), 2 * max(10, *known, 1)
        names = look.say("film_learning_rates.rate"), look.say("film_learning_rates.steps_log")
        super().__init__(
            look, (0.0, self.END * self.cliff), span, width, height, names, (False, True), center
        )
        # One curve below half the cliff, where no step overshoots, and one above, in their colours.
        self._half = half = int(np.argmin(np.abs(rates - self.cliff / 2)))
        self._curves = [
            self.path(rates[part], np.maximum(steps[part], LEAST), role, 5)
            for part, role in ((slice(half + 1), "rate_low"), (slice(half, None), "rate_high"))
        ]
        self._thread = VMobject(stroke_color=look.theme.muted, stroke_width=2)
        self._head = Dots(np.empty((0, 3)), look.theme.ink, 0.1, look.theme.paper).set_z_index(3)
        self.knob = Dots(np.empty((0, 3)), look.theme.ink, 0.17, look.theme.paper).set_z_index(3)
        self.moving = VGroup(*self._curves, self._thread, self._head, self.knob)
        self._farthest = 0.0
        self.turn_to(float(rates[0]))

    def turn_to(self, rate: float) -> None:
        """Turn the knob to a rate; the curve reaches as far as it has been turned."""
        self.rate, self._farthest = rate, max(rate, self._farthest)
        self.needed = self.steps_at(rate)
        index = float(np.interp(self._farthest, self.rates, np.arange(len(self.rates))))
        self._curves[0].grow_to(index)
        self._curves[1].grow_to(max(0.0, index - self._half))
        head = self.at(rate, max(self.needed, LEAST))
        foot = np.array([head[0], self.box[0][1], 0])
        self.knob.place(foot[None])
        inside = head[1] <= self.box[1][1]
        self._head.place(head[None] if inside else np.empty((0, 3)))
        self._thread.set_points_as_corners([foot, head] if inside else np.empty((0, 3)))

    def steps_at(self, rate: float) -> float:
        """How many steps it takes to settle at a rate; infinite where it never does."""
        return float(self.lesson.landscape.steps_to_settle(self.lesson.start, rate))

    def best_mark(self) -> VGroup:
        """The mark of the rate that needs the fewest steps, with their number."""
        look, role = self.look, rate_style(self.lesson, self.best).role
        spot, left = self.at(self.best, max(self.fewest, LEAST)), self.box[0][0] + 0.1
        ring = Dots(spot[None], look.theme.color(role), 0.2, middle=look.theme.paper)
        words = look.say("film_learning_rates.fewest", steps=steps_in_digits(self.fewest, look))
        name = text(words, look, "label", role, bold=True)
        name.next_to(spot, DOWN + LEFT, 0.14)
        if name.get_left()[0] < left:  # a long number, below the ring
            name = text(words, look, "aside", role, bold=True).next_to(spot, DOWN, 0.25)
            name.shift((left - name.get_left()[0]) * RIGHT)
        return VGroup(ring, name.set_stroke(look.theme.paper, 6, background=True)).set_z_index(2)

    def wall(self) -> VGroup:
        """The cliff: the rates beyond, at which nothing settles, and a line."""
        look, ((_, bottom), (right, top)) = self.look, self.box
        x = float(self.at(self.cliff, 1)[0])
        line = Line((x, bottom, 0), (x, top, 0), stroke_width=7, color=look.theme.ink)
        beyond = Rectangle(
            width=right - x,
            height=top - bottom,
            stroke_width=0,
            fill_color=look.theme.rate_diverging,
            fill_opacity=0.12,
        ).next_to(line, buff=0)
        never = text(look.say("film_learning_rates.never"), look, "label", "rate_diverging")
        never.rotate(np.pi / 2).move_to(beyond)
        return VGroup(beyond, never, line).set_z_index(1)

    def formula(self) -> VGroup:
        """Where the wall stands, at the wall's upper end."""
        look = self.look
        cliff = look.number(self.cliff, markup="typst")
        lines = [look.say("film_learning_rates.wall_at"), f"$=$ {cliff}"]
        words = VGroup(*(text(line, look, "readout") for line in lines))
        words.arrange(DOWN, buff=0.12, aligned_edge=RIGHT)
        words.set_stroke(look.theme.paper, 6, background=True)
        top = np.array([float(self.at(self.cliff, 1)[0]) - 0.15, self.box[1][1], 0])
        return words.move_to(top, UP + RIGHT).set_z_index(2)

    def in_digits(self, rate: float) -> str:
        """A rate with three digits, or near the wall with as many as tell it from that."""
        shown = [
            [self.look.number(one, digits, "plain") for one in (rate, self.cliff)]
            for digits in (3, 4, 5)
        ]
        return next((mine for mine, walls in shown if mine != walls), shown[0][0])


def steps_in_digits(steps: float, look: Look, markup: str = "typst") -> str:
    """How many steps, in digits; a million or more with a power of ten."""
    if not np.isfinite(steps):
        return "∞"
    return decimal(steps, 0) if steps < 1e6 else look.number(steps, 3, markup)


def loss_maps(lesson: gdcore.Lesson, look: Look) -> list[ContourMap]:
    """The lesson's map, and in its corner a closer one if steps across a valley need a lens."""
    land, start = lesson.landscape, lesson.start
    past = land.places_after(start, PAST * land.max_learning_rate, np.array([1]))
    across = orbit(lesson)
    places = np.vstack([past, [start], [lesson.minimum], across])
    near = close_up(lesson, places, 0.12, 0.2, WIDTH / HEIGHT)
    whole = ContourMap(land, near, look, WIDTH, HEIGHT, (LEFT_EDGE + WIDTH / 2, MIDDLE))
    whole.name_b_beside()
    whole.shift(inward(whole.get_left()[0]) * RIGHT)
    leap, share = leap_at_the_cliff(lesson)
    if share > SEEN or not land.is_valley:
        return [whole]
    glass = ContourMap(land, close_up(lesson, leap, 0.4), look, 2.4, 2.4)
    glass.scales.remove(glass.words)
    return [
        whole,
        glass.move_to(whole.box[1].tolist() + [0], UP + RIGHT).shift(0.2 * (DOWN + LEFT)),
    ]


def orbit(lesson: gdcore.Lesson) -> np.ndarray:
    """The two places (b, w), (2, 2), between which it leaps in the end, at the cliff."""
    direction = lesson.landscape.axes[1]
    away = np.subtract(lesson.start, lesson.minimum) @ direction * direction
    ends: np.ndarray = lesson.minimum + np.array([away, -away])
    return ends


def across(lesson: gdcore.Lesson, seen: ContourMap, *glass: ContourMap) -> VGroup:
    """The direction across the valley, the steepest one, through the minimum, and its name.

    The name is on the side that the path does not come from, and under no lens.
    """
    look, direction = seen.look, np.array(lesson.landscape.axes[1])
    far = 1e3 * np.ptp(seen.bounds, axis=0).max()
    b, w = (np.outer([-far, 0, far], direction) + lesson.minimum).T
    line = seen.path(b, w, replace(STYLES["limit"], role="ink"))
    low, high = line.line.points[0], line.line.points[-1]
    avoided = glass[0].get_center() if glass else seen.at(*lesson.minimum)
    end = max(low, high, key=lambda end: float(np.linalg.norm(end - avoided)))
    up = UP if lesson.start[1] < lesson.minimum[1] else DOWN
    along = LEFT if (high - low)[0] * (high - low)[1] * up[1] > 0 else RIGHT
    name = text(look.say("film_learning_rates.across_name"), look, "label", bold=True)
    middle = seen.at(*lesson.minimum)
    name.next_to(middle + 0.6 * (end - middle), up + along, 0.1)
    left, right = seen.box[0][0] + 0.1, seen.box[1][0] - 0.1
    name.shift(
        (max(0.0, left - name.get_left()[0]) + min(0.0, right - name.get_right()[0])) * RIGHT
    )
    return VGroup(line, name.set_stroke(look.theme.paper, 6, background=True)).set_z_index(1)


def settled(seen: ContourMap, lesson: gdcore.Lesson) -> VMobject:
    """The ring within which a descent has settled."""
    line = VMobject(stroke_color=seen.look.theme.minimum, stroke_width=3).set_z_index(0.2)
    line.set_fill(seen.look.theme.paper, 0.9)
    return line.set_points_as_corners(seen.at(*settled_ring(lesson).T))


def landmarks(seen: ContourMap, lesson: gdcore.Lesson) -> list[Mobject]:
    """Start and minimum and their names; the minimum's cross is small, in the ring around it.

    Its name is off the line on which the leaps end up.
    """
    ring, start, cross, name = marks = seen.landmarks(lesson.start)
    cross.scale(0.4).set_stroke(width=2.5)
    cross.set_stroke(width=0, background=True)
    way = np.subtract(lesson.start, lesson.minimum)
    b, w = way if lesson.landscape.is_round else lesson.landscape.axes[1]
    side = (LEFT if b * w > 0 else RIGHT) + UP
    name.next_to(cross, side if way[1] < 0 else -side, 0.25)
    for mark in (ring, start, cross, name):
        mark.set_z_index(1)  # the path leads to them, under them
    return marks


def touching(one: Mobject, other: Mobject) -> bool:
    """Whether the boxes of two texts meet."""
    apart = np.abs(one.get_center() - other.get_center())[:2]
    return bool(
        (apart < (one.width / 2 + other.width / 2, one.height / 2 + other.height / 2)).all()
    )
