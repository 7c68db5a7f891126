"""A course: figures and films of several lessons in all their variants, as a file lists them.

`gdviz batch course.toml` makes what has changed, on this machine or on a cluster.
"""

import contextlib
import json
import math
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gdviz.errors import SettingsError, bad_input, one_line
from gdviz.files import finished
from gdviz.origin import Origin
from gdviz.render import catalog, farm, films, folder, lock, manifest
from gdviz.render.progress import bar
from gdviz.render.record import Record, fingerprint
from gdviz.settings import Settings, load, prepare

OWN = ("figures", "films", "clips", "loops")
"""What a course may say beside settings, for all lessons or for one."""

SECONDS = ".seconds.json"
"""In the output folder: how long tasks took, for the estimate."""


@dataclass(frozen=True)
class Piece:
    """Something to be made: figures of one variant of a lesson, or one film.

    Attributes:
        names: The figures that have changed, or the film.
        settings: Of one theme, language and size.
        command: "figures" or "videos".
        more: Words of the command line beside.
    """

    command: str
    names: tuple[str, ...]
    settings: Settings
    more: tuple[str, ...] = ()

    @property
    def where(self) -> Path:
        """The folder of the pictures."""
        return self.settings.home / self.command

    @property
    def told(self) -> str:
        """What it is, in a line."""
        one = self.settings
        size = (*one.size,) if self.command == "figures" else (one.quality,)
        variant = " ".join((*one.theme, *one.lang, *size))
        return f"{self.where}: {', '.join(self.names)} ({variant})"

    @property
    def kind(self) -> str:
        """What takes about as long: figures, or this film in this quality."""
        if self.command == "figures":
            return "figure"
        return " ".join((*self.names, self.settings.quality, *films.formats(self.settings)))


@dataclass(frozen=True)
class Plan:
    """What there is to do.

    Attributes:
        pieces: In the order of the course.
        unchanged: How many figures and films are there as they would be made.
        bad: What is wrong with lessons that cannot be made, a line each.
    """

    pieces: tuple[Piece, ...]
    unchanged: int
    bad: tuple[str, ...]


def plan(file: Path, force: bool, **options: Any) -> Plan:
    """What a course needs that is not there yet.

    Args:
        file: The course, TOML: settings for all lessons, `figures` and `films` by name or "all",
            and a table `[[lesson]]` for each lesson with what it has of its own.
        force: Make what has not changed, too.
        options: Settings above those of the course.

    Raises:
        SettingsError: the file cannot be read, or has a key that there is not.
    """
    course = _read(file)
    lessons = course.pop("lesson", [{}])
    homes: dict[Path, int] = {}
    pieces, unchanged, bad = list[Piece](), 0, list[str]()
    for number, own in enumerate(lessons, 1):
        said = {**course, **own}
        try:
            settings = _settings(file, said, options)
            if (first := homes.setdefault(settings.home, number)) != number:
                raise SettingsError(
                    f"{settings.home} is lesson {first}'s already; allowed: a name of its own"
                )
            prepare(settings)
            found, left = _pieces(said, settings, force)
        except bad_input() as error:
            bad.append(f"{file}, lesson {number}: {one_line(error)}")
            continue
        pieces += found
        unchanged += left
    return Plan(tuple(pieces), unchanged, tuple(bad))


def _read(file: Path) -> dict[str, Any]:
    try:
        course = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}; allowed: a course, in TOML") from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{file}: {error}; allowed: a course, in TOML") from None
    lessons = course.get("lesson", [{}])
    if not isinstance(lessons, list) or not all(isinstance(one, dict) for one in lessons):
        raise SettingsError(f"{file}: lesson: allowed: a table for each lesson, [[lesson]]")
    for name in OWN[:2]:
        for said in (course, *lessons):
            names = said.get(name, "all")
            if names == "all":
                continue
            if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
                raise SettingsError(f'{file}: {name}: allowed: a list of names, or "all"')
            catalog.choose("scenes" if name == "films" else "figures", names)
    for name in OWN[2:]:
        for said in (course, *lessons):
            if not isinstance(said.get(name, False), bool):
                raise SettingsError(f"{file}: {name}: allowed: true, false")
    return course


def _settings(file: Path, said: dict[str, Any], options: dict[str, Any]) -> Settings:
    values = {name: value for name, value in said.items() if name not in OWN}
    if "output" in values:
        raise SettingsError("output: allowed: --output, on the command line")
    if isinstance(table := values.get("csv"), str) and table.strip().lower() != "none":
        home = file.parent.resolve()
        if home not in (home / table).resolve().parents:
            raise SettingsError(f"csv = {table!r}: allowed: a file beside the course, or below it")
        values["csv"] = file.parent / table
    settings = load(**{**values, **{k: v for k, v in options.items() if v is not None}})
    if settings.seed is None:
        raise SettingsError("seed = none: allowed: a number, for variants of the same data")
    return settings


