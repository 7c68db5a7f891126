"""What is drawn is what the words beside it say: who is where, in which colour, on which scale.

A baseline picture shows that something changed, not that it was right. What is expected here comes
from the points, and from what colours, marks and words stand for in every figure.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import same_color, to_hex
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.quiver import Quiver

from gdcore import Dataset, Lesson, descend, studies
from gdcore.rings import levels
from gdviz.figure.facts import facts
from gdviz.figure.panels.axes import is_solid
from gdviz.look import Look
from gdviz.look.styles import rate_role, rate_styles
from gdviz.look.words import languages, texts
from gdviz.render import catalog
from tests.figures.test_numbers import cliff, gentle, mse, settled, slopes, steps
from tests.lessons import USUAL, settings

FIGURES = list(catalog.find("figures"))
CASES = ("book", "penguins", "penguins off")
every_case = pytest.mark.parametrize("case", CASES)
every_figure = pytest.mark.parametrize("name", FIGURES)


@cache
def made(name: str, case: str = "book", **options: Any) -> tuple[Lesson, Look, Figure]:
    chosen = settings(**USUAL[case], **options)
    figure = import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
    figure.draw_without_rendering()
    return chosen.lesson, chosen.look, figure


def titles(axes: Any) -> str:
    return " ".join(str(axes.get_title("left")).split())


def lines(axes: Any, color: str, marks: bool | None = None) -> list[np.ndarray]:
    """The ways of a panel's lines in a colour; `marks`: with marks on them, or without."""
    return [
        np.asarray(line.get_xydata(), dtype=float)
        for line in axes.lines
        if same_color(line.get_color(), color)
        and marks in (None, line.get_marker() not in ("None", "", None))
    ]


def marked(axes: Any, mark: str) -> list[np.ndarray]:
    """The places of landmarks: "o" is the start, "x" the minimum, "_" the lowest of a cut."""
    return [
        line.get_xydata()[0]
        for line in axes.lines
        if line.get_marker() == mark and len(line.get_xdata()) == 1
    ]


def is_there(way: np.ndarray, among: list[np.ndarray]) -> bool:
    return any(one.shape == way.shape and np.allclose(one, way) for one in among)


def spot(axes: Any, words: str) -> np.ndarray:
    """What a word stands beside, in the panel's units."""
    (found,) = (text for text in axes.texts if text.get_text().split() == words.split())
    return np.array(found.xy, dtype=float)


def key_of(figure: Figure) -> dict[str, Line2D]:
    """The handles of a figure's key, by their words."""
    return {str(one.get_label()): one for one in figure.artists if isinstance(one, Line2D)}


def by_columns(axes: Any) -> tuple[float, float, float]:
    """Panels in stacks, from left to right, each from its upper one down."""
    left, (down, _) = round(axes.get_position().x0, 2), by_rows(axes)
    return left, down, left


def by_rows(axes: Any) -> tuple[float, float]:
    """Panels in rows, from above, each from left to right."""
    box = axes.get_position()
    return -round(box.y0, 2), round(box.x0, 2)


# In every figure.


def colored(axes: Any) -> Iterator[tuple[str, bool, np.ndarray]]:
    """Points of a panel: their colour, whether they are filled, and where they are."""
    for drawn in axes.collections:
        if isinstance(drawn, PathCollection) and not is_solid(axes):
            face, edge = drawn.get_facecolor(), drawn.get_edgecolor()
            yield to_hex(face[0] if len(face) else edge[0]), bool(len(face)), drawn.get_offsets()


def clouds(lesson: Lesson) -> dict[str, list[np.ndarray]]:
    """The points of a part of the data, raw and standardised, and times ten."""
    raw = lesson.raw_train.x
    parts = {"train": lesson.raw_train, "val": lesson.raw_val, "muted": lesson.full}
    return {
        role: [
            np.column_stack([scaled, part.y])
            for own in (part.x, (part.x - raw.mean()) / raw.std())
            for scaled in (own, 10 * own)
        ]
        for role, part in parts.items()
    }


@every_case
@every_figure
def test_points_in_a_parts_colour_are_that_parts(name: str, case: str) -> None:
    """Training points filled, validation points open, and of each the whole part."""
    lesson, look, figure = made(name, case)
    of = clouds(lesson)
    theme = look.theme
    for axes in figure.axes:
        if name == "residuals":  # whose points have a test of their own
            continue
        for color, filled, places in colored(axes):
            if same_color(color, theme.grid):  # those that do not count, below the others
                assert is_there(places, of["train"] + of["val"])
                continue
            role = next(role for role in of if same_color(color, theme.color(role)))
            assert is_there(places, of[role]), (role, axes)
            assert filled or role == "val" or name == "bad_feature"
            assert not (filled and role == "val")


