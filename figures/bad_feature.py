"""The same points with x ten times as large: what was a bowl becomes a narrow valley."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import both
from gdviz.figure import figure, main, panels
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Both clouds on one scale, and both surfaces over the same b and w."""
    bad = studies.bad(lesson)
    numbers = {
        "factor": int(studies.BAD_FACTOR),
        "before": lesson.landscape.condition_number, "after": bad.landscape.condition_number,
        "cliff_before": lesson.landscape.max_learning_rate,
        "cliff_after": bad.landscape.max_learning_rate,
    }  # fmt: skip
    titles = [look.say(f"bad_feature.{key}", **numbers) for key in ("data", "before", "after")]
    names = look.say("bad_feature.one"), look.say("bad_feature.other", **numbers)
    drawn, (axes, bowl, valley) = panels.sheet(
        lesson, look, "bad_feature", numbers, titles, solid=[1, 2], weights=(1, 1.2, 1.2),
        key=panels.scale_key(look, names),
        title="worse" if lesson.is_valley else "title",
    )  # fmt: skip

    panels.two_scales(axes, lesson, bad, look)
    ranges = both(lesson, bad)
    for panel, which in ((bowl, lesson), (valley, bad)):
        panels.surface(panel, which, look, ranges)
        panels.landmarks(panel, which, look, words=False)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
