"""What is compared in a lesson, against plain loops over the points and scaling by hand."""

import math
import pickle
from pathlib import Path

import numpy as np
import pytest

import gdcore
import gdviz
from gdcore import (
    Dataset,
    Landscape,
    Lesson,
    Standardizer,
    mse,
    mse_gradient,
    numerical_gradient,
    studies,
    view,
)

PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def penguins():
    return gdviz.read_table(PENGUINS, x="flipper_length_mm", y="body_mass_g")


@pytest.fixture(scope="module")
def lessons(penguins):
    return {
        "book": Lesson(),
        "another seed": Lesson(seed=7, noise=0.5, true_b=-3.0, true_w=40.0),
        "ten points": Lesson(n=10),
        "penguins": Lesson(data=penguins),
        "penguins off": Lesson(data=penguins, standardize="off"),
        "bad": studies.bad(Lesson()),
    }


CASES = ["book", "another seed", "ten points", "penguins", "penguins off", "bad"]


# Scales of the feature.


def test_the_bad_feature():
    lesson, bad = Lesson(), studies.bad(Lesson())
    assert bad.landscape.condition_number == pytest.approx(112, abs=0.5)
    assert bad.landscape.max_learning_rate == pytest.approx(0.0309, abs=5e-5)
    by_hand = Landscape.from_data(Dataset(10 * lesson.train.x, lesson.train.y))
    assert bad.landscape.condition_number == pytest.approx(by_hand.condition_number, rel=1e-12)
    # The book's everyday rate, which settles on the good feature, explodes on it.
    assert lesson.trajectory(0.1).diverged_at is None
    assert bad.trajectory(0.1).diverged_at is not None


def test_the_bad_feature_is_the_same_points_and_line(lessons):
    for lesson in lessons.values():
        bad = studies.bad(lesson)
        assert (bad.full, bad.raw_train, bad.raw_val) == (
            lesson.full, lesson.raw_train, lesson.raw_val,
        )  # fmt: skip
        np.testing.assert_allclose(bad.train.x, 10 * lesson.train.x, rtol=1e-15)
        assert np.array_equal(bad.train.y, lesson.train.y)
        assert bad.to_raw(*bad.minimum) == pytest.approx(lesson.to_raw(*lesson.minimum), rel=1e-9)
        assert bad.landscape.min_loss == pytest.approx(lesson.landscape.min_loss, rel=1e-9)
        assert studies.bad(bad).x_factor == 100 * lesson.x_factor


def test_the_same_start_on_the_bad_feature():
    for seed in range(5):
        assert studies.bad(Lesson(seed=seed)).start == Lesson(seed=seed).start


def test_scales(penguins):
    for data, seed in ((None, 42), (penguins, 42), (None, 5)):
        lesson = Lesson(data=data, seed=seed)
        x, y = lesson.raw_train.x, lesson.raw_train.y
        found = studies.scales(lesson)
        assert [name for name, _ in found.named] == ["raw", "bad", "standardized"]
        for name, scaled in (
            ("raw", x), ("bad", 10 * x), ("standardized", Standardizer.fit(x).transform(x)),
        ):  # fmt: skip
            np.testing.assert_allclose(getattr(found, name).train.x, scaled, rtol=1e-14)
            design = np.column_stack([np.ones(len(x)), scaled])
            # By singular values, which numpy finds without squaring the condition number.
            singular = np.linalg.svd(design / math.sqrt(len(x)), compute_uv=False)
            land = getattr(found, name).landscape
            assert land.condition_number == pytest.approx((singular[0] / singular[1]) ** 2, 1e-6)
            assert land.max_learning_rate == pytest.approx(1 / singular[0] ** 2, rel=1e-9)
            one = getattr(found, name)
            line = one.to_raw(*one.minimum)
            assert line == pytest.approx(gdcore.least_squares(x, y), rel=1e-8)
        assert found.standardized.landscape.condition_number == pytest.approx(1, rel=1e-9)


def test_scales_are_the_same_from_any_of_them():
    lesson = Lesson()
    for _, other in studies.scales(lesson).named:
        assert studies.scales(other) == studies.scales(lesson)


