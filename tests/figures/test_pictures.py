"""Every figure against its baseline picture.

Renew them with `pytest tests/figures --mpl-generate-path=tests/baseline/figures`, and look at each.
"""

from importlib import import_module
from typing import Any

import pytest
from matplotlib.figure import Figure

from gdviz.render import catalog
from tests.lessons import ROOT, USUAL, settings

FIGURES = list(catalog.find("figures"))
CASES = {
    "book": ("book", "light", "en"),
    "dark-chinese": ("book", "dark", "zh"),
    "penguins": ("penguins", "light", "en"),
}
PICTURES = [(name, case) for name in FIGURES for case in CASES]
PICTURES += [("descent_path", "six-rates"), ("loss_surface", "penguins-off")]

BASELINES = ROOT / "tests/baseline/figures"

# The difference allowed is the root of the mean square over all pixels, of 0..255. On one machine
# it is 0; another processor may round the shade of some edges otherwise. One of 80 points moved by
# 0.03, or one changed letter, comes to 1 and more; the start moved by 0.005 to 1 to 4.
TOLERANCE = 0.2


@pytest.mark.parametrize(
    ("name", "case"), PICTURES, ids=[f"{name}-{case}" for name, case in PICTURES]
)
@pytest.mark.mpl_image_compare(
    tolerance=TOLERANCE, savefig_kwargs={"dpi": 29, "pil_kwargs": {"optimize": True}}
)
def test_figure(name: str, case: str) -> Figure:
    lesson, theme, lang = CASES.get(case) or (case.replace("-", " "), "light", "en")
    return drawn(name, **USUAL[lesson], theme=theme, lang=lang)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.mpl_image_compare(
    tolerance=TOLERANCE, savefig_kwargs={"dpi": 36, "pil_kwargs": {"optimize": True}}
)
def test_column(name: str) -> Figure:
    return drawn(name, size="column")


def drawn(name: str, **options: Any) -> Figure:
    chosen = settings(**options)
    figure: Figure = import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
    return figure


def test_pictures_are_compared_at_all(pytestconfig: pytest.Config) -> None:
    # Without --mpl, which pyproject.toml sets, pytest-mpl runs them and looks at nothing.
    assert pytestconfig.getoption("--mpl") or pytestconfig.getoption("--mpl-generate-path")


def test_baselines_are_those_of_the_tests_and_small() -> None:
    sizes = {path.name: path.stat().st_size for path in BASELINES.iterdir()}
    expected = {f"test_figure_{name}-{case}.png" for name, case in PICTURES}
    assert set(sizes) == expected | {f"test_column_{name}.png" for name in FIGURES}
    assert max(sizes.values()) < 60_000, sizes
