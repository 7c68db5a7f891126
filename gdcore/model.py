"""The model y = b + w x, its mean squared error, and where that is least: straight from the points.

Everything here visits every point on every call. `gdcore.landscape` gives the same numbers without.
"""

import numpy as np
from numpy.typing import ArrayLike

from gdcore.checks import positive
from gdcore.data import Dataset, FloatArray, points
from gdcore.exact import FAR, error
from gdcore.landscape import Landscape


def predict(b: float, w: float, x: ArrayLike) -> FloatArray:
    """The model's y at each x: b + w x.

    Args:
        b, w: The line: b in units of y, w in units of y per unit of x.
        x: Any shape, which is also the result's.

    Examples:
        >>> predict(1, 2, [0, 0.5, 1])
        array([1., 2., 3.])
    """
    return b + w * np.asarray(x, dtype=np.float64)


def mse(b: float, w: float, x: ArrayLike, y: ArrayLike) -> float:
    """Mean squared error L = 1/N sum_i (b + w x_i - y_i)^2, in units of y squared.

    Args:
        b, w: The line.
        x, y: The points, shape (N,).

    Raises:
        DataError: x or y is not finite, or they are not of one length.

    Examples:
        >>> mse(1, 2, [0, 1], [1, 5])
        2.0
    """
    x, y = points(x, y)
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.mean(residuals(b, w, x, y)[0] ** 2))


def mse_gradient(b: float, w: float, x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """Gradient of `mse`: (dL/db, dL/dw) = (2/N sum_i r_i, 2/N sum_i r_i x_i).

    r_i = b + w x_i - y_i is the residual at point i.

    Args:
        b, w: The line.
        x, y: The points, shape (N,).

    Raises:
        DataError: x or y is not finite, or they are not of one length.

    Examples:
        >>> mse_gradient(1, 2, [0, 1], [1, 5])
        (-2.0, -2.0)
    """
    x, y = points(x, y)
    with np.errstate(over="ignore", invalid="ignore"):
        residual, far = residuals(b, w, x, y)
        if not far:
            return float(2 * np.mean(residual)), float(2 * np.mean(residual * x))
        # What is left of r x after all have been added is in the digits that a large x covers.
        centre, e = float(np.mean(x)), float(np.mean(residual))
        return 2 * e, 2 * (float(np.mean(residual * (x - centre))) + centre * e)


def residuals(b: float, w: float, x: FloatArray, y: FloatArray) -> tuple[FloatArray, bool]:
    """b + w x - y at each point, shape (N,), and whether plain floats would have lost its digits.

    They do where it is small next to what it is the difference of.
    """
    plain = predict(b, w, x) - y
    largest = FAR * float(np.max(np.abs(plain)))
    if largest >= abs(b) and largest >= float(np.max(np.abs(y))):
        return plain, False
    return error(b, w, x, y, 0.0), True


def gradient_terms(b: float, w: float, x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """What each point adds to `mse_gradient`: 2/N r_i to dL/db and 2/N r_i x_i to dL/dw.

    Args:
        b, w: The line.
        x, y: The points, shape (N,), which is also that of both results.

    Raises:
        DataError: x or y is not finite, or they are not of one length.

    Examples:
        >>> gradient_terms(1, 2, [0, 1], [1, 5])
        (array([ 0., -2.]), array([ 0., -2.]))
    """
    x, y = points(x, y)
    residual, _ = residuals(b, w, x, y)
    return 2 * residual / len(x), 2 * (residual * x) / len(x)


def numerical_gradient(
    b: float, w: float, x: ArrayLike, y: ArrayLike, step: float = 1e-4
) -> tuple[float, float]:
    """Gradient of `mse` by central differences: dL/db ~ (L(b + h, w) - L(b - h, w)) / 2h.

    Likewise dL/dw. L is quadratic, so the differences are exact for any step h but for rounding,
    about 1e-16 L / h.

    Args:
        b, w: The line.
        x, y: The points, shape (N,).
        step: h, above 0.

    Raises:
        DataError: x or y is not finite, they are not of one length, or step is not above 0.

    Examples:
        >>> db, dw = numerical_gradient(1, 2, [0, 1], [1, 5])
        >>> round(db, 6), round(dw, 6)
        (-2.0, -2.0)
    """
    h = positive("step", step)
    return (
        (mse(b + h, w, x, y) - mse(b - h, w, x, y)) / (2 * h),
        (mse(b, w + h, x, y) - mse(b, w - h, x, y)) / (2 * h),
    )


def least_squares(x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """The (b, w) of least `mse`, in closed form.

    w = sum_i (x_i - mx)(y_i - my) / sum_i (x_i - mx)^2,  b = my - w mx, with the means mx, my.

    Args:
        x, y: The points, shape (N,).

    Raises:
        DataError: x or y is not finite, they are not of one length, every x is the same, or the
            sums overflow or vanish in floating point.

    Examples:
        >>> least_squares([0, 1, 2], [1, 3, 5])
        (1.0, 2.0)
    """
    return Landscape.from_data(Dataset(*points(x, y))).minimum
