"""Which paragraph of a returned file is which of the manuscript: by ids, by the same words, by likeness.

Pure; called by `returned` on any thread. Likeness is looked for by an index of words, so that a book is matched in the
time that its words take and not in that of all pairs: words that many paragraphs have count for nothing there. What is
left between two neighbours that are known, as many on both sides, is taken for one another in order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from studio.domain.text_diff import align

_WORD: Final = re.compile(r"\w+")
_COMMON: Final = 60
"""Paragraphs with a word, above which it tells nothing."""
_ALIKE: Final = 0.5
"""Of the words of both that both have; more is the same paragraph, edited."""
_CANDIDATES: Final = 12
"""Whose words are compared for one paragraph."""
_LONGEST: Final = 2_000
"""Words of a paragraph that are looked at."""

How = Literal["id", "same", "alike", "place"]


class Ours(NamedTuple):
    id: str
    text: str
    title: bool = False
    """It is the title of a scene, which only a heading can be."""


class Theirs(NamedTuple):
    ids: tuple[str, ...]
    text: str
    """As it was sent out: without what the file marks as new."""
    heading: bool = False


class Match(NamedTuple):
    ours: int
    how: How


def match(
    ours: Sequence[Ours], theirs: Sequence[Theirs], step: Callable[[float], None] = lambda _share: None
) -> list[Match | None]:
    """For each of theirs its paragraph of ours, each of which is taken once. `step` is told how much is done, and may
    raise to end it."""
    found: list[Match | None] = [None] * len(theirs)
    taken: set[int] = set()

    def take(their: int, our: int, how: How) -> None:
        found[their] = Match(our, how)
        taken.add(our)

    for their, our in _by_id(ours, theirs):
        if our not in taken:
            take(their, our, "id")
    step(0.2)
    for their, our in _by_words(ours, theirs, taken, found):
        take(their, our, "same")
    step(0.4)
    for their, our in _by_likeness(ours, theirs, taken, found, lambda share: step(0.4 + 0.5 * share)):
        take(their, our, "alike")
    if not any(one is not None and one.how == "id" for one in found):
        for their, our in _by_place(ours, theirs, taken, found):
            take(their, our, "place")
    step(1.0)
    return found


def moved(matches: Sequence[int]) -> set[int]:
    """Which of these places of ours, in the order of the returned file, are not where they were: all but the longest
    run in rising order."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, place in enumerate(matches):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            last.append(number)
        else:
            ends[length], last[length] = place, number
    stays: set[int] = set()
    number = last[-1] if last else -1
    while number >= 0:
        stays.add(matches[number])
        number = before[number]
    return set(matches) - stays


def _by_id(ours: Sequence[Ours], theirs: Sequence[Theirs]) -> Iterator[tuple[int, int]]:
    """One of theirs with several ids, as a deleted or a joined paragraph leaves them, is the one whose words it has."""
    places = {one.id: number for number, one in enumerate(ours)}
    for their, one in enumerate(theirs):
        # An id stands once in a file; where a damaged one has it again, that is none.
        known = [place for name in one.ids if (place := places.pop(name, None)) is not None]
        if len(known) == 1:
            yield their, known[0]
        elif known:
            words = Counter(_words(one.text))
            yield their, max(known, key=lambda our: (likeness(Counter(_words(ours[our].text)), words), -our))


def _by_words(
    ours: Sequence[Ours], theirs: Sequence[Theirs], taken: set[int], found: Sequence[Match | None]
) -> Iterator[tuple[int, int]]:
    """Of the same text: first those in the same order, then those that were moved."""
    left = [number for number, one in enumerate(ours) if number not in taken and one.text.strip()]
    right = [number for number, one in enumerate(theirs) if found[number] is None and one.text.strip()]
    known: dict[tuple[str, bool], int] = {}
    of_ours = [known.setdefault((ours[one].text.strip(), ours[one].title), len(known)) for one in left]
    of_theirs: list[int] = []
    for one in right:
        words, heading = theirs[one].text.strip(), theirs[one].heading
        key = (words, heading and (words, True) in known)
        of_theirs.append(known.setdefault(key, len(known)))
    used_left: set[int] = set()
    used_right: set[int] = set()
    for start, other, length in align(of_ours, of_theirs):
        for at in range(length):
            used_left.add(start + at)
            used_right.add(other + at)
            yield right[other + at], left[start + at]
    waiting: dict[int, deque[int]] = defaultdict(deque)
    for at, name in enumerate(of_ours):
        if at not in used_left:
            waiting[name].append(left[at])
    for at, name in enumerate(of_theirs):
        if at not in used_right and waiting.get(name):
            yield right[at], waiting[name].popleft()


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)[:_LONGEST]]


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """0 to 1: the share of the words of both that both have (Dice's coefficient, of multisets). Costs what the first
    one has."""
    both = sum(min(times, other[word]) for word, times in one.items())
    return 2 * both / (one.total() + other.total()) if both else 0.0


def _by_likeness(
    ours: Sequence[Ours],
    theirs: Sequence[Theirs],
    taken: set[int],
    found: Sequence[Match | None],
    step: Callable[[float], None],
) -> list[tuple[int, int]]:
    """The most alike first; each once."""
    words = {number: Counter(_words(one.text)) for number, one in enumerate(ours) if number not in taken}
    index: dict[str, list[int]] = defaultdict(list)
    for number, row in words.items():
        for word in row:
            index[word].append(number)
    waiting = [number for number in range(len(theirs)) if found[number] is None]
    pairs: list[tuple[float, int, int]] = []
    for done, number in enumerate(waiting):
        step(done / len(waiting))
        row = Counter(_words(theirs[number].text))
        votes: Counter[int] = Counter()
        for word in row:
            holders = index.get(word, ())
            if len(holders) <= _COMMON:
                votes.update(holders)
        for our, _ in votes.most_common(_CANDIDATES):
            if ours[our].title and not theirs[number].heading:
                continue
            share = likeness(words[our], row)
            if share > _ALIKE:
                pairs.append((-share, number, our))
    chosen: list[tuple[int, int]] = []
    used_ours: set[int] = set()
    used_theirs: set[int] = set()
    for _, number, our in sorted(pairs):
        if number not in used_theirs and our not in used_ours:
            used_theirs.add(number)
            used_ours.add(our)
            chosen.append((number, our))
    return chosen


def _by_place(
    ours: Sequence[Ours], theirs: Sequence[Theirs], taken: set[int], found: Sequence[Match | None]
) -> list[tuple[int, int]]:
    """As many on both sides between two neighbours that are known."""
    known = [(-1, -1), *((number, one.ours) for number, one in enumerate(found) if one is not None)]
    known.append((len(theirs), len(ours)))
    pairs: list[tuple[int, int]] = []
    for (their, our), (next_their, next_our) in pairwise(known):
        if next_our <= our:
            continue
        left = [one for one in range(our + 1, next_our) if one not in taken and ours[one].text.strip()]
        right = [one for one in range(their + 1, next_their) if theirs[one].text.strip()]
        if not left or len(left) != len(right):
            continue
        alike = all(ours[a].title == theirs[b].heading and not theirs[b].ids for a, b in zip(left, right, strict=True))
        if alike:
            pairs += zip(right, left, strict=True)
    return pairs
