"""The film Optimizers: the order of events, who is where and there when, the map that turns."""

from itertools import pairwise

import numpy as np
import pytest
from manim import DOWN, LEFT, RIGHT, UP

import gdcore
from gdcore import studies
from gdviz.film.flat.charts import ContourMap
from gdviz.film.flat.lines import straight
from gdviz.look import Look
from gdviz.settings import load
from scenes.optimizers import RULES
from scenes.parts.optimizers import LEAPS, Board, Ground, Runner, into_corner, moral, painted
from tests.scenes.watching import ROOT, Watched

PENGUINS = {
    "csv": ROOT / "examples/penguins.csv", "x": "flipper_length_mm", "y": "body_mass_g",
}  # fmt: skip


@pytest.fixture(params=["book", "penguins"])
def lesson(request: pytest.FixtureRequest) -> gdcore.Lesson:
    return load(**PENGUINS).lesson if request.param == "penguins" else gdcore.Lesson()


def runners_of(where: gdcore.Lesson, chart: ContourMap) -> list[Runner]:
    return [Runner(getattr(studies.race(where), name), where, chart, Look()) for name in RULES]


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "curved 112 times", "remembers nothing", "remembers a velocity", "how steep",
        "a search found, until 99.9 %", "a round bowl", "one step is enough",
        "takes 45 steps here, #adam[Adam] 49: in the valley 51 and 49",
    ]  # fmt: skip
    assert len(film.said) == len(wanted)
    for words, part in zip(film.said, wanted, strict=True):
        assert part in words
    assert film.scene.answered is not None


def test_the_moral_is_what_these_data_carry(lesson: gdcore.Lesson) -> None:
    """It was "fix the data before the optimizer"; but momentum and Adam gain nothing from that."""
    valley, bowl = studies.race(studies.valley(lesson)), studies.race(studies.bowl(lesson))
    assert moral([getattr(bowl, name).settled_at for name in RULES]) == "answer"
    plain, *others = (run.settled_at for run in bowl.runs)
    assert plain == 1 < min(others), "beats them all: also those that are not in the film"
    for name in ("momentum", "adam"):
        before, after = (getattr(race, name).settled_at for race in (valley, bowl))
        assert after == pytest.approx(before, rel=0.2)
    assert moral([1, 1, 50]) == moral([2, 45, 50]) == moral([51, 45, 50]) == "answer_open"
    assert "1 step" in Look().say("film_optimizers.answer")


def test_steps_that_are_shown_are_not_luck(lesson: gdcore.Lesson) -> None:
    """They hold at a rate a hundredth lower. (Higher is past the best: there is the cliff.)"""
    for where in (studies.valley(lesson), studies.bowl(lesson)):
        for name in RULES:
            run = getattr(studies.race(where), name)
            rates = run.learning_rate * np.array([0.99, 0.995, 1])
            steps, _ = studies.rules.settling(where, run.optimizer, rates, studies.RACE_UPDATES)
            np.testing.assert_allclose(steps, run.settled_at, rtol=0.2)


def test_counters_stop_at_the_steps_that_are_said(film: Watched) -> None:
    """They ran on to 300 beside "187 steps"."""
    valley, bowl = studies.race(film.scene.valley), studies.race(film.scene.bowl)
    counts = {name: (getattr(valley, name), getattr(bowl, name)) for name in RULES}
    for which, runs in enumerate(counts.values()):
        for board, run in zip(film.scene.boards, runs, strict=True):
            board.tell(studies.RACE_UPDATES)
            (number,) = board.counts[which].numbers
            assert number.content.strip() == str(run.settled_at)
    shown = {int(values[0]) for values in film.readouts}
    assert max(shown) == valley.gradient_descent.settled_at


def test_each_stands_on_the_board_with_its_rate(film: Watched) -> None:
    for beat, which in ((3, film.scene.valley), (7, film.scene.bowl)):
        words = [said for said, _ in film.boxes[beat]]
        for name in RULES:
            rate = getattr(studies.race(which), name).learning_rate
            assert Look().say(f"film_optimizers.{name}_name") in words
            assert Look().rate(rate, "typst") in words


def test_each_goes_down_alone(film: Watched) -> None:
    """No way of the one before is left beside it; in the race all are there."""
    dots = [one.dot for one in film.scene.three]
    for which, words in enumerate(("remembers nothing", "remembers a velocity", "how steep")):
        there = [film.has(dot, words) for dot in dots]
        assert there == [k == which for k in range(3)], words
    assert all(film.has(dot, "a search found") for dot in dots)


@pytest.mark.usefixtures("small")
def test_the_board_hides_no_way(lesson: gdcore.Lesson) -> None:
    valley, bowl = studies.valley(lesson), studies.bowl(lesson)
    maps = Ground(valley, bowl, Look()).maps
    three, others = (runners_of(*one) for one in zip((valley, bowl), maps, strict=True))
    boards = Board(three, Look()), Board(others, Look(), three)
    into_corner(boards, [*three, *others], maps[0])
    low, high = maps[0].box
    for board, runners in zip(boards, (three, others), strict=True):
        (left, bottom), (right, top) = (
            board.plate.get_corner(end)[:2] for end in (DOWN + LEFT, UP + RIGHT)
        )
        assert (low < (left, bottom)).all() and ((right, top) < high).all()
        for one in runners:
            spots = one.spots[:, :2]
            inside = ((left, bottom) < spots) & (spots < (right, top))
            assert not inside.all(axis=1).any()
        for count in board.counts:
            assert left < count.get_left()[0] and count.get_right()[0] < right


