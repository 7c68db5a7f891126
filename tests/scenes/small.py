"""Films of a few seconds: one that has no fault, and others that have one each."""

import numpy as np
from manim import UP, FadeIn, Line, Rectangle, linear

from gdviz.film.flat.camera import FlatScene
from gdviz.film.flat.dots import Dots
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.stage import Stage
from gdviz.film.type import Label, text

TOP = 2.4 * UP
SIDE = np.array([4.0, 0.0, 0.0])


class Clean(Stage, FlatScene):
    """A dot goes through a frame, and a caption says so."""

    def construct(self) -> None:
        """Show it."""
        theme = self.look.theme
        self.frame = Rectangle(width=9, height=5.8, stroke_color=theme.muted).shift(0.2 * UP)
        self.dot = Dots(-SIDE[None], theme.train, 0.15)
        self.begin()
        self.say("A dot goes right.")
        self.go_on()
        self.read(0.2)

    def begin(self) -> None:
        """The first frame has all there is."""
        self.add(self.frame, self.dot)

    def go_on(self) -> None:
        """The dot moves while the caption is read."""
        self.move(-1, 1, 3)

    def move(self, start: float, end: float, seconds: float) -> None:
        """Let the dot move: -1 is at the left, 1 at the right."""
        self.tween(
            lambda t: self.dot.place((start + t * (end - start)) * SIDE[None]),
            self.dot,
            run_time=seconds,
            rate_func=linear,
        )

    def words(self, content: str, size: float = 40, role: str = "ink") -> Label:
        """A text at the top, where it has room."""
        label = text(content, self.look, size, role).move_to(TOP)
        self.add(label)
        return label


class LongStill(Clean):
    """Nothing moves for four seconds, in a film that is long enough for that."""

    def go_on(self) -> None:
        self.move(-1, 0, 7)
        self.wait(4)
        self.move(0, 1, 7)


class OftenStill(Clean):
    """Each step is followed by a rest, and all rests together are too much."""

    def go_on(self) -> None:
        for step in range(3):
            self.move(step / 3 - 1, (step + 1) / 3 - 1, 0.5)
            self.wait(1)


class LongEnd(Clean):
    """The last picture stays for four seconds."""

    def go_on(self) -> None:
        self.move(-1, 1, 14)
        self.wait(4)


class Blank(Clean):
    """The picture comes out of nothing."""

    def begin(self) -> None:
        self.play(FadeIn(self.frame, self.dot), run_time=0.5)


class SmallHero(Clean):
    """The picture takes half of the frame's width."""

    def begin(self) -> None:
        super().begin()
        self.frame.stretch_to_fit_width(6.0)

    def go_on(self) -> None:
        self.move(-0.7, 0.7, 3)


class FewWords(Clean):
    """The caption is gone for most of the film."""

    def go_on(self) -> None:
        self.move(-1, 0, 2.5)
        self.hush()
        self.move(0, 1, 4)


class ShortCaption(Clean):
    """A caption is followed by the next before it can have been read."""

    def go_on(self) -> None:
        self.move(-1, 0, 1)
        self.say("Nobody has read the first.")
        self.move(0, 1, 3)


class TinyText(Clean):
    """A text that is smaller than the numbers at ticks may be."""

    def go_on(self) -> None:
        self.words("tiny", 24)
        super().go_on()


class ScaledText(Clean):
    """A text that was large enough before it was made smaller."""

    def go_on(self) -> None:
        self.words("scaled", 40).scale(0.5)
        super().go_on()


class TextOverText(Clean):
    """Two texts share a place; a rim does not make that better."""

    def go_on(self) -> None:
        self.words("one")
        self.words("other").set_stroke(self.look.theme.paper, 6, background=True)
        super().go_on()


class TextOverMarks(Clean):
    """A line crosses a text."""

    def go_on(self) -> None:
        self.crossing()
        self.words("crossed")
        super().go_on()

    def crossing(self) -> None:
        """A line upward at the text's place."""
        line = Line(TOP - 0.4 * UP, TOP + 0.4 * UP, stroke_width=8)
        self.add(line.set_stroke(self.look.theme.muted))


class TextOverMarksWithRim(TextOverMarks):
    """A line crosses a text that has a rim, which is no fault."""

    def go_on(self) -> None:
        self.crossing()
        self.words("crossed").set_stroke(self.look.theme.paper, 6, background=True)
        Clean.go_on(self)


class PaleText(Clean):
    """A text in the grid's colour."""

    def go_on(self) -> None:
        self.words("pale", role="grid")
        super().go_on()


class TextLikeItsGround(Clean):
    """A text in the colour of the area that it lies on: nothing of it is to be seen."""

    def go_on(self) -> None:
        ground = Rectangle(width=4, height=1, stroke_width=0).move_to(TOP)
        self.add(ground.set_fill(self.look.theme.ink, 1))
        self.words("unseen")
        super().go_on()


class PalePath(Clean):
    """A path in the colour of the area that it lies on; with a casing it can be seen."""

    casing: str | None = None

    def go_on(self) -> None:
        theme = self.look.theme
        ground = Rectangle(width=6.4, height=1.2, stroke_width=0).move_to(TOP - UP)
        self.add(ground.set_fill(theme.rate_low, 0.9))
        corners = np.array([[-3.0, 1.0, 0], [0, 1.8, 0], [3, 1.0, 0]])
        box = np.array([-7.0, -4.0]), np.array([7.0, 4.0])
        self.add(GrowingPath(corners, box, theme.rate_low, self.casing, width=12))
        super().go_on()


class CasedPath(PalePath):
    """The same path with a casing, which is no fault."""

    casing = "#FFFFFF"


class Jump(Clean):
    """The dot is elsewhere from one frame to the next."""

    def go_on(self) -> None:
        self.move(-1, -0.5, 1.5)
        self.move(0.5, 1, 1.5)


class Pop(Clean):
    """An area is there from one frame to the next."""

    def go_on(self) -> None:
        self.move(-1, 0, 1.5)
        area = Rectangle(width=6, height=3, stroke_width=0)
        self.add(area.set_fill(self.look.theme.ink, 1), self.dot)
        self.move(0, 1, 1.5)


class Cut(Clean):
    """All there was is gone, and another picture there: a cut, which is no fault."""

    def go_on(self) -> None:
        self.move(-1, 0, 1.5)
        self.remove(self.frame, self.dot)
        theme = self.look.theme
        self.dot = Dots(SIDE[None], theme.val, 0.15)
        area = Rectangle(width=9, height=5.8, stroke_width=0).shift(0.2 * UP)
        self.add(area.set_fill(theme.ink, 1), self.dot)
        self.move(1, 0, 1.5)
