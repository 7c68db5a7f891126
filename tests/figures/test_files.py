"""The files that figures are saved to: valid, the same each time, with the project's own font."""

import os
import re
import subprocess
import sys
import zlib
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from gdviz.errors import SettingsError
from gdviz.figure import figure
from gdviz.figure.saving import MissingGlyph, render, save
from gdviz.look import Look, fonts
from gdviz.look.words import Words
from gdviz.render import catalog
from tests.lessons import PENGUINS, settings, write_csv

SVG = "{http://www.w3.org/2000/svg}"
every_figure = pytest.mark.parametrize("name", catalog.find("figures"))


def drawn(name: str, folder: Path, **options: object) -> dict[str, Path]:
    """Draw a figure from the beginning and save it in all formats."""
    chosen = settings(output=folder, **options)
    paths = render(import_module(f"figures.{name}").draw, name, chosen)
    return {path.suffix: path for path in paths}


@every_figure
def test_files_are_valid_and_the_same_each_time(name: str, tmp_path: Path) -> None:
    first, second = drawn(name, tmp_path / "1"), drawn(name, tmp_path / "2")
    assert list(first) == [".png", ".svg", ".pdf", ".json"]
    for suffix, path in first.items():
        assert path.read_bytes() == second[suffix].read_bytes(), suffix

    with Image.open(first[".png"]) as picture:
        picture.load()
        assert picture.size == (1500, 843)
        assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)

    svg = ElementTree.parse(first[".svg"]).getroot()
    assert svg.tag == f"{SVG}svg"
    assert svg.get("viewBox") == "0 0 720 405"
    assert not list(svg.iter(f"{SVG}text"))  # drawn as shapes: they look alike without the font
    assert "<dc:date>" not in first[".svg"].read_text()

    pdf = first[".pdf"].read_bytes()
    assert pdf.startswith(b"%PDF-1.4")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert re.search(rb"/MediaBox \[ 0 0 720 405 \]", pdf)
    assert b"CreationDate" not in pdf
    streams = re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", pdf, flags=re.DOTALL)
    assert streams
    # The last byte of a stream may look like an end of line, which belongs to no stream.
    assert all(zlib.decompressobj().decompress(stream) for stream in streams)
    # Letters can be marked and found in the PDF, in our font alone.
    names = set(re.findall(rb"/BaseFont /(?:[A-Z]{6}\+)?([\w-]+)", pdf))
    assert {b"GdvizSans-Regular", b"GdvizSans-Bold"} <= names
    maths = {
        b"Cmr10",
        b"Cmmi10",
        b"Cmsy10",
        b"Cmex10",
        b"Cmss10",
        b"DejaVuSans",
        b"DejaVuSansDisplay",
        b"STIXGeneral-Regular",  # has the partial derivative's sign
    }
    assert names - {b"GdvizSans-Regular", b"GdvizSans-Bold"} <= maths


def test_dpi_and_theme_reach_the_file(tmp_path: Path) -> None:
    path = drawn("split", tmp_path, dpi=40, theme="dark", format="png")[".png"]
    with Image.open(path) as picture:
        assert picture.size == (400, 225)
        assert picture.convert("RGB").getpixel((1, 1)) == (0x14, 0x17, 0x1C)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_transparent_files_have_no_background(theme: str, tmp_path: Path) -> None:
    opaque = drawn("split", tmp_path / "opaque", theme=theme)
    clear = drawn("split", tmp_path / "clear", theme=theme, transparent=True)
    alphas = []
    for paths in (opaque, clear):
        with Image.open(paths[".png"]) as picture:
            rgba = np.asarray(picture.convert("RGBA"))
        alphas.append(rgba[..., 3])
    assert alphas[0].min() == 255
    # Corners and the middle of a panel are clear; words, axes and points are not.
    assert alphas[1][0, 0] == alphas[1][-1, -1] == 0
    assert np.mean(alphas[1] == 0) > 0.7
    assert alphas[1].max() == 255
    # An SVG's background is a filled shape as large as the page.
    assert backgrounds(opaque[".svg"]) != []
    assert backgrounds(clear[".svg"]) == []
    # In a PDF it is the first outline, and it is filled ("f") or not ("n").
    assert [page_is_filled(paths[".pdf"]) for paths in (opaque, clear)] == [True, False]


