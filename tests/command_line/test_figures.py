"""`gdviz figures`: what it makes, what it leaves alone, and how it fails."""

import contextlib
import json
import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from matplotlib.figure import Figure

import gdcore
from gdviz import files, settings
from gdviz.render import catalog, progress, record, workers
from gdviz.settings import load, prepare
from tests.conftest import Ended
from tests.lessons import PENGUINS, ROOT

FIGURES = list(catalog.find("figures"))
QUICK = ("--format", "svg", "--jobs", 1, "--verbose")
Run = Callable[..., Ended]


def folder(where: Path) -> dict[str, int]:
    """Files of a folder with the time they were last written."""
    return {path.name: path.stat().st_mtime_ns for path in where.iterdir()}


def pictures(where: Path) -> dict[str, int]:
    return {name: when for name, when in folder(where).items() if not name.startswith(".")}


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Figures that only note that they were drawn, for tests of what is drawn when."""
    drawn: list[str] = []

    def named(name: str) -> SimpleNamespace:
        def draw(lesson: gdcore.Lesson, look: Any) -> Figure:
            drawn.append(name.removeprefix("figures."))
            return Figure((1, 1))

        return SimpleNamespace(draw=draw)

    monkeypatch.setattr(catalog, "import_module", named)
    return drawn


def without_progress(told: str) -> str:
    """What is told on standard error beside how far a run is, which a slow machine tells."""
    return re.sub(r"^figures: .*( left| of \d+)\n", "", told, flags=re.MULTILINE)


def test_all_figures_in_all_formats(gdviz: Run, apart: Path) -> None:
    done = gdviz("figures", "--jobs", 1, "--dpi", 30, "--verbose")
    assert (done.status, without_progress(done.err)) == (0, "")
    expected = [f"output/figures/{name}.{end}" for name in FIGURES for end in ("png", "svg", "pdf")]
    assert done.out.splitlines() == expected
    beside = [f"output/figures/{name}.json" for name in FIGURES]
    written = {Path(path).name for path in (*expected, *beside)}
    assert pictures(apart / "output/figures").keys() == written
    for path in (*expected, *beside):
        assert (apart / path).stat().st_size > 1000
        assert (apart / path).stat().st_mode & 0o777 == 0o666 & ~umask()


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_one_figure_is_the_one_that_its_file_draws(gdviz: Run, apart: Path) -> None:
    done = gdviz("figures", "split", *QUICK, "--output", "here", "--theme", "dark")
    assert (done.status, done.out) == (0, "here/figures/split-dark.svg\n")
    environment = {**os.environ, "GDVIZ_FORMAT": "svg", "GDVIZ_THEME": "dark"}
    subprocess.run([sys.executable, ROOT / "figures/split.py"], env=environment, check=True)
    alone = (apart / "output/figures/split-dark.svg").read_bytes()
    assert (apart / "here/figures/split-dark.svg").read_bytes() == alone


def test_a_finished_run_ends_in_a_line(gdviz: Run, light: list[str]) -> None:
    words = ("figures", "--format", "svg", "--jobs", 1)
    done = gdviz(*words)
    first = f"output/figures/{FIGURES[0]}.svg"
    assert done.out == f"{len(FIGURES)} figures in output/figures; open {first}\n"
    assert (done.status, done.err) == (0, "")
    done = gdviz(*words, "split", "--theme", "dark")
    assert done.out == "1 figure in output/figures; open output/figures/split-dark.svg\n"
    done = gdviz(*words, "split", "update", "error", "--theme", "dark")
    assert done.out.startswith("2 figures in output/figures, 1 unchanged; open")
    done = gdviz(*words, "split", "update", "--theme", "dark")
    assert (done.out, done.err) == ("", "2 of 2 figures unchanged in output/figures\n")


def test_named_twice_drawn_once_in_the_order_named(gdviz: Run, light: list[str]) -> None:
    done = gdviz("figures", "split", "prediction", "split", *QUICK)
    assert done.out.split() == ["output/figures/split.svg", "output/figures/prediction.svg"]
    assert light == ["split", "prediction"]


def test_only_is_the_same_as_naming(gdviz: Run, light: list[str]) -> None:
    """Both add up; spaces after a comma do not count."""
    for words in (
        ("--only", "split,prediction"),
        ("--only", "split, prediction"),
        ("split", "--only", "prediction"),
        ("--only", "split", "--only", "prediction,split"),
    ):
        light.clear()
        done = gdviz("figures", *words, *QUICK, "--force")
        assert done.out.split() == ["output/figures/split.svg", "output/figures/prediction.svg"]
        assert light == ["split", "prediction"]


SOME = ("split", "update", "error", "loss_surface", "batches")


def test_several_processes_make_the_same(apart: Path) -> None:
    made = {}
    for jobs in ("1", "2"):
        words = ["figures", *SOME, "--jobs", jobs, "--format", "png", "--dpi", "40"]
        words += ["--output", jobs, "--verbose"]
        done = subprocess.run(
            [sys.executable, "-m", "gdviz.cli", *words], capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == [f"{jobs}/figures/{name}.png" for name in SOME]
        assert without_progress(done.stderr) == ""
        made[jobs] = {
            path.name: path.read_bytes() for path in (apart / jobs / "figures").glob("*.png")
        }
    assert made["1"] == made["2"]


def test_by_default_there_is_a_process_for_each_core(
    gdviz: Run, light: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def note(work: Any, names: list[str], settings: Any, jobs: int) -> Iterator[Any]:
        asked.append(jobs)
        return iter(())

    monkeypatch.setattr(workers, "in_workers", note)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(3)), raising=False)
    gdviz("figures")
    gdviz("figures", "--jobs", 2)
    assert asked == [3, 2]


def test_there_are_no_more_processes_than_figures(
    gdviz: Run, light: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    pool = workers.ProcessPoolExecutor

    def noted(jobs: int, *others: Any) -> Any:
        started.append(jobs)
        return pool(jobs, *others)

    monkeypatch.setattr(workers, "ProcessPoolExecutor", noted)
    gdviz("figures", "split", "--format", "svg", "--jobs", 5)
    assert started == []  # one is drawn in this very process
    gdviz("figures", "split", "prediction", "--format", "svg", "--jobs", 5, "--force")
    assert started == [2]


def test_unchanged_figures_are_left_alone(gdviz: Run, apart: Path, light: list[str]) -> None:
    where = apart / "output/figures"
    assert gdviz("figures", *QUICK).out.count("\n") == len(FIGURES)
    assert light == FIGURES
    before = pictures(where)

    again = gdviz("figures", *QUICK)
    assert (again.status, again.out) == (0, "")
    assert again.err == f"{len(FIGURES)} of {len(FIGURES)} figures unchanged in output/figures\n"
    assert pictures(where) == before
    assert light == FIGURES

    assert gdviz("figures", *QUICK, "--force").out.count("\n") == len(FIGURES)
    assert light == FIGURES * 2


@pytest.mark.parametrize(
    "change",
    [
        ("--rates", "0.1"),
        ("--epochs", 10),
        ("--start", "0,0"),
        ("--train-fraction", 0.7),
        ("--standardize", "on"),
        ("--dpi", 100),
        ("--scale", 2),
        ("--transparent",),
    ],
)
def test_a_changed_setting_draws_again(gdviz: Run, light: list[str], change: tuple[Any]) -> None:
    gdviz("figures", "split", *QUICK)
    changed = gdviz("figures", "split", *QUICK, *change)
    assert changed.out == "output/figures/split.svg\n"
    told = "replaced: what was made with {}; --name NAME keeps both\n"
    assert changed.err == told.format("the defaults")
    unchanged = "1 of 1 figure unchanged in output/figures\n"
    assert gdviz("figures", "split", *QUICK, *change) == Ended(0, "", unchanged)
    back = gdviz("figures", "split", *QUICK)
    assert back.out == "output/figures/split.svg\n"
    values = {"--start": ("0.0,0.0",), "--scale": ("2.0",)}.get(change[0], change[1:])
    assert back.err == told.format(" ".join(map(str, (change[0], *values))))


def test_all_themes_and_languages_in_one_run(gdviz: Run, light: list[str]) -> None:
    words = ("figures", "split", *QUICK, "--theme", "light,dark", "--lang", "en,zh")
    names = ["split", "split-zh", "split-dark", "split-dark-zh"]
    assert gdviz(*words).out.split() == [f"output/figures/{name}.svg" for name in names]
    assert gdviz(*words).err == "4 of 4 figures unchanged in output/figures\n"
    assert gdviz("figures", "split", *QUICK, "--theme", "dark").out == ""


def test_sizes_are_made_side_by_side(gdviz: Run, light: list[str]) -> None:
    both = gdviz("figures", "split", *QUICK, "--size", "16:9,column")
    names = ["split", "split-column"]
    assert both.out.split() == [f"output/figures/{name}.svg" for name in names]
    assert gdviz("figures", "split", *QUICK, "--size", "column").out == ""
    four = gdviz("figures", "split", *QUICK, "--size", "4:3", "--theme", "dark")
    assert (four.out, four.err) == ("output/figures/split-4x3-dark.svg\n", "")


def test_other_generated_data_have_a_folder_of_their_own(gdviz: Run, light: list[str]) -> None:
    gdviz("figures", "split", *QUICK)
    done = gdviz("figures", "split", *QUICK, "--seed", 7)
    assert done == Ended(0, "output/seed-7/figures/split.svg\n", "")
    assert gdviz("figures", "split", *QUICK).out == ""


def test_a_folder_holds_pictures_of_one_table(gdviz: Run, apart: Path, light: list[str]) -> None:
    path = apart / "points.csv"
    path.write_text("a,b,c\n1,2,9\n2,3,8\n3,5,8\n4,8,5\n5,9,4\n")
    words = ("figures", *QUICK, "--csv", "points.csv", "--y", "b")
    gdviz(*words, "split", "--x", "a")
    before = folder(apart / "output/points")

    other = gdviz(*words, "split", "--x", "c")
    assert (other.status, other.out) == (2, "")
    assert other.err == (
        "error: output/points holds pictures of other data: b on a of points.csv; allowed: --name "
        "NAME, for a folder of another name, or --force, to replace them\n"
    )
    assert folder(apart / "output/points") == before
    named = gdviz(*words, "split", "--x", "c", "--name", "c")
    assert named.out == "output/c/figures/split.svg\n"

    # A changed table is the same one: what is not made again from it goes.
    gdviz(*words, "update", "--x", "a")
    path.write_text(path.read_text() + "6,9,3\n")
    done = gdviz(*words, "split", "--x", "a")
    assert done.out == "output/points/figures/split.svg\n"
    assert done.err == "output/points: 4 files made from other data before are removed\n"
    assert set(pictures(apart / "output/points/figures")) == {"split.svg", "split.json"}

    forced = gdviz(*words, "update", "--x", "c", "--force")
    assert forced.out == "output/points/figures/update.svg\n"
    assert set(pictures(apart / "output/points/figures")) == {"update.svg", "update.json"}


def test_nothing_outside_a_folder_is_removed_whatever_its_record_says(
    gdviz: Run, apart: Path, light: list[str]
) -> None:
    path = apart / "points.csv"
    path.write_text("a,b\n1,2\n2,3\n3,5\n4,8\n5,9\n")
    words = ("figures", *QUICK, "--csv", "points.csv", "split")
    gdviz(*words)
    noted = apart / "output/points/figures/.made.json"
    (apart / "mine.txt").write_text("mine")
    made = json.loads(noted.read_text()) | {"../../../mine.txt": ["", 4, ""]}
    noted.write_text(json.dumps(made | {str(apart / "mine.txt"): ["", 4, ""]}))
    path.write_text(path.read_text() + "6,9\n")
    assert "2 files made from other data before are removed" in gdviz(*words).err
    assert (apart / "mine.txt").read_text() == "mine"


def test_what_a_figure_does_not_depend_on_changes_nothing(
    gdviz: Run, light: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gdviz("figures", "split", *QUICK)
    monkeypatch.setenv("GDVIZ_QUALITY", "h")
    assert gdviz("figures", "split", *QUICK).out == ""
    # Another format is drawn beside the first, which stays what it was.
    assert gdviz("figures", "split", "--format", "pdf", "--verbose").out.endswith(".pdf\n")
    assert gdviz("figures", "split", *QUICK).out == ""


def test_changed_data_draw_again(gdviz: Run, apart: Path, light: list[str]) -> None:
    path = apart / "points.csv"
    path.write_text("x,y\n1,2\n2,3\n3,5\n4,8\n5,9\n")
    words = ("figures", "split", *QUICK, "--csv", path)
    assert gdviz(*words).out
    assert not gdviz(*words).out
    os.utime(path)  # touched, but with the same content
    assert not gdviz(*words).out
    path.write_text(path.read_text() + "6,9\n")
    assert gdviz(*words).out
    (apart / "elsewhere").mkdir()
    moved = path.rename(apart / "elsewhere/points.csv")  # the content counts, not where it is
    assert not gdviz("figures", "split", *QUICK, "--csv", moved).out


def test_a_changed_figure_or_package_draws_again(
    gdviz: Run, apart: Path, light: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = {name: apart / f"{name}.py" for name in FIGURES}
    for name, copy in copies.items():
        copy.write_bytes(catalog.find("figures")[name].read_bytes())
    monkeypatch.setattr(catalog, "find", lambda kind: copies)
    gdviz("figures", *QUICK)
    copies["split"].write_text(copies["split"].read_text() + "\n# changed\n")
    assert gdviz("figures", *QUICK).out == "output/figures/split.svg\n"
    monkeypatch.setattr(record, "code", lambda kind: "another version")
    assert gdviz("figures", *QUICK).out.count("\n") == len(FIGURES)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A copy of the project's code, which the record looks at instead of the real one."""
    for name in ("gdcore", "gdviz", "figures", "scenes"):
        shutil.copytree(ROOT / name, tmp_path / "house" / name)
    monkeypatch.setattr(record, "gdcore", SimpleNamespace(__path__=[tmp_path / "house/gdcore"]))
    monkeypatch.setattr(record, "gdviz", SimpleNamespace(__path__=[tmp_path / "house/gdviz"]))
    monkeypatch.setattr(catalog, "folder", lambda kind: tmp_path / "house" / kind)
    catalog.find.cache_clear()
    yield tmp_path / "house"
    catalog.find.cache_clear()
    record.code.cache_clear()


