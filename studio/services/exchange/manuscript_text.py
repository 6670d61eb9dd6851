"""The manuscript as Markdown, plain text or HTML: one scene or all of them, and the writing of the file.

The writing pane and the command line call it, on the thread that owns the document. A file appears whole or not at
all.
"""

from __future__ import annotations

import html
import re
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
from studio.domain.richtext import Rich
from studio.domain.text_records import Mark, Meta, Paragraph, Scene
from studio.project.files import write_whole
from studio.services.exchange.format import Format
from studio.services.exchange.markdown_marks import TAGS
from studio.services.exchange.table_cells import cell_spans, table_cells

ExportFormat = Literal["markdown", "text", "html"]
_BREAK = "\u2028"
_ESCAPED = re.compile(r"([\\`*_\[\]<>]|(?<!\S)~~|~(?=\w{1,12}~)|\^(?=\w{1,12}\^)|&(?=#?\w+;))")
_LINE_START = re.compile(r"^([ \t]*)(#{1,6}(?=\s|$)|[+-](?=\s|$)|\d+[.)](?=\s|$)|[-=][-=\s]*$)", re.MULTILINE)
_MARKDOWN: Final[Mapping[str, tuple[str, str]]] = {
    "bold": ("**", "**"), "italic": ("*", "*"), "strike": ("~~", "~~"), **TAGS,
}  # fmt: skip
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
    "small-caps": "font-variant: small-caps",
}
"""Words of other authors, where those are shown (`authors_shown`); letters that no tag says."""
_TICKS = re.compile(r"`{3,}")
_ADDRESS = re.compile(r"[<>\s]")
"""What the address of a link may not have."""
_OF_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
"""Signs that stay; `quote` keeps letters, digits and "-._" by itself (RFC 3986, 2.2 and 2.3)."""
_LISTS = {"list-item": "ul", "numbered-item": "ol"}


Link = Callable[[str], str]
"""The address of a picture, for its SHA-256; empty where there is none: its words alone stand there."""


def _beside(asset: str) -> str:
    return f"pictures/{asset[:12]}.png"


def _nowhere(_asset: str) -> str:
    return ""


def passages_markdown(passages: Sequence[Passage | Paragraph], *, deeper: int = 0, link: Link = _beside) -> str:
    """CommonMark, paragraphs apart by blank lines; `deeper` lowers the headings."""
    parts: list[str] = []
    notes: list[str] = []
    items, widths = ListCount(), list[int]()
    last = ""
    for one in passages:
        if not one.text and one.style not in ("rule", "picture"):
            continue
        place = items.place(one.style, one.depth)
        block = _markdown_block(one, deeper, place.number if place is not None else 0, notes, link)
        if place is not None:
            # What is in an item is set in by as much as its sign is wide.
            del widths[place.depth :]
            lead = " " * sum(widths)
            block = "\n".join(lead + line for line in block.split("\n"))
            widths.append(len(f"{place.number}. ") if place.number else len("- "))
        if place is not None and last in _LISTS and (last == one.style or place.depth):
            parts[-1] += "\n" + block
        else:
            parts.append(block)
        last = one.style
    parts.extend(f"[^{place}]: {note}" for place, note in enumerate(notes, 1))
    return "\n\n".join(parts)


def _markdown_block(one: Passage | Paragraph, deeper: int, number: int, notes: list[str], link: Link) -> str:
    """`notes` are the footnotes so far; those of the block are added."""
    if one.style == "table" and one.marks:
        return _markdown_table(one, notes)
    if one.style in ("rule", "code", "table"):
        return _verbatim_markdown(one)
    text = _inline_markdown(one, notes)
    if one.style == "picture":
        return f"![{text.replace(_BREAK, ' ')}](<{link(one.asset)}>)"
    text = _LINE_START.sub(_escape_start, text.replace(_BREAK, "\n").strip())
    if one.style.startswith("heading"):
        return "#" * min(6, int(one.style[-1]) + deeper) + " " + text.replace("\n", " ")
    text = text.replace("\n", "\\\n")
    if one.style == "quote":
        return "\n".join("> " + line for line in text.split("\n"))
    sign = {"list-item": "- ", "numbered-item": f"{number}. "}.get(one.style, "")
    return sign + text.replace("\n", "\n" + " " * len(sign))


def _verbatim_markdown(one: Passage | Paragraph) -> str:
    lines = "* * *" if one.style == "rule" else one.text.replace(_BREAK, "\n")
    if one.style != "code":
        return lines
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(lines)), default=0))
    return f"{fence}{one.language}\n{lines}\n{fence}"


def _markdown_table(one: Passage | Paragraph, notes: list[str]) -> str:
    """As it was typed, with the signs of what lies over the words of its cells."""
    rich, shown, at = Rich(one.text, one.marks), "", 0
    for start, end in (span for row in cell_spans(one.text) for span in row):
        cell = rich.cut(start, end)
        words = _inline_markdown(Passage(cell.text, marks=cell.marks), notes) if cell.marks else cell.text
        shown += one.text[at:start] + words.replace("|", "%7C")  # within the address of a link alone
        at = end
    return (shown + one.text[at:]).replace(_BREAK, "\n")


