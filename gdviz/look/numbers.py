"""How numbers and ticks are written: signs, commas, decimals; and names that are too long."""

import math
import unicodedata


def shortened(text: str, room: int = 44) -> str:
    """The text, or as much of it as has room; a Chinese character takes two places."""
    taken = 0
    for place, char in enumerate(text):
        taken += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if taken > room:
            return text[: place - 1].rstrip() + "…"
    return text


def decimal(value: float, decimals: int, room: str = "") -> str:
    """A number with a true minus sign and, from ten thousand on (years are below), commas.

    `room` = " " leaves the place of the sign free before a positive number.
    """
    comma = "," if abs(value) >= 10_000 else ""
    value = value if round(value, decimals) else 0.0  # no "−0.00"
    return f"{value:{room}{comma}.{decimals}f}".replace("-", "−")


def tick_text(value: float, step: float) -> str:
    """A tick's number, with as many decimals as tell it from its neighbours at `step`."""
    decimals = next((d for d in range(7) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 6)
    return "0" if abs(value) < step / 1e6 else decimal(value, decimals)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers inside low..high, 1, 2 or 5 times a power of ten apart; `most`, or one more."""
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    places: list[float] = []
    for step in (power / 2, power, 2 * power, 5 * power, 10 * power):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        places = [k * step for k in range(first, last + 1)]
        if len(places) <= most + 1:
            break
    return places


def numbered(places: list[float]) -> list[tuple[float, str]]:
    """Each tick's place with its number."""
    step = places[1] - places[0] if len(places) > 1 else 1.0
    return [(place, tick_text(place, step)) for place in places]


def log_numbered(low: float, high: float, most: int = 5) -> list[tuple[float, str]]:
    """Ticks of a logarithmic axis with their numbers in Typst: powers of ten inside low..high.

    `most`, or one more: of many powers every second, third ...; where less than two are inside, 1,
    2 and 5 times a power of ten.
    """
    powers = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    if len(powers) < 2:
        first = math.floor(math.log10(low))
        between = [(k * 10.0**power, power) for power in (first, first + 1) for k in (1, 2, 5)]
        return [
            (place, decimal(place, max(0, -power)))
            for place, power in between
            if low <= place <= high
        ]
    every = math.ceil(len(powers) / (most + 1))
    shown = [power for power in powers if power % every == 0]
    plain = all(-5 < power < 5 for power in shown)
    return [
        (10.0**power, decimal(10.0**power, max(-power, 0)) if plain else f"$10^({power})$")
        for power in shown
    ]
