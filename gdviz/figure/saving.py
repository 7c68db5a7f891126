"""Figures as files: saving one, drawing and saving one, and running a figure's file alone."""

import io
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

import gdcore
from gdviz import errors
from gdviz.figure.facts import facts, sidecar
from gdviz.figure.style import Draw, defaults_with
from gdviz.files import finished, told_of

if TYPE_CHECKING:
    from gdviz.origin import Origin
    from gdviz.settings import Settings


MOST_DOTS = 100_000_000
"""In a PNG, each of which takes four bytes of memory while it is drawn: 1200 dpi at scale 1."""


class MissingGlyph(gdcore.DataError):
    """A text holds a character that the font cannot draw."""


def save(
    drawn: Figure,
    path: Path,
    dpi: int,
    transparent: bool = False,
    made: "Origin | None" = None,
    aside: Path | None = None,
) -> None:
    """Write a figure in the format of the path's ending, whole or not at all.

    Its title and alternative text go into the file, for programs that read them out, and where it
    comes from, if that is told.

    aside: A file to write instead, for whoever puts it in its place.

    Raises:
        MissingGlyph: a text holds a character that the font cannot draw.
        SettingsError: a PNG would have more than MOST_DOTS.
    """
    width, height = (round(dpi * inches) for inches in drawn.get_size_inches())
    if path.suffix == ".png" and width * height > MOST_DOTS:
        raise errors.SettingsError(
            f"{path.name}: {width} x {height} dots at this dpi and scale; allowed: at most "
            f"{MOST_DOTS / 1e6:.0f} million in a PNG; --format svg,pdf has no dots"
        )
    said = facts(drawn)
    title, alt = said.get("title", ""), said.get("alt", "")
    # Without a date and the version of what drew it, the same figure is the same file.
    maker, source = (made.maker, str(made)) if made else (None, None)
    metadata: dict[str, dict[str, Any]] = {
        ".png": {"Title": title, "Description": alt, "Software": maker, "Comment": source},
        ".svg": {
            "Title": title, "Description": alt, "Date": None, "Creator": maker, "Source": source,
        },
        ".pdf": {
            "Title": title, "Subject": alt, "CreationDate": None, "Creator": maker,
            "Keywords": source,
        },
    }  # fmt: skip
    # Half the default's time for a twentieth more bytes.
    packing = {"pil_kwargs": {"compress_level": 1}} if path.suffix == ".png" else {}
    same_each_time = {"svg.hashsalt": "gdviz"}
    with (
        _written(path, aside) as temporary,
        warnings.catch_warnings(),
        defaults_with(same_each_time),
    ):
        warnings.filterwarnings("error", message="Glyph .* missing from")
        try:
            held = io.BytesIO()  # matplotlib's PDF loses what is wrong, when a disk is full
            drawn.savefig(
                held,
                format=path.suffix.removeprefix("."),
                dpi=dpi,
                metadata=metadata.get(path.suffix, {}),
                transparent=transparent,
                **packing,
            )
        except UserWarning as warning:
            raise MissingGlyph(f"{path.stem}: {warning}".replace("\n", " ")) from None
        temporary.write_bytes(held.getbuffer())


@contextmanager
def _written(path: Path, aside: Path | None) -> Iterator[Path]:
    """Where to write a file that is to be at `path`: there, whole or not at all, or aside."""
    with told_of(path), finished(path) if aside is None else nullcontext(aside) as target:
        yield target


def png(drawn: Figure) -> bytes:
    """A figure as PNG in memory: in its own colours, whatever the user's settings are."""
    held = io.BytesIO()
    with defaults_with({}):
        drawn.savefig(held, format="png", dpi=drawn.dpi)
    return held.getvalue()


def render(draw: Draw, name: str, settings: "Settings", aside: Path | None = None) -> list[Path]:
    """Draw one figure and save it in every format asked for; returns the files.

    Beside them goes NAME.json with what the figure shows, in words and numbers.

    aside: A folder to write them into, for whoever puts them in their places.
    """
    from gdviz.origin import origin

    drawn = draw(settings.lesson, settings.look)
    made = origin("figures", settings, "figures", name)
    paths = settings.figure_files(name)
    for path in paths:
        elsewhere = aside and aside / path.name
        if path.suffix == ".json":
            with _written(path, elsewhere) as target:
                target.write_text(sidecar(drawn, made), encoding="utf-8")
        else:
            save(drawn, path, settings.dpi, settings.transparent, made, elsewhere)
    return paths


def main(draw: Draw, file: str) -> None:
    """What `python figures/NAME.py` does: draw this one, print where the files are.

    Raises:
        SystemExit: with status 2 and one line; options are those of the environment.
    """
    from gdviz.settings import load, prepare, tell_of_table

    name = Path(file).stem
    try:
        if sys.argv[1:]:
            instead = " ".join(["gdviz figures", name, *sys.argv[1:]])
            raise errors.SettingsError(f"a figure's file takes no options; with them: {instead}")
        settings = load()
        prepare(settings, settings.home / "figures")
        tell_of_table(settings)
        for path in render(draw, name, settings):
            if path.suffix != ".json":
                print(path)
    except Exception as error:
        errors.leave(error)
