"""What was heard held against what was to be read: which words are missing, doubled, wrong. Pure; on a thread.

Words are compared by their sounds, so that a reading which only spells otherwise (1987, colour, Dr., a name) is right;
two words that sound like one ("to day"), too. An alignment of least cost says which heard word answers which written
one (Levenshtein's, with steps over up to three words on either side).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

import msgspec

from studio.domain.sound_records import ReadingFault
from studio.english.alike import apart, folded
from studio.english.front_end import EnglishFrontEnd

FaultKind = Literal["missing", "doubled", "wrong", "added"]
TOLERANCE: Final = 0.36
"""How far apart two words may sound and be the same one (`english.alike`); measured, see docs/narration.md."""
JOINED_TOLERANCE = 0.2
"""The same of several words that are heard as one, or in other cuts: "watch in" is no "when"."""
_LOST: Final = 0.75
"""Cost of a word that is missing, or one too many."""
_WRONG: Final = 0.7
"""Cost of a word that is another one, and up to as much again as `_MORE` by how far apart they are."""
_MORE: Final = 0.4
_JOINED: Final = 0.08
"""Cost of reading several words as one."""
_STEPS: Final = ((1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2))
"""How many words of either side sound alike together."""
_BAND: Final = 12
"""Words that the two may drift apart beyond their difference in length."""
_ASIDE: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|♪|\*[^*]*\*")
"""Noises that a listener writes down: [Music], (laughs)."""
_LETTERS: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class SaidAs(msgspec.Struct, frozen=True, gc=False):
    """A word as it sounds, and where it is written."""

    word: str
    """In small letters."""
    sounds: str
    """Folded; its letters where nobody knows its sounds."""
    start: int = 0
    end: int = 0
    """Characters of the text."""


class Compared(msgspec.Struct, frozen=True):
    words: int
    """That were to be read."""
    right: int
    faults: tuple[ReadingFault, ...]


def in_english(front_end: EnglishFrontEnd, text: str, own: Mapping[str, str]) -> tuple[SaidAs, ...]:
    """The words of a text as they are spoken: "5" and "$" of "$5" are two of them. `own`: word -> phonemes."""
    found: list[SaidAs] = []
    at, start, end = 0, 0, 0
    for spoken in front_end.speak(text, own):
        if spoken.text:
            place = text.find(spoken.text, at)
            if place >= 0:
                start, end = place, place + len(spoken.text)
                at = end
        sounds = folded(spoken.phonemes)
        if sounds:
            found.append(SaidAs((spoken.word or spoken.text).lower(), sounds, start, end))
    return tuple(found)


def by_letters(text: str) -> tuple[SaidAs, ...]:
    """The words of a text in a language whose sounds are not known here."""
    return tuple(
        SaidAs(found[0].casefold(), found[0].casefold(), found.start(), found.end())
        for found in _LETTERS.finditer(text)
    )


def without_noises(heard: str) -> str:
    return " ".join(_ASIDE.sub(" ", heard).split())


def compare(wanted: Sequence[SaidAs], heard: Sequence[SaidAs], tolerance: float = TOLERANCE) -> Compared:
    """How much of what was to be read was heard, and what is wrong with the rest, in the order of the text."""
    faults: list[ReadingFault] = []
    wrong = 0
    for one in _aligned(wanted, heard, tolerance):
        mine, theirs = wanted[one.first : one.last], heard[one.start : one.end]
        if one.right:
            continue
        wrong += len(mine)
        kind: FaultKind = "wrong" if mine and theirs else "missing" if mine else "added"
        if kind == "added":
            again = _doubled(wanted, heard, one, tolerance)
            if again is not None:
                faults.append(_fault("doubled", again, theirs))
                continue
            before = wanted[max(0, one.first - 1) : one.first] or wanted[:1]
            faults.append(_fault("added", before, theirs))
            continue
        faults.append(_fault(kind, mine, theirs))
    return Compared(len(wanted), len(wanted) - wrong, tuple(faults))


class _Step(msgspec.Struct, frozen=True, gc=False):
    """Words [first, last) of the text answered by words [start, end) of what was heard."""

    first: int
    last: int
    start: int
    end: int
    right: bool


def _aligned(wanted: Sequence[SaidAs], heard: Sequence[SaidAs], tolerance: float) -> list[_Step]:
    """Neighbouring words that are wrong in the same way are one step."""
    rows, columns = len(wanted) + 1, len(heard) + 1
    band = abs(rows - columns) + _BAND
    costs: list[dict[int, float]] = [{} for _ in range(rows)]
    came: list[dict[int, _Step]] = [{} for _ in range(rows)]
    costs[0][0] = 0.0

    def reach(i: int, j: int, cost: float, step: _Step) -> None:
        if i < rows and j < columns and abs(i - j) <= band and cost < costs[i].get(j, float("inf")):
            costs[i][j], came[i][j] = cost, step

    for i in range(rows):
        for j in range(max(0, i - band), min(columns, i + band + 1)):
            here = costs[i].get(j)
            if here is None:
                continue
            reach(i + 1, j, here + _LOST, _Step(i, i + 1, j, j, right=False))
            reach(i, j + 1, here + _LOST, _Step(i, i, j, j + 1, right=False))
            if i + 1 < rows and j + 1 < columns:
                away = _away(wanted[i : i + 1], heard[j : j + 1])
                cost = away if away <= tolerance else _WRONG + _MORE * away
                reach(i + 1, j + 1, here + cost, _Step(i, i + 1, j, j + 1, right=away <= tolerance))
                if away > 0:
                    for mine, theirs in _STEPS:
                        if i + mine >= rows or j + theirs >= columns:
                            continue
                        away = _away(wanted[i : i + mine], heard[j : j + theirs])
                        if away <= min(tolerance, JOINED_TOLERANCE):
                            step = _Step(i, i + mine, j, j + theirs, right=True)
                            reach(i + mine, j + theirs, here + away + _JOINED, step)
    steps: list[_Step] = []
    i, j = rows - 1, columns - 1
    while i or j:
        step = came[i][j]
        steps.append(step)
        i, j = step.first, step.start
    return _runs(steps[::-1])


def _away(mine: Sequence[SaidAs], theirs: Sequence[SaidAs]) -> float:
    if len(mine) == len(theirs) == 1 and mine[0].word == theirs[0].word:
        return 0.0
    one, other = "".join(word.sounds for word in mine), "".join(word.sounds for word in theirs)
    shorter, longer = sorted((len(one), len(other)))
    # No more than this can be alike.
    return apart(one, other) if longer <= 2 * shorter + 1 else 1.0


def _runs(steps: Sequence[_Step]) -> list[_Step]:
    """What is missing, or one too many, word by word, as one."""
    found: list[_Step] = []
    for step in steps:
        before = found[-1] if found else None
        if before is not None and _kind(before) == _kind(step) in ("missing", "added"):
            found[-1] = _Step(before.first, step.last, before.start, step.end, right=False)
        else:
            found.append(step)
    return found


def _kind(step: _Step) -> str:
    if step.right:
        return "right"
    return "added" if step.first == step.last else "missing" if step.start == step.end else "wrong"


def _doubled(
    wanted: Sequence[SaidAs], heard: Sequence[SaidAs], step: _Step, tolerance: float
) -> Sequence[SaidAs] | None:
    """The written words beside it that were said once more."""
    said = heard[step.start : step.end]
    count = len(said)
    for first in (step.first - count, step.first):
        mine = wanted[max(0, first) : first + count]
        if first >= 0 and len(mine) == count and _away(mine, said) <= tolerance:
            return mine
    return None


def _fault(kind: FaultKind, mine: Sequence[SaidAs], theirs: Sequence[SaidAs]) -> ReadingFault:
    return ReadingFault(
        kind=kind,
        start=min((word.start for word in mine), default=0),
        end=max((word.end for word in mine), default=0),
        heard=" ".join(word.word for word in theirs)[:200],
    )


def judged(text: str, heard: str, words_of: Callable[[str], Sequence[SaidAs]]) -> Compared:
    """`words_of`: the words of either as they sound."""
    return compare(words_of(text), words_of(without_noises(heard)))
