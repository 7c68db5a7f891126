"""Six update rules race along a valley; in the round bowl plain gradient descent is there first."""

from manim import FadeIn, FadeOut, Mobject, linear

from gdcore import studies
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.charts import Chart
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, show_steps, speed_up
from scenes.parts.optimizers import Key, Race, formula, loss_chart

PACE, SIGN = 0.35, (-2.35, 3.4)
RIGHT_HALF = [3.7, 1.7, 0]


class Optimizers(Stage, FlatScene):
    """Each rule alone, with what it does; all on one clock; and again where x is standardised."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        bad, standardized = studies.bad(lesson), studies.scales(lesson)["standardized"]
        valley, bowl = Race(bad, look), Race(standardized, look)
        self.key = Key(look, list(valley.runs), (2.3, -0.35))

        # The valley that a feature of the wrong scale makes.
        self.section("film_optimizers.section_valley")
        self.play(*map(FadeIn, [valley.map, *valley.marks]))
        condition = look.number(bad.landscape.condition_number, markup="typst")
        factor = f"{studies.BAD_FACTOR:g}"
        key = "valley_standardized" if lesson.standardized else "valley"
        self.caption(f"film_optimizers.{key}", condition=condition, factor=factor)
        self.read()

        # Each rule alone: what it does, and where that leads.
        _, start_name, _, name = valley.marks
        self.play(FadeIn(self.key.reveal()), FadeOut(start_name), FadeOut(name), run_time=0.5)
        for name in valley.runs:
            self.section(f"film_optimizers.section_{name}")
            self.introduce(name, valley)

        # All six on one clock, their losses beside them.
        self.section("film_optimizers.section_race")
        chart, goal = loss_chart(look, valley.updates)
        self.key.show(0, {})
        self.play(FadeIn(chart), FadeIn(goal))
        self.caption("film_optimizers.race")
        self.race(valley, chart, 3, 7)
        late = [name for name, there in valley.settled.items() if there is None]
        if "gradient_descent" in late:
            self.caption("film_optimizers.late", updates=valley.updates)
            self.read(0.5)
        self.poster()

        # The same points, standardised: plain descent is there with its first step.
        self.section("film_optimizers.section_bowl")
        key = "unstretch" if lesson.standardized else "standardize"
        self.caption(f"film_optimizers.{key}")
        self.key.show(0, {})
        self.play(*map(FadeOut, [valley.map, *valley.marks[::2], *valley.painted()]), run_time=0.5)
        self.play(*map(FadeIn, [bowl.map, *bowl.marks]))
        self.read()
        rate = look.rate(bowl.runs["gradient_descent"].learning_rate, "typst")
        self.caption("film_optimizers.bowl", rate=rate)
        self.play(*map(FadeOut, bowl.marks[1::2]), run_time=0.25)
        self.race(bowl, chart, 1, 3, bowl.first())

        # What to remember.
        self.caption("film_optimizers.last")
        self.read(3)

    def introduce(self, name: str, race: Race) -> None:
        """Let one rule go down alone, under its formula."""
        names = list(race.runs)
        row = names.index(name)
        trail = race.trails[row]
        rule = formula(self.look, name, race.runs[name], race.longer).move_to(RIGHT_HALF)
        self.key.show(0, race.settled, names[:row])
        self.caption(f"film_optimizers.{name}")
        self.play(*map(FadeIn, [self.key.reveal(row), rule, trail]), run_time=0.25)

        def go(done: float) -> None:
            trail.grow_to(done)
            there = {key: race.settled[key] for key in names[: row + 1]}
            self.key.show(int(done), there, names[:row])

        moving = (trail, self.key.readout)
        show_steps(
            self, go, *moving, steps=race.updates, pace=PACE, slow=2, most=3, sign=SIGN, read=False
        )
        self.key.show(race.updates, race.settled, names[: row + 1])
        self.read(0.25)
        self.play(FadeOut(trail), FadeOut(rule), run_time=0.25)

    def race(self, race: Race, chart: Chart, slow: int, most: float, *first: Mobject) -> None:
        """Let all go down on one clock: `slow` updates one by one, the others in `most` seconds.

        first: What is shown between them.
        """
        race.lay_out_losses(chart)
        race.go(0)
        self.play(*map(FadeIn, [*race.losses, *race.trails]), run_time=0.5)

        def go(done: float) -> None:
            race.go(leap_then_rest(done))
            self.key.show(int(done), race.settled)

        moving = (*race.painted(), self.key.readout)
        self.tween(lambda t: go(t * slow), *moving, run_time=slow * PACE, rate_func=linear)
        if first:
            self.play(*map(FadeIn, first), run_time=0.25)
            self.read(0.5)
            self.play(*map(FadeOut, first), run_time=0.25)
        rest = race.updates - slow
        factor = speed_up(rest, PACE, most)
        with self.fast_forward(factor, SIGN):
            time = rest * PACE / factor
            self.tween(lambda t: go(slow + t * rest), *moving, run_time=time, rate_func=linear)
        self.key.show(race.updates, race.settled, list(race.runs))
        self.read(0.5)
