"""From words to what the starter picture model obeys: things with colour, number and place, a ground, a style.

Called by the starter picture engine on the worker's job thread; pure apart from the `Nearest` it is given. A phrase
that the model's table knows is taken exactly, the longest first; for one that it does not know the nearest phrase by
meaning is taken where it is near enough; what is left is drawn from the sentence's meaning alone.

    read_prompt("two red apples and a cat on a blue background", vocabulary, nearest).told()
    -> "apple (red) x2, cat; ground blue"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture import prompt_words as words

SLOTS: Final = 3
_LONGEST_PHRASE: Final = 7
_COMPOUND: Final = 0.75
"""A noun phrase of several words whose last word is known is read by meaning only from this likeness on."""
_ALL_KNOWN: Final = 0.9
"""The same where every word of it is known: "banana phone" is a banana and a phone."""

Tokens = tuple[str, ...]
Nearest = Callable[[str], tuple[int, float]]
"""The concept (from 1) whose phrase means most nearly the same, and the cosine of the two."""


class Vocabulary(NamedTuple):
    """What a model can be told: `picture.json` and `concepts.npz`."""

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


class Reading(NamedTuple):
    vocabulary: Vocabulary
    things: tuple[Thing, ...] = ()
    """Those that the model is told, at most SLOTS."""
    ground: str = ""
    style: str = ""
    """Named in the words; empty where none was."""
    sentence: str = ""
    """The words without those that only name a style."""
    unknown: tuple[str, ...] = ()
    """Noun phrases of which nothing is known."""
    left_out: tuple[str, ...] = ()
    """Known things beyond the third."""

    def slots(self) -> NDArray[np.int64]:
        """[SLOTS, 4]: concept, colour, count, place."""
        table = np.zeros((SLOTS, 4), np.int64)
        for row, thing in enumerate(self.things):
            colour, place = self.vocabulary.colours.index(thing.colour), self.vocabulary.places.index(thing.place)
            table[row] = thing.concept, colour, thing.number, place
        return table

    def ground_number(self) -> int:
        return self.vocabulary.grounds.index(self.ground)

    def told(self) -> str:
        """For people: what was understood, and what was not."""
        parts = [", ".join(_told(thing, self.vocabulary) for thing in self.things)]
        parts.append(f"ground {self.ground}" if self.ground else "")
        parts.append(f"style {self.style}" if self.style else "")
        sentences = ["; ".join(part for part in parts if part)]
        sentences += [f"I don't know \u201c{said}\u201d: drawn from its meaning" for said in self.unknown]
        if self.left_out:
            sentences.append(f"Only three kinds of things at once: without {', '.join(self.left_out)}")
        return ". ".join(one for one in sentences if one)


def make_vocabulary(
    styles: Sequence[str],
    colours: Sequence[str],
    places: Sequence[str],
    grounds: Sequence[str],
    names: Sequence[str],
    phrases: Iterable[tuple[str, int]],
    threshold: float,
) -> Vocabulary:
    """`phrases`: each with its concept, from 1. A concept's own name wins over another one's synonym."""
    table: dict[Tokens, int] = {}
    pairs = [*((name, number + 1) for number, name in enumerate(names)), *phrases]
    for phrase, concept in pairs:
        tokens = _bare(tokens_of(phrase))
        if tokens:
            table.setdefault(tokens, concept)
    return Vocabulary(tuple(styles), tuple(colours), tuple(places), tuple(grounds), tuple(names), table, threshold)


def tokens_of(text: str) -> Tokens:
    """Lower case words and commas; accents and hyphens away, prompt weights "(red:1.2)" taken off."""
    plain = unicodedata.normalize("NFKD", without_weights(text).lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("\u2019", "'")
    return tuple(re.findall(r"[^\W_]+(?:'[^\W_]+)*|[,;.+&]", plain))


def without_weights(text: str) -> str:
    """ "a (red:1.2) cat" as "a red cat"."""
    bare = re.sub(r"\(([^()]*?):\s*-?\d+(?:\.\d+)?\)", r"\1", text)
    return re.sub(r"[()\[\]{}]", " ", bare)


def read_prompt(text: str, vocabulary: Vocabulary, nearest: Nearest, *, styles: bool = True) -> Reading:
    """`styles`: whether a style named in the words is heard (a request that names its own style leaves it unheard)."""
    lead, tokens = _lead_in(tokens_of(text))
    style, sentence = "", " ".join(without_weights(text).split())
    if styles and (style := _style_of_lead(lead, vocabulary)):
        sentence = _plain_sentence(tokens)
    elif styles:
        style, tokens, sentence = _take_style(tokens, vocabulary, sentence)
    ground, tokens = _take_grounds(tokens, vocabulary)
    things, unknown = _things(tokens, vocabulary, nearest)
    things = _colours_joined(things)
    known = [thing for thing in things if thing.concept]
    left_out = tuple(dict.fromkeys(_name(thing, vocabulary) for thing in known[SLOTS:]))
    return Reading(vocabulary, tuple(known[:SLOTS]), ground, style, sentence, tuple(dict.fromkeys(unknown)), left_out)


# ---- telling


def _name(thing: Thing, vocabulary: Vocabulary) -> str:
    return vocabulary.names[thing.concept - 1]


def _told(thing: Thing, vocabulary: Vocabulary) -> str:
    told = _name(thing, vocabulary)
    if thing.near:
        told += f" for \u201c{thing.said}\u201d"
    if thing.colour:
        told += f" ({thing.colour})"
    if thing.number:
        told += f" \u00d7{thing.number}"
    return f"{told} {_PLACED[thing.place]}" if thing.place else told


_PLACED: Final = {"left": "at the left", "right": "at the right", "above": "above", "below": "below"}


# ---- style and ground


def _lead_in(tokens: Tokens) -> tuple[Tokens, Tokens]:
    """What stands in front and names no thing, without its "of" ("a line drawing of"), and the rest. "Draw me" is in
    neither."""
    while tokens and tokens[0] in words.ORDERS:
        tokens = tokens[1:]
    for at in range(min(4, len(tokens) - 1)):
        if tokens[at] in words.LEAD_INS and tokens[at + 1] == "of":
            return tokens[: at + 1], tokens[at + 2 :]
    return (), tokens


def _style_of_lead(lead: Tokens, vocabulary: Vocabulary) -> str:
    """The style that a lead-in names ("a line drawing", "a flat icon"); "" for none."""
    for style in vocabulary.styles:
        for spelling in (*words.STYLE_WORDS.get(style, ()), style):
            wanted = tokens_of(spelling)
            at = _find(lead, wanted)
            end = at + len(wanted)
            if at >= 0 and (end == len(lead) or lead[end] in words.STYLE_NOUNS | words.LEAD_INS):
                return style
    return ""


def _take_style(tokens: Tokens, vocabulary: Vocabulary, sentence: str) -> tuple[str, Tokens, str]:
    for style in vocabulary.styles:
        for spelling in words.STYLE_WORDS.get(style, (style,)):
            wanted = tokens_of(spelling)
            at = _find(tokens, wanted)
            if at < 0:
                continue
            end = at + len(wanted)
            dressed = end < len(tokens) and tokens[end] in words.STYLE_NOUNS
            leading = at == 0 or (at == 1 and tokens[0] in words.ARTICLES)
            followed = leading and _thing_follows(tokens, at, end, vocabulary)
            if spelling in words.STYLE_ONLY_NAMED and not dressed and not followed:
                continue
            while dressed and end < len(tokens) and tokens[end] in words.STYLE_NOUNS:
                end += 1
            kept = _without_span(tokens, at, end)
            # The sentences of the training name no style, so neither does the one that the model gets.
            return style, kept, _plain_sentence(kept)
    return "", tokens, sentence


def _plain_sentence(tokens: Tokens) -> str:
    return " ".join(sign for sign in tokens if sign not in ",;.")


def _thing_follows(tokens: Tokens, at: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether a known thing stands behind a word that may be a style: "a blob cat", not "a blob of honey", nor "a flat
    tire" or what has the word in its own name."""
    if end >= len(tokens) or tokens[end] == "of" or " ".join(tokens[at : end + 1]) in words.NO_STYLE:
        return False
    if vocabulary.phrases.get(tokens[at : end + 1]) is not None:
        return False
    part, _, _ = next(_parts(tokens[end:], vocabulary), ((), "", True))
    return bool(_exactly(_bare(part), vocabulary)[0].concept)


