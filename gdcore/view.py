"""What a chart or a panel is to show: ranges that hold what paths do, or what lessons have."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from gdcore.descent import Trajectory
from gdcore.landscape import Landscape
from gdcore.lesson import Lesson, Range, kept
from gdcore.rings import RINGS, ring, round_step


@kept
def ranges_of(lesson: Lesson) -> tuple[Range, Range]:
    """What to show of a lesson, ((b_low, b_high), (w_low, w_high)), in lesson coordinates.

    Its `surroundings`; wider where the start or the minimum would fall outside.

    Examples:
        >>> ranges_of(Lesson())
        ((-2.0, 4.0), (-1.0, 5.0))
    """
    middle, half = lesson.surroundings
    b, w = (
        _wide_enough(m - h, m + h, (start, best))
        for m, h, start, best in zip(middle, half, lesson.start, lesson.minimum, strict=True)
    )
    return b, w


@kept
def rim_of(lesson: Lesson) -> float:
    """The loss at which a lesson's surface is cut off: half as much above the minimum as the start.

    So the start is near the rim, and a descent leads down most of the surface. It is at least a
    tenth of what there is within `ranges_of`, where the start is near the minimum, and at most all;
    and one of the `levels` up to it, the nearest above the start.

    Examples:
        >>> rim_of(Lesson())
        4.0
    """
    (b0, b1), (w0, w1) = ranges_of(lesson)
    corners = lesson.landscape.loss(np.array([b0, b0, b1, b1]), np.array([w0, w1, w0, w1]))
    lowest, highest = lesson.landscape.min_loss, float(corners.max())
    start = lesson.landscape.loss(*lesson.start)
    rise = float(np.clip(1.5 * (start - lowest), 0.1 * (highest - lowest), highest - lowest))
    return _ring_near(lowest, lowest + rise, start)


@kept
def bowl_of(lesson: Lesson) -> tuple[Range, Range]:
    """Ranges of b and of w that hold all of a lesson's surface up to `rim_of`: a whole bowl.

    In them every ring up to the rim is closed. A valley would be a sliver from corner to corner:
    where it is six times as long as wide, drawn on a square, they are `ranges_of`.

    Examples:
        >>> [[round(end, 2) for end in side] for side in bowl_of(Lesson())]
        [[-2.8, 4.84], [-4.82, 8.75]]
    """
    landscape = lesson.landscape
    # The loss is e^2 + sxx d^2 more than the least one, see `ring`: so far b and w may be off.
    squares = landscape.sxx + landscape.mean_x**2
    skew = abs(landscape.mean_x) / np.sqrt(squares)
    if (1 + skew) / (1 - skew) > 6**2:
        return ranges_of(lesson)
    deep = (rim_of(lesson) - landscape.min_loss) / landscape.sxx
    half = 1.04 * np.sqrt(deep * np.array([squares, 1.0]))
    b, w = (
        (best - reach, best + reach)
        for best, reach in zip(landscape.minimum, half.tolist(), strict=True)
    )
    return b, w


@kept
def trough_of(lesson: Lesson) -> tuple[Range, Range]:
    """The floor under as much of a lesson's surface as a descent crosses, from wall to wall.

    It holds the part of the surface up to `rim_of` that lies between the start and the minimum,
    and some more along the valley; but no more than `ranges_of`.

    Examples:
        >>> [[round(end, 2) for end in span] for span in trough_of(Lesson())]
        [[-1.12, 3.8], [-1.0, 3.89]]
    """
    landscape, limits = lesson.landscape, np.array(ranges_of(lesson))
    curves, directions = np.linalg.eigh(landscape.hessian)
    around = np.linspace(0, 2 * np.pi, 361)
    deep = rim_of(lesson) - landscape.min_loss
    places = ring(landscape, float(np.sqrt(deep)), around)
    along = (places - landscape.minimum) @ directions[:, 0]
    start = float(np.subtract(lesson.start, landscape.minimum) @ directions[:, 0])
    more = max(0.7 * float(np.sqrt(2 * deep / curves[1])), 0.3 * abs(start))
    first, last = min(start, 0.0) - more, max(start, 0.0) + more
    # Where the valley is longer than this, it ends in a straight edge across it.
    half = np.sqrt(2 * deep / curves[1]) * directions[:, 1]
    ends = [
        landscape.minimum + end * directions[:, 0] + side * half * np.sqrt(max(0.0, rest))
        for end in (first, last)
        for side in (-1, 1)
        for rest in [1 - curves[0] * end**2 / (2 * deep)]
    ]
    shown = np.vstack([places[(along >= first) & (along <= last)], ends, [lesson.start]])
    low = np.maximum(shown.min(axis=0), limits[:, 0])
    high = np.minimum(shown.max(axis=0), limits[:, 1])
    (b0, b1), (w0, w1) = zip(low.tolist(), high.tolist(), strict=True)
    return (b0, b1), (w0, w1)


def rim_over(*lessons: Lesson) -> float:
    """The loss at which surfaces that are compared are all cut off: above every start.

    Where theirs is highest, half as much above the minimum as the start.

    Examples:
        >>> rim_over(Lesson(), Lesson(x_factor=10.0))
        8.0
    """
    lands = [(lesson.landscape, lesson.start) for lesson in lessons]
    start, lowest = max((land.loss(*start), land.min_loss) for land, start in lands)
    rim = max(rim_of(lessons[0]), lowest + 1.5 * (start - lowest))
    return _ring_near(min(land.min_loss for land, _ in lands), rim, start)


def _ring_near(lowest: float, loss: float, above: float) -> float:
    """The round loss nearest to one, but above another, of the `levels` from the lowest to it."""
    step = round_step(loss - lowest, RINGS)
    return float(step * max(round(loss / step), np.floor(above / step) + 1))


def floor_of(
    lesson: Lesson, *further: tuple[float, float], margin: float = 0.5
) -> tuple[Range, Range]:
    """The floor under a lesson's surface: the start and the minimum with room around them.

    So narrow that the surface, which ends at `rim_of`, fills what is over it.

    further: places (b, w) that it is to hold as well.
    margin: the room on each side, as a share of what there is between.

    Examples:
        >>> [[round(end, 2) for end in side] for side in floor_of(Lesson())]
        [[-1.35, 2.87], [-1.19, 3.02]]
    """
    return close_up(lesson, np.array([lesson.start, lesson.minimum, *further]), margin, 0.5)


def places_inside(
    lesson: Lesson, rate: float, ranges: tuple[Range, Range] | None = None
) -> tuple[np.ndarray, bool]:
    """The descent at a rate as far as it stays within ranges, and whether it leaves for good.

    ranges: of b and of w, which hold the start; `ranges_of` if None.

    Returns:
        Places (b, w), shape (K, 2); the last one of a descent that leaves lies on the edge where it
        does. A stable one is given whole: if it leaves, it comes back.

    Examples:
        >>> places, leaves = places_inside(Lesson(), 1.1)
        >>> leaves, float(places[-1][0])
        (True, -2.0)
    """
    steps = lesson.trajectory(rate)
    # The last update of a diverging descent may be infinite; its direction is what counts here.
    far = 1e300
    places = np.nan_to_num(np.column_stack([steps.b, steps.w]), nan=far, posinf=far, neginf=-far)
    if rate <= lesson.landscape.max_learning_rate:
        return places, False
    inside = up_to_the_edge(places, ranges or ranges_of(lesson))
    return inside, inside is not places


def up_to_the_edge(places: np.ndarray, ranges: tuple[Range, Range]) -> np.ndarray:
    """Places (b, w), (n, 2), as far as they are within ranges, and then where they meet the edge.

    The very array, where all are within.

    Examples:
        >>> places = np.array([(0.0, 0.0), (1.0, 0.0), (3.0, 1.0)])
        >>> up_to_the_edge(places, ((-2, 2), (-2, 2))).tolist()
        [[0.0, 0.0], [1.0, 0.0], [2.0, 0.5]]
    """
    low, high = np.array(ranges).T
    outside = np.flatnonzero(~np.all((places >= low) & (places <= high), axis=1))
    if not outside.size:
        return places
    before = places[outside[0] - 1]
    step = places[outside[0]] - before
    # The share of the last step after which it meets the edge ahead in b, and in w.
    ahead = np.where(step > 0, high, low) - before
    shares = np.divide(ahead, step, out=np.full(2, np.inf), where=step != 0)
    return np.vstack([places[: outside[0]], before + shares.min() * step])


def far_end(landscape: Landscape, ranges: tuple[Range, Range]) -> tuple[float, float]:
    """The place (b, w) on the floor of a valley, at its farther end within ranges.

    Nine tenths of the way from the minimum to the edge, along the direction that curves least.

    Examples:
        >>> from gdcore import Lesson
        >>> b, w = far_end(Lesson().landscape, ((-2.0, 3.0), (-1.0, 5.0)))
        >>> round(b, 2), round(w, 2)
        (-0.37, 4.7)
    """
    low, high = np.array(ranges).T
    lowest, along = np.array(landscape.minimum), landscape.axes[0]
    ends = []
    for way in (along, -along):
        room = np.where(way > 0, high - lowest, lowest - low)
        ends.append(0.9 * float(np.min(room / np.maximum(np.abs(way), 1e-300))) * way)
    b, w = (lowest + max(ends, key=lambda end: float(np.hypot(*end)))).tolist()
    return b, w


def passed(lesson: Lesson, paths: Iterable[Trajectory]) -> np.ndarray:
    """Where paths pass within the lesson's ranges, and its start and minimum: places (b, w)."""
    low, high = np.array(ranges_of(lesson)).T
    ways = [np.column_stack([path.b, path.w]) for path in paths]
    places: np.ndarray = np.vstack([*ways, [lesson.start], [lesson.minimum]])
    return places[np.all((places >= low) & (places <= high), axis=1)]


