"""How many words and characters each scene has, for the outline, and how many of them the writer wrote since the
manuscript was opened. Knows no toolkit; any thread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from typing import Final

import msgspec

from studio.domain.authorship import words_of_others, words_proposed
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.text_records import Paragraph
from studio.domain.word_count import Tally, counted_text, tally
from studio.services.exchange.manuscript_in import IMPORT

_SPACE = re.compile(r"\s")
SLICE_LETTERS: Final = 50_000
"""Counted in one go, in five milliseconds or so."""
FIRST_LETTERS: Final = 10_000
"""Of another document, which the whole window takes up in the same turn."""
_PARAGRAPH_LETTERS: Final = 20
"""What a paragraph costs beside its letters."""
_LONGEST_WORD: Final = 1000
_NOTHING: Final = Tally()


class WordCounts:
    """Words and characters of each scene, kept up to date by changes. A book is counted a slice at a time."""

    def __init__(self) -> None:
        self._paragraphs: dict[str, Tally] = {}
        self._per_scene: dict[str, Tally] = {}
        self._others: dict[str, int] = {}
        """By paragraph, words that are of a model, an editor, another program."""
        self._imported: dict[str, int] = {}
        """By paragraph, words with which it came in a file; also of those that are gone and may come back."""
        self._arriving: set[str] = set()
        """Of those, ids whose words are counted for the first time."""
        self._words = self._not_written = 0
        """Of the whole document, and those of them that the writer did not write."""
        self._at_first: int | None = None
        """What the writer had written when all of the document was counted for the first time."""
        self._waiting: dict[str, tuple[Paragraph, int]] = {}
        """By id, paragraphs with the letters of them that were counted."""
        self._coming: Iterator[Paragraph] | None = None
        """The paragraphs of a document that was begun."""
        self._touched: set[str] = set()
        """Ids of those that have changed since."""

    @property
    def waits(self) -> bool:
        """Some of it is still to be counted."""
        return bool(self._waiting) or self._coming is not None

    def begin(self, document: Document | None) -> None:
        """Count another document, or none: its first slice."""
        self._paragraphs.clear()
        self._per_scene.clear()
        self._others.clear()
        self._imported.clear()
        self._arriving.clear()
        self._words = self._not_written = 0
        self._at_first = None
        self._waiting = {}
        self._touched.clear()
        self._coming = document.all(Paragraph) if document is not None else None
        self._count(FIRST_LETTERS)

    def follow(self, change: Change) -> None:
        """Count anew what a change touched: the first slice of it."""
        for edit in change.edits:
            before, after = edit.before, edit.after
            if (
                isinstance(before, Paragraph)
                and isinstance(after, Paragraph)
                and counted_text(before) == counted_text(after)
                and before.scene_id == after.scene_id
                and before.spans == after.spans
            ):
                continue
            if self._coming is not None:
                self._touched.update(one.id for one in (before, after) if isinstance(one, Paragraph))
            if isinstance(before, Paragraph):
                self._waiting.pop(before.id, None)
                self._add(before.scene_id, _NOTHING.minus(self._paragraphs.pop(before.id, _NOTHING)))
                self._not_written -= self._others.pop(before.id, 0)
                if not isinstance(after, Paragraph):
                    self._not_written -= self._imported.get(before.id, 0)
                    self._arriving.discard(before.id)
            if isinstance(after, Paragraph):
                self._waiting[after.id] = after, 0
                if not isinstance(before, Paragraph):
                    self._arrive(after.id, imported=change.label == IMPORT)
                elif after.id in self._arriving:
                    self._not_written -= self._imported[after.id]
                    self._imported[after.id] = 0
        self.count_on()

    def _arrive(self, paragraph_id: str, *, imported: bool) -> None:
        if imported:
            self._imported[paragraph_id] = 0
            self._arriving.add(paragraph_id)
        else:
            self._not_written += self._imported.get(paragraph_id, 0)

    def count_on(self) -> None:
        """The next slice, if anything waits."""
        self._count(SLICE_LETTERS)

    def _count(self, most: int) -> None:
        letters = 0
        while letters < most and (found := self._next()) is not None:
            paragraph, start = found
            text = counted_text(paragraph)
            end = _end_of_portion(text, start + most - letters)
            count = _apart(tally(text[start:end]), words_proposed(paragraph, start, end) if paragraph.spans else 0)
            self._paragraphs[paragraph.id] = self._paragraphs.get(paragraph.id, _NOTHING).plus(count)
            self._add(paragraph.scene_id, count)
            self._count_authors(paragraph, start, end, count.words + count.proposed)
            letters += (end - start) * (2 if paragraph.spans else 1) + _PARAGRAPH_LETTERS
            if end < len(text):
                self._waiting[paragraph.id] = paragraph, end
            else:
                self._arriving.discard(paragraph.id)
        if self._at_first is None and not self.waits:
            self._at_first = self._words - self._not_written

    def _count_authors(self, paragraph: Paragraph, start: int, end: int, words: int) -> None:
        others = words_of_others(paragraph, start, end) if paragraph.spans else 0
        if others:
            self._others[paragraph.id] = self._others.get(paragraph.id, 0) + others
            self._not_written += others
        if paragraph.id in self._arriving:
            self._imported[paragraph.id] += words - others
            self._not_written += words - others

    def _next(self) -> tuple[Paragraph, int] | None:
        if self._waiting:
            return self._waiting.popitem()[1]
        for one in self._coming or ():
            if one.id not in self._touched:
                return one, 0
        self._coming = None
        self._touched.clear()
        return None

    def of(self, scene_id: str) -> Tally:
        return self._per_scene.get(scene_id, _NOTHING)

    def total(self) -> Tally:
        return reduce(Tally.plus, self._per_scene.values(), _NOTHING)

    @property
    def grown(self) -> int:
        """Words that the writer wrote, typed or dictated, since the document was counted first; less than 0 where more
        were taken out. What came in a file, from another program, from a model or an editor is none of it."""
        return self._words - self._not_written - self._at_first if self._at_first is not None else 0

    def _add(self, scene_id: str, count: Tally) -> None:
        self._words += count.words + count.proposed
        self._per_scene[scene_id] = self._per_scene.get(scene_id, _NOTHING).plus(count)


def _apart(count: Tally, proposed: int) -> Tally:
    return msgspec.structs.replace(count, words=count.words - proposed, proposed=proposed) if proposed else count


def _end_of_portion(text: str, about: int) -> int:
    """Where to part a long text: at a space, or where none is near."""
    if about >= len(text):
        return len(text)
    space = _SPACE.search(text, about, about + _LONGEST_WORD)
    return space.start() if space is not None else min(len(text), about + _LONGEST_WORD)
