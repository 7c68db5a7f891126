"""A map of the loss whose rings move: from one loss to another, on axes that stay."""

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, ManimColor, Rectangle, VGroup, VMobject

from gdcore.rings import depth, fine_levels, levels
from gdviz.film.flat.lines import straight
from gdviz.look import Look

FAR = 20.0
"""Scene units: farther than a picture is wide."""
WIDEST = 0.02
"""A line's half width, and more."""


class MovingMap(VGroup):
    """Rings of equal loss and what lies within them, wherever they are drawn; paper lies around.

    It stays behind all else, however often it is moved.

    Args:
        look: Colours.
        width, height, middle: Of the map, in scene units.
        low, high: The least loss and the highest: rings stand at equal steps between.

    Attributes:
        losses: Those of the rings, ascending, (n,).
        fills: What lies within each ring, the widest first.
        lines: The fine rings, in one mobject, and the others.
    """

    def __init__(
        self,
        look: Look,
        width: float,
        height: float,
        middle: tuple[float, float],
        low: float,
        high: float,
    ) -> None:
        super().__init__()
        fine = fine_levels(low, high)
        self._fine = len(fine)
        half = np.array([width, height]) / 2 + WIDEST
        self._box = middle - half, middle + half
        self.losses = losses = np.array([*fine, *levels(low, high)])
        heights = depth(np.array([*(losses + [low, *losses[:-1]]) / 2, high]), low, high)
        shades = [ManimColor(look.theme.map_colors(np.array(share))) for share in heights]
        everywhere = Rectangle(width=width, height=height, stroke_width=0)
        everywhere.set_fill(shades[-1], 1).move_to((*middle, 0))
        self.fills = VGroup(
            *(VMobject(stroke_width=0).set_fill(shade, 1) for shade in shades[-2::-1])
        )
        muted = look.theme.muted
        self.lines = VGroup(
            VMobject(stroke_color=muted, stroke_width=0.8, stroke_opacity=0.6),
            VMobject(stroke_color=muted, stroke_width=1.6),
        )
        around = VGroup()
        for side in (LEFT, RIGHT, UP, DOWN):
            paper = Rectangle(width=FAR, height=FAR, stroke_width=0)
            away = side * np.array([(width + FAR) / 2, (height + FAR) / 2, 0])
            around.add(paper.set_fill(look.theme.paper, 1).move_to(away + (*middle, 0)))
        self.add(everywhere, self.fills, self.lines, around)
        self.set_z_index(-10, family=False)
        for order, part in enumerate(self):
            part.set_z_index(order - 9)

    def draw(self, rings: Sequence[np.ndarray]) -> None:
        """Draw each ring along scene points, (k, 3), in the order of `losses`."""
        pieces = [straight(ring[:-1], ring[1:]) for ring in rings]
        for fill, piece in zip(self.fills, reversed(pieces), strict=True):
            fill.points = piece
        seen = [piece.reshape(-1, 4, 3)[self._may_be_seen(piece)] for piece in pieces]
        parted = seen[: self._fine], seen[self._fine :]
        for line, its in zip(self.lines, parted, strict=True):
            line.points = np.concatenate([np.empty((0, 4, 3)), *its]).reshape(-1, 3)

    def _may_be_seen(self, pieces: np.ndarray) -> np.ndarray:
        """Which straight pieces, given as points, are not beyond one edge of the map."""
        begins, ends = pieces[::4, :2], pieces[3::4, :2]
        low, high = self._box
        beyond = ((begins < low) & (ends < low)) | ((begins > high) & (ends > high))
        return np.asarray(~beyond.any(axis=1))
