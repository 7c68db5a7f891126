"""Pages and decks as files, noted in the folder's manifest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gdviz.files import told_of
from gdviz.origin import Origin, chosen
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
