"""Cuts through the loss along one parameter: by hand, and by asking the points."""

import numpy as np
import pytest

from gdcore import Dataset, Lesson, mse, mse_gradient, studies, view
from gdcore.studies import Cut

pytestmark = pytest.mark.filterwarnings("error")

HIGH = Lesson(noise=5.0)


def loss(lesson, place):
    return mse(*map(float, place), lesson.train.x, lesson.train.y)


def parabola(start):
    """0.5 + b^2: at the rate r a step leads from b to (1 - 2 r) b."""
    return Cut("b", start, 0.0, curvature=2.0, best=0.0, lowest=0.5)


def test_rates_of_a_cut():
    """Curvature 8: 1/8 lands, half of that goes half of the way, twice that is the cliff."""
    along = Cut("w", 3.0, 0.0, curvature=8.0, best=1.0, lowest=0.0)
    assert along.steps(along.gentle_rate, 3).tolist() == [3, 2, 1.5, 1.25]
    assert along.steps(along.max_learning_rate, 3).tolist() == [3, -1, 3, -1]


def test_how_far_it_stays_below_by_hand():
    along = parabola(1.0)
    assert along.up_to(4.5, (-9, 9)) == (-2, 2)
    assert along.up_to(0.5 + 1 / 16, (-9, 9)) == (-0.25, 0.25)
    assert along.up_to(4.5, (1, 9)) == (1, 2)
    assert along.up_to(4.5, (2, 9)) is None
    assert along.up_to(0.5, (-9, 9)) is None
    assert along.up_to(0.1, (-9, 9)) is None


@pytest.mark.parametrize(
    ("start", "rate", "limits", "top", "expected", "leaves"),
    [
        # 1, -2, 4, -8: steps are straight lines between (1, 1.5), (-2, 4.5), (4, 16.5).
        (1.0, 1.5, (-9.0, 9.0), 99.0, [(1, 1.5), (-2, 4.5), (4, 16.5), (-8, 64.5)], False),
        (1.0, 1.5, (-3.0, 3.0), 99.0, [(1, 1.5), (-2, 4.5), (3, 14.5)], True),
        (1.0, 1.5, (-3.0, 9.0), 10.0, [(1, 1.5), (-2, 4.5), (0.75, 10)], True),
        (1.0, 1.5, (-1.5, 9.0), 99.0, [(1, 1.5), (-1.5, 4)], True),
        # What is on the edge is within; from the corner it then goes up, and out at once.
        (1.0, 1.5, (-2.0, 4.0), 16.5, [(1, 1.5), (-2, 4.5), (4, 16.5), (4, 16.5)], True),
        (1.0, 1.5, (-8.0, 4.0), 64.5, [(1, 1.5), (-2, 4.5), (4, 16.5), (-8, 64.5)], False),
        # 1, -1: at the cliff it is as high again.
        (1.0, 1.0, (-0.5, 2.0), 9.0, [(1, 1.5), (-0.5, 1.5)], True),
        (-1.0, 1.0, (-2.0, 0.5), 9.0, [(-1, 1.5), (0.5, 1.5)], True),
        # 3, -2: down, from (3, 9.5) to (-2, 4.5), and out on the left; 3, -1.5, 0.75.
        (3.0, 5 / 6, (-1.0, 4.0), 10.0, [(3, 9.5), (-1, 5.5)], True),
        (3.0, 0.75, (-2.0, 4.0), 10.0, [(3, 9.5), (-1.5, 2.75), (0.75, 1.0625), (-0.375, 0.640625)],
         False),
        # From the very top it leaves where it is.
        (3.0, 1.5, (-20.0, 20.0), 9.5, [(3, 9.5), (3, 9.5)], True),
    ],
)  # fmt: skip
def test_steps_inside_end_where_they_leave(start, rate, limits, top, expected, leaves):
    places, left = parabola(start).steps_inside(rate, 3, limits, top)
    assert left == leaves
    np.testing.assert_allclose(places, expected, atol=1e-12)


@pytest.mark.parametrize("rate", [1e5, 1e100, 1e300])
def test_steps_that_explode_end_on_an_edge(rate):
    along = parabola(1.0)
    places, leaves = along.steps_inside(rate, 5, (-3.0, 3.0), 50.0)
    assert leaves
    assert np.isfinite(places).all()
    assert places[-1] == pytest.approx((1, 50), abs=0.01) or places[-1][0] == pytest.approx(-3)


@pytest.mark.parametrize("lesson", [Lesson(), HIGH])
def test_one_scale_is_for_cuts_that_rise_by_a_quarter_of_it(lesson):
    """As far as b and w are shown, by the points; for ever wider x, so ever flatter in b."""
    told = set()
    for factor in np.geomspace(0.01, 30, 60).tolist():
        one = lesson.on_scale("off", factor)
        cuts = [studies.cut(one, name) for name in "bw"]
        top = 1.25 * view.rim_of(one)
        (b0, b1), (w0, w1) = view.ranges_of(one)
        b, w = one.start
        along_b = max(loss(one, (b0, w)), loss(one, (b1, w))) - cuts[0].lowest
        along_w = max(loss(one, (b, w0)), loss(one, (b, w1))) - cuts[1].lowest
        expected = top if min(along_b, along_w) >= top / 4 else None
        assert studies.common_top(one, cuts) == expected
        told.add(expected is None)
    assert told == {True, False}


RNG = np.random.default_rng(0)
X = RNG.uniform(3, 5, 40)
DATA = Dataset(X, 20 - 7 * X + RNG.standard_normal(40))


@pytest.mark.parametrize(
    "lesson",
    [
        Lesson(), HIGH, Lesson(start_at=(3.5, 4.5)), Lesson(start_at=(-1.5, 4.5)),
        Lesson(data=DATA, standardize="off"), Lesson(data=DATA, standardize="on", seed=2),
    ],
)  # fmt: skip
def test_slopes_at_the_start_three_ways(lesson):
    exact = mse_gradient(*lesson.start, lesson.train.x, lesson.train.y)
    found = studies.slopes(lesson)
    for which, one in enumerate((found.b, found.w)):
        width = float(np.ptp(view.ranges_of(lesson)[which]))
        there = studies.cut(lesson, "bw"[which]).best - lesson.start[which]
        assert one.exact == pytest.approx(exact[which], rel=1e-9)
        assert one.numerical == pytest.approx(exact[which], rel=1e-5)
        # A millionth of what is shown; and a sixth, toward the lowest place.
        assert one.step == pytest.approx(width / 1e6)
        assert one.run == pytest.approx(np.sign(there) * width / 6)
        to = list(lesson.start)
        to[which] += one.run
        rise = loss(lesson, to) - loss(lesson, lesson.start)
        assert one.secant == pytest.approx(rise / one.run, rel=1e-9)
