"""`gdviz open`: what was made, in the program that the system has for it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from gdviz.errors import SettingsError
from gdviz.render import catalog, films
from gdviz.settings import FILM_FORMATS, FORMATS, load

PAGES = {
    "page": ("index.html",),
    "slides": ("slides.html", "slides.pptx"),
    "explore": ("explore.html",),
}
"""What is neither a figure nor a film, by the command that makes it, and its files."""


def made(name: str, options: dict[str, Any]) -> Path:
    """The file of a figure, a film or a page that was made; of what is both, the figure's first.

    Raises:
        SettingsError: there is no such name, or it is not made yet: the command is told.
    """
    settings = load(**options)
    given = [f"--{key} {shlex.quote(str(value))}" for key, value in options.items() if value]
    if name in PAGES:
        files = [settings.home / file for file in PAGES[name]]
        commands = [f"gdviz {name}"]
    else:
        _, _, stem = name.rpartition("/")
        kinds = [kind for kind in catalog.CALLED if stem in catalog.find(kind)]
        if name != stem or not kinds:
            file = catalog.locate(name)
            kinds = [kind for kind in kinds if file == catalog.find(kind)[stem]]
        files, commands = [], []
        if "figures" in kinds:
            every = settings.model_copy(update={"format": FORMATS})
            files += every.figure_files(stem)[:-1]
            commands.append(f"gdviz figures {stem}")
        if "scenes" in kinds:
            every = settings.model_copy(update={"film_format": FILM_FORMATS, "transparent": False})
            names = films.files(stem, every)[: len(FILM_FORMATS)]
            files += [settings.home / "videos" / file for file in names]
            commands.append(f"gdviz videos {stem}")
    for file in files:
        if file.is_file():
            return file
    commands = [" ".join([command, *given]) for command in commands]
    raise SettingsError(f"{name} is not made yet; first: {' or '.join(commands)}")


def open_file(file: Path) -> None:
    """Open a file as a double click does.

    Raises:
        SettingsError: there is nothing to open it with.
    """
    if sys.platform == "win32":
        os.startfile(file)
        return
    program = "open" if sys.platform == "darwin" else "xdg-open"
    quiet = subprocess.DEVNULL
    try:
        failed = subprocess.run([program, file], stdout=quiet, stderr=quiet).returncode != 0
    except FileNotFoundError:
        raise SettingsError(
            f"{file}: there is no {program} to open it with; allowed: a system that has it, or "
            "open the file by hand"
        ) from None
    if failed:
        raise SettingsError(
            f"{file}: {program} finds no program for it; allowed: a system with one for "
            f"{file.suffix}, or open the file by hand"
        )
