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
from gdviz.look.theme import RULES, THEMES, Theme, contrast, lit, rgb

# Roles whose colour is that of words somewhere: titles of panels, "diverged at epoch 26".
WORDS = ["ink", "muted", "train", "val", "error", "rate_low", "rate_high", "rate_diverging"]
WORDS += ["b", "w"]
MARKS = [*WORDS, "prediction", "path", "minimum", "truth", "batch", "mini_batch", "stochastic"]
# What is drawn on contour maps, with a casing of the paper's colour around it.
ON_MAPS = ["ink", "rate_low", "rate_high", "rate_diverging", "b", "w", "path", "minimum"]
ON_MAPS += ["batch", "mini_batch", "stochastic"]
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
def test_words_on_a_map(theme: Theme) -> None:
    # The numbers on the rings, even where their casing does not reach.
    assert min(contrast(theme.ink, hexadecimal(c)) for c in theme.map_colors(LEVELS)) >= 4.5


@themes
@pytest.mark.parametrize("role", [*ON_MAPS, *RULES])
def test_marks_on_a_map_and_on_the_surface(theme: Theme, role: str) -> None:
    """As they are drawn, in their casing: it stands out from them, or what lies below does."""
    color, shades = theme.color(role), [*theme.map_colors(LEVELS), *theme.surface_colors(LEVELS)]
    assert contrast(color, theme.paper) >= 3
    for shade in map(hexadecimal, shades):
        assert max(contrast(color, theme.paper), contrast(color, shade)) >= 3


@themes
def test_a_map_is_the_surface_in_paler_colours(theme: Theme) -> None:
    paper = oklab(np.array(rgb(theme.paper)))
    pairs = zip(theme.surface_colors(LEVELS), theme.map_colors(LEVELS), strict=True)
    for surface, on_map in ((oklab(one) - paper, oklab(other) - paper) for one, other in pairs):
        assert np.linalg.norm(on_map) == pytest.approx(0.4 * np.linalg.norm(surface), rel=1e-6)
        np.testing.assert_allclose(on_map, 0.4 * surface, atol=1e-6)


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
    "a descent along b": ["rate_low", "rate_high", "rate_diverging", "minimum", "b"],
    "a descent along w": ["rate_low", "rate_high", "rate_diverging", "minimum", "w"],
    "a tangent": ["b", "ink", "minimum"],
    "the other tangent": ["w", "ink", "minimum"],
    "slopes": ["along_b", "along_w", "muted"],
    "an update and its parts": ["b", "w", "path", "minimum"],
    "lines": ["train", "val", "prediction", "truth", "best"],
    "batches": ["batch", "mini_batch", "stochastic", "muted"],
}

# Those of them whose colours alone do not do, by theme, with the distance they have. Each of them
# differs in shape: a cut is solid and bare where a rate has marks or dashes, the line that points
# come from is dotted, so is the floor, and that of least squares is broad and grey; start and
# minimum are a ring and a cross, and a dash-dotted line is neither dashed nor solid.
BY_SHAPE = {
    "light": {
        ("rate_high", "rate_diverging"): 14.9,
        ("rate_diverging", "muted"): 9.4,
        ("train", "truth"): 3.4,
        ("truth", "best"): 2.8,
    },
    "dark": {
        ("rate_diverging", "muted"): 12.4,
        ("rate_low", "w"): 11.5,
        ("rate_diverging", "w"): 11.1,
        ("w", "path"): 11.5,
        ("along_w", "muted"): 10.5,
        ("train", "truth"): 1.6,
        ("truth", "best"): 2.0,
    },
}


@themes
def test_roles_that_meet_keep_their_distance(theme: Theme) -> None:
    """To readers of any colour vision, but for those pairs that are known to need their shapes."""
    apart = {
        (one, other): round(distance(color(theme, one), color(theme, other))[0], 1)
        for roles in MEET.values()
        for one, other in combinations(roles, 2)
        if color(theme, one) != color(theme, other)
    }
    near = {pair: far for pair, far in apart.items() if far < LEAST_DISTANCE}
    assert near == BY_SHAPE[theme.name]


