"""What a value shows of itself in a notebook: a small table in HTML, without colours of its own."""

from collections.abc import Iterable
from html import escape

import numpy as np

Row = tuple[object, ...]

LONGEST = 160
"""Characters of a title."""


def table(title: str, rows: Iterable[Row], head: Row = ()) -> str:
    """Rows of cells below a title; the first cell of a row says what the others are.

    Numbers have six significant digits, and everything is escaped. Colours are those of the page,
    light or dark.

    Examples:
        >>> table("a < b", [("loss", 2.74215777)])[-59:]
        '</th><td style="text-align: left">2.74216</td></tr></table>'
    """
    # The classes keep a notebook from reading "$" in a column's name as the beginning of a formula.
    parts = ['<table class="tex2jax_ignore mathjax_ignore">']
    parts.append(f'<caption style="text-align: left">{escape(shortened(title))}</caption>')
    if head:
        parts.append("<tr>" + "".join(f"<th>{escape(written(cell))}</th>" for cell in head))
        parts.append("</tr>")
    for first, *others in rows:
        parts.append(f'<tr><th scope="row" style="text-align: left">{escape(written(first))}</th>')
        parts += [f'<td style="text-align: left">{escape(written(cell))}</td>' for cell in others]
        parts.append("</tr>")
    return "".join([*parts, "</table>"])


def written(value: object) -> str:
    """A number with six significant digits, a pair of them in brackets, anything else as it is.

    Examples:
        >>> written((0.4967141530, -2)), written(80), written("x"), written(None)
        ('(0.496714, −2)', '80', 'x', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return f"({', '.join(map(written, value))})"
    if isinstance(value, float | np.floating):
        return f"{value:.6g}".replace("-", "−")
    return str(value).replace("-", "−") if isinstance(value, int | np.integer) else str(value)


def shortened(text: str) -> str:
    """A text of which no more is shown than can be taken in."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
