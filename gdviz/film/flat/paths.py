"""A path of updates in a flat film: straight segments, a dot at each update; cheap to let grow."""

import numpy as np
from manim import CapStyleType, LineJointType, VGroup, VMobject

NEAR = 0.006
"""Updates closer than this (a pixel at 1080p is 0.0074) are drawn as one."""
DOT_GAP = 0.05
"""An update that comes so near to the one before has no dot: dots would run together, and with
some of them left out they would tell of steps that are not."""

FAR = 1e300


def leap_then_rest(done: float) -> float:
    """Updates passed when time has come to `done`: a leap to each, then a rest there."""
    whole = np.floor(done)
    return float(whole + min(1.0, (done - whole) / 0.45))


class Beads(VMobject):
    """Round dots of one radius and colour, with a casing of paper if given, all in one mobject."""

    def __init__(self, radius: float, color: str, paper: str | None) -> None:
        # Strokes of no length with round ends are dots, at a tenth of a circle's cost.
        super().__init__(stroke_color=color, stroke_width=200 * radius)
        self.cap_style = CapStyleType.ROUND
        if paper is not None:
            self.set_stroke(paper, 200 * radius + 2.5, background=True)

    def put(self, points: np.ndarray) -> None:
        """Be at these scene points, shape (m, 3), and no others."""
        self.points = np.repeat(points, 4, axis=0)


class GrowingPath(VGroup):
    """Places joined in order, clipped to a box, drawn as far as `grow_to` says: three mobjects.

    Where the path leaves the box for good the trail ends at its edge; where it comes back, what
    lies outside is left out. The points are where they are: do not move it afterwards.

    Args:
        points: (n, 3) scene points, one per update, the start first. They may be infinite.
        box: Two corners, (x, y) each, low and high: what is outside is not drawn.
        color, paper: The line, and the casing beneath it; None for no casing.
        width: Of the line, as a stroke width.
        dash: Lengths of dash and gap in stroke widths' unit, as for `gdviz.film.solid.Curve`.
        dots: Radius of the dot at each update, in scene units; 0 for none.
        head: Radius of the dot at the end that grows; 0 for none.
        head_color: Its colour, if not the line's.

    Attributes:
        line, dots, head: The three mobjects.
        last: The update with which it leaves the box for good, or else the path's last.
    """

    def __init__(
        self,
        points: np.ndarray,
        box: tuple[np.ndarray, np.ndarray],
        color: str,
        paper: str | None,
        width: float = 4.0,
        dash: tuple[float, float] | None = None,
        dots: float = 0.0,
        head: float = 0.0,
        head_color: str | None = None,
    ) -> None:
        super().__init__()
        self._box = np.asarray(box[0])[:2] - 1e-9, np.asarray(box[1])[:2] + 1e-9
        self._dash, self._has_dots, self._has_head = dash, dots > 0, head > 0
        self.line = VMobject(stroke_color=color, stroke_width=width)
        self.line.joint_type = LineJointType.ROUND
        self.line.cap_style = CapStyleType.BUTT if dash else CapStyleType.ROUND
        if paper is not None:
            self.line.set_stroke(paper, width + 2.5, background=True)
        self.dots = Beads(dots, color, paper)
        self.head = Beads(head, head_color or color, paper)
        self.add(self.line, *([self.dots] if dots else []), *([self.head] if head else []))
        self.lay(points)

    def lay(self, points: np.ndarray) -> None:
        """Take another path, all of it: that of another learning rate, say."""
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
        start, end = self._point(self._starts), self._point(self._ends)
        self._curves = np.stack([start + (end - start) * t / 3 for t in range(4)], axis=1)
        far = np.abs(np.diff(self._flat, axis=0)).max(axis=1, initial=0) >= DOT_GAP
        shown = inside[nodes] & np.append(True, far) & self._has_dots
        self._dot_at = np.flatnonzero(shown).astype(float)
        self._dot_points = self._point(self._dot_at)
        self.grow_to(np.inf)

    def grow_to(self, updates: float) -> None:
        """Draw the path up to so many updates; a fraction is a part of the next segment."""
        done = self._done(updates)
        whole = int(np.searchsorted(self._ends, done, side="right"))
        points = self._curves[:whole].reshape(-1, 3)
        if whole < len(self._ends) and self._starts[whole] < done:
            begin, end = self._curves[whole, 0], self._point(np.array([done]))[0]
            part = [begin + (end - begin) * t / 3 for t in range(4)]
            points = np.concatenate([points, part])
        self.line.points = points
        dots = int(np.searchsorted(self._dot_at, done, side="right"))
        self.dots.put(self._dot_points[:dots])
        if self._has_head:
            self.head.put(self.at(updates)[None])

    def at(self, updates: float) -> np.ndarray:
        """The scene point after so many updates; where the trail leaves the box, on its edge."""
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
        dash = self._dash
        pieces: list[tuple[float, float]] = []
        along = 0.0
        for k, (enter, leave) in enumerate(self._span.tolist()):
            if enter >= leave:
                continue
            if dash is None:
                pieces.append((k + enter, k + leave))
                continue
            ends = self._point(np.array([k + enter, k + leave]))
            length = float(np.linalg.norm(ends[1] - ends[0]))
            on, period = dash[0] / 100, sum(dash) / 100
            begin = -(along % period)
            while begin < length:
                first, second = max(begin, 0.0), min(begin + on, length)
                if second > first:
                    scale = (leave - enter) / length
                    pieces.append((k + enter + first * scale, k + enter + second * scale))
                begin += period
            along += length
        starts, ends = np.array(pieces).reshape(-1, 2).T
        return starts, ends


