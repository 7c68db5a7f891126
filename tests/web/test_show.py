"""A film as a notebook shows it plays in a real browser, with captions, from inside the page."""

from collections.abc import Callable
from pathlib import Path

import pytest

import gdviz
from gdviz.render import catalog
from tests.web.conftest import Watched

SHORT = '''
"""A dot that moves."""
from manim import RIGHT, Dot, Scene
from gdviz.film.stage import Stage

class Short(Stage, Scene):
    def construct(self):
        self.section("film_loss_surface.section_line")
        dot = Dot(color=self.look.theme.train)
        self.add(dot)
        self.say("It moves.")
        self.poster()
        self.play(dot.animate.shift(3 * RIGHT), run_time=0.6)
'''


def test_a_film_plays_from_inside_the_page(
    apart: Path, monkeypatch: pytest.MonkeyPatch, watched: Callable[..., Watched]
) -> None:
    (apart / "short.py").write_text(SHORT)
    monkeypatch.setattr(catalog, "find", lambda kind: {"short": apart / "short.py"})
    film = gdviz.show("short", quality="l", captions="track")
    lesson = gdviz.lesson({"x": [1, 2, 3], "y": [1, 2, 4]})
    shown = f"<h1>Cells</h1>{film._repr_html_()}{lesson._repr_html_()}"
    page = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Cells</title><main>'
    (apart / "page.html").write_text(page + shown, encoding="utf-8")
    for scheme in ("light", "dark"):
        seen = watched(color_scheme=scheme)
        opened = seen.open(apart / "page.html")
        opened.wait_for_function("document.querySelector('video').readyState >= 1")
        video = opened.locator("video")
        assert video.evaluate("film => [film.paused, film.currentTime]") == [True, 0]
        box = video.bounding_box()
        assert box is not None
        assert box["width"] == pytest.approx(854)
        video.evaluate("film => film.play()")
        opened.wait_for_function("document.querySelector('video').currentTime > 0.3")
        cues = video.evaluate("film => Array.from(film.textTracks[0].cues, cue => cue.text)")
        assert cues == ["It moves."]
        assert seen.violations() == []
        assert seen.errors == []
        assert seen.outside == []
