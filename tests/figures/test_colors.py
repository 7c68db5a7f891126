"""Marks that are too pale or look alike are found where they were put, and nothing else is."""

import math
from dataclasses import replace
from importlib import import_module
from typing import Any

import coloraide.everything
import matplotlib
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from gdviz.check import marks
from gdviz.check.marks import Mark, alike, distance
from gdviz.figure import figure
from gdviz.look import Look
from gdviz.look.styles import Style, rate_styles
from gdviz.look.theme import THEMES
from gdviz.render import catalog
from tests.lessons import settings

LIGHT = Look()
INK, BLUE, PLUM = "#1a1d21", "#1666b0", "#a0145a"
TEAL = "#0b6e63"  # 3.4 from BLUE to those without blue cones, 6.7 from PLUM to those without green
PALE = "#aaaaaa"  # 2.32 : 1 on white
UP = ([0, 1], [0, 1])


def marks_of(draw: Any, look: Look = LIGHT) -> Figure:
    """A figure with a panel on which `draw` has put marks, drawn."""

    @figure
    def one(lesson: Any, look: Look) -> Figure:
        made = Figure()
        draw(made, made.add_subplot())
        made.draw_without_rendering()
        return made

    made: Figure = one(None, look)  # type: ignore[arg-type]
    return made


def found(draw: Any, look: Look = LIGHT) -> list[str]:
    return marks.findings(marks_of(draw, look))


# How far colours are apart.


@pytest.mark.parametrize("vision", marks.VISIONS)
def test_colours_are_seen_as_by_a_colour_that_knows_everything(vision: str) -> None:
    """coloraide's ready-made class of all spaces, on the steps written out."""
    for color in ("#1666B0", "#A35F00", "#000000", "#ffffff", "#ff0000"):
        whole = coloraide.everything.ColorAll(color).convert("srgb-linear")
        if vision != "normal vision":
            method = "brettel" if vision == "tritanopia" else "vienot"
            whole.filter(marks.VISIONS[vision], method=method, in_place=True)
        whole = coloraide.everything.ColorAll("srgb-linear", np.clip(whole[:3], 0, 1).tolist())
        assert marks.seen(color, vision) == pytest.approx(
            whole.convert("cam16-ucs").coords(), abs=1e-6
        )


def test_cam16_is_that_of_the_article() -> None:
    """Lightness and colourfulness of a colour by the formulas of Li et al. 2017, on their own."""
    for color in ("#1666B0", "#FFC53D"):
        assert marks.seen(color, "normal vision") == pytest.approx(cam16_ucs(color), abs=2e-3)


def cam16_ucs(color: str) -> tuple[float, float, float]:
    srgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = [[0.41239080, 0.35758434, 0.18048079], [0.21263901, 0.71516868, 0.07219232]]
    to_xyz.append([0.01933082, 0.11919478, 0.95053215])
    cat = np.array([[0.401288, 0.650173, -0.051461], [-0.250268, 1.204414, 0.045854]])
    cat = np.vstack([cat, [-0.002079, 0.048952, 0.953127]])
    # sRGB's viewing conditions: 64 lux, of which a grey field reflects a fifth; average surround.
    adapting, ground, c, nc, f = 64 / math.pi * 0.2, 20.0, 0.69, 1.0, 1.0
    k = 1 / (5 * adapting + 1)
    fl = 0.2 * k**4 * 5 * adapting + 0.1 * (1 - k**4) ** 2 * (5 * adapting) ** (1 / 3)
    n = ground / 100
    z, nbb = 1.48 + math.sqrt(n), 0.725 * n**-0.2
    white = cat @ (100 * np.array(to_xyz).sum(axis=1))
    d = f * (1 - math.exp((-adapting - 42) / 92) / 3.6)
    gain = d * 100 / white + 1 - d

    def compressed(cone: np.ndarray) -> np.ndarray:
        power = (fl * np.abs(cone) / 100) ** 0.42
        return 400 * np.sign(cone) * power / (power + 27.13)

    def achromatic(r: float, g: float, b: float) -> float:
        return (2 * r + g + b / 20) * nbb

    whitest = achromatic(*compressed(gain * white))
    r, g, b = compressed(gain * (cat @ (100 * np.array(to_xyz) @ linear)))
    a, b_ = r + (b - 12 * g) / 11, (r + g - 2 * b) / 9
    hue = math.atan2(b_, a)
    j = 100 * (achromatic(r, g, b) / whitest) ** (c * z)
    eccentric = (math.cos(hue + 2) + 3.8) / 4
    t = 50000 / 13 * nc * nbb * eccentric * math.hypot(a, b_) / (r + g + 1.05 * b + 0.305)
    m = t**0.9 * math.sqrt(j / 100) * (1.64 - 0.29**n) ** 0.73 * fl**0.25
    m_ = math.log(1 + 0.0228 * m) / 0.0228
    return 1.7 * j / (1 + 0.007 * j), m_ * math.cos(hue), m_ * math.sin(hue)


