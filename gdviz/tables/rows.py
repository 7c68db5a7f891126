"""From text to the rows of one table: separator, header, and the lines that do not belong to it."""

import csv
import functools
import io
import itertools
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gdcore.checks import DataError, shown
from gdcore.data import FEWEST_ROWS, FloatArray
from gdviz.tables import cells

Row = tuple[int, list[str]]  # the number of its line, its cells
Cells = Sequence[str] | FloatArray  # a column's cells as text, or numbers known to be such
SAMPLE = 500  # rows that decide the separator, the width and the header
SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar", " ": "blank"}
COMMENTS = ("#", "%", "//")
TOTALS = frozenset(
    (
        "total", "totals", "subtotal", "sub-total", "grand total", "sum", "summary", "average",
        "avg", "avg.", "mean", "median", "n", "count", "anzahl", "sd", "s.d.", "std", "std.",
        "std dev", "std. dev.", "stdev", "standard deviation", "maximum", "minimum", "max", "min",
        "ø", "summe", "gesamt", "gesamtsumme", "mittelwert", "durchschnitt", "total général",
        "somme", "totale", "totalen", "totalsumas", "moyenne", "suma", "promedio", "media", "итого",
        "всего", "сумма", "среднее", "合计", "总计", "总和", "总数", "共计", "小计", "计", "求和",
        "平均", "平均值", "平均分", "平均数", "均值", "中位数", "标准差", "方差", "最大值",
        "最小值", "最高分", "最低分", "满分", "合計", "總計", "小計", "標準差",
    )
)  # fmt: skip
TOTAL_PHRASE = re.compile(
    r"([^\W\d_]+ ){1,2}(sub)?(total|average)|(sum|total|average|mean) (of|for) .+"
    r"|\(?(max(imum|\.)?|full) (points|marks|score)\)?",
    re.IGNORECASE,
)
PAIRED = {"max": "min", "min": "max"}  # Max alone may be a pupil, and N the north
# Lines drawn between rows: ---- or ==== or -----+----- or |:---|---:|.
RULE = re.compile(r"[|+:=_\-–—\s]*([-=_–—])\1\1[|+:=_\-–—\s]*")
FRAMED = re.compile(r"^[ \t]*\|[ \t|:+=-]*--[ \t|:+=-]*\|[ \t]*$", re.MULTILINE)
IN_BRACKETS = re.compile(r"[(\[].*[)\]]")
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
QUOTED_OR_NOT = re.compile(r'"((?:[^"]|"")*)"|(\S+)')


class Packed(Sequence[str]):
    """Cells one after the other: those of ten million rows take a sixth of a list's memory.

    Each block of them is one text, in which no cell has a zero.
    """

    BLOCK = 1024

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._last: list[str] = []
        self._opened: tuple[int, list[str]] = -1, []

    def append(self, cell: str) -> None:
        self._last.append(cell.replace("\0", ""))
        if len(self._last) == self.BLOCK:
            self._blocks.append("\0".join(self._last))
            self._last = []

    def __len__(self) -> int:
        return self.BLOCK * len(self._blocks) + len(self._last)

    def __iter__(self) -> Iterator[str]:
        for block in self._blocks:
            yield from block.split("\0")
        yield from self._last

    def __getitem__(self, at: Any) -> Any:
        number, place = divmod(at + len(self) if at < 0 else at, self.BLOCK)
        if number == len(self._blocks):
            return self._last[place]
        if self._opened[0] != number:
            self._opened = number, self._blocks[number].split("\0")
        return self._opened[1][place]


