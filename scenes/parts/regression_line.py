"""What one film alone needs: a thread through three views, the lines before, an axis that grows."""

import numpy as np
from manim import DOWN, VGroup, VMobject

import gdcore
from gdcore.lesson import Range
from gdviz.film.flat.charts import Chart
from gdviz.film.flat.dots import Dots
from gdviz.film.flat.lines import straight
from gdviz.film.flat.scatter import Scatter
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.numbers import numbered, ticks
from gdviz.look.styles import STROKE, STYLES, Style

APART = 0.07
"""Scene units by which a line must have moved at an end to be drawn beside the one before."""


class LossCurve(Chart):
    """The loss by step, on a logarithmic axis; the axis of steps makes room as the curve grows.

    Args:
        trajectory: Whose losses they are.
        losses: From where to where their axis reaches.
        style: Of the curve.
        steps: How many the other axis shows at first, and at last.
        look, width, height, center: As for `Chart`.

    Attributes:
        curve: The loss at each step, drawn as far as `reach_to` says.
        numbers: Those along the axis of steps.
    """

    def __init__(
        self,
        trajectory: gdcore.Trajectory,
        losses: Range,
        style: Style,
        steps: tuple[int, int],
        look: Look,
        width: float,
        height: float,
        center: tuple[float, float],
    ) -> None:
        names, span = ("", look.say("film_regression_line.loss_by_step")), (0.0, float(steps[0]))
        super().__init__(look, span, losses, width, height, names, (False, True), center)
        self.words[0].remove(self.x_numbers)  # others stand in for them, which move
        self._few, self._losses = steps[0], trajectory.loss
        first, last = (dict(numbered(ticks(0, most, 3))) for most in steps)
        whole = {place: number for place, number in {**first, **last}.items() if place % 1 == 0}
        self._places = [(place, place in first, place in last) for place in whole]
        self.numbers = VGroup(*(text(number, look, "tick", "muted") for number in whole.values()))
        self.curve = self.path(
            trajectory.epoch, self._losses, style, dots=0.05, head=0.1, head_role="ink"
        )
        self.reach_to(0)

    def reach_to(self, steps: float) -> None:
        """Draw the curve up to so many steps, on an axis that reaches as far, or a few steps."""
        reach = max(steps, self._few)
        self._high = np.array([reach, self._high[1]])
        self.curve.lead_through(self.at(np.arange(len(self._losses)), self._losses))
        self.curve.grow_to(steps)
        for (place, early, late), number in zip(self._places, self.numbers, strict=True):
            number.next_to(self.at(min(place, reach), self._low[1]), DOWN, 0.14)
            coming = 1.0 if early else 10 * (reach / place - 1)
            going = 0.0 if late else 2 * (reach / self._few - 1)
            number.set_fill(opacity=float(np.clip(coming - going, 0, 1)))


class Thread(VGroup):
    """A mark on the line over the data, and a thread from it to the marks in the other views.

    Attributes:
        line, mark: The two.
    """

    def __init__(self, look: Look) -> None:
        theme, nowhere = look.theme, np.empty((0, 3))
        self.line = VMobject(stroke_color=theme.ink, stroke_width=3)
        self.mark = Dots(nowhere, theme.ink, 0.1, theme.paper)
        super().__init__(self.line, self.mark)

    def join(self, *places: np.ndarray, opacity: float = 1.0) -> None:
        """Lead from the mark on the line, the first place, through the others."""
        ends = np.array(places)
        self.mark.place(ends[:1])
        self.line.points = straight(ends[:-1], ends[1:])
        self.line.set_stroke(opacity=opacity)


class LinesBefore(VMobject):
    """The lines that the steps have left, thin, as far as they can be told apart.

    Args:
        scatter: The chart, where it will be.
        look: For their colour.
        b, w: Of each line, shape (n,).
    """

    def __init__(self, scatter: Scatter, look: Look, b: np.ndarray, w: np.ndarray) -> None:
        super().__init__(stroke_color=look.theme.muted, stroke_width=2, stroke_opacity=0.6)
        self._left: list[int] = []
        kept: list[np.ndarray] = []
        for step, line in enumerate(zip(b.tolist(), w.tolist(), strict=True)):
            ends = scatter.ends_of(*line)
            if ends is not None and (not kept or np.abs(ends - kept[-1]).max() >= APART):
                self._left.append(step)
                kept.append(ends)
        ends = np.array(kept).reshape(-1, 2, 3)
        self._pieces = straight(ends[:, 0], ends[:, 1])

    def reach_to(self, steps: float) -> None:
        """Draw those that so many steps have left behind."""
        self.points = self._pieces[: 4 * int(np.searchsorted(self._left, steps))]


class FlyingErrors(VMobject):
    """The errors of a line, which fly one after the other into one place.

    Args:
        points, ends: Where each begins and ends, (n, 3) both.
        look: For their colour.
    """

    def __init__(self, points: np.ndarray, ends: np.ndarray, look: Look) -> None:
        width = STROKE * STYLES["error"].width
        super().__init__(stroke_color=look.theme.error, stroke_width=width)
        self._points, self._ends = points, ends
        self._turn = np.argsort(np.argsort(points[:, 0])) / len(points)

    def fly(self, share: float, place: np.ndarray) -> None:
        """Show them so far (0..1) on their way to the place."""
        along = np.clip(2 * share - self._turn[::-1], 0, 1)[:, None]
        self.points = straight(
            self._points + along * (place - self._points), self._ends + along * (place - self._ends)
        )
