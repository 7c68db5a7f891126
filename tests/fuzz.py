"""Bad input in bulk: tables, gdviz.toml, variables and options that nobody would think of.

`python -m tests.fuzz 20000` tries so many cases, in one process that makes no picture, and ends
with what went wrong: a traceback, 5 s of processor, 1 GB, or input that was taken and should not
have been. `--same` takes the same cases each time. What is found becomes a case of `test_fuzz.py`.
"""

import contextlib
import io
import json
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdviz import overview
from gdviz.errors import LONGEST, bad_input, one_line
from gdviz.settings import Settings, load, prepare, tell_of_table
from gdviz.tables import understanding
from tests import memory

SECONDS = 5
MEGABYTES = 1000
TABLE = "table.csv"


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """Ends what takes more than so much of the processor's time."""

    def late(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"more than {SECONDS} s")

    signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def tried(options: dict[str, str], variables: dict[str, str] | None = None) -> Settings | str:
    """The settings as far as before the first picture, or the line with which they are refused."""
    given_before = dict(os.environ)
    os.environ |= variables or {}
    told = io.StringIO()
    try:
        with in_time(), contextlib.redirect_stderr(told), warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                found = load(**options)
                if found.table is not None:
                    list(overview.lines(found))
                prepare(found)
                tell_of_table(found)
                data = found.lesson.full
                assert len(data) >= 3 and data.x.min() < data.x.max()
                return found
            except bad_input() as error:
                line = one_line(error)
                assert line and "\n" not in line and len(line) <= LONGEST
                assert "Errno" not in line and "Traceback" not in line
                return line
    finally:
        os.environ.clear()
        os.environ.update(given_before)
        assert len(told.getvalue()) < 20 * LONGEST


NUMBERS = st.floats(-1e6, 1e6).map(lambda value: round(value, 4))
JUNK = st.sampled_from(
    ["abc", "1e999", "9" * 400, "12..3", "0x1F", "1_000", "--5", "+-1", "1e", "5 apples or 6",
     "=A1", "inf", "-Infinity", "1,2,3,4x", "١٢x", "1\u20282", "{}", "[1]"]
)  # fmt: skip


@st.composite
def damaged(draw: Any) -> tuple[bytes, list[tuple[float, float]] | None]:
    """A plain table as bytes, and its rows; None where a cell or a row of it cannot be used."""
    xs = draw(st.lists(NUMBERS, min_size=4, max_size=30, unique=True))
    ys = draw(st.lists(NUMBERS, min_size=len(xs), max_size=len(xs), unique=True))
    separator = draw(st.sampled_from(",;\t|"))
    rows = [[f"{x:.4f}", f"{y:.4f}"] for x, y in zip(xs, ys, strict=True)]
    kind = draw(st.sampled_from(["none", "none", "cell", "short", "long"]))
    row = draw(st.integers(1, len(rows) - 2))  # what stands last may be a note
    if kind == "cell":
        rows[row][draw(st.integers(0, 1))] = draw(JUNK)
    elif kind == "short":
        rows[row].pop()
    elif kind == "long":
        rows[row].append("7")
    quoted = [[f'"{c}"' if separator in c else c for c in cells] for cells in rows]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = end.join(separator.join(cells) for cells in [["a", "b"], *quoted])
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return text.encode(encoding), None if kind != "none" else list(zip(xs, ys, strict=True))


def check_damaged(case: tuple[bytes, list[tuple[float, float]] | None]) -> None:
    raw, rows = case
    Path(TABLE).write_bytes(raw)
    found = tried({"csv": TABLE})
    if rows is None:
        assert isinstance(found, str), "a damaged table was taken"
    else:
        assert isinstance(found, Settings), found
        data = found.lesson.full
        assert np.array_equal(np.column_stack([data.x, data.y]), np.array(rows))


TEXT = st.text(st.sampled_from("0123456789.,;-+eE \t\n\r\"'#%|:/()naNx[]{}=\\年１，é\0\ufeff"))
PIECES = st.sampled_from(
    [b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08", b"\xff\xfe",
     b"\xfe\xff", b"\xef\xbb\xbf", b"[[1,2],[3,4]]", b'[{"x":1,"y":2}]',
     b'{"x":[1,2,3],"y":[2,3,9]}',
     b"x,y\n1,2\n2,3\n4,5\n", b"Total,9\n", b"2020-01-31;1\n", b"1.234;2\n", b"<html>",
     b"[" * 300, b'{"a":' * 300, b"9" * 5000, b"\n\n\n",
     b"a b c\n", b"--- ---\n", b"1 2\n3 4\n5 7\n"]
)  # fmt: skip
BYTES = st.lists(
    st.one_of(PIECES, TEXT.map(lambda t: t.encode()), st.binary(max_size=60)), max_size=8
).map(b"".join)
COLUMNS = st.sampled_from([None, None, "1", "2", "x", "a", "9" * 30, "²", "", " "])


def check_bytes(raw: bytes, x: str | None, y: str | None, missing: str | None) -> None:
    Path(TABLE).write_bytes(raw)
    asked = {"x": x, "y": y, "missing": missing}
    found = tried({"csv": TABLE, **{key: text for key, text in asked.items() if text is not None}})
    if isinstance(found, Settings):
        data = found.lesson.full
        assert np.isfinite(data.x).all() and np.isfinite(data.y).all()


