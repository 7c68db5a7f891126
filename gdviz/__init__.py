"""gdviz: figures and films that show how gradient descent works.

import gdviz

lesson = gdviz.lesson("sales.xlsx", x="TV", y="Sales")
"""

from importlib import import_module
from typing import Any

import gdcore
from gdviz.tables import read_table

__all__ = ["explore", "lesson", "read_table"]

LATER = {"explore": "gdviz.embed.explore_widget"}
"""What is imported when it is first asked for, since it stands on nearly all of the package."""


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(LATER[name]), name)


def lesson(
    data: Any, x: str | int | None = None, y: str | int | None = None, **options: Any
) -> gdcore.Lesson:
    """The lesson on two columns of any table: a file, a data frame, two arrays, a list of pairs.

    Args:
        data, x, y: As for `read_table`.
        options: `sheet`, `missing`, `decimal` and `encoding` are those of `read_table`; all others,
            such as `seed` or `learning_rates`, are fields of `gdcore.Lesson`.

    Raises:
        gdcore.DataError: The table or an option cannot be used.

    Examples:
        >>> found = lesson({"hours": [1, 2, 3, 4], "marks": [2, 4, 5, 9]}, x="hours", y="marks")
        >>> len(found.full), found.full.y_name
        (4, 'marks')
    """
    own = ("sheet", "missing", "decimal", "encoding")
    reading = {key: options.pop(key) for key in own if key in options}
    return gdcore.Lesson(data=read_table(data, x, y, **reading), **options)
