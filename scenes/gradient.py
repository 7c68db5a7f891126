"""Which way is down? Two slopes of the loss surface make the gradient; against it a step goes."""

import numpy as np
from manim import (
    DEGREES,
    AnimationGroup,
    FadeIn,
    FadeOut,
    Mobject,
    UpdateFromAlphaFunc,
    linear,
    smooth,
)

from gdcore.rings import ring, whole_ring
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, Marker, MeshScene
from gdviz.film.solid.bowl import Bowl, aim
from gdviz.film.stage import Stage
from scenes.parts.gradient_arrows import Crossing, DownhillOnSurface, SlopeArrows
from scenes.parts.gradient_cut import Secant, charts
from scenes.parts.gradient_sums import ErrorTerms, sum_formula

LOWEST = 50 * DEGREES
"""The least angle phi from which the surface is seen: from higher up it would be too tall."""
ROOM = -2.9, -3.05, 7.05, 3.85
"""The room for the surface with its axes on the screen: left, bottom, right, top."""
UNDER_QUESTION = -5.5, -3.6, 5.5, 2.55
"""The same under the question."""
WIDER = 8 * DEGREES
"""By how much it is turned from where a valley is seen along: so the floor is wider."""
ABOVE = 0.0, -90 * DEGREES
"""The angles from which a map is seen as on paper: b to the right, w upward."""
CHARTS = {"b": (-4.5, 1.75), "w": (-4.5, -1.45)}
"""Where the middles of the two charts are."""
SHARE = 0.35
"""Of the largest stable rate: that of the one step, and of all arrows that are as long as it."""


