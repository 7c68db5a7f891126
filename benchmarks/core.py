"""Descent on a million points: the landscape against a loop that visits every point."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import gdcore
from benchmarks import row

POINTS, EPOCHS, RATES = 1_000_000, 1000, 8


def fastest(work: Callable[[], object], times: int) -> float:
    """Seconds that `work` takes, the least of some tries."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def rows() -> list[dict[str, Any]]:
    """Measure, and say what came out."""
    data = gdcore.synthetic(n=POINTS, rng=np.random.RandomState(0))
    rates = np.linspace(0.05, 0.75, RATES)

    def by_landscape(points: gdcore.Dataset) -> None:
        land = gdcore.Landscape.from_data(points)
        for rate in rates:
            gdcore.descend(land, (0.0, 0.0), float(rate), EPOCHS)

    def by_points(epochs: int = 5) -> None:
        b, w, x, y = 0.0, 0.0, data.x, data.y
        for _ in range(epochs):
            error = b + w * x - y
            db, dw = 2 * error.mean(), 2 * (x * error).mean()
            b, w = b - 0.1 * db, w - 0.1 * dw

    ours = fastest(lambda: by_landscape(data), 5)
    loop = fastest(by_points, 3) / 5 * EPOCHS * RATES
    ratio = loop / ours
    few = gdcore.Landscape.from_data(gdcore.synthetic(n=100, rng=np.random.RandomState(0)))
    many = gdcore.Landscape.from_data(data)
    taken: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(30):  # in turns, so that a noisy moment hurts both
        for which, land in enumerate((few, many)):
            taken[which].append(fastest(partial(gdcore.descend, land, (0, 0), 0.1, EPOCHS), 1))
    small, large = (min(times) / EPOCHS * 1e6 for times in taken.values())
    case = f"{POINTS:,} points, {EPOCHS} epochs, {RATES} rates"
    return [
        row(f"{case}: gdcore", ours, "s"),
        row(f"{case}: visiting every point", loop, "s"),
        row("gdcore against visiting every point", ratio, "times", ">= 200", ratio >= 200),
        row("an epoch on 100 points", small, "microseconds"),
        row("an epoch on 1,000,000 points", large, "microseconds"),
        row("an epoch, 1,000,000 against 100 points", large / small, "times", "<= 1.5",
            large / small <= 1.5),
    ]  # fmt: skip
