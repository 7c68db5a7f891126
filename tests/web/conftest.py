"""A real browser: Debian's Chromium (it plays H.264), driven by Playwright.

Where there is none the tests fail: `make test` installs it where it may.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)
AXE = Path(__file__).parents[2] / "tools/web/node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "the tests of pages need Chromium: sh tools/system-packages.sh browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


def until(page: Page, expression: str, seconds: float = 15) -> None:
    """Wait until something is true in a page; Playwright's own way is against a page's policy."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never so: {expression}"
        page.wait_for_timeout(50)


class Watched:
    """A page with what went wrong in it, and what it asked for beside itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(15_000)
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, file: Path) -> Page:
        """Open a file as a reader does, from the disk."""
        self.page.goto(file.resolve().as_uri())
        return self.page

    @property
    def outside(self) -> list[str]:
        """What was asked of any network."""
        inside = ("file:", "data:", "blob:", "about:")
        return [url for url in self.requests if not url.startswith(inside)]

    def violations(self, within: str | None = None) -> list[str]:
        """What axe-core finds that somebody could not read or use."""
        # Not as a tag of the page's, which its own policy would keep out.
        self.page.evaluate(AXE.read_text(encoding="utf-8") + "\n0")
        found = self.page.evaluate("within => axe.run(within || document)", within)
        return [
            f"{fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """A function that opens a new page: `watched(width=360, color_scheme="dark", locale="zh")`."""
    contexts = []

    def open_page(width: int = 1280, height: int = 720, **options: Any) -> Watched:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        return Watched(context.new_page())

    yield open_page
    for context in contexts:
        context.close()
