"""Settings: defaults < gdviz.toml < GDVIZ_* environment variables < options, in one place.

`load()` returns them checked, with the `.lesson` and the `.look` that follow from them:

    from gdviz.settings import load
    settings = load(csv="examples/penguins.csv", x="flipper_length_mm", y="body_mass_g", lang="zh")
    settings.lesson.minimum
"""

import atexit
import itertools
import math
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import core_schema

import gdcore
from gdviz.errors import SettingsError
from gdviz.files import is_below, temporary_folder
from gdviz.look import SIZES, Look
from gdviz.look.names import drawable
from gdviz.look.numbers import shortened
from gdviz.look.theme import THEMES
from gdviz.look.words import Words, languages, nearest
from gdviz.tables import ENCODINGS, STANDARD_INPUT, is_encoding, source, understand

if TYPE_CHECKING:
    from gdviz.tables.table import Table

FILE = "gdviz.toml"
LARGEST_FILE = 16_384
"""Bytes of gdviz.toml: all settings take a tenth of it, and Python reads long keys ever slower."""
SHOWN = 100
"""Characters of a value that a message repeats."""
PREFIX = "GDVIZ_"
FORMATS = ("png", "svg", "pdf")
FILM_FORMATS = ("mp4", "webm", "gif")
ASPECTS = ("16:9", "1:1", "9:16")
PATHS = ("csv", "output")
"""The settings that are paths."""
KINDS = ("figures", "videos")
"""The folders that pictures are in, by their kind."""
GENERATED = ("points", "noise", "seed")
"""The settings that decide what data are generated, where there is no table."""
QUALITIES = {"l": "480p15", "m": "720p30", "h": "1080p60", "p": "1440p60", "k": "2160p60"}


def _none(value: Any) -> Any:
    """The text "none", which undoes what a lower source says, as None."""
    return None if isinstance(value, str) and value.strip().lower() == "none" else value


def _items(value: Any) -> list[Any]:
    """A comma-separated text or a TOML list as a list of stripped items."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return list(value) if isinstance(value, list | tuple) else [value]


def _number(value: Any) -> Any:
    """True and False as words, which are no numbers: pydantic would take them for 1 and 0."""
    return str(value) if isinstance(value, bool) else value


def _whole(value: Any) -> Any:
    """A text as Python reads it: pydantic would take "1.0" for a whole number."""
    return int(value) if isinstance(value, str) else _number(value)


def _text(value: Any) -> Any:
    """A number as the text that it is written as: a column's, or a code for a missing value."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _rate(value: Any) -> float | str:
    """A number above 0, or a share such as "25%", which stays text."""
    text = str(value)
    if not 0 < float(text.removesuffix("%")) < math.inf:  # nan is not, either
        raise ValueError
    return text if text.endswith("%") else float(text)


def _path(value: Any) -> Path:
    """A path that is not blank: pydantic would take "" for the working directory."""
    if not isinstance(value, str | Path) or not str(value).strip() or "\0" in str(value):
        raise ValueError
    return Path(value)


def _folder_name(value: Any) -> str:
    """The name of one folder: nothing that leads out of the folder it is in."""
    text = value.strip() if isinstance(value, str) else ""
    if not re.fullmatch(r'(?!\.)[^/\\:*?"<>|\x00-\x1f]{1,80}', text):
        raise ValueError
    return text


def _encoding(value: Any) -> str:
    """An encoding of text that Python knows."""
    if not isinstance(value, str) or not is_encoding(value):
        raise ValueError
    return value


def _one_of(*words: str) -> GetPydanticSchema:
    """Pydantic's `Literal`, of words that are known only when the program runs."""
    return GetPydanticSchema(lambda *_: core_schema.literal_schema(list(words)))


def _told(words: str) -> WithJsonSchema:
    """What a message calls allowed, where that does not follow from the constraints."""
    return WithJsonSchema({"allowed": words})