@pytest.mark.parametrize("lang", languages())
@every_figure
def test_an_axis_is_logarithmic_if_it_says_so(name: str, lang: str) -> None:
    _, _, figure = made(name, "book", lang=lang)
    before, after = texts(lang)["axis.log"].split("{name}")
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            words = " ".join(axis.label.get_text().split())
            says = words.startswith(before) and words.endswith(after)
            assert says == (axis.get_scale() == "log"), words


def landscapes(name: str, lesson: Lesson) -> list[Lesson | None]:
    """What the panels of a figure are about, of those that show a landscape."""
    raw, bad, standardized = (which for _, which in studies.scales(lesson).named)
    if name == "scaled_surface":
        return [raw, bad, standardized, raw, bad, standardized]
    if name == "optimizers":
        return [studies.valley(lesson), studies.bowl(lesson), None, None]
    if name == "bad_feature":
        return [None, lesson, bad]
    return [lesson] * 8


@every_case
@every_figure
def test_rings_are_where_the_loss_is_theirs(name: str, case: str) -> None:
    lesson, _, figure = made(name, case)
    for axes, which in zip(figure.axes, landscapes(name, lesson), strict=False):
        if which is None or is_solid(axes):
            continue
        land, (low, high) = which.landscape, (axes.get_xlim(), axes.get_ylim())
        corners = [land.loss(b, w) for b, w in product(low, high)]
        near = 0.004 * (max(corners) - land.min_loss)  # between the places of the grid it is linear
        rings = [one for one in axes.collections if isinstance(one, ContourSet)]
        for drawn in rings:
            for k, path in enumerate(drawn.get_paths()):
                if not len(path.vertices):
                    continue
                loss = land.loss(*path.vertices.T)
                ends = drawn.levels[[k, k + 1]] if drawn.filled else drawn.levels[[k, k]]
                assert loss.min() > ends[0] - near and loss.max() < ends[1] + near
        outlines = [drawn for drawn in rings if not drawn.filled]
        for text in axes.texts if outlines else ():
            if re.fullmatch(r"[\d.]+", text.get_text()):  # the loss of a ring, written on it
                assert float(land.loss(*text.get_position())) == pytest.approx(
                    float(text.get_text()), rel=0.02, abs=near
                )


@every_case
@every_figure
def test_start_and_minimum_are_marked_where_they_are(name: str, case: str) -> None:
    lesson, _, figure = made(name, case)
    for axes, which in zip(figure.axes, landscapes(name, lesson), strict=False):
        maps = [one for one in axes.collections if isinstance(one, ContourSet)]
        if which is None or is_solid(axes) or not maps:
            continue
        assert is_there(np.array(which.start), marked(axes, "o"))
        for place in marked(axes, "x"):
            np.testing.assert_allclose(place, which.minimum)


@every_case
@every_figure
def test_b_is_along_in_its_colour_and_so_is_w(name: str, case: str) -> None:
    """Names of axes have the colour of what they count; of maps b goes to the right, w upward."""
    _, look, figure = made(name, case)
    theme = look.theme
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            words = axis.label.get_text()
            for symbol, role in (("$b$", "b"), ("$w$", "w")):
                if words.startswith(symbol):
                    assert same_color(axis.label.get_color(), theme.color(role))
        if axes.yaxis.label.get_text().startswith("$w$"):
            assert axes.xaxis.label.get_text().startswith("$b$")


@pytest.mark.parametrize("case", ["penguins", "penguins off"])
@every_figure
def test_axes_have_the_names_and_units_of_their_columns(name: str, case: str) -> None:
    """A loss is in squares of y's unit, w in y's by x's, or by a standard deviation."""
    _, look, figure = made(name, case)
    scaled = look.say("axis.deviation") if case == "penguins" else "mm"
    others = name in ("scaled_surface", "optimizers", "bad_feature", "bad_cross_sections")
    of_w = {f"g per {one}" for one in (scaled, "mm", "std. dev.") if one == scaled or others}
    units = {
        "$b$": {"g"}, "$w$": of_w,
        look.say("axis.loss"): {"g²"}, look.say("axis.residual"): {"g"}, "body mass": {"g"},
        "flipper length": {"mm"},
    }  # fmt: skip
    for axes in figure.axes:
        assert not axes.get_xlabel().startswith("body mass")
        assert not axes.get_ylabel().startswith("flipper length")
        for axis in (axes.xaxis, axes.yaxis):
            words = " ".join(axis.label.get_text().replace(", log", "").split())
            found = re.fullmatch(r"(.+) \((?:\$10\^\{-?\d+\}\$ )?([^()]*)\)", words)
            if found and found[1] in units:
                assert found[2] in units[found[1]], words


