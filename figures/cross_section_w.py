"""The loss along w alone, with b held at the start: a parabola."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """The cut lit up on the surface and on its contour, and what it shows beside them."""
    cut = studies.cut(lesson, "w")
    numbers = {
        "fixed": cut.fixed, "start": cut.start, "start_loss": cut.loss(cut.start),
        "slope": cut.slope(cut.start), "curvature": cut.curvature, "best": cut.best,
        "lowest": cut.lowest,
    }  # fmt: skip
    page = [
        Panel(look.say("cross_section_w.cut", numbers), kind="solid", weight=1.45),
        Panel(look.say("cross_section_w.map", numbers)),
        Panel(look.say("cross_section_w.side", numbers)),
    ]
    drawn, axes = panels.sheet(lesson, look, "cross_section_w", numbers, page)
    panels.cut_in_three_panels(axes, lesson, look, cut)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
