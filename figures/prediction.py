"""The line of the random start over the training points, and the errors it makes."""

from matplotlib.figure import Figure

from gdcore import Lesson
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Points, the dashed line of the start, and one segment per error."""
    b, w = lesson.to_raw(*lesson.start)
    numbers = {"b": b, "w": w, "loss": lesson.landscape.loss(*lesson.start)}
    title, line = ("title", "line") if lesson.start_at is None else ("chosen", "chosen_line")
    drawn, (axes,) = panels.sheet(
        lesson, look, "prediction", numbers, [Panel()], title=title, sampled="points"
    )
    panels.data_axes(axes, lesson, look, panels.room_for(lesson, (b, w)))

    # The errors first, so that points and line lie over their ends.
    panels.errors(axes, lesson, look, b, w)
    panels.points(axes, lesson.sample().raw_train, look, "train", zorder=3)
    panels.model_line(axes, lesson, look, b, w, look.say(f"prediction.{line}"))
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
