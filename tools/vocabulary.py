"""Make docs/vocabulary.md and its pictures: the words that figures and films are put together from.

Run it with .venv/bin/python after a change to colours, panels or parts of films. Names, arguments
and meanings are read from the code, and a test holds the page against it.
"""

import ast
import inspect
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from xml.sax.saxutils import escape

from gdviz.look.styles import STYLES, TYPE
from gdviz.look.theme import RULES, THEMES, Theme

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/vocabulary.md"
PICTURES = ROOT / "docs/vocabulary"
LOOK = ROOT / "gdviz/look"

INSIDE = (
    "contours.py",
    "flat/camera.py",
    "solid/camera.py",
    "solid/outlines.py",
    "solid/painting.py",
)
"""Files in gdviz/film that films do not call; of the cameras' scenes the page tells by itself."""

BELOW = {
    "map": "contour_map(axes, lesson, look)",
    "cut": "cut = studies.cut(lesson, 'b')",
    "points": "data_axes(axes, lesson, look); points(axes, lesson.raw_train, look, 'ghost')",
    "start": "b, w = lesson.to_raw(*lesson.start)",
}
"""What stands in an example before the panel that it is of."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "residual_axes": ("residual_axes(axes, lesson, look, lesson.minimum)",),
    "residual_points": (
        "residual_axes(axes, lesson, look, lesson.minimum)",
        "residual_points(axes, lesson, look, lesson.minimum, 'best')",
    ),
    "mean_square": (
        "residual_axes(axes, lesson, look, lesson.start)",
        "mean_square(axes, look, studies.residual_numbers(lesson).root_before, 'MSE')",
    ),
    "residual_histogram": (
        "counts = studies.residual_counts(lesson)",
        "residual_histogram(axes, lesson, look, counts, ('before', 'after'))",
    ),
    "contour_map": ("contour_map(axes, lesson, look)",),
    "ring_labels": ("map", "ring_labels(axes, look)"),
    "surface": ("surface(axes, lesson, look)",),
    "rate_path": ("map", "rate_path(axes, lesson, look, lesson.rates[0])"),
    "trajectory_path": (
        "map",
        "steps = lesson.trajectory(lesson.rates[1])",
        "trajectory_path(axes, look, steps, 'second', STYLES['rate_high'])",
    ),
    "draw_updates": (
        "map",
        "steps = lesson.trajectory(lesson.rates[1])",
        "draw_updates(axes, look, steps.places[:9], STYLES['rate_high'])",
    ),
    "landmarks": ("map", "landmarks(axes, lesson, look)"),
    "landmark": ("map", "landmark(axes, look, lesson.minimum, 'minimum')"),
    "cut_line": ("map", "cut", "cut_line(axes, lesson, look, cut)"),
    "parabola": ("cut", "parabola(axes, lesson, look, cut)"),
    "path_on_cut": (
        "cut",
        "parabola(axes, lesson, look, cut)",
        "path_on_cut(axes, look, cut, 0.9, 6, STYLES['rate_high'])",
    ),
    "gradient_arrows": (
        "contour_map(axes, lesson, look, equal=True)", "gradient_arrows(axes, lesson, look)",
    ),
    "data_axes": ("data_axes(axes, lesson, look)",),
    "points": ("data_axes(axes, lesson, look)", "points(axes, lesson.raw_train, look, 'train')"),
    "model_line": ("points", "model_line(axes, lesson, look, *lesson.to_raw(*lesson.minimum))"),
    "errors": ("points", "start", "errors(axes, lesson, look, b, w)"),
    "one_error": ("points", "one_error(axes, look, studies.middling_error(lesson))"),
    "two_scales": ("two_scales(axes, lesson, studies.bad(lesson), look)",),
    "squares": ("squares(axes, look, studies.errors_at_start(lesson))",),
    "one_step": ("one_step(axes, lesson, look, studies.first_update(lesson))",),
    "tangent": (
        "cut",
        "parabola(axes, lesson, look, cut)",
        "tangent(axes, look, cut, studies.slopes(lesson).b.run)",
    ),
    "secants": (
        "cut",
        "secants(axes, look, [(cut, studies.slopes(lesson).b)])",
    ),
    "rate_curve": ("rate_curve(axes, lesson, look, studies.rate_curve(lesson))",),
    "vertical_line": (
        "rate_curve(axes, lesson, look, studies.rate_curve(lesson))",
        "vertical_line(axes, look, lesson.landscape.max_learning_rate, 'the cliff')",
    ),
    "rate_losses": ("rate_losses(axes, lesson, look)",),
    "loss_axes": ("loss_axes(axes, lesson, look, 100)",),
    "curve": (
        "steps = lesson.trajectory(lesson.rates[0])",
        "curve(axes, steps.epoch, steps.loss, drawn_as(STYLES['rate_low'], look))",
        "axes.set(xlim=(0, 40))",
    ),
    "restless_curve": (
        "steps = studies.batches(lesson, epochs=100).stochastic",
        "axes.set(xlim=(0, 100), yscale='log')",
        "restless_curve(axes, steps.epoch, steps.loss, drawn_as(STYLES['stochastic'], look))",
    ),
    "train_and_val_losses": ("train_and_val_losses(axes, lesson, look, lesson.rates[0])",),
}  # fmt: skip
"""How a panel is drawn for its picture: lines of code, or keys of `BELOW`."""

SOLID = ("surface",)
"""Panels whose axes are in 3D."""


# Reading code.


@dataclass
class Named:
    """Something with a name: how it is called, what it does, what belongs to it."""

    name: str
    call: str
    says: str
    attributes: dict[str, str] = field(default_factory=dict)
    methods: "list[Named]" = field(default_factory=list)


def said(node: ast.AST) -> str:
    """The first line of a docstring."""
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    return ((isinstance(node, kinds) and ast.get_docstring(node)) or "").partition("\n")[0]


def call(node: ast.FunctionDef, name: str, *, method: bool = False) -> str:
    """A function as it is called, with its defaults; a property as it is read."""
    if any(ast.unparse(decorator).endswith("property") for decorator in node.decorator_list):
        return name
    plain = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(plain, ast.FunctionDef)
    arguments = plain.args
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    words = ast.unparse(arguments)
    return f"{name}({re.sub(r'^self(, )?', '', words) if method else words})"


def attributes(docstring: str) -> dict[str, str]:
    """The names under "Attributes:" with what they are, from a docstring in Google's style."""
    block = re.search(r"^Attributes:\n((?:    .*\n?|\n)+)", docstring, flags=re.MULTILINE)
    joined = re.sub(r"\n {5,}", " ", block[1]) if block else ""
    found = (line.strip().partition(": ") for line in joined.splitlines() if line.strip())
    return {name: meaning for name, _, meaning in found}


