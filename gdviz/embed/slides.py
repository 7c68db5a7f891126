"""The deck for a browser: one file with reveal.js, films, figures and all, for any place without a
network.
"""

import base64
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

import jinja2
from markupsafe import Markup

from gdviz.embed import explore
from gdviz.embed.deck import Slide, outline
from gdviz.embed.shelf import Made, Shelf
from gdviz.files import finished
from gdviz.look.captions import BAND
from gdviz.look.fonts import FAMILY
from gdviz.look.theme import THEMES

COLOURS = ("paper", "ink", "muted", "grid", "train")
"""The colours of a theme that a slide uses."""

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "media-src blob:; frame-src 'self' file: blob:; base-uri 'none'; form-action 'none'"
)
"""What the deck may do: nothing that needs a network. The speaker's view is a window with the deck
in two frames, and the explorable is a frame, too."""

_templates = jinja2.Environment(
    loader=jinja2.PackageLoader("gdviz.embed"), autoescape=True, undefined=jinja2.StrictUndefined
)


def write(
    shelf: Shelf, films: Sequence[str], figures: Sequence[str], ask: bool = False
) -> tuple[Path, int]:
    """Write the deck into the shelf's folder; returns its path and the number of slides.

    Arguments as for `deck.outline`.
    """
    slides = outline(shelf, films, figures, ask)
    path = shelf.home / f"{shelf.settings.named('slides')}.html"
    with finished(path) as temporary:
        temporary.write_text(page(slides, shelf), encoding="utf-8")
    return path, len(slides)


def page(slides: Sequence[Slide], shelf: Shelf) -> str:
    """The whole deck; each film is in it once, however many slides it fills."""
    settings = shelf.settings
    (theme,), (lang,) = settings.theme, settings.lang
    scripts = [_source("reveal/reveal.js"), _source("reveal/notes.js"), _source("deck.js")]
    options = explore.options_of(settings)
    return _templates.get_template("deck.html").render(
        say=settings.look.words.say,
        lang=lang,
        theme=theme,
        slides=slides,
        films=_films(slides),
        cues={film.stem: [list(cue) for cue in film.cues] for film in _films(slides) if film.track},
        colours={name: THEMES[theme].color(name) for name in COLOURS},
        family=FAMILY,
        band=f"{BAND:.2%}",
        styles=[Markup(_source("reveal/reveal.css")), Markup(_source("deck.css"))],
        scripts=[Markup(script) for script in scripts],
        policy=POLICY,
        explorable=explore.page(settings.lesson, settings.look, options),
        data=_data,
        json=explore.script_json,
    )


def _films(slides: Iterable[Slide]) -> list[Made]:
    """The films of a deck, each once."""
    films = [slide.made for slide in slides if slide.kind == "section" and slide.made]
    return list({film.stem: film for film in films}.values())


def _data(file: Path) -> str:
    """A file as base64."""
    return base64.b64encode(file.read_bytes()).decode()


def _source(name: str) -> str:
    text = (files("gdviz.embed") / "web" / name).read_text(encoding="utf-8")
    # A script's text must not end its element.
    return text.replace("</script", "<\\/script") if name.endswith(".js") else text
