"""What was understood of a table, and the two columns taken from it."""

import bisect
import math
import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gdcore.checks import DataError, shown
from gdcore.data import FEWEST_ROWS, Dataset, FloatArray, all_finite
from gdviz.tables import cells
from gdviz.tables.rows import SEPARATORS, Cells, Grid, second_table

FOOTNOTE = r"-?\d[\d.,]*\s*([*†‡§¹²³⁴-⁹]+|[*†‡]?\([a-z]{1,2}\)|\[\w{1,3}\])"
FIRST = 3  # values of a column that are shown
EDGE_SHARE = 0.01
ENOUGH_AT_EDGE = 5
MOST_GAPS = 1000  # blank lines that are looked at: a file of blocks has many
MANY_ROWS = 20


@dataclass(frozen=True)
class Column:
    """One column of a table, as understood.

    Attributes:
        number: Its place, from 1.
        name: What it is called; "" where it has no name.
        kind: "number", "date", "truth" (TRUE and FALSE), "text" or "empty".
        first: Its first values, as they are written.
        numbers: How many of its cells have a value that can be drawn.
        missing: How many are missing.
        low, high: Its smallest and its largest value; None where there is none.
        decimal, thousands, unit: How its numbers are written; "" for what was not met.
        problem: Why it cannot be taken; "" where it can.
        guessed: Whether it is a guess that its marks before three digits are decimal marks.
    """

    number: int
    name: str
    kind: str
    first: tuple[str, ...]
    numbers: int
    missing: int
    low: float | None = None
    high: float | None = None
    decimal: str = ""
    thousands: str = ""
    unit: str = ""
    problem: str = ""
    guessed: bool = False


@dataclass(frozen=True)
class Edge:
    """The smallest or largest value of a column, which so many rows have that it may be a code.

    Attributes:
        name: The column's.
        value: What stands in these rows.
        count, rows: How many they are, and how many rows there are.
    """

    name: str
    value: float
    count: int
    rows: int

    @property
    def percent(self) -> float:
        """The share of the rows."""
        return 100 * self.count / self.rows

    def __str__(self) -> str:
        return (
            f"column {shown(self.name)}: {self.count} of {self.rows} rows ({self.percent:.2g} %) "
            f"have {self.value:.12g}, at the edge of all values; "
            f"if that stands for a missing one: --missing {self.value:.12g}"
        )


@dataclass(frozen=True)
class Table:
    """What was understood of a table before anything is drawn.

    Attributes:
        where: The file, as messages call it.
        format: "text", "worksheet", "JSON", "Parquet" or "data".
        encoding: Of text, such as "UTF-8"; "" elsewhere.
        encoding_guessed: Whether that is a guess.
        packed: Whether the file is a gzip.
        separator: "tab", "semicolon", "comma", "bar" or "blank"; "" where there is none.
        sheet, sheets: The worksheet, and all there are.
        header: Whether the table names its columns.
        rows: How many rows it has; what was skipped is none.
        rows_seen: How many of them `columns` tells of: in a large file its first ones.
        columns: Each column.
        x, y: The numbers of the two columns that are taken; None where that is not settled.
        edges: Values at the edge of x or y that may stand for missing ones: see `Edge`.
        dropped: Rows that are left out because x or y is missing.
        marks: What stood there instead, and how often.
        comments, titles, totals, notes: Lines that were skipped: comments, what stands before the
            header, totals, and notes below the table.
        rules, units: Others: lines drawn between rows, and units below the names.
        years: Whether the names are years, so that they might be numbers as well.
        messages: What the reader should be told, a line each.
        dataset: The points; None where `problem` says why.
        problem: Why there are none.
    """

    where: str
    format: str
    rows: int
    rows_seen: int
    columns: tuple[Column, ...]
    header: bool = True
    encoding: str = ""
    encoding_guessed: bool = False
    packed: bool = False
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    x: int | None = None
    y: int | None = None
    edges: tuple["Edge", ...] = ()
    dropped: int = 0
    marks: tuple[tuple[str, int], ...] = ()
    comments: tuple[int, ...] = ()
    titles: tuple[int, ...] = ()
    totals: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()
    rules: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    years: bool = False
    messages: tuple[str, ...] = ()
    dataset: Dataset | None = None
    problem: str = ""

    @property
    def example(self) -> str:
        """Options that take the first two columns of numbers; "" where there are not two."""
        return _example(self.columns, (None, None)).removeprefix(", as in ")


