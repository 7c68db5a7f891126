"""What people paste: every way, and nothing in it that a column's name could break."""

import ast
import base64
import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from gdviz.embed import shelf, snippets
from gdviz.embed.snippets import WAYS, latex, line, markdown, snippet
from gdviz.embed.sources import source
from gdviz.settings import load
from tests.conftest import Ended
from tests.lessons import ROOT
from tests.web.made import HOSTILE, figure, film

Run = Callable[..., Ended]
RECIPES = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")
every_way = pytest.mark.parametrize("way", WAYS)


def pasted(way: str, inline: bool = False) -> str:
    """The text for the one figure or film that there is, as seen from the working directory."""
    (item,) = shelf.read(load()).items
    return snippet(item, way, "en", Path(), inline)


class Read(HTMLParser):
    """HTML as a browser reads it: the attributes of its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    ("way", "shown"),
    [
        ("html", 'src="output/figures/split.svg" alt="A box." width="960" height="540"'),
        ("markdown", '![A box.](output/figures/split.svg "Title of split")'),
        ("quarto", '![Title of split](output/figures/split.svg){#fig-split fig-alt="A box."}'),
        ("myst", ":::{figure} output/figures/split.svg\n:label: split\n:alt: A box.\nTitle of"),
        ("reveal", '<img class="r-stretch" data-src="output/figures/split.svg" alt="A box.">'),
        ("jupyter", "Image('output/figures/split.png', alt='A box.', width=960)"),
        ("latex", r"\includegraphics[width=\linewidth, alt={A box.}]{output/figures/split.pdf}"),
    ],
)
def test_a_figure(gdviz: Run, apart: Path, way: str, shown: str) -> None:
    figure(apart / "output", "split")
    done = gdviz("embed", "split", "--as", way)
    assert (done.status, done.err) == (0, "")
    assert shown in done.out
    assert "{{ " not in done.out and done.out == done.out.strip("\n") + "\n"


@pytest.mark.parametrize(
    ("way", "shown"),
    [
        ("html", '<source src="output/videos/descent.mp4" type="video/mp4">'),
        (
            "markdown",
            '](output/videos/descent.png "How large should a step be?")](output/videos/des',
        ),
        ("quarto", "{{< video output/videos/descent.mp4 title="),
        ("myst", ":::{figure} output/videos/descent.mp4"),
        ("reveal", 'data-autoplay controls muted playsinline poster="output/videos/descent.png"'),
        ("jupyter", "Video('output/videos/descent.mp4', embed=True"),
        ("latex", r"\href{run:output/videos/descent.mp4}{\includegraphics[width="),
    ],
)
def test_a_film(apart: Path, way: str, shown: str) -> None:
    film(apart / "output", "descent")
    assert shown in pasted(way)
    assert "<track" not in pasted("html")  # its captions are in the picture
    film(apart / "output", "descent", track=True)
    assert '<track kind="captions" src="output/videos/descent.vtt"' in pasted("html")


def test_light_and_dark_and_narrow_where_they_were_made(apart: Path) -> None:
    for stem in ("split", "split-dark", "split-column"):
        figure(apart / "output", stem)
    sources = [known for tag, known in Read(pasted("html")).found if tag == "source"]
    assert [(one["media"], one["srcset"]) for one in sources] == [
        ("(prefers-color-scheme: dark)", "output/figures/split-dark.svg"),
        ("(max-width: 40rem)", "output/figures/split-column.svg"),
    ]
    figure(apart / "output", "split-column-dark")
    sources = [known for tag, known in Read(pasted("markdown")).found if tag == "source"]
    assert [one["media"] for one in sources] == [
        "(max-width: 40rem) and (prefers-color-scheme: dark)",
        "(max-width: 40rem)",
        "(prefers-color-scheme: dark)",
    ]
    assert sources[0]["width"] == "327"  # in CSS pixels
    assert pasted("quarto").startswith("```{=html}\n<figure>")
    assert "split-dark.svg\n:class: only-dark hidden dark:block" in pasted("myst")
    assert "% in one column of a paper: output/figures/split-column.pdf" in pasted("latex")


def test_a_film_in_light_and_dark(apart: Path) -> None:
    for stem in ("descent", "descent-dark"):
        film(apart / "output", stem)
    sources = [known for tag, known in Read(pasted("html")).found if tag == "source"]
    assert [(one["src"], one.get("media")) for one in sources] == [
        ("output/videos/descent-dark.mp4", "(prefers-color-scheme: dark)"),
        ("output/videos/descent.mp4", None),
    ]


def test_a_webm_comes_first_only_where_it_is_smaller(apart: Path) -> None:
    film(apart / "output", "descent")
    mp4 = apart / "output/videos/descent.mp4"
    for content, order in ((b"x" * 10, ["webm", "mp4"]), (b"x" * 10**6, ["mp4", "webm"])):
        mp4.with_suffix(".webm").write_bytes(content)
        assert re.findall(r'type="video/(\w+)"', pasted("html")) == order


@every_way
def test_inline_holds_the_files_themselves(apart: Path, gdviz: Run, way: str) -> None:
    figure(apart / "output", "split")
    done = gdviz("embed", "split", "--as", way, "--inline")
    if way not in snippets.INLINE:
        assert (done.status, done.out) == (2, "")
        assert "allowed with --inline: html, markdown, quarto, reveal, jupyter" in done.err
        return
    data = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", html.unescape(done.out))
    assert base64.b64decode(data[0]) == (apart / "output/figures/split.svg").read_bytes()
    assert "output/" not in done.out


@every_way
@pytest.mark.parametrize("kind", ["figure", "film"])
def test_names_of_columns_stay_what_they_are(apart: Path, way: str, kind: str) -> None:
    if kind == "figure":
        figure(apart / "output", "split", title=HOSTILE, alt=HOSTILE)
    else:
        film(apart / "output", "mine", alt=HOSTILE)
    text, same = pasted(way), line(HOSTILE)
    if way in ("html", "reveal"):
        known = Read(text).found
        assert {tag for tag, _ in known} <= {"figure", "picture", "img", "figcaption", "section",
                                             "h2", "video", "source"}  # fmt: skip
        told = [attributes.get("alt") or attributes.get("aria-label") for _, attributes in known]
        assert same in told
    elif way == "markdown":
        shown = MarkdownIt().render(text)
        assert same in [attributes.get("alt") for _, attributes in Read(shown).found]
        assert {tag for tag, _ in Read(shown).found} <= {"p", "a", "img"}
    elif way == "jupyter":
        ast.parse(text)
    elif way == "latex":
        for part in re.findall(r"(?:alt=|caption)\{(.*)\}(?:\]|$)", text, flags=re.MULTILINE):
            bare = re.sub(r"\\(?:text\w+\{\}|[$#_%&{}])", "", part)
            assert not re.search(r"[\\$#_%&{}^~]", bare.partition("}]{")[0])
    else:
        assert not re.search(r"\n:::.", text)  # nothing begins or ends a block of its own
        assert way == "myst" or "{{<" not in text.removeprefix("{{< video")
        assert way == "quarto" or f"\n:alt: {same}\n" in text


@pytest.mark.parametrize(
    ("escape", "given", "escaped"),
    [
        (latex, r"50 % of a_b & \c{d}", r"50 \% of a\_b \& \textbackslash{}c\{d\}"),
        (latex, "~a^2 < $b$ #1", r"\textasciitilde{}a\textasciicircum{}2 \textless{} \$b\$ \#1"),
        (markdown, "a *b* [c](d) $e$", r"a \*b\* \[c\](d) \$e\$"),
        (markdown, "1. no list", r"1\. no list"),
        (markdown, ":::", r"\:::"),
        (line, "a\n\nb\x00\tc", "a b c"),
        (snippets.attribute, 'a "b" {{< c', 'a \\"b\\" {\u200b{< c'),
    ],
)
def test_escaping(escape: Callable[[str], str], given: str, escaped: str) -> None:
    assert escape(given) == escaped


def test_bad_input_is_one_line(gdviz: Run, apart: Path) -> None:
    figure(apart / "output", "split")
    for words, says in (
        (("descnt",), "'descnt' is neither a figure nor a film; allowed: "),
        (("descnt",), "did you mean descent?"),
        (("batches",), "batches is a figure and a film; allowed: figures/batches or scenes/batch"),
        (("error",), "error is not made yet in output: gdviz figures error"),
        (("descent", "--name", "mine"), "gdviz videos descent --name mine"),
        (("split", "--as", "mrkdown"), "as = 'mrkdown': allowed: html, markdown, quarto, myst, "),
        (("split", "--as", "mrkdown"), "did you mean markdown?"),
        (("explore", "--as", "latex"), "the explorable is HTML; allowed: html"),
    ):
        done = gdviz("embed", *words)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
        assert says in done.err


def test_what_the_address_of_the_explorable_may_say_is_told() -> None:
    table = RECIPES.partition("| in the address |")[2].partition("\n\n")[0]
    told = re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in table.splitlines()[2:]))
    assert set(told) == set(re.findall(r'^ *take\("(\w+)"', source("explore.js"), re.MULTILINE))


def test_the_recipes_commands_do_what_they_say(gdviz: Run, apart: Path) -> None:
    figure(apart / "output", "descent_path")
    film(apart / "output", "descent")
    blocks = re.findall(r"^```sh\n(.*?)^```", RECIPES, flags=re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    asked = {
        words[words.index("--as") + 1] for words in map(str.split, commands) if "--as" in words
    }
    assert asked == set(WAYS)
    for command in commands:
        words = command.split()[1:]
        if words[0] in ("figures", "videos", "slides"):  # run elsewhere; here: its options exist
            words.append("--help")
        done = gdviz(*words)
        assert (done.status, done.err) == (0, ""), command
