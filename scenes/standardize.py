"""A feature on too large a scale makes a valley; standardised, the loss is a round bowl."""

import numpy as np
from manim import DEGREES, FadeIn, FadeOut, Mobject

import gdcore
from gdcore import studies
from gdcore.view import starts_around
from gdviz.film.readout import Readout
from gdviz.film.solid import MeshScene
from gdviz.film.stage import Stage
from gdviz.film.steps import show_steps
from scenes.parts.standardize_feature import Feature, Scale
from scenes.parts.standardize_surface import RimmedPath, RimmedSurface, surface_for

MOST_STEPS = 150
"""After so many a descent is given up."""
SIGN = (4.95, 3.4)
"""Where the sign for fast-forward begins."""
RATE = 0.1
"""The learning rate at first, for a feature that makes a valley as it is."""
AROUND = 8
"""How many starts around the last minimum there are."""

# Along a valley, from its lower end: from its side the near wall would hide the floor.
PHI, THETA, ZOOM, CENTER = 41 * DEGREES, 3 * DEGREES, 0.92, np.array([0.5, -3.0, -1.7])


class Standardize(Stage, MeshScene):
    """The bowl becomes a valley, where a rate that was fine diverges; then a round bowl."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.the_loss_is_steeper_one_way()
        if self.feature.stretched:
            self.a_gentle_rate_comes_down()
            self.times_ten_makes_a_valley()
        if self.rate > self.wide.max_learning_rate:
            self.the_same_rate_leaps_out()
        self.a_rate_that_holds_creeps()
        self.subtract_the_mean()
        self.divide_by_the_deviation()
        self.one_step_is_enough()
        self.from_anywhere()
        self.the_line_is_the_same_in_old_units()
        self.put_features_on_one_scale()

    def set_the_stage(self) -> None:
        """Make what the beats share, and look along the valley."""
        lesson, look = self.lesson, self.look
        scales = studies.scales(lesson)
        self.before, self.after = scales.raw, scales.standardized
        self.feature = feature = Feature(lesson, look, 5.3, 3).shift((-3.6, 1.6, 0))
        self.wide = feature.wide.landscape(self.before.landscape)
        self.rate = studies.gentle_rate(self.before) if feature.stretched else RATE
        losses = self.before.landscape, self.wide, self.after.landscape
        self.starts = starts_around(self.after, losses, AROUND)
        self.surface = surface_for(lesson, look, losses, self.before.start, self.starts)
        self.rimmed = RimmedSurface(self.surface, self.before.landscape, self.before.start)
        names = [look.say(f"film_standardize.{name}") for name in ("condition", "largest")]
        self.readout = Readout(names, look, (-6.1, -1.4))
        self.show_numbers(self.before.landscape)
        self.set_camera_orientation(phi=PHI, theta=THETA, zoom=ZOOM, frame_center=CENTER)

    def the_loss_is_steeper_one_way(self) -> None:
        """The feature and its loss; how much the loss curves across and along."""
        feature, rimmed = self.feature, self.rimmed
        frame, labels = self.surface.frame(), self.surface.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.fixed(feature)
        feature.show_raw()
        self.section("film_standardize.section_raw")
        shape = "film_standardize.bowl" if feature.stretched else "film_standardize.valley"
        self.caption(shape, condition=self.number(self.before.landscape.condition_number))
        self.play(*map(FadeIn, [feature.raw.chart, feature.raw.words, feature.points_]))
        self.play(*map(FadeIn, [frame, labels, *rimmed.moving]))
        names = rimmed.names(self.camera.project_points)
        self.fixed(names)
        self.play(FadeIn(self.reveal(self.readout, 2)), FadeIn(names))
        self.read(2)
        self.play(FadeOut(names), run_time=0.5)

    def a_gentle_rate_comes_down(self) -> None:
        """A descent in the bowl."""
        self.caption("film_standardize.fine", rate=self.look.rate(self.rate, "typst"))
        self.descend(self.before.landscape, self.rate, "rate_low")

    def times_ten_makes_a_valley(self) -> None:
        """The feature in a unit a tenth as large."""
        self.section("film_standardize.section_wide")
        self.caption("film_standardize.stretch", factor=f"{studies.BAD_FACTOR:g}")
        self.change(self.feature.raw, self.feature.wide)
        self.read()

    def the_same_rate_leaps_out(self) -> None:
        """In the valley the rate is above the largest stable one."""
        rate, cliff = self.look.rate(self.rate, "typst"), self.number(self.wide.max_learning_rate)
        self.caption("film_standardize.leap", rate=rate, cliff=cliff)
        self.descend(self.wide, self.rate, "rate_diverging")

    def a_rate_that_holds_creeps(self) -> None:
        """At half the largest stable rate, along the valley."""
        half = self.wide.max_learning_rate / 2
        needed = float(self.wide.steps_to_settle(self.before.start, half))
        key = "film_standardize.creep" if needed <= MOST_STEPS else "film_standardize.stuck"
        self.caption(key, steps=self.number(needed), shown=MOST_STEPS)
        self.descend(self.wide, half, "rate_low")

    def subtract_the_mean(self) -> None:
        """Standardise: first the mean goes."""
        self.section("film_standardize.section_standardize")
        self.caption("film_standardize.centre")
        self.play(FadeOut(self.rimmed.ring), run_time=0.5)
        self.rimmed.moving.remove(self.rimmed.ring)
        self.change(self.feature.wide, self.feature.centred)
        self.read()

    def divide_by_the_deviation(self) -> None:
        """Then the standard deviation becomes the unit."""
        self.caption("film_standardize.divide")
        self.change(self.feature.centred, self.feature.standardized)
        self.read(1)

    def one_step_is_enough(self) -> None:
        """At the best rate, from the first of some starts; the line goes with it."""
        self.section("film_standardize.section_step")
        after, feature, start = self.after, self.feature, self.starts[0]
        rate = after.landscape.best_learning_rate
        self.caption("film_standardize.step", rate=self.look.rate(rate, "typst"))
        self.trajectories = [
            gdcore.descend(after.landscape, tuple(place), rate, 1) for place in self.starts
        ]
        self.paths = [RimmedPath(self.surface, steps, "rate_low") for steps in self.trajectories]
        path = self.paths[0]
        feature.set_line(*after.to_raw(*start))
        self.play(*map(FadeIn, [*path.parts, feature.line]))

        def step(t: float) -> None:
            path.show(t)
            feature.set_line(*after.to_raw(*(start + t * (after.minimum - start))))

        self.tween(step, *path.parts, feature.line)
        self.read(0.5)

    def from_anywhere(self) -> None:
        """All starts at once."""
        self.caption("film_standardize.anywhere")
        first = self.paths[0]
        self.play(*map(FadeOut, first.parts), run_time=0.3)
        first.show(0)
        parts = [part for path in self.paths for part in path.parts]
        self.play(*map(FadeIn, parts), run_time=0.5)

        def step(t: float) -> None:
            for path in self.paths:
                path.show(t)

        self.tween(step, *parts)
        self.read(0.5)
        self.poster()

    def the_line_is_the_same_in_old_units(self) -> None:
        """Back to raw x: b and w of the same line there."""
        self.section("film_standardize.section_back")
        first = self.trajectories[0]
        b, w = self.after.to_raw(first.b[-1], first.w[-1])
        sign = "+" if w >= 0 else "−"
        self.caption("film_standardize.back", sign=sign, b=self.number(b), w=self.number(abs(w)))
        self.change(self.feature.standardized, self.feature.back)
        self.read()

    def put_features_on_one_scale(self) -> None:
        """What to remember."""
        self.caption("film_standardize.last")
        self.read(3)

    def change(self, first: Scale, second: Scale) -> None:
        """Bring the feature from one scale to another, the loss and its numbers with it."""
        moving: list[Mobject] = [self.feature.points_, self.feature.line]
        with_loss = second is not self.feature.back
        if with_loss:
            moving += [*self.rimmed.moving, self.readout]

        def show(t: float) -> None:
            landscape = self.feature.show_between(first, second, t)
            if with_loss:
                self.rimmed.show(landscape)
                self.show_numbers(landscape)

        self.play(*self.feature.relabel(first, second), run_time=0.5)
        self.tween(show, *moving, run_time=3)

    def descend(self, landscape: gdcore.Landscape, rate: float, role: str) -> None:
        """Some steps one by one, then faster, until it settles or leaves; then the path goes."""
        start = self.before.start
        path = RimmedPath(self.surface, gdcore.descend(landscape, start, rate, MOST_STEPS), role)
        self.play(*map(FadeIn, path.parts), run_time=0.5)
        steps = int(min(float(landscape.steps_to_settle(start, rate)), path.last))
        show_steps(self, path.show, *path.parts, steps=steps, pace=0.7, slow=4, sign=SIGN)
        self.read(0.5)
        self.play(*map(FadeOut, path.parts), run_time=0.5)

    def show_numbers(self, landscape: gdcore.Landscape) -> None:
        """Show how much the loss curves across and along, and the largest stable rate."""
        values = landscape.condition_number, landscape.max_learning_rate
        self.readout.display(*(" " + self.look.number(value, 3, "plain") for value in values))

    def number(self, value: float) -> str:
        """A number as it stands in a caption."""
        return self.look.number(value, markup="typst")
