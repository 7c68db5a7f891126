"""How long the small things take, against importing what they cannot do without.

Processor time, which a busy machine changes less than the clock's, each taken in turns with what it
is held against. Alone: ``python -m benchmarks.startup``.
"""

import resource
import subprocess
import sys
import tempfile
from typing import Any

from benchmarks import row, show
from benchmarks.drawing import USUAL
from gdviz.look import fonts

GDVIZ = "from gdviz.cli import main; main()"  # as the installed command has it
CLICK = "import click"
MATPLOTLIB = "import matplotlib.figure"
BEFORE = """
import gdviz.figure.saving
gdviz.figure.saving.render = lambda *_: []  # all but the drawing
from gdviz.cli import main
main()
"""
EMPTY = """
from matplotlib.figure import Figure
for ending in ("png", "svg", "pdf"):
    Figure(figsize=(10, 5.625)).savefig(f"{folder}/empty.{{ending}}", dpi=150)
"""


def cost(code: str, *words: str) -> float:
    """Processor seconds of a fresh interpreter that runs `code`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-c", code, *words]
    subprocess.run(command, check=True, env=USUAL, stdout=quiet, stderr=quiet)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(times: int, *commands: tuple[str, ...]) -> list[float]:
    """What each costs at least, in turns, after a time that compiles and warms the disk."""
    taken = [[cost(*command) for command in commands] for _ in range(times + 1)]
    return [min(column) for column in zip(*taken[1:], strict=True)]


def rows() -> list[dict[str, Any]]:
    """Measure, and say what came out."""
    fonts.files()  # made once, at set-up
    click, told, listed = least(15, (CLICK,), (GDVIZ, "--help"), (GDVIZ, "list"))
    with tempfile.TemporaryDirectory() as folder:
        split = ("figures", "split", "--force", "--output", folder)
        matplotlib, before, empty, drawn = least(
            7, (MATPLOTLIB,), (BEFORE, *split), (EMPTY.format(folder=folder),), (GDVIZ, *split)
        )
    help_, list_, figure = told / click, listed / click, before / matplotlib
    return [
        row("gdviz --help", told, "s of processor"),
        row("the same against importing click", help_, "times", "<= 1.5", help_ <= 1.5),
        row("gdviz list", listed, "s of processor"),
        row("the same against importing click", list_, "times", "<= 1.5", list_ <= 1.5),
        row("gdviz figures split, until it draws", before, "s of processor"),
        row("the same against importing matplotlib", figure, "times", "<= 1.3", figure <= 1.3),
        row("gdviz figures split", drawn, "s of processor"),
        row("the same against an empty figure", drawn / empty, "times"),
    ]  # fmt: skip


if __name__ == "__main__":
    for line in rows():
        show(line)
