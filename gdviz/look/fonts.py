"""The type of all pictures, Noto Sans SC, and more of Noto for names in other scripts.

The variable font comes with the Python package justmytype-intl-cjk (SIL Open Font License 1.1).
It holds 30,000 glyphs in every weight; matplotlib and Pango would take its thinnest weight, so
`files()` cuts it down to Latin, Greek, symbols and GB 2312 Chinese, fixes the two weights, and
keeps the result in the user's cache. That takes some seconds, once; `make setup` does it.

A name of the reader's may need more: `further(name)` cuts out of that font, and out of Noto's for
other scripts (from the package manimgx-fonts, same license), the few glyphs that the name needs.
Fonts of the system are never asked: a picture is the same on every machine.
"""

import hashlib
import logging
import os
import struct
import tempfile
import unicodedata
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISDIR
from typing import NamedTuple

FAMILY = "Gdviz Sans"  # a name of its own, so that no Noto on the system is taken in its place
WEIGHTS = {"Regular": 400, "Bold": 700}
_RECIPE = 1  # raise it when what is cut out changes, so that old caches are left behind

CJK = "justmytype_intl_cjk"
OWN = CJK, "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
FURTHER = (
    OWN,
    (CJK, "fonts/ofl/notosanskr/NotoSansKR[wght].ttf"),
    (CJK, "fonts/ofl/notosanstc/NotoSansTC[wght].ttf"),
    ("manimgx_fonts", "NotoSansDevanagari[wght].ttf"),  # the next one has some of it, too
    ("manimgx_fonts", "NotoSans[wght].ttf"),
    ("manimgx_fonts", "Noto*.ttf"),  # all others: a script each, symbols, emoji
)
"""Packages and their fonts that names may be drawn with: the first that has a character."""


STRAY = " \N{NO-BREAK SPACE}\N{DOTTED CIRCLE}"
"""What shaping may put a sign on that has no letter."""


