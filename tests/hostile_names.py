"""Names as a stranger would choose them, and what must be seen of them nowhere."""

from __future__ import annotations

import unicodedata
from typing import Final

MARKUP: Final = "<b>x</b><img src=x>"
HOSTILE: Final = {
    "title": "\x1b]0;owned\x07name",
    "clear": "\x1b[2J\x9b2Jname",
    "turned": "name\u202egpj.exe\u2066",
    "markup": MARKUP,
    "long": "name" * 25_000,
    "lines": "name\nERROR: disk\r\nfailure\u2028more",
    "path": "../..\\--out=C:/CON.\t",
    "hidden": "na\u200bme\ufeff\x00",
}
LONGEST_LINE: Final = 4_000


def steering(text: str) -> set[str]:
    """Characters of a text that move a cursor, turn the reading or cannot be seen, but for the ends of lines."""
    return {
        one
        for one in text
        if (unicodedata.category(one) in ("Cc", "Zl", "Zp", "Cs") and one != "\n")
        or "\u202a" <= one <= "\u202e"
        or "\u2066" <= one <= "\u2069"
        or one in "\u200b\ufeff"
    }


def check_shown(text: str) -> None:
    """Fails where text is not fit to be shown."""
    assert steering(text) == set()
    assert max(map(len, text.split("\n"))) <= LONGEST_LINE
