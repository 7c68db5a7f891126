"""The colours: contrast on the paper and on the surface, and roles that can be told apart."""

import math
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gdviz.check.marks import LEAST_DISTANCE, distance, findings, marks, seen
from gdviz.figure.style import drawn_as as as_matplotlib_has_it
from gdviz.look import Look
from gdviz.look.styles import DASHED, SOLID, STYLES, Style, rate_styles
from gdviz.look.theme import RULES, THEMES, Theme, contrast, rgb

# Roles whose colour is that of words somewhere: titles of panels, "diverged at epoch 26".
WORDS = ["ink", "muted", "train", "val", "error", "rate_low", "rate_high", "rate_diverging"]
MARKS = [*WORDS, "prediction", "path", "minimum", "cut", "batch", "mini_batch", "stochastic"]
LEVELS = np.linspace(0, 1, 21)

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def hexadecimal(color: np.ndarray) -> str:
    return "#" + "".join(f"{round(255 * part):02X}" for part in color)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)  # WCAG's own example
    assert (
        contrast("#0000FF", "#FFFFFF")
        == contrast("#FFFFFF", "#0000FF")
        == pytest.approx(8.59, abs=0.005)
    )
    assert contrast("#123456", "#123456") == 1


@themes
@pytest.mark.parametrize("role", WORDS)
def test_words_on_the_paper(theme: Theme, role: str) -> None:
    assert contrast(getattr(theme, role), theme.paper) >= 4.5


@themes
@pytest.mark.parametrize("role", MARKS)
def test_marks_on_the_paper(theme: Theme, role: str) -> None:
    assert contrast(getattr(theme, role), theme.paper) >= 3


@themes
def test_words_on_the_surface(theme: Theme) -> None:
    # The numbers on the rings; what has another colour carries a casing of the paper's.
    on = [contrast(theme.ink, hexadecimal(c)) for c in theme.surface_colors(LEVELS)]
    assert min(on) >= 4.5


@themes
def test_every_role_is_a_colour(theme: Theme) -> None:
    for role, value in vars(theme).items():
        for color in [value] if isinstance(value, str) and role != "name" else value[:0]:
            assert len(rgb(color)) == 3
            assert color == color.upper()


# Roles that are drawn in one panel, as gdviz.figure.panels draws them: see `drawn_as`.
MEET = {
    "a line and its errors": ["train", "prediction", "error"],
    "two parts of the data": ["train", "val"],
    "rates": ["rate_low", "rate_high", "rate_diverging", "minimum", "muted"],
    "a descent on a cut": ["rate_low", "rate_high", "rate_diverging", "minimum", "cut"],
    "batches": ["batch", "mini_batch", "stochastic", "muted"],
}

# Those of them whose colours alone do not do, by theme, with the distance they have. Each of them
# differs in shape: a cut is solid and bare where a rate has marks, the floor's line is dotted,
# start and minimum are a ring and a cross, and a dash-dotted line is no dashed one.
BY_SHAPE = {
    "light": {
        ("rate_high", "rate_diverging"): 14.9,
        ("rate_low", "cut"): 3.4,
        ("rate_diverging", "cut"): 6.7,
        ("rate_diverging", "muted"): 9.4,
    },
    "dark": {
        ("rate_low", "cut"): 1.6,
        ("rate_diverging", "cut"): 10.5,
        ("rate_diverging", "muted"): 12.4,
    },
}


@themes
def test_roles_that_meet_keep_their_distance(theme: Theme) -> None:
    """To readers of any colour vision, but for those pairs that are known to need their shapes."""
    near = {
        (one, other): round(distance(getattr(theme, one), getattr(theme, other))[0], 1)
        for roles in MEET.values()
        for one, other in combinations(roles, 2)
        if distance(getattr(theme, one), getattr(theme, other))[0] < LEAST_DISTANCE
    }
    assert near == BY_SHAPE[theme.name]


