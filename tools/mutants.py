"""Put bugs in on purpose, one at a time, and count how many the tests notice (`make mutants`).

In gdcore every comparison, sign, number and condition is a place for one; a sample of them, the
same each time, is tried. For the rest there is a list made by hand, tools/mutants.toml. All of it
happens in a copy of the files: the work tree stays as it is. What went unnoticed is printed: it
wants a test, or, where it changes nothing that anybody could see, a line in tools/equivalent.toml.
A test that always fails would notice everything: with --control all run without a bug first.
"""

import argparse
import ast
import contextlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis.extra.numpy  # noqa: F401  # what tests import, so that it is there once for all
import matplotlib.figure  # noqa: F401
import mpmath  # noqa: F401
import pytest
import sklearn.linear_model
import sklearn.preprocessing  # noqa: F401

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_suffix(".toml")
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
"""What changes nothing that can be seen, as it is printed, and why."""
WANTED = {"gdcore": 98, "the rest": 90}
"""The share that is to be noticed, in percent."""

SWAPS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"), ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"), ast.And: ("and", "or"), ast.Or: ("or", "and"),
}  # fmt: skip


INSTALLED = ("tools/web/node_modules",)
"""What tests need that is installed, and so not in git."""


@dataclass(frozen=True)
class Mutant:
    """A bug: in a file, so many characters from a place on are replaced; and tests to ask."""

    file: str
    at: int
    old: str
    new: str
    tests: tuple[str, ...]


def told(mutants: Iterable[Mutant]) -> dict[str, Mutant]:
    """Each by what it does and where, in words that hold while other lines come and go.

    Where a file has several that would be told alike, they are counted: "... #2" is the second.
    """
    found: dict[str, Mutant] = {}
    for one in sorted(mutants, key=lambda one: (one.file, one.at)):
        text = (ROOT / one.file).read_text(encoding="utf-8")
        line = text[text.rfind("\n", 0, one.at) + 1 :].partition("\n")[0].strip()
        name = f"{one.file}: {one.old!r} -> {one.new!r} in {line}"
        alike = next(count for count in itertools.count(1) if f"{name} #{count}" not in found)
        found[f"{name} #{alike}"] = one
    return {name.removesuffix(" #1"): one for name, one in found.items()}


def of_code(file: Path) -> Iterator[Mutant]:
    """All that can be made of one file of gdcore, whose own tests are asked first."""
    text = file.read_text(encoding="utf-8")
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    own = [f"tests/core/test_{name}.py" for name in (file.stem, file.parent.name)]
    tests = (*(name for name in own if (ROOT / name).exists()), "tests/core")

    def place(line: int, column: int) -> int:
        return len(text.encode()[: starts[line - 1] + column].decode())

    def begin(node: ast.expr) -> int:
        return place(node.lineno, node.col_offset)

    def end(node: ast.expr) -> int:
        return place(node.end_lineno or 0, node.end_col_offset or 0)

    def between(left: ast.expr, right: ast.expr, what: ast.AST) -> Iterator[Mutant]:
        old, new = SWAPS.get(type(what), ("", ""))
        at = text.find(old, end(left), begin(right)) if old else -1
        if at >= 0:
            yield Mutant(str(file.relative_to(ROOT)), at, old, new, tests)

    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Compare(left, [what], [right]) | ast.BinOp(left, what, right):
                yield from between(left, right, what)
            case ast.BoolOp(what, [left, right, *_]):
                yield from between(left, right, what)
            case ast.Constant(bool()):
                pass
            case ast.Constant(int() | float() as value) if value + 1 != value:
                old = text[begin(node) : end(node)]
                new = repr(value + 1)
                yield Mutant(str(file.relative_to(ROOT)), begin(node), old, new, tests)
            case ast.IfExp(test) | ast.If(test):
                old = text[begin(test) : end(test)]
                yield Mutant(str(file.relative_to(ROOT)), begin(test), old, f"not ({old})", tests)


def by_hand() -> Iterator[Mutant]:
    """Those of the list.

    Raises:
        SystemExit: a text to be replaced is not in its file, or more than once.
    """
    for one in tomllib.loads(LIST.read_text(encoding="utf-8"))["mutant"]:
        text = (ROOT / one["file"]).read_text(encoding="utf-8")
        if text.count(one["from"]) != 1:
            raise SystemExit(f"{LIST.name}: {one['from']!r} is not once in {one['file']}")
        at = text.index(one["from"])
        yield Mutant(one["file"], at, one["from"], one["to"], tuple(one["tests"]))