@every_case
@every_figure
def test_numbers_at_ticks_are_where_they_stand(name: str, case: str) -> None:
    _, _, figure = made(name, case)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis) if not is_solid(axes) else ():
            power = re.search(r"\$10\^\{(-?\d+)\}\$", axis.label.get_text())
            scale = 10.0 ** int(power[1]) if power else 1.0
            low, high = sorted(axis.get_view_interval())
            ticks = [(tick.get_loc(), tick.label1.get_text()) for tick in axis.get_major_ticks()]
            ticks = [(at, words) for at, words in ticks if low <= at <= high and words]
            apart = min(np.diff([at for at, _ in ticks]), default=abs(high - low))
            for at, words in ticks:
                if alone := re.fullmatch(r"\$10\^\{(-?\d+)\}\$", words):
                    assert at == pytest.approx(10.0 ** int(alone[1]))
                    continue
                told = float(words.replace("−", "-").replace(",", "")) * scale
                assert told == pytest.approx(at, abs=1e-3 * apart, rel=1e-6), words


# One by one: data and lines over them.


@every_case
def test_the_parts_of_the_split_have_their_colours(case: str) -> None:
    lesson, look, figure = made("split", case)
    for axes, role, part in zip(
        figure.axes, ("train", "val"), (lesson.raw_train, lesson.raw_val), strict=True
    ):
        (places,) = (
            at for color, _, at in colored(axes) if same_color(color, look.theme.color(role))
        )
        np.testing.assert_array_equal(places, np.column_stack([part.x, part.y]))
        numbers = {"train": len(lesson.raw_train), "val": len(lesson.raw_val)}
        assert titles(axes) == look.say(f"split.{role}", numbers)


@every_case
def test_error_shows_one_all_and_their_squares(case: str) -> None:
    lesson, look, figure = made("error", case)
    b, w = lesson.to_raw(*lesson.start)
    x, y = lesson.raw_train.x, lesson.raw_train.y
    off = b + w * x - y
    single, every, squares = figure.axes
    told = studies.middling_error(lesson)
    for key, place in (("observed", (told.x, told.y)), ("predicted", (told.x, told.prediction))):
        np.testing.assert_allclose(spot(single, look.say(f"axis.{key}", told)), place)
    for axes in (single, every):
        ends = np.array([lesson.full.x.min(), lesson.full.x.max()])
        assert is_there(np.column_stack([ends, b + w * ends]), lines(axes, look.theme.prediction))
    (segments,) = (one for one in every.collections if isinstance(one, LineCollection))
    wanted = np.stack([np.column_stack([x, y]), np.column_stack([x, y + off])], axis=1)
    np.testing.assert_allclose(segments.get_segments(), wanted)
    sides = np.array([one.get_height() for one in squares.patches])
    shown = np.sort(np.abs(off))[::-1]
    if len(shown) > len(sides) - 1:
        shown = shown[np.linspace(0, len(shown) - 1, len(sides) - 1).round().astype(int)]
    scale = sides[0] / shown[0]
    np.testing.assert_allclose(sides, scale * np.append(shown, np.sqrt(np.mean(off**2))))
    numbers = {"all": len(x), "segments": len(x), "shown": len(sides) - 1, "x": told.x}
    keys = ("one", "every", "squares" if len(sides) > len(x) else "some_squares")
    assert [titles(axes) for axes in figure.axes] == [
        look.say(f"error.{key}", numbers) for key in keys
    ]


@every_case
def test_the_update_moves_the_line(case: str) -> None:
    lesson, look, figure = made("update", case)
    theme, (map_, axes) = look.theme, figure.axes
    x, y, rate = lesson.train.x, lesson.train.y, gentle(lesson)
    before, after = steps(x, y, lesson.start, rate, 1)
    arrows = [text for text in map_.texts if text.arrow_patch is not None]
    parts = {
        "b": (before, (after[0], before[1])),
        "w": ((after[0], before[1]), after),
        "path": (before, after),
    }
    for role, (tail, tip) in parts.items():
        assert any(
            np.allclose(arrow.xy, tip)
            and np.allclose(arrow.xyann, tail)
            and same_color(arrow.arrow_patch.get_edgecolor(), theme.color(role))
            for arrow in arrows
        ), role
    told = studies.first_update(lesson)
    for role, change in (("b", told.step_b), ("w", told.step_w)):
        words = look.say(f"axis.step_{role}", {f"step_{role}": change})
        tail, tip = (np.array(end) for end in parts[role])
        np.testing.assert_allclose(spot(map_, words), (tail + tip) / 2)
    ends = np.array([lesson.full.x.min(), lesson.full.x.max()])
    drawn = [line for line in axes.lines if same_color(line.get_color(), theme.prediction)]
    assert [line.get_linestyle() for line in drawn] == ["--", "-"]
    for line, place, key in zip(drawn, (before, after), ("before", "after"), strict=True):
        raw_b, raw_w = lesson.to_raw(*place)
        np.testing.assert_allclose(line.get_ydata(), raw_b + raw_w * ends)
        beside = spot(axes, look.say(f"update.{key}", told))
        assert beside[1] == pytest.approx(raw_b + raw_w * beside[0])


