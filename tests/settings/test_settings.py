"""Settings: the order of the sources, what each accepts, and what is said of a bad value."""

import os
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

import gdcore
import gdviz
from gdviz.errors import SettingsError
from gdviz.look import SIZES
from gdviz.look.theme import THEMES
from gdviz.settings import (
    ASPECTS,
    FILM_FORMATS,
    FORMATS,
    QUALITIES,
    SWITCH,
    Settings,
    load,
    written,
)
from tests.lessons import PENGUINS, ROOT

pytestmark = pytest.mark.usefixtures("apart")


def write(text: str, folder: Path | None = None) -> Path:
    path = (folder or Path.cwd()) / "gdviz.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(**options: Any) -> str:
    with pytest.raises(SettingsError) as error:
        load(**options)
    message = str(error.value)
    assert "\n" not in message
    return message


def test_defaults() -> None:
    settings = load()
    assert settings.model_dump() == {
        "csv": None,
        "x": None,
        "y": None,
        "sheet": None,
        "missing": None,
        "decimal": None,
        "encoding": None,
        "points": 100,
        "noise": 0.1,
        "seed": 42,
        "train_fraction": 0.8,
        "standardize": "auto",
        "start": None,
        "rates": None,
        "epochs": 1000,
        "theme": ("light",),
        "lang": ("en",),
        "format": ("png", "svg", "pdf"),
        "size": ("16:9",),
        "scale": 1.0,
        "transparent": False,
        "dpi": 150,
        "film_format": None,
        "quality": "m",
        "captions": "picture",
        "aspect": "16:9",
        "output": Path("output"),
        "name": None,
    }
    assert settings.lesson == gdcore.Lesson()
    assert settings.lesson.is_book
    assert settings.look.theme is THEMES["light"]


def test_as_in_the_design() -> None:
    settings = load(**PENGUINS, rates="10%,0.5", theme="dark", lang="zh")
    assert settings.lesson.full == gdviz.read_table(**as_read(PENGUINS))
    assert settings.lesson.learning_rates == ("10%", 0.5)
    assert settings.look.theme is THEMES["dark"]
    assert settings.look.say("axis.start") == "起点"


def as_read(options: dict[str, Any]) -> dict[str, Any]:
    return {"data": options["csv"], "x": options["x"], "y": options["y"]}


def test_each_source_over_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().epochs == 1000
    write("epochs = 1\ndpi = 50\n")
    assert load().epochs == 1
    monkeypatch.setenv("GDVIZ_EPOCHS", "2")
    assert load().epochs == 2
    assert load(epochs=3).epochs == 3
    assert load(epochs=None).epochs == 2  # an option that was not given
    assert load(epochs="3").dpi == 50  # the rest as before


def test_the_file_is_found_upward_and_the_nearest_counts(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("epochs = 1\ntheme = 'dark'")
    below = apart / "a/b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert load().epochs == 1
    write("epochs = 2", apart / "a")
    assert load().epochs == 2
    assert load().theme == ("light",)  # one file is read, not all
    (below / "gdviz.toml").mkdir()  # a folder is no settings file
    assert load().epochs == 2


@pytest.mark.parametrize("key", ["csv", "output"])
@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "..", "../beside", "made/../../beside", "link", "link/deeper", "loop/../../x"],
)
def test_the_file_names_nothing_outside_its_folder(key: str, path: str, apart: Path) -> None:
    """So that a folder from anywhere can be tried: it makes pictures in itself, and no more."""
    (apart / "downloaded").mkdir()
    (apart / "beside").mkdir()
    (apart / "downloaded/link").symlink_to(apart / "beside")
    (apart / "downloaded/loop").symlink_to("loop")
    os.chdir(apart / "downloaded")
    file = write(f"{key} = '{path}'")
    told = f"{key} in {file} = {str(file.parent / path)!r}: allowed in this file: a path below "
    assert refused() == f"{told}{file.parent}; elsewhere with --{key} or GDVIZ_{key.upper()}"
    # Who types it knows what it does.
    assert getattr(load(**{key: path}), key) == Path(path)
    os.environ[f"GDVIZ_{key.upper()}"] = path
    try:
        assert getattr(load(), key) == Path(path)
    finally:
        del os.environ[f"GDVIZ_{key.upper()}"]


