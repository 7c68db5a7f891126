"""Killed at any moment: what stands is whole or absent, and the next run completes.

`make kill` tries sixty moments of each command, half with either signal; here are a few.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from gdviz.files import sha256, temporary_folder
from tests.scenes.test_videos import TINY, pictures

MOMENTS = int(os.environ.get("MOMENTS", "4"))
"""How many, for each command."""

RUN = """
from pathlib import Path
from gdviz.render import catalog
find = catalog.find
scenes = {"tiny": Path("tiny.py").absolute()}
catalog.find = lambda kind: scenes if kind == "scenes" else find(kind)
from gdviz import cli
cli.main()
"""

KEPT = {".made.json", ".data.json", ".lock", ".figures.lock"}
"""Files that a folder has for good, and that nobody sees."""


def start(words: str, code: str = RUN) -> "subprocess.Popen[bytes]":
    """Run `gdviz` in this folder, where there is a film of its own, "tiny"."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *words.split()],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        # A job in the background of a shell has it ignored, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def run(words: str) -> float:
    """Run `gdviz` to its end; returns the seconds that took."""
    began = time.monotonic()
    process = start(words)
    _, err = process.communicate()
    assert process.returncode == 0, err.decode()
    return time.monotonic() - began


def here() -> dict[str, bytes]:
    """All that people see of what was made."""
    found = {}
    for path in sorted(Path("output").rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.parts):
            found[path.as_posix()] = path.read_bytes()
    return found


def hidden() -> set[str]:
    """The rest."""
    return {path.name for path in Path("output").rglob(".*")}


def alive() -> list[str]:
    """The processes that are at work in this folder, or below it."""
    found, folder = [], str(Path.cwd())
    for process in Path("/proc").glob("[0-9]*"):
        try:
            where = os.readlink(process / "cwd").removesuffix(" (deleted)")
            if Path(folder) in (Path(where), *Path(where).parents) and process.name != str(
                os.getpid()
            ):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return [words for words in found if words]  # one that has ended has none


def none_lives() -> bool:
    end = time.monotonic() + 20
    while (left := alive()) and time.monotonic() < end:
        time.sleep(0.05)
    return not left


# A command, what is made before it by the same with other words, and what it needs first.
COMMANDS = {
    "figures": (
        "figures split update --format svg --jobs 2",
        "--epochs 7",
        "",
    ),
    "page": ("page", "--lang zh", "figures split --format png --dpi 40"),
    "videos": ("videos tiny --quality l", "--rates 0.1", ""),
    "slides": ("slides --films tiny --figures split --quality l --dpi 40", "--rates 0.1", ""),
}
CHEAP = ("figures", "page")


@pytest.mark.parametrize("name", COMMANDS if MOMENTS > 4 else CHEAP)
def test_killed_at_any_moment(apart: Path, name: str) -> None:
    words, other, first = COMMANDS[name]
    Path("tiny.py").write_text(TINY.format(more=""))
    if first:
        run(first)
    ways = [words, f"{words} {other}"]
    longest, made = run(ways[0]), [here()]
    run(ways[1])
    made.append(here())
    for number in range(MOMENTS):
        way = number % 2  # what is to be made now; the other is there
        process = start(ways[way])
        time.sleep(longest * (0.25 + 0.75 * (number + 0.5) / MOMENTS))  # imports come before
        process.send_signal([signal.SIGKILL, signal.SIGTERM][number // 2 % 2])
        process.wait()
        assert none_lives(), alive()
        for path, content in here().items():
            if path == "output/manifest.json":  # between two steps it is of the first alone
                for file, told in json.loads(content)["files"].items():
                    assert told["sha256"] == sha256(Path("output", file))
                continue
            assert content in [one[path] for one in made], f"{path} is not whole"
        run(ways[way])
        assert [path for path, c in here().items() if c != made[way][path]] == []
        assert here().keys() == made[way].keys()
        assert hidden() <= KEPT


MOVE = "self.play(dot.animate.shift(0.1 * RIGHT), run_time={})"


def killed_after(segments: int, sign: int) -> dict[str, int]:
    """Kill a run of the tiny film when so many of its segments are there; returns those, with the
    time at which they were written.
    """

    def there() -> dict[str, int]:
        found = Path("output").rglob("uncached_*.mp4")
        return {path.name: path.stat().st_mtime_ns for path in found}

    process = start("videos --quality l")
    end = time.monotonic() + 100
    while len(there()) < segments and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(sign)
    _, err = process.communicate()  # until nobody has the other end
    assert b"Traceback" not in err
    assert none_lives(), alive()
    assert here() == {}
    return there()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_rendering_stops_in_the_middle_of_a_movement(apart: Path, sign: int) -> None:
    """In which the film's process comes to no end by itself."""
    Path("tiny.py").write_text(TINY.format(more=MOVE.format(36000)))
    assert len(killed_after(4, sign)) == 4  # the fifth is the movement


def test_a_film_that_was_killed_goes_on_with_the_same_frames(apart: Path) -> None:
    Path("tiny.py").write_text(TINY.format(more=f"[{MOVE.format(0.4)} for _ in range(12)]"))
    kept = killed_after(5, signal.SIGKILL)
    run("videos --quality l")
    resumed = pictures(Path("output/videos/tiny.mp4"))
    assert hidden() <= KEPT
    run("videos --quality l --force")
    assert np.array_equal(resumed, pictures(Path("output/videos/tiny.mp4")))
    assert len(resumed) == 17 + 12 * 6
    assert 5 <= len(kept) < 16


def test_pictures_of_two_runs_at_once_are_not_mixed(apart: Path) -> None:
    """The second is told so in a line, whatever it would draw."""
    words = "figures split update --format svg --jobs 2"
    first = start(words)
    lock = Path("output/.figures.lock")
    while not Path("output/figures/.unfinished").exists() and first.poll() is None:
        time.sleep(0.01)
    assert lock.exists()
    second = start(f"{words} --theme dark")
    _, err = second.communicate()
    first.communicate()
    assert first.returncode == 0
    if second.returncode:
        assert second.returncode == 2
        assert err.decode() == (
            "error: output/figures: figures are being drawn into it by another run of gdviz; "
            "wait for that, or choose another --name or --output\n"
        )
    run(words)
    assert hidden() <= KEPT
    assert np.all([name.endswith((".svg", ".json")) for name in here()])


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="no /proc to look for them")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_what_an_ended_batch_began_ends_with_it(
    apart: Path, monkeypatch: pytest.MonkeyPatch, sign: int
) -> None:
    """At once: the film would take minutes. And the next run finds no folder of it left."""
    (apart / "course.toml").write_text('films = ["regression_line"]\nquality = "k"\n')
    (apart / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(apart / "tmp"))
    batch = start("batch course.toml --jobs 1", "from gdviz import cli; cli.main()")
    end = time.monotonic() + 60
    while len(alive()) < 3 and batch.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    assert len(alive()) == 3  # it, the task, and the film's own
    batch.send_signal(sign)
    _, err = batch.communicate()
    assert b"Traceback" not in err
    assert batch.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}.get(sign, -sign)
    assert none_lives(), alive()
    assert bool(list((apart / "tmp").iterdir())) == (sign == signal.SIGKILL)
    with temporary_folder(apart / "tmp") as folder:
        assert [path.name for path in (apart / "tmp").iterdir()] == [folder.name]
    assert here() == {}
