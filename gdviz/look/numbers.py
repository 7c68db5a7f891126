"""How numbers and ticks are written: signs, commas, decimals; and names that are too long."""

import math
import unicodedata
from collections.abc import Callable


def places(char: str) -> int:
    """How many places a character takes where all have one width: a Chinese one takes two."""
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def shortened(text: str, room: int = 44) -> str:
    """The text, or as much of it as has room; a Chinese character takes two places."""
    taken = 0
    for place, char in enumerate(text):
        taken += places(char)
        if taken > room:
            return text[: place - 1].rstrip() + "…"
    return text


def cut(text: str, fits: Callable[[str], bool], most: int = 44) -> str:
    """As much of a text as fits, from so many places on, but never fewer than eight."""
    words = text
    for room in range(most, 7, -2):
        words = shortened(text, room)
        if fits(words):
            break
    return words


def decimal(value: float, decimals: int, room: str = "") -> str:
    """A number with a true minus sign and, from ten thousand on (years are below), commas.

    `room` = " " leaves the place of the sign free before a positive number.
    """
    rounded = round(value, decimals)
    comma = "," if abs(rounded) >= 10_000 else ""
    value = value if rounded else 0.0  # no "−0.00"
    return f"{value:{room}{comma}.{decimals}f}".replace("-", "−")


def with_power(value: float, digits: int, room: str = "") -> str:
    """A number as 1.23e7, with so many significant digits; `room` as for `decimal`."""
    if not math.isfinite(value):
        return f"{value:{room}}".replace("-", "−")
    mantissa, exponent = f"{value:{room}.{digits - 1}e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def tick_text(value: float, step: float) -> str:
    """A tick's number, with as many decimals as tell it from its neighbours at `step`."""
    decimals = next((d for d in range(7) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 6)
    return "0" if abs(value) < step / 1e6 else decimal(value, decimals)


STEPS = (1, 2, 2.5, 5, 10)
"""What ticks are apart, times a power of ten."""


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers inside low..high, at most so many intervals apart, as in figures."""
    from matplotlib.ticker import MaxNLocator  # light things do not wait for it

    places = MaxNLocator(most, steps=STEPS, min_n_ticks=1).tick_values(low, high)
    slack = 1e-9 * (high - low)
    return [float(place) for place in places if low - slack <= place <= high + slack]


def numbered(places: list[float]) -> list[tuple[float, str]]:
    """Each tick's place with its number in Typst.

    As elsewhere, from a million on and below a ten-thousandth all have a power of ten; but not if
    so many digits tell them apart that it makes nothing shorter.
    """
    biggest = max(map(abs, places), default=0.0) or 1.0
    step = places[1] - places[0] if len(places) > 1 else biggest
    power = math.floor(math.log10(biggest) + 1e-9)
    scale = 10.0**power
    if -5 < power < 6 or step < 1e-6 * scale:
        return [(place, tick_text(place, step)) for place in places]
    numbers = [tick_text(place / scale, step / scale) for place in places]
    return [
        (place, number if number == "0" else f"{number}$dot 10^({power})$")
        for place, number in zip(places, numbers, strict=True)
    ]


def log_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Powers of ten inside low..high, `most` or one more: of many every second, third ...

    Where fewer than two are inside, 1, 2 and 5 times a power of ten.
    """
    from matplotlib.ticker import LogLocator

    for locator in (LogLocator(numticks=most + 1), LogLocator(subs=(1, 2, 5), numticks=20)):
        places = locator.tick_values(low, high)
        inside = [float(at) for at in places if low * (1 - 1e-9) <= at <= high * (1 + 1e-9)]
        if len(inside) > 1:
            break
    return inside


def log_numbered(low: float, high: float, most: int = 5) -> list[tuple[float, str]]:
    """Ticks of a logarithmic axis with their numbers in Typst."""
    places = log_ticks(low, high, most)
    powers = [math.floor(math.log10(place) + 1e-9) for place in places]
    plain = all(-5 < power < 5 for power in powers)
    return [
        (place, decimal(place, max(-power, 0)) if plain else f"$10^({power})$")
        for place, power in zip(places, powers, strict=True)
    ]
