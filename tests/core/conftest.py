"""What the tests of gdcore share: the book's data, and hypothesis made repeatable."""

import numpy as np
import pytest
from hypothesis import settings

import gdcore
from gdcore import Dataset

# The same few examples on every run: a failure is then the commit's, not the day's.
settings.register_profile("gdcore", derandomize=True, max_examples=40, deadline=None)
settings.load_profile("gdcore")


@pytest.fixture(scope="session")
def book() -> tuple[Dataset, Dataset]:
    """The book's training and validation set."""
    rng = np.random.RandomState(42)
    return gdcore.split(gdcore.synthetic(rng=rng), rng=rng)
