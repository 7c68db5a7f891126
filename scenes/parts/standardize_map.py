"""The loss from above, on one scale throughout, for a feature that is shifted and scaled."""

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, ManimColor, Rectangle, VGroup, VMobject

import gdcore
from gdcore.lesson import Range
from gdcore.rings import depth, fine_levels, levels, ring
from gdcore.view import square
from gdviz.film.flat.charts import ContourMap
from gdviz.film.flat.lines import straight
from gdviz.look import Look

WIDE, HIGH, MIDDLE = 7.95, 5.12, (2.95, 0.4)
"""The map: its size, and where its middle is."""


class ChangingMap(VGroup):
    """Rings of equal loss and what lies within them, of one loss after the other.

    Args:
        look: Colours and type.
        losses: What it will show.
        places: What it holds beside their minima: (b, w), (n, 2), the start first.

    Attributes:
        axes: Those of b and w, which stay, drawn without a map.
        start, minimum: Their marks.
    """

    def __init__(self, look: Look, losses: Sequence[gdcore.Landscape], places: np.ndarray) -> None:
        super().__init__()
        first = losses[0]
        (b0, b1), w = square(np.vstack([places, *(loss.minimum for loss in losses)]), 0.1)
        more = (b1 - b0) * (WIDE / HIGH - 1) / 2
        ranges: tuple[Range, Range] = (b0 - more, b1 + more), w
        self.axes = ContourMap(first, ranges, look, WIDE, HIGH, MIDDLE)
        self.axes.remove(self.axes.fills, self.axes.rings)
        # Above the map stands the question; so the name of w stands between its axis's numbers.
        numbers, name = self.axes.y_numbers, self.axes.words[1][1]
        heights = sorted(number.get_y() for number in numbers)[-2:]
        name.move_to((numbers.get_right()[0], sum(heights) / 2, 0), aligned_edge=RIGHT)
        top = self.axes.box[1][1]
        numbers.remove(*(number for number in numbers if number.get_top()[1] > top - 0.15))
        # The least loss is that of one and the same line: rings have the same losses throughout.
        low = first.min_loss
        high = low + 6 * max(float(losses[-1].loss(*place)) - low for place in places)
        self._fine, self._rings = fine_levels(low, high), levels(low, high)
        steps = np.array([*self._fine, *self._rings])
        self._radii = np.sqrt(steps - low)
        tops = depth(np.array([*(steps + [low, *steps[:-1]]) / 2, high]), low, high)
        shades = [ManimColor(look.theme.map_colors(np.array(top))) for top in tops]
        everywhere = Rectangle(width=WIDE, height=HIGH, stroke_width=0)
        everywhere.set_fill(shades[-1], 1).move_to((*MIDDLE, 0))
        self.fills = VGroup(
            *(VMobject(stroke_width=0).set_fill(shade, 1) for shade in shades[-2::-1])
        )
        muted = look.theme.muted
        self.lines = VGroup(
            VMobject(stroke_color=muted, stroke_width=0.8, stroke_opacity=0.6),
            VMobject(stroke_color=muted, stroke_width=1.6),
        )
        self._around = np.linspace(0, 2 * np.pi, 181)
        covers = _around_the_map(look)
        self.add(everywhere, self.fills, self.lines, covers)
        for order, part in enumerate((everywhere, self.fills, self.lines, covers)):
            part.set_z_index(order - 9)  # behind all else, however often it is moved
        self.start, self.minimum = self.axes.landmarks((float(places[0, 0]), float(places[0, 1])))[
            ::2
        ]
        self.take(first)

    def take(self, landscape: gdcore.Landscape) -> None:
        """Take the shape of this loss."""
        lines = [self.axes.at(*ring(landscape, radius, self._around).T) for radius in self._radii]
        pieces = [straight(line[:-1], line[1:]) for line in lines]
        for fill, piece in zip(self.fills, pieces[::-1], strict=True):
            fill.points = piece
        parted = pieces[: len(self._fine)], pieces[len(self._fine) :]
        for line, its in zip(self.lines, parted, strict=True):
            line.points = np.concatenate([np.empty((0, 3)), *its])
        self.minimum.move_to(self.axes.at(*landscape.minimum))


def _around_the_map(look: Look) -> VGroup:
    """Paper on all sides of the map, over what of the rings lies outside."""
    far, covers = 20.0, VGroup()
    for side, width, height in (
        (LEFT, far, far), (RIGHT, far, far), (UP, far, far), (DOWN, far, far),
    ):  # fmt: skip
        cover = Rectangle(width=width, height=height, stroke_width=0)
        away = side * np.array([(WIDE + width) / 2, (HIGH + height) / 2, 0])
        covers.add(cover.set_fill(look.theme.paper, 1).move_to(away + (*MIDDLE, 0)))
    return covers


def to_the_edge(places: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Places (b, w), (n, 2), as far as they are within bounds, (2, 2), and the edge that is met."""
    outside = np.flatnonzero(~np.all((places >= bounds[0]) & (places <= bounds[1]), axis=1))
    if not outside.size:
        return places
    before, step = places[outside[0] - 1], places[outside[0]] - places[outside[0] - 1]
    ahead = np.where(step > 0, bounds[1], bounds[0]) - before
    share = np.min(np.divide(ahead, step, out=np.full(2, np.inf), where=step != 0))
    found: np.ndarray = np.vstack([places[: outside[0]], before + 0.999 * share * step])
    return found


def far_end(landscape: gdcore.Landscape, bounds: np.ndarray) -> tuple[float, float]:
    """The place (b, w) on the floor of a valley, at its farther end within bounds, (2, 2)."""
    lowest, along = np.array(landscape.minimum), np.linalg.eigh(landscape.hessian)[1][:, 0]
    ends = []
    for way in (along, -along):
        room = np.where(way > 0, bounds[1] - lowest, lowest - bounds[0])
        ends.append(0.9 * float(np.min(room / np.maximum(np.abs(way), 1e-300))) * way)
    b, w = (lowest + max(ends, key=lambda end: float(np.hypot(*end)))).tolist()
    return b, w
