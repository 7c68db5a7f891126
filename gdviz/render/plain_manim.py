"""Manim as it is by itself: to be imported before it.

Manim reads a manim.cfg of the user's and one of the working directory as it is imported, which may
change a film (`upto_animation_number`, say) or end its rendering. `manim render` is to do so;
what `gdviz` makes is the same everywhere.
"""

from configparser import ConfigParser

_read = ConfigParser.read
# Its own settings it reads in another way.
ConfigParser.read = lambda *_, **__: []  # type: ignore[method-assign]
try:
    import manim  # noqa: F401
finally:
    ConfigParser.read = _read  # type: ignore[method-assign]
