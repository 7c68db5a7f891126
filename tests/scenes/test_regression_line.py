"""The film RegressionLine: its three views are of one step, its numbers, its order."""

import numpy as np
import pytest
from manim import DL, UR

import gdcore
from gdviz.check.scenes import labels_in
from gdviz.look import Look
from gdviz.look.markup import readable
from scenes.parts.regression_line import ErrorSquares
from tests.scenes.watching import PENGUINS, Watched, played, wrong_texts


def number(shown: str) -> float:
    return float(shown.replace("−", "-").replace(",", ""))


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "over 80 points, and its errors", "a point on a map: b lifts, w tilts",
        "the mean of the squares", "down the slope: a step is η = 0.2 of it", "One step: line",
        "The flatter it gets, the shorter the steps", "with each step the loss falls",
        "by step 71; by step 142 almost only noise", "Once more",
    ]  # fmt: skip
    for words, part in zip(film.said, wanted, strict=True):
        assert part in readable(words).replace("eta", "η")


def test_it_asks_and_answers(film: Watched) -> None:
    assert film.scene.topic is not None
    assert film.scene.now - film.scene.answered >= 3


def test_every_number_of_the_readout_is_of_its_step(film: Watched, lesson: gdcore.Lesson) -> None:
    """No step 0 beside a new b and w: all four are of one place, on the way of that very step."""
    path = lesson.trajectory(0.2)
    seen = [tuple(number(part) for part in values) for values in film.readouts]
    steps = [int(step) for _, _, step, _ in seen]
    assert set(range(11)) <= set(steps), "ten steps, one by one"
    assert max(steps) == 142
    for b, w, k, loss in seen:
        here = float(lesson.landscape.loss(b, w))
        assert loss == pytest.approx(here, abs=0.03 * max(here, 0.3))
        if k == 0:  # the start, and the nudges away from it
            continue
        for value, values in ((b, path.b), (w, path.w)):
            ends = values[int(k) - 1 : int(k) + 1]
            assert min(ends) - 0.006 < value < max(ends) + 0.006
    at_rest = {step: values for *values, step in ((b, w, loss, k) for b, w, k, loss in seen)}
    for k in (1, 5, 10, 142):
        b, w, loss = at_rest[k]
        assert b == pytest.approx(path.b[k], abs=0.006)
        assert w == pytest.approx(path.w[k], abs=0.006)
        assert loss == pytest.approx(path.loss[k], rel=1e-3)


def test_it_runs_as_many_times_as_fast_as_the_sign_says(film: Watched) -> None:
    signs = film.signs(2, 0.6)
    assert signs
    assert all(0.9 < sign < 1.1 for sign in signs), signs


def test_the_numbers_move_with_the_step(film: Watched) -> None:
    """They stood still while it was made, and jumped when it was over."""
    first = {values for values in film.readouts if values[2] == " 1"}
    assert len(first) >= 8, "at four frames a second, in three seconds"


def test_a_step_is_the_rates_share_of_the_slopes_arrow(
    film: Watched, lesson: gdcore.Lesson
) -> None:
    """The question was what a step does, and no slope was to be seen."""
    scene, path = film.scene, lesson.trajectory(0.2)
    scene.slope.reach(1)
    tip = scene.slope.points[np.argmax(scene.slope.points[:, 0])]
    start, after = scene.map.at(path.b[:2], path.w[:2])
    np.testing.assert_allclose(after - start, 0.2 * (tip - start), atol=1e-6)
    low, high = scene.map.box
    assert ((tip[:2] > low) & (tip[:2] < high)).all()


@pytest.mark.usefixtures("small")
def test_the_slopes_arrow_goes_with_its_step(film: Watched) -> None:
    """Later it would be another place's slope."""
    assert film.has(film.scene.slope, "down the slope")
    for words in ("One step: line", "The flatter it gets", "with each step"):
        assert not film.has(film.scene.slope, words)


def test_errors_become_squares_and_these_their_mean() -> None:
    points = np.array([[0.0, 2, 0], [1, -1, 0], [2, 1, 0], [3, 3, 0]])
    ends = points * [1, 0, 1]
    squares = ErrorSquares(points, ends, Look())
    squares.square(1)
    corners = squares.points.reshape(4, 4, 4, 3)[:, :, 0]
    np.testing.assert_allclose(np.ptp(corners[:, :, 0], axis=1), [2, 1, 1, 3])
    np.testing.assert_allclose(np.ptp(corners[:, :, 1], axis=1), [2, 1, 1, 3])
    squares.average(1)
    corners = squares.points.reshape(4, 4, 4, 3)[:, :, 0]
    np.testing.assert_allclose(np.ptp(corners, axis=1)[:, :2] ** 2, (4 + 1 + 1 + 9) / 4)
    assert np.ptp(corners.min(axis=1), axis=0).max() < 1e-9, "all are one"
    squares.fly(1, points[0])
    np.testing.assert_allclose(squares.points, np.broadcast_to(points[0], (16, 3)))


def test_no_number_is_written_in_two_ways() -> None:
    """It said 1.050 x 10^7, 1.050e7 and 161,545 of losses that are compared."""
    scene = played("regression_line", **PENGUINS).scene
    lowest, first = scene.lesson.landscape.min_loss, float(scene.trajectory.loss[0])
    shown = [label.content for label in labels_in(scene)]
    assert any(scene.look.loss_beside(lowest, first) in words for words in shown)
    assert not any("161,5" in words or "times" in words for words in shown)


def test_the_thread_passes_no_words(film: Watched, lesson: gdcore.Lesson) -> None:
    """It crossed the map's numbers and the name of the loss."""
    scene, path = film.scene, lesson.trajectory(0.2)
    words = [*scene.map.x_numbers, *scene.map.y_numbers, scene.map.words[1], scene.loss.words[1]]
    boxes = [(label.get_corner(DL)[:2], label.get_corner(UR)[:2]) for label in words]
    for k in range(0, len(path.b[:143]), 3):
        scene.show(k)
        ends = scene.thread.line.points[[0, 3, 7]]
        way = np.concatenate([np.linspace(*ends[:2], 200), np.linspace(*ends[1:], 200)])[:, :2]
        for low, high in boxes:
            assert not ((way > low) & (way < high)).all(axis=1).any()
    scene.show(142)


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


def test_the_loss_axis_stays_and_marks_are_on_its_curve(
    film: Watched, lesson: gdcore.Lesson
) -> None:
    """It was rescaled under the curve."""
    scene, loss, path = film.scene, film.scene.loss, lesson.trajectory(0.2)
    bounds = loss.bounds.copy()
    for steps in (0, 10, 10.5, 13, 47.25, 90, 142):
        scene.show(steps)
        np.testing.assert_array_equal(loss.bounds, bounds)
        assert bounds[1, 0] == 142
        known = loss.at(np.arange(int(steps) + 1), path.loss[: int(steps) + 1])
        for dot in loss.curve.dots.points[::4]:
            assert np.abs(known - dot).max(axis=1).min() < 0.01
        np.testing.assert_allclose(loss.curve.head.points[0], loss.curve.at(steps))


def test_the_name_of_the_lowest_loss_is_struck_through_by_nothing(
    film: Watched, lesson: gdcore.Lesson
) -> None:
    loss = film.scene.loss
    (name,) = (label for label in labels_in(film.scene) if "lowest possible" in label.content)
    floor = float(loss.at(0, lesson.landscape.min_loss)[1])
    assert loss.box[0][1] + 0.05 < name.get_bottom()[1] < name.get_top()[1] < floor


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
    assert says in film.said[-2]
    assert film.said[-1].startswith("Once more")