def test_the_gentle_rate(lessons):
    assert studies.gentle_rate(lessons["book"]) == 0.1
    assert studies.gentle_rate(Lesson(epochs=5, start_at=(0, 0))) == 0.1
    assert studies.gentle_rate(Lesson(standardize="on")) == pytest.approx(1 / 8, rel=1e-12)
    for name in CASES[1:]:
        share = studies.gentle_rate(lessons[name]) / lessons[name].landscape.max_learning_rate
        assert share == pytest.approx(1 / 8, rel=1e-14)


# Cuts.


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["b", "w"])
def test_a_cut_is_the_loss_along_one_parameter(lessons, case, name):
    lesson = lessons[case]
    cut = studies.cut(lesson, name)
    x, y = lesson.train.x, lesson.train.y
    which = "bw".index(name)
    assert (cut.start, cut.fixed) == (lesson.start[which], lesson.start[1 - which])
    assert cut.name == name

    def at(value):
        return (value, cut.fixed) if name == "b" else (cut.fixed, value)

    # The best along the cut, in closed form from the points.
    b, w = lesson.start
    best = np.mean(y - w * x) if name == "b" else np.sum((y - b) * x) / np.sum(x * x)
    width = abs(cut.start - best)
    assert cut.best == pytest.approx(best, abs=1e-9 * width + 1e-9 * abs(best))
    assert cut.lowest == pytest.approx(mse(*at(best), x, y), rel=1e-9)
    assert cut.curvature == pytest.approx(2 if name == "b" else 2 * np.mean(x * x), rel=1e-12)

    along = best + width * np.linspace(-2, 2, 9)
    expected = [mse(*at(value), x, y) for value in along.tolist()]
    np.testing.assert_allclose(cut.loss(along), expected, rtol=1e-9)
    for value in along.tolist():
        slope = numerical_gradient(*at(value), x, y, step=width / 10)[which]
        assert cut.slope(value) == pytest.approx(slope, rel=1e-6, abs=1e-7 * cut.curvature * width)
    # Rise over run between two points of the curve.
    runs = width * np.array([-1.5, -0.1, 0.2, 1.0, 3.0])
    rises = [mse(*at(cut.start + run), x, y) - mse(*at(cut.start), x, y) for run in runs.tolist()]
    scale = cut.curvature * width
    np.testing.assert_allclose(cut.secant(runs), rises / runs, rtol=1e-6, atol=1e-6 * scale)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["b", "w"])
def test_a_cut_through_another_place_and_how_far_it_stays_below(lessons, case, name):
    lesson = lessons[case]
    land, which = lesson.landscape, "bw".index(name)
    here = np.mean([lesson.start, lesson.minimum], axis=0)
    cut = studies.cut(lesson, name, tuple(here.tolist()))
    assert (cut.start, cut.fixed) == (here[which], here[1 - which])
    assert cut.loss(cut.start) == pytest.approx(land.loss(*here), rel=1e-9)
    high = cut.lowest + 3 * max(land.loss(*lesson.start) - cut.lowest, 1e-3)
    low, up = cut.up_to(high, (-np.inf, np.inf))
    np.testing.assert_allclose(cut.loss(np.array([low, up])), high, rtol=1e-6)
    assert low < cut.best < up
    assert cut.up_to(high, (cut.best, up + 1)) == (cut.best, up)
    assert cut.up_to(high, (up, up + 1)) is None
    assert cut.up_to(cut.lowest, (low, up)) is None


def test_cuts_have_one_scale_if_none_is_flat_on_it():
    lesson = Lesson()
    cuts = [studies.cut(lesson, name) for name in "bw"]
    top = studies.common_top(lesson, cuts)
    assert top == 1.25 * view.rim_of(lesson)
    assert top > lesson.landscape.loss(*lesson.start)
    # Over all of b the narrow valley's loss rises by less than a thousandth of that along w.
    off = Lesson(x_factor=1000.0, standardize="off")
    cuts = [studies.cut(off, name) for name in "bw"]
    assert studies.common_top(off, cuts) is None
    assert studies.common_top(off, cuts[1:]) is not None