@every_case
def test_lines_of_the_fit_are_what_the_key_says(case: str) -> None:
    lesson, look, figure = made("final_fit", case)
    told, (axes, curves) = facts(figure)["numbers"], figure.axes
    passed = steps(lesson.train.x, lesson.train.y, lesson.start, told.rate, lesson.epochs)
    raw = lesson.raw_train
    places = {
        "found": lesson.to_raw(*passed[-1]), "best": np.polyfit(raw.x, raw.y, 1)[::-1],
        "truth": None if case != "book" else (1.0, 2.0),
    }  # fmt: skip
    ends = np.array([lesson.full.x.min(), lesson.full.x.max()])
    keys = key_of(figure)
    for name, role in (("best", "muted"), ("found", "prediction"), ("truth", "truth")):
        if (place := places[name]) is None:
            continue
        b, w = place
        handle = keys[look.say(f"final_fit.{name}", b=b, w=w)]
        assert same_color(handle.get_color(), look.theme.color(role))
        (line,) = (
            line.get_ydata()
            for line in axes.lines
            if same_color(line.get_color(), handle.get_color())
            and line._unscaled_dash_pattern == handle._unscaled_dash_pattern
        )
        np.testing.assert_allclose(line, b + w * ends, rtol=1e-6)
    assert_losses_of_both_parts(lesson, look, curves, told.rate)


def assert_losses_of_both_parts(lesson: Lesson, look: Look, curves: Any, rate: float) -> None:
    """In each part's colour its loss, epoch by epoch, at a rate."""
    epochs = lesson.epochs
    passed = steps(lesson.train.x, lesson.train.y, lesson.start, rate, epochs)
    lowest = float(np.polyfit(lesson.train.x, lesson.train.y, 1, full=True)[1][0]) / len(
        lesson.train
    )
    floors = [way for way in lines(curves, look.theme.muted) if np.ptp(way[:, 1]) == 0]
    assert any(way[0, 1] == pytest.approx(lowest) for way in floors)
    for role, part in (("train", lesson.train), ("val", lesson.val)):
        losses = np.array([mse(*at, part.x, part.y) for at in passed])
        (way,) = lines(curves, look.theme.color(role))
        np.testing.assert_allclose(way, np.column_stack([np.arange(epochs + 1), losses]), rtol=1e-6)


def test_the_floor_is_that_of_training_where_other_losses_go_below() -> None:
    """And says so only there."""
    for case in CASES:
        lesson, look, figure = made("final_fit", case)
        last = figure.axes[1].get_xlim()[1]
        (val,) = lines(figure.axes[1], look.theme.val)
        lowest = lesson.landscape.min_loss
        below = bool((val[val[:, 0] <= last, 1] < lowest).any())
        key = "axis.train_floor" if below else "axis.floor"
        spot(figure.axes[1], look.say(key, loss=lowest))


@every_case
def test_residuals_before_and_after_are_named_so(case: str) -> None:
    _, look, figure = made("residuals", case)
    before, counts, after, own = figure.axes  # row by row
    told = facts(figure)
    numbers = told["numbers"]
    for axes, name in ((before, "before"), (after, "after")):
        spot(axes, look.say(f"residuals.square_{name}", numbers))
        assert titles(axes) == look.say(f"residuals.{name}", numbers)
    assert own.get_ylim() != after.get_ylim()
    stairs = [patch for patch in counts.patches if isinstance(patch, StepPatch)]
    for patch in stairs:
        name, color = (
            ("after", look.theme.error) if patch.get_fill() else ("before", look.theme.ink)
        )
        values = patch.get_data()
        np.testing.assert_array_equal(values.values, told["counts"][name])
        words = look.say("residuals.was" if name == "before" else "residuals.now")
        (text,) = (text for text in counts.texts if text.get_text() == words)
        assert same_color(text.get_color(), color)
        assert text.xy[1] == max(told["counts"][name])
    assert len(stairs) == 2


@every_case
def test_each_scale_has_its_own_points_and_words(case: str) -> None:
    lesson, look, figure = made("scaled_feature", case)
    raw = lesson.raw_train.x
    scales = {"raw": raw, "bad": 10 * raw, "standardized": (raw - raw.mean()) / raw.std()}
    for axes, (name, x) in zip(figure.axes, scales.items(), strict=True):
        (places,) = (places for _, _, places in colored(axes))
        np.testing.assert_allclose(places[:, 0], x, atol=1e-9 * np.ptp(x))
        assert titles(axes) == look.say(f"scaled_feature.{name}", factor=10)
        words = axes.get_xlabel()
        assert ("10" in words) == (name == "bad"), words
        assert (look.say("axis.in_deviations", x="x").split(", ")[1] in words) == (
            name == "standardized"
        )
    assert_words_stand_under_their_panels("scaled_feature", figure.axes, scales, look)