@pytest.mark.parametrize("path", [".", "made", "./a/../made", "made/../made/here"])
def test_the_file_names_what_is_below_its_folder(path: str, apart: Path) -> None:
    file = write(f"output = '{path}'")
    assert load().output == file.parent / path


def test_paths_in_the_file_are_meant_from_there(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write('csv = "data/points.csv"\noutput = "made"')
    (apart / "data").mkdir()
    (apart / "data/points.csv").write_text("a,b\n1,2\n2,3\n3,5\n")
    (apart / "deep").mkdir()
    monkeypatch.chdir(apart / "deep")
    settings = load()
    assert settings.csv == apart / "data/points.csv"
    assert settings.output == apart / "made"
    assert settings.lesson.full == gdcore.Dataset([1, 2, 3], [2, 3, 5], "a", "b")
    # Those given otherwise are meant from the working directory.
    monkeypatch.setenv("GDVIZ_CSV", "other.csv")
    assert load().csv == Path("other.csv")
    assert load(output="here").output == Path("here")


def test_absolute_paths_stay(apart: Path) -> None:
    write(f'output = "{apart / "made"}"')
    assert load().output == apart / "made"
    assert load(output="/somewhere").output == Path("/somewhere")


def test_a_file_with_everything(apart: Path) -> None:
    write(
        """
        csv = "none"
        points = 50
        noise = 0
        seed = "none"
        train_fraction = 0.5
        standardize = "on"
        start = [0.5, -1]
        rates = ["25%", 0.5, 2]
        epochs = 10
        theme = "dark"
        lang = "zh"
        format = ["png", "svg"]
        size = "4:3"
        scale = 1.5
        transparent = true
        dpi = 100
        film_format = ["webm", "gif"]
        quality = "h"
        captions = "track"
        aspect = "1:1"
        output = "made"
        name = "first try"
        """
    )
    settings = load()
    assert (settings.csv, settings.points, settings.noise, settings.seed) == (None, 50, 0, None)
    assert (settings.start, settings.rates) == ((0.5, -1), ("25%", 0.5, 2.0))
    assert (settings.format, settings.dpi, settings.quality) == (("png", "svg"), 100, "h")
    assert (settings.size, settings.scale, settings.transparent) == (("4:3",), 1.5, True)
    assert settings.look.inches == (12, 9)
    assert (settings.film_format, settings.transparent) == (("webm", "gif"), True)
    assert (settings.captions, settings.aspect) == ("track", "1:1")
    assert settings.home == apart / "made/first try"
    lesson = settings.lesson
    assert (lesson.n, lesson.noise, lesson.epochs, lesson.start) == (50, 0, 10, (0.5, -1))
    assert lesson.standardized


def test_a_file_with_a_byte_order_mark(apart: Path) -> None:
    (apart / "gdviz.toml").write_bytes(b"\xef\xbb\xbftheme = 'dark'\r\n")
    assert load().theme == ("dark",)


FOLDER_NAME = "a name without slashes, at most 80 characters, not beginning with a dot"

GOOD: list[tuple[str, Any, Any]] = [
    ("rates", "0.2, 0.8 ,1.1", (0.2, 0.8, 1.1)),
    ("rates", "25%,1e-3", ("25%", 0.001)),
    ("rates", 0.5, (0.5,)),
    ("rates", [0.5, "99%"], (0.5, "99%")),
    ("rates", "none", None),
    ("start", "0.5,-0.1", (0.5, -0.1)),
    ("start", (1, 2), (1.0, 2.0)),
    ("start", "NONE", None),
    ("seed", "0", 0),
    ("seed", 2**32 - 1, 2**32 - 1),
    ("seed", "none", None),
    ("csv", "none", None),
    ("csv", "./none", Path("none")),
    ("format", "svg,png,svg", ("svg", "png")),
    ("format", ["pdf"], ("pdf",)),
    ("sheet", 1, "1"),
    ("missing", "-200, ***", ("-200", "***")),
    ("missing", [-200, 1.5, "x"], ("-200", "1.5", "x")),
    ("missing", -99, ("-99",)),
    ("decimal", ",", ","),
    ("encoding", "gb18030", "gb18030"),
    ("encoding", "none", None),
    ("points", "3", 3),
    ("points", 10_000_000, 10_000_000),
    ("epochs", 5.0, 5),
    ("noise", "0", 0.0),
    ("train_fraction", "0.01", 0.01),
    ("dpi", " 30 ", 30),
    *(("size", size, (size,)) for size in SIZES),
    ("size", "16:9, column", ("16:9", "column")),
    ("scale", "1", 1.0),
    ("scale", 4, 4.0),
    *(("transparent", yes, True) for yes in ("Yes", " 1 ", True, 1)),
    *(("transparent", no, False) for no in ("OFF", False, 0)),
    *(("quality", quality, quality) for quality in QUALITIES),
    ("film_format", "gif, mp4,gif", ("gif", "mp4")),
    ("theme", "dark,light, dark", ("dark", "light")),
    ("lang", ["zh", "en"], ("zh", "en")),
    ("name", " Klasse 9b ", "Klasse 9b"),
    ("name", "企鹅", "企鹅"),
    ("name", "none", None),
    ("film_format", ["webm"], ("webm",)),
    ("film_format", "None", None),
    *(("transparent", word, meant) for word, meant in SWITCH.items()),
    *(("transparent", word, meant) for word, meant in ((1, True), (False, False), (" No", False))),
    *(("captions", word, word) for word in ("picture", "track", "none")),
    *(("aspect", aspect, aspect) for aspect in ASPECTS),
]


@pytest.mark.parametrize(("key", "given", "meant"), GOOD)
def test_good_values(key: str, given: Any, meant: Any) -> None:
    value = getattr(load(**{key: given}), key)
    assert value == meant
    assert type(value) is type(meant)


# Key, a bad value, and what is said to be allowed.
BAD: list[tuple[str, Any, str]] = [
    *(
        ("points", bad, "a whole number from 3 to 10000000")
        for bad in (2, "2", 1e9, "x", "1e3", "")
    ),
    *(("points", bad, "a whole number from 3 to 10000000") for bad in (3.5, "3.5", True, "nan")),
    *(("noise", bad, "a number from 0 to 1000000") for bad in (-1, "-0.1", "nan", "inf", "", True)),
    *(("seed", bad, "a whole number from 0 to 4294967295, or none") for bad in (-1, 2**32, 1.5)),
    *(
        ("seed", bad, "a whole number from 0 to 4294967295, or none")
        for bad in ("x", "", True, "1.0")
    ),
    *(("train_fraction", bad, "a number between 0 and 1") for bad in (0, 1, "1", -1, "nan", "x")),
    *(("standardize", bad, "auto, on, off") for bad in ("yes", "", True, "ON")),
    *(("start", bad, "two numbers, b and w") for bad in ("1", "1,2,3", "a,b", "1,nan", "", True)),
    *(("rates", bad, "a number above 0, or a share") for bad in ("0", 0, "-1", "nan", "inf", "x")),
    *(("rates", bad, "a number above 0, or a share") for bad in ("0%", "-5%", "%", "5%%", "1e400")),
    *(("rates", bad, "a number above 0, or a share") for bad in (True, [[1]], "0.1;0.2", "0.1,x")),
    *(("rates", bad, "1 to 6 of them") for bad in ("", ",", [], "1,2,3,4,5,6,7")),
    *(("epochs", bad, "a whole number from 1 to 1000000") for bad in (0, -1, "0", "x", 10**6 + 1)),
    *(("epochs", bad, "a whole number from 1 to 1000000") for bad in (True, "nan", "1.5", "")),
    *(("theme", bad, "one or more of light, dark") for bad in ("mauve", "", "Light", 1)),
    *(("lang", bad, "one or more of en, zh") for bad in ("fr", "", "EN", 1)),
    *(
        ("format", bad, "one or more of png, svg, pdf")
        for bad in ("bmp", "png,bmp", "", ",", [], "PNG", 1)
    ),
    *(("dpi", bad, "a whole number from 30 to 1200") for bad in (29, 1201, "x", True, "150.5")),
    *(
        ("size", bad, "one or more of 16:9, 4:3, 1:1, column")
        for bad in ("16:10", "", "Column", 1, True)
    ),
    *(("scale", bad, "a number from 1 to 4") for bad in (0.5, "0.99", 5, "nan", "x", "", True)),
    *(("quality", bad, "l, m, h, p, k") for bad in ("z", "", "high", 1)),
    *(("film_format", bad, "one or more of mp4, webm, gif") for bad in ("mov", "mp4,png", "", [])),
    *(
        ("transparent", bad, "true, yes, on, 1, false, no, off, 0")
        for bad in ("", "maybe", "2", 2, 1.0, [])
    ),
    *(("captions", bad, "picture, track, none") for bad in ("", "None", "tracks", True, 1, [])),
    *(("aspect", bad, "16:9, 1:1, 9:16") for bad in ("", "4:3", "16x9", 1, True, [])),
    *((key, bad, "a path") for key in ("csv", "output") for bad in ("", " ", 1, True, "a\0b")),
    *(
        (key, bad, f"a {what}, by its name or its number from 1")
        for key, what in (("x", "column"), ("y", "column"), ("sheet", "sheet"))
        for bad in (True, ["a"])
    ),
    *(("missing", bad, "one or more codes") for bad in (True, "", [], [["a"]])),
    *(
        ("name", bad, FOLDER_NAME)
        for bad in ("", " ", "a/b", "..", ".x", "a\\b", "a\0b", "C:", "x" * 81, 1, True, ["a"])
    ),
    *(("decimal", bad, "., ,") for bad in ("", ";", 1, True)),
    *(
        ("encoding", bad, "an encoding by its name, such as gb18030")
        for bad in ("", "klingon", "base64", "a\0b", 1, True)
    ),
]
TEXTS = ("x", "y", "sheet")
bad_values = pytest.mark.parametrize(("key", "bad", "allowed"), BAD)


@bad_values
def test_bad_option(key: str, bad: Any, allowed: str) -> None:
    message = refused(**{key: bad})
    shown = ",".join(map(str, bad)) if isinstance(bad, list) else str(bad)
    assert message.startswith(f"{key} = {shown!r}: ")
    assert f"allowed: {allowed}" in message


@bad_values
def test_bad_variable(key: str, bad: Any, allowed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not isinstance(bad, str) or "\0" in bad or key in TEXTS:
        if key in TEXTS:
            return  # any text may be the name of a column
        bad = "" if key not in ("csv", "output") else " "
        allowed = {"rates": "1 to 6 of them"}.get(key, allowed)
    monkeypatch.setenv(f"GDVIZ_{key.upper()}", bad)
    message = refused()
    assert message.startswith(f"GDVIZ_{key.upper()} = {bad!r}: ")
    assert f"allowed: {allowed}" in message


@bad_values
def test_bad_line_in_the_file(key: str, bad: Any, allowed: str) -> None:
    value = {True: "true"}.get(bad) if bad is True else repr(bad)
    if isinstance(bad, str):
        value = '"' + bad.replace("\0", "\\u0000") + '"'
    path = write(f"{key} = {value}")
    message = refused()
    assert message.startswith(f"{key} in {path} = ")
    assert f"allowed: {allowed}" in message


def test_other_types_of_toml_are_refused(apart: Path) -> None:
    for key in Settings.model_fields:
        for value in ("1979-05-27", "{a = 1}", "[[1, 2], [3]]", "07:32:00"):
            path = write(f"{key} = {value}")
            message = refused()
            assert message.startswith(f"{key} in {path} = ")
            assert "allowed: " in message


def test_unknown_keys_in_each_source(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ", ".join(Settings.model_fields)
    assert refused(rate=1) == f"rate is not a setting; allowed: {names}; did you mean rates?"
    path = write("Langage = 1")
    nearest = "did you mean lang?"
    assert refused() == f"Langage in {path} is not a setting; allowed: {names}; {nearest}"
    path.write_text("learning_rate = 1")
    assert refused() == f"learning_rate in {path} is not a setting; allowed: {names}"
    path.write_text("[figures]\ndpi = 100")
    assert refused() == f"figures in {path} is not a setting; allowed: {names}"
    path.unlink()
    monkeypatch.setenv("GDVIZ_RATE", "1")
    variables = ", ".join(f"GDVIZ_{name.upper()}" for name in Settings.model_fields)
    nearest = "did you mean GDVIZ_RATES?"
    assert refused() == f"GDVIZ_RATE is not a setting; allowed: {variables}; {nearest}"
    monkeypatch.delenv("GDVIZ_RATE")
    monkeypatch.setenv("GDVIZ_BURN", "1")
    assert refused() == f"GDVIZ_BURN is not a setting; allowed: {variables}"


@pytest.mark.parametrize(
    ("key", "bad", "says"),
    [
        (
            "theme",
            "light,drak",
            "'drak' is not a theme; allowed: one or more of light, dark; did you mean dark?",
        ),
        (
            "theme",
            "Light",
            "'Light' is not a theme; allowed: one or more of light, dark; did you mean light?",
        ),
        ("theme", "mauve", "'mauve' is not a theme; allowed: one or more of light, dark"),
        ("lang", "fr", "'fr' is not a language; allowed: one or more of en, zh"),
        (
            "name",
            "a/b",
            f"allowed: {FOLDER_NAME}, or none: the table's name, and none for the book's",
        ),
        ("standardize", "outo", "allowed: auto, on, off; did you mean auto?"),
        (
            "size",
            "colum",
            "'colum' is not a size; allowed: one or more of 16:9, 4:3, 1:1, column; "
            "did you mean column?",
        ),
        (
            "size",
            "16x9",
            "'16x9' is not a size; allowed: one or more of 16:9, 4:3, 1:1, column; "
            "did you mean 16:9?",
        ),
        (
            "format",
            "svg,pgn",
            "'pgn' is not a format; allowed: one or more of png, svg, pdf; did you mean png?",
        ),
        (
            "film_format",
            "MP4",
            "'MP4' is not a format; allowed: one or more of mp4, webm, gif; did you mean mp4?",
        ),
        ("seed", "x", "allowed: a whole number from 0 to 4294967295, or none: fresh each time"),
        ("csv", "", "allowed: a path, or none: the book's"),
        ("output", "", "allowed: a path"),
        ("rates", "", "0 learning rates; allowed: 1 to 6 of them"),
        ("format", "", "0 formats; allowed: one or more of png, svg, pdf"),
    ],
)
def test_what_is_said_in_full(key: str, bad: str, says: str) -> None:
    """The nearest word where there is a list of them, and what "none" would mean."""
    assert refused(**{key: bad}) == f"{key} = {bad!r}: {says}"


def test_a_higher_source_hides_a_bad_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDVIZ_THEME", "mauve")
    assert load(theme="dark").theme == ("dark",)
    assert refused(epochs=0).startswith("epochs = '0'")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a b", "(at line 1, column 3)"),
        (b"dpi = 100\ntheme = light", "(at line 2, column 9)"),
        (b"dpi = 100\ndpi = 100", "Cannot overwrite a value"),
        (b"\xff\xfe", "not UTF-8 text"),
    ],
)
def test_a_file_that_is_not_toml(content: bytes, says: str, apart: Path) -> None:
    (apart / "gdviz.toml").write_bytes(content)
    message = refused()
    assert message.startswith(f"{apart / 'gdviz.toml'}: ")
    assert says in message


def test_a_file_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, apart: Path) -> None:
    path = write("dpi = 100")

    def denied(*args: Any, **options: Any) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", denied)  # root may read every file
    assert refused() == f"{path}: Permission denied"


