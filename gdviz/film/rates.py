"""Learning rates in a film: their colours and dashes, a legend, and what the data's scale does."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, VGroup, VMobject

import gdcore
from gdviz.film.type import text
from gdviz.look import Look

RATE_DASHES: dict[str, tuple[float, float] | None] = {
    "rate_low": None,
    "rate_high": (14, 5),
    "rate_diverging": (5, 6),
}
"""By colour role: lengths of dash and gap, in hundredths of a scene unit; None for a solid line."""


def role_of(lesson: gdcore.Lesson, look: Look, rate: float) -> str:
    """The colour role of a learning rate: low, high or diverging."""
    return look.rate_role(rate / lesson.landscape.max_learning_rate)


def legend_row(lesson: gdcore.Lesson, look: Look, rate: float) -> VGroup:
    """A row of a legend: a piece of the line that a rate's path has, and the rate in words."""
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


def scaling_note(lesson: gdcore.Lesson, look: Look) -> VGroup:
    """A few small lines on the scale of x: what standardising it changed, or that it is raw.

    Empty where neither matters: x is raw, and the loss is no narrow valley.
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
    return VGroup(*(text(line, look, 24, "muted") for line in lines)).arrange(
        DOWN, buff=0.12, aligned_edge=LEFT
    )
