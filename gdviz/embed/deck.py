"""What a deck shows, slide by slide; `slides` and `pptx` write it down.

A film's sections are slides: each plays when it is reached and stops where the next one begins.
After a film come the figures that belong to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import gdcore
from gdviz.embed.shelf import Item, Made, Shelf
from gdviz.look import Look
from gdviz.origin import Origin, origin
from gdviz.render import catalog
from gdviz.settings import Settings

FATES = ("settles", "zigzags", "flies")
"""What a run may do, as an audience is asked to foresee."""


@dataclass(frozen=True)
class Slide:
    """One slide.

    Attributes:
        kind: "title", "question", "section" (of a film), "figure", "explore" or "end".
        title: What it is about, in a line.
        lines: What else is written on it.
        notes: What the speaker has before them: captions, or a figure in words.
        made: The film or figure.
        start, end: Of a section, in seconds.
        clip: Of a section, the file of its clip, if that was cut out.
    """

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    notes: str = ""
    made: Made | None = None
    start: float = 0.0
    end: float = 0.0
    clip: Path | None = None


def outline(
    shelf: Shelf, films: Sequence[str], figures: Sequence[str], ask: bool = False
) -> list[Slide]:
    """The slides of a deck, in the order of a course.

    Args:
        shelf: What is made, in one theme and one language.
        films, figures: The names of those to show; they are made.
        ask: Whether the audience is asked what it expects, before films and before runs.
    """
    look, lesson = shelf.settings.look, shelf.settings.lesson
    say = partial(look.say, markup="plain")
    slides = [Slide("title", say("page.title"), (_data(shelf),), say("deck.keys"))]
    for chapter in shelf.chapters:
        if chapter.film is not None and chapter.film.name in films:
            film = chosen(chapter.film, shelf)
            if ask:
                slides.append(Slide("question", film.title, (say("deck.think"),)))
            slides += _sections(film, look, lesson, ask)
        for figure in chapter.figures:
            if figure.name in figures:
                made = chosen(figure, shelf)
                slides.append(Slide("figure", made.title, notes=made.alt, made=made))
    slides.append(Slide("explore", say("page.explore"), notes=say("page.explore_lead")))
    slides.append(Slide("end", say("deck.end"), (say("page.made_with"),)))
    return slides


def origin_of(
    settings: Settings, films: Sequence[str], figures: Sequence[str], ask: bool
) -> Origin:
    """Where a deck comes from. Arguments as for `outline`."""
    words = ["slides"]
    for kind, names in (("films", films), ("figures", figures)):
        every = catalog.find("scenes" if kind == "films" else kind)
        if set(names) != set(every):
            words += [f"--{kind}", ",".join(names) or "none"]
    options = ("--question",) if ask else ()
    without = ("film_format", "transparent", "size", "aspect", "format")
    return origin("slides", settings, *words, *options, without=without)


def chosen(item: Item, shelf: Shelf) -> Made:
    """A figure or film in the theme and language of the deck, for a wide screen."""
    (theme,), (lang,) = shelf.settings.theme, shelf.settings.lang
    return next(
        made for made in item.made if (made.theme, made.lang, made.size) == (theme, lang, "16:9")
    )


def _data(shelf: Shelf) -> str:
    """What the data are, in a line."""
    settings, data = shelf.settings, shelf.settings.lesson.full
    if settings.csv is None:
        return settings.look.words.say("page.book")
    table = settings.csv.name
    return settings.look.words.say("page.table", x=data.x_name, y=data.y_name, table=table)


def _sections(film: Made, look: Look, lesson: gdcore.Lesson, ask: bool) -> Iterator[Slide]:
    """A film's sections as slides; before the run of a learning rate, what one expects."""
    runs = [part for part in film.sections if part.name.startswith("rate_")]
    for part in film.sections:
        if ask and part in runs:
            fates = tuple(look.words.say(f"deck.{fate}") for fate in FATES)
            title = part.title
            if len(runs) == len(lesson.rates):
                rate = lesson.rates[runs.index(part)]
                title = look.say("deck.predict", markup="plain", rate=rate)
            yield Slide("question", title, fates)
        start, end = part.span
        said = [cue.text for cue in film.cues if cue.start < end and cue.end > start]
        yield Slide(
            "section", part.title, notes="\n".join(said), made=film,
            start=start, end=end, clip=part.clip,
        )  # fmt: skip
