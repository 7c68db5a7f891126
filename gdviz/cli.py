"""The command line: what people type, and what they are told; `gdviz help` names the commands."""

import math
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from gdviz import errors
from gdviz.errors import SettingsError

# Commands import what they need themselves: for help, numpy and pydantic are nine times its work.

LESSON = (
    "csv", "x", "y", "sheet", "missing", "decimal", "encoding", "points", "noise", "seed",
    "train_fraction", "standardize", "start", "rates", "epochs",
)  # fmt: skip
ROWS = 10_000
"""Of a trace, so many are held at a time."""
PICTURE = ("theme", "lang", "size", "scale", "transparent")


SWITCHES = ("transparent",)
"""The settings that are on or off, and so options without a value."""


class Setting(click.Option):
    """An option that explains itself when it is asked to, by its setting's description."""

    def __init__(self, *declarations: Any, **attributes: Any) -> None:
        super().__init__(*declarations, **attributes)
        del self.help  # that click has set, to nothing

    @cached_property
    def help(self) -> str:  # type: ignore[override]  # an attribute in click
        from gdviz.settings import Settings, written

        field = Settings.model_fields[str(self.name)]
        explained = field.default is None or "none:" in (field.description or "")
        return f"{field.description}" + ("" if explained else f"  [{written(field.default)}]")


def settings_options(*names: str) -> Callable[[Any], Any]:
    """One option for each of these settings.

    Values stay text here: they are checked in one place for files, variables and options alike.
    """

    def add(command: Any) -> Any:
        for name in reversed(names):
            flag = name.removeprefix("film_").replace("_", "-")
            if name in SWITCHES:
                flag = f"--{flag}/--no-{flag}"
                command = click.option(flag, name, cls=Setting, default=None)(command)
            else:
                command = click.option(f"--{flag}", name, cls=Setting, metavar="")(command)
        return command

    return add


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="gdviz")
def cli() -> None:
    """Show how gradient descent works: figures and films computed from real data.

    Every setting can also be a line in gdviz.toml or an environment variable GDVIZ_<SETTING>.
    """


ONLY = click.option(
    "--only", multiple=True, metavar="", help="these figures, as NAME,NAME: the same as NAMES"
)
JOBS = click.option(
    "--jobs", type=click.IntRange(1), default=None, help="processes  [one per core]"
)


VERBOSE = click.option("--verbose", is_flag=True, help="name every file that is made")


def _summary(files: list[Path], made: int, total: int, what: str, where: Path) -> None:
    """Tell in a line what was made, and what to open; with --verbose, only what was left."""
    left = f"{total - made} of {_counted(total, what)} unchanged in {where}"
    if files:
        others = f", {total - made} unchanged" if made < total else ""
        click.echo(f"{_counted(made, what)} in {where}{others}; open {files[0]}")
    elif made < total:
        click.echo(left, err=True)


