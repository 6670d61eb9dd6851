"""Words of a prompt that text encoders were taught (textual inversions): found, and put in other words.

A word is called by its name alone, as in A1111's web UI, or as "embedding:name", as in ComfyUI. Capital and small
letters are alike. Pure; any process. Prompts are a person's or a stranger's: reading takes time in proportion to their
length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import msgspec

from studio.domain.emphasis import comments_in

SIGN: Final = "embedding:"
_PIECE: Final = re.compile(r"\w+|[^\w\s]")
_CALLED: Final = re.compile(r"(?<!\w)embedding:([^\s,()\[\]{}|<>:]{1,200})", re.IGNORECASE)
_LORA: Final = re.compile(r"<[^<>\n]{0,400}:[^<>\n]{0,400}>")
_SUFFIXES: Final = (".safetensors", ".pt", ".bin")


class NamedEmbedding(msgspec.Struct, frozen=True):
    word: str
    """As it was typed, without the sign before it."""
    start: int
    end: int
    """From and to which letter of the prompt it stands, with the sign."""


def embeddings_in(prompt: str, words: Iterable[str]) -> tuple[NamedEmbedding, ...]:
    """Those of the known words that stand in the prompt, in their order; none within comments or LoRAs' names."""
    known = _by_first_piece(tuple(words))
    if not known:
        return ()
    hidden = [*comments_in(prompt), *(found.span() for found in _LORA.finditer(prompt))]
    found: list[NamedEmbedding] = []
    end = 0
    for piece in _PIECE.finditer(prompt):
        start = piece.start()
        if start < end or any(a <= start < b for a, b in hidden):
            continue
        for word in known.get(piece[0].casefold(), ()):
            said = prompt[start : start + len(word)]
            behind = prompt[start + len(word) : start + len(word) + 1]
            if said.casefold() == word.casefold() and not (_is_letter(word[-1]) and _is_letter(behind)):
                end = start + len(word)
                found.append(NamedEmbedding(said, _before(prompt, start), end))
                break
    return tuple(found)


def called_in(prompt: str) -> tuple[NamedEmbedding, ...]:
    """What is called as "embedding:name", known or not."""
    return tuple(
        NamedEmbedding(_bare(found[1]), *found.span())
        for found in _CALLED.finditer(prompt)
        if not any(a <= found.start() < b for a, b in comments_in(prompt))
    )


def in_other_words(prompt: str, others: Mapping[str, str]) -> str:
    """The prompt with each of these words in its other form."""
    if not others:
        return prompt
    by_word = {word.casefold(): other for word, other in others.items()}
    told: list[str] = []
    end = 0
    for one in embeddings_in(prompt, others):
        told += (prompt[end : one.start], by_word[one.word.casefold()])
        end = one.end
        if one.end - one.start > len(one.word):
            end += len(next((suffix for suffix in _SUFFIXES if prompt.startswith(suffix, end)), ""))
    return "".join((*told, prompt[end:]))


@lru_cache(maxsize=8)
def _by_first_piece(words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """By how they begin, the longest first."""
    found: dict[str, list[str]] = {}
    for word in sorted(dict.fromkeys(words), key=len, reverse=True):
        first = _PIECE.match(word)
        if first is not None:
            found.setdefault(first[0].casefold(), []).append(word)
    return {piece: tuple(same) for piece, same in found.items()}


def _before(prompt: str, start: int) -> int:
    """Where it begins, with the sign before it."""
    begin = start - len(SIGN)
    called = begin >= 0 and prompt[begin:start].casefold() == SIGN and not (begin and _is_letter(prompt[begin - 1]))
    return begin if called else start


def _is_letter(sign: str) -> bool:
    return bool(sign) and (sign.isalnum() or sign == "_")


def _bare(name: str) -> str:
    suffix = next((each for each in _SUFFIXES if name.casefold().endswith(each)), "")
    return name[: len(name) - len(suffix)] if suffix else name
