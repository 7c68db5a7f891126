"""What figures note of themselves, and the file beside the picture."""

import json
import math
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from gdviz.figure.facts import MOST_ROWS, facts, note, series, sidecar
from gdviz.figure.saving import render
from gdviz.render import catalog
from tests.lessons import HARD, PENGUINS, settings


def test_facts_are_kept_with_their_figure() -> None:
    one, other = Figure(), Figure()
    note(one, loss=2.5)
    assert facts(one) == {"loss": 2.5}
    assert facts(other) == {}
    assert facts(one) is facts(one.subfigures(1, 1))


def test_mappings_are_joined_and_the_rest_replaced() -> None:
    figure = Figure()
    note(figure, rates={"0.1": {"path": [1]}}, seed=1)
    note(figure, rates={"0.1": {"curve": [2]}, "0.2": {"path": [3]}}, seed=2)
    expected = {"0.1": {"path": [1], "curve": [2]}, "0.2": {"path": [3]}}
    assert facts(figure) == {"rates": expected, "seed": 2}
    note(figure, rates=None)
    assert facts(figure)["rates"] is None


def test_what_is_noted_is_not_the_callers() -> None:
    figure, given = Figure(), {"a": 1}
    note(figure, numbers=given)
    note(figure, numbers={"b": 2})
    assert given == {"a": 1}


def test_a_name_may_be_figure() -> None:
    drawn = Figure()
    note(drawn, figure="split")
    assert facts(drawn) == {"figure": "split"}


def test_series_keeps_rows_together() -> None:
    x = np.arange(40.0)
    assert series(x=x, y=x**2) == {"x": x.tolist(), "y": (x**2).tolist()}
    assert series(x=[], y=[]) == {"x": [], "y": []}
    assert series(x=(1, 2)) == {"x": [1, 2]}


@pytest.mark.parametrize("length", [MOST_ROWS, MOST_ROWS + 1, 1234, 100_000])
def test_long_series_are_thinned_evenly_from_first_to_last(length: int) -> None:
    x = np.arange(length)
    found = series(x=x, y=-x)
    rows = np.array(found["x"])
    assert len(rows) == MOST_ROWS
    assert (rows[0], rows[-1]) == (0, length - 1)
    gaps = np.diff(rows)
    assert gaps.min() >= 1
    assert gaps.max() - gaps.min() <= 1
    assert found["y"] == (-rows).tolist()


def test_json_has_every_kind_of_number_and_none_that_it_does_not_know() -> None:
    figure = Figure()
    note(
        figure,
        whole=np.int64(3), real=np.float64(0.1), array=np.array([[1.0, math.inf]]),
        pair=(1, math.nan), deep={0.2: {"at": np.array([-math.inf])}}, nothing=None, yes=True,
        words="损失 η",
    )  # fmt: skip
    text = sidecar(figure)
    assert json.loads(text) == {
        "whole": 3, "real": 0.1, "array": [[1.0, None]], "pair": [1, None],
        "deep": {"0.2": {"at": [None]}}, "nothing": None, "yes": True, "words": "损失 η",
    }  # fmt: skip
    assert "损失 η" in text  # to be read, not decoded
    assert text.endswith("}\n")


def beside(name: str, folder: Path, **options: object) -> dict[str, object]:
    chosen = settings(output=folder, format="svg", **options)
    paths = render(import_module(f"figures.{name}").draw, name, chosen)
    assert [path.name for path in paths] == [f"{name}.svg", f"{name}.json"]
    text = paths[1].read_text(encoding="utf-8")
    read: dict[str, object] = json.loads(text, parse_constant=lambda name: pytest.fail(name))
    return read


@pytest.mark.parametrize("name", catalog.find("figures"))
def test_every_figure_has_its_file(name: str, tmp_path: Path) -> None:
    for options in ({}, PENGUINS, HARD["all diverge"], HARD["a rate that overflows at once"]):
        read = beside(name, tmp_path, **options)
        assert read["figure"] == name
        assert {"title", "subtitle", "alt", "lesson", "numbers", "notes"} <= read.keys()
        size = (tmp_path / f"figures/{name}.json").stat().st_size
        assert size < 500_000


def test_the_numbers_are_the_books(tmp_path: Path) -> None:
    read = beside("descent_path", tmp_path)
    lesson = read["lesson"]
    assert isinstance(lesson, dict)
    assert lesson["start"] == pytest.approx([0.49671415, -0.1382643], abs=5e-9)
    assert lesson["start_loss"] == pytest.approx(2.7421577700550976)
    assert lesson["minimum"] == pytest.approx([1.02354075, 1.96896447], abs=1e-8)
    assert lesson["max_learning_rate"] == pytest.approx(0.8055058612732189)
    assert lesson["condition_number"] == pytest.approx(16.4354, abs=5e-5)
    rates = read["rates"]
    assert isinstance(rates, dict)
    assert [rates[rate]["settled_at"] for rate in ("0.2", "0.8", "1.1")] == [71, 249, None]
    assert [rates[rate]["diverged_at"] for rate in ("0.2", "0.8", "1.1")] == [None, None, 26]
    first = [rates["0.2"]["path"][name][0] for name in "bw"]
    assert first == pytest.approx(lesson["start"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_alternative_texts_lead_from_the_start_to_the_end(lang: str) -> None:
    """Nobody sees them: what is wrong in them, no picture shows."""
    chosen = settings(lang=lang)
    lesson, land = chosen.lesson, chosen.lesson.landscape

    def told(name: str) -> list[float]:
        alt = str(facts(import_module(f"figures.{name}").draw(lesson, chosen.look))["alt"])
        return [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", alt.replace("−", "-"))]

    (b, w), (best_b, best_w) = lesson.start, lesson.minimum
    rate, *rest = told("update")
    path, before, after = lesson.trajectory(rate), land.loss(b, w), land.min_loss
    step_b, step_w = path.b[1] - b, path.w[1] - w
    ways = [b, step_b, path.b[1], w, step_w, path.w[1], before, path.loss[1]]
    assert rest == pytest.approx(ways, abs=0.006)
    start_and_end = [b, w, before, best_b, best_w, after]
    assert told("loss_surface") == pytest.approx(start_and_end, abs=0.006)
    first, epochs, last = told("residuals")
    rate = lesson.rates[0]
    assert first == pytest.approx(before, rel=1e-3)
    assert last == pytest.approx(lesson.trajectory(rate).loss[int(epochs)], rel=1e-2)


def test_the_title_and_alternative_text_are_in_the_picture(tmp_path: Path) -> None:
    for theme in ("light", "dark"):
        chosen = settings(output=tmp_path, theme=theme)
        draw = import_module("figures.split").draw
        noted = facts(draw(chosen.lesson, chosen.look))
        png, svg, pdf, _ = render(draw, "split", chosen)
        from PIL import Image

        with Image.open(png) as picture:
            assert picture.text["Title"] == noted["title"]
            assert picture.text["Description"] == noted["alt"]
        assert f"<dc:title>{noted['title']}</dc:title>" in svg.read_text(encoding="utf-8")
        assert noted["alt"] in svg.read_text(encoding="utf-8")
        assert noted["title"].encode() in pdf.read_bytes()