# A file, and which pictures are made again when it changes: figures, films.
CHANGES = {
    "gdcore/landscape.py": ("all", "all"),
    "gdcore/view.py": ("all", "all"),
    "gdviz/look/theme.py": ("all", "all"),
    "gdviz/look/text/en.toml": ("all", "all"),
    "gdviz/settings.py": ("all", "all"),
    "gdviz/figure/panels/losses.py": ("all", ""),
    "gdviz/film/stage.py": ("", "all"),
    "gdviz/film/solid/mesh.py": ("", "all"),
    "gdviz/render/media.py": ("", "all"),
    "figures/split.py": ("split", ""),
    "scenes/descent.py": ("", "descent"),
    "scenes/parts/descent.py": ("", "descent"),
    "scenes/parts/gradient_sums.py": ("", "gradient"),
    "gdviz/check/marks.py": ("", ""),
    "gdviz/cli.py": ("", ""),
}


@pytest.mark.parametrize("file", CHANGES)
def test_a_change_makes_anew_what_depends_on_it_and_no_more(house: Path, file: str) -> None:
    chosen = load()

    def prints(kind: str) -> dict[str, str]:
        record.code.cache_clear()
        return {name: record.fingerprint(kind, name, chosen) for name in catalog.find(kind)}

    before = {kind: prints(kind) for kind in ("figures", "scenes")}
    (house / file).write_text((house / file).read_text(encoding="utf-8") + "\n# changed\n")
    for kind, expected in zip(("figures", "scenes"), CHANGES[file], strict=True):
        after = prints(kind)
        changed = {name for name, mark in after.items() if mark != before[kind][name]}
        assert changed == (set(after) if expected == "all" else {expected} - {""})