@dataclass
class Skipped:
    """Lines of a file that are no rows of its table, by their numbers."""

    comments: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    rules: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)


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
        years: Whether numbers were taken for its names, because they are years.
        gaps: The lines of rows that stand below blank ones, each with what is above: an empty
            "row", a blank "line", or the "end" of a table: several, or one and a comment.
    """

    where: str
    names: list[str]
    header: bool
    lines: Sequence[int]
    columns: list[Cells | None]
    separator: str
    skipped: Skipped
    line_word: str = "line"
    years: bool = False
    gaps: list[tuple[int, str]] = field(default_factory=list)


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
        titles, rules, units: Lines before the header; lines drawn below it; lines of units.
        years: As in Grid.
        head: The cells of the header; empty where there is none.
        valued: The places of the columns whose cells are values, mostly.
    """

    width: int
    names: list[str]
    header: bool
    start: int
    first_line: int
    comments: tuple[str, ...]
    titles: list[int]
    rules: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    years: bool = False
    head: list[str] = field(default_factory=list)
    valued: list[int] = field(default_factory=list)


def split(text: str, separator: str, where: str, blanks: bool = False) -> Iterator[Row]:
    """The rows of a text, each with the number of the line it starts on.

    Blank lines are rows without cells where they are wanted.

    Raises:
        DataError: A quote is left open over more than a cell may hold.
    """
    if separator == " ":
        for line, content in enumerate(io.StringIO(text, newline=None), 1):
            found = QUOTED_OR_NOT.findall(content)
            if found or blanks:
                yield line, [quoted.replace('""', '"') or bare for quoted, bare in found]
        return
    # Line ends are left to the csv module, which needs them inside quoted cells. A StringIO would
    # hold four bytes for each character.
    lines = (found[0] for found in LINE.finditer(text))
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    excel = '="' in text  # ="1" is its way to say that 1 is text
    framed = separator == "|" and FRAMED.search(text) is not None  # as in Markdown
    line = 0
    try:
        for row in reader:
            if len(row) > 1 or (row and row[0].strip()):
                found = [cell.strip() for cell in row]
                if excel:
                    found = [re.sub(r'^="(.*)"$', r"\1", cell) for cell in found]
                if framed and len(found) > 2 and not found[0] and not found[-1]:
                    found = found[1:-1]
                yield line + 1, found
            elif blanks:
                yield line + 1, []
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
        rows = [row for row in rows if not (is_comment(row, marks) or is_rule(row))] or rows
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
        valued = sum(1 for column in filled if 2 * sum(map(_countable, column)) > len(column))
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


def _countable(cell: str) -> bool:
    """Whether a cell may stand in a column of numbers, or of numbers with a unit."""
    return usable(cell) or cells.measured(cell) is not None


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


def is_rule(row: Sequence[str], loose: bool = False) -> bool:
    """Whether a row is a line drawn between others; `---` in each cell is one where loosely seen.

    Elsewhere that stands for missing values.
    """
    if row[0] and row[0][0] not in "-=_:+|–—":
        return False
    filled = [cell for cell in row if cell]
    if not filled or not RULE.fullmatch(" ".join(filled)):
        return False
    return loose or len(row) == 1 or not all(cell in cells.MISSING for cell in filled)


