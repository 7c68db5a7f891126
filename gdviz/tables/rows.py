"""From text to the rows of one table: separator, header, and the lines that do not belong to it."""

import csv
import io
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gdcore.checks import DataError, shown
from gdcore.data import FloatArray
from gdviz.tables import cells

Row = tuple[int, list[str]]  # the number of its line, its cells
Cells = list[str] | FloatArray  # a column's cells as text, or numbers that are known to be such
SAMPLE = 500  # rows that decide the separator, the width and the header
SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar", " ": "blank"}
COMMENTS = ("#", "%", "//")
TOTALS = re.compile(
    r"(grand |sub)?total(s|e|en|sumas?)?|sum(me|a|mary)?|gesamt(summe)?|average|mean|avg\.?|median"
    r"|somme|moyenne|mittelwert|durchschnitt|promedio|media|итого|всего|сумма|среднее"
    r"|合计|总计|总和|平均|平均值|均值|合計|總計|小计|计",
    re.IGNORECASE,
)
QUOTED_OR_NOT = re.compile(r'"((?:[^"]|"")*)"|(\S+)')


@dataclass
class Skipped:
    """Lines of a file that are no rows of its table, by their numbers."""

    comments: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)


@dataclass
class Grid:
    """The columns of a table as text.

    Attributes:
        where: What messages begin with: the file, or the file and the worksheet.
        names: One a column; "" for a column without a name.
        header: Whether the table named them; without a header they are x1, x2, ...
        lines: The number of each row's line.
        columns: The cells of each column, blanks around them taken off, or its numbers; those that
            were not asked for are None.
        separator: What stands between cells: a character of SEPARATORS, "" in a worksheet.
        line_word: What a line is called: "line" in text, "row" in a worksheet.
    """

    where: str
    names: list[str]
    header: bool
    lines: Sequence[int]
    columns: list[Cells | None]
    separator: str
    skipped: Skipped
    line_word: str = "line"


@dataclass
class Layout:
    """How a table is laid out, as its first rows say.

    Attributes:
        width: Cells in a row.
        names: As in Grid.
        header: Whether there is one.
        start: How many rows of the text, comments not counted, come before the first data row.
        first_line: The number of the first data row's line; 0 where there is none.
        comments: What a comment begins with in this text.
    """

    width: int
    names: list[str]
    header: bool
    start: int
    first_line: int
    comments: tuple[str, ...]
    titles: list[int]


def split(text: str, separator: str, where: str) -> Iterator[Row]:
    """The rows of a text that are not blank, each with the number of the line it starts on.

    Raises:
        DataError: A quote is left open over more than a cell may hold.
    """
    if separator == " ":
        for line, content in enumerate(io.StringIO(text, newline=None), 1):
            found = QUOTED_OR_NOT.findall(content)
            if found:
                yield line, [quoted.replace('""', '"') or bare for quoted, bare in found]
        return
    # newline="" leaves line ends to the csv module, which needs them inside quoted cells.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    line = 0
    try:
        for row in reader:
            if len(row) > 1 or (row and row[0].strip()):
                yield line + 1, [cell.strip() for cell in row]
            # A quoted cell may span lines: a row is known by the line on which it starts.
            line = reader.line_num
    except csv.Error as error:
        raise DataError(f"{where}, after line {line}: {error}; is a quote left open?") from None


def find_separator(text: str, where: str) -> str:
    """What stands between the cells of a text.

    It leaves two columns of numbers, if any separator does; then most rows have as many cells as
    most others; then the largest share of columns holds numbers; then the first of SEPARATORS.

    Raises:
        DataError: There is but one column.
    """
    sample = text.lstrip("\r\n")[:65536]
    if len(sample) == 65536:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, best_score = "", (-1, 0.0, 0.0)
    even = ""  # what splits all rows alike
    for separator in SEPARATORS:
        try:
            rows = [row for _, row in itertools.islice(split(sample, separator, where), SAMPLE)]
        except DataError:
            rows = [row for _, row in itertools.islice(_until_error(sample, separator), SAMPLE)]
        marks = comment_marks(rows)
        rows = [row for row in rows if not is_comment(row, marks)] or rows
        if not rows:
            continue
        width = modal_width(rows)
        if width < 2:
            continue
        alike = [row for row in rows if len(row) == width]
        headed = len(rows[0]) == width - 1  # R gives row names no header
        body = alike if headed else alike[1:] or alike
        filled = [[row[at] for row in body if row[at]] for at in range(width)]
        known = sum(1 for column in filled if column)
        valued = sum(1 for column in filled if 2 * sum(map(usable, column)) > len(column))
        if separator == " " and not valued:
            continue  # prose
        share = round((len(alike) + headed) / len(rows), 1)
        score = (min(valued, 2), share, valued / known if known else 0.0)
        if score > best_score:
            best, best_score = separator, score
        if separator != " " and share == 1 and not even:
            even = separator
    if best == " " and best_score[0] < 2 and even:
        return even  # blanks inside the cells, as in `170 cm;62 kg`
    if not best:
        raise DataError(
            f"{where}: only one column; at least two are needed, "
            "separated by commas, semicolons or tabs, or by blanks"
        )
    return best


