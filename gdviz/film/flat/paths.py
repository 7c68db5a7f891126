"""The path of a descent in a flat film: straight segments that grow, with a dot at each update."""

import math
from collections.abc import Sequence

import numpy as np
from manim import CapStyleType, LineJointType, VGroup, VMobject

from gdviz.film.flat.dots import Dots
from gdviz.film.flat.lines import dashed, straight

NEAR = 0.006
"""Updates closer than this (a pixel at 1080p is 0.0074) are drawn as one."""
COVERED = 0.001
"""A segment that is nowhere farther from an earlier one is not drawn: a thousand leaps to and fro
along one line are as many strokes to paint, and look like fifty."""
DOT_GAP = 0.05
"""An update that comes so near to the one before has no dot: dots would run together, and with
some of them left out they would tell of steps that are not."""

FAR = 1e300
"""What stands for an infinite place."""
SHADES = 11
"""In so many steps a zigzag's leaps fade."""


class GrowingPath(VGroup):
    """Places joined in order, drawn as far as `grow_to` says and as far as they are in a box.

    Where the path leaves the box for good, it ends at the edge; where it comes back, what lies
    outside is left out. It must not be moved or scaled afterwards: its points stay where they are.

    All leaps of a zigzag would be one patch of colour: of a path with `leaps` only so many segments
    are seen, the first ones or the latest, and they fade. The dots stay.

    Args:
        points: Scene points, (n, 3), one for each update, the start first. They may be infinite.
        box: Two corners, (x, y) each, low and high: what is outside is not drawn.
        color, casing: Of the line, and of a rim around it; None for no rim.
        width: Of the line, as Manim's stroke width.
        dash: Lengths of stroke, gap, stroke, ... in hundredths of a scene unit; None for a solid
            line.
        dots: Radius of the dot at each update, in scene units; 0 for none.
        head: Radius of the dot at the end that grows; 0 for none.
        head_color: Its colour, if not the line's.
        leaps: How many segments are seen before the line has faded; None for a line that does not.
        latest: Whether these are the latest ones, not the first.

    Attributes:
        line, dots, head: The three mobjects that it is made of.
        faint: What has faded of its line, a mobject for each of some shades, the faintest first.
        leaps: As above; another number, or infinity, counts from the next `grow_to` on.
        last: The update with which it leaves the box for good, or else the last one.
    """

    def __init__(
        self,
        points: np.ndarray,
        box: tuple[np.ndarray, np.ndarray],
        color: str,
        casing: str | None = None,
        width: float = 4.0,
        dash: Sequence[float] | None = None,
        dots: float = 0.0,
        head: float = 0.0,
        head_color: str | None = None,
        leaps: float | None = None,
        latest: bool = False,
    ) -> None:
        super().__init__()
        self.leaps, self._latest = leaps, latest
        self._box = np.asarray(box[0])[:2] - 1e-9, np.asarray(box[1])[:2] + 1e-9
        self._dash, self._has_dots, self._has_head = dash, dots > 0, head > 0
        self.line = VMobject(stroke_color=color, stroke_width=width)
        self.line.joint_type = LineJointType.ROUND
        self.line.cap_style = CapStyleType.BUTT if dash else CapStyleType.ROUND
        if casing is not None:
            self.line.set_stroke(casing, width + 2.5, background=True)
        faded = [self.line.copy().fade(shade / SHADES) for shade in range(SHADES - 1, 0, -1)]
        self.faint = VGroup(*(faded if leaps else []))
        nowhere = np.empty((0, 3))
        self.dots = Dots(nowhere, color, dots, casing)
        self.head = Dots(nowhere, head_color or color, head, casing)
        self.add(
            *self.faint, self.line, *([self.dots] if dots else []), *([self.head] if head else [])
        )
        self.lead_through(points)

    def lead_through(self, points: np.ndarray) -> None:
        """Become another path, all of it: that of another learning rate, say."""
        low, high = self._box
        flat = np.nan_to_num(points[:, :2], nan=FAR, posinf=FAR, neginf=-FAR)
        inside = np.all((flat >= low) & (flat <= high), axis=1)
        last = int(np.flatnonzero(inside)[-1]) if inside.any() else 0
        flat = flat[: last + 2]
        self.last = len(flat) - 1
        nodes = _far_enough(flat)
        self._nodes, self._flat = np.array(nodes), flat[nodes]
        self._span = self._clipped()

        self._starts, self._ends = self._pieces()
        begins, ends = self._point(self._starts), self._point(self._ends)
        if not self.leaps and self._dash is None:
            seen = _uncovered(np.column_stack([begins[:, :2], ends[:, :2]]))
            self._starts, self._ends = self._starts[seen], self._ends[seen]
            begins, ends = begins[seen], ends[seen]
        self._curves = straight(begins, ends).reshape(-1, 4, 3)
        far = np.abs(np.diff(self._flat, axis=0)).max(axis=1, initial=0) >= DOT_GAP
        shown = inside[nodes] & np.append(True, far) & self._has_dots
        self._dot_at = np.flatnonzero(shown).astype(float)
        self._dot_points = self._point(self._dot_at)
        self.grow_to(np.inf)

    def grow_to(self, updates: float) -> None:
        """Draw the path up to so many updates; a fraction is a part of the next segment."""
        done = self._done(updates)
        whole = int(np.searchsorted(self._ends, done, side="right"))
        curves = self._curves[:whole]
        if whole < len(self._ends) and self._starts[whole] < done:
            begin, end = self._curves[whole, :1], self._point(np.array([done]))
            curves = np.concatenate([curves, straight(begin, end)[None]])
        self._draw(curves, done)
        dots = int(np.searchsorted(self._dot_at, done, side="right"))
        self.dots.place(self._dot_points[:dots])
        if self._has_head:
            self.head.place(self.at(updates)[None])

    def _draw(self, curves: np.ndarray, done: float) -> None:
        """Draw the first of the line's pieces, (m, 4, 3), fading if they are to."""
        if not self.leaps:
            self.line.points = curves.reshape(-1, 3)
            return
        ages = self._starts[: len(curves)].astype(int)
        if self._latest:
            ages = int(np.ceil(done)) - 1 - ages
        shades = np.floor(SHADES * ages / self.leaps)
        for shade, line in enumerate([self.line, *reversed(self.faint)]):
            line.points = curves[shades == shade].reshape(-1, 3)

    def at(self, updates: float) -> np.ndarray:
        """The scene point after so many updates; where the path leaves the box, on its edge."""
        done = self._done(updates)
        segment = min(int(done), len(self._span) - 1)
        if segment >= 0 and self._span[segment, 0] <= self._span[segment, 1]:
            done = segment + float(np.clip(done - segment, *self._span[segment]))
        point: np.ndarray = self._point(np.array([done]))[0]
        point[:2] = np.clip(point[:2], *self._box)
        return point

    def _done(self, updates: float) -> float:
        """So many updates, counted in the segments that are drawn."""
        k = int(min(updates, self._nodes[-1]))
        below, above = np.searchsorted(self._nodes, (k, min(k + 1, self._nodes[-1])), "right") - 1
        return float(below + (above - below) * min(updates - k, 1.0))

    def _point(self, places: np.ndarray) -> np.ndarray:
        """Scene points, shape (m, 3), at places such as 2.5: the middle of the third segment."""
        k = np.minimum(places.astype(int), max(len(self._flat) - 2, 0))
        after = self._flat[np.minimum(k + 1, len(self._flat) - 1)]
        flat = self._flat[k] + (places - k)[:, None] * (after - self._flat[k])
        points: np.ndarray = np.column_stack([flat, np.zeros(len(flat))])
        return points

    def _clipped(self) -> np.ndarray:
        """From where to where, 0..1, each segment is in the box, (m, 2); from > to: nowhere."""
        before, step = self._flat[:-1], np.diff(self._flat, axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            one, other = ((edge - before) / step for edge in self._box)
        # Along an axis in which it does not move, a segment is inside throughout or nowhere.
        still = step == 0
        within = (before >= self._box[0]) & (before <= self._box[1])
        enter = np.where(still, np.where(within, 0.0, 2.0), np.minimum(one, other))
        leave = np.where(still, np.where(within, 1.0, -1.0), np.maximum(one, other))
        return np.column_stack(
            [
                np.maximum(enter.max(axis=1, initial=0), 0),
                np.minimum(leave.min(axis=1, initial=1), 1),
            ]
        )

    def _pieces(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the strokes begin and end, as places on the path: whole segments, or dashes."""
        spans = self._span
        drawn = np.flatnonzero(spans[:, 0] < spans[:, 1])
        if self._dash is None:
            return drawn + spans[drawn, 0], drawn + spans[drawn, 1]
        ends = [self._point(drawn + spans[drawn, side]) for side in (0, 1)]
        lengths = np.linalg.norm(ends[1] - ends[0], axis=1)
        along = np.cumsum(lengths) - lengths
        pieces = np.array(
            list(dashed(zip(along.tolist(), lengths.tolist(), strict=True), self._dash))
        ).reshape(-1, 3)
        where = drawn[pieces[:, 0].astype(int)]
        enter, leave = spans[where].T
        starts, stops = (enter + (leave - enter) * pieces[:, side] for side in (1, 2))
        return where + starts, where + stops


def _far_enough(flat: np.ndarray) -> list[int]:
    """Indices of the places far enough from the last one kept, to be drawn; the first is kept."""
    kept, here = [0], flat[0].tolist()
    for k, (x, y) in enumerate(flat.tolist()):
        if max(abs(x - here[0]), abs(y - here[1])) >= NEAR:
            kept.append(k)
            here = [x, y]
    return kept


def _uncovered(pieces: np.ndarray) -> list[int]:
    """Indices of the segments, rows of (x, y, x, y), that lie on neither of the last two kept."""
    kept, before = list[int](), list[tuple[float, float, float, float]]()
    for k, (x, y, end_x, end_y) in enumerate(pieces.tolist()):
        there = before[-2:]
        if not any(_is_near(x, y, *one) and _is_near(end_x, end_y, *one) for one in there):
            kept.append(k)
            before.append((x, y, end_x - x, end_y - y))
    return kept


def _is_near(
    x: float, y: float, from_x: float, from_y: float, along_x: float, along_y: float
) -> bool:
    """Whether a point is as good as on the segment that leads from a place along a vector."""
    x, y = x - from_x, y - from_y
    square = along_x**2 + along_y**2
    share = min(max((x * along_x + y * along_y) / square, 0.0), 1.0) if square else 0.0
    return math.hypot(x - share * along_x, y - share * along_y) <= COVERED
