"""Render a film small, without writing it, and keep what a viewer gets to see; compare frames.

Manim's own frames_comparison skips itself without a word where cairo is older than 1.18.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import cairo
import manim
import numpy as np
import pytest
from PIL import Image

from gdviz.check.scenes import Seen, meeting, outside, texts_on_screen, watching
from gdviz.film.readout import Readout
from gdviz.look.markup import readable
from gdviz.render import catalog, filming

ROOT = Path(__file__).parents[2]
PENGUINS = {
    "GDVIZ_CSV": str(ROOT / "examples/penguins.csv"),
    "GDVIZ_X": "flipper_length_mm",
    "GDVIZ_Y": "body_mass_g",
}
BASELINE = Path(__file__).parents[1] / "baseline" / "scenes"
MADE_WITH = BASELINE / "made-with.txt"
"""The cairo that drew the baseline: another one draws edges a little differently."""

RENEW = bool(os.environ.get("NEW_BASELINE"))

SMALL: dict[str, Any] = {
    "dry_run": True,
    "media_dir": str(ROOT / "output" / "manim"),
    "disable_caching": True,
    "pixel_width": 480,
    "pixel_height": 270,
    "frame_rate": 4,
    "verbosity": "ERROR",
    "progress_bar": "none",
}


@dataclass
class Watched:
    """What a film showed: at every section's and caption's end, at every change of its readout."""

    scene: Any
    ends: dict[str, np.ndarray] = field(default_factory=dict)
    """The frame at the end of each section, (270, 480, 3), by the section's name."""
    beats: list[np.ndarray] = field(default_factory=list)
    """The frame at the end of each caption's time, (270, 480, 3)."""
    boxes: list[list[tuple[str, tuple[float, float, float, float]]]] = field(default_factory=list)
    """The texts on screen at the same moments: (words, (left, bottom, right, top))."""
    readouts: list[tuple[str, ...]] = field(default_factory=list)
    forwards: list[tuple[int, float, int, int]] = field(default_factory=list)
    """Each time that runs faster: the factor its sign says, its seconds, which readouts are in it:
    the first one and how many had come by its end."""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """What was said by a key, each with the values it was given: captions, and the answer."""
    there: list[set[int]] = field(default_factory=list)
    """What was on screen at the same moments as `boxes`: see `has`."""
    before: list[int] = field(default_factory=list)
    """How many readouts had come when each caption came."""
    digest: str = ""
    """Hash of all frames as they were drawn."""
    frames: list[str] = field(default_factory=list)
    """Hash of each frame."""

    def frame_at(self, time: float) -> str:
        """The hash of the frame that is shown at a time, in seconds."""
        found: str = self.frames[round(time * SMALL["frame_rate"])]
        return found

    def shown_when(self, words: str) -> tuple[str, ...]:
        """What the last readout said when a caption with these words came."""
        (which,) = (k for k, said in enumerate(self.said) if words in readable(said))
        return self.readouts[self.before[which] - 1]

    def has(self, part: Any, words: str) -> bool:
        """Whether a part is on screen when the time of a caption with these words is over."""
        (which,) = (k for k, said in enumerate(self.said) if words in readable(said))
        return id(part) in self.there[which]

    def texts_when(self, words: str) -> list[str]:
        """The texts on screen when the time of a caption with these words is over."""
        (which,) = (k for k, said in enumerate(self.said) if words in readable(said))
        return [content for content, _ in self.boxes[which]]

    def signs(self, column: int, pace: float) -> list[float]:
        """How many times as fast each sign says it is, over how many times as fast it is.

        column: Of a readout, where the count of steps is. pace: seconds of a step by itself.
        A race has no readout that counts.
        """
        found = []
        for factor, seconds, first, last in self.forwards:
            if first == last:
                continue
            before, after = (int(self.readouts[k - 1][column]) for k in (first, last))
            found.append(factor / ((after - before) * pace / seconds))
        return found

    @property
    def captions(self) -> list[tuple[float, str]]:
        """Every caption with the time it came."""
        return [(start, words) for start, _, words in self.scene.shown]

    @property
    def said(self) -> list[str]:
        """What the captions say."""
        return [words for _, words in self.captions]


