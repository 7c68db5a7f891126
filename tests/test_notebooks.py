"""Notebooks in real kernels: what a cell's value shows there."""

import io
from typing import Any

import matplotlib
import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image, ImageColor

from figures import split
from tests.lessons import ROOT, settings

FIGURE = """
from figures import split
from gdviz.settings import load

settings = load(theme="dark")
split.draw(settings.lesson, settings.look)
"""


def run(*cells: str, folder: Any = ROOT) -> list[Any]:
    """The cells of a notebook, run from the first to the last in a fresh kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    return list(notebook.cells)


def shown(cell: Any, kind: str) -> list[Any]:
    """What a cell shows of one kind, such as image/png."""
    return [output.data[kind] for output in cell.outputs if kind in output.get("data", {})]


@pytest.mark.parametrize(
    "cells",
    [
        [FIGURE, "import matplotlib.pyplot as plt", FIGURE, "plt.plot([1, 2]);", FIGURE],
        ["%matplotlib inline", FIGURE],
    ],
    ids=["fresh, and after pyplot", "inline"],
)
def test_a_figure_draws_itself_once(cells: list[str]) -> None:
    for cell in run(*cells):
        if cell.source == FIGURE:
            (output,) = cell.outputs
            assert output.output_type == "execute_result"
            assert set(output.data) == {"image/png", "text/plain"}


def test_it_shows_the_same_whatever_the_style() -> None:
    chosen = settings(theme="dark")
    page = split.draw(chosen.lesson, chosen.look)
    usual = page._repr_png_()  # type: ignore[attr-defined]
    with matplotlib.rc_context({"savefig.transparent": True, "savefig.bbox": "tight"}):
        assert page._repr_png_() == usual  # type: ignore[attr-defined]
    with Image.open(io.BytesIO(usual)) as picture:
        assert picture.size == (1500, 843)
        assert picture.convert("RGB").getpixel((0, 0)) == ImageColor.getrgb(chosen.look.theme.paper)
