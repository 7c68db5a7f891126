"""What `gdviz look` prints: what was understood of a table, before anything is drawn."""

import shlex
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial

import gdcore
from gdcore.checks import shown
from gdviz.look.numbers import places
from gdviz.settings import Settings
from gdviz.tables import STANDARD_INPUT
from gdviz.tables.table import Column, Table

Say = Callable[..., str]
"""A text by its key, filled in: `Look.say` without formulas."""

MOST_COLUMNS = 15
MOST_SHOWN = 22  # characters of a name or a value


def lines(settings: Settings) -> Iterator[str]:
    """One screen about the table of these settings, in their language.

    Raises:
        gdcore.DataError: there is no table, or none of its columns can be descended on.
    """
    table, say = settings.table, partial(settings.look.say, markup="plain")
    assert table is not None
    yield table.where
    facts = {
        "format": _format(say, table),
        "rows": say("table.all_rows", rows=table.rows),
        "names": say(_names(table)),
        "skipped": _skipped(say, table),
    }
    if table.dropped:
        marks = [
            f"{count} {mark or say('table.empty')}" for mark, count in table.marks[:MOST_COLUMNS]
        ]
        counts = {"rows": table.rows, "dropped": table.dropped}
        facts["rows"] = say("table.left_out", counts, marks=", ".join(marks))
    width = max(_width(say(f"table.{key}")) for key in (*facts, "condition", "cliff"))
    for key, fact in facts.items():
        if fact:
            yield f"  {_padded(say(f'table.{key}'), width)}  {fact}"
    yield ""
    yield from _columns(say, table)
    if table.dataset is None:
        if table.x is None and table.example and not (settings.x or settings.y):
            yield ""
            file = "-" if table.where == STANDARD_INPUT else shlex.quote(str(settings.csv))
            if settings.sheet:
                file += f" --sheet {shlex.quote(settings.sheet)}"
            yield "  " + say("table.choose", file=file, columns=table.example)
        else:
            raise gdcore.DataError(table.problem)
        return
    lesson = settings.lesson
    raw, cliff = lesson.raw_landscape.condition_number, lesson.landscape.max_learning_rate
    then = "standardized" if lesson.standardized else "raw"
    condition = lesson.landscape.condition_number
    yield ""
    yield (
        f"  {_padded(say('table.condition'), width)}  "
        + say(f"table.{then}", raw=raw, condition=condition)
    )
    yield f"  {_padded(say('table.cliff'), width)}  {say('table.largest', cliff=cliff)}"
    doubts = list(_doubts(say, table))
    if doubts:
        yield ""
    yield from doubts


def _format(say: Say, table: Table) -> str:
    what = table.format if table.format in ("worksheet", "text") else ""
    parts = [say(f"table.{what}") if what else table.format]
    if table.packed:
        parts.append("gzip")
    if table.encoding:
        guess = table.encoding_guessed
        parts.append(say("table.guess", encoding=table.encoding) if guess else table.encoding)
    if table.separator:
        parts.append(say(f"table.{table.separator}"))
    if table.sheet:
        parts.append(say("table.sheet", sheet=table.sheet, count=len(table.sheets)))
    return ", ".join(parts)


def _names(table: Table) -> str:
    """The key of what is said of the columns' names."""
    if not table.header:
        return "table.numbered"
    return "table.years" if table.years else "table.named"


def _skipped(say: Say, table: Table) -> str:
    parts = (
        ("titles", table.titles), ("comments", table.comments), ("totals", table.totals),
        ("notes", table.notes), ("rules", table.rules), ("units", table.units),
    )  # fmt: skip
    told = []
    for key, skipped in parts:
        if skipped:
            listed = ", ".join(map(str, skipped[:4])) + (", ..." if len(skipped) > 4 else "")
            told.append(say(f"table.{key}", lines=listed))
    return "; ".join(told)


def _columns(say: Say, table: Table) -> Iterator[str]:
    """Each column on a line, those that are taken marked, all of them under one another."""
    chosen = {table.x: "x", table.y: "y"}
    kept = [
        column
        for column in table.columns
        if column.number <= MOST_COLUMNS or column.number in chosen
    ]
    keys = ("column", "kind", "values", "missing", "lowest", "highest", "first")
    rows = [["", "", *(say(f"table.{key}") for key in keys)]]
    for column in kept:
        low, high = (
            "" if value is None else f"{value:.6g}".replace("-", "−")
            for value in (column.low, column.high)
        )
        mark, first = chosen.get(column.number, ""), "; ".join(map(_short, column.first))
        counts = (str(column.numbers) if column.low is not None else "", str(column.missing))
        name = _short(column.name) or say("table.unnamed")
        kind = say(f"table.{column.kind}")
        rows.append([mark, str(column.number), name, kind, *counts, low, high, first])
    widths = [max(_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (
            _padded(cell, width, right=at in (1, 4, 5, 6, 7))
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
    if len(kept) < len(table.columns):
        yield "   " + say("table.more", count=len(table.columns) - len(kept))
    if table.rows_seen < table.rows:
        yield "   " + say("table.seen", rows=table.rows_seen)


def _doubts(say: Say, table: Table) -> Iterator[str]:
    """What a reader should look at: how numbers were read, and values that may be codes."""
    for column in table.columns:
        if column.number in (table.x, table.y) and (how := _written(say, column)):
            yield f"  {column.name or column.number}: {how}"
    for edge in table.edges:
        yield "  " + say("table.edge", edge, code=f"{edge.value:.12g}", share=edge.percent)


def _written(say: Say, column: Column) -> str:
    """How the numbers of a column are written, where that is not plain."""
    if column.kind == "truth":
        return say("table.truths")
    if column.kind == "date":
        return say("table.days")
    parts = [
        say(f"table.{key}", mark=shown(mark))
        for key, mark in (
            ("decimal", column.decimal if column.decimal != "." or column.guessed else ""),
            ("thousands", column.thousands),
            ("unit", column.unit),
        )
        if mark
    ]
    if column.guessed:
        parts.append(say("table.guessed", other="," if column.decimal == "." else "."))
    return "; ".join(parts)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def _width(text: str) -> int:
    """How many places a terminal gives a text."""
    return sum(places(char) for char in text if not unicodedata.combining(char))


def _padded(text: str, width: int, right: bool = False) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks
