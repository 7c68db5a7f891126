"""The training loop as stations around a chart, with a token that runs from one to the next."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject

import gdcore
from gdcore.view import ranges_of, steepness
from gdviz.film.flat.dots import Arrow, Dots
from gdviz.film.flat.scatter import Scatter, drawn_points
from gdviz.film.readout import Readout
from gdviz.film.type import text
from gdviz.look import Look
from gdviz.look.styles import STROKE, STYLES

STOPS = ((-1, 2.15), (1, 2.15), (1, -0.35), (-1, -1.35), (-1, 0.4))
"""The stations, clockwise from the upper left: at the left or right side, and how high."""
NAMES = ("predict", "loss", "gradient", "update", "repeat")
"""The stations' names, as they are in the language files."""
HALF_WIDTH, TOP, BOTTOM, BEND = 3.8, 3.25, -2.75, 0.5
"""The track: how far to both sides, up and down it goes, and the radius of its corners."""
CORNER, SIDE = np.array([4.15, 0.5, 0]), 0.8
"""Of the square as large as the first loss: its lower left corner, its side."""
LEFT_ROWS, RIGHT_ROWS = -5.75, 4.1
"""Where readouts begin at the left and at the right."""
ASIDE = np.array([5.6, -2.4, 0])
"""Where the validation points wait."""


