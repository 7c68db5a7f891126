"""Make all that a manifest names again, elsewhere, and compare."""

from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from gdviz.errors import SettingsError
from gdviz.files import sha256, temporary_folder
from gdviz.render import catalog, films, folder, manifest, pieces, runner
from gdviz.settings import FILM_FORMATS, FORMATS, Settings, load, written

AGAIN = "again"
FILMS = {".mp4", ".webm", ".mov", ".gif", ".webp"}

Page = Callable[[str, Settings, Path, dict[str, Any]], None]
"""Makes the page or deck of a name once more, in a folder with all that was made again."""


def verify(settings: Settings, jobs: int, page: Page, say: Callable[[str], None]) -> int:
    """Make again what was made in the folder of these settings, and compare; returns how many files
    there are.

    say: Is told, in a line, what differs, or is not there.

    Raises:
        SettingsError: there is no manifest.
    """
    home = settings.home
    files = manifest.read(home)
    with temporary_folder() as root:
        made = root / AGAIN
        for one, names in _alike(files, settings, root):
            _make(one, names, jobs)
        of_pages = [name for name in sorted(files) if "/" not in name]
        for name in sorted(of_pages, key=lambda name: name == "index.html"):  # which shows others
            told = files[name]["with"]
            one = _settings(told, settings, settings.output, None)
            # A folder that is not called after its table, or is so because somebody said it.
            if one.home != home or "--name" in files[name]["command"]:
                one = _settings(told, settings, settings.output, home.name)
            page(name, one, made, told)
        for name, told in sorted(files.items()):
            if fault := _fault(home / name, made / name, told):
                say(f"{home / name}: {fault}")
    return len(files)


def _alike(
    files: dict[str, Any], settings: Settings, root: Path
) -> Iterable[tuple[Settings, list[str]]]:
    """The pictures, in groups that were made with the same settings."""
    groups: dict[str, tuple[dict[str, str], list[str]]] = {}
    for name, told in files.items():
        if "/" in name:
            groups.setdefault(str(told["with"]), (told["with"], []))[1].append(name)
    for told, names in groups.values():
        yield _settings(told, settings, root, AGAIN), names


def _settings(told: dict[str, str], settings: Settings, output: Path, name: str | None) -> Settings:
    """The settings of a file that was made in a folder, for making it again, in a folder."""
    fields = Settings.model_fields
    options = {
        key: "none" if field.default is None else written(field.default)
        for key, field in fields.items()
    }
    options |= {key: value for key, value in told.items() if key in fields}
    if "csv" in told:
        options["csv"] = str(settings.csv or folder.table(settings.home))
    one = load(**{**options, "output": output, "name": name or "none"})
    if one.seed is None:
        raise SettingsError(f"{settings.home}: made of fresh data each time; allowed: with a seed")
    return one


def _make(one: Settings, names: list[str], jobs: int) -> None:
    """Make the pictures of these names again."""
    kinds = {name.partition("/")[0] for name in names}
    for kind in sorted(kinds):
        own = [Path(name) for name in names if name.startswith(f"{kind}/")]
        ends = {path.suffix[1:] for path in own if len(path.parts) == 2}
        if kind == "figures":
            fits = [end for end in FORMATS if end in ends]
            chosen = one.model_copy(update={"format": tuple(fits)})
            runner.figures(_of(own, chosen.named_figure, kind), chosen, jobs, False, _quietly)
            continue
        fits = [end for end in FILM_FORMATS if end in ends]
        chosen = one.model_copy(update={"film_format": tuple(fits)})
        films.videos(_of(own, chosen.named, kind), chosen, jobs, False, _quietly)
        for cut, where in ((pieces.clips, pieces.CLIPS), (pieces.loops, pieces.LOOPS)):
            parts = [path for path in own if path.parts[1] == where]
            if parts:
                cut(_of(own, chosen.named, kind, parts), chosen, False, _quietly)


def _of(
    own: list[Path], named: Callable[[str], str], kind: str, of: list[Path] | None = None
) -> list[str]:
    """The figures or films that some files are of."""
    known = catalog.find("figures" if kind == "figures" else "scenes")
    stems = {part for path in of or own for part in (path.stem, path.parts[-2])}
    return [name for name in known if named(name) in stems]


def _quietly(file: Path) -> None:
    pass


def _fault(file: Path, again: Path, told: dict[str, Any]) -> str:
    """What is wrong with a file; "" if nothing is."""
    if not file.is_file():
        return "is not there"
    found = sha256(file)
    if found != told["sha256"]:
        return "was changed after it was made"
    if not again.is_file():
        return f"is not made any more by: {told['command']}"
    if sha256(again) == found or (file.suffix in FILMS and _same_frames(file, again)):
        return ""
    return f"differs from what is made now by: {told['command']}"


def _same_frames(one: Path, other: Path) -> bool:
    """Whether two films show the same: encoders may write that down in several ways."""
    import numpy as np

    pairs = zip_longest(_frames(one), _frames(other))
    return all(a is not None and b is not None and np.array_equal(a, b) for a, b in pairs)


def _frames(file: Path) -> Iterator[Any]:
    """A film's frames, as arrays."""
    import numpy as np
    from PIL import Image, ImageSequence

    from gdviz.render import media

    if file.suffix == ".webp":  # which PyAV only writes
        with Image.open(file) as pictures:
            for picture in ImageSequence.Iterator(pictures):
                yield np.asarray(picture.convert("RGBA"))
        return
    for _, frame in media.frames(file):
        yield frame.to_ndarray()