def is_noticed(mutant: Mutant, copy: Path, limit: int) -> bool:
    """Whether a test fails with it, or never ends: `limit` seconds are many times the usual."""
    file = copy / mutant.file
    text = file.read_text(encoding="utf-8")
    after = text[mutant.at + len(mutant.old) :]
    file.write_text(text[: mutant.at] + mutant.new + after, encoding="utf-8")
    child = os.fork()  # with pytest and numpy there already, which take longer than most tests
    if child == 0:
        os.chdir(copy)
        signal.alarm(limit)
        sys.path.insert(0, str(copy))
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
        # Of these the one writes, the other collects garbage five times, which takes longest.
        words = ["-xq", "--tb=no", "-p", "no:cacheprovider", "-p", "no:unraisableexception"]
        # One after the other: to collect all tests takes longer than most.
        os._exit(next(filter(None, (int(pytest.main([*words, one])) for one in mutant.tests)), 0))
    try:
        _, ended = os.waitpid(child, 0)
    finally:
        file.write_text(text, encoding="utf-8")
    if ended in (pytest.ExitCode.NO_TESTS_COLLECTED << 8, pytest.ExitCode.USAGE_ERROR << 8):
        raise SystemExit(f"no test ran: {' '.join(mutant.tests)}")
    return ended != 0


def need_to_pass(tests: Iterable[str], copy: Path) -> None:
    """Make sure that no test fails without a bug.

    Raises:
        SystemExit: one does.
    """
    for test in dict.fromkeys(tests):
        if is_noticed(Mutant("gdcore/__init__.py", 0, "", "", (test,)), copy, limit=900):
            raise SystemExit(f"{test} fails without a bug")


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that is there for a while.

    Only this process removes it; tempfile's would go with any that a test has forked and ended.
    """
    folder, owner = Path(tempfile.mkdtemp()), os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == owner:
            shutil.rmtree(folder)


def main() -> None:
    """Try them, print what went unnoticed and the shares; status 1 if one is too small.

    Raises:
        SystemExit: always.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, default=100, help="of gdcore's; 0: all  [100]")
    parser.add_argument("--only", choices=WANTED, help="these alone")
    parser.add_argument("--file", help="all of one file of gdcore alone, as gdcore/rings.py")
    parser.add_argument("--control", action="store_true", help="the tests without a bug first")
    parser.add_argument("--minutes", type=float, default=600, help="stop after so many")
    asked = parser.parse_args()
    files = sorted((ROOT / "gdcore").rglob("*.py"))
    every = told(one for file in files for one in of_code(file))
    groups = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["because"]
    equivalent = {name for group in groups for name in group["of"]}
    if unknown := equivalent - set(every):
        raise SystemExit("\n".join([f"{EQUIVALENT.name} has what is not there:", *sorted(unknown)]))
    chosen = [name for name in every if name not in equivalent]
    if asked.file:
        asked.only, chosen = "gdcore", [name for name in chosen if every[name].file == asked.file]
    elif asked.sample:
        chosen = random.Random(16).sample(chosen, asked.sample)
    kinds = {"gdcore": {name: every[name] for name in chosen}, "the rest": told(by_hand())}
    until, failed = time.monotonic() + 60 * asked.minutes, False
    os.environ["TESTS_WITHOUT_SHRINKING"] = "1"
    with own_folder() as folder:
        copy = folder / "copy"
        os.environ["PYTHONPATH"] = str(copy)  # for what tests start
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.check_output(listed, cwd=ROOT, text=True).splitlines():
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, copy / name)
        for name in INSTALLED:
            if (ROOT / name).is_dir():
                (copy / name).symlink_to(ROOT / name)
        # This also compiles all of it once, and then nothing more.
        need_to_pass(["tests/core"], copy)
        sys.dont_write_bytecode = True
        for kind, mutants in kinds.items():
            if asked.only not in (None, kind):
                continue
            if asked.control:
                need_to_pass([test for one in mutants.values() for test in one.tests], copy)
            noticed = tried = 0
            for name, mutant in mutants.items():
                if time.monotonic() > until:
                    break
                tried += 1
                seen = is_noticed(mutant, copy, limit=120 if kind == "gdcore" else 900)
                noticed += seen
                print(f"{'noticed' if seen else 'UNNOTICED'}: {name}", flush=True)
            share = 100 * noticed / max(tried, 1)
            failed = failed or share < WANTED[kind]
            print(f"{kind}: {noticed} of {tried} noticed, {share:.0f} %, wanted {WANTED[kind]} %")
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
