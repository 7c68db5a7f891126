"""The training loop: predict, measure the loss, take its gradient, step, and again, to the fit."""

from contextlib import nullcontext

from manim import DOWN, RIGHT, UL, Create, FadeIn, FadeOut, VGroup, linear

from gdcore import studies
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.dots import Dots, Squares
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import scaling_note
from gdviz.film.stage import Stage
from gdviz.film.steps import speed_up
from gdviz.film.type import text
from scenes.parts.five_steps import (
    CORNER,
    NAMES,
    SIDE,
    Loop,
    StepArrows,
    ValidationPoints,
    falling_points,
    true_line,
)

LAP = 2.5
"""Seconds for once around the loop."""
AGAIN = 6
"""The update up to which single laps can be followed."""
BLUR = 64
"""So many times as fast, the token is a blur."""
SIGN = (-5.6, -0.62)
"""Where the sign for fast-forward begins: below the epoch."""


class FiveSteps(Stage, FlatScene):
    """Once around the loop slowly, with the real data, then on to the last epoch."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.data_are_a_line_and_noise()
        self.some_points_are_put_aside()
        self.a_line_starts_anywhere()
        self.predict_from_each_x()
        self.measure_the_loss()
        self.take_its_gradient()
        self.step_against_it()
        self.then_repeat()
        self.on_to_the_fit()
        self.does_it_fit_points_never_seen()
        self.the_loop_is_all_there_is()

    def set_the_stage(self) -> None:
        """Make what the beats share: the descent, the loop, the data."""
        lesson, look = self.lesson, self.look
        self.trajectory = lesson.trajectory(studies.gentle_rate(lesson))
        self.loop = Loop(lesson, look, self.trajectory)
        self.scatter = Scatter(lesson, look, 5.5, 3.85).move_to((0.05, 0.3, 0))
        self.all_points = Dots(falling_points(self.scatter, lesson, 0), look.theme.train)
        self.truth = true_line(self.scatter, lesson)
        data = self.scatter.data
        self.train = Dots(self.scatter.at(data.x, data.y), look.theme.train)
        self.aside = ValidationPoints(self.scatter, lesson, look, self.trajectory)
        self.arrows = StepArrows(self.scatter, lesson, look, self.trajectory)

    def data_are_a_line_and_noise(self) -> None:
        """Points rain onto the line that they are made from, and noise pushes them off it."""
        lesson, scatter, points = self.lesson, self.scatter, self.all_points
        self.section("film_five_steps.section_data")
        b, w = map(self.look.rate, (lesson.true_b, lesson.true_w))
        told = "given" if lesson.data else "made" if lesson.noise else "exact"

        def fall(time: float) -> None:
            points.place(falling_points(scatter, lesson, time))

        self.play(FadeIn(scatter.scales), FadeIn(self.truth), run_time=0.5)
        self.caption(f"film_five_steps.{told}", n=len(lesson.full), b=b, w=w)
        self.tween(fall, points, run_time=2, rate_func=linear)
        if told == "made":
            self.tween(lambda t: fall(1 + t), points)
        self.read()

    def some_points_are_put_aside(self) -> None:
        """The validation points go where they wait for the end."""
        lesson, aside = self.lesson, self.aside
        self.section("film_five_steps.section_split")
        self.caption("film_five_steps.split", train=len(lesson.train), val=len(lesson.val))
        self.remove(self.all_points)
        self.add(self.train, aside)
        self.play(FadeOut(self.truth), run_time=0.4)
        self.tween(aside.move, aside, run_time=1.2)
        self.play(FadeIn(aside.label), run_time=0.4)
        self.read()

    def a_line_starts_anywhere(self) -> None:
        """A random line; the loop is laid around it."""
        loop = self.loop
        self.section("film_five_steps.section_once")
        self.caption("film_five_steps.start")
        self.add(scaling_note(self.lesson, self.look).to_corner(UL, 0.3))
        self.play(Create(self.scatter.line), FadeIn(loop.place.reveal(2)))
        self.read()
        self.add(loop.place)
        self.play(FadeIn(loop.track), FadeIn(loop.nodes), run_time=0.6)

    def predict_from_each_x(self) -> None:
        """1. Predict: from each x up to the line."""
        lesson, look, loop, scatter = self.lesson, self.look, self.loop, self.scatter
        self.arrive(0)
        _, heads = scatter.errors_of(*lesson.start)
        feet = scatter.at(scatter.data.x, scatter.bounds[0, 1])
        self.guesses = guesses = Dots(
            feet, look.theme.prediction, middle=look.theme.paper, box=scatter.box
        )
        title = loop.titles[0]
        self.formula = text("$hat(y) = b + w x$", look, "key").next_to(title, DOWN, 0.18)
        self.play(FadeIn(self.formula.align_to(title, RIGHT)), run_time=0.4)
        self.tween(lambda t: guesses.place(feet + t * (heads - feet)), guesses)
        self.read()

    def measure_the_loss(self) -> None:
        """2. Loss: the errors, their squares, the mean of the squares."""
        loop, scatter, start = self.loop, self.scatter, self.lesson.start
        self.arrive(1)
        scatter.show_errors(*start)
        # The points above the errors.
        shown = scatter.errors, self.train, scatter.line, self.guesses
        self.tween(lambda t: scatter.errors.set_stroke(opacity=t), *shown, run_time=0.6)
        squares = Squares(*scatter.errors_of(*start), self.look)
        self.tween(squares.widen, squares, run_time=1.4)
        self.tween(lambda t: squares.gather(t, CORNER, SIDE), squares, run_time=2)
        row = loop.loss.reveal(1)
        self.play(FadeIn(loop.area), FadeOut(squares), FadeIn(row), run_time=0.5)
        self.read()

    def take_its_gradient(self) -> None:
        """3. Gradient: how the loss falls with b, which lifts the line, and w, which tilts it."""
        self.arrive(2)
        self.play(FadeIn(self.loop.slopes.reveal(2)), FadeOut(self.guesses), run_time=0.4)
        self.tween(self.arrows.grow, self.arrows)
        self.poster()
        self.read()

    def step_against_it(self) -> None:
        """4. Update: a share of both arrows, and the line jumps by them."""
        loop, scatter, arrows = self.loop, self.scatter, self.arrows
        self.arrive(3, rate=self.look.rate(self.trajectory.learning_rate, "typst"))
        self.play(FadeIn(loop.place.reveal(1)), run_time=0.4)
        self.tween(arrows.shrink, arrows, run_time=1.4)
        self.tween(arrows.jump, scatter.errors, self.train, scatter.line, arrows, run_time=0.6)
        loop.turn(0.6)
        self.play(FadeOut(arrows), run_time=0.4)
        self.read()

    def then_repeat(self) -> None:
        """5. Repeat: the first epoch is over."""
        self.arrive(4)
        self.loop.turn(0.8)
        self.play(FadeIn(self.loop.epoch.reveal(1)), run_time=0.4)
        self.read()

    def on_to_the_fit(self) -> None:
        """Once more around, then faster, then to the last epoch."""
        loop = self.loop
        self.section("film_five_steps.section_again")
        loop.light(None)
        last = len(self.trajectory.b) - 1
        settled = self.trajectory.settled_at(self.lesson.landscape.min_loss)
        soon = max(AGAIN, settled or 40)
        self.run(1, 2, 1)
        self.run(2, AGAIN, 4)
        self.run(AGAIN, soon, speed_up(soon - AGAIN, LAP, 2))
        self.run(soon, last, speed_up(last - soon, LAP, 3))
        loop.rest(last)
        self.say(loop.result())
        self.read()

    def does_it_fit_points_never_seen(self) -> None:
        """The validation points come back, without the loop."""
        loop, aside = self.loop, self.aside
        self.section("film_five_steps.section_check")
        self.hush()
        self.stations = VGroup(loop.track, loop.nodes, loop.titles)
        gone = *loop.moving, self.scatter.errors, aside.label, self.formula, self.stations
        self.play(FadeOut(*gone), run_time=0.6)
        self.caption("film_five_steps.check", **aside.losses)
        self.tween(lambda t: aside.move(1 - t), aside, run_time=1.2)
        self.play(FadeIn(aside.errors))
        self.read()

    def the_loop_is_all_there_is(self) -> None:
        """What to remember."""
        self.caption("film_five_steps.last")
        self.play(FadeOut(self.aside.errors), FadeIn(self.stations), run_time=0.6)
        self.read(3)

    def arrive(self, station: int, **values: object) -> None:
        """Let the token run to a station, and say what happens there."""
        loop = self.loop
        loop.light(station)
        self.hush()
        self.tween(lambda t: loop.put_token(station + 4 + t), loop.token, run_time=0.7)
        self.play(FadeIn(loop.titles[station]), run_time=0.3)
        self.caption(f"film_five_steps.{NAMES[station]}", **values)

    def run(self, first: int, end: int, factor: int) -> None:
        """Let the loop turn from one update to another, if there are as many, so much faster."""
        b, w, scatter = self.trajectory.b, self.trajectory.w, self.scatter
        end = min(end, len(b) - 1)
        if first >= end:
            return
        self.loop.blur(factor >= BLUR)

        def show(t: float) -> None:
            k = self.loop.turn(first - 0.2 + t * (end - first))  # from the last station on
            scatter.show_line(b[k], w[k])
            scatter.show_errors(b[k], w[k])

        self.hush()
        moving = scatter.errors, self.train, scatter.line, *self.loop.moving
        with self.fast_forward(factor, SIGN) if factor > 1 else nullcontext():
            self.tween(show, *moving, run_time=LAP * (end - first) / factor, rate_func=linear)
