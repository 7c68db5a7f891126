"""The explorable in a notebook: Jupyter, marimo, VS Code, through anywidget."""

from typing import Any

from gdcore import Lesson
from gdviz.embed.explore import given
from gdviz.errors import SettingsError
from gdviz.look import Look


def explore(lesson: Lesson | None = None, look: Look | None = None) -> Any:
    """What `gdviz.explore` does."""
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
