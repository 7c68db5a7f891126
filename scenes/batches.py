"""How many points should a step see? Batch, mini-batch and stochastic descent on one large map."""

import numpy as np
from manim import LEFT, RIGHT, FadeIn, FadeOut, Group, VGroup, linear

from gdcore import studies
from gdcore.view import passed
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.scatter import MOST_POINTS, Scatter
from gdviz.film.rates import sample
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, speed_up
from gdviz.film.type import text
from gdviz.look.styles import STYLES
from scenes.parts.batches import (
    LEAP,
    DescentPath,
    LitPoints,
    Zoom,
    kinds,
    large_map,
    loss_charts,
    rest_then_leap,
    update_counts,
)

PACE = {"batch": 3.2, "mini_batch": 0.8, "stochastic": 0.55}
"""Seconds a step, by the kind of descent."""
SLOW = 8
"""So many steps of an epoch are made one by one, the others faster."""


class Batches(Stage, FlatScene):
    """An epoch of each kind of descent, step by step; all on one clock; then what never rests."""

    second_cut = True

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.how_many_points_should_a_step_see()
        for path in self.paths:
            self.an_epoch_of(path)
        self.on_one_clock_more_steps_are_there_first()
        self.step_by_step_they_are_alike()
        self.at_the_minimum_few_points_never_rest()
        self.all_three_at_once()
        self.fewer_points_more_steps()

    def set_the_stage(self) -> None:
        """Make what the beats share: the map with a path of each kind, the data, the counts."""
        lesson, look = self.lesson, self.look
        self.kinds = kinds(lesson)
        self.batch, self.mini, self.stochastic = self.kinds
        odd = studies.oddities(lesson)
        self.fits = "perfect_fit" in odd
        self.rests = self.fits and "start_at_minimum" in odd
        places = passed(lesson, [kind.trajectory for kind in self.kinds])
        self.map = large_map(lesson, look, places, 0.14)
        self.paths = [DescentPath(self.map, kind) for kind in self.kinds]
        left = self.map.box[1][0] + 1.45
        self.side = (6.85 - left, 2.2), ((left + 6.85) / 2, 1.2)
        self.scatter = Scatter(lesson, look, *self.side[0], self.side[1])
        self.scatter.points_.set_opacity(0.35)
        self.lit, self.line_at = LitPoints(self.scatter), lesson.start
        self.points = lesson.sample(MOST_POINTS).train
        self.readout = update_counts(look, self.kinds, (left - 0.1, -0.95))
        self.sign = left, 3.6
        rate = look.rate(self.batch.trajectory.learning_rate, "typst")
        self.rate = text(f"$eta$ = {rate}", look).move_to((6.85, 3.6, 0), aligned_edge=RIGHT)
        self.by_epoch, self.by_update = loss_charts(lesson, look, self.batch, *self.side)

    def how_many_points_should_a_step_see(self) -> None:
        """The question, over the data and the map."""
        self.section("film_batches.section_batch")
        marks = self.map.landmarks(self.lesson.start)
        for mark in marks:
            mark.set_z_index(1)  # the paths lead to the cross, under it
        self.add(self.map, *marks, self.scatter, self.lit, self.rate)
        self.ask("film_batches.question")
        self.marks = Group(*marks)
        self.show_counts(0)

    def an_epoch_of(self, path: DescentPath) -> None:
        """Once through the points: those that a step sees light up, and where others would lead."""
        kind = path.kind
        if path is not self.paths[0]:
            self.section(f"film_batches.section_{kind.role}")
        self.back_to_the_start(path)
        self.say_kind(path)
        self.lit.light(kind.seen(0), kind.role)
        rows = self.readout.reveal(2 if path is self.paths[0] else 1)
        if path is self.paths[0]:
            self.epoch_name = rows[0][0]
        key = sample(self.look, STYLES[kind.role], 0.5).next_to(rows[-1][0], LEFT, 0.2)
        path.could_lead(self.points)
        self.play(*map(FadeIn, (rows, key, self.lit, path.path, path.fan)), run_time=0.5)
        end, pace = min(kind.updates, kind.last), PACE[kind.role]
        slow = min(SLOW, end)
        self.steps(path, 0, slow, slow * pace)
        self.read()
        if end > slow:
            factor = speed_up(end - slow, pace, 4)
            with self.fast_forward(factor, self.sign):
                self.steps(path, slow, end, max(2.0, (end - slow) * pace / factor))
        self.play(FadeOut(path.fan), run_time=0.3)

    def say_kind(self, path: DescentPath) -> None:
        """A kind of descent in words: only what holds for the data."""
        kind = path.kind
        key = f"film_batches.{kind.role}"
        if self.rests or (kind.updates < 3 and kind is not self.batch):
            key += "_plain"
        elif kind.rest < kind.size:
            key += "_rest"
        self.caption(key, n=kind.size, rest=kind.rest, updates=kind.updates)

    def steps(self, path: DescentPath, first: int, last: int, seconds: float) -> None:
        """Some steps of an epoch, with the points that each sees and the line that comes of it.

        Those after the first ones are ever faster.
        """
        kind, trajectory = path.kind, path.kind.trajectory

        def go(t: float) -> None:
            steps = first + (t if first == 0 else t**3) * (last - first)
            path.grow_to(leap_then_rest(steps, LEAP) if t < 1 else last)
            self.lit.light(kind.seen(min(int(steps), last - 1)), kind.role)
            path.could_lead(self.points)
            k = path.landed
            self.line_at = float(trajectory.b[k]), float(trajectory.w[k])
            self.scatter.show_line(*self.line_at)
            self.show_counts(path.landed / kind.updates)

        moving = self.scatter.line, self.lit, path.path, path.fan, self.readout
        self.tween(go, *moving, run_time=seconds, rate_func=linear)

    def back_to_the_start(self, path: DescentPath) -> None:
        """Move the line back from where another path has led it; that path becomes faint."""
        self.show_counts(0)
        (b, w), (start_b, start_w) = self.line_at, self.lesson.start
        if (b, w) != (start_b, start_w):
            self.lit.clear_points()
            self.tween(
                lambda t: self.scatter.show_line(b + t * (start_b - b), w + t * (start_w - w)),
                self.scatter.line,
                self.readout,
                run_time=0.5,
            )

    def on_one_clock_more_steps_are_there_first(self) -> None:
        """All three from the start, epoch by epoch, with their losses."""
        self.section("film_batches.section_clock")
        first = min(self.batch.arrives, self.mini.arrives) > self.stochastic.arrives
        self.caption("film_batches.clock_first" if first else "film_batches.clock")
        gone = [self.scatter, self.lit, *(path.path for path in self.paths)]
        self.play(*map(FadeOut, gone), run_time=0.4)
        self.all_at(0)
        self.losses = [path.lay_out_loss(self.by_epoch) for path in self.paths]
        self.drawn = VGroup(*(path.path for path in reversed(self.paths)))
        curves = VGroup(*reversed(self.losses))  # the restless one at the back
        self.play(FadeIn(self.by_epoch), FadeIn(self.drawn), FadeIn(curves), run_time=0.5)
        self.curves = curves
        self.run_all(6, curves)
        self.poster()
        self.read()

    def step_by_step_they_are_alike(self) -> None:
        """The same losses counted by step: the axis is what changes."""
        self.section("film_batches.section_count")
        trajectories = [kind.trajectory for kind in self.kinds]
        alike = studies.fall_alike(trajectories, self.lesson.landscape.min_loss)
        self.caption("film_batches.by_step_alike" if alike else "film_batches.by_step")
        self.play(FadeOut(self.by_epoch.words), FadeIn(self.by_update.words), run_time=0.5)
        self.remove(*self.losses)
        curves = [path.curve for path in self.paths]

        def stretch(t: float) -> None:
            for path in self.paths:
                path.stretch_loss(t)

        self.tween(stretch, *curves, run_time=3)  # thin ones on those they fall on
        self.read(0.5)
        self.hush()
        self.away = [self.by_epoch.axes, self.by_update.words, *curves]

    def at_the_minimum_few_points_never_rest(self) -> None:
        """The map zooms onto the minimum, from where each goes on: three clouds, three sizes."""
        self.section("film_batches.section_noise")
        runs = studies.restless(self.lesson, most=MOST_POINTS)
        everywhere = np.vstack([steps.places for _, steps in runs.named])
        self.near = large_map(self.lesson, self.look, everywhere, 0.1)
        self.zoom = Zoom(self.map, self.near)
        self.zoom.show(0)
        clouds = [
            DescentPath(self.near, kind, steps)
            for kind, (_, steps) in zip(self.kinds, runs.named, strict=True)
        ]
        gone = [self.drawn, self.marks, self.map.words, self.epoch_name, *self.away]
        self.readout.display("", " 0", " 0", " 0")
        self.play(*map(FadeOut, gone), FadeIn(self.zoom.parts), FadeIn(self.scatter), run_time=0.5)
        self.caption("film_batches.rest" if self.fits else "film_batches.cloud")
        self.tween(self.zoom.show, self.zoom.parts, run_time=1.6)
        self.cloud_of(clouds)
        self.read()
        self.hush()

    def cloud_of(self, clouds: list[DescentPath]) -> None:
        """Some steps of each, one by one; then of all the places where they lead."""
        drawn = VGroup(*(cloud.path for cloud in reversed(clouds)))
        cross = self.near.landmarks()[0].set_z_index(1)
        clouds[0].path.head.set_z_index(1)
        self.cloud = Group(self.near.words, drawn, cross)
        self.play(FadeIn(self.cloud), run_time=0.5)
        places = clouds[-1].steps.places
        last = len(places) - 1

        def go(steps: float) -> None:
            for cloud in clouds:
                cloud.grow_to(steps)
            k = clouds[-1].landed
            self.scatter.show_line(*places[k])
            self.readout.display("", *3 * [f" {k}"])

        moving = self.scatter.line, self.readout
        self.tween(lambda t: go(24 * t), drawn, *moving, run_time=2.6, rate_func=linear)
        restless = [cloud.path for cloud in clouds if cloud.kind is not self.batch]
        lines = [VGroup(path.line, path.faint, path.head) for path in restless]
        self.play(*map(FadeOut, lines), run_time=0.3)
        dots = [path.dots for path in restless]
        self.tween(
            lambda t: go(24 + t * (last - 24)), *dots, *moving, run_time=2.6, rate_func=linear
        )

    def all_three_at_once(self) -> None:
        """The three from one start at once; it ends as it began, to be played again."""
        self.section("film_batches.section_loop")
        self.play(FadeOut(self.cloud), FadeOut(self.scatter), run_time=0.3)
        self.tween(lambda t: self.zoom.show(1 - t), self.zoom.parts, run_time=0.8)
        self.all_at(0)
        parts = self.drawn, self.curves
        coming = [*parts, self.marks, self.map.words, self.epoch_name, self.by_epoch]
        self.play(FadeOut(self.zoom.parts), *map(FadeIn, coming), run_time=0.5)
        with self.loop():
            self.run_all(6, self.curves)
            self.play(*map(FadeOut, parts), run_time=0.4)
            self.all_at(0)
            self.play(*map(FadeIn, parts), run_time=0.4)
            self.wait(0.3)

    def fewer_points_more_steps(self) -> None:
        """What has been seen."""
        self.answer("film_batches.answer")

    def run_all(self, seconds: float, *others: VGroup) -> None:
        """All go from the start to the last epoch, slowly at first, where they go far."""
        epochs = self.batch.last

        def go(t: float) -> None:
            self.all_at(t**4 * epochs)

        self.tween(go, self.drawn, *others, self.readout, run_time=seconds, rate_func=linear)

    def all_at(self, epoch: float) -> None:
        """Show all after so many epochs."""
        for path in self.paths:
            path.grow_to(rest_then_leap(epoch * path.kind.updates))
        self.show_counts(epoch)

    def show_counts(self, epoch: float) -> None:
        """Set the clock of epochs and the counts of steps."""
        counts = (f" {path.landed}" for path in self.paths)
        self.readout.display(f" {epoch:.2f}" if epoch < 1 else f" {int(epoch)}", *counts)
