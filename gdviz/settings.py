"""Settings: defaults < gdviz.toml < GDVIZ_* environment variables < options, in one place.

`load()` returns them checked, with the `.lesson` and the `.look` that follow from them:

    from gdviz.settings import load
    settings = load(csv="examples/penguins.csv", x="flipper_length_mm", y="body_mass_g", lang="zh")
    settings.lesson.minimum
"""

import math
import os
import sys
import tempfile
import tomllib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

import gdcore
from gdviz.errors import SettingsError
from gdviz.look import SIZES, Look
from gdviz.look.theme import THEMES
from gdviz.look.words import Words, languages

FILE = "gdviz.toml"
PREFIX = "GDVIZ_"
FORMATS = ("png", "svg", "pdf")
FILM_FORMATS = ("mp4", "webm", "gif")
QUALITIES = {"l": "480p15", "m": "720p30", "h": "1080p60", "p": "1440p60", "k": "2160p60"}


def _items(value: Any) -> list[Any]:
    """A comma-separated text or a TOML list as a list of stripped items."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return list(value) if isinstance(value, list | tuple) else [value]


def _or_none(check: Callable[[Any], Any]) -> BeforeValidator:
    """A check of a setting that may be none, which undoes what a lower source says."""

    def check_or_none(value: Any) -> Any:
        is_none = isinstance(value, str) and value.strip().lower() == "none"
        return None if value is None or is_none else check(value)

    return BeforeValidator(check_or_none)


def _number(value: Any, kind: type = float) -> float:
    """A finite number, from a number or a text; nan stands for anything else."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            number: float = kind(value)
        except (ValueError, OverflowError):
            return math.nan
        return number if math.isfinite(number) else math.nan
    return math.nan


def _whole(low: int, high: int) -> BeforeValidator:
    def check(value: Any) -> int:
        number = _number(value, float if isinstance(value, float) else int)
        if not (low <= number <= high and number == int(number)):
            raise ValueError(f"allowed: a whole number from {low} to {high}")
        return int(number)

    return BeforeValidator(check)


def _between(allowed: str, fits: Callable[[float], bool]) -> BeforeValidator:
    def check(value: Any) -> float:
        number = _number(value)
        if not fits(number):  # nan fits nowhere
            raise ValueError(f"allowed: {allowed}")
        return number

    return BeforeValidator(check)


def _one_of(*allowed: str) -> BeforeValidator:
    def check(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"allowed: {', '.join(allowed)}")
        return str(value)

    return BeforeValidator(check)


def _path(value: Any) -> Path:
    if isinstance(value, str | Path) and str(value).strip() and "\0" not in str(value):
        return Path(value)
    raise ValueError("allowed: a path")


