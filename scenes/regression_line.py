"""One descent in three views: the line over the data, its point on the map, its loss by epoch."""

from manim import LEFT, UR, Create, FadeIn, FadeOut, Mobject, Transform, TransformFromCopy, linear

from gdcore.view import loss_range, ranges_of
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.charts import Chart, ContourMap, inward
from gdviz.film.flat.dots import Squares
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import legend_row, rate_style, scaling_note
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, speed_up

SLOW_STEPS = 10
"""How many steps are shown one by one."""
PACE = 0.6
"""Seconds for each of them."""
HEIGHT, MIDDLE = 3.9, 0.3
"""How high the three panels are, and how far above the middle of the picture they stand."""
SIGN = (5.4, 2.55)
"""Where the sign for fast-forward begins."""


class RegressionLine(Stage, FlatScene):
    """A step over the data, on the contour and in the loss curve; then all three move together."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.choose_the_descent()
        self.set_the_stage()
        self.a_line_errs_at_each_point()
        self.the_line_is_a_point()
        self.along_a_ring_lines_are_equally_good()
        self.the_mean_square_is_its_loss()
        self.one_step_is_the_same_in_three_views()
        self.they_move_together()
        if self.end > self.slow:
            self.the_loss_falls_ever_slower()
        self.what_is_left_is_noise()
        self.three_views_one_descent()

    def choose_the_descent(self) -> None:
        """The first of the lesson's rates that does not diverge, and how many steps to show."""
        lesson = self.lesson
        cliff = lesson.landscape.max_learning_rate
        self.rate = next((rate for rate in lesson.rates if rate < cliff), lesson.rates[0])
        self.style = rate_style(lesson, self.rate)
        self.trajectory = lesson.trajectory(self.rate)
        self.settled = self.trajectory.settled_at(lesson.landscape.min_loss)
        self.end = len(self.trajectory.b) - 1
        if self.settled is not None:  # and on for a while, to see that nothing comes after
            self.end = min(self.end, max(2 * self.settled, 20))
        self.slow = min(SLOW_STEPS, self.end)

    def set_the_stage(self) -> None:
        """Three panels in a row, and what will move on them; the last shows ten epochs at first."""
        lesson, look, trajectory = self.lesson, self.look, self.trajectory
        self.scatter = Scatter(lesson, look, 3.9, HEIGHT)
        self.map = ContourMap(lesson.landscape, ranges_of(lesson), look, 3.6, HEIGHT, (0.5, MIDDLE))
        self.path = self.map.path(
            trajectory.b,
            trajectory.w,
            self.style,
            dots=0.05,
            head=0.09,
            head_role="ink",
        )
        self.first_chart, self.chart = self.loss_chart(self.slow), self.loss_chart(self.end)
        self.curve = self.loss_curve(self.first_chart, dots=0.045)
        names = [look.say("film.epoch"), "$b$", "$w$", "MSE"]
        self.readout = Readout(names, look, (-2.3, 3.6), beside=2.3)
        self.show(0)

    def a_line_errs_at_each_point(self) -> None:
        """The data, a random line, and what it errs by."""
        scatter = self.scatter
        self.section("film_regression_line.section_data")
        self.play(FadeIn(scatter.scales), FadeIn(scatter.points_), run_time=0.8)
        self.caption("film_regression_line.data", n=len(self.lesson.train))
        self.play(Create(scatter.line))
        shown = scatter.errors, scatter.points_, scatter.line  # the points above the errors
        self.tween(lambda t: scatter.errors.set_stroke(opacity=t), *shown)
        self.read()

    def the_line_is_a_point(self) -> None:
        """Its b and w are a place on the map."""
        self.section("film_regression_line.section_map")
        away = -4.45 + inward(self.scatter.get_left()[0] - 4.45)
        self.play(self.scatter.animate.shift((away, MIDDLE, 0)))
        self.caption("film_regression_line.point")
        self.play(FadeIn(self.map))
        self.play(TransformFromCopy(self.scatter.line, self.path.head), run_time=1.2)
        note = scaling_note(self.lesson, self.look).arrange(buff=0.25).move_to((0, -2.85, 0))
        self.play(FadeIn(self.readout.reveal(3)), FadeIn(note), run_time=0.5)
        self.read()

    def along_a_ring_lines_are_equally_good(self) -> None:
        """What the rings are, and the minimum inside them."""
        cross, self.minimum_name = self.map.landmarks()
        self.caption("film_regression_line.rings")
        self.play(FadeIn(cross), FadeIn(self.minimum_name))
        self.read()

    def the_mean_square_is_its_loss(self) -> None:
        """The squares of its errors become one, as large as their mean, and that a point."""
        self.section("film_regression_line.section_loss")
        start = self.trajectory.loss[0]
        self.play(FadeIn(self.first_chart), FadeOut(self.minimum_name))
        self.caption("film_regression_line.loss", loss=self.look.loss(start, "typst"))
        squares = Squares(*self.scatter.errors_of(*self.lesson.start), self.look)
        self.tween(squares.widen, squares)
        corner = self.first_chart.at(0, start) - 0.07 * UR
        self.tween(lambda t: squares.gather(t, corner, 0.14), squares, run_time=1.6)
        row = self.readout.reveal(1)
        self.play(FadeOut(squares), FadeIn(self.curve, row), run_time=0.5)
        self.read()

    def one_step_is_the_same_in_three_views(self) -> None:
        """The first step over the data, on the map, and in the loss, one after the other."""
        self.section("film_regression_line.section_step")
        row = legend_row(self.lesson, self.look, self.rate)
        self.play(FadeIn(row.move_to((-6.8, 3.6, 0), aligned_edge=LEFT)), run_time=0.5)
        rate = self.look.rate(self.rate, "typst")
        for view in ("line", "map", "curve"):
            self.caption(f"film_regression_line.{view}_step", rate=rate)
            self.go(0, 1, 1.4, view)
            self.read(0.8)

    def they_move_together(self) -> None:
        """Back to the start, and the first steps again in all three views."""
        self.section("film_regression_line.section_descent")
        self.caption("film_regression_line.together")
        self.go(1, 0, 0.8)
        self.go(0, 1, 1.4)
        self.go(1, self.slow, PACE * (self.slow - 1))
        self.poster()
        self.read()

    def the_loss_falls_ever_slower(self) -> None:
        """The axis of epochs makes room, and on to the end."""
        later = self.loss_curve(self.chart, dots=0.03)
        later.grow_to(self.slow)
        widen = Transform(self.curve, later, replace_mobject_with_target_in_scene=True)
        numbers = FadeOut(self.first_chart.x_numbers), FadeIn(self.chart.x_numbers)
        self.play(widen, *numbers)
        self.curve = later
        more = self.end - self.slow
        factor = speed_up(more, PACE, 5)
        with self.fast_forward(factor, SIGN):
            self.go(self.slow, self.end, PACE / factor * more)

    def what_is_left_is_noise(self) -> None:
        """The floor that the loss comes down to; or that it did not get there."""
        look, trajectory = self.look, self.trajectory
        floor, (lowest_shown, _) = self.lesson.landscape.min_loss, self.chart.bounds[:, 1]
        self.section("film_regression_line.section_end")
        if trajectory.diverged_at is not None or self.settled is None:
            self.say(look.outcome(self.lesson, self.rate, "film."))
        elif floor < lowest_shown:
            self.caption("film_regression_line.perfect")
        else:
            self.caption("film_regression_line.floor")
            words = look.say("film.floor", loss=look.loss(floor, "typst"))
            self.play(FadeIn(self.chart.level(floor, words)))
        self.read(1)

    def three_views_one_descent(self) -> None:
        """What to remember."""
        self.caption("film_regression_line.last")
        self.read(3)

    def loss_chart(self, epochs: int) -> Chart:
        """Axes for the loss over so many epochs."""
        losses = loss_range(self.trajectory, self.lesson.landscape)
        names, place = (self.look.say("film.epoch"), "MSE"), (5.15, MIDDLE)
        return Chart(self.look, (0, epochs), losses, 3.4, HEIGHT, names, (False, True), place)

    def loss_curve(self, chart: Chart, dots: float) -> GrowingPath:
        """The loss by epoch on such axes."""
        epochs, losses = self.trajectory.epoch, self.trajectory.loss
        return chart.path(epochs, losses, self.style, dots=dots, head=0.09, head_role="ink")

    def go(self, first: int, last: int, run_time: float, view: str = "") -> None:
        """Go from one update to another, in all views or in one: "line", "map" or "curve"."""
        views: dict[str, list[Mobject]] = {
            "line": [self.scatter.errors, self.scatter.points_, self.scatter.line],
            "map": [self.path],
            "curve": [self.curve],
        }
        moving = views[view] if view else [part for parts in views.values() for part in parts]
        if last != first:
            self.tween(
                lambda t: self.show(leap_then_rest(first + t * (last - first)), view),
                *moving,
                self.readout,
                run_time=run_time,
                rate_func=linear,
            )

    def show(self, steps: float, view: str = "") -> None:
        """Set all views, or one, to so many steps; 1.5 is halfway through the second."""
        if view in ("", "line"):
            places = self.trajectory.b, self.trajectory.w
            last = len(self.trajectory.b) - 1
            k, after = min(int(steps), last), min(int(steps) + 1, last)
            b, w = (float(at[k] + (steps - k) * (at[after] - at[k])) for at in places)
            self.scatter.show_line(b, w)
            self.scatter.show_errors(b, w)
        if view in ("", "map"):
            self.path.grow_to(steps)
        if view in ("", "curve"):
            self.curve.grow_to(steps)
        self.show_numbers(steps, view)

    def show_numbers(self, steps: float, view: str) -> None:
        """Set the readout to so many steps.

        While one step is shown apart, b and w change with the line, all else with the curve.
        """
        trajectory, look = self.trajectory, self.look
        k = min(int(steps), len(trajectory.b) - 1)
        at = 1 if view in ("map", "curve") else k
        epoch = 0 if view in ("line", "map") else k
        half_b, half_w = ((high - low) / 2 for low, high in ranges_of(self.lesson))
        self.readout.display(
            f" {epoch}",
            look.aligned(trajectory.b[at], half_b),
            look.aligned(trajectory.w[at], half_w),
            " " + look.loss(trajectory.loss[epoch], "plain") if epoch == at else "",
        )
