"""Render one film: ``python -m gdviz.render.filming SCENE.py FOLDER FORMATS [K/N]``.

`gdviz.render.films` starts such a process for each film, with the settings in GDVIZ_* variables; it
ends when its standard input does, which the other holds open. In FOLDER it keeps Manim's segments
of the film, one for each `play`, until the film is finished; those that are there from a run that
was interrupted are not rendered again. The finished files are put in FOLDER/finished. FOLDER/done
says how far it is: the seconds that are rendered, and the share of conversions to other formats.

With K/N only each N-th segment is rendered, from the K-th on, and no film is made of them: so N
machines share a film. Put together, their segments are those of an interrupted run.
"""

# isort: off
import gdviz.render.plain_manim  # noqa: F401  # before Manim is imported

# isort: on
import json
import math
import os
import sys
from dataclasses import replace
from errno import EDQUOT, EFBIG, EIO, ENOSPC, EROFS
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import av
import numpy as np
from manim import Camera, config, tempconfig
from manim.scene.scene_file_writer import SceneFileWriter
from manim.scene.video_segment_encoder import VideoSegmentEncoder
from PIL import Image

from gdviz import errors
from gdviz.files import finished
from gdviz.film.captions import FADE, caption_label
from gdviz.film.stage import Stage
from gdviz.look.captions import Caption
from gdviz.look.markup import readable
from gdviz.origin import origin
from gdviz.render import catalog, media, subtitles
from gdviz.render.workers import end_with
from gdviz.settings import FILE, QUALITIES, Settings, load

FINISHED = "finished"
DONE = "done"

FULL = {ENOSPC, EDQUOT, EFBIG, EROFS, EIO}
"""What the operating system says when a file cannot be written to its end."""

TURNS = 0.001
"""Seconds that Python goes on drawing while the encoder's thread waits for its turn. With the usual
0.005, more than a frame takes to draw, the two hardly work at the same time."""


class Encoder(VideoSegmentEncoder):
    """Manim's encoder of a segment, which turns the colours of a picture that stays only once.

    The segment has its name only when it is whole: an interrupted run is gone on from there.
    """

    def __init__(self, *, target: Path, spec: Any) -> None:
        self.whole = target
        super().__init__(target=target.with_name(f"half-{target.name}"), spec=spec)

    def finish(self) -> None:
        """Encode what is left, and give the segment its name."""
        is_new = not self._closed
        super().finish()
        if is_new:
            self.target.replace(self.whole)

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Encode a picture as so many frames."""
        self._validate_frame(pixels, repeat)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
        frame = frame.reformat(format=self.spec.pixel_format)
        frame.time_base = 1 / self.spec.frame_rate
        try:
            for _ in range(repeat):
                frame.pts = self._next_pts
                self._next_pts += 1
                self._container.mux(self._stream.encode(frame))  # type: ignore[arg-type, union-attr]
        except Exception as error:
            raise self._operation_error("encode", error) from error


class Writer(SceneFileWriter):
    """Manim's writer of segments, which takes those of an earlier run as its own."""

    def _create_segment_encoder(self, target: Path) -> Encoder:
        encoder = self.video_encoder
        assert encoder is not None  # Manim asks for one only where a film is made
        if encoder.codec == "libx264":  # whose width is known only here: a film has its aspect
            options = tuple(media.h264(encoder.width).items())
            encoder = replace(encoder, options=options)
        return Encoder(target=target, spec=encoder)

    @staticmethod
    def _concat_manifest_bytes(input_files: list[str]) -> bytes:
        """The list of segments as FFmpeg reads it; Manim's breaks off at a quote in a path."""
        names = [Path(file).as_posix().replace("'", r"'\''") for file in input_files]
        return "".join(f"file 'file:{name}'\n" for name in names).encode()

    def segment(self, number: int) -> Path:
        """The file of the number-th `play`."""
        return self.output_plan.segment_path(f"uncached_{number:05}")

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Join a segment to the film, also one that is not rendered now."""
        super().add_partial_movie_file(hash_animation or self.segment(self.played).stem)

    @property
    def played(self) -> int:
        """How many segments there are so far."""
        return len(self.partial_movie_files)

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Take a frame; cairo has its colours multiplied by alpha, and films do not."""
        if self.output_spec.transparent:
            pixels = media.straight(pixels)
        super().write_frame(pixels, repeat=repeat)


