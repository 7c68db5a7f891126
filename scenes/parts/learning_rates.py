"""The learning rate as a dial, below a curve of how many steps gradient descent needs with it."""

import numpy as np
from manim import UP, Line, Rectangle, VGroup, VMobject

import gdcore
from gdcore.view import close_up
from gdviz.film.flat.charts import Chart, ContourMap
from gdviz.film.flat.dots import Dots
from gdviz.film.rates import role_of, spread
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.numbers import decimal

LEAST = 0.5
"""Where no steps at all are drawn on the logarithmic axis."""
SEEN = 0.03
"""Share of a map's width that a leap at the cliff must have to be seen without a lens."""


class Dial(Chart):
    """Steps until the loss settles, by learning rate; the axis below is turned with `turn_to`.

    The curve is drawn as far as the dial has come. The axis reaches from 0 to 1.5 of the cliff;
    instead of round numbers the lesson's rates stand on it, once they are added from `marks`.

    Attributes:
        rates, steps: The curve's points; rates ascend, all below the cliff.
        best: The rate that needs the fewest steps.
        moving: What `turn_to` changes.
        marks: For each of the lesson's rates its tick, number, and place on the curve.
    """

    END = 1.5

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        width: float = 6.0,
        height: float = 3.4,
        center: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.lesson, self.cliff = lesson, lesson.landscape.max_learning_rate
        self.rates = rates = rates_to_try(lesson.landscape)
        self.steps = steps = lesson.landscape.steps_to_settle(lesson.start, rates)
        fewest = np.flatnonzero(steps == steps.min())
        self.best = float(rates[fewest[len(fewest) // 2]])
        known = steps[np.isfinite(steps)]
        span = max(LEAST, 0.5 * min(known, default=1)), 2 * max(10, *known, 1)
        name = look.say("film.steps_needed")
        super().__init__(
            look, (0, self.END * self.cliff), span, width, height, ("", name), (False, True), center
        )
        self.x_numbers.remove(*self.x_numbers[1:])
        axis = text(look.say("film.learning_rate"), look, 28)
        self.words.add(axis.move_to((center[0], center[1] - height / 2 - 1.1, 0)))

        # One curve below half the cliff, where no step overshoots, and one above, in their colours.
        self._half = half = int(np.argmin(np.abs(rates - self.cliff / 2)))
        self._curves = [
            self.path(rates[part], np.maximum(steps[part], LEAST), role)
            for part, role in ((slice(half + 1), "rate_low"), (slice(half, None), "rate_high"))
        ]
        self._thread = VMobject(stroke_color=look.theme.muted, stroke_width=2)
        self._knobs = Dots(np.empty((0, 3)), look.theme.ink, 0.1, look.theme.paper).set_z_index(3)
        self.moving = VGroup(*self._curves, self._thread, self._knobs)
        self.marks = self._marks()
        self.turn_to(float(rates[0]))

    def turn_to(self, rate: float) -> None:
        """Set the dial; the curve ends above it."""
        self.rate = rate
        self.needed = self.steps_at(rate)
        index = float(np.interp(rate, self.rates, np.arange(len(self.rates))))
        self._curves[0].grow_to(index)
        self._curves[1].grow_to(max(0.0, index - self._half))
        head = self.at(rate, max(self.needed, LEAST))
        foot = np.array([head[0], self.box[0][1], 0])
        ends = np.array([foot, head] if head[1] <= self.box[1][1] else [foot])
        self._thread.set_points_as_corners(ends if len(ends) > 1 else np.empty((0, 3)))
        self._knobs.place(ends)

    def steps_at(self, rate: float) -> float:
        """How many steps it takes to settle at a rate; infinite where it never does."""
        return float(self.lesson.landscape.steps_to_settle(self.lesson.start, rate))

    def wall(self) -> VGroup:
        """The cliff: the rates behind it, at which nothing settles, a line, and last its formula.

        It stands over the curve and under the marks, however often the curve is drawn anew.
        """
        look, ((_, bottom), (right, top)) = self.look, self.box
        x = float(self.at(self.cliff, 1)[0])
        line = Line((x, bottom, 0), (x, top, 0), stroke_width=5, color=look.theme.ink)
        cliff = look.number(self.cliff, markup="typst")
        name = text(look.say("film.wall", cliff=cliff), look, 28).next_to(line, UP, 0.15)
        beyond = Rectangle(
            width=right - x, height=top - bottom, stroke_width=0,
            fill_color=look.theme.rate_diverging, fill_opacity=0.12,
        ).next_to(line, buff=0)  # fmt: skip
        never = text(look.say("film.never"), look, 28, "rate_diverging")
        return VGroup(beyond, never.move_to(beyond), line, name).set_z_index(1)

    def _marks(self) -> dict[float, VGroup]:
        lesson, look, theme = self.lesson, self.look, self.look.theme
        (_, bottom), (right, _) = self.box
        rates = sorted(set(lesson.rates))
        places = [min(float(self.at(rate, 1)[0]), right) for rate in rates]
        marks = {}
        for rate, x, spot in zip(rates, places, spread(places, 0.8, right), strict=True):
            role = role_of(lesson, look, rate)
            color = getattr(theme, role)
            words = look.rate(rate, "typst") + (" →" if rate > self.END * self.cliff else "")
            label = text(words, look, 28, role).move_to((spot, bottom - 0.6, 0))
            tick = Line((x, bottom - 0.16, 0), (x, bottom + 0.16, 0), stroke_width=7, color=color)
            over = label.get_top() + 0.07 * UP
            leader = Line((x, bottom - 0.16, 0), over, stroke_width=2, color=color)
            place = self.at(rate, max(self.steps_at(rate), LEAST))
            places = place[None] if np.isfinite(place[1]) else np.empty((0, 3))
            dot = Dots(places, color, 0.08, theme.paper)
            marks[rate] = VGroup(tick, leader, label, dot).set_z_index(2)
        return marks


def rates_to_try(landscape: gdcore.Landscape) -> np.ndarray:
    """Learning rates below the cliff, ascending, closest where the number of steps changes most."""
    cliff = landscape.max_learning_rate
    low = np.geomspace(min(0.001, cliff / 100), cliff / 20, 40)
    high = cliff * (1 - np.geomspace(0.05, 2e-4, 40))
    return np.unique(np.concatenate([low, np.linspace(0.05, 0.95, 181) * cliff, high]))


def counted(steps: float, look: Look, markup: str = "typst") -> str:
    """A number of steps in digits."""
    if not np.isfinite(steps):
        return "∞"
    return decimal(steps, 0) if steps < 1e6 else look.number(steps, 3, markup)


def maps(lesson: gdcore.Lesson, look: Look) -> list[ContourMap]:
    """The lesson's map; and where leaps across a valley are too short for it, a closer one."""
    land = lesson.landscape
    leap = lesson.trajectory(land.max_learning_rate, 1)
    places = np.column_stack([leap.b, leap.w])
    share = np.max(np.ptp(places, axis=0) / np.ptp(lesson.ranges, axis=1))
    if share > SEEN or not lesson.is_valley:
        return [ContourMap(land, lesson.ranges, look, 4.6, 4.6, (-4.0, 0.35))]
    whole = ContourMap(land, lesson.ranges, look, 3.3, 3.3, (-4.75, 0.35))
    glass = ContourMap(land, close_up(lesson, places), look, 1.9, 1.9, (-1.75, 0.35))
    glass.scales.remove(glass.words)
    return [whole, glass]
