"""The film Descent: order of events, numbers and places as numbers."""

import re
import subprocess
import sys
from pathlib import Path

import av
import manim
import numpy as np
import pytest

import gdcore
from gdviz.film.rates import scaling_note
from gdviz.film.solid.surface import Surface
from gdviz.film.type import Label
from gdviz.look import Look
from gdviz.look.markup import readable
from gdviz.look.theme import DARK
from gdviz.look.words import Words
from scenes.descent import PACE
from scenes.parts.descent import LEAPS, GrowingBowl, SurfacePath, ruler
from tests.scenes.watching import (
    PENGUINS,
    ROOT,
    Watched,
    assert_same,
    play,
    played,
    wrong_texts,
)  # fmt: skip


def number(shown: str) -> float:
    return float(shown.replace("−", "-").replace(",", ""))


def test_beats_come_in_the_order_of_the_story(film: Watched) -> None:
    words = [readable(words) for _, words in film.captions]
    wanted = [
        "80 points", "Every line is a point", "surface", "lowest",
        "A low learning rate", "after 71 steps", "A high rate", "after 249 steps",
        "Too high", "never comes back", "All from one start", "from above", "the steeper the walls",
    ]  # fmt: skip
    assert len(words) == len(wanted)
    for said, part in zip(words, wanted, strict=True):
        assert part in said


@pytest.mark.parametrize("aspect", ["1:1", "9:16"])
@pytest.mark.parametrize(
    "lesson", [PENGUINS, {"GDVIZ_RATES": "0.01,0.05,0.1,0.4,0.7,0.9"}], ids=["penguins", "six"]
)
def test_texts_have_room_in_other_aspects(aspect: str, lesson: dict[str, str]) -> None:
    wide, high = map(int, aspect.split(":"))
    with manim.tempconfig({"frame_width": 8.0, "frame_height": 8.0 * high / wide}):
        assert wrong_texts(play("descent", GDVIZ_ASPECT=aspect, **lesson)) == []


def test_it_asks_and_answers(film: Watched) -> None:
    assert film.scene.topic is not None
    assert film.scene.now - film.scene.answered >= 3


@pytest.mark.parametrize(
    ("start", "rate", "key"),
    [
        ((0.5, -0.14), 1.1, "rate_diverging"),
        ((1.8, 0.5), 0.85, "rate_diverging_later"),  # along the floor of the valley
        ((0.5, -0.14), 0.2, "rate_low"),
        ((0.5, -0.14), 0.8, "rate_high"),
    ],
)
def test_what_is_said_of_a_rate_is_true_of_its_losses(
    start: tuple[float, float], rate: float, key: str
) -> None:
    lesson = gdcore.Lesson(start_at=start)
    path = SurfacePath(lesson, Look(), Surface(lesson, Look(), height=4), rate)
    assert path.key == key
    rises = np.diff(path.trajectory.loss[: path.last + 1]) > 0
    is_told = {
        "rate_diverging": rises.all(),
        "rate_diverging_later": not rises[0] and rises[-1],
        "rate_low": not rises.any(),
        "rate_high": not rises.any(),
    }
    assert is_told[key]


def test_every_number_of_the_readout_is_gdcores(film: Watched, lesson: gdcore.Lesson) -> None:
    seen = [tuple(number(part) for part in values) for values in film.readouts]
    assert len(seen) > 70
    for b, w, loss, step in seen:
        if step == 0:  # the start, and the nudges away from it
            expected = float(lesson.landscape.loss(b, w))
            assert loss == pytest.approx(expected, abs=0.03)
            continue
        paths = [lesson.trajectory(rate) for rate in lesson.rates]
        k = int(step)
        assert any(
            k < len(path.loss)
            and loss == pytest.approx(path.loss[k], rel=1e-3)
            and b == pytest.approx(path.b[k], rel=5e-3, abs=0.006)
            and w == pytest.approx(path.w[k], rel=5e-3, abs=0.006)
            for path in paths
        ), (b, w, loss, step)