class Filming(Stage):
    """Before a film's class: goes on from the segments there are, and tells how far it is."""

    done_file: Path
    share: tuple[int, int] = (0, 1)

    def __init__(self) -> None:
        super().__init__()
        self.writer = Writer(self.file_writer_settings)
        self.renderer.file_writer = self.writer

    def tell_of_table(self) -> None:
        """Nothing: `gdviz videos` has told of rows left out."""

    def play(self, *animations: Any, **options: Any) -> None:
        """Render a segment, or skip it if it is there: its mobjects come to where they end."""
        before, (part, parts) = self.now, self.share
        there = media.frames_in(self.writer.segment(self.writer.played))
        is_others = self.writer.played % parts != part
        self.writer.sections[-1].skip_animations = there > 0 or is_others
        super().play(*animations, **options)
        if there or is_others:
            self.set_clock(before + (there or self._frames()) / config.frame_rate)
        self.done_file.write_text(f"{self.now:.2f} 0")

    def _frames(self) -> int:
        """How many frames the last `play` has where it is rendered, counted as Manim does."""
        step = 1 / config.frame_rate
        if self.is_current_animation_frozen_frame():
            return int(self.duration / step)
        return len(np.arange(0, self.duration, step))


def scene_class(file: Path) -> type[Any]:
    """The one scene of a file."""
    spec = spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[file.stem] = module
    # On a full disk Python keeps a piece of the compiled film, and fails on it ever after.
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    (found,) = (
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Stage) and value.__module__ == file.stem
    )
    return found


def film(file: Path, folder: Path, formats: list[str], share: tuple[int, int]) -> None:
    """Render the scene of `file` and put what is made of it in folder/finished."""
    scene_type = scene_class(file)
    extra = {"done_file": folder / DONE, "share": share}
    scene = type(scene_type.__name__, (Filming, scene_type), extra)()
    if share != (0, 1):
        scene.writer.finish = lambda: None  # there is nothing yet to put together
        scene.render()
        return
    scene.render()

    done = folder / FINISHED
    done.mkdir(exist_ok=True)
    settings, rendered = scene.settings, scene.writer.movie_file_path
    stem, language = settings.named(file.stem), settings.look.words.language
    said = scene.shown if settings.captions == "track" else []
    made = origin("scenes", settings, "videos", file.stem)
    tags = {"comment": str(made)}
    pieces = [*clips(scene), *([media.Span(*scene.loop_span)] if scene.loop_span else [])]
    keys = {round(time * config.frame_rate) for piece in pieces for time in piece}
    for number, kind in enumerate(formats):

        def tell(share: float, before: int = number) -> None:
            converted = (before + share) / len(formats)
            scene.done_file.write_text(f"{scene.now:.2f} {converted:.3f}")

        tell(0.001)
        with finished(done / f"{stem}.{kind}") as target:
            if kind == "mp4":
                media.copy(rendered, target, captions=said, language=language, tags=tags)
            elif kind == "webm":
                media.encode(
                    rendered, target, transparent=settings.transparent, keys=keys, tell=tell,
                    tags=tags,
                )  # fmt: skip
            else:
                media.gif(rendered, target, [overlay(scene, caption) for caption in said], tell)
    poster = Image.fromarray(media.straight(scene.poster_frame))
    media.save(poster, done / f"{stem}.png", made)
    for place in subtitles.places(stem, settings.captions):
        subtitles.write(done / place, scene.shown)
    about = {**contents(file, scene, formats), "made": made._asdict()}
    notes = json.dumps(about, indent=1, ensure_ascii=False)
    (done / f"{stem}.json").write_text(notes + "\n", encoding="utf-8")


