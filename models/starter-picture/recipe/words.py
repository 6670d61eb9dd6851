"""What the concepts are called: plain nouns and synonyms from our own table, emojilib and CLDR, less what is held out.

Called by `recipe.data`. A word belongs to one concept only, so that it can be looked up.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from recipe.concepts import Concept, Concepts, archive_json, read_pairs, squash
from recipe.vocabulary import COLOURS, MODEL_FOLDER

_HERE = Path(__file__).resolve().parent
_MOST_WORDS = 8
_WORD = re.compile(r"^[a-z][a-z'-]{2,}( [a-z'-]{2,}){0,2}$")
_QUALIFIER = re.compile(r" (?:with|without|from|on|in|of|at|behind|and)\b.*")
"""What follows a noun and says no kind: `from the front`."""
_VERBISH = re.compile(r"(ing|ed|ly|ful|ous|ish|est|able|ic|al|y)$")


@dataclass
class Wording:
    """How one concept is spoken of: `noun` is the plainest word for it, `words` all others that training may use."""

    noun: str
    words: list[str] = field(default_factory=list)
    held_out: list[str] = field(default_factory=list)

    @property
    def spoken(self) -> list[str]:
        """The noun and then the words."""
        return [self.noun, *(word for word in self.words if word != self.noun)]


def hand_words(path: Path = _HERE / "words.txt") -> dict[str, tuple[str, list[str]]]:
    """Our own table: concept name (squashed) to its plain noun, or "", and its other words."""
    table = {}
    for left, right in read_pairs(path):
        name, _, noun = (part.strip() for part in left.partition("="))
        table[squash(name)] = (noun, [word.strip() for word in right.split(",") if word.strip()])
    return table


def keyword_lists(archives: Mapping[str, Path], emoji: Sequence[str]) -> list[list[str]]:
    """For each emoji the keywords on which emojilib and CLDR agree, in emojilib's order."""
    library: Mapping[str, list[str]] = {
        key.replace("\ufe0f", ""): value
        for key, value in archive_json(archives["keywords"], "package/dist/emoji-en-US.json").items()
    }
    cldr: Mapping[str, Any] = {
        key.replace("\ufe0f", ""): value
        for key, value in archive_json(archives["annotations"], "package/annotations/en/annotations.json")[
            "annotations"
        ]["annotations"].items()
    }
    lists = []
    for one in emoji:
        agreed = {str(word).lower() for word in cldr.get(one, {}).get("default", [])}
        words = [word.replace("_", " ").lower() for word in library.get(one, [])]
        lists.append([word for word in words if word in agreed])
    return lists


def choose_words(
    concepts: Sequence[Concept],
    keywords: Sequence[Sequence[str]],
    table: Mapping[str, tuple[str, list[str]]],
    held_out: Mapping[str, Collection[str]],
) -> list[Wording]:
    """One wording a concept: names first, then the table, then keywords that no other concept has.

    `held_out` maps concept names to words; such a word, alone or inside a phrase, is in no wording's `words`.
    """
    forbidden = {word for words in held_out.values() for word in words}
    wordings = []
    taken: set[str] = set()
    for concept in concepts:
        noun = table.get(squash(concept.name), ("", []))[0] or concept.name
        wordings.append(Wording(noun, held_out=sorted(held_out.get(concept.name, ()))))
        taken |= {noun, concept.name}
    for concept, wording in zip(concepts, wordings, strict=True):
        if concept.name != wording.noun and not _says_colour(concept.name, wording.noun):
            wording.words.append(concept.name)
        for word in table.get(squash(concept.name), ("", []))[1]:
            if word not in taken and not holds_any(word, forbidden):
                taken.add(word)
                wording.words.append(word)
    owners = Counter(word for words in keywords for word in set(words))
    for concept, wording, words in zip(concepts, wordings, keywords, strict=True):
        for word in words:
            fits = owners[word] == 1 and names_thing(word) and concept.group != "Smileys & Emotion"
            if fits and word not in taken and not holds_any(word, forbidden) and len(wording.words) < _MOST_WORDS:
                taken.add(word)
                wording.words.append(word)
    return wordings


def _says_colour(name: str, noun: str) -> bool:
    """`red apple` for `apple`: the concept has other colours too, so its own name is no name for all of it."""
    return any(name == f"{colour} {noun}" or name.startswith(f"{colour} {noun}") for colour in COLOURS[1:]) or (
        name.endswith(" diamond") and noun == "rhombus"
    )


