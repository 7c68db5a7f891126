"""One update from the start, and where all of them lead."""

import math
from dataclasses import dataclass

import numpy as np

from gdcore.data import Dataset, FloatArray
from gdcore.descent import Trajectory
from gdcore.exact import missed_by
from gdcore.landscape import Landscape
from gdcore.lesson import Lesson
from gdcore.model import predict
from gdcore.studies.odd import settled_at
from gdcore.studies.rates import final_rate, gentle_rate


@dataclass(frozen=True)
class FirstUpdate:
    """One update of b and w, from the start.

    Attributes:
        rate: The learning rate.
        b, w, loss: Where it begins, in lesson coordinates, and the loss there.
        slope_b, slope_w: The partial derivatives there.
        step_b, step_w: The steps, -rate times the slopes.
        new_b, new_w, new_loss: Where it leads, and the loss there.
    """

    rate: float
    b: float
    w: float
    slope_b: float
    slope_w: float
    step_b: float
    step_w: float
    new_b: float
    new_w: float
    loss: float
    new_loss: float


def first_update(lesson: Lesson) -> FirstUpdate:
    """One update from the start at the gentle rate: slopes, steps, where to, and the losses.

    Examples:
        >>> found = first_update(Lesson())
        >>> round(found.new_b, 8), round(found.new_w, 8)
        (0.80119529, 0.04511107)
    """
    rate = gentle_rate(lesson)
    steps = lesson.trajectory(rate, epochs=1)
    slope_b, slope_w = lesson.landscape.gradient(*lesson.start)
    (b, new_b), (w, new_w), (loss, new_loss) = (
        part.tolist() for part in (steps.b, steps.w, steps.loss)
    )
    return FirstUpdate(
        rate=rate, b=b, w=w, slope_b=slope_b, slope_w=slope_w,
        step_b=-rate * slope_b, step_w=-rate * slope_w, new_b=new_b, new_w=new_w,
        loss=loss, new_loss=new_loss,
    )  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """Where the lesson's best rate leads.

    Attributes:
        rate: The learning rate.
        epochs: Passes through the data that it made.
        settled_at: The update from which on the loss stays near the lowest; None if there is none.
        train_loss, val_loss: The last loss over the points to train on, and to validate on.
        on_unseen: How the line does on the points to validate on, as `on_unseen` judges it.
        found, best: (b, w) of the line found and of least squares, in raw units.
        truth: (b, w) that the points were made from; None for the reader's data.
    """

    rate: float
    epochs: int
    settled_at: int | None
    train_loss: float
    val_loss: float
    on_unseen: str
    found: tuple[float, float]
    best: tuple[float, float]
    truth: tuple[float, float] | None


def fit(lesson: Lesson) -> Fit:
    """Where the lesson's best rate leads, in raw units: its line, least squares, truth, losses.

    Examples:
        >>> [round(part, 4) for part in fit(Lesson()).found]
        [1.0235, 1.969]
    """
    rate = final_rate(lesson)
    steps = lesson.trajectory(rate)
    train_loss, val_loss = float(steps.loss[-1]), float(losses_on(lesson.val, steps)[-1])
    return Fit(
        rate=rate,
        epochs=len(steps.b) - 1,
        settled_at=settled_at(lesson, steps),
        train_loss=train_loss,
        val_loss=val_loss,
        on_unseen=on_unseen(lesson, train_loss, val_loss),
        found=lesson.to_raw(float(steps.b[-1]), float(steps.w[-1])),
        best=lesson.to_raw(*lesson.minimum),
        truth=(lesson.true_b, lesson.true_w) if lesson.data is None else None,
    )


def on_unseen(lesson: Lesson, train_loss: float, val_loss: float) -> str:
    """Whether a line found on n points holds on m points that it has not seen.

    If all points scatter about one line with variance s^2, the loss of the n points to train on is
    about s^2 (n - 2) / n, since b and w have been fitted to them, and that of unseen ones about
    s^2 (n + 2) / n. So the one over the other is about (n + 2) / (n - 2). Both are means of
    squares, of which n - 2 and m can vary freely; from draw to draw the ratio varies by about
    sqrt(2 / m + 2 / (n - 2)) of itself (the F distribution, for normal scatter). Twice that is the
    usual limit: a ratio above it is hardly chance.

    Returns:
        "holds": the loss on unseen points is within the limit. "worse": it is above. "few": it is
        within, but the limit is above 4, so that errors twice as large would have passed too.
        What is left of less than a millionth of the variance of y holds from three points on.

    Examples:
        >>> on_unseen(Lesson(), 0.0080, 0.0087), on_unseen(Lesson(), 0.0080, 0.0200)
        ('holds', 'worse')
        >>> on_unseen(Lesson(n=6), 0.0080, 0.0200)
        'few'
    """
    n, m = len(lesson.train), len(lesson.val)
    if n <= 2:
        return "few"
    if val_loss <= 1e-6 * float(np.var(lesson.full.y)):
        return "holds"
    limit = (n + 2) / (n - 2) * (1 + 2 * math.sqrt(2 / m + 2 / (n - 2)))
    if not val_loss <= limit * train_loss:
        return "worse"
    return "few" if limit > 4 else "holds"


@dataclass(frozen=True)
class PointError:
    """What the line of the start errs by at one point, in raw units.

    Attributes:
        x, y: The point.
        prediction: The line's y there.
        error: prediction - y.
        square: Its square.
    """

    x: float
    y: float
    prediction: float
    error: float
    square: float


def errors_at_start(lesson: Lesson) -> FloatArray:
    """What the line of the start errs by at each point to train on: prediction - y, shape (N,).

    Examples:
        >>> errors_at_start(Lesson()).shape
        (80,)
    """
    return predict(*lesson.to_raw(*lesson.start), lesson.raw_train.x) - lesson.raw_train.y


def middling_error(lesson: Lesson) -> PointError:
    """The error of the start at the point where it is neither large nor small: their median.

    Examples:
        >>> round(middling_error(Lesson()).error, 3)
        -1.475
    """
    errors, train = errors_at_start(lesson), lesson.raw_train
    one = int(np.argsort(np.abs(errors), kind="stable")[len(errors) // 2])
    x, y, error = (float(values[one]) for values in (train.x, train.y, errors))
    return PointError(x, y, float(predict(*lesson.to_raw(*lesson.start), x)), error, error**2)


def losses_on(data: Dataset, steps: Trajectory) -> FloatArray:
    """The loss over other points, such as those kept to validate, at each update of a descent.

    mean of (b + w x - y)^2 = e^2 + mean of (w u - v)^2; u, v are about the means, e between them.

    Examples:
        >>> lesson = Lesson()
        >>> losses = losses_on(lesson.val, lesson.trajectory(0.2))
        >>> losses.shape, round(float(losses[-1]), 4)
        ((1001,), 0.0087)
    """
    mean_x, mean_y = float(np.mean(data.x)), float(np.mean(data.y))
    u, v = data.x - mean_x, data.y - mean_y
    low_x, low_y = missed_by(mean_x, u), missed_by(mean_y, v)
    uu, uv, vv = float(np.mean(u * u)), float(np.mean(u * v)), float(np.mean(v * v))
    uu, uv, vv = uu - low_x * low_x, uv - low_x * low_y, vv - low_y * low_y
    with np.errstate(over="ignore", invalid="ignore"):
        best = uv / uu if uu > 0 else 0.0
        least = max(vv - best * uv, 0.0)
        land = Landscape(mean_x, mean_y, uu, best, least, low_x, low_y)
        e = land.error(steps.b, steps.w)
        return e * e + uu * (steps.w - best) ** 2 + least
