"""Level sets of the loss: on a grid for shading, and exactly, as ellipses.

With e = b + w mean_x - mean_y and d = w - best_w the loss is e^2 + sxx d^2 + min_loss. So where the
excess over `min_loss` is radius^2, (e, sqrt(sxx) d) lies on a circle of that radius, and (b, w) on
an ellipse: its image under a linear map.
"""

import itertools

import numpy as np
import numpy.typing as npt

from gdcore.landscape import Landscape

Range = tuple[float, float]

RINGS = 12
"""So many rings are on a map or a surface at most."""


def grid(
    landscape: Landscape, ranges: tuple[Range, Range], count: int = 121
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """b, w and the loss, each of shape (count, count), over ranges of b and of w."""
    (b_low, b_high), (w_low, w_high) = ranges
    b, w = np.meshgrid(np.linspace(b_low, b_high, count), np.linspace(w_low, w_high, count))
    return b, w, landscape.loss(b, w)


def round_step(span: float, most: int) -> float:
    """The least of 1, 2, 2.5 and 5, times a power of ten, that is in a span at most so many times.

    Examples:
        >>> round_step(20, 12), round_step(0.9, 12)
        (2.0, 0.1)
    """
    power = 10.0 ** np.floor(np.log10(span / most))
    steps = power * np.array([1, 2, 2.5, 5, 10])
    return float(steps[np.argmax(span / steps <= most * (1 + 1e-9))])


def levels(lowest: float, highest: float, most: int = RINGS) -> np.ndarray:
    """Losses at equal, round steps above the lowest and below the highest, as on any map.

    So rings crowd where the loss is steep.

    Examples:
        >>> levels(0.3, 8, 8).tolist()
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    step = round_step(highest - lowest, most)
    first, last = np.floor(lowest / step + 1e-6) + 1, np.ceil(highest / step - 1e-6) - 1
    found: np.ndarray = step * np.arange(first, last + 1)
    return found


def fine_levels(lowest: float, highest: float, most: int = RINGS) -> np.ndarray:
    """Losses at tenths of the step of `levels` below the first of them, for thinner rings."""
    step = round_step(highest - lowest, most)
    first = step * (np.floor(lowest / step + 1e-6) + 1)
    tenths = first - step / 10 * np.arange(9, 0, -1)
    found: np.ndarray = tenths[tenths > lowest]
    return found


def ring(landscape: Landscape, radius: float, angle: npt.ArrayLike) -> np.ndarray:
    """Places (b, w), (..., 2), on the ring where the loss is `min_loss` + radius^2.

    The loss is e^2 + sxx d^2 + min_loss with e = b + w mean_x - mean_y and d = w - best_w: the ring
    is a circle in e and the square root of sxx times d. `angle`, in radians, goes once around it.
    """
    e, d = radius * np.cos(angle), radius * np.sin(angle) / np.sqrt(landscape.sxx)
    w = landscape.best_w + d
    return np.stack([landscape.mean_y + e - w * landscape.mean_x, w], axis=-1)


def away(landscape: Landscape, angle: npt.ArrayLike) -> np.ndarray:
    """Where the places of a `ring` lie from the minimum, (..., 2), if its radius is 1.

    Of data in the billions a ring so small is lost next to the minimum, their difference is noise.
    """
    d = np.sin(angle) / np.sqrt(landscape.sxx)
    return np.stack([np.cos(angle) - d * landscape.mean_x, d], axis=-1)


def ring_inside(
    landscape: Landscape, loss: float, ranges: tuple[Range, Range], count: int = 720
) -> list[np.ndarray]:
    """The ring of a loss as far as it lies within ranges of b and of w: arrays (k, 2).

    Cut where it meets the edges. Pieces have a share of `count` points, but at least a tenth of it:
    of a narrow valley's ring all that is seen may be a millionth.
    """
    radius = np.sqrt(max(loss - landscape.min_loss, 0.0))
    # b and w are sines: reach cos(angle - phase) around the minimum. Where they meet the edges:
    turns = [0.0, 2 * np.pi]
    quarter = ring(landscape, radius, np.array([0, np.pi / 2])) - landscape.minimum
    for (along, across), best, edges in zip(quarter.T, landscape.minimum, ranges, strict=True):
        reach, phase = np.hypot(along, across), np.arctan2(across, along)
        for edge in edges:
            if abs(edge - best) < reach:
                turn = np.arccos((edge - best) / reach)
                turns += [(phase + turn) % (2 * np.pi), (phase - turn) % (2 * np.pi)]
    turns.sort()
    low, high = np.array(ranges).T
    found: list[np.ndarray] = []
    ends: list[float] = []
    for first, last in itertools.pairwise(turns):
        middle = ring(landscape, radius, (first + last) / 2)
        if first < last and np.all((middle > low) & (middle < high)):
            points = max(count // 10, round(count * (last - first) / (2 * np.pi))) + 1
            piece = ring(landscape, radius, np.linspace(first, last, points))
            found.append(np.clip(piece, low, high))
            ends += [first, last]
    if len(found) > 1 and ends[-1] - ends[0] == 2 * np.pi:  # the piece over angle 0 is one
        found[0] = np.concatenate([found.pop(), found[0][1:]])
    return found


def widest(landscape: Landscape, ranges: tuple[Range, Range]) -> float:
    """The radius of the widest `ring` that lies within ranges of b and of w."""
    angle = np.linspace(0, 2 * np.pi, 361)
    reach = np.abs(away(landscape, angle)).max(axis=0)
    best = landscape.minimum
    room = [min(high - at, at - low) for (low, high), at in zip(ranges, best, strict=True)]
    return float(np.min(np.array(room) / reach))


def whole_ring(landscape: Landscape, ranges: tuple[Range, Range], highest: float) -> float:
    """The radius of a ring that is whole and well inside: the widest such of `levels`.

    Else of `fine_levels`, or another if none is.

    highest: of the losses that are shown.
    """
    lowest = landscape.min_loss
    room = min(0.85 * widest(landscape, ranges), 0.95 * float(np.sqrt(highest - lowest)))
    drawn = np.array([*fine_levels(lowest, highest), *levels(lowest, highest)])
    radii = np.sqrt(drawn - lowest)
    return float(max((radius for radius in radii if radius < room), default=room))


def depth(loss: np.ndarray, lowest: float, highest: float | None = None) -> np.ndarray:
    """The loss as 0 (lowest) .. 1 (highest) for the surface's colours, even in distance.

    highest: that of the losses given, if None.
    """
    top = float(loss.max()) if highest is None else highest
    return np.sqrt(np.clip((loss - lowest) / (top - lowest), 0, 1))


def rays(
    landscape: Landscape,
    ranges: tuple[Range, Range],
    highest: float,
    steps: int,
    count: int,
    along_rim: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """b, w and the loss on rays from the minimum, shape (steps + 1, count + 5) each.

    For a surface with a rim: a ray ends at the loss `highest` or at the edge of the ranges, which
    hold the minimum. `count` of them are even; one more leads into each corner of the ranges, so
    that it is not cut off; the last is the first again.

    along_rim: even are the places where they end, on ranges of one size, and not their angles,
        nearly all of which lead to a narrow valley's walls.
    """
    low, high = np.array(ranges).T
    lowest = np.array(landscape.minimum)
    corners = np.array([(b, w) for b in ranges[0] for w in ranges[1]]) - lowest
    # The angle of a place, as `ring` has it.
    into = np.arctan2(np.sqrt(landscape.sxx) * corners[:, 1], corners @ (1, landscape.mean_x))
    even = np.linspace(0, 2 * np.pi, count, endpoint=False)
    if along_rim:
        fine = np.sort(np.concatenate([np.linspace(0, 2 * np.pi, 20 * count), into % (2 * np.pi)]))
        ways, ends = _ways(landscape, ranges, highest, fine)
        steps_along = np.diff(ends[:, None] * ways / (high - low), axis=0)
        way = np.append(0, np.cumsum(np.linalg.norm(steps_along, axis=1)))
        even = np.interp(np.linspace(0, way[-1], count, endpoint=False), way, fine)
    angles = np.sort(np.concatenate([even, into % (2 * np.pi)]))
    angles = np.append(angles, angles[0])
    along, end = _ways(landscape, ranges, highest, angles)
    radius = np.outer(np.linspace(0, 1, steps + 1), end)
    b, w = np.moveaxis(lowest + radius[..., None] * along, -1, 0)
    return b, w, landscape.min_loss + radius**2


def _ways(
    landscape: Landscape, ranges: tuple[Range, Range], highest: float, angles: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where rays lead, (K, 2), as the loss grows by 1; and the radius at which each ends, (K,)."""
    (low, high), lowest = np.array(ranges).T, np.array(landscape.minimum)
    along = away(landscape, angles)
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(along > 0, high - lowest, low - lowest) / along
    edge = np.where(along == 0, np.inf, room).min(axis=1)
    return along, np.minimum(edge, np.sqrt(highest - landscape.min_loss))


def hidden(
    landscape: Landscape,
    places: np.ndarray,
    eye: np.ndarray,
    ranges: tuple[Range, Range],
    highest: float,
) -> np.ndarray:
    """Whether the surface is in front of places on it or above it, (K,).

    The loss along a line is a parabola: where the line of sight meets the surface again, between
    the place and the eye, and the surface is there, one does not see the place.

    Args:
        places: (b, w, loss), (K, 3).
        eye: From where it is seen, (b, w, loss, 1); or (b, w, loss, 0), a direction, from far away.
        ranges, highest: As far as the surface goes, see `rays`.
    """
    places = np.asarray(places, dtype=np.float64)
    toward = eye[:3] - eye[3] * places
    # e and d of `ring`, as they are at a place and as they change along the line.
    root = np.sqrt(landscape.sxx)
    d, step_d = root * (places[:, 1] - landscape.best_w), root * toward[:, 1]
    e = places[:, 0] + places[:, 1] * landscape.mean_x - landscape.mean_y
    step_e = toward[:, 0] + toward[:, 1] * landscape.mean_x
    # The height over the surface, above + slope t - curve t^2, is zero where it is met.
    above = np.maximum(places[:, 2] - landscape.min_loss - e**2 - d**2, 0)
    slope, curve = toward[:, 2] - 2 * (e * step_e + d * step_d), step_e**2 + step_d**2
    with np.errstate(divide="ignore", invalid="ignore"):
        again = (slope + np.sqrt(slope**2 + 4 * curve * above)) / (2 * curve)
        met = places + again[:, None] * toward
    low, high = np.array(ranges).T
    there = np.all((met[:, :2] >= low) & (met[:, :2] <= high), axis=1) & (met[:, 2] <= highest)
    # What is a hair's breadth before the place is the place.
    near = 1e-6 * np.linalg.norm(high - low)
    apart: np.ndarray = np.linalg.norm(met[:, :2] - places[:, :2], axis=1) > near
    found: np.ndarray = there & apart & (again > 0)
    return found
