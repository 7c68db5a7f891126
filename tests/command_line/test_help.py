"""`gdviz list`, help texts, and exit statuses."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gdviz import cli
from gdviz.render import catalog
from gdviz.settings import Settings
from tests.conftest import Ended
from tests.lessons import ROOT

Run = Callable[..., Ended]
COMMANDS = {
    "figures": set(Settings.model_fields) - {"film_format", "quality", "captions", "aspect"}
    | {"only", "jobs", "force", "verbose"},
    "check": {*cli.LESSON, "theme", "lang", "size", "scale", "aspect", "only", "films", "jobs"},
    "videos": set(Settings.model_fields) - {"film_format", "dpi", "size", "scale"}
    | {"jobs", "force", "verbose", "clips", "loops"},
    "batch": {"scheduler", "shared", "dry_run", "jobs", "force", "verbose", "output", "quality"},
    "verify": {"csv", "output", "name", "jobs"},
    "page": {*cli.LESSON, "lang", "output", "name"},
    "embed": {*cli.LESSON, "lang", "output", "name", "as", "inline"},
    "serve": {*cli.LESSON, "lang", "output", "name", "port"},
    "explore": {*cli.LESSON, "theme", "lang", "output", "name"},
    "slides": {*cli.LESSON, "theme", "lang", "quality", "captions", "dpi", "output", "name"}
    | {"films", "figures", "question", "jobs"},
    "trace": set(cli.LESSON) | {"format"},
    "look": {*cli.LESSON, "lang"} - {"csv"},
    "list": set(),
    "open": {"csv", "theme", "lang", "output", "name"},
    "copy": {"force"},
    "help": set(),
}


def plain(text: str) -> str:
    return " ".join(text.split())


def test_list_names_everything_with_its_line(gdviz: Run) -> None:
    done = gdviz("list")
    assert (done.status, done.err) == (0, "")
    title, *lines = done.out.splitlines()
    films = lines.index("Films:")
    assert title == "Figures:"
    for kind, rows in (("figures", lines[:films]), ("scenes", lines[films + 1 :])):
        found = catalog.find(kind)
        listed = [re.fullmatch(r"  (\w+) +(.+)", row) for row in rows]
        assert [(row[1], row[2]) for row in listed if row] == [
            (name, catalog.describe(path)) for name, path in found.items()
        ]


def test_the_installed_command_is_this_one(apart: Path, gdviz: Run) -> None:
    installed = Path(sys.executable).with_name("gdviz")
    done = subprocess.run([installed, "list"], capture_output=True, text=True, check=True)
    assert done.stdout == gdviz("list").out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_tells_every_option(gdviz: Run, command: str) -> None:
    done = gdviz(command, "--help")
    assert (done.status, done.err) == (0, "")
    options = set(re.findall(r"^  (?:-h, )?--([\w-]+)", done.out, flags=re.MULTILINE))
    expected = {name.replace("_", "-") for name in COMMANDS[command]}
    assert options == expected | {"help"}
    for name in COMMANDS[command] & set(Settings.model_fields) - {"format"}:
        assert plain(Settings.model_fields[name].description or "") in plain(done.out)
    assert gdviz(command, "-h").out == done.out


def test_the_format_of_films_is_their_own_setting(gdviz: Run) -> None:
    for command, name in (("figures", "format"), ("videos", "film_format")):
        told = plain(gdviz(command, "--help").out)
        assert f"--format {Settings.model_fields[name].description}" in told


def test_help_tells_defaults(gdviz: Run) -> None:
    told = plain(gdviz("figures", "--help").out)
    for default in ("[100]", "[0.1]", "[0.8]", "[auto]", "[1000]", "[light]", "[en]", "[150]"):
        assert default in told
    assert "[png,svg,pdf]" in told
    assert "[false]" in plain(gdviz("videos", "--help").out)
    assert "[output]" in told
    assert "[None]" not in told


def test_help_of_the_group_names_the_commands(gdviz: Run) -> None:
    done = gdviz("--help")
    assert done.status == 0
    for command in COMMANDS:
        assert re.search(rf"^  {command} +[A-Z]", done.out, flags=re.MULTILINE)
    assert set(cli.cli.commands) == set(COMMANDS)


def test_without_a_command_there_is_help_and_status_2(gdviz: Run) -> None:
    done = gdviz()
    assert (done.status, done.out) == (2, "")
    assert "Usage: gdviz" in done.err


def test_version(gdviz: Run) -> None:
    done = gdviz("--version")
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert (done.status, done.out) == (0, f"gdviz, version {version[1]}\n")


def test_an_option_for_every_setting() -> None:
    options = {
        parameter.name
        for command in cli.cli.commands.values()
        for parameter in command.params
        if parameter.name is not None
    }
    assert set(Settings.model_fields) <= options | {"format"}


def test_the_switches_are_the_settings_that_are_on_or_off() -> None:
    """Options say which they are before settings are loaded."""
    on_or_off = [
        name for name, field in Settings.model_fields.items() if isinstance(field.default, bool)
    ]
    assert list(cli.SWITCHES) == on_or_off


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", COMMANDS)
def test_no_two_values_of_a_command_share_a_name(name: str) -> None:
    """Else one overwrites the other: `gdviz open split --name NAME`."""
    names = [parameter.name for parameter in cli.cli.commands[name].params]
    assert len(set(names)) == len(names)


# What is mistyped gets the nearest that there is.


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("figures lossurface", "did you mean loss_surface?"),
        ("videos standardise", "did you mean standardize?"),
        ("figures descent", "descent is a film, so: gdviz videos descent"),
        ("videos split", "split is a figure, so: gdviz figures split"),
        ("figures --them dark", "no option --them; did you mean --theme?"),
        ("figure", "no command 'figure'; did you mean figures?"),
        ("help figur", "no command 'figur'; did you mean figures?"),
        ("figures --theme drak", "did you mean dark?"),
        ("videos --captions trak", "allowed: picture, track, none; did you mean track?"),
    ],
)
def test_the_nearest_is_named(gdviz: Run, words: str, says: str) -> None:
    done = gdviz(*words.split())
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert done.err.startswith("error: ")
    assert done.err.rstrip().endswith(says)


def test_help_is_a_command_too(gdviz: Run) -> None:
    assert gdviz("help").out == gdviz("--help").out
    assert gdviz("help", "figures").out == gdviz("figures", "--help").out
