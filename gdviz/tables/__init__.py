"""Any table a teacher has -> gdcore.Dataset.

`read_table` is the one way in. `understand` gives the same and what was understood on the way: see
`Table`. Formats are known by content, not by name: text with any separator, worksheets, JSON
records, Parquet; packed with gzip or not; a data frame, two arrays or a list of pairs.

    source   from a path to bytes and text         large    two columns of a large file
    rows     from text to the rows of one table    records  worksheets, JSON, data frames
    cells    from a column's text to numbers       table    what was understood, which two columns
"""

import io
import itertools
from collections.abc import Collection, Iterable, Sequence
from os import PathLike
from typing import Any

from gdcore.checks import DataError, shown
from gdcore.data import Dataset
from gdviz.tables import large, records, rows, source
from gdviz.tables import table as tables
from gdviz.tables.table import Column, File, Table

__all__ = ["Column", "Table", "read_table", "understand"]

LARGE = 1 << 21  # bytes from which a file's first rows decide how it is read


def read_table(
    data: Any,
    x: str | int | None = None,
    y: str | int | None = None,
    *,
    sheet: str | int | None = None,
    missing: str | float | Iterable[str | float] = (),
    decimal: str | None = None,
) -> Dataset:
    """Two columns of numbers from any table.

    Cells may be separated by commas, semicolons, tabs, bars or blanks. Numbers may be written as
    39,343.00 or 1.234,56 or $ 39343 or 45 %, where the whole column agrees. TRUE and FALSE are 1
    and 0, dates days since the first. A row without x or y is left out and counted. Comments, what
    stands before the header, and totals are skipped.

    Args:
        data: A path, "-" for standard input, a data frame of any library, two arrays as a tuple
            (x, y), or a list of pairs.
        x, y: The columns, by name (case and blanks do not matter where that is clear) or by number
            from 1. May be left out where there are exactly two.
        sheet: Of a workbook, by name or number; otherwise its first that is not empty.
        missing: What stands for a missing value beside empty, NA, ?, - and the like: -200, "***".
            A string may hold several, with commas between.
        decimal: "." or ",", where a table does not say whether 1,200 is 1200 or 1.2.

    Raises:
        DataError: The table cannot be used; one line says where, why, and what to do.

    Examples:
        >>> data = read_table("examples/penguins.csv", x="flipper length mm".replace(" ", "_"), y=6)
        >>> len(data), data.dropped, data.y_name
        (342, 2, 'body_mass_g')
        >>> read_table([(1, 3), (2, 5), (4, 9)]).y
        array([3., 5., 9.])
    """
    found = understand(data, x, y, sheet=sheet, missing=missing, decimal=decimal)
    if found.dataset is None:
        raise DataError(found.problem)
    return found.dataset


