"""What films share: text, readouts, the line of a scatter."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import manim
import numpy as np
import pytest

import gdcore
from gdviz.errors import SettingsError
from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.scatter import Scatter, axis_name
from gdviz.film.readout import Readout
from gdviz.film.stage import Stage
from gdviz.film.type import Label, colored, in_lines, text
from gdviz.look import Look
from gdviz.look.markup import plain
from gdviz.look.numbers import numbered, ticks
from tests.scenes.watching import SMALL

LOOK = Look()


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    with manim.tempconfig(SMALL):
        yield


@pytest.fixture(scope="module")
def lesson() -> gdcore.Lesson:
    return gdcore.Lesson()


def test_type_is_as_large_as_asked_for() -> None:
    # Ten digits of 0.555 em each, an em being 32 of the 1080 pixels that are 8 units high.
    wide = text("0000000000", LOOK, 32)
    assert wide.width == pytest.approx(10 * 0.555 * 32 / 135, rel=0.02)


def test_a_text_knows_its_size_whatever_was_done_to_it() -> None:
    label = text("size $1/2$", LOOK, "label")
    assert (label.size, label.runs) == (40, False)
    label.scale(0.5).rotate(np.pi / 2).shift(manim.UP)
    assert label.size * label.scaled(np.hypot(label.width, label.height)) == pytest.approx(20)
    assert text("size", LOOK, 33).size == 33


def test_the_numbers_of_a_readout_know_their_size() -> None:
    readout = Readout(["$b$"], LOOK, (0, 0), "note")
    readout.reveal(1)
    readout.display("1.02")
    name, number = readout[0]
    assert (name.size, number.size) == (32, 32)
    assert (name.runs, number.runs, number.scaled(3)) == (False, True, 1)


def test_a_character_without_glyph_is_an_error() -> None:
    with pytest.raises(gdcore.DataError, match=r"no glyph for '\\ue000'"):
        text("鳍长 \ue000", LOOK)


def test_words_have_the_colours_of_roles() -> None:
    parts = colored("#b[$b$ lifts] it, #w[$w$ tilts] it", LOOK, "caption")
    inks = [part.get_fill_color().to_hex() for part in parts]
    assert inks == [LOOK.theme.b, LOOK.theme.ink, LOOK.theme.w]


@pytest.mark.parametrize("words", ["one two three four five six seven", "一步该迈多大，低了走不动"])
def test_words_are_broken_into_lines_that_fit(words: str) -> None:
    whole = in_lines(words, LOOK, "caption", 100)
    assert len(whole) == 1
    lines = in_lines(words, LOOK, "caption", 0.6 * whole.width)
    assert len(lines) == 2
    assert lines.width <= 0.6 * whole.width
    said = [line[0].content for line in lines]
    assert "".join(said).replace(" ", "") == words.replace(" ", "")


@pytest.mark.parametrize("words", ["a_b*c", "#x", "50 $ = <y>", "[k] `c` @me ~ /= -"])
def test_words_from_outside_are_no_markup(words: str) -> None:
    assert text(plain(words), LOOK).width > 0


def test_a_readout_shows_what_it_is_given_and_nothing_jumps() -> None:
    readout = Readout(["$b$", "$w$"], LOOK, (0, 0))
    readout.reveal(2)
    readout.display(" 1.02", "−0.14")
    number, other = readout[0][1], readout[1][1]
    two = len(readout._digits["2"])
    before, left = number.points[-two:].copy(), number.get_left()[0]
    readout.display(" 8.72", "−0.14")
    np.testing.assert_allclose(number.points[-two:], before)
    assert number.get_left()[0] == pytest.approx(left, abs=0.03)
    minus = other.get_subpaths()[0]
    assert np.ptp(minus[:, 0]) > 2 * np.ptp(minus[:, 1]), "the minus sign comes first"
    assert [part.content for part in (number, other)] == [" 8.72", "−0.14"]


def test_a_readout_side_by_side() -> None:
    readout = Readout(["$b$", "MSE"], LOOK, (0, 0), beside=2.5)
    readout.reveal(2)
    readout.display(" 1.0", " ∞")
    names = [row[0] for row in readout]
    assert names[1].get_left()[0] - names[0].get_left()[0] == pytest.approx(2.5)
    assert names[0].get_bottom()[1] == pytest.approx(names[1].get_bottom()[1], abs=0.02)
    assert readout[1][1].has_points()


def test_rows_are_drawn_when_revealed() -> None:
    readout = Readout(["$b$", "$w$", "MSE"], LOOK, (0, 0))
    assert len(readout) == 0
    readout.reveal(2)
    assert len(readout) == 2
    readout.reveal(1)
    assert len(readout) == 3


def test_only_a_readouts_numbers_are_drawn_anew() -> None:
    class Counting(Stage, FlatScene):
        def construct(self) -> None:
            self.readout = Readout(["$b$", "$w$"], self.look, (0, 0))
            self.add(self.readout.reveal(2))
            self.tween(lambda t: self.readout.display(f"{t:.2f}", "1"), self.readout)

    scene = Counting()
    scene.render()
    labels = [part for part in scene.moving_mobjects if isinstance(part, Label)]
    assert labels == scene.readout.numbers
    drawn = {part for mobject in scene.mobjects for part in mobject.get_family()}
    assert all({*row} <= drawn for row in scene.readout)


class Looping(Stage, FlatScene):
    """A film whose caption is gone before its loop, or stands throughout, as `hushed` has it."""

    hushed, hushing, saying, again = True, False, False, False

    def construct(self) -> None:
        self.say("Once around.")
        if self.hushed:
            self.hush()
        with self.loop():
            self.wait(2)
            if self.hushing:
                self.hush()
            if self.saying:
                self.say("And again.")
        if self.again:
            with self.loop():
                self.wait(1)


def test_a_loop_is_noted_and_no_caption_comes_or_goes_in_it() -> None:
    scene = Looping()
    scene.render()
    assert scene.loop_span == (0.5, 2.5)
    scene = type("Standing", (Looping,), {"hushed": False})()
    scene.render()
    assert scene.loop_span == (0.25, 2.25)
    for wrong, says in (
        ({"hushed": False, "hushing": True}, "a caption goes in the loop: 'Once around.'"),
        ({"saying": True}, "a caption comes in the loop: 'And again.'"),
        ({"hushed": False, "saying": True}, "a caption comes in the loop: 'And again.'"),
        ({"again": True}, "a film has one loop"),
    ):
        scene = type("Wrong", (Looping,), wrong)()
        with pytest.raises(RuntimeError, match=says):
            scene.render()
        assert bool(scene.loop_span) == ("again" in wrong)


def test_a_caption_is_gone_before_the_next_one_comes() -> None:
    """And the film is as long as with captions that are not drawn."""

    class Talking(Stage, FlatScene):
        def construct(self) -> None:
            self.say("One line of words")
            self.wait(1)
            self.say("Another line of words")
            self.wait(1)

    seen: list[dict[str, float]] = []
    with manim.tempconfig({"frame_rate": 30}):
        scene: Any = Talking()

        def look(*_: object, **options: Any) -> None:
            parts = [part for mobject in scene.mobjects for part in mobject.get_family()]
            labels = [part for part in parts if isinstance(part, Label)]
            seen.append({label.content: label.get_fill_opacity() for label in labels})

        scene.renderer.file_writer.write_frame = look
        scene.render()
    assert scene.now == pytest.approx(2.5, abs=0.1)
    both = [tuple(shown.values()) for shown in seen if len(shown) == 2]
    assert len(both) > 5
    assert all(min(shown) == 0 for shown in both)
    assert any(one > 0 for one, _ in both) and any(other > 0 for _, other in both)


@pytest.mark.parametrize("captions", ["picture", "track", "none"])
def test_a_section_ends_on_a_frame_at_rest(captions: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a movement there is one more; a caption that fades is one, also if it is not drawn."""

    class Parts(Stage, FlatScene):
        def construct(self) -> None:
            self.section("film_loss_surface.section_line")
            self.wait(1)
            self.section("film_loss_surface.section_tilt")
            self.tween(lambda t: None, manim.Dot(), run_time=1)
            self.section("film_loss_surface.section_lift")
            self.say("Words")
            self.section("film_loss_surface.section_rings")

    monkeypatch.setenv("GDVIZ_CAPTIONS", captions)
    scene = Parts()
    scene.render()
    assert [section.start for section in scene.sections] == [0, 1, 2.25, 2.75]


