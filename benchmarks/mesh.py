"""How much a film second in 3D costs: manim's own surface, our mesh, and one moving 2D dot.

All are rendered as films, encoded as `gdviz videos` does it, written to a temporary folder, with
manim's cache off. Each scene is rendered for a short and for a longer time, and the cost of a frame
is the difference over the added frames: what starting, encoder set-up and joining the parts cost,
once a film, drops out. Alone: ``python -m benchmarks.mesh``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    LEFT,
    RIGHT,
    YELLOW,
    Dot,
    Dot3D,
    ManimColor,
    Scene,
    Surface,
    ThreeDAxes,
    ThreeDScene,
    Transform,
    UpdateFromAlphaFunc,
    ValueTracker,
    linear,
    tempconfig,
)

from benchmarks import row, show
from gdviz.film.solid import Curve, Marker, Mesh, MeshScene
from gdviz.render import media
from gdviz.render.filming import TURNS, Writer

FACES = 32  # along each side of the surface
TURN = 20 * DEGREES  # of the camera, each second


def height(x: Any, y: Any) -> Any:
    """A bowl over -2..2, from -1 to about 1.7."""
    return (x**2 + y**2) / 3 - 1


def shades() -> np.ndarray:
    """A colour for each face, the higher the paler: (FACES, FACES, 3)."""
    middle = np.linspace(-2, 2, 2 * FACES + 1)[1::2]
    share: np.ndarray = (height(middle[:, None], middle) + 1)[..., None] / 2.7
    return (1 - share) * (0.16, 0.47, 0.79) + share * (0.75, 0.87, 0.95)


def slide(alpha: float) -> np.ndarray:
    """Where the dot is: it spirals down the bowl."""
    r, angle = 1.9 * (1 - alpha), 5 * alpha
    x, y = r * np.cos(angle), r * np.sin(angle)
    return np.array([x, y, height(x, y)])


class Stock(ThreeDScene):
    """manim's own: Surface, ThreeDAxes, a Dot3D, the camera turning."""

    seconds = 1.0

    def construct(self) -> None:
        """Play it."""
        surface = Surface(
            lambda u, v: np.array([u, v, height(u, v)]),
            u_range=(-2, 2),
            v_range=(-2, 2),
            resolution=(FACES, FACES),
        )
        for face, color in zip(surface, shades().reshape(-1, 3), strict=True):
            face.set_fill(ManimColor(color))
        dot = Dot3D(slide(0), color=YELLOW)
        self.add(ThreeDAxes(), surface, dot)
        turn(self, dot, self.seconds)


class Ours(MeshScene):
    """The same through our mesh; what the surface hides of the axes and the dot is dimmed."""

    seconds = 1.0
    grid_lines: int | None = None

    def construct(self) -> None:
        """Play it."""
        side = np.linspace(-2, 2, FACES + 1)
        x, y = np.meshgrid(side, side, indexing="ij")
        z = height(x, y)
        dot = Marker(slide(0), color=YELLOW)
        surface = Mesh(np.stack([x, y, z], axis=2), shades(), grid_lines=self.grid_lines)
        self.add(axes(), surface, dot)
        turn(self, dot, self.seconds)


class OursWithGrid(Ours):
    """And with every fourth line of the surface's grid."""

    grid_lines = 4


class OneDot(Scene):
    """The floor: a film in which nothing but a dot moves, in 2D."""

    seconds = 1.0

    def construct(self) -> None:
        """Play it."""
        dot = Dot(3 * LEFT, color=BLUE)
        self.add(dot)
        end = dot.copy().shift(6 * RIGHT)
        self.play(Transform(dot, end), run_time=self.seconds, rate_func=linear)