def test_the_readout_is_of_the_step_that_the_ball_has_made(film: Watched) -> None:
    """Not of the one that it is about to make."""
    scene = film.scene
    for path in scene.paths[:2]:
        numbers = path.trajectory
        for done in (0, 1, 2, 2.4, 5):
            scene.show_after(path, done)
            k = int(done)
            b, w, _, step = (number(row.content) for row in scene.readout.numbers)
            assert step == k
            assert (b, w) == pytest.approx((numbers.b[k], numbers.w[k]), abs=0.006)
            if k == done:
                here = scene.bowl.surface.at(numbers.b[k], numbers.w[k], numbers.loss[k])
                np.testing.assert_allclose(path.ball.get_center(), here)
        scene.show_after(path, path.raced)


def test_what_a_descent_has_come_to_is_told_at_its_end(film: Watched) -> None:
    """Not while it is on its way: the readout says the same."""
    for words, steps in (("after 71 steps", 71), ("after 249 steps", 249), ("never comes", 3)):
        assert int(number(film.shown_when(words)[3])) == steps


def test_the_legend_names_the_rate_in_use_and_the_ball_its_loss(film: Watched) -> None:
    look, (low, high, too_high) = Look(), film.scene.paths
    for words, path in (("A low learning", low), ("A high rate", high), ("Too high", too_high)):
        row = look.say(f"film.{path.role}", rate=look.rate(path.rate, "typst"))
        assert [said for said in film.texts_when(words) if "$eta$" in said] == [row]
    loss = too_high.trajectory.loss
    highest = f"MSE {look.loss_beside(loss[too_high.last], loss[0])}"
    assert film.scene.beside_the_ball(too_high).content == highest


def test_b_is_nudged_first_as_the_caption_has_it(film: Watched) -> None:
    """It lifts the line, then w tilts it."""
    first = film.readouts[film.before[0] : film.before[1]]
    lifted, tilted = ([row[k] != first[0][k] for row in first] for k in (0, 1))
    assert lifted.index(True) < tilted.index(True)
    assert not any(one and other for one, other in zip(lifted, tilted, strict=True))


def test_it_runs_as_many_times_as_fast_as_the_sign_says(film: Watched) -> None:
    """Or somewhat slower, where there is not enough to show for so long."""
    signs = film.signs(3, PACE)
    assert len(signs) >= 2
    assert all(0.95 < sign < 1.9 for sign in signs), signs


def test_each_descent_is_counted_to_its_end(film: Watched) -> None:
    """To the count that its caption names; the diverging one to its highest point."""
    steps = [int(number(values[3])) for values in film.readouts]
    ends = [a for a, b in zip(steps, [*steps[1:], 0], strict=True) if b < a]
    assert ends == [path.last for path in film.scene.paths] == [71, 249, 3]


def test_a_path_ends_where_it_has_settled(lesson: gdcore.Lesson) -> None:
    surface = Surface(lesson, Look())
    for rate in (0.2, 0.8):
        path, trajectory = SurfacePath(lesson, Look(), surface, rate), lesson.trajectory(rate)
        assert path.last == trajectory.settled_at(lesson.landscape.min_loss)
        away = surface.below(trajectory.b, trajectory.w) - surface.below(*lesson.minimum)
        assert np.linalg.norm(away, axis=1)[path.last] < 0.25, "it covers the cross"


def test_the_minimum_is_the_lowest_on_the_screen(film: Watched) -> None:
    """Of what the level ring passes on its way down, which ends there."""
    scene = film.scene
    scene.set_camera_orientation(**scene.view)
    scene.camera.reset_rotation_matrix()
    heights = []
    for share in (0, 0.5, 0.8, 0.99):
        scene.bowl.sink(share)
        heights.append(scene.camera.project_points(scene.bowl.level.points)[:, 1].max())
    assert heights == sorted(heights, reverse=True)
    path = scene.paths[0].trajectory
    spots = scene.bowl.surface.at(path.b[:72], path.w[:72], path.loss[:72])
    seen = scene.camera.project_points(spots)[:, 1]
    assert seen[-1] < seen.min() + 0.25, "a path does not climb the screen to it"


