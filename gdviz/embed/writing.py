"""Pages and decks as files, noted in the folder's manifest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gdviz.files import told_of
from gdviz.origin import Origin, chosen, origin
from gdviz.render import manifest
from gdviz.render.lock import locked, unfinished
from gdviz.settings import Settings


def write(
    path: Path,
    make: Callable[[Path], object],
    made: Origin,
    settings: Settings,
    **more: Any,
) -> None:
    """Write a page or deck, whole or not at all, and note it.

    Args:
        path: Where.
        make: Writes it to the path that it is given.
        made: Where it comes from.
        settings: With what settings it is made.
        more: What else it depends on that is no setting.
    """
    home = path.parent
    with locked(home / manifest.LOCK, wait=True), told_of(path), unfinished(home) as aside:
        make(aside / path.name)
        manifest.put(home, aside / path.name, path, made, {**chosen("all", settings), **more})


def once_more(name: str, settings: Settings, home: Path, told: dict[str, Any]) -> None:
    """Write the page or deck of a name again, into a folder that has what it shows."""
    from gdviz.embed import explore, page, pptx, shelf, slides

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
