"""Tables that are no lines of text: worksheets, Parquet, and what a notebook holds."""

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from gdcore import DataError, Dataset
from gdviz.tables import read_table, understand
from tests.tables.files import workbook

POINTS = Dataset([1, 2, 4], [2, 3, 5])
TABLE: list[list[Any]] = [["x", "y"], [1, 2], [2, 3], [4, 5]]


@pytest.fixture
def put(tmp_path: Path) -> Any:
    def put(content: bytes, name: str = "points.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return put


def refusal(*args: Any, **options: Any) -> str:
    with pytest.raises(DataError) as error:
        read_table(*args, **options)
    message = str(error.value)
    assert "\n" not in message
    return message


# Worksheets.


def test_a_worksheet(put: Any) -> None:
    found = understand(put(workbook(Data=TABLE)))
    assert found.dataset == POINTS
    assert (found.format, found.sheet, found.sheets) == ("worksheet", "Data", ("Data",))
    assert found.messages == ()
    assert found.columns[0].first == ("1", "2", "4")


def test_a_workbook_is_known_by_its_content(put: Any) -> None:
    assert read_table(put(workbook(Data=TABLE), "points.csv")) == POINTS


def test_sheets(put: Any) -> None:
    other = [["x", "y"], [7, 2], [8, 3], [9, 5]]
    path = put(workbook(Notes=[], First=TABLE, Second=other))
    found = understand(path)
    assert found.dataset == POINTS
    assert found.messages == (
        f"{path}, sheet 'First': other sheets are 'Notes', 'Second': --sheet NAME takes one",
    )
    for sheet in ("second", " Second", 3, "3"):
        assert read_table(path, sheet=sheet).x.tolist() == [7, 8, 9]
    says = f"{path}: no sheet 'third'; the sheets are 'Notes', 'First', 'Second'"
    assert refusal(path, sheet="third") == says
    assert "no sheet 0; " in refusal(path, sheet=0)
    assert "sheet 'Notes': empty" in refusal(path, sheet="Notes")


def test_a_worksheet_as_people_keep_it(put: Any) -> None:
    rows: list[list[Any]] = [
        [None, "Sales of 2020"],
        [],
        [None, "month", "cost", "sales"],
        [None, "Jan", 1.125, "2,000.5"],
        [None, "Feb", None, "3"],
        [None, "Mar", "#N/A", "4"],
        [None, "Apr", 2, "#DIV/0!"],
        [None, "May", 2, "3,000"],
        [None, "Jun", 4, "5"],
        [None, "Total", 7.125, "5005"],
        [],
        [None, "made by hand"],
    ]
    found = understand(put(workbook(S=rows)), x="cost", y="sales")
    assert found.problem == ""
    assert found.dataset == Dataset([1.125, 2, 4], [2000.5, 3000, 5], "cost", "sales", 3)
    assert (found.titles, found.totals, found.notes) == ((1,), (10,), (12,))
    assert "skipped: row 1 before the header; row 10 of totals; row 12 below the" in str(found)


def test_dates_and_truth_in_a_worksheet(put: Any) -> None:
    rows = [["day", "open"], [date(2020, 2, 1), True], [date(2020, 1, 31), False], [None, True]]
    rows += [[date(2020, 3, 1), True]]
    found = read_table(put(workbook(S=rows)))
    expected = Dataset([1, 0, 30], [1, 0, 1], "day (days since 2020-01-31)", "open", 1)
    assert found == expected


def test_a_bad_cell_in_a_worksheet_is_told_by_its_row(put: Any) -> None:
    path = put(workbook(S=[*TABLE, [5, "many"]]))
    assert refusal(path).startswith(f"{path}, sheet 'S', row 5, column 'y': 'many' is not a")


def test_three_decimals_in_a_worksheet_are_numbers_and_text_is_not(put: Any) -> None:
    rows: list[list[Any]] = [["x", "y"], [1.125, 2], [2.375, 3], [4.625, 5]]
    assert read_table(put(workbook(S=rows))).x.tolist() == [1.125, 2.375, 4.625]
    rows = [["x", "y"], ["1.125", 2], ["2.375", 3], ["4.625", 5]]
    assert "'1.125' may be 1125 or 1.125" in refusal(put(workbook(S=rows)))


# Parquet.


@pytest.fixture
def parquet(tmp_path: Path) -> Any:
    """Writes what a query gives to a Parquet file."""

    def parquet(query: str, name: str = "points.parquet") -> Path:
        path = tmp_path / name
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        return path

    return parquet


MANY = """
    FROM (VALUES
        ('a', 1, 2.0, 1.10, '2020-01-31', '2020-01-31 09:00', true, '1,5'),
        ('b', 2, 3.0, 2.20, '2020-02-01', '2020-02-01', false, '2,5'),
        (NULL, NULL, 4.0, NULL, NULL, NULL, NULL, '?'),
        ('d', 3, 'nan'::DOUBLE, NULL, NULL, NULL, NULL, NULL),
        ('e', 4, 5.0, 3.30, '2020-03-01', NULL, true, '3')
    ) AS t(name, x, y, price, day, moment, open, text)
    SELECT name, x, y::DOUBLE AS y, price::DECIMAL(9, 2) AS price, day::DATE AS day,
        moment::TIMESTAMP AS moment, open, text, moment::TIMESTAMPTZ AS zoned, {'n': [x]} AS nested,
        x::TINYINT AS small, x::HUGEINT AS huge
"""


def test_parquet(parquet: Any) -> None:
    path = parquet(MANY)
    found = understand(path, "X", 3)
    assert found.dataset == Dataset([1, 2, 4], [2, 3, 5], "x", "y", 2)
    assert (found.format, found.rows, found.marks) == ("Parquet", 5, (("", 2),))
    kinds = ["text", "number", "number", "number", "date", "date", "truth", "number"]
    kinds += ["date", "text", "number", "number"]
    assert [column.kind for column in found.columns] == kinds
    assert read_table(path, "x", "price").y.tolist() == [1.1, 2.2, 3.3]
    assert read_table(path, "day", "y").x.tolist() == [0, 1, 30]
    assert read_table(path, "open", "x").x.tolist() == [1, 0, 1]
    assert read_table(path, "text", "x").x.tolist() == [1.5, 2.5, 3]
    assert read_table(path, "small", "huge") == Dataset(
        [1, 2, 3, 4], [1, 2, 3, 4], "small", "huge", 1
    )
    assert "2 usable rows" in refusal(path, "moment", "x")
    assert "2 usable rows" in refusal(path, "zoned", "x")
    assert "column 'name': 'a' is not" in refusal(path, "name", "x")
    assert "say which to take for y, as in --x x --y y;" in refusal(path, "x")


def test_names_in_a_parquet_file_that_are_alike(tmp_path: Path) -> None:
    """DuckDB, which writes no such files, calls the second one A_1."""
    path = tmp_path / "points[1].parquet"
    pa_parquet = pytest.importorskip("pyarrow.parquet")
    pa_parquet.write_table(pa.table([[1, 2, 4], [{"A": 7}] * 3, [2, 3, 5]], ["a", "s", "A"]), path)
    (tmp_path / "points1.parquet").write_bytes(b"PAR1, which the name would mean as a pattern")
    assert read_table(path, "A", "a") == Dataset([2, 3, 5], [1, 2, 4], "A", "a")
    assert [column.name for column in understand(path).columns] == ["a", "s", "A"]


def test_a_packed_parquet_file(parquet: Any, put: Any) -> None:
    raw = parquet("SELECT i AS x, 2 * i AS y FROM range(5) AS t(i)").read_bytes()
    assert len(read_table(put(gzip.compress(raw)))) == 5


def test_a_large_parquet_file(parquet: Any) -> None:
    x = np.arange(300_000.0)
    path = parquet("SELECT i::DOUBLE AS x, 2 * x AS y, 'q' AS s FROM range(300_000) AS t(i)")
    found = understand(path, "x", "y")
    assert found.dataset == Dataset(x, 2 * x)
    assert (found.rows, found.columns[0].numbers, found.columns[0].high) == (300_000,) * 2 + (
        299_999,
    )


# What a notebook holds.


class Frame:
    """A data frame of a library that is not here: names, and columns that give lists."""

    columns = ("x", "y")

    def __init__(self, **columns: list[Any]) -> None:
        self._columns = columns

    def __getitem__(self, name: str) -> Any:
        values = self._columns[name]

        class Series:
            def to_list(self) -> list[Any]:
                return values

        return Series()


class Relation:
    def fetchnumpy(self) -> dict[str, Any]:
        return {"x": np.ma.array([1, 2, 9, 4], mask=[0, 0, 1, 0]), "y": np.array([2, 3, 4, 5])}


class Lazy:
    def collect(self) -> Frame:
        return Frame(x=[1, 2, 4], y=[2, 3, 5])


def test_data_of_any_library() -> None:
    dropped = Dataset([1, 2, 4], [2, 3, 5], dropped=1)
    x, y = [1, 2, 9, 4], [2, 3, None, 5]
    frame = pd.DataFrame({"x": x, "y": y})
    structured = np.array([(1, 2), (2, 3), (4, 5)], dtype=[("x", int), ("y", float)])
    for data, expected in (
        (frame, dropped),
        (frame.convert_dtypes(), dropped),
        (frame.astype(object), dropped),
        (pa.table({"x": x, "y": y}), dropped),
        ({"x": x, "y": y}, dropped),
        ({"x": np.array(x), "y": np.array(y, dtype=float)}, dropped),
        (Relation(), dropped),
        (Frame(x=x, y=y), dropped),
        (Lazy(), POINTS),
        (structured, POINTS),
    ):
        assert read_table(data) == expected
        assert read_table(data, "X", 2) == expected


def test_frames_with_more_than_numbers() -> None:
    frame = pd.DataFrame(
        {
            "name": ["a", "b", "c"],
            "day": pd.to_datetime(["2020-01-31", "2020-02-01", "2020-03-01"]),
            "kind": pd.Categorical(["1", "2", "4"]),
            "open": [True, False, True],
            3: [2, 3, 5],
        }
    )
    assert read_table(frame, "day", "3").x.tolist() == [0, 1, 30]
    assert read_table(frame, "kind", "open") == Dataset([1, 2, 4], [1, 0, 1], "kind", "open")
    assert "data: 5 columns, so say which" in refusal(frame)
    assert "data, row 1, column 'name': 'a' is not a" in refusal(frame, "name", "kind")
    twice = pd.DataFrame([[1, 2, 3], [2, 3, 4], [4, 5, 6]], columns=["a", "a", "b"])
    assert read_table(twice, 1, "b").x.tolist() == [1, 2, 4]


def test_arrays_and_pairs() -> None:
    for data in (
        ([1, 2, 4], [2, 3, 5]),
        (np.array([1, 2, 4]), pd.Series([2, 3, 5])),
        (range(1, 4), [2, 3, 5]),
        [(1, 2), (2, 3), (4, 5)],
        [[1, 2], [2, 3], [4, 5]],
        ((1, 2), (2, 3), (4, 5)),
        np.array([[1, 2], [2, 3], [4, 5]]),
    ):
        found = read_table(data)
        assert found.y.tolist() == [2, 3, 5]
        assert (found.x_name, found.y_name) == ("x", "y")
    assert read_table([(1, 2), (None, 3), (2, float("nan")), (2, 3), (4, 5)]).dropped == 2


def test_three_decimals_in_a_frame_are_numbers() -> None:
    assert read_table({"x": [1.125, None, 2.375, 4.5], "y": [1, 2, 3, 4]}).x[0] == 1.125
    assert read_table(([1.125, 2.375, 4.625], [1, 2, 3])).x.tolist() == [1.125, 2.375, 4.625]


def test_codes_in_arrays() -> None:
    x = np.array([1.0, -200, 2, 4])
    found = understand((x, [2, 3, 3, 5]), missing=-200)
    assert found.dataset == Dataset([1, 2, 4], [2, 3, 5], dropped=1)
    assert found.marks == (("-200", 1),)
    assert x[1] == -200, "what was given is not changed"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (3, "data: no table in a int; allowed: a path, a data frame"),
        (None, "no table in a NoneType"),
        ([], "no table in a list"),
        ([1, 2, 3], "no table in a list"),
        ([(1, 2, 3), (2, 3, 4), (3, 4, 5)], "no table in a list"),
        (np.zeros((3, 3)), "no table in a ndarray"),
        (np.zeros(3), "no table in a ndarray"),
        (([1, 2], [1, 2, 3]), "columns of different lengths (2, 3)"),
        ({}, "columns of different lengths (none)"),
        ({"x": [1, 2, 3]}, "1 columns, so say which to take for x and y"),
        (([1, 2, float("inf")], [1, 2, 3]), "data, row 3, column 'x': 'inf' is not a finite"),
        ((np.array([1, 2, -np.inf]), [1, 2, 3]), "data, row 3, column 'x': -inf is not a finite"),
        ((["a", "b", "c"], [1, 2, 3]), "data, row 1, column 'x': 'a' is not a finite number"),
        (([1, 2, 1j], [1, 2, 3]), "data, row 3, column 'x': '1j' is not a finite number"),
        (([1, 2], [2, 3]), "data: 2 usable rows; at least 3 are needed"),
    ],
)
def test_refuses_data(data: Any, says: str) -> None:
    assert says in refusal(data)
