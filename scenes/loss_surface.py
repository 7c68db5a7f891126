"""Where the loss surface comes from: every line over the data leaves its loss as a point."""

import numpy as np
from manim import DEGREES, LEFT, FadeIn, FadeOut, Mobject, linear

from gdcore.rings import ring, whole_ring
from gdcore.view import ranges_of
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import scaling_note
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, MeshScene
from gdviz.film.solid.surface import QUADS, Surface
from gdviz.film.stage import Stage
from scenes.parts.loss_surface import STEP, Probe

SWEEP = 4.0
"""Seconds for the first parabola."""
FASTER = 8
"""How many times faster the others are."""
SIGN = (-1.9, 3.2)
"""Where the sign for that begins."""
USUAL, TURNED = -62 * DEGREES, -46 * DEGREES
"""The angle theta of the camera; and when it has turned a little around the surface."""
BY_HAND = ((0.15, -0.25), (0.45, 0.3), (-0.55, -0.3))
"""Some (b, w): how far they are from the minimum, as shares of half the ranges."""


class LossSurface(Stage, MeshScene):
    """Lines over data at the left; at the right their losses, which become a surface."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.a_line_is_a_place_on_a_map()
        self.its_loss_is_a_height()
        self.other_lines_have_other_losses()
        self.along_one_parameter_lies_a_parabola()
        self.parabolas_stand_in_a_row()
        self.together_they_are_a_surface()
        self.from_above_rings_have_one_loss()
        self.along_a_ring_the_line_changes()
        self.the_best_line_is_the_lowest_point()

    def set_the_stage(self) -> None:
        """Make what the beats share, and look at the map from the front."""
        lesson, look = self.lesson, self.look
        self.start, self.lowest = np.array(lesson.start), np.array(lesson.minimum)
        self.surface = Surface(lesson, look, height=4.6)
        self.mesh = self.surface.mesh()
        # As much of y as there is of b: most of every line on the map is seen.
        reach = min(np.ptp(ranges_of(lesson)[0]), 4 * np.ptp(lesson.full.y))
        self.scatter = Scatter(lesson, look, 4.4, 4.2, reach=reach).move_to((-4.3, -0.45, 0))
        self.readout = Readout(["$b$", "$w$", "MSE"], look, (-6.6, 3.5))
        self.probe = Probe(lesson, look, self.surface, self.scatter, self.readout)
        self.moving: list[Mobject] = self.probe.parts
        center = beside(USUAL)
        self.set_camera_orientation(phi=64 * DEGREES, theta=USUAL, zoom=0.82, frame_center=center)

    def a_line_is_a_place_on_a_map(self) -> None:
        """The start's line over the data, and its place on the map of all b and w."""
        self.section("film_loss_surface.section_line")
        scatter = self.scatter
        note = scaling_note(self.lesson, self.look).move_to((-4.45, 3.1, 0), aligned_edge=LEFT)
        self.fixed(scatter, note)
        self.add(scatter.scales, scatter.points_, scatter.line, note)
        self.caption("film_loss_surface.line")
        frame, labels = self.surface.frame(), self.surface.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        rows = self.reveal(self.readout, 2)
        self.play(FadeIn(frame), FadeIn(labels), FadeIn(rows), FadeIn(self.probe.foot))
        self.read()

    def its_loss_is_a_height(self) -> None:
        """A pin rises from the place, as high as the line's loss, and leaves a dot."""
        probe = self.probe
        self.caption("film_loss_surface.height")
        rows = self.reveal(self.readout, 1)
        self.play(FadeIn(self.scatter.errors), FadeIn(rows), run_time=0.6)
        self.tween(lambda t: probe.stand_at(*self.lesson.start, t), *probe.parts)
        probe.leave_dots(self.surface.at(*self.start))
        self.read()

    def other_lines_have_other_losses(self) -> None:
        """By hand to some other lines; each leaves a dot."""
        self.section("film_loss_surface.section_hand")
        self.caption("film_loss_surface.hand")
        half, here = np.ptp(ranges_of(self.lesson), axis=1) / 2, self.start
        for share in BY_HAND:
            here = self.go(here, self.lowest + half * share)
            self.probe.leave_dots(self.surface.at(*here))
        self.read()
        self.here = here

    def along_one_parameter_lies_a_parabola(self) -> None:
        """b stays what it is about at the start, and w goes from its lowest to its highest."""
        self.section("film_loss_surface.section_sweep")
        b_range, (w_low, _) = ranges_of(self.lesson)
        self.columns = np.linspace(*b_range, QUADS // STEP + 1)
        self.first = self.columns[np.argmin(np.abs(self.columns - self.start[0]))]
        self.go(self.here, np.array([self.first, w_low]))
        self.caption("film_loss_surface.sweep")
        self.sweep(self.first, SWEEP)
        self.read()

    def parabolas_stand_in_a_row(self) -> None:
        """The same for one b after the other, faster, and back to the start."""
        self.caption("film_loss_surface.row")
        lowest_corner, highest_corner = np.array(ranges_of(self.lesson)).T
        self.go(np.array([self.first, highest_corner[1]]), lowest_corner, 0.8)
        with self.fast_forward(FASTER, SIGN):
            for b in self.columns[self.columns != self.first]:
                self.sweep(b, SWEEP / FASTER)
        self.go(highest_corner, self.start)
        self.read()

    def together_they_are_a_surface(self) -> None:
        """The surface takes the place of dots and parabolas."""
        self.section("film_loss_surface.section_surface")
        self.caption("film_loss_surface.surface")
        mesh, probe = self.mesh, self.probe
        self.add(mesh)
        self.play(FadeIn(mesh), FadeOut(probe.pin), FadeOut(probe.foot))
        self.play(FadeOut(probe.dots), FadeOut(probe.rows))
        self.move_camera(theta=TURNED, frame_center=beside(TURNED), run_time=1.5)
        self.poster()
        self.read()

    def from_above_rings_have_one_loss(self) -> None:
        """The surface sinks into its contour map; there the line goes to one of the rings."""
        self.section("film_loss_surface.section_rings")
        self.hush()
        surface, probe, place = self.surface, self.probe, self.surface.below(*self.start)
        contour = surface.contour()
        sink = self.mesh.animate.set_vertices(surface.vertices(0))
        self.move_camera(
            phi=0,
            theta=-90 * DEGREES,
            zoom=1,
            frame_center=np.array([-3.2, -0.7, 0]),
            added_anims=[sink, probe.head.animate.move_to(place), FadeIn(contour)],
            run_time=2,
        )
        self.moving = probe.flat
        probe.foot.move_to(place)
        self.play(FadeIn(probe.foot), FadeOut(probe.head), run_time=0.3)
        landscape = self.lesson.landscape
        radius = whole_ring(landscape, ranges_of(self.lesson))
        self.ring = ring(landscape, radius, np.linspace(0, 2 * np.pi, 181))
        self.go(self.start, self.ring[0])

    def along_a_ring_the_line_changes(self) -> None:
        """Once around the ring: the line changes, its loss does not."""
        places, probe = self.ring, self.probe
        self.path = Curve(self.surface.below(*places.T), self.look.theme.ink, 5)
        self.caption("film_loss_surface.rings")
        self.play(FadeIn(self.path), run_time=0.4)
        self.tween(lambda t: probe.stand_at(*places[round(180 * t)]), *probe.flat, run_time=5)
        self.read()

    def the_best_line_is_the_lowest_point(self) -> None:
        """To the minimum, and the line that belongs to it; what to remember."""
        self.section("film_loss_surface.section_lowest")
        best = self.look.loss(self.lesson.landscape.min_loss, "typst")
        self.caption("film_loss_surface.lowest", loss=best)
        self.go(self.ring[-1], self.lowest, 1.5)
        _, _, cross, name = self.surface.landmarks()
        self.play(FadeIn(cross), FadeIn(name), FadeOut(self.path), FadeOut(self.probe.foot))
        self.read()
        self.caption("film_loss_surface.last")
        self.read(3)

    def go(self, here: np.ndarray, there: np.ndarray, run_time: float = 1.0) -> np.ndarray:
        """Move b and w straight from one (b, w) to another, which it returns."""
        self.tween(
            lambda t: self.probe.stand_at(*(here + t * (there - here))),
            *self.moving,
            run_time=run_time,
        )
        return there

    def sweep(self, b: float, run_time: float) -> None:
        """Move w from its lowest to its highest, b being fixed: a parabola grows."""
        self.tween(self.probe.sweep(b), *self.probe.parts, run_time=run_time, rate_func=linear)


def beside(theta: float) -> np.ndarray:
    """What the camera looks at from an angle theta, so that the surface stands at the right."""
    return np.array([2.9 * np.sin(theta), -2.9 * np.cos(theta), -0.75])
