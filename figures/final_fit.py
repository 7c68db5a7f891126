"""Where descent ends: the line of least squares, near the truth, and as good on unseen points."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """The line found over the points, and the loss of both parts of the data by epoch."""
    numbers = studies.fit_numbers(lesson)
    titles = [look.say(f"final_fit.{key}", **numbers) for key in ("line", "losses")]
    lines = {name: numbers[name] for name in ("best", "truth", "found") if name in numbers}
    key = [
        panels.handle(panels.line_style(look, name), look.say(f"final_fit.{name}", b=b, w=w))
        for name, (b, w) in lines.items()
    ]
    key += panels.part_key(look)
    drawn, (axes, curves) = panels.sheet(lesson, look, "final_fit", numbers, titles, key=key)

    panels.data(axes, lesson, look)
    panels.points(axes, lesson.raw_train, look, "train")
    panels.points(axes, lesson.raw_val, look, "val")
    for name, (b, w) in lines.items():
        panels.line(axes, lesson, look, b, w, **panels.line_style(look, name))
    panels.two_losses(curves, lesson, look, numbers["rate"])
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
