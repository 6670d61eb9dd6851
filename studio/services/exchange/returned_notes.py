"""Comments of a returned file as notes of the manuscript: where they lie, their answers, what is here already.

Pure; used by `returned` on any thread.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence

import msgspec

from studio.domain.anchors import Stretch, anchors, restyled
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.margin_notes import QUOTED, put_noted
from studio.domain.text_records import MarginNote, NoteAnswer, Paragraph
from studio.services.exchange.returned_counts import Counts
from studio.services.exchange.returned_units import Comparison, Unit
from studio.services.exchange.tracked_text import Comment

_MOST_PLACES = 100_000
"""Stretches over which all comments of a file lie, one for each paragraph of each; what comes behind lies where it
begins."""


class CommentPlaces:
    """Over which characters of our paragraphs each comment lies; filled paragraph by paragraph, in reading order."""

    def __init__(self, comments: Collection[str]) -> None:
        """`comments`: those that say something; what a text has of others is passed over."""
        self._comments = comments
        self._lying = 0
        self.ranges: dict[str, list[Stretch]] = {}
        """By comment; none for one over what we have not, or do not compare."""
        self.homes: dict[str, str] = {}
        """By comment, the paragraph of ours beside which it stands."""
        self.quotes: dict[str, str] = {}
        self._open: dict[str, tuple[int, int]] = {}
        """Where comments begin that go on: in ours, and in the paragraph as it is by now."""

    def meet(self, unit: Unit, paragraph_id: str, comparison: Comparison | None = None, *, whole: int = 0) -> None:
        """Without a comparison a comment lies over the whole of our paragraph, of so many characters; of 0 over
        nothing."""
        for point in unit.points:
            at = comparison.ours(point.at, whole) if comparison is not None else whole
            name = point.comment
            if name not in self._comments:
                continue
            if point.begins:
                self._open[name] = (at if comparison is not None else 0, point.at_new)
            elif name in self._open:
                start, shown = self._open.pop(name)
                self._lies(name, Stretch(paragraph_id, start, max(start, at)), unit, shown, point.at_new)
            elif name not in self.homes:
                self._lies(name, Stretch(paragraph_id, at if comparison is not None else 0, at), unit, 0, 0)
        for name, (start, shown) in self._open.items():
            self._lies(name, Stretch(paragraph_id, start, max(start, whole)), unit, shown, len(unit.now))
            self._open[name] = 0, 0
        if self._lying > _MOST_PLACES:
            self._open.clear()

    def _lies(self, comment: str, place: Stretch, unit: Unit, start: int, end: int) -> None:
        """Over these characters of theirs, as they are by now."""
        self._lying += 1
        self.homes.setdefault(comment, place.paragraph_id)
        self.ranges.setdefault(comment, []).append(place)
        words = unit.now[start : min(end, start + 2 * QUOTED)]
        self.quotes[comment] = f"{self.quotes.get(comment, '')} {words}".strip()[:QUOTED]


def put_notes(
    document: Document, draft: Draft, comments: Mapping[str, Comment], places: CommentPlaces, counts: Counts
) -> None:
    """Comments with a place, in their order; answers go to what they answer."""
    present: dict[str, deque[MarginNote]] = {}
    answered: Counter[tuple[str, str]] = Counter()
    for note in document.all(MarginNote):
        present.setdefault(note.words.strip(), deque()).append(note)
        answered.update((one.author, one.words.strip()) for one in note.answers)
    answers: dict[str, list[Comment]] = {}
    for one in comments.values():
        if one.answers_to in comments:
            answers.setdefault(one.answers_to, []).append(one)
    fresh: list[tuple[MarginNote, Sequence[Stretch]]] = []
    resolved: list[MarginNote] = []
    for name, comment in comments.items():
        if name not in places.homes or not comment.words or comment.answers_to in comments:
            continue
        said = tuple(
            NoteAnswer(author=one.by.author, created=one.by.at, words=one.words)
            for one in answers.get(name, ())
            if one.words
        )
        known = present.get(comment.words.strip())
        if known:
            note = known.popleft()
            _again(draft, note, comment, said, counts)
            if comment.resolved and not note.resolved:
                resolved.append(note)
            continue
        if answered[comment.by.author, comment.words.strip()] > 0:
            # LibreOffice writes an answer as a comment of its own.
            answered[comment.by.author, comment.words.strip()] -= 1
            counts.known += 1
            continue
        counts.notes += 1
        counts.answers += len(said)
        note = MarginNote(
            id=new_id(),
            paragraph_id=places.homes[name],
            words=comment.words,
            author=comment.by.author,
            created=comment.by.at,
            quote=places.quotes[name],
            resolved=comment.resolved,
            answers=said,
        )
        fresh.append((note, _lying(document, places.ranges[name])))
    put_noted(draft, fresh)
    _mark_resolved(document, draft, resolved)


def _mark_resolved(document: Document, draft: Draft, notes: Sequence[MarginNote]) -> None:
    """Their marks, each in the paragraph of its note where it has one there."""
    places = anchors(document) if notes else {}
    targets: dict[str, set[str]] = {}
    for note in notes:
        known = places.get(note.id, ())
        for one in [place for place in known if place.paragraph_id == note.paragraph_id] or known:
            targets.setdefault(one.paragraph_id, set()).add(note.id)
    for paragraph_id, its in targets.items():
        draft.put(restyled(draft.need(Paragraph, paragraph_id), its, "note-done"))


def _lying(document: Document, ranges: Sequence[Stretch]) -> list[Stretch]:
    """Over letters of ours alone; a comment over none, as one of words that are new, lies over the word beside it."""
    lying = [one for one in ranges if one.start < one.end]
    if lying:
        return lying
    wide = (_widened(document.need(Paragraph, one.paragraph_id), one.start) for one in ranges if one.start)
    return [one for one in wide if one.start < one.end][:1]


def _widened(paragraph: Paragraph, at: int) -> Stretch:
    text = paragraph.text
    start = end = min(at, len(text))
    first, last = max(0, start - QUOTED), min(len(text), end + QUOTED)
    while start > first and text[start - 1].isspace():
        start -= 1
    while start > first and not text[start - 1].isspace():
        start -= 1
    while end < last and not text[end].isspace():
        end += 1
    return Stretch(paragraph.id, start, end)


def _again(draft: Draft, note: MarginNote, comment: Comment, said: Sequence[NoteAnswer], counts: Counts) -> None:
    """A note that went out, or was brought back before: its new answers, and whether it is done with."""
    here = Counter(answer.words.strip() for answer in note.answers)
    fresh: list[NoteAnswer] = []
    for one in said:
        if here[one.words.strip()] > 0:
            here[one.words.strip()] -= 1
        else:
            fresh.append(one)
    resolves = comment.resolved and not note.resolved
    if not fresh and not resolves:
        counts.known += 1
        return
    counts.answers += len(fresh)
    draft.put(
        msgspec.structs.replace(note, answers=(*note.answers, *fresh), resolved=note.resolved or comment.resolved)
    )
