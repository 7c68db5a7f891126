"""What the tests of gdcore share: the book's data."""

import numpy as np
import pytest

import gdcore
from gdcore import Dataset


@pytest.fixture(scope="session")
def book() -> tuple[Dataset, Dataset]:
    """The book's training and validation set."""
    rng = np.random.RandomState(42)
    return gdcore.split(gdcore.synthetic(rng=rng), rng=rng)