def _column(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("allowed: the name of a column, as text")


def _rates(value: Any) -> tuple[float | str, ...]:
    items = _items(value)
    if not 1 <= len(items) <= 6:
        raise ValueError(f"{len(items)} learning rates; allowed: 1 to 6 of them")
    rates: list[float | str] = []
    for item in items:
        text = str(item)
        if not _number(text.removesuffix("%")) > 0 or isinstance(item, bool):
            raise ValueError(
                f"{text!r} is not a learning rate; allowed: a number above 0, "
                "or a share of the largest stable rate such as 25%"
            )
        rates.append(text if text.endswith("%") else float(text))
    return tuple(rates)


def _pair(value: Any) -> tuple[float, float]:
    numbers = [_number(item) for item in _items(value)]
    if len(numbers) != 2 or not all(map(math.isfinite, numbers)):
        raise ValueError(
            "allowed: two numbers, b and w, as in 0.5,-0.1, or none for a random start"
        )
    return numbers[0], numbers[1]


def _seed(value: Any) -> int:
    number = _number(value, int)
    if isinstance(value, float) or not 0 <= number < 2**32:
        raise ValueError(
            "allowed: a whole number from 0 to 4294967295, or none for fresh data each time"
        )
    return int(number)


def _some_of(*known: str) -> Callable[[Any], tuple[str, ...]]:
    def check(value: Any) -> tuple[str, ...]:
        items = tuple(dict.fromkeys(str(item) for item in _items(value)))
        allowed = f"allowed: one or more of {', '.join(known)}"
        for item in items:
            if item not in known:
                raise ValueError(f"{item!r} is not a format; {allowed}")
        if not items:
            raise ValueError(allowed)
        return items

    return check


SWITCH = {"true": True, "yes": True, "on": True, "1": True}
SWITCH |= {"false": False, "no": False, "off": False, "0": False}


def _switch(value: Any) -> bool:
    if isinstance(value, str | int) and str(value).strip().lower() in SWITCH:
        return SWITCH[str(value).strip().lower()]
    raise ValueError(f"allowed: {', '.join(SWITCH)}")


class Settings(BaseSettings):
    """All settings; the descriptions are the help texts and the README's table."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    csv: Annotated[Path | None, _or_none(_path)] = Field(
        None, description="data set to learn from; none: the book's"
    )
    x: Annotated[str | None, _or_none(_column)] = Field(
        None, description="column of the feature; may be left out in a file of two columns"
    )
    y: Annotated[str | None, _or_none(_column)] = Field(
        None, description="column of the target; likewise"
    )
    points: Annotated[int, _whole(3, 10_000_000)] = Field(
        100, description="number of points, if there is no csv"
    )
    noise: Annotated[float, _between("a number from 0 to 1000000", lambda n: 0 <= n <= 1e6)] = (
        Field(0.1, description="standard deviation of the noise, if no csv")
    )
    seed: Annotated[int | None, NoDecode, _or_none(_seed)] = Field(
        42, description="of data, split and start; none: fresh each time"
    )
    train_fraction: Annotated[float, _between("a number between 0 and 1", lambda n: 0 < n < 1)] = (
        Field(0.8, description="share of the points to train on")
    )
    standardize: Annotated[str, _one_of("auto", "on", "off")] = Field(
        "auto", description="auto, on or off; auto: when the condition number is above 100"
    )
    start: Annotated[tuple[float, float] | None, NoDecode, _or_none(_pair)] = Field(
        None, description="where descent starts, as b,w; none: at random"
    )
    rates: Annotated[tuple[float | str, ...] | None, NoDecode, _or_none(_rates)] = Field(
        None,
        description="learning rates: numbers, or shares of the largest stable rate; "
        "none: 0.2,0.8,1.1 on the book's data, else 25%,99%,137%",
    )
    epochs: Annotated[int, _whole(1, 1_000_000)] = Field(
        1000, description="passes over the training data"
    )
    theme: Annotated[str, _one_of(*THEMES)] = Field("light", description=" or ".join(THEMES))
    lang: Annotated[str, _one_of(*languages())] = Field(
        "en", description="language: " + " or ".join(languages())
    )
    transparent: Annotated[bool, BeforeValidator(_switch)] = Field(
        False, description="no background: for slides of any colour"
    )
    format: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_some_of(*FORMATS))] = Field(
        FORMATS, description="of figures: one or more of " + ", ".join(FORMATS)
    )
    size: Annotated[str, _one_of(*SIZES)] = Field(
        "16:9", description="of figures: 16:9 (slide), 4:3 (blog), 1:1, or column (of a paper)"
    )
    scale: Annotated[float, _between("a number from 1 to 4", lambda n: 1 <= n <= 4)] = Field(
        1.0, description="width and height of figures times this; type keeps its size"
    )
    dpi: Annotated[int, _whole(30, 1200)] = Field(150, description="dots per inch of PNG figures")
    film_format: Annotated[tuple[str, ...] | None, NoDecode, _or_none(_some_of(*FILM_FORMATS))] = (
        Field(
            None,
            description="of films: one or more of "
            + ", ".join(FILM_FORMATS)
            + "; none: mp4, or webm if transparent",
        )
    )
    quality: Annotated[str, _one_of(*QUALITIES)] = Field(
        "m",
        description="of films: " + ", ".join(f"{key} {size}" for key, size in QUALITIES.items()),
    )
    burn_captions: Annotated[bool, BeforeValidator(_switch)] = Field(
        False, description="of films: draw captions into the picture, not as a track to switch on"
    )
    output: Annotated[Path, BeforeValidator(_path)] = Field(
        Path("output"), description="folder to write to"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, InitSettingsSource(settings_cls, _from_file())

    @cached_property
    def lesson(self) -> gdcore.Lesson:
        """The lesson on this data; raises `gdcore.DataError` when the data cannot be used."""
        data = None if self.csv is None else gdcore.read_csv(self.csv, x=self.x, y=self.y)
        return gdcore.Lesson(
            data=data,
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
                value = None if name in ("x", "y") else "none"
            if value is not None:
                others[PREFIX + name.upper()] = written(value)
        return others

    def figure_files(self, name: str) -> list[Path]:
        """The files of one figure: a picture in each format, and its words and numbers."""
        where = self.output / "figures"
        return [where / f"{name}.{ending}" for ending in (*self.format, "json")]

    @cached_property
    def look(self) -> Look:
        """Theme, language and size."""
        return Look(THEMES[self.theme], Words(self.lang), self.size, self.scale)


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
    for variable in os.environ:
        key = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and key not in Settings.model_fields:
            raise SettingsError(f"{variable} is not a setting; allowed: {_names(PREFIX)}")
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError(_line(error.errors()[0], given)) from None
    explicitly = "csv" in settings.model_fields_set  # csv = none: the columns do not matter then
    if settings.csv is None and not explicitly and (settings.x or settings.y):
        raise SettingsError("x and y name the columns of a CSV file: csv is missing")
    return settings


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
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise SettingsError(
                f"output = {str(settings.output)!r}: {folder} cannot be written "
                f"({error.strerror}); allowed: a folder that can"
            ) from None


def tell_left_out(settings: Settings) -> None:
    """Tell on standard error about rows of the data that were left out, if any were."""
    data = settings.lesson.full
    if data.dropped:
        counted = f"{data.dropped} of {data.dropped + len(data)} rows left out"
        names = f"{data.x_name} or {data.y_name}"
        print(f"{settings.csv}: {counted}: no value for {names}", file=sys.stderr)


def _names(prefix: str = "") -> str:
    names = list(Settings.model_fields)
    return ", ".join(prefix + name.upper() if prefix else name for name in names)


def _file() -> Path | None:
    """gdviz.toml of the working directory or the nearest one above it."""
    here = Path.cwd()
    return next((f / FILE for f in (here, *here.parents) if (f / FILE).is_file()), None)


def _from_file() -> dict[str, Any]:
    path = _file()
    if path is None:
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8 text, which TOML must be") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from None
    for key in ("csv", "output"):  # written beside the file, so meant from there
        text = values.get(key)
        if (
            isinstance(text, str)
            and text.strip()
            and (key, text.strip().lower()) != ("csv", "none")
        ):
            values[key] = path.parent / text
    return values


def _line(error: Any, given: dict[str, Any]) -> str:
    """One line for a pydantic error: where the value came from, what it is, what is allowed."""
    key = str(error["loc"][0]) if error["loc"] else "settings"
    if key in given:
        value, source = given[key], key
    elif PREFIX + key.upper() in os.environ:
        value, source = os.environ[PREFIX + key.upper()], PREFIX + key.upper()
    else:
        value, source = error["input"], f"{key} in {_file()}"
    if error["type"] == "extra_forbidden":
        return f"{source} is not a setting; allowed: {_names()}"
    shown = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"{source} = {shown!r}: {error['msg'].removeprefix('Value error, ')}"
