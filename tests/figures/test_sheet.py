"""The page: words and key at the top, panels below, on pages of every size."""

import re
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from gdcore import Lesson
from gdviz.check import texts
from gdviz.figure import figure
from gdviz.figure.facts import facts
from gdviz.figure.sheet import Panel, sheet
from gdviz.figure.type import NOT_FIRST, NOT_LAST, text_width, wrapped
from gdviz.look import SIZES, Look
from gdviz.look.theme import THEMES
from gdviz.look.words import Words

# Words as they are measured: in the project's font, which the style around a figure registers.
figure(lambda lesson, look: Figure())(None, Look())  # type: ignore[arg-type]

LATIN = "Below the cliff the descent arrives, sooner or later; beyond it, never (whatever you do)."
CHINESE = "低于临界值就能到达，超过它永远到不了。所有损失（即均方误差）连成曲面，等高圈留在地图上！"
FORMULAS = r"The cliff is $2 / \lambda_{max}$ and $\hat{y} = b + w x$, of course: $\eta < 0.806$."


def lines(words: str, room: float, size: float = 9.5, weight: str = "normal") -> list[str]:
    return wrapped(words, room, size, weight).split("\n")


# Breaking lines.


def test_what_has_room_stays_as_it_is() -> None:
    for words in (LATIN, CHINESE, FORMULAS, "", "a  b", " "):
        assert wrapped(words, text_width(words, 9.5) + 0.01, 9.5) == words


@pytest.mark.parametrize("room", [0.9, 1.5, 2.0, 3.1])
@pytest.mark.parametrize("words", [LATIN, CHINESE, FORMULAS, LATIN + CHINESE + FORMULAS])
def test_every_line_has_room_and_nothing_is_lost(words: str, room: float) -> None:
    found = lines(words, room)
    assert len(found) > 1
    assert "".join("".join(found).split()) == "".join(words.split())
    for line in found:
        alone = re.fullmatch(r"\$.*\$\S?", line)  # a formula is never broken
        assert alone or text_width(line, 9.5) <= room
        assert line == line.strip() != ""


def test_lines_are_filled() -> None:
    for words, room in product((LATIN, CHINESE), (1.5, 2.0, 3.1)):
        found = lines(words, room)
        for line, following in pairwise(found):
            space = " " if words is LATIN else ""
            unit = (
                following.split()[0] if words is LATIN else re.match(r".[，。）！]*", following)[0]
            )
            if words is CHINESE and line[-1] in NOT_LAST:
                continue
            assert text_width(line + space + unit, 9.5) > room


def test_latin_breaks_between_words() -> None:
    assert " ".join(lines(LATIN, 1.5)) == LATIN
    assert lines("one two", 0.01) == ["one", "two"]
    assert lines("incomprehensibilities", 0.5) == ["incomprehensibilities"]


@pytest.mark.parametrize("room", [0.35, 0.5, 0.8, 1.0, 1.3, 1.7, 2.2])
def test_chinese_breaks_anywhere_but_at_the_wrong_side_of_its_punctuation(room: float) -> None:
    found = lines(CHINESE, room)
    assert "".join(found) == CHINESE
    assert not any(line[0] in NOT_FIRST for line in found)
    assert not any(line[-1] in NOT_LAST for line in found)


def test_numbers_and_names_within_chinese_stay_whole() -> None:
    words = "共有 1024 个训练点，在 b = −0.138，w = 1.97 处的损失为 2.742e−10。"
    for room in (0.6, 0.9, 1.4):
        joined = "\n".join(lines(words, room))
        for number in ("1024", "−0.138", "1.97", "2.742e−10"):
            assert number in joined


@pytest.mark.parametrize("room", [0.1, 0.7, 1.2, 2.0])
def test_formulas_are_not_broken(room: float) -> None:
    formulas = re.findall(r"\$.*?\$", FORMULAS)
    assert len(formulas) == 3
    joined = "\n".join(lines(FORMULAS, room))
    assert all(formula in joined for formula in formulas)
    # Nor parted from a comma behind them.
    assert "$," in joined
    assert "$." in joined


def test_weight_and_size_count() -> None:
    for words in (LATIN, CHINESE):
        # Letters are set on whole pixels, which changes widths by up to a twentieth.
        assert text_width(words, 19) == pytest.approx(2 * text_width(words, 9.5), rel=0.06)
    assert text_width(LATIN, 9.5, "bold") > text_width(LATIN, 9.5)
    room = text_width(LATIN, 9.5) + 0.01
    assert len(lines(LATIN, room)) == 1
    assert len(lines(LATIN, room, weight="bold")) == len(lines(LATIN, room, size=12)) == 2


@hypothesis_settings(derandomize=True, deadline=None, max_examples=60)
@given(st.text("ab ,.;学习，。（）0−$", max_size=40), st.floats(0.05, 2))
def test_whatever_the_text_nothing_is_lost_and_no_line_begins_wrongly(
    words: str, room: float
) -> None:
    try:
        found = lines(words, room)
    except ValueError:  # matplotlib cannot read what stands between two dollars
        return
    assert "".join("".join(found).split()) == "".join(words.split())


