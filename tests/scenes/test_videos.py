"""`gdviz videos`: Manim's own command line around it, whole files or none, nothing made twice."""

import os
import subprocess
import sys
from pathlib import Path

import av
import pytest

from gdviz import films, runner
from gdviz.settings import load

ROOT = Path(__file__).parents[2]
TINY = '''
"""A dot."""
from manim import Dot, Scene

class Tiny(Scene):
    def construct(self):
        self.add(Dot())
        self.wait({seconds})
        {more}
'''


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "tiny.py"
    path.write_text(TINY.format(seconds=0.4, more=""))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(films, "find", lambda kind: {"tiny": path})
    monkeypatch.setattr(runner, "find", lambda kind: {"tiny": path})
    return path


def test_a_film_is_whole_and_starts_fast(scene: Path) -> None:
    said: list[Path] = []
    settings = load(quality="l", output="out")
    assert films.videos(["tiny"], settings, force=False, say=said.append) == 1
    assert said == [Path("out/videos/tiny.mp4")]
    content = said[0].read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat"), "the index comes first"
    with av.open(str(said[0])) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert sum(1 for _ in container.decode(video=0)) == 6
    assert sorted(os.listdir("out/videos")) == [".made.json", "tiny.mp4"]


def test_only_what_changed_is_rendered_again(scene: Path) -> None:
    settings, said = load(quality="l", output="out"), []
    assert films.videos(["tiny"], settings, force=False, say=said.append) == 1
    assert films.videos(["tiny"], settings, force=False, say=said.append) == 0
    scene.write_text(TINY.format(seconds=0.2, more=""))
    assert films.videos(["tiny"], settings, force=False, say=said.append) == 1
    other = load(quality="l", output="out", theme="dark")
    assert films.videos(["tiny"], other, force=False, say=said.append) == 1
    assert films.videos(["tiny"], other, force=True, say=said.append) == 1
    assert len(said) == 4


def test_a_film_that_fails_leaves_the_old_one(scene: Path) -> None:
    settings = load(quality="l", output="out")
    films.videos(["tiny"], settings, force=False, say=lambda path: None)
    before = Path("out/videos/tiny.mp4").read_bytes()
    scene.write_text(TINY.format(seconds=0.2, more="1 / 0"))
    with pytest.raises(films.RenderFailed, match=r"could not render .*tiny.py"):
        films.videos(["tiny"], settings, force=False, say=lambda path: None)
    assert Path("out/videos/tiny.mp4").read_bytes() == before
    assert sorted(os.listdir("out/videos")) == [".made.json", "tiny.mp4"]


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
    command = [sys.executable, "-m", "manim", "render", "-ql", "--dry_run", "-v", "ERROR"]
    done = subprocess.run(
        [*command, str(ROOT / "scenes/descent.py")],
        cwd=tmp_path, env={**os.environ, **variables}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1


def test_a_plain_render_tells_of_rows_left_out(tmp_path: Path) -> None:
    variables = {
        "GDVIZ_CSV": str(ROOT / "examples/penguins.csv"),
        "GDVIZ_X": "flipper_length_mm",
        "GDVIZ_Y": "body_mass_g",
        "GDVIZ_EPOCHS": "3",
    }
    command = [sys.executable, "-m", "manim", "render", "-ql", "--fps", "1", "--dry_run"]
    done = subprocess.run(
        [*command, "-v", "ERROR", "--progress_bar", "none", str(ROOT / "scenes/descent.py")],
        cwd=tmp_path, env={**os.environ, **variables}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2 of 344 rows left out: no value for flipper_length_mm or body_mass_g" in done.stderr
