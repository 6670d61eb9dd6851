"""Keeps the index of an open project's text up to date, and answers questions with quotations of it.

The room of questions makes a `BookFinder` for each project, the command line one for a moment. What `asking` gives
runs on a thread of the caller's, one at a time; `TextMeanings` reads in the background what passages mean.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from studio.domain.answer_kinds import asks_who, lacking
from studio.domain.asking import (
    FEW,
    KEY_BYTES,
    Among,
    Asked,
    BookPassage,
    Candidate,
    Quoted,
    as_read,
    margin,
    names_in,
    passages_of,
    passages_of_source,
    terms_of,
)
from studio.domain.document import Document
from studio.domain.errors import Cancelled, FileUnwritable, StudioError
from studio.domain.listings import bare_title, titles_of
from studio.domain.matter import apart
from studio.domain.outline import outline, paragraphs_of
from studio.domain.project_records import Source
from studio.domain.readings import ReadPassage
from studio.domain.sources import decoded
from studio.domain.text_records import Paragraph
from studio.domain.word_forms import forms_of
from studio.project.book_index import BOOK, BookIndex
from studio.project.cache_files import MEMORY, CacheBusy, CacheLost, cache_path, remove_cache
from studio.services.likeness import Meanings
from studio.services.meanings import IN_ANY_LANGUAGE, MODEL, Unread
from studio.services.question_adapter import adapted
from studio.services.ranking import Ranking, covered_by, joined, speaking_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.services.ranking import Numbers

Step = Callable[[float], None]
By = Literal["both", "words", "meaning"]
"""In which order quotations come."""
Readers = Mapping[str, Callable[[], bytes]]
"""By asset, what reads it on any thread."""
QUOTED: Final = 5
_NO_SUCH_KIND: Final = -0.1
"""By how much a question is refused where nothing of the kind that it asks for is there, as somebody, a time."""
_SLOPE, _SHIFT = 3.716, -2.667
"""Cosines of E5, which lie between 0.7 and 0.9, as MiniLM's: so both have the same mean and deviation over all
questions and passages of "Black Beauty"."""


class Wish(msgspec.Struct, frozen=True):
    question: str
    """Without words it only brings the index up to date."""
    meaning: bytes = b""
    """Of the question, packed."""
    most: int = QUOTED
    by: By = "both"
    among: Among = "both"
    again: int = 0
    """So many of the first are given as candidates for another reading, where they are ordered by both."""


class BookFinder:
    def __init__(self, path: Path = MEMORY, *, from_the_end: bool = False) -> None:
        """`from_the_end`: what is not read yet is given so, for another program that reads the same index from the
        beginning: both meet."""
        self._path = path
        self._from_the_end = from_the_end
        self._index: BookIndex | None = None
        self._turn = threading.Lock()
        self._closed = False
        self._scenes: dict[str, tuple[tuple[Paragraph, ...], tuple[BookPassage, ...]]] = {}
        self._titles: frozenset[str] = frozenset()
        """Of its scenes, bare."""
        self._called: dict[str, frozenset[str]] = {}
        """The words of each scene's title."""
        self._apart: frozenset[str] = frozenset()
        """Ids of scenes that are set around the story."""
        self._read_sources: dict[str, tuple[BookPassage, ...]] = {}
        """By asset."""
        self._lost: tuple[str, ...] = ()
        self._passages: tuple[BookPassage, ...] = ()
        self._numbers: dict[int, list[int]] = {}
        """By number in the index, where passages of this text lie in `_passages`: a text may be there twice."""
        self._is_stale = False
        """The numbers may be others by now."""
        self._texts: dict[bytes, str] = {}
        """What is to be read for its meaning."""
        self._meanings: Meanings | None = None
        """As long as no more were read since."""
        self._ranking: Ranking | None = None
        """Of `_passages`."""
        self._is_placed = False
        """It knows where their meanings lie in `_meanings`."""
        self._read = 0
        self._model = MODEL.id

    def read_by(self, model_id: str) -> None:
        """Which model reads what the text means; what another one read stays, and is not looked at."""
        with self._turn:
            if model_id != self._model:
                self._model, self._meanings, self._is_placed = model_id, None, False

    def _kept(self, key: bytes) -> bytes:
        """What the present model read of a text is kept under this."""
        return key if self._model == MODEL.id else key + self._model.encode()

    def asking(self, document: Document, wish: Wish, readers: Readers | None = None) -> Callable[[Step], Asked]:
        """A function that looks, for any thread; `document`: a copy that nobody changes; `readers`: of the texts of its
        sources. It asks `step` now and then, which may raise."""

        def look(step: Step) -> Asked:
            with self._turn:
                return self._look(document, wish, readers or {}, step)

        return look

    def _look(self, document: Document, wish: Wish, readers: Readers, step: Step) -> Asked:
        for path in (self._path, self._path, MEMORY):
            try:
                index = self._opened(path)
                self._bring_up_to(index, document, readers, step)
                return self._found(index, wish)
            except CacheLost as lost:
                self._drop(lost)
                if self._closed:
                    raise Cancelled from None
        raise StudioError(FileUnwritable(path=str(self._path), detail="the index of the text cannot be kept"))

    def _bring_up_to(self, index: BookIndex, document: Document, readers: Readers, step: Step) -> None:
        scenes = {}
        order = [scene.id for _, scene in outline(document)]
        self._apart = apart(document)
        titles = titles_of(document)
        if titles != self._titles:
            self._titles, self._scenes = titles, {}
        for number, scene_id in enumerate(order):
            step(number / len(order))
            paragraphs = paragraphs_of(document, scene_id)
            kept = self._scenes.get(scene_id)
            same = kept is not None and kept[0] == paragraphs
            if kept is None or not same:
                kept = (paragraphs, passages_of(scene_id, paragraphs, titles))
            scenes[scene_id] = kept
        passages = (
            *(one for scene_id in order for one in scenes[scene_id][1]),
            *self._of_sources(document, readers, step),
        )
        self._heed_others(index)
        if self._numbers and passages == self._passages and not self._is_stale:
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
        self._scenes, self._passages, self._ranking, self._is_stale = scenes, passages, None, False
        self._called = {scene.id: frozenset(bare_title(scene.title).split()) for _, scene in outline(document)}
        if self._meanings is None:
            self._take_meanings(index)

    def _heed_others(self, index: BookIndex) -> None:
        """Another program that asks the same project keeps its index up to date, too."""
        if index.was_written_elsewhere():
            self._is_stale, self._meanings = True, None

    def _of_sources(self, document: Document, readers: Readers, step: Step) -> list[BookPassage]:
        found: list[BookPassage] = []
        kept: dict[str, tuple[BookPassage, ...]] = {}
        lost: list[str] = []
        for source in document.all(Source):
            step(1.0)
            known = self._read_sources.get(source.asset)
            if known is None or (known and known[0].source_id != source.id):
                read = readers.get(source.asset)
                try:
                    text = decoded(read(), source.title) if read is not None else None
                except StudioError:
                    text = None
                if text is None:
                    lost.append(source.id)
                    continue
                known = passages_of_source(source.id, text)
            kept[source.asset] = known
            found += known
        self._read_sources, self._lost = kept, tuple(lost)
        return found

    def _take_meanings(self, index: BookIndex) -> Meanings:
        found = index.meanings()
        gone = [key for key, _ in found if key[:KEY_BYTES] not in self._texts]
        if len(gone) > len(self._texts):
            # A few stay for an undo.
            index.drop_meanings(gone)
        self._meanings, self._is_placed = Meanings(found), False
        return self._meanings

    def _found(self, index: BookIndex, wish: Wish) -> Asked:
        meanings = self._meanings if self._meanings is not None else self._take_meanings(index)
        ranking = self._placed(meanings)
        told = (self._read, len(self._texts), self._lost)
        terms = terms_of(wish.question)
        asked = self._asked_for(wish.among)
        if not terms or not asked:
            return Asked((), False, bool(wish.meaning), *told)
        having = self._having(index, terms, asked)
        covered, best_covered, absent = covered_by(having, len(asked))
        likeness = meanings.by_row(wish.meaning) if wish.meaning and len(ranking.read) else None
        if likeness is not None and self._model == IN_ANY_LANGUAGE.id:
            likeness = _SLOPE * likeness + _SHIFT
        means = ranking.means(likeness) if likeness is not None else None
        nearer = adapted(wish.meaning) if wish.again and likeness is not None and self._model == MODEL.id else None
        likely = meanings.near(nearer) if nearer is not None else likeness
        by_means = ranking.means(likely) if likely is not None else None
        alone = means is None or wish.by == "words"
        forms = {term: self._places(index, forms_of(term), asked) for term in terms}
        called = self._called_so(wish.question)
        words, has_words = ranking.words(having, names_in(wish.question) if alone else (), forms, called)
        order = _order(wish.by, words, has_words, by_means)
        speaks = speaking_of(called, having, ranking)
        chosen = [place for place in order if place in asked and speaks(place)][: max(wish.most, wish.again)]
        read = {int(place) for place in ranking.read} if means is not None else set()
        quotes = tuple(
            Quoted(
                self._passages[one],
                float(means[one]) if means is not None and one in read else None,
                covered.get(one, 0.0),
            )
            for one in chosen
        )
        candidates: tuple[Candidate, ...] = ()
        if wish.again and likely is not None and by_means is not None and wish.by == "both":
            scores = joined(words, by_means)
            candidates = tuple(
                Candidate(quote, float(scores[place]), self._as_read(place, meanings, likely))
                for place, quote in zip(chosen[: wish.again], quotes, strict=False)
            )
        # Part of the text that is not read yet may be what answers: then the words alone decide.
        whole = self._read == len(self._texts)
        over, over_read = (
            margin(ranking.likest(one, asked) if whole and one is not None else None, best_covered, absent, len(asked))
            for one in (likeness, likely)
        )
        if len(asked) <= FEW and lacking(wish.question, [(one.passage.text, one.passage.text) for one in quotes]):
            over, over_read = min(over, _NO_SUCH_KIND), min(over_read, _NO_SUCH_KIND)
        answered = bool(quotes) and over >= 0
        return Asked(quotes[: wish.most], answered, means is not None, *told, candidates, over_read)

    def _as_read(self, place: int, meanings: Meanings, likeness: Numbers) -> ReadPassage:
        rows = {part: meanings.row(self._kept(key)) for key, part in self._passages[place].parts}
        known = {part: float(likeness[row]) for part, row in rows.items() if row >= 0}
        return as_read(self._passages, place, max(known, key=lambda part: known[part], default=""))

    def _having(self, index: BookIndex, terms: Sequence[str], asked: Collection[int]) -> dict[str, list[int]]:
        """By word of the question the passages asked for that have it."""
        return {term: self._places(index, (term,), asked) for term in terms}

    def _places(self, index: BookIndex, terms: Sequence[str], asked: Collection[int]) -> list[int]:
        """The passages asked for that have one of these words, each once."""
        found = (place for term in terms for number in index.having(term) for place in self._numbers.get(number, ()))
        return [place for place in dict.fromkeys(found) if place in asked]

    def _called_so(self, question: str) -> dict[str, set[int]]:
        """Where it asks who did something, by name in it the passages of scenes that are called so."""
        if not asks_who(question):
            return {}
        return {
            name: {
                place for place, one in enumerate(self._passages) if name in self._called.get(one.scene_id, frozenset())
            }
            for name in names_in(question)
        }

    def _asked_for(self, among: Among) -> Collection[int]:
        """Where the passages lie that may be quoted."""
        if among == "both" and not self._apart:
            return range(len(self._passages))
        kinds = {"both": ("story", "source"), "manuscript": ("story",), "sources": ("source",), "around": ("around",)}
        wanted = kinds[among]
        return {place for place, one in enumerate(self._passages) if self._kind_of(one) in wanted}

    def _kind_of(self, one: BookPassage) -> str:
        if one.source_id:
            return "source"
        return "around" if one.scene_id in self._apart else "story"

    def _placed(self, meanings: Meanings) -> Ranking:
        if self._ranking is None:
            self._ranking = Ranking(self._passages)
            self._is_placed = False
        if not self._is_placed:
            places = {key: meanings.row(self._kept(key)) for key in self._texts}
            self._read = sum(row >= 0 for row in places.values())
            self._ranking.place([[row for key, _ in one.parts if (row := places[key]) >= 0] for one in self._passages])
            self._is_placed = True
        return self._ranking

    # ---- what passages mean, for any thread, after a look

    def unread(self, most: int) -> Unread:
        with self._turn:
            if self._index is None or self._closed:
                return Unread(())
            try:
                self._heed_others(self._index)
                known = self._meanings if self._meanings is not None else self._take_meanings(self._index)
            except CacheLost as lost:
                self._drop(lost)
                return Unread(())
            kept = ((self._kept(key), text) for key, text in self._texts.items())
            found = [(key, text) for key, text in kept if known.row(key) < 0]
            return Unread(tuple(found[-most:] if self._from_the_end else found[:most]))

    def keep(self, meanings: Sequence[tuple[bytes, bytes]]) -> None:
        """By what each is kept under: what it means, packed."""
        with self._turn:
            if self._index is None or self._closed:
                return
            try:
                self._index.put_meanings(meanings)
                self._take_meanings(self._index)
            except CacheLost as lost:
                self._drop(lost)

    def _opened(self, path: Path) -> BookIndex:
        if self._closed:
            raise Cancelled
        if self._index is None:
            self._index = BookIndex(path)
            self._path = path
        return self._index

    def _drop(self, why: CacheLost) -> None:
        index, self._index, self._meanings = self._index, None, None
        self._passages, self._numbers, self._scenes, self._ranking = (), {}, {}, None
        if index is not None and self._path != MEMORY:
            try:
                index.close()
                if not isinstance(why, CacheBusy):
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


def _order(by: By, words: Numbers, has_words: NDArray[np.bool_], means: Numbers | None) -> list[int]:
    """Places of passages, the best first, the first of equals first."""
    if means is None or by == "words":
        if by == "meaning":
            return []
        return [place for place in _best(words) if has_words[place]]
    return _best(means if by == "meaning" else joined(words, means))


def _best(scores: Numbers) -> list[int]:
    order: list[int] = (-scores).argsort(kind="stable").tolist()
    return order


def book_finder_of(project_id: str, place: Path, *, from_the_end: bool = False) -> BookFinder:
    return BookFinder(cache_path(BOOK, project_id, place), from_the_end=from_the_end)