def color(theme: Theme, role: str) -> str:
    """That of a role, or of a style."""
    return theme.color(STYLES[role].role if role in ("best", "along_b", "along_w") else role)


def drawn_as(axes: Axes, role: str, theme: Theme) -> None:
    """Everything that a role is drawn as: points, a dotted floor, a bare line, or in its styles."""
    tint, up = color(theme, role), ([0, 1], [0, 1])
    if role.startswith("rate_"):
        share = {"rate_low": 0.2, "rate_high": 0.9, "rate_diverging": 2.0}[role]
        for style in rate_styles(6 * [share]):
            axes.plot(*up, **form(style, theme))
    elif role in ("batch", "mini_batch", "stochastic"):
        axes.plot(*up, **form(STYLES[role], theme))
    elif role in ("train", "val"):
        axes.scatter(*up, edgecolors=tint, facecolors=tint if role == "train" else "none")
    elif role == "minimum":
        axes.plot(*up, "o", color=tint, markerfacecolor=theme.paper)
        axes.plot(*up, "x", color=tint)
    elif role == "path":
        axes.annotate("", (1, 1), (0, 0), arrowprops={"color": tint, "arrowstyle": "-|>"})
    elif role in ("muted", "prediction", "truth", "best", "along_b", "along_w"):
        axes.plot(*up, **form(STYLES[{"muted": "floor"}.get(role, role)], theme))
    else:
        axes.plot(*up, color=tint)


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
def test_update_rules_stand_out_from_the_paper(theme: Theme) -> None:
    assert min(contrast(color, theme.paper) for color in theme.rules) >= 4.5


@themes
def test_the_surface_goes_evenly_from_dark_to_bright(theme: Theme) -> None:
    colors = theme.surface_colors(LEVELS)
    assert colors.shape == (21, 3)
    assert colors.min() >= 0
    assert colors.max() <= 1
    lab = [oklab(color) for color in colors]
    lightness = [color[0] for color in lab]
    assert (np.diff(lightness) > 0.015).all()
    assert lightness[-1] - lightness[0] > 0.45
    lengths = [np.linalg.norm(b - a) for a, b in pairwise(lab)]
    assert max(lengths) < 1.05 * min(lengths)
    assert max(np.hypot(*color[1:]) for color in lab) < 0.09  # paths have more colour than it


@themes
def test_the_surface_stands_out_from_the_paper(theme: Theme) -> None:
    """Its bottom on light paper and its rim on dark: contrast 1.1 to 1.7 was too little."""
    shades = [contrast(hexadecimal(c), theme.paper) for c in theme.surface_colors(LEVELS)]
    assert max(shades) >= 5
    assert np.median(shades) >= 2


@themes
def test_surface_colours_go_through_the_stops(theme: Theme) -> None:
    ends = theme.surface_colors(np.array([0.0, 1.0]))
    np.testing.assert_allclose(ends, [rgb(theme.surface[n]) for n in (0, -1)], atol=1e-6)
    fine = theme.surface_colors(np.linspace(0, 1, 2001))
    for stop in theme.surface:
        assert np.abs(fine - rgb(stop)).max(axis=1).min() < 0.002
    assert theme.surface_colors(np.zeros((4, 5))).shape == (4, 5, 3)


def test_the_lamp_is_at_the_upper_left() -> None:
    """A bowl's right wall is lit, its left one in a bluish shadow, the bottom between."""
    x, y = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21), indexing="ij")
    vertices = np.stack([x, y, x**2 + y**2], axis=-1)
    shaded = lit(np.full((20, 20, 3), 0.5), vertices)
    left, middle, right = (shaded[column, 10].mean() for column in (0, 10, 19))
    assert left < middle < right
    assert 0.6 < right / left < 2
    front, back = shaded[10, 0].mean(), shaded[10, 19].mean()
    assert front < back, "the wall at the back faces the lamp, which is in front"
    red, green, blue = shaded[0, 10]
    assert red < green < blue
    # It does not matter which way round the corners are given.
    np.testing.assert_allclose(lit(np.full((20, 20, 3), 0.5), vertices[:, ::-1])[:, ::-1], shaded)


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
