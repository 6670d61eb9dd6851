"""What a prompt might go on with, as it is typed: wildcard files, LoRAs, words a model knows, earlier prompts. Pure.

Called by the prompt's field on the window's thread: it looks at the line before the caret alone, and at lists that are
bounded by who made them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import msgspec

_FILE: Final = re.compile(r"(?:^|[^_\w])(__([\w\-./]{0,100}))$")
_LORA: Final = re.compile(r"<(?:l(?:o(?:r(?:a(?::([^<>:\n]{0,100}))?)?)?)?)?$")
_TAUGHT: Final = re.compile(r"(?:^|[^\w:])embedding:([^\s,()\[\]{}|<>:]{0,100})$", re.IGNORECASE)
_PART: Final = re.compile(r"[^,\n{}|()\[\]]*$")
_WORD: Final = re.compile(r"[^\s,{}|()\[\]<>:]+$")
_FEWEST: Final = 2
"""Letters from which on words are proposed."""
MOST: Final = 8
_LONGEST: Final = 300
"""Letters before the caret that are looked at."""


class Known(msgspec.Struct, frozen=True):
    files: tuple[str, ...] = ()
    """Names of wildcard files."""
    loras: tuple[str, ...] = ()
    taught: tuple[str, ...] = ()
    """Words of textual inversions that the model takes."""
    words: tuple[str, ...] = ()
    """What the model knows, or a LoRA was trained to hear."""
    styles: tuple[str, ...] = ()
    """Names of named styles: one that is taken becomes a style of the form, and no word."""
    prompts: tuple[str, ...] = ()
    """That were drawn before, the newest first."""


class Proposals(msgspec.Struct, frozen=True):
    begin: int = 0
    """From this letter to the caret stands what each of the words would take the place of."""
    words: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    """Behind the words: named styles, in whose place nothing stands in the prompt."""


def proposals(text: str, caret: int, known: Known) -> Proposals:
    """For the text before the caret; none within a word."""
    if caret < len(text) and (text[caret].isalnum() or text[caret] == "_"):
        return Proposals()
    start = max(0, caret - _LONGEST)
    before = text[start:caret]
    if (found := _FILE.search(before)) is not None:
        names = _holding(found[2], known.files)
        return Proposals(start + found.start(1), tuple(f"__{name}__" for name in islice(names, MOST)))
    if (found := _LORA.search(before)) is not None:
        names = _holding(found[1] or "", known.loras)
        return Proposals(start + found.start(), tuple(f"<lora:{name}:1>" for name in islice(names, MOST)))
    if (found := _TAUGHT.search(before)) is not None:
        names = _holding(found[1], known.taught)
        return Proposals(start + found.start(1), tuple(islice(names, MOST)))
    return _of_words(before, start, known)


def _of_words(before: str, start: int, known: Known) -> Proposals:
    part = _PART.search(before)
    said = part[0].lstrip() if part is not None else ""
    if len(said) < _FEWEST:
        return Proposals()
    begin = start + len(before) - len(said)
    found = dict.fromkeys(islice(_earlier(said, known.prompts, whole=begin == 0), MOST // 2))
    word = _WORD.search(said)
    if word is not None and len(word[0]) >= _FEWEST:
        kept = said[: word.start()]
        for name in islice(_beginning(word[0], (*known.taught, *known.words)), MOST - len(found)):
            found.setdefault(f"{kept}{name}")
    words = tuple(found)[:MOST]
    return Proposals(begin, words, tuple(islice(_styles(said, known.styles), MOST - len(words))))


def _styles(said: str, names: Iterable[str]) -> Iterator[str]:
    """Those whose name, or a word of it, begins so."""
    wanted = said.casefold()
    for name in names:
        if f" {name}".casefold().find(f" {wanted}") >= 0:
            yield name


def _earlier(said: str, prompts: Iterable[str], *, whole: bool) -> Iterator[str]:
    """Prompts, or parts of them between commas, that go on from what is said."""
    wanted = said.casefold()
    for prompt in prompts:
        if whole and prompt.casefold().startswith(wanted) and len(prompt) > len(said):
            yield prompt
        if wanted not in prompt.casefold():
            continue
        for part in prompt.split(","):
            bare = part.strip()
            if bare.casefold().startswith(wanted) and len(bare) > len(said) and (bare != prompt or not whole):
                yield bare


def _beginning(said: str, words: Iterable[str]) -> Iterator[str]:
    wanted = said.casefold()
    return (word for word in words if len(word) > len(said) and word.casefold().startswith(wanted))


def _holding(said: str, names: Iterable[str]) -> Iterator[str]:
    """Those that begin so first, then those that hold it."""
    wanted = said.casefold()
    there = list(names)
    yield from (name for name in there if name.casefold().startswith(wanted))
    yield from (name for name in there if wanted in name.casefold() and not name.casefold().startswith(wanted))