def test_columns_need_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    message = "x and y name the columns of a table: csv is missing"
    assert refused(x="a") == message
    assert refused(y="a") == message
    monkeypatch.setenv("GDVIZ_X", "a")
    assert refused() == message


def test_none_takes_back_what_a_lower_source_says(monkeypatch: pytest.MonkeyPatch) -> None:
    write('csv = "points.csv"\nx = "a"\ny = "b"\nrates = [0.1]\nstart = [1, 2]\nseed = 1')
    settings = load(csv="none", rates="none", start="none", seed="none")
    assert (settings.csv, settings.rates, settings.start, settings.seed) == (None,) * 4
    assert settings.lesson.data is None
    monkeypatch.setenv("GDVIZ_CSV", "none")
    assert load().csv is None


def test_fresh_data_each_time() -> None:
    one, other = load(seed="none"), load(seed="none")
    assert one.lesson.full != other.lesson.full
    assert one.lesson.start != other.lesson.start
    # The same throughout one run, also in the worker processes.
    assert one.lesson is one.lesson
    assert pickle.loads(pickle.dumps(one)).lesson.full == one.lesson.full


def test_shares_follow_the_data() -> None:
    book, other = load(), load(noise=0.5)
    assert book.lesson.rates == (0.2, 0.8, 1.1)
    assert other.lesson.shares == pytest.approx((0.25, 0.99, 1.37))
    assert load(rates="50%").lesson.rates == (book.lesson.landscape.max_learning_rate / 2,)


