"""The manuscript in standard manuscript format, as editors and agents ask for it: a typewriter's letters, lines apart,
wide margins, the name and the title at the head of each page, the words counted. As a Word document and as a PDF.

Rows of the table of formats; called on a thread. Source: William Shunn, "Proper Manuscript Format" (shunn.net/format).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from studio.domain.document import Document
from studio.domain.outline import paragraphs_of
from studio.domain.word_count import count_words, counted_text
from studio.project.files import write_whole
from studio.services.exchange.book_facts import is_letter
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.format import Format
from studio.services.exchange.manuscript_text import ManuscriptOut
from studio.services.exchange.pieces import Whole, chapters_in_parts, sayable, whole_of
from studio.services.exchange.typesetting import fonts, typeset
from studio.services.exchange.typst_text import blocks, heading, opened, string, words
from studio.services.translation import tr

_COURIER: Final = ("Courier New", "Courier Prime", "Liberation Mono", "Nimbus Mono PS", "DejaVu Sans Mono")
_BREAK: Final = "#"
_SMALL: Final = ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
"""Words that a title in short does not end in."""
_STYLE: Final = """#let book = {title}
#set document(title: book, author: {signed})
#set text(font: {fonts}, size: 12pt, lang: {language}, hyphenate: false, top-edge: 0.8em, bottom-edge: -0.2em)
#set par(justify: false, leading: 12pt, spacing: 12pt, first-line-indent: (amount: 0.5in, all: true))
#set page(paper: {paper}, margin: 1in, header-ascent: 0.4in, header: context {{
  if here().page() > 1 {{ align(right, [#{head} / #counter(page).display("1")]) }}
}})
#set footnote.entry(gap: 0.5em)
#show raw: set text(font: {fonts}, size: 1em)
#show heading: set text(size: 12pt, weight: "regular")
#show heading: set par(first-line-indent: 0pt)
#show heading.where(level: 1): it => {{
  pagebreak(weak: true)
  v(2.6in)
  block(width: 100%, below: 24pt, align(center, it.body))
}}
#show heading: it => if it.level == 1 {{ it }} else {{
  block(width: 100%, above: 24pt, below: 12pt, sticky: true, align(center, it.body))
}}
#let titled(level, plain, body) = heading(level: level, body)
#let opened(plain) = {{ pagebreak(weak: true); v(2.4in) }}
#let scene-break(sign) = block(width: 100%, above: 12pt, below: 12pt, align(center, sign))
#let said(..items) = block(inset: (x: 0.5in), items.pos().join(parbreak()))
#let code-block(text) = block(inset: (left: 0.5in), raw(text, block: true))
#let from-right(body) = {{ set text(dir: rtl); body }}
#set table(stroke: 0.4pt)

