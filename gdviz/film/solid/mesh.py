"""Surfaces, curves and markers in 3D for manim: fast, and hidden where something stands in front.

Manim's own ``Surface`` is one object per face and its Cairo camera draws a line behind a surface
as if it lay before it. Here a surface is one mobject, `Mesh`; whatever lies on it, above it or
behind it is a `Curve` or a `Marker`; and `MeshScene` is the ``ThreeDScene`` that paints them.
Everything else of manim (text, formulas, animations, ``move_camera``) is used as always.

A film in one file, ``manim render bowl.py``::

    import numpy as np
    from manim import DEGREES, Create, FadeIn, Text, UL
    from gdviz.film.solid.mesh import Curve, Marker, Mesh, MeshScene

    class Bowl(MeshScene):
        def construct(self):
            x, y = np.meshgrid(np.linspace(-2, 2, 33), np.linspace(-2, 2, 33), indexing="ij")
            z = (x**2 + y**2) / 3 - 1
            height = (z[1:, 1:] - z.min()) / np.ptp(z)
            colors = np.stack([0.2 + 0.6 * height, 0.4 + 0.4 * height, 0.9 + 0 * height], axis=2)
            bowl = Mesh(np.stack([x, y, z], axis=2), colors, grid_lines=4, grid_opacity=0.2)

            t = np.linspace(2, 0, 50)
            spiral = np.stack([t * np.cos(3 * t), t * np.sin(3 * t), t**2 / 3 - 1], axis=1)
            path = Curve(spiral, color="#FFD166", width=4, casing="#14171C", fraction=0)
            ball = Marker(spiral[0], color="#FFD166", casing="#14171C")
            ball.add_updater(lambda marker: marker.move_to(path.get_end()))

            self.set_camera_orientation(phi=60 * DEGREES, theta=-60 * DEGREES)
            self.add_fixed_in_frame_mobjects(Text("Downhill").to_corner(UL))
            self.play(FadeIn(bowl), FadeIn(ball))
            self.add(path)
            self.play(path.animate.set_fraction(1), run_time=2)
            self.move_camera(phi=110 * DEGREES)  # from below: the path is dimmed

What is painted when, far to near: VMobjects with a ``z_index`` below zero; all meshes, sorted by
depth together; curves and markers; other VMobjects; those fixed in the frame. Within each of these,
manim's own order (``z_index``, then the order of adding) holds. While neither the camera nor a mesh
moves, the meshes are painted once, whatever else moves.

Limits: meshes that cut through each other are cut at whole faces, and meshes are best made of faces
of about the same size. ``Create`` and its kin need a VMobject: animate ``set_fraction`` instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Self

import cairo
import numpy as np
import numpy.typing as npt
from manim import (
    BLACK,
    WHITE,
    Animation,
    ManimColor,
    Mobject,
    ParsableManimColor,
    PMobject,
    ThreeDCamera,
    ThreeDScene,
    VMobject,
)
from manim.mobject.types.image_mobject import AbstractImageMobject

from gdviz.film.solid.painting import OUTLINES, Array, Canvas, View, around

__all__ = ["Curve", "Marker", "Mesh", "MeshCamera", "MeshScene"]


class _Painted(Mobject):
    """A mobject that manim's animations can move, blend and fade.

    ``blended`` names the attributes (numbers, arrays, colours) that a Transform carries over.
    """

    blended: tuple[str, ...] = ("opacity",)
    opacity: float

    def set_opacity(self, opacity: float, family: bool = True) -> Self:
        """Set the opacity, 0 (unseen) to 1."""
        self.opacity = _share("opacity", opacity)
        return self

    def fade(self, darkness: float = 0.5, family: bool = True) -> Self:
        """Take the share ``darkness`` off the opacity; 1 makes it vanish."""
        return self.set_opacity(self.opacity * (1 - darkness))

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> Self:
        """Blend everything but the points; manim calls this in every frame of an animation."""
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
        dash: Lengths of dash and gap, in the unit of the width, e.g. ``(12, 8)``.
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
        """Draw only this share of the length, 0..1; ``curve.animate.set_fraction(1)`` draws it."""
        self.fraction = _share("fraction", fraction)
        return self

    def drawn(self) -> list[Array]:
        """The polylines that are drawn: all of them, or ``fraction`` of their length."""
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
        radius: In scene units on the screen, as for a Dot, whatever the zoom. ``scale`` changes it.
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


class MeshCamera(ThreeDCamera):
    """A ThreeDCamera that paints `Mesh`, `Curve` and `Marker`; `MeshScene` uses it.

    Attributes:
        find_meshes: Returns all meshes of the scene. Manim hands a camera only what moves, but a
            mesh that rests hides things as well. Without it, only meshes captured together are
            sorted and nothing hides a curve.
    """

    # Slots keep both out of __dict__, which manim hashes to see whether a film is in its cache.
    __slots__ = ("_seen", "find_meshes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what a ThreeDCamera takes."""
        self.find_meshes: Callable[[], list[Mesh]] | None = None
        self._seen: tuple[object, View] | None = None
        super().__init__(*args, **kwargs)

    def type_or_raise(self, mobject: Mobject) -> type[Mobject]:
        """Know the three types of this module besides manim's."""
        kind = super().type_or_raise(mobject)  # which writes display_funcs anew at every call
        ours: dict[Any, Any] = {
            Mesh: self._paint_meshes,
            Curve: self._paint_curves,
            Marker: self._paint_markers,
        }
        self.display_funcs.update(ours)
        return next((own for own in ours if isinstance(mobject, own)), kind)

    def get_mobjects_to_display(self, *args: Any, **kwargs: Any) -> list[Mobject]:
        """Put them in the order of painting."""
        return sorted(super().get_mobjects_to_display(*args, **kwargs), key=self.layer)

    def layer(self, mobject: Mobject) -> int:
        """When a mobject is painted: the lower, the earlier. A group stands with its lowest."""
        if mobject is self._frame_center or mobject in self.get_value_trackers():
            return -2  # if the camera moves, so does everything
        if isinstance(mobject, Mesh):
            return 0
        if isinstance(mobject, (Curve, Marker)):
            return 1
        if mobject.submobjects and mobject.has_no_points():
            return min(self.layer(part) for part in mobject.submobjects)
        if not isinstance(mobject, (VMobject, PMobject, AbstractImageMobject)):
            return 4  # such as a ValueTracker: nothing to see
        if mobject in self.fixed_in_frame_mobjects:
            return 3
        return -1 if mobject.z_index < 0 else 2

    def get_cairo_context(self, pixel_array: Any) -> cairo.Context[Any]:
        """Return the context of the picture, its origin in the middle."""
        ctx = super().get_cairo_context(pixel_array)
        # Camera shifts the context by the frame's centre, which project_points has subtracted
        # already: whatever is fixed in the frame would slide away.
        matrix = ctx.get_matrix()
        matrix.x0, matrix.y0 = self.pixel_width / 2, self.pixel_height / 2
        ctx.set_matrix(matrix)
        return ctx

    def to_camera(self, points: Array) -> Array:
        """Points in 3D as the camera has them: it is at (0, 0, focal_distance) and looks down z."""
        return (points - self.frame_center) @ self.get_rotation_matrix().T

    def to_pixels(self, places: Array) -> Array:
        """Where places before the camera, (k, 3), fall on the picture: (k, 2), x right, y down.

        ``to_pixels(to_camera(points))`` is ``project_points(points)`` in pixels.
        """
        focal, z = self.get_focal_distance(), places[:, 2]
        with np.errstate(divide="ignore"):
            factor = focal / (focal - z)
        if self.exponential_projection:
            factor = np.where(z < 0, factor, np.exp(z / focal))
        scale = np.array(
            [self.pixel_width / self.frame_width, -self.pixel_height / self.frame_height]
        )
        center = np.array([self.pixel_width / 2, self.pixel_height / 2])
        flat: Array = places[:, :2] * (factor[:, None] * (scale * self.get_zoom())) + center
        return flat

    def _view(self, batch: Sequence[Mesh] = ()) -> View:
        """What the meshes look like from here; computed anew only if they or the camera moved."""
        meshes = self.find_meshes() if self.find_meshes else list(batch)
        meshes = [mesh for mesh in meshes if mesh.opacity > 0]
        key = (
            self.get_rotation_matrix().tobytes(),
            self.frame_center.tobytes(),
            (self.get_focal_distance(), self.get_zoom()),
            (self.pixel_width, self.pixel_height, self.frame_width, self.frame_height),
            [(m.points.tobytes(), m.face_colors.tobytes(), m.opacity, m.shape) for m in meshes],
        )
        if self._seen is None or self._seen[0] != key:
            self._seen = key, View(self, meshes)
        return self._seen[1]

    def _paint_meshes(self, batch: list[Mesh], pixel_array: Any) -> None:
        view = self._view(batch)
        with Canvas(self, pixel_array) as canvas:
            view.paint(canvas.ctx)
            for mesh in view.meshes:
                if mesh.grid_lines is not None:
                    # Half the time of the default, and no worse to see in lines so faint.
                    canvas.ctx.set_antialias(cairo.ANTIALIAS_FAST)
                    runs, through = view.trace(mesh.grid(), both_sides=True)
                    opacity = mesh.opacity * mesh.grid_opacity
                    canvas.pen(mesh.grid_color, opacity, mesh.grid_width)
                    canvas.stroke(run for run in runs if not run.hidden)
                    canvas.pen(mesh.grid_color, opacity * through, mesh.grid_width)
                    canvas.stroke(run for run in runs if run.hidden)

    def _paint_curves(self, batch: list[Curve], pixel_array: Any) -> None:
        view = self._view()
        with Canvas(self, pixel_array) as canvas:
            for curve in batch:
                if curve.opacity == 0 or curve.stroke_width == 0:
                    continue
                runs, through = view.trace(curve.drawn())
                hidden = [run for run in runs if run.hidden]
                visible = [run for run in runs if not run.hidden]
                dimmed = curve.opacity * _between(curve.hidden_opacity, 1, through)
                canvas.pen(curve.color, dimmed, curve.stroke_width, curve.dash, round_ends=False)
                canvas.stroke(run for run in hidden if not run.is_dot)
                if dots := [run for run in hidden if run.is_dot]:
                    canvas.pen(curve.color, dimmed, curve.stroke_width)
                    canvas.stroke(dots)
                if curve.casing is not None:
                    canvas.pen(curve.casing, curve.opacity, curve.stroke_width, curve.dash, rim=1)
                    canvas.stroke(visible)
                canvas.pen(curve.color, curve.opacity, curve.stroke_width, curve.dash)
                canvas.stroke(visible)

    def _paint_markers(self, batch: list[Marker], pixel_array: Any) -> None:
        view = self._view()
        places = self.to_camera(np.concatenate([marker.points for marker in batch]))
        ahead = places[:, 2] < view.reach
        hidden, through = view.hides(places)
        pixels = self.to_pixels(places).tolist()
        with Canvas(self, pixel_array) as canvas:
            for i, marker in enumerate(batch):
                if not ahead[i]:
                    continue
                opacity, casing = marker.opacity, marker.casing
                if hidden[i]:
                    opacity *= _between(marker.hidden_opacity, 1, through[i])
                    casing = None
                canvas.sign(marker, pixels[i], opacity, casing)