def usable(cell: str) -> bool:
    """Whether a cell may stand in a column of numbers."""
    return (
        cells.is_value(cell) or cell.casefold() in cells.MISSING or cell.casefold() in cells.TRUTH
    )


def _until_error(text: str, separator: str) -> Iterator[Row]:
    try:
        yield from split(text, separator, "")
    except DataError:
        return


def modal_width(rows: Sequence[Sequence[str]]) -> int:
    """How many cells most rows have; of widths that are equally frequent, the first met."""
    return Counter(len(row) for row in rows).most_common(1)[0][0]


def comment_marks(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What comments begin with: not what most rows begin with."""
    return tuple(
        mark for mark in COMMENTS if 2 * sum(row[0].startswith(mark) for row in rows) <= len(rows)
    )


def is_comment(row: Sequence[str], marks: tuple[str, ...]) -> bool:
    """Whether a row is a comment; #N/A is none, and % alone is a cell."""
    first = row[0]
    return bool(marks) and first.startswith(marks) and not usable(first)


def layout(rows: Sequence[Row], where: str, line_word: str = "line") -> Layout:
    """How a table is laid out.

    Args:
        rows: The first rows of a text, comments and all.
        where: What a message begins with.
        line_word: What it calls a line.

    Raises:
        DataError: The rows before the first data row make no sense.
    """
    marks = comment_marks([row for _, row in rows])
    comments = [row for row in rows if is_comment(row[1], marks)]
    plain = [row for row in rows if not is_comment(row[1], marks)]
    if not plain:
        raise DataError(f"{where}: nothing but comments; a table is needed")
    # The header of a table whose rows all end in a separator, or all begin with R's row names, has
    # one cell fewer: the rows below decide.
    width = modal_width([row for _, row in plain[1:] or plain])
    if len(plain) <= 3:
        width = max(width, len(plain[0][1]))
    at = 0
    while at < len(plain) and not _begins(plain, at, width):
        at += 1
    if at == len(plain):
        line, row = plain[0]
        raise odd_width(line, row, width, where, line_word)
    titles = [line for line, _ in plain[:at]]
    line, first = plain[at]
    below = [row for _, row in plain[at + 1 :] if len(row) == width]
    if not _is_header(first, below):
        names = _commented_names(comments, line, width, marks)
        if at and not names:
            line, row = plain[0]
            if len(row) != width:
                raise odd_width(line, row, width, where, line_word)
            raise DataError(
                f"{where}, {line_word} {line}: {shown(row[0])} stands before a table without a "
                "header; allowed: titles and notes before a line that names the columns"
            )
        header = bool(names)
        names = names or [f"x{number}" for number in range(1, width + 1)]
        return Layout(width, names, header, at, line, marks, titles)
    names = [clean(cell) for cell in first]
    if len(names) < width:
        trailing = all(not row[-1] for row in below)
        names = [*names, ""] if trailing else ["", *names]
    while len(names) > width and not names[-1]:
        names.pop()
    names = ["" if re.fullmatch(r"Unnamed: \d+", name) else name for name in names]
    first_line = plain[at + 1][0] if at + 1 < len(plain) else 0
    return Layout(width, names, True, at + 1, first_line, marks, titles)


def _begins(plain: Sequence[Row], at: int, width: int) -> bool:
    """Whether the table's header, or first row, is the row at this place."""
    row = plain[at][1]
    filled = [cell for cell in row if cell]
    # One cell alone is a title; of two columns the first may have no name.
    nameless = len(row) == width == 2 and not row[0]
    if len(filled) < 2 and not (filled and (nameless or usable(filled[0]))):
        return False
    if len(row) == width or (len(row) > width and not any(row[width:])):
        return True
    if len(row) == width - 1 and not any(map(cells.is_value, row)):
        below = [other for _, other in plain[at + 1 :] if len(other) == width]
        return bool(below) and (all(not other[-1] for other in below) or _row_names(below))
    return False


def _row_names(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first cells name rows as R does: all of them different; text, or 1 to n."""
    first = [row[0] for row in rows]
    if first == [str(number) for number in range(1, len(first) + 1)]:
        return True
    return len(set(first)) == len(first) and not any(map(cells.is_value, first))


def _is_header(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    valued = [at for at, cell in enumerate(first) if cells.is_value(cell)]
    if not valued:
        # Names; or a row whose values are missing or TRUE and FALSE.
        return not all(usable(cell) for cell in first)
    if len(valued) == sum(1 for cell in first if cell):
        return False
    years = [int(first[at]) for at in valued if re.fullmatch(r"1[5-9]\d\d|2[01]\d\d", first[at])]
    if len(years) == len(valued) and len(set(years)) == len(years):
        # Years as names of columns stand above something else.
        return any(row[at] != "" and not _year(row[at]) for row in below for at in valued)
    # Text where the rows below have numbers: a name.
    texts = [at for at, cell in enumerate(first) if cell and not usable(cell)]
    return any(
        2 * sum(cells.is_value(row[at]) for row in below) > len(below) for at in texts if below
    )


def _year(cell: str) -> bool:
    return bool(re.fullmatch(r"1[5-9]\d\d|2[01]\d\d", cell))


def _commented_names(
    comments: Sequence[Row], line: int, width: int, marks: tuple[str, ...]
) -> list[str]:
    """The names in a comment right above the first row, as in `# time, value`."""
    above = [row for number, row in comments if number < line]
    if not above:
        return []
    row = list(above[-1])
    mark = next(mark for mark in marks if row[0].startswith(mark))
    row[0] = row[0].lstrip(mark).strip()
    if not row[0]:
        row = row[1:]
    names = [clean(cell) for cell in row]
    fits = len(names) == width and all(names) and not any(map(cells.is_value, names))
    return names if fits else []


def clean(name: str) -> str:
    """A column's name on one line."""
    return " ".join(unicodedata.normalize("NFC", name).replace("\ufeff", "").split())


def odd_width(line: int, row: Sequence[str], width: int, where: str, line_word: str) -> DataError:
    """The error for a row that has too few or too many cells."""
    count = f"{len(row)} cell" + "s" * (len(row) != 1)
    columns = f"{width} column" + "s" * (width != 1)
    return DataError(f"{where}, {line_word} {line}: {count}; the table has {columns}")


def grid(
    rows: Iterable[Row],
    separator: str,
    where: str,
    *,
    keep: Iterable[int] | None = None,
    line_word: str = "line",
) -> Grid:
    """The table that rows are.

    Args:
        rows: All rows that are not blank.
        separator: What stood between their cells.
        where: What a message begins with.
        keep: The places of the columns whose cells are wanted; None for all.
        line_word: What a message calls a line.

    Raises:
        DataError: A row does not fit the others.
    """
    rows = iter(rows)
    sample = list(itertools.islice(rows, SAMPLE))
    how = layout(sample, where, line_word)
    width = how.width
    wanted = sorted(range(width) if keep is None else keep)
    kept: dict[int, list[str]] = {at: [] for at in wanted}
    lines: list[int] = []
    skipped = Skipped(titles=how.titles)
    tail: list[Row] = []  # the last rows, among which may be totals and notes

    def take(line: int, row: list[str]) -> None:
        if len(row) != width and (len(row) < width or any(row[width:])):
            raise odd_width(line, row, width, where, line_word)
        lines.append(line)
        for at in wanted:
            kept[at].append(row[at])

    before = how.start
    for line, row in itertools.chain(sample, rows):
        if is_comment(row, how.comments):
            skipped.comments.append(line)
        elif before:
            before -= 1
        else:
            tail.append((line, row))
            if len(tail) > 8:
                take(*tail.pop(0))
    while tail:
        kind = ending(tail, width)
        if kind == "total":
            skipped.totals.insert(0, tail.pop()[0])
        elif kind == "note" or (_alone(tail[-1][1]) and ending(tail[:-1], width) == "total"):
            skipped.notes.insert(0, tail.pop()[0])
        elif (skipped.totals or skipped.notes) and not any(tail[-1][1]):
            tail.pop()
        else:
            break
    for line, row in tail:
        take(line, row)
    columns: list[Cells | None] = [kept.get(at) for at in range(width)]
    return Grid(where, how.names, how.header, lines, columns, separator, skipped, line_word)


def _alone(row: Sequence[str]) -> bool:
    """Whether a row has words in its first cell and nothing else, as a note in a worksheet."""
    return bool(row[0]) and not usable(row[0]) and not any(row[1:])


def ending(rows: Sequence[Row], width: int) -> str:
    """What the last of some rows is: "total", "note", or "" for a row of data."""
    if not rows:
        return ""
    line, row = rows[-1]
    filled = [cell for cell in row if cell]
    if not filled or usable(filled[0]):
        return ""
    if TOTALS.fullmatch(filled[0].rstrip(" :").strip()):
        return "total"
    if len(filled) > 1 or not row[0]:
        return ""
    # Text alone may name a row without values. It is a note where the row is short, where rows
    # above begin with a value, and after a gap.
    above = [other for _, other in rows[:-1] if len(other) >= width and any(other)]
    apart = len(rows) > 1 and (line - rows[-2][0] > 1 or not any(rows[-2][1]))
    valued = bool(above) and all(usable(other[0]) for other in above)
    return "note" if len(row) < width or valued or apart else ""
