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
    panels.margins(drawn, top=0.95)
    b, w = lesson.to_raw(*lesson.start)

    # Room for the points, and for the line over the whole width of the data.
    line = predict(b, w, np.array([lesson.full.x.min(), lesson.full.x.max()]))
    low, high = min(lesson.raw_train.y.min(), *line), max(lesson.raw_train.y.max(), *line)
    room = 0.14 * (high - low) or 1.0
    axes = panels.data(drawn.subplots(), lesson, look, (low - room, high + room))

    # The errors first, so that points and line lie over their ends.
    panels.errors(axes, lesson, look, b, w)
    panels.points(axes, lesson.raw_train, look, "train", zorder=3)
    words = look.say("prediction.line", b=look.number(b), w=look.number(w))
    panels.line(axes, lesson, look, b, w, words)

    loss = look.loss(lesson.landscape.loss(*lesson.start))
    subtitle = look.say("prediction.subtitle", loss=loss)
    panels.header(drawn, lesson, look, look.say("prediction.title"), subtitle)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
