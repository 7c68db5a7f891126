"""manifest.json: each file that was made in a folder, with what it takes to make it again.

It is put together from the records of the folders in it, and is away while files are replaced: so
what it says of a file is so, unless somebody else has changed that.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gdviz.errors import SettingsError
from gdviz.files import finished, sha256
from gdviz.origin import Origin
from gdviz.render.lock import locked
from gdviz.render.record import Record
from gdviz.settings import KINDS

NAME = "manifest.json"
LOCK = ".lock"
TOLD = ("sha256", "command", "settings", "version", "with")
"""What it says of a file: its content, where it comes from, settings beside the defaults."""


@contextlib.contextmanager
def renewed(home: Path) -> Iterator[None]:
    """Keep the manifest of a folder away while files in it are replaced."""
    (home / NAME).unlink(missing_ok=True)
    try:
        yield
    except BaseException:
        write(home, was_interrupted=True)
        raise
    write(home)


def write(home: Path, was_interrupted: bool = False) -> None:
    """Write the manifest of a folder, if it is not there as it should be.

    After an interruption a file may be noted that was not moved to its place: it is left out.
    """
    with locked(home / LOCK, wait=True):
        _write(home, was_interrupted)


def _write(home: Path, was_interrupted: bool = False) -> None:
    files = {}
    for folder in (home, *(home / kind for kind in KINDS)):
        for name, made in Record(folder).made.items():
            if isinstance(made, dict) and "with" in made and (folder / name).is_file():
                if was_interrupted and sha256(folder / name) != made["sha256"]:
                    continue
                place = (folder / name).relative_to(home).as_posix()
                files[place] = {key: made[key] for key in TOLD}
    text = json.dumps({"files": files}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    path = home / NAME
    if not files:
        path.unlink(missing_ok=True)
        return
    with contextlib.suppress(OSError, ValueError):
        if path.read_text(encoding="utf-8") == text:
            return
    with finished(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def read(home: Path) -> dict[str, dict[str, Any]]:
    """What the manifest of a folder says of each file.

    Raises:
        SettingsError: there is none, or it is damaged.
    """
    path = home / NAME
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        if all({*TOLD} <= {*made} and isinstance(made["with"], dict) for made in files.values()):
            return dict(files)
    except FileNotFoundError:
        raise SettingsError(
            f"{path} is not there; allowed: a folder in which gdviz made something, to its end"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise SettingsError(f"{path} is damaged; allowed: one that gdviz wrote")


def put(home: Path, now: Path, place: Path, made: Origin, settings: Mapping[str, Any]) -> None:
    """Put a finished file, such as a page, into a folder itself, and note it; LOCK is held."""
    (home / NAME).unlink(missing_ok=True)
    Record(home).put([(now, place)], "", "", made, settings)
    _write(home)
