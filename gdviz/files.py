"""Files: written so that they are whole or not there; and as text that holds all of one."""

import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TYPES = {
    ".svg": "image/svg+xml", ".png": "image/png", ".gif": "image/gif", ".mp4": "video/mp4",
    ".webm": "video/webm", ".vtt": "text/vtt", ".pdf": "application/pdf",
}  # fmt: skip
"""The media types of what is made."""


def in_base64(file: Path) -> str:
    """A file's content in base64."""
    return base64.b64encode(file.read_bytes()).decode()


def as_address(file: Path) -> str:
    """A file as an address that holds its content: "data:image/png;base64,..."."""
    return f"data:{TYPES[file.suffix]};base64,{in_base64(file)}"


@contextmanager
def finished(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place only when all went well.

    Raises:
        OSError: it cannot be written; names `path`, whatever file it was that failed.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix
        )
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o666 & ~_umask())  # mkstemp makes files that only their owner reads
        temporary.replace(path)
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
