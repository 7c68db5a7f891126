"""Updates needed against learning rate: ever fewer, then a wall at 2 over the largest curvature."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """One curve on log scales, the best rate and the cliff marked, the lesson's rates on it."""
    numbers = studies.rate_curve(lesson)
    key = panels.rate_key(lesson, look)
    drawn, (axes,) = panels.sheet(lesson, look, "learning_rate_limit", numbers, [Panel()], key=key)
    panels.rate_curve(axes, lesson, look, numbers)
    for name, rate, side in (("cliff", numbers.cliff, 1), ("best", numbers.best, -1)):
        panels.vertical_line(axes, look, rate, look.say(f"learning_rate_limit.{name}"), side)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
