"""Names with numbers beside them that change in every frame."""

import numpy as np
from manim import VGroup

from gdviz.film.glyphs import box
from gdviz.film.type import Label, pixels, typeset
from gdviz.look import Look


class Readout(VGroup):
    """Rows of a name and a number each. Rows come with `reveal`; numbers are set with `display`.

    A new number is put together from digits that are there already: it costs next to nothing in a
    frame, and nothing jumps, since all digits have the same width.

    Args:
        names: One for each row, in Typst.
        look: Colours and type.
        corner: The upper left one, (x, y).
        size: Of type: what it is for.
        beside: How far it is from each name to the next if they stand side by side; None: one below
            the other, their numbers aligned.
    """

    GLYPHS = "0123456789−.,e∞"
    """What numbers can be made of."""

    def __init__(
        self,
        names: list[str],
        look: Look,
        corner: tuple[float, float],
        size: str = "readout",
        beside: float | None = None,
    ) -> None:
        super().__init__()
        drawn = typeset(self.GLYPHS, look, size)
        base = float(box([drawn[0].points])[0][1])
        em = pixels(size) / 135
        self._advance = 0.555 * em
        self._digits = {}
        for glyph, (points, *_) in zip(self.GLYPHS, drawn, strict=True):
            middle = (points[:, 0].max() + points[:, 0].min()) / 2
            self._digits[glyph] = points - [middle - self._width(glyph) / 2, base, 0]
        # An "x" in front puts every label on the same baseline, whatever its letters.
        roles = [name.strip("$") if name in ("$b$", "$w$") else "muted" for name in names]
        labels = [typeset(f"x{name}", look, size, "muted") for name in names]
        low, high = box([labels[0][0].points])
        baseline = -0.5 * (high - low)[1]
        self._rows: list[tuple[Label, Label, np.ndarray]] = []
        drawn_names = [
            Label(name, label[1:], look.theme.color(role), size)
            for name, label, role in zip(names, labels, roles, strict=True)
        ]
        widths = [words.width for words in drawn_names]
        for row, (words, label) in enumerate(zip(drawn_names, labels, strict=True)):
            away = (0, -1.75 * em * row) if beside is None else (beside * row, 0)
            left = np.array([corner[0] + away[0], corner[1] + away[1], 0.0])
            foot = box([label[0].points])[0][1]
            words.shift((left[0] - words.get_left()[0], left[1] + baseline - foot, 0.0))
            number = Label("", [], look.theme.ink, size)
            width = max(widths) if beside is None else widths[row]
            self._rows.append((words, number, left + [width + em, baseline, 0]))
        self._shown = 0

    def reveal(self, count: int) -> VGroup:
        """The next `count` rows, to fade in; from now on they are part of the readout."""
        new = self._rows[self._shown : self._shown + count]
        self._shown += count
        rows = VGroup(*(VGroup(name, number) for name, number, _ in new))
        self.add(*rows)
        return rows

    @property
    def numbers(self) -> list[Label]:
        """The numbers of the rows there are by now: all that `display` changes."""
        return [number for _, number, _ in self._rows[: self._shown]]

    def display(self, *values: str) -> None:
        """Set the number of each row, shown or not; a leading space leaves room for a minus."""
        for (_, number, pen), value in zip(self._rows, values, strict=True):
            at, drawn = pen.copy(), [np.empty((0, 3))]
            for glyph in value:
                if glyph in self._digits:
                    drawn.append(self._digits[glyph] + at)
                at[0] += self._width(glyph)
            number.content, number.points = value, np.concatenate(drawn)

    def _width(self, glyph: str) -> float:
        return self._advance * (0.5 if glyph in ".," else 1)
