"""`gdviz trace`: every update, as gdcore has it, to the last digit."""

import csv
import io
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gdcore import Lesson
from gdviz import read_table
from tests.conftest import Ended
from tests.lessons import PENGUINS, ROOT

Run = Callable[..., Ended]
OPTIONS = [str(word) for key, value in PENGUINS.items() for word in (f"--{key}", value)]
NAMES = ["learning_rate", "step", "epoch", "b", "w", "loss"]


def table(text: str) -> tuple[list[str], np.ndarray]:
    """The header, and the rows as numbers of shape (rows, columns)."""
    header, *rows = csv.reader(io.StringIO(text))
    return header, np.array([[float(cell) for cell in row] for row in rows])


def expected(lesson: Lesson) -> np.ndarray:
    parts = []
    for rate in lesson.rates:
        path = lesson.trajectory(rate)
        columns = [np.full(len(path.b), rate), np.arange(len(path.b)), path.epoch]
        columns += [path.b, path.w, path.loss]
        if lesson.standardizer is not None:
            pairs = [lesson.to_raw(b, w) for b, w in zip(path.b, path.w, strict=True)]
            columns += list(np.array(pairs).T)
        parts.append(np.column_stack(columns))
    return np.vstack(parts)


def test_the_books_path(gdviz: Run) -> None:
    done = gdviz("trace", "--rates", 0.1, "--epochs", 1000)
    assert (done.status, done.err) == (0, "")
    header, rows = table(done.out)
    assert header == NAMES
    assert rows.shape == (1001, 6)
    # The numbers of the plan: the start, the first step, the end.
    assert rows[0] == pytest.approx([0.1, 0, 0, 0.49671415, -0.1382643, 2.7421577700550976])
    assert rows[1, 3:5] == pytest.approx([0.80119529, 0.04511107], abs=5e-9)
    assert rows[-1, 3:5] == pytest.approx([1.02354094, 1.96896411], abs=5e-9)
    lesson = Lesson(learning_rates=(0.1,), epochs=1000)
    np.testing.assert_array_equal(rows, expected(lesson))


def test_all_rates_one_after_the_other(gdviz: Run) -> None:
    header, rows = table(gdviz("trace").out)
    assert header == NAMES
    np.testing.assert_array_equal(rows, expected(Lesson()))
    assert list(dict.fromkeys(rows[:, 0])) == [0.2, 0.8, 1.1]
    diverging = rows[rows[:, 0] == 1.1]
    assert len(diverging) == Lesson().trajectory(1.1).diverged_at + 1  # type: ignore[operator]


def test_steps_are_counted_on_where_a_part_ends(
    gdviz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gdviz.cli.ROWS", 7)
    _, rows = table(gdviz("trace", "--rates", 0.1, "--epochs", 20).out)
    np.testing.assert_array_equal(rows, expected(Lesson(learning_rates=(0.1,), epochs=20)))


def test_standardised_data_have_both_units(gdviz: Run) -> None:
    done = gdviz("trace", *OPTIONS, "--epochs", 30)
    assert done.err.startswith(f"{PENGUINS['csv']}: 2 of 344 rows left out")
    header, rows = table(done.out)
    assert header == [*NAMES, "b_raw", "w_raw"]
    data = read_table(PENGUINS["csv"], x=PENGUINS["x"], y=PENGUINS["y"])
    lesson = Lesson(data=data, epochs=30)
    np.testing.assert_allclose(rows, expected(lesson), rtol=1e-14)
    # They draw the same line: at any flipper length the same mass.
    assert lesson.standardizer is not None
    b, w, b_raw, w_raw = rows[:, [3, 4, 6, 7]].T
    z = lesson.standardizer.transform(200.0)
    np.testing.assert_allclose(b + w * z, b_raw + w_raw * 200, rtol=1e-9)


def test_raw_data_have_one(gdviz: Run) -> None:
    done = gdviz("trace", *OPTIONS, "--standardize", "off", "--epochs", 5)
    assert table(done.out)[0] == NAMES


def strict(text: str) -> Any:
    """JSON as the standard has it: Python alone writes and reads NaN and Infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


def test_json_has_the_same_numbers(gdviz: Run) -> None:
    report = strict(gdviz("trace", "--format", "json", "--epochs", 40).out)
    lesson = Lesson(epochs=40)
    assert report["standardized"] is False
    assert report["largest_stable_rate"] == lesson.landscape.max_learning_rate
    assert report["minimum"] == dict(zip("bw", lesson.minimum, strict=True))
    assert report["diverged_at"] == {"0.2": None, "0.8": None, "1.1": 26}
    rows = np.array([list(update.values()) for update in report["updates"]])
    assert list(report["updates"][0]) == NAMES
    np.testing.assert_array_equal(rows, expected(lesson))


def test_json_of_standardised_data(gdviz: Run) -> None:
    report = strict(gdviz("trace", "--format", "json", *OPTIONS, "--epochs", 5).out)
    assert report["standardized"] is True
    assert report["largest_stable_rate"] == pytest.approx(1)
    assert list(report["updates"][0]) == [*NAMES, "b_raw", "w_raw"]


def test_what_overflows_is_null_in_json_and_inf_in_csv(gdviz: Run) -> None:
    report = strict(gdviz("trace", "--format", "json", "--rates", "1e300").out)
    assert report["diverged_at"] == {"1e+300": 1}
    assert report["updates"][-1]["loss"] is None
    _, rows = table(gdviz("trace", "--rates", "1e300").out)
    assert rows[-1, 5] == math.inf


def test_settings_of_all_sources_count(
    gdviz: Run, apart: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (apart / "gdviz.toml").write_text("rates = [0.3]\nepochs = 5\nformat = ['pdf']\ntheme = 'dark'")
    monkeypatch.setenv("GDVIZ_EPOCHS", "2")
    _, rows = table(gdviz("trace").out)
    assert rows[:, 0].tolist() == [0.3] * 3
    assert len(table(gdviz("trace", "--epochs", 1).out)[1]) == 2


def test_two_runs_are_alike_and_a_fresh_one_is_not(gdviz: Run) -> None:
    assert gdviz("trace").out == gdviz("trace").out
    fresh = [gdviz("trace", "--seed", "none", "--epochs", 1).out for _ in range(2)]
    assert fresh[0] != fresh[1]


def test_a_reader_may_stop_early(apart: Any) -> None:
    """`gdviz trace | head` is no error."""
    with subprocess.Popen(
        [sys.executable, "-m", "gdviz.cli", "trace", "--epochs", "100000", "--rates", "0.1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == ",".join(NAMES) + "\n"
        running.stdout.close()
        err = running.stderr.read()
    assert (running.returncode, err) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that only Linux has")
def test_a_full_disk(apart: Any) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gdviz.cli", "trace"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "error: No space left on device\n")


def test_json_is_written_as_json_dumps_has_it(gdviz: Run) -> None:
    for rates in ("0.2", "0.2,1e5"):
        told = gdviz("trace", "--epochs", "30", "--rates", rates, "--format", "json").out
        assert json.dumps(json.loads(told), indent=1) + "\n" == told


def test_a_long_trace_takes_little_memory(apart: Any) -> None:
    """Of what it prints no more is held than some rows; numpy and matplotlib take 60 MB."""
    options = ["--epochs", "150000", "--rates", "0.2", "--format", "json"]
    command = [sys.executable, "-m", "tests.memory", "trace", *options]
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True, cwd=apart,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert int(done.stderr) < 130_000
