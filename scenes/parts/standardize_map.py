"""The loss from above, on one scale throughout, for a feature that is shifted and scaled."""

from collections.abc import Sequence

import numpy as np

import gdcore
from gdcore.lesson import Range
from gdcore.rings import ring
from gdcore.view import square
from gdviz.film.flat.charts import ContourMap
from gdviz.film.flat.moving_map import MovingMap
from gdviz.look import Look

WIDE, HIGH, MIDDLE = 7.95, 5.2, (2.95, 0.05)
"""The map: its size, and where its middle is."""


class ChangingMap(MovingMap):
    """Rings of equal loss and what lies within them, of one loss after the other.

    Args:
        look: Colours and type.
        losses: What it will show.
        places: What it holds beside their minima: (b, w), (n, 2), the start first.

    Attributes:
        axes: Those of b and w, which stay, drawn without a map.
        ranges: Of b and of w on them.
        start, minimum: Their marks.
    """

    def __init__(self, look: Look, losses: Sequence[gdcore.Landscape], places: np.ndarray) -> None:
        first = losses[0]
        # The least loss is that of one and the same line: rings have the same losses throughout.
        low = first.min_loss
        high = low + 6 * max(float(losses[-1].loss(*place)) - low for place in places)
        super().__init__(look, WIDE, HIGH, MIDDLE, low, high)
        self._radii, self._around = np.sqrt(self.losses - low), np.linspace(0, 2 * np.pi, 121)
        (b0, b1), w = square(np.vstack([places, *(loss.minimum for loss in losses)]), 0.1)
        more = (b1 - b0) * (WIDE / HIGH - 1) / 2
        self.ranges: tuple[Range, Range] = (b0 - more, b1 + more), w
        self.axes = axes = ContourMap(first, self.ranges, look, WIDE, HIGH, MIDDLE)
        axes.remove(axes.fills, axes.rings)
        axes.name_w_between()  # above the map stands the question
        axes.name_b_between()
        top, numbers = axes.box[1][1], axes.y_numbers
        numbers.remove(*(number for number in numbers if number.get_top()[1] > top - 0.15))
        marks = axes.landmarks((float(places[0, 0]), float(places[0, 1])))
        self.start, self.minimum = marks[::2]
        self.take(first)

    def thickness(self, landscape: gdcore.Landscape) -> float:
        """How wide the widest ring of a loss is across, in scene units."""
        (low, high), ((b0, _), (b1, _)) = self.axes.box, self.axes.bounds
        across = 2 * self._radii[-1] * np.sqrt(2 / landscape.eigenvalues[1])
        return float(across * (high[0] - low[0]) / (b1 - b0))

    def take(self, landscape: gdcore.Landscape) -> None:
        """Take the shape of this loss."""
        self.draw([
            self.axes.at(*ring(landscape, radius, self._around).T) for radius in self._radii
        ])  # fmt: skip
        self.minimum.move_to(self.axes.at(*landscape.minimum))
