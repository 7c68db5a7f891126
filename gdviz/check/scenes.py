"""What a demanding viewer would find wrong with a film, found by watching it.

    from gdviz.check.scenes import watching
    with watching() as watch:
        seen = watch(scene_class)       # renders the film, writes nothing
    seen.faults()                       # [] or one line for each fault

Every frame is looked at as it is drawn: whether it is another picture than the one before, whether
words are in it, what moves. At each wait, and once a second or so, the mobjects are looked at
closely: texts by their boxes and sizes, and what lies beneath a text or a path by drawing the
picture again without it. A film is watched with its captions in the picture.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from manim import Group, ManimColor, Mobject, ThreeDCamera, VMobject, Wait, config, tempconfig

from gdviz.check.pixels import (
    CORE,
    FEW,
    IN_PATH,
    IN_TEXT,
    PATHS,
    PROBES,
    Pixels,
    became_others,
    contrast_on,
    contrasts,
    covered,
    drawn_on,
    hero,
    near,
)
from gdviz.files import temporary_folder
from gdviz.film.captions import PICTURE_BOTTOM
from gdviz.film.flat.dots import Dots
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.solid import Curve
from gdviz.film.stage import Stage
from gdviz.film.type import Label
from gdviz.look.captions import seconds_to_read
from gdviz.look.markup import readable, without_math
from gdviz.look.styles import TYPE
from gdviz.look.theme import Theme

MOST_STILL = 0.25
"""The share of a film's time that may be a picture which does not change."""
LONGEST_STILL = 3.0
"""Seconds for which a picture may stay."""
LONGEST_END = 3.5
"""Seconds for which the last one may."""
LEAST_WORDS = 0.6
"""The share of a film's time with words to read in the picture: a caption, or larger type."""
LEAST_HERO = {"16:9": (0.55, 0.65), "1:1": (0.55, 0.4), "9:16": (0.55, 0.25)}
"""How much of the frame's width and height the largest thing in it takes at least, by aspect."""
SMALLEST = 32.0
"""Pixels of a film 1080 high: the size of numbers at ticks, the smallest there is."""
TEXT_CONTRAST = 4.5
"""Of a text with what lies beneath it: WCAG 2.2, level AA."""
PATH_CONTRAST = 3.0
"""Of a path with what lies beneath it, its casing included: WCAG 2.2, criterion 1.4.11."""
LARGEST_JUMP = 0.1
"""The share of the frame that something may move, or that may change, from a frame to the next."""

QUALITY = {"pixel_height": 480, "pixel_width": 854, "frame_rate": 30}
"""In what size films are watched; with fewer frames a second all would move further in each."""

SETTLED = 0.9
"""The opacity from which on something is not fading any more."""
FAINT = 0.05
"""Below this opacity it cannot be seen."""
CROSSED = 0.03
"""The share of a text's box that marks may take without crossing it."""
EDGE = 1.5
"""The contrast with what is around it from which on something is a mark."""

Screen = tuple[float, float, float, float]
"""Left, bottom, right, top, in scene units on the screen."""


class Still(NamedTuple):
    """A picture that stays: from when, and for how many seconds."""

    start: float
    seconds: float


class Worst(NamedTuple):
    """The worst of something: how much, and when it was so first."""

    amount: float
    time: float


