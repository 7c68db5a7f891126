"""The film RegressionLine: its three views are of one step, its numbers, its order."""

import numpy as np
import pytest

import gdcore
from gdviz.look.markup import readable
from tests.scenes.watching import Watched, played, wrong_texts


def number(shown: str) -> float:
    return float(shown.replace("−", "-").replace(",", ""))


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "over 80 points, and its errors", "a point on a map: b lifts, w tilts", "loss: 2.742",
        "One step, η = 0.2", "Each step", "the shorter the steps", "below this floor: the rest",
    ]  # fmt: skip
    for words, part in zip(film.said, wanted, strict=True):
        assert part in readable(words).replace("eta", "η")


def test_it_asks_and_answers(film: Watched) -> None:
    assert film.scene.topic is not None
    assert film.scene.now - film.scene.answered >= 3


def test_every_number_of_the_readout_is_of_its_step(film: Watched, lesson: gdcore.Lesson) -> None:
    """No step 0 beside a new b and w: all four numbers are those of one step."""
    path = lesson.trajectory(0.2)
    seen = [tuple(number(part) for part in values) for values in film.readouts]
    steps = [int(step) for _, _, step, _ in seen]
    assert set(range(11)) <= set(steps), "ten steps, one by one"
    assert max(steps) == 142
    for b, w, k, loss in seen:
        if k == 0:  # the start, and the nudges away from it
            assert loss == pytest.approx(float(lesson.landscape.loss(b, w)), abs=0.03)
            continue
        assert b == pytest.approx(path.b[int(k)], abs=0.006)
        assert w == pytest.approx(path.w[int(k)], abs=0.006)
        assert loss == pytest.approx(path.loss[int(k)], rel=1e-3)


def test_the_three_views_agree_and_a_thread_joins_them(
    film: Watched, lesson: gdcore.Lesson
) -> None:
    scene, path = film.scene, lesson.trajectory(0.2)
    for k in (0, 1, 7, 40, 142):
        scene.show(k)
        left, right = scene.scatter.line.points[[0, -1]]
        slope = (right - left)[1] / (right - left)[0]
        one, other = scene.scatter.at([0, 1], path.b[k] + path.w[k] * np.array([0, 1]))
        assert slope == pytest.approx((other - one)[1] / (other - one)[0], abs=1e-6)
        assert scene.scatter.errors.points.shape == (4 * 80, 3)
        at_map, at_loss = scene.map.at(path.b[k], path.w[k]), scene.loss.at(k, path.loss[k])
        x = lesson.train.x.max()
        wanted = scene.scatter.at(x, path.b[k] + path.w[k] * x), at_map, at_loss
        marks = scene.thread.mark, scene.path.head, scene.loss.curve.head
        for mark, place in zip(marks, wanted, strict=True):
            np.testing.assert_allclose(mark.points[0], place, atol=0.01)
        np.testing.assert_allclose(scene.thread.line.points[[0, 3, 7]], wanted, atol=0.01)
    scene.show(2.5)
    moving = scene.thread.line.get_stroke_opacity()
    scene.show(3)
    assert moving > 2 * scene.thread.line.get_stroke_opacity() > 0


def test_marks_stay_on_the_loss_curve_while_its_axis_makes_room(
    film: Watched, lesson: gdcore.Lesson
) -> None:
    loss, path = film.scene.loss, lesson.trajectory(0.2)
    for steps in (10, 10.5, 13, 47.25, 90, 142):
        loss.reach_to(steps)
        assert loss.bounds[1, 0] == steps
        k = int(steps)
        dots = loss.curve.dots.points[::4]
        known = loss.at(np.arange(k + 1), path.loss[: k + 1])
        for dot in dots:
            assert np.abs(known - dot).max(axis=1).min() < 0.01
        np.testing.assert_allclose(loss.curve.head.points[0], loss.curve.at(steps))
        np.testing.assert_allclose(loss.curve.line.points[-1], loss.curve.at(steps), atol=0.01)
        shown = [label for label in loss.numbers if label.get_fill_opacity() > 0]
        assert shown
        for label in shown:
            at = loss.at(float(label.content), loss.bounds[0, 1])
            assert label.get_center()[0] == pytest.approx(at[0], abs=0.01)
    loss.reach_to(0)


def test_lines_before_are_those_of_the_steps(film: Watched, lesson: gdcore.Lesson) -> None:
    scene, path = film.scene, lesson.trajectory(0.2)
    scene.show(0)
    assert len(scene.before.points) == 0
    scene.show(1)
    first = scene.before.points.reshape(-1, 4, 3)[:, [0, 3]]
    np.testing.assert_allclose(first, [scene.scatter.ends_of(path.b[0], path.w[0])])
    scene.show(10)
    assert 5 <= len(scene.before.points) / 4 <= 10


def test_nothing_large_crosses_the_data(film: Watched) -> None:
    """The line becomes a point by a thread; no outline is on its way from one to the other."""
    scene = film.scene
    scene.show(0)
    assert len(scene.thread.line.points) == 8, "two pieces, one to the map and one to the loss"
    assert np.ptp(scene.thread.mark.points, axis=0).max() == 0


def test_the_loop_ends_as_it_began(film: Watched) -> None:
    begin, end = film.scene.loop_span
    assert 6 <= end - begin <= 10
    assert film.frame_at(begin) == film.frame_at(end - 0.25) != film.frame_at((begin + end) / 2)


@pytest.mark.parametrize(("settings", "says"), [
    ({"GDVIZ_NOISE": "0"}, "can reach 0"),
    ({"GDVIZ_RATES": "101%,150%,300%"}, "It never comes back"),
    ({"GDVIZ_RATES": "3"}, "It never comes back"),
    ({"GDVIZ_POINTS": "4", "GDVIZ_EPOCHS": "1"}, "Still not there at step 1"),
], ids=["perfect-fit", "all-diverge", "explodes", "one-epoch"])  # fmt: skip
def test_how_it_ended_is_told(settings: dict[str, str], says: str) -> None:
    film = played("regression_line", **settings)
    assert wrong_texts(film) == []
    assert says in film.said[-1]
