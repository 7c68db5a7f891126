"""The film LearningRates: the dial's numbers and places, the order of events."""

from typing import Any

import numpy as np
import pytest

import gdcore
from gdcore.view import ranges_of
from gdviz.film.stage import Stage
from gdviz.look import Look
from scenes.parts.learning_rates import Dial, loss_maps
from tests.scenes.watching import PENGUINS, Watched, play


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "50 steps from one start", "0.001 it crawls: it would take 14,245", "a thousandth",
        "0.2, steps to settle: 71", "Beyond 0.403", "20, at $eta$ = 0.704", "249 steps at 0.8",
        "0.806 the leaps", "steepest direction", "Beyond, as at 1.1", "The wall stands at",
    ]  # fmt: skip
    for (_, said), part in zip(film.captions, wanted, strict=True):
        assert part in said


def test_where_leaps_are_too_short_for_the_map_a_lens_shows_them() -> None:
    valley = play("learning_rates", **PENGUINS, GDVIZ_STANDARDIZE="off")
    whole, glass = valley.scene.maps
    assert "under a lens" in valley.captions[1][1]
    assert "right before the cliff" in valley.captions[6][1]
    scene = valley.scene
    scene.turn_to(scene.dial.cliff)
    between = (0, 0.03), (0.4, 1)
    for part, path, (least, most) in zip((whole, glass), scene.paths, between, strict=True):
        leap = path.at(1) - path.at(0)
        assert least < np.max(np.abs(leap[:2]) / (part.box[1] - part.box[0])) < most


def test_every_number_of_the_readout_is_gdcores(film: Watched, lesson: gdcore.Lesson) -> None:
    assert len(film.readouts) > 60
    for rate, steps in film.readouts:
        # The rate is shown with three digits: the steps are those of a rate that reads like it.
        value = float(rate)
        close = np.linspace(value * 0.994, value * 1.006, 41)
        needed = lesson.landscape.steps_to_settle(lesson.start, close)
        shown = np.inf if "∞" in steps else float(steps.replace(",", ""))
        assert needed.min() <= shown <= needed.max(), (rate, steps)


def test_no_section_ends_before_the_dial_has_come_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    tween, ends = Stage.tween, []

    def noting(self: Stage, *args: Any, **options: Any) -> None:
        tween(self, *args, **options)
        ends.append(self.now)

    monkeypatch.setattr(Stage, "tween", noting)
    film = play("learning_rates")
    assert len(ends) > 6
    assert not {section.start for section in film.scene.sections} & set(ends)


@pytest.mark.parametrize("standardize", ["on", "off"])
@pytest.mark.parametrize("size", [1e-6, 1e5, 1e9])
def test_long_numbers_beside_the_map_stay_in_the_picture(
    size: float, standardize: str, small: None
) -> None:
    x = np.arange(20.0)
    data = gdcore.Dataset(x, size * (3 * x + x % 3), "x", "y")
    lesson = gdcore.Lesson(data=data, standardize=standardize)
    assert loss_maps(lesson, Look())[0].get_left()[0] > -7.1


def test_the_curve_is_gdcores_and_grows_with_the_dial(lesson: gdcore.Lesson) -> None:
    dial = Dial(lesson, Look())
    for rate in (0.01, 0.2, 0.6, 0.8):
        dial.turn_to(rate)
        steps = lesson.landscape.steps_to_settle(lesson.start, rate)
        head = dial._ends.points[-1]
        np.testing.assert_allclose(head, dial.at(rate, steps))
        drawn = np.concatenate([curve.line.points for curve in dial._curves])
        assert drawn[:, 0].max() == pytest.approx(head[0], abs=0.02)
        assert np.abs(drawn - head).max(axis=1).min() < 0.06
    dial.turn_to(1.1)
    assert len(dial._ends.points) == 4, "no steps to show: the dot on the axis alone"


def test_the_path_is_gdcores(film: Watched, lesson: gdcore.Lesson) -> None:
    scene = film.scene
    scene.turn_to(0.5)
    path = gdcore.descend(lesson.landscape, lesson.start, 0.5, 50)
    for k in (1, 2, 10, 50):
        place = scene.maps[0].at(path.b[k], path.w[k])
        np.testing.assert_allclose(scene.paths[0].at(k), place, atol=0.01)


def test_the_steepest_direction(film: Watched, lesson: gdcore.Lesson) -> None:
    line, (whole,) = film.scene.steepest().line.points, film.scene.maps
    scale = np.ptp(ranges_of(lesson), axis=1) / (whole.box[1] - whole.box[0])
    b, w = (line[-1] - line[0])[:2] * scale
    steepest = np.linalg.eigh(lesson.landscape.hessian)[1][:, 1]
    assert abs(b * steepest[1] - w * steepest[0]) < 1e-3 * np.hypot(b, w)
