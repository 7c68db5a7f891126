"""The lessons that figures are tested on: the settings for each."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdviz.settings import Settings, load

ROOT = Path(__file__).parents[1]
PENGUINS = {
    "csv": ROOT / "examples/penguins.csv",
    "x": "flipper_length_mm",
    "y": "body_mass_g",
}

USUAL: dict[str, dict[str, Any]] = {
    "book": {},
    "penguins": PENGUINS,
    "penguins off": {**PENGUINS, "standardize": "off"},
    "two rates": {"rates": "0.05,0.5"},
    "six rates": {"rates": "0.01,0.05,0.2,0.5,0.8,1.1"},
}

# Each has, in some version of the figures, drawn over other words, left the canvas, or failed.
HARD: dict[str, dict[str, Any]] = {
    "noise": {"noise": 1e6},
    "no noise": {"noise": 0},
    "three points": {"points": 3, "train_fraction": 0.7},
    "many points": {"points": 6000},
    "one epoch": {"epochs": 1},
    "a rate that overflows at once": {"rates": "1e300"},
    "a rate that does not move": {"rates": "1e-300"},
    "all diverge": {"rates": "101%,150%,300%,1000%,1e5,1e10"},
    "all low": {"rates": "1%,2%,3%,4%,5%,6%"},
    "on the cliff": {"rates": "100%"},
    "start far away": {"start": "1000,-2000"},
    "start very far away": {"start": "1e9,1e9"},
    "start in a corner": {"start": "4,5"},
    "start in another corner": {"start": "-2,5"},
    "start at the minimum": {"start": "1.0235407,1.9689644"},
    "seed 7": {"seed": 7},
    "standardised": {"standardize": "on"},
}

# Columns and values of files that people bring: (names of x and y, x, y).
_U, _E = np.random.RandomState(0).rand(50), np.random.RandomState(1).randn(50)
FILES: dict[str, tuple[tuple[str, str], np.ndarray, np.ndarray]] = {
    "tiny": (("x", "y"), 1e-9 * _U, 1e-9 * _U + 1e-11 * _E),
    "huge": (("x", "y"), 1e12 + 1e9 * _U, 1e15 * _U + 1e12 * _E),
    "negative": (("x", "y"), -1000 * _U - 500, -3e6 * _U + 1e4 * _E),
    "years": (("year", "co2_ppm"), 1950.0 + np.arange(50), 300 + 1.5 * np.arange(50) + _E),
    "hardly varying": (("x", "y"), 1e4 + _U, _E),
    "one far off": (("x", "y"), _U, np.append(_E[1:], 1e5)),
    "an outlier": (("x", "y"), _U, np.where(np.arange(50) == 7, 1e9, 2 * _U + 0.1 * _E)),
    "nearly constant x": (("x", "y"), 5 + 1e-6 * _U, 2 * _U + 0.1 * _E),
    "constant y": (("x", "y"), _U, 0 * _U + 5),
    "a perfect fit": (("x", "y"), np.arange(1.0, 5), 2 * np.arange(1.0, 5)),
    "long names": (
        (
            "the average temperature of the water in the northern basin at noon (degrees)",
            "the number of people who came to the northern basin to swim in it per day_mm",
        ),
        _U,
        _E,
    ),
    "long Chinese names": (("北部水域每天中午十二点测得的平均水温" * 3, "人数" * 40), _U, _E),
    "dollars": (("cost ($) in k$", "$y_1^"), _U, _E),
    "one odd character": (("$", "_"), _U, _E),
    "braces": (("{", "a {b} \\alpha %s"), _U, _E),
    "one Chinese character": (("年", "身高_cm"), _U, _E),
    "no name": (("", "y"), _U, _E),
}
NAMES = [case for case, (_, x, _) in FILES.items() if x is _U and "y" not in FILES[case][0]]
"""Those that are about the names of columns: the numbers are all alike."""


def write_csv(folder: Path, case: str) -> dict[str, Any]:
    """Write one of FILES; returns the settings that read it."""
    (x_name, y_name), x, y = FILES[case]
    path = folder / "data.csv"
    rows = "".join(f"{a!r},{b!r}\n" for a, b in zip(x.tolist(), y.tolist(), strict=True))
    path.write_text(f'"{x_name}","{y_name}"\n{rows}', encoding="utf-8")
    return {"csv": path, "x": x_name, "y": y_name}


def settings(**options: Any) -> Settings:
    """`load(**options)` with no gdviz.toml and no GDVIZ_* variables in force."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir("/")
        for name in os.environ:
            if name.startswith("GDVIZ_"):
                patch.delenv(name)
        return load(**options)
