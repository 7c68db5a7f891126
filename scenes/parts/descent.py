"""A descent down the loss surface at one rate: a line through the air, its shadow, and a ball."""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import DEGREES, DOWN, LEFT, RIGHT, UP, Line, Mobject, VGroup, linear

import gdcore
from gdviz.film.flat.paths import DOT_GAP
from gdviz.film.rates import RATE_DASHES, legend_row, role_of, spread
from gdviz.film.solid import Curve, Marker
from gdviz.film.solid.surface import Surface
from gdviz.film.stage import Stage
from gdviz.film.steps import path_so_far, show_steps, speed_up
from gdviz.film.type import text
from gdviz.look import Look

PACE = 0.5
"""Seconds a step."""
SIGN = (4, 1.35)
"""Where a stage says how many times faster it shows them: below a readout of four rows."""
USUAL, MOST_TURNED = -65 * DEGREES, 35 * DEGREES
"""The angle theta from which a bowl is seen, and the farthest from there: beyond, the numbers on
the map would be behind it."""
FRONT = np.array([0, 0, -1.0])
"""What the camera looks at, so that captions have room below."""


class SurfacePath:
    """The updates from the start on, one straight leap each.

    layer: How many others lie above it.

    Attributes:
        path: All of them.
        role: Of its colour: low, high or diverging.
        key: What it is called: its role, or resting if the start is where it ends.
        leaves: Whether it leaves the surface for good.
        last: The last update shown: where it settles; or the first one in the air, if it leaves.
        shadow, line, dots, ball: What is drawn; the shadow, on the floor, ends at the edge of the
            map; the dots are the updates.
        parts: All four.
        row: Its name, for a legend.
    """

    def __init__(
        self, lesson: gdcore.Lesson, look: Look, bowl: Surface, rate: float, layer: int = 0
    ) -> None:
        self.path, self.role = lesson.trajectory(rate), role_of(lesson, look, rate)
        path, end = self.path, len(self.path.b) - 1
        inside, self.leaves = lesson.way_inside(rate)
        settled = path.settled_at(lesson.landscape.min_loss)
        self.last = min(len(inside), end) if self.leaves else end if settled is None else settled
        self.key = self.role if self.last else "resting"
        shown = slice(self.last + 1)
        self._spots = bowl.at(path.b[shown], path.w[shown], path.loss[shown])
        self._floor = bowl.below(*inside[shown].T)

        color, paper, dash = (
            getattr(look.theme, self.role),
            look.theme.paper,
            RATE_DASHES[self.role],
        )
        zigzag = self.role == "rate_high"  # in thin lines, or it would be one patch of colour
        width, casing = (3, None) if zigzag else (5, paper)
        self.line = Curve(self._spots[:1], color, width, dash, casing=casing)
        # In a round bowl all shadows lie on one line: those below are wider.
        wide = 3 + 3 * layer * lesson.landscape.is_round
        self.shadow = Curve(self._floor[:1], color, wide, dash, hidden_opacity=0.5)
        far = np.linalg.norm(np.diff(self._spots, axis=0), axis=1) >= DOT_GAP
        self._dotted = np.append(True, far) & (not zigzag)
        self.dots = Curve([], color, 11, casing=casing)
        self.ball = Marker(self._spots[0], color, 0.11, casing=paper)
        self.parts = self.shadow, self.line, self.dots, self.ball
        self.row = legend_row(lesson, look, rate)

    def run(self, stage: Stage, tell: Callable[..., object], *told: Mobject) -> None:
        """Go down: some steps one by one, then faster.

        tell: Called at each update, as tell(b, w, loss, update). Where the path has left the
            picture that alone goes on, to the end.
        told: What that changes.
        """
        path, last = self.path, self.last

        def update(k: int) -> None:
            tell(path.b[k], path.w[k], path.loss[k], k)

        def go(done: float) -> None:
            self.show(done)
            update(int(done))

        show_steps(stage, go, *self.parts, *told, steps=last, pace=PACE, sign=SIGN)
        more = len(path.b) - 1 - last
        if self.leaves and more:
            factor = speed_up(more, PACE)
            with stage.fast_forward(factor, SIGN):
                stage.tween(
                    lambda t: update(last + round(t * more)),
                    *told, run_time=PACE / factor * more, rate_func=linear,
                )  # fmt: skip

    def show(self, done: float) -> None:
        """Draw it after so many updates, 1.5 being the middle of the second leap."""
        line = path_so_far(self._spots, done)
        self.line.set_points(line)
        # Lines of no length: their round ends make a dot.
        reached = self._spots[: int(done) + 1][self._dotted[: int(done) + 1]]
        self.dots.set_points([np.array([spot, spot]) for spot in reached])
        self.ball.move_to(line[-1])
        self.shadow.set_points(path_so_far(self._floor, done))

    def fade(self, opacity: float) -> list[Any]:
        """Animations of its parts to an opacity."""
        return [part.animate.set_opacity(opacity) for part in self.parts]

    def view(self) -> dict[str, Any]:
        """The camera's orientation that sees it: a leap from its side, a flight from far away."""
        spots = self._spots
        x, y = (spots[min(2, len(spots) - 1)] - spots[1 if len(spots) > 2 else 0])[:2]
        turn = np.arctan2(-x, y) - USUAL  # at a right angle to the leap; from either side
        turn = (turn + np.pi / 2) % np.pi - np.pi / 2
        theta = float(USUAL + np.clip(turn, -MOST_TURNED, MOST_TURNED))
        phi, zoom, up = (66, 0.7, 1.5) if self.leaves else (57, 0.88, 0)
        center = FRONT + [0, 0, up]
        return {"phi": phi * DEGREES, "theta": theta, "zoom": zoom, "frame_center": center}


