"""The one type family of all pictures, Noto Sans SC, in regular and bold.

The variable font comes with the Python package justmytype-intl-cjk (SIL Open Font License 1.1).
It holds 30,000 glyphs in every weight; matplotlib and Pango would take its thinnest weight, so
`files()` cuts it down to Latin, Greek, symbols and GB 2312 Chinese, fixes the two weights, and
keeps the result in the user's cache. That takes some seconds, once; `make setup` does it.
"""

import hashlib
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

FAMILY = "Gdviz Sans"  # a name of its own, so that no Noto on the system is taken in its place
WEIGHTS = {"Regular": 400, "Bold": 700}
_RECIPE = 1  # raise it when what is cut out changes, so that old caches are left behind


def _characters() -> set[int]:
    """Code points to keep: Latin, Greek, punctuation, arrows, maths, and GB 2312's Chinese."""
    blocks = [(0x20, 0x180), (0x370, 0x400), (0x2000, 0x20A0), (0x2190, 0x2300), (0x25A0, 0x2600)]
    blocks += [(0x3000, 0x3040), (0xFF00, 0xFF60)]
    kept = {code for first, end in blocks for code in range(first, end)}
    for row in range(0xB0, 0xF8):
        chinese = bytes(b for cell in range(0xA1, 0xFF) for b in (row, cell))
        kept |= {ord(char) for char in chinese.decode("gb2312", errors="ignore")}
    return kept


def _source() -> Path:
    spec = find_spec("justmytype_intl_cjk")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the font package justmytype-intl-cjk is missing: run `make setup`")
    return Path(spec.submodule_search_locations[0]) / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"


def _cache_folder() -> Path:
    key = f"{version('justmytype-intl-cjk')} {version('fonttools')} {_RECIPE}"
    name = "fonts-" + hashlib.sha256(key.encode()).hexdigest()[:12]
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gdviz"
    try:
        (root / name).mkdir(parents=True, exist_ok=True)
        return root / name
    except OSError:  # no home that can be written: a container's system user, for instance
        folder = Path(tempfile.gettempdir()) / f"gdviz-{os.getuid()}" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _build(folder: Path) -> None:
    from fontTools import subset

    options = subset.Options(layout_features=["kern"], hinting=False, notdef_outline=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        cut = Path(temporary) / "cut.ttf"
        with subset.load_font(str(_source()), options) as font:
            subsetter = subset.Subsetter(options)
            subsetter.populate(unicodes=_characters())
            subsetter.subset(font)
            font.save(cut)
        with ProcessPoolExecutor(len(WEIGHTS)) as pool:
            for made in pool.map(_instance, [cut] * len(WEIGHTS), WEIGHTS):
                made.replace(folder / made.name)


def _instance(cut: Path, style: str) -> Path:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    target = cut.with_name(f"GdvizSans-{style}.ttf")
    with TTFont(cut) as whole:
        font = instantiateVariableFont(whole, {"wght": WEIGHTS[style]})
        names = font["name"]
        texts = {1: FAMILY, 2: style, 4: f"{FAMILY} {style}", 6: f"GdvizSans-{style}"}
        for name_id, text in texts.items():
            names.setName(text, name_id, 3, 1, 0x409)
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
    folder = _cache_folder()
    paths = tuple(folder / f"GdvizSans-{style}.ttf" for style in WEIGHTS)
    if not all(path.exists() for path in paths):
        _build(folder)
    return paths  # type: ignore[return-value]


@cache
def glyphs() -> frozenset[int]:
    """The code points that the fonts can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(files()[0], lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing(text: str) -> str:
    """The characters of `text` that the font has no glyph for, each once, in order."""
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and ord(c) not in glyphs()))


if __name__ == "__main__":
    for path in files():
        print(path)
