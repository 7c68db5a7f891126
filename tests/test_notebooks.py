"""Notebooks in real kernels: what a cell's value shows there."""

import base64
import io
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib
import nbformat
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient
from PIL import Image, ImageColor

import gdcore
import gdviz
from figures import split
from gdviz.errors import SettingsError
from gdviz.figure.facts import facts
from gdviz.notebook import Film
from gdviz.render import catalog, progress
from gdviz.settings import load
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


# gdviz.show

SHORT = '''
"""A dot that moves."""
from manim import RIGHT, Dot, Scene
from gdviz.film.stage import Stage

class Split(Stage, Scene):
    def construct(self):
        self.section("film_loss_surface.section_line")
        dot = Dot(color=self.look.theme.train)
        self.add(dot)
        self.say("It moves over {count} points.".format(count=len(self.lesson.full)))
        self.poster()
        self.play(dot.animate.shift(3 * RIGHT), run_time=0.6)
'''
MINE = {"hours": [1, 2, 3, 5, 4], "marks $<b>$": [52, 60, 71, 88, 80]}


@pytest.fixture
def short(apart: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A film of half a second, called short; beside it a figure and a film called split."""
    path = apart / "short.py"
    path.write_text(SHORT.replace("class Split", "class Short"))
    (apart / "split.py").write_text(SHORT)
    figures = catalog.find("figures")
    scenes = {"short": path, "split": apart / "split.py"}
    monkeypatch.setattr(catalog, "find", lambda kind: scenes if kind == "scenes" else figures)
    return path


@pytest.fixture
def mine() -> gdcore.Lesson:
    return gdviz.lesson(MINE, x="hours", y="marks $<b>$", seed=3)


def player(film: Any) -> ElementTree.Element:
    """The HTML of a film, as XML: what stands alone in HTML is given its end."""
    html = re.sub(r"( controls| muted| default)\b", r'\1=""', film._repr_html_())
    html = re.sub(r"(<(source|track)[^>]*)>", r"\1/>", html)
    return ElementTree.fromstring(f"<p>{html}</p>")


def test_a_figure_by_its_name(apart: Path, mine: gdcore.Lesson) -> None:
    drawn = gdviz.show("batches", mine, lang="zh", theme="dark", dpi=60)
    noted = facts(drawn)
    assert noted["lesson"]["y"] == "marks $<b>$"
    assert noted["title"].startswith(load(lang="zh").look.say("batches.title")[:4])
    with Image.open(io.BytesIO(drawn._repr_png_())) as picture:
        assert picture.width == 600
    assert gdviz.show("split").get_size_inches().tolist() == [10, 5.625]
    assert list(apart.iterdir()) == []  # nothing is written


def test_of_a_figure_and_a_film_the_figure_is_shown(short: Path) -> None:
    assert isinstance(gdviz.show("split"), Figure)
    assert isinstance(gdviz.show("figures/split"), Figure)
    assert isinstance(gdviz.show("scenes/split", quality="l"), Film)


def test_a_film_is_rendered_when_it_is_not_there_or_stale(
    short: Path, mine: gdcore.Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    class Cell:
        def update(self, data: dict[str, str], raw: bool) -> None:
            told.append(data["text/plain"])

    monkeypatch.setattr(progress, "_cell", Cell)
    film = gdviz.show("short", mine, quality="l")
    assert re.match(r"films: \d+ %, 0 of 1 films, \d+ of 55 s of film", told[0])
    assert told[-1] == ""  # and nothing of it stays
    told.clear()
    before = film.file.stat().st_mtime_ns
    assert film.file.name == "short.mp4"
    assert "over 5 points" in (film.file.parent / "captions/short.srt").read_text()
    again = gdviz.show("short", mine, quality="l")
    assert (again, again.file.stat().st_mtime_ns) == (film, before)
    assert told == []
    book = gdviz.show("short", quality="l")
    assert "over 100 points" in (book.file.parent / "captions/short.srt").read_text()
    assert repr(book) == f"{book.file} (0.0 MB)"


def test_a_film_plays_where_it_is_shown(short: Path) -> None:
    film = gdviz.show("short", quality="l", captions="track")
    (video,) = player(film).iter("video")
    assert "autoplay" not in video.attrib
    assert video.attrib["aria-label"] == "A dot that moves."
    assert "controls" in video.attrib
    assert "max-width: 854px" in video.attrib["style"]
    source, track = video
    held = [source.attrib["src"], video.attrib["poster"], track.attrib["src"]]
    kinds = [text.partition(";base64,")[0] for text in held]
    assert kinds == ["data:video/mp4", "data:image/png", "data:text/vtt"]
    assert base64.b64decode(held[0].partition(",")[2]) == film.file.read_bytes()
    assert "A dot that moves" not in "".join(player(film).itertext())


def test_a_film_too_large_to_be_kept_is_named(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = gdviz.show("short", quality="l", embed=False)
    (source,) = player(film).iter("source")
    assert source.attrib["src"] == "output/videos/short.mp4"
    assert next(player(film).iter("video")).attrib["poster"] == "output/videos/short.png"
    assert "too large" not in film._repr_html_()
    monkeypatch.setattr("gdviz.notebook.MOST_EMBEDDED", 100)
    asked = replace(film, embed=None)
    assert "output/videos/short.mp4, 0.0 MB: too large" in asked._repr_html_()
    assert "data:video/mp4" in replace(film, embed=True)._repr_html_()


def test_the_smallest_film_that_browsers_play_is_taken(short: Path) -> None:
    film = gdviz.show("short", quality="l", film_format="gif,webm,mp4")
    sizes = {file.suffix: file.stat().st_size for file in film.files}
    assert film.file.suffix == min((".mp4", ".webm"), key=sizes.__getitem__)
    assert "<img src=" in gdviz.show("short", quality="l", film_format="gif")._repr_html_()


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("splt", {}, "'splt' is neither a figure nor a film; allowed: .*; did you mean split"),
        ("split", {"lesson": MINE}, r"lesson is {'hours'.*; allowed: a gdcore.Lesson"),
        ("split", {"lesson": gdcore.Lesson(), "rates": 0.1}, "rates belongs .*learning_rates="),
        ("split", {"lesson": gdcore.Lesson(), "csv": "a.csv"}, r"csv belongs .*lesson\(\.\.\.\)"),
        ("split", {"colour": "red"}, "colour is not a setting"),
        ("short", {"lesson": gdcore.Lesson(x_factor=10)}, "a film cannot take this lesson"),
    ],
)
def test_bad_input_is_told(name: str, options: Any, said: str, short: Path) -> None:
    with pytest.raises(SettingsError, match=said):
        gdviz.show(name, **options)


def test_what_is_shown_in_a_kernel(short: Path) -> None:
    find = "catalog.find = lambda kind, find=catalog.find: "
    find += f"{{'short': Path({str(short)!r})}} if kind == 'scenes' else find(kind)"
    cells = run(
        f"from pathlib import Path\nfrom gdviz.render import catalog\n{find}\nimport gdviz",
        "gdviz.show('split', lang='zh')",
        "gdviz.show('short', quality='l')",
        "gdviz.lesson({'x': [1, 2, 3], 'y': [1, 2, 4]})",
        folder=short.parent,
    )
    assert [len(shown(cell, "image/png")) for cell in cells] == [0, 1, 0, 0]
    assert "<video" in shown(cells[2], "text/html")[0]
    progress_line, _ = cells[2].outputs
    assert progress_line.data == {"text/plain": ""}
    assert "<table" in shown(cells[3], "text/html")[0]


# The example.

EXAMPLE = ROOT / "examples/notebook.ipynb"


# Read by Python as it starts, in the kernel and in what renders the film: two frames a second do.
QUICK = "from gdviz import settings\nsettings.QUALITIES['l'] = '480p2'\n"


def test_the_example_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "quick").mkdir()
    (tmp_path / "quick/sitecustomize.py").write_text(QUICK)
    there = [str(tmp_path / "quick"), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(there))
    notebook = nbformat.read(EXAMPLE, 4)
    assert not any(cell.get("outputs") for cell in notebook.cells)  # none is kept
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert not any("%" in source for source in sources)
    cells = run(*sources, folder=tmp_path)
    for cell in cells:
        of_figure = "gdviz.show" in cell.source and 'descent"' not in cell.source
        assert len(shown(cell, "image/png")) == of_figure
        assert len(cell.outputs) >= 1
    tables = ["<table" in html for cell in cells for html in shown(cell, "text/html")]
    assert tables == [True, True, True, True, False]
    (film,) = shown(cells[-1], "text/html")
    assert 'src="data:video/mp4;base64,' in film
    kind = "application/vnd.jupyter.widget-view+json"
    assert [cell.source for cell in cells if shown(cell, kind)] == [
        "touch = gdviz.explore(mine)\ntouch"
    ]
    (settled,) = [shown(cell, "text/plain") for cell in cells if "settled_at" in cell.source]
    assert settled == ["{0.2: 71, 0.7: 20, 0.8: 249, 0.81: None}"]
