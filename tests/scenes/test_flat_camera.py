"""Outlines drawn by the faster camera, against Manim's own."""

from collections.abc import Callable

import manim
import numpy as np
import pytest

from gdviz.film.flat.camera import FlatCamera
from gdviz.film.flat.dots import Arrow, Dots
from gdviz.film.flat.lines import straight
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.type import text
from gdviz.look import Look
from tests.scenes.watching import SMALL

LOOK = Look()
WAVE = np.stack([np.linspace(-6, 6, 80), 3 * np.sin(np.linspace(0, 9, 80)), np.zeros(80)], axis=1)


def line() -> manim.VMobject:
    return GrowingPath(WAVE, (np.array([-8, -5]), np.array([8, 5])), "#1666B0", "#FFFFFF").line


def arrow() -> manim.VMobject:
    drawn = Arrow(LOOK, "b")
    drawn.point(np.array([-3.0, -1, 0]), np.array([2.0, 1, 0]))
    return drawn


def pieces() -> manim.VMobject:
    return manim.VMobject(stroke_color="#872D5A").append_points(straight(WAVE[::2], WAVE[1::2]))


DRAWN: dict[str, Callable[[], manim.VMobject]] = {
    "line": line,
    "arrow": arrow,
    "pieces": pieces,
    "dots": lambda: Dots(WAVE, LOOK.theme.train, 0.1, middle=LOOK.theme.paper),
    "circle": lambda: manim.Circle(2, stroke_color="#1666B0", fill_color="#B86E00", fill_opacity=1),
    "square": lambda: manim.Square(3, stroke_width=9),  # its last corner is closed, not two ends
    "text": lambda: text("learning rate $eta$ = 0.1", LOOK, 90),
    "dim": lambda: manim.Square(3, stroke_opacity=0.4, fill_opacity=0),
    "nothing": manim.VMobject,
}


@pytest.mark.parametrize("kind", DRAWN)
def test_it_draws_what_manim_draws(kind: str) -> None:
    with manim.tempconfig(SMALL):
        pictures = []
        for camera in (manim.Camera(), FlatCamera()):
            camera.capture_mobject(DRAWN[kind]())
            pictures.append(camera.pixel_array[..., :3].astype(int).copy())
    wanted, found = pictures
    assert bool(wanted.any()) is (kind != "nothing")
    assert np.abs(wanted - found).max() <= 10  # of 255: edges of straight pieces


def test_a_place_moved_by_two_pixels_is_seen() -> None:
    with manim.tempconfig(SMALL):
        pictures = []
        for shift in (0, 2 * 14.22 / 480):
            camera = FlatCamera()
            camera.capture_mobject(line().shift([0, shift, 0]))
            pictures.append(camera.pixel_array[..., :3].astype(int).copy())
    assert np.abs(pictures[0] - pictures[1]).max() > 100
