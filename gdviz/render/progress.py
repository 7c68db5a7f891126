"""How far a run is: a bar on the terminal; where there is none, a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

FORMAT = "{desc}: {percentage:3.0f}%|{bar}| {postfix}"

EVERY = 30.0
"""Seconds from line to line where there is no terminal."""

SURE = 3.0
"""Seconds from which on a run says how long it will take."""


@contextmanager
def bar(total: float, what: str) -> Iterator[Callable[..., object]]:
    """A bar over `total`; yields `advance(done, note="", whole=total, now=False)`.

    `done` is all that is done so far of the `whole`; the note says it in words. `now` asks for a
    line where there is no terminal. What is left is worked out from all that was done since the
    beginning, so that it does not jump with the last moment's speed.
    """
    began, told = time.monotonic(), time.monotonic()
    last = ""

    def words(done: float, whole: float, note: str) -> str:
        elapsed = time.monotonic() - began
        if not 0 < done < whole or elapsed < SURE:
            return note
        left = round(elapsed * (whole - done) / done)
        return f"{note}, about {left // 60}:{left % 60:02} left"

    if (cell := _cell()) is not None:

        def write(done: float, note: str = "", whole: float = total, now: bool = False) -> None:
            line = words(done, whole, note or f"{done:g} of {whole:g}")
            cell.update(
                {"text/plain": f"{what}: {100 * done / (whole or 1):.0f} %, {line}"}, raw=True
            )

        yield write
        cell.update({"text/plain": ""}, raw=True)
        return

    if not sys.stderr.isatty():

        def tell(done: float, note: str = "", whole: float = total, now: bool = False) -> None:
            nonlocal told, last
            if now or time.monotonic() - told >= EVERY:
                line = f"{what}: {words(done, whole, note or f'{done:g} of {whole:g}')}"
                if line != last:
                    print(line, file=sys.stderr, flush=True)
                told, last = time.monotonic(), line

        yield tell
        return
    from tqdm import tqdm

    with tqdm(total=total, desc=what, unit="", leave=False, bar_format=FORMAT) as shown:

        def advance(
            done: float, note: str = "", total: float = total, *, now: bool = False
        ) -> None:
            shown.total = total
            shown.set_postfix_str(words(done, total, note or f"{done:g} of {total:g}"), False)
            shown.n = min(done, total)
            shown.refresh()

        yield advance


def _cell() -> Any:
    """A line in the output of a notebook's cell, to be written over; None outside notebooks."""
    ipython = sys.modules.get("IPython")
    if ipython is None or not hasattr(ipython.get_ipython(), "kernel"):
        return None
    return ipython.display.display({"text/plain": ""}, raw=True, display_id=True)
