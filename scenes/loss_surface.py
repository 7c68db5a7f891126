"""Where does the bowl come from? Every line over the data leaves its loss as a height."""

from functools import partial
from typing import Any

import numpy as np
from manim import (
    DEGREES,
    DOWN,
    IN,
    RIGHT,
    FadeIn,
    FadeOut,
    Group,
    Mobject,
    UpdateFromAlphaFunc,
    linear,
    there_and_back,
)

from gdcore.rings import ring
from gdcore.view import ranges_of
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.solid import MeshScene
from gdviz.film.solid.bowl import Bowl, aim
from gdviz.film.stage import Stage
from scenes.parts.loss_surface import Level, Probe, Rows

SIDE = 84 * DEGREES, 0.0
"""The camera's angles (phi, theta) from which parabolas along w are seen as parabolas."""
ABOVE = 0.0, -90 * DEGREES
"""The angles from which a map is seen as on paper: b to the right, w upward."""
LOWEST = 50 * DEGREES
"""The least angle phi from which the surface is seen: from higher up it would be too tall."""
WIDER = 8 * DEGREES
"""By how much it is turned from where a valley is seen along: so the floor is wider."""
ROOM = -3.2, -3.05, 7.05, 3.85
"""The room for the surface with its axes on the screen: left, bottom, right, top."""


