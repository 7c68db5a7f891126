"""The sums that make the gradient, term by term: a segment over the data for every error."""

import numpy as np
from manim import LEFT, VGroup, VMobject

import gdcore
from gdcore.model import gradient_terms
from gdcore.view import steepness
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


def sum_formula(name: str, look: Look, place: tuple[float, float]) -> tuple[VGroup, Readout]:
    """The loss's derivative by b or w as a sum, and below it a readout of what that comes to.

    place: The middle of the formula's left edge, (x, y).
    """
    formula = colored(FORMULAS[name], look, "key").move_to((*place, 0.0), aligned_edge=LEFT)
    total = Readout(["$=$"], look, (place[0] + 1.18, place[1] - 0.55), "key")
    total.reveal(1)
    return formula, total


class ErrorTerms(VMobject):
    """The errors of the start's line as segments at their points, added up from left to right.

    2/N times the sum of those added so far is what a readout shows: at the end the loss's
    derivative by b. Then each is multiplied by its x, and the sum is the derivative by w.

    Attributes:
        sums: 2/N times the sum of the first k errors, and of the first k errors times x, for each
            k: (N + 1,) both.
    """

    def __init__(self, scatter: Scatter, lesson: gdcore.Lesson, look: Look) -> None:
        super().__init__(stroke_color=look.theme.error, stroke_width=3)
        self._scatter, self._look, self._size = scatter, look, steepness(lesson)
        drawn = drawn_points(lesson).train
        order = np.argsort(drawn.x, kind="stable")
        self._x = drawn.x[order]
        self._error = gdcore.predict(*lesson.start, self._x) - drawn.y[order]
        self._at, self._y = scatter.data.x[order], scatter.data.y[order]
        # The sums are over all points, drawn or not.
        order = np.argsort(lesson.train.x, kind="stable")
        terms = gradient_terms(*lesson.start, lesson.train.x[order], lesson.train.y[order])
        self.sums = [np.append(0.0, np.cumsum(term)) for term in terms]

    def add_errors(self, share: float, readout: Readout) -> None:
        """Add up this share of the errors, 0..1, from the left."""
        self._draw(self._error[: round(share * len(self._x))])
        self._tell(0, share, readout)

    def multiply_by_x(self, share: float, readout: Readout) -> None:
        """Multiply this share of the errors, 0..1, by their x, and add up the products."""
        # In proportion: an x of 200 would put every end far outside the picture. So first all
        # errors come to a scale at which there is room for their products.
        most = max(1.0, float(np.abs(self._x).max()))
        begin = 0.0 if most == 1 else 0.25
        scale = 1 / most if share >= begin else 1 + (1 / most - 1) * share / begin
        done = max(0.0, share - begin) / (1 - begin)
        count = round(done * len(self._x))
        weights = np.append(self._x[:count], np.ones(len(self._x) - count))
        self._draw(self._error * weights * scale)
        self._tell(1, done, readout)

    def _tell(self, which: int, share: float, readout: Readout) -> None:
        sums = self.sums[which]
        readout.display(self._look.aligned(sums[round(share * (len(sums) - 1))], self._size))

    def _draw(self, lengths: np.ndarray) -> None:
        x, y = self._at[: len(lengths)], self._y[: len(lengths)]
        scatter = self._scatter
        self.points = scatter.segments(scatter.at(x, y), scatter.at(x, y + lengths))
