"""A feature on too large a scale makes a valley; standardised, the loss is a round bowl."""

import numpy as np
from manim import DOWN, LEFT, Dot, FadeIn, FadeOut, Group, Scene, linear

import gdcore
from gdcore import studies
from gdviz.chart import ContourMap
from gdviz.feature import Feature, Scale
from gdviz.ranges import square
from gdviz.rates import DASHES
from gdviz.stage import Readout, Stage, haste
from gdviz.trail import Trail, leap

STEP_TIME, SLOW_STEPS, MOST_STEPS = 0.5, 4, 120
SIGN = (4.95, 3.4)
RATE = 0.1  # for a feature that makes a valley as it is
AROUND, CLOSER = 8, 0.6  # starts around the last minimum; how far out, as a share of the lesson's


class Standardize(Stage, Scene):
    """The bowl becomes a valley, where a rate that was fine diverges; then a round bowl."""

    def construct(self) -> None:
        lesson, look = self.lesson, self.look
        self.feature = feature = Feature(lesson, look).shift([-3.3, 1.8, 0])
        feature.place()
        kinds = studies.scales(lesson)
        raw, last = kinds["raw"], kinds["standardized"]
        wide = feature.wide.landscape(raw.landscape)
        angles = 2 * np.pi * np.arange(AROUND) / AROUND + np.pi / 4
        away = CLOSER * np.hypot(*np.subtract(last.start, last.minimum))
        around = last.minimum + away * np.column_stack([np.cos(angles), np.sin(angles)])
        places = np.array([raw.start, raw.minimum, wide.minimum, *around])
        self.map = ContourMap(raw.landscape, square(places), look, 5, 5).shift([3.9, 0.5, 0])
        ring, _, self.cross, _ = marks = self.map.landmarks(raw.start)
        names = [look.say("film_standardize.condition"), look.say("film_standardize.largest")]
        self.readout = Readout(names, look, (-5.9, -0.9))
        self.numbers(raw.landscape)

        # The feature and its loss; how much the loss curves across and along.
        self.section("film_standardize.section_raw")
        self.play(*map(FadeIn, [feature.raw.chart, feature.raw.words, feature.points_]))
        self.play(*map(FadeIn, [self.map, *marks]))
        condition = look.number(raw.landscape.condition_number, markup="typst")
        bowl = "bowl" if feature.stretched else "valley"
        self.caption(f"film_standardize.{bowl}", condition=condition)
        self.play(FadeIn(self.readout.reveal(2)))
        self.read()

        # Times ten, the bowl is a valley, and the rate that was fine is too high.
        rate = studies.gentle_rate(raw) if feature.stretched else RATE
        eta = look.rate(rate, "typst")
        if feature.stretched:
            self.caption("film_standardize.fine", rate=eta)
            self.play(FadeOut(self.descend(raw.landscape, raw.start, rate, "rate_low")))
            self.section("film_standardize.section_wide")
            self.caption("film_standardize.stretch", factor=f"{studies.BAD_FACTOR:g}")
            self.change(feature.raw, feature.wide)
            self.read()
        cliff = look.number(wide.max_learning_rate, markup="typst")
        if rate > wide.max_learning_rate:
            self.caption("film_standardize.leap", rate=eta, cliff=cliff)
            self.play(FadeOut(self.descend(wide, raw.start, rate, "rate_diverging")))
        half = wide.max_learning_rate / 2
        steps = float(wide.steps_to_settle(raw.start, half))
        self.caption("film_standardize.creep", steps=look.number(steps, markup="typst"))
        self.play(FadeOut(self.descend(wide, raw.start, half, "rate_low")))
        self.poster()

        # Standardise: the mean goes, then the deviation becomes the unit.
        self.section("film_standardize.section_standardize")
        self.play(*map(FadeOut, [*marks[:2], marks[3]]), run_time=0.5)
        self.caption("film_standardize.centre")
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
        trails = [self.map.trail(p.b, p.w, "rate_low", 5, dots=0.06) for p in paths]
        dots = [Dot(trail.at(0), 0.1, color=look.theme.rate_low) for trail in trails]
        feature.set_line(*last.to_raw(*around[0]))
        feature.between(feature.standardized, feature.standardized, 1)
        self.play(FadeIn(dots[0]), FadeIn(feature.line))

        def step(t: float, count: int) -> None:
            for trail, dot in zip(trails[:count], dots, strict=False):
                trail.grow_to(t)
                dot.move_to(trail.at(t))
            b, w = paths[0].b, paths[0].w
            if count == 1:
                feature.set_line(*last.to_raw(b[0] + t * (b[1] - b[0]), w[0] + t * (w[1] - w[0])))
                feature.between(feature.standardized, feature.standardized, 1)

        self.add(trails[0])
        self.tween(lambda t: step(t, 1), trails[0], feature.line, dots[0])
        self.read(0.5)
        self.caption("film_standardize.anywhere")
        self.play(*map(FadeIn, dots[1:]), run_time=0.5)
        self.tween(lambda t: step(t, AROUND), *trails, self.cross, *dots)
        self.read(0.5)

        # Back in the old units.
        self.section("film_standardize.section_back")
        b, w = (float(value[-1]) for value in (paths[0].b, paths[0].w))
        b, w = last.to_raw(b, w)
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
            moving += [self.map, self.cross, self.readout]
        fading = [FadeOut(first.words), FadeIn(second.words)]
        if first.chart is not second.chart:
            fading += [FadeOut(first.chart), FadeIn(second.chart)]

        def show(t: float) -> None:
            landscape = self.feature.between(first, second, t)
            if self.map in moving:
                self.map.show_loss(landscape)
                self.cross.move_to(self.map.at(*landscape.minimum))
                self.numbers(landscape)

        self.play(*fading, run_time=0.5)
        self.tween(show, *moving, run_time=3)

    def descend(
        self, landscape: gdcore.Landscape, start: tuple[float, float], rate: float, role: str
    ) -> Group:
        """Some steps one by one, then faster, until it settles or leaves; what there is to clear."""
        path = gdcore.descend(landscape, start, rate, MOST_STEPS)
        end = min(float(landscape.steps_to_settle(start, rate)), len(path.b) - 1)
        color = getattr(self.look.theme, role)
        trail = self.map.trail(path.b, path.w, role, dash=DASHES[role], dots=0.05)
        trail.grow_to(0)
        head = Dot(trail.at(0), 0.1, color=color).set_stroke(
            self.look.theme.paper, 4, background=True
        )
        self.play(FadeIn(head), FadeIn(trail), run_time=0.5)

        def walk(first: float, last: float, seconds: float) -> None:
            def show(t: float) -> None:
                done = leap(first + t * (last - first))
                trail.grow_to(done)
                head.move_to(trail.at(done))

            self.tween(show, trail, self.cross, head, run_time=seconds, rate_func=linear)

        slow = min(SLOW_STEPS, end)
        walk(0, slow, slow * STEP_TIME)
        if end > slow:
            factor = haste(int(end - slow), STEP_TIME, 3)
            with self.fast_forward(factor, SIGN):
                walk(slow, end, (end - slow) * STEP_TIME / factor)
        self.read(0.5)
        return Group(trail, head)

    def numbers(self, landscape: gdcore.Landscape) -> None:
        """Show how much the loss curves across and along, and the largest stable rate."""
        values = landscape.condition_number, landscape.max_learning_rate
        self.readout.display(*(" " + self.look.number(value, 3, "plain") for value in values))
