"""All figures from a cold start, against importing matplotlib and saving as many empty figures."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import row
from gdviz.look import fonts
from gdviz.render import catalog, workers
from gdviz.settings import load

EMPTY = """
from matplotlib.figure import Figure
for k in range({count}):
    Figure(figsize=(10, 5.625)).savefig(f"{folder}/{{k}}.png", dpi={dpi})
"""


def seconds(command: list[str], times: int = 5) -> float:
    """Wall time of a command, the least of some tries after one that warms the disk."""
    taken = []
    for _ in range(times + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
        unchanged = seconds(gdviz)
        subprocess.run([*gdviz[:4], "loss_surface", "--format", "svg", "--output", folder],
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        surface = (Path(folder) / "figures/loss_surface.svg").stat().st_size
    ratio = drawn / floor
    return [
        row(f"import matplotlib, save {count} empty figures", floor, "s"),
        row(f"all {count} figures, cold, {workers.cores()} processes", drawn, "s"),
        row(f"all {count} figures, cold, one process", one, "s"),
        row("all figures, nothing changed", unchanged, "s", "<= 1", unchanged <= 1),
        row("the surface as SVG", surface / 1000, "kB", "<= 400", surface <= 400_000),
        row("figures against empty figures", ratio, "times", "<= 3", ratio <= 3),
    ]
