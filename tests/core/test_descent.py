"""descend, against the closed form on a quadratic, loops over every point, and what must hold."""

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcore import (
    AdaGrad,
    Adam,
    DataError,
    Dataset,
    Landscape,
    Momentum,
    Nesterov,
    RMSProp,
    Trajectory,
    descend,
    mse,
    mse_gradient,
)

# Divergence is a result here: nothing may reach the user as a warning.
pytestmark = pytest.mark.filterwarnings("error")

START = (0.4967141530112327, -0.13826430117118466)


def cloud(seed, n=20):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 3) + rng.uniform(0.3, 2) * rng.standard_normal(n)
    return Dataset(x, 1 + 2 * x + 0.5 * rng.standard_normal(n))


CLOUDS = st.builds(cloud, st.integers(0, 2**31))
STARTS = st.tuples(st.floats(-5, 5), st.floats(-5, 5))


def test_golden(book):
    path = descend(book[0], START, 0.1, 1000)
    assert len(path.b) == len(path.w) == len(path.loss) == len(path.epoch) == 1001
    assert (path.b[0], path.w[0]) == START
    assert (path.b[1], path.w[1]) == pytest.approx((0.80119529, 0.04511107), abs=5e-9)
    assert (path.b[-1], path.w[-1]) == pytest.approx((1.02354094, 1.96896411), abs=5e-9)
    assert path.loss[0] == pytest.approx(2.7421577700550976, rel=1e-14)
    assert path.epoch.tolist() == list(range(1001))
    assert path.diverged_at is None
    assert path.learning_rate == 0.1


def test_against_a_loop_over_every_point(book):
    x, y = book[0].x, book[0].y
    b, w = START
    path = descend(book[0], START, 0.7, 50)
    for k in range(51):
        assert (path.b[k], path.w[k]) == pytest.approx((b, w), rel=1e-12)
        assert path.loss[k] == pytest.approx(mse(b, w, x, y), rel=1e-12)
        # Both from the same place: not w's after b has moved.
        db, dw = mse_gradient(b, w, x, y)
        b, w = b - 0.7 * db, w - 0.7 * dw


@given(CLOUDS, STARTS, st.floats(0.05, 1.2))
def test_closed_form_on_a_quadratic(data, start, share):
    """d_k = (I - rate H)^k d_0 for the distance d to the minimum, through the eigenvectors of H."""
    design = np.column_stack([np.ones(len(data)), data.x])
    values, vectors = np.linalg.eigh(2 * design.T @ design / len(data))
    minimum = np.linalg.lstsq(design, data.y, rcond=None)[0]
    rate = share * 2 / values[1]
    k = np.arange(31)[:, None]
    distance = ((1 - rate * values) ** k * (vectors.T @ (start - minimum))) @ vectors.T
    path = descend(data, start, rate, 30)
    scale = np.abs(distance).max() + np.abs(minimum).max()
    got = np.column_stack([path.b, path.w])
    np.testing.assert_allclose(got, minimum + distance, rtol=0, atol=1e-10 * scale)


@given(CLOUDS, STARTS, st.floats(0.01, 0.99))
def test_below_the_cliff_the_loss_falls(data, start, share):
    land = Landscape.from_data(data)
    path = descend(land, start, share * land.max_learning_rate, 100)
    assert path.diverged_at is None
    # Where only rounding is left of the descent, the loss may stand still.
    steps = np.diff(path.loss)
    assert (steps <= 1e-14 * path.loss[0]).all()
    above = path.loss[:-1] - land.min_loss > 1e-9 * path.loss[0]
    assert (steps[above] < 0).all()