def test_the_loop_is_the_race_and_ends_as_it_began(film: Watched) -> None:
    begin, end = film.scene.loop_span
    assert 6 <= end - begin <= 10
    assert film.frame_at(begin) == film.frame_at(end - 0.25) != film.frame_at((begin + end) / 2)


@pytest.mark.usefixtures("small")
def test_one_scale_in_both_and_the_bowl_is_round(lesson: gdcore.Lesson) -> None:
    ground = Ground(studies.valley(lesson), studies.bowl(lesson), Look())
    for chart in ground.maps:
        (low, high), (first, last) = chart.box, chart.bounds
        scale = (high - low) / (last - first)
        assert scale[0] == pytest.approx(scale[1])
    ground.turn(1)
    middle = ground.marks[1].get_center()
    for fill in ground.fills:
        away = np.linalg.norm(fill.points[::4] - middle, axis=1)
        assert np.ptp(away) < 1e-6 * away.mean()
    ground.turn(0)
    assert ground.fills[-1].width > 5 * ground.fills[-1].height


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
def test_on_its_way_the_map_is_that_of_a_scaled_feature(lesson: gdcore.Lesson, t: float) -> None:
    """Whatever is between valley and bowl is the loss over the feature, shifted and scaled."""
    valley, bowl = studies.valley(lesson), studies.bowl(lesson)
    ground = Ground(valley, bowl, Look())
    ground.turn(t)
    one, other = ground.maps
    lines = np.array([valley.start, valley.minimum])
    for mark, line in zip(ground.marks, lines, strict=True):
        same = bowl.from_raw(*valley.to_raw(*line))
        wanted = (1 - t) * one.at(*line) + t * other.at(*same)
        np.testing.assert_allclose(mark.get_center(), wanted, atol=1e-6)
    for first, last, loss in zip(*ground._outlines, ground.losses, strict=True):
        spots = first[:-1] + t * (last - first)[:-1]
        found = [fill for fill in ground.fills if np.allclose(fill.points[::4], spots)]
        assert len(found) == 1
        low, high = one.box
        begin, end = one.bounds
        b, w = (begin + (first[:, :2] - low) / (high - low) * (end - begin)).T
        np.testing.assert_allclose(valley.landscape.loss(b, w), loss, rtol=1e-6)


@pytest.mark.usefixtures("small")
def test_dots_are_where_the_updates_are(lesson: gdcore.Lesson) -> None:
    valley = studies.valley(lesson)
    chart = Ground(valley, studies.bowl(lesson), Look()).maps[0]
    for one in runners_of(valley, chart):
        for steps in (0, 2.5, 10, 40, 300):
            one.show(steps)
            k = min(steps, one.end)
            after = min(int(k) + 1, len(one.run.path.b) - 1)
            b, w = (
                part[int(k)] + (k - int(k)) * (part[after] - part[int(k)])
                for part in (one.run.path.b, one.run.path.w)
            )
            np.testing.assert_allclose(one.dot.points[0], chart.at(b, w), atol=0.01)
            low, high = chart.box
            assert ((low < one.dot.points[0, :2]) & (one.dot.points[0, :2] < high)).all()


@pytest.mark.usefixtures("small")
def test_a_zigzag_is_its_last_leaps_and_no_line_is_dashed(lesson: gdcore.Lesson) -> None:
    valley = studies.valley(lesson)
    chart = Ground(valley, studies.bowl(lesson), Look()).maps[0]
    plain, *others = runners_of(valley, chart)
    plain.show(30)
    spots = chart.at(plain.run.path.b, plain.run.path.w)
    assert len(plain.leaps) == LEAPS
    for age, leap in enumerate(plain.leaps):
        np.testing.assert_allclose(leap.points, straight(*spots[[[29 - age], [30 - age]]]))
        assert leap.get_stroke_opacity() == pytest.approx(1 - age / LEAPS)
    for one in others:
        one.show(5)
        assert not len(one.leaps)
        ends = one.path.line.points.reshape(-1, 4, 3)
        inside = np.all(
            (ends[:, [0, 3], :2] > chart.box[0] + 1e-6)
            & (ends[:, [0, 3], :2] < chart.box[1] - 1e-6),
            axis=(1, 2),
        )
        for before, after in pairwise(np.flatnonzero(inside)):
            if after == before + 1:  # no gap between strokes
                np.testing.assert_allclose(ends[before, 3], ends[after, 0], atol=1e-9)
    # Plain descent is painted over what comes from the same place.
    assert painted([plain, *others]).index(plain.dot) > painted([plain, *others]).index(
        others[0].dot
    )
