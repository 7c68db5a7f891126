"""The film Descent: order of events, numbers and places as numbers."""

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

import gdcore
from gdcore.view import ranges_of
from gdviz.film.solid.surface import Surface
from gdviz.film.type import Label
from gdviz.look import Look
from gdviz.look.theme import DARK
from gdviz.look.words import Words
from scenes.parts.descent import SurfacePath, ruler
from tests.scenes.watching import (
    ROOT,
    Watched,
    assert_same,
    play,
)  # fmt: skip


def number(shown: str) -> float:
    return float(shown.replace("−", "-").replace(",", ""))


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    words = [words for _, words in film.captions]
    wanted = [
        "80 training points", "lifts the line", "one point", "2.742", "surface",
        "low learning rate", "settles at epoch 71", "high one", "settles at epoch 249",
        "Too high", "diverged at epoch 26", "0.806",
        "Below the cliff it arrives. Beyond it, never.",
    ]  # fmt: skip
    assert len(words) == len(wanted)
    for said, part in zip(words, wanted, strict=True):
        assert part in said


def test_every_number_of_the_readout_is_gdcores(film: Watched, lesson: gdcore.Lesson) -> None:
    seen = [tuple(number(part) for part in values) for values in film.readouts]
    assert len(seen) > 70
    for b, w, loss, epoch in seen:
        if epoch == 0:  # the start, and the two nudges away from it
            expected = float(lesson.landscape.loss(b, w))
            assert loss == pytest.approx(expected, abs=0.03)
            continue
        paths = [lesson.trajectory(rate) for rate in lesson.rates]
        k = int(epoch)
        assert any(
            k < len(path.loss)
            and loss == pytest.approx(path.loss[k], rel=1e-3)
            and b == pytest.approx(path.b[k], rel=5e-3, abs=0.006)
            and w == pytest.approx(path.w[k], rel=5e-3, abs=0.006)
            for path in paths
        ), (b, w, loss, epoch)


def test_each_descent_is_counted_to_its_end(film: Watched) -> None:
    epochs = [int(number(values[3])) for values in film.readouts]
    ends = [a for a, b in zip(epochs, [*epochs[1:], 0], strict=True) if b < a]
    assert ends == [71, 249, 26]


def test_paths_go_through_the_updates(film: Watched, lesson: gdcore.Lesson) -> None:
    low, high, over = (path.line for path in film.scene.paths)
    surface = film.scene.surface
    for line, rate, steps in ((low, 0.2, 71), (high, 0.8, 249), (over, 1.1, 3)):
        trajectory = lesson.trajectory(rate)
        drawn = line.points
        assert len(drawn) == steps + 1
        b = drawn[:, 0] / surface._scale[0] + surface._middle[0]
        w = drawn[:, 1] / surface._scale[1] + surface._middle[1]
        np.testing.assert_allclose(b, trajectory.b[: steps + 1], atol=1e-9)
        np.testing.assert_allclose(w, trajectory.w[: steps + 1], atol=1e-9)
        heights = drawn[:, 2] - surface.floor - surface.lift
        np.testing.assert_allclose(
            heights / heights[0], trajectory.loss[: steps + 1] / trajectory.loss[0]
        )
    assert np.all(np.diff(over.points[:, 2]) > 0), "each leap lands higher"


def test_the_pin_is_as_high_as_the_loss(lesson: gdcore.Lesson) -> None:
    surface = Surface(lesson, Look())
    b, w = np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0, 4.0])
    heights = surface.at(b, w)[:, 2] - surface.below(b, w)[:, 2]
    losses = lesson.landscape.loss(b, w)
    np.testing.assert_allclose(heights / heights[0], losses / losses[0])


def test_a_path_is_shown_at_any_time(lesson: gdcore.Lesson) -> None:
    look = Look()
    surface = Surface(lesson, look)
    for rate in lesson.rates:
        path, trajectory = SurfacePath(lesson, look, surface, rate), lesson.trajectory(rate)
        path.show(0)
        np.testing.assert_allclose(path.ball.get_center(), surface.at(*lesson.start))
        path.show(1.5)
        ends = surface.at(trajectory.b[1:3], trajectory.w[1:3], trajectory.loss[1:3])
        np.testing.assert_allclose(path.ball.get_center(), ends.mean(axis=0))
        np.testing.assert_allclose(path.line.points[1], ends[0])
        assert len(path.line.points) == 3
        path.show(path.last)
        assert len(path.line.points) == path.last + 1
    assert path.leaves
    edges = np.array(ranges_of(lesson)).T
    inside = [low <= place <= high for place, low, high in zip(
        path.shadow.points[-1], surface.below(*edges[0]) - 1e-9, surface.below(*edges[1]) + 1e-9,
        strict=True,
    )]  # fmt: skip
    assert all(inside), "the shadow ends on the map"


def test_the_dots_of_a_path_are_its_updates(lesson: gdcore.Lesson) -> None:
    surface, trajectory = Surface(lesson, Look()), lesson.trajectory(0.2)
    path = SurfacePath(lesson, Look(), surface, 0.2)
    path.show(2.5)
    wanted = surface.at(trajectory.b[:3], trajectory.w[:3], trajectory.loss[:3])
    np.testing.assert_allclose(path.dots.points[::2], wanted)
    np.testing.assert_allclose(path.dots.points[1::2], wanted)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "rates", [(0.2, 0.8, 1.1), (0.5,), ("10%", "20%", "99%", "100%", "101%", "140%")]
)
def test_the_ruler_puts_ticks_in_their_place_and_labels_apart(
    rates: tuple[float | str, ...],
) -> None:
    lesson = gdcore.Lesson(learning_rates=rates)
    drawn = ruler(lesson, Look(DARK, Words("zh")))
    labels = [part for part in drawn.get_family() if isinstance(part, Label)]
    for index, one in enumerate(labels):
        for other in labels[index + 1 :]:
            apart = (
                one.get_bottom()[1] > other.get_top()[1] or other.get_bottom()[1] > one.get_top()[1]
            )
            beside = (
                one.get_right()[0] < other.get_left()[0] or other.get_right()[0] < one.get_left()[0]
            )
            assert apart or beside, (one.content, other.content)
    assert drawn.height < 7
    assert drawn.width < 7


def test_the_poster_has_all_paths(film: Watched) -> None:
    assert_same(film.scene.poster_frame[:, :, :3], "descent-poster")


def test_the_same_film_twice_has_the_same_frames() -> None:
    one, other = (play("descent", GDVIZ_RATES="0.8,1.1").digest for _ in range(2))
    assert one == other


def test_manims_own_command_makes_a_playable_film(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "manim", "render", "-ql", "--media_dir", str(tmp_path)]
    command += ["--progress_bar", "none", str(ROOT / "scenes/descent.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = tmp_path.glob("videos/descent/480p15/Descent.mp4")
    with av.open(str(made)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (854, 480)
        assert float(stream.average_rate) == pytest.approx(15, abs=0.01)
        frames = sum(1 for _ in container.decode(video=0))
    assert 30 * 15 <= frames <= 60 * 15


def test_a_start_that_is_the_minimum_is_told() -> None:
    film = play("descent", GDVIZ_NOISE="0", GDVIZ_START="1,2")
    assert len([words for words in film.said if "nothing moves" in words]) == 3