@dataclass(frozen=True)
class File:
    """What is known of a file beside its table."""

    format: str
    encoding: str = ""
    guessed: bool = False
    packed: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass
class Taken:
    """The two columns that are taken, whole.

    Attributes:
        x, y: Shape (rows,), nan where a value is missing.
        marks: What stood where a row has no x or no y, and how often.
        x_name, y_name: What they are called.
        notes: What must be told of how they were read.
    """

    x: FloatArray
    y: FloatArray
    marks: tuple[tuple[str, int], ...]
    x_name: str = "x"
    y_name: str = "y"
    notes: Sequence[str] = ()


def settled(readings: Mapping[int, cells.Reading]) -> set[str]:
    """The decimal marks that columns settle."""
    return {found.proven for found in readings.values() if found.proven and not found.problem}


def read_all(
    grid: Grid, codes: Sequence[str], decimal: str | None, known: Collection[str] = ()
) -> dict[int, cells.Reading]:
    """Every column there is; what one settles about its marks holds for those that are open.

    Args:
        grid: The table.
        codes: What stands for a missing value.
        decimal: The decimal mark, where the reader has been told.
        known: Decimal marks that columns which are not there have settled.
    """
    options = {"separator": grid.separator, "decimal": decimal}
    found = {
        at: cells.read(column, codes, **options)  # type: ignore[arg-type]
        for at, column in enumerate(grid.columns)
        if column is not None
    }
    proven = settled(found) | set(known)
    for at, reading in found.items():
        column = grid.columns[at]
        if reading.open and column is not None and proven:
            found[at] = cells.read(column, codes, proven=proven, **options)  # type: ignore[arg-type]
    return found


def describe(grid: Grid, readings: dict[int, cells.Reading]) -> tuple[Column, ...]:
    """What is shown of each column."""
    return tuple(
        _column(at, name, grid.columns[at], readings.get(at)) for at, name in enumerate(grid.names)
    )


def _column(at: int, name: str, column: Cells | None, reading: cells.Reading | None) -> Column:
    if column is None or reading is None:
        return Column(at + 1, name, "unread", (), 0, 0)
    first: list[str] = []
    for row in range(min(len(column), 1000)):
        if row not in reading.missing and len(first) < FIRST:
            cell = column[row]
            first.append(cell if isinstance(cell, str) else f"{cell:.12g}")
    low = high = None
    if reading.numbers and not reading.problem:
        low, high = float(np.nanmin(reading.values)), float(np.nanmax(reading.values))
    marks = reading.marks
    return Column(
        at + 1, name, reading.kind, tuple(first), reading.numbers, len(reading.missing), low, high,
        marks.decimal, marks.thousands, marks.unit, reading.problem, reading.guessed,
    )  # fmt: skip


def updated(column: Column, values: FloatArray) -> Column:
    """What is shown of a column of which only the first rows had been seen, from all of them."""
    missing = int(np.isnan(values).sum())
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return replace(column, numbers=len(values) - missing, missing=missing, low=low, high=high)


