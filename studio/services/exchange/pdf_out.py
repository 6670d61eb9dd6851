"""The manuscript as a book to be printed (.pdf): pages with running heads and numbers, chapters that open on a page of
their own, footnotes, pictures, tables. A row of the table of formats; called on a thread.

The page is that of a trade paperback where people use inches, else A5. Source of the measures: the pages of books.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from studio.domain.document import Document
from studio.domain.outline import paragraphs_of
from studio.project.files import write_whole
from studio.services.exchange.embedded_pictures import NO_READERS, PictureReader, Pictures
from studio.services.exchange.format import Format
from studio.services.exchange.manuscript_text import ManuscriptOut
from studio.services.exchange.pieces import Whole, chapters_in_parts, whole_of
from studio.services.exchange.typesetting import PICTURES, SERIF, fonts, typeset
from studio.services.exchange.typst_text import blocks, heading, opened, string, words

Placed = Callable[[str], str]
"""The file of a picture by its SHA-256; "" for one that there is not."""
_INCHES: Final = ("en", "en-US")
_TRADE, _A5 = ("5.5in", "8.5in"), ("148mm", "210mm")
_STYLE: Final = """#let book = {title}
#set document(title: book, author: {author})
#set text(font: {fonts}, size: 10.5pt, lang: {language}, region: {region}, hyphenate: true)
#set par(justify: true, leading: 0.62em, spacing: 0.62em, first-line-indent: 1.3em)
#set list(indent: 1em)
#set enum(indent: 1em)
#set table(stroke: 0.4pt, inset: 5pt)
#set footnote.entry(gap: 0.4em, clearance: 0.8em)
#show footnote.entry: set text(size: 8.5pt)
#show link: it => it
#show raw: set text(font: ("DejaVu Sans Mono",), size: 1em)
#let chapters() = query(selector(heading.where(level: 1)).or(<opens>)).map(it => (it.location().page(),
  if it.func() == metadata {{ [#it.value] }} else {{ it.supplement }})).rev()
#let opened(plain) = {{ pagebreak(weak: true); v(4em); [#metadata(plain) <opens>] }}
#let opens(page) = chapters().any(it => it.at(0) == page)
#let running() = context {{
  let page = here().page()
  if opens(page) or counter(std.page).get().first() == 0 {{ return }}
  let before = chapters().find(it => it.at(0) <= page)
  let chapter = if before != none {{ before.at(1) }} else {{ [] }}
  set text(size: 8.5pt, tracking: 0.06em)
  let (odd, number) = (calc.odd(page), counter(std.page).display("1"))
  let words = if odd and chapter != [] {{ chapter }} else {{ [#book] }}
  if odd {{ h(1fr); emph(words); h(1fr); number }} else {{ number; h(1fr); emph(words); h(1fr) }}
}}
#let foot() = context {{
  if opens(here().page()) {{ align(center, text(size: 8.5pt, counter(std.page).display("1"))) }}
}}
#set page(width: {width}, height: {height}, margin: (inside: 20mm, outside: 15mm, top: 20mm, bottom: 18mm),
  header: running(), footer: foot())
#show heading: set text(hyphenate: false, weight: "regular")
#show heading: set par(justify: false, first-line-indent: 0pt)
#show heading.where(level: 1): it => {{
  pagebreak(weak: true)
  v(5.5em)
  block(width: 100%, below: 3em, align(center, text(size: 17pt, it.body)))
}}
#show heading.where(level: 2): it => block(width: 100%, above: 2em, below: 1.2em, sticky: true,
  align(center, text(size: 12pt, it.body)))
#show heading.where(level: 3): it => block(above: 1.6em, below: 0.9em, sticky: true,
  text(size: 10.5pt, weight: "bold", it.body))
#let titled(level, plain, body) = heading(level: level, supplement: [#plain], body)
#let scene-break(sign) = block(width: 100%, above: 1.4em, below: 1.4em, breakable: false, align(center, sign))
#let said(..items) = block(above: 1.1em, below: 1.1em, inset: (x: 1.5em), items.pos().join(parbreak()))
#let code-block(text) = block(above: 1em, below: 1em, inset: (left: 1em), raw(text, block: true))
#let from-right(body) = {{ set text(dir: rtl); body }}
#let plate(file, shows) = layout(room => {{
  let shown = image(file, alt: shows)
  let natural = measure(shown)
  let least = calc.min(1.0, room.width / natural.width, 150mm / natural.height)
  align(center, block(above: 1.2em, below: 1.2em, image(file, alt: shows, width: natural.width * least)))
}})
"""
_TITLE_PAGE: Final = """#page(header: none, footer: none)[
#v(1fr)
#align(center, par(justify: false, text(size: 24pt, hyphenate: false, book)))
{byline}#v(2fr)
]
#page(header: none, footer: none)[]
#counter(page).update(1)
"""


def export_pdf(
    document: Document, dest: Path, *, scene_id: str | None = None, readers: Mapping[str, PictureReader] = NO_READERS
) -> None:
    """Write the file, whole or not at all; `readers`: pictures by their SHA-256. Raises StudioError(FormatUnknown |
    RuntimeMissing | FileUnwritable | DiskFull), KeyError."""
    PDF.check(dest)
    pictures = Pictures(readers, PICTURES)

    def name_of(asset: str) -> str:
        found = pictures.get(asset)
        return found.name if found is not None else ""

    source = book_markup(document, scene_id, name_of)
    write_whole(dest, typeset(source, dest, {one.name: one.data for one in pictures}))


def book_markup(document: Document, scene_id: str | None, picture: Placed) -> str:
    """The whole source of the book. Raises KeyError for a scene that is not there."""
    whole = whole_of(document, scene_id)
    parts = [_style(whole)]
    if scene_id is None and whole.title:
        by = f"#v(2em)\n#align(center, text(size: 12pt, {string(whole.author)}))\n" if whole.author else ""
        parts.append(_TITLE_PAGE.format(byline=by))
    opens = chapters_in_parts(document, whole)
    for depth, scene in whole.scenes:
        level = min(depth + 1, 6)
        if scene.id in opens:
            parts.append(opened(scene.title))
        if scene.title:
            parts.append(heading(level, words(scene.title), scene.title))
        parts += blocks(paragraphs_of(document, scene.id), deeper=level, picture=picture)
    return "\n\n".join(parts) + "\n"


def _style(whole: Whole) -> str:
    tongue, _, region = whole.language.partition("-")
    width, height = _TRADE if whole.language in _INCHES else _A5
    known = tongue.lower() if tongue.isalpha() and tongue.isascii() and 2 <= len(tongue) <= 3 else "en"
    place = string(region) if len(region) == 2 and region.isalpha() and region.isascii() else "none"
    return _STYLE.format(
        title=string(whole.title),
        author=string(whole.author) if whole.author else "()",
        fonts=fonts(*SERIF),
        language=string(known),
        region=place,
        width=width,
        height=height,
    )


PDF: Final[Format[ManuscriptOut]] = Format(
    id="manuscript.pdf", subject="manuscript", direction="out", words="PDF book", suffixes=(".pdf",), act=export_pdf,
)  # fmt: skip
