"""Bad input ends in one line that says what is wrong and where, exit status 2, nothing written.

And files that are merely unusual are read.
"""

import codecs
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gdcore
from gdviz import cli, errors, settings
from gdviz.errors import SettingsError
from gdviz.look import words
from gdviz.look.words import TextError
from gdviz.origin import Origin
from gdviz.render import catalog
from gdviz.render.record import Record
from tests.conftest import Ended
from tests.lessons import ROOT

Run = Callable[..., Ended]
PLAIN = "x,y\n1,10\n2,20.5\n3,-3e1\n4,7\n5,8\n"


def refused(done: Ended, *says: object) -> str:
    """Checks the way a run ended for bad input; returns the line."""
    assert done.status == 2
    assert done.out == ""
    assert "Traceback" not in done.err
    assert done.err.startswith("error: ")
    assert done.err.endswith("\n")
    line = done.err.removesuffix("\n")
    assert "\n" not in line
    assert len(line) < 800
    for part in says:
        assert str(part) in line, line
    return line


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


# Data: what is in the file, and what must be said of it beside the file's name.

BAD_FILES: dict[str, tuple[bytes | str, tuple[str, ...]]] = {
    "empty": ("", ("empty", "at least 3 rows")),
    "blank": ("\n \n\n", ("empty", "at least 3 rows")),
    "byte order mark alone": (codecs.BOM_UTF8, ("empty",)),
    "header only": ("x,y\n", ("a header and no rows", "at least 3 rows")),
    "one row": ("x,y\n1,2\n", ("1 usable row;", "at least 3")),
    "two rows": ("x,y\n1,2\n2,3\n", ("2 usable rows;", "at least 3")),
    "two rows and missing ones": ("x,y\n1,2\n2,3\nNA,4\n5,\n", ("2 usable rows", "2 left out")),
    "text": ("x,y\n1,2\n2,abc\n3,4\n", ("line 3, column 'y'", "'abc'", "allowed: a number")),
    "text in x": ("x,y\n1,2\n2,3\nmany,4\n", ("line 4, column 'x'", "'many'", "allowed")),
    "infinity": ("x,y\n1,2\n-inf,3\n3,4\n", ("line 3, column 'x'", "'-inf'", "allowed")),
    "too large a number": ("x,y\n1,2\n2,1e999\n3,4\n", ("line 3, column 'y'", "'1e999'")),
    "a date": ("x,y\n1,2\n2020-01-02,3\n3,4\n", ("line 3, column 'x'", "'2020-01-02'")),
    "constant x": ("x,y\n5,1\n5,2\n5,3\n", ("column 'x'", "every value is 5", "two different")),
    "too few cells": ("x,y\n1,2\n2\n3,4\n", ("line 3", "1 cell", "2 columns")),
    "too many cells": ("x,y\n1,2\n2,3,4\n3,4\n", ("line 3", "3 cells", "2 columns")),
    "an open quote": ('x,y\n1,2\n2,"3\n3,4\n4,5\n', ("line 3", "column 'y'")),
    "one column": ("x\n1\n2\n3\n", ("only one column", "commas, semicolons or tabs, or by blanks")),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", ("not a text file", "allowed: CSV")),
    "squares that overflow": ("x,y\n1e200,1\n2e200,2\n3e200,3\n", ("x", "overflow")),
    "three columns and none chosen": (
        "a,b,c\n1,2,3\n2,3,4\n3,4,5\n",
        ("x and y", "as in --x a --y b", "'a' (3 numbers: 1, 2, 3)"),
    ),
}


@pytest.mark.parametrize("command", ["figures", "check", "trace"])
@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_file(gdviz: Run, apart: Path, case: str, command: str) -> None:
    content, says = BAD_FILES[case]
    path = apart / "points.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    line = refused(gdviz(command, "--csv", path), *says)
    if "overflow" not in case:
        assert line.startswith(f"error: {path}")
    assert everything(apart) == {"points.csv"}