class MeshScene(ThreeDScene):
    """A ThreeDScene whose camera paints `Mesh`, `Curve` and `Marker`, hidden parts dimmed.

    Everything a ThreeDScene offers works: ``set_camera_orientation``, ``move_camera``,
    ``begin_ambient_camera_rotation``, ``add_fixed_in_frame_mobjects`` ...

    Raises:
        TypeError: If the scene is given a camera that is no `MeshCamera` (for instance because
            manim was asked for its OpenGL renderer).
    """

    def __init__(self, camera_class: type[MeshCamera] = MeshCamera, **kwargs: Any) -> None:
        """Take what a ThreeDScene takes."""
        super().__init__(camera_class=camera_class, **kwargs)  # type: ignore[no-untyped-call]
        camera = self.renderer.camera
        if not isinstance(camera, MeshCamera):
            raise TypeError(f"MeshScene needs a MeshCamera (Cairo), not {type(camera).__name__}")
        self.mesh_camera = camera
        camera.find_meshes = lambda: sorted(
            _meshes_in([*self.mobjects, *self.foreground_mobjects]), key=lambda mesh: mesh.z_index
        )

    def get_mobject_family_members(self) -> list[Mobject]:
        """All mobjects, in the order of painting: manim lets rest what comes before all movers."""
        return sorted(super().get_mobject_family_members(), key=self.mesh_camera.layer)

    def get_moving_mobjects(self, *animations: Animation) -> list[Mobject]:
        """What must be painted anew in every frame. Meshes are sorted together: all or none."""
        moving = super().get_moving_mobjects(*animations)
        return self.mobjects if any(isinstance(mob, Mesh) for mob in moving) else moving


def _meshes_in(mobjects: Iterable[Mobject]) -> Iterator[Mesh]:
    for mobject in dict.fromkeys(mobjects):
        if isinstance(mobject, Mesh):
            yield mobject
        elif not isinstance(mobject, VMobject):  # a VMobject has none, but perhaps 100 letters
            yield from _meshes_in(mobject.submobjects)


def _between(start: float, end: float, alpha: float) -> float:
    return start + (end - start) * alpha


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
    lines = [np.asarray(line, dtype=float) for line in ([points] if flat else points)]  # type: ignore
    for line in lines:
        if line.ndim != 2 or line.shape[1] != 3:
            raise ValueError(f"points must be (k, 3), or a list of such arrays; got {line.shape}")
        if not np.isfinite(line).all():
            raise ValueError("points must be finite numbers")
    return lines
