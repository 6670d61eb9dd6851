"""Lines by which Project Gutenberg sets a book apart from what it puts around it, and the names of those who typed it.
Pure; used by `gutenberg` for scenes and by `text_layout` for blocks of lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_START: Final = re.compile(r"\s*\*{3}\s*START OF (?:THIS|THE) PROJECT GUTENBERG|\s*\*END\s?\*\s?THE SMALL PRINT", re.I)
_END: Final = re.compile(r"\s*\*{3}\s*END OF (?:THIS|THE) PROJECT GUTENBERG", re.I)
_LAST_LINE: Final = re.compile(r"\s*End of (?:the |this )?Project Gutenberg(?:['’]s|\s)", re.I)
"""Stands above the other in older files; counts only where the file has one of the marks."""
_CREDIT: Final = re.compile(
    r"[\s\[(]*(?:credits:|updated editions? |(?:(?:this|the) )?(?:e-?(?:text|book)|file|html version|text version|"
    r"transcription)?(?: (?:file )?(?:was|has been|is))?\s*(?:first )?(?:posted|produced|prepared|created|transcribed|"
    r"scanned|proofed|proofread|digitized|typed|converted|updated|edited)"
    r"(?: and (?:proofed|proofread|edited|transcribed|revised))? (?:by|from|for|with|on)\b|html version by\b)"
    r"|.{0,300}(?:online distributed proofreading|\bpgdp\.net\b)",
    re.IGNORECASE | re.DOTALL,
)
_NOT_CREDIT: Final = 600
"""Letters of a paragraph that is none."""


def is_start(text: str) -> bool:
    return bool(_START.match(text))


def is_end(text: str) -> bool:
    """Or the line right before the mark of the end."""
    return bool(_END.match(text) or _LAST_LINE.match(text))


def is_mark(text: str) -> bool:
    """Whether it is one of the two marks without which a file is none of Project Gutenberg's."""
    return is_start(text) or bool(_END.match(text))


def is_credit(text: str) -> bool:
    """Whether a paragraph right behind the mark of the start says who typed the book."""
    return len(text) <= _NOT_CREDIT and bool(_CREDIT.match(text))


def book_in(blocks: Sequence[str]) -> range:
    """Those between the marks, without the credits; all where there is no mark."""
    if not any(map(is_mark, blocks)):
        return range(len(blocks))
    start = next((place + 1 for place, text in enumerate(blocks) if is_start(text)), 0)
    while 0 < start < len(blocks) and is_credit(blocks[start]):
        start += 1
    end = next((place for place in range(start, len(blocks)) if is_end(blocks[place])), len(blocks))
    return range(start, end)
