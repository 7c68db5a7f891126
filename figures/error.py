"""One error is a segment; the loss is the mean of all the squares on such segments."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """One point with its error, then all errors, then all their squares in one scale."""
    b, w = lesson.to_raw(*lesson.start)
    errors, train = studies.errors_at_start(lesson), lesson.sample().raw_train
    point = studies.middling_error(lesson)
    shown = min(len(errors), panels.MOST_SQUARES)
    numbers = {
        **vars(point), "all": len(errors), "loss": lesson.landscape.loss(*lesson.start),
        "shown": shown, "segments": len(train),
    }  # fmt: skip
    keys = (
        "one",
        "every" if len(train) == len(errors) else "some_errors",
        "squares" if shown == len(errors) else "some_squares",
    )
    page = [Panel(look.say(f"error.{key}", numbers)) for key in keys]
    drawn, (single, every, squares) = panels.sheet(
        lesson, look, "error", numbers, page, sampled="points"
    )

    for axes in (single, every):
        panels.data_axes(axes, lesson, look, panels.room_for(lesson, (b, w)))
    panels.points(single, train, look, "ghost")
    panels.model_line(single, lesson, look, b, w)
    panels.one_error(single, look, point)

    panels.errors(every, lesson, look, b, w)
    panels.points(every, train, look, "train", zorder=3)
    panels.model_line(every, lesson, look, b, w)

    panels.squares(squares, look, errors, look.say("error.mean", numbers))
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