class Loop(VGroup):
    """Predict, loss, gradient, update, repeat: once around is one update of b and w.

    Args:
        lesson, look: Whose descent it is, and what it looks like.
        trajectory: The numbers that the stations show.

    Attributes:
        track, nodes, titles: The line around the chart, the stations on it, and their names.
        token: What runs along the track.
        place, loss, slopes, epoch: Readouts, to be revealed: b, w and the rate; the loss; its
            partial derivatives; the epoch.
        area: The loss as the area of a square.
        moving: All that `turn` changes.
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
        self.blur(False)
        self.place = Readout(["$b$", "$w$", "$eta$"], look, (LEFT_ROWS, -1.7), "key")
        self.loss = Readout(["MSE"], look, (RIGHT_ROWS, 1.8), "key")
        slopes = [look.say("film_five_steps.slope_b"), look.say("film_five_steps.slope_w")]
        self.slopes = Readout(slopes, look, (RIGHT_ROWS, -0.7), "key")
        self.epoch = Readout([look.say("film.epoch")], look, (LEFT_ROWS, 0.05), "key")
        self.area = Area(look, "error", CORNER, SIDE, float(trajectory.loss[0]))
        readouts = self.place, self.loss, self.slopes, self.epoch
        self.moving = (self.token, self.area, *readouts)
        self.display(0)

    def display(self, k: int) -> None:
        """Show all numbers as they are after so many updates."""
        self._display(k, k, k, k)

    def _display(self, loss: int, slopes: int, place: int, epoch: int) -> None:
        """Show the numbers as they are after so many updates, at each station after others."""
        lesson, look, trajectory = self._lesson, self._look, self._trajectory
        half_b, half_w = np.ptp(ranges_of(lesson), axis=1) / 2
        size = steepness(lesson)
        self.loss.display(" " + look.loss(trajectory.loss[loss], "plain"))
        self.area.display(float(trajectory.loss[loss]))
        b, w = float(trajectory.b[slopes]), float(trajectory.w[slopes])
        gradient = lesson.landscape.gradient(b, w)
        self.slopes.display(*(look.aligned(slope, size) for slope in gradient))
        b, w = trajectory.b[place], trajectory.w[place]
        rate = look.rate(trajectory.learning_rate, "plain")
        self.place.display(look.aligned(b, half_b), look.aligned(w, half_w), f" {rate}")
        self.epoch.display(f" {epoch}")

    def put_token(self, stops: float) -> None:
        """Put the token so many stations from the first one; five are once around."""
        if self._blurred:
            self.token.set_points_as_corners(self._corners)
            return
        part = stops % 5
        k = int(part)
        along = self._stops[k] + (part - k) * (self._stops[k + 1] - self._stops[k])
        at = [np.interp(along, self._along, self._corners[:, axis]) for axis in range(3)]
        self.token.place(np.array([at]))

    def turn(self, laps: float) -> int:
        """Show the token and the numbers after so many laps, and return the updates made by then.

        Each number changes when the token comes to its station; if it is a blur, all together.
        """
        laps += 1e-9  # a sum such as 0.6 + 0.4 may be a little less
        loss, slopes, made, epoch = (int(max(laps + by, 0)) for by in (-0.2, -0.4, 0.4, 0.2))
        self.put_token(5 * laps)
        if self._blurred:
            self.display(made)
        else:
            self._display(loss, slopes, made, epoch)
        return made

    def blur(self, on: bool) -> None:
        """Show the token all around the track at once, as if too fast to be seen; or not."""
        self._blurred = on
        self.token.set_stroke(opacity=0.15 if on else 1)
        self.token.set_stroke(self._look.theme.paper, 0 if on else 40, background=True)

    def rest(self, k: int) -> None:
        """Show the token at the last station, and all numbers after so many updates."""
        self.blur(False)
        self.put_token(4)
        self.display(k)

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


class Area(VMobject):
    """A number of at least 0 as the area of a square.

    Args:
        look, role: The colour.
        corner: Its lower left corner, which stays where it is.
        side: How long its sides are when the number is `most`; it grows no larger.
        most: As above.
    """

    def __init__(self, look: Look, role: str, corner: np.ndarray, side: float, most: float) -> None:
        color = getattr(look.theme, role)
        super().__init__(stroke_color=color, stroke_width=2, fill_color=color, fill_opacity=0.35)
        self._corner, self._side, self._most = corner, side, most or 1.0
        self.display(most)

    def display(self, value: float) -> None:
        """Show this number."""
        side = self._side * float(np.sqrt(min(value / self._most, 1.0)))
        around = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]])
        self.set_points_as_corners(self._corner + side * around)


class ValidationPoints(Dots):
    """The validation points, which `move` takes from the chart to where they wait, and back.

    Args:
        scatter: The chart.
        lesson, look: Whose points they are, and what they look like.
        trajectory: The descent whose last line they check.

    Attributes:
        label: What they are, above where they wait.
        losses: The last line's loss on them ("val") and on the training points ("train"), in words.
        errors: What it errs by on them, with both losses beside.
    """

    def __init__(
        self, scatter: Scatter, lesson: gdcore.Lesson, look: Look, trajectory: gdcore.Trajectory
    ) -> None:
        raw, val = drawn_points(lesson).raw_val, lesson.val
        self._here = scatter.at(raw.x, raw.y)
        self._away = ASIDE + 0.28 * (self._here - scatter.at(*scatter.bounds.mean(axis=0)))
        super().__init__(self._here, look.theme.val, 0.06, middle=look.theme.paper)
        b, w = float(trajectory.b[-1]), float(trajectory.w[-1])
        self.losses = {
            "val": look.loss(gdcore.mse(b, w, val.x, val.y), "typst"),
            "train": look.loss(float(trajectory.loss[-1]), "typst"),
        }
        kept = look.say("film_five_steps.kept", val=len(val))
        self.label = text(kept, look, "aside", "val").move_to(ASIDE + 0.75 * UP)
        line = scatter.at(raw.x, gdcore.predict(*lesson.to_raw(b, w), raw.x))
        lines = VMobject(stroke_color=look.theme.error, stroke_width=STROKE * STYLES["error"].width)
        lines.points = scatter.segments(self._here, line)
        self.errors = VGroup(lines)
        learned = look.say("film_five_steps.learned", train=len(lesson.train))
        for words, role, y in ((kept, "val", 1.1), (learned, "train", -0.4)):
            name = text(words, look, "key", role)
            loss = text(f"MSE {self.losses[role]}", look, "key")
            self.errors.add(
                name.move_to((3.5, y, 0), aligned_edge=LEFT),
                loss.move_to((3.5, y - 0.5, 0), aligned_edge=LEFT),
            )

    def move(self, share: float) -> None:
        """Put them so far from the chart (0) towards where they wait (1)."""
        self.place(self._here + share * (self._away - self._here))


class StepArrows(VGroup):
    """What the first update does to the line over the points, as two arrows.

    One, at x = 0, lifts it by the step in b; one, at x = 1, tilts it by the step in w. An x that is
    not on the chart is moved to its edge, and the arrow shows what the step does there.

    Args:
        scatter: The chart.
        lesson, look: Whose descent it is, and what it looks like.
        trajectory: The descent.
    """

    def __init__(
        self, scatter: Scatter, lesson: gdcore.Lesson, look: Look, trajectory: gdcore.Trajectory
    ) -> None:
        self._arrows = Arrow(look, "cut"), Arrow(look, "cut")
        super().__init__(*self._arrows)
        self._scatter, self._start = scatter, lesson.start
        self._rate = trajectory.learning_rate
        self._downhill = -np.array(lesson.landscape.gradient(*lesson.start))
        # Lesson's x over raw x: a straight line through any two of the points.
        raw, x = lesson.raw_train.x, lesson.train.x
        ends = [int(raw.argmin()), int(raw.argmax())]
        slope = float(np.ptp(x[ends]) / np.ptp(raw[ends]))
        wanted = raw[ends[0]] + (np.array([0.0, 1.0]) - x[ends[0]]) / slope
        self._raw = np.clip(wanted, *scatter.bounds[:, 0])
        self._x = x[ends[0]] + (self._raw - raw[ends[0]]) * slope

    def grow(self, share: float) -> None:
        """Draw the arrows at this share of their full length: that of the slopes."""
        self._show(share, 0)

    def shrink(self, share: float) -> None:
        """Draw them between the slopes (0) and the step (1), the slopes times the rate."""
        self._show(1 + share * (self._rate - 1), 0)

    def jump(self, share: float) -> None:
        """Draw the line after this share of the step; the arrows go with it."""
        self._show(self._rate, share)
        b, w = np.array(self._start) + share * self._rate * self._downhill
        self._scatter.show_line(b, w)
        self._scatter.show_errors(b, w)

    def _show(self, scale: float, lifted: float) -> None:
        """Draw the arrows as slopes times `scale`, w's lifted by this share of b's."""
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
    return scatter.path(ends, gdcore.predict(lesson.true_b, lesson.true_w, ends), STYLES["truth"])


def falling_points(scatter: Scatter, lesson: gdcore.Lesson, time: float) -> np.ndarray:
    """Where all points are, (n, 3), while they fall onto the true line, one after the other.

    The reader's own points have no true line and fall to where they belong.

    Args:
        scatter: Where they fall.
        lesson: Whose points they are.
        time: From 0 to 1 they fall, from above the picture; from 1 to 2 their noise pushes them off
            the line.
    """
    data = drawn_points(lesson).full
    target = data.y
    if lesson.truth is not None:
        line = gdcore.predict(lesson.true_b, lesson.true_w, data.x)
        target = line + max(time - 1, 0) * (data.y - line)
    places = scatter.at(data.x, target)
    turn = np.arange(len(data)) / len(data)
    height = 1 - np.clip(2.5 * time - 1.5 * turn, 0, 1) ** 2
    places[:, 1] += height * (4.3 - places[:, 1])
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