@kept
def paths_of(lesson: Lesson) -> tuple[Range, Range]:
    """Where the descents of a lesson go, with room around them; of those that diverge, one step."""
    cliff = lesson.landscape.max_learning_rate
    paths = [lesson.trajectory(rate, None if rate <= cliff else 1) for rate in lesson.rates]
    return close_up(lesson, passed(lesson, paths), 0.15, 0.3)


def zigzags(places: np.ndarray) -> bool:
    """Whether most of the first ten steps of a path (K, 2), along some axis, turn back."""
    steps = np.sign(np.diff(places[:11], axis=0))
    back = steps[1:] * steps[:-1] < 0
    return bool(len(back) > 1 and np.max(np.mean(back, axis=0)) > 0.5)


def close_up(
    lesson: Lesson,
    places: np.ndarray,
    margin: float = 0.12,
    least: float = 0.01,
    aspect: float = 1.0,
) -> tuple[Range, Range]:
    """Ranges of b and of w that hold places (b, w), in the proportions of the lesson's ranges.

    least: They are at least such a share of them wide.
    aspect: The width of what they are drawn on, as a share of its height: that of b is so much
        wider.
    """
    wide = np.ptp(np.array(ranges_of(lesson)), axis=1) * (aspect, 1)
    first, last = places.min(axis=0), places.max(axis=0)
    share = max(least, float(np.max((last - first) / wide)) * (1 + 2 * margin))
    middle, half = (first + last) / 2, share * wide / 2
    (b0, w0), (b1, w1) = middle - half, middle + half
    return (float(b0), float(b1)), (float(w0), float(w1))


