"""A flat Manim scene that draws the same pictures faster.

Most of what Manim's own drawing costs is handing outlines to cairo: it reads each number from a
numpy array by itself, and draws straight pieces, of which paths, rings and errors are made, as
curves. And it hands over again, in each frame, what has not changed: all texts that lie over
something that moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera, Scene, VMobject

SAME = 1e-5
"""Scene units (a seven-hundredth of a pixel at 1080p) within which two places are one."""


class FlatCamera(Camera):
    """Manim's camera for flat scenes, faster."""

    # Slots keep things out of __dict__, which Manim hashes to see whether a film is in its cache.
    __slots__ = ("_paths",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The outline that each mobject had last, and its path, once it was the same twice.
        self._paths: WeakKeyDictionary[VMobject, tuple[bytes, Any]] = WeakKeyDictionary()
        super().__init__(*args, **kwargs)

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> Self:
        """As Manim's: a subpath goes on while a curve begins where the last one ended."""
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        flat = np.ascontiguousarray(points[: len(points) // 4 * 4, :2], dtype=float)
        ctx.new_path()
        if not len(flat):
            return self
        outline = flat.tobytes()
        before, path = self._paths.get(vmobject, (b"", None))
        if outline != before:
            self._paths[vmobject] = outline, None
            self._draw_path(ctx, flat)
        elif path is None:
            self._draw_path(ctx, flat)
            self._paths[vmobject] = outline, ctx.copy_path()
        else:
            ctx.append_path(path)
        return self

    @staticmethod
    def _draw_path(ctx: cairo.Context[Any], flat: np.ndarray) -> None:
        """Hand over an outline: (4 k, 2), four points to a curve."""
        # Places as complex numbers: a distance is one operation, not three.
        start, handle, other, end = flat.view(complex).reshape(-1, 4).T
        breaks = np.flatnonzero(abs(start[1:] - end[:-1]) > SAME) + 1
        firsts, afters = np.append(0, breaks), np.append(breaks, len(start))
        closed = abs(start[firsts] - end[afters - 1]) <= SAME
        draw: Callable[..., None]
        # Straight if the handles are at a third and at two thirds of the way.
        bend = max(abs(3 * handle - 2 * start - end).max(), abs(3 * other - start - 2 * end).max())
        if bend < SAME:
            draw, curves = ctx.line_to, flat[3::4].tolist()
        else:
            draw, curves = ctx.curve_to, flat.reshape(-1, 8)[:, 2:].tolist()
        move_to, close_path = ctx.move_to, ctx.close_path
        begins = flat[::4][firsts].tolist()
        for begin, first, after, close in zip(
            begins, firsts.tolist(), afters.tolist(), closed.tolist(), strict=True
        ):
            move_to(*begin)
            for curve in curves[first:after]:
                draw(*curve)
            if close:
                close_path()

    def apply_fill(self, ctx: cairo.Context[Any], vmobject: VMobject) -> Self:
        """As Manim's, but not for what would not be seen."""
        if seen(vmobject.get_fill_rgbas()):
            super().apply_fill(ctx, vmobject)
        return self

    def apply_stroke(
        self, ctx: cairo.Context[Any], vmobject: VMobject, background: bool = False
    ) -> Self:
        """As Manim's, but not for what would not be seen."""
        if vmobject.get_stroke_width(background) and seen(vmobject.get_stroke_rgbas(background)):
            super().apply_stroke(ctx, vmobject, background)
        return self


def seen(rgbas: np.ndarray) -> bool:
    """Whether any of some colours, (k, 4), is not transparent; most often there is one."""
    return bool(rgbas[0, 3] if len(rgbas) == 1 else rgbas[:, 3].any())


class FlatScene(Scene):
    """A flat Scene, drawn by a `FlatCamera`."""

    def __init__(self, camera_class: type[Camera] = FlatCamera, **kwargs: Any) -> None:
        super().__init__(camera_class=camera_class, **kwargs)
