"""What differs between two texts, word by word. Pure, any thread; used for versions and drafts of a scene.

Paragraphs that are the same come first, then words that each text has once and in the same order (patience diff, Bram
Cohen), and what lies between is aligned by its longest common subsequence, a row of it in the bits of one large number
(Hyyrö, "Bit-parallel LCS-length computation revisited", 2004). Then words that stand alone between two changes are made
part of them, as people read a change.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal

import msgspec

_TOKEN: Final = re.compile(
    r"\n|[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:['’\-][^\W_\u3040-\u30ff\u3400-\u9fff]+)*|[^\w\s]|_"
)
"""A word, a sign, the end of a paragraph. Of Japanese and Chinese each character is one."""
_WORD_LETTER: Final = re.compile(r"\w")
_MOST_BITS: Final = 100_000_000
"""Of the rows that are kept to find one alignment; what is larger is parted first."""
_LONGEST_ALONE: Final = 24
"""Letters that may be made part of the changes around them."""

Kind = Literal["same", "out", "in"]
Match = tuple[int, int, int]
"""Where it begins in the one and in the other sequence, and how long it is."""


class Piece(msgspec.Struct, frozen=True):
    """A stretch within one paragraph, or the end of one ("\\n"), that both texts have or one of them alone."""

    kind: Kind
    text: str
    old: int
    """Number of its paragraph in the old text: for what comes in, of the one that it was put into."""
    new: int


def compare(
    old: Sequence[str], new: Sequence[str], step: Callable[[float], None] = lambda _share: None
) -> tuple[Piece, ...]:
    """Paragraphs of two texts, at least one of each, as pieces of one. What both have and what is new is, in order, the
    new text; what both have and what is gone, the old one. `step` is told how much is done and may raise to end it."""
    runs: list[tuple[Kind, str]] = []
    known: dict[str, int] = {}
    ours = [known.setdefault(text, len(known)) for text in old]
    theirs = [known.setdefault(text, len(known)) for text in new]
    at_old = at_new = 0
    for start_old, start_new, length in (*align(ours, theirs), (len(old), len(new), 0)):
        runs.extend(_words(_lines(old, at_old, start_old), _lines(new, at_new, start_new)))
        runs.append(("same", _lines(old, start_old, start_old + length)))
        at_old, at_new = start_old + length, start_new + length
        step(at_new / max(1, len(new)))
    return tuple(_placed(_without_last_end(runs)))


def _lines(texts: Sequence[str], start: int, end: int) -> str:
    return "".join(f"{text}\n" for text in texts[start:end])


def _without_last_end(runs: Sequence[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """The same without the end of each text's last paragraph. Where both have it together, but behind it one of them
    goes on, it is an end that only that one has."""
    kept = [run for run in runs if run[1]]
    of_old = max(index for index, (kind, _) in enumerate(kept) if kind != "in")
    of_new = max(index for index, (kind, _) in enumerate(kept) if kind != "out")
    for index in {of_old, of_new}:
        kept[index] = kept[index][0], kept[index][1][:-1]
    if of_old != of_new and kept[first := min(of_old, of_new)][0] == "same":
        kept.insert(first + 1, ("out" if of_old > of_new else "in", "\n"))
    return kept


def _placed(runs: Sequence[tuple[Kind, str]]) -> Iterator[Piece]:
    """Runs parted at the ends of paragraphs, each with the numbers of its paragraphs."""
    old = new = 0
    for kind, text in runs:
        for part in re.findall(r"\n|[^\n]+", text):
            yield Piece(kind, part, old, new)
            if part == "\n":
                old += kind != "in"
                new += kind != "out"


# ---- words


def _words(old: str, new: str) -> list[tuple[Kind, str]]:
    """Two texts as runs in order."""
    if not old or not new or old == new:
        apart: tuple[tuple[Kind, str], ...] = (("same", old),) if old == new else (("out", old), ("in", new))
        return [run for run in apart if run[1]]
    left, right = list(_TOKEN.finditer(old)), list(_TOKEN.finditer(new))
    known: dict[str, int] = {}
    ours = [known.setdefault(one[0], len(known)) for one in left]
    theirs = [known.setdefault(one[0], len(known)) for one in right]
    runs: list[tuple[Kind, str]] = []
    at_old = at_new = 0
    for start_old, start_new, length in align(ours, theirs):
        ours_run, theirs_run = left[start_old : start_old + length], right[start_new : start_new + length]
        whole = old[ours_run[0].start() : ours_run[-1].end()]
        if whole == new[theirs_run[0].start() : theirs_run[-1].end()]:
            runs.extend(_between(old[at_old : left[start_old].start()], new[at_new : right[start_new].start()]))
            runs.append(("same", whole))
            at_old, at_new = ours_run[-1].end(), theirs_run[-1].end()
            continue
        for one, other in zip(ours_run, theirs_run, strict=True):
            runs.extend(_between(old[at_old : one.start()], new[at_new : other.start()]))
            runs.append(("same", one[0]))
            at_old, at_new = one.end(), other.end()
    runs.extend(_between(old[at_old:], new[at_new:]))
    return _slid(_readable(_joined(runs)))


def _between(old: str, new: str) -> Iterator[tuple[Kind, str]]:
    """What lies between two words that both have: spaces that both have, and what differs."""
    if old == new:
        yield "same", old
        return
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head] and old[head].isspace():
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail] and old[-1 - tail].isspace():
        tail += 1
    yield "same", old[:head]
    yield "out", old[head : len(old) - tail]
    yield "in", new[head : len(new) - tail]
    yield "same", old[len(old) - tail :]


def _joined(runs: Sequence[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """Between two stretches that both have, what is gone as one run and what is new as one behind it."""
    result: list[tuple[Kind, str]] = []
    same, gone, new = list[str](), list[str](), list[str]()

    def end_change() -> None:
        if gone:
            result.append(("out", "".join(gone)))
        if new:
            result.append(("in", "".join(new)))
        gone.clear()
        new.clear()

    for kind, text in runs:
        if not text:
            continue
        if kind == "same":
            end_change()
            same.append(text)
            continue
        if same:
            result.append(("same", "".join(same)))
            same.clear()
        (gone if kind == "out" else new).append(text)
    end_change()
    if same:
        result.append(("same", "".join(same)))
    return result


def _readable(runs: list[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """What is the same, short, and no longer than the changes on both of its sides is part of one larger change."""
    while True:
        sizes = [_letters(text) for _, text in runs]
        lost: set[int] = set()
        for index, (kind, text) in enumerate(runs):
            if kind != "same" or "\n" in text or sizes[index] > _LONGEST_ALONE or index - 1 in lost:
                continue
            before = max((sizes[one] for one in _change(runs, index - 1, -1)), default=0)
            after = max((sizes[one] for one in _change(runs, index + 1, 1)), default=0)
            if 0 < before >= sizes[index] <= after > 0 and not any(one in lost for one in _near(runs, index)):
                lost.add(index)
        if not lost:
            return runs
        parted: list[tuple[Kind, str]] = []
        for index, (kind, text) in enumerate(runs):
            if index in lost:
                parted.extend((("out", text), ("in", text)))
            else:
                parted.append((kind, text))
        runs = _joined(parted)


def _slid(runs: list[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """A paragraph that is new or gone between two that end alike is one paragraph, and not the end of one with the
    beginning of the next."""
    for index in range(1, len(runs) - 1):
        (before_kind, before), (kind, text), (after_kind, after) = runs[index - 1 : index + 2]
        if kind == "same" or not before_kind == after_kind == "same" or "\n" not in text:
            continue
        head, tail = text[: text.index("\n")], text[text.rindex("\n") + 1 :]
        if head and after.startswith(head):
            moved = before + head, text[len(head) :] + head, after[len(head) :]
        elif tail and before.endswith(tail):
            moved = before[: -len(tail)], tail + text[: -len(tail)], tail + after
        else:
            continue
        runs[index - 1 : index + 2] = [("same", moved[0]), (kind, moved[1]), ("same", moved[2])]
    return [run for run in runs if run[1]]


def _near(runs: Sequence[tuple[Kind, str]], index: int) -> Iterator[int]:
    """The stretch before this one that both have."""
    for one in range(index - 1, max(-1, index - 4), -1):
        if runs[one][0] == "same":
            yield one
            return


def _change(runs: Sequence[tuple[Kind, str]], index: int, way: int) -> Iterator[int]:
    while 0 <= index < len(runs) and runs[index][0] != "same":
        yield index
        index += way


def _letters(text: str) -> int:
    return len(_WORD_LETTER.findall(text))


# ---- sequences


def align(old: Sequence[int], new: Sequence[int]) -> tuple[Match, ...]:
    """What two sequences have in common, in order: runs that do not touch on both sides."""
    single = [pair for part in _aligned(old, new) for pair in part]
    matches: list[Match] = []
    for a, b in single:
        if matches and (last := matches[-1])[0] + last[2] == a and last[1] + last[2] == b:
            matches[-1] = last[0], last[1], last[2] + 1
        else:
            matches.append((a, b, 1))
    return tuple(matches)


def _aligned(old: Sequence[int], new: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Pairs of places in order. Without recursion: a book may have a thousand changes inside one another."""
    waiting: list[tuple[int, int, int, int] | list[tuple[int, int]]] = [(0, len(old), 0, len(new))]
    while waiting:
        task = waiting.pop()
        if isinstance(task, list):
            yield task
            continue
        a, b, c, d = task
        head = 0
        while a + head < b and c + head < d and old[a + head] == new[c + head]:
            head += 1
        tail = 0
        while b - tail > a + head and d - tail > c + head and old[b - 1 - tail] == new[d - 1 - tail]:
            tail += 1
        yield [(a + at, c + at) for at in range(head)]
        if tail:
            waiting.append([(b - tail + at, d - tail + at) for at in range(tail)])
        a, b, c, d = a + head, b - tail, c + head, d - tail
        if a < b and c < d:
            waiting.extend(reversed(_parts(old, new, a, b, c, d)))


