"""What has changed: what a picture was made from, and whether that is still so.

A figure or film is made again when something that it depends on is other than at the last time: its
own file, the rooms of the house that its kind draws on, the settings and the data, the versions of
what draws.
"""

import contextlib
import hashlib
import json
import os
import platform
import shlex
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import gdcore
import gdviz
from gdcore.lesson import kept
from gdviz.files import finished
from gdviz.render import catalog
from gdviz.settings import Settings, written

DRAWN_WITH = {
    "figures": ("numpy", "matplotlib", "contourpy", "pillow", "justmytype-intl-cjk"),
    "scenes": ("numpy", "contourpy", "manim", "pycairo", "typst", "av", "justmytype-intl-cjk"),
}
ROOMS = {"figures": ("look", "figure"), "scenes": ("look", "film", "render")}
"""The folders of `gdviz` that a figure, and a film, is drawn with; besides all of `gdcore`."""

RECORD = ".made.json"

ELSEWHERE = {"output", "name", "csv"}
"""Settings that a picture does not depend on; of the table, its points count instead."""
OF_OTHERS = {
    "figures": {"quality", "format", "film_format", "captions", "aspect"},
    "scenes": {"dpi", "format", "film_format", "size", "scale"},
}
"""Settings that matter to the other kind of pictures alone."""


def sources(kind: str) -> Iterator[Path]:
    """The files of the project that all figures, or all films, depend on."""
    (core,), (home,) = gdcore.__path__, gdviz.__path__
    yield Path(home) / "settings.py"
    for room in (Path(core), *(Path(home) / name for name in ROOMS[kind])):
        yield from sorted(room.rglob("*.py"))
        yield from sorted(room.rglob("*.toml"))


def parts(name: str) -> list[Path]:
    """The files in `scenes/parts` that a film has to itself: their names begin with its own."""
    return sorted((catalog.folder("scenes") / "parts").glob(f"{name}*.py"))


@cache
def code(kind: str) -> str:
    """Hash of what all figures, or all films, depend on, and of the versions of what draws."""
    digest = hashlib.sha256(platform.python_version().encode())
    for file in sources(kind):
        digest.update(file.name.encode() + file.read_bytes())
    for name in DRAWN_WITH[kind]:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            digest.update(f"{name} -".encode())
    return digest.hexdigest()


@kept
def points(lesson: gdcore.Lesson) -> str:
    """Hash of a lesson's points and of the names of its columns."""
    data = lesson.full
    digest = hashlib.sha256(repr((data.x_name, data.y_name)).encode())
    digest.update(data.x.tobytes() + data.y.tobytes())
    return digest.hexdigest()


def fingerprint(kind: str, name: str, settings: Settings) -> str:
    """Hash of everything that one figure or film depends on."""
    digest = hashlib.sha256(code(kind).encode() + catalog.find(kind)[name].read_bytes())
    for file in parts(name) if kind == "scenes" else ():
        digest.update(file.read_bytes())
    values = settings.model_dump(mode="json", exclude=ELSEWHERE | OF_OTHERS[kind])
    digest.update(json.dumps(values, sort_keys=True).encode())
    if settings.csv is not None:
        digest.update(points(settings.lesson).encode())
    if settings.seed is None:
        digest.update(os.urandom(8))  # fresh data each time: never the same picture
    return digest.hexdigest()


def options(kind: str, settings: Settings) -> str:
    """The options of `gdviz` with which pictures that share a name are made otherwise.

    Those that are in the name of the file or of the folder are not among them. They are as a shell
    takes them.
    """
    told = []
    for name, field in Settings.model_fields.items():
        if name in ELSEWHERE | OF_OTHERS[kind] | {"x", "y", "theme", "lang", "size"}:
            continue
        if (value := getattr(settings, name)) != field.default:
            flag = f"--{name.replace('_', '-')}"  # a switch has no value, and is off by default
            told.append(flag if value is True else f"{flag} {shlex.quote(written(value))}")
    return " ".join(told)


def tell_replaced(record: "Record", files: Iterable[Path], now: str) -> None:
    """Tell on standard error with what other options the files were made that are replaced."""
    before = {record.options(file) for file in files} - {None, now}
    if before:
        told = " or ".join(
            sorted(options or "the defaults" for options in before if options is not None)
        )
        print(f"replaced: what was made with {told}; --name NAME keeps both", file=sys.stderr)


class Record:
    """What was made at the last time, kept beside the files: from what, its size, its options."""

    def __init__(self, where: Path) -> None:
        self.path = where / RECORD
        self.made: dict[str, list[object]] = {}
        with contextlib.suppress(OSError, ValueError):  # not there, or damaged: all is made again
            noted = json.loads(self.path.read_text())
            self.made = noted if isinstance(noted, dict) else {}

    def holds(self, file: Path, fingerprint: str) -> bool:
        """Whether `file` is there as it was made from just this."""
        made = self.made.get(self._name(file)) or []
        return file.is_file() and made[:2] == [fingerprint, file.stat().st_size]

    def add(self, file: Path, fingerprint: str, options: str = "") -> None:
        """Note that `file` was made; written at once, so that an interrupted run loses nothing."""
        self.made[self._name(file)] = [fingerprint, file.stat().st_size, options]
        with finished(self.path) as temporary:
            temporary.write_text(json.dumps(self.made, indent=1, sort_keys=True))

    def options(self, file: Path) -> str | None:
        """The options that `file` was made with; None if it is not there, or that is not known."""
        made = self.made.get(self._name(file)) or []
        return str(made[2]) if len(made) > 2 and file.is_file() else None

    def fingerprint(self, file: Path) -> str:
        """What `file` was made from at the last time; "" if that is not known."""
        made = self.made.get(self._name(file)) or [""]
        return str(made[0])

    def _name(self, file: Path) -> str:
        """A file as it is noted: by its place in the record's folder."""
        return file.relative_to(self.path.parent).as_posix()