@pytest.mark.parametrize("command", ["figures", "trace"])
def test_files_that_are_none(gdviz: Run, apart: Path, command: str) -> None:
    refused(gdviz(command, "--csv", "nowhere.csv"), "nowhere.csv: no such file")
    refused(
        gdviz(command, "--csv", apart), f"{apart}: a folder; a CSV file or another table is needed"
    )
    refused(gdviz(command, "--csv", "a/b.csv"), "a/b.csv: no such file")
    (apart / "file").touch()
    refused(gdviz(command, "--csv", "file/b.csv"), "file/b.csv", "Not a directory")
    (apart / "round").symlink_to("round")
    refused(gdviz(command, "--csv", "round"), "round: ")
    refused(gdviz(command, "--csv", "n" * 300), "File name too long")
    assert everything(apart) == {"file", "round"}


def test_a_file_that_may_not_be_read(
    gdviz: Run, apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (apart / "points.csv").write_text(PLAIN)

    really = os.open

    def denied(path: Any, *args: Any, **options: Any) -> int:
        if str(path).endswith("points.csv"):
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, *args, **options)

    monkeypatch.setattr(os, "open", denied)  # root may read every file
    for command in ("figures", "trace"):
        refused(gdviz(command, "--csv", "points.csv"), "points.csv: no permission to read")
    assert everything(apart) == {"points.csv"}


def test_columns(gdviz: Run, apart: Path) -> None:
    (apart / "points.csv").write_text("size,mass,size\n1,2,3\n2,3,4\n3,4,5\n")

    def say(*options: str) -> Ended:
        return gdviz("trace", "--csv", "points.csv", *options)

    columns = "the columns are 'size', 'mass', 'size'"
    refused(say("--x", "width", "--y", "mass"), "points.csv: no column 'width' for x", columns)
    refused(say("--x", "mass", "--y", "masses"), "points.csv: no column 'masses' for y", columns)
    refused(say("--x", "size", "--y", "mass"), "2 columns are called 'size'", "ambiguous", columns)
    refused(say("--x", "mass", "--y", "mass"), "x and y are both column 'mass'")
    refused(say("--x", "mass"), "say which to take for y, as in --x mass --y 1; the columns are")
    refused(gdviz("trace", "--x", "mass"), "x and y name the columns of a table: csv is missing")


def test_a_training_part_that_cannot_be_used(gdviz: Run, apart: Path) -> None:
    # The split decides; that is found out before anything is written.
    (apart / "points.csv").write_text("x,y\n1,1\n1,2\n1,3\n1,4\n2,5\n")
    for command in ("figures", "trace"):
        done = gdviz(command, "--csv", "points.csv", "--train-fraction", "0.4", "--seed", "1")
        refused(done, "every 'x' among the 2 training points is 1", "two different")
    refused(gdviz("figures", "--train-fraction", "0.001"), "train_fraction is 0.001 of 100 points")
    assert everything(apart) == {"points.csv"}


# Options: the words, and what the line must say. All through a variable too, where it is a setting.

BAD_OPTIONS: list[tuple[str, str, tuple[str, ...]]] = [
    ("epochs", "0", ("'0'", "allowed: a whole number from 1 to 1000000")),
    ("epochs", "-5", ("'-5'", "allowed: a whole number from 1 to 1000000")),
    ("epochs", "many", ("'many'", "allowed: a whole number")),
    ("rates", "0", ("'0'", "allowed: a number above 0, or a share")),
    ("rates", "-0.1", ("'-0.1'", "allowed: a number above 0")),
    ("rates", "nan", ("'nan'", "allowed: a number above 0")),
    ("rates", "inf", ("'inf'", "allowed: a number above 0")),
    ("rates", "fast", ("'fast'", "allowed: a number above 0")),
    ("rates", "0.1,0.2,x", ("'x' is not a learning rate",)),
    ("rates", "0%", ("'0%'", "such as 25%")),
    ("rates", "", ("0 learning rates", "1 to 6")),
    ("theme", "mauve", ("'mauve'", "allowed: one or more of light, dark")),
    ("lang", "fr", ("'fr'", "allowed: one or more of en, zh")),
    ("format", "bmp", ("'bmp'", "allowed: one or more of png, svg, pdf")),
    ("size", "16:10", ("'16:10'", "allowed: one or more of 16:9, 4:3, 1:1, column")),
    ("scale", "0.5", ("'0.5'", "allowed: a number from 1 to 4")),
    ("dpi", "9999", ("'9999'", "allowed: a whole number from 30 to 1200")),
    ("quality", "z", ("'z'", "allowed: l, m, h, p, k")),
    ("standardize", "maybe", ("'maybe'", "allowed: auto, on, off")),
    ("seed", "-1", ("'-1'", "allowed: a whole number from 0 to 4294967295, or none")),
    ("points", "2", ("'2'", "allowed: a whole number from 3 to 10000000")),
    ("noise", "loud", ("'loud'", "allowed: a number from 0 to 1000000")),
    ("train_fraction", "1", ("'1'", "allowed: a number between 0 and 1")),
    ("start", "1", ("'1'", "allowed: two numbers, b and w")),
    ("csv", "", ("''", "allowed: a path")),
    ("output", "", ("''", "allowed: a path")),
]
bad_options = pytest.mark.parametrize(("key", "value", "says"), BAD_OPTIONS)


