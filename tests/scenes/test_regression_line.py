"""The film RegressionLine: what each view shows as numbers, the order of events."""

import numpy as np
import pytest

import gdcore
from tests.scenes.watching import Watched, play, wrong_texts


def number(shown: str) -> float:
    return float(shown.replace("−", "-").replace(",", ""))


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    wanted = [
        "80 training points", "one point", "Along a ring", "2.742", "One step at $eta$ = 0.2",
        "on the map", "Still the same step", "all three together", "below this floor",
        "three views",
    ]  # fmt: skip
    for (_, said), part in zip(film.captions, wanted, strict=True):
        assert part in said


def test_every_number_of_the_readout_is_gdcores(film: Watched, lesson: gdcore.Lesson) -> None:
    path = lesson.trajectory(0.2)
    epochs = [int(epoch) for epoch, *_ in film.readouts]
    assert epochs[-1] == 142
    assert set(range(11)) <= set(epochs), "ten steps, one by one"
    for k, (_, b, w, loss) in zip(epochs, film.readouts, strict=True):
        # While the first step is shown in one view after the other, b and w have made it, and
        # there is no loss until it comes with the epoch.
        at = k if loss else 1
        assert k in (0, at)
        assert number(b) == pytest.approx(path.b[at], abs=0.006)
        assert number(w) == pytest.approx(path.w[at], abs=0.006)
        assert not loss or number(loss) == pytest.approx(path.loss[k], rel=1e-3)
    assert any(not loss for *_, loss in film.readouts)


def test_the_three_views_agree(film: Watched, lesson: gdcore.Lesson) -> None:
    scene, path = film.scene, lesson.trajectory(0.2)
    for k in (0, 1, 7, 40, 142):
        scene.show(k)
        left, right = scene.scatter.line.points[[0, -1]]
        slope = (right - left)[1] / (right - left)[0]
        one, other = scene.scatter.at([0, 1], path.b[k] + path.w[k] * np.array([0, 1]))
        assert slope == pytest.approx((other - one)[1] / (other - one)[0], abs=1e-6)
        assert scene.scatter.errors.points.shape == (4 * 80, 3)
        head = scene.path.head.points[0]
        np.testing.assert_allclose(head, scene.map.at(path.b[k], path.w[k]), atol=0.01)
        curve = scene.curve.line.points[-1] if k else scene.curve.head.points[0]
        np.testing.assert_allclose(curve, scene.curve.head.points[0], atol=0.01)


@pytest.mark.parametrize(("settings", "says"), [
    ({"GDVIZ_NOISE": "0"}, "can reach 0"),
    ({"GDVIZ_RATES": "101%,150%,300%"}, "It diverged at epoch"),
    ({"GDVIZ_RATES": "3"}, "It diverged at epoch"),
    ({"GDVIZ_POINTS": "4", "GDVIZ_EPOCHS": "1"}, "Still not there at epoch 1"),
], ids=["perfect-fit", "all-diverge", "explodes", "one-epoch"])  # fmt: skip
def test_how_it_ended_is_told(settings: dict[str, str], says: str) -> None:
    film = play("regression_line", **settings)
    assert wrong_texts(film) == []
    assert says in film.said[-2]
