"""The colours: contrast on the paper and on the surface, and roles that can be told apart."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from gdviz.theme import THEMES, Theme, contrast, rgb

# Roles whose colour is that of words somewhere: titles of panels, "diverged at step 26".
WORDS = ["ink", "muted", "train", "val", "error", "rate_low", "rate_high", "rate_diverging"]
MARKS = [*WORDS, "prediction", "path", "minimum"]
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


@themes
def test_roles_that_meet_differ(theme: Theme) -> None:
    for one, other in (
        *combinations(["rate_low", "rate_high", "rate_diverging"], 2),
        ("train", "val"),
        ("train", "error"),
    ):
        assert distance(getattr(theme, one), getattr(theme, other)) > 0.1


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
    """Written from Ottosson's article apart from gdviz.theme."""
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


def distance(one: str, other: str) -> float:
    return float(np.linalg.norm(oklab(np.array(rgb(one))) - oklab(np.array(rgb(other)))))
