"""Film files through PyAV: MP4 that starts before it is loaded, WebM with or without alpha, GIF."""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt

from gdviz.look.captions import Caption
from gdviz.look.markup import readable

Pixels = npt.NDArray[np.uint8]
Tell = Callable[[float], object]

GIF_LIMIT = 8_000_000
"""Bytes: what chats, forums and repositories take."""

GIF_SIZES = ((480, 10), (480, 6), (360, 6), (240, 5))
"""Height and frames a second: what is tried until the file is below the limit."""

LANGUAGES = {"en": "eng", "zh": "zho"}
"""Names of languages as MP4 has them (ISO 639-2)."""

NO_STYLE = b"[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Sans,16\n"


class Overlay(NamedTuple):
    """A picture to lay over those from `start` to `end` seconds: premultiplied RGBA."""

    start: float
    end: float
    pixels: Pixels


def frames_in(path: Path) -> int:
    """How many frames a film has; 0 if it is not there, or was never finished."""
    if not path.is_file():
        return 0
    try:
        with av.open(str(path)) as film:
            return film.streams.video[0].frames
    except (av.FFmpegError, IndexError):
        return 0


def mp4(source: Path, target: Path, captions: Sequence[Caption], language: str) -> None:
    """Copy a film with its index in front, so that a browser shows it before it has it all.

    Captions become a track: many players show it unasked, the others offer it.
    """
    with (
        av.open(str(source)) as old,
        av.open(str(target), "w", options={"movflags": "+faststart"}) as new,
    ):
        video = new.add_stream_from_template(old.streams.video[0])
        if captions:
            _add_captions(new, captions, language)
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                new.mux(packet)


def _add_captions(film: Any, captions: Sequence[Caption], language: str) -> None:
    track = film.add_stream("mov_text")
    track.metadata["language"] = LANGUAGES.get(language, "und")
    track.codec_context.subtitle_header = NO_STYLE
    track.codec_context.time_base = track.time_base = Fraction(1, 1000)
    track.codec_context.open()
    for start, end, words in captions:
        said = readable(words).encode()
        packet = av.Packet(struct.pack(">H", len(said)) + said)
        packet.stream, packet.time_base = track, Fraction(1, 1000)
        packet.pts = packet.dts = round(1000 * start)
        packet.duration = round(1000 * end) - packet.pts
        film.mux(packet)


