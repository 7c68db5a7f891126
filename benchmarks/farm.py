"""A farm on this machine: two workers against one, and what the scheduler costs beside a film.

Alone: ``python -m benchmarks.farm``.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import distributed

from benchmarks import row, show
from gdviz.render import course, farm
from gdviz.settings import load

FILMS = 4

LocalCluster: Any = distributed.LocalCluster  # which has no types


def batch(folder: Path, many: int) -> float:
    """Seconds in which so many workers make four films."""
    with (
        LocalCluster(
            n_workers=many, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        farm.cluster(cluster.scheduler_address) as (executor, _),
    ):
        began = time.perf_counter()
        # As if there were one worker for each film, so that none is shared.
        failed = course.make(films(folder / str(many)), executor, 1, None, False, lambda file: None)
        assert not failed
        return time.perf_counter() - began


def films(folder: Path) -> list[course.Piece]:
    """The film of `standardize` in four variants."""
    settings = load(quality="l", output=folder, theme="light,dark", lang="en,zh")
    return [course.Piece("videos", ("standardize",), one) for one in settings.variants("videos")][
        :FILMS
    ]


def directly(folder: Path) -> float:
    """Seconds in which they are made one after the other, without a scheduler."""
    began = time.perf_counter()
    with farm.here(1) as (executor, _):
        failed = course.make(films(folder / "here"), executor, 1, None, False, lambda file: None)
    assert not failed
    return time.perf_counter() - began


def rows() -> list[dict[str, Any]]:
    """Measure, and say what came out."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone, one, two = directly(folder), batch(folder, 1), batch(folder, 2)
    faster, overhead = one / two, 100 * (one - alone) / alone
    return [
        row("farm: two workers against one", faster, "times as fast", ">= 1.8", faster >= 1.8),
        row("farm: what the scheduler adds to a film", overhead, "%", "<= 5", overhead <= 5),
    ]


if __name__ == "__main__":
    for line in rows():
        show(line)
