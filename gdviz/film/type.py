"""Typeset texts: Typst markup in the project's font, formulas between dollar signs."""

import math
import re

import manimpango
import numpy as np
from manim import DOWN, VGroup, VMobject, config

import gdcore
from gdviz.film.glyphs import Glyph, drawn
from gdviz.look import Look, fonts
from gdviz.look.markup import COLORED, readable, without_math
from gdviz.look.styles import TYPE

PX = 0.7242 / 960
"""Scene units of a point of type that is set in 10 pt and shall be one pixel high at 1080p."""

RULE = 0.5
"""How wide the rule of a fraction is drawn, by what Typst says: as wide as Manim draws it."""


def register_fonts(words: str = "") -> str:
    """Make the project's font, and others that words need, known to Pango before its first text.

    Returns:
        What to call them in Manim's own `Text(words, font=register_fonts(words))`.
    """
    others = fonts.further(words)
    for path in [*fonts.files(), *(path for font in others for path in (font.regular, font.bold))]:
        manimpango.register_font(str(path))
    return ", ".join(fonts.ordered(words, others))


class Label(VMobject):
    """A typeset text as one mobject, which costs a tenth of one for every glyph in each frame.

    Attributes:
        content: The text, in Typst.
        size: Of its type, in pixels of a film 1080 high, as it was made.
        runs: Whether it is a number that is put together anew in every frame.
    """

    def __init__(self, content: str, glyphs: list[Glyph], color: str, size: str | float) -> None:
        super().__init__(fill_color=color, fill_opacity=1, stroke_width=0)
        self.content, self.size, self.runs = content, pixels(size), not content
        filled = [glyph.points for glyph in glyphs if not glyph.rule]
        self.points = np.concatenate([np.empty((0, 3)), *filled])
        for glyph in glyphs:
            if glyph.rule:
                rule = VMobject(color=color, stroke_width=glyph.rule, fill_opacity=0)
                rule.points = glyph.points.copy()
                self.add(rule)
        self._diagonal = math.hypot(self.width, self.height)

    def scaled(self, diagonal: float) -> float:
        """How many times as large it is as it was made, by the diagonal of its box now."""
        return 1.0 if self.runs else diagonal / self._diagonal


def pixels(size: str | float) -> float:
    """A type size in pixels of a film 1080 pixels high, from what it is for."""
    return TYPE[size].px if isinstance(size, str) else size


def text(
    content: str, look: Look, size: str | float = "label", role: str = "ink", *, bold: bool = False
) -> Label:
    """A text in the project's font as one mobject.

    Args:
        content: In Typst, formulas between dollar signs.
        look: The theme that has the colours.
        size: What it is for, as `gdviz.look.styles.TYPE` has it; or pixels of a film 1080 high.
        role: A colour role of the theme, or a colour.
        bold: Whether the type is bold.

    Raises:
        gdcore.DataError: No font here has a glyph for a character; Typst would draw a box.
    """
    glyphs = typeset(content, look, size, role, bold=bold)
    return Label(content, glyphs, getattr(look.theme, role, role), size)


def colored(content: str, look: Look, size: str | float = "label", *, bold: bool = False) -> VGroup:
    """As `text`, with words in the colours of roles, as in "#w[tilts] it": a label a colour."""
    of_color: dict[str, list[Glyph]] = {}
    for glyph in typeset(content, look, size, bold=bold):
        of_color.setdefault(glyph.color, []).append(glyph)
    return VGroup(*(Label(content, alike, color, size) for color, alike in of_color.items()))


def in_lines(
    content: str, look: Look, size: str, width: float, *, bold: bool = False, most: int = 3
) -> VGroup:
    """As `colored`, in so many lines, one below the other, that none is wider than `width`.

    If `most` lines do not do, they are made smaller.
    """
    for count in range(1, most + 1):
        lines = VGroup(*(colored(line, look, size, bold=bold) for line in _split(content, count)))
        if lines.width <= width:
            break
    if lines.width > width:
        lines.scale(width / lines.width)
    return lines.arrange(DOWN, buff=0.35 * pixels(size) / 135)


PIECES = re.compile(
    r"""\\.                          # an escaped character
    | \#[a-z_]+\[[^\]]*\]            # coloured words
    | \$[^$]*\$                      # a formula
    | [\x20-\x7e]+?(?=[\x20$\#]|[^\x20-\x7e]|$)  # a word
    | .""",
    re.VERBOSE | re.DOTALL,
)
"""What a line of a caption consists of."""


def _split(content: str, count: int) -> list[str]:
    """Words as so many lines of about one length; formulas and coloured words are not parted."""
    held = PIECES.findall(content)
    total, lines = len(readable(content)), [""]
    for piece in held:
        longer = len(readable("".join(lines) + piece)) > total * len(lines) / count
        if longer and len(lines) < count and piece[0] not in "，。、：；）,.":
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]


def typeset(
    content: str, look: Look, size: str | float = "label", role: str = "ink", *, bold: bool = False
) -> list[Glyph]:
    """As `text`: what it is drawn of, in scene units, rules as wide as Manim draws them."""
    words = without_math(content)
    missing = fonts.undrawable(words)
    if missing:
        raise gdcore.DataError(f"the font has no glyph for {missing!r} in {content!r}")
    others = fonts.further(words)  # none, but for names from outside
    weight = "bold" if bold else "regular"
    families = ", ".join(f'"{family}"' for family in fonts.ordered(words, others))
    families = f"({families})" if others else families
    color = getattr(look.theme, role, role)
    preamble = f'#set text(font: {families}, weight: "{weight}", fill: rgb("{color}"))\n'
    for name in {found[1] for found in COLORED.finditer(content)}:
        preamble += f'#let {name}(it) = text(fill: rgb("{look.theme.color(name)}"), it)\n'
    # The font's curly quotes are as wide as Chinese.
    preamble += "#set smartquote(enabled: false)\n"
    folders = (fonts.files()[0], *(other.regular for other in others))
    unit = pixels(size) * PX
    wide = unit * RULE * config.pixel_width / config.frame_width
    return [
        Glyph(unit * points, color, wide * rule)
        for points, color, rule in drawn(
            preamble + content, tuple(str(path.parent) for path in folders)
        )
    ]
