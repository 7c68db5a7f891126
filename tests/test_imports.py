"""Imports point one way, gdcore <- gdviz <- figures, scenes, and light things stay light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from gdviz.render import runner
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


def imported(path: Path, *, anywhere: bool = True) -> set[str]:
    """The packages that a file imports; with anywhere=False those at module level only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if anywhere else iter(tree.body)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize(
    ("module", "not_loaded"),
    [
        ("gdcore", HEAVY | {"gdviz", "click", "PIL", "scipy", "pandas", "fontTools"}),
        ("gdviz", HEAVY | {"numpy", "click"}),
        ("gdviz.look.theme", HEAVY),
        ("gdviz.look.words", HEAVY),
        ("gdviz.look", HEAVY),
        ("gdviz.settings", HEAVY - {"pydantic"}),
        ("gdviz.look.fonts", HEAVY | {"fontTools"}),
        ("gdviz.render.runner", HEAVY - {"pydantic"}),
        ("gdviz.cli", HEAVY - {"pydantic"} | {"av"}),
        ("gdviz.render.films", HEAVY - {"pydantic"} | {"av"}),
        ("gdviz.render.subtitles", HEAVY | {"av", "numpy"}),
        ("gdviz.figure", {"manim", "av", "coloraide"}),
        ("gdviz.figure.panels", {"manim", "pydantic", "coloraide"}),
        ("gdviz.check.texts", {"manim"}),
        (
            ", ".join(f"figures.{name}" for name in runner.find("figures")),
            {"manim", "av", "coloraide"},
        ),
    ],
)
def test_importing_loads_no_more_than_needed(module: str, not_loaded: set[str]) -> None:
    there = loaded(f"import {module}")
    assert module.partition(".")[0] in there
    assert not there & not_loaded


def test_commands_that_draw_nothing_load_nothing_heavy() -> None:
    for words in (
        "list",
        "trace --rates 0.1 --epochs 1",
        "figures --help",
        "check --help",
        "videos --help",
    ):
        code = (
            "import sys, contextlib, io\n"
            f"sys.argv = ['gdviz', *{words.split()!r}]\n"
            "from gdviz.cli import main\n"
            "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
            "    main()"
        )
        assert not loaded(code) & {"matplotlib", "manim", "av", "coloraide"}


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


def test_gdcore_imports_numpy_and_the_standard_library() -> None:
    for path in (ROOT / "gdcore").rglob("*.py"):
        assert imported(path) <= {"gdcore", "numpy"} | sys.stdlib_module_names, path


def test_gdviz_imports_neither_figures_nor_scenes() -> None:
    for path in (ROOT / "gdviz").rglob("*.py"):
        assert not imported(path) & {"figures", "scenes", "tests", "benchmarks"}, path


def test_figures_know_nothing_of_films_and_of_each_other() -> None:
    for path in (ROOT / "figures").glob("*.py"):
        assert not imported(path) & {"manim", "scenes", "figures", "tests"}, path


def test_films_know_nothing_of_figures() -> None:
    for path in (ROOT / "scenes").glob("*.py"):
        assert not imported(path) & {"matplotlib", "figures", "tests"}, path


def test_figures_need_none_of_the_films_packages() -> None:
    """`make figures` does not install them, nor may it wait for them to compile."""
    films = {
        "batching", "bowl", "chart", "cup", "dial", "feature", "filming", "flat", "loop", "marks",
        "media", "mesh",
        "painting", "probe", "racing", "rates", "scatter", "secant", "slide", "slopes", "stage",
        "terms", "trail", "walk",
    }  # fmt: skip
    for path in (ROOT / "gdviz").glob("*.py"):
        if path.stem not in films:
            assert not imported(path) & {"manim", "manimpango", "typst"}, path
            assert "av" not in imported(path, anywhere=False), path
