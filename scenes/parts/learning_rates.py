"""What the film LearningRates is made of: a map, the path of any rate on it, a knob and a curve."""

from dataclasses import replace

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Rectangle, VGroup, VMobject

import gdcore
from gdcore import studies
from gdcore.view import close_up, leap_at_the_cliff, settled_ring, some_updates
from gdviz.film.flat.charts import Chart, ContourMap, inward
from gdviz.film.flat.dots import Arrow, Dots
from gdviz.film.flat.paths import DOT_GAP
from gdviz.film.rates import rate_style
from gdviz.film.type import Label, text
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
PAST = 1.15
"""The rate beyond the cliff that is shown, as a share of it: the leaps grow by a third and more."""
WIDTH, HEIGHT, LEFT_EDGE, MIDDLE = 7.9, 5.2, -6.15, 0.18
"""Of the map, in scene units: its size, where it begins, how high its middle is."""


class RatePath:
    """The descent at some rate on a map, with the very number of steps that it needs.

    Every step is a dot, where they can be told apart, and of a zigzag the first leaps are lines.

    Args:
        seen: The map.
        lesson: Whose descent it is.

    Attributes:
        line, dots, arrow: The path; its updates; a head at the edge where it leaves the map.
        ball: Where a walk is, for `walk_to`.
    """

    def __init__(self, seen: ContourMap, lesson: gdcore.Lesson) -> None:
        self._map, self._lesson, look = seen, lesson, seen.look
        b, w = lesson.start
        self.line = seen.path([b], [w], "rate_low", leaps=np.inf)
        self.dots = Dots(np.empty((0, 3)), look.theme.rate_low, 0.055, look.theme.paper)
        self.arrow = Arrow(look, "rate_diverging", 5)
        self.ball = Dots(seen.at([b], [w]), look.theme.ink, 0.14, look.theme.paper)
        self.ball.set_z_index(2)
        self.parts = VGroup(self.line, self.dots, self.arrow)

    def turn_to(self, rate: float) -> None:
        """Become the path of this rate."""
        lesson, land, theme = self._lesson, self._lesson.landscape, self._map.look.theme
        needed = float(land.steps_to_settle(lesson.start, rate))
        updates = some_updates(needed)
        spots = self._map.at(*land.places_after(lesson.start, rate, updates).T)
        share = rate / land.max_learning_rate
        color = theme.color(rate_style(lesson, rate).role)
        # Leaps that are too short to be told apart are a line along the valley.
        short = share <= 1 and len(spots) > 1 and np.linalg.norm(spots[1] - spots[0]) < SHORT
        self.line.leaps = np.inf if short else fading(share)
        self.line.lead_through(spots)
        self.line.set_stroke(color)
        self.dots.set_stroke(color)
        self.dots.place(self._told_apart(spots, updates, zigzag=share > 0.5))
        self.arrow.clear_points()

    def leave(self) -> Arrow:
        """Put a head on the path where it leaves the map, if it does so within a few leaps."""
        last = self.line.last
        if last <= LEAPS:
            here, before = self.line.at(np.inf), self.line.at(last - 1)
            along = (here - before) / max(float(np.linalg.norm(here - before)), 1e-9)
            self.arrow.point(here - 0.8 * along, here)
        return self.arrow

    def _told_apart(self, spots: np.ndarray, updates: np.ndarray, zigzag: bool) -> np.ndarray:
        """Those of the updates within the map that get a dot."""
        low, high = self._map.box
        last = self.line.last + 1 if zigzag else int(np.argmax(np.diff(updates, append=9e15) > 1))
        spots = spots[: last + 1]
        inside = np.all((spots[:, :2] >= low) & (spots[:, :2] <= high), axis=1)
        with np.errstate(invalid="ignore"):
            far = np.linalg.norm(np.diff(spots, axis=0), axis=1) >= DOT_GAP
        shown: np.ndarray = spots[inside & np.append(True, far)]
        return shown

    def walk_to(self, steps: float) -> None:
        """Put the ball where the descent is after so many steps."""
        self.ball.place(self.line.at(steps)[None])


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
        width: float = 3.6,
        height: float = 2.8,
        center: tuple[float, float] = (5.0, -0.6),
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

    def formula(self) -> Label:
        """Where the wall stands, above it."""
        look = self.look
        cliff = look.number(self.cliff, markup="typst")
        words = text(look.say("film_learning_rates.wall_at", cliff=cliff), look, "label")
        words.next_to(self.words, UP, 0.15)
        x = min(float(self.at(self.cliff, 1)[0]), 6.95 - words.width / 2)
        return words.set_x(x)


def steps_in_digits(steps: float, look: Look, markup: str = "typst") -> str:
    """How many steps, in digits; a million or more with a power of ten."""
    if not np.isfinite(steps):
        return "∞"
    return decimal(steps, 0) if steps < 1e6 else look.number(steps, 3, markup)


def loss_maps(lesson: gdcore.Lesson, look: Look) -> list[ContourMap]:
    """The lesson's map, and in its corner a closer one if steps across a valley need a lens."""
    land, start = lesson.landscape, lesson.start
    past = land.places_after(start, PAST * land.max_learning_rate, np.array([1]))
    places = np.vstack([past, [start], [lesson.minimum]])
    near = close_up(lesson, places, 0.3, 0.2, WIDTH / HEIGHT)
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


def steepest(lesson: gdcore.Lesson, seen: ContourMap, *glass: ContourMap) -> VGroup:
    """The direction in which it leaps to and fro at the cliff, through the minimum, and its name.

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
    name = text(look.say("film_learning_rates.steepest_name"), look, "label", bold=True)
    middle = seen.at(*lesson.minimum)
    name.next_to(middle + 0.55 * (end - middle), up + along, 0.1)
    name.shift(max(0.0, seen.box[0][0] + 0.1 - name.get_left()[0]) * RIGHT)
    return VGroup(line, name.set_stroke(look.theme.paper, 6, background=True)).set_z_index(1)


def settled(seen: ContourMap, lesson: gdcore.Lesson) -> VMobject:
    """The ring within which a descent has settled."""
    line = VMobject(stroke_color=seen.look.theme.minimum, stroke_width=3).set_z_index(1)
    return line.set_points_as_corners(seen.at(*settled_ring(lesson).T))
