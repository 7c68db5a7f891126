"""The training loop as a track of stations around a chart, and a token that runs along it."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject

import gdcore
from gdcore.view import steepness
from gdviz.film.flat.dots import Arrow, Dots
from gdviz.film.flat.scatter import Scatter
from gdviz.film.readout import Readout
from gdviz.film.type import text
from gdviz.look import Look

STOPS = ((-1, 2.15), (1, 2.15), (1, -0.35), (-1, -1.35), (-1, 0.4))
"""The stations, clockwise from the upper left: at the left or right side, and how high."""
NAMES = ("predict", "loss", "gradient", "update", "repeat")
HALF_WIDTH, TOP, BOTTOM, BEND = 3.8, 3.25, -2.75, 0.5
CORNER, SIDE = np.array([4.15, 0.5, 0]), 0.8
"""Of the square as large as the first loss: its lower left corner, its side."""
LEFT_ROWS, RIGHT_ROWS = -5.75, 4.1
ASIDE = np.array([5.6, -2.4, 0])
"""Where the validation points wait."""


class Loop(VGroup):
    """Predict, loss, gradient, update, repeat: once around is one update of b and w.

    Args:
        path: What the numbers at the stations are of.

    Attributes:
        track, nodes, titles, token: The line, the stations on it, their names, what runs along it.
        place, loss, slopes, epoch: Readouts, to be revealed: b, w and the rate; the loss; its
            partial derivatives; the epoch.
        area: The loss as the area of a square.
        moving: All that `turn` changes.
    """

    def __init__(self, lesson: gdcore.Lesson, look: Look, path: gdcore.Trajectory) -> None:
        super().__init__()
        self._lesson, self._look, self._path = lesson, look, path
        theme = look.theme
        places = np.array([(side * HALF_WIDTH, y, 0.0) for side, y in STOPS])
        way = np.vstack([places[:1], _bends(), places[:1]])
        lengths = np.linalg.norm(np.diff(way, axis=0), axis=1)
        self._way, self._along = way, np.concatenate([[0.0], np.cumsum(lengths)])
        self._stops = np.append([self._nearest(place) for place in places], self._along[-1])

        self.track = VMobject(stroke_color=theme.grid, stroke_width=10).set_points_as_corners(way)
        heads = VMobject(stroke_color=theme.muted, stroke_width=4)
        for at, along in (((0, TOP), RIGHT), ((HALF_WIDTH, 1), DOWN), ((0, BOTTOM), LEFT)):
            tip = np.array([*at, 0.0]) + 0.1 * along
            across = 0.12 * np.array([-along[1], along[0], 0])
            heads.start_new_path(tip - 0.16 * along + across)
            heads.add_line_to(tip)
            heads.add_line_to(tip - 0.16 * along - across)
        self.track.add(heads)
        self.titles = VGroup()
        for number, (name, place, (side, _)) in enumerate(
            zip(NAMES, places, STOPS, strict=True), 1
        ):
            title = text(
                f"{number}  {look.say(f'film_five_steps.{name}_title')}", look, 34, bold=True
            )
            self.titles.add(title.next_to(place, side * RIGHT, 0.28))
        self.nodes = Dots(places, theme.muted, 0.11, middle=theme.paper)
        self.token = Dots(places[:1], theme.ink, 0.16)
        self.blur(False)
        self.place = Readout(["$b$", "$w$", "$eta$"], look, (LEFT_ROWS, -1.7), 30)
        self.loss = Readout(["MSE"], look, (RIGHT_ROWS, 1.8), 30)
        slopes = [look.say("film_five_steps.slope_b"), look.say("film_five_steps.slope_w")]
        self.slopes = Readout(slopes, look, (RIGHT_ROWS, -0.7), 30)
        self.epoch = Readout([look.say("film.epoch")], look, (LEFT_ROWS, 0.05), 30)
        self.area = Area(look, "error", CORNER, SIDE, float(path.loss[0]))
        self.moving = (
            self.token, self.area, self.place, self.loss, self.slopes, self.epoch
        )  # fmt: skip
        self.display(0)

    def display(self, k: int) -> None:
        """Have all numbers of so many updates."""
        self._display(k, k, k, k)

    def _display(self, loss: int, slopes: int, place: int, epoch: int) -> None:
        """Have the numbers of so many updates at each station."""
        lesson, look, path = self._lesson, self._look, self._path
        half, size = np.ptp(lesson.ranges, axis=1) / 2, steepness(lesson)
        rate = look.rate(path.learning_rate, "plain")
        gradient = lesson.landscape.gradient(float(path.b[slopes]), float(path.w[slopes]))
        self.loss.display(" " + look.loss(path.loss[loss], "plain"))
        self.area.display(float(path.loss[loss]))
        self.slopes.display(*(look.aligned(slope, size) for slope in gradient))
        b, w = (look.aligned(at[place], h) for at, h in zip((path.b, path.w), half, strict=True))
        self.place.display(b, w, f" {rate}")
        self.epoch.display(f" {epoch}")

    def go(self, stops: float) -> None:
        """Put the token so many stations from the first one; five are once around."""
        if self._blurred:
            self.token.set_points_as_corners(self._way)
            return
        part = stops % 5
        k = int(part)
        along = self._stops[k] + (part - k) * (self._stops[k + 1] - self._stops[k])
        at = [np.interp(along, self._along, self._way[:, axis]) for axis in range(3)]
        self.token.place(np.array([at]))

    def turn(self, laps: float) -> int:
        """Have the token and the numbers after so many laps; returns the updates made by then.

        Each number changes when the token comes to its station; of a blur, all together.
        """
        laps += 1e-9  # a sum such as 0.6 + 0.4 may be a little less
        loss, slopes, made, epoch = (int(max(laps + by, 0)) for by in (-0.2, -0.4, 0.4, 0.2))
        self.go(5 * laps)
        if self._blurred:
            self.display(made)
        else:
            self._display(loss, slopes, made, epoch)
        return made

    def blur(self, on: bool) -> None:
        """Have the token all around the track at once, as if too fast to be seen; or not."""
        self._blurred = on
        self.token.set_stroke(opacity=0.15 if on else 1)
        self.token.set_stroke(self._look.theme.paper, 0 if on else 40, background=True)

    def rest(self, k: int) -> None:
        """Have the token at the last station again, and all numbers of so many updates."""
        self.blur(False)
        self.go(4)
        self.display(k)

    def result(self) -> str:
        """Where the last update has led, in words."""
        lesson, look = self._lesson, self._look
        b, w = (look.number(values[-1], markup="typst") for values in (self._path.b, self._path.w))
        truth = lesson.true_b, lesson.true_w
        made = lesson.truth == truth  # only then is it in the units of b and w here
        true_b, true_w = map(look.rate, truth)
        return look.say(
            "film_five_steps.end_made" if made else "film_five_steps.end",
            epochs=len(self._path.b) - 1, b=b, w=w, true_b=true_b, true_w=true_w,
        )  # fmt: skip

    def light(self, station: int | None) -> None:
        """Name one station brightly, the others less so; None: all brightly."""
        theme = self._look.theme
        for index, title in enumerate(self.titles):
            title.set_fill(theme.ink if station in (None, index) else theme.muted)

    def _nearest(self, place: np.ndarray) -> float:
        """How far along the track a place on it is."""
        starts, steps = self._way[:-1], np.diff(self._way, axis=0)
        squared = np.maximum((steps**2).sum(axis=1), 1e-12)
        share = np.clip(((place - starts) * steps).sum(axis=1) / squared, 0, 1)
        off = np.linalg.norm(starts + share[:, None] * steps - place, axis=1)
        k = int(np.argmin(off))
        return float(self._along[k] + share[k] * np.sqrt(squared[k]))


class Area(VMobject):
    """A number of at least 0 as the area of a square, which stands on its lower left corner.

    Args:
        side, most: The square has this side when the number is `most`.
    """

    def __init__(self, look: Look, role: str, corner: np.ndarray, side: float, most: float) -> None:
        color = getattr(look.theme, role)
        super().__init__(stroke_color=color, stroke_width=2, fill_color=color, fill_opacity=0.35)
        self._corner, self._side, self._most = corner, side, most or 1.0
        self.display(most)

    def display(self, value: float) -> None:
        """Have the area of this number."""
        side = self._side * float(np.sqrt(min(value / self._most, 1.0)))
        around = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]])
        self.set_points_as_corners(self._corner + side * around)


class Aside(Dots):
    """The validation points; `go` takes them from the chart (0) to where they wait (1).

    Attributes:
        label: What they are, above where they wait.
        losses: The last line's loss on them ("val") and on the others ("train"), as texts.
        errors: What it errs by on them, with both losses.
    """

    def __init__(
        self, scatter: Scatter, lesson: gdcore.Lesson, look: Look, path: gdcore.Trajectory
    ) -> None:
        raw, val = lesson.raw_val, lesson.val
        self._here = scatter.at(raw.x, raw.y)
        self._away = ASIDE + 0.28 * (self._here - scatter.at(*scatter.bounds.mean(axis=0)))
        super().__init__(self._here, look.theme.val, 0.06, middle=look.theme.paper)
        b, w = float(path.b[-1]), float(path.w[-1])
        losses = {"val": float(gdcore.mse(b, w, val.x, val.y)), "train": float(path.loss[-1])}
        self.losses = {key: look.loss(loss, "typst") for key, loss in losses.items()}
        kept = look.say("film_five_steps.kept", val=len(val))
        self.label = text(kept, look, 26, "val").move_to(ASIDE + 0.75 * UP)
        line = scatter.at(raw.x, gdcore.predict(*lesson.to_raw(b, w), raw.x))
        lines = VMobject(stroke_color=look.theme.error, stroke_width=2.5)
        lines.points = scatter.segments(self._here, line)
        self.errors = VGroup(lines)
        learned = look.say("film_five_steps.learned", train=len(lesson.train))
        for words, role, y in ((kept, "val", 1.1), (learned, "train", -0.4)):
            self.errors.add(
                text(words, look, 30, role).move_to((3.5, y, 0), aligned_edge=LEFT),
                text(f"MSE {self.losses[role]}", look, 30).move_to(
                    (3.5, y - 0.5, 0), aligned_edge=LEFT
                ),
            )

    def go(self, share: float) -> None:
        """Have come so far from the chart, 0..1."""
        self.place(self._here + share * (self._away - self._here))


class Push(VGroup):
    """What the first update does to the line over the points, as two arrows.

    One, at x = 0, lifts it by the step in b; one, at x = 1, tilts it by the step in w. Where these
    are not in the picture, what the step does at the picture's edge.
    """

    def __init__(
        self, scatter: Scatter, lesson: gdcore.Lesson, look: Look, path: gdcore.Trajectory
    ) -> None:
        self._arrows = Arrow(look, "cut"), Arrow(look, "cut")
        super().__init__(*self._arrows)
        self._scatter, self._rate, self._start = scatter, path.learning_rate, lesson.start
        self._downhill = -np.array(lesson.landscape.gradient(*lesson.start))
        # Lesson's x over raw x: a straight line through any two of the points.
        raw, x = lesson.raw_train.x, lesson.train.x
        ends = [int(raw.argmin()), int(raw.argmax())]
        slope = float(np.ptp(x[ends]) / np.ptp(raw[ends]))
        wanted = raw[ends[0]] + (np.array([0.0, 1.0]) - x[ends[0]]) / slope
        self._raw = np.clip(wanted, *scatter.bounds[:, 0])
        self._x = x[ends[0]] + (self._raw - raw[ends[0]]) * slope

    def grow(self, share: float) -> None:
        """Let the arrows grow until they are as long as the slopes are steep."""
        self._show(share, 0)

    def shrink(self, share: float) -> None:
        """Let them shrink until they are the step: the slopes times the learning rate."""
        self._show(1 + share * (self._rate - 1), 0)

    def jump(self, share: float) -> None:
        """Let the line make the step; where b has lifted it, w's arrow is lifted too."""
        self._show(self._rate, share)
        b, w = np.array(self._start) + share * self._rate * self._downhill
        self._scatter.show_line(b, w)
        self._scatter.show_errors(b, w)

    def _show(self, scale: float, lifted: float) -> None:
        (b, w), step = self._start, scale * self._downhill
        foot = b + w * self._x + np.array([0, lifted * step[0]])
        tip = foot + np.array([step[0], step[1] * self._x[1]])
        bounds = self._scatter.bounds[:, 1]
        tails, tips = (self._scatter.at(self._raw, np.clip(y, *bounds)) for y in (foot, tip))
        for arrow, *ends in zip(self._arrows, tails, tips, strict=True):
            arrow.point(*ends)


