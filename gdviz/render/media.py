"""Film files through PyAV: MP4 that starts before it is loaded, WebM with or without alpha, GIF."""

import math
import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt
from av.codec import CodecContext
from av.video.frame import PictureType
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gdviz.look.captions import Caption
from gdviz.look.markup import readable
from gdviz.origin import Origin

Pixels = npt.NDArray[np.uint8]
Tell = Callable[[float], object]

H264 = {
    "crf": "17", "preset": "superfast", "x264-params": "mbtree=1:rc-lookahead=8",
    "threads": "2", "thread_type": "frame",
}  # fmt: skip
"""Of MP4: half of the time of Manim's own choice and no worse to see. Of what the slower presets
add, mbtree is what makes a film with still moments small. Frames depend on the number of threads,
which else is the cores' number; each takes a frame, which is faster than half of one, as PyAV
would have it."""

VP9 = {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"}
VP9["threads"] = "2"  # likewise
"""Of WebM: the quickest that still keeps thin lines clean; what is slower takes minutes."""


SAME = {"fflags": "+bitexact"}
"""Of all films: no random numbers in them, as WebM has them otherwise."""

NONE: Mapping[str, str] = {}


class Size(NamedTuple):
    """How large a GIF or WebP is: its shorter side, frames a second, and colours or quality."""

    lines: int
    rate: int
    quality: int


GIF_LIMIT = 8_000_000
"""Bytes: what chats, forums and repositories take."""

GIF_SIZES = (Size(480, 10, 128), Size(480, 6, 128), Size(360, 6, 128), Size(240, 5, 128))
"""What is tried until the file is below the limit."""

LOOP_LIMITS = {"gif": 4_000_000, "webp": 2_000_000}
LOOP_SIZES = {
    "gif": (
        Size(480, 15, 128), Size(480, 10, 128), Size(480, 10, 64), Size(360, 10, 64),
        Size(360, 6, 32), Size(240, 6, 32), Size(160, 5, 16),
    ),
    "webp": (
        Size(480, 15, 80), Size(480, 15, 50), Size(360, 15, 50), Size(360, 10, 50),
        Size(240, 10, 40), Size(160, 5, 30),
    ),
}  # fmt: skip

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


class Span(NamedTuple):
    """A piece of a film, from `start` until just before `end`, in seconds."""

    start: float = 0.0
    end: float = math.inf


WHOLE = Span()


def copy(
    source: Path,
    target: Path,
    span: Span = WHOLE,
    captions: Sequence[Caption] = (),
    language: str = "en",
    tags: Mapping[str, str] = NONE,
) -> None:
    """Copy an MP4 or WebM, or a piece of it that begins and ends at keyframes, frame by frame.

    The index of an MP4 comes in front, so that a browser shows it before it has it all. Captions
    become a track of it: many players show it unasked, the others offer it. `tags` tell of it.
    """
    options = {**SAME, **({"movflags": "+faststart"} if target.suffix == ".mp4" else {})}
    with av.open(str(source)) as old, av.open(str(target), "w", options=options) as new:
        new.metadata.update(tags)
        template = old.streams.video[0]
        video = new.add_stream_from_template(template)
        if alpha := template.metadata.get("alpha_mode"):
            video.metadata["alpha_mode"] = alpha
        if captions:
            _add_captions(new, captions, language)
        half, first = 1 / (2 * _rate(template)), None
        for packet in old.demux(template):
            if packet.dts is None or packet.pts is None:
                continue
            time = float(packet.pts * packet.time_base) + half
            if not span.start <= time < span.end:
                continue
            if first is None:
                assert packet.is_keyframe, f"{source} has no keyframe at {span.start}"
                first = packet.pts
            packet.pts, packet.dts = packet.pts - first, packet.dts - first
            packet.stream = video
            new.mux(packet)


def _rate(stream: Any) -> Fraction:
    """Frames a second."""
    return Fraction(stream.average_rate or 30)


def _numbers(span: Span, rate: Fraction) -> tuple[int, float]:
    """The number of the first frame of a piece, and that after its last."""
    near = 0.01  # of a frame: times are rounded
    first = math.ceil(span.start * rate - near)
    return first, math.ceil(span.end * rate - near) if span.end < math.inf else math.inf


def frames(source: Path, span: Span = WHOLE) -> Iterator[tuple[int, av.VideoFrame]]:
    """The frames of a film, or of a piece of it, each with its number, from 0."""
    with av.open(str(source)) as film:
        stream = film.streams.video[0]
        rate, unit = _rate(stream), stream.time_base or Fraction(1)
        decoder: Any = stream.codec_context
        if decoder.name == "vp9":  # PyAV's own decoder leaves out alpha
            decoder = CodecContext.create("libvpx-vp9", "r")
        if span.start and source.suffix != ".gif":
            film.seek(round(span.start / unit), stream=stream)  # to a keyframe before
        first, end = _numbers(span, rate)
        for packet in film.demux(stream):
            for frame in decoder.decode(packet):
                number = round(frame.pts * unit * rate)
                if first <= number < end:
                    yield number - first, frame


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


def h264(width: int) -> dict[str, str]:
    """The options for an MP4 so many pixels wide.

    Where rows do not end with a block of 16 pixels, x264's mbtree reads memory to which nothing was
    written: the picture stays the same, some bytes of the file do not.
    """
    return H264 if width % 16 == 0 else {**H264, "x264-params": "mbtree=0"}


def encode(
    source: Path,
    target: Path,
    span: Span = WHOLE,
    transparent: bool = False,
    keys: Collection[int] = (),
    tell: Tell = lambda share: None,
    tags: Mapping[str, str] = NONE,
) -> None:
    """Encode a film, or a piece of it, as an MP4 or a WebM, with alpha if it is transparent.

    Args:
        source, target: The files.
        span: The piece.
        transparent: Whether there is alpha; of a WebM only.
        keys: Numbers of frames at which pieces can be cut out of it.
        tell: Is told how far it is, 0..1.
        tags: What it tells of itself.
    """
    is_mp4 = target.suffix == ".mp4"
    container = {**SAME, **({"movflags": "+faststart"} if is_mp4 else {})}
    with av.open(str(source)) as old:
        template = old.streams.video[0]
        rate, total = _rate(template), template.frames
        width, height = template.width, template.height
    codec, options = ("libx264", h264(width)) if is_mp4 else ("libvpx-vp9", VP9)
    with av.open(str(target), "w", options=container) as new:
        new.metadata.update(tags)
        stream: Any = new.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuva420p" if transparent else "yuv420p"
        for number, frame in frames(source, span):
            frame.pts, frame.time_base = number, 1 / rate
            frame.pict_type = PictureType.I if number in keys else PictureType.NONE
            new.mux(stream.encode(frame))
            if number % 100 == 0:
                tell(number / max(total, number + 1))
        new.mux(stream.encode())


def gif(
    source: Path,
    target: Path,
    overlays: Sequence[Overlay] = (),
    tell: Tell = lambda share: None,
    span: Span = WHOLE,
) -> None:
    """Encode a film, or a piece of it, as a GIF of at most 480 lines and `GIF_LIMIT` bytes.

    It has its own palette. `tell` is told how far it is, 0..1.
    """
    for number, size in enumerate(GIF_SIZES):
        tell(1 - 0.5**number)
        _gif(target, size, partial(_sampled, source, span, size, overlays))
        if target.stat().st_size < GIF_LIMIT:
            return


def loop(source: Path, target: Path, span: Span) -> None:
    """Encode a piece of a film as a GIF or WebP that plays round and round, below its limit."""
    kind = target.suffix.removeprefix(".")
    for size in LOOP_SIZES[kind]:
        write = _gif if kind == "gif" else _webp
        write(target, size, partial(_sampled, source, span, size, seamless=True))
        if target.stat().st_size < LOOP_LIMITS[kind]:
            return


def picture(source: Path, target: Path, span: Span, made: Origin) -> None:
    """Save the first frame of a piece of a film as PNG."""
    _, frame = next(frames(source, span))
    form = "rgba" if frame.format.name.startswith(("yuva", "bgra", "rgba", "argb")) else "rgb24"
    save(Image.fromarray(frame.to_ndarray(format=form)), target, made)


def save(picture: Image.Image, target: Path, made: Origin) -> None:
    """Save a picture as PNG, with where it comes from."""
    told = PngInfo()
    told.add_text("Software", made.maker)
    told.add_text("Comment", str(made))
    picture.save(target, optimize=True, pnginfo=told)


def _webp(target: Path, size: Size, pictures: Callable[[], Iterator[av.VideoFrame]]) -> None:
    with av.open(str(target), "w", options={"loop": "0"}) as film:
        stream: Any = None
        for frame in pictures():
            if stream is None:
                options = {"quality": str(size.quality), "compression_level": "4"}
                stream = film.add_stream("libwebp_anim", rate=_shown(frame), options=options)
                stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "bgra"
            film.mux(stream.encode(frame))
        film.mux(stream.encode())


def _gif(target: Path, size: Size, pictures: Callable[[], Iterator[av.VideoFrame]]) -> None:
    # Twice over the film: to go once, the filters would have to keep all of it in memory.
    graph = av.filter.Graph()
    every = graph.add_buffer(template=None, **_like(next(pictures())))
    find = graph.add("palettegen", f"max_colors={size.quality}")
    found = graph.add("buffersink")
    every.link_to(find)
    find.link_to(found)
    graph.configure()
    (palette,) = _filtered(every, found, pictures())

    first = next(pictures())
    palette.time_base = first.time_base
    graph = av.filter.Graph()
    every = graph.add_buffer(template=None, **_like(first))
    colors = graph.add_buffer(template=None, **_like(palette))
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
                stream = film.add_stream("gif", rate=_shown(first))
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


def _shown(frame: Any) -> Fraction:
    """Frames a second, of those that are numbered one after the other."""
    return 1 / Fraction(frame.time_base)


def _like(frame: Any) -> dict[str, Any]:
    """What a filter must know of the frames to come."""
    return {
        "width": frame.width, "height": frame.height, "format": frame.format,
        "time_base": frame.time_base,
    }  # fmt: skip


def _sampled(
    source: Path,
    span: Span,
    size: Size,
    overlays: Sequence[Overlay] = (),
    seamless: bool = False,
) -> Iterator[av.VideoFrame]:
    """Some pictures a second of a film, or of a piece of it, with what belongs over them.

    A piece ends on its last picture; a seamless one does not, but is cut into equal parts.
    """
    with av.open(str(source)) as film:
        stream = film.streams.video[0]
        own = _rate(stream)
        share = min(Fraction(1), Fraction(size.lines, min(stream.width, stream.height)))
        width, height = (2 * round(side * share / 2) for side in (stream.width, stream.height))
    rate = own if own < size.rate else Fraction(size.rate)
    step, (first, end) = own / rate, _numbers(span, own)
    last = math.inf if seamless else end - first - 1
    if seamless:
        count = int(end) - first
        step = Fraction(count, max(round(count / step), 1))
    due = 0
    for number, frame in frames(source, span):
        if number + 1 <= due * step and number < last:  # not yet the one to be seen then
            continue
        time = number / own
        over = [one.pixels for one in overlays if one.start <= time < one.end]
        if over:
            pixels: Any = frame.to_ndarray(format="rgba")
            for picture in over:
                lay_over(pixels[-len(picture) :], picture)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
        small = frame.reformat(width, height, "bgra", interpolation="AREA")
        small.pts, small.time_base = due, 1 / rate
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
