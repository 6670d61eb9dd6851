"""Text with its emphasis and its authorship, as one value that is cut and joined. Pure; used by `manuscript`.

Invariants, kept by every function here: marks and spans lie within the text, are not empty, are in order; spans do not
overlap, nor do marks of one style, but for anchors of several notes; neighbours that say the same are one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal

import msgspec

from studio.domain.text_records import ANCHORS, AuthorSpan, Mark, Paragraph, SpanAuthor

Author = Literal["person", "model", "changed", "dictation", "pasted", "editor", "imported"]
"""As `SpanAuthor`, or a person who typed."""
_TARGETED: Final = ("link", "footnote", *ANCHORS)
_GOES_ON: Final = ("link", *ANCHORS)
"""What lies over words that are typed within it."""
_OPPOSED: Final = {"superscript": "subscript", "subscript": "superscript"}
"""Letters are raised or lowered, not both."""


class Rich(msgspec.Struct, frozen=True):
    text: str = ""
    marks: tuple[Mark, ...] = ()
    spans: tuple[AuthorSpan, ...] = ()

    def __add__(self, other: Rich) -> Rich:
        shift = len(self.text)
        marks = [msgspec.structs.replace(mark, start=mark.start + shift, end=mark.end + shift) for mark in other.marks]
        spans = [msgspec.structs.replace(span, start=span.start + shift, end=span.end + shift) for span in other.spans]
        return tidy(self.text + other.text, (*self.marks, *marks), (*self.spans, *spans))

    def cut(self, start: int, end: int | None = None) -> Rich:
        """Characters [start, end) with what lies over them."""
        end = len(self.text) if end is None else end
        marks = [
            msgspec.structs.replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start)
            for mark in self.marks
        ]
        spans = [
            msgspec.structs.replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
            for span in self.spans
        ]
        return tidy(self.text[start:end], marks, spans)


def rich_of(paragraph: Paragraph) -> Rich:
    return tidy(paragraph.text, paragraph.marks, paragraph.spans)


def written_by(text: str, recipe_id: str | None) -> Rich:
    """Plain text by a model, or by a person when there is no recipe."""
    spans = (AuthorSpan(0, len(text), recipe_id),) if recipe_id and text else ()
    return Rich(text, (), spans)


def from_elsewhere(
    length: int, by: SpanAuthor, recipe_id: str = "", name: str = "", at: float = 0.0
) -> tuple[AuthorSpan, ...]:
    """The authorship of so many characters that were dictated, pasted, an editor's (of this `name`) or imported (from
    the file of this name, `at` that time): words that nobody has to accept."""
    return (AuthorSpan(0, length, recipe_id, accepted=True, by=by, name=name, at=at),) if length else ()


def edited(rich: Rich, start: int, end: int, new: Rich) -> Rich:
    """As `replaced`, by a person: what is left of a model's word of which letters are taken out is changed."""
    return cut_before(rich, start, cuts=start < end) + new + cut_behind(rich, end, cuts=start < end)


def cut_before(rich: Rich, at: int, *, cuts: bool) -> Rich:
    """The characters before `at`; `cuts`: what followed is taken out, so that a word that goes on there is changed."""
    head = rich.cut(0, at)
    return _changed(head, _word_start(rich.text, at), at) if cuts and in_word(rich.text, at) else head


def cut_behind(rich: Rich, at: int, *, cuts: bool) -> Rich:
    """The characters from `at` on, in the same way."""
    tail = rich.cut(at)
    return _changed(tail, 0, _word_end(rich.text, at) - at) if cuts and in_word(rich.text, at) else tail


def in_word(text: str, at: int) -> bool:
    """Whether a word goes on over this place."""
    return 0 < at < len(text) and _of_word(text[at - 1]) and _of_word(text[at])


def typed_at(old: str, start: int, text: str) -> int:
    """Where `text`, which by its letters came in at `start`, was typed: the same letters come of it at every place that
    it can slide to, and nobody begins within a word what ends a word before it."""
    at, letters = start, text
    while letters and in_word(old, at) and old[at - 1] == letters[-1]:
        at -= 1
        letters = old[at] + letters[:-1]
    return start if in_word(old, at) else at


def _of_word(letter: str) -> bool:
    return letter.isalnum() or letter in "'’"


