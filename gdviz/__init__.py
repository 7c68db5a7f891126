"""gdviz: figures and films that show how gradient descent works.

import gdviz

lesson = gdviz.lesson("sales.xlsx", x="TV", y="Sales")
gdviz.show("descent_path", lesson)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gdcore
    from gdviz.tables import read_table

__all__ = ["explore", "lesson", "read_table", "show"]


def __getattr__(name: str) -> Any:
    """`gdviz.read_table`, loaded when it is asked for, and numpy with it: see `gdviz --help`."""
    if name == "read_table":
        return import_module("gdviz.tables").read_table
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def lesson(
    data: Any, x: str | int | None = None, y: str | int | None = None, **options: Any
) -> "gdcore.Lesson":
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
    import gdcore
    from gdviz.tables import read_table

    own = ("sheet", "missing", "decimal", "encoding")
    reading = {key: options.pop(key) for key in own if key in options}
    return gdcore.Lesson(data=read_table(data, x, y, **reading), **options)


def show(
    name: str, lesson: "gdcore.Lesson | None" = None, *, embed: bool | None = None, **settings: Any
) -> Any:
    """A figure, or a film with its player, as the value of a notebook's cell.

    A film that is not there, or not as it would be now, is rendered first, which takes a minute.

    Args:
        name: As `gdviz list` has it. Of what is a figure and a film it is the figure, and
            "scenes/NAME" the film.
        lesson: What it is about; None for the lesson of the settings, the book's if they say none.
        embed: Of films: whether it is kept in the notebook, or found beside it; None: up to 16 MB.
        settings: As on the command line, such as lang="zh", theme="dark", quality="l".

    Returns:
        A matplotlib Figure, or a `gdviz.notebook.Film`.

    Raises:
        gdviz.errors.SettingsError: there is no such name, or a setting is not allowed.
        gdcore.DataError: the data cannot be used.

    Examples:
        >>> show("split", lang="zh").get_size_inches().tolist()
        [10.0, 5.625]
    """
    # By its name: `import gdviz` is light, and stands below what makes pictures.
    return import_module("gdviz.notebook").show(name, lesson, embed, settings)


def explore(lesson: "gdcore.Lesson | None" = None, look: Any = None) -> Any:
    """A widget to touch, whose learning rate, start and path Python reads and sets.

    Args:
        lesson: What is descended on; the book's if None.
        look: Theme and language, a `gdviz.look.Look`; in light English if None.

    Returns:
        An `anywidget.AnyWidget` with the traits `rate`, `start`, (b, w) in lesson coordinates, and
        `path`, a list of places (b, w). They follow what the reader does. One that Python sets is
        shown; a path that Python sets is drawn in place of the descent's, until the next change.

    Raises:
        gdviz.errors.SettingsError: anywidget is not installed.

    Examples:
        >>> widget = explore()
        >>> widget.rate, [round(value, 3) for value in widget.start]
        (0.2, [0.497, -0.138])
        >>> widget.rate = 1.1
    """
    return import_module("gdviz.embed.explore_widget").explore(lesson, look)
