"""Residuals are what a line leaves over: their mean square is the loss, a pattern a hint."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Residuals against x before and after on one scale, how many of which size, and magnified."""
    numbers = studies.residual_numbers(lesson)
    start, found = numbers.start, numbers.found
    page = [
        [Panel(look.say(f"residuals.{name}", numbers)) for name in names]
        for names in (("before", "after"), ("counts", "own"))
    ]
    drawn, (before, after, counts, own) = panels.sheet(
        lesson, look, "residuals", numbers, page, sampled="points"
    )

    for axes, line, name in ((before, start, "before"), (after, found, "after")):
        panels.residual_axes(axes, lesson, look, start, found)
        panels.residual_points(axes, lesson, look, line, name)
    square = look.say("residuals.square_before", numbers)
    panels.mean_square(before, look, numbers.root_before, square)
    square = look.say("residuals.square_after", numbers)
    panels.mean_square(after, look, numbers.root_after, square)

    words = look.say("residuals.was"), look.say("residuals.now")
    panels.residual_histogram(counts, lesson, look, studies.residual_counts(lesson), words)

    panels.residual_axes(own, lesson, look, found)
    panels.residual_points(own, lesson, look, found, "after")
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
