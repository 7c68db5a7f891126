"""Imports point one way, gdcore <- gdviz <- figures, scenes, and light things stay light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from gdviz.render import catalog
from tests.lessons import ROOT

HEAVY = {"matplotlib", "manim", "pydantic", "coloraide"}


def loaded(code: str) -> set[str]:
    """The packages that a fresh interpreter has loaded after running `code`."""
    report = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split())


READERS = {"duckdb", "pandas", "pyarrow", "python_calamine", "chardet", "anyascii"}
"""What only some readers' tables need."""


@pytest.mark.parametrize(
    ("module", "not_loaded"),
    [
        ("gdcore", HEAVY | {"gdviz", "click", "PIL", "scipy", "pandas", "fontTools"}),
        ("gdviz", HEAVY | {"click", "numpy"}),
        ("gdviz.errors", HEAVY | {"numpy"}),
        ("gdviz.look.theme", HEAVY),
        ("gdviz.look.words", HEAVY | {"numpy"}),
        ("gdviz.look", HEAVY),
        ("gdviz.settings", HEAVY - {"pydantic"}),
        ("gdviz.look.fonts", HEAVY | {"fontTools"}),
        ("gdviz.render.runner", HEAVY - {"pydantic"} | {"av"}),
        ("gdviz.render.catalog", HEAVY | {"numpy"}),
        ("gdviz.render.record", HEAVY - {"pydantic"}),
        ("gdviz.cli", HEAVY | {"numpy", "av", "jinja2"}),
        ("gdviz.render.films", HEAVY - {"pydantic"} | {"av"}),
        ("gdviz.render.subtitles", HEAVY | {"av"}),
        ("gdviz.notebook", HEAVY - {"pydantic"} | {"av"}),
        ("gdviz.opening", HEAVY - {"pydantic"} | {"av"}),
        ("gdviz.embed.page", HEAVY - {"pydantic"} | {"av"}),
        ("gdviz.figure", {"manim", "av", "coloraide"}),
        ("gdviz.figure.panels", {"manim", "pydantic", "coloraide"}),
        ("gdviz.check.texts", {"manim"}),
        ("gdviz.check.paths", {"manim"}),
        ("gdviz.check.films", HEAVY - {"pydantic"} | {"av"}),
        (
            ", ".join(f"figures.{name}" for name in catalog.find("figures")),
            {"manim", "av", "coloraide"},
        ),
    ],
)
def test_importing_loads_no_more_than_needed(module: str, not_loaded: set[str]) -> None:
    there = loaded(f"import {module}")
    assert module.partition(".")[0] in there
    assert not there & (not_loaded | READERS)


def loaded_by(words: str) -> set[str]:
    """The packages that a command of gdviz loads."""
    return loaded(
        "import sys, contextlib, io\n"
        f"sys.argv = ['gdviz', *{words.split()!r}]\n"
        "from gdviz.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    main()"
    )


@pytest.mark.parametrize("words", ["--help", "help", "--version", "list", "figurs"])
def test_what_needs_no_number_loads_none(words: str) -> None:
    assert not loaded_by(words) & (HEAVY | READERS | {"numpy", "pydantic", "manim", "av", "PIL"})


def test_completions_of_commands_load_no_numbers() -> None:
    done = loaded(
        "import os, sys, contextlib, io\n"
        "os.environ |= {'_GDVIZ_COMPLETE': 'bash_complete', 'COMP_WORDS': 'gdviz fig'}\n"
        "os.environ |= {'COMP_CWORD': '1'}\n"
        "from gdviz.cli import main\n"
        "out = io.TextIOWrapper(io.BytesIO())\n"
        "with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):\n"
        "    main()\n"
        "assert out.buffer.getvalue().split() == [b'plain,figures']"
    )
    assert not done & {"numpy", "pydantic"}


def test_commands_that_draw_nothing_load_nothing_heavy() -> None:
    for words in (
        "trace --rates 0.1 --epochs 1",
        "figures --help",
    ):
        assert not loaded_by(words) & {"matplotlib", "manim", "av", "coloraide"}


