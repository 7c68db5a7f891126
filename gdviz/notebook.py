"""`gdviz.show`: a figure or a film as the value of a notebook's cell."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

import gdcore
from gdcore.checks import shown
from gdviz.errors import SettingsError
from gdviz.files import TYPES, as_address, temporary_folder
from gdviz.render import catalog, films, record
from gdviz.settings import load, prepare, tell_of_table

MOST_EMBEDDED = 16_000_000
"""Bytes of a film that still go into the notebook's own file, where they take a third more."""

FIELDS = {
    "points": "n", "noise": "noise", "seed": "seed", "train_fraction": "train_fraction",
    "standardize": "standardize", "start": "start_at", "rates": "learning_rates",
    "epochs": "epochs",
}  # fmt: skip
"""The settings that say what a lesson is, and the fields of `gdcore.Lesson` that they become."""

OF_TABLES = ("csv", "x", "y", "sheet", "missing", "decimal", "encoding")

PLAYED = (".mp4", ".webm")
"""The films that browsers play."""


def show(
    name: str, lesson: gdcore.Lesson | None, embed: bool | None, options: dict[str, Any]
) -> Any:
    """What `gdviz.show` does: a matplotlib Figure, or a `Film`."""
    figures, scenes = catalog.find("figures"), catalog.find("scenes")
    # Of what is both, the figure: it is there at once.
    file = catalog.locate(f"figures/{name}" if name in figures else name)
    if lesson is not None:
        _is_given(lesson, options)
    if file == scenes.get(file.stem):
        return _film(file.stem, lesson, embed, options)
    settings = load(**options)
    if lesson is None:
        tell_of_table(settings)
    drawn = catalog.draw_of(file.stem)(lesson or settings.lesson, settings.look)
    drawn.set_dpi(settings.dpi)
    return drawn


def _is_given(lesson: object, options: Iterable[str]) -> None:
    """Refuse what is no lesson, and settings that would contradict one."""
    if not isinstance(lesson, gdcore.Lesson):
        raise SettingsError(
            f"lesson is {shown(lesson)}; allowed: a gdcore.Lesson, which gdviz.lesson(...) makes"
        )
    for name in options:
        if name in (*FIELDS, *OF_TABLES):
            there = f", {FIELDS[name]}=..." if name in FIELDS else ""
            raise SettingsError(
                f"{name} belongs to the lesson, and one is given; "
                f"allowed: gdviz.lesson(...{there}), or {name} without a lesson"
            )


def _film(
    name: str, lesson: gdcore.Lesson | None, embed: bool | None, options: dict[str, Any]
) -> "Film":
    """The film, rendered if it is not there, or not as it would be now."""
    films.need_manim()
    with temporary_folder() as folder:
        if lesson is not None:
            options = {**options, **_as_settings(lesson, folder)}
        settings = load(**options)
        films.formats(settings)
        where = settings.home / "videos"
        prepare(settings, where)
        tell_of_table(settings)
        if lesson is not None and not _alike(settings.lesson, lesson):
            raise SettingsError(
                "a film cannot take this lesson: true_b, true_w and x_factor are no settings, and "
                "names of columns must be plain; allowed: gdviz.lesson(...), or figures"
            )
        films.videos([name], settings, 1, False, lambda path: None)
    files = [where / file for file in films.files(name, settings)]
    return Film(tuple(files), embed)


def _as_settings(lesson: gdcore.Lesson, folder: Path) -> dict[str, Any]:
    """A lesson as settings: a film is made by a process of its own, which is told by these."""
    options: dict[str, Any] = dict.fromkeys(OF_TABLES, "none")
    for name, field in FIELDS.items():
        value = getattr(lesson, field)
        options[name] = "none" if value is None else value
    if (data := lesson.data) is not None:
        words = "-".join(re.findall(r"\w+", f"{data.y_name} {data.x_name}"))[:40] or "lesson"
        file = folder / f"{words}-{record.points(lesson)[:6]}.json"
        rows = [list(row) for row in zip(data.x.tolist(), data.y.tolist(), strict=True)]
        table = {"columns": [data.x_name, data.y_name], "data": rows}
        file.write_text(json.dumps(table), encoding="utf-8")
        options |= {"csv": file, "x": "1", "y": "2"}
    return options


def _alike(one: gdcore.Lesson, other: gdcore.Lesson) -> bool:
    """Whether two lessons are equal, but for the rows that the reader's table had beside."""
    ones, others = (
        None if lesson.data is None else replace(lesson.data, dropped=0) for lesson in (one, other)
    )
    return replace(one, data=ones) == replace(other, data=others)


@dataclass(frozen=True)
class Film:
    """A finished film, which plays where it is the value of a notebook's cell.

    Attributes:
        files: The film in each of its formats, its poster, its captions, its table of contents.
        embed: Whether the film goes into the notebook, or is named by its path from there; None for
            the first up to MOST_EMBEDDED bytes.
    """

    files: tuple[Path, ...]
    embed: bool | None = None

    @property
    def file(self) -> Path:
        """The film itself: of several formats the smallest that browsers play."""
        films = [file for file in self.files if file.suffix in PLAYED]
        return min(films or self.files[:1], key=lambda file: file.stat().st_size)

    def __repr__(self) -> str:
        return f"{self.file} ({_size(self.file)})"

    def _repr_html_(self) -> str:
        """A player with the film's poster and controls; nothing moves before it is asked."""
        told = next(file for file in self.files if file.suffix == ".json")
        about = json.loads(told.read_text(encoding="utf-8"))
        said, width = escape(about["alt"]), about["width"]
        inside = self.embed
        if inside is None:
            inside = self.file.stat().st_size <= MOST_EMBEDDED
        film = as_address(self.file) if inside else _beside(self.file)
        if self.file.suffix == ".gif":
            return f'<img src="{film}" alt="{said}" style="max-width: 100%">'
        picture = next(file for file in self.files if file.suffix == ".png")
        poster = as_address(picture) if inside else _beside(picture)
        track = next((file for file in self.files if file.suffix == ".vtt"), None)
        captions = ""
        if track is not None and not about["captions_in_picture"]:
            language = escape(about["language"])
            captions = (
                f'<track kind="captions" srclang="{language}" src="{as_address(track)}" default>'
            )
        told_so = (
            "" if inside or self.embed is False else
            f"<p>{escape(str(self.file))}, {_size(self.file)}: too large to be kept in a notebook, "
            "so it plays only beside this file; <code>embed=True</code> keeps it in.</p>"
        )  # fmt: skip
        kind = TYPES[self.file.suffix]
        return (
            f'<video controls muted preload="metadata" poster="{poster}" aria-label="{said}" '
            f'style="width: 100%; max-width: {width}px">'
            f'<source src="{film}" type="{kind}">{captions}</video>{told_so}'
        )


def _beside(file: Path) -> str:
    """A file's address as seen from the working directory, which is that of the notebook."""
    with suppress(ValueError):
        file = file.absolute().relative_to(Path.cwd())
    return escape(file.as_posix())


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f} MB"
