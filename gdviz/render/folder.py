"""Whose pictures a folder holds: those of one data set, and of no other."""

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from gdviz.errors import SettingsError
from gdviz.files import finished, is_below
from gdviz.render import lock, manifest
from gdviz.render.record import Record, points
from gdviz.settings import KINDS, Settings, stay_in_output

LOCKS = {"figures": ".figures.lock", "videos": "videos/.lock"}
"""In a folder, what a run locks while it makes pictures of a kind."""
DATA = ".data.json"
"""In a folder of pictures, what data they are of."""


def claim(settings: Settings, force: bool) -> None:
    """Make sure that the folder of these data gets no pictures beside those of other data.

    When a table has changed since, what was made from it is removed, and that is told.

    Raises:
        SettingsError: the folder holds pictures of another table or of other columns, which are
            replaced only by `force`; or a link leads out of the output folder.
    """
    stay_in_output(settings, settings.home, *(settings.home / kind for kind in KINDS))
    ours, theirs, file = _of(settings), _noted(settings.home), settings.home / DATA
    if theirs == ours:
        return
    if theirs:
        is_same_table = all(theirs.get(key) == ours[key] for key in ("table", "x", "y"))
        if not (is_same_table or force):
            raise SettingsError(
                f"{settings.home} holds pictures of other data: {theirs['y']} on {theirs['x']} of "
                f"{theirs['table'] or 'the book'}; allowed: --name NAME, for a folder of another "
                "name, or --force, to replace them"
            )
        with contextlib.ExitStack() as held:
            for kind, name in LOCKS.items():  # nobody is at work on what goes
                doing = f"{kind} of other data are being made in it"
                held.enter_context(lock.alone(settings.home / kind, doing, settings.home / name))
            removed = sum(_empty(settings.home / kind) for kind in KINDS)
            (settings.home / manifest.NAME).unlink(missing_ok=True)
        if removed:
            told = f"{settings.home}: {removed} files made from other data before are removed"
            print(told, file=sys.stderr)
    settings.home.mkdir(parents=True, exist_ok=True)
    with finished(file) as temporary:
        noted = {**ours, "csv": settings.csv and _seen_from(settings.home, settings.csv)}
        temporary.write_text(json.dumps(noted, indent=1, ensure_ascii=False), encoding="utf-8")


def table(home: Path) -> Path:
    """The table that the pictures in a folder were made from.

    Raises:
        SettingsError: that is not known.
    """
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        noted = json.loads((home / DATA).read_text(encoding="utf-8"))["csv"]
        return Path(os.path.abspath(home / noted))
    raise SettingsError(f"{home} does not know its table; allowed: --csv FILE")


def check(settings: Settings) -> None:
    """Make sure, once nobody else is at work in it, that the folder is still that of these data.

    Raises:
        SettingsError: another run has it for other data since.
    """
    if _noted(settings.home) not in ({}, _of(settings)):
        raise SettingsError(
            f"{settings.home} is another run's by now, for other data; allowed: --name NAME, for a "
            "folder of another name, or once more, for the data as they are"
        )


def _of(settings: Settings) -> dict[str, Any]:
    """What is noted in a folder of the data."""
    data = settings.lesson.full
    table = settings.csv and settings.csv.name
    return {"table": table, "x": data.x_name, "y": data.y_name, "points": points(settings.lesson)}


def _noted(home: Path) -> dict[str, Any]:
    """What is noted in a folder, but for where the table is; {} if it is nobody's yet."""
    with contextlib.suppress(OSError, ValueError):  # not there, or damaged
        noted = json.loads((home / DATA).read_text(encoding="utf-8"))
        if isinstance(noted, dict) and {"table", "x", "y"} <= noted.keys():
            noted.pop("csv", None)  # which may be written in another way each time
            return noted
    return {}


def _seen_from(folder: Path, path: Path) -> str:
    """A path as seen from a folder, which does not tell whose machine it was."""
    with contextlib.suppress(ValueError):  # another drive
        return Path(os.path.relpath(path, folder)).as_posix()
    return str(path)


def _empty(folder: Path) -> int:
    """Remove what was made in a folder, and nothing else; returns how many files that was."""
    record, count = Record(folder), 0
    for name in record.made:
        file = folder / name
        if is_below(file, folder) and file.is_file():  # whoever wrote the record
            file.unlink()
            count += 1
    record.path.unlink(missing_ok=True)
    return count
