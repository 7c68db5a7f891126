"""Data sets of points (x, y): made up, read from a file, split into training and validation."""

import codecs
import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdcore.checks import DataError as DataError
from gdcore.checks import number, shown, whole

FloatArray = NDArray[np.float64]
Rng = np.random.RandomState | np.random.Generator

FEWEST_ROWS = 3
MISSING = {"", "na", "n/a", "#n/a", "null"}


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
    return locked and not np.signbit(values[values == 0]).any()


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
        if not np.isfinite(array).all():
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


def read_csv(path: str | PathLike[str], x: str | None = None, y: str | None = None) -> Dataset:
    """Reads two columns of numbers from a text file whose first line names its columns.

    Text is UTF-8 or UTF-16 (with or without a byte order mark), otherwise Latin-1. Cells are
    separated by commas, semicolons or tabs, and may be quoted; with semicolons or tabs a decimal
    comma is understood. Blank lines are skipped. A row whose x or y is empty, NA, N/A, #N/A or
    null (in either case) is left out and counted in `Dataset.dropped`.

    Args:
        path: The file.
        x, y: Names of the columns. May be left out when the file has exactly two.

    Raises:
        DataError: Anything else; the message names the file, and line and column where there are
            such. A file that cannot be read or is no such text, no header, an unknown or ambiguous
            column, a row with too few or too many cells, a cell that is not a finite number, fewer
            than 3 rows, a constant x.

    Examples:
        >>> data = read_csv("examples/penguins.csv", x="flipper_length_mm", y="body_mass_g")
        >>> len(data), data.dropped
        (342, 2)
    """
    text = _text(path)
    delimiter = _delimiter(text, path)
    rows = _rows(text, delimiter, path)
    header_line, header = next(rows)
    columns = [cell.strip() for cell in header]
    _refuse_numbers_as_names(columns, delimiter, f"{path}, line {header_line}")
    x_at, y_at = _choose(columns, x, y, path)

    xs: list[float] = []
    ys: list[float] = []
    dropped = 0
    for line, row in rows:
        if len(row) != len(columns):
            raise DataError(
                f"{path}, line {line}: {_count(len(row), 'cell')}; "
                f"the header has {_count(len(columns), 'column')}"
            )
        try:
            x_value = _number(row[x_at], delimiter)
            y_value = _number(row[y_at], delimiter)
        except ValueError:
            raise _bad_cell(row, columns, (x_at, y_at), delimiter, f"{path}, line {line}") from None
        if x_value is None or y_value is None:
            dropped += 1
        else:
            xs.append(x_value)
            ys.append(y_value)

    if not xs and not dropped:
        raise DataError(f"{path}: a header and no rows; at least {FEWEST_ROWS} rows are needed")
    if len(xs) < FEWEST_ROWS:
        left_out = f" ({dropped} left out: x or y missing)" if dropped else ""
        raise DataError(
            f"{path}: {_count(len(xs), 'usable row')}{left_out}; at least {FEWEST_ROWS} are needed"
        )
    if min(xs) == max(xs):
        raise DataError(
            f"{path}, column {shown(columns[x_at])}: every value is {xs[0]:g}; "
            "x must take at least two different values"
        )
    return Dataset(np.array(xs), np.array(ys), columns[x_at], columns[y_at], dropped)


def _text(path: str | PathLike[str]) -> str:
    try:
        raw = Path(path).read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise DataError(f"{path}: a folder; a CSV file is needed") from None
    except PermissionError:
        raise DataError(f"{path}: no permission to read this file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path}: cannot be read ({reason})") from None
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode(_encoding(raw))
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    if not text.strip():
        raise DataError(
            f"{path}: empty; a line of column names and at least {FEWEST_ROWS} rows needed"
        )
    # Text has no control characters but tab and line ends. Looking for a zero is fast however long
    # the text is; for the others it is not, and the beginning must do.
    if "\0" in text or re.search(r"[\x01-\x08\x0e-\x1f]", text[:65536]):
        raise DataError(f"{path}: not a text file; allowed: CSV in UTF-8, UTF-16 or Latin-1")
    return text


