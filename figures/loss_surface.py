"""The loss over all (b, w): a bowl, and the same bowl from above as rings of equal loss."""

from matplotlib.figure import Figure

from gdcore import Lesson
from gdviz import panels
from gdviz.figure import figure, main
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Surface left, contour right, both with the start and the minimum."""
    drawn = Figure()
    panels.margins(drawn, left=0.1, right=0.3, top=1.25)
    columns = drawn.add_gridspec(1, 2, width_ratios=(1.25, 1), wspace=0.2)
    land = lesson.landscape

    bowl = panels.surface(drawn.add_subplot(columns[0], projection="3d"), lesson, look)
    panels.landmarks(bowl, lesson, look)
    bowl.set_title(look.say("loss_surface.surface"), loc="left")

    map_ = panels.contour(drawn.add_subplot(columns[1]), lesson, look)
    panels.landmarks(map_, lesson, look)
    map_.set_title(look.say("loss_surface.contour"))

    b, w = lesson.minimum
    subtitle = look.say(
        "loss_surface.subtitle",
        start=look.loss(land.loss(*lesson.start)),
        minimum=look.loss(land.min_loss),
        b=look.number(b),
        w=look.number(w),
    )
    shape = "valley" if lesson.is_valley else "bowl"
    panels.header(drawn, lesson, look, look.say(f"loss_surface.{shape}"), subtitle)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
