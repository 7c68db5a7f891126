"""What every file in figures/ keeps to, and what the decorator around `draw` promises."""

import ast
import json
import re
import runpy
import shutil
import subprocess
import sys
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import same_color
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure

from gdcore import studies
from gdcore.rings import levels
from gdcore.view import floor_of, paths_of, places_inside, ranges_of, rim_of, zigzags
from gdviz.figure.facts import facts, sidecar
from gdviz.figure.saving import save
from gdviz.figure.style import drawn_as
from gdviz.look import SIZES
from gdviz.look.markup import readable
from gdviz.look.styles import rate_styles
from gdviz.look.theme import THEMES
from gdviz.look.words import languages
from gdviz.render import catalog
from tests.lessons import ROOT, USUAL, settings

FILES = catalog.find("figures")
every_figure = pytest.mark.parametrize("name", FILES)

# What a reader may have set before: a seaborn-like style, and then some.
ODD_STYLE: dict[str, Any] = {
    "axes.facecolor": "#EAEAF2",
    "axes.grid": False,
    "axes.prop_cycle": matplotlib.cycler(color=["red", "green"]),
    "axes.unicode_minus": False,
    "figure.autolayout": True,
    "figure.dpi": 50,
    "figure.facecolor": "pink",
    "figure.figsize": (3, 3),
    "font.family": "DejaVu Serif",
    "font.size": 17,
    "legend.frameon": True,
    "lines.linewidth": 5,
    "mathtext.fontset": "stix",
    "path.sketch": (1, 100, 2),
    "path.simplify": False,
    "pdf.fonttype": 42,
    "savefig.bbox": "tight",
    "savefig.facecolor": "blue",
    "savefig.transparent": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "other",
    "text.color": "green",
    "xtick.color": "red",
    "xtick.direction": "in",
    "xtick.labelsize": 20,
    "ytick.minor.visible": True,
}


def pixels(drawn: Figure, folder: Path) -> np.ndarray:
    save(drawn, folder / "drawn.png", 50)
    return plt.imread(folder / "drawn.png")


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


@every_figure
def test_it_says_what_the_reader_learns(name: str) -> None:
    line = catalog.describe(FILES[name])
    assert re.fullmatch(r"[A-Z].{20,95}\.", line)
    assert import_module(f"figures.{name}").__doc__.startswith(line)


@every_figure
def test_it_has_one_public_function(name: str) -> None:
    tree = ast.parse(FILES[name].read_text())
    public = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert public == ["draw"]
    assert ast.get_docstring(next(n for n in tree.body if isinstance(n, ast.FunctionDef)))


@every_figure
def test_it_is_short(name: str) -> None:
    tree = ast.parse(FILES[name].read_text())
    (draw,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "draw")
    assert draw.end_lineno is not None
    assert draw.end_lineno - draw.lineno <= 40


@every_figure
def test_no_literal_colour_style_or_state(name: str) -> None:
    source = FILES[name].read_text()
    for forbidden in ("rcParams", "rc_context", "pyplot", "plt.", "font"):
        assert forbidden not in source
    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b", source)
    named = {"color", "facecolor", "facecolors", "edgecolor", "edgecolors", "c", "family"}
    for call in calls(ast.parse(source)):
        for keyword in call.keywords:
            literal = isinstance(keyword.value, ast.Constant) and keyword.value.value != "none"
            assert not (keyword.arg in named and literal), ast.unparse(call)


@every_figure
def test_no_literal_words(name: str) -> None:
    """A text that reaches the reader comes from `look.say`; only keys and names are literal."""
    writes = {"set_title", "set_xlabel", "set_ylabel", "set_zlabel", "text", "annotate", "suptitle"}
    writes |= {"header", "line", "label", "legend", "set_label_text"}
    for call in calls(ast.parse(FILES[name].read_text())):
        function = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        if function in writes:
            for value in values:
                words = value.value if isinstance(value, ast.Constant) else ""
                is_option = isinstance(words, str) and words in {"left", "right", "center"}
                assert is_option or not re.search(r"\w{2}", str(words)), ast.unparse(call)
                assert not isinstance(value, ast.JoinedStr), ast.unparse(call)


@every_figure
def test_it_leaves_matplotlib_as_it_was(name: str) -> None:
    chosen = settings(theme="dark", lang="zh")
    before = dict(matplotlib.rcParams)
    drawn = import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
    assert isinstance(drawn, Figure)
    assert dict(matplotlib.rcParams) == before
    assert plt.get_fignums() == []
    assert tuple(drawn.get_size_inches()) == SIZES["16:9"] == (10, 5.625)
    assert matplotlib.colors.same_color(drawn.get_facecolor(), THEMES["dark"].paper)


