"""A feature on too large a scale makes a valley; standardised, the loss is a round bowl."""

import numpy as np
from manim import FadeIn, FadeOut, Scene

import gdcore
from gdcore import studies
from gdviz.chart import ContourMap
from gdviz.feature import Feature, Scale
from gdviz.ranges import circle, square
from gdviz.rates import DASHES
from gdviz.stage import Readout, Stage
from gdviz.walk import walk

MOST_STEPS, SIGN = 150, (4.95, 3.4)
RATE = 0.1  # for a feature that makes a valley as it is
AROUND = 8  # starts around the last minimum


class Standardize(Stage, Scene):
    """The bowl becomes a valley, where a rate that was fine diverges; then a round bowl."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.feature = feature = Feature(lesson, look, 5.8, 3).shift([-3.3, 1.6, 0])
        feature.place()
        kinds = studies.scales(lesson)
        raw, last = kinds["raw"], kinds["standardized"]
        wide = feature.wide.landscape(raw.landscape)
        places = np.array([raw.start, raw.minimum, wide.minimum, last.minimum])
        far = max(
            np.hypot(*np.subtract(last.start, last.minimum)), np.ptp(places, axis=0).max() / 2
        )
        around = circle(last.minimum, 0.6 * far, AROUND)
        ranges = square([*places, *around])
        self.map = ContourMap(raw.landscape, ranges, look, 5, 5, (3.9, 0.5))
        self.ring, start_name, self.cross, name = self.map.landmarks(raw.start)
        names = [look.say("film_standardize.condition"), look.say("film_standardize.largest")]
        self.readout = Readout(names, look, (-6.1, -1.4))
        self.numbers(raw.landscape)

        # The feature and its loss; how much the loss curves across and along.
        self.section("film_standardize.section_raw")
        self.play(*map(FadeIn, [feature.raw.chart, feature.raw.words, feature.points_]))
        self.play(*map(FadeIn, [self.map, self.ring, start_name, self.cross, name]))
        bowl = "film_standardize.bowl" if feature.stretched else "film_standardize.valley"
        condition = look.number(raw.landscape.condition_number, markup="typst")
        self.caption(bowl, condition=condition)
        self.play(FadeIn(self.readout.reveal(2)))
        self.read()
        self.play(FadeOut(start_name), FadeOut(name), run_time=0.5)

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
        steps = look.number(float(wide.steps_to_settle(raw.start, half)), markup="typst")
        self.caption("film_standardize.creep", steps=steps)
        self.descend(wide, raw.start, half, "rate_low")

        # Standardise: the mean goes, then the deviation becomes the unit.
        self.section("film_standardize.section_standardize")
        self.caption("film_standardize.centre")
        self.play(FadeOut(self.ring), run_time=0.5)
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
        trails = [self.map.trail(p.b, p.w, "rate_low", 5, dots=0.06, head=0.1) for p in paths]
        feature.set_line(*last.to_raw(*around[0]))
        trails[0].grow_to(0)
        self.play(FadeIn(trails[0]), FadeIn(feature.line))

        def step(t: float) -> None:
            trails[0].grow_to(t)
            feature.set_line(*last.to_raw(*(around[0] + t * (last.minimum - around[0]))))

        self.tween(step, trails[0], self.cross, feature.line)
        self.read(0.5)
        self.caption("film_standardize.anywhere")
        for trail in trails:
            trail.grow_to(0)
        self.play(*map(FadeIn, trails), run_time=0.5)
        self.tween(lambda t: [trail.grow_to(t) for trail in trails], *trails, self.cross)
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
        moving = [self.feature.points_, self.feature.line]
        if second is not self.feature.back:
            ring = [self.ring] if second is self.feature.wide else []
            moving += [self.map, *ring, self.cross, self.readout]

        def show(t: float) -> None:
            landscape = self.feature.between(first, second, t)
            if self.map in moving:
                self.map.show_loss(landscape)
                self.cross.move_to(self.map.at(*landscape.minimum))
                self.numbers(landscape)

        self.play(*self.feature.relabel(first, second), run_time=0.5)
        self.tween(show, *moving, run_time=3)

    def descend(
        self, landscape: gdcore.Landscape, start: tuple[float, float], rate: float, role: str
    ) -> None:
        """Some steps one by one, then faster, until it settles or leaves; then it goes."""
        path = gdcore.descend(landscape, start, rate, MOST_STEPS)
        settled = float(landscape.steps_to_settle(start, rate))
        trail = self.map.trail(path.b, path.w, role, dash=DASHES[role], dots=0.05, head=0.1)
        trail.grow_to(0)
        self.play(FadeIn(trail), run_time=0.5)
        steps = int(min(settled, trail.last))
        walk(self, trail.grow_to, trail, steps=steps, pace=0.7, slow=4, sign=SIGN)
        self.read(0.5)
        self.play(FadeOut(trail), run_time=0.5)

    def numbers(self, landscape: gdcore.Landscape) -> None:
        """Show how much the loss curves across and along, and the largest stable rate."""
        values = landscape.condition_number, landscape.max_learning_rate
        self.readout.display(*(" " + self.look.number(value, 3, "plain") for value in values))
