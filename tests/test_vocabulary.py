"""docs/vocabulary.md: made from the code, so it says what is there, all of it, and shows it."""

import inspect
import io
import pkgutil
import re
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

import gdviz.film
from gdviz.figure import panels
from gdviz.look import Look
from gdviz.look.styles import STYLES, TYPE
from gdviz.look.theme import THEMES, Theme
from tests.lessons import ROOT
from tools import vocabulary

PAGE = (ROOT / "docs/vocabulary.md").read_text(encoding="utf-8")
PICTURES = ROOT / "docs/vocabulary"
AGAIN = "run tools/vocabulary.py"


def test_the_page_is_what_the_code_says() -> None:
    assert vocabulary.page() == PAGE, AGAIN


def test_the_pictures_are_those_of_the_page() -> None:
    shown = set(re.findall(r"vocabulary/([\w.]+\.(?:png|svg))", PAGE))
    assert shown == {path.name for path in PICTURES.iterdir()}, AGAIN
    assert shown == {"colours.svg", "styles.svg"} | {f"{name}.png" for name in vocabulary.EXAMPLES}
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < 400_000


@pytest.mark.parametrize("name", vocabulary.EXAMPLES)
def test_a_panels_picture_is_what_its_example_draws(name: str) -> None:
    there, now = (
        np.asarray(Image.open(source).convert("RGB")).astype(int)
        for source in (PICTURES / f"{name}.png", io.BytesIO(vocabulary.thumbnail(name)))
    )
    assert there.shape == now.shape, AGAIN
    assert np.abs(there - now).mean() < 0.5, AGAIN
    assert (there != there[0, 0]).any(axis=2).mean() > 0.02


def test_the_styles_are_those_there_are() -> None:
    drawn = (PICTURES / "styles.svg").read_text(encoding="utf-8")
    assert drawn == vocabulary.lines_and_marks(), AGAIN
    for role in STYLES:
        assert drawn.count(f">{role}<") == len(THEMES)
        assert re.search(rf"^\| `{role}` \| `\w+` \| .* \| [\d.]+ \|$", PAGE, re.MULTILINE), role
    for role, size in TYPE.items():
        assert re.search(rf"^\| `{role}` \| {size.points:g} \| {size.px:g} \| ", PAGE, re.MULTILINE)


def test_the_colours_are_those_of_the_themes() -> None:
    drawn = (PICTURES / "colours.svg").read_text(encoding="utf-8")
    assert drawn == vocabulary.swatches(), AGAIN
    for theme in THEMES.values():
        for role, value in vars(theme).items():
            for color in [value] if isinstance(value, str) else value:
                assert color in drawn
                assert color in PAGE or role == "name"


# All that is public is there, by asking Python and not by reading files as the tool does.


def test_every_role_is_there_with_what_it_is_for() -> None:
    for role in inspect.signature(Theme).parameters:
        assert role == "name" or re.search(rf"^\| `{role}` \| #.* \| #.* \| \w", PAGE, re.MULTILINE)


def explained(name: str, thing: Any) -> bool:
    """Whether a name stands on the page as it is called, with a sentence about it."""
    words = (inspect.getdoc(thing) or "").partition("\n")[0]
    called = rf"`{name}(\(.*\))?`(\*\*|:|<br>) ?"
    return bool(re.search(called + re.escape(vocabulary.cell(words)[:40]), PAGE)) and len(words) > 8


def test_every_panel_is_there() -> None:
    for name in panels.__all__:
        thing = getattr(panels, name)
        assert not callable(thing) or explained(name, thing), name
    assert set(vocabulary.EXAMPLES) <= set(panels.__all__)


def test_what_draws_on_axes_has_a_picture() -> None:
    """But for words, which stand beside something, and what is drawn on several panels."""
    beside = {"label", "place_words", "floor_words", "cut_in_three_panels"}
    for name in panels.__all__:
        thing = getattr(panels, name)
        arguments = list(inspect.signature(thing).parameters) if callable(thing) else []
        if arguments[:1] == ["axes"] and {"look", "style"} & set(arguments):
            assert (name in vocabulary.EXAMPLES) is (name not in beside), name


def film_modules() -> list[ModuleType]:
    """The modules that films call."""
    names = [one.name for one in pkgutil.walk_packages(gdviz.film.__path__, "gdviz.film.")]
    paths = {name: name.removeprefix("gdviz.film.").replace(".", "/") + ".py" for name in names}
    assert set(vocabulary.INSIDE) <= set(paths.values())
    return [import_module(name) for name in names if paths[name] not in vocabulary.INSIDE]


def test_every_part_of_films_is_there_with_all_it_can_do() -> None:
    found = 0
    for module in film_modules():
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
                continue
            if inspect.isfunction(inspect.unwrap(thing)) or inspect.isclass(thing):
                assert explained(name, thing), f"{module.__name__}.{name}"
                found += 1
            for method, function in vars(thing).items() if inspect.isclass(thing) else ():
                is_method = inspect.isfunction(function) or isinstance(function, property)
                if is_method and not method.startswith("_"):
                    assert explained(method, function), f"{module.__name__}.{name}.{method}"
    assert found > 25


def test_every_way_of_writing_is_there() -> None:
    for name, thing in vars(Look).items():
        if not name.startswith("_") and (inspect.isfunction(thing) or isinstance(thing, property)):
            assert explained(name, thing), name
