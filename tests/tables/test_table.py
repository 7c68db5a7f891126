"""What `understand` tells: columns, marks, messages; notes on values at the edge of a column."""

import csv
import doctest
from pathlib import Path

import numpy as np
import pytest

import gdviz.tables
from gdcore import Dataset
from gdviz.tables import read_table, understand
from gdviz.tables.table import Column, Table
from tests.lessons import ROOT

PENGUINS = ROOT / "examples/penguins.csv"


def test_penguins() -> None:
    found = understand(PENGUINS, x="Flipper_Length_MM", y="body_mass_g")
    with PENGUINS.open(encoding="utf-8") as file:
        birds = [bird for bird in csv.DictReader(file) if bird["body_mass_g"] != "NA"]
    assert found.dataset is not None
    assert found.dataset.x.tolist() == [float(bird["flipper_length_mm"]) for bird in birds]
    assert found.dataset.y.tolist() == [float(bird["body_mass_g"]) for bird in birds]
    assert (found.rows, found.dropped, found.marks) == (344, 2, (("NA", 2),))
    assert found.messages == (f"{PENGUINS}: 2 of 344 rows left out: no value for x or y (2 'NA')",)


def test_what_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(
        "a title\nname;x;y;when;open;nothing;\n"
        "Ann;1,5;$ 1.000;31.01.2020;TRUE;;\n"
        "Bob;2,25;$ 2.500;1.2.2020;FALSE;?;\n"
        "Cid;NA;$ 3.000.000;2.2.2020;TRUE;-;\n"
    )
    found = understand(path)
    assert found == understand(str(path))
    assert hash(found) == hash(understand(path))
    assert (found.format, found.encoding, found.encoding_guessed) == ("text", "UTF-8", False)
    assert (found.separator, found.header, found.packed) == ("semicolon", True, False)
    assert (found.rows, found.rows_seen) == (3, 3)
    assert (found.titles, found.comments, found.totals, found.notes) == ((1,), (), (), ())
    assert (found.x, found.y, found.dataset) == (None, None, None)
    assert "say which to take for x and y, as in --x x --y y;" in found.problem
    assert found.columns == (
        Column(1, "name", "text", ("Ann", "Bob", "Cid"), 0, 0),
        Column(2, "x", "number", ("1,5", "2,25"), 2, 1, 1.5, 2.25, ","),
        Column(
            3, "y", "number", ("$ 1.000", "$ 2.500", "$ 3.000.000"), 3, 0, 1e3, 3e6, "", ".", "$"
        ),
        Column(4, "when", "date", ("31.01.2020", "1.2.2020", "2.2.2020"), 3, 0, 0, 2),
        Column(5, "open", "truth", ("TRUE", "FALSE", "TRUE"), 3, 0, 0, 1),
        Column(6, "nothing", "empty", (), 0, 3),
        Column(7, "", "empty", (), 0, 3),
    )


def test_a_column_that_is_not_taken_may_be_odd(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a;b;x;y\n1,200;1;1;2\n1,310;inf;2;3\n2,415;3;4;5\n")
    found = understand(path, "x", "y")
    assert found.dataset == Dataset([1, 2, 4], [2, 3, 5])
    assert "'1,200' may be 1200 or 1.2" in found.columns[0].problem
    found = understand(path, "b", "a")
    assert (found.x, found.y, found.dataset) == (2, 1, None)
    assert "'1,200' may be 1200 or 1.2" in found.problem


def test_a_table_is_a_value() -> None:
    assert Table("a", "data", 3, 3, ()) == Table("a", "data", 3, 3, ())
    with pytest.raises(AttributeError):
        Table("a", "data", 3, 3, ()).where = "b"  # type: ignore[misc]


def notes(x: object) -> tuple[str, ...]:
    return understand((x, range(len(x)))).messages  # type: ignore[arg-type]


def test_values_at_the_edge_of_a_column() -> None:
    rng = np.random.RandomState(0)
    x = np.round(20 + 5 * rng.randn(500), 1)
    assert notes(x) == ()
    code = x.copy()
    code[::50] = -200
    assert notes(code) == (
        "data, column 'x': 10 of 500 rows (2 %) have -200, at the edge of all values; "
        "if that stands for a missing one: --missing -200",
    )
    few = x.copy()
    few[:5] = -200  # 1 %, and no more
    assert notes(few) == ()
    cap = np.minimum(rng.rand(500) * 60, 50)  # as house prices were cut off
    assert "at the edge of all values" in notes(cap)[0]
    assert len(notes(cap)) == 1
    nought = np.where(rng.rand(500) < 0.1, 0, 30 + 5 * rng.randn(500))  # a patient's pressure
    assert "have 0, at the edge of all values" in notes(nought)[0]


def test_edges_that_are_full_as_any_other_value_are_not_told() -> None:
    rng = np.random.RandomState(0)
    assert notes(rng.randint(1, 6, 500)) == ()  # marks
    assert notes(rng.randint(0, 2, 500)) == ()  # yes or no
    assert notes(np.repeat(np.arange(20), 5)) == ()
    assert notes([1, 2, 3, 4]) == ()
    assert notes([1, 1, 1, 2]) == ()


def test_a_code_that_is_said_is_not_told_again() -> None:
    x = [20.5, -200, 21, -200, 22, 23]
    assert len(notes(x)) == 1
    found = understand((x, range(6)), missing="-200")
    assert found.messages == ("data: 2 of 6 rows left out: no value for x or y (2 '-200')",)


def test_examples_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testmod(gdviz.tables)
    assert failed == 0 < tried


def test_a_table_of_a_million_rows_in_python_is_not_turned_into_text() -> None:
    x = np.arange(1_000_000.0)
    assert read_table((x, 2 * x)).y[-1] == 1_999_998