def test_distance_is_that_to_those_who_tell_them_apart_least() -> None:
    assert distance(BLUE, BLUE)[0] == 0
    assert distance(INK, "#ffffff")[0] > 70
    for one, other, vision in ((BLUE, TEAL, "tritanopia"), (PLUM, TEAL, "deuteranopia")):
        apart, whose = distance(one, other)
        assert whose == vision
        assert apart < 10 < distance(one, other)[0] + 20
        normal = math.dist(*(marks.seen(color, "normal vision") for color in (one, other)))
        assert normal > 25
        assert distance(other, one) == (pytest.approx(apart), whose)


# What is found.


def lookalikes(what: str, one: str = BLUE, other: str = TEAL, where: str = "panel 1") -> str:
    return (
        f"{where}: {what} in {one} and {what} in {other} are 3.4 apart under tritanopia; "
        "at least 15, or another dash or mark"
    )


def pale(what: str, where: str = "panel 1") -> str:
    return f"{where}: {what} in {PALE} has a contrast of 2.32; at least 3"


@pytest.mark.parametrize(
    ("draw", "fault"),
    [
        (lambda f, a: [a.plot(*UP, color=c) for c in (BLUE, TEAL)], lookalikes("solid line")),
        (
            lambda f, a: a.plot(*UP, color=PALE),
            pale("solid line"),
        ),
        (
            lambda f, a: a.plot(*UP, color=INK, alpha=0.4, dashes=(4, 2)),
            "panel 1: dashed line in #a3a5a6 has a contrast of 2.47; at least 3",
        ),
        (
            lambda f, a: a.plot(*UP, "o", color=PALE, linestyle=":"),
            pale("dotted line with marks"),
        ),
        (
            lambda f, a: [a.scatter(*UP, color=color) for color in (BLUE, TEAL)],
            lookalikes("points"),
        ),
        (
            lambda f, a: [
                a.scatter(*UP, color="none", edgecolor=BLUE),
                a.plot(*UP, "o", markerfacecolor="white", markeredgecolor=TEAL),
            ],
            lookalikes("open points", TEAL, BLUE),
        ),
        (
            lambda f, a: a.add_collection(LineCollection([[(0, 0), (1, 1)]], colors=PALE)),
            pale("solid line"),
        ),
        (
            lambda f, a: [a.vlines([0, 1], 0, 1, color=BLUE), a.plot(*UP, color=TEAL)],
            lookalikes("solid line", TEAL, BLUE),
        ),
        (
            lambda f, a: a.quiver([0, 1], [0, 1], 1, 1, color=PALE),
            pale("arrow"),
        ),
        (
            lambda f, a: a.annotate(
                "", (0, 0), (1, 1), arrowprops={"color": PALE, "arrowstyle": "->"}
            ),
            pale("arrow"),
        ),
        (
            lambda f, a: [
                a.annotate("", (0, 0), (1, 1), arrowprops={"color": BLUE, "arrowstyle": "-"}),
                a.plot(*UP, color=TEAL),
            ],
            lookalikes("solid line", TEAL, BLUE),
        ),
        (
            lambda f, a: a.add_patch(Rectangle((0, 0), 1, 1, color=PALE)),
            pale("area"),
        ),
        (
            lambda f, a: a.add_patch(Rectangle((0, 0), 1, 1, fill=False, edgecolor=PALE)),
            pale("outline"),
        ),
        (
            lambda f, a: [
                a.fill_between(*UP, color=BLUE), a.add_patch(Rectangle((0, 0), 1, 1, color=TEAL)),
            ],
            lookalikes("area"),
        ),
        # In a key, of the figure or of a panel.
        (
            lambda f, a: [f.add_artist(Line2D(*UP, color=color)) for color in (BLUE, TEAL)],
            lookalikes("solid line", where="key"),
        ),
        (
            lambda f, a: f.legend([Line2D([], [], color=color) for color in (BLUE, TEAL)], "ab"),
            lookalikes("solid line", where="key"),
        ),
        (
            lambda f, a: a.legend([Line2D([], [], color=color) for color in (BLUE, TEAL)], "ab"),
            lookalikes("solid line"),
        ),
        # The same line twice is one series; so is one with its casing.
        (
            lambda f, a: [
                a.plot(*UP, color=color, linewidth=width)
                for color, width in ((BLUE, 1), (BLUE, 2), (TEAL, 1), ("white", 5))
            ],
            lookalikes("solid line"),
        ),
        # A line and marks on it of another colour are two.
        (
            lambda f, a: a.plot(*UP, "s-", color=INK, markerfacecolor=PALE),
            pale("points"),
        ),
        (
            lambda f, a: a.plot([0], [0], "x", color=PALE),
            pale("open points"),
        ),
        (
            lambda f, a: f.add_axes((0.9, 0.9, 0.1, 0.1)).plot(*UP, color=PALE),
            pale("solid line", "panel 2"),
        ),
        (
            lambda f, a: f.add_subplot(projection="3d").plot(*UP, [0, 1], color=PALE),
            pale("solid line", "panel 2"),
        ),
    ],
)  # fmt: skip
def test_fault_is_found(draw: Any, fault: str) -> None:
    assert found(draw) == [fault]


