"""The model y = b + w x, its mean squared error, and where that is least: straight from the points.

Everything here visits every point on every call. `gdcore.landscape` gives the same numbers without.
"""

import numpy as np
from numpy.typing import ArrayLike

from gdcore.checks import positive
from gdcore.data import Dataset, FloatArray, points
from gdcore.landscape import Landscape


def predict(b: float, w: float, x: ArrayLike) -> FloatArray:
    """The model's y at each x: b + w x.

    x: any shape, which is also the result's. b is in units of y, w in units of y per unit of x.
    """
    return b + w * np.asarray(x, dtype=np.float64)


def mse(b: float, w: float, x: ArrayLike, y: ArrayLike) -> float:
    """Mean squared error L = 1/N sum_i (b + w x_i - y_i)^2, in units of y squared.

    x, y: shape (N,). Raises DataError if they are not finite or not of one length.
    """
    x, y = points(x, y)
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.mean((predict(b, w, x) - y) ** 2))


def mse_gradient(b: float, w: float, x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """Gradient of `mse`: (dL/db, dL/dw) = (2/N sum_i r_i, 2/N sum_i r_i x_i).

    r_i = b + w x_i - y_i is the residual at point i.

    x, y: shape (N,). Raises DataError if they are not finite or not of one length.
    """
    x, y = points(x, y)
    with np.errstate(over="ignore", invalid="ignore"):
        residual = predict(b, w, x) - y
        return float(2 * np.mean(residual)), float(2 * np.mean(residual * x))


def gradient_terms(b: float, w: float, x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """What each point adds to `mse_gradient`: 2/N r_i to dL/db and 2/N r_i x_i to dL/dw.

    x, y: shape (N,), which is also that of both results. Raises DataError as `mse_gradient` does.
    """
    x, y = points(x, y)
    residual = predict(b, w, x) - y
    return 2 * residual / len(x), 2 * (residual * x) / len(x)


def numerical_gradient(
    b: float, w: float, x: ArrayLike, y: ArrayLike, step: float = 1e-4
) -> tuple[float, float]:
    """Gradient of `mse` by central differences: dL/db ~ (L(b + h, w) - L(b - h, w)) / 2h.

    Likewise dL/dw; h is `step`.
    L is quadratic, so the differences are exact for any step h but for rounding, about 1e-16 L / h.

    x, y: shape (N,). Raises DataError if they are not finite or not of one length, or step is not
    above 0.
    """
    h = positive("step", step)
    return (
        (mse(b + h, w, x, y) - mse(b - h, w, x, y)) / (2 * h),
        (mse(b, w + h, x, y) - mse(b, w - h, x, y)) / (2 * h),
    )


def least_squares(x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """The (b, w) of least `mse`, in closed form.

    w = sum_i (x_i - mx)(y_i - my) / sum_i (x_i - mx)^2,  b = my - w mx, with the means mx, my.

    x, y: shape (N,). Raises DataError if they are not finite or not of one length, if every x is
    the same, or if the sums overflow or vanish in floating point.
    """
    return Landscape.from_data(Dataset(*points(x, y))).minimum
