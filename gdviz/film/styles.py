"""The styles of `gdviz.look.styles` in Manim's units."""

from gdviz.look.styles import STROKE, Style

SHAPES = {"circle": "dot", "x": "times"}
"""Marks that `gdviz.film.solid.Marker` calls otherwise; the others have one name."""


def stroke_width(style: Style) -> float:
    """The width of a style's line, as Manim's stroke width."""
    return STROKE * style.width


def dashes(style: Style) -> tuple[float, ...] | None:
    """Lengths of a style's strokes and gaps, in hundredths of a scene unit; None if it is solid."""
    return tuple(length * stroke_width(style) for length in style.dash) or None


def shape(style: Style) -> str:
    """The shape of a style's mark, as `gdviz.film.solid.Marker` calls it."""
    return SHAPES.get(style.mark, style.mark)
