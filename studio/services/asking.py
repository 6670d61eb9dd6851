"""Keeps the index of an open project's text up to date, and answers questions with quotations of it.

The room of questions makes a `BookFinder` for each project, the command line one for a moment. What `asking` gives
runs on a thread of the caller's, one at a time; `TextMeanings` reads in the background what passages mean.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal

from studio.domain.asking import (
    Asked,
    BookPassage,
    Quoted,
    fused,
    is_answered,
    likeness_of,
    passages_of,
    terms_of,
    weights,
)
from studio.domain.document import Document
from studio.domain.errors import Cancelled, FileUnwritable, StudioError
from studio.domain.outline import outline, paragraphs_of
from studio.domain.text_records import Paragraph
from studio.project.book_index import BOOK, BookIndex
from studio.project.cache_files import MEMORY, CacheLost, cache_path, remove_cache
from studio.services.likeness import Meanings
from studio.services.meanings import Unread

Step = Callable[[float], None]
By = Literal["both", "words", "meaning"]
"""In which order quotations come."""
QUOTED: Final = 5
_RANKED: Final = 200
"""Of each order, so many are looked at."""


class BookFinder:
    def __init__(self, path: Path = MEMORY) -> None:
        self._path = path
        self._index: BookIndex | None = None
        self._turn = threading.Lock()
        self._closed = False
        self._scenes: dict[str, tuple[tuple[Paragraph, ...], tuple[BookPassage, ...]]] = {}
        self._passages: tuple[BookPassage, ...] = ()
        self._numbers: dict[int, list[int]] = {}
        """By number in the index, where passages of this text lie in `_passages`: a text may be there twice."""
        self._texts: dict[bytes, str] = {}
        """What is to be read for its meaning."""
        self._meanings: Meanings | None = None
        """As long as no more were read since."""
        self._rows: list[tuple[int, ...]] | None = None
        """Of each passage, where its meanings lie in `_meanings`; as long as neither changes."""
        self._read = 0

    def asking(
        self, document: Document, question: str, meaning: bytes = b"", most: int = QUOTED, by: By = "both"
    ) -> Callable[[Step], Asked]:
        """A function that looks, for any thread; `document`: a copy that nobody changes; `meaning`: of the question,
        packed. It asks `step` now and then, which may raise. A question without words only brings the index up to
        date."""

        def look(step: Step) -> Asked:
            with self._turn:
                return self._look(document, (question, meaning, most, by), step)

        return look

    def _look(self, document: Document, wish: tuple[str, bytes, int, By], step: Step) -> Asked:
        for path in (self._path, self._path, MEMORY):
            try:
                index = self._opened(path)
                self._bring_up_to(index, document, step)
                return self._found(index, *wish)
            except CacheLost:
                self._drop()
                if self._closed:
                    raise Cancelled from None
        raise StudioError(FileUnwritable(path=str(self._path), detail="the index of the text cannot be kept"))

    def _bring_up_to(self, index: BookIndex, document: Document, step: Step) -> None:
        scenes = {}
        order = [scene.id for _, scene in outline(document)]
        for number, scene_id in enumerate(order):
            step(number / len(order))
            paragraphs = paragraphs_of(document, scene_id)
            kept = self._scenes.get(scene_id)
            same = kept is not None and kept[0] == paragraphs
            scenes[scene_id] = kept if kept is not None and same else (paragraphs, passages_of(scene_id, paragraphs))
        passages = tuple(one for scene_id in order for one in scenes[scene_id][1])
        if self._numbers and passages == self._passages:
            return
        wanted = {one.key: one.text for one in passages}
        known = index.passages()
        index.put(
            [(key, text) for key, text in wanted.items() if key not in known],
            [number for key, number in known.items() if key not in wanted],
        )
        numbers = index.passages()
        self._numbers = {}
        for place, one in enumerate(passages):
            self._numbers.setdefault(numbers[one.key], []).append(place)
        self._texts = {key: text for one in passages for key, text in one.parts}
        self._scenes, self._passages, self._rows = scenes, passages, None
        if self._meanings is None:
            self._take_meanings(index)

    def _take_meanings(self, index: BookIndex) -> Meanings:
        found = index.meanings()
        gone = [key for key, _ in found if key not in self._texts]
        if len(gone) > len(self._texts):
            # A few stay for an undo.
            index.drop_meanings(gone)
        self._meanings, self._rows = Meanings(found), None
        return self._meanings

    def _found(self, index: BookIndex, question: str, meaning: bytes, most: int, by: By) -> Asked:
        meanings = self._meanings if self._meanings is not None else self._take_meanings(index)
        rows = self._placed(meanings)
        whole = self._read == len(self._texts)
        told = (self._read, len(self._texts))
        terms = terms_of(question)
        if not terms or not self._passages:
            return Asked((), False, bool(meaning), *told)
        covered, best_covered, absent = self._covered(index, terms)
        words = [place for number in index.by_words(terms, _RANKED) for place in self._numbers.get(number, ())]
        likeness = meanings.likeness(meaning) if meaning else []
        means = {
            place: likeness_of([likeness[one] for one in found], together=len(self._passages[place].paragraphs) > 1)
            for place, found in enumerate(rows)
            if likeness and found
        }
        nearest = sorted(means, key=lambda place: (-means[place], place))[:_RANKED]
        orders = {"both": (words, nearest), "words": (words,), "meaning": (nearest,)}[by]
        order = fused(*orders)[:most]
        quotes = tuple(Quoted(self._passages[one], means.get(one), covered.get(one, 0.0)) for one in order)
        # Part of the text that is not read yet may be what answers: then the words alone decide.
        likest = max(likeness[row] for found in rows for row in found) if whole and likeness else None
        return Asked(quotes, bool(quotes) and is_answered(likest, best_covered, absent), bool(means), *told)

    def _placed(self, meanings: Meanings) -> list[tuple[int, ...]]:
        if self._rows is None:
            places = {key: meanings.row(key) for key in self._texts}
            self._read = sum(row >= 0 for row in places.values())
            self._rows = [tuple(row for key, _ in one.parts if (row := places[key]) >= 0) for one in self._passages]
        return self._rows

    def _covered(self, index: BookIndex, terms: Sequence[str]) -> tuple[dict[int, float], float, float]:
        """Of each passage what it has of the question's words; the most that one has; and what none has."""
        having = {term: index.having(term) for term in terms}
        weight = weights({term: len(found) for term, found in having.items()}, len(self._numbers))
        whole = sum(weight.values()) or 1.0
        covered: dict[int, float] = {}
        for term, found in having.items():
            for number in found:
                for place in self._numbers.get(number, ()):
                    covered[place] = covered.get(place, 0.0) + weight[term] / whole
        absent = sum(weight[term] for term, found in having.items() if not found) / whole
        return covered, max(covered.values(), default=0.0), absent

    # ---- what passages mean, for any thread, after a look

    def unread(self, most: int) -> Unread:
        with self._turn:
            known = self._meanings
            if self._index is None or self._closed or known is None:
                return Unread(())
            found = [(key, text) for key, text in self._texts.items() if known.row(key) < 0]
            return Unread(tuple(found[:most]))

    def keep(self, meanings: Sequence[tuple[bytes, bytes]]) -> None:
        """By what each is kept under: what it means, packed."""
        with self._turn:
            if self._index is None or self._closed:
                return
            try:
                self._index.put_meanings(meanings)
                self._take_meanings(self._index)
            except CacheLost:
                self._drop()

    def _opened(self, path: Path) -> BookIndex:
        if self._closed:
            raise Cancelled
        if self._index is None:
            self._index = BookIndex(path)
            self._path = path
        return self._index

    def _drop(self) -> None:
        index, self._index, self._meanings = self._index, None, None
        self._passages, self._numbers, self._scenes, self._rows = (), {}, {}, None
        if index is not None and self._path != MEMORY:
            try:
                index.close()
                remove_cache(self._path)
            except (CacheLost, OSError):
                # It is tried once more, and then without a file.
                return

    def close(self) -> None:
        """Whoever looks now is stopped."""
        self._closed = True
        index = self._index
        if index is None:
            return
        try:
            index.stop()
            with self._turn:
                index.close()
        except CacheLost:
            # There is nothing in it that could be lost.
            return


def book_finder_of(project_id: str, place: Path) -> BookFinder:
    return BookFinder(cache_path(BOOK, project_id, place))