def layout(rows: Sequence[Row], where: str, line_word: str = "line", separator: str = "") -> Layout:
    """How a table is laid out.

    Args:
        rows: The first rows of a text, comments and all.
        where: What a message begins with.
        line_word: What it calls a line.
        separator: What stood between cells.

    Raises:
        DataError: The rows before the first data row make no sense.
    """
    marks = comment_marks([row for _, row in rows])
    comments = [row for row in rows if is_comment(row[1], marks)]
    plain = [row for row in rows if not (is_comment(row[1], marks) or is_rule(row[1]))]
    if not plain:
        raise DataError(f"{where}: nothing but comments; a table is needed")
    line, row = plain[0]
    if re.fullmatch(r"[\d.]+e[+-]?\d+ ?\*", " ".join(row)):
        raise DataError(
            f"{where}, {line_word} {line}: {shown(' '.join(row))} multiplies all numbers below it, "
            "as MATLAB prints them; allowed: numbers as they are, after `format long g`, or a file "
            "of `writematrix`"
        )
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
        raise odd_width(line, row, width, where, line_word, _split(plain, separator))
    titles = [line for line, _ in plain[:at]]
    line, first = plain[at]
    below = [row for _, row in plain[at + 1 :] if len(row) == width]
    if not _is_header(first, below):
        names = _commented_names(comments, line, width, marks)
        if at and not names:
            line, row = plain[0]
            if len(row) != width:
                raise odd_width(line, row, width, where, line_word, _split(plain, separator))
            raise DataError(
                f"{where}, {line_word} {line}: {shown(row[0])} stands before a table without a "
                "header; allowed: titles and notes before a line that names the columns"
            )
        header = bool(names)
        names = names or [f"x{number}" for number in range(1, width + 1)]
        valued = _valued([first, *below], width)
        return Layout(width, names, header, at, line, marks, titles, valued=valued)
    years = all(_year(cell) for cell in first if cell)
    names = [clean(cell) for cell in first]
    if len(names) < width:
        trailing = all(not row[-1] for row in below)
        names = [*names, ""] if trailing else ["", *names]
    while len(names) > width and not names[-1]:
        names.pop()
    names = ["" if re.fullmatch(r"Unnamed: \d+", name) else name for name in names]
    at += 1
    rules: list[int] = []
    units: list[int] = []
    while at < len(plain):
        line, row = plain[at]
        if not rules and is_rule(row, loose=True):
            rules.append(line)
        elif len(units) < 2 and _is_of_units(row, plain[at + 1 :], width):
            units.append(line)
        else:
            break
        at += 1
    first_line = plain[at][0] if at < len(plain) else 0
    valued = _valued([row for _, row in plain[at:] if len(row) == width], width)
    return Layout(
        width, names, True, at, first_line, marks, titles, rules, units, years, list(first), valued
    )


