"""Captions: one line of words at a time, which stays until it can have been read."""

import math
from typing import Any

from manim import FadeIn, FadeOut, Mobject, Scene, VGroup, config, smooth

from gdviz.film.type import in_lines
from gdviz.look import Look
from gdviz.look.captions import Caption, seconds_to_read
from gdviz.look.markup import readable

CAPTION_Y = -3.5
"""The middle of the strip that captions have to themselves, in a picture of 16:9."""

PICTURE_BOTTOM = -3.1
"""Where that strip begins: a film keeps everything else above."""

MARGIN = 0.5
"""What is left free at either side of a caption, in scene units."""

FADE = 0.25
"""Seconds in which a caption comes or goes; where one follows another, half of them for each."""


def caption_label(words: str, look: Look) -> VGroup:
    """A caption in its place: one line, or some in a picture that is narrow."""
    width = config.frame_width - 2 * MARGIN
    most = 1 if config.frame_width > 12 else 3
    label = in_lines(words, look, "caption", width, most=most)
    return label.move_to((0, CAPTION_Y + 4 - config.frame_height / 2, 0))


class Captioned(Scene):
    """A scene that says one caption at a time, drawn into the picture or not.

    Attributes:
        look: Language, type and colours.
        captions: "picture" (drawn into it), "track" (Manim writes them beside the film) or "none".
            A film is equally long with all three.
        shown: Every caption so far, with its times: subtitles are made from it.
        moved: Whether what was played last was a movement; a caption that fades is one, drawn or
            not.
    """

    look: Look

    def __init__(self, captions: str = "picture", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.captions = captions
        self.shown: list[Caption] = []
        self.moved = False
        self._caption: Mobject | None = None
        self._due = 0.0

    @property
    def now(self) -> float:
        """Seconds since the film began."""
        return float(self.renderer.time)

    @property
    def left(self) -> float:
        """Seconds until the caption can have been read; 0 if it can."""
        return max(self._due - self.now, 0.0)

    def fixed(self, *parts: Mobject) -> None:
        """Let mobjects stay where they are on the screen while the camera turns; not shown yet."""
        camera: Any = self.camera
        if hasattr(camera, "add_fixed_in_frame_mobjects"):
            camera.add_fixed_in_frame_mobjects(*parts)

    def caption(self, key: str, **values: Any) -> None:
        """Show a text from the language files as the caption, its placeholders filled in."""
        self.say(self.look.say(key, **values))

    def say(self, words: str) -> None:
        """Show words as the caption; `read` then waits until there was time to read them."""
        self.end_caption()
        self.shown.append(Caption(self.now, math.inf, words))
        self._due = self.now + seconds_to_read(words, self.look.words.language)
        if self.captions == "picture":
            old, self._caption = self._caption, caption_label(words, self.look)
            self.fixed(self._caption)
            if old is None:
                self.play(FadeIn(self._caption, run_time=FADE))
            else:  # words over words could not be read
                coming = FadeIn(self._caption, run_time=FADE, rate_func=_late)
                self.play(FadeOut(old, run_time=FADE / 2), coming)
        else:
            self._rest()

    def hush(self) -> None:
        """Take the caption away, for instance before the camera moves through its place."""
        if not self.end_caption():
            return
        if self._caption is not None:
            self.play(FadeOut(self._caption, run_time=FADE))
            self._caption = None
        else:
            self._rest()

    def read(self, least: float = 0.0) -> None:
        """Wait until the caption can have been read, `least` seconds at any rate."""
        left = max(self.left, least)
        if left > 1 / 30:  # and a frame at least, where frames are longer
            self.wait(max(left, 1 / config.frame_rate))

    def end_caption(self) -> bool:
        """Note that the caption ends now; returns False if there is none."""
        if not self.shown or self.shown[-1].end < math.inf:
            return False
        self.shown[-1] = start, end, words = self.shown[-1]._replace(end=self.now)
        if self.captions == "track":
            self.add_subcaption(readable(words), end - start, start - end)
        return True

    def _rest(self) -> None:
        """Wait as long as a caption that is drawn into the picture takes to fade."""
        rate = config.frame_rate
        frames = math.ceil(FADE * rate) + 0.01  # Manim rounds down
        self.wait(frames / rate)
        self.moved = True


def _late(t: float) -> float:
    """Nothing in the first half of the time, all in the second."""
    return float(smooth(max(0.0, 2 * t - 1)))
