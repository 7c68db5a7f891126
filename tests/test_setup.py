"""The Makefile and what it calls: system packages are installed, or the exact command is named."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tools/system-packages.sh"
MAKEFILE = (ROOT / "Makefile").read_text()


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of commands as they would be on a machine: what is not there is not on its PATH."""
    for name in ("sh", "env", "command", "mktemp", "rm", "tail", "cat"):
        real = next((p for p in (Path("/bin") / name, Path("/usr/bin") / name) if p.exists()), None)
        if real is not None:
            (tmp_path / name).symlink_to(real)
    return tmp_path


def add(machine: Path, name: str, script: str) -> None:
    path = machine / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run(machine: Path, part: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(SCRIPT), part], env={"PATH": str(machine)}, capture_output=True, text=True
    )


def test_nothing_is_done_when_all_is_there(machine: Path) -> None:
    for name in ("pkg-config", "cc", "python3"):
        add(machine, name, "exit 0")
    add(machine, "apt-get", "echo called; exit 1")
    done = run(machine, "films")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_root_it_stops_with_the_command_to_run(machine: Path) -> None:
    add(machine, "id", "echo 1000")
    add(machine, "apt-get", "echo called >&2; exit 1")
    done = run(machine, "films")
    assert done.returncode == 1
    assert "called" not in done.stderr
    assert re.search(
        r"sudo apt-get update.* && sudo .*apt-get install .*libcairo2-dev", done.stderr
    )


@pytest.mark.parametrize("manager", ["apt-get", "dnf", "pacman"])
def test_with_root_it_installs_once_the_list_is_fresh(machine: Path, manager: str) -> None:
    add(machine, "id", "echo 0")
    log = machine / "log"
    # After the install the headers are there.
    add(
        machine,
        manager,
        f'echo "$@" >> {log}; case "$*" in *cairo*) : > {machine}/installed;; esac',
    )
    add(machine, "pkg-config", f"test -e {machine}/installed")
    for name in ("cc", "python3"):
        add(machine, name, "exit 0")
    (machine / "test").symlink_to("/usr/bin/test")
    done = run(machine, "films")
    assert done.returncode == 0, done.stderr
    calls = log.read_text().splitlines()
    assert "cairo" in calls[-1]
    if manager == "apt-get":
        assert calls[0].startswith("update")
        assert len(calls) == 2


def test_a_failed_install_says_so(machine: Path) -> None:
    add(machine, "id", "echo 0")
    add(machine, "apt-get", "echo no such package >&2; exit 100")
    done = run(machine, "venv")
    assert done.returncode == 1
    assert "no such package" in done.stderr
    assert "failed" in done.stderr


def test_an_unknown_machine_is_told_what_it_needs(machine: Path) -> None:
    done = run(machine, "films")
    assert done.returncode == 1
    assert "cairo and pango" in done.stderr


def test_locks_are_exact_and_hashed_and_name_no_registry() -> None:
    for name in ("requirements.lock", "requirements-films.lock", "requirements-dev.lock"):
        content = (ROOT / name).read_text()
        assert "://" not in content
        assert "-index" not in content
        pinned = re.split(r"\n(?=\S)", content.strip())
        for requirement in pinned:
            assert re.match(r"[a-z0-9-]+==\S+", requirement), requirement
            assert "--hash=sha256:" in requirement, requirement


def test_the_smaller_locks_agree_with_the_largest() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==\S+", (ROOT / name).read_text(), flags=re.M))

    assert (
        pins("requirements.lock") < pins("requirements-films.lock") < pins("requirements-dev.lock")
    )
    assert not any(pin.startswith(("manim==", "manimpango==")) for pin in pins("requirements.lock"))


def test_help_names_every_target() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True)
    for target in (
        "all",
        "figures",
        "videos",
        "list",
        "test",
        "check",
        "bench",
        "setup",
        "clean",
        "mutants",
        "sbom",
        "audit",
    ):
        assert re.search(rf"^  {target} +\S", done.stdout, flags=re.M), target


def test_figures_do_not_wait_for_manim() -> None:
    """What `make figures` does where nothing is set up yet."""
    done = subprocess.run(
        ["make", "-n", "figures", "VENV=/nowhere/.venv"],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, "MAKEFLAGS": ""},
    )  # fmt: skip
    assert "-r requirements.lock" in done.stdout
    assert "films" not in done.stdout


def test_an_old_python_is_refused_by_name(machine: Path) -> None:
    add(machine, "python3", 'case "$2" in *platform*) echo 3.10.13;; *) exit 1;; esac')
    done = run(machine, "python")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed; python3 is 3.10.13." in done.stderr
    assert "make PYTHON=" in done.stderr


def test_a_mistyped_target_gets_the_nearest() -> None:
    done = subprocess.run(["make", "figure"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "make figure is not a target; allowed: all, figures" in done.stderr
    assert "did you mean make figures?" in done.stderr


def test_setting_up_says_a_line_a_step_and_keeps_the_rest_in_a_log() -> None:
    done = subprocess.run(
        ["make", "-n", "setup", "VENV=/nowhere/.venv"],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, "MAKEFLAGS": ""},
    )  # fmt: skip
    lines = done.stdout.splitlines()
    told = [line for line in lines if line.startswith("echo")]
    assert len(told) == 4
    assert all(
        re.search(r'"Setting up: .*\((seconds|half a minute|a minute)\)"', line) for line in told
    )
    installing = [line for line in lines if "pip install" in line]
    assert len(installing) == 4
    assert all(">>/nowhere/.venv/setup.log 2>&1 ||" in line for line in installing)


def test_the_list_of_what_is_installed_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    """`make sbom`, without a network: the address that it would ask is nobody's."""
    command = re.search(
        r"python (-W ignore -m cyclonedx_py [^&]+?) &&", MAKEFILE.replace("\\\n", "")
    )
    assert command is not None
    nowhere = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    made = []
    for name in ("one.json", "other.json"):
        words = command[1].replace("output/sbom.json", str(tmp_path / name)).split()
        environment = os.environ | nowhere
        subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=True)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    listed = json.loads(made[0])
    pinned = re.findall(
        r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements-films.lock").read_text(), re.M
    )
    assert [(one["name"], one["version"]) for one in listed["components"]] == pinned
    assert all(one["externalReferences"][0]["hashes"] for one in listed["components"])
    assert listed["metadata"]["component"]["name"] == "gdviz"
    assert str(ROOT) not in made[0].decode()
