"""The explorable: gradient descent that a reader can touch, as a page, a fragment or a model.

`page` is a whole file, offline; `fragment` is what goes into a blog post, a slide or another page;
`given` is what the JavaScript module `web/explore.js` is told: the lesson's numbers, the colours of
both themes, the words of all languages.
"""

import base64
import os
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

import gdcore
from gdcore import Lesson
from gdcore.studies import scales
from gdcore.view import ranges_of
from gdviz.embed.sources import digest, environment, script_json, source
from gdviz.look import Look
from gdviz.look.fonts import FAMILY
from gdviz.look.look import UNITS
from gdviz.look.styles import STYLES
from gdviz.look.theme import BRIGHT, LAMP, RULES, SHADOW, THEMES, Theme
from gdviz.look.words import languages, texts
from gdviz.origin import Origin
from gdviz.settings import Settings, written
from gdviz.tables import STANDARD_INPUT

SCALES = {"raw": "raw", "bad": "ten", "standardized": "standardized"}
"""What the scales of `gdcore.studies` are called in the page."""
SHADES = 48
"""Of the surface's and the map's colours, from the lowest loss to the highest."""
ROLES = (
    "paper", "ink", "muted", "grid", "train", "val", "prediction", "error", "path", "minimum",
    "rate_low", "rate_high", "rate_diverging", "b", "w", "truth", "mini_batch", "stochastic",
    *RULES,
)  # fmt: skip
PATHS = ("rate_low", "rate_high", "rate_diverging", "mini_batch", "stochastic", *RULES)
"""The styles that a path may have."""
BORROWED = {
    "start": "axis.start", "minimum": "axis.minimum", "epoch": "axis.epoch", "loss": "axis.loss",
    "per": "axis.per", "deviation": "axis.deviation", "floor": "axis.floor",
    "sample": "film.sample",
    **{rule: f"optimizers.{rule}" for rule in RULES},
}  # fmt: skip
"""Texts that figures have, too, by the name that the page calls them."""

FONTS = f'"{FAMILY}", "Noto Sans", system-ui, sans-serif'
"""The family of all pictures where a page has it, and else what the reader's system has like it."""

DATA = (
    "csv", "x", "y", "sheet", "missing", "decimal", "encoding", "points", "noise", "seed",
    "train_fraction", "epochs",
)  # fmt: skip
"""The settings that a lesson's points follow from."""


