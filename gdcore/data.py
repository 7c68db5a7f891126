"""Data sets of points (x, y): made up, and split into training and validation."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdcore.checks import DataError as DataError
from gdcore.checks import number, shown, whole

FloatArray = NDArray[np.float64]
Rng = np.random.RandomState | np.random.Generator

FEWEST_ROWS = 3


@dataclass(frozen=True, eq=False)
class Dataset:
    """N points (x, y) with the names of their columns. A value: compared and hashed by content.

    Attributes:
        x, y: Shape (N,), finite, float64, read-only copies of what was given, in the data's own
            units. An array that is read-only already is taken as it is: of ten million rows a copy
            costs as much as all else.
        x_name, y_name: What the columns are called.
        dropped: Rows of the source that were left out because x or y was missing.

    Raises:
        DataError: x or y is not one-dimensional, not finite, empty, or their lengths differ.

    Examples:
        >>> data = Dataset([1, 2, 4], [3, 5, 9], "hours", "marks")
        >>> len(data), data.y_name, data.x
        (3, 'marks', array([1., 2., 4.]))
    """

    x: FloatArray
    y: FloatArray
    x_name: str = "x"
    y_name: str = "y"
    dropped: int = 0

    def __post_init__(self) -> None:
        x, y = points(self.x, self.y)
        for name, values in (("x", x), ("y", y)):
            # Adding 0.0 copies, and turns -0.0 into 0.0: equal data then has equal bytes to hash.
            if not _is_settled(values):
                values = values + 0.0
                values.setflags(write=False)
            object.__setattr__(self, name, values)

    def __len__(self) -> int:
        return len(self.x)

    def first(self, count: int) -> Self:
        """The first `count` points, or all if there are fewer, with the names of their columns."""
        return type(self)(self.x[:count], self.y[:count], self.x_name, self.y_name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dataset):
            return NotImplemented
        return (
            (self.x_name, self.y_name, self.dropped) == (other.x_name, other.y_name, other.dropped)
            and np.array_equal(self.x, other.x)
            and np.array_equal(self.y, other.y)
        )

    def __hash__(self) -> int:
        names = (self.x_name, self.y_name, self.dropped)
        return hash((names, self.x.tobytes(), self.y.tobytes()))


def _is_settled(values: FloatArray) -> bool:
    """Whether an array is read-only and its own, and has no -0.0."""
    locked = values.flags.owndata and not values.flags.writeable
    if not locked:
        return False
    zeros = values == 0
    return not (zeros.any() and np.signbit(values[zeros]).any())


def all_finite(values: FloatArray) -> bool:
    """Whether all of an array are finite; mostly their sum says so, without a second array."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(values.sum()) or np.isfinite(values).all())


def points(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """x and y as finite float64 arrays of one shape (N,), N >= 1.

    Raises:
        DataError: They cannot be that.
    """
    arrays = []
    for name, values in (("x", x), ("y", y)):
        try:
            array = np.asarray(values)
            # numpy would drop an imaginary part with no more than a warning.
            if np.iscomplexobj(array):
                raise TypeError
            array = np.asarray(array, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            raise DataError(f"{name} holds something that is not a real number") from None
        if array.ndim != 1:
            raise DataError(f"{name} has shape {array.shape}; allowed: one dimension, (N,)")
        if not all_finite(array):
            place = int(np.flatnonzero(~np.isfinite(array))[0])
            raise DataError(f"{name}[{place}] is {array[place]}; allowed: finite numbers")
        arrays.append(array)
    if len(arrays[0]) != len(arrays[1]):
        raise DataError(f"x has {len(arrays[0])} values and y {len(arrays[1])}; they must be equal")
    if len(arrays[0]) == 0:
        raise DataError("x and y are empty; at least one point is needed")
    return arrays[0], arrays[1]


def synthetic(
    n: int = 100, true_b: float = 1.0, true_w: float = 2.0, noise: float = 0.1, *, rng: Rng
) -> Dataset:
    """N points around a known line: y = true_b + true_w x + noise * e.

    x is uniform on [0, 1), e standard normal. All of x is drawn first, then all of e, so
    RandomState(42) gives the data of Godoy, "Deep Learning with PyTorch Step-by-Step", chapter 0.

    Args:
        n: How many points, at least 3.
        true_b, true_w: The line.
        noise: Standard deviation of the points around it, in units of y, at least 0.
        rng: Where randomness comes from. It has no default: the same stream then deals the points
            in two, see `split`.

    Raises:
        DataError: A value is not allowed, or not finite.

    Examples:
        >>> data = synthetic(rng=np.random.RandomState(42))
        >>> len(data), round(float(data.x[0]), 4), round(float(data.y[0]), 4)
        (100, 0.3745, 1.7578)
    """
    n = whole("n", n, at_least=FEWEST_ROWS)
    true_b, true_w = number("true_b", true_b), number("true_w", true_w)
    noise = number("noise", noise, "a finite number of at least 0", lambda value: value >= 0)
    # Both kinds of generator offer these two names; on RandomState they are rand and randn.
    x = rng.random(n)
    e = rng.standard_normal(n)
    with np.errstate(over="ignore", invalid="ignore"):
        y = true_b + true_w * x + noise * e
    return Dataset(x, y)


def split(data: Dataset, train_fraction: float = 0.8, *, rng: Rng) -> tuple[Dataset, Dataset]:
    """Shuffles the N points; the first floor(N * train_fraction) are train, the rest val.

    Args:
        data: All points.
        train_fraction: The share to train on, between 0 and 1, both excluded.
        rng: What shuffles them.

    Returns:
        The points to train on and those to validate on. Neither carries the whole's `dropped`.

    Raises:
        DataError: train_fraction is not allowed, a part would have no point, or all x of the first
            are the same.

    Examples:
        >>> rng = np.random.RandomState(42)
        >>> train, val = split(synthetic(rng=rng), rng=rng)
        >>> len(train), len(val)
        (80, 20)
    """
    train_fraction = number(
        "train_fraction", train_fraction, "between 0 and 1, both excluded", lambda f: 0 < f < 1
    )
    n = len(data)
    # 0.29 * 100 is 28.999999999999996 in floating point, and 29 is meant.
    n_train = int(n * train_fraction + 1e-9)
    if not 0 < n_train < n:
        raise DataError(
            f"train_fraction is {train_fraction} of {n} points: {n_train} to train on and "
            f"{n - n_train} to validate on; allowed: at least one in each part"
        )
    order = np.arange(n)
    rng.shuffle(order)
    train, val = (
        Dataset(data.x[part], data.y[part], data.x_name, data.y_name)
        for part in (order[:n_train], order[n_train:])
    )
    if train.x.min() == train.x.max():
        raise DataError(
            f"every {shown(data.x_name)} among the {n_train} training points is {train.x[0]:g}; "
            "a line needs at least two different ones: more data or another seed"
        )
    return train, val