def test_the_path_is_at_the_updates(lesson: gdcore.Lesson) -> None:
    look = Look()
    surface = Surface(lesson, look)
    for rate in lesson.rates:
        path, trajectory = SurfacePath(lesson, look, surface, rate), lesson.trajectory(rate)
        path.show(0)
        np.testing.assert_allclose(path.ball.get_center(), surface.at(*lesson.start))
        path.show(1.5)
        ends = surface.at(trajectory.b[1:3], trajectory.w[1:3], trajectory.loss[1:3])
        np.testing.assert_allclose(path.ball.get_center(), ends.mean(axis=0))
        np.testing.assert_allclose(path.pin.points[0], ends.mean(axis=0))
        assert path.pin.points[1][2] == surface.floor
        if not path.zigzag:
            np.testing.assert_allclose(path.line.points[1], ends[0])
            wanted = surface.at(trajectory.b[:2], trajectory.w[:2], trajectory.loss[:2])
            np.testing.assert_allclose(path.dots.points[::2], wanted)


def test_a_zigzag_is_its_last_leaps_and_the_older_are_fainter(lesson: gdcore.Lesson) -> None:
    surface, trajectory = Surface(lesson, Look()), lesson.trajectory(0.8)
    path = SurfacePath(lesson, Look(), surface, 0.8)
    path.show(25)
    assert len(path.leaps) == LEAPS
    for age in range(LEAPS):
        ends = slice(24 - age, 26 - age)
        wanted = surface.at(trajectory.b[ends], trajectory.w[ends], trajectory.loss[ends])
        (leap,) = (leap for leap in path.leaps if np.allclose(leap.points, wanted))
        assert leap.opacity == pytest.approx(1 - age / (LEAPS - 1))
    assert not path.line.has_points()


def test_the_wall_grows_with_the_leaps_and_each_lands_higher(lesson: gdcore.Lesson) -> None:
    bowl = GrowingBowl(lesson, Look())
    path = SurfacePath(lesson, Look(), bowl.surface, 1.1)
    before = bowl.mesh.vertices[..., 2].max()
    assert path.height(0) == pytest.approx(lesson.landscape.loss(*lesson.start))
    heights = []
    for steps in np.linspace(0, path.last, 10):
        bowl.show(path.rim(steps))
        path.show(steps)
        assert bowl.mesh.vertices[..., 2].max() == pytest.approx(before, abs=1e-6)
        ball = path.ball.get_center()
        assert bowl.surface.floor < ball[2] < before
        heights.append(ball[2])
        if steps == int(steps):  # it has landed on the wall that is drawn: its loss is its height
            k = int(steps)
            spot = bowl.surface.at(path.trajectory.b[k], path.trajectory.w[k])
            np.testing.assert_allclose(ball, spot, atol=1e-9)
    assert np.all(np.diff(heights) > 0), "it never seems to fall back"
    bowl.show(bowl.rim)
    assert bowl.surface.zoom == 1


def test_heights_keep_their_numbers_while_the_wall_grows(lesson: gdcore.Lesson) -> None:
    bowl = GrowingBowl(lesson, Look())
    surface, words = bowl.surface, [*bowl.upward[:-1], *bowl.higher]
    for rim in (4.0, 9, 15, 40, 75):
        bowl.show(rim)
        seen = [label for label in words if label.get_fill_opacity() > 0.5]
        assert seen, "there is always a number"
        corner = surface.ranges[0][0], surface.ranges[1][0]
        for label in seen:
            at = surface.at(*corner, float(label.content))
            assert label.get_center()[2] == pytest.approx(at[2])
        places = [label.get_center()[2] for label in seen]
        assert np.all(np.diff(sorted(places)) > 0.3), "no two are on one another"
        assert bowl.upward[-1].get_center()[2] > max(places)


