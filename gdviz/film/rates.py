"""Learning rates in a film: their styles, a legend, and what the data's scale does."""

from dataclasses import replace

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject

import gdcore
from gdviz.film.flat.lines import dashed, straight
from gdviz.film.styles import dashes, stroke_width
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.styles import STYLES, Style, rate_role, rate_styles


def rate_style(lesson: gdcore.Lesson, rate: float) -> Style:
    """The style of a learning rate: of one of the lesson's, no other of these has it."""
    if rate in lesson.rates:
        return rate_styles(lesson.shares)[lesson.rates.index(rate)]
    return STYLES[rate_role(rate / lesson.landscape.max_learning_rate)]


def legend_row(lesson: gdcore.Lesson, look: Look, rate: float, size: str = "key") -> VGroup:
    """A row of a legend: a piece of the line that a rate's path has, and the rate in words."""
    style = rate_style(lesson, rate)
    words = look.say(f"film.{style.role}", rate=look.rate(rate, "typst"))
    name = text(words, look, size, style.role)
    name.set_stroke(look.theme.paper, 6, background=True)  # a path may fly past behind it
    return VGroup(sample(look, style), name).arrange(RIGHT, buff=0.2)


def sample(look: Look, style: Style, length: float = 0.8) -> VMobject:
    """A piece of the line of a style, for a legend; thin lines are thicker there."""
    style = replace(style, width=max(style.width, 1.8))
    line = VMobject(stroke_width=stroke_width(style), stroke_color=look.theme.color(style.role))
    end = length * RIGHT
    pieces = dashed([(0.0, length)], dashes(style) or (100 * length, 0))
    starts, stops = np.array([(first, last) for _, first, last in pieces]).T
    line.points = straight(starts[:, None] * end, stops[:, None] * end)
    return line


def spread(places: list[float], gap: float, most: float) -> list[float]:
    """Places for labels that would meet: at least `gap` from one to the next.

    Each is moved up as far as it must be; then all are moved down if the last is above `most`.

    Args:
        places: Where the labels belong, ascending.
        gap: Between neighbours.
        most: The highest place there is room for.
    """
    spots: list[float] = []
    for place in places:
        spots.append(max(place, spots[-1] + gap) if spots else place)
    beyond = max(0.0, spots[-1] - most)
    return [spot - beyond for spot in spots]


def scaling_note(lesson: gdcore.Lesson, look: Look, columns: int = 1) -> VGroup:
    """A few small lines on the scale of x: what standardising it changed, or that it is raw.

    Empty where neither matters: x is raw, and the loss is no narrow valley.

    columns: So many lines, or pairs of lines, stand side by side.
    """
    before = lesson.raw_landscape.condition_number
    after = lesson.landscape.condition_number
    if not lesson.standardized and not lesson.landscape.is_valley:
        return VGroup()
    lines = [look.say("film.condition", number=look.number(after, markup="typst"))]
    if lesson.standardized:
        scale = look.say("film_standardize.standardized", x="$x$")
        without = look.say("film.before", number=look.number(before, markup="typst"))
        lines = [look.say("film.standardized"), scale, *lines, without]
    else:
        lines = [look.say("film.raw"), *lines]
    words = [text(line, look, "note", "muted") for line in lines]
    rows = len(words) // columns
    parts = [VGroup(*words[first : first + rows]) for first in range(0, len(words), rows)]
    for part in parts:
        part.arrange(DOWN, buff=0.12, aligned_edge=LEFT)
    return VGroup(*parts).arrange(RIGHT, buff=0.4, aligned_edge=UP)
