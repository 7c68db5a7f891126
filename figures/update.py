"""One update: b and w each move against their own slope, and the line moves with them."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """The step on the map with its two parts, and the line before and after it."""
    update = studies.first_update(lesson)
    page = [Panel(look.say(f"update.{key}", update)) for key in ("step", "lines")]
    drawn, (map_, axes) = panels.sheet(lesson, look, "update", update, page, sampled="points")
    panels.one_step(map_, lesson, look, update)

    before = lesson.to_raw(update.b, update.w)
    after = lesson.to_raw(update.new_b, update.new_w)
    panels.data_axes(axes, lesson, look, panels.room_for(lesson, before, after))
    panels.points(axes, lesson.sample().raw_train, look, "train")
    panels.model_line(axes, lesson, look, *before, look.say("update.before", update))
    panels.model_line(axes, lesson, look, *after, look.say("update.after", update), linestyle="-")
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
