"""From a source to a Table: which reader it takes, and what that reader understood."""

import contextlib
import io
import itertools
from collections.abc import Collection
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from gdcore.checks import DataError, shown
from gdviz.tables import cells, large, records, rows, source, table
from gdviz.tables.rows import Grid
from gdviz.tables.table import Column, File, Table

LARGE = 1 << 21  # bytes from which a file's first rows decide how it is read
Places = tuple[int | None, int | None]


@dataclass(frozen=True)
class Asked:
    """What the reader said: columns, what stands for missing, the decimal mark, the encoding."""

    x: str | int | None = None
    y: str | int | None = None
    codes: tuple[str, ...] = ()
    decimal: str | None = None
    encoding: str | None = None

    def both(self, where: str, names: list[str], columns: tuple[Column, ...]) -> tuple[int, int]:
        """The places of the x and the y column.

        Raises:
            DataError: They are not there, or have to be said.
        """
        x, y = table.choose(names, self.x, self.y, where)
        if x is None or y is None:
            raise DataError(table.undecided(where, columns, (x, y)))
        return x, y


def of_file(path: str | PathLike[str], sheet: str | int | None, asked: Asked) -> Table:
    """The table in a file.

    Raises:
        DataError: There is none.
    """
    where = source.shown_path(path)
    if sheet is None and (found := _of_large_file(path, where, asked)) is not None:
        return found
    raw, packed = source.load(path)
    kind = source.kind(raw)
    if sheet is not None and kind != "workbook":
        raise DataError(f"{where}: sheet {shown(sheet)} is asked for; only a workbook has sheets")
    if asked.encoding and kind in ("workbook", "parquet"):
        raise DataError(f"{where}: an encoding is asked for; only text has one")
    if kind == "workbook":
        grid, name, names = records.worksheet(raw, where, sheet)
        return of_grid(File("worksheet", "", False, packed, name, tuple(names)), grid, asked)
    if kind == "parquet":
        with source.as_file(raw) as copy:
            return _of_parquet(copy, where, asked)
    if kind == "text" and packed and len(raw) >= LARGE:
        with source.as_file(raw) as copy:
            found = _of_large_text(copy, where, asked, packed)
        if found is not None:
            return found
    decoded = source.decode(raw, where, asked.encoding)
    del raw  # as large as the text
    name = "JSON" if kind == "json" else "text"
    about = File(name, decoded.encoding, decoded.guessed, packed)
    if kind == "json":
        return of_grid(about, records.from_json(decoded.text, where), asked)
    return _of_text(about, decoded.text, where, asked)


def of_grid(
    about: File,
    grid: Grid,
    asked: Asked,
    known: tuple[Column, ...] = (),
    settled: Collection[str] = (),
) -> Table:
    """The table whose cells are in a grid.

    Args:
        about: The file.
        grid: The cells, of all columns or of the two that are asked for.
        asked: What the reader said.
        known: What columns that are not in the grid hold.
        settled: The decimal marks that they settle.
    """
    readings = table.read_all(grid, asked.codes, asked.decimal, settled)
    columns = table.describe(grid, readings)
    if known:
        pairs = zip(columns, known, strict=True)
        columns = tuple(new if at in readings else old for at, (new, old) in enumerate(pairs))
    try:
        x, y = asked.both(grid.where, grid.names, columns)
    except DataError as error:
        return table.finish(about, grid, columns, None, None, str(error))
    try:
        taken = table.take(grid, readings, x, y)
    except DataError as error:
        return table.finish(about, grid, columns, (x, y), None, str(error))
    return table.finish(about, grid, columns, (x, y), taken)


def _of_text(about: File, text: str, where: str, asked: Asked) -> Table:
    """The table in a text, cell by cell; of a large one only the two columns are kept."""
    try:
        separator = rows.find_separator(text, where)
    except DataError:
        if "，" not in text:
            raise
        text = text.translate(cells.FULL_WIDTH)
        separator = rows.find_separator(text, where)
    if len(text) < LARGE:
        grid = rows.grid(rows.split(text, separator, where, True), separator, where)
        return of_grid(about, grid, asked)
    first = itertools.islice(rows.split(text, separator, where, True), large.SHOWN)
    top = rows.grid(first, separator, where)
    readings = table.read_all(top, asked.codes, asked.decimal)
    columns = table.describe(top, readings)
    try:
        keep = asked.both(where, top.names, columns)
    except DataError:
        keep = None
    grid = rows.grid(rows.split(text, separator, where, True), separator, where, keep=keep)
    if keep is None:
        return of_grid(about, grid, asked)
    return of_grid(about, grid, asked, columns, table.settled(readings))


