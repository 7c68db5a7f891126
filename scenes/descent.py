"""How large should a step be? Descent on the loss surface at a low, a high and a too high rate."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import (
    DEGREES,
    DOWN,
    LEFT,
    RIGHT,
    UL,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    UpdateFromAlphaFunc,
    VGroup,
    config,
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
SIDEWAYS = 75 * DEGREES
"""The angle phi, at least, from which it is seen that a descent climbs."""
PACE = 0.36
"""Seconds a step down."""
LEAP = 0.85
"""The share of that in which it is made."""
RACE = 6.1
"""Seconds of the race of all rates, which is the loop."""


class Descent(Stage, MeshScene):
    """From a line over data to (b, w) on a surface, and down it at each of the lesson's rates."""

    aspects = ("16:9", "1:1", "9:16")

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.how_large_should_a_step_be()
        self.b_lifts_the_line_and_w_tilts_it()
        self.a_line_is_a_point_and_its_loss_a_height()
        self.all_heights_are_a_surface()
        self.the_lowest_is_the_best_line()
        for rate in self.lesson.rates:
            self.descend(rate)
        self.all_at_once()
        self.who_arrives()
        self.from_above_it_is_a_map()
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
        self.view = self.bowl.seen_by(self)
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
            run_time=1.3,
        )
        self.read()

    def all_heights_are_a_surface(self) -> None:
        """Pins for many lines; together they are the surface."""
        self.section("film_descent.section_surface")
        bowl = self.bowl
        self.caption("film_descent.surface")
        self.add(bowl.pins)
        self.tween(bowl.rise, bowl.pins, run_time=1.1)
        self.play(FadeIn(bowl.mesh), FadeIn(bowl.rings), run_time=0.9)
        self.read()

    def the_lowest_is_the_best_line(self) -> None:
        """A level ring sinks to where the surface is lowest, and that is marked."""
        bowl = self.bowl
        self.caption("film_descent.lowest")
        self.play(FadeOut(bowl.pins), FadeOut(self.pin), run_time=0.4)
        self.add(bowl.level)
        self.tween(bowl.sink, bowl.level, run_time=1.2)
        self.names = self.names_at_marks()
        self.fixed(self.names)
        self.play(FadeIn(bowl.minimum, scale=3), FadeIn(self.names), run_time=0.5)
        self.read()

    def descend(self, rate: float) -> None:
        """Let a point go down at one rate: some steps one by one, then faster, to the end."""
        lesson, look, paths = self.lesson, self.look, self.paths
        path = SurfacePath(lesson, look, self.bowl.surface, rate)
        self.section(f"film_descent.section_{path.role}")
        self.hush()
        coming: list[Any] = [FadeIn(path.ball), FadeIn(path.row)]
        if paths:  # the numbers of the one before go with it
            self.play(FadeOut(paths[-1].row), *paths[-1].fade(0.25), run_time=0.3)
        else:
            coming += [FadeIn(self.reveal(self.readout, 1)), FadeOut(self.names)]
        x, y = self.layout.rate
        self.fixed(path.row.move_to((x, y, 0), aligned_edge=UL))
        self.show(*lesson.start)
        self.add(*path.parts)
        self.play(*coming, run_time=0.3)
        self.caption(f"film_descent.{path.key}", rate=look.rate(rate, "typst"))
        if path.last:
            (self.climb_out if path.leaves else self.step_down)(path)
        self.read()
        paths.append(path)

    def step_down(self, path: SurfacePath) -> None:
        """Some steps one by one, more of a zigzag; the others faster; then its end, in words."""
        slow = min(path.last, 10 if path.key == "rate_high" else 6)
        # Of few steps each has more time, else nothing would move while the caption is read.
        pace = PACE if path.last > slow else max(PACE, self.left / slow)
        self.take_steps(path, lambda steps: self.show_after(path, steps), slow, pace)
        self.read()
        self.say(self.look.outcome(self.lesson, path.rate, "film_descent."))
        usual = path.ball.radius

        def swell(t: float) -> None:
            path.ball.radius = usual * (1 + 0.6 * t)

        # Where it has come to; and all would be a still else.
        self.tween(swell, path.ball, run_time=max(self.left, 0.5), rate_func=there_and_back)

    def take_steps(
        self,
        path: SurfacePath,
        go: Callable[[float], None],
        slow: int,
        pace: float,
        others: Sequence[Mobject] = (),
        late: bool = False,
    ) -> None:
        """Some steps one by one, and all others faster, under a sign that says so.

        late: the last ones are made one by one, not the first.
        """
        changed = [*others, *path.parts, *self.changing]
        more = path.last - slow
        first, then = (more, 0) if late else (0, slow)
        # At such a speed a zigzag would flicker: every second step is shown.
        stride = 2 if path.zigzag else 1

        def one_by_one(t: float) -> None:
            go(first + leap_then_rest(slow * t, LEAP))

        def fast(t: float) -> None:
            go(then + (stride * (t * more // stride) if t < 1 else more))

        if not late:
            self.tween(one_by_one, *changed, run_time=pace * slow, rate_func=linear)
        if more > 0:
            factor = speed_up(more, pace)
            with self.fast_forward(factor):
                self.tween(fast, *changed, run_time=more * pace / factor, rate_func=linear)
        if late:
            self.tween(one_by_one, *changed, run_time=pace * slow, rate_func=linear)

    def climb_out(self, path: SurfacePath) -> None:
        """Each leap lands higher; all becomes smaller as the wall grows."""
        bowl = self.bowl
        self.camera.add_fixed_orientation_mobjects(*bowl.higher)
        self.add(*bowl.higher)
        others = [fade for other in self.paths for fade in other.fade(0)]
        self.play(FadeOut(bowl.numbers), *others, run_time=0.25)
        if bowl.phi < SIDEWAYS:
            beside = aim(SIDEWAYS, bowl.theta, 0.85 * self.layout.zoom, self.layout.hero)
            self.move_camera(**beside, run_time=0.5)

        def go(steps: float) -> None:
            bowl.show(path.rim(steps))
            self.show_after(path, steps)

        self.take_steps(path, go, min(path.last, 4), 0.9, bowl.moving, late=True)
        self.read()
        self.caption("film_descent.diverged")
        highest = self.beside_the_ball(path)
        self.play(FadeIn(highest), run_time=0.4)
        self.read()
        self.hush()
        self.play(*path.fade(0), FadeOut(highest), run_time=0.3)
        self.show(*self.start)
        far = bowl.surface.highest
        self.tween(lambda t: bowl.show(far * (bowl.rim / far) ** t), *bowl.moving, run_time=1.25)
        if bowl.phi < SIDEWAYS:
            self.move_camera(**self.view, run_time=0.5)
        self.remove(*bowl.higher)
        path.show(0)
        self.play(FadeIn(bowl.numbers), run_time=0.3)

    def beside_the_ball(self, path: SurfacePath) -> Mobject:
        """The loss of a path's last step, beside where it is on the screen."""
        look = self.look
        loss, *_, last = path.trajectory.loss[: path.last + 1].tolist()
        label = text(f"MSE {look.loss_beside(last, loss)}", look, "label", path.role, bold=True)
        at = self.camera.project_points(path.ball.points)[0] * (1, 1, 0)
        label.next_to(at, RIGHT, 0.35).set_stroke(look.theme.paper, 8, background=True)
        self.fixed(label)
        return label

    def all_at_once(self) -> None:
        """Where all rates have come to, one beside the other."""
        self.section("film_descent.section_together")
        self.hush()
        paths, look = self.paths, self.look
        self.play(
            *map(FadeOut, (self.scatter, self.readout, paths[-1].row)), *paths[-1].fade(0),
            *(fade for path in paths[:-1] for fade in path.fade(0)), run_time=0.3,
        )  # fmt: skip
        (x, y), pitch, aside = self.layout.legend
        lowest = 1.2 - config.frame_height / 2 - aside[1]  # above the caption
        pitch = min(pitch, (y - lowest) / max(len(paths) - 1, 1))
        self.ends: list[Mobject] = []
        self.racing: list[Mobject] = []
        for place, path in enumerate(paths):
            path.row.move_to((x, y - pitch * place, 0), aligned_edge=UL)
            words = look.outcome(self.lesson, path.rate, "film_descent.ruler_")
            end = text(words, look, "label", path.role)
            end.next_to(path.row.get_left() + (*aside, 0), RIGHT, 0)
            self.fixed(end)
            self.ends.append(end)
            self.racing += path.race(place, len(paths))
            path.show(path.raced)
        self.remove(*self.racing)  # they come again over all else, as in the race
        self.play(*map(FadeIn, self.racing), *(FadeIn(path.row) for path in paths), run_time=0.4)
        self.caption("film_descent.together" if len(paths) > 1 else "film_descent.again")
        self.play(LaggedStart(*map(FadeIn, self.ends), lag_ratio=0.6), run_time=1.9)

    def who_arrives(self) -> None:
        """The race from one start; it ends as it began, to be played again."""
        paths, racing, ends = self.paths, self.racing, self.ends
        pace, slow = 0.55, 4
        more = max(0, *(path.last for path in paths if not path.leaves), 0) - slow
        factor = speed_up(more, pace)
        seconds = max(0.0, more * pace / factor)

        def go(steps: float) -> None:
            for path, end in zip(paths, ends, strict=True):
                shown = 2 * (steps // 2) if path.zigzag and steps > slow else steps
                path.show(shown if steps < path.raced else path.raced)
                end.set_opacity(float(np.clip(steps - path.raced + 1, 0, 1)))

        with self.loop():
            self.play(*map(FadeOut, racing + ends), run_time=0.4)
            go(0)
            self.play(*map(FadeIn, racing), run_time=0.4)
            self.add(*ends)
            self.wait(0.3)
            self.tween(
                lambda t: go(leap_then_rest(slow * t, LEAP)), *racing, *ends,
                run_time=pace * slow, rate_func=linear,
            )  # fmt: skip
            if more > 0:
                with self.fast_forward(factor):
                    self.tween(
                        lambda t: go(slow + more * t), *racing, *ends,
                        run_time=seconds, rate_func=linear,
                    )  # fmt: skip
            self.poster()
            self.wait(min(2.9, RACE - 1.1 - pace * slow - seconds))

    def from_above_it_is_a_map(self) -> None:
        """The surface sinks into a map, and the paths with it; then the camera rises."""
        bowl, surface = self.bowl, self.bowl.surface
        self.section("film_descent.section_map")
        self.caption("film_descent.above")
        away: list[Mobject] = [bowl.rings, bowl.axis, bowl.start, bowl.minimum, bowl.upward]
        away += [*self.racing, *self.ends, *(path.row for path in self.paths)]
        shadows = [curve for path in reversed(self.paths) for curve in path.on_floor()]
        flat = bowl.mesh.animate.set_vertices(surface.vertices(0))
        self.play(
            flat.set_face_colors(surface.map_colors()),
            *map(FadeOut, away),
            *map(FadeIn, (surface.contour(), *shadows)),
            run_time=0.8,
        )
        # Turned while it is low, else its corners would cross the question.
        near = self.layout.near
        self.move_camera(**aim(bowl.phi, ABOVE, near, self.layout.hero), run_time=0.5)
        self.move_camera(
            **aim(0, ABOVE, near, self.layout.above),
            added_anims=bowl.labels_from_above(near),
            run_time=0.8,
        )

    def the_cliff_parts_the_rates(self) -> None:
        """Beside the map stands a ruler of the rates, and on it the cliff."""
        lesson, look = self.lesson, self.look
        scale = ruler(lesson, look).move_to((*self.layout.ruler, 0))
        note = scaling_note(lesson, look, self.layout.columns).next_to(scale, DOWN, 0.25)
        if len(note):
            reach = (config.frame_width - note.width) / 2 - 0.25  # two columns are wide
            note.set_x(float(np.clip(note.get_x(), -reach, reach)))
        self.fixed(scale, note)
        marks = self.bowl.surface.landmarks(1 / min(1.0, self.layout.near))
        self.play(*map(FadeIn, marks), FadeIn(scale[0]), FadeIn(note), run_time=0.5)
        self.caption("film_descent.ruler")
        self.play(FadeIn(scale[1]), run_time=0.5)
        self.play(LaggedStart(*map(FadeIn, scale[2:]), lag_ratio=0.4), run_time=2.6)
        self.read()

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

        self.tween(go, *moved, *self.changing, run_time=1.5, rate_func=there_and_back)

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
