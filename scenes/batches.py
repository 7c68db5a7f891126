"""Batch, mini-batch and stochastic descent on one clock: how much data should a step see?"""

from manim import LEFT, FadeIn, FadeOut, VGroup, linear

from gdviz.batching import Cloud, Lit, Runner, cloud_ranges, kinds
from gdviz.chart import Chart, ContourMap, loss_range
from gdviz.flat import FlatScene
from gdviz.ranges import close_up, passed
from gdviz.scatter import Scatter
from gdviz.stage import Readout, Stage, haste
from gdviz.trail import leap
from gdviz.walk import walk

PACE = {"batch": 1.8, "mini_batch": 0.8, "stochastic": 0.5}  # seconds a step
SIGN, RIGHT_HALF = (-2.35, 3.4), (3.6, 1.95, 0)


class Batches(Stage, FlatScene):
    """An epoch of each kind of descent, step by step; then all on one clock, and their noise."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        batch, mini, stochastic = all_kinds = kinds(lesson)
        paths, epochs = [kind.path for kind in all_kinds], batch.last
        flat = ContourMap(lesson.landscape, close_up(lesson, passed(lesson, paths)), look, 5, 5)
        flat.shift([-3.7, 0.55, 0])
        self.scatter = Scatter(lesson, look, 5.6, 2.6).shift(RIGHT_HALF)
        self.lit = Lit(self.scatter, lesson)

        # The question: how many of the points should a step look at?
        self.section("film_batches.section_question")
        marks = flat.landmarks(lesson.start)
        self.play(*map(FadeIn, [self.scatter, flat, *marks]))
        rate = look.rate(paths[0].learning_rate, "typst")
        self.caption("film_batches.question", n=len(lesson.train), rate=rate)
        self.read(1)
        names = [look.say("film.epoch"), look.say("film_batches.updates")]
        names += [look.say(f"film_batches.{kind.role}_name", n=kind.size) for kind in all_kinds]
        self.readout = Readout(names, look, (1.9, -1.05), 30)
        self.runners = [Runner(flat, kind) for kind in all_kinds]
        self.display(0)
        faint = self.scatter.points_.animate.set_opacity(0.3)
        self.play(FadeIn(self.readout.reveal(2)), faint, run_time=0.5)

        # One epoch of each: the points that a step sees light up.
        for runner in self.runners:
            self.section(f"film_batches.section_{runner.kind.role}")
            self.first_epoch(runner)

        # Their losses, counted by update, then by epoch.
        self.section("film_batches.section_count")
        losses = loss_range(batch.path, lesson.landscape)
        count = max(stochastic.updates, 2)
        by_update, by_epoch = (
            Chart(look, (0, end), losses, 5.6, 2.6, (look.say(name), "MSE"), (False, True))
            for end, name in ((count, "film_batches.update"), (epochs, "film.epoch"))
        )
        VGroup(by_update, by_epoch).shift(RIGHT_HALF)
        self.play(FadeOut(self.scatter), FadeOut(self.lit), run_time=0.5)
        for runner in self.runners:
            runner.draw_loss(by_update, by_epoch)
        curves = [runner.curve for runner in self.runners]
        self.play(FadeIn(by_update), *map(FadeIn, curves))
        self.caption("film_batches.by_update")
        self.read(1)
        self.caption("film_batches.by_epoch", updates=stochastic.updates)
        self.play(FadeOut(by_update.words), FadeIn(by_epoch.words), run_time=0.4)
        self.tween(lambda t: [runner.squeeze(t) for runner in self.runners], *curves, run_time=2)
        losses = [runner.loss for runner in self.runners]
        self.remove(by_update.axes, *curves).add(by_epoch, *losses)
        self.read(1)

        # On together, on one clock.
        self.section("film_batches.section_clock")
        first = min(kind.arrives for kind in (batch, mini)) > stochastic.arrives
        self.caption("film_batches.clock_first" if first else "film_batches.clock")

        def run(t: float) -> None:
            for runner in self.runners:
                runner.go(leap((1 + t * (epochs - 1)) * runner.kind.updates))
            self.display(1 + t * (epochs - 1))

        count = (epochs - 1) * stochastic.updates
        factor = haste(count, PACE["stochastic"], 8)
        moving = [runner.marks[k] for k in range(3) for runner in self.runners]  # heads on top
        with self.fast_forward(factor, SIGN):
            self.tween(
                run, *losses, *moving, self.readout,
                run_time=max(5, count * PACE["stochastic"] / factor), rate_func=linear,
            )  # fmt: skip
        self.read(1)
        self.poster()

        # Around the minimum, under a lens: single points never agree.
        self.section("film_batches.section_noise")
        step = stochastic.path.diverged_at
        rest = "rest" if "perfect_fit" in lesson.oddities else "cloud"
        self.caption(f"film_batches.{rest if step is None else 'thrown'}", step=step)
        glass = ContourMap(lesson.landscape, cloud_ranges(lesson, stochastic.path), look, 2.9, 2.9)
        glass.shift([4.2, 1.85, 0])
        cloud = Cloud(glass, stochastic)
        self.play(*map(FadeOut, [by_epoch, *losses, marks[-1]]), run_time=0.5)
        self.play(FadeIn(flat.lens(glass)), FadeIn(glass))
        cross = glass.landmarks()[0]
        self.tween(cloud.show, *cloud.marks, cross, run_time=6, rate_func=linear)
        self.read()

        # What to remember.
        self.caption("film_batches.last")
        self.read(3)

    def first_epoch(self, runner: Runner) -> None:
        """Go through the points once: some steps one by one, the others faster."""
        kind = runner.kind
        row = self.readout.reveal(1)
        runner.key.next_to(row[0][0], LEFT, 0.25)
        self.lit.light(kind.seen[0], kind.role)
        self.caption(f"film_batches.{kind.role}", n=kind.size, updates=kind.updates)
        self.play(*map(FadeIn, [row, runner.key, self.lit, *runner.marks]), run_time=0.5)

        def go(done: float) -> None:
            runner.go(done)
            self.lit.light(kind.seen[min(int(done), end - 1)], kind.role)
            self.scatter.show_line(kind.path.b[runner.landed], kind.path.w[runner.landed])
            self.display(done / kind.updates)

        end = min(kind.updates, kind.last)
        moving = (self.scatter.line, self.lit, *runner.marks, self.readout)
        walk(self, go, *moving, steps=end, pace=PACE[kind.role], most=5, sign=SIGN)
        self.wait(0.5)

    def display(self, epoch: float) -> None:
        """Set the clock of epochs and the counts of updates."""
        landed = [f" {runner.landed}" for runner in self.runners]
        self.readout.display(f" {epoch:.2f}" if epoch < 1 else f" {int(epoch)}", "", *landed)
