"""The film Batches: what its steps see, the order of events."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdcore.view import passed
from gdviz.film.flat.paths import DOT_GAP
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.settings import load
from scenes.batches import SLOW
from scenes.parts.batches import (
    ARROWS,
    LEAPS,
    DescentPath,
    Ground,
    Kind,
    LitPoints,
    kinds,
    large_map,
    rest_then_leap,
    spread_out,
)
from tests.scenes.watching import PENGUINS, Watched, play, played, too_fast, wrong_texts


@pytest.mark.parametrize("lesson", [
    gdcore.Lesson(), gdcore.Lesson(n=3, train_fraction=0.9), gdcore.Lesson(n=50, seed=1),
])  # fmt: skip
def test_an_update_goes_down_the_slope_of_the_points_it_sees(lesson: gdcore.Lesson) -> None:
    x, y = lesson.train.x, lesson.train.y
    for kind in kinds(lesson):
        assert sorted(np.concatenate(first_epoch(kind))) == list(range(len(x)))
        path = kind.trajectory
        for k, seen in enumerate(first_epoch(kind)):
            slope = gdcore.mse_gradient(path.b[k], path.w[k], x[seen], y[seen])
            step = path.b[k + 1] - path.b[k], path.w[k + 1] - path.w[k]
            np.testing.assert_allclose(step, -path.learning_rate * np.array(slope), atol=1e-9)


def first_epoch(kind: Kind) -> list[np.ndarray]:
    """The points that each update of the first epoch sees."""
    return [kind.seen(update) for update in range(kind.updates)]


def test_kinds_are_those_of_the_study() -> None:
    trajectories = dict(studies.batches(gdcore.Lesson()).named)
    for kind in kinds(gdcore.Lesson()):
        wanted = trajectories[kind.role].b[: kind.last + 1]
        np.testing.assert_array_equal(kind.trajectory.b, wanted)


def test_who_is_there_comes_near_and_stays() -> None:
    for lesson in (gdcore.Lesson(), gdcore.Lesson(noise=1.0), gdcore.Lesson(seed=1)):
        lowest = lesson.landscape.min_loss
        for kind in kinds(lesson):
            left = (kind.trajectory.loss - lowest) / (kind.trajectory.loss[0] - lowest)
            later = left[kind.trajectory.epoch >= kind.arrives]
            assert math.isinf(kind.arrives) or (later[0] <= 0.01 and later.max() <= 0.05)
    # With so much noise single points come near at once, but do not stay.
    batch, mini, stochastic = kinds(gdcore.Lesson(noise=1.0))
    assert batch.arrives == math.inf
    assert mini.arrives < stochastic.arrives


@pytest.mark.parametrize("lesson", [gdcore.Lesson(), gdcore.Lesson(seed=1)])
def test_losses_by_update_are_about_alike(lesson: gdcore.Lesson) -> None:
    lowest = lesson.landscape.min_loss
    assert studies.fall_alike([kind.trajectory for kind in kinds(lesson)], lowest)
    left = [kind.trajectory.loss[10] - lowest for kind in kinds(lesson)]
    by_epoch = [kind.trajectory.loss[-1] - lowest for kind in kinds(lesson)]
    assert max(left) < 1.5 * min(left)
    assert max(by_epoch) > 100 * min(by_epoch)


def test_as_low_is_said_only_where_it_is_so() -> None:
    """Of penguins one point at a time is far lower on the way: of that nothing is said."""
    for settings, wanted in (({}, True), (PENGUINS, True), ({"GDVIZ_STANDARDIZE": "on"}, False)):
        named = {key.removeprefix("GDVIZ_").lower(): value for key, value in settings.items()}
        lesson = load(**named).lesson
        steps = [kind.trajectory for kind in kinds(lesson)]
        assert studies.fall_alike(steps, lesson.landscape.min_loss) == wanted
        after = [path.loss[len(steps[0].loss) - 1] for path in steps]
        assert (max(after) < 1.5 * min(after)) == wanted, "as it is drawn"


def test_an_update_is_there_when_its_time_is_over() -> None:
    assert [rest_then_leap(done) for done in (0, 0.1, 1, 2, 10)] == [0, 0, 1, 2, 10]
    assert 0 < rest_then_leap(0.8) < rest_then_leap(0.9) < 1
    times = np.linspace(0, 10, 997)
    assert all(int(rest_then_leap(time)) == int(time) for time in times)


def test_of_very_many_points_a_sample_is_seen() -> None:
    batch, mini, stochastic = kinds(gdcore.Lesson(n=100_000))
    assert [kind.trajectory.epoch[-1] for kind in (batch, mini, stochastic)] == [10] * 3
    assert [kind.size for kind in (batch, mini, stochastic)] == [1600, 16, 1]


def test_kinds_of_the_book() -> None:
    batch, mini, stochastic = kinds(gdcore.Lesson())
    assert [kind.size for kind in (batch, mini, stochastic)] == [80, 16, 1]
    assert [kind.updates for kind in (batch, mini, stochastic)] == [1, 5, 80]
    assert stochastic.arrives < mini.arrives


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "All 80 points at once", "16 at a time", "One at a time", "near the minimum first",
        "the axis counts steps: after 10, all three are about as low", "1 never rests",
        "In 10 epochs: 10, 50 or 800 steps",
    ]  # fmt: skip
    assert len(film.said) == len(wanted)
    for words, part in zip(film.said, wanted, strict=True):
        assert part in readable(words)


def test_no_count_goes_blank(film: Watched) -> None:
    """It did in the first cut, while another kind of descent was shown."""
    for _, *counts in film.readouts:
        assert all(count.strip().isdigit() for count in counts)


def test_the_counts_of_steps(film: Watched) -> None:
    shown = [tuple(value.strip() for value in row) for row in film.readouts]
    assert ("1.00", "1", "5", "80") in shown, "an epoch of each"
    assert ("10.00", "10", "50", "800") in shown


def test_the_clock_and_the_counts_agree(film: Watched) -> None:
    rows = [row for row in film.readouts if row[0] and float(row[0]) > 1]
    assert len(rows) >= 15, "moments that are looked at"
    for epoch, *counts in rows:
        batch, mini, stochastic = (int(count) for count in counts)
        assert batch == int(float(epoch)) == mini // 5 == stochastic // 80


@pytest.mark.usefixtures("small")
def test_the_trail_of_single_points_has_no_hole(lesson: gdcore.Lesson) -> None:
    """Every step leaves a dot; lines join the latest alone, the older the fainter."""
    kind = kinds(lesson)[-1]
    places = passed(lesson, [kind.trajectory])
    seen = large_map(lesson, Look(), places, 0.14)
    drawn = DescentPath(seen, kind)
    low, high = seen.box
    for updates in (5, 80, 81, 300, 800):
        drawn.grow_to(updates)
        spots = seen.at(kind.trajectory.b, kind.trajectory.w)[: updates + 1]
        spots = spots[np.all((spots[:, :2] >= low) & (spots[:, :2] <= high), axis=1)]
        dots = drawn.path.dots.points[::4]
        holes = np.linalg.norm(spots[:, None] - dots, axis=2).min(axis=1)
        assert holes.max() < 2 * DOT_GAP, updates
        leaps = sum(len(line.points) // 4 for line in (drawn.path.line, *drawn.path.faint))
        assert leaps <= LEAPS
        np.testing.assert_allclose(drawn.path.head.points[0], drawn.path.at(updates))


def test_the_clouds_are_the_largest_panel_and_of_three_sizes(film: Watched) -> None:
    """In the first cut they were the smallest, and mini-batch showed no noise."""
    near = film.scene.near
    low, high = near.box
    assert (high - low)[0] >= 0.55 * 14.2 and (high - low)[1] >= 0.65 * 8
    drawn = film.scene.cloud
    single, mini, batch = (np.std(path.dots.points[:, :2], axis=0).max() for path in drawn)
    assert all(len(path.head.points) for path in drawn), "each ball is there to the end"
    assert batch < 1e-9
    assert mini > 0.07, "a tenth of a unit and more, to be seen"
    assert single > 3 * mini


def test_where_the_others_would_lead_is_gdcores(lesson: gdcore.Lesson) -> None:
    x, y = lesson.train.x, lesson.train.y
    for kind in kinds(lesson):
        steps = kind.trajectory
        for update in (0, kind.updates - 1, kind.updates):
            ends = studies.possible_places(steps, lesson.train, update)
            first = update // kind.updates * kind.updates
            assert len(ends) == kind.updates
            for end, seen in zip(ends, map(kind.seen, range(first, first + 99)), strict=False):
                slope = gdcore.mse_gradient(steps.b[update], steps.w[update], x[seen], y[seen])
                at = np.array([steps.b[update], steps.w[update]])
                np.testing.assert_allclose(end, at - steps.learning_rate * np.array(slope))
            # One of them is where it does lead.
            taken = [steps.b[update + 1], steps.w[update + 1]]
            assert np.abs(ends - taken).max(axis=1).min() < 1e-9


def test_the_map_zooms_in_one_movement(film: Watched) -> None:
    """Another map grew over it; now rings, marks and paths go where (b, w) goes."""
    scene = film.scene
    ground, whole, near = scene.ground, scene.whole, scene.near
    land = scene.lesson.landscape
    sizes = []
    for t in (0.0, 0.4, 1.0):
        ground.look_through(whole, near, t)
        low, high = ground.box
        for fill, loss in zip(ground.fills, ground.losses[::-1], strict=True):
            share = (fill.points[::4, :2] - low) / (high - low)
            places = ground._window[0] + share * ground._window[1]
            np.testing.assert_allclose(land.loss(*places.T), loss, rtol=1e-6)
        np.testing.assert_allclose(ground.marks[2].get_center(), ground.at(*land.minimum))
        sizes.append(ground._window[1])
    for view, size in ((whole, sizes[0]), (near, sizes[2])):
        np.testing.assert_allclose(size, np.diff(view.bounds, axis=0)[0])
    np.testing.assert_allclose(sizes[1], sizes[0] * (sizes[2] / sizes[0]) ** 0.4)


def test_rings_of_a_view_are_those_drawn_in_it(lesson: gdcore.Lesson, small: None) -> None:
    whole = large_map(lesson, Look(), passed(lesson, [k.trajectory for k in kinds(lesson)]), 0.14)
    near = large_map(lesson, Look(), np.array([lesson.minimum, (1.1, 2.0)]), 0.1)
    ground = Ground(lesson, Look(), whole, near)
    for view, seen in ((whole, [0.6, 1, 0, 0]), (near, [0, 0, 0.6, 1])):
        ground.look_through(view, view, 0)
        assert [line.get_stroke_opacity() for line in ground.lines] == pytest.approx(seen)


def test_arrows_are_few_and_in_all_directions_and_gone_with_the_epoch(
    lesson: gdcore.Lesson, small: None
) -> None:
    """They were a smear of eighty."""
    kind = kinds(lesson)[-1]
    drawn = DescentPath(large_map(lesson, Look(), passed(lesson, [kind.trajectory]), 0.14), kind)
    drawn.could_lead(lesson.train)
    assert 0 < len(drawn.fan.points) <= 4 * 3 * ARROWS
    turns = np.linspace(-3, 3, 50)
    spots = np.column_stack([np.cos(turns), np.sin(turns), 0 * turns])
    chosen = spread_out(np.zeros(3), spots)
    assert len(chosen) == ARROWS
    np.testing.assert_allclose(chosen[[0, -1]], spots[[0, -1]])
    drawn.could_lead_nowhere()
    assert not len(drawn.fan.points)


def test_the_points_that_are_lit_are_those_of_the_step_that_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As many steps as are counted have seen theirs; the line is that of the last of them."""
    events: list[tuple[str, Any]] = []
    light, line, count = LitPoints.light, Scatter.show_line, Readout.display

    def lighting(lit: LitPoints, points: np.ndarray, role: str) -> None:
        events.append((role, points.tolist()))
        light(lit, points, role)

    def showing(scatter: Scatter, b: float, w: float) -> None:
        events.append(("line", (b, w)))
        line(scatter, b, w)

    def counting(readout: Readout, *values: str) -> None:
        events.append(("counts", values))
        count(readout, *values)

    monkeypatch.setattr(LitPoints, "light", lighting)
    monkeypatch.setattr(Scatter, "show_line", showing)
    monkeypatch.setattr(Readout, "display", counting)
    looked = 0
    kinds_ = play("batches").scene.kinds
    for which, kind in enumerate(kinds_):
        seen = zip(events, events[1:], events[2:], strict=False)
        for (role, points), (_, place), (what, values) in seen:
            if role != kind.role or what != "counts":
                continue
            k = int(values[1 + which])
            if k >= SLOW:  # from here on it is faster than single points can be seen
                continue
            assert points == kind.seen(min(k, kind.updates - 1)).tolist()
            assert place == (kind.trajectory.b[k], kind.trajectory.w[k])
            looked += 1
    assert looked > 10
    # From the minimum the line goes with the single points, which never rest.
    last = [place for what, place in events if what == "line"][-1]
    assert not np.allclose(last, gdcore.Lesson().minimum, atol=1e-6)


