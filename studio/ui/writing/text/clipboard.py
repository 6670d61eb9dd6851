"""What the clipboard or a drop holds, as passages. Taken from it on the main thread, read on any.

What is copied from the manuscript lies there as passages too, so that footnotes, languages of code, pictures and who
wrote what come through; other programs see the same as Markdown, HTML and text. All other words are somebody else's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QDir, QMimeData

from studio.domain.passages import Passage
from studio.domain.richtext import from_elsewhere
from studio.services.exchange.copied_passages import pasted_passages
from studio.services.exchange.manuscript_in import (
    passages_from_markdown,
    passages_from_pasted_text,
)
from studio.services.exchange.pasted_pages import PastedPage, has_pictures, read_page
from studio.services.translation import tr

MARKDOWN = "text/markdown"
PASSAGES = "application/x-triptych-passages"
"""JSON of a tuple of `Passage`, without authorship."""
AT_ONCE = 100_000
"""Characters that are read and put into a scene while a person waits for them: a tenth of a second."""


class Words(msgspec.Struct, frozen=True):
    """The same words in the forms that their program offers, without what is not there."""

    markdown: str = ""
    html: str = ""
    text: str = ""
    passages: bytes = b""

    @property
    def long(self) -> bool:
        """They are read on a thread, as all pictures are."""
        own = self.passages or self.markdown
        longest = max(len(self.markdown), len(self.html), len(self.text), len(self.passages) // 4)
        return longest > AT_ONCE or (not own and has_pictures(self.html))


def words_of(source: QMimeData) -> Words:
    passages = bytes(source.data(PASSAGES).data()) if source.hasFormat(PASSAGES) else b""
    if source.hasFormat(MARKDOWN):
        return Words(markdown=bytes(source.data(MARKDOWN).data()).decode(errors="replace"), passages=passages)
    html = source.html() if source.hasHtml() else ""
    return Words(html=html, text=source.text() if source.hasText() else "", passages=passages)


def passages_of(words: Words, step: Callable[[float], None] = lambda _share: None) -> tuple[Passage, ...]:
    """See `page_of`; without pictures and what could not be taken over."""
    return page_of(words, step).passages


def page_of(words: Words, step: Callable[[float], None] = lambda _share: None) -> PastedPage:
    """As paragraphs: this program's own, Markdown where the source says so, then HTML, then text; those that are not
    our own were written by somebody else. Raises StudioError(BadInput) for more than a manuscript can be, which no
    words that are not long are."""
    if words.passages and (own := pasted_passages(words.passages)):
        return PastedPage(own, (), Counter())
    page = _read(words, step)
    return page._replace(passages=tuple(pasted(one) for one in page.passages))


def plain_passages(words: Words) -> tuple[Passage, ...]:
    """The words alone, with who wrote them."""
    if words.passages and (own := pasted_passages(words.passages)):
        return tuple(Passage(one.text, spans=one.spans) for one in own)
    return tuple(pasted(Passage(one.strip())) for one in words.text.splitlines() if one.strip())


def pasted(passage: Passage) -> Passage:
    """The words as those of another program."""
    return msgspec.structs.replace(passage, spans=from_elsewhere(len(passage.text), "pasted"))


def _read(words: Words, step: Callable[[float], None]) -> PastedPage:
    name = tr("Pasted text")
    if words.markdown:
        return PastedPage(passages_from_markdown(words.markdown, name, step), (), Counter())
    if words.html:
        page = read_page(words.html, step, Path(QDir.tempPath()))
        if page.passages:
            return page
    passages = passages_from_pasted_text(words.text, name, step) if words.text else ()
    return PastedPage(passages, (), Counter())
