"""What a figure shows, in words and numbers: its alternative text, and all that is drawn on it.

Panels note what they draw as they draw it, so the file beside a picture (its "sidecar") says no
other numbers than the picture does.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import FigureBase

if TYPE_CHECKING:
    from gdviz.origin import Origin

Facts = dict[str, Any]

MOST_ROWS = 500
"""Of a longer series so many rows are noted, evenly spread: as many as can be seen."""


def facts(figure: FigureBase) -> Facts:
    """What was noted of a figure so far; kept with the figure, whoever made it."""
    noted: Facts = vars(figure.figure).setdefault("gdviz_facts", {})
    return noted


def note(figure: FigureBase, /, **values: object) -> None:
    """Note numbers by name: a number, a list or array, or a mapping of them.

    Mappings under one name are joined, so that each panel adds to what the others noted.
    """
    _join(facts(figure), values)


def series(**columns: Any) -> dict[str, list[Any]]:
    """Columns of equal length as lists; beyond MOST_ROWS every so-manieth row, and the last."""
    length = max((len(values) for values in columns.values()), default=0)
    rows = np.arange(length)
    if length > MOST_ROWS:
        rows = np.unique(np.linspace(0, length - 1, MOST_ROWS).round().astype(int))
    return {name: np.asarray(values)[rows].tolist() for name, values in columns.items()}


def sidecar(figure: FigureBase, made: "Origin | None" = None) -> str:
    """The facts as JSON, which knows no infinity: null stands for it; and where it comes from."""
    told = _plain(facts(figure)) | ({} if made is None else {"made": made._asdict()})
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _join(into: Facts, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if isinstance(value, Mapping) and isinstance(into.get(name), dict):
            _join(into[name], value)
        else:
            into[name] = dict(value) if isinstance(value, Mapping) else value


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _plain(vars(value))
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
