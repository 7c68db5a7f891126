"""The film Standardize: scales and their losses as numbers, the story, a few frames as pictures."""

from collections.abc import Iterator

import manim
import numpy as np
import pytest

import gdcore
from gdviz.feature import Feature
from gdviz.look import Look
from gdviz.settings import load
from tests.scenes.watching import (  # fmt: skip
    PENGUINS,
    ROOT,
    SMALL,
    Watched,
    assert_same,
    play,
    too_fast,
    wrong_texts,
)


def play_standardize(**settings: str) -> Watched:
    return play("standardize", "Standardize", **settings)


@pytest.fixture(scope="module")
def film() -> Watched:
    return play_standardize()


@pytest.fixture
def small() -> Iterator[None]:
    with manim.tempconfig(SMALL):
        yield


def said(film: Watched) -> list[str]:
    return [words for *_, words in film.captions]


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
        between = feature.between(scale, scale, 0.5)
        np.testing.assert_allclose(between.hessian, found.hessian)
    assert found.condition_number == pytest.approx(1)


@pytest.mark.usefixtures("small")
def test_points_are_where_the_axis_says() -> None:
    lesson = gdcore.Lesson()
    feature = Feature(lesson, Look())
    feature.between(feature.raw, feature.wide, 0.5)
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
    assert len(said(film)) == len(wanted)
    for words, part in zip(said(film), wanted, strict=True):
        assert part in words


def test_numbers_go_from_the_bowl_to_the_valley_to_the_round_bowl(film: Watched) -> None:
    shown = [tuple(value.strip() for value in row) for row in film.readouts]
    places = [shown.index(row) for row in (("16.4", "0.806"), ("112", "0.0309"), ("1.00", "1.00"))]
    assert places == sorted(places)


def test_it_can_be_read_and_ends_on_a_sentence(film: Watched) -> None:
    assert too_fast(film) == []
    assert wrong_texts(film) == []
    assert 20 <= film.scene.renderer.time <= 60
    assert film.scene.renderer.time - film.captions[-1][0] >= 3


@pytest.mark.parametrize(
    ("beat", "name"), [(1, "bowl"), (3, "leap"), (5, "centred"), (8, "star"), (10, "back")]
)
def test_frames(film: Watched, beat: int, name: str) -> None:
    assert_same(film.beats[beat], f"standardize-{name}")


@pytest.mark.parametrize(("settings", "beat"), [
    ({**PENGUINS, "GDVIZ_THEME": "dark", "GDVIZ_LANG": "zh"}, 3),
    ({"GDVIZ_THEME": "dark"}, 2),
    ({"GDVIZ_LANG": "zh"}, 6),
], ids=["penguins-dark-zh", "dark", "zh"])  # fmt: skip
def test_other_looks(settings: dict[str, str], beat: int, request: pytest.FixtureRequest) -> None:
    film = play_standardize(**settings)
    assert wrong_texts(film) == []
    assert too_fast(film, 8 if settings.get("GDVIZ_LANG") == "zh" else 15) == []
    assert_same(film.beats[beat], f"standardize-{request.node.callspec.id}")


@pytest.mark.parametrize("settings", [
    {"GDVIZ_NOISE": "0"},
    {"GDVIZ_POINTS": "3"},
    {"GDVIZ_RATES": "101%,150%,300%"},
    {"GDVIZ_START": "1.0235407,1.9689644"},
    {**PENGUINS, "GDVIZ_STANDARDIZE": "off"},
    {"GDVIZ_STANDARDIZE": "on"},
], ids=str)  # fmt: skip
def test_other_lessons(settings: dict[str, str]) -> None:
    film = play_standardize(**settings)
    assert wrong_texts(film) == []
    assert too_fast(film) == []
