"""Where does the bowl come from? Every line over the data leaves its loss as a height."""

import itertools
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
    VGroup,
    linear,
    there_and_back,
)

from gdcore.rings import ring
from gdcore.view import bowl_of
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.solid import MeshScene
from gdviz.film.solid.bowl import Bowl, aim
from gdviz.film.stage import Stage
from scenes.parts.loss_surface import Level, Probe, Rows, heights, losses_name, unit_of

SIDE = 84 * DEGREES, 0.0
"""The camera's angles (phi, theta) from which parabolas along w are seen as parabolas."""
ABOVE = 0.0, -90 * DEGREES
"""The angles from which a map is seen as on paper: b to the right, w upward."""
LOWEST = 55 * DEGREES
"""The least angle phi from which the surface is seen: from higher up it would be too tall."""
WIDER = -5 * DEGREES
"""By how much it is turned from where a valley is seen along: so the bowl is wider."""
ROOM = -3.2, -3.05, 7.05, 3.85
"""The room for the surface with its axes on the screen: left, bottom, right, top."""


class LossSurface(Stage, MeshScene):
    """A line over data at the left; at the right its loss, and those of all lines: the surface."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.where_does_the_bowl_come_from()
        self.every_line_is_a_point()
        self.its_loss_is_a_height()
        self.tilted_lines_make_a_parabola()
        self.each_b_has_its_parabola()
        self.together_they_are_the_bowl()
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
        self.bowl = bowl = Bowl(lesson, look, bowl_of(lesson))
        surface = bowl.surface
        unit = unit_of(surface)
        bowl.minimum.scale(1.6)  # it is seen behind the dot that comes to lie on it
        bowl.upward = heights(surface, look, unit)
        if lesson.landscape.condition_number > 100:  # seen along it, the axis ends at the question
            bowl.upward.remove(bowl.upward[-1])  # the readout has the name, too
        bowl.labels = VGroup(*bowl.along_b, *bowl.along_w, *bowl.upward)
        # Lines on the surface are so far from the points' middle at most.
        farthest = np.sqrt(bowl.rim - lesson.landscape.min_loss)
        reach = min(2.2 * farthest, 3 * np.ptp(lesson.full.y))
        self.scatter = Scatter(lesson, look, 3.2, 2.8, (-4.75, -0.95), reach=reach)
        self.scatter.points_.set_opacity(0.5)  # the best line lies on them, and is to be seen
        self.readout = Readout(["$b$", "$w$", losses_name(unit)], look, (-6.8, 2.9))
        self.probe = Probe(lesson, look, surface, self.scatter, self.readout)
        self.rows = Rows(lesson, look, surface, self.scatter)
        self.level = Level(lesson, look, surface)
        self.camera.add_fixed_orientation_mobjects(*bowl.labels)
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
        self.of_b, self.of_w = self.reveal(self.readout, 2)
        self.play(FadeIn(self.of_b), FadeIn(self.of_w), run_time=0.4)
        changed = self.probe.head, self.scatter.line, self.readout
        for db, dw in ((1, 0), (0, 1)):
            go = partial(self.nudge, db=db, dw=dw)
            self.tween(go, *changed, run_time=1.6, rate_func=there_and_back)
        self.read()

    def its_loss_is_a_height(self) -> None:
        """The errors grow, and a pin rises from the floor, as high as their mean square."""
        self.caption("film_loss_surface.height")
        probe, scatter = self.probe, self.scatter
        scatter.add_to_back(scatter.errors)
        (self.of_loss,) = self.reveal(self.readout, 1)
        self.add(probe.foot, probe.pin, probe.head)
        changed = Group(probe.foot, probe.pin, probe.head, scatter.errors, scatter.line)
        rise = UpdateFromAlphaFunc(changed, lambda _, t: probe.stand_at(*self.lesson.start, t))
        self.play(rise, FadeIn(self.of_loss), FadeIn(self.bowl.upward), run_time=2)
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
        """b rises once, from its lowest to its highest: the fan is lifted, and parabolas stay."""
        self.section("film_loss_surface.section_lift")
        rows, probe = self.rows, self.probe
        low, high = rows.columns[[0, -1]].tolist()
        self.hush()
        gone = [*probe.seen, *self.numbers, rows.pins, rows.heads, rows.fan]
        aside = [FadeIn(self.bowl.along_b), *self.labels_aside(-1)]
        self.turn(self.view, [*map(FadeOut, gone), *aside])
        self.remove(rows.moving)
        rows.slide(low)
        probe.show_b(low)
        self.add(rows.standing)
        self.caption("film_loss_surface.lift")
        lifted = rows.pins, rows.heads, rows.moving, rows.fan
        self.play(*map(FadeIn, (*lifted, self.of_b)), run_time=0.4)

        def slide(t: float) -> None:
            b = low + t * (high - low)
            rows.slide(b)
            probe.show_b(b)

        self.tween(slide, *rows.parts, self.of_b[1], run_time=4.6, rate_func=linear)
        self.read()
        self.play(*map(FadeOut, (*lifted, self.of_b)), run_time=0.4)

    def together_they_are_the_bowl(self) -> None:
        """What lies between the parabolas is filled: the surface."""
        self.section("film_loss_surface.section_surface")
        rows, bowl = self.rows, self.bowl
        self.caption("film_loss_surface.surface")
        self.add(bowl.mesh, rows.standing)
        thinner = rows.standing.animate.set_opacity(0.55)
        self.play(FadeIn(bowl.mesh), thinner, FadeIn(bowl.minimum, scale=3), run_time=1.6)
        self.poster()
        self.read()

    def a_level_plane_cuts_it_in_a_ring(self) -> None:
        """A plane rises and stops: a ring. The line goes around it, and its loss is the same."""
        self.section("film_loss_surface.section_rings")
        level, probe, land = self.level, self.probe, self.lesson.landscape
        around = ring(land, level.radius, np.linspace(0, 2 * np.pi, 181))
        level.rise(land.min_loss)
        probe.show_loss(land.min_loss)
        self.caption("film_loss_surface.ring")
        self.add(*level.parts, self.bowl.minimum)
        coming = FadeIn(level.plane), FadeIn(self.of_loss), FadeOut(self.rows.standing)
        self.play(*coming, run_time=0.4)
        self.raise_plane(land.min_loss, level.first, 1)
        probe.stand_at(*around[0])
        self.add(probe.head)
        self.play(*map(FadeIn, [probe.head, *probe.beside, *self.numbers[:2]]), run_time=0.4)
        # Below the plane there would be nothing but pin.
        moving = probe.head, *probe.beside, self.readout
        self.tween(lambda t: probe.stand_at(*around[round(180 * t)]), *moving, run_time=3.2)
        self.read()

    def planes_at_equal_steps_leave_rings(self) -> None:
        """The plane rises on and stops at equal steps of loss; at each, a ring is left."""
        level, probe = self.level, self.probe
        self.caption("film_loss_surface.steps")
        gone = [probe.head, *probe.beside, *self.numbers[:2]]
        self.play(*map(FadeOut, gone), run_time=0.3)
        for low, high in itertools.pairwise(level.losses.tolist()):
            self.raise_plane(low, high, 0.9)
            self.wait(0.5)
        self.play(*map(FadeOut, (level.plane, level.cut, self.of_loss)), run_time=0.4)
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
        values = level.values(self.look)
        for value, place in zip(values, self.camera.project_points(level.marks), strict=True):
            value.move_to(place * (1, 1, 0))
        self.fixed(values)
        self.play(FadeIn(values), run_time=0.4)
        self.read()
        self.play(FadeOut(values), run_time=0.3)

    def the_best_line_is_the_lowest(self) -> None:
        """Back from the map to the surface; the line goes down to where its loss is least."""
        self.section("film_loss_surface.section_lowest")
        level, bowl, probe, surface = self.level, self.bowl, self.probe, self.bowl.surface
        high = ring(self.lesson.landscape, level.radius, 0.0)
        self.hush()
        self.turn(self.view, [
            bowl.mesh.animate.set_vertices(surface.vertices()).set_face_colors(surface.colors()),
            level.rings.animate.set_points(self.standing),
            bowl.minimum.animate.move_to(surface.at(*self.lowest)),
        ])  # fmt: skip
        probe.stand_at(*high)
        coming = bowl.axis, bowl.upward, *probe.seen, *self.numbers
        self.play(*map(FadeIn, coming), run_time=0.6)
        self.go(high, self.lowest, 1.8)
        self.caption("film_loss_surface.lowest")
        self.read(2)

    def line_and_dot_roam_together(self) -> None:
        """From the lowest point around the bowl and back, to be played again and again."""
        self.section("film_loss_surface.section_together")
        self.caption("film_loss_surface.together")
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
            *self.probe.parts,
            run_time=run_time,
        )

    def raise_plane(self, low: float, high: float, run_time: float) -> None:
        """Move the plane from one loss to another, and the readout with it."""

        def rise(t: float) -> None:
            loss = low + t * (high - low)
            self.level.rise(loss)
            self.probe.show_loss(loss)

        self.tween(rise, *self.level.parts, self.of_loss[1], run_time=run_time)

    @property
    def numbers(self) -> list[Mobject]:
        """The rows of the readout: of b, of w and of the loss."""
        return [self.of_b, self.of_w, self.of_loss]

    def turn(self, view: dict[str, Any], meanwhile: list[Any]) -> None:
        """Let the camera move to another view while something else happens."""
        self.move_camera(**view, added_anims=meanwhile, run_time=1.4)

    def labels_aside(self, side: int) -> list[Any]:
        """Move the numbers at w and the loss to where they stand free, seen from the side."""
        shifts: list[tuple[Mobject, np.ndarray]] = [(it, 0.3 * IN) for it in self.bowl.along_w]
        for label in self.bowl.upward[:-1]:
            shifts.append((label, (0.25 + label.width / 2) * (RIGHT + DOWN)))
        return [label.animate.shift(side * shift) for label, shift in shifts]