def assert_words_stand_under_their_panels(
    name: str, panels: Any, scales: dict[str, np.ndarray], look: Look
) -> None:
    """The condition number and the cliff of each scale stand under its panel, and in its column."""
    figure = panels[0].figure
    for axes, x in zip(panels, scales.values(), strict=True):
        low, high = np.linalg.svd(np.column_stack([x**0, x]), compute_uv=False)[::-1] ** 2
        words = look.say("scaled_feature.under", condition=high / low, cliff=cliff(x))
        left, right = axes.get_position().x0, axes.get_position().x1
        under = [
            text
            for text in figure.texts
            if left - 0.08 < text.get_position()[0] < right
            and text.get_position()[1] < axes.get_position().y0
        ]
        assert words.split() in [text.get_text().split() for text in under], (name, words)


@every_case
def test_under_each_landscape_stand_its_own_numbers(case: str) -> None:
    lesson, look, figure = made("scaled_surface", case)
    raw = lesson.raw_train.x
    scales = {"raw": raw, "bad": 10 * raw, "standardized": (raw - raw.mean()) / raw.std()}
    above = [axes for axes in figure.axes if not is_solid(axes)]
    assert_words_stand_under_their_panels("scaled_surface", above, scales, look)


@every_case
def test_the_bad_feature_is_the_open_cloud(case: str) -> None:
    lesson, look, figure = made("bad_feature", case)
    x, y = lesson.train.x, lesson.train.y
    found = {filled: places for _, filled, places in colored(figure.axes[0])}
    np.testing.assert_allclose(found[True], np.column_stack([x, y]))
    np.testing.assert_allclose(found[False], np.column_stack([10 * x, y]))
    names = {
        handle.get_markerfacecolor() != "none": words for words, handle in key_of(figure).items()
    }
    assert names == {
        True: look.say("bad_feature.one"), False: look.say("bad_feature.other", factor=10)
    }  # fmt: skip
    # The bowl over the valley: the ring of a loss is as much narrower as w is steeper.
    bowl, valley = figure.axes[1:]
    for axes, which in ((bowl, lesson), (valley, studies.bad(lesson))):
        (cross,) = (line for line in axes.lines if line.get_marker() == "x")
        at = [float(value[0]) for value in cross.get_data_3d()]
        np.testing.assert_allclose(at, [*which.minimum, which.landscape.min_loss])


# Cuts.


def parabola(x: np.ndarray, y: np.ndarray, start: Any, name: str, along: np.ndarray) -> np.ndarray:
    """The loss along b or w, with the other held, from the points alone."""
    b, w = start
    return np.array([mse(at, w, x, y) if name == "b" else mse(b, at, x, y) for at in along])


def down_one(x: np.ndarray, y: np.ndarray, start: Any, name: str, rate: float, count: int) -> Any:
    """Descent along b or w alone, from the points alone: the places of the parameter."""
    place, which = np.array(start, dtype=float), "bw".index(name)
    passed = [place[which]]
    for _ in range(count):
        place[which] -= rate * slopes(*place, x, y)[which]
        passed.append(place[which])
    return np.array(passed)


@every_case
def test_each_rate_descends_on_each_cut(case: str) -> None:
    lesson, look, figure = made("learning_rates", case)
    rates = studies.few_rates(lesson)
    cells = [(rate, name) for name in "bw" for rate in rates]  # row by row
    for axes, (rate, name) in zip(sorted(figure.axes, key=by_rows), cells, strict=True):
        assert titles(axes) == look.say("learning_rates.panel", name=f"${name}$", rate=rate)
        role = dict(zip(lesson.rates, rate_styles(lesson.shares), strict=True))[rate].role
        assert_rate_on_a_cut(axes, look, lesson, name, rate, role)


def assert_rate_on_a_cut(
    axes: Any, look: Look, lesson: Lesson, name: str, rate: float, role: str
) -> None:
    x, y = lesson.train.x, lesson.train.y
    curve = max(lines(axes, look.theme.color(name)), key=len)
    np.testing.assert_allclose(curve[:, 1], parabola(x, y, lesson.start, name, curve[:, 0]))
    passed = down_one(x, y, lesson.start, name, rate, 20)
    wanted = np.column_stack([passed, parabola(x, y, lesson.start, name, passed)])
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    inside = np.all((wanted >= low) & (wanted <= high), axis=1)
    last = len(wanted) if inside.all() else int(np.argmin(inside))
    ways = [way for way in lines(axes, look.theme.color(role), marks=True) if len(way) > 1]
    assert all(np.allclose(way, wanted[: len(way)]) for way in ways), (role, name, rate)
    # A zigzag's lines fade after some leaps, and its marks go on alone.
    assert max(map(len, ways), default=0) >= (last if last > 1 else 0), (role, name, rate)
    assert is_there(wanted[0], marked(axes, "o"))


