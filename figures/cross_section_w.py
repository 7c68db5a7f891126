"""The loss along w alone, with b held at the start: a parabola."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
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
    titles = [look.say(f"cross_section_w.{key}", **numbers) for key in ("cut", "map", "side")]
    drawn, axes = panels.sheet(
        lesson, look, "cross_section_w", numbers, titles, solid=[0], weights=(1.45, 1, 1)
    )
    panels.cut_open(axes, lesson, look, cut)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
