"""What the package as a whole promises: light to import, and every public name documented."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import gdcore


def test_importing_gdcore_loads_numpy_alone():
    code = (
        "import sys, gdcore; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} "
        "- set(sys.stdlib_module_names)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    assert "numpy" in loaded
    for heavy in ("matplotlib", "manim", "pydantic", "scipy", "sklearn", "pandas", "gdviz"):
        assert heavy not in loaded


def test_all_is_sorted_and_complete():
    assert gdcore.__all__ == sorted(set(gdcore.__all__))
    public = {
        name
        for name, value in vars(gdcore).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public == set(gdcore.__all__)


@pytest.mark.parametrize("name", gdcore.__all__)
def test_public_names_are_documented(name):
    value = getattr(gdcore, name)
    # A dataclass without a docstring gets its signature for one.
    assert value.__doc__
    assert not value.__doc__.startswith(f"{name}(")
    assert ">>> " in value.__doc__, "an example to paste"


@pytest.mark.parametrize(
    "module", [found.name for found in pkgutil.walk_packages(gdcore.__path__, "gdcore.")]
)
def test_examples_are_true(module, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])  # where the example data are
    failed, _ = doctest.testmod(importlib.import_module(module))
    assert failed == 0
