"""Look for faults in films, without writing any."""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gdviz.render import catalog
from gdviz.render.progress import bar
from gdviz.render.workers import in_workers
from gdviz.settings import Settings


def check_one(name: str, settings: Settings) -> tuple[str, list[str]]:
    """What was measured of one film, in a line, and what is wrong with it, a line each.

    It runs in the main process or in a worker.
    """
    from gdviz.check.scenes import watching
    from gdviz.render import filming

    gc.enable()  # a film is long, and each animation leaves copies of what it moved
    film = filming.scene_class(catalog.find("scenes")[name])
    with _in_force(settings), watching() as watch:
        seen = watch(film)
    lines = [f"{name}, {fault}" if fault[0].isdigit() else f"{name}: {fault}"
             for fault in seen.faults()]  # fmt: skip
    return f"{name}: {seen.summary()}", lines


def check(
    names: list[str], settings: Settings, jobs: int, say: Callable[[str], None]
) -> tuple[int, int]:
    """Look for faults in films, writing no file; returns how many films have some and how many
    faults there are.

    `say` is called with each fault and then with what was measured, as soon as a film was watched.
    """
    failed = faults = 0
    with bar(len(names), "films") as advance:
        for count, (_, (measured, found)) in enumerate(
            in_workers(check_one, names, settings, jobs), 1
        ):
            failed, faults = failed + bool(found), faults + len(found)
            for line in (*found, measured):
                say(line)
            advance(count)
    return failed, faults


@contextmanager
def _in_force(settings: Settings) -> Iterator[None]:
    """For a while, these settings for whatever asks: a film takes its own from the environment."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="gdviz-") as nowhere:
        there = {"transparent": False, "output": nowhere}
        try:
            os.environ.clear()
            os.environ.update(settings.model_copy(update=there).environment())
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