def watch(name: str, **size: Any) -> Watched:
    """Play scenes/NAME.py with the settings in force, captions in the picture."""
    with manim.tempconfig({**SMALL, **size}), pytest.MonkeyPatch.context() as patch:
        patch.setenv("GDVIZ_CAPTIONS", "picture")
        scene = filming.scene_class(catalog.find("scenes")[name])()
        seen = Watched(scene)
        say, section, show = scene.say, scene.section, Readout.display
        answer, forward, caption = scene.answer, scene.fast_forward, scene.caption
        write = scene.renderer.file_writer.write_frame
        digest = hashlib.sha256()

        def frame() -> np.ndarray:
            pixels: np.ndarray = scene.renderer.get_frame()[:, :, :3].copy()
            return pixels

        def end_section() -> None:
            if scene.sections:
                seen.ends[scene.sections[-1].name] = frame()

        def entering(key: str) -> None:
            end_section()
            section(key)

        def end_beat() -> None:
            seen.beats.append(frame())
            seen.boxes.append(texts_on_screen(scene))
            seen.there.append(set(map(id, scene.get_mobject_family_members())))

        def saying(words: str) -> None:
            if seen.captions:
                end_beat()
            seen.before.append(len(seen.readouts))
            say(words)

        def captioning(key: str, **values: Any) -> None:
            seen.asked.append((key, values))
            caption(key, **values)

        def showing(self: Readout, *values: str) -> None:
            seen.readouts.append(values)
            show(self, *values)

        @contextmanager
        def forwarding(factor: int, *place: Any) -> Iterator[None]:
            first, begun = len(seen.readouts), scene.now
            with forward(factor, *place):
                yield
            seen.forwards.append((factor, scene.now - begun, first, len(seen.readouts)))

        def writing(pixels: np.ndarray, *, repeat: int = 1) -> None:
            digest.update(pixels.tobytes() + bytes([repeat % 256]))
            seen.frames += repeat * [hashlib.sha256(pixels.tobytes()).hexdigest()]
            write(pixels, repeat=repeat)

        def answering(key: str) -> None:
            end_beat()  # before the veil of the end card lies over the last picture
            seen.asked.append((key, {}))
            answer(key)

        scene.say, scene.section, scene.answer = saying, entering, answering
        scene.fast_forward, scene.caption = forwarding, captioning
        scene.renderer.file_writer.write_frame = writing
        patch.setattr(Readout, "display", showing)
        scene.render()
        if scene.answered is None:
            end_beat()
        end_section()
        seen.digest = digest.hexdigest()
    return seen


def play(name: str, **settings: str) -> Watched:
    """As `watch`, with GDVIZ_* settings and no others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT / "tests")  # where no gdviz.toml is
        for key, value in settings.items():
            patch.setenv(key, value)
        return watch(name)


def checked(film: type[Any], size: dict[str, int] | None = None, **settings: str) -> Seen:
    """What `gdviz check --films` measures of a film's class, with GDVIZ_* settings alone."""
    with pytest.MonkeyPatch.context() as patch, watching(**size or {}) as watch:
        patch.chdir(ROOT / "tests")
        for key, value in settings.items():
            patch.setenv(key, value)
        return watch(film)


def played(name: str, **settings: str) -> Watched:
    """As `play`, once for all tests that look at the same film; they leave it as it is."""
    return _played(name, frozenset(settings.items()))


@lru_cache(maxsize=24)  # a film in all looks and odd lessons, and the beginning of the next
def _played(name: str, settings: frozenset[tuple[str, str]]) -> Watched:
    return play(name, **dict(settings))


def wrong_texts(film: Watched) -> list[str]:
    """Texts that meet others or leave the frame, at the end of each caption's time."""
    found = []
    for (_, words), texts in zip(film.captions, film.boxes, strict=True):
        found += [f"{words!r}: {text!r} leaves the frame" for text in outside(texts)]
        found += [f"{words!r}: {one!r} meets {other!r}" for one, other in meeting(texts)]
    return found


def too_fast(film: Watched, speed: float = 17) -> list[str]:
    """Captions that are gone before they can have been read, at so many characters a second."""
    times = [time for time, _ in film.captions] + [float(film.scene.renderer.time)]
    return [
        words
        for (start, words), end in zip(film.captions, times[1:], strict=True)
        if len(readable(words)) / (end - start) > speed
    ]


def assert_same(frame: np.ndarray, name: str, renew: bool = RENEW) -> None:
    """Compare a frame with its baseline: 1 of 255 a channel, one pixel in a hundred thousand.

    With NEW_BASELINE=1 in the environment the frame becomes the baseline instead.
    """
    path = BASELINE / f"{name}.png"
    here = f"cairo {cairo.cairo_version_string()}"
    if renew:
        BASELINE.mkdir(parents=True, exist_ok=True)
        Image.fromarray(frame).save(path, optimize=True)
        MADE_WITH.write_text(here + "\n")
        return
    assert path.exists(), f"no baseline {path}: run with NEW_BASELINE=1, and look at it"
    wanted = np.asarray(Image.open(path).convert("RGB")).astype(int)
    assert wanted.shape == frame.shape
    wrong = np.abs(wanted - frame).max(axis=2) > 1
    if wrong.mean() <= 1e-5:
        return
    actual = path.parents[3] / "output" / "failed" / path.name
    actual.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(frame).save(actual)
    made_with = MADE_WITH.read_text().strip()
    note = "" if made_with == here else f"; the baseline was drawn with {made_with}, this is {here}"
    raise AssertionError(f"{wrong.mean():.2e} of {name}'s pixels differ, see {actual}{note}")


def off_line(path: np.ndarray, line: Any) -> float:
    """How far a path through places, (n, 2), is at most from the straight strokes of a mobject."""
    strokes = line.points.reshape(-1, 4, 3)[:, [0, 3], :2]
    t = np.linspace(0, 1, 100)[:, None, None]
    places = (path[:-1] + t * np.diff(path, axis=0)).reshape(-1, 2)
    begin, along = strokes[:, 0], strokes[:, 1] - strokes[:, 0]
    share = ((places[:, None] - begin) * along).sum(-1) / (along**2).sum(-1)
    nearest = begin + np.clip(share, 0, 1)[..., None] * along
    return float(np.linalg.norm(places[:, None] - nearest, axis=-1).min(axis=1).max())
