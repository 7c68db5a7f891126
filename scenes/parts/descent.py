"""A descent down the loss surface at one rate: its path, a ball, a shadow; and a ruler of rates."""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import DEGREES, DOWN, LEFT, RIGHT, UP, Line, Mobject, VGroup, linear

import gdcore
from gdcore.view import places_inside
from gdviz.film.flat.paths import DOT_GAP
from gdviz.film.rates import legend_row, rate_style, spread
from gdviz.film.solid import Curve, Marker
from gdviz.film.solid.surface import Surface
from gdviz.film.stage import Stage
from gdviz.film.steps import path_so_far, show_steps, speed_up
from gdviz.film.styles import dashes, shape, stroke_width
from gdviz.film.type import text
from gdviz.look import Look

PACE = 0.5
"""Seconds a step."""
SIGN = (4, 1.35)
"""Where the sign for fast-forward begins: below a readout of four rows."""
USUAL, MOST_TURNED = -65 * DEGREES, 35 * DEGREES
"""The angle theta from which the surface is seen, and the farthest from there: beyond, the numbers
on the map would be behind the surface."""
FRONT = np.array([0, 0, -1.0])
"""What the camera looks at, so that captions have room below."""


class SurfacePath:
    """The path of a descent at one rate: a straight line through the air for each step.

    Args:
        lesson, look: Whose descent it is, and what it looks like.
        surface: What it leads down.
        rate: The learning rate.
        layer: How many other paths lie above it.

    Attributes:
        trajectory: Its numbers, to the end.
        role: Its colour role: low, high or diverging.
        key: What its caption is called: as its role, or "resting" if the start is where it ends.
        leaves: Whether it leaves the surface for good.
        last: The last update shown: where it settles; or the first one in the air, if it leaves.
        line, dots, ball: The path, a dot at each update, and a ball where it has come to.
        shadow: Its shadow on the floor, which ends at the edge of the map.
        parts: All four.
        row: Its row of a legend.
    """

    def __init__(
        self, lesson: gdcore.Lesson, look: Look, surface: Surface, rate: float, layer: int = 0
    ) -> None:
        self.trajectory = trajectory = lesson.trajectory(rate)
        style = rate_style(lesson, rate)
        self.role = style.role
        end = len(trajectory.b) - 1
        inside, self.leaves = places_inside(lesson, rate)
        settled = trajectory.settled_at(lesson.landscape.min_loss)
        if self.leaves:
            self.last = min(len(inside), end)
        else:
            self.last = end if settled is None else settled
        self.key = self.role if self.last else "resting"
        shown = slice(self.last + 1)
        self._spots = surface.at(trajectory.b[shown], trajectory.w[shown], trajectory.loss[shown])
        self._floor = surface.below(*inside[shown].T)

        color, dash = look.theme.color(style.role), dashes(style)
        # A zigzag is drawn without a rim, or it would be one patch of colour.
        zigzag = self.role == "rate_high"
        casing = None if zigzag else look.theme.paper
        self.line = Curve(self._spots[:1], color, stroke_width(style), dash, casing=casing)
        # In a round bowl all shadows lie on one line: those below are wider.
        wide = 3 + 3 * layer * lesson.landscape.is_round
        self.shadow = Curve(self._floor[:1], color, wide, dash, hidden_opacity=0.5)
        far = np.linalg.norm(np.diff(self._spots, axis=0), axis=1) >= DOT_GAP
        self._has_dot = np.append(True, far) & (not zigzag)
        self.dots = Curve([], color, 11, casing=casing)
        self.ball = Marker(self._spots[0], color, 0.11, shape(style), casing=look.theme.paper)
        self.parts = self.shadow, self.line, self.dots, self.ball
        self.row = legend_row(lesson, look, rate)

    def go_down(self, stage: Stage, tell: Callable[..., object], *told: Mobject) -> None:
        """Go down: some steps one by one, then faster.

        Args:
            stage: The film.
            tell: Called at each update, as tell(b, w, loss, update). Where the path has left the
                picture this alone goes on, to the end.
            told: The mobjects that `tell` changes.
        """
        trajectory, last = self.trajectory, self.last

        def update(k: int) -> None:
            tell(trajectory.b[k], trajectory.w[k], trajectory.loss[k], k)

        def go(steps: float) -> None:
            self.show(steps)
            update(int(steps))

        show_steps(stage, go, *self.parts, *told, steps=last, pace=PACE, sign=SIGN)
        more = len(trajectory.b) - 1 - last
        if self.leaves and more:
            factor = speed_up(more, PACE)
            with stage.fast_forward(factor, SIGN):
                stage.tween(
                    lambda t: update(last + round(t * more)),
                    *told,
                    run_time=PACE / factor * more,
                    rate_func=linear,
                )

    def show(self, steps: float) -> None:
        """Draw it after so many steps; 1.5 is halfway through the second."""
        line = path_so_far(self._spots, steps)
        self.line.set_points(line)
        # Lines of no length: their round ends make a dot.
        reached = self._spots[: int(steps) + 1][self._has_dot[: int(steps) + 1]]
        self.dots.set_points([np.array([spot, spot]) for spot in reached])
        self.ball.move_to(line[-1])
        self.shadow.set_points(path_so_far(self._floor, steps))

    def fade(self, opacity: float) -> list[Any]:
        """Animations that bring its parts to an opacity, 0..1."""
        return [part.animate.set_opacity(opacity) for part in self.parts]

    def view(self) -> dict[str, Any]:
        """From where the camera sees it best, as options of `move_camera`.

        A step down is seen from its side; a path that leaves, from far away.
        """
        spots = self._spots
        x, y = (spots[min(2, len(spots) - 1)] - spots[1 if len(spots) > 2 else 0])[:2]
        turn = np.arctan2(-x, y) - USUAL  # at a right angle to the step; from either side
        turn = (turn + np.pi / 2) % np.pi - np.pi / 2
        theta = float(USUAL + np.clip(turn, -MOST_TURNED, MOST_TURNED))
        phi, zoom, up = (66, 0.7, 1.5) if self.leaves else (57, 0.88, 0)
        center = FRONT + [0, 0, up]
        return {"phi": phi * DEGREES, "theta": theta, "zoom": zoom, "frame_center": center}


def ruler(lesson: gdcore.Lesson, look: Look, height: float = 4.6) -> VGroup:
    """A scale of learning rates from 0 up, with the cliff on it, and how each rate ends.

    Args:
        lesson, look: Whose rates they are, and what they look like.
        height: Of the scale, in scene units.
    """
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
        role = rate_style(lesson, rate).role
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
