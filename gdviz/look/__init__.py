"""What everything looks like: colours, type, words and numbers, by role. For figures and films."""

from gdviz.look.look import SIZES, Look

__all__ = ["SIZES", "Look"]
