"""`make bench`: measure, print a table, write latest.json; status 1 if a target is missed."""

import json
import platform
import sys
from datetime import datetime
from pathlib import Path

from benchmarks import core, drawing, farm, films, mesh, pages, show, size, startup


def main() -> int:
    """Run all benchmarks, one after the other."""
    rows = []
    for part in (startup, core, size, drawing, mesh, films, farm, pages):
        for line in part.rows():
            show(line)
            rows.append(line)
    report = {
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": rows,
    }
    path = Path(__file__).with_name("latest.json")
    path.write_text(json.dumps(report, indent=1) + "\n")
    print(path)
    return int(any(line["ok"] is False for line in rows))


if __name__ == "__main__":
    sys.exit(main())
