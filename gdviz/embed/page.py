"""The page: a gallery of what is made in a folder, from a file or any static host.

It asks for nothing but the pictures and films beside it; nothing moves before a reader wants it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from gdviz.embed import snippets, writing
from gdviz.embed.shelf import Chapter, Item, Made, Shelf, relative
from gdviz.embed.sources import digest, environment, source
from gdviz.look.theme import THEMES, Theme
from gdviz.look.words import Words, texts
from gdviz.origin import Origin, origin

ROLES = ("paper", "ink", "muted", "grid", "train", "val", "error", "b", "w")
"""The colours of a theme that the page uses."""
BESIDE = {"slides": "slides.html", "pptx": "slides.pptx"}
"""What may lie beside the page, by the text that a link to it has."""


@dataclass(frozen=True)
class Shown:
    """A figure or film as the page shows it: what its template is told of it."""

    item: Item
    best: Made
    command: str
    odd: str | None
    mend: str


def write(shelf: Shelf) -> Path:
    """Write the page into the shelf's folder; returns its path."""
    path, text = shelf.home / "index.html", page(shelf)
    writing.write(
        path, lambda to: to.write_text(text, encoding="utf-8"), _origin(shelf), shelf.settings
    )
    return path


def _origin(shelf: Shelf) -> Origin:
    return origin("embed", shelf.settings, "page", without=("theme", "transparent"))


def page(shelf: Shelf, live: str = "") -> str:
    """The whole page.

    live: An address to ask, on a server, whether something was made again; after the question
        mark, what it answers now.
    """
    words = Words(shelf.settings.lang[0])
    style, script = _colours() + source("page.css"), source("page.js")
    covers = _covers(shelf, words)
    template = environment.get_template("page.html")
    return template.render(
        say=words.say,
        lang=words.language,
        made=_origin(shelf),
        shelf=shelf,
        data={key: shelf.data.get(key) or "" for key in ("table", "x", "y")},
        chapters=[
            (title(chapter, words), [_shown(item, shelf, words) for item in chapter.items])
            for chapter in shelf.chapters
            if any(chapter.items)
        ],
        missing={kind: shelf.not_made(kind) for kind in ("figures", "videos")},
        count={kind: sum(i.kind == kind for i in shelf.items) for kind in ("figures", "videos")},
        explore=(shelf.home / "explore.html").is_file(),
        beside={key: name for key, name in BESIDE.items() if (shelf.home / name).is_file()},
        covers=covers,
        cover=covers[-1] if covers else None,
        themes=THEMES,
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script, live),
        scheme="light dark",
        live=live,
        ways=snippets.WAYS,
        snippets=_snippets(shelf, words),
        url=lambda file: relative(file, shelf.home),
        pictures=snippets.pictures,
        clock=clock,
    )


def title(chapter: Chapter, words: Words) -> str:
    """What a chapter is called: the question that its film asks."""
    if chapter.film is None:
        return words.say("page.more")
    question = f"film_{chapter.film.name}.question"
    if question in texts(words.language):
        return words.say(question)
    return chapter.film.best(words.language).title if chapter.film.made else chapter.film.name


def clock(seconds: float) -> str:
    """A time in a film: 1:07."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def _shown(item: Item, shelf: Shelf, words: Words) -> Shown:
    odd = shelf.odd(item)
    mend = shelf.command(item, like_the_rest=True) if odd is not None else ""
    return Shown(item, item.best(words.language), shelf.command(item), odd, mend)


def _snippets(shelf: Shelf, words: Words) -> dict[str, dict[str, str]]:
    """What the buttons copy, by item and way."""
    lang, found = words.language, {}
    for item in shelf.items:
        found[item.id] = {"command": shelf.command(item)}
        if item.best(lang).shown:
            found[item.id] |= {
                way: snippets.snippet(item, way, lang, shelf.home) for way in snippets.WAYS
            }
    return found


def _covers(shelf: Shelf, words: Words) -> list[Made]:
    """What stands for all: the poster of a film, or a figure; a dark one first, where there is one.

    The last is the one that others show who link to the page.
    """

    def choice(item: Item) -> tuple[bool, ...]:
        return item.kind != "videos", item.name != "descent", item.name != "descent_path"

    for item in sorted(shelf.items, key=choice):
        wide, _ = item.pairs(words.language)
        found = [wide[theme] for theme in ("dark", "light") if theme in wide]
        if found and all(made.poster or "png" in made.files for made in found):
            return found
    return []


def _colours() -> str:
    """The colours of both themes as the style sheet knows them."""

    def told(theme: Theme) -> str:
        return "".join(f"--{role}:{theme.color(role)};" for role in ROLES)

    light, dark = told(THEMES["light"]), told(THEMES["dark"])
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _policy(style: str, script: str, live: str) -> str:
    """What the page may load: its own style and script, and files beside it."""
    rules: dict[str, Any] = {
        "default-src": "'none'", "img-src": "'self' data:", "media-src": "'self'",
        "frame-src": "'self'", "style-src": digest(style), "script-src": digest(script),
        "connect-src": "'self'" if live else "'none'", "base-uri": "'none'",
        "form-action": "'none'",
    }  # fmt: skip
    return "; ".join(f"{what} {allowed}" for what, allowed in rules.items())