@pytest.mark.parametrize(
    "draw",
    [
        # Shapes tell apart what colours do not.
        lambda f, a: [a.plot(*UP, c=BLUE), a.plot(*UP, "--", c=TEAL)],
        lambda f, a: [a.plot(*UP, "--", c=BLUE), a.plot(*UP, ":", c=TEAL)],
        lambda f, a: [a.plot(*UP, c=BLUE, dashes=(9, 1)), a.plot(*UP, c=TEAL, dashes=(5, 1))],
        lambda f, a: [a.plot(*UP, c=BLUE), a.plot(*UP, "o-", c=TEAL)],
        lambda f, a: [a.plot(*UP, "s-", c=BLUE), a.plot(*UP, "o-", c=TEAL)],
        lambda f, a: [a.scatter(*UP, color=BLUE), a.scatter(*UP, color="none", ec=TEAL)],
        lambda f, a: [a.scatter(*UP, color=BLUE), a.scatter(*UP, color=TEAL, marker="s")],
        lambda f, a: [a.scatter(*UP, color=BLUE), a.plot(*UP, color=TEAL)],
        lambda f, a: [a.fill_between(*UP, color=BLUE), a.plot(*UP, color=TEAL)],
        lambda f, a: [a.quiver(0, 0, 1, 1, color=BLUE), a.plot(*UP, color=TEAL)],
        # Panels are looked at apart, and apart from the key.
        lambda f, a: [a.plot(*UP, c=BLUE), f.add_axes((0.9, 0.9, 0.1, 0.1)).plot(*UP, c=TEAL)],
        lambda f, a: [a.plot(*UP, c=BLUE), f.add_artist(Line2D(*UP, color=TEAL))],
        # Not seen, or nothing to see.
        lambda f, a: a.plot(*UP, color=PALE, visible=False),
        lambda f, a: a.plot(*UP, color=PALE, alpha=0),
        lambda f, a: a.plot(*UP, color=PALE, linewidth=0),
        lambda f, a: a.plot(*UP, color=PALE, linestyle="none"),
        lambda f, a: a.plot([], [], "o", color=PALE),
        lambda f, a: a.scatter([], [], color=PALE),
        lambda f, a: a.scatter(*UP, color=INK, edgecolor=PALE, linewidth=0),
        lambda f, a: a.add_patch(Rectangle((0, 0), 1, 1, facecolor=INK, edgecolor="white")),
        # A pale filling within an edge that stands out.
        lambda f, a: a.add_patch(Rectangle((0, 0), 1, 1, facecolor=(0, 0, 1, 0.1), edgecolor=INK)),
        # No series: background, rings, a surface, a scale of colours.
        lambda f, a: a.scatter(*UP, color=THEMES["light"].grid),
        lambda f, a: a.plot(*UP, color=THEMES["light"].grid, alpha=0.5),
        lambda f, a: a.grid(True, color=PALE),
        lambda f, a: [a.contour(np.eye(5), colors=PALE), a.contourf(np.eye(5))],
        lambda f, a: f.add_subplot(projection="3d").plot_surface(
            *np.mgrid[0:2, 0:2], np.eye(2), color=PALE
        ),
        lambda f, a: a.scatter(*UP, c=[0.1, 0.9]),
        # Many see-through lines are as dark as one that is not.
        lambda f, a: a.vlines(np.linspace(0, 1, 2000), 0, 1, color=INK, alpha=0.05),
    ],
)
def test_no_fault_where_there_is_none(draw: Any) -> None:
    assert found(draw) == []


