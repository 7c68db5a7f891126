"""The whole loop in one picture: data, split, start, then predict, measure, step, again."""

from matplotlib.figure import Figure

from gdcore import Lesson, studies
from gdviz.figure import figure, main, panels
from gdviz.figure.panels import Panel
from gdviz.look import Look


@figure
def draw(lesson: Lesson, look: Look) -> Figure:
    """Eight small real plots in reading order; the last five are one turn of the loop."""
    b, w = lesson.to_raw(*lesson.start)
    train, val = lesson.raw_train, lesson.raw_val
    sample = lesson.sample()
    update, errors = studies.first_update(lesson), studies.errors_at_start(lesson)
    fit = studies.fit(lesson)
    numbers = {
        **vars(update), "all": len(lesson.full), "train": len(train), "val": len(val),
        "settled_at": fit.settled_at, "epochs": fit.epochs,
    }  # fmt: skip
    last = "repeat_on" if fit.settled_at is None else "repeat"
    start = "start" if lesson.start_at is None else "chosen"
    keys = ("data", "split", start, "predict", "loss", "gradient", "update", last)
    page = [Panel(look.say(f"five_steps.{key}", numbers), kind="bare") for key in keys]
    drawn, axes = panels.sheet(
        lesson, look, "five_steps", numbers, page, sampled="points", least=1.6, tall=0.75
    )

    data, split, start, predicted, loss, gradient, step, repeat = axes
    for panel in (data, split, start, predicted):
        panels.data_axes(panel, lesson, look, panels.room_for(lesson, (b, w)))
    panels.points(data, sample.full, look, "muted", s=12)
    panels.points(split, sample.raw_val, look, "val", s=12)
    for panel in (split, start, predicted):
        panels.points(panel, sample.raw_train, look, "train", s=12)
    for panel in (start, predicted):
        panels.model_line(panel, lesson, look, b, w)
    panels.errors(predicted, lesson, look, b, w)
    panels.squares(loss, look, errors)
    for panel, whole in ((gradient, False), (step, True)):
        panels.one_step(panel, lesson, look, update, whole=whole, words=False)
    panels.train_and_val_losses(repeat, lesson, look, studies.final_rate(lesson), words=False)
    return drawn


if __name__ == "__main__":
    main(draw, __file__)
