"""Typeset texts: Typst markup in the project's font, formulas between dollar signs."""

import hashlib
import math

import manimpango
from manim import Typst, VMobject

import gdcore
from gdviz.look import Look, fonts
from gdviz.look.markup import without_math
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
    preamble += "#set smartquote(enabled: false)\n"  # the font's curly ones are as wide as Chinese
    return Typst(
        content,
        font_size=pixels(size) * PX,
        color=getattr(look.theme, role, role),
        typst_preamble=preamble,
        font_paths=[str(path.parent) for path in (regular, *(other.regular for other in others))],
        use_svg_cache=False,  # a copy from it draws the rules of formulas a little otherwise
    )
