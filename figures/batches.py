"""Batch, mini-batch and stochastic descent: more updates an epoch, and less sure ones."""

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
    """Three paths on one contour, and their losses by epoch and by update."""
    found = studies.batches(lesson)
    numbers = studies.batch_numbers(lesson)
    key = []
    for name, steps in found.named:
        words, end = look.say(f"batches.{name}", numbers), float(steps.epoch[-1])
        if end < numbers.epochs:
            words = look.say("batches.stopped", line=words, epochs=end)
        key.append(panels.key_entry(look, STYLES[name], words))
    many = any(panels.is_cloud(steps.loss) for _, steps in found.named)
    names = ("map", "cloud" if many else "epochs", "updates")
    page = [Panel(look.say(f"batches.{name}", numbers)) for name in names]
    drawn, (above, epochs, updates) = panels.sheet(
        lesson, look, "batches", numbers, page, key=key, sampled="batches"
    )

    places = np.concatenate([steps.places for _, steps in found.named])
    panels.contour_map(above, lesson, look, close_up(lesson, places, 0.15))
    panels.loss_axes(epochs, lesson, look, numbers.epochs)
    panels.loss_axes(updates, lesson, look, numbers.epochs, by="update")
    for name, steps in reversed(found.named):
        style = drawn_as(STYLES[name], look)
        panels.trajectory_path(above, look, steps, name, STYLES[name])
        thin = {"linewidth": 0.8, "marker": ""} if name == "stochastic" else {}
        panels.restless_curve(epochs, steps.epoch, steps.loss, style, **thin)
        first = steps.loss[: numbers.epochs + 1]
        panels.curve(updates, np.arange(len(first)), first, style, markevery=4)
    panels.floor_words(epochs, lesson, look)
    panels.floor_words(updates, lesson, look)
    panels.landmarks(above, lesson, look)
    panels.ring_labels(above, look)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
