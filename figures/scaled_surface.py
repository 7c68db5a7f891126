"""Three scales of x, three landscapes: bowl, valley, and a bowl that is perfectly round."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import like
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """A row of surfaces over a row of contours, under each what it means for descent."""
    scales = studies.scales(lesson)
    numbers = studies.scale_numbers(lesson)
    page = [
        [
            Panel(look.say(f"scaled_feature.{name}", numbers), kind="solid"),
            Panel(under=look.say("scaled_feature.under", shape)),
        ]
        for name, shape in scales.shapes
    ]
    drawn, axes = panels.sheet(lesson, look, "scaled_surface", numbers, page, least=1.9)

    for (name, which), bowl, above in zip(scales.named, axes[::2], axes[1::2], strict=True):
        # The bad feature on ranges as wide as the raw one's: on its own it would look the same.
        ranges = like(scales.raw, which) if name == "bad" else None
        panels.surface(bowl, which, look, ranges)
        panels.contour_map(above, which, look, ranges)
        panels.landmarks(bowl, which, look, words=False)
        panels.landmarks(above, which, look, words=False)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
