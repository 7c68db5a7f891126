"""Two columns of a large file, without holding the rest: DuckDB reads CSV and Parquet."""

import codecs
import contextlib
import functools
import glob
import math
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gdcore.checks import DataError
from gdcore.data import FloatArray
from gdviz.tables import cells, records, rows
from gdviz.tables.rows import Grid
from gdviz.tables.table import Taken, first_apart

SAMPLE = 2000  # rows of a text that tell how it is written
TAIL = 1 << 16  # bytes that hold a file's last rows
SHOWN = 2000  # rows of a Parquet file that tell what its columns are
BATCH = 100_000  # rows with a missing value that are held at a time
LONGEST = 1 << 17  # bytes: Python's csv module refuses cells that are longer
LETTERS = tuple(letter.encode() for letter in "amstAMST")  # one is in all words for totals in ASCII
BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n\s*\S")
PLAIN = {  # kinds of columns in a Parquet file that are taken as they are
    "BOOLEAN", "DOUBLE", "FLOAT", "VARCHAR", "HUGEINT", "UHUGEINT",
    *(f"{sign}{size}INT" for sign in ("", "U") for size in ("BIG", "SMALL", "TINY")),
    "INTEGER", "UINTEGER",
}  # fmt: skip
OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "600MB",  # beside the two columns
    "threads": min(4, os.cpu_count() or 1),  # each needs buffers
    "temp_directory": "",  # never a folder where the reader works
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class NotPlainError(Exception):
    """The file has something that only the careful reader understands, or can refuse well."""


@contextlib.contextmanager
def _duckdb() -> Iterator[Any]:
    """A connection to a DuckDB of its own.

    Raises:
        NotPlainError: It gave up on what it was asked for.
    """
    import duckdb  # only large files and Parquet need it

    try:
        with duckdb.connect(config=OPTIONS) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET enable_progress_bar = false")  # it goes to standard output
            yield connection
    except duckdb.Error as error:
        raise NotPlainError(" ".join(str(error).partition("\n")[0].split())) from None


def _literal(text: str | Path) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _only(path: Path) -> str:
    """This file, in SQL: in the name points[1].csv DuckDB would see a pattern of names."""
    return _literal(glob.escape(os.path.abspath(path)))


