"""Three scales of x, three landscapes: bowl, valley, and a bowl that is perfectly round."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import like, of_one_size, ranges_of, rim_over
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

    rim = rim_over(scales.raw, scales.bad, scales.standardized)
    for (name, which), bowl, above in zip(scales.named, axes[::2], axes[1::2], strict=True):
        # On ranges as wide as the raw one's, if it can be seen on them; on its own the bad feature
        # would look the same.
        seen = name == "bad" or of_one_size(scales.raw, which)
        ranges = like(scales.raw, which) if seen else ranges_of(which)
        panels.surface(bowl, which, look, ranges, rim)
        panels.contour_map(above, which, look, ranges, equal=True, rim=rim)
        panels.landmarks(bowl, which, look, words=False)
        panels.landmarks(above, which, look, words=False)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
