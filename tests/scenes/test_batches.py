"""The film Batches: what its steps see, the order of events."""

import math
from pathlib import Path

import numpy as np
import pytest

import gdcore
from gdcore import studies
from scenes.parts.batches import Kind, kinds, rest_then_leap
from tests.scenes.watching import Watched, play, too_fast, wrong_texts


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


def test_an_update_is_there_when_its_time_is_over() -> None:
    assert [rest_then_leap(done) for done in (0, 0.5, 1, 2, 10)] == [0, 0, 1, 2, 10]
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
        "80 training points", "all 80", "16 points", "a single point", "80 updates",
        "there first", "still on its way", "by update", "never rests", "Less data a step",
    ]  # fmt: skip
    assert len(film.said) == len(wanted)
    for words, part in zip(film.said, wanted, strict=True):
        assert part in words


def test_the_counts_of_updates(film: Watched) -> None:
    assert [value.strip() for value in film.readouts[-1]] == ["10", "", "10", "50", "800"]
    after_one = [[value.strip() for value in row] for row in film.readouts if row[0] == " 1"]
    assert ["1", "", "1", "5", "80"] in after_one


@pytest.mark.parametrize(("settings", "words"), [
    ({"GDVIZ_NOISE": "0"}, "come to rest"),
    ({"GDVIZ_POINTS": "3"}, "still on its way"),
    ({"GDVIZ_RATES": "101%,150%,300%"}, "never rests"),
    ({"GDVIZ_START": "1.0235407,1.9689644"}, "never rests"),
    ({"GDVIZ_START": "1,2", "GDVIZ_NOISE": "0"}, "come to rest"),
])  # fmt: skip
def test_degenerate_lessons(settings: dict[str, str], words: str) -> None:
    film = play("batches", **settings)
    assert wrong_texts(film) == []
    assert words in film.said[-2]


def test_a_far_off_point_makes_the_steps_small_and_throws_nothing_out(tmp_path: Path) -> None:
    rng = np.random.RandomState(0)
    x = np.append(rng.rand(40), 30.0)
    rows = zip(x, 1 + 2 * x + 0.1 * rng.randn(41), strict=True)
    (tmp_path / "far.csv").write_text("x,y\n" + "".join(f"{a},{b}\n" for a, b in rows))
    film = play("batches", GDVIZ_CSV=str(tmp_path / "far.csv"))
    assert wrong_texts(film) == []
    assert too_fast(film) == []
    assert "still on its way" in film.said[-2]
    assert not any("there first" in words or "alike" in words for words in film.said)


def test_the_clock_and_the_counts_agree(film: Watched) -> None:
    for epoch, _, *counts in film.readouts:
        shown = [count for count in counts if count]
        if len(shown) < len(counts):  # the first epoch of one: no other has a count then
            assert len(shown) == 1
            continue
        if float(epoch) < 1:
            continue  # before that
        done = [int(count) for count in counts]
        assert done[0] == int(epoch)
        assert done[1] // 5 == int(epoch) or int(epoch) == 1
