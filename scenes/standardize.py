"""A feature on too large a scale makes a valley; standardised, the loss is a round bowl."""

import numpy as np
from manim import DEGREES, FadeIn, FadeOut, Mobject

import gdcore
from gdcore import studies
from gdviz.film.readout import Readout
from gdviz.film.solid import MeshScene
from gdviz.film.stage import Stage
from gdviz.film.steps import show_steps
from scenes.parts.standardize_feature import Feature, Scale
from scenes.parts.standardize_surface import RimmedPath, RimmedSurface, bowl_for, starts_around

MOST_STEPS, SIGN = 150, (4.95, 3.4)
RATE = 0.1  # for a feature that makes a valley as it is
AROUND = 8  # starts around the last minimum
# Along a valley, from its lower end: from its side the near wall would hide the floor.
PHI, THETA, ZOOM, CENTER = 41 * DEGREES, 3 * DEGREES, 0.92, np.array([0.5, -3.0, -1.7])


class Standardize(Stage, MeshScene):
    """The bowl becomes a valley, where a rate that was fine diverges; then a round bowl."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.feature = feature = Feature(lesson, look, 5.3, 3).shift([-3.6, 1.6, 0])
        raw, last = (studies.scales(lesson)[name] for name in ("raw", "standardized"))
        wide = feature.wide.landscape(raw.landscape)
        losses = raw.landscape, wide, last.landscape
        around = starts_around(last, losses, AROUND)
        self.bowl = bowl = bowl_for(lesson, look, losses, raw.start, around)
        self.cup = cup = RimmedSurface(bowl, raw.landscape, raw.start)
        names = [look.say(f"film_standardize.{name}") for name in ("condition", "largest")]
        self.readout = Readout(names, look, (-6.1, -1.4))
        self.numbers(raw.landscape)
        self.set_camera_orientation(phi=PHI, theta=THETA, zoom=ZOOM, frame_center=CENTER)
        frame, labels = bowl.frame(), bowl.labels()
        self.camera.add_fixed_orientation_mobjects(*labels)
        self.fixed(feature)
        feature.place()

        # The feature and its loss; how much the loss curves across and along.
        self.section("film_standardize.section_raw")
        shape = "film_standardize.bowl" if feature.stretched else "film_standardize.valley"
        self.caption(shape, condition=look.number(raw.landscape.condition_number, markup="typst"))
        self.play(*map(FadeIn, [feature.raw.chart, feature.raw.words, feature.points_]))
        self.play(*map(FadeIn, [frame, labels, *cup.moving]))
        self.fixed(signs := cup.names(self.camera.project_points))
        self.play(FadeIn(self.reveal(self.readout, 2)), FadeIn(signs))
        self.read(2)
        self.play(FadeOut(signs), run_time=0.5)

        # Times ten, the bowl is a valley, and the rate that was fine is too high.
        rate = studies.gentle_rate(raw) if feature.stretched else RATE
        if feature.stretched:
            self.caption("film_standardize.fine", rate=look.rate(rate, "typst"))
            self.descend(raw.landscape, raw.start, rate, "rate_low")
            self.section("film_standardize.section_wide")
            self.caption("film_standardize.stretch", factor=f"{studies.BAD_FACTOR:g}")
            self.change(feature.raw, feature.wide)
            self.read()
        cliff = look.number(wide.max_learning_rate, markup="typst")
        if rate > wide.max_learning_rate:
            self.caption("film_standardize.leap", rate=look.rate(rate, "typst"), cliff=cliff)
            self.descend(wide, raw.start, rate, "rate_diverging")
        half = wide.max_learning_rate / 2
        needed = float(wide.steps_to_settle(raw.start, half))
        key = "film_standardize.creep" if needed <= MOST_STEPS else "film_standardize.stuck"
        self.caption(key, steps=look.number(needed, markup="typst"), shown=MOST_STEPS)
        self.descend(wide, raw.start, half, "rate_low")

        # Standardise: the mean goes, then the deviation becomes the unit.
        self.section("film_standardize.section_standardize")
        self.caption("film_standardize.centre")
        self.play(FadeOut(cup.ring), run_time=0.5)
        cup.moving.remove(cup.ring)
        self.change(feature.wide, feature.centred)
        self.read()
        self.caption("film_standardize.divide")
        self.change(feature.centred, feature.standardized)
        self.read(1)

        # One step, from anywhere.
        self.section("film_standardize.section_step")
        rate = last.landscape.best_learning_rate
        self.caption("film_standardize.step", rate=look.rate(rate, "typst"))
        paths = [gdcore.descend(last.landscape, tuple(place), rate, 1) for place in around]
        ways = [RimmedPath(bowl, path, "rate_low") for path in paths]
        first = ways[0]
        feature.set_line(*last.to_raw(*around[0]))
        self.play(*map(FadeIn, [*first.parts, feature.line]))

        def step(t: float) -> None:
            first.show(t)
            feature.set_line(*last.to_raw(*(around[0] + t * (last.minimum - around[0]))))

        self.tween(step, *first.parts, feature.line)
        self.read(0.5)
        self.caption("film_standardize.anywhere")
        self.play(*map(FadeOut, first.parts), run_time=0.3)
        first.show(0)
        parts = [part for way in ways for part in way.parts]
        self.play(*map(FadeIn, parts), run_time=0.5)
        self.tween(lambda t: [way.show(t) for way in ways], *parts)
        self.read(0.5)
        self.poster()

        # Back in the old units.
        self.section("film_standardize.section_back")
        b, w = last.to_raw(paths[0].b[-1], paths[0].w[-1])
        numbers = {"b": look.number(b, markup="typst"), "w": look.number(abs(w), markup="typst")}
        self.caption("film_standardize.back", sign="+" if w >= 0 else "−", **numbers)
        self.change(feature.standardized, feature.back)
        self.read()
        self.caption("film_standardize.last")
        self.read(3)

    def change(self, first: Scale, second: Scale) -> None:
        """Bring the feature from one scale to another, the loss and its numbers with it."""
        moving: list[Mobject] = [self.feature.points_, self.feature.line]
        surface = second is not self.feature.back
        if surface:
            moving += [*self.cup.moving, self.readout]

        def show(t: float) -> None:
            landscape = self.feature.between(first, second, t)
            if surface:
                self.cup.show(landscape)
                self.numbers(landscape)

        self.play(*self.feature.relabel(first, second), run_time=0.5)
        self.tween(show, *moving, run_time=3)

    def descend(
        self, landscape: gdcore.Landscape, start: tuple[float, float], rate: float, role: str
    ) -> None:
        """Some steps one by one, then faster, until it settles or leaves; then it goes."""
        path = gdcore.descend(landscape, start, rate, MOST_STEPS)
        way = RimmedPath(self.bowl, path, role)
        self.play(*map(FadeIn, way.parts), run_time=0.5)
        steps = int(min(float(landscape.steps_to_settle(start, rate)), way.last))
        show_steps(self, way.show, *way.parts, steps=steps, pace=0.7, slow=4, sign=SIGN)
        self.read(0.5)
        self.play(*map(FadeOut, way.parts), run_time=0.5)

    def numbers(self, landscape: gdcore.Landscape) -> None:
        """Show how much the loss curves across and along, and the largest stable rate."""
        values = landscape.condition_number, landscape.max_learning_rate
        self.readout.display(*(" " + self.look.number(value, 3, "plain") for value in values))
