"""What scenes share: the lesson and the look from the settings, text, captions, and readouts.

A scene mixes `Stage` in front of a Manim scene class:

    class MyFilm(Stage, MeshScene):
        def construct(self):
            self.caption("film_mine.hello")
            self.read()
"""

import hashlib
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import manimpango
import numpy as np
from manim import (
    BLACK,
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    Mobject,
    Typst,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    config,
    smooth,
)

import gdcore
from gdviz import errors
from gdviz.look import Look, fonts
from gdviz.look.words import without_math
from gdviz.render import runner
from gdviz.render.subtitles import Caption, readable
from gdviz.settings import Settings, load

PX = 0.7242
"""Manim font size of a type whose em is one pixel high at 1080p."""

READING_SPEED = {"zh": 8, "en": 15}
"""Characters a second that a viewer can read beside watching."""

CAPTION_Y = -3.5
"""Middle of the strip that captions have to themselves; the picture ends at `PICTURE_BOTTOM`."""

PICTURE_BOTTOM = -3.1
FADE = 0.25


def register_fonts() -> None:
    """Make the project's font known to Pango, for anyone's `Text(..., font=fonts.FAMILY)`."""
    for path in fonts.files():
        manimpango.register_font(str(path))


class Label(VMobject):
    """A typeset text as one mobject: a tenth of the cost, in a frame, of one for every glyph."""

    def __init__(self, content: str, glyphs: VMobject) -> None:
        super().__init__(fill_color=glyphs.color, fill_opacity=1, stroke_width=0)
        self.content = content
        for part in glyphs.family_members_with_points():
            if part.get_fill_opacity() > 0:
                self.append_points(part.points)
            else:
                self.add(part)  # a rule, such as a fraction's bar, is stroked


def text(
    content: str, look: Look, px: float = 32, role: str = "ink", *, bold: bool = False
) -> Label:
    """Typst markup in the project's font, formulas between dollar signs, as one mobject.

    Raises:
        gdcore.DataError: the font has no glyph for a character (Typst would draw a box).
    """
    return Label(content, typeset(content, look, px, role, bold=bold))


def typeset(
    content: str, look: Look, px: float = 32, role: str = "ink", *, bold: bool = False
) -> Typst:
    """As `text`, with a mobject for every glyph. The role may be a colour, too."""
    missing = fonts.missing(without_math(content))
    if missing:
        raise gdcore.DataError(f"the font has no glyph for {missing!r} in {content!r}")
    # The files' names tell Manim's cache of typeset text which font it was made with.
    regular = fonts.files()[0]
    made_with = hashlib.sha256(str(regular).encode()).hexdigest()[:12]
    weight = "bold" if bold else "regular"
    preamble = f'// {made_with}\n#set text(font: "{fonts.FAMILY}", weight: "{weight}")\n'
    preamble += "#set smartquote(enabled: false)\n"  # the font's curly ones are as wide as Chinese
    return Typst(
        content,
        font_size=px * PX,
        color=getattr(look.theme, role, role),
        typst_preamble=preamble,
        font_paths=[str(regular.parent)],
        use_svg_cache=False,  # a copy from it draws the rules of formulas a little otherwise
    )


def plain(words: str) -> str:
    """Words from outside, such as a column's name, with Typst's special characters escaped."""
    return re.sub(r"([\\#*_@<>$~`\[\]/=+-])", r"\\\1", words)


