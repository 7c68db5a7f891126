"""Standardising x, and taking a line found on standardised x back to raw units."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from gdcore.checks import DataError
from gdcore.data import FloatArray, points
from gdcore.exact import missed_by


@dataclass(frozen=True)
class Standardizer:
    """z = (x - mean) / std: z has mean 0, standard deviation 1 and no unit.

    Attributes:
        mean, std: Of the x it was fitted on, in units of x; std is the population's (divided by N),
            as in scikit-learn's StandardScaler.
        low: What the float `mean` misses of the mean, where x is far from 0.

    Examples:
        >>> scale = Standardizer.fit([10, 20, 30])
        >>> scale.transform([20, 30]).round(3)
        array([0.   , 1.225])
        >>> b, w = scale.to_raw(5, 2)
        >>> round(b, 3), round(w, 3)
        (0.101, 0.245)
    """

    mean: float
    std: float
    low: float = 0.0

    @classmethod
    def fit(cls, x: ArrayLike) -> Self:
        """The standardizer of these x, shape (N,).

        Raises:
            DataError: x is not of that shape, not finite, constant, or overflows.
        """
        values, _ = points(x, x)
        if values.min() == values.max():
            raise DataError(f"every x is {values[0]:g}; x must take at least two different values")
        with np.errstate(over="ignore", invalid="ignore"):
            mean, std = float(np.mean(values)), float(np.std(values))
            low = missed_by(mean, values - mean)
            std = math.sqrt(max(std * std - low * low, 0.0)) if low else std
        if not (math.isfinite(mean) and math.isfinite(std) and std > 0):
            raise DataError("x is too large or too close together for 64-bit floats; rescale it")
        return cls(mean, std, low)

    def transform(self, x: ArrayLike) -> FloatArray:
        """Raw x to standardised z, any shape."""
        about: FloatArray = np.asarray(x, dtype=np.float64) - self.mean
        return (about - self.low if self.low else about) / self.std

    def inverse(self, z: ArrayLike) -> FloatArray:
        """Standardised z to raw x, any shape."""
        return np.asarray(z, dtype=np.float64) * self.std + self.mean

    def to_raw(self, b: float, w: float) -> tuple[float, float]:
        """The line b + w z as (b, w) over raw x: w / std, and b - w mean / std."""
        return b - w * self.mean / self.std, w / self.std

    def from_raw(self, b: float, w: float) -> tuple[float, float]:
        """The line b + w x over raw x as (b, w) over z: w std, and b + w mean."""
        return b + w * self.mean, w * self.std
