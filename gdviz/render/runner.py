"""Draw figures: those that have changed, in one process or several."""

from collections.abc import Callable
from pathlib import Path

from gdviz.render import catalog
from gdviz.render.progress import bar
from gdviz.render.record import Record, fingerprint, options, tell_replaced
from gdviz.render.workers import in_workers
from gdviz.settings import Settings


def draw_one(name: str, settings: Settings) -> list[Path]:
    """Draw and save one figure; runs in the main process or in a worker."""
    from gdviz.figure.saving import render

    return render(catalog.draw_of(name), name, settings)


def figures(
    names: list[str], settings: Settings, jobs: int, force: bool, say: Callable[[Path], None]
) -> int:
    """Make the figures that have changed; returns how many.

    `say` is called with each picture as soon as it is written.
    """
    record = Record(settings.home / "figures")
    prints = {name: fingerprint("figures", name, settings) for name in names}
    stale = [
        name
        for name in names
        if force
        or not all(record.holds(file, prints[name]) for file in settings.figure_files(name))
    ]
    if not stale:
        return 0

    made_with = options("figures", settings)
    old = [settings.figure_files(name)[-1] for name in stale]
    tell_replaced(record, old, made_with)
    with bar(len(stale), "figures") as advance:
        for count, (name, files) in enumerate(in_workers(draw_one, stale, settings, jobs), 1):
            for file in files:
                record.add(file, prints[name], made_with)
                if file.suffix != ".json":
                    say(file)
            advance(count)
    return len(stale)
