"""The loss over (b, w): as a surface, and from above."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.ticker import FixedLocator
from mpl_toolkits.mplot3d import proj3d
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

import gdcore
from gdcore.rings import depth, fine_levels, grid, hidden, levels, rays, ring_inside, widest
from gdcore.view import floor_of, ranges_of, rim_of
from gdviz.figure.facts import note
from gdviz.figure.panels.axes import is_solid, loss_name, name_axis, parameter_names
from gdviz.figure.panels.words import SIDES, casing, drawn_pixels, label
from gdviz.look import Look
from gdviz.look.numbers import tick_text
from gdviz.look.theme import lit

Range = tuple[float, float]

BOX = np.array([1, 1, 0.72])
"""Width, depth and height of the box around a surface."""
AROUND_BOX = (0.35, 0.2, 0.0, 0.05)
"""Inches left, right, below and above it, for numbers and names."""


def surface(
    axes: Any,
    lesson: gdcore.Lesson,
    look: Look,
    ranges: tuple[Range, Range] | None = None,
    rim: float | None = None,
) -> Any:
    """The loss as a surface over (b, w) up to a rim, with rings at equal steps of loss on it.

    It is seen from the front right. From the front left the near wall would hide the start and the
    minimum, since b and w trade off against each other wherever the x have a positive mean.

    ranges: of b and of w, the lesson's `floor_of` if None.
    rim: the highest loss shown; if None, not far above the start's, see `rim_of`.
    """
    theme, landscape = look.theme, lesson.landscape
    ranges, lowest = ranges or floor_of(lesson), landscape.min_loss
    rim = rim_of(lesson) if rim is None else rim
    vertices = np.stack(rays(landscape, ranges, rim, 16, 96, along_rim=True), axis=2)
    low, high = np.array([*ranges, (0, rim)]).T
    tint = theme.surface_colors(depth(vertices[..., 2], lowest, rim))
    shades = lit((tint[:-1, :-1] + tint[1:, 1:]) / 2, (vertices - low) / (high - low) * BOX)
    corners = vertices[:-1, :-1], vertices[1:, :-1], vertices[1:, 1:], vertices[:-1, 1:]
    colors = shades.reshape(-1, 3)
    # The thin edges have the faces' colours, or paper would shine through between them. As
    # `plot_surface` draws it, which takes three times as long.
    faces = Poly3DCollection(
        np.stack(corners, axis=2).reshape(-1, 4, 3), facecolors=colors, edgecolors=colors,
        linewidths=0.4, antialiased=True, rasterized=True, zorder=1, clip_on=False,
    )  # fmt: skip
    axes.add_collection3d(faces, autolim=False)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), zlim=(0, rim))
    name_solid(axes, lesson, look)
    fill_panel(axes)

    lines = [
        np.column_stack([line, np.full(len(line), loss)])
        for loss in levels(lowest, rim) for line in ring_inside(landscape, loss, ranges, 240)
    ]  # fmt: skip
    on_surface(axes, lesson, lines, color=theme.ink, linewidth=0.4, zorder=2)
    on_surface(axes, lesson, [vertices[-1]], color=theme.ink, linewidth=0.9, zorder=2)
    return axes


def on_surface(axes: Any, lesson: gdcore.Lesson, lines: list[np.ndarray], **form: Any) -> None:
    """Lines of (b, w, loss), (K, 3) each, on a surface or above it, as far as it hides none."""
    ranges, highest = (axes.get_xlim(), axes.get_ylim()), axes.get_zlim()[1]
    drawn = []
    for line in lines:
        shown = line.copy()
        shown[hidden(lesson.landscape, line, eye_of(axes), ranges, highest)] = np.nan
        drawn += [shown, np.full((1, 3), np.nan)]
    if drawn:
        axes.plot(*np.concatenate(drawn).T, clip_on=False, **form)


def eye_of(axes: Any) -> np.ndarray:
    """From where a panel in 3D is seen, (b, w, loss, 1)."""
    low, high = np.array([axes.get_xlim(), axes.get_ylim(), axes.get_zlim()]).T
    from_box = np.diag([*(high - low), 1.0])  # in shares of the box, whatever the units
    from_box[:3, 3] = low
    seen = axes.get_proj()[[0, 1, 3]] @ from_box
    eye = from_box @ np.linalg.svd(seen)[2][-1]  # the one point that has no place on the page
    place: np.ndarray = eye / eye[3]
    return place


def name_solid(axes: Any, lesson: gdcore.Lesson, look: Look) -> None:
    """The axes of a surface: b, w and the height, with few numbers."""
    theme = look.theme
    axes.view_init(elev=40, azim=-45)
    small = min(axes.bbox.size) / axes.figure.dpi < 2.6
    names = (*parameter_names(lesson, look), loss_name(lesson, look))
    for axis, (name, unit) in zip((axes.xaxis, axes.yaxis, axes.zaxis), names, strict=True):
        axis.pane.set(facecolor=theme.paper, edgecolor=theme.grid)
        axis.line.set_color(theme.muted)
        name_axis(axis, name, "" if small else unit, most=2 if small or axis is axes.zaxis else 4)
        numbers = axis.get_major_formatter().format_ticks(axis.get_majorticklocs())
        low, high = axis.get_view_interval()
        ticks = [tick for tick in axis.get_majorticklocs() if low <= tick <= high]
        if axis is not axes.zaxis:  # at the front corner the numbers of b and of w would meet
            front = high if axis is axes.xaxis else low
            ticks = [tick for tick in ticks if abs(tick - front) > 0.05 * (high - low)]
            axis.set_major_locator(FixedLocator(ticks))
        # Wide numbers push the name outward.
        axis.labelpad = (0.8 if small else 1.5) * max(2, *map(len, numbers))
    color_parameters(axes, look)


def fill_panel(axes: Any) -> None:
    """Zoom a panel in 3D until its box, with room for numbers and names, fills the panel."""
    axes.set_box_aspect(BOX)
    room, dpi = axes.bbox.frozen(), axes.figure.dpi
    axes.apply_aspect()
    limits = [axes.get_xlim(), axes.get_ylim(), axes.get_zlim()]
    corners = np.array(np.meshgrid(*limits)).reshape(3, -1)
    across, up, _ = proj3d.proj_transform(*corners, axes.get_proj())
    places = axes.transData.transform(np.column_stack([across, up]))
    small = min(room.size) / dpi < 2.6
    left, right, below, above = np.array([0.2, 0.1, 0.0, 0.0] if small else AROUND_BOX) * dpi
    size = np.ptp(places, axis=0)
    free = np.array(room.size) - (left + right, below + above)
    zoom = round(float(np.min(free / size)), 6)  # the last digits differ from run to run
    axes.set_box_aspect(BOX, zoom=zoom)
    # Its middle to the middle of the room there is.
    middle = np.array(axes.bbox.size) / 2 + axes.bbox.min
    center = (places.max(axis=0) + places.min(axis=0)) / 2
    wanted = np.array(room.min) + (left, below) + free / 2
    shift = (wanted - middle - zoom * (center - middle)) / axes.figure.bbox.size
    box = axes.get_position(original=True)
    corner = np.round(box.min + shift, 6)
    axes.set_position([*corner, box.width, box.height])


def color_parameters(axes: Any, look: Look) -> None:
    """The names of the axes b and w in their colours."""
    axes.xaxis.label.set_color(look.theme.b)
    axes.yaxis.label.set_color(look.theme.w)


def contour_map(
    axes: Axes,
    lesson: gdcore.Lesson,
    look: Look,
    ranges: tuple[Range, Range] | None = None,
    equal: bool = False,
    rim: float | None = None,
) -> Axes:
    """The loss seen from above: rings of equal loss, b to the right, w upward.

    ranges: of b and of w, the lesson's if None.
    rim: where a surface that is seen from above ends, with rings and colours as on it.
    equal: the same scale on both axes, so that the steepest way down meets the rings at right
        angles, unless the panel would become a strip.
    """
    ranges = ranges or ranges_of(lesson)
    b, w, loss = grid(lesson.landscape, ranges, 61)
    theme, lowest = look.theme, lesson.landscape.min_loss
    highest = float(loss.max()) if rim is None else rim
    main = levels(lowest, highest)
    # Where the first ring is far from whole, there are thinner ones within.
    whole = np.sqrt(main[0] - lowest) < 2 * widest(lesson.landscape, ranges)
    fine = np.empty(0) if whole else fine_levels(lowest, highest)
    edges = np.array([lowest, *fine, *main, highest])
    shades = theme.map_colors(depth((edges[:-1] + edges[1:]) / 2, lowest, highest))
    axes.contourf(b, w, loss, edges, colors=list(shades), zorder=0)
    if len(fine):
        axes.contour(b, w, loss, fine, colors=theme.muted, linewidths=0.35, alpha=0.5, zorder=0.4)
    axes.contour(b, w, loss, main, colors=theme.muted, linewidths=0.7, alpha=0.9, zorder=0.5)
    if rim is not None:
        axes.contour(b, w, loss, [rim], colors=theme.muted, linewidths=1.2, zorder=0.4)
    axes.grid(False)
    axes.set(xlim=(b.min(), b.max()), ylim=(w.min(), w.max()))
    if equal and 0.4 < np.ptp(w) / np.ptp(b) < 2.5:
        axes.set_aspect("equal", anchor="NW")
        axes.apply_aspect()
    for axis, (name, unit) in zip(
        (axes.xaxis, axes.yaxis), parameter_names(lesson, look), strict=True
    ):
        name_axis(axis, name, unit)
    color_parameters(axes, look)
    return axes


def ring_labels(axes: Axes, look: Look) -> None:
    """The loss of every third ring, written on it where it hides nothing; so after all else."""
    rings = [c for c in axes.collections if isinstance(c, ContourSet) and not c.filled]
    drawn: Any = max(rings, key=lambda one: one.get_zorder())  # not those between, nor a rim
    words = [text.get_window_extent() for text in axes.texts if text.get_text()]
    drawn_over = drawn_pixels(axes)
    thin = 1 + len(drawn_over) // 700  # every so-manieth will do: labels are larger
    hidden = np.concatenate([drawn_over[::thin], *map(_dots, words)])
    written = []
    for index in range(0, len(drawn.levels), 3):
        text = axes.text(
            0, 0, ring_name(drawn.levels[index]), size=8, ha="center", va="center",
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


def ring_name(loss: float) -> str:
    """The loss of a ring, which is round, in as few characters as say it."""
    mantissa, power = f"{loss:.6e}".split("e")
    if -4 < int(power) < 6:
        return tick_text(loss, loss)
    return rf"{float(mantissa):g}$\times10^{{{int(power)}}}$"


def _dots(box: Any) -> np.ndarray:
    """Points all over a box of pixels."""
    x, y = np.meshgrid(np.linspace(box.x0, box.x1, 9), np.linspace(box.y0, box.y1, 4))
    return np.column_stack([x.ravel(), y.ravel()])


def landmarks(axes: Any, lesson: gdcore.Lesson, look: Look, *, words: bool = True) -> None:
    """The start as a ring and the minimum as a cross, named, where the panel has them."""
    solid, limits = is_solid(axes), (axes.get_xlim(), axes.get_ylim())
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


def gradient_arrows(axes: Axes, lesson: gdcore.Lesson, look: Look, count: int = 11) -> None:
    """Arrows of minus the gradient over a contour, all in one scale, each from where it holds.

    Their lengths are as the roots of the slopes': true lengths would leave the bottom bare.
    """
    (b0, b1), (w0, w1) = axes.get_xlim(), axes.get_ylim()
    # In inches, so that files of any resolution are alike.
    size: Any = np.array(axes.bbox.size) / axes.figure.dpi
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
        b, w, across * scale, up * scale, angles="uv", units="inches", scale_units="inches",
        scale=1, color=look.theme.ink, width=0.015, headwidth=4.2, headlength=5,
        headaxislength=4.5, zorder=2, pivot="tail",
    )  # fmt: skip
    note(axes.figure, arrows={"b": b.ravel(), "w": w.ravel(), "down_b": -db.ravel(),
                              "down_w": -dw.ravel()})  # fmt: skip
