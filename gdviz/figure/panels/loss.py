"""The loss over (b, w): as a surface, from above, cut open, and the paths on it."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from mpl_toolkits.mplot3d import proj3d

import gdcore
from gdcore.rings import depth, grid, levels
from gdcore.studies import Cut
from gdviz.figure.facts import note, series
from gdviz.figure.panels.axes import (
    SIDES,
    casing,
    label,
    loss_name,
    marks,
    name_axis,
    on_surface,
    parameters,
)
from gdviz.figure.panels.curves import rate_style
from gdviz.look import Look
from gdviz.look.theme import rgb

Range = tuple[float, float]


def contour(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    ranges: tuple[Range, Range] | None = None,
    equal: bool = False,
) -> Axes:
    """The loss seen from above: rings of equal loss, b to the right, w upward.

    ranges: of b and of w, the lesson's if None.
    equal: the same scale on both axes, so that the steepest way down meets the rings at right
        angles, unless the panel would become a strip.
    """
    b, w, loss = grid(lesson.landscape, ranges or lesson.ranges, 71)
    lowest = lesson.landscape.min_loss
    steps = levels(loss, lowest)
    shades = look.theme.surface_colors(depth(np.append(lowest, steps), lowest))
    axes.contourf(b, w, loss, np.append(lowest, steps), colors=shades, zorder=0)
    axes.contour(
        b, w, loss, steps[:-1], colors=look.theme.muted, linewidths=0.6, alpha=0.7, zorder=0.5
    )
    axes.grid(False)
    axes.set(xlim=(b.min(), b.max()), ylim=(w.min(), w.max()))
    if equal and 0.4 < np.ptp(w) / np.ptp(b) < 2.5:
        axes.set_aspect("equal", anchor="W")
        axes.apply_aspect()
    for axis, (name, unit) in zip((axes.xaxis, axes.yaxis), parameters(lesson, look), strict=True):
        name_axis(axis, name, unit)
    return axes


def rings(axes: Axes, look: Look) -> None:
    """The loss of three rings, written on them where it hides nothing; so after all else."""
    drawn: Any = next(c for c in axes.collections if isinstance(c, ContourSet) and not c.filled)
    words = [text.get_window_extent() for text in axes.texts if text.get_text()]
    drawn_over = marks(axes)
    thin = 1 + len(drawn_over) // 700  # every so-manieth will do: labels are larger
    hidden = np.concatenate([drawn_over[::thin], *map(_dots, words)])
    written = []
    for index in sorted({len(drawn.levels) * part // 12 for part in (3, 6, 10)}):
        text = axes.text(
            0, 0, look.number(drawn.levels[index], 2), size=8, ha="center", va="center",
            path_effects=casing(look, 2.5),
        )  # fmt: skip
        box = text.get_window_extent()
        half = np.array([box.width, box.height]) / 2 + 6
        ring = axes.transData.transform(drawn.get_paths()[index].vertices)[::6]
        inside = np.all((ring > axes.bbox.min + half) & (ring < axes.bbox.max - half), axis=1)
        spots = ring[inside]
        # How far the nearest mark is from the middle of a label there, in halves of its size.
        gaps = np.abs(spots[:, None] - hidden) / half
        room = gaps.max(axis=2).min(axis=1, initial=1e9)
        if len(spots) and room.max() > 1.1:
            text.set_position(tuple(axes.transData.inverted().transform(spots[room.argmax()])))
            hidden = np.concatenate([hidden, _dots(text.get_window_extent().padded(12))])
            written.append(float(drawn.levels[index]))
        else:
            text.remove()
    note(axes.figure, rings=written)


def _dots(box: Any) -> np.ndarray:
    """Points all over a box of pixels."""
    x, y = np.meshgrid(np.linspace(box.x0, box.x1, 9), np.linspace(box.y0, box.y1, 4))
    return np.column_stack([x.ravel(), y.ravel()])


def surface(
    axes: Any, lesson: gdcore.Lesson, look: Look, ranges: tuple[Range, Range] | None = None
) -> Any:
    """The loss as a surface over (b, w), seen from the front right, along the valley.

    From the front left the near wall would hide the start and the minimum, since b and w trade off
    against each other wherever the x have a positive mean.
    """
    theme = look.theme
    b, w, loss = grid(lesson.landscape, ranges or lesson.ranges, 31)
    shades = theme.surface_colors(depth(loss, lesson.landscape.min_loss))
    mesh = axes.plot_surface(
        b, w, loss, facecolors=shades, rcount=30, ccount=30, shade=False, linewidth=0.25,
        rasterized=True,
    )  # fmt: skip
    mesh.set_edgecolor((*rgb(theme.muted), 0.45))
    axes.view_init(elev=30, azim=-62)
    axes.set_box_aspect((1, 1, 0.85), zoom=1.05)
    axes.set(xlim=(b.min(), b.max()), ylim=(w.min(), w.max()), zlim=(0, float(loss.max())))
    names = (*parameters(lesson, look), loss_name(lesson, look))
    small = min(axes.bbox.size) / axes.figure.dpi < 2.6
    for axis, (name, unit) in zip((axes.xaxis, axes.yaxis, axes.zaxis), names, strict=True):
        axis.pane.set(facecolor=theme.paper, edgecolor=theme.grid)
        axis.line.set_color(theme.muted)
        name_axis(axis, name, "" if small else unit, most=3 if small else 5)
        numbers = axis.get_major_formatter().format_ticks(axis.get_majorticklocs())
        # Wide numbers push the name outward.
        axis.labelpad = (0.8 if small else 1.5) * max(2, *map(len, numbers))
    return axes


def path(
    axes: Axes, lesson: gdcore.Lesson, look: Look, rate: float, updates: int | None = None
) -> Axes:
    """The path of (b, w) at a rate, as far as it stays in the panel; see `steps`.

    updates: so many at most.
    """
    role = look.rate_role(rate / lesson.landscape.max_learning_rate)
    order = ("rate_diverging", "rate_high", "rate_low").index(role)  # the calmest on top
    way, leaves = lesson.way_inside(rate)
    if updates is not None:
        leaves = leaves and len(way) <= updates + 1
        way = way[: updates + 1]
    note(axes.figure, rates={str(rate): {"path": series(b=way[:, 0], w=way[:, 1])}})
    style = rate_style(lesson, look, rate)
    width, size = (2.2, 1.0, 1.8)[order], (6, 3.5, 4.5)[order]
    steps(axes, look, way, style, width, size, leaves=leaves, zorder=3 + order / 10)
    if leaves:
        ends = [lesson.trajectory(other).diverged_at for other in lesson.rates]
        step = lesson.trajectory(rate).diverged_at
        if step is not None and len(ends) - ends.count(None) == 1:  # of several the key tells
            right, upper = way[-1] > np.mean(lesson.ranges, axis=1)
            sides = [(x * (-1 if right else 1), y * (-1 if upper else 1)) for x, y in SIDES]
            words = look.say("axis.diverged", epochs=step)
            label(axes, words, way[-1], look, sides, (10, 22), color=style["color"])
    return axes


def steps(
    axes: Axes,
    look: Look,
    way: np.ndarray,
    style: dict[str, Any],
    width: float = 1.8,
    size: float = 4.5,
    *,
    leaves: bool = False,
    zorder: float = 3,
) -> None:
    """Updates (K, 2) as marks where they move visibly, straight lines between; cased.

    A path that leaves the panel ends there in an arrow.
    """
    inner = way[: len(way) - leaves]
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    # Its casing is a line of its own: as a path effect that of each mark would hide the last one.
    axes.plot(*inner.T, color=look.theme.paper, linewidth=width + 1.5, zorder=zorder - 0.1)
    axes.plot(
        *inner.T, **style, linewidth=width, markersize=size, markeredgewidth=0, zorder=zorder,
        markevery=apart(inner, 0.015 * (high - low)),
    )  # fmt: skip
    if leaves:
        arrow = {
            "arrowstyle": "-|>", "color": style["color"], "lw": 2.2, "shrinkA": 0, "shrinkB": 0,
            "linestyle": style["linestyle"], "mutation_scale": 15,
            "path_effects": casing(look, 3.7),
        }  # fmt: skip
        axes.annotate("", way[-1], way[-2], arrowprops=arrow, zorder=2.95)  # under the mark


def trajectory(
    axes: Axes, look: Look, passed: gdcore.Trajectory, name: str, style: dict[str, Any]
) -> None:
    """Any descent's path on a contour: thin where it is long and restless."""
    passed_by = way(passed)
    note(axes.figure, paths={name: series(b=passed_by[:, 0], w=passed_by[:, 1])})
    restless = len(passed_by) > 300
    steps(axes, look, passed_by, style, 0.7 if restless else 1.6, 2.5 if restless else 4)


