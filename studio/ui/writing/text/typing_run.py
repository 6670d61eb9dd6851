"""Where the undo steps of typing end: at words. Pure; used by `SceneMirror` as typing becomes changes.

Typing is committed after a short rest and at most a second late, in the middle of words as it comes. A step is made of
such pieces: it ends before a new word when it holds `WORDS` words, at a sentence's end, or where the writer paused
between two words. What is put in at once (a drop, an input method's phrase) is a step of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from studio.domain.changes import Change
from studio.domain.richtext import typed_at

WORDS = 2
"""Of one step. Word processors take from one word to all that was typed; two are quickly taken back and quickly
passed over."""
PAUSE_SECONDS = 2.0
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s")
_NEXT_WORD = re.compile(r"\s(?=\S)")


class Stage(msgspec.Struct, frozen=True):
    text: str
    """What the paragraph reads after it."""
    goes_on: bool
    """It belongs to the step before."""


def difference(old: str, new: str) -> tuple[int, int, str]:
    """The one stretch in which two texts differ: old[start:end] becomes the third value."""
    limit = min(len(old), len(new))
    start = 0
    while start < limit and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < limit - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    if start == len(old) - tail:
        length = len(new) - len(old)
        start = typed_at(old, start, new[start : start + length])
        return start, start, new[start : start + length]
    return start, len(old) - tail, new[start : len(new) - tail]


def put_in_at_once(old: str, new: str) -> bool:
    """Whether one edit of the editor brought more than a word."""
    return len(new) > len(old) + 1 and _NEXT_WORD.search(difference(old, new)[2].strip()) is not None


class TypingRun:
    """The step that typing goes on with, as long as each commit begins where the last one ended."""

    def __init__(self) -> None:
        self._change_id = ""
        self._place: tuple[str, int] = ("", 0)
        self._text = ""
        """Of the step so far."""
        self._deletes = False
        self._at = 0.0

    def stages(self, paragraph_id: str, old: str, new: str, at: float, *, whole: bool = False) -> Iterator[Stage]:
        """The commit of a paragraph cut where steps end, in order; `whole` is one step of its own."""
        start, end, text = difference(old, new)
        deletes = not text
        follows = (
            not whole
            and self._place == (paragraph_id, end if deletes else start)
            and self._deletes == deletes
            and (deletes or start == end)
        )
        paused = at - self._at > PAUSE_SECONDS
        before = self._text if follows else ""
        self._place = (paragraph_id, start if deletes else start + len(text))
        self._deletes, self._at = deletes, at
        if whole:
            self._place = ("", 0)
        if whole or deletes or start != end:
            goes_on = follows and not paused and len(before.split()) < WORDS
            self._text = before + (text or old[start:end]) if goes_on else text or old[start:end]
            yield Stage(new, goes_on)
            return
        typed = before + text
        step = 0
        done = len(before)
        for place in _ends(typed, len(before), paused):
            if place > done:
                yield Stage(old[:start] + typed[len(before) : place] + old[start:], bool(before) and step == 0)
                done = place
            step = place
        self._text = typed[step:]
        if done < len(typed):
            yield Stage(new, bool(before) and step == 0)

    def taken_on(self, change: Change, stage: Stage) -> Change:
        """The stage's change, as going on with the one before it where it does."""
        if stage.goes_on:
            return msgspec.structs.replace(change, continues=self._change_id)
        self._change_id = change.id
        return change


def _ends(typed: str, known: int, paused: bool) -> Iterator[int]:
    """Where steps end in what was typed: before which letters, from `known` on. `paused`: before that one, if it
    begins a word."""
    step = 0
    for found in _NEXT_WORD.finditer(typed):
        place = found.end()
        if place < known:
            continue
        part = typed[step:place]
        if len(part.split()) >= WORDS or _SENTENCE_END.search(part) or (paused and place == known):
            yield place
            step = place
