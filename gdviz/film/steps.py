"""Steps shown as steps in a film: the first one by one, the others faster, with a sign for it."""

from collections.abc import Callable

from manim import Mobject, linear

from gdviz.film.flat.paths import leap_then_rest
from gdviz.film.stage import Stage


def show_steps(
    stage: Stage,
    go: Callable[[float], object],
    *changed: Mobject,
    steps: int,
    pace: float = 0.5,
    slow: int = 5,
    most: float = 2.5,
    sign: tuple[float, float] = (0.0, 3.4),
    read: bool = True,
) -> None:
    """Call `go` with 0 .. `steps`, leaping from each to the next: so much time has passed.

    pace: Seconds a step, for the first `slow` of them; if `read`, the caption is then given time.
    most: Seconds at most for all others, a power of two faster.
    sign: Where that is said.
    """

    def stretch(first: int, last: int, seconds: float) -> None:
        stage.tween(
            lambda t: go(leap_then_rest(first + t * (last - first))),
            *changed, run_time=seconds, rate_func=linear,
        )  # fmt: skip

    slow = min(slow, steps)
    stretch(0, slow, max(slow, 1) * pace)
    if read:
        stage.read()
    if steps > slow:
        factor = speed_up(steps - slow, pace, most)
        with stage.fast_forward(factor, sign):
            stretch(slow, steps, max(1.0, (steps - slow) * pace / factor))


def speed_up(steps: int, step_time: float, most: float = 2.5) -> int:
    """How many times faster, a power of two, so many steps take at most so many seconds."""
    factor = 2
    while steps * step_time / factor > most:
        factor *= 2
    return factor
