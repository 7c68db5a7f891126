"""A farm on this machine: two workers against one, and what the scheduler costs beside a film.

The two that are compared take turns, and the best of each counts: a neighbour makes both slower.
A film's process draws, and encodes beside; so one worker keeps more than one core busy, and two on
two cores cannot be twice as fast. What they could be is measured, too.
Alone: ``python -m benchmarks.farm``.
"""

import os
import resource
import tempfile
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dask
import distributed

from benchmarks import row, show
from gdviz.render import course, farm
from gdviz.settings import load

FILMS, TURNS = 4, 2

LocalCluster: Any = distributed.LocalCluster  # which has no types

# Dask looks a hundred times a second at what its worker does; docs/scale.md says how much that is.
QUIET = {"distributed.worker.profile.enabled": False}


@dataclass
class Noting:
    """An executor that keeps what it was given to do."""

    executor: Any
    given: list[Future[farm.Made]] = field(default_factory=list)

    def submit(self, *work: Any) -> Future[farm.Made]:
        """Have something done."""
        self.given.append(self.executor.submit(*work))
        return self.given[-1]


def processor() -> tuple[float, float]:
    """Seconds of processor that this process has taken, and those that it began and waited for."""
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    ours, theirs = (one.ru_utime + one.ru_stime for one in both)
    return ours, theirs


def batch(folder: Path, many: int) -> dict[str, float]:
    """What it takes so many workers to make four films.

    Returns:
        Seconds, those of the films' processes, and those of processor: of these processes, and of
        the scheduler, the client and the workers beside them.
    """
    with (
        dask.config.set(QUIET),
        LocalCluster(
            n_workers=many, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        farm.cluster(cluster.scheduler_address) as (executor, _),
    ):
        noting, client = Noting(executor), distributed.get_client()

        def used() -> tuple[float, float]:
            workers: dict[str, tuple[float, float]] = client.run(processor)
            return processor()[0] + sum(ours for ours, _ in workers.values()), sum(
                theirs for _, theirs in workers.values()
            )

        began, before = time.perf_counter(), used()
        # As if there were one worker for each film, so that none is shared.
        failed = course.make(films(folder), noting, 1, None, True, lambda file: None)  # type: ignore[arg-type]
        assert not failed
        took, after = time.perf_counter() - began, used()
        rendering = sum(future.result().seconds for future in noting.given)
    beside, drawing = (then - first for first, then in zip(before, after, strict=True))
    return {"took": took, "rendering": rendering, "drawing": drawing, "beside": beside}


def films(folder: Path) -> list[course.Piece]:
    """The film of `standardize` in four variants."""
    settings = load(quality="l", output=folder, theme="light,dark", lang="en,zh")
    return [course.Piece("videos", ("standardize",), one) for one in settings.variants("videos")][
        :FILMS
    ]


def rows() -> list[dict[str, Any]]:
    """Measure, and say what came out."""
    with tempfile.TemporaryDirectory() as name:
        turns = [[batch(Path(name), many) for many in (1, 2)] for _ in range(TURNS)]
    one, two = (min(turn, key=lambda made: made["took"]) for turn in zip(*turns, strict=True))
    faster = one["took"] / two["took"]
    could = min(2.0, (os.cpu_count() or 1) * one["took"] / one["drawing"])
    waiting = 100 * (one["took"] / one["rendering"] - 1)
    beside = 100 * two["beside"] / two["drawing"]
    return [
        row("farm: two workers against one", faster, "times as fast", ">= 1.8", faster >= 1.8),
        row("the same against what these cores allow", faster / could, "of it", ">= 0.9",
            faster / could >= 0.9),
        row("farm: time that a film waits", waiting, "%", "<= 5", waiting <= 5),
        row("farm: what the scheduler takes of the processor", beside, "%", "<= 5", beside <= 5),
    ]  # fmt: skip


if __name__ == "__main__":
    for line in rows():
        show(line)
