"""The page a figure is drawn on: what to see, in words, at the top; below it the panels.

Sizes are inches of the printed figure, and type keeps its size in points: on a narrower page words
take more lines and panels stand in fewer columns, and nothing shrinks.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import gdcore
from gdcore import studies
from gdviz.figure.facts import note
from gdviz.figure.saving import png
from gdviz.figure.type import text_width, wrapped
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.look.styles import TYPE

TITLE, PANEL, UNDER, NOTE = (TYPE[kind].points for kind in ("title", "panel", "caption", "note"))
"""Points of type: of the title, above a panel, under both, and of remarks."""

EDGE = 0.3
"""Inches between words at the top and the edges of the page."""

AROUND = {"flat": (0.74, 0.16, 0.55), "solid": (0.04, 0.62, 0.5), "bare": (0.3, 0.12, 0.3)}
"""Inches left, right and below a panel for its numbers and names: flat; in 3D, which holds most of
its own within; and flat without numbers."""

MOST_COLUMNS = 4
"""So many panels stand side by side at most."""

KEY_TYPE, KEY_HANDLE = TYPE["key"].points, 0.5
"""Points of type, and inches for the line before it."""


@dataclass(frozen=True)
class Panel:
    """One panel of a page.

    Attributes:
        title: The words above it.
        under: The words below it.
        kind: "flat"; "solid", in 3D; or "bare", flat with names at its axes but no numbers.
        weight: Its relative width, when all panels stand side by side.
    """

    title: str = ""
    under: str = ""
    kind: str = "flat"
    weight: float = 1.0


class Page(Figure):
    """A figure that draws itself wherever it is the value of a notebook's cell.

    Of a plain Figure a notebook shows no more than the name, until pyplot or `%matplotlib inline`
    has told it how. From then on it goes by that and does not ask here: so it is drawn once.
    """

    def _repr_png_(self) -> bytes:
        return png(self)


def sheet(
    lesson: gdcore.Lesson,
    look: Look,
    name: str,
    numbers: object,
    panels: Sequence[Panel | Sequence[Panel]],
    *,
    title: str = "title",
    subtitle: str = "subtitle",
    key: Sequence[Line2D] = (),
    sampled: str = "",
    least: float = 2.4,
    tall: float = 0.8,
) -> tuple[Figure, list[Any]]:
    """A figure with title, subtitle, key and empty panels, and the panels' axes in order.

    Args:
        lesson, look: What it is about, and how it looks.
        name: The section of the language files that has the texts `title`, `subtitle` and "alt".
        numbers: What these texts tell; noted for the file beside the picture, as they are
            themselves, in plain words.
        panels: From left to right; those in a list of their own stand one below the other.
        title, subtitle: Their keys.
        key: Labelled handles of a key to all panels.
        sampled: What of very many points a sample is enough for, which a note then says: "points"
            where they are drawn, or "batches".
        least: Panels stand side by side only while each has so many inches.
        tall: Height over width of a panel on a page whose height is free.
    """
    drawn = Page(figsize=(look.inches[0], look.inches[1] or 1))
    FigureCanvasAgg(drawn)  # with it measuring a text is cheap
    keys = {"title": f"{name}.{title}", "subtitle": f"{name}.{subtitle}", "alt": f"{name}.alt"}
    said = {part: look.say(key, numbers) for part, key in keys.items()}
    remarks = notes(lesson, look, sampled)
    plain = {part: readable(words) for part, words in said.items()}
    note(drawn, figure=name, **plain, notes=[readable(remark) for remark in remarks])
    note(drawn, lesson=about(lesson), numbers=numbers)

    words, top = _header(said["title"], said["subtitle"], remarks, look)
    handles, top = _key(key, look.inches[0], top)
    rows = _rows([[one] if isinstance(one, Panel) else one for one in panels], look, least)
    width, height = look.inches
    if height is None:
        height = top + sum(row.height(tall) for row in rows)
        drawn.set_size_inches(width, height)
    for line, x, y, style in words:
        drawn.text(x / width, 1 - y / height, line, va="top", **style)
    for x, y, handle in handles:
        _draw_key(drawn, handle, x / width, 1 - y / height)

    free = height - top - sum(row.height(0) for row in rows)
    made: dict[int, Any] = {}
    for row in rows:
        high = row.height(tall) - row.height(0)
        if look.inches[1] is not None:
            high = free * row.share / sum(other.share for other in rows)
        for place in row.places:
            made[place.number] = _axes(
                drawn, look, row, place, height - top - row.above - high, high
            )
        top += row.above + high + row.below
    return drawn, [made[number] for number in range(len(made))]


@dataclass(frozen=True)
class _Place:
    """A panel in its row: inches from the left, and of its width; its words with line breaks.

    number: which of the page's panels it is.
    """

    number: int
    panel: Panel
    left: float
    width: float
    title: str
    under: str


class _Row:
    """Panels side by side, and the room for their words.

    above, below: inches over and under the panels; words_under: those of `below` that words take.
    share: of a page's free height; surfaces alone in a row get more.
    """

    def __init__(
        self, panels: Sequence[tuple[int, Panel]], width: float, shares: Sequence[float]
    ) -> None:
        self.places: list[_Place] = []
        left = 0.08
        for (number, panel), share in zip(panels, shares, strict=True):
            room = (width - 0.16) * share / sum(shares)
            before, after, _ = AROUND[panel.kind]
            self.places.append(_Place(
                number, panel, left + before, room - before - after,
                title=wrapped(panel.title, room - before - 0.1, PANEL),
                under=wrapped(panel.under, room - before - 0.1, UNDER),
            ))  # fmt: skip
            left += room
        self.above = 0.12 + 0.19 * max(_lines(place.title) for place in self.places)
        lines = max(_lines(place.under) for place in self.places)
        self.words_under = 0.06 + 0.18 * lines if lines else 0.0
        self.share = 1.2 if all(panel.kind == "solid" for _, panel in panels) else 1.0
        self.below = max(AROUND[panel.kind][2] for _, panel in panels) + self.words_under

    def height(self, tall: float) -> float:
        """Of the row, when its widest panel is `tall` times as high as it is wide."""
        return self.above + tall * max(place.width for place in self.places) + self.below


def _rows(stacks: Sequence[Sequence[Panel]], look: Look, least: float) -> list[_Row]:
    """As few rows of stacks as have room, as evenly filled as can be; a last one is stretched."""
    width = look.inches[0]
    columns = min(MOST_COLUMNS, max(1, int((width - 0.16) / least)))
    count = -(-len(stacks) // columns)
    per_row = -(-len(stacks) // count)
    shares = [stack[0].weight if count == 1 else 1.0 for stack in stacks]
    numbers = itertools.count()
    numbered = [[(next(numbers), panel) for panel in stack] for stack in stacks]
    return [
        _Row(level, width, shares[at : at + per_row])
        for at in range(0, len(stacks), per_row)
        for level in zip(*numbered[at : at + per_row], strict=True)
    ]


def _axes(drawn: Figure, look: Look, row: _Row, place: _Place, bottom: float, high: float) -> Any:
    """The axes of a panel with its words; all in inches, from the lower left."""
    (width, height), kind = drawn.get_size_inches(), place.panel.kind
    spare = row.below - row.words_under - AROUND[kind][2]
    box = np.array([place.left, bottom - spare, place.width, high + spare])
    axes: Any = drawn.add_axes(
        tuple(box / (width, height, width, height)),
        projection="3d" if kind == "solid" else None,
    )
    if kind == "solid":  # whose box is square, not the panel's
        drawn.text(
            (place.left + 0.2) / width, (bottom + high + 0.06) / height, place.title,
            size=PANEL, va="bottom",
        )  # fmt: skip
    else:
        axes.set_title(place.title)
    if kind == "bare":
        axes.tick_params(length=0, labelbottom=False, labelleft=False)
    if place.under:
        drawn.text(
            place.left / width, (bottom - row.below + row.words_under) / height, place.under,
            size=UNDER, va="top", color=look.theme.muted,
        )  # fmt: skip
    return axes


def _lines(words: str) -> int:
    return words.count("\n") + 1 if words else 0


Words = tuple[str, float, float, dict[str, Any]]


def _header(title: str, subtitle: str, remarks: list[str], look: Look) -> tuple[list[Words], float]:
    """Lines of words as (text, x, y from the top, style), and where the panels' room begins."""
    width, muted = look.inches[0], look.theme.muted
    room = width - 2 * EDGE
    words: list[Words] = []
    y = 0.2
    beside = remarks[:1]
    if beside and text_width(title, TITLE, "bold") + text_width(beside[0], NOTE) + 0.3 < room:
        right = {"size": NOTE, "color": muted, "ha": "right"}
        words.append((beside[0], width - EDGE, y + 0.04, right))
        remarks = remarks[1:]
    for text, size, style in (
        (title, TITLE, {"weight": "bold"}),
        (subtitle, UNDER, {"color": muted}),
        *((remark, NOTE, {"color": muted}) for remark in remarks),
    ):
        weight = style.get("weight", "normal")
        for line in wrapped(text, room, size, weight).splitlines():
            words.append((line, EDGE, y, {"size": size, **style}))
            y += size * 1.45 / 72
        y += 0.04
    return words, y + 0.04


