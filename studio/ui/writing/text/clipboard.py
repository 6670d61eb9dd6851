"""What the clipboard or a drop holds, as passages. Taken from it on the main thread, read on any.

What is copied from the manuscript lies there as passages too, so that footnotes, languages of code, pictures and who
wrote what come through; other programs see the same as Markdown, HTML and text. All other words are somebody else's.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QDir, QMimeData
from PySide6.QtGui import QImage

from studio.domain.media_types import media_type_of
from studio.domain.passages import Passage
from studio.domain.richtext import from_elsewhere
from studio.services.exchange.copied_passages import copied_passages, pasted_passages
from studio.services.exchange.manuscript_text import passages_html
from studio.services.exchange.markdown_in import passages_from_markdown, passages_from_pasted_text
from studio.services.exchange.markdown_out import passages_markdown
from studio.services.exchange.pasted_pages import PastedPage, has_pictures, read_page
from studio.services.translation import tr

MARKDOWN = "text/markdown"
PASSAGES = "application/x-triptych-passages"
"""JSON of a tuple of `Passage`, without authorship."""
COPIED_BYTES = 8 << 20
"""Of the pictures that are copied for other programs, which takes the window some milliseconds."""
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


def copied_words(
    passages: Sequence[Passage],
    read_picture: Callable[[str, int], bytes | None],
    pixels: Callable[[str], QImage | None],
) -> QMimeData:
    """Passages for the clipboard or a drag: as they are for this program, as text, HTML and Markdown for others; a
    picture alone as one. `read_picture` answers the bytes of a picture of at most so many, or None; `pixels` the
    picture as it was last shown, if it was."""
    data = QMimeData()
    data.setText("\n\n".join(one.text.replace("\u2028", "\n") for one in passages))
    if any(one.style != "body" or one.marks for one in passages) or len(passages) > 1:
        data.setHtml(passages_html(passages, link=_copied_pictures(read_picture)))
        data.setData(MARKDOWN, passages_markdown(passages).encode())
    data.setData(PASSAGES, copied_passages(passages))
    alone = [one for one in passages if one.style == "picture"] if len(passages) == 1 else []
    image = pixels(alone[0].asset) if alone else None
    if image is not None:
        data.setImageData(image)
    return data


def _copied_pictures(read_picture: Callable[[str, int], bytes | None]) -> Callable[[str], str]:
    """The addresses that are the pictures themselves, as far as they are few: other programs have no project."""
    left = COPIED_BYTES

    def link(asset: str) -> str:
        nonlocal left
        found = read_picture(asset, left)
        if found is None:
            return ""
        left -= len(found)
        return f"data:{media_type_of(found)};base64,{base64.b64encode(found).decode('ascii')}"

    return link


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