def plain_mark(
    readings: Sequence[cells.Reading], separator: str, settled: set[str], told: str | None
) -> tuple[str, bool]:
    """The decimal mark with which two columns are plain numbers, and whether that is sure.

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
    path: Path,
    skip: int,
    how: rows.Layout,
    places: tuple[int, int],
    *,
    separator: str,
    decimal: str,
    whole: Sequence[bool],
    codes: Sequence[str],
    first: Sequence[FloatArray],
) -> Taken:
    """Two columns of numbers, whole and without names.

    Args:
        path: The file, in UTF-8.
        skip: How many lines come before its first data row.
        how: How its table is laid out.
        places: Of the two columns.
        separator, decimal: How the table is written.
        whole: Whether only whole numbers may come: where the first rows have no decimal mark, one
            that comes later has still to be understood.
        codes: What stands for a missing value beside `cells.MISSING`.
        first: The first values of each, which are known.

    Raises:
        NotPlainError: The careful reader has to read this file.
    """
    seen = look_through(path, how.comments, skip)
    # Rows with a cell too few or too many, line ends that change, and quotes that are not closed
    # are errors; only empty cells too many are passed over, as they are by the careful reader.
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(how.width))
    table = (
        f"read_csv({_only(path)}, columns = {{{columns}}}, skip = {skip},"
        f" delim = '{separator}', quote = '\"', escape = '\"', header = false,"
        f" auto_detect = false, strict_mode = true, null_padding = false,"
        f" max_line_size = {LONGEST}, buffer_size = {16 << 20}, hive_partitioning = false)"
    )
    texts = [f"c{at}" for at in places]
    numbers = [_number(*column, decimal) for column in zip(texts, whole, strict=True)]
    hidden = {_value(code, mark) for code in codes for mark in (".", decimal)}
    checked = _unless_stray(seen, rows.labels(how), numbers[0])
    with _duckdb() as connection:
        # A relation is fetched in less time than what `execute` gives.
        got = connection.sql(f"SELECT {checked} AS x, {numbers[1]} AS y FROM {table}").fetchnumpy()
        x, y = (records.filled(got.pop(name)) for name in ("x", "y"))
        for values in (x, y):
            for code in hidden:
                values[values == code] = np.nan
        marks: tuple[tuple[str, int], ...] = ()
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            odd = [_odd(*column, hidden) for column in zip(texts, numbers, strict=True)]
            found = connection.execute(
                f"SELECT * FROM (SELECT {odd[0]} AS x, {odd[1]} AS y FROM {table})"
                " WHERE x IS NOT NULL OR y IS NOT NULL"
            )
            marks = _marks(found, decimal, codes)
            x[np.isinf(x)] = y[np.isinf(y)] = np.nan  # codes such as inf
            empty = np.flatnonzero(np.isnan(x) & np.isnan(y)) + 1
            if first_apart(x, y, empty.tolist()) is not None:
                raise NotPlainError  # perhaps two tables
    if len(x) != seen.lines - skip and _has_blank_lines(path):
        raise NotPlainError  # they may end a table
    for values, known in zip((x, y), first, strict=True):
        if not np.array_equal(values[: len(known)], known, equal_nan=True):
            raise NotPlainError  # the table does not begin where its lines say
    return Taken(x, y, marks)


def _number(text: str, whole: bool, decimal: str) -> str:
    """SQL for the number that a cell is; NULL, not a number or infinite for any other cell."""
    # Beside what we read, DuckDB takes 1_000 and +-1 for numbers.
    odd = f"contains({text}, '_') OR ({text} < '-' AND contains({text}, '+-'))"
    plain = text
    if whole or decimal == ",":
        odd += f" OR contains({text}, '.')"
    if decimal == "," and not whole:
        plain = f"replace({text}, ',', '.')"
    return f"CASE WHEN {odd} THEN NULL ELSE try_cast({plain} AS DOUBLE) END"


def _unless_stray(seen: "Seen", labelled: Sequence[int], number: str) -> str:
    """SQL for a number that stops at a comment or a total: their numbers would be read as data."""
    # Looking at most cells' first letter is enough, and far faster.
    stray = []
    if seen.words:
        totals = "|".join(map(re.escape, sorted(rows.TOTALS - {"n"})))
        said = f"(?i)({totals}|{rows.TOTAL_PHRASE.pattern})[ :]*".replace(r"[^\W\d_]", r"\pL")
        stray += [
            f"(c{at} > 'A' AND regexp_full_match(c{at}, {_literal(said)}))" for at in labelled
        ]
    if seen.comments:
        begins = rf"regexp_matches(c0, '^[\pZ\pC]*({'|'.join(seen.comments)})')"
        stray.append(f"((c0 < '0' OR c0 > '~') AND {begins})")
    return (
        f"CASE WHEN {' OR '.join(stray)} THEN error('no data') ELSE {number} END"
        if stray
        else number
    )


def _odd(text: str, number: str, hidden: set[float]) -> str:
    """SQL for the text of a cell that has no number, or one that is a code; NULL for the others."""
    codes = ", ".join(f"{code!r}::DOUBLE" for code in hidden if math.isfinite(code))
    fine = f"isfinite({number})" + (f" AND {number} NOT IN ({codes})" if codes else "")
    return f"CASE WHEN {fine} THEN NULL ELSE coalesce({text}, '') END"


def _marks(found: Any, decimal: str, codes: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """What stands where a row has no x or no y, in the careful reader's order.

    Args:
        found: Gives the x and the y cell of such rows, None where it is a number.
        decimal, codes: As for `csv_columns`.

    Raises:
        NotPlainError: It is no mark of a missing value.
    """

    @functools.cache
    def mark(cell: str) -> tuple[int, str]:
        """What a cell is counted as, after the place of its code where it is a number."""
        cell = cell.strip()
        if cell in codes or cell.casefold() in cells.MISSING:
            return 0, cell
        how = cells.written(cell)
        if how is not None and not (how.unit or how.thousands):
            number = cells.value(how.plain, decimal, "")
            for place, code in enumerate(codes, 1):
                if _value(code, ".") == number:
                    return place, code
        raise NotPlainError

    met: Counter[tuple[bool, int, str]] = Counter()
    while batch := found.fetchmany(BATCH):
        for (x, y), count in Counter(batch).items():
            marks = [mark(cell) for cell in (x, y) if cell is not None]
            met[x is None, *marks[0]] += count
    counts: Counter[str] = Counter()
    for (_, _, cell), count in sorted(met.items(), key=lambda item: item[0][:2]):
        counts[cell] += count
    return tuple(counts.most_common())


def _value(cell: str, decimal: str) -> float:
    how = cells.written(cell)
    return math.nan if how is None else cells.value(how.plain, decimal, "")


def countable(lines: Sequence[str]) -> bool:
    """Whether DuckDB counts the lines before a table as we do, with the table's first one."""
    ends = {line[len(line.rstrip("\r\n")) :] for line in lines}
    return len(ends) == 1 and not any(line.count('"') % 2 for line in lines[:-1])