@every_case
def test_no_rate_suits_both_cuts_of_the_bad_feature(case: str) -> None:
    lesson, look, figure = made("bad_cross_sections", case)
    bad = studies.bad(lesson)
    square = float(np.mean(bad.train.x**2))
    rates = 0.25, 0.25 / square  # 1 / 2h of b and of w
    cells = [(name, rate) for name in "bw" for rate in rates]
    stacks = sorted(figure.axes, key=by_columns)
    for axes, (name, rate) in zip(stacks, cells, strict=True):
        assert titles(axes) == look.say(f"bad_cross_sections.{name}", rate=rate)
        role = rate_role(rate * (1.0 if name == "b" else square))
        assert_rate_on_a_cut(axes, look, bad, name, rate, role)


@every_case
@pytest.mark.parametrize("name", ["b", "w"])
def test_a_cut_is_the_same_in_all_three_panels(name: str, case: str) -> None:
    lesson, look, figure = made(f"cross_section_{name}", case)
    x, y, which = lesson.train.x, lesson.train.y, "bw".index(name)
    bowl, above, side = figure.axes
    color = look.theme.color(name)
    (line,) = lines(above, color)
    assert np.ptp(line[:, 1 - which]) == 0 and line[0, 1 - which] == lesson.start[1 - which]
    ends = above.get_xlim() if name == "b" else above.get_ylim()
    assert (line[0, which], line[-1, which]) == pytest.approx(ends)
    (curve,) = lines(side, color)
    np.testing.assert_allclose(curve[:, 1], parabola(x, y, lesson.start, name, curve[:, 0]))
    best = float(np.mean(y - lesson.start[1] * x)) if name == "b" else float(
        np.sum(x * (y - lesson.start[0])) / np.sum(x * x)
    )  # fmt: skip
    at = (best, lesson.start[1]) if name == "b" else (lesson.start[0], best)
    (lowest,) = marked(side, "_")
    np.testing.assert_allclose(lowest, (best, mse(*at, x, y)))
    (start,) = marked(side, "o")
    np.testing.assert_allclose(start, (lesson.start[which], mse(*lesson.start, x, y)))
    solid = next(line for line in bowl.lines if same_color(line.get_color(), color))
    over = np.array(solid.get_data_3d(), dtype=float)
    over = over[:, np.isfinite(over).all(axis=0)]
    np.testing.assert_allclose(over[1 - which], lesson.start[1 - which])
    np.testing.assert_allclose(over[2], parabola(x, y, lesson.start, name, over[which]))


@every_case
def test_rise_over_run_leads_from_the_start_to_the_curve(case: str) -> None:
    lesson, look, figure = made("gradient", case)
    x, y = lesson.train.x, lesson.train.y
    *sides, runs = figure.axes
    slope = slopes(*lesson.start, x, y)
    for which, (name, axes) in enumerate(zip("bw", sides, strict=True)):
        color = look.theme.color(name)
        curve, *parts = (way for way in lines(axes, color))
        np.testing.assert_allclose(curve[:, 1], parabola(x, y, lesson.start, name, curve[:, 0]))
        start = np.array([lesson.start[which], mse(*lesson.start, x, y)])
        (corner,) = (way for way in parts if len(way) == 3)
        (secant,) = (way for way in parts if len(way) == 2)
        np.testing.assert_allclose(corner[0], start)
        np.testing.assert_allclose(secant[0], start)
        np.testing.assert_allclose(corner[-1], secant[-1])
        end = secant[-1]
        assert end[1] == pytest.approx(parabola(x, y, lesson.start, name, end[:1])[0])
        run, rise = end - start
        assert abs(run) > 0.05 * np.ptp(axes.get_xlim()), "to be seen"
        under = look.say(f"gradient.under_{name}", {name: Named(secant=rise / run)})
        assert any(text.get_text() == under for text in figure.texts)
        (tangent,) = (way for way in lines(axes, look.theme.ink, marks=False) if len(way) == 2)
        assert np.diff(tangent[:, 1]) / np.diff(tangent[:, 0]) == pytest.approx(slope[which])
        (box,) = axes.child_axes
        times = int(np.ptp(axes.get_xlim()) / np.ptp(box.get_xlim()) + 0.5)
        assert np.ptp(axes.get_ylim()) / np.ptp(box.get_ylim()) == pytest.approx(times)
        assert box.get_title("left") == look.say("axis.magnified", times=times)
        # The ratio of the secant's slope to the exact one, as the run shrinks to the right.
        (ratio,) = lines(runs, color)
        share = ratio[:, 0]
        exact = [
            (parabola(x, y, lesson.start, name, start[:1] + run * part)[0] - start[1])
            / (run * part) / slope[which]
            for part in share[share > 0.01]
        ]  # fmt: skip
        np.testing.assert_allclose(ratio[share > 0.01, 1], exact, rtol=1e-5)
        assert share[0] == 1 and (np.diff(share) < 0).all()
    left, right = runs.get_xlim()
    assert left > 1 > right, "runs shrink to the right"


