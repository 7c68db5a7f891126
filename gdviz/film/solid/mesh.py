"""What is painted in 3D: surfaces, curves and markers; `gdviz.film.solid` says how to use them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from manim import BLACK, WHITE, ManimColor, Mobject, ParsableManimColor

from gdviz.film.solid.outlines import OUTLINES

__all__ = ["Curve", "Marker", "Mesh"]

Array = npt.NDArray[np.float64]


class _Painted(Mobject):
    """A mobject that Manim's animations can move, blend and fade.

    `blended` names the attributes (numbers, arrays, colours) that a Transform carries over.
    """

    blended: tuple[str, ...] = ("opacity",)
    opacity: float

    def set_opacity(self, opacity: float, family: bool = True) -> Self:
        """Set the opacity, 0 (unseen) to 1."""
        self.opacity = _share("opacity", opacity)
        return self

    def fade(self, darkness: float = 0.5, family: bool = True) -> Self:
        """Take the share `darkness` off the opacity; 1 makes it vanish."""
        return self.set_opacity(self.opacity * (1 - darkness))

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> Self:
        """Blend everything but the points; Manim calls this in every frame of an animation."""
        for name in self.blended:
            one, two = getattr(mobject1, name), getattr(mobject2, name)
            if one is None or two is None:
                value = one if alpha < 0.5 else two
            elif isinstance(one, ManimColor):
                value = one.interpolate(two, alpha)
            else:
                value = one + (two - one) * alpha
            setattr(self, name, value)
        return self

    def align_points(self, mobject: Mobject) -> Self:
        """Refuse, in words, what cannot be blended point by point."""
        if type(mobject) is not type(self) or self.layout != getattr(mobject, "layout", None):
            raise ValueError(f"{self.describe()} cannot be transformed into {_describe(mobject)}")
        return self

    @property
    def layout(self) -> tuple[int, ...]:
        """How the points are arranged; equal for mobjects that can be blended."""
        return (len(self.points),)

    def describe(self) -> str:
        """Name the kind and its arrangement, for messages."""
        return f"a {type(self).__name__} of {' x '.join(map(str, self.layout))} points"


class Mesh(_Painted):
    """A surface: an (m, n) grid of vertices whose quads are filled, each with its own colour.

    Args:
        vertices: (m, n, 3) finite numbers, m and n at least 2, in scene units.
        face_colors: (m-1, n-1, 3 or 4) numbers in 0..1: red, green, blue and, if given, alpha.
        opacity: 0..1, times the alpha of each face. What a translucent mesh hides is dimmed the
            less.
        grid_lines: Draw every k-th line of the grid (and the border) along both directions.
        grid_color, grid_width, grid_opacity: Their look; the width is a stroke width as for any
            VMobject.
        two_sided: Is a curve that lies on the mesh seen from both sides? By default (None) a height
            field, any mesh that does not fold over when seen along z, shows it on its upper side
            only, other meshes on both.

    Attributes:
        points: The m * n vertices, so that shift, scale, rotate, animate, and Transform between
            meshes of the same shape work; likewise FadeIn and FadeOut.

    Raises:
        ValueError: If a shape is wrong or a value out of range or not finite; or, later, when a
            Transform wants meshes of different shapes.

    Examples:
        >>> corners = [[[0, 0, 0], [0, 1, 0]], [[1, 0, 0], [1, 1, 1]]]
        >>> Mesh(corners, [[[1, 0, 0]]]).vertices.shape
        (2, 2, 3)
    """

    blended = ("opacity", "face_colors", "grid_color", "grid_width", "grid_opacity")

    def __init__(
        self,
        vertices: npt.ArrayLike,
        face_colors: npt.ArrayLike,
        *,
        opacity: float = 1.0,
        grid_lines: int | None = None,
        grid_color: ParsableManimColor = BLACK,
        grid_width: float = 1.0,
        grid_opacity: float = 0.3,
        two_sided: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Check and keep what the class describes."""
        super().__init__(**kwargs)
        if grid_lines is not None and grid_lines < 1:
            raise ValueError(f"grid_lines must be 1 or more, or None; got {grid_lines}")
        self.two_sided = two_sided
        self.opacity = _share("opacity", opacity)
        self.grid_lines = grid_lines
        self.grid_color = ManimColor(grid_color)
        self.grid_width = _width("grid_width", grid_width)
        self.grid_opacity = _share("grid_opacity", grid_opacity)
        self.shape = _vertex_grid(vertices).shape[:2]
        self.set_vertices(vertices)
        self.set_face_colors(face_colors)

    @property
    def vertices(self) -> Array:
        """The vertices as they stand now, (m, n, 3)."""
        return self.points.reshape(*self.shape, 3)

    @property
    def layout(self) -> tuple[int, ...]:
        """The shape of the grid: m, n."""
        return self.shape

    def set_vertices(self, vertices: npt.ArrayLike) -> Self:
        """Replace the vertices; the shape must stay what it was."""
        grid = _vertex_grid(vertices)
        if grid.shape[:2] != self.shape:
            raise ValueError(f"vertices must stay {(*self.shape, 3)}, got {grid.shape}")
        self.points = grid.reshape(-1, 3).copy()
        # Fixed here and not once a frame, so that a rotated mesh keeps its upper side.
        a, b, c, d = around(grid)
        upward = np.cross(c - a, d - b)[..., 2]
        fold = not ((upward >= 0).all() or (upward <= 0).all())
        both = fold if self.two_sided is None else self.two_sided
        self.upper_side = 0.0 if both else float(np.sign(upward.sum()))
        return self

    def set_face_colors(self, face_colors: npt.ArrayLike) -> Self:
        """Replace the colours: (m-1, n-1, 3 or 4) numbers in 0..1."""
        colors = np.asarray(face_colors, dtype=float)
        m, n = self.shape[0] - 1, self.shape[1] - 1
        if colors.shape not in ((m, n, 3), (m, n, 4)):
            raise ValueError(
                f"face_colors must be ({m}, {n}, 3 or 4) for {self.shape[0]} x {self.shape[1]} "
                f"vertices, got {colors.shape}"
            )
        if not ((colors >= 0) & (colors <= 1)).all():
            raise ValueError("face_colors must be numbers from 0 to 1")
        alpha = np.ones((m, n, 1))
        self.face_colors = np.concatenate([colors, alpha], axis=2)[:, :, :4]
        return self

    def grid(self) -> list[Array]:
        """The grid lines that are drawn, as polylines."""
        if self.grid_lines is None:
            return []
        m, n = self.shape
        rows = sorted({*range(0, m, self.grid_lines), m - 1})
        columns = sorted({*range(0, n, self.grid_lines), n - 1})
        return [self.vertices[i] for i in rows] + [self.vertices[:, j] for j in columns]


