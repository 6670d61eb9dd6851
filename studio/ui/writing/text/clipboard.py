"""What the clipboard or a drop holds, as passages or as files to import. Main thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from studio.domain.manuscript import Passage
from studio.services.exchange.html_in import passages_from_html
from studio.services.exchange.manuscript_in import SUFFIXES, passages_from_markdown, passages_from_pasted_text

MARKDOWN = "text/markdown"


def passages_of(source: QMimeData) -> tuple[Passage, ...]:
    """As paragraphs: Markdown where the source says so, then HTML, then text."""
    if source.hasFormat(MARKDOWN):
        return passages_from_markdown(bytes(source.data(MARKDOWN).data()).decode(errors="replace"))
    if source.hasHtml():
        passages = passages_from_html(source.html())
        if passages:
            return passages
    return passages_from_pasted_text(source.text()) if source.hasText() else ()


def importable(source: QMimeData) -> tuple[Path, ...]:
    """Local files that can be imported as scenes."""
    files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()] if source.hasUrls() else []
    return tuple(path for path in files if path.suffix.lower() in SUFFIXES)
