"""Gradient descent on the loss surface at a low, a high, and a too high learning rate."""

import numpy as np
from manim import DEGREES, LEFT, OUT, Create, FadeIn, FadeOut, Mobject, there_and_back

from gdcore import studies
from gdcore.view import ranges_of
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import scaling_note
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker, MeshScene
from gdviz.film.solid.surface import Surface
from gdviz.film.stage import Stage
from scenes.parts.descent import FRONT, USUAL, SurfacePath, ruler

ABOVE = -90 * DEGREES
"""The angle theta from which a map is seen as on paper: b to the right, w upward."""
MAP = np.array([0, -0.7, 0])
"""What the camera looks at from above, so that captions have room below."""


class Descent(Stage, MeshScene):
    """From a line over data to (b, w) on a surface, and down it at each of the lesson's rates."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.two_numbers_draw_a_line()
        self.b_lifts_it_and_w_tilts_it()
        self.a_line_is_a_point_on_a_map()
        self.its_loss_is_a_height()
        self.all_losses_are_a_surface()
        self.steps_lead_down_or_away()
        self.the_cliff_parts_the_rates()
        self.below_it_arrives_beyond_never()

    def set_the_stage(self) -> None:
        """Make what the beats share, and look at the map from above."""
        lesson, look = self.lesson, self.look
        self.surface = Surface(lesson, look)
        self.scatter = Scatter(lesson, look, reach=1.8 * np.ptp(lesson.full.y))
        names = ["$b$", "$w$", "MSE", look.say("film.epoch")]
        self.readout = Readout(names, look, (3.85, 3.35))
        self.changing = self.readout, self.scatter.line
        self.note = scaling_note(lesson, look).move_to((5.2, 0.4, 0))
        self.start = np.array(lesson.start)
        self.foot = self.surface.below(*self.start)
        self.dot = Marker(self.foot, look.theme.ink, 0.12, "ring", casing=look.theme.paper)
        self.pin = Curve([self.foot, self.foot], look.theme.ink, 4)
        self.mesh = self.surface.mesh(0)
        self.paths: list[SurfacePath] = []
        self.set_camera_orientation(phi=0, theta=ABOVE, frame_center=MAP)
        self.show(*lesson.start)

    def two_numbers_draw_a_line(self) -> None:
        """The data, and the line that a random b and w draw over it."""
        scatter = self.scatter
        self.section("film_descent.section_data")
        self.fixed(scatter, self.note)
        self.play(FadeIn(scatter.scales), FadeIn(scatter.points_), run_time=0.8)
        self.caption("film_descent.data", n=len(self.lesson.train))
        rows = self.reveal(self.readout, 2)
        self.play(Create(scatter.line), FadeIn(rows), FadeIn(self.note))
        self.read()

    def b_lifts_it_and_w_tilts_it(self) -> None:
        """A nudge of each shows what it does."""
        self.caption("film_descent.nudge")
        self.nudge(1, 0)
        self.nudge(0, 2)
        self.read()

    def a_line_is_a_point_on_a_map(self) -> None:
        """The scatter makes room for a map of all lines, on which this one is a point."""
        self.section("film_descent.section_point")
        scatter, frame, labels = self.scatter, self.surface.frame(), self.surface.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.play(FadeOut(scatter.words), run_time=0.4)
        scatter.scales.remove(scatter.words)  # too small to read beside the map
        self.play(scatter.animate.scale(0.4).move_to((-5.3, 0.35, 0)), run_time=0.8)
        self.caption("film_descent.point")
        self.play(FadeIn(frame), FadeIn(labels), FadeIn(self.dot))
        self.nudge(1, 2, self.dot)
        self.read()

    def its_loss_is_a_height(self) -> None:
        """A pin rises from the point, as high as its loss."""
        lesson, pin, head = self.lesson, self.pin, self.surface.at(*self.start)
        self.add(pin, self.dot)
        self.hush()
        self.move_camera(
            phi=66 * DEGREES, theta=-78 * DEGREES, zoom=0.88, frame_center=FRONT, run_time=1
        )
        loss = self.look.loss(lesson.landscape.loss(*self.start), "typst")
        self.caption("film_descent.pin", loss=loss)
        self.play(pin.animate.set_points([self.foot, head]), self.dot.animate.move_to(head))
        self.play(FadeIn(self.reveal(self.readout, 1)), run_time=0.5)
        self.read()

    def all_losses_are_a_surface(self) -> None:
        """The surface grows out of the map, then lifts off its contour map."""
        self.section("film_descent.section_surface")
        self.caption("film_descent.surface")
        mesh, surface = self.mesh, self.surface
        self.play(FadeIn(mesh), run_time=0.5)
        self.move_camera(
            phi=60 * DEGREES,
            theta=USUAL,
            run_time=2,
            added_anims=[mesh.animate.set_vertices(surface.vertices()), FadeIn(surface.contour())],
        )
        surface.lift = 1.0
        self.play(
            mesh.animate.shift(OUT), self.dot.animate.shift(OUT), self.pin.animate.set_opacity(0)
        )
        self.read()

    def steps_lead_down_or_away(self) -> None:
        """From the same start at one rate after the other; then all paths at once."""
        self.play(FadeIn(self.reveal(self.readout, 1)), run_time=0.5)
        for rate in self.lesson.rates:
            self.descend(rate)
        self.play(*(fade for path in self.paths for fade in path.fade(1)), run_time=0.5)
        self.poster()
        self.read(0.5)

    def the_cliff_parts_the_rates(self) -> None:
        """The surface sinks back into the map; beside it stands a ruler of the rates."""
        lesson, look, surface = self.lesson, self.look, self.surface
        self.section("film_descent.section_map")
        away: list[Mobject] = [self.scatter, self.readout, self.note, self.dot]
        for path in self.paths:
            away += [path.line, path.dots, path.ball, path.row]
        self.play(*map(FadeOut, away), run_time=0.5)
        self.hush()
        self.add(*(path.shadow for path in reversed(self.paths)))
        self.move_camera(
            phi=0,
            theta=ABOVE,
            zoom=1,
            frame_center=MAP + (3.1, 0, 0),
            added_anims=[self.mesh.animate.set_vertices(surface.vertices(0))],
            run_time=1.8,
        )
        scale, marks = ruler(lesson, look).move_to((3.9, 0.35, 0)), surface.landmarks()
        self.fixed(scale)
        cliff = look.number(lesson.landscape.max_learning_rate, markup="typst")
        key = "film_descent.ruler_round" if lesson.landscape.is_round else "film_descent.ruler"
        self.caption(key, cliff=cliff)
        self.play(FadeIn(scale), *map(FadeIn, marks))
        self.read()

    def below_it_arrives_beyond_never(self) -> None:
        """What to remember."""
        crawls = studies.crawls(self.lesson)
        self.caption("film_descent.last_crawl" if crawls else "film_descent.last")
        self.read(3)

    def nudge(self, db: int, dw: int, *moved: Mobject) -> None:
        """Move b and w a little away from the start and back, by these shares of a nudge each."""
        upward = np.where(np.array(self.lesson.minimum) < self.start, -7, 7)
        size = np.ptp(ranges_of(self.lesson), axis=1) / upward

        def go(t: float) -> None:
            here = self.start + t * size * (db, dw)
            self.show(*here)
            self.dot.move_to(self.surface.below(*here))

        self.tween(go, *moved, *self.changing, run_time=1.25, rate_func=there_and_back)

    def descend(self, rate: float) -> None:
        """Let the point go down at one rate: some steps one by one, then faster, to the end."""
        lesson, look = self.lesson, self.look
        path = SurfacePath(lesson, look, self.surface, rate, len(self.paths))
        self.section(f"film_descent.section_{path.role}")
        self.fixed(path.row.move_to((-6.75, 3.3 - 0.5 * len(self.paths), 0), aligned_edge=LEFT))
        self.hush()
        self.show(*lesson.start)
        self.caption(f"film_descent.{path.key}", rate=look.rate(rate, "typst"))
        dim = [fade for other in self.paths for fade in other.fade(0.35)]
        self.add(path.shadow, path.line, path.dots)
        self.move_camera(
            **path.view(), added_anims=[FadeIn(path.ball), FadeIn(path.row), *dim], run_time=1
        )
        if path.last:
            path.go_down(self, self.show, *self.changing)
            self.say(look.outcome(lesson, rate, "film_descent"))
        self.read(0.5)
        self.paths.append(path)

    def show(self, b: float, w: float, loss: float | None = None, epoch: int = 0) -> None:
        """Set the line and the readout to some (b, w), with their own loss if none is given."""
        look, half = self.look, np.ptp(ranges_of(self.lesson), axis=1) / 2
        loss = self.lesson.landscape.loss(b, w) if loss is None else loss
        self.scatter.show_line(b, w)
        numbers = look.aligned(b, half[0]), look.aligned(w, half[1])
        self.readout.display(*numbers, " " + look.loss(loss, "plain"), f" {epoch}")