def _inline_markdown(one: Passage | Paragraph, notes: list[str]) -> str:
    """The words with the signs of emphasis, links and footnotes; code within a line is as it is."""
    apart = sorted((m for m in one.marks if m.style in ("code", "link", "footnote")), key=lambda mark: mark.start)
    result, at = "", 0
    for mark in apart:
        if mark.start < at:
            continue
        words = one.text[mark.start : mark.end]
        result += _emphasised(one, at, mark.start)
        if mark.style == "footnote":
            notes.append(_ESCAPED.sub(r"\\\1", mark.target.replace("\n", " ")))
            result += f"[^{len(notes)}]"
        elif mark.style == "link":
            result += f"[{_emphasised(one, mark.start, mark.end)}](<{_ADDRESS.sub('', mark.target)}>)"
        else:
            result += f"`{words}`" if "`" not in words else f"`` {words} ``"
        at = mark.end
    return result + _emphasised(one, at, len(one.text))


def _emphasised(one: Passage | Paragraph, start: int, end: int) -> str:
    marks = [
        Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.style)
        for mark in one.marks
        if mark.start < end and mark.end > start
    ]
    return _marked(one.text[start:end], marks, _MARKDOWN, lambda part: _ESCAPED.sub(r"\\\1", part))


def _escape_start(found: re.Match[str]) -> str:
    sign = found[2]
    return sign[:-1] + "\\" + sign[-1] if sign[0].isdigit() else "\\" + sign


def _marked(
    text: str, marks: Sequence[Mark], signs: Mapping[str, tuple[str, str]], escape: Callable[[str], str]
) -> str:
    """Text with signs around its marks; marks that cross are closed and opened again."""
    edges = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    result, opened = "", list[str]()
    for start, end in pairwise(edges):
        wanted = [m.style for m in marks if m.start <= start and end <= m.end and signs.get(m.style)]
        part = text[start:end]
        keep = 0
        while keep < len(opened) and opened[keep] in wanted:
            keep += 1
        for style in reversed(opened[keep:]):
            result = _closed(result, signs[style][1])
        opened = opened[:keep]
        lead = part[: len(part) - len(part.lstrip())]
        result += escape(lead)
        for style in wanted:
            if style not in opened and part.strip():
                opened.append(style)
                result += signs[style][0]
        result += escape(part[len(lead) :])
    for style in reversed(opened):
        result = _closed(result, signs[style][1])
    return result


def _closed(text: str, sign: str) -> str:
    """The closing sign before trailing spaces, where Markdown wants it."""
    bare = text.rstrip(" ")
    return bare + sign + text[len(bare) :]


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
        shows = html.escape(one.text.replace(_BREAK, " "))
        return f'<figure><img src="{html.escape(address)}" alt="{shows}"/></figure>'
    text = _html_text(one, notes).replace(_BREAK, "<br/>\n")
    if one.style.startswith("heading"):
        level = min(6, int(one.style[-1]) + deeper)
        return f'<h{level} dir="auto">{text}</h{level}>'
    if one.style == "quote":
        return f'<blockquote><p dir="auto">{text}</p></blockquote>'
    return f'<li dir="auto">{text}' if one.style in _LISTS else f'<p dir="auto">{text}</p>'


def _verbatim_html(one: Passage | Paragraph) -> str:
    if one.style == "rule":
        return "<hr/>"
    kind = f' class="language-{html.escape(one.language)}"' if one.language else ""
    return f"<pre><code{kind}>{html.escape(one.text.replace(_BREAK, chr(10)), quote=False)}</code></pre>"


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
    return (result + one.text[at:]).replace(_BREAK, "\n")


def web_address(target: str) -> str:
    """What a link leads to, its signs as an address may have them; "" for what is none of the web: a page must not be
    able to run anything by a link."""
    return quote(target, safe=_OF_ADDRESSES) if target.startswith(("http://", "https://", "mailto:", "#")) else ""


_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ max-width: 36em; margin: 3em auto; padding: 0 1em; font: 1.1em/1.5 Georgia, "Noto Serif", serif; }}
blockquote {{ margin: 1em 2em; font-style: italic; }}
figure {{ margin: 1.5em 0; text-align: center; }}
img {{ max-width: 100%; max-height: 40em; }}
hr {{ width: 8em; border: 0; border-top: 1px solid; margin: 2em auto; }}
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
            title = "#" * level + " " + _ESCAPED.sub(r"\\\1", scene.title) if scene.title else ""
            parts.append(
                "\n\n".join(x for x in (title, passages_markdown(paragraphs, deeper=level, link=link or _beside)) if x)
            )
        else:
            parts.append("\n\n".join(x for x in (scene.title, passages_text(paragraphs)) if x))
    if form != "html":
        return ("\n\n\n" if form == "text" else "\n\n").join(part for part in parts if part) + "\n"
    meta = document.get(Meta, "project")
    title = scenes[0][1].title if scene_id is not None else meta.title if meta is not None else ""
    language = meta.language if meta is not None else "en"
    return _PAGE.format(language=html.escape(language), title=html.escape(title) or "Manuscript", body="\n".join(parts))


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
