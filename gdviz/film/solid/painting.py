"""How meshes, curves and markers are painted: as seen from a camera, what is in front, and the pen.

`View` sorts the quads of all meshes from far to near and paints them; its item buffer tells which
quad is in front at each pixel, by which curves and markers are cut into visible and hidden parts.
`Canvas` draws those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, Self
from weakref import WeakKeyDictionary

import cairo
import numpy as np
import numpy.typing as npt
from manim import ManimColor

from gdviz.film.solid.mesh import Array, Curve, Marker, Mesh, around
from gdviz.film.solid.outlines import OUTLINES

_STEP = 4.0  # pixels between the points of a curve that are tested
_NEAR = 0.95  # nothing nearer to the eye than this share of the focal distance away from it
_COARSE = 2  # pixels of the picture to a pixel of the item buffer
_OVERLAP = 0.7  # pixels by which smoothed quads grow: a shared edge has no half-empty pixels
_TOLERANCE = 0.12  # what is nearer to a quad than this share of its size lies on it


class Camera(Protocol):
    """What painting needs to know of a camera; see `gdviz.film.solid.camera.MeshCamera`."""

    pixel_width: int
    pixel_height: int
    frame_width: float
    cairo_line_width_multiple: float

    def get_focal_distance(self) -> float: ...
    def get_cairo_context(self, pixel_array: Any) -> cairo.Context[Any]: ...
    def to_camera(self, points: Array) -> Array: ...
    def to_pixels(self, places: Array) -> Array: ...


class Run(NamedTuple):
    """A stretch of a polyline, all hidden or all visible, in pixels."""

    hidden: bool
    points: list[list[float]]
    start: float  # how far along its polyline it starts, so that dashes go on where they were

    @property
    def is_dot(self) -> bool:
        """Of no length: its round ends make a dot."""
        return all(point == self.points[0] for point in self.points)


class Quads(NamedTuple):
    """What is known of each quad: k rows in each array."""

    corners: Array  # (k, 4, 2) in pixels
    colors: Array  # (k, 4)
    centers: Array  # (k, 3) as the camera has them
    normals: Array  # (k, 3), of length 1 and towards the eye
    tolerance: Array  # (k,) how near to it something lies on it
    upper: npt.NDArray[np.bool_]  # (k,) does it show what lies on it?
    rim: npt.NDArray[np.bool_]  # (k,) does it have an edge to smooth?


class View:
    """The meshes as seen from one place: quads from far to near, and which is in front where."""

    def __init__(self, camera: Camera, meshes: list[Mesh]) -> None:
        self.camera = camera
        self.meshes = meshes
        self.eye = np.array([0, 0, camera.get_focal_distance()])
        self.reach = self.eye[2] * _NEAR
        self.quads = self._sorted(meshes)
        self._items: npt.NDArray[np.uint32] | None = None
        self._traced: WeakKeyDictionary[Curve, tuple[Any, list[Run], float]] = WeakKeyDictionary()
        self.facets: Quads | None = None  # those that the item buffer names
        self._painted: tuple[object, Array, Array] | None = None  # grids, a picture before, after
        self._paintings = 0

    def _sorted(self, meshes: list[Mesh], thin: bool = False) -> Quads | None:
        """The quads of all meshes from far to near, or None if there are none."""
        if not meshes:
            return None
        parts = [self._quads_of(mesh, thin) for mesh in meshes]
        columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
        distance = ((Quads(*columns).centers - self.eye) ** 2).sum(axis=1)
        order = np.argsort(-distance, kind="stable")
        return Quads(*(column[order] for column in columns))

    def _quads_of(self, mesh: Mesh, thin: bool) -> Quads:
        """The quads of one mesh, less those outside the picture or too near to the eye.

        If thin, for the item buffer: from as few lines of its grid as will do, the border drawn in.
        """
        camera = self.camera
        every = _thinning(mesh.points.tobytes(), mesh.shape) if thin else 1
        vertices = mesh.vertices[::every, ::every]
        m, n = vertices.shape[:2]
        flat = camera.to_camera(vertices.reshape(-1, 3))
        places, pixels = flat.reshape(m, n, 3), camera.to_pixels(flat).reshape(m, n, 2)
        x, y, z = pixels[..., 0], pixels[..., 1], places[..., 2]
        beside = (x < 0) | (x > camera.pixel_width) * 2
        beside |= (y < 0) * np.int64(4) | (y > camera.pixel_height) * 8
        a, b, c, d = around(beside)
        near = np.logical_or.reduce(around(z >= self.reach))
        seen = (((a & b & c & d) == 0) & ~near).ravel()  # all four beyond the same edge: outside

        a, b, c, d = around(places)
        centers = (a + b + c + d) / 4
        normals = _cross_product(c - a, d - b)
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
            _corners(_trimmed(pixels, _COARSE) if thin else pixels),
            colors.reshape(-1, 4),
            centers.reshape(-1, 3),
            (normals * facing[..., None]).reshape(-1, 3),
            np.sqrt(area / 2).ravel() * _TOLERANCE,
            (facing * mesh.upper_side >= 0).ravel(),
            (rim & (colors[..., 3] == 1)).ravel(),
        )
        return Quads(*(column[seen] for column in columns))

    def painted(self, pixels: Array, paint: Callable[[], None]) -> None:
        """Paint the meshes on a picture; from the third time on the same one, what came of it.

        While the camera turns no picture is kept: each view is painted once.
        """
        grids = [
            (mesh.grid_lines, mesh.grid_color.to_hex(), mesh.grid_width, mesh.grid_opacity)
            for mesh in self.meshes
        ]
        if self._painted is not None:
            known, before, after = self._painted
            if known == grids and np.array_equal(before, pixels):
                pixels[:] = after
                return
        self._paintings += 1
        kept = pixels.copy() if self._paintings > 1 else None
        paint()
        if kept is not None:
            self._painted = grids, kept, pixels.copy()

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Fill the quads, in pixels, from far to near."""
        if self.quads is None:
            return
        rims = self.quads.rim
        corners = self.quads.corners.copy()
        corners[rims] = _grown(corners[rims], _OVERLAP)
        colors = self.quads.colors[:, [2, 1, 0, 3]]  # Manim keeps red and blue swapped
        columns = np.concatenate([colors, corners.reshape(-1, 8)], axis=1).T.tolist()
        source, move, line, fill = ctx.set_source_rgba, ctx.move_to, ctx.line_to, ctx.fill
        smooth = None
        # By columns: in rows, a list for every quad has Python collect garbage all the time.
        for rim, b, g, r, a, x0, y0, x1, y1, x2, y2, x3, y3 in zip(
            rims.tolist(), *columns, strict=True
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
            corners = np.empty((0, 4, 2)) if self.facets is None else self.facets.corners / _COARSE
            number = np.arange(1, len(corners) + 1)
            colors = np.stack([number >> 16, number >> 8 & 255, number & 255], axis=1) / 255
            source, move, line, fill = ctx.set_source_rgb, ctx.move_to, ctx.line_to, ctx.fill
            columns = np.concatenate([colors, corners.reshape(-1, 8)], axis=1).T.tolist()
            for r, g, b, x0, y0, x1, y1, x2, y2, x3, y3 in zip(*columns, strict=True):
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

    def trace_curve(self, curve: Curve) -> tuple[list[Run], float]:
        """As `trace`, of a curve's lines; what has not changed since it was asked is known."""
        key = curve.points.tobytes(), curve.sizes, curve.fraction
        known, runs, through = self._traced.get(curve, (None, [], 1.0))
        if known != key:
            runs, through = self.trace(curve.drawn())
            self._traced[curve] = key, runs, through
        return runs, through

    def trace(self, lines: Iterable[Array], both_sides: bool = False) -> tuple[list[Run], float]:
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
            Run(is_hidden, [*pixels[one:two], last], begin)
            for is_hidden, one, two, last, begin in zip(
                hidden[firsts].tolist(), bounds, bounds[1:], ends,
                (reached - origin)[firsts].tolist(), strict=False,
            )
        ]  # fmt: skip
        return runs, float(through[hidden].min()) if hidden.any() else 1.0


