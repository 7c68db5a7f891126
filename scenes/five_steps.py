"""The training loop: predict, measure the loss, take its gradient, step, and again, to the fit."""

from contextlib import nullcontext

import numpy as np
from manim import DOWN, RIGHT, UL, UP, Create, FadeIn, FadeOut, linear

import gdcore
from gdcore import studies
from gdviz.flat import FlatScene
from gdviz.look import decimal
from gdviz.loop import CORNER, NAMES, SIDE, Loop, Push
from gdviz.marks import Dots, Squares
from gdviz.rates import scaling_note
from gdviz.scatter import Scatter
from gdviz.stage import Stage, haste, text

LAP, AGAIN = 2.5, 20  # seconds of a lap when all is known; laps after which it runs
ASIDE = np.array([5.6, -2.4, 0])  # where the validation points wait
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
        points, truth = Dots(scatter.rain(0), look, "train"), scatter.truth()
        b, w = map(look.rate, (lesson.true_b, lesson.true_w))
        told = "film_five_steps.given" if lesson.data else "film_five_steps.made"
        self.caption(told, n=len(lesson.full), b=b, w=w)
        self.add(scatter.scales, truth)
        self.tween(lambda t: points.place(scatter.rain(t)), points, run_time=2, rate_func=linear)
        self.tween(lambda t: points.place(scatter.rain(1 + t)), points)
        self.read()

        # Some are put aside.
        self.section("film_five_steps.section_split")
        self.caption("film_five_steps.split", train=len(lesson.train), val=len(lesson.val))
        here = scatter.at(lesson.raw_val.x, lesson.raw_val.y)
        self.train = Dots(scatter.at(lesson.raw_train.x, lesson.raw_train.y), look, "train")
        val = Dots(here, look, "val", 0.06, hollow=True)
        self.remove(points).add(self.train, val)
        self.play(FadeOut(truth), run_time=0.4)
        away = ASIDE + 0.28 * (here - scatter.at(*scatter.bounds.mean(axis=0)))
        kept = text(look.say("film_five_steps.kept", val=len(here)), look, 26, "val")
        kept.move_to(ASIDE + 0.75 * UP)
        self.tween(lambda t: val.place(here + t * (away - here)), val, run_time=1.5)
        self.play(FadeIn(kept), run_time=0.4)
        self.read()

        # A line starts anywhere; the loop is laid around it.
        self.section("film_five_steps.section_once")
        self.caption("film_five_steps.start")
        self.add(scaling_note(lesson, look).to_corner(UL, 0.3))
        self.play(Create(scatter.line), FadeIn(loop.place.reveal(2)))
        self.read()
        self.add(loop.place)
        self.play(FadeIn(loop.track), FadeIn(loop.nodes), run_time=0.6)

        # 1. Predict: above or below each point, on the line.
        self.arrive(0)
        feet, heads = scatter.errors_of(*lesson.start)
        guesses = Dots(feet, look, "prediction", 0.055, scatter.box, hollow=True)
        formula = text("$hat(y) = b + w x$", look, 30).next_to(loop.titles[0], DOWN, 0.18)
        self.play(FadeIn(formula.align_to(loop.titles[0], RIGHT)), run_time=0.4)
        self.tween(lambda t: guesses.place(feet + t * (heads - feet)), guesses, run_time=1.4)
        self.read()

        # 2. Loss: the errors, their squares, the mean of the squares.
        self.arrive(1)
        scatter.show_errors(*lesson.start)
        self.play(FadeIn(scatter.errors), run_time=0.6)
        self.add(self.train, guesses)
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
        loop.display(1)
        self.play(FadeOut(push), run_time=0.4)
        self.read()

        # 5. Repeat: once more, then faster, then to the last epoch.
        self.arrive(4)
        self.play(FadeIn(loop.epoch.reveal(1)), run_time=0.4)
        self.read()
        self.section("film_five_steps.section_again")
        loop.light(None)
        last = len(path.b) - 1
        for first, end, most in ((1, 2, 0), (2, AGAIN, 4), (AGAIN, last, 2.5)):
            if first < last:
                self.run(first, min(end, last), most)
        b, w = (look.number(values[-1], markup="typst") for values in (path.b, path.w))
        self.caption("film_five_steps.end", epochs=decimal(last, 0), b=b, w=w)
        self.read()

        # The points put aside come back: does the line fit them as well?
        self.section("film_five_steps.section_check")
        losses = gdcore.mse(path.b[-1], path.w[-1], lesson.val.x, lesson.val.y), path.loss[-1]
        val_loss, train_loss = (look.loss(loss, "typst") for loss in losses)
        self.caption("film_five_steps.check", val=val_loss, train=train_loss)
        self.play(FadeOut(kept), run_time=0.3)
        self.tween(lambda t: val.place(away + t * (here - away)), val, run_time=1.5)
        self.read()
        self.caption("film_five_steps.last")
        self.read(3)

    def arrive(self, station: int, **values: object) -> None:
        """Let the token run to a station, and say what happens there."""
        self.loop.light(station)
        self.hush()
        self.tween(lambda t: self.loop.go(station + 4 + t), self.loop.token, run_time=0.7)
        self.play(FadeIn(self.loop.titles[station]), run_time=0.3)
        self.caption(f"film_five_steps.{NAMES[station]}", **values)

    def run(self, first: int, end: int, most: float) -> None:
        """Let the loop turn from one update to another; if `most`, in about so many seconds."""
        path, scatter = self.path, self.scatter
        factor = haste(end - first, LAP, most) if most else 1

        def show(t: float) -> None:
            k = self.loop.turn(first - 0.2 + t * (end - first))  # from the last station on
            scatter.show_line(path.b[k], path.w[k])
            scatter.show_errors(path.b[k], path.w[k])

        self.hush()
        moving = scatter.errors, self.train, scatter.line, *self.loop.moving
        with self.fast_forward(factor, SIGN) if most else nullcontext():
            self.tween(show, *moving, run_time=LAP * (end - first) / factor, rate_func=linear)
