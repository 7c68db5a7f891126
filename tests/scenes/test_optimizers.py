"""The film Optimizers: who is there when, the order of events."""

import manim
import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdviz.look import Look
from scenes.parts.optimizers import Race, formula, loss_chart
from tests.scenes.watching import (  # fmt: skip
    SMALL,
    Watched,
)


@pytest.mark.usefixtures("small")
def test_a_valley_looks_like_one_and_a_bowl_is_round() -> None:
    for which in (studies.bad(gdcore.Lesson()), studies.bad(gdcore.Lesson(standardize="on"))):
        race = Race(which, Look())
        low, high = race.map.box
        (b0, b1), (w0, w1) = race.map._ranges
        assert (b1 - b0) / (w1 - w0) == pytest.approx((high - low)[0] / (high - low)[1])


@pytest.mark.usefixtures("small")
def test_heads_and_losses_are_where_the_paths_are() -> None:
    race = Race(studies.bad(gdcore.Lesson()), Look())
    chart, _ = loss_chart(Look(), race.updates)
    race.lay_out_losses(chart)
    race.go(10)
    lowest = race.runs["adam"].path.loss[0]
    for run, path, loss in zip(race.runs.values(), race.paths, race.losses, strict=True):
        head = race.map.at(run.path.b[10], run.path.w[10])
        np.testing.assert_allclose(path.head.points[0], head, atol=0.01)
        assert run.path.loss[0] == lowest
        end = loss.line.points[:, 0].max()  # it may be between two dashes
        assert end == pytest.approx(chart.at(10, 1)[0], abs=0.15)


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "112 times", "crawls", "overshoots", "Nesterov", "AdaGrad", "RMSProp", "Adam", "All six",
        "still on its way", "a round bowl", "one step", "Fix the data",
    ]  # fmt: skip
    assert len(film.said) == len(wanted)
    for words, part in zip(film.said, wanted, strict=True):
        assert part in words


def test_who_is_there_when(film: Watched) -> None:
    ends = [[v.strip() for v in row[2:]] for row in film.readouts if row[0] == " 100"]
    assert ["−", "64", "30", "93", "79", "62"] in ends
    assert ends[-1] == ["1", "64", "9", "96", "82", "61"]


def test_the_bowl_rests_when_plain_descent_alone_is_there(film: Watched) -> None:
    there = [[value.strip() for value in row] for row in film.readouts]
    assert ["1", "", "1", "", "", "", "", ""] in there


def test_no_number_of_the_valley_stands_beside_the_bowl(film: Watched) -> None:
    rows = [[value.strip() for value in row] for row in film.readouts]
    end = max(k for k, row in enumerate(rows) if row[2] == "−" and row[0] == "100")
    assert rows[end + 1] == ["0", *7 * [""]]


def test_every_rule_says_its_rate_and_how_it_was_chosen() -> None:
    lesson = studies.bad(gdcore.Lesson())
    with manim.tempconfig(SMALL):
        race = Race(lesson, Look())
        said = {
            name: [part.content for part in formula(Look(), name, run, race.longer)]
            for name, run in race.runs.items()
        }
    assert said["gradient_descent"][1] == "$eta$ = 0.0154: 50% of the largest stable rate"
    assert said["nesterov"][1] == "$eta$ = 0.00771: 50% of the rate of gradient descent"
    assert said["rmsprop"][1] == "$eta$ = 0.0073: the first step goes 8% of the way in $b$"
    assert "0.97 s + 0.03 g^2" in said["rmsprop"][0]
