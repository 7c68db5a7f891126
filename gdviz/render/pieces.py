"""Pieces of finished films as files: a clip of each section, and the loop. Nothing is rendered."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from gdviz.files import told_of
from gdviz.look.captions import Caption
from gdviz.look.markup import plain
from gdviz.origin import Origin, chosen, origin
from gdviz.render import films, folder, manifest, media, subtitles
from gdviz.render.lock import unfinished
from gdviz.render.progress import bar
from gdviz.render.record import Record
from gdviz.settings import Settings

CLIPS, LOOPS = films.CLIPS, films.LOOPS


class Piece(NamedTuple):
    """A piece of a film: its files in the folder of the films, and when it begins and ends; and
    what makes it: the film's name and an option.
    """

    film: str
    files: list[Path]
    span: media.Span
    name: str
    option: str

    def made(self, settings: Settings) -> Origin:
        """Where it comes from."""
        return origin("scenes", settings, "videos", self.name, f"--{self.option}")


def clips(
    names: list[str], settings: Settings, force: bool, say: Callable[[Path], None]
) -> tuple[int, int]:
    """Cut films at their sections; returns how many clips were made and how many there are.

    What earlier runs have left in a film's folder, of sections that it has no more or of captions
    that are elsewhere now, is removed.
    """
    where = settings.home / "videos"
    ours, pieces = Record(where).made, []
    for film in names:
        own = _clips_of(film, settings)
        pieces += own
        folder = where / CLIPS / settings.named(film)
        is_inside = where.resolve() in folder.resolve().parents  # and no link to somebody's folder
        wanted = {file for piece in own for file in piece.files}
        stems = {file.stem for file in wanted}
        for old in folder.glob("*.*") if is_inside else ():
            is_ours = old.relative_to(where).as_posix() in ours
            is_unsaid = old.suffix in (".vtt", ".srt") and old not in wanted
            if is_ours and (is_unsaid or old.stem not in stems):
                old.unlink()
    return _cut(pieces, _clip, settings, force, say)


def loops(
    names: list[str], settings: Settings, force: bool, say: Callable[[Path], None]
) -> tuple[int, int]:
    """Cut films' loops out; returns how many were made and how many there are."""
    pieces = [piece for film in names for piece in _loop_of(film, settings)]
    return _cut(pieces, _loop, settings, force, say)


def are_made(film: str, settings: Settings, record: Record, clips: bool, loops: bool) -> bool:
    """Whether the clips of a finished film, or its loop, or both are there as it is now.

    record: Of the folder of films.
    """
    wanted = _clips_of(film, settings) if clips else []
    wanted += _loop_of(film, settings) if loops else []
    return all(_is_made(piece, record) for piece in wanted)


def _clips_of(film: str, settings: Settings) -> list[Piece]:
    where, name = settings.home / "videos", settings.named(film)
    captions = subtitles.places("", settings.captions if settings.captions == "track" else "none")
    ends = [*(f".{kind}" for kind in films.formats(settings)), ".png", *captions]
    found = []
    for clip in _contents(where, name)["clips"]:
        files = [where / CLIPS / name / (clip["name"] + end) for end in ends]
        found.append(Piece(name, files, media.Span(clip["start"], clip["end"]), film, CLIPS))
    return found


def _loop_of(film: str, settings: Settings) -> list[Piece]:
    """The loop, as a list of one; [] if the film marks none."""
    where, name = settings.home / "videos", settings.named(film)
    kinds = ("webm", "gif", "webp") if settings.transparent else ("mp4", "webm", "gif", "webp")
    if not (told := _contents(where, name)["loop"]):
        return []
    files = [where / LOOPS / f"{name}.{kind}" for kind in kinds]
    return [Piece(name, files, media.Span(told["start"], told["end"]), film, LOOPS)]


def _is_made(piece: Piece, record: Record) -> bool:
    """Whether a piece's files are there as they would be cut from the film as it is."""
    return all(record.holds(file, _key(piece, record)) for file in piece.files)


def _key(piece: Piece, record: Record) -> str:
    """From what the film was made that a piece is of."""
    return record.fingerprint(record.path.with_name(f"{piece.film}.json"))