def _names(said: dict[str, Any], name: str) -> list[str]:
    """The figures or films that a lesson asks for; where it names neither, all of both."""
    kind = "scenes" if name == "films" else "figures"
    asked = said.get(name, "all" if not {"figures", "films"} & set(said) else [])
    return catalog.choose(kind, [] if asked == "all" else asked) if asked else []


def _pieces(said: dict[str, Any], settings: Settings, force: bool) -> tuple[list[Piece], int]:
    """What of a lesson is to be made, and how much is there."""
    found, unchanged = list[Piece](), 0
    if figures := _names(said, "figures"):
        record = Record(settings.home / "figures")
        for one in settings.variants():
            stale = [name for name in figures if force or not _holds_figure(record, name, one)]
            unchanged += len(figures) - len(stale)
            found += [Piece("figures", tuple(stale), one)] if stale else []
    if names := _names(said, "films"):
        films.formats(settings)
        films.need_manim()
        more = tuple(f"--{name}" for name in OWN[2:] if said.get(name))
        record = Record(settings.home / "videos")
        for one in settings.variants("videos"):
            stale = [name for name in names if force or not _holds_film(record, name, one, said)]
            unchanged += len(names) - len(stale)
            found += [Piece("videos", (name,), one, more) for name in stale]
    return found, unchanged


def _holds_figure(record: Record, name: str, settings: Settings) -> bool:
    key = fingerprint("figures", name, settings)
    return all(record.holds(file, key) for file in settings.figure_files(name))


def _holds_film(record: Record, name: str, settings: Settings, said: dict[str, Any]) -> bool:
    key, where = fingerprint("scenes", name, settings), settings.home / "videos"
    files = films.files(name, settings)
    if not all(record.holds(where / file, key) for file in files):
        return False
    clips, loops = (bool(said.get(kind)) for kind in OWN[2:])
    if not (clips or loops):
        return True
    from gdviz.render import pieces  # with PyAV, which figures do without

    return pieces.are_made(name, settings, record, clips, loops)


# ---------------------------------------------------------------- How long it takes


def seconds(output: Path) -> dict[str, float]:
    """How long a figure, and each film, took at the last time."""
    with contextlib.suppress(OSError, ValueError, AttributeError, TypeError):
        noted = json.loads((output / SECONDS).read_text(encoding="utf-8"))
        found = {str(kind): float(value) for kind, value in noted.items()}
        return {kind: value for kind, value in found.items() if math.isfinite(value)}
    return {}


def note_seconds(piece: Piece, took: float) -> None:
    """Note how long something took, for the next time."""
    output = piece.settings.output
    known = seconds(output) | {piece.kind: round(took / len(piece.names), 2)}
    with finished(output / SECONDS) as temporary:
        temporary.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")


def estimate(piece: Piece, known: dict[str, float]) -> float | None:
    """Seconds that something may take; None if nothing like it was made before."""
    each = known.get(piece.kind)
    return each and each * len(piece.names)


def told(plan: Plan, jobs: int) -> Iterator[str]:
    """What a plan has, a line each, with the time that it may take."""
    known, total, guessed = dict[Path, dict[str, float]](), 0.0, 0
    for piece in plan.pieces:
        times = known.setdefault(piece.settings.output, seconds(piece.settings.output))
        takes = estimate(piece, times)
        guessed += takes is None
        total += takes or 0.0
        yield f"{_clock(takes):>8}  {piece.told}"
    if not plan.pieces:
        yield f"nothing to make; {plan.unchanged} pictures unchanged"
        return
    words = f"{_clock(total / jobs)} with {jobs} at a time" if total else "not known how long"
    if total and guessed:
        words += f", and {guessed} that were never made"
    yield f"{len(plan.pieces)} tasks, {words}; {plan.unchanged} pictures unchanged"


def _clock(seconds: float | None) -> str:
    return "?" if seconds is None else f"{round(seconds) // 60}:{round(seconds) % 60:02}"


# ---------------------------------------------------------------- Making it


@dataclass
class _Film:
    """A film that several workers render: what they have given back so far."""

    whole: farm.Task
    rendering: str
    left: int
    segments: dict[str, bytes] = field(default_factory=dict)

    def take(self, made: farm.Made) -> farm.Task | None:
        """Add a share's segments; after the last, the task that joins them."""
        self.left -= 1
        for name, content in made.files.items():
            self.segments[f"{self.rendering}/{name}"] = _content(content)
        return None if self.left else replace(self.whole, given=self.segments)


@dataclass(frozen=True)
class _Part:
    """A task that is under way; `film` is there where it renders a share of one.

    `alone`: No other is, to see whether it was this one that killed a worker.
    """

    piece: Piece
    task: farm.Task
    film: _Film | None = None
    alone: bool = False