SWITCH = {"true": True, "yes": True, "on": True, "1": True}
SWITCH |= {"false": False, "no": False, "off": False, "0": False}

# Constraints stand first: they are of what the validators after them hand on.
WHOLE = BeforeValidator(_whole)
Whole = Annotated[int, WHOLE]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1), WHOLE]
Number = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_number)]
Switch = Annotated[
    bool,
    Field(strict=True),
    BeforeValidator(lambda value: SWITCH.get(str(value).strip().lower(), value)),
    _told(", ".join(SWITCH)),
]
File = Annotated[Path, BeforeValidator(_path), _told("a path")]
Column = Annotated[str, BeforeValidator(_text), _told("a column, by its name or its number from 1")]
Sheet = Annotated[str, BeforeValidator(_text), _told("a sheet, by its name or its number from 1")]
Encoding = Annotated[str, BeforeValidator(_encoding), _told(ENCODINGS)]
Codes = Annotated[
    tuple[str, ...],
    Field(min_length=1),
    BeforeValidator(lambda value: [_text(item) for item in _items(value)]),
    _told("one or more codes, as in -200,***"),
]
Pair = Annotated[
    tuple[Number, Number], BeforeValidator(_items), _told("two numbers, b and w, as in 0.5,-0.1")
]
Rate = Annotated[
    float | str,
    BeforeValidator(_rate),
    _told("a number above 0, or a share of the largest stable rate such as 25%"),
]
Rates = Annotated[tuple[Rate, ...], Field(min_length=1, max_length=6), BeforeValidator(_items)]
SOME = (
    Field(min_length=1),
    BeforeValidator(_items),
    AfterValidator(lambda v: tuple(dict.fromkeys(v))),
)
Format = Annotated[tuple[Annotated[str, _one_of(*FORMATS)], ...], *SOME]
FilmFormat = Annotated[tuple[Annotated[str, _one_of(*FILM_FORMATS)], ...], *SOME]
Themes = Annotated[tuple[Annotated[str, _one_of(*THEMES)], ...], *SOME]
Langs = Annotated[tuple[Annotated[str, _one_of(*languages())], ...], *SOME]
Sizes = Annotated[tuple[Annotated[str, _one_of(*SIZES)], ...], *SOME]
FolderName = Annotated[
    str,
    BeforeValidator(_folder_name),
    _told("a name without slashes, at most 80 characters, not beginning with a dot"),
]
NONE = BeforeValidator(_none)


