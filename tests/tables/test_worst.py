"""The worst fault cannot happen: 1,200 between semicolons or tabs drawn as 1.2 without a word."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.tables import cells, read_table, understand, understanding
from gdviz.tables.table import Table

assert pd  # loaded now, lest its half second count as the first example's
FOLDER = tempfile.TemporaryDirectory()  # one for all of hypothesis's many files
WHOLE = st.integers(0, 999_999_999)
SMALL = st.integers(0, 999)


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


def of(text: str, large: bool) -> Table:
    """What is understood of a text, cell by cell or by DuckDB."""
    path = Path(FOLDER.name) / "points.csv"
    path.write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        if large:
            patch.setattr(understanding, "LARGE", 1)
        return understand(path)


@given(
    st.lists(st.tuples(WHOLE, WHOLE), min_size=3, max_size=30, unique_by=lambda pair: pair[0]),
    st.sampled_from(";\t"),
    st.sampled_from(",."),
    st.booleans(),
)
def test_thousands_are_thousands_or_refused(
    pairs: list[tuple[int, int]], separator: str, mark: str, large: bool
) -> None:
    rows = [f"{grouped(x, mark)}{separator}{grouped(y, mark)}" for x, y in pairs]
    found = of("\n".join([f"size{separator}price", *rows]) + "\n", large)
    if found.dataset is None:
        assert "may be" in found.problem
    else:
        assert found.dataset.x.tolist() == [x for x, _ in pairs]
        assert found.dataset.y.tolist() == [y for _, y in pairs]
        for name, values in zip(("size", "price"), zip(*pairs, strict=True), strict=True):
            said = [line for line in found.messages if f"column '{name}': " in line]
            told = any("is read as" in line for line in said)
            assert told == any(value >= 1000 for value in values)


@given(
    st.lists(
        st.tuples(SMALL, st.integers(0, 999)), min_size=3, max_size=30, unique_by=lambda pair: pair
    ),
    st.sampled_from(";\t"),
    st.sampled_from(",."),
    st.booleans(),
)
def test_three_decimals_are_refused_proven_or_told(
    pairs: list[tuple[int, int]], separator: str, mark: str, large: bool
) -> None:
    rows = [f"{row}{separator}{a}{mark}{b:03}" for row, (a, b) in enumerate(pairs)]
    found = of("\n".join([f"row{separator}price", *rows]) + "\n", large)
    proof = any(a == 0 for a, _ in pairs)  # no thousands begin with 0
    if found.dataset is None:
        assert "may be" in found.problem and not proof
    else:
        right = [float(f"{a}.{b:03}") for a, b in pairs]
        assert proof
        assert found.dataset.y.tolist() == right


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([("", "."), (",", "."), (".", ","), (" ", ","), ("'", "."), ("", ",")]),
    st.integers(0, 6),
)
def test_every_way_of_writing_a_number_can_be_read_back(
    number: float, marks: tuple[str, str], places: int
) -> None:
    thousands, decimal = marks
    number = float(np.clip(number, -1e12, 1e12))
    text = f"{number:,.{places}f}"
    cell = text.translate(str.maketrans({",": thousands, ".": decimal}))
    how = cells.written(cell)
    assert how is not None
    assert how.decimal in ("", decimal)
    assert how.thousands in ("", thousands)
    assert cells.value(how.plain, decimal, thousands) == float(text.replace(",", ""))


@given(st.lists(st.floats(-1e300, 1e300), min_size=3, max_size=50, unique=True), st.booleans())
def test_what_python_writes_is_read_to_the_last_digit(values: list[float], large: bool) -> None:
    found = of("x,y\n" + "".join(f"{v!r},{-v!r}\n" for v in values), large)
    assert found.dataset is not None
    assert found.dataset.x.tolist() == values
    assert found.dataset == read_table((values, [-value for value in values]))