def _valued(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The places of the columns most of whose cells are values."""
    filled = [[row[at] for row in rows if at < len(row) and row[at]] for at in range(width)]
    return [
        at for at, column in enumerate(filled) if 2 * sum(map(_countable, column)) > len(column) > 0
    ]


def _is_of_units(row: Sequence[str], below: Sequence[Row], width: int) -> bool:
    """Whether the row below the header has no more than units in it: (g), m/s, Deg C.

    It has text in columns of numbers, and of other columns nothing, or brackets.
    """
    if len(row) != width or any(map(cells.is_value, row)):
        return False
    valued = _valued([other for _, other in below if len(other) == width], width)
    told = [row[at] for at in valued if row[at]]
    if not told or any(_countable(cell) or len(cell) > 20 for cell in told):
        return False
    others = (row[at] for at in range(width) if at not in valued)
    return all(not cell or IN_BRACKETS.fullmatch(cell) for cell in others)


def _split(plain: Sequence[Row], separator: str) -> str:
    """Why rows have more cells than names, where commas or blanks in their cells are to blame."""
    head, *body = [row for _, row in plain]
    wider = [row for row in body if len(row) > len(head)]
    if len(head) < 2 or not wider or len(wider) < len(body) or any(map(cells.is_value, head)):
        return ""
    if all(re.fullmatch(r"\D{0,4}\d+\D{0,4}", cell) for row in wider for cell in row if cell):
        return "commas in the numbers, as in 1,5 or 1,050, have split them"
    if separator == " " and not any(usable(row[0]) for row in wider):
        return "blanks inside a cell have split it"
    return ""


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
    like = [
        at for at, cell in enumerate(first)
        if (how := cells.measured(cell)) and any(_has_unit(row[at], how.unit) for row in below)
    ]  # fmt: skip
    if like:
        return False  # 170 cm above 182 cm
    if not valued:
        # Names; or a row whose values are missing or TRUE and FALSE. Yes and No above numbers count
        # something.
        truths = [at for at, cell in enumerate(first) if cell.casefold() in cells.TRUTH]
        counted = truths and set(truths) <= set(_valued_plainly(below, len(first)))
        return bool(counted) or not all(usable(cell) for cell in first)
    if len(valued) == sum(1 for cell in first if cell):
        return _years_above(first, below)
    years = [int(first[at]) for at in valued if re.fullmatch(r"1[5-9]\d\d|2[01]\d\d", first[at])]
    if len(years) == len(valued) and len(set(years)) == len(years):
        # Years as names of columns stand above something else.
        return any(row[at] != "" and not _year(row[at]) for row in below for at in valued)
    # Text where the rows below have numbers: a name.
    texts = [at for at, cell in enumerate(first) if cell and not usable(cell)]
    return any(
        2 * sum(cells.is_value(row[at]) for row in below) > len(below) for at in texts if below
    )


def _has_unit(cell: str, unit: str) -> bool:
    how = cells.measured(cell)
    return how is not None and how.unit == unit


def _valued_plainly(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The places of the columns most of whose cells are numbers or dates."""
    return [
        at for at in range(width)
        if rows and 2 * sum(cells.is_value(row[at]) for row in rows) > len(rows)
    ]  # fmt: skip


def _years_above(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether numbers alone are plainly names: years in order, above columns unlike years."""
    if not all(re.fullmatch(r"19\d\d|20\d\d|2100", cell) for cell in first):
        return False
    years = list(map(int, first))
    if len(years) < 2 or sorted(set(years)) != years or len(below) < FEWEST_ROWS:
        return False
    sizes = (_size(cell) for row in below for cell in row if usable(cell))
    values = [value for value in sizes if value is not None]
    fractions = any(value % 1 for value in values)
    apart = all(value < 1000 or value >= 10_000 for value in values)
    return len(values) >= FEWEST_ROWS and apart and (fractions or years[-1] - years[0] < 200)


def _size(cell: str) -> float | None:
    """How large a cell's number is, roughly; None where it has none."""
    how = cells.written(cell)
    if how is None or how.either:
        return None
    return abs(cells.value(how.plain, how.decimal, how.thousands))


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


def odd_width(
    line: int, row: Sequence[str], width: int, where: str, line_word: str, cause: str = ""
) -> DataError:
    """The error for a row that has too few or too many cells."""
    count = f"{len(row)} cell" + "s" * (len(row) != 1)
    columns = f"{width} column" + "s" * (width != 1)
    cures = {
        "commas": "; save it with semicolons between cells, or numbers in quotes",
        "blanks": "; save it with commas between cells (in R by write.csv)",
    }
    why = f": {cause}{cures.get(cause.partition(' ')[0], '')}" if cause else ""
    return DataError(f"{where}, {line_word} {line}: {count}; the table has {columns}{why}")


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
        rows: All rows; those without cells are blank lines.
        separator: What stood between their cells.
        where: What a message begins with.
        keep: The places of the columns whose cells are wanted; None for all.
        line_word: What a message calls a line.

    Raises:
        DataError: A row does not fit the others.
    """
    rows = iter(rows)
    sample = list(itertools.islice(rows, SAMPLE))
    how = layout([row for row in sample if row[1]], where, line_word, separator)
    width = how.width
    wanted = sorted(range(width) if keep is None else keep)
    kept = {at: Packed() for at in wanted}
    lines = array("q")
    skipped = Skipped(titles=how.titles, rules=how.rules, units=how.units)
    labelled = labels(how)
    totals: list[tuple[int, str]] = []  # the places of rows that may be totals, what they say
    gaps: list[tuple[int, str]] = []
    below: dict[int, str] = {}  # rows below blank lines, and how much that says
    tail: list[Row] = []  # the last rows, among which may be totals and notes
    blank = False

    def take(line: int, row: list[str]) -> None:
        nonlocal blank
        gap = bool(lines) and (line in below or blank)
        if gap and _stray_text(row, how.valued):
            raise second_table(where, line_word, line)
        if len(row) != width and (len(row) < width or any(row[width:])):
            cause = "a second table begins here, or a note stands in the middle" if gap else ""
            if separator == " " and len(row) > width and not usable(row[0]):
                cause = "blanks inside a cell have split it"
            elif separator == "," and len(row) > width and _digits(row[1:]):
                cause = "commas in a number, as in 1,050, may have split it"
            raise odd_width(line, row, width, where, line_word, cause)
        if row == how.head:
            raise DataError(
                f"{where}, {line_word} {line}: the names of the columns again; "
                "allowed: one table in a file"
            )
        if gap:
            gaps.append((line, below.get(line, "row")))
        blank = not any(row)
        for at in labelled:
            if says_total(row[at]):
                totals.append((len(lines), row[at].strip(" :").casefold()))
                break
        lines.append(line)
        for at in wanted:
            kept[at].append(row[at])

    before = how.start
    empty, remark = 0, False  # since the last row: blank lines, comments
    for line, row in itertools.chain(sample, rows):
        if not row:
            empty += 1
        elif is_comment(row, how.comments):
            skipped.comments.append(line)
            remark = True
        elif is_rule(row):
            skipped.rules.append(line)
        elif before:
            before -= 1
        else:
            if empty:
                below[line] = "end" if empty > 1 or remark else "line"
            empty, remark = 0, False
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
    if out := _real_totals(totals, len(lines)):
        skipped.totals[:0] = [lines[at] for at in sorted(out)]
        lines = array("q", (line for at, line in enumerate(lines) if at not in out))
        for at, column in kept.items():
            kept[at] = Packed()
            for place, cell in enumerate(column):
                if place not in out:
                    kept[at].append(cell)
    columns: list[Cells | None] = [kept.get(at) for at in range(width)]
    return Grid(
        where, how.names, how.header, lines, columns, separator, skipped, line_word, how.years, gaps
    )


def labels(how: Layout) -> list[int]:
    """The places of the columns in which a row may say that it is a total."""
    return [at for at in range(how.width) if at == 0 or at not in how.valued]


@functools.lru_cache(maxsize=4096)
def says_total(cell: str) -> bool:
    """Whether a cell calls its row a total, a mean, or the like."""
    words = cell.strip(" :").casefold()
    return words in TOTALS or (5 < len(words) < 40 and bool(TOTAL_PHRASE.fullmatch(words)))


def _real_totals(found: Sequence[tuple[int, str]], rows: int) -> set[int]:
    """The places of rows that are totals, of those that may be.

    Where most rows call themselves so, they are the data.
    """
    words = {word for _, word in found}
    real = {at for at, word in found if PAIRED.get(word, word) in words and word != "n"}
    real |= {at for at, word in found if word == "n" and at - 1 in real and at == rows - 1}
    return real if 2 * len(real) <= rows else set()


def _stray_text(row: Sequence[str], valued: Collection[int]) -> bool:
    """Whether a row has text, and nothing else, where a table has numbers."""
    told = [row[at] for at in valued if at < len(row) and row[at]]
    return bool(told) and not any(usable(cell) for cell in row if cell)


def _digits(row: Sequence[str]) -> bool:
    return all(cell.isdigit() for cell in row)


def second_table(where: str, line_word: str, line: int) -> DataError:
    """The error for a file with two tables, one below the other."""
    return DataError(
        f"{where}, {line_word} {line}: a second table begins here; allowed: one table in a file"
    )


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
    if says_total(filled[0]) and filled[0].strip(" :").casefold() not in {*PAIRED, "n"}:
        return "total"
    if len(filled) > 1 or not row[0]:
        return ""
    # Text alone may name a row without values. It is a note where the row is short, where rows
    # above begin with a value, and after a gap.
    above = [other for _, other in rows[:-1] if len(other) >= width and any(other)]
    apart = len(rows) > 1 and (line - rows[-2][0] > 1 or not any(rows[-2][1]))
    valued = bool(above) and all(usable(other[0]) for other in above)
    return "note" if len(row) < width or valued or apart else ""