def check_end(path: Path, codec: str, separator: str, width: int) -> None:
    """Looks at a file's last rows.

    Raises:
        NotPlainError: There are totals or notes, or what is there cannot be told.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL))
        text = file.read().decode(codec, "replace")
    if size > TAIL:
        text = text.partition("\n")[2]  # the first line has lost its beginning
    try:
        last = list(rows.split(text, separator, ""))[-8:]  # as many as the careful reader looks at
    except DataError:
        raise NotPlainError from None
    if len(last) < 2 or rows.ending(last, width):
        raise NotPlainError


@dataclass
class Seen:
    """What a look at all of a file says.

    Attributes:
        comments: The marks of comments that may be in it.
        words: Whether there may be words for totals below its header.
        lines: How many lines it has; blank ones at its end do not count.
    """

    comments: list[str]
    words: bool
    lines: int


def look_through(path: Path, marks: Sequence[str], skip: int) -> Seen:
    """A look at all of a file, whose table begins below so many lines.

    Raises:
        NotPlainError: It has what no text in UTF-8 has: DuckDB looks at the columns that it reads.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    met: set[str] = set()
    words, lines, last = False, 1, b""
    try:
        for number, block in enumerate(_blocks(path)):
            if b"\0" in block:
                raise NotPlainError
            if not block.isascii() or decoder.getstate()[0]:
                decoder.decode(block)
            # One byte is found far faster than two, and is not cut apart.
            met |= {mark for mark in marks if mark not in met and mark[0].encode() in block}
            # Of many, numpy counts them in a third of the time.
            lines += int(np.count_nonzero(np.frombuffer(block, np.uint8) == ord("\n")))
            last = last[-TAIL:] + block[-TAIL:]
            if not words:
                body = block if number else b"\n".join(block.split(b"\n", skip)[skip:])
                words = not body.isascii() or any(letter in body for letter in LETTERS)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise NotPlainError from None
    lines -= last[len(last.rstrip()) :].count(b"\n")
    return Seen([mark for mark in marks if mark in met], words, lines)


def _has_blank_lines(path: Path) -> bool:
    """Whether there are blank lines before a file's end, also those inside quotes."""
    rest = b""
    for block in _blocks(path):
        found = BLANK_LINE.search(rest + block)
        if found:
            return True
        rest = (rest + block)[-64:]
    return False


def line_count(path: Path) -> int:
    """How many lines a file has."""
    count, last = 0, b"\n"
    for block in _blocks(path):
        count, last = count + block.count(b"\n"), block[-1:]
    return count + (last != b"\n")


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 18):
            yield block


@contextlib.contextmanager
def parquet(path: Path, where: str) -> Iterator["Parquet"]:
    """Opens a Parquet file.

    Raises:
        DataError: It is damaged.
    """
    try:
        with _duckdb() as connection:
            yield Parquet(connection, path, where)
    except NotPlainError as error:
        raise DataError(f"{where}: a Parquet file that cannot be read ({error})") from None


class Parquet:
    """A Parquet file, of which only the columns that are asked for are read: see `parquet`.

    Attributes:
        names: Its columns.
        rows: How many rows it has.
        head: Its first rows.
    """

    def __init__(self, connection: Any, path: Path, where: str) -> None:
        self.where, self._connection = where, connection
        file = _only(path)
        self._table = f"read_parquet({file}, hive_partitioning = false)"
        tree = connection.execute(f"SELECT name, num_children FROM parquet_schema({file})")
        self.names = _top(tree.fetchall())
        kinds = connection.execute(f"DESCRIBE FROM {self._table}").fetchall()
        self._kinds = [kind for _, kind, *_ in kinds]
        ((self.rows,),) = connection.execute(f"SELECT count(*) FROM {self._table}").fetchall()
        whole = range(len(self.names))
        sample = connection.execute(f"{self._select(whole)} LIMIT {SHOWN}").fetchnumpy()
        self.head = records.columns(sample, where)
        self.head.names = self.names

    def columns(self, places: Sequence[int]) -> Grid:
        """The table with these columns whole, and the others left out."""
        whole = self._connection.sql(self._select(places)).fetchnumpy()
        found = records.columns(whole, self.where)
        kept = dict(zip(places, found.columns, strict=True))
        found.columns = [kept.get(at) for at in range(len(self.names))]
        found.names = self.names
        return found

    def _select(self, places: Sequence[int]) -> str:
        # DuckDB's own names for columns differ from the file's where those are alike.
        every = ", ".join(f"c{at}" for at in range(len(self.names)))
        wanted = ", ".join(f"{_plain(f'c{at}', self._kinds[at])} AS c{at}" for at in places)
        return f"SELECT {wanted} FROM {self._table} AS t({every})"


def _plain(column: str, kind: str) -> str:
    """SQL for a column of a Parquet file as numbers, TRUE and FALSE, or text."""
    if kind.startswith("DECIMAL"):
        # By way of text: straight, 3.30 would become 3.3000000000000003.
        return f"{column}::VARCHAR::DOUBLE"
    if kind.startswith(("DATE", "TIMESTAMP")):
        return f"{column}::DATE::VARCHAR"
    return column if kind in PLAIN else f"{column}::VARCHAR"


def _top(tree: Sequence[tuple[str, int | None]]) -> list[str]:
    """The names of a Parquet file's columns; what a column consists of follows it in the tree."""
    names = []
    inside = 0
    for name, parts in tree[1:]:
        if not inside:
            names.append(rows.clean(name))
        inside = max(inside - 1, 0) + (parts or 0)
    return names
