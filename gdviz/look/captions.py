"""What a film says, from when to when, and how long that takes to read."""

from typing import NamedTuple

from gdviz.look.markup import readable

READING_SPEED = {"zh": 8, "en": 17}
"""Characters a second, spaces among them, that a viewer can read beside watching."""


BAND = 0.9 / 8
"""The share of a picture's height that captions have to themselves, at its bottom, in 16:9."""


class Caption(NamedTuple):
    """What a film said, in Typst markup, from when to when in seconds."""

    start: float
    end: float
    words: str


def seconds_to_read(words: str, language: str) -> float:
    """How long a caption must stay: a moment to find it, then a second for so many characters."""
    length = len(readable(words))
    return 0.4 + length / READING_SPEED.get(language, 17)
