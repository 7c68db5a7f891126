"""The deck as a PowerPoint file: films as clips, with posters, that play when one clicks on.

A clip of each section is put in, not one film that is trimmed: other programs that open such files
do not know of trimming.
"""

import datetime
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from gdviz.embed import writing
from gdviz.embed.deck import Slide, origin_of, outline
from gdviz.embed.shelf import Shelf
from gdviz.look.theme import Theme

WIDTH, HEIGHT = Emu(12192000), Emu(6858000)
"""Of a slide of 16:9, in EMU: 914,400 of them are an inch."""
MARGIN = Emu(900000)
FONT = "Noto Sans"
TIME = (1980, 1, 1, 0, 0, 0)
"""The date of all that is in the file, so that the same deck is the same bytes: zip's first."""

PLAY = """
<p:timing xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:tnLst><p:par>
<p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>
<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>
<p:par><p:cTn id="3" fill="hold"><p:stCondLst><p:cond delay="indefinite"/></p:stCondLst>
<p:childTnLst>
<p:par><p:cTn id="4" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>
<p:par><p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold"
 nodeType="clickEffect"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>
<p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr><p:cTn id="6" dur="{duration}" fill="hold"/>
<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl></p:cBhvr></p:cmd>
</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>
</p:childTnLst></p:cTn>
<p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>
</p:prevCondLst>
<p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>
</p:nextCondLst>
</p:seq>
<p:video><p:cMediaNode vol="80000"><p:cTn id="7" fill="hold" display="0"><p:stCondLst>
<p:cond delay="indefinite"/></p:stCondLst></p:cTn><p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl>
</p:cMediaNode></p:video>
</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>
"""
"""On the first click the film of a slide plays from its beginning (ISO/IEC 29500-1, 19.5)."""


def write(
    shelf: Shelf, films: Sequence[str], figures: Sequence[str], ask: bool = False
) -> tuple[Path, int]:
    """Write the deck into the shelf's folder; returns its path and the number of slides.

    The films' clips and the figures' PNGs are there. Arguments as for `deck.outline`.
    """
    slides = [one for one in outline(shelf, films, figures, ask) if one.kind != "explore"]
    theme = shelf.settings.look.theme
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    when = datetime.datetime(*TIME)
    core = deck.core_properties
    core.title, core.author, core.last_modified_by = slides[0].title, "gdviz", "gdviz"
    made = origin_of(shelf.settings, films, figures, ask)
    core.comments = str(made)
    core.created = core.modified = core.last_printed = when
    for slide in slides:
        _add(deck, slide, theme)
    path = shelf.home / f"{shelf.settings.named('slides')}.pptx"

    def write_to(target: Path) -> None:
        deck.save(str(target))
        _undated(target)

    more = {"films": list(films), "figures": list(figures), "question": ask}
    writing.write(path, write_to, made, shelf.settings, **more)
    return path, len(slides)


def _add(deck: Any, slide: Slide, theme: Theme) -> None:
    """Add one slide on the empty layout."""
    page = deck.slides.add_slide(deck.slide_layouts[6])
    page.background.fill.solid()
    page.background.fill.fore_color.rgb = _color(theme.paper)
    if slide.notes:
        page.notes_slide.notes_text_frame.text = slide.notes
    if slide.kind == "section":
        _film(page, slide)
    elif slide.kind == "figure":
        _figure(page, slide)
    else:
        _words(page, slide, theme)


def _film(page: Any, slide: Slide) -> None:
    assert slide.made is not None
    assert slide.clip is not None, "films are cut at their sections before they come in here"
    film, poster = str(slide.clip), str(slide.clip.with_suffix(".png"))
    shape = page.shapes.add_movie(
        film, 0, 0, WIDTH, HEIGHT, poster_frame_image=poster, mime_type="video/mp4"
    )
    _describe(shape, f"{slide.title}: {slide.made.alt}")
    for timing in page._element.findall(qn("p:timing")):  # which waits for a click on the film
        page._element.remove(timing)
    duration = round(1000 * (slide.end - slide.start))
    words = PLAY.format(shape=shape.shape_id, duration=duration).replace("\n", "")
    page._element.append(etree.fromstring(words))


def _figure(page: Any, slide: Slide) -> None:
    assert slide.made is not None
    picture = page.shapes.add_picture(str(slide.made.files["png"]), 0, 0)
    share = min(WIDTH / picture.width, HEIGHT / picture.height)
    picture.width, picture.height = (
        Emu(int(picture.width * share)),
        Emu(int(picture.height * share)),
    )
    picture.left, picture.top = (WIDTH - picture.width) // 2, (HEIGHT - picture.height) // 2
    _describe(picture, slide.made.alt)


def _words(page: Any, slide: Slide, theme: Theme) -> None:
    """A title and lines below it, beginning a quarter down."""
    size = Emu(WIDTH - 2 * MARGIN), Emu(HEIGHT // 2)
    frame = page.shapes.add_textbox(MARGIN, HEIGHT // 4, *size).text_frame
    frame.word_wrap = True
    lines = [(slide.title, 48 if slide.kind == "title" else 40, theme.ink, True)]
    lines += [
        (line, 26, theme.muted if len(slide.lines) == 1 else theme.ink, False)
        for line in slide.lines
    ]
    for number, (text, points, color, is_bold) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(14)
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold, run.font.name = text, Pt(points), is_bold, FONT
        run.font.color.rgb = _color(color)


def _describe(shape: Any, alt: str) -> None:
    """Give a picture its alternative text."""
    shape._element.nvPicPr.cNvPr.set("descr", alt)


def _color(color: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(color.removeprefix("#")))  # type: ignore[no-untyped-call]


def _undated(path: Path) -> None:
    """Write a zip file anew with the same date on all that is in it."""
    with zipfile.ZipFile(path) as old:
        parts = [(info.filename, info.compress_type, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for name, kind, content in parts:
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".mp4") else kind
            info.external_attr = 0o600 << 16
            new.writestr(info, content)