@dataclass
class Seen:
    """What was measured of a film.

    Attributes:
        seconds: How long it is.
        still: The share of it in which the picture, captions apart, is that of the frame before.
        stills: Every picture that stays, captions apart, the last one last.
        ends_still: Whether the film's end belongs to the last of them.
        blank: Whether its first frame is nothing but paper.
        hero: How much of the frame's width and height the largest thing takes, texts apart: most
            of the time it is at least so much.
        words: The share of its time with words in the picture.
        texts: The size of each text, in pixels of a film 1080 high, where it is smallest.
        pale_texts, pale_paths: The contrast of each with what lies beneath, where it is least.
        meeting: Pairs of texts whose boxes meet, and when first.
        crossed: Texts without a rim that lie on marks: on how much of their box.
        outside: Texts that leave the frame, and when first.
        unread: Captions that are gone too soon: when, seconds shown, seconds to read, words.
        jumps: What moves or changes too far within a frame: how far, and when.
        frame: Seconds of a frame: nothing is measured more finely.
        aspect: Of the picture.
    """

    seconds: float = 0.0
    still: float = 0.0
    stills: list[Still] = field(default_factory=list)
    ends_still: bool = False
    blank: bool = False
    hero: tuple[float, float] = (0.0, 0.0)
    words: float = 0.0
    texts: dict[str, Worst] = field(default_factory=dict)
    pale_texts: dict[str, Worst] = field(default_factory=dict)
    pale_paths: dict[str, Worst] = field(default_factory=dict)
    meeting: dict[tuple[str, str], float] = field(default_factory=dict)
    crossed: dict[str, Worst] = field(default_factory=dict)
    outside: dict[str, float] = field(default_factory=dict)
    unread: list[tuple[float, float, float, str]] = field(default_factory=list)
    jumps: dict[str, Worst] = field(default_factory=dict)
    frame: float = 1 / 30
    aspect: str = "16:9"

    @property
    def longest(self) -> Still:
        """The longest still before the end's."""
        before = self.stills[:-1] if self.ends_still else self.stills
        return max(before, key=lambda still: still.seconds, default=Still(0.0, 0.0))

    @property
    def end(self) -> float:
        """For how many seconds the last picture stays."""
        return self.stills[-1].seconds if self.ends_still else 0.0

    def summary(self) -> str:
        """All measures in a line."""
        wide, high = self.hero
        smallest, text, path = (
            min((worst.amount for worst in found.values()), default=None)
            for found in (self.texts, self.pale_texts, self.pale_paths)
        )
        jump = max((worst.amount for worst in self.jumps.values()), default=0.0)
        return (
            f"{self.seconds:.1f} s; still {self.still:.0%}, longest {self.longest.seconds:.1f} s, "
            f"end {self.end:.1f} s; first frame {'blank' if self.blank else 'a picture'}; "
            f"hero {wide:.0%} x {high:.0%}; words {self.words:.0%}; "
            f"text {told(smallest, 0)} px; contrast of text {told(text, 1)}, "
            f"of paths {told(path, 1)}; jumps {jump:.0%}"
        )

    def faults(self) -> list[str]:
        """Every fault, a line each, led by when it is seen first; without a time: of the film."""
        found: list[tuple[float, str]] = []
        if self.blank:
            found.append((0.0, "the first frame is blank"))
        before = self.stills[:-1] if self.ends_still else self.stills
        found += [
            (start, f"a still of {seconds:.1f} s; at most {LONGEST_STILL:g}")
            for start, seconds in before
            if seconds > LONGEST_STILL + self.frame
        ]
        if self.end > LONGEST_END + self.frame:
            start, seconds = self.stills[-1]
            found.append((start, f"the last still is {seconds:.1f} s; at most {LONGEST_END:g}"))
        found += [
            (size.time, f"{words} is {size.amount:.0f} px of 1080; at least {SMALLEST:g}")
            for words, size in self.texts.items()
            if size.amount < SMALLEST - 0.5
        ]
        found += [(time, f"{one} overlaps {other}") for (one, other), time in self.meeting.items()]
        found += [
            (worst.time, f"{words} lies on marks with {worst.amount:.0%} of its box; "
             f"at most {CROSSED:.0%}, or a rim")
            for words, worst in self.crossed.items()
            if worst.amount > CROSSED
        ]  # fmt: skip
        found += [(time, f"{words} leaves the frame") for words, time in self.outside.items()]
        for pale, least in ((self.pale_texts, TEXT_CONTRAST), (self.pale_paths, PATH_CONTRAST)):
            found += [
                (worst.time, f"{what} has a contrast of {worst.amount:.2f}; at least {least:g}")
                for what, worst in pale.items()
                if worst.amount < least
            ]
        found += [
            (start, f"{words} is shown for {shown:.1f} s; at least {needed:.1f}")
            for start, shown, needed, words in self.unread
        ]
        found += [
            (worst.time, f"{what} by {worst.amount:.1%} of the frame from a frame to the next; "
             f"at most {LARGEST_JUMP:.0%}")
            for what, worst in self.jumps.items()
            if worst.amount > LARGEST_JUMP
        ]  # fmt: skip
        lines = [f"{time:.1f} s: {what}" for time, what in sorted(found)]
        if self.still > MOST_STILL:
            lines.append(f"still for {self.still:.0%} of its time; at most {MOST_STILL:.0%}")
        if self.words < LEAST_WORDS:
            lines.append(f"words for {self.words:.0%} of its time; at least {LEAST_WORDS:.0%}")
        (wide, high), (least_wide, least_high) = self.hero, LEAST_HERO[self.aspect]
        if wide < least_wide or high < least_high:
            lines.append(
                f"the hero takes {wide:.0%} x {high:.0%} of the frame; "
                f"at least {least_wide:.0%} x {least_high:.0%}"
            )
        return lines


