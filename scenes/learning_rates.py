"""What happens as the rate grows? One knob, the path that it makes, and the steps it takes."""

from collections.abc import Callable

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut, GrowFromEdge, linear, smooth

from gdcore import studies
from gdviz.film.flat.camera import FlatScene
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, speed_up
from scenes.parts.learning_rates import (
    PAST,
    Dial,
    RatePath,
    across,
    landmarks,
    loss_maps,
    settled,
    steps_in_digits,
    touching,
)

TOO_LOW = 1 / 50
"""The rate that is too low, as a share of the cliff."""


class LearningRates(Stage, FlatScene):
    """One knob from a crawl to the cliff and past it; the path on the map, the steps as a curve."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.choose_where_the_knob_stops()
        self.what_happens_as_the_rate_grows()
        self.what_settled_means()
        self.too_low_it_crawls()
        self.higher_it_takes_fewer_steps()
        self.one_rate_takes_the_fewest()
        self.higher_still_it_takes_more_again()
        self.at_the_wall_it_never_arrives()
        self.what_sets_the_wall()
        self.past_the_wall_it_leaves()
        self.back_to_the_best_rate()
        self.all_rates_once_more()
        self.larger_is_faster_up_to_a_point()

    def set_the_stage(self) -> None:
        """Make what the beats share: the map with a path, the knob under its curve, the numbers."""
        lesson, look = self.lesson, self.look
        self.maps = loss_maps(lesson, look)
        self.whole = self.maps[0]
        self.paths = [RatePath(seen, lesson) for seen in self.maps]
        left = self.whole.box[1][0] + 1.25
        self.dial = Dial(lesson, look, 6.85 - left, center=((left + 6.85) / 2, -0.2))
        self.rate_shown = Readout(["$eta$"], look, (left, 3.6), "question")
        self.steps_shown = Readout([look.say("film_learning_rates.steps")], look, (left, 2.8))
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
        self.add(self.whole)
        for glass in self.maps[1:]:
            self.add(self.whole.lens(glass), glass)
        self.add(self.dial, self.dial.moving, *landmarks(self.whole, self.lesson))
        self.turn_to(self.dial.rate)
        self.add(*(path.parts for path in self.paths))
        self.ask("film_learning_rates.question")

    def what_settled_means(self) -> None:
        """The ring that is the goal of all the steps, and how many they are at low rates."""
        rows = [shown.reveal(1) for shown in (self.rate_shown, self.steps_shown)]
        self.add(*rows)
        self.caption("film_learning_rates.resting" if self.rests else "film_learning_rates.settled")
        if not self.rests:
            self.play(FadeIn(settled(self.whole, self.lesson), scale=8), run_time=0.9)
        self.turn(self.low, 3.5)
        self.read()

    def too_low_it_crawls(self) -> None:
        """A low rate: the first steps one by one, then all others, to the ring."""
        if self.rests:
            return
        self.say_rate("low", self.low)
        self.walk_all(5, slow=8)
        self.read()
        self.lift_the_ball()

    def higher_it_takes_fewer_steps(self) -> None:
        """Up to half the cliff the path bends; from there on it overshoots, in a zigzag."""
        self.section("film_learning_rates.section_best")
        if not self.rests:
            self.caption("film_learning_rates.fewer")
        self.turn(self.half, 3.3)
        if self.best > 1.1 * self.half:
            self.say_rate("zigzag", self.half)
            self.turn(self.best, 3.6, linear)  # it overshoots from the first moment on
            self.read()

    def one_rate_takes_the_fewest(self) -> None:
        """The rate that needs the fewest steps gets a mark, and all of them are walked."""
        if self.rests:
            return
        if self.best != self.dial.rate:
            self.turn(self.best, 0.6)
        self.say_rate("best", self.best)
        self.play(FadeIn(self.mark), run_time=0.5)
        self.walk_all(5, slow=20)
        self.read(0.5)
        self.lift_the_ball()

    def higher_still_it_takes_more_again(self) -> None:
        """Between the best rate and the cliff the leaps shrink less, the nearer the less."""
        self.section("film_learning_rates.section_wall")
        if not self.rests and self.edge < 0.999 * self.cliff:
            self.say_rate("edge", self.edge)
            self.turn(self.edge, 3.2)
            self.read()

    def at_the_wall_it_never_arrives(self) -> None:
        """At the cliff the leaps no longer shrink."""
        self.say_rate("wall", self.cliff)
        self.play(GrowFromEdge(self.wall, DOWN), run_time=0.6)
        self.turn(self.cliff, 0.9)
        self.drop_the_ball()
        self.walk(0, 10, 2.5)
        self.read()

    def what_sets_the_wall(self) -> None:
        """The direction in which it leaps to and fro, for ever; and the formula, at the wall."""
        land = self.lesson.landscape
        self.direction = across(self.lesson, *self.maps)
        named = self.look.say("axis.minimum")
        for label in self.get_mobject_family_members():
            if getattr(label, "content", "") == named and touching(label, self.direction[1]):
                self.direction[1].next_to(label, UP, 0.2)
        bend = self.look.number(land.eigenvalues[1], markup="typst")
        self.caption(f"film_learning_rates.{'round' if land.is_round else 'across'}", bend=bend)
        shown = [self.formula] if land.is_round else [self.formula, self.direction]
        self.play(*map(FadeIn, shown), run_time=0.5)
        self.poster()
        self.walk(10, 22, 4)
        self.read()
        self.lift_the_ball()

    def past_the_wall_it_leaves(self) -> None:
        """Every leap is longer, and the last one leaves the map."""
        self.section("film_learning_rates.section_past")
        self.say_rate("past", self.past)
        self.turn(self.past, 1.8)
        self.play(*(FadeIn(path.leave()) for path in self.paths), run_time=0.3)
        self.drop_the_ball()
        last = self.paths[-1].leaps
        self.walk(0, last, min(4.0, last / 2))
        self.lift_the_ball()
        self.read()

    def back_to_the_best_rate(self) -> None:
        """The knob goes back to the best rate, and the ball is where it leads."""
        self.section("film_learning_rates.section_loop")
        self.caption("film_learning_rates.back")
        if self.direction in self.mobjects:
            self.play(FadeOut(self.direction), run_time=0.3)
        self.turn(self.best, 1.5)
        self.walk_all(6, slow=20)
        self.read()
        self.hush()

    def all_rates_once_more(self) -> None:
        """The knob goes past the wall, down to a crawl, and comes back; to be played again."""
        balls = [path.ball for path in self.paths]
        stops = self.best, self.past, self.low, self.best

        def swing(t: float) -> None:
            leg = min(int(3 * t), 2)
            eased = 0.5 - 0.5 * np.cos(np.pi * (3 * t - leg))
            self.turn_to(stops[leg] + eased * (stops[leg + 1] - stops[leg]))

        with self.loop():
            self.wait(0.2)
            self.play(*map(FadeOut, balls), run_time=0.3)
            self.tween(swing, *self.turning, run_time=5.4, rate_func=linear)
            self.turn_to(self.best)
            self.play(*map(FadeIn, balls), run_time=0.3)
            self.wait(0.3)

    def larger_is_faster_up_to_a_point(self) -> None:
        """What has been seen, over the best rate."""
        self.answer("film_learning_rates.answer")

    def say_rate(self, key: str, rate: float) -> None:
        """A caption with a rate and the steps that it needs."""
        steps = steps_in_digits(self.dial.steps_at(rate), self.look)
        words = self.look.rate(rate, "typst")
        self.caption(f"film_learning_rates.{key}", rate=words, steps=steps)

    def turn(
        self, rate: float, run_time: float, rate_func: Callable[[float], float] = smooth
    ) -> None:
        """Turn the knob to a rate."""
        before = self.dial.rate
        self.tween(
            lambda t: self.turn_to(before + t * (rate - before)),
            *self.turning,
            run_time=run_time,
            rate_func=rate_func,
        )
        self.turn_to(rate)

    def turn_to(self, rate: float) -> None:
        """Show a rate: its path, and the steps that it needs."""
        for path in self.paths:
            path.turn_to(rate)
        self.dial.turn_to(rate)
        self.rate_shown.display(" " + self.dial.in_digits(rate))
        self.steps_shown.display(" " + steps_in_digits(self.dial.needed, self.look, "plain"))

    def walk_all(self, pace: float, slow: int) -> None:
        """Let a ball go to the ring and stay: `slow` steps, so many a second, then faster."""
        needed = self.dial.needed
        few = min(needed, slow)
        self.drop_the_ball()
        self.walk(0, few, max(few / pace, 0.5))
        if needed > few:
            factor = speed_up(int(needed - few), 1 / pace)
            with self.fast_forward(factor):
                self.walk(few, needed, (needed - few) / pace / factor)

    def walk(self, first: float, last: float, seconds: float) -> None:
        """Let the ball go from one step of the path to another."""

        def go(t: float) -> None:
            for path in self.paths:
                path.walk_to(min(last, leap_then_rest(first + t * (last - first), 0.9)))

        self.tween(go, *(path.ball for path in self.paths), run_time=seconds, rate_func=linear)

    def drop_the_ball(self) -> None:
        """Put a ball on the start."""
        for path in self.paths:
            path.walk_to(0)
        self.play(*(FadeIn(path.ball) for path in self.paths), run_time=0.2)

    def lift_the_ball(self) -> None:
        """Take the ball away, where it is."""
        self.play(*(FadeOut(path.ball) for path in self.paths), run_time=0.3)