def test_settings_are_frozen() -> None:
    with pytest.raises(Exception, match="frozen"):
        load().epochs = 5  # type: ignore[misc]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"theme": "dark", "lang": "zh", "format": "svg,png", "dpi": 77, "quality": "h"},
        {"seed": "none", "rates": "0.1,25%,1e-7", "start": "-0.1,1e300"},
        {**PENGUINS, "standardize": "off", "train_fraction": 1 / 3, "epochs": 7},
        {"csv": "points.csv", "output": "made here"},
        {"csv": "points.ods", "x": 3, "sheet": "a, b", "missing": "-200,***", "decimal": ","},
        {"csv": "none", "points": 10, "noise": 0.1 + 0.2},
        {"size": "column", "scale": 1.1, "transparent": "on"},
        {"transparent": True, "captions": "none", "film_format": "webm,gif", "aspect": "9:16"},
    ],
)
def test_environment_says_the_same_elsewhere(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch, apart: Path
) -> None:
    monkeypatch.setenv("GDVIZ_EPOCHS", "8")
    monkeypatch.setenv("HOME_OF_TEST", "kept")
    before = load(**options)
    variables = before.environment()
    assert variables["HOME_OF_TEST"] == "kept"
    (apart / "elsewhere").mkdir()
    write("rates = [0.3]\nstart = [3, 4]\ncsv = 'other.csv'\nseed = 5", apart / "elsewhere")
    monkeypatch.chdir(apart / "elsewhere")
    for name in os.environ:
        if name.startswith("GDVIZ_"):
            monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    after = load()
    expected = before.model_dump()
    for key in ("csv", "output"):
        expected[key] = expected[key] and apart / expected[key]
    assert after.model_dump() == expected


