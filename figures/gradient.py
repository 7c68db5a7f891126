"""The gradient is two slopes: rise over run along b and along w, as the run shrinks to nothing."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Both parabolas with tangent and rise over run, then the slopes of ever shorter runs."""
    along = {name: studies.cut(lesson, name) for name in ("b", "w")}
    numbers = studies.slopes(lesson)
    titles = [look.say(f"gradient.{key}", **numbers) for key in ("b", "w", "runs")]
    under = [look.say(f"gradient.under_{name}", **numbers) for name in along]
    drawn, (*sides, runs) = panels.sheet(
        lesson, look, "gradient", numbers, titles, under=[*under, ""]
    )

    for axes, (name, cut) in zip(sides, along.items(), strict=True):
        panels.parabola(axes, lesson, look, cut)
        panels.tangent(axes, look, cut, numbers[f"run_{name}"])
    panels.secants(runs, look, along.values(), numbers)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
