"""What happens as the rate grows? One knob, the path that it makes, and the steps it takes."""

import numpy as np
from manim import DOWN, FadeIn, FadeOut, GrowFromEdge, linear

from gdcore import studies
from gdviz.film.flat.camera import FlatScene
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest
from scenes.parts.learning_rates import (
    PAST,
    Dial,
    RatePath,
    loss_maps,
    settled,
    steepest,
    steps_in_digits,
)

TOO_LOW = 1 / 50
"""The rate that is too low, as a share of the cliff."""


class LearningRates(Stage, FlatScene):
    """One knob from a crawl to the cliff and past it; the path on the map, the steps as a curve."""

    second_cut = True

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.choose_where_the_knob_stops()
        self.what_happens_as_the_rate_grows()
        self.too_low_it_crawls()
        self.higher_it_takes_fewer_steps()
        self.one_rate_takes_the_fewest()
        self.at_the_wall_it_never_arrives()
        self.the_steepest_direction_sets_the_wall()
        self.past_the_wall_it_leaves()
        self.to_the_wall_and_back()
        self.best_before_the_wall()

    def set_the_stage(self) -> None:
        """Make what the beats share: the map with a path, the knob under its curve, the numbers."""
        lesson, look = self.lesson, self.look
        self.maps = loss_maps(lesson, look)
        self.whole = self.maps[0]
        self.paths = [RatePath(seen, lesson) for seen in self.maps]
        left = self.whole.box[1][0] + 1.45
        self.dial = Dial(lesson, look, 6.85 - left, center=((left + 6.85) / 2, -0.7))
        self.rate_shown = Readout(["$eta$"], look, (left, 3.6), "question")
        self.steps_shown = Readout([look.say("film_learning_rates.steps")], look, (left, 2.5))
        drawn = [path.parts for path in self.paths]
        self.turning = *drawn, self.dial.moving, self.rate_shown, self.steps_shown
        self.rests = "start_at_minimum" in studies.oddities(lesson)

    def choose_where_the_knob_stops(self) -> None:
        """Where it is too low, best, nearly and right at the cliff, and past it."""
        dial = self.dial
        self.low, self.half, self.cliff = TOO_LOW * dial.cliff, dial.cliff / 2, dial.cliff
        self.best, self.past = dial.best, PAST * dial.cliff
        between = [rate for rate in self.lesson.rates if self.best < rate < self.cliff]
        self.edge = max(between, default=(self.best + self.cliff) / 2)
        self.wall, self.mark, self.formula = dial.wall(), dial.best_mark(), dial.formula()

    def what_happens_as_the_rate_grows(self) -> None:
        """The question, over the map with the path of the lowest rate."""
        self.section("film_learning_rates.section_low")
        ring, name, cross, other = self.whole.landmarks(self.lesson.start)
        for mark in (ring, cross, name, other):
            mark.set_z_index(1)  # the path leads to them, under them
        self.add(self.whole)
        for glass in self.maps[1:]:
            self.add(self.whole.lens(glass), glass)
        self.add(
            settled(self.whole, self.lesson), self.dial, self.dial.moving, ring, name, cross, other
        )
        self.turn_to(self.dial.rate)
        self.add(*(path.parts for path in self.paths))
        self.ask("film_learning_rates.question")

    def too_low_it_crawls(self) -> None:
        """A low rate, and how far so many steps lead in the time there is."""
        rows = [shown.reveal(1) for shown in (self.rate_shown, self.steps_shown)]
        self.add(*rows)
        self.caption("film_learning_rates.resting" if self.rests else "film_learning_rates.settled")
        self.turn(self.low, 3.6)
        self.read()
        if not self.rests:
            self.say_rate("low", self.low)
        self.walk(10, 3.4)
        self.read()

    def higher_it_takes_fewer_steps(self) -> None:
        """Up to half the cliff the path bends; from there on it overshoots, in a zigzag."""
        self.section("film_learning_rates.section_best")
        if not self.rests:
            self.caption("film_learning_rates.fewer")
        self.turn(self.half, 3.6)
        if self.best > 1.1 * self.half:
            self.say_rate("zigzag", self.half)
            self.turn(self.best, 3.9)
            self.read()

    def one_rate_takes_the_fewest(self) -> None:
        """The rate that needs the fewest steps gets a mark, and all of them are walked."""
        if self.rests:
            return
        if self.best != self.dial.rate:
            self.turn(self.best, 0.6)
        self.say_rate("best", self.best)
        self.play(FadeIn(self.mark), run_time=0.5)
        self.walk(5, min(4.0, self.dial.needed / 5))
        self.read()

    def at_the_wall_it_never_arrives(self) -> None:
        """Higher still it takes more steps again; at the cliff the leaps no longer shrink."""
        self.section("film_learning_rates.section_wall")
        if not self.rests and self.edge < 0.999 * self.cliff:
            self.say_rate("edge", self.edge)
            self.turn(self.edge, 3.2)
            self.read()
        self.turn(self.cliff, 1.2)
        self.say_rate("wall", self.cliff)
        self.play(GrowFromEdge(self.wall, DOWN), run_time=0.7)
        self.walk(4, 2.5)
        self.read()

    def the_steepest_direction_sets_the_wall(self) -> None:
        """The direction in which it leaps to and fro, and the formula."""
        self.direction = steepest(self.lesson, *self.maps)
        if self.lesson.landscape.is_round:
            self.caption("film_learning_rates.round")
            self.play(FadeIn(self.formula), run_time=0.5)
        else:
            self.caption("film_learning_rates.steepest")
            self.play(FadeIn(self.direction), FadeIn(self.formula), run_time=0.5)
        self.poster()
        self.walk(4, 3)
        self.read()

    def past_the_wall_it_leaves(self) -> None:
        """Every leap is longer, and the last one leaves the map."""
        self.section("film_learning_rates.section_past")
        self.say_rate("past", self.past)
        self.turn(self.past, 2)
        self.play(*(FadeIn(path.leave()) for path in self.paths), run_time=0.3)
        self.walk(2, min(4.0, (self.paths[-1].line.last + 0.5) / 2))
        self.read()

    def to_the_wall_and_back(self) -> None:
        """The knob goes up to the wall and comes back; it ends as it began, to be played again."""
        self.section("film_learning_rates.section_loop")
        self.hush()
        if self.direction in self.mobjects:
            self.play(FadeOut(self.direction), run_time=0.4)
        self.turn(self.low, 2.2)

        def swing(t: float) -> None:
            up = 0.5 - 0.5 * np.cos(2 * np.pi * t)
            self.turn_to(self.low + up * (self.cliff - self.low))

        with self.loop():
            self.tween(swing, *self.turning, run_time=8, rate_func=linear)
            self.turn_to(self.low)
            self.wait(0.3)

    def best_before_the_wall(self) -> None:
        """What has been seen."""
        near = self.best >= 0.8 * self.cliff
        self.answer("film_learning_rates.answer" + ("" if near else "_below"))

    def say_rate(self, key: str, rate: float) -> None:
        """A caption with a rate and the steps that it needs."""
        steps = steps_in_digits(self.dial.steps_at(rate), self.look)
        words = self.look.rate(rate, "typst")
        self.caption(f"film_learning_rates.{key}", rate=words, steps=steps)

    def turn(self, rate: float, run_time: float) -> None:
        """Turn the knob to a rate."""
        before = self.dial.rate
        self.tween(
            lambda t: self.turn_to(before + t * (rate - before)), *self.turning, run_time=run_time
        )

    def turn_to(self, rate: float) -> None:
        """Show a rate: its path, and the steps that it needs."""
        for path in self.paths:
            path.turn_to(rate)
        self.dial.turn_to(rate)
        self.rate_shown.display(" " + self.look.number(rate, 3, "plain"))
        self.steps_shown.display(" " + steps_in_digits(self.dial.needed, self.look, "plain"))

    def walk(self, pace: float, seconds: float) -> None:
        """Let a ball go the first steps of the path, so many a second."""
        balls = [path.ball for path in self.paths]

        def go(t: float) -> None:
            for path in self.paths:
                path.walk_to(leap_then_rest(pace * seconds * t, 0.9))

        go(0)
        self.play(*map(FadeIn, balls), run_time=0.2)
        self.tween(go, *balls, run_time=seconds, rate_func=linear)
        self.play(*map(FadeOut, balls), run_time=0.3)