def told(amount: float | None, digits: int) -> str:
    """A measure, or that there was nothing to measure."""
    return "none" if amount is None else f"{amount:.{digits}f}"


class Watching(Stage):
    """Before a film's class: a film that is watched as it is rendered, its captions drawn in."""

    def __init__(self) -> None:
        super().__init__()
        self.captions = "picture"
        self.viewer = Viewer(self)
        writer: Any = self.renderer.file_writer
        writer.write_frame = self.viewer.see

    def tell_of_table(self) -> None:
        """Nothing: `gdviz check` has told of rows left out."""

    def play(self, *animations: Any, **options: Any) -> None:
        """As the film's; what a wait holds is looked at closely, the rest now and then."""
        rests = isinstance(animations[0], Wait)
        if rests:
            self.viewer.look_closely()
        super().play(*animations, **options)
        if not rests and self.now - self.viewer.looked >= 1:
            self.viewer.look_closely()


@contextmanager
def watching(**size: int) -> Iterator[Callable[[type[Any]], Seen]]:
    """Manim's settings for watching films; gives `watch`, below, which takes a Stage's class.

    size: pixel_height, pixel_width and frame_rate, if not those of QUALITY.
    """
    with temporary_folder() as nowhere:
        changed = {
            **QUALITY,
            **size,
            "dry_run": True,
            "media_dir": str(nowhere),  # what a film may draw with Manim's own texts
            "disable_caching": True,
            "transparent": False,
            "verbosity": "ERROR",
            "progress_bar": "none",
        }
        with tempconfig(changed):
            yield watch


def watch(film: type[Any]) -> Seen:
    """Render a film, a Stage's class, with Manim's settings as they are, and measure it."""
    scene = type(film.__name__, (Watching, film), {})()
    scene.render()
    seen: Seen = scene.viewer.finished()
    return seen


