"""Two columns of a large file, without holding the rest: CSV by pandas, Parquet by pyarrow."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

import numpy as np

from gdcore.checks import DataError
from gdcore.data import FloatArray
from gdviz.tables import cells, records, rows
from gdviz.tables.rows import Grid

CHUNK = 1 << 18  # rows parsed at a time
TAIL = 1 << 12  # bytes that hold a file's last rows
SHOWN = 10_000  # rows of a Parquet file that tell what its columns are

Open = Callable[[], IO[bytes]]


class NotPlainError(Exception):
    """The file has something that only the careful reader understands, or can refuse well."""


def plain_marks(readings: Sequence[cells.Reading], separator: str, proven: bool) -> str | None:
    """The decimal mark with which pandas reads these columns as we do; None if it would not.

    Args:
        readings: What the two columns are in the file's first rows.
        separator: What stands between cells.
        proven: Whether some column settles the decimal mark.
    """
    for reading in readings:
        marks = reading.marks
        odd = reading.problem or reading.bad or marks.thousands or marks.unit
        if reading.kind != "number" or odd:
            return None
    decimals = {reading.marks.decimal for reading in readings} - {""}
    if len(decimals) > 1 or separator in decimals:
        return None
    return decimals.pop() if decimals else "."


def csv_columns(
    open_file: Open,
    start: int,
    width: int,
    places: tuple[int, int],
    *,
    separator: str,
    decimal: str,
    whole: tuple[bool, bool],
    codes: Sequence[str],
) -> tuple[FloatArray, FloatArray, tuple[tuple[str, int], ...]]:
    """Two columns of numbers, nan where one is missing, and what stood there instead.

    Args:
        open_file: Opens the file.
        start: The byte at which its first data row begins.
        width: Cells in a row.
        places: Of the two columns.
        separator, decimal: How the table is written.
        whole: Whether only whole numbers may come: where the first rows have no decimal mark, one
            that comes later has still to be understood.
        codes: What stands for a missing value beside `cells.MISSING`.

    Raises:
        NotPlainError: The careful reader has to read this file.
    """
    import pandas  # half a second; only large files need it

    missing = [
        *codes, *{spelled for mark in cells.MISSING for spelled in (mark, mark.upper(), mark.title())},
        *("NaN", "N/A", "#N/A", "#n/a"),
    ]  # fmt: skip
    # A cell too many in a row would be passed over, so a column beyond the last one is asked for.
    beyond = str(width)
    header = separator.join(map(str, range(width + 1))).encode() + b"\n"
    names = [str(at) for at in places]
    found: tuple[list[FloatArray], list[FloatArray]] = ([], [])
    with open_file() as file:
        file.seek(start)
        try:
            chunks = pandas.read_csv(
                io.BufferedReader(_Headed(header, file), 1 << 18), sep=separator, decimal=decimal,
                usecols=[*names, beyond], index_col=False, dtype=np.float64, chunksize=CHUNK,
                na_values={names[0]: missing, names[1]: missing, beyond: [""]},
                keep_default_na=False,
                encoding="utf-8", encoding_errors="replace",
            )  # fmt: skip
            for chunk in chunks:
                if chunk[beyond].notna().any():
                    raise NotPlainError
                for values, name, only_whole in zip(found, names, whole, strict=True):
                    numbers = chunk[name].to_numpy()
                    odd = np.isinf(numbers).any()
                    if odd or (only_whole and (numbers % 1 > 0).any()):
                        raise NotPlainError
                    values.append(numbers.copy())
        except (ValueError, OverflowError, pandas.errors.ParserError):
            raise NotPlainError
    if not found[0]:
        raise NotPlainError
    x = _joined(found[0])
    y = _joined(found[1])
    gaps = np.isnan(x) | np.isnan(y)
    marks: tuple[tuple[str, int], ...] = ()
    if gaps.any():
        marks = _marks(open_file, start, width, places, separator, gaps, np.isnan(x))
    return x, y, marks


class _Headed(io.RawIOBase):
    """A file with a line before what is left to read of it."""

    def __init__(self, line: bytes, file: IO[bytes]) -> None:
        super().__init__()
        self._line, self._file = line, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._line[: len(buffer)] or self._file.read(len(buffer))
        self._line = self._line[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _joined(parts: list[FloatArray]) -> FloatArray:
    whole = np.concatenate(parts)
    parts.clear()  # ten million rows need the memory
    return whole


def _marks(
    open_file: Open,
    start: int,
    width: int,
    places: tuple[int, int],
    separator: str,
    gaps: np.ndarray[Any, np.dtype[np.bool_]],
    no_x: np.ndarray[Any, np.dtype[np.bool_]],
) -> tuple[tuple[str, int], ...]:
    """What stands where a value is missing, and a look at every line for cells that are missing.

    pandas takes a row that is too short for one with empty cells.
    """
    met: Counter[str] = Counter()
    mark = separator.encode()
    row = 0
    with open_file() as file:
        file.seek(start)
        for line in file:
            if not line.strip():
                continue
            bare = line
            if b'"' in line:
                if line.count(b'"') % 2:
                    raise NotPlainError  # a cell that spans lines
                bare = re.sub(rb'"[^"]*"', b"", line)
            count = bare.count(mark)
            if count != width - 1 and not (count == width and bare.rstrip(b"\r\n").endswith(mark)):
                raise NotPlainError
            if row >= len(gaps):
                raise NotPlainError
            if gaps[row]:
                text = line.decode("utf-8", "replace")
                found = next(csv.reader([text], delimiter=separator, skipinitialspace=True))
                met[found[places[0] if no_x[row] else places[1]].strip()] += 1
            row += 1
    if row != len(gaps):
        raise NotPlainError
    return tuple(met.most_common())


def check_end(tail: bytes, separator: str, width: int) -> None:
    """Looks at a file's last rows.

    Raises:
        NotPlainError: There are totals or notes.
    """
    text = tail.decode("utf-8", "replace")
    whole = text.partition("\n")[2]  # the first line has lost its beginning
    try:
        last = [row for _, row in rows.split(whole, separator, "")]
    except DataError:
        raise NotPlainError
    if last and rows.ending(last, width):
        raise NotPlainError


def line_start(head: bytes, line: int) -> int:
    """The byte at which a line, counted from 1, begins.

    Raises:
        NotPlainError: Lines end as on old Macs.
    """
    if b"\r" in head.replace(b"\r\n", b""):
        raise NotPlainError
    at = 0
    for _ in range(line - 1):
        at = head.index(b"\n", at) + 1
    return at


def check_comments(open_file: Open, start: int) -> None:
    """Looks for lines that begin as comments do: numbers in them would be read as data.

    Raises:
        NotPlainError: There is one.
    """
    with open_file() as file:
        file.seek(start)
        last = b"\n"
        for block in _blocks(file):
            joined = last + block[:2]
            for mark in rows.COMMENTS:
                begin = b"\n" + mark.encode()
                if begin in joined or begin in block:
                    raise NotPlainError
            last = block[-2:]


def line_count(open_file: Open, start: int) -> int:
    """How many lines there are from a byte on."""
    with open_file() as file:
        file.seek(start)
        count, last = 0, b"\n"
        for block in _blocks(file):
            count, last = count + block.count(b"\n"), block[-1:]
    return count + (last != b"\n")


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(1 << 22):
        yield block


class Parquet:
    """A Parquet file, of which only the columns that are asked for are read.

    Attributes:
        names: Its columns.
        rows: How many rows it has.
        head: Its first rows.
    """

    def __init__(self, file: Any, where: str) -> None:
        """Opens it.

        Raises:
            DataError: It is damaged, or pyarrow is not installed.
        """
        self.where = where
        try:
            import pyarrow
            from pyarrow import parquet  # only where it is needed
        except ImportError:
            raise DataError(
                f"{where}: Parquet needs pyarrow: pip install 'gdviz[parquet]'; or save it as CSV"
            ) from None
        try:
            self._file = parquet.ParquetFile(file, memory_map=False)
            self.names = [rows.clean(name) for name in self._file.schema_arrow.names]
            self.rows = self._file.metadata.num_rows
            batch = next(self._file.iter_batches(batch_size=SHOWN), None)
            sample = {} if batch is None else batch.to_pydict()
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            said = " ".join(str(error).split())
            raise DataError(f"{where}: a Parquet file that cannot be read ({said})") from None
        names = self._file.schema_arrow.names
        self.head = records.columns({name: sample.get(name, []) for name in names}, where)

    def columns(self, places: Sequence[int]) -> Grid:
        """The table with these columns whole, and the others left out."""
        import pyarrow

        whole: dict[int, Any] = {}
        for at in places:
            column = self._file.read(columns=[self._file.schema_arrow.names[at]]).column(0)
            kind = column.type
            if pyarrow.types.is_decimal(kind):
                column = column.cast(pyarrow.float64())
            elif pyarrow.types.is_timestamp(kind):
                column = column.cast(pyarrow.date32(), safe=False)
            whole[at] = records.values(column)
        found = records.columns(whole, self.where)
        kept = dict(zip(places, found.columns, strict=True))
        found.columns = [kept.get(at) for at in range(len(self.names))]
        found.names = self.names
        return found
