"""Surfaces, curves and markers in 3D for manim: fast, and hidden where something stands in front.

Manim's own ``Surface`` is one object per face and its Cairo camera draws a line behind a surface
as if it lay before it. Here a surface is one mobject, `Mesh`; whatever lies on it, above it or
behind it is a `Curve` or a `Marker`; and `MeshScene` is the ``ThreeDScene`` that paints them.
Everything else of manim (text, formulas, animations, ``move_camera``) is used as always.

A film in one file, ``manim render bowl.py``::

    import numpy as np
    from manim import DEGREES, Create, FadeIn, Text, UL
    from gdviz.mesh import Curve, Marker, Mesh, MeshScene

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
from typing import Any, NamedTuple, Self

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

__all__ = ["Curve", "Marker", "Mesh", "MeshCamera", "MeshScene"]

Array = npt.NDArray[np.float64]


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
        a, b, c, d = _around(grid)
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
        if shape not in _OUTLINES:
            raise ValueError(f"shape must be one of {', '.join(_OUTLINES)}; got {shape!r}")
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
        self._seen: tuple[object, _View] | None = None
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

    def _view(self, batch: Sequence[Mesh] = ()) -> _View:
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
            self._seen = key, _View(self, meshes)
        return self._seen[1]

    def _paint_meshes(self, batch: list[Mesh], pixel_array: Any) -> None:
        view = self._view(batch)
        with _Canvas(self, pixel_array) as canvas:
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
        with _Canvas(self, pixel_array) as canvas:
            for curve in batch:
                if curve.opacity == 0 or curve.stroke_width == 0:
                    continue
                runs, through = view.trace(curve.drawn())
                hidden = [run for run in runs if run.hidden]
                visible = [run for run in runs if not run.hidden]
                dimmed = curve.opacity * _between(curve.hidden_opacity, 1, through)
                canvas.pen(curve.color, dimmed, curve.stroke_width, curve.dash, round_ends=False)
                canvas.stroke(hidden)
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
        with _Canvas(self, pixel_array) as canvas:
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


# ---- how it is done -----------------------------------------------------------------------------

_STEP = 4.0  # pixels between the points of a curve that are tested
_NEAR = 0.95  # nothing nearer to the eye than this share of the focal distance away from it
_COARSE = 2  # pixels of the picture to a pixel of the item buffer
_OVERLAP = (
    0.7  # pixels by which smoothed quads grow, so that a shared edge has no half-empty pixels
)
_TOLERANCE = 0.12  # what is nearer to a quad than this share of its size lies on it


class _Run(NamedTuple):
    """A stretch of a polyline, all hidden or all visible, in pixels."""

    hidden: bool
    points: list[list[float]]
    start: float  # how far along its polyline it starts, so that dashes go on where they were


class _Quads(NamedTuple):
    """What is known of each quad: k rows in each array."""

    corners: Array  # (k, 4, 2) in pixels
    trimmed: Array  # (k, 4, 2), the same, but drawn in where the mesh ends
    colors: Array  # (k, 4)
    centers: Array  # (k, 3) as the camera has them
    normals: Array  # (k, 3), of length 1 and towards the eye
    tolerance: Array  # (k,) how near to it something lies on it
    upper: npt.NDArray[np.bool_]  # (k,) does it show what lies on it?
    rim: npt.NDArray[np.bool_]  # (k,) does it have an edge to smooth?


class _View:
    """The meshes as seen from one place: quads from far to near, and which is in front where."""

    def __init__(self, camera: MeshCamera, meshes: list[Mesh]) -> None:
        self.camera = camera
        self.meshes = meshes
        self.eye = np.array([0, 0, camera.get_focal_distance()])
        self.reach = self.eye[2] * _NEAR
        self.quads = self._sorted(meshes)
        self._items: npt.NDArray[np.uint32] | None = None
        self.facets: _Quads | None = None  # those that the item buffer names

    def _sorted(self, meshes: list[Mesh], thin: bool = False) -> _Quads | None:
        """The quads of all meshes from far to near, or None if there are none."""
        if not meshes:
            return None
        parts = [self._quads_of(mesh, _thinning(mesh.vertices) if thin else 1) for mesh in meshes]
        columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
        distance = ((_Quads(*columns).centers - self.eye) ** 2).sum(axis=1)
        order = np.argsort(-distance, kind="stable")
        return _Quads(*(column[order] for column in columns))

    def _quads_of(self, mesh: Mesh, every: int) -> _Quads:
        """The quads of one mesh, less those outside the picture or too near to the eye.

        From every k-th line of its grid only, if asked.
        """
        camera = self.camera
        vertices = mesh.vertices[::every, ::every]
        m, n = vertices.shape[:2]
        flat = camera.to_camera(vertices.reshape(-1, 3))
        places, pixels = flat.reshape(m, n, 3), camera.to_pixels(flat).reshape(m, n, 2)
        x, y, z = pixels[..., 0], pixels[..., 1], places[..., 2]
        beside = (x < 0) | (x > camera.pixel_width) * 2
        beside |= (y < 0) * np.int64(4) | (y > camera.pixel_height) * 8
        a, b, c, d = _around(beside)
        near = np.logical_or.reduce(_around(z >= self.reach))
        seen = (((a & b & c & d) == 0) & ~near).ravel()  # all four beyond the same edge: outside

        a, b, c, d = _around(places)
        centers = (a + b + c + d) / 4
        normals = np.cross(c - a, d - b)
        area = np.sqrt((normals**2).sum(axis=2, keepdims=True))  # twice that of the quad
        normals /= np.maximum(area, 1e-12)
        facing = np.where(((self.eye - centers) * normals).sum(axis=2) < 0, -1.0, 1.0)
        colors = mesh.face_colors[::every, ::every] * (1, 1, 1, mesh.opacity)

        # A quad has an edge to smooth where the mesh ends or folds out of sight. Between the others
        # smoothing is slow and would let the background shine through the seams.
        side = np.pad(facing, 1)
        rim = (side[:-2, 1:-1] != facing) | (side[2:, 1:-1] != facing)
        rim |= (side[1:-1, :-2] != facing) | (side[1:-1, 2:] != facing)
        columns = (
            _corners(pixels),
            _corners(_trimmed(pixels, _COARSE)),
            colors.reshape(-1, 4),
            centers.reshape(-1, 3),
            (normals * facing[..., None]).reshape(-1, 3),
            np.sqrt(area / 2).ravel() * _TOLERANCE,
            (facing * mesh.upper_side >= 0).ravel(),
            (rim & (colors[..., 3] == 1)).ravel(),
        )
        return _Quads(*(column[seen] for column in columns))

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Fill the quads, in pixels, from far to near."""
        if self.quads is None:
            return
        rims = self.quads.rim
        corners = self.quads.corners.copy()
        corners[rims] = _grown(corners[rims], _OVERLAP)
        colors = self.quads.colors[:, [2, 1, 0, 3]]  # manim keeps red and blue swapped
        rows = np.concatenate([colors, corners.reshape(-1, 8)], axis=1).tolist()
        source, move, line, fill = ctx.set_source_rgba, ctx.move_to, ctx.line_to, ctx.fill
        smooth = None
        for (b, g, r, a, x0, y0, x1, y1, x2, y2, x3, y3), rim in zip(
            rows, rims.tolist(), strict=True
        ):
            if rim is not smooth:
                ctx.set_antialias(cairo.ANTIALIAS_GOOD if rim else cairo.ANTIALIAS_NONE)
                smooth = rim
            source(b, g, r, a)
            move(x0, y0)
            line(x1, y1)
            line(x2, y2)
            line(x3, y3)
            fill()
        ctx.set_antialias(cairo.ANTIALIAS_DEFAULT)

    def items(self) -> npt.NDArray[np.uint32]:
        """Which facet is in front (1, 2, ...; 0 is none), at every second pixel each way."""
        if self._items is None:
            self.facets = self._sorted(self.meshes, thin=True)
            w = -(-self.camera.pixel_width // _COARSE)
            h = -(-self.camera.pixel_height // _COARSE)
            surface = cairo.ImageSurface(cairo.FORMAT_RGB24, w, h)
            ctx = cairo.Context(surface)
            ctx.set_antialias(cairo.ANTIALIAS_NONE)
            corners = np.empty((0, 4, 2)) if self.facets is None else self.facets.trimmed / _COARSE
            number = np.arange(1, len(corners) + 1)
            colors = np.stack([number >> 16, number >> 8 & 255, number & 255], axis=1) / 255
            source, move, line, fill = ctx.set_source_rgb, ctx.move_to, ctx.line_to, ctx.fill
            rows = np.concatenate([colors, corners.reshape(-1, 8)], axis=1).tolist()
            for r, g, b, x0, y0, x1, y1, x2, y2, x3, y3 in rows:
                source(r, g, b)
                move(x0, y0)
                line(x1, y1)
                line(x2, y2)
                line(x3, y3)
                fill()
            surface.flush()
            data = np.frombuffer(surface.get_data(), np.uint32).reshape(h, -1)
            self._items = data[:, :w]
        return self._items

    def hides(self, places: Array, both_sides: bool = False) -> tuple[npt.NDArray[np.bool_], Array]:
        """Which places before the camera, (k, 3), are behind a facet, and what shines through."""
        items, facets = self.items(), self.facets
        if facets is None or not len(facets.centers):
            return np.zeros(len(places), bool), np.ones(len(places))
        # What is beside the picture is asked at its edge: the answer does not matter.
        h, w = items.shape
        pixels = np.nan_to_num(self.camera.to_pixels(places) / _COARSE)
        x, y = pixels.clip(0, (w - 1, h - 1)).astype(int).T
        item = items[y, x] & 0xFFFFFF
        front = np.maximum(item, 1) - 1
        above = (facets.normals[front] * (places - facets.centers[front])).sum(axis=1)
        # What lies on a facet is seen with it if that shows its upper side, else hidden.
        tolerance = facets.tolerance[front]
        behind = above < np.where(facets.upper[front] | both_sides, -tolerance, tolerance)
        return behind & (item > 0), 1 - facets.colors[front, 3]

    def trace(self, lines: Iterable[Array], both_sides: bool = False) -> tuple[list[_Run], float]:
        """Cut polylines into visible and hidden runs; and say how much shines through, 0..1."""
        lines = [line for line in lines if len(line) > 1]
        if not lines:
            return [], 1.0
        camera = self.camera
        places = camera.to_camera(np.concatenate(lines))
        sizes = [len(line) for line in lines]
        first = np.delete(np.arange(len(places)), np.cumsum(sizes) - 1)  # of each segment
        ahead = np.maximum(places[first, 2], places[first + 1, 2]) < self.reach
        # A part is a polyline, or what is left of it where segments are too near to the eye.
        part = (np.repeat(np.arange(len(lines)), sizes)[first] + np.cumsum(~ahead) * len(lines))[
            ahead
        ]
        first = first[ahead]
        if not len(first):
            return [], 1.0

        # Each segment is cut into pieces of a few pixels, and each piece is asked at its middle.
        with np.errstate(invalid="ignore"):
            pixels = camera.to_pixels(places)
        x, y = (pixels[first + 1] - pixels[first]).T
        lengths = np.hypot(x, y)
        pieces = np.ceil(lengths / _STEP).clip(1, 500).astype(int)
        segment = np.repeat(np.arange(len(first)), pieces)
        number = np.arange(len(segment)) - (np.cumsum(pieces) - pieces)[segment]
        step = ((places[first + 1] - places[first]) / pieces[:, None])[segment]
        piece_start = places[first][segment] + step * number[:, None]
        hidden, through = self.hides(piece_start + step / 2, both_sides)

        part = part[segment]
        size = (lengths / pieces)[segment]
        run = np.cumsum(_changes(part) | _changes(hidden)) - 1
        # What shows, or hides, for a few pixels only is chance at an edge: let its neighbours win.
        heads = np.flatnonzero(_changes(run))
        joined = ~_changes(part[heads])
        short = np.bincount(run, size) < 2 * _STEP
        hidden = hidden ^ (short & (joined | np.append(joined[1:], False)))[run]

        new_part = _changes(part)
        breaks = new_part | _changes(hidden)
        corners = np.flatnonzero(breaks | (number == 0))
        firsts = np.flatnonzero(breaks)
        lasts = np.append(firsts[1:], len(segment)) - 1
        along = np.cumsum(lengths) - lengths
        reached = along[segment] + size * number
        origin = reached[np.maximum.accumulate(np.where(new_part, np.arange(len(segment)), 0))]

        pixels = camera.to_pixels(piece_start[corners]).tolist()
        ends = camera.to_pixels((piece_start + step)[lasts]).tolist()
        bounds = np.append(np.searchsorted(corners, firsts), len(corners)).tolist()
        runs = [
            _Run(is_hidden, [*pixels[one:two], last], begin)
            for is_hidden, one, two, last, begin in zip(
                hidden[firsts].tolist(), bounds, bounds[1:], ends,
                (reached - origin)[firsts].tolist(), strict=False,
            )
        ]  # fmt: skip
        return runs, float(through[hidden].min()) if hidden.any() else 1.0


class _Canvas:
    """The picture's cairo context, for a while in pixels and with manim's units for widths."""

    def __init__(self, camera: MeshCamera, pixel_array: Any) -> None:
        self.ctx = camera.get_cairo_context(pixel_array)
        self.unit = camera.pixel_width / camera.frame_width
        self.stroke_unit = camera.cairo_line_width_multiple * self.unit
        self.dashes: tuple[float, ...] = ()
        self.phase = 0.0

    def __enter__(self) -> Self:
        self.ctx.save()
        self.ctx.identity_matrix()
        self.ctx.new_path()  # manim leaves the last one behind
        return self

    def __exit__(self, *_: object) -> None:
        self.ctx.restore()

    def color(self, color: Any, opacity: float) -> None:
        r, g, b = color.to_rgb().tolist()
        self.ctx.set_source_rgba(b, g, r, opacity)  # manim keeps red and blue swapped

    def pen(
        self,
        color: Any,
        opacity: float,
        width: float,
        dash: Sequence[float] | None = None,
        rim: float = 0.0,
        round_ends: bool = True,
    ) -> None:
        """Take up a pen; ``rim`` widens the line, and each dash, by so much on every side."""
        ctx, unit = self.ctx, self.stroke_unit
        self.opacity = opacity
        self.color(color, opacity)
        ctx.set_line_width((width + 2 * rim) * unit)
        ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        round_ends = round_ends and not dash
        ctx.set_line_cap(cairo.LINE_CAP_ROUND if round_ends else cairo.LINE_CAP_BUTT)
        self.dashes = tuple(
            max(length + (2 * rim if i % 2 == 0 else -2 * rim), 0) * unit
            for i, length in enumerate(dash or ())
        )
        self.phase = rim * unit

    def stroke(self, runs: Iterable[_Run]) -> None:
        """Draw the runs; dashes go on where the part before would have left them."""
        ctx = self.ctx
        if self.opacity <= 0:
            return
        ctx.set_dash(())
        for run in runs:
            (x, y), *rest = run.points
            ctx.move_to(x, y)
            for x, y in rest:
                ctx.line_to(x, y)
            if self.dashes:
                ctx.set_dash(self.dashes, run.start + self.phase)
            # Strokes of their own are faster, but where translucent ones cross they would add up.
            if self.dashes or self.opacity == 1:
                ctx.stroke()
        ctx.stroke()

    def sign(
        self, marker: Marker, pixel: list[float], opacity: float, casing: ManimColor | None
    ) -> None:
        """Draw a marker at a pixel."""
        ctx, radius = self.ctx, marker.radius * self.unit
        outline, filled = _OUTLINES[marker.shape]
        line = 0.0 if filled else 0.5 * radius
        ctx.set_dash(())
        ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        ctx.set_line_cap(cairo.LINE_CAP_ROUND)
        ctx.save()
        ctx.translate(*pixel)
        ctx.scale(radius or 1, radius or 1)
        outline(ctx)
        ctx.restore()
        if casing is not None:
            self.color(casing, opacity)
            ctx.set_line_width(line + 3 * self.stroke_unit)
            ctx.stroke_preserve()
        self.color(marker.color, opacity)
        if filled:
            ctx.fill()
        else:
            ctx.set_line_width(line)
            ctx.stroke()


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
# Unit outlines around (0, 0), y down, and whether they are filled.
_OUTLINES: dict[str, tuple[Callable[[cairo.Context[Any]], None], bool]] = {
    "dot": (_circle, True),
    "ring": (_circle, False),
    "cross": (_cross, False),
    "star": (_polygon(*_STAR), True),
    "diamond": (_polygon((0, -1.2), (1, 0), (0, 1.2), (-1, 0)), True),
}


def _around(grid: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], ...]:
    """Of an (m, n, ...) grid the four corners of each quad, in a circle: (m-1, n-1, ...) each."""
    return grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]


