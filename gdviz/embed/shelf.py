"""What is made in a folder: figures and films with their variants, in the order of a course.

    shelf = read(settings)
    for chapter in shelf.chapters:
        chapter.film, chapter.figures

All of it is read from the JSON beside each picture, and from the record of how it was made.
"""

import contextlib
import json
import os
import re
import shlex
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from gdviz.errors import SettingsError
from gdviz.look import SIZES
from gdviz.look.theme import THEMES
from gdviz.look.words import Words, languages, texts
from gdviz.render import catalog, subtitles
from gdviz.render.films import CLIPS, LOOPS
from gdviz.render.folder import DATA
from gdviz.render.record import Record, points
from gdviz.settings import FILM_FORMATS, FORMATS, Settings
from gdviz.tables import STANDARD_INPUT

ENDINGS = {"figures": FORMATS, "videos": FILM_FORMATS}
SHOWN = {"figures": ("svg", "png"), "videos": ("mp4", "webm")}
"""The formats that a page can show."""
LARGE = 700_000
"""Bytes from which on an SVG is slower to draw than its PNG is to load."""
OF_PICTURES = {"transparent", "scale", "dpi", "quality", "captions", "aspect"}
"""Settings by which pictures differ that show the same lesson."""


class Section(NamedTuple):
    """A part of a film.

    Attributes:
        start: When it begins, in seconds.
        title: In the film's language.
        clip: The file of its clip, if that was cut out.
        name: As the film's code calls it: "rate_low".
        span: When its clip begins and ends, in seconds: a little later than the part, where the
            caption before has to go first.
    """

    start: float
    title: str
    clip: Path | None
    name: str
    span: tuple[float, float]