def finish(
    file: File,
    grid: Grid,
    columns: tuple[Column, ...],
    chosen: tuple[int, int] | None,
    taken: Taken | None,
    problem: str = "",
    rows: int | None = None,
) -> Table:
    """The table, with the points where two columns could be taken.

    Args:
        file, grid, columns: What was understood.
        chosen: The places of the x and the y column, where they are settled.
        taken: Their values, where they can be used.
        problem: Why they are not settled, or cannot be used.
        rows: How many rows there are, where the grid has but the first ones.
    """
    skipped = grid.skipped
    told = [f"{grid.where}: {line}" for line in _messages(file, grid)]
    dataset, edges = None, tuple[Edge, ...]()
    dropped = 0
    if taken is not None:
        total = len(taken.x)
        x, y = taken.x, taken.y
        if not (all_finite(x) and all_finite(y)):
            here = ~(np.isnan(x) | np.isnan(y))
            x, y = x[here], y[here]
        dropped = total - len(x)
        if dropped:
            met = ", ".join(
                f"{count} {shown(mark) if mark else 'empty'}" for mark, count in taken.marks[:8]
            )
            more = ", ..." if len(taken.marks) > 8 else ""
            told.append(
                f"{grid.where}: {dropped} of {total} rows left out: no value for x or y "
                f"({met}{more})"
            )
        told += [f"{grid.where}, {note}" for note in taken.notes]
        problem = problem or _too_little(grid.where, taken.x_name, x, dropped, total)
        if not problem:
            if not skipped.totals and (last := _sums(grid, taken)):
                told.append(f"{grid.where}, {last}")
            edges = tuple(_edges((taken.x_name, x), (taken.y_name, y)))
            told += [f"{grid.where}, {edge}" for edge in edges]
            for values in (x, y):
                values.setflags(write=False)  # so that they are not copied
            dataset = Dataset(x, y, taken.x_name, taken.y_name, dropped)
    return Table(
        where=grid.where,
        format=file.format,
        rows=rows or (len(grid.lines) if taken is None else len(taken.x)),
        rows_seen=len(grid.lines),
        columns=columns,
        header=grid.header,
        encoding=file.encoding,
        encoding_guessed=file.guessed,
        packed=file.packed,
        separator=SEPARATORS.get(grid.separator, ""),
        sheet=file.sheet,
        sheets=file.sheets,
        x=None if chosen is None else chosen[0] + 1,
        y=None if chosen is None else chosen[1] + 1,
        edges=edges,
        dropped=dropped,
        marks=taken.marks if taken is not None else (),
        comments=tuple(skipped.comments),
        titles=tuple(skipped.titles),
        totals=tuple(skipped.totals),
        notes=tuple(skipped.notes),
        rules=tuple(skipped.rules),
        units=tuple(skipped.units),
        years=grid.years,
        messages=tuple(told),
        dataset=dataset,
        problem=problem,
    )


def take(grid: Grid, readings: dict[int, cells.Reading], x_at: int, y_at: int) -> Taken:
    """The two columns whole, with what stood where a row has no x or no y.

    Raises:
        DataError: A cell is neither a value nor missing, or a column has two readings.
    """
    for at in (x_at, y_at):
        if readings[at].problem:
            raise DataError(f"{grid.where}, column {label(grid, at)}: {readings[at].problem}")
    bad = [(*found, at) for at in (x_at, y_at) if (found := readings[at].bad) is not None]
    if bad:
        row, why, at = min(bad, key=lambda found: found[0])
        raise DataError(
            f"{grid.where}, {grid.line_word} {grid.lines[row]}, column {label(grid, at)}: {why}; "
            f"allowed: a number, or an empty cell or NA to leave the row out"
            + _cure(grid, at, row, readings[at].kind)
        )
    one, other = readings[x_at], readings[y_at]
    gaps = _gaps(grid, one.values, other.values)
    marks = cells.counted(
        [one.missing.get(row, other.missing.get(row, "")) for row in one.missing | other.missing]
    )
    names = axis_name(grid, x_at, one), axis_name(grid, y_at, other)
    return Taken(
        one.values, other.values, marks, *names,
        [*column_notes(grid, readings, (x_at, y_at)), *gaps],
    )  # fmt: skip


