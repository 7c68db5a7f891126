"""Every film: the frame that each section ends with, other looks and lessons, time to read."""

import numpy as np
import pytest

from gdviz.render import catalog, filming
from tests.scenes.watching import PENGUINS, assert_same, play, played, too_fast, wrong_texts

FILMS = sorted(catalog.find("scenes"))
films = pytest.mark.parametrize("name", FILMS)


@films
def test_a_film_is_one_class_in_a_file_that_can_be_read_at_once(name: str) -> None:
    file = catalog.find("scenes")[name]
    assert len(file.read_text().splitlines()) < 150
    assert filming.scene_class(file).__name__ == name.title().replace("_", "")


@films
def test_the_frames_that_sections_end_with(name: str) -> None:
    film = played(name)
    assert 4 <= len(film.ends) == len(film.scene.sections) <= 9
    assert film.scene.sections[0].start == 0
    for section, frame in film.ends.items():
        assert_same(frame, f"{name}-{section}")


@films
def test_it_can_be_read_and_ends_on_a_sentence(name: str) -> None:
    film = played(name)
    assert too_fast(film) == []
    assert wrong_texts(film) == []
    assert 20 <= film.scene.now <= 60
    assert film.scene.now - film.captions[-1][0] >= 3


@films
def test_the_poster_is_a_picture_of_its_own(name: str) -> None:
    poster = played(name).scene.poster_frame
    assert poster.shape == (270, 480, 4)
    assert (poster[:, :, :3] != poster[0, 0, :3]).mean() > 0.02


@pytest.mark.parametrize("look", ["dark", "zh", "penguins"])
@films
def test_other_looks(name: str, look: str) -> None:
    settings = {"dark": {"GDVIZ_THEME": "dark"}, "zh": {"GDVIZ_LANG": "zh"}, "penguins": PENGUINS}
    film = play(name, **settings[look])
    assert wrong_texts(film) == []
    assert too_fast(film, 8 if look == "zh" else 15) == []
    assert film.scene.now - film.captions[-1][0] >= 3
    assert_same(film.scene.poster_frame[:, :, :3], f"{name}-{look}")


ODD = {
    "perfect fit": {"GDVIZ_NOISE": "0"},
    "start on a perfect fit": {"GDVIZ_NOISE": "0", "GDVIZ_START": "1,2"},
    "all diverge": {"GDVIZ_RATES": "101%,150%,300%"},
    "six rates": {"GDVIZ_RATES": "1%,10%,12%,99%,101%,300%"},
    "three points, one epoch": {"GDVIZ_POINTS": "3", "GDVIZ_EPOCHS": "1"},
    "a valley": {**PENGUINS, "GDVIZ_STANDARDIZE": "off"},
    "standardised": {"GDVIZ_STANDARDIZE": "on"},
}


@pytest.mark.parametrize("lesson", ODD)
@films
def test_odd_lessons(name: str, lesson: str) -> None:
    film = play(name, **ODD[lesson])
    assert wrong_texts(film) == []
    assert too_fast(film) == []
    assert film.scene.now - film.captions[-1][0] >= 3


def test_a_dot_moved_by_two_pixels_fails() -> None:
    section, frame = next(iter(played("descent").ends.items()))
    moved = frame.copy()
    y, x = np.argwhere((frame != frame[0, 0]).any(axis=2))[0]
    moved[y : y + 4, x + 2 : x + 6] = frame[y : y + 4, x : x + 4]
    with pytest.raises(AssertionError, match="pixels differ"):
        assert_same(moved, f"descent-{section}", renew=False)
