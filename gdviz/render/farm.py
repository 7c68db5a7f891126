"""Tasks, which a process here or a worker of a cluster does: figures of one lesson, or a film.

A task carries all that it needs, the reader's table too, and gives back the files: so workers need
the same versions of the packages and nothing else, no folder in common and no configuration.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import gdcore
import gdviz
from gdviz.errors import SettingsError
from gdviz.files import sha256, temporary_folder
from gdviz.render import catalog
from gdviz.render.record import DRAWN_WITH, Record, parts
from gdviz.settings import FILE, PREFIX, Settings

ATTEMPTS = 4
"""How often a task is tried whose process does not come to its end."""

COMMAND_LINE = """
import os
from gdviz import cli
from gdviz.render.workers import end_with
end_with(lambda: os.read(0, 1))
cli.main()
"""
"""The command line, in a process that ends with the one that began it."""

_at_work: set["subprocess.Popen[bytes]"] = set()
_interrupted = threading.Event()

PACKAGES = sorted({"gdviz", *(name for names in DRAWN_WITH.values() for name in names)})


class Failed(Exception):
    """A task that cannot be done; the message is what its process said last."""


class Died(Exception):
    """A process that was killed, or fell; the message says how. Another try may go well."""


@dataclass(frozen=True)
class Task:
    """What one process makes.

    Attributes:
        command: "figures" or "videos".
        names: Of the figures, or of the one film.
        options: Settings as texts, of one theme, language and size.
        table: The reader's table, its file name and its bytes; None where data are generated.
        more: Words for the command line beside, such as "--clips".
        versions: Those of the packages where the task comes from, which the worker has to have.
        given: Files to put into the folder first, by their path in it.
        share: Of a film that several workers render: which part of how many; (0, 1) is all of it.
        folder: One that all machines see, for what is made; None: it comes back as bytes.
    """

    command: str
    names: tuple[str, ...]
    options: dict[str, str]
    table: tuple[str, bytes] | None = None
    more: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    given: dict[str, bytes] = field(default_factory=dict)
    share: tuple[int, int] = (0, 1)
    folder: Path | None = None


@dataclass(frozen=True)
class Made:
    """What a task has made.

    Attributes:
        files: By their path in the folder of the pictures: the bytes, or where they lie.
        noted: What the record says of each file.
        seconds: How long it took.
    """

    files: dict[str, bytes | Path]
    noted: dict[str, dict[str, Any]]
    seconds: float


def task(
    command: str,
    names: tuple[str, ...],
    settings: Settings,
    more: tuple[str, ...] = (),
    folder: Path | None = None,
) -> Task:
    """A task for pictures with these settings, of one theme, language and size."""
    options = {
        name.removeprefix(PREFIX): value
        for name, value in settings.environment().items()
        if name.startswith(PREFIX)
    }
    options["OUTPUT"] = "output"
    table = None
    if settings.csv is not None:
        table = settings.csv.name, settings.csv.read_bytes()
        del options["CSV"]  # where it lies is known to the one who does the task
    return Task(command, names, options, table, more, versions(), folder=folder)


def versions() -> dict[str, str]:
    """What pictures depend on here: packages with their versions, and this project's own code."""
    found = {}
    for name in PACKAGES:
        found[name] = "-"
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found | {"code": _code()}


@cache
def _code() -> str:
    """The beginning of a hash of all code there is, that of figures and films too."""
    rooms = [Path(package.__file__ or "").parent for package in (gdcore, gdviz)]
    files = {file for room in rooms for file in room.rglob("*.py")}
    for kind in ("figures", "scenes"):
        files |= set(catalog.find(kind).values())
    files |= {file for name in catalog.find("scenes") for file in parts(name)}
    hashes = sorted(f"{file.name} {sha256(file)}" for file in files)
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:12]


def other_versions(theirs: dict[str, str]) -> list[str]:
    """Where versions differ from those here, in words."""
    here = versions()
    return [
        f"{name} {theirs.get(name, '-')}, not {here[name]}"
        for name in here
        if theirs.get(name, "-") != here[name]
    ]


def do(task: Task) -> Made:
    """Do a task in a process of its own, in an empty folder.

    Raises:
        Failed: it cannot be done, here or anywhere.
        Died: the process was killed.
    """
    if differ := other_versions(task.versions):
        raise Failed(f"a worker has {'; '.join(differ)}")
    began = time.monotonic()
    with temporary_folder() as there:
        (there / FILE).touch()  # so that none is looked for above it
        if task.table is not None:
            (there / task.table[0]).write_bytes(task.table[1])
        for path, content in task.given.items():
            (there / path).parent.mkdir(parents=True, exist_ok=True)
            (there / path).write_bytes(content)
        render = _whole if task.share == (0, 1) else _share
        home = render(task, there)
        files = {
            file.relative_to(home).as_posix(): file
            for file in sorted(home.rglob("*"))
            if file.is_file() and not file.relative_to(home).parts[0].startswith(".")
        }
        record = Record(home)
        noted = {name: dict(record.made[name]) for name in files if name in record.made}
        made = {name: _handed_over(task, file) for name, file in files.items()}
        return Made(made, noted, time.monotonic() - began)


