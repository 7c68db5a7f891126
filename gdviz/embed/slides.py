"""The deck for a browser: one file with reveal.js, films, figures and all, for any place without a
network.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from markupsafe import Markup

from gdviz.embed import explore, writing
from gdviz.embed.deck import Slide, origin_of, outline
from gdviz.embed.shelf import Made, Shelf
from gdviz.embed.sources import environment, script_json, source
from gdviz.files import as_address, in_base64
from gdviz.look.captions import BAND
from gdviz.look.fonts import FAMILY
from gdviz.look.theme import THEMES
from gdviz.origin import Origin

COLOURS = ("paper", "ink", "muted", "grid", "train")
"""The colours of a theme that a slide uses."""

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "media-src blob:; frame-src 'self' file: blob:; base-uri 'none'; form-action 'none'"
)
"""What the deck may do: nothing that needs a network. The speaker's view is a window with the deck
in two frames, and the explorable is a frame, too."""


def write(
    shelf: Shelf, films: Sequence[str], figures: Sequence[str], ask: bool = False
) -> tuple[Path, int]:
    """Write the deck into the shelf's folder; returns its path and the number of slides.

    Arguments as for `deck.outline`.
    """
    slides = outline(shelf, films, figures, ask)
    path = shelf.home / f"{shelf.settings.named('slides')}.html"
    made = origin_of(shelf.settings, films, figures, ask)
    text = page(slides, shelf, made)
    writing.write(
        path, lambda to: to.write_text(text, encoding="utf-8"), made, shelf.settings,
        films=list(films), figures=list(figures), question=ask,
    )  # fmt: skip
    return path, len(slides)


def page(slides: Sequence[Slide], shelf: Shelf, made: Origin) -> str:
    """The whole deck; each film is in it once, however many slides it fills."""
    settings = shelf.settings
    (theme,), (lang,) = settings.theme, settings.lang
    films, options = _films(slides), explore.options_of(settings)
    return environment.get_template("deck.html").render(
        say=settings.look.words.say,
        lang=lang,
        made=made,
        slides=slides,
        films=films,
        cues={film.stem: [list(cue) for cue in film.cues] for film in films if film.track},
        colours={name: THEMES[theme].color(name) for name in COLOURS},
        family=FAMILY,
        band=f"{BAND:.2%}",
        styles=[Markup(source(name)) for name in ("reveal/reveal.css", "deck.css")],
        scripts=[_script(name) for name in ("reveal/reveal.js", "reveal/notes.js", "deck.js")],
        policy=POLICY,
        scheme=theme,
        explorable=explore.page(settings.lesson, settings.look, options),
        address=as_address,
        base64=in_base64,
        json=script_json,
    )


def _films(slides: Iterable[Slide]) -> list[Made]:
    """The films of a deck, each once."""
    films = [slide.made for slide in slides if slide.kind == "section" and slide.made]
    return list({film.stem: film for film in films}.values())


def _script(name: str) -> Markup:
    """A script whose text does not end its element."""
    return Markup(source(name).replace("</script", "<\\/script"))
