"""`python -m gdviz` is `gdviz`."""

from gdviz.cli import main

main()
