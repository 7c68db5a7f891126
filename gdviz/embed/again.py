"""Pages and decks made once more, to be compared: `gdviz verify`."""

from pathlib import Path
from typing import Any

from gdviz.embed import explore, page, pptx, shelf, slides
from gdviz.origin import origin
from gdviz.settings import Settings


def write(name: str, settings: Settings, home: Path, told: dict[str, Any]) -> None:
    """Write the page or deck of a name again, into a folder that has what it shows."""
    if name == "explore.html":
        made, options = origin("embed", settings, "explore"), explore.options_of(settings)
        text = explore.page(settings.lesson, settings.variants()[0].look, options, made)
        home.mkdir(exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
        return
    there = shelf.read(settings, home)
    if name == "index.html":
        page.write(there)
    else:
        deck = pptx if name.endswith(".pptx") else slides
        films, figures = told["films"], told["figures"]
        deck.write(there, films, figures, told["question"])
