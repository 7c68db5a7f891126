"""Two columns of a large file, without holding the rest: by pyarrow, or pandas where it must be."""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from gdcore.checks import DataError
from gdcore.data import FloatArray
from gdviz.tables import cells, records, rows
from gdviz.tables.rows import Grid
from gdviz.tables.table import Taken

CHUNK = 1 << 18  # rows parsed at a time
COMMENTS = [mark.encode() for mark in rows.COMMENTS]
TAIL = 1 << 12  # bytes that hold a file's last rows
SHOWN = 10_000  # rows of a Parquet file that tell what its columns are

Open = Callable[[], IO[bytes]]


class NotPlainError(Exception):
    """The file has something that only the careful reader understands, or can refuse well."""


def plain_mark(
    readings: Sequence[cells.Reading], separator: str, settled: set[str], told: str | None
) -> tuple[str, bool]:
    """The decimal mark with which pandas reads two columns as we do, and whether that is sure.

    Args:
        readings: What the two columns are in the file's first rows.
        separator: What stands between cells.
        settled: The decimal marks that its columns settle.
        told: The decimal mark, where the reader has been told.

    Raises:
        NotPlainError: There is no such mark.
    """
    for reading in readings:
        marks = reading.marks
        odd = reading.problem or reading.bad or marks.thousands or marks.unit
        if reading.kind != "number" or odd:
            raise NotPlainError
    met = {reading.marks.decimal for reading in readings} - {""}
    known = {told} if told else settled
    if not met:
        met = known if len(known) == 1 else {"."}
    if len(met) > 1 or separator in met:
        raise NotPlainError
    return next(iter(met)), known == met