def public(node: ast.stmt) -> bool:
    """Whether it is a function or a class for others."""
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")


def read(node: ast.stmt) -> Named:
    """A function or a class from its code."""
    if isinstance(node, ast.FunctionDef):
        return Named(node.name, call(node, node.name), said(node))
    assert isinstance(node, ast.ClassDef)
    inside = [part for part in node.body if isinstance(part, ast.FunctionDef)]
    made = next(
        (call(m, node.name, method=True) for m in inside if m.name == "__init__"), node.name
    )
    methods = [
        Named(m.name, call(m, m.name, method=True), said(m))
        for m in inside
        if not m.name.startswith("_")
    ]
    return Named(node.name, made, said(node), attributes(ast.get_docstring(node) or ""), methods)


def tree(path: Path) -> ast.Module:
    """The code of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def panels() -> Iterator[tuple[str, list[Named]]]:
    """What `gdviz.figure.panels` hands on, by the files it is from: a title for each, and names."""
    for node in tree(ROOT / "gdviz/figure/panels/__init__.py").body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name for alias in node.names}
            module = tree(ROOT / (node.module.replace(".", "/") + ".py"))
            found = [read(part) for part in module.body if public(part)]
            yield said(module), [part for part in found if part.name in names]


def film() -> Iterator[tuple[str, str, list[Named]]]:
    """What films are made with: dotted name of each module, its title, and names."""
    home = ROOT / "gdviz/film"
    rooms = [home, *sorted(path for path in home.iterdir() if (path / "__init__.py").is_file())]
    for path in (path for room in rooms for path in sorted(room.glob("*.py"))):
        if path.name == "__init__.py" or path.relative_to(home).as_posix() in INSIDE:
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        yield name, said(tree(path)), [read(part) for part in tree(path).body if public(part)]


# The page.


def cell(words: str) -> str:
    """Words in a cell of a table."""
    return words.replace("|", r"\|")


def colours() -> str:
    """The colour roles."""
    meanings = attributes(inspect.getdoc(Theme) or "")
    lines = ["| role | light | dark | what it is for |", "|---|---|---|---|"]
    for role in (one.name for one in fields(Theme) if one.name != "name"):
        values = (getattr(theme, role) for theme in THEMES.values())
        shown = (v if isinstance(v, str) else " ".join(v) for v in values)
        lines.append(f"| `{role}` | {' | '.join(shown)} | {cell(meanings[role])} |")
    return "\n".join(lines)


def styles() -> str:
    """The style roles: what is told apart by dash, mark and width; and the sizes of type."""
    source = (LOOK / "styles.py").read_text(encoding="utf-8")
    lines = ["| role | colour | dash | mark | width |", "|---|---|---|---|---|"]
    for role, style in STYLES.items():
        # A comment in the code says what the roles after it are for.
        if found := re.search(rf'^    # (.+)\n    "{role}":', source, flags=re.MULTILINE):
            lines.append(f"| **{cell(found[1])}** | | | | |")
        dash = " ".join(f"{length:g}" for length in style.dash) or "solid"
        mark = (style.mark or "none") + ("" if style.filled else ", open")
        lines.append(f"| `{role}` | `{style.role}` | {dash} | {mark} | {style.width:g} |")
    lines += ["", "| type | points, in figures | pixels, in films | |", "|---|---|---|---|"]
    for role, size in TYPE.items():
        found = re.search(rf'^    "{role}": .*  # (.+)', source, flags=re.MULTILINE)
        note = cell(found[1]) if found else ""
        lines.append(f"| `{role}` | {size.points:g} | {size.px:g} | {note} |")
    return "\n".join(lines)


def panel_list() -> str:
    """The panels: those that draw with their picture."""
    parts = []
    for title, found in panels():
        parts.append(f"### {title.rstrip('.')}\n")
        rows = []
        for one in found:
            words = f"`{one.call}`<br>{cell(one.says)}"
            if one.name in EXAMPLES:
                words = f'<img src="vocabulary/{one.name}.png" alt="" width="240"> | {words}'
                code = "".join(f"<br>`{cell(line)}`" for line in example(one.name))
                rows.append(f"| {words}<br>{code} |")
            else:
                rows.append(f"| | {words} |")
        parts.append("\n".join(["| | |", "|---|---|", *rows, ""]))
    return "\n".join(parts)


def part_list() -> str:
    """The parts of films, with what they can do."""
    parts = []
    for module, title, found in film():
        parts.append(f"### `{module}`\n\n{title}\n")
        for one in found:
            parts.append(f"**`{one.call}`** {one.says}\n")
            lines = [f"- {ticked(name)}: {meaning}" for name, meaning in one.attributes.items()]
            lines += [f"- `{method.call}`: {method.says}" for method in one.methods]
            if lines:
                parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def ticked(names: str) -> str:
    """Names with commas between them, as code."""
    return ", ".join(f"`{name}`" for name in names.split(", "))


PAGE_TEXT = """# Vocabulary

