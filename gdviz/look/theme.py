"""Colours by role, light and dark. A role has the same meaning in every figure and film.

Contrast on the paper follows WCAG: text 4.5:1 or more, marks 3:1 or more, the grid excepted;
`contrast` measures it and a test asserts it. No matplotlib, no Manim: both read from here.
"""

from dataclasses import dataclass

import numpy as np

RGB = tuple[float, float, float]

RULES = ("gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
"""The update rules in the order of a theme's `rules`, their colours."""


@dataclass(frozen=True)
class Theme:
    """Named colour roles as "#RRGGBB".

    Attributes:
        paper: What everything is drawn on, and the rim of lines and words that cross others.
        ink: Words, and what no other role is for.
        muted: What helps to read: axes, numbers at ticks, rings of equal loss.
        grid: Grids, and points that are there but do not count: to be seen, not looked at.
        train: Points to learn from, and their loss.
        val: Points kept aside, and their loss.
        prediction: The line of b and w over the points.
        error: Errors of that line, their squares, and what they add up to.
        path: A path of (b, w), or a step, that is about no learning rate.
        minimum: The marks of the minimum and of the start.
        rate_low: A learning rate up to half of the largest stable one, and its path.
        rate_high: One from there up to the largest stable one.
        rate_diverging: One above it.
        cut: A cut through the surface, its parabola, and slopes along it.
        batch: Descent that takes all points for an update.
        mini_batch: Descent that takes some at a time.
        stochastic: Descent that takes one at a time.
        rules: Six update rules in one picture, every second one dashed: ink, brown or yellow,
            green, purple, pink, teal. Those with one dash are told apart by all eyes.
        surface: The loss, from low to high.
    """

    name: str
    paper: str
    ink: str
    muted: str
    grid: str
    train: str
    val: str
    prediction: str
    error: str
    path: str
    minimum: str
    rate_low: str
    rate_high: str
    rate_diverging: str
    cut: str
    batch: str
    mini_batch: str
    stochastic: str
    rules: tuple[str, ...]
    surface: tuple[str, ...]

    def color(self, role: str) -> str:
        """The colour of a role; an update rule is one, too."""
        color: str = self.rules[RULES.index(role)] if role in RULES else getattr(self, role)
        return color

    def surface_colors(self, level: np.ndarray) -> np.ndarray:
        """RGB of the loss surface.

        Args:
            level: Loss mapped to 0 (lowest) .. 1 (highest), any shape (...).

        Returns:
            Colours in 0..1, shape (..., 3), interpolated in OKLab
            (Ottosson 2020, https://bottosson.github.io/posts/oklab/), so that equal steps in
            `level` look like equal steps.
        """
        stops = _to_oklab(np.array([rgb(stop) for stop in self.surface]))
        at = np.linspace(0, 1, len(stops))
        lab = np.stack([np.interp(level, at, channel) for channel in stops.T], axis=-1)
        return _from_oklab(lab)


LIGHT = Theme(
    name="light",
    paper="#FFFFFF",
    ink="#1A1D21",
    muted="#59616B",
    grid="#DDE2E8",
    train="#1666B0",
    val="#BA5500",
    prediction="#1A1D21",
    error="#872D5A",
    path="#1666B0",
    minimum="#1A1D21",
    rate_low="#1666B0",
    rate_high="#A35F00",
    rate_diverging="#A0145A",
    cut="#0B6E63",
    batch="#1A1D21",
    mini_batch="#1666B0",
    stochastic="#BA5500",
    rules=("#1A1D21", "#753B08", "#397728", "#825AA4", "#BF2373", "#1B5759"),
    surface=("#B3CBC7", "#D3E0DD", "#F4F7F6"),
)

DARK = Theme(
    name="dark",
    paper="#14171C",
    ink="#EDEFF2",
    muted="#A3ABB5",
    grid="#333A43",
    train="#62B0FF",
    val="#FFA552",
    prediction="#EDEFF2",
    error="#F02D87",
    path="#62B0FF",
    minimum="#EDEFF2",
    rate_low="#62B0FF",
    rate_high="#FFC53D",
    rate_diverging="#FF6F9C",
    cut="#3CC4B0",
    batch="#EDEFF2",
    mini_batch="#62B0FF",
    stochastic="#FFA552",
    rules=("#EDEFF2", "#F5D33F", "#72F283", "#CDB8FF", "#FF9FBA", "#43CFBD"),
    surface=("#4E6867", "#374748", "#232A2F"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def rgb(color: str) -> RGB:
    """ "#RRGGBB" as three numbers in 0..1."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    return float(_linear(np.array(rgb(color))) @ (0.2126, 0.7152, 0.0722))


def _linear(srgb: np.ndarray) -> np.ndarray:
    linear: np.ndarray = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return linear


_RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def _to_oklab(srgb: np.ndarray) -> np.ndarray:
    lab: np.ndarray = np.cbrt(_linear(srgb) @ _RGB_TO_LMS.T) @ _LMS_TO_LAB.T
    return lab


def _from_oklab(lab: np.ndarray) -> np.ndarray:
    linear = (lab @ np.linalg.inv(_LMS_TO_LAB).T) ** 3 @ np.linalg.inv(_RGB_TO_LMS).T
    linear = np.clip(linear, 0, 1)
    srgb: np.ndarray = np.where(
        linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055
    )
    return srgb
