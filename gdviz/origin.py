"""Where a file comes from: the command that makes it, its settings, and the version.

All of that is in the file, so that who finds it later can make it again; no path, user or time is,
so that the same picture is the same file, wherever and whenever it is made.
"""

import hashlib
import json
import shlex
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from typing import NamedTuple

import gdcore
from gdcore.lesson import kept
from gdviz.settings import Settings, written
from gdviz.tables import STANDARD_INPUT

ELSEWHERE = {"output", "name", "csv"}
"""Settings that a picture does not depend on; of the table, its points count instead."""
OF_OTHERS: dict[str, set[str]] = {
    "figures": {"quality", "format", "film_format", "captions", "aspect"},
    "scenes": {"dpi", "format", "film_format", "size", "scale"},
    "all": set(),
    "slides": {"format", "film_format", "size", "scale", "aspect"},
    "embed": {"dpi", "format", "film_format", "size", "scale", "quality", "captions", "aspect"},
}
"""Settings that matter to other kinds of files alone."""


class Origin(NamedTuple):
    """Where a file comes from.

    Attributes:
        command: What makes it, with the options that are not at their defaults.
        settings: The beginning of the SHA-256 of all settings that it depends on, and of its data.
        version: Of this project.
    """

    command: str
    settings: str
    version: str

    def __str__(self) -> str:
        return f"{self.command} (settings {self.settings}, {self.maker})"

    @property
    def maker(self) -> str:
        """The program, with its version."""
        return f"gdviz {self.version}"


@cache
def version() -> str:
    """The version of this project."""
    try:
        return installed("gdviz")
    except PackageNotFoundError:  # neither installed nor in a clone that was set up
        return "unknown"


@kept
def points(lesson: gdcore.Lesson) -> str:
    """Hash of a lesson's points and of the names of its columns."""
    data = lesson.full
    digest = hashlib.sha256(repr((data.x_name, data.y_name)).encode())
    digest.update(data.x.tobytes() + data.y.tobytes())
    return digest.hexdigest()


def digest(kind: str, settings: Settings) -> str:
    """Hash of the settings, and of the data, that files of a kind of OF_OTHERS depend on."""
    columns = {"x", "y"}  # which have several names; of the points theirs is one, too
    values = settings.model_dump(mode="json", exclude=ELSEWHERE | OF_OTHERS[kind] | columns)
    found = hashlib.sha256(json.dumps(values, sort_keys=True).encode())
    if settings.csv is not None:
        found.update(points(settings.lesson).encode())
    return found.hexdigest()


def chosen(kind: str, settings: Settings) -> dict[str, str]:
    """The settings of files of a kind that are not at their defaults; of the table, its name."""
    told = {}
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if name == "csv" and value is not None:
            told[name] = "-" if value.name == STANDARD_INPUT else value.name
        elif name in ("x", "y"):  # by number, however it was called
            if settings.table is not None:
                told[name] = str(getattr(settings.table, name))
        elif name not in ELSEWHERE | OF_OTHERS[kind] and value != field.default:
            told[name] = written(value)
    return told


def origin(kind: str, settings: Settings, *words: str, without: Iterable[str] = ()) -> Origin:
    """Where a file comes from.

    Args:
        kind: One of OF_OTHERS.
        settings: Its settings.
        words: The command and its arguments, such as "figures", "split".
        without: Options that the command does not have.
    """
    told = ["gdviz", *words]
    for name, value in chosen(kind, settings).items():
        if name in without:
            continue
        flag = f"--{name.replace('_', '-')}"
        is_switch = isinstance(Settings.model_fields[name].default, bool)
        told += [flag] if is_switch else [flag, value]  # a switch is off by default
    return Origin(shlex.join(told), digest(kind, settings)[:16], version())