# The page.


def page(
    look: Look,
    count: int = 2,
    solid: tuple[int, ...] = (),
    key: int = 0,
    weights: tuple[float, ...] = (1, 1),
    **options: Any,
) -> tuple[Figure, list[Any]]:
    """The page of `split` with so many empty panels, and a key of so many handles."""
    made: list[Any] = []
    handles = [Line2D([], [], label=f"handle {number}\nand its end") for number in range(key)]

    @figure
    def draw(lesson: Lesson, look: Look) -> Figure:
        numbers = {"train": 80, "val": 20, "all": 100}
        panels = [
            Panel(
                f"Panel number {number}",
                kind="solid" if number in solid else "flat",
                weight=weights[number % 2],
            )
            for number in range(count)
        ]
        drawn, axes = sheet(lesson, look, "split", numbers, panels, key=handles, **options)
        made.extend(axes)
        return drawn

    return draw(Lesson(), look), made


def boxes(axes: list[Any]) -> list[tuple[float, float, float, float]]:
    return [tuple(panel.get_position().extents) for panel in axes]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("key", [0, 3, 6])
def test_words_key_and_panels_keep_apart(size: str, count: int, key: int) -> None:
    drawn, axes = page(Look(size=size), count, key=key)
    assert len(axes) == count
    assert texts.text_findings(drawn) == []
    width, height = drawn.get_size_inches()
    assert (width, height) == (Look(size=size).inches[0], Look(size=size).inches[1] or height)
    drawn.draw_without_rendering()
    lowest = min(text.get_window_extent().y0 for text in drawn.texts) / drawn.bbox.height
    for left, bottom, right, top in boxes(axes):
        assert 0 < left < right < 1
        assert 0 < bottom < top < lowest
        assert (right - left) * width > 1
        assert (top - bottom) * height > 0.5
    for one in range(count):
        for other in range(one):
            a, b = boxes(axes)[one], boxes(axes)[other]
            assert a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1]


def columns(axes: list[Any]) -> int:
    return len({round(left, 3) for left, *_ in boxes(axes)})


def test_panels_stand_in_as_many_columns_as_have_room() -> None:
    assert columns(page(Look(), 3)[1]) == 3
    assert columns(page(Look(), 4)[1]) == 4
    assert columns(page(Look(), 6)[1]) == 3, "four at most, and rows of one length"
    assert columns(page(Look(), 4, least=4.0)[1]) == 2
    assert columns(page(Look(size="column"), 3)[1]) == 1
    assert columns(page(Look(size="column", scale=2), 2)[1]) == 2
    # In reading order: to the right, then down.
    tops = [round(-top, 3) for *_, top in boxes(page(Look(), 4, least=4.0)[1])]
    assert tops == sorted(tops)


def test_weights_are_shares_of_the_width() -> None:
    one, other = boxes(page(Look(), 2, weights=(3, 1))[1])
    assert other[0] - one[0] > 0.6
    equal = [right - left for left, _, right, _ in boxes(page(Look(), 2)[1])]
    assert equal[0] == pytest.approx(equal[1])
    # Only where the panels stand side by side.
    narrow = boxes(page(Look(size="column"), 2, weights=(3, 1))[1])
    assert narrow[0][2] == pytest.approx(narrow[1][2])


def test_a_column_is_as_high_as_its_panels_need() -> None:
    one, two = (page(Look(size="column"), count)[0].get_size_inches()[1] for count in (1, 2))
    assert 1.8 < one < two < 8
    drawn, axes = page(Look(size="column"), 1, tall=1.5)
    left, bottom, right, top = boxes(axes)[0]
    width, height = drawn.get_size_inches()
    assert (top - bottom) * height == pytest.approx(1.5 * (right - left) * width)


def test_type_keeps_its_size_on_a_larger_page() -> None:
    def sizes(scale: float) -> set[float]:
        return {text.get_fontsize() for text in page(Look(scale=scale))[0].texts}

    assert sizes(1) == sizes(3) == {9.5, 12}


def test_solid_panels_are_in_3d() -> None:
    _, (flat, solid) = page(Look(), 2, solid=(1,))
    assert not hasattr(flat, "get_zlim")
    assert hasattr(solid, "get_zlim")


def test_it_says_what_the_language_file_says() -> None:
    for language, theme in product(("en", "zh"), THEMES.values()):
        look = Look(theme, Words(language))
        drawn, axes = page(look)
        numbers = {"train": 80, "val": 20, "all": 100}
        title, subtitle = drawn.texts[:2]
        assert title.get_text() == look.say("split.title", **numbers)
        assert subtitle.get_text() == look.say("split.subtitle", **numbers)
        assert (title.get_weight(), title.get_color()) == ("bold", theme.ink)
        assert subtitle.get_color() == theme.muted
        assert [panel.get_title("left") for panel in axes] == ["Panel number 0", "Panel number 1"]
        noted = facts(drawn)
        assert noted["numbers"] == numbers
        assert noted["alt"] == look.say("split.alt", **numbers)  # which has no formulas
        assert noted["lesson"]["max_learning_rate"] == Lesson().landscape.max_learning_rate
