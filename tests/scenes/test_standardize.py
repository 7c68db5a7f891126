"""The film Standardize: scales and their losses as numbers, the story."""

import numpy as np
import pytest

import gdcore
from gdviz.look import Look
from gdviz.settings import load
from scenes.parts.standardize_feature import Feature
from tests.scenes.watching import (  # fmt: skip
    ROOT,
    Watched,
)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("csv", [None, ROOT / "examples/penguins.csv"])
def test_losses_are_those_of_the_points_on_each_scale(csv: object) -> None:
    columns = {"x": "flipper_length_mm", "y": "body_mass_g"} if csv else {}
    lesson = load(csv=csv, **columns).lesson
    data, feature = lesson.raw_train, Feature(lesson, Look())
    assert feature.stretched is (csv is None)
    for scale in (feature.raw, feature.wide, feature.centred, feature.standardized):
        wanted = gdcore.Landscape.from_data(gdcore.Dataset(scale.of(data.x), data.y))
        found = scale.landscape(lesson.raw_landscape)
        np.testing.assert_allclose(found.minimum, wanted.minimum, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(found.hessian, wanted.hessian, rtol=1e-9, atol=1e-9)
        between = feature.show_between(scale, scale, 0.5)
        np.testing.assert_allclose(between.hessian, found.hessian)
    assert found.condition_number == pytest.approx(1)


@pytest.mark.usefixtures("small")
def test_points_are_where_the_axis_says() -> None:
    lesson = gdcore.Lesson()
    feature = Feature(lesson, Look())
    feature.show_between(feature.raw, feature.wide, 0.5)
    x = np.sqrt(10) * lesson.raw_train.x
    drawn = feature.points_.points.reshape(len(x), -1, 3).mean(axis=1)
    wanted = feature.raw.chart.at(x, lesson.raw_train.y)
    np.testing.assert_allclose(drawn, wanted, atol=0.01)


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "16.4 times", "= 0.1 comes down", "times 10", "stable $eta$ is 0.0309", "137 steps",
        "subtract the mean", "round bowl", "= 0.5 lands in one step", "anywhere",
        "1.02 + 1.97", "Same scale",
    ]  # fmt: skip
    assert len(film.said) == len(wanted)
    for words, part in zip(film.said, wanted, strict=True):
        assert part in words


def test_numbers_go_from_the_bowl_to_the_valley_to_the_round_bowl(film: Watched) -> None:
    shown = [tuple(value.strip() for value in row) for row in film.readouts]
    places = [shown.index(row) for row in (("16.4", "0.806"), ("112", "0.0309"), ("1.00", "1.00"))]
    assert places == sorted(places)