INVISIBLE = (
    (0xAD, 0xAD), (0x61C, 0x61C), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Code points that Unicode calls ignorable: joiners, directions, variants; shaping hides them."""


class Font(NamedTuple):
    """A font in two weights, under a name of its own."""

    family: str
    regular: Path
    bold: Path


def _characters() -> set[int]:
    """Code points to keep: Latin, Greek, punctuation, arrows, maths, and GB 2312's Chinese."""
    blocks = [(0x20, 0x180), (0x370, 0x400), (0x2000, 0x20A0), (0x2190, 0x2300), (0x25A0, 0x2600)]
    blocks += [(0x3000, 0x3040), (0xFF00, 0xFF60)]
    kept = {code for first, end in blocks for code in range(first, end)}
    for row in range(0xB0, 0xF8):
        chinese = bytes(b for cell in range(0xA1, 0xFF) for b in (row, cell))
        kept |= {ord(char) for char in chinese.decode("gb2312", errors="ignore")}
    return kept


def _found(package: str, files: str) -> list[Path]:
    """The fonts of a package that match a pattern; [] if it is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return []
    folder = Path(spec.submodule_search_locations[0])
    return sorted(folder.glob(files.replace("[", "[[]")))


def _source() -> Path:
    found = _found(*OWN)
    if not found:
        raise RuntimeError("the font package justmytype-intl-cjk is missing: run `make setup`")
    return found[0]


def _cache_folder(key: str) -> Path:
    name = "fonts-" + hashlib.sha256(key.encode()).hexdigest()[:12]
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gdviz"
    try:
        (root / name).mkdir(parents=True, exist_ok=True)
        return root / name
    except OSError:  # no home that can be written: a container's system user, for instance
        folder = _own_folder() / name
        folder.mkdir(exist_ok=True)
        return folder


def _own_folder() -> Path:
    """A folder among the system's temporary ones which is this user's, and nobody else's."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"gdviz-{user}"
    try:
        folder.mkdir(0o700, exist_ok=True)
        found = folder.lstat()
        if S_ISDIR(found.st_mode) and found.st_uid == user and not found.st_mode & 0o022:
            return folder
    except FileExistsError:  # a file, or a link to one
        pass
    # Somebody else was there first, and might put in what they like.
    return Path(tempfile.mkdtemp(prefix="gdviz-"))


def _is_whole(font: Path) -> bool:
    """Whether a font's file is there as far as its tables go: a full disk may have cut it off."""
    try:
        with font.open("rb") as file:
            _, count = struct.unpack(">4sH", file.read(6))
            file.seek(12)
            tables = [struct.unpack(">4sLLL", file.read(16)) for _ in range(count)]
        ends = [at + length for _, _, at, length in tables]
        return bool(font.stat().st_size >= max(ends))
    except (OSError, ValueError, struct.error):
        return False


def _build(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        cut = _cut(_source(), _characters(), Path(temporary), ["kern"])
        with ProcessPoolExecutor(len(WEIGHTS)) as pool:
            for made in pool.map(_instance, [cut] * len(WEIGHTS), WEIGHTS):
                made.replace(folder / made.name)


def _cut(source: Path, characters: Iterable[int], folder: Path, features: list[str]) -> Path:
    """A font with these characters alone, and what these features make of them."""
    from fontTools import subset

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # or Manim prints every table's name
    options = subset.Options(layout_features=features, hinting=False, notdef_outline=True)
    with subset.load_font(str(source), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.save(folder / "cut.ttf")
    return folder / "cut.ttf"


def _instance(cut: Path, style: str, family: str = FAMILY) -> Path:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    name = f"{family.replace(' ', '')}-{style}"
    target = cut.with_name(f"{name}.ttf")
    with TTFont(cut) as whole:
        font = instantiateVariableFont(whole, {"wght": WEIGHTS[style]})
        names = font["name"]
        texts = {1: family, 2: style, 4: f"{family} {style}", 6: name}
        for name_id, text in texts.items():
            names.setName(text, name_id, 3, 1, 0x409)
        names.removeNames(nameID=16)
        names.removeNames(nameID=17)  # "Thin", the style the variable font starts from
        font["OS/2"].usWeightClass = WEIGHTS[style]
        font["OS/2"].fsSelection = 0x20 if style == "Bold" else 0x40
        font["head"].macStyle = 1 if style == "Bold" else 0
        font.recalcTimestamp = False  # the same bytes each time it is made
        font.save(target)
    return target


@cache
def files() -> tuple[Path, Path]:
    """Paths of the regular and the bold font file, made in the user's cache if not there yet."""
    folder = _cache_folder(f"{version('justmytype-intl-cjk')} {version('fonttools')} {_RECIPE}")
    paths = tuple(folder / f"GdvizSans-{style}.ttf" for style in WEIGHTS)
    if not all(map(_is_whole, paths)):
        _build(folder)
    return paths  # type: ignore[return-value]


@cache
def glyphs() -> frozenset[int]:
    """The code points that the project's own font can draw."""
    return _glyphs(files()[0])


@cache
def _glyphs(font: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        held = frozenset(opened.getBestCmap())
    # Noto's Chinese and Korean fonts have accents that stand beside their letter, not over it.
    return held - set(range(0x300, 0x370)) if CJK in font.parts else held


def missing(text: str) -> str:
    """The characters of `text` that the font has no glyph for, each once, in order."""
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and ord(c) not in glyphs()))


@cache
def _sources() -> tuple[Path, ...]:
    """The fonts that `further` cuts from, in order, as far as their packages are installed."""
    found = [path for package, files in FURTHER for path in _found(package, files)]
    return tuple(dict.fromkeys(path for path in found if "Italic" not in path.name))


def undrawable(text: str) -> str:
    """The characters of `text` that no font here has a glyph for, each once, in order."""
    return "".join(
        char
        for char in missing(text)
        if not is_invisible(char) and not any(_has(font, char) for font in _sources())
    )


def fit(text: str) -> bool:
    """Whether one font has all characters of a text, so that a sign can stand on its letter."""
    return not missing(text) or any(_has(font, text) for font in _sources())


def _has(font: Path, text: str) -> bool:
    return all(ord(char) in _glyphs(font) for char in text)


def ordered(text: str, others: Iterable[Font]) -> list[str]:
    """The families to set a text in, the first that has a character draws it.

    The project's own comes first, but where an accent stands on a letter that has none with it: in
    two fonts they would stand side by side.
    """
    families = [font.family for font in others]
    loose = any(0x300 <= ord(char) < 0x370 for char in text)
    return [*families, FAMILY] if loose else [FAMILY, *families]


def is_invisible(char: str) -> bool:
    """Whether a character only tells how its neighbours are drawn, such as a joiner."""
    return any(first <= ord(char) <= last for first, last in INVISIBLE)


@cache
def further(text: str) -> tuple[Font, ...]:
    """The fonts that a text needs beside the project's own, cut down to it; () if none.

    A word's characters come from one font if one has them all, or all that are missing, so that
    letters join and accents sit as that font wants it. Kept in the user's cache; made in a second.
    """
    cuts: dict[Path, str] = {}
    for word in text.split():
        lacking = "".join(char for char in missing(word) if not is_invisible(char))
        if not lacking:
            continue
        found = [font for font in _sources() if _has(font, word)]
        found = found or [font for font in _sources() if _has(font, lacking)]
        for char in lacking:
            font = next((font for font in found or _sources() if _has(font, char)), None)
            if font is not None:
                cuts[font] = cuts.get(font, "") + word
    return tuple(_further(font, "".join(sorted(set(words)))) for font, words in cuts.items())


@cache
def _further(source: Path, text: str) -> Font:
    """A font cut down to the characters it has of a text, in the user's cache."""
    held = _glyphs(source)
    # Shaping takes some vowel signs apart, as Unicode does or into other signs of their script.
    wanted = {ord(char) for char in text + unicodedata.normalize("NFKD", text) + STRAY}
    blocks = {code // 128 for code in wanted}
    signs = {code for code in held if unicodedata.category(chr(code)).startswith("M")}
    wanted |= {code for code in signs if code // 128 in blocks}
    characters = sorted(held & wanted)
    size = source.stat().st_size  # tells one edition from another
    folder = _cache_folder(f"{source.name} {size} {version('fonttools')} {_RECIPE} {characters}")
    script = source.stem.partition("[")[0].removeprefix("Noto").removeprefix("Sans")
    family = " ".join(f"{FAMILY} {script} {folder.name[-8:]}".split())
    paths = [folder / f"{family.replace(' ', '')}-{style}.ttf" for style in WEIGHTS]
    if not all(map(_is_whole, paths)):
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            cut = _cut(source, characters, Path(temporary), ["*"])
            for style in WEIGHTS:
                made = _instance(cut, style, family)
                made.replace(folder / made.name)
    return Font(family, *paths)


if __name__ == "__main__":
    for path in files():
        print(path)
