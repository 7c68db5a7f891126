"""Everywhere on the map minus the gradient points down the steepest way; descent follows it."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import close_up
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look
from gdviz.look.styles import STYLES


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """The field over the whole map, and one path through it, step by step."""
    rate = studies.gentle_rate(lesson)
    steps = lesson.trajectory(rate)
    settled = steps.settled_at(lesson.landscape.min_loss)
    numbers = {
        "rate": rate,
        "updates": settled or len(steps.b) - 1,
        "cliff": lesson.landscape.max_learning_rate,
    }
    page = [Panel(look.say(f"gradient_field.{key}", numbers)) for key in ("field", "path")]
    drawn, (whole, near) = panels.sheet(lesson, look, "gradient_field", numbers, page)

    panels.contour_map(whole, lesson, look, equal=True)
    panels.gradient_arrows(whole, lesson, look)
    panels.landmarks(whole, lesson, look)

    panels.contour_map(near, lesson, look, close_up(lesson, steps.places, 0.15), equal=True)
    panels.gradient_arrows(near, lesson, look)
    panels.trajectory_path(near, look, steps, "path", STYLES["rate_low"])
    panels.landmarks(near, lesson, look)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