# The documentation.


def test_the_readme_lists_every_setting_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", section, flags=re.MULTILINE)
    told = {name: (default, meaning) for name, default, meaning in rows}
    assert len(told) == len(rows)
    assert set(told) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        shown = "none" if field.default is None else written(field.default)
        assert told[name] == (f"`{shown}`", field.description), name


def test_the_readmes_example_file_is_valid(apart: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    write(example)
    assert load().csv == apart / "examples/penguins.csv"
    commented = [line for line in example.splitlines() if "=" in line]
    assert {line.split("=")[0].strip() for line in commented} <= set(Settings.model_fields)


def test_every_description_tells_what_is_allowed() -> None:
    described = {name: field.description or "" for name, field in Settings.model_fields.items()}
    assert all(described.values())
    for name, values in (
        ("theme", THEMES),
        ("format", FORMATS),
        ("size", SIZES),
        ("film_format", FILM_FORMATS),
        ("quality", QUALITIES),
        ("aspect", ASPECTS),
        ("captions", ("picture", "track", "none")),
    ):
        assert all(value in described[name] for value in values)


# Which folder, and what a file is called.


@pytest.mark.parametrize(
    ("options", "folder"),
    [
        ({}, ""),
        ({"rates": "0.1", "epochs": 10, "standardize": "on", "start": "0,0"}, ""),  # same data
        ({"points": 50}, "points-50"),
        ({"seed": "none", "noise": 0.5}, "noise-0.5-seed-none"),
        ({"name": "mine"}, "mine"),
        ({"csv": "penguins.csv", "seed": 7}, "penguins"),
        ({"csv": "a/b/Klasse 9b (neu).csv.gz"}, "Klasse_9b_neu"),
        ({"csv": "企鹅.xlsx"}, "企鹅"),
        ({"csv": "../.csv"}, "table"),
        ({"csv": "figures.csv"}, "figures-table"),
        ({"csv": "x.csv", "name": "y"}, "y"),
    ],
)
def test_the_data_decide_the_folder(options: dict[str, Any], folder: str) -> None:
    assert load(**options).home == Path("output") / folder


def test_theme_and_language_are_in_the_name_of_a_file() -> None:
    names = [one.named("split") for one in load(theme="light,dark", lang="en,zh").variants()]
    assert names == ["split", "split-zh", "split-dark", "split-dark-zh"]


def test_the_size_is_in_the_name_of_a_figure_and_a_film_has_none() -> None:
    settings = load(theme="light,dark", lang="zh", size="16:9,column,4:3", format="svg")
    figures = [one.figure_files("split")[0].name for one in settings.variants()]
    assert figures == [
        "split-zh.svg", "split-dark-zh.svg", "split-column-zh.svg", "split-column-dark-zh.svg",
        "split-4x3-zh.svg", "split-4x3-dark-zh.svg",
    ]  # fmt: skip
    films = [one.named("descent") for one in settings.variants("videos")]
    assert films == ["descent-zh", "descent-dark-zh"]


def test_variants_share_the_lesson() -> None:
    settings = load(theme="light,dark", lang="zh")
    light, dark = settings.variants()
    assert light.lesson is dark.lesson is settings.lesson
    assert (light.look.theme, dark.look.theme) == (THEMES["light"], THEMES["dark"])
    assert light.look.say("axis.start") == "起点"


def test_one_picture_has_one_theme() -> None:
    settings = load(theme="light,dark")
    for ask in (lambda: settings.look, lambda: settings.named("split")):
        with pytest.raises(SettingsError, match="theme = 'light,dark': allowed here: one of them"):
            ask()
    with pytest.raises(SettingsError, match="size = '16:9,column': allowed here: one of them"):
        load(size="16:9,column").named_figure("split")