def understand(
    data: Any,
    x: str | int | None = None,
    y: str | int | None = None,
    *,
    sheet: str | int | None = None,
    missing: str | float | Iterable[str | float] = (),
    decimal: str | None = None,
) -> Table:
    """What there is in a table, and the two columns taken from it where that is settled.

    Args: as for `read_table`.

    Raises:
        DataError: There is no table. That its columns must be chosen, or cannot be used, is said
            in `Table.problem` instead.
    """
    if decimal not in (None, ".", ","):
        raise DataError(f"decimal is {shown(decimal)}; allowed: '.' or ','")
    codes = _codes(missing)
    if not isinstance(data, str | PathLike):
        if sheet is not None:
            raise DataError("sheet names a worksheet of a workbook; this is none")
        grid = records.from_python(data, "data")
        return _whole(File("data"), grid, x, y, codes, decimal)
    where = source.shown_path(data)
    size = source.size(data)
    if size >= LARGE:
        with source.opened(data) as file:
            head = file.read(source.HEAD)
        kind = source.kind(head)
        if kind == "text" and not source.is_gzip(head) and sheet is None:
            with source.opened(data) as file:
                file.seek(-min(size, large.TAIL), io.SEEK_END)
                tail = file.read()
            found = _large(lambda: source.opened(data), head, tail, where, x, y, codes, decimal)
            if found is not None:
                return found
        if kind == "parquet" and sheet is None:
            return _parquet(data, where, x, y, codes, decimal)
    raw, packed = source.load(data)
    kind = source.kind(raw)
    if sheet is not None and kind != "workbook":
        raise DataError(f"{where}: sheet {shown(sheet)} of a file that is no workbook")
    if kind == "workbook":
        grid, name, names = records.worksheet(raw, where, sheet)
        file_found = File("worksheet", packed=packed, sheet=name, sheets=tuple(names))
        return _whole(file_found, grid, x, y, codes, decimal)
    if kind == "parquet":
        return _parquet(io.BytesIO(raw), where, x, y, codes, decimal)
    if kind == "text" and len(raw) >= LARGE and packed:
        content = raw
        found = _large(
            lambda: io.BytesIO(content), raw[: source.HEAD], raw[-large.TAIL :], where, x, y, codes,
            decimal, packed=True,
        )  # fmt: skip
        if found is not None:
            return found
    decoded = source.decode(raw, where)
    del raw
    file_found = File(
        "JSON" if kind == "json" else "text", decoded.encoding, decoded.guessed, packed
    )
    if kind == "json":
        return _whole(file_found, records.from_json(decoded.text, where), x, y, codes, decimal)
    return _careful(file_found, decoded.text, where, x, y, codes, decimal)


def _careful(
    file: File,
    text: str,
    where: str,
    x: str | int | None,
    y: str | int | None,
    codes: Sequence[str],
    decimal: str | None,
) -> Table:
    """The table in a text, cell by cell; of a large one only two columns are kept."""
    separator = rows.find_separator(text, where)
    keep: tuple[int, int] | None = None
    known: tuple[Column, ...] = ()
    settled: set[str] = set()
    if len(text) >= LARGE:
        first = itertools.islice(rows.split(text, separator, where), large.SHOWN)
        top = rows.grid(first, separator, where)
        readings = tables.read_all(top, codes, decimal)
        try:
            x_at, y_at = tables.choose(top.names, x, y, where)
        except DataError:
            x_at = y_at = None
        if x_at is not None and y_at is not None:
            keep = (x_at, y_at)
            known = tables.describe(top, readings)
            settled = tables.settled(readings)
    grid = rows.grid(rows.split(text, separator, where), separator, where, keep=keep)
    return _whole(file, grid, x, y, codes, decimal, known, settled)


def _codes(missing: str | float | Iterable[str | float]) -> list[str]:
    if isinstance(missing, str):
        missing = missing.split(",")
    elif isinstance(missing, int | float):
        missing = [missing]
    return [code for given in missing if (code := str(given).strip())]


def _whole(
    file: File,
    grid: rows.Grid,
    x: str | int | None,
    y: str | int | None,
    codes: Sequence[str],
    decimal: str | None,
    known: tuple[Column, ...] = (),
    settled: Collection[str] = (),
) -> Table:
    """The table whose cells are all there, or those of two columns, where the others are known."""
    readings = tables.read_all(grid, codes, decimal, settled)
    columns = tables.describe(grid, readings)
    if known:
        columns = tuple(
            column if at in readings else known[at] for at, column in enumerate(columns)
        )
    chosen: tuple[int | None, int | None] = (None, None)
    try:
        chosen = tables.choose(grid.names, x, y, grid.where)
        x_at, y_at = chosen
        if x_at is None or y_at is None:
            raise DataError(tables.undecided(grid.where, columns, chosen))
        taken = tables.take(grid, readings, x_at, y_at)
    except DataError as error:
        return tables.finish(file, grid, columns, chosen, None, str(error))
    notes = tables.column_notes(grid, readings, (x_at, y_at))
    return tables.finish(file, grid, columns, chosen, taken, "", notes)


