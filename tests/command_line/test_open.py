"""`gdviz open`: what was made, in the system's own program."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ended

Run = Callable[..., Ended]


@pytest.fixture
def opened(apart: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that has what the system's program, a script, was asked to open."""
    monkeypatch.setattr(sys, "platform", "linux")
    script = apart / "bin/xdg-open"
    script.parent.mkdir()
    script.write_text(
        '#!/bin/sh\necho "$@" >> "$(dirname "$0")/opened"; case "$1" in *.svg) exit 3;; esac\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:/bin:/usr/bin")
    return script.parent / "opened"


def put(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


@pytest.mark.parametrize(
    ("name", "there", "file"),
    [
        ("split", ["figures/split.png", "figures/split.pdf"], "figures/split.png"),
        ("split", ["figures/split.pdf", "figures/split.json"], "figures/split.pdf"),
        ("descent", ["videos/descent.mp4", "videos/descent.png"], "videos/descent.mp4"),
        ("descent", ["videos/descent.webm"], "videos/descent.webm"),
        ("batches", ["videos/batches.mp4", "figures/batches.png"], "figures/batches.png"),
        ("batches", ["videos/batches.mp4"], "videos/batches.mp4"),
        ("scenes/batches", ["videos/batches.mp4", "figures/batches.png"], "videos/batches.mp4"),
        ("figures/batches", ["videos/batches.mp4", "figures/batches.png"], "figures/batches.png"),
        ("page", ["index.html"], "index.html"),
        ("slides", ["slides.pptx"], "slides.pptx"),
    ],
)
def test_it_opens_what_is_there(
    gdviz: Run, opened: Path, name: str, there: list[str], file: str
) -> None:
    put(*(f"output/{path}" for path in there))
    done = gdviz("open", name)
    assert (done.status, done.out, done.err) == (0, f"output/{file}\n", "")
    assert opened.read_text() == f"output/{file}\n"


def test_it_opens_what_is_in_the_folder_of_that_name(gdviz: Run, opened: Path) -> None:
    put("output/mine/figures/split.png", "output/figures/split.png")
    done = gdviz("open", "split", "--name", "mine")
    assert (done.status, done.out) == (0, "output/mine/figures/split.png\n")


@pytest.mark.parametrize(
    ("name", "options", "commands"),
    [
        ("split", (), "gdviz figures split"),
        ("descent", (), "gdviz videos descent"),
        ("batches", (), "gdviz figures batches or gdviz videos batches"),
        ("scenes/batches", (), "gdviz videos batches"),
        ("page", (), "gdviz page"),
        ("split", ("--output", "my slides"), "gdviz figures split --output 'my slides'"),
    ],
)
def test_it_says_what_makes_it(
    gdviz: Run, opened: Path, name: str, options: tuple[str, ...], commands: str
) -> None:
    put("output/videos/descent.png", "output/figures/split.json")
    done = gdviz("open", name, *options)
    assert (done.status, done.out) == (2, "")
    assert done.err == f"error: {name} is not made yet; first: {commands}\n"
    assert not opened.exists()


def test_an_unknown_name_has_a_nearest(gdviz: Run, opened: Path) -> None:
    for name in ("splt", "scenes/split"):
        done = gdviz("open", name)
        assert done.status == 2
        assert done.err.count("\n") == 1
        assert "is neither a figure nor a film" in done.err
    assert gdviz("open", "splt").err.endswith("; did you mean split?\n")


def test_without_a_program_it_says_so(
    gdviz: Run, opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("output/figures/split.svg", "output/videos/descent.mp4")
    done = gdviz("open", "split")
    assert done.status == 2
    assert done.err.startswith("error: output/figures/split.svg: xdg-open finds no program for it;")
    monkeypatch.setenv("PATH", "/nowhere")
    done = gdviz("open", "descent")
    assert done.status == 2
    assert done.err.startswith("error: output/videos/descent.mp4: there is no xdg-open")
    assert done.err.count("\n") == 1
