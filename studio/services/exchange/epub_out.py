"""The manuscript as an EPUB 3 book: a file for each chapter, contents, notes that open where they are read.

A row of the table of formats; called on a thread. An EPUB is a ZIP archive of XHTML; the XHTML is that of the HTML
export. Nothing of the person or the machine goes in but the title and the language.
Source: EPUB 3.3, EPUB Accessibility 1.1 (W3C). The tests hold a book against the rules that can be told without a
reader; `packaging` has no checker, epubcheck 5.3 was run by hand.
"""

from __future__ import annotations

import html
import io
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.text_records import Meta, Scene
from studio.project.files import write_whole
from studio.services.exchange.book_facts import author_of, now_in_utc
from studio.services.exchange.embedded_pictures import NO_READERS, PictureReader, Pictures
from studio.services.exchange.format import Format
from studio.services.exchange.manuscript_text import ManuscriptOut, Notes, passages_xhtml
from studio.services.exchange.markdown_out import Link
from studio.services.translation import tr

_UNSAYABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""No XML may have them."""
_TONGUE: Final = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
_FROM_RIGHT: Final = ("ar", "he", "fa", "ur", "yi", "dv", "ps", "sd", "ug")
_LEVEL: Final = 6
_CONTAINER: Final = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""
_PACKAGE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{language}">
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>
    <dc:title>{title}</dc:title>{author}
    <dc:language>{language}</dc:language>
    <meta property="dcterms:modified">{modified}</meta>
    <meta property="schema:accessMode">textual</meta>{shown}
    <meta property="schema:accessModeSufficient">textual</meta>
    <meta property="schema:accessibilityFeature">structuralNavigation</meta>
    <meta property="schema:accessibilityFeature">tableOfContents</meta>
    <meta property="schema:accessibilityHazard">none</meta>
  </metadata>
  <manifest>
    <item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="style" href="style.css" media-type="text/css"/>
{items}
  </manifest>
  <spine{direction}>
{spine}
  </spine>
</package>
"""
_PAGE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" xml:lang="{language}">
<head>
<meta charset="utf-8"/>
<title>{title}</title>
<link rel="stylesheet" type="text/css" href="style.css"/>
</head>
<body>
{body}
</body>
</html>
"""  # noqa: E501 - one line of markup
_STYLE: Final = """body { margin: 0 4%; line-height: 1.4; }
h1, h2, h3, h4, h5, h6 { text-align: center; line-height: 1.2; margin: 2em 0 1em; break-after: avoid; }
p { margin: 0; text-indent: 1.4em; text-align: start; widows: 2; orphans: 2; }
h1 + p, h2 + p, h3 + p, h4 + p, h5 + p, h6 + p, .break + p, blockquote p, aside p { text-indent: 0; }
blockquote { margin: 1em 2em; }
p.break { text-align: center; text-indent: 0; margin: 1.5em 0; }
pre { white-space: pre-wrap; font-family: monospace; font-size: 0.9em; }
table { border-collapse: collapse; margin: 1em auto; }
td, th { border: 1px solid; padding: 0.2em 0.6em; }
figure { margin: 1em 0; text-align: center; break-inside: avoid; }
img { max-width: 100%; max-height: 90vh; }
aside { margin: 1em 0 0; font-size: 0.9em; }
"""


_CREATOR: Final = """
    <dc:creator id="author">{author}</dc:creator>
    <meta refines="#author" property="role" scheme="marc:relators">aut</meta>"""
_PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Media types that every reader of EPUB 3 has to show."""
_SHOWN: Final = """
    <meta property="schema:accessMode">visual</meta>
    <meta property="schema:accessibilityFeature">alternativeText</meta>"""


class _Place(NamedTuple):
    """In the contents."""

    depth: int
    title: str
    address: str


def export_epub(
    document: Document, dest: Path, *, scene_id: str | None = None, readers: Mapping[str, PictureReader] = NO_READERS
) -> None:
    """Write the file, whole or not at all; `readers`: pictures by their SHA-256. Raises StudioError(BadInput |
    FormatUnknown | FileUnwritable | DiskFull), KeyError."""
    EPUB.check(dest)
    write_whole(dest, manuscript_epub(document, scene_id, readers))


def manuscript_epub(
    document: Document, scene_id: str | None = None, readers: Mapping[str, PictureReader] = NO_READERS
) -> bytes:
    """One scene, or all of them, a file for each that stands at the top of the outline. Raises KeyError for a scene
    that is not there."""
    scenes: Sequence[tuple[int, Scene]] = outline(document)
    if scene_id is not None:
        scenes = [(0, document.need(Scene, scene_id))]
    meta = document.get(Meta, "project")
    title = scenes[0][1].title if scene_id is not None else meta.title if meta is not None else ""
    said = meta.language if meta is not None else "en"
    language = said if _TONGUE.fullmatch(said) else "en"
    title = _sayable(title) or tr("Manuscript")
    made = meta.created if meta is not None else 0.0
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"triptych:{made!r}:{title}:{scene_id or ''}")
    places: list[_Place] = []
    pictures = Pictures(readers, _PICTURES)

    def link(asset: str) -> str:
        shown = pictures.get(asset)
        return f"pictures/{shown.name}" if shown is not None else ""

    files = {
        f"chapter-{number:03}.xhtml": _chapter(document, chapter, f"chapter-{number:03}.xhtml", language, places, link)
        for number, chapter in enumerate(_chapters(scenes), 1)
    }
    return _packed(files, places, title, author_of(document), language, str(identifier), pictures)