def _of_large_file(path: str | PathLike[str], where: str, asked: Asked) -> Table | None:
    """The table in a large file that is read in pieces; None for any other file."""
    if source.size(path) < LARGE:
        return None
    with source.opened(path) as file:
        head = file.read(source.HEAD)
    kind = source.kind(head)
    if kind == "parquet" and not asked.encoding:
        return _of_parquet(Path(path), where, asked)
    if kind == "text" and not source.is_gzip(head):
        return _of_large_text(Path(path), where, asked)
    return None


def _of_large_text(path: Path, where: str, asked: Asked, packed: bool = False) -> Table | None:
    """The table in a large text, parsed by DuckDB; None where it must be read cell by cell.

    Its first rows say how the table is written. What contradicts them later is found, and then the
    text is read cell by cell; but that 12.345 always has three decimals is a guess from those rows,
    and told as one.
    """
    try:
        return _parsed(path, where, asked, packed)
    except (DataError, UnicodeError, large.NotPlainError):
        return None


def _parsed(path: Path, where: str, asked: Asked, packed: bool) -> Table:
    with path.open("rb") as file:
        head = file.read(source.HEAD)
    decoded = source.decode(head[: head.rfind(b"\n") + 1], where, asked.encoding)
    separator = rows.find_separator(decoded.text, where)
    sample = list(itertools.islice(rows.split(decoded.text, separator, where, True), large.SAMPLE))
    how = rows.layout([row for row in sample[: rows.SAMPLE] if row[1]], where)
    grid = rows.grid(sample, separator, where)
    utf8 = decoded.codec == "utf-8"
    skipped = grid.skipped
    blank = any(above != "row" for _, above in grid.gaps)
    odd = skipped.totals or skipped.notes or blank or skipped.rules != how.rules
    bytewise = utf8 or not decoded.codec.startswith("utf")
    if odd or not how.first_line or separator == " " or not bytewise:
        raise large.NotPlainError
    large.check_end(path, decoded.codec, separator, how.width)
    readings = table.read_all(grid, asked.codes, asked.decimal)
    columns = table.describe(grid, readings)
    about = File("text", decoded.encoding, decoded.guessed, packed)
    lines = list(itertools.islice(io.StringIO(decoded.text, newline=""), how.first_line))
    before = lines[:-1]
    try:
        x, y = asked.both(where, grid.names, columns)
    except DataError as error:
        count = large.line_count(path) - len(before)
        return table.finish(about, grid, columns, None, None, str(error), rows=count)
    chosen = [readings[x], readings[y]]
    mark, sure = large.plain_mark(chosen, separator, table.settled(readings), asked.decimal)
    with contextlib.ExitStack() as stack:
        if not utf8 or not large.countable(lines):
            copy = source.in_utf8(path, decoded.codec, len("".join(before)))
            path, before = stack.enter_context(copy), []
        taken = large.csv_columns(
            path,
            len(before),
            how,
            (x, y),
            separator=separator,
            decimal=mark,
            whole=[not sure and not reading.marks.decimal for reading in chosen],
            codes=asked.codes,
            first=[reading.values for reading in chosen],
        )
    taken.x_name, taken.y_name = (table.axis_name(grid, at, readings[at]) for at in (x, y))
    taken.notes = table.column_notes(grid, readings, (x, y))
    whole = {x: taken.x, y: taken.y}
    columns = tuple(
        table.updated(column, whole[at]) if at in whole else column
        for at, column in enumerate(columns)
    )
    return table.finish(about, grid, columns, (x, y), taken)


def _of_parquet(path: Path, where: str, asked: Asked) -> Table:
    """The table in a Parquet file: two columns whole, of the others the first rows."""
    about = File("Parquet")
    with large.parquet(path, where) as opened:
        readings = table.read_all(opened.head, asked.codes, asked.decimal)
        columns = table.describe(opened.head, readings)
        try:
            places = asked.both(where, opened.names, columns)
        except DataError as error:
            found = (about, opened.head, columns, None, None, str(error))
            return table.finish(*found, rows=opened.rows)
        whole = opened.columns(places)
    return of_grid(about, whole, asked, columns, table.settled(readings))
