"""Level sets of the loss: where they are, how wide, and rays across them."""

import numpy as np
import pytest

from gdcore import Dataset, Landscape, Lesson
from gdcore.rings import (
    RINGS,
    depth,
    fine_levels,
    grid,
    hidden,
    levels,
    rays,
    ring,
    ring_inside,
    round_step,
    whole_ring,
    widest,
)
from gdcore.view import ranges_of

LESSONS = [Lesson(), Lesson(seed=3, noise=1.0), Lesson(standardize="on"), Lesson(x_factor=10.0)]
U, V = np.random.RandomState(0).rand(2, 60)
UNITS = [
    Lesson(data=Dataset(U, unit * (1 + 2 * U + V) + off), standardize="off")
    for unit, off in ((1e-9, 0.0), (1e13, 0.0), (1.0, 1e6))
]
"""What is 1 in other data, there is a billionth, ten trillions, or a million and one."""


def on_a_circle(land, places):
    """Angles of places (b, w) where the loss's e and the root of sxx times d lie on a circle."""
    e, d = land.error(*np.array(places).T), np.array(places).T[1] - land.best_w
    return np.arctan2(np.sqrt(land.sxx) * d, e)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_ring_is_level_and_closed(lesson):
    land = lesson.landscape
    b, w = ring(land, 0.7, np.linspace(0, 2 * np.pi, 100)).T
    np.testing.assert_allclose(land.loss(b, w), land.min_loss + 0.49, rtol=1e-12)
    assert (b[0], w[0]) == pytest.approx((b[-1], w[-1]))
    assert np.mean(b[1:]) == pytest.approx(land.minimum[0], abs=1e-9)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_ring_is_gone_along_from_where_only_the_error_in_the_middle_is_off(lesson):
    """At angle 0 the slope is the best and b too large; a quarter on the slope is too large."""
    land = lesson.landscape
    first, quarter = ring(land, 0.7, np.array([0, np.pi / 2]))
    assert first == pytest.approx((land.minimum[0] + 0.7, land.best_w))
    assert quarter[1] == pytest.approx(land.best_w + 0.7 / np.std(lesson.train.x))
    assert land.error(*quarter) == pytest.approx(0, abs=1e-12)
    angles = np.linspace(-3, 3, 50)
    np.testing.assert_allclose(on_a_circle(land, ring(land, 0.7, angles)), angles, atol=1e-9)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_widest_ring_touches_the_edge_and_a_whole_one_is_inside(lesson):
    land, (low, high) = lesson.landscape, np.array(ranges_of(lesson)).T
    angle = np.linspace(0, 2 * np.pi, 3601)
    places = ring(land, widest(land, ranges_of(lesson)), angle)
    gap = min((places - low).min(), (high - places).min())
    assert gap == pytest.approx(0, abs=1e-4 * float(np.max(high - low)))
    highest = float(grid(land, ranges_of(lesson))[2].max())
    for shown in (highest, 0.05 * highest):
        radius = whole_ring(land, ranges_of(lesson), shown)
        inner = ring(land, radius, angle)
        assert ((inner > low) & (inner < high)).all()
        assert land.min_loss + radius**2 < shown
        drawn = [*levels(land.min_loss, shown), *fine_levels(land.min_loss, shown)]
        off = np.abs(np.array(drawn) - land.min_loss - radius**2).min()
        none_fits = min(drawn) > land.min_loss + radius**2  # of a narrow valley
        assert off < 1e-9 * shown or none_fits


def test_a_whole_ring_is_well_below_the_highest_loss():
    """In a round bowl over a floor of 4, where there is room: of 5, 6, ... 14 the level of 13.

    Its radius, 3, is within 0.95 of that of the highest, the root of 10.5; that of 14 is not.
    """
    land = Landscape(0.0, 0.0, 1.0, 0.0, 4.0)
    assert whole_ring(land, ((-9, 9), (-9, 9)), 14.5) == pytest.approx(3)
    assert whole_ring(land, ((-9, 9), (-9, 9)), 14.0) == pytest.approx(3)
    # Of a ring that touches the edge it is to be within 0.85.
    assert whole_ring(land, ((-3, 9), (-9, 9)), 14.5) == pytest.approx(np.sqrt(6))


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_ring_is_cut_off_at_the_ranges(lesson):
    land, (low, high) = lesson.landscape, np.array(ranges_of(lesson)).T
    loss = float(grid(land, ranges_of(lesson))[2].max()) / 2
    lines = ring_inside(land, loss, ranges_of(lesson))
    assert lines
    for line in lines:
        assert ((line >= low) & (line <= high)).all()
        np.testing.assert_allclose(land.loss(*line.T), loss)


