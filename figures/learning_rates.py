"""One step and twenty at a low, a high and a very high learning rate, along b and along w."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.look import Look

COUNT = 20
"""Updates, as many as the book shows."""


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """A stack for each rate, along b over along w: the first step bold, the others thin."""
    rates = studies.few_rates(lesson)
    cuts = [studies.cut(lesson, name) for name in ("b", "w")]
    cells = [(cut, rate) for rate in rates for cut in cuts]
    numbers = {"count": COUNT, **{f"limit_{cut.name}": 2 / cut.curvature for cut in cuts}}
    titles = [
        look.say("learning_rates.panel", name=f"${cut.name}$", rate=rate) for cut, rate in cells
    ]
    drawn, axes = panels.sheet(
        lesson, look, "learning_rates", numbers, titles, stack=2, least=1.9, tall=0.62
    )

    for panel, (cut, rate) in zip(axes, cells, strict=True):
        style = panels.rate_style(lesson, look, rate)
        panels.parabola(panel, lesson, look, cut)
        panels.descend_on(panel, look, cut, rate, COUNT, style, width=0.9, size=3)
        panels.descend_on(panel, look, cut, rate, 1, style, width=2.4, size=5, zorder=4)
        panels.landmark(panel, look, (cut.start, cut.loss(cut.start)), "start")
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
