"""Batch, mini-batch and stochastic descent on one clock: how much data should a step see?"""

import math

from manim import LEFT, RIGHT, FadeIn, FadeOut, Mobject, linear

from gdcore import studies
from gdcore.view import close_up, passed
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.charts import ContourMap, inward
from gdviz.film.flat.scatter import Scatter
from gdviz.film.stage import Stage
from gdviz.film.steps import show_steps, speed_up
from scenes.parts.batches import (
    Cloud,
    DescentPath,
    LitPoints,
    close_map,
    kinds,
    loss_charts,
    rest_then_leap,
    update_counts,
)

PACE = {"batch": 1.8, "mini_batch": 0.8, "stochastic": 0.5}
"""Seconds a step, by the kind of descent."""
SIGN = (-2.35, 3.4)
"""Where the sign for fast-forward begins."""
RIGHT_HALF = (3.6, 1.95, 0)
"""The middle of what stands beside the map."""


class Batches(Stage, FlatScene):
    """An epoch of each kind of descent, step by step; then all on one clock, and their noise."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.how_many_points_should_a_step_see()
        self.all_some_or_a_single_one()
        self.an_epoch_is_few_updates_or_many()
        self.on_one_clock_they_are_not_alike()
        self.by_update_they_are()
        self.single_points_never_agree()
        self.less_data_more_noise()

    def set_the_stage(self) -> None:
        """Make what the beats share: the data, the map with a path of each kind, the counts."""
        lesson, look = self.lesson, self.look
        self.kinds = kinds(lesson)
        self.batch, self.mini, self.stochastic = self.kinds
        self.epochs = self.batch.last
        ranges = close_up(lesson, passed(lesson, [kind.trajectory for kind in self.kinds]))
        self.map = ContourMap(lesson.landscape, ranges, look, 5, 5).shift((-3.7, 0.55, 0))
        self.map.shift(inward(self.map.get_left()[0]) * RIGHT)
        self.scatter = Scatter(lesson, look, 5.6, 2.6).shift(RIGHT_HALF)
        self.lit, self.line_at = LitPoints(self.scatter), lesson.start
        self.readout = update_counts(look, self.kinds, (1.9, -1.05))
        self.paths = [DescentPath(self.map, kind) for kind in self.kinds]
        self.by_epoch, self.by_update = loss_charts(lesson, look, self.batch, RIGHT_HALF)
        self.curves = [path.curve for path in self.paths]

    def how_many_points_should_a_step_see(self) -> None:
        """The question, over the data and the map."""
        self.section("film_batches.section_question")
        marks = self.map.landmarks(self.lesson.start)
        _, _, cross, minimum_name = marks
        cross.set_z_index(1)  # the paths lead to the cross, under it
        self.play(*map(FadeIn, [self.scatter, self.map, *marks]))
        rate = self.look.rate(self.batch.trajectory.learning_rate, "typst")
        self.caption("film_batches.question", n=self.batch.size, rate=rate)
        self.read(1)
        self.show_counts(0)
        faint = self.scatter.points_.animate.set_opacity(0.3)
        rows = self.readout.reveal(2)
        self.play(FadeIn(rows), FadeOut(minimum_name), faint, run_time=0.5)

    def all_some_or_a_single_one(self) -> None:
        """One epoch of each kind: the points that a step sees light up."""
        for path in self.paths:
            self.section(f"film_batches.section_{path.kind.role}")
            self.first_epoch(path)

    def an_epoch_is_few_updates_or_many(self) -> None:
        """The losses after that epoch."""
        self.section("film_batches.section_clock")
        self.play(FadeOut(self.scatter), FadeOut(self.lit), run_time=0.5)
        self.show_counts(1)
        self.losses = [path.lay_out_loss(self.by_epoch) for path in self.paths]
        self.losses.reverse()  # the restless one at the back
        self.play(FadeIn(self.by_epoch), *map(FadeIn, self.losses), run_time=0.5)
        self.caption("film_batches.by_epoch", updates=self.stochastic.updates)
        self.read()

    def on_one_clock_they_are_not_alike(self) -> None:
        """All go on together, epoch by epoch."""
        first = min(self.batch.arrives, self.mini.arrives) > self.stochastic.arrives
        self.caption("film_batches.clock_first" if first else "film_batches.clock")

        def go(t: float) -> None:
            epoch = 1 + t * (self.epochs - 1)
            for path in self.paths:
                path.grow_to(rest_then_leap(epoch * path.kind.updates))
            self.show_counts(epoch)

        count, pace = (self.epochs - 1) * self.stochastic.updates, PACE["stochastic"]
        factor = speed_up(count, pace, 8)
        marks = [path.marks[k] for k in range(3) for path in self.paths]  # where they are, on top
        moving = (*self.losses, *marks, self.readout)
        with self.fast_forward(factor, SIGN):
            self.tween(go, *moving, run_time=max(5, count * pace / factor), rate_func=linear)
        self.read(0.5)
        self.poster()
        if math.isinf(self.batch.arrives):
            self.caption("film_batches.late", epochs=self.epochs, updates=self.batch.last)
            self.read()

    def by_update_they_are(self) -> None:
        """The same losses counted by update: the clock of epochs made the difference."""
        self.section("film_batches.section_count")
        trajectories = [kind.trajectory for kind in self.kinds]
        if studies.fall_alike(trajectories, self.lesson.landscape.min_loss):
            self.caption("film_batches.by_update_alike")
        else:
            self.caption("film_batches.by_update")
        self.play(FadeOut(self.by_epoch.words), FadeIn(self.by_update.words), run_time=0.4)
        self.remove(*self.losses)

        def stretch(t: float) -> None:
            for path in self.paths:
                path.stretch_loss(t)

        self.tween(stretch, *self.curves, run_time=2)  # thin ones on those they fall on
        self.read(1)

    def single_points_never_agree(self) -> None:
        """Around the minimum, if they are there, under a lens; on a perfect fit they do agree."""
        self.section("film_batches.section_noise")
        glass = close_map(self.lesson, self.stochastic.trajectory, self.look)
        glass.shift((4.2, 1.85, 0))
        cloud = Cloud(glass, self.stochastic)
        if not cloud.is_under_glass:
            self.caption("film_batches.wavers")
            self.read(1)
            return
        if "perfect_fit" in studies.oddities(self.lesson):
            self.caption("film_batches.rest")
        else:
            self.caption("film_batches.cloud", count=cloud.count)
        gone = [self.by_epoch.axes, self.by_update.words, *self.curves]
        self.play(*map(FadeOut, gone), run_time=0.5)
        self.play(FadeIn(self.map.lens(glass)), FadeIn(glass))
        cross, _ = glass.landmarks()
        self.tween(cloud.show, *cloud.marks, cross, run_time=5, rate_func=linear)
        self.read()

    def less_data_more_noise(self) -> None:
        """What to remember."""
        self.caption("film_batches.last")
        self.read(3)

    def first_epoch(self, path: DescentPath) -> None:
        """Go through the points once: some steps one by one, the others faster."""
        kind, trajectory = path.kind, path.kind.trajectory
        self.lit.clear_points()
        self.back_to_the_start(path)
        row = self.readout.reveal(1)
        path.key.next_to(row[0][0], LEFT, 0.25)
        key = f"{kind.role}_rest" if kind.rest < kind.size else kind.role
        self.caption(f"film_batches.{key}", n=kind.size, rest=kind.rest, updates=kind.updates)
        self.lit.light(kind.seen(0), kind.role)
        coming: list[Mobject] = [row, path.key, self.lit, *path.marks]
        self.play(*map(FadeIn, coming), run_time=0.5)
        end = min(kind.updates, kind.last)

        def go(steps: float) -> None:
            path.grow_to(steps)
            self.lit.light(kind.seen(min(int(steps), end - 1)), kind.role)
            k = path.landed
            self.line_at = float(trajectory.b[k]), float(trajectory.w[k])
            self.scatter.show_line(*self.line_at)
            self.show_counts(steps / kind.updates, path)

        moving = self.scatter.line, self.lit, *path.marks, self.readout
        show_steps(self, go, *moving, steps=end, pace=PACE[kind.role], most=5, sign=SIGN)
        self.wait(0.5)

    def back_to_the_start(self, path: DescentPath) -> None:
        """Set the counts to 0 and move the line back from where another path has led it."""
        self.show_counts(0, path)
        (b, w), (start_b, start_w) = self.line_at, self.lesson.start
        if (b, w) != (start_b, start_w):
            self.tween(
                lambda t: self.scatter.show_line(b + t * (start_b - b), w + t * (start_w - w)),
                self.scatter.line,
                self.readout,
                run_time=0.5,
            )

    def show_counts(self, epoch: float, alone: DescentPath | None = None) -> None:
        """Set the clock of epochs and the counts of updates: of all, or of one path alone."""
        counts = [f" {path.landed}" if alone in (None, path) else "" for path in self.paths]
        self.readout.display(f" {epoch:.2f}" if epoch < 1 else f" {int(epoch)}", "", *counts)
