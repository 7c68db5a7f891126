"""What to show of a lesson: ranges, close-ups, and axes that hold what is drawn."""

import math

import numpy as np
import pytest

import gdcore
from gdcore import Dataset, Landscape, Lesson, Trajectory, mse, studies, view
from gdcore.rings import grid, levels, ring
from gdcore.view import ranges_of

LESSONS = [Lesson(), Lesson(seed=3, noise=1.0), Lesson(standardize="on"), Lesson(x_factor=10.0)]
HIGH = Lesson(noise=5.0)
"""Its lowest loss is far above 0."""
U = np.random.RandomState(0).standard_normal(60)
V = np.random.RandomState(1).standard_normal(60)


def on(x, y, **options):
    return Lesson(data=Dataset(x, y), standardize="off", **options)


def loss(lesson, place):
    return mse(*map(float, place), lesson.train.x, lesson.train.y)


def hull(places):
    """Ranges that just hold places."""
    return np.column_stack([np.min(places, axis=0), np.max(places, axis=0)])


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


def test_what_is_shown_fills_a_view_but_for_a_little_room():
    lesson = Lesson()
    places = np.array([lesson.start, lesson.minimum])
    for ranges in (view.close_up(lesson, places), view.square(places)):
        assert 0.75 < np.max(np.ptp(places, axis=0) / np.ptp(ranges, axis=1)) < 0.9


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
    # Of the later ones with the smallest odd gap at which there are at most a thousand.
    later = np.diff(view.some_updates(count))[200:-1]
    gap = next(gap for gap in range(1, int(count) + 2, 2) if count - 200 <= 1000 * gap)
    assert set(later) <= {gap}
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


def test_the_settled_ring_goes_once_around_and_is_a_point_for_who_starts_at_the_minimum():
    for lesson in LESSONS:
        places = view.settled_ring(lesson)
        np.testing.assert_allclose(places[0], places[-1], rtol=1e-9)
        middle, reach = np.array(lesson.minimum), np.ptp(places, axis=0)
        np.testing.assert_allclose(np.mean(places[1:], axis=0), middle, atol=1e-9 * reach.max())
        # One turn: a place lies opposite each.
        half = len(places) // 2
        np.testing.assert_allclose(places[:half] + places[half : 2 * half], [2 * middle] * half)
    for lesson in (Lesson(start_at=Lesson().minimum), on(U, 1 + 2 * U, start_at=(1.0, 2.0))):
        found = view.settled_ring(lesson)
        np.testing.assert_allclose(found, [lesson.minimum] * len(found), atol=1e-6)


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


RIMS = [
    *LESSONS,
    HIGH,
    Lesson(noise=2.0, true_b=-10.0, seed=5),
    Lesson(noise=2.0, start_at=(1.0, 2.0)),
    *(HIGH.starting_at(corner) for corner in ((4.0, 5.0), (-2.0, -1.0), (3.9, 4.9))),
    Lesson(start_at=(4.0, 5.0)),
    Lesson(start_at=(3.0, 4.5)),
]


@pytest.mark.parametrize("lesson", RIMS)
def test_the_rim_is_the_round_loss_nearest_to_what_is_wanted_but_above_the_start(lesson):
    """By the points: the losses at the start, at the minimum, and in the four corners."""
    start, lowest = loss(lesson, lesson.start), loss(lesson, lesson.minimum)
    bs, ws = ranges_of(lesson)
    highest = max(loss(lesson, (b, w)) for b in bs for w in ws)
    wanted = lowest + min(max(1.5 * (start - lowest), (highest - lowest) / 10), highest - lowest)
    # The smallest round step of which there are at most twelve between the lowest and it.
    round_ones = [digit * 10.0**power for power in range(-6, 9) for digit in (1, 2, 2.5, 5)]
    step = next(one for one in round_ones if (wanted - lowest) / one <= 12)
    above = step * np.arange(math.floor(start / step) + 1, 1000)
    nearest = above[np.argmin(np.abs(above - wanted))]
    assert view.rim_of(lesson) == pytest.approx(nearest)
    assert view.rim_over(lesson) >= view.rim_of(lesson)


@pytest.mark.parametrize("lessons", [(HIGH, studies.bad(HIGH)), (studies.bad(HIGH), HIGH)])
def test_a_rim_over_several_is_half_as_far_above_the_highest_start(lessons):
    start, lowest = max((loss(one, one.start), loss(one, one.minimum)) for one in lessons)
    rim = view.rim_over(*lessons)
    step = np.diff(levels(lowest, rim))[0]
    wanted = max(view.rim_of(lessons[0]), lowest + 1.5 * (start - lowest))
    assert abs(rim - wanted) <= step / 2 * (1 + 1e-9)
    assert rim / step == pytest.approx(round(rim / step))


