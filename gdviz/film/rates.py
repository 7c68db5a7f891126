"""Learning rates in a scene: the legend, and the ruler with the cliff on it."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject

import gdcore
from gdviz.film.type import text
from gdviz.look import Look

RATE_DASHES: dict[str, tuple[float, float] | None] = {
    "rate_low": None,
    "rate_high": (14, 5),
    "rate_diverging": (5, 6),
}


def role_of(lesson: gdcore.Lesson, look: Look, rate: float) -> str:
    """The colour role of a rate."""
    return look.rate_role(rate / lesson.landscape.max_learning_rate)


def legend_row(lesson: gdcore.Lesson, look: Look, rate: float) -> VGroup:
    """A rate's name in its colour, with its line before it, dashed as its path is."""
    role = role_of(lesson, look, rate)
    words = look.say(f"film.{role}", rate=look.rate(rate, "typst"))
    name = text(words, look, 30, role)
    name.set_stroke(look.theme.paper, 6, background=True)  # a path may fly past behind it
    line = VMobject(stroke_width=7, stroke_color=getattr(look.theme, role))
    length = 0.6
    on, off = np.array(RATE_DASHES[role] or (100 * length, 0)) / 100
    for begin in np.arange(0, length - 0.01, on + off):
        line.start_new_path(begin * RIGHT)
        line.add_line_to(min(begin + on, length) * RIGHT)
    return VGroup(line, name).arrange(RIGHT, buff=0.2)


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


def spread(places: list[float], gap: float, most: float) -> list[float]:
    """Ascending places, moved up to be `gap` apart, then all down if the last is above `most`."""
    spots: list[float] = []
    for place in places:
        spots.append(max(place, spots[-1] + gap) if spots else place)
    crowd = max(0.0, spots[-1] - most)
    return [spot - crowd for spot in spots]


def scaling_note(lesson: gdcore.Lesson, look: Look) -> VGroup:
    """Small lines on what standardising changed, or on x being raw; empty if it is no matter."""
    before = lesson.raw_landscape.condition_number
    after = lesson.landscape.condition_number
    if not lesson.standardized and not lesson.is_valley:
        return VGroup()
    lines = [look.say("film.condition", number=look.number(after, markup="typst"))]
    if lesson.standardized:
        scale = look.say("film_standardize.standardized", x="$x$")
        without = look.say("film.before", number=look.number(before, markup="typst"))
        lines = [look.say("film.standardized"), scale, *lines, without]
    else:
        lines = [look.say("film.raw"), *lines]
    return VGroup(*(text(line, look, 24, "muted") for line in lines)).arrange(
        DOWN, buff=0.12, aligned_edge=LEFT
    )