def csv_columns(
    open_file: Open,
    start: int,
    width: int,
    places: tuple[int, int],
    *,
    separator: str,
    decimal: str,
    whole: Sequence[bool],
    codes: Sequence[str],
) -> Taken:
    """Two columns of numbers, whole and without names.

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
    missing = [*codes, "NaN"]
    for code in sorted(cells.MISSING):
        missing += [code, code.upper(), code.title()]
    how = open_file, start, width, places, separator, decimal, missing
    try:
        if codes:  # pandas alone takes -200.0 for the code -200
            raise NotPlainError
        x, y = _joined(_by_pyarrow(*how), whole)
    except NotPlainError:
        x, y = _joined(_by_pandas(*how), whole)
    gaps = np.isnan(x) | np.isnan(y)
    marks: tuple[tuple[str, int], ...] = ()
    if gaps.any():
        cell_at = np.where(np.isnan(x), places[0], places[1])
        marks = _marks(open_file, start, width, separator, gaps, cell_at, codes)
    return Taken(x, y, marks)


Pair = tuple[FloatArray, FloatArray]


def _joined(parts: Iterator[Pair], whole: Sequence[bool]) -> Pair:
    """All of two columns, from their parts; raises NotPlainError for what numbers may not be."""
    x, y = np.empty(0), np.empty(0)
    for part in parts:
        for values, numbers, only_whole in zip((x, y), part, whole, strict=True):
            if np.isinf(numbers).any() or (only_whole and (numbers % 1 > 0).any()):
                raise NotPlainError
            # In place: to join them at the end would take the memory, and the time, twice.
            values.resize(len(values) + len(numbers), refcheck=False)
            values[len(values) - len(numbers) :] = numbers
    if not len(x):
        raise NotPlainError
    return x, y


def _by_pyarrow(
    open_file: Open,
    start: int,
    width: int,
    places: tuple[int, int],
    separator: str,
    decimal: str,
    missing: Sequence[str],
) -> Iterator[Pair]:
    """Two columns of a file in which each row has as many cells as there are columns.

    Fast, and strict: it refuses a cell too many, TRUE in a column of numbers, or blanks alone.
    """
    import pyarrow
    from pyarrow import csv as reader

    names = [str(at) for at in range(width)]
    wanted = [names[at] for at in places]
    with open_file() as file:
        file.seek(start)
        watched = _Watched(b"", file, separator)
        try:
            batches = reader.open_csv(
                io.BufferedReader(watched, 1 << 18),
                reader.ReadOptions(use_threads=False, block_size=1 << 21, column_names=names),
                reader.ParseOptions(delimiter=separator, newlines_in_values=True),
                reader.ConvertOptions(
                    column_types=dict.fromkeys(wanted, pyarrow.float64()), null_values=missing,
                    include_columns=wanted, decimal_point=decimal,
                ),
            )  # fmt: skip
            for batch in batches:
                x, y = (column.to_numpy(zero_copy_only=False) for column in batch.columns)
                yield x, y
        except (pyarrow.ArrowException, ValueError):
            raise NotPlainError from None
    if watched.commented:
        raise NotPlainError


def _by_pandas(
    open_file: Open,
    start: int,
    width: int,
    places: tuple[int, int],
    separator: str,
    decimal: str,
    missing: Sequence[str],
) -> Iterator[Pair]:
    """Two columns of other files, such as those whose rows all end with a separator."""
    import pandas  # half a second; only large files need it

    # A cell too many in a row would be passed over, so a column beyond the last one is asked for.
    beyond = str(width)
    header = separator.join(map(str, range(width + 1))).encode() + b"\n"
    names = [str(at) for at in places]
    truths, size = False, 0
    with open_file() as file:
        file.seek(start)
        watched = _Watched(header, file, separator)
        try:
            chunks = pandas.read_csv(
                io.BufferedReader(watched, 1 << 18), sep=separator, decimal=decimal,
                usecols=[*names, beyond], index_col=False, dtype=np.float64, chunksize=CHUNK,
                na_values={names[0]: missing, names[1]: missing, beyond: [""]},
                keep_default_na=False,
                encoding="utf-8", encoding_errors="replace",
            )  # fmt: skip
            for chunk in chunks:
                if chunk[beyond].notna().any():
                    raise NotPlainError
                x, y = (chunk[name].to_numpy() for name in names)
                truths = truths or any(np.isin(numbers, (0, 1)).all() for numbers in (x, y))
                size += len(x)
                yield x, y
        except (ValueError, OverflowError, pandas.errors.ParserError):
            raise NotPlainError from None
    odd_rows = watched.count not in (size * (width - 1), size * width)
    if watched.commented or (odd_rows and not watched.quoted):
        raise NotPlainError
    if truths and has_words(open_file):
        raise NotPlainError


class _Watched(io.RawIOBase):
    """A file with a line before what is left to read of it, watched while it is read.

    Attributes:
        count: How many separators have passed by.
        quoted: Whether a quote has: it may hide separators.
        commented: Whether a line has begun as comments do; numbers in it would be read as data.
    """

    def __init__(self, line: bytes, file: IO[bytes], separator: str) -> None:
        super().__init__()
        self._line, self._file, self._mark = line, file, ord(separator)
        self._last = b"\n"
        self.count = 0
        self.quoted = self.commented = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._line:
            size = len(self._line)
            buffer[:size], self._line = self._line, b""
            return size
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.count += int(np.count_nonzero(np.frombuffer(data, np.uint8) == self._mark))
        self.quoted = self.quoted or b'"' in data
        for mark in COMMENTS:
            if mark[:1] in data:  # far faster than to look for two characters
                self.commented = self.commented or b"\n" + mark in self._last + data
        self._last = data[-2:]
        return len(data)


def _marks(
    open_file: Open,
    start: int,
    width: int,
    separator: str,
    gaps: NDArray[np.bool_],
    cell_at: NDArray[np.int_],
    codes: Sequence[str],
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
                met[_code(found[cell_at[row]].strip(), codes)] += 1
            row += 1
    if row != len(gaps):
        raise NotPlainError
    return tuple(met.most_common())


def _code(cell: str, codes: Sequence[str]) -> str:
    """The code that a cell is, as it was given: -200 also where it is written -200.0."""
    number = _number(cell)
    return next((code for code in codes if _number(code) == number), cell)


def _number(cell: str) -> float:
    how = cells.written(cell)
    return math.nan if how is None else cells.value(how.plain, how.decimal or how.either, "")


def check_end(tail: bytes, separator: str, width: int) -> None:
    """Looks at a file's last rows.

    Raises:
        NotPlainError: There are totals or notes.
    """
    text = tail.decode("utf-8", "replace")
    whole = text.partition("\n")[2]  # the first line has lost its beginning
    try:
        last = list(rows.split(whole, separator, ""))
    except DataError:
        raise NotPlainError from None
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


def has_words(open_file: Open) -> bool:
    """Whether TRUE or FALSE is found in a file, which pandas takes for numbers now and then."""
    with open_file() as file:
        return any(re.search(rb"\b(true|false)\b", block, re.IGNORECASE) for block in _blocks(file))


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
            DataError: It is damaged.
        """
        self.where = where
        import pyarrow  # only where it is needed
        from pyarrow import parquet

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
        names = [self._file.schema_arrow.names[at] for at in places]
        table = self._file.read(columns=names)
        for at, name in zip(places, names, strict=True):
            column = table.column(name)
            kind = column.type
            if pyarrow.types.is_decimal(kind):
                # By way of text: straight, 3.30 would become 3.3000000000000003.
                column = column.cast(pyarrow.string()).cast(pyarrow.float64())
            elif pyarrow.types.is_timestamp(kind):
                column = column.cast(pyarrow.date32(), safe=False)
            whole[at] = records.values(column)
        found = records.columns(whole, self.where)
        kept = dict(zip(places, found.columns, strict=True))
        found.columns = [kept.get(at) for at in range(len(self.names))]
        found.names = self.names
        return found