@pytest.mark.parametrize("lesson", [*LESSONS, HIGH, *(on(m + U, V) for m in (0.0, 2.8, 3.1, -3.1))])
def test_a_bowl_holds_all_of_the_ring_at_the_rim_unless_it_is_a_sliver(lesson):
    """How long it is and how wide, where it just fits into a square: by going around it."""
    land = lesson.landscape
    deep = view.rim_of(lesson) - land.min_loss
    places = ring(land, math.sqrt(deep), np.linspace(0, 2 * np.pi, 100_001))
    half = np.ptp(places, axis=0) / 2
    away = np.linalg.norm((places - land.minimum) / half, axis=1)
    if away.max() / away.min() > 6:
        assert view.bowl_of(lesson) == ranges_of(lesson)
    else:
        (b0, b1), (w0, w1) = view.bowl_of(lesson)
        assert ((b0 + b1) / 2, (w0 + w1) / 2) == pytest.approx(land.minimum, rel=1e-9, abs=1e-9)
        # With a little room around it.
        np.testing.assert_allclose([b1 - b0, w1 - w0], 1.04 * 2 * half, rtol=1e-6)


def test_what_is_a_sliver_is_a_matter_of_how_far_x_is_off():
    assert view.bowl_of(on(2.8 + U, V)) != ranges_of(on(2.8 + U, V))
    assert view.bowl_of(on(3.3 + U, V)) == ranges_of(on(3.3 + U, V))


def test_a_rim_over_several_is_above_every_start():
    lesson, bad = Lesson(), studies.bad(Lesson())
    rim = view.rim_over(lesson, bad)
    assert rim == view.rim_over(lesson, bad, lesson) == 8.0
    assert rim > bad.landscape.loss(*bad.start) > view.rim_of(lesson)
    assert view.rim_over(lesson) == view.rim_of(lesson)


def test_of_one_size_is_up_to_three_times_as_wide():
    """Twice as large a y makes both ranges twice as wide."""
    lesson = on(U, V)
    for times, told in ((2.9, True), (3.1, False), (1 / 2.9, True), (1 / 3.1, False)):
        assert view.of_one_size(on(U, times * V), lesson) == told


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


@pytest.mark.parametrize(
    "rates", [("25%", "99%"), ("100%",), ("110%",), ("130%", "60%"), ("101%",), ("3%",)]
)
@pytest.mark.parametrize("seed", [42, 1, 7])
def test_the_paths_of_a_lesson_are_what_its_view_is_made_for(rates, seed):
    """All places of what is stable, up to the cliff, and the first step of what is not."""
    lesson = Lesson(learning_rates=rates, seed=seed)
    ways = [np.array([lesson.start, lesson.minimum])]
    for rate, share in zip(lesson.rates, lesson.shares, strict=True):
        path = lesson.trajectory(rate)
        ways.append(np.column_stack([path.b, path.w])[: 2 if share > 1 + 1e-9 else None])
    places = np.vstack(ways)
    held = hull(places[inside(places, ranges_of(lesson))])
    whole = np.ptp(ranges_of(lesson), axis=1)
    share = max(0.3, np.max(np.ptp(held, axis=1) / whole) * (1 + 2 * 0.15))
    found = np.array(view.paths_of(lesson))
    np.testing.assert_allclose(np.mean(found, axis=1), np.mean(held, axis=1))
    np.testing.assert_allclose(np.ptp(found, axis=1), share * whole)


def steps_to(*steps):
    """A path in b by these steps; in w it stays."""
    at = np.append(0.0, np.cumsum(steps))
    return np.column_stack([at, 0 * at])


def test_a_zigzag_is_more_than_half_of_the_first_ten_steps():
    turning = (1, -1) * 5
    assert view.zigzags(steps_to(1, -1, 1))
    assert not view.zigzags(steps_to(1, -1)), "a single turn"
    # Eight pairs of steps, four of which turn back: half is not most.
    assert not view.zigzags(steps_to(1, -1, 1, -1, 1, 1, 1, 1, 1))
    assert not view.zigzags(steps_to(0, -1, 1, -1, 1, -1, -1, -1, -1)), "to rest is not to turn"
    # Of the nine pairs of ten steps five; what comes later does not count.
    assert view.zigzags(steps_to(1, -1, 1, -1, 1, -1, -1, -1, -1, -1, -1))
    assert not view.zigzags(steps_to(*[1] * 10, *turning))


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


