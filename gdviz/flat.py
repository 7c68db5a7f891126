"""A flat Manim scene that draws faster, and the same pictures.

Most of what Manim's own drawing costs is handing outlines to cairo: it reads each number from a
numpy array by itself, and draws straight pieces, of which paths, rings and errors are made, as
curves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import cairo
import numpy as np
from manim import Camera, Scene, VMobject

SAME = 1e-5
"""Scene units (a seven-hundredth of a pixel at 1080p) within which two places are one."""


class FlatCamera(Camera):
    """Manim's camera for flat scenes, faster."""

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> Self:
        """As Manim's: a subpath goes on while a curve begins where the last one ended."""
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        curves = points[: len(points) // 4 * 4, :2].reshape(-1, 4, 2)
        ctx.new_path()
        if not len(curves):
            return self
        starts, ends = curves[:, 0], curves[:, 3]
        begins = np.concatenate([[True], _apart(starts[1:], ends[:-1])])
        firsts = np.flatnonzero(begins)
        lasts = np.append(firsts[1:], len(curves)) - 1
        closes = np.zeros(len(curves), dtype=bool)
        closes[lasts] = ~_apart(starts[firsts], ends[lasts])
        draw: Callable[..., None]
        # Straight if the handles are at a third and at two thirds of the way.
        thirds = curves[:, 1:3] * 3 - starts[:, None] * ((2,), (1,)) - ends[:, None] * ((1,), (2,))
        if np.abs(thirds).max() < SAME:
            draw, rows = ctx.line_to, ends.tolist()
        else:
            draw, rows = ctx.curve_to, curves[:, 1:].reshape(-1, 6).tolist()
        move_to, close_path = ctx.move_to, ctx.close_path
        for start, begin, row, close in zip(
            starts.tolist(), begins.tolist(), rows, closes.tolist(), strict=True
        ):
            if begin:
                move_to(*start)
            draw(*row)
            if close:
                close_path()
        return self

    def apply_fill(self, ctx: cairo.Context[Any], vmobject: VMobject) -> Self:
        """As Manim's, but for what would not be seen."""
        if vmobject.get_fill_rgbas()[:, 3].any():
            super().apply_fill(ctx, vmobject)
        return self

    def apply_stroke(
        self, ctx: cairo.Context[Any], vmobject: VMobject, background: bool = False
    ) -> Self:
        """As Manim's, but for what would not be seen."""
        if vmobject.get_stroke_rgbas(background)[:, 3].any():
            super().apply_stroke(ctx, vmobject, background)
        return self


class FlatScene(Scene):
    """A flat Scene, drawn by a `FlatCamera`."""

    def __init__(self, camera_class: type[Camera] = FlatCamera, **kwargs: Any) -> None:
        super().__init__(camera_class=camera_class, **kwargs)


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    apart: np.ndarray = np.abs(one - other).max(axis=1) > SAME
    return apart