class Viewer:
    """Looks at the frames of a scene, and at its mobjects."""

    def __init__(self, scene: Any) -> None:
        self.scene = scene
        self.theme: Theme = scene.look.theme
        self.seen = Seen(frame=1 / config.frame_rate)
        self.looked = -math.inf
        share = (config.frame_height / 2 - PICTURE_BOTTOM) / config.frame_height
        self._band = round(share * config.pixel_height)  # the first row of the captions' strip
        self._frames = self._still = self._with_words = self._run = 0
        self._before: Pixels | None = None
        self._play = -1
        self._labels: list[Label] = []
        self._places: dict[Mobject, tuple[int, np.ndarray]] = {}
        self._boxes: WeakKeyDictionary[Mobject, tuple[Any, Screen]] = WeakKeyDictionary()
        self._heroes: list[tuple[float, tuple[float, float]]] = []

    # Every frame

    def see(self, pixels: Pixels, *, repeat: int = 1) -> None:
        """Look at a frame that stays for so many."""
        picture = np.ascontiguousarray(pixels[: self._band])
        scene = self.scene
        first_of_play = scene.renderer.num_plays != self._play
        if first_of_play:
            self._play = scene.renderer.num_plays
            self._labels = labels_in(scene)
        cut = self._follow(first_of_play)
        same = False
        if self._before is None:
            self.seen.blank = bool(drawn_on(pixels, self.theme.paper, 24).mean() < 0.001)
        else:
            same = np.array_equal(picture.view(np.uint32), self._before.view(np.uint32))
            changed = 0.0 if same or cut else became_others(self._before, picture)
            changed *= self._band / len(pixels)  # of the whole frame
            if changed > LARGEST_JUMP:
                self._note(self.seen.jumps, "the picture changes", changed, most=True)
        if same:
            self._run += repeat
        else:
            self._end_still()
            self._run = repeat - 1
        self._still += repeat - (not same)
        self._with_words += repeat * any(is_read(label) for label in self._labels)
        self._frames += repeat
        self._before = picture

    def _end_still(self) -> None:
        if self._run > 1:
            seconds = self._run * self.seen.frame
            self.seen.stills.append(Still(self._frames * self.seen.frame - seconds, seconds))

    def _follow(self, all_of_it: bool) -> bool:
        """Note what has moved too far since the frame before; tells whether this is a cut."""
        scene, places = self.scene, {} if all_of_it else dict(self._places)
        followed = scene.mobjects if all_of_it else scene.moving_mobjects
        family = dict.fromkeys(part for mobject in followed for part in mobject.get_family())
        seen_from = view_of(scene)
        for part in family:
            if not part.has_points() or opacity(part) < FAINT:
                places.pop(part, None)
                continue
            # What rests is most of what Manim takes for moving: all that lies over what moves.
            key = seen_from, drawn_points(part).tobytes()
            known, box = self._boxes.get(part, (None, (0.0, 0.0, 0.0, 0.0)))
            if known != key:
                box = box_on_screen(scene, part)
                self._boxes[part] = key, box
            middle = np.clip([box[0] + box[2], box[1] + box[3]], -WIDE, WIDE) / 2
            places[part] = len(part.points), middle
        before, self._places = self._places, places
        size = np.array([config.frame_width, config.frame_height])
        marks = [part for part in before if not isinstance(part, Label)]
        cut = bool(marks) and not any(part in places for part in marks)
        for part, (count, middle) in places.items():
            was_count, was = before.get(part, (0, middle))
            moved = float((np.abs(middle - was) / size).max())
            if moved > LARGEST_JUMP and count == was_count:
                self._note(self.seen.jumps, f"{named(part, self.theme)} moves", moved, most=True)
        return cut

    # Now and then

    def look_closely(self) -> None:
        """Look at the texts and paths there are now, and at what lies beneath them."""
        scene, seen = self.scene, self.seen
        self.looked = scene.now
        if not scene.mobjects:
            return
        labels = [label for label in labels_in(scene) if opacity(label) >= FAINT]
        boxes = [(quoted(label), box_on_screen(scene, label)) for label in labels]
        # Under an end card the last picture is veiled, its texts as well.
        for one, other in meeting(boxes) if self.scene.answered is None else ():
            seen.meeting.setdefault((one, other), scene.now)
        for words in outside(boxes):
            seen.outside.setdefault(words, scene.now)
        for label in labels:
            self._note(seen.texts, quoted(label), size_on_screen(scene, label))

        with repainted(labels, fill=None, rim=False):
            bare = self._picture()
        under = bare
        if any(map(has_rim, labels)):
            with repainted(labels, fill=None):
                under = self._picture()
        with repainted(labels, fill=PROBES[0]):
            probed = self._picture()
        for label, (words, box) in zip(labels, boxes, strict=True):
            if opacity(label) < SETTLED:
                continue
            rows, columns = window(box)
            area = under[rows, columns]
            its = covered(probed[rows, columns], area, PROBES[0]) > 0.5
            if its.sum() < FEW:
                continue
            color = label.get_fill_color().to_hex()
            ratio = contrast_on(color, label.get_fill_opacity(), area[its], IN_TEXT)
            self._note(seen.pale_texts, words, ratio)
            if not has_rim(label):
                self._note(seen.crossed, words, crossing(bare[rows, columns]), most=True)
        self._note_hero(bare)
        self._look_at_paths()

    def _note_hero(self, picture: Pixels) -> None:
        left, top, right, bottom = hero(picture[: self._band], self.theme.paper)
        wide, high = (right - left) / config.pixel_width, (bottom - top) / config.pixel_height
        self._heroes.append((self.scene.now, (wide, high)))

    def _look_at_paths(self) -> None:
        theme = self.theme
        paths = paths_in(self.scene, theme)
        if not paths:
            return
        with repainted([*paths, *marks_of_paths(self.scene)], fill=None):
            under = self._picture()
        probes = [PROBES[number % len(PROBES)] for number in range(len(paths))]
        with repainted(paths, fill=probes):
            probed = self._picture()
        for path, probe in zip(paths, probes, strict=True):
            its = near(probed, probe, CORE)
            if its.sum() >= FEW:
                color = stroke_color(path)
                ratio = contrast_on(color, opacity(path), under[its], IN_PATH)
                self._note(self.seen.pale_paths, named(path, theme), ratio)

    def _picture(self) -> Pixels:
        """The scene as it is now, whatever the renderer kept of it: (height, width, 3)."""
        camera = self.scene.renderer.camera
        camera.reset()
        camera.capture_mobjects([*self.scene.mobjects, *self.scene.foreground_mobjects])
        picture: Pixels = camera.pixel_array[..., :3].copy()
        return picture

    def _note(self, worst: dict[str, Worst], what: str, amount: float, most: bool = False) -> None:
        """Keep the least of an amount, or the most, and when it was so first."""
        known = worst.get(what)
        if known is None or (amount > known.amount if most else amount < known.amount):
            worst[what] = Worst(amount, self.scene.now)

    def finished(self) -> Seen:
        """All that was measured, once the film is over."""
        self.look_closely()
        seen, scene = self.seen, self.scene
        seen.seconds = self._frames * seen.frame
        seen.ends_still = self._run > 1
        self._end_still()
        frames = max(self._frames, 1)
        seen.still, seen.words = self._still / frames, self._with_words / frames
        seen.hero, seen.aspect = self._usual_hero(), scene.aspect
        seen.unread = unread(scene.shown, scene.look.words.language, seen.frame)
        return seen

    def _usual_hero(self) -> tuple[float, float]:
        """The median of the heroes' sizes over time; nothing where nothing was there."""
        if not self._heroes:
            return 0.0, 0.0
        times, sizes = zip(*self._heroes, strict=True)
        weights = np.diff([*times, max(self.seen.seconds, times[-1] + self.seen.frame)])
        found = []
        for along in np.array(sizes).T:
            order = np.argsort(along, kind="stable")
            reached = np.cumsum(weights[order])
            found.append(float(along[order][np.searchsorted(reached, reached[-1] / 2)]))
        return found[0], found[1]


