"""Look for faults in figures, without writing any."""

from collections.abc import Callable

from gdviz.render import catalog
from gdviz.render.progress import bar
from gdviz.render.workers import in_workers
from gdviz.settings import Settings


def check_one(name: str, settings: Settings) -> list[str]:
    """What is wrong with one figure, a line each; runs in the main process or in a worker."""
    from gdviz.check import paths, texts

    drawn = catalog.draw_of(name)(settings.lesson, settings.look)
    return [f"{name}, {found}" if found.startswith("panel") else f"{name}: {found}"
            for found in texts.findings(drawn) + paths.findings(drawn)]  # fmt: skip


def check(
    names: list[str], settings: Settings, jobs: int, say: Callable[[str], None]
) -> tuple[int, int]:
    """Look for faults in figures, writing no file; returns how many figures have some and how many
    faults there are.

    `say` is called with each fault, or with "NAME: ok", as soon as a figure has been looked at.
    """
    failed = faults = 0
    with bar(len(names), "figures") as advance:
        for count, (name, found) in enumerate(in_workers(check_one, names, settings, jobs), 1):
            failed, faults = failed + bool(found), faults + len(found)
            for line in found or [f"{name}: ok"]:
                say(line)
            advance(count)
    return failed, faults
