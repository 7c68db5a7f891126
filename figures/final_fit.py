"""Where descent ends: the line of least squares; and whether it holds on unseen points."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """The line found over the points, and the loss of both parts of the data by epoch."""
    numbers = studies.fit(lesson)
    lines = {"best": numbers.best, "truth": numbers.truth, "found": numbers.found}
    told = {name: line for name, line in lines.items() if line is not None}
    key = [
        panels.line_entry(look, name, look.say(f"final_fit.{name}", b=b, w=w))
        for name, (b, w) in told.items()
    ]
    key += panels.part_key(look)
    page = [Panel(look.say("final_fit.line")), Panel(look.say("final_fit.losses"))]
    title = "unsettled" if numbers.settled_at is None else numbers.on_unseen
    drawn, (axes, curves) = panels.sheet(
        lesson, look, "final_fit", numbers, page, key=key, title=title, sampled="points"
    )

    panels.data_axes(axes, lesson, look)
    panels.points(axes, lesson.sample().raw_train, look, "train")
    panels.points(axes, lesson.sample().raw_val, look, "val")
    for name, (b, w) in told.items():
        panels.model_line(axes, lesson, look, b, w, **panels.line_form(look, name))
    panels.train_and_val_losses(curves, lesson, look, numbers.rate)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
