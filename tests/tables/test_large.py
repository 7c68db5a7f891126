"""Large files: DuckDB reads what the careful reader reads, or leaves it to that."""

import gzip
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdcore import DataError
from gdviz.tables import large, read_table, rows, source, understand, understanding
from tests.lessons import ROOT

ROWS = 3000


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads a text both ways; returns what was understood, and whether DuckDB did it."""

    def both(text: str | bytes, *columns: Any, head: int = 600, **options: Any) -> Any:
        path = tmp_path / "points.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        careful = outcome(path, *columns, **options)
        parsed: list[Any] = []
        whole = large.csv_columns

        def watched(*args: Any, **kwargs: Any) -> Any:
            parsed.append(whole(*args, **kwargs))
            return parsed[-1]

        with monkeypatch.context() as patch:
            patch.setattr(understanding, "LARGE", 1)
            patch.setattr(source, "HEAD", head)
            patch.setattr(large, "csv_columns", watched)
            fast = outcome(path, *columns, **options)
        if isinstance(careful, str):
            assert fast == careful
            return fast, False
        assert fast.problem == careful.problem
        assert fast.dataset == careful.dataset
        assert fast.marks == careful.marks
        assert (fast.x, fast.y, fast.dropped) == (careful.x, careful.y, careful.dropped)
        if fast.dataset is not None:
            assert fast.rows == careful.rows
            for at in (fast.x, fast.y):
                one, other = fast.columns[at - 1], careful.columns[at - 1]
                assert (one.numbers, one.missing, one.low, one.high) == (
                    other.numbers, other.missing, other.low, other.high,
                )  # fmt: skip
        return fast, bool(parsed)

    return both


def outcome(*args: Any, **options: Any) -> Any:
    """What is understood, or the words with which it is refused."""
    try:
        return understand(*args, **options)
    except DataError as error:
        return str(error)


def lines(row: str, header: str = "name,x,y", end: str = "\n") -> list[str]:
    """A header, and rows in which {k} counts."""
    return [header + end] + [row.format(k=k) + end for k in range(ROWS)]


@pytest.mark.parametrize(
    ("row", "header", "options"),
    [
        ("n{k},{k}.5,{k}", "name,x,y", {}),
        ("n{k},{k}.5,{k},", "name,x,y", {}),
        ("n{k},{k}.5,{k}", "# made by hand\nA title\n\nname,x,y", {}),
        ("n{k};{k},5;{k}", "name;x;y", {}),
        ("n{k}\t{k}.5\t{k}e0", "name\tx\ty", {}),
        ("n{k}|{k}.5|{k}", "name|x|y", {}),
        ('"n, {k}","{k}.5",{k}', '"name","x","y"', {}),
        ("n{k};{k};{k}", "name;x;y", {}),
        ("{k},{k},{k}.5", ",x,y", {}),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_plain_files_are_parsed_by_duckdb(
    both: Any, row: str, header: str, options: Any, end: str
) -> None:
    found, fast = both("".join(lines(row, header, end)), "x", "y", **options)
    assert fast
    assert found.dataset is not None and len(found.dataset) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "cp1252"])
def test_names_and_text_in_other_encodings(both: Any, encoding: str) -> None:
    # Enough of them in the first rows.
    name = "城市人口" if encoding == "gb18030" else "größe"
    found, fast = both("".join(lines("n{k},{k},{k}.5", f"{name},x,y")).encode(encoding), "x", "y")
    assert fast
    assert found.columns[0].name == name


@pytest.mark.parametrize("at", [5, 1500, ROWS])
@pytest.mark.parametrize(
    "odd",
    [
        "a,NA,2", "a,?,2", "a,,", "a,-,NaN", "a,1,#VALUE!", ",,", '"a, b",,3', "a,-200,4",
        "a,-200.0,***",
    ],
)  # fmt: skip
def test_missing_values_wherever_they_are(both: Any, odd: str, at: int) -> None:
    text = lines("n{k},{k}.5,{k}")
    text.insert(at, odd + "\n")
    found, fast = both("".join(text), "x", "y", missing="-200,***")
    assert fast
    assert found.dropped == 1


@pytest.mark.parametrize("at", [5, 1500, ROWS, ROWS + 1])
@pytest.mark.parametrize(
    "odd",
    [
        "a,1", "a", "a,1,2,3", "a,1,2,,3", "a,b,2", "a,1,inf", "a,1,1e999", 'a,1,"2', "a,1,1_0",
        "# 1,2,3", "#1,2,3", "// a", "%,1,2", 'a,"1,5",2', "a,$ 1,2", "a,1 000,2", "a,1.2.3,2",
        "Total,1,2", "Source: my head", "a,TRUE,2", "a,2020-01-31,2", '"a\nb",1,2', "a,,\n# a,1,2",
        "name,x,y", "", " ", "a, NA,3", 'a, "1",3', "a,0x1,3", "a,\u0661,3",
    ],
)  # fmt: skip
def test_what_comes_late_is_understood_or_refused_alike(both: Any, odd: str, at: int) -> None:
    text = lines("n{k},{k}.5,{k}")
    text.insert(at, odd + "\n")
    both("".join(text), "x", "y")


@pytest.mark.parametrize("odd", ["a\0,1,2", "\u3000# a,1,2", '"  # a",1,2', "a,+-1,2", "a,5 %,2"])
def test_what_duckdb_would_take(both: Any, odd: str) -> None:
    text = lines("n{k},{k}.5,{k}")
    text.insert(1500, odd + "\n")
    _, fast = both("".join(text), "x", "y", missing="5")
    assert not fast


def test_marks_are_told_in_the_order_in_which_they_are_met(both: Any) -> None:
    text = lines("n{k},{k}.5,{k}")
    for at, cells in ((20, "7.0,-"), (900, "?,?"), (1200, "1,7"), (1500, "NA,7"), (1600, "NA,")):
        text.insert(at, f"a,{cells}\n")
    found, fast = both("".join(text), "x", "y", missing="7,1")
    assert fast  # and `both` compares the order
    assert [mark for mark, _ in found.marks] == ["1", "NA", "7", "?"]


def test_marks_are_counted(both: Any) -> None:
    text = lines("n{k},{k}.5,{k}")
    for at in (20, 900, 1500):
        text[at:at] = ["a,NA,2\n", "b,NA,3\n", "c,1,?\n"]
    found, fast = both("".join(text), "x", "y")
    assert fast
    assert found.marks == (("NA", 6), ("?", 3))
    assert found.dropped == 9 and "9 of" in found.messages[0]


def test_totals_in_another_encoding(both: Any) -> None:
    text = "".join(lines("n{k},{k},{k}.5", "城市人口,x,y")) + "合计,3,4\n"
    found, fast = both(text.encode("gb18030"), "x", "y")
    assert not fast
    assert found.totals == (ROWS + 2,)


def test_lines_that_duckdb_counts_in_another_way(both: Any) -> None:
    for header in ('"na\nme",x,y', '# 5" long\nname,x,y', '# "a\n# b"\nname,x,y'):
        found, fast = both("".join(lines("n{k},5.5,{k}", header)), "x", "y")
        assert fast or header[0] == '"'
        assert found.rows == ROWS


@pytest.mark.parametrize("word", ["Total", "AVERAGE:", "小计", "OECD average", "sum of all"])
@pytest.mark.parametrize("at", [5, 1500, ROWS])
def test_totals_wherever_they_are(both: Any, word: str, at: int) -> None:
    text = lines("{k}.5,{k},n{k}", "x,y,name")
    text.insert(at, f"1,2,{word}\n")
    found, _ = both("".join(text), "x", "y")
    assert found.totals == (at + 1,)
    assert len(found.dataset) == ROWS


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n", " \n"])
@pytest.mark.parametrize("end", ["", "\n\n\n"])
def test_blank_lines_wherever_they_are(both: Any, between: str, end: str) -> None:
    text = lines("{k}.5,{k},n", "x,y,name")
    assert both("".join(text) + end, "x", "y")[1]
    text.insert(1500, between)
    found, fast = both("".join(text) + end, "x", "y")
    assert not fast
    if between == "\n\n":
        assert "line 1503: a second table begins here" in found.problem
    else:
        assert "blank lines above line 1502" in found.messages[0]


def test_a_second_table_below_an_empty_row(both: Any) -> None:
    text = "".join([*lines("{k}.5,{k},n", "x,y,n"), ",,\n", *lines("1{k:07},2{k:07},n")[1:]])
    found, fast = both(text, "x", "y")
    assert not fast
    assert f"line {ROWS + 3}: a second table begins here" in found.problem


def test_nothing_is_drawn_into_what_is_printed() -> None:
    with large._duckdb() as connection:
        shown = connection.execute("SELECT current_setting('enable_progress_bar')").fetchall()
    assert shown == [(False,)]


def test_an_encoding_that_is_told(both: Any) -> None:
    text = "".join(lines("n{k},{k},{k}.5", "Année,x,y"))
    found, fast = both(text.encode("mac-roman"), "x", "y", encoding="mac-roman")
    assert fast
    assert (found.columns[0].name, found.encoding_guessed) == ("Année", False)


def test_a_name_that_is_a_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understanding, "LARGE", 1)
    (tmp_path / "points1.csv").write_text("".join(lines("n{k},{k},1")))
    path = tmp_path / "points[1].csv"
    path.write_text("".join(lines("n{k},{k},{k}")))
    assert read_table(path, "x", "y").y[-1] == ROWS - 1


@pytest.mark.parametrize("row", ["n{k};{k};{k}", "n{k}\t{k}\t{k}", "n{k},{k},{k}"])
@pytest.mark.parametrize("odd", ["1.310", "1,310", "1.5", "1,5", "1.310.000", "1200.250"])
def test_a_mark_that_comes_late(both: Any, row: str, odd: str) -> None:
    separator = row[4]
    header = f"name{separator}x{separator}y"
    late = f'a{separator}"{odd}"{separator}3'
    both("".join([*lines(row, header), late + "\n"]), "x", "y")
    both("".join([*lines(row, header), late + "\n"]), "x", "y", decimal=".")
    both("".join([*lines(row, header), late + "\n"]), "x", "y", decimal=",")


def test_columns_that_must_be_named(both: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "SAMPLE", 2 * ROWS)  # so that all of them are counted
    found, fast = both("".join(lines("n{k},{k}.5,{k}")), head=10_000_000)
    assert not fast
    assert "3 columns, so say which to take for x and y, as in --x x --y y" in found.problem
    assert found.rows == ROWS


def test_a_careful_reading_of_a_large_file_keeps_two_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(understanding, "LARGE", 1)
    path = tmp_path / "points.csv"
    path.write_text("".join(lines("n{k};$ {k};{k}", "name;x;y")))
    found = understand(path, "x", "y")
    assert found.dataset is not None and len(found.dataset) == ROWS
    assert [column.kind for column in found.columns] == ["text", "number", "number"]
    assert found.columns[0].first == ("n0", "n1", "n2")


def test_many_rows_are_not_read_cell_by_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_by_one(*_: Any) -> None:
        raise AssertionError("cell by cell")

    monkeypatch.setattr(understanding, "_of_text", one_by_one)
    rng = np.random.RandomState(0)
    x, y = rng.rand(200_000), rng.rand(200_000)
    rows = zip(x.tolist(), y.tolist(), strict=True)
    text = "name,x,y\n" + "".join(f"n,{a},{b}\n" for a, b in rows)
    path = tmp_path / "points.csv"
    path.write_text(text)
    found = understand(path, "x", "y")
    assert found.dataset is not None
    assert (found.dataset.x == x).all() and (found.dataset.y == y).all()
    packed = tmp_path / "points.csv.gz"
    packed.write_bytes(gzip.compress(text.encode(), 1))
    again = understand(packed, "x", "y")
    assert again.dataset == found.dataset and again.packed


def test_small_files_load_nothing_heavy(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("x,y\n1,2\n2,3\n4,5\n")
    heavy = {"duckdb", "pandas", "pyarrow", "python_calamine", "chardet"}
    for code in ("import gdviz.tables", f"import gdviz.tables as t; t.read_table({str(path)!r})"):
        report = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
        done = subprocess.run(
            [sys.executable, "-c", f"{code}\n{report}"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert not set(done.stdout.split()) & heavy


def test_cells_are_packed() -> None:
    cells = rows.Packed()
    told = [f"{n}" * (n % 5) for n in range(3 * rows.Packed.BLOCK + 7)]
    for cell in told:
        cells.append(cell)
    assert list(cells) == told and len(cells) == len(told)
    for at in (0, 1, 1023, 1024, 2047, 3071, 3072, len(told) - 1, -1):
        assert cells[at] == told[at]
    with pytest.raises(IndexError):
        cells[len(told)]
