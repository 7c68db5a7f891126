"""What pages are put together from: templates, styles and scripts, as they may stand in HTML."""

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

environment = jinja2.Environment(
    loader=jinja2.PackageLoader("gdviz.embed"),
    autoescape=jinja2.select_autoescape(["html"]),
    undefined=jinja2.StrictUndefined,
    comment_start_string="{*",  # not {#, which Quarto has for the name of a figure
    comment_end_string="*}",
)
"""Everything in templates that end in .html is escaped; others say how, each value by itself."""


@cache
def source(name: str) -> str:
    """The text of a file in `web`: a style sheet or a script."""
    return files("gdviz.embed").joinpath("web", name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """A style or script as a page's policy allows it, by its content (CSP, hash-source)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def script_json(value: object) -> Markup:
    """JSON that may stand in a <script>: nothing in it ends the script or begins a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)