def axes() -> Curve:
    """Lines and ticks like those of ThreeDAxes (x -6..6, y -5..5, z -4..4), without tips."""
    lines = []
    for axis, reach in enumerate((6, 5, 4)):
        along, across = np.eye(3)[axis], np.eye(3)[(axis + 1) % 3]
        lines.append(np.array([-reach * along, reach * along]))
        for at in range(-reach, reach + 1):
            lines.append(np.array([at * along - 0.1 * across, at * along + 0.1 * across]))
    return Curve(lines, width=2)


def turn(scene: ThreeDScene, dot: Any, seconds: float) -> None:
    """Slide the dot while the camera turns."""
    scene.set_camera_orientation(phi=65 * DEGREES, theta=-60 * DEGREES)
    theta: ValueTracker = scene.camera.theta_tracker
    scene.play(
        theta.animate.increment_value(TURN * seconds),
        UpdateFromAlphaFunc(dot, lambda mob, alpha: mob.move_to(slide(alpha))),
        run_time=seconds,
        rate_func=linear,
    )


def render(
    scene: type[Any],
    seconds: float,
    height: int = 720,
    rate: int = 30,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[float, int]:
    """Render a film of so many seconds; returns how long that took, and how many frames it has."""
    film = type(scene.__name__, (scene,), {"seconds": seconds})
    with (
        tempfile.TemporaryDirectory() as folder,
        tempconfig(
            {
                "media_dir": folder,
                "pixel_width": height * 16 // 9,
                "pixel_height": height,
                "frame_rate": rate,
                "video_encoder_options": media.H264,
                "disable_caching": True,
                "verbosity": "ERROR",
                "progress_bar": "none",
            }
        ),
    ):
        sys.setswitchinterval(TURNS)
        began = clock()
        played = film()
        played.renderer.file_writer = Writer(played.file_writer_settings)
        played.render()
        return clock() - began, round(played.renderer.time * rate)


def frame_costs(scenes: list[type[Any]], height: int, rate: int, turns: int) -> list[float]:
    """Milliseconds for each frame of each scene.

    The scenes take turns and the best counts: a neighbour's noise then hurts all of them or none.
    """
    short, long = 9 / rate, 45 / rate
    best: dict[tuple[type[Any], float], float] = {}
    for _ in range(turns):
        for scene in scenes:
            for seconds in (short, long):
                took, _ = render(scene, seconds, height, rate)
                best[scene, seconds] = min(took, best.get((scene, seconds), took))
    return [(best[scene, long] - best[scene, short]) / 36 * 1000 for scene in scenes]


def rows() -> list[dict[str, Any]]:
    """Measure, and say what came out: name, value, unit, target, ok (None where no target is)."""
    render(OneDot, 0.1)  # fonts, encoders and imports: once a process
    (few, first), (many, last) = (render(Stock, seconds) for seconds in (0.1, 0.6))
    stock = (many - few) / (last - first) * 1000  # so slow that noise does not matter
    ours, grid, dot = frame_costs([Ours, OursWithGrid, OneDot], 720, 30, 12)
    large, large_dot = frame_costs([Ours, OneDot], 1080, 60, 8)
    unit, times = "ms a frame", "times its cost"
    faster, dearer, large_dearer = stock / ours, ours / dot, large / large_dot
    return [
        row("3D, 720p30: manim's Surface and ThreeDAxes", stock, unit),
        row("3D, 720p30: gdviz mesh", ours, unit),
        row("3D, 720p30: gdviz mesh with grid lines", grid, unit),
        row("2D, 720p30: one moving dot", dot, unit),
        row("3D, 1080p60: gdviz mesh", large, unit),
        row("2D, 1080p60: one moving dot", large_dot, unit),
        row(
            "gdviz mesh against manim's Surface",
            faster,
            "times faster",
            ">= 25",
            faster >= 25,
        ),
        row("gdviz mesh against one moving dot", dearer, times, "<= 1.5", dearer <= 1.5),
        row("the same at 1080p60", large_dearer, times, "<= 1.8", large_dearer <= 1.8),
    ]


if __name__ == "__main__":
    for line in rows():
        show(line)
