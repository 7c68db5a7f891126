"""Render films through Manim's own command line and put the finished files in OUTPUT/videos."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from gdviz.files import finished
from gdviz.runner import Record, find, fingerprint
from gdviz.settings import Settings


class RenderFailed(Exception):
    """Manim ended with an error; it has said why."""


def videos(names: list[str], settings: Settings, force: bool, say: Callable[[Path], None]) -> int:
    """Render the films that have changed; returns how many. `say` is called with each file."""
    where = settings.output / "videos"
    record = Record(where)
    made = 0
    for name in names:
        target = where / f"{name}.mp4"
        key = fingerprint("scenes", name, settings)
        if force or not record.holds(target, key):
            render(find("scenes")[name], target, settings)
            record.add(target, key)
            say(target)
            made += 1
    return made


def render(scene: Path, target: Path, settings: Settings) -> None:
    """Render one scene file to `target`.

    Raises:
        RenderFailed: Manim ended with an error.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    shown = [] if sys.stderr.isatty() else ["--progress_bar", "none", "--verbosity", "WARNING"]
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".rendering-") as media:
        command = [sys.executable, "-m", "manim", "render", f"-q{settings.quality}"]
        command += ["--disable_caching", "--media_dir", media, *shown, str(scene)]
        status = subprocess.run(command, env=settings.environment()).returncode
        if status == 2:
            raise SystemExit(2)  # the scene has said in one line what is wrong with its settings
        films = [file for file in Path(media).rglob("*.mp4") if "partial" not in str(file)]
        if status or len(films) != 1:
            raise RenderFailed(f"manim could not render {scene}")
        with finished(target) as temporary:
            fast_start(films[0], temporary)


def fast_start(source: Path, target: Path) -> None:
    """Copy an mp4 with its index in front, so that a browser shows it before it has it all."""
    import av

    with (
        av.open(str(source)) as old,
        av.open(str(target), "w", options={"movflags": "+faststart"}) as new,
    ):
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
