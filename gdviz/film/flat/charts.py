"""Axes in a flat film, with what is drawn on them: curves, and the loss over (b, w) from above.

A film in one file, for `manim render from_above.py`:

    from gdcore.view import ranges_of
    from gdviz.film.flat.camera import FlatScene
    from gdviz.film.flat.charts import ContourMap
    from gdviz.film.stage import Stage
    from gdviz.film.steps import show_steps

    class FromAbove(Stage, FlatScene):
        def construct(self):
            lesson, look = self.lesson, self.look
            place = {"width": 7, "height": 5.4, "center": (0, 0.4)}
            loss_map = ContourMap(lesson.landscape, ranges_of(lesson), look, **place)
            trajectory = lesson.trajectory(lesson.rates[0])
            path = loss_map.path(trajectory.b, trajectory.w, "rate_low", width=6, dots=0.08)
            self.add(loss_map, *loss_map.landmarks(lesson.start), path)
            self.say("Where it is steep the steps are long, and they get ever shorter.")
            show_steps(self, path.grow_to, path, steps=80)
            self.read(2)

Paths and notes are laid out where the chart is: if it is to be moved or scaled, do it before.
"""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from manim import (
    DOWN,
    DR,
    LEFT,
    RIGHT,
    UL,
    UP,
    Circle,
    ManimColor,
    Mobject,
    Rectangle,
    VGroup,
    VMobject,
)

import gdcore
from gdcore.lesson import Range
from gdviz.film.contours import basins, rings
from gdviz.film.flat.lines import straight, thinned
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.styles import dashes, stroke_width
from gdviz.film.type import Label, text
from gdviz.look import Look
from gdviz.look.numbers import log_numbered, numbered, ticks
from gdviz.look.styles import STYLES, Style

FARTHEST_LEFT = -7.05
"""Where long numbers at the left of a chart may begin: the picture begins at -7.1."""