class LossSurface(Stage, MeshScene):
    """A line over data at the left; at the right its loss, and those of all lines: the surface."""

    second_cut = True

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.where_does_the_bowl_come_from()
        self.every_line_is_a_point()
        self.its_loss_is_a_height()
        self.tilted_lines_make_a_parabola()
        self.each_b_has_its_parabola()
        self.together_they_are_the_surface()
        self.a_level_plane_cuts_it_in_a_ring()
        self.planes_at_equal_steps_leave_rings()
        self.rings_fall_to_the_floor_as_a_map()
        self.the_best_line_is_the_lowest()
        self.line_and_dot_roam_together()
        self.every_line_is_a_point_the_best_the_lowest()

    def set_the_stage(self) -> None:
        """Make what the beats share, and look at the floor."""
        lesson, look = self.lesson, self.look
        self.start, self.lowest = np.array(lesson.start), np.array(lesson.minimum)
        self.bowl = Bowl(lesson, look, ranges_of(lesson))
        surface = self.bowl.surface
        reach = min(np.ptp(surface.ranges[0]), 3 * np.ptp(lesson.full.y))
        self.scatter = Scatter(lesson, look, 3.2, 2.8, (-4.75, -0.95), reach=reach)
        self.readout = Readout(["$b$", "$w$", "MSE"], look, (-6.8, 2.9))
        self.probe = Probe(lesson, look, surface, self.scatter, self.readout)
        self.moving = self.probe.parts
        self.rows = Rows(lesson, look, surface, self.scatter)
        self.level = Level(lesson, look, surface)
        self.camera.add_fixed_orientation_mobjects(*self.bowl.labels)
        bowl = self.bowl
        self.view = bowl.fit(self, ROOM, max(bowl.phi, LOWEST), bowl.theta + WIDER)

    def where_does_the_bowl_come_from(self) -> None:
        """The question, over a line that b lifts, and its dot on a bare floor."""
        self.section("film_loss_surface.section_line")
        bowl, probe, scatter = self.bowl, self.probe, self.scatter
        self.fixed(scatter, self.rows.fan)
        scatter.remove(scatter.errors)  # until there is a word on them
        self.add(bowl.frame, bowl.axis, bowl.along_b, bowl.along_w, scatter, probe.head)
        changed = Group(probe.head, scatter.line)
        nudge = UpdateFromAlphaFunc(changed, lambda _, t: self.nudge(t, 1, 0))
        nudge.rate_func = there_and_back
        self.ask("film_loss_surface.question", nudge)

    def every_line_is_a_point(self) -> None:
        """Its b lifts the line and moves the dot to the right, its w tilts it and moves it back."""
        self.caption("film_loss_surface.line")
        rows = self.reveal(self.readout, 3)
        self.play(FadeIn(rows), FadeIn(self.bowl.upward), run_time=0.4)
        changed = self.probe.head, self.scatter.line, self.readout
        for db, dw in ((1, 0), (0, 1)):
            go = partial(self.nudge, db=db, dw=dw)
            self.tween(go, *changed, run_time=1.6, rate_func=there_and_back)
        self.read()

    def its_loss_is_a_height(self) -> None:
        """The errors; and a pin rises from the floor, as high as their mean square."""
        self.caption("film_loss_surface.height")
        probe, scatter = self.probe, self.scatter
        scatter.add_to_back(scatter.errors)
        self.play(FadeIn(scatter.errors), run_time=0.6)
        self.add(probe.foot, probe.pin, probe.head)
        self.tween(lambda t: probe.stand_at(*self.lesson.start, t), *probe.parts, run_time=1.4)
        self.read()

    def tilted_lines_make_a_parabola(self) -> None:
        """w goes from its lowest to its highest, seen along b; each line leaves a pin."""
        self.section("film_loss_surface.section_tilt")
        bowl, probe, rows = self.bowl, self.probe, self.rows
        self.hush()
        self.turn(aim(*SIDE, 1.14, (2.2, 0.7)), [FadeOut(bowl.along_b), *self.labels_aside(1)])
        self.caption("film_loss_surface.tilt")
        self.go(self.start, np.array(rows.at(rows.first)[0]), 0.8)
        self.add(*rows.parts, *probe.parts)

        def sweep(t: float) -> None:
            probe.stand_at(*rows.sweep(t))

        self.tween(sweep, *rows.parts, *probe.parts, run_time=3.4, rate_func=linear)
        self.read(0.6)

    def each_b_has_its_parabola(self) -> None:
        """The parabola and its lines move along b; it stays wherever it has been."""
        self.section("film_loss_surface.section_lift")
        rows, probe = self.rows, self.probe
        self.hush()
        first, (low, high) = rows.first, rows.ends()
        here = np.array(rows.at(first)[-1])
        self.go(here, np.array(rows.lowest(first)), 0.6)
        self.turn(self.view, [
            FadeIn(self.bowl.along_b), *self.labels_aside(-1)
        ])  # fmt: skip
        self.caption("film_loss_surface.lift")

        def slide(b: float, left: tuple[float, float]) -> None:
            rows.slide(b, left)
            probe.stand_at(*rows.lowest(b))

        changed = *rows.parts, *probe.parts
        self.tween(
            lambda t: slide(first + t * (low - first), (first + t * (low - first), first)),
            *changed,
            run_time=1.2,
        )
        self.tween(
            lambda t: slide(low + t * (high - low), (low, max(first, low + t * (high - low)))),
            *changed,
            run_time=3.2,
        )
        self.read()
        gone = rows.pins, rows.heads, rows.moving, rows.fan
        self.play(*map(FadeOut, gone), run_time=0.4)

    def together_they_are_the_surface(self) -> None:
        """Lines along b join the parabolas to a mesh, and it is filled: the surface."""
        self.section("film_loss_surface.section_surface")
        rows, bowl, probe = self.rows, self.bowl, self.probe
        self.caption("film_loss_surface.surface")
        self.add(rows.across)
        self.play(rows.across.animate.set_fraction(1), run_time=1.2)
        self.add(bowl.mesh, rows.standing, rows.across, *probe.parts)
        thinner = [curve.animate.set_opacity(0.55) for curve in (rows.standing, rows.across)]
        self.play(FadeIn(bowl.mesh), *thinner, FadeIn(bowl.minimum, scale=3), run_time=1.2)
        self.poster()
        self.read()

    def a_level_plane_cuts_it_in_a_ring(self) -> None:
        """A plane rises and stops: a ring. The line goes around it, and its loss is the same."""
        self.section("film_loss_surface.section_rings")
        level, rows, probe, land = self.level, self.rows, self.probe, self.lesson.landscape
        around = ring(land, level.radius, np.linspace(0, 2 * np.pi, 181))
        self.caption("film_loss_surface.ring")
        self.play(*map(FadeOut, (rows.standing, rows.across, probe.pin, probe.foot)), run_time=0.4)
        self.moving = [probe.head, *probe.beside]  # below the plane there would be nothing but pin
        self.go(np.array(rows.lowest(rows.ends()[1])), around[0], 0.8)
        level.rise(land.min_loss)
        self.add(*level.parts, self.bowl.minimum, probe.head)
        self.play(FadeIn(level.plane), run_time=0.3)
        between = level.first - land.min_loss
        self.tween(lambda t: level.rise(land.min_loss + t * between), *level.parts, run_time=1)
        self.tween(lambda t: probe.stand_at(*around[round(180 * t)]), *self.moving, run_time=3.2)
        self.read()

    def planes_at_equal_steps_leave_rings(self) -> None:
        """The plane rises on; at each step of loss a ring is left, and one says its value."""
        level, probe, top = self.level, self.probe, self.bowl.rim
        self.caption("film_loss_surface.steps")
        self.play(FadeOut(probe.head), run_time=0.3)
        self.tween(
            lambda t: level.rise(level.first + t * (top - level.first)),
            *level.parts,
            run_time=2.6,
            rate_func=linear,
        )
        self.play(FadeOut(level.plane), FadeOut(level.cut), run_time=0.4)
        self.read()

    def rings_fall_to_the_floor_as_a_map(self) -> None:
        """The surface sinks under its rings: seen from above, they are its map."""
        level, bowl = self.level, self.bowl
        surface = bowl.surface
        self.hush()
        self.standing = level.rings.drawn()
        fall: list[Any] = [
            bowl.mesh.animate.set_vertices(surface.vertices(0)).set_face_colors(
                surface.map_colors()
            ),
            level.rings.animate.set_points(level.on_floor()),
            bowl.minimum.animate.move_to(surface.below(*self.lowest)),
        ]
        self.play(*fall, FadeOut(bowl.axis), FadeOut(bowl.upward), run_time=1.4)
        self.caption("film_loss_surface.map")
        self.turn(aim(*ABOVE, 1.0, (2.0, 0.95)), [])
        value = level.value(self.look)
        self.fixed(value.move_to(self.camera.project_points(level.mark)[0] * (1, 1, 0)))
        self.play(FadeIn(value), run_time=0.4)
        self.read()
        self.play(FadeOut(value), run_time=0.3)

    def the_best_line_is_the_lowest(self) -> None:
        """Back from the map to the surface; the line goes down to where its loss is least."""
        self.section("film_loss_surface.section_lowest")
        level, bowl, probe, surface = self.level, self.bowl, self.probe, self.bowl.surface
        self.hush()
        self.turn(self.view, [
            bowl.mesh.animate.set_vertices(surface.vertices()).set_face_colors(surface.colors()),
            level.rings.animate.set_points(self.standing),
            bowl.minimum.animate.move_to(surface.at(*self.lowest)),
        ])  # fmt: skip
        self.caption("film_loss_surface.lowest")
        self.moving = probe.parts
        self.play(*map(FadeIn, (bowl.axis, bowl.upward, probe.foot, probe.pin, probe.head)))
        self.go(ring(self.lesson.landscape, level.radius, 0.0), self.lowest, 1.8)
        self.read()

    def line_and_dot_roam_together(self) -> None:
        """From the lowest point around the bowl and back, to be played again and again."""
        self.section("film_loss_surface.section_together")
        self.hush()
        probe, way = self.probe, self.rows.round_way(self.level.radius, 240)

        def roam(t: float) -> None:
            probe.stand_at(*way[round(240 * t)])

        with self.loop():
            self.tween(roam, *probe.parts, run_time=7, rate_func=linear)
            self.wait(0.3)

    def every_line_is_a_point_the_best_the_lowest(self) -> None:
        """What to remember."""
        self.answer("film_loss_surface.answer")

    def nudge(self, share: float, db: float, dw: float) -> None:
        """Show the line of the start, with b and w a little farther toward the minimum."""
        upward = np.where(self.lowest < self.start, -1, 1)
        size = np.ptp(self.bowl.surface.ranges, axis=1) / 5 * upward
        b, w = self.start + share * size * (db, dw)
        self.probe.stand_at(b, w, 0)

    def go(self, here: np.ndarray, there: np.ndarray, run_time: float) -> None:
        """Move b and w straight from one (b, w) to another."""
        self.tween(
            lambda t: self.probe.stand_at(*(here + t * (there - here))),
            *self.moving,
            run_time=run_time,
        )

    def turn(self, view: dict[str, Any], meanwhile: list[Any]) -> None:
        """Let the camera move to another view while something else happens."""
        self.move_camera(**view, added_anims=meanwhile, run_time=1.4)

    def labels_aside(self, side: int) -> list[Any]:
        """Move the numbers at w and the loss to where they stand free, seen from the side."""
        shifts: list[tuple[Mobject, np.ndarray]] = [(it, 0.3 * IN) for it in self.bowl.along_w]
        for label in self.bowl.upward[:-1]:
            shifts.append((label, (0.25 + label.width / 2) * (RIGHT + DOWN)))
        return [label.animate.shift(side * shift) for label, shift in shifts]
