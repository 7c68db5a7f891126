"""What to show of a lesson: ranges, close-ups, and axes that hold what is drawn."""

import math

import numpy as np
import pytest

from gdcore import Lesson, descend, studies, view
from gdcore.view import ranges_of

LESSONS = [Lesson(), Lesson(seed=3, noise=1.0), Lesson(standardize="on"), Lesson(x_factor=10.0)]


def inside(places, ranges):
    low, high = np.array(ranges).T
    return np.all((places >= low) & (places <= high), axis=1)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_close_up_holds_its_places_in_the_lessons_proportions(lesson):
    trajectory = lesson.trajectory(studies.gentle_rate(lesson))
    places = np.column_stack([trajectory.b, trajectory.w])
    near = view.close_up(lesson, places)
    assert inside(places, near).all()
    widths, whole = np.ptp(near, axis=1), np.ptp(ranges_of(lesson), axis=1)
    assert widths[0] / widths[1] == pytest.approx(whole[0] / whole[1])
    alone = view.close_up(lesson, places[:1])
    np.testing.assert_allclose(np.ptp(alone, axis=1), whole / 100)


def test_places_passed_are_those_within_the_ranges():
    lesson = Lesson()
    found = view.passed(lesson, [lesson.trajectory(0.2), lesson.trajectory(1.1)])
    assert inside(found, ranges_of(lesson)).all()
    assert tuple(found[-2]) == lesson.start
    assert tuple(found[-1]) == lesson.minimum


def test_a_square_view_has_one_scale():
    ranges = view.square([(0, 0), (4, 1)], margin=0.0)
    assert ranges == ((0, 4), (-1.5, 2.5))


def test_ranges_that_hold_those_of_several_lessons():
    both = view.both(*LESSONS)
    for lesson in LESSONS:
        assert inside(np.array(ranges_of(lesson)).T, both).all()
    like = view.like(LESSONS[0], LESSONS[3])
    assert inside(np.array([LESSONS[3].start, LESSONS[3].minimum]), like).all()
    assert np.all(np.ptp(like, axis=1) >= np.ptp(ranges_of(LESSONS[0]), axis=1) - 1e-12)


def test_around_the_minimum_of_a_restless_descent():
    lesson = Lesson()
    walk = studies.batches(lesson).stochastic
    ranges = view.around_minimum(lesson, walk)
    late = np.column_stack([walk.b, walk.w])[len(walk.b) // 2 :]
    assert inside(late, ranges).all()
    np.testing.assert_allclose(np.mean(ranges, axis=1), lesson.minimum)
    rest = descend(lesson.landscape, lesson.minimum, 0.1, 10)
    share = np.ptp(view.around_minimum(lesson, rest), axis=1) / np.ptp(ranges_of(lesson), axis=1)
    np.testing.assert_allclose(share, 0.01)


def test_starts_around_a_minimum_are_about_as_far_off_as_the_start():
    lesson = Lesson(standardize="on")
    starts = view.starts_around(lesson, [lesson.landscape], 8)
    away = np.linalg.norm(starts - lesson.minimum, axis=1)
    np.testing.assert_allclose(away, 0.8 * math.dist(lesson.start, lesson.minimum))
    angles = np.sort(np.arctan2(*(starts - lesson.minimum).T))
    np.testing.assert_allclose(np.diff(angles), math.pi / 4)


def test_the_leap_at_the_cliff_is_too_small_to_be_seen_in_a_narrow_valley():
    lesson = Lesson()
    places, share = view.leap_at_the_cliff(lesson)
    cliff, slope = lesson.landscape.max_learning_rate, lesson.landscape.gradient(*lesson.start)
    np.testing.assert_allclose(places[1] - places[0], -cliff * np.array(slope))
    assert share == pytest.approx(max(np.ptp(places, axis=0) / np.ptp(ranges_of(lesson), axis=1)))
    narrow = Lesson(x_factor=1000.0)
    assert view.leap_at_the_cliff(narrow)[1] < 0.2 * share


def test_a_loss_axis_reaches_from_below_the_floor_to_above_the_start():
    lesson = Lesson()
    for rate, times in ((0.2, 3), (1.1, 1000)):
        trajectory = lesson.trajectory(rate)
        low, high = view.loss_range(trajectory, lesson.landscape)
        assert 0 < low < lesson.landscape.min_loss
        assert high == pytest.approx(times * trajectory.loss[0])
    perfect = Lesson(noise=0.0)
    low, _ = view.loss_range(perfect.trajectory(0.2), perfect.landscape)
    assert low > 1e-9


def test_decimals_are_fit_for_the_slopes_at_the_start():
    lesson = Lesson()
    assert view.steepness(lesson) == max(map(abs, lesson.landscape.gradient(*lesson.start)))
    flat = Lesson(start_at=lesson.minimum)
    assert 0 < view.steepness(flat) < 0.01 * view.steepness(lesson)
