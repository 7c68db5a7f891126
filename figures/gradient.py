"""The gradient is two slopes: rise over run along b and along w, as the run shrinks to nothing."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Both parabolas with tangent and rise over run, then the slopes of ever shorter runs."""
    slopes = studies.slopes(lesson)
    cuts = [(studies.cut(lesson, "b"), slopes.b), (studies.cut(lesson, "w"), slopes.w)]
    page = [
        *(
            Panel(look.say(f"gradient.{name}", slopes), look.say(f"gradient.under_{name}", slopes))
            for name in ("b", "w")
        ),
        Panel(look.say("gradient.runs")),
    ]
    drawn, (*sides, runs) = panels.sheet(lesson, look, "gradient", slopes, page)

    top = studies.common_top(lesson, [cut for cut, _ in cuts])
    for axes, (cut, slope) in zip(sides, cuts, strict=True):
        panels.parabola(axes, lesson, look, cut, top=top)
        panels.tangent(axes, look, cut, slope.run)
    panels.secants(runs, look, cuts)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
