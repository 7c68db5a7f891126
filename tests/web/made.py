"""Folders with figures and films as `gdviz` leaves them, but small and made at once."""

import json
import struct
import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import numpy as np

from gdviz.look.theme import THEMES
from gdviz.origin import Origin, version
from gdviz.render.record import Record

HOSTILE = (
    '<script>window.broken = 1</script><img src=x onerror="window.broken = 2"> \'single\' "double" '
    r"$#_%&~^\{} *bold* _low_ `code` [a](javascript:b) {{< c >}} {{ d }} --> ]]> @e &lt; "
    ":: | עברית 🐧 " + "long" * 2500
)
"""What a column may be called. In 10,000 characters and more."""

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}pt" height="{1}pt" viewBox="0 0 {0} {1}">'
    '<rect width="{0}" height="{1}" fill="{2}"/></svg>'
)


def figure(home: Path, stem: str, **told: Any) -> Path:
    """Write the files of a figure, of what size and theme its name says; returns its JSON file."""
    where = home / "figures"
    where.mkdir(parents=True, exist_ok=True)
    width, height = (245, 500) if "-column" in stem else (720, 405)
    theme = THEMES["dark" if "-dark" in stem else "light"]
    (where / f"{stem}.svg").write_text(SVG.format(width, height, theme.surface[1]))
    (where / f"{stem}.png").write_bytes(png(width, height))
    (where / f"{stem}.pdf").write_bytes(b"%PDF-1.4")
    return _note(where / f"{stem}.json", {"title": f"Title of {stem}", "alt": "A box."} | told)


def film(home: Path, stem: str, track: bool = False, **told: Any) -> Path:
    """Write the files of a film of six seconds; returns its JSON file."""
    where = home / "videos"
    where.mkdir(parents=True, exist_ok=True)
    (where / f"{stem}.mp4").write_bytes(mp4())
    (where / f"{stem}.png").write_bytes(png(160, 90))
    if track:
        (where / f"{stem}.vtt").write_text("WEBVTT\n")
    starts = (0.0, 2.0, 4.0)
    notes = {
        "alt": "A film of three colours.", "captions_in_picture": not track,
        "aspect": "16:9", "width": 160, "height": 90, "duration": 6.0, "fps": 10,
        "sections": [
            {"start": at, "name": f"p{n}", "title": f"Part {n}"} for n, at in enumerate(starts)
        ],
        "clips": [
            {"name": f"{n:02}-p", "start": at, "end": at + 2} for n, at in enumerate(starts, 1)
        ],
        "loop": None,
        "captions": [
            {"start": at, "end": at + 1.9, "text": f"At {at:.0f} s: 1 < 2 & 3"} for at in starts
        ],
    }  # fmt: skip
    return _note(where / f"{stem}.json", notes | told)


def _note(file: Path, told: dict[str, Any]) -> Path:
    options = told.pop("options", "")
    file.write_text(json.dumps(told))
    made = Origin("gdviz", "", version())
    Record(file.parent).put([(file, file)], "", options, made, {})
    return file


@cache
def png(width: int, height: int) -> bytes:
    """A grey picture."""
    rows = zlib.compress(b"".join(b"\0" + b"\x99" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@cache
def mp4() -> bytes:
    """Six seconds at ten frames a second, in three colours."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "film.mp4")
        with av.open(str(file), "w", options={"movflags": "+faststart"}) as target:
            stream: Any = target.add_stream("libx264", rate=10, options={"g": "10"})
            stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
            for number in range(60):
                pixels = np.full((90, 160, 3), 60 * (number // 20) + 40, np.uint8)
                target.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            target.mux(stream.encode())
        return file.read_bytes()