class Polyline(VMobject):
    """Straight pieces through places that are set anew in every frame, cased in paper if given."""

    def __init__(self, color: str, paper: str | None, width: float = 4.0) -> None:
        super().__init__(stroke_color=color, stroke_width=width)
        self.joint_type, self.cap_style = LineJointType.ROUND, CapStyleType.ROUND
        if paper is not None:
            self.set_stroke(paper, width + 2.5, background=True)

    def through(self, points: np.ndarray) -> None:
        """Lead through (n, 3) scene points; fewer than two are no line."""
        steps = np.diff(points, axis=0)
        pieces = [points[:-1] + steps * t / 3 for t in range(4)]
        self.points = np.stack(pieces, axis=1).reshape(-1, 3)


def _far_enough(flat: np.ndarray) -> list[int]:
    """Indices of the places that are not near the last one kept; the first is among them."""
    kept, here = [0], flat[0].tolist()
    for k, (x, y) in enumerate(flat.tolist()):
        if max(abs(x - here[0]), abs(y - here[1])) >= NEAR:
            kept.append(k)
            here = [x, y]
    return kept


def thinned(line: np.ndarray, tolerance: float = 0.002) -> np.ndarray:
    """A polyline, (n, 3), without places that are no farther than `tolerance` from the rest."""
    kept = len(line) + 1
    while len(line) < kept:
        kept = len(line)
        before, at, after = line[:-2:2], line[1:-1:2], line[2::2]
        along = after - before
        length = np.maximum(np.linalg.norm(along, axis=1), 1e-12)
        off = np.abs(along[:, 0] * (at - before)[:, 1] - along[:, 1] * (at - before)[:, 0]) / length
        line = np.delete(line, 1 + 2 * np.flatnonzero(off <= tolerance), axis=0)
    return line


def up_to(points: np.ndarray, done: float) -> np.ndarray:
    """Of (n, 3) points those up to `done`, and the place there; 1.5: halfway on the second leg."""
    done = min(done, len(points) - 1)
    k = max(int(np.ceil(done)), 1)
    before = points[k - 1]
    here = before + (done - k + 1) * (points[min(k, len(points) - 1)] - before)
    return np.vstack([points[:k], here])
