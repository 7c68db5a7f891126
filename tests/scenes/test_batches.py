"""The film Batches: what its steps see, the order of events, and a few frames as pictures."""

import numpy as np
import pytest

import gdcore
from gdcore import studies
from gdviz.batching import kinds
from tests.scenes.watching import PENGUINS, Watched, assert_same, play, too_fast, wrong_texts


def play_batches(**settings: str) -> Watched:
    return play("batches", "Batches", **settings)


@pytest.fixture(scope="module")
def film() -> Watched:
    return play_batches()


def said(film: Watched) -> list[str]:
    return [words for *_, words in film.captions]


@pytest.mark.parametrize("lesson", [
    gdcore.Lesson(), gdcore.Lesson(n=3, train_fraction=0.9), gdcore.Lesson(n=50, seed=1),
])  # fmt: skip
def test_an_update_goes_down_the_slope_of_the_points_it_sees(lesson: gdcore.Lesson) -> None:
    x, y = lesson.train.x, lesson.train.y
    for kind in kinds(lesson):
        assert sorted(np.concatenate(kind.seen)) == list(range(len(x)))
        path = kind.path
        for k, seen in enumerate(kind.seen):
            slope = gdcore.mse_gradient(path.b[k], path.w[k], x[seen], y[seen])
            step = path.b[k + 1] - path.b[k], path.w[k + 1] - path.w[k]
            np.testing.assert_allclose(step, -path.learning_rate * np.array(slope), atol=1e-9)


def test_kinds_are_those_of_the_study() -> None:
    for kind in kinds(gdcore.Lesson()):
        path = studies.batches(gdcore.Lesson())[kind.role]
        np.testing.assert_array_equal(kind.path.b, path.b[: kind.last + 1])


def test_epochs_of_very_many_points_are_few_and_whole() -> None:
    for kind in kinds(gdcore.Lesson(n=100_000)):
        assert kind.path.epoch[-1] == 2


def test_kinds_of_the_book() -> None:
    batch, mini, stochastic = kinds(gdcore.Lesson())
    assert [kind.size for kind in (batch, mini, stochastic)] == [80, 16, 1]
    assert [kind.updates for kind in (batch, mini, stochastic)] == [1, 5, 80]
    assert stochastic.arrives < mini.arrives


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "80 training points", "all 80", "16 points", "a single point", "by update",
        "80 updates", "there first", "never sits still", "Less data a step",
    ]  # fmt: skip
    assert len(said(film)) == len(wanted)
    for words, part in zip(said(film), wanted, strict=True):
        assert part in words


def test_the_counts_of_updates(film: Watched) -> None:
    assert [value.strip() for value in film.readouts[-1]] == ["10", "", "10", "50", "800"]
    after_one = [[value.strip() for value in row] for row in film.readouts if row[0] == " 1"]
    assert ["1", "", "1", "5", "80"] in after_one


def test_it_can_be_read_and_ends_on_a_sentence(film: Watched) -> None:
    assert too_fast(film) == []
    assert wrong_texts(film) == []
    assert 20 <= film.scene.renderer.time <= 60
    assert film.scene.renderer.time - film.captions[-1][0] >= 3


@pytest.mark.parametrize(
    ("beat", "name"), [(2, "mini-batch"), (5, "epoch"), (6, "clock"), (8, "noise")]
)
def test_frames(film: Watched, beat: int, name: str) -> None:
    assert_same(film.beats[beat], f"batches-{name}")


@pytest.mark.parametrize(("settings", "beat"), [
    ({**PENGUINS, "GDVIZ_THEME": "dark", "GDVIZ_LANG": "zh"}, 6),
    ({"GDVIZ_THEME": "dark"}, 3),
    ({"GDVIZ_LANG": "zh"}, 8),
], ids=["penguins-dark-zh", "dark", "zh"])  # fmt: skip
def test_other_looks(settings: dict[str, str], beat: int, request: pytest.FixtureRequest) -> None:
    film = play_batches(**settings)
    assert wrong_texts(film) == []
    assert too_fast(film, 8 if settings.get("GDVIZ_LANG") == "zh" else 15) == []
    assert_same(film.beats[beat], f"batches-{request.node.callspec.id}")


@pytest.mark.parametrize(("settings", "words"), [
    ({"GDVIZ_NOISE": "0"}, "come to rest"),
    ({"GDVIZ_POINTS": "3"}, "come to rest"),
    ({"GDVIZ_RATES": "101%,150%,300%"}, "never sits still"),
    ({"GDVIZ_START": "1.0235407,1.9689644"}, "never sits still"),
    ({"GDVIZ_START": "1,2", "GDVIZ_NOISE": "0"}, "come to rest"),
])  # fmt: skip
def test_degenerate_lessons(settings: dict[str, str], words: str) -> None:
    film = play_batches(**settings)
    assert wrong_texts(film) == []
    assert words in said(film)[-2]
