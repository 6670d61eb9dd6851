"""The words of the starter picture model, and which things, of what colour and number and where, a prompt speaks of.

Used by `prompt_reading` on the worker's job thread; pure apart from the `Nearest` it is given. A phrase that the
model's table knows is taken exactly, the longest first; for one that it does not know the nearest phrase by meaning is
taken where it is near enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from studio.engines.picture.starter import prompt_words as words
from studio.engines.picture.starter.reading.tokens import Tokens
from studio.engines.picture.starter.reading.vocabulary import Vocabulary

_LONGEST_PHRASE: Final = 7
_COMPOUND: Final = 0.75
"""A noun phrase of several words whose last word is known is read by meaning only from this likeness on."""
_ALL_KNOWN: Final = 0.9
"""The same where every word of it is known: "banana phone" is a banana and a phone."""

Nearest = Callable[[str], tuple[int, float]]
"""The concept (from 1) whose phrase means most nearly the same, and the cosine of the two."""


class Thing(NamedTuple):
    """One slot, and the words it was read from."""

    said: str
    concept: int = 0
    """0: none that the model knows; it hears nothing of such a slot."""
    colour: str = ""
    number: int = 0
    """0: not said."""
    place: str = ""
    near: bool = False
    """Found by meaning, not by its own words."""


def things_of(tokens: Tokens, vocabulary: Vocabulary, nearest: Nearest) -> tuple[list[Thing], list[str]]:
    """Every thing of the words, and the noun phrases of which nothing is known. A thing of which only a colour is
    known has concept 0, and so has one of those noun phrases."""
    things: list[Thing] = []
    unknown: list[str] = []
    placed = False
    for part, place, lasting in _parts(tokens, vocabulary):
        found, strange = _read_part(part, vocabulary, nearest)
        if placed and not any(thing.concept for thing in found):
            # "A house on wheels": above nothing that could be drawn.
            things[-1] = things[-1]._replace(place="")
        placed = bool(found and place and not lasting)
        if found and place in vocabulary.places:
            at = 0 if lasting else len(found) - 1
            found[at] = found[at]._replace(place=place)
        things += found
        unknown += strange
    return _colours_joined(things), unknown


def begins_with_thing(tokens: Tokens, vocabulary: Vocabulary) -> bool:
    """Whether the first noun phrase is a thing that is known by its own words."""
    part, _, _ = next(_parts(tokens, vocabulary), ((), "", True))
    return bool(_exactly(_bare(part), vocabulary)[0].concept)


def _parts(tokens: Tokens, vocabulary: Vocabulary) -> Iterator[tuple[Tokens, str, bool]]:
    """The noun phrases, in order, each with the place that the words give it, and whether that is its own ("on the
    left") or towards the next one ("left of a house")."""
    part: list[str] = []
    place = ""
    at = 0
    while at < len(tokens):
        length = known_length(tokens, at, vocabulary)
        if length > 1:
            part += tokens[at : at + length]
            at += length
            continue
        standing = _pattern(tokens, at, words.STANDINGS)
        relation = _pattern(tokens, at, words.RELATIONS)
        if relation is not None and (standing is None or relation[1] >= standing[1]) and part:
            yield tuple(part), relation[0], False
            part, place, at = [], "", at + relation[1]
        elif standing is not None and part:
            place, at = standing[0], at + standing[1]
        elif (skip := _separator(tokens, at)) > 0:
            if part:
                yield tuple(part), place, True
            part, place, at = [], "", at + skip
        else:
            part.append(tokens[at])
            at += 1
    if part:
        yield tuple(part), place, True


def known_length(tokens: Tokens, at: int, vocabulary: Vocabulary) -> int:
    """How many tokens from `at` are one known phrase that holds a word which would part it ("cup of tea")."""
    for length in range(min(_LONGEST_PHRASE, len(tokens) - at), 1, -1):
        span = tokens[at : at + length]
        if _separator(span, 0) == 0 and _lookup(span, vocabulary) and any(_parting(span, i) for i in range(length)):
            return length
    return 0


def _parting(tokens: Tokens, at: int) -> bool:
    return bool(_separator(tokens, at)) or _pattern(tokens, at, words.RELATIONS) is not None


def _separator(tokens: Tokens, at: int) -> int:
    """How many tokens at `at` only stand between two things."""
    if tokens[at] == "of" and at and tokens[at - 1] in words.COUNT_WORDS:
        return 0
    if tokens[at] in words.CONNECTORS | words.MARKS | words.GROUND_PREPOSITIONS:
        return 1
    return next((len(one) for one in words.NEIGHBOURS if tokens[at : at + len(one)] == one), 0)


def _pattern(tokens: Tokens, at: int, patterns: Sequence[tuple[Tokens, str]]) -> tuple[str, int] | None:
    return next((((place, len(one))) for one, place in patterns if tokens[at : at + len(one)] == one), None)


# ---- one noun phrase


def _read_part(part: Tokens, vocabulary: Vocabulary, nearest: Nearest) -> tuple[list[Thing], list[str]]:
    """The things of a noun phrase ("two red apples"; "banana phone" is two), and what of it is unknown."""
    thing, nouns = _exactly(_bare(part), vocabulary)
    if thing.concept or not nouns:
        return ([thing] if thing.concept or thing.colour else []), []
    said = " ".join(nouns)
    concept, likeness = nearest(said)
    known = _known_spans(nouns, vocabulary)
    covered = sum(len(name.split()) for name, _ in known) == len(nouns)
    least = _ALL_KNOWN if covered else _COMPOUND if known else 0.0
    if likeness >= max(vocabulary.threshold, least):
        return [thing._replace(said=said, concept=concept, near=True)], []
    if known:
        (head, found), *others = known
        return [*(Thing(name, other) for name, other in others), thing._replace(said=head, concept=found)], []
    return [thing._replace(said=said)], [said]


def _exactly(tokens: Tokens, vocabulary: Vocabulary) -> tuple[Thing, Tokens]:
    """The thing whose phrase stands there, number and colour taken off step by step until it is found ("three black
    nibs": what is called a black nib). Without a concept: what was taken off, and the words that are left."""
    if concept := _lookup(tokens, vocabulary):
        return Thing(" ".join(tokens), concept, _own_colour(tokens, concept, vocabulary)), ()
    number, nouns = _take_count(tokens)
    colour = ""
    while True:
        if concept := _lookup(nouns, vocabulary, several=number > 1):
            colour = colour or _own_colour(nouns, concept, vocabulary)
            return Thing(" ".join(nouns), concept, colour, number), ()
        named, after = _leading_colour(nouns, vocabulary)
        if not named or (after == len(nouns) and colour):
            break
        colour, nouns = colour or named, nouns[after:]
    named, nouns = _without_colours(nouns, vocabulary)
    colour = colour or named
    for left in (nouns, tuple(noun for noun in nouns if noun not in words.PLAIN_ADJECTIVES) or nouns):
        if concept := _lookup(left, vocabulary, several=number > 1):
            return Thing(" ".join(left), concept, colour, number), ()
    return Thing("", 0, colour, number), left


def _known_spans(nouns: Tokens, vocabulary: Vocabulary) -> list[tuple[str, int]]:
    """Known phrases within an unknown one: the head first, which in English is the last, then those before it."""
    end = len(nouns)
    while end:
        for start in range(end):
            concept = _lookup(nouns[start:end], vocabulary)
            if concept:
                return [(" ".join(nouns[start:end]), concept), *_known_spans(nouns[:start], vocabulary)]
        end -= 1
    return []


def _own_colour(tokens: Tokens, concept: int, vocabulary: Vocabulary) -> str:
    """The colour in a phrase that means the same without it: a red apple is an apple, a green salad no salad."""
    colour, after = _leading_colour(tokens, vocabulary)
    return colour if colour and _lookup(tokens[after:], vocabulary) == concept else ""


def _bare(tokens: Tokens) -> Tokens:
    return tuple(token for token in tokens if token not in words.ARTICLES)


def _take_count(tokens: Tokens) -> tuple[int, Tokens]:
    """The number of things, 0 where none was said, and the tokens behind it ("a couple of": the article is off)."""
    if len(tokens) < 2 or tokens[0] not in words.COUNT_WORDS:
        return 0, tokens
    return words.COUNT_WORDS[tokens[0]], tokens[2 if tokens[1] == "of" else 1 :]


def _leading_colour(tokens: Tokens, vocabulary: Vocabulary) -> tuple[str, int]:
    """The colour in front, its shade included ("dark red"), and where the rest begins."""
    at = 0
    while at < len(tokens) and tokens[at] in words.SHADES:
        at += 1
    colour, after = colour_at(tokens, at, vocabulary)
    return (colour, after) if colour else ("", 0)


def _without_colours(tokens: Tokens, vocabulary: Vocabulary) -> tuple[str, Tokens]:
    """The first colour anywhere ("a car bright red") and the tokens without any."""
    found, at = "", 0
    left: list[str] = []
    while at < len(tokens):
        colour, after = _leading_colour(tokens[at:], vocabulary)
        if colour:
            found, at = found or colour, at + after
        else:
            left.append(tokens[at])
            at += 1
    return found, tuple(left)


def _colours_joined(things: list[Thing]) -> list[Thing]:
    """A colour that stood alone ("a car, red"; "red and blue balls") belongs to its neighbour without one."""
    joined: list[Thing] = []
    carried = ""
    for thing in things:
        if not thing.said and thing.colour:
            if joined and not joined[-1].colour:
                joined[-1] = joined[-1]._replace(colour=thing.colour)
            else:
                carried = carried or thing.colour
            continue
        joined.append(thing._replace(colour=thing.colour or carried))
        carried = ""
    return joined


def _lookup(tokens: Tokens, vocabulary: Vocabulary, *, several: bool = False) -> int:
    """The concept of exactly these words, the last one also in its singular, which of several comes first; 0 for
    none."""
    tokens = _bare(tokens)
    if not tokens:
        return 0
    lasts = [tokens[-1], *_singulars(tokens[-1])]
    for last in reversed(lasts) if several else lasts:
        if found := vocabulary.phrases.get((*tokens[:-1], last), 0):
            return found
    # "cups of tea": the plural stands in front.
    for first in _singulars(tokens[0]) if len(tokens) > 2 else ():
        if found := vocabulary.phrases.get((first, *tokens[1:]), 0):
            return found
    return 0


def _singulars(word: str) -> Iterator[str]:
    if word in words.IRREGULAR:
        yield words.IRREGULAR[word]
    if len(word) < 3 or not word.endswith("s") or word.endswith("ss"):
        return
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    yield word[:-1]


def colour_at(tokens: Sequence[str], at: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """The colour named at `at`, and the place behind its words; "" and `at` for none."""
    for length in (2, 1):
        span = " ".join(tokens[at : at + length])
        for colour, spellings in words.COLOUR_WORDS.items():
            if at + length <= len(tokens) and span in spellings and colour in vocabulary.colours:
                return colour, at + length
    return "", at
