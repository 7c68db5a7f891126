"""Make the pictures of the README: docs/descent_path.png and docs/descent.gif, from what is in output/.

Run it after `make`, with .venv/bin/python. The film is cut to the descents, sped up and made small.
"""

import shutil
from pathlib import Path

import av
from PIL import Image

ROOT = Path(__file__).parents[1]
FIRST, LAST, SPEED, RATE, WIDTH = 15.5, 56.0, 4, 8, 560


def main() -> None:
    docs = ROOT / "docs"
    docs.mkdir(exist_ok=True)
    shutil.copy(ROOT / "output/figures/descent_path.png", docs)

    pictures, due = [], FIRST
    with av.open(str(ROOT / "output/videos/descent.mp4")) as film:
        for frame in film.decode(video=0):
            if frame.time >= due and frame.time <= LAST:
                height = round(frame.height * WIDTH / frame.width)
                pictures.append(frame.to_image().resize((WIDTH, height), Image.Resampling.LANCZOS))
                due += SPEED / RATE
    palette = pictures[len(pictures) // 2].quantize(64)
    small = [p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    target = docs / "descent.gif"
    small[0].save(
        target, save_all=True, append_images=small[1:], duration=1000 // RATE, loop=0, optimize=True
    )
    print(target, f"{target.stat().st_size / 1e6:.1f} MB, {len(small)} frames")


if __name__ == "__main__":
    main()
