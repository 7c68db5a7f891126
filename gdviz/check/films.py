"""Look for faults in films, without writing any."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gdviz.check.runs import check_each
from gdviz.files import temporary_folder
from gdviz.render import catalog
from gdviz.settings import Settings


def check_one(name: str, settings: Settings) -> tuple[list[str], list[str]]:
    """What is wrong with one film, a line each; and what was measured of it, in a line."""
    import gdviz.render.plain_manim  # noqa: F401  # before Manim is imported
    from gdviz.check.scenes import watching
    from gdviz.render import filming

    gc.enable()  # a film is long, and each animation leaves copies of what it moved
    film = filming.scene_class(catalog.find("scenes")[name])
    with _in_force(settings), watching() as watch:
        seen = watch(film)
    lines = [f"{name}, {fault}" if fault[0].isdigit() else f"{name}: {fault}"
             for fault in seen.faults()]  # fmt: skip
    return lines, [f"{name}: {seen.summary()}"]


def check(
    names: list[str], settings: Settings, jobs: int, say: Callable[[str], None]
) -> tuple[int, int]:
    """Look for faults in films, writing no file; returns how many films have some and how many
    faults there are.

    `say` is called with each fault and then with what was measured, as soon as a film was watched.
    """
    return check_each("films", check_one, names, settings, jobs, say)


@contextmanager
def _in_force(settings: Settings) -> Iterator[None]:
    """For a while, these settings for whatever asks: a film takes its own from the environment."""
    before = dict(os.environ)
    with temporary_folder() as nowhere:
        there = {"transparent": False, "output": nowhere}
        try:
            os.environ.clear()
            os.environ.update(settings.model_copy(update=there).environment())
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
