"""On the bad feature one parameter is gentle, the other steep; no rate suits both."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look
from gdviz.look.styles import STYLES, rate_role

COUNT = 20
"""Updates in each panel."""


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """A stack for each parameter, at the rate that suits b over the rate that suits w."""
    bad = studies.bad(lesson)
    cuts = [studies.cut(bad, name) for name in ("b", "w")]
    rates = [cut.gentle_rate for cut in cuts]
    numbers = {"rate_b": rates[0], "rate_w": rates[1], "curvature_b": cuts[0].curvature,
               "curvature_w": cuts[1].curvature, "count": COUNT}  # fmt: skip
    cells = [(cut, rate) for cut in cuts for rate in rates]
    words = [look.say(f"bad_cross_sections.{cut.name}", rate=rate) for cut, rate in cells]
    page = [[Panel(words[0]), Panel(words[1])], [Panel(words[2]), Panel(words[3])]]
    suits_both = max(rates) < min(cut.max_learning_rate for cut in cuts)
    drawn, axes = panels.sheet(
        bad, look, "bad_cross_sections", numbers, page, least=2.2, tall=0.62,
        title="alike" if suits_both else "title",
    )  # fmt: skip

    for panel, (cut, rate) in zip(axes, cells, strict=True):
        panels.parabola(panel, bad, look, cut, top=4 * cut.loss(cut.start))
        style = STYLES[rate_role(rate / cut.max_learning_rate)]
        panels.path_on_cut(panel, look, cut, rate, COUNT, style, width=1.8, size=4.5)
        panels.landmark(panel, look, (cut.start, cut.loss(cut.start)), "start")
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
