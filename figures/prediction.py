"""The line of the random start over the training points, and the errors it makes."""

import numpy as np
from matplotlib.figure import Figure

from gdcore import Lesson, predict
from gdviz import panels
from gdviz.figure import figure, main
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Points, the dashed line of the start, and one segment per error."""
    drawn = Figure()
    train, theme = lesson.raw_train, look.theme
    b, w = lesson.to_raw(*lesson.start)

    # Points and line have room, over the whole width of the data.
    ends = np.array([lesson.full.x.min(), lesson.full.x.max()])
    line, predicted = predict(b, w, ends), predict(b, w, train.x)
    low, high = min(train.y.min(), line.min()), max(train.y.max(), line.max())
    room = 0.14 * (high - low) or 1.0
    axes = panels.data(drawn.subplots(), lesson, look, (low - room, high + room))

    # The errors first, so that points and line lie over their ends.
    axes.vlines(train.x, train.y, predicted, color=theme.error, linewidth=1.0, alpha=0.75)
    panels.points(axes, train, look, "train", zorder=3)

    # The line is named at its right end, on the side without points.
    axes.plot(ends, line, color=theme.prediction, linestyle=(0, (5, 2)))
    above = np.mean((train.y - predicted)[train.x >= np.quantile(train.x, 0.6)]) < 0
    axes.annotate(
        look.say("prediction.line", b=look.number(b), w=look.number(w)), (ends[1], line[1]),
        (0, 7 if above else -9), textcoords="offset points", weight="bold", ha="right",
        va="bottom" if above else "top", path_effects=panels.casing(look, 3), zorder=6,
    )  # fmt: skip

    loss = look.loss(lesson.landscape.loss(*lesson.start))
    subtitle = look.say("prediction.subtitle", loss=loss)
    panels.header(drawn, lesson, look, look.say("prediction.title"), subtitle)
    panels.margins(drawn, top=0.95)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