def test_shorter_secants_come_to_the_slope():
    lesson = Lesson()
    for name in "bw":
        cut = studies.cut(lesson, name)
        gradient = mse_gradient(*lesson.start, lesson.train.x, lesson.train.y)["bw".index(name)]
        errors = np.abs(cut.secant(np.array([1.0, 0.1, 0.01, 0.001])) - gradient)
        np.testing.assert_allclose(errors[1:] / errors[:-1], 0.1, rtol=1e-6)
    assert studies.cut(lesson, "b").slope(lesson.start[0]) == pytest.approx(-3.044811379650508)
    assert studies.cut(lesson, "w").slope(lesson.start[1]) == pytest.approx(-1.8337537171510832)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["b", "w"])
def test_steps_on_a_cut_are_those_of_a_plain_loop(lessons, case, name):
    lesson = lessons[case]
    cut = studies.cut(lesson, name)
    x, y, which = lesson.train.x, lesson.train.y, "bw".index(name)
    for share in (0.1, 0.9, 1.0, 1.9, 2.1):  # of 1 / h; from 2 on it diverges
        rate, at = share / cut.curvature, list(lesson.start)
        passed = [at[which]]
        for _ in range(8):
            at[which] -= rate * mse_gradient(*at, x, y)[which]
            passed.append(at[which])
        width = abs(cut.start - cut.best)
        np.testing.assert_allclose(cut.steps(rate, 8), passed, rtol=1e-12, atol=1e-7 * width)
    assert cut.steps(1 / cut.curvature, 1)[1] == pytest.approx(cut.best, rel=1e-12)


def test_steps_that_explode_do_so_without_a_word():
    cut = studies.cut(Lesson(), "b")
    assert not np.isfinite(cut.steps(1e300, 3)[-1])
    assert np.isinf(cut.loss(np.array([1e200]))[0])


# Sizes of batches.


