"""What everything looks like: colours, type, words and numbers, by role. For figures and films."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdviz.look.look import SIZES, Look

__all__ = ["SIZES", "Look"]


def __getattr__(name: str) -> Any:
    """What `gdviz.look.look` has, when it is asked for: `gdviz list` wants words, not numpy."""
    if name in __all__:
        return getattr(import_module("gdviz.look.look"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
