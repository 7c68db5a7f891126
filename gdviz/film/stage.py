"""The stage of every film: lesson and look from the settings, sections, a poster, movements.

A film puts `Stage` in front of a Manim scene class:

    class MyFilm(Stage, MeshScene):
        def construct(self):
            self.caption("film_my_film.hello")
            self.read()
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from manim import (
    BLACK,
    DOWN,
    LEFT,
    RIGHT,
    UL,
    UP,
    FadeIn,
    FadeOut,
    Group,
    Mobject,
    Rectangle,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    config,
    smooth,
)

import gdcore
from gdviz import errors
from gdviz.film.captions import Captioned
from gdviz.film.frame import GifWriter, set_aspect
from gdviz.film.readout import Readout
from gdviz.film.type import in_lines, register_fonts, text
from gdviz.look.captions import seconds_to_read
from gdviz.look.markup import readable
from gdviz.settings import Settings, load, prepare, tell_of_table


class Section(NamedTuple):
    """A part of a film with a name.

    Attributes:
        start: When it begins, in seconds.
        name: Its name for machines.
        title: Its name for people.
    """

    start: float
    name: str
    title: str


class Stage(Captioned):
    """A scene with a `lesson` and a `look`, the paper as background, captions one at a time.

    Attributes:
        settings, lesson, look: As they are in force where the film is made.
        aspects: The aspects that the film has a layout for; a film with others says so.
        aspect: The one that it is made in. The frame is 8 units high in 16:9, else 8 units wide.
        sections: The film's sections so far.
        loop_span: When its loop begins and ends, in seconds, if it has one.
        poster_frame: The poster, as a frame of Manim's: (height, width, 4).

    Raises:
        SettingsError, gdcore.DataError, OSError: The settings or the data cannot be used. Manim's
            command line would print a traceback; under it one line is printed, with status 2.
    """

    settings: Settings
    lesson: gdcore.Lesson
    aspects: tuple[str, ...] = ("16:9",)

    def __init__(self, **kwargs: Any) -> None:
        with errors.told_by_manim():
            settings = load()
            prepare(settings)
            if len(settings.size) > 1:  # of figures: a film has but one look
                settings = settings.model_copy(update={"size": settings.size[:1]})
            self.settings = settings
            self.lesson, self.look = settings.lesson, settings.look
            self.aspect = settings.aspect
            if self.aspect not in self.aspects:
                raise errors.SettingsError(
                    f"aspect = {self.aspect!r}: {type(self).__name__} has no layout for it; "
                    f"allowed: {', '.join(self.aspects)}"
                )
        # Before Manim's own set-up, which goes by it.
        set_aspect(self.aspect)
        if settings.transparent:
            config.transparent = True
        super().__init__(captions=settings.captions, **kwargs)
        if config.format == "gif":
            self.renderer.file_writer = GifWriter(self.file_writer_settings)
        self.sections: list[Section] = []
        self.loop_span: tuple[float, float] | None = None
        self.poster_frame: np.ndarray | None = None
        self.answered: float | None = None
        self.topic: Mobject | None = None

    def render(self, preview: bool = False) -> bool:
        """Make the film, as Manim does."""
        with errors.told_by_manim():
            return super().render(preview)

    def setup(self) -> None:
        """Before the film: fonts, and the background."""
        super().setup()
        self.tell_of_table()
        register_fonts()
        # Cairo blends with the background's colour even where that is not to be seen.
        camera: Any = self.camera
        camera.background_color = BLACK if config.transparent else self.look.theme.paper
        camera.init_background()

    def tell_of_table(self) -> None:
        """Tell how the table of the data was understood."""
        tell_of_table(self.settings)

    def tear_down(self) -> None:
        """After the film: the last caption ends, and the last picture is the poster if none is."""
        self.end_caption()
        if self.poster_frame is None:
            self.poster()
        super().tear_down()

    def play(self, *animations: Any, **options: Any) -> None:
        """As Manim's, with a clock that stays a whole number of frames."""
        super().play(*animations, **options)
        self.set_clock(self.now)
        self.moved = not self.is_current_animation_frozen_frame()

    def set_clock(self, seconds: float) -> None:
        """Set the time since the film began, in seconds, to the nearest frame."""
        rate = config.frame_rate
        self.renderer.time = round(seconds * rate) / rate

    def section(self, key: str) -> None:
        """Begin a section, by a text key such as film_my_film.section_data.

        The text is its title; what follows "section_" is its name. If the section before it ends in
        a movement, a frame at rest follows: Manim's last of a movement is short of where it leads.
        """
        if self.moved and self.sections:
            self.wait(1.01 / config.frame_rate)  # Manim rounds down
        name = key.rpartition(".")[2].removeprefix("section_")
        self.sections.append(Section(self.now, name, readable(self.look.say(key))))
        self.next_section(name)

    @contextmanager
    def loop(self) -> Iterator[None]:
        """Mark what is shown meanwhile as the film's loop, which plays round and round by itself.

        The film takes care that the last picture leads on to the first. A caption may stand all the
        time.

        Raises:
            RuntimeError: a caption comes or goes in it, or there is a loop already.
        """
        said, standing = len(self.shown), self.shown[-1:]
        if self.loop_span is not None:
            raise RuntimeError("a film has one loop, and this one has it already")
        begin = self.now
        yield
        if len(self.shown) > said:
            raise RuntimeError(f"a caption comes in the loop: {self.shown[said].words!r}")
        if self.shown[-1:] != standing:
            raise RuntimeError(f"a caption goes in the loop: {standing[0].words!r}")
        self.loop_span = begin, self.now

    def poster(self) -> None:
        """Make the picture as it is now the film's poster; the last picture is, if none is."""
        renderer: Any = self.renderer
        renderer.static_image = None
        renderer.update_frame(self)
        self.poster_frame = renderer.get_frame()

    def ask(self, key: str, *meanwhile: Any) -> None:
        """The film's question: large over the picture as it is, then small at the top left.

        meanwhile: animations that are played while it is read.
        """
        words, look = self.look.say(key), self.look
        top, left = config.frame_height / 2, -config.frame_width / 2
        wide = config.frame_width - 1
        large = in_lines(words, look, "question", wide, bold=True)
        large.move_to((0, top - 0.3, 0), aligned_edge=UP)
        large.set_stroke(look.theme.paper, 10, background=True)  # it lies over the picture
        small = in_lines(words, look, "topic", wide).move_to((left + 0.25, top - 0.2, 0), UL)
        self.topic = small
        self.fixed(large, small)
        self.add(large)
        seconds = max(2.0, seconds_to_read(words, look.words.language))
        if meanwhile:
            self.play(*meanwhile, run_time=seconds)
        else:
            self.wait(seconds)
        self.play(FadeOut(large, scale=0.5, target_position=small), FadeIn(small), run_time=0.6)

    def answer(self, key: str) -> None:
        """The end card: what the film has shown, large over its last picture."""
        self.hush()
        words, paper = self.look.say(key), self.look.theme.paper
        wide, high = config.frame_width, config.frame_height
        veil = Rectangle(width=wide + 0.2, height=high + 0.2, stroke_width=0)
        veil.set_fill(paper, 0.86)
        said = in_lines(words, self.look, "answer", wide - 1, bold=True).move_to((0, 0, 0))
        for part in (veil, said):  # over all marks, which may lie over others
            part.set_z_index(10)
        self.fixed(veil, said)
        self.answered = self.now
        self.play(FadeIn(veil), FadeIn(said), run_time=0.5)
        self.wait(3)

    def reveal(self, readout: Readout, count: int) -> VGroup:
        """The next rows of a readout, to fade in, fixed on the screen while the camera turns."""
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
        """Let something move: call `update` with 0..1 in every frame.

        Args:
            update: Called as update(t), with t from 0 to 1.
            changed: All mobjects that it changes. Of a readout, only its numbers are drawn anew.
            run_time: Seconds it takes.
            rate_func: How t runs: by default slowly at first and at last.
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
    def fast_forward(self, factor: int, left: tuple[float, float] | None = None) -> Iterator[None]:
        """Show two arrowheads and "×8", say, as long as time is running faster.

        Args:
            factor: How many times faster.
            left: The middle of the sign's left edge, (x, y); None: beside the question, or where it
                would be.
        """
        words = text(f"×{factor}", self.look, "caption", bold=True)
        heads = VMobject(fill_color=self.look.theme.ink, fill_opacity=1, stroke_width=0)
        for x in (0.0, 0.2):
            top, tip, bottom = x * RIGHT + 0.13 * UP, (x + 0.2) * RIGHT, x * RIGHT + 0.13 * DOWN
            head = VMobject().set_points_as_corners(np.array([top, tip, bottom, top]))
            heads.append_points(head.points)
        sign = VGroup(heads, words).arrange(RIGHT, buff=0.14)
        sign.set_stroke(self.look.theme.paper, 6, background=True)  # a path may come behind it
        if left is None and self.topic:
            x, y, _ = self.topic.get_right()
            left = x + 0.4, y
        elif left is None:
            left = 0.25 - config.frame_width / 2, config.frame_height / 2 - 0.4
        sign.move_to((*left, 0.0), aligned_edge=LEFT)
        self.fixed(sign)
        self.add(sign)
        yield
        self.remove(sign)
