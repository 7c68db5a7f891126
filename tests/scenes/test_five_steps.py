"""The film FiveSteps: its order, its numbers, where its line is."""

import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdviz.film.flat.scatter import Scatter
from gdviz.look import Look
from scenes.parts.five_steps import HALF_WIDTH, STOPS, Area, Loop, falling_points
from tests.scenes.watching import Watched, play

pytestmark = pytest.mark.usefixtures("small")


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "100 points", "20 aside", "will learn", "says a $hat(y)$", "mean of the squares",
        "arrows point", "0.1", "again",
        "1000: $b$ = 1.02, $w$ = 1.97. The points were made with 1 and 2",
        "MSE 0.008", "Again.",
    ]  # fmt: skip
    said = [caption[-1] for caption in film.captions]
    assert len(said) == len(wanted)
    for words, part in zip(said, wanted, strict=True):
        assert part in words


def test_the_loop_shows_gdcores_numbers(film: Watched, lesson: gdcore.Lesson) -> None:
    path = lesson.trajectory(0.1)
    losses = [values[0].strip() for values in film.readouts if len(values) == 1]
    assert {"2.742", "1.635", "0.008045"} <= set(losses)
    places = [values for values in film.readouts if len(values) == 3]
    assert places[0] == (" 0.50", "−0.14", " 0.1")
    assert (" 0.80", " 0.05", " 0.1") in places
    assert places[-1] == (" 1.02", " 1.97", " 0.1")
    slopes = [values for values in film.readouts if len(values) == 2]
    assert slopes[0] == ("−3.04", "−1.83") and slopes[-1] == (" 0.00", " 0.00")
    assert film.scene.trajectory is not None and len(path.b) == 1001


def test_the_token_stands_at_the_stations_one_after_the_other(lesson: gdcore.Lesson) -> None:
    loop = Loop(lesson, Look(), lesson.trajectory(0.1))
    for station, (side, y) in enumerate(STOPS):
        for laps in (0, 3):
            loop.put_token(5 * laps + station)
            np.testing.assert_allclose(loop.token.points[0], [side * HALF_WIDTH, y, 0], atol=1e-9)
    along = []
    for part in np.linspace(0, 5, 101):
        loop.put_token(part)
        along.append(loop.token.points[0].copy())
    steps = np.linalg.norm(np.diff(along, axis=0), axis=1)
    assert steps.max() < 0.6, "it never leaps"


def test_each_number_changes_at_its_station(lesson: gdcore.Lesson) -> None:
    path = lesson.trajectory(0.1)
    loop = Loop(lesson, Look(), path)
    loss, slope, b, epoch = (
        readout._rows[0][1] for readout in (loop.loss, loop.slopes, loop.place, loop.epoch)
    )

    def shown(laps: float) -> tuple[int, ...]:
        """The updates that the loss, its slopes, b and the epoch belong to, and those made."""
        made = loop.turn(laps)
        slopes, _ = lesson.landscape.gradient(path.b[:4], path.w[:4])
        known = (
            [f"{value:.4g}" for value in path.loss[:4]],
            [f"{value:.2f}".replace("-", "−") for value in slopes],
            [f"{value:.2f}" for value in path.b[:4]],
            [str(k) for k in range(4)],
        )
        numbers = (label.content.strip() for label in (loss, slope, b, epoch))
        return *(row.index(number) for row, number in zip(known, numbers, strict=True)), made

    assert [shown(laps) for laps in (0, 0.59, 0.6, 0.8, 1.19, 1.2, 1.4, 1.6, 2.8)] == [
        (0, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 1, 0, 1), (0, 0, 1, 1, 1), (0, 0, 1, 1, 1),
        (1, 0, 1, 1, 1), (1, 1, 1, 1, 1), (1, 1, 2, 1, 2), (2, 2, 3, 3, 3),
    ]  # fmt: skip


def test_laps_too_fast_for_eyes_are_a_blur_and_end_at_the_last_station(
    lesson: gdcore.Lesson,
) -> None:
    loop = Loop(lesson, Look(), lesson.trajectory(0.1))
    loop.blur(True)
    loop.turn(500.3)
    assert np.ptp(loop.token.points[:, 0]) == pytest.approx(2 * HALF_WIDTH)
    assert loop.epoch._rows[0][1].content == " 500", "numbers of one line, not of four stations"
    loop.rest(1000)
    side, y = STOPS[-1]
    np.testing.assert_allclose(loop.token.points, np.tile([side * HALF_WIDTH, y, 0], (4, 1)))
    assert loop.loss._rows[0][1].content == " 0.008045"


def test_the_check_compares_the_losses(film: Watched, lesson: gdcore.Lesson) -> None:
    path = lesson.trajectory(0.1)
    val = gdcore.mse(path.b[-1], path.w[-1], lesson.val.x, lesson.val.y)
    texts = {words for words, _ in film.boxes[9]}
    assert {"20 for validation", f"MSE {val:.4g}", "80 to learn from", "MSE 0.008045"} <= texts


def test_points_fall_onto_the_true_line_and_then_off_it(lesson: gdcore.Lesson) -> None:
    scatter = Scatter(lesson, Look())
    assert (falling_points(scatter, lesson, 0)[:, 1] > 4.29).all()
    x, y = lesson.full.x, lesson.full.y
    np.testing.assert_allclose(falling_points(scatter, lesson, 1), scatter.at(x, 1 + 2 * x))
    np.testing.assert_allclose(falling_points(scatter, lesson, 2), scatter.at(x, y))


def test_the_rate_suits_the_lesson(lesson: gdcore.Lesson) -> None:
    assert studies.gentle_rate(lesson) == 0.1


@pytest.mark.parametrize("noise", ["0", "0.2"])
def test_noise_is_told_if_there_is_any(noise: str) -> None:
    film = play("five_steps", GDVIZ_NOISE=noise)
    assert ("without noise" in film.said[0]) is (noise == "0")


def test_an_area_is_in_proportion_to_its_number() -> None:
    area = Area(Look(), "error", np.zeros(3), 2, most=8)
    assert area.width == pytest.approx(2)
    area.display(2)
    assert area.width == area.height == pytest.approx(1)
    area.display(0)
    assert area.width == 0
