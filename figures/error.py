"""One error is a segment; the loss is the mean of all the squares on such segments."""

import numpy as np
from matplotlib.figure import Figure

from gdcore import Lesson, predict
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """One point with its error, then all errors, then all their squares in one scale."""
    b, w = lesson.to_raw(*lesson.start)
    train = lesson.raw_train
    errors = predict(b, w, train.x) - train.y
    one = int(np.argsort(np.abs(errors))[len(errors) // 2])
    numbers = {
        "x": train.x[one], "y": train.y[one], "prediction": predict(b, w, train.x[one]).item(),
        "error": errors[one], "square": errors[one] ** 2, "all": len(errors),
        "loss": lesson.landscape.loss(*lesson.start),
        "shown": min(len(errors), panels.MOST_SQUARES),
    }  # fmt: skip
    few = numbers["shown"] == len(errors)
    keys = ("one", "every", "squares" if few else "some_squares")
    titles = [look.say(f"error.{key}", **numbers) for key in keys]
    drawn, (single, every, squares) = panels.sheet(lesson, look, "error", numbers, titles)

    for axes in (single, every):
        panels.data(axes, lesson, look, panels.room_for(lesson, (b, w)))
    panels.points(single, train, look, "ghost")
    panels.line(single, lesson, look, b, w)
    panels.one_error(single, look, numbers)

    panels.errors(every, lesson, look, b, w)
    panels.points(every, train, look, "train", zorder=3)
    panels.line(every, lesson, look, b, w)

    panels.squares(squares, look, errors, look.say("error.mean", **numbers))
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
