"""`gdviz check`: what it says of each figure or film, how it ends, and that it writes nothing."""

import os
import pty
import re
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from matplotlib.figure import Figure

import gdcore
from gdviz.check import runs
from gdviz.figure import figure
from gdviz.look import Look
from gdviz.render import catalog, filming
from tests.conftest import Ended
from tests.lessons import PENGUINS
from tests.scenes import small

FIGURES = list(catalog.find("figures"))
Run = Callable[..., Ended]


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> list[Look]:
    """Figures that have a word each, of which "split" has faults; the looks they were drawn in."""
    looks: list[Look] = []

    def named(name: str) -> SimpleNamespace:
        @figure
        def draw(lesson: gdcore.Lesson, look: Look) -> Figure:
            looks.append(look)
            made = Figure()
            made.text(0.1, 0.02, name)
            if name == "figures.split":
                made.text(0.99, 0.5, "beyond")
                axes = made.add_subplot()
                axes.set_title("small", size=7)
                axes.plot([0, 1], [0, 1], color=look.theme.train)
                axes.plot([0, 1], [1, 0], color=look.theme.truth)
            return made

        return SimpleNamespace(draw=draw)

    monkeypatch.setattr(catalog, "import_module", named)
    return looks


FAULTS = [
    "split, panel 1: 'small' is set in 7 pt; at least 8",
    "split: 'beyond' leaves the canvas",
    "split, panel 1: solid line in #1666b0 and solid line in #0b6e63 are 3.4 apart "
    "under tritanopia; at least 15, or another dash or mark",
]


def beside_progress(err: str) -> list[str]:
    """What is told beside the line on progress that comes every half a minute, if at all."""
    return [line for line in err.splitlines() if not line.startswith("figures: ")]


def test_all_figures_are_well(gdviz: Run, apart: Path) -> None:
    done = gdviz("check", "--jobs", 1)
    summary = f"no fault in {len(FIGURES)} figures"
    assert done.out.splitlines() == [*(f"{name}: ok" for name in FIGURES), summary]
    assert (done.status, beside_progress(done.err)) == (0, [])
    assert list(apart.iterdir()) == []


def test_faults_are_told_a_line_each(gdviz: Run, apart: Path, faulty: list[Look]) -> None:
    done = gdviz("check", "--jobs", 1)
    told = done.out.splitlines()
    others = [f"{name}: ok" for name in FIGURES if name != "split"]
    assert sorted(told[:-1]) == sorted([*others, *FAULTS])
    assert [line for line in told if line.startswith("split")] == FAULTS
    assert told[-1] == f"3 faults in 1 of {len(FIGURES)} figures"
    assert (done.status, done.err) == (1, "")
    assert list(apart.iterdir()) == []


def test_one_figure(gdviz: Run, faulty: list[Look]) -> None:
    done = gdviz("check", "prediction", "--jobs", 1)
    assert (done.status, done.out) == (0, "prediction: ok\nno fault in 1 figure\n")
    done = gdviz("check", "split", "--jobs", 1)
    assert done.status == 1
    assert done.out.endswith("\n3 faults in 1 of 1 figure\n")


def test_only_is_the_same_as_naming(gdviz: Run, faulty: list[Look]) -> None:
    done = gdviz("check", "split", "--only", "prediction, split", "--jobs", 1)
    assert [line for line in done.out.splitlines() if line.startswith("prediction")] == [
        "prediction: ok"
    ]
    assert done.out.splitlines()[:3] == FAULTS  # in the order named
    assert done.out.splitlines()[-1] == "3 faults in 1 of 2 figures"


def test_the_look_is_the_one_asked_for(
    gdviz: Run, faulty: list[Look], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--theme", "dark", "--lang", "zh", "--size", "column", "--scale", 1.5)
    assert gdviz("check", "prediction", *words, "--jobs", 1).status == 0
    (look,) = faulty
    assert (look.theme.name, look.words.language) == ("dark", "zh")
    assert look.inches == (pytest.approx(5.1), None)
    # The colours of the dark theme are measured on its paper.
    assert gdviz("check", "split", *words, "--jobs", 1).out.count("tritanopia") == 1
    monkeypatch.setenv("GDVIZ_THEME", "dark")
    gdviz("check", "prediction", "--jobs", 1)
    assert faulty[-1].theme.name == "dark"


SOME = ("split", "update", "error", "loss_surface", "batches")


def test_several_processes_say_the_same(apart: Path) -> None:
    said = []
    for jobs in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "gdviz.cli", "check", *SOME, "--jobs", jobs],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert beside_progress(done.stderr) == []
        said.append(done.stdout)
    assert said[0] == said[1]


def test_by_default_there_is_a_process_for_each_core(
    gdviz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def note(work: Any, names: list[str], settings: Any, jobs: int) -> Any:
        asked.append(jobs)
        return iter(())

    monkeypatch.setattr(runs, "in_workers", note)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(3)), raising=False)
    gdviz("check")
    gdviz("check", "--jobs", 2)
    assert asked == [3, 2]


