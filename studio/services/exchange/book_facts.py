"""What an exported file says of the book beside its text: its author, when it was made, on what paper. Pure but for the
clock; any thread."""

from __future__ import annotations

import time
from typing import Final

from studio.domain.document import Document
from studio.domain.text_records import Meta

_LETTER: Final = ("en", "en-US", "en-CA", "es-MX", "fr-CA")
"""Languages of countries with paper of 8.5 by 11 inches; English of no country is American, as its spelling is."""
_LETTER_SIZE, _A4_SIZE = (215.9, 279.4), (210.0, 297.0)


def author_of(document: Document) -> str:
    """ "" where none was entered."""
    meta = document.get(Meta, "project")
    return " ".join(meta.author.split()) if meta is not None else ""


def now_in_utc() -> str:
    """As "2026-11-29T16:30:00Z": when a file says it was made."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def is_letter(language: str) -> bool:
    return language in _LETTER


def paper_of(language: str) -> tuple[float, float]:
    """Width and height in millimetres: letter paper, or A4."""
    return _LETTER_SIZE if is_letter(language) else _A4_SIZE