WIDE = 18.0
"""Twice as far from the middle, in scene units, as where a place counts as beyond the frame."""


def labels_in(scene: Any) -> list[Label]:
    """Every typeset text of a scene that has an outline."""
    family = Group(*scene.mobjects).get_family()
    return [part for part in family if isinstance(part, Label) and part.has_points()]


def paths_in(scene: Any, theme: Theme) -> list[Any]:
    """Every path that is not fading: a line in the colour of one of PATHS.

    In the ink's colour there are other lines as well: of these only a `Curve` or a `GrowingPath`.
    """
    colors = {theme.color(role).upper() for role in PATHS}
    family = Group(*scene.mobjects).get_family()
    sure = {part.line for part in family if isinstance(part, GrowingPath)}
    return [
        part
        for part in family
        if part.has_points() and opacity(part) >= SETTLED
        if isinstance(part, Curve) or part in sure or is_line(part, theme.ink.upper())
        if stroke_color(part) in colors
    ]


def is_line(part: Mobject, ink: str) -> bool:
    """Whether something is a line of several pieces, in another colour than ink."""
    if not isinstance(part, VMobject) or isinstance(part, (Label, Dots)):
        return False
    return len(part.points) > 8 and part.get_fill_opacity() == 0 and stroke_color(part) != ink