@given(CLOUDS, st.floats(1.05, 5), st.floats(0, 2 * math.pi))
def test_above_the_cliff_the_loss_grows(data, share, angle):
    land = Landscape.from_data(data)
    _, vectors = np.linalg.eigh(land.hessian)
    # Along the steep axis every step must climb; elsewhere the flat part may fall at first.
    b, w = (np.array(land.minimum) + vectors[:, 1] * (2 + math.cos(angle))).tolist()
    path = descend(land, (b, w), share * land.max_learning_rate, 2000)
    assert (np.diff(path.loss) > 0).all()
    assert path.diverged_at == len(path.loss) - 1
    assert path.loss[-1] > 1e12 * path.loss[0] >= path.loss[-2]


@given(CLOUDS, STARTS, st.randoms(use_true_random=False))
def test_the_order_of_the_points_does_not_matter(data, start, random):
    order = list(range(len(data)))
    random.shuffle(order)
    shuffled = Dataset(data.x[order], data.y[order])
    rate = 0.5 * Landscape.from_data(data).max_learning_rate
    one, other = descend(data, start, rate, 60), descend(shuffled, start, rate, 60)
    np.testing.assert_allclose(one.b, other.b, rtol=0, atol=1e-11)
    np.testing.assert_allclose(one.w, other.w, rtol=0, atol=1e-11)


def test_a_landscape_serves_in_place_of_the_points(book):
    from_points = descend(book[0], START, 0.3, 40)
    from_landscape = descend(Landscape.from_data(book[0]), START, 0.3, 40)
    assert np.array_equal(from_points.b, from_landscape.b)
    assert np.array_equal(from_points.w, from_landscape.w)


@pytest.mark.parametrize("batch_size", [1, 7, 16, 79, 80, 500])
def test_mini_batches_against_a_loop(book, batch_size):
    data, n = book[0], len(book[0])
    rng = np.random.default_rng(5)
    b, w = START
    expected = [(b, w, mse(b, w, data.x, data.y), 0.0)]
    for epoch in range(3):
        order = rng.permutation(n)
        batches = [order[k : k + batch_size] for k in range(0, n, batch_size)]
        for k, batch in enumerate(batches, start=1):
            db, dw = mse_gradient(b, w, data.x[batch], data.y[batch])
            b, w = b - 0.05 * db, w - 0.05 * dw
            # The recorded loss is the full one, whatever the batch.
            expected.append((b, w, mse(b, w, data.x, data.y), epoch + k / len(batches)))
    path = descend(data, START, 0.05, 3, batch_size=batch_size, rng=np.random.default_rng(5))
    got = np.column_stack([path.b, path.w, path.loss, path.epoch])
    np.testing.assert_allclose(got, expected, rtol=1e-11)


def test_every_epoch_shuffles_anew_and_visits_each_point_once():
    data = Dataset([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 0.0, 2.0, -1.0, 4.0])

    class Recorder:
        def __init__(self):
            self.gradients = []

        def start(self):
            return ()

        def update(self, gradient, state, learning_rate):
            self.gradients.append(gradient)
            return 0.0, state

    seen = Recorder()
    descend(data, (0.0, 0.0), 0.1, 4, batch_size=1, optimizer=seen)
    # At b = w = 0 a single point's gradient in b is -2 y, and b is asked before w.
    orders = np.array(seen.gradients[::2]).reshape(4, 5) / -2
    for order in orders:
        assert sorted(order) == pytest.approx(sorted(data.y), abs=1e-12)
    assert len({tuple(order.round(9)) for order in orders}) > 1


