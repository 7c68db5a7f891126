"""Render films, several at once, and put the finished files in OUTPUT/videos.

Each film is rendered by a process of its own, see `gdviz.render.filming`, in a folder that is kept
until all its files are whole: so a run after an interrupted one goes on where that was.
"""

import contextlib
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from gdviz.errors import SettingsError, ToldAlready
from gdviz.origin import chosen, origin
from gdviz.render import catalog, folder, lock, manifest, subtitles
from gdviz.render.progress import bar
from gdviz.render.record import Record, fingerprint, options, tell_replaced
from gdviz.settings import FILM_FORMATS, Settings

RENDERING = ".rendering"
CLIPS, LOOPS = "clips", "loops"
"""The folders of pieces that `gdviz.render.pieces` cuts out of films."""

USUAL_LENGTH = 55.0
"""Seconds, for the progress bar, of a film that has not been made before."""

COST = {"mp4": 0.0, "webm": 0.8, "gif": 0.5}
"""What making each format adds to rendering a film, as a share of that."""


class RenderFailed(Exception):
    """Manim ended with an error; it has said why."""


def formats(settings: Settings) -> tuple[str, ...]:
    """The formats of films asked for: MP4 first, which plays everywhere, whatever was asked first.

    Raises:
        SettingsError: an MP4 that is transparent.
    """
    asked = settings.film_format or (("webm",) if settings.transparent else ("mp4",))
    if settings.transparent and "mp4" in asked:
        raise SettingsError(
            f"film_format = {','.join(asked)!r}: an MP4 cannot be transparent; "
            "allowed with transparent: webm, gif"
        )
    return tuple(sorted(asked, key=FILM_FORMATS.index))


def needless(names: list[str], settings: Settings) -> str:
    """A line on the WebM of these films that nobody needs: larger than the MP4. "" if none is."""
    if not {"mp4", "webm"} <= set(formats(settings)):
        return ""
    where, larger = settings.home / "videos", []
    for name in names:
        sizes = {
            file.suffix: file.stat().st_size
            for file in (where / file for file in files(name, settings))
            if file.suffix in (".mp4", ".webm")
        }
        if sizes[".webm"] > sizes[".mp4"]:
            larger.append(f"{name} ({sizes['.webm'] / 1e6:.1f} and {sizes['.mp4'] / 1e6:.1f} MB)")
    if not larger:
        return ""
    return f"WebM is larger than MP4, and only transparent films need it: {', '.join(larger)}"


def need_manim() -> None:
    """Say what to install where there is no Manim.

    Raises:
        SettingsError: Manim, or what it encodes with, is missing.
    """
    missing = [name for name in ("manim", "av") if find_spec(name) is None]
    if missing:
        raise SettingsError(
            f'films need {" and ".join(missing)}: pip install "gdviz[films]"; on Linux, before '
            "that, a C compiler, pkg-config and the headers of Python, cairo and pango (on Debian: "
            "apt install gcc g++ pkg-config python3-dev libcairo2-dev libpango1.0-dev)"
        )


def files(name: str, settings: Settings) -> list[str]:
    """The names of all files that are made of a film."""
    stem = settings.named(name)
    films = [f"{stem}.{end}" for end in (*formats(settings), "png")]
    return [*films, *subtitles.places(stem, settings.captions), f"{stem}.json"]


def videos(
    names: list[str], settings: Settings, jobs: int, force: bool, say: Callable[[Path], None]
) -> int:
    """Render the films that have changed, in each theme and language; returns how many.

    `say` is called with each file.

    Raises:
        RenderFailed: Manim ended with an error. Films that were finished before stay.
        SettingsError: another run is at work in the same folder, or has it for other data now.
    """
    where = settings.home / "videos"
    with alone(where):
        folder.check(settings)
        record, made_with = Record(where), options("scenes", settings)
        waiting = []
        for one, name in itertools.product(settings.variants("videos"), names):
            render = Render(name, fingerprint("scenes", name, one), one)
            if force or not render.is_made(record):
                waiting.append(render)
            else:
                render.remove_left()
        if not waiting:
            manifest.write(settings.home)
            return 0
        tell_replaced(record, [where / f"{render.stem}.json" for render in waiting], made_with)
        renders, running = list(waiting), list[Render]()
        try:
            with (
                manifest.renewed(settings.home),
                bar(sum(render.work[1] for render in renders), "films") as advance,
            ):
                while waiting or running:
                    while waiting and len(running) < jobs:
                        render = waiting.pop(0)
                        render.start(force)
                        running.append(render)
                    time.sleep(0.05)
                    ended = [render for render in running if render.ended]
                    for render in ended:
                        for file in render.finish(record, made_with):
                            say(file)
                        running.remove(render)
                    advance(*progress(renders), now=bool(ended and (waiting or running)))
        finally:
            for render in running:
                render.stop()
        return len(renders)


def remove_captions(where: Path, stem: str, settings: Settings) -> None:
    """Remove the files of captions that an earlier run made, and these settings do not."""
    for captions in {"picture", "track"} - {settings.captions}:
        for file in subtitles.places(stem, captions):
            (where / file).unlink(missing_ok=True)


