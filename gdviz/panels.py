"""Panels shared by figures: each takes an Axes, draws on it, and returns it.

They are usable alone, in anyone's notebook:

    from gdviz import panels
    from gdviz.settings import load
    settings = load()
    panels.contour(axes, settings.lesson, settings.look)
"""

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator
from mpl_toolkits.mplot3d import proj3d

import gdcore
from gdviz.contours import depth, grid, levels
from gdviz.look import Look, tick_text
from gdviz.theme import rgb

DASHES: dict[str, tuple[Any, Any]] = {
    "rate_low": ("-", (0, (9, 1.2))),
    "rate_high": ((0, (5, 1.5)), (0, (2.2, 1.2))),
    "rate_diverging": ((0, (5, 1.5, 1, 1.5)), (0, (5, 1.5, 1, 1.5, 1, 1.5))),
}
MARKS = {"rate_low": "oDv", "rate_high": "sPX", "rate_diverging": "^><"}
"""Rates of one role share its colour; two dashes and three marks tell up to six of them apart."""


def casing(look: Look, width: float) -> list[withStroke]:
    """A line of the paper's colour under a line, so that it stands out from what lies below."""
    return [withStroke(linewidth=width, foreground=look.theme.paper)]


def header(
    figure: Figure, lesson: gdcore.Lesson, look: Look, title: str, subtitle: str = ""
) -> None:
    """What to see, bold, at the top left; below it how to read it; right what scaling did."""
    width, height = figure.get_size_inches()
    top, muted = 1 - 0.22 / height, look.theme.muted
    figure.text(0.3 / width, top, title, size=12, weight="bold", va="top")
    figure.text(0.3 / width, top - 0.28 / height, subtitle, size=9.5, va="top", color=muted)
    note = scaling_note(lesson, look)
    figure.text(1 - 0.3 / width, top, note, size=8.5, va="top", ha="right", color=muted)


def margins(
    figure: Figure, left: float = 0.85, right: float = 0.3, bottom: float = 0.6, top: float = 1.2
) -> None:
    """Room around the panels in inches; the same on every machine, unlike an automatic layout."""
    width, height = figure.get_size_inches()
    figure.subplots_adjust(left / width, bottom / height, 1 - right / width, 1 - top / height)


def scaling_note(lesson: gdcore.Lesson, look: Look) -> str:
    """One line that says what standardising changed, or what leaving x raw means; else ""."""
    raw, now = lesson.raw_landscape.condition_number, lesson.landscape.condition_number
    if lesson.standardized:
        return look.say("axis.standardized", before=look.number(raw), after=look.number(now))
    return look.say("axis.raw", condition=look.number(raw)) if lesson.is_valley else ""


def column(name: str, look: Look) -> tuple[str, str]:
    """Name and unit of a column as matplotlib takes them: one letter as a symbol, "$" as itself."""
    words, unit = look.column(name)
    symbol = len(words) == 1 and words.isascii() and words.isalpha()
    return f"${words}$" if symbol else words.replace("$", r"\$"), unit


def name_axis(axis: Any, look: Look, name: str, unit: str = "", most: int = 6) -> None:
    """Name an axis with its unit and number its ticks; millions go into the unit as 10^6."""
    axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
    biggest = max(map(abs, axis.get_view_interval()))
    power = 3 * math.floor(math.log10(biggest) / 3) if biggest > 0 else 0
    power = power if power >= 6 or power <= -6 else 0
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value / 10**power, axis, power)))
    if power:  # of "1 per mm" the 1 goes into the power
        unit = f"$10^{{{power}}}$ {unit}".replace(" 1", "").rstrip()
    axis.set_label_text(f"{name} ({unit})" if unit else name)


def tick(value: float, axis: Any, power: int) -> str:
    """A tick's number with as many decimals as it takes to tell it from its neighbours."""
    places = axis.get_majorticklocs() / 10**power
    step = abs(places[1] - places[0]) if len(places) > 1 else 1.0
    return tick_text(value, step)


