"""read_table: every kind of file it reads and every kind it refuses, and what it says of both.

Each goes the three ways there are: cell by cell, by DuckDB as a large file does, and packed.
"""

import gzip
import io
import os
from pathlib import Path
from typing import Any

import pytest

from gdcore import DataError
from gdviz.tables import read_table, understand, understanding
from tests.tables.files import READ, REFUSED

WAYS = ["small", "large", "packed", "large and packed", "standard input"]


@pytest.fixture(params=WAYS)
def put(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts bytes where `read_table` finds them; returns what to call it with."""
    way: str = request.param
    if "large" in way:
        monkeypatch.setattr(understanding, "LARGE", 1)

    def put(content: bytes) -> str:
        if way == "standard input":
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
            return "-"
        path = tmp_path / "points"
        path.write_bytes(gzip.compress(content) if "packed" in way else content)
        return str(path)

    return put


@pytest.mark.parametrize("case", READ)
def test_reads(put: Any, case: str) -> None:
    file = READ[case]
    found = understand(put(file.content), **file.options)
    assert found.problem == ""
    assert found.dataset == file.data
    assert len(found.messages) == len(file.says), found.messages
    for message, part in zip(found.messages, file.says, strict=True):
        assert message.startswith(found.where)
        assert part in message
        assert "\n" not in message
    assert found.dropped == file.data.dropped == sum(count for _, count in found.marks)
    assert found.rows == len(file.data) + file.data.dropped
    assert found.x is not None and found.y is not None
    names = [found.columns[at - 1].name for at in (found.x, found.y)]
    assert file.data.x_name.startswith(names[0]) and file.data.y_name == names[1]


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(put: Any, case: str) -> None:
    content, says, options = REFUSED[case]
    raw = content if isinstance(content, bytes) else content.encode()
    path = put(raw)
    with pytest.raises(DataError) as error:
        read_table(path, **options)
    message = str(error.value)
    assert message.startswith("standard input" if path == "-" else path)
    for part in says:
        assert part in message
    assert "\n" not in message
    assert len(message) < 800


def test_a_damaged_gzip(tmp_path: Path) -> None:
    path = tmp_path / "points.csv.gz"
    whole = gzip.compress(b"x,y\n1,2\n2,3\n4,5\n" * 1000)
    for content in (whole[:-20], whole[:20] + b"abc" + whole[20:], b"\x1f\x8b\x08"):
        path.write_bytes(content)
        with pytest.raises(DataError, match=f"{path}: a gzip file that cannot be unpacked"):
            read_table(path)


def test_many_columns_are_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    header = ",".join(f"{'column' * 12}_{k}" for k in range(5000))
    row = ",".join(f"{k}.{'5' * 40}" for k in range(5000))
    path.write_text(f"{header}\n{row}\n{row}\n{row}\n")
    for options in ({}, {"x": "nothing", "y": 1}, {"x": 1}):
        with pytest.raises(DataError) as error:
            read_table(path, **options)
        assert "more" in str(error.value)
        assert len(str(error.value)) < 1500


def test_words_to_type_can_be_typed(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("n,city size,it's,a,A\nq,1,2,3,4\nq,2,3,4,5\nq,3,5,6,7\n")
    assert """as in --x 'city size' --y 'it'"'"'s';""" in understand(path).problem
    assert "as in --x 4 --y 'city size'" in understand(path, x="a").problem
    path.write_text("n,a,A,k\nq,1,2,a\nq,2,3,b\nq,4,5,c\n")
    assert "as in --x 2 --y 3;" in understand(path).problem


def test_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusal(path: Any) -> str:
        with pytest.raises(DataError) as error:
            read_table(path)
        return str(error.value)

    missing = tmp_path / "missing.csv"
    assert refusal(missing) == f"{missing}: no such file"
    assert refusal(tmp_path).startswith(f"{tmp_path}: a folder; ")
    assert "cannot be read" in refusal("nul\0byte.csv")
    path = tmp_path / "points.csv"
    path.write_text("x,y\n1,2\n2,3\n4,5\n")

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    # Not chmod: the tests may run as root, who may read everything.
    monkeypatch.setattr(os, "open", denied)
    assert refusal(path) == f"{path}: no permission to read this file"

    def broken(*_: object) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "open", broken)
    assert refusal(path) == f"{path}: cannot be read (Input/output error)"


def test_bad_options() -> None:
    with pytest.raises(DataError, match=r"decimal is ';'; allowed: '\.' or ','"):
        read_table([(1, 2), (2, 3), (4, 5)], decimal=";")
    with pytest.raises(DataError, match="encoding is 'klingon'; allowed: an encoding by its name"):
        read_table("points.csv", encoding="klingon")
    with pytest.raises(DataError, match="an encoding is asked for; only text has one"):
        read_table([(1, 2), (2, 3), (4, 5)], encoding="utf-8")
    with pytest.raises(DataError, match="only a workbook has sheets"):
        read_table([(1, 2), (2, 3), (4, 5)], sheet=1)
