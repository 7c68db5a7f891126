"""The page in a real browser: in every theme and width, watched, copied from, by keyboard."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from gdviz.embed import page, shelf
from gdviz.embed.snippets import WAYS, line, snippet
from gdviz.look.theme import THEMES
from gdviz.look.words import Words
from gdviz.settings import load
from tests.conftest import Ended
from tests.lessons import ROOT
from tests.web.conftest import Watched, until
from tests.web.made import HOSTILE, figure, film

BASELINES = ROOT / "tests/baseline/web"
IDLE = "[...document.querySelectorAll('video')].every(film => film.networkState === 1)"
"""No film is loading, which browsers show by a sign that turns."""
Run = Callable[..., Ended]
Open = Callable[..., Watched]


@pytest.fixture
def gallery(apart: Path) -> Path:
    """A page of two films, one with its captions beside it, and of figures in many variants."""
    home = apart / "output"
    for stem in ("split", "split-dark", "split-column", "split-column-dark", "split-zh", "error"):
        figure(home, stem)
    figure(home, "update", options="--rates 0.1")
    film(home, "descent", track=True)
    film(home, "five_steps", loop={"start": 0, "end": 1})
    film(home, "five_steps-dark")
    (home / "videos/loops").mkdir()
    (home / "videos/loops/five_steps.mp4").write_bytes((home / "videos/descent.mp4").read_bytes())
    (home / "videos/clips/descent").mkdir(parents=True)
    (home / "videos/clips/descent/01-p.mp4").write_bytes(b"")
    (home / "explore.html").write_text("<!doctype html><title>x</title><h1>Touch me</h1>")
    return page.write(shelf.read(load()))


@pytest.mark.parametrize(
    ("width", "theme", "lang", "seen"),
    [
        (1280, "light", "en", "split.svg"),
        (1280, "dark", "zh", "split-zh.svg"),
        (390, "dark", "en", "split-column-dark.svg"),
        (360, "light", "en", "split-column.svg"),
    ],
)
def test_everybody_can_read_it(
    gallery: Path, watched: Open, width: int, theme: str, lang: str, seen: str
) -> None:
    page.write(shelf.read(load(lang=lang)))
    opened = watched(width=width, color_scheme=theme)
    shown = opened.open(gallery)
    picture = shown.locator("#figure-split img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert str(picture.evaluate("image => image.currentSrc")).endswith(seen)
    assert picture.evaluate("image => image.naturalWidth") > 0
    words = Words(lang)
    assert shown.title() == words.say("page.title")
    assert shown.locator("html").get_attribute("lang") == lang
    red, green, blue = (int(THEMES[theme].paper[i : i + 2], 16) for i in (1, 3, 5))
    background = shown.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == f"rgb({red}, {green}, {blue})"
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.violations() == []
    assert (opened.errors, opened.outside) == ([], [])
    assert all("zh" in url or lang == "en" or "split" not in url for url in opened.requests)


def test_nothing_moves_and_nothing_is_loaded_before_it_is_asked_for(
    gallery: Path, watched: Open
) -> None:
    opened = watched()
    shown = opened.open(gallery)
    until(shown, IDLE)
    shown.wait_for_timeout(400)
    assert not [url for url in opened.requests if ".mp4" in url or "explore" in url]
    videos = shown.locator("video")
    assert videos.count() == 3
    assert videos.evaluate_all("all => all.every(one => one.paused && !one.autoplay)")
    assert shown.evaluate("document.getAnimations().length") == 0


def test_a_film_plays_from_where_it_is_asked_to_with_its_captions(
    gallery: Path, watched: Open
) -> None:
    opened = watched()
    shown = opened.open(gallery)
    video = shown.locator("#film-descent video")
    shown.locator('#film-descent [data-at="2.0"]').click()
    until(shown, "document.querySelector('#film-descent video').currentTime > 2.1")
    said = video.evaluate("film => [...film.textTracks[0].activeCues].map(cue => cue.text)")
    assert said == ["At 2 s: 1 &lt; 2 &amp; 3"]  # as WebVTT has it
    assert video.evaluate(
        "film => film.textTracks[0].activeCues[0].getCueAsHTML().textContent"
    ) == ("At 2 s: 1 < 2 & 3")
    current = shown.locator("#film-descent [aria-current]")
    expect(current).to_contain_text("Part 1")
    # Of two films one plays; captions that are in the picture are not shown again.
    other = shown.locator("#film-five_steps .screen video")
    other.evaluate("film => film.play()")
    until(shown, "document.querySelector('#film-five_steps video').currentTime > 0.1")
    assert video.evaluate("film => film.paused")
    assert other.evaluate("film => film.textTracks.length") == 0
    assert "At 4 s" in (shown.locator("#film-five_steps .transcript").text_content() or "")
    assert opened.errors == []


def test_a_film_is_dark_for_who_prefers_that(gallery: Path, watched: Open) -> None:
    for theme, name in (("light", "five_steps"), ("dark", "five_steps-dark")):
        shown = watched(color_scheme=theme).open(gallery)
        video = shown.locator("#film-five_steps .screen video")
        video.evaluate("film => film.play()")
        assert str(video.evaluate("film => film.currentSrc")).endswith(f"/{name}.mp4")
        assert str(video.evaluate("film => film.poster")).endswith(f"/{name}.png")


def test_buttons_copy_what_people_paste_by_keyboard_alone(gallery: Path, watched: Open) -> None:
    opened = watched()
    shown = opened.open(gallery)
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    summary = shown.locator("#figure-split .use summary")
    summary.focus()
    shown.keyboard.press("Enter")
    (split,) = (one for one in shelf.read(load()).items if one.id == "figure-split")
    for way, called in WAYS.items():
        shown.keyboard.press("Tab")
        expect(shown.locator(":focus")).to_have_text(called)
        shown.keyboard.press("Enter")
        expect(shown.locator("#status")).to_have_text(f"Copied: {called}")
        wanted = snippet(split, way, "en", gallery.parent)
        assert shown.evaluate("navigator.clipboard.readText()") == wanted
        assert shown.locator("#figure-split .copied").inner_text().strip() == wanted.strip()
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    copied = shown.evaluate("navigator.clipboard.readText()")
    assert copied == ("gdviz figures split --size 16:9,column --theme light,dark --lang en,zh")
    assert opened.errors == []


def test_every_stop_of_the_keyboard_is_seen(gallery: Path, watched: Open) -> None:
    shown = watched().open(gallery)
    seen = set()
    for _ in range(40):
        shown.keyboard.press("Tab")
        name, outline = shown.evaluate(
            "[document.activeElement].map(at => [at.tagName, getComputedStyle(at).outlineStyle])[0]"
        )
        seen.add(name)
        # Within a video it is the browser's own buttons that are outlined.
        assert outline != "none" or name in ("BODY", "VIDEO"), name
    assert {"A", "BUTTON", "SUMMARY", "VIDEO"} <= seen


def test_the_explorable_is_opened_where_it_stands(gallery: Path, watched: Open) -> None:
    opened = watched()
    shown = opened.open(gallery)
    assert shown.locator("iframe").count() == 0
    shown.get_by_role("button", name="Open it here").click()
    expect(shown.frame_locator("iframe").get_by_text("Touch me")).to_be_visible()
    assert shown.locator("iframe").get_attribute("title") == "Try it yourself"
    assert opened.errors == []


def test_what_is_missing_or_other_than_the_rest_is_told_with_its_command(
    gallery: Path, watched: Open
) -> None:
    home = gallery.parent
    for end in ("svg", "png", "pdf"):
        (home / f"figures/error.{end}").unlink()
    for stem in ("five_steps", "five_steps-dark"):
        (home / f"videos/{stem}.mp4").unlink()
    (home / "explore.html").unlink()
    page.write(shelf.read(load()))
    opened = watched()
    shown = opened.open(gallery)
    assert "gdviz figures error" in shown.locator("#figure-error .notice").inner_text()
    assert "gdviz videos five_steps" in shown.locator("#film-five_steps .notice").inner_text()
    told = shown.locator("#figure-update .notice").inner_text()
    assert "--rates 0.1" in told and "gdviz figures update\n" in told + "\n"
    assert shown.locator(".explore").count() == 0
    shown.locator("footer summary").click()
    missing = shown.locator("footer").inner_text()
    assert "gdviz videos loss_surface" in missing and "gdviz explore" in missing
    assert opened.errors == []
    assert opened.violations() == []


def test_a_page_of_nothing_says_what_makes_something(gdviz: Run, watched: Open) -> None:
    done = gdviz("page")
    assert done == Ended(0, "a page of 0 figures and 0 films; open output/index.html\n", "")
    opened = watched(width=360)
    shown = opened.open(Path("output/index.html"))
    assert "gdviz figures" in shown.locator("main .notice").inner_text()
    assert (opened.violations(), opened.errors) == ([], [])


def test_names_of_columns_are_words_wherever_they_stand(apart: Path, watched: Open) -> None:
    home = apart / "output"
    figure(home, "split", title=HOSTILE, alt=HOSTILE)
    film(
        home, "mine", alt=HOSTILE, track=True,
        sections=[{"start": 0, "name": "a", "title": HOSTILE}],
        clips=[{"name": "01-a", "start": 0, "end": 6}],
        captions=[{"start": 0, "end": 5, "text": HOSTILE}],
    )  # fmt: skip
    data = {"table": HOSTILE[:200], "x": HOSTILE, "y": HOSTILE, "csv": "../a.csv"}
    (home / ".data.json").write_text(json.dumps(data))
    opened = watched(width=390)
    shown = opened.open(page.write(shelf.read(load())))
    assert shown.locator("#figure-split img").get_attribute("alt") == HOSTILE
    assert shown.locator("#film-mine video").get_attribute("aria-label") == HOSTILE
    assert shown.locator("#film-mine .said").text_content() == HOSTILE
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.locator("#figure-split .use summary").click()
    for way in ("HTML", "Command"):
        shown.locator("#figure-split").get_by_role("button", name=way, exact=True).click()
        expect(shown.locator("#status")).to_have_text(f"Copied: {way}")
    assert HOSTILE.split("'")[0] in shown.evaluate("navigator.clipboard.readText()")
    # What is copied is as harmless where it is pasted.
    (split,) = (one for one in shelf.read(load()).items if one.id == "figure-split")
    pasted = home / "pasted.html"
    pasted.write_text(f"<!doctype html><meta charset='utf-8'>{snippet(split, 'html', 'en', home)}")
    again = watched().open(pasted)
    assert again.locator("img").get_attribute("alt") == line(HOSTILE)
    for one in (shown, again):
        assert one.evaluate("window.broken") is None
    assert opened.violations() == []
    assert (opened.errors, opened.outside) == ([], [])


def test_a_figure_of_a_table_with_such_names(gdviz: Run, apart: Path, watched: Open) -> None:
    x, y = HOSTILE.replace('"', '""'), 'the "y" <b>$^_\\'.replace('"', '""')
    rows = "".join(f"{i},{i * i}\n" for i in range(1, 9))
    (apart / "odd.csv").write_text(f'"{x}","{y}"\n{rows}', encoding="utf-8")
    words = ("figures", "split", "--format", "svg", "--csv", "odd.csv", "--jobs", 1)
    assert gdviz(*words).status == 0
    done = gdviz("page", "--csv", "odd.csv")
    assert (done.status, done.out) == (
        0,
        "a page of 1 figure and 0 films; open output/odd/index.html\n",
    )
    opened = watched()
    shown = opened.open(apart / "output/odd/index.html")
    assert 'the "y" <b>' in shown.locator(".data").inner_text()
    assert shown.evaluate("window.broken") is None
    assert opened.errors == []


def test_others_who_link_to_it_have_something_to_show(gallery: Path, watched: Open) -> None:
    shown = watched().open(gallery)
    told = dict(
        shown.locator("meta[property^='og:']").evaluate_all(
            "all => all.map(one => [one.getAttribute('property'), one.content])"
        )
    )
    assert told["og:title"] == shown.title()
    assert told["og:image"] == "videos/descent.png"
    assert (gallery.parent / told["og:image"]).is_file()
    assert told["og:image:alt"] == "A film of three colours."
    policy = shown.locator("meta[http-equiv]").get_attribute("content") or ""
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy and "connect-src 'none'" in policy


def test_it_can_be_read_without_its_script(gallery: Path, watched: Open) -> None:
    shown = watched(java_script_enabled=False).open(gallery)
    assert not shown.locator("[data-script]").first.is_visible()
    assert shown.locator("#film-descent [data-at]").first.get_attribute("href") == (
        "videos/descent.mp4#t=0.0"
    )


def test_the_same_folder_makes_the_same_page(gallery: Path) -> None:
    assert page.page(shelf.read(load())) == gallery.read_text(encoding="utf-8")
    assert not re.search(r"https?://", gallery.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_it_looks_as_it_did(gallery: Path, watched: Open, width: int, theme: str) -> None:
    """Small, so that the type of this system, which is not ours, counts little."""
    shown: Page = watched(width=width, height=1400, color_scheme=theme).open(gallery)
    until(shown, IDLE)
    shown.wait_for_timeout(400)
    taken = gallery.parent / "taken.png"
    shown.screenshot(path=taken)  # stopping animations shows a sign of loading
    small = (
        Image.open(taken).convert("RGB").resize((160, 1400 * 160 // width), Image.Resampling.BOX)
    )
    baseline = BASELINES / f"page-{width}-{theme}.png"
    if not baseline.exists():  # remove it to have it made again, and look at it
        BASELINES.mkdir(exist_ok=True)
        small.save(baseline, optimize=True)
        pytest.fail(f"{baseline} was not there; it is made now: look at it")
    before = np.asarray(Image.open(baseline), dtype=float)
    apart = np.abs(np.asarray(small, dtype=float) - before)
    assert apart.shape == before.shape
    assert apart.mean() < 4, "of 255; another font on another system makes 1 to 2"
