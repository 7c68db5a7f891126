"""`gdviz videos`: finished files of every kind or none, nothing made twice, nothing lost."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.codec import CodecContext
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.video_segment_encoder import VideoSegmentEncoder
from PIL import Image, ImageSequence

from gdviz.look.captions import Caption
from gdviz.render import catalog, films, media, pieces, record
from gdviz.render.filming import Encoder
from gdviz.settings import Settings, load
from tests.conftest import Ended

ROOT = Path(__file__).parents[2]
Run = Callable[..., Ended]

# A dot moves for 0.6 s under a caption, then rests: 4 plays and 17 frames, and what `more` adds.
TINY = '''
"""A dot that moves."""
from math import tau
from manim import ORIGIN, RIGHT, Dot, Scene, rotate_vector
from gdviz.film.stage import Stage

class Tiny(Stage, Scene):
    aspects = ("16:9", "9:16")

    def construct(self):
        self.section("film_loss_surface.section_line")
        self.dot = dot = Dot(color=self.look.theme.train)
        self.add(dot)
        self.say("$eta$ = 0.2 & $x <= 1$")
        self.move(lambda t: t * 3 * RIGHT, 0.6)
        self.poster()
        self.section("film_loss_surface.section_tilt")
        self.wait(0.2)
        {more}

    def move(self, where, seconds):
        def update(t):
            self.dot.move_to(where(t))
        self.tween(update, self.dot, run_time=seconds, rate_func=lambda t: t)

    def turn(self):
        self.section("film_loss_surface.section_surface")
        self.hush()
        with self.loop():
            self.move(lambda t: rotate_vector(3 * RIGHT, t * tau), 1.2)
'''
TURN = TINY.format(more="self.turn()")  # 39 frames: a still, the caption's end, and 18 of the loop


@pytest.fixture
def scene(apart: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = apart / "tiny.py"
    path.write_text(TINY.format(more=""))
    monkeypatch.setattr(catalog, "find", lambda kind: {"tiny": path})
    return path


def make(force: bool = False, **options: Any) -> list[Path]:
    """Make the tiny film small; returns the files that were made."""
    said: list[Path] = []
    settings = load(**{"quality": "l", "output": "out", **options})
    made = films.videos(["tiny"], settings, 1, force, said.append)
    assert made == bool(said)
    return said


def pictures(path: Path) -> np.ndarray:
    """All frames of a film, (k, height, width, 4); PyAV's own VP9 decoder leaves out alpha."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        decoder = stream.codec_context
        if path.suffix == ".webm":
            decoder = CodecContext.create("libvpx-vp9", "r")
        frames = [frame for packet in film.demux(stream) for frame in decoder.decode(packet)]
        # What libvpx leaves beside 854 columns is not white; two threads would write it over each
        # other's first pixels.
        return np.stack([frame.to_ndarray(format="rgba", threads=1) for frame in frames])


