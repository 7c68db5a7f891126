"""What figures share: the page, its panels, the numbers noted beside it, saving."""

from gdviz.figure.saving import main
from gdviz.figure.style import figure

__all__ = ["figure", "main"]
