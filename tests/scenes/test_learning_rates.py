"""The film LearningRates: the knob's numbers and places, the order of events."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import gdcore
from gdviz.film.captions import Captioned
from gdviz.film.flat.paths import COVERED, NEAR
from gdviz.film.stage import Stage
from gdviz.look import Look
from gdviz.look.markup import readable
from scenes.parts.learning_rates import (
    LEAPS,
    PAST,
    RUN_TOGETHER,
    Dial,
    RatePath,
    across,
    fading,
    landmarks,
    loss_maps,
    orbit,
    settled,
)
from tests.scenes.watching import PENGUINS, Watched, off_line, play, played


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "Settled", "crawls, and needs 884 steps", "takes fewer", "Past 0.403 it overshoots",
        "The fewest steps: 20, at η = 0.704", "249 steps at 0.8", "The wall: at 0.806",
        "= 2.48: that sets the wall", "Past the wall its leaps to and fro grow",
        "Back to the best rate",
    ]  # fmt: skip
    assert len(film.said) == len(wanted)
    for words, part in zip(film.said, wanted, strict=True):
        assert part in readable(words)


@pytest.mark.parametrize(
    ("words", "rate", "steps"),
    [("884 steps", "0.0161", "884"), ("fewest", "0.704", "20"), ("249 steps", "0.800", "249"),
     ("The wall", "0.806", "∞"), ("Past the wall", "0.926", "∞"), ("Back to", "0.704", "20")],
)  # fmt: skip
def test_the_readout_stops_where_the_caption_says(
    words: str, rate: str, steps: str, film: Watched
) -> None:
    """The first cut said "249 steps at 0.8" beside 31, 180, 294, and "at 0.926" beside 0.807."""
    (which,) = (k for k, said in enumerate(film.said) if words in readable(said))
    shown = [content.strip() for content, _ in film.boxes[which]]
    assert rate in shown and steps in shown


@pytest.mark.parametrize("settings", [{}, PENGUINS], ids=["book", "penguins"])
def test_the_end_card_is_true_of_what_was_seen(settings: dict[str, str]) -> None:
    """The first cut said "best just before the wall", where it was worst."""
    scene = play("learning_rates", **settings).scene
    assert "Larger is faster, up to a point. From the wall on, never." in readable(
        scene.look.say("film_learning_rates.answer")
    )
    land, start = scene.lesson.landscape, scene.lesson.start
    up_to = land.steps_to_settle(start, np.linspace(scene.low, scene.best, 200))
    assert (np.diff(up_to) <= 0).all() and up_to[-1] < up_to[0] / 10, "larger is faster"
    beyond = land.steps_to_settle(start, np.linspace(scene.best, scene.cliff, 50))
    assert (np.diff(beyond[:-1]) >= 0).all() and beyond[-2] > 3 * beyond[0], "up to a point"
    assert np.isinf(land.steps_to_settle(start, scene.cliff * np.array([1, 1.01, 5]))).all()


def test_it_ends_at_the_best_rate_with_the_ball_in_the_ring(film: Watched) -> None:
    scene = film.scene
    assert scene.dial.rate == scene.best and scene.dial.needed == scene.dial.fewest
    for path in scene.paths:
        assert path.ball in scene.mobjects
        np.testing.assert_allclose(path.ball.points[0], path.line.at(np.inf), atol=1e-6)


def test_it_turns_from_second_three_on(film: Watched) -> None:
    """Of the first cut's first 14 seconds 13 were a still."""
    frames = film.frames[3 * 4 + 1 : 14 * 4]
    still = sum(one == other for one, other in pairwise(frames))
    assert still < 0.15 * len(frames)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("rate", "steps"), [(0.0161, 884), (0.3, 47), (0.704, 20), (0.8, 249)])