def ruler(lesson: gdcore.Lesson, look: Look, height: float = 4.6) -> VGroup:
    """A scale of learning rates from 0 up, the cliff marked, each rate with how it ends."""
    theme, cliff = look.theme, lesson.landscape.max_learning_rate
    top = 1.15 * max(1.25, *lesson.shares)

    def place(share: float) -> np.ndarray:
        return UP * (share / top - 0.5) * height

    stem = Line(place(0), place(1), stroke_width=7, color=theme.ink)
    beyond = Line(place(1), place(top), stroke_width=7, color=theme.rate_diverging)
    edge = Line(LEFT * 0.28, RIGHT * 0.28, stroke_width=7, color=theme.ink).move_to(place(1))
    zero = text("0", look, 26, "muted").next_to(place(0), LEFT, 0.3)
    limit = look.number(cliff, markup="typst")
    name = text(look.say("film.cliff", cliff=limit), look, 28).next_to(place(1), LEFT, 0.45)
    group = VGroup(stem, beyond, edge, zero, name)

    # Labels keep apart; a line leads from each to its true place.
    order = np.argsort(lesson.rates)
    spots = spread([float(place(lesson.shares[index])[1]) for index in order], 0.95, height / 2)
    for index, y in zip(order, spots, strict=True):
        rate = lesson.rates[index]
        role = role_of(lesson, look, rate)
        color = getattr(theme, role)
        at = place(lesson.shares[index])
        label = VGroup(
            text(f"$eta$ = {look.rate(rate, 'typst')}", look, 30, role),
            text(look.outcome(lesson, rate), look, 24, role),
        ).arrange(DOWN, buff=0.1, aligned_edge=LEFT)
        label.move_to((0.85, y, 0), aligned_edge=LEFT)
        tick = Line(at + LEFT * 0.16, at + RIGHT * 0.16, stroke_width=7, color=color)
        leader = Line(at + RIGHT * 0.2, (0.75, y, 0), stroke_width=2, color=color)
        group.add(tick, leader, label)
    return group