def _without_span(tokens: Tokens, at: int, end: int) -> Tokens:
    """Without what stands from `at` to `end`, and the "in the style of" or "icon of" around it."""
    start = at
    while start and tokens[start - 1] in {"in", "as", "of", "style", ",", *words.ARTICLES}:
        start -= 1
    if set(tokens[start:at]) <= words.ARTICLES:
        start = at
    while end < len(tokens) and tokens[end] in {"of", ","}:
        end += 1
    return tokens[:start] + tokens[end:]


def _take_grounds(tokens: Tokens, vocabulary: Vocabulary) -> tuple[str, Tokens]:
    """The first ground that is named ("on green grass"), and the tokens without the words of any."""
    named, at = "", 0
    while at < len(tokens):
        found = _ground_at(tokens, at, vocabulary)
        if found is None:
            # "A bridge at night" may be a thing of its own.
            at += max(1, _known_length(tokens, at, vocabulary))
            continue
        ground, end = found
        named = named or ground
        tokens = tokens[:at] + (",",) * (at > 0 and end < len(tokens)) + tokens[end:]
    return named, tokens


def _ground_at(tokens: Tokens, at: int, vocabulary: Vocabulary) -> tuple[str, int] | None:
    """The ground that is named from `at` on, and where its words end."""
    end = at
    prepositions = 0
    while end < len(tokens) and (tokens[end] in words.GROUND_PREPOSITIONS or tokens[end] in {"with", "and", "of", ","}):
        prepositions += tokens[end] in words.GROUND_PREPOSITIONS
        end += 1
    while end < len(tokens) and tokens[end] in words.ARTICLES | words.SHADES | words.PLAIN_ADJECTIVES:
        end += 1
    colour, after = _colour_at(tokens, end, vocabulary)
    name, stop = _ground_name_at(tokens, after)
    backings = words.BACKGROUNDS | (words.SURFACES if prepositions else set())
    backed = stop < len(tokens) and tokens[stop] in backings
    last = stop + backed
    closed = last >= len(tokens) or tokens[last] in words.CONNECTORS | words.GROUND_PREPOSITIONS | words.MARKS
    alone = after < len(tokens) > 1 and tokens[after] in words.GROUND_ALONE
    if name and name in vocabulary.grounds and (alone or (closed and (prepositions or backed))):
        return name, last
    if not colour or colour not in vocabulary.grounds:
        return None
    if after < len(tokens) and tokens[after] in backings:
        return colour, after + 1
    plainly_on = at < len(tokens) and tokens[at] in {"on", "against", "upon", "over"}
    return (colour, after) if plainly_on and after >= len(tokens) and at > 0 else None


