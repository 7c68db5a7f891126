"""Large tables: reading them against the parsers alone, and figures of a million rows against 100.

Each reading is a process of its own, so that its peak of memory is its own; those that are compared
take turns, and the best of each counts. Against a parser's work it is processor time, of which a
neighbour takes none; against a reader that uses one core it is the time that one waits.
Alone: ``python -m benchmarks.size``.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import row, show
from benchmarks.drawing import seconds

ROWS, FEWER, CHUNK = 10_000_000, 1_000_000, 500_000

BEGIN = """
import csv, pathlib, re, sys, time
import duckdb
from gdviz import tables
from gdviz.tables import large, records
path = sys.argv[1]
began = time.process_time(), time.perf_counter()
"""
END = """
print(time.process_time() - began[0], time.perf_counter() - began[1])
# Not ru_maxrss, in which the memory of the process that began this one counts, too.
print(*re.findall(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text()))
"""
GDVIZ = 'tables.read_table(path, "x", "y")'
DUCKDB = """
duckdb.sql("SET enable_progress_bar = false")
duckdb.sql(f"SELECT x, y FROM '{path}'").fetchnumpy()
"""
BY_CELL = """
with open(path, newline="") as file:
    for cells in csv.reader(file):
        if cells[1] != "x":
            points.append((float(cells[1]), float(cells[2])))
"""
READ = """
import sys
from gdviz.settings import load
load(csv=sys.argv[1], x="x", y="y").lesson
"""


def write(folder: Path) -> tuple[Path, Path, Path]:
    """A CSV of ten million rows, one of a million, and the first as Parquet."""
    import duckdb

    rng = np.random.RandomState(0)
    many, fewer, packed = (folder / name for name in ("10m.csv", "1m.csv", "10m.parquet"))
    with many.open("w") as file, fewer.open("w") as small:
        for first in range(0, ROWS, CHUNK):
            x = 100 * rng.random(CHUNK)
            y = 1 + 2 * x + rng.standard_normal(CHUNK)
            places = range(first, first + CHUNK)
            lines = [
                f"{at},{a!r},{b!r},g{at % 7}\n"
                for at, a, b in zip(places, x.tolist(), y.tolist(), strict=True)
            ]
            for into in (file, small) if first < FEWER else (file,):
                into.writelines(lines if first else ["id,x,y,group\n", *lines])
    duckdb.sql(f"COPY (FROM '{many}') TO '{packed}' (FORMAT parquet)")
    return many, fewer, packed


def readings(path: Path, ways: Sequence[str], turns: int = 3) -> list[tuple[float, float, float]]:
    """For each way to read a file, without imports: seconds of processor, seconds that one waits,
    and the process's peak in MB; the least of each."""
    best = [(np.inf, np.inf, np.inf)] * len(ways)
    for _ in range(turns):
        for which, way in enumerate(ways):
            code = f"{BEGIN}points = []\n{way}\n{END}"
            done = subprocess.run(
                [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
            )
            took, waited, peak = map(float, done.stdout.split())
            work, wait, most = best[which]
            best[which] = min(work, took), min(wait, waited), min(most, peak / 1024)
    return best


def drawn(path: Path, folder: Path) -> float:
    """Seconds that all figures of a file take, beside reading it."""
    options = ["--csv", str(path), "--x", "x", "--y", "y"]
    gdviz = [sys.executable, "-m", "gdviz.cli", "figures", "--format", "png", "--force"]
    reading = [sys.executable, "-c", READ, str(path)]
    return seconds([*gdviz, "--output", str(folder), *options], 2) - seconds(reading, 2)


def rows() -> list[dict[str, Any]]:
    """Measure, and say what came out."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many, fewer, packed = write(folder)
        (ours, _, peak), (parsed, _, _) = readings(many, [GDVIZ, DUCKDB])
        (columns, _, _), (taken, _, _) = readings(packed, [GDVIZ, DUCKDB])
        (_, quick, _), (_, slow, _) = readings(fewer, [GDVIZ, BY_CELL])
        few = folder / "100.csv"
        with fewer.open() as file:
            few.write_text("".join(next(file) for _ in range(101)))
        longer = drawn(fewer, folder) - drawn(few, folder)
    by_csv, by_parquet, by_cell = ours / parsed, columns / taken, slow / quick
    return [
        row("10,000,000 rows of CSV", ours, "s of processor"),
        row("peak memory of that process", peak, "MB", "<= 1000", peak <= 1000),
        row("10 million rows of CSV against DuckDB's mere parsing", by_csv, "times", "<= 1.5",
            by_csv <= 1.5),
        row("10 million rows of Parquet against DuckDB's", by_parquet, "times", "<= 1.5",
            by_parquet <= 1.5),
        row("a million rows of CSV against Python's csv and float", by_cell, "times faster",
            ">= 5", by_cell >= 5),
        row("all figures, a million rows beyond 100, beside reading", longer, "s", "<= 2",
            longer <= 2),
    ]  # fmt: skip


if __name__ == "__main__":
    for line in rows():
        show(line)
