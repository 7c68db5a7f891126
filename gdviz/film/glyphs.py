"""The outlines of typeset text: Typst draws it as SVG, of which the little it writes is read here.

Manim's `Typst` hands the SVG to a library that knows all of SVG, and makes a mobject of every glyph
twice over: it took half of the time that a short film does.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import typst

PAGE = """\
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(size: 10pt)
"""

COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
CHANGE = re.compile(r"([a-z]+)\(([^)]*)\)")
LINK = "{http://www.w3.org/1999/xlink}href"

JOINED = 1e-4
"""Points of type within which an outline that is closed ends where it began."""

Affine = tuple[np.ndarray, np.ndarray]
"""A matrix (2, 2), and what is added: (2,)."""


class Glyph(NamedTuple):
    """What is drawn in one go: a glyph, or the rule of a fraction.

    Attributes:
        points: Bézier curves, four points each, one after the other: (4 k, 3).
        color: "#rrggbb".
        rule: The width of a line, in points of type as it was set; 0 where an outline is filled.
    """

    points: np.ndarray
    color: str
    rule: float


def drawn(source: str, folders: tuple[str, ...]) -> list[Glyph]:
    """What Typst draws, set in 10 pt, its middle at (0, 0), y upwards, in points of type.

    Args:
        source: In Typst.
        folders: Where fonts are, beside Typst's own; those of the machine are not looked at.

    Raises:
        typst.TypstError: It is not Typst.
    """
    written = _compiler(folders).compile(input=(PAGE + source).encode(), format="svg")
    assert isinstance(written, bytes), "a text is one page"
    root = ElementTree.fromstring(written)
    symbols = {
        symbol.attrib["id"]: " ".join(part.attrib["d"] for part in symbol.iter(_svg("path")))
        for symbol in root.iter(_svg("symbol"))
    }
    found = [glyph for glyph in _within(root, _NOTHING, symbols) if len(glyph.points)]
    if not found:
        return []
    middle = np.mean(box([glyph.points for glyph in found]), axis=0)
    return [glyph._replace(points=(glyph.points - middle) * [1, -1, 1]) for glyph in found]


def box(outlines: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The lower left and the upper right corner of what begins and ends of curves span: (3,)."""
    ends = np.concatenate([part for points in outlines for part in (points[::4], points[3::4])])
    return ends.min(axis=0), ends.max(axis=0)


@cache
def _compiler(folders: tuple[str, ...]) -> typst.Compiler:
    """One for all texts: to look through the fonts takes longer than to set a text."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=list(folders))
    return typst.Compiler(font_paths=fonts)


def _svg(name: str) -> str:
    return "{http://www.w3.org/2000/svg}" + name


_NOTHING: Affine = np.eye(2), np.zeros(2)


def _within(parent: ElementTree.Element, to: Affine, symbols: dict[str, str]) -> Iterator[Glyph]:
    for element in parent:
        placed = _changed(to, element.get("transform", ""))
        if element.tag == _svg("use"):
            x, y = float(element.attrib["x"]), float(element.attrib["y"])
            placed = _changed(placed, f"translate({x} {y})")
            yield _glyph(symbols[element.attrib[LINK][1:]], placed, element)
        elif element.tag == _svg("path"):
            yield _glyph(element.attrib["d"], placed, element)
        elif element.tag == _svg("g"):
            yield from _within(element, placed, symbols)


def _glyph(path: str, to: Affine, element: ElementTree.Element) -> Glyph:
    matrix, added = to
    flat = curves(path) @ matrix.T + added
    points = np.zeros((len(flat), 3))
    points[:, :2] = flat
    fill = element.get("fill", "none")
    if fill != "none":
        return Glyph(points, fill[:7], 0.0)
    return Glyph(points, element.attrib["stroke"][:7], float(element.attrib["stroke-width"]))


def _changed(to: Affine, transform: str) -> Affine:
    """What an SVG transform, "matrix(...)" say, makes of places before they are changed by `to`."""
    for kind, written in CHANGE.findall(transform):
        numbers = [float(number) for number in written.replace(",", " ").split()]
        if kind == "matrix":
            a, b, c, d, e, f = numbers
            its, more = np.array([[a, c], [b, d]]), np.array([e, f])
        elif kind == "translate":
            its, more = np.eye(2), np.array([*numbers, 0.0][:2])
        elif kind == "scale":
            its, more = np.diag([numbers[0], numbers[-1]]), np.zeros(2)
        else:
            raise ValueError(f"Typst's SVG has a transform that is not known here: {transform!r}")
        to = to[0] @ its, to[0] @ more + to[1]
    return to


@lru_cache(maxsize=4096)  # the same letters come again and again
def curves(path: str) -> np.ndarray:
    """The outline of an SVG path, straight parts as curves as well: four points each, (4 k, 2).

    Raises:
        ValueError: The path has arcs, or places that are not relative; Typst writes neither.
    """
    found: list[complex] = []
    pen = first = 0j

    def go(one: complex, other: complex, end: complex) -> None:
        nonlocal pen
        found.extend((pen, one, other, end))
        pen = end

    def line(end: complex) -> None:
        go((pen + pen + end) / 3, (pen + end + end) / 3, end)

    for letter, written in COMMAND.findall(path):
        if letter not in "MmhvlqcZ":
            raise ValueError(f"Typst's SVG has a path that is not known here: {letter!r}")
        numbers = [float(number) for number in written.split()]
        if letter == "h":
            line(pen + numbers[0])
        elif letter == "v":
            line(pen + 1j * numbers[0])
        elif letter == "Z":
            if abs(pen - first) > JOINED:
                line(first)
            pen = first
        else:
            places = [complex(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
            if letter == "M":
                pen = first = places[0]
            elif letter == "m":
                pen = first = pen + places[0]
            elif letter == "l":
                line(pen + places[0])
            elif letter == "q":
                handle, end = pen + places[0], pen + places[1]
                go((pen + handle + handle) / 3, (handle + handle + end) / 3, end)
            else:
                go(pen + places[0], pen + places[1], pen + places[2])
    outline = np.array(found, dtype=complex).view(float).reshape(-1, 2)
    outline.flags.writeable = False
    return outline
