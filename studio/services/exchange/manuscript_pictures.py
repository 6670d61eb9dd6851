"""The manuscript with its pictures: in an HTML page as data, beside a Markdown file in a folder, within a PDF, an EPUB
book, a Word document, an OpenDocument text, a Rich Text file.

The Writing pane calls it on a thread. Other formats have the words of what pictures show, and how many are left out is
told.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from studio.domain.document import Document
from studio.domain.media_types import ending_of, media_type_of
from studio.domain.outline import paragraphs_of
from studio.domain.recipes.source_type import source_type
from studio.formats.picture_bytes import PNG
from studio.formats.xmp import with_source_type
from studio.project.files import export_folder, write_whole
from studio.services.exchange.docx_out import DOCX, export_docx
from studio.services.exchange.epub_out import EPUB, export_epub
from studio.services.exchange.format import Format
from studio.services.exchange.manuscript_text import ROWS, ManuscriptOut, manuscript_as, scenes_of
from studio.services.exchange.odt_out import ODT, export_odt
from studio.services.exchange.pdf_out import PDF, export_pdf
from studio.services.exchange.picture_png import with_texts
from studio.services.exchange.recipes_of import texts_of_asset
from studio.services.exchange.rtf_out import RTF, export_rtf

Readers = Mapping[str, Callable[[], bytes]]
"""By SHA-256, what reads a picture on any thread and raises StudioError."""
_HTML: Final = ROWS["html"]
_MARKDOWN: Final = ROWS["markdown"]
_EMBED: Final = {
    PDF.suffixes: export_pdf, ODT.suffixes: export_odt, RTF.suffixes: export_rtf, DOCX.suffixes: export_docx,
    EPUB.suffixes: export_epub,
}  # fmt: skip
"""What writes a file with its pictures in it, by the endings of the row."""
_WITH: Final = (_HTML.suffixes, _MARKDOWN.suffixes, *_EMBED)


def pictures_in(document: Document, scene_id: str | None) -> tuple[str, ...]:
    """SHA-256 of the pictures of one scene or of all, one for each place."""
    found: list[str] = []
    for _, scene in scenes_of(document, scene_id):
        found += [one.asset for one in paragraphs_of(document, scene.id) if one.style == "picture" and one.asset]
    return tuple(found)


def telling(document: Document, readers: Readers, *, recipes: bool = False) -> Readers:
    """The same pictures, each of which says in its XMP if a model made it; `recipes`: those that are PNG files say all
    that is known of how they were made."""
    return {asset: telling_of(read, texts_of_asset(document, asset), recipe=recipes) for asset, read in readers.items()}


def telling_of(read: Callable[[], bytes], texts: Mapping[str, str], *, recipe: bool = False) -> Callable[[], bytes]:
    """The same of one picture, by what is known of its making."""
    source = source_type(texts)

    def told() -> bytes:
        data = read()
        if recipe and texts and data.startswith(PNG):
            data = with_texts(data, texts)
        return with_source_type(data, source)

    return told


def takes_pictures(row: Format[ManuscriptOut]) -> bool:
    return row.subject in ("manuscript", "scene") and row.suffixes in _WITH


def act_with_pictures(row: Format[ManuscriptOut], readers: Readers) -> ManuscriptOut:
    """What writes a file of that row, with its pictures where the format has any."""
    if not takes_pictures(row) or not readers:
        return row.act
    if row.suffixes in _EMBED:
        return partial(_EMBED[row.suffixes], readers=readers)
    write = export_html if row.suffixes == _HTML.suffixes else export_markdown
    return partial(write, readers=readers)


def export_html(document: Document, dest: Path, *, scene_id: str | None = None, readers: Readers) -> None:
    """One page with all that is in it. Raises StudioError, KeyError as `export_manuscript`."""
    _HTML.check(dest)

    def link(asset: str) -> str:
        data = readers[asset]()
        return f"data:{media_type_of(data)};base64,{base64.b64encode(data).decode('ascii')}"

    write_whole(dest, manuscript_as(document, "html", scene_id, link).encode())


def export_markdown(document: Document, dest: Path, *, scene_id: str | None = None, readers: Readers) -> None:
    """The pictures first, so that no link of the text leads nowhere. Raises as `export_html`."""
    _MARKDOWN.check(dest)
    folder = dest.with_name(f"{dest.stem} pictures")
    names: dict[str, str] = {}
    for asset in dict.fromkeys(pictures_in(document, scene_id)):
        data = readers[asset]()
        export_folder(folder)
        names[asset] = f"{asset[:12]}.{ending_of(media_type_of(data))}"
        write_whole(folder / names[asset], data)
    link = partial(_within, folder.name, names)
    write_whole(dest, manuscript_as(document, "markdown", scene_id, link).encode())


def _within(folder: str, names: Mapping[str, str], asset: str) -> str:
    return f"{folder}/{names[asset]}"


def left_out(document: Document, scene_id: str | None, row: Format[ManuscriptOut]) -> int:
    """Pictures that a file of that row does not have."""
    return 0 if takes_pictures(row) else len(pictures_in(document, scene_id))
