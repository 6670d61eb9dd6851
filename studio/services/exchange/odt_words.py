"""The words of one paragraph of an OpenDocument text, with their marks. Used by `odt_in`."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final, Protocol

from studio.domain.markdown_typed import NOTE_SIGN
from studio.domain.text_records import Mark
from studio.services.exchange.losses import LossKind
from studio.services.exchange.odt_styles import OFFICE, TEXT, Look, Styles
from studio.services.exchange.word_processors import web

DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SVG: Final = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
XLINK: Final = "{http://www.w3.org/1999/xlink}"
BLANKS: Final = re.compile("[ \t\r\n]+")
UNREAD: Final = {
    f"{OFFICE}forms", f"{OFFICE}annotation-end", f"{OFFICE}event-listeners", f"{SVG}title", f"{SVG}desc",
    f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph", f"{TEXT}script", f"{TEXT}sequence-decls",
    f"{TEXT}variable-decls", f"{TEXT}user-field-decls",
}  # fmt: skip


class Reader(Protocol):
    """What reads the whole text."""

    @property
    def lost(self) -> Counter[LossKind]: ...
    def one(self) -> None: ...
    def note(self, element: Any) -> str: ...
    def drawn(self, element: Any) -> list[Any]: ...


class Words:
    """What stands in one paragraph. Blanks of the XML count once, and not at the beginning (part 3, 6.1.2)."""

    def __init__(self, reader: Reader, styles: Styles) -> None:
        self._reader, self._styles = reader, styles
        self._length, self._blank = 0, True
        self.pieces: list[str] = []
        self.marks: list[Mark] = []
        self.boxes: list[Any] = []

    def take(self, element: Any, look: Look, address: str) -> None:
        """The words in an element, and in all that stands in it."""
        self._say(element.text, look, address)
        for child in element:
            if isinstance(child.tag, str):
                self._reader.one()
                self._meet(child, look, address)
            self._say(child.tail, look, address)

    def _meet(self, child: Any, look: Look, address: str) -> None:
        tag = child.tag
        if tag == f"{TEXT}span":
            self.take(child, self._styles.letters(str(child.get(f"{TEXT}style-name") or "")).over(look), address)
        elif tag == f"{TEXT}s":
            count = str(child.get(f"{TEXT}c") or "1")
            self._put(
                " " * (int(count) if count.isdecimal() and count.isascii() and len(count) < 4 else 1), look, address
            )
        elif tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            self._put("\t" if tag == f"{TEXT}tab" else "\u2028", look, address)
        elif tag == f"{TEXT}a":
            self.take(child, look, web(str(child.get(f"{XLINK}href") or "")))
        elif tag == f"{TEXT}note":
            self._note(child)
        elif tag == f"{OFFICE}annotation":
            self._reader.lost["comments"] += 1
        elif tag == f"{TEXT}ruby-text":
            self._reader.lost["ruby"] += 1
        elif tag.startswith(DRAW):
            self.boxes += self._reader.drawn(child)
        elif tag not in UNREAD:
            self.take(child, look, address)

    def _note(self, element: Any) -> None:
        words = self._reader.note(element)
        if words:
            self.marks.append(Mark(self._length, self._length + 1, "footnote", words))
            self._put(NOTE_SIGN, Look(), "")

    def _say(self, text: str | None, look: Look, address: str) -> None:
        if not text:
            return
        text = BLANKS.sub(" ", text)
        if self._blank:
            text = text.removeprefix(" ")
        if text:
            self._put(text.replace("\u00ad", ""), look, address)
            self._blank = text.endswith(" ")

    def _put(self, text: str, look: Look, address: str) -> None:
        self._blank = False
        if look.hidden or not text:
            return
        start, end = self._length, self._length + len(text)
        for style, on in (
            ("bold", look.bold), ("italic", look.italic), ("strike", look.strike), ("code", look.code),
            ("underline", look.underline and not address), ("small-caps", look.small),
            ("superscript", look.height == "superscript"), ("subscript", look.height == "subscript"),
        ):  # fmt: skip
            if on:
                self.marks.append(Mark(start, end, style))
        if address:
            self.marks.append(Mark(start, end, "link", address))
        self.pieces.append(text)
        self._length = end
