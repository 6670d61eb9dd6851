"""Of a text that is too long to be sent, the paragraphs that name somebody. Pure; used by `prompting`."""

from __future__ import annotations

from typing import Final

from studio.domain.cards import TITLES, said
from studio.domain.prompt_pieces import keep_end, keep_sentences
from studio.domain.sentences import split_sentences

_BETWEEN: Final = "\n\n"


def names_it(text: str, name: str) -> bool:
    """The text has the name, or a word of it that begins with a capital letter and is no title."""
    name = name.strip()
    words = [name, *(one for one in name.split() if one[:1].isupper() and one.casefold() not in TITLES)]
    return any(said(text, one) for one in words if one)


def keep_named(text: str, name: str, limit: int) -> tuple[str, str]:
    """(cut, kept): the paragraphs that name it, from the first on, then those behind and before them, at most `limit`
    characters of all, in the order of the text; its end where none names it."""
    if len(text) <= limit:
        return "", text
    paragraphs = [one for one in text.split("\n") if one.strip()]
    named = [number for number, one in enumerate(paragraphs) if names_it(one, name)]
    if not named or limit <= 0:
        return keep_end(text, limit)
    wanted = dict.fromkeys((*named, *(one + 1 for one in named), *(one - 1 for one in named)))
    kept: dict[int, str] = {}
    room = limit
    for number in wanted:
        if 0 <= number < len(paragraphs) and len(paragraphs[number]) + len(_BETWEEN) <= room:
            kept[number] = paragraphs[number]
            room -= len(paragraphs[number]) + len(_BETWEEN)
    if not kept:
        first = paragraphs[named[0]]
        naming = next((one for one in split_sentences(first) if names_it(one, name)), "").strip()
        kept[named[0]] = keep_sentences(first[max(0, first.find(naming)) :], limit)[0]
    cut = [one for number, one in enumerate(paragraphs) if number not in kept]
    return _BETWEEN.join(cut), _BETWEEN.join(kept[number] for number in sorted(kept))
