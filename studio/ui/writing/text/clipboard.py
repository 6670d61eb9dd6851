"""What the clipboard or a drop holds, as passages. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from studio.domain.manuscript import Passage
from studio.services.exchange.html_in import passages_from_html
from studio.services.exchange.manuscript_in import passages_from_markdown, passages_from_pasted_text

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