def way(passed: gdcore.Trajectory) -> np.ndarray:
    """What a descent passed through, without where it diverged: points (K, 2)."""
    return np.column_stack([passed.b, passed.w])[: passed.diverged_at]


def apart(way: np.ndarray, least: np.ndarray) -> list[int]:
    """Indices of points (K, 2) that are `least` or more (in b, w) away from the one kept before."""
    kept = [0]
    for index in range(1, len(way)):
        if np.linalg.norm((way[index] - way[kept[-1]]) / least) >= 1:
            kept.append(index)
    return kept


def landmarks(axes: Any, lesson: gdcore.Lesson, look: Look, *, words: bool = True) -> None:
    """The start as a ring and the minimum as a cross, named, where the panel has them."""
    solid, limits = on_surface(axes), (axes.get_xlim(), axes.get_ylim())
    for key, (b, w), up in (("start", lesson.start, -1), ("minimum", lesson.minimum, 1)):
        if not all(low <= at <= high for at, (low, high) in zip((b, w), limits, strict=True)):
            continue  # a panel may show a part of the map
        at = (b, w, float(lesson.landscape.loss(b, w))) if solid else (b, w)
        landmark(axes, look, at, key)
        if words:
            flat = proj3d.proj_transform(*at, axes.get_proj())[:2] if solid else at
            # On the surface toward its middle, away from the numbers of the axes around it.
            side = -1 if solid and flat[0] > 0.03 else 1
            sides = [(x * side, y * up) for x, y in SIDES]
            label(axes, look.say(f"axis.{key}"), flat, look, sides)