def progress(renders: Sequence["Render"]) -> tuple[float, str, float]:
    """How far some films are: the work that is done, that in words, and the work there is."""
    done, total = (sum(part) for part in zip(*(render.work for render in renders), strict=True))
    films = sum(render.finished for render in renders)
    seconds, length = (sum(render.seconds[k] for render in renders) for k in (0, 1))
    words = f"{films} of {len(renders)} films, {seconds:.0f} of {length:.0f} s of film"
    return done, words, total


@contextlib.contextmanager
def alone(where: Path) -> Iterator[None]:
    """Keep a second run out of a folder of films where a first one is at work; see `lock.alone`.

    Raises:
        SettingsError: there is a run at work; or the films would be rendered elsewhere than there.
    """
    file = where.parent / folder.LOCKS["videos"]
    with lock.alone(where, "films are being rendered into it", file):
        rendering = where / RENDERING
        if rendering.is_symlink():
            raise SettingsError(f"{rendering} is a link; allowed: a folder, or none")
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # kept if there is something in it to go on from
                rendering.rmdir()


class Render:
    """The rendering of one film, in a process and a folder of its own."""

    def __init__(self, name: str, key: str, settings: Settings) -> None:
        self.name, self.key, self.settings = name, key, settings
        self.stem = settings.named(name)
        self.where = settings.home / "videos"
        self.folder = self.where / RENDERING / f"{self.stem}-{key[:16]}"
        self.finished = False
        self._length = USUAL_LENGTH
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            notes = json.loads((self.where / f"{self.stem}.json").read_text(encoding="utf-8"))
            self._length = float(notes["duration"])

    def is_made(self, record: Record) -> bool:
        """Whether all files of the film are there as they would be made now."""
        names = files(self.name, self.settings)
        return all(record.holds(self.where / file, self.key) for file in names)

    def remove_left(self, but: Path | None = None) -> None:
        """Remove what is left of rendering this film, but for a folder that it goes on from."""
        for old in (self.where / RENDERING).glob(f"{self.stem}-{'[0-9a-f]' * 16}"):
            if old != but or old.is_symlink():
                lock.remove(old)

    def start(self, afresh: bool) -> None:
        """Start the process; what is left of films that nobody wants any more is removed."""
        self.remove_left(but=None if afresh else self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        words = (
            catalog.find("scenes")[self.name].absolute(),
            self.folder.absolute(),
            ",".join(formats(self.settings)),
        )
        # In a session of its own, a Ctrl-C on the terminal reaches only the one who stops it. Its
        # input ends when this process does, however it does, and with that it ends itself.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "gdviz.render.filming", *map(str, words)],
            env=self.settings.environment(), stdin=subprocess.PIPE, stdout=2,
            start_new_session=True,
        )  # fmt: skip

    @property
    def ended(self) -> bool:
        """Whether the process is at its end."""
        return self.process.poll() is not None

    def _noted(self) -> tuple[float, float]:
        """Seconds that are rendered, and the share of the conversions that is done."""
        with contextlib.suppress(OSError, ValueError):
            seconds, converted = (self.folder / "done").read_text().split()
            return float(seconds), float(converted)
        return 0.0, 0.0

    @property
    def seconds(self) -> tuple[float, float]:
        """Seconds of the film that are done, and those that there will be."""
        if self.finished:
            return self._length, self._length
        rendered, converted = self._noted()
        if converted:  # all is rendered, so that is how long it is
            self._length = rendered
        return rendered, max(self._length, rendered)

    @property
    def work(self) -> tuple[float, float]:
        """The same with what turning it into its formats adds, in seconds of rendering."""
        cost = sum(COST[kind] for kind in formats(self.settings))
        (rendered, length), (_, converted) = self.seconds, self._noted()
        total = length * (1 + cost)
        return (total if self.finished else rendered + converted * cost * length), total

    def finish(self, record: Record, made_with: str) -> list[Path]:
        """Put the finished files in their place, and note them; returns them.

        Raises:
            RenderFailed: there are none, since Manim failed.
            ToldAlready: there are none, since the settings cannot be used.
        """
        self._let_go()
        if self.process.returncode == 2:
            if not (self.folder / "media").exists():  # kept if there is something to go on from
                lock.remove(self.folder)
            raise ToldAlready
        if self.process.returncode:
            raise RenderFailed(f"manim could not render {catalog.find('scenes')[self.name]}")
        names = files(self.name, self.settings)
        put = [(self.folder / "finished" / name, self.where / name) for name in names]
        one = self.settings
        told = origin("scenes", one, "videos", self.name), chosen("scenes", one)
        made = record.put(put, self.key, made_with, *told)
        remove_captions(self.where, self.stem, self.settings)
        self._length, _ = self.seconds
        self.finished = True
        lock.remove(self.folder)
        return made

    def stop(self) -> None:
        """End the process; what it has rendered stays for the next time."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