def _word_start(text: str, at: int) -> int:
    while at and _of_word(text[at - 1]):
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    while at < len(text) and _of_word(text[at]):
        at += 1
    return at


def _changed(rich: Rich, start: int, end: int) -> Rich:
    """A model's letters in [start, end) are a model's and changed."""
    spans: list[AuthorSpan] = []
    for span in rich.spans:
        if span.by != "model" or span.end <= start or span.start >= end:
            spans.append(span)
            continue
        low, high = max(span.start, start), min(span.end, end)
        spans.extend((_between(span, span.start, low), _between(span, high, span.end)))
        spans.append(msgspec.structs.replace(_between(span, low, high), by="changed"))
    return tidy(rich.text, rich.marks, spans)


def authors_of(text: str, spans: Sequence[AuthorSpan]) -> tuple[tuple[int, int, Author], ...]:
    """Who wrote which stretch [start, end) of a text, all of it and in order. A word with letters of a model and of a
    person is a model's and changed as a whole."""
    parts: list[tuple[int, int, Author]] = []
    at = 0
    for span in spans:
        parts.extend(((at, span.start, "person"), (span.start, span.end, span.by)))
        at = span.end
    parts.append((at, len(text), "person"))
    parts = [part for part in parts if part[0] < part[1]]
    mixed: dict[int, int] = {}
    for (_, edge, before), (_, _, behind) in pairwise(parts):
        if before != behind and in_word(text, edge) and not {before, behind}.isdisjoint(("model", "changed")):
            mixed[_word_start(text, edge)] = _word_end(text, edge)
    return _with_changed(parts, sorted(mixed.items())) if mixed else tuple(parts)


def _with_changed(
    parts: Sequence[tuple[int, int, Author]], words: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int, Author], ...]:
    edges = sorted({edge for start, end, _ in parts for edge in (start, end)} | {edge for one in words for edge in one})
    found: list[tuple[int, int, Author]] = []
    part = word = 0
    for start, end in pairwise(edges):
        while parts[part][1] <= start:
            part += 1
        while word < len(words) and words[word][1] <= start:
            word += 1
        author: Author = "changed" if word < len(words) and words[word][0] <= start else parts[part][2]
        if found and found[-1][2] == author:
            found[-1] = found[-1][0], end, author
        else:
            found.append((start, end, author))
    return tuple(found)


def replaced(rich: Rich, start: int, end: int, new: Rich) -> Rich:
    return rich.cut(0, start) + new + rich.cut(end)


def substituted(rich: Rich, places: Sequence[tuple[int, int, str]]) -> Rich:
    """Put a text in the place of each [start, end), in order and without overlap. It takes on the emphasis of all that
    it replaces, and is a person's. Raise ValueError for a place that does not lie in the text."""
    pieces: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    at = shift = 0
    for start, end, new in places:
        if not at <= start <= end <= len(rich.text):
            raise ValueError(f"characters {start} to {end} do not lie in a text of {len(rich.text)}")
        pieces += (rich.text[at:start], new)
        starts.append(start)
        shifts.append(shift)
        shift += len(new) - (end - start)
        at = end
    pieces.append(rich.text[at:])

    def moved(offset: int, *, ends: bool) -> int:
        """Where a boundary is now. One inside of what is replaced goes out of it: what covers a part covers none."""
        number = bisect_right(starts, offset) - 1
        if number < 0:
            return offset
        start, end, new = places[number]
        if offset >= end and not (ends and start == end == offset):
            return offset + shifts[number] + len(new) - (end - start)
        if offset == start:
            return offset + shifts[number]
        return start + shifts[number] + (0 if ends else len(new))

    def carried(mark: Mark) -> Mark:
        return msgspec.structs.replace(mark, start=moved(mark.start, ends=False), end=moved(mark.end, ends=True))

    def parts(span: AuthorSpan) -> Iterator[AuthorSpan]:
        begin = span.start
        first = max(0, bisect_right(starts, span.start) - 1)
        for start, end, _ in places[first : bisect_left(starts, span.end)]:
            if begin < start:
                yield _between(span, moved(begin, ends=False), moved(start, ends=True))
            begin = max(begin, end)
        if begin < span.end:
            yield _between(span, moved(begin, ends=False), moved(span.end, ends=True))

    spans = [part for span in rich.spans for part in parts(span)]
    result = tidy("".join(pieces), map(carried, rich.marks), spans)
    if any(span.by == "model" for span in rich.spans):
        for (start, end, new), shift in zip(places, shifts, strict=True):
            if start < end and in_word(rich.text, start):
                result = _changed(result, _word_start(result.text, start + shift), start + shift)
            if start < end and in_word(rich.text, end):
                after = start + shift + len(new)
                result = _changed(result, after, _word_end(result.text, after))
    return result


