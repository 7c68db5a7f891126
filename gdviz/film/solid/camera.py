"""The camera and the scene that paint meshes, curves and markers, hidden parts dimmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import cairo
import numpy as np
from manim import Animation, Mobject, PMobject, ThreeDCamera, ThreeDScene, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject

from gdviz.film.flat.camera import FlatCamera
from gdviz.film.solid.mesh import Array, Curve, Marker, Mesh
from gdviz.film.solid.painting import Canvas, View


class MeshCamera(FlatCamera, ThreeDCamera):
    """A ThreeDCamera that paints `Mesh`, `Curve` and `Marker`; `MeshScene` uses it.

    Attributes:
        find_meshes: Returns all meshes of the scene. Manim hands a camera only what moves, but a
            mesh that rests hides things as well. Without it, only meshes captured together are
            sorted and nothing hides a curve.
    """

    # Slots keep them out of __dict__, which Manim hashes to see whether a film is in its cache.
    __slots__ = ("_known", "_seen", "find_meshes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what a ThreeDCamera takes."""
        self.find_meshes: Callable[[], list[Mesh]] | None = None
        self._seen: tuple[object, View] | None = None
        self._known = False  # whether it has been compared since the picture was begun
        super().__init__(*args, **kwargs)

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """As Manim's; nothing changes while a picture is painted."""
        self._known = False
        super().capture_mobjects(mobjects, **kwargs)
        self._known = False

    def type_or_raise(self, mobject: Mobject) -> type[Mobject]:
        """Know the three types of this module besides Manim's."""
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

    def transform_points_pre_display(self, mobject: Mobject, points: Array) -> Array:
        """As Manim's, which looks for the middle of a text in more than ten passes over it."""
        if mobject in self.fixed_in_frame_mobjects:
            return points
        middle = self.fixed_orientation_mobjects.get(mobject)
        if middle == mobject.get_center and not mobject.submobjects and len(points):
            place = (points.min(axis=0) + points.max(axis=0)) / 2
            moved: Array = points + (self.project_point(place) - place)
            return moved
        drawn: Array = super().transform_points_pre_display(mobject, points)
        return drawn

    def to_camera(self, points: Array) -> Array:
        """Points in 3D as the camera has them: it is at (0, 0, focal_distance) and looks down z."""
        return (points - self.frame_center) @ self.get_rotation_matrix().T

    def to_pixels(self, places: Array) -> Array:
        """Where places before the camera, (k, 3), fall on the picture: (k, 2), x right, y down.

        `to_pixels(to_camera(points))` is `project_points(points)` in pixels.
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
        if self._known and self._seen is not None:
            return self._seen[1]
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
        self._known = self.find_meshes is not None
        return self._seen[1]

    def _paint_meshes(self, batch: list[Mesh], pixel_array: Any) -> None:
        view = self._view(batch)
        view.painted(pixel_array, lambda: self._fill_meshes(view, pixel_array))

    def _fill_meshes(self, view: View, pixel_array: Any) -> None:
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
                runs, through = view.trace_curve(curve)
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

    Everything a ThreeDScene offers works: `set_camera_orientation`, `move_camera`,
    `begin_ambient_camera_rotation`, `add_fixed_in_frame_mobjects` ...

    Attributes:
        camera: The camera that paints it.

    Raises:
        TypeError: If the scene is given a camera that is no `MeshCamera` (for instance because
            Manim was asked for its OpenGL renderer).
    """

    camera: MeshCamera

    def __init__(self, camera_class: type[MeshCamera] = MeshCamera, **kwargs: Any) -> None:
        """Take what a ThreeDScene takes."""
        # A ThreeDScene is made by a function without types.
        super().__init__(camera_class=camera_class, **kwargs)  # type: ignore[no-untyped-call]
        camera = self.renderer.camera
        if not isinstance(camera, MeshCamera):
            raise TypeError(f"MeshScene needs a MeshCamera (Cairo), not {type(camera).__name__}")
        camera.find_meshes = lambda: sorted(
            _meshes_in([*self.mobjects, *self.foreground_mobjects]), key=lambda mesh: mesh.z_index
        )

    def set_camera_orientation(self, *args: Any, **options: Any) -> None:
        """As Manim's, without its types: they refuse arrays, which it takes."""
        super().set_camera_orientation(*args, **options)

    def move_camera(self, *args: Any, **options: Any) -> None:
        """As Manim's, without its types: they refuse arrays and `.animate`, which it takes."""
        super().move_camera(*args, **options)

    def get_mobject_family_members(self) -> list[Mobject]:
        """All mobjects, in the order of painting: Manim lets rest what comes before all movers."""
        return sorted(super().get_mobject_family_members(), key=self.camera.layer)

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
