"""Gradient descent on the loss surface at a low, a high, and a too high learning rate."""

from collections.abc import Callable

import numpy as np
from manim import (
    DEGREES, LEFT, Create, FadeIn, FadeOut, Group, UpdateFromAlphaFunc, VGroup,
    linear, smooth, there_and_back,
)  # fmt: skip

from gdcore import Trajectory
from gdviz.bowl import Bowl
from gdviz.mesh import Curve, Marker, MeshScene
from gdviz.rates import DASHES, legend_row, outcome, role_of, ruler
from gdviz.scatter import Scatter
from gdviz.stage import Readout, Stage, text

MAP = {"phi": 0, "theta": -90 * DEGREES}
SLOW_STEPS = 5


class Descent(Stage, MeshScene):
    """From a line over data to (b, w) on a surface, and down it at each of the lesson's rates."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.bowl = Bowl(lesson, look)
        self.scatter = Scatter(lesson, look)
        self.readout = Readout(["$b$", "$w$", "MSE", look.say("film.epoch")], look)
        self.readout.place(np.array([3.75, 3.3, 0]))
        self.fixed(self.scatter, self.readout)
        self.set_camera_orientation(**MAP)
        b, w = lesson.start

        # The data, and the line that a random b and w draw over it.
        self.show_numbers(b, w)
        self.play(FadeIn(self.scatter.scales), FadeIn(self.scatter.points_))
        self.caption("film_descent.data", n=len(lesson.train))
        self.play(Create(self.scatter.line), FadeIn(self.readout.rows(0, 2)))
        self.read()

        # What b and w do: one nudge each.
        self.caption("film_descent.nudge")
        nudge = np.diff(lesson.ranges, axis=1).ravel() / 8
        self.tween(lambda t: self.show_line(b + t * nudge[0], w), 2, there_and_back)
        self.tween(lambda t: self.show_line(b, w + 2 * t * nudge[1]), 2, there_and_back)
        self.read()

        # The line becomes one point on a map of all lines.
        frame, labels = self.bowl.frame(), self.bowl.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.dot = Marker(self.bowl.below(b, w), look.theme.ink, 0.11, casing=look.theme.paper)
        inset = self.scatter.animate.scale(0.42).move_to([-5.15, -1.55, 0])
        self.play(inset, FadeIn(frame), FadeIn(labels), run_time=1.2)
        self.caption("film_descent.point")
        self.play(FadeIn(self.dot))
        self.read()

        # A pin rises from it as high as its loss.
        self.move_camera(phi=62 * DEGREES, theta=-78 * DEGREES, run_time=1.5)
        pin = Curve([self.bowl.below(b, w)] * 2, look.theme.muted, 3)
        self.add(pin)
        loss = float(lesson.landscape.loss(b, w))
        self.caption("film_descent.pin", loss=look.loss(loss, "typst"))
        foot, head = self.bowl.below(b, w), self.bowl.at(b, w)

        def grow(t: float) -> None:
            pin.set_points([foot, foot + t * (head - foot)])
            self.dot.move_to(foot + t * (head - foot))

        self.tween(grow, 1.2, smooth, pin, self.dot)
        self.play(FadeIn(self.readout.rows(2, 3)))
        self.read()

        # The surface of all losses grows out of the map; its contour stays below.
        self.caption("film_descent.surface")
        mesh, contour = self.bowl.mesh(0), self.bowl.contour()
        self.add(mesh)
        rise = UpdateFromAlphaFunc(mesh, lambda m, t: m.set_vertices(self.bowl.vertices(t)))
        self.move_camera(
            phi=60 * DEGREES, theta=-62 * DEGREES, added_anims=[rise, FadeIn(contour)], run_time=3
        )
        self.play(FadeOut(pin), FadeIn(self.readout.rows(3, 4)), run_time=0.5)
        self.read()

        # Down from the same start, at one rate after the other.
        self.legend = VGroup()
        self.paths = Group()
        for rate in lesson.rates:
            self.descend(rate)

        # From above: all paths on one contour, beside a ruler of the rates.
        self.play(FadeOut(self.scatter), FadeOut(self.readout), FadeOut(self.legend), run_time=0.5)
        sink = UpdateFromAlphaFunc(mesh, lambda m, t: m.set_opacity(1 - t))
        hide = [path.animate.set_opacity(0) for path in self.paths]
        self.move_camera(
            **MAP, frame_center=np.array([3.3, 0, 0]), added_anims=[sink, *hide], run_time=2
        )
        self.remove(mesh)
        scale = ruler(lesson, look).move_to([3.6, 0.3, 0])
        self.fixed(scale)
        cliff = look.number(lesson.landscape.max_learning_rate, markup="typst")
        self.caption("film_descent.ruler", cliff=cliff)
        self.play(FadeIn(scale))
        self.read(2)

        # What to remember.
        self.caption("film_descent.last")
        self.read(3)

    def descend(self, rate: float) -> None:
        """Let the point go down at one rate: some steps one by one, then faster, to the end."""
        lesson, look, bowl = self.lesson, self.look, self.bowl
        path, role = lesson.trajectory(rate), role_of(lesson, look, rate)
        color, paper = getattr(look.theme, role), look.theme.paper
        inside, leaves = lesson.way_inside(rate)
        last = path.settled_at(lesson.landscape.min_loss) or len(path.b) - 1
        if leaves:
            last = len(inside)  # one leap more than those that land on the surface
        spots = bowl.at(path.b[: last + 1], path.w[: last + 1], path.loss[: last + 1])
        floor = bowl.below(*inside.T)

        # Name the rate; look across its first leap, and from farther away if it will fly.
        row = legend_row(lesson, look, rate)
        row.move_to([-6.75, 3.3 - 0.5 * len(self.legend), 0], aligned_edge=LEFT)
        self.fixed(row)
        self.legend.add(row)
        self.caption(f"film_descent.{role}", rate=look.rate(rate, "typst"))
        line = Curve(spots[:1], color, 5, dash=DASHES[role], casing=paper)
        shadow = Curve(floor[:1], color, 3.5, dash=DASHES[role], hidden_opacity=0.5)
        ball = Marker(spots[0], color, 0.11, casing=paper)
        self.paths.add(line, ball)
        self.show_numbers(path.b[0], path.w[0], path.loss[0], 0)
        self.add(shadow, line)
        across = self.side_view(spots)
        self.move_camera(
            phi=(66 if leaves else 56) * DEGREES, theta=across, zoom=0.72 if leaves else 1,
            added_anims=[FadeIn(ball), FadeIn(row)], run_time=1.2,
        )  # fmt: skip

        def walk(first: int, end: int, step_time: float) -> None:
            def show(t: float) -> None:
                done = first + t * (end - first)
                k = min(int(done), end - 1)
                share = smooth(min(1.0, (done - k) / 0.45))
                here = spots[k] + share * (spots[k + 1] - spots[k])
                line.set_points([*spots[: k + 1], here])
                ball.move_to(here)
                m = min(k, len(floor) - 2)
                below = floor[m] + (share if m == k else 1) * (floor[m + 1] - floor[m])
                shadow.set_points([*floor[: m + 1], below])
                landed = k + (share > 0.99)
                self.show_numbers(path.b[landed], path.w[landed], path.loss[landed], landed)
                self.scatter.show_line(path.b[landed], path.w[landed])

            moving = (line, ball, shadow, self.readout, self.scatter.line)
            self.tween(show, step_time * (end - first), linear, *moving)

        walk(0, min(SLOW_STEPS, last), 0.75)
        self.read()
        if leaves:
            self.count_to_divergence(path, last)
        elif last > SLOW_STEPS:
            self.fast_forward(lambda time: walk(SLOW_STEPS, last, time), last - SLOW_STEPS)
        self.caption("film_descent.outcome", outcome=outcome(lesson, look, rate))
        self.read(0.5)

    def fast_forward(self, walk: Callable[[float], None], steps: int) -> None:
        """Run `walk(time per step)` over many steps in 2 to 5 seconds; "x 16" says how much faster."""
        factor = 2
        while steps * 0.75 / factor > 5:
            factor *= 2
        sign = text(f"×{factor}", self.look, 40, bold=True).move_to([6.3, 1.72, 0])
        self.fixed(sign)
        self.add(sign)
        walk(0.75 / factor)
        self.remove(sign)

    def count_to_divergence(self, path: Trajectory, first: int) -> None:
        """The point is gone; the numbers go on to the step where the descent is given up."""
        end = path.diverged_at if path.diverged_at is not None else len(path.b) - 1

        def show(t: float) -> None:
            k = first + round(t * (end - first))
            self.show_numbers(path.b[k], path.w[k], path.loss[k], k)

        self.fast_forward(
            lambda time: self.tween(show, time * (end - first), linear, self.readout), end - first
        )

    def side_view(self, spots: np.ndarray) -> float:
        """The camera's angle from which a path's first leap is seen from its side, in front."""
        x, y = (spots[min(2, len(spots) - 1)] - spots[1 if len(spots) > 2 else 0])[:2]
        angle = np.arctan2(-x, y)  # at a right angle to the leap
        return float(angle if angle < 0 else angle - np.pi)

    def show_line(self, b: float, w: float) -> None:
        self.scatter.show_line(b, w)
        self.show_numbers(b, w)

    def show_numbers(self, b: float, w: float, loss: float | None = None, step: int = 0) -> None:
        """Set the readout to a place on the way."""
        loss = float(self.lesson.landscape.loss(b, w)) if loss is None else float(loss)
        look = self.look
        half = np.ptp(self.lesson.ranges, axis=1) / 2
        numbers = [look.fixed(value, size) for value, size in zip((b, w), half, strict=True)]
        self.readout.show(*numbers, " " + look.loss(loss, "plain"), f" {step}")

    def tween(self, update, run_time, rate_func=smooth, *moving) -> None:
        """Call `update` with 0..1 in every frame, for what it changes."""
        moving = moving or (self.scatter, self.readout)
        self.play(
            UpdateFromAlphaFunc(Group(*moving), lambda _, t: update(t)),
            run_time=run_time, rate_func=rate_func,
        )  # fmt: skip