def webm(source: Path, target: Path, transparent: bool, tell: Tell = lambda share: None) -> None:
    """Encode a film as VP9, with alpha if it is transparent; `tell` is told how far it is, 0..1."""
    # The quickest setting that still keeps thin lines clean; the slower ones take minutes.
    options = {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"}
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        template = old.streams.video[0]
        stream: Any = new.add_stream("libvpx-vp9", rate=template.average_rate, options=options)
        stream.width, stream.height = template.width, template.height
        stream.pix_fmt = "yuva420p" if transparent else "yuv420p"
        for number, frame in enumerate(old.decode(video=0)):
            frame.pts, frame.time_base = number, 1 / Fraction(template.average_rate or 30)
            new.mux(stream.encode(frame))
            if number % 100 == 0:
                tell(number / max(template.frames, number + 1))
        new.mux(stream.encode())


def gif(
    source: Path,
    target: Path,
    overlays: Sequence[Overlay] = (),
    tell: Tell = lambda share: None,
) -> None:
    """Encode a film as a GIF of at most 480 lines and `GIF_LIMIT` bytes, with its own palette.

    `tell` is told how far it is, 0..1.
    """
    for number, (height, rate) in enumerate(GIF_SIZES):
        tell(1 - 0.5**number)
        pictures = partial(_sampled, source, height, rate, overlays)
        _gif(target, rate, pictures)
        if target.stat().st_size < GIF_LIMIT:
            return


def _gif(target: Path, rate: int, pictures: Callable[[], Iterator[av.VideoFrame]]) -> None:
    # Twice over the film: to go once, the filters would have to keep all of it in memory.
    graph = av.filter.Graph()
    every = graph.add_buffer(template=None, **_like(next(pictures()), rate))
    find = graph.add("palettegen", "max_colors=128")
    found = graph.add("buffersink")
    every.link_to(find)
    find.link_to(found)
    graph.configure()
    (palette,) = _filtered(every, found, pictures())

    graph = av.filter.Graph()
    every = graph.add_buffer(template=None, **_like(next(pictures()), rate))
    colors = graph.add_buffer(template=None, **_like(palette, rate))
    # No dithering: its dots would flicker, and double the size.
    use = graph.add("paletteuse", "dither=none:diff_mode=rectangle")
    found = graph.add("buffersink")
    every.link_to(use, 0, 0)
    colors.link_to(use, 0, 1)
    use.link_to(found)
    graph.configure()
    colors.push(palette)
    colors.push(None)
    with av.open(str(target), "w", options={"loop": "0"}) as film:
        stream: Any = None
        for frame in _filtered(every, found, pictures()):
            if stream is None:
                stream = film.add_stream("gif", rate=rate)
                stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "pal8"
            film.mux(stream.encode(frame))
        film.mux(stream.encode())


def _filtered(first: Any, last: Any, frames: Iterable[av.VideoFrame]) -> Iterator[Any]:
    """What comes out of a filter graph's end for the frames put in."""
    for frame in chain(frames, [None]):
        first.push(frame)
        with suppress(av.BlockingIOError, av.EOFError):  # it wants more, or has no more
            while True:
                yield last.pull()


def _like(frame: Any, rate: int) -> dict[str, Any]:
    """What a filter must know of the frames to come."""
    return {
        "width": frame.width, "height": frame.height, "format": frame.format,
        "time_base": Fraction(1, rate),
    }  # fmt: skip


def _sampled(
    source: Path, height: int, rate: int, overlays: Sequence[Overlay]
) -> Iterator[av.VideoFrame]:
    """`rate` pictures a second of a film, at most `height` high, with what belongs over them."""
    with av.open(str(source)) as film:
        stream = film.streams.video[0]
        own = Fraction(stream.average_rate or rate)
        height = min(height, stream.height)
        width = 2 * round(stream.width * height / stream.height / 2)
        due = 0
        for number, frame in enumerate(film.decode(video=0)):
            time = number / own
            if time * rate < due:
                continue
            over = [one.pixels for one in overlays if one.start <= time < one.end]
            if over:
                pixels: Any = frame.to_ndarray(format="rgba")
                for picture in over:
                    lay_over(pixels[-len(picture) :], picture)
                frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
            small = frame.reformat(width, height, "bgra", interpolation="AREA")
            small.pts, small.time_base = due, Fraction(1, rate)
            due += 1
            yield small


def lay_over(pixels: Pixels, over: Pixels) -> None:
    """Blend premultiplied RGBA `over` into straight RGBA `pixels`, in place."""
    alpha = over[..., 3:] / np.float32(255)
    below = pixels[..., 3:] * (1 - alpha)
    total = over[..., 3:] + below
    color = over[..., :3] + pixels[..., :3] * below / np.float32(255)
    pixels[..., :3] = np.round(color * 255 / np.maximum(total, 1)).clip(0, 255)
    pixels[..., 3:] = np.round(total)


def straight(pixels: Pixels) -> Pixels:
    """RGBA with its colours no longer multiplied by alpha, as cairo has them."""
    alpha = pixels[..., 3]
    partly = (alpha > 0) & (alpha < 255)
    if not partly.any():
        return pixels
    pixels = pixels.copy()
    share = alpha[partly][:, None].astype(np.uint16)
    pixels[partly, :3] = np.minimum(pixels[partly, :3] * np.uint16(255) // share, 255)
    return pixels
