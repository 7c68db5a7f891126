"""The numbers of gradient descent on a line: data, loss, descent. Needs numpy only."""

from gdcore.data import DataError, Dataset, split, synthetic
from gdcore.descent import Trajectory, descend
from gdcore.landscape import Landscape
from gdcore.lesson import Lesson
from gdcore.model import least_squares, mse, mse_gradient, numerical_gradient, predict
from gdcore.optimizers import (
    AdaGrad,
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from gdcore.scaling import Standardizer

__all__ = [
    "AdaGrad",
    "Adam",
    "DataError",
    "Dataset",
    "GradientDescent",
    "Landscape",
    "Lesson",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSProp",
    "Standardizer",
    "Trajectory",
    "descend",
    "least_squares",
    "mse",
    "mse_gradient",
    "numerical_gradient",
    "predict",
    "split",
    "synthetic",
]
