"""Settings: defaults < gdviz.toml < GDVIZ_* environment variables < options, in one place.

`load()` returns them checked, with the `.lesson` and the `.look` that follow from them:

    from gdviz.settings import load
    settings = load(csv="examples/penguins.csv", x="flipper_length_mm", y="body_mass_g", lang="zh")
    settings.lesson.minimum
"""

import math
import os
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

import gdcore
from gdviz.look import Look
from gdviz.theme import THEMES
from gdviz.words import Words, languages

FILE = "gdviz.toml"
PREFIX = "GDVIZ_"
FORMATS = ("png", "svg", "pdf")
QUALITIES = {"l": "480p15", "m": "720p30", "h": "1080p60", "p": "1440p60", "k": "2160p60"}


class SettingsError(ValueError):
    """A setting that cannot be used: one line with the key, the value and what is allowed."""


def _items(value: Any) -> list[Any]:
    """A comma-separated text or a TOML list as a list of stripped items."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return list(value) if isinstance(value, list | tuple) else [value]


def _rates(value: Any) -> Any:
    if value is None or value == ():
        return None
    items = _items(value)
    allowed = "a number above 0, or a share of the largest stable rate such as 25%"
    if not 1 <= len(items) <= 6:
        raise ValueError(f"{len(items)} learning rates; allowed: 1 to 6 of them")
    rates: list[float | str] = []
    for item in items:
        text = str(item)
        try:
            number = float(text.removesuffix("%"))
        except ValueError:
            number = math.nan
        if isinstance(item, bool) or not (math.isfinite(number) and number > 0):
            raise ValueError(f"{text!r} is not a learning rate; allowed: {allowed}")
        rates.append(text if text.endswith("%") else number)
    return tuple(rates)


def _pair(value: Any) -> Any:
    if value is None:
        return None
    try:
        b, w = (float(item) for item in _items(value))
    except (TypeError, ValueError):
        b = w = math.nan
    if not (math.isfinite(b) and math.isfinite(w)):
        raise ValueError("allowed: two numbers, b and w, as in 0.5,-0.1")
    return b, w


def _seed(value: Any) -> Any:
    if value is None or str(value).lower() == "none":
        return None
    if str(value).isdecimal() and int(str(value)) < 2**32:
        return int(str(value))
    raise ValueError("allowed: a whole number from 0 to 4294967295, or none for fresh data each time")


def _formats(value: Any) -> Any:
    items = tuple(dict.fromkeys(str(item) for item in _items(value)))
    for item in items:
        if item not in FORMATS:
            raise ValueError(f"{item!r} is not a format; allowed: {', '.join(FORMATS)}")
    if not items:
        raise ValueError(f"allowed: one or more of {', '.join(FORMATS)}")
    return items


def _one_of(*allowed: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"allowed: {', '.join(allowed)}")
        return value

    return AfterValidator(check)


class Settings(BaseSettings):
    """All settings; the descriptions are the help texts and the README's table."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    csv: Path | None = Field(None, description="data set to learn from; none: the book's")
    x: str | None = Field(None, description="column of the feature; may be left out in a file of two columns")
    y: str | None = Field(None, description="column of the target; likewise")
    points: int = Field(100, ge=3, le=10_000_000, description="number of points, if there is no csv")
    noise: float = Field(
        0.1, ge=0, le=1e6, allow_inf_nan=False, description="standard deviation of the noise, if no csv"
    )
    seed: Annotated[int | None, NoDecode, BeforeValidator(_seed)] = Field(
        42, description="of data, split and start; none: fresh each time"
    )
    train_fraction: float = Field(0.8, gt=0, lt=1, description="share of the points to train on")
    standardize: Annotated[str, _one_of("auto", "on", "off")] = Field(
        "auto", description="auto, on or off; auto: when the condition number is above 100"
    )
    start: Annotated[tuple[float, float] | None, NoDecode, BeforeValidator(_pair)] = Field(
        None, description="where descent starts, as b,w; none: at random"
    )
    rates: Annotated[tuple[float | str, ...] | None, NoDecode, BeforeValidator(_rates)] = Field(
        None,
        description="learning rates: numbers, or shares of the largest stable rate; "
        "none: 0.2,0.8,1.1 on the book's data, else 25%,99%,137%",
    )
    epochs: int = Field(1000, ge=1, le=1_000_000, description="passes over the training data")
    theme: Annotated[str, _one_of(*THEMES)] = Field("light", description=" or ".join(THEMES))
    lang: Annotated[str, _one_of(*languages())] = Field(
        "en", description="language: " + " or ".join(languages())
    )
    format: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_formats)] = Field(
        FORMATS, description="of figures: one or more of " + ", ".join(FORMATS)
    )
    dpi: int = Field(150, ge=30, le=1200, description="dots per inch of PNG figures")
    quality: Annotated[str, _one_of(*QUALITIES)] = Field(
        "m", description="of films: " + ", ".join(f"{key} {size}" for key, size in QUALITIES.items())
    )
    output: Path = Field(Path("output"), description="folder to write to")

    @classmethod
    def settings_customise_sources(  # noqa: D102 (pydantic's hook)
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
            if value is not None or name == "seed":
                text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
                others[PREFIX + name.upper()] = text
        return others

    @cached_property
    def look(self) -> Look:
        """Theme and language."""
        return Look(THEMES[self.theme], Words(self.lang))


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
    if settings.csv is None and (settings.x or settings.y):
        raise SettingsError("x and y name the columns of a CSV file: csv is missing")
    return settings


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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from None
    for key in ("csv", "output"):  # written beside the file, so meant from there
        if isinstance(values.get(key), str):
            values[key] = path.parent / values[key]
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
    message = error["msg"].removeprefix("Value error, ").replace("Input should be", "allowed:")
    message = message.partition(", unable to parse")[0]
    shown = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"{source} = {shown!r}: {message}"
