"""The film FiveSteps: its order, its numbers, where its line is."""

from typing import Any

import numpy as np
import pytest
from manim import ManimColor

import gdcore
from gdcore import studies
from gdcore.model import mse_gradient
from gdviz.film.captions import Captioned
from gdviz.film.flat.scatter import Scatter
from gdviz.look import Look
from gdviz.look.markup import readable
from scenes.parts.five_steps import (
    HALF_WIDTH,
    PALE,
    STOPS,
    TOO_FAST,
    Loop,
    MeanSquare,
    Pulls,
    StepArrows,
    ValidationPoints,
    falling_points,
    room_for_the_square,
    stretches,
)
from tests.scenes.watching import Watched, play, played

pytestmark = pytest.mark.usefixtures("small")


def areas(square: MeanSquare) -> np.ndarray:
    """Of each rectangle that is drawn."""
    boxes = square.points.reshape(-1, 16, 3)
    widths, heights = (np.ptp(boxes[..., axis], axis=1) for axis in (0, 1))
    found: np.ndarray = widths * heights
    return found


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "100 points", "20 step aside", "will learn", "the line says", "here a few",
        "mean of all squares", "Each point pulls", "how fast the loss falls", "0.1", "again",
        "1000: b = 1.02, w = 1.97; made with 1 and 2", "MSE 0.008658", "from the start",
    ]  # fmt: skip
    assert len(film.said) == len(wanted)
    for words, part in zip(film.said, wanted, strict=True):
        assert part in readable(words)


def test_it_asks_and_answers(film: Watched) -> None:
    assert film.scene.topic is not None
    assert film.scene.now - film.scene.answered >= 3


def test_the_loop_shows_gdcores_numbers(film: Watched) -> None:
    losses = [values[0].strip() for values in film.readouts if len(values) == 1]
    assert {"2.742", "1.635", "0.008045"} <= set(losses)
    places = [values for values in film.readouts if len(values) == 3]
    assert places[0] == (" 0.4967", "−0.1383", " 0.1")
    assert (" 0.8012", " 0.0451", " 0.1") in places
    pulls = [values for values in film.readouts if len(values) == 2]
    assert (" 3.045", " 1.834") in pulls and (" 0.000", " 0.000") in pulls
    # As they are shown, the step adds up.
    assert round(0.4967 + 0.1 * 3.045, 4) == 0.8012
    assert round(-0.1383 + 0.1 * 1.834, 4) == 0.0451


def test_pulls_and_their_arrows_and_steps_have_one_sign(lesson: gdcore.Lesson) -> None:
    """The pulls add up to minus the slopes; where they are positive, arrows point up."""
    scatter = Scatter(lesson, Look())
    pulls = Pulls(scatter, lesson, Look())
    train = lesson.train
    slopes = np.array(mse_gradient(*lesson.start, train.x, train.y))
    np.testing.assert_allclose(pulls.added(1), -slopes)
    assert pulls.added(0) == (0, 0)
    order = np.argsort(train.x)[:40]
    half = lesson.start[0] + lesson.start[1] * train.x[order] - train.y[order]
    wanted = -2 / 80 * np.array([half.sum(), (half * train.x[order]).sum()])
    np.testing.assert_allclose(pulls.added(0.5), wanted)
    pulls.draw(1)
    arrows = pulls.points.reshape(-1, 3, 4, 3)
    assert 8 <= len(arrows) <= 16
    up = arrows[:, 0, -1, 1] - arrows[:, 0, 0, 1]
    points, ends = scatter.errors_of(*lesson.start)
    assert np.sign(up.sum()) == np.sign(pulls.added(1)[0]) == 1
    for arrow in arrows:
        gaps = np.abs(points - arrow[0, -1]).max(axis=1)
        assert gaps.min() < 1e-9, "each ends at its point"
        np.testing.assert_allclose(arrow[0, 0], ends[gaps.argmin()])


def test_a_few_squares_and_then_the_mean_of_all(lesson: gdcore.Lesson) -> None:
    """No thicket of squares, and no other scale: areas are squares of errors all the way."""
    scatter = Scatter(lesson, Look(), 6.2, 4.2, reach=room_for_the_square(lesson))
    square = MeanSquare(scatter, lesson, Look())
    points, ends = scatter.errors_of(*lesson.start)
    squares = (ends - points)[:, 1] ** 2
    square.widen(1)
    few = areas(square)
    assert 2 <= len(few) <= 4
    for area in few:
        assert np.abs(squares - area).min() < 1e-9
    boxes = square.points.reshape(-1, 16, 3)
    left, right = boxes[..., 0].min(axis=1), boxes[..., 0].max(axis=1)
    assert np.all(left[1:] > right[:-1]), "side by side"
    assert right[-1] <= scatter.box[1][0], "inside the chart"
    square.tile(1)
    assert len(areas(square)) == 80
    np.testing.assert_allclose(areas(square).sum(), squares.mean())
    assert square.get_stroke_opacity() == 0, "no stripes"
    corner = square.points.max(axis=0)[1]
    square.display(lesson.landscape.loss(*lesson.start))
    np.testing.assert_allclose(np.ptp(square.points, axis=0)[:2], np.sqrt(squares.mean()))
    low, high = square.points.min(axis=0), square.points.max(axis=0)
    inside = (points[:, 0] < high[0]) & (points[:, 1] > low[1])
    assert not inside.any(), "it lies on no point"
    square.display(lesson.landscape.loss(*lesson.start) / 4)
    np.testing.assert_allclose(np.ptp(square.points, axis=0)[:2], np.sqrt(squares.mean()) / 2)
    assert square.points.max(axis=0)[1] == pytest.approx(corner)


