"""Names of matplotlib that are not for others to use, told here when a release changes them.

Those of Manim's encoder are told by `tests/scenes/test_videos.py`, which writes films with both.
"""

from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D


def test_dashes_are_known_as_they_were_given() -> None:
    """`gdviz check` compares dashes in widths of the line, of a curve and of many at once."""
    line = Line2D([0, 1], [0, 1], linestyle=(0, (4, 2)), linewidth=3)
    lines = LineCollection([[(0, 0), (1, 1)]], linestyles=[(0, (4, 2))], linewidths=3)
    assert line._unscaled_dash_pattern == lines._us_linestyles[0] == (0, (4, 2))
