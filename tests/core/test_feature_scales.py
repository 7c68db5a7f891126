"""What becomes of the loss with x times 10."""

import numpy as np
import pytest

from gdcore import Dataset, Lesson, studies

U = np.random.default_rng(0).standard_normal(60)
E = np.random.default_rng(1).standard_normal(60)


@pytest.mark.parametrize(
    ("spread", "told"), [(0.01, "rounder"), (0.5, "narrower"), (3.0, "title"), (20.0, "worse")]
)
def test_narrowing_is_told_by_how_far_x_is_spread_around_0(spread, told):
    """There the condition number is the variance of x, or one over it: of 0.5, 4 and then 25."""
    lesson = Lesson(data=Dataset(spread * U, E), standardize="off")
    assert studies.narrowing(lesson) == told
    before, after = (one.landscape.condition_number for one in (lesson, studies.bad(lesson)))
    expected = {
        "rounder": after < before,
        "narrower": before < after < 99,
        "title": before < 100 < after,
        "worse": 100 < before < after,
    }
    assert [name for name, holds in expected.items() if holds] == [told]


def test_standardised_x_times_10_become_a_valley():
    assert studies.narrowing(Lesson(standardize="on")) == "title"
