"""The gradient: the slopes of two cuts through the loss surface, put together, point uphill."""

from functools import partial

import numpy as np
from manim import DEGREES, LEFT, FadeIn, FadeOut, Mobject

from gdcore import studies
from gdcore.rings import ring_inside
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import scaling_note
from gdviz.film.solid import Curve, Marker, MeshScene
from gdviz.film.solid.surface import Surface
from gdviz.film.stage import Stage
from scenes.parts.gradient_arrows import SlopeArrows
from scenes.parts.gradient_cut import Secant, places, slice_of
from scenes.parts.gradient_sums import Terms, formula

FIRST, USUAL, ABOVE = -76 * DEGREES, -62 * DEGREES, -90 * DEGREES
CHARTS = {"b": (4.0, 2.3), "w": (4.0, -1.05)}  # where the middles of the two charts are


class Gradient(Stage, MeshScene):
    """Two cuts at the start, two secants that become tangents, one arrow, the sums behind it."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.bowl = bowl = Surface(lesson, look, height=4.2)
        middle = np.array([0, 0, -0.75])
        self.set_camera_orientation(phi=62 * DEGREES, theta=FIRST, zoom=0.82, frame_center=middle)

        # A place on the surface.
        self.section("film_gradient.section_cut")
        mesh, frame, labels = bowl.mesh(), bowl.frame(), bowl.labels()
        ball = Marker(bowl.at(*lesson.start), look.theme.ink, 0.12, "ring", look.theme.paper)
        self.ball = ball
        note = scaling_note(lesson, look).move_to([-6.75, 3.3, 0], aligned_edge=LEFT)
        self.fixed(note)
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.add(mesh, frame, labels, note, ball)
        self.caption("film_gradient.start")
        self.wait(1.5)
        aside = 3.15 * np.array([-np.sin(USUAL), np.cos(USUAL), 0])
        self.move_camera(theta=USUAL, frame_center=middle + aside, run_time=2)
        self.read()

        # A cut along b is a parabola; two of its points give a secant, and that the tangent.
        slopes = lesson.landscape.gradient(*lesson.start)
        slope_b, slope_w = (look.number(slope, markup="typst") for slope in slopes)
        self.cuts: list[Mobject] = []
        self.caption("film_gradient.cut_b")
        along_b = self.cut("b")
        self.read()
        self.caption("film_gradient.secant")
        self.play(*map(FadeIn, along_b.moving))
        self.read()
        self.section("film_gradient.section_tangent")
        self.caption("film_gradient.tangent", slope=slope_b)
        self.tween(along_b.run, *along_b.moving, run_time=3.2)
        self.read(0.8)

        # The same along w.
        self.section("film_gradient.section_other")
        self.caption("film_gradient.cut_w", slope=slope_w)
        along_w = self.cut("w")
        self.play(*map(FadeIn, along_w.moving), run_time=0.4)
        self.tween(along_w.run, *along_w.moving, run_time=2.5)
        self.read(0.8)

        # From above: both slopes as arrows, and their sum.
        self.section("film_gradient.section_arrows")
        self.hush()
        contour = bowl.contour()
        sink = mesh.animate.set_vertices(bowl.vertices(0))
        self.play(*map(FadeOut, (ball, note, *self.cuts)), run_time=0.4)
        self.move_camera(
            phi=0, theta=ABOVE, zoom=1, frame_center=np.array([3.4, -0.7, 0]),
            added_anims=[sink, FadeIn(contour)], run_time=2,
        )  # fmt: skip
        arrows = SlopeArrows(lesson, look, lambda b, w: self.seen(bowl.below(b, w)))
        ball.move_to(bowl.below(*lesson.start))
        self.fixed(arrows)
        self.caption("film_gradient.arrows")
        self.play(FadeIn(ball), run_time=0.3)
        self.tween(arrows.grow, arrows.slopes)
        self.wait(0.5)
        self.tween(arrows.join, arrows.slopes, arrows.uphill, run_time=2)
        self.read(0.8)

        # The other way is down; at a right angle to the ring, if both axes have one scale.
        loss = lesson.landscape.loss(*lesson.start)
        lines = ring_inside(lesson.landscape, loss, lesson.ranges)
        level = Curve([bowl.below(*line.T) for line in lines], look.theme.cut, 4)
        widths = np.ptp(lesson.ranges, axis=1)
        straight = bool(abs(widths[0] / widths[1] - 1) < 0.02)
        self.caption("film_gradient.turn" if straight else "film_gradient.turn_skewed")
        self.play(FadeIn(level), FadeOut(arrows.slopes), run_time=0.6)
        self.tween(arrows.turn, arrows.downhill, run_time=1.5)
        if straight:
            arrows.mark_corner()
            self.play(FadeIn(arrows.corner), run_time=0.4)
        self.poster()
        self.read(0.8)

        # What the slopes are made of: the errors, and the errors times their x.
        self.section("film_gradient.section_sums")
        self.hush()
        scatter = Scatter(lesson, look, 5.0, 2.7, as_trained=True).move_to([3.9, 1.95, 0])
        terms, shown = Terms(scatter, lesson, look), (scatter.scales, scatter.points_, scatter.line)
        self.fixed(scatter, terms)
        gone = *along_b, *along_w, along_b.readout, along_w.readout
        self.play(*map(FadeOut, gone), *map(FadeIn, shown), run_time=0.6)
        kind = "sum_w_standardized" if lesson.standardized else "sum_w"
        for name, key, y, act in (
            ("b", "film_gradient.sum_b", -0.95, terms.gather),
            ("w", f"film_gradient.{kind}", -2.25, terms.weigh),
        ):
            self.caption(key)
            signs, total = formula(name, look, (1.3, y))
            self.fixed(signs, total)
            self.play(FadeIn(signs), FadeIn(total), run_time=0.5)
            self.tween(partial(act, readout=total), terms, *shown[1:], total, run_time=3)
            self.read(0.8)

        # What to remember.
        self.caption("film_gradient.last")
        self.read(3)

    def cut(self, name: str) -> Secant:
        """Cut the surface through the start along b or w; let the cut slide out onto a chart."""
        lesson, look, span = self.lesson, self.look, self.lesson.ranges["bw".index(name)]
        cut = studies.cut(lesson, name)
        along = Secant(cut, span, look, CHARTS[name])
        plane, line = slice_of(self.bowl, cut, span, look)
        self.cuts += [plane, line]
        self.play(FadeIn(plane), run_time=0.5)
        self.add(line, self.ball)
        self.tween(line.set_fraction, line)
        seen = self.seen(self.bowl.at(*places(cut, along.at)))
        along.slide(seen, 0)
        self.fixed(along, along.readout)
        self.play(FadeIn(along.chart), run_time=0.4)
        self.tween(lambda t: along.slide(seen, t), along.curve, run_time=1.2)
        return along

    def seen(self, points: np.ndarray) -> np.ndarray:
        """Where scene points are on the screen."""
        flat: np.ndarray = self.camera.project_points(points)
        return flat * (1, 1, 0)
