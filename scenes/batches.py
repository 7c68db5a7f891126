"""Batch, mini-batch and stochastic descent on one clock: how much data should a step see?"""

import math

from manim import LEFT, FadeIn, FadeOut, linear

from gdcore.view import close_up, passed
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.charts import ContourMap
from gdviz.film.flat.scatter import Scatter
from gdviz.film.stage import Stage
from gdviz.film.steps import show_steps, speed_up
from scenes.parts import batches as parts
from scenes.parts.batches import Runner, late_leap

PACE = {"batch": 1.8, "mini_batch": 0.8, "stochastic": 0.5}  # seconds a step
SIGN, RIGHT_HALF = (-2.35, 3.4), (3.6, 1.95, 0)


class Batches(Stage, FlatScene):
    """An epoch of each kind of descent, step by step; then all on one clock, and their noise."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        batch, mini, stochastic = all_kinds = parts.kinds(lesson)
        paths, epochs = [kind.path for kind in all_kinds], batch.last
        flat = ContourMap(lesson.landscape, close_up(lesson, passed(lesson, paths)), look, 5, 5)
        flat.shift([-3.7, 0.55, 0])
        self.scatter = Scatter(lesson, look, 5.6, 2.6).shift(RIGHT_HALF)
        self.lit, self.line_at = parts.Lit(self.scatter, lesson), lesson.start

        # The question: how many of the points should a step look at?
        self.section("film_batches.section_question")
        marks = flat.landmarks(lesson.start)
        marks[2].set_z_index(1)  # the paths lead to the cross, under it
        self.play(*map(FadeIn, [self.scatter, flat, *marks]))
        rate = look.rate(paths[0].learning_rate, "typst")
        self.caption("film_batches.question", n=len(lesson.train), rate=rate)
        self.read(1)
        self.readout = parts.counts(look, all_kinds, (1.9, -1.05))
        self.runners = [Runner(flat, kind) for kind in all_kinds]
        self.display(0)
        faint = self.scatter.points_.animate.set_opacity(0.3)
        self.play(FadeIn(self.readout.reveal(2)), FadeOut(marks[-1]), faint, run_time=0.5)

        # One epoch of each: the points that a step sees light up.
        for runner in self.runners:
            self.section(f"film_batches.section_{runner.kind.role}")
            self.first_epoch(runner)

        # Their losses after that epoch.
        self.section("film_batches.section_clock")
        by_epoch, by_update = parts.loss_charts(lesson, look, batch, RIGHT_HALF)
        self.play(FadeOut(self.scatter), FadeOut(self.lit), run_time=0.5)
        self.display(1)
        for runner in self.runners:
            runner.draw_loss(by_epoch)
        losses = [runner.loss for runner in self.runners[::-1]]  # the restless one at the back
        self.play(FadeIn(by_epoch), *map(FadeIn, losses), run_time=0.5)
        self.caption("film_batches.by_epoch", updates=stochastic.updates)
        self.read()

        # On together, on one clock.
        first = min(kind.arrives for kind in (batch, mini)) > stochastic.arrives
        self.caption("film_batches.clock_first" if first else "film_batches.clock")

        def run(t: float) -> None:
            for runner in self.runners:
                runner.go(late_leap((1 + t * (epochs - 1)) * runner.kind.updates))
            self.display(1 + t * (epochs - 1))

        count = (epochs - 1) * stochastic.updates
        factor = speed_up(count, PACE["stochastic"], 8)
        moving = [runner.marks[k] for k in range(3) for runner in self.runners]  # heads on top
        time = max(5, count * PACE["stochastic"] / factor)
        with self.fast_forward(factor, SIGN):
            self.tween(run, *losses, *moving, self.readout, run_time=time, rate_func=linear)
        self.read(0.5)
        self.poster()
        if math.isinf(batch.arrives):
            self.caption("film_batches.late", epochs=epochs, updates=batch.last)
            self.read()

        # The same losses, counted by update: the clock of epochs made the difference.
        self.section("film_batches.section_count")
        key = "by_update" + "_alike" * parts.alike(all_kinds, lesson.landscape.min_loss)
        self.caption(f"film_batches.{key}")
        self.play(FadeOut(by_epoch.words), FadeIn(by_update.words), run_time=0.4)
        curves = [runner.curve for runner in self.runners]  # thin ones on those they fall on
        self.remove(*losses)
        self.tween(lambda t: [runner.stretch(t) for runner in self.runners], *curves, run_time=2)
        self.read(1)

        # Around the minimum, under a lens: single points never agree.
        self.section("film_batches.section_noise")
        if stochastic.path.diverged_at:
            self.caption("film_batches.thrown", step=stochastic.path.diverged_at)
            self.read(1)
        else:
            glass = parts.closer(lesson, stochastic.path, look).shift([4.2, 1.85, 0])
            cloud = parts.Cloud(glass, stochastic)
            last = "rest" if "perfect_fit" in lesson.oddities else "cloud"
            self.caption(f"film_batches.{last}", count=cloud.count)
            self.play(*map(FadeOut, [by_epoch.axes, by_update.words, *curves]), run_time=0.5)
            self.play(FadeIn(flat.lens(glass)), FadeIn(glass))
            shown = (*cloud.marks, glass.landmarks()[0])
            self.tween(cloud.show, *shown, run_time=5, rate_func=linear)
            self.read()

        # What to remember.
        self.caption("film_batches.last")
        self.read(3)

    def first_epoch(self, runner: Runner) -> None:
        """Go through the points once: some steps one by one, the others faster."""
        kind, path = runner.kind, runner.kind.path
        self.lit.clear_points()
        # From where the last one led, the line goes back to the start, and so does the clock.
        self.display(0, runner)
        (b, w), start = self.line_at, self.lesson.start
        if (b, w) != start:
            self.tween(
                lambda t: self.scatter.show_line(b + t * (start[0] - b), w + t * (start[1] - w)),
                self.scatter.line, self.readout, run_time=0.5,
            )  # fmt: skip
        row = self.readout.reveal(1)
        runner.key.next_to(row[0][0], LEFT, 0.25)
        key = kind.role + "_rest" * (kind.rest < kind.size)
        self.caption(f"film_batches.{key}", n=kind.size, rest=kind.rest, updates=kind.updates)
        self.lit.light(kind.seen[0], kind.role)
        self.play(*map(FadeIn, [row, runner.key, self.lit, *runner.marks]), run_time=0.5)

        def go(done: float) -> None:
            runner.go(done)
            self.lit.light(kind.seen[min(int(done), end - 1)], kind.role)
            self.line_at = float(path.b[runner.landed]), float(path.w[runner.landed])
            self.scatter.show_line(*self.line_at)
            self.display(done / kind.updates, runner)

        end = min(kind.updates, kind.last)
        moving = (self.scatter.line, self.lit, *runner.marks, self.readout)
        show_steps(self, go, *moving, steps=end, pace=PACE[kind.role], most=5, sign=SIGN)
        self.wait(0.5)

    def display(self, epoch: float, alone: Runner | None = None) -> None:
        """Set the clock of epochs and the counts of updates: of all, or of the one that runs."""
        landed = [f" {runner.landed}" if alone in (None, runner) else "" for runner in self.runners]
        self.readout.display(f" {epoch:.2f}" if epoch < 1 else f" {int(epoch)}", "", *landed)
