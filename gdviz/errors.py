"""Bad input ends in one line on standard error and exit status 2; anything else is a bug."""

import sys
from typing import NoReturn

import gdcore
from gdviz.settings import SettingsError


def one_line(error: Exception) -> str:
    """An error's message on one line; of an operating system's error, the file and the reason."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split())


def leave(error: Exception) -> NoReturn:
    """End the program for bad input: one line, exit status 2. Raises what is not bad input."""
    if not isinstance(error, SettingsError | gdcore.DataError | OSError):
        raise error
    print(f"error: {one_line(error)}", file=sys.stderr)
    raise SystemExit(2)