class Named:
    """A value with fields, as texts ask for them."""

    def __init__(self, **fields: float) -> None:
        vars(self).update(fields)


# Paths and losses.


@every_case
def test_arrows_of_the_field_point_down_and_the_path_follows(case: str) -> None:
    lesson, look, figure = made("gradient_field", case)
    land, x, y = lesson.landscape, lesson.train.x, lesson.train.y
    for axes in figure.axes:
        (arrows,) = (one for one in axes.collections if isinstance(one, Quiver))
        at = np.array(arrows.XY)
        size = np.array(axes.bbox.size)
        spans = np.ptp([axes.get_xlim(), axes.get_ylim()], axis=1)
        way = np.column_stack([arrows.U, arrows.V]) / size * spans
        lower = land.loss(*(at + 1e-4 * way).T)
        assert (lower <= land.loss(*at.T)).all()
    rate = gentle(lesson)
    role = rate_role(rate / cliff(x))
    passed = np.array(steps(x, y, lesson.start, rate, lesson.epochs))
    assert is_there(passed, lines(figure.axes[1], look.theme.color(role), marks=True))
    losses = [mse(*at, x, y) for at in passed]
    lowest = mse(*np.polyfit(x, y, 1)[::-1], x, y)
    updates = min(settled(losses, lowest), lesson.epochs)
    assert titles(figure.axes[1]) == look.say("gradient_field.path", updates=updates)


@every_case
def test_losses_of_batches_are_by_epoch_and_by_update(case: str) -> None:
    lesson, look, figure = made("batches", case)
    above, epochs, updates = figure.axes
    assert epochs.get_xlabel() == look.say("axis.epoch")
    assert updates.get_xlabel() == look.say("axis.update")
    x, y, told = lesson.train.x, lesson.train.y, facts(figure)["numbers"]
    handles = key_of(figure)
    for name, size in (("batch", None), ("mini_batch", 16), ("stochastic", 1)):
        path = descend(
            Dataset(x, y), lesson.start, told.rate, 40, size, rng=np.random.RandomState(lesson.seed)
        )
        color = look.theme.color(name)
        handle = handles[look.say(f"batches.{name}", told)]
        assert same_color(handle.get_color(), color)
        (by_update,) = lines(updates, color)
        np.testing.assert_array_equal(by_update[:, 0], np.arange(41))
        wanted = [mse(*at, x, y) for at in path.places[:41]]
        np.testing.assert_allclose(by_update[:, 1], wanted, rtol=1e-6)
        ways = [way[:100] for way in lines(above, color)]
        assert is_there(path.places[:100], ways)
        if name == "stochastic":
            assert_cloud(epochs, color, path)
            continue
        (by_epoch,) = lines(epochs, color)
        np.testing.assert_allclose(by_epoch, np.column_stack([path.epoch, path.loss]), rtol=1e-6)


def assert_cloud(axes: Any, color: str, path: Any) -> None:
    """Of a cloud: the first updates, then medians, each within its least and its largest."""
    (line,) = lines(axes, color)
    first = 300 if len(path.loss) > 4000 else len(path.loss)
    if first == len(path.loss):
        np.testing.assert_allclose(line[:, 1], path.loss)
        return
    np.testing.assert_allclose(line[:first], np.column_stack([path.epoch, path.loss])[:first])
    (spans,) = (one for one in axes.collections if isinstance(one, LineCollection))
    ends = np.array(spans.get_segments())
    assert (line[first:, 1] >= ends[:, 0, 1]).all() and (line[first:, 1] <= ends[:, 1, 1]).all()
    for (at, median), ((_, low), (_, high)) in zip(line[first:], ends, strict=True):
        width = np.median(np.diff(line[first:, 0])) / 2
        near = np.abs(path.epoch - at) <= 0.9 * width
        assert median == pytest.approx(np.median(path.loss[near]), rel=0.2)
        assert low <= path.loss[near].min() * (1 + 1e-9)
        assert high >= path.loss[near].max() * (1 - 1e-9)


