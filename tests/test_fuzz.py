"""Bad input in bulk, and each that was found to go wrong, as a case that stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gdviz.settings import LARGEST_FILE, Settings, load
from tests import fuzz
from tests.lessons import ROOT

LONG = "9" * 5000
ROWS = "".join(f"{n},{n * n % 7 + n}\n" for n in range(1, 12))


def test_a_thousand_cases() -> None:
    """In a process of its own, whose memory is what they take."""
    command = [sys.executable, "-m", "tests.fuzz", "1000", "--same"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", f"x,y\n1,2\n2,{LONG}\n3,4\n4,5\n", "is not a finite number"),
        ("t.json", f'[{{"x":1,"y":{LONG}}},{{"x":2,"y":3}}]', "thousands of digits"),
        ("t.json", '{"a":' * 20_000, "nested"),
        ("t.json", "[" * 20_000 + "]" * 20_000, "nested"),
        ("t.csv", "x,y\n" + "".join(f"{n},{n * n}e151\n" for n in range(1, 12)), "up to 1e+140"),
        ("t.csv", "x,y\n" + "".join(f"{n}e-150,{n * n}\n" for n in range(1, 12)), "scale them up"),
        ("t.csv", "x,y\n" + "".join(f"{n},{n * n}e-200\n" for n in range(1, 12)), "scale them up"),
        ("t.csv", "x,y\n" + "".join(f"{n}e-130,{n}e20\n" for n in range(1, 12)), "no larger"),
    ],
)  # fmt: skip
def test_tables(apart: Path, name: str, content: str, said: str) -> None:
    (apart / name).write_text(content)
    found = fuzz.tried({"csv": name})
    assert isinstance(found, str) and said in found


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"x": LONG}, "no column '999"),
        ({"x": "²"}, "no column '²'"),
        ({"start": "1e152,0"}, "allowed: where it is at most 1e+280"),
        ({"start": "0,-1e152"}, "allowed: where it is at most 1e+280"),
        ({"start": "1e155,1e155"}, "overflows"),
        ({"noise": "9" * 309}, "allowed: a number from 0 to 1000000"),
        ({"epochs": LONG}, "allowed: a whole number from 1 to 1000000"),
        ({"rates": LONG}, "a share of the largest stable rate"),
        ({"theme": "z" * 100_000}, "allowed: one or more of"),
        ({"sheet": "²"}, "only a workbook has sheets"),
    ],
)
def test_options(apart: Path, options: dict[str, str], said: str) -> None:
    (apart / "t.csv").write_text("x,y\n" + ROWS)
    found = fuzz.tried({"csv": "t.csv", **options})
    assert isinstance(found, str) and said in found
    assert len(found) < 500


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"points = {LONG}", "thousands of digits"),
        (f"rates = [{LONG}, 1]", "thousands of digits"),
        ("a = " + "[" * 5000 + "]" * 5000, "nested too deep"),
        ("a = " + "{a=" * 3000 + "1" + "}" * 3000, "nested too deep"),
        (".".join("a" * 100_000) + " = 1", f"allowed: {LARGEST_FILE} bytes"),
        ("k" * 10_000 + " = 1", "is not a setting"),
        (f"theme = {'9' * 309}", "allowed: one or more of"),
    ],
)
def test_files_of_settings(apart: Path, content: str, said: str) -> None:
    (apart / "gdviz.toml").write_text(content)
    found = fuzz.tried({})
    assert isinstance(found, str) and said in found
    assert len(found) < 800


def test_a_long_variable(apart: Path) -> None:
    found = fuzz.tried({}, {"GDVIZ_" + "K" * 100_000: "1"})
    assert isinstance(found, str) and "is not a setting" in found and len(found) < 800


def gdviz(*args: str, **options: object) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, which says at the end what it has held, in kB."""
    command = [sys.executable, "-m", "tests.memory", *args]
    return subprocess.run(command, capture_output=True, text=True, **options)  # type: ignore[call-overload,no-any-return]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_what_has_no_end_is_refused(apart: Path) -> None:
    os.mkfifo("pipe")
    for path, said in (
        ("/dev/zero", "a device"), ("pipe", "a pipe to which nobody writes"), (".", "a folder"),
    ):  # fmt: skip
        found = fuzz.tried({"csv": path})
        assert isinstance(found, str) and said in found, path
    with open("/dev/zero", "rb") as zero:
        done = gdviz(
            "look", "-", stdin=zero, cwd=apart, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    assert done.returncode == 2 and "not a text file" in done.stderr
    assert int(done.stderr.split()[-1]) <= 300_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_pipe_is_read_once_and_is_what_it_is_now(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo("pipe")
    lasts = []
    for factor in (1, 2):
        rows = "".join(f"{n},{factor * n + n % 3}\n" for n in range(1, 12))
        writer = subprocess.Popen(["sh", "-c", f"printf 'x,y\n{rows}' > pipe"])
        found = load(csv="pipe")
        assert writer.wait() == 0
        assert isinstance(found, Settings) and found.csv is not None and found.csv.is_file()
        assert load(csv=str(found.csv)).lesson.full == found.lesson.full  # as a worker reads it
        lasts.append(float(found.lesson.full.y[-1]))
        assert found.table is not None and found.table.where == "standard input"
    assert lasts == [13.0, 24.0]
