"""One update: b and w each move against their own slope, and the line moves with them."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """The step on the map with its two parts, and the line before and after it."""
    numbers = studies.first_update(lesson)
    titles = [look.say(f"update.{key}", **numbers) for key in ("step", "lines")]
    drawn, (map_, axes) = panels.sheet(lesson, look, "update", numbers, titles)
    panels.one_step(map_, lesson, look, numbers)

    before = lesson.to_raw(numbers["b"], numbers["w"])
    after = lesson.to_raw(numbers["new_b"], numbers["new_w"])
    panels.data(axes, lesson, look, panels.room_for(lesson, before, after))
    panels.points(axes, lesson.raw_train, look, "train")
    panels.line(axes, lesson, look, *before, look.say("update.before", **numbers))
    panels.line(axes, lesson, look, *after, look.say("update.after", **numbers), linestyle="-")
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
