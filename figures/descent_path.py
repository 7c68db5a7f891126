"""Three learning rates from one start: one creeps in, one zigzags in, one flies out."""

from matplotlib.figure import Figure

from gdcore import Lesson
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Paths on the contour left, their losses by epoch right."""
    cliff = lesson.landscape.max_learning_rate
    numbers = {
        "cliff": cliff,
        "count": len(lesson.rates),
        "fatal": sum(s > 1 for s in lesson.shares),
    }
    titles = [look.say("descent_path.map"), look.say("descent_path.curves")]
    drawn, (above, curves) = panels.sheet(
        lesson, look, "descent_path", numbers, titles, key=panels.rate_key(lesson, look),
        title="crawl" if lesson.crawls else "title", weights=(1, 1.1),
    )  # fmt: skip

    panels.contour(above, lesson, look)
    for rate in lesson.rates:
        panels.path(above, lesson, look, rate)
    panels.landmarks(above, lesson, look)
    panels.rings(above, look)

    panels.losses(curves, lesson, look)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
