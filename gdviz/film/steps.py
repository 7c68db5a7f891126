"""Steps shown as steps in a film: the first one by one, the others faster, with a sign for it."""

from collections.abc import Callable

import numpy as np
from manim import Mobject, linear

from gdviz.film.stage import Stage

LEAP = 0.45
"""The share of a step's time in which it is made; for the rest of it nothing moves."""


def show_steps(
    stage: Stage,
    show: Callable[[float], object],
    *changed: Mobject,
    steps: int,
    pace: float = 0.5,
    slow: int = 5,
    most: float = 2.5,
) -> None:
    """Show some steps one by one, then all others faster.

    Args:
        stage: The film.
        show: Called in every frame as show(done), with the steps made by then: 0 to `steps`; 1.5 is
            halfway through the second.
        changed: All that `show` changes.
        steps: How many steps there are.
        pace: Seconds for each of those shown one by one.
        slow: How many these are.
        most: Seconds at most for all others together. They are a power of two times as fast.
    """

    def stretch(first: int, last: int, seconds: float) -> None:
        stage.tween(
            lambda t: show(leap_then_rest(first + t * (last - first))),
            *changed,
            run_time=seconds,
            rate_func=linear,
        )

    slow = min(slow, steps)
    stretch(0, slow, max(slow, 1) * pace)
    if steps > slow:
        factor = speed_up(steps - slow, pace, most)
        with stage.fast_forward(factor):
            stretch(slow, steps, max(1.0, (steps - slow) * pace / factor))


def speed_up(steps: int, pace: float, most: float = 2.5) -> int:
    """How many times as fast steps of `pace` seconds must be to take `most` seconds at most.

    A power of two, at least 2.
    """
    factor = 2
    while steps * pace / factor > most:
        factor *= 2
    return factor


def leap_then_rest(time: float, leap: float = LEAP) -> float:
    """Steps made when the time for so many has passed: each is made quickly, then there is rest.

    leap: the share of a step's time in which it is made.
    """
    whole = np.floor(time)
    return float(whole + min(1.0, (time - whole) / leap))


def path_so_far(points: np.ndarray, steps: float) -> np.ndarray:
    """The points of a path after so many steps, and the place on it then.

    Args:
        points: One after each step, the start first, (n, 3).
        steps: 1.5 is halfway through the second.
    """
    steps = min(steps, len(points) - 1)
    k = max(int(np.ceil(steps)), 1)
    before = points[k - 1]
    here = before + (steps - k + 1) * (points[min(k, len(points) - 1)] - before)
    return np.vstack([points[:k], here])