def data(
    axes: Axes, lesson: gdcore.Lesson, look: Look, y_range: tuple[float, float] | None = None
) -> Axes:
    """Axes for the points, in the units they came in, with room for all of them."""
    for axis, values, name, limits, set_limits in (
        (axes.xaxis, lesson.full.x, lesson.full.x_name, None, axes.set_xlim),
        (axes.yaxis, lesson.full.y, lesson.full.y_name, y_range, axes.set_ylim),
    ):
        margin = 0.06 * float(np.ptp(values)) or 1.0
        set_limits(limits or (float(values.min()) - margin, float(values.max()) + margin))
        name_axis(axis, look, *column(name, look))
    return axes


def points(axes: Axes, part: gdcore.Dataset, look: Look, role: str, **options: Any) -> Any:
    """Training points filled, validation points open, the role's colour."""
    color = getattr(look.theme, role)
    filled = {"facecolors": color, "edgecolors": look.theme.paper, "linewidths": 0.5}
    opened = {"facecolors": "none", "edgecolors": color, "linewidths": 1.3}
    form = {**(opened if role == "val" else filled), **options}
    return axes.scatter(part.x, part.y, s=26, rasterized=len(part) > MANY, **form)


MANY = 2000
"""From so many points on they are pixels in SVG and PDF too: the file stays small."""


def errors(axes: Axes, lesson: gdcore.Lesson, look: Look, b: float, w: float) -> None:
    """One segment from each training point to the line of b and w, in raw units."""
    x, y = lesson.raw_train.x, lesson.raw_train.y
    axes.vlines(
        x, y, gdcore.predict(b, w, x), color=look.theme.error, linewidth=1.0, alpha=0.75,
        rasterized=len(x) > MANY,
    )  # fmt: skip


def line(axes: Axes, lesson: gdcore.Lesson, look: Look, b: float, w: float, words: str) -> None:
    """The line of b and w (raw units), dashed, named at an end where the words hide least."""
    ends = np.array([lesson.full.x.min(), lesson.full.x.max()])
    heights = gdcore.predict(b, w, ends)
    axes.plot(ends, heights, color=look.theme.prediction, linestyle=(0, (5, 2)))
    text = axes.annotate(
        words, (ends[1], heights[1]), (0, 8), textcoords="offset points", weight="bold",
        path_effects=casing(look, 3), zorder=6,
    )  # fmt: skip

    # What it would hide: the line, and the errors with the points at their ends.
    x, y = lesson.raw_train.x[:1000], lesson.raw_train.y[:1000]
    segments = np.linspace(y, gdcore.predict(b, w, x), 40)
    to_pixels = axes.transData.transform
    dots = to_pixels(np.column_stack([np.tile(x, 40), segments.ravel()]))
    on_line = to_pixels(np.linspace((ends[0], heights[0]), (ends[1], heights[1]), 200))

    def place(end: int, up: int) -> None:
        text.xy = (ends[end], heights[end])
        text.set_position((0, 8 * up))
        text.set(ha=("left", "right")[end], va="bottom" if up > 0 else "top")

    def hidden(spot: tuple[int, int]) -> int:
        place(*spot)
        box = text.get_window_extent().padded(3)
        leaves = not (axes.bbox.y0 <= box.y0 and box.y1 <= axes.bbox.y1)
        return 10**8 * leaves + 10**5 * box.count_contains(on_line) + box.count_contains(dots)

    place(*min(((1, 1), (1, -1), (0, 1), (0, -1)), key=hidden))


def parameters(lesson: gdcore.Lesson, look: Look) -> tuple[tuple[str, str], tuple[str, str]]:
    """Name and unit of b and of w."""
    _, x_unit = look.column(lesson.full.x_name)
    _, y_unit = look.column(lesson.full.y_name)
    per = look.say("axis.deviation") if lesson.standardized else x_unit
    slope = look.say("axis.per", y=y_unit or "1", x=per) if per else y_unit
    return ("$b$", y_unit), ("$w$", slope)


def loss_name(lesson: gdcore.Lesson, look: Look) -> tuple[str, str]:
    """Name and unit of the loss."""
    _, unit = look.column(lesson.full.y_name)
    return look.say("axis.loss"), f"{unit}²" if unit else ""