@pytest.mark.parametrize(
    ("aspect", "pixels", "frame"),
    [
        ("16:9", (480, 270), (8 * 16 / 9, 8)),
        ("1:1", (270, 270), (8, 8)),
        ("9:16", (270, 480), (8, 8 * 16 / 9)),
    ],
)
def test_a_film_in_an_aspect(
    aspect: str,
    pixels: tuple[int, int],
    frame: tuple[float, float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Shaped(Stage, FlatScene):
        aspects = ("16:9", "1:1", "9:16")

    monkeypatch.setenv("GDVIZ_ASPECT", aspect)
    scene: Any = Shaped()
    camera = scene.camera
    assert scene.aspect == aspect
    assert (camera.pixel_width, camera.pixel_height) == pixels
    assert (camera.frame_width, camera.frame_height) == pytest.approx(frame)


def test_an_aspect_that_a_film_has_no_layout_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wide(Stage, FlatScene):
        pass

    monkeypatch.setenv("GDVIZ_ASPECT", "1:1")
    with pytest.raises(
        SettingsError, match="aspect = '1:1': Wide has no layout for it; allowed: 16:9"
    ):
        Wide()


def test_the_line_is_where_b_and_w_put_it(lesson: gdcore.Lesson) -> None:
    scatter = Scatter(lesson, LOOK)
    for b, w in ((1.0, 2.0), (0.5, -0.14), (2.0, 1.0)):
        scatter.show_line(b, w)
        corner, size = (
            scatter._panel.get_corner(manim.DL),
            (scatter._panel.width, scatter._panel.height),
        )
        share = (scatter.line.points[:, :2] - corner[:2]) / size
        x, y = (scatter._low + share * (scatter._high - scatter._low)).T
        np.testing.assert_allclose(y, b + w * x, atol=1e-9)
        assert y.min() >= scatter._low[1] - 1e-9
        assert y.max() <= scatter._high[1] + 1e-9


def test_a_line_beyond_the_panel_is_not_drawn(lesson: gdcore.Lesson) -> None:
    scatter = Scatter(lesson, LOOK)
    scatter.show_line(1e9, 2.0)
    assert not scatter.line.has_points()


def test_ticks_are_round_and_inside() -> None:
    def numbers(low: float, high: float) -> list[str]:
        return [number for _, number in numbered(ticks(low, high))]

    assert ticks(-2, 4) == [-2, 0, 2, 4]
    assert numbers(0, 1) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    assert ticks(0, 1, 4) == [0, 0.25, 0.5, 0.75, 1]
    assert numbers(-3300, 4700) == ["−2000", "0", "2000", "4000"]
    assert numbers(0, 40_000) == ["0", "10,000", "20,000", "30,000", "40,000"]
    assert [number for _, number in numbered(ticks(169, 234, 3))] == ["175", "200", "225"]
    assert numbers(1950, 2020) == ["1960", "1980", "2000", "2020"]


@pytest.mark.parametrize("column", ["年", "_", "#", "x"])
def test_a_column_of_one_character(column: str) -> None:
    assert text(axis_name(column, LOOK), LOOK).width > 0


SHAPES = """
import hashlib, sys
import numpy as np
from manim import Text, tempconfig
from gdviz.look import fonts
from gdviz.look import Look
from gdviz.film.type import register_fonts, text
register_fonts()
with tempconfig({"media_dir": sys.argv[1], "verbosity": "ERROR"}):
    for words in ("loss 0.5", "损失 0.5", "轮次 $hat(y)$"):
        made = [text(words, Look()).points]
        if "$" not in words:
            pango = Text(words, font=fonts.FAMILY)
            made += [part.points for part in pango.family_members_with_points()]
        shapes = np.round(np.concatenate(made), 4)
        print(len(shapes), hashlib.sha256(shapes.tobytes()).hexdigest())
"""


def test_type_is_the_same_without_any_font_on_the_machine(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text("<?xml version='1.0'?><!DOCTYPE fonts SYSTEM 'fonts.dtd'><fonts></fonts>")

    def shapes(**variables: str) -> str:
        media = str(tmp_path / f"media{len(variables)}")  # no texts kept from the other run
        return subprocess.run(
            [sys.executable, "-c", SHAPES, media],
            env={**os.environ, **variables}, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    with_fonts = shapes()
    assert shapes(FONTCONFIG_FILE=str(empty)) == with_fonts
    assert len(set(with_fonts.split())) == 6, "three texts, three different shapes"
