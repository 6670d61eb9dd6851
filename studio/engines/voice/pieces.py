"""Spoken words cut into pieces that a model can take at once, at the best places, with nothing lost.

Called by the voice engines on the worker's job thread.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from studio.english.front_end import Spoken

_STRENGTH = {".": 5, "!": 5, "?": 5, "…": 4, ";": 4, ":": 4, "—": 3, ",": 3, ")": 2, "”": 2}


def cut(words: Sequence[Spoken], limit: int) -> list[list[Spoken]]:
    """Pieces of at most `limit` symbols (phonemes, marks and spaces). A piece ends at the strongest mark in the last
    three quarters of what fits, or, without any mark there, after a word. Joined, the pieces are the input, but for
    the space at their ends, and a single word longer than the limit, which is itself cut."""
    rest = [part for word in words for part in _bounded(word, limit)]
    pieces: list[list[Spoken]] = []
    while rest:
        fits = _how_many_fit(rest, limit)
        end = fits if fits == len(rest) else _best_end(rest, fits)
        piece = rest[:end]
        piece[-1] = msgspec.structs.replace(piece[-1], after=piece[-1].after.rstrip())
        pieces.append(piece)
        rest = rest[end:]
    return pieces


def symbols(piece: Sequence[Spoken]) -> str:
    """The piece as the model reads it."""
    return "".join(word.phonemes + word.after for word in piece)


def _bounded(word: Spoken, limit: int) -> list[Spoken]:
    if len(word.phonemes) + len(word.after) <= limit:
        return [word]
    whole = word.phonemes + word.after
    cuts = [whole[at : at + limit] for at in range(0, len(whole), limit)]
    return [Spoken(text=word.text if at == 0 else "", phonemes=part, after="") for at, part in enumerate(cuts)]


def _how_many_fit(words: Sequence[Spoken], limit: int) -> int:
    used = 0
    for count, word in enumerate(words):
        if used + len(word.phonemes) + len(word.after.rstrip()) > limit:
            return max(1, count)
        used += len(word.phonemes) + len(word.after)
    return len(words)


def _best_end(words: Sequence[Spoken], fits: int) -> int:
    best, strength = fits, 0
    for end in range(max(1, fits // 4), fits + 1):
        found = max((_STRENGTH.get(mark, 0) for mark in words[end - 1].after), default=0)
        if found and found >= strength:
            best, strength = end, found
    return best