#block(width: 100%)[#grid(columns: (1fr, auto), {author}, {count})]
#v(2.2in)
#align(center)[#book]
{byline}
"""


class About(NamedTuple):
    """Whose the manuscript is."""

    name: str = ""
    """"" for one that is read without names."""
    contact: str = ""
    """Lines of address, mail, telephone."""


NOBODY: Final = About()


def export_submission(
    document: Document, dest: Path, *, scene_id: str | None = None, about: About = NOBODY, kind: str
) -> None:
    """Write the file, whole or not at all. `kind`: "docx" or "pdf". Raises StudioError(FormatUnknown | RuntimeMissing |
    FileUnwritable | DiskFull), KeyError for a scene that is not there."""
    row = SUBMISSION_DOCX if kind == "docx" else SUBMISSION_PDF
    row.check(dest)
    if kind == "docx":
        write_whole(dest, submission_docx(document, scene_id, about))
    else:
        write_whole(dest, typeset(submission_markup(document, scene_id, about), dest, {}))


def submission_of(row: Format[ManuscriptOut], about: About) -> ManuscriptOut:
    """What writes a file of that row under a name."""
    return partial(export_submission, about=about, kind=row.suffixes[0].removeprefix("."))


def counted(document: Document, whole: Whole) -> str:
    """ "About 94,000 words": to the hundred in a short story, to the thousand in a novel."""
    paragraphs = (one for _depth, scene in whole.scenes for one in paragraphs_of(document, scene.id))
    number = sum(count_words(counted_text(one)) for one in paragraphs)
    step = 100 if number < 17_500 else 500 if number < 40_000 else 1_000
    return tr("About {count} words", count=f"{max(step, round(number / step) * step):,}")


def head_of(title: str, about: About) -> str:
    """What stands before the number of a page: the last word of the name, and of the title the first that matter."""
    named = re.sub(r"^(?:the|a|an)\s+", "", title, flags=re.IGNORECASE).split()[:3]
    while len(named) > 1 and named[-1].lower() in _SMALL:
        named.pop()
    short = " ".join(named).upper()
    return " / ".join(part for part in (about.name.split()[-1] if about.name.split() else "", short) if part)


def byline_of(whole: Whole, about: About) -> str:
    """Under the title stands the author of the book, who may have another name than the writer; nobody in one that is
    read without names."""
    return (whole.author or about.name) if about.name else ""


def submission_markup(document: Document, scene_id: str | None, about: About) -> str:
    """The source of the PDF. Raises KeyError for a scene that is not there."""
    whole = whole_of(document, scene_id)
    tongue = whole.language.partition("-")[0].lower()
    lines = [line for line in (about.name, *about.contact.splitlines()) if line.strip()]
    signed = byline_of(whole, about)
    byline = f"#align(center)[{words(tr('by {name}', name=signed))}]" if signed else ""
    parts = [
        _STYLE.format(
            title=string(whole.title or tr("Manuscript")),
            fonts=fonts(*_COURIER),
            language=string(tongue if tongue.isalpha() and tongue.isascii() and len(tongue) in (2, 3) else "en"),
            paper=string("us-letter" if is_letter(whole.language) else "a4"),
            head=string(head_of(whole.title or tr("Manuscript"), about)),
            author=f"[{words(chr(10).join(lines))}]",
            count=f"[{words(counted(document, whole))}]",
            signed=string(signed) if signed else "()",
            byline=byline,
        )
    ]
    opens = chapters_in_parts(document, whole)
    for depth, scene in whole.scenes:
        level = min(depth + 1, 6)
        if scene.id in opens:
            parts.append(opened(scene.title))
        if scene.title and scene_id is None:
            parts.append(heading(level, words(scene.title), scene.title))
        paragraphs = paragraphs_of(document, scene.id)
        parts += blocks(paragraphs, deeper=level, scene_break=_BREAK, picture=lambda _asset: "")
    parts.append(f"#align(center)[{words(tr('END'))}]")
    return "\n\n".join(parts) + "\n"


# ---- Word


def submission_docx(document: Document, scene_id: str | None, about: About) -> bytes:
    """The Word document of the manuscript in another look, with a first page of its own."""
    import docx  # late: it brings lxml, which most sessions never need

    whole = whole_of(document, scene_id)
    word = docx.Document(io.BytesIO(manuscript_docx(document, scene_id, notes=False)))
    word.core_properties.author = sayable(byline_of(whole, about))[:255]
    inner = {scene.id for depth, scene in whole.scenes if depth == 1}
    _letters(word, openers=2 if inner and inner == chapters_in_parts(document, whole) else 1)
    _page(word, whole, about)
    _first_page(word, whole, about, counted(document, whole))
    # By the XML: python-docx looks for the style of each paragraph among all of them.
    for text in word.element.body.xpath('./w:p[w:pPr/w:pStyle/@w:val="SceneBreak"]/w:r/w:t'):
        text.text = _BREAK
    word.add_paragraph(tr("END"), style="Scene Break")
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _letters(word: Any, openers: int) -> None:
    """Courier of twelve points, lines two apart, nothing bold that is not meant. `openers`: levels of headings that
    open a page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Inches, Pt

    for style in word.styles:
        if style.type is not None and hasattr(style, "paragraph_format") and style.font is not None:
            style.font.name, style.font.size = "Courier New", Pt(12)
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.DOUBLE
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    word.styles["Body Text"].paragraph_format.first_line_indent = Inches(0.5)
    for level in range(1, 10):
        look = word.styles[f"Heading {level}"]
        look.font.bold = look.font.italic = False
        look.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if level <= openers:
            look.paragraph_format.page_break_before = True
            look.paragraph_format.space_before = Pt(190)


def _page(word: Any, whole: Whole, about: About) -> None:
    """Margins of an inch, and the head of each page but the first."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Inches

    section = word.sections[0]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Inches(1)
    section.different_first_page_header_footer = True
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.add_run(sayable(head_of(whole.title or tr("Manuscript"), about)) + " / ")
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    line.paragraph_format.element.append(parse_xml(field))


def _first_page(word: Any, whole: Whole, about: About, count: str) -> None:
    """Name and address at the left, the count at the right, the title in the middle."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.shared import Pt

    first = word.paragraphs[0] if word.paragraphs else word.add_paragraph()
    section = word.sections[0]
    lines: Sequence[str] = [line for line in (about.name, *about.contact.splitlines()) if line.strip()] or [""]
    for number, line in enumerate(lines):
        paragraph = first.insert_paragraph_before(sayable(line) + (f"\t{count}" if number == 0 else ""), "Normal")
        paragraph.paragraph_format.line_spacing = 1
        width = section.page_width - section.left_margin - section.right_margin
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    title = first.insert_paragraph_before(sayable(whole.title or tr("Manuscript")), "Normal")
    title.alignment, title.paragraph_format.space_before = WD_ALIGN_PARAGRAPH.CENTER, Pt(200)
    if signed := byline_of(whole, about):
        by = first.insert_paragraph_before(sayable(tr("by {name}", name=signed)), "Normal")
        by.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _row(kind: str, words_of_it: str) -> Format[ManuscriptOut]:
    return Format(
        id=f"submission.{kind}", subject="submission", direction="out", words=words_of_it, suffixes=(f".{kind}",),
        act=partial(export_submission, kind=kind),
    )  # fmt: skip


SUBMISSION_DOCX: Final = _row("docx", "Standard manuscript format, Word document")
SUBMISSION_PDF: Final = _row("pdf", "Standard manuscript format, PDF")