def square(places: npt.ArrayLike, margin: float = 0.12) -> tuple[Range, Range]:
    """Ranges of b and of w, equally wide, that hold places (b, w): what is round looks round."""
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    half = float(np.max(high - low)) * (0.5 + margin) or 1.0
    (b0, w0), (b1, w1) = ((low + high) / 2 + side * half for side in (-1, 1))
    return (float(b0), float(b1)), (float(w0), float(w1))


def circle(middle: tuple[float, float], radius: float, count: int) -> np.ndarray:
    """Places (b, w) evenly around a middle, shape (count, 2), the first at its upper right."""
    angles = 2 * np.pi * np.arange(count) / count + np.pi / 4
    return np.array(middle) + radius * np.column_stack([np.cos(angles), np.sin(angles)])


def like(lesson: Lesson, other: Lesson) -> tuple[Range, Range]:
    """Ranges as wide as the lesson's, as far around the other's minimum.

    They hold the other's start: where it lies outside, they are wider.
    """
    moved = np.subtract(other.minimum, lesson.minimum)[:, None] + np.array(ranges_of(lesson))
    low = np.minimum(moved[:, 0], np.array(other.start) - 0.05 * np.ptp(moved, axis=1))
    high = np.maximum(moved[:, 1], np.array(other.start) + 0.05 * np.ptp(moved, axis=1))
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))


