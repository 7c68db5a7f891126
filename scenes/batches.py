"""How many points should a step see? Batch, mini-batch and stochastic descent on one large map."""

import math

import numpy as np
from manim import LEFT, RIGHT, FadeIn, FadeOut, Group, VGroup, linear

from gdcore import studies
from gdcore.view import passed
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.charts import ContourMap
from gdviz.film.flat.scatter import MOST_POINTS, Scatter
from gdviz.film.rates import sample
from gdviz.film.stage import Stage
from gdviz.film.steps import speed_up
from gdviz.film.type import text
from gdviz.look.styles import STYLES
from scenes.parts.batches import (
    AIM,
    DescentPath,
    Ground,
    LitPoints,
    first_steps,
    kinds,
    large_map,
    loss_charts,
    rest_then_leap,
    update_counts,
)

PACE = {"batch": 1.5, "mini_batch": 0.65, "stochastic": 0.55}
"""Seconds a step, by the kind of descent."""
SLOW = 6
"""So many steps of an epoch are made one by one, the others faster."""
EPOCH = 2.6
"""Seconds for the first epoch of all three at once."""
FASTER = 8
"""So many times as fast are the epochs after it."""


class Batches(Stage, FlatScene):
    """An epoch of each kind of descent, step by step; all on one clock; then what never rests."""

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
        self.choose_what_is_seen()
        self.paths = [DescentPath(self.whole, kind, None, self.ground) for kind in self.kinds]
        left = self.whole.box[1][0] + 1.45
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

    def choose_what_is_seen(self) -> None:
        """The views of the map: all of the descents; their first steps; around the minimum."""
        lesson, look = self.lesson, self.look
        places = passed(lesson, [kind.trajectory for kind in self.kinds])
        self.view = self.whole = large_map(lesson, look, places, 0.14)
        self.close = large_map(lesson, look, first_steps(self.kinds, SLOW), 0.25)
        shares = np.diff(self.close.bounds, axis=0) / np.diff(self.whole.bounds, axis=0)
        if self.rests or shares.max() > 0.75:
            self.close = self.whole
        self.runs = studies.restless(lesson, most=MOST_POINTS)
        everywhere = np.vstack([steps.places for _, steps in self.runs.named])
        self.near = large_map(lesson, look, everywhere, 0.1)
        self.ground = Ground(lesson, look, self.whole, self.near)

    def how_many_points_should_a_step_see(self) -> None:
        """The question, over the data and the map; then the map comes close to the start."""
        self.section("film_batches.section_batch")
        ground = self.ground
        parts = self.whole, ground.frame, ground.marks, self.scatter, self.lit, self.rate
        self.add(ground, *parts)
        self.ask("film_batches.question")
        self.show_counts(0)
        self.zoom(self.close)

    def an_epoch_of(self, path: DescentPath) -> None:
        """Once through the points: those that a step sees light up, and where others would lead."""
        kind, first = path.kind, path is self.paths[0]
        if not first:
            self.section(f"film_batches.section_{kind.role}")
        self.say_kind(path)
        self.back_to_the_start()
        self.lit.light(kind.seen(0), kind.role)
        rows = self.readout.reveal(2 if first else 1)
        if first:
            self.epoch_name = rows[0][0]
        key = sample(self.look, STYLES[kind.role], 0.5).next_to(rows[-1][0], LEFT, 0.2)
        coming = rows, key, self.lit, path.fan, path.path  # the ball over its arrows
        self.play(*map(FadeIn, coming), run_time=0.5)
        end, pace = min(kind.updates, kind.last), PACE[kind.role]
        slow = min(SLOW, end)
        if path.path.leaps:
            path.path.leaps = math.inf  # of the first steps none fades
        self.steps(path, 0, slow, slow * pace)
        self.read()
        if end > slow:
            path.could_lead_nowhere()
            self.zoom(self.whole, *self.paths[: self.paths.index(path) + 1])
            if path.rushing is not path.path:
                self.play(FadeOut(path.path.line, path.path.faint), run_time=0.3)
            factor = speed_up(end - slow, pace, 3)
            with self.fast_forward(factor, self.sign):
                self.steps(path, slow, end, max(2.0, (end - slow) * pace / factor))
        self.wait(0.4)  # on the counts of a whole epoch

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
        """Some steps of an epoch, with the points that each sees and the line that comes of it."""
        kind, trajectory = path.kind, path.kind.trajectory
        drawn = path.path if first == 0 else path.rushing

        def go(t: float) -> None:
            steps = first + t * (last - first)
            path.rush_to(rest_then_leap(steps, 1 - AIM), (last - first) / seconds, first)
            self.lit.light(kind.seen(min(int(steps), last - 1)), kind.role)
            k = path.landed
            if first == 0 and k < last:
                path.could_lead(self.points, min(1.0, (steps - k) / AIM))
            else:
                path.could_lead_nowhere()
            self.line_at = float(trajectory.b[k]), float(trajectory.w[k])
            self.scatter.show_line(*self.line_at)
            self.show_counts(k / kind.updates)

        moving = self.scatter.line, self.lit, path.fan, drawn, self.readout
        self.tween(go, *moving, run_time=seconds, rate_func=linear)

    def back_to_the_start(self) -> None:
        """Move the line back from where another path has led it; a new epoch begins."""
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
        self.hush()
        gone = [self.scatter, self.lit, *(path.path for path in self.paths)]
        self.play(*map(FadeOut, gone), run_time=0.4)
        self.zoom(self.whole)
        self.all_at(0)
        self.losses = [path.lay_out_loss(self.by_epoch) for path in self.paths]
        self.drawn = VGroup(*(path.rushing for path in reversed(self.paths)))
        self.curves = VGroup(*self.losses)  # thin ones on those that they fall on
        coming = self.by_epoch, self.drawn, self.curves
        self.play(*map(FadeIn, coming), run_time=0.5)
        first = min(self.batch.arrives, self.mini.arrives) > self.stochastic.arrives
        self.caption("film_batches.clock_first" if first else "film_batches.clock")
        self.run_all()
        self.poster()
        self.read()

    def step_by_step_they_are_alike(self) -> None:
        """The same losses counted by step: the axis is what changes, and the counts are gone."""
        self.section("film_batches.section_count")
        trajectories = [kind.trajectory for kind in self.kinds]
        alike = studies.fall_alike(trajectories, self.lesson.landscape.min_loss)
        key = "film_batches.by_step_alike" if alike else "film_batches.by_step"
        self.caption(key, n=self.batch.last)
        old, new = (Group(it.x_numbers, it.words[1][0]) for it in (self.by_epoch, self.by_update))
        counts = self.epoch_name, *self.readout.numbers
        self.play(*map(FadeOut, (old, *counts)), run_time=0.4)

        def stretch(t: float) -> None:
            for path in self.paths:
                path.stretch_loss(t)

        self.tween(stretch, self.curves, run_time=2.6)
        self.play(FadeIn(new), run_time=0.4)
        self.read(1)
        self.hush()
        chart = self.by_epoch.axes, self.by_epoch.y_numbers, self.by_epoch.words[1][1]
        self.play(*map(FadeOut, (*chart, new, self.curves, self.drawn)), run_time=0.4)

    def at_the_minimum_few_points_never_rest(self) -> None:
        """The map zooms onto the minimum, from where each goes on: three clouds, three sizes."""
        self.section("film_batches.section_noise")
        self.readout.display("", " 0", " 0", " 0")
        self.scatter.show_line(*self.lesson.minimum)
        self.clouds = [
            DescentPath(self.near, kind, steps)
            for kind, (_, steps) in zip(self.kinds, self.runs.named, strict=True)
        ]
        self.zoom(self.near, run_time=1.6)
        self.cloud = VGroup(*(cloud.path for cloud in reversed(self.clouds)))
        coming = self.cloud, self.scatter, *self.readout.numbers[1:]
        self.play(*map(FadeIn, coming), run_time=0.4)
        sizes = {"all": self.batch.size, "some": self.mini.size}
        if self.fits:
            self.caption("film_batches.rest")
        else:
            self.caption("film_batches.cloud", **sizes)
        self.go_on_from_the_minimum()
        self.read()
        self.hush()

    def go_on_from_the_minimum(self) -> None:
        """Some steps of each, one by one; then, faster, all the places where they lead."""
        clouds, slow, seconds = self.clouds, 24, 2.6
        clouds[0].path.head.set_z_index(1)
        for cloud in clouds:
            cloud.path.leaps = math.inf  # of the steps made one by one none fades
        places = clouds[-1].steps.places
        last = len(places) - 1

        def go(steps: float, pace: float = 0) -> None:
            for cloud in clouds:
                cloud.rush_to(steps, pace, slow if pace else 0)
            k = clouds[-1].landed
            self.scatter.show_line(*places[k])
            self.readout.display("", *3 * [f" {k}"])

        moving = self.scatter.line, *self.readout.numbers[1:]
        self.tween(lambda t: go(slow * t), self.cloud, *moving, run_time=seconds, rate_func=linear)
        restless = [cloud.path for cloud in clouds if cloud.kind is not self.batch]
        lines = [part for path in restless for part in (path.line, path.faint)]
        self.play(*map(FadeOut, lines), run_time=0.3)
        shown = [part for path in restless for part in (path.dots, path.head)]
        factor = speed_up(last - slow, seconds / slow, 3)
        pace = slow / seconds * factor
        with self.fast_forward(factor, self.sign):
            self.tween(
                lambda t: go(slow + t * (last - slow), pace), *shown, *moving,
                run_time=(last - slow) / pace, rate_func=linear,
            )  # fmt: skip

    def all_three_at_once(self) -> None:
        """What the three have come to, and how, to be played again and again."""
        self.section("film_batches.section_loop")
        counts = self.readout.numbers[1:]
        self.play(*map(FadeOut, (self.cloud, self.scatter, *counts)), run_time=0.4)
        self.zoom(self.whole, run_time=1.2)
        for path in self.paths:
            path.stretch_loss(0)
        self.all_at(self.batch.last)
        parts = self.drawn, self.curves, self.epoch_name, *self.readout.numbers
        self.play(*map(FadeIn, (self.by_epoch, *parts)), run_time=0.5)
        names = zip(("all", "some", "one"), self.kinds, strict=True)
        made = {name: kind.last for name, kind in names}
        self.caption("film_batches.counts", epochs=self.batch.last, **made)
        with self.loop():
            self.play(*map(FadeOut, parts), run_time=0.4)
            self.all_at(0)
            self.play(*map(FadeIn, parts), run_time=0.4)
            self.run_all()
            self.wait(0.5)

    def fewer_points_more_steps(self) -> None:
        """What has been seen."""
        self.answer("film_batches.answer")

    def zoom(self, view: ContourMap, *paths: DescentPath, run_time: float = 1.0) -> None:
        """Let the map show another view: rings and marks move, and these paths with them."""
        old, self.view = self.view, view
        if view is old:
            return

        def look(t: float) -> None:
            self.ground.look_through(old, view, t)
            for path in self.paths:
                path.follow()

        self.play(FadeOut(old), run_time=0.2)
        moving = self.ground, self.ground.marks, *(path.path for path in paths)
        self.tween(look, *moving, run_time=run_time)
        self.add(self.ground)  # out of the group that has moved
        self.play(FadeIn(view), run_time=0.2)

    def run_all(self) -> None:
        """All go from the start to the last epoch; after the first, faster."""
        moving = self.drawn, self.curves, self.readout
        epochs = self.batch.last
        self.tween(lambda t: self.all_at(t, 1 / EPOCH), *moving, run_time=EPOCH, rate_func=linear)
        if epochs > 1:
            with self.fast_forward(FASTER, self.sign):
                self.tween(
                    lambda t: self.all_at(1 + t * (epochs - 1), FASTER / EPOCH), *moving,
                    run_time=(epochs - 1) * EPOCH / FASTER, rate_func=linear,
                )  # fmt: skip

    def all_at(self, epoch: float, pace: float = 0) -> None:
        """Show all after so many epochs, at so many a second."""
        for path in self.paths:
            updates = path.kind.updates
            first = updates * (epoch >= 1)  # from there on it is faster
            path.rush_to(rest_then_leap(epoch * updates), pace * updates, first)
        self.show_counts(epoch)

    def show_counts(self, epoch: float) -> None:
        """Set the clock of epochs and the counts of steps."""
        counts = (f" {path.landed}" for path in self.paths)
        whole = math.floor(100 * epoch + 1e-6)  # as steps are counted
        self.readout.display(f" {whole / 100:.2f}", *counts)
