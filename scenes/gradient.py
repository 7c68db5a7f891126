"""The gradient: the slopes of two cuts through the loss surface, put together, point uphill."""

from collections.abc import Callable

import numpy as np
from manim import DEGREES, LEFT, FadeIn, FadeOut, Mobject

from gdcore import studies
from gdcore.rings import ring_inside
from gdcore.view import ranges_of
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import scaling_note
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker, MeshScene
from gdviz.film.solid.surface import Surface
from gdviz.film.stage import Stage
from scenes.parts.gradient_arrows import SlopeArrows
from scenes.parts.gradient_cut import Secant, cut_surface, places
from scenes.parts.gradient_sums import ErrorTerms, sum_formula

FIRST, USUAL, ABOVE = -76 * DEGREES, -62 * DEGREES, -90 * DEGREES
"""The angle theta of the camera: at first, beside the charts, and over the map."""
MIDDLE = np.array([0, 0, -0.75])
"""What the camera looks at at first."""
CHARTS = {"b": (4.0, 2.3), "w": (4.0, -1.05)}
"""Where the middles of the two charts are."""


class Gradient(Stage, MeshScene):
    """Two cuts at the start, two secants that become tangents, one arrow, the sums behind it."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.how_steep_is_the_surface_here()
        self.along_b_it_is_a_parabola()
        self.a_secant_becomes_the_tangent()
        self.along_w_it_has_another_slope()
        self.two_slopes_add_up_to_an_arrow()
        self.downhill_is_the_other_way()
        self.slopes_are_sums_over_the_points()
        self.walk_the_other_way()

    def set_the_stage(self) -> None:
        """Make what the beats share, and look at the surface from the front."""
        lesson, look = self.lesson, self.look
        self.surface = Surface(lesson, look, height=4.2)
        self.mesh = self.surface.mesh()
        self.ball = Marker(
            self.surface.at(*lesson.start), look.theme.ink, 0.12, "ring", look.theme.paper
        )
        self.note = scaling_note(lesson, look).move_to((-6.75, 3.3, 0), aligned_edge=LEFT)
        self.cuts: list[Mobject] = []
        slopes = lesson.landscape.gradient(*lesson.start)
        self.slope_b, self.slope_w = (look.number(slope, markup="typst") for slope in slopes)
        self.set_camera_orientation(phi=62 * DEGREES, theta=FIRST, zoom=0.82, frame_center=MIDDLE)

    def how_steep_is_the_surface_here(self) -> None:
        """The start on the surface; then the camera makes room for charts."""
        self.section("film_gradient.section_cut")
        frame, labels = self.surface.frame(), self.surface.labels()
        self.fixed(self.note)
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.add(self.mesh, frame, labels, self.note, self.ball)
        self.caption("film_gradient.start")
        self.wait(1.5)
        aside = 3.15 * np.array([-np.sin(USUAL), np.cos(USUAL), 0])
        self.move_camera(theta=USUAL, frame_center=MIDDLE + aside, run_time=2)
        self.read()

    def along_b_it_is_a_parabola(self) -> None:
        """A cut along b; two of its points have a line between them, the secant."""
        self.caption("film_gradient.cut_b")
        self.along_b = self.cut("b")
        self.read()
        self.caption("film_gradient.secant")
        self.play(*map(FadeIn, self.along_b.moving))
        self.read()

    def a_secant_becomes_the_tangent(self) -> None:
        """The two points come together, and the secant's slope becomes the tangent's."""
        self.section("film_gradient.section_tangent")
        self.caption("film_gradient.tangent", slope=self.slope_b)
        self.tween(self.along_b.become_tangent, *self.along_b.moving, run_time=3.2)
        self.read(0.8)

    def along_w_it_has_another_slope(self) -> None:
        """The same along w."""
        self.section("film_gradient.section_other")
        self.caption("film_gradient.cut_w", slope=self.slope_w)
        self.along_w = self.cut("w")
        self.play(*map(FadeIn, self.along_w.moving), run_time=0.4)
        self.tween(self.along_w.become_tangent, *self.along_w.moving, run_time=2.5)
        self.read(0.8)

    def two_slopes_add_up_to_an_arrow(self) -> None:
        """From above: both slopes as arrows on the contour map, and their sum."""
        self.section("film_gradient.section_arrows")
        self.hush()
        surface, ball, contour = self.surface, self.ball, self.surface.contour()
        sink = self.mesh.animate.set_vertices(surface.vertices(0))
        self.play(*map(FadeOut, (ball, self.note, *self.cuts)), run_time=0.4)
        self.move_camera(
            phi=0,
            theta=ABOVE,
            zoom=1,
            frame_center=np.array([3.4, -0.7, 0]),
            added_anims=[sink, FadeIn(contour)],
            run_time=2,
        )
        self.arrows = arrows = SlopeArrows(
            self.lesson, self.look, lambda b, w: self.on_screen(surface.below(b, w))
        )
        ball.move_to(surface.below(*self.lesson.start))
        self.fixed(arrows)
        self.caption("film_gradient.arrows")
        self.play(FadeIn(ball), run_time=0.3)
        self.tween(arrows.grow, arrows.slopes)
        self.wait(0.5)
        self.tween(arrows.join, arrows.slopes, arrows.uphill, run_time=2)
        self.read(0.8)

    def downhill_is_the_other_way(self) -> None:
        """Against the arrow, at a right angle to the ring if both axes have one scale."""
        lesson, arrows = self.lesson, self.arrows
        loss = lesson.landscape.loss(*lesson.start)
        lines = ring_inside(lesson.landscape, loss, ranges_of(lesson))
        ring = Curve([self.surface.below(*line.T) for line in lines], self.look.theme.ink, 4)
        widths = np.ptp(ranges_of(lesson), axis=1)
        alike = bool(abs(widths[0] / widths[1] - 1) < 0.02)
        self.caption("film_gradient.turn" if alike else "film_gradient.turn_skewed")
        self.play(FadeIn(ring), FadeOut(arrows.slopes), run_time=0.6)
        self.tween(arrows.turn, arrows.downhill, run_time=1.5)
        if alike:
            arrows.mark_corner()
            self.play(FadeIn(arrows.corner), run_time=0.4)
        self.poster()
        self.read(0.8)

    def slopes_are_sums_over_the_points(self) -> None:
        """What the slopes are made of: the errors, and the errors times their x."""
        self.section("film_gradient.section_sums")
        self.hush()
        lesson, look = self.lesson, self.look
        scatter = Scatter(lesson, look, 5.0, 2.7, as_trained=True).move_to((3.9, 1.95, 0))
        self.terms = ErrorTerms(scatter, lesson, look)
        self.over_terms = scatter.points_, scatter.line
        self.fixed(scatter, self.terms)
        gone: list[Mobject] = [*self.along_b, *self.along_w]
        gone += [self.along_b.readout, self.along_w.readout]
        coming = scatter.scales, *self.over_terms
        self.play(*map(FadeOut, gone), *map(FadeIn, coming), run_time=0.6)
        self.show_sum("b", "film_gradient.sum_b", -0.95, self.terms.add_errors)
        key = "film_gradient.sum_w_standardized" if lesson.standardized else "film_gradient.sum_w"
        self.show_sum("w", key, -2.25, self.terms.multiply_by_x)

    def walk_the_other_way(self) -> None:
        """What to remember."""
        self.caption("film_gradient.last")
        self.read(3)

    def cut(self, name: str) -> Secant:
        """Cut the surface through the start along b or w; let the cut slide out onto a chart."""
        lesson, look, span = self.lesson, self.look, ranges_of(self.lesson)["bw".index(name)]
        cut = studies.cut(lesson, name)
        secant = Secant(cut, span, look, CHARTS[name])
        plane, line = cut_surface(self.surface, cut, span, look)
        self.cuts += [plane, line]
        self.play(FadeIn(plane), run_time=0.5)
        self.add(line, self.ball)
        self.tween(line.set_fraction, line)
        seen = self.on_screen(self.surface.at(*places(cut, secant.at)))
        secant.slide_out(seen, 0)
        self.fixed(secant, secant.readout)
        self.play(FadeIn(secant.chart), run_time=0.4)
        self.tween(lambda t: secant.slide_out(seen, t), secant.curve, run_time=1.2)
        return secant

    def show_sum(
        self, name: str, key: str, y: float, take: Callable[[float, Readout], None]
    ) -> None:
        """The slope along b or w as a sum, with a formula at height y, term by term."""
        self.caption(key)
        signs, total = sum_formula(name, self.look, (1.3, y))
        self.fixed(signs, total)
        self.play(FadeIn(signs), FadeIn(total), run_time=0.5)
        changed = self.terms, *self.over_terms, total
        self.tween(lambda t: take(t, total), *changed, run_time=3)
        self.read(0.8)

    def on_screen(self, points: np.ndarray) -> np.ndarray:
        """Where scene points are on the screen."""
        flat: np.ndarray = self.camera.project_points(points)
        return flat * (1, 1, 0)
