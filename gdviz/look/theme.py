"""Colours by role, light and dark. A role has the same meaning in every figure and film.

Contrast on the paper follows WCAG: text 4.5:1 or more, marks 3:1 or more, the grid excepted;
`contrast` measures it and a test asserts it. No matplotlib, no Manim: both read from here.
"""

from dataclasses import dataclass

import numpy as np

RGB = tuple[float, float, float]

RULES = ("gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
"""The update rules in the order of a theme's `rules`, their colours."""
LAMP = np.array([-0.55, -0.35, 0.75])
"""Where the light comes from: from the left, from the front and from above."""
SHADOW = np.array([0.66, 0.72, 0.76])
"""What is left of red, green and blue where the lamp does not shine."""
BRIGHT = 0.4
"""What the lamp adds where it shines straight on."""
ON_MAPS = 0.4
"""How much of the surface's tint is in a contour map; the rest is paper."""


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
        b: What is along b: its axis, the cut along it, its part of the gradient and of a step, its
            symbol and its number.
        w: What is along w, likewise.
        truth: The line that made-up points come from.
        batch: Descent that takes all points for an update.
        mini_batch: Descent that takes some at a time.
        stochastic: Descent that takes one at a time.
        rules: Six update rules in one picture, every second one dashed: ink, brown or yellow,
            green, purple, pink, teal. Those with one dash are told apart by all eyes.
        surface: The loss, from low to high: what the surface is painted with.
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
    b: str
    w: str
    truth: str
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
        """RGB of the loss surface, before the lamp is on it: see `lit`.

        Args:
            level: Loss mapped to 0 (lowest) .. 1 (highest), any shape (...).

        Returns:
            Colours in 0..1, shape (..., 3), interpolated in OKLab
            (Ottosson 2020, https://bottosson.github.io/posts/oklab/), so that equal steps in
            `level` look like equal steps.
        """
        return _from_oklab(self._tint(level))

    def map_colors(self, level: np.ndarray) -> np.ndarray:
        """RGB of a contour map: the surface's colours, mixed with paper; as `surface_colors`."""
        paper = _to_oklab(np.array(rgb(self.paper)))
        return _from_oklab(paper + ON_MAPS * (self._tint(level) - paper))

    def _tint(self, level: np.ndarray) -> np.ndarray:
        stops = _to_oklab(np.array([rgb(stop) for stop in self.surface]))
        # As far along as they are apart: equal steps are equal differences.
        at = np.append(0, np.cumsum(np.linalg.norm(np.diff(stops, axis=0), axis=1)))
        at /= at[-1]
        return np.stack([np.interp(level, at, channel) for channel in stops.T], axis=-1)


def lit(colors: np.ndarray, vertices: np.ndarray) -> np.ndarray:
    """Colours of a surface's faces under a lamp at the upper left, in front.

    A face whose normal has the angle a to the lamp has its colour times

        SHADOW + BRIGHT max(0, cos a)

    Lambert's law, and light from everywhere, which is a little blue, since a pale yellow would look
    dirty in a grey shadow.

    Args:
        colors: Of the faces, (m - 1, n - 1, 3), in 0..1.
        vertices: Where their corners are, as they are drawn, (m, n, 3): z is up.
    """
    a, b = vertices[:-1, :-1], vertices[1:, :-1]
    c, d = vertices[1:, 1:], vertices[:-1, 1:]
    normals = np.cross(c - a, d - b)
    normals *= np.where(normals[..., 2:] < 0, -1, 1)
    length = np.linalg.norm(normals, axis=2, keepdims=True)
    cosine = normals @ (LAMP / np.linalg.norm(LAMP)) / np.maximum(length[..., 0], 1e-300)
    light = SHADOW + BRIGHT * np.maximum(cosine, 0)[..., None]
    shaded: np.ndarray = np.clip(colors * light, 0, 1)
    return shaded


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
    b="#0E4E1D",
    w="#58007C",
    truth="#0B6E63",
    batch="#1A1D21",
    mini_batch="#1666B0",
    stochastic="#BA5500",
    rules=("#1A1D21", "#753B08", "#397728", "#825AA4", "#BF2373", "#1B5759"),
    surface=("#1F6F78", "#4FA3A0", "#9CCBB8", "#DDEBCF", "#F6F3DC"),
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
    b="#60F7A8",
    w="#C583C6",
    truth="#3CC4B0",
    batch="#EDEFF2",
    mini_batch="#62B0FF",
    stochastic="#FFA552",
    rules=("#EDEFF2", "#F5D33F", "#72F283", "#CDB8FF", "#FF9FBA", "#43CFBD"),
    surface=("#12454E", "#23707A", "#54A29A", "#93C5AF", "#CFE0C2"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def rgb(color: str) -> RGB:
    """ "#RRGGBB" as three numbers in 0..1."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((float(luminance(np.array(rgb(it)))) for it in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colors: np.ndarray) -> np.ndarray:
    """Relative luminance, 0..1, of colours in 0..1, (..., 3) (WCAG 2.2)."""
    found: np.ndarray = _linear(colors) @ (0.2126, 0.7152, 0.0722)
    return found


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
