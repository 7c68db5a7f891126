"""Figures of very many points: a sample is drawn, a note says so, the numbers are those of all."""

from typing import Any

import pytest

import gdcore
from gdcore.lesson import MOST_DRAWN
from gdviz.figure.facts import facts
from gdviz.look import Look
from gdviz.render import catalog
from tests.lessons import settings

POINTS = {"train", "val", "muted", "errors"}
"""What a figure notes that draws points or errors."""


@pytest.fixture(scope="module")
def many() -> gdcore.Lesson:
    return gdcore.Lesson(n=2 * MOST_DRAWN)


@pytest.fixture(scope="module")
def few() -> gdcore.Lesson:
    return gdcore.Lesson(n=50)


def drawn(name: str, lesson: gdcore.Lesson, look: Look) -> Any:
    return facts(catalog.draw_of(name)(lesson, look))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", catalog.find("figures"))
def test_a_note_tells_of_the_sample(
    name: str, lang: str, many: gdcore.Lesson, few: gdcore.Lesson
) -> None:
    look = settings(lang=lang).look
    found = drawn(name, many, look)
    kind = "batches" if name == "batches" else "points" if POINTS & found.keys() else ""
    told = [look.say(f"sample.{kind}", drawn=20_000, all=40_000)] if kind else []
    assert [note for note in found["notes"] if "20,000" in note] == told
    samples = [look.say(f"sample.{what}", drawn=50, all=50) for what in ("points", "batches")]
    assert not set(samples) & set(drawn(name, few, look)["notes"])


def test_the_title_says_how_many_errors_are_drawn(many: gdcore.Lesson) -> None:
    figure = catalog.draw_of("error")(many, settings().look)
    assert figure.axes[1].get_title("left") == "16,000 of the 32,000 errors"
    (segments,) = figure.axes[1].collections[:1]
    assert len(segments.get_paths()) == 16_000