def landmark(axes: Any, look: Look, at: Any, key: str, size: float = 7.5) -> None:
    """A "start" (ring), "minimum" (cross) or "lowest" of a cut (bar) at a place of the panel."""
    axes.plot(
        *([value] for value in at), {"start": "o", "minimum": "x", "lowest": "_"}[key],
        color=look.theme.minimum,
        markersize=size, zorder=10, markerfacecolor=look.theme.paper, markeredgewidth=1.8,
        path_effects=casing(look, 4), clip_on=False,
    )  # fmt: skip


def cut_line(axes: Any, lesson: gdcore.Lesson, look: Look, cut: Cut) -> None:
    """Where a surface or contour is cut, lit up."""
    low, high = lesson.ranges["bw".index(cut.name)]
    along = np.linspace(low, high, 61)
    held = np.full_like(along, cut.fixed)
    b, w = (along, held) if cut.name == "b" else (held, along)
    at = (b, w, cut.loss(along)) if on_surface(axes) else (b, w)
    axes.plot(*at, color=look.theme.cut, linewidth=2.6, zorder=9, path_effects=casing(look, 4.4))


def cut_open(axes: Any, lesson: gdcore.Lesson, look: Look, cut: Cut) -> None:
    """A cut in three panels (surface, contour, parabola), each with the start on it."""
    bowl, above, side = axes
    surface(bowl, lesson, look)
    contour(above, lesson, look)
    for panel in (bowl, above):
        cut_line(panel, lesson, look, cut)
        landmarks(panel, lesson, look, words=False)
    label(above, look.say("axis.start"), lesson.start, look)
    rings(above, look)

    parabola(side, lesson, look, cut)
    landmark(side, look, (cut.best, cut.lowest), "lowest")
    landmark(side, look, (cut.start, cut.loss(cut.start)), "start")
    label(side, look.say("axis.start"), (cut.start, cut.loss(cut.start)), look)
    label(
        side,
        look.say("axis.lowest"),
        (cut.best, cut.lowest),
        look,
        ((0, 1), *SIDES),
        optional=True,
    )


