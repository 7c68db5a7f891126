"""What do the others do about a valley? Three update rules, then six, and the valley made round."""

from collections.abc import Callable

from manim import AnimationGroup, FadeIn, FadeOut, Group, LaggedStart, UpdateFromAlphaFunc, linear

from gdcore import studies
from gdviz.film.flat.camera import FlatScene
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, speed_up
from scenes.parts.optimizers import Ground, Runner, clock, painted, slots

CARRY = "gradient_descent", "momentum", "adam"
"""The rules that carry the film; the others join for the race."""
PACE = 0.4
"""Seconds for each step shown by itself."""
LEAP = 0.8
"""The share of that in which it is made."""
ASKED, FIRST = 6, 18
"""So many steps plain descent has made when the question is asked, and when it has a name."""


class Optimizers(Stage, FlatScene):
    """Down a valley from its far end, each rule at its best rate; then the valley is a bowl."""

    second_cut = True

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.what_do_the_others_do()
        self.a_wrong_scale_makes_a_valley()
        for name in CARRY:
            self.one_goes_down(name)
        self.all_six_race()
        self.each_rate_took_a_search()
        self.the_valley_turns_into_a_bowl()
        self.there_plain_descent_is_first()
        self.fix_the_data_first()

    def set_the_stage(self) -> None:
        """Make what the beats share."""
        lesson, look = self.lesson, self.look
        self.valley, self.bowl = studies.valley(lesson), studies.bowl(lesson)
        self.ground = Ground(self.valley, self.bowl, look)
        self.map, self.round_map = self.ground.maps
        self.in_valley = {run.name: run for run in studies.race(self.valley).runs}
        self.in_bowl = {run.name: run for run in studies.race(self.bowl).runs}
        self.slots = slots(self.valley, self.map)
        self.three = [
            Runner(self.in_valley[name], self.valley, self.map, look, self.slots[name])
            for name in CARRY
        ]
        names = ["$eta$", look.say("film_optimizers.step")]
        self.readout = Readout(names, look, (0.7, 3.62), beside=3.4)

    def what_do_the_others_do(self) -> None:
        """The question, over the valley, while plain descent takes its first steps to and fro."""
        self.section("film_optimizers.section_valley")
        _, start, _, minimum = self.map.landmarks(self.valley.start)
        self.names = [start, minimum]
        plain = self.three[0]
        self.add(self.ground, self.map.scales, plain.leaps, plain.dot, *self.ground.marks)
        self.add(*self.names)
        first = UpdateFromAlphaFunc(
            Group(plain.leaps, plain.dot),
            lambda _, t: plain.show(leap_then_rest(ASKED * t, LEAP)),
            rate_func=linear,
        )
        self.ask("film_optimizers.question", first)

    def a_wrong_scale_makes_a_valley(self) -> None:
        """Where the valley comes from, and how narrow it is; plain descent goes on."""
        condition = self.look.number(self.valley.landscape.condition_number, markup="typst")
        factor, plain = f"{studies.BAD_FACTOR:g}", self.three[0]
        key = "valley_standardized" if self.lesson.standardized else "valley"
        self.caption(f"film_optimizers.{key}", condition=condition, factor=factor)
        self.tween(
            lambda t: plain.show(ASKED + leap_then_rest((FIRST - ASKED) * t, LEAP)),
            plain.leaps, plain.dot, run_time=(FIRST - ASKED) * PACE, rate_func=linear,
        )  # fmt: skip
        self.read()

    def one_goes_down(self, name: str) -> None:
        """A rule alone, and what it remembers: some steps one by one, the others faster."""
        self.section(f"film_optimizers.section_{name}")
        which = CARRY.index(name)
        runner, before = self.three[which], self.three[:which]
        begun = 0 if before else FIRST

        def go(steps: float) -> None:
            runner.show(steps)
            self.tell(runner.run, steps)

        go(begun)
        self.caption(f"film_optimizers.{name}")
        coming = [runner.name, runner.pin]
        if before:
            coming += [runner.dot]
            gone = [part for other in before for part in other.parts[:4]]
        else:
            coming += [self.reveal(self.readout, 2)]
            gone = self.names
        self.play(*map(FadeIn, coming), *map(FadeOut, gone), run_time=0.4)
        self.add(*runner.parts)
        self.go_down(go, runner, begun)
        self.read()

    def go_down(self, go: Callable[[float], None], runner: Runner, begun: int) -> None:
        """Some steps one by one, then faster until it is there, and on to the minimum."""
        changed = [*runner.parts, self.readout]
        slow = begun or min(6, runner.last)
        if slow > begun:
            self.tween(
                lambda t: go(leap_then_rest(slow * t, LEAP)),
                *changed, run_time=slow * PACE, rate_func=linear,
            )  # fmt: skip
        if more := runner.last - slow:
            factor = speed_up(more, PACE)
            with self.fast_forward(factor):
                self.tween(
                    lambda t: go(slow + t * more),
                    *changed, run_time=max(1.5, more * PACE / factor), rate_func=linear,
                )  # fmt: skip
        left = runner.end - runner.last
        self.tween(lambda t: go(runner.last + t * left), *changed, run_time=0.6)

    def all_six_race(self) -> None:
        """All from one start on one clock, which runs ever faster; it ends as it began."""
        look = self.look
        self.section("film_optimizers.section_race")
        self.caption("film_optimizers.race")
        self.six = [
            Runner(run, self.valley, self.map, look, self.slots[run.name], rate=True)
            for run in self.in_valley.values()
        ]
        self.tell(None, 0)
        gone = [part for other in self.three for part in other.parts]
        self.play(*map(FadeOut, [*gone, self.readout[0]]), run_time=0.4)
        coming = [AnimationGroup(*map(FadeIn, one.shown)) for one in self.six]
        self.play(LaggedStart(*coming, lag_ratio=0.5), run_time=3.5)
        self.add(*painted(self.six))
        self.read()
        self.hush()
        with self.loop():
            self.race(self.six, 6.6)
            self.poster()
            self.wait(0.4)
            self.play(*(FadeOut(part) for one in self.six for part in one.parts), run_time=0.4)
            self.show(self.six, 0)
            self.play(*(FadeIn(part) for one in self.six for part in one.shown), run_time=0.4)
            self.add(*painted(self.six))
            self.wait(0.3)

    def each_rate_took_a_search(self) -> None:
        """Where they all end up, and what it took to get there."""
        ends = [one.run.settled_at for one in self.six]
        there = [end for end in ends if end is not None]
        key = "searched" if len(there) == len(ends) else "searched_late"
        fewest, most = min(there, default=0), max(there, default=0)
        most = most if key == "searched" else studies.RACE_UPDATES
        self.caption(f"film_optimizers.{key}", fewest=fewest, most=most)
        self.race(self.six, 6.8)
        self.read()

    def the_valley_turns_into_a_bowl(self) -> None:
        """The same points with x standardised: rings become round, and the start goes with them."""
        ground = self.ground
        self.section("film_optimizers.section_bowl")
        key = "unstretch" if self.lesson.standardized else "standardize"
        self.caption(f"film_optimizers.{key}")
        gone = [part for one in self.six for part in one.parts]
        self.play(*map(FadeOut, [*gone, self.map.scales]), run_time=0.4)
        self.tell(None, 0)
        self.tween(ground.turn, ground, *ground.marks, run_time=2.5)
        self.play(FadeIn(self.round_map.scales), run_time=0.4)
        self.read()

    def there_plain_descent_is_first(self) -> None:
        """The race again, each at its best rate here: plain descent lands with its first step."""
        look, slot = self.look, slots(self.bowl, self.round_map, always=True)
        six = [
            Runner(run, self.bowl, self.round_map, look, slot[run.name], rate=True)
            for run in self.in_bowl.values()
        ]
        rate = look.rate(six[0].run.learning_rate, "typst")
        self.play(*(FadeIn(part) for one in six for part in one.shown), run_time=0.5)
        self.add(*painted(six))
        self.caption("film_optimizers.bowl", rate=rate)
        self.tween(lambda t: self.show(six, t), *painted(six), self.readout, run_time=1)
        self.wait(0.8)
        self.race(six, 4.0, first=1)
        self.read(0.5)

    def fix_the_data_first(self) -> None:
        """What to remember."""
        self.answer("film_optimizers.answer")

    def race(self, runners: list[Runner], seconds: float, first: float = 0.0) -> None:
        """Let all go on one clock, which runs ever faster, until the last is there."""
        last = max(one.end for one in runners)
        self.tween(
            lambda t: self.show(runners, first + clock(t, last - first)),
            *painted(runners), self.readout, run_time=seconds, rate_func=linear,
        )  # fmt: skip

    def show(self, runners: list[Runner], updates: float) -> None:
        """Show all after so many updates."""
        for one in runners:
            one.show(updates)
        self.tell(None, updates)

    def tell(self, run: studies.Run | None, updates: float) -> None:
        """The step, and the learning rate of the rule that is alone."""
        rate = self.look.rate(run.learning_rate, "plain") if run else ""
        self.readout.display(rate, str(int(updates)))
