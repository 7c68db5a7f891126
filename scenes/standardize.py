"""Why scale the feature first? It makes a bowl a valley; standardised, the loss is a round bowl."""

import numpy as np
from manim import FadeIn, FadeOut, Group, Mobject, UpdateFromAlphaFunc, linear

import gdcore
from gdcore import studies
from gdcore.rings import ring, widest
from gdcore.view import far_end, places_inside, starts_around, up_to_the_edge
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.dots import Dots
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, show_steps
from gdviz.look.styles import STYLES
from scenes.parts.standardize_feature import Feature, Scale
from scenes.parts.standardize_map import ChangingMap

MOST_STEPS = 600
"""After so many a descent is given up."""
RATE = 0.1
"""The learning rate at first, for a feature that makes a valley as it is."""
AROUND = 8
"""How many starts around the last minimum there are."""
THIN = 0.15
"""A valley that is less wide on the map, in scene units, is seen as a line."""


class Standardize(Stage, FlatScene):
    """The bowl becomes a valley, where a rate that was fine diverges; then a round bowl."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.why_scale_the_feature()
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
        self.valley_to_bowl_and_back()
        self.the_line_is_the_same_in_old_units()
        self.put_features_on_one_scale()

    def set_the_stage(self) -> None:
        """Make what the beats share."""
        lesson, look = self.lesson, self.look
        scales = studies.scales(lesson)
        self.before, self.after = scales.raw, scales.standardized
        self.feature = feature = Feature(lesson, look, 4.2, 3.0).shift((-4.2, 1.15, 0))
        self.valley = scales.bad if feature.stretched else scales.raw
        self.wide = self.valley.landscape
        self.rate = studies.gentle_rate(self.before) if feature.stretched else RATE
        losses = self.before.landscape, self.wide, self.after.landscape
        self.starts = starts_around(self.after, losses, AROUND)
        self.map = ChangingMap(look, losses, np.vstack([[self.before.start], self.starts]))
        rows = ["$eta$", look.say("film_standardize.steps")]
        self.eta = Readout(rows, look, (-6.85, -1.5), beside=2.7)
        self.rate_row, self.steps = self.eta.reveal(2)
        names = [look.say(f"film_standardize.{name}") for name in ("condition", "largest")]
        self.readout = Readout(names, look, (-6.85, -2.1), "key")
        self.show_numbers(self.before.landscape)

    def why_scale_the_feature(self) -> None:
        """The question, over the map, while the points step up onto their chart."""
        feature, map_ = self.feature, self.map
        feature.show_raw()
        self.section("film_standardize.section_raw")
        self.add(map_, map_.axes, map_.minimum, map_.start)
        self.add(feature.raw.chart, feature.raw.words, feature.points_)
        risen, low = feature.points_.points.copy(), feature.raw.chart.box[0][1]

        def rise(points: Mobject, share: float) -> None:
            points.points = risen * (1, share, 1) + (0, (1 - share) * low, 0)

        self.ask("film_standardize.question", UpdateFromAlphaFunc(feature.points_, rise))

    def the_loss_is_steeper_one_way(self) -> None:
        """How much the loss curves across and along."""
        land = self.before.landscape
        shape = "bowl" if self.feature.stretched else "valley"
        if self.map.thickness(land) < THIN:
            shape = "line"
        condition = self.number(land.condition_number)
        self.caption(f"film_standardize.{shape}", condition=condition)
        _, start, _, minimum = self.map.axes.landmarks(self.before.start)
        rows = self.readout.reveal(2)
        self.play(*map(FadeIn, (start, minimum, rows)), run_time=0.6)
        radius = 0.92 * widest(land, self.map.ranges)
        theme, box = self.look.theme, self.map.axes.box
        walker = Dots(np.zeros((1, 3)), theme.ink, 0.1, theme.paper, box=box)

        def walk(t: float) -> None:
            place = ring(land, radius, 2 * np.pi * t)
            walker.place(self.map.axes.at(*place)[None])

        walk(0)
        self.play(FadeIn(walker), run_time=0.3)
        self.tween(walk, walker, run_time=4, rate_func=linear)
        self.play(FadeOut(walker), run_time=0.3)
        self.read()
        self.play(FadeOut(start), FadeOut(minimum), run_time=0.3)

    def a_gentle_rate_comes_down(self) -> None:
        """A descent in the bowl."""
        self.caption("film_standardize.fine", rate=self.look.rate(self.rate, "typst"))
        land, start = self.before.landscape, self.before.start
        self.descend(self.way_down(land, start, self.rate), self.rate)

    def times_ten_makes_a_valley(self) -> None:
        """The feature in a unit a tenth as large."""
        self.section("film_standardize.section_wide")
        self.caption("film_standardize.stretch", factor=f"{studies.BAD_FACTOR:g}")
        self.change(self.feature.raw, self.feature.wide)
        self.read()

    def the_same_rate_leaps_out(self) -> None:
        """In the valley the rate is above the largest stable one."""
        key = "film_standardize.leap" if self.feature.stretched else "film_standardize.leap_at"
        rate, cliff = self.look.rate(self.rate, "typst"), self.number(self.wide.max_learning_rate)
        self.caption(key, rate=rate, cliff=cliff)
        places, leaves = places_inside(self.valley, self.rate, self.map.ranges)
        self.descend(places, self.rate, "rate_diverging", len(places) - 1 - leaves)

    def a_rate_that_holds_creeps(self) -> None:
        """At half the largest stable rate, along the valley, from its far end."""
        self.section("film_standardize.section_creep")
        half, start = self.wide.max_learning_rate / 2, far_end(self.wide, self.map.ranges)
        needed = float(self.wide.steps_to_settle(start, half))
        places = self.way_down(self.wide, start, half)
        self.play(FadeOut(self.map.start), run_time=0.3)
        if needed <= MOST_STEPS:
            self.caption("film_standardize.creep", steps=len(places) - 1)
        else:
            self.caption("film_standardize.stuck", steps=self.number(needed))
        self.descend(places, half)

    def subtract_the_mean(self) -> None:
        """Standardise: first the mean goes."""
        self.section("film_standardize.section_standardize")
        self.caption("film_standardize.centre")
        self.change(self.feature.wide, self.feature.centred)
        self.read()

    def divide_by_the_deviation(self) -> None:
        """Then the standard deviation becomes the unit."""
        self.caption("film_standardize.divide")
        self.change(self.feature.centred, self.feature.standardized)
        self.read()

    def one_step_is_enough(self) -> None:
        """At the best rate, from everywhere around the minimum."""
        self.section("film_standardize.section_step")
        after, feature = self.after, self.feature
        rate = after.landscape.best_learning_rate
        self.caption("film_standardize.step", rate=self.look.rate(rate, "typst"))
        steps = [gdcore.descend(after.landscape, tuple(place), rate, 1) for place in self.starts]
        paths = [self.map.axes.path(one.b, one.w, STYLES["rate_low"], head=0.13) for one in steps]

        def go(t: float) -> None:
            for path in paths:
                path.grow_to(t)
            self.tell(rate, int(t))

        go(0)
        self.play(*map(FadeIn, paths), *self.coming(), run_time=0.4)
        self.tween(go, *paths, self.eta, run_time=2)
        feature.set_line(*after.to_raw(*after.minimum))
        self.play(FadeIn(feature.line), run_time=0.5)
        self.poster()
        self.read(0.5)
        self.play(*map(FadeOut, (*paths, self.eta)), run_time=0.4)

    def valley_to_bowl_and_back(self) -> None:
        """From the round bowl to the valley, and open again."""
        self.section("film_standardize.section_loop")
        self.caption("film_standardize.loop")
        feature = self.feature
        with self.loop():
            self.wait(0.3)
            self.change(feature.standardized, feature.wide)
            self.wait(0.3)
            self.change(feature.wide, feature.standardized)
            self.wait(0.3)

    def the_line_is_the_same_in_old_units(self) -> None:
        """Back to raw x, and the line with it."""
        self.section("film_standardize.section_back")
        feature = self.feature
        b, w = self.after.to_raw(*self.after.minimum)
        sign = "+" if w >= 0 else "−"
        self.caption("film_standardize.back", sign=sign, b=self.number(b), w=self.number(abs(w)))
        self.play(FadeOut(self.readout), run_time=0.3)  # of the loss as trained, not of old units
        self.change(feature.standardized, feature.back)
        self.read(0.5)

    def put_features_on_one_scale(self) -> None:
        """What to remember."""
        self.answer("film_standardize.answer")

    def change(self, first: Scale, second: Scale) -> None:
        """Bring the feature from one scale to another, the loss and its numbers with it."""
        feature, with_loss = self.feature, second is not self.feature.back
        moving: list[Mobject] = [feature.points_, feature.line]
        if with_loss:
            moving = [self.map, self.map.minimum, *moving, *self.readout.numbers]

        def show(t: float) -> None:
            landscape = feature.show_between(first, second, t)
            if with_loss:
                self.map.take(landscape)
                self.show_numbers(landscape)

        going = UpdateFromAlphaFunc(Group(*moving), lambda _, t: show(t))
        self.play(going, *feature.relabel(first, second), run_time=3.6)
        if with_loss:
            self.add(self.map)  # out of the group that has moved: it stays behind all else

    def way_down(
        self, landscape: gdcore.Landscape, start: tuple[float, float], rate: float
    ) -> np.ndarray:
        """The places of a descent: half as many again as it takes, and it is at the minimum."""
        places = gdcore.descend(landscape, start, rate, MOST_STEPS).places
        last = min(1.5 * float(landscape.steps_to_settle(start, rate)), MOST_STEPS)
        return up_to_the_edge(places[: int(last) + 1], self.map.ranges)

    def descend(
        self, places: np.ndarray, rate: float, role: str = "rate_low", last: int | None = None
    ) -> None:
        """Some steps one by one, then faster; or a few leaps out of the map; then the path goes.

        last: of the leaps, the last one that stays on it.
        """
        path = self.map.axes.path(places[:, 0], places[:, 1], STYLES[role], dots=0.05, head=0.13)

        def go(steps: float) -> None:
            path.grow_to(steps)
            self.tell(rate, int(steps) if last is None else min(int(steps), last))

        go(0)
        self.play(FadeIn(path), *self.coming(), run_time=0.3)
        steps = len(places) - 1
        if last is None:
            show_steps(self, go, path, self.eta, steps=steps, slow=4, most=3.5)
        else:

            def leap(t: float) -> None:
                go(leap_then_rest(t * steps, 0.8))

            self.tween(leap, path, self.eta, run_time=3, rate_func=linear)
        self.read()
        self.play(FadeOut(path), FadeOut(self.steps), run_time=0.3)

    def coming(self) -> list[FadeIn]:
        """The learning rate and the number of steps, where they are not there yet."""
        there = self.get_mobject_family_members()
        return [FadeIn(row) for row in (self.rate_row, self.steps) if row[0] not in there]

    def tell(self, rate: float, steps: int) -> None:
        """Show the learning rate, and how many steps it has made."""
        self.eta.display(self.look.rate(rate, "plain"), str(steps))

    def show_numbers(self, landscape: gdcore.Landscape) -> None:
        """Show how much the loss curves across and along, and the largest stable rate."""
        values = landscape.condition_number, landscape.max_learning_rate
        self.readout.display(*(self.look.number(value, 3, "plain") for value in values))

    def number(self, value: float) -> str:
        """A number as it stands in a caption."""
        return self.look.number(value, markup="typst")