def commands(key: str) -> list[str]:
    """The commands that have an option for a setting."""
    having = {
        "figures": {*cli.PICTURE, "format", "dpi", "output"},
        "check": {"theme", "lang", "size", "scale"},
        "videos": {"theme", "lang", "quality", "output"},
        "trace": set[str](),
    }
    return [command for command, keys in having.items() if key in keys or key in cli.LESSON]


@bad_options
def test_bad_option(gdviz: Run, apart: Path, key: str, value: str, says: tuple[str, ...]) -> None:
    for command in commands(key):
        done = gdviz(command, f"--{key.replace('_', '-')}={value}")
        refused(done, f"{key} = {value!r}: ", *says)
    assert everything(apart) == set()


@bad_options
def test_bad_variable(
    gdviz: Run,
    apart: Path,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    value: str,
    says: tuple[str, ...],
) -> None:
    monkeypatch.setenv(f"GDVIZ_{key.upper()}", value)
    for command in ("figures", "check", "trace", "videos"):
        refused(gdviz(command), f"GDVIZ_{key.upper()} = {value!r}: ", *says)
    assert everything(apart) == set()


@bad_options
def test_bad_line(gdviz: Run, apart: Path, key: str, value: str, says: tuple[str, ...]) -> None:
    path = apart / "gdviz.toml"
    path.write_text(f'{key} = "{value}"')
    refused(gdviz("figures"), f"{key} in {path} = {value!r}: ", *says)
    assert everything(apart) == {"gdviz.toml"}