def marks_of_paths(scene: Any) -> list[Any]:
    """The dots on growing paths, and at their ends: what belongs to a path is not beneath one."""
    family = Group(*scene.mobjects).get_family()
    return [
        part for path in family if isinstance(path, GrowingPath) for part in (path.dots, path.head)
    ]


def stroke_color(part: Any) -> str:
    """The colour of a line, "#RRGGBB"."""
    color: Any = part.color if isinstance(part, Curve) else part.get_stroke_color()
    found: str = color.to_hex().upper()
    return found


def opacity(part: Any) -> float:
    """How opaque something is, filling or line: 0..1."""
    if isinstance(part, Label):
        return float(part.get_fill_opacity())
    if isinstance(part, VMobject):
        stroke = part.get_stroke_opacity() if part.get_stroke_width() > 0 else 0
        return float(max(part.get_fill_opacity(), stroke))
    return float(getattr(part, "opacity", 0))


def quoted(label: Label) -> str:
    """The words of a text as a fault tells them; of a number that runs, that it is one."""
    return repr(readable(label.content)) if not label.runs else "a number"


def named(part: Any, theme: Theme) -> str:
    """What a fault calls a mobject: its words, or its kind and the role its colour has."""
    if isinstance(part, Label):
        return quoted(part)
    color = part.color.to_hex().upper()
    if isinstance(part, VMobject):
        filled = part.get_fill_opacity() > 0
        color = part.get_fill_color().to_hex().upper() if filled else stroke_color(part)
    roles = (role for role in (*PATHS, "ink", "muted", "grid", "val", "error", "paper"))
    role = next((role for role in roles if theme.color(role).upper() == color), color)
    return f"a {type(part).__name__} in {role}"


def is_read(label: Label) -> bool:
    """Whether a text is words to read: a caption, or set as large as one."""
    if opacity(label) < 0.5 or label.size < TYPE["caption"].px:
        return False
    return len(without_math(label.content).strip()) >= 6


def has_rim(label: Label) -> bool:
    """Whether a rim parts a text from what it crosses."""
    return bool(label.get_stroke_width(background=True) > 0)


def drawn_points(part: Mobject) -> np.ndarray:
    """The points of something; of a text, its rules' as well."""
    whole = isinstance(part, Label) and part.submobjects
    points: np.ndarray = part.get_all_points() if whole else part.points
    return points


def view_of(scene: Any) -> tuple[Any, ...]:
    """From where the camera looks: with the same, what has not changed is at the same place."""
    camera = scene.renderer.camera
    if not isinstance(camera, ThreeDCamera):
        return ()
    return (
        camera.get_rotation_matrix().tobytes(),
        camera.frame_center.tobytes(),
        camera.get_focal_distance(),
        camera.get_zoom(),
        len(camera.fixed_in_frame_mobjects),
        len(camera.fixed_orientation_mobjects),
    )


def box_on_screen(scene: Any, part: Mobject) -> Screen:
    """The box around something as the camera sees it, in scene units."""
    camera = scene.renderer.camera
    points = drawn_points(part)
    if isinstance(camera, ThreeDCamera):  # without it the scene is flat
        if part in camera.fixed_orientation_mobjects:
            center = middle_of(part, points)
            points = points + camera.project_point(center) - center
        elif part not in camera.fixed_in_frame_mobjects:
            points = camera.project_points(points)
    x, y = points[:, 0], points[:, 1]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def middle_of(part: Mobject, points: np.ndarray) -> np.ndarray:
    """As `part.get_center()`, which takes the ends of curves one by one."""
    if not isinstance(part, Label):
        return part.get_center()
    ends = np.concatenate([points[::4], points[3::4]])
    middle: np.ndarray = (ends.min(axis=0) + ends.max(axis=0)) / 2
    return middle


