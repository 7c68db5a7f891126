"""Everywhere on the map minus the gradient points down the steepest way; descent follows it."""

import numpy as np
from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import close_up
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """The field over the whole map, and one path through it, step by step."""
    rate = studies.gentle_rate(lesson)
    steps = lesson.trajectory(rate)
    way = np.column_stack([steps.b, steps.w])
    settled = steps.settled_at(lesson.landscape.min_loss)
    numbers = {
        "rate": rate,
        "updates": settled or len(steps.b) - 1,
        "cliff": lesson.landscape.max_learning_rate,
    }
    titles = [look.say(f"gradient_field.{key}", **numbers) for key in ("field", "path")]
    drawn, (whole, near) = panels.sheet(lesson, look, "gradient_field", numbers, titles)

    panels.contour(whole, lesson, look, equal=True)
    panels.field(whole, lesson, look)
    panels.landmarks(whole, lesson, look)

    panels.contour(near, lesson, look, close_up(lesson, way, 0.15), equal=True)
    panels.field(near, lesson, look)
    panels.trajectory(near, look, steps, "path", panels.share_style(look, 0))
    panels.landmarks(near, lesson, look)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
