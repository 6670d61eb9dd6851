"""Noun phrases: the chunks between two links, with what their adjectives, colours and numbers say.

Used by `sentence`; pure. "Two big red balls" is one phrase; "red and blue balls" is one with two colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from studio.engines.picture.starter.reading import relation_words as relating
from studio.engines.picture.starter.reading import setting_words as setting
from studio.engines.picture.starter.reading.chunks import (
    Backdrop,
    Chunk,
    Colour,
    Count,
    Denial,
    Linking,
    Mark,
    Noun,
    Part,
    Plain,
    Posing,
    Pronoun,
    Size,
    Strange,
    Where,
)
from studio.engines.picture.storybook.plan import Pose, Setting


class Phrase(NamedTuple):
    words: tuple[Noun | Strange, ...] = ()
    """In the order in which they are said; the last one is the head."""
    article: str = ""
    number: int = 0
    """0: not said."""
    grouping: Literal["", "row", "crowd", "pile"] = ""
    colours: tuple[str, ...] = ()
    size: Literal["", "tiny", "small", "big", "giant"] = ""
    pose: Pose = ""
    settings: tuple[Setting, ...] = ()
    """Of its adjectives."""
    burning: bool = False
    """There is fire on it."""
    denied: bool = False
    backdrop: bool = False
    """ "Background" is its last word."""

    def is_empty(self) -> bool:
        said = (self.words, self.colours, self.number, self.size, self.pose, self.settings, self.backdrop, self.denied)
        return not any(said)


Item = Phrase | Linking | Mark | Posing | Where | Pronoun | Part
_SHORTEST_VERB: Final = 4
_INSIDE = Noun | Strange | Colour | Count | Size | Plain | Posing | Denial | Backdrop


def items_of(chunks: Sequence[Chunk]) -> Iterator[Item]:
    """The chunks with those of each noun phrase put together."""
    at = 0
    while at < len(chunks):
        chunk = chunks[at]
        if isinstance(chunk, Posing) and not _poses_before(chunks, at):
            yield chunk
            at += 1
        elif isinstance(chunk, Strange) and _is_verb(chunks, at):
            yield Linking(chunk.said, chunk.article, relating.Wording("by verb"), strange=True)
            at += 1
        elif isinstance(chunk, _INSIDE):
            phrase, at = _phrase(chunks, at)
            if not phrase.is_empty():
                yield phrase
        elif isinstance(chunk, Linking | Mark | Posing | Where | Pronoun | Part):
            yield chunk
            at += 1
        else:
            at += 1


def _phrase(chunks: Sequence[Chunk], at: int) -> tuple[Phrase, int]:
    phrase = Phrase(article=chunks[at].article)
    start = at
    while at < len(chunks):
        chunk = chunks[at]
        if at > start and _begins_anew(chunks, at, phrase):
            break
        if isinstance(chunk, Mark):
            if phrase.words or not _modifies(chunks, at + 1):
                break
        elif not isinstance(chunk, _INSIDE):
            break
        else:
            phrase = _with(phrase, chunk)
        at += 1
    return phrase, max(at, start + 1)


def _begins_anew(chunks: Sequence[Chunk], at: int, phrase: Phrase) -> bool:
    chunk = chunks[at]
    if chunk.article and phrase.words:
        return True
    if phrase.words and any(isinstance(one, Noun) and one.adverbial for one in (chunk, phrase.words[-1])):
        return True
    if isinstance(chunk, Posing) and not phrase.words:
        return not _poses_before(chunks, at)
    if isinstance(chunk, Colour | Size) and phrase.words:
        # "A car bright red", but "a cat red dog" is two.
        return _noun_follows(chunks, at + 1)
    verb = isinstance(chunk, Strange) and bool(phrase.words) and _is_verb(chunks, at)
    return verb or isinstance(chunk, Denial) or (isinstance(chunk, Count | Posing) and bool(phrase.words))


def _with(phrase: Phrase, chunk: Chunk) -> Phrase:
    """The phrase with one more of its chunks."""
    if isinstance(chunk, Noun | Strange):
        own = (chunk.colour,) if isinstance(chunk, Noun) and chunk.colour else ()
        return phrase._replace(words=(*phrase.words, chunk), colours=phrase.colours or own)
    if isinstance(chunk, Count):
        number = phrase.number if chunk.grouping and phrase.number else chunk.number
        return phrase._replace(number=number, grouping=chunk.grouping or phrase.grouping)
    if isinstance(chunk, Plain):
        said = (*phrase.settings, *((chunk.setting,) if chunk.setting else ()))
        return phrase._replace(settings=said, burning=phrase.burning or chunk.burning)
    return _with_look(phrase, chunk)


def _with_look(phrase: Phrase, chunk: Chunk) -> Phrase:
    if isinstance(chunk, Colour):
        return phrase._replace(colours=(*phrase.colours, chunk.colour))
    if isinstance(chunk, Size):
        return phrase._replace(size=phrase.size or chunk.size)
    if isinstance(chunk, Posing):
        return phrase._replace(pose=chunk.pose)
    return phrase._replace(denied=phrase.denied or isinstance(chunk, Denial), backdrop=isinstance(chunk, Backdrop))


def _modifies(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether the words behind a mark go on with the adjectives of a phrase: "a big, red ball"."""
    chunk = chunks[at] if at < len(chunks) else None
    modifier = isinstance(chunk, Colour | Size | Plain) and not chunk.article
    return modifier and _noun_follows(chunks, at + 1)


def _noun_follows(chunks: Sequence[Chunk], at: int) -> bool:
    while at < len(chunks) and not chunks[at].article:
        if isinstance(chunks[at], Noun | Strange):
            return True
        if not isinstance(chunks[at], Colour | Size | Plain | Posing):
            return False
        at += 1
    return False


def _poses_before(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a pose stands before its noun: "a sleeping cat", and not "a cat sleeping"."""
    if not _noun_follows(chunks, at + 1):
        return False
    behind_one = at > 0 and isinstance(chunks[at - 1], Noun | Strange | Pronoun)
    return bool(chunks[at].article) or not behind_one


def _is_verb(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether an unknown word stands like a verb between two things: "a cat juggling balls", "a cat juggles a ball"."""
    said, article = chunks[at].said, chunks[at].article
    before = _noun_before(chunks, at)
    after: Chunk | None = chunks[at + 1] if at + 1 < len(chunks) else None
    if article or before is None or setting_only(before):
        return False
    links = isinstance(after, Linking)
    if said.endswith("ing") and len(said) > _SHORTEST_VERB:
        return links or after is None or isinstance(after, Noun | Colour | Count | Size | Plain | Strange | Where)
    things = isinstance(after, _INSIDE) and (bool(after.article) or isinstance(after, Count))
    return things or (links and said.endswith(("s", "ed")) and len(said) > _SHORTEST_VERB)


def _noun_before(chunks: Sequence[Chunk], at: int) -> Noun | None:
    before = chunks[at - 1] if at else None
    return before if isinstance(before, Noun) else None


def setting_only(noun: Noun) -> bool:
    return noun.found is None and noun.setting is not None


def compound_setting(noun: Noun) -> Setting | None:
    """What the first part of a compound says of the setting: "kitchen table", but not "wood fire"."""
    if noun.setting is None or noun.said in setting.ONLY_BEHIND_A_PREPOSITION:
        return None
    return noun.setting