def size_on_screen(scene: Any, label: Label) -> float:
    """The size of a text, its em, in pixels of a film 1080 high, as the camera sees it."""
    left, bottom, right, top = box_on_screen(scene, label)
    return label.size * label.scaled(math.hypot(right - left, top - bottom))


def window(box: Screen) -> tuple[slice, slice]:
    """The rows and columns of a picture that a box on the screen takes, and a pixel around it."""
    unit = config.pixel_width / config.frame_width
    left, bottom, right, top = box
    x0, x1 = (unit * (x + config.frame_width / 2) for x in (left, right))
    y0, y1 = (unit * (config.frame_height / 2 - y) for y in (top, bottom))
    return (
        slice(max(math.floor(y0) - 1, 0), max(math.ceil(y1) + 1, 0)),
        slice(max(math.floor(x0) - 1, 0), max(math.ceil(x1) + 1, 0)),
    )


def texts_on_screen(scene: Any) -> list[tuple[str, Screen]]:
    """Every typeset text that is drawn now, with its box on the screen in scene units."""
    return [
        (label.content, box_on_screen(scene, label))
        for label in labels_in(scene)
        if opacity(label) >= FAINT
    ]


def meeting(boxes: list[tuple[str, Screen]]) -> Iterator[tuple[str, str]]:
    """Pairs of texts whose boxes meet; the words of one in several colours are no pair."""
    for (one, first), (other, second) in combinations(boxes, 2):
        if one != other and all(
            first[k] < second[k + 2] and second[k] < first[k + 2] for k in (0, 1)
        ):
            yield one, other


def outside(boxes: Iterable[tuple[str, Screen]]) -> Iterator[str]:
    """Texts that leave the frame."""
    wide, high = config.frame_width / 2 + 0.008, config.frame_height / 2
    for words, (left, bottom, right, top) in boxes:
        if left < -wide or right > wide or bottom < -high or top > high:
            yield words


def crossing(area: Pixels) -> float:
    """The share of a picture that is marks: that stands out from what most of it is like."""
    flat = area.reshape(-1, 3)
    ground = np.median(flat, axis=0)
    return float((contrasts(flat, ground) > EDGE).mean())


def unread(
    captions: Iterable[Any], language: str, slack: float = 0.0
) -> list[tuple[float, float, float, str]]:
    """Captions that are gone before they can have been read.

    Args:
        captions: With start, end and words.
        language: Of the words.
        slack: Seconds that may be missing, such as a frame.

    Returns:
        For each: when it comes, for how long it is shown, how long it takes, and its words.
    """
    return [
        (start, end - start, seconds_to_read(words, language), repr(readable(words)))
        for start, end, words in captions
        if end - start < seconds_to_read(words, language) - slack - 1e-6
    ]


@contextmanager
def repainted(parts: list[Any], fill: str | list[str] | None, rim: bool = True) -> Iterator[None]:
    """For a while, texts or paths in other colours, one for each or for all; None: not drawn.

    A rim or casing stays as it is, unless it shall not.
    """
    fills = fill if isinstance(fill, list) else [fill] * len(parts)
    whole = [(part, color) for part, its in zip(parts, fills, strict=True)
             for part, color in ((member, its) for member in part.get_family())]  # fmt: skip
    names = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas",
             "color", "opacity", "stroke_width")  # fmt: skip
    kept = [{name: vars(part)[name] for name in names if name in vars(part)} for part, _ in whole]
    for part, color in whole:
        if isinstance(part, Curve):
            shown = color or part.casing
            if shown is None:
                part.opacity = 0.0
            else:
                part.color = ManimColor(shown)
            continue
        rgba = np.array([[*ManimColor(color or "#000000").to_rgb(), float(color is not None)]])
        if part.get_fill_opacity() > 0:
            part.fill_rgbas = rgba
        if part.get_stroke_width() > 0:
            part.stroke_rgbas = rgba
        if not rim:
            part.background_stroke_rgbas = np.zeros((1, 4))
    try:
        yield
    finally:
        for (part, _), was in zip(whole, kept, strict=True):
            vars(part).update(was)