def _handed_over(task: Task, file: Path) -> bytes | Path:
    """A file's bytes, or its place in the folder that all see."""
    if task.folder is None:
        return file.read_bytes()
    place = task.folder / f"{secrets.token_hex(8)}{file.suffix}"
    shutil.copyfile(file, place)
    return place


def _whole(task: Task, there: Path) -> Path:
    """Make it all; returns the folder of the pictures."""
    words = (task.command, *task.names, "--jobs", "1", "--force", *task.more)
    if task.given:  # a film that is rendered, but for what is not there yet
        words = tuple(word for word in words if word != "--force")
    _process(task, there, "-c", COMMAND_LINE, *words)
    output = there / task.options["OUTPUT"]
    # Its lesson's own folder, if the lesson has one.
    (home,) = (place for place in (output, *output.iterdir()) if (place / task.command).is_dir())
    return home / task.command


def _share(task: Task, there: Path) -> Path:
    """Render a share of a film's segments; returns their folder."""
    (name,), (part, parts) = task.names, task.share
    folder = there / "share"
    folder.mkdir()
    scene = catalog.find("scenes")[name]
    words = (scene, folder, "mp4", f"{part}/{parts}")
    _process(task, there, "-m", "gdviz.render.filming", *map(str, words))
    return folder


def _process(task: Task, there: Path, *words: str) -> None:
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    # Dask sets this for its workers, and frames would take a third longer: every array's memory
    # would go back to the system at once.
    others.pop("MALLOC_TRIM_THRESHOLD_", None)
    given = {PREFIX + name: value for name, value in task.options.items()}
    if task.table is not None:  # a film's process goes into a folder of its own
        given[f"{PREFIX}CSV"] = str(there / task.table[0])
    with tempfile.TemporaryFile() as said:
        # Its standard input stays open for as long as somebody waits for it.
        process = subprocess.Popen(
            [sys.executable, "-P", *words], cwd=there, env=others | given,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True,
        )  # fmt: skip
        with process, _counted(process):
            status = process.wait()
        if status < 0:
            raise Died(f"killed by signal {-status}")
        if status:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            raise Failed((lines or [f"exit status {status}"])[-1].removeprefix("error: "))


@contextlib.contextmanager
def _counted(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Among those that are ended when somebody interrupts, which may be just now."""
    _at_work.add(process)
    try:
        if _interrupted.is_set():
            process.terminate()
        yield
    finally:
        _at_work.discard(process)


# ---------------------------------------------------------------- Where tasks are done


@contextlib.contextmanager
def here(jobs: int) -> Iterator[tuple[Executor, int]]:
    """So many tasks at a time on this machine, each in a process, which an interrupt ends."""
    _interrupted.clear()
    with ThreadPoolExecutor(jobs) as executor:
        try:
            yield executor, jobs
        except BaseException:
            _interrupted.set()
            for process in list(_at_work):
                process.terminate()
            raise


@contextlib.contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a Dask scheduler, and how many threads they have.

    Raises:
        SettingsError: dask.distributed is missing; there is no scheduler at the address; workers
            have other versions.
    """
    try:
        from distributed import Client
    except ImportError:
        raise SettingsError(
            '--scheduler needs dask.distributed: pip install "gdviz[cluster]"'
        ) from None
    try:
        connect: Any = Client  # which has no types
        client = connect(address, timeout="10s")
    except (OSError, ValueError, TimeoutError) as error:
        raise SettingsError(
            f"scheduler = {address!r}: nobody answers there ({error}); "
            "allowed: the address that `dask scheduler` prints, as tcp://host:port"
        ) from None
    with client:
        theirs: dict[str, Any] = client.run(other_versions, versions(), on_error="return")
        if not theirs:
            raise SettingsError(
                f"scheduler = {address!r}: it has no workers; allowed: one with some, each begun "
                f"by `dask worker {address}`"
            )
        if wrong := {worker: differ for worker, differ in theirs.items() if differ}:
            told = "; ".join(
                f"{worker}: {', '.join(differ) if isinstance(differ, list) else differ}"
                for worker, differ in wrong.items()
            )
            raise SettingsError(f"workers have other versions than here: {told}")
        yield client.get_executor(pure=False), sum(client.nthreads().values())


def again(work: Callable[[Task], Made], task: Task) -> Made:
    """Do a task, up to `ATTEMPTS` times if its process dies.

    Raises:
        Failed: it cannot be done, or died each time.
    """
    for _ in range(ATTEMPTS):
        try:
            return work(task)
        except Died as error:
            told = str(error)
            if _interrupted.is_set():
                break
    raise Failed(f"{told}, {ATTEMPTS} times")


def worker_died(problem: Exception) -> bool:
    """Whether a task ended because the workers died that had it."""
    return type(problem).__name__ == "KilledWorker"  # Dask's, which need not be installed


attempted = partial(again, do)
"""`do`, with as many attempts as there may be."""