def test_the_readers_data_and_what_was_left_out(gdviz: Run, faulty: list[Look]) -> None:
    options = [str(word) for key, value in PENGUINS.items() for word in (f"--{key}", value)]
    done = gdviz("check", "prediction", *options, "--jobs", 1)
    assert (done.status, done.out.splitlines()[0]) == (0, "prediction: ok")
    assert done.err.startswith(f"{PENGUINS['csv']}: 2 of 344 rows left out")


def test_columns_in_any_script_are_no_fault(gdviz: Run, apart: Path) -> None:
    names = "\N{PENGUIN}s,키와 몸무게"
    (apart / "birds.csv").write_text(f"{names}\n1,2\n2,3\n3,5\n4,6\n", encoding="utf-8")
    done = gdviz("check", "split", "--csv", "birds.csv", "--jobs", 1)
    assert (done.status, done.err) == (0, "")
    assert "split: ok" in done.out


def test_bad_input_is_no_fault(gdviz: Run, apart: Path) -> None:
    for words, says in (
        (["splat"], "'splat' is not among the figures; allowed: "),
        (["--only", "split,splat"], "'splat' is not among the figures; allowed: "),
        (["--only", ""], "'' is not among the figures; allowed: "),
        (
            ["--theme", "mauve"],
            "theme = 'mauve': 'mauve' is not a theme; allowed: one or more of light, dark",
        ),
        (["--csv", "nowhere.csv"], "nowhere.csv: no such file"),
        (["--start", "1e200,1"], "start is (1e+200, 1)"),
        (["--dpi", "100"], "no option --dpi; did you mean --points?"),
        (["--jobs", "0"], "'--jobs': 0 is not in the range x>=1"),
    ):
        done = gdviz("check", *words)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("error: ")
        assert says in done.err
        assert done.err.count("\n") == 1
    assert list(apart.iterdir()) == []


def test_a_bar_on_a_terminal(apart: Path) -> None:
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    done = subprocess.run(
        [sys.executable, "-m", "gdviz.cli", "check", "split", "prediction", "--jobs", "1"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=slave, check=True,
        env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    shown = os.read(master, 100_000).decode()  # while the other end is open
    os.close(slave)
    os.close(master)
    assert "figures:" in shown
    assert len(done.stdout.splitlines()) == 3


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Films of a few seconds, of which "descent" has a fault; the settings each was made in."""
    settings: list[Any] = []

    def scene_class(file: Path) -> type[Any]:
        chosen = small.TinyText if file.stem == "descent" else small.Clean

        class Noting(chosen):  # type: ignore[misc, valid-type]
            def setup(self) -> None:
                settings.append(self.settings)
                super().setup()

        return Noting

    monkeypatch.setattr(filming, "scene_class", scene_class)
    return settings


MEASURED = r"(\w+): 3\.\d s; still \d+%, longest 0\.\d s, .*; hero 64% x 73%; .*; jumps 0%"


def test_films_are_watched(gdviz: Run, apart: Path, watched: list[Any]) -> None:
    before = dict(os.environ)
    done = gdviz("check", "--films", "descent", "gradient", "--jobs", 1)
    fault, descent, gradient, summary = done.out.splitlines()
    assert re.fullmatch(r"descent, \d\.\d s: 'tiny' is 24 px of 1080; at least 32", fault)
    for line, name in ((descent, "descent"), (gradient, "gradient")):
        (found,) = re.fullmatch(MEASURED, line).groups()  # type: ignore[union-attr]
        assert found == name
    assert summary == "1 fault in 1 of 2 films"
    assert (done.status, done.err) == (1, "")
    assert list(apart.iterdir()) == []
    assert dict(os.environ) == before


def test_films_without_a_fault(gdviz: Run, watched: list[Any]) -> None:
    options = ("--theme", "dark", "--lang", "zh", "--points", 50)
    done = gdviz("check", "gradient", "--films", *options, "--jobs", 1)
    assert (done.status, done.out.splitlines()[1:]) == (0, ["no fault in 1 film"])
    (settings,) = watched
    assert (settings.theme, settings.lang, settings.points) == (("dark",), ("zh",), 50)


def test_films_are_watched_on_paper(gdviz: Run, apart: Path, watched: list[Any]) -> None:
    (apart / "gdviz.toml").write_text('transparent = true\nlang = "zh"\n')
    assert gdviz("check", "gradient", "--films", "--jobs", 1).status == 0
    (settings,) = watched
    assert (settings.transparent, settings.lang) == (False, ("zh",))
    assert [path.name for path in apart.iterdir()] == ["gdviz.toml"]


def test_bad_names_of_films(gdviz: Run) -> None:
    done = gdviz("check", "--films", "splat")
    assert (done.status, done.out) == (2, "")
    assert "'splat' is not among the films; allowed: " in done.err
