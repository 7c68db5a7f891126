"""Six update rules race along a valley; in the round bowl plain gradient descent is there first."""

from manim import FadeIn, FadeOut, Mobject, linear

from gdcore import studies
from gdviz.film.flat.camera import FlatScene
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, show_steps, speed_up
from scenes.parts.optimizers import Key, Race, formula, loss_chart

PACE = 0.35
"""Seconds for each step shown by itself."""
SIGN = (-2.35, 3.4)
"""Where the sign for fast-forward begins."""
RIGHT_HALF = (3.7, 1.7, 0)
"""The middle of what stands beside the map."""


class Optimizers(Stage, FlatScene):
    """Each rule alone, with what it does; all on one clock; and again where x is standardised."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.a_wrong_scale_makes_a_valley()
        self.each_rule_goes_its_own_way()
        self.on_one_clock_they_race()
        self.standardised_it_is_a_round_bowl()
        self.there_plain_descent_takes_one_step()
        self.fix_the_data_first()

    def set_the_stage(self) -> None:
        """Make what the beats share: the race in the valley and in the bowl, and the key."""
        lesson, look = self.lesson, self.look
        self.bad = studies.bad(lesson)
        self.in_valley = Race(self.bad, look)
        self.in_bowl = Race(studies.scales(lesson).standardized, look)
        self.chart, self.goal = loss_chart(look, self.in_valley.updates)
        self.key = Key(look, list(self.in_valley.runs), (2.3, -0.35))

    def a_wrong_scale_makes_a_valley(self) -> None:
        """The map of the loss over a feature of the wrong scale."""
        self.section("film_optimizers.section_valley")
        self.play(*map(FadeIn, [self.in_valley.map, *self.in_valley.marks]))
        condition = self.look.number(self.bad.landscape.condition_number, markup="typst")
        factor = f"{studies.BAD_FACTOR:g}"
        key = "valley_standardized" if self.lesson.standardized else "valley"
        self.caption(f"film_optimizers.{key}", condition=condition, factor=factor)
        self.read()

    def each_rule_goes_its_own_way(self) -> None:
        """One after the other: what it does, and where that leads."""
        _, start_name, _, minimum_name = self.in_valley.marks
        gone = FadeOut(start_name), FadeOut(minimum_name)
        self.play(FadeIn(self.key.reveal()), *gone, run_time=0.5)
        for name in self.in_valley.runs:
            self.section(f"film_optimizers.section_{name}")
            self.introduce(name)

    def on_one_clock_they_race(self) -> None:
        """All six together, their losses beside them."""
        self.section("film_optimizers.section_race")
        self.key.show(0, {})
        self.play(FadeIn(self.chart), FadeIn(self.goal))
        self.caption("film_optimizers.race")
        self.race(self.in_valley, slow=3, most=7)
        if self.in_valley.settled["gradient_descent"] is None:
            self.caption("film_optimizers.late", updates=self.in_valley.updates)
            self.read(0.5)
        self.poster()

    def standardised_it_is_a_round_bowl(self) -> None:
        """The same points, standardised."""
        self.section("film_optimizers.section_bowl")
        valley, bowl = self.in_valley, self.in_bowl
        key = "unstretch" if self.lesson.standardized else "standardize"
        self.caption(f"film_optimizers.{key}")
        self.key.show(0, {})
        ring, _, cross, _ = valley.marks
        self.play(*map(FadeOut, [valley.map, ring, cross, *valley.painted()]), run_time=0.5)
        self.play(*map(FadeIn, [bowl.map, *bowl.marks]))
        self.read()

    def there_plain_descent_takes_one_step(self) -> None:
        """The race again: plain gradient descent is there with its first step."""
        bowl = self.in_bowl
        rate = self.look.rate(bowl.runs["gradient_descent"].learning_rate, "typst")
        self.caption("film_optimizers.bowl", rate=rate)
        _, start_name, _, minimum_name = bowl.marks
        self.play(FadeOut(start_name), FadeOut(minimum_name), run_time=0.25)
        self.race(bowl, slow=1, most=3, between=bowl.first())

    def fix_the_data_first(self) -> None:
        """What to remember."""
        self.caption("film_optimizers.last")
        self.read(3)

    def introduce(self, name: str) -> None:
        """Let one rule go down the valley alone, under its formula."""
        race = self.in_valley
        names = list(race.runs)
        row = names.index(name)
        before, so_far = names[:row], names[: row + 1]
        path = race.paths[row]
        rule = formula(self.look, name, race.runs[name], race.longer).move_to(RIGHT_HALF)
        self.key.show(0, race.settled, before)
        self.caption(f"film_optimizers.{name}")
        self.play(*map(FadeIn, [self.key.reveal(row), rule, path]), run_time=0.25)

        def go(steps: float) -> None:
            path.grow_to(steps)
            self.key.show(int(steps), {key: race.settled[key] for key in so_far}, before)

        show_steps(
            self,
            go,
            path,
            self.key.readout,
            steps=race.updates,
            pace=PACE,
            slow=2,
            most=3,
            sign=SIGN,
            read=False,
        )
        self.key.show(race.updates, race.settled, so_far)
        self.read(0.25)
        self.play(FadeOut(path), FadeOut(rule), run_time=0.25)

    def race(self, race: Race, slow: int, most: float, between: Mobject | None = None) -> None:
        """Let all go down on one clock: `slow` steps one by one, the others in `most` seconds.

        In between `between` is shown, if given.
        """
        race.lay_out_losses(self.chart)
        race.go(0)
        self.play(*map(FadeIn, [*race.losses, *race.paths]), run_time=0.5)

        def go(time: float) -> None:
            race.go(leap_then_rest(time))
            self.key.show(int(time), race.settled)

        moving = (*race.painted(), self.key.readout)
        self.tween(lambda t: go(t * slow), *moving, run_time=slow * PACE, rate_func=linear)
        if between is not None:
            self.play(FadeIn(between), run_time=0.25)
            self.read(0.5)
            self.play(FadeOut(between), run_time=0.25)
        rest = race.updates - slow
        factor = speed_up(rest, PACE, most)
        with self.fast_forward(factor, SIGN):
            time = rest * PACE / factor
            self.tween(lambda t: go(slow + t * rest), *moving, run_time=time, rate_func=linear)
        self.key.show(race.updates, race.settled, list(race.runs))
        self.read(0.5)