class Curve(_Painted):
    """One or several polylines in 3D; where a `Mesh` stands in front they are dimmed.

    Args:
        points: (k, 3) finite numbers, joined by straight segments; or a list of such arrays, each a
            polyline of its own (all contour lines of a plot are best one Curve).
        color, width, opacity: The line; the width is a stroke width as for any VMobject.
        dash: Lengths of dash and gap, in the unit of the width, e.g. `(12, 8)`.
        casing: A colour for a line two units wider beneath the visible part.
        hidden_opacity: Opacity of the hidden part, relative to the visible: 0 (not drawn) to 1.
        fraction: The share of the whole length that is drawn, from the start: 0..1.

    Raises:
        ValueError: If a shape is wrong or a value out of range or not finite; or when a Transform
            wants curves with different numbers of points.

    Examples:
        >>> zigzag = Curve([[0, 0, 0], [1, 0, 0], [1, 2, 0]], fraction=0.5)
        >>> zigzag.get_end().tolist()
        [1.0, 0.5, 0.0]
    """

    blended = ("opacity", "color", "stroke_width", "casing", "hidden_opacity", "fraction")

    def __init__(
        self,
        points: npt.ArrayLike | Sequence[npt.ArrayLike],
        color: ParsableManimColor = WHITE,
        width: float = 4.0,
        dash: Sequence[float] | None = None,
        casing: ParsableManimColor | None = None,
        hidden_opacity: float = 0.3,
        *,
        opacity: float = 1.0,
        fraction: float = 1.0,
        **kwargs: Any,
    ) -> None:
        """Check and keep what the class describes."""
        super().__init__(color=color, **kwargs)
        if dash is not None and (min(dash, default=0) < 0 or sum(dash) <= 0):
            raise ValueError(f"dash must be lengths of dash and gap, such as (12, 8); got {dash}")
        self.stroke_width = _width("width", width)
        self.dash = None if dash is None else tuple(float(length) for length in dash)
        self.casing = None if casing is None else ManimColor(casing)
        self.hidden_opacity = _share("hidden_opacity", hidden_opacity)
        self.opacity = _share("opacity", opacity)
        self.fraction = _share("fraction", fraction)
        self.set_points(points)

    @property
    def layout(self) -> tuple[int, ...]:
        """How many points each polyline has."""
        return self.sizes

    def set_points(self, points: npt.ArrayLike | Sequence[npt.ArrayLike]) -> Self:
        """Replace the polyline, or all of them; cheap enough for every frame."""
        polylines = _polylines(points)
        self.sizes = tuple(len(line) for line in polylines)
        self.points = np.concatenate([*polylines, np.empty((0, 3))])
        return self

    def set_fraction(self, fraction: float) -> Self:
        """Draw only this share of the length, 0..1; `curve.animate.set_fraction(1)` draws it."""
        self.fraction = _share("fraction", fraction)
        return self

    def drawn(self) -> list[Array]:
        """The polylines that are drawn: all of them, or `fraction` of their length."""
        lines = np.split(self.points, np.cumsum(self.sizes)[:-1]) if self.sizes else []
        if self.fraction >= 1:
            return lines
        lengths = [np.linalg.norm(np.diff(line, axis=0), axis=1) for line in lines]
        left = self.fraction * sum(steps.sum() for steps in lengths)
        cut: list[Array] = []
        for line, steps in zip(lines, lengths, strict=True):
            along = np.concatenate([[0.0], np.cumsum(steps)])[: len(line)]
            if len(line) and left < along[-1]:
                end = [np.interp(left, along, line[:, axis]) for axis in range(3)]
                return [*cut, np.vstack([line[along < left], end])]
            cut.append(line)
            left -= along[-1] if len(line) else 0
        return cut

    def get_end(self) -> Array:
        """The point where the drawn part ends."""
        self.throw_error_if_no_points()
        end: Array = self.drawn()[-1][-1]
        return end