@pytest.mark.parametrize("lesson", [*LESSONS, *UNITS])
def test_pieces_of_a_ring_have_points_by_their_share_of_it(lesson):
    """And at least a tenth; a piece over angle 0 is put together of two, with one point less."""
    land, ranges = lesson.landscape, ranges_of(lesson)
    for share in (0.001, 0.05, 0.3, 0.7):
        loss = land.min_loss + share * (float(grid(land, ranges)[2].max()) - land.min_loss)
        for line in ring_inside(land, loss, ranges, count=100):
            angles = np.unwrap(on_a_circle(land, line))
            first, last = angles[[0, -1]]
            parts = [last - first]
            turn = np.ceil(first / (2 * np.pi) + 1e-6) * 2 * np.pi
            if first < turn < last - 1e-6:
                parts = [turn - first, last - turn]
            count = sum(max(10, round(100 * part / (2 * np.pi))) for part in parts) + 1
            assert abs(len(line) - count) <= len(parts) - 1, "an angle is known but for rounding"
            steps = np.diff(angles)
            each = [part / max(10, round(100 * part / (2 * np.pi))) for part in parts]
            assert max(steps) == pytest.approx(max(each), rel=1e-3)


@pytest.mark.parametrize("lesson", UNITS)
def test_a_ring_is_the_same_in_any_unit(lesson):
    """No line goes across from one piece to another, as by a tolerance that is not of the unit."""
    land, ranges = lesson.landscape, ranges_of(lesson)
    for share in (0.05, 0.2, 0.3, 0.5, 0.8):
        loss = land.min_loss + share * (float(grid(land, ranges)[2].max()) - land.min_loss)
        lines = ring_inside(land, loss, ranges)
        assert len(lines) == (1 if share == 0.05 else 2)
        for line in lines:
            steps = np.abs(np.diff(line, axis=0)) / np.ptp(ranges, axis=1)
            assert steps.max() < 0.02


def test_a_ring_that_is_cut_on_one_side_is_one_piece():
    """From where it comes in to where it goes out, past angle 0."""
    land = Landscape(0.0, 0.0, 1.0, 0.0, 0.0)
    for ranges, count, which in (
        (((-9, 9), (-0.5, 9)), 1, 1), (((-9, 9), (-0.5, 0.5)), 2, 1), (((-0.5, 0.5), (-9, 9)), 2, 0)
    ):  # fmt: skip
        lines = ring_inside(land, 1.0, ranges)
        assert len(lines) == count
        for line in lines:
            np.testing.assert_allclose(np.abs(line[[0, -1], which]), 0.5)
            assert np.abs(np.diff(line, axis=0)).max() < 0.02
    assert len(ring_inside(land, 1.0, ((-9, 9), (-9, 9)))) == 1


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_ring_in_ranges_is_complete(lesson):
    """Its pieces end on the edges, and hold every place of the ring that is inside."""
    land, ranges = lesson.landscape, ranges_of(lesson)
    low, high = np.array(ranges).T
    for share in (0.001, 0.05, 0.3, 0.7):
        loss = land.min_loss + share * (float(grid(land, ranges)[2].max()) - land.min_loss)
        lines = ring_inside(land, loss, ranges)
        places = ring(land, np.sqrt(loss - land.min_loss), np.linspace(0, 2 * np.pi, 5000))
        inside = places[np.all((places > low) & (places < high), axis=1)]
        size = high - low
        gaps = [np.linalg.norm((inside[:, None] - line) / size, axis=2).min(1) for line in lines]
        assert np.min(gaps, axis=0).max() < 0.05
        for line in lines:
            ends = line[[0, -1]]
            at_edge = np.isclose(ends, low) | np.isclose(ends, high)
            assert at_edge.any(axis=1).all() or np.allclose(*ends)


def test_a_narrow_valleys_ring_goes_on_to_the_edges():
    """Of it all that is seen is a millionth: even angles would miss nearly all of it."""
    lesson = Lesson(x_factor=1e6, standardize="off")
    land, ranges = lesson.landscape, ranges_of(lesson)
    low, high = np.array(ranges).T
    lines = ring_inside(land, float(grid(land, ranges)[2].max()) / 3, ranges)
    assert len(lines) >= 2
    for line in lines:
        ends = line[[0, -1]]
        assert (np.isclose(ends, low) | np.isclose(ends, high)).any(axis=1).all()


