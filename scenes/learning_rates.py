"""The learning rate turned up from a crawl to the cliff and past it, and the steps it takes."""

import numpy as np
from manim import FadeIn, FadeOut, VGroup

import gdcore
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.rates import role_of, scaling_note
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from scenes.parts.learning_rates import Dial, counted, maps

STEPS = 50  # of the path that is drawn


class LearningRates(Stage, FlatScene):
    """One dial from a crawl past the cliff; the path it makes, and the steps needed as a curve."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.dial = dial = Dial(lesson, look, 6.0, 3.4, (3.6, 0.3))
        cliff, rates, crawl = dial.cliff, lesson.rates, dial.rate
        self.maps = maps(lesson, look)
        start = np.array([lesson.start]).T
        self.tracks = VGroup(*(seen.path(*start, "rate_low", dots=0.05) for seen in self.maps))
        names = ["$eta$", look.say("film.steps_needed")]
        self.readout = Readout(names, look, (dial.box[0][0], 3.4), beside=2.6)
        self.waiting = dict(dial.marks)

        # Where the dial stops: at the lesson's rates where they will do, else nearby.
        bend = max((rate for rate in rates if rate <= cliff / 2), default=cliff / 4)
        edge = max((rate for rate in rates if dial.best < rate < cliff), default=0.99 * cliff)
        out = [rate for rate in rates if cliff < rate <= dial.END * cliff]
        past = max(out, default=1.37 * cliff)

        # From one start, at a rate so low that the steps cannot be told apart.
        self.section("film_learning_rates.section_start")
        whole, *closer = self.maps
        ring, name, cross, other = whole.landmarks(lesson.start)
        VGroup(ring, cross).set_z_index(1)  # the path leads to them, under them
        note = scaling_note(lesson, look).arrange(buff=0.25).move_to((0, -2.85, 0))
        self.play(FadeIn(whole), FadeIn(note))
        self.caption("film_learning_rates.start", n=STEPS)
        self.play(*map(FadeIn, (ring, name, cross, other)))
        self.read()
        self.play(FadeOut(name), FadeOut(other), run_time=0.5)
        for glass in closer:
            self.caption("film_learning_rates.lens")
            self.play(FadeIn(whole.lens(glass)), FadeIn(glass))
            self.read()
        self.turn_to(crawl)
        self.say_rate("crawl", crawl)
        rows = self.readout.reveal(2)
        self.play(*map(FadeIn, (dial, self.tracks, dial.moving, rows)))
        self.read()
        self.caption("film_learning_rates.settled")
        self.read()

        # Up to where the steepest direction takes one step, the path bends; then it zigzags.
        self.section("film_learning_rates.section_low")
        self.say_rate("bend", bend)
        self.turn(bend, 4)
        self.read()
        if dial.best > 0.55 * cliff:
            self.say_rate("zigzag", cliff / 2)
            self.turn(cliff / 2, 2)
            self.turn((cliff / 2 + dial.best) / 2, 2)
            self.read()
        self.section("film_learning_rates.section_best")
        valley = dial.best >= edge  # where nothing is faster than a rate right at the cliff
        self.say_rate("nearest" if valley else "best", dial.best)
        self.turn(dial.best, 2.5)
        self.read()

        # To the cliff, where the leaps no longer shrink.
        self.section("film_learning_rates.section_cliff")
        if not valley:
            self.say_rate("edge", edge)
            self.turn(edge, 3)
            self.read()
        self.say_rate("cliff", cliff)
        self.turn(cliff, 2)
        *wall, formula = dial.wall()
        self.play(*map(FadeIn, wall))
        self.read()
        if not lesson.landscape.is_round:
            self.caption("film_learning_rates.steepest")
            self.play(FadeIn(self.steepest().set_z_index(1)))
        else:
            self.caption("film_learning_rates.round")
        self.play(FadeIn(formula))
        self.poster()
        self.read()

        # Beyond.
        self.section("film_learning_rates.section_past")
        self.say_rate("past", past)
        self.turn(past, 3)
        self.light_up(np.inf)
        self.read(1)

        # What to remember.
        last = "last_round" if lesson.landscape.is_round else "last"
        self.caption(f"film_learning_rates.{last}")
        self.read(3)

    def say_rate(self, key: str, rate: float) -> None:
        """A caption with a rate and the steps that it needs."""
        steps = counted(self.dial.steps_at(rate), self.look)
        rate_text = self.look.rate(rate, "typst")
        self.caption(f"film_learning_rates.{key}", rate=rate_text, steps=steps)

    def turn(self, rate: float, run_time: float) -> None:
        """Turn the dial to a rate; then the lesson's rates that it has passed light up."""
        before = self.dial.rate
        self.tween(
            lambda t: self.turn_to(before + t * (rate - before)),
            self.tracks, self.dial.moving, self.readout, run_time=run_time,
        )  # fmt: skip
        self.light_up(rate)

    def light_up(self, rate: float) -> None:
        """Show the marks of the lesson's rates up to this one."""
        passed = [self.waiting.pop(mark) for mark in sorted(self.waiting) if mark <= rate]
        if passed:
            self.play(*map(FadeIn, passed), run_time=0.5)

    def turn_to(self, rate: float) -> None:
        """Show a rate: the path from the start, and the steps that it needs."""
        lesson, look, dial = self.lesson, self.look, self.dial
        path = gdcore.descend(lesson.landscape, lesson.start, rate, STEPS)
        for seen, track in zip(self.maps, self.tracks, strict=True):
            track.lead_through(seen.at(path.b, path.w))
            track.set_stroke(getattr(look.theme, role_of(lesson, look, rate)))
        dial.turn_to(rate)
        self.readout.display(
            " " + look.number(rate, 3, "plain"), " " + counted(dial.needed, look, "plain")
        )

    def steepest(self) -> GrowingPath:
        """The direction in which it leaps to and fro at the cliff, through the minimum."""
        lesson = self.lesson
        path = gdcore.descend(lesson.landscape, lesson.start, self.dial.cliff, 1000)
        leap = np.array([path.b[-1] - path.b[-2], path.w[-1] - path.w[-2]])
        ends = np.outer([-1e3, 0, 1e3], leap) + lesson.minimum
        return self.maps[0].path(*ends.T, "ink", 3, (8, 6))