def _encoding(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Digits and commas in UTF-16 have a zero byte, always on the same side; UTF-8 text has none.
    zeros_first, zeros_second = raw[::2].count(0), raw[1::2].count(0)
    if zeros_second > 10 * zeros_first:
        return "utf-16-le"
    if zeros_first > 10 * zeros_second:
        return "utf-16-be"
    return "utf-8"


def _reader(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    # newline="" leaves line ends to the csv module, which needs them inside quoted cells.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    line = 1
    for row in reader:
        if len(row) > 1 or (row and row[0].strip()):
            yield line, row
        # A quoted cell may span lines: a row is known by the line on which it starts.
        line = reader.line_num + 1


def _rows(text: str, delimiter: str, path: str | PathLike[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of its line in the file."""
    line = 0
    try:
        for line, row in _reader(text, delimiter):
            yield line, row
    except csv.Error as error:
        raise DataError(f"{path}, after line {line}: {error}; is a quote left open?") from None


def _delimiter(text: str, path: str | PathLike[str]) -> str:
    """The separator under which most of the first rows have as many cells as the header."""
    sample = text.lstrip("\r\n")[:65536]
    best, best_agreement = "", 0.0
    # Tab and semicolon go first: in a tie the commas are decimal commas or belong to a name.
    for delimiter in "\t;,":
        widths = [len(row) for _, row in islice(_reader(sample, delimiter), 20)]
        agreement = widths.count(widths[0]) / len(widths) if widths and widths[0] > 1 else 0.0
        if agreement > best_agreement:
            best, best_agreement = delimiter, agreement
    if not best:
        raise DataError(
            f"{path}: only one column; at least two are needed, "
            "separated by commas, semicolons or tabs"
        )
    return best


def _number(cell: str, delimiter: str) -> float | None:
    """The number in a cell, None if it is missing. Raises ValueError if it is neither."""
    try:
        value = float(cell)
    except ValueError:
        if cell.strip().lower() in MISSING:
            return None
        if delimiter == ",":
            raise
        value = float(cell.replace(",", "."))
    # Python reads 1_000 as a number; no CSV means it so.
    if not math.isfinite(value) or "_" in cell:
        raise ValueError
    return value


def _bad_cell(
    row: list[str], columns: list[str], chosen: tuple[int, int], delimiter: str, where: str
) -> DataError:
    for at in chosen:
        try:
            _number(row[at], delimiter)
        except ValueError:
            return DataError(
                f"{where}, column {shown(columns[at])}: {shown(row[at])} is not a finite number; "
                "allowed: a number, or an empty cell or NA to leave the row out"
            )
    raise AssertionError("called for a row without a bad cell")


def _refuse_numbers_as_names(columns: list[str], delimiter: str, where: str) -> None:
    try:
        values = [_number(cell, delimiter) for cell in columns]
    except ValueError:
        return
    if any(value is not None for value in values):
        raise DataError(
            f"{where}: no header, only numbers ({_listed(columns)}); "
            "the first line must name the columns"
        )


def _choose(
    columns: list[str], x: str | None, y: str | None, path: str | PathLike[str]
) -> tuple[int, int]:
    """The places of the x and the y column."""

    def find(role: str, name: str) -> int:
        places = [at for at, column in enumerate(columns) if column == name.strip()]
        if not places:
            problem = f"no column {shown(name)} for {role}"
        elif len(places) > 1:
            problem = f"{len(places)} columns are called {shown(name)}, so {role} is ambiguous"
        else:
            return places[0]
        raise DataError(f"{path}: {problem}; the columns are {_listed(columns)}")

    x_at = None if x is None else find("x", x)
    y_at = None if y is None else find("y", y)
    if x_at is None or y_at is None:
        if len(columns) != 2:
            asked = " and ".join(role for role, name in (("x", x), ("y", y)) if name is None)
            raise DataError(
                f"{path}: {len(columns)} columns, so say which to take for {asked}; "
                f"the columns are {_listed(columns)}"
            )
        if x_at is None:
            x_at = 0 if y_at is None else 1 - y_at
        if y_at is None:
            y_at = 1 - x_at
    if x_at == y_at:
        raise DataError(
            f"{path}: x and y are both column {shown(columns[x_at])}; "
            f"two different columns are needed of {_listed(columns)}"
        )
    return x_at, y_at


def _listed(names: Sequence[str], most: int = 20) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(shown(name) for name in names[:most]) + more


def _count(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"
