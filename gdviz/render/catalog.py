"""What can be made: the files of `figures/` and `scenes/`, wherever they are.

In a clone they are folders beside the package; an installed package has them in itself, as
`gdviz._figures` and `gdviz._scenes`.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import gdviz
from gdviz.errors import SettingsError
from gdviz.look.words import nearest

CALLED = {"figures": "figures", "scenes": "films"}
"""The two kinds, by their folders, and what people call them."""

COURSE = {
    "five_steps": ("five_steps", "split", "prediction", "error"),
    "loss_surface": ("loss_surface", "cross_section_b", "cross_section_w"),
    "gradient": ("gradient", "gradient_field"),
    "regression_line": ("update", "final_fit", "residuals"),
    "descent": ("descent_path",),
    "learning_rates": ("learning_rates", "learning_rate_limit"),
    "batches": ("batches",),
    "standardize": ("bad_feature", "bad_cross_sections", "scaled_feature", "scaled_surface"),
    "optimizers": ("optimizers",),
}
"""The films in the order of a course, each with the figures that belong to it."""


@cache
def package(kind: str) -> str:
    """The name by which the "figures" or "scenes" are imported."""
    (home,) = gdviz.__path__
    return f"gdviz._{kind}" if (Path(home) / f"_{kind}").is_dir() else kind


@cache
def folder(kind: str) -> Path:
    """The folder of the "figures" or "scenes"."""
    (home,) = gdviz.__path__
    inside = Path(home) / f"_{kind}"
    return inside if inside.is_dir() else Path(home).parent / kind


@cache
def find(kind: str) -> dict[str, Path]:
    """All "figures" or "scenes" by name: the files of the folder, in alphabetical order."""
    files = sorted(folder(kind).glob("*.py"))
    return {file.stem: file for file in files if not file.stem.startswith("_")}


def describe(file: Path) -> str:
    """First line of a file's docstring; not by `ast`, which reads on to the end of 29 files."""
    found = re.match(r'(?:\s|#.*\n)*"""\s*(.*?)\s*(?:"""|\n)', file.read_text(encoding="utf-8"))
    return found[1] if found else ""


def choose(kind: str, names: Iterable[str]) -> list[str]:
    """The names asked for, checked; all there are if none was named.

    Raises:
        SettingsError: there is no such name; the nearest is told, or that it is of the other kind.
    """
    known, called = find(kind), CALLED[kind]
    other, command = {"figures": ("scenes", "videos"), "scenes": ("figures", "figures")}[kind]
    for name in names:
        if name in known:
            continue
        if name in find(other):
            one = CALLED[other].removesuffix("s")
            raise SettingsError(f"{name} is a {one}, so: gdviz {command} {name}")
        raise SettingsError(
            f"{name!r} is not among the {called}; allowed: {', '.join(known)}{nearest(name, known)}"
        )
    return list(dict.fromkeys(names)) or list(known)


def locate(name: str, more: Iterable[str] = ()) -> Path:
    """The file of a figure or film by its name, with its folder if the name is of both.

    more: What else may be named where this is asked, for the message.

    Raises:
        SettingsError: there is none, or there are two.
    """
    folder_, _, stem = name.rpartition("/")
    found = [(kind, find(kind)[stem]) for kind in CALLED if stem in find(kind)]
    if folder_:
        found = [(kind, file) for kind, file in found if kind == folder_]
    if len(found) == 1:
        return found[0][1]
    if found:
        which = " or ".join(f"{kind}/{stem}" for kind, _ in found)
        raise SettingsError(f"{stem} is a figure and a film; allowed: {which}")
    known = [*sorted({stem for kind in CALLED for stem in find(kind)}), *more]
    allowed = f"allowed: {', '.join(known)}{nearest(stem, known)}"
    raise SettingsError(f"{name!r} is neither a figure nor a film; {allowed}")


def draw_of(name: str) -> Any:
    """The `draw` of a figure."""
    return import_module(f"{package('figures')}.{name}").draw
