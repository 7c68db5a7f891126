"""The training loop as stations around a chart, with a token that runs from one to the next."""

import math

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject

import gdcore
from gdcore.model import gradient_terms
from gdcore.view import ranges_of, steepness
from gdviz.film.flat.dots import Arrow, Dots
from gdviz.film.flat.lines import straight
from gdviz.film.flat.scatter import Scatter, drawn_points
from gdviz.film.readout import Readout
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.styles import STROKE, STYLES

STOPS = ((-1, 2.15), (1, 2.15), (1, 0.45), (-1, -0.8), (-1, 0.7))
"""The stations, clockwise from the upper left: at the left or right side, and how high."""
NAMES = ("predict", "loss", "gradient", "update", "repeat")
"""The stations' names, as they are in the language files."""
HALF_WIDTH, TOP, BOTTOM, BEND = 4.05, 3.2, -2.9, 0.5
"""The track: how far to both sides, up and down it goes, and the radius of its corners."""
LEFT_ROWS, RIGHT_ROWS = -6.5, 4.33
"""Where readouts begin at the left and at the right."""
ASIDE, ASIDE_SIZE = np.array([5.65, -2.4, 0]), np.array([2.5, 1.05, 0])
"""Where the validation points wait, and how much room they have."""
FEW = 4
"""So many errors, at most, are shown as squares."""
PALE = 0.35
"""The opacity of what belongs to a line that is not there any more."""
PULLS = 16
"""So many pulls, at most, are drawn as arrows."""
TOO_FAST = 0.62
"""Laps a second at which the token cannot be seen any more."""


