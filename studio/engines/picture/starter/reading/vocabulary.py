"""The words of the starter picture model: its concepts, the props, and how a phrase finds them.

Made by `parts` from `picture.json`, `concepts.npz` and the props' own names; pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from studio.engines.picture.starter.reading.collectives import COLLECTIVES
from studio.engines.picture.starter.reading.small_words import ARTICLES, COLOUR_WORDS, IRREGULAR
from studio.engines.picture.starter.reading.synonyms import SYNONYMS
from studio.engines.picture.starter.reading.tokens import Tokens, tokens_of
from studio.engines.picture.storybook.bodies.names import HEADS

LONGEST_PHRASE: Final = 7
_NO_NAMES: Final = frozenset({
    ("like",), ("dislike",), ("emoji",), ("cooking",), ("paper",), ("picture",), ("on",), ("off",), ("back",), ("end",),
    ("top",), ("cool",), ("free",), ("new",), ("up",), ("music",), ("mail",), ("world",), ("drawing",), ("locked",),
    ("unlocked",), ("warning",), ("happy",), ("sad",), ("drama",), ("temperature",), ("earth",), ("melody",),
    ("cycle",), ("doing",), ("foggy",),
})  # fmt: skip
"""Phrases of the table that name what cannot be seen as a thing, or are mostly other words."""


class Found(NamedTuple):
    """What a phrase names: a concept from 1, or a prop and 0."""

    name: str
    concept: int = 0
    plural: bool = False
    """Found by its singular."""
    near: bool = False
    """Only what looks alike."""


class Vocabulary(NamedTuple):
    """What a model can be told: `picture.json`, `concepts.npz`, and the props that are drawn without it."""

    styles: tuple[str, ...]
    colours: tuple[str, ...]
    """The first is "", not said; so in the next two."""
    places: tuple[str, ...]
    grounds: tuple[str, ...]
    names: tuple[str, ...]
    """Concept i + 1 is called names[i]."""
    phrases: Mapping[Tokens, int]
    """Normalised phrase -> concept."""
    threshold: float
    """The least cosine that counts as the same meaning."""
    props: Mapping[Tokens, str] = {}
    """Normalised phrase -> the name of a prop, which goes before a concept of the same words."""
    joined: frozenset[Tokens] = frozenset()
    """Those of the phrases that have an article within them: "face blowing a kiss"."""
    also: Mapping[Tokens, Found] = {}
    """Words for what looks alike: a seagull is drawn as a bird."""
    bodies: frozenset[str] = frozenset()
    """Names of the concepts that are heads, for which there is a body."""


def make_vocabulary(
    styles: Sequence[str],
    colours: Sequence[str],
    places: Sequence[str],
    grounds: Sequence[str],
    names: Sequence[str],
    phrases: Iterable[tuple[str, int]],
    threshold: float,
    props: Mapping[str, Sequence[str]] | None = None,
    bodies: Iterable[str] = (),
) -> Vocabulary:
    """`phrases`: each with its concept, from 1. A concept's own name wins over another one's synonym. `props`: the
    words of each prop besides its name."""
    table: dict[Tokens, int] = {}
    pairs = [*((name, number + 1) for number, name in enumerate(names)), *phrases]
    for phrase, concept in pairs:
        tokens = bare(tokens_of(phrase))
        if tokens:
            table.setdefault(tokens, concept)
    others = props or {}
    drawn = {bare(tokens_of(phrase)): name for name, words in others.items() for phrase in (*words, name)}
    for tokens in [tokens for tokens, name in drawn.items() if _is_plural_of(name, tokens, drawn)]:
        del drawn[tokens]
    for name, one in COLLECTIVES.items():
        if {*one.kinds} <= {*names, *others}:
            drawn |= {bare(tokens_of(said)): name for said in (name, *one.words)}
    numbers = {**dict.fromkeys(others, 0), **{name: number + 1 for number, name in enumerate(names)}}
    roles = {role: numbers[head] for role, head in HEADS.items() if head in numbers}
    for role in roles.keys() - numbers.keys():
        # The model's words have a witch among the wizards; hers is a figure of its own.
        table.pop((role,), None)
    numbers = {**roles, **numbers}
    also = {
        bare(tokens_of(word)): Found(name, 0 if name in others else numbers[name], near=True)
        for word, name in SYNONYMS.items()
        if name in numbers
    }
    also |= {(role,): Found(role, number) for role, number in roles.items()}
    for tokens, meant in also.items():
        # What a word mostly means goes before what the model's table has for it: a dentist is no tooth.
        if meant.near and tokens in table and names[table[tokens] - 1] != meant.name:
            del table[tokens]
    joined = frozenset(bare(tokens) for phrase, _ in pairs if ARTICLES.intersection((tokens := tokens_of(phrase))[1:]))
    return Vocabulary(
        tuple(styles), tuple(colours), tuple(places), tuple(grounds), tuple(names), table, threshold, drawn, joined,
        also, frozenset(bodies),
    )  # fmt: skip


def bare(tokens: Tokens) -> Tokens:
    return tuple(token for token in tokens if token not in ARTICLES)


def find(tokens: Tokens, vocabulary: Vocabulary) -> Found | None:
    """What exactly these words name, articles away; the last word, or the first of a longer phrase ("cups of tea"), may
    be in the plural."""
    exact = _exactly(tokens, vocabulary)
    if exact is not None:
        return exact
    for last in singulars(tokens[-1]):
        if found := _exactly((*tokens[:-1], last), vocabulary):
            return found._replace(plural=True)
    for first in singulars(tokens[0]) if len(tokens) > 2 else ():
        if found := _exactly((first, *tokens[1:]), vocabulary):
            return found._replace(plural=True)
    return None


def longest(tokens: Sequence[str], at: int, vocabulary: Vocabulary) -> tuple[Found, int] | None:
    """The longest phrase from `at` on that names something, and how many tokens it has."""
    for length in range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1):
        if found := find(tuple(tokens[at : at + length]), vocabulary):
            return found, length
    return None


def singulars(word: str) -> Iterator[str]:
    """What the word may be the plural of, the likeliest first."""
    if word in IRREGULAR:
        yield IRREGULAR[word]
    if len(word) < 3 or not word.endswith("s") or word.endswith("ss"):
        return
    if word.endswith("ies"):
        yield word[:-3] + "y"
    yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]


def colour_at(tokens: Sequence[str], at: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """The colour named at `at`, and how many tokens name it; "" and 0 for none."""
    for length in (2, 1):
        if at + length > len(tokens):
            continue
        colour = _COLOUR_OF.get(" ".join(tokens[at : at + length]), "")
        if colour in vocabulary.colours and colour:
            return colour, length
    return "", 0


_COLOUR_OF: Final = {spelling: colour for colour, spellings in COLOUR_WORDS.items() for spelling in spellings}


def own_colour(tokens: Tokens, found: Found, vocabulary: Vocabulary) -> str:
    """The colour in a phrase that means the same without it: a red apple is an apple, a green salad no salad."""
    colour, length = colour_at(tokens, 0, vocabulary)
    if not colour or length >= len(tokens):
        return ""
    without = find(tokens[length:], vocabulary)
    return colour if without is not None and without.name == found.name else ""


def _is_plural_of(name: str, tokens: Tokens, drawn: Mapping[Tokens, str]) -> bool:
    """Whether another phrase of the same prop is the singular of this one: that it is several is to be seen."""
    ends = ((*tokens[:-1], last) for last in singulars(tokens[-1]))
    begins = ((first, *tokens[1:]) for first in singulars(tokens[0])) if len(tokens) > 2 else ()
    return any(drawn.get(one) == name for one in (*ends, *begins))


def _exactly(tokens: Tokens, vocabulary: Vocabulary) -> Found | None:
    if tokens in _NO_NAMES:
        return None
    if prop := vocabulary.props.get(tokens):
        return Found(prop)
    concept = vocabulary.phrases.get(tokens, 0)
    if not concept:
        return vocabulary.also.get(tokens)
    name = vocabulary.names[concept - 1]
    if prop := vocabulary.props.get(bare(tokens_of(name))):
        # Every word for it: "bedroom" is drawn as the same bed.
        return Found(prop)
    # "Strawberries" stands in the table beside "strawberry"; "grapes" is the very name of its concept.
    several = tokens != bare(tokens_of(name)) and any(
        vocabulary.phrases.get((*tokens[:-1], last)) == concept for last in singulars(tokens[-1])
    )
    return Found(name, concept, several)
