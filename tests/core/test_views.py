"""What pictures ask of a path: has it settled, where does it leave the ranges, does it crawl."""

from pathlib import Path

import numpy as np
import pytest

import gdcore
import gdviz
from gdcore import Lesson, studies, view
from gdcore.view import places_inside, ranges_of

EXAMPLE = Path(__file__).parents[2] / "examples/penguins.csv"


@pytest.mark.parametrize(("rate", "expected"), [(0.2, 71), (0.8, 249), (1.1, None)])
def test_settled_at_by_the_closed_form(rate: float, expected: int | None) -> None:
    """The excess loss after k steps is sum_i lambda_i / 2 (1 - rate lambda_i)^2k c_i^2."""
    lesson = Lesson()
    land = lesson.landscape
    values, vectors = np.linalg.eigh(land.hessian)
    c = vectors.T @ (np.array(lesson.start) - land.minimum)
    k = np.arange(1001)[:, None]
    with np.errstate(over="ignore"):
        excess = (values / 2 * (1 - rate * values) ** (2 * k) * c**2).sum(axis=1)
    late = np.flatnonzero(excess > 1e-3 * excess[0])
    reference = int(late[-1]) + 1 if late[-1] < 1000 else None
    assert lesson.trajectory(rate).settled_at(land.min_loss) == reference == expected


def test_a_start_on_the_minimum_has_settled_already() -> None:
    lesson = Lesson()
    path = gdcore.descend(lesson.landscape, lesson.minimum, 0.1, 10)
    assert path.settled_at(lesson.landscape.min_loss, share=1.0) == 0


def test_a_path_inside_is_given_whole() -> None:
    lesson = Lesson()
    way, leaves = places_inside(lesson, 0.2)
    path = lesson.trajectory(0.2)
    assert not leaves
    np.testing.assert_array_equal(way, np.column_stack([path.b, path.w]))


def test_a_path_leaves_a_close_up_sooner() -> None:
    lesson = Lesson()
    near = view.paths_of(lesson)
    way, leaves = places_inside(lesson, 1.1, near)
    whole, _ = places_inside(lesson, 1.1)
    assert leaves
    assert len(way) <= len(whole)
    low, high = np.array(near).T
    assert np.all((way >= low - 1e-9) & (way <= high + 1e-9))
    assert np.isclose(np.concatenate([way[-1] - low, high - way[-1]]), 0, atol=1e-9).any()


@pytest.mark.parametrize("seed", range(12))
def test_a_path_that_leaves_ends_on_the_edge_it_crosses(seed: int) -> None:
    lesson = Lesson(seed=seed, learning_rates=("150%",))
    way, leaves = places_inside(lesson, lesson.rates[0])
    path = lesson.trajectory(lesson.rates[0])
    low, high = np.array(ranges_of(lesson)).T
    assert leaves
    assert np.all((way >= low - 1e-9) & (way <= high + 1e-9))
    np.testing.assert_array_equal(way[:-1], np.column_stack([path.b, path.w])[: len(way) - 1])
    # The last point is on an edge, and on the straight line to the first update outside.
    edge = way[-1]
    assert np.isclose(np.concatenate([edge - low, high - edge]), 0, atol=1e-9).any()
    before = way[-2]
    outside = np.array([path.b[len(way) - 1], path.w[len(way) - 1]])
    step, part = outside - before, edge - before
    assert step[0] * part[1] - step[1] * part[0] == pytest.approx(0, abs=1e-9)
    assert 0 < np.linalg.norm(part) <= np.linalg.norm(step)


def test_crawling() -> None:
    penguins = gdviz.read_table(EXAMPLE, "flipper_length_mm", "body_mass_g")
    assert not studies.crawls(Lesson())
    assert not studies.crawls(Lesson(data=penguins))
    assert studies.crawls(Lesson(data=penguins, standardize="off"))
    assert not studies.crawls(Lesson(epochs=10)), "too few epochs, but no valley"
    assert not studies.crawls(Lesson(learning_rates=("150%",))), "no stable rate: it explodes"


@pytest.mark.parametrize("start", [(-2.0, 5.0), (4.0, -1.0), (4.0, 5.0), (-2.0, -1.0)])
def test_a_start_in_a_corner_stays_within(start: tuple[float, float]) -> None:
    lesson = Lesson(start_at=start, learning_rates=("200%",))
    way, leaves = places_inside(lesson, lesson.rates[0])
    low, high = np.array(ranges_of(lesson)).T
    assert leaves
    assert np.all((way >= low - 1e-9) & (way <= high + 1e-9))


def test_an_infinite_leap_ends_on_the_edge() -> None:
    lesson = Lesson(learning_rates=(1e308,))
    way, leaves = places_inside(lesson, lesson.rates[0])
    assert leaves
    assert np.isfinite(way).all()


def test_a_stable_path_that_leaves_comes_back_and_is_given_whole() -> None:
    lesson = Lesson(seed=16, learning_rates=("99%",))
    path = lesson.trajectory(lesson.rates[0])
    whole = np.column_stack([path.b, path.w])
    low, high = np.array(ranges_of(lesson)).T
    assert not np.all((whole >= low) & (whole <= high)), "it does leave"
    way, leaves = places_inside(lesson, lesson.rates[0])
    assert not leaves
    np.testing.assert_array_equal(way, whole)
