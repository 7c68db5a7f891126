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
from gdviz.film.flat.charts import FARTHEST_LEFT
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import legend_row, rate_style
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, speed_up
from gdviz.film.type import text
from scenes.parts.regression_line import (
    DownTheSlope,
    ErrorSquares,
    LinesBefore,
    LossCurve,
    MapBeside,
    Thread,
)

SLOW_STEPS = 10
"""How many steps are shown one by one."""
LEAP = 0.8
"""The share of a step's time in which it is made."""
FAINT = 0.3
"""How opaque the thread is between steps."""
LOW, RIGHT_SIDE, WIDE = -2.3, 4.6, 4.0
"""Where the axis of x is; the middle of what is beside the data, and its width."""


class RegressionLine(Stage, FlatScene):
    """A step over the data, on the map and in the loss at once; then the whole descent."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.choose_the_descent()
        self.set_the_stage()
        self.what_does_one_step_do()
        self.the_line_is_a_point()
        self.the_mean_square_is_its_loss()
        self.a_step_is_a_share_of_the_slope()
        self.all_three_move_at_once()
        if self.slow > 1:
            self.step_by_step()
        if self.end > self.slow:
            self.and_on_to_the_end()
        self.what_is_left_is_noise()
        self.once_more()
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
        places = passed(lesson, [trajectory])
        down = np.subtract(lesson.start, lesson.landscape.gradient(*lesson.start))
        low, high = np.array(ranges_of(lesson)).T
        if np.all((down >= low) & (down <= high)):  # the whole of the slope's arrow
            places = np.vstack([places, down])
        ranges = close_up(lesson, places, 0.2, 0.3, WIDE / 2.55)
        self.map = MapBeside(lesson.landscape, ranges, look, WIDE, 2.55, (RIGHT_SIDE, 1.35))
        self.path = self.map.path(b, w, self.style, dots=0.05, head=0.1, head_role="ink")
        self.slope = DownTheSlope(self.map, lesson.start, look)
        if self.rate >= self.cliff:  # to where it leaves the map
            self.end = min(self.end, self.path.last)
        self.slow = min(SLOW_STEPS, self.end)
        losses = loss_range(trajectory, lesson.landscape)
        middle = (self.map.box[0][0] + self.map.box[1][0]) / 2, -1.3
        self.loss = LossCurve(
            trajectory, losses, self.style, max(self.end, 1), look, WIDE, 2.1, middle
        )
        for words in (*self.map.words.get_family(), *self.loss.words.get_family()):
            words.set_stroke(look.theme.paper, 6, background=True)  # the thread passes behind them
        self.before = LinesBefore(scatter, look, b[: self.slow + 1], w[: self.slow + 1])
        self.thread = Thread(look)
        names = ["$b$", "$w$", look.say("film_regression_line.step"), "MSE"]
        self.readout = Readout(names, look, (-3.3, 3.62), beside=2.45)
        self.legend, self.note = self.words_in_the_corner()
        self.show(0)

    def words_in_the_corner(self) -> tuple[VGroup, VGroup]:
        """The rate, and what b and w are of, in that upper corner that the points leave free."""
        lesson, look = self.lesson, self.look
        legend, note = legend_row(lesson, look, self.rate), VGroup()
        if lesson.standardized:
            words = text(look.say("film_regression_line.standardized"), look, "key", "muted")
            note.add(words.set_stroke(look.theme.paper, 6, background=True))
        rows = VGroup(*note, legend)
        rising = lesson.raw_landscape.best_w >= 0
        rows.arrange(DOWN, buff=0.15, aligned_edge=LEFT if rising else RIGHT)
        corner = UL if rising else UR
        rows.move_to(self.scatter.axes, corner).shift(-0.15 * corner)
        return legend, note

    def what_does_one_step_do(self) -> None:
        """The question, over the data, while a first line is drawn; then its errors."""
        scatter = self.scatter
        self.section("film_regression_line.section_data")
        self.aside = scatter.axes.get_center()[0] * RIGHT
        below = 0.75 * DOWN
        scatter.shift(below - self.aside)
        scatter.errors.clear_points()
        self.add(scatter.scales, scatter.points_)
        self.ask("film_regression_line.question", Create(scatter.line))
        self.add(scatter)
        self.play(scatter.animate.shift(-below), run_time=0.6)
        self.caption("film_regression_line.data", n=len(self.lesson.train))
        points, ends = scatter.errors_of(*self.lesson.start)

        def reach(share: float) -> None:
            scatter.errors.points = scatter.segments(points, points + share * (ends - points))

        self.tween(reach, *self.moving[:4], run_time=3.0)
        self.read()

    def the_line_is_a_point(self) -> None:
        """A thread leads from the line to its b and w on the map, and both move together."""
        thread, path, scatter = self.thread, self.path, self.scatter
        self.section("film_regression_line.section_map")
        self.shade_errors(1, 0)  # so many of them on the move would be a flicker
        self.play(scatter.animate.shift(self.aside), run_time=0.9)
        self.caption("film_regression_line.point")
        self.shade_errors(0, 1)
        marks = self.map.landmarks()
        shown = self.map, *marks, thread.mark, *self.note
        self.play(*map(FadeIn, shown), run_time=0.6)
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

    def shade_errors(self, first: float, last: float) -> None:
        """Let the errors over the data fade, or come again."""
        errors = self.scatter.errors
        self.tween(
            lambda t: errors.set_stroke(opacity=first + t * (last - first)),
            *self.moving[:4], run_time=0.3,
        )  # fmt: skip

    def the_mean_square_is_its_loss(self) -> None:
        """The errors become squares, these their mean, and that the point of the loss."""
        loss, thread = self.loss, self.thread
        self.section("film_regression_line.section_loss")
        self.caption("film_regression_line.loss")
        self.play(FadeOut(self.names[1]), FadeOut(thread.line), run_time=0.3)
        points, ends = self.scatter.errors_of(*self.lesson.start)
        sticks = self.scatter.segments(points, ends).reshape(-1, 4, 3)  # as far as the chart goes
        squares = ErrorSquares(sticks[:, 0], sticks[:, 3], self.look)
        self.tween(squares.square, squares, run_time=0.9)
        self.tween(squares.average, squares, run_time=0.9)
        self.play(FadeIn(loss), run_time=0.4)
        place = loss.curve.at(0)
        self.tween(lambda t: squares.fly(t, place), squares, run_time=0.8)
        self.remove(squares)
        row = self.readout.reveal(2)
        self.play(FadeIn(loss.curve.head, scale=2), FadeIn(row), run_time=0.4)
        here, there = self.mark_of(*self.lesson.start), self.path.at(0)
        self.tween(
            lambda t: thread.join(here, there, there + t * (place - there)),
            thread, self.map.words, loss.words, self.path.head, run_time=0.6,
        )  # fmt: skip
        self.read()

    def a_step_is_a_share_of_the_slope(self) -> None:
        """The arrow down the slope, on the map: a step is the rate's share of it."""
        self.section("film_regression_line.section_step")
        if self.end == 0:
            self.add(self.legend)
            return
        self.caption("film_regression_line.slope", rate=self.look.rate(self.rate, "typst"))
        self.add(*self.moving, self.slope, self.path.head)
        self.play(FadeIn(self.legend), run_time=0.4)
        self.tween(self.slope.reach, self.slope, self.path.head, run_time=3.0)
        self.read()

    def all_three_move_at_once(self) -> None:
        """The first step, slowly: the line, its point and its loss."""
        key = "resting" if self.end == 0 else "one_step"
        self.caption(f"film_regression_line.{key}", rate=self.look.rate(self.rate, "typst"))
        self.add(*self.moving)
        self.go(0, min(1, self.slow), 3)
        self.read()
        if self.end > 0:
            self.play(FadeOut(self.slope), run_time=0.3)

    def step_by_step(self) -> None:
        """Nine more, one by one: each as long as it is steep there."""
        self.section("film_regression_line.section_descent")
        self.caption(f"film_regression_line.{self.fate('shorter')}")
        self.go(1, self.slow, 0.65 * (self.slow - 1))
        self.poster()
        self.read()

    def fate(self, below: str) -> str:
        """The caption of what the steps come to: below the cliff, this one."""
        if self.rate <= self.cliff:
            return below
        at_once = studies.is_worse_at_once(self.lesson, self.rate)
        return "worse" if at_once else "worse_later"

    def and_on_to_the_end(self) -> None:
        """All others, faster."""
        self.caption(f"film_regression_line.{self.fate('each_step')}")
        self.go_on(5)
        self.read()

    def go_on(self, most: float) -> None:
        """Go on from the steps that are shown one by one to the last, in so many seconds at most.

        While it is faster a sign says so.
        """
        more = self.end - self.slow
        factor = speed_up(more, 0.6, most)
        x, y, _ = self.legend.get_corner(DOWN + LEFT)
        with self.fast_forward(factor, (x, y - 0.35)):
            self.go(self.slow, self.end, max(1.2, 0.6 / factor * more))

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
            key = "floor_noise" if self.lesson.data is None else "floor"
            key = key if self.end > self.settled else "floor_alone"
            self.caption(f"film_regression_line.{key}", steps=self.settled, end=self.end)
            value = look.loss_beside(lowest, float(self.trajectory.loss[0]))
            floor = loss.level(lowest, look.say("film.floor", loss=value))
            self.add(floor, *self.moving)
            self.play(FadeIn(floor), run_time=0.8)
        self.show_what_is_missing()
        self.read()

    def show_what_is_missing(self) -> None:
        """The errors are thick for a moment."""
        scatter, usual = self.scatter, self.scatter.errors.get_stroke_width()
        self.tween(
            lambda t: scatter.errors.set_stroke(width=(1 + 1.5 * t) * usual),
            *self.moving[:4], run_time=2.6, rate_func=there_and_back,
        )  # fmt: skip

    def once_more(self) -> None:
        """The whole descent, from one end to the other; it ends as it began."""
        self.section("film_regression_line.section_again")
        if self.end > 0:
            self.caption("film_regression_line.again")
            ends = self.thread.line.points[[0, 3, 7]]
            self.tween(
                lambda t: self.thread.join(*ends, opacity=FAINT + (1 - FAINT) * t),
                *self.moving[8:], run_time=2.6, rate_func=there_and_back,
            )  # fmt: skip
            self.read()
        self.hush()
        self.add(*self.moving)  # in the same order as in the end
        with self.loop():
            self.wait(0.3)
            self.turn_to(0)
            self.wait(0.3)
            if self.end > self.slow:
                self.go(0, self.slow, 3)
                self.go_on(2)
            elif self.end > 0:
                self.go(0, self.end, 4.5)
            else:
                self.wait(4.5)
            self.add(*self.moving)
            self.wait(0.6)

    def one_step_three_views(self) -> None:
        """What to remember, over the end of the descent."""
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
            loss.words, self.path.head, loss.curve.head, self.readout,
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
        self.loss.curve.grow_to(steps)
        self.before.reach_to(steps)
        # The numbers are those of the place on the way, of the step that is being made.
        places = np.column_stack([b, w])
        here = places[k] + part * (places[after] - places[k]) if part else places[k]
        self.show_line(float(here[0]), float(here[1]), after if part else k)
        ends = self.thread.mark.points[0], self.path.at(steps), self.loss.curve.at(steps)
        self.thread.join(*ends, opacity=FAINT + (1 - FAINT) * np.sin(np.pi * part))

    def show_line(self, b: float, w: float, step: int = 0) -> None:
        """Set the line over the data, its errors, its point on the map, and the numbers."""
        here, there = self.mark_of(b, w), self.map.at(b, w)
        self.scatter.show_line(b, w)
        self.scatter.show_errors(b, w)
        self.path.head.place(there[None])
        self.thread.join(here, there)
        self.show_numbers(b, w, self.lesson.landscape.loss(b, w), step)

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
