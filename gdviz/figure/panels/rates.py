"""How many updates every learning rate needs."""

import numpy as np
from matplotlib.axes import Axes

import gdcore
from gdcore.studies import RateCurve
from gdviz.figure.panels.axes import log_ticks
from gdviz.figure.panels.words import place_words
from gdviz.figure.style import drawn_as
from gdviz.look import Look
from gdviz.look.styles import STYLES, rate_styles


def rate_curve(axes: Axes, lesson: gdcore.Lesson, look: Look, found: RateCurve) -> None:
    """Updates needed to settle against the learning rate, on log scales, with a wall at the cliff.

    The lesson's rates lie on it; those beyond the wall at its upper edge, as they never settle.
    """
    theme = look.theme
    top = 4 * max(found.updates[0], 30 * found.best_updates, 100)
    bottom = min(1, *found.updates) * 0.6
    axes.set(xscale="log", yscale="log", ylim=(bottom, top))
    axes.set_xlim(found.low / 1.15, found.high)
    axes.axvspan(found.cliff, found.high, color=theme.grid, lw=0)
    axes.plot(found.rate, found.updates, color=theme.ink, linewidth=2.4)
    for placed, style in zip(found.placed, rate_styles(lesson.shares), strict=True):
        form = {**drawn_as(style, look), "linestyle": "none"}
        spot = (min(max(placed.rate, found.low), found.high), min(placed.updates, top))
        axes.plot(
            *spot, **form, markersize=10, markeredgecolor=theme.paper, markeredgewidth=1.2,
            clip_on=False, zorder=6,
        )  # fmt: skip
    log_ticks(axes.xaxis)
    log_ticks(axes.yaxis)
    axes.set_xlabel(look.say("axis.log", name=look.say("axis.learning_rate")))
    axes.set_ylabel(look.say("axis.log", name=look.say("axis.updates_needed")))


def vertical_line(axes: Axes, look: Look, x: float, words: str, side: int = -1) -> None:
    """A vertical line across the panel, named beside it where nothing is hidden."""
    bottom, top = axes.get_ylim()
    limit = STYLES["limit"]
    axes.axvline(x, **drawn_as(limit, look), linewidth=limit.width, zorder=1.5)
    logs = np.log([bottom, top])
    heights = np.exp(logs[0] + (logs[1] - logs[0]) * np.array([0.9, 0.75, 0.6, 0.45, 0.3, 0.15]))
    choices = [((x, height), (beside, 0)) for beside in (side, -side) for height in heights]
    place_words(axes, words, choices, look, (8, 0.01))