def test_levels_are_at_equal_round_steps():
    np.testing.assert_allclose(levels(0.3, 8.0, 8), [1, 2, 3, 4, 5, 6, 7])
    np.testing.assert_allclose(levels(3.0, 19.0, 4), [5, 10, 15])
    np.testing.assert_allclose(levels(0.0, 1.0, 10), np.arange(1, 10) / 10)  # neither end
    np.testing.assert_allclose(levels(1e6, 2.05e7, 12), 2e6 * np.arange(1, 11))
    for lowest, highest in ((0.008, 4.1), (161545.0, 1.6e7), (1e-9, 3e-9), (0, 7)):
        found = levels(lowest, highest)
        step = found[1] - found[0]
        np.testing.assert_allclose(np.diff(found), step)
        np.testing.assert_allclose(found / step, np.round(found / step))
        assert 4 <= len(found) <= RINGS
        assert lowest < found[0] <= lowest + step * (1 + 1e-9)
        assert highest - step * (1 + 1e-9) <= found[-1] < highest
        assert float(f"{step:.2g}") == pytest.approx(step), "a round step"


def test_fine_levels_divide_the_first_step_by_ten():
    np.testing.assert_allclose(fine_levels(0.0, 10.0, 10), np.arange(1, 10) / 10)
    np.testing.assert_allclose(fine_levels(0.55, 8.0, 8), [0.6, 0.7, 0.8, 0.9])
    np.testing.assert_allclose(fine_levels(0.5, 8.0, 8), [0.6, 0.7, 0.8, 0.9])  # not the lowest
    np.testing.assert_allclose(fine_levels(7.3, 19.0, 4), [7.5, 8, 8.5, 9, 9.5])
    # The lowest but for rounding is the lowest.
    np.testing.assert_allclose(fine_levels(1 - 1e-9, 13.0, 12), 1 + np.arange(1, 10) / 10)
    found, first = fine_levels(0.008, 4.1), levels(0.008, 4.1)[0]
    assert 0.008 < found[0] < found[-1] < first
    np.testing.assert_allclose(first - found[-1], 0.05)


def test_round_steps():
    for span, most, step in ((20, 12, 2), (0.9, 12, 0.1), (1, 10, 0.1), (24, 12, 2), (25, 12, 2.5),
                             (59, 12, 5), (61, 12, 10)):  # fmt: skip
        assert round_step(span, most) == pytest.approx(step)


def test_depth_is_even_in_distance():
    np.testing.assert_allclose(depth(np.array([4.0, 7, 12, 19]), 3.0), [0.25, 0.5, 0.75, 1.0])
    np.testing.assert_allclose(depth(np.array([3.0, 7, 30]), 3.0, 19.0), [0, 0.5, 1])


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


@pytest.mark.parametrize("lesson", [*LESSONS, *UNITS])
@pytest.mark.parametrize("along_rim", [False, True])
def test_a_ray_leads_into_each_corner(lesson, along_rim):
    land, ranges = lesson.landscape, ranges_of(lesson)
    highest = float(grid(land, ranges)[2].max())
    b, w, _ = rays(land, ranges, highest, 12, 84, along_rim)
    rim = np.column_stack([b[-1], w[-1]])
    for corner in ((b, w) for b in ranges[0] for w in ranges[1]):
        away = np.abs(rim - corner) / np.ptp(ranges, axis=1)
        assert away.max(axis=1).min() < 1e-7


@pytest.mark.parametrize("lesson", [*LESSONS, *UNITS])
def test_the_other_rays_are_even_all_around(lesson):
    land, ranges = lesson.landscape, ranges_of(lesson)
    b, w, _ = rays(land, ranges, land.loss(*lesson.start), 12, 84)
    found = on_a_circle(land, np.column_stack([b[-1], w[-1]])) % (2 * np.pi)
    for angle in 2 * np.pi * np.arange(84) / 84:
        off = np.abs(found - angle)
        assert min(off.min(), (2 * np.pi - off).min()) < 1e-6


@pytest.mark.parametrize("lesson", [*LESSONS, Lesson(x_factor=100.0, standardize="off")])
def test_along_the_rim_no_two_rays_are_farther_apart_than_the_rim_has_room_for(lesson):
    """Ranges count as a square of side 1, however wide they are."""
    land, ranges = lesson.landscape, ranges_of(lesson)
    ranges = (ranges[0], (ranges[1][0], ranges[1][1] + 5 * np.ptp(ranges[1])))  # no square
    highest = land.loss(*lesson.start)
    fine = {}
    for count in (84, 84_000):
        b, w, _ = rays(land, ranges, highest, 1, count, count == 84)
        rim = np.column_stack([b[-1], w[-1]]) / np.ptp(ranges, axis=1)
        fine[count] = np.linalg.norm(np.diff(rim, axis=0), axis=1)
    assert fine[84].max() <= 1.02 * fine[84_000].sum() / 84