def test_in_the_race_each_rule_has_its_own_colour_path_and_loss() -> None:
    lesson, look, figure = made("optimizers")
    handles = key_of(figure)
    columns = sorted(figure.axes, key=by_columns)
    told = facts(figure)["numbers"]
    for (above, curves), which, place in zip(
        (columns[:2], columns[2:]), (studies.valley(lesson), studies.bowl(lesson)),
        ("valley", "bowl"), strict=True,
    ):  # fmt: skip
        assert titles(above) == look.say(f"optimizers.{place}", told)
        assert curves.get_xlabel() == look.say("axis.update")
        for name, one in getattr(told, place).items():
            run = getattr(studies.race(which), name)
            color = look.theme.color(name)
            assert same_color(handles[look.say(f"optimizers.{name}")].get_color(), color)
            (losses,) = lines(curves, color)
            x, y = which.train.x, which.train.y
            wanted = [mse(*at, x, y) for at in run.path.places[:: max(1, len(losses) // 20)]]
            np.testing.assert_allclose(
                losses[:: max(1, len(losses) // 20), 1], wanted, rtol=1e-5, atol=1e-12
            )
            drawn = [line for line in above.lines if same_color(line.get_color(), color)]
            assert any(np.allclose(line.get_xydata()[:5], run.path.places[:5]) for line in drawn)
            assert one.rate == run.learning_rate


@every_case
def test_the_wall_is_at_the_cliff(case: str) -> None:
    lesson, look, figure = made("learning_rate_limit", case)
    (axes,) = figure.axes
    x = lesson.train.x
    low, high = np.linalg.svd(np.column_stack([x**0, x]), compute_uv=False)[::-1] ** 2 * 2 / len(x)
    for key, rate in (("cliff", 2 / high), ("best", 2 / (low + high))):
        words = look.say(f"learning_rate_limit.{key}")
        assert spot(axes, words)[0] == pytest.approx(rate)
        assert any(
            np.ptp(line.get_xdata()) == 0 and line.get_xdata()[0] == pytest.approx(rate)
            for line in axes.lines
            if len(line.get_xdata()) == 2
        )
    (wall,) = (patch for patch in axes.patches if isinstance(patch, Rectangle))
    assert wall.get_x() == pytest.approx(2 / high)
    assert wall.get_x() + wall.get_width() == pytest.approx(axes.get_xlim()[1])
    placed = facts(figure)["numbers"].placed
    styles = rate_styles(lesson.shares)
    for one, style in zip(placed, styles, strict=True):
        place = np.array([one.rate, min(one.updates, axes.get_ylim()[1])])
        marks = [
            line.get_xydata()[0]
            for line in axes.lines
            if len(line.get_xdata()) == 1
            and same_color(line.get_color(), look.theme.color(style.role))
        ]
        place[0] = np.clip(place[0], axes.get_xlim()[0] * 1.15, axes.get_xlim()[1])
        assert is_there(place, marks)
        assert np.isfinite(one.updates) == (one.rate < 2 / high)


@pytest.mark.parametrize(("options", "key"), [({}, "map"), ({"standardize": "on"}, "map_round")])
def test_paths_are_said_to_be_side_by_side_where_they_are(options: Any, key: str) -> None:
    chosen = settings(**options)
    figure = import_module("figures.descent_path").draw(chosen.lesson, chosen.look)
    assert titles(figure.axes[0]) == chosen.look.say(f"descent_path.{key}")


def test_the_loop_in_one_picture() -> None:
    """Eight panels in reading order, each with what its title says."""
    for case in CASES:
        lesson, look, figure = made("five_steps", case)
        theme = look.theme
        panels = dict(
            zip(
                ("data", "split", "start", "predict", "loss", "gradient", "update", "repeat"),
                figure.axes,
                strict=True,
            )
        )
        told = facts(figure)["numbers"]
        for key, axes in panels.items():
            asked = f"{key}_on" if key == "repeat" and told["settled_at"] is None else key
            assert titles(axes) == " ".join(look.say(f"five_steps.{asked}", told).split())
        of = {
            "data": {"muted"}, "split": {"train", "val"}, "start": {"train"}, "predict": {"train"},
        }  # fmt: skip
        for key, roles in of.items():
            colors = {color for color, _, _ in colored(panels[key])}
            assert colors == {theme.color(role).lower() for role in roles}, key
        b, w = lesson.to_raw(*lesson.start)
        ends = np.array([lesson.full.x.min(), lesson.full.x.max()])
        for key in ("start", "predict"):
            assert is_there(
                np.column_stack([ends, b + w * ends]), lines(panels[key], theme.prediction)
            )
        segments = [one for one in panels["predict"].collections if isinstance(one, LineCollection)]
        assert [len(one.get_segments()) for one in segments] == [len(lesson.raw_train)]
        for key, parts in (("gradient", {"b", "w"}), ("update", {"b", "w", "path"})):
            arrows = [text.arrow_patch for text in panels[key].texts if text.arrow_patch]
            colors = {to_hex(arrow.get_edgecolor()) for arrow in arrows}
            assert colors == {theme.color(role).lower() for role in parts}, key
        rate = studies.final_rate(lesson)
        assert_losses_of_both_parts(lesson, look, panels["repeat"], rate)


def test_every_ring_of_a_map_is_at_a_round_loss() -> None:
    lesson, _, figure = made("descent_path")
    above = figure.axes[0]
    rings = [one for one in above.collections if isinstance(one, ContourSet) and not one.filled]
    b, w = above.get_xlim(), above.get_ylim()
    highest = max(float(lesson.landscape.loss(*at)) for at in product(b, w))
    wanted = levels(lesson.landscape.min_loss, highest)
    assert any(np.allclose(one.levels, wanted) for one in rings if len(one.levels) == len(wanted))