@cache
def _unwanted() -> frozenset[str]:
    lines = (_HERE / "unwanted.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def names_thing(word: str) -> bool:
    """Whether a keyword looks like the name of a thing, not a mood, a doing or a whole field of things."""
    return bool(_WORD.match(word)) and word not in _unwanted() and not _VERBISH.search(word)


def holds_any(phrase: str, words: Collection[str]) -> bool:
    """Whether one of the words (or its plural) stands in the phrase as a word of its own."""
    return any(re.search(rf"\b{re.escape(word)}(s|es)?\b", phrase) for word in words)


def load_wordings(
    archives: Mapping[str, Path], concepts: Concepts, held_out: Mapping[str, Collection[str]]
) -> list[Wording]:
    """The wordings of all concepts from the fetched lists and our table."""
    keywords = keyword_lists(archives, concepts.emoji)
    return choose_words(concepts.entries, keywords, hand_words(), held_out)


@dataclass(frozen=True)
class HeldOut:
    """What the sheet examines and training must not see, by a concept's name or by the head of its noun: with a cat is
    held out every other cat."""

    colours: frozenset[tuple[str, str]] = frozenset()
    pairs: frozenset[frozenset[str]] = frozenset()
    counts: frozenset[tuple[int, str]] = frozenset()
    grounds: frozenset[tuple[str, str]] = frozenset()
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def colour(self, colour: str, name: str) -> bool:
        """Whether a thing must not be shown in a colour."""
        return any((colour, one) in self.colours for one in kinds(name))

    def pair(self, one: str, other: str) -> bool:
        """Whether two things must not be shown together."""
        return any(frozenset((a, b)) in self.pairs for a in kinds(one) for b in kinds(other))

    def count(self, count: int, name: str) -> bool:
        """Whether a thing must not be shown that many times."""
        return any((count, one) in self.counts for one in kinds(name))

    def ground(self, ground: str, name: str) -> bool:
        """Whether a thing must not be shown on a ground."""
        return any((ground, one) in self.grounds for one in kinds(name))


def twin(name: str) -> str:
    """The name that an animal shares with its face: `cat face` is held out with `cat`."""
    return name.removesuffix(" face")


def head(noun: str) -> str:
    """The word that says what kind of thing it is, in the singular: `moon` of `first quarter moon face`, `house` of
    `houses` and of `house with garden`."""
    word = twin(_QUALIFIER.sub("", noun.lower())).split()[-1]
    return word if word.endswith(("ss", "us")) else word.removesuffix("s")


def kinds(name: str) -> frozenset[str]:
    """What a concept is held out as: its name, its head, and the head of its plain noun (`car` for `automobile`)."""
    noun = _nouns().get(squash(name), "") or name
    return frozenset((twin(name), head(name), head(noun)))


@cache
def _nouns() -> Mapping[str, str]:
    return {name: noun for name, (noun, _) in hand_words().items()}


def read_held_out(path: Path = MODEL_FOLDER / "sheet_prompts.json") -> HeldOut:
    """The sheet's exclusions, and the same for what a slot would also accept (`also`). Raises FileNotFoundError with a
    sentence when the sheet is not written yet."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: without the sheet's prompts nothing can be held out of training.")
    sheet = json.loads(path.read_text(encoding="utf-8"))
    held, accepted = sheet["held_out"], _accepted(sheet["prompts"])

    def all_of(name: str) -> set[str]:
        return {kind for one in (name, *accepted.get(name, ())) for kind in kinds(one)}

    return HeldOut(
        colours=frozenset((c, kind) for c, n in held["colour_concept"] for kind in all_of(n)),
        pairs=frozenset(frozenset((a, b)) for one, other in held["pairs"] for a in all_of(one) for b in all_of(other)),
        counts=frozenset((int(k), kind) for k, n in held["count_concept"] for kind in all_of(n)),
        grounds=frozenset((g, kind) for g, n in held.get("ground_concept", []) for kind in all_of(n)),
        synonyms={name: tuple(words) for name, words in held["synonyms"].items()},
    )


def _accepted(prompts: Sequence[Mapping[str, Any]]) -> dict[str, set[str]]:
    """By concept, the others that a slot of any prompt accepts in its place."""
    accepted: dict[str, set[str]] = {}
    for slot in (slot for prompt in prompts for slot in prompt["slots"]):
        accepted.setdefault(slot["concept"], set()).update(slot.get("also", ()))
    return accepted
