"""Raw, ten times as large, standardised: the same points on three scales of x."""

import numpy as np
from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Three scatter plots on one scale of x, under each what it means for descent."""
    scales = studies.scales(lesson)
    numbers = studies.scale_numbers(lesson)
    titles = [look.say(f"scaled_feature.{key}", **numbers) for key in scales]
    under = [look.say("scaled_feature.under", **numbers[key]) for key in scales]
    drawn, axes = panels.sheet(
        lesson, look, "scaled_feature", numbers, titles, under=under, tall=0.62
    )

    # On one scale of x, unless some cloud would be a mere stroke on it.
    parts = [which.train for which in scales.values()]
    together = panels.joined(parts)
    if min(np.ptp(part.x) for part in parts) > 0.06 * np.ptp(together.x):
        parts = [together] * len(parts)
    for panel, which, full in zip(axes, scales.values(), parts, strict=True):
        panels.data(panel, which, look, full=full)
        panels.points(panel, which.train, look, "train")
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
