"""Six update rules from one start, in a valley and in a round bowl, with their losses."""

import numpy as np
from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import close_up
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.figure.style import drawn_as
from gdviz.look import Look
from gdviz.look.styles import STYLES


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Above the paths, below the losses; left the bad feature, right the standardised one."""
    lessons = [studies.valley(lesson), studies.bowl(lesson)]
    numbers = studies.race_numbers(lesson)
    key = [
        panels.key_entry(look, STYLES[name], look.say(f"optimizers.{name}"))
        for name in numbers.valley
    ]
    page = [
        [Panel(look.say(f"optimizers.{place}", numbers)), Panel()] for place in ("valley", "bowl")
    ]
    drawn, axes = panels.sheet(
        lesson, look, "optimizers", numbers, page, key=key, tall=0.62,
        subtitle="subtitle" if numbers.plain else "unsettled",
    )  # fmt: skip

    for above, curves, which in zip(axes[::2], axes[1::2], lessons, strict=True):
        runs = studies.race(which).runs
        places = np.concatenate([run.path.places for run in runs])
        panels.contour_map(above, which, look, close_up(lesson, places, 0.3))
        panels.loss_axes(curves, which, look, numbers.updates, by="update")
        for run in runs:
            style, name = STYLES[run.name], f"{which.x_factor:g} {run.name}"
            panels.trajectory_path(above, look, run.path, name, style)
            form = drawn_as(style, look)
            panels.curve(curves, run.path.epoch, run.path.loss, form, linewidth=1.3)
        panels.floor_words(curves, which, look)
        panels.landmarks(above, which, look)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
