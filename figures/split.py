"""The data set in two parts: 80 % of the points to learn from, the rest kept aside to check."""

from matplotlib.figure import Figure

from gdcore import Lesson
from gdviz import panels
from gdviz.figure import figure, main
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Training points left, validation points right, on the same axes."""
    drawn = Figure()
    left, right = drawn.subplots(1, 2, sharex=True, sharey=True, gridspec_kw={"wspace": 0.08})
    train, val = lesson.raw_train, lesson.raw_val

    # Each part in its colour, over the pale ghost of the other: the same cloud, dealt in two.
    for axes, part, other, role in ((left, train, val, "train"), (right, val, train, "val")):
        panels.data(axes, lesson, look)
        ghost = look.theme.grid
        panels.points(axes, other, look, "train", facecolors=ghost, zorder=1.5)
        panels.points(axes, part, look, role)
        axes.set_title(look.say(f"split.{role}", n=len(part)), color=getattr(look.theme, role))
    right.set_ylabel("")

    title = look.say("split.title", train=len(train), val=len(val))
    panels.header(drawn, lesson, look, title, look.say("split.subtitle"))
    panels.margins(drawn)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
