"""Gradient descent on the loss surface at a low, a high, and a too high learning rate."""

import numpy as np
from manim import DEGREES, LEFT, OUT, Create, FadeIn, FadeOut, Mobject, there_and_back

from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import scaling_note
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker, MeshScene
from gdviz.film.solid.surface import Surface
from gdviz.film.stage import Stage
from scenes.parts.descent import FRONT, USUAL, SurfacePath, ruler

MAP = np.array([0, -0.7, 0])  # what the camera looks at from above: captions have room below


class Descent(Stage, MeshScene):
    """From a line over data to (b, w) on a surface, and down it at each of the lesson's rates."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.bowl = bowl = Surface(lesson, look)
        self.scatter = scatter = Scatter(lesson, look, reach=1.8 * np.ptp(lesson.full.y))
        self.readout = Readout(["$b$", "$w$", "MSE", look.say("film.epoch")], look, (3.85, 3.35))
        self.told = self.readout, scatter.line
        self.set_camera_orientation(phi=0, theta=-90 * DEGREES, frame_center=MAP)
        start = np.array(lesson.start)
        foot, head = bowl.below(*start), bowl.at(*start)
        dot = Marker(foot, look.theme.ink, 0.12, "ring", casing=look.theme.paper)
        self.show(*start)

        # The data, and the line that a random b and w draw over it.
        self.section("film_descent.section_data")
        self.fixed(scatter, note := scaling_note(lesson, look).move_to((5.2, 0.4, 0)))
        self.play(FadeIn(scatter.scales), FadeIn(scatter.points_), run_time=0.8)
        self.caption("film_descent.data", n=len(lesson.train))
        self.play(Create(scatter.line), FadeIn(self.reveal(self.readout, 2)), FadeIn(note))
        self.read()

        # What b and w do: one nudge each.
        size = np.ptp(lesson.ranges, axis=1) / np.where(np.array(lesson.minimum) < start, -7, 7)

        def nudge(db: int, dw: int, *moved: Mobject) -> None:
            def go(t: float) -> None:
                here = start + t * size * (db, dw)
                self.show(*here)
                dot.move_to(bowl.below(*here))

            self.tween(go, *moved, *self.told, run_time=1.25, rate_func=there_and_back)

        self.caption("film_descent.nudge")
        nudge(1, 0)
        nudge(0, 2)
        self.read()

        # The line becomes one point on a map of all lines.
        self.section("film_descent.section_point")
        frame, labels = bowl.frame(), bowl.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.play(FadeOut(scatter.words), run_time=0.4)
        scatter.scales.remove(scatter.words)  # too small to read beside the map
        self.play(scatter.animate.scale(0.4).move_to([-5.3, 0.35, 0]), run_time=0.8)
        self.caption("film_descent.point")
        self.play(FadeIn(frame), FadeIn(labels), FadeIn(dot))
        nudge(1, 2, dot)
        self.read()

        # A pin rises from it as high as its loss.
        pin = Curve([foot, foot], look.theme.ink, 4)
        self.add(pin, dot)
        self.hush()
        self.move_camera(
            phi=66 * DEGREES, theta=-78 * DEGREES, zoom=0.88, frame_center=FRONT, run_time=1
        )
        self.caption("film_descent.pin", loss=look.loss(lesson.landscape.loss(*start), "typst"))
        self.play(pin.animate.set_points([foot, head]), dot.animate.move_to(head))
        self.play(FadeIn(self.reveal(self.readout, 1)), run_time=0.5)
        self.read()

        # The losses of all points: the surface grows out of the map, then lifts off its contour.
        self.section("film_descent.section_surface")
        self.caption("film_descent.surface")
        mesh, contour = bowl.mesh(0), bowl.contour()
        self.play(FadeIn(mesh), run_time=0.5)
        self.move_camera(
            phi=60 * DEGREES, theta=USUAL, run_time=2,
            added_anims=[mesh.animate.set_vertices(bowl.vertices()), FadeIn(contour)],
        )  # fmt: skip
        bowl.lift = 1.0
        self.play(mesh.animate.shift(OUT), dot.animate.shift(OUT), pin.animate.set_opacity(0))
        self.read()

        # Down from the same start, at one rate after the other; then all paths at once.
        self.slides: list[SurfacePath] = []
        self.play(FadeIn(self.reveal(self.readout, 1)), run_time=0.5)
        for rate in lesson.rates:
            self.descend(rate)
        self.play(*(fade for slide in self.slides for fade in slide.fade(1)), run_time=0.5)
        self.poster()
        self.read(0.5)

        # From above: the surface sinks back into the map, beside it a ruler of the rates.
        self.section("film_descent.section_map")
        away = [part for slide in self.slides for part in (*slide.parts[1:], slide.row)]
        self.play(*map(FadeOut, (scatter, self.readout, note, dot, *away)), run_time=0.5)
        self.hush()
        self.add(*(slide.shadow for slide in reversed(self.slides)))
        self.move_camera(
            phi=0, theta=-90 * DEGREES, zoom=1, frame_center=MAP + (3.1, 0, 0),
            added_anims=[mesh.animate.set_vertices(bowl.vertices(0))], run_time=1.8,
        )  # fmt: skip
        scale, marks = ruler(lesson, look).move_to([3.9, 0.35, 0]), bowl.landmarks()
        self.fixed(scale)
        cliff = look.number(lesson.landscape.max_learning_rate, markup="typst")
        key = "ruler" + "_round" * lesson.landscape.is_round
        self.caption(f"film_descent.{key}", cliff=cliff)
        self.play(FadeIn(scale), *map(FadeIn, marks))
        self.read()

        # What to remember.
        self.caption("film_descent.last_crawl" if lesson.crawls else "film_descent.last")
        self.read(3)

    def descend(self, rate: float) -> None:
        """Let the point go down at one rate: some steps one by one, then faster, to the end."""
        lesson, look = self.lesson, self.look
        slide = SurfacePath(lesson, look, self.bowl, rate, len(self.slides))
        self.section(f"film_descent.section_{slide.role}")
        self.fixed(slide.row.move_to((-6.75, 3.3 - 0.5 * len(self.slides), 0), aligned_edge=LEFT))
        self.hush()
        self.show(*lesson.start)
        self.caption(f"film_descent.{slide.key}", rate=look.rate(rate, "typst"))
        dim = [fade for other in self.slides for fade in other.fade(0.35)]
        self.add(*slide.parts[:-1])
        self.move_camera(
            **slide.view(), added_anims=[FadeIn(slide.ball), FadeIn(slide.row), *dim], run_time=1
        )
        if slide.last:
            slide.run(self, self.show, *self.told)
            self.say(look.outcome(lesson, rate, "film_descent"))
        self.read(0.5)
        self.slides.append(slide)

    def show(self, b: float, w: float, loss: float | None = None, step: int = 0) -> None:
        """Set the line and the readout to a place on the way."""
        look, half = self.look, np.ptp(self.lesson.ranges, axis=1) / 2
        loss = self.lesson.landscape.loss(b, w) if loss is None else loss
        self.scatter.show_line(b, w)
        numbers = (look.aligned(b, half[0]), look.aligned(w, half[1]))
        self.readout.display(*numbers, " " + look.loss(loss, "plain"), f" {step}")
