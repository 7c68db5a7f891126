"""What the tests of scenes share; a film as it is by default is played once for all of them."""

from collections.abc import Iterator

import manim
import pytest

import gdcore
from gdviz.render import catalog
from tests.scenes.watching import SMALL, Watched, played


def film_of(module: str) -> str:
    """The film that a test module is named after."""
    return module.rpartition(".test_")[2]


@pytest.fixture
def film(request: pytest.FixtureRequest) -> Watched:
    """The film that the module is named after, as it is by default."""
    return played(film_of(request.module.__name__))


@pytest.fixture(scope="module")
def lesson() -> gdcore.Lesson:
    """The book's."""
    return gdcore.Lesson()


@pytest.fixture
def small() -> Iterator[None]:
    """Manim's settings as when a film is watched."""
    with manim.tempconfig(SMALL):
        yield


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Give all tests of a film to one worker, where it is played once (`--dist loadgroup`)."""
    films = catalog.find("scenes")
    for item in items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        here = item.module.__name__.startswith("tests.scenes.")
        if here and film_of(item.module.__name__) in films:
            item.add_marker(pytest.mark.xdist_group(film_of(item.module.__name__)))
        elif (here and params.get("name") in films) or list(params) == ["name"]:
            item.add_marker(pytest.mark.xdist_group(params["name"]))
