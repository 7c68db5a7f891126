"""read_csv: every file it reads, every file it refuses, and what it says then."""

import codecs
import time
from pathlib import Path

import numpy as np
import pytest

from gdcore import DataError, Dataset, read_csv

PLAIN = "x,y\n1,10\n2,20.5\n3,-3e1\n"
EXPECTED = Dataset([1, 2, 3], [10, 20.5, -30])
PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "points.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PLAIN, id="plain"),
        pytest.param(PLAIN.rstrip("\n"), id="no newline at the end"),
        pytest.param(PLAIN.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(PLAIN.replace("\n", "\r"), id="old Mac line ends"),
        pytest.param(PLAIN + "\n\n  \n", id="blank lines at the end"),
        pytest.param("\n\n" + PLAIN.replace("\n2", "\n\n \n2"), id="blank lines anywhere"),
        pytest.param(PLAIN.replace(",", ";"), id="semicolons"),
        pytest.param(PLAIN.replace(",", "\t"), id="tabs"),
        pytest.param(PLAIN.replace(",", ";").replace(".", ","), id="decimal commas"),
        pytest.param(PLAIN.replace(",", "\t").replace(".", ","), id="decimal commas, tabs"),
        pytest.param(PLAIN.replace(",", " , "), id="spaces about the cells"),
        pytest.param('"x","y"\n"1","10"\n"2", "20.5"\n3,"-3e1"\n', id="quoted cells"),
        pytest.param(codecs.BOM_UTF8 + PLAIN.encode(), id="UTF-8 with BOM"),
        pytest.param(PLAIN.encode("utf-16"), id="UTF-16 with BOM"),
        pytest.param(codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), id="UTF-16 BE with BOM"),
        pytest.param(PLAIN.encode("utf-16-le"), id="UTF-16 LE without BOM"),
        pytest.param(PLAIN.encode("utf-16-be"), id="UTF-16 BE without BOM"),
    ],
)
def test_reads(write, content):
    assert read_csv(write(content)) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_names_survive_every_encoding(write, encoding):
    path = write("größe,Länge\n1,2\n2,3\n4,5\n".encode(encoding))
    data = read_csv(path, x="Länge", y="größe")
    assert data == Dataset([2, 3, 5], [1, 2, 4], "Länge", "größe")


def test_chinese_names(write):
    content = "身高,体重\n1,2\n2,3\n4,5\n"
    for encoding in ("utf-8", "utf-16", "utf-16-le"):
        assert read_csv(write(content.encode(encoding)), x="体重", y="身高").x_name == "体重"


@pytest.mark.parametrize("cell", ["", "  ", "NA", "N/A", "n/a", "null", "NULL", "#N/A", '"NA"'])
def test_missing_values_leave_the_row_out(write, cell):
    data = read_csv(write(f"x,y\n1,10\n{cell},5\n2,20.5\n7,{cell}\n3,-30\n{cell},{cell}\n"))
    assert data == Dataset([1, 2, 3], [10, 20.5, -30], dropped=3)


def test_other_columns_may_hold_anything(write):
    path = write('a,x,note,y\nfoo,1,"b, c",10\nNA,2,"two\nlines",20.5\nnan,3,,-30\n')
    assert read_csv(path, "x", "y") == EXPECTED


def test_the_first_rows_decide_the_delimiter(write):
    # With commas as delimiter these rows, too, have all as many cells as the header: three.
    content = "Size, mm;Mass, g\n1,5;10,5\n2,5;20,5\n3,5;31,5\n"
    expected = Dataset([1.5, 2.5, 3.5], [10.5, 20.5, 31.5], "Size, mm", "Mass, g")
    assert read_csv(write(content)) == expected
    content = "a;b,y\n1,10\n2,20\n4,31\n"
    assert read_csv(write(content)) == Dataset([1, 2, 4], [10, 20, 31], "a;b", "y")


def test_with_two_columns_one_name_is_enough(write):
    path = write(PLAIN)
    swapped = Dataset(EXPECTED.y, EXPECTED.x, "y", "x")
    assert read_csv(path, x="x") == read_csv(path, y="y") == EXPECTED
    assert read_csv(path, x="y") == read_csv(path, y="x") == swapped
    assert read_csv(str(path), x=" y ", y="x") == swapped


def test_equal_names_do_no_harm_where_not_asked_for(write):
    path = write("a,x,a,y\n0,1,0,10\n0,2,0,20.5\n0,3,0,-30\n")
    assert read_csv(path, "x", "y") == EXPECTED