class Readout(VGroup):
    """Names, each with a number. A new number puts ready-made digits into places that stay.

    So it costs next to nothing in a frame, and nothing jumps: every digit has the same width.
    Rows come into the group with `reveal`; those not revealed yet are not drawn.

    corner: The upper left one. beside: From each name to the next when they stand side by side;
        None: one below the other, their numbers aligned.
    """

    GLYPHS = "0123456789−.,e∞"

    def __init__(
        self,
        names: list[str],
        look: Look,
        corner: tuple[float, float],
        px: float = 34,
        beside: float | None = None,
    ) -> None:
        super().__init__()
        drawn = typeset(self.GLYPHS, look, px)
        base = float(drawn[0].get_bottom()[1])
        em = px / 135
        self._advance = 0.555 * em
        self._digits = {}
        for glyph, part in zip(self.GLYPHS, drawn, strict=True):
            middle = (part.points[:, 0].max() + part.points[:, 0].min()) / 2
            self._digits[glyph] = part.points - [middle - self._width(glyph) / 2, base, 0]
        # An "x" in front puts every label on the same baseline, whatever its letters.
        labels = [typeset(f"x{name}", look, px, "muted") for name in names]
        baseline = -0.5 * labels[0][0].height
        self._rows: list[tuple[Label, Label, np.ndarray]] = []
        widths = [VGroup(*label[1:]).width for label in labels]
        for row, (name, label) in enumerate(zip(names, labels, strict=True)):
            away = (0, -1.75 * em * row) if beside is None else (beside * row, 0)
            left = np.array([corner[0] + away[0], corner[1] + away[1], 0.0])
            label.shift(left + [0, baseline, 0] - label[0].get_corner(DOWN + LEFT))
            words = Label(name, VGroup(*label[1:]).set_color(look.theme.muted))
            words.shift((left[0] - words.get_left()[0]) * RIGHT)
            number = Label("", VMobject(color=look.theme.ink))
            width = max(widths) if beside is None else widths[row]
            self._rows.append((words, number, left + [width + em, baseline, 0]))
        self._shown = 0

    def reveal(self, count: int) -> VGroup:
        """The next `count` rows, now part of the readout, to fade in."""
        new = self._rows[self._shown : self._shown + count]
        self._shown += count
        rows = VGroup(*(VGroup(name, number) for name, number, _ in new))
        self.add(*rows)
        return rows

    @property
    def numbers(self) -> list[Label]:
        """What `display` changes, of the rows revealed."""
        return [number for _, number, _ in self._rows[: self._shown]]

    def display(self, *values: str) -> None:
        """Set the number of each row; a leading space leaves room for a minus sign."""
        for (_, number, pen), value in zip(self._rows, values, strict=True):
            at, drawn = pen.copy(), [np.empty((0, 3))]
            for glyph in value:
                if glyph in self._digits:
                    drawn.append(self._digits[glyph] + at)
                at[0] += self._width(glyph)
            number.content, number.points = value, np.concatenate(drawn)

    def _width(self, glyph: str) -> float:
        return self._advance * (0.5 if glyph in ".," else 1)


def haste(steps: int, step_time: float, most: float = 2.5) -> int:
    """How many times faster, a power of two, so many steps take at most so many seconds."""
    factor = 2
    while steps * step_time / factor > most:
        factor *= 2
    return factor


class Section(NamedTuple):
    """A part of a film: when it starts, a name for machines, a title for people."""

    start: float
    name: str
    title: str