def test_errors_are_never_new_beside_an_old_loss(film: Watched, lesson: gdcore.Lesson) -> None:
    scene, path = film.scene, lesson.trajectory(0.1)
    for stations in np.linspace(0, 5, 51):
        scene.show_round(stations)
        if scene.scatter.errors.get_stroke_opacity() > 0:
            points, ends = scene.scatter.errors_of(*lesson.start)
            wanted = scene.scatter.segments(points, ends)
            np.testing.assert_allclose(scene.scatter.errors.points, wanted)
        assert scene.ring.loss.numbers[0].content.strip() == f"{path.loss[0]:.4g}"
    assert scene.scatter.errors.get_stroke_opacity() == 0, "the line has moved"
    stale = scene.ring.loss.numbers + scene.ring.pulls.numbers
    assert {number.get_fill_opacity() for number in stale} == {PALE}
    assert scene.square.get_fill_opacity() == pytest.approx(0.3 * PALE)
    scene.show_round(0)
    assert {number.get_fill_opacity() for number in stale} == {1}


def test_the_numbers_go_with_the_line(film: Watched, lesson: gdcore.Lesson) -> None:
    scene = film.scene
    for stations in np.linspace(3, 4, 21):
        scene.show_round(stations)
        b, w = (float(n.content.replace("−", "-")) for n in scene.ring.place.numbers[:2])
        drawn = scene.scatter.line.points.copy()
        scene.scatter.show_line(b, w)
        np.testing.assert_allclose(scene.scatter.line.points, drawn, atol=1e-3)
    scene.show_round(0)


def test_the_film_ends_on_the_learned_line(film: Watched) -> None:
    """The loop begins and ends there, and the end card lies over it."""
    last = {len(values): values for values in film.readouts}
    assert last[3] == (" 1.0235", " 1.9690", " 0.1")
    assert [values for values in film.readouts if len(values) == 1][-1] == (" 1000",)


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
    assert steps.max() < 0.75, "it never leaps"


def test_each_number_changes_at_its_station(lesson: gdcore.Lesson) -> None:
    path = lesson.trajectory(0.1)
    loop = Loop(lesson, Look(), path)
    loop.place.reveal(3), loop.loss.reveal(1), loop.pulls.reveal(2), loop.epoch.reveal(1)

    def shown(laps: float) -> tuple[int, ...]:
        """The updates that the loss, the pulls, b and the epoch belong to, and those made."""
        made, measured = loop.turn(laps)
        slopes, _ = lesson.landscape.gradient(path.b[:4], path.w[:4])
        known = (
            [f"{value:.4g}" for value in path.loss[:4]],
            [f"{-value:.3f}".replace("-", "−") for value in slopes],
            [f"{value:.4f}" for value in path.b[:4]],
            [str(k) for k in range(4)],
        )
        readouts = loop.loss, loop.pulls, loop.place, loop.epoch
        numbers = [readout.numbers[0].content.strip() for readout in readouts]
        found = [row.index(number) for row, number in zip(known, numbers, strict=True)]
        assert found[0] == measured
        return *found, made

    assert [shown(laps) for laps in (0, 0.59, 0.6, 0.8, 1.19, 1.2, 1.4, 1.6, 2.8)] == [
        (0, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 1, 0, 1), (0, 0, 1, 1, 1), (0, 0, 1, 1, 1),
        (1, 0, 1, 1, 1), (1, 1, 1, 1, 1), (1, 1, 2, 1, 2), (2, 2, 3, 3, 3),
    ]  # fmt: skip


def test_the_ring_glows_and_keeps_its_width_when_laps_are_too_fast(lesson: gdcore.Lesson) -> None:
    loop = Loop(lesson, Look(), lesson.trajectory(0.1))
    widths, glows = set(), []
    for speed in np.linspace(0, 2 * TOO_FAST, 41):
        assert loop.turn(500.3, speed)[0] == 500
        widths |= {loop.track.get_stroke_width(), loop.glow.get_stroke_width()}
        glows.append(loop.glow.get_stroke_opacity())
    assert widths == {loop.track.get_stroke_width()}
    assert glows[0] == 0 < glows[-1] and np.diff(glows).max() < 0.1, "it does not pop"
    assert loop.turn(500.3, 2 * TOO_FAST) == (500, 500), "numbers of one line, not of four stations"
    loop.rest(1000)
    side, y = STOPS[-1]
    np.testing.assert_allclose(loop.token.points[0], [side * HALF_WIDTH, y, 0])
    assert loop.token.get_stroke_opacity() == 1 and loop.glow.get_stroke_opacity() == 0


