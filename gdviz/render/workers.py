"""The same work on many names, in one process or several."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TypeVar

from gdviz.settings import Settings

Made = TypeVar("Made")

_settings: Settings


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_workers(
    work: Callable[[str, Settings], Made], names: list[str], settings: Settings, jobs: int
) -> Iterable[tuple[str, Made]]:
    """Each name and what work on it gives, in the order of the names."""
    jobs = min(jobs, len(names))
    if jobs < 2:
        for name in names:
            yield name, _uncollected(work, name, settings)
        return
    # Forked workers share what is imported already: half the time of fresh interpreters.
    import gdviz.figure.panels  # noqa: F401
    from gdviz.look import fonts

    fonts.files()  # made here, if they are not there yet, and not by each worker
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(jobs, context, _set_out, (settings,)) as pool:
        yield from zip(names, pool.map(partial(_in_worker, work), names), strict=True)


def _set_out(settings: Settings) -> None:
    """The settings of a worker, given once: with them goes the lesson, and its points."""
    global _settings
    _settings = settings


def _in_worker(work: Callable[[str, Settings], Made], name: str) -> Made:
    return _uncollected(work, name, _settings)


def _uncollected(work: Callable[[str, Settings], Made], name: str, settings: Settings) -> Made:
    """Work on one name without the garbage collector, which takes a fifth of the time otherwise.

    What is there before, the packages above all, it need never look at again.
    """
    gc.freeze()
    gc.disable()
    try:
        return work(name, settings)
    finally:
        gc.enable()
