"""All films as `gdviz videos` makes them, against their playing time; and 2D films by the frame."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from manim import ThreeDScene

from benchmarks import row
from benchmarks.mesh import OneDot, render
from gdviz.render import catalog, filming, workers


def all_films() -> list[dict[str, Any]]:
    """Render all films at 720p30 on all cores."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "gdviz.cli",
            "videos",
            "--quality",
            "m",
            "--output",
            folder,
        ]
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took = time.perf_counter() - began
        notes = [json.loads(path.read_text()) for path in Path(folder, "videos").glob("*.json")]
    playing = sum(note["duration"] for note in notes if "duration" in note)
    ratio = took / playing
    return [
        row(
            f"all {len(catalog.find('scenes'))} films, 720p30, {workers.cores()} processes",
            took,
            "s",
        ),
        row("playing time of all films", playing, "s"),
        row("making all films against playing them", ratio, "times", "<= 0.3", ratio <= 0.3),
    ]


def by_the_frame() -> list[dict[str, Any]]:
    """What a frame of each 2D film costs, against one in which nothing but a dot moves.

    Each is rendered at 4 and at 12 frames a second; the cost of a frame is the difference over the
    added frames, so that what a film costs once, such as typesetting, drops out. Processor time
    counts, of drawing and encoding: a film is too long to wait for a moment without noise. The
    films take turns and the best of each counts: noise only ever adds.
    """
    films = {name: filming.scene_class(file) for name, file in catalog.find("scenes").items()}
    films = {name: film for name, film in films.items() if not issubclass(film, ThreeDScene)}
    best: dict[tuple[type[Any], int], tuple[float, int]] = {}
    scenes: list[type[Any]] = [OneDot, *films.values()]
    for _ in range(3):
        for scene in scenes:
            for rate in (4, 12):
                measured = render(scene, 40, rate=rate, clock=time.process_time)
                best[scene, rate] = min(measured, best.get((scene, rate), measured))

    def cost(scene: type[Any]) -> float:
        (took, few), (longer, many) = best[scene, 4], best[scene, 12]
        return (longer - took) / (many - few)

    ratios = {name: cost(film) / cost(OneDot) for name, film in films.items()}
    return [
        row(f"a frame of {name} against one moving dot", ratio, "times", "<= 1.5", ratio <= 1.5)
        for name, ratio in ratios.items()
    ]


def rows() -> list[dict[str, Any]]:
    """Measure, and say what came out."""
    return all_films() + by_the_frame()
