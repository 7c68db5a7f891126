"""`gdviz videos`: finished files of every kind or none, nothing made twice, nothing lost."""

import json
import os
import re
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
from PIL import Image

from gdviz.render import catalog, films, media, record
from gdviz.render.filming import Encoder
from gdviz.settings import Settings, load
from tests.conftest import Ended

ROOT = Path(__file__).parents[2]
Run = Callable[..., Ended]

# A dot moves for 0.6 s under a caption, then rests: 3 plays and 1 second, and what `more` adds.
TINY = '''
"""A dot that moves."""
from manim import RIGHT, Dot, Scene
from gdviz.film.stage import Stage

class Tiny(Stage, Scene):
    def construct(self):
        self.section("film_descent.section_data")
        dot = Dot(color=self.look.theme.train)
        self.add(dot)
        self.say("$eta$ = 0.2 & $x <= 1$")
        self.tween(lambda t: dot.move_to(t * 3 * RIGHT), dot, run_time=0.6, rate_func=lambda t: t)
        self.poster()
        self.section("film_descent.section_map")
        self.wait(0.2)
        {more}
'''


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
        return np.stack([frame.to_ndarray(format="rgba") for frame in frames])


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the files of the tiny film as it is by default."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        (folder / "tiny.py").write_text(TINY.format(more=""))
        patch.setattr(catalog, "find", lambda kind: {"tiny": folder / "tiny.py"})
        assert [path.suffix for path in make()] == [".mp4", ".png", ".vtt", ".srt", ".json"]
    return folder / "out/videos"


# Files.


def test_all_files_of_a_film(videos: Path) -> None:
    names = [f"tiny.{end}" for end in ("json", "mp4", "png", "srt", "vtt")]
    assert sorted(os.listdir(videos)) == [".lock", ".made.json", *names]


