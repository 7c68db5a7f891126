"""Every film: how it is written, its frames, other looks and lessons, time to read."""

import ast
import inspect
from collections.abc import Iterator

import manim
import numpy as np
import pytest

from gdviz.check.scenes import unread
from gdviz.look.markup import readable
from gdviz.look.words import texts
from gdviz.render import catalog, filming
from tests.scenes.claims import CLAIMS, untrue
from tests.scenes.watching import (
    PENGUINS,
    SMALL,
    Watched,
    assert_same,
    checked,
    played,
    too_fast,
    wrong_texts,
)

FILMS = sorted(catalog.find("scenes"))
films = pytest.mark.parametrize("name", FILMS)

MOST_LINES = 40
"""Of a method, its docstring included: a beat fits on half a screen and is read at a glance. The
aim is 30; a beat that needs a few more need not be cut in two for that."""


def class_of(name: str) -> ast.ClassDef:
    """The one class of a film's file."""
    (found,) = (
        node
        for node in ast.parse(catalog.find("scenes")[name].read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    )
    return found


def methods_of(film: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in film.body if isinstance(node, ast.FunctionDef)}


def more_than_beats(body: list[ast.stmt], methods: set[str]) -> Iterator[str]:
    """Statements that are neither a call of one of the film's own methods nor set anything up.

    Whether a beat is shown, and how often, may depend on the lesson.
    """
    for statement in body:
        match statement:
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("self"), called))) if called in methods:
                pass
            case ast.Assign() | ast.AnnAssign():
                pass
            case ast.If() | ast.For():
                yield from more_than_beats([*statement.body, *statement.orelse], methods)
            case _:
                yield ast.unparse(statement)


@films
def test_a_film_is_one_scene_named_after_its_file(name: str) -> None:
    film = filming.scene_class(catalog.find("scenes")[name])
    assert film.__name__ == class_of(name).name == name.title().replace("_", "")


@films
def test_construct_calls_a_method_a_beat(name: str) -> None:
    methods = methods_of(class_of(name))
    (docstring, *body) = methods["construct"].body
    assert isinstance(docstring, ast.Expr) and isinstance(docstring.value, ast.Constant)
    assert list(more_than_beats(body, set(methods))) == []
    nodes = ast.walk(methods["construct"])
    called = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert len(called & set(methods)) >= 4, "a film has four sections at least, and a beat for each"


@films
def test_each_method_says_what_it_shows_and_is_read_at_a_glance(name: str) -> None:
    for method in methods_of(class_of(name)).values():
        assert ast.get_docstring(method), f"{method.name} has no docstring"
        lines = (method.end_lineno or 0) - method.lineno + 1
        assert lines <= MOST_LINES, f"{method.name} has {lines} lines"


def test_more_than_beats_is_seen() -> None:
    source = """
        def construct(self):
            self.beat()
            for rate in rates:
                self.beat(rate)
            if self.odd:
                self.other()
                self.play(FadeIn(dot))
            scale = 2
            show()
        """
    (construct,) = ast.parse(inspect.cleandoc(source)).body
    assert isinstance(construct, ast.FunctionDef)
    found = list(more_than_beats(construct.body, {"beat", "other"}))
    assert found == ["self.play(FadeIn(dot))", "show()"]


@films
def test_the_frames_that_sections_end_with(name: str) -> None:
    film = played(name)
    assert 4 <= len(film.ends) == len(film.scene.sections) <= 9
    assert film.scene.sections[0].start == 0
    for section, frame in film.ends.items():
        assert_same(frame, f"{name}-{section}")


def says_its_last_words_long_enough(film: Watched) -> bool:
    """Whether the end card, or the last caption of a film without one, stays for three seconds."""
    began = film.captions[-1][0] if film.scene.answered is None else film.scene.answered
    return bool(film.scene.now - began >= 3)


@films
def test_it_can_be_read_and_ends_on_a_sentence(name: str) -> None:
    film = played(name)
    assert too_fast(film) == []
    assert unread(film.scene.shown, "en", 1 / SMALL["frame_rate"]) == []
    assert wrong_texts(film) == []
    assert untrue(film) == []
    # A minute at most; at four frames a second each part is rounded up to a quarter of one.
    assert 20 <= film.scene.now <= 65
    assert says_its_last_words_long_enough(film)


@films
def test_a_film_has_none_of_the_faults_that_can_be_measured(name: str) -> None:
    assert checked(filming.scene_class(catalog.find("scenes")[name])).faults() == []


@films
def test_the_poster_is_a_picture_of_its_own(name: str) -> None:
    poster = played(name).scene.poster_frame
    assert poster.shape == (270, 480, 4)
    assert (poster[:, :, :3] != poster[0, 0, :3]).mean() > 0.02


@pytest.mark.parametrize("look", ["dark", "zh", "penguins"])
@films
def test_other_looks(name: str, look: str) -> None:
    settings = {"dark": {"GDVIZ_THEME": "dark"}, "zh": {"GDVIZ_LANG": "zh"}, "penguins": PENGUINS}
    film = played(name, **settings[look])
    with manim.tempconfig(SMALL):
        told = filming.contents(catalog.find("scenes")[name], film.scene, [])
    theme, language = (
        ("dark", "en") if look == "dark" else ("light", "zh" if look == "zh" else "en")
    )
    assert (told["theme"], told["language"]) == (theme, language)
    assert [one["title"] for one in told["sections"]] == [
        readable(film.scene.look.say(f"film_{name}.section_{one['name']}"))
        for one in told["sections"]
    ]
    assert wrong_texts(film) == []
    assert too_fast(film, 8 if look == "zh" else 17) == []
    assert says_its_last_words_long_enough(film)
    assert untrue(film) == []
    assert_same(film.scene.poster_frame[:, :, :3], f"{name}-{look}")


ODD = {
    "perfect fit": {"GDVIZ_NOISE": "0"},
    "start on a perfect fit": {"GDVIZ_NOISE": "0", "GDVIZ_START": "1,2"},
    "all diverge": {"GDVIZ_RATES": "101%,150%,300%"},
    "better at first": {"GDVIZ_START": "1.8,0.5", "GDVIZ_RATES": "1.1"},
    "six rates": {"GDVIZ_RATES": "1%,10%,12%,99%,101%,300%"},
    "three points, one epoch": {"GDVIZ_POINTS": "3", "GDVIZ_EPOCHS": "1"},
    "a valley": {**PENGUINS, "GDVIZ_STANDARDIZE": "off"},
    "standardised": {"GDVIZ_STANDARDIZE": "on"},
}


@pytest.mark.parametrize("lesson", ODD)
@films
def test_odd_lessons(name: str, lesson: str) -> None:
    film = played(name, **ODD[lesson])
    assert wrong_texts(film) == []
    assert too_fast(film) == []
    assert says_its_last_words_long_enough(film)
    assert untrue(film) == []


def test_what_is_claimed_is_said_by_films() -> None:
    assert set(CLAIMS) <= set(texts("en"))


def test_a_dot_moved_by_two_pixels_fails() -> None:
    section, frame = next(iter(played("descent").ends.items()))
    moved = frame.copy()
    y, x = np.argwhere((frame != frame[0, 0]).any(axis=2))[0]
    moved[y : y + 4, x + 2 : x + 6] = frame[y : y + 4, x : x + 4]
    with pytest.raises(AssertionError, match="pixels differ"):
        assert_same(moved, f"descent-{section}", renew=False)