def _gaps(grid: Grid, x: FloatArray, y: FloatArray) -> list[str]:
    """What must be told of blank lines between a table's rows.

    Raises:
        DataError: They end a table, and another begins.
    """
    starts = [bisect.bisect_left(grid.lines, line) for line, _ in grid.gaps]
    end = next((line for line, above in grid.gaps if above == "end"), None)
    apart = first_apart(x, y, starts)
    if end is None and apart is not None:
        end = grid.lines[apart]
    if end is not None:
        raise second_table(grid.where, grid.line_word, end)
    told = [line for line, above in grid.gaps if above == "line"]
    if not told:
        return []
    listed = ", ".join(map(str, told[:4])) + (", ..." if len(told) > 4 else "")
    return [
        f"blank {grid.line_word}s above {grid.line_word} {listed}: if another table begins there, "
        "keep one in a file"
    ]


def first_apart(x: FloatArray, y: FloatArray, starts: Sequence[int]) -> int | None:
    """The first of these places from which on x and y seem to be those of another table."""
    bounds = [0, *starts[:MOST_GAPS], len(x)]
    for above, at, below in zip(bounds, bounds[1:], bounds[2:], strict=False):
        if all(_apart(values[above:at], values[at:below]) for values in (x, y)):
            return at
    return None


def _apart(one: FloatArray, other: FloatArray) -> bool:
    """Whether values lie farther apart than one of both is wide, as those of two tables may."""
    one, other = one[~np.isnan(one)], other[~np.isnan(other)]
    if min(len(one), len(other)) < FEWEST_ROWS:
        return False
    gap = max(other.min() - one.max(), one.min() - other.max())
    return bool(gap > min(np.ptp(one), np.ptp(other)))


def _sums(grid: Grid, taken: Taken) -> str:
    """What is told of a last row that seems to be the sum of all others; "" where none is."""
    if len(grid.lines) != len(taken.x) or len(taken.x) <= FEWEST_ROWS:
        return ""
    for values, other in ((taken.x, taken.y), (taken.y, taken.x)):
        above = float(values[:-1].sum())
        if not (math.isfinite(above) and all_finite(other)):
            above = float(np.nansum(values[:-1], where=~np.isnan(other[:-1])))
        last = float(values[-1])
        # Where subtotals stand between, it is half of what is above.
        sums = (above, above / 2)
        if not above or not any(math.isclose(last, part, rel_tol=1e-9) for part in sums):
            return ""
    line = f"{grid.line_word} {grid.lines[-1]}"
    return (
        f"{line}: x and y are the sums of the rows above; "
        "if these are totals, take them out of the file, or call the row Total"
    )


def _cure(grid: Grid, at: int, row: int, kind: str) -> str:
    """What to do about a cell that is no number: among numbers it may stand for a missing one."""
    column = grid.columns[at]
    cell = column[row] if column is not None else ""
    if kind == "text":
        has_unit = isinstance(cell, str) and re.fullmatch(r"[\d.,]+\s*[^\W\d]+\.?", cell)
        if has_unit:
            return "; a unit belongs into the column's name"
    if isinstance(cell, str) and re.fullmatch(FOOTNOTE, cell):
        return "; a footnote mark does not belong into a cell"
    if kind == "text":
        return ""
    fits = isinstance(cell, str) and 0 < len(cell) <= 12 and "," not in cell and cell.isprintable()
    return f"; if it stands for a missing one: --missing {shlex.quote(cell)}" if fits else ""


def axis_name(grid: Grid, at: int, reading: cells.Reading) -> str:
    """A column's name for an axis: it says what dates are counted from."""
    name = grid.names[at] or f"column {at + 1}"
    return f"{name} (days since {reading.first_day})" if reading.first_day else name


def column_notes(
    grid: Grid, readings: dict[int, cells.Reading], places: Sequence[int]
) -> list[str]:
    """What must be told of how columns were read."""
    return [f"column {label(grid, at)}: {note}" for at in places for note in readings[at].notes]


def label(grid: Grid, at: int) -> str:
    """What messages call a column."""
    return shown(grid.names[at]) if grid.names[at] else str(at + 1)