What figures and films are put together from. This page is made from the code by
`tools/vocabulary.py`: run that after a change. How a figure or a film is added, with one of each to
copy, is in [CONTRIBUTING.md](../CONTRIBUTING.md).

- [Colours](#colours), [styles](#styles) and [words](#words), for both
- [Panels](#panels), for figures
- [Parts](#parts), for films

## Colours

`look.theme.ROLE` is the colour of a role in the theme that is chosen; parts of films often take the
role itself, as a text. They stand in `gdviz/look/theme.py`.

![Every role's colour on the paper of the light theme and of the dark one](vocabulary/colours.svg)

{colours}

## Styles

How a role is drawn, so that it is known without its colour, in every figure and film.
Steps of flat films are round dots whatever the mark.
Dashes are lengths of stroke and gap in widths of the line, widths are points of a printed figure.
They stand in `gdviz/look/styles.py`, and so do the sizes of type.

![Every role's dash and mark in its colour, light and dark](vocabulary/styles.svg)

{styles}

## Words

`look` is a `gdviz.look.Look`: the theme, the language, and how numbers are written. What a reader
sees comes from the language files in `gdviz/look/text`, by `look.say("section.key", name=value)`.

{look}

## Panels

From `gdviz.figure import panels`. Each takes axes and draws on them; `lesson` is a `gdcore.Lesson`.
The lines under a description drew its picture, with `from gdcore import studies`,
`from gdviz.look.styles import STYLES` and `from gdviz.figure.style import drawn_as`. What has no
picture helps to make one.

{panels}
## Parts

A film is a class on `Stage` and a Manim scene: `MeshScene` from `gdviz.film.solid` in 3D,
`FlatScene` from `gdviz.film.flat.camera` flat. It has `self.lesson`, `self.look` and
`self.settings`. Places are in Manim's units: the frame is 14.2 wide and 8 high, (0, 0, 0) its
middle. Sizes of type (`px`) are in pixels of a frame that is 1080 high.

{parts}"""


def page() -> str:
    """The whole page."""
    found = {part.name: part for part in map(read, filter(public, tree(LOOK / "look.py").body))}
    says = [f"- `{method.call}`: {method.says}" for method in found["Look"].methods]
    return PAGE_TEXT.format(
        colours=colours(),
        styles=styles(),
        look="\n".join(says),
        panels=panel_list(),
        parts=part_list(),
    )


# Pictures.

OUTLINES: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "triangle up": ((-1.2, 1), (1.2, 1), (0, -1.2)),
    "triangle down": ((-1.2, -1), (1.2, -1), (0, 1.2)),
    "triangle left": ((1, -1.2), (1, 1.2), (-1.2, 0)),
    "triangle right": ((-1, -1.2), (-1, 1.2), (1.2, 0)),
    "plus": tuple(
        (x, y) for x, y in ((-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4),
        (0.4, 0.4), (0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4))
    ),
}  # fmt: skip
OUTLINES["x"] = tuple((0.7 * (x - y), 0.7 * (x + y)) for x, y in OUTLINES["plus"])


def lines_and_marks() -> str:
    """The styles as a picture: for each theme a line with its mark for each role."""
    wide, high = 360, 30 * len(STYLES) + 24
    parts = []
    for left, theme in zip((0, wide), THEMES.values(), strict=True):
        parts.append(f'<rect x="{left}" width="{wide}" height="{high}" fill="{theme.paper}"/>')
        for row, (role, style) in enumerate(STYLES.items()):
            x, y, width = left + 24, 30 * row + 27, 1.6 * style.width
            color = getattr(theme, style.role, None) or theme.rules[RULES.index(style.role)]
            dash = " ".join(f"{length * width:g}" for length in style.dash)
            parts.append(f'<path d="M {x} {y} h 140" stroke="{color}" stroke-width="{width:g}" '
                         f'stroke-dasharray="{dash or "none"}"/>')  # fmt: skip
            fill = color if style.filled else theme.paper
            form = f'fill="{fill}" stroke="{color}" stroke-width="1.6"'
            if style.mark == "circle":
                parts.append(f'<circle cx="{x + 70}" cy="{y}" r="4.6" {form}/>')
            elif style.mark:
                corners = ((x + 70 + 4.4 * dx, y + 4.4 * dy) for dx, dy in OUTLINES[style.mark])
                spots = " ".join(f"{a:g},{b:g}" for a, b in corners)
                parts.append(f'<polygon points="{spots}" {form}/>')
            parts.append(words(x + 156, y + 5, role, theme.ink))
    return svg(2 * wide, high, parts)


def swatches() -> str:
    """The colours as a picture: for each theme its paper, and on it a patch for each role."""
    roles = [one.name for one in fields(Theme) if one.name not in ("name", "paper")]
    wide, high = 360, 34 * len(roles) + 56
    parts = []
    for left, theme in zip((0, wide), THEMES.values(), strict=True):
        parts.append(f'<rect x="{left}" width="{wide}" height="{high}" fill="{theme.paper}"/>')
        parts.append(
            words(left + 24, 34, f"{theme.name}: paper {theme.paper}", theme.ink, bold=True)
        )
        for row, role in enumerate(roles):
            value, y = getattr(theme, role), 34 * row + 52
            stops = [value] if isinstance(value, str) else list(value)
            for at, stop in enumerate(stops):
                step = 96 / len(stops)
                parts.append(f'<rect x="{left + 24 + at * step:g}" y="{y}" width="{step:g}" '
                             f'height="24" fill="{stop}"/>')  # fmt: skip
            parts.append(words(left + 134, y + 17, role, theme.ink))
            parts.append(words(left + 250, y + 17, value if stops == [value] else "", theme.muted))
    return svg(2 * wide, high, parts)


def svg(width: int, height: int, parts: list[str]) -> str:
    """A picture from its parts."""
    lines = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="14">\n{lines}\n</svg>\n'
    )


def words(x: float, y: float, content: str, color: str, *, bold: bool = False) -> str:
    """Words in an SVG."""
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" fill="{color}"{weight}>{escape(content)}</text>'


def example(name: str) -> list[str]:
    """The lines of code of a panel's example."""
    return [BELOW.get(line, line) for line in EXAMPLES[name]]


def thumbnail(name: str) -> bytes:
    """A panel's picture, on the book's lesson, as PNG."""
    from matplotlib.figure import Figure
    from PIL import Image

    from gdcore import Lesson, studies
    from gdviz.figure import figure
    from gdviz.figure import panels as all_panels
    from gdviz.figure.style import drawn_as
    from gdviz.look import Look

    @figure
    def draw(lesson: Lesson, look: Look) -> Figure:
        drawn = Figure(figsize=(3.4, 2.4), layout="constrained")
        axes = drawn.add_subplot(projection="3d" if name in SOLID else None)
        known = {**vars(all_panels), "studies": studies, "STYLES": STYLES, "drawn_as": drawn_as}
        exec("\n".join(example(name)), known | {"axes": axes, "lesson": lesson, "look": look})
        return drawn

    whole, small = io.BytesIO(), io.BytesIO()
    draw(Lesson(), Look()).savefig(whole, dpi=130, format="png", metadata={"Software": None})
    picture = (
        Image.open(whole)
        .convert("RGB")
        .quantize(64, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )  # which keeps the colours of thin lines
    picture.save(small, "png", optimize=True)
    return small.getvalue()


def main() -> None:
    """Make all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    made = {"colours.svg": swatches().encode(), "styles.svg": lines_and_marks().encode()}
    made |= {f"{name}.png": thumbnail(name) for name in EXAMPLES}
    for old in PICTURES.iterdir():
        if old.name not in made:
            old.unlink()
    for name, content in made.items():
        (PICTURES / name).write_bytes(content)
    PAGE.write_text(page(), encoding="utf-8")
    size = sum(map(len, made.values()))
    print(f"{PAGE} and {len(made)} pictures, {size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
