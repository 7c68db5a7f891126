"""The package that people install: what is in its wheel, and that it works without the clone."""

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy
import pytest

from gdviz.render import catalog
from tests.lessons import ROOT

pytestmark = pytest.mark.xdist_group("package")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this project."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel in it.

    What it depends on is that of the running environment: its packages, but not its editable gdviz,
    since files named in a .pth file are not looked through for further ones.
    """
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home)
    bin_folder = home / "bin"
    where = [bin_folder / "python", "-c", "import site; print(site.getsitepackages()[0])"]
    packages = Path(
        subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip()
    )
    (packages / "others.pth").write_text(f"{Path(numpy.__file__).parents[1]}\n")
    pip = [sys.executable, "-m", "pip", "--python", str(bin_folder / "python")]
    command = [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return bin_folder


def run(command: list[object], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with no settings and nothing of the clone on its path."""
    names = ("GDVIZ_", "PYTHONPATH")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(names)}
    return subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True
    )


def test_the_wheel_has_two_packages_and_all_that_belongs_to_them(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        names = content.namelist()
        scenes = [name for name in names if name.startswith("gdviz/_scenes/")]
        texts = {name: content.read(name).decode() for name in scenes}
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"gdcore", "gdviz"}
    for kind in ("figures", "scenes"):
        for name in catalog.find(kind):
            assert f"gdviz/_{kind}/{name}.py" in names
    assert {"gdviz/look/text/en.toml", "gdviz/look/text/zh.toml"} <= set(names)
    assert any(name.endswith("/LICENSE") for name in names)
    assert len(names) == len(set(names))
    assert not any(re.search(r"^(from|import) scenes\b", text, re.M) for text in texts.values())


def test_figures_of_my_data_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    where = run([installed / "python", "-c", "import gdviz; print(gdviz.__file__)"], tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)
    (tmp_path / "mine.csv").write_text("hours,marks\n1,52\n2,61\n3,60\n4,74\n5,79\n6,85\n")
    done = run([installed / "gdviz", "figures", "--csv", "mine.csv", "--format", "svg"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{len(catalog.find('figures'))} figures in output/mine/figures")
    assert len(list((tmp_path / "output/mine/figures").glob("*.svg"))) == len(
        catalog.find("figures")
    )
    listed = run([installed / "python", "-m", "gdviz", "list"], tmp_path).stdout
    for kind in ("figures", "scenes"):
        assert all(f"  {name} " in listed for name in catalog.find(kind))


def test_a_film_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    command = [installed / "gdviz", "videos", "optimizers", "--quality", "l", "--verbose"]
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output/videos/optimizers.mp4").stat().st_size > 100_000
    assert "output/videos/captions/optimizers.vtt" in done.stdout


def test_copies_are_a_start_for_ones_own(installed: Path, tmp_path: Path) -> None:
    gdviz, python = installed / "gdviz", installed / "python"
    done = run([gdviz, "copy", "split"], tmp_path)
    assert (done.returncode, done.stdout) == (0, "split.py: try python split.py\n")
    mine = tmp_path / "split.py"
    mine.write_text(mine.read_text().replace('"train", "val"))', '"val", "train"))'))
    assert run([python, "split.py"], tmp_path).stdout.startswith("output/figures/split.png\n")
    done = run([gdviz, "copy", "descent"], tmp_path)
    assert (done.returncode, done.stdout) == (0, "descent.py: try manim render descent.py\n")
    quick = ["render", "-ql", "--fps", "1", "--dry_run", "--progress_bar", "none"]
    done = run([python, "-m", "manim", *quick, "descent.py"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_copy_writes_over_nothing_and_asks_which(installed: Path, tmp_path: Path) -> None:
    gdviz = installed / "gdviz"
    (tmp_path / "split.py").write_text("mine")
    done = run([gdviz, "copy", "split"], tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: split.py is there already; allowed: another folder, or --force\n"
    assert (tmp_path / "split.py").read_text() == "mine"
    assert run([gdviz, "copy", "split", "--force"], tmp_path).returncode == 0
    assert (tmp_path / "split.py").read_text() != "mine"
    done = run([gdviz, "copy", "batches"], tmp_path)
    both = "error: batches is a figure and a film; allowed: figures/batches or scenes/batches\n"
    assert (done.returncode, done.stderr) == (2, both)
    assert run([gdviz, "copy", "figures/batches"], tmp_path).returncode == 0
    assert "def draw" in (tmp_path / "batches.py").read_text()
    done = run([gdviz, "copy", "descnt"], tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("; did you mean descent?\n")


def test_without_manim_films_say_what_to_install(
    installed: Path, tmp_path: Path, wheel: Path
) -> None:
    hidden = (
        "import sys; from importlib import util; find = util.find_spec\n"
        "util.find_spec = lambda name, *a: None if name in ('manim', 'av') else find(name, *a)\n"
        "sys.argv = ['gdviz', 'videos', 'descent']\n"
        "from gdviz.cli import main; main()"
    )
    done = run([installed / "python", "-c", hidden], tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert 'films need manim and av: pip install "gdviz[films]"' in done.stderr
    assert list(tmp_path.iterdir()) == []