def _chapters(scenes: Sequence[tuple[int, Scene]]) -> Iterator[list[tuple[int, Scene]]]:
    """A scene at the top of the outline with all that lies in it."""
    chapter: list[tuple[int, Scene]] = []
    for depth, scene in scenes:
        if depth == 0 and chapter:
            yield chapter
            chapter = []
        chapter.append((depth, scene))
    yield chapter


def _chapter(
    document: Document, scenes: Sequence[tuple[int, Scene]], file: str, language: str, places: list[_Place], link: Link
) -> str:
    notes = Notes(lambda number: f'<a epub:type="noteref" role="doc-noteref" href="#note-{number}" '
                                 f'id="sign-{number}"><sup>{number}</sup></a>')  # fmt: skip
    parts: list[str] = []
    for number, (depth, scene) in enumerate(scenes, 1):
        level = min(_LEVEL, depth + 1)
        name = scene.title.strip()
        head = f'<h{level} dir="auto">{html.escape(name, quote=False)}</h{level}>\n' if name else ""
        label = "" if name else f' aria-label="{html.escape(tr("Scene {number}", number=number))}"'
        body = passages_xhtml(paragraphs_of(document, scene.id), notes, deeper=level, link=link)
        parts.append(f'<section id="scene-{number}"{label}>\n{head}{body}\n</section>')
        if name or not depth:
            places.append(_Place(depth, name or tr("Scene {number}", number=len(places) + 1), f"{file}#scene-{number}"))
    parts += [
        f'<aside epub:type="footnote" role="doc-footnote" id="note-{number}"><p dir="auto">'
        f'<a href="#sign-{number}">{number}</a> {html.escape(words, quote=False).replace(chr(10), "<br/>")}</p></aside>'
        for number, words in enumerate(notes.words, 1)
    ]
    title = html.escape(next((scene.title for _depth, scene in scenes if scene.title), ""), quote=False)
    return _sayable(_PAGE.format(language=language, title=title or tr("Chapter"), body="\n".join(parts)))


def _contents(places: Sequence[_Place], title: str, language: str) -> str:
    """The navigation document: lists in lists by the depth of the outline, never deeper by more than one."""
    lines, depth = [], -1
    for place in places:
        wanted = min(place.depth, depth + 1)
        if wanted > depth:
            lines.append("<ol>")
        else:
            lines += ["</li>", *("</ol></li>" for _ in range(depth - wanted))]
        lines.append(f'<li><a href="{place.address}">{html.escape(_sayable(place.title), quote=False)}</a>')
        depth = wanted
    lines += ["</li></ol>" for _ in range(depth + 1)]
    head = html.escape(tr("Contents"), quote=False)
    nav = "\n".join(('<nav epub:type="toc" role="doc-toc" id="toc">', f"<h1>{head}</h1>", *lines, "</nav>"))
    return _PAGE.format(language=language, title=html.escape(title, quote=False), body=nav)


def _packed(
    files: dict[str, str],
    places: Sequence[_Place],
    title: str,
    author: str,
    language: str,
    identifier: str,
    pictures: Pictures,
) -> bytes:
    names = [(f"file-{number}", name) for number, name in enumerate(files, 1)]
    shown = list(pictures)
    package = _PACKAGE.format(
        language=language,
        identifier=identifier,
        title=html.escape(title, quote=False),
        author=_CREATOR.format(author=html.escape(_sayable(author), quote=False)) if author else "",
        modified=now_in_utc(),
        direction=' page-progression-direction="rtl"' if language[:2].lower() in _FROM_RIGHT else "",
        shown=_SHOWN if shown else "",
        items="\n".join(
            (
                *(f'    <item id="{one}" href="{name}" media-type="application/xhtml+xml"/>' for one, name in names),
                *(
                    f'    <item id="picture-{number}" href="pictures/{one.name}" media-type="{one.kind}"/>'
                    for number, one in enumerate(shown, 1)
                ),
            )
        ),
        spine="\n".join(f'    <itemref idref="{one}"/>' for one, _name in names),
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", _CONTAINER)
        archive.writestr("EPUB/package.opf", package)
        archive.writestr("EPUB/contents.xhtml", _contents(places, title, language))
        archive.writestr("EPUB/style.css", _STYLE)
        for name, text in files.items():
            archive.writestr(f"EPUB/{name}", text)
        for one in shown:
            archive.writestr(f"EPUB/pictures/{one.name}", one.data, zipfile.ZIP_STORED)
    return out.getvalue()


def _sayable(text: str) -> str:
    return _UNSAYABLE.sub("", text)


EPUB: Final[Format[ManuscriptOut]] = Format(
    id="manuscript.epub", subject="manuscript", direction="out", words="EPUB book", suffixes=(".epub",),
    act=export_epub,
)  # fmt: skip