class Marker(_Painted):
    """A small sign at a point in 3D: it faces the viewer and has the same size at any distance.

    Args:
        point: (3,) finite numbers.
        color, opacity: Its look.
        radius: In scene units on the screen, as for a Dot, whatever the zoom. `scale` changes it.
        shape: "dot", "ring", "cross", "star" or "diamond".
        casing: A colour for a rim around it.
        hidden_opacity: Opacity, relative to that of the visible marker, where a `Mesh` stands in
            front: 0..1.

    Raises:
        ValueError: If the point is not three finite numbers, the shape unknown or a value out of
            range.

    Examples:
        >>> Marker([1, 2, 3], shape="star").move_to([0, 0, 1]).get_center().tolist()
        [0.0, 0.0, 1.0]
    """

    blended = ("opacity", "color", "radius", "casing", "hidden_opacity")

    def __init__(
        self,
        point: npt.ArrayLike,
        color: ParsableManimColor = WHITE,
        radius: float = 0.08,
        shape: str = "dot",
        casing: ParsableManimColor | None = None,
        hidden_opacity: float = 0.35,
        *,
        opacity: float = 1.0,
        **kwargs: Any,
    ) -> None:
        """Check and keep what the class describes."""
        super().__init__(color=color, **kwargs)
        place = np.array(point, dtype=float)
        if place.shape != (3,) or not np.isfinite(place).all():
            raise ValueError(f"point must be three finite numbers, got {point!r}")
        if shape not in OUTLINES:
            raise ValueError(f"shape must be one of {', '.join(OUTLINES)}; got {shape!r}")
        self.points = place[None]
        self.radius = _width("radius", radius)
        self.shape = shape
        self.casing = None if casing is None else ManimColor(casing)
        self.hidden_opacity = _share("hidden_opacity", hidden_opacity)
        self.opacity = _share("opacity", opacity)

    def scale(self, scale_factor: float, **kwargs: Any) -> Self:
        """Scale the sign itself (a point alone has no size)."""
        self.radius *= abs(scale_factor)
        return super().scale(scale_factor, **kwargs)


def _describe(mobject: Mobject) -> str:
    return mobject.describe() if isinstance(mobject, _Painted) else f"a {type(mobject).__name__}"


def _share(name: str, value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be a number from 0 to 1, got {value}")
    return float(value)


def _width(name: str, value: float) -> float:
    if not 0 <= value < math.inf:
        raise ValueError(f"{name} must be a finite number, 0 or more; got {value}")
    return float(value)


def _vertex_grid(vertices: npt.ArrayLike) -> Array:
    grid = np.asarray(vertices, dtype=float)
    if grid.ndim != 3 or grid.shape[2] != 3 or min(grid.shape[:2]) < 2:
        raise ValueError(f"vertices must be (m, n, 3) with m, n >= 2, got {grid.shape}")
    if not np.isfinite(grid).all():
        raise ValueError("vertices must be finite numbers")
    return grid


def _polylines(points: npt.ArrayLike | Sequence[npt.ArrayLike]) -> list[Array]:
    flat = isinstance(points, np.ndarray) and points.ndim == 2
    if not flat and isinstance(points, Sequence) and len(points):
        flat = np.ndim(points[0]) == 1
    several: Any = [points] if flat else points
    lines = [np.asarray(line, dtype=float) for line in several]
    for line in lines:
        if line.ndim != 2 or line.shape[1] != 3:
            raise ValueError(f"points must be (k, 3), or a list of such arrays; got {line.shape}")
        if not np.isfinite(line).all():
            raise ValueError("points must be finite numbers")
    return lines


def around(grid: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], ...]:
    """Of an (m, n, ...) grid the four corners of each quad, in a circle: (m-1, n-1, ...) each."""
    return grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]
