"""Files: written so that they are whole or not there; and as text that holds all of one."""

import base64
import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TYPES = {
    ".svg": "image/svg+xml", ".png": "image/png", ".gif": "image/gif", ".mp4": "video/mp4",
    ".webm": "video/webm", ".vtt": "text/vtt", ".pdf": "application/pdf",
}  # fmt: skip
"""The media types of what is made."""

UNFINISHED = ".gdviz-"
"""How the names of files begin that are not whole yet."""

FOR_A_WHILE, AT_WORK = "gdviz-", ".gdviz-at-work"
"""How the names of temporary folders begin; and in each, a file that is locked while it is used."""


def in_base64(file: Path) -> str:
    """A file's content in base64."""
    return base64.b64encode(file.read_bytes()).decode()


def as_address(file: Path) -> str:
    """A file as an address that holds its content: "data:image/png;base64,..."."""
    return f"data:{TYPES[file.suffix]};base64,{in_base64(file)}"


def sha256(file: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def is_below(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or lies below it, links followed; nothing need be there."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Let what the operating system refuses name `path`, whatever file it was that failed.

    Raises:
        OSError: it cannot be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, os.strerror(error.errno), str(path)) from error


@contextmanager
def finished(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place only when all went well.

    What a process that was killed has left of such files in the folder is removed.

    Raises:
        OSError: it cannot be written; names `path`, whatever file it was that failed.
    """
    temporary = None
    with told_of(path), contextlib.ExitStack() as held:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove_left_behind(path.parent)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED, suffix=path.suffix)
            held.callback(os.close, handle)
            temporary = Path(name)
            if not _lock(handle):  # until it is closed, or this process ends, however it does
                held.close()  # or Windows would not let it be moved
            yield temporary
            temporary.chmod(0o666 & ~_umask())  # mkstemp makes files that only their owner reads
            temporary.replace(path)
        finally:
            if temporary is not None:
                temporary.unlink(missing_ok=True)


@contextmanager
def temporary_folder(where: Path | None = None) -> Iterator[Path]:
    """An empty folder for a while; those that killed processes have left are removed.

    where: In this folder, open to the same people; without it where the system has such folders.
    """
    root = where or Path(tempfile.gettempdir())
    for left in root.glob(f"{FOR_A_WHILE}*/{AT_WORK}"):
        with contextlib.suppress(OSError), _opened(left) as handle:
            if _lock(handle):
                shutil.rmtree(left.parent)  # which refuses links
    with tempfile.TemporaryDirectory(
        dir=root, prefix=FOR_A_WHILE, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        if where is not None:
            folder.chmod(where.stat().st_mode & 0o777)
        new = folder / f"{AT_WORK}-soon"
        with _opened(new, os.O_CREAT) as handle:
            if _lock(handle):
                new.rename(folder / AT_WORK)  # from now on others see it, and that it is locked
            yield folder


@contextmanager
def _opened(file: Path, more: int = 0) -> Iterator[int]:
    handle = os.open(file, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | more, 0o666)
    try:
        yield handle
    finally:
        os.close(handle)


def _remove_left_behind(folder: Path) -> None:
    """Remove what is not finished and that nobody is at work on any more."""
    for file in folder.glob(f"{UNFINISHED}*"):
        # Another process may be quicker; or it is no file.
        with contextlib.suppress(OSError), _opened(file) as handle:
            if _lock(handle):
                file.unlink()


if sys.platform == "win32":

    def _lock(handle: int) -> bool:
        return False  # a file that is open cannot be removed there, and what is left stays

else:
    import fcntl

    def _lock(handle: int) -> bool:
        """Lock a file that is open, for as long as it is; False if another process has."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
