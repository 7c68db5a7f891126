"""Raw, ten times as large, standardised: the same points on three scales of x."""

import numpy as np
from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Three scatter plots on one scale of x, under each what it means for descent."""
    scales = studies.scales(lesson)
    numbers = studies.scale_numbers(lesson)
    page = [
        Panel(look.say(f"scaled_feature.{name}", numbers), look.say("scaled_feature.under", shape))
        for name, shape in scales.shapes
    ]
    drawn, axes = panels.sheet(
        lesson, look, "scaled_feature", numbers, page, sampled="points", tall=0.62
    )

    # On one scale of x, unless some cloud would be a mere stroke on it.
    parts = [which.train for _, which in scales.named]
    together = panels.joined(parts)
    if min(np.ptp(part.x) for part in parts) > 0.06 * np.ptp(together.x):
        parts = [together] * len(parts)
    for panel, (_, which), full in zip(axes, scales.named, parts, strict=True):
        panels.data_axes(panel, which, look, full=full)
        panels.points(panel, which.sample().train, look, "train")
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
