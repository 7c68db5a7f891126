"""One run at a time in a folder; and what a run that was killed has left there."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from gdviz.errors import SettingsError

UNFINISHED = ".unfinished"
"""The folder, in one of pictures, in which files are written before they go to their places."""

_ours: set[Path] = set()
"""The files that this process has locked: the system would let it lock them twice."""


@contextlib.contextmanager
def alone(where: Path, doing: str, file: Path) -> Iterator[None]:
    """Keep a second run out of a folder where a first one is at work.

    The lock is on a file, ends with its process, however that ends, and is not handed on to those
    that it starts. The file stays: whoever removed it could take it from under a run that is just
    about to lock it.

    Args:
        where: The folder.
        doing: What is done in it, as in "films are being rendered into it".
        file: The file.

    Raises:
        SettingsError: there is a run at work.
        OSError: the folder cannot be written to.
    """
    with locked(file) as got:
        if not got:
            raise SettingsError(
                f"{where}: {doing} by another run of gdviz; wait for that, or choose another "
                "--name or --output"
            )
        yield


@contextlib.contextmanager
def locked(file: Path, wait: bool = False) -> Iterator[bool]:
    """Lock a file; yields whether that could be done, which is so in any case with `wait`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.absolute() in _ours:
        yield False
        return
    handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        got = _lock(handle, wait)
        if got:
            _ours.add(file.absolute())
        try:
            yield got
        finally:
            if got:
                _ours.discard(file.absolute())
    finally:
        os.close(handle)  # which unlocks it


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, wait: bool) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int, wait: bool) -> bool:
        try:
            # Unlike flock's it is the process's own, and stays behind when that forks.
            fcntl.lockf(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except (BlockingIOError, PermissionError):
            return False
        return True


@contextlib.contextmanager
def unfinished(where: Path) -> Iterator[Path]:
    """An empty folder in one of pictures, which is gone afterwards; for one run at a time."""
    folder = where / UNFINISHED
    remove(folder)  # of a run that was killed
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it; a link to a folder, but nothing that it leads to."""
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
