"""One descent in three views: the line over the data, its point on the map, its loss by epoch."""

from manim import LEFT, UR, Create, FadeIn, FadeOut, Transform, TransformFromCopy, linear

from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.charts import Chart, ContourMap, loss_range
from gdviz.film.flat.dots import Squares
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import RATE_DASHES, legend_row, role_of, scaling_note
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, speed_up

SLOW_STEPS, STEP_TIME = 10, 0.6
HEIGHT, MIDDLE = 3.9, 0.3  # of the three panels


class RegressionLine(Stage, FlatScene):
    """A step over the data, on the contour and in the loss curve; then all three move together."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        floor, cliff = lesson.landscape.min_loss, lesson.landscape.max_learning_rate
        rate = next((rate for rate in lesson.rates if rate < cliff), lesson.rates[0])
        self.path = path = lesson.trajectory(rate)
        role, start, settled = role_of(lesson, look, rate), path.loss[0], path.settled_at(floor)
        end = len(path.b) - 1
        if settled is not None:  # and on for a while, to see that nothing comes after
            end = min(end, max(2 * settled, 20))
        slow = min(SLOW_STEPS, end)

        # Three panels in a row, and what will move on them; the last shows ten epochs at first.
        self.scatter = scatter = Scatter(lesson, look, 3.9, HEIGHT)
        self.map = ContourMap(lesson.landscape, lesson.ranges, look, 3.6, HEIGHT, (0.5, MIDDLE))
        self.track = self.map.path(path.b, path.w, role, 4, RATE_DASHES[role], 0.05, 0.09, "ink")
        losses = loss_range(path, lesson.landscape)
        names, place = (look.say("film.epoch"), "MSE"), (5.15, MIDDLE)
        near, chart = (
            Chart(look, (0, last), losses, 3.4, HEIGHT, names, (False, True), place)
            for last in (slow, end)
        )
        self.curve, later = (
            panel.path(path.epoch, path.loss, role, dots=dots, head=0.09, head_role="ink")
            for panel, dots in ((near, 0.045), (chart, 0.03))
        )
        self.readout = Readout([names[0], "$b$", "$w$", "MSE"], look, (-2.3, 3.6), beside=2.3)
        self.show(0)

        # The data, a random line, and what it errs by.
        self.section("film_regression_line.section_data")
        self.play(FadeIn(scatter.scales), FadeIn(scatter.points_), run_time=0.8)
        self.caption("film_regression_line.data", n=len(lesson.train))
        self.play(Create(scatter.line))
        shown = scatter.errors, scatter.points_, scatter.line  # the points above the errors
        self.tween(lambda t: scatter.errors.set_stroke(opacity=t), *shown)
        self.read()

        # The line is a point on the map.
        self.section("film_regression_line.section_map")
        self.play(scatter.animate.shift((-4.45, MIDDLE, 0)))
        self.caption("film_regression_line.point")
        self.play(FadeIn(self.map))
        self.play(TransformFromCopy(scatter.line, self.track.head), run_time=1.2)
        note = scaling_note(lesson, look).arrange(buff=0.25).move_to((0, -2.85, 0))
        self.play(FadeIn(self.readout.reveal(3)), FadeIn(note), run_time=0.5)
        self.read()
        cross, name = self.map.landmarks()
        self.caption("film_regression_line.rings")
        self.play(FadeIn(cross), FadeIn(name))
        self.read()

        # The mean of its squared errors is its loss.
        self.section("film_regression_line.section_loss")
        self.play(FadeIn(near), FadeOut(name))
        self.caption("film_regression_line.loss", loss=look.loss(start, "typst"))
        squares = Squares(*scatter.errors_of(*lesson.start), look)
        self.tween(squares.widen, squares)
        corner = near.at(0, start) - 0.07 * UR
        self.tween(lambda t: squares.gather(t, corner, 0.14), squares, run_time=1.6)
        self.play(FadeOut(squares), FadeIn(self.curve, self.readout.reveal(1)), run_time=0.5)
        self.read()

        # One step, three times: in each view the same event.
        self.section("film_regression_line.section_step")
        row = legend_row(lesson, look, rate).move_to((-6.8, 3.6, 0), aligned_edge=LEFT)
        self.play(FadeIn(row), run_time=0.5)
        for view in ("line", "map", "curve"):
            self.caption(f"film_regression_line.{view}_step", rate=look.rate(rate, "typst"))
            self.walk(0, 1, 1.4, view)
            self.read(0.8)

        # Back, and ten steps together; then the axis makes room, and on to the end.
        self.section("film_regression_line.section_descent")
        self.caption("film_regression_line.together")
        for first, last, time in ((1, 0, 0.8), (0, 1, 1.4), (1, slow, STEP_TIME * (slow - 1))):
            self.walk(first, last, time)
        self.poster()
        self.read()
        if end > slow:
            later.grow_to(slow)
            widen = Transform(self.curve, later, replace_mobject_with_target_in_scene=True)
            self.play(widen, FadeOut(near.x_numbers), FadeIn(chart.x_numbers))
            self.curve, factor = later, speed_up(end - slow, STEP_TIME, 5)
            with self.fast_forward(factor, (5.4, 2.55)):
                self.walk(slow, end, STEP_TIME / factor * (end - slow))

        # What is left is the noise, or it did not get there; and what to remember.
        self.section("film_regression_line.section_end")
        if path.diverged_at is not None or settled is None:
            self.say(look.outcome(lesson, rate, "film"))
        elif floor < losses[0]:
            self.caption("film_regression_line.perfect")
        else:
            self.caption("film_regression_line.floor")
            words = look.say("film.floor", loss=look.loss(floor, "typst"))
            self.play(FadeIn(chart.level(floor, words)))
        self.read(1)
        self.caption("film_regression_line.last")
        self.read(3)

    def walk(self, first: int, last: int, run_time: float, view: str = "") -> None:
        """Go from one update to another, in all views or in one."""
        line = [self.scatter.errors, self.scatter.points_, self.scatter.line]
        parts = {"line": line, "map": [self.track], "curve": [self.curve]}
        moving = parts.get(view, [part for parts in parts.values() for part in parts])
        if last != first:
            self.tween(
                lambda t: self.show(leap_then_rest(first + t * (last - first)), view),
                *moving, self.readout, run_time=run_time, rate_func=linear,
            )  # fmt: skip

    def show(self, done: float, view: str = "") -> None:
        """Set all views, or one, to so many updates, a fraction being part of the next."""
        path, look, k = self.path, self.look, min(int(done), len(self.path.b) - 1)
        if view in ("", "line"):
            after = min(k + 1, len(path.b) - 1)
            b, w = (float(p[k] + (done - k) * (p[after] - p[k])) for p in (path.b, path.w))
            self.scatter.show_line(b, w)
            self.scatter.show_errors(b, w)
        if view in ("", "map"):
            self.track.grow_to(done)
        if view in ("", "curve"):
            self.curve.grow_to(done)
        # While one step is shown apart, b and w change with the line, all else with the curve.
        at, epoch = 1 if view in ("map", "curve") else k, 0 if view in ("line", "map") else k
        half = [(high - low) / 2 for low, high in self.lesson.ranges]
        self.readout.display(
            f" {epoch}", look.aligned(path.b[at], half[0]), look.aligned(path.w[at], half[1]),
            " " + look.loss(path.loss[epoch], "plain") if epoch == at else "",
        )  # fmt: skip
