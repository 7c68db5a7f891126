"""How does a line learn? Predict, measure the loss, take its gradient, step; again, to the fit."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    UpdateFromAlphaFunc,
    linear,
)

from gdcore import studies
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.dots import Dots
from gdviz.film.flat.scatter import Scatter
from gdviz.film.stage import Stage
from gdviz.film.type import in_lines, text
from scenes.parts.five_steps import (
    LEFT_ROWS,
    NAMES,
    PALE,
    Loop,
    MeanSquare,
    Pulls,
    StepArrows,
    ValidationPoints,
    falling_points,
    room_for_the_square,
    stretches,
    true_line,
)

LAP = 3.2
"""Seconds for once around the loop, at first."""
ACT = 0.55
"""The share of the time at a station after which the token goes on to the next."""


class FiveSteps(Stage, FlatScene):
    """Once around the loop slowly, with the real data, then on to the last epoch."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.how_does_a_line_learn()
        self.some_points_are_put_aside()
        self.a_line_starts_anywhere()
        self.predict_from_each_x()
        self.measure_the_loss()
        self.add_up_the_pulls()
        self.step_by_a_share_of_them()
        self.on_to_the_fit()
        self.does_it_fit_points_never_seen()
        self.once_more()
        self.predict_measure_step()

    def set_the_stage(self) -> None:
        """Make what the beats share: the descent, the loop, the data."""
        lesson, look = self.lesson, self.look
        self.trajectory = lesson.trajectory(studies.gentle_rate(lesson))
        self.ring = Loop(lesson, look, self.trajectory)
        self.scatter = scatter = Scatter(lesson, look, 6.2, 4.2, reach=room_for_the_square(lesson))
        scatter.shift((-scatter.get_center()[0], 0.22 - scatter.get_center()[1], 0))
        self.all_points = Dots(falling_points(scatter, lesson, 0), look.theme.train)
        self.truth = true_line(scatter, lesson)
        self.train = Dots(scatter.at(scatter.data.x, scatter.data.y), look.theme.train)
        self.aside = ValidationPoints(scatter, lesson, look, self.trajectory)
        self.square = MeanSquare(scatter, lesson, look)
        self.pulls = Pulls(scatter, lesson, look)
        self.arrows = StepArrows(scatter, lesson, look, self.trajectory)
        self.here, self.there = scatter.errors_of(*lesson.start)
        paper = look.theme.paper
        self.guesses = Dots(self.here, look.theme.prediction, middle=paper, box=scatter.box)
        self.once = [
            scatter.errors, self.square, self.train, scatter.line, self.guesses, self.pulls,
            self.arrows, *self.ring.moving,
        ]  # fmt: skip

    def how_does_a_line_learn(self) -> None:
        """The question, while points rain onto the line that they are made from."""
        lesson, scatter, points = self.lesson, self.scatter, self.all_points
        self.section("film_five_steps.section_data")
        told = "given" if lesson.data else "made" if lesson.noise else "exact"

        def fall(time: float) -> None:
            points.place(falling_points(scatter, lesson, time))

        self.add(scatter.scales, self.truth, points)
        rain = UpdateFromAlphaFunc(points, lambda _, t: fall(t), rate_func=linear)
        self.ask("film_five_steps.question", rain)
        b, w = map(self.look.rate, (lesson.true_b, lesson.true_w))
        self.caption(f"film_five_steps.{told}", n=len(lesson.full), b=b, w=w)
        if told == "made":  # quickly at first: the caption speaks of it
            self.tween(
                lambda t: fall(1 + t), points, run_time=max(1.6, self.left),
                rate_func=lambda t: 1 - (1 - t) ** 3,
            )  # fmt: skip
        self.read()

    def some_points_are_put_aside(self) -> None:
        """The validation points go where they wait for the end."""
        lesson, aside = self.lesson, self.aside
        self.section("film_five_steps.section_split")
        self.caption("film_five_steps.split", train=len(lesson.train), val=len(lesson.val))
        self.remove(self.all_points)
        self.add(self.train, aside)
        self.play(FadeOut(self.truth), FadeIn(aside.label), run_time=0.4)
        self.tween(aside.move, aside, run_time=max(2.0, self.left))
        self.read()

    def a_line_starts_anywhere(self) -> None:
        """A random line; the ring is laid around it."""
        ring = self.ring
        self.section("film_five_steps.section_once")
        key = "start" if self.lesson.start_at is None else "start_chosen"
        self.caption(f"film_five_steps.{key}")
        rows = ring.place.reveal(2)
        if self.lesson.standardized:
            words = self.look.say("film_five_steps.standardized")
            note = in_lines(words, self.look, "key", 2.5, most=2)
            rows.add(
                note.set_color(self.look.theme.muted).move_to((LEFT_ROWS, -3.05, 0), DOWN + LEFT)
            )
        self.play(Create(self.scatter.line), FadeIn(rows), run_time=1.2)
        self.play(Create(ring.track), FadeIn(ring.nodes), run_time=1.2)
        self.read()

    def predict_from_each_x(self) -> None:
        """1. Predict: from each point down or up to the line."""
        self.arrive(0)
        title = self.ring.titles[0]
        formula = text("$hat(y) = b + w x$", self.look, "key").next_to(title, DOWN, 0.18)
        self.add(*self.once)
        self.play(FadeIn(formula.align_to(title, RIGHT)), run_time=0.4)
        self.act(0, 1.6)
        self.leave(0)

    def measure_the_loss(self) -> None:
        """2. Loss: a few errors as squares; then the mean of all, with its number."""
        square, errors = self.square, self.scatter.errors
        self.arrive(1, "few")
        self.scatter.show_errors(*self.lesson.start)
        self.tween(lambda t: errors.set_stroke(opacity=t), *self.once, run_time=0.5)

        def widen(share: float) -> None:  # among all errors, squares could not be seen
            square.widen(share)
            errors.set_stroke(opacity=1 - 0.8 * min(1.0, 2 * share))

        def tile(share: float) -> None:
            square.tile(share)
            errors.set_stroke(opacity=0.2 + 0.8 * share)

        self.tween(widen, *self.once, run_time=max(1.2, self.left))
        self.read()
        self.caption("film_five_steps.loss")
        self.tween(tile, *self.once, run_time=1.2)
        square.display(self.ring.first_loss)
        self.play(FadeIn(self.ring.loss.reveal(1)), run_time=0.3)
        self.tween(
            lambda t: self.guesses.set_stroke(opacity=1 - t).set_stroke(
                opacity=1 - t, background=True
            ),
            *self.once,
            run_time=0.4,
        )
        self.read()
        self.leave(1)

    def add_up_the_pulls(self) -> None:
        """3. Gradient: each point pulls the line, and the pulls add up to two numbers."""
        self.arrive(2)
        self.tween(self.pulls.draw, *self.once, run_time=max(1.6, self.left))
        self.read()
        self.caption("film_five_steps.sums")
        self.ring.show_pulls(0, 0)
        rows = self.ring.pulls.reveal(2)
        for row, role in zip(rows, ("b", "w"), strict=True):
            row[0].set_color(getattr(self.look.theme, role))
        self.play(FadeIn(rows), run_time=0.3)
        self.tween(self.sum_up, *self.once, run_time=max(2.0, self.left))
        self.poster()
        self.read()
        self.leave(2)

    def sum_up(self, share: float) -> None:
        """Show what the pulls of this share of the points add up to, in numbers and as arrows."""
        sums = self.pulls.added(share)
        self.ring.show_pulls(*sums)
        self.arrows.draw(sums, 1, 0)

    def step_by_a_share_of_them(self) -> None:
        """4. Update: a share of both, and the line jumps by them. 5. Repeat."""
        ring = self.ring
        self.arrive(3, rate=self.look.rate(self.trajectory.learning_rate, "typst"))
        self.play(FadeIn(ring.place.reveal(1)), run_time=0.3)
        self.act(3, max(1.9, self.left))
        self.leave(3)
        self.arrive(4)
        ring.display(0, made=1, epoch=1)
        self.play(FadeIn(ring.epoch.reveal(1)), run_time=0.4)

    def on_to_the_fit(self) -> None:
        """Around and around, ever faster, to the last epoch."""
        self.section("film_five_steps.section_again")
        self.ring.light(None)
        self.run_to_the_end()
        self.read()

    def run_to_the_end(self) -> None:
        """All laps after the first, in stretches each faster than the one before."""
        last, laps, speed = len(self.trajectory.b) - 1, 0.8, 1 / LAP
        for factor, more in stretches(last - 1, LAP):
            self.run_laps(laps, more, factor, speed)
            laps, speed = laps + more, factor / LAP
        self.come_to_rest()

    def run_laps(self, done: float, more: float, factor: int, speed: float = 0.0) -> None:
        """Run more laps, so many times as fast as the first; `speed` is that of those before."""
        ring, scatter, b, w = self.ring, self.scatter, self.trajectory.b, self.trajectory.w

        def show(t: float) -> None:
            now = speed + min(1.0, 4 * t) * (factor / LAP - speed)
            k, measured = ring.turn(done + t * more, now)
            scatter.show_line(b[k], w[k])
            if k == measured:  # else the errors would be new beside an old loss
                scatter.show_errors(b[k], w[k])
            scatter.errors.set_stroke(opacity=float(k == measured))
            self.square.display(float(self.trajectory.loss[measured]))
            self.square.weaken(1 if k == measured else PALE)

        with self.fast_forward(factor):
            self.tween(show, *self.once, run_time=more * LAP / factor, rate_func=linear)

    def come_to_rest(self) -> None:
        """The token stands at the last station, and all is as the last line has it."""
        ring, trajectory = self.ring, self.trajectory
        last = len(trajectory.b) - 1
        ring.rest(last)
        self.scatter.show_line(trajectory.b[last], trajectory.w[last])
        self.scatter.show_errors(trajectory.b[last], trajectory.w[last])
        self.scatter.errors.set_stroke(opacity=1)
        self.square.display(float(trajectory.loss[last]))
        self.tween(ring.slow_down, *self.once, run_time=0.3)

    def does_it_fit_points_never_seen(self) -> None:
        """The validation points come back, and the line errs by no more on them, or by more."""
        aside = self.aside
        self.section("film_five_steps.section_check")
        self.say(self.ring.result())
        self.add(aside)
        self.tween(lambda t: aside.move(1 - t), aside, run_time=max(2.0, self.left))
        self.read()
        self.play(FadeIn(aside.loss), run_time=0.3)
        self.caption("film_five_steps.check", **aside.losses)
        self.tween(
            aside.reach, aside.errors, aside, run_time=max(2.0, self.left),
            rate_func=lambda t: t**0.4,  # what is shorter than a point is wide cannot be seen
        )  # fmt: skip
        self.read()

    def once_more(self) -> None:
        """One round and all the others, to be played again and again; it ends as it began."""
        self.section("film_five_steps.section_round")
        self.caption("film_five_steps.once_more")
        aside = self.aside
        gone = aside, aside.loss, aside.label, aside.errors
        self.play(*map(FadeOut, gone), run_time=0.4)
        with self.loop():
            self.wait(0.3)
            self.begin_again()
            # Longer on the way than at a station: some of the ways are long.
            times, stations = (np.add.outer(range(5), [0, rest]).ravel() for rest in (0.4, ACT))
            self.tween(
                lambda t: self.show_round(float(np.interp(4 * t, times, stations))), *self.once,
                run_time=3.8, rate_func=linear,
            )  # fmt: skip
            self.run_to_the_end()
            self.wait(0.3)

    def predict_measure_step(self) -> None:
        """What to remember."""
        self.answer("film_five_steps.answer")

    def arrive(self, station: int, key: str = "", **values: object) -> None:
        """The token is at a station: its name comes, and what happens there is said."""
        ring = self.ring
        ring.light(station)
        self.play(FadeIn(ring.titles[station]), run_time=0.3)
        self.caption(f"film_five_steps.{key or NAMES[station]}", **values)

    def act(self, station: int, seconds: float) -> None:
        """Show what happens at a station."""
        self.tween(lambda t: self.show_round(station + ACT * t), *self.once, run_time=seconds)
        self.read()

    def leave(self, station: int) -> None:
        """Let the token run to the next."""
        self.tween(
            lambda t: self.show_round(station + ACT + (1 - ACT) * t),
            *self.once, run_time=0.6, rate_func=linear,
        )  # fmt: skip

    def begin_again(self) -> None:
        """Let all that moves fade, and come again as it is where a round begins."""
        moving = [part for part in self.once if part is not self.train]
        self.play(*map(FadeOut, moving), run_time=0.4)
        self.show_round(0)
        self.add(*self.once)
        self.play(*map(FadeIn, moving), run_time=0.4)

    def show_round(self, stations: float) -> None:
        """Show the first round after so many stations, 0..5; at each the token rests a while."""
        ring, scatter = self.ring, self.scatter
        station = min(int(stations), 4)
        onward = np.clip((stations - station - ACT) / (1 - ACT), 0, 1)
        drop, measure, pull, step, _ = np.clip((stations - np.arange(5)) / ACT, 0, 1)
        shrunk, jumped = np.clip([2 * step, 2 * step - 1], 0, 1)
        ring.display(0, epoch=int(stations >= 4))
        pulls = self.pulls.added(pull)
        ring.show_pulls(*pulls)
        ring.put_token(station + onward)
        ring.slow_down(1)
        self.guesses.place((self.here + drop * (self.there - self.here)) if drop else self.here[:0])
        for rim in (False, True):
            self.guesses.set_stroke(opacity=1 - measure, background=rim)
        scatter.show_errors(*self.lesson.start)
        scatter.errors.set_stroke(opacity=measure * (1 - jumped))
        self.square.display(ring.first_loss * measure**2)
        self.pulls.draw(pull)
        self.pulls.set_stroke(opacity=1 - shrunk)
        # The sums shrink to the share that is the step, and the line goes with that.
        scale = 1 - shrunk * (1 - self.arrows.rate)
        ring.show_place(*self.arrows.draw(pulls, scale, jumped))
        gone = np.clip((stations - 3 - ACT) / (1 - ACT), 0, 1)
        self.arrows.set_opacity(1 - gone)
        # What is of the line before is pale.
        ring.pale(jumped, jumped)
        self.square.weaken(1 - (1 - PALE) * jumped)
