"""What to show of a lesson: ranges, close-ups, and axes that hold what is drawn."""

import math

import numpy as np
import pytest

import gdcore
from gdcore import Lesson, studies, view
from gdcore.rings import grid, levels
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


def test_a_close_up_for_a_wide_map_is_wider_in_b():
    lesson = Lesson()
    places = np.array([lesson.start, lesson.minimum])
    wide = np.ptp(view.close_up(lesson, places, aspect=1.5), axis=1)
    shown = wide / np.ptp(ranges_of(lesson), axis=1)
    assert shown[0] == pytest.approx(1.5 * shown[1])
    low, high = np.array(view.close_up(lesson, places, aspect=1.5)).T
    assert np.all((low < places) & (places < high))


@pytest.mark.parametrize("count", [0, 7, 199, 201, 14_245, 1e9])
def test_some_updates_begin_with_all_and_end_with_the_last(count):
    shown = view.some_updates(count)
    assert shown[0] == 0 and shown[-1] == count and len(shown) < 1300
    np.testing.assert_array_equal(shown[:200], np.arange(min(count, 199) + 1))
    assert np.all(np.diff(shown)[200:-1] % 2 == 1), "of a zigzag both sides"
    assert len(view.some_updates(np.inf)) > 900


def test_on_the_settled_ring_a_thousandth_of_the_excess_is_left():
    lesson = Lesson()
    land = lesson.landscape
    b, w = view.settled_ring(lesson).T
    excess = land.loss(*lesson.start) - land.min_loss
    np.testing.assert_allclose(
        land.loss(b, w) - land.min_loss, 0.001 * excess, rtol=1e-4, atol=1e-12
    )


def test_a_close_up_is_at_least_as_wide_as_asked():
    lesson = Lesson()
    whole = np.ptp(ranges_of(lesson), axis=1)
    near = view.close_up(lesson, np.array([lesson.minimum]), least=0.4)
    np.testing.assert_allclose(np.ptp(near, axis=1), 0.4 * whole)


@pytest.mark.parametrize("lesson", [*LESSONS, Lesson(start_at=Lesson().minimum)])
def test_the_floor_and_the_rim_hold_start_and_minimum(lesson):
    floor, rim, land = view.floor_of(lesson), view.rim_of(lesson), lesson.landscape
    assert inside(np.array([lesson.start, lesson.minimum]), floor).all()
    start = land.loss(*lesson.start)
    assert rim > max(start, land.min_loss)
    # It is one of the rings, or would be the next.
    step = levels(land.min_loss, rim)[1] - levels(land.min_loss, rim)[0]
    assert rim / step == pytest.approx(round(rim / step))
    further = view.floor_of(lesson, (5.0, 9.0), margin=0.1)
    assert inside(np.array([lesson.start, lesson.minimum, (5.0, 9.0)]), further).all()


def test_the_rim_is_half_as_far_above_the_minimum_again_as_the_start():
    for lesson in (Lesson(), Lesson(standardize="on"), Lesson(seed=5)):
        land = lesson.landscape
        share = (view.rim_of(lesson) - land.min_loss) / (land.loss(*lesson.start) - land.min_loss)
        assert 1.3 < share < 1.7
    assert view.rim_of(Lesson()) == 4.0
    # But a tenth of what there is to see, where the start is near the minimum.
    near = Lesson(start_at=Lesson().minimum)
    highest = float(grid(near.landscape, ranges_of(near))[2].max())
    assert view.rim_of(near) == pytest.approx(0.1 * highest, rel=0.1)


def test_a_rim_over_several_is_above_every_start():
    lesson, bad = Lesson(), studies.bad(Lesson())
    rim = view.rim_over(lesson, bad)
    assert rim == view.rim_over(lesson, bad, lesson) == 8.0
    assert rim > bad.landscape.loss(*bad.start) > view.rim_of(lesson)
    assert view.rim_over(lesson) == view.rim_of(lesson)