def without_loop(names: list[str], settings: Settings) -> list[str]:
    """Those of the films that mark no loop."""
    where = settings.home / "videos"
    return [name for name in names if not _contents(where, settings.named(name))["loop"]]


def _contents(where: Path, name: str) -> dict[str, Any]:
    """What is when in a finished film, its times exact: they are noted in thousandths."""
    found: dict[str, Any] = json.loads((where / f"{name}.json").read_text(encoding="utf-8"))
    rate = found["fps"]
    for piece in (*found["clips"], *filter(None, [found["loop"]])):
        for key in ("start", "end"):
            piece[key] = round(piece[key] * rate) / rate
    return found


def _cut(
    pieces: list[Piece],
    make: Callable[[Piece, Path, Settings], None],
    settings: Settings,
    force: bool,
    say: Callable[[Path], None],
) -> tuple[int, int]:
    """Make the files that are not there as they would be made from the films as they are."""
    where = settings.home / "videos"
    with films.alone(where):
        return _cut_alone(pieces, make, settings, force, say)


def _cut_alone(
    pieces: list[Piece],
    make: Callable[[Piece, Path, Settings], None],
    settings: Settings,
    force: bool,
    say: Callable[[Path], None],
) -> tuple[int, int]:
    where = settings.home / "videos"
    folder.check(settings)
    record = Record(where)
    stale = [piece for piece in pieces if force or not _is_made(piece, record)]
    if not stale:
        return 0, len(pieces)
    with (
        unfinished(where) as aside,
        manifest.renewed(settings.home),
        bar(len(stale), "pieces") as advance,
    ):
        for count, piece in enumerate(stale, 1):
            for file in piece.files:
                with told_of(file):
                    make(piece, aside / file.name, settings)
            put = [(aside / file.name, file) for file in piece.files]
            told = piece.made(settings), chosen("scenes", settings)
            for file in record.put(put, _key(piece, record), "", *told):
                say(file)
            advance(count)
    return len(stale), len(pieces)


def _clip(piece: Piece, target: Path, settings: Settings) -> None:
    """Make one file of a clip."""
    sources, kind = _films(piece, settings), target.suffix.removeprefix(".")
    if kind == "png":
        made = piece.made(settings)
        media.picture(next(iter(sources.values())), target, piece.span, made)
    elif kind == "gif":
        # Of captions that are a track elsewhere, a GIF alone has a picture.
        source = "gif" if settings.captions == "track" else next(iter(sources))
        media.gif(sources[source], target, span=piece.span)
    elif kind in ("vtt", "srt"):
        subtitles.write(target, _captions(piece, settings))
    else:
        said = _captions(piece, settings) if kind == "mp4" else []
        language, tags = settings.look.words.language, {"comment": str(piece.made(settings))}
        media.copy(sources[kind], target, piece.span, said, language, tags)


def _loop(piece: Piece, target: Path, settings: Settings) -> None:
    """Make one file of a loop."""
    sources, kind = _films(piece, settings), target.suffix.removeprefix(".")
    source = next(iter(sources.values()))
    tags = {"comment": str(piece.made(settings))}
    if kind in ("gif", "webp"):
        media.loop(source, target, piece.span)
    elif kind in sources:
        media.copy(sources[kind], target, piece.span, tags=tags)
    else:
        media.encode(source, target, piece.span, settings.transparent, tags=tags)


def _films(piece: Piece, settings: Settings) -> dict[str, Path]:
    """The film of a piece in each format that it was made in, the best first."""
    where = settings.home / "videos"
    asked = sorted(films.formats(settings), key=["mp4", "webm", "gif"].index)
    return {kind: where / f"{piece.film}.{kind}" for kind in asked}


def _captions(piece: Piece, settings: Settings) -> list[Caption]:
    """What is said in a piece, if it is not in the picture."""
    if settings.captions != "track":
        return []
    said = _contents(settings.home / "videos", piece.film)["captions"]
    start, end = piece.span
    return [
        Caption(max(one["start"] - start, 0), min(one["end"], end) - start, plain(one["text"]))
        for one in said
        if one["start"] < end and one["end"] > start
    ]
