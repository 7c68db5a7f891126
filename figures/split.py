"""The data set in two parts: 80 % of the points to learn from, the rest kept aside to check."""

from matplotlib.figure import Figure

from gdcore import Lesson
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Training points left, validation points right, on the same axes."""
    train, val = lesson.raw_train, lesson.raw_val
    numbers = {"train": len(train), "val": len(val), "all": len(lesson.full)}
    titles = [look.say(f"split.{role}", numbers) for role in ("train", "val")]
    drawn, axes = panels.sheet(
        lesson, look, "split", numbers, [Panel(title) for title in titles], sampled="points"
    )

    # Each part in its colour, over the pale ghost of the other: the same cloud, dealt in two.
    sample = lesson.sample()
    train, val = sample.raw_train, sample.raw_val
    parts = ((train, val, "train"), (val, train, "val"))
    for panel, words, (part, other, role) in zip(axes, titles, parts, strict=True):
        panels.data_axes(panel, lesson, look)
        panels.points(panel, other, look, "ghost")
        panels.points(panel, part, look, role)
        panel.set_title(words, color=getattr(look.theme, role))
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