class Chart(VGroup):
    """A rectangle with an axis below and one at the left, each with its numbers and its name.

    Args:
        look: Colours, type sizes, how numbers are written.
        x, y: From where to where the axes reach.
        width, height, center: Of the rectangle, in scene units; numbers and names stand outside.
        names: Of x and of y, in Typst; "" for none.
        log: Whether x, and whether y, is logarithmic.

    Attributes:
        axes: The lines of the axes.
        x_numbers, y_numbers: The numbers along each.
        words: The numbers and the names of the axes.
        scales: The lines and the words.
    """

    _tick = 0.0
    """Length of the tick marks."""
    _cased = False
    """Whether paths have a rim of paper, to be seen over what is drawn on the chart."""

    def __init__(
        self,
        look: Look,
        x: Range,
        y: Range,
        width: float = 5.0,
        height: float = 3.0,
        names: tuple[str, str] = ("", ""),
        log: tuple[bool, bool] = (False, False),
        center: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        super().__init__()
        self.look, self._log = look, np.array(log)
        self._low, self._high = np.array([x, y], dtype=float).T
        self._panel = Rectangle(width=width, height=height, stroke_width=0)
        self._panel.move_to((*center, 0.0))
        most = np.clip([int(width / 1.2), int(height / 0.95)], 3, (5, 4))
        marks = [
            _marks(span, count, is_log)
            for span, count, is_log in zip((x, y), most.tolist(), log, strict=True)
        ]
        self.axes = self._axes([[place for place, _ in axis] for axis in marks])
        self.x_numbers, self.y_numbers = numbers = VGroup(VGroup(), VGroup())
        away, muted = 0.14 + self._tick, "muted"
        for at, number in marks[0]:
            label = text(number, look, "tick", muted)
            self.x_numbers.add(label.next_to(self.at(at, y[0]), DOWN, away))
        for at, number in marks[1]:
            label = text(number, look, "tick", muted)
            self.y_numbers.add(label.next_to(self.at(x[0], at), LEFT, away))
        titles = VGroup()
        if names[0]:
            titles.add(_name(names[0], look).next_to(numbers, DOWN, 0.14))
        if names[1]:
            corner = self._panel.get_corner(UL)
            titles.add(_name(names[1], look).next_to(corner, UP, 0.12, aligned_edge=LEFT))
        self.words = VGroup(numbers, titles)
        self.scales = VGroup(self.axes, self.words)
        self.add(self._panel, self.scales)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Manim copies whatever it fades: not the numbers of a whole lesson with it."""
        for value in vars(self).values():
            if isinstance(value, (Look, gdcore.Lesson, gdcore.Landscape)):
                memo[id(value)] = value
        copied: Self = super().__deepcopy__(memo)
        return copied

    def _axes(self, marks: list[list[float]]) -> VMobject:
        """Lines below and at the left."""
        lines = VMobject(stroke_color=self.look.theme.muted, stroke_width=2)
        corner = self._panel.get_corner(DOWN + LEFT)
        for end in (self._panel.get_corner(DR), self._panel.get_corner(UL)):
            lines.start_new_path(corner)
            lines.add_line_to(end)
        return lines

    def at(self, x: npt.ArrayLike, y: npt.ArrayLike) -> np.ndarray:
        """Scene points, shape (..., 3), where x and y are on the chart as it stands now."""
        low, high = self.box
        values = np.stack(np.broadcast_arrays(*map(np.asarray, (x, y))), axis=-1).astype(float)
        ends = np.stack([self._low, self._high])
        if self._log.any():
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.where(self._log, np.log10(np.maximum(values, 1e-300)), values)
                ends = np.where(self._log, np.log10(ends), ends)
        with np.errstate(over="ignore", invalid="ignore"):
            flat = low + (values - ends[0]) / (ends[1] - ends[0]) * (high - low)
        return np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1)

    @property
    def bounds(self) -> np.ndarray:
        """Where the axes begin and end: the lowest (x, y) and the highest, shape (2, 2)."""
        return np.stack([self._low, self._high])

    @property
    def box(self) -> tuple[np.ndarray, np.ndarray]:
        """The rectangle's lower left and upper right corner, as (x, y) in the scene."""
        points = self._panel.points[:, :2]
        return points.min(axis=0), points.max(axis=0)

    def path(
        self,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        style: Style | str,
        width: float | None = None,
        dots: float = 0.0,
        head: float = 0.0,
        head_role: str | None = None,
        leaps: float | None = None,
        latest: bool = False,
    ) -> GrowingPath:
        """A line through all (x, y) that can grow: a curve on a chart, a path on a map.

        On a map it has a rim of paper, to be seen over the rings.

        Args:
            x, y: The places, shape (n,) both.
            style: Of the line; of a colour role alone, or a colour, it is a solid one.
            width: Of the line, as Manim's stroke width, if not the style's.
            dots, head, leaps, latest: As for `GrowingPath`.
            head_role: Of the dot at the end that grows, if not the line's.
        """
        theme = self.look.theme
        casing = theme.paper if self._cased else None
        if isinstance(style, str):
            color, dash, usual = getattr(theme, style, style), None, 4.0
        else:
            color, dash, usual = theme.color(style.role), dashes(style), stroke_width(style)
        return GrowingPath(
            self.at(x, y), self.box, color, casing, width or usual, dash, dots, head,
            theme.color(head_role) if head_role else color, leaps, latest,
        )  # fmt: skip

    def note(
        self,
        words: str,
        x: float,
        y: float,
        side: np.ndarray = RIGHT,
        role: str = "ink",
        size: str = "aside",
        buff: float = 0.15,
    ) -> Label:
        """Words beside (x, y), such as a curve's name at its end, with a rim of paper."""
        label = text(words, self.look, size, role).next_to(self.at(x, y), side, buff)
        return label.set_stroke(self.look.theme.paper, 5, background=True)

    def level(self, y: float, words: str) -> VGroup:
        """A dotted line at height y through the whole chart, with words below its left end."""
        line = self.path([self._low[0], self._high[0]], [y, y], STYLES["floor"])
        label = self.note(words, self._low[0], y, DOWN, "muted", "note", 0.1)
        label.shift((self.box[0][0] + 0.1 - label.get_left()[0]) * RIGHT)
        return VGroup(line, label).set_z_index(-1)


def _name(words: str, look: Look) -> Label:
    """The name of an axis; b and w have colours of their own."""
    return text(words, look, "label", words.strip("$") if words in ("$b$", "$w$") else "ink")


def inward(left: float) -> float:
    """How far to the right a chart must move that begins, with its numbers, at x = left."""
    return max(0.0, FARTHEST_LEFT - left)


def _marks(span: Range, count: int, log: bool) -> list[tuple[float, str]]:
    """About `count` places on an axis with their numbers, two at least: one alone says little."""
    found = log_numbered(*span, count) if log else numbered(ticks(*span, count))
    return found if log or len(found) > 1 else _marks(span, count + 1, log)


class ContourMap(Chart):
    """The loss seen from above: rings of equal loss over (b, w), b to the right and w upward.

    Args:
        landscape: Whose loss it is.
        ranges: From where to where b and w reach.
        look, width, height, center: As for `Chart`.

    Attributes:
        rings: The lines of equal loss.
        fills: What lies within each ring, the widest first.
    """

    _tick = 0.1
    _cased = True

    def __init__(
        self,
        landscape: gdcore.Landscape,
        ranges: tuple[Range, Range],
        look: Look,
        width: float = 4.0,
        height: float = 4.0,
        center: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        super().__init__(look, *ranges, width, height, ("$b$", "$w$"), center=center)
        self.landscape, self._ranges = landscape, ranges
        self.fills = VGroup()
        for level, outlines in basins(landscape, ranges):
            fill = VMobject(stroke_width=0, fill_opacity=1)
            fill.set_fill(ManimColor(look.theme.map_colors(np.array(level))))
            fill.points = self._polylines(outlines)
            self.fills.add(fill)
        self.rings = VMobject(stroke_color=look.theme.muted, stroke_width=1.6)
        self.rings.points = self._polylines(rings(landscape, ranges))
        fine = VMobject(stroke_color=look.theme.muted, stroke_width=0.8, stroke_opacity=0.6)
        fine.points = self._polylines(rings(landscape, ranges, fine=True))
        self.rings.add(fine)
        self.add_to_back(self.fills, self.rings)

    def lens(self, glass: "ContourMap") -> VGroup:
        """A box around the part that a closer map, to the right of this one, shows enlarged.

        Lines lead from the box to that map, `glass`.
        """
        box = Rectangle(stroke_color=self.look.theme.ink, stroke_width=2.5)
        (b0, b1), (w0, w1) = glass._ranges
        first, last = self.at([b0, b1], [w0, w1])
        box.stretch_to_fit_width(last[0] - first[0]).stretch_to_fit_height(last[1] - first[1])
        box.move_to((first + last) / 2)
        rays = VMobject(stroke_color=self.look.theme.ink, stroke_width=1.2)
        for corner in (UP, DOWN):
            rays.start_new_path(box.get_corner(corner + RIGHT))
            rays.add_line_to(glass._panel.get_corner(corner + LEFT))
        return VGroup(box, rays)

    def name_b_beside(self) -> None:
        """Put the name of b at the end of its axis: below there may be no room."""
        name = self.words[1][0].next_to(self.x_numbers, RIGHT, 0.2)
        name.shift(max(0.0, self.box[1][0] - name.get_right()[0]) * RIGHT)

    def name_b_between(self) -> None:
        """Put the name of b between the last numbers of its axis: below there may be no room."""
        places = sorted(number.get_x() for number in self.x_numbers)[-2:]
        self.words[1][0].move_to((sum(places) / 2, self.x_numbers.get_y(), 0))

    def name_w_between(self) -> None:
        """Put the name of w between the upper numbers of its axis: above there may be no room."""
        heights = sorted(number.get_y() for number in self.y_numbers)[-2:]
        place = (self.y_numbers.get_right()[0], sum(heights) / 2, 0)
        self.words[1][1].move_to(place, aligned_edge=RIGHT)

    def landmarks(self, start: tuple[float, float] | None = None) -> list[Mobject]:
        """The minimum as a cross and, if given, the start as a ring; each followed by its name."""
        theme, lowest = self.look.theme, self.landscape.minimum
        cross = VMobject(stroke_color=theme.minimum, stroke_width=5)
        for corner in (UP + RIGHT, UP + LEFT):
            cross.start_new_path(self.at(*lowest) + 0.1 * corner)
            cross.add_line_to(self.at(*lowest) - 0.1 * corner)
        ring = Circle(0.12, stroke_color=theme.minimum, stroke_width=5)
        marks: list[Mobject] = []
        # Names stand on either side of the way from the start to the minimum.
        start_below = start is not None and start[1] < lowest[1]
        signs = [("minimum", cross, lowest, UP if start_below else DOWN)]
        if start is not None:
            ring.move_to(self.at(*start))
            signs.insert(0, ("start", ring, start, DOWN if start_below else UP))
        low, high = self.box
        for key, sign, place, side in signs:
            at = self.at(*place)
            inward = LEFT if at[0] > (low[0] + high[0]) / 2 else RIGHT
            name = text(self.look.say(f"film.{key}"), self.look, "label", bold=True)
            name.next_to(at, inward + side, 0.12 if key == "start" else 0.3)
            if not low[1] < name.get_bottom()[1] < name.get_top()[1] < high[1]:
                name.next_to(at, inward, 0.3)
            sign.set_stroke(theme.paper, 8, background=True)
            name.set_stroke(theme.paper, 6, background=True)
            marks += [sign, name]
        return marks

    def _axes(self, marks: list[list[float]]) -> VMobject:
        """A frame with a tick at each number."""
        lines = VMobject(stroke_color=self.look.theme.muted, stroke_width=2)
        low, high = self._low, self._high
        corners = np.array([low, (high[0], low[1]), high, (low[0], high[1]), low])
        lines.set_points_as_corners(self.at(*corners.T))
        for b in marks[0]:
            lines.start_new_path(self.at(b, low[1]))
            lines.add_line_to(self.at(b, low[1]) + self._tick * DOWN)
        for w in marks[1]:
            lines.start_new_path(self.at(low[0], w))
            lines.add_line_to(self.at(low[0], w) + self._tick * LEFT)
        return lines

    def _polylines(self, lines: list[np.ndarray]) -> np.ndarray:
        """Manim's points, four to each straight piece, of lines through (b, w)."""
        if not lines:
            return np.empty((0, 3))
        corners = [thinned(self.at(*line.T)) for line in lines]
        starts = np.concatenate([line[:-1] for line in corners])
        ends = np.concatenate([line[1:] for line in corners])
        return straight(starts, ends)
