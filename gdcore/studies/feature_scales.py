"""The feature on three scales: as it came, times 10, and standardised."""

from dataclasses import dataclass

from gdcore.landscape import HIGHEST_BOWL_CONDITION
from gdcore.lesson import Lesson, kept

BAD_FACTOR = 10.0
"""What the book multiplies its feature by to make it a bad one."""


@kept
def bad(lesson: Lesson) -> Lesson:
    """The lesson on the same points, with its x times 10: the same line, a narrower valley.

    Examples:
        >>> round(bad(Lesson()).landscape.condition_number)
        112
    """
    return lesson.on_scale(lesson.standardize, BAD_FACTOR * lesson.x_factor)


@dataclass(frozen=True)
class Scales:
    """One lesson on three scales of its feature.

    Attributes:
        raw: On x as it came.
        bad: On that times 10.
        standardized: On standardised x.
    """

    raw: Lesson
    bad: Lesson
    standardized: Lesson

    @property
    def named(self) -> tuple[tuple[str, Lesson], ...]:
        """Each with its name, in the order in which they are told."""
        return ("raw", self.raw), ("bad", self.bad), ("standardized", self.standardized)

    @property
    def shapes(self) -> tuple[tuple[str, "Shape"], ...]:
        """What each means for descent, with its name."""
        return tuple((name, shape(lesson)) for name, lesson in self.named)


@kept
def scales(lesson: Lesson) -> Scales:
    """The lesson on raw x, on raw x times 10, and on standardised x.

    Examples:
        >>> [round(one.landscape.condition_number) for _, one in scales(Lesson()).named]
        [16, 112, 1]
    """
    return Scales(
        raw=lesson.on_scale("off", 1.0),
        bad=lesson.on_scale("off", BAD_FACTOR),
        standardized=lesson.on_scale("on", 1.0),
    )


def narrowing(lesson: Lesson) -> str:
    """What the loss becomes with x times 10, next to what it was.

    "rounder": as where all x are near 0, so that w hardly matters. Otherwise it becomes narrower:
    "worse": it was a valley before; "title": it becomes one (a condition number of 100, which is
    that of any standardised x times 10); "narrower": it remains a bowl.

    Examples:
        >>> narrowing(Lesson()), narrowing(bad(Lesson()))
        ('title', 'worse')
    """
    before, after = lesson.landscape, bad(lesson).landscape
    if after.condition_number <= before.condition_number:
        return "rounder"
    if before.is_valley:
        return "worse"
    return "title" if after.condition_number > 0.999 * HIGHEST_BOWL_CONDITION else "narrower"


@dataclass(frozen=True)
class Shape:
    """What a scale of the feature means for descent.

    Attributes:
        condition: The condition number of the loss.
        cliff: The largest stable learning rate.
    """

    condition: float
    cliff: float


@dataclass(frozen=True)
class ScaleNumbers:
    """What each of `Scales` means for descent, and the factor of the bad one."""

    factor: int
    raw: Shape
    bad: Shape
    standardized: Shape


def scale_numbers(lesson: Lesson) -> ScaleNumbers:
    """Condition number and cliff of each of `scales`.

    Examples:
        >>> scale_numbers(Lesson()).standardized.cliff
        1.0
    """
    return ScaleNumbers(factor=int(BAD_FACTOR), **dict(scales(lesson).shapes))


def shape(lesson: Lesson) -> Shape:
    """Condition number and cliff of the loss that a lesson descends on.

    Examples:
        >>> round(shape(Lesson()).cliff, 4)
        0.8055
    """
    land = lesson.landscape
    return Shape(land.condition_number, land.max_learning_rate)
