"""The film and the figure that CONTRIBUTING.md gives to copy are whole, and look right."""

import re
import tomllib
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from gdviz.film.flat import charts
from gdviz.look import Look, words
from gdviz.look.theme import THEMES, rgb
from gdviz.render import catalog
from tests.lessons import PENGUINS, ROOT, settings
from tests.scenes import watching

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def block(language: str, holding: str) -> str:
    """The one code block of a language that holds a word."""
    found = re.findall(rf"^```{language}\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
    (one,) = (body for body in found if holding in body)
    return one


FILM, FIGURE = block("python", "class Downhill"), block("python", "def draw")
FLAT_FILM = dedent("".join(re.findall(r"^(?:    .*)?\n", charts.__doc__ or "", flags=re.MULTILINE)))
FIGURES_WORDS = tomllib.loads(block("toml", "fading_steps"))


INSIDE = ("gdviz/figure", "gdviz/film", "gdviz/embed")


def test_files_and_folders_that_are_named_are_there() -> None:
    """Whatever looks like a path; NAME and xx stand for what is to be added, and whoever makes
    pictures has a `gdviz.toml` of their own."""
    named = set(re.findall(r"`([\w./]+/[\w./]*|[\w/.]+\.(?:py|toml|md|cfg|lock))`", TEXT))
    named |= set(re.findall(r"\]\(([\w./]+)\)", TEXT))
    rooms = [ROOT, *(ROOT / room for room in ("gdcore", "gdviz", *INSIDE))]
    for name in {name for name in named if not re.search(r"NAME|xx|downhill|^gdviz\.toml$", name)}:
        assert any((room / name).exists() for room in rooms), name
    assert len(named) > 40


def test_modules_that_are_named_are_there() -> None:
    for name in set(re.findall(r"`(gd(?:core|viz)[\w.]*\.(?!toml`)\w+)`", TEXT)):
        path = name.replace(".", "/")
        inside = getattr(import_module(name.rpartition(".")[0]), name.rpartition(".")[2], None)
        assert inside or (ROOT / f"{path}.py").exists() or (ROOT / path).is_dir(), name


def test_the_import_for_surfaces_of_ones_own_works() -> None:
    (line,) = re.findall(r"`(from gdviz\.film\.solid import .*?)`", TEXT)
    names: dict[str, Any] = {}
    exec(line, names)
    assert {"Curve", "Marker", "Mesh", "MeshScene"} <= set(names)


def test_they_are_short() -> None:
    assert len(FILM.splitlines()) <= 45
    assert len(FLAT_FILM.splitlines()) <= 25
    assert len(FIGURE.splitlines()) <= 32


def share(frame: np.ndarray, color: str, near: float = 0.12) -> float:
    """The share of a picture that is about of a colour."""
    return float((np.abs(frame / 255 - rgb(color)).max(axis=2) < near).mean())


def watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, **settings: str
) -> watching.Watched:
    """A film to copy, which is short, has one caption, and no text in another's way."""
    file = tmp_path / f"{name}.py"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(catalog, "find", lambda kind: {name: file})
    film = watching.play(name, **settings)
    assert len(film.captions) == 1
    assert watching.wrong_texts(film) == []
    assert watching.too_fast(film) == []
    assert 5 < film.scene.now < 15
    return film


@pytest.mark.parametrize(
    ("theme", "data"), [("light", {}), ("dark", watching.PENGUINS), ("light", {"GDVIZ_NOISE": "0"})]
)
def test_the_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str, data: dict[str, str]
) -> None:
    film = watched(tmp_path, monkeypatch, "downhill", FILM, GDVIZ_THEME=theme, **data)
    # The surface fills much of the frame, and the path can be seen on it.
    last, colors = film.beats[-1], THEMES[theme]
    assert share(last, colors.paper, 0.01) < 0.85
    assert share(last, colors.rate_low) > 0.001


@pytest.mark.parametrize(("theme", "data"), [("light", {}), ("dark", watching.PENGUINS)])
def test_the_flat_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str, data: dict[str, str]
) -> None:
    film = watched(tmp_path, monkeypatch, "from_above", FLAT_FILM, GDVIZ_THEME=theme, **data)
    assert len(film.forwards) == 1  # whose sign stands without a question beside it
    last, colors = film.beats[-1], THEMES[theme]
    assert share(last, colors.paper, 0.01) < 0.8
    assert share(last, colors.rate_low) > 0.0005


def test_the_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gdviz.check.texts import findings

    ((section, said),) = FIGURES_WORDS.items()
    known = {**words.texts("en"), **{f"{section}.{key}": text for key, text in said.items()}}
    monkeypatch.setattr("gdviz.look.words.texts", lambda language: known)
    file = tmp_path / f"{section}.py"
    file.write_text(FIGURE, encoding="utf-8")
    spec: Any = spec_from_file_location(section, file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    for chosen in ({}, PENGUINS, {"theme": "dark", "size": "column"}):
        made = settings(**chosen)
        assert findings(module.draw(made.lesson, made.look)) == []
    assert Look().say(f"{section}.title") == said["title"]
