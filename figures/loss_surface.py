"""The loss over all (b, w): a bowl, and the same bowl from above as rings of equal loss."""

from matplotlib.figure import Figure

from gdcore import Lesson
from gdcore.view import floor_of, rim_of
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Surface left, contour right, both with the start and the minimum."""
    b, w = lesson.minimum
    land, (start_b, start_w) = lesson.landscape, lesson.start
    numbers = {
        "start_b": start_b, "start_w": start_w, "start": land.loss(start_b, start_w),
        "b": b, "w": w, "minimum": land.min_loss,
    }  # fmt: skip
    page = [
        Panel(look.say("loss_surface.surface"), kind="solid", weight=1.2),
        Panel(look.say("loss_surface.contour")),
    ]
    shape = "valley" if land.is_valley else "bowl"
    drawn, (bowl, above) = panels.sheet(lesson, look, "loss_surface", numbers, page, title=shape)

    panels.surface(bowl, lesson, look)
    panels.landmarks(bowl, lesson, look)

    panels.contour_map(above, lesson, look, floor_of(lesson), equal=True, rim=rim_of(lesson))
    panels.landmarks(above, lesson, look)
    panels.ring_labels(above, look)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