def strip(frames: np.ndarray) -> np.ndarray:
    """The part of frames that captions have to themselves."""
    return frames[:, round(480 * (4 + 3.1) / 8) :, :, :3]


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes the tiny film with a loop, its clips and its loop; once with the same settings."""
    folders: dict[str, Path] = {}

    def made(**options: Any) -> Path:
        if (key := str(options)) in folders:
            return folders[key]
        folder = tmp_path_factory.mktemp("made")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            (folder / "tiny.py").write_text(TURN)
            patch.setattr(catalog, "find", lambda kind: {"tiny": folder / "tiny.py"})
            make(**options)
            settings = load(quality="l", output="out", **options)
            pieces.clips(["tiny"], settings, False, lambda path: None)
            pieces.loops(["tiny"], settings, False, lambda path: None)
        folders[key] = folder / "out/videos"
        return folders[key]

    return made


@pytest.fixture
def videos(turned: Callable[..., Path]) -> Path:
    """The folder with the files of the tiny film as it is by default, in all formats."""
    return turned(film_format="mp4,webm,gif")


@pytest.fixture
def tracked(turned: Callable[..., Path]) -> Path:
    """The same, with its captions beside it."""
    return turned(film_format="mp4,gif", captions="track")


# Files.


def test_all_files_of_a_film(videos: Path, tracked: Path) -> None:
    names = ["tiny.gif", "tiny.json", "tiny.mp4", "tiny.png"]
    folders = [".lock", ".made.json", "captions", "clips", "loops"]
    assert sorted(os.listdir(videos)) == [*folders, *names, "tiny.webm"]
    assert sorted(os.listdir(videos / "captions")) == ["tiny.srt", "tiny.vtt"]
    folders.remove("captions")
    assert sorted(os.listdir(tracked)) == [*folders, *names, "tiny.srt", "tiny.vtt"]


def test_an_mp4_is_whole_and_starts_fast(videos: Path) -> None:
    content = (videos / "tiny.mp4").read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat"), "the index comes first"
    with av.open(str(videos / "tiny.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height, stream.average_rate) == (854, 480, 15)
        assert sum(1 for _ in container.decode(video=0)) == 39  # 0.25 s of fade are 4 frames
        assert stream.duration * stream.time_base == pytest.approx(39 / 15)


@pytest.mark.parametrize("kind", [("mp4", "libx264", "yuv420p"), ("mov", "qtrle", "argb")])
def test_pictures_that_stay_are_encoded_as_manim_does_it(
    tmp_path: Path, kind: tuple[str, str, str]
) -> None:
    spec = VideoEncoderSpec(*kind, 64, 48, Fraction(15), ())
    shades = [np.full((48, 64, 4), shade, np.uint8) for shade in (40, 120, 200)]
    made = []
    for encoder in (VideoSegmentEncoder, Encoder):
        target = tmp_path / f"{encoder.__name__}.{kind[0]}"
        segment = encoder(target=target, spec=spec)
        for picture, repeat in zip(shades, (1, 5, 2), strict=True):
            segment.write_frame(picture, repeat=repeat)
        segment.finish()
        made.append(pictures(target))
    wanted, found = made
    assert np.abs(found[:, 0, 0, 0].astype(int) - [40, *[120] * 5, 200, 200]).max() <= 2
    np.testing.assert_array_equal(found, wanted)


def captions_of(path: Path) -> list[tuple[int, int, str]]:
    """The captions in an MP4: start and duration in thousandths of a second, and what is said."""
    with av.open(str(path)) as container:
        (track,) = container.streams.subtitles
        assert (track.codec_context.name, track.language) == ("mov_text", "eng")
        said = [(p.pts, p.duration, bytes(p)[2:].decode()) for p in container.demux(track) if p]
    return [one for one in said if one[2]]


def test_captions_are_a_track_of_the_mp4(tracked: Path) -> None:
    assert captions_of(tracked / "tiny.mp4") == [(0, 1133, "η = 0.2 & x ≤ 1")]


def test_each_caption_lasts_from_its_start_to_its_end(videos: Path, tmp_path: Path) -> None:
    said = [Caption(0.0, 0.5, "one"), Caption(0.6, 1.0, "two")]
    media.copy(videos / "tiny.mp4", tmp_path / "said.mp4", captions=said)
    assert captions_of(tmp_path / "said.mp4") == [(0, 500, "one"), (600, 400, "two")]


def test_captions_are_files_beside_the_film_or_apart(videos: Path, tracked: Path) -> None:
    for where in (tracked, videos / "captions"):
        vtt = (where / "tiny.vtt").read_text(encoding="utf-8")
        assert vtt == "WEBVTT\n\n00:00:00.000 --> 00:00:01.133\nη = 0.2 &amp; x ≤ 1\n"
        srt = (where / "tiny.srt").read_text(encoding="utf-8")
        assert srt == "1\n00:00:00,000 --> 00:00:01,133\nη = 0.2 & x ≤ 1\n"


def test_the_contents_tell_what_is_when(videos: Path) -> None:
    contents = json.loads((videos / "tiny.json").read_text(encoding="utf-8"))
    assert contents["alt"] == "A dot that moves."
    assert (contents["width"], contents["height"], contents["fps"]) == (854, 480, 15)
    assert (contents["frames"], contents["duration"]) == (39, 2.6)
    assert (contents["aspect"], contents["captions_in_picture"]) == ("16:9", True)
    assert contents["captions"] == [{"start": 0.0, "end": 1.133, "text": "η = 0.2 & x ≤ 1"}]
    title = load().look.say
    assert contents["sections"] == [
        {"start": start, "name": name, "title": title(f"film_loss_surface.section_{name}")}
        for start, name in ((0.0, "line"), (0.933, "tilt"), (1.133, "surface"))
    ]
    assert contents["clips"] == [
        {"name": "01-line", "start": 0.0, "end": 0.933},
        {"name": "02-tilt", "start": 0.933, "end": 1.133},
        {"name": "03-surface", "start": 1.4, "end": 2.6},
    ]
    assert contents["loop"] == {"start": 1.4, "end": 2.6}


def test_the_poster_is_the_marked_picture(videos: Path) -> None:
    poster = np.asarray(Image.open(videos / "tiny.png").convert("RGB")).astype(int)
    assert poster.shape == (480, 854, 3)
    columns = np.flatnonzero((poster[:400] < 128).any(axis=(0, 2)))  # above the caption
    assert columns.mean() == pytest.approx(427 + 3 * 60, abs=2), "where the dot has arrived"


def test_captions_are_in_the_picture_by_default(videos: Path, tracked: Path) -> None:
    drawn, without = pictures(videos / "tiny.mp4"), pictures(tracked / "tiny.mp4")
    assert drawn.shape == without.shape, "the film is no longer or shorter for it"
    differ = np.abs(drawn.astype(int) - without).max(axis=(0, 2, 3)) > 40
    assert differ.any()
    assert np.flatnonzero(differ).min() > 480 * (4 + 3.1) / 8, "captions stay in their strip"
    assert strip(drawn)[8].min() < 100
    assert strip(without).min() > 240
    with av.open(str(videos / "tiny.mp4")) as container:
        assert not container.streams.subtitles


def test_no_captions_for_one_who_speaks_and_none_twice(scene: Path, videos: Path) -> None:
    """In another aspect, too: a film is equally long in all of them."""
    scene.write_text(TURN)
    left = ("tiny.vtt", "tiny.srt", "captions/tiny.vtt", "captions/tiny.srt")
    Path("out/videos/captions").mkdir(parents=True)
    for file in left:  # of earlier runs
        Path("out/videos", file).touch()
    names = [path.name for path in make(captions="none", aspect="9:16")]
    assert names == ["tiny.mp4", "tiny.png", "tiny.json"]
    assert not [file for file in left if Path("out/videos", file).exists()]
    frames = pictures(Path("out/videos/tiny.mp4"))
    assert frames.shape == (39, 854, 480, 4)
    rows, columns = np.nonzero(frames[0, :, :, 2] < 240)
    assert (rows.mean(), columns.mean()) == pytest.approx((427, 240), abs=1), "nothing but the dot"
    assert np.ptp(rows) + 1 == pytest.approx(0.16 * 480 / 8, abs=2), "a unit is an eighth of 480"
    assert json.loads(Path("out/videos/tiny.json").read_text())["aspect"] == "9:16"


def test_a_webm_and_a_gif(videos: Path) -> None:
    webm, gif = videos / "tiny.webm", videos / "tiny.gif"
    with av.open(str(webm)) as container:
        assert container.streams.video[0].codec_context.name == "vp9"
    assert len(pictures(webm)) == 39
    with av.open(str(gif)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (854, 480, 10)
    frames = pictures(gif)
    assert len(frames) == 26
    assert (frames[5, 240].min(axis=0) < 200).any(), "the dot is in the picture"


@pytest.mark.parametrize("captions", ["picture", "track"])
def test_a_gif_has_its_captions_in_it(captions: str, videos: Path, tracked: Path) -> None:
    frames = pictures({"picture": videos, "track": tracked}[captions] / "tiny.gif")
    assert strip(frames)[5].min() < 155


# Clips and loops.

CLIPS = {"01-line": (0, 14), "02-tilt": (14, 17), "03-surface": (21, 39)}


def packets(path: Path) -> list[tuple[int, bytes]]:
    """The encoded frames of a film, each with its number, as they are in the file."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        found = [packet for packet in film.demux(stream) if packet.size]
        return [(round(p.pts * p.time_base * 15), bytes(p)) for p in found]


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_clip_has_the_frames_of_its_section(videos: Path, kind: str) -> None:
    film = packets(videos / f"tiny.{kind}")
    for name, (first, end) in CLIPS.items():
        path = videos / f"clips/tiny/{name}.{kind}"
        wanted = [(number - first, content) for number, content in film if first <= number < end]
        assert packets(path) == wanted
        assert len(wanted) == len(pictures(path)) == end - first
        with av.open(str(path)) as container:
            assert container.duration == pytest.approx((end - first) / 15 * 1e6, abs=2000)
            assert container.streams.video[0].start_time == 0
        if kind == "mp4":
            content = path.read_bytes()
            assert 0 < content.index(b"moov") < content.index(b"mdat"), "the index comes first"


