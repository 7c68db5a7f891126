"""`gdviz batch`: all of a course, and nothing lost, here and on a cluster."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import LocalCluster

from gdviz.errors import SettingsError
from gdviz.origin import Origin
from gdviz.render import course, farm, films
from gdviz.render.record import Record, fingerprint
from gdviz.settings import load
from tests.conftest import Ended

Run = Callable[..., Ended]

COURSE = """
figures = ["split"]
format = ["png"]
size = "column"
epochs = 20

[[lesson]]
lang = ["en", "zh"]

[[lesson]]
csv = "few.csv"
figures = ["split", "error"]
"""
FEW = "hours,marks\n1,52\n2,61\n3,60\n4,74\n5,79\n6,85\n"
MADE = {
    "figures/split-column.png", "figures/split-column-zh.png",
    "few/figures/split-column.png", "few/figures/error-column.png",
}  # fmt: skip


@pytest.fixture
def there(apart: Path) -> Path:
    (apart / "course.toml").write_text(COURSE)
    (apart / "few.csv").write_text(FEW)
    return apart


def pictures(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.png")
    }


def test_a_course_is_made_as_one_by_one(there: Path, gdviz: Run) -> None:
    plan = gdviz("batch", "course.toml", "--dry-run")
    assert plan.status == 0
    assert "output/few/figures: split, error (light en column)" in plan.out
    assert plan.out.splitlines()[-1].startswith("3 tasks, not known how long; 0 pictures")
    assert not (there / "output").exists()

    done = gdviz("batch", "course.toml", "--jobs", "2", "--verbose")
    assert (done.status, done.out.splitlines()[-1]) == (0, "4 pictures asked for, 0 unchanged")
    made = pictures(there / "output")
    assert set(made) == MADE
    assert all(f"output/{name}" in done.out for name in MADE)

    words = ("--format", "png", "--size", "column", "--epochs", 20, "--output", "other")
    assert gdviz("figures", "split", "--lang", "en,zh", *words).status == 0
    assert gdviz("figures", "split", "error", "--csv", "few.csv", *words).status == 0
    assert pictures(there / "other") == made

    again = gdviz("batch", "course.toml")
    assert (again.status, again.out) == (0, "0 pictures asked for, 4 unchanged\n")
    same = gdviz("figures", "split", "--lang", "en,zh", *words[:-1], "output")
    assert same.err == "2 of 2 figures unchanged in output/figures\n"  # the record is the same
    told = gdviz("batch", "course.toml", "--dry-run", "--force").out.splitlines()
    assert len(told) == 4
    assert all(":" in line.split()[0] for line in told[:3])  # now it is known how long


def test_one_bad_lesson_does_not_stop_the_others(there: Path, gdviz: Run) -> None:
    bad = '[[lesson]]\ncsv = "none.csv"\n[[lesson]]\nname = "few"\n[[lesson]]\nrates = [0]\n'
    (there / "course.toml").write_text(COURSE + bad)
    done = gdviz("batch", "course.toml")
    assert done.status == 1
    assert set(pictures(there / "output")) == MADE
    missing, twice, rate = [line for line in done.err.splitlines() if line.startswith("failed: ")]
    assert missing == "failed: course.toml, lesson 3: none.csv: no such file"
    assert "lesson 4: output/few is lesson 2's already" in twice
    assert "lesson 5: rates" in rate


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('figures = ["splitt"]', "did you mean split?"),
        ('films = "descent"', 'films: allowed: a list of names, or "all"'),
        ("clips = 3", "clips: allowed: true, false"),
        ("[lesson]\nseed = 1", "a table for each lesson, [[lesson]]"),
        ("figures = [", "allowed: a course, in TOML"),
    ],
)
def test_a_bad_course_is_told_in_a_line(apart: Path, gdviz: Run, text: str, says: str) -> None:
    (apart / "course.toml").write_text(text)
    done = gdviz("batch", "course.toml")
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert says in done.err
    assert not (apart / "output").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('output = "/elsewhere"', "output: allowed: --output, on the command line"),
        ('csv = "../few.csv"', "allowed: a file beside the course, or below it"),
        ('csv = "/etc/passwd"', "allowed: a file beside the course, or below it"),
        ('seed = "none"', "seed = none: allowed: a number"),
        ("colour = 1", "is not a setting"),
    ],
)
def test_what_a_lesson_may_not_say(apart: Path, gdviz: Run, text: str, says: str) -> None:
    (apart / "here").mkdir()
    (apart / "few.csv").write_text(FEW)
    (apart / "here/course.toml").write_text(f'figures = ["split"]\n[[lesson]]\n{text}\n')
    done = gdviz("batch", "here/course.toml")
    assert (done.status, done.err.count("\n")) == (1, 1)
    assert says in done.err
    assert not (apart / "output").exists()


def test_nobody_is_there(there: Path, gdviz: Run) -> None:
    done = gdviz("batch", "course.toml", "--scheduler", "nonsense://")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "nobody answers there" in done.err


def test_a_process_that_dies_is_tried_four_times(tmp_path: Path) -> None:
    (tmp_path / "falls.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    task = farm.Task("figures", ("split",), {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        with pytest.raises(farm.Died, match="killed by signal 9"):
            farm._process(task, tmp_path, "-m", "falls")
    for falls in (3, 4):  # times; four are too many
        tries = iter([farm.Died("killed")] * falls)

        def work(task: farm.Task, tries: Iterator[farm.Died] = tries) -> farm.Made:
            for error in tries:
                raise error
            return farm.Made({}, {}, 0.0)

        if falls == 3:
            assert farm.again(work, task) == farm.Made({}, {}, 0.0)
        else:
            with pytest.raises(farm.Failed, match="killed, 4 times"):
                farm.again(work, task)


class Pretending(Executor):
    """Does nothing: each task gives back one file, and is kept."""

    def __init__(self) -> None:
        self.tasks: list[farm.Task] = []

    def submit(self, work: Any, task: farm.Task) -> Any:  # type: ignore[override]
        self.tasks.append(task)
        future: Future[farm.Made] = Future()
        segment = f"media/{task.share[0]}.mp4"
        said = dict.fromkeys(("from", "options", *Origin._fields), "") | {"with": {}}
        future.set_result(farm.Made({segment: b"film"}, {segment: said}, 1.0))
        return future


def test_more_workers_than_films_share_them(apart: Path) -> None:
    (one,) = load(quality="l").variants("videos")
    piece = course.Piece("videos", ("descent",), one)
    pretending = Pretending()
    assert course.make([piece], pretending, 3, None, False, print) == []
    *shares, joining = pretending.tasks
    assert [task.share for task in shares] == [(0, 3), (1, 3), (2, 3)]
    assert joining.share == (0, 1)
    (rendering,) = {str(Path(path).parents[1]) for path in joining.given}
    key = course.fingerprint("scenes", "descent", one)
    assert rendering == str(films.Render("descent", key, one).folder)
    assert {Path(path).name for path in joining.given} == {"0.mp4", "1.mp4", "2.mp4"}


# ---------------------------------------------------------------- A cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    # Two deaths of workers, in place of four, until a task is given up: each costs a new start.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as made,
    ):
        yield made


def test_a_worker_is_killed_and_nothing_is_lost(
    there: Path, gdviz: Run, cluster: LocalCluster
) -> None:
    assert gdviz("batch", "course.toml", "--output", "alone").status == 0
    plan = course.plan(Path("course.toml"), False, output="far")
    pids = [worker.pid for worker in cluster.workers.values()]
    said: list[Path] = []

    def kill(file: Path) -> None:
        if not said:
            os.kill(pids[0], signal.SIGKILL)
        said.append(file)

    with farm.cluster(cluster.scheduler_address) as (executor, many):
        assert many == 2
        assert course.make(plan.pieces, executor, 1, None, False, kill) == []
    assert pictures(there / "far") == pictures(there / "alone")
    assert len(said) == 4
    assert Record(there / "far/figures").options(there / "far/figures/split-column.png") is not None


def test_a_task_that_kills_workers_is_given_up_and_named(
    there: Path, cluster: LocalCluster
) -> None:
    plan = course.plan(Path("course.toml"), False)
    with farm.cluster(cluster.scheduler_address) as (executor, _):

        class Deadly(Pretending):
            def submit(self, work: Any, task: farm.Task) -> Any:  # type: ignore[override]
                if "error" in task.names:
                    return executor.submit(lambda: os.kill(os.getpid(), signal.SIGKILL))
                return executor.submit(work, task)

        (failed,) = course.make(plan.pieces, Deadly(), 1, None, False, lambda file: None)
    assert failed.startswith("output/few/figures: split, error (light en column): ")
    assert set(pictures(there / "output")) == {name for name in MADE if "few" not in name}


@pytest.mark.parametrize("common", ["common", "output"])
def test_a_folder_in_common_is_left_as_it_was(
    there: Path, gdviz: Run, cluster: LocalCluster, common: str
) -> None:
    (there / common).mkdir()
    words = ("--scheduler", cluster.scheduler_address, "--shared", common)
    assert gdviz("batch", "course.toml", *words).status == 0
    assert set(pictures(there / "output")) == MADE
    assert not list((there / common).glob("gdviz-*"))


def test_a_share_of_a_film_of_the_readers_table(there: Path) -> None:
    """Which is rendered in a folder of its own; and whatever a settings file above it says."""
    settings = load(csv="few.csv", quality="l")
    whole = farm.task("videos", ("regression_line",), settings)
    made = farm.do(replace(whole, share=(0, 40)))
    assert [name for name in made.files if name.endswith(".mp4")]


def test_a_settings_file_above_is_not_a_tasks(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (there / "tmp").mkdir()
    (there / "tmp/gdviz.toml").write_text("nonsense")
    monkeypatch.setattr(farm.tempfile, "tempdir", str(there / "tmp"))
    task = farm.task("figures", ("split",), load(csv="few.csv", film_format="mp4", dpi=40))
    assert "split.png" in farm.do(task).files
    assert [path.name for path in (there / "tmp").iterdir()] == ["gdviz.toml"]


@pytest.mark.parametrize("kind", ["clips", "loops"])
def test_a_course_wants_each_clip_and_loop_of_films_that_are_made(apart: Path, kind: str) -> None:
    text = 'figures = []\nfilms = ["regression_line"]\nquality = "l"\n'
    (apart / "course.toml").write_text(text)
    (piece,) = course.plan(Path("course.toml"), False).pieces
    where, key = piece.where, fingerprint("scenes", "regression_line", piece.settings)
    spans = [{"name": name, "start": 0, "end": 1} for name in ("01-first", "02-last")]
    notes = json.dumps({"fps": 15, "clips": spans, "loop": {"start": 0, "end": 1}})

    def put(*names: str) -> None:
        for name in names:
            now = where / "now" / name
            now.parent.mkdir(parents=True, exist_ok=True)
            now.write_text(notes)
            Record(where).put([(now, where / name)], key, "", Origin("", "", ""), {})

    def is_planned() -> bool:
        return bool(course.plan(Path("course.toml"), False).pieces)

    put(*films.files("regression_line", piece.settings))
    assert not is_planned()
    (apart / "course.toml").write_text(f"{text}{kind} = true\n")
    assert is_planned()
    if kind == "clips":
        parts = [f"clips/regression_line/{name}" for name in ("01-first", "02-last")]
        put(*(f"{part}.{end}" for part in parts for end in ("mp4", "png")))
    else:
        put(*(f"loops/regression_line.{end}" for end in ("mp4", "webm", "gif", "webp")))
    assert not is_planned()
    next(where.glob(f"{kind}/**/*.mp4")).unlink()
    assert is_planned(), "one of them is not there"


def test_other_versions_are_refused_with_the_list(
    monkeypatch: pytest.MonkeyPatch, cluster: LocalCluster
) -> None:
    ours = farm.versions()
    monkeypatch.setattr(farm, "versions", lambda: ours | {"matplotlib": "2.0", "numpy": "1.0"})
    with pytest.raises(SettingsError, match=r"matplotlib 2\.0, not .*numpy 1\.0, not"):
        farm.cluster(cluster.scheduler_address).__enter__()
    task = farm.Task("figures", ("split",), {}, versions=ours | {"manim": "0.1"})
    with pytest.raises(farm.Failed, match=r"manim 0\.1, not "):
        farm.do(task)
