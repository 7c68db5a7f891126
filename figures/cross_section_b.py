"""The loss along b alone, with w held at the start: a parabola."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """The cut lit up on the surface and on its contour, and what it shows beside them."""
    cut = studies.cut(lesson, "b")
    numbers = {
        "fixed": cut.fixed, "start": cut.start, "start_loss": cut.loss(cut.start),
        "slope": cut.slope(cut.start), "curvature": cut.curvature, "best": cut.best,
        "lowest": cut.lowest,
    }  # fmt: skip
    page = [
        Panel(look.say("cross_section_b.cut", numbers), kind="solid", weight=1.45),
        Panel(look.say("cross_section_b.map", numbers)),
        Panel(look.say("cross_section_b.side", numbers)),
    ]
    drawn, axes = panels.sheet(lesson, look, "cross_section_b", numbers, page)
    panels.cut_in_three_panels(axes, lesson, look, cut)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