def page_is_filled(pdf: Path) -> bool:
    streams = re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", pdf.read_bytes(), re.S)
    (page,) = (text for text in map(zlib.decompress, streams) if b"720 405 l" in text)
    first = re.search(rb"720 405 l\n.*?h\s+(\w)\n", page, re.S)
    assert first is not None
    return first[1] == b"f"


def backgrounds(svg: Path) -> list[str]:
    """Outlines of the shapes in an SVG that are filled and cover the whole page."""
    root = ElementTree.parse(svg).getroot()
    _, _, width, height = map(float, str(root.get("viewBox")).split())
    letters = {path for defs in root.iter(f"{SVG}defs") for path in defs.iter(f"{SVG}path")}
    found = []
    for path in set(root.iter(f"{SVG}path")) - letters:
        places = np.array(re.findall(r"([-\d.]+) ([-\d.]+)", path.get("d", "")), dtype=float)
        filled = not re.search("fill: none|opacity: 0", path.get("style", ""))
        if filled and len(places) >= 4 and np.all(np.ptp(places, axis=0) >= (width, height)):
            found.append(path.get("d", ""))
    return found


@pytest.mark.parametrize(
    ("options", "pixels"),
    [
        ({"size": "4:3"}, (800, 600)),
        ({"size": "1:1"}, (600, 600)),
        ({"size": "16:9", "scale": 2}, (2000, 1125)),
        ({"size": "1:1", "scale": 1.5, "dpi": 40}, (360, 360)),
        ({"dpi": 192}, (1920, 1080)),  # as the README says for projectors
    ],
)
def test_size_and_scale_reach_the_file(
    options: dict[str, object], pixels: tuple[int, int], tmp_path: Path
) -> None:
    paths = drawn("split", tmp_path, **{"dpi": 100, **options, "format": "png,svg"})
    with Image.open(paths[".png"]) as picture:
        assert picture.size == pixels
    svg = ElementTree.parse(paths[".svg"]).getroot()
    points = [72 * pixel / options.get("dpi", 100) for pixel in pixels]  # type: ignore[operator]
    assert [float(part) for part in str(svg.get("viewBox")).split()] == [0, 0, *points]


def test_a_column_is_as_wide_as_a_papers(tmp_path: Path) -> None:
    path = drawn("split", tmp_path, size="column", dpi=100, format="png")[".png"]
    with Image.open(path) as picture:
        width, height = picture.size
    assert width == 340
    assert 400 < height < 900  # two panels, one below the other


@every_figure
def test_many_points_do_not_make_a_huge_file(name: str, tmp_path: Path) -> None:
    files = drawn(name, tmp_path, points=30_000, format="svg")
    assert files[".svg"].stat().st_size < 2_000_000
    assert files[".json"].stat().st_size < 500_000


@pytest.mark.parametrize("name", ["split", "error", "batches", "final_fit"])
def test_a_million_points(name: str, tmp_path: Path) -> None:
    files = drawn(name, tmp_path, points=1_000_000, format="svg")
    assert files[".svg"].stat().st_size < 2_000_000
    assert files[".json"].stat().st_size < 500_000


def test_the_surface_is_pixels_and_its_words_are_not(tmp_path: Path) -> None:
    svg = drawn("loss_surface", tmp_path, format="svg")[".svg"]
    assert svg.stat().st_size < 400_000
    assert svg.read_text().count("<image") == 1