def _parts(
    old: Sequence[int], new: Sequence[int], a: int, b: int, c: int, d: int
) -> list[tuple[int, int, int, int] | list[tuple[int, int]]]:
    """Parted at words that each has once; where there is none, aligned as a whole."""
    anchors = _once_in_both(old, new, a, b, c, d)
    if anchors:
        edges = [(a - 1, c - 1), *anchors, (b, d)]
        parts: list[tuple[int, int, int, int] | list[tuple[int, int]]] = []
        for (from_old, from_new), (to_old, to_new) in pairwise(edges):
            parts.append((from_old + 1, to_old, from_new + 1, to_new))
            if to_old < b:
                parts.append([(to_old, to_new)])
        return parts
    if (b - a) * (d - c) <= _MOST_BITS:
        return [[(a + one, c + other) for one, other in _longest_common(old[a:b], new[c:d])]]
    middle = (a + b) // 2
    split = c + _best_split(old[a:middle], old[middle:b], new[c:d])
    return [(a, middle, c, split), (middle, b, split, d)]


def _once_in_both(old: Sequence[int], new: Sequence[int], a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
    """The longest row of places in rising order of both, of what each has once."""
    in_old, in_new = Counter(old[a:b]), Counter(new[c:d])
    once = {word for word, times in in_old.items() if times == 1 and in_new.get(word) == 1}
    if not once:
        return []
    there = {new[place]: place for place in range(c, d) if new[place] in once}
    pairs = [(place, there[old[place]]) for place in range(a, b) if old[place] in once]
    ends: list[int] = []
    """By length, the smallest place in the new text that a row of it ends with."""
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            last.append(number)
        else:
            ends[length], last[length] = place, number
    row: list[tuple[int, int]] = []
    number = last[-1]
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _rows(old: Sequence[int], new: Sequence[int]) -> Iterator[int]:
    """After each of `new`, a number whose bit i is 0 where old[i] lengthens what both have in common."""
    masks: dict[int, int] = {}
    for place, word in enumerate(old):
        masks[word] = masks.get(word, 0) | 1 << place
    full = (1 << len(old)) - 1
    row = full
    for word in new:
        mask = masks.get(word)
        if mask is not None:
            common = row & mask
            row = ((row + common) | (row - common)) & full
        yield row


def _longest_common(old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
    """Places of a longest common subsequence."""
    rows = list(_rows(old, new))
    pairs: list[tuple[int, int]] = []
    a, b = len(old) - 1, len(new) - 1
    while a >= 0 and b >= 0:
        if rows[b] >> a & 1:
            a -= 1
        elif b and not rows[b - 1] >> a & 1:
            b -= 1
        else:
            pairs.append((a, b))
            a, b = a - 1, b - 1
    return pairs[::-1]


def _best_split(head: Sequence[int], tail: Sequence[int], new: Sequence[int]) -> int:
    """Where to part `new` so that both halves have most in common with `head` and `tail` (Hirschberg 1975)."""
    forward = _lengths(new, head)
    backward = _lengths(new[::-1], tail[::-1])
    return max(range(len(new) + 1), key=lambda at: forward[at] + backward[len(new) - at])


def _lengths(new: Sequence[int], other: Sequence[int]) -> list[int]:
    """Of each beginning of `new`, how much it has in common with `other`."""
    row = (1 << len(new)) - 1
    for row in _rows(new, other):  # noqa: B007
        continue
    lengths = [0]
    for bit in bin(row | 1 << len(new))[:2:-1]:
        lengths.append(lengths[-1] + (bit == "0"))
    return lengths