def test_as_many_steps_are_drawn_as_the_number_says(
    rate: float, steps: int, lesson: gdcore.Lesson
) -> None:
    """The first cut drew 50 beside "14,245"."""
    (seen,) = loss_maps(lesson, Look())
    dial, path = Dial(lesson, Look()), RatePath(seen, lesson)
    dial.turn_to(rate)
    path.turn_to(rate)
    assert dial.needed == steps
    steps_made = gdcore.descend(lesson.landscape, lesson.start, rate, steps)
    spots = seen.at(steps_made.b, steps_made.w)
    np.testing.assert_allclose(path.line.at(np.inf), spots[-1], atol=0.007)
    dots = path.dots.points[::4]
    assert len(np.unique(dots, axis=0)) == len(dots) <= steps + 1
    away = np.linalg.norm(dots[:, None] - spots, axis=2).min(axis=1)
    assert away.max() < 1e-6, "a dot where no step has led"
    if rate != 0.8:  # every step, up to the last; so near to each other they are a line
        near = np.abs(dots[:, None] - spots).max(axis=2).min(axis=0)
        assert near.max() <= RUN_TOGETHER
    if rate == 0.704:
        assert len(dots) == steps + 1
    if rate > 0.7:
        assert off_line(spots[:, :2], path.all_leaps.line) < NEAR + COVERED, "a leap is no line"


@pytest.mark.usefixtures("small")
def test_dots_of_one_side_do_not_run_together(lesson: gdcore.Lesson) -> None:
    """They were a thick curve through the minimum, which nobody goes."""
    (seen,) = loss_maps(lesson, Look())
    path = RatePath(seen, lesson)
    path.turn_to(0.8)
    dots = path.dots.points[::4]
    far = np.linalg.norm(dots - seen.at(*lesson.minimum), axis=1) > 0.3
    apart = np.linalg.norm(np.diff(dots[far][::2], axis=0), axis=1)
    assert apart.min() > 0.05 and 10 < far.sum() < 40


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("lesson", [gdcore.Lesson(), gdcore.Lesson(standardize="on")])
def test_the_map_holds_the_leaps_at_the_cliff_for_ever(lesson: gdcore.Lesson) -> None:
    whole = loss_maps(lesson, Look())[0]
    cliff = lesson.landscape.max_learning_rate * (1 - 1e-9)
    late = lesson.landscape.places_after(lesson.start, cliff, np.array([2000, 2001]))
    np.testing.assert_allclose(orbit(lesson), late, atol=0.01)
    low, high = whole.box
    places = whole.at(*late.T)[:, :2]
    assert ((places > low + 0.1) & (places < high - 0.1)).all()


@pytest.mark.usefixtures("small")
def test_in_a_round_bowl_leaps_there_and_back_are_apart() -> None:
    lesson = gdcore.Lesson(standardize="on")
    (seen,) = loss_maps(lesson, Look())
    path, cliff = RatePath(seen, lesson), lesson.landscape.max_learning_rate
    path.turn_to(0.99 * cliff)
    for step in (0, 1, 2):  # the ball is on the very places after whole steps
        path.walk_to(step)
        place = lesson.landscape.places_after(lesson.start, 0.99 * cliff, np.array([step]))
        np.testing.assert_allclose(path.ball.points[0], seen.at(*place[0]), atol=0.007)
    ways = []
    for step in (0.5, 1.5):
        path.walk_to(step)
        ways.append(path.ball.points[0].copy())
    assert np.linalg.norm(ways[1] - ways[0]) > 0.3
    path.turn_to(0.5 * cliff)
    assert len(path.line.line.points) == 4, "one step, straight"


@pytest.mark.usefixtures("small")
def test_near_the_wall_the_rate_has_more_digits() -> None:
    """It said 1.00 on both sides of a wall at 1.00."""
    lesson = gdcore.Lesson(standardize="on")
    dial = Dial(lesson, Look())
    shown = [dial.in_digits(share * dial.cliff) for share in (0.9996, 1, 1.0004, 1.1, 0.5)]
    assert shown == ["0.9996", "1.00", "1.0004", "1.10", "0.500"]


