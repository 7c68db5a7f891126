"""Dash, mark, line width and type size by role, for figures and films alike. Colours: see `theme`.

A role has one style wherever it is drawn. Lengths of dashes are in widths of the line, so that they
look alike on thin and on thick ones. Widths are in points of a printed figure; films draw
`STROKE` times as many of Manim's units.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

SOLID: tuple[float, ...] = ()
DASHED = (5.0, 1.5)

STROKE = 2.75
"""Manim's units of stroke width (hundredths of a scene unit) to a point in figures."""

MARKS = (
    "circle", "square", "diamond", "triangle up", "triangle down", "triangle left",
    "triangle right", "plus", "x",
)  # fmt: skip
"""The marks there are; figures and films each know how to draw them."""


@dataclass(frozen=True)
class Style:
    """How the lines and marks of a role are drawn.

    role: the colour, as the theme has it.
    dash: lengths of stroke, gap, stroke, ... in widths of the line; () for a solid line.
    mark: one of MARKS at updates or points; "" for none.
    filled: whether the mark is filled with the colour, or with paper.
    width: of the line, in points.
    size: of the mark, in points.
    """

    role: str
    dash: tuple[float, ...] = SOLID
    mark: str = ""
    filled: bool = True
    width: float = 1.8
    size: float = 4.5


STYLES = {
    # A learning rate: creeps or comes down; leaps across the valley; leaps away.
    "rate_low": Style("rate_low", SOLID, "circle"),
    "rate_high": Style("rate_high", SOLID, "square", width=1.4, size=4.0),
    "rate_diverging": Style(
        "rate_diverging", (5.0, 1.5, 1.0, 1.5), "triangle up", width=2.2, size=6.0
    ),
    # The less data an update sees, the more of them there are, and the thinner the line.
    "batch": Style("batch", SOLID, "circle", width=2.2),
    "mini_batch": Style("mini_batch", DASHED, "square", width=1.5),
    "stochastic": Style("stochastic", SOLID, "triangle up", width=0.75, size=2.5),
    # Update rules: every second one is dashed.
    "gradient_descent": Style("gradient_descent", SOLID, "circle", width=1.6, size=4.0),
    "momentum": Style("momentum", DASHED, "square", width=1.6, size=4.0),
    "nesterov": Style("nesterov", SOLID, "diamond", width=1.6, size=4.0),
    "adagrad": Style("adagrad", DASHED, "triangle up", width=1.6, size=4.0),
    "rmsprop": Style("rmsprop", SOLID, "triangle down", width=1.6, size=4.0),
    "adam": Style("adam", DASHED, "plus", width=1.6, size=4.0),
    # What belongs to the points to train on, and to those kept to validate.
    "train": Style("train", SOLID, "circle"),
    "val": Style("val", DASHED, "circle", filled=False),
    # How far a prediction is from its point, of many points at once.
    "error": Style("error", SOLID, width=1.0),
    # Lines over the data: the model's, that of least squares, the one the points are made from.
    "prediction": Style("prediction", (5.0, 2.0), width=1.8),
    "best": Style("muted", SOLID, width=6.0),
    "truth": Style("truth", (1.0, 1.3), width=2.2),
    # Lines across a chart: a height that is not gone below, a value that matters, what is exact.
    "floor": Style("muted", (1.0, 2.0), width=1.0),
    "limit": Style("muted", (4.0, 2.0), width=1.2),
    # What is along one parameter, the other held.
    "along_b": Style("b", SOLID, "circle"),
    "along_w": Style("w", DASHED, "square"),
    # What adds up to a step or to a slope, in the colour of its parameter.
    "part": Style("ink", (4.0, 1.2), width=1.6),
}

# Rates of one role share its colour, so the further ones differ: one more dash and two more marks
# than the role's own tell up to six apart.
VARIANTS = {
    "rate_low": ((9.0, 1.2), ("diamond", "triangle down")),
    "rate_high": ((2.2, 1.2), ("plus", "x")),
    "rate_diverging": ((5.0, 1.5, 1.0, 1.5, 1.0, 1.5), ("triangle right", "triangle left")),
}


def rate_role(share: float) -> str:
    """The role of a learning rate by its share of the largest stable one.

    Up to half of it no direction overshoots; from there the steepest direction jumps over the
    valley at each step; past 1 it diverges.
    """
    return "rate_low" if share <= 0.5 else "rate_high" if share <= 1 else "rate_diverging"


def rate_styles(shares: Iterable[float]) -> tuple[Style, ...]:
    """The style of each of some learning rates, by their shares of the largest stable one.

    Up to six that have one role, and so one colour, differ in dash or mark.
    """
    styles: list[Style] = []
    for share in shares:
        role = rate_role(share)
        rank = sum(style.role == role for style in styles)
        own, (dash, marks) = STYLES[role], VARIANTS[role]
        dashes, shapes = (own.dash, dash), (own.mark, *marks)
        styles.append(replace(own, dash=dashes[rank % 2], mark=shapes[rank % 3]))
    return tuple(styles)


@dataclass(frozen=True)
class Type:
    """The size of a text by what it is for.

    points: at a figure's printed size.    px: in a film 1080 pixels high.
    """

    points: float
    px: float


TYPE = {
    "title": Type(12, 44),  # of a figure; a formula that a film is about
    "panel": Type(10.5, 40),  # above a panel; names of stations and symbols at maps
    "readout": Type(9.5, 48),  # numbers that change
    "caption": Type(9.5, 46),  # under a title or a panel; at the bottom of a film
    "label": Type(9.5, 40),  # names of axes and of marks
    "key": Type(9.5, 36),
    "aside": Type(8.5, 32),
    "note": Type(8.5, 32),
    "tick": Type(8.5, 32),  # numbers at an axis
    "question": Type(12, 76),  # what a film asks, over its first picture; then
    "topic": Type(9.5, 36),  # at the top left of it
    "answer": Type(12, 64),  # over its last picture
}
"""Type sizes by role. Nothing in a figure is set smaller than 8 points."""
