"""Gradient descent on the loss surface at a low, a high, and a too high learning rate."""

import numpy as np
from manim import DEGREES, LEFT, OUT, Create, FadeIn, FadeOut, VGroup, there_and_back

from gdviz.bowl import Bowl
from gdviz.mesh import Curve, Marker, MeshScene
from gdviz.rates import legend_row, ruler, scaling_note
from gdviz.scatter import Scatter
from gdviz.slide import USUAL, Slide
from gdviz.stage import Readout, Stage

# What the camera looks at, so that captions have room below: from above, and from the front.
MAP, FRONT = np.array([0, -0.7, 0]), np.array([0, 0, -1.0])


class Descent(Stage, MeshScene):
    """From a line over data to (b, w) on a surface, and down it at each of the lesson's rates."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.bowl = bowl = Bowl(lesson, look)
        self.scatter = scatter = Scatter(lesson, look)
        self.readout = Readout(["$b$", "$w$", "MSE", look.say("film.epoch")], look, (3.85, 3.35))
        self.set_camera_orientation(phi=0, theta=-90 * DEGREES, frame_center=MAP)
        start, loss = np.array(lesson.start), lesson.landscape.loss(*lesson.start)
        foot, head = bowl.below(*start), bowl.at(*start)
        self.show(*start, loss)

        # The data, and the line that a random b and w draw over it.
        self.section("film_descent.section_data")
        self.fixed(scatter)
        self.play(FadeIn(scatter.scales), FadeIn(scatter.points_), run_time=0.8)
        self.caption("film_descent.data", n=len(lesson.train))
        self.play(Create(scatter.line), FadeIn(self.reveal(self.readout, 2)))
        self.read()

        # What b and w do: one nudge each.
        self.caption("film_descent.nudge")
        nudge = np.ptp(lesson.ranges, axis=1) / 7
        for db, dw in ((nudge[0], 0), (0, 2 * nudge[1])):
            self.tween(
                lambda t, db=db, dw=dw: self.show(*(start + [t * db, t * dw])),
                scatter.line, self.readout, run_time=1.4, rate_func=there_and_back,
            )  # fmt: skip
        self.read()

        # The line becomes one point on a map of all lines.
        self.section("film_descent.section_point")
        frame, labels = bowl.frame(), bowl.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.play(FadeOut(scatter.words), run_time=0.4)
        scatter.scales.remove(scatter.words)  # too small to read beside the map
        self.play(scatter.animate.scale(0.4).move_to([-5.3, 0.35, 0]), run_time=0.8)
        self.caption("film_descent.point")
        dot = Marker(foot, look.theme.ink, 0.12, "ring", casing=look.theme.paper)
        self.play(FadeIn(frame), FadeIn(labels), FadeIn(dot))
        self.read()

        # A pin rises from it as high as its loss.
        pin = Curve([foot, foot], look.theme.ink, 4)
        self.add(pin, dot)
        self.hush()
        self.move_camera(
            phi=66 * DEGREES, theta=-78 * DEGREES, zoom=0.88, frame_center=FRONT, run_time=1.2
        )
        self.caption("film_descent.pin", loss=look.loss(loss, "typst"))
        self.play(pin.animate.set_points([foot, head]), dot.animate.move_to(head))
        self.play(FadeIn(self.reveal(self.readout, 1)), run_time=0.5)
        self.read()

        # The losses of all points: the surface grows out of the map, then lifts off its contour.
        self.section("film_descent.section_surface")
        self.caption("film_descent.surface")
        mesh, contour = bowl.mesh(0), bowl.contour()
        self.add(mesh)
        self.play(FadeIn(mesh, run_time=0.5))
        grow = mesh.animate.set_vertices(bowl.vertices())
        self.move_camera(
            phi=60 * DEGREES, theta=USUAL, added_anims=[grow, FadeIn(contour)], run_time=2.2
        )
        bowl.lift = 1.0
        self.play(mesh.animate.shift(OUT), dot.animate.shift(OUT), pin.animate.set_opacity(0))
        self.read()

        # Down from the same start, at one rate after the other.
        self.slides: list[Slide] = []
        self.legend = VGroup()
        note = scaling_note(lesson, look).move_to([-6.75, -1.1, 0], aligned_edge=LEFT)
        self.fixed(note)
        self.play(FadeIn(self.reveal(self.readout, 1)), FadeIn(note), run_time=0.5)
        for rate in lesson.rates:
            self.descend(rate)

        # From above: the surface sinks back into the map, beside it a ruler of the rates.
        self.section("film_descent.section_map")
        lines, shadows = ([getattr(s, part) for s in self.slides] for part in ("line", "shadow"))
        away = [scatter, self.readout, self.legend, note, dot, *lines]
        self.play(*map(FadeOut, away), run_time=0.5)
        sink = mesh.animate.set_vertices(bowl.vertices(0))
        bright = [shadow.animate.set_opacity(1) for shadow in shadows]
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
        path, high = slide.path, 1.5 if slide.leaves else 0
        self.section(f"film_descent.section_{slide.role}")

        # Name the rate; look across its first leap, and from farther away if it will fly.
        row = legend_row(lesson, look, rate)
        row.move_to([-6.75, 3.3 - 0.5 * len(self.legend), 0], aligned_edge=LEFT)
        self.fixed(row)
        self.legend.add(row)
        self.show(path.b[0], path.w[0], path.loss[0])
        self.caption(f"film_descent.{slide.role}", rate=look.rate(rate, "typst"))
        self.add(slide.shadow, slide.line)
        self.move_camera(
            phi=(66 if slide.leaves else 57) * DEGREES, theta=slide.side(),
            zoom=0.7 if slide.leaves else 0.88, frame_center=FRONT + (0, 0, high),
            added_anims=[FadeIn(slide.ball), FadeIn(row)], run_time=1,
        )  # fmt: skip
        slide.run(
            self, lambda k: self.show(path.b[k], path.w[k], path.loss[k], k),
            self.readout, self.scatter.line,
        )  # fmt: skip
        self.say(look.outcome(lesson, rate, "film"))
        self.read(0.5)
        dim = [part.animate.set_opacity(0.35) for part in (slide.line, slide.shadow)]
        self.play(*dim, FadeOut(slide.ball), run_time=0.4)
        self.slides.append(slide)

    def show(self, b: float, w: float, loss: float | None = None, step: int = 0) -> None:
        """Set the line and the readout to a place on the way."""
        look, half = self.look, np.ptp(self.lesson.ranges, axis=1) / 2
        loss = self.lesson.landscape.loss(b, w) if loss is None else loss
        self.scatter.show_line(b, w)
        numbers = (look.aligned(b, half[0]), look.aligned(w, half[1]))
        self.readout.display(*numbers, " " + look.loss(loss, "plain"), f" {step}")
