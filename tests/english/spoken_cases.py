"""The tables of what is written and how it is said, written by hand, as the tests and the report of them read them.

A line of `cases/<section>.txt` is ``written => spoken``, with ``|`` between readings that are both right. Spoken words
are compared without case and marks, and hyphens are blanks. `ends.txt` has sentences with ``¦`` between them,
`heteronyms.txt` a word and its sound before the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "cases"
SPOKEN = (
    "money", "dates", "times", "ordinals", "ranges", "units", "fractions", "numbers", "roman", "initials",
    "abbreviations", "web", "sport_law", "addresses", "signs", "markup", "elisions", "scripts", "aside", "aside_second",
    "aside_third", "aside_fourth", "aside_fifth", "aside_sixth",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    section: str
    written: str
    accepted: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.section}: {self.written}"


def cases(section: str) -> Iterator[Case]:
    for line in (CASES / f"{section}.txt").read_text("utf-8").split("\n"):
        written, arrow, spoken = line.partition(" => ")
        if arrow:
            yield Case(section, written, tuple(one.strip() for one in spoken.split(" | ")))


def plain(words: str) -> str:
    """Words without case, marks and hyphens, one blank between them."""
    return " ".join(re.sub(r"[^\w' ]", " ", words.casefold().replace("’", "'")).split())