def _key(
    handles: Sequence[Line2D], width: float, top: float
) -> tuple[list[tuple[float, float, Line2D]], float]:
    """Handles with their places (x, y from the top), in rows that read from left to right."""
    if not handles:
        return [], top
    room, gap = width - 2 * EDGE, 0.3
    for handle in handles:
        handle.set_label(wrapped(str(handle.get_label()), room - KEY_HANDLE - 0.1, KEY_TYPE))
    labels = [str(handle.get_label()) for handle in handles]
    widths = [KEY_HANDLE + 0.1 + text_width(label, KEY_TYPE) + gap for label in labels]
    if sum(widths) - gap <= room:  # one row, as close as its words
        columns, pitches = len(handles), widths
    else:
        columns = min(len(handles), max(1, int((room + gap) / max(widths))))
        pitches = [min(max(widths), (room + gap) / columns)] * columns
    line, gap = KEY_TYPE * 1.4 / 72, 0.08
    places = []
    y = top + 0.04
    for at in range(0, len(handles), columns):
        for column, handle in enumerate(handles[at : at + columns]):
            places.append((EDGE + sum(pitches[:column]), y, handle))
        y += line * max(label.count("\n") + 1 for label in labels[at : at + columns]) + gap
    return places, y


def _draw_key(drawn: Figure, handle: Line2D, x: float, y: float) -> None:
    width, height = drawn.get_size_inches()
    middle = y - 0.085 / height
    handle.set_data([x, x + 0.5 * KEY_HANDLE / width, x + KEY_HANDLE / width], [middle] * 3)
    handle.set(transform=drawn.transFigure, markevery=[1])
    drawn.add_artist(handle)
    words = str(handle.get_label())
    drawn.text(x + (KEY_HANDLE + 0.1) / width, y, words, size=KEY_TYPE, va="top", linespacing=1.25)