class Gradient(Stage, MeshScene):
    """Two cuts at the start, two tangents, an arrow, the sums behind it, and a step."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.which_way_is_down()
        self.the_slope_in("b")
        self.the_slope_in("w")
        self.two_slopes_are_the_gradient()
        self.downhill_is_the_other_way()
        self.around_a_ring_the_way_down_turns()
        self.slopes_are_sums_over_the_points()
        self.one_step_downhill()
        self.walk_the_other_way()

    def set_the_stage(self) -> None:
        """Make what the beats share, and look at the surface."""
        lesson, look = self.lesson, self.look
        self.bowl = Bowl(lesson, look)
        self.camera.add_fixed_orientation_mobjects(*self.bowl.labels)
        self.rate = SHARE * lesson.landscape.max_learning_rate
        widths = np.ptp(self.bowl.surface.ranges, axis=1)
        self.alike = bool(abs(widths[0] / widths[1] - 1) < 0.02)
        bowl, phi, theta = self.bowl, max(self.bowl.phi, LOWEST), self.bowl.theta + WIDER
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
        self.play(secant.on_surface.animate.set_fraction(1), run_time=2.4 if name == "b" else 1.8)
        self.fixed(secant.chart, secant.curve, *secant.flat, secant.slope)
        rows = self.reveal(secant.slope, 1)
        self.play(FadeIn(secant.chart), FadeIn(secant.curve), run_time=0.5)
        if name == "b":
            self.read()
            self.caption("film_gradient.tangent_b")
        self.add(*secant.solid, self.ball)
        coming = *secant.flat, rows, *secant.solid
        self.play(*map(FadeIn, coming), run_time=0.6)
        changed = *secant.flat, *secant.solid, secant.slope
        self.tween(secant.become_tangent, *changed, run_time=2.8 if name == "b" else 1.8)
        self.play(*secant.show_tangent_alone(), run_time=0.5)
        self.read()

    def two_slopes_are_the_gradient(self) -> None:
        """On the map: both slopes as arrows, and their sum."""
        self.section("film_gradient.section_arrows")
        self.hush()
        self.lay_flat()
        surface, cuts = self.bowl.surface, [one.on_surface for one in self.secants.values()]
        self.arrows = arrows = SlopeArrows(
            self.lesson, self.look, self.on_map, surface.ranges, self.rate
        )
        self.fixed(arrows)
        rate = self.look.rate(self.rate, "typst")
        self.caption("film_gradient.arrows", rate=rate)
        self.tween(arrows.grow, arrows.slopes, run_time=4)
        self.read()
        self.caption("film_gradient.gradient")
        self.play(*map(FadeOut, cuts), run_time=0.3)
        self.tween(arrows.join, arrows.slopes, arrows.uphill, run_time=2.4)
        self.read()

    def lay_flat(self) -> None:
        """The surface becomes a map, seen from above; both cuts stay, as lines on it."""
        bowl, surface, ball = self.bowl, self.bowl.surface, self.ball
        secants = self.secants.values()
        self.contour = surface.contour()

        def flatten(curve: Curve) -> UpdateFromAlphaFunc:
            begin, end = curve.points.copy(), curve.points * (1, 1, 0) + (0, 0, surface.floor)
            return UpdateFromAlphaFunc(
                curve, lambda _, t: curve.set_points(begin + t * (end - begin))
            )

        gone = [bowl.axis, bowl.upward, bowl.rings]
        gone += [part for secant in secants for part in secant.solid]
        self.move_camera(
            **aim(*ABOVE, 1.0, (1.9, 0.95)),
            added_anims=[
                bowl.mesh.animate.set_vertices(surface.vertices(0)).set_face_colors(
                    surface.map_colors()
                ),
                FadeIn(self.contour, rate_func=late),
                ball.animate.move_to(surface.below(*self.lesson.start)),
                bowl.minimum.animate.move_to(surface.below(*self.lesson.minimum)),
                *(flatten(secant.on_surface) for secant in secants),
                *(FadeOut(part, rate_func=early) for part in gone),
            ],
            run_time=2.4,
        )

    def downhill_is_the_other_way(self) -> None:
        """Against the arrow, as long as a step."""
        self.section("film_gradient.section_down")
        arrows = self.arrows
        self.caption("film_gradient.turn" if self.alike else "film_gradient.turn_skewed")
        self.play(FadeOut(arrows.slopes), run_time=0.4)
        self.tween(arrows.turn, arrows.downhill, run_time=2.4)
        self.poster()
        self.read()

    def around_a_ring_the_way_down_turns(self) -> None:
        """Not only at the start: an arrow walks around a ring, and turns with it."""
        self.section("film_gradient.section_ring")
        lesson, look, surface = self.lesson, self.look, self.bowl.surface
        places = ring(
            lesson.landscape,
            whole_ring(lesson.landscape, surface.ranges, surface.highest),
            np.linspace(0, 2 * np.pi, 241),
        )
        around = Curve(surface.below(*places.T), look.theme.ink, 4)
        arrow = Crossing(
            lesson.landscape, look, places, self.on_map, surface.ranges, corner=self.alike
        )
        arrow.walk(0.75)
        self.fixed(arrow)
        self.caption("film_gradient.ring" if self.alike else "film_gradient.ring_skewed")
        self.play(FadeIn(around), FadeIn(arrow), run_time=0.6)
        self.tween(lambda t: arrow.walk(0.75 + 0.25 * t), arrow, run_time=2.6)
        self.read()
        self.hush()
        with self.loop():
            self.tween(arrow.walk, arrow, run_time=6.0, rate_func=linear)
            self.wait(0.3)
        self.seen_above = around, arrow, self.contour, self.arrows.uphill, self.arrows.downhill

    def slopes_are_sums_over_the_points(self) -> None:
        """Back to the surface; what the slopes are made of: errors, and errors times their x."""
        self.section("film_gradient.section_sums")
        lesson, look, bowl, surface = self.lesson, self.look, self.bowl, self.bowl.surface
        scatter = self.scatter = Scatter(lesson, look, 2.9, 2.1, (-4.5, 1.5), as_trained=True)
        self.terms = ErrorTerms(scatter, lesson, look)
        self.over_terms = scatter.points_, scatter.line
        self.fixed(scatter, self.terms)
        gone = [*self.seen_above]
        for secant in self.secants.values():
            gone += [secant.chart, secant.curve, *secant.flat, secant.slope]
        self.arrow = DownhillOnSurface(lesson, look, surface, self.rate)
        coming = scatter.scales, *self.over_terms, bowl.axis, bowl.upward, bowl.rings, self.arrow
        self.move_camera(
            **self.view,
            added_anims=[
                bowl.mesh.animate.set_vertices(surface.vertices()).set_face_colors(
                    surface.colors()
                ),
                self.ball.animate.move_to(surface.at(*lesson.start)),
                bowl.minimum.animate.move_to(surface.at(*lesson.minimum)),
                *(FadeOut(part, rate_func=early) for part in gone),
                *(FadeIn(part, rate_func=late) for part in coming),
            ],
            run_time=2.4,
        )
        self.sums: list[Mobject] = []
        side = {1: "sum_b_high", -1: "sum_b_low", 0: "sum_b"}[self.terms.sign]
        self.show_sum("b", f"film_gradient.{side}", -0.75)
        key = "film_gradient.sum_w_standardized" if lesson.standardized else "film_gradient.sum_w"
        self.show_sum("w", key, -2.1)

    def show_sum(self, name: str, key: str, y: float) -> None:
        """The slope along b or w as a sum, with a formula at height y: term by term, then all."""
        self.caption(key)
        which, terms = "bw".index(name), self.terms
        formula, total = sum_formula(name, self.look, (-6.85, y))
        total.display(terms.told(which, self.look))
        rows = total.reveal(1)
        self.fixed(formula, rows)
        self.sums += [formula, rows]
        self.play(FadeIn(formula), run_time=0.5)
        take = (terms.add_errors, terms.multiply_by_x)[which]
        self.tween(take, terms, *self.over_terms, run_time=2.3)
        self.play(FadeIn(rows), run_time=0.4)
        self.read()

    def one_step_downhill(self) -> None:
        """The gradient times the rate, straight through the air: the loss falls, the line fits."""
        self.section("film_gradient.section_step")
        lesson, look, scatter, ball = self.lesson, self.look, self.scatter, self.ball
        path = lesson.trajectory(self.rate, 1)
        spots = self.bowl.surface.at(path.b, path.w, path.loss)
        falls = look.loss(path.loss[0]) != look.loss(path.loss[1])
        before, after, rate = (
            *(look.loss(loss, "typst") for loss in path.loss), look.rate(self.rate, "typst")
        )  # fmt: skip
        values = {"before": before, "after": after, "rate": rate} if falls else {}
        self.caption("film_gradient.step" if falls else "film_gradient.step_none", **values)
        line = self.step = Curve([spots[0], spots[0]], look.theme.path, 6, casing=look.theme.paper)
        readout = Readout(["MSE"], look, (-6.85, -1.2))

        def go(t: float) -> None:
            here = spots[0] + t * (spots[1] - spots[0])
            line.set_points([spots[0], here])
            ball.move_to(here)
            b, w = path.b[0] + t * np.diff(path.b)[0], path.w[0] + t * np.diff(path.w)[0]
            scatter.show_line(b, w)
            scatter.show_errors(b, w)
            loss = lesson.landscape.loss(b, w)  # of the line that is seen
            readout.display(" " + look.loss_beside(loss, path.loss[0]))

        go(0)
        rows = self.reveal(readout, 1)
        gone = AnimationGroup(*map(FadeOut, (self.terms, *self.sums)))
        self.play(gone, FadeIn(scatter.errors), FadeIn(rows), run_time=0.6)
        self.add(line, ball, *self.over_terms)
        changed = line, ball, scatter.errors, *self.over_terms, readout
        self.tween(go, *changed, run_time=3.4)
        self.read()

    def walk_the_other_way(self) -> None:
        """What to remember."""
        self.answer("film_gradient.answer")

    def on_map(self, b: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Where some (b, w) of the floor are on the screen as the camera stands now, (n, 3)."""
        self.camera.reset_rotation_matrix()  # it is that of the last frame drawn, in the move
        flat: np.ndarray = self.camera.project_points(self.bowl.surface.below(b, w))
        return flat * (1, 1, 0)


def early(t: float) -> float:
    """A rate function: all in the first half of the time."""
    return float(smooth(min(2 * t, 1.0)))


def late(t: float) -> float:
    """A rate function: all in the second half of the time."""
    return float(smooth(max(2 * t - 1, 0.0)))
