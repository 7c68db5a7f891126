"""Three scales of x, three landscapes: bowl, valley, and a bowl that is perfectly round."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import like
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """A row of surfaces over a row of contours, under each what it means for descent."""
    scales = studies.scales(lesson)
    numbers = studies.scale_numbers(lesson)
    names = [look.say(f"scaled_feature.{key}", **numbers) for key in scales]
    told = [look.say("scaled_feature.under", **numbers[key]) for key in scales]
    titles = [words for name in names for words in (name, "")]
    under = [words for name in told for words in ("", name)]
    drawn, axes = panels.sheet(
        lesson, look, "scaled_surface", numbers, titles, under=under, stack=2, solid=(0, 2, 4),
        least=1.9,
    )  # fmt: skip

    for key, bowl, above in zip(scales, axes[::2], axes[1::2], strict=True):
        which = scales[key]
        # The bad feature on ranges as wide as the raw one's: on its own it would look the same.
        ranges = like(scales["raw"], which) if key == "bad" else None
        panels.surface(bowl, which, look, ranges)
        panels.contour(above, which, look, ranges)
        panels.landmarks(bowl, which, look, words=False)
        panels.landmarks(above, which, look, words=False)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