@every_figure
def test_it_draws_the_same_whatever_the_style(name: str, tmp_path: Path) -> None:
    chosen = settings()
    draw = import_module(f"figures.{name}").draw
    usual = pixels(draw(chosen.lesson, chosen.look), tmp_path)
    with matplotlib.rc_context(ODD_STYLE):
        drawn = draw(chosen.lesson, chosen.look)
        np.testing.assert_array_equal(pixels(drawn, tmp_path), usual)
    np.testing.assert_array_equal(pixels(drawn, tmp_path), usual)


@every_figure
def test_it_does_not_change_the_lesson(name: str) -> None:
    chosen = settings()
    lesson = chosen.lesson
    before = (lesson.full, lesson.start, lesson.rates, ranges_of(lesson))
    import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
    lesson = chosen.lesson
    assert (lesson.full, lesson.start, lesson.rates, ranges_of(lesson)) == before


@pytest.mark.parametrize("name", ["split", "loss_surface", "optimizers"])
def test_it_runs_alone_from_anywhere(name: str, apart: Path) -> None:
    # A file's own folder is then the first on Python's path: no stem may shadow another module.
    done = subprocess.run(
        [sys.executable, str(FILES[name])], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    printed = done.stdout.splitlines()
    assert printed == [f"output/figures/{name}.{end}" for end in ("png", "svg", "pdf")]
    assert all((apart / path).stat().st_size > 1000 for path in printed)
    there = {path.name for path in (apart / "output/figures").iterdir()}
    assert there == {*(Path(path).name for path in printed), f"{name}.json"}


@every_figure
def test_it_runs_as_a_program(
    name: str, apart: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [str(FILES[name])])
    monkeypatch.setenv("GDVIZ_FORMAT", "png")
    runpy.run_path(str(FILES[name]), run_name="__main__")
    assert capsys.readouterr().out == f"output/figures/{name}.png\n"
    assert (apart / f"output/figures/{name}.png").stat().st_size > 1000


def test_no_stem_shadows_a_module() -> None:
    assert not set(FILES) & (set(sys.stdlib_module_names) | {"gdcore", "gdviz", "numpy"})


def test_a_new_figure_needs_no_registration(apart: Path) -> None:
    """A copy under a new name is found and drawn, by `gdviz list` and `gdviz figures` too."""
    for folder in ("figures", "gdcore", "gdviz", "scenes"):
        shutil.copytree(ROOT / folder, apart / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(apart / "figures/split.py", apart / "figures/another.py")

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "gdviz.cli", *words],
            cwd=apart, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    assert re.search(
        rf"^  another +{re.escape(catalog.describe(FILES['split']))}$", run("list"), re.M
    )
    drawn = run("figures", "another", "--format", "png")
    assert drawn == "1 figure in output/figures; open output/figures/another.png\n"


# What figures share: the paths on the contour.


def test_every_rate_has_its_own_style() -> None:
    for rates in ("1%,2%,3%,4%,5%,6%", "60%,70%,80%,90%,95%,99%", "101%,2,3,4,5,6", "1%,99%,2,3"):
        chosen = settings(rates=rates)
        lesson = chosen.lesson
        styles = [drawn_as(style, chosen.look) for style in rate_styles(lesson.shares)]
        assert len({tuple(style.values()) for style in styles}) == len(styles)


def test_paths_have_a_casing_in_the_papers_colour() -> None:
    for theme in THEMES:
        chosen = settings(theme=theme)
        drawn = import_module("figures.descent_path").draw(chosen.lesson, chosen.look)
        lines = [line for line in drawn.axes[0].lines if len(line.get_xdata()) > 1]
        lines = [line for line in lines if line.get_linestyle() != "None"]
        paper = THEMES[theme].paper
        casings = [line for line in lines if line.get_color() == paper]
        paths = [line for line in lines if line.get_color() != paper]
        assert len(casings) == len(paths) == 3
        for below, line in zip(casings, paths, strict=True):
            np.testing.assert_array_equal(below.get_xydata(), line.get_xydata())
            assert below.get_linewidth() > line.get_linewidth()
            assert below.get_zorder() < line.get_zorder()
        # So have the leaps that fade, the thinner the line, the thinner the casing.
        below, leaps = [c for c in drawn.axes[0].collections if isinstance(c, LineCollection)]
        assert same_color(below.get_color(), paper)
        np.testing.assert_array_equal(below.get_segments(), leaps.get_segments())
        assert (np.array(below.get_linewidth()) > 1.5 * np.array(leaps.get_linewidth())).all()
        assert below.get_zorder() < leaps.get_zorder()


# What they show is the lesson's numbers.


def test_descent_path_shows_the_lessons_paths() -> None:
    # From the corner the high rate's path leaves the panel and comes back.
    for options in (USUAL["book"], USUAL["penguins"], {"start": "4,5"}):
        chosen = settings(**options)
        lesson = chosen.lesson
        drawn = import_module("figures.descent_path").draw(lesson, chosen.look)
        left, right = drawn.axes
        for rate in lesson.rates:
            path = lesson.trajectory(rate)
            way, leaves = places_inside(lesson, rate, paths_of(lesson))
            inside = way[: len(way) - leaves]
            if path.diverged_at is None:
                inside = np.column_stack([path.b, path.w])
            shown = [line for line in left.lines if np.array_equal(line.get_xydata(), inside)]
            assert shown
            if path.diverged_at is None and zigzags(inside):
                # Its marks go on; its lines fade, so that they are never a patch of colour.
                assert all(line.get_linestyle() == "None" for line in shown)
                assert any(np.array_equal(line.get_xydata(), inside[:7]) for line in left.lines)
                fading = [c for c in left.collections if isinstance(c, LineCollection)][-1]
                ends = np.stack([inside[6:12], inside[7:13]], axis=1)
                np.testing.assert_array_equal(fading.get_segments(), ends)
                assert (np.diff(fading.get_linewidth()) < 0).all()
            finite = np.isfinite(path.loss)
            shown = [line for line in right.lines if len(line.get_xdata()) == len(path.loss)]
            assert any(
                np.array_equal(line.get_ydata()[finite], path.loss[finite])
                and np.array_equal(line.get_xdata(), path.epoch)
                for line in shown
            )
        words = [text.get_text() for _, text in key(drawn)]
        assert words[2].endswith(
            f"diverged at epoch {lesson.trajectory(lesson.rates[2]).diverged_at}"
        )
        assert (left.get_xlim(), left.get_ylim()) == paths_of(lesson)
        assert sum("diverged at epoch" in text.get_text() for text in left.texts) == 1


def key(drawn: Figure) -> list[tuple[Any, Any]]:
    """The handles of a figure's key, each with the words that belong to it."""
    words = {text.get_text(): text for text in drawn.texts}
    return [(handle, words[handle.get_label()]) for handle in drawn.artists]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("rates", ["1%,2%,3%,4%", "1%,2%,3%,4%,5%", "25%,99%,137%"])
def test_the_key_reads_in_rows(rates: str, size: str) -> None:
    chosen = settings(rates=rates, size=size)
    drawn = import_module("figures.descent_path").draw(chosen.lesson, chosen.look)
    drawn.draw_without_rendering()
    handles = key(drawn)
    assert len(handles) == len(chosen.lesson.rates)
    places = []
    for handle, text in handles:
        line, words = handle.get_window_extent(), text.get_window_extent()
        assert 0 < words.x0 - line.x1 < 20  # pixels at 100 dpi
        assert words.y0 < line.y0 <= line.y1 < words.y1
        places.append((round(-words.y1), round(words.x0)))
    assert places == sorted(places)


def test_the_key_shows_each_rate_as_the_panels_do() -> None:
    chosen = settings(rates="0.01,0.05,0.2,0.5,0.8,1.1")
    lesson = chosen.lesson
    drawn = import_module("figures.descent_path").draw(lesson, chosen.look)
    for (handle, _), one in zip(key(drawn), rate_styles(lesson.shares), strict=True):
        style = drawn_as(one, chosen.look)
        assert (handle.get_color(), handle.get_marker()) == (style["color"], style["marker"])
        twins = [
            line
            for line in drawn.axes[1].lines
            if line.get_color() == style["color"] and line.get_marker() == style["marker"]
        ]
        assert [twin._unscaled_dash_pattern for twin in twins] == [handle._unscaled_dash_pattern]


def test_loss_surface_marks_start_and_minimum() -> None:
    for case in ("book", "penguins", "penguins off"):
        chosen = settings(**USUAL[case])
        lesson = chosen.lesson
        bowl, above = import_module("figures.loss_surface").draw(lesson, chosen.look).axes
        marks = [tuple(line.get_xydata()[0]) for line in above.lines]
        assert marks == [lesson.start, lesson.minimum]
        marked = [line for line in bowl.lines if line.get_marker() in ("o", "x")]
        on_surface = [tuple(float(v[0]) for v in line.get_data_3d()) for line in marked]
        land = lesson.landscape
        assert on_surface == [
            (*lesson.start, land.loss(*lesson.start)),
            (*lesson.minimum, land.loss(*lesson.minimum)),
        ]
        assert (above.get_xlim(), above.get_ylim()) == floor_of(lesson)
        assert (bowl.get_xlim(), bowl.get_ylim()) == floor_of(lesson)
        # The same rings on the surface and on its map, up to the same rim.
        rim = rim_of(lesson)
        assert bowl.get_zlim() == (0, rim)
        heights = np.concatenate(
            [line.get_data_3d()[2] for line in bowl.lines if line not in marked]
        )
        rings = {float(f"{height:.9g}") for height in heights[np.isfinite(heights)]}
        expected = levels(land.min_loss, rim)
        assert {float(f"{level:.9g}") for level in expected} <= rings
        rim_and_rings = [c for c in above.collections if isinstance(c, ContourSet) and not c.filled]
        assert any(np.allclose(c.levels, expected, rtol=1e-9) for c in rim_and_rings
                   if len(c.levels) == len(expected))  # fmt: skip
        assert any(list(c.levels) == [rim] for c in rim_and_rings)


def test_what_is_noted_is_what_is_drawn() -> None:
    """Title and words as on the page, numbers as they are; nothing that JSON cannot hold."""
    for name, case, lang in product(FILES, ("book", "penguins"), languages()):
        chosen = settings(**USUAL[case], lang=lang)
        drawn = import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
        noted = facts(drawn)
        # On the page a formula may be broken into lines, in the file it is plain words.
        written = readable(" ".join(text.get_text() for text in drawn.texts))
        written = "".join(written.split())
        for words in (noted["title"], noted["subtitle"], *noted["notes"]):
            assert "".join(words.split()) in written
        assert noted["figure"] == name
        bad = name == "bad_cross_sections"  # which is about another lesson, and says so
        told = studies.bad(chosen.lesson) if bad else chosen.lesson
        assert noted["lesson"]["x_factor"] == told.x_factor
        assert noted["lesson"]["minimum"] == told.minimum
        assert "$" not in noted["alt"], "alternative texts are read out"
        assert "{" not in noted["alt"]
        again = json.loads(sidecar(drawn))
        assert again.keys() == noted.keys()
        assert (again["title"], again["alt"]) == (noted["title"], noted["alt"])


def test_prediction_shows_the_line_and_every_error() -> None:
    for case in ("book", "penguins"):
        chosen = settings(**USUAL[case])
        lesson = chosen.lesson
        (axes,) = import_module("figures.prediction").draw(lesson, chosen.look).axes
        b, w = lesson.to_raw(*lesson.start)
        x, y = axes.lines[0].get_data()
        np.testing.assert_allclose(y, b + w * np.array(x), rtol=1e-9)
        assert (x.min(), x.max()) == (lesson.full.x.min(), lesson.full.x.max())
        segments = next(c for c in axes.collections if hasattr(c, "get_segments")).get_segments()
        lengths = np.array([abs(top - bottom) for (_, bottom), (_, top) in segments])
        # The mean of their squares is the loss that the subtitle tells.
        loss = lesson.landscape.loss(*lesson.start)
        assert np.mean(lengths**2) == pytest.approx(loss, rel=1e-9)
        assert len(segments) == len(lesson.raw_train)


def test_arrows_are_as_long_in_files_of_any_resolution(tmp_path: Path) -> None:
    chosen = settings()
    drawn = import_module("figures.gradient_field").draw(chosen.lesson, chosen.look)
    shares = []
    for dpi in (100, 150, 300):
        save(drawn, tmp_path / "drawn.png", dpi)
        picture = plt.imread(tmp_path / "drawn.png")[..., :3]
        shares.append(float((picture.max(axis=2) < 0.35).mean()))
    assert max(shares) < 1.25 * min(shares)


def test_split_shows_each_point_once() -> None:
    chosen = settings(**USUAL["penguins"])
    lesson = chosen.lesson
    left, right = import_module("figures.split").draw(lesson, chosen.look).axes
    for axes, part in ((left, lesson.raw_train), (right, lesson.raw_val)):
        shown = axes.collections[-1].get_offsets()
        np.testing.assert_array_equal(shown, np.column_stack([part.x, part.y]))
    assert left.get_xlim() == right.get_xlim()
    assert left.get_ylim() == right.get_ylim()
    assert len(lesson.raw_train) + len(lesson.raw_val) == 342
