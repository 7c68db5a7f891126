"""Decks: for a browser, and for PowerPoint."""

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pptx import Presentation
from pptx.oxml.ns import qn

from gdviz.embed import deck, pptx, shelf, slides
from gdviz.film.captions import PICTURE_BOTTOM
from gdviz.look.captions import BAND
from gdviz.settings import load
from tests.web import made
from tests.web.conftest import Watched

Open = Callable[..., Watched]
RUNS = [
    {"start": at, "name": name, "title": f"Part {name}"}
    for at, name in ((0.0, "data"), (2.0, "rate_low"), (4.0, "map"))
]


def shelf_in(folder: Path, **options: object) -> shelf.Shelf:
    """A folder with a film of three sections and two figures, as `gdviz slides` leaves it."""
    settings = load(**{"output": folder, "rates": "0.2", **options})
    names = [settings.named(name) for name in ("descent", "split", "descent_path")]
    is_track = options.get("captions") == "track"
    film = made.film(settings.home, names[0], track=is_track, sections=RUNS)
    clips = film.parent / "clips" / film.stem
    clips.mkdir(parents=True)
    for number in (1, 2, 3):
        (clips / f"{number:02}-p.mp4").write_bytes(made.mp4() + bytes(number))
        (clips / f"{number:02}-p.png").write_bytes(made.png(160, 90))
    for name in names[1:]:
        made.figure(settings.home, name)
    return shelf.read(settings)


FILMS, FIGURES = ["descent"], ["split", "descent_path"]


def test_the_order_is_that_of_the_course(tmp_path: Path) -> None:
    shown = deck.outline(shelf_in(tmp_path), FILMS, FIGURES)
    assert [one.kind for one in shown] == [
        "title", "figure", "section", "section", "section", "figure", "explore", "end",
    ]  # fmt: skip
    assert [(one.start, one.end) for one in shown if one.kind == "section"] == [
        (0, 2), (2, 4), (4, 6),
    ]  # fmt: skip
    assert shown[3].notes == "At 2 s: 1 < 2 & 3"
    assert shown[5].notes == "A box."


def test_an_audience_is_asked_before_films_and_runs(tmp_path: Path) -> None:
    shown = deck.outline(shelf_in(tmp_path), FILMS, [], ask=True)
    asked = [(number, one.title) for number, one in enumerate(shown) if one.kind == "question"]
    assert asked == [
        (1, "How large should a step be?"),
        (3, "Next: a learning rate of 0.2. What will the descent do?"),
    ]
    assert len(shown[3].lines) == len(deck.FATES)


def test_each_run_is_asked_for_by_its_own_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("rate_low", "rate_high", "rate_diverging")
    runs = [{"start": 2.0 * k, "name": name, "title": name} for k, name in enumerate(names)]
    monkeypatch.setattr("tests.web.test_slides.RUNS", runs)
    shown = deck.outline(shelf_in(tmp_path, rates="0.2,0.8,1.1"), FILMS, [], ask=True)
    asked = [one.title for one in shown if one.kind == "question"][1:]
    assert [re.findall(r"rate of ([\d.]+)\.", title) for title in asked] == [
        ["0.2"],
        ["0.8"],
        ["1.1"],
    ]


