"""What can be made: the files of `figures/` and `scenes/`, wherever they are.

In a clone they are folders beside the package; an installed package has them in itself, as
`gdviz._figures` and `gdviz._scenes`.
"""

import ast
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import gdviz
from gdviz.errors import SettingsError

CALLED = {"figures": "figures", "scenes": "films"}
"""The two kinds, by their folders, and what people call them."""


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
    """First line of a file's docstring."""
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def choose(kind: str, names: Iterable[str]) -> list[str]:
    """The names asked for, checked; all there are if none was named."""
    known, called = find(kind), CALLED[kind]
    for name in names:
        if name not in known:
            raise SettingsError(f"{name!r} is not among the {called}; allowed: {', '.join(known)}")
    return list(dict.fromkeys(names)) or list(known)


def draw_of(name: str) -> Any:
    """The `draw` of a figure."""
    return import_module(f"{package('figures')}.{name}").draw