def drawn_as(axes: Axes, role: str, theme: Theme) -> None:
    """Everything that a role is drawn as: points, a dotted floor, a bare line, or in its styles."""
    color, up = getattr(theme, role), ([0, 1], [0, 1])
    if role.startswith("rate_"):
        share = {"rate_low": 0.2, "rate_high": 0.9, "rate_diverging": 2.0}[role]
        for style in rate_styles(6 * [share]):
            axes.plot(*up, **form(style, theme))
    elif role in ("batch", "mini_batch", "stochastic"):
        axes.plot(*up, **form(STYLES[role], theme))
    elif role in ("train", "val"):
        axes.scatter(*up, edgecolors=color, facecolors=color if role == "train" else "none")
    elif role == "minimum":
        axes.plot(*up, "o", color=color, markerfacecolor=theme.paper)
        axes.plot(*up, "x", color=color)
    elif role in ("muted", "prediction"):
        axes.plot(*up, **form(STYLES[{"muted": "floor"}.get(role, role)], theme))
    else:
        axes.plot(*up, color=color)


def form(style: Style, theme: Theme) -> dict[str, Any]:
    return as_matplotlib_has_it(style, Look(theme))


@themes
@pytest.mark.parametrize("panel", MEET)
def test_roles_that_meet_are_told_apart_as_they_are_drawn(theme: Theme, panel: str) -> None:
    figure = Figure(facecolor=theme.paper)
    axes = figure.add_subplot()
    for role in MEET[panel]:
        drawn_as(axes, role, theme)
    assert len(marks(figure)["panel 1"]) >= len(MEET[panel])
    assert findings(figure) == []


@themes
def test_update_rules_differ_in_colour_to_normal_eyes_and_in_shape_to_all(theme: Theme) -> None:
    assert len(theme.rules) == len(RULES) == 6
    for one, other in combinations(theme.rules, 2):
        apart = math.dist(seen(one, "normal vision"), seen(other, "normal vision"))
        assert apart >= 20
    assert len({STYLES[rule].mark for rule in RULES}) == 6


@themes
def test_update_rules_of_one_dash_differ_in_colour_to_all(theme: Theme) -> None:
    # In films there are no marks on their lines. Every second one is dashed.
    for first in (0, 1):
        for one, other in combinations(theme.rules[first::2], 2):
            assert distance(one, other)[0] >= LEAST_DISTANCE
    dashes = [STYLES[rule].dash for rule in RULES]
    assert dashes[0::2] == 3 * [SOLID]
    assert dashes[1::2] == 3 * [DASHED]


@themes
def test_update_rules_stand_out_from_the_paper_and_from_every_shade_of_the_loss(
    theme: Theme,
) -> None:
    shades = [hexadecimal(shade) for shade in theme.surface_colors(LEVELS)]
    for color in theme.rules:
        assert contrast(color, theme.paper) >= 4.5
        assert min(contrast(color, shade) for shade in shades) >= 3


@themes
def test_the_surface_is_even_and_quiet(theme: Theme) -> None:
    colors = theme.surface_colors(LEVELS)
    assert colors.shape == (21, 3)
    assert colors.min() >= 0
    assert colors.max() <= 1
    lab = [oklab(color) for color in colors]
    lightness = [color[0] for color in lab]
    steps = np.diff(lightness)
    assert (steps > 0).all() or (steps < 0).all()
    # Loss grows toward the paper's lightness: the valley is what stands out.
    assert abs(lightness[-1] - oklab(np.array(rgb(theme.paper)))[0]) < 0.12
    lengths = [np.linalg.norm(b - a) for a, b in pairwise(lab)]
    assert max(lengths) < 1.5 * min(lengths)
    assert max(np.hypot(*color[1:]) for color in lab) < 0.05


def test_surface_colours_go_through_the_stops() -> None:
    theme = THEMES["light"]
    ends = theme.surface_colors(np.array([0.0, 0.5, 1.0]))
    np.testing.assert_allclose(ends, [rgb(stop) for stop in theme.surface], atol=1e-6)
    assert theme.surface_colors(np.zeros((4, 5))).shape == (4, 5, 3)


def oklab(color: np.ndarray) -> np.ndarray:
    """Written from Ottosson's article apart from gdviz.look.theme."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    red, green, blue = linear
    k = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    m = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    s = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return np.array(
        [
            0.2104542553 * k + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * k - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * k + 0.7827717662 * m - 0.8086757660 * s,
        ]
    )
