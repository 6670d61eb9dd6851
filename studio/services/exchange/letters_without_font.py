"""Letters that no font on this machine has: a PDF would show boxes in their place. Called on a thread.

Typst does not say so. It is asked by pages with one letter each: the glyph of a letter that nobody has is number 0.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from studio.domain.errors import StudioError
from studio.services.exchange.typesetting import SERIF, fonts, is_there, typeset
from studio.services.exchange.typst_text import string

_KNOWN: Final = 0x24F
"""Up to here the font that comes with Typst has all letters: most books have no others, and are not asked about."""
_DASHES: Final = range(0x2010, 0x2027)
"""And these, with quotes and dots."""
_MOST: Final = 10_000
"""Different letters that are asked about, at a tenth of a millisecond each."""
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NO_GLYPH: Final = rb"(\000\000)"
_PAGE: Final = '#text(size: 5pt, "A");#h(9pt);#{letter};\n#pagebreak(weak: true)\n'


def letters_without_font(letters: Iterable[str]) -> frozenset[str]:
    """Of these; none where Typst is not there, or does not say. Blanks, marks on other letters, signs that nobody sees
    are not asked about."""
    asked = sorted(one for one in set(letters) if _is_asked(one))[:_MOST]
    if not asked or not is_there():
        return frozenset()
    source = f"#set page(width: 99pt, height: 99pt, margin: 5pt)\n#set text(font: {fonts(*SERIF)})\n" + "".join(
        _PAGE.format(letter=string(one)) for one in asked
    )
    try:
        pages = [page for page in _streams(typeset(source, Path("letters.pdf"), {})) if b"/MCID" in page]
    except StudioError:
        return frozenset()
    if len(pages) != len(asked):
        return frozenset()
    return frozenset(one for one, page in zip(asked, pages, strict=True) if _NO_GLYPH in page)


def _is_asked(letter: str) -> bool:
    number = ord(letter)
    if number <= _KNOWN or number in _DASHES:
        return False
    return unicodedata.category(letter)[0] in "LNPS" or unicodedata.category(letter) == "Co"


def _streams(made: bytes) -> list[bytes]:
    found = []
    for one in _STREAM.finditer(made):
        try:
            found.append(zlib.decompress(one[1]))
        except zlib.error:
            found.append(one[1])
    return found