class Cue(NamedTuple):
    """A caption in plain words, from when to when in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Made:
    """A figure or film as it was made: in one theme, one language and one size.

    Attributes:
        kind: "figures" or "videos".
        name: Of the figure or film: "descent".
        stem: What its files are called: "descent-dark-zh".
        theme, lang, size: Which one it is; the size of a film is its aspect.
        files: Its pictures or films that are there, by format.
        title: In its language; the question of a film.
        alt: The alternative text.
        width, height: In CSS pixels; of a film in pixels.
        options: The options that it was made with beside those in its name; None: not known.
        poster, duration, fps, sections, cues, track, loop: Of a film. `cues` are all captions,
            `track` is the .vtt file if they are not in the picture, `loop` the loop's files by
            format.
    """

    kind: str
    name: str
    stem: str
    theme: str
    lang: str
    size: str
    files: Mapping[str, Path]
    title: str
    alt: str
    width: int
    height: int
    options: str | None = None
    poster: Path | None = None
    duration: float = 0.0
    fps: float = 0.0
    sections: tuple[Section, ...] = ()
    cues: tuple[Cue, ...] = ()
    track: Path | None = None
    loop: Mapping[str, Path] = field(default_factory=dict)

    @property
    def shown(self) -> Path | None:
        """The file that a page shows, if there is one."""
        svg, png = self.files.get("svg"), self.files.get("png")
        if svg and png and svg.stat().st_size > LARGE:
            return png
        return next((self.files[end] for end in SHOWN[self.kind] if end in self.files), None)

    @property
    def films(self) -> list[tuple[str, Path]]:
        """The formats of a film that pages play, the smaller one first."""
        there = [(end, self.files[end]) for end in SHOWN["videos"] if end in self.files]
        return sorted(there, key=lambda one: one[1].stat().st_size)


@dataclass(frozen=True)
class Item:
    """A figure or film in all the themes, languages and sizes that it was made in; or in none."""

    kind: str
    name: str
    made: tuple[Made, ...] = ()

    @property
    def id(self) -> str:
        """A name of its own, since there may be a figure and a film of one name."""
        return f"{'film' if self.kind == 'videos' else 'figure'}-{self.name}"

    @property
    def label(self) -> str:
        """What a text calls it that refers to it: of a film `descent-film`."""
        return self.name + ("-film" if self.kind == "videos" else "")

    def look_up(self, lang: str) -> list[Made]:
        """The variants in a language, or if it was not made in that in the first there is."""
        spoken = [made for made in self.made if made.lang == lang]
        return spoken or [made for made in self.made if made.lang == self.made[0].lang]

    def best(self, lang: str) -> Made:
        """The variant that stands for all: light if there is that, and 16:9."""
        return min(
            self.look_up(lang),
            key=lambda made: (made.shown is None, _place(SIZES, made.size), made.theme != "light"),
        )

    def pairs(self, lang: str) -> tuple[dict[str, Made], dict[str, Made]]:
        """The variants by theme: of the best size, and of a figure for narrow screens, if made."""
        best, spoken = self.best(lang), self.look_up(lang)
        wide = {made.theme: made for made in spoken if made.size == best.size and made.shown}
        narrow = {made.theme: made for made in spoken if made.size == "column" and made.shown}
        return wide, narrow if best.size != "column" else {}


@dataclass(frozen=True)
class Chapter:
    """A film and the figures that belong to it, as a course has them; some may not be made."""

    film: Item | None
    figures: tuple[Item, ...]

    @property
    def items(self) -> Iterator[Item]:
        """What of it is made."""
        if self.film is not None and self.film.made:
            yield self.film
        yield from (figure for figure in self.figures if figure.made)


@dataclass(frozen=True)
class Shelf:
    """What is made in the folder of a lesson.

    Attributes:
        settings: The settings that lead to it.
        data: What the folder knows of its data: "table", "x", "y".
        chapters: What is made, and could be, in the order of a course.
        changed: Whether the table has changed since the pictures were made.
        home: The folder.
    """

    settings: Settings
    data: Mapping[str, str | None]
    chapters: tuple[Chapter, ...]
    changed: bool
    home: Path

    @property
    def items(self) -> list[Item]:
        """All that is made, in the order of the course."""
        return [item for chapter in self.chapters for item in chapter.items]

    def item(self, kind: str, name: str) -> Item:
        """A figure or film, made or not."""
        every = (item for one in self.chapters for item in (one.film, *one.figures) if item)
        return next(item for item in every if (item.kind, item.name) == (kind, name))

    def not_made(self, kind: str) -> list[str]:
        """The names of the figures or films that are not made."""
        every = [item for one in self.chapters for item in (one.film, *one.figures) if item]
        return [item.name for item in every if item.kind == kind and not item.made]

    @cached_property
    def usual(self) -> str:
        """With which options of the lesson most of the pictures were made."""
        told = Counter(_of_lesson(made.options) for made in self._all if made.options is not None)
        return told.most_common(1)[0][0] if told else ""

    def odd(self, item: Item) -> str | None:
        """Other options of the lesson that one was made with than the rest; None: the same."""
        for made in item.made:
            if made.options is not None and (told := _of_lesson(made.options)) != self.usual:
                return told
        return None

    def command(self, *items: Item, like_the_rest: bool = False) -> str:
        """The command that makes these, which are figures or films, all of a kind.

        like_the_rest: Whether with the lesson's options that most others were made with.
        """
        kind = items[0].kind
        every = [made for item in items for made in item.made]
        words = ["gdviz", kind, *(item.name for item in items), *self._of_data()]
        told = Counter(made.options for made in every if made.options is not None)
        own = told.most_common(1)[0][0] if told else self.usual
        if like_the_rest:
            own = " ".join(filter(None, [self.usual, _of_lesson(own, but=True)]))
        words += shlex.split(own)
        if kind == "figures":
            words += _option("--size", [made.size for made in every], SIZES)
        words += _option("--theme", [made.theme for made in every], THEMES)
        words += _option("--lang", [made.lang for made in every], languages())
        formats = {end for made in every for end in made.files}
        usual = {"videos": {"webm" if "--transparent" in words else "mp4"}}.get(kind, set(FORMATS))
        if formats & set(SHOWN[kind]) and formats != usual:
            words += ["--format", ",".join(end for end in ENDINGS[kind] if end in formats)]
        if any(section.clip for made in every for section in made.sections):
            words.append("--clips")
        if any(made.loop for made in every):
            words.append("--loops")
        return shlex.join(words)

    def make(self, command: str, *names: str) -> str:
        """A command of `gdviz` on the data of this folder."""
        told = shlex.split(self.usual) if command in ("figures", "videos", "explore") else ()
        return shlex.join(["gdviz", command, *names, *self._of_data(), *told])

    @property
    def _all(self) -> list[Made]:
        return [made for item in self.items for made in item.made]

    def _of_data(self) -> list[str]:
        """The options that lead to this folder, and to its data."""
        words, settings = list[str](), self.settings
        path = settings.csv
        if path is None and (noted := self.data.get("csv")):
            path = settings.home / noted
        if path is not None:
            words += ["--csv", "-" if path.name == STANDARD_INPUT else _from_here(path)]
            for axis in "xy":
                if column := self.data.get(axis) or getattr(settings, axis):
                    words += [f"--{axis}", column]
        if settings.name is not None:
            words += ["--name", settings.name]
        if settings.output.absolute() != Settings.model_fields["output"].default.absolute():
            words += ["--output", _from_here(settings.output)]
        return words


def read(settings: Settings, again: Path | None = None) -> Shelf:
    """What is made in the folder of these settings.

    Damaged files count as not made.

    again: Where all of it was made again, to be looked at instead.

    Raises:
        gdcore.DataError: the settings name a table that cannot be read any more.
        SettingsError: the settings name other columns than those of the pictures.
    """
    home, data = settings.home, dict[str, Any]()
    with contextlib.suppress(OSError, ValueError):
        noted = json.loads((home / DATA).read_text(encoding="utf-8"))
        data = noted if isinstance(noted, dict) else {}
    changed = False
    if settings.csv is not None and data:
        # The folder knows which columns it was, where the settings leave that open.
        columns = {axis: getattr(settings, axis) or data.get(axis) for axis in "xy"}
        lesson = settings.model_copy(update=columns).lesson
        known = {axis: data.get(axis) for axis in "xy"}
        found = {"x": lesson.full.x_name, "y": lesson.full.y_name}
        if known not in (columns, found):
            raise SettingsError(
                f"{home} holds pictures of {known['y']} on {known['x']}, not of {found['y']} "
                f"on {found['x']}; allowed: --name NAME, for a folder of another name"
            )
        changed = data.get("points") != points(lesson)
    there = again or home
    figures, films = _items(there, "figures"), _items(there, "videos")
    chapters = []
    for film, names in catalog.COURSE.items():
        own = films.pop(film, Item("videos", film))
        chapters.append(
            Chapter(own, tuple(figures.pop(name, Item("figures", name)) for name in names))
        )
    chapters += [Chapter(film, ()) for film in films.values()]
    if figures:
        chapters.append(Chapter(None, tuple(figures.values())))
    return Shelf(settings, data, tuple(chapters), changed, there)


def _items(home: Path, kind: str) -> dict[str, Item]:
    """The figures or films of a folder, by name; also those that could be and are not."""
    record = Record(home / kind)
    found: dict[str, list[Made]] = {}
    for notes in sorted((home / kind).glob("*.json")):
        if notes.name.startswith(".") or (which := _variant(notes.stem)) is None:
            continue
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            told = json.loads(notes.read_text(encoding="utf-8"))
            reader = _figure if kind == "figures" else _film
            made = reader(notes, told, *which, record.options(notes))
            found.setdefault(made.name, []).append(made)
    known = catalog.find("figures" if kind == "figures" else "scenes")
    order = [*known, *(name for name in found if name not in known)]
    return {name: Item(kind, name, tuple(_sorted(found.get(name, [])))) for name in order}


def _sorted(made: Iterable[Made]) -> list[Made]:
    def place(one: Made) -> tuple[int, ...]:
        spoken = (one.lang != "en", _place(languages(), one.lang))
        return *map(int, spoken), _place(SIZES, one.size), _place(THEMES, one.theme)

    return sorted(made, key=place)


def _place(order: Iterable[str], word: str) -> int:
    known = list(order)
    return known.index(word) if word in known else len(known)


def _variant(stem: str) -> tuple[str, str, str, str] | None:
    """Name, size, theme and language, as `Settings.named_figure` writes them; None: not ours."""
    name, *rest = stem.split("-")
    chosen = ["16:9", "light", "en"]
    sizes = {size.replace(":", "x"): size for size in SIZES}
    for number, known in enumerate((sizes, {t: t for t in THEMES}, {x: x for x in languages()})):
        if rest and rest[0] in known:
            chosen[number] = known[rest.pop(0)]
    return None if rest else (name, chosen[0], chosen[1], chosen[2])


def _files(notes: Path, kind: str) -> dict[str, Path]:
    """The pictures or films beside a JSON file, by format."""
    files = {end: notes.parent / f"{notes.stem}.{end}" for end in ENDINGS[kind]}
    return {end: file for end, file in files.items() if file.is_file()}


def _figure(
    notes: Path, told: Any, name: str, size: str, theme: str, lang: str, options: str | None
) -> Made:
    files = _files(notes, "figures")
    ends = [end for end in SHOWN["figures"] if end in files]
    width, height = next(filter(None, (extent(files[end]) for end in ends)), (960, 540))
    return Made(
        "figures", name, notes.stem, theme, lang, size, files,
        title=str(told["title"]), alt=str(told["alt"]), width=width, height=height, options=options,
    )  # fmt: skip


def _film(
    notes: Path, told: Any, name: str, size: str, theme: str, lang: str, options: str | None
) -> Made:
    where, stem = notes.parent, notes.stem
    sections = []
    for part, cut in zip(told["sections"], told["clips"], strict=True):
        clip = where / CLIPS / stem / f"{cut['name']}.mp4"
        span = float(cut["start"]), float(cut["end"])
        start, title, cut_out = float(part["start"]), str(part["title"]), clip.is_file()
        sections.append(Section(start, title, clip if cut_out else None, str(part["name"]), span))
    question = f"film_{name}.question"
    title = Words(lang).say(question) if question in texts(lang) else str(told["alt"])
    alt = str(told["alt"])
    if lang != "en":  # what the film's file says of itself is English
        alt = Words(lang).say("page.film_alt", parts=" · ".join(part.title for part in sections))
    loop = {end: where / LOOPS / f"{stem}.{end}" for end in ("mp4", "webm", "gif", "webp")}
    vtt, poster = where / subtitles.places(stem, "track")[0], where / f"{stem}.png"
    return Made(
        "videos", name, stem, theme, lang, str(told["aspect"]), _files(notes, "videos"),
        title=title, alt=alt, width=int(told["width"]), height=int(told["height"]),
        options=options,
        poster=poster if poster.is_file() else None,
        duration=float(told["duration"]),
        fps=float(told["fps"]),
        sections=tuple(sections),
        cues=tuple(
            Cue(float(cue["start"]), float(cue["end"]), str(cue["text"]))
            for cue in told["captions"]
        ),
        track=vtt if vtt.is_file() and not told["captions_in_picture"] else None,
        loop={end: file for end, file in loop.items() if file.is_file()},
    )  # fmt: skip


def extent(picture: Path) -> tuple[int, int] | None:
    """Width and height in CSS pixels of a PNG or SVG file of ours; None of another."""
    with picture.open("rb") as file:
        head = file.read(1500)
    if head.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    if box := re.search(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"', head):
        return round(float(box[1]) * 96 / 72), round(float(box[2]) * 96 / 72)
    return None


def relative(file: Path, folder: Path) -> str:
    """A file's address, as seen from a folder."""
    return quote(Path(os.path.relpath(file, folder)).as_posix())


def _from_here(path: Path) -> str:
    """A path as it is written here; one from the root would tell whose machine it was."""
    with contextlib.suppress(ValueError):  # another drive
        return Path(os.path.relpath(path)).as_posix()
    return str(path)


def _of_lesson(options: str | None, but: bool = False) -> str:
    """Those of the options that decide what a picture shows, not how; or all `but` these."""
    told, wanted = list[str](), False
    for word in shlex.split(options or ""):
        if word.startswith("--"):
            is_lesson = word.removeprefix("--").replace("-", "_") not in OF_PICTURES
            wanted = is_lesson is not but
        if wanted:
            told.append(word)
    return shlex.join(told)


def _option(flag: str, given: Iterable[str], order: Iterable[str]) -> list[str]:
    """An option with all values that there are, if it is not only the first, the default."""
    there, known = set(given), list(order)
    default = "en" if flag == "--lang" else known[0]
    if there <= {default}:
        return []
    chosen = sorted(there, key=lambda value: (value != default, _place(known, value)))
    return [flag, ",".join(chosen)]
