"""Tables that are no lines of text: worksheets, JSON records, and what a notebook holds."""

import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from gdcore.checks import DataError, shown
from gdviz.tables.cells import as_text
from gdviz.tables.rows import Grid, Row, Skipped, clean, grid

POINT = frozenset(".")  # numbers, not text: their decimal mark is not open


def worksheet(raw: bytes, where: str, sheet: str | int | None) -> tuple[Grid, str, list[str]]:
    """A worksheet's table, its name, and the names of all worksheets.

    Args:
        raw: The workbook: .xlsx, .xlsm, .xlsb, .xls or .ods.
        where: What messages begin with.
        sheet: The worksheet's name or number from 1; None for the first that is not empty.

    Raises:
        DataError: It is no workbook, or has no such worksheet.
    """
    import python_calamine  # only where it is needed

    try:
        book = python_calamine.load_workbook(io.BytesIO(raw))
        names = list(book.sheet_names)
        chosen = [_sheet(names, sheet, where)] if sheet is not None else range(len(names))
        for at in chosen:
            found = book.get_sheet_by_index(at)
            cells = found.to_python(skip_empty_area=False)
            if any(cell != "" for row in cells for cell in row):
                break
    except python_calamine.PasswordError:
        raise DataError(f"{where}: locked with a password; save it without one") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        said = " ".join(str(error).split())
        raise DataError(f"{where}: a workbook or archive that cannot be read ({said})") from None
    rows = [
        (line, [as_text(cell) for cell in row])
        for line, row in enumerate(cells, 1)
        if any(cell != "" for cell in row)
    ]
    where = f"{where}, sheet {shown(names[at])}"
    if not rows:
        raise DataError(f"{where}: empty; a table with two columns is needed")
    table = grid(_trimmed(rows), "", where, line_word="row", proven=POINT)
    return table, names[at], names


def _sheet(names: Sequence[str], sheet: str | int, where: str) -> int:
    wanted = str(sheet).strip().casefold()
    for at, name in enumerate(names):
        if not isinstance(sheet, int) and name.strip().casefold() == wanted:
            return at
    if wanted.isdigit() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    listed = ", ".join(map(shown, names[:20]))
    raise DataError(f"{where}: no sheet {shown(sheet)}; the sheets are {listed}")


def _trimmed(rows: Sequence[Row]) -> list[Row]:
    """Without columns that are empty from top to bottom on the left and on the right."""
    used = [at for _, row in rows for at, cell in enumerate(row) if cell]
    first, last = min(used), max(used) + 1
    return [(line, row[first:last]) for line, row in rows]


