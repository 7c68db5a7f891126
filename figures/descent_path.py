"""Three learning rates from one start: one creeps in, one zigzags in, one flies out."""

from matplotlib.figure import Figure

from gdcore import Lesson
from gdviz import panels
from gdviz.figure import figure, main
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Paths on the contour left, their losses by epoch right."""
    drawn = Figure()
    left, right = drawn.subplots(1, 2, gridspec_kw={"wspace": 0.28, "width_ratios": (1, 1.1)})
    panels.margins(drawn, top=panels.rate_key(drawn, lesson, look))

    panels.contour(left, lesson, look).set_title(look.say("descent_path.map"))
    for rate in lesson.rates:
        panels.path(left, lesson, look, rate)
    panels.landmarks(left, lesson, look)

    panels.losses(right, lesson, look).set_title(look.say("descent_path.curves"))

    cliff = look.number(lesson.landscape.max_learning_rate)
    title = look.say("descent_path.crawl" if lesson.crawls else "descent_path.title", cliff=cliff)
    panels.header(drawn, lesson, look, title, look.say("descent_path.subtitle", cliff=cliff))
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
