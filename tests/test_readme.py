"""Every command and every piece of Python in the README does what it says there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gdviz import cli
from gdviz.render import catalog
from gdviz.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")

# What they install is tried in tests/test_package.py, from a wheel in a fresh environment.
INSTALLERS = ("make", "pip", "uvx")

# Dry, small and at one frame a second: the film itself is rendered in tests/scenes/test_descent.py.
QUICK = " -ql --fps 1 --dry_run --progress_bar none"


def blocks(language: str, readme: str = README) -> list[str]:
    """A README's code blocks of one language, indentation taken off."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", readme, flags=re.M | re.S)
    return [re.sub(rf"^{indent}", "", body, flags=re.M) for indent, body in found]


def commands(readme: str = README) -> list[str]:
    lines = [line for block in blocks("sh", readme) for line in block.splitlines()]
    return [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run as a reader would: in a folder with the examples, the project's tools on the path."""
    # A gdviz.toml follows no link out of its folder.
    shutil.copytree(ROOT / "examples", folder / "examples", dirs_exist_ok=True)
    for name in ("figures", "scenes"):
        link = folder / name
        if not link.exists():
            link.symlink_to(ROOT / name)
    variables = {key: value for key, value in os.environ.items() if not key.startswith("GDVIZ_")}
    variables["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        command, shell=True, cwd=folder, env=variables, capture_output=True, text=True
    )


def test_the_readme_has_the_two_commands() -> None:
    assert commands()[:2] == ["make", "make test"]


@pytest.mark.parametrize("command", [c for c in commands() if c.split()[0] not in INSTALLERS])
def test_command(command: str, tmp_path: Path) -> None:
    quick = command
    if "manim render" in command:
        quick += QUICK
    elif command == "gdviz slides":  # with films: tests/web/test_slides.py
        quick += " --films none --figures split"
    elif "gdviz videos" in command:
        # The same through Manim's own command line, with the options as variables.
        _, _, name, *options = shlex.split(command)
        variables = ""
        while options:
            setting = options.pop(0).removeprefix("--").replace("-", "_")
            setting = "film_format" if setting == "format" else setting
            if setting in ("clips", "loops"):  # what becomes of a finished film
                assert setting in {
                    parameter.name for parameter in cli.cli.commands["videos"].params
                }
                continue
            on = isinstance(Settings.model_fields[setting].default, bool)
            variables += f"GDVIZ_{setting.upper()}={'true' if on else options.pop(0)} "
        quick = f"{variables}manim render scenes/{name}.py{QUICK}"
    done = run(quick, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if command.startswith(("gdviz figures", "python figures")):
        shown = done.stdout.rpartition("; open ")[2].splitlines()
        paths = [tmp_path / line for line in shown]
        assert paths
        assert all(path.stat().st_size > 1000 for path in paths)
    elif "path." in command:
        made = next(tmp_path.glob("path.*")).read_text()
        assert made.count("\n") > 1000
    elif command == "gdviz list":
        assert "descent_path" in done.stdout
        assert "descent " in done.stdout


MAKE = [command for command in commands() if command.startswith("make")]


@pytest.mark.parametrize("command", [*MAKE, "make page", "make serve"])
def test_make_target(command: str) -> None:
    """The targets exist and call what they should; running them here would run this very test."""
    done = subprocess.run([*command.split(), "-n"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    wanted = {
        "make": ["gdviz figures", "gdviz videos"],
        "make test": ["pytest"],
        "make figures": ["gdviz figures"],
        "make videos": ["gdviz videos"],
        "make page": ["gdviz page"],
        "make serve": ["gdviz serve"],
    }[command]
    assert all(part in done.stdout for part in wanted)


@pytest.mark.parametrize("index", range(len(blocks("python"))))
@pytest.mark.parametrize("readme", [README, CHINESE], ids=["en", "zh"])
def test_python(readme: str, index: int, tmp_path: Path) -> None:
    (tmp_path / "snippet.py").write_text(blocks("python", readme)[index], encoding="utf-8")
    done = run("python snippet.py", tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_settings_file_is_accepted(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    (tmp_path / "gdviz.toml").write_text(example)
    done = run("gdviz trace | head -1", tmp_path)
    assert done.stdout.startswith("learning_rate,step,epoch,b,w,loss,b_raw,w_raw")
    assert done.stderr.count("\n") == 1
    assert "2 of 344 rows left out" in done.stderr


def test_pictures_are_there() -> None:
    shown = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert len(shown) == 3
    for path in shown:
        assert (ROOT / path).stat().st_size < 3_000_000


def test_every_figure_and_film_is_named() -> None:
    named = set(re.findall(r"`(\w+)`", README))
    assert set(catalog.find("figures")) | set(catalog.find("scenes")) <= named


# The Chinese one.


def test_the_chinese_readme_has_the_same_commands() -> None:
    assert commands(CHINESE) == commands()


@pytest.mark.parametrize(
    "pattern",
    [
        r"^#+ (?=.)",  # headings, by their rank
        rf"gdviz (?:{'|'.join(cli.cli.commands)})\b",
        r"(?<![\w-])--[a-z][a-z-]+",
        r"^\| `(\w+)` \| `([^`]*)` \| ",  # settings and their defaults
        r"^\| ((?:`\w+` )+)\| (`\w+`) \|",  # figures and films, in the order of a course
        r"\]\(([^)]+\.(?:gif|png|md)(?:#[\w-]+)?)\)",  # pictures and pages
    ],
)
def test_the_chinese_readme_has_all_that_the_english_one_has(pattern: str) -> None:
    english, chinese = (
        [found for found in re.findall(pattern, text, flags=re.M) if "README" not in found]
        for text in (README, CHINESE)
    )
    if pattern.startswith("^"):  # in this order
        assert chinese == english
    assert set(chinese) == set(english)
    assert len(set(english)) > 2


def test_the_chinese_settings_file_says_the_same_in_chinese() -> None:
    (english,), (chinese,) = (blocks("toml", readme) for readme in (README, CHINESE))
    assert tomllib.loads(chinese) == tomllib.loads(english)
