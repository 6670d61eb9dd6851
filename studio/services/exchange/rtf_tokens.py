"""Rich Text Format as tokens, and the letters of its bytes. Used by `rtf_in`; any thread.

Bytes of letters are of the code page of the font that they are in, which `Letters` knows; what `\\u` says goes before
them. Source: Rich Text Format Specification 1.9.1 (Microsoft), "RTF Syntax", "Font Table", "Unicode RTF".
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})? ?"
    rb"|(?P<hexes>(?:\\'[0-9a-fA-F]{2})+)"
    rb"|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|[\r\n]+|\\"
)
Kind = Literal["word", "symbol", "open", "close", "text", "raw"]
_CHARSETS: Final = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
PAGES: Final = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
"""Words at the beginning of a file, and the code page that each means."""
_NUMBERED: Final = {10000: "mac_roman", 10007: "mac_cyrillic", 65001: "utf-8"}


class Token(NamedTuple):
    kind: Kind
    name: bytes = b""
    """Of a word, of a symbol; the bytes of a text."""
    number: int | None = None
    place: int = 0
    """Where it ends in the file."""


def tokens_of(data: bytes) -> Iterator[Token]:
    """In order; "raw" are the bytes of a picture as they are (`\\bin`)."""
    at = 0
    while at < len(data):
        found = _TOKEN.match(data, at)
        if found is None:  # every byte begins some token
            return
        at = found.end()
        kind = found.lastgroup
        if kind == "text":
            yield Token("text", found[0], None, at)
        elif kind in ("word", "number"):
            number = int(found["number"]) if found["number"] else None
            if found["word"] == b"bin" and number:
                start, at = at, at + max(0, number)
                yield Token("raw", data[start:at], None, min(at, len(data)))
                continue
            yield Token("word", found["word"], number, at)
        elif kind == "hexes":
            yield Token("text", bytes.fromhex(found[0].replace(b"\\'", b"").decode("ascii")), None, at)
        elif kind == "brace":
            yield Token("open" if found[0] == b"{" else "close", b"", None, at)
        elif kind == "symbol":
            yield Token("symbol", found["symbol"], None, at)


class Letters:
    """The code pages of one file: the one that it names, and those of its fonts."""

    def __init__(self) -> None:
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}

    def set_page(self, name: str) -> None:
        self._page = _known(name) or self._page

    def set_number(self, number: int) -> None:
        """As `\\ansicpg` names it."""
        self._page = numbered(number) or self._page

    def set_font(self, font: int, page: str) -> None:
        if page and len(self._fonts) < 10_000:
            self._fonts[font] = page

    def meet(self, name: bytes, number: int, font: int) -> int:
        """A word of the table of fonts; the font that is told of from then on."""
        if name == b"fcharset":
            self.set_font(font, of_charset(number))
        elif name == b"cpg":
            self.set_font(font, numbered(number))
        return number if name == b"f" else font

    def decode(self, data: bytes, font: int) -> str:
        if data.isascii():
            return data.decode("ascii")
        return data.decode(self._fonts.get(font, self._page), "replace")


def of_charset(charset: int) -> str:
    """The code page of a font's character set; "" for that of the file."""
    return _CHARSETS.get(charset, "")


def numbered(number: int) -> str:
    """A code page by its number; "" for one that nobody knows."""
    return _NUMBERED.get(number) or _known(f"cp{number}")


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
