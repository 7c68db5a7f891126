"""What people paste into a blog post, a paper, a deck or a notebook to show a figure or a film.

One template for each of `WAYS`, in `templates/snippets`. Column names and all else from outside are
escaped for where they come to stand.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jinja2

from gdviz.embed.shelf import Item, Made, relative
from gdviz.embed.sources import environment
from gdviz.errors import SettingsError
from gdviz.files import as_address
from gdviz.look.words import Words

WAYS = {
    "html": "HTML", "markdown": "Markdown", "quarto": "Quarto", "myst": "MyST",
    "reveal": "reveal.js", "jupyter": "Jupyter", "latex": "LaTeX",
}  # fmt: skip
"""The ways to embed, as options say it and as people call them."""
INLINE = ("html", "markdown", "quarto", "reveal", "jupyter")
"""The ways that can hold the picture or film itself."""

NARROW = "(max-width: 40rem)"
DARK = "(prefers-color-scheme: dark)"

LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}", **{char: f"\\{char}" for char in "$#_%&"},
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip


def snippet(item: Item, way: str, lang: str, folder: Path, inline: bool = False) -> str:
    """The text that shows a figure or film which is made.

    Args:
        item: The figure or film.
        way: One of WAYS.
        lang: Its language, if it was made in that.
        folder: Where the text will stand; addresses are as seen from there.
        inline: Whether the files themselves are in the text, as base64.

    Raises:
        SettingsError: this way cannot hold the files themselves.
    """
    if inline and way not in INLINE:
        raise SettingsError(
            f"inline: {WAYS[way]} shows files only; allowed with --inline: {', '.join(INLINE)}"
        )
    address = as_address if inline else partial(relative, folder=folder)
    told = _told(item, lang, address)
    told |= {"inline": inline, "language": Words(told["lang"]).say("page.language")}
    if way == "jupyter" and (inline or not (told["film"] or told["png"])):
        told["html"] = _template("html").render({**told, **_told(item, lang, as_address)})
    return _template(way).render(told).strip("\n")


def pictures(item: Item, lang: str) -> list[tuple[str, Made]]:
    """The variants of a figure that a page chooses from, the one for all others last.

    Each is with the media query of `<source>` that it is for, the last with "".
    """
    wide, narrow = item.pairs(lang)
    found = []
    if "dark" in narrow:
        found.append((f"{NARROW} and {DARK}", narrow["dark"]))
    if "dark" in wide and "light" in wide and "dark" not in narrow:
        found.append((DARK, wide["dark"]))
    if narrow:
        found.append((NARROW, narrow.get("light") or narrow["dark"]))
    if "dark" in wide and "light" in wide and "dark" in narrow:
        found.append((DARK, wide["dark"]))
    return [*found, ("", wide.get("light") or wide["dark"])]


def _told(item: Item, lang: str, address: Callable[[Path], str]) -> dict[str, Any]:
    """What the templates are told."""
    best = item.best(lang)
    wide, narrow = item.pairs(lang)
    shown = best.shown
    assert shown is not None, f"{item.name} has no file that can be shown"
    told: dict[str, Any] = {
        "film": item.kind == "videos", "title": best.title, "alt": best.alt, "lang": best.lang,
        "width": best.width, "height": best.height, "src": address(shown), "label": item.label,
        "track": None, "column": None, "dark": None,
        "aspect": best.size.replace(":", "x"),
    }  # fmt: skip
    if item.kind == "videos":
        sources = [
            {"src": address(file), "end": end, "media": DARK if made.theme == "dark" else ""}
            for made in sorted(wide.values(), key=lambda made: made.theme != "dark")
            for end, file in made.films
        ]
        if len(wide) == 1:
            sources = [{**source, "media": ""} for source in sources]
        told |= {"sources": sources, "track": best.track and address(best.track)}
        told["poster"] = address(best.poster) if best.poster else ""
        return told
    told["sources"] = [
        {"media": media, "src": address(made.shown), "width": made.width, "height": made.height}
        for media, made in pictures(item, lang)[:-1]
        if made.shown
    ]
    if "light" in wide and "dark" in wide and (dark := wide["dark"].shown):
        told["dark"] = address(dark)
    told["print"] = address(best.files.get("pdf") or best.files.get("png") or shown)
    slim = next((made.files["pdf"] for made in narrow.values() if "pdf" in made.files), None)
    told["column"] = address(slim) if slim and best.theme == "light" else None
    told["png"] = address(best.files["png"]) if "png" in best.files else None
    return told


def line(text: str) -> str:
    """A text on one line, without characters that cannot be seen."""
    return " ".join("".join(c if c.isprintable() or c == "\u200d" else " " for c in text).split())


def markdown(text: str) -> str:
    """A text that stays what it is in Markdown, MyST's and Quarto's as well."""
    escaped = re.sub(r"([\\`*_\[\]{}<>$~^#|&\"@])", r"\\\1", line(text))
    return re.sub(r"^(\d*)(?=[-+.:)])", r"\1\\", escaped)  # no list, and no end of a block


def attribute(text: str) -> str:
    """A text between the quotation marks of an attribute in Quarto, where {{< would be code."""
    quoted = re.sub(r'(["\\])', r"\\\1", line(text))
    return quoted.replace("{{<", "{\u200b{<")


def latex(text: str) -> str:
    """A text that LaTeX prints as it is."""
    return "".join(LATEX.get(char, char) for char in line(text))


def _template(way: str) -> jinja2.Template:
    end = "html" if way in ("html", "reveal") else "txt"
    return environment.get_template(f"snippets/{way}.{end}")


environment.filters |= {
    "line": line, "markdown": markdown, "attribute": attribute, "latex": latex,
    "path": unquote, "python": repr,
}  # fmt: skip