def contour(axes: Axes, lesson: gdcore.Lesson, look: Look) -> Axes:
    """The loss seen from above: rings of equal loss, b to the right, w upward."""
    b, w, loss = grid(lesson)
    lowest = lesson.landscape.min_loss
    steps = levels(loss, lowest)
    shades = look.theme.surface_colors(depth(np.append(lowest, steps), lowest))
    axes.contourf(b, w, loss, np.append(lowest, steps), colors=shades, zorder=0)
    rings = axes.contour(
        b, w, loss, steps[:-1], colors=look.theme.muted, linewidths=0.6, alpha=0.7, zorder=0.5
    )
    axes.grid(False)
    axes.set(xlim=lesson.ranges[0], ylim=lesson.ranges[1])
    for axis, (name, unit) in zip((axes.xaxis, axes.yaxis), parameters(lesson, look), strict=True):
        name_axis(axis, look, name, unit)
    ring_labels(axes, rings, lesson, look)
    return axes


def ring_labels(axes: Axes, rings: Any, lesson: gdcore.Lesson, look: Look) -> None:
    """The loss of three rings, written on them where marks, paths and each other are far away."""
    low, high = np.array(lesson.ranges).T
    taken = [(np.array(place) - low) / (high - low) for place in (lesson.start, lesson.minimum)]
    taken += [place + (0.15, side) for place, side in zip(taken, (-0.05, 0.05), strict=True)]
    for rate in lesson.rates:
        way, _ = lesson.way_inside(rate)
        steps = (way - low) / (high - low)
        between = np.linspace(steps[:-1], steps[1:], 12).reshape(-1, 2)
        taken += list(between[:600])
    for index in {len(rings.levels) * part // 12 for part in (3, 6, 10)}:
        ring = (rings.get_paths()[index].vertices - low) / (high - low)  # 0..1 in the panel
        ring = ring[np.all((ring > (0.13, 0.06)) & (ring < (0.87, 0.94)), axis=1)]
        if len(ring) == 0:
            continue
        gap = (ring[:, None] - np.array(taken)) * (0.6, 1.0)  # a label is wider than high
        spot = ring[np.linalg.norm(gap, axis=-1).min(axis=1).argmax()]
        taken.append(spot)
        place_b, place_w = low + spot * (high - low)
        axes.text(
            place_b, place_w, look.number(rings.levels[index], 2), size=8, ha="center",
            va="center", path_effects=casing(look, 2.5), clip_on=True, label=RING,
        )  # fmt: skip


def surface(axes: Any, lesson: gdcore.Lesson, look: Look) -> Any:
    """The loss as a surface over (b, w), seen from the front right, along the valley.

    From the front left the near wall would hide the start and the minimum, since b and w trade off
    against each other wherever the x have a positive mean.
    """
    theme = look.theme
    b, w, loss = grid(lesson, 31)
    shades = theme.surface_colors(depth(loss, lesson.landscape.min_loss))
    mesh = axes.plot_surface(
        b, w, loss, facecolors=shades, rcount=30, ccount=30, shade=False, linewidth=0.25,
        rasterized=True,
    )  # fmt: skip
    mesh.set_edgecolor((*rgb(theme.muted), 0.45))
    axes.view_init(elev=30, azim=-62)
    axes.set_box_aspect((1, 1, 0.85), zoom=1.05)
    axes.set(xlim=lesson.ranges[0], ylim=lesson.ranges[1], zlim=(0, float(loss.max())))
    names = (*parameters(lesson, look), loss_name(lesson, look))
    for axis, (name, unit) in zip((axes.xaxis, axes.yaxis, axes.zaxis), names, strict=True):
        axis.pane.set(facecolor=theme.paper, edgecolor=theme.grid)
        axis.line.set_color(theme.muted)
        name_axis(axis, look, name, unit, most=5)
        numbers = axis.get_major_formatter().format_ticks(axis.get_majorticklocs())
        axis.labelpad = max(4, 2 * max(map(len, numbers)))  # wide numbers push the name outward
    return axes


def rate_style(lesson: gdcore.Lesson, look: Look, rate: float) -> dict[str, Any]:
    """Colour, dash and mark of a rate, the same in every panel; no two rates have all three."""
    roles = [look.rate_role(share) for share in lesson.shares]
    index = lesson.rates.index(rate)
    role, rank = roles[index], roles[:index].count(roles[index])
    dash, mark = DASHES[role][rank % 2], MARKS[role][rank % 3]
    return {"color": getattr(look.theme, role), "linestyle": dash, "marker": mark}


def path(axes: Axes, lesson: gdcore.Lesson, look: Look, rate: float) -> Axes:
    """A path of (b, w) as steps: a mark at each update that moves visibly, straight lines between.

    A path that leaves the panel for good ends there in an arrow, with the step of its divergence.
    """
    role = look.rate_role(rate / lesson.landscape.max_learning_rate)
    style = rate_style(lesson, look, rate)
    color = style["color"]
    way, leaves = lesson.way_inside(rate)
    order = ("rate_diverging", "rate_high", "rate_low").index(role)  # the calmest on top
    inner = way[: len(way) - leaves]
    width = (2.2, 1.0, 1.8)[order]
    # Its casing is a line of its own: as a path effect that of each mark would hide the last one.
    axes.plot(*inner.T, color=look.theme.paper, linewidth=width + 1.5, zorder=2.9 + order / 10)
    axes.plot(
        *inner.T, **style, linewidth=width, markersize=(6, 3.5, 4.5)[order], markeredgewidth=0,
        markevery=apart(inner, 0.015 * np.ptp(lesson.ranges, axis=1)), zorder=3 + order / 10,
    )  # fmt: skip
    if leaves:
        arrow = {
            "arrowstyle": "-|>", "color": color, "lw": 2.2, "linestyle": style["linestyle"],
            "shrinkA": 0, "shrinkB": 0, "mutation_scale": 15, "path_effects": casing(look, 3.7),
        }  # fmt: skip
        axes.annotate("", way[-1], way[-2], arrowprops=arrow, zorder=2.95)  # under the mark
        ends = [lesson.trajectory(other).diverged_at for other in lesson.rates]
        step = lesson.trajectory(rate).diverged_at
        if step is not None and len(ends) - ends.count(None) == 1:  # of several the key tells
            right, upper = way[-1] > np.mean(lesson.ranges, axis=1)
            sides = [(x * (-1 if right else 1), y * (-1 if upper else 1)) for x, y in SIDES]
            words = look.say("axis.diverged", step=step)
            label(axes, words, way[-1], look, sides, (10, 22), color=color)
    return axes


SIDES = ((1, 1), (1, -1), (-1, 1), (-1, -1))
RING = "_ring"
"""What marks the number on a ring, which gives way to any other words."""


def label(
    axes: Any, words: str, at: Any, look: Look, sides: Any = SIDES, away: Any = (9, 4), **style: Any
) -> None:
    """Words beside a place: on the first side where they keep to the panel and clear of others.

    The figure's margins must be set before, and the words that are to be kept clear of be there.
    """
    there = {text: text.get_window_extent() for text in axes.texts if text.get_text()}
    text = axes.annotate(
        words, at, away, textcoords="offset points", weight="bold", path_effects=casing(look, 3),
        **{"zorder": 11, **style},
    )  # fmt: skip

    def place(side: tuple[int, int]) -> list[Any]:
        text.set_position((away[0] * side[0], away[1] * side[1]))
        text.set(ha="left" if side[0] > 0 else "right", va="bottom" if side[1] > 0 else "top")
        return [other for other, box in there.items() if box.overlaps(text.get_window_extent())]

    def faults(side: tuple[int, int]) -> int:
        others = [other for other in place(side) if other.get_label() != RING]
        box, panel = text.get_window_extent(), axes.bbox
        stays = panel.x0 <= box.x0 and box.x1 <= panel.x1
        stays = stays and panel.y0 <= box.y0 and box.y1 <= panel.y1
        return 10 * (not stays) + len(others)

    for other in place(min(sides, key=faults)):
        if other.get_label() == RING:
            other.remove()


def apart(way: np.ndarray, least: np.ndarray) -> list[int]:
    """Indices of points (K, 2) that are `least` or more (in b, w) away from the one kept before."""
    kept = [0]
    for index in range(1, len(way)):
        if np.linalg.norm((way[index] - way[kept[-1]]) / least) >= 1:
            kept.append(index)
    return kept


ENDLESS = 1e300
"""Where a loss that is infinite is drawn: far outside, so that the line to it is there."""


def losses(axes: Axes, lesson: gdcore.Lesson, look: Look) -> Axes:
    """Loss by epoch of every rate on a log scale, above the floor that the noise leaves."""
    theme, land = look.theme, lesson.landscape
    start, floor = float(land.loss(*lesson.start)), land.min_loss
    paths = [lesson.trajectory(rate) for rate in lesson.rates]
    settled = [steps.settled_at(floor) for steps in paths]
    ends = [
        1.25 * (lesson.epochs if done is None else done)
        for done, steps in zip(settled, paths, strict=True)
        if steps.diverged_at is None
    ]
    last = min(max([20, *ends]), lesson.epochs)
    bottom = max(floor, 1e-9 * start)

    axes.axhline(floor, color=theme.muted, linewidth=1, linestyle=(0, (1, 2)))
    axes.text(
        last, bottom * 0.93, look.say("axis.floor", loss=look.loss(floor)), size=8.5, ha="right",
        va="top", color=theme.muted,
    )  # fmt: skip
    for rate, steps in zip(lesson.rates, paths, strict=True):
        style = rate_style(lesson, look, rate)
        loss = np.nan_to_num(steps.loss, nan=ENDLESS, posinf=ENDLESS)
        axes.plot(steps.epoch, loss, **style, markersize=4.5, markeredgewidth=0, markevery=0.12)
    lower = bottom * (12 * start / bottom) ** -0.075  # room for the words on the floor
    axes.set(xlim=(0, last), ylim=(lower, 12 * start), yscale="log")
    name_axis(axes.xaxis, look, look.say("axis.epoch"))
    name, unit = loss_name(lesson, look)
    axes.set_ylabel(f"{name} ({unit})" if unit else name)
    return axes


def rate_key(figure: Figure, lesson: gdcore.Lesson, look: Look) -> float:
    """A key above the panels that names every rate and how it ends, three rates in a row.

    Returns the top margin in inches that it takes, together with the header and panel titles.
    """
    width, height = figure.get_size_inches()
    handles = []
    for rate, share in zip(lesson.rates, lesson.shares, strict=True):
        name = look.say("axis.rate", rate=look.rate(rate), share=look.rate(100 * share))
        style = rate_style(lesson, look, rate)
        handles.append(
            Line2D([], [], **style, markersize=4.5, label=f"{name}\n{look.outcome(lesson, rate)}")
        )
    rows = -(-len(handles) // 3)
    # A legend fills its columns one after the other; the key reads in rows.
    handles = [handle for column in range(3) for handle in handles[column::3]]
    figure.legend(
        handles=handles, ncols=min(len(handles), 3), loc="upper left", handlelength=3.2,
        bbox_to_anchor=(0.22 / width, 1 - 0.76 / height), columnspacing=2.4, borderaxespad=0,
    )  # fmt: skip
    return 1.55 + 0.4 * (rows - 1)


def landmarks(axes: Any, lesson: gdcore.Lesson, look: Look) -> None:
    """The start as a ring and the minimum as a cross, named, on a contour or on a surface."""
    theme = look.theme
    on_surface = hasattr(axes, "get_zlim")
    places = {"start": (lesson.start, "o", -1), "minimum": (lesson.minimum, "x", 1)}
    for key, ((b, w), mark, up) in places.items():
        at = (b, w, float(lesson.landscape.loss(b, w))) if on_surface else (b, w)
        axes.plot(
            *([value] for value in at), mark, color=theme.minimum, markersize=7.5, zorder=10,
            markerfacecolor=theme.paper, markeredgewidth=1.8, path_effects=casing(look, 4),
            clip_on=False,
        )  # fmt: skip
        flat = proj3d.proj_transform(*at, axes.get_proj())[:2] if on_surface else at
        # On the surface toward its middle, away from the numbers of the axes around it.
        side = -1 if on_surface and flat[0] > 0.03 else 1
        sides = [(x * side, y * up) for x, y in SIDES]
        label(axes, look.say(f"axis.{key}"), flat, look, sides)
