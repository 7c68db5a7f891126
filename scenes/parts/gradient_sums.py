"""The sums that make the gradient, term by term: a bar over the data for every error."""

import numpy as np
from manim import LEFT, VGroup, VMobject

import gdcore
from gdcore.model import gradient_terms
from gdcore.view import steepness
from gdviz.film.flat.lines import straight
from gdviz.film.flat.scatter import Scatter, drawn_points
from gdviz.film.readout import Readout
from gdviz.film.type import colored
from gdviz.look import Look

FORMULAS = {
    "b": '#b[$display((partial "MSE") / (partial b))$] $display(= 2 / N sum_i)$ '
    "#error[$(hat(y)_i - y_i)$]",
    "w": '#w[$display((partial "MSE") / (partial w))$] $display(= 2 / N sum_i)$ '
    "#error[$(hat(y)_i - y_i)$] $x_i$",
}
"""By parameter: the derivative, and what is summed, in the errors' colour."""
WIDEST = 0.032
"""How wide a bar is, in scene units."""


def sum_formula(name: str, look: Look, place: tuple[float, float]) -> tuple[VGroup, Readout]:
    """The loss's derivative by b or w as a sum, and below it a readout, for what that comes to.

    place: The middle of the formula's left edge, (x, y).
    """
    formula = colored(FORMULAS[name], look, "key").move_to((*place, 0.0), aligned_edge=LEFT)
    total = Readout(["$=$"], look, (place[0] + 1.18, place[1] - 0.55), "key")
    return formula, total


class ErrorTerms(VGroup):
    """The errors of the start's line as bars from their points to it, which come from the left.

    They stand for the terms of the loss's derivative by b. For that by w each is as wide as the x
    it is multiplied by is large, and those with a negative x, which count against, are grey.

    Attributes:
        sums: The derivatives by b and by w, added up term by term over all points.
        sign: 1 if all errors are above zero, the line being too high; -1 if all are below; else 0.
        bars: Of errors that count for the sum.
        against: Of those that count against it.
    """

    def __init__(self, scatter: Scatter, lesson: gdcore.Lesson, look: Look) -> None:
        self._size = steepness(lesson)
        self.bars, self.against = (
            VMobject(fill_color=look.theme.color(role), fill_opacity=1, stroke_width=0)
            for role in ("error", "muted")
        )
        super().__init__(self.against, self.bars)
        x = drawn_points(lesson).train.x
        order = np.argsort(x, kind="stable")
        self._x = x[order]
        begin, end = scatter.errors_of(*lesson.start)
        bottom, top = (edge[1] for edge in scatter.box)
        end[:, 1] = np.clip(end[:, 1], bottom, top)
        self._begin, self._end = begin[order], end[order]
        # The sums are over all points, drawn or not.
        terms = gradient_terms(*lesson.start, lesson.train.x, lesson.train.y)
        self.sums = tuple(float(np.sum(term)) for term in terms)
        signs = np.sign(terms[0])
        self.sign = int(signs[0]) if (signs == signs[0]).all() else 0

    def add_errors(self, share: float) -> None:
        """Show this share of the errors, 0..1, from the left."""
        count = round(share * len(self._x))
        self._draw(np.ones(count))

    def multiply_by_x(self, share: float) -> None:
        """Multiply this share of the errors, 0..1, from the left, by their x."""
        count = round(share * len(self._x))
        weights = self._x[:count] / max(float(np.abs(self._x).max()), 1e-300)
        self._draw(np.append(weights, np.ones(len(self._x) - count)))

    def told(self, which: int, look: Look) -> str:
        """The derivative by b (0) or w (1), as a readout has it."""
        return look.aligned(self.sums[which], self._size)

    def _draw(self, weights: np.ndarray) -> None:
        begin, end = self._begin[: len(weights)], self._end[: len(weights)]
        half = WIDEST / 2 * np.abs(weights)[:, None] * np.array([1.0, 0, 0])
        corners = np.stack([begin - half, begin + half, end + half, end - half], axis=1)
        ends = np.roll(corners, -1, axis=1)
        pieces = straight(corners.reshape(-1, 3), ends.reshape(-1, 3)).reshape(-1, 16, 3)
        self.bars.points = pieces[weights >= 0].reshape(-1, 3)
        self.against.points = pieces[weights < 0].reshape(-1, 3)
