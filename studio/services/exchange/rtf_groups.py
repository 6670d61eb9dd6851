"""Groups of a Rich Text file: what holds in one, and the words that begin or change something. Used by `rtf_in`; pure.

Source: Rich Text Format Specification 1.9.1 (Microsoft).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.services.exchange.rtf_pictures import Picture
from studio.services.exchange.rtf_text import Flow

SKIPPED: Final = frozenset((
    b"colortbl", b"info", b"header", b"headerl", b"headerr", b"headerf", b"footer", b"footerl", b"footerr", b"footerf",
    b"pntext", b"listtext", b"nonshppict", b"shprslt", b"ftnsep", b"ftnsepc", b"ftncn", b"aftnsep", b"aftnsepc",
    b"aftncn", b"bkmkstart", b"bkmkend", b"xe", b"tc", b"rxe", b"txe", b"sp", b"template", b"private", b"objdata",
    b"expandedcolortbl", b"filetbl", b"revtbl", b"atnid", b"atnauthor", b"atnref", b"atndate", b"atrfstart",
    b"atrfend", b"atnparent", b"atntime",
))  # fmt: skip
"""Destinations that nobody sees, also where they do not say so themselves."""
DEFINING: Final = {b"fonttbl": "fonts", b"stylesheet": "styles", b"listtable": "lists", b"listoverridetable": "uses"}
TOGGLES: Final = {b"b": "bold", b"i": "italic", b"strike": "strike", b"striked": "strike", b"scaps": "small-caps",
                   b"v": "hidden", b"deleted": "deleted"}  # fmt: skip
HEIGHTS: Final = {b"super": "superscript", b"sub": "subscript", b"up": "superscript", b"dn": "subscript"}
SIGNS: Final = {
    b"tab": "\t", b"line": "\u2028", b"lbr": "\u2028", b"emdash": "\u2014", b"endash": "\u2013", b"lquote": "\u2018",
    b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022", b"emspace": "\u2003",
    b"enspace": "\u2002", b"qmspace": "\u2005", b"zwj": "\u200d", b"zwnj": "\u200c", b"ltrmark": "\u200e",
    b"rtlmark": "\u200f",
}  # fmt: skip
SYMBOLS: Final = {b"~": "\u00a0", b"_": "\u2011", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}


class State:
    """What holds in a group, and goes on in those within it."""

    def __init__(self) -> None:
        self.into = "text"
        """The destination: text, skip, fonts, styles, told (a field), lists, uses."""
        self.outer = "text"
        """The destination around, for a part of one that is left out which is to be read."""
        self.blanks = 1
        """Signs behind a `\\u` that stand for it."""
        self.font = 0
        self.on: frozenset[str] = frozenset()
        """Bold, italic and so on, by the names of marks; hidden, deleted."""
        self.letters = 0
        """The style of the letters."""
        self.style = 0
        self.list = 0
        self.depth = 0
        self.level: int | None = None
        self.in_table = False
        self.field: Field | None = None
        self.link = ""
        self.picture: Picture | None = None
        self.flow: Flow
        self.ends: Callable[[], None] | None = None
        """What is done when the group ends; not of the groups within it."""


class Field:
    """What a field is told, as far as it has come."""

    def __init__(self) -> None:
        self.told = ""
