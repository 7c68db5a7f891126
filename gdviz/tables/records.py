"""Tables that are no lines of text: worksheets, JSON records, and what a notebook holds."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gdcore.checks import DataError, shown
from gdcore.data import FloatArray
from gdviz.tables.cells import as_text
from gdviz.tables.rows import Cells, Grid, Row, Skipped, clean, grid


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
        raise DataError(
            f"{where}: not a workbook that can be read ({said}); unpack an archive first"
        ) from None
    rows = [
        (line, [as_text(cell) for cell in row] if any(cell != "" for cell in row) else [])
        for line, row in enumerate(cells, 1)
    ]
    where = f"{where}, sheet {shown(names[at])}"
    if not any(row for _, row in rows):
        raise DataError(f"{where}: empty; a table with two columns is needed")
    table = grid(_trimmed(rows), "", where, line_word="row")
    return table, names[at], names


def _sheet(names: Sequence[str], sheet: str | int, where: str) -> int:
    wanted = str(sheet).strip().casefold()
    for at, name in enumerate(names):
        if not isinstance(sheet, int) and name.strip().casefold() == wanted:
            return at
    if re.fullmatch(r"[0-9]{1,9}", wanted) and 1 <= int(wanted) <= len(names):
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
        except (ValueError, RecursionError):
            raise _too_much(where) from None
    except (ValueError, RecursionError):
        raise _too_much(where) from None
    if isinstance(content, dict):
        if isinstance(found := content.get("columns"), list) and _is_rows(
            content.get("data"), found
        ):
            names = list(map(str, found))  # {"columns": [...], "data": [rows]}, pandas' "split"
            table = columns(dict(enumerate(zip(*content["data"], strict=True))), where, "record")
            table.names = [clean(name) for name in names]
            return table
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
        return grid(lists, "", where, line_word="record")
    raise DataError(f'{where}: no records; allowed: a list of objects such as {{"x": 1, "y": 2}}')


def _too_much(where: str) -> DataError:
    """The error for JSON that Python does not read."""
    return DataError(
        f"{where}: JSON with a whole number of thousands of digits, or nested hundreds deep; "
        "allowed: a list of objects with numbers below 1e308"
    )


def _is_rows(data: Any, names: Sequence[Any]) -> bool:
    """Whether this is a list of rows with a value for each name."""
    return (
        isinstance(data, list)
        and bool(data)
        and all(isinstance(row, list) and len(row) == len(names) for row in data)
    )


def columns(content: Mapping[Any, Any], where: str, line_word: str = "row") -> Grid:
    """A table from columns by name.

    Raises:
        DataError: They are not of one length, or there is none.
    """
    names = [clean(str(name)) for name in content]
    cells = [values(column) for column in content.values()]
    lengths = [len(column) for column in cells]
    if not names or len(set(lengths)) > 1:
        counts = ", ".join(map(str, lengths[:20])) or "none"
        raise DataError(f"{where}: columns of different lengths ({counts}); they must be equal")
    lines = range(1, lengths[0] + 1)  # ten million numbers would not be light
    return Grid(where, names, True, lines, list(cells), "", Skipped(), line_word)


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
        return columns(thing, where)
    names = getattr(thing, "column_names", None)  # pyarrow, whose `columns` are the values
    if names is None:
        names = getattr(thing, "columns", None)
    if names is None and getattr(getattr(thing, "dtype", None), "names", None):
        names = thing.dtype.names  # numpy's structured arrays
    if names is not None and hasattr(thing, "__getitem__"):
        return _frame(thing, list(names), where)
    pairs = _pairs(thing, where)
    return columns({"x": pairs[0], "y": pairs[1]}, where)


def _frame(thing: Any, names: Sequence[Any], where: str) -> Grid:
    if len(set(names)) == len(names):
        return columns({name: thing[name] for name in names}, where)
    at = getattr(thing, "iloc", None)  # only pandas allows names to be equal
    if at is None:
        raise DataError(f"{where}: two columns have the same name; rename one")
    found = columns({k: at[:, k] for k in range(len(names))}, where)
    found.names = [clean(str(name)) for name in names]
    return found


def values(column: Any) -> Cells:
    """A column's values as numbers where they are, otherwise as the text of cells."""
    to_numpy = getattr(column, "to_numpy", None)
    array = column if isinstance(column, np.ndarray) else to_numpy() if callable(to_numpy) else None
    if array is not None and array.dtype.kind in "iuf":
        numbers: FloatArray = filled(array.astype(np.float64, copy=False))
        return numbers if numbers.ndim == 1 else numbers.reshape(-1)  # a view would be copied
    for name in ("to_pylist", "to_list", "tolist"):  # pyarrow; polars and pandas; numpy
        method = getattr(column, name, None)
        if callable(method):
            column = method()
            break
    return [as_text(value) for value in column]


def filled(array: Any) -> Any:
    """An array with nan where it is masked; numpy's module for that is loaded only if it is."""
    fill = getattr(array, "filled", None)
    return array if fill is None else fill(np.nan)


def _pairs(thing: Any, where: str) -> tuple[Cells, Cells]:
    """The two columns of a pair of arrays, an array with two columns, or a list of pairs."""
    if isinstance(thing, tuple) and len(thing) == 2 and all(map(_flat, thing)):
        return values(thing[0]), values(thing[1])
    if isinstance(thing, np.ndarray) and thing.ndim == 2 and thing.shape[1] == 2:
        return values(thing[:, 0]), values(thing[:, 1])
    if isinstance(thing, list | tuple) and thing:
        rows = [list(pair) if hasattr(pair, "__len__") else [] for pair in thing]
        if all(len(pair) == 2 for pair in rows):
            return values([pair[0] for pair in rows]), values([pair[1] for pair in rows])
    raise DataError(
        f"{where}: no table in a {type(thing).__name__}; allowed: a path, a data frame, "
        "two arrays as a tuple (x, y), or a list of pairs"
    )


def _flat(side: Any) -> bool:
    """Whether this is a sequence of single values."""
    if isinstance(side, str) or not hasattr(side, "__len__"):
        return False
    return not any(hasattr(value, "__len__") and not isinstance(value, str) for value in side)
