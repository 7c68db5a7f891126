"""Gradient descent on the loss surface at a low, a high, and a too high learning rate."""

import numpy as np
from manim import (
    DEGREES,
    LEFT,
    Create,
    FadeIn,
    FadeOut,
    Group,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
    there_and_back,
)  # fmt: skip

from gdviz.bowl import Bowl
from gdviz.mesh import Curve, Marker, MeshScene
from gdviz.rates import legend_row, ruler, scaling_note
from gdviz.scatter import Scatter
from gdviz.slide import FRONT as USUAL
from gdviz.slide import Slide
from gdviz.stage import Readout, Stage, haste
from gdviz.walk import walk

STEP_TIME = 0.55
# What the camera looks at, so that captions have room below: from above, and from the front.
SIGN = (4, 1.35)  # of fast-forward, below the readout
MAP, FRONT = np.array([0, -0.7, 0]), np.array([0, 0, -1.0])


class Descent(Stage, MeshScene):
    """From a line over data to (b, w) on a surface, and down it at each of the lesson's rates."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.bowl = bowl = Bowl(lesson, look)
        self.scatter = Scatter(lesson, look)
        self.readout = Readout(["$b$", "$w$", "MSE", look.say("film.epoch")], look, (3.85, 3.35))
        self.set_camera_orientation(phi=0, theta=-90 * DEGREES, frame_center=MAP)
        b, w = lesson.start
        self.show(b, w)

        # The data, and the line that a random b and w draw over it.
        self.section("film_descent.section_data")
        self.fixed(self.scatter)
        self.play(FadeIn(self.scatter.scales), FadeIn(self.scatter.points_), run_time=0.8)
        self.caption("film_descent.data", n=len(lesson.train))
        self.play(Create(self.scatter.line), FadeIn(self.reveal(2)))
        self.read()

        # What b and w do: one nudge each.
        self.caption("film_descent.nudge")
        nudge = np.ptp(lesson.ranges, axis=1) / 7
        for db, dw in ((nudge[0], 0), (0, 2 * nudge[1])):
            self.tween(
                lambda t, db=db, dw=dw: self.show(b + t * db, w + t * dw),
                self.scatter.line, self.readout, run_time=1.4, rate_func=there_and_back,
            )  # fmt: skip
        self.read()

        # The line becomes one point on a map of all lines.
        self.section("film_descent.section_point")
        frame, labels = bowl.frame(), bowl.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.play(FadeOut(self.scatter.words), run_time=0.4)
        self.scatter.scales.remove(self.scatter.words)  # too small to read beside the map
        self.play(self.scatter.animate.scale(0.4).move_to([-5.3, 0.35, 0]), run_time=0.8)
        self.caption("film_descent.point")
        self.dot = Marker(bowl.below(b, w), look.theme.ink, 0.12, "ring", casing=look.theme.paper)
        self.play(FadeIn(frame), FadeIn(labels), FadeIn(self.dot))
        self.read()

        # A pin rises from it as high as its loss.
        foot, head = bowl.below(b, w), bowl.at(b, w)
        pin = Curve([foot, foot], look.theme.ink, 4)
        self.add(pin)

        def grow(t: float) -> None:
            self.dot.move_to(foot + t * (head - foot))
            pin.set_points([foot, foot + t * (head - foot)])

        self.hush()
        self.move_camera(
            phi=66 * DEGREES, theta=-78 * DEGREES, zoom=0.88, frame_center=FRONT, run_time=1.2
        )
        self.caption("film_descent.pin", loss=look.loss(lesson.landscape.loss(b, w), "typst"))
        self.tween(grow, pin, self.dot)
        self.play(FadeIn(self.reveal(1)), run_time=0.5)
        self.read()

        # The losses of all points: the surface grows out of the map, then lifts off its contour.
        self.section("film_descent.section_surface")
        self.caption("film_descent.surface")
        mesh, contour = bowl.mesh(0), bowl.contour()
        self.add(mesh)
        self.play(FadeIn(mesh, run_time=0.5))
        rise = UpdateFromAlphaFunc(mesh, lambda m, t: m.set_vertices(bowl.vertices(t)))
        self.move_camera(
            phi=60 * DEGREES, theta=USUAL, added_anims=[rise, FadeIn(contour)], run_time=2.2
        )

        def lift(t: float) -> None:
            bowl.lift = 1.0 * t
            mesh.set_vertices(bowl.vertices())
            self.dot.move_to(bowl.at(b, w))
            pin.set_opacity(1 - t)

        self.tween(lift, mesh, self.dot, pin)
        self.read()

        # Down from the same start, at one rate after the other.
        self.legend, self.lines, self.shadows = VGroup(), Group(), Group()
        note = scaling_note(lesson, look).move_to([-6.75, -1.1, 0], aligned_edge=LEFT)
        self.fixed(note)
        self.play(FadeIn(self.reveal(1)), FadeIn(note), run_time=0.5)
        for rate in lesson.rates:
            self.descend(rate)

        # From above: the surface sinks back into the map, beside it a ruler of the rates.
        self.section("film_descent.section_map")
        away = [self.scatter, self.readout, self.legend, note, self.dot, *self.lines]
        self.play(*map(FadeOut, away), run_time=0.5)
        sink = UpdateFromAlphaFunc(mesh, lambda m, t: m.set_vertices(bowl.vertices(1 - t)))
        bright = [shadow.animate.set_opacity(1) for shadow in self.shadows]
        self.move_camera(
            phi=0, theta=-90 * DEGREES, zoom=1, frame_center=MAP + (3.1, 0, 0),
            added_anims=[sink, *bright], run_time=2,
        )  # fmt: skip
        scale, marks = ruler(lesson, look).move_to([3.9, 0.35, 0]), bowl.landmarks()
        self.fixed(scale)
        cliff = look.number(lesson.landscape.max_learning_rate, markup="typst")
        self.caption("film_descent.ruler", cliff=cliff)
        self.play(FadeIn(scale), *map(FadeIn, marks))
        self.read()

        # What to remember.
        self.caption("film_descent.last_crawl" if lesson.crawls else "film_descent.last")
        self.read(3)

    def descend(self, rate: float) -> None:
        """Let the point go down at one rate: some steps one by one, then faster, to the end."""
        lesson, look = self.lesson, self.look
        slide = Slide(lesson, look, self.bowl, rate)
        path, last, leaves = slide.path, slide.last, slide.leaves
        self.section(f"film_descent.section_{slide.role}")

        # Name the rate; look across its first leap, and from farther away if it will fly.
        row = legend_row(lesson, look, rate)
        row.move_to([-6.75, 3.3 - 0.5 * len(self.legend), 0], aligned_edge=LEFT)
        self.fixed(row)
        self.legend.add(row)
        self.show(path.b[0], path.w[0])
        self.caption(f"film_descent.{slide.role}", rate=look.rate(rate, "typst"))
        self.add(slide.shadow, slide.line)
        self.move_camera(
            phi=(66 if leaves else 57) * DEGREES, theta=slide.side(), zoom=0.7 if leaves else 0.88,
            frame_center=FRONT + (0, 0, 1.5 if leaves else 0),
            added_anims=[FadeIn(slide.ball), FadeIn(row)], run_time=1,
        )  # fmt: skip

        def go(done: float) -> None:
            k = slide.show(done)
            self.show(path.b[k], path.w[k], path.loss[k], k)

        numbers = self.readout, self.scatter.line
        moving = slide.line, slide.ball, slide.shadow, *numbers
        walk(self, go, *moving, steps=last, pace=STEP_TIME, sign=SIGN)
        if leaves and (more := len(path.b) - 1 - last):  # out of sight; its numbers go on
            factor = haste(more, STEP_TIME)
            with self.fast_forward(factor, SIGN):
                self.tween(
                    lambda t: go(last + round(t * more)),
                    *numbers, run_time=STEP_TIME / factor * more, rate_func=linear,
                )  # fmt: skip
        self.say(look.outcome(lesson, rate, "film"))
        self.read(0.5)
        self.lines.add(slide.line)
        self.shadows.add(slide.shadow)
        dim = [part.animate.set_opacity(0.35) for part in (slide.line, slide.shadow)]
        self.play(*dim, FadeOut(slide.ball), run_time=0.4)

    def reveal(self, count: int) -> VGroup:
        """The readout's next rows, fixed on the screen, to fade in."""
        rows = self.readout.reveal(count)
        self.fixed(rows)
        return rows

    def show(self, b: float, w: float, loss: float | None = None, step: int = 0) -> None:
        """Set the line and the readout to a place on the way."""
        look, half = self.look, np.ptp(self.lesson.ranges, axis=1) / 2
        loss = self.lesson.landscape.loss(b, w) if loss is None else loss
        self.scatter.show_line(b, w)
        numbers = (look.aligned(b, half[0]), look.aligned(w, half[1]))
        self.readout.display(*numbers, " " + look.loss(loss, "plain"), f" {step}")
