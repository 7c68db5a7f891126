"""How everything looks: a theme, a language, and the way numbers and names are written."""

import math
import numbers
from collections.abc import Mapping
from dataclasses import dataclass

from gdcore import Lesson
from gdviz.look.names import drawable
from gdviz.look.numbers import decimal, shortened, with_power
from gdviz.look.theme import THEMES, Theme
from gdviz.look.words import Words

UNITS = frozenset(
    ["mm", "cm", "m", "km", "in", "ft", "mi", "g", "kg", "mg", "t", "lb", "oz", "s", "ms", "min"]
    + ["h", "d", "c", "f", "k", "l", "ml", "usd", "eur", "cny", "pct"]
)
"""Last words of a column name that are read as its unit: body_mass_g is "body mass (g)"."""


SIZES: dict[str, tuple[float, float | None]] = {
    "16:9": (10, 5.625),
    "4:3": (8, 6),
    "1:1": (6, 6),
    "column": (3.4, None),
}
"""Width and height in inches of figures: slide, blog, square, and a paper's column, whose height is
what its panels need when they stand one below the other."""


@dataclass(frozen=True)
class Look:
    """A theme and a language, with the number format that goes with them; for figures the size.

    size: a key of SIZES. scale: width and height times this; type keeps its size in points.
    """

    theme: Theme = THEMES["light"]
    words: Words = Words("en")
    size: str = "16:9"
    scale: float = 1.0

    @property
    def inches(self) -> tuple[float, float | None]:
        """Width and height of a figure; a height of None is whatever its content needs."""
        width, height = SIZES[self.size]
        return width * self.scale, None if height is None else height * self.scale

    def say(
        self, key: str, told: object = None, *, markup: str = "mathtext", **values: object
    ) -> str:
        """The text `key` in this look's language, its {placeholders} filled in.

        Numbers may be given as they are. They are written as the text asks: {b} with three
        significant digits, {loss:4} with four, {rate:rate} as a learning rate, whole numbers in
        full, and None as a dash.

        Args:
            told: A value such as those of `gdcore.studies`: its fields fill placeholders of their
                names, and {raw.cliff} the field of a field. Or a mapping.
            values: More of them, by name.
        """
        known = {**_fields(told), **values}
        filled = {name: _Filled(value, self, markup) for name, value in known.items()}
        return self.words.say(key, **filled)

    def number(self, value: float, digits: int = 3, markup: str = "mathtext") -> str:
        """`value` with `digits` significant digits, but never rounding before the decimal point.

        From a million on and below a ten-thousandth it is written with a power of ten: in
        matplotlib's mathtext, in Typst ("typst"), or "plain" (1.23e7).
        """
        if math.isnan(value):
            return "–"
        if math.isinf(value):
            sign = "−" if value < 0 else ""
            return sign + {"typst": "$infinity$", "mathtext": r"$\infty$"}.get(markup, "inf")
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        power = int(exponent)
        if value == 0:
            return "0"
        if -5 < power < 6:
            return decimal(value, max(digits - 1 - power, 0))
        mantissa = mantissa.replace("-", "−")
        return {
            "mathtext": rf"{mantissa}$\times10^{{{power}}}$",
            "typst": f"{mantissa}$med times 10^({power})$",
            "plain": with_power(value, digits),
        }[markup]

    def aligned(self, value: float, size: float) -> str:
        """A number among others of about `size`, all with the same decimals; room for its sign.

        One far above them has a power of ten, as all have from a million on and below a
        ten-thousandth.
        """
        usual = 1e-4 <= size < 1e6 and abs(value) < 1e3 * size
        if value and math.isfinite(value) and not usual:
            return with_power(value, 3, room=" ")
        return decimal(value, self.decimals(size) if usual else 0, room=" ")

    def decimals(self, size: float) -> int:
        """How many digits numbers of about this size have behind the point, when `aligned`."""
        return max(0, 2 - math.floor(math.log10(size)))

    def loss(self, value: float, markup: str = "mathtext") -> str:
        """A loss: four significant digits."""
        return self.number(value, 4, markup)

    def loss_beside(self, value: float, size: float) -> str:
        """A loss in a readout: with a power of ten if that of losses of this size has one."""
        usual = 1e-4 <= size < 1e6 and value < 1e6
        plain = usual or not math.isfinite(value)
        return self.loss(value, "plain") if plain else with_power(value, 4)

    def rate(self, value: float, markup: str = "mathtext") -> str:
        """A learning rate: up to three significant digits, without trailing zeros."""
        text = self.number(value, 3, markup)
        plain = text.replace(",", "").replace(".", "", 1).isdigit()
        return text.rstrip("0").rstrip(".") if plain and "." in text else text

    def outcome(self, lesson: Lesson, rate: float, words: str = "axis.") -> str:
        """How the descent at a rate ends, in the words of the language files.

        words: What their keys begin with, such as "film_descent.ruler_"; they end in settled,
            unsettled and diverged.
        """
        path = lesson.trajectory(rate)
        if path.diverged_at is not None:
            return self.say(f"{words}diverged", epochs=path.diverged_at)
        from gdcore.studies import settled_at  # all studies are there then, which few looks need

        done = settled_at(lesson, path)
        if done is None:
            return self.say(f"{words}unsettled", epochs=lesson.epochs)
        return self.say(f"{words}settled", epochs=done)

    def column(self, name: str) -> tuple[str, str]:
        """A column's name as words, and its unit or "": body_mass_g gives ("body mass", "g").

        A name too long for an axis ends in "…"; what cannot be drawn is spelt, see `drawable`.
        """
        name, _ = drawable(name)
        words = name.replace("_", " ").split()
        unit = words.pop() if len(words) > 1 and words[-1].lower() in UNITS else ""
        return shortened(" ".join(words) or name), unit


def _fields(told: object) -> dict[str, object]:
    """What a value tells, by name: its fields, or a mapping's entries."""
    if told is None:
        return {}
    return dict(told) if isinstance(told, Mapping) else vars(told)


@dataclass(frozen=True)
class _Filled:
    """What stands in for a placeholder: a number that knows how its text wants it written."""

    value: object
    look: Look
    markup: str

    def __getattr__(self, name: str) -> "_Filled":
        """The field of a field, as {raw.cliff} asks for it."""
        return _Filled(getattr(self.value, name), self.look, self.markup)

    def __format__(self, how: str) -> str:
        value = self.value
        if value is None:
            return "–"
        if isinstance(value, numbers.Integral):
            return decimal(int(value), 0)
        if not isinstance(value, numbers.Real):
            return str(value)
        if how == "rate":
            return self.look.rate(float(value), self.markup)
        return self.look.number(float(value), int(how or 3), self.markup)
