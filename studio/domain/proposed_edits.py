"""A rewritten passage as hunks: what it takes out and puts in, and the change of the document that some of them make.

Pure, any thread; used by the assistant's weighing of answers. A passage is whole paragraphs of a scene, a line for
each; offsets are code points of their texts joined by line ends. Hunks are in order and do not touch one another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.passages import like, put_text
from studio.domain.richtext import Rich, rich_of, substituted, tidy
from studio.domain.sentence_hunks import in_sentences
from studio.domain.text_diff import compare
from studio.domain.text_records import AuthorSpan, Mark, Paragraph, Scene

_WORD: Final = re.compile(r"\s*\S+")
_CONTENT: Final = re.compile(r"[^\W\d_]{4,}")
_SENTENCE_ENDS: Final = re.compile(r"[.!?…][\"”’')]*\s")
_MORE: Final = 1.25
"""Times as many letters that a change by sentences may touch."""
_SHORT: Final = re.compile(r"\b[^\W\d_]{1,3}\b")
_LEAST_SHARED, _FEW = 0.2, 6
"""Of 150 changed passages that were judged (`docs/assistant.md`) the 28 of any use shared two fifths and more of their
words; of texts of fewer words nothing is said by that."""
_LEAST_IN_ORDER, _MANY = 0.15, 12
"""Of nine free rewrites by a person the least keeps 0.23 of its words in their order, and so do those of a model that
are of any use; of 40 answers of the starter, none of which is, 22 keep less than 0.15."""
_LONG: Final = 1_500
"""Words above which their order is not compared: that takes the square of their number."""
_STEM: Final = 4
"""Letters by which two forms of a word are taken for one."""
_KEPT_STYLES: Final = ("picture", "rule", "table")


class Hunk(msgspec.Struct, frozen=True):
    """Characters [start, end) of the passage become `new`."""

    start: int
    end: int
    new: str

    @property
    def grows(self) -> int:
        """By how many characters the passage is longer with it."""
        return len(self.new) - (self.end - self.start)

    def meets(self, other: Hunk) -> bool:
        """Whether only one of the two can be made."""
        same = (self.start, self.end) == (other.start, other.end)
        return same or (self.start < other.end and other.start < self.end)

    @property
    def place(self) -> tuple[int, int]:
        return self.start, self.end

    def moved(self, by: int) -> Hunk:
        return Hunk(self.start + by, self.end + by, self.new)


def hunks_between(old: str, new: str, kept: Sequence[tuple[int, int]] = ()) -> tuple[Hunk, ...]:
    """What turns the one passage into the other; what would be one change of several sentences is parted. No hunk takes
    out the characters [start, end) of `kept`; without any, all of them together give `new`."""
    found = _in_small(old, new)
    return _apart(found, _merged(list(kept))) if kept else tuple(found)


def _in_small(old: str, new: str) -> list[Hunk]:
    """Word by word; where that makes one change of parts of several sentences, sentence by sentence first, unless much
    more would be changed so."""
    by_word = _between(old, new)
    if not any(_SENTENCE_ENDS.search(old, hunk.start, hunk.end) for hunk in by_word if hunk.new.strip()):
        return by_word
    by_sentence: list[Hunk] = []
    for one in in_sentences(old, new):
        parts = _between(old[one.start : one.end], new[one.new_start : one.new_end])
        by_sentence.extend(part.moved(one.start) for part in parts)
    by_sentence = _joined_where_they_touch(by_sentence)
    return by_sentence if _size(by_sentence) <= _MORE * _size(by_word) else by_word


def _size(hunks: Sequence[Hunk]) -> int:
    """Letters that come and go."""
    return sum(hunk.end - hunk.start + len(hunk.new) for hunk in hunks)


def _joined_where_they_touch(hunks: Sequence[Hunk]) -> list[Hunk]:
    found: list[Hunk] = []
    for hunk in hunks:
        if found and found[-1].end == hunk.start:
            found[-1] = Hunk(found[-1].start, hunk.end, found[-1].new + hunk.new)
        else:
            found.append(hunk)
    return found


def _between(old: str, new: str) -> list[Hunk]:
    found: list[Hunk] = []
    at = begin = 0
    words: list[str] = []
    for piece in (*compare(old.split("\n"), new.split("\n")), None):
        if piece is not None and piece.kind != "same":
            if piece.kind == "out":
                at += len(piece.text)
            else:
                words.append(piece.text)
            continue
        if words or begin < at:
            found.append(Hunk(begin, at, "".join(words)))
            words.clear()
        if piece is not None:
            at += len(piece.text)
            begin = at
    return found


def _apart(hunks: Sequence[Hunk], kept: Sequence[tuple[int, int]]) -> tuple[Hunk, ...]:
    """The hunks in parts that leave these stretches alone; what one puts in goes with the first of its parts."""
    found: list[Hunk] = []
    for hunk in hunks:
        at = hunk.start
        parts: list[tuple[int, int]] = []
        for start, end in kept:
            if at < min(start, hunk.end):
                parts.append((at, min(start, hunk.end)))
            if start < hunk.end and end > at:
                at = end
        if at < hunk.end:
            parts.append((at, hunk.end))
        if not parts and hunk.new:
            inside = next((start for start, end in kept if start < hunk.start < end), hunk.start)
            parts.append((inside, inside))
        found.extend(Hunk(*part, hunk.new if not number else "") for number, part in enumerate(parts))
    joined: list[Hunk] = []
    for hunk in found:
        if joined and hunk.start <= joined[-1].end:
            joined[-1] = Hunk(joined[-1].start, hunk.end, joined[-1].new + hunk.new)
        else:
            joined.append(hunk)
    return tuple(joined)


def _by_place(hunk: Hunk) -> tuple[int, int]:
    return hunk.place


def with_hunks(text: str, hunks: Iterable[Hunk]) -> str:
    """The passage after these were made."""
    parts: list[str] = []
    at = 0
    for hunk in sorted(hunks, key=_by_place):
        parts += (text[at : hunk.start], hunk.new)
        at = hunk.end
    return "".join((*parts, text[at:]))


def in_the_text(hunk: Hunk, made: Iterable[Hunk]) -> Hunk:
    """Where the hunk lies when these others, none of which it meets, were made."""
    return hunk.moved(sum(one.grows for one in made if one.end <= hunk.start))


def word_of(hunk: Hunk, text: str) -> tuple[Hunk, Hunk | None]:
    """The first word of a hunk with what takes its place, and what is left of it."""
    gone, come = _WORD.match(text[hunk.start : hunk.end]), _WORD.match(hunk.new)
    stop = hunk.start + gone.end() if gone is not None else hunk.end
    taken = come.end() if come is not None else len(hunk.new)
    rest = Hunk(stop, hunk.end, hunk.new[taken:])
    return Hunk(hunk.start, stop, hunk.new[:taken]), rest if rest.start < rest.end or rest.new else None


def absorbed(base: str, made: Sequence[Hunk], present: str) -> tuple[Hunk, ...]:
    """`made`, with what was typed in the passage since, so that `base` with them reads `present`."""
    shown = with_hunks(base, made)
    if shown == present:
        return tuple(made)
    start = _common(shown, present)
    tail = _common(shown[start:][::-1], present[start:][::-1])
    end, behind = len(shown) - tail, len(present) - tail
    others: list[Hunk] = []
    low, high = start, end
    shift = 0
    placed = []
    for hunk in sorted(made, key=_by_place):
        placed.append((hunk.start + shift, hunk.start + shift + len(hunk.new), hunk))
        shift += hunk.grows
    for begin, stop, hunk in placed:
        if begin <= end and start <= stop:
            low, high = min(low, begin), max(high, stop)
        else:
            others.append(hunk)
    before = sum(hunk.grows for begin, stop, hunk in placed if stop < low)
    within = sum(hunk.grows for begin, stop, hunk in placed if stop <= high and begin >= low)
    new = present[low : high + (behind - end)]
    return tuple(sorted((*others, Hunk(low - before, high - before - within, new)), key=_by_place))


def _common(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length


def shares_words(one: str, other: str) -> bool:
    """Whether words of the one, in whatever form, stand in the other: one alone, but a fifth of the fewer words of two
    longer texts of one language, and of long ones a seventh in the same order. Texts without words of four letters are
    compared letter by letter."""
    ours, theirs = _stems(one), _stems(other)
    kinds = set(ours), set(theirs)
    if ours and theirs:
        fewer = min(map(len, kinds))
        alike = fewer >= _FEW and _one_language(one, other)
        enough = len(kinds[0] & kinds[1]) >= max(1, _LEAST_SHARED * fewer if alike else 1)
        return enough and (not alike or _keeps_order(ours, theirs))
    return not set(filter(str.isalnum, one.casefold())).isdisjoint(other.casefold())


def _one_language(one: str, other: str) -> bool:
    """By their short words: two fifths of the fewer ones are in both."""
    ours, theirs = ({word.casefold() for word in _SHORT.findall(text)} for text in (one, other))
    return 5 * len(ours & theirs) >= 2 * min(len(ours), len(theirs)) > 0


def _keeps_order(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    fewer = min(len(ours), len(theirs))
    if fewer < _MANY or max(len(ours), len(theirs)) > _LONG:
        return True
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= _LEAST_IN_ORDER * fewer


def _stems(text: str) -> list[str]:
    return [word[0][:_STEM].casefold() for word in _CONTENT.finditer(text)]


# ---- in the document


def kept_in(paragraphs: Sequence[Paragraph]) -> tuple[tuple[int, int], ...]:
    """What of a passage no rewrite takes out: signs of footnotes; pictures, rules and tables with their line ends."""
    found: list[tuple[int, int]] = []
    at = 0
    for number, paragraph in enumerate(paragraphs):
        end = at + len(paragraph.text)
        if paragraph.style in _KEPT_STYLES:
            found.append((max(0, at - 1), end + (number < len(paragraphs) - 1)))
        else:
            found.extend((at + mark.start, at + mark.end) for mark in paragraph.marks if mark.style == "footnote")
        at = end + 1
    return _merged(found)


def _merged(stretches: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def make_hunks(
    document: Document, scene_id: str, ids: Sequence[str], hunks: Sequence[Hunk], recipe_id: str, label: str
) -> Change:
    """One step that makes these hunks of the passage that the paragraphs `ids` are, which follow one another in the
    scene. The new words are the model's of `recipe_id` and take on the marks of all that they replace; a paragraph of
    which most stays keeps its id. KeyError, ValueError as edits of `manuscript`."""
    draft = Draft(document)
    scene = draft.need(Scene, scene_id)
    first = scene.paragraphs.index(ids[0])
    if scene.paragraphs[first : first + len(ids)] != tuple(ids):
        raise ValueError("the paragraphs do not follow one another in the scene")
    paragraphs = [draft.need(Paragraph, one) for one in ids]
    whole = _joined(paragraphs)
    hunks = sorted(hunks, key=_by_place)
    made = substituted(whole, [(hunk.start, hunk.end, hunk.new) for hunk in hunks])
    made = _signed(made, hunks, recipe_id)
    lines = _lines(made)
    owners = _owners(paragraphs, hunks, len(lines))
    order: list[str] = []
    before = paragraphs[0]
    for rich, owner in zip(lines, owners, strict=True):
        if owner is None:
            heads = before.style.startswith("heading")
            paragraph = like(Paragraph(id=new_id(), scene_id=scene_id), before)
            paragraph = msgspec.structs.replace(paragraph, asset="", style="body" if heads else paragraph.style)
        else:
            before = paragraph = paragraphs[owner]
        order.append(paragraph.id)
        put_text(draft, paragraph, rich)
    kept = set(order)
    for paragraph in paragraphs:
        if paragraph.id not in kept:
            draft.remove(paragraph)
    now = (*scene.paragraphs[:first], *order, *scene.paragraphs[first + len(ids) :])
    if now != scene.paragraphs:
        draft.put(msgspec.structs.replace(scene, paragraphs=now))
    return draft.change(label)


def _joined(paragraphs: Sequence[Paragraph]) -> Rich:
    marks: list[Mark] = []
    spans: list[AuthorSpan] = []
    at = 0
    for paragraph in paragraphs:
        rich = rich_of(paragraph)
        marks.extend(msgspec.structs.replace(one, start=one.start + at, end=one.end + at) for one in rich.marks)
        spans.extend(msgspec.structs.replace(one, start=one.start + at, end=one.end + at) for one in rich.spans)
        at += len(paragraph.text) + 1
    return Rich("\n".join(one.text for one in paragraphs), tuple(marks), tuple(spans))


def _signed(rich: Rich, hunks: Sequence[Hunk], recipe_id: str) -> Rich:
    """What came in is the model’s, and a person has accepted it."""
    spans = list(rich.spans)
    shift = 0
    for hunk in hunks:
        start = hunk.start + shift
        if hunk.new:
            spans.append(AuthorSpan(start, start + len(hunk.new), recipe_id, accepted=True))
        shift += hunk.grows
    return tidy(rich.text, rich.marks, spans)


def _lines(rich: Rich) -> list[Rich]:
    found: list[Rich] = []
    at = 0
    for line in rich.text.split("\n"):
        found.append(rich.cut(at, at + len(line)))
        at += len(line) + 1
    return found


def _owners(paragraphs: Sequence[Paragraph], hunks: Sequence[Hunk], lines: int) -> list[int | None]:
    """For each line of the new passage the number of the paragraph that it is, each once and in order; None: new."""
    amounts: Counter[tuple[int, int]] = Counter()
    old = new = at = 0
    text = "\n".join(one.text for one in paragraphs)
    for hunk in (*hunks, None):
        for number, part in enumerate(text[at : hunk.start if hunk is not None else len(text)].split("\n")):
            old, new = old + bool(number), new + bool(number)
            amounts[new, old] += len(part)
        if hunk is not None:
            old += text.count("\n", hunk.start, hunk.end)
            new += hunk.new.count("\n")
            at = hunk.end
    owners: list[int | None] = [None] * lines
    for (line, number), amount in sorted(amounts.items(), key=lambda one: (-one[1], one[0])):
        ordered = all(one is None or (one < number) == (place < line) for place, one in enumerate(owners))
        if amount and owners[line] is None and number not in owners and ordered:
            owners[line] = number
    return _filled(owners, len(paragraphs))


def _filled(owners: list[int | None], count: int) -> list[int | None]:
    """Lines of which nothing stayed are the paragraphs that stood there, as far as there are some."""
    free = 0
    for line, owner in enumerate(owners):
        if owner is not None:
            free = owner + 1
            continue
        following = next((one for one in owners[line:] if one is not None), count)
        if free < following:
            owners[line] = free
            free += 1
    return owners