def _messages(file: File, grid: Grid) -> list[str]:
    found = []
    if file.guessed:
        found.append(
            f"encoding guessed to be {file.encoding}; if names look wrong, say which it is, as in "
            f"--encoding {'big5' if file.encoding == 'GB18030' else 'gb18030'}"
        )
    if file.sheets[1:]:
        others = [shown(name) for name in file.sheets if name != file.sheet]
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        found.append(f"other sheets are {', '.join(others[:5])}{more}: --sheet NAME takes one")
    skipped = grid.skipped
    parts = [
        _lines(grid.line_word, lines, what)
        for lines, what in (
            (skipped.titles, "before the header"),
            (skipped.comments, "of comments"),
            (skipped.totals, "of totals"),
            (skipped.notes, "below the table"),
            (skipped.rules, "drawn between rows"),
            (skipped.units, "of units below the header"),
        )
        if lines
    ]
    if parts:
        found.append(f"skipped: {'; '.join(parts)}")
    if grid.years:
        found.append(
            f"the years {shown(grid.names[0])} to {shown(grid.names[-1])} are taken for the names "
            "of columns, as the numbers below are none"
        )
    if not grid.header:
        found.append(
            f"no header: the columns are called {_some_names(grid.names)}; "
            "a number chooses one, as in --x 1 --y 2"
        )
    return found


