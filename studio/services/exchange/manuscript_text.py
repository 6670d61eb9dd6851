"""The manuscript as Markdown, plain text or HTML: one scene or all of them, and the writing of the file.

The writing pane and the command line call it, on the thread that owns the document. A file appears whole or not at
all.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, Protocol
from urllib.parse import quote

from studio.domain.document import Document
from studio.domain.lists import ListCount
from studio.domain.media_types import ending_of
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.project_records import Asset
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.project.files import write_whole
from studio.services.exchange.book_facts import author_of
from studio.services.exchange.format import Format
from studio.services.exchange.markdown_out import BREAK, OF_ADDRESSES, Link, escaped, passages_markdown, picture_beside
from studio.services.exchange.table_cells import table_cells

ExportFormat = Literal["markdown", "text", "html"]
_HTML = {
    "bold": "strong", "italic": "em", "strike": "s", "underline": "u", "code": "code", "superscript": "sup",
    "subscript": "sub",
}  # fmt: skip
_HTML_LINES: Final = {
    "by-model": "text-decoration: underline dotted",
    "by-changed": "text-decoration: underline wavy",
    "by-dictation": "text-decoration: underline double",
    "by-pasted": "text-decoration: underline dashed",
    "by-editor": "text-decoration: underline wavy",
    "by-imported": "text-decoration: underline 1px",
    "small-caps": "font-variant: small-caps",
}
"""Words of other authors, where those are shown (`authors_shown`); letters that no tag says."""
SCENE_BREAK: Final = '<p class="break" role="separator" style="text-align: center">* * *</p>'
"""Its stars are words, which readers of books show whatever they make of style sheets."""
_LISTS = {"list-item": "ul", "numbered-item": "ol"}


def _nowhere(_asset: str) -> str:
    return ""


def passages_text(passages: Sequence[Passage | Paragraph]) -> str:
    lines = ("* * *" if one.style == "rule" else _plain(one) for one in passages)
    return "\n\n".join(line for line in lines if line)


def _raised(number: int) -> str:
    """The sign of a footnote. LibreOffice and Word know a footnote of a page by these names alone."""
    return (
        f'<a class="sdfootnoteanc" role="doc-noteref" name="sdfootnote{number}anc" href="#sdfootnote{number}sym">'
        f"<sup>{number}</sup></a>"
    )


class Notes:
    """Footnotes of a page as they come by, and the sign that stands for each in the text."""

    def __init__(self, sign: Callable[[int], str] = _raised, first: int = 1) -> None:
        """`sign`: the markup for the note of this number, from `first` on."""
        self.words: list[str] = []
        self._sign, self._first = sign, first

    def add(self, words: str) -> str:
        self.words.append(words)
        return self._sign(self._first + len(self.words) - 1)

    def items(self) -> str:
        """The notes at the end of a page, each with the way back to its sign."""
        return "\n".join(
            f'<div id="sdfootnote{number}"><p><a class="sdfootnotesym" role="doc-backlink" '
            f'name="sdfootnote{number}sym" href="#sdfootnote{number}anc">{number}</a> '
            f"{html.escape(words, quote=False)}</p></div>"
            for number, words in enumerate(self.words, self._first)
        )


def passages_html(
    passages: Sequence[Passage | Paragraph], *, deeper: int = 0, link: Link = _nowhere, first_note: int = 1
) -> str:
    """Elements without a document around them, footnotes at their end, numbered from `first_note` on."""
    notes = Notes(first=first_note)
    body = passages_xhtml(passages, notes, deeper=deeper, link=link)
    if not notes.words:
        return body
    return f'{body}\n<section class="footnotes" role="doc-endnotes">\n{notes.items()}\n</section>'


def passages_xhtml(
    passages: Sequence[Passage | Paragraph], notes: Notes, *, deeper: int = 0, link: Link = _nowhere
) -> str:
    """Elements that are HTML and XML alike, without their footnotes, which are added to `notes`."""
    parts: list[str] = []
    items, opened = ListCount(), list[str]()
    for one in passages:
        if not one.text and one.style not in ("rule", "picture"):
            continue
        place, element = items.place(one.style, one.depth), _LISTS.get(one.style, "")
        _end_items(parts, opened, place.depth if place is not None else -1, element)
        parts.append(_html_block(one, deeper, notes, link))
    _end_items(parts, opened, -1, "")
    return "\n".join(parts)


def _end_items(parts: list[str], opened: list[str], depth: int, element: str) -> None:
    """Add the tags before an item in so many other lists, -1 for none; `opened`: the lists that are, one in the other.
    An item ends where the next one begins, unless that lies in it."""
    while len(opened) > depth + 1 or (len(opened) == depth + 1 > 0 and opened[-1] != element):
        parts[-1] += "</li>"
        parts.append(f"</{opened.pop()}>")
    if depth < 0:
        return
    if len(opened) == depth + 1:
        parts[-1] += "</li>"
    else:
        opened.append(element)
        parts.append(f"<{element}>")


def _html_block(one: Passage | Paragraph, deeper: int, notes: Notes, link: Link) -> str:
    if one.style == "table":
        return _html_table(one, notes)
    if one.style in ("rule", "code"):
        return _verbatim_html(one)
    if one.style == "picture" and (address := link(one.asset)):
        shows = html.escape(one.text.replace(BREAK, " "))
        return f'<figure><img src="{html.escape(address)}" alt="{shows}"/></figure>'
    text = _html_text(one, notes).replace(BREAK, "<br/>\n")
    if one.style.startswith("heading"):
        level = min(6, int(one.style[-1]) + deeper)
        return f'<h{level} dir="auto">{text}</h{level}>'
    if one.style == "quote":
        return f'<blockquote><p dir="auto">{text}</p></blockquote>'
    return f'<li dir="auto">{text}' if one.style in _LISTS else f'<p dir="auto">{text}</p>'


def _verbatim_html(one: Passage | Paragraph) -> str:
    if one.style == "rule":
        return SCENE_BREAK
    kind = f' class="language-{html.escape(one.language)}"' if one.language else ""
    return f"<pre><code{kind}>{html.escape(one.text.replace(BREAK, chr(10)), quote=False)}</code></pre>"


def _html_table(one: Passage | Paragraph, notes: Notes) -> str:
    """Rows of cells parted by "|"; a row of hyphens makes heads of the cells above it."""
    head, rows = table_cells(one)
    shown = []
    for number, row in enumerate(rows):
        tag = "th" if head and number == 0 else "td"
        shown.append("<tr>" + "".join(f"<{tag}>{_html_text(cell, notes)}</{tag}>" for cell in row) + "</tr>")
    return "<table>\n" + "\n".join(shown) + "\n</table>"


def _html_text(one: Passage | Paragraph, notes: Notes) -> str:
    edges = sorted({0, len(one.text), *(m.start for m in one.marks), *(m.end for m in one.marks)})
    result = ""
    for start, end in pairwise(edges):
        tags = [_HTML[m.style] for m in one.marks if m.start <= start and end <= m.end and m.style in _HTML]
        over = {m.style: m.target for m in one.marks if m.start <= start and end <= m.end}
        if "footnote" in over:
            result += notes.add(over["footnote"])
            continue
        by = [m.style for m in one.marks if m.start <= start and end <= m.end and m.style in _HTML_LINES]
        opening = "".join(f'<span class="{style}" style="{_HTML_LINES[style]}">' for style in by)
        opening += "".join(f"<{tag}>" for tag in tags)
        closing = "".join(f"</{tag}>" for tag in reversed(tags)) + "</span>" * len(by)
        words = opening + html.escape(one.text[start:end], quote=False) + closing
        address = web_address(over.get("link", ""))
        result += f'<a href="{html.escape(address)}">{words}</a>' if address else words
    return result


def _plain(one: Passage | Paragraph) -> str:
    """The words alone, with footnotes in brackets where they are."""
    result, at = "", 0
    for mark in one.marks:
        if mark.style == "footnote" and mark.start >= at:
            result += f"{one.text[at : mark.start]} [{mark.target}]"
            at = mark.end
    return (result + one.text[at:]).replace(BREAK, "\n")


def web_address(target: str) -> str:
    """What a link leads to, its signs as an address may have them; "" for what is none of the web: a page must not be
    able to run anything by a link."""
    return quote(target, safe=OF_ADDRESSES) if target.startswith(("http://", "https://", "mailto:", "#")) else ""


_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>{author}
<style>
body {{ max-width: 36em; margin: 3em auto; padding: 0 1em; font: 1.1em/1.5 Georgia, "Noto Serif", serif; }}
blockquote {{ margin: 1em 2em; font-style: italic; }}
figure {{ margin: 1.5em 0; text-align: center; }}
img {{ max-width: 100%; max-height: 40em; }}
.break {{ text-align: center; margin: 2em 0; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def scenes_of(document: Document, scene_id: str | None) -> Sequence[tuple[int, Scene]]:
    """One scene, or all of them, with their depth. Raises KeyError for a scene that is not there."""
    return [(0, document.need(Scene, scene_id))] if scene_id is not None else outline(document)


def manuscript_as(document: Document, form: ExportFormat, scene_id: str | None = None, link: Link | None = None) -> str:
    """One scene, or all of them under their titles. Raises KeyError for a scene that is not there."""
    scenes = scenes_of(document, scene_id)
    parts = []
    first_note = 1
    for depth, scene in scenes:
        level = min(6, depth + 1)
        paragraphs = paragraphs_of(document, scene.id)
        if form == "html":
            title = f'<h{level} dir="auto">{html.escape(scene.title, quote=False)}</h{level}>\n' if scene.title else ""
            body = passages_html(paragraphs, deeper=level, link=link or _nowhere, first_note=first_note)
            parts.append(f"<section>\n{title}{body}\n</section>")
            first_note += sum(mark.style == "footnote" for one in paragraphs for mark in one.marks)
        elif form == "markdown":
            title = "#" * level + " " + escaped(scene.title) if scene.title else ""
            parts.append(
                "\n\n".join(
                    x for x in (title, passages_markdown(paragraphs, deeper=level, link=link or picture_beside)) if x
                )
            )
        else:
            parts.append("\n\n".join(x for x in (scene.title, passages_text(paragraphs)) if x))
    if form != "html":
        return ("\n\n\n" if form == "text" else "\n\n").join(part for part in parts if part) + "\n"
    meta = document.get(Meta, "project")
    title = scenes[0][1].title if scene_id is not None else meta.title if meta is not None else ""
    language = meta.language if meta is not None else "en"
    by = html.escape(author_of(document))
    return _PAGE.format(
        language=html.escape(language),
        title=html.escape(title) or "Manuscript",
        author=f'\n<meta name="author" content="{by}">' if by else "",
        body="\n".join(parts),
    )


def manuscript_markdown(document: Document) -> str:
    """All scenes: what a project's package holds of the manuscript, beside its folder of assets."""

    def link(asset: str) -> str:
        known = document.get(Asset, asset)
        return f"assets/{asset}.{ending_of(known.media_type if known is not None else '')}"

    return manuscript_as(document, "markdown", link=link)


def export_manuscript(document: Document, dest: Path, form: ExportFormat, scene_id: str | None = None) -> None:
    """Write the file, whole or not at all. Raises StudioError(FormatUnknown | FileUnwritable | DiskFull), KeyError."""
    ROWS[form].check(dest)
    write_whole(dest, manuscript_as(document, form, scene_id).encode())


class ManuscriptOut(Protocol):
    """What a row of a manuscript or a scene calls; see `export_manuscript`."""

    def __call__(self, document: Document, dest: Path, *, scene_id: str | None = None) -> None: ...


def _row(form: ExportFormat, words: str, *suffixes: str) -> Format[ManuscriptOut]:
    return Format(
        id=f"manuscript.{form}",
        subject="manuscript",
        direction="out",
        words=words,
        suffixes=suffixes,
        act=partial(export_manuscript, form=form),
    )


MARKDOWN: Final = _row("markdown", "Markdown", ".md", ".markdown")
TEXT: Final = _row("text", "Plain text", ".txt", ".text")
HTML: Final = _row("html", "HTML", ".html", ".htm")
ROWS: Final[Mapping[ExportFormat, Format[ManuscriptOut]]] = {"markdown": MARKDOWN, "text": TEXT, "html": HTML}