def from_json(text: str, where: str) -> Grid:
    """The table that JSON records are: a list of objects or of lists, lines of them, or columns.

    Raises:
        DataError: It is something else.
    """
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        try:
            content = [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError:
            at = f"line {error.lineno}, column {error.colno}"
            raise DataError(f"{where}, {at}: not JSON ({error.msg})") from None
    if isinstance(content, dict):
        inside = [value for value in content.values() if isinstance(value, list)]
        if len(inside) == 1 and inside[0] and isinstance(inside[0][0], dict | list):
            content = inside[0]  # {"data": [records]}
        elif inside and len(inside) == len(content):
            return columns(content, where)
        elif content and all(isinstance(value, dict) for value in content.values()):
            keys = dict.fromkeys(key for value in content.values() for key in value)
            content = {  # {"x": {"0": 1, "1": 2}, ...}, as pandas writes a frame
                name: [value.get(key) for key in keys] for name, value in content.items()
            }
            return columns(content, where)
        else:
            content = [content]
    if content and all(isinstance(record, dict) for record in content):
        names = list(dict.fromkeys(key for record in content for key in record))
        return columns(
            {name: [record.get(name) for record in content] for name in names}, where, "record"
        )
    if content and all(isinstance(record, list) for record in content):
        lists = [(line, [as_text(cell) for cell in row]) for line, row in enumerate(content, 1)]
        return grid(lists, "", where, line_word="record", proven=POINT)
    raise DataError(f'{where}: no records; allowed: a list of objects such as {{"x": 1, "y": 2}}')


def columns(content: Mapping[Any, Iterable[Any]], where: str, line_word: str = "row") -> Grid:
    """A table from columns by name.

    Raises:
        DataError: They are not of one length, or there is none.
    """
    names = [clean(str(name)) for name in content]
    cells: list[list[str] | None] = [[as_text(cell) for cell in content[name]] for name in content]
    lengths = [len(column or ()) for column in cells]
    if not names or len(set(lengths)) > 1:
        counts = ", ".join(map(str, lengths[:20])) or "none"
        raise DataError(f"{where}: columns of different lengths ({counts}); they must be equal")
    lines = list(range(1, lengths[0] + 1))
    return Grid(where, names, True, lines, cells, "", Skipped(), line_word, POINT)


def from_python(thing: Any, where: str) -> Grid:
    """The table in a data frame of any library, a pair of arrays or a list of pairs.

    A data frame is known by what all of them have: names, and a column for each. Mappings from
    names to columns, and arrays with two columns, are taken as well.

    Raises:
        DataError: It is nothing of the kind.
    """
    fetch = getattr(thing, "fetchnumpy", None)
    if callable(fetch):  # a relation of DuckDB
        thing = fetch()
    collect = getattr(thing, "collect", None)
    if callable(collect) and not hasattr(thing, "__len__"):  # a lazy frame
        thing = collect()
    if isinstance(thing, Mapping):
        return columns({name: _values(column) for name, column in thing.items()}, where)
    names = getattr(thing, "column_names", None)  # pyarrow, whose `columns` are the values
    if names is None:
        names = getattr(thing, "columns", None)
    if names is None and getattr(getattr(thing, "dtype", None), "names", None):
        names = thing.dtype.names  # numpy's structured arrays
    if names is not None and hasattr(thing, "__getitem__"):
        return _frame(thing, list(names), where)
    pairs = _pairs(thing, where)
    found = columns({"x": pairs[0], "y": pairs[1]}, where)
    return found


def _frame(thing: Any, names: Sequence[Any], where: str) -> Grid:
    if len(set(names)) == len(names):
        return columns({name: _values(thing[name]) for name in names}, where)
    at = getattr(thing, "iloc", None)  # only pandas allows names to be equal
    if at is None:
        raise DataError(f"{where}: two columns have the same name; rename one")
    found = columns({str(k): _values(at[:, k]) for k in range(len(names))}, where)
    found.names = [clean(str(name)) for name in names]
    return found


def _values(column: Any) -> Iterable[Any]:
    """A column's values; its library's marks of a missing value become None or nan."""
    for name in ("to_pylist", "to_list", "tolist"):  # pyarrow, polars and pandas, numpy
        method = getattr(column, name, None)
        if callable(method):
            mask = getattr(column, "mask", None)
            found = method()
            return [found] if not isinstance(found, list) or mask is False else found
    return list(column)


def _pairs(thing: Any, where: str) -> tuple[Iterable[Any], Iterable[Any]]:
    allowed = "allowed: a path, a data frame, two arrays as a tuple (x, y), or a list of pairs"
    if isinstance(thing, tuple) and len(thing) == 2:
        sides = [list(_values(side)) for side in thing if hasattr(side, "__len__")]
        if len(sides) == 2 and not any(_nested(side) for side in sides):
            return sides[0], sides[1]
    if isinstance(thing, np.ndarray) and thing.ndim == 2 and thing.shape[1] == 2:
        return thing[:, 0].tolist(), thing[:, 1].tolist()
    if isinstance(thing, list | tuple) and thing:
        rows = [list(pair) if hasattr(pair, "__len__") else [] for pair in thing]
        if all(len(pair) == 2 for pair in rows):
            return [pair[0] for pair in rows], [pair[1] for pair in rows]
    kind = type(thing).__name__
    raise DataError(f"{where}: a {kind} is no table; {allowed}")


def _nested(side: Sequence[Any]) -> bool:
    return any(isinstance(value, list | tuple | np.ndarray) for value in side)


def is_number(value: Any) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, int | float) and math.isfinite(value)