def parabola(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    cut: Cut,
    limits: Range | None = None,
    top: float | None = None,
) -> Axes:
    """The loss along a cut, over the lesson's range of the parameter or other limits.

    top: the highest loss shown; all that there is within the limits if None.
    """
    which = "bw".index(cut.name)
    low, high = limits or lesson.ranges[which]
    along = np.linspace(low, high, 201)
    axes.plot(along, cut.loss(along), color=look.theme.cut, linewidth=2.2, zorder=2.5)
    top = float(cut.loss(np.array([low, high])).max()) if top is None else top
    axes.set(xlim=(low, high), ylim=(-0.06 * top, 1.05 * top))
    name_axis(axes.xaxis, *parameters(lesson, look)[which])
    name_axis(axes.yaxis, *loss_name(lesson, look))
    note(axes.figure, cuts={cut.name: {
        "fixed": cut.fixed, "start": cut.start, "curvature": cut.curvature, "best": cut.best,
        "lowest": cut.lowest, "slope": cut.slope(cut.start),
    }})  # fmt: skip
    return axes


def descend_on(
    axes: Axes, look: Look, cut: Cut, rate: float, count: int, style: dict[str, Any], **options: Any
) -> np.ndarray:
    """Gradient descent along a cut alone, drawn on its parabola: what it passed, (count + 1, 2).

    A descent that leaves the panel ends there in an arrow.
    """
    at = cut.steps(rate, count)
    way = np.column_stack([at, cut.loss(at)])
    (low, high), (_, top) = axes.get_xlim(), axes.get_ylim()
    gone = np.flatnonzero(~((way[:, 0] >= low) & (way[:, 0] <= high) & (way[:, 1] <= top)))
    leaves = bool(gone.size)
    if leaves:  # to where the step meets the edge
        before, after = way[gone[0] - 1], np.clip(way[gone[0]], -1e200, 1e200)
        edges = np.array([high if after[0] > before[0] else low, top])
        step = after - before
        shares = np.divide(edges - before, step, out=np.full(2, np.inf), where=step != 0)
        share = min(shares[shares >= 0].min(initial=np.inf), 1.0)
        way = np.vstack([way[: gone[0]], before + share * step])
    steps(axes, look, way, style, leaves=leaves, **options)
    return way


def field(axes: Axes, lesson: gdcore.Lesson, look: Look, count: int = 11) -> None:
    """Arrows of minus the gradient over a contour, all in one scale, each from where it holds.

    Their lengths are as the roots of the slopes': true lengths would leave the bottom bare.
    """
    (b0, b1), (w0, w1) = axes.get_xlim(), axes.get_ylim()
    size = axes.bbox.size
    columns = max(5, round(count * np.sqrt(size[0] / size[1])))
    rows = max(5, round(columns * size[1] / size[0]))
    inset = 0.5 / columns, 0.5 / rows
    b, w = np.meshgrid(
        b0 + (b1 - b0) * np.linspace(inset[0], 1 - inset[0], columns),
        w0 + (w1 - w0) * np.linspace(inset[1], 1 - inset[1], rows),
    )
    db, dw = lesson.landscape.gradient(b, w)
    # As the panel shows them: a step along the gradient, in shares of the panel's sides.
    across, up = -db / (b1 - b0) * size[0], -dw / (w1 - w0) * size[1]
    length = np.hypot(across, up)
    reach = 0.95 * size[0] / columns * np.sqrt(length / length.max())
    scale = np.divide(reach, length, out=np.zeros_like(length), where=length > 0)
    axes.quiver(
        b, w, across * scale, up * scale, angles="uv", units="dots", scale_units="dots", scale=1,
        color=look.theme.cut, width=1.5 * axes.figure.dpi / 100, headwidth=4.2, headlength=5,
        headaxislength=4.5, zorder=2, pivot="tail",
    )  # fmt: skip
    note(axes.figure, arrows={"b": b.ravel(), "w": w.ravel(), "down_b": -db.ravel(),
                              "down_w": -dw.ravel()})  # fmt: skip
