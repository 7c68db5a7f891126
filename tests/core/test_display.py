"""What values show of themselves in a notebook: small tables, everything escaped."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from gdcore import Dataset, Landscape, Lesson
from gdcore.display import LONGEST, shortened, table, written


def rows(value):
    """The cells of a value's table, row by row, as a browser would read them."""
    found = ElementTree.fromstring(value._repr_html_())
    assert found.tag == "table"
    return [["".join(cell.itertext()) for cell in row] for row in found.iter("tr")]


def caption(value):
    return ElementTree.fromstring(value._repr_html_()).findtext("caption")


def test_a_lesson_tells_its_numbers():
    lesson = Lesson()
    assert caption(lesson) == "y from x: 100 points"
    told = dict(rows(lesson))
    assert told["to train on, to validate on"] == "80, 20"
    assert told["start (b, w)"] == "(0.496714, −0.138264)"
    assert told["loss at the start"] == "2.74216"
    assert told["minimum (b, w)"] == "(1.02354, 1.96896)"
    assert told["the cliff: largest stable rate"] == "0.805506"
    assert told["learning rates"].startswith("0.2 (24.8 % of the cliff), 0.8 (99.3 %")
    assert "as it is; condition number 16.4354" in told["x"]
    assert not any(name.startswith("...") for name in told)


def test_a_scaled_lesson_tells_both_minima():
    told = dict(rows(Lesson(standardize="on", x_factor=10)))
    assert told["x"].startswith("standardised, times 10; ")
    assert told["... over x as it is"] == "(1.02354, 1.96896)" != told["minimum (b, w)"]


def test_a_landscape_tells_its_shape():
    told = dict(rows(Lesson().landscape))
    assert told["curvatures (eigenvalues)"] == "(0.151071, 2.48291)"
    assert told["condition number"] == "16.4354"


@pytest.mark.parametrize(
    ("epochs", "updates"), [(1, "01"), (3, "0123"), (4, "01234"), (5, "0123…5"), (8, "0123…8")]
)
def test_a_trajectory_tells_its_beginning_and_its_end(epochs, updates):
    steps = Lesson().trajectory(0.1, epochs)
    head, *told = rows(steps)
    assert head == ["update", "epoch", "b", "w", "loss"]
    assert [row[0] for row in told] == list(updates)
    assert told[1] == ["1", "1", "0.801195", "0.0451111", "1.63493"]
    assert told[-1][-1] == f"{steps.loss[-1]:.6g}"
    count = "1 update" if epochs == 1 else f"{epochs} updates"
    assert caption(steps) == f"Learning rate 0.1: {count}"


def test_a_diverging_trajectory_says_so():
    assert caption(Lesson().trajectory(1.1)).endswith(": 26 updates; diverged at update 26")


WORST = '<script>alert(1)</script> "&amp;" $x$ עברית 🐧'


def test_names_are_escaped_and_cut():
    data = Dataset([1, 2, 3, 4, 5], [2, 4, 5, 4, 5], WORST, WORST * 300)
    lesson = Lesson(data=data)
    assert "<script" not in lesson._repr_html_()
    assert len(caption(lesson)) == LONGEST
    assert caption(Lesson(data=Dataset(data.x, data.y, WORST, "y"))).startswith(f"y from {WORST}")
    # A notebook takes what stands between dollars for a formula, unless it is told not to.
    assert re.match('<table class="tex2jax_ignore mathjax_ignore">', lesson._repr_html_())


@pytest.mark.parametrize("length", [0, 1, LONGEST - 1, LONGEST, LONGEST + 1, LONGEST + 2])
def test_what_fits_is_not_cut(length):
    text = "x" * length
    assert shortened(text) == (text if length <= LONGEST else "x" * (LONGEST - 1) + "…")


def test_a_scaled_lesson_is_one_that_is_standardised_or_in_another_unit():
    for options in ({"standardize": "on"}, {"x_factor": 10.0}):
        assert "... over x as it is" in dict(rows(Lesson(**options)))


def test_data_that_cannot_be_used_say_why():
    told = rows(Lesson(data=Dataset([3, 3, 3], [1, 2, 3])))
    assert len(told) == 1
    assert told[0][0] == "cannot be used"
    assert "every 'x' among the 2 training points is 3" in told[0][1]


def test_numbers_as_they_are_written():
    assert written(np.float64(-1e-9)) == "−1e−09"
    assert written((1.0, None)) == "(1, –)"
    assert "nan" in table("", [("loss", float("nan"))])
    assert isinstance(Landscape(0.0, 0.0, 1.0, 1.0, 0.0)._repr_html_(), str)
