"""Three learning rates from one start: one creeps in, one zigzags in, one flies out."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import paths_of
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
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
    paths = "map_round" if lesson.landscape.is_round else "map"  # there all run along one line
    page = [
        Panel(look.say(f"descent_path.{paths}"), weight=1.15),
        Panel(look.say("descent_path.curves")),
    ]
    drawn, (above, curves) = panels.sheet(
        lesson, look, "descent_path", numbers, page, key=panels.rate_key(lesson, look),
        title="crawl" if studies.crawls(lesson) else "title",
    )  # fmt: skip

    panels.contour_map(above, lesson, look, paths_of(lesson))
    for rate in lesson.rates:
        panels.rate_path(above, lesson, look, rate)
    panels.landmarks(above, lesson, look)
    panels.ring_labels(above, look)

    panels.rate_losses(curves, lesson, look)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