def overlay(scene: Any, caption: Caption) -> media.Overlay:
    """A caption as a picture, for what knows no captions of its own."""
    camera = Camera(background_color="#000000", background_opacity=0)
    camera.capture_mobject(caption_label(caption.words, scene.look))
    rows = np.flatnonzero(camera.pixel_array[..., 3].any(axis=1))
    first = int(rows[0]) if len(rows) else len(camera.pixel_array) - 1
    pixels = camera.pixel_array[first:].astype(np.uint8)
    return media.Overlay(caption.start, caption.end, pixels)


def clips(scene: Any) -> list[media.Span]:
    """When the clip of each section begins and ends.

    Where a caption ends with the section before, it fades out first, and belongs to that one.
    """
    rate = config.frame_rate
    fade = math.ceil(FADE * rate) / rate
    starts = [section.start for section in scene.sections]
    over = {caption.end for caption in scene.shown if caption.start < caption.end}
    return [
        media.Span(start + fade if start in over else start, end)
        for start, end in zip(starts, [*starts[1:], scene.now], strict=True)
    ]


def contents(file: Path, scene: Any, formats: list[str]) -> dict[str, Any]:
    """What is when in a film, and what it is."""
    settings, frames = scene.settings, round(scene.now * config.frame_rate)
    return {
        "name": file.stem,
        "alt": catalog.describe(file),
        "language": settings.look.words.language,
        "theme": settings.look.theme.name,
        "transparent": settings.transparent,
        "captions_in_picture": settings.captions == "picture",
        "poster": f"{settings.named(file.stem)}.png",
        "aspect": settings.aspect,
        "width": config.pixel_width,
        "height": config.pixel_height,
        "fps": config.frame_rate,
        "frames": frames,
        "duration": round(scene.now, 3),
        "sections": [
            {"start": round(start, 3), "name": name, "title": title}
            for start, name, title in scene.sections
        ],
        "clips": [
            {"name": f"{number:02}-{name}", "start": round(start, 3), "end": round(end, 3)}
            for number, ((_, name, _), (start, end)) in enumerate(
                zip(scene.sections, clips(scene), strict=True), 1
            )
        ],
        "loop": scene.loop_span
        and dict(zip(("start", "end"), (round(time, 3) for time in scene.loop_span), strict=True)),
        "captions": [
            {"start": round(start, 3), "end": round(end, 3), "text": readable(words)}
            for start, end, words in scene.shown
        ],
    }


def main(file: Path, folder: Path, formats: list[str], share: tuple[int, int] = (0, 1)) -> None:
    """What the process does; it leaves quietly when it is interrupted."""
    end_with(lambda: os.read(sys.stdin.fileno(), 1))
    try:
        settings = load()
        # From here on settings are found, and Manim's files put, in the film's own folder.
        os.chdir(folder)
        Path(FILE).touch()  # so that none is looked for above it
        film_with(settings, file, folder, formats, share)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        errors.leave(_refused(error) or error)


def _refused(error: BaseException | None) -> OSError | None:
    """What of all that led to an error was that a file could not be written."""
    while error is not None:
        number = getattr(error, "errno", None)
        if number in FULL:
            where = os.environ.get("GDVIZ_OUTPUT", "output")
            return OSError(number, os.strerror(number), where)
        error = error.__cause__ or error.__context__
    return None


def film_with(
    settings: Settings, file: Path, folder: Path, formats: list[str], share: tuple[int, int]
) -> None:
    """Render a film in the quality that the settings ask for."""
    height, rate = QUALITIES[settings.quality].split("p")
    changed = {
        # Manim takes braces in a path for names to fill in, and a quote for its end.
        "input_file": file.name,
        "media_dir": "media",
        "pixel_height": int(height),
        "pixel_width": {480: 854}.get(int(height), int(height) * 16 // 9),
        "frame_rate": int(rate),
        "disable_caching": True,
        "format": "mov" if settings.transparent else "mp4",
        "transparent": settings.transparent,
        "verbosity": "WARNING",
        "progress_bar": "none",
    }
    sys.setswitchinterval(TURNS)
    with tempconfig(changed):
        film(file, folder, formats, share)


if __name__ == "__main__":
    scene, where, kinds, *parts = sys.argv[1:]
    part, of = map(int, parts[0].split("/")) if parts else (0, 1)
    main(Path(scene), Path(where), kinds.split(","), (part, of))
