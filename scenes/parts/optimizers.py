"""Update rules in a race: their paths, their losses, their formulas, and when each is there."""

from collections.abc import Iterable

import numpy as np
from manim import DOWN, LEFT, RIGHT, Mobject, VGroup

import gdcore
from gdcore import studies
from gdcore.view import passed, square
from gdviz.film.flat.charts import Chart, ContourMap, inward
from gdviz.film.flat.paths import GrowingPath
from gdviz.film.rates import sample
from gdviz.film.readout import Readout
from gdviz.film.type import Label, text
from gdviz.look import Look
from gdviz.look.styles import STYLES

THERE = 0.001
"""A descent has settled when so much is left of what its loss was above the least one."""
PART = "1/1000"
"""The same in words."""


class Key:
    """The rules' names, each with a piece of its line, and the update with which it was there.

    Args:
        look: Colours and words.
        names: The rules.
        corner: The upper left one, (x, y).

    Attributes:
        readout: A clock of updates, what the numbers are, and a row for each rule.
    """

    def __init__(self, look: Look, names: list[str], corner: tuple[float, float]) -> None:
        heads = [look.say("film_optimizers.clock"), look.say("film_optimizers.there", part=PART)]
        rules = [look.say(f"film_optimizers.{name}_name") for name in names]
        self._look, self._names = look, names
        self.readout = Readout([*heads, *rules], look, corner, "label")
        self.show(0, {})

    def reveal(self, row: int | None = None) -> VGroup:
        """The row of a rule, with its line, to fade in; of no rule, the two rows above all."""
        if row is None:
            return self.readout.reveal(2)
        new = self.readout.reveal(1)
        line = sample(self._look, STYLES[self._names[row]], 0.5)
        return VGroup(new, line.next_to(new[0][0], LEFT, 0.25))

    def show(self, update: int, settled: dict[str, int | None], over: Iterable[str] = ()) -> None:
        """Set the clock; a rule has its number from when it is there.

        Args:
            update: What the clock says.
            settled: The update with which a rule is there; None if it never is.
            over: Rules whose descent is over: they have their number, or a dash, whatever the clock
                says.
        """
        numbers = []
        for name in self._names:
            there = settled.get(name)
            if name in over:
                numbers.append(" −" if there is None else f" {there}")
            else:
                numbers.append("" if there is None or there > update else f" {there}")
        self.readout.display(f" {update}", "", *numbers)


class Race:
    """Six update rules on one loss: their paths on a map, and their losses on a chart.

    Args:
        lesson, look: Whose loss it is, and what it looks like.

    Attributes:
        runs: What each rule does, by its name.
        updates: How many updates each makes.
        longer: "b" or "w", whichever is farther from the start to the minimum.
        map, marks: The contour map, and the start and the minimum on it, each with its name.
        settled: The update with which each rule is there; None for one that is not.
        paths, losses: One for each rule; the losses once they are laid out.
    """

    def __init__(self, lesson: gdcore.Lesson, look: Look) -> None:
        self._lesson, self._look = lesson, look
        self.runs = {run.name: run for run in studies.race(lesson).runs}
        self.updates, self.longer = studies.RACE_UPDATES, studies.longer_way(lesson)[0]
        land = lesson.landscape
        trajectories = [run.path for run in self.runs.values()]
        # Both axes have one scale: a valley is to look like one.
        ranges = square(passed(lesson, trajectories))
        self.map = ContourMap(land, ranges, look, 5, 5, (-3.8, 0.55))
        self.map.shift(inward(self.map.get_left()[0]) * RIGHT)
        self.marks = self.map.landmarks(lesson.start)
        self.settled = {
            name: run.path.settled_at(land.min_loss, THERE) for name, run in self.runs.items()
        }
        self.losses: list[GrowingPath] = []
        self.paths: list[GrowingPath] = []
        for name, run in self.runs.items():
            path = self.map.path(run.path.b, run.path.w, STYLES[name], dots=0.035, head=0.1)
            path.grow_to(0)
            self.paths.append(path)

    def first(self) -> Label:
        """Plain descent's name at the minimum, beside the path there."""
        lowest = self._lesson.minimum
        x, y, _ = self.map.at(*lowest) - self.map.at(*self._lesson.start)
        beside = np.round(np.array([-y, x, 0]) / (np.hypot(x, y) or 1.0))
        words = self._look.say("film_optimizers.gradient_descent_name")
        return self.map.note(words, *lowest, beside if x >= 0 else -beside, buff=0.2)

    def lay_out_losses(self, chart: Chart) -> None:
        """Draw what each loss has above the least one, as a share of the start's, on a chart."""
        self.losses = []
        for name, run in self.runs.items():
            left = np.clip(run.path.excess(self._lesson.landscape.min_loss), 1e-12, None)
            self.losses.append(chart.path(np.arange(len(left)), left, STYLES[name]))
            self.losses[-1].grow_to(0)

    def painted(self) -> list[Mobject]:
        """All lines, from back to front: dashed over solid ones, and of these plain descent on top.

        So where two run together, both are seen. The dots at their ends are over all lines.
        """
        lines = [part for k in (4, 5) for part in (*self.losses[k::-2], *self.paths[k::-2])]
        return [*lines, *(path.head for path in self.paths[::-1])]

    def go(self, updates: float) -> None:
        """Draw all paths and losses up to so many updates."""
        for part in (*self.paths, *self.losses):
            part.grow_to(updates)


def formula(look: Look, name: str, run: studies.Run, along: str) -> VGroup:
    """What a rule does to b, in symbols; its learning rate; and what the symbols stand for.

    Args:
        look: Colours and words.
        name: The rule's.
        run: What it does.
        along: "b" or "w", the one in which the first step's share of the distance is meant.
    """
    rule = run.optimizer
    values = {key: f"{value:g}" for key, value in vars(rule).items()}
    values |= {f"{key}_rest": f"{1 - value:g}" for key, value in vars(rule).items()}
    lines = text(look.say(f"film_optimizers.{name}_rule", **values), look, "title")
    chosen = {"gradient_descent": "stable", "momentum": "plain", "nesterov": "plain"}
    rate = look.say(
        f"film_optimizers.rate_{chosen.get(name, 'way')}",
        rate=look.rate(run.learning_rate, "typst"),
        share=f"{100 * run.share:g}",
        along=along,
    )
    key = "rule_at" if name == "adam" else "rule"
    note = text(look.say(f"film_optimizers.{key}"), look, "label", "muted")
    return VGroup(lines, text(rate, look, "key"), note).arrange(DOWN, buff=0.35)


def loss_chart(look: Look, updates: int) -> tuple[Chart, VGroup]:
    """Axes for the losses of a race, and the height below which a rule is there."""
    names = look.say("film_optimizers.update"), look.say("film_optimizers.left")
    ends = (0.0, float(updates)), (THERE / 10, 3.0)
    chart = Chart(look, *ends, 5.0, 2.45, names, (False, True), (3.3, 2.1))
    goal = chart.path(ends[0], [THERE, THERE], STYLES["floor"])
    words = chart.note(PART, updates, THERE, role="muted", size="note")
    return chart, VGroup(goal, words)
