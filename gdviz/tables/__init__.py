"""Any table a teacher has -> gdcore.Dataset.

`read_table` is the one way in. `understand` gives the same and what was understood on the way, a
`gdviz.tables.table.Table`; neither loads anything before there is a table. Formats are known by
content, not by name: text with any separator, worksheets, JSON records, Parquet; packed with gzip
or not; a data frame, two arrays or a list of pairs.

    source   from a path to bytes and text         large    two columns of a large file
    rows     from text to the rows of one table    records  worksheets, JSON, data frames
    cells    from a column's text to numbers       table    what was understood, which two columns
"""

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

from gdcore.checks import DataError, shown
from gdcore.data import Dataset

if TYPE_CHECKING:
    from gdviz.tables.table import Table

STANDARD_INPUT = "standard input"
"""What a file that came that way is called."""

ENCODINGS = "an encoding by its name, such as gb18030, big5, shift_jis or cp1252"
"""What a message calls allowed."""

__all__ = ["ENCODINGS", "STANDARD_INPUT", "is_encoding", "read_table", "understand"]


def read_table(
    data: Any,
    x: str | int | None = None,
    y: str | int | None = None,
    *,
    sheet: str | int | None = None,
    missing: str | float | Iterable[str | float] = (),
    decimal: str | None = None,
    encoding: str | None = None,
) -> Dataset:
    """Two columns of numbers from any table.

    Cells may be separated by commas, semicolons, tabs, bars or blanks. Numbers may be written as
    39,343.00 or 1.234,56 or $ 39343 or 45 %, where the whole column agrees. TRUE and FALSE are 1
    and 0, dates days since the first, with their time of day as a part of one. A row without x or y
    is left out and counted. Comments, what stands before the header, and totals are skipped.

    Args:
        data: A path, "-" for standard input, a data frame of any library, two arrays as a tuple
            (x, y), or a list of pairs.
        x, y: The columns, by name (case and blanks do not matter where that is clear) or by number
            from 1. May be left out where there are exactly two.
        sheet: Of a workbook, by name or number; otherwise its first that is not empty.
        missing: What stands for a missing value beside empty, NA, ?, - and the like: -200, "***".
            A string may hold several, with commas between.
        decimal: "." or ",", where a table does not say whether 1,200 is 1200 or 1.2.
        encoding: Of a text, by a name that Python knows, where it would be guessed wrong.

    Raises:
        DataError: The table cannot be used; one line says where, why, and what to do.

    Examples:
        >>> data = read_table("examples/penguins.csv", x="Flipper_Length_mm", y=6)
        >>> len(data), data.dropped, data.y_name
        (342, 2, 'body_mass_g')
        >>> read_table([(1, 3), (2, 5), (4, 9)]).y
        array([3., 5., 9.])
    """
    options: dict[str, Any] = {"sheet": sheet, "missing": missing, "decimal": decimal}
    found = understand(data, x, y, encoding=encoding, **options)
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
    encoding: str | None = None,
) -> "Table":
    """What there is in a table, and the two columns taken from it where that is settled.

    Args: as for `read_table`.

    Raises:
        DataError: There is no table. That its columns must be chosen, or cannot be used, is said
            in `Table.problem` instead.
    """
    from gdviz.tables import records, understanding
    from gdviz.tables.table import File

    if decimal not in (None, ".", ","):
        raise DataError(f"decimal is {shown(decimal)}; allowed: '.' or ','")
    if encoding is not None and not is_encoding(encoding):
        raise DataError(f"encoding is {shown(encoding)}; allowed: {ENCODINGS}")
    asked = understanding.Asked(x, y, _codes(missing), decimal, encoding)
    if isinstance(data, str | PathLike):
        return understanding.of_file(data, sheet, asked)
    if sheet is not None:
        raise DataError(f"sheet {shown(sheet)} is asked for; only a workbook has sheets")
    if encoding is not None:
        raise DataError("an encoding is asked for; only text has one")
    return understanding.of_grid(File("data"), records.from_python(data, "data"), asked)


def is_encoding(name: str) -> bool:
    """Whether Python knows an encoding of text by this name."""
    try:
        return bool("a".encode(name))
    except (LookupError, ValueError, UnicodeError):
        return False


def _codes(missing: str | float | Iterable[str | float]) -> tuple[str, ...]:
    """What stands for a missing value, as text."""
    if isinstance(missing, str):
        missing = missing.split(",")
    elif isinstance(missing, int | float):
        missing = [missing]
    return tuple(code for given in missing if (code := str(given).strip()))