def of_one_size(lesson: Lesson, other: Lesson) -> bool:
    """Whether what there is to see of both, in b and in w, is at most three times as wide."""
    widths = [np.ptp(np.array(ranges_of(one)), axis=1) for one in (lesson, other)]
    return bool(np.all(np.abs(np.log(widths[0] / widths[1])) < np.log(3)))


def both(*lessons: Lesson) -> tuple[Range, Range]:
    """Ranges of b and w that hold the ranges of all these lessons."""
    low = np.min([np.array(ranges_of(lesson))[:, 0] for lesson in lessons], axis=0)
    high = np.max([np.array(ranges_of(lesson))[:, 1] for lesson in lessons], axis=0)
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))


def steepness(lesson: Lesson) -> float:
    """How steep the loss is, for the decimals of its slopes: as at the start.

    Or, where that is all but flat, as a thousandth of the way from the minimum to the edge.
    """
    edge = np.diag(lesson.landscape.hessian) * np.ptp(ranges_of(lesson), axis=1) / 2000
    return float(max(*np.abs(lesson.landscape.gradient(*lesson.start)), *edge))


def starts_around(lesson: Lesson, losses: Iterable[Landscape], count: int) -> np.ndarray:
    """Starts around the lesson's minimum, (count, 2), about as far off as its own start.

    Or as far as the minima of other losses are apart, if that is farther.
    """
    lowest = [loss.minimum for loss in losses]
    far = np.hypot(*np.subtract(lesson.start, lesson.minimum))
    return circle(lesson.minimum, 0.8 * max(far, np.ptp(lowest, axis=0).max() / 2), count)


def settled_ring(lesson: Lesson, share: float = 0.001, count: int = 121) -> np.ndarray:
    """The ring of places (b, w) at which so much of the start's excess loss is left: (count, 2).

    A descent that is within it has settled, as `Trajectory.settled_at` has it.
    """
    land = lesson.landscape
    excess = max(land.loss(*lesson.start) - land.min_loss, 0.0)
    return ring(land, float(np.sqrt(share * excess)), np.linspace(0, 2 * np.pi, count))


def some_updates(count: float, most: int = 1000) -> np.ndarray:
    """Which of so many updates to draw: the first, and of very many the others with gaps.

    The gaps are odd, so that of a zigzag both sides are seen. Of infinitely many all that can be
    told apart, about: `most` of them.

    Examples:
        >>> some_updates(5).tolist()
        [0, 1, 2, 3, 4, 5]
        >>> len(some_updates(1e7)) < 1300
        True
    """
    count = min(count, 1e15) if np.isfinite(count) else most
    each = min(count, 200)
    stride = 2 * np.ceil(((count - each) / most - 1) / 2) + 1
    shown: np.ndarray = np.unique([*np.arange(each), *np.arange(each, count, stride), count])
    return shown


def leap_at_the_cliff(lesson: Lesson) -> tuple[np.ndarray, float]:
    """The start and where the first update right at the cliff leads, (2, 2); and how far that is.

    As a share of the lesson's ranges, in b or in w, whichever is larger: of a narrow valley it may
    be too little to be seen.
    """
    leap = lesson.trajectory(lesson.landscape.max_learning_rate, 1)
    places = np.column_stack([leap.b, leap.w])
    return places, float(np.max(np.ptp(places, axis=0) / np.ptp(ranges_of(lesson), axis=1)))


def loss_range(trajectory: Trajectory, landscape: Landscape) -> Range:
    """What a logarithmic axis of losses is to reach: the floor with room for its name, the start.

    The floor of a perfect fit is rounding; then a millionth of the start's loss stands in for it.
    """
    start, at_zero = float(trajectory.loss[0]), landscape.loss(0.0, 0.0)
    bottom = max(landscape.min_loss, 1e-6 * start, 1e-15 * at_zero) or 1.0
    top = (1e3 if trajectory.diverged_at else 3) * max(start, bottom)
    return bottom * (bottom / top) ** 0.15, top


def _wide_enough(low: float, high: float, inside: tuple[float, ...]) -> Range:
    """The range, with a side moved out past any point beyond it by a twentieth of the width."""
    lowest, highest = min(low, *inside), max(high, *inside)
    margin = (highest - lowest) / 20
    return (
        low if lowest == low else lowest - margin,
        high if highest == high else highest + margin,
    )
