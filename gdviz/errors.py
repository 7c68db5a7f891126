"""Bad input ends in one line on standard error and exit status 2; anything else is a bug."""

import contextlib
import sys
from collections.abc import Iterator
from typing import NoReturn

import click

LONGEST = 2000
"""Characters of a message: of more nobody reads the end."""


class SettingsError(ValueError):
    """A setting that cannot be used: one line with the key, the value and what is allowed."""


class ToldAlready(Exception):
    """Bad input that another process of ours has met and told of."""


def bad_input() -> tuple[type[Exception], ...]:
    """What is told in one line: whatever else is raised is a bug and shows where it is.

    Asked for only where something was raised: gdcore has numpy with it, which help needs not.
    """
    from gdcore import DataError
    from gdviz.look.words import TextError

    return SettingsError, DataError, TextError, OSError


def one_line(error: Exception) -> str:
    """An error's message on one line; of an operating system's error, the file and the reason."""
    from gdviz.look.numbers import shortened

    if isinstance(error, OSError) and error.strerror:
        told = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
        return shortened(told, LONGEST)
    return shortened(" ".join(str(error).split()), LONGEST)


def leave(error: Exception) -> NoReturn:
    """End the program for bad input: one line, exit status 2. Raises what is not bad input.

    For the `main` of a program, and for nothing else.
    """
    if type(error) is SettingsError or isinstance(error, bad_input()):
        print(f"error: {one_line(error)}", file=sys.stderr)
    elif not isinstance(error, ToldAlready):
        raise error
    raise SystemExit(2)


@contextlib.contextmanager
def told_by_manim() -> Iterator[None]:
    """Let bad input end in one line when `manim render` makes a film, which knows no such errors.

    Manim's command line is then the `main` of the film: it would print a traceback. A scene that is
    made by a program, or in a notebook, raises what is wrong.
    """
    try:
        yield
    except bad_input() as error:
        if click.get_current_context(silent=True) is None:
            raise
        leave(error)