# Of each setting what is allowed and what is not, as text.
GOOD = {
    "points": ["3", "100", "1000"], "noise": ["0", "0.5", "1e-300", "1000000"],
    "seed": ["0", "7", "none", str(2**32 - 1)], "train_fraction": ["0.5", "0.8"],
    "standardize": ["auto", "on", "off"], "start": ["0,0", "-1e9,1e-9", "none", "1e100,-1e100"],
    "rates": ["0.1", "25%,99%", "none", "1e-300,1e300"], "epochs": ["1", "1000000"],
    "theme": ["light", "dark,light"], "lang": ["en", "zh,en"], "transparent": ["yes", "0"],
    "format": ["png", "svg,pdf"], "size": ["1:1", "column,4:3"], "scale": ["1", "4"],
    "dpi": ["30", "1200"], "quality": ["l", "k"], "captions": ["track"], "aspect": ["1:1"],
    "output": ["out", "a/b"], "name": ["a", "名", "none"], "decimal": [".", "none"],
    "missing": ["-200,***", "none"], "encoding": ["none"], "sheet": ["none"],
}  # fmt: skip
BAD = {
    "points": ["2", "1e3", "3.0", "10000001", "٣x"], "noise": ["-1", "inf", "nan", "1e7"],
    "seed": ["-1", str(2**32)], "train_fraction": ["0", "1", "nan", "80%"],
    "standardize": ["ON ", "1"], "start": ["1", "1,2,3", "1e152,0", "nan,0", "1e308,1e308"],
    "rates": ["0", "-1", "nan", "%", "1,2,3,4,5,6,7", "1e400"], "epochs": ["0", "1000001", "1e3"],
    "theme": ["blue", "light,,blue"], "lang": ["xx"], "transparent": ["maybe"],
    "format": ["gif"], "size": ["16x9"], "scale": ["0.5", "5"], "dpi": ["29", "1201", "1.5"],
    "quality": ["x"], "captions": ["all"], "aspect": ["2:1"], "output": [" "],
    "name": ["../up", ".", "a/b", "x" * 81, "c:d"], "decimal": [";"], "encoding": ["klingon"],
}  # fmt: skip
LONG = ["9" * 309, "9" * 5000, "x" * 5000, "\u202e" * 3, "\x1b[31m", "0" * 6000 + "x"]


@st.composite
def chosen(draw: Any) -> tuple[str, str, str, bool]:
    """A setting, its text, where it is written, and whether it is allowed."""
    fine = draw(st.booleans())
    key = draw(st.sampled_from(sorted(GOOD if fine else BAD)))
    text = draw(st.sampled_from((GOOD if fine else BAD)[key]))
    return key, text, draw(st.sampled_from(["option", "variable", "file"])), fine


def check_settings(choices: list[tuple[str, str, str, bool]], noise: str) -> None:
    """Of several settings each is written once, in a place of its own."""
    choices = list({key: (key, *rest) for key, *rest in choices}.values())  # type: ignore[misc]
    options = {key: text for key, text, where, _ in choices if where == "option"}
    variables = {f"GDVIZ_{key.upper()}": t for key, t, where, _ in choices if where == "variable"}
    lines = [f"{key} = {json.dumps(t)}" for key, t, where, _ in choices if where == "file"]
    Path("gdviz.toml").write_text("\n".join([*lines, noise]), encoding="utf-8")
    try:
        found = tried(options, variables)
    finally:
        Path("gdviz.toml").unlink()
    if not all(fine for *_, fine in choices):
        assert isinstance(found, str), "a setting that is not allowed was taken"
    elif not noise and not any(key == "start" for key, *_ in choices):
        assert isinstance(found, Settings), found


TOML = st.one_of(
    st.just(""), st.just(""), st.just(""), st.text(max_size=40).filter(lambda t: t.strip() != ""),
    st.sampled_from(["[", "a = [" * 400, "k" * 5000 + " = 1", "noise = " + "9" * 5000,
                     "[noise]\na = 1",
                     "epochs = 1979-05-27", "noise = nan", "dpi = inf", "a.b.c = 1", "'' = 1",
                     "points = 1e2", "theme = [[1]]", "seed = true", "csv = {a = 1}",
                     "\ufeff", "x" * 20_000]),
)  # fmt: skip


def check_both(case: tuple[bytes, list[tuple[float, float]] | None]) -> None:
    """The reader of large files takes what the careful one takes, and refuses what it refuses."""
    before = understanding.LARGE
    understanding.LARGE = 1
    try:
        check_damaged(case)
    finally:
        understanding.LARGE = before


def run(cases: int, same: bool) -> None:
    """Try so many cases; raises what was found, with the input."""
    ways: list[tuple[float, Any, dict[str, Any]]] = [
        (0.32, check_bytes, {"raw": BYTES, "x": COLUMNS, "y": COLUMNS,
                             "missing": st.sampled_from([None, None, "0", "?", "9" * 400])}),
        (0.3, check_damaged, {"case": damaged()}),
        (0.35, check_settings, {"choices": st.lists(chosen(), min_size=1, max_size=4),
                                "noise": TOML}),
        (0.03, check_both, {"case": damaged()}),
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for share, check, strategies in ways:
            limit = settings(
                max_examples=round(share * cases), deadline=None, derandomize=same, database=None,
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            limit(given(**strategies)(check))()
    held = memory.peak() // 1024
    assert held < MEGABYTES, f"{held} MB"
    print(f"{cases} cases, at most {held} MB")


if __name__ == "__main__":
    run(int(sys.argv[1]), "--same" in sys.argv)
