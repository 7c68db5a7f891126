"""A progress bar on the terminal; silent where there is none."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FORMAT = "{desc}: {percentage:3.0f}%|{bar}| {n:.3g}/{total_fmt} [{elapsed}<{remaining}{postfix}]"


@contextmanager
def bar(total: int, what: str) -> Iterator[Callable[..., object]]:
    """A bar over `total` steps; yields `advance(by=1, note="")`. A note says what goes on."""
    if not sys.stderr.isatty():
        yield lambda by=1, note="": None
        return
    from tqdm import tqdm

    with tqdm(total=total, desc=what, unit="", leave=False, bar_format=FORMAT) as shown:

        def advance(by: float = 1, note: str = "") -> None:
            shown.set_postfix_str(note, refresh=False)
            shown.update(by)

        yield advance