class Stage:
    """Mixin for scenes: `lesson`, `look`, the paper as background, captions one at a time."""

    settings: Settings
    lesson: gdcore.Lesson
    look: Look

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        try:
            self.settings = settings = load()
            runner.prepare(settings)
            self.lesson, self.look = settings.lesson, settings.look
        except Exception as error:
            errors.leave(error)
        if settings.transparent:
            config.transparent = True  # Manim chooses the format by it, so before its own set-up
        super().__init__(*args, **kwargs)
        self._caption: Mobject | None = None
        self._due = 0.0
        self.shown: list[Caption] = []
        """Every caption so far: what subtitles and tests are made from."""
        self.sections: list[Section] = []
        self.poster_frame: np.ndarray | None = None
        """The poster: a frame as Manim has it, (height, width, 4)."""

    def setup(self) -> None:
        super().setup()  # type: ignore[misc]
        self.tell_left_out()
        register_fonts()
        # Cairo blends with the background's colour even where that is not to be seen.
        background = BLACK if config.transparent else self.look.theme.paper
        self.camera.background_color = background  # type: ignore[attr-defined]
        self.camera.init_background()  # type: ignore[attr-defined]

    def tell_left_out(self) -> None:
        """Tell of rows of the data that were left out."""
        runner.tell_left_out(self.settings)

    def tear_down(self) -> None:
        self._end_caption()
        if self.poster_frame is None:
            self.poster()
        super().tear_down()  # type: ignore[misc]

    @property
    def now(self) -> float:
        """Seconds since the film began."""
        return float(self.renderer.time)  # type: ignore[attr-defined]

    def play(self, *animations: Any, **options: Any) -> None:
        """As Manim's, with a clock that stays a whole number of frames."""
        super().play(*animations, **options)  # type: ignore[misc]
        self._set_clock(self.now)

    def _set_clock(self, seconds: float) -> None:
        rate = config.frame_rate
        self.renderer.time = round(seconds * rate) / rate  # type: ignore[attr-defined]

    def fixed(self, *parts: Mobject) -> None:
        """Let parts stay where they are on the screen while the camera turns; not shown yet."""
        camera = getattr(self, "camera")  # noqa: B009 (a Manim attribute mypy does not know)
        if hasattr(camera, "add_fixed_in_frame_mobjects"):
            camera.add_fixed_in_frame_mobjects(*parts)

    def reveal(self, readout: Readout, count: int) -> VGroup:
        """A readout's next rows, fixed on the screen, to fade in."""
        rows = readout.reveal(count)
        self.fixed(rows)
        return rows

    def tween(
        self,
        update: Callable[[float], object],
        *changed: Mobject,
        run_time: float = 1.0,
        rate_func: Callable[[float], float] = smooth,
    ) -> None:
        """Call `update` with 0..1 in every frame; `changed` is all that it changes.

        Of a readout that is its numbers: its names need not be drawn again.
        """
        parts = [
            part
            for mobject in changed
            for part in (mobject.numbers if isinstance(mobject, Readout) else [mobject])
        ]
        self.play(
            UpdateFromAlphaFunc(Group(*parts), lambda _, t: update(t)),
            run_time=run_time,
            rate_func=rate_func,
        )

    @contextmanager
    def fast_forward(self, factor: int, left: tuple[float, float]) -> Iterator[None]:
        """Show two arrowheads and "×8" (they begin at `left`) while time is running faster."""
        words = text(f"×{factor}", self.look, 40, bold=True)
        heads = VMobject(fill_color=self.look.theme.ink, fill_opacity=1, stroke_width=0)
        for x in (0.0, 0.2):
            heads.append_points(VMobject().set_points_as_corners(
                np.array([x * RIGHT + 0.13 * UP, (x + 0.2) * RIGHT, x * RIGHT + 0.13 * DOWN,
                          x * RIGHT + 0.13 * UP])).points)  # fmt: skip
        sign = VGroup(heads, words).arrange(RIGHT, buff=0.14)
        sign.move_to((*left, 0.0), aligned_edge=LEFT)
        self.fixed(sign)
        self.add(sign)  # type: ignore[attr-defined]
        yield
        self.remove(sign)  # type: ignore[attr-defined]

    def section(self, key: str) -> None:
        """A new part of the film starts here, named after a text key such as film_x.section_data.

        The text is its title, the key without "section_" its name.
        """
        name = key.rpartition(".")[2].removeprefix("section_")
        self.sections.append(Section(self.now, name, readable(self.look.say(key))))
        self.next_section(name)  # type: ignore[attr-defined]

    def poster(self) -> None:
        """Make the picture as it is now the film's poster; the last picture is, if none is."""
        renderer = self.renderer  # type: ignore[attr-defined]
        renderer.static_image = None
        renderer.update_frame(self)
        self.poster_frame = renderer.get_frame()

    def caption(self, key: str, **values: Any) -> None:
        """Replace the caption by a text from the language files; see `say`."""
        self.say(self.look.say(key, **values))

    def say(self, words: str) -> None:
        """Replace the caption; `read` then waits until there was time to read it.

        It is drawn only with the setting `burn_captions`; the film takes as long without.
        """
        self.hush()
        self.shown.append(Caption(self.now, math.inf, words))
        length = len(re.sub(r"[$\s]", "", words))
        self._due = self.now + 0.4 + length / READING_SPEED.get(self.look.words.language, 15)
        if self.settings.burn_captions:
            self._caption = caption_label(words, self.look)
            self.fixed(self._caption)
            self.play(FadeIn(self._caption, run_time=FADE))
        else:
            self._rest()

    def hush(self) -> None:
        """Take the caption away, for instance before the camera moves through its place."""
        if not self._end_caption():
            return
        if self._caption is not None:
            self.play(FadeOut(self._caption, run_time=FADE))
            self._caption = None
        else:
            self._rest()

    def _rest(self) -> None:
        """Let as many frames pass as the fade of a caption that is drawn in has."""
        rate = config.frame_rate
        frames = math.ceil(FADE * rate) + 0.01  # Manim rounds down
        self.wait(frames / rate)  # type: ignore[attr-defined]

    def _end_caption(self) -> bool:
        """Note when the caption ends; False if there is none."""
        if not self.shown or self.shown[-1].end < math.inf:
            return False
        self.shown[-1] = start, end, words = self.shown[-1]._replace(end=self.now)
        if not self.settings.burn_captions:  # Manim writes them beside the films that it makes
            self.add_subcaption(readable(words), end - start, start - end)  # type: ignore[attr-defined]
        return True

    def read(self, least: float = 0.0) -> None:
        """Wait until the caption can have been read, `least` seconds at any rate."""
        left = max(self._due - self.now, least)
        if left > 1 / 30:  # and a frame at least, where frames are longer
            self.wait(max(left, 1 / config.frame_rate))  # type: ignore[attr-defined]


def caption_label(words: str, look: Look) -> Label:
    """A caption in its place."""
    label = text(words, look, 40)
    widest = 13.2
    if label.width > widest:
        label.scale(widest / label.width)
    return label.move_to((0, CAPTION_Y, 0))
