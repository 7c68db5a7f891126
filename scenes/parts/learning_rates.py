"""The learning rate as a dial, below a curve of how many steps gradient descent needs with it."""

import numpy as np
from manim import RIGHT, UP, Line, Rectangle, VGroup, VMobject

import gdcore
from gdcore import studies
from gdcore.view import close_up, leap_at_the_cliff, ranges_of
from gdviz.film.flat.charts import Chart, ContourMap, inward
from gdviz.film.flat.dots import Dots
from gdviz.film.rates import rate_style, spread
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.numbers import decimal

LEAST = 0.5
"""Where on the logarithmic axis it is drawn that no steps are needed."""
SEEN = 0.03
"""How long a step at the cliff must be to be seen without a lens: its share of a map's width."""


class Dial(Chart):
    """Steps until the loss settles, by learning rate, drawn as far as the dial has been turned.

    Instead of round numbers the lesson's rates stand on the axis, once they are added from `marks`.

    Args:
        lesson: Whose descent it is.
        look, width, height, center: As for `Chart`.

    Attributes:
        cliff: The largest stable rate.
        rates, steps: The curve's points; the rates ascend, all below the cliff.
        fastest: The middle of the rates that need the fewest steps.
        rate, needed: The rate that the dial is turned to, and the steps that it needs.
        moving: All that `turn_to` changes.
        marks: For each of the lesson's rates its tick, its number, and its place on the curve.
    """

    END = 1.5
    """Where the axis ends, as a share of the cliff."""

    def __init__(
        self,
        lesson: gdcore.Lesson,
        look: Look,
        width: float = 6.0,
        height: float = 3.4,
        center: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.lesson, self.cliff = lesson, lesson.landscape.max_learning_rate
        self.rates = rates = studies.rates_to_try(lesson)
        self.steps = steps = lesson.landscape.steps_to_settle(lesson.start, rates)
        self.fastest = lesson.landscape.fastest_rates(lesson.start).middle
        known = steps[np.isfinite(steps)]
        span = max(LEAST, 0.5 * min(known, default=1)), 2 * max(10, *known, 1)
        name = look.say("film.steps_needed")
        rate_span = 0.0, self.END * self.cliff
        log = False, True
        super().__init__(look, rate_span, span, width, height, ("", name), log, center)
        self.x_numbers.remove(*self.x_numbers[1:])
        axis = text(look.say("film.learning_rate"), look, "label")
        self.words.add(axis.move_to((center[0], center[1] - height / 2 - 1.1, 0)))

        # One curve below half the cliff, where no step overshoots, and one above, in their colours.
        self._half = half = int(np.argmin(np.abs(rates - self.cliff / 2)))
        self._curves = [
            self.path(rates[part], np.maximum(steps[part], LEAST), role)
            for part, role in ((slice(half + 1), "rate_low"), (slice(half, None), "rate_high"))
        ]
        self._thread = VMobject(stroke_color=look.theme.muted, stroke_width=2)
        self._ends = Dots(np.empty((0, 3)), look.theme.ink, 0.1, look.theme.paper).set_z_index(3)
        self.moving = VGroup(*self._curves, self._thread, self._ends)
        self.marks = self._marks()
        self.turn_to(float(rates[0]))

    def turn_to(self, rate: float) -> None:
        """Turn the dial to a rate; the curve ends above it."""
        self.rate = rate
        self.needed = self.steps_at(rate)
        index = float(np.interp(rate, self.rates, np.arange(len(self.rates))))
        self._curves[0].grow_to(index)
        self._curves[1].grow_to(max(0.0, index - self._half))
        head = self.at(rate, max(self.needed, LEAST))
        foot = np.array([head[0], self.box[0][1], 0])
        ends = np.array([foot, head] if head[1] <= self.box[1][1] else [foot])
        self._thread.set_points_as_corners(ends if len(ends) > 1 else np.empty((0, 3)))
        self._ends.place(ends)

    def steps_at(self, rate: float) -> float:
        """How many steps it takes to settle at a rate; infinite where it never does."""
        return float(self.lesson.landscape.steps_to_settle(self.lesson.start, rate))

    def wall(self) -> VGroup:
        """The cliff: the rates beyond, at which nothing settles; a line; and, last, its formula.

        It lies over the curve and under the marks, however often the curve is drawn anew.
        """
        look, ((_, bottom), (right, top)) = self.look, self.box
        x = float(self.at(self.cliff, 1)[0])
        line = Line((x, bottom, 0), (x, top, 0), stroke_width=5, color=look.theme.ink)
        cliff = look.number(self.cliff, markup="typst")
        name = text(look.say("film.wall", cliff=cliff), look, "label").next_to(line, UP, 0.15)
        beyond = Rectangle(
            width=right - x,
            height=top - bottom,
            stroke_width=0,
            fill_color=look.theme.rate_diverging,
            fill_opacity=0.12,
        ).next_to(line, buff=0)
        never = text(look.say("film.never"), look, "label", "rate_diverging")
        return VGroup(beyond, never.move_to(beyond), line, name).set_z_index(1)

    def _marks(self) -> dict[float, VGroup]:
        """For each of the lesson's rates a tick, its number, and a dot on the curve."""
        lesson, look, theme = self.lesson, self.look, self.look.theme
        (_, bottom), (right, _) = self.box
        rates = sorted(set(lesson.rates))
        places = [min(float(self.at(rate, 1)[0]), right) for rate in rates]
        marks = {}
        for rate, x, spot in zip(rates, places, spread(places, 0.8, right), strict=True):
            role = rate_style(lesson, rate).role
            color = getattr(theme, role)
            words = look.rate(rate, "typst") + (" →" if rate > self.END * self.cliff else "")
            label = text(words, look, "label", role).move_to((spot, bottom - 0.6, 0))
            tick = Line((x, bottom - 0.16, 0), (x, bottom + 0.16, 0), stroke_width=7, color=color)
            over = label.get_top() + 0.07 * UP
            leader = Line((x, bottom - 0.16, 0), over, stroke_width=2, color=color)
            on_curve = self.at([rate], [max(self.steps_at(rate), LEAST)])
            dot = Dots(on_curve[np.isfinite(on_curve[:, 1])], color, 0.08, theme.paper)
            marks[rate] = VGroup(tick, leader, label, dot).set_z_index(2)
        return marks


def steps_in_digits(steps: float, look: Look, markup: str = "typst") -> str:
    """How many steps, in digits; a million or more with a power of ten."""
    if not np.isfinite(steps):
        return "∞"
    return decimal(steps, 0) if steps < 1e6 else look.number(steps, 3, markup)


def loss_maps(lesson: gdcore.Lesson, look: Look) -> list[ContourMap]:
    """The lesson's contour map; and a closer one if steps across a valley are too short for it."""
    land = lesson.landscape
    places, share = leap_at_the_cliff(lesson)
    if share > SEEN or not land.is_valley:
        maps = [ContourMap(land, ranges_of(lesson), look, 4.6, 4.6, (-4.0, 0.35))]
    else:
        whole = ContourMap(land, ranges_of(lesson), look, 3.3, 3.3, (-4.75, 0.35))
        glass = ContourMap(land, close_up(lesson, places), look, 1.9, 1.9, (-1.75, 0.35))
        glass.scales.remove(glass.words)
        maps = [whole, glass]
    away = inward(maps[0].get_left()[0]) * RIGHT
    return [seen.shift(away) for seen in maps]