def test_what_is_of_one_size():
    lesson, bad = Lesson(), studies.bad(Lesson())
    assert view.of_one_size(lesson, lesson)
    assert view.of_one_size(lesson, Lesson(standardize="on"))
    widths = np.ptp(ranges_of(lesson), axis=1) / np.ptp(ranges_of(bad), axis=1)
    assert view.of_one_size(lesson, bad) == bool(np.all((widths < 3) & (widths > 1 / 3)))
    rows = np.linspace(150, 250, 50), np.linspace(2000, 6000, 50)
    grams = Lesson(data=gdcore.Dataset(*rows, "mm", "g"), standardize="off")
    assert not view.of_one_size(grams, lesson)


def test_the_paths_of_a_lesson_are_in_view():
    for lesson in (Lesson(), Lesson(learning_rates=("25%", "99%")), Lesson(standardize="on")):
        cliff, ranges = lesson.landscape.max_learning_rate, view.paths_of(lesson)
        for rate in lesson.rates:
            places = lesson.trajectory(rate).places
            if rate <= cliff:
                assert inside(places, ranges).all()
        assert np.all(np.ptp(ranges, axis=1) < np.ptp(ranges_of(lesson), axis=1))
    alone = Lesson(learning_rates=("150%",))
    assert inside(np.array([alone.start, alone.minimum]), view.paths_of(alone)).all()


def test_a_high_rate_zigzags_and_a_low_one_does_not():
    lesson = Lesson()
    assert view.zigzags(lesson.trajectory(0.8).places)
    assert not view.zigzags(lesson.trajectory(0.2).places)
    assert not view.zigzags(lesson.trajectory(0.2).places[:2])
    assert not view.zigzags(np.zeros((20, 2)))
    # On a cut, too, where the loss goes down at each step by far more than b moves.
    along = studies.cut(lesson, "b")
    at = along.steps(0.99 * along.max_learning_rate, 20)
    assert view.zigzags(np.column_stack([at, 1e6 * along.loss(at)]))


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


def test_a_creep_begins_at_the_far_end_of_the_valley():
    wide = studies.bad(Lesson()).landscape
    ranges = tuple(
        zip(np.subtract(wide.minimum, (3, 2)), np.add(wide.minimum, (5, 4)), strict=True)
    )
    end = np.array(view.far_end(wide, ranges)) - wide.minimum
    _, directions = np.linalg.eigh(wide.hessian)
    assert abs(end @ directions[:, 1]) < 1e-6 * abs(end @ directions[:, 0])
    low, high = np.array(ranges).T
    place = end + wide.minimum
    assert (place > low).all()
    assert (place < high).all()
    assert np.max(end / (high - wide.minimum)) == pytest.approx(0.9)


def test_a_path_that_leaves_is_cut_at_the_edge():
    ranges = (0.0, 4.0), (0.0, 2.0)
    found = view.up_to_the_edge(np.array([(1.0, 1.0), (2.0, 1.0), (2.0, 5.0), (9.0, 9.0)]), ranges)
    np.testing.assert_allclose(found, [(1, 1), (2, 1), (2, 2)], atol=1e-12)
    inside = np.array([(1.0, 1.0), (2.0, 1.5)])
    assert view.up_to_the_edge(inside, ranges) is inside


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


@pytest.mark.parametrize("x_factor", [0.3, 1.0, 10.0])
def test_the_trough_holds_all_that_a_stable_descent_crosses(x_factor: float) -> None:
    lesson = gdcore.Lesson(x_factor=x_factor)
    (b0, b1), (w0, w1) = view.trough_of(lesson)
    for share in (0.2, 0.9, 0.99):
        path = lesson.trajectory(share * lesson.landscape.max_learning_rate)
        assert b0 <= path.b.min() and path.b.max() <= b1
        assert w0 <= path.w.min() and path.w.max() <= w1
    (c0, c1), (v0, v1) = view.ranges_of(lesson)
    assert c0 <= b0 and b1 <= c1 and v0 <= w0 and w1 <= v1