def page(lesson: Lesson, look: Look, options: str = "", made: Origin | None = None) -> str:
    """A whole page, which needs no other file and asks for none.

    Args:
        lesson: What is descended on.
        look: The language it opens in, and the theme if it is the dark one; with the light one it
            opens in what the reader's system prefers.
        options: The lesson's options on the command line, for the commands that the page offers.
        made: Where it comes from.
    """
    module = _module()
    script = digest(f"\n{module}\n")
    policy = (
        f"default-src 'none'; script-src {script}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )
    told = given(lesson, look, options, on_page=True)
    return environment.get_template("explore.html").render(
        language=look.words.language,
        made=made,
        policy=policy,
        scheme="light dark",
        title=look.words.say("explore.title"),
        lead=look.words.say("explore.lead"),
        noscript=look.words.say("explore.noscript"),
        light=THEMES["light"].paper,
        dark=THEMES["dark"].paper,
        fragment=_fragment(told, module),
    )


def fragment(lesson: Lesson, look: Look, options: str = "") -> str:
    """The explorable for a blog post, a slide or a page: one <div> and one <script type="module">.

    It stands in a shadow, so that its styles and those around it do not meet, and works as often as
    it is pasted. Arguments as for `page`.
    """
    module = _module()
    return str(_fragment(given(lesson, look, options), module))


def _module() -> str:
    """The script that a page has in it."""
    return _light(source("explore.js")) + "\nmount();\n"


def _fragment(told: dict[str, Any], module: str) -> Markup:
    template = environment.get_template("explore_fragment.html")
    return Markup(template.render(given=script_json(told), module=Markup(module)))


def options_of(settings: Settings) -> str:
    """The options that make this lesson's data, as one writes them for a shell.

    Start, rate and scale are not among them: those the page adds, as they are in it.
    """
    words = []
    for name in DATA:
        value = getattr(settings, name)
        if name == "seed":
            value = settings.lesson.seed
        elif name == "csv" and value is not None and value.name == STANDARD_INPUT:
            value = "-"
        elif name == "csv" and value is not None:
            value = Path(os.path.relpath(value)) if value.is_absolute() else value
        if value is not None and value != Settings.model_fields[name].default:
            words.append(f"--{name.replace('_', '-')} {shlex.quote(written(value))}")
    return " ".join(words)


def given(lesson: Lesson, look: Look, options: str = "", on_page: bool = False) -> dict[str, Any]:
    """All that the module is told, as JSON has it. Arguments as for `page`.

    on_page: Whether it has a page of its own: then it keeps its state in the address.
    """
    chosen = look.words.language
    return {
        "lesson": told_lesson(lesson, look, options),
        "making": {"seed": 42, "trainFraction": 0.8, "epochs": 1000},
        "palettes": {name: palette(theme) for name, theme in THEMES.items()},
        "lamp": LAMP.tolist(),
        "shadow": SHADOW.tolist(),
        "bright": BRIGHT,
        "styles": {
            name: {"role": style.role, "dash": style.dash, "mark": style.mark,
                   "filled": style.filled, "width": style.width, "size": style.size}
            for name, style in STYLES.items() if name in PATHS
        },
        "texts": {language: words(language) for language in languages()},
        "languages": {name: texts(name)["explore.language_name"] for name in languages()},
        "units": sorted(UNITS),
        "language": chosen,
        "theme": "auto" if look.theme.name == "light" else look.theme.name,
        "css": source("explore.css"),
        "font": FONTS,
        "heading": 1 if on_page else 2,
        "address": on_page,
    }  # fmt: skip


def told_lesson(lesson: Lesson, look: Look, options: str = "") -> dict[str, Any]:
    """The numbers of a lesson: three landscapes, three ranges, and the points that are drawn.

    Of very many points these are a sample (`Lesson.sample`), as in figures, from which batches are
    taken, too; all else follows from the landscapes, which are those of all points.
    """
    sample, scale = lesson.sample(), scale_of(lesson)
    named = {SCALES[name]: one for name, one in scales(lesson).named}
    own = named[scale] if lesson.x_factor in (1, 10) else lesson.on_scale(lesson.standardize, 1.0)
    start = own.from_raw(*lesson.to_raw(*lesson.start))
    (x_name, x_unit), (y_name, y_unit) = map(look.column, (lesson.full.x_name, lesson.full.y_name))
    fitted = gdcore.Standardizer.fit(lesson.raw_train.x)
    moved = {
        name: one.starting_at(one.from_raw(*lesson.to_raw(*lesson.start)))
        for name, one in named.items()
    }
    return {
        **{key: packed(values) for key, values in (
            ("x", sample.raw_train.x), ("y", sample.raw_train.y),
            ("vx", sample.raw_val.x), ("vy", sample.raw_val.y),
        )},
        "n": len(lesson.full),
        "trainN": len(lesson.raw_train),
        "names": {"x": x_name, "y": y_name, "xUnit": x_unit, "yUnit": y_unit},
        "seed": lesson.seed,
        "epochs": lesson.epochs,
        "standardizer": [fitted.mean, fitted.std],
        "lands": {name: five(one.landscape) for name, one in named.items()},
        "ranges": {name: ranges_of(one) for name, one in moved.items()},
        "scale": scale,
        "start": start,
        "rates": lesson.rates,
        "command": options,
    }  # fmt: skip


def scale_of(lesson: Lesson) -> str:
    """What the page calls the scale of a lesson's x."""
    if lesson.standardized:
        return "standardized"
    return "ten" if lesson.x_factor == 10 else "raw"


def five(land: gdcore.Landscape) -> tuple[float, ...]:
    """The five numbers of a landscape."""
    return land.mean_x, land.mean_y, land.sxx, land.best_w, land.min_loss


def packed(values: np.ndarray) -> str:
    """Numbers as they are in memory, 64 bits each with the lowest first, in base64."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f8").tobytes()).decode()


@cache
def palette(theme: Theme) -> dict[str, Any]:
    """A theme's colours, by role, and those of the surface and the map from low to high."""
    level = np.linspace(0, 1, SHADES)
    return {
        "roles": {role: theme.color(role) for role in ROLES},
        "surface": _hex(theme.surface_colors(level)),
        "map": _hex(theme.map_colors(level)),
    }


def _hex(colors: np.ndarray) -> list[str]:
    return ["#" + bytes(np.round(255 * color).astype(np.uint8)).hex() for color in colors]


@cache
def words(language: str) -> dict[str, str]:
    """The texts of the page in a language, by the module's names for them."""
    all_ = texts(language)
    own = {
        key.removeprefix("explore."): text
        for key, text in all_.items() if key.startswith("explore.")
    }  # fmt: skip
    return own | {name: all_[key] for name, key in BORROWED.items()}


@cache
def _light(source: str) -> str:
    """JavaScript without the comments and blanks at the beginning of lines that the page can spare.

    Types and explanations are a quarter of the module. No text in it looks like a comment.
    """
    bare = re.sub(r"/\*\*.*?\*/ ?", "", source, flags=re.DOTALL)
    lines = (line.strip() for line in bare.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