def dots(frames: np.ndarray) -> np.ndarray:
    """Where the dot is in each frame, in scene units."""
    inked = (frames[:, :426, :, :3].min(axis=3) < 120).astype(float)
    down, right = np.indices(inked.shape[1:])
    total = inked.sum(axis=(1, 2))
    x, y = ((inked * place).sum(axis=(1, 2)) / total for place in (right, down))
    return np.stack([(x - 426.5) / 60, (239.5 - y) / 60], axis=1)


def test_a_clip_begins_and_ends_on_a_still_picture(videos: Path) -> None:
    line, hand = (pictures(videos / f"clips/tiny/{name}.mp4") for name in list(CLIPS)[:2])
    np.testing.assert_allclose(dots(line)[[0, -1]], [[0, 0], [3, 0]], atol=0.03)
    assert np.ptp(dots(hand), axis=0).max() < 0.02
    assert strip(line)[0].min() > 240, "before the caption"
    assert strip(line)[-1].min() < 100, "its words stay to the end"
    surface = pictures(videos / "clips/tiny/03-surface.mp4")
    assert strip(surface).min() > 240, "the words of the section before are gone"
    poster = np.asarray(Image.open(videos / "clips/tiny/01-line.png").convert("RGB"))
    np.testing.assert_array_equal(poster, line[0, :, :, :3])


