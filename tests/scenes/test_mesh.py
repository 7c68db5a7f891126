"""Meshes: what stands in front hides what is behind, from every side, and cheaply so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import manim
import numpy as np
import pytest
from manim import DEGREES, ORIGIN, OUT, RIGHT, UL, UP, FadeIn, FadeOut, Transform, ValueTracker

import gdviz.film.solid
from gdviz.film.solid import Curve, Marker, Mesh, MeshCamera, MeshScene

RED, GREEN, BLUE = "#FF0000", "#00FF00", "#0000FF"
SMALL = {
    "dry_run": True,
    "pixel_width": 320,
    "pixel_height": 180,
    "frame_rate": 5,
    "background_color": "#FFFFFF",
    "verbosity": "ERROR",
    "progress_bar": "none",
}


@pytest.fixture(autouse=True)
def small_frames() -> Iterator[None]:
    with manim.tempconfig(SMALL):
        yield


def height(x: Any, y: Any) -> Any:
    return (x**2 + y**2) / 2 - 1


def grid(faces: int = 16, z: Callable[[Any, Any], Any] = height) -> np.ndarray:
    side = np.linspace(-2, 2, faces + 1)
    x, y = np.meshgrid(side, side, indexing="ij")
    return np.stack([x, y, z(x, y) + 0 * x], axis=2)


def plain(color: tuple[float, ...], faces: int = 16) -> np.ndarray:
    return np.broadcast_to(color, (faces, faces, len(color)))


def bowl(**options: Any) -> Mesh:
    """A grey bowl, open upward, from z = -1 at the bottom to 3 in the corners."""
    return Mesh(grid(), plain((0.6, 0.6, 0.6)), **options)


def floor(z: float = -2.0, faces: int = 16) -> Mesh:
    return Mesh(grid(faces, lambda x, y: z), plain((0.0, 0.0, 1.0), faces))


def scene(*mobjects: Any, **orientation: float) -> MeshScene:
    """A scene with these mobjects, seen from there (angles in degrees), drawn once."""
    made = MeshScene()
    angles = {k: v * DEGREES for k, v in orientation.items() if k in ("phi", "theta", "gamma")}
    made.set_camera_orientation(**{**orientation, **angles})
    made.add(*mobjects)
    draw(made)
    return made


def draw(made: MeshScene) -> np.ndarray:
    made.renderer.update_frame(made)
    return made.renderer.get_frame()[:, :, :3].astype(int)


def picture(*mobjects: Any, **orientation: float) -> np.ndarray:
    return scene(*mobjects, **orientation).renderer.get_frame()[:, :, :3].astype(int)


def amount(image: np.ndarray, color: str = RED) -> float:
    """How much of a pure colour is in a picture, in pixels; part of a pixel counts in part."""
    channel = [color[i : i + 2] for i in (1, 3, 5)].index("FF")
    others = np.delete(image, channel, axis=2).max(axis=2)
    return float((image[:, :, channel] - others).clip(0).sum() / 255)


def on_bowl(angle: np.ndarray, radius: Any) -> np.ndarray:
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    return np.stack([x, y, height(x, y)], axis=-1)


NEIGHBOURS = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
ABOVE = {"phi": 25, "theta": -90}
BELOW = {"phi": 150, "theta": -90}
SIDE = {"phi": 90, "theta": -90}  # from where y is negative


# ---- projection ---------------------------------------------------------------------------------


@pytest.mark.parametrize("view", [ABOVE, BELOW, {"phi": 60, "theta": 30, "zoom": 0.7, "gamma": 20}])
@pytest.mark.parametrize("center", [ORIGIN, RIGHT + UP])
def test_points_fall_where_manim_draws_them(view: dict[str, float], center: np.ndarray) -> None:
    point = np.array([1.2, -0.7, 0.9])
    mark = centroid(picture(Marker(point, color=RED, radius=0.15), frame_center=center, **view))
    dot = manim.Dot(radius=0.15, color=RED, stroke_width=0).move_to(point)
    assert mark == pytest.approx(centroid(picture(dot, frame_center=center, **view)), abs=0.6)


def centroid(image: np.ndarray) -> tuple[float, float]:
    y, x = np.nonzero(image[:, :, 1] < 128)
    assert len(x) > 5
    return x.mean(), y.mean()


@pytest.mark.parametrize("exponential", [False, True])
def test_camera_agrees_with_project_points(exponential: bool) -> None:
    made = scene(phi=55, theta=20, zoom=1.3, focal_distance=12, frame_center=RIGHT)
    camera = made.camera
    camera.exponential_projection = exponential
    points = np.random.default_rng(1).uniform(-3, 3, (50, 3))
    x, y, z = camera.project_points(points).T
    pixels = np.stack([160 + x * 320 / camera.frame_width, 90 - y * 180 / camera.frame_height], 1)
    rotated = camera.to_camera(points)
    assert camera.to_pixels(rotated) == pytest.approx(pixels)
    assert rotated[:, 2] == pytest.approx(z)


# ---- what hides what ----------------------------------------------------------------------------


@pytest.mark.parametrize("phi", [30, 65, 88, 110, 150])
@pytest.mark.parametrize(("theta", "faces"), [(-90, 16), (-50, 16), (17, 32)])
def test_quads_are_sorted_as_rays_meet_them(phi: float, theta: float, faces: int) -> None:
    """Ask the picture's item buffer and, independently, a ray through each fourth pixel."""
    meshes = [Mesh(grid(faces), plain((0.6, 0.6, 0.6), faces)), floor(-2, faces)]
    made = scene(*meshes, phi=phi, theta=theta)
    camera = made.camera
    view = camera._view()
    rows, columns = np.mgrid[8:172:6, 8:312:6].reshape(2, -1)
    items = view.items() & 0xFFFFFF
    seen = np.array([items[rows // 2 + i, columns // 2 + j] for i, j in NEIGHBOURS])
    blue = np.append([False], view.facets.colors[:, 2] == 1)[seen]
    front = np.where(seen == 0, 0, np.where(blue, 2, 1))

    focal = camera.get_focal_distance()
    x = (columns + 1 - 160) * camera.frame_width / 320
    y = (90 - rows - 1) * camera.frame_height / 180
    eye = np.array([0, 0, focal])
    rays = np.stack([x, y, 0 * x], axis=1) - eye
    nearest, expected = np.full(len(rays), np.inf), np.zeros(len(rays), int)
    for number, mesh in enumerate(meshes, start=1):
        hit = ray_hits(eye, rays, mesh.vertices @ camera.get_rotation_matrix().T)
        expected[hit < nearest] = number
        nearest = np.minimum(nearest, hit)
    assert len(np.unique(expected)) == 3
    # The buffer is half as fine as the picture and drawn in at borders, most of all at corners.
    assert (front[4] != expected).mean() < 0.04
    assert (front != expected).all(axis=0).sum() <= 1


def ray_hits(eye: np.ndarray, rays: np.ndarray, vertices: np.ndarray) -> np.ndarray:
    """How far along each ray it meets the mesh (Moeller and Trumbore 1997), or infinity."""
    a, b, c, d = (
        vertices[i : len(vertices) - 1 + i, j : vertices.shape[1] - 1 + j].reshape(-1, 3)
        for i, j in ((0, 0), (1, 0), (1, 1), (0, 1))
    )
    best = np.full(len(rays), np.inf)
    for p, q, r in ((a, b, c), (a, c, d)):
        one, two = q - p, r - p
        across = np.cross(rays[:, None], two[None])
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = 1 / (across * one).sum(axis=2)
            u = ((eye - p) * across).sum(axis=2) * inverse
            other = np.cross(eye - p, one)
            v = (rays[:, None] * other).sum(axis=2) * inverse
            t = (two * other).sum(axis=1) * inverse
            inside = (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (t > 0)
        best = np.minimum(best, np.where(inside, t, np.inf).min(axis=1))
    return best


def test_far_inner_wall_is_seen_from_above_and_hidden_from_the_side() -> None:
    wall = on_bowl(np.linspace(60, 120, 40) * DEGREES, 1.3)  # y > 0; z stays below the near rim
    above = picture(bowl(), Curve(wall, color=RED), **ABOVE)
    side = picture(bowl(), Curve(wall, color=RED, hidden_opacity=0), **SIDE)
    assert amount(above) > 20
    assert amount(side) == 0


def test_hidden_parts_are_dimmed_as_much_as_asked() -> None:
    wall = on_bowl(np.linspace(60, 120, 40) * DEGREES, 1.3)
    grey = picture(bowl(), **SIDE)
    full = picture(bowl(), Curve(wall, color=RED, width=8, hidden_opacity=1), **SIDE) - grey
    half = picture(bowl(), Curve(wall, color=RED, width=8, hidden_opacity=0.5), **SIDE) - grey
    assert half.max() == pytest.approx(full.max() / 2, abs=2)
    assert (half != 0).sum() == pytest.approx((full != 0).sum(), abs=5)


def test_a_curve_in_front_of_the_bowl_is_seen_from_the_side() -> None:
    line = [[-1, -2.5, 0], [1, -2.5, 0]]
    free = amount(picture(Curve(line, color=RED), **SIDE))
    assert amount(picture(bowl(), Curve(line, color=RED, hidden_opacity=0), **SIDE)) == free > 20


def test_floor_covers_the_bowl_from_below_and_the_bowl_the_floor_from_above() -> None:
    both = scene(bowl(), floor(), **ABOVE)
    center = both.renderer.get_frame()[90, 160, :3].tolist()
    assert center == [153, 153, 153]
    both.set_camera_orientation(phi=170 * DEGREES)
    assert draw(both)[90, 160].tolist() == [0, 0, 255]
    assert (draw(both)[90, 160 - 25 : 160 + 25] == [0, 0, 255]).all()


@pytest.mark.parametrize("view", [ABOVE, {"phi": 30, "theta": 40}])
def test_a_curve_on_the_surface_has_no_speckle(view: dict[str, float]) -> None:
    angle = np.linspace(0, 4 * np.pi, 300)
    spiral = Curve(on_bowl(angle, 1.2 * angle / angle[-1]), color=RED, width=3, hidden_opacity=0)
    free, on_it = amount(picture(spiral, **view)), amount(picture(bowl(), spiral, **view))
    assert on_it == pytest.approx(free, rel=0.02)
    assert free > 80


def test_what_lies_on_a_height_field_is_seen_from_its_upper_side_only() -> None:
    angle = np.linspace(0, 2 * np.pi, 100)
    ring = Curve(on_bowl(angle, 1.0), color=RED, hidden_opacity=0)
    assert amount(picture(bowl(), ring, **BELOW)) == 0
    assert amount(picture(bowl(two_sided=True), ring, **BELOW)) > 100
    flipped = bowl().rotate(np.pi, axis=RIGHT, about_point=ORIGIN)
    ring.rotate(np.pi, axis=RIGHT, about_point=ORIGIN)
    assert amount(picture(flipped, ring, **BELOW)) > 100
    swapped = Mesh(grid().swapaxes(0, 1), plain((0.6, 0.6, 0.6)))  # the other orientation
    ring = Curve(on_bowl(angle, 1.0), color=RED, hidden_opacity=0)
    assert amount(picture(swapped, ring, **ABOVE)) > 100
    assert amount(picture(swapped, ring, **BELOW)) == 0


def test_a_line_along_the_border_is_seen_whole_from_both_sides() -> None:
    border = grid(16, lambda x, y: -2.0)
    edge = Curve([border[0], border[-1], border[:, 0], border[:, -1]], color=RED, width=6)
    edge.hidden_opacity = 0
    for phi in (20, 70, 110, 160):
        view = {"phi": phi, "theta": -65}
        free = amount(picture(edge, **view))
        sheet = Mesh(border, plain((0.6, 0.6, 0.6)))
        assert amount(picture(sheet, edge, **view)) == pytest.approx(free, rel=0.03)


@pytest.mark.parametrize("shape", ["dot", "ring", "cross", "star", "diamond"])
def test_markers_behind_a_mesh_are_dimmed(shape: str) -> None:
    place = on_bowl(np.array(90 * DEGREES), 1.3)
    marker = Marker(place, color=RED, radius=0.2, shape=shape, casing=BLUE, hidden_opacity=0)
    above = picture(bowl(), marker, **ABOVE)
    assert amount(above) > 8
    assert amount(above, BLUE) > 0
    assert (picture(bowl(), marker, **SIDE) == picture(bowl(), **SIDE)).all()
    marker.hidden_opacity = 0.5
    side = picture(bowl(), marker, **SIDE)
    assert 4 < amount(side) < 0.7 * amount(above)
    assert amount(side, BLUE) == 0


def test_markers_keep_their_size_at_any_distance_and_zoom() -> None:
    sizes = [
        amount(picture(Marker([0, y, 0], color=RED, radius=0.3), zoom=zoom, **SIDE))
        for y, zoom in ((-4, 1), (4, 1), (0, 2))
    ]
    assert max(sizes) - min(sizes) <= 4


def test_a_translucent_mesh_hides_less() -> None:
    place = on_bowl(np.array(90 * DEGREES), 1.3)
    marker = Marker(place, color=RED, radius=0.3, hidden_opacity=0)
    reds = []
    for opacity in (1.0, 0.5, 0.0):
        image = picture(bowl(opacity=opacity), marker, **SIDE)
        reds.append(int((image[:, :, 0] - image[:, :, 1]).max()))
    assert reds[0] == 0
    assert 100 < reds[1] < 150
    assert reds[2] == 255


def test_nothing_shines_through_the_seams() -> None:
    for phi, allowed in ((10, 0.0), (60, 0.001), (120, 0.001)):  # the last two have sharp folds
        view = {"phi": phi, "theta": 20}
        white = picture(bowl(), **view)
        with manim.tempconfig({"background_color": "#000000"}):
            black = picture(bowl(), **view)
        leak = (white - black).max(axis=2)  # 255 where there is nothing but paper
        paper = np.pad(leak > 100, 2)
        shifts = [(i, j) for i in range(-2, 3) for j in range(-2, 3)]
        near = np.any([np.roll(paper, by, (0, 1)) for by in shifts], axis=0)[2:-2, 2:-2]
        assert (~near).sum() > 4000
        assert (leak[~near] > 4).mean() <= allowed


def test_silhouette_is_smooth() -> None:
    """Along the rim there are shades between the bowl and the paper."""
    image = picture(bowl(), **SIDE)[:, :, 0]
    assert ((image > 160) & (image < 250)).sum() > 80


def test_grid_lines_hide_behind_the_bowl() -> None:
    lines = {"grid_lines": 4, "grid_color": RED, "grid_opacity": 1, "grid_width": 2}
    every = amount(picture(bowl(**lines, opacity=1), **SIDE))
    # The far wall's lines cannot be seen, so half of the bowl has nearly as many.
    near = Mesh(grid()[:, :9], plain((0.6, 0.6, 0.6))[:, :8], **lines)
    assert every == pytest.approx(amount(picture(near, **SIDE)), rel=0.25)
    assert len(bowl(grid_lines=5).grid()) == 2 * 5  # 0, 5, 10, 15 and the border, 16
    assert amount(picture(bowl(), **SIDE)) == 0


def test_what_is_behind_the_eye_is_not_drawn() -> None:
    near = {"phi": 0, "theta": -90, "focal_distance": 2}
    assert amount(picture(Curve([[0, 0, 3], [1, 1, 5]], color=RED), **near)) == 0
    assert amount(picture(Marker([0, 0, 3], color=RED), **near)) == 0
    across = picture(bowl(), Curve([[0, 0, 5], [0, 0, 0], [0.5, 0, 0]], color=RED), **near)
    assert 0 < amount(across) < 400


# ---- curves -------------------------------------------------------------------------------------


def test_fraction_draws_that_share_of_the_length() -> None:
    lines = [[[0, 0, 0], [2, 0, 0]], [[0, 1, 0], [0, 2, 0], [1, 2, 0]]]
    curve = Curve([np.array(line, float) for line in lines])
    assert [len(line) for line in curve.drawn()] == [2, 3]
    assert curve.set_fraction(0.25).get_end().tolist() == [1, 0, 0]
    assert curve.set_fraction(0.625).get_end().tolist() == [0, 1.5, 0]
    assert [len(line) for line in curve.set_fraction(0.875).drawn()] == [2, 3]
    assert curve.get_end().tolist() == [0.5, 2, 0]
    assert curve.set_fraction(0).get_end().tolist() == [0, 0, 0]
    assert amount(picture(curve)) == 0


def test_growing_curve_through_animate() -> None:
    curve = Curve([[-2, 0, 0], [2, 0, 0]], color=RED, fraction=0)
    made = scene(curve)
    made.play(curve.animate.set_fraction(1))
    assert curve.fraction == 1
    assert amount(draw(made)) > 60


def test_points_can_be_replaced_and_may_be_none() -> None:
    curve = Curve([], color=RED)
    made = scene(bowl(), curve, **ABOVE)
    assert amount(draw(made)) == 0
    curve.set_points([[-1, 0, 1], [1, 0, 1]])
    assert amount(draw(made)) > 20
    curve.set_points([[0, 0, 0]])
    assert amount(draw(made)) == 0


def test_dashes_go_on_across_a_hidden_part_and_casing_lies_beneath() -> None:
    line = [[-3, 0, 0], [3, 0, 0]]
    solid = picture(Curve(line, color=RED, width=10, casing=BLUE))
    dashed = picture(Curve(line, color=RED, width=10, dash=(20, 20)))
    assert amount(dashed) == pytest.approx(amount(solid) / 2, rel=0.2)
    assert amount(solid, BLUE) > 0
    post = Mesh([[[-0.3, -1, 1], [-0.3, 1, 1]], [[0.3, -1, 1], [0.3, 1, 1]]], [[[0.6, 0.6, 0.6]]])
    broken = picture(post, Curve(line, color=RED, width=10, dash=(20, 20), hidden_opacity=0))
    outside = np.r_[0:145, 175:320]
    assert (abs(broken - dashed)[:, outside].max(axis=2) > 40).sum() <= 4


# ---- animations ---------------------------------------------------------------------------------


def test_shift_rotate_and_transform() -> None:
    mesh, flat = bowl(), floor(0.5)
    made = scene(mesh, **ABOVE)
    made.play(mesh.animate.shift(OUT))
    assert mesh.vertices == pytest.approx(grid() + OUT)
    made.play(Transform(mesh, flat))
    assert mesh.vertices == pytest.approx(flat.vertices)
    assert mesh.face_colors == pytest.approx(flat.face_colors)
    assert amount(draw(made), BLUE) > 500
    dot = Marker(ORIGIN, color=RED)
    made.play(dot.animate.move_to([1, 1, 1]).scale(2))
    assert dot.get_center().tolist() == [1, 1, 1]
    assert dot.radius == pytest.approx(0.16)


def test_fading() -> None:
    things = [bowl(grid_lines=4), Curve([[0, 0, 3], [1, 0, 3]], color=RED), Marker([0, 1, 3])]
    made = scene(**ABOVE)
    blank = draw(made)
    made.play(*[FadeIn(thing) for thing in things])
    assert [thing.opacity for thing in things] == [1, 1, 1]
    assert (draw(made) != blank).mean() > 0.1
    things[0].set_opacity(0.5)
    made.play(FadeOut(manim.Group(*things)))
    assert (draw(made) == blank).all()
    assert [thing.opacity for thing in things] == [0.5, 1, 1]  # manim gives back what was faded


def test_unequal_shapes_do_not_transform() -> None:
    other = Mesh(grid(8), plain((1, 0, 0), 8))
    with pytest.raises(ValueError, match=r"a Mesh of 17 x 17 points .* a Mesh of 9 x 9 points"):
        scene(bowl()).play(Transform(bowl(), other))
    with pytest.raises(ValueError, match="cannot be transformed into a Square"):
        bowl().align_points(manim.Square())
    with pytest.raises(ValueError, match="a Curve of 2 points"):
        Curve([[0, 0, 0], [1, 1, 1]]).align_points(Curve([[0, 0, 0]]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Mesh(np.zeros((3, 3)), plain((0, 0, 0), 2)), r"\(m, n, 3\)"),
        (lambda: Mesh(np.zeros((1, 3, 3)), plain((0, 0, 0), 2)), "m, n >= 2"),
        (lambda: Mesh(np.full((3, 3, 3), np.nan), plain((0, 0, 0), 2)), "vertices must be finite"),
        (lambda: Mesh(np.zeros((3, 3, 3)), plain((0, 0, 0), 3)), r"\(2, 2, 3 or 4\)"),
        (lambda: Mesh(np.zeros((3, 3, 3)), plain((0, 0), 2)), r"\(2, 2, 3 or 4\)"),
        (lambda: Mesh(np.zeros((3, 3, 3)), plain((0, 0, 255), 2)), "from 0 to 1"),
        (lambda: Mesh(np.zeros((3, 3, 3)), plain((0, 0, np.nan), 2)), "from 0 to 1"),
        (lambda: bowl(opacity=2), "opacity must be a number from 0 to 1"),
        (lambda: bowl(grid_lines=0), "grid_lines must be 1 or more"),
        (lambda: bowl().set_vertices(grid(8)), "vertices must stay"),
        (lambda: Curve([[0, 0], [1, 1]]), r"points must be \(k, 3\)"),
        (lambda: Curve([[0, 0, np.inf], [1, 1, 1]]), "finite"),
        (lambda: Curve([[0, 0, 0]], width=-1), "width"),
        (lambda: Curve([[0, 0, 0]], dash=(0, 0)), "dash"),
        (lambda: Curve([[0, 0, 0]]).set_fraction(1.5), "fraction must be a number from 0 to 1"),
        (lambda: Marker([0, 0]), "three finite numbers"),
        (lambda: Marker([0, 0, 0], shape="blob"), "dot, ring, cross, star, diamond"),
    ],
)
def test_bad_input_is_named(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_a_scene_with_another_camera_is_refused() -> None:
    with pytest.raises(TypeError, match="MeshCamera"):
        MeshScene(camera_class=manim.ThreeDCamera)


# ---- painting no more than needed ---------------------------------------------------------------


@pytest.fixture
def paints(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collects one entry each time the meshes are painted, and views computed."""
    counts: list[int] = []
    original = MeshCamera._paint_meshes

    def counting(self: MeshCamera, batch: list[Mesh], pixel_array: Any) -> None:
        counts.append(len(batch))
        original(self, batch, pixel_array)

    monkeypatch.setattr(MeshCamera, "_paint_meshes", counting)
    return counts


@pytest.mark.parametrize("marker_first", [False, True])
def test_resting_meshes_are_painted_once(paints: list[int], marker_first: bool) -> None:
    marker, meshes = Marker(on_bowl(np.array(0.5), 1.0), color=RED), [bowl(), floor()]
    made = scene(*([marker, *meshes] if marker_first else [*meshes, marker]), **ABOVE)
    view = made.camera._view()
    paints.clear()
    made.play(marker.animate.move_to(on_bowl(np.array(2.0), 1.0)), run_time=1)
    assert paints == [2]  # both meshes, for the static image, in five frames
    assert made.camera._view() is view
    assert amount(made.renderer.get_frame()[:, :, :3].astype(int)) > 3


def test_meshes_rest_again_after_the_camera_moved(paints: list[int]) -> None:
    marker = Marker([0, 0, 0], color=RED)
    made = scene(bowl(), marker, **ABOVE)
    paints.clear()
    made.move_camera(theta=0.3, frame_center=RIGHT, zoom=0.8, run_time=1)
    assert paints == [1] * 5
    paints.clear()
    tracker = ValueTracker(0)
    made.add(tracker)
    marker.add_updater(lambda mob: mob.move_to([0, tracker.get_value(), 0.5]))
    made.play(tracker.animate.set_value(1), run_time=1)
    assert paints == [1]
    marker.clear_updaters()
    paints.clear()
    made.begin_ambient_camera_rotation(rate=0.5)
    made.wait(1)
    made.stop_ambient_camera_rotation()
    assert len(paints) >= 5
    assert made.camera.get_theta() > 0.3


def test_one_moving_mesh_moves_all(paints: list[int]) -> None:
    lid = floor(2.5)
    made = scene(bowl(), lid, **ABOVE)
    paints.clear()
    made.play(lid.animate.shift(OUT * -4.6), run_time=1)
    assert paints == [2] * 5
    below = draw(made)
    assert below[90, 160].tolist() == [153, 153, 153]  # it went through the bowl to the other side


def test_order_of_painting_while_something_moves() -> None:
    """Text on top of the marker, the marker on top of the mesh, whatever was added first."""
    card = manim.Square(2, color=GREEN, fill_opacity=1)
    marker = Marker([0, 0, 0], color=RED, radius=0.4)
    backdrop = manim.Square(20, color=BLUE, fill_opacity=1).set_z_index(-1)
    made = MeshScene()
    made.set_camera_orientation(phi=25 * DEGREES, theta=-90 * DEGREES)
    made.add_fixed_in_frame_mobjects(card.to_corner(UL))
    made.add(marker, bowl(), backdrop)
    frames = []
    made.renderer.add_frame = lambda frame, num_frames=1: frames.append(frame)
    made.play(marker.animate.shift(0.2 * RIGHT), run_time=1)
    made.play(FadeIn(Curve([[-7, 3.4, 0], [-4, 3.4, 0]], color=RED, width=30)), run_time=1)
    made.play(card.animate.shift(0.1 * RIGHT), run_time=1)
    assert len(frames) == 15
    for frame in frames:
        assert frame[92, 164, :3].tolist() == [255, 0, 0]
        assert frame[100, 200, :3].tolist() == [153, 153, 153]
        assert frame[20, 30, :3].tolist() == [0x00, 0xFF, 0x00]
        assert frame[170, 300, :3].tolist() == [0, 0, 255]


def test_the_same_frame_twice() -> None:
    def frame() -> np.ndarray:
        things = [bowl(grid_lines=3), floor(), Curve(on_bowl(np.linspace(0, 9, 99), 1.1))]
        return picture(*things, phi=70, theta=20)

    first = frame()
    assert (first == frame()).all()
    made = scene(bowl(), phi=70, theta=20)
    before = draw(made)
    made.set_camera_orientation(theta=1)
    draw(made)
    made.set_camera_orientation(theta=20 * DEGREES)
    assert (draw(made) == before).all()


def test_mesh_content_is_noticed() -> None:
    mesh = bowl()
    made = scene(mesh, **ABOVE)
    mesh.set_face_colors(plain((1, 0, 0)))
    assert amount(draw(made)) > 500
    mesh.points[:, 2] += 100  # in place, behind the eye
    assert amount(draw(made)) == 0


def test_manims_cache_recognises_a_film_and_a_changed_one(tmp_path: Any) -> None:
    """What the camera remembers of the last picture must not count as part of the scene."""

    def hashes(color: tuple[float, ...]) -> list[str]:
        class Film(MeshScene):
            def construct(self) -> None:
                self.add(Mesh(grid(), plain(color)), marker := Marker([0, 0, 0]))
                self.play(marker.animate.shift(OUT))
                self.wait(0.4)
                self.move_camera(theta=1, run_time=0.4)

        kept = {"media_dir": str(tmp_path), "dry_run": False, "disable_caching": False}
        with manim.tempconfig(kept):
            film = Film()
            film.render()
            return film.renderer.animations_hashes

    first = hashes((0.6, 0.6, 0.6))
    assert hashes((0.6, 0.6, 0.6)) == first
    assert not set(hashes((0.6, 0.6, 0.5))) & set(first)


def test_the_example_in_the_documentation_runs() -> None:
    code = re.search(r":\n\n((?:    .*\n|\n)+)\nWhat is painted", gdviz.film.solid.__doc__ or "")
    assert code is not None
    names: dict[str, Any] = {}
    exec(re.sub(r"(?m)^    ", "", code[1]), names)
    film = names["Bowl"]()
    film.render()
    image = film.renderer.get_frame()[:, :, :3].astype(int)
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 100


def test_what_is_painted_a_third_time_is_what_was_painted_before() -> None:
    """And is painted anew where the picture beneath, the grid or the mesh is another."""
    mesh = bowl(grid_lines=4)
    made = scene(mesh, phi=60)
    first = draw(made)
    for _ in range(3):
        np.testing.assert_array_equal(draw(made), first)
    mesh.grid_opacity = 1.0
    bolder = draw(made)
    assert (bolder != first).any()
    np.testing.assert_array_equal(bolder, picture(bowl(grid_lines=4, grid_opacity=1.0), phi=60))
    for color, corner in ((GREEN, [0, 255, 0]), ("#FFFFFF", [255, 255, 255])):
        made.camera.background_color = color
        made.camera.init_background()
        found = draw(made)
        assert found[0, 0].tolist() == corner
        np.testing.assert_array_equal(found[90, 160], bolder[90, 160])
    mesh.shift(OUT)
    assert (draw(made) != bolder).any()
