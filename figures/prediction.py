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
    axes = panels.data(drawn.subplots(), lesson, look)
    train, theme = lesson.raw_train, look.theme
    b, w = lesson.to_raw(*lesson.start)

    # The errors first, so that points and line lie over their ends.
    predicted = predict(b, w, train.x)
    axes.vlines(train.x, train.y, predicted, color=theme.error, linewidth=1.0, alpha=0.75)
    panels.points(axes, train, look, "train", zorder=3)

    # The line over the whole width of the data, named at its right end on the side without points.
    ends = np.array([lesson.full.x.min(), lesson.full.x.max()])
    line = predict(b, w, ends)
    axes.plot(ends, line, color=theme.prediction, linestyle=(0, (5, 2)))
    above = np.mean((train.y - predicted)[train.x >= np.quantile(train.x, 0.6)]) < 0
    axes.annotate(
        look.say("prediction.line", b=look.number(b), w=look.number(w)), (ends[1], line[1]),
        (0, 7 if above else -9), textcoords="offset points", weight="bold", ha="right",
        va="bottom" if above else "top", path_effects=panels.casing(look, 3), zorder=6,
    )  # fmt: skip
    low, high = min(train.y.min(), line.min()), max(train.y.max(), line.max())
    axes.set_ylim(low - 0.14 * (high - low), high + 0.14 * (high - low))

    loss = look.loss(lesson.landscape.loss(*lesson.start))
    subtitle = look.say("prediction.subtitle", loss=loss)
    panels.header(drawn, lesson, look, look.say("prediction.title"), subtitle)
    panels.margins(drawn, top=0.95)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
