"""The shapes of markers, as paths for cairo."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cairo


def _circle(ctx: cairo.Context[Any]) -> None:
    ctx.new_sub_path()
    ctx.arc(0, 0, 1, 0, math.tau)


def _polygon(*corners: tuple[float, float]) -> Callable[[cairo.Context[Any]], None]:
    def outline(ctx: cairo.Context[Any]) -> None:
        for corner in corners:
            ctx.line_to(*corner)
        ctx.close_path()

    return outline


def _cross(ctx: cairo.Context[Any]) -> None:
    for x in (-0.8, 0.8):
        ctx.move_to(x, 0.8)
        ctx.line_to(-x, -0.8)


_STAR = [
    (
        (1.3, 0.55)[i % 2] * math.sin(i * math.pi / 5),
        (-1.3, -0.55)[i % 2] * math.cos(i * math.pi / 5),
    )
    for i in range(10)
]
_TRIANGLE = [(0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)]
_PLUS = [
    (a * x, b * y)
    for a, b, corners in (
        (1, -1, ((0.4, 1.2), (0.4, 0.4), (1.2, 0.4))),
        (1, 1, ((1.2, 0.4), (0.4, 0.4), (0.4, 1.2))),
        (-1, 1, ((0.4, 1.2), (0.4, 0.4), (1.2, 0.4))),
        (-1, -1, ((1.2, 0.4), (0.4, 0.4), (0.4, 1.2))),
    )
    for x, y in corners
]
OUTLINES: dict[str, tuple[Callable[[cairo.Context[Any]], None], bool]] = {
    "dot": (_circle, True),
    "ring": (_circle, False),
    "cross": (_cross, False),
    "star": (_polygon(*_STAR), True),
    "diamond": (_polygon((0, -1.2), (1, 0), (0, 1.2), (-1, 0)), True),
    "square": (_polygon((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)), True),
    "triangle up": (_polygon(*_TRIANGLE), True),
    "triangle down": (_polygon(*((x, -y) for x, y in _TRIANGLE)), True),
    "triangle right": (_polygon(*((-y, x) for x, y in _TRIANGLE)), True),
    "triangle left": (_polygon(*((y, x) for x, y in _TRIANGLE)), True),
    "plus": (_polygon(*_PLUS), True),
    "times": (_polygon(*(((x - y) * 0.71, (x + y) * 0.71) for x, y in _PLUS)), True),
}
"""Outlines of radius 1 around (0, 0), y down, by name, and whether they are filled."""
