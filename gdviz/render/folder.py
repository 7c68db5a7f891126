"""Whose pictures a folder holds: those of one data set, and of no other."""

import contextlib
import json
import os
import sys
from pathlib import Path

from gdviz.errors import SettingsError
from gdviz.files import finished
from gdviz.render.record import Record, points
from gdviz.settings import KINDS, Settings

DATA = ".data.json"
"""In a folder of pictures, what data they are of."""


def claim(settings: Settings, force: bool) -> None:
    """Make sure that the folder of these data gets no pictures beside those of other data.

    When a table has changed since, what was made from it is removed, and that is told.

    Raises:
        SettingsError: the folder holds pictures of another table or of other columns, which are
            replaced only by `force`.
    """
    data = settings.lesson.full
    table = settings.csv and settings.csv.name
    ours = {"table": table, "x": data.x_name, "y": data.y_name, "points": points(settings.lesson)}
    file, theirs = settings.home / DATA, {}
    with contextlib.suppress(OSError, ValueError):  # not there, or damaged: nobody's yet
        theirs = json.loads(file.read_text(encoding="utf-8"))
    theirs.pop("csv", None)  # which may be written in another way each time
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
        if removed := sum(_empty(settings.home / kind) for kind in KINDS):
            told = f"{settings.home}: {removed} files made from other data before are removed"
            print(told, file=sys.stderr)
    settings.home.mkdir(parents=True, exist_ok=True)
    with finished(file) as temporary:
        noted = {**ours, "csv": settings.csv and _seen_from(settings.home, settings.csv)}
        temporary.write_text(json.dumps(noted, indent=1, ensure_ascii=False), encoding="utf-8")


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
        is_inside = folder.resolve() in file.resolve().parents  # whoever wrote the record
        if is_inside and file.is_file():
            file.unlink()
            count += 1
    record.path.unlink(missing_ok=True)
    return count