def test_rays_along_the_rim_end_evenly():
    lesson = Lesson(x_factor=100.0, standardize="off")
    land, ranges = lesson.landscape, ranges_of(lesson)
    low, high = np.array(ranges).T
    highest = land.loss(*lesson.start)
    longest = {}
    for along_rim in (False, True):
        b, w, loss = rays(land, ranges, highest, 12, 84, along_rim)
        assert b.shape == w.shape == loss.shape == (13, 89)
        np.testing.assert_allclose(loss, land.loss(b, w), rtol=1e-6)
        rim = np.column_stack([b[-1], w[-1]])
        at_edge = np.isclose(rim, low) | np.isclose(rim, high)
        assert (np.isclose(loss[-1], highest) | at_edge.any(axis=1)).all()
        longest[along_rim] = np.linalg.norm(np.diff(rim, axis=0) / (high - low), axis=1).max()
    assert longest[True] < 0.05 < 5 * longest[True] < longest[False]


@pytest.mark.parametrize("lesson", [*LESSONS, *UNITS])
@pytest.mark.parametrize("direction", [(0.6, -0.6, 0.5), (-0.2, 1.0, 0.3), (0.0, 0.1, 2.0)])
def test_what_the_surface_hides_is_found_by_walking_to_the_eye(lesson, direction):
    land, ranges = lesson.landscape, ranges_of(lesson)
    low, high = np.array(ranges).T
    highest = 0.3 * float(grid(land, ranges)[2].max())
    random = np.random.RandomState(0)
    b, w = (low + (high - low) * random.rand(400, 2)).T
    loss = land.loss(b, w)
    on = np.column_stack([b, w, loss])[loss < highest]
    on[::2, 2] += 0.1 * highest * random.rand(len(on[::2]))  # some of them are above it
    away = 20 * np.array([*(high - low), highest]) * direction
    eye = np.append(np.array([*land.minimum, 0]) + away, 1.0)
    found = hidden(land, on, eye, ranges, highest)
    far = hidden(land, on, np.append(away, 0.0), ranges, highest)
    ever = False
    for place, here, from_afar in zip(on, found, far, strict=True):
        for target, told in ((eye[:3], here), (place + away, from_afar)):
            way = place + np.geomspace(1e-4, 1, 3000)[:, None] * (target - place)
            inside = np.all((way[:, :2] >= low) & (way[:, :2] <= high), axis=1)
            below = way[:, 2] < land.loss(*way[:, :2].T)
            # Beneath the surface at some place, and so through it, below its rim.
            through = np.flatnonzero(np.diff(below.astype(int)))
            met = any(inside[k] and way[k, 2] <= highest for k in through) or below[0]
            crossing = way[through] if len(through) else np.empty((0, 3))
            clear = all(abs(at[2] / highest - 1) > 0.02 for at in crossing)
            edge = (np.abs(crossing[:, :2] - low) < 0.02 * (high - low)).any() or (
                np.abs(crossing[:, :2] - high) < 0.02 * (high - low)
            ).any()
            if clear and not edge and not below[0]:
                assert told == met
                ever |= met
    assert ever or direction[2] == 2 or lesson in UNITS
    assert found.any() or not ever
    assert not found.all()


@pytest.mark.parametrize("lesson", [*LESSONS, *UNITS])
def test_no_place_of_the_surface_is_hidden_by_itself(lesson):
    """From beneath all of a bowl is seen, and rounding may put a place a hair behind itself."""
    land, ranges = lesson.landscape, ranges_of(lesson)
    low, high = np.array(ranges).T
    b, w = (low + (high - low) * np.random.RandomState(0).rand(2000, 2)).T
    on = np.column_stack([b, w, land.loss(b, w)])
    highest = 0.5 * float(grid(land, ranges)[2].max())
    for direction in ((0.1, 0.2, -2.0), (-0.3, 0.0, -5.0)):
        away = np.array([*(high - low), highest]) * direction
        assert not hidden(land, on, np.append(away, 0.0), ranges, highest).any()
        eye = np.append(np.array([*land.minimum, 0]) + 20 * away, 1.0)
        assert not hidden(land, on, eye, ranges, highest).any()


def test_what_hangs_over_the_surface_is_hidden_by_where_a_line_from_it_comes_down():
    """From 1 above the minimum, level and along b, that is 1 away: there the loss is 1 more."""
    land = LESSONS[0].landscape
    b, w = land.minimum
    place, along_b = np.array([[b, w, land.min_loss + 1]]), np.array([1.0, 0, 0, 0])
    for reach, told in ((1.02, True), (0.98, False)):
        ranges = ((b - reach, b + reach), (w - 1, w + 1))
        assert hidden(land, place, along_b, ranges, land.min_loss + 2).tolist() == [told]
