"""The loss as a surface with a rim: where it is, and how updates on it are drawn."""

import manim
import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdviz.look import Look
from gdviz.settings import load
from scenes.parts.standardize_surface import (
    RINGS,
    SKY,
    RimmedPath,
    RimmedSurface,
    bowl_for,
    polar,
    starts_around,
)
from tests.scenes.watching import ROOT, SMALL

LOOK = Look()
SHAPES = {
    "bowl": gdcore.Landscape(0.5, 2.0, 0.1, 2.0, 0.01),
    "valley": gdcore.Landscape(200.0, 1.0, 0.01, 0.2, 0.01),
    "round": gdcore.Landscape(0.0, 1.0, 1.0, 1.0, 0.0),
}


@pytest.fixture(params=[None, "penguins"], ids=["book", "penguins"])
def lesson(request: pytest.FixtureRequest) -> gdcore.Lesson:
    if request.param is None:
        return gdcore.Lesson()
    columns = {"x": "flipper_length_mm", "y": "body_mass_g"}
    return load(csv=ROOT / "examples/penguins.csv", **columns).lesson


@pytest.mark.parametrize("shape", SHAPES)
def test_rays_follow_the_loss_to_the_rim_or_the_edge(shape: str) -> None:
    land = SHAPES[shape]
    # A valley's lowest place may be outside: then there is no such surface.
    middle = np.array(land.minimum)
    ranges = tuple((float(c - 3), float(c + 4)) for c in middle)
    b, w, loss = polar(land, ranges, 6.0)
    np.testing.assert_allclose(loss, land.loss(b, w), rtol=1e-6, atol=1e-6)
    low, high = np.array(ranges).T
    places = np.stack([b, w], axis=-1)
    assert (places >= low - 1e-9).all()
    assert (places <= high + 1e-9).all()
    np.testing.assert_allclose(places[0], np.broadcast_to(middle, places[0].shape))
    np.testing.assert_allclose(places[:, 0], places[:, -1])
    at_rim = np.isclose(loss[-1], 6.0)
    at_edge = np.isclose(places[-1], low).any(axis=1) | np.isclose(places[-1], high).any(axis=1)
    assert (at_rim | at_edge).all()
    for corner in np.array([(x, y) for x in ranges[0] for y in ranges[1]]):
        if land.loss(*corner) < 6:
            assert np.abs(places[-1] - corner).max(axis=1).min() < 1e-9


def test_a_cup_takes_the_shape_of_each_loss_on_the_way(lesson: gdcore.Lesson) -> None:
    kinds = studies.scales(lesson)
    raw, last = kinds["raw"], kinds["standardized"]
    valley = raw if raw.is_valley else kinds["bad"]
    losses = [raw.landscape, valley.landscape, last.landscape]
    around = starts_around(last, losses, 8)
    bowl = bowl_for(lesson, LOOK, losses, raw.start, around)
    cup = RimmedSurface(bowl, losses[0], raw.start)
    for land in losses:
        cup.show(land)
        top = bowl.at(*land.minimum, bowl.highest)[2]
        assert cup.mesh.vertices[..., 2].max() <= top + 1e-9
        np.testing.assert_allclose(
            cup.cross.points[0], bowl.at(*land.minimum, land.min_loss), atol=1e-9
        )
        lines = np.split(cup.rings.points, np.cumsum(cup.rings.sizes)[:-1])
        assert all(np.ptp(line[:, 2]) < 1e-9 for line in lines[1:])  # the first is the rim
        heights = {round(float(line[0, 2]), 9) for line in lines[1:]}
        assert RINGS - 2 <= len(heights) <= RINGS - 1
    # All starts stand on it, and on the round bowl it is not too steep to look into.
    rim = cup.mesh.vertices[-1]
    assert all(last.landscape.loss(*place) <= bowl.highest for place in around)
    assert all(land.loss(*raw.start) <= bowl.highest for land in losses[:2])
    assert np.ptp(rim[:, 0]) >= 1


def test_a_leap_out_of_the_picture_ends_in_the_sky() -> None:
    lesson = gdcore.Lesson()
    kinds = studies.scales(lesson)
    raw, last = kinds["raw"], kinds["standardized"]
    losses = [raw.landscape, kinds["bad"].landscape, last.landscape]
    bowl = bowl_for(lesson, LOOK, losses, raw.start, starts_around(last, losses, 8))
    with manim.tempconfig(SMALL):
        path = gdcore.descend(losses[1], raw.start, 0.1, 20)
        way = RimmedPath(bowl, path, "rate_diverging")
        assert way.last == 1
        way.show(1)
        floor, top = bowl.below(0, 0)[2], SKY
        assert way.ball.points[0, 2] == pytest.approx(top)
        start, end = way.line.points[0], way.line.points[-1]
        true = bowl.at(path.b[1], path.w[1], path.loss[1]) - start
        np.testing.assert_allclose(np.cross(end - start, true), 0, atol=1e-6 * np.abs(true).max())
        assert floor < start[2] < end[2]
        way.show(0.5)
        np.testing.assert_allclose(way.ball.points[0], (start + end) / 2)
        fine = RimmedPath(bowl, gdcore.descend(losses[0], raw.start, 0.1, 20), "rate_low")
        assert fine.last == 20
