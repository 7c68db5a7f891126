"""Six update rules from one start, in a valley and in a round bowl, with their losses."""

import numpy as np
from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import close_up
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Above the paths, below the losses; left the bad feature, right the standardised one."""
    lessons = [studies.bad(lesson), studies.scales(lesson)["standardized"]]
    races = [studies.race(which) for which in lessons]
    numbers = studies.race_numbers(lesson)
    titles = [look.say(f"optimizers.{key}", **numbers) for key in ("valley", "bowl")]
    titles = [titles[0], "", titles[1], ""]
    key = [
        panels.handle(panels.rule_style(look, name), look.say(f"optimizers.{name}", **numbers))
        for name in races[0]
    ]
    drawn, axes = panels.sheet(
        lesson, look, "optimizers", numbers, titles, key=key, stack=2, tall=0.62
    )

    for above, curves, which, race in zip(axes[::2], axes[1::2], lessons, races, strict=True):
        ways = np.concatenate([panels.way(run.path) for run in race.values()])
        panels.contour(above, which, look, close_up(lesson, ways, 0.15))
        panels.loss_axes(curves, which, look, numbers["updates"], by="update")
        for name, run in race.items():
            style = panels.rule_style(look, name)
            panels.trajectory(above, look, run.path, f"{which.x_factor:g} {name}", style)
            panels.curve(curves, run.path.epoch, run.path.loss, style, linewidth=1.3)
        panels.floor_words(curves, which, look)
        panels.landmarks(above, which, look)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