def _corners(grid: Array) -> Array:
    """The same in one array: ((m-1)(n-1), 4, d)."""
    return np.stack(_around(grid), axis=2).reshape(-1, 4, grid.shape[2])


def _thinning(grid: Array) -> int:
    """How many lines of a grid may become one before anyone sees that facets are larger: 1, 2, 4...

    Facets only tell what is hidden, and each costs as much as a painted quad.
    """
    every = 1
    while True:
        m, n = grid.shape[:2]
        if min(m, n) <= 17 or m % 2 == 0 or n % 2 == 0:
            return every
        half = grid[::2, ::2]
        bends = (
            grid[:-2:2] - 2 * grid[1::2] + grid[2::2],
            grid[:, :-2:2] - 2 * grid[:, 1::2] + grid[:, 2::2],
        )
        steps = half[1:] - half[:-1], half[:, 1:] - half[:, :-1]
        bend = max((part**2).sum(axis=2).max() for part in bends) ** 0.5 / 2
        size = min((part**2).sum(axis=2).min() for part in steps) ** 0.5
        if bend > 0.3 * _TOLERANCE * size:
            return every
        grid, every = half, every * 2


def _grown(quads: Array, by: float) -> Array:
    """Quads in the plane, (k, 4, 2), with every edge moved outward: they overlap, no seam shows."""
    edges = np.roll(quads, -1, axis=1) - quads
    x, y = edges[..., 0], edges[..., 1]
    area = (quads[..., 0] * (quads[..., 1] + y) - quads[..., 1] * (quads[..., 0] + x)).sum(axis=1)
    outward = np.stack([y, -x], axis=2) * np.where(area < 0, -1, 1)[:, None, None]
    outward /= np.maximum(np.hypot(x, y), 1e-9)[..., None]
    previous = np.roll(outward, 1, axis=1)
    # Two edges moved by 1 meet at (n1 + n2) / (1 + n1.n2); the floor keeps sharp corners short.
    meeting = np.maximum(1 + (outward * previous).sum(axis=2, keepdims=True), 0.4)
    grown: Array = quads + by * (outward + previous) / meeting
    return grown


def _changes(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Where a value differs from the one before it; True at the first."""
    return np.append(True, values[1:] != values[:-1])


def _trimmed(grid: Array, by: float) -> Array:
    """A grid in the plane, (m, n, 2), its border drawn in: a line along the border lies outside."""
    grid = grid.copy()
    for side in (grid, grid.swapaxes(0, 1)):
        for border, inner in ((side[0], side[1]), (side[-1], side[-2])) * (len(side) > 2):
            inward = inner - border
            length = np.hypot(inward[:, 0], inward[:, 1])[:, None]
            border += inward * np.minimum(by / np.maximum(length, 1e-9), 0.5)
    return grid


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
