"""Descents on the contour map: paths, and a single step."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.transforms import ScaledTranslation, Transform

import gdcore
from gdcore.studies import FirstUpdate
from gdcore.view import close_up, places_inside, zigzags
from gdviz.figure.facts import note, series
from gdviz.figure.panels.landscape import contour_map, landmark
from gdviz.figure.panels.losses import FIRST_STEPS, is_cloud
from gdviz.figure.panels.words import SIDES, casing, label
from gdviz.figure.style import dashes, drawn_as
from gdviz.look import Look
from gdviz.look.styles import STYLES, Style, rate_styles

LEAPS = 6
"""So many leaps of a zigzag are drawn in full, and as many again ever thinner."""
MARKED = 9
"""Below this, as an order of drawing, are paths; above are the start and the minimum."""
LANE = 7.0
"""Points from one path to the next where they would lie on each other."""
MARKS = "marks"
"""The id of marks that stand alone: they belong to the path beside them."""
CLOUD_DOTS = 600
"""So many updates of a cloud are dots; more would be a blot."""


def rate_path(
    axes: Axes, lesson: gdcore.Lesson, look: Look, rate: float, updates: int | None = None
) -> Axes:
    """The path of (b, w) at a rate, as far as it stays in the panel; see `draw_updates`.

    In a round bowl all paths run along one line: they are drawn side by side.

    updates: so many at most.
    """
    style = rate_styles(lesson.shares)[lesson.rates.index(rate)]
    order = ("rate_diverging", "rate_high", "rate_low").index(style.role)  # the calmest on top
    places, leaves = places_inside(lesson, rate, (axes.get_xlim(), axes.get_ylim()))
    if updates is not None:
        leaves = leaves and len(places) <= updates + 1
        places = places[: updates + 1]
    note(axes.figure, rates={str(rate): {"path": series(b=places[:, 0], w=places[:, 1])}})
    aside = _lane(lesson, rate) if lesson.landscape.is_round else 0.0
    draw_updates(axes, look, places, style, leaves=leaves, zorder=3 + order / 10, aside=aside)
    if leaves:
        ends = [lesson.trajectory(other).diverged_at for other in lesson.rates]
        step = lesson.trajectory(rate).diverged_at
        if step is not None and len(ends) - ends.count(None) == 1:  # of several the key tells
            right, upper = places[-1] > np.mean([axes.get_xlim(), axes.get_ylim()], axis=1)
            sides = [(x * (-1 if right else 1), y * (-1 if upper else 1)) for x, y in SIDES]
            words = look.say("axis.diverged", epochs=step)
            label(
                axes, words, places[-1], look, sides, (10, 22), color=look.theme.color(style.role)
            )
    return axes


def trajectory_path(
    axes: Axes, look: Look, passed: gdcore.Trajectory, name: str, style: Style
) -> None:
    """Any descent's path on a contour map; noted by a name.

    Of very many updates on batches the first ones are a path, some of the others a cloud of dots.
    """
    places = passed.places
    note(axes.figure, paths={name: series(b=places[:, 0], w=places[:, 1])})
    if passed.batch_size is not None and is_cloud(places):
        places, later = places[:FIRST_STEPS], places[FIRST_STEPS:]
        dots = later[np.linspace(0, len(later) - 1, CLOUD_DOTS).astype(int)]
        color = look.theme.color(style.role)
        axes.plot(*dots.T, ".", color=color, markersize=2, markeredgewidth=0, zorder=2.8)
    # Each with its casing over those before: where two run together, both are seen.
    before = [line.get_zorder() for line in axes.lines if line.get_zorder() < MARKED]
    draw_updates(axes, look, places, style, zorder=max([3.0, *(at + 0.2 for at in before)]))


def draw_updates(
    axes: Axes,
    look: Look,
    places: np.ndarray,
    style: Style,
    *,
    width: float | None = None,
    size: float | None = None,
    leaves: bool = False,
    zorder: float = 3,
    aside: float = 0.0,
) -> None:
    """Updates (K, 2) as marks where they move visibly, straight lines between; cased.

    A path that leaves the panel ends there in an arrow. The lines of one that leaps to and fro fade
    out after some leaps; marks go on alone.

    width, size: of the line and the marks, in points, if not the style's.
    aside: how far to the left of its first step all of it is drawn, in points.
    """
    width, size = width or style.width, size or style.size
    inner = places[: len(places) - leaves]
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    where = _moved_aside(axes, places, aside)
    form = {**drawn_as(style, look), "markersize": size, "markeredgewidth": 0, "zorder": zorder,
            "transform": where}  # fmt: skip
    far = far_enough(inner, 0.015 * (high - low))
    if not leaves and zigzags(inner) and len(inner) > LEAPS + 1:
        # All lines of a zigzag would be a patch of colour: they fade out, and marks go on alone.
        axes.plot(*inner.T, **{**form, "linestyle": "none", "markersize": 0.6 * size,
                               "markevery": [at for at in far if at > LEAPS]},
                  gid=MARKS)  # fmt: skip
        last = inner[LEAPS : 2 * LEAPS + 1]
        fading = np.stack([last[:-1], last[1:]], axis=1)
        widths = width * np.linspace(0.9, 0.2, len(fading))
        inner, far = inner[: LEAPS + 1], [at for at in far if at <= LEAPS]
        cased = {"colors": look.theme.paper, "linewidths": (1 + 1.5 / width) * widths}
        plain = {"colors": form["color"], "linewidths": widths, "linestyles": [dashes(style)]}
        for below, lines in ((0.2, cased), (0.15, plain)):
            leaps = LineCollection(list(fading), **lines, zorder=zorder - below, transform=where)
            axes.add_collection(leaps, autolim=False)
    # Its casing is a line of its own: as a path effect that of each mark would hide the last one.
    axes.plot(
        *inner.T, color=look.theme.paper, linewidth=width + 1.5, zorder=zorder - 0.1,
        transform=where,
    )  # fmt: skip
    axes.plot(*inner.T, linewidth=width, markevery=far, **form)
    if leaves:
        arrow = {
            "arrowstyle": "-|>", "color": look.theme.color(style.role), "lw": 2.2, "shrinkA": 0,
            "shrinkB": 0, "linestyle": dashes(style), "mutation_scale": 15,
            "path_effects": casing(look, 3.7),
        }  # fmt: skip
        axes.annotate(
            "", places[-1], places[-2], where, where, arrowprops=arrow,
            zorder=2.95,  # under the mark
        )  # fmt: skip


def _lane(lesson: gdcore.Lesson, rate: float) -> float:
    """How far aside the path of a rate is drawn, in points, where all run along one line.

    What leaves the panel does so in the middle; the others are on either side, in turn.
    """
    order = sorted(range(len(lesson.rates)), key=lambda k: lesson.shares[k] <= 1)
    place = order.index(lesson.rates.index(rate))
    return LANE * ((place + 1) // 2) * (1 if place % 2 else -1)


def _moved_aside(axes: Axes, places: np.ndarray, aside: float) -> Transform:
    """From data to the screen, and so many points to the left of the first step."""
    moved: Transform = axes.transData
    if aside and len(places) > 1:
        right, up = np.diff(axes.transData.transform(places[:2]), axis=0)[0]
        left = aside / 72 / (np.hypot(right, up) or 1) * np.array([-up, right])
        x, y = left.tolist()
        moved = moved + ScaledTranslation(x, y, axes.figure.dpi_scale_trans)
    return moved


def far_enough(places: np.ndarray, least: np.ndarray) -> list[int]:
    """Indices of points (K, 2) that are `least` or more (in b, w) away from the one kept before."""
    kept = [0]
    for index in range(1, len(places)):
        if np.linalg.norm((places[index] - places[kept[-1]]) / least) >= 1:
            kept.append(index)
    return kept


def one_step(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    update: FirstUpdate,
    *,
    whole: bool = True,
    words: bool = True,
) -> None:
    """One update on the contour around it: its parts along b and along w, and what they add up to.

    whole: the step itself, too, not its parts alone.
    """
    theme = look.theme
    start, end = (update.b, update.w), (update.new_b, update.new_w)
    contour_map(axes, lesson, look, close_up(lesson, np.array([start, end]), 0.85), equal=True)
    corner = (end[0], start[1])
    arrow = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 13}
    for color, tip, tail in ((theme.b, corner, start), (theme.w, end, corner)):
        form = {
            **arrow,
            "color": color,
            "lw": 2.2,
            "linestyle": dashes(STYLES["part"]),
            "path_effects": casing(look, 4),
        }
        axes.annotate("", tip, tail, arrowprops=form, zorder=3)
        axes.plot(
            *zip(tail, tip, strict=True), color=color, lw=0.5, linestyle=dashes(STYLES["part"])
        )  # for words to keep clear
    if whole:
        form = {**arrow, "color": theme.path, "lw": 2.6, "path_effects": casing(look, 4.4)}
        axes.annotate("", end, start, arrowprops=form, zorder=4)
        axes.plot(*zip(start, end, strict=True), color=theme.path, lw=0.5)
    landmark(axes, look, start, "start")
    if not words:
        return
    up, right = np.sign(update.step_w) or 1, np.sign(update.step_b) or 1
    middle = ((start[0] + end[0]) / 2, start[1])
    side = (end[0], (start[1] + end[1]) / 2)
    for name, at, sides in (
        ("b", middle, ((0, -up), (0, up))),
        ("w", side, ((right, 0), (-right, 0))),
    ):
        told = look.say(f"axis.step_{name}", update)
        label(axes, told, at, look, (*sides, *SIDES), (8, 6), color=theme.color(name))
