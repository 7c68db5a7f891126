"""Which way is down? Two slopes of the loss surface make the gradient; against it a step goes."""

from collections.abc import Callable

import numpy as np
from manim import DEGREES, FadeIn, FadeOut, Mobject, UpdateFromAlphaFunc, linear

from gdcore.rings import ring, ring_inside, whole_ring
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker, MeshScene
from gdviz.film.solid.bowl import Bowl, aim
from gdviz.film.stage import Stage
from scenes.parts.gradient_arrows import DownhillOnSurface, SlopeArrows
from scenes.parts.gradient_cut import Secant, TangentPlane, charts
from scenes.parts.gradient_sums import ErrorTerms, sum_formula

LOWEST = 50 * DEGREES
"""The least angle phi from which the surface is seen: from higher up it would be too tall."""
ROOM = -2.9, -3.05, 7.05, 3.85
"""The room for the surface with its axes on the screen: left, bottom, right, top."""
UNDER_QUESTION = -5.5, -3.6, 5.5, 2.55
"""The same under the question."""
WIDER = 8 * DEGREES
"""By how much it is turned from where a valley is seen along: so the floor is wider."""
MOST_TURNED = 28 * DEGREES
"""By how much more it is turned at most, toward the way that the tangent plane faces."""
ABOVE = 0.0, -90 * DEGREES
"""The angles from which a map is seen as on paper: b to the right, w upward."""
CHARTS = {"b": (-4.5, 1.75), "w": (-4.5, -1.45)}
"""Where the middles of the two charts are."""

NEAR = 50 * DEGREES
"""The angle phi from which a ring is seen from near."""
SHARE = 0.25
"""Of the largest stable rate: that of the one step. No direction overshoots at it."""


