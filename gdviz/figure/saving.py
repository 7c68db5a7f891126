"""What a file in `figures/` needs: the style around `draw`, saving, and running alone."""

import functools
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure

import gdcore
from gdviz import errors
from gdviz.figure.facts import facts, sidecar
from gdviz.files import finished
from gdviz.look import Look, fonts
from gdviz.render import runner
from gdviz.settings import Settings, load

Draw = Callable[[gdcore.Lesson, Look], Figure]


class MissingGlyph(gdcore.DataError):
    """A text holds a character that the font cannot draw."""


@functools.cache
def _register_fonts() -> None:
    for path in fonts.files():
        font_manager.fontManager.addfont(path)


def style(look: Look) -> dict[str, Any]:
    """The matplotlib settings for a look: colours by role, one type family, its sizes."""
    theme = look.theme
    return {
        "figure.figsize": (look.inches[0], look.inches[1] or look.inches[0]),
        "figure.dpi": 150,  # as saved by default, so that nothing is measured twice
        "figure.facecolor": theme.paper,
        "savefig.facecolor": "auto",
        "font.family": fonts.FAMILY,
        "font.size": 9.5,
        "mathtext.fontset": "cm",
        "text.color": theme.ink,
        "axes.facecolor": theme.paper,
        "axes.edgecolor": theme.muted,
        "axes.labelcolor": theme.ink,
        "axes.titlelocation": "left",
        "axes.titlesize": 10.5,
        "axes.titlepad": 5,
        "axes.titley": 1.0,  # asking all labels where a title has room takes a third of the time
        "axes.labelsize": 9.5,
        "axes.linewidth": 0.8,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "grid.color": theme.grid,
        "grid.linewidth": 0.7,
        "xtick.color": theme.muted,
        "ytick.color": theme.muted,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "lines.linewidth": 1.8,
        "lines.solid_capstyle": "round",
        "legend.frameon": False,
        "legend.fontsize": 9.5,
    }


def _apart(settings: dict[str, Any]) -> Any:
    """Context with these matplotlib settings over its defaults, whatever the user's are."""
    values: Any = {**matplotlib.rcParamsDefault, **settings}
    return matplotlib.rc_context(values)


def figure(draw: Draw) -> Draw:
    """Decorator of a figure's `draw`: gives it the look's style, wherever it is called from.

    The style is written into the figure's parts as they are made and matplotlib's own settings
    are as before when `draw` returns, so the figure shows rightly in a notebook too.
    """

    @functools.wraps(draw)
    def styled(lesson: gdcore.Lesson, look: Look) -> Figure:
        _register_fonts()
        with _apart(style(look)):
            return draw(lesson, look)

    return styled


def save(drawn: Figure, path: Path, dpi: int, transparent: bool = False) -> None:
    """Write a figure in the format of the path's ending, whole or not at all.

    Its title and alternative text go into the file, for programs that read them out.

    Raises:
        MissingGlyph: a text holds a character that the font cannot draw.
    """
    said = facts(drawn)
    title, alt = said.get("title", ""), said.get("alt", "")
    # Without a date and the version of what drew it, the same figure is the same file.
    metadata: dict[str, dict[str, Any]] = {
        ".png": {"Title": title, "Description": alt},
        ".svg": {"Title": title, "Description": alt, "Date": None},
        ".pdf": {"Title": title, "Subject": alt, "CreationDate": None},
    }
    # Half the default's time for a twentieth more bytes.
    packing = {"pil_kwargs": {"compress_level": 1}} if path.suffix == ".png" else {}
    same_each_time = {"svg.hashsalt": "gdviz"}
    with finished(path) as temporary, warnings.catch_warnings(), _apart(same_each_time):
        warnings.filterwarnings("error", message="Glyph .* missing from")
        try:
            drawn.savefig(
                temporary,
                dpi=dpi,
                metadata=metadata.get(path.suffix, {}),
                transparent=transparent,
                **packing,
            )
        except UserWarning as warning:
            raise MissingGlyph(f"{path.stem}: {warning}".replace("\n", " ")) from None


def render(draw: Draw, name: str, settings: Settings) -> list[Path]:
    """Draw one figure and save it in every format asked for; returns the files.

    Beside them goes NAME.json with what the figure shows, in words and numbers.
    """
    drawn = draw(settings.lesson, settings.look)
    paths = runner.targets(name, settings)
    for path in paths:
        if path.suffix == ".json":
            with finished(path) as temporary:
                temporary.write_text(sidecar(drawn), encoding="utf-8")
        else:
            save(drawn, path, settings.dpi, settings.transparent)
    return paths


def main(draw: Draw, file: str) -> None:
    """What `python figures/NAME.py` does: draw this one, print where the files are."""
    try:
        settings = load()
        runner.prepare(settings, settings.output / "figures")
        runner.tell_left_out(settings)
        for path in render(draw, Path(file).stem, settings):
            if path.suffix != ".json":
                print(path)
    except Exception as error:
        errors.leave(error)
