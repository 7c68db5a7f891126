"""Names of columns in any script, as figures draw them."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from gdviz.check import texts
from gdviz.figure import figure
from gdviz.figure.saving import save
from gdviz.figure.type import families, text_width
from gdviz.look import Look, fonts
from tests.lessons import settings
from tests.names import SCRIPTS


@pytest.fixture(autouse=True, scope="module")
def registered() -> None:
    """Figures made here without the decorator find the project's own font, too."""
    figure(lambda lesson, look: Figure())(None, Look())  # type: ignore[arg-type]


def split(folder: Path, x_name: str, y_name: str, y_times: float = 1) -> Figure:
    """The figure `split` of a table whose columns have these names."""
    rows = "".join(
        f"{x},{y * y_times!r}\n" for x, y in ((1, 2.5), (2, 4), (3, 4.5), (5, 9), (6, 9.5))
    )
    path = folder / "names.csv"
    path.write_text(f'"{x_name}","{y_name}"\n{rows}', encoding="utf-8")
    chosen = settings(csv=path, x=x_name, y=y_name)
    drawn: Figure = import_module("figures.split").draw(chosen.lesson, chosen.look)
    return drawn


def glyphs(svg: Path) -> list[str]:
    """The fonts and numbers of all glyphs in an SVG, in the order in which they are drawn."""
    return re.findall(r'<use xlink:href="#([^"]*-[0-9a-f]+)"', svg.read_text())


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_name_in_any_script_is_drawn(script: str, tmp_path: Path) -> None:
    name = SCRIPTS[script]
    made = split(tmp_path, name, f"{name}_cm")
    assert [axes.get_xlabel() for axes in made.axes] == [name, name]
    assert made.axes[0].get_ylabel() == f"{name} (cm)"
    assert texts.findings(made) == []
    for end in ("png", "svg", "pdf"):  # a glyph that is missing would be an error
        save(made, tmp_path / f"split.{end}", 50)
    drawn = glyphs(tmp_path / "split.svg")
    # No box, and no font of the system's.
    assert {glyph.partition("-")[0][:9] for glyph in drawn} == {"GdvizSans"}
    assert not [glyph for glyph in drawn if glyph.endswith("-0")]
    for font in fonts.further(name):
        plain_name = font.family.replace(" ", "")
        assert any(glyph.startswith(f"{plain_name}-") for glyph in drawn)


@pytest.mark.parametrize("script", ["euro", "Cyrillic", "Korean", "Arabic", "Hindi", "emoji"])
def test_names_beside_millions(script: str, tmp_path: Path) -> None:
    made = split(tmp_path, "x", SCRIPTS[script], y_times=1e6)
    assert made.axes[0].get_ylabel() == f"{SCRIPTS[script]} (10⁶)"
    assert texts.findings(made) == []
    save(made, tmp_path / "split.pdf", 50)
    assert split(tmp_path, "x", "sales", 1e6).axes[0].get_ylabel() == "sales ($10^{6}$)"


@pytest.mark.parametrize(
    "name",
    ["\u0301x", "\u0304", "ে", "क ् ष", "g\u06e7", "1\ufe0f\u20e3", "\ufe0fx €", "\u2066a\u2069 ب"]
    + [
        "a\x00b",
        "\U00013080",
        "\ue000",
        "\u0ed7\u0eb1\u0301",
        "a\u200db\u200f",
        "\ufffd\u200b",
        "🏽🇩🇪",
    ],
    ids=ascii,
)
def test_no_name_stops_a_figure(name: str, tmp_path: Path) -> None:
    words, _ = Look().column(name)
    made = Figure()
    made.text(0.1, 0.5, words, family=families(words))
    save(made, tmp_path / "odd.svg", 50)
    save(made, tmp_path / "odd.pdf", 50)


def set_in(words: str, folder: Path) -> list[str]:
    """The glyphs that a text is drawn with, from left to right."""
    made = Figure()
    made.text(0.1, 0.5, words, family=families(words))
    save(made, folder / "words.svg", 50)
    return [glyph.partition("-")[2] for glyph in glyphs(folder / "words.svg")]


def test_letters_join_where_their_script_joins_them(tmp_path: Path) -> None:
    assert set_in("ببب", tmp_path) != 3 * set_in("ب", tmp_path)
    assert len(set_in("क्ष", tmp_path)) == 1
    assert len(set_in("🐧🐧", tmp_path)) == 2


def test_letters_stand_from_right_to_left_where_they_are_read_so(tmp_path: Path) -> None:
    made = Figure()
    for place, words in enumerate(("אב", "א", "ב")):  # one cut, so that glyphs have one number
        made.text(0.1, 0.2 + 0.3 * place, words, family=families("אב"))
    save(made, tmp_path / "letters.svg", 50)
    first, second, alef, bet = glyphs(tmp_path / "letters.svg")
    assert (first, second) == (bet, alef)


def test_a_check_tells_a_box_beside_a_formula() -> None:
    @figure
    def draw(lesson: object, look: Look) -> Figure:
        made = Figure()
        made.text(0.1, 0.3, "키", family=families("키"))
        made.text(0.1, 0.6, "키 $x$", family=families("키"))  # whose fonts are not all asked there
        return made

    found = texts.text_findings(draw(None, Look()))  # type: ignore[arg-type]
    assert "'키 $x$': the font has no glyph for '키'" in found
    assert not [fault for fault in found if fault.startswith("'키':")]


def test_words_in_further_fonts_are_measured() -> None:
    made = Figure(dpi=150)
    for words in ("키와 몸무게", "الطول", "ความสูง (cm)", "Preis in €"):
        for weight in ("normal", "bold"):
            text = made.text(0, 0, words, size=9.5, weight=weight, family=families(words))
            width = text.get_window_extent().width / 150
            assert text_width(words, 9.5, weight) == pytest.approx(width, abs=0.02)


def test_figures_of_plain_names_open_no_further_font() -> None:
    program = (
        "import sys; from figures.split import draw; from gdviz.look import Look; import gdcore\n"
        "from gdviz.look import fonts; fonts.further = None\n"
        "draw(gdcore.Lesson(), Look()); assert 'anyascii' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