class Gradient(Stage, MeshScene):
    """Two cuts at the start, two tangents, a plane, an arrow, the sums behind it, and a step."""

    second_cut = True

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.which_way_is_down()
        self.the_slope_in("b")
        self.the_slope_in("w")
        self.two_tangents_span_a_plane()
        self.two_slopes_are_the_gradient()
        self.downhill_is_the_other_way()
        self.slopes_are_sums_over_the_points()
        self.one_step_downhill()
        self.around_a_ring_the_way_down_turns()
        self.walk_the_other_way()

    def set_the_stage(self) -> None:
        """Make what the beats share, and look at the surface."""
        lesson, look = self.lesson, self.look
        self.bowl = Bowl(lesson, look)
        self.camera.add_fixed_orientation_mobjects(*self.bowl.labels)
        bowl, phi, theta = self.bowl, max(self.bowl.phi, LOWEST), self.bowl.theta + WIDER
        slopes = np.array(lesson.landscape.gradient(*lesson.start)) * np.ptp(
            bowl.surface.ranges, axis=1
        )
        facing = np.arctan2(-slopes[1], -slopes[0])  # the way that the tangent plane faces
        turned = float(np.clip(facing, theta - MOST_TURNED, theta + MOST_TURNED))
        self.on_plane = bowl.fit(self, ROOM, phi, turned)
        self.view = bowl.fit(self, ROOM, phi, theta)
        bowl.fit(self, UNDER_QUESTION, phi, theta)
        spans, top = charts(lesson, self.bowl.surface)
        self.secants = {
            name: Secant(lesson, look, self.bowl.surface, name, spans[name], top, place)
            for name, place in CHARTS.items()
        }
        start = self.bowl.start
        self.ball = Marker(start.get_center(), look.theme.path, 0.16, casing=look.theme.paper)

    def which_way_is_down(self) -> None:
        """The question, over the surface and a ball at the start that trembles."""
        self.section("film_gradient.section_b")
        bowl, ball, surface = self.bowl, self.ball, self.bowl.surface
        start, (b, w) = self.lesson.start, np.ptp(self.bowl.surface.ranges, axis=1) / 30

        def tremble(_: Mobject, t: float) -> None:
            turn, far = 4 * np.pi * t, np.sin(np.pi * t)
            ball.move_to(
                surface.at(start[0] + far * b * np.cos(turn), start[1] + far * w * np.sin(turn))
            )

        self.add(bowl.mesh, bowl.frame, bowl.axis, bowl.labels, bowl.rings, bowl.minimum, ball)
        self.ask("film_gradient.question", UpdateFromAlphaFunc(ball, tremble))
        self.move_camera(**self.view, run_time=1)

    def the_slope_in(self, name: str) -> None:
        """A cut along b or w; two points of it, h apart, come together: the tangent."""
        secant = self.secants[name]
        if name == "w":
            self.section("film_gradient.section_w")
        self.caption(f"film_gradient.cut_{name}")
        self.add(secant.on_surface, self.ball)
        self.play(secant.on_surface.animate.set_fraction(1), run_time=1.8)
        self.fixed(secant.chart, secant.curve, *secant.flat, secant.slope)
        rows = self.reveal(secant.slope, 1)
        self.play(FadeIn(secant.chart), FadeIn(secant.curve), run_time=0.5)
        self.add(*secant.solid, self.ball)
        coming = *secant.flat, rows, *secant.solid
        self.play(*map(FadeIn, coming), run_time=0.6)
        if name == "b":
            self.read()
            self.caption("film_gradient.tangent_b")
        changed = *secant.flat, *secant.solid, secant.slope
        self.tween(secant.become_tangent, *changed, run_time=2.6 if name == "b" else 2)
        self.play(*secant.show_tangent_alone(), run_time=0.5)
        self.read()

    def two_tangents_span_a_plane(self) -> None:
        """The tangent plane grows out of the start."""
        self.section("film_gradient.section_plane")
        plane = self.plane = TangentPlane(self.lesson, self.look, self.bowl.surface)
        self.hush()
        mesh = self.bowl.mesh
        self.move_camera(
            **self.on_plane, added_anims=[mesh.animate.set_opacity(0.45)], run_time=1.2
        )
        self.caption("film_gradient.plane")
        whole, start = plane.vertices.copy(), self.bowl.start.get_center()
        self.add(plane)
        self.tween(
            lambda t: plane.set_vertices(start + max(t, 0.01) * (whole - start)),
            plane,
            run_time=2.6,
        )
        self.poster()
        self.read()

    def two_slopes_are_the_gradient(self) -> None:
        """On the map: both slopes as arrows, and their sum."""
        self.section("film_gradient.section_arrows")
        self.hush()
        bowl, surface, ball = self.bowl, self.bowl.surface, self.ball
        secants = self.secants.values()
        gone: list[Mobject] = [self.plane, bowl.axis, bowl.upward, bowl.rings]
        gone += [part for secant in secants for part in (secant.on_surface, *secant.solid)]
        self.play(*map(FadeOut, gone), run_time=0.5)
        contour = self.contour = surface.contour()
        self.move_camera(
            **aim(*ABOVE, 1.0, (1.9, 0.95)),
            added_anims=[
                bowl.mesh.animate.set_opacity(1)
                .set_vertices(surface.vertices(0))
                .set_face_colors(surface.map_colors()),
                FadeIn(contour),
                ball.animate.move_to(surface.below(*self.lesson.start)),
                bowl.minimum.animate.move_to(surface.below(*self.lesson.minimum)),
            ],
            run_time=1.6,
        )
        self.arrows = arrows = SlopeArrows(
            self.lesson,
            self.look,
            lambda b, w: self.on_screen(surface.below(b, w)),
            surface.ranges,
        )
        self.fixed(arrows)
        self.caption("film_gradient.arrows")
        self.tween(arrows.grow, arrows.slopes, run_time=2.6)
        self.read()
        self.caption("film_gradient.gradient")
        self.tween(arrows.join, arrows.slopes, arrows.uphill, run_time=2.4)
        self.read()

    def downhill_is_the_other_way(self) -> None:
        """Against the arrow, at a right angle to the ring if both axes have one scale."""
        self.section("film_gradient.section_down")
        lesson, arrows, surface = self.lesson, self.arrows, self.bowl.surface
        loss = lesson.landscape.loss(*lesson.start)
        lines = ring_inside(lesson.landscape, loss, surface.ranges)
        around = Curve([surface.below(*line.T) for line in lines], self.look.theme.ink, 4)
        widths = np.ptp(surface.ranges, axis=1)
        alike = bool(abs(widths[0] / widths[1] - 1) < 0.02)
        self.caption("film_gradient.turn" if alike else "film_gradient.turn_skewed")
        self.play(FadeIn(around), FadeOut(arrows.slopes), run_time=0.6)
        self.tween(arrows.turn, arrows.downhill, run_time=2)
        if alike:
            arrows.mark_corner()
            self.play(FadeIn(arrows.corner), run_time=0.4)
        self.read()
        self.on_map: list[Mobject] = [
            around,
            self.contour,
            arrows.uphill,
            arrows.downhill,
            arrows.corner,
        ]

    def slopes_are_sums_over_the_points(self) -> None:
        """Back to the surface; what the slopes are made of: errors, and errors times their x."""
        self.section("film_gradient.section_sums")
        self.hush()
        lesson, look, bowl, surface = self.lesson, self.look, self.bowl, self.bowl.surface
        scatter = self.scatter = Scatter(lesson, look, 2.9, 2.1, (-4.5, 1.5), as_trained=True)
        self.terms = ErrorTerms(scatter, lesson, look)
        self.over_terms = scatter.points_, scatter.line
        self.fixed(scatter, self.terms)
        gone: list[Mobject] = list(self.on_map)
        for secant in self.secants.values():
            gone += [secant.chart, secant.curve, *secant.flat, secant.slope]
        self.play(*map(FadeOut, gone), run_time=0.4)
        self.move_camera(
            **self.view,
            added_anims=[
                bowl.mesh.animate.set_vertices(surface.vertices()).set_face_colors(
                    surface.colors()
                ),
                self.ball.animate.move_to(surface.at(*lesson.start)),
                bowl.minimum.animate.move_to(surface.at(*lesson.minimum)),
                *map(FadeIn, (scatter.scales, *self.over_terms)),
            ],
            run_time=1.6,
        )
        self.arrow = DownhillOnSurface(lesson, look, surface)
        self.arrow.point(*lesson.start)
        self.play(*map(FadeIn, (bowl.axis, bowl.upward, bowl.rings, self.arrow)), run_time=0.4)
        self.sums: list[Mobject] = []
        self.show_sum("b", "film_gradient.sum_b", -0.75, self.terms.add_errors)
        key = "film_gradient.sum_w_standardized" if lesson.standardized else "film_gradient.sum_w"
        self.show_sum("w", key, -2.1, self.terms.multiply_by_x)

    def one_step_downhill(self) -> None:
        """A share of the gradient, straight through the air: the loss falls, the line fits."""
        self.section("film_gradient.section_step")
        lesson, look, surface, ball = self.lesson, self.look, self.bowl.surface, self.ball
        path = lesson.trajectory(SHARE * lesson.landscape.max_learning_rate, 1)
        spots = surface.at(path.b, path.w, path.loss)
        before, after = (look.loss_beside(loss, path.loss[0]) for loss in path.loss)
        falls = before != after
        key = "film_gradient.step" if falls else "film_gradient.step_none"
        self.caption(key, **({"before": before, "after": after} if falls else {}))
        line = self.step = Curve([spots[0], spots[0]], look.theme.path, 6, casing=look.theme.paper)
        self.play(*map(FadeOut, (self.arrow, self.terms, *self.sums)), run_time=0.4)
        self.add(line, ball)
        scatter = self.scatter

        def go(t: float) -> None:
            here = spots[0] + t * (spots[1] - spots[0])
            line.set_points([spots[0], here])
            ball.move_to(here)
            b, w = path.b[0] + t * np.diff(path.b)[0], path.w[0] + t * np.diff(path.w)[0]
            scatter.show_line(b, w)
            scatter.show_errors(b, w)

        self.tween(go, line, ball, scatter.errors, *self.over_terms, run_time=2.6)
        self.read()

    def around_a_ring_the_way_down_turns(self) -> None:
        """Nearer: a ball walks around a ring, and the arrow at it turns; so again and again."""
        self.section("film_gradient.section_ring")
        self.hush()
        lesson, look, surface, ball = self.lesson, self.look, self.bowl.surface, self.ball
        places = ring(
            lesson.landscape,
            whole_ring(lesson.landscape, surface.ranges, surface.highest),
            np.linspace(0, 2 * np.pi, 241),
        )
        around = Curve(surface.at(*places.T), look.theme.ink, 4, casing=look.theme.paper)
        arrow = DownhillOnSurface(lesson, look, surface)

        def walk(t: float) -> None:
            place = places[round(240 * t)]
            ball.move_to(surface.at(*place))
            arrow.point(*place)

        gone = self.step, self.scatter, self.bowl.labels
        self.play(*map(FadeOut, gone), run_time=0.4)
        middle = surface.at(*lesson.minimum) + (0, 0, 0.9)
        near = {**self.view, "phi": NEAR, "zoom": 1.5 * self.view["zoom"], "frame_center": middle}
        to_ring = ball.animate.move_to(surface.at(*places[0]))
        self.move_camera(**near, added_anims=[to_ring, FadeIn(around)], run_time=1.2)
        walk(0)
        self.add(around, arrow, ball)
        self.play(FadeIn(arrow), run_time=0.4)
        with self.loop():
            self.tween(walk, arrow, ball, run_time=6.5, rate_func=linear)
            self.wait(0.3)

    def walk_the_other_way(self) -> None:
        """What to remember."""
        self.answer("film_gradient.answer")

    def show_sum(
        self, name: str, key: str, y: float, take: Callable[[float, Readout], None]
    ) -> None:
        """The slope along b or w as a sum, with a formula at height y, term by term."""
        self.caption(key)
        formula, total = sum_formula(name, self.look, (-6.85, y))
        self.fixed(formula, total)
        self.sums += [formula, total]
        self.play(FadeIn(formula), FadeIn(total), run_time=0.5)
        changed = self.terms, *self.over_terms, total
        self.tween(lambda t: take(t, total), *changed, run_time=2.3)
        self.read()

    def on_screen(self, points: np.ndarray) -> np.ndarray:
        """Where scene points are on the screen."""
        flat: np.ndarray = self.camera.project_points(points)
        return flat * (1, 1, 0)
