"""From words to what the starter picture model obeys: things with colour, number and place, a ground, a style.

Called by the starter picture engine on the worker's job thread; pure apart from the `Nearest` it is given. The things
are found by `prompt_things`; what is left of the words is drawn from the sentence's meaning alone.

    read_prompt("two red apples and a cat on a blue background", vocabulary, nearest).told()
    -> "apple (red) x2, cat; ground blue"
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.starter import prompt_words as words
from studio.engines.picture.starter.prompt_things import (
    Nearest,
    Thing,
    begins_with_thing,
    colour_at,
    known_length,
    things_of,
)
from studio.engines.picture.starter.reading.tokens import Tokens, tokens_of, without_weights
from studio.engines.picture.starter.reading.vocabulary import Vocabulary

SLOTS: Final = 3


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

    def is_scene(self) -> bool:
        """Whether it is several things, or has a ground other than white paper; and every word of it is known."""
        several = len(self.things) > 1 or any(thing.number > 1 for thing in self.things)
        return bool(self.things) and not self.unknown and (several or self.ground not in ("", "white"))

    def is_bare_name(self) -> bool:
        """Whether it is nothing but the name of one thing."""
        return len(self.things) == 1 and not (self.things[0].colour or self.unknown or self.is_scene())

    def words_for(self, thing: Thing) -> str:
        """One of the things alone, as a sentence for the model."""
        words = " ".join(part for part in (thing.colour, _name(thing, self.vocabulary)) if part)
        return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"

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


def read_prompt(text: str, vocabulary: Vocabulary, nearest: Nearest, *, styles: bool = True) -> Reading:
    """`styles`: whether a style named in the words is heard (a request that names its own style leaves it unheard)."""
    lead, tokens = _lead_in(tokens_of(text))
    style, sentence = "", " ".join(without_weights(text).split())
    if styles and (style := _style_of_lead(lead, vocabulary)):
        sentence = _plain_sentence(tokens)
    elif styles:
        style, tokens, sentence = _take_style(tokens, vocabulary, sentence)
    ground, tokens = _take_grounds(tokens, vocabulary)
    things, unknown = things_of(tokens, vocabulary, nearest)
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
    return begins_with_thing(tokens[end:], vocabulary)


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
            at += max(1, known_length(tokens, at, vocabulary))
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
    colour, after = colour_at(tokens, end, vocabulary)
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


def _find(tokens: Tokens, wanted: Tokens) -> int:
    spans = (at for at in range(len(tokens) - len(wanted) + 1) if tokens[at : at + len(wanted)] == wanted)
    return next(spans, -1)