def test_an_epoch_ends_on_its_counts(film: Watched) -> None:
    """The next one began under its caption."""
    shown = [tuple(value.strip() for value in row) for row in film.readouts]
    whole = shown.index(("1.00", "1", "0", "0"))
    after = next(row for row in shown[whole:] if row != shown[whole])
    assert after == ("0.00", "1", "0", "0")


def test_the_loop_ends_as_it_began(film: Watched) -> None:
    begin, end = film.scene.loop_span
    assert 6 <= end - begin <= 10
    assert film.frame_at(begin) == film.frame_at(end - 0.25) != film.frame_at((begin + end) / 2)


@pytest.mark.parametrize(("settings", "words"), [
    ({"GDVIZ_NOISE": "0"}, "never"),
    ({"GDVIZ_POINTS": "3"}, "steps in an epoch: 1"),
    ({"GDVIZ_START": "1,2", "GDVIZ_NOISE": "0"}, "all of them rest"),
])  # fmt: skip
def test_degenerate_lessons(settings: dict[str, str], words: str) -> None:
    film = played("batches", **settings)
    assert wrong_texts(film) == []
    assert any(words in readable(said) for said in film.said) == (words != "never")


def test_a_far_off_point_makes_the_steps_small_and_throws_nothing_out(tmp_path: Path) -> None:
    rng = np.random.RandomState(0)
    x = np.append(rng.rand(40), 30.0)
    rows = zip(x, 1 + 2 * x + 0.1 * rng.randn(41), strict=True)
    (tmp_path / "far.csv").write_text("x,y\n" + "".join(f"{a},{b}\n" for a, b in rows))
    film = play("batches", GDVIZ_CSV=str(tmp_path / "far.csv"))
    assert wrong_texts(film) == []
    assert too_fast(film) == []
    assert not any("first" in words or "as low" in words for words in film.said)
