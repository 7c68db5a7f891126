"""The bowl that films in 3D share: its rim, and a camera that sees all of it."""

from typing import Any

import numpy as np
import pytest
from manim import DOWN, LEFT, UP

import gdcore
from gdcore.view import ranges_of, rim_of, trough_of
from gdviz.film.solid import MeshScene
from gdviz.film.solid.bowl import Bowl
from gdviz.film.solid.surface import Surface
from gdviz.look import Look
from gdviz.settings import load
from tests import lessons

pytestmark = pytest.mark.usefixtures("small")

BOX = -3.0, -3.0, 7.0, 3.8


def test_it_ends_at_the_rim_and_its_marks_are_on_it(lesson: gdcore.Lesson) -> None:
    bowl = Bowl(lesson, Look())
    assert bowl.rim == bowl.surface.highest == rim_of(lesson)
    assert bowl.surface.ranges == trough_of(lesson)
    assert bowl.surface.losses.max() == pytest.approx(bowl.rim)
    np.testing.assert_allclose(bowl.start.get_center(), bowl.surface.at(*lesson.start))
    np.testing.assert_allclose(bowl.minimum.get_center(), bowl.surface.at(*lesson.minimum))
    assert len(bowl.labels) == len(bowl.along_b) + len(bowl.along_w) + len(bowl.upward)


@pytest.mark.parametrize("penguins", [False, True])
@pytest.mark.parametrize("phi", [None, 0.9])
def test_it_fits_into_a_box_on_the_screen(penguins: bool, phi: float | None) -> None:
    lesson = load(**(lessons.PENGUINS if penguins else {})).lesson
    bowl, scene = Bowl(lesson, Look(), ranges_of(lesson)), MeshScene()
    view = bowl.fit(scene, BOX, phi)
    scene.set_camera_orientation(**view)
    scene.camera.reset_rotation_matrix()
    places = [*bowl.frame.drawn(), *bowl.axis.drawn(), bowl.mesh.points]
    seen = scene.camera.project_points(np.concatenate(places))[:, :2]
    for label in bowl.labels:
        middle = scene.camera.project_points(label.get_center()[None])[0, :2]
        half = np.array([label.width, label.height]) / 2
        seen = np.vstack([seen, middle - half, middle + half])
    low, high = seen.min(axis=0), seen.max(axis=0)
    (left, bottom), (right, top) = np.reshape(BOX, (2, 2))
    assert left - 0.02 <= low[0] and high[0] <= right + 0.02
    assert bottom - 0.02 <= low[1] and high[1] <= top + 0.02
    full = high - low >= np.array([right - left, top - bottom]) - 0.05
    assert full.any(), "it is as large as it can be"


def test_numbers_of_one_axis_alone(lesson: gdcore.Lesson) -> None:
    surface = Surface(lesson, Look())
    both = [label.content for label in surface.labels()]
    alone = [label.content for name in "bw" for label in surface.labels(name)]
    assert sorted(both) == sorted(alone)
    assert "$b$" not in [label.content for label in surface.labels("w")]


@pytest.mark.parametrize("zoom", [0.5, 1.0])
def test_from_straight_above_numbers_are_in_line_beside_their_ticks(zoom: float) -> None:
    lesson = load(**lessons.PENGUINS).lesson
    bowl = Bowl(lesson, Look())
    for move in bowl.labels_from_above(zoom):
        label, target = move.mobject, move.build().mobject.target
        label.move_to(target)
    (_, b1), (w0, w1) = bowl.surface.ranges
    right, low, _ = bowl.surface.below(b1, w0)
    high = bowl.surface.below(b1, w1)[1]

    def edge(label: Any, side: np.ndarray) -> np.ndarray:
        """Of a number that faces the camera: its size on the screen does not change."""
        middle, half = label.get_center(), np.array([label.width, label.height, 0]) / 2 / zoom
        return middle + side * half

    tops = [edge(label, UP)[1] for label in bowl.along_b[:-1]]
    lefts = [edge(label, LEFT)[0] for label in bowl.along_w[:-1]]
    np.testing.assert_allclose(tops, tops[0])
    np.testing.assert_allclose(lefts, lefts[0])
    assert tops[0] < low and right < lefts[0]
    assert edge(bowl.along_b[-1], UP)[1] < min(edge(label, DOWN)[1] for label in bowl.along_b[:-1])
    assert edge(bowl.along_w[-1], DOWN)[1] > high