def test_drawing_does_not_load_what_only_checking_needs(apart: Path) -> None:
    for command, there in (("figures", False), ("check", True)):
        code = (
            "import sys, contextlib, io\n"
            f"sys.argv = ['gdviz', '{command}', 'split', '--jobs', '1']\n"
            f"import os; os.chdir({str(apart)!r})\n"
            "from gdviz.cli import main\n"
            "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
            "    main()"
        )
        assert ("coloraide" in loaded(code)) is there


# From the ground up: a room imports what is below it, and nothing beside or above it.
FLOORS = (
    ("gdcore",),
    ("gdviz.look", "gdviz.tables"),
    ("gdviz",),  # the files beside the rooms: settings, errors, whole files
    ("gdviz.figure", "gdviz.film"),
    ("figures", "scenes"),
    ("gdviz.render",),
    ("gdviz.check", "gdviz.embed"),
    ("gdviz.notebook", "gdviz.opening"),
    ("gdviz.cli",),
    ("gdviz.__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# Who may import what is heavy; elsewhere it is not even named.
ONLY_IN = {
    "matplotlib": {"gdviz.look", "gdviz.figure", "gdviz.check", "figures"},  # look: for ticks
    "mpl_toolkits": {"gdviz.figure", "gdviz.check", "figures"},
    "manim": {"gdviz.film", "gdviz.render", "gdviz.check", "scenes"},
    "av": {"gdviz.render"},
}


def modules() -> dict[str, Path]:
    """Every module of the project's packages, by its dotted name."""
    found = {}
    for package in ("gdcore", "gdviz", "figures", "scenes"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


def room(module: str) -> str:
    """The room of a module: the longest of FLOORS that its name begins with."""
    parents = [module.rsplit(".", cut)[0] for cut in range(module.count(".") + 1)]
    return next(name for name in parents if name in FLOOR)


def asked(path: Path) -> set[str]:
    """The modules that a file imports, ours by their dotted names, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            inside = {name for name in names if name in MODULES}
            found |= inside if len(inside) == len(names) else {node.module, *inside}
    return found


def test_every_folder_of_code_is_on_a_floor() -> None:
    folders = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    tops = {name for name in folders if name.count(".") < 2}
    # Files that are on a floor of their own.
    single = {"gdviz.notebook", "gdviz.opening", "gdviz.cli", "gdviz.__main__"}
    assert {room(name) for name in tops} | single == set(FLOOR)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    here = room(module)
    for other in asked(MODULES[module]):
        package = other.partition(".")[0]
        if other in MODULES and room(other) != here:
            assert FLOOR[room(other)] < FLOOR[here], f"{module} imports {other}"
        assert package not in {"tests", "benchmarks", "tools"}
        assert here in ONLY_IN.get(package, {here}), f"{module} imports {other}"
        if here == "gdcore":
            assert package in {"gdcore", "numpy"} | sys.stdlib_module_names, other


@pytest.mark.parametrize("kind", ["figures", "scenes"])
def test_figures_and_films_know_nothing_of_each_other(kind: str) -> None:
    """One file, one picture: not even of their own kind, but a film of its own parts."""
    for module in MODULES:
        if room(module) == kind:
            film = module.rpartition(".")[2]
            others = {other for other in asked(MODULES[module]) if other.startswith(f"{kind}.")}
            for other in others:
                part = other.removeprefix("scenes.parts.")
                own = next(name for name in SCENES if part.startswith(name))
                assert other.startswith("scenes.parts."), f"{module} imports {other}"
                assert film.startswith(own), f"{module} imports {other}, which is {own}'s"


SCENES = sorted((name for name in catalog.find("scenes")), key=len, reverse=True)


def test_no_module_imports_itself_in_a_circle() -> None:
    """Wherever in a file it imports, for types too."""
    arrows = {name: asked(path) & MODULES.keys() - {name} for name, path in MODULES.items()}
    # A package's own __init__ hands on what its files have: that is no circle.
    arrows = {
        name: {other for other in to if not name.startswith(f"{other}.")}
        for name, to in arrows.items()
    }
    left = dict(arrows)
    while free := [name for name, to in left.items() if not to & left.keys()]:
        for name in free:
            del left[name]
    assert left == {}
