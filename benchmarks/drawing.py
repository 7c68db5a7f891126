"""All figures from a cold start, against importing matplotlib and saving as many empty figures.

Where nothing has changed, against importing the libraries that say so: numpy and those of the
command line and its settings. Alone: ``python -m benchmarks.drawing``.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import row, show
from gdviz.look import fonts
from gdviz.render import catalog, workers
from gdviz.settings import load

EMPTY = """
from matplotlib.figure import Figure
for k in range({count}):
    Figure(figsize=(10, 5.625)).savefig(f"{folder}/{{k}}.png", dpi={dpi})
"""


IMPORTS = "import click, numpy, numpy.random, pydantic; pydantic.BaseModel"

# As at a user's: modules are compiled once, not in each process.
USUAL = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str], times: int = 5) -> float:
    """Wall time of a command, the least of some tries after one that warms the disk."""
    taken = []
    for _ in range(times + 1):
        start = time.perf_counter()
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, env=USUAL, stdout=quiet, stderr=quiet)
        taken.append(time.perf_counter() - start)
    return min(taken[1:])


def rows() -> list[dict[str, Any]]:
    """Measure, and say what came out."""
    fonts.files()  # made once, at set-up
    count = len(catalog.find("figures"))
    with tempfile.TemporaryDirectory() as folder:
        empty = EMPTY.format(count=count, folder=folder, dpi=load().dpi)
        floor = seconds([sys.executable, "-c", empty])
        gdviz = [
            sys.executable,
            "-m",
            "gdviz.cli",
            "figures",
            "--format",
            "png",
            "--output",
            folder,
        ]
        drawn = seconds([*gdviz, "--force"])
        one = seconds([*gdviz, "--force", "--jobs", "1"])
        unchanged, imports = seconds(gdviz), seconds([sys.executable, "-c", IMPORTS])
        subprocess.run([*gdviz[:4], "loss_surface", "--format", "svg", "--output", folder],
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        surface = (Path(folder) / "figures/loss_surface.svg").stat().st_size
    ratio, beyond = drawn / floor, unchanged / imports
    return [
        row(f"import matplotlib, save {count} empty figures", floor, "s"),
        row(f"all {count} figures, cold, {workers.cores()} processes", drawn, "s"),
        row(f"all {count} figures, cold, one process", one, "s"),
        row("all figures, nothing changed", unchanged, "s"),
        row("the same against importing the libraries it needs", beyond, "times", "<= 1.4",
            beyond <= 1.4),
        row("the surface as SVG", surface / 1000, "kB", "<= 400", surface <= 400_000),
        row("figures against empty figures", ratio, "times", "<= 3", ratio <= 3),
    ]  # fmt: skip


if __name__ == "__main__":
    for line in rows():
        show(line)
