"""Level sets of the loss: where they are, how wide, and rays across them."""

import numpy as np
import pytest

from gdcore import Lesson
from gdcore.rings import depth, grid, levels, rays, ring, ring_inside, whole_ring, widest
from gdcore.view import ranges_of

LESSONS = [Lesson(), Lesson(seed=3, noise=1.0), Lesson(standardize="on"), Lesson(x_factor=10.0)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_ring_is_level_and_closed(lesson):
    land = lesson.landscape
    b, w = ring(land, 0.7, np.linspace(0, 2 * np.pi, 100)).T
    np.testing.assert_allclose(land.loss(b, w), land.min_loss + 0.49, rtol=1e-12)
    assert (b[0], w[0]) == pytest.approx((b[-1], w[-1]))
    assert np.mean(b[1:]) == pytest.approx(land.minimum[0], abs=1e-9)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_widest_ring_touches_the_edge_and_a_whole_one_is_inside(lesson):
    land, (low, high) = lesson.landscape, np.array(ranges_of(lesson)).T
    angle = np.linspace(0, 2 * np.pi, 3601)
    places = ring(land, widest(land, ranges_of(lesson)), angle)
    gap = min((places - low).min(), (high - places).min())
    assert gap == pytest.approx(0, abs=1e-4 * float(np.max(high - low)))
    inner = ring(land, whole_ring(land, ranges_of(lesson)), angle)
    assert ((inner > low) & (inner < high)).all()


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_ring_is_cut_off_at_the_ranges(lesson):
    land, (low, high) = lesson.landscape, np.array(ranges_of(lesson)).T
    loss = float(grid(land, ranges_of(lesson))[2].max()) / 2
    lines = ring_inside(land, loss, ranges_of(lesson))
    assert lines
    for line in lines:
        assert ((line >= low) & (line <= high)).all()
        np.testing.assert_allclose(land.loss(*line.T), loss)


def test_levels_grow_with_the_square_up_to_the_highest():
    loss = np.array([[3.0, 19.0], [7.0, 5.0]])
    found = levels(loss, 3.0, count=4)
    np.testing.assert_allclose(found, 3 + np.array([1, 4, 9, 16]))
    np.testing.assert_allclose(depth(found, 3.0), [0.25, 0.5, 0.75, 1.0])


def test_grid_covers_the_ranges():
    lesson = Lesson()
    b, w, loss = grid(lesson.landscape, ((0.0, 1.0), (2.0, 4.0)), 3)
    np.testing.assert_array_equal(b, [[0, 0.5, 1]] * 3)
    np.testing.assert_array_equal(w.T, [[2, 3, 4]] * 3)
    assert loss[2, 1] == lesson.landscape.loss(0.5, 4.0)


@pytest.mark.parametrize("lesson", LESSONS)
def test_rays_end_at_a_loss_or_at_the_edge(lesson):
    land, (low, high) = lesson.landscape, np.array(ranges_of(lesson)).T
    highest = land.loss(*lesson.start)
    b, w, loss = rays(land, ranges_of(lesson), highest, steps=12, count=84)
    assert b.shape == w.shape == loss.shape == (13, 89)
    np.testing.assert_allclose(loss, land.loss(b, w), rtol=1e-9)
    assert (b[0], w[0]) == (pytest.approx(land.minimum[0]), pytest.approx(land.minimum[1]))
    rim = np.column_stack([b[-1], w[-1]])
    at_edge = np.isclose(rim, low) | np.isclose(rim, high)
    assert (np.isclose(loss[-1], highest) | at_edge.any(axis=1)).all()
    assert ((rim >= low - 1e-9) & (rim <= high + 1e-9)).all()
    np.testing.assert_array_equal(rim[0], rim[-1])
