"""A Lesson: one value that says what a picture or film is about, and computes the rest."""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from gdcore.checks import DataError, number, positive, shown, whole
from gdcore.data import FEWEST_ROWS, Dataset, split, synthetic
from gdcore.descent import Trajectory, descend
from gdcore.display import table, written
from gdcore.landscape import Landscape
from gdcore.scaling import Standardizer

Range = tuple[float, float]

BOOK_SEED = 42
BOOK_RATES = (0.2, 0.8, 1.1)
DEFAULT_SHARES = ("25%", "99%", "137%")
MOST_RATES = 6
MOST_DRAWN = 20_000
"""Of more points a sample of so many is drawn."""


Options = ParamSpec("Options")
Result = TypeVar("Result")


def kept(
    compute: Callable[Concatenate["Lesson", Options], Result],
) -> Callable[Concatenate["Lesson", Options], Result]:
    """Decorator of a function of a lesson: what it returns is kept on the lesson.

    So it is computed once for the same arguments, which must be hashable, and is forgotten together
    with the lesson: there is no cache that outlives it.
    """
    name = f"{compute.__module__}.{compute.__qualname__}"

    @wraps(compute)
    def once(lesson: "Lesson", /, *args: Options.args, **options: Options.kwargs) -> Result:
        key = (name, args, tuple(sorted(options.items())))
        if key not in lesson._kept:
            lesson._kept[key] = compute(lesson, *args, **options)
        result: Result = lesson._kept[key]
        return result

    return once


@dataclass(frozen=True)
class Sample:
    """The points of a lesson that are drawn: all, or of very many as many as can be seen.

    Attributes:
        full, raw_train, raw_val, train, val: What the lesson calls so, of these points.
        of: How many points the lesson has.
    """

    full: Dataset
    raw_train: Dataset
    raw_val: Dataset
    train: Dataset
    val: Dataset
    of: int

    @property
    def is_all(self) -> bool:
        """Whether these are all points of the lesson."""
        return len(self.full) == self.of


