"""The film Optimizers: the order of events, who is where and there when, the map that turns."""

from itertools import pairwise

import manim
import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdviz.film.flat.lines import straight
from gdviz.look import Look
from gdviz.settings import load
from scenes.parts.optimizers import LEAPS, Ground, Runner, clock, painted, slots
from tests.scenes.watching import ROOT, SMALL, Watched

PENGUINS = {
    "csv": ROOT / "examples/penguins.csv", "x": "flipper_length_mm", "y": "body_mass_g",
}  # fmt: skip


@pytest.fixture(params=["book", "penguins"])
def lesson(request: pytest.FixtureRequest) -> gdcore.Lesson:
    return load(**PENGUINS).lesson if request.param == "penguins" else gdcore.Lesson()


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "curved 112 times", "remembers nothing", "remembers a velocity", "a size of the slopes",
        "Three more join", "after 6 to 277 steps", "a round bowl", "there first, in one step",
    ]  # fmt: skip
    assert len(film.said) == len(wanted)
    for words, part in zip(film.said, wanted, strict=True):
        assert part in words
    assert film.scene.answered is not None


def test_each_says_when_it_is_there(film: Watched) -> None:
    """Of those alone at the end of their captions, of all in the end: by what the race found."""
    valley = {run.name: run.settled_at for run in studies.race(film.scene.valley).runs}
    assert list(valley.values()) == [187, 51, 40, 6, 277, 49]
    alone = [words for words, _ in film.boxes[3]]
    assert [f"{valley[name]} steps" in alone for name in valley] == [
        name in ("gradient_descent", "momentum", "adam") for name in valley
    ]
    assert all(f"{at} steps" in [words for words, _ in film.boxes[5]] for at in valley.values())


def test_rates_in_use_are_on_the_screen(film: Watched) -> None:
    rates = {run.name: run.learning_rate for run in studies.race(film.scene.valley).runs}
    shown = {values[0] for values in film.readouts}
    alone = {Look().rate(rates[name], "plain") for name in ("gradient_descent", "momentum", "adam")}
    assert shown == alone | {""}
    for beat, runs in ((5, studies.race(film.scene.valley)), (7, studies.race(film.scene.bowl))):
        names = " ".join(words for words, _ in film.boxes[beat])
        for run in runs.runs:
            assert f"$eta$ = {Look().rate(run.learning_rate, 'typst')}" in names


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
def test_dots_and_names_are_where_the_updates_are(lesson: gdcore.Lesson) -> None:
    valley, look = studies.valley(lesson), Look()
    chart = Ground(valley, studies.bowl(lesson), look).maps[0]
    slot = slots(valley, chart)
    runners = [
        Runner(run, valley, chart, look, slot[run.name]) for run in studies.race(valley).runs
    ]
    for steps in (0, 2.5, 10, 40, 300):
        boxes = []
        for one in runners:
            one.show(steps)
            k = min(steps, one.end)
            after = min(int(k) + 1, len(one.run.path.b) - 1)
            b, w = (
                part[int(k)] + (k - int(k)) * (part[after] - part[int(k)])
                for part in (one.run.path.b, one.run.path.w)
            )
            wanted = np.clip(chart.at(b, w)[:2], *chart.box)
            np.testing.assert_allclose(one.dot.points[0, :2], wanted, atol=0.01)
            np.testing.assert_allclose(one.pin.points[-1], one.dot.points[0], atol=1e-6)
            boxes.append((one.name.get_bottom()[1], one.name.get_top()[1], one.name.get_y()))
            assert one.name.get_right()[0] <= chart.box[1][0]
            assert bool(one.there.get_fill_opacity() == 1) is (steps >= one.last)
        if steps in (0, 300):  # all at one place: their lanes keep the names apart
            boxes.sort(key=lambda box: box[2])
            assert all(below[1] < above[0] for below, above in pairwise(boxes))


@pytest.mark.usefixtures("small")
def test_a_zigzag_is_its_last_leaps_and_no_line_is_dashed(lesson: gdcore.Lesson) -> None:
    valley, look = studies.valley(lesson), Look()
    chart = Ground(valley, studies.bowl(lesson), look).maps[0]
    plain, *others = (Runner(run, valley, chart, look) for run in studies.race(valley).runs)
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


def test_the_clock_of_the_race_never_stops_and_ends_with_the_last() -> None:
    times = np.array([clock(t, 288) for t in np.linspace(0, 1, 50)])
    assert times[0] == 0
    assert times[-1] == pytest.approx(288)
    assert (np.diff(times, 2) > 0).all()
    with manim.tempconfig(SMALL):
        assert clock(0.1, 288) < 3
