"""Lines that can be read under a picture: long pieces divided where a speaker would breathe. Pure; worker, job thread.

Two rows of 42 letters are the customary most of a subtitle (BBC and Netflix guidelines).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from studio.domain.sound_records import TimedLine, WordTime

LONGEST = 84
"""Characters."""
_SENTENCE, _CLAUSE = (".", "!", "?", "。", "！", "？", "…"), (",", ";", ":", "，", "、", "–", "—")


def divided(line: TimedLine, longest: int = LONGEST) -> tuple[TimedLine, ...]:
    """Lines of at most `longest` characters, or of one word. A line without words' times is left as it is."""
    if len(line.text) <= longest or len(line.words) < 2:
        return (line,)
    places = _places(line)
    half = len(line.text) / 2
    cut = min(range(1, len(line.words)), key=lambda at: _cost(line.words, places, at, half))
    return tuple(part for half_line in _cut(line, places, cut) for part in divided(half_line, longest))


def _cost(words: Sequence[WordTime], places: Sequence[int], at: int, half: float) -> float:
    """Low for a cut near the middle, after a sentence or a clause, in a pause."""
    before = words[at - 1].text.rstrip("\"'”’»)")
    gain = 0.8 if before.endswith(_SENTENCE) else 0.45 if before.endswith(_CLAUSE) else 0.0
    pause = max(0.0, words[at].start - words[at - 1].end)
    return abs(places[at] - half) / half - gain - min(0.3, pause)


def _places(line: TimedLine) -> list[int]:
    """Where each word begins in the text."""
    found, at = [], 0
    for word in line.words:
        place = line.text.find(word.text, at)
        at = place if place >= 0 else at
        found.append(at)
        at += len(word.text) if place >= 0 else 0
    return found


def _cut(line: TimedLine, places: Sequence[int], at: int) -> tuple[TimedLine, ...]:
    bounds = [(0, at), (at, len(line.words))]
    letters = [0, places[at], len(line.text)]
    times = [line.start, line.words[at].start, line.end]
    ends = [min(line.words[at - 1].end, times[1]), line.end]
    return tuple(
        TimedLine(start=start, end=max(start, end), text=line.text[first:last].strip(), words=line.words[a:b])
        for (a, b), (first, last), start, end in zip(bounds, pairwise(letters), times, ends, strict=False)
    )
