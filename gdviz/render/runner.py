"""Find what can be made, make what has changed, in one process or several.

A figure or film is made again when something that it depends on is other than at the last time:
its own file, the packages gdcore and gdviz, the settings and the data, the versions of what draws.
"""

import ast
import contextlib
import gc
import hashlib
import json
import multiprocessing
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from gdviz.settings import Settings, SettingsError

DRAWN_WITH = {
    "figures": ("numpy", "matplotlib", "contourpy", "pillow", "justmytype-intl-cjk"),
    "scenes": ("numpy", "contourpy", "manim", "pycairo", "typst", "av", "justmytype-intl-cjk"),
}
RECORD = ".made.json"


@cache
def folder(kind: str) -> Path:
    """The folder of the "figures" or "scenes"."""
    spec = find_spec(kind)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


@cache
def find(kind: str) -> dict[str, Path]:
    """All "figures" or "scenes" by name: the files of the folder, in alphabetical order."""
    files = sorted(folder(kind).glob("*.py"))
    return {file.stem: file for file in files if not file.stem.startswith("_")}


def describe(file: Path) -> str:
    """First line of a file's docstring."""
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def choose(kind: str, names: Iterable[str]) -> list[str]:
    """The names asked for, checked; all there are if none was named."""
    known, called = find(kind), {"figures": "figures", "scenes": "films"}[kind]
    for name in names:
        if name not in known:
            raise SettingsError(f"{name!r} is not among the {called}; allowed: {', '.join(known)}")
    return list(dict.fromkeys(names)) or list(known)


@cache
def _code(kind: str) -> str:
    """Hash of the two packages and of the versions of what they draw with."""
    digest = hashlib.sha256(platform.python_version().encode())
    for package in ("gdcore", "gdviz"):
        for file in sorted(folder(package).rglob("*")):
            if file.suffix in {".py", ".toml"}:
                digest.update(file.name.encode() + file.read_bytes())
    for name in DRAWN_WITH[kind]:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            digest.update(f"{name} -".encode())
    return digest.hexdigest()


def prepare(settings: Settings, *folders: Path) -> None:
    """Find out what is wrong with the input before anything is made, and make the folders.

    Raises:
        gdcore.DataError: the data, or a rate or start with them, cannot be used.
        SettingsError: a folder cannot be written to.
    """
    lesson = settings.lesson
    for rate in lesson.rates:
        lesson.trajectory(rate, epochs=1)
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise SettingsError(
                f"output = {str(settings.output)!r}: {folder} cannot be written "
                f"({error.strerror}); allowed: a folder that can"
            ) from None


def tell_left_out(settings: Settings) -> None:
    """Tell on standard error about rows of the data that were left out, if any were."""
    data = settings.lesson.full
    if data.dropped:
        counted = f"{data.dropped} of {data.dropped + len(data)} rows left out"
        names = f"{data.x_name} or {data.y_name}"
        print(f"{settings.csv}: {counted}: no value for {names}", file=sys.stderr)


def fingerprint(kind: str, name: str, settings: Settings) -> str:
    """Hash of everything that one figure or film depends on."""
    digest = hashlib.sha256(_code(kind).encode() + find(kind)[name].read_bytes())
    others = {
        "figures": {"quality", "format", "film_format", "burn_captions"},
        "scenes": {"dpi", "format", "film_format", "size", "scale"},
    }[kind]
    values = settings.model_dump(mode="json", exclude={"output", "csv", *others})
    digest.update(json.dumps(values, sort_keys=True).encode())
    if settings.csv is not None and settings.csv.is_file():
        digest.update(settings.csv.read_bytes())
    if settings.seed is None:
        digest.update(os.urandom(8))  # fresh data each time: never the same picture
    return digest.hexdigest()


