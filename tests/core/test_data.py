"""Dataset, synthetic and split."""

import warnings
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from gdcore import DataError, Dataset, split, synthetic

X, Y = np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 3.0, 5.0, 7.5])


def test_synthetic_is_the_books_stream():
    reference = np.random.RandomState(42)
    x = reference.rand(100, 1)
    y = 1 + 2 * x + 0.1 * reference.randn(100, 1)
    data = synthetic(rng=np.random.RandomState(42))
    assert np.array_equal(data.x, x.ravel())
    assert np.array_equal(data.y, y.ravel())


def test_split_is_the_books_stream():
    rng, reference = np.random.RandomState(42), np.random.RandomState(42)
    data = synthetic(rng=rng)
    train, val = split(data, rng=rng)
    reference.rand(100, 1), reference.randn(100, 1)
    order = np.arange(100)
    reference.shuffle(order)
    assert np.array_equal(train.x, data.x[order[:80]])
    assert np.array_equal(train.y, data.y[order[:80]])
    assert np.array_equal(val.x, data.x[order[80:]])
    assert np.array_equal(val.y, data.y[order[80:]])


def test_a_generator_serves_too():
    data = synthetic(n=50, true_b=-1, true_w=0.5, noise=0, rng=np.random.default_rng(3))
    assert len(data) == 50
    assert data.x.min() >= 0
    assert data.x.max() < 1
    np.testing.assert_allclose(data.y, -1 + 0.5 * data.x, rtol=1e-15)
    train, val = split(data, rng=np.random.default_rng(3))
    assert sorted([*train.x, *val.x]) == sorted(data.x)


def test_synthetic_noise_has_the_asked_size():
    data = synthetic(n=100_000, noise=0.3, rng=np.random.default_rng(0))
    assert np.std(data.y - 1 - 2 * data.x) == pytest.approx(0.3, rel=0.01)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"n": 2}, "n is 2;"),
        ({"n": 10.0}, "n is 10.0;"),
        ({"n": True}, "n is True;"),
        ({"noise": -0.1}, "noise is -0.1;"),
        ({"noise": float("nan")}, "noise is nan;"),
        ({"true_b": float("inf")}, "true_b is inf;"),
        ({"true_w": "2"}, "true_w is '2';"),
    ],
)
def test_synthetic_refuses(arguments, named):
    with pytest.raises(DataError, match="allowed") as error:
        synthetic(**arguments, rng=np.random.RandomState(0))
    assert named in str(error.value)


@pytest.mark.parametrize(
    ("n", "fraction", "n_train"),
    # 0.29 * 100 and 0.57 * 100 fall just short of 29 and 57 in floating point.
    [(100, 0.8, 80), (100, 0.29, 29), (100, 0.57, 57), (3, 0.8, 2), (7, 0.5, 3), (10, 0.99, 9)],
)
def test_split_sizes(n, fraction, n_train):
    train, val = split(synthetic(n=n, rng=np.random.RandomState(0)), fraction, rng=np.random)
    assert (len(train), len(val)) == (n_train, n - n_train)


@pytest.mark.parametrize("fraction", [0, 1, -0.5, 1.5, float("nan"), "0.8", None])
def test_split_refuses_fractions(fraction):
    with pytest.raises(DataError, match=r"train_fraction is .*between 0 and 1"):
        split(Dataset(X, Y), fraction, rng=np.random.RandomState(0))


def test_split_refuses_an_empty_part():
    with pytest.raises(DataError, match="0 to train on and 4 to validate on"):
        split(Dataset(X, Y), 0.2, rng=np.random.RandomState(0))


def test_split_refuses_to_validate_on_nothing():
    # A fraction below 1, but of 4 points all: it is rounded up by a billionth.
    with pytest.raises(DataError, match="4 to train on and 0 to validate on"):
        split(Dataset(X, Y), 1 - 1e-12, rng=np.random.RandomState(0))


def test_split_refuses_to_train_on_a_single_point():
    with pytest.raises(DataError, match="every 'x' among the 1 training points is 0; a line"):
        split(Dataset([0.0, 0, 0, 0], Y), 0.25, rng=np.random.RandomState(0))


def test_split_refuses_a_training_part_with_one_x():
    data = Dataset([1, 1, 1, 1, 2], [1, 2, 3, 4, 5], x_name="dose")
    # The first shuffle that leaves the only other x to validation.
    rng = next(r for s in range(99) if _last_is_4(r := np.random.RandomState(s)))
    with pytest.raises(DataError, match="every 'dose' among the 4 training points is 1"):
        split(data, 0.8, rng=rng)


def _last_is_4(rng):
    state, order = rng.get_state(), np.arange(5)
    rng.shuffle(order)
    rng.set_state(state)
    return order[-1] == 4


def test_split_keeps_names_and_not_dropped():
    data = Dataset(X, Y, "a", "b", dropped=7)
    for part in split(data, 0.5, rng=np.random.RandomState(0)):
        assert (part.x_name, part.y_name, part.dropped) == ("a", "b", 0)


def test_dataset_is_a_value():
    one, same = Dataset(X, Y, "a", "b"), Dataset(list(X), tuple(Y), "a", "b")
    assert one == same
    assert hash(one) == hash(same)
    assert len({one, same}) == 1
    others = (
        Dataset(X, Y, "a", "c"),
        Dataset(X, Y + 1, "a", "b"),
        Dataset(X + 1, Y, "a", "b"),
        Dataset(X[:3], Y[:3], "a", "b"),
        Dataset(X, Y, "a", "b", dropped=1),
        "a string",
    )
    for other in others:
        assert one != other


def locked(*values):
    array = np.array(values)
    array.setflags(write=False)
    return array


@pytest.mark.parametrize("given", [lambda *values: values, locked])
def test_equal_zeros_hash_equally(given):
    minus, plus = Dataset(given(-0.0, 1.0), [1, 2]), Dataset(given(0.0, 1.0), [1, 2])
    assert minus == plus
    assert hash(minus) == hash(plus)


@pytest.mark.parametrize("values", [(1.0, 2.0), (-1.0, 2.0), (0.0, -1.0)])
def test_what_is_read_only_is_not_copied(values):
    x = locked(*values)
    assert Dataset(x, [1, 2]).x is x


def test_one_point_is_a_data_set():
    assert len(Dataset([1], [2])) == 1


def test_dataset_cannot_be_changed():
    x = X.copy()
    data = Dataset(x, Y)
    x[0] = 99
    assert data.x[0] == 0
    with pytest.raises(ValueError, match="read-only"):
        data.x[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        data.y += 1
    with pytest.raises(FrozenInstanceError):
        data.x = Y
    assert data.x.dtype == data.y.dtype == np.float64


@pytest.mark.parametrize(
    ("x", "y", "named"),
    [
        ([1, 2, 3], [1, 2], "x has 3 values and y 2"),
        ([[1], [2]], [1, 2], r"x has shape \(2, 1\)"),
        ([1, 2], 5, r"y has shape \(\)"),
        ([1, float("nan")], [1, 2], r"x\[1\] is nan"),
        ([1, 2], [float("-inf"), 2], r"y\[0\] is -inf"),
        (["a", "b"], [1, 2], "x holds something that is not a real number"),
        ([1, 2], [1, 2j], "y holds something that is not a real number"),
        ([1, [2, 3]], [1, 2], "x holds something that is not a real number"),
        ([10**400, 1], [1, 2], "x holds something that is not a real number"),
        ([], [], "empty"),
    ],
)
def test_dataset_refuses(x, y, named):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DataError, match=named):
            Dataset(x, y)
