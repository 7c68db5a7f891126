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
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import gdcore
import gdviz
from gdviz import origin
from gdviz.errors import SettingsError
from gdviz.files import finished, is_below, sha256, told_of
from gdviz.origin import ELSEWHERE, OF_OTHERS, Origin, points
from gdviz.render import catalog
from gdviz.settings import Settings, written

DRAWN_WITH = {
    "figures": ("numpy", "matplotlib", "contourpy", "pillow", "justmytype-intl-cjk"),
    "scenes": ("numpy", "contourpy", "manim", "pycairo", "typst", "av", "justmytype-intl-cjk"),
}
ROOMS = {"figures": ("look", "figure"), "scenes": ("look", "film", "render")}
"""The folders of `gdviz` that a figure, and a film, is drawn with; besides all of `gdcore`."""

RECORD = ".made.json"

__all__ = ["Record", "code", "fingerprint", "options", "points", "tell_replaced"]


def sources(kind: str) -> Iterator[Path]:
    """The files of the project that all figures, or all films, depend on."""
    (core,), (home,) = gdcore.__path__, gdviz.__path__
    yield Path(home) / "settings.py"
    yield Path(home) / "origin.py"
    for room in (Path(core), *(Path(home) / name for name in ROOMS[kind])):
        yield from sorted(room.rglob("*.py"))
        yield from sorted(room.rglob("*.toml"))


def parts(name: str) -> list[Path]:
    """The files in `scenes/parts` that a film has to itself: their names begin with its own."""
    return sorted((catalog.folder("scenes") / "parts").glob(f"{name}*.py"))


@cache
def code(kind: str) -> str:
    """Hash of what all figures, or all films, depend on, and of the versions of what draws."""
    digest = hashlib.sha256(f"{platform.python_version()} {origin.version()}".encode())
    for file in sources(kind):
        digest.update(file.name.encode() + file.read_bytes())
    for name in DRAWN_WITH[kind]:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            digest.update(f"{name} -".encode())
    return digest.hexdigest()


def fingerprint(kind: str, name: str, settings: Settings) -> str:
    """Hash of everything that one figure or film depends on."""
    digest = hashlib.sha256(code(kind).encode() + catalog.find(kind)[name].read_bytes())
    for file in parts(name) if kind == "scenes" else ():
        digest.update(file.read_bytes())
    digest.update(origin.digest(kind, settings).encode())
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
    """What was made at the last time, kept beside the files.

    Of each file it has from what it was made, its content's SHA-256, the options that a name does
    not tell, where it comes from, and with what settings.
    """

    def __init__(self, where: Path) -> None:
        self.path = where / RECORD
        self.made: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):  # not there, or damaged: all is made again
            noted = json.loads(self.path.read_text())
            self.made = noted if isinstance(noted, dict) else {}

    def holds(self, file: Path, fingerprint: str) -> bool:
        """Whether `file` is there as it was made from just this."""
        made = self._of(file)
        if made.get("from") != fingerprint or not file.is_file():
            return False
        return made.get("sha256") == sha256(file)

    def put(
        self,
        files: Iterable[tuple[Path, Path]],
        fingerprint: str,
        options: str,
        made: Origin,
        settings: Mapping[str, Any],
    ) -> list[Path]:
        """Put finished files in their places, and note them; returns where they are then.

        They are noted before they are moved: when that is interrupted, no file that is there is
        taken for what it is not, and an interrupted run loses nothing.

        files: Each as it is now, and its place.

        Raises:
            SettingsError: a place is elsewhere, by a link in the folder.
        """
        files = list(files)
        for folder in {place.parent for _, place in files}:
            if not is_below(folder, self.path.parent):
                real = os.path.realpath(folder)
                raise SettingsError(f"{folder}: a link leads to {real}; allowed: folders")
        for now, place in files:
            self.made[self._name(place)] = {
                "from": fingerprint,
                "sha256": sha256(now),
                "options": options,
                **made._asdict(),
                "with": dict(settings),
            }
        with finished(self.path) as temporary:
            temporary.write_text(json.dumps(self.made, indent=1, sort_keys=True))
        for now, place in files:
            with told_of(place):
                place.parent.mkdir(parents=True, exist_ok=True)
                now.replace(place)
        return [place for _, place in files]

    def options(self, file: Path) -> str | None:
        """The options that `file` was made with; None if it is not there, or that is not known."""
        told = self._of(file).get("options")
        return told if isinstance(told, str) and file.is_file() else None

    def fingerprint(self, file: Path) -> str:
        """What `file` was made from at the last time; "" if that is not known."""
        return str(self._of(file).get("from", ""))

    def _of(self, file: Path) -> dict[str, Any]:
        """What is noted of a file."""
        made = self.made.get(self._name(file))
        return made if isinstance(made, dict) else {}

    def _name(self, file: Path) -> str:
        """A file as it is noted: by its place in the record's folder."""
        return file.relative_to(self.path.parent).as_posix()