@pytest.mark.parametrize("laps", [999, 99, 9, 2, 1])
def test_laps_grow_ever_faster_and_the_sign_is_true(laps: int) -> None:
    lap = 3.2
    found = stretches(laps, lap)
    assert sum(more for _, more in found) == pytest.approx(laps)
    factors = [factor for factor, _ in found]
    assert factors == sorted(factors) and factors[0] >= 2
    for factor, more in found:
        assert 0.6 < more * lap / factor < 1.6, "seconds"


def test_validation_points_wait_in_room_enough_to_be_seen(lesson: gdcore.Lesson) -> None:
    scatter = Scatter(lesson, Look(), 6.2, 4.2)
    aside = ValidationPoints(scatter, lesson, Look(), lesson.trajectory(0.1))
    here = aside.points[::4].copy()
    aside.move(1)
    away = aside.points[::4]
    wide, high, _ = np.ptp(away, axis=0) * 1080 / 8
    assert wide > 300 and high > 120, "they huddled in 60 px"
    assert np.all(np.abs(away[:, 0]) < 7.1) and away[:, 1].min() > -3.1
    aside.move(0)
    np.testing.assert_allclose(aside.points[::4], here)
    aside.reach(1)
    assert len(aside.errors.points) == 4 * 20


def test_the_check_compares_the_losses(film: Watched, lesson: gdcore.Lesson) -> None:
    path = lesson.trajectory(0.1)
    val = gdcore.mse(path.b[-1], path.w[-1], lesson.val.x, lesson.val.y)
    said = readable(film.said[-2])
    assert f"MSE {val:.4g}" in said and f"{path.loss[-1]:.4g}" in said


def test_points_fall_onto_the_true_line_and_then_off_it(lesson: gdcore.Lesson) -> None:
    scatter = Scatter(lesson, Look())
    np.testing.assert_allclose(falling_points(scatter, lesson, 0)[:, 1], scatter.box[1][1])
    x, y = lesson.full.x, lesson.full.y
    np.testing.assert_allclose(falling_points(scatter, lesson, 1), scatter.at(x, 1 + 2 * x))
    np.testing.assert_allclose(falling_points(scatter, lesson, 2), scatter.at(x, y))


def test_the_station_that_is_spoken_of_is_lit(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[Any] = []
    light, say = Loop.light, Captioned.say

    def lighting(ring: Loop, station: int | None) -> None:
        light(ring, station)
        bright = [title.get_fill_color() == ring.token.get_stroke_color() for title in ring.titles]
        events.append([k for k, is_bright in enumerate(bright) if is_bright])

    def saying(scene: Any, words: str) -> None:
        events.append(readable(words))
        say(scene, words)

    monkeypatch.setattr(Loop, "light", lighting)
    monkeypatch.setattr(Captioned, "say", saying)
    scene = play("five_steps").scene
    told = ("the line says", "here a few", "Each point pulls", "small share", "again, and again")
    for station, part in enumerate(told):
        said = next(k for k, event in enumerate(events) if part in event)
        assert [event for event in events[:said] if isinstance(event, list)][-1] == [station]
    # In the round that is played again the epoch is counted at the last station, not before.
    for stations, epoch in ((0, "0"), (3.9, "0"), (4.2, "1"), (5, "1")):
        scene.show_round(stations)
        assert scene.ring.epoch.numbers[0].content.strip() == epoch


def test_what_lifts_has_bs_colour_and_what_tilts_ws(lesson: gdcore.Lesson) -> None:
    look, scatter = Look(), Scatter(lesson, Look())
    arrows = StepArrows(scatter, lesson, look, lesson.trajectory(0.1))
    b, w = arrows.draw((1.0, 2.0), 0.1, 1)
    assert (b, w) == pytest.approx(np.add(lesson.start, (0.1, 0.2)))
    for arrow, role, x in zip(arrows, ("b", "w"), (0, 1), strict=True):
        assert arrow.get_stroke_color() == ManimColor(look.theme.color(role))
        at = scatter.at(np.clip(x, *scatter.bounds[:, 0]), 0.0)
        assert arrow.points[:, 0].mean() == pytest.approx(at[0], abs=0.05)


def test_the_loop_ends_as_it_began(film: Watched) -> None:
    begin, end = film.scene.loop_span
    assert 6 <= end - begin <= 10
    assert film.frame_at(begin) == film.frame_at(end - 0.25) != film.frame_at((begin + end) / 2)


def test_the_rate_suits_the_lesson(lesson: gdcore.Lesson) -> None:
    assert studies.gentle_rate(lesson) == 0.1


@pytest.mark.parametrize("noise", ["0", "0.2"])
def test_noise_is_told_if_there_is_any(noise: str) -> None:
    film = played("five_steps", GDVIZ_NOISE=noise)
    assert ("without noise" in film.said[0]) is (noise == "0")