def make(
    pieces: Sequence[Piece],
    executor: Executor,
    workers: int,
    shared: Path | None,
    force: bool,
    say: Callable[[Path], None],
) -> list[str]:
    """Have everything made and put in its place; returns what failed, a line each.

    Where there are more workers than films, each film is rendered by several of them.
    """
    waiting, suspects, failed = dict[Future[farm.Made], _Part](), list[_Part](), list[str]()
    for settings in {piece.settings.home: piece.settings for piece in pieces}.values():
        try:
            folder.claim(settings, force)
        except bad_input() as error:
            failed.append(one_line(error))
            pieces = [piece for piece in pieces if piece.settings.home != settings.home]

    def start(part: _Part) -> None:
        waiting[executor.submit(farm.attempted, part.task)] = part

    with contextlib.ExitStack() as stack:
        pieces = _held(stack, pieces, failed)
        try:
            for part in _parts(pieces, workers, shared):
                start(part)
            total, count = len(waiting), 0
            with bar(total, "batch") as advance:
                while waiting or suspects:
                    if not waiting:
                        start(suspects.pop())
                    for future in wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED).done:
                        part = waiting.pop(future)
                        count += 1
                        try:
                            made = future.result()
                        except Exception as problem:
                            if farm.worker_died(problem) and not part.alone:
                                # Or it was another one, which was at the same worker.
                                suspects.append(replace(part, alone=True))
                                total += 1
                                continue
                            why = one_line(problem) or type(problem).__name__
                            line = f"{part.piece.told}: {why}"
                            failed += [line] if line not in failed else []
                            continue
                        try:
                            if part.film is None:
                                for file in _put(part.piece, made):
                                    say(file)
                            elif (joining := part.film.take(made)) is not None:
                                start(_Part(part.piece, joining))
                                total += 1
                        except bad_input() as problem:  # a full disk, say
                            failed.append(f"{part.piece.told}: {one_line(problem)}")
                    advance(count, f"{count} of {total} tasks", total)
        finally:
            for future in waiting:
                future.cancel()
    return failed


def _parts(pieces: Sequence[Piece], workers: int, shared: Path | None) -> Iterator[_Part]:
    """The tasks for these pieces; films first, which take longest."""
    count = sum(piece.command == "videos" for piece in pieces)
    shares = workers // count if count else 1
    for piece in sorted(pieces, key=lambda piece: piece.command, reverse=True):
        whole = farm.task(piece.command, piece.names, piece.settings, piece.more, shared)
        if piece.command == "figures" or shares < 2:
            yield _Part(piece, whole)
            continue
        (name,), settings = piece.names, piece.settings
        home = "output" / settings.home.relative_to(settings.output)
        folder = films.Render(name, fingerprint("scenes", name, settings), settings).folder
        film = _Film(whole, (home / folder.relative_to(settings.home)).as_posix(), shares)
        for share in range(shares):
            yield _Part(piece, replace(whole, share=(share, shares)), film)


def _held(stack: contextlib.ExitStack, pieces: Sequence[Piece], failed: list[str]) -> list[Piece]:
    """Keep other runs out of all folders, and their manifests away, until everything is there.

    Returns the pieces whose folder can be had; of the others it is told in `failed` why not.
    """
    of = dict[Path, list[Piece]]()
    for piece in pieces:
        of.setdefault(piece.settings.home, []).append(piece)
    found = list[Piece]()
    for home, there in of.items():
        own = contextlib.ExitStack()
        try:
            for where, command in dict.fromkeys((piece.where, piece.command) for piece in there):
                if command == "videos":
                    own.enter_context(films.alone(where))
                else:
                    doing, file = "figures are being drawn into it", home / folder.LOCKS["figures"]
                    own.enter_context(lock.alone(where, doing, file))
            folder.check(there[0].settings)
            own.enter_context(manifest.renewed(home))
        except bad_input() as error:
            own.close()
            failed.append(one_line(error))
            continue
        stack.push(own)
        found += there
    return found


def _put(piece: Piece, made: farm.Made) -> list[Path]:
    """Put files in their place, and note what they were made from; returns the pictures."""
    record = Record(piece.where)
    if piece.command == "videos":
        films.remove_captions(piece.where, piece.settings.named(*piece.names), piece.settings)
    with lock.unfinished(piece.where) as aside:
        groups: dict[str, list[str]] = {}  # files that one figure or film has, by what it says
        for name, content in made.files.items():
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / name).write_bytes(_content(content))
            said = {key: value for key, value in made.noted[name].items() if key != "sha256"}
            groups.setdefault(json.dumps(said), []).append(name)
        for what, names in groups.items():
            record.put([(aside / name, piece.where / name) for name in names], **_noted(what))
    note_seconds(piece, made.seconds)
    return [piece.where / name for name in made.files if not name.endswith(".json")]


def _noted(said: str) -> dict[str, Any]:
    """What a record said of a file, as `Record.put` takes it."""
    told = json.loads(said)
    made = Origin(*(told[name] for name in Origin._fields))
    return {
        "fingerprint": told["from"], "options": told["options"], "made": made,
        "settings": told["with"],
    }  # fmt: skip


def _content(content: bytes | Path) -> bytes:
    """A file's bytes, whichever way they came."""
    if isinstance(content, bytes):
        return content
    taken = content.read_bytes()
    content.unlink()
    return taken
