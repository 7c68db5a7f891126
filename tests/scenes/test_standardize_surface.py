"""The loss as a surface with a rim: where it is, and how updates on it are drawn."""

import manim
import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdcore.rings import rays
from gdcore.view import starts_around
from gdviz.look import Look
from gdviz.settings import load
from scenes.parts.standardize_surface import (
    RAYS,
    RINGS,
    SKY,
    STEPS,
    RimmedPath,
    RimmedSurface,
    surface_for,
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
    b, w, loss = rays(land, ranges, 6.0, STEPS, RAYS)
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


def test_it_takes_the_shape_of_each_loss_on_the_way(lesson: gdcore.Lesson) -> None:
    kinds = studies.scales(lesson)
    raw, last = kinds.raw, kinds.standardized
    valley = raw if raw.landscape.is_valley else kinds.bad
    losses = [raw.landscape, valley.landscape, last.landscape]
    around = starts_around(last, losses, 8)
    surface = surface_for(lesson, LOOK, losses, raw.start, around)
    rimmed = RimmedSurface(surface, losses[0], raw.start)
    for land in losses:
        rimmed.show(land)
        top = surface.at(*land.minimum, surface.highest)[2]
        assert rimmed.mesh.vertices[..., 2].max() <= top + 1e-9
        np.testing.assert_allclose(
            rimmed.cross.points[0], surface.at(*land.minimum, land.min_loss), atol=1e-9
        )
        lines = np.split(rimmed.rings.points, np.cumsum(rimmed.rings.sizes)[:-1])
        assert all(np.ptp(line[:, 2]) < 1e-9 for line in lines[1:])  # the first is the rim
        heights = {round(float(line[0, 2]), 9) for line in lines[1:]}
        assert RINGS // 2 <= len(heights) <= RINGS  # at round steps
    # All starts stand on it, and in the round bowl it is not too steep to look into.
    rim = rimmed.mesh.vertices[-1]
    assert all(last.landscape.loss(*place) <= surface.highest for place in around)
    assert all(land.loss(*raw.start) <= surface.highest for land in losses[:2])
    assert np.ptp(rim[:, 0]) >= 1


def test_a_leap_out_of_the_picture_ends_in_the_sky() -> None:
    lesson = gdcore.Lesson()
    kinds = studies.scales(lesson)
    raw, last = kinds.raw, kinds.standardized
    losses = [raw.landscape, kinds.bad.landscape, last.landscape]
    surface = surface_for(lesson, LOOK, losses, raw.start, starts_around(last, losses, 8))
    with manim.tempconfig(SMALL):
        steps = gdcore.descend(losses[1], raw.start, 0.1, 20)
        path = RimmedPath(surface, steps, "rate_diverging")
        assert path.last == 1
        path.show(1)
        floor, top = surface.below(0, 0)[2], SKY
        assert path.ball.points[0, 2] == pytest.approx(top)
        start, end = path.line.points[0], path.line.points[-1]
        true = surface.at(steps.b[1], steps.w[1], steps.loss[1]) - start
        np.testing.assert_allclose(np.cross(end - start, true), 0, atol=1e-6 * np.abs(true).max())
        assert floor < start[2] < end[2]
        path.show(0.5)
        np.testing.assert_allclose(path.ball.points[0], (start + end) / 2)
        fine = RimmedPath(surface, gdcore.descend(losses[0], raw.start, 0.1, 20), "rate_low")
        assert fine.last == 20
