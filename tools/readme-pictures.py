"""Make the README's pictures in docs/ from what is in output/: a figure, and pieces of two films.

Run it after `make`, with .venv/bin/python. The films are cut, sped up and
made small.
"""

import json
import shutil
from pathlib import Path

import av
from PIL import Image

from gdviz.look.theme import LIGHT

ROOT = Path(__file__).parents[1]
SPEED, RATE, WIDTH = 4, 8, 560


def main() -> None:
    """Make all."""
    docs = ROOT / "docs"
    docs.mkdir(exist_ok=True)
    shutil.copy(ROOT / "output/figures/descent_path.png", docs)
    piece("descent", "surface", docs)
    piece("standardize", "wide", docs)


def piece(name: str, section: str, docs: Path) -> None:
    """Make a GIF of a film, from a section on until its last sentence."""
    told = json.loads((ROOT / f"output/videos/{name}.json").read_text(encoding="utf-8"))
    due = next(part["start"] for part in told["sections"] if part["name"] == section)
    last = told["captions"][-1]["start"] + 1
    pictures = []
    with av.open(str(ROOT / f"output/videos/{name}.mp4")) as film:
        for frame in film.decode(video=0):
            if frame.time >= due and frame.time <= last:
                height = round(frame.height * WIDTH / frame.width)
                pictures.append(frame.to_image().resize((WIDTH, height), Image.Resampling.LANCZOS))
                due += SPEED / RATE
    # A palette of frames alone would drop the colours of thin lines: each role gets its patch.
    roles = [value for value in vars(LIGHT).values() if str(value).startswith("#")]
    samples = pictures[:: len(pictures) // 6]
    sheet = Image.new("RGB", (WIDTH, height * len(samples) + 60 * len(roles)), LIGHT.paper)
    for index, sample in enumerate(samples):
        sheet.paste(sample, (0, height * index))
    for index, color in enumerate(roles):
        sheet.paste(color, (0, height * len(samples) + 60 * index, WIDTH, sheet.height))
    palette = sheet.quantize(96)
    small = [p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    target = docs / f"{name}.gif"
    small[0].save(
        target, save_all=True, append_images=small[1:], duration=1000 // RATE, loop=0, optimize=True
    )
    print(target, f"{target.stat().st_size / 1e6:.1f} MB, {len(small)} frames")


if __name__ == "__main__":
    main()
