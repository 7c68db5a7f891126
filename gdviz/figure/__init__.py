"""What figures share: the page, its panels, the numbers noted beside it, saving."""

from gdviz.figure.saving import figure, main

__all__ = ["figure", "main"]
