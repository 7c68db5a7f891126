"""One step and twenty at a low, a high and a very high learning rate, along b and along w."""

from itertools import product

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look
from gdviz.look.styles import rate_styles

COUNT = 20
"""Updates, as many as the book shows."""


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """A stack for each rate, along b over along w: the first step bold, the others thin."""
    rates = studies.few_rates(lesson)
    cuts = [studies.cut(lesson, name) for name in ("b", "w")]
    numbers = {"count": COUNT, **{f"limit_{cut.name}": cut.max_learning_rate for cut in cuts}}
    page = [
        [Panel(look.say("learning_rates.panel", name=f"${cut.name}$", rate=rate)) for cut in cuts]
        for rate in rates
    ]
    drawn, axes = panels.sheet(lesson, look, "learning_rates", numbers, page, least=1.9, tall=0.62)

    styles = dict(zip(lesson.rates, rate_styles(lesson.shares), strict=True))
    top = studies.common_top(lesson, cuts)
    for panel, (rate, cut) in zip(axes, product(rates, cuts), strict=True):
        style = styles[rate]
        panels.parabola(panel, lesson, look, cut, top=top)
        panels.path_on_cut(panel, look, cut, rate, COUNT, style, width=0.9, size=3)
        panels.path_on_cut(panel, look, cut, rate, 1, style, width=2.4, size=5, zorder=4)
        panels.landmark(panel, look, (cut.start, cut.loss(cut.start)), "start")
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
