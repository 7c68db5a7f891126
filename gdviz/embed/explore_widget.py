"""The explorable in a notebook: Jupyter, marimo, VS Code, through anywidget."""

from typing import Any

from gdcore import Lesson
from gdviz.embed.explore import given
from gdviz.errors import SettingsError
from gdviz.look import Look


def explore(lesson: Lesson | None = None, look: Look | None = None) -> Any:
    """A widget to touch, whose learning rate, start and path Python reads and sets.

    Args:
        lesson: What is descended on; the book's if None.
        look: Theme and language; in light English if None.

    Returns:
        An `anywidget.AnyWidget` with the traits `rate`, `start`, (b, w) in lesson coordinates, and
        `path`, a list of places (b, w). They follow what the reader does. One that Python sets is
        shown; a path that Python sets is drawn in place of the descent's, until the next change.

    Raises:
        SettingsError: anywidget is not installed.

    Examples:
        >>> widget = explore()
        >>> widget.rate, [round(value, 3) for value in widget.start]
        (0.2, [0.497, -0.138])
        >>> widget.rate = 1.1
    """
    try:
        from gdviz.embed.explore_anywidget import Explore
    except ModuleNotFoundError as error:
        if error.name not in ("anywidget", "traitlets", "ipywidgets"):
            raise
        raise SettingsError(
            f'the widget needs {error.name}: pip install "gdviz[notebook]"'
        ) from None
    lesson, look = lesson or Lesson(), look or Look()
    rate = lesson.rates[0]
    return Explore(
        given=given(lesson, look), rate=rate, start=list(lesson.start),
        path=lesson.trajectory(rate).places.tolist(),
    )  # fmt: skip