def _parquet(
    file: Any,
    where: str,
    x: str | int | None,
    y: str | int | None,
    codes: Sequence[str],
    decimal: str | None,
) -> Table:
    """The table in a Parquet file: two columns whole, of the others the first rows."""
    opened = large.Parquet(file, where)
    about = File("Parquet")
    readings = tables.read_all(opened.head, codes, decimal)
    columns = list(tables.describe(opened.head, readings))
    chosen: tuple[int | None, int | None] = (None, None)
    try:
        chosen = tables.choose(opened.names, x, y, where)
        x_at, y_at = chosen
        if x_at is None or y_at is None:
            raise DataError(tables.undecided(where, columns, chosen))
        grid = opened.columns((x_at, y_at))
        whole = tables.read_all(grid, codes, decimal)
        for at, column in enumerate(tables.describe(grid, whole)):
            columns[at] = column if at in chosen else columns[at]
        taken = tables.take(grid, whole, x_at, y_at)
    except DataError as error:
        return tables.finish(
            about, opened.head, tuple(columns), chosen, None, str(error), rows=opened.rows
        )
    notes = tables.column_notes(grid, whole, (x_at, y_at))
    return tables.finish(
        about, opened.head, tuple(columns), chosen, taken, "", notes, rows=opened.rows
    )


def _large(
    open_file: large.Open,
    head: bytes,
    tail: bytes,
    where: str,
    x: str | int | None,
    y: str | int | None,
    codes: Sequence[str],
    decimal: str | None,
    *,
    packed: bool = False,
) -> Table | None:
    """The table in a large text, parsed by pandas; None where the careful reader has to read it."""
    head = head[: head.rfind(b"\n") + 1]
    try:
        decoded = source.decode(head, where)
        if decoded.encoding.startswith("UTF-") and decoded.encoding != "UTF-8":
            return None
        separator = rows.find_separator(decoded.text, where)
        if separator == " " or (separator == "|" and decoded.encoding != "UTF-8"):
            return None  # a bar may be the second byte of a Chinese character
        sample = list(rows.split(decoded.text, separator, where))
        how = rows.layout(sample[: rows.SAMPLE], where)
        grid = rows.grid(sample, separator, where)
        start = large.line_start(head, how.first_line)
        large.check_end(tail, separator, how.width)
        large.check_comments(open_file, start)
    except (DataError, large.NotPlainError):
        return None
    if grid.skipped.totals or grid.skipped.notes or not how.first_line:
        return None
    readings = tables.read_all(grid, codes, decimal)
    columns = list(tables.describe(grid, readings))
    about = File("text", decoded.encoding, decoded.guessed, packed)
    chosen: tuple[int | None, int | None] = (None, None)
    try:
        chosen = tables.choose(grid.names, x, y, where)
        x_at, y_at = chosen
        if x_at is None or y_at is None:
            raise DataError(tables.undecided(where, columns, chosen))
    except DataError as error:
        lines = large.line_count(open_file, start)
        return tables.finish(about, grid, tuple(columns), chosen, None, str(error), rows=lines)
    two = (readings[x_at], readings[y_at])
    settled = tables.settled(readings)
    mark = large.plain_marks(two, separator, bool(settled))
    if mark is None:
        return None
    one_mark = settled == {mark} or separator == "," or decimal is not None
    whole = tuple(not one_mark and reading.marks.decimal == "" for reading in two)
    try:
        values = large.csv_columns(
            open_file, start, how.width, (x_at, y_at), separator=separator, decimal=mark,
            whole=(whole[0], whole[1]), codes=codes,
        )  # fmt: skip
    except large.NotPlainError:
        return None
    names = [tables.axis_name(grid, at, readings[at]) for at in (x_at, y_at)]
    taken = tables.Taken(values[0], values[1], names[0], names[1], values[2])
    for at, numbers in ((x_at, values[0]), (y_at, values[1])):
        columns[at] = tables.updated(columns[at], numbers)
    notes = tables.column_notes(grid, readings, (x_at, y_at))
    return tables.finish(about, grid, tuple(columns), chosen, taken, "", notes, rows=len(values[0]))
