"""What stands in a returned document, as it was and as it is now: the values that `docx_tracked` reads and `returned`
compares. Pure; any thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from studio.domain.text_records import Mark, ParagraphStyle

Status = Literal["same", "in", "out"]
Aside = Literal["formatting", "tables", "footnotes"]
"""Changes that are counted and not read: of how things look, within tables in tables, of footnotes that are gone."""


class By(NamedTuple):
    """Who made a change, and when, in seconds since 1970; 0 where it is not said."""

    author: str = ""
    at: float = 0.0


class Bit(NamedTuple):
    text: str
    status: Status
    marks: tuple[tuple[str, str], ...]
    """Styles with their targets, over all of it."""
    by: By


class Point(NamedTuple):
    """Where a comment begins or ends: how many characters of the paragraph as it was are before it."""

    comment: str
    begins: bool
    at: int
    at_new: int
    """The same in the paragraph as it is now."""

    def moved(self, was: int, now: int) -> Point:
        """So many characters further on."""
        return self._replace(at=self.at + was, at_new=self.at_new + now)


class TrackedNote(NamedTuple):
    """The words of a footnote whose sign stands in a paragraph."""

    at: int
    """How many characters of the paragraph as it was are before the sign."""
    words: str
    """As they are now."""
    tracked: bool
    by: By


class TrackedCell(NamedTuple):
    bits: tuple[Bit, ...]
    points: tuple[Point, ...]

    @property
    def was(self) -> str:
        return "".join(bit.text for bit in self.bits if bit.status != "in")


class TrackedRow(NamedTuple):
    cells: tuple[TrackedCell, ...]
    status: Status
    by: By


class TrackedParagraph(NamedTuple):
    ids: tuple[str, ...]
    """Of bookmarks of ours that begin in it."""
    style: ParagraphStyle
    bits: tuple[Bit, ...]
    end: Status
    end_by: By
    points: tuple[Point, ...]
    notes: tuple[TrackedNote, ...] = ()
    rows: tuple[TrackedRow, ...] = ()
    """Of a table, which is a paragraph of the manuscript."""

    @property
    def was(self) -> str:
        return "".join(bit.text for bit in self.bits if bit.status != "in")

    @property
    def now(self) -> str:
        return "".join(bit.text for bit in self.bits if bit.status != "out")


class Comment(NamedTuple):
    words: str
    by: By
    answers_to: str
    """Id of the comment that it answers; "" for none."""
    resolved: bool


class TrackedText(NamedTuple):
    paragraphs: tuple[TrackedParagraph, ...]
    comments: dict[str, Comment]
    """By id, in their order."""
    aside: Counter[Aside]
    tables: int
    """Those that hold tables, which are not read."""
    editor: str
    """Who saved it last, as it says."""

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(one for paragraph in self.paragraphs for one in paragraph.ids)


def marks_of(bits: Sequence[tuple[str, tuple[tuple[str, str], ...]]]) -> tuple[Mark, ...]:
    """Of texts that follow one another."""
    found: list[Mark] = []
    at = 0
    for text, styles in bits:
        found += [Mark(at, at + len(text), style, target) for style, target in styles]
        at += len(text)
    return tuple(found)