def _some_names(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{names[0]}, {names[1]}, ... {names[-1]}"


def _lines(word: str, lines: Sequence[int], what: str) -> str:
    if len(lines) == 1:
        return f"{word} {lines[0]} {what}"
    listed = ", ".join(map(str, lines[:4])) + (", ..." if len(lines) > 4 else "")
    return f"{len(lines)} {word}s {what} ({listed})"


def _too_little(where: str, x_name: str, x: FloatArray, dropped: int, total: int) -> str:
    """Why points are too few or too much alike; "" where they are not."""
    if not total:
        return f"{where}: a header and no rows; at least {FEWEST_ROWS} rows are needed"
    if len(x) < FEWEST_ROWS:
        left_out = f" ({dropped} left out: x or y missing)" if dropped else ""
        count = f"{len(x)} usable row" + "s" * (len(x) != 1)
        return f"{where}: {count}{left_out}; at least {FEWEST_ROWS} are needed"
    if x[0] == x[-1] and x.min() == x.max():
        return (
            f"{where}, column {shown(x_name)}: every value is {x[0]:g}; "
            "x must take at least two different values"
        )
    return ""


def _edges(*columns: tuple[str, FloatArray]) -> Iterator[Edge]:
    """The values at the edge of a column that may be codes for a missing value."""
    for name, values in columns:
        for edge in (float(values.min()), float(values.max())):
            count = int(np.count_nonzero(values == edge))
            often = count > EDGE_SHARE * len(values) or _is_code(edge)
            if often and _stands_out(values, edge, count):
                yield Edge(name, edge, count, len(values))


def _stands_out(values: FloatArray, edge: float, count: int) -> bool:
    """Whether a value at the edge is met far more often than others, or lies far from them.

    Marks from 1 to 5, or hours, have a full edge as well, and it means nothing.
    """
    rest = values[values != edge]
    if (count < 2 and not _is_code(edge)) or not len(rest) or rest.min() == rest.max():
        return False
    gap = min(abs(rest.min() - edge), abs(rest.max() - edge))
    # Of few rows any may be half of their spread apart.
    if gap > (0.5 if len(values) >= MANY_ROWS else 2) * (rest.max() - rest.min()):
        return True
    if len(values) < MANY_ROWS:
        return False
    typical = float(np.median(np.unique(rest, return_counts=True)[1]))
    return count >= ENOUGH_AT_EDGE * typical


def _is_code(value: float) -> bool:
    """Whether a number is one that people write for a missing value: 99, -999, 9999."""
    return abs(value) >= 99 and set(f"{abs(value):.12g}") == {"9"}


def choose(
    names: Sequence[str], x: str | int | None, y: str | int | None, where: str
) -> tuple[int | None, int | None]:
    """The places of the x and the y column; None where they have to be said.

    Without names a table must have two columns; those without a name, an index, do not count.

    Raises:
        DataError: There is no such column, or more than one, or both are the same.
    """
    x_at = None if x is None else _find(names, "x", x, where)
    y_at = None if y is None else _find(names, "y", y, where)
    candidates = [at for at, name in enumerate(names) if name]
    if len(candidates) < 2 == len(names):
        candidates = [0, 1]
    if len(candidates) == 2 and None in (x_at, y_at):
        given = x_at if y_at is None else y_at
        if given is None:
            x_at, y_at = candidates
        elif given in candidates:
            other = candidates[1 - candidates.index(given)]
            x_at, y_at = (x_at, other) if y_at is None else (other, y_at)
    if x_at is not None and x_at == y_at:
        raise DataError(
            f"{where}: x and y are both column {shown(names[x_at])}; "
            f"two different columns are needed of {_listed(names)}"
        )
    return x_at, y_at


def _find(names: Sequence[str], role: str, wanted: str | int, where: str) -> int:
    """The place of a column: by its name, in any case and with any blanks, or by its number."""
    if isinstance(wanted, str):
        plain = " ".join(wanted.split())
        exact = [at for at, name in enumerate(names) if name == plain]
        loose = [at for at, name in enumerate(names) if _folded(name) == _folded(plain)]
        places = exact or (loose if _folded(plain) else [])
        if len(places) == 1:
            return places[0]
        if places:
            spelled = " and ".join(dict.fromkeys(shown(names[at]) for at in places))
            raise DataError(
                f"{where}: {len(places)} columns are called {spelled}, so {role} is ambiguous; "
                f"the columns are {_listed(names)}; a number chooses one, as in "
                f"--{role} {places[0] + 1}"
            )
        number = int(plain) if re.fullmatch(r"[0-9]{1,9}", plain) else 0
    else:
        number = wanted
    if 1 <= number <= len(names):
        return number - 1
    raise DataError(
        f"{where}: no column {shown(wanted)} for {role}; the columns are {_listed(names)}"
    )


def _folded(name: str) -> str:
    return "".join(name.casefold().split())


def undecided(
    where: str,
    columns: Sequence[Column],
    chosen: tuple[int | None, int | None],
    most: int = 8,
) -> str:
    """Why a table's columns must be named: what each of them holds, and the words to type."""
    asked = " and ".join(role for role, at in zip("xy", chosen, strict=True) if at is None)
    shown_columns = [
        f"{shown(column.name) if column.name else column.number} ({_contents(column)})"
        for column in columns[:most]
    ]
    more = f" and {len(columns) - most} more" if len(columns) > most else ""
    return (
        f"{where}: {len(columns)} columns, so say which to take for {asked}"
        f"{_example(columns, chosen)}; the columns are {', '.join(shown_columns)}{more}"
    )


def _contents(column: Column) -> str:
    values = ", ".join(value if len(value) <= 10 else value[:9] + "…" for value in column.first)
    if column.kind in ("empty", "unread"):
        return column.kind
    what = {"number": "numbers", "date": "dates", "truth": "TRUE or FALSE", "text": "text"}
    count = f"{column.numbers} " if column.kind != "text" else ""
    return f"{count}{what[column.kind]}: {values}".replace("\n", " ")


def _example(columns: Sequence[Column], chosen: tuple[int | None, int | None]) -> str:
    """Words to type, such as `, as in --x TV --y Sales`: the first columns of numbers."""
    free = [
        column
        for column in columns
        if column.name and column.kind == "number" and not column.problem
        and column.number - 1 not in chosen
    ]  # fmt: skip
    words = []
    for role, at in zip("xy", chosen, strict=True):
        if at is not None:
            words.append(f"--{role} {_typed(columns, columns[at])}")
        elif free:
            words.append(f"--{role} {_typed(columns, free.pop(0))}")
    return f", as in {' '.join(words)}" if len(words) == 2 else ""


def _typed(columns: Sequence[Column], column: Column) -> str:
    alike = [other for other in columns if _folded(other.name) == _folded(column.name)]
    unclear = not column.name or len(alike) > 1 or len(column.name) > 30
    return str(column.number) if unclear else shlex.quote(column.name)


def _listed(names: Sequence[str], most: int = 20) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(shown(name) for name in names[:most]) + more
