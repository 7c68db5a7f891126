"""How large should a step be? Descent on the loss surface at a low, a high and a too high rate."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import (
    DEGREES,
    DOWN,
    LEFT,
    UL,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
    there_and_back,
)

from gdcore import studies
from gdviz.film.flat.scatter import Scatter
from gdviz.film.rates import scaling_note
from gdviz.film.readout import Readout
from gdviz.film.solid import Curve, MeshScene
from gdviz.film.solid.bowl import aim
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, speed_up
from gdviz.film.type import text
from scenes.parts.descent import GrowingBowl, SurfacePath, layout, ruler

ABOVE = -90 * DEGREES
"""The angle theta from which a map is seen as on paper: b to the right, w upward."""
PACE = 0.45
"""Seconds a step."""
LEAP = 0.75
"""The share of that in which it is made."""
OUT_OF_SIGHT = 1
"""So many steps of a diverging descent are seen where the camera does not follow."""


class Descent(Stage, MeshScene):
    """From a line over data to (b, w) on a surface, and down it at each of the lesson's rates."""

    aspects = ("16:9", "1:1", "9:16")
    second_cut = True

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.how_large_should_a_step_be()
        self.b_lifts_the_line_and_w_tilts_it()
        self.a_line_is_a_point_and_its_loss_a_height()
        self.all_heights_are_a_surface()
        for rate in self.lesson.rates:
            self.descend(rate)
        self.all_at_once()
        self.the_cliff_parts_the_rates()
        self.below_the_cliff_it_arrives()

    def set_the_stage(self) -> None:
        """Make what the beats share."""
        lesson, look = self.lesson, self.look
        self.layout = layout()
        width, height, middle = self.layout.chart
        self.scatter = Scatter(
            lesson,
            look,
            width,
            height,
            middle,
            reach=1.6 * np.ptp(lesson.full.y),
        )
        names = ["$b$", "$w$", "MSE", look.say("film_descent.step")]
        self.readout = Readout(names, look, self.layout.readout, self.layout.type)
        self.changing = self.readout, self.scatter.line, self.scatter.errors
        self.bowl = GrowingBowl(lesson, look)
        self.start = np.array(lesson.start)
        self.half = np.ptp(self.bowl.surface.ranges, axis=1) / 2
        self.paths: list[SurfacePath] = []
        self.bowl.look_at(self, self.layout.zoom, self.layout.hero)
        self.show(*lesson.start)

    def how_large_should_a_step_be(self) -> None:
        """The question, over the data and a first line, whose errors grow meanwhile."""
        scatter = self.scatter
        self.section("film_descent.section_data")
        self.fixed(scatter)
        points, ends = scatter.errors_of(*self.start)

        def reach(errors: Mobject, share: float) -> None:
            errors.points = scatter.segments(points, points + share * (ends - points))

        reach(scatter.errors, 0)
        self.add(scatter)
        self.ask("film_descent.question", UpdateFromAlphaFunc(scatter.errors, reach))

    def b_lifts_the_line_and_w_tilts_it(self) -> None:
        """A nudge of each shows what it does to the line and to its errors."""
        key = "film_descent.data" if self.lesson.start_at is None else "film_descent.data_chosen"
        self.caption(key, n=len(self.lesson.train))
        self.nudge(1, 0)
        self.nudge(0, 1)
        self.read()

    def a_line_is_a_point_and_its_loss_a_height(self) -> None:
        """The chart makes room for a floor of all lines; a pin over this one is its loss."""
        self.section("film_descent.section_point")
        scatter, bowl = self.scatter, self.bowl
        self.hush()
        place, smaller = self.layout.beside
        self.play(FadeOut(scatter.words), run_time=0.3)
        scatter.scales.remove(scatter.words)  # too small to read beside the surface
        self.play(scatter.animate.scale(smaller).move_to((*place, 0)), run_time=0.8)
        floor, head = bowl.surface.below(*self.start), bowl.surface.at(*self.start)
        bowl.start.move_to(floor)
        pin = self.pin = Curve([floor, floor], self.look.theme.ink, 5)
        self.camera.add_fixed_orientation_mobjects(*bowl.labels)
        self.caption("film_descent.point")
        rows = self.reveal(self.readout, 3)
        self.play(
            FadeIn(bowl.frame), FadeIn(bowl.labels), FadeIn(bowl.start), FadeIn(rows), run_time=0.6
        )
        self.nudge(1, 1, bowl.start)
        self.add(pin, bowl.start)
        self.play(
            pin.animate.set_points([floor, head]),
            bowl.start.animate.move_to(head),
            FadeIn(bowl.axis),
            run_time=1.6,
        )
        self.read()

    def all_heights_are_a_surface(self) -> None:
        """Pins for many lines; together they are the surface, whose lowest point is marked."""
        self.section("film_descent.section_surface")
        bowl = self.bowl
        self.caption("film_descent.surface")
        self.add(bowl.pins)
        self.tween(bowl.rise, bowl.pins, run_time=1.2)
        self.play(FadeIn(bowl.mesh), FadeIn(bowl.rings), run_time=1)
        self.play(
            FadeOut(bowl.pins), FadeOut(self.pin), FadeIn(bowl.minimum, scale=3), run_time=0.8
        )
        self.names = self.names_at_marks()
        self.fixed(self.names)
        self.play(FadeIn(self.names), run_time=0.4)
        self.read()

    def descend(self, rate: float) -> None:
        """Let a point go down at one rate: some steps one by one, then faster, to the end."""
        lesson, look, paths = self.lesson, self.look, self.paths
        path = SurfacePath(lesson, look, self.bowl.surface, rate)
        self.section(f"film_descent.section_{path.role}")
        x, y = self.layout.rate
        self.fixed(path.row.move_to((x, y, 0), aligned_edge=UL))
        self.show(*lesson.start)
        self.caption(f"film_descent.{path.key}", rate=look.rate(rate, "typst"))
        coming: list[Any] = [FadeIn(path.ball), FadeIn(path.row)]
        if not paths:
            coming += [FadeIn(self.reveal(self.readout, 1)), FadeOut(self.names)]
        else:
            coming += [FadeOut(paths[-1].row), *paths[-1].fade(0.25)]
        self.add(*path.parts)
        self.play(*coming, run_time=0.6)
        if path.last:
            (self.climb_out if path.leaves else self.step_down)(path)
        self.read()
        paths.append(path)

    def step_down(self, path: SurfacePath) -> None:
        """All the way to the minimum; of a zigzag more steps one by one."""
        slow = min(path.last, 10 if path.zigzag else 6)
        self.take_steps(path, lambda steps: self.show_after(path, steps), slow, PACE, [])
        self.play(path.pin.animate.set_opacity(0), run_time=0.3)

    def take_steps(
        self,
        path: SurfacePath,
        go: Callable[[float], None],
        slow: int,
        pace: float,
        others: Sequence[Mobject],
    ) -> None:
        """Some steps one by one; then all others faster, and meanwhile how it ends, in words."""
        changed = [*others, *path.parts, *self.changing]
        shown = min(float(slow), path.end)
        self.tween(
            lambda t: go(min(leap_then_rest(shown * t, LEAP), path.end)),
            *changed,
            run_time=pace * shown,
            rate_func=linear,
        )
        self.read()
        self.say(self.look.outcome(self.lesson, path.rate, "film_descent."))
        settled = studies.settled_at(self.lesson, path.trajectory)
        stop = settled if settled is not None and slow < settled < path.end else path.end
        if (more := stop - slow) > 0:
            factor = speed_up(round(more), PACE)
            # At this speed a zigzag would flicker: every second step is shown.
            stride = 2 if path.zigzag else 1
            with self.fast_forward(factor):
                self.tween(
                    lambda t: go(slow + stride * (t * more // stride) if t < 1 else stop),
                    *changed,
                    run_time=max(2.2, more * PACE / factor),
                    rate_func=linear,
                )
        self.wait(0.4)
        if stop < path.end:  # what is left of the way
            self.tween(lambda t: go(stop + t * (path.end - stop)), *changed, run_time=0.6)

    def climb_out(self, path: SurfacePath) -> None:
        """Each leap lands higher; all becomes smaller as the wall grows; the last leap is gone."""
        bowl = self.bowl
        gone = [fade for other in self.paths for fade in other.fade(0)]
        self.play(FadeOut(bowl.labels), *gone, run_time=0.3)
        rim = bowl.surface.highest

        def go(steps: float) -> None:
            bowl.show(max(rim, 1.15 * path.height(min(steps, path.last - 1))))
            self.show_after(path, steps)

        self.take_steps(path, go, min(path.last, 4), 1.0, bowl.moving)
        far = bowl.surface.highest

        def leave(t: float) -> None:
            bowl.show(far * 4**t)
            path.show(path.end)

        self.tween(leave, *bowl.moving, *path.parts, run_time=1.6)
        self.read()
        self.hush()
        far = bowl.surface.highest
        self.play(*path.fade(0), path.pin.animate.set_opacity(0), run_time=0.3)
        self.tween(lambda t: bowl.show(far * (rim / far) ** t), *bowl.moving, run_time=1.4)
        path.show(0)
        self.show(*self.start)
        self.play(FadeIn(bowl.labels), run_time=0.3)

    def all_at_once(self) -> None:
        """All rates from one start at the same time; it ends as it began, to be played again."""
        self.section("film_descent.section_together")
        self.hush()
        paths, (x, y) = self.paths, self.layout.readout
        away: list[Mobject] = [self.scatter, self.readout, paths[-1].row]
        self.play(
            *map(FadeOut, away), *(fade for path in paths for fade in path.fade(0)), run_time=0.5
        )
        for place, path in enumerate(paths):
            path.show(0)
            path.row.move_to((x, y - 0.6 * place, 0), aligned_edge=UL)
        self.play(
            *(fade for path in paths for fade in path.fade(1)),
            *(FadeIn(path.row) for path in paths),
            run_time=0.5,
        )
        parts = [part for path in paths for part in path.parts]
        seconds, pace = 6.6, 0.62

        def go(t: float) -> None:
            steps = leap_then_rest(max(0.0, t * seconds - 0.5) / pace, LEAP)
            for path in paths:
                path.show(min(steps, OUT_OF_SIGHT if path.leaves else path.last))

        with self.loop():
            self.tween(go, *parts, run_time=seconds, rate_func=linear)
            self.poster()
            self.play(*(fade for path in paths for fade in path.fade(0)), run_time=0.4)
            for path in paths:
                path.show(0)
            self.play(*(fade for path in paths for fade in path.fade(1)), run_time=0.4)
            self.wait(0.3)

    def the_cliff_parts_the_rates(self) -> None:
        """The surface sinks into a map; beside it stands a ruler of the rates."""
        lesson, look, bowl = self.lesson, self.look, self.bowl
        surface = bowl.surface
        self.section("film_descent.section_map")
        self.camera.remove_fixed_orientation_mobjects(*bowl.labels)
        away: list[Mobject] = [bowl.rings, bowl.axis, bowl.start, bowl.minimum, bowl.labels]
        for path in self.paths:
            away += [*path.parts, path.row]
        self.play(*map(FadeOut, away), run_time=0.5)
        shadows = [curve for path in reversed(self.paths) for curve in path.on_floor()]
        contour, labels = surface.contour(), surface.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.move_camera(
            **aim(0, ABOVE, self.layout.near, self.layout.above),
            added_anims=[
                bowl.mesh.animate.set_vertices(surface.vertices(0)).set_face_colors(
                    surface.map_colors()
                ),
                *map(FadeIn, (contour, labels, *shadows)),
            ],
            run_time=1.6,
        )
        scale = ruler(lesson, look).move_to((*self.layout.ruler, 0))
        note = scaling_note(lesson, look).next_to(scale, DOWN, 0.3)
        self.fixed(scale, note)
        cliff = look.number(lesson.landscape.max_learning_rate, markup="typst")
        key = "film_descent.ruler_round" if lesson.landscape.is_round else "film_descent.ruler"
        self.caption(key, cliff=cliff)
        self.play(*map(FadeIn, surface.landmarks()), FadeIn(scale[0]), FadeIn(note), run_time=0.6)
        self.play(LaggedStart(*map(FadeIn, scale[1:]), lag_ratio=0.4), run_time=3)
        self.read(0.4)

    def below_the_cliff_it_arrives(self) -> None:
        """What to remember; in a valley, that it only crawls."""
        crawls = studies.crawls(self.lesson)
        self.answer("film_descent.answer_crawl" if crawls else "film_descent.answer")

    def names_at_marks(self) -> VGroup:
        """What the start and the minimum are called, beside where they are on the screen."""
        look, names = self.look, VGroup()
        for key, mark, side in (
            ("start", self.bowl.start, LEFT),
            ("minimum", self.bowl.minimum, DOWN),
        ):
            name = text(look.say(f"film.{key}"), look, "label", bold=True)
            name.next_to(self.camera.project_points(mark.points)[0] * (1, 1, 0), side, 0.25)
            names.add(name.set_stroke(look.theme.paper, 8, background=True))
        return names

    def nudge(self, db: int, dw: int, *moved: Mobject) -> None:
        """Move b and w a little away from the start and back, by these shares of a nudge each."""
        ranges = np.array(self.bowl.surface.ranges)
        upward = np.where(np.array(self.lesson.minimum) < self.start, -6, 6)
        size = np.ptp(ranges, axis=1) / upward

        def go(t: float) -> None:
            here = self.start + t * size * (db, dw)
            self.show(*here)
            for mark in moved:
                mark.move_to(self.bowl.surface.below(*here))

        self.tween(go, *moved, *self.changing, run_time=1.6, rate_func=there_and_back)

    def show_after(self, path: SurfacePath, steps: float) -> None:
        """Show a path after so many steps, and the line and the numbers of the last whole one."""
        k, numbers = int(steps), path.trajectory
        path.show(steps)
        self.show(numbers.b[k], numbers.w[k], numbers.loss[k], k)

    def show(self, b: float, w: float, loss: float | None = None, step: int = 0) -> None:
        """Set the line, its errors and the readout to some (b, w), and to their loss."""
        look, half = self.look, self.half
        loss = self.lesson.landscape.loss(b, w) if loss is None else loss
        self.scatter.show_line(b, w)
        self.scatter.show_errors(b, w)
        numbers = look.aligned(b, half[0]), look.aligned(w, half[1])
        size = self.lesson.landscape.loss(*self.lesson.start)
        self.readout.display(*numbers, " " + look.loss_beside(loss, size), f" {step}")
