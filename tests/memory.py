"""How much memory a process of the tests has held."""

import re
import resource
import sys
from pathlib import Path


def peak() -> int:
    """The most that this process has held, in kB.

    `getrusage` of Linux counts what the process held that began this one, and a worker of the tests
    holds much.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        assert found
        return int(found[1])
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // 1024 if sys.platform == "darwin" else used


def told() -> None:
    """Be the command `gdviz`, and say at the end, on stderr, what it has held, in kB."""
    from gdviz import cli

    try:
        cli.main()
    finally:
        print(peak(), file=sys.stderr)


if __name__ == "__main__":
    told()
