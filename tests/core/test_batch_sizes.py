"""Sizes of batches: what is left of the loss, from the minimum and after as many updates."""

import numpy as np
import pytest

from gdcore import Dataset, Lesson, Trajectory, descend, mse, mse_gradient, studies

RNG = np.random.default_rng(5)
X, E = RNG.uniform(0, 5, 30), RNG.standard_normal(30)
LESSONS = [Lesson(), Lesson(data=Dataset(X, 4 - X + E), standardize="off", seed=3)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_from_the_minimum_what_is_left_is_the_noise_of_the_steps(lesson):
    """By a plain loop, of fewer updates than there are asked for usually."""
    x, y = lesson.train.x, lesson.train.y
    found = studies.restless(lesson, updates=31)
    sizes = {"batch": len(x), "mini_batch": min(16, len(x) // 5), "stochastic": 1}
    assert [name for name, _ in found.named] == list(sizes)
    for (_, path), size in zip(found.named, sizes.values(), strict=True):
        rng, at, order = np.random.RandomState(lesson.seed), np.array(lesson.minimum), []
        passed = [at]
        while len(passed) <= 31:
            order = rng.permutation(len(x)) if len(order) == 0 else order
            batch, order = order[:size], order[size:]
            at = at - found.rate * np.array(mse_gradient(*at, x[batch], y[batch]))
            passed.append(at)
        np.testing.assert_allclose(np.column_stack([path.b, path.w]), passed, atol=1e-9)
        assert path.batch_size == size
    # Of a batch of all points there is none.
    assert np.ptp(found.batch.loss) < 1e-12 < np.ptp(found.mini_batch.loss)


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_the_descents_come_to_is_what_they_passed_through(lesson):
    numbers, found = studies.batch_numbers(lesson), studies.batches(lesson)
    x, y, lowest = lesson.train.x, lesson.train.y, lesson.landscape.min_loss
    assert (numbers.rate, numbers.epochs) == (found.rate, studies.BATCH_EPOCHS)
    assert numbers.size == found.mini_batch.batch_size
    for name, path in found.named:
        told = {part: getattr(numbers, f"{name}_{part}") for part in
                ("updates", "loss", "epochs", "arrives")}  # fmt: skip
        assert told["updates"] == -(-len(x) // (path.batch_size or len(x)))
        last, before = (mse(path.b[k], path.w[k], x, y) for k in (-1, -2))
        assert told["loss"] == pytest.approx(last, rel=1e-9)
        assert told["loss"] != pytest.approx(before, rel=1e-12)
        assert told["epochs"] == (len(path.b) - 1) / told["updates"]
        there = path.arrives_at(lowest)
        assert told["arrives"] == (None if there is None else there / told["updates"])


def test_possible_places_of_a_descent_that_stops_within_an_epoch():
    """Of an epoch of four batches the last one has made one only, or two."""
    train = Lesson(n=20).train
    for updates in (9, 10):
        steps = descend(
            train, (0.5, -0.1), 0.1, 9, 4, rng=np.random.RandomState(1), updates=updates
        )
        assert steps.updates_per_epoch == 4
        for update in (8, 9, 10)[: updates - 7]:
            places = studies.possible_places(steps, train, update)
            assert places.shape == (updates - 8, 2)
            for place, seen in zip(places, map(steps.seen, (9, 10)), strict=False):
                slopes = mse_gradient(
                    steps.b[update], steps.w[update], train.x[seen], train.y[seen]
                )
                expected = np.array([steps.b[update], steps.w[update]]) - 0.1 * np.array(slopes)
                np.testing.assert_allclose(place, expected)


def falling(*losses):
    loss = np.array(losses)
    return Trajectory(loss.copy(), loss.copy(), loss, np.arange(len(loss)), 0.1, None)


@pytest.mark.parametrize(
    ("descents", "alike"),
    [
        # The lowest loss is 10, the start's 110. After two updates, as many as the shortest has.
        ([(110, 90, 30), (110, 90, 49, 10), (110, 0, 32, 10)], True),
        ([(110, 90, 30), (110, 90, 51, 30), (110, 30, 32, 30)], False),  # 41 is above twice 20
        ([(110, 90, 59), (110, 90, 42), (110, 90, 58)], True),
        ([(110, 90, 61), (110, 90, 42), (110, 90, 58)], False),  # 51 is above half of 100
        ([(110, 90, 61), (110, 60, 61), (110, 90, 61)], False),
        ([(110, 30, 12), (110, 30, 13)], True),  # 2 and 3 are left
        ([(110, 30, 12), (110, 30, 14.1)], False),
        ([(110, 30, 10), (110, 20, 10)], True),  # nothing is left
        ([(110, 90, 11.5), (110, 90, 12.9)], True),
    ],
)
def test_descents_fall_alike_if_none_is_left_with_twice_as_much(descents, alike):
    assert studies.fall_alike([falling(*losses) for losses in descents], 10.0) == alike