def about(lesson: gdcore.Lesson) -> dict[str, Any]:
    """What a reader needs to draw a figure's numbers again."""
    land = lesson.landscape
    return {
        "x": lesson.full.x_name,
        "y": lesson.full.y_name,
        "train": len(lesson.raw_train),
        "val": len(lesson.raw_val),
        "seed": lesson.seed,
        "standardized": lesson.standardized,
        "x_factor": lesson.x_factor,
        "start": lesson.start,
        "start_loss": land.loss(*lesson.start),
        "minimum": lesson.minimum,
        "min_loss": land.min_loss,
        "max_learning_rate": land.max_learning_rate,
        "best_learning_rate": land.best_learning_rate,
        "condition_number": land.condition_number,
        "raw_condition_number": lesson.raw_landscape.condition_number,
        "learning_rates": lesson.rates,
        "epochs": lesson.epochs,
    }


def notes(lesson: gdcore.Lesson, look: Look, sampled: str = "") -> list[str]:
    """Remarks, a line each: on the scale of x, what is odd about the lesson, and on the sample.

    sampled: What it is for, see `sheet`.
    """
    raw, now = lesson.raw_landscape.condition_number, lesson.landscape.condition_number
    lines = []
    if lesson.standardized:
        lines.append(look.say("axis.standardized", before=raw, after=now))
    elif lesson.landscape.is_valley:
        lines.append(look.say("axis.raw", condition=now))
    cliff = lesson.landscape.max_learning_rate
    lines += [look.say(f"odd.{oddity}", cliff=cliff) for oddity in studies.oddities(lesson)]
    sample = lesson.sample()
    if sampled and not sample.is_all:
        lines.append(look.say(f"sample.{sampled}", drawn=len(sample.full), all=sample.of))
    return lines
