"""The learning rate turned up from a crawl to the cliff and past it, and the steps it takes."""

from dataclasses import replace

import numpy as np
from manim import FadeIn, FadeOut, VGroup

import gdcore
from gdcore.view import ranges_of
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.rates import rate_style, scaling_note
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.look.styles import STYLES
from scenes.parts.learning_rates import Dial, loss_maps, steps_in_digits

STEPS = 50
"""How many steps of each descent are drawn."""


class LearningRates(Stage, FlatScene):
    """One dial from a crawl past the cliff; the path it makes, and the steps needed as a curve."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.choose_where_the_dial_stops()
        self.one_start_many_rates()
        self.a_low_rate_crawls()
        self.a_higher_one_arrives_sooner()
        if self.dial.fastest > 0.55 * self.dial.cliff:
            self.past_half_the_cliff_it_zigzags()
        self.one_rate_is_the_fastest()
        self.faster_still_is_slower()
        self.at_the_cliff_it_never_arrives()
        self.the_steepest_direction_sets_the_cliff()
        self.beyond_it_every_step_is_longer()
        self.the_wall_stands_where_the_data_put_it()

    def set_the_stage(self) -> None:
        """Make what the beats share: maps with a path each, the dial, the readout."""
        lesson, look = self.lesson, self.look
        b, w = lesson.start
        self.dial = Dial(lesson, look, 6.0, 3.4, (3.6, 0.3))
        self.maps = loss_maps(lesson, look)
        self.paths = [seen.path([b], [w], "rate_low", dots=0.05) for seen in self.maps]
        self.drawn_paths = VGroup(*self.paths)
        names = ["$eta$", look.say("film.steps_needed")]
        self.readout = Readout(names, look, (self.dial.box[0][0], 3.4), beside=2.6)
        self.waiting = dict(self.dial.marks)

    def choose_where_the_dial_stops(self) -> None:
        """At the lesson's rates where they will do, else nearby."""
        rates, best, cliff = self.lesson.rates, self.dial.fastest, self.dial.cliff
        self.crawl = self.dial.rate
        self.bend = max((rate for rate in rates if rate <= cliff / 2), default=cliff / 4)
        self.edge = max((rate for rate in rates if best < rate < cliff), default=0.99 * cliff)
        beyond = [rate for rate in rates if cliff < rate <= self.dial.END * cliff]
        self.past = max(beyond, default=1.37 * cliff)
        # Nothing is faster than a rate right at the cliff.
        self.is_valley = best >= self.edge

    def one_start_many_rates(self) -> None:
        """The map, with the start and the minimum; and a lens, if it takes one to see the steps."""
        self.section("film_learning_rates.section_start")
        whole, *closer = self.maps
        ring, name, cross, other = whole.landmarks(self.lesson.start)
        for mark in (ring, cross):
            mark.set_z_index(1)  # the path leads to them, under them
        note = scaling_note(self.lesson, self.look).arrange(buff=0.25).move_to((0, -2.85, 0))
        self.play(FadeIn(whole), FadeIn(note))
        self.caption("film_learning_rates.start", n=STEPS)
        self.play(*map(FadeIn, (ring, name, cross, other)))
        self.read()
        self.play(FadeOut(name), FadeOut(other), run_time=0.5)
        for glass in closer:
            self.caption("film_learning_rates.lens")
            self.play(FadeIn(whole.lens(glass)), FadeIn(glass))
            self.read()

    def a_low_rate_crawls(self) -> None:
        """A rate so low that the steps cannot be told apart, and how many it would take."""
        self.turn_to(self.crawl)
        self.say_rate("crawl", self.crawl)
        rows = self.readout.reveal(2)
        self.play(*map(FadeIn, (self.dial, self.drawn_paths, self.dial.moving, rows)))
        self.read()
        self.caption("film_learning_rates.settled")
        self.read()

    def a_higher_one_arrives_sooner(self) -> None:
        """Up to half the cliff the path bends and the steps needed become fewer."""
        self.section("film_learning_rates.section_low")
        self.say_rate("bend", self.bend)
        self.turn(self.bend, 4)
        self.read(0.5)

    def past_half_the_cliff_it_zigzags(self) -> None:
        """From there it overshoots in the steepest direction."""
        half = self.dial.cliff / 2
        self.say_rate("zigzag", half)
        self.turn(half, 2)
        self.turn((half + self.dial.fastest) / 2, 2)
        self.read(0.5)

    def one_rate_is_the_fastest(self) -> None:
        """The rate that needs the fewest steps."""
        self.section("film_learning_rates.section_best")
        self.say_rate("nearest" if self.is_valley else "best", self.dial.fastest)
        self.turn(self.dial.fastest, 2.5)
        self.read(0.5)

    def faster_still_is_slower(self) -> None:
        """Towards the cliff it leaps to and fro, and needs more steps; but not in a valley."""
        self.section("film_learning_rates.section_cliff")
        if not self.is_valley:
            self.say_rate("edge", self.edge)
            self.turn(self.edge, 3)
            self.read(0.5)

    def at_the_cliff_it_never_arrives(self) -> None:
        """There the steps no longer shrink; behind it stands a wall."""
        cliff = self.dial.cliff
        self.say_rate("cliff", cliff)
        self.turn(cliff, 2)
        *wall, self.formula = self.dial.wall()
        self.play(*map(FadeIn, wall))
        self.read()

    def the_steepest_direction_sets_the_cliff(self) -> None:
        """The direction in which it leaps to and fro, and the formula."""
        if not self.lesson.landscape.is_round:
            self.caption("film_learning_rates.steepest")
            self.play(FadeIn(self.steepest().set_z_index(1)))
        else:
            self.caption("film_learning_rates.round")
        self.play(FadeIn(self.formula))
        self.poster()
        self.read()

    def beyond_it_every_step_is_longer(self) -> None:
        """Past the cliff it diverges."""
        self.section("film_learning_rates.section_past")
        self.say_rate("past", self.past)
        self.turn(self.past, 3)
        self.light_up(np.inf)
        self.read(1)

    def the_wall_stands_where_the_data_put_it(self) -> None:
        """What to remember."""
        if self.lesson.landscape.is_round:
            self.caption("film_learning_rates.last_round")
        else:
            self.caption("film_learning_rates.last")
        self.read(3)

    def say_rate(self, key: str, rate: float) -> None:
        """A caption with a rate and the steps that it needs."""
        steps = steps_in_digits(self.dial.steps_at(rate), self.look)
        words = self.look.rate(rate, "typst")
        self.caption(f"film_learning_rates.{key}", rate=words, steps=steps)

    def turn(self, rate: float, run_time: float) -> None:
        """Turn the dial to a rate; then the lesson's rates that it has passed light up."""
        before = self.dial.rate
        self.tween(
            lambda t: self.turn_to(before + t * (rate - before)),
            self.drawn_paths,
            self.dial.moving,
            self.readout,
            run_time=run_time,
        )
        self.light_up(rate)

    def turn_to(self, rate: float) -> None:
        """Show a rate: the path from the start, and the steps that it needs."""
        lesson, look, dial = self.lesson, self.look, self.dial
        trajectory = gdcore.descend(lesson.landscape, lesson.start, rate, STEPS)
        color = look.theme.color(rate_style(lesson, rate).role)
        for seen, path in zip(self.maps, self.paths, strict=True):
            path.lead_through(seen.at(trajectory.b, trajectory.w))
            path.set_stroke(color)
        dial.turn_to(rate)
        needed = steps_in_digits(dial.needed, look, "plain")
        self.readout.display(" " + look.number(rate, 3, "plain"), " " + needed)

    def light_up(self, rate: float) -> None:
        """Show the marks of the lesson's rates up to this one."""
        passed = [self.waiting.pop(mark) for mark in sorted(self.waiting) if mark <= rate]
        if passed:
            self.play(*map(FadeIn, passed), run_time=0.5)

    def steepest(self) -> GrowingPath:
        """The direction in which it leaps to and fro at the cliff, through the minimum."""
        lesson = self.lesson
        far = 1e3 * np.ptp(ranges_of(lesson))
        b, w = (np.outer([-far, 0, far], lesson.landscape.axes[1]) + lesson.minimum).T
        return self.maps[0].path(b, w, replace(STYLES["limit"], role="ink"))