def test_a_new_version_of_what_draws_makes_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"matplotlib": "1"}
    monkeypatch.setattr(record, "version", lambda name: versions.get(name, "0"))

    def prints() -> tuple[str, str]:
        record.code.cache_clear()
        return record.code("figures"), record.code("scenes")

    try:
        before = prints()
        versions["matplotlib"] = "2"
        after = prints()
        assert before[0] != after[0]
        assert before[1] == after[1]
    finally:
        record.code.cache_clear()


def test_damaged_or_deleted_files_are_drawn_again(
    gdviz: Run, apart: Path, light: list[str]
) -> None:
    where = apart / "output/figures"
    gdviz("figures", *QUICK)
    (where / "split.svg").unlink()
    (where / "prediction.svg").write_text("cut short")
    assert gdviz("figures", *QUICK).out.split() == [
        "output/figures/prediction.svg",
        "output/figures/split.svg",
    ]
    (where / "split.json").unlink()  # not named on the screen, but looked after
    assert gdviz("figures", *QUICK).out.split() == ["output/figures/split.svg"]
    assert (where / "split.json").is_file()
    (where / "split.json").write_text("{")
    assert gdviz("figures", *QUICK).out.split() == ["output/figures/split.svg"]
    (where / ".made.json").write_text("{not json")
    assert gdviz("figures", *QUICK).out.count("\n") == len(FIGURES)
    (where / ".made.json").write_text("[1]")
    assert gdviz("figures", *QUICK).out.count("\n") == len(FIGURES)


