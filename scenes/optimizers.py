"""What do the others do about a valley? Three update rules; then the valley is made round."""

from manim import FadeIn, FadeOut, Group, UpdateFromAlphaFunc, linear, smooth

from gdcore import studies
from gdviz.film.flat.camera import FlatScene
from gdviz.film.stage import Stage
from gdviz.film.steps import leap_then_rest, speed_up
from scenes.parts.optimizers import Board, Ground, Runner, into_corner, moral, painted

RULES = "gradient_descent", "momentum", "adam"
"""Who goes down."""
PACE = 0.4
"""Seconds for each step shown by itself."""
LEAP = 0.8
"""The share of that in which it is made."""
ASKED, FIRST = 6, 18
"""So many steps plain descent has made when the question is asked, and when it has a name."""
SLOW, NEAR = 5, 50
"""In the race: from which step on time runs faster, and from which on still faster."""


class Optimizers(Stage, FlatScene):
    """Down a valley from its far end, each rule at its best rate; then the valley is a bowl."""

    def construct(self) -> None:
        """Show one beat after the other."""
        self.set_the_stage()
        self.what_do_the_others_do()
        self.a_wrong_scale_makes_a_valley()
        for which in range(len(RULES)):
            self.one_goes_down(which)
        self.each_has_its_best_rate()
        self.all_three_race()
        self.the_valley_turns_into_a_bowl()
        self.there_plain_descent_is_first()
        self.the_others_take_as_long_as_before()
        self.fix_the_data_first()

    def set_the_stage(self) -> None:
        """Make what the beats share."""
        lesson, look = self.lesson, self.look
        self.valley, self.bowl = studies.valley(lesson), studies.bowl(lesson)
        self.ground = Ground(self.valley, self.bowl, look)
        self.map, self.round_map = self.ground.maps
        self.three, self.in_bowl = (
            [Runner(getattr(studies.race(where), name), where, chart, look) for name in RULES]
            for where, chart in ((self.valley, self.map), (self.bowl, self.round_map))
        )
        self.boards = Board(self.three, look), Board(self.in_bowl, look, self.three)
        into_corner(self.boards, [*self.three, *self.in_bowl], self.map)

    def what_do_the_others_do(self) -> None:
        """The question, over the valley, while plain descent takes its first steps to and fro."""
        self.section("film_optimizers.section_valley")
        _, start, _, minimum = self.map.landmarks(self.valley.start)
        self.names = [start, minimum]
        plain = self.three[0]
        self.add(self.ground, self.map.scales, plain.leaps, plain.dot, *self.ground.marks)
        self.add(*self.names)
        first = UpdateFromAlphaFunc(
            Group(plain.leaps, plain.dot),
            lambda _, t: plain.show(leap_then_rest(ASKED * t, LEAP)),
            rate_func=linear,
        )
        self.ask("film_optimizers.question", first)

    def a_wrong_scale_makes_a_valley(self) -> None:
        """Where the valley comes from, and how narrow it is; plain descent goes on."""
        condition = self.look.number(self.valley.landscape.condition_number, markup="typst")
        factor, plain = f"{studies.BAD_FACTOR:g}", self.three[0]
        key = "valley_standardized" if self.lesson.standardized else "valley"
        self.caption(f"film_optimizers.{key}", condition=condition, factor=factor)
        self.tween(
            lambda t: plain.show(ASKED + leap_then_rest((FIRST - ASKED) * t, LEAP)),
            plain.leaps, plain.dot, run_time=(FIRST - ASKED) * PACE, rate_func=linear,
        )  # fmt: skip
        self.read()

    def one_goes_down(self, which: int) -> None:
        """A rule alone, and what it remembers: some steps one by one, the others faster."""
        self.section(f"film_optimizers.section_{RULES[which]}")
        runner, board = self.three[which], self.boards[0]
        begun = 0 if which else FIRST
        runner.show(begun)
        board.tell_of(which, begun)
        self.caption(f"film_optimizers.{RULES[which]}")
        coming = [*board.row(which), runner.dot] if which else [board.plate, *board.row(which)]
        gone = self.three[which - 1].parts if which else self.names
        self.play(*map(FadeIn, coming), *map(FadeOut, gone), run_time=0.4)
        self.add(*runner.parts, board.counts[which])
        self.go_down(which, begun)
        self.read()

    def go_down(self, which: int, begun: int) -> None:
        """Some steps one by one, the others faster."""
        runner, board = self.three[which], self.boards[0]
        changed = [*runner.parts, *board.counts[which].numbers]

        def go(steps: float) -> None:
            runner.show(steps)
            board.tell_of(which, steps)

        slow = begun or min(SLOW, runner.last)
        if slow > begun:
            self.tween(
                lambda t: go(leap_then_rest(slow * t, LEAP)),
                *changed, run_time=slow * PACE, rate_func=linear,
            )  # fmt: skip
        if more := runner.end - slow:
            factor = speed_up(more, PACE, 4.0)
            with self.fast_forward(factor):
                self.tween(
                    lambda t: go(slow + t * more),
                    *changed, run_time=max(1.5, more * PACE / factor), rate_func=linear,
                )  # fmt: skip

    def each_has_its_best_rate(self) -> None:
        """All three ways, and the board with the rates and the steps."""
        self.section("film_optimizers.section_race")
        key = "rates_late" if any(one.run.settled_at is None for one in self.three) else "rates"
        self.caption(f"film_optimizers.{key}", most=studies.RACE_UPDATES)
        for one in self.three[:-1]:
            self.play(*map(FadeIn, one.parts), run_time=1.8)
        self.add(*painted(self.three))
        self.read()

    def all_three_race(self) -> None:
        """All from one start on one clock; it begins and ends where all have settled."""
        three, board = self.three, self.boards[0]
        self.hush()
        with self.loop():
            self.wait(0.3)
            shown = [part for one in three for part in one.parts]
            self.play(*map(FadeOut, [*shown, *board.counts]), run_time=0.3)
            self.show(three, board, 0)
            self.play(*map(FadeIn, [*(one.dot for one in three), *board.counts]), run_time=0.3)
            self.add(*painted(three), *board.counts)
            self.race(three, board)
            self.poster()
            self.wait(0.3)

    def the_valley_turns_into_a_bowl(self) -> None:
        """The same points with x standardised: rings become round, and the start goes with them."""
        ground, board = self.ground, self.boards[0]
        old, new = self.map.scales, self.round_map.scales
        self.section("film_optimizers.section_bowl")
        self.caption("film_optimizers.standardize")
        shown = [part for one in self.three for part in one.parts]
        self.play(*map(FadeOut, [*shown, board.plate, *board.rows, *board.counts]), run_time=0.4)
        self.play(
            UpdateFromAlphaFunc(Group(ground, *ground.marks), lambda _, t: ground.turn(t)),
            FadeOut(old[0]), FadeIn(new[0]),
            FadeOut(old[1], rate_func=lambda t: smooth(min(2 * t, 1))),
            FadeIn(new[1], rate_func=lambda t: smooth(max(2 * t - 1, 0))),
            run_time=3,
        )  # fmt: skip
        self.read()

    def there_plain_descent_is_first(self) -> None:
        """Each at its best rate here: plain descent lands with its first step."""
        three, board = self.in_bowl, self.boards[1]
        self.show(three, board, 0)
        coming = [board, *board.counts, *(one.dot for one in three)]
        self.play(*map(FadeIn, coming), run_time=0.5)
        self.add(*painted(three), *board.counts)
        first = min(three, key=lambda one: one.last)
        if first is three[0]:
            key = "at_once" if first.last == 1 else "first"
            self.caption(f"film_optimizers.{key}", steps=first.last)
        else:
            self.caption("film_optimizers.round")
        self.stretch(three, board, 0, 1, 1.2)
        self.read(0.5)

    def the_others_take_as_long_as_before(self) -> None:
        """The others go on, to the end; what they take here and took in the valley."""
        three, board = self.in_bowl, self.boards[1]
        now, before = ([one.run.settled_at for one in runs[1:]] for runs in (three, self.three))
        if None not in (*now, *before):
            names = "momentum", "adam", "momentum_before", "adam_before"
            counts = dict(zip(names, (*now, *before), strict=True))
            self.caption("film_optimizers.others", **counts)
        self.race(three, board, first=1)
        self.read()

    def fix_the_data_first(self) -> None:
        """What to remember, as these data have it."""
        self.answer(f"film_optimizers.{moral([one.last for one in self.in_bowl])}")

    def race(self, runners: list[Runner], board: Board, first: int = 0) -> None:
        """Let all go on one clock: some steps one by one, the others faster and faster."""
        end = max(one.end for one in runners)
        slow, near = max(SLOW, first), min(NEAR, end)
        if first < slow:
            self.stretch(runners, board, first, min(slow, end), PACE)
        for begin, until, seconds in ((slow, near, 2.0), (near, end, 2.0)):
            if until > begin:
                factor = speed_up(until - begin, PACE, seconds)
                with self.fast_forward(factor):
                    self.stretch(runners, board, begin, until, PACE / factor)

    def stretch(
        self, runners: list[Runner], board: Board, begin: int, end: int, pace: float
    ) -> None:
        """Let all go on from one step to another, at so many seconds each."""
        self.tween(
            lambda t: self.show(runners, board, begin + t * (end - begin)),
            *painted(runners), *(part for count in board.counts for part in count.numbers),
            run_time=(end - begin) * pace, rate_func=linear,
        )  # fmt: skip

    def show(self, runners: list[Runner], board: Board, updates: float) -> None:
        """Show all after so many updates."""
        for one in runners:
            one.show(updates)
        board.tell(updates)