def test_unknown_names(gdviz: Run, apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = ", ".join(catalog.find("figures"))
    told = f"'splat' is not among the figures; allowed: {known}; did you mean split?"
    refused(gdviz("figures", "splat"), told)
    refused(gdviz("figures", "split", "../split"), "'../split' is not among the figures")
    for only in ("splat", "split,splat", "split, splat"):
        line = refused(gdviz("figures", "--only", only))
        assert line == f"error: {told}"
    refused(gdviz("figures", "--only", ""), "'' is not among the figures")
    refused(gdviz("figures", "--only", "split,"), "'' is not among the figures")
    refused(gdviz("figures", "--only"), "'--only' requires an argument")
    refused(
        gdviz("videos", "ascent"), "'ascent' is not among the films; allowed: batches, descent,"
    )
    refused(gdviz("figures", "--colour", "red"), "no option --colour")
    refused(gdviz("figures", "--theme"), "'--theme' requires an argument")
    refused(gdviz("figures", "--jobs", "0"), "'--jobs': 0 is not in the range x>=1")
    refused(gdviz("figures", "--jobs", "x"), "'--jobs': 'x' is not a valid integer")
    refused(gdviz("trace", "--format", "xml"), "'--format': 'xml' is not one of 'csv', 'json'")
    refused(gdviz("trace", "extra"), "unexpected extra argument (extra)")
    refused(gdviz("draw"), "no command 'draw'")
    (apart / "gdviz.toml").write_text("colour = 'red'")
    refused(gdviz("figures"), f"colour in {apart / 'gdviz.toml'} is not a setting; allowed: csv, x")
    monkeypatch.setenv("GDVIZ_COLOUR", "red")
    refused(gdviz("figures"), "GDVIZ_COLOUR is not a setting; allowed: GDVIZ_CSV")
    assert everything(apart) == {"gdviz.toml"}


def test_broken_settings_file(gdviz: Run, apart: Path) -> None:
    (apart / "gdviz.toml").write_text("theme = dark\n")
    refused(gdviz("figures"), f"{apart / 'gdviz.toml'}: ", "line 1, column 9")


def test_a_start_that_overflows(gdviz: Run, apart: Path) -> None:
    for command in ("figures", "trace"):
        refused(gdviz(command, "--start", "1e200,1"), "start is (1e+200, 1)", "overflows")
    assert everything(apart) == set()


# Folders that cannot be written to.


@pytest.mark.parametrize("command", ["figures", "videos"])
def test_output_that_cannot_be_written(gdviz: Run, apart: Path, command: str) -> None:
    (apart / "file").write_text("kept")
    for output, why in (
        ("file", "Not a directory"),
        ("file/below", "Not a directory"),
        ("/proc/gdviz", "No such file or directory"),  # nobody may write there, not even root
        ("/dev/null/x", "Not a directory"),
        ("x" * 300, "File name too long"),
    ):
        line = refused(gdviz(command, "--output", output), f"output = {output!r}: ", why)
        assert "cannot be written" in line
        assert "allowed: a folder that can" in line
    assert everything(apart) == {"file"}
    assert (apart / "file").read_text() == "kept"


def test_output_without_permission(
    gdviz: Run, apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*args: Any, **options: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(settings.tempfile, "TemporaryFile", denied)
    line = refused(gdviz("figures", "--output", "locked"), "output = 'locked': ")
    assert "locked/figures cannot be written (Permission denied)" in line


def test_a_picture_in_whose_place_there_is_a_folder(gdviz: Run, apart: Path) -> None:
    (apart / "output/figures/split.svg/kept").mkdir(parents=True)
    done = gdviz("figures", "split", "--format", "svg", "--jobs", 1)
    refused(done, "output/figures/split.svg: Is a directory")
    kept = {"split.svg", "split.svg/kept", ".made.json"}  # noted before it is put there
    assert everything(apart / "output/figures") == kept


def test_a_column_that_no_font_can_draw_is_spelt(gdviz: Run, apart: Path) -> None:
    (apart / "odd.csv").write_text("x,\N{PENGUIN}\ue000s\n1,2\n2,3\n3,5\n4,6\n", encoding="utf-8")
    done = gdviz("figures", "split", "--csv", "odd.csv", "--jobs", 1, "--format", "png")
    assert done.status == 0
    assert everything(apart / "output/odd/figures") >= {"split.png"}


def test_a_language_file_that_is_broken(
    gdviz: Run, apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = apart / "xx.toml"
    path.write_text("[axis]\nb = b\n")
    monkeypatch.setattr("gdviz.look.words._file", lambda language: path)
    words.texts.cache_clear()
    for jobs in (1, 2):
        done = gdviz("figures", "split", "prediction", "--format", "png", "--jobs", jobs)
        assert refused(done) == f"error: {path}: Invalid value (at line 2, column 5)"
    path.write_text('[split]\ntitel = "a"\ntrain = "a"\nval = "b"\n')
    done = gdviz("figures", "split", "--format", "png", "--jobs", 1)
    refused(done, f"{ROOT / 'figures/split.py'}, line ", f"no text 'split.title' in {path}")
    refused(done, "; did you mean split.titel?")
    words.texts.cache_clear()
    assert everything(apart / "output/figures") == set()


# The same through the files themselves, and through workers.


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("GDVIZ_THEME", "mauve", "GDVIZ_THEME = 'mauve': 'mauve' is not a theme; "),
        ("GDVIZ_CSV", "nowhere.csv", "nowhere.csv: no such file"),
        ("GDVIZ_OUTPUT", "/dev/null/x", "output = '/dev/null/x': "),
        ("GDVIZ_START", "1e200,1", "start is (1e+200, 1)"),
    ],
)
def test_a_figure_alone(apart: Path, variable: str, value: str, says: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "figures/split.py"],
        env={**os.environ, variable: value}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    refused(Ended(done.returncode, done.stdout, done.stderr), says)
    assert everything(apart) == set()


def test_a_figure_alone_takes_no_options(apart: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "figures/split.py", "--lang", "zh"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    instead = "with them: gdviz figures split --lang zh"
    refused(Ended(done.returncode, done.stdout, done.stderr), instead)
    assert everything(apart) == set()


def test_the_installed_command(apart: Path) -> None:
    command = Path(sys.executable).with_name("gdviz")
    (apart / "bad.csv").write_text("x,y\n1,2\n2,abc\n3,4\n")
    done = subprocess.run(
        [command, "figures", "--csv", "bad.csv", "--jobs", "2"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    refused(Ended(done.returncode, done.stdout, done.stderr), "bad.csv, line 3, column 'y': 'abc'")
    assert everything(apart) == {"bad.csv"}


def test_an_error_in_a_worker_is_one_line_too(apart: Path) -> None:
    (apart / "output/figures/split.png/kept").mkdir(parents=True)
    command = ["figures", "split", "prediction", "--format", "png", "--jobs", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "gdviz.cli", *command], capture_output=True, text=True, check=False
    )
    refused(Ended(done.returncode, done.stdout, done.stderr), "split.png: Is a directory")
    assert "split.png/kept" in everything(apart / "output/figures")


def test_only_bad_input_is_told_in_one_line() -> None:
    for error in (ZeroDivisionError("a bug"), ValueError("a bug"), KeyError("a bug")):
        with pytest.raises(type(error)):
            errors.leave(error)
    for error in (SettingsError("x"), gdcore.DataError("x"), TextError("x"), OSError(2, "x", "y")):
        with pytest.raises(SystemExit) as ended:
            errors.leave(error)
        assert ended.value.code == 2


# Unusual, but fine.


UNUSUAL: dict[str, bytes] = {
    "UTF-8 with byte order mark": codecs.BOM_UTF8 + PLAIN.encode(),
    "UTF-16": PLAIN.encode("utf-16"),
    "UTF-16 big endian": codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "decimal commas": PLAIN.replace(",", ";").replace(".", ",").encode(),
    "decimal commas and tabs": PLAIN.replace(",", "\t").replace(".", ",").encode(),
    "blank lines at the end": (PLAIN + "\n\n  \n").encode(),
    "no line end": PLAIN.rstrip("\n").encode(),
    "Windows line ends": PLAIN.replace("\n", "\r\n").encode(),
    "quotes": PLAIN.replace("20.5", '"20.5"').replace("x,y", '"x","y"').encode(),
    "spaces": PLAIN.replace(",", " , ").encode(),
}


@pytest.mark.parametrize("case", UNUSUAL)
def test_unusual_files_are_read(gdviz: Run, apart: Path, case: str) -> None:
    (apart / "usual.csv").write_text(PLAIN)
    (apart / "unusual.csv").write_bytes(UNUSUAL[case])
    usual = gdviz("trace", "--csv", "usual.csv", "--epochs", 3)
    unusual = gdviz("trace", "--csv", "unusual.csv", "--epochs", 3)
    assert usual.status == 0
    assert (unusual.status, unusual.err) == (0, "")
    assert unusual.out == usual.out


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig", "utf-16"])
def test_names_in_other_encodings(gdviz: Run, apart: Path, encoding: str) -> None:
    text = PLAIN.replace("x,y", "größe,länge")
    (apart / "points.csv").write_bytes(text.encode(encoding))
    done = gdviz("trace", "--csv", "points.csv", "--x", "größe", "--y", "länge", "--epochs", 3)
    guess = "points.csv: encoding guessed to be Windows-1252"
    assert (done.status, done.err.partition(";")[0]) == (0, guess * (encoding == "latin-1"))
    done = gdviz("figures", "split", "--csv", "points.csv", "--verbose", "--format", "svg")
    assert (done.status, done.out) == (0, "output/points/figures/split.svg\n")


def test_rows_without_a_value_are_left_out_and_counted(gdviz: Run, apart: Path) -> None:
    (apart / "points.csv").write_text(PLAIN + "NA,3\n7,\n")
    done = gdviz("trace", "--csv", "points.csv", "--epochs", 1)
    assert done.status == 0
    assert done.err == "points.csv: 2 of 7 rows left out: no value for x or y (1 'NA', 1 empty)\n"


@pytest.mark.parametrize("words", ["figures split", "videos descent", "page", "explore", "slides"])
def test_a_folder_from_elsewhere_writes_nothing_outside_itself(
    gdviz: Run, apart: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    (apart / "downloaded").mkdir()
    (apart / "downloaded/gdviz.toml").write_text('output = "../mine"\n')
    monkeypatch.chdir(apart / "downloaded")
    refused(gdviz(*words.split()), "allowed in this file: a path below")
    assert everything(apart) == {"downloaded", "downloaded/gdviz.toml"}


@pytest.mark.parametrize(
    ("words", "link"),
    [
        *itertools.product(
            ("figures split", "videos descent", "page", "explore", "slides"),
            ("output", "output/fine"),
        ),
        *itertools.product(("figures split", "videos descent", "slides"), ("output/fine/figures",)),
    ],
)
def test_a_link_in_a_folder_from_elsewhere_leads_nowhere(
    gdviz: Run, apart: Path, monkeypatch: pytest.MonkeyPatch, words: str, link: str
) -> None:
    (apart / "mine").mkdir()
    place = apart / "downloaded" / link
    place.parent.mkdir(parents=True)
    place.symlink_to(apart / "mine", target_is_directory=True)
    monkeypatch.chdir(apart / "downloaded")
    refused(
        gdviz(*words.split(), "--name", "fine"),
        f"error: {link}",
        f": a link leads to {apart / 'mine'}",
    )
    assert everything(apart / "mine") == set()
    if link == "output":  # the reader's own, who says so
        done = gdviz("explore", "--name", "fine", "--output", "output")
        assert done.status == 0
        assert (apart / "mine/fine/explore.html").is_file()


def test_a_link_among_clips_leads_nowhere(gdviz: Run, apart: Path) -> None:
    pixels = apart / "now.png"
    pixels.write_bytes(b"made")
    (apart / "mine").mkdir()
    (apart / "output/videos").mkdir(parents=True)
    (apart / "output/videos/clips").symlink_to(apart / "mine", target_is_directory=True)
    record = Record(apart / "output/videos")
    place = apart / "output/videos/clips/descent/01-start.png"
    with pytest.raises(SettingsError, match="clips/descent: a link leads to"):
        record.put([(pixels, place)], "", "", Origin("", "", ""), {})
    assert everything(apart / "mine") == set()
    assert not record.made


def test_a_link_that_leads_to_itself_is_an_error_of_the_system(apart: Path) -> None:
    pixels = apart / "now.png"
    pixels.write_bytes(b"made")
    (apart / "output/videos").mkdir(parents=True)
    (apart / "output/videos/clips").symlink_to("clips")
    place = apart / "output/videos/clips/descent/01-start.png"
    with pytest.raises(OSError, match=r"01-start\.png"):
        Record(apart / "output/videos").put([(pixels, place)], "", "", Origin("", "", ""), {})


@pytest.mark.parametrize("words", ["trace", "look", "explore"])
def test_a_folder_from_elsewhere_reads_nothing_outside_itself(
    gdviz: Run, apart: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    (apart / "downloaded").mkdir()
    (apart / "private.csv").write_text("x,y\n1,2\n2,3\n3,5\n4,4\n")
    (apart / "downloaded/table.csv").symlink_to(apart / "private.csv")
    monkeypatch.chdir(apart / "downloaded")
    for path in ("../private.csv", str(apart / "private.csv"), "table.csv"):
        (apart / "downloaded/gdviz.toml").write_text(f"csv = {path!r}\n")
        refused(gdviz(words), f"csv in {apart / 'downloaded/gdviz.toml'} = ", "a path below")