@pytest.mark.parametrize("case", ["book", "ten points", "penguins", "another seed"])
def test_batches_are_those_of_a_plain_loop(lessons, case):
    lesson = lessons[case]
    x, y = lesson.train.x, lesson.train.y
    # A single point (x, y) has the curvature 2 (1 + x^2), an eigenvalue of 2 [[1, x], [x, x^2]].
    steepest = max(float(np.linalg.eigvalsh(2 * np.outer([1, u], [1, u]))[1]) for u in x)
    count, rate = len(x), studies.single_point_rate(lesson)
    assert rate == pytest.approx(min(studies.gentle_rate(lesson), 1 / steepest), rel=1e-12)
    few = {"book": 16, "penguins": 16, "another seed": 16, "ten points": 2}
    sizes = {"batch": count, "mini_batch": few[case], "stochastic": 1}
    found = studies.batches(lesson)
    assert [name for name, _ in found.named] == list(sizes)
    for name, size in sizes.items():
        rng = np.random.RandomState(lesson.seed)
        at = np.array(lesson.start)
        passed = [at]
        for _ in range(studies.BATCH_EPOCHS):
            order = rng.permutation(count) if size < count else np.arange(count)
            for first in range(0, count, size):
                batch = order[first : first + size]
                at = at - rate * np.array(mse_gradient(*at, x[batch], y[batch]))
                passed.append(at)
        path = getattr(found, name)
        scale = np.abs(np.subtract(lesson.start, lesson.minimum))
        way = np.column_stack([path.b, path.w])
        np.testing.assert_allclose(way / scale, np.array(passed) / scale, rtol=0, atol=1e-9)
        np.testing.assert_allclose(path.loss, [mse(b, w, x, y) for b, w in passed], rtol=1e-9)
        assert path.learning_rate == rate
        assert path.epoch[-1] == pytest.approx((len(passed) - 1) / -(-count // size))
        assert len(path.b) == len(passed)


def test_what_is_derived_is_kept_on_its_lesson_and_shared_with_no_other():
    lesson, equal = Lesson(), Lesson()
    assert studies.batches(lesson) is studies.batches(lesson)
    assert studies.batches(lesson) is not studies.batches(lesson, epochs=2)
    assert lesson == equal
    assert studies.batches(lesson) is not studies.batches(equal)
    assert studies.bad(lesson) is studies.bad(lesson)
    assert pickle.loads(pickle.dumps(lesson)) == lesson
    assert len(studies.batches(Lesson()).batch.b) == 41


def test_a_descent_of_very_many_updates_is_stopped():
    # Of very many points a sample of 20,000 is used, of which 16,000 are to train on.
    for count, epochs in ((5000, 25.0), (200_000, 6.25)):
        found = studies.batch_numbers(Lesson(n=count))
        assert (found.epochs, found.batch_epochs) == (40, 40.0)
        assert found.stochastic_epochs == epochs
        assert found.stochastic_epochs * found.stochastic_updates == studies.MOST_UPDATES


@pytest.mark.parametrize("far", [30.0, -200.0, 1e4])
@pytest.mark.parametrize("standardize", ["on", "off"])
def test_points_far_off_do_not_throw_single_points_out(far, standardize):
    rng = np.random.RandomState(0)
    x = np.append(rng.uniform(10, 29, 48), [far, far])
    data = Dataset(x, np.append(2 * x[:48] + rng.randn(48), [far, far]))
    lesson = Lesson(data=data, standardize=standardize)
    for _, path in studies.batches(lesson).named:
        assert path.diverged_at is None
        assert path.loss.max() < 10 * path.loss[0]
        assert path.loss[-1] < path.loss[0]


def test_whether_a_line_holds_on_unseen_points():
    """By simulation: of one law it is hardly ever called worse, of another nearly always."""
    rng = np.random.RandomState(0)

    def judged(count, factor):
        found = []
        for _ in range(300):
            x = rng.rand(count)
            lesson = Lesson(data=Dataset(x, 1 + 2 * x + 0.1 * rng.randn(count)))
            w, b = np.polyfit(lesson.raw_train.x, lesson.raw_train.y, 1)
            val = lesson.raw_val
            unseen = val.y + (factor - 1) * 0.1 * rng.randn(len(val)) * np.sqrt(factor + 1)
            losses = [
                mse(b, w, lesson.raw_train.x, lesson.raw_train.y), mse(b, w, val.x, unseen)
            ]  # fmt: skip
            found.append(studies.on_unseen(lesson, *losses))
        return [found.count(name) / len(found) for name in ("holds", "worse", "few")]

    for count in (20, 100, 400):
        holds, worse, few = judged(count, 1)
        assert holds > 0.9 and worse < 0.08 and few == 0
    assert judged(100, 4)[1] > 0.99
    assert judged(6, 1)[0] == 0


@pytest.mark.parametrize("seed", range(8))
def test_no_size_of_batch_diverges(seed):
    for lesson in (Lesson(seed=seed), Lesson(seed=seed, noise=2.0, true_b=-10.0)):
        for _, path in studies.batches(lesson).named:
            assert path.diverged_at is None
            assert path.loss[-1] < path.loss[0]


# Update rules.


def plain_race(x, y, start, rates, updates):
    """Six update rules on (b, w) at once, from their formulas, with the gradient of the points."""

    def run(step):
        at, state, passed = np.array(start), [np.zeros(2), np.zeros(2)], []
        passed.append(at)
        for t in range(1, updates + 1):
            at = at + step(np.array(mse_gradient(*at, x, y)), state, t)
            passed.append(at)
        return np.array(passed)

    def descent(g, state, t):
        return -rates["gradient_descent"] * g

    def momentum(g, state, t):
        state[0] = 0.9 * state[0] + g
        return -rates["momentum"] * state[0]

    def nesterov(g, state, t):
        state[0] = 0.9 * state[0] + g
        return -rates["nesterov"] * (g + 0.9 * state[0])

    def adagrad(g, state, t):
        state[0] = state[0] + g**2
        return -rates["adagrad"] * g / (np.sqrt(state[0]) + 1e-10)

    def rmsprop(g, state, t):
        state[0] = 0.97 * state[0] + 0.03 * g**2
        return -rates["rmsprop"] * g / (np.sqrt(state[0]) + 1e-8)

    def adam(g, state, t):
        state[0] = 0.9 * state[0] + 0.1 * g
        state[1] = 0.999 * state[1] + 0.001 * g**2
        mean, square = state[0] / (1 - 0.9**t), state[1] / (1 - 0.999**t)
        return -rates["adam"] * mean / (np.sqrt(square) + 1e-8)

    rules = {"gradient_descent": descent, "momentum": momentum, "nesterov": nesterov}
    rules |= {"adagrad": adagrad, "rmsprop": rmsprop, "adam": adam}
    return {name: run(rule) for name, rule in rules.items()}


RACES = pytest.mark.parametrize("where", [studies.valley, studies.bowl])


@pytest.mark.parametrize("case", ["book", "another seed", "penguins"])
@RACES
def test_the_race_is_that_of_the_formulas(lessons, case, where):
    lesson = where(lessons[case])
    found = studies.race(lesson, 100)
    rates = {run.name: run.learning_rate for run in found.runs}
    away = max(abs(s - m) for s, m in zip(lesson.start, lesson.minimum, strict=True))
    expected = plain_race(lesson.train.x, lesson.train.y, lesson.start, rates, 100)
    assert [run.name for run in found.runs] == list(expected)
    for name, passed in expected.items():
        path = getattr(found, name).path
        way = np.column_stack([path.b, path.w])
        assert way.shape == (101, 2)
        assert path.diverged_at is None
        # Where RMSProp has arrived it is thrown about by rounding errors.
        until = 30 if name == "rmsprop" else 101
        np.testing.assert_allclose(way[:until] / away, passed[:until] / away, rtol=0, atol=1e-6)
        assert path.loss[-1] < path.loss[0]


def all_rates(lesson, name, rates):
    """The update at which a rule has settled, 301 if never, for all rates at once."""
    hessian, lowest = lesson.landscape.hessian, np.array(lesson.minimum)[:, None]
    at = np.array(lesson.start)[:, None] * np.ones(len(rates))
    one, two, excess = np.zeros_like(at), np.zeros_like(at), []
    for t in range(1, 302):
        with np.errstate(over="ignore", invalid="ignore"):
            g = hessian @ (at - lowest)
            excess.append(((at - lowest) * g).sum(axis=0))
            if name in ("momentum", "nesterov"):
                one = 0.9 * one + g
                step = one if name == "momentum" else g + 0.9 * one
            elif name == "adagrad":
                two = two + g**2
                step = g / (np.sqrt(two) + 1e-10)
            elif name == "rmsprop":
                two = 0.97 * two + 0.03 * g**2
                step = g / (np.sqrt(two) + 1e-8)
            elif name == "adam":
                one, two = 0.9 * one + 0.1 * g, 0.999 * two + 0.001 * g**2
                step = one / (1 - 0.9**t) / (np.sqrt(two / (1 - 0.999**t)) + 1e-8)
            else:
                step = g
            at = at - rates * step
    above = ~(np.array(excess) <= 0.001 * excess[0])
    return 301 - np.argmax(above[::-1], axis=0)


@pytest.mark.parametrize("case", ["book", "another seed", "penguins"])
@RACES
def test_each_rule_has_its_best_rate_as_a_scan_of_all_finds_it(lessons, case, where):
    lesson = where(lessons[case])
    stable = lesson.landscape.max_learning_rate
    away = max(abs(s - m) for s, m in zip(lesson.start, lesson.minimum, strict=True))
    for run in studies.race(lesson).runs:
        usual = stable if run.name in ("gradient_descent", "momentum", "nesterov") else away
        fewest = all_rates(lesson, run.name, usual * np.geomspace(1e-3, 2, 4000)).min()
        if run.name == "rmsprop":  # thrown about by rounding errors: what is best is chance
            assert run.settled_at <= 1.05 * fewest
        else:
            assert run.settled_at <= fewest
            (again,) = all_rates(lesson, run.name, np.array([run.learning_rate]))
            assert run.settled_at == again


def test_in_a_round_bowl_the_best_rate_is_the_middle_of_those_that_are_as_good(lessons):
    for case in ("book", "penguins"):
        plain = studies.race(studies.bowl(lessons[case])).gradient_descent
        assert plain.learning_rate == pytest.approx(0.5, rel=1e-4)


@pytest.mark.parametrize("case", ["book", "another seed", "penguins", "bad"])
def test_a_race_starts_at_the_far_end_of_the_valley_on_no_diagonal(lessons, case):
    lesson = studies.valley(lessons[case])
    land, away = lesson.landscape, np.subtract(lesson.start, lesson.minimum)
    curves, directions = np.linalg.eigh(land.hessian)
    along, across = away @ directions
    assert abs(along) > 8 * abs(across)
    assert curves[1] * across**2 / (curves @ np.square([along, across])) == pytest.approx(0.25)
    reach = np.array(lesson.surroundings[1])
    assert np.max(np.abs(along * directions[:, 0]) / reach) == pytest.approx(0.8)
    bowl = studies.bowl(lessons[case])
    assert bowl.to_raw(*bowl.start) == pytest.approx(lesson.to_raw(*lesson.start))
    for one in (away, np.subtract(bowl.start, bowl.minimum)):
        assert max(abs(one)) > 1.5 * min(abs(one))


# What the film says of each rule in the valley, on the book's points and on the penguins.


@pytest.fixture(params=["book", "penguins"])
def narrow(request, lessons):
    lesson = studies.valley(lessons[request.param])
    ways = {}
    for run in studies.race(lesson).runs:
        away = np.column_stack([run.path.b, run.path.w]) - lesson.minimum
        ways[run.name] = away @ np.linalg.eigh(lesson.landscape.hessian)[1]  # along, across
    return studies.race(lesson), ways


def test_plain_descent_goes_to_and_fro_and_creeps_along_the_floor(narrow):
    runs, ways = narrow
    along, across = ways["gradient_descent"].T
    assert (across[1:30] * across[:29] < 0).all()
    assert (np.diff(np.abs(along)) < 0).all()
    assert (-np.diff(np.abs(along)) < 0.02 * abs(along[0])).all()
    assert runs.gradient_descent.settled_at > 3 * runs.momentum.settled_at


def test_momentum_gathers_speed_and_rolls_past_the_minimum(narrow):
    _, ways = narrow
    along, across = ways["momentum"].T
    assert abs(along[10] - along[9]) > 5 * abs(along[1] - along[0])
    assert (along / along[0]).min() < -0.01
    assert (across / across[0]).min() < -0.5


def test_adam_takes_a_first_step_as_long_in_both_and_is_bolder_along_than_plain_descent(narrow):
    runs, ways = narrow
    run = runs.adam
    first = [abs(part[1] - part[0]) for part in (run.path.b, run.path.w)]
    assert first == pytest.approx([run.learning_rate, run.learning_rate], rel=1e-6)
    begun = {name: abs(way[10, 0] - way[0, 0]) for name, way in ways.items()}
    assert begun["adam"] > 1.3 * begun["gradient_descent"]


@pytest.mark.parametrize("case", ["book", "another seed", "penguins", "bad"])
def test_in_a_round_bowl_plain_descent_is_there_first_and_at_once(lessons, case):
    there = {run.name: run.settled_at for run in studies.race(studies.bowl(lessons[case])).runs}
    assert there.pop("gradient_descent") == 1
    assert all(done is None or done > 1 for done in there.values())


def test_races_on_odd_points_are_found():
    for lesson in (
        Lesson(data=Dataset([0.0, 1, 2, 3], [1.0, 3, 5, 7]), start_at=(1.0, 2.0)),
        Lesson(n=3, epochs=1),
        Lesson(data=Dataset([1e-4, 3e-4, 2e-4, 5e-4], [1.0, 3, 5, 7]), standardize="off"),
    ):
        for which in (studies.valley(lesson), studies.bowl(lesson)):
            for run in studies.race(which, 60).runs:
                assert run.path.diverged_at is None
                assert run.path.loss[-1] < run.path.loss[0]


def test_races_are_run_once_for_a_lesson():
    lesson = Lesson()
    assert studies.race(lesson, 7) is studies.race(lesson, 7)
    assert len(studies.race(Lesson(), updates=7).adam.path.b) == 8


def test_batches_of_many_points_come_from_a_sample():
    lesson = Lesson(n=2000, noise=0.5)
    found = studies.batches(lesson, epochs=2, updates=None, most=500)
    assert [len(steps.b) - 1 for _, steps in found.named] == [2, 50, 800]
    for _, steps in found.named:
        np.testing.assert_array_equal(steps.loss, lesson.landscape.loss(steps.b, steps.w))
    # Batch descent sees all of them.
    np.testing.assert_array_equal(found.batch.b, lesson.trajectory(found.rate, 2).b)
    train = lesson.sample(500).train
    seen = found.mini_batch.seen(1)
    gradient = mse_gradient(*lesson.start, train.x[seen], train.y[seen])
    step = (
        found.mini_batch.b[1] - found.mini_batch.b[0],
        found.mini_batch.w[1] - found.mini_batch.w[0],
    )
    assert step == pytest.approx(np.multiply(-found.rate, gradient), rel=1e-9)


# Residuals.


def test_residuals_are_what_least_squares_leaves() -> None:
    lesson = Lesson()
    x, y = lesson.raw_train.x, lesson.raw_train.y
    numbers = studies.residual_numbers(lesson)
    left = studies.residuals(lesson, numbers.found)
    np.testing.assert_allclose(left, y - np.polyval(np.polyfit(x, y, 1), x), atol=1e-6)
    # No offset and no slope is left: both would have been fitted.
    assert abs(np.mean(left)) < 1e-7 > abs(np.mean(left * x))
    assert numbers.loss_after == pytest.approx(np.mean(left**2), rel=1e-9)
    assert numbers.loss_before == pytest.approx(2.7421577700550976, rel=1e-12)
    assert numbers.root_before**2 == pytest.approx(numbers.loss_before)
    np.testing.assert_array_equal(
        studies.residuals(lesson, numbers.start), -studies.errors_at_start(lesson)
    )


@pytest.mark.parametrize("options", [{}, {"standardize": "on"}, {"noise": 0.0}, {"noise": 1e6}])
def test_every_residual_is_counted(options) -> None:
    lesson = Lesson(**options)
    counts = studies.residual_counts(lesson)
    numbers = studies.residual_numbers(lesson)
    for line, found in ((numbers.start, counts.before), (numbers.found, counts.after)):
        left = studies.residuals(lesson, line)
        assert found.sum() == len(left)
        inside = (left >= counts.edges[3]) & (left < counts.edges[4])
        assert found[3] == np.count_nonzero(inside)


def test_residuals_that_are_all_alike_have_a_bin() -> None:
    lesson = Lesson(noise=0.0, start_at=(2.0, 2.0), epochs=1, learning_rates=(1e-300,))
    counts = studies.residual_counts(lesson)
    assert counts.before.max() == counts.after.max() == len(lesson.train)
    assert (np.diff(counts.edges) > 0).all()


def test_possible_places_are_one_step_by_each_batch_of_the_epoch():
    """In the epoch of the next update, of which each batch leads where the descent went."""
    train = Lesson(n=20).train
    steps = gdcore.descend(train, (0.5, -0.1), 0.1, 3, batch_size=6, rng=np.random.RandomState(1))
    count = steps.updates_per_epoch
    assert count == 3
    for update in range(3 * count):
        places = studies.possible_places(steps, train, update)
        assert places.shape == (count, 2)
        went = steps.b[update + 1], steps.w[update + 1]
        np.testing.assert_allclose(places[update % count], went, rtol=1e-12)
    # After the last one: by the batches of its own epoch.
    last = studies.possible_places(steps, train, 3 * count)
    assert last.shape == (count, 2)


@pytest.mark.parametrize("start", [(0.5, -0.14), (1.8, 0.5), (0.3, 3.3), (-2.0, 5.0)])
@pytest.mark.parametrize("share", [1.02, 1.3, 2.0])
def test_beyond_the_cliff_every_update_is_worse_or_those_from_one_on_are(
    start: tuple[float, float], share: float
) -> None:
    """By the losses of forty updates, of a loop over the points."""
    lesson = Lesson(start_at=start)
    rate = share * lesson.landscape.max_learning_rate
    (b, w), x, y = start, lesson.train.x, lesson.train.y
    losses = []
    for _ in range(40):
        error = b + w * x - y
        losses.append(np.mean(error**2))
        b, w = b - rate * 2 * np.mean(error), w - rate * 2 * np.mean(x * error)
    rises = np.diff(losses) > 0
    assert rises.any()
    assert rises[np.argmax(rises) :].all(), "once it rises it rises for ever"
    assert studies.is_worse_at_once(lesson, rate) == rises.all()
    assert not studies.is_worse_at_once(lesson, 0.99 * lesson.landscape.max_learning_rate)
