"""Paths of figures keep 3 : 1 with what lies beneath them, measured on what is drawn."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

import gdcore
from gdviz.check import paths
from gdviz.look import Look
from gdviz.look.theme import THEMES, contrast
from gdviz.render import catalog

LIGHT = THEMES["light"]
DEEP = "#1F6F78"
"""An area that is too dark for a path in the colour of the low rate."""


def panel() -> tuple[Figure, Axes]:
    """A figure with one panel, the lower half of which is a dark area."""
    made = Figure(figsize=(4, 3), dpi=150)
    axes = made.add_subplot()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.add_patch(Rectangle((0, 0), 1, 0.5, color=DEEP))
    return made, axes


def test_a_path_on_paper_and_one_on_a_dark_area() -> None:
    made, axes = panel()
    axes.plot([0.1, 0.9], [0.8, 0.8], color=LIGHT.rate_low)
    axes.plot([0.1, 0.9], [0.2, 0.2], color=LIGHT.rate_low)
    above, below = paths.contrasts_of(made)
    assert above == ("panel 1", "#1666b0", pytest.approx(contrast(LIGHT.rate_low, "#FFFFFF"), 0.01))
    assert below == ("panel 1", "#1666b0", pytest.approx(contrast(LIGHT.rate_low, DEEP), 0.01))
    assert paths.findings(made) == [
        "panel 1: path in #1666b0 has a contrast of 1.01 with what lies beneath; at least 3"
    ]


def test_a_path_in_the_colour_of_what_lies_beneath_is_found() -> None:
    made, axes = panel()
    axes.add_patch(Rectangle((0, 0), 1, 0.5, color=LIGHT.rate_high))
    axes.plot([0.1, 0.9], [0.2, 0.2], color=LIGHT.rate_high)
    ((_, _, ratio),) = paths.contrasts_of(made)
    assert ratio == pytest.approx(1)


@pytest.mark.parametrize("as_effect", [True, False])
def test_a_casing_counts_as_what_lies_beneath(as_effect: bool) -> None:
    made, axes = panel()
    places = [0.1, 0.5, 0.9], [0.2, 0.3, 0.2]
    if as_effect:
        effects = [withStroke(linewidth=4, foreground=LIGHT.paper)]
        axes.plot(*places, color=LIGHT.rate_low, path_effects=effects)
    else:
        axes.plot(*places, color=LIGHT.paper, linewidth=4)
        axes.plot(*places, color=LIGHT.rate_low)
    assert paths.findings(made) == []
    ((_, _, ratio),) = paths.contrasts_of(made)
    assert ratio == pytest.approx(contrast(LIGHT.rate_low, LIGHT.paper), 0.01)


def test_what_is_see_through_is_paler() -> None:
    made, axes = panel()
    axes.plot([0.1, 0.9], [0.8, 0.8], color=LIGHT.rate_low, alpha=0.3)
    ((_, _, ratio),) = paths.contrasts_of(made)
    assert ratio == pytest.approx(1.5, abs=0.1)


def test_the_arrow_in_which_a_path_leaves_is_not_beneath_it() -> None:
    made, axes = panel()
    color = LIGHT.rate_diverging
    axes.annotate("", (0.9, 0.8), (0.1, 0.8), arrowprops={"arrowstyle": "-|>", "color": color})
    axes.plot([0.1, 0.8], [0.8, 0.8], color=color)
    assert paths.findings(made) == []


def test_what_is_no_path() -> None:
    made, axes = panel()
    axes.plot([0.1, 0.9], [0.2, 0.2], color=LIGHT.muted)  # no role of paths
    axes.plot([0.1, 0.9], [0.2, 0.2], color=LIGHT.ink)  # without marks at updates: a line
    axes.plot([0.1, 0.9], [0.2, 0.2], "o", color=LIGHT.train)  # points
    axes.plot([0.1, 0.9], [0.2, 0.2], color=LIGHT.rate_low, visible=False)
    assert paths.paths(made) == []
    axes.plot([0.1, 0.9], [0.2, 0.3], "o-", color=LIGHT.ink)
    assert [where for where, _ in paths.paths(made)] == ["panel 1"]


def test_looking_changes_nothing() -> None:
    made, axes = panel()
    effects = [withStroke(linewidth=4, foreground=LIGHT.paper)]
    (line,) = axes.plot([0.1, 0.9], [0.2, 0.2], color=LIGHT.rate_low, alpha=0.9)
    (cased,) = axes.plot([0.1, 0.9], [0.4, 0.4], color=LIGHT.rate_high, path_effects=effects)
    canvas = made.canvas
    first = paths.contrasts_of(made)
    assert paths.contrasts_of(made) == first
    assert made.canvas is canvas
    assert (line.get_color(), line.get_alpha(), line.get_visible()) == (LIGHT.rate_low, 0.9, True)
    assert (cased.get_color(), cased.get_visible()) == (LIGHT.rate_high, True)


# `gdviz check`, which tests/command_line runs on all figures, does the same in the light theme.
@pytest.mark.parametrize("name", catalog.find("figures"))
def test_all_paths_can_be_seen_in_the_dark(name: str) -> None:
    drawn = catalog.draw_of(name)(gdcore.Lesson(), Look(THEMES["dark"]))
    assert paths.findings(drawn) == []


def test_paths_are_found_where_there_are_some() -> None:
    drawn = catalog.draw_of("learning_rates")(gdcore.Lesson(), Look())
    measured = paths.contrasts_of(drawn)
    assert {where for where, _, _ in measured} == {f"panel {number}" for number in range(1, 7)}
    assert np.all([ratio >= 3 for _, _, ratio in measured])


@pytest.mark.parametrize("shares", [("25%", "99%", "137%"), ("1%", "10%", "12%", "99%", "137%")])
def test_in_a_round_bowl_paths_run_side_by_side(shares: tuple[str, ...]) -> None:
    """There all rates lead along one line, and one path would hide the others."""
    lesson = gdcore.Lesson(standardize="on", learning_rates=shares)
    made = catalog.draw_of("descent_path")(lesson, Look(LIGHT))
    assert paths.findings(made) == []
    lines = [line for where, line in paths.paths(made) if where == "panel 1"]
    assert len(lines) == len(shares)
    made.draw_without_rendering()  # type: ignore[no-untyped-call]
    # How far each is aside of the way from the start to the minimum, in points.
    start, lowest = lines[0].axes.transData.transform([lesson.start, lesson.minimum])
    way = (lowest - start) / np.linalg.norm(lowest - start)
    aside = []
    for line in lines:
        first = line.get_transform().transform(np.column_stack(line.get_data()))[0] - start
        aside.append(float(way[0] * first[1] - way[1] * first[0]) * 72 / made.dpi)
    assert np.diff(sorted(aside)).min() > 6
    assert max(map(abs, aside)) < 15
    fatal = [k for k, share in enumerate(lesson.shares) if share > 1]
    assert [abs(aside[k]) < 1 for k in fatal] == [True], "what leaves the panel does so at its edge"