@pytest.mark.parametrize("batch_size", [1, 7, 16, 80, 500])
def test_a_trajectory_carries_the_points_that_each_update_saw(book, batch_size):
    data = book[0]
    path = descend(data, START, 0.05, 3, batch_size, rng=np.random.default_rng(5))
    assert path.updates_per_epoch == -(-len(data) // batch_size)
    for update in range(1, len(path.b)):
        points = path.seen(update)
        slopes = mse_gradient(
            path.b[update - 1], path.w[update - 1], data.x[points], data.y[points]
        )
        step = path.b[update] - path.b[update - 1], path.w[update] - path.w[update - 1]
        np.testing.assert_allclose(step, -0.05 * np.array(slopes), rtol=1e-9)
    first = [path.seen(update) for update in range(1, path.updates_per_epoch + 1)]
    assert sorted(np.concatenate(first)) == list(range(len(data)))


def test_points_seen_of_a_descent_that_stops_within_an_epoch_and_of_batch_descent(book):
    data = book[0]
    path = descend(data, START, 0.05, 3, 7, updates=15)
    assert path.order.shape == (2, 80)
    assert len(path.seen(12)) == 3  # of 80 points the last update of an epoch sees what is left
    assert len(path.seen(15)) == 7
    with pytest.raises(DataError, match="update is 16; allowed: a whole number from 1 to 15"):
        path.seen(16)
    whole = descend(data, START, 0.05, 3)
    np.testing.assert_array_equal(whole.seen(2), np.arange(80))
    with pytest.raises(DataError, match="has no points"):
        descend(Landscape.from_data(data), START, 0.05, 3).seen(1)


def test_where_a_restless_descent_arrives(book):
    """Near the lowest loss for the first time from where on it stays about there, counted out."""
    data = book[0]
    lowest = Landscape.from_data(data).min_loss
    for seed in range(5):
        path = descend(data, START, 0.1, 10, 1, rng=np.random.RandomState(seed))
        excess = path.excess(lowest)
        assert excess[0] == 1
        np.testing.assert_allclose(excess * (path.loss[0] - lowest), path.loss - lowest)
        expected = [
            k for k in range(len(excess)) if excess[k] <= 0.01 and (excess[k:] <= 0.05).all()
        ]
        assert path.arrives_at(lowest) == (expected[0] if expected else None)
    assert descend(data, START, 1.1, 10).arrives_at(lowest) is None


def passing(*losses):
    """A trajectory of these losses."""
    loss = np.array(losses)
    return Trajectory(loss.copy(), loss.copy(), loss, np.arange(len(loss)), 0.1, None)


def test_when_it_settles_and_arrives_by_hand():
    """From 100 above the lowest loss: settled below 0.1, near below 1, around below 5."""
    path = passing(110.0, 60.0, 14.0, 11.1, 11.0, 12.0, 10.5, 10.09, 10.0)
    assert path.settled_at(10.0) == 7
    assert path.settled_at(10.0, share=0.02) == 3
    assert path.arrives_at(10.0) == 4
    assert path.arrives_at(10.0, near=0.015) == 3
    assert path.arrives_at(10.0, around=0.01) == 6
    assert passing(110.0, 14.0, 12.0).arrives_at(10.0) is None, "around it, but never near"
    assert passing(110.0, 10.0, 16.0).arrives_at(10.0) is None, "near it, but not to stay"


def test_who_starts_at_the_lowest_loss_is_there():
    path = descend(Dataset([0.0, 1, 2], [1.0, 3, 5]), (1.0, 2.0), 0.1, 3)
    assert path.loss.tolist() == [0, 0, 0, 0]
    assert path.settled_at(0.0) == path.arrives_at(0.0) == 0


def test_excess_from_the_lowest_loss_is_what_it_is():
    assert passing(2.0, 5.0, 2.5).excess(2.0).tolist() == [0, 3, 0.5]


def test_it_stops_after_so_many_updates(book):
    train, _ = book
    for batch_size, updates in ((None, 7), (None, 1), (16, 13), (1, 90)):
        made = {"epochs": 20, "batch_size": batch_size}
        whole = descend(train, (0, 0), 0.1, rng=np.random.RandomState(3), **made)
        part = descend(train, (0, 0), 0.1, rng=np.random.RandomState(3), updates=updates, **made)
        assert len(part.b) == updates + 1
        assert np.array_equal(part.loss, whole.loss[: updates + 1])
        assert np.array_equal(part.epoch, whole.epoch[: updates + 1])
    assert len(descend(train, (0, 0), 0.1, epochs=5, updates=99).b) == 6
    with pytest.raises(DataError, match="updates is 0"):
        descend(train, (0, 0), 0.1, epochs=5, updates=0)


def test_epochs_are_whole_numbers_where_each_update_is_one(book):
    for batch_size, kind in ((None, np.int64), (80, np.int64), (500, np.int64), (79, np.float64)):
        assert descend(book[0], START, 0.1, 3, batch_size).epoch.dtype == kind


@pytest.mark.parametrize("batch_size", [1, 2])
def test_batches_lose_no_digit_where_floats_are_as_far_apart_as_the_points(batch_size):
    """Around 2^53 every other whole number is a float; the means of x and of y are none.

    From b = 0, w = 1 the first step in b is -2 rate times the mean of x - y, which is exact.
    """
    x, y = 2.0**53 + np.array([0.0, 2, 2, 6, 8]), 2.0**53 + np.array([4.0, 0, 2, 2, 4])
    data = Dataset(x, y)
    assert Landscape.from_data(data).low_x != 0 != Landscape.from_data(data).low_y
    for seed in range(5):
        rng = np.random.RandomState(seed)
        path = descend(data, (0.0, 1.0), 0.25, 1, batch_size, rng=rng, updates=1)
        seen = path.seen(1)
        assert path.b[1] == pytest.approx(-0.5 * np.mean(x[seen] - y[seen]), abs=1e-12)


def test_mini_batches_repeat_with_the_same_rng_only(book):
    def run(**rng):
        return descend(book[0], START, 0.05, 2, batch_size=8, **rng).b.tolist()

    assert run() == run() == run(rng=np.random.RandomState(0))
    assert run(rng=np.random.RandomState(1)) != run()


def test_stochastic_descent_gets_near_the_minimum(book):
    path = descend(book[0], START, 0.02, 200, batch_size=1)
    assert path.loss[-1] < 2 * Landscape.from_data(book[0]).min_loss
    assert len(path.b) == 200 * 80 + 1
    assert path.epoch[-1] == 200


def test_diverged_at_is_the_first_update_past_the_limit(book):
    data = book[0]
    path = descend(data, START, 1.1, 1000)
    b, w = START
    k = 0
    while mse(b, w, data.x, data.y) <= 1e12 * mse(*START, data.x, data.y):
        db, dw = mse_gradient(b, w, data.x, data.y)
        b, w, k = b - 1.1 * db, w - 1.1 * dw, k + 1
    assert path.diverged_at == k == 26
    assert len(path.b) == len(path.w) == len(path.loss) == len(path.epoch) == k + 1
    assert (path.b[-1], path.w[-1]) == pytest.approx((b, w), rel=1e-9)
    assert np.isfinite(path.loss).all()


def test_diverging_exactly_at_the_last_epoch(book):
    assert descend(book[0], START, 1.1, 25).diverged_at is None
    assert descend(book[0], START, 1.1, 26).diverged_at == 26


@pytest.mark.parametrize("rate", [1e160, 1e300, 1.7e308])
@pytest.mark.parametrize("batch_size", [None, 8])
def test_a_step_past_all_floats_is_a_divergence(book, rate, batch_size):
    path = descend(book[0], START, rate, 10, batch_size=batch_size)
    assert path.diverged_at == 1
    assert len(path.loss) == 2
    assert not path.loss[1] <= 1e300


@pytest.mark.parametrize("optimizer", [Momentum(), Nesterov(), AdaGrad(), RMSProp(), Adam()])
def test_every_optimizer_diverges_quietly(book, optimizer):
    assert descend(book[0], START, 1e200, 5, optimizer=optimizer).diverged_at == 1


@pytest.mark.parametrize("optimizer", [Momentum(), AdaGrad(), RMSProp(), Adam()])
@pytest.mark.parametrize("batch_size", [None, 1, 3])
@pytest.mark.parametrize("start", [(1.0, 2.0), (1.0, 2.0 + 1e-14)])
def test_a_start_without_loss(start, batch_size, optimizer):
    data = Dataset([0.1, 0.4, 0.7, 1.3, 1.9], [1.2, 1.8, 2.4, 3.6, 4.8])
    path = descend(data, start, 0.05, 100, batch_size=batch_size, optimizer=optimizer)
    assert path.diverged_at is None
    assert len(path.epoch) == 1 + 100 * (1 if batch_size is None else -(-5 // batch_size))


def test_a_start_without_loss_still_diverges_in_the_end():
    # Everything is 0, the loss of b = w = 0 too: there is nothing but 1 to compare with.
    flat = Landscape.from_data(Dataset([1, 2, 3], [0, 0, 0]))
    assert descend(flat, (0.0, 0.0), 0.1, 50).diverged_at is None
    fits = Landscape.from_data(Dataset([1, 2, 3], [3, 5, 7]))
    path = descend(fits, (1.0, 2.0 + 1e-12), 10.0, 1000)
    assert path.diverged_at == len(path.loss) - 1
    assert path.loss[-1] > 1e12 * fits.loss(0.0, 0.0) >= path.loss[-2]


def test_from_no_loss_at_all_a_trillion_is_divergence():
    """The loss of 1e-200 vanishes, as that of b = w = 0 does: it is compared with 1."""
    flat = Landscape.from_data(Dataset([1, 2, 3], [0, 0, 0]))
    rate = 1.1 * flat.max_learning_rate
    path = descend(flat, (1e-200, 0.0), rate, 5000)
    assert path.loss[0] == 0
    assert path.diverged_at == len(path.loss) - 1
    assert path.loss[-2] <= 1e12 < path.loss[-1]
    assert path.loss[-1] < 2e12, "so slowly that another limit would show"


def test_the_path_cannot_be_changed(book):
    path = descend(book[0], START, 0.1, 5)
    order = descend(book[0], START, 0.1, 5, 16).order
    for values in (path.b, path.w, path.loss, path.epoch, order):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"learning_rate": 0}, "learning rate is 0; allowed: .* above 0"),
        ({"learning_rate": -0.1}, "learning rate is -0.1"),
        ({"learning_rate": float("nan")}, "learning rate is nan"),
        ({"learning_rate": float("inf")}, "learning rate is inf"),
        ({"learning_rate": "0.1"}, "learning rate is '0.1'"),
        ({"epochs": 0}, "epochs is 0; allowed: a whole number of at least 1"),
        ({"epochs": -5}, "epochs is -5"),
        ({"epochs": 10.0}, "epochs is 10.0"),
        ({"epochs": True}, "epochs is True"),
        ({"batch_size": 0}, "batch_size is 0; allowed: a whole number of at least 1"),
        ({"batch_size": 2.5}, "batch_size is 2.5"),
        ({"start": (1.0, float("nan"))}, "start w is nan"),
        ({"start": (1.0,)}, r"start is \(1.0,\); allowed: a pair"),
        ({"start": (1e200, 0.0)}, "start is .*overflows"),
    ],
)
def test_refuses(book, arguments, named):
    good = {"start": START, "learning_rate": 0.1, "epochs": 10}
    with pytest.raises(DataError, match=named):
        descend(book[0], **(good | arguments))


def test_refuses_mini_batches_of_a_landscape(book):
    with pytest.raises(DataError, match="mini-batches need the data set"):
        descend(Landscape.from_data(book[0]), START, 0.1, 10, batch_size=8)


def test_an_epoch_costs_the_same_for_many_points():
    def seconds(n):
        x = np.linspace(0, 1, n)
        land = Landscape.from_data(Dataset(x, 1 + 2 * x))
        runs = []
        for _ in range(3):
            began = time.perf_counter()
            descend(land, (0.0, 0.0), 0.1, 2000)
            runs.append(time.perf_counter() - began)
        return min(runs)

    # Visiting 1,000,000 points each epoch would cost a thousand times as much.
    assert seconds(1_000_000) < 5 * seconds(100)