class Canvas:
    """The picture's cairo context, for a while in pixels and with Manim's units for widths."""

    def __init__(self, camera: Camera, pixel_array: Any) -> None:
        self.ctx = camera.get_cairo_context(pixel_array)
        self.unit = camera.pixel_width / camera.frame_width
        self.stroke_unit = camera.cairo_line_width_multiple * self.unit
        self.dashes: tuple[float, ...] = ()
        self.phase = 0.0

    def __enter__(self) -> Self:
        self.ctx.save()
        self.ctx.identity_matrix()
        self.ctx.new_path()  # Manim leaves the last one behind
        return self

    def __exit__(self, *_: object) -> None:
        self.ctx.restore()

    def color(self, color: Any, opacity: float) -> None:
        r, g, b = color.to_rgb().tolist()
        self.ctx.set_source_rgba(b, g, r, opacity)  # Manim keeps red and blue swapped

    def pen(
        self,
        color: Any,
        opacity: float,
        width: float,
        dash: Sequence[float] | None = None,
        rim: float = 0.0,
        round_ends: bool = True,
    ) -> None:
        """Take up a pen; `rim` widens the line, and each dash, by so much on every side."""
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

    def stroke(self, runs: Iterable[Run]) -> None:
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
        outline, filled = OUTLINES[marker.shape]
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


def _corners(grid: Array) -> Array:
    """The same in one array: ((m-1)(n-1), 4, d)."""
    return np.stack(around(grid), axis=2).reshape(-1, 4, grid.shape[2])


@lru_cache(maxsize=8)
def _thinning(points: bytes, shape: tuple[int, int]) -> int:
    """How many lines of a grid may become one before anyone sees that facets are larger: 1, 2, 4...

    Facets only tell what is hidden, and each costs as much as a painted quad.
    """
    grid = np.frombuffer(points).reshape(*shape, 3)
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


def _cross_product(one: Array, other: Array) -> Array:
    """As np.cross along the last axis, in a third of its time."""
    x, y, z = np.moveaxis(one, -1, 0)
    u, v, w = np.moveaxis(other, -1, 0)
    return np.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=-1)


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
