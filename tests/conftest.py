"""What the tests of figures, settings and the command line share."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from gdviz import cli

# Where this is set, each of the many processes that tests start would compile all of gdviz again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The same few examples on every run, however slow: a failure is then the commit's, not the day's.
# tools/mutants.py only asks whether a test fails, not for the least example with which it does.
phases = tuple(hypothesis.Phase)
if "TESTS_WITHOUT_SHRINKING" in os.environ:
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
hypothesis.settings.register_profile(
    "gdviz", derandomize=True, max_examples=40, deadline=None, phases=phases
)
hypothesis.settings.load_profile("gdviz")


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, with no gdviz.toml above it and no GDVIZ_* variables."""
    for name in os.environ:
        if name.startswith("GDVIZ_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Ended:
    """How a run of the command line ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def gdviz(
    apart: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """Runs `gdviz` through its entry point in this process, which saves starting a new one."""

    def run(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["gdviz", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfd.readouterr()
        code = ended.value.code
        assert code is None or isinstance(code, int), code
        return Ended(code or 0, out, err)

    return run
