"""What does one step do? A line moves, its point on the map moves, its loss falls: all at once."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UL,
    UR,
    Create,
    FadeIn,
    FadeOut,
    Mobject,
    VGroup,
    linear,
    there_and_back,
)

from gdcore import studies
from gdcore.view import close_up, loss_range, passed, ranges_of
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.charts import FARTHEST_LEFT, ContourMap
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import legend_row, rate_style
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, speed_up
from gdviz.film.type import text
from scenes.parts.regression_line import FlyingErrors, LinesBefore, LossCurve, Thread

SLOW_STEPS = 10
"""How many steps are shown one by one."""
LEAP = 0.8
"""The share of a step's time in which it is made."""
FAINT = 0.3
"""How opaque the thread is between steps."""
LOW, RIGHT_SIDE = -2.3, 4.95
"""Where the axis of x is, and the middle of what is beside the data."""


class RegressionLine(Stage, FlatScene):
    """A step over the data, on the map and in the loss at once; then the whole descent."""

    second_cut = True

    def construct(self) -> None:
        """Show one beat after the other."""
        self.choose_the_descent()
        self.set_the_stage()
        self.what_does_one_step_do()
        self.the_line_is_a_point()
        self.the_mean_square_is_its_loss()
        self.all_three_move_at_once()
        if self.slow > 1:
            self.step_by_step()
        self.what_is_left_is_noise()
        self.again_and_again()
        self.one_step_three_views()

    def choose_the_descent(self) -> None:
        """The first of the lesson's rates that does not diverge, and how many steps to show."""
        lesson = self.lesson
        self.cliff = lesson.landscape.max_learning_rate
        self.rate = next((rate for rate in lesson.rates if rate < self.cliff), lesson.rates[0])
        self.style = rate_style(lesson, self.rate)
        self.trajectory = lesson.trajectory(self.rate)
        self.settled = studies.settled_at(lesson, self.trajectory)
        self.end = len(self.trajectory.b) - 1
        if self.settled is not None:  # and on for a while, to see that nothing comes after
            self.end = min(self.end, 2 * self.settled)

    def set_the_stage(self) -> None:
        """The data, large; beside them the map and the loss; and what moves on all three."""
        lesson, look, trajectory = self.lesson, self.look, self.trajectory
        b, w = trajectory.b, trajectory.w
        self.scatter = scatter = Scatter(lesson, look, 7.9, 5.25)
        scatter.shift((FARTHEST_LEFT - scatter.get_left()[0], LOW - scatter.box[0][1], 0))
        ranges = close_up(lesson, passed(lesson, [trajectory]), 0.35, 0.3)
        self.map = ContourMap(lesson.landscape, ranges, look, 3.7, 2.5, (RIGHT_SIDE, 1.6))
        self.map.words[1][0].next_to((self.map.box[1][0], self.map.box[0][1], 0), RIGHT, 0.1)
        self.path = self.map.path(b, w, self.style, dots=0.05, head=0.1, head_role="ink")
        if self.rate >= self.cliff:  # to where it leaves the map
            self.end = min(self.end, self.path.last)
        self.slow = min(SLOW_STEPS, self.end)
        steps = max(self.slow, 1), max(self.end, 1)
        losses = loss_range(trajectory, lesson.landscape)
        self.loss = LossCurve(
            trajectory, losses, self.style, steps, look, 3.7, 1.95, (RIGHT_SIDE, -1.78)
        )
        for words in (*self.map.words.get_family(), *self.loss.words.get_family()):
            words.set_stroke(look.theme.paper, 6, background=True)  # the thread passes behind them
        self.before = LinesBefore(scatter, look, b[: self.slow + 1], w[: self.slow + 1])
        self.thread = Thread(look)
        names = ["$b$", "$w$", look.say("film_regression_line.step"), "MSE"]
        self.readout = Readout(names, look, (-3.3, 3.62), beside=2.45)
        self.legend = self.words_in_the_corner()
        self.show(0)

    def words_in_the_corner(self) -> VGroup:
        """The rate, and what b and w are of, in that upper corner that the points leave free."""
        lesson, look = self.lesson, self.look
        rows = VGroup(legend_row(lesson, look, self.rate))
        if lesson.standardized:
            note = text(look.say("film_regression_line.standardized"), look, "note", "muted")
            rows.add(note.set_stroke(look.theme.paper, 6, background=True))
        rising = lesson.raw_landscape.best_w >= 0
        rows.arrange(DOWN, buff=0.15, aligned_edge=LEFT if rising else RIGHT)
        corner = UL if rising else UR
        return rows.move_to(self.scatter.axes, corner).shift(-0.15 * corner)

    def what_does_one_step_do(self) -> None:
        """The question, over the data, while a first line is drawn; then its errors."""
        scatter = self.scatter
        self.section("film_regression_line.section_data")
        from_middle = np.array([-scatter.axes.get_center()[0], -0.75, 0])
        scatter.shift(from_middle)
        scatter.errors.clear_points()
        self.add(scatter.scales, scatter.points_)
        self.ask("film_regression_line.question", Create(scatter.line))
        self.add(scatter)
        self.caption("film_regression_line.data", n=len(self.lesson.train))
        self.play(scatter.animate.shift(-from_middle), run_time=1.4)
        points, ends = scatter.errors_of(*self.lesson.start)

        def reach(share: float) -> None:
            scatter.errors.points = scatter.segments(points, points + share * (ends - points))

        self.tween(reach, *self.moving[:4], run_time=1.6)
        self.read()

    def the_line_is_a_point(self) -> None:
        """A thread leads from the line to its b and w on the map, and both move together."""
        thread, path, scatter = self.thread, self.path, self.scatter
        self.section("film_regression_line.section_map")
        self.caption("film_regression_line.point")
        marks = self.map.landmarks()
        self.play(FadeIn(self.map), *map(FadeIn, marks), FadeIn(thread.mark), run_time=0.6)
        here, there = self.mark_of(*self.lesson.start), path.at(0)
        self.add(thread, self.map.words)
        self.tween(lambda t: thread.join(here, here + t * (there - here)), thread, self.map.words)
        self.play(FadeIn(path.head, scale=2), FadeIn(self.readout.reveal(2)), run_time=0.4)
        upward = np.where(np.array(self.lesson.minimum) < self.lesson.start, -0.2, 0.2)
        size = upward * np.ptp(self.map.bounds, axis=0)

        def nudge(db: float, dw: float) -> None:
            self.show_line(*(self.lesson.start + size * (db, dw)))

        moving = scatter.errors, scatter.points_, scatter.line, thread, path.head
        for go in (lambda t: nudge(t, 0), lambda t: nudge(0, t)):
            self.tween(
                go, *moving, self.map.words, self.readout, run_time=1.4, rate_func=there_and_back
            )
        self.read()
        self.names = marks

    def the_mean_square_is_its_loss(self) -> None:
        """All errors fly into one point, as high as the mean of their squares."""
        loss, look = self.loss, self.look
        self.section("film_regression_line.section_loss")
        start = look.loss(float(self.trajectory.loss[0]), "typst")
        self.caption("film_regression_line.loss", loss=start)
        self.play(FadeIn(loss), FadeIn(loss.numbers), FadeOut(self.names[1]), run_time=0.6)
        errors = FlyingErrors(*self.scatter.errors_of(*self.lesson.start), look)
        self.tween(lambda t: errors.fly(t, loss.curve.at(0)), errors, run_time=2, rate_func=linear)
        self.remove(errors)
        row = self.readout.reveal(2)
        self.play(FadeIn(loss.curve.head, scale=2), FadeIn(row), run_time=0.4)
        marks = self.mark_of(*self.lesson.start), self.path.at(0), loss.curve.at(0)
        words = self.map.words, loss.words
        self.tween(
            lambda t: self.thread.join(*marks[:2], marks[1] + t * (marks[2] - marks[1])),
            self.thread, *words, self.path.head, run_time=0.6,
        )  # fmt: skip
        self.read()

    def all_three_move_at_once(self) -> None:
        """The first step, slowly: the line, its point and its loss."""
        self.section("film_regression_line.section_step")
        rate = self.look.rate(self.rate, "typst")
        key = "resting" if self.end == 0 else "one_step"
        self.caption(f"film_regression_line.{key}", rate=rate)
        self.add(*self.moving)
        self.play(FadeIn(self.legend), run_time=0.5)
        self.go(0, min(1, self.slow), 3)
        self.read()

    def step_by_step(self) -> None:
        """Nine more, one by one, then all others; the axis of steps makes room for them."""
        self.section("film_regression_line.section_descent")
        worse = self.rate >= self.cliff
        self.caption("film_regression_line.worse" if worse else "film_regression_line.each_step")
        self.go(1, self.slow, 0.65 * (self.slow - 1))
        self.poster()
        self.read()
        if self.end > self.slow:
            self.caption("film_regression_line.shorter")
            more = self.end - self.slow
            factor = speed_up(more, 0.6, 5)
            x, y, _ = self.legend.get_corner(DOWN + LEFT)
            with self.fast_forward(factor, (x, y - 0.35)):
                self.go(self.slow, self.end, max(2.8, 0.6 / factor * more))
            self.read()

    def what_is_left_is_noise(self) -> None:
        """The floor that the loss comes down to; or that it did not get there."""
        look, loss = self.look, self.loss
        lowest = self.lesson.landscape.min_loss
        self.section("film_regression_line.section_end")
        if self.settled is None:
            unstable = self.rate >= self.cliff
            key = "diverged" if unstable else "unsettled"
            self.caption(f"film_regression_line.{key}", steps=self.end)
        elif lowest < loss.bounds[0, 1]:
            self.caption("film_regression_line.perfect")
        else:
            self.caption(
                "film_regression_line.floor_noise" if self.lesson.data is None
                else "film_regression_line.floor"
            )  # fmt: skip
            words = look.say("film.floor", loss=look.loss(lowest, "typst"))
            floor = loss.level(lowest, words)
            self.add(floor, *self.moving)
            self.play(FadeIn(floor), run_time=0.8)
        self.show_what_is_missing()
        self.read()

    def show_what_is_missing(self) -> None:
        """The errors are thick for a moment."""
        scatter, usual = self.scatter, self.scatter.errors.get_stroke_width()
        self.tween(
            lambda t: scatter.errors.set_stroke(width=(1 + 1.5 * t) * usual),
            *self.moving[:4], run_time=1.4, rate_func=there_and_back,
        )  # fmt: skip

    def again_and_again(self) -> None:
        """The first steps once more, and back to the start; it ends as it began."""
        self.section("film_regression_line.section_again")
        self.hush()
        self.turn_to(0)
        with self.loop():
            self.wait(0.3)
            self.go(0, self.slow, 6)
            self.wait(0.3)
            self.turn_to(0)
            self.wait(0.3)

    def one_step_three_views(self) -> None:
        """What to remember, over the end of the descent."""
        self.turn_to(self.end)
        self.answer("film_regression_line.answer")

    def turn_to(self, steps: int) -> None:
        """Let all that moves fade, and come again as it is after so many steps."""
        still = self.readout, self.map.words, self.loss.words, self.scatter.points_
        fading = [part for part in self.moving if part not in still]
        self.play(*map(FadeOut, fading), run_time=0.4)
        self.show(steps)
        self.add(*self.moving)
        self.play(*map(FadeIn, fading), run_time=0.4)

    @property
    def moving(self) -> list[Mobject]:
        """All that `show` changes, from the back to the front, and what it passes behind."""
        scatter, loss = self.scatter, self.loss
        return [
            scatter.errors, self.before, scatter.points_, scatter.line, self.path.line,
            self.path.dots, loss.curve.line, loss.curve.dots, self.thread, self.map.words,
            loss.words, loss.numbers, self.path.head, loss.curve.head, self.readout,
        ]  # fmt: skip

    def go(self, first: int, last: int, seconds: float) -> None:
        """Go from one step to another in all views, one by one."""
        if last != first:
            self.tween(
                lambda t: self.show(leap_then_rest(first + t * (last - first), LEAP)),
                *self.moving, run_time=seconds, rate_func=linear,
            )  # fmt: skip

    def show(self, steps: float) -> None:
        """Set all views to so many steps; 1.5 is halfway through the second."""
        b, w = self.trajectory.b, self.trajectory.w
        k = min(int(steps), len(b) - 1)
        after, part = min(k + 1, len(b) - 1), steps - k
        self.path.grow_to(steps)
        self.loss.reach_to(steps)
        self.before.reach_to(steps)
        self.show_line(*(float(at[k] + part * (at[after] - at[k])) for at in (b, w)))
        places = self.thread.mark.points[0], self.path.at(steps), self.loss.curve.at(steps)
        self.thread.join(*places, opacity=FAINT + (1 - FAINT) * np.sin(np.pi * part))
        self.show_numbers(float(b[k]), float(w[k]), float(self.trajectory.loss[k]), k)

    def show_line(self, b: float, w: float) -> None:
        """Set the line over the data, its errors, its point on the map, and the numbers."""
        here, there = self.mark_of(b, w), self.map.at(b, w)
        self.scatter.show_line(b, w)
        self.scatter.show_errors(b, w)
        self.path.head.place(there[None])
        self.thread.join(here, there)
        self.show_numbers(b, w, self.lesson.landscape.loss(b, w), 0)

    def mark_of(self, b: float, w: float) -> np.ndarray:
        """Where the mark on the line of (b, w) is: over the last point, or at the chart's edge."""
        scatter, x = self.scatter, float(self.lesson.raw_train.x.max())
        raw_b, raw_w = self.lesson.to_raw(b, w)
        y = np.clip(np.nan_to_num(raw_b + raw_w * x), *scatter.bounds[:, 1])
        place: np.ndarray = scatter.at(x, y)
        return place

    def show_numbers(self, b: float, w: float, loss: float, step: int) -> None:
        """Set the readout."""
        look = self.look
        half_b, half_w = ((high - low) / 2 for low, high in ranges_of(self.lesson))
        usual = float(self.trajectory.loss[0])
        self.readout.display(
            look.aligned(b, half_b),
            look.aligned(w, half_w),
            f" {step}",
            " " + look.loss_beside(loss, usual),
        )