class Settings(BaseModel):
    """All settings; the descriptions are the help texts and the README's table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    csv: Annotated[File | None, NONE] = Field(
        None,
        description="table to learn from: CSV or other text, Excel, Parquet, JSON; "
        "-: standard input; none: the book's",
    )
    x: Annotated[Column | None, NONE] = Field(
        None,
        description="column of the feature, by name or number; "
        "may be left out in a table of two columns",
    )
    y: Annotated[Column | None, NONE] = Field(None, description="column of the target; likewise")
    sheet: Annotated[Sheet | None, NONE] = Field(
        None, description="sheet of a workbook, by name or number; none: the first"
    )
    missing: Annotated[Codes | None, NONE] = Field(
        None,
        title="code",
        description="what stands for a missing value beside empty, NA, ? and the like, "
        "as in -200,***",
    )
    decimal: Annotated[Literal[".", ","] | None, NONE] = Field(
        None, description="decimal mark of the table, . or ,; none: found out"
    )
    encoding: Annotated[Encoding | None, NONE] = Field(
        None, description="encoding of the table, such as gb18030 or cp1252; none: found out"
    )
    points: Whole = Field(
        100, ge=3, le=10_000_000, description="number of points, if there is no csv"
    )
    noise: Number = Field(
        0.1, ge=0, le=1_000_000, description="standard deviation of the noise, if no csv"
    )
    seed: Annotated[Seed | None, NONE] = Field(
        42, description="of data, split and start; none: fresh each time"
    )
    train_fraction: Number = Field(0.8, gt=0, lt=1, description="share of the points to train on")
    standardize: Literal["auto", "on", "off"] = Field(
        "auto", description="auto, on or off; auto: when the condition number is above 100"
    )
    start: Annotated[Pair | None, NONE] = Field(
        None, description="where descent starts, as b,w; none: at random"
    )
    rates: Annotated[Rates | None, NONE] = Field(
        None,
        title="learning rate",
        description="learning rates: numbers, or shares of the largest stable rate; "
        "none: 0.2,0.8,1.1 on the book's data, else 25%,99%,137%",
    )
    epochs: Whole = Field(1000, ge=1, le=1_000_000, description="passes over the training data")
    theme: Themes = Field(("light",), description=", ".join(THEMES) + ", or several: all are made")
    lang: Langs = Field(
        ("en",),
        title="language",
        description="language: " + ", ".join(languages()) + ", or several: all are made",
    )
    transparent: Switch = Field(False, description="no background: for slides of any colour")
    format: Format = Field(FORMATS, description="of figures: one or more of " + ", ".join(FORMATS))
    size: Sizes = Field(
        ("16:9",),
        description="of figures: 16:9 (slide), 4:3 (blog), 1:1, column (of a paper, and for "
        "phones), or several: all are made",
    )
    scale: Number = Field(
        1.0, ge=1, le=4, description="width and height of figures times this; type keeps its size"
    )
    dpi: Whole = Field(
        150, ge=30, le=1200, description="dots per inch of PNG figures; 192: 1920 x 1080 at 16:9"
    )
    film_format: Annotated[FilmFormat | None, NONE] = Field(
        None,
        title="format",
        description="of films: one or more of "
        + ", ".join(FILM_FORMATS)
        + "; none: mp4, or webm if transparent",
    )
    quality: Annotated[str, _one_of(*QUALITIES)] = Field(
        "m",
        description="of films: " + ", ".join(f"{key} {size}" for key, size in QUALITIES.items()),
    )
    captions: Literal["picture", "track", "none"] = Field(
        "picture",
        description="of films: picture (drawn into it), track (.vtt and .srt beside it, and the "
        "MP4's track to switch on) or none (for someone who speaks)",
    )
    aspect: Annotated[str, _one_of(*ASPECTS)] = Field(
        "16:9", description="of films: " + ", ".join(ASPECTS[:-1]) + f" or {ASPECTS[-1]}"
    )
    output: File = Field(Path("output"), description="folder to write to")
    name: Annotated[FolderName | None, NONE] = Field(
        None,
        description="folder in it for these data; none: the table's name, and none for the book's",
    )

    @cached_property
    def table(self) -> "Table | None":
        """What was understood of the reader's table; None on the book's data.

        Raises:
            gdcore.DataError: the file holds no table.
        """
        if self.csv is None:
            return None
        codes = self.missing or ()
        options: dict[str, Any] = {"missing": codes, "decimal": self.decimal}
        options |= {"sheet": self.sheet, "encoding": self.encoding}
        return understand(self.csv, self.x, self.y, **options)

    @cached_property
    def lesson(self) -> gdcore.Lesson:
        """The lesson on this data; raises `gdcore.DataError` when the data cannot be used."""
        if self.table is not None and self.table.dataset is None:
            raise gdcore.DataError(self.table.problem)
        return gdcore.Lesson(
            data=None if self.table is None else self.table.dataset,
            n=self.points,
            noise=self.noise,
            seed=self.seed,
            train_fraction=self.train_fraction,
            start_at=self.start,
            learning_rates=self.rates,
            epochs=self.epochs,
            standardize=self.standardize,
        )

    def environment(self) -> dict[str, str]:
        """This process's environment variables with these settings in them, for a subprocess."""
        others = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
        for name in Settings.model_fields:
            value = getattr(self, name)
            if isinstance(value, Path):
                value = value.absolute()
            if value is None:  # said, so that no gdviz.toml fills it in; a column may be unnamed
                value = None if name in ("x", "y", "sheet") else "none"
            if value is not None:
                others[_variable(name)] = written(value)
        return others

    @cached_property
    def home(self) -> Path:
        """The folder for pictures of these data: OUTPUT for the book's, else one in it."""
        return self.output / self._folder

    @property
    def _folder(self) -> str:
        if self.name is not None:
            return self.name
        if self.csv is not None:
            stem = re.sub(r"\.(gz|zip|bz2|xz|zst)$", "", self.csv.name, flags=re.IGNORECASE)
            stem = re.sub(r"\.\w{1,8}$", "", stem)
            stem = re.sub(r"[^\w.+-]+", "_", stem).strip("._")[:80] or "table"
            return stem if stem not in KINDS else f"{stem}-table"
        # Generated data other than the book's: `points-50-seed-7`.
        fields = type(self).model_fields
        values = {name: getattr(self, name) for name in GENERATED}
        others = [f"{k}-{written(v)}" for k, v in values.items() if v != fields[k].default]
        return "-".join(others).lower()

    def variants(self, kind: str = "figures") -> list["Settings"]:
        """These settings with one theme, one language and one size each, on the same lesson.

        kind: One of KINDS; "videos", which films are in, are not of several sizes.
        """
        _ = self.lesson  # copied with the rest of what has been worked out
        sizes = self.size if kind == "figures" else self.size[:1]
        made = []
        for size, theme, lang in itertools.product(sizes, self.theme, self.lang):
            one = self.model_copy(update={"theme": (theme,), "lang": (lang,), "size": (size,)})
            vars(one).pop("look", None)
            made.append(one)
        return made

    def named(self, name: str) -> str:
        """What the files of a film are called: `descent-dark-zh`.

        Raises:
            SettingsError: several themes or languages, which are so many films.
        """
        ((theme,), (lang,)) = self._one("theme"), self._one("lang")
        return (
            name + ("" if theme == "light" else f"-{theme}") + ("" if lang == "en" else f"-{lang}")
        )

    def named_figure(self, name: str) -> str:
        """What the files of a figure are called: `descent_path-column-dark-zh`, `split-4x3`.

        Raises:
            SettingsError: several sizes, themes or languages, which are so many figures.
        """
        (size,) = self._one("size")
        return self.named(name if size == "16:9" else f"{name}-{size.replace(':', 'x')}")

    def figure_files(self, name: str) -> list[Path]:
        """The files of one figure: a picture in each format, and its words and numbers."""
        where = self.home / "figures"
        return [where / f"{self.named_figure(name)}.{ending}" for ending in (*self.format, "json")]

    @cached_property
    def look(self) -> Look:
        """Theme, language and size.

        Raises:
            SettingsError: several of them, which are so many looks.
        """
        ((theme,), (lang,)) = self._one("theme"), self._one("lang")
        (size,) = self._one("size")
        return Look(THEMES[theme], Words(lang), size, self.scale)

    def _one(self, name: str) -> tuple[str]:
        values: tuple[str, ...] = getattr(self, name)
        if len(values) > 1:
            raise SettingsError(f"{name} = {written(values)!r}: allowed here: one of them")
        return values  # type: ignore[return-value]  # counted above


