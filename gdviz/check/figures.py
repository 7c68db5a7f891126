"""Look for faults in figures, without writing any."""

from collections.abc import Callable

from gdviz.check.runs import check_each
from gdviz.render import catalog
from gdviz.settings import Settings


def check_one(name: str, settings: Settings) -> tuple[list[str], list[str]]:
    """What is wrong with one figure, a line each; or that nothing is."""
    from gdviz.check import paths, texts

    drawn = catalog.draw_of(name)(settings.lesson, settings.look)
    lines = [f"{name}, {found}" if found.startswith("panel") else f"{name}: {found}"
             for found in texts.findings(drawn) + paths.findings(drawn)]  # fmt: skip
    return lines, [] if lines else [f"{name}: ok"]


def check(
    names: list[str], settings: Settings, jobs: int, say: Callable[[str], None]
) -> tuple[int, int]:
    """Look for faults in figures, writing no file; returns how many figures have some and how many
    faults there are.

    `say` is called with each fault, or with "NAME: ok", as soon as a figure has been looked at.
    """
    return check_each("figures", check_one, names, settings, jobs, say)