def test_an_mp4_is_whole_and_starts_fast(videos: Path) -> None:
    content = (videos / "tiny.mp4").read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat"), "the index comes first"
    with av.open(str(videos / "tiny.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height, stream.average_rate) == (854, 480, 15)
        assert sum(1 for _ in container.decode(video=0)) == 16  # 0.25 s of fade are 4 frames
        assert stream.duration * stream.time_base == pytest.approx(16 / 15)


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


def test_captions_are_a_track_of_the_mp4(videos: Path) -> None:
    with av.open(str(videos / "tiny.mp4")) as container:
        (track,) = container.streams.subtitles
        assert (track.codec_context.name, track.language) == ("mov_text", "eng")
        said = [(p.pts, p.duration, bytes(p)[2:].decode()) for p in container.demux(track) if p]
    assert (0, 1067, "η = 0.2 & x ≤ 1") in said


def test_captions_are_files(videos: Path) -> None:
    vtt = (videos / "tiny.vtt").read_text(encoding="utf-8")
    assert vtt == "WEBVTT\n\n00:00:00.000 --> 00:00:01.067\nη = 0.2 &amp; x ≤ 1\n"
    srt = (videos / "tiny.srt").read_text(encoding="utf-8")
    assert srt == "1\n00:00:00,000 --> 00:00:01,067\nη = 0.2 & x ≤ 1\n"


def test_the_contents_tell_what_is_when(videos: Path) -> None:
    contents = json.loads((videos / "tiny.json").read_text(encoding="utf-8"))
    assert contents["alt"] == "A dot that moves."
    assert (contents["width"], contents["height"], contents["fps"]) == (854, 480, 15)
    assert (contents["frames"], contents["duration"]) == (16, 1.067)
    assert contents["captions"] == [{"start": 0.0, "end": 1.067, "text": "η = 0.2 & x ≤ 1"}]
    assert contents["sections"] == [
        {"start": 0.0, "name": "data", "title": "A line over data"},
        {"start": 0.867, "name": "map", "title": "The cliff"},
    ]


def test_the_poster_is_the_marked_picture(videos: Path) -> None:
    poster = np.asarray(Image.open(videos / "tiny.png").convert("RGB")).astype(int)
    assert poster.shape == (480, 854, 3)
    columns = np.flatnonzero((poster < 128).any(axis=(0, 2)))
    assert columns.mean() == pytest.approx(427 + 3 * 60, abs=2), "where the dot has arrived"


def test_captions_in_the_picture_if_asked_for(scene: Path, videos: Path) -> None:
    without = pictures(videos / "tiny.mp4")
    Path("out/videos").mkdir(parents=True)
    for end in ("vtt", "srt"):  # of an earlier run
        Path(f"out/videos/tiny.{end}").touch()
    names = [path.name for path in make(burn_captions=True)]
    assert names == ["tiny.mp4", "tiny.png", "tiny.json"]
    assert set(os.listdir("out/videos")) == {".lock", ".made.json", *names}, "no second captions"
    drawn = pictures(Path("out/videos/tiny.mp4"))
    assert drawn.shape == without.shape, "the film is no longer or shorter for it"
    differ = np.abs(drawn.astype(int) - without).max(axis=(0, 2, 3)) > 40
    assert differ.any()
    assert np.flatnonzero(differ).min() > 480 * (4 + 3.1) / 8, "captions stay in their strip"
    with av.open("out/videos/tiny.mp4") as container:
        assert not container.streams.subtitles


def test_a_webm_and_a_gif(scene: Path) -> None:
    webm, gif = make(film_format="webm,gif")[:2]
    with av.open(str(webm)) as container:
        assert container.streams.video[0].codec_context.name == "vp9"
    assert len(pictures(webm)) == 16
    with av.open(str(gif)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (854, 480, 10)
    frames = pictures(gif)
    assert len(frames) == 11
    assert np.abs(frames[5, 430:].astype(int) - 255).max() > 100, "captions are in the picture"
    assert (frames[5, 240].min(axis=0) < 200).any(), "and so is the dot"
    assert not Path("out/videos/tiny.mp4").exists()


def test_a_gif_stays_small(videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "GIF_LIMIT", 1000)
    media.gif(videos / "tiny.mp4", tmp_path / "small.gif")
    with av.open(str(tmp_path / "small.gif")) as container:
        stream = container.streams.video[0]
        assert (stream.height, stream.average_rate) == media.GIF_SIZES[-1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_transparent_films(scene: Path, theme: str) -> None:
    webm = make(transparent=True, theme=theme)[0]
    assert webm.name == "tiny.webm", "an MP4 cannot be transparent"
    frames = pictures(webm).astype(int)
    assert frames.shape == (16, 480, 854, 4)
    assert (frames[..., 3].min(), frames[..., 3].max()) == (0, 255)
    # At the edge of the dot the colour is the dot's, not mixed with any background.
    poster = np.asarray(Image.open("out/videos/tiny.png")).astype(int)
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
    Path("out/videos/tiny.vtt").unlink()
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
    assert len(whole) == 16 + 80 * 6
    assert np.array_equal(resumed, whole)
    assert Path("out/videos/tiny.json").read_text() == contents


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
    most = 0
    start = films.Render.start

    def counting(self: films.Render, afresh: bool) -> None:
        nonlocal most
        start(self, afresh)
        most = max(most, len(running("gdviz.render.filming", str(apart))))

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
            "wait for that, or choose another --output"
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
    monkeypatch.setenv("GDVIZ_BURN_CAPTIONS", "maybe")
    done = gdviz("videos")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error: GDVIZ_BURN_CAPTIONS = 'maybe': allowed: true, yes, on, 1, ")


def test_what_a_film_does_not_depend_on() -> None:
    def key(**options: Any) -> str:
        return record.fingerprint("scenes", "descent", load(**options))

    assert key() == key(dpi=300, format="png", film_format="gif", output="elsewhere")
    others: list[dict[str, Any]] = [{"lang": "zh"}, {"transparent": True}, {"quality": "h"}]
    for other in [*others, {"burn_captions": True}, {"rates": "0.1"}]:
        assert key(**other) != key()
    assert set(Settings.model_fields) >= {"film_format", "transparent", "burn_captions"}


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
    done = render(scene.parent, scene)
    assert done.status == 0, done.err
    (film,) = Path("media/videos/tiny/480p15").glob("*.mp4")
    assert "η = 0.2 & x ≤ 1" in film.with_suffix(".srt").read_text(encoding="utf-8")
    assert len(pictures(film)) == 16


def test_a_plain_render_with_captions_in_it(scene: Path) -> None:
    done = render(scene.parent, scene, GDVIZ_BURN_CAPTIONS="true", GDVIZ_LANG="zh")
    assert done.status == 0, done.err
    (film,) = Path("media/videos/tiny/480p15").glob("*.mp4")
    assert not film.with_suffix(".srt").exists()
    assert (pictures(film)[8, 430:, :, :3] < 100).any()


def test_a_transparent_plain_render(scene: Path) -> None:
    done = render(scene.parent, scene, GDVIZ_TRANSPARENT="true")
    assert done.status == 0, done.err
    (film,) = Path("media/videos/tiny/480p15").glob("*.mov")
    assert set(np.unique(pictures(film)[..., 3])) >= {0, 255}


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"GDVIZ_THEME": "pink"}, "error: GDVIZ_THEME = 'pink': allowed: light, dark"),
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