def test_on_the_floor_a_path_ends_at_the_edge(lesson: gdcore.Lesson) -> None:
    bowl = GrowingBowl(lesson, Look())
    (curve,) = SurfacePath(lesson, Look(), bowl.surface, 1.1).on_floor()
    low, high = (bowl.surface.below(*edge) for edge in np.array(bowl.surface.ranges).T)
    assert np.all(curve.points >= low - 1e-9)
    assert np.all(curve.points <= high + 1e-9)
    assert np.isclose(curve.points[-1], low).any() or np.isclose(curve.points[-1], high).any()
    leaps = SurfacePath(lesson, Look(), bowl.surface, 0.8).on_floor()
    assert len(leaps) == LEAPS


def test_the_loop_ends_as_it_began(film: Watched) -> None:
    """Played round and round, nobody sees where it begins."""
    begin, end = film.scene.loop_span
    assert 6 <= end - begin <= 10
    assert film.frame_at(begin) == film.frame_at(end - 0.25) != film.frame_at((begin + end) / 2)


def test_in_the_race_all_are_seen_and_arrive(film: Watched) -> None:
    scene = film.scene
    sizes = [path.ball.radius for path in scene.paths]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 3
    assert [end.content for end in scene.ends] == ["71 steps", "249 steps", "never"]
    for path in scene.paths[:2]:
        place = path.trajectory.b[path.last], path.trajectory.w[path.last]
        np.testing.assert_allclose(path.ball.get_center(), scene.bowl.surface.at(*place))


def test_the_pin_is_as_high_as_the_loss(lesson: gdcore.Lesson) -> None:
    surface = Surface(lesson, Look())
    b, w = np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0, 4.0])
    heights = surface.at(b, w)[:, 2] - surface.below(b, w)[:, 2]
    losses = lesson.landscape.loss(b, w)
    np.testing.assert_allclose(heights / heights[0], losses / losses[0])


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


def test_the_note_beside_the_ruler_tells_what_standardising_did() -> None:
    look = Look()
    for standardize, parts in (("on", ("condition", "without: ")), ("off", ())):
        lesson = gdcore.Lesson(standardize=standardize)
        told = [line.content for part in scaling_note(lesson, look) for line in part]
        numbers = [
            re.findall(r"[\d.]+", line)[-1] for part in parts for line in told if part in line
        ]
        assert numbers == (["1.00", "16.4"] if standardize == "on" else [])
    both = scaling_note(gdcore.Lesson(standardize="on"), look, columns=2)
    assert [len(part) for part in both] == [2, 2]
    assert both[0].get_right()[0] < both[1].get_left()[0]
    valley = gdcore.Lesson(data=gdcore.Dataset(100.0 + np.arange(9), np.arange(9.0) % 2))
    (lines,) = scaling_note(valley.on_scale("off", 1.0), look)
    told = [line.content for line in lines]
    assert told[0] == look.say("film.raw")
    condition = look.number(valley.raw_landscape.condition_number, markup="typst")
    assert told[1] == look.say("film.condition", number=condition)


def test_the_poster_has_all_paths(film: Watched) -> None:
    assert_same(film.scene.poster_frame[:, :, :3], "descent-poster")


def test_the_same_film_twice_has_the_same_frames() -> None:
    one, other = (play("descent", GDVIZ_RATES="0.8,1.1").digest for _ in range(2))
    assert one == other


def test_manims_own_command_makes_a_playable_film(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "manim", "render", "-ql", "--media_dir", str(tmp_path)]
    command += ["--progress_bar", "none", "-n", "0,12", str(ROOT / "scenes/descent.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = tmp_path.glob("videos/descent/480p15/Descent.mp4")
    with av.open(str(made)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (854, 480)
        assert float(stream.average_rate) == pytest.approx(15, abs=0.01)
        frames = sum(1 for _ in container.decode(video=0))
    assert 5 * 15 <= frames <= 30 * 15  # of its first 13 movements


def test_a_start_that_is_the_minimum_is_told() -> None:
    film = played("descent", GDVIZ_NOISE="0", GDVIZ_START="1,2")
    assert len([words for words in film.said if "nothing moves" in words]) == 3