@pytest.mark.usefixtures("small")
def test_a_zigzag_is_its_first_leaps_and_they_fade(lesson: gdcore.Lesson) -> None:
    (seen,) = loss_maps(lesson, Look())
    path = RatePath(seen, lesson)
    path.turn_to(lesson.landscape.max_learning_rate)
    shades = [path.line.line, *reversed(path.line.faint)]
    assert [len(line.points) // 4 for line in shades] == [1] * LEAPS
    opacities = [line.get_stroke_opacity() for line in shades]
    np.testing.assert_allclose(opacities, 1 - np.arange(LEAPS) / LEAPS)
    path.turn_to(0.3)
    assert not any(line.has_points() for line in path.line.faint), "no zigzag: all of the line"
    assert fading(0.5) == np.inf and fading(1.0) == LEAPS


@pytest.mark.usefixtures("small")
def test_past_the_wall_the_path_ends_in_an_arrowhead_at_the_edge(lesson: gdcore.Lesson) -> None:
    (seen,) = loss_maps(lesson, Look())
    path = RatePath(seen, lesson)
    path.turn_to(PAST * lesson.landscape.max_learning_rate)
    assert 2 <= path.line.last <= 5, "leaps that can be seen to grow"
    tip = path.line.at(np.inf)[:2]
    low, high = seen.box
    assert np.isclose(tip, low).any() or np.isclose(tip, high).any()
    assert np.linalg.norm(path.leave().points[:, :2] - tip, axis=1).min() < 1e-6
    path.turn_to(0.5)
    assert not path.arrow.has_points()


def test_why_the_colour_changes_is_said_before_it_does(
    monkeypatch: pytest.MonkeyPatch, lesson: gdcore.Lesson
) -> None:
    events: list[Any] = []
    say, turn = Captioned.say, Dial.turn_to
    monkeypatch.setattr(
        Captioned, "say", lambda self, words: (events.append(words), say(self, words))[1]
    )
    monkeypatch.setattr(
        Dial, "turn_to", lambda self, rate: (events.append(rate), turn(self, rate))[1]
    )
    play("learning_rates")
    half = lesson.landscape.max_learning_rate / 2
    said = next(k for k, event in enumerate(events) if "overshoots" in str(event))
    passed = next(k for k, it in enumerate(events) if isinstance(it, float) and it > half + 1e-9)
    assert said < passed < said + 5


def test_the_best_rate_is_marked_and_stays_so(film: Watched, lesson: gdcore.Lesson) -> None:
    """The first cut passed it unnoticed."""
    scene, fastest = film.scene, lesson.landscape.fastest_rates(lesson.start)
    assert scene.mark in scene.mobjects
    ring, name = scene.mark
    assert readable(name.content) == f"fewest: {fastest.updates}"
    np.testing.assert_allclose(ring.points[0], scene.dial.at(scene.dial.best, fastest.updates))
    assert fastest.low <= scene.dial.best <= fastest.high


def test_the_wall_is_at_the_cliff_and_says_so(film: Watched, lesson: gdcore.Lesson) -> None:
    scene, cliff = film.scene, lesson.landscape.max_learning_rate
    *_, line = scene.wall
    assert line.get_center()[0] == pytest.approx(scene.dial.at(cliff, 1)[0])
    assert [label.content for label in scene.formula] == [
        Look().say("film_learning_rates.wall_at"), f"$=$ {cliff:.3f}",
    ]  # fmt: skip


def test_no_ball_is_left_on_a_path_that_changes(film: Watched) -> None:
    """It would lie where no step leads."""
    for words in ("it crawls", "The fewest", "that sets the wall", "Past the wall"):
        assert not any(film.has(path.ball, words) for path in film.scene.paths), words


def test_it_walks_as_many_times_as_fast_as_the_sign_says(film: Watched) -> None:
    ((factor, seconds, *_),) = film.forwards  # of 884 steps, all but the first 8
    assert seconds == pytest.approx((884 - 8) / 5 / factor, abs=0.3)


def test_of_a_round_bowl_the_best_is_where_nothing_overshoots() -> None:
    penguins = played("learning_rates", **PENGUINS)
    assert penguins.scene.best == penguins.scene.half
    assert not any("overshoots" in words for words in penguins.said)


def test_the_axis_of_steps_says_that_it_is_logarithmic(film: Watched) -> None:
    assert any("(log)" in words for words, _ in film.boxes[0])


def test_where_leaps_are_too_short_for_the_map_a_lens_shows_them() -> None:
    scene = play("learning_rates", **PENGUINS, GDVIZ_STANDARDIZE="off").scene
    scene.turn_to(scene.cliff)
    between = (0, 0.03), (0.3, 1)
    for seen, path, (least, most) in zip(scene.maps, scene.paths, between, strict=True):
        leap = path.line.at(1) - path.line.at(0)
        assert least < np.max(np.abs(leap[:2]) / (seen.box[1] - seen.box[0])) < most


def test_every_number_of_the_readout_is_gdcores(film: Watched, lesson: gdcore.Lesson) -> None:
    rates, steps = film.readouts[::2], film.readouts[1::2]
    assert len(rates) > 60
    for (rate,), (shown,) in zip(rates, steps, strict=True):
        # The rate is shown with three digits: the steps are those of a rate that reads like it.
        close = np.linspace(float(rate) * 0.994, float(rate) * 1.006, 41)
        needed = lesson.landscape.steps_to_settle(lesson.start, close)
        told = np.inf if "∞" in shown else float(shown.replace(",", ""))
        assert needed.min() <= told <= needed.max(), (rate, shown)


def test_no_section_ends_before_the_knob_has_come_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    tween, ends = Stage.tween, []

    def noting(self: Stage, *args: Any, **options: Any) -> None:
        tween(self, *args, **options)
        ends.append(self.now)

    monkeypatch.setattr(Stage, "tween", noting)
    film = play("learning_rates")
    assert len(ends) > 6
    assert not {section.start for section in film.scene.sections} & set(ends)


def test_the_loop_ends_as_it_began(film: Watched) -> None:
    begin, end = film.scene.loop_span
    assert 6 <= end - begin <= 10
    assert film.frame_at(begin) == film.frame_at(end - 0.25) != film.frame_at((begin + end) / 2)


@pytest.mark.parametrize("standardize", ["on", "off"])
@pytest.mark.parametrize("size", [1e-6, 1e5, 1e9])
def test_long_numbers_beside_the_map_stay_in_the_picture(
    size: float, standardize: str, small: None
) -> None:
    x = np.arange(20.0)
    data = gdcore.Dataset(x, size * (3 * x + x % 3), "x", "y")
    lesson = gdcore.Lesson(data=data, standardize=standardize)
    assert loss_maps(lesson, Look())[0].get_left()[0] > -7.1


@pytest.mark.usefixtures("small")
def test_the_curve_is_gdcores_and_grows_with_the_knob(lesson: gdcore.Lesson) -> None:
    dial = Dial(lesson, Look())
    for rate in (0.01, 0.2, 0.6, 0.8):
        dial.turn_to(rate)
        steps = lesson.landscape.steps_to_settle(lesson.start, rate)
        head = dial._head.points[-1]
        np.testing.assert_allclose(head, dial.at(rate, steps))
        drawn = np.concatenate([curve.line.points for curve in dial._curves])
        assert drawn[:, 0].max() == pytest.approx(head[0], abs=0.02)
        assert np.abs(drawn - head).max(axis=1).min() < 0.06
    dial.turn_to(1.1)
    assert not dial._head.has_points(), "no steps to show: the knob alone"
    np.testing.assert_allclose(dial.knob.points[0][:2], [dial.at(1.1, 1)[0], dial.box[0][1]])


@pytest.mark.usefixtures("small")
def test_within_the_ring_a_descent_has_settled(lesson: gdcore.Lesson) -> None:
    (seen,) = loss_maps(lesson, Look())
    path, line = RatePath(seen, lesson), settled(seen, lesson).points
    for rate in (0.05, 0.3, 0.704):
        path.turn_to(rate)
        end, middle = path.line.at(np.inf), seen.at(*lesson.minimum)
        toward = line - middle
        cosines = toward @ (end - middle) / np.linalg.norm(toward, axis=1)
        there = line[np.argmax(cosines)]
        assert np.linalg.norm(end - middle) < np.linalg.norm(there - middle) + 0.01


def test_the_direction_across_the_valley(film: Watched, lesson: gdcore.Lesson) -> None:
    """It is the steepest one; the line does not go through the minimum's name."""
    (whole,) = film.scene.maps
    line, _ = across(lesson, whole)
    scale = np.ptp(whole.bounds, axis=0) / (whole.box[1] - whole.box[0])
    b, w = (line.line.points[-1] - line.line.points[0])[:2] * scale
    direction = np.linalg.eigh(lesson.landscape.hessian)[1][:, 1]
    assert abs(b * direction[1] - w * direction[0]) < 1e-3 * np.hypot(b, w)
    name = landmarks(whole, lesson)[3]
    first, last = line.line.points[[0, -1], :2]
    corners = [name.get_corner(np.array([x, y, 0]))[:2] for x in (-1, 1) for y in (-1, 1)]
    sides = [np.cross(np.append(last - first, 0), np.append(it - first, 0))[2] for it in corners]
    assert min(sides) > 0 or max(sides) < 0
