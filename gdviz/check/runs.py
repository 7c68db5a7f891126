"""One check of many pictures or films, in several processes."""

from collections.abc import Callable

from gdviz.render.progress import bar
from gdviz.render.workers import in_workers
from gdviz.settings import Settings

CheckOne = Callable[[str, Settings], tuple[list[str], list[str]]]
"""What is wrong with one, a line each; and what else is said of it. It runs in a worker, too."""


def check_each(
    what: str,
    check_one: CheckOne,
    names: list[str],
    settings: Settings,
    jobs: int,
    say: Callable[[str], None],
) -> tuple[int, int]:
    """Look for faults; returns how many have some, and how many faults there are.

    `say` is called with all lines of one as soon as it has been looked at.
    """
    failed = faults = 0
    with bar(len(names), what) as advance:
        checked = in_workers(check_one, names, settings, jobs)
        for count, (_, (found, more)) in enumerate(checked, 1):
            failed, faults = failed + bool(found), faults + len(found)
            for line in (*found, *more):
                say(line)
            advance(count)
    return failed, faults
