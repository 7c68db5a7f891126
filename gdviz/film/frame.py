"""The frame of a film, and its colours where Manim writes it as a GIF."""

from dataclasses import replace
from pathlib import Path

from manim import config
from manim.scene.scene_file_writer import SceneFileWriter


def set_aspect(aspect: str) -> None:
    """Give Manim's frame an aspect: 16:9 as it is, 1:1, or 9:16, both 8 units wide.

    The shorter side has as many pixels as a 16:9 film of the same quality is high.
    """
    if aspect == "16:9":
        return
    across, up = map(int, aspect.split(":"))
    short = min(config.pixel_width, config.pixel_height)
    config.pixel_width = short
    config.pixel_height = 2 * round(short * up / across / 2)  # encoders ask for even numbers
    config.frame_width = 8.0
    config.frame_height = 8.0 * config.pixel_height / config.pixel_width


class GifWriter(SceneFileWriter):
    """Manim's writer, with the colours of the film in the GIFs that it makes.

    Manim 0.22 finds a palette for a GIF and then writes 256 colours that are the same for all,
    in which points turn yellow and green on a white background. It keeps the palette where the film
    is transparent, so it is told that while it writes the GIF.
    """

    def combine_files(
        self,
        input_files: list[str],
        output_file: Path,
        create_gif: bool = False,
        includes_sound: bool = False,
    ) -> None:
        """Join segments to a film."""
        spec = self.output_spec
        self.output_spec = replace(spec, transparent=spec.transparent or create_gif)
        super().combine_files(input_files, output_file, create_gif, includes_sound)
        self.output_spec = spec