def written(value: object) -> str:
    """A setting's value as it is written in a variable or an option."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def load(**options: Any) -> Settings:
    """The settings in force here, `options` above all; options that are None do not count.

    Raises:
        SettingsError: an unknown key or a value that is not allowed.
    """
    given = {key: value for key, value in options.items() if value is not None}
    names = {
        name.removeprefix(PREFIX).lower(): name for name in os.environ if name.startswith(PREFIX)
    }
    for key, name in names.items():
        if key not in Settings.model_fields:
            raise SettingsError(f"{shortened(name, SHOWN)} {_no_setting(key, _variable)}")
    variables = {key: os.environ[name] for key, name in names.items()}
    file, above = _from_file(), variables | given
    for key in PATHS:
        if key in file and key not in above:
            _stay_below(key, file[key])
    try:
        settings = Settings(**file | above)
    except ValidationError as error:
        raise SettingsError(_line(error.errors()[0], given, names)) from None
    explicitly = "csv" in settings.model_fields_set  # csv = none: the columns do not matter then
    if settings.csv is None and not explicitly and (settings.x or settings.y):
        raise SettingsError("x and y name the columns of a table: csv is missing")
    if settings.csv is not None and source.is_piped(settings.csv):
        return settings.model_copy(update={"csv": _standard_input(settings.csv)})
    return settings


def _standard_input(path: Path) -> Path:
    """Standard input, or another pipe, as a file that processes of ours can read too.

    It is removed at the end.

    Raises:
        gdcore.DataError: it is no table, or has no end.
    """
    held = ExitStack()
    atexit.register(held.close)
    copy = held.enter_context(temporary_folder()) / STANDARD_INPUT
    with copy.open("wb") as file:
        file.writelines(source.piped(path))
    return copy


def prepare(settings: Settings, *folders: Path) -> None:
    """Find out what is wrong with the input before anything is made, and make the folders.

    Raises:
        gdcore.DataError: the data, or a rate or start with them, cannot be used.
        SettingsError: a folder cannot be written to.
    """
    lesson = settings.lesson
    for rate in lesson.rates:
        lesson.trajectory(rate, epochs=1)
    for folder in folders:
        prepare_folder(settings, folder)


def prepare_folder(settings: Settings, folder: Path) -> None:
    """Make a folder, and make sure that it can be written to.

    Raises:
        SettingsError: it cannot; or what is written there would be elsewhere.
    """
    stay_in_output(settings, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsError(
            f"output = {str(settings.output)!r}: {folder} cannot be written "
            f"({error.strerror}); allowed: a folder that can"
        ) from None


def stay_in_output(settings: Settings, *folders: Path) -> None:
    """Make sure that what is written to these folders is below the output folder, links followed.

    And that this one is where it seems to be, unless the reader has said where: a folder that
    somebody hands on may have links in it.

    Raises:
        SettingsError: a link leads elsewhere.
    """
    output, real = settings.output, Path(os.path.realpath(settings.output))
    if "output" not in settings.model_fields_set and not is_below(output, Path.cwd()):
        raise SettingsError(
            f"{output}: a link leads to {real}; allowed: a folder; "
            f"for pictures there: --output {output}"
        )
    for folder in folders:
        if Path(os.path.realpath(folder)) != real / folder.relative_to(output):
            raise SettingsError(
                f"{folder}: a link leads to {os.path.realpath(folder)}; allowed: folders; "
                "for pictures elsewhere: --output"
            )


def tell_of_table(settings: Settings) -> None:
    """Tell on standard error what a reader should know of how the table was understood."""
    if settings.table is None:
        return
    for line in settings.table.messages:
        print(line, file=sys.stderr)
    data = settings.lesson.full
    for name, number in ((data.x_name, settings.table.x), (data.y_name, settings.table.y)):
        if note := drawable(name, f"column {number}")[1]:
            print(f"{settings.table.where}: {note}", file=sys.stderr)


def _file() -> Path | None:
    """gdviz.toml of the working directory or the nearest one above it."""
    here = Path.cwd()
    return next((f / FILE for f in (here, *here.parents) if (f / FILE).is_file()), None)


def _stay_below(key: str, path: Any) -> None:
    """Make sure that a path of gdviz.toml is below the folder that it is in, links followed.

    A folder that somebody hands on may then be run without a look into it: it can have pictures of
    its own tables made in itself, and reads or writes nothing else.

    Raises:
        SettingsError: it is not.
    """
    file = _file()
    if file is None or not isinstance(path, Path) or "\0" in str(path):  # what is wrong is told
        return
    if not is_below(path, file.parent):
        raise SettingsError(
            f"{key} in {file} = {str(path)!r}: allowed in this file: a path below {file.parent}; "
            f"elsewhere with --{key} or {_variable(key)}"
        )


def _from_file() -> dict[str, Any]:
    path = _file()
    if path is None:
        return {}
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
        if len(raw) > LARGEST_FILE:
            raise SettingsError(f"{path}: too large; allowed: {LARGEST_FILE} bytes of settings")
        values = tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8 text, which TOML must be") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from None
    except RecursionError:
        raise SettingsError(
            f"{path}: nested too deep; allowed: lines such as epochs = 50"
        ) from None
    except ValueError as error:
        if isinstance(error, SettingsError):
            raise
        raise SettingsError(f"{path}: a number of thousands of digits; allowed: fewer") from None
    for key in PATHS:  # written beside the file, so meant from there
        text = values.get(key)
        if (
            isinstance(text, str)
            and text.strip()
            and (key, text.strip().lower()) != ("csv", "none")
        ):
            values[key] = path.parent / text
    return values


def _line(error: Any, given: dict[str, Any], names: dict[str, str]) -> str:
    """One line for a pydantic error: where the value came from, what it is, what is allowed.

    names: The variables that are set, by their settings.
    """
    key = str(error["loc"][0])
    if key in given:
        value, source = given[key], key
    elif key in names:
        value, source = os.environ[names[key]], names[key]
    else:
        value, source = _from_file()[key], f"{shortened(key, SHOWN)} in {_file()}"
    if error["type"] == "extra_forbidden":
        return f"{source} {_no_setting(key)}"
    shown = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"{source} = {_quoted(shown)}: {_wrong(error, _schemas()[key])}"


@cache
def _schemas() -> dict[str, Any]:
    """Each setting as pydantic describes it."""
    found: dict[str, Any] = Settings.model_json_schema()["properties"]
    return found


def _quoted(value: object) -> str:
    """A value in a message, shortened where it is long."""
    return repr(shortened(value, SHOWN) if isinstance(value, str) else value)


def _variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def _no_setting(name: str, written: Callable[[str], str] = str) -> str:
    """What is said of a setting that there is not, with names as they are written where it is."""
    names = ", ".join(map(written, Settings.model_fields))
    return f"is not a setting; allowed: {names}{nearest(name, Settings.model_fields, written)}"


def _wrong(error: Any, schema: dict[str, Any]) -> str:
    """What is wrong with a value, and what is allowed: by pydantic's own account of the setting."""
    kind, bad = schema.get("anyOf", [schema])[0], error["input"]
    each = kind.get("items", kind)
    allowed, what, noun = _allowed(each), "", schema["title"].lower()
    if each is kind:  # not a list
        none = schema["description"].partition("none: ")[2]
        allowed += f", or none: {none}" if none else ""
    else:
        if "enum" in each:
            allowed = f"one or more of {allowed}"
        what = f"{_quoted(bad)} is not a {noun}; "
        if error["type"] in ("too_short", "too_long"):
            what = f"{error['ctx']['actual_length']} {noun}s; "
            if "maxItems" in kind:
                allowed = f"{kind['minItems']} to {kind['maxItems']} of them"
    return f"{what}allowed: {allowed}{nearest(str(bad), each.get('enum', ()))}"


def _allowed(schema: dict[str, Any]) -> str:
    """What one value may be, in words."""
    match schema:
        case {"allowed": str(words)}:
            return words
        case {"enum": words}:
            return ", ".join(words)
        case {"exclusiveMinimum": low, "exclusiveMaximum": high}:
            return f"a number between {low} and {high}"
        case {"minimum": low, "maximum": high}:
            whole = "whole " if schema["type"] == "integer" else ""
            return f"a {whole}number from {low} to {high}"
    raise AssertionError(f"no words for {schema}")