def test_penguins():
    data = read_csv(PENGUINS, x="flipper_length_mm", y="body_mass_g")
    assert (len(data), data.dropped) == (342, 2)
    assert (data.x_name, data.y_name) == ("flipper_length_mm", "body_mass_g")
    # Horst, Hill and Gorman (2020) give these means.
    assert data.x.mean() == pytest.approx(200.915, abs=1e-3)
    assert data.y.mean() == pytest.approx(4201.754, abs=1e-3)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", ["empty"]),
        (" \n\n", ["empty"]),
        (codecs.BOM_UTF16_LE, ["empty"]),
        ("x,y\n", ["a header and no rows", "at least 3"]),
        ("x,y\n\n\n", ["a header and no rows", "at least 3"]),
        ("x,y\n1,2\n2,3\n", ["2 usable rows;", "at least 3"]),
        ("x,y\n1,2\nNA,3\n4,\n", ["1 usable row ", "2 left out", "at least 3"]),
        ("x,y\nNA,3\n4,\n", ["0 usable rows ", "2 left out", "at least 3"]),
        ("x,y\n5,1\n5,2\n5,3\n", ["column 'x'", "every value is 5", "two different"]),
        ("x,y\n1,2\n\n2,abc\n3,4\n", ["line 4,", "column 'y'", "'abc'", "allowed"]),
        ("x,y\n1,2\n2,3\nnan,4\n3,4\n", ["line 4,", "column 'x'", "'nan'", "allowed"]),
        ("x,y\n1,inf\n2,3\n3,4\n", ["line 2,", "column 'y'", "'inf'", "allowed"]),
        ("x,y\n1,1e999\n2,3\n3,4\n", ["line 2,", "column 'y'", "'1e999'", "allowed"]),
        ("x,y\n1,1_000\n2,3\n3,4\n", ["line 2,", "column 'y'", "'1_000'", "allowed"]),
        ('x,y\n"1,5",2\n2,3\n3,4\n', ["line 2,", "column 'x'", "'1,5'", "allowed"]),
        ("x;y\n1;1.234,5\n2;3\n3;4\n", ["line 2,", "column 'y'", "'1.234,5'", "allowed"]),
        ("x,y\n1,2\n2,3,9\n3,4\n", ["line 3:", "3 cells", "2 columns"]),
        ("x,y\n1,2\n2\n3,4\n", ["line 3:", "1 cell;", "2 columns"]),
        ('x,y\n1,2\n"2\n3",4\n3,4\n5,b\n', ["line 3,", "column 'x'", r"'2\n3'"]),
        ('x,y\n1,"a\nb"\n', ["line 2,", "column 'y'", r"'a\nb'"]),
        ('x,y\n1,2\n2,"3\n3,4\n', ["line 3,", "column 'y'"]),
        ('x,y\n1,2\n2,"' + "3" * 200_000 + "\n", ["after line 2", "quote"]),
        ("1.5,2\n2,3\n3,4\n4,5\n", ["line 1:", "no header", "'1.5', '2'"]),
        ("\n1;2,5\n2;3\n3;4\n4;5\n", ["line 2:", "no header", "'1', '2,5'"]),
        ("x\n1\n2\n3\n", ["only one column", "commas, semicolons or tabs"]),
        ("x y\n1 2\n2 3\n3 4\n", ["only one column", "commas, semicolons or tabs"]),
        ('""\n', ["only one column"]),
        ("x,y,z\n1,2,3\n", ["3 columns", "x and y", "'x', 'y', 'z'"]),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", ["not a text file", "UTF-8"]),
        (b"\x1f\x8b\x08\x08abc,def\n1,2\n", ["not a text file", "UTF-8"]),
        (codecs.BOM_UTF16_LE + b"x\0,\0y", ["not a text file", "UTF-8"]),
    ],
)
def test_refuses(write, content, says):
    path = write(content)
    message = refusal(path)
    assert message.startswith(f"{path}")
    for part in says:
        assert part in message


def refusal(path, **columns):
    with pytest.raises(DataError) as error:
        read_csv(path, **columns)
    message = str(error.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"x": "z", "y": "y"}, ["no column 'z' for x", "'x', 'y', 'a', 'a'"]),
        ({"x": "x", "y": "Y"}, ["no column 'Y' for y", "'x', 'y', 'a', 'a'"]),
        ({"x": "x"}, ["4 columns", "take for y;", "'x', 'y', 'a', 'a'"]),
        ({"y": "x"}, ["4 columns", "take for x;", "'x', 'y', 'a', 'a'"]),
        ({"x": "x", "y": "x"}, ["x and y are both column 'x'", "two different"]),
        ({"x": "a", "y": "y"}, ["2 columns are called 'a'", "x is ambiguous"]),
        ({"x": "x", "y": "a"}, ["2 columns are called 'a'", "y is ambiguous"]),
    ],
)
def test_refuses_columns(write, columns, says):
    path = write("x,y,a,a\n1,2,0,0\n2,3,0,0\n3,4,0,0\n")
    message = refusal(path, **columns)
    assert message.startswith(f"{path}")
    for part in says:
        assert part in message


def test_long_cells_and_long_headers_are_shortened(write):
    assert len(refusal(write(f"x,y\n1,2\n2,{'a' * 10_000}\n3,4\n"))) < 400
    header = ",".join(f"column_{k}" for k in range(5000))
    message = refusal(write(f"{header}\n"), x="nothing", y="column_0")
    assert "'column_0', 'column_1'" in message
    assert "and 4980 more" in message
    assert len(message) < 800


def test_refuses_what_is_no_file(tmp_path, write, monkeypatch):
    missing = tmp_path / "missing.csv"
    assert refusal(missing) == f"{missing}: no such file"
    assert refusal(tmp_path).startswith(f"{tmp_path}: a folder")
    assert "cannot be read" in refusal("nul\0byte.csv")
    path = write(PLAIN)

    def denied(self):
        raise PermissionError(13, "Permission denied")

    # Not chmod: the tests may run as root, who may read everything.
    monkeypatch.setattr(Path, "read_bytes", denied)
    assert refusal(path) == f"{path}: no permission to read this file"

    def broken(self):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", broken)
    assert refusal(path) == f"{path}: cannot be read (Input/output error)"


def test_many_rows_in_reasonable_time(write):
    rng = np.random.RandomState(0)
    x, y = rng.rand(100_000), rng.rand(100_000)
    rows = zip(x.tolist(), y.tolist(), strict=True)
    path = write("x,y\n" + "".join(f"{a},{b}\n" for a, b in rows))
    began = time.perf_counter()
    data = read_csv(path)
    # Measured 0.25 s. Ten times that allows for a busy machine, not for work that grows as n^2.
    assert time.perf_counter() - began < 2.5
    assert data == Dataset(x, y)
