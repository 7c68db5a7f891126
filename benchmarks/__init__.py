"""What `make bench` measures: ratios within one run, since machines differ and are noisy."""

from typing import Any


def row(
    name: str, value: float, unit: str, target: str | None = None, ok: bool | None = None
) -> dict[str, Any]:
    """One line of the table; target and ok are None where nothing is promised."""
    return {"name": name, "value": round(value, 4), "unit": unit, "target": target, "ok": ok}


def show(line: dict[str, Any]) -> None:
    """Print one line of the table."""
    verdict = {None: "", True: "ok", False: "MISSED"}[line["ok"]]
    target = line["target"] or ""
    measured = f"{line['name']:60}{line['value']:10.4g} {line['unit']:18}"
    print(f"{measured}{target:8}{verdict}", flush=True)
