"""Typeset texts: Typst markup in the project's font, formulas between dollar signs."""

import hashlib
import math
import re
from typing import Any

import manimpango
from manim import DOWN, Typst, VGroup, VMobject

import gdcore
from gdviz.look import Look, fonts
from gdviz.look.markup import COLORED, readable, without_math
from gdviz.look.styles import TYPE

PX = 0.7242
"""Manim font size of a type whose em is one pixel high at 1080p."""


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

    def __init__(self, content: str, glyphs: VMobject, size: str | float) -> None:
        super().__init__(fill_color=glyphs.color, fill_opacity=1, stroke_width=0)
        self.content, self.size, self.runs = content, pixels(size), not content
        for part in glyphs.family_members_with_points():
            if part.get_fill_opacity() > 0:
                self.append_points(part.points)
            else:
                self.add(part)  # a rule, such as a fraction's bar, is stroked
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
    return Label(content, typeset(content, look, size, role, bold=bold), size)


def colored(content: str, look: Look, size: str | float = "label", *, bold: bool = False) -> VGroup:
    """As `text`, with words in the colours of roles, as in "#w[tilts] it": a label a colour."""
    glyphs = typeset(content, look, size, bold=bold).family_members_with_points()
    of_color: dict[str, list[Any]] = {}
    for glyph in glyphs:
        of_color.setdefault(glyph.get_fill_color().to_hex(), []).append(glyph)
    drawn = [VGroup(*alike).set_color(color) for color, alike in of_color.items()]
    return VGroup(*(Label(content, alike, size) for alike in drawn))


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
) -> Typst:
    """As `text`, with a mobject for every glyph."""
    words = without_math(content)
    missing = fonts.undrawable(words)
    if missing:
        raise gdcore.DataError(f"the font has no glyph for {missing!r} in {content!r}")
    others = fonts.further(words)  # none, but for names from outside
    # The files' names tell Manim's cache of typeset text which font it was made with.
    regular = fonts.files()[0]
    made_with = hashlib.sha256(str(regular).encode()).hexdigest()[:12]
    weight = "bold" if bold else "regular"
    families = ", ".join(f'"{family}"' for family in fonts.ordered(words, others))
    families = f"({families})" if others else families
    preamble = f'// {made_with}\n#set text(font: {families}, weight: "{weight}")\n'
    if COLORED.search(content):
        preamble += f'#set text(fill: rgb("{getattr(look.theme, role, role)}"))\n'
        for name in {found[1] for found in COLORED.finditer(content)}:
            preamble += f'#let {name}(it) = text(fill: rgb("{look.theme.color(name)}"), it)\n'
    preamble += "#set smartquote(enabled: false)\n"  # the font's curly ones are as wide as Chinese
    return Typst(
        content,
        font_size=pixels(size) * PX,
        color=None if COLORED.search(content) else getattr(look.theme, role, role),
        typst_preamble=preamble,
        font_paths=[str(path.parent) for path in (regular, *(other.regular for other in others))],
        use_svg_cache=False,  # a copy from it draws the rules of formulas a little otherwise
    )