def test_fresh_data_are_never_unchanged(gdviz: Run, light: list[str]) -> None:
    for _ in range(2):
        assert gdviz("figures", "split", *QUICK, "--seed", "none").out


def test_rows_left_out_are_counted(gdviz: Run, light: list[str]) -> None:
    options = [str(word) for key, value in PENGUINS.items() for word in (f"--{key}", value)]
    done = gdviz("figures", "split", *QUICK, *options)
    assert done.status == 0
    left_out = "2 of 344 rows left out: no value for x or y (2 'NA')"
    assert done.err == f"{PENGUINS['csv']}: {left_out}\n"


def test_a_figure_alone_counts_them_too(apart: Path) -> None:
    environment = {**os.environ, "GDVIZ_FORMAT": "svg"}
    environment |= {f"GDVIZ_{key.upper()}": str(value) for key, value in PENGUINS.items()}
    done = subprocess.run(
        [sys.executable, ROOT / "figures/split.py"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "output/penguins/figures/split.svg\n"
    assert done.stderr.startswith(f"{PENGUINS['csv']}: 2 of 344 rows left out")


# Quiet where nobody looks, a bar where somebody does.


def test_no_bar_when_not_on_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with progress.bar(3, "figures") as advance:
        advance(1)
    assert capfd.readouterr() == ("", "")


def test_a_line_now_and_then_when_not_on_a_terminal(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with progress.bar(100, "films") as advance:
        for done in range(1, 100):
            clock[0] = 1.3 * done
            advance(done, f"{done} of 100 s of film")
    said = capfd.readouterr().err.splitlines()
    assert said[0] == "films: 24 of 100 s of film, about 1:39 left"
    assert [line.partition(" of")[0] for line in said] == [
        "films: 24",
        "films: 48",
        "films: 72",
        "films: 96",
    ]


def test_what_is_left_is_worked_out_from_all_that_was_done(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moment that was ten times as slow, or as fast, hardly changes what is said to be left."""
    clock, left = [0.0], []
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with progress.bar(100, "films") as advance:
        for done in range(1, 100):
            clock[0] += 10 if done == 50 else 0.1 if done == 60 else 1
            advance(done, "note", now=True)
            told = re.search(r"about (\d+):(\d\d) left", capfd.readouterr().err)
            left.append(60 * int(told[1]) + int(told[2]) if told else None)
    known = [seconds for seconds in left if seconds is not None]
    assert len(known) > 90
    assert max(abs(one - other) for one, other in pairwise(known)) <= 10
    assert known[-1] <= 2


def test_a_bar_on_a_terminal(apart: Path) -> None:
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    words = ["figures", "split", "prediction", "--format", "svg", "--jobs", "1", "--verbose"]
    done = subprocess.run(
        [sys.executable, "-m", "gdviz.cli", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=slave, check=True,
        env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    shown = os.read(master, 100_000).decode()  # while the other end is open
    os.close(slave)
    os.close(master)
    assert "figures:" in shown
    assert re.search(r"\b1 of 2\b", shown)
    assert len(done.stdout.split()) == 2


# Nothing half-written.


def test_a_figure_that_fails_leaves_nothing_and_keeps_what_was_there(
    gdviz: Run, apart: Path, light: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = apart / "output/figures"
    gdviz("figures", "split", *QUICK)
    before = folder(where)
    save = Figure.savefig

    def fail(figure: Figure, path: Path, **options: Any) -> None:
        save(figure, path, **options)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", fail)
    done = gdviz("figures", *QUICK, "--force")
    assert (done.status, done.out) == (2, "")
    assert done.err == f"error: output/figures/{FIGURES[0]}.svg: No space left on device\n"
    assert folder(where) == before

    def bug(figure: Figure, path: Path, **options: Any) -> None:
        save(figure, path, **options)
        raise ZeroDivisionError

    monkeypatch.setattr(Figure, "savefig", bug)
    monkeypatch.setattr(sys, "argv", ["gdviz", "figures", "--jobs", "1", "--force"])
    from gdviz import cli

    with pytest.raises(ZeroDivisionError):  # a bug is no bad input: it shows its traceback
        cli.main()
    assert folder(where) == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk(apart: Path, jobs: str) -> None:
    """No file may grow beyond 20 kB: the PNG of the smallest figure does."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    words = ["figures", "split", "prediction", "--format", "png", "--jobs", jobs]
    done = subprocess.run(
        [sys.executable, "-m", "gdviz.cli", *words],
        capture_output=True, text=True, preexec_fn=limit, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"error: output/figures/\w+\.png: File too large\n", done.stderr)
    assert list((apart / "output/figures").iterdir()) == []


def test_figures_made_before_another_fails_are_kept_and_noted(
    gdviz: Run, apart: Path, light: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    named = catalog.import_module

    def one_fails(name: str) -> Any:
        if name == "figures.prediction":
            raise gdcore.DataError("prediction fails")
        return named(name)

    monkeypatch.setattr(catalog, "import_module", one_fails)
    done = gdviz("figures", *QUICK)
    assert (done.status, done.err) == (2, "error: prediction fails\n")
    before = FIGURES[: FIGURES.index("prediction")]
    assert done.out.split() == [f"output/figures/{name}.svg" for name in before]
    monkeypatch.setattr(catalog, "import_module", named)
    done = gdviz("figures", *QUICK)  # only the rest
    assert [Path(path).stem for path in done.out.split()] == FIGURES[len(before) :]


def test_an_interrupted_run_leaves_nothing_behind(apart: Path) -> None:
    words = ["figures", "--jobs", "1", "--dpi", "400", "--verbose"]
    with subprocess.Popen(
        [sys.executable, "-m", "gdviz.cli", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # A job in the background of a shell has it ignored, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        first = running.stdout.readline()  # as soon as one is there, amid the next
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        rest, err = running.communicate()
    assert (running.returncode, err.strip()) == (130, "")
    written = {Path(path).name for path in (first + rest).split()}
    whole = {f"{name}.{end}" for name in FIGURES for end in (*ENDS, "json")}
    assert set(pictures(apart / "output/figures")) <= whole
    assert written <= set(pictures(apart / "output/figures"))
    assert not [name for name in folder(apart / "output/figures") if name.startswith(".d")]


ENDS = ("png", "svg", "pdf")


def test_finished_takes_its_place_only_when_whole(tmp_path: Path) -> None:
    path = tmp_path / "new/folder/file.txt"
    with files.finished(path) as temporary:
        assert temporary.parent == path.parent  # so that renaming is one step
        assert temporary.suffix == ".txt"
        temporary.write_text("whole")
        assert not path.exists()
    assert path.read_text() == "whole"
    with path.open() as reading:  # somebody who has the old one open has it to its end
        with files.finished(path) as temporary:
            temporary.write_text("other")
        assert (reading.read(), path.read_text()) == ("whole", "other")
    with files.finished(path) as temporary:
        temporary.write_text("whole")
    with contextlib.suppress(KeyError), files.finished(path) as temporary:
        temporary.write_text("half")
        raise KeyError
    assert path.read_text() == "whole"
    assert list(path.parent.iterdir()) == [path]


def test_lessons_are_read_once(gdviz: Run, monkeypatch: pytest.MonkeyPatch, apart: Path) -> None:
    reads: list[Any] = []
    read = settings.understand
    monkeypatch.setattr(settings, "understand", lambda *a, **k: reads.append(a) or read(*a, **k))
    (apart / "points.csv").write_text("x,y\n1,2\n2,3\n3,5\n4,8\n5,9\n")
    assert gdviz("figures", *QUICK, "--csv", "points.csv").status == 0
    assert len(reads) == 1


def test_runner_finds_files_and_their_first_line(tmp_path: Path) -> None:
    assert set(catalog.find("figures")) == {
        path.stem for path in (ROOT / "figures").glob("*.py") if path.stem != "__init__"
    }
    for kind in ("figures", "scenes"):
        for name, path in catalog.find(kind).items():
            assert path.stem == name
            assert catalog.describe(path)
    assert list(catalog.find("figures")) == sorted(catalog.find("figures"))
    assert import_module("figures").__doc__
    (tmp_path / "bare.py").write_text("x = 1")
    assert catalog.describe(tmp_path / "bare.py") == ""


def test_prepare_makes_the_folders_and_leaves_nothing_in_them(apart: Path) -> None:
    prepare(load(output=apart), apart / "a/b", apart / "c")
    assert sorted(path.name for path in apart.rglob("*")) == ["a", "b", "c"]