class Record:
    """What was made at the last time: each file's fingerprint and size, kept beside the files."""

    def __init__(self, where: Path) -> None:
        self.path = where / RECORD
        self.made: dict[str, list[object]] = {}
        with contextlib.suppress(OSError, ValueError):  # not there, or damaged: all is made again
            noted = json.loads(self.path.read_text())
            self.made = noted if isinstance(noted, dict) else {}

    def holds(self, file: Path, fingerprint: str) -> bool:
        """Whether `file` is there as it was made from just this."""
        return file.is_file() and self.made.get(file.name) == [fingerprint, file.stat().st_size]

    def add(self, file: Path, fingerprint: str) -> None:
        """Note that `file` was made; written at once, so that an interrupted run loses nothing."""
        from gdviz.files import finished

        self.made[file.name] = [fingerprint, file.stat().st_size]
        with finished(self.path) as temporary:
            temporary.write_text(json.dumps(self.made, indent=1, sort_keys=True))


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def targets(name: str, settings: Settings) -> list[Path]:
    """The files of one figure: a picture in each format asked for, and its words and numbers."""
    where = settings.output / "figures"
    return [where / f"{name}.{ending}" for ending in (*settings.format, "json")]


def draw_one(name: str, settings: Settings) -> list[Path]:
    """Draw and save one figure; runs in the main process or in a worker."""
    from gdviz.figure.saving import render

    return render(import_module(f"figures.{name}").draw, name, settings)


def figures(
    names: list[str], settings: Settings, jobs: int, force: bool, say: Callable[[Path], None]
) -> tuple[int, int]:
    """Make the figures that have changed; returns how many were made and how many are there.

    `say` is called with each picture as soon as it is written.
    """
    record = Record(settings.output / "figures")
    prints = {name: fingerprint("figures", name, settings) for name in names}
    stale = [
        name
        for name in names
        if force or not all(record.holds(file, prints[name]) for file in targets(name, settings))
    ]
    if not stale:
        return 0, len(names)

    from gdviz.render.progress import bar

    with bar(len(stale), "figures") as advance:
        for name, files in _in_workers(draw_one, stale, settings, jobs):
            for file in files:
                record.add(file, prints[name])
                if file.suffix != ".json":
                    say(file)
            advance()
    return len(stale), len(names)


def check_one(name: str, settings: Settings) -> list[str]:
    """What is wrong with one figure, a line each; runs in the main process or in a worker."""
    from gdviz.check.texts import findings

    drawn = import_module(f"figures.{name}").draw(settings.lesson, settings.look)
    return [f"{name}, {found}" if found.startswith("panel") else f"{name}: {found}"
            for found in findings(drawn)]  # fmt: skip


def check(
    names: list[str], settings: Settings, jobs: int, say: Callable[[str], None]
) -> tuple[int, int]:
    """Look for faults in figures, writing no file; returns how many figures have some and how many
    faults there are.

    `say` is called with each fault, or with "NAME: ok", as soon as a figure has been looked at.
    """
    from gdviz.render.progress import bar

    failed = faults = 0
    with bar(len(names), "figures") as advance:
        for name, found in _in_workers(check_one, names, settings, jobs):
            failed, faults = failed + bool(found), faults + len(found)
            for line in found or [f"{name}: ok"]:
                say(line)
            advance()
    return failed, faults


Made = TypeVar("Made")


def _in_workers(
    work: Callable[[str, Settings], Made], names: list[str], settings: Settings, jobs: int
) -> Iterable[tuple[str, Made]]:
    """Each name and what work on it gives, in the order of the names."""
    jobs = min(jobs, len(names))
    if jobs < 2:
        for name in names:
            yield name, _uncollected(work, name, settings)
        return
    # Forked workers share what is imported already: half the time of fresh interpreters.
    import gdviz.figure.panels  # noqa: F401
    from gdviz.look import fonts

    fonts.files()  # made here, if they are not there yet, and not by each worker
    method = "fork" if sys.platform == "linux" else "spawn"
    with ProcessPoolExecutor(jobs, multiprocessing.get_context(method)) as pool:
        made = pool.map(partial(_uncollected, work), names, [settings] * len(names))
        yield from zip(names, made, strict=True)


def _uncollected(work: Callable[[str, Settings], Made], name: str, settings: Settings) -> Made:
    """Work on one name without the garbage collector, which takes a fifth of the time otherwise.

    What is there before, the packages above all, it need never look at again.
    """
    gc.freeze()
    gc.disable()
    try:
        return work(name, settings)
    finally:
        gc.enable()
