"""What the clipboard or a drop holds, as passages. Taken from it on the main thread, read on any."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QMimeData

from studio.domain.manuscript import Passage
from studio.services.exchange.html_in import passages_from_html
from studio.services.exchange.manuscript_in import passages_from_markdown, passages_from_pasted_text
from studio.services.translation import tr

MARKDOWN = "text/markdown"
AT_ONCE = 100_000
"""Characters that are read and put into a scene while a person waits for them: a tenth of a second."""


class Words(msgspec.Struct, frozen=True):
    """The same words in the forms that their program offers, without what is not there."""

    markdown: str = ""
    html: str = ""
    text: str = ""

    @property
    def long(self) -> bool:
        return max(len(self.markdown), len(self.html), len(self.text)) > AT_ONCE


def words_of(source: QMimeData) -> Words:
    if source.hasFormat(MARKDOWN):
        return Words(markdown=bytes(source.data(MARKDOWN).data()).decode(errors="replace"))
    return Words(html=source.html() if source.hasHtml() else "", text=source.text() if source.hasText() else "")


def passages_of(words: Words, step: Callable[[float], None] = lambda _share: None) -> tuple[Passage, ...]:
    """As paragraphs: Markdown where the source says so, then HTML, then text. Raises StudioError(BadInput) for more
    than a manuscript can be, which no words that are not long are."""
    name = tr("Pasted text")
    if words.markdown:
        return passages_from_markdown(words.markdown, name, step)
    if words.html:
        passages = passages_from_html(words.html, step)
        if passages:
            return passages
    return passages_from_pasted_text(words.text, name, step) if words.text else ()
