"""Where the undo steps of typing end: at sentences. Pure; used by `SceneMirror` as typing becomes changes.

Typing is committed after a short rest and at most a second late, in the middle of words as it comes. A step is made of
such pieces: it ends before a new word behind a sentence, where it is long, or where the writer paused between two
words. A slip that is mended at once belongs to the step; deleting more is a step of its own, and so is what is put
in at once (a drop, an input method's phrase).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from studio.domain.changes import Change
from studio.domain.richtext import typed_at

LEAST: Final = 20
"""Characters of a step that ends with its sentence: "No!" stays with what is said next, and "Mr." with the name."""
MOST: Final = 120
"""Characters after which a step ends with the word, of sentences that are longer."""
PAUSE_SECONDS: Final = 1.0
_MENDED: Final = 8
"""Letters of a word that are typed anew within one piece, and belong to the step."""
_TAKEN_BACK: Final = 2
"""Letters that are taken back in a piece of its own, and belong to the step."""
_SENTENCE_END: Final = re.compile(r"[.!?…][\"”’')\]]*\s|[。！？]")
_SPACE: Final = re.compile(r"\s")
_NEXT_WORD: Final = re.compile(r"\s(?=\S)|[。！？][」』”’）]*(?=[^\s」』”’）。！？])")
_NEXT_WORD_OF_MANY: Final = re.compile(r"\s(?=\S)")


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
    return len(new) > len(old) + 1 and _NEXT_WORD_OF_MANY.search(difference(old, new)[2].strip()) is not None


class TypingRun:
    """The step that typing goes on with, as long as each commit begins where the last one ended."""

    def __init__(self) -> None:
        self._change_id = ""
        self._place: tuple[str, int] = ("", 0)
        self._text = ""
        """Of the step so far."""
        self._deletes = False
        self._mended = False
        """The last piece took letters back."""
        self._at = 0.0

    def stages(
        self, paragraph_id: str, old: str, new: str, times: tuple[float, float], *, whole: bool = False
    ) -> Iterator[Stage]:
        """The commit of a paragraph cut where steps end, in order; `times`: of its first and last key, in seconds;
        `whole`: one step of its own."""
        paused = times[0] - self._at > PAUSE_SECONDS
        change = difference(old, new)
        before = ""
        if not whole and paragraph_id == self._place[0]:
            change = self._slip(old, change)
            before = self._before(old, change, paused)
        start, end, text = change
        deletes = not text and (self._deletes or not before)
        self._place = ("", 0) if whole else (paragraph_id, start + len(text))
        self._deletes, self._at, self._mended = deletes, times[1], not text
        if whole or deletes or not text:
            goes_on = bool(before) and not (deletes and (paused or len(before) > MOST))
            gone = old[start:end] if deletes else ""
            self._text = before + gone if goes_on else text or old[start:end]
            yield Stage(new, goes_on)
            return
        typed = before + text
        step = 0
        done = len(before)
        for place in _ends(typed, len(before), paused and bool(before)):
            if place > done:
                yield Stage(old[:start] + typed[len(before) : place] + old[end:], bool(before) and step == 0)
                done = place
            step = place
        self._text = typed[step:]
        if done < len(typed):
            yield Stage(new, bool(before) and step == 0)

    def _slip(self, old: str, change: tuple[int, int, str]) -> tuple[int, int, str]:
        """The same change up to where typing stood, if it lies in the word before: what is mended there."""
        start, end, text = change
        here = self._place[1]
        behind = old[end:here]
        if self._deletes or not behind or start < here - len(self._text) or _SPACE.search(text + old[start:here]):
            return change
        return start, here, text + behind

    def _before(self, old: str, change: tuple[int, int, str], paused: bool) -> str:
        """What stays of the step that this goes on with; empty where it begins one."""
        start, end, text = change
        if self._deletes:
            return self._text if not text and self._place[1] in (start, end) else ""
        gone = end - start
        if self._place[1] != end or gone >= len(self._text) + bool(text):
            return ""
        most = _MENDED if text else 0 if self._mended else _TAKEN_BACK
        if gone and (paused or gone > most or _SPACE.search(old[start:end].strip())):
            return ""
        return self._text[: len(self._text) - gone]

    def end(self) -> None:
        """Something else changed the text."""
        self._place = ("", 0)

    def printed(self, place: tuple[str, int], letters: int, new: str) -> None:
        """So many letters, up to a place that typing had come to, became `new`: it goes on behind them."""
        paragraph_id, offset = place
        self._place = paragraph_id, offset - letters + len(new)
        self._text = self._text[: max(0, len(self._text) - letters)] + new

    @property
    def step(self) -> str:
        """Id of the change that typing goes on with."""
        return self._change_id

    def taken_on(self, change: Change, stage: Stage) -> Change:
        """The stage's change, as going on with the one before it where it does."""
        if stage.goes_on:
            return msgspec.structs.replace(change, continues=self._change_id)
        self._change_id = change.id
        return change


def _ends(typed: str, known: int, paused: bool) -> Iterator[int]:
    """Where steps end in what was typed: before which letters, from `known` on. `paused`: before the first of them, if
    it begins a word."""
    step = 0
    for found in _NEXT_WORD.finditer(typed):
        place = found.end()
        if place < known:
            continue
        part = typed[step:place]
        rested = paused and not typed[known:place].strip()
        if rested or len(part) >= MOST or (len(part) >= LEAST and _SENTENCE_END.search(part, len(part) - 6)):
            yield place
            step = place
