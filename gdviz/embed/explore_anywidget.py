"""The widget class, apart, since it cannot be made without anywidget."""

from pathlib import Path

import anywidget
import traitlets


class Explore(anywidget.AnyWidget):
    """What `gdviz.explore` returns: see there."""

    _esm = Path(__file__).with_name("web") / "explore.js"
    given = traitlets.Dict().tag(sync=True)
    rate = traitlets.Float().tag(sync=True)
    start = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    path = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