def test_clips_as_gifs(videos: Path, tracked: Path) -> None:
    for folder in (videos, tracked):
        frames = pictures(folder / "clips/tiny/01-line.gif")
        assert len(frames) == 10, "a second at ten frames a second"
        assert strip(frames)[5].min() < 155, "captions are in the picture"
        x = dots(frames)[:, 0]
        assert x[0] == pytest.approx(0, abs=0.03)
        assert x[-1] == pytest.approx(3, abs=0.03), "it ends where the section does"


def test_clips_with_captions_beside_them(tracked: Path) -> None:
    folder = tracked / "clips/tiny"
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{name}.{end}" for name in CLIPS for end in ("gif", "mp4", "png", "srt", "vtt")
    ]
    assert captions_of(folder / "01-line.mp4") == [(0, 933, "η = 0.2 & x ≤ 1")]
    assert "00:00:00.000 --> 00:00:00.200\nη = 0.2 &" in (folder / "02-tilt.vtt").read_text("utf-8")
    assert (folder / "03-surface.vtt").read_text("utf-8") == "WEBVTT\n"
    assert len(pictures(folder / "02-tilt.mp4")) == 3


@pytest.mark.parametrize("kind", ["mp4", "webm", "gif", "webp"])
def test_a_loop_goes_round_without_a_seam(videos: Path, kind: str) -> None:
    path = videos / f"loops/tiny.{kind}"
    if kind == "webp":
        with Image.open(path) as film:
            assert film.info["loop"] == 0
            pages = [page.convert("RGB") for page in ImageSequence.Iterator(film)]
            frames = np.stack([np.asarray(page) for page in pages])
    else:
        frames = pictures(path)
    assert len(frames) == 18
    there = dots(np.concatenate([frames, frames[:1]]))
    steps = np.linalg.norm(np.diff(there, axis=0), axis=1)
    np.testing.assert_allclose(steps, 6 * np.sin(np.pi / 18), rtol=0.05)
    assert strip(frames).min() > 240


