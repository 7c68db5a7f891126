"""The same points with x ten times as large: what was a bowl becomes a narrow valley."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdcore.view import both
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Both clouds on one scale, and both surfaces over the same b and w."""
    bad = studies.bad(lesson)
    before, after = studies.shape(lesson), studies.shape(bad)
    numbers = {
        "factor": int(studies.BAD_FACTOR), "before": before.condition, "after": after.condition,
        "cliff_before": before.cliff, "cliff_after": after.cliff,
    }  # fmt: skip
    page = [
        Panel(look.say("bad_feature.data", numbers)),
        Panel(look.say("bad_feature.before", numbers), kind="solid", weight=1.2),
        Panel(look.say("bad_feature.after", numbers), kind="solid", weight=1.2),
    ]
    names = look.say("bad_feature.one"), look.say("bad_feature.other", numbers)
    drawn, (axes, bowl, valley) = panels.sheet(
        lesson, look, "bad_feature", numbers, page, key=panels.scale_key(look, names),
        title=studies.narrowing(lesson), sampled="points",
    )  # fmt: skip

    panels.two_scales(axes, lesson, bad, look)
    ranges = both(lesson, bad)
    for panel, which in ((bowl, lesson), (valley, bad)):
        panels.surface(panel, which, look, ranges)
        panels.landmarks(panel, which, look, words=False)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