def test_the_first_slide_tells_of_the_data(tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_text("hours,marks\n1,52\n2,61\n4,75\n5,79\n6,85\n", encoding="utf-8")
    first, *_ = deck.outline(shelf_in(tmp_path / "out", csv=table), FILMS, FIGURES)
    assert first.lines == ("Data: marks by hours, from points.csv",)


def test_what_hides_captions_is_as_high_as_their_strip() -> None:
    assert pytest.approx((4 + PICTURE_BOTTOM) / 8) == BAND


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deck")
    path, count = slides.write(shelf_in(folder), FILMS, FIGURES, ask=True)
    assert count == 10
    return path


def until(page: Page, true: str) -> None:
    """Wait until a script says so; Playwright's own way wants what the deck's policy forbids."""
    for _ in range(400):
        if page.evaluate(f"Boolean({true})"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {true}")


def opened(seen: Watched, path: Path) -> Page:
    page = seen.open(path)
    until(page, "window.Reveal && Reveal.isReady()")
    return page


def state(page: Page) -> tuple[float, bool]:
    """Where the film of the slide is, in seconds, and whether it rests."""
    video = "Reveal.getCurrentSlide().querySelector('video')"
    return tuple(page.evaluate(f"[{video}.currentTime, {video}.paused]"))


def test_a_section_plays_when_it_is_reached_and_stops_at_its_end(
    written: Path, watched: Open
) -> None:
    seen = watched()
    page = opened(seen, written)
    for number, (start, end) in ((3, (0, 2)), (5, (2, 4))):
        page.evaluate(f"Reveal.slide({number})")
        until(page, "Reveal.getCurrentSlide().classList.contains('over')")
        time, rests = state(page)
        assert rests
        assert end - 0.3 < time < end  # its last frame, and no frame of the next section
        page.keyboard.press("ArrowLeft")  # seen again it begins again
        page.keyboard.press("ArrowRight")
        until(page, f"Reveal.getCurrentSlide().querySelector('video').currentTime < {end - 0.3}")
        assert state(page)[0] >= start - 1e-6
    assert (
        page.evaluate("new Set([...document.querySelectorAll('video')].map(v => v.src)).size") <= 2
    )
    assert (seen.errors, seen.outside) == ([], [])


def test_c_switches_the_captions(written: Path, watched: Open) -> None:
    page = opened(watched(), written)
    page.evaluate("Reveal.slide(3)")
    strip = page.locator("section.present .band")
    assert not strip.is_visible()
    page.keyboard.press("c")
    assert strip.is_visible()
    assert page.locator("[role=status]").inner_text() == "Captions: off"
    page.keyboard.press("c")
    assert not strip.is_visible()


def test_captions_that_are_a_track_are_shown_by_the_player(tmp_path: Path, watched: Open) -> None:
    path, _ = slides.write(shelf_in(tmp_path, captions="track"), FILMS, [])
    page = opened(watched(), path)
    page.evaluate("Reveal.slide(2)")
    track = "Reveal.getCurrentSlide().querySelector('video').textTracks[0]"
    until(page, f"{track} && {track}.activeCues && {track}.activeCues.length")
    assert page.evaluate(f"{track}.activeCues[0].text") == "At 2 s: 1 < 2 & 3"
    page.keyboard.press("c")
    assert page.evaluate(f"{track}.mode") == "hidden"


def test_nothing_moves_for_who_wants_that(written: Path, watched: Open) -> None:
    page = opened(watched(reduced_motion="reduce"), written)
    page.evaluate("Reveal.slide(3)")
    page.wait_for_timeout(300)
    assert state(page) == (0, True)
    page.locator("section.present .again").click()
    until(page, "Reveal.getCurrentSlide().querySelector('video').currentTime > 0.1")


def test_the_explorable_is_a_slide(written: Path, watched: Open) -> None:
    seen = watched()
    page = opened(seen, written)
    page.evaluate("Reveal.slide(8)")
    page.frame_locator("section.present iframe").get_by_role("button", name="Play").wait_for()
    assert (seen.errors, seen.outside) == ([], [])


@pytest.mark.parametrize("number", [0, 1, 2, 4])
def test_every_kind_of_slide_is_for_everybody(written: Path, watched: Open, number: int) -> None:
    seen = watched()
    page = opened(seen, written)
    page.evaluate(f"Reveal.slide({number})")
    assert seen.violations() == []


# PowerPoint.


def test_powerpoint_has_clips_that_play_on_a_click_notes_and_words_for_pictures(
    tmp_path: Path,
) -> None:
    path, count = pptx.write(shelf_in(tmp_path), FILMS, FIGURES)
    shown = list(Presentation(str(path)).slides)
    assert count == len(shown) == 7  # all but the explorable
    film = shown[2]
    assert film.notes_slide.notes_text_frame.text == "At 0 s: 1 < 2 & 3"
    (movie,) = film.shapes
    assert movie._element.nvPicPr.cNvPr.get("descr") == "Part data: A film of three colours."
    (command,) = film._element.iter(qn("p:cmd"))
    assert command.get("cmd") == "playFrom(0.0)"
    assert [one.get("dur") for one in command.iter(qn("p:cTn"))] == ["2000"]  # milliseconds
    assert [one.get("spid") for one in command.iter(qn("p:spTgt"))] == [str(movie.shape_id)]
    (picture,) = shown[1].shapes
    assert picture._element.nvPicPr.cNvPr.get("descr") == "A box."
    with zipfile.ZipFile(path) as parts:
        assert sum(name.endswith(".mp4") for name in parts.namelist()) == 3


def test_the_same_deck_is_the_same_bytes(tmp_path: Path) -> None:
    there = shelf_in(tmp_path)
    for write in (slides.write, pptx.write):
        path, _ = write(there, FILMS, FIGURES)
        kept = path.rename(tmp_path / "kept")
        write(there, FILMS, FIGURES)
        assert kept.read_bytes() == path.read_bytes()


def test_names_of_columns_do_no_harm(tmp_path: Path, watched: Open) -> None:
    table = tmp_path / "points.csv"
    name = made.HOSTILE.replace('"', "'").replace("\n", " ")
    table.write_text(f'"{name}",y\n1,2\n2,3\n3,5\n4,8\n', encoding="utf-8")
    there = shelf_in(tmp_path / "out", csv=table)
    html, _ = slides.write(there, FILMS, FIGURES)
    seen = watched()
    page = opened(seen, html)
    assert "<script>" in page.locator("section.title > p").inner_text()
    assert page.evaluate("window.broken") is None
    assert seen.errors == []
    path, _ = pptx.write(there, FILMS, FIGURES)
    assert "<script>" in Presentation(str(path)).slides[0].shapes[0].text_frame.text
    shutil.rmtree(there.home)