def _summed(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    made, total = map(sum, zip(*counts, strict=True))
    return made, total


def _named(names: tuple[str, ...], only: tuple[str, ...]) -> list[str]:
    return [*names, *(name.strip() for listed in only for name in listed.split(","))]


@cli.command()
@click.argument("names", nargs=-1)
@settings_options(*LESSON, *PICTURE, "format", "dpi", "output", "name")
@ONLY
@JOBS
@click.option("--force", is_flag=True, help="draw again what has not changed, too")
@VERBOSE
def figures(
    names: tuple[str, ...],
    only: tuple[str, ...],
    jobs: int | None,
    force: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Draw the figures NAMES, or all of them, into OUTPUT/figures.

    Those of a table go into OUTPUT/TABLE/figures; of several themes, languages or sizes all are
    made, and what is not light, English or 16:9 says so in its name.
    """
    from gdviz.render import catalog, folder, runner, workers
    from gdviz.settings import load, prepare, tell_of_table

    settings = load(**options)
    chosen = catalog.choose("figures", _named(names, only))
    where = settings.home / "figures"
    prepare(settings, where)
    tell_of_table(settings)
    folder.claim(settings, force)
    files: list[Path] = []
    say = click.echo if verbose else files.append
    variants = settings.variants()
    made = sum(runner.figures(chosen, one, jobs or workers.cores(), force, say) for one in variants)
    _summary(files, made, len(chosen) * len(variants), "figure", where)


@cli.command()
@click.argument("names", nargs=-1)
@settings_options(*LESSON, *(name for name in PICTURE if name != "transparent"), "aspect")
@ONLY
@click.option("--films", "of_films", is_flag=True, help="look at films instead, all or NAMES")
@JOBS
def check(
    names: tuple[str, ...],
    only: tuple[str, ...],
    of_films: bool,
    jobs: int | None,
    **options: Any,
) -> None:
    """Look for faults in figures, or in films, without writing any.

    Told is text that overlaps, is cut off, too small or too pale, or lacks a glyph; marks, and
    paths on what lies beneath them, that are too pale; and series in one panel that a reader cannot
    tell apart, with normal or colour-blind eyes.

    Of films it is what stands still too long, a blank first frame, a picture that is too small or
    has too few words in it, captions too short to be read, what jumps; and text and paths as above.
    A line tells what was measured of each.

    Exit status 1 if there is a fault, 0 if there is none.
    """
    from gdviz.check import figures as of_figures  # what others do not wait for
    from gdviz.check import films as of_film
    from gdviz.render import catalog, films, workers
    from gdviz.settings import load, prepare, tell_of_table

    settings = load(**options)
    chosen = catalog.choose("scenes" if of_films else "figures", _named(names, only))
    if of_films:
        films.need_manim()
    prepare(settings)
    tell_of_table(settings)
    look_for, what = (of_film.check, "film") if of_films else (of_figures.check, "figure")
    failed = faults = 0
    variants = settings.variants("videos" if of_films else "figures")
    for one in variants:
        with_faults, found = look_for(chosen, one, jobs or workers.cores(), click.echo)
        failed, faults = failed + with_faults, faults + found
    total = _counted(len(chosen) * len(variants), what)
    if failed:
        click.echo(f"{_counted(faults, 'fault')} in {failed} of {total}")
        raise SystemExit(1)
    click.echo(f"no fault in {total}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")


@cli.command()
@click.argument("names", nargs=-1)
@settings_options(
    *LESSON, "theme", "lang", "transparent", "film_format", "quality", "aspect", "captions",
    "output", "name",
)  # fmt: skip
@click.option("--burn-captions/--no-burn-captions", default=None, hidden=True)  # its former name
@click.option(
    "--clips", is_flag=True, help="each section as a film of its own, too, in OUTPUT/videos/clips"
)
@click.option(
    "--loops",
    is_flag=True,
    help="the film's loop, too, in OUTPUT/videos/loops: MP4, WebM, GIF, animated WebP",
)
@JOBS
@click.option("--force", is_flag=True, help="render again what has not changed, too")
@VERBOSE
def videos(
    names: tuple[str, ...],
    clips: bool,
    loops: bool,
    jobs: int | None,
    force: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Render the films NAMES, or all of them, into OUTPUT/videos.

    Those of a table go into OUTPUT/TABLE/videos; of several themes or languages all are made, and
    what is not light or English says so in its name. Beside each film come a poster (PNG), what is
    when in it (JSON), and its captions (VTT and SRT), in a folder captions/ if they are in the
    picture. An interrupted run goes on where it was.
    """
    from gdviz.render import catalog, films, folder, workers
    from gdviz.settings import load, prepare, tell_of_table

    settings = load(**options)
    chosen = catalog.choose("scenes", names)
    films.formats(settings)
    films.need_manim()
    where = settings.home / "videos"
    prepare(settings, where)
    tell_of_table(settings)
    folder.claim(settings, force)
    variants = settings.variants("videos")
    files: list[Path] = []
    say = click.echo if verbose else files.append
    try:
        made = films.videos(chosen, settings, jobs or workers.cores(), force, say)
    except films.RenderFailed as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        click.echo("interrupted; the same command goes on where it was", err=True)
        raise
    _summary(files, made, len(chosen) * len(variants), "film", where)
    if made and (line := films.needless(chosen, variants[0])):
        click.echo(line, err=True)
    if not (clips or loops):
        return
    from gdviz.render import pieces

    if clips:
        files.clear()
        made, total = _summed(pieces.clips(chosen, one, force, say) for one in variants)
        _summary(files, made, total, "clip", where / pieces.CLIPS)
    if loops:
        files.clear()
        for name in pieces.without_loop(chosen, variants[0]):
            click.echo(f"{name} has no loop", err=True)
        made, total = _summed(pieces.loops(chosen, one, force, say) for one in variants)
        _summary(files, made, total, "loop", where / pieces.LOOPS)


@cli.command()
@click.argument("course", type=click.Path(path_type=Path))
@click.option(
    "--scheduler", metavar="", help="of a Dask cluster, as tcp://host:port  [this machine alone]"
)
@click.option(
    "--shared", metavar="", type=click.Path(path_type=Path),
    help="folder that all machines see, for large files on their way back",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="name what would be made, and how long it may take")
@JOBS
@click.option("--force", is_flag=True, help="make again what has not changed, too")
@VERBOSE
@settings_options("output", "quality")
def batch(
    course: Path,
    scheduler: str | None,
    shared: Path | None,
    dry_run: bool,
    jobs: int | None,
    force: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Make all that a COURSE lists, here or on a cluster.

    COURSE is a file such as examples/course.toml: lessons in their themes, languages and formats.
    What is there already stays; an interrupted run goes on where it was. A lesson that cannot be
    made does not keep the others from it: it is named at the end, with exit status 1.
    """
    from gdviz.files import temporary_folder
    from gdviz.render import course as courses
    from gdviz.render import farm, workers

    jobs = jobs or workers.cores()
    plan = courses.plan(course, force, **options)
    if dry_run:
        for line in (*courses.told(plan, jobs), *(f"cannot be made: {line}" for line in plan.bad)):
            click.echo(line)
        return
    if shared is not None:
        shared = shared.absolute()
        if not shared.is_dir():
            raise SettingsError(f"shared = {str(shared)!r}: allowed: a folder that there is")
    say = click.echo if verbose else (lambda file: None)
    failed = list(plan.bad)
    if plan.pieces:
        where = farm.cluster(scheduler) if scheduler else farm.here(jobs)
        try:
            with (
                where as (executor, many),
                temporary_folder(shared) if shared else nullcontext() as common,
            ):
                failed += courses.make(plan.pieces, executor, many, common, force, say)
        except KeyboardInterrupt:
            click.echo("interrupted; the same command goes on where it was", err=True)
            raise
    made = sum(len(piece.names) for piece in plan.pieces)
    click.echo(f"{_counted(made, 'picture')} asked for, {plan.unchanged} unchanged")
    for line in failed:
        click.echo(f"failed: {line}", err=True)
    if failed:
        raise SystemExit(1)


@cli.command(name="page")
@settings_options(*LESSON, "lang", "output", "name")
def page_(**options: Any) -> None:
    """Make a page of what is in OUTPUT, for any static host.

    OUTPUT/index.html, or OUTPUT/TABLE/index.html, shows figures and films in the theme that a
    reader prefers, and gives what to paste to use them elsewhere.
    """
    from gdviz.embed import page, shelf
    from gdviz.settings import load, prepare_folder

    settings = load(**options)
    prepare_folder(settings, settings.home)
    made = shelf.read(settings)
    counted = [
        _counted(sum(item.kind == kind for item in made.items), what)
        for kind, what in (("figures", "figure"), ("videos", "film"))
    ]
    path = page.write(made)
    click.echo(f"a page of {' and '.join(counted)}; open {path}")


@cli.command()
@click.argument("picture", metavar="NAME")
@click.option(
    "--as",
    "way",
    metavar="",
    default="html",
    help="html, markdown, quarto, myst, reveal, jupyter or latex  [html]",
)
@click.option(
    "--inline", is_flag=True, help="with the picture or film itself in the text, as base64"
)
@settings_options(*LESSON, "lang", "output", "name")
def embed(picture: str, way: str, inline: bool, **options: Any) -> None:
    """Print what to paste to show the figure or film NAME.

    Addresses are as seen from the working directory. Of what is both a figure and a film, say
    which: figures/batches or scenes/batches. NAME explore prints the explorable, as HTML.
    """
    from gdviz.embed import shelf, snippets
    from gdviz.look.words import nearest
    from gdviz.render import catalog
    from gdviz.settings import load, prepare

    if way not in snippets.WAYS:
        known = ", ".join(snippets.WAYS)
        raise SettingsError(f"as = {way!r}: allowed: {known}{nearest(way, snippets.WAYS)}")
    settings = load(**options)
    if picture == "explore":
        if way != "html":
            raise SettingsError(f"as = {way!r}: the explorable is HTML; allowed: html")
        from gdviz.embed import explore as explorable

        prepare(settings)
        look, told = settings.variants()[0].look, explorable.options_of(settings)
        click.echo(explorable.fragment(settings.lesson, look, told))
        return
    source = catalog.locate(picture, more=("explore",))
    kind = "figures" if source == catalog.find("figures").get(source.stem) else "videos"
    made = shelf.read(settings)
    item = made.item(kind, source.stem)
    lang = settings.lang[0]
    if not item.made or item.best(lang).shown is None:
        raise SettingsError(f"{picture} is not made yet in {settings.home}: {made.command(item)}")
    click.echo(snippets.snippet(item, way, lang, Path(), inline))


@cli.command()
@settings_options(*LESSON, "lang", "output", "name")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=None,
    help="of this machine  [8000, or a free one]",
)
def serve(port: int | None, **options: Any) -> None:
    """Show the page on this machine, and anew after each change.

    Only this machine can see it (127.0.0.1). Ctrl-C ends it.
    """
    from gdviz.embed import server
    from gdviz.settings import load, prepare_folder

    settings = load(**options)
    prepare_folder(settings, settings.home)
    server.serve(settings, port, click.echo)


@cli.command()
@settings_options(*LESSON, "theme", "lang", "output", "name")
def explore(**options: Any) -> None:
    """Write explore.html, a descent that readers can touch.

    OUTPUT/explore.html is one file. The reader drags the start, turns the learning rate, chooses
    how many points a step sees, the update rule and the scale of x, and pastes a table. It needs no
    network and asks for none. With the light theme it opens in the one that the system prefers.
    """
    from gdviz.embed import explore as explorable
    from gdviz.embed import writing
    from gdviz.origin import origin
    from gdviz.settings import load, prepare, tell_of_table

    settings = load(**options)
    prepare(settings, settings.home)
    tell_of_table(settings)
    look = settings.variants()[0].look  # the reader can switch to the others
    made, told = origin("embed", settings, "explore"), explorable.options_of(settings)
    page = explorable.page(settings.lesson, look, told, made)
    target = settings.home / "explore.html"
    writing.write(target, lambda to: to.write_text(page, encoding="utf-8"), made, settings)
    click.echo(f"{target}, {round(len(page.encode()) / 1000)} KB; open it in a browser")


@cli.command()
@settings_options(*LESSON)
@click.option(
    "--format", "format_", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def trace(format_: str, **options: Any) -> None:
    """Print every update of the descent: rate, step, b, w, loss.

    When x is standardised, b and w are those of the standardised x and two more columns, b_raw
    and w_raw, are in the data's own units.
    """
    import itertools
    import json

    from gdviz.settings import load, prepare, tell_of_table

    settings = load(**options)
    prepare(settings)
    tell_of_table(settings)
    lesson = settings.lesson
    names = ["learning_rate", "step", "epoch", "b", "w", "loss"]
    names += ["b_raw", "w_raw"] if lesson.standardized else []

    def rows() -> Iterator[tuple[float, ...]]:
        for rate in lesson.rates:
            path = lesson.trajectory(rate)
            columns: list[Any] = [path.epoch, path.b, path.w, path.loss]
            if scale := lesson.standardizer:
                columns += scale.to_raw(path.b, path.w)  # type: ignore[arg-type]  # arrays will do
            for first in range(0, len(path.b), ROWS):  # as floats numbers take four times as much
                part = (column[first : first + ROWS].tolist() for column in columns)
                for step, values in enumerate(zip(*part, strict=True), first):
                    yield rate, step, *values

    if format_ == "csv":
        _print(itertools.chain([",".join(names)], (",".join(map(repr, row)) for row in rows())))
        return
    report = {
        "standardized": lesson.standardized,
        "largest_stable_rate": lesson.landscape.max_learning_rate,
        "minimum": dict(zip("bw", lesson.minimum, strict=True)),
        "diverged_at": {str(rate): lesson.trajectory(rate).diverged_at for rate in lesson.rates},
        "updates": [],
    }
    before, after = json.dumps(report, indent=1).split("[]")
    _print([before + "["], end="")
    _print(_records(names, rows()), end="")
    _print(["\n ]" + after])


def _records(names: list[str], rows: Iterable[tuple[float, ...]]) -> Iterator[str]:
    """Each row as a JSON object, as `json.dumps` has it in a list of them; null for infinity."""
    for number, row in enumerate(rows):
        told = ",".join(
            f'\n   "{name}": {value if math.isfinite(value) else "null"}'
            for name, value in zip(names, row, strict=True)
        )
        yield ("," if number else "") + "\n  {" + told + "\n  }"


def _print(lines: Iterable[str], end: str = "\n") -> None:
    """Print very many lines (`click.echo` takes long over each), or as many as are wanted."""
    try:
        sys.stdout.writelines(line + end for line in lines)
        sys.stdout.flush()
    except BrokenPipeError:  # `gdviz trace | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@cli.command()
@click.argument("file", required=False)
@settings_options(*(name for name in LESSON if name != "csv"), "lang")
def look(file: str | None, **options: Any) -> None:
    """Show what is understood of the table FILE.

    Its format, which rows are left out and why, its columns, which two are taken, the condition
    number and the largest stable learning rate.
    """
    from gdviz import overview
    from gdviz.settings import load

    settings = load(csv=file, **options)
    if settings.table is None:
        raise SettingsError("there is no table to look at; allowed: gdviz look FILE")
    for line in overview.lines(settings):
        click.echo(line)


@cli.command()
@settings_options(*LESSON, "theme", "lang", "quality", "captions", "dpi", "output", "name")
@click.option("--films", metavar="", help="these films, as NAME,NAME, or none  [all]")
@click.option("--figures", "of_figures", metavar="", help="these figures, or none  [all]")
@click.option("--question", is_flag=True, help="ask what the audience expects, before runs")
@JOBS
def slides(
    films: str | None,
    of_figures: str | None,
    question: bool,
    jobs: int | None,
    **options: Any,
) -> None:
    """Make decks of films and figures, for browser and PowerPoint.

    OUTPUT/slides.html and OUTPUT/slides.pptx; what is not made yet is made first. A film's sections
    are slides, each of which plays when it is reached; figures stand after the film that they
    belong to, and captions are in the speaker's notes. slides.html is one file for any browser,
    without a network: C switches captions, S opens the speaker's view. For someone who speaks,
    --captions none leaves them to the notes.
    """
    from gdviz.embed import pptx, shelf
    from gdviz.embed import slides as html
    from gdviz.render import catalog, folder, pieces, runner, workers
    from gdviz.render import films as of_films
    from gdviz.settings import load, prepare, tell_of_table

    settings = load(**options, film_format="mp4", transparent=False, size="16:9", aspect="16:9")
    named = {
        kind: [] if asked == "none" else catalog.choose(kind, _listed(asked))
        for kind, asked in (("scenes", films), ("figures", of_figures))
    }
    if named["scenes"]:
        of_films.need_manim()
    prepare(settings, settings.home)
    tell_of_table(settings)
    folder.claim(settings, False)
    jobs = jobs or workers.cores()
    quietly = [].append  # type: ignore[var-annotated]  # what is made is told at the end
    if named["scenes"]:
        try:
            of_films.videos(named["scenes"], settings, jobs, False, quietly)
        except of_films.RenderFailed as error:
            raise click.ClickException(str(error)) from None
    for one in settings.variants():
        runner.figures(named["figures"], one, jobs, False, quietly)
        if named["scenes"]:
            pieces.clips(named["scenes"], one, False, quietly)
        there = shelf.read(one)
        for write in (html.write, pptx.write):
            path, count = write(there, named["scenes"], named["figures"], question)
            size = path.stat().st_size / 1e6
            click.echo(f"{_counted(count, 'slide')} in {path}, {size:.1f} MB")


def _listed(names: str | None) -> list[str]:
    return [] if names is None else [name.strip() for name in names.split(",")]


@cli.command()
@settings_options("csv", "output", "name")
@JOBS
def verify(jobs: int | None, **options: Any) -> None:
    """Make all that is in OUTPUT again, elsewhere, and compare.

    OUTPUT/manifest.json names all of it. Of a film the frames count, where its bytes differ. Exit
    status 1 if anything differs; a line says what.
    """
    from gdviz.embed import again as pages
    from gdviz.render import again, workers
    from gdviz.render import films as of_films
    from gdviz.settings import load

    settings = load(**options)
    faults = list[str]()
    try:
        total = again.verify(settings, jobs or workers.cores(), pages.write, faults.append)
    except of_films.RenderFailed as error:
        raise click.ClickException(str(error)) from None
    for line in faults:
        click.echo(line)
    if faults:
        click.echo(f"{len(faults)} of {_counted(total, 'file')} cannot be had again as they are")
        raise SystemExit(1)
    click.echo(f"{_counted(total, 'file')} in {settings.home}, all as they are made now")


@cli.command(name="list")
def list_() -> None:
    """Name all figures and films with what they show."""
    from gdviz.render import catalog

    for kind, title in (("figures", "Figures"), ("scenes", "Films")):
        found = catalog.find(kind)
        click.echo(f"{title}:")
        width = max(map(len, found), default=0)
        for name, file in found.items():
            click.echo(f"  {name:<{width}}  {catalog.describe(file)}")


@cli.command(name="open")
@click.argument("picture", metavar="NAME")
@settings_options("csv", "theme", "lang", "output", "name")
def open_(picture: str, **options: Any) -> None:
    """Open the figure or film NAME, or page, slides, explore.

    In the program that the system has for it. Of what is a figure and a film, and made as both, it
    is the figure; the film is scenes/NAME.
    """
    from gdviz import opening

    file = opening.made(picture, options)
    click.echo(file)
    opening.open_file(file)


@cli.command()
@click.argument("name")
@click.option("--force", is_flag=True, help="write over a file that is there")
def copy(name: str, force: bool) -> None:
    """Copy the figure or film NAME here, as a start for your own.

    Of what is both, say which: figures/batches or scenes/batches.
    """
    from gdviz.files import finished
    from gdviz.render import catalog

    source = catalog.locate(name)
    target = Path(source.name)
    if target.exists() and not force:
        raise SettingsError(f"{target} is there already; allowed: another folder, or --force")
    with finished(target) as temporary:
        temporary.write_bytes(source.read_bytes())
    is_film = source == catalog.find("scenes").get(source.stem)
    click.echo(f"{target}: try {'manim render' if is_film else 'python'} {target}")


@cli.command(name="help")
@click.argument("command", nargs=-1)
@click.pass_context
def help_(context: click.Context, command: tuple[str, ...]) -> None:
    """Explain a command, or name all of them."""
    above = context.parent or context
    if not command:
        click.echo(above.get_help())
        return
    found = cli.get_command(above, command[0])
    if found is None:
        from gdviz.look.words import nearest

        raise SettingsError(f"no command {command[0]!r}{nearest(command[0], cli.commands)}")
    with click.Context(found, info_name=command[0], parent=above) as inner:
        click.echo(found.get_help(inner))


def _usage(error: click.UsageError) -> str:
    """What was wrong with the words of a command, with the nearest that there is."""
    from gdviz.look.words import nearest

    if isinstance(error, click.NoSuchOption) and error.ctx is not None:
        known = [name for option in error.ctx.command.params for name in option.opts]
        return f"no option {error.option_name}{nearest(error.option_name, known)}"
    unknown = re.fullmatch(r"No such command '(.+?)'\.?.*", error.format_message(), re.DOTALL)
    if unknown:
        return f"no command {unknown[1]!r}{nearest(unknown[1], cli.commands)}"
    return error.format_message()


def main() -> None:
    """Entry point: bad input ends in one line on standard error and exit status 2."""
    before = _heeding_sigterm()
    try:
        sys.exit(cli.main(prog_name="gdviz", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        sys.exit(2)
    except click.UsageError as error:
        errors.leave(SettingsError(_usage(error)))
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        errors.leave(error)
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _heeding_sigterm() -> Any:
    """Let SIGTERM end the program as Ctrl-C does: it ends its processes and leaves nothing half.

    Returns what is to be in force afterwards; None if it is not for this thread to say.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    return signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


if __name__ == "__main__":
    main()
