"""When each word was said, by where the decoder looked while it wrote it. Pure; worker, job thread.

Source: `whisper.timing`. The model gives the path through its cross-attention by dynamic time warping: pairs of text
token and frame. A word lasts from the frame where its first token begins to the one where the next word's does. What
is far too long beside the others holds a pause: it is shortened at the ends of sentences and pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import msgspec
import numpy as np

from studio.domain.sound_records import WordTime

FRAME = 0.02
"""Seconds of a frame of the encoder."""
_ENDS_SENTENCE = (".", "。", "!", "！", "?", "？")
_LEADS = "\"'“¿([{-«„‘"
_FOLLOWS = "\"'.。,，!！?？:：;”)]}、»’…"
_LONGEST_MEDIAN = 0.7


def times_of(words: Sequence[tuple[str, list[int]]], path: Sequence[tuple[int, int]]) -> list[WordTime]:
    """Seconds from the start of the window. `words`: text and tokens, the last of them the end of the text, which gets
    no time; `path`: (token, frame), rising."""
    if not path:
        return [WordTime(text, 0.0, 0.0) for text, _ in words[:-1]]
    tokens, frames = (np.asarray(each) for each in zip(*path, strict=True))
    begins = frames[np.diff(tokens, prepend=tokens[0] - 1) > 0] * FRAME
    last = len(begins) - 1
    bounds = [min(at, last) for at in accumulate((len(ids) for _, ids in words[:-1]), initial=0)]
    return [
        WordTime(text, float(begins[start]), float(max(begins[start], begins[end])))
        for (text, _), start, end in zip(words, bounds, bounds[1:], strict=False)
    ]


def usual_length(words: Sequence[WordTime]) -> float:
    """Median length of a word in seconds, at most 0.7; 0 for none."""
    lengths = [word.end - word.start for word in words if word.end > word.start]
    return min(_LONGEST_MEDIAN, float(np.median(lengths))) if lengths else 0.0


def without_pauses(words: Sequence[WordTime], usual: float) -> list[WordTime]:
    """Words at the borders of sentences, cut to twice the usual length: the rest is the pause there."""
    most, kept = 2 * usual, list(words)
    for at in range(1, len(kept)):
        word = kept[at]
        if word.end - word.start <= most:
            continue
        if word.text.strip() in _ENDS_SENTENCE:
            kept[at] = msgspec.structs.replace(word, end=word.start + most)
        elif kept[at - 1].text.strip().endswith(_ENDS_SENTENCE):
            kept[at] = msgspec.structs.replace(word, start=word.end - most)
    return kept


def with_punctuation(words: Sequence[WordTime]) -> list[WordTime]:
    """Signs join the word that they lead or follow, and its time."""
    joined: list[WordTime] = []
    leading: WordTime | None = None
    for word in words:
        sign = word.text.strip()
        if not sign:
            continue
        if sign in _FOLLOWS and not word.text.startswith(" ") and joined and leading is None:
            joined[-1] = msgspec.structs.replace(joined[-1], text=joined[-1].text + word.text)
        elif sign in _LEADS and word.text.startswith(" "):
            leading = word
        else:
            before = leading.text if leading is not None else ""
            joined.append(msgspec.structs.replace(word, text=before + word.text))
            leading = None
    if leading is not None:
        joined.append(leading)
    return joined


def fitted(words: Sequence[WordTime], start: float, end: float, spoken_until: float, usual: float) -> list[WordTime]:
    """The words of one piece, their first and last held against the piece's own marks and the end of the speech before
    it. All in the same seconds."""
    kept, most = list(words), 2 * usual
    if not kept:
        return kept
    first = kept[0]
    two_long = len(kept) > 1 and kept[1].end - first.start > 2 * most
    if first.end - spoken_until > 4 * usual and (first.end - first.start > most or two_long):
        if len(kept) > 1 and kept[1].end - kept[1].start > most:
            border = max(kept[1].end / 2, kept[1].end - most)
            kept[1] = msgspec.structs.replace(kept[1], start=border)
            first = msgspec.structs.replace(first, end=border)
        first = msgspec.structs.replace(first, start=max(0.0, first.end - most))
    if start < first.end and start - 0.5 > first.start:
        first = msgspec.structs.replace(first, start=max(0.0, min(first.end - usual, start)))
    kept[0] = first
    last = kept[-1]
    if end > last.start and end + 0.5 < last.end:
        kept[-1] = msgspec.structs.replace(last, end=max(last.start + usual, end))
    return kept
