"""The same work on many names, in one process or several."""

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.connection import wait
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
    """Each name and what work on it gives, in the order of the names.

    Processes that it starts end with this one, however that ends; see `none_left`, too.

    Raises:
        ChildProcessError: one of them was ended from outside.
    """
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
    try:
        with ProcessPoolExecutor(jobs, context, _set_out, (settings,)) as pool, none_left():
            yield from zip(names, pool.map(partial(_in_worker, work), names), strict=True)
    except BrokenProcessPool:
        raise ChildProcessError(
            "a process that was at work was ended from outside; if memory is short: --jobs 1"
        ) from None


@contextlib.contextmanager
def none_left() -> Iterator[None]:
    """End the processes that are started meanwhile, if it does not go well."""
    before = set(multiprocessing.active_children())
    try:
        yield
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
            process.join()
        raise


def _set_out(settings: Settings) -> None:
    """The settings of a worker, given once: with them goes the lesson, and its points."""
    global _settings
    _settings = settings
    # Ctrl-C on a terminal reaches all; the one that started this process ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent is not None
    end_with(partial(wait, [parent.sentinel]))


def end_with(other: Callable[[], object]) -> None:
    """End this process as soon as `other` returns, which waits for the end of another process."""

    def watch() -> None:
        other()
        os._exit(130)

    threading.Thread(target=watch, daemon=True).start()


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