def _ground_name_at(tokens: Tokens, at: int) -> tuple[str, int]:
    for length in (2, 1):
        span = tokens[at : at + length]
        if len(span) == length == 1 and span[0] in words.GROUND_ALONE:
            return words.GROUND_ALONE[span[0]], at + 1
        for ground, spellings in words.GROUND_WORDS.items():
            if len(span) == length and " ".join(span) in spellings:
                return ground, at + length
    return "", at


def _colour_at(tokens: Sequence[str], at: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """The colour named at `at`, and the place behind its words; "" and `at` for none."""
    for length in (2, 1):
        span = " ".join(tokens[at : at + length])
        for colour, spellings in words.COLOUR_WORDS.items():
            if at + length <= len(tokens) and span in spellings and colour in vocabulary.colours:
                return colour, at + length
    return "", at


# ---- the things and how they stand


def _things(tokens: Tokens, vocabulary: Vocabulary, nearest: Nearest) -> tuple[list[Thing], list[str]]:
    """Every thing of the words, and the noun phrases of which nothing is known."""
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
    return things, unknown


def _parts(tokens: Tokens, vocabulary: Vocabulary) -> Iterator[tuple[Tokens, str, bool]]:
    """The noun phrases, in order, each with the place that the words give it, and whether that is its own ("on the
    left") or towards the next one ("left of a house")."""
    part: list[str] = []
    place = ""
    at = 0
    while at < len(tokens):
        length = _known_length(tokens, at, vocabulary)
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


def _known_length(tokens: Tokens, at: int, vocabulary: Vocabulary) -> int:
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


def _find(tokens: Tokens, wanted: Tokens) -> int:
    spans = (at for at in range(len(tokens) - len(wanted) + 1) if tokens[at : at + len(wanted)] == wanted)
    return next(spans, -1)


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
    colour, after = _colour_at(tokens, at, vocabulary)
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