class Loop(VGroup):
    """Predict, loss, gradient, update, repeat: once around is one update of b and w.

    Args:
        lesson, look: Whose descent it is, and what it looks like.
        trajectory: The numbers that the stations show.

    Attributes:
        track, nodes, titles: The line around the chart, the stations on it, and their names.
        token: What runs along the track.
        glow: The track, all of it, where the token is too fast to be seen.
        place, loss, pulls, epoch: Readouts, to be revealed: b, w and the rate; the loss; the sums
            of all pulls on b and on w, minus its partial derivatives; the epoch.
        moving: All that `turn` changes.
        first_loss: The start's loss.
    """

    def __init__(self, lesson: gdcore.Lesson, look: Look, trajectory: gdcore.Trajectory) -> None:
        super().__init__()
        self._lesson, self._look, self._trajectory = lesson, look, trajectory
        theme = look.theme
        places = np.array([(side * HALF_WIDTH, y, 0.0) for side, y in STOPS])
        self._corners = np.vstack([places[:1], _bends(), places[:1]])
        lengths = np.linalg.norm(np.diff(self._corners, axis=0), axis=1)
        self._along = np.concatenate([[0.0], np.cumsum(lengths)])
        self._stops = np.append([self._nearest(place) for place in places], self._along[-1])

        self.track = VMobject(stroke_color=theme.grid, stroke_width=10)
        self.track.set_points_as_corners(self._corners)
        self.track.add(_arrowheads(theme.muted))
        self.titles = VGroup()
        for number, name in enumerate(NAMES):
            words = f"{number + 1}  {look.say(f'film_five_steps.{name}_title')}"
            side = STOPS[number][0] * RIGHT
            title = text(words, look, "readout", bold=True)
            self.titles.add(title.next_to(places[number], side, 0.28))
        self.nodes = Dots(places, theme.muted, 0.11, middle=theme.paper)
        self.token = Dots(places[:1], theme.ink, 0.16)
        self.glow = self.track.copy().set_stroke(theme.muted, opacity=0)
        self.glow.remove(*self.glow.submobjects)
        self.token.set_stroke(theme.paper, 40, background=True)
        self.place = Readout(["$b$", "$w$", "$eta$"], look, (LEFT_ROWS, -1.22), "key")
        self.loss = Readout(["MSE"], look, (RIGHT_ROWS, 1.72), "key")
        pulls = [look.say("film_five_steps.pull_b"), look.say("film_five_steps.pull_w")]
        self.pulls = Readout(pulls, look, (RIGHT_ROWS, 0.03), "key")
        self.epoch = Readout([look.say("film.epoch")], look, (LEFT_ROWS, 0.28), "key")
        self.moving = (self.glow, self.token, self.place, self.loss, self.pulls, self.epoch)
        self.first_loss = float(trajectory.loss[0])
        self.display(0)

    def display(self, k: int, made: int = 0, epoch: int = 0) -> None:
        """Show all numbers after k updates; b and w, and the epoch, if ahead, after more."""
        self._display(k, k, max(k, made), max(k, epoch))

    def _display(self, loss: int, slopes: int, place: int, epoch: int) -> None:
        """Show the numbers as they are after so many updates, at each station after others."""
        lesson, look, trajectory = self._lesson, self._look, self._trajectory
        usual = float(trajectory.loss[0])
        self.loss.display(" " + look.loss_beside(float(trajectory.loss[loss]), usual))
        b, w = float(trajectory.b[slopes]), float(trajectory.w[slopes])
        slope_b, slope_w = lesson.landscape.gradient(b, w)
        self.show_pulls(-slope_b, -slope_w)
        self.show_place(float(trajectory.b[place]), float(trajectory.w[place]))
        self.epoch.display(f" {epoch}")

    def show_place(self, b: float, w: float) -> None:
        """Show this b and w, with so many digits that a step adds up before the viewer's eyes."""
        look = self._look
        half_b, half_w = np.ptp(ranges_of(self._lesson), axis=1) / 200
        rate = look.rate(self._trajectory.learning_rate, "plain")
        self.place.display(look.aligned(b, half_b), look.aligned(w, half_w), f" {rate}")

    def pale(self, loss: float, slopes: float) -> None:
        """Let the loss and the pulls be so far out of date: from 0, not at all, to 1."""
        for readout, share in ((self.loss, loss), (self.pulls, slopes)):
            for number in readout.numbers:
                number.set_opacity(1 - (1 - PALE) * share)

    def show_pulls(self, on_b: float, on_w: float) -> None:
        """Show these sums of pulls."""
        size = steepness(self._lesson) / 10
        self.pulls.display(*(self._look.aligned(pull, size) for pull in (on_b, on_w)))

    def put_token(self, stops: float) -> None:
        """Put the token so many stations from the first one; five are once around."""
        part = stops % 5
        k = int(part)
        along = self._stops[k] + (part - k) * (self._stops[k + 1] - self._stops[k])
        at = [np.interp(along, self._along, self._corners[:, axis]) for axis in range(3)]
        self.token.place(np.array([at]))

    def turn(self, laps: float, speed: float = 0.0) -> tuple[int, int]:
        """Show the token and the numbers after so many laps, at so many laps a second.

        Each number changes when the token comes to its station; if it is too fast to be seen, all
        together, and the track glows instead.

        Returns:
            How many updates are made by then, and after how many of them the loss was measured.
        """
        laps += 1e-9  # a sum such as 0.6 + 0.4 may be a little less
        loss, slopes, made, epoch = (int(max(laps + by, 0)) for by in (-0.2, -0.4, 0.4, 0.2))
        self.put_token(5 * laps)
        seen = float(np.clip(2 - 2 * speed / TOO_FAST, 0, 1))
        self.token.set_stroke(opacity=seen).set_stroke(opacity=seen, background=True)
        self.glow.set_stroke(opacity=0.5 * (1 - seen))
        if not seen:
            loss = slopes = epoch = made
        self._display(loss, slopes, made, epoch)
        self.pale(made > loss, made > slopes)
        return made, loss

    def rest(self, k: int) -> None:
        """Show the token at the last station, and all numbers after so many updates."""
        self.turn(k - 0.2)
        self.display(k)
        self.pale(0, 0)

    def slow_down(self, share: float) -> None:
        """Let the token be seen again, by this share, and the track glow no more."""
        self.token.set_stroke(opacity=share).set_stroke(opacity=share, background=True)
        self.glow.set_stroke(opacity=0.5 * (1 - share))

    def result(self) -> str:
        """Where the last update has led, in words."""
        lesson, look, trajectory = self._lesson, self._look, self._trajectory
        truth = lesson.true_b, lesson.true_w
        made = lesson.truth == truth  # only then is it in the units of b and w here
        true_b, true_w = map(look.rate, truth)
        return look.say(
            "film_five_steps.end_made" if made else "film_five_steps.end",
            epochs=len(trajectory.b) - 1,
            b=look.number(trajectory.b[-1], markup="typst"),
            w=look.number(trajectory.w[-1], markup="typst"),
            true_b=true_b,
            true_w=true_w,
        )

    def light(self, station: int | None) -> None:
        """Let the name of one station be bright and the others muted; None: all bright."""
        theme = self._look.theme
        for index, title in enumerate(self.titles):
            title.set_fill(theme.ink if station in (None, index) else theme.muted)

    def _nearest(self, place: np.ndarray) -> float:
        """How far along the track a place on it is."""
        starts, steps = self._corners[:-1], np.diff(self._corners, axis=0)
        squared = np.maximum((steps**2).sum(axis=1), 1e-12)
        share = np.clip(((place - starts) * steps).sum(axis=1) / squared, 0, 1)
        off = np.linalg.norm(starts + share[:, None] * steps - place, axis=1)
        k = int(np.argmin(off))
        return float(self._along[k] + share[k] * np.sqrt(squared[k]))


