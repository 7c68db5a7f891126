"""Draw figures: those that have changed, in one process or several."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from gdviz.origin import chosen, origin
from gdviz.render import catalog, folder, manifest
from gdviz.render.lock import alone, unfinished
from gdviz.render.progress import bar
from gdviz.render.record import Record, fingerprint, options, tell_replaced
from gdviz.settings import Settings


def draw_one(name: str, settings: Settings, aside: Path | None = None) -> list[Path]:
    """Draw and save one figure; runs in the main process or in a worker.

    aside: A folder to write the files into that are to be put in their places.
    """
    from gdviz.figure.saving import render

    return render(catalog.draw_of(name), name, settings, aside)


def figures(
    names: list[str], settings: Settings, jobs: int, force: bool, say: Callable[[Path], None]
) -> int:
    """Make the figures that have changed; returns how many.

    `say` is called with each picture as soon as it is written.

    Raises:
        SettingsError: another run is at work in the same folder, or has it for other data now.
    """
    where = settings.home / "figures"
    with (
        alone(where, "figures are being drawn into it", settings.home / folder.LOCKS["figures"]),
        unfinished(where) as aside,
    ):
        folder.check(settings)
        record = Record(where)
        prints = {name: fingerprint("figures", name, settings) for name in names}
        stale = [
            name
            for name in names
            if force
            or not all(record.holds(file, prints[name]) for file in settings.figure_files(name))
        ]
        if not stale:
            manifest.write(settings.home)
            return 0

        from gdviz.render.workers import in_workers, none_left  # where nothing is new, for nothing

        made_with = options("figures", settings)
        tell_replaced(record, [settings.figure_files(name)[-1] for name in stale], made_with)
        draw = partial(draw_one, aside=aside)
        with (
            none_left(),
            manifest.renewed(settings.home),
            bar(len(stale), "figures") as advance,
        ):
            for count, (name, files) in enumerate(in_workers(draw, stale, settings, jobs), 1):
                made = origin("figures", settings, "figures", name)
                put = [(aside / file.name, file) for file in files]
                record.put(put, prints[name], made_with, made, chosen("figures", settings))
                for file in files:
                    if file.suffix != ".json":
                        say(file)
                advance(count)
        return len(stale)
