"""The page a figure is drawn on: what to see, in words, at the top; below it the panels.

Sizes are inches of the printed figure, and type keeps its size in points: on a narrower page words
take more lines and panels stand in fewer columns, and nothing shrinks.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import gdcore
from gdviz.figure.facts import note
from gdviz.figure.type import text_width, wrapped
from gdviz.look import Look

EDGE = 0.3
"""Inches between words at the top and the edges of the page."""

AROUND = {"flat": (0.74, 0.16, 0.55), "solid": (0.04, 0.62, 0.5), "bare": (0.3, 0.12, 0.3)}
"""Inches left, right and below a panel for its numbers and names: flat; in 3D, which holds most of
its own within; and flat without numbers."""

KEY_TYPE, KEY_HANDLE = 9.5, 0.5
"""Points of type, and inches for the line before it."""


def sheet(
    lesson: gdcore.Lesson,
    look: Look,
    name: str,
    numbers: Mapping[str, Any],
    panels: Sequence[str],
    *,
    title: str = "title",
    subtitle: str = "subtitle",
    key: Sequence[Line2D] = (),
    under: Sequence[str] = (),
    solid: Sequence[int] = (),
    bare: bool = False,
    stack: int = 1,
    across: int = 4,
    least: float = 2.4,
    weights: Sequence[float] | None = None,
    tall: float = 0.8,
) -> tuple[Figure, list[Any]]:
    """A figure with title, subtitle, key and empty panels, and the panels' axes in order.

    name: the section of the language files that has the texts `title`, `subtitle` and "alt".
    numbers: what these texts tell; noted, as they are themselves, for the file beside the picture.
    panels, under: the words above each panel, and below it.
    solid: indices of the panels in 3D.    bare: the axes of all have names, but no numbers.
    key: labelled handles of a key to all panels.
    stack: so many successive panels stand one below the other, and such stacks side by side.
    across, least: so many stand side by side at most, and only while each has so many inches.
    weights: relative widths of the panels, when all stand side by side.
    tall: height over width of a panel on a page whose height is free.
    """
    width, height = look.inches
    drawn = Figure(figsize=(width, height or 1))
    FigureCanvasAgg(drawn)  # with it measuring a text is cheap
    said = {part: look.say(f"{name}.{text}", **numbers) for part, text in
            (("title", title), ("subtitle", subtitle))}  # fmt: skip
    remarks = notes(lesson, look)
    note(drawn, figure=name, **said, alt=look.plain(f"{name}.alt", **numbers), notes=remarks)
    note(drawn, lesson=about(lesson), numbers=numbers)

    words, top = _header(said["title"], said["subtitle"], remarks, look)
    legend, top = _key(key, width, top)
    kinds = ["solid" if at in solid else "bare" if bare else "flat" for at in range(len(panels))]
    columns = min(across, int((width - 0.16) / least))
    count = len(panels)
    all_panels = list(zip(range(count), panels, under or [""] * count, kinds, strict=True))
    stacks = [all_panels[at : at + stack] for at in range(0, len(all_panels), stack)]
    rows = _rows(stacks, width, columns, weights)
    if height is None:
        height = top + sum(row.height(tall) for row in rows)
        drawn.set_size_inches(width, height)
    free = height - top - sum(row.height(0) for row in rows)

    for line, x, y, style in words:
        drawn.text(x / width, 1 - y / height, line, va="top", **style)
    for x, y, handle in legend:
        _draw_key(drawn, handle, x / width, 1 - y / height)
    made: dict[int, Any] = {}
    for row in rows:
        high = row.height(tall) - row.height(0)
        if look.inches[1] is not None:
            high = free * row.share / sum(other.share for other in rows)
        bottom = height - top - row.above - high
        for number, left, inner, words_above, words_under, kind in row.panels:
            spare = row.below - row.words_under - AROUND[kind][2]
            box = (left, bottom - spare, inner, high + spare)
            axes = drawn.add_axes(
                (box[0] / width, box[1] / height, box[2] / width, box[3] / height),
                projection="3d" if kind == "solid" else None,
            )
            if kind == "solid":  # whose box is square, not the panel's
                drawn.text(
                    (left + 0.2) / width, 1 - (top + row.above - 0.06) / height, words_above,
                    size=10.5, va="bottom",
                )  # fmt: skip
            else:
                axes.set_title(words_above)
            if bare:
                axes.tick_params(length=0, labelbottom=False, labelleft=False)
            if words_under:
                drawn.text(
                    left / width, (bottom - row.below + row.words_under) / height, words_under,
                    size=9.5, va="top", color=look.theme.muted,
                )  # fmt: skip
            made[number] = axes
        top += row.above + high + row.below
    return drawn, [made[number] for number in range(len(panels))]


Panel = tuple[int, str, str, str]
"""Number, words above, words under, kind."""


class _Row:
    """Panels side by side, each (number, left, width, words above, under, kind); room for words.

    above, below: inches over and under the panels; words_under: those of `below` that words take.
    share: of a page's free height; surfaces alone in a row get more.
    """

    def __init__(self, panels: Sequence[Panel], width: float, shares: Sequence[float]) -> None:
        self.panels: list[tuple[int, float, float, str, str, str]] = []
        left = 0.08
        for (number, words_above, words_under, kind), share in zip(panels, shares, strict=True):
            room = (width - 0.16) * share / sum(shares)
            before, after, _ = AROUND[kind]
            fit = (
                wrapped(words_above, room - before - 0.1, 10.5),
                wrapped(words_under, room - before - 0.1, 9.5),
            )
            self.panels.append((number, left + before, room - before - after, *fit, kind))
            left += room
        self.above = 0.12 + 0.19 * max(_lines(panel[3]) for panel in self.panels)
        lines = max(_lines(panel[4]) for panel in self.panels)
        self.words_under = 0.06 + 0.18 * lines if lines else 0.0
        self.share = 1.5 if all(panel[5] == "solid" for panel in self.panels) else 1.0
        self.below = max(AROUND[kind][2] for *_, kind in self.panels) + self.words_under

    def height(self, tall: float) -> float:
        """Of the row, when its widest panel is `tall` times as high as it is wide."""
        return self.above + tall * max(panel[2] for panel in self.panels) + self.below


def _lines(words: str) -> int:
    return words.count("\n") + 1 if words else 0


def _rows(
    stacks: Sequence[Sequence[Panel]],
    width: float,
    columns: int,
    weights: Sequence[float] | None,
) -> list[_Row]:
    """As few rows of stacks as have room, as evenly filled as can be; a last one is stretched."""
    count = -(-len(stacks) // max(1, columns))
    per_row = -(-len(stacks) // count)
    shares = list(weights) if weights and count == 1 else [1.0] * len(stacks)
    return [
        _Row(level, width, shares[at : at + per_row])
        for at in range(0, len(stacks), per_row)
        for level in zip(*stacks[at : at + per_row], strict=True)
    ]


Words = tuple[str, float, float, dict[str, Any]]


def _header(title: str, subtitle: str, remarks: list[str], look: Look) -> tuple[list[Words], float]:
    """Lines of words as (text, x, y from the top, style), and where the panels' room begins."""
    width, muted = look.inches[0], look.theme.muted
    room = width - 2 * EDGE
    words: list[Words] = []
    y = 0.2
    beside = remarks[:1]
    if beside and text_width(title, 12, "bold") + text_width(beside[0], 8.5) + 0.3 < room:
        right = {"size": 8.5, "color": muted, "ha": "right"}
        words.append((beside[0], width - EDGE, y + 0.04, right))
        remarks = remarks[1:]
    for text, size, style in (
        (title, 12, {"weight": "bold"}),
        (subtitle, 9.5, {"color": muted}),
        *((remark, 8.5, {"color": muted}) for remark in remarks),
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


def notes(lesson: gdcore.Lesson, look: Look) -> list[str]:
    """What scaling did to x, if it matters, and what is odd about the lesson: a line each."""
    raw, now = lesson.raw_landscape.condition_number, lesson.landscape.condition_number
    lines = []
    if lesson.standardized:
        lines.append(look.say("axis.standardized", before=raw, after=now))
    elif lesson.is_valley:
        lines.append(look.say("axis.raw", condition=now))
    cliff = lesson.landscape.max_learning_rate
    lines += [look.say(f"odd.{oddity}", cliff=cliff) for oddity in lesson.oddities]
    return lines
