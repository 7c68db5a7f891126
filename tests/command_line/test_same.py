"""The same tomorrow: the same bytes wherever, whenever, on however many cores; and verify."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import av
import pytest
from PIL import Image

from gdviz import origin
from gdviz.render import again, manifest
from gdviz.settings import load
from tests.command_line.test_killed import RUN, here
from tests.command_line.test_nothing_lost import Run
from tests.lessons import ROOT
from tests.scenes.test_videos import TURN

ONE_WAY = {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "HOME": os.path.expanduser("~")}
OTHER = {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "USER": "somebody"}

# What a session makes: all kinds of files.
SESSION = (
    "figures split update --format png,svg,pdf --dpi 40 --jobs {jobs}",
    "videos --quality l --format mp4,webm --clips --loops --jobs {jobs}",
    "explore",
    "slides --films tiny --figures split --quality l --dpi 40 --jobs {jobs}",
    "page",
)


def session(folder: Path, jobs: int, cores: set[int], variables: dict[str, str]) -> None:
    """All of SESSION, in a folder of its own, on some cores, with other variables."""
    folder.mkdir(parents=True)
    (folder / "tiny.py").write_text(TURN)
    for words in SESSION:
        done = subprocess.run(
            [sys.executable, "-c", RUN, *words.format(jobs=jobs).split()],
            cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cores), check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_two_runs_give_the_same_bytes_and_say_where_they_are_from(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cores = os.sched_getaffinity(0)
    one, other = apart / "one", apart / "somewhere else/other"
    session(one, 1, {min(cores)}, ONE_WAY)
    session(other, 2, cores, OTHER)
    made = []
    for folder in (one, other):
        monkeypatch.chdir(folder)
        made.append(here())
    assert made[0].keys() == made[1].keys()
    endings = {Path(name).suffix for name in made[0]}
    assert endings >= {".png", ".svg", ".pdf", ".json", ".html", ".pptx", ".mp4", ".webm", ".webp"}
    assert [name for name, content in made[0].items() if content != made[1][name]] == []

    # Here all bytes of films are the same; elsewhere, with other encoders, their frames are not.
    told = f"(settings {origin.digest('figures', load(dpi=40))[:16]}, gdviz {origin.version()})"
    told = f"gdviz figures split --dpi 40 {told}"
    with Image.open("output/figures/split.png") as picture:
        assert picture.info["Comment"] == told
    for end in ("svg", "pdf"):
        content = Path(f"output/figures/split.{end}").read_bytes()
        assert told.replace("(", "\\(").replace(")", "\\)").encode() in content or (
            told.encode() in content
        )
    note = json.loads(Path("output/figures/split.json").read_text(encoding="utf-8"))["made"]
    assert note["command"] == "gdviz figures split --dpi 40"
    for film in ("tiny.mp4", "tiny.webm", "loops/tiny.mp4", "clips/tiny/01-line.mp4"):
        with av.open(f"output/videos/{film}") as container:
            tags = {key.lower(): value for key, value in container.metadata.items()}
            assert tags["comment"].startswith("gdviz videos tiny ")
    for content in made[0].values():
        for word in (str(apart), "somebody", "somewhere else"):
            assert word.encode() not in content

    # And all of it is as the manifest says.
    named = manifest.read(Path("output"))
    assert {f"output/{name}" for name in named} == made[1].keys() - {"output/manifest.json"}
    for name, about in named.items():
        assert about["sha256"] == hashlib.sha256(made[1][f"output/{name}"]).hexdigest()
    done = subprocess.run([sys.executable, "-c", RUN, "verify"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout == f"{len(named)} files in output, all as they are made now\n"


def test_verify_names_what_differs(gdviz: Run, apart: Path) -> None:
    words = ("--csv", ROOT / "examples/penguins.csv", "--x", "flipper_length_mm", "--y", "6")
    gdviz("figures", "split", "--format", "svg,png", "--dpi", 40, *words)
    gdviz("page", *words)
    assert gdviz("verify", "--name", "penguins").out == (
        "4 files in output/penguins, all as they are made now\n"
    )
    there = apart / "output/penguins"
    told = json.loads((there / "manifest.json").read_text(encoding="utf-8"))
    assert all("/" not in about["with"].get("csv", "") for about in told["files"].values())

    x = told["files"]["figures/split.svg"]["with"]["x"]
    assert x.isdecimal()

    # One changed by hand, one gone, one that is another now.
    (there / "figures/split.svg").write_text("<svg/>")
    (there / "index.html").unlink()
    (there / "figures/split.png").write_bytes(b"old")
    told["files"]["figures/split.png"]["sha256"] = hashlib.sha256(b"old").hexdigest()
    (there / "manifest.json").write_text(json.dumps(told))
    done = gdviz("verify", "--name", "penguins", "--jobs", 1)
    assert (done.status, done.out.splitlines()) == (
        1,
        [
            "output/penguins/figures/split.png: differs from what is made now by: gdviz figures "
            f"split --csv penguins.csv --x {x} --y 6 --dpi 40",
            "output/penguins/figures/split.svg: was changed after it was made",
            "output/penguins/index.html: is not there",
            "3 of 4 files cannot be had again as they are",
        ],
    )


def test_verify_is_the_same_by_table_and_by_name(gdviz: Run, apart: Path) -> None:
    (apart / "marks.csv").write_text("h,m\n1,52\n2,61\n3,60\n4,74\n")
    words = ("--csv", "marks.csv")
    gdviz("figures", "split", "--format", "svg", *words)
    for made_with in (words, ("--name", "marks")):
        assert gdviz("page", *made_with).status == 0
        for checked_with in (words, ("--name", "marks")):
            done = gdviz("verify", *checked_with)
            assert done.out == "3 files in output/marks, all as they are made now\n"


def test_the_manifest_names_what_is_there(gdviz: Run, apart: Path) -> None:
    """What somebody has removed is not in the next one."""
    gdviz("figures", "split", "error", "--format", "png", "--dpi", 40, "--jobs", 1)
    (apart / "output/figures/error.png").unlink()
    gdviz("figures", "split", "--format", "png", "--dpi", 40, "--jobs", 1, "--force")
    named = manifest.read(apart / "output")
    assert set(named) == {"figures/error.json", "figures/split.json", "figures/split.png"}


def test_films_are_the_same_if_their_frames_are(tmp_path: Path) -> None:
    """A WebP, too, which PyAV cannot read."""
    red, green = (Image.new("RGB", (16, 16), color) for color in ("red", "green"))
    for name, pictures, method in (("a", [red, green], 0), ("b", [red, green], 6),
                                   ("c", [red, red], 0), ("d", [red, green, red], 0)):  # fmt: skip
        pictures[0].save(
            tmp_path / f"{name}.webp", save_all=True, append_images=pictures[1:], duration=100,
            lossless=True, method=method, allow_mixed=False, minimize_size=name == "b",
        )  # fmt: skip
    one, other, *others = sorted(tmp_path.iterdir())
    assert again._same_frames(one, other)
    assert not any(again._same_frames(one, file) for file in others)


def test_there_is_nothing_to_verify(gdviz: Run) -> None:
    done = gdviz("verify")
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        "error: output/manifest.json is not there; "
        "allowed: a folder in which gdviz made something, to its end\n"
    )
    Path("output").mkdir()
    for damaged in ("[", "[]", "{}", '{"files": []}', '{"files": {"a.png": {"with": {}}}}'):
        Path("output/manifest.json").write_text(damaged)
        done = gdviz("verify")
        assert (done.status, done.err.count("\n")) == (2, 1)
        assert "output/manifest.json is damaged" in done.err


def test_interrupted_before_a_file_is_moved_the_manifest_leaves_it_out(
    gdviz: Run, apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file that is noted already, and is still the one of before."""
    assert gdviz("figures", "split", "update", "--format", "png", "--dpi", "40").status == 0
    place = Path.replace

    def interrupted(now: Path, target: Path) -> Path:
        if target.name == "update.png":
            raise KeyboardInterrupt
        return place(now, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    asked = ["split", "update", "--format", "png", "--dpi", "40", "--epochs", "7", "--jobs", "1"]
    assert gdviz("figures", *asked).status != 0
    named = manifest.read(Path("output"))
    assert {"figures/split.png", "figures/split.json"} <= named.keys()
    assert "figures/update.png" not in named
    for name, told in named.items():
        assert told["sha256"] == hashlib.sha256(Path("output", name).read_bytes()).hexdigest()
