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
    Aside,
    Loop,
    Push,
    falling_points,
    true_line,
)

LAP, AGAIN, BLUR = 2.5, 6, 64  # seconds of a lap; laps to follow; so many times as fast, a blur
SIGN = (-5.6, -0.62)  # of fast-forward, below the epoch


class FiveSteps(Stage, FlatScene):
    """Once around the loop slowly, with the real data, then on to the last epoch."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.path = path = lesson.trajectory(studies.gentle_rate(lesson))
        self.loop = loop = Loop(lesson, look, path)
        self.scatter = scatter = Scatter(lesson, look, 5.5, 3.85).move_to([0.05, 0.3, 0])

        # Points rain onto the line that they are made from, and noise pushes them off it.
        self.section("film_five_steps.section_data")
        points, truth = (
            Dots(falling_points(scatter, lesson, 0), look.theme.train),
            true_line(scatter, lesson),
        )
        b, w = map(look.rate, (lesson.true_b, lesson.true_w))
        told = "given" if lesson.data else "made" if lesson.noise else "exact"
        self.play(FadeIn(scatter.scales), FadeIn(truth), run_time=0.5)
        self.caption(f"film_five_steps.{told}", n=len(lesson.full), b=b, w=w)
        self.tween(
            lambda t: points.place(falling_points(scatter, lesson, t)),
            points,
            run_time=2,
            rate_func=linear,
        )
        if told == "made":
            self.tween(lambda t: points.place(falling_points(scatter, lesson, 1 + t)), points)
        self.read()

        # Some are put aside.
        self.section("film_five_steps.section_split")
        self.caption("film_five_steps.split", train=len(lesson.train), val=len(lesson.val))
        self.train = Dots(scatter.at(lesson.raw_train.x, lesson.raw_train.y), look.theme.train)
        aside = Aside(scatter, lesson, look, path)
        self.remove(points).add(self.train, aside)
        self.play(FadeOut(truth), run_time=0.4)
        self.tween(aside.go, aside, run_time=1.2)
        self.play(FadeIn(aside.label), run_time=0.4)
        self.read()

        # A line starts anywhere; the loop is laid around it.
        self.section("film_five_steps.section_once")
        self.caption("film_five_steps.start")
        self.add(scaling_note(lesson, look).to_corner(UL, 0.3))
        self.play(Create(scatter.line), FadeIn(loop.place.reveal(2)))
        self.read()
        self.add(loop.place)
        self.play(FadeIn(loop.track), FadeIn(loop.nodes), run_time=0.6)

        # 1. Predict: from each x up to the line.
        self.arrive(0)
        _, heads = scatter.errors_of(*lesson.start)
        feet = scatter.at(lesson.raw_train.x, scatter.bounds[0, 1])
        guesses = Dots(feet, look.theme.prediction, middle=look.theme.paper, box=scatter.box)
        formula = text("$hat(y) = b + w x$", look, 30).next_to(loop.titles[0], DOWN, 0.18)
        self.play(FadeIn(formula.align_to(loop.titles[0], RIGHT)), run_time=0.4)
        self.tween(lambda t: guesses.place(feet + t * (heads - feet)), guesses)
        self.read()

        # 2. Loss: the errors, their squares, the mean of the squares.
        self.arrive(1)
        scatter.show_errors(*lesson.start)
        shown = scatter.errors, self.train, scatter.line, guesses  # the points above the errors
        self.tween(lambda t: scatter.errors.set_stroke(opacity=t), *shown, run_time=0.6)
        squares = Squares(*scatter.errors_of(*lesson.start), look)
        self.tween(squares.widen, squares, run_time=1.4)
        self.tween(lambda t: squares.gather(t, CORNER, SIDE), squares, run_time=2)
        self.play(FadeIn(loop.area), FadeOut(squares), FadeIn(loop.loss.reveal(1)), run_time=0.5)
        self.read()

        # 3. Gradient: how the loss falls with b, which lifts the line, and with w, which tilts it.
        self.arrive(2)
        push = Push(scatter, lesson, look, path)
        self.play(FadeIn(loop.slopes.reveal(2)), FadeOut(guesses), run_time=0.4)
        self.tween(push.grow, push)
        self.poster()
        self.read()

        # 4. Update: a share of both arrows, and the line jumps by them.
        self.arrive(3, rate=look.rate(path.learning_rate, "typst"))
        self.play(FadeIn(loop.place.reveal(1)), run_time=0.4)
        self.tween(push.shrink, push, run_time=1.4)
        self.tween(push.jump, scatter.errors, self.train, scatter.line, push, run_time=0.6)
        loop.turn(0.6)
        self.play(FadeOut(push), run_time=0.4)
        self.read()

        # 5. Repeat: once more, then faster, then to the last epoch.
        self.arrive(4)
        loop.turn(0.8)
        self.play(FadeIn(loop.epoch.reveal(1)), run_time=0.4)
        self.read()
        self.section("film_five_steps.section_again")
        loop.light(None)
        last = len(path.b) - 1
        names = VGroup(loop.track, loop.nodes, loop.titles)
        soon = max(AGAIN, path.settled_at(lesson.landscape.min_loss) or 40)
        fast = (
            (AGAIN, soon, speed_up(soon - AGAIN, LAP, 2)),
            (soon, last, speed_up(last - soon, LAP, 3)),
        )
        for first, end, factor in ((1, 2, 1), (2, AGAIN, 4), *fast):
            loop.blur(factor >= BLUR)
            if first < min(end, last):
                self.run(first, min(end, last), factor)
        loop.rest(last)
        self.say(loop.result())
        self.read()

        # The points put aside come back, without the loop: does the line fit them as well?
        self.section("film_five_steps.section_check")
        self.hush()
        self.play(FadeOut(*loop.moving, scatter.errors, aside.label, formula, names), run_time=0.6)
        self.caption("film_five_steps.check", **aside.losses)
        self.tween(lambda t: aside.go(1 - t), aside, run_time=1.2)
        self.play(FadeIn(aside.errors))
        self.read()
        self.caption("film_five_steps.last")
        self.play(FadeOut(aside.errors), FadeIn(names), run_time=0.6)
        self.read(3)

    def arrive(self, station: int, **values: object) -> None:
        """Let the token run to a station, and say what happens there."""
        self.loop.light(station)
        self.hush()
        self.tween(lambda t: self.loop.go(station + 4 + t), self.loop.token, run_time=0.7)
        self.play(FadeIn(self.loop.titles[station]), run_time=0.3)
        self.caption(f"film_five_steps.{NAMES[station]}", **values)

    def run(self, first: int, end: int, factor: int) -> None:
        """Let the loop turn from one update to another, so many times as fast."""
        path, scatter = self.path, self.scatter

        def show(t: float) -> None:
            k = self.loop.turn(first - 0.2 + t * (end - first))  # from the last station on
            scatter.show_line(path.b[k], path.w[k])
            scatter.show_errors(path.b[k], path.w[k])

        self.hush()
        moving = scatter.errors, self.train, scatter.line, *self.loop.moving
        with self.fast_forward(factor, SIGN) if factor > 1 else nullcontext():
            self.tween(show, *moving, run_time=LAP * (end - first) / factor, rate_func=linear)
