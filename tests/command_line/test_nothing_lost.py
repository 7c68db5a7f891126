"""Wrong figures are never kept, disks that are full are told of in a line, names are only names."""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gdviz import files
from gdviz.errors import SettingsError
from gdviz.render import films, folder, lock, record
from gdviz.settings import load
from tests.command_line.test_killed import RUN
from tests.conftest import Ended
from tests.scenes.test_videos import TINY

Run = Callable[..., Ended]
SVG = ("--format", "svg", "--jobs", 1)


def test_a_file_of_the_same_size_is_not_taken_for_what_was_made(gdviz: Run) -> None:
    gdviz("figures", "split", *SVG)
    made = Path("output/figures/split.svg")
    wanted = made.read_bytes()
    made.write_bytes(wanted.replace(b"#ffffff", b"#1b1e23"))  # as of another theme
    assert made.read_bytes() != wanted
    assert made.stat().st_size == len(wanted)
    assert gdviz("figures", "split", *SVG, "--verbose").out == f"{made}\n"
    assert made.read_bytes() == wanted


def test_what_is_noted_comes_before_what_it_says(
    gdviz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the two, a file is made again, and is not said to be of other options."""
    gdviz("figures", "split", *SVG)
    made = Path("output/figures/split.svg")
    noted = json.loads(Path("output/figures/.made.json").read_text())["split.svg"]
    replace, seen = Path.replace, []

    def watched(self: Path, target: Path) -> Path:
        if Path(target).name == "split.svg":
            now = json.loads(Path("output/figures/.made.json").read_text())["split.svg"]
            assert now["sha256"] == files.sha256(self) != noted["sha256"]
            assert not Path("output/manifest.json").exists()
            seen.append(now)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    gdviz("figures", "split", *SVG, "--epochs", 7)
    assert len(seen) == 1
    assert Path("output/manifest.json").exists()
    assert record.Record(Path("output/figures")).options(made) == "--epochs 7"


def test_two_runs_in_one_process_or_two(gdviz: Run, apart: Path) -> None:
    file = apart / "output/.figures.lock"
    told = (
        "error: output/figures: figures are being drawn into it by another run of gdviz; "
        "wait for that, or choose another --name or --output\n"
    )
    with lock.locked(file) as got:
        assert got
        assert gdviz("figures", "split", *SVG) == Ended(2, "", told)
    code = (
        "import sys, pathlib; from gdviz.render import lock\n"
        f"with lock.locked(pathlib.Path({str(file)!r})) as got: print(got, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        assert gdviz("figures", "split", *SVG) == Ended(2, "", told)
        other.kill()
    assert gdviz("figures", "split", *SVG).status == 0, "the lock ends with its process"


def test_a_folder_that_another_run_took_for_other_data_is_left_alone(apart: Path) -> None:
    path = apart / "points.csv"
    path.write_text("x,y\n1,2\n2,3\n3,5\n4,8\n5,9\n")
    early = load(csv=path)
    folder.claim(early, False)
    folder.check(early)
    path.write_text(path.read_text() + "6,9\n")
    folder.claim(load(csv=path), False)
    with pytest.raises(SettingsError, match="output/points is another run's by now, for other"):
        folder.check(early)


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    left, others = tmp_path / f"{files.UNFINISHED}x.svg", tmp_path / ".mine.svg"
    left.write_text("half")
    others.write_text("mine")
    with files.finished(tmp_path / "a.svg") as first:
        assert not left.exists()
        first.write_text("a")
        with files.finished(tmp_path / "b.svg") as second:
            second.write_text("b")
        assert first.exists(), "somebody is at work on it"
    assert {path.name for path in tmp_path.iterdir()} == {"a.svg", "b.svg", ".mine.svg"}


def test_links_are_not_followed_where_folders_are_removed(apart: Path) -> None:
    elsewhere = apart / "elsewhere"
    for name in (f"descent-{'0' * 16}", "mine"):
        (elsewhere / name).mkdir(parents=True)
        (elsewhere / name / "file").touch()
    videos, before = apart / "output/videos", sorted(elsewhere.rglob("*"))
    videos.mkdir(parents=True)
    (videos / ".rendering").symlink_to(elsewhere)
    with pytest.raises(SettingsError, match=r"\.rendering is a link; allowed: a folder, or none"):
        films.videos(["descent"], load(quality="l"), 1, True, lambda path: None)
    (videos / ".rendering").unlink()
    (videos / ".rendering").mkdir()
    (videos / f".rendering/descent-{'1' * 16}").symlink_to(elsewhere)
    films.Render("descent", "2" * 64, load()).remove_left()
    assert not list((videos / ".rendering").iterdir())
    (apart / ".unfinished").symlink_to(elsewhere)
    with lock.unfinished(apart):
        pass
    assert sorted(elsewhere.rglob("*")) == before


def small(words: list[str], size: int) -> "subprocess.CompletedProcess[str]":
    """Run `gdviz` where no file may be larger than `size`, which is told as a full disk is."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    return subprocess.run(
        [sys.executable, "-c", RUN, *words],
        capture_output=True, text=True, preexec_fn=limit, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("size", [0, 20_000])
def test_a_full_disk_is_one_line_for_pdf(apart: Path, size: int) -> None:
    done = small(["figures", "split", "--format", "pdf"], size)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: output/")
    assert done.stderr.endswith(": File too large\n")
    assert done.stderr.count("\n") == 1
    assert not list(Path("output").rglob("*.pdf"))


def test_a_full_disk_is_one_line_for_films_and_spoils_no_later_run(apart: Path) -> None:
    Path("tiny.py").write_text(TINY.format(more=""))
    done = small(["videos", "--quality", "l"], 3_000)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.endswith("output: File too large\n")
    assert done.stderr.count("\n") == 1
    assert not list(Path("output/videos").glob("tiny*"))
    again = subprocess.run([sys.executable, "-c", RUN, "videos", "--quality", "l"], check=False)
    assert again.returncode == 0
    assert not Path("output/videos/.rendering").exists()


# What Manim would fill in, and what ends a name in its lists; and its own settings.
@pytest.mark.parametrize("name", ["it's", "{x}", "{media_dir}"])
def test_a_film_in_a_folder_of_any_name(apart: Path, name: str) -> None:
    Path("tiny.py").write_text(TINY.format(more=""))
    Path("manim.cfg").write_text("[CLI]\nupto_animation_number = 0\nmedia_dir = {nowhere}\n[")
    words = ["videos", "--quality", "l", "--output", name]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    told = json.loads((Path(name) / "videos/tiny.json").read_text(encoding="utf-8"))
    assert told["frames"] == 17
    checked = subprocess.run(
        [sys.executable, "-c", RUN, "check", "--films"], capture_output=True, text=True, check=False
    )
    assert checked.stderr == "" and "is shown for 1.1 s" in checked.stdout, checked


def test_a_folder_that_cannot_be_written_is_one_line(gdviz: Run) -> None:
    for words in (["figures", "split"], ["videos", "descent"], ["page"], ["explore"], ["slides"]):
        done = gdviz(*words, "--output", "/proc/self/there")
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("error: output = '/proc/self/there': ")
        assert done.err.count("\n") == 1
