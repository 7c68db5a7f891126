"""Fonts and spelling for names of columns in any script."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from gdviz.look import Look, fonts
from gdviz.look.names import drawable
from tests.names import SCRIPTS

every_script = pytest.mark.parametrize("script", SCRIPTS)


def covered(path: Path) -> set[int]:
    with TTFont(path) as font:
        return set(font.getBestCmap())


@every_script
def test_a_name_in_any_script_has_fonts(script: str) -> None:
    name = SCRIPTS[script]
    assert drawable(name) == (name, "")
    assert fonts.missing(name) != ""  # so the project's own font alone would not do
    found = fonts.further(name)
    for weight in ("regular", "bold"):
        held = fonts.glyphs().union(*(covered(getattr(font, weight)) for font in found))
        assert {ord(char) for char in name if not char.isspace()} <= held
    for font in found:
        assert font.family.startswith(f"{fonts.FAMILY} ")
        # Cut down to the name: the largest font has 17 MB.
        assert font.regular.stat().st_size < 60_000


def test_further_fonts_are_named_and_weighted() -> None:
    (font,) = fonts.further("ความสูง")
    for path, weight, style in ((font.regular, 400, "Regular"), (font.bold, 700, "Bold")):
        with TTFont(path) as opened:
            assert opened["name"].getDebugName(1) == font.family
            assert opened["name"].getDebugName(2) == style
            assert opened["name"].getDebugName(16) is None
            assert opened["OS/2"].usWeightClass == weight
            assert "fvar" not in opened
            assert {"GSUB", "GPOS"} <= set(opened.keys())  # what puts vowel signs where they belong


def test_a_font_that_is_there_already_is_not_made_again(new_cache: Path) -> None:
    (font,) = fonts.further("키")
    assert font.regular.parent.parent == new_cache / "gdviz"
    assert sorted(font.regular.parent.iterdir()) == sorted([font.regular, font.bold])
    made = font.regular.read_bytes(), font.regular.stat().st_mtime_ns
    fonts.further.cache_clear()
    fonts._further.cache_clear()
    assert fonts.further("키") == (font,)
    assert (font.regular.read_bytes(), font.regular.stat().st_mtime_ns) == made
    assert fonts.further("몸")[0].family != font.family


@pytest.mark.parametrize("left", [0, 5, 100, 3000])
def test_a_font_that_was_cut_off_is_made_again(new_cache: Path, left: int) -> None:
    (font,) = fonts.further("키")
    whole = font.bold.read_bytes()
    assert len(whole) > 3000
    font.bold.write_bytes(whole[:left])
    fonts._further.cache_clear()
    fonts.further.cache_clear()
    assert fonts.further("키") == (font,)
    assert font.bold.read_bytes() == whole


@pytest.mark.parametrize("whose", ["ours", "open to all", "another's", "a link", "a file"])
def test_without_a_home_fonts_are_in_a_folder_that_nobody_else_writes_to(
    new_cache: Path, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    (new_cache / "gdviz").write_text("no folder can be made in it")
    there = new_cache / "tmp" / f"gdviz-{os.getuid()}"
    there.parent.mkdir()
    monkeypatch.setattr(fonts.tempfile, "tempdir", str(there.parent))
    match whose:
        case "open to all":
            there.mkdir()
            there.chmod(0o777)
        case "another's":
            there.mkdir(0o700)
            mine = os.getuid()
            there = there.rename(there.with_name(f"gdviz-{mine + 1}"))
            monkeypatch.setattr(os, "getuid", lambda: mine + 1)
        case "a link":
            there.symlink_to(new_cache, target_is_directory=True)
        case "a file":
            there.write_text("")
    (font,) = fonts.further("키")
    assert font.bold.is_file()
    assert (font.bold.parents[1] == there) == (whose == "ours")
    assert font.bold.parents[1].stat().st_mode & 0o077 == 0


@pytest.fixture
def new_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder for fonts that are made."""
    fonts.glyphs()  # the project's own stays where it is
    caches = (fonts.further, fonts._further)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for cache in caches:
        cache.cache_clear()
    yield tmp_path
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("text", ["", " ", "body mass (g)", "Größe, η × 10³", "学习率（%）"])
def test_most_texts_need_no_further_font(text: str) -> None:
    assert fonts.further(text) == ()
    assert fonts.ordered(text, ()) == [fonts.FAMILY]


def test_a_word_comes_from_one_font_if_one_has_it_all() -> None:
    # The Chinese font has the Russian letters, but not all of the Ukrainian ones.
    (russian,) = fonts.further("Рост")
    (ukrainian,) = fonts.further("Ґрунт")
    assert " SC " in russian.family
    assert " SC " not in ukrainian.family
    assert set(map(ord, "Ґрунт")) <= covered(ukrainian.regular)


def test_an_accent_stands_on_its_letter() -> None:
    (font,) = fonts.further("x\u0304")
    assert {ord("x"), 0x304} <= covered(font.regular)  # both in one font, which comes first
    assert fonts.ordered("x\u0304", [font]) == [font.family, fonts.FAMILY]
    assert fonts.ordered("ł", [font]) == [fonts.FAMILY, font.family]


def test_accents_join_their_letters_where_there_is_such_a_character() -> None:
    assert drawable("Gro\u0308ße") == ("Größe", "")
    assert Look().column("Gro\u0308ße_cm") == ("Größe", "cm")


@pytest.mark.parametrize(
    ("name", "shown", "unknown"),
    [
        ("\U00013080 (cm)", "D10 (cm)", "U+13080"),
        ("𝑥 ½", "x ½", "U+1D465"),
        ("གཟུགས\nx", "gzugs x", "U+0F42, U+0F5F, U+0F74, U+0F66"),
        ("ꭰꮃ_cm", "ala_cm", "U+AB70, U+AB83"),
        ("a\x07b", "ab", "U+0007"),
        ("g\u06e7x", "gx", "U+06E7"),  # an Arabic sign on a Latin letter
        ("\ue000 Größe", "Größe", "U+E000"),
        ("\ue000\ue001", "U+E000 U+E001", "U+E000, U+E001"),
    ],
)
def test_what_no_font_has_is_spelt_and_said(name: str, shown: str, unknown: str) -> None:
    words, note = drawable(name)
    assert words == shown
    assert fonts.undrawable(words) == ""
    assert note == f"{name!r} is shown as {words!r}: no font here has {unknown}"
    assert "\n" not in note


def test_a_name_of_which_nothing_is_left_is_called_otherwise() -> None:
    assert drawable("\ue000", "column 2")[0] == "column 2"
    assert drawable("\ue000 kg", "column 2")[0] == "kg"


def test_columns_are_spelt_before_their_unit_is_found() -> None:
    assert Look().column("ꭰꮃ_cm") == ("ala", "cm")
    assert Look().column("ความสูง_cm") == ("ความสูง", "cm")


def test_without_their_package_names_are_spelt(monkeypatch: pytest.MonkeyPatch) -> None:
    found = fonts._found
    monkeypatch.setattr(
        fonts,
        "_found",
        lambda package, files: [] if "manimgx" in package else found(package, files),
    )
    caches = (fonts._sources, fonts.further, drawable)
    for cache in caches:
        cache.cache_clear()
    try:
        assert drawable("키")[0] == "키"
        words, note = drawable("ความสูง")
        assert words.isascii() and words.isalpha()
        assert note.startswith("'ความสูง' is shown as ")
        assert fonts.further("ความสูง") == ()
    finally:
        for cache in caches:
            cache.cache_clear()