def run_alone(folder: Path, **variables: str) -> dict[str, bytes]:
    """All figures drawn by a fresh interpreter with a matplotlib that has found no fonts yet."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GDVIZ_")}
    environment = {**kept, "MPLCONFIGDIR": str(folder / "matplotlib"), **variables}
    words = ["figures", "--jobs", "1", "--format", "png", "--lang", "zh", "--dpi", "60"]
    words += ["--csv", str(PENGUINS["csv"]), "--x", str(PENGUINS["x"]), "--y", str(PENGUINS["y"])]
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-m", "gdviz.cli", *words], cwd=folder, env=environment, check=True
    )
    return {
        path.name: path.read_bytes() for path in (folder / "output/penguins/figures").glob("*.png")
    }


def test_pictures_are_the_same_without_any_system_font(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>')
    with_fonts = run_alone(tmp_path / "with")
    without = run_alone(
        tmp_path / "without", FONTCONFIG_FILE=str(empty), FONTCONFIG_PATH=str(tmp_path)
    )
    assert set(with_fonts) == {f"{name}-zh.png" for name in catalog.find("figures")}
    assert with_fonts == without


# The font.


def test_font_is_cut_and_named() -> None:
    regular, bold = fonts.files()
    for path, weight, style in ((regular, 400, "Regular"), (bold, 700, "Bold")):
        with TTFont(path) as font:
            assert font["name"].getDebugName(1) == fonts.FAMILY
            assert font["name"].getDebugName(2) == style
            assert font["OS/2"].usWeightClass == weight
            assert "fvar" not in font  # a variable font gives matplotlib its thinnest weight
            assert set(font.getBestCmap()) == fonts.glyphs()
        assert path.stat().st_size < 4_000_000


def test_the_bold_font_is_bolder() -> None:
    def ink(weight: str) -> float:
        @figure
        def draw(lesson: object, look: Look) -> Figure:
            made = Figure(figsize=(2, 1))
            made.text(0.1, 0.4, "III 一", size=20, weight=weight)
            return made

        canvas = FigureCanvasAgg(draw(None, Look()))  # type: ignore[arg-type]
        canvas.draw()
        return float((255 - np.asarray(canvas.buffer_rgba())[..., 0]).sum())

    assert ink("bold") > 1.3 * ink("normal")


def test_the_font_is_made_once_whole_and_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        fonts, "_characters", lambda: set(map(ord, "09az −学率"))
    )  # takes less long
    made = []
    try:
        for cache in ("one", "other"):
            monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / cache))
            fonts.files.cache_clear()
            paths = fonts.files()
            assert paths[0].parent.parent == tmp_path / cache / "gdviz"
            # Nothing else is left beside them, and they are not made again.
            assert sorted(paths[0].parent.iterdir()) == sorted(paths)
            times = [path.stat().st_mtime_ns for path in paths]
            fonts.files.cache_clear()
            assert [path.stat().st_mtime_ns for path in fonts.files()] == times
            made.append([path.read_bytes() for path in paths])
    finally:
        fonts.files.cache_clear()
    assert made[0] == made[1]
    assert made[0][0] != made[0][1]


def test_missing_names_what_is_missing() -> None:
    assert fonts.missing("Größe, η × 10³ → −5, 学习率（%）“…”") == ""
    assert fonts.missing("a\N{PENGUIN}b\N{PENGUIN} \t\n\N{SNOWMAN WITHOUT SNOW}c龘") == (
        "\N{PENGUIN}\N{SNOWMAN WITHOUT SNOW}龘"
    )


def test_a_missing_glyph_is_an_error_that_leaves_nothing(tmp_path: Path) -> None:
    @figure
    def draw(lesson: object, look: Look) -> Figure:
        made = Figure()
        made.text(0.1, 0.4, "a \N{PENGUIN}")
        return made

    made = draw(None, Look(words=Words("en")))  # type: ignore[arg-type]
    for end in ("png", "svg", "pdf"):
        with pytest.raises(MissingGlyph, match=r"^birds: Glyph 128039 \(\\N{PENGUIN}\) missing"):
            save(made, tmp_path / f"birds.{end}", 50)
    assert list(tmp_path.iterdir()) == []


def test_names_of_columns_with_odd_characters_are_drawn_as_they_are(tmp_path: Path) -> None:
    for case, x_name, y_name in (
        ("dollars", r"cost (\$) in k\$", r"\$y 1^"),
        ("one odd character", r"\$", "_"),
        ("one Chinese character", "年", "身高 (cm)"),
    ):
        chosen = settings(**write_csv(tmp_path, case))
        axes = import_module("figures.split").draw(chosen.lesson, chosen.look).axes[0]
        assert (axes.get_xlabel(), axes.get_ylabel()) == (x_name, y_name)
    chosen = settings()
    axes = import_module("figures.split").draw(chosen.lesson, chosen.look).axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("$x$", "$y$")


def test_a_png_of_too_many_dots_is_refused_before_it_is_drawn(tmp_path: Path) -> None:
    drawn = Figure(figsize=(40, 22.5))  # 16:9 at scale 4
    told = r"a\.png: 48000 x 27000 dots at this dpi and scale; allowed: at most 100 million"
    with pytest.raises(SettingsError, match=told):
        save(drawn, tmp_path / "a.png", 1200)
    save(drawn, tmp_path / "a.svg", 1200)
    assert [file.name for file in tmp_path.iterdir()] == ["a.svg"]