def _between(span: AuthorSpan, start: int, end: int) -> AuthorSpan:
    return msgspec.structs.replace(span, start=start, end=end)


def styles_at(rich: Rich, start: int, end: int) -> tuple[str, ...]:
    """The emphasis that words typed over [start, end) take on: that of the letter before, as editors do; at the
    start of the paragraph that of what they replace. Links, footnotes and anchors are none: see `links_around`."""
    from_, to = (start - 1, start) if start else (start, end)
    if to <= from_:
        return ()
    return tuple(
        mark.style for mark in rich.marks if mark.start <= from_ and mark.end >= to and mark.style not in _TARGETED
    )


def links_around(rich: Rich, start: int, end: int) -> tuple[Mark, ...]:
    """The links and anchors that go on on both sides of [start, end), so that words typed there belong to them."""
    return tuple(m for m in rich.marks if m.style in _GOES_ON and m.start < start and end < m.end)


def marked(rich: Rich, start: int, end: int, style: str, on: bool) -> Rich:
    """Switch one emphasis on or off over [start, end)."""
    return tidy(rich.text, marks_with(rich.marks, start, end, style, on), rich.spans)


def marks_with(marks: Iterable[Mark], start: int, end: int, style: str, on: bool) -> tuple[Mark, ...]:
    """Marks of one text with an emphasis switched on or off over its characters [start, end)."""
    new: list[Mark] = []
    for mark in marks:
        if mark.style != style and not (on and mark.style == _OPPOSED.get(style)):
            new.append(mark)
            continue
        new.append(msgspec.structs.replace(mark, end=min(mark.end, start)))
        new.append(msgspec.structs.replace(mark, start=max(mark.start, end)))
    if on:
        new.append(Mark(start, end, style))
    return _tidy_marks(new, max((mark.end for mark in new), default=0)) if len(new) > 1 else tuple(new)


def tidy(text: str, marks: Iterable[Mark], spans: Iterable[AuthorSpan]) -> Rich:
    """Bring marks and spans to the invariants above."""
    length = len(text)
    return Rich(text, _tidy_marks(marks, length), _tidy_spans(spans, length))


def _tidy_marks(marks: Iterable[Mark], length: int) -> tuple[Mark, ...]:
    by_style: dict[str | tuple[str, str], list[Mark]] = {}
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        line = by_style.setdefault((mark.style, mark.target) if mark.style in ANCHORS else mark.style, [])
        last = line[-1] if line else None
        alike = last is not None and (last.unknown, last.target) == (mark.unknown, mark.target)
        # Marks that say different things of one style cannot be one; the earlier goes before.
        start = max(0, mark.start) if last is None or alike else max(last.end, mark.start)
        end = min(length, mark.end)
        if start >= end:
            continue
        if last is not None and alike and start <= last.end:
            line[-1] = msgspec.structs.replace(last, end=max(last.end, end))
        else:
            line.append(msgspec.structs.replace(mark, start=start, end=end))
    return tuple(sorted((m for line in by_style.values() for m in line), key=_in_order))


def _in_order(mark: Mark) -> tuple[int, int, str, str]:
    return mark.start, mark.end, mark.style, mark.target


def _tidy_spans(spans: Iterable[AuthorSpan], length: int) -> tuple[AuthorSpan, ...]:
    line: list[AuthorSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        start = max(line[-1].end if line else 0, span.start)
        end = min(length, span.end)
        if start >= end:
            continue
        last = line[-1] if line else None
        if (
            last is not None
            and last.end == start
            and (last.recipe_id, last.accepted, last.by, last.name, last.at, last.unknown)
            == (span.recipe_id, span.accepted, span.by, span.name, span.at, span.unknown)
        ):
            line[-1] = msgspec.structs.replace(last, end=end)
        else:
            line.append(msgspec.structs.replace(span, start=start, end=end))
    return tuple(line)