@dataclass(frozen=True)
class Lesson:
    """The data, the split, the start, the learning rates, and what follows, computed when asked.

    With the defaults it is chapter 0 of Godoy, "Deep Learning with PyTorch Step-by-Step". A value:
    two lessons with equal fields are equal, and every derived number is the same each time it is
    computed.

    *Lesson coordinates* are (b, w) over the x that is descended on: standardised x if
    `standardized`, raw x otherwise, either times `x_factor`. `to_raw` goes from them to raw units.

    Attributes:
        data: The reader's points, or None to make up points around y = true_b + true_w x.
        n, true_b, true_w, noise: What is made up when data is None, as for `synthetic`.
        seed: Of all randomness, 0 to 2^32 - 1. None draws one, which the field then holds.
        train_fraction: Share of the points to train on, as for `split`.
        start_at: (b, w) to start from, in lesson coordinates; None for a random start.
        learning_rates: One to six, each a number or a share of the cliff such as "25%"; None for
            0.2, 0.8 and 1.1 on the book's data, and the shares they are there (25%, 99%, 137%) on
            any other.
        epochs: Passes through the data, at least 1.
        standardize: "on", "off", or "auto": on if the raw loss is a valley, `Landscape.is_valley`.
        x_factor: The x that is descended on is multiplied by this, as if measured in a smaller
            unit; the split stays, and so does the start of made-up points on raw x. 10 makes the
            book's "bad" feature.

    Raises:
        DataError: When made with a value that is not allowed. What only the split can show (a
            training part with a constant x, squares that overflow) is raised when first asked for.

    Examples:
        >>> lesson = Lesson()
        >>> len(lesson.train), len(lesson.val), lesson.rates
        (80, 20, (0.2, 0.8, 1.1))
        >>> [round(value, 4) for value in lesson.minimum]
        [1.0235, 1.969]
    """

    data: Dataset | None = None
    n: int = 100
    true_b: float = 1.0
    true_w: float = 2.0
    noise: float = 0.1
    seed: int | None = BOOK_SEED
    train_fraction: float = 0.8
    start_at: tuple[float, float] | None = None
    learning_rates: tuple[float | str, ...] | None = None
    epochs: int = 1000
    standardize: str = "auto"
    x_factor: float = 1.0

    def __post_init__(self) -> None:
        if self.data is not None and not isinstance(self.data, Dataset):
            raise DataError(f"data is {shown(self.data)}; allowed: a gdcore.Dataset or None")
        if self.data is not None and len(self.data) < FEWEST_ROWS:
            raise DataError(f"data has {len(self.data)} rows; at least {FEWEST_ROWS} are needed")
        whole("n", self.n, at_least=FEWEST_ROWS)
        number("true_b", self.true_b)
        number("true_w", self.true_w)
        number("noise", self.noise, "a finite number of at least 0", lambda value: value >= 0)
        number("train_fraction", self.train_fraction, "between 0 and 1, both excluded", _is_share)
        whole("epochs", self.epochs, at_least=1)
        positive("x_factor", self.x_factor)
        if self.standardize not in ("auto", "on", "off"):
            raise DataError(f"standardize is {shown(self.standardize)}; allowed: auto, on, off")
        if self.seed is None:
            object.__setattr__(self, "seed", secrets.randbelow(2**32))
        whole("seed", self.seed, at_least=0, at_most=2**32 - 1)
        if self.start_at is not None:
            object.__setattr__(self, "start_at", _pair(self.start_at))
        if self.learning_rates is not None:
            object.__setattr__(self, "learning_rates", _rates(self.learning_rates))

    @cached_property
    def _sets(self) -> tuple[Dataset, Dataset, Dataset]:
        # One stream for the data and then the split, as the book has it.
        rng = np.random.RandomState(self.seed)
        full = self.data
        if full is None:
            full = synthetic(self.n, self.true_b, self.true_w, self.noise, rng=rng)
        return full, *split(full, self.train_fraction, rng=rng)

    def on_scale(self, standardize: str, x_factor: float) -> "Lesson":
        """The lesson on the same points, split alike, with another scale of x.

        Examples:
            >>> Lesson().on_scale("on", 1.0).landscape.is_round
            True
        """
        return self._shared(standardize=standardize, x_factor=x_factor)

    def starting_at(self, start: tuple[float, float]) -> "Lesson":
        """The lesson on the same points, split alike, from another start.

        Examples:
            >>> Lesson().starting_at((0.0, 1.0)).start
            (0.0, 1.0)
        """
        return self._shared(start_at=start)

    def _shared(self, **changes: Any) -> "Lesson":
        other = replace(self, **changes)
        # Shared, as it would come out the same: of a million points a split takes a while.
        vars(other)["_sets"], vars(other)["raw_landscape"] = self._sets, self.raw_landscape
        return other

    @property
    def full(self) -> Dataset:
        """All points, in raw units."""
        return self._sets[0]

    @property
    def raw_train(self) -> Dataset:
        """The points to train on, in raw units."""
        return self._sets[1]

    @property
    def raw_val(self) -> Dataset:
        """The points to validate on, in raw units."""
        return self._sets[2]

    @cached_property
    def raw_landscape(self) -> Landscape:
        """The loss over `raw_train`."""
        return Landscape.from_data(self.raw_train)

    @property
    def standardized(self) -> bool:
        """Whether x is standardised in this lesson."""
        if self.standardize == "auto":
            return self.raw_landscape.is_valley
        return self.standardize == "on"

    @cached_property
    def standardizer(self) -> Standardizer | None:
        """Fitted on the x of `raw_train` alone; None if x stays raw."""
        return Standardizer.fit(self.raw_train.x) if self.standardized else None

    @cached_property
    def train(self) -> Dataset:
        """The points to train on, in lesson coordinates."""
        return self._scaled(self.raw_train)

    @cached_property
    def val(self) -> Dataset:
        """The points to validate on, in lesson coordinates."""
        return self._scaled(self.raw_val)

    def _scaled(self, raw: Dataset) -> Dataset:
        if self.standardizer is None and self.x_factor == 1:
            return raw
        x = raw.x if self.standardizer is None else self.standardizer.transform(raw.x)
        return Dataset(self.x_factor * x, raw.y, raw.x_name, raw.y_name)

    @kept
    def sample(self, most: int = MOST_DRAWN) -> Sample:
        """All points, or of more than `most` so many: the first of each part, in proportion.

        The split has shuffled them, so these are as good as drawn by lot, and the same each time.

        Examples:
            >>> few = Lesson(n=1000).sample(50)
            >>> len(few.full), len(few.train), len(few.val), few.of
            (50, 40, 10, 1000)
        """
        full, raw_train, raw_val = self._sets
        if len(full) <= most:
            return Sample(full, raw_train, raw_val, self.train, self.val, len(full))
        count = min(max(1, round(most * len(raw_train) / len(full))), most - 1)
        train, val = raw_train.first(count), raw_val.first(most - count)
        x, y = (np.concatenate(both) for both in ((train.x, val.x), (train.y, val.y)))
        return Sample(
            Dataset(x, y, full.x_name, full.y_name), train, val, self._scaled(train),
            self._scaled(val), len(full),
        )  # fmt: skip

    @cached_property
    def landscape(self) -> Landscape:
        """The loss over `train`: what is descended on."""
        return Landscape.from_data(self.train)

    @property
    def minimum(self) -> tuple[float, float]:
        """(b, w) of least training loss, in lesson coordinates."""
        return self.landscape.minimum

    @property
    def truth(self) -> tuple[float, float] | None:
        """(b, w) the points were made from, in lesson coordinates; None for the reader's data."""
        if self.data is not None:
            return None
        return self.from_raw(self.true_b, self.true_w)

    def to_raw(self, b: float, w: float) -> tuple[float, float]:
        """(b, w) in lesson coordinates as the (b, w) of the same line over raw x."""
        w *= self.x_factor
        return (b, w) if self.standardizer is None else self.standardizer.to_raw(b, w)

    def from_raw(self, b: float, w: float) -> tuple[float, float]:
        """The line of (b, w) over raw x as (b, w) in lesson coordinates.

        Examples:
            >>> lesson = Lesson(standardize="on")
            >>> b, w = lesson.from_raw(*lesson.to_raw(0.5, 2.0))
            >>> round(b, 9), round(w, 9)
            (0.5, 2.0)
        """
        if self.standardizer is not None:
            b, w = self.standardizer.from_raw(b, w)
        return b, w / self.x_factor

    @property
    def is_book(self) -> bool:
        """Whether these are the very points of the book, split as there."""
        made_from = (self.n, self.true_b, self.true_w, self.noise, self.seed, self.train_fraction)
        book = (100, 1.0, 2.0, 0.1, BOOK_SEED, 0.8)
        return self.data is None and self.x_factor == 1 and made_from == book

    @cached_property
    def surroundings(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The middle (b, w) of where the loss is worth a look, and how far that reaches in b and w.

        3 to each side of the truth for made-up points on raw x; otherwise about the minimum, so far
        that the loss has risen by 25 variances of y along each axis.
        """
        if self.truth is not None and not self.standardized:
            return self.truth, (3.0, 3.0)
        y = self.train.y
        spread = float(np.std(y)) if y.min() < y.max() else max(abs(float(y[0])), 1.0)
        # A distance d from the minimum along a parameter of curvature h costs h d^2 / 2. These are
        # the distances that cost 25 variances of y, so b and w reach equally high.
        curvatures = np.diag(self.landscape.hessian)
        half_b, half_w = (5 * spread * math.sqrt(2 / float(h)) for h in curvatures)
        return self.minimum, (half_b, half_w)

    @cached_property
    def start(self) -> tuple[float, float]:
        """(b, w) where every descent begins, in lesson coordinates: start_at, or random.

        Random is standard normal, as in the book, for made-up points on raw x. Otherwise that
        could be anywhere, so it is a place around the minimum, at 0.55 to 0.8 of half the ranges.
        """
        if self.start_at is not None:
            return self.start_at
        rng = np.random.RandomState(self.seed)
        if self.truth is not None and not self.standardized:
            return float(rng.standard_normal()), float(rng.standard_normal())
        angle, radius = rng.uniform(0, 2 * math.pi), rng.uniform(0.55, 0.8)
        (b, w), (half_b, half_w) = self.surroundings
        return b + half_b * radius * math.cos(angle), w + half_w * radius * math.sin(angle)

    @property
    def rates(self) -> tuple[float, ...]:
        """The learning rates as numbers, in the order given."""
        rates: tuple[float | str, ...] | None = self.learning_rates
        if rates is None:
            rates = BOOK_RATES if self.is_book and not self.standardized else DEFAULT_SHARES
        cliff = self.landscape.max_learning_rate
        return tuple(_share(rate) * cliff if isinstance(rate, str) else rate for rate in rates)

    @property
    def shares(self) -> tuple[float, ...]:
        """Each of `rates` over the largest stable rate: descent diverges above 1."""
        return tuple(rate / self.landscape.max_learning_rate for rate in self.rates)

    def trajectory(self, rate: float, epochs: int | None = None) -> Trajectory:
        """Batch gradient descent from `start` at one rate, over `epochs` (the lesson's if None).

        Computed once for each rate and number of epochs. Raises DataError as `descend` does.
        """
        return self._trajectory(rate, self.epochs if epochs is None else epochs)

    @kept
    def _trajectory(self, rate: float, epochs: int) -> Trajectory:
        return descend(self.landscape, self.start, rate, epochs)

    def _repr_html_(self) -> str:
        """What a notebook shows of it; of data that cannot be used, why."""
        try:
            data = self.full
            return table(f"{data.y_name} from {data.x_name}: {len(data)} points", self._told())
        except DataError as error:
            return table("Lesson", [("cannot be used", str(error))])

    def _told(self) -> list[tuple[str, object]]:
        """Names and values, as a notebook shows them."""
        land, scaled = self.landscape, self.standardized or self.x_factor != 1
        how = "standardised" if self.standardized else "as it is"
        factor = "" if self.x_factor == 1 else f", times {self.x_factor:g}"
        told: list[tuple[str, object]] = [
            ("to train on, to validate on", f"{len(self.raw_train)}, {len(self.raw_val)}"),
            ("x", f"{how}{factor}; condition number {land.condition_number:.6g}"),
            ("start (b, w)", self.start),
            ("loss at the start", land.loss(*self.start)),
            ("minimum (b, w)", self.minimum),
            ("... over x as it is", self.to_raw(*self.minimum)),
            ("lowest loss", land.min_loss),
            ("the cliff: largest stable rate", land.max_learning_rate),
            ("learning rates", ", ".join(
                f"{written(rate)} ({100 * share:.3g} % of the cliff)"
                for rate, share in zip(self.rates, self.shares, strict=True)
            )),
            ("epochs", self.epochs),
        ]  # fmt: skip
        return [row for row in told if scaled or not row[0].startswith("...")]

    @cached_property
    def _kept(self) -> dict[Any, Any]:
        return {}


def _is_share(value: float) -> bool:
    return 0 < value < 1


def _pair(value: object) -> tuple[float, float]:
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise DataError(f"start_at is {shown(value)}; allowed: two finite numbers (b, w), or None")
    return number("start_at b", value[0]), number("start_at w", value[1])


def _rates(values: object) -> tuple[float | str, ...]:
    if not isinstance(values, tuple | list) or not 1 <= len(values) <= MOST_RATES:
        raise DataError(
            f"learning_rates is {shown(values)}; "
            f"allowed: 1 to {MOST_RATES} numbers above 0 or shares such as 25%"
        )
    return tuple(_rate(value) for value in values)


def _rate(value: object) -> float | str:
    if not isinstance(value, str):
        return positive("learning rate", value)
    try:
        if value.strip().endswith("%"):
            positive("share", _share(value))
            return value.strip()
        # Settings from a file or the environment arrive as text.
        return positive("rate", float(value))
    except ValueError:
        raise DataError(
            f"learning rate is {shown(value)}; "
            "allowed: a finite number above 0, or a share of the largest stable rate such as 25%"
        ) from None


def _share(text: str) -> float:
    return float(text.strip().removesuffix("%")) / 100