def test_a_loop_stays_below_its_limit(
    videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    span = media.Span(21 / 15, 39 / 15)
    for kind, limit in (("gif", 4_000_000), ("webp", 2_000_000)):
        path = tmp_path / f"small.{kind}"
        assert limit == media.LOOP_LIMITS[kind]
        monkeypatch.setitem(media.LOOP_LIMITS, kind, 3000)
        media.loop(videos / "tiny.mp4", path, span)
        assert path.stat().st_size < 3000
        monkeypatch.setitem(media.LOOP_LIMITS, kind, 1)
        media.loop(videos / "tiny.mp4", path, span)
        with Image.open(path) as film:
            assert film.height == media.LOOP_SIZES[kind][-1].lines
            assert film.n_frames == 6, "five a second"


def test_pieces_are_cut_once(scene: Path, gdviz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.write_text(TURN)
    words = ["videos", "tiny", "--quality", "l", "--output", "out", "--captions", "track"]
    words += ["--clips", "--loops"]
    done = gdviz(*words)
    assert done.status == 0, done.err
    assert done.out.splitlines() == [
        "1 film in out/videos; open out/videos/tiny.mp4",
        "3 clips in out/videos/clips; open out/videos/clips/tiny/01-line.mp4",
        "1 loop in out/videos/loops; open out/videos/loops/tiny.mp4",
    ]
    again = gdviz(*words)
    assert (again.status, again.out) == (0, "")
    assert again.err.splitlines() == [
        "1 of 1 film unchanged in out/videos",
        "3 of 3 clips unchanged in out/videos/clips",
        "1 of 1 loop unchanged in out/videos/loops",
    ]
    Path("out/videos/clips/tiny/09-gone.mp4").touch()  # of a section that there is no more
    record = Path("out/videos/.made.json")
    noted = json.loads(record.read_text())
    noted["clips/tiny/09-gone.mp4"] = noted["clips/tiny/01-line.mp4"]
    record.write_text(json.dumps(noted))
    Path("out/videos/clips/tiny/notes.txt").touch()  # somebody's own
    Path("out/videos/clips/tiny/02-tilt.mp4").unlink()
    monkeypatch.setattr(films.Render, "start", None)  # nothing is rendered again
    done = gdviz(*words[:-1], "--verbose")
    assert [Path(line).stem for line in done.out.splitlines()] == ["02-tilt"] * 4
    assert {path.stem for path in Path("out/videos/clips/tiny").iterdir()} == {
        *CLIPS, "notes",
    }  # fmt: skip


def test_a_film_without_a_loop_says_so(scene: Path, gdviz: Run) -> None:
    done = gdviz("videos", "tiny", "--quality", "l", "--output", "out", "--loops")
    assert (done.status, done.out) == (0, "1 film in out/videos; open out/videos/tiny.mp4\n")
    assert done.err.splitlines()[-1] == "tiny has no loop"
    assert not Path("out/videos/loops").exists()


def test_mp4_comes_first_and_a_larger_webm_is_told(scene: Path, gdviz: Run) -> None:
    words = ["videos", "tiny", "--quality", "l", "--output", "out", "--format", "webm,mp4"]
    done = gdviz(*words, "--verbose")
    assert done.status == 0
    assert done.out.splitlines()[:2] == ["out/videos/tiny.mp4", "out/videos/tiny.webm"]
    sizes = [Path(f"out/videos/tiny.{kind}").stat().st_size for kind in ("webm", "mp4")]
    told = f"tiny ({sizes[0] / 1e6:.1f} and {sizes[1] / 1e6:.1f} MB)"
    line = f"WebM is larger than MP4, and only transparent films need it: {told}"
    assert (line in done.err.splitlines()) is (sizes[0] > sizes[1])
    # Whichever of the two is larger here, the other way round it is told, or not, as well.
    chosen = load(quality="l", output="out", film_format="webm,mp4")
    Path("out/videos/tiny.webm").write_bytes(bytes(sizes[1] + 1))
    assert films.needless(["tiny"], chosen).startswith(line.partition(": ")[0])
    Path("out/videos/tiny.webm").write_bytes(bytes(sizes[1] - 1))
    assert films.needless(["tiny"], chosen) == ""
    assert films.needless(["tiny"], load(quality="l", output="out", film_format="webm")) == ""


def test_a_film_without_a_layout_for_an_aspect_says_so(scene: Path, gdviz: Run) -> None:
    done = gdviz("videos", "tiny", "--quality", "l", "--output", "out", "--aspect", "1:1")
    assert (done.status, done.out) == (2, "")
    assert done.err == "error: aspect = '1:1': Tiny has no layout for it; allowed: 16:9, 9:16\n"
    assert os.listdir("out/videos") == [".lock"]


def test_a_gif_stays_small(videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "GIF_LIMIT", 1000)
    media.gif(videos / "tiny.mp4", tmp_path / "small.gif")
    with av.open(str(tmp_path / "small.gif")) as container:
        stream = container.streams.video[0]
        assert (stream.height, stream.average_rate) == media.GIF_SIZES[-1][:2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_transparent_films(scene: Path, theme: str) -> None:
    scene.write_text(TURN)
    webm = make(transparent=True, theme=theme)[0]
    assert webm.name == ("tiny.webm" if theme == "light" else "tiny-dark.webm"), (
        "an MP4 cannot be transparent"
    )
    frames = pictures(webm).astype(int)
    assert frames.shape == (39, 480, 854, 4)
    assert (frames[..., 3].min(), frames[..., 3].max()) == (0, 255)
    cut: list[Path] = []
    settings = load(transparent=True, theme=theme, quality="l", output="out")
    assert pieces.loops(["tiny"], settings, False, cut.append) == (1, 1)
    assert [path.suffix for path in cut] == [".webm", ".gif", ".webp"]
    for path in cut[:2]:
        alpha = pictures(path)[..., 3]
        assert (len(alpha), alpha.min(), alpha.max()) == (18, 0, 255)
    # At the edge of the dot the colour is the dot's, not mixed with any background.
    poster = np.asarray(Image.open(webm.with_suffix(".png")))[:400].astype(int)
    edge = (poster[..., 3] > 30) & (poster[..., 3] < 220)
    inside = poster[poster[..., 3] == 255].mean(axis=0)
    assert edge.sum() > 20
    assert np.abs(poster[edge][:, :3] - inside[:3]).max() < 12


def test_a_transparent_gif(scene: Path) -> None:
    frames = pictures(make(transparent=True, film_format="gif")[0])
    assert set(np.unique(frames[..., 3])) == {0, 255}


# What is made again, and what is not.


def test_only_what_changed_is_rendered_again(scene: Path) -> None:
    assert make()
    assert not make()
    assert not make(dpi=100)
    scene.write_text(TINY.format(more="self.wait(0.2)"))
    assert make()
    Path("out/videos/captions/tiny.vtt").unlink()
    assert make()


def test_a_film_that_fails_leaves_the_old_one(scene: Path, capfd: pytest.CaptureFixture) -> None:
    make()
    before = {path.name: path.read_bytes() for path in Path("out/videos").glob("*.*")}
    scene.write_text(TINY.format(more="1 / 0"))
    with pytest.raises(films.RenderFailed, match=r"could not render .*tiny.py"):
        make()
    assert "ZeroDivisionError" in capfd.readouterr().err
    for name, content in before.items():
        assert (Path("out/videos") / name).read_bytes() == content


def test_the_same_film_twice_has_the_same_frames(scene: Path, videos: Path) -> None:
    scene.write_text(TURN)
    assert np.array_equal(pictures(make()[0]), pictures(videos / "tiny.mp4"))


# What a shell starts in the background ignores Ctrl-C, and so do its children.
INTERRUPTED = """
import signal
from pathlib import Path
from gdviz import cli
from gdviz.render import catalog, films
signal.signal(signal.SIGINT, signal.default_int_handler)
catalog.find = lambda kind: {"tiny": Path("tiny.py").absolute()}
cli.main()
"""


def interrupted(until: Callable[[], bool]) -> None:
    """Run `gdviz videos` in this folder and press Ctrl-C as soon as `until` holds."""
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, "videos", "--quality", "l", "--output", "out"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not until() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    told = "interrupted; the same command goes on where it was"
    assert (process.returncode, out, err.strip()) == (130, "", told)


def test_an_interrupted_run_leaves_nothing_half_and_the_next_goes_on(scene: Path) -> None:
    many = "[self.play(dot.animate.shift(0.1 * RIGHT), run_time=0.4) for _ in range(80)]"
    scene.write_text(TINY.format(more=many))

    def segments() -> dict[str, Path]:
        return {path.stem: path for path in Path("out/videos").rglob("uncached_*.mp4")}

    interrupted(lambda: len(segments()) > 6)
    assert sorted(os.listdir("out/videos")) == [".lock", ".rendering"]
    assert not running("gdviz.render.filming", str(Path.cwd())), "no process is left behind"
    kept = {f"uncached_{k:05}": segments()[f"uncached_{k:05}"] for k in range(5)}
    written = {name: path.stat().st_mtime_ns for name, path in kept.items()}
    half = kept["uncached_00003"]
    half.write_bytes(half.read_bytes()[:500])  # as a power cut might leave it

    interrupted(lambda: len(segments()) > 12)
    again = {name for name, path in kept.items() if path.stat().st_mtime_ns != written[name]}
    assert again == {"uncached_00003"}

    resumed = pictures(make()[0])
    contents = Path("out/videos/tiny.json").read_text()
    assert ".rendering" not in os.listdir("out/videos")
    whole = pictures(make(force=True)[0])
    assert len(whole) == 17 + 80 * 6
    assert np.array_equal(resumed, whole)
    assert Path("out/videos/tiny.json").read_text() == contents


def test_a_film_in_shares_has_the_frames_of_the_whole(scene: Path) -> None:
    more = "self.wait(0.7); self.say('eta'); self.move(lambda t: t * RIGHT, 0.31); self.turn()"
    scene.write_text(TINY.format(more=more))

    def filming(folder: str, *share: str) -> set[str]:
        Path(folder).mkdir(exist_ok=True)
        words = map(str, (scene, Path(folder).absolute(), "mp4", *share))
        command = [sys.executable, "-P", "-m", "gdviz.render.filming", *words]
        environment = load(quality="l").environment()
        with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as process:
            assert process.wait() == 0
        return {str(path.relative_to(folder)) for path in Path(folder).rglob("uncached_*.mp4")}

    all_ = filming("whole")
    first, second = filming("first", "0/2"), filming("second", "1/2")
    assert first | second == all_
    assert not first & second
    assert not any(Path(name, "finished").exists() for name in ("first", "second"))
    for folder in ("first", "second"):
        shutil.copytree(folder, "joined", dirs_exist_ok=True)
    written = {path: path.stat().st_ino for path in Path("joined").rglob("uncached_*.mp4")}
    assert filming("joined") == all_
    assert written == {path: path.stat().st_ino for path in written}, "none is rendered again"
    films_ = (pictures(Path(name, "finished/tiny.mp4")) for name in ("joined", "whole"))
    assert np.array_equal(*films_)
    joined, whole = (Path(name, "finished/tiny.json").read_text() for name in ("joined", "whole"))
    assert joined == whole


def running(*words: str) -> list[str]:
    """Command lines of processes that hold all of these words."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_text().replace("\0", " ")
        except OSError:
            continue
        if all(word in line for word in words):
            found.append(line)
    return found


def test_several_at_once(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {name: apart / f"{name}.py" for name in ("one", "two", "three")}
    for path in paths.values():
        path.write_text(TINY.format(more=""))
    monkeypatch.setattr(catalog, "find", lambda kind: paths)
    most, begun = 0, list[films.Render]()
    start = films.Render.start

    def counting(self: films.Render, afresh: bool) -> None:
        nonlocal most
        start(self, afresh)
        begun.append(self)
        most = max(most, sum(not render.ended for render in begun))

    monkeypatch.setattr(films.Render, "start", counting)
    said: list[Path] = []
    settings = load(quality="l", output="out")
    assert films.videos(list(paths), settings, 2, False, said.append) == 3
    assert most == 2
    assert len(said) == 15
    assert {path.stem for path in said} == set(paths)


@pytest.mark.usefixtures("scene")
def test_two_runs_do_not_meet_in_one_folder(gdviz: Run) -> None:
    with films.alone(Path("out/videos")):
        ended = gdviz("videos", "tiny", "--quality", "l", "--output", "out")
        assert ended.status == 2
        assert ended.err.splitlines() == [
            "error: out/videos: films are being rendered into it by another run of gdviz; "
            "wait for that, or choose another --name or --output"
        ]
    assert len(make()) == 5, "the lock goes with the run that had it"
    assert ".rendering" not in os.listdir("out/videos")


# Settings.


@pytest.mark.parametrize("formats", ["mp4", "webm,mp4"])
def test_an_mp4_cannot_be_transparent(gdviz: Run, apart: Path, formats: str) -> None:
    done = gdviz("videos", "--transparent", "--format", formats)
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"error: film_format = '{formats}': an MP4 cannot be transparent; "
        "allowed with transparent: webm, gif\n"
    )
    assert not list(apart.iterdir())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--format", "mov"], "film_format = 'mov': 'mov' is not a format; allowed: one or more"),
        (["--jobs", "0"], "Invalid value for '--jobs': 0 is not in the range x>=1."),
        (["--rates", "fast"], "rates = 'fast'"),
        (["nothing"], "'nothing' is not among the films; allowed: "),
    ],
)
def test_bad_options(gdviz: Run, apart: Path, words: list[str], says: str) -> None:
    done = gdviz("videos", *words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {says}")
    assert done.err.count("\n") == 1
    assert not list(apart.iterdir())


def test_a_bad_variable(gdviz: Run, apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDVIZ_CAPTIONS", "maybe")
    done = gdviz("videos")
    assert (done.status, done.out) == (2, "")
    assert done.err == "error: GDVIZ_CAPTIONS = 'maybe': allowed: picture, track, none\n"


def test_what_a_film_does_not_depend_on() -> None:
    def key(**options: Any) -> str:
        return record.fingerprint("scenes", "descent", load(**options))

    assert key() == key(dpi=300, format="png", film_format="gif", output="elsewhere")
    others: list[dict[str, Any]] = [{"lang": "zh"}, {"transparent": True}, {"quality": "h"}]
    others += [{"captions": "track"}, {"captions": "none"}, {"aspect": "1:1"}]
    for other in [*others, {"rates": "0.1"}]:
        assert key(**other) != key()
    assert set(Settings.model_fields) >= {"film_format", "transparent", "captions", "aspect"}


def test_what_a_figure_does_not_depend_on() -> None:
    def key(**options: Any) -> str:
        return record.fingerprint("figures", "split", load(**options))

    assert key() == key(captions="none", aspect="9:16", quality="h", film_format="gif")
    assert key() != key(dpi=300)


# Plain Manim.


def render(folder: Path, file: Path, *options: str, **variables: str) -> Ended:
    """Manim's own command, in `folder`."""
    command = [sys.executable, "-m", "manim", "render", "-ql", "--progress_bar", "none"]
    done = subprocess.run(
        [*command, "-v", "ERROR", "--media_dir", "media", *options, str(file)],
        cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


def test_a_plain_render_has_captions_beside_it(scene: Path) -> None:
    done = render(scene.parent, scene, GDVIZ_CAPTIONS="track")
    assert done.status == 0, done.err
    (film,) = Path("media/videos/tiny/480p15").glob("*.mp4")
    assert "η = 0.2 & x ≤ 1" in film.with_suffix(".srt").read_text(encoding="utf-8")
    frames = pictures(film)
    assert len(frames) == 17
    assert strip(frames).min() > 240


def test_a_plain_render_as_a_gif_has_captions_in_it_and_its_own_colours(scene: Path) -> None:
    done = render(scene.parent, scene, "--format", "gif", GDVIZ_LANG="zh")
    assert done.status == 0, done.err
    (film,) = Path("media/videos/tiny/480p15").glob("*.gif")
    assert not film.with_suffix(".srt").exists()
    frames = pictures(film)[:, :, :, :3].astype(int)
    assert len(frames) == 17
    assert strip(frames)[8].min() < 100
    wanted = [int(load().look.theme.train[k : k + 2], 16) for k in (1, 3, 5)]
    assert np.abs(np.median(frames[0, 237:243, 424:430], axis=(0, 1)) - wanted).max() < 12, (
        "the dot's"
    )
    assert (np.abs(frames[0, :200] - 255) <= 3).all(), "and the paper's, without any pattern"


def test_a_transparent_plain_render_for_one_who_speaks(scene: Path) -> None:
    done = render(scene.parent, scene, GDVIZ_TRANSPARENT="true", GDVIZ_CAPTIONS="none")
    assert done.status == 0, done.err
    (film,) = Path("media/videos/tiny/480p15").glob("*.mov")
    frames = pictures(film)
    assert set(np.unique(frames[..., 3])) >= {0, 255}
    assert frames[:, 430:, :, 3].max() == 0, "no captions"
    assert not film.with_suffix(".srt").exists()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            {"GDVIZ_THEME": "pink"},
            "error: GDVIZ_THEME = 'pink': 'pink' is not a theme; allowed: one or more of",
        ),
        ({"GDVIZ_RATE": "0.1"}, "error: GDVIZ_RATE is not a setting; allowed: GDVIZ_CSV"),
        ({"GDVIZ_CSV": "nowhere.csv"}, "error: nowhere.csv"),
    ],
)
def test_bad_settings_of_a_plain_render(
    variables: dict[str, str], message: str, tmp_path: Path
) -> None:
    done = render(tmp_path, ROOT / "scenes/descent.py", "--dry_run", **variables)
    assert done.status == 2
    assert done.err.startswith(message)
    assert done.err.count("\n") == 1


def test_a_wrong_key_in_a_plain_render(scene: Path) -> None:
    scene.write_text(TINY.format(more='self.caption("film_descent.dta")'))
    done = render(scene.parent, scene, "--dry_run")
    assert done.status == 2
    assert re.fullmatch(r"error: .*film_descent\.dta.*\n", done.err)


def test_a_plain_render_tells_of_rows_left_out(tmp_path: Path) -> None:
    variables = {
        "GDVIZ_CSV": str(ROOT / "examples/penguins.csv"),
        "GDVIZ_X": "flipper_length_mm",
        "GDVIZ_Y": "body_mass_g",
        "GDVIZ_EPOCHS": "3",
    }
    film = ROOT / "scenes/descent.py"
    done = render(tmp_path, film, "--fps", "1", "--dry_run", **variables)
    assert done.status == 0, done.err
    assert "2 of 344 rows left out: no value for x or y (2 'NA')" in done.err


def test_films_of_the_repository_through_the_command_line(gdviz: Run, apart: Path) -> None:
    """The real thing: from the command line to what a player would read."""
    options = "--quality l --rates 10%,150% --lang zh --verbose"
    words = ("videos", "descent", *options.split())
    done = gdviz(*words)
    assert done.status == 0
    assert all(line.startswith("films: ") for line in done.err.splitlines()), "only progress"
    paths = [Path(line) for line in done.out.splitlines()]
    assert [path.suffix for path in paths] == [".mp4", ".png", ".vtt", ".srt", ".json"]
    assert {path.parent.name for path in paths[2:4]} == {"captions"}
    contents = json.loads(paths[-1].read_text(encoding="utf-8"))
    content = paths[0].read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")
    with av.open(str(paths[0])) as container:
        stream = container.streams.video[0]
        assert stream.frames == contents["frames"]
        assert float(stream.duration * stream.time_base) == pytest.approx(
            contents["duration"], 1e-3
        )
        assert sum(1 for _ in container.decode(video=0)) == contents["frames"]
    assert 20 <= contents["duration"] <= 60
    starts = [section["start"] for section in contents["sections"]]
    assert starts[0] == 0
    assert starts == sorted(starts)
    for cue in contents["captions"]:
        assert cue["end"] - cue["start"] > 0
        assert not re.search(r"[$\\{}]", cue["text"])
    again = gdviz(*words)
    assert (again.status, again.out) == (0, "")
    assert again.err == "1 of 1 film unchanged in output/videos\n"
