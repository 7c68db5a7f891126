"""Batch, mini-batch and stochastic descent: more updates an epoch, and less sure ones."""

import numpy as np
from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import close_up
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Three paths on one contour, and their losses by epoch and by update."""
    paths = studies.batches(lesson)
    numbers = studies.batch_numbers(lesson)
    titles = [look.say(f"batches.{key}", **numbers) for key in ("map", "epochs", "updates")]
    key = [
        panels.handle(panels.batch_style(look, name), look.say(f"batches.{name}", **numbers))
        for name in paths
    ]
    drawn, (above, epochs, updates) = panels.sheet(
        lesson, look, "batches", numbers, titles, key=key
    )

    ways = np.concatenate([panels.way(steps) for steps in paths.values()])
    panels.contour(above, lesson, look, close_up(lesson, ways, 0.15))
    panels.loss_axes(epochs, lesson, look, numbers["epochs"])
    panels.loss_axes(updates, lesson, look, numbers["epochs"], by="update")
    for name, steps in reversed(paths.items()):
        style = panels.batch_style(look, name)
        panels.trajectory(above, look, steps, name, style)
        thin = {"linewidth": 0.8, "marker": ""} if name == "stochastic" else {}
        panels.curve(epochs, steps.epoch, steps.loss, style, **thin)
        panels.curve(updates, np.arange(len(steps.loss)), steps.loss, style, markevery=4)
    panels.floor_words(epochs, lesson, look)
    panels.floor_words(updates, lesson, look)
    panels.landmarks(above, lesson, look)
    panels.rings(above, look)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