def true_line(scatter: Scatter, lesson: gdcore.Lesson) -> VGroup:
    """The line that the points are made from; empty for the reader's own points."""
    if lesson.truth is None:
        return VGroup()
    ends = scatter.bounds[:, 0]
    return scatter.path(ends, gdcore.predict(lesson.true_b, lesson.true_w, ends), "muted", 3)


def falling_points(scatter: Scatter, lesson: gdcore.Lesson, time: float) -> np.ndarray:
    """Where all points are, (n, 3), while they fall onto the true line, one after the other.

    The reader's own points have no true line and fall to where they belong.

    Args:
        scatter: Where they fall.
        lesson: Whose points they are.
        time: From 0 to 1 they fall, from above the picture; from 1 to 2 their noise pushes them off
            the line.
    """
    data = lesson.full
    target = data.y
    if lesson.truth is not None:
        line = gdcore.predict(lesson.true_b, lesson.true_w, data.x)
        target = line + max(time - 1, 0) * (data.y - line)
    places = scatter.at(data.x, target)
    turn = np.arange(len(data)) / len(data)
    height = 1 - np.clip(2.5 * time - 1.5 * turn, 0, 1) ** 2
    places[:, 1] += height * (4.3 - places[:, 1])
    return places


def _bends() -> np.ndarray:
    """The corners of the track, bent, clockwise from the upper left, (n, 3)."""
    bends = []
    for k, (side, end) in enumerate(((-1, TOP), (1, TOP), (1, BOTTOM), (-1, BOTTOM))):
        center = side * (HALF_WIDTH - BEND), end - BEND * np.sign(end), 0.0
        angles = np.radians(np.linspace(180, 90, 9) - 90 * k)
        bends.append(center + BEND * np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1))
    return np.concatenate(bends)