@pytest.mark.parametrize("start", [(-2.0, 2.0), (4.0, 2.0), (1.0, -1.0), (1.0, 5.0)])
def test_what_lies_on_the_edge_is_within(start):
    lesson = Lesson(start_at=start)
    assert ranges_of(lesson) == ((-2, 4), (-1, 5))
    assert tuple(view.passed(lesson, [])[0]) == start


def test_a_square_view_holds_its_places_with_a_margin():
    # 4 wide in b, the wider: a quarter of that on each side.
    assert view.square([(1, 2), (5, 4)], margin=0.25) == ((0, 6), (0, 6))
    assert view.square([(3, 4)]) == ((2, 4), (3, 5))


def test_places_on_a_circle():
    found = view.circle((1.0, 2.0), 3.0, 4)
    corner = 3 / math.sqrt(2)
    expected = [(1 + b * corner, 2 + w * corner) for b, w in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    np.testing.assert_allclose(found, expected)


def test_a_square_view_has_one_scale():
    ranges = view.square([(0, 0), (4, 1)], margin=0.0)
    assert ranges == ((0, 4), (-1.5, 2.5))


def test_ranges_that_hold_those_of_several_lessons():
    both = view.both(*LESSONS)
    for lesson in LESSONS:
        assert inside(np.array(ranges_of(lesson)).T, both).all()
    np.testing.assert_array_equal(
        both, hull(np.vstack([np.array(ranges_of(x)).T for x in LESSONS]))
    )
    like = view.like(LESSONS[0], LESSONS[3])
    assert inside(np.array([LESSONS[3].start, LESSONS[3].minimum]), like).all()
    assert np.all(np.ptp(like, axis=1) >= np.ptp(ranges_of(LESSONS[0]), axis=1) - 1e-12)


@pytest.mark.parametrize("away", [(20.0, 0.5), (-20.0, 0.5), (0.5, 30.0), (0.5, -30.0), (0.5, 0.5)])
def test_ranges_like_anothers_are_moved_and_hold_its_start(away):
    lesson = Lesson()
    other = Lesson(seed=5, true_b=-7.0, true_w=11.0)
    other = other.starting_at(tuple(np.add(other.minimum, away).tolist()))
    expected = np.array(ranges_of(lesson)) + np.subtract(other.minimum, lesson.minimum)[:, None]
    wide = np.ptp(expected, axis=1)
    # Where the start is beyond an edge, a twentieth of the width beyond it is the new one.
    for which, start in enumerate(other.start):
        if start < expected[which, 0]:
            expected[which, 0] = start - wide[which] / 20
        elif start > expected[which, 1]:
            expected[which, 1] = start + wide[which] / 20
    np.testing.assert_allclose(view.like(lesson, other), expected)


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
    # Who touches an edge has not left.
    touching = np.array([(0.0, 1.0), (4.0, 1.0), (2.0, 0.0), (2.0, 2.0), (1.0, 1.0)])
    assert view.up_to_the_edge(touching, ranges) is touching


def test_a_descent_at_the_cliff_leaves_and_comes_back_and_is_given_whole():
    lesson = Lesson(start_at=(9.0, 2.0), learning_rates=("100%",))
    path = lesson.trajectory(lesson.rates[0])
    assert not inside(path.places, ranges_of(lesson)).all(), "it does leave"
    places, leaves = view.places_inside(lesson, lesson.rates[0])
    assert not leaves
    np.testing.assert_array_equal(places, path.places)


def test_starts_around_a_minimum_are_about_as_far_off_as_the_start():
    lesson = Lesson(standardize="on")
    starts = view.starts_around(lesson, [lesson.landscape], 8)
    away = np.linalg.norm(starts - lesson.minimum, axis=1)
    np.testing.assert_allclose(away, 0.8 * math.dist(lesson.start, lesson.minimum))
    angles = np.sort(np.arctan2(*(starts - lesson.minimum).T))
    np.testing.assert_allclose(np.diff(angles), math.pi / 4)


def test_starts_are_as_far_off_as_other_minima_are_apart_if_that_is_farther():
    lesson = Lesson(standardize="on")
    minima = [(0.0, 30.0), (100.0, 20.0), (10.0, -30.0)]
    losses = [Landscape(0.0, b, 1.0, w, 1.0) for b, w in minima]
    starts = view.starts_around(lesson, losses, 3)
    # They are 100 apart in b and 60 in w: 50 to each side of their middle.
    np.testing.assert_allclose(np.linalg.norm(starts - lesson.minimum, axis=1), 0.8 * 50)


def test_the_leap_at_the_cliff_is_too_small_to_be_seen_in_a_narrow_valley():
    lesson = Lesson()
    places, share = view.leap_at_the_cliff(lesson)
    assert places.shape == (2, 2)
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


@pytest.mark.parametrize(
    ("points", "losses", "floor"),
    [
        # The lowest loss; of a perfect fit a millionth of the start's; or rounding, of what b = w =
        # 0 leaves of the points, 1e-15; where there is nothing of all that, 1.
        (([0, 1, 2], [1, 3, 8]), (4.0, 3.0), 0.5),
        (([0, 1, 2], [1, 3, 5]), (4.0, 3.0), 4e-6),
        (([0, 1, 2], [1, 3, 5]), (0.0, 0.0), 35 / 3 * 1e-15),
        (([0, 1, 2], [0, 0, 0]), (0.0, 0.0), 1.0),
    ],
)
@pytest.mark.parametrize(("diverged_at", "times"), [(None, 3), (1, 1000)])
def test_below_the_floor_of_a_loss_axis_there_is_room(points, losses, floor, diverged_at, times):
    land = Landscape.from_data(Dataset(*points))
    loss = np.array(losses)
    path = Trajectory(loss.copy(), loss.copy(), loss, np.arange(2), 0.1, diverged_at)
    low, high = view.loss_range(path, land)
    assert high == pytest.approx(times * max(losses[0], floor))
    # The floor is at 0.15 / 1.15 of the axis, which is logarithmic.
    assert math.log(floor / low) / math.log(high / low) == pytest.approx(0.15 / 1.15)


def test_decimals_are_fit_for_the_slopes_at_the_start():
    lesson = Lesson()
    assert view.steepness(lesson) == max(map(abs, lesson.landscape.gradient(*lesson.start)))
    flat = Lesson(start_at=lesson.minimum)
    assert 0 < view.steepness(flat) < 0.01 * view.steepness(lesson)
    # A thousandth of the way to the edge: half of the ranges.
    for one in (flat, on(U, 1 + V, start_at=on(U, 1 + V).minimum)):
        half = np.ptp(ranges_of(one), axis=1) / 2
        b, w = one.minimum
        along_b = one.landscape.gradient(b + half[0] / 1000, w)[0]
        along_w = one.landscape.gradient(b, w + half[1] / 1000)[1]
        assert view.steepness(one) == pytest.approx(max(along_b, along_w), rel=1e-6)


TROUGHS = [
    *LESSONS, HIGH, Lesson(x_factor=10.0, seed=3), Lesson(x_factor=10.0, seed=7),
    Lesson(start_at=(2.5, -0.9)), Lesson(start_at=(-1.5, 4.5)), Lesson(start_at=(1.2, 2.0)),
    on(U - 0.47, V, start_at=(0.4, 2.9)), on(U - 0.84, V, start_at=(2.8, 0.9)),
    on(1 + U, V, start_at=(1.0, -1.0)), on(1 - U, V, start_at=(-1.5, 1.0)),
]  # fmt: skip


@pytest.mark.parametrize("lesson", TROUGHS)
def test_the_trough_is_the_part_of_the_surface_from_the_start_to_the_minimum(lesson) -> None:
    """By asking a fine grid of places which of them are on it, and how far these reach."""
    count = 800
    land, limits = lesson.landscape, np.array(ranges_of(lesson))
    deep = view.rim_of(lesson) - land.min_loss
    curves, directions = np.linalg.eigh(land.hessian)
    gentle = directions[:, 0]
    start = gentle @ np.subtract(lesson.start, land.minimum)
    # "Some more": 0.7 of half the valley's width, or 0.3 of the way where that is more.
    more = max(0.7 * math.sqrt(2 * deep / curves[1]), 0.3 * abs(start))
    first, last = min(start, 0) - more, max(start, 0) + more
    wide = np.ptp(limits, axis=1)
    spans = np.linspace(limits[:, 0] - wide / 2, limits[:, 1] + wide / 2, count)
    b, w = (axis.ravel() for axis in np.meshgrid(*spans.T))
    places = np.column_stack([b, w])
    along = (places - land.minimum) @ gentle
    part = (land.loss(b, w) <= view.rim_of(lesson)) & (first <= along) & (along <= last)
    held = np.clip(hull([*places[part], lesson.start]), limits[:, :1], limits[:, 1:])
    found, cell = np.array(view.trough_of(lesson)), 2 * wide / count
    assert (found[:, 0] <= held[:, 0] + 2 * cell).all()
    assert (found[:, 1] >= held[:, 1] - 2 * cell).all()
    # And no more than that, but where the surface ends before: there it is a little wider.
    if max(-first, last) < math.sqrt(2 * deep / curves[0]):
        np.testing.assert_array_less(np.abs(found - held) / cell[:, None], 4)


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