def test_each_theme_has_its_own_paper_and_grid() -> None:
    dark, light = Look(THEMES["dark"]), Look()
    for color, on_dark, on_light in (
        (dark.theme.paper, 0, 0),  # a casing on dark; on light a dark line
        (dark.theme.grid, 0, 0),
        (light.theme.grid, 0, 0),
        ("#444444", 1, 0),
        (PALE, 0, 1),
    ):
        assert len(found(lambda f, a, c=color: a.plot(*UP, color=c), dark)) == on_dark
        assert len(found(lambda f, a, c=color: a.plot(*UP, color=c), light)) == on_light


def test_shapes() -> None:
    line = Mark(BLUE, "line")
    assert alike(line, Mark(TEAL, "line"))
    assert not alike(line, Mark(TEAL, "line", (5.0, 1.5)))
    assert alike(Mark(BLUE, "line", (5.0, 1.5)), Mark(TEAL, "line", (5.0, 2.0)))
    assert not alike(Mark(BLUE, "line", (5.0, 1.5)), Mark(TEAL, "line", (5.0, 2.25)))
    assert not alike(Mark(BLUE, "line", (5.0, 1.5)), Mark(TEAL, "line", (5.0, 1.5, 1.0, 1.5)))
    assert not alike(line, Mark(TEAL, "points"))


def test_a_mark_is_the_same_on_a_line_among_points_and_at_any_size() -> None:
    def draw(figure: Figure, axes: Any) -> None:
        axes.scatter(*UP, s=26, marker="^", color=BLUE)
        axes.scatter(*UP, s=90, marker="^", color=BLUE)
        axes.plot(*UP, "^", markersize=4, color=BLUE)
        axes.plot(*UP, "^", markersize=14, color=BLUE, markeredgewidth=0)

    (mark,) = marks.marks(marks_of(draw))["panel 1"]
    assert (mark.form, mark.filled, len(mark.outline)) == ("points", True, 4)


# The figures.


@pytest.mark.parametrize("name", catalog.find("figures"))
def test_every_panel_of_every_figure_has_marks(name: str) -> None:
    """Or nothing would be found in it; that nothing is wrong is tested with the layout."""
    chosen = settings()
    drawn = import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
    drawn.draw_without_rendering()
    seen = marks.marks(drawn)
    assert all(seen[f"panel {number}"] for number in range(1, len(drawn.axes) + 1))


def test_what_stands_out_as_a_mark_in_a_figure() -> None:
    chosen = settings()
    drawn = import_module("figures.descent_path").draw(chosen.lesson, chosen.look)
    drawn.draw_without_rendering()
    theme = chosen.look.theme
    paths = {color.lower() for color in (theme.rate_low, theme.rate_high, theme.rate_diverging)}
    seen = marks.marks(drawn)
    assert list(seen) == ["panel 1", "panel 2", "key"]
    assert {mark.color for mark in seen["key"]} == paths
    assert {mark.color for mark in seen["panel 1"]} == paths | {theme.minimum.lower()}
    assert {mark.color for mark in seen["panel 2"]} == paths | {theme.muted.lower()}
    # A rate has the same shape on the map, on its curve and in the key.
    assert set(seen["key"]) <= set(seen["panel 1"]) & set(seen["panel 2"])


def test_a_slip_in_a_figure_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from gdviz.figure.panels import keys, losses, paths

    # Every rate drawn solid and with the same mark: the colours alone do not do.
    def one_style(shares: Any) -> tuple[Style, ...]:
        return tuple(replace(style, dash=(), mark="circle") for style in rate_styles(shares))

    for module in (keys, losses, paths):
        monkeypatch.setattr(module, "rate_styles", one_style)
    chosen = settings()
    drawn = import_module("figures.descent_path").draw(chosen.lesson, chosen.look)
    drawn.draw_without_rendering()
    told = marks.findings(drawn)
    assert [line.partition(":")[0] for line in told] == ["panel 1", "panel 2", "key"]
    assert all("under tritanopia" in line for line in told)


def test_looking_changes_nothing() -> None:
    chosen = settings()
    drawn = import_module("figures.prediction").draw(chosen.lesson, chosen.look)
    drawn.draw_without_rendering()
    before = dict(matplotlib.rcParams)
    artists = [(type(artist), artist.get_zorder()) for artist in drawn.findobj()]
    assert marks.findings(drawn) == marks.findings(drawn)
    assert [(type(artist), artist.get_zorder()) for artist in drawn.findobj()] == artists
    assert dict(matplotlib.rcParams) == before