class MeanSquare(VMobject):
    """The loss as an area: squares on errors, tiled to one, in the chart's own units of y.

    The one has its upper left corner, or upper right where the points fall, in that of the chart.

    Args:
        scatter: The chart, in its place.
        lesson, look: Whose start it is about, and what it looks like.
    """

    def __init__(self, scatter: Scatter, lesson: gdcore.Lesson, look: Look) -> None:
        color = look.theme.error
        super().__init__(stroke_color=color, stroke_width=1.5, fill_color=color, fill_opacity=0.3)
        low, high = scatter.box
        self._unit = float((high - low)[1] / np.ptp(scatter.bounds[:, 1]))
        self._most = float(min(high - low)) - 0.3
        self._rising = lesson.raw_landscape.best_w >= 0
        self._corner = np.array([low[0] + 0.15 if self._rising else high[0] - 0.15, high[1] - 0.15])
        points, ends = scatter.errors_of(*lesson.start)
        order = np.argsort(points[:, 0], kind="stable")
        feet, sides = points[order], np.abs(ends - points)[order, 1]
        self._errors = np.column_stack(
            [feet[:, 0], np.minimum(points, ends)[order, 1], 0 * sides, sides]
        )
        bottom, top = (np.clip(edge, low[1], high[1]) for edge in (
            self._errors[:, 1], self._errors[:, 1] + sides
        ))  # fmt: skip
        self._shown = np.column_stack([feet[:, 0], bottom, 0 * sides, top - bottom])
        # A few squares side by side, small ones first, each towards where the next is.
        growing = bool(sides[len(sides) // 2 :].sum() >= sides[: len(sides) // 2].sum())
        whole = np.flatnonzero(np.isclose(top - bottom, sides))  # on the chart from end to end
        self._few: list[int] = []
        end, edge = (low[0], high[0]) if growing else (-high[0], -low[0])
        for k in whole if growing else whole[::-1]:
            begin = feet[k, 0] * (1 if growing else -1)
            if begin >= end and 0.1 < sides[k] <= edge - begin and len(self._few) < FEW:
                self._few.append(int(k))
                end = begin + sides[k] + 0.1
        self._squares = self._errors[self._few].copy()
        self._squares[:, 2] = self._squares[:, 3]
        if not growing:
            self._squares[:, 0] -= self._squares[:, 2]

    def widen(self, share: float) -> None:
        """Draw a few errors as wide as this share of their height: 0, a line, to 1, a square."""
        self.set_stroke(opacity=1)
        self._draw(self._squares * [1, 1, share, 1] + self._shift(share))

    def _shift(self, share: float) -> np.ndarray:
        """What keeps squares at their errors while they are not yet so wide."""
        aside = self._errors[self._few, 0] - self._squares[:, 0]
        return np.outer(aside * (1 - share), [1, 0, 0, 0])

    def tile(self, share: float) -> None:
        """Move all errors, the few squares among them, into one square: slices, each 1/n of its
        own square's area, without an outline each."""
        start = self._shown.copy()
        start[self._few] = self._squares
        turn = np.linspace(0, 1, len(start))
        turn[self._few] = 0
        along = np.clip(2 * share - turn, 0, 1)[:, None]
        self.set_stroke(opacity=max(0.0, 1 - 4 * share))
        self._draw(start + along * (self._stack(self._errors[:, 3]) - start))

    def display(self, loss: float) -> None:
        """Draw the square that has this loss as its area."""
        side = min(float(np.sqrt(loss)) * self._unit, self._most)
        self.weaken(1)
        self._draw(np.array([[*self._lower_left(side), side, side]]))

    def weaken(self, share: float) -> None:
        """Let it have this share of its strength."""
        self.set_stroke(opacity=share).set_fill(opacity=0.3 * share)

    def _lower_left(self, side: float) -> np.ndarray:
        return self._corner - (0.0 if self._rising else side, side)

    def _stack(self, sides: np.ndarray) -> np.ndarray:
        """Slices of one width, one on the other, each 1/n of a square's area: a square."""
        whole = float(np.sqrt(np.mean(sides**2))) or 1.0
        heights = sides**2 / (len(sides) * whole)
        side = min(whole, self._most)
        x, y = self._lower_left(side)
        heights = heights * side / whole
        ones = np.ones(len(sides))
        stacked = np.cumsum(heights) - heights
        return np.column_stack([x * ones, y + stacked, side * ones, heights])

    def _draw(self, boxes: np.ndarray) -> None:
        """Draw rectangles: their lower left corners, widths and heights, (n, 4)."""
        boxes = boxes[boxes[:, 3] > 0]
        around = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
        spots = boxes[:, None, :2] + boxes[:, None, 2:] * around
        spots = np.dstack([spots, 0 * spots[..., :1]])
        self.points = straight(spots[:, :-1].reshape(-1, 3), spots[:, 1:].reshape(-1, 3))


class Pulls(VMobject):
    """How the points pull the line of the start, as arrows from it to them, and what it adds up to.

    Of many points some are drawn; all are counted.

    Args:
        scatter: The chart, in its place.
        lesson, look: Whose start it is about, and what it looks like.
    """

    def __init__(self, scatter: Scatter, lesson: gdcore.Lesson, look: Look) -> None:
        super().__init__(stroke_color=look.theme.ink, stroke_width=4.5)
        train = lesson.train
        order = np.argsort(lesson.raw_train.x, kind="stable")
        terms = gradient_terms(*lesson.start, train.x, train.y)
        self._sums = np.vstack([[0, 0], -np.cumsum(np.column_stack(terms)[order], axis=0)])
        points, ends = scatter.errors_of(*lesson.start)
        order = np.argsort(points[:, 0], kind="stable")
        order = order[:: -(-len(order) // PULLS)]
        tails, tips = ends[order], points[order]
        tails[:, 1] = np.clip(tails[:, 1], scatter.box[0][1], scatter.box[1][1])
        back = np.sign(tails - tips) * np.minimum(0.18, np.abs(tails - tips) / 2)
        side = np.array([0.09, 0, 0])
        starts = np.stack([tails, tips + back - side, tips + back + side], axis=1)
        self._pieces = straight(starts.reshape(-1, 3), np.repeat(tips, 3, axis=0))
        self._count = len(order)

    def draw(self, share: float) -> None:
        """Draw those of the points up to this share of them, from the left."""
        self.points = self._pieces[: 12 * round(share * self._count)]

    def added(self, share: float) -> tuple[float, float]:
        """What the pulls of this share of the points, from the left, add up to: on b and on w."""
        on_b, on_w = self._sums[round(share * (len(self._sums) - 1))].tolist()
        return on_b, on_w


class ValidationPoints(Dots):
    """The validation points, which `move` takes from the chart to where they wait, and back.

    Args:
        scatter: The chart.
        lesson, look: Whose points they are, and what they look like.
        trajectory: The descent whose last line they check.

    Attributes:
        label: What they are, above where they wait.
        losses: The last line's loss on them ("val") and on the training points ("train"), in words.
        loss: The first of these, to stand where they waited.
        errors: What the last line errs by on them, drawn as far as `reach` says.
    """

    def __init__(
        self, scatter: Scatter, lesson: gdcore.Lesson, look: Look, trajectory: gdcore.Trajectory
    ) -> None:
        raw, val = drawn_points(lesson).raw_val, lesson.val
        self._here = scatter.at(raw.x, raw.y)
        low, high = self._here.min(axis=0), self._here.max(axis=0)
        size = np.maximum(high - low, 1e-9)
        self._away = ASIDE + (self._here - (low + high) / 2) / size * ASIDE_SIZE
        super().__init__(self._here, look.theme.val, 0.08, middle=look.theme.paper)
        b, w = float(trajectory.b[-1]), float(trajectory.w[-1])
        self.losses = {
            # As the readout has them.
            "val": look.loss_beside(gdcore.mse(b, w, val.x, val.y), float(trajectory.loss[0])),
            "train": look.loss_beside(float(trajectory.loss[-1]), float(trajectory.loss[0])),
        }
        kept = look.say("film_five_steps.kept", val=len(val))
        self.label = text(kept, look, "key", "val").move_to(ASIDE + 0.85 * UP)
        self.loss = text(f"MSE {self.losses['val']}", look, "key", "val").move_to(ASIDE + 0.3 * UP)

        self._scatter = scatter
        line = gdcore.predict(*lesson.to_raw(b, w), raw.x)
        self._ends = scatter.at(raw.x, line)
        width = STROKE * STYLES["error"].width * 2
        self.errors = VMobject(stroke_color=look.theme.error, stroke_width=width)

    def reach(self, share: float) -> None:
        """Draw this share of their errors."""
        ends = self._here + share * (self._ends - self._here)
        self.errors.points = self._scatter.segments(self._here, ends)

    def move(self, share: float) -> None:
        """Put them so far from the chart (0) towards where they wait (1)."""
        self.place(self._here + share * (self._away - self._here))


class StepArrows(VGroup):
    """The sums of all pulls on the start's line, as two arrows, and the share of them that is the
    step.

    One, at x = 0, lifts the line by the pull on b; one, at x = 1, tilts it by the pull on w. An x
    that is not on the chart is moved to its edge, and the arrow shows what the pull does there.

    Args:
        scatter: The chart; arrows end where it does.
        lesson, look: Whose descent it is, and what it looks like.
        trajectory: The descent.
    """

    def __init__(
        self, scatter: Scatter, lesson: gdcore.Lesson, look: Look, trajectory: gdcore.Trajectory
    ) -> None:
        self._arrows = Arrow(look, "b", 9), Arrow(look, "w", 9)
        super().__init__(*self._arrows)
        self._scatter, self._start = scatter, lesson.start
        self.rate = trajectory.learning_rate
        # Lesson's x over raw x: a straight line through any two of the points.
        raw, x = lesson.raw_train.x, lesson.train.x
        ends = [int(raw.argmin()), int(raw.argmax())]
        slope = float(np.ptp(x[ends]) / np.ptp(raw[ends]))
        wanted = raw[ends[0]] + (np.array([0.0, 1.0]) - x[ends[0]]) / slope
        self._raw = np.clip(wanted, *scatter.bounds[:, 0])
        self._x = x[ends[0]] + (self._raw - raw[ends[0]]) * slope

    def draw(self, pulls: tuple[float, float], scale: float, lifted: float) -> tuple[float, float]:
        """Draw pulls on b and w times `scale`; then the line after this share of that step.

        Returns:
            Its b and w.
        """
        step = scale * np.array(pulls)
        b, w = self._start
        foot = b + w * self._x + np.array([0, lifted * step[0]])
        tip = foot + np.array([step[0], step[1] * self._x[1]])
        bounds = self._scatter.bounds[:, 1]
        tails, tips = (self._scatter.at(self._raw, np.clip(y, *bounds)) for y in (foot, tip))
        for arrow, *ends in zip(self._arrows, tails, tips, strict=True):
            arrow.point(*ends)
        b, w = b + lifted * float(step[0]), w + lifted * float(step[1])
        self._scatter.show_line(b, w)
        return b, w


def true_line(scatter: Scatter, lesson: gdcore.Lesson) -> VGroup:
    """The line that the points are made from; empty for the reader's own points."""
    if lesson.truth is None:
        return VGroup()
    ends = scatter.bounds[:, 0]
    return scatter.path(ends, gdcore.predict(lesson.true_b, lesson.true_w, ends), STYLES["truth"])


def falling_points(scatter: Scatter, lesson: gdcore.Lesson, time: float) -> np.ndarray:
    """Where all points are, (n, 3), while they fall onto the true line, one after the other.

    The reader's own points have no true line and fall to where they belong. All begin in a row at
    the top of the chart.

    Args:
        scatter: Where they fall.
        lesson: Whose points they are.
        time: From 0 to 1 they fall; from 1 to 2 their noise pushes them off the line.
    """
    data = drawn_points(lesson).full
    target = data.y
    if lesson.truth is not None:
        line = gdcore.predict(lesson.true_b, lesson.true_w, data.x)
        target = line + max(time - 1, 0) * (data.y - line)
    places = scatter.at(data.x, target)
    turn = np.arange(len(data)) / len(data)
    height = 1 - np.clip(2.5 * time - 1.5 * turn, 0, 1) ** 2
    places[:, 1] += height * (scatter.box[1][1] - places[:, 1])
    return places


def _arrowheads(color: str) -> VMobject:
    """Which way the token runs along the track."""
    heads = VMobject(stroke_color=color, stroke_width=4)
    for at, along in (((0, TOP), RIGHT), ((HALF_WIDTH, 1), DOWN), ((0, BOTTOM), LEFT)):
        tip = np.array([*at, 0.0]) + 0.1 * along
        across = 0.12 * np.array([-along[1], along[0], 0])
        heads.start_new_path(tip - 0.16 * along + across)
        heads.add_line_to(tip)
        heads.add_line_to(tip - 0.16 * along - across)
    return heads


def _bends() -> np.ndarray:
    """The corners of the track, bent, clockwise from the upper left, (n, 3)."""
    bends = []
    for k, (side, end) in enumerate(((-1, TOP), (1, TOP), (1, BOTTOM), (-1, BOTTOM))):
        center = side * (HALF_WIDTH - BEND), end - BEND * np.sign(end), 0.0
        angles = np.radians(np.linspace(180, 90, 9) - 90 * k)
        bends.append(center + BEND * np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1))
    return np.concatenate(bends)


def stretches(laps: float, lap: float, seconds: float = 1.0) -> list[tuple[int, float]]:
    """Laps of `lap` seconds each, ever faster: how many times as fast, and how many laps.

    Each stretch takes about so many seconds, and is eight times as fast as the one before; the last
    one as fast as it must be.
    """
    found, factor = [], 4
    while laps > 0:
        here = seconds * factor / lap
        if 1.75 * here >= laps:
            here, factor = laps, 2 ** max(1, round(math.log2(laps * lap / seconds)))
        found.append((factor, here))
        laps, factor = laps - here, 8 * factor
    return found


def room_for_the_square(lesson: gdcore.Lesson) -> float:
    """How much of y a chart shows, so that the mean square at the start has room above the points.

    But at most a third more than they and the start's line need.
    """
    y, (b, w) = lesson.raw_train.y, lesson.to_raw(*lesson.start)
    line = gdcore.predict(b, w, lesson.raw_train.x)
    needed = float(np.ptp(np.concatenate([y, line])))
    side = math.sqrt(lesson.landscape.loss(*lesson.start))
    return min(1.35 * needed, 2 * side + 0.2 * float(np.ptp(y)))
