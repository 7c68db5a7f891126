"""The explorable in Chromium: how soon it is there, and frames a second while the ball is dragged.

Alone: ``python -m benchmarks.pages``.
"""

import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import row, show
from gdcore import Lesson
from gdviz.embed import explore
from gdviz.look import Look

LOADS = 7

# A frame is drawn for each place that the ball is dragged to, around a circle, for two seconds.
DRAG = """async () => {
    const root = document.querySelector(".gdviz-explore").shadowRoot;
    const [map, ball] = [root.querySelector(".plot.map"), root.querySelector(".handle")];
    const box = ball.getBoundingClientRect();
    map.setPointerCapture = () => {};
    const send = (on, type, clientX, clientY) => on.dispatchEvent(new PointerEvent(type,
        {clientX, clientY, bubbles: true, composed: true, pointerId: 1, pointerType: "mouse"}));
    send(ball, "pointerdown", box.x + 22, box.y + 22);
    const began = performance.now();
    let frames = 0;
    while (performance.now() - began < 2000) {
        const turn = frames / 20;
        send(map, "pointermove", 220 + 80 * Math.cos(turn), 330 + 80 * Math.sin(turn));
        await new Promise(requestAnimationFrame);
        frames++;
    }
    send(map, "pointerup", 220, 330);
    return frames / ((performance.now() - began) / 1000);
}"""


def rows() -> list[dict[str, Any]]:
    """Measure, and say what came out."""
    from playwright.sync_api import sync_playwright

    found = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for points, target in ((100, 60), (100_000, 30)):
            file = Path(name) / f"{points}.html"
            file.write_text(explore.page(Lesson(n=points), Look()), encoding="utf-8")
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            drawn = []
            for _ in range(LOADS):
                page.goto(file.as_uri())
                page.wait_for_timeout(300)
                drawn.append(
                    page.evaluate("performance.getEntriesByName('gdviz-drawn')[0].startTime")
                )
            first = statistics.median(drawn)
            frames = max(page.evaluate(DRAG) for _ in range(3))
            page.close()
            found += [
                row(f"explorable, {points:,} points: first picture", first, "ms", "<= 200",
                    first <= 200),
                row(f"explorable, {points:,} points: frames while dragging", frames, "a second",
                    f">= {target}", frames >= 0.97 * target),
            ]  # fmt: skip
        browser.close()
    size = len(explore.page(Lesson(), Look()).encode()) / 1000
    found.append(row("explorable of the book: the whole page", size, "KB"))
    return found


if __name__ == "__main__":
    for line in rows():
        show(line)
