"""Names of columns, which are the reader's own, as what can be drawn: in any script."""

import unicodedata
from functools import cache


@cache
def drawable(name: str, otherwise: str = "") -> tuple[str, str]:
    """A name as it is drawn, and one line that says what was changed, or "".

    A character that no font here has is written in Latin letters. What has none, such as one of
    private use, is left out; if nothing is left, the name is `otherwise`, or the code points.

    Examples:
        >>> drawable("Größe")
        ('Größe', '')
        >>> drawable("\U00013080 (cm)", "column 2")[0]
        'D10 (cm)'
        >>> drawable("\ue000", "column 2")[0]
        'column 2'
    """
    if name.isascii() and name.isprintable():
        return name, ""
    from gdviz.look import fonts

    whole = unicodedata.normalize("NFC", name)  # an accent and its letter are one character
    lost = fonts.undrawable(whole)
    words = "".join(_spelt(char) if char in lost else char for char in whole)
    stray = _stray(words)
    if not lost and not stray:
        return whole, ""
    words = " ".join("".join(char for char in words if char not in stray).split())
    unknown = ", ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(lost + stray))
    words = words or otherwise or unknown.replace(",", "")
    return words, f"{name!r} is shown as {words!r}: no font here has {unknown}"


def _spelt(char: str) -> str:
    """A character in Latin letters, or ""."""
    from anyascii import anyascii

    return "".join(filter(str.isprintable, anyascii(char)))


def _is_sign(char: str) -> bool:
    """Whether a character is drawn on the one before: an accent, a vowel sign, a colour of skin."""
    return unicodedata.category(char).startswith("M") or "\U0001f3fb" <= char <= "\U0001f3ff"


def _stray(name: str) -> str:
    """Signs such as accents and vowel signs on a letter that no font has together with them."""
    from gdviz.look import fonts

    found, letter = "", ""
    for char in name:
        if fonts.is_invisible(char):
            continue
        if char.isspace() or not letter or not _is_sign(char):
            letter = char.strip()
        elif not fonts.fit(letter + char):
            found += char
    return found
