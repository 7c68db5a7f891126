"""The film Standardize: scales and their losses as numbers, the story."""

import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdviz.look import Look
from gdviz.settings import load
from scenes.parts.standardize_feature import Feature
from scenes.parts.standardize_map import ChangingMap
from tests.scenes.watching import PENGUINS, ROOT, SMALL, Watched, played


@pytest.fixture(params=["book", "penguins"])
def lesson(request: pytest.FixtureRequest) -> gdcore.Lesson:
    if request.param == "book":
        return gdcore.Lesson()
    columns = {"x": "flipper_length_mm", "y": "body_mass_g"}
    return load(csv=ROOT / "examples/penguins.csv", **columns).lesson


@pytest.mark.usefixtures("small")
def test_losses_are_those_of_the_points_on_each_scale(lesson: gdcore.Lesson) -> None:
    data, feature = lesson.raw_train, Feature(lesson, Look())
    assert feature.stretched is (lesson.data is None)
    for scale in (feature.raw, feature.wide, feature.centred, feature.standardized):
        wanted = gdcore.Landscape.from_data(gdcore.Dataset(scale.of(data.x), data.y))
        found = scale.landscape(lesson.raw_landscape)
        np.testing.assert_allclose(found.minimum, wanted.minimum, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(found.hessian, wanted.hessian, rtol=1e-9, atol=1e-9)
        between = feature.show_between(scale, scale, 0.5)
        np.testing.assert_allclose(between.hessian, found.hessian)
    assert found.condition_number == pytest.approx(1)


@pytest.mark.usefixtures("small")
def test_points_are_where_the_axis_says_and_it_stays_put(lesson: gdcore.Lesson) -> None:
    feature = Feature(lesson, Look())
    scales = [feature.raw, feature.wide, feature.centred, feature.standardized]
    assert all(scale.chart is feature.raw.chart for scale in scales)
    spread = []
    for scale in scales:
        feature.show_between(scale, scale, 0)
        drawn = feature.points_.points.reshape(len(lesson.raw_train.x), -1, 3).mean(axis=1)
        wanted = feature.raw.chart.at(scale.of(lesson.raw_train.x), lesson.raw_train.y)
        np.testing.assert_allclose(drawn, wanted, atol=0.01)
        spread.append(float(np.std(drawn[:, 0])))
    assert spread[3] < spread[2]  # dividing moves them together
    assert spread[2] == pytest.approx(spread[1])  # subtracting does not


@pytest.mark.usefixtures("small")
def test_the_map_has_one_scale_and_takes_the_shape_of_each_loss(lesson: gdcore.Lesson) -> None:
    kinds = studies.scales(lesson)
    losses = [kinds.raw.landscape, kinds.bad.landscape, kinds.standardized.landscape]
    changing = ChangingMap(Look(), losses, np.array([kinds.raw.start, kinds.standardized.start]))
    (low, high), (first, last) = changing.axes.box, changing.axes.bounds
    scale = (high - low) / (last - first)
    assert scale[0] == pytest.approx(scale[1])
    for land in losses:
        changing.take(land)
        np.testing.assert_allclose(
            changing.minimum.get_center(), changing.axes.at(*land.minimum), atol=1e-6
        )
        for fill, radius in zip(changing.fills, changing._radii[::-1], strict=True):
            b, w = (first + (fill.points[::4, :2] - low) / scale).T
            excess = land.loss(b, w) - land.min_loss
            np.testing.assert_allclose(excess, radius**2, rtol=1e-4)
    away = np.linalg.norm(changing.fills[0].points[::4] - changing.minimum.get_center(), axis=1)
    assert np.ptp(away) < 1e-6 * away.mean()  # the last bowl is round


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "16.4 times", "0.1 comes down", "times 10", "one is now 0.0309", "creeps along the floor",
        "Subtract the mean", "round bowl", "= 0.5 lands in one step", "Same points, same line",
        "1.02 + 1.97",
    ]  # fmt: skip
    assert len(film.said) == len(wanted)
    for words, part in zip(film.said, wanted, strict=True):
        assert part in words
    assert film.scene.answered is not None


def test_numbers_go_from_the_bowl_to_the_valley_to_the_round_bowl(film: Watched) -> None:
    shown = list(film.readouts)
    places = [shown.index(row) for row in (("16.4", "0.806"), ("112", "0.0309"), ("1.00", "1.00"))]
    assert places == sorted(places)


def test_the_rate_in_use_is_on_the_screen(film: Watched) -> None:
    """Fine before, leaping out in the valley; half the largest stable one; and the best."""
    rates = [row[0] for row in film.readouts if row[0] and not row[0].startswith("0.00")]
    order = [rate for k, rate in enumerate(rates) if rate in ("0.1", "0.0154", "0.5")]
    assert [order.index(rate) for rate in ("0.1", "0.0154", "0.5")] == sorted(
        order.index(rate) for rate in ("0.1", "0.0154", "0.5")
    )


def test_the_count_that_is_named_is_that_on_which_the_readout_stops(film: Watched) -> None:
    counts = [int(row[1]) for row in film.readouts if row[0] == "0.0154"]
    assert counts == sorted(counts)
    assert [words for words in film.said if words.endswith(f"floor: {counts[-1]} steps")]


@pytest.mark.parametrize("settings", [{}, PENGUINS], ids=["book", "penguins"])
def test_rings_stay_within_the_map_when_it_has_moved(settings: dict[str, str]) -> None:
    film = played("standardize", **settings)
    edges, unit = film.scene.map.axes.box, SMALL["pixel_height"] / 8
    (_, bottom), (right, top) = [edge * unit * (1, -1) + (240, 135) for edge in edges]
    for frame in film.beats:
        beside = frame[round(top) : round(bottom), round(right) + 2 :]
        assert beside.size
        assert (beside == frame[0, 0]).all()


def test_penguins_are_told_what_is_seen() -> None:
    """Their valley is a line on the map, and no rate came before the one that leaps out."""
    film = played("standardize", **PENGUINS)
    said = " ".join(film.said)
    for part in ("this line is the whole valley", "A rate of 0.1 leaps out", "hardly moves"):
        assert part in said
    assert "same rate" not in said
    where = [row for row in film.readouts if row[0] == "0.1"]
    assert where[-1][1] == "1"  # its second step leads off the map


def test_the_line_is_over_the_points_from_the_step_on(film: Watched) -> None:
    line = film.scene.feature.line
    assert len(line.points) and line in film.scene.get_mobject_family_members()


def test_the_loop_ends_as_it_began(film: Watched) -> None:
    begin, end = film.scene.loop_span
    assert 6 <= end - begin <= 10
    assert film.frame_at(begin) == film.frame_at(end - 0.25) != film.frame_at((begin + end) / 2)
