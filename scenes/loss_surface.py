"""Where the loss surface comes from: every line over the data leaves its loss as a point."""

import numpy as np
from manim import DEGREES, LEFT, FadeIn, FadeOut, linear

from gdcore.rings import ring, whole_ring
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import scaling_note
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, MeshScene
from gdviz.film.solid.surface import QUADS, Surface
from gdviz.film.stage import Stage
from scenes.parts.loss_surface import STEP, Probe

SWEEP, FASTER = 4.0, 8  # seconds for the first parabola; how many times faster the others are
USUAL, TURNED = -62 * DEGREES, -46 * DEGREES
SIGN = (-1.9, 3.2)  # of fast-forward
BY_HAND = ((0.15, -0.25), (0.45, 0.3), (-0.55, -0.3))  # from the minimum, in half ranges


class LossSurface(Stage, MeshScene):
    """Lines over data at the left; at the right their losses, which become a surface."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.bowl = bowl = Surface(lesson, look, height=4.6)
        # As much of y as there is of b: most of every line on the map is seen.
        reach = min(np.ptp(lesson.ranges[0]), 4 * np.ptp(lesson.full.y))
        scatter = Scatter(lesson, look, 4.4, 4.2, reach=reach).move_to([-4.3, -0.45, 0])
        self.readout = Readout(["$b$", "$w$", "MSE"], look, (-6.6, 3.5))
        self.set_camera_orientation(
            phi=64 * DEGREES, theta=USUAL, zoom=0.82, frame_center=beside(USUAL)
        )

        # A line is a place on the map.
        self.section("film_loss_surface.section_line")
        start, lowest = np.array(lesson.start), np.array(lesson.minimum)
        self.probe = probe = Probe(lesson, look, bowl, scatter, self.readout)
        self.moving = probe.parts
        note = scaling_note(lesson, look).move_to([-4.45, 3.1, 0], aligned_edge=LEFT)
        self.fixed(scatter, note)
        self.add(scatter.scales, scatter.points_, scatter.line, note)
        self.caption("film_loss_surface.line")
        frame, labels = bowl.frame(), bowl.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.play(
            FadeIn(frame), FadeIn(labels), FadeIn(self.reveal(self.readout, 2)), FadeIn(probe.foot)
        )
        self.read()

        # Its loss is a height above that place.
        self.caption("film_loss_surface.height")
        self.play(FadeIn(scatter.errors), FadeIn(self.reveal(self.readout, 1)), run_time=0.6)
        self.tween(lambda t: probe.stand(*start, t), *probe.parts)
        probe.leave(bowl.at(*start))
        self.read()

        # By hand, to other lines: each leaves a dot.
        self.section("film_loss_surface.section_hand")
        self.caption("film_loss_surface.hand")
        half, here = np.ptp(lesson.ranges, axis=1) / 2, start
        for share in BY_HAND:
            here = self.go(here, lowest + half * share)
            probe.leave(bowl.at(*here))
        self.read()

        # One parameter at a time: a parabola, and more of them in a row.
        self.section("film_loss_surface.section_sweep")
        columns, (w_low, _) = np.linspace(*lesson.ranges[0], QUADS // STEP + 1), lesson.ranges[1]
        first = columns[np.argmin(np.abs(columns - start[0]))]
        self.go(here, np.array([first, w_low]))
        self.caption("film_loss_surface.sweep")
        self.tween(probe.sweep(first), *probe.parts, run_time=SWEEP, rate_func=linear)
        self.read()
        self.caption("film_loss_surface.row")
        self.go(np.array([first, lesson.ranges[1][1]]), np.array(lesson.ranges)[:, 0], 0.8)
        with self.fast_forward(FASTER, SIGN):
            for b in columns[columns != first]:
                self.tween(probe.sweep(b), *probe.parts, run_time=SWEEP / FASTER, rate_func=linear)
        corner = np.array(lesson.ranges)[:, 1]
        self.go(corner, start)
        self.read()

        # Joined, they are a surface.
        self.section("film_loss_surface.section_surface")
        self.caption("film_loss_surface.surface")
        mesh = bowl.mesh()
        self.add(mesh)
        self.play(FadeIn(mesh), FadeOut(probe.pin), FadeOut(probe.foot))
        self.play(FadeOut(probe.dots), FadeOut(probe.rows))
        self.move_camera(theta=TURNED, frame_center=beside(TURNED), run_time=1.5)
        self.poster()
        self.read()

        # From above: rings of equal loss. Along one of them the line changes, its loss does not.
        self.section("film_loss_surface.section_rings")
        self.hush()
        contour = bowl.contour()
        place = bowl.below(*start)
        sink = mesh.animate.set_vertices(bowl.vertices(0)), probe.head.animate.move_to(place)
        self.move_camera(
            phi=0, theta=-90 * DEGREES, zoom=1, frame_center=np.array([-3.2, -0.7, 0]),
            added_anims=[*sink, FadeIn(contour)], run_time=2,
        )  # fmt: skip
        radius = whole_ring(lesson.landscape, lesson.ranges)
        around = ring(lesson.landscape, radius, np.linspace(0, 2 * np.pi, 181))
        way = Curve(bowl.below(*around.T), look.theme.cut, 5)
        self.moving = probe.flat
        probe.foot.move_to(place)
        self.play(FadeIn(probe.foot), FadeOut(probe.head), run_time=0.3)
        self.go(start, around[0])
        self.caption("film_loss_surface.rings")
        self.play(FadeIn(way), run_time=0.4)
        self.tween(lambda t: probe.stand(*around[round(180 * t)]), *probe.flat, run_time=5)
        self.read()

        # The lowest point, and the line that belongs to it.
        self.section("film_loss_surface.section_lowest")
        best = look.loss(lesson.landscape.min_loss, "typst")
        self.caption("film_loss_surface.lowest", loss=best)
        self.go(around[-1], lowest, 1.5)
        self.play(*map(FadeIn, bowl.landmarks()[2:]), FadeOut(way), FadeOut(probe.foot))
        self.read()
        self.caption("film_loss_surface.last")
        self.read(3)

    def go(self, here: np.ndarray, there: np.ndarray, run_time: float = 1.0) -> np.ndarray:
        """Move b and w by hand, straight, and say where they are then."""
        probe = self.probe
        self.tween(
            lambda t: probe.stand(*(here + t * (there - here))), *self.moving, run_time=run_time
        )
        return there


def beside(theta: float) -> np.ndarray:
    """Where the camera looks, at an angle theta, so that the bowl stands at the right."""
    return np.array([2.9 * np.sin(theta), -2.9 * np.cos(theta), -0.75])
