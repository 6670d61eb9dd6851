"""Cuts the words of a prompt into chunks, the longest wording first: things, relations, colours, poses, settings.

Used by `sentence`; pure. "In front of" is three words, so no door is read out of it; "cup of tea" is one thing. Between
wordings of the same length the neighbours decide: "orange" is a colour before a noun and a fruit without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from studio.engines.picture.starter.reading import kinds
from studio.engines.picture.starter.reading import relation_words as relating
from studio.engines.picture.starter.reading import setting_words as setting
from studio.engines.picture.starter.reading import small_words as small
from studio.engines.picture.starter.reading.tokens import Word
from studio.engines.picture.starter.reading.vocabulary import (
    LONGEST_PHRASE,
    Found,
    Vocabulary,
    colour_at,
    find,
    longest,
    own_colour,
    singulars,
)
from studio.engines.picture.storybook.plan import INDOORS, Pose, Setting


class Noun(NamedTuple):
    said: str
    article: str
    found: Found | None
    """None for a setting that is no thing."""
    setting: Setting | None = None
    """Where or when it may mean."""
    around: Setting | None = None
    """Where or when its first part says that it is: "kitchen table"."""
    part: str = ""
    """The part of a body that it may mean."""
    colour: str = ""
    """In its own phrase: "red apple"."""
    adverbial: bool = False
    """A setting whose wording has its own preposition ("under water")."""


class Linking(NamedTuple):
    said: str
    article: str
    wording: relating.Wording
    strange: bool = False
    """A verb of which nothing is known but that it stands between two things."""


class Mark(NamedTuple):
    said: Literal[",", ".", "and"]
    article: str = ""


class Colour(NamedTuple):
    said: str
    article: str
    colour: str


class Count(NamedTuple):
    said: str
    article: str
    number: int
    grouping: Literal["", "row", "crowd", "pile"] = ""


class Size(NamedTuple):
    said: str
    article: str
    size: Literal["tiny", "small", "big", "giant"]


class Plain(NamedTuple):
    """An adjective, which may say something of the setting ("a rainy day")."""

    said: str
    article: str
    setting: Setting | None = None
    burning: bool = False
    """There is fire on what it is said of."""


class Posing(NamedTuple):
    said: str
    article: str
    pose: Pose


class Where(NamedTuple):
    said: str
    article: str
    place: Literal["", "left", "right", "above", "below", "middle"] = ""
    facing: Literal["", "left", "right"] = ""


class Backdrop(NamedTuple):
    said: str
    article: str


class Part(NamedTuple):
    """A part of a body of which there is no drawing."""

    said: str
    article: str


class Pronoun(NamedTuple):
    said: str
    article: str


class Denial(NamedTuple):
    said: str
    article: str


class Filler(NamedTuple):
    said: str
    article: str


class Strange(NamedTuple):
    said: str
    article: str


Chunk = (
    Noun | Linking | Mark | Colour | Count | Size | Plain | Posing | Where | Backdrop | Part | Pronoun | Denial | Filler
    | Strange
)  # fmt: skip
_TO_BE: Final = small.words("is are was were be been being am there")
_MARKS: Final[Mapping[str, Literal[",", ".", "and"]]] = {",": ",", ".": ".", "and": "and"}
_PREPOSITIONS: Final = small.words("under beneath below inside outside in underwater outdoors indoors")
_MOST_DIGITS: Final = 8
_SHORTEST_ADVERB: Final = 5
_WITHIN: Final = small.words("of in on and with without for to from at under as")
"""Words that a name may have within it."""
_HOLDING: Final = frozenset(("of", "full of", "filled with", "guarding", "guards"))
"""Behind them gold is what there is a heap of."""
_PICTURES: Final = frozenset(("picture", "photo", "photograph"))
_HUNG: Final = frozenset(("above", "over", "on", "hanging", "beside", "behind", "next", "between"))
"""Words behind a picture that is a thing; what is "a picture of" is the whole one."""
_DETERMINED: Final = small.ARTICLES - {"some", "any"}


def _listed() -> dict[tuple[str, ...], Chunk]:
    """Every wording of the lists, as the chunk that it makes; of two lists with the same words the later one counts."""
    table: dict[tuple[str, ...], Chunk] = {}

    def add(said: Iterable[str], chunk: Chunk) -> None:
        table.update({tuple(one.replace("-", " ").split()): chunk for one in said})

    add((*small.FILLERS, "on top"), Filler("", ""))
    add(small.ADJECTIVES | small.SHADES, Plain("", ""))
    add(small.BURNING, Plain("", "", burning=True))
    add(small.BODY_PARTS, Part("", ""))
    for said, meant in setting.ADJECTIVES.items():
        add([said], Plain("", "", meant))
    add(small.DENIALS, Denial("", ""))
    add(small.PRONOUNS, Pronoun("", ""))
    add(small.BACKGROUNDS, Backdrop("", ""))
    for said, size in small.SIZES.items():
        add([said], Size("", "", size))
    for said, number in small.NUMBERS.items():
        add([said], Count("", "", number))
    for said, how in small.ARRANGED.items():
        add([said], Count("", "", *how))
    for pose, wordings in relating.POSES.items():
        add(wordings.split(","), Posing("", "", pose))
    add(relating.INSTRUMENTS, Linking("", "", relating.Wording("by verb")))
    table.update({span: Linking("", "", wording) for span, wording in relating.WORDINGS.items() if span != ("and",)})
    for said, place in relating.STANDINGS.items():
        add([said], Where("", "", place))
    for said, side in relating.FACINGS.items():
        add([said], Where("", "", facing=side))
    return table


_LISTED: Final = _listed()


def chunks_of(words: Sequence[Word], vocabulary: Vocabulary) -> list[Chunk]:
    """Forms of "to be" are away: they stand between the words of many wordings and say nothing."""
    kept = [word for word in words if word.text not in _TO_BE]
    return _Cutting(kept, vocabulary).chunks()


class _Cutting:
    """One prompt on its way from words to chunks."""

    def __init__(self, words: Sequence[Word], vocabulary: Vocabulary) -> None:
        self._words, self._vocabulary = words, vocabulary
        self._tokens = [word.text for word in words]
        self._chunks: list[Chunk] = []

    def chunks(self) -> list[Chunk]:
        at = 0
        while at < len(self._tokens):
            chunk, length = self._next(at)
            if not isinstance(chunk, Filler):
                self._chunks.append(chunk)
            at += length
        return self._chunks

    def _next(self, at: int) -> tuple[Chunk, int]:
        token, article = self._words[at]
        if token in _MARKS:
            return Mark(_MARKS[token], article), 1
        closed, closed_length = self._closed(at)
        noun, noun_length = self._noun(at)
        if max(noun_length, closed_length) <= 1 and (meant := self._by_neighbours(at)) is not None:
            return meant, 1
        if noun is not None and (
            noun_length > closed_length or (noun_length == closed_length and self._is_noun(at, closed, closed_length))
        ):
            return noun, noun_length
        if closed is not None:
            return closed, closed_length
        return self._possessive(at) or (Strange(token, article), 1)

    # ---- things

    def _noun(self, at: int) -> tuple[Noun | None, int]:
        article = self._words[at].article
        thing = longest(self._tokens, at, self._vocabulary)
        end = self._end_of_phrase(at)
        if thing is not None and at + thing[1] > end and not self._is_joined(at, thing[1]):
            thing = longest(self._tokens[:end], at, self._vocabulary)
        length = thing[1] if thing is not None else 0
        place, place_length = self._setting(at)
        if place is not None and place_length > length:
            said = self._said(at, place_length)
            return Noun(said, article, None, place, adverbial=said.split()[0] in _PREPOSITIONS), place_length
        if thing is None:
            return None, 0
        found, length = self._counted(at, *self._without_setting(at, *thing))
        tokens = tuple(self._tokens[at : at + length])
        colour = own_colour(tokens, found, self._vocabulary)
        part = tokens[-1] if tokens[-1] in small.BODY_PARTS and length == 1 else ""
        here = place if place_length == length else None
        around = self._own_setting(at, found, length)
        return Noun(self._said(at, length), article, found, here, around, part, colour), length

    def _is_joined(self, at: int, length: int) -> bool:
        return tuple(self._tokens[at : at + length]) in self._vocabulary.joined

    def _end_of_phrase(self, at: int) -> int:
        """Where the next phrase begins, at the latest: at an article that does not stand behind a link ("bunch of the
        flowers")."""
        for end in range(at + 1, min(at + LONGEST_PHRASE, len(self._words))):
            if self._words[end].article and self._tokens[end - 1] not in _WITHIN:
                return end
        return at + LONGEST_PHRASE

    def _without_setting(self, at: int, found: Found, length: int) -> tuple[Found, int]:
        """ "A bridge at night" is a bridge, and it is night: what says the setting is no part of the thing."""
        for shorter in range(1, length - 1):
            rest = tuple(self._tokens[at + shorter : at + length])
            begins = rest[0] in ("at", "in", "on", "under", "over")
            if begins and (rest[1:] in setting.SETTINGS or rest in setting.SETTINGS):
                alone = find(tuple(self._tokens[at : at + shorter]), self._vocabulary)
                if alone is not None:
                    return alone, shorter
        return found, length

    def _counted(self, at: int, found: Found, length: int) -> tuple[Found, int]:
        """Of "six eggs in a nest" it is the eggs that are six, although a nest with eggs has a drawing of its own."""
        before = self._chunks[-1] if self._chunks else None
        if not isinstance(before, Count) or before.number < 2:
            return found, length
        for shorter in range(1, length - 1):
            if self._tokens[at + shorter] in ("in", "on"):
                alone = find(tuple(self._tokens[at : at + shorter]), self._vocabulary)
                if alone is not None and alone.plural:
                    return alone, shorter
        return found, length

    def _own_setting(self, at: int, found: Found, length: int) -> Setting | None:
        """What a phrase says that means the same without it: a kitchen table is a table."""
        place, begins = self._setting(at)
        if place is None or begins >= length:
            return None
        rest = find(tuple(self._tokens[at + begins : at + length]), self._vocabulary)
        # A school bus is out of doors.
        here = rest is not None and rest.name == found.name and found.name not in kinds.BUILDINGS
        return place if here else None

    def _setting(self, at: int) -> tuple[Setting | None, int]:
        for length in range(min(4, len(self._tokens) - at), 0, -1):
            span = tuple(self._tokens[at : at + length])
            for spelled in (span, (*span[:-1], next(singulars(span[-1]), span[-1]))):
                if spelled in setting.SETTINGS:
                    return setting.SETTINGS[spelled], length
        return None, 0

    def _by_neighbours(self, at: int) -> Chunk | None:
        """A word that means something else beside certain ones: baby elephants, heaps of gold, the earth as a globe."""
        token, article = self._words[at]
        before = self._chunks[-1] if self._chunks else None
        if token in small.OF_FAMILIES and at + 1 < len(self._tokens) and not self._words[at + 1].article:
            following = longest(self._tokens[: self._end_of_phrase(at)], at + 1, self._vocabulary)
            if following is not None and following[0].name in kinds.ANIMALS:
                size = small.OF_FAMILIES[token]
                return Size(token, article, size) if size else Plain(token, article)
        heaped = isinstance(before, Count) and before.grouping == "pile"
        heaped = heaped or (isinstance(before, Linking) and before.said in _HOLDING)
        if token in small.PRECIOUS and heaped and not self._phrase_goes_on(at + 1):
            coins = find(("coin",), self._vocabulary)
            return coins and Noun(token, article, coins._replace(plural=True))
        if token == "dark" and (dark := self._setting(at + 1)[0]) is not None and dark.place in INDOORS:
            return Plain(token, article, Setting(time="night"))
        following_word = self._tokens[at + 1] if at + 1 < len(self._tokens) else ""
        if token in _PICTURES and article and (following_word in _HUNG or isinstance(before, Linking)):
            return Noun(token, article, find(("picture", "frame"), self._vocabulary))
        if token == "earth" and article == "the" and not isinstance(before, Linking):
            return Noun(token, article, find(("planet", token), self._vocabulary))
        return None

    def _possessive(self, at: int) -> tuple[Chunk, int] | None:
        """ "The dog's ball", "the cat's sleeping"."""
        token, article = self._words[at]
        stem = token.removesuffix("'s").removesuffix("s'")
        if stem == token or not stem:
            return None
        found = find((stem,), self._vocabulary)
        if found is None:
            return None
        # "A hedgehog's face" is a hedgehog that looks out of something.
        face = self._tokens[at + 1 : at + 2] in (["face"], ["head"])
        return Noun(stem, article, found), 1 + face

    # ---- the words of a closed list

    def _closed(self, at: int) -> tuple[Chunk | None, int]:
        """The longest wording of a list from `at` on, and its length."""
        article = self._words[at].article
        for length in range(min(LONGEST_PHRASE, len(self._tokens) - at), 0, -1):
            chunk = self._wording(tuple(self._tokens[at : at + length]), article, at)
            if chunk is not None:
                return chunk, length
        return None, 0

    def _wording(self, span: tuple[str, ...], article: str, at: int) -> Chunk | None:
        said = " ".join(span)
        colour, length = colour_at(span, 0, self._vocabulary) if len(span) <= 2 else ("", 0)
        if colour and length == len(span):
            return Colour(said, article, colour)
        chunk = _LISTED.get(span)
        if any(word.article for word in self._words[at + 1 : at + len(span)]) and said in small.BURNING:
            return None
        if isinstance(chunk, Where) and self._goes_on_as_link(at, len(span)):
            return None
        if span == ("to",) and not (self._chunks and isinstance(self._chunks[-1], Noun)):
            return Filler(said, article)
        if chunk is not None and not isinstance(chunk, Mark):
            return chunk._replace(said=said, article=article)
        return _by_form(said, article)

    def _goes_on_as_link(self, at: int, length: int) -> bool:
        """Whether a place in the picture is the beginning of a relation: "on the left of the house", "in the middle
        of"."""
        end = at + length
        return end < len(self._tokens) and self._tokens[end] == "of" and end + 1 < len(self._tokens)

    # ---- which of two

    def _is_noun(self, at: int, closed: Chunk | None, length: int) -> bool:
        """Whether words that are a thing and also of a closed list are the thing."""
        article, alone = self._words[at].article, len(self._tokens) == 1
        if isinstance(closed, Colour | Plain | Size | Count):
            return not self._phrase_goes_on(at + length)
        if isinstance(closed, Filler):
            return article in _DETERMINED or alone
        if isinstance(closed, Linking | Posing | Where):
            before = self._chunks[-1] if self._chunks else None
            of_verb = isinstance(closed, Linking) and isinstance(before, Linking) and before.wording.brings
            return bool(article or alone or of_verb) or isinstance(before, Count | Colour | Size | Plain)
        return True

    def _phrase_goes_on(self, end: int) -> bool:
        """Whether a noun of the same phrase stands behind: no mark, no article, no link before it."""
        while end < len(self._tokens):
            token, article = self._words[end]
            if article or token in _MARKS:
                return False
            closed, length = self._closed(end)
            if not isinstance(closed, Colour | Plain | Size) or self._noun(end)[1] >= length:
                return closed is None or self._noun(end)[1] >= length
            end += length
        return False

    def _said(self, at: int, length: int) -> str:
        return " ".join(self._tokens[at : at + length])


def _by_form(said: str, article: str) -> Chunk | None:
    if said.isdecimal() and len(said) < _MOST_DIGITS:
        return Count(said, article, int(said)) if int(said) else Denial(said, article)
    adverb = said.endswith("ly") and len(said) > _SHORTEST_ADVERB and " " not in said
    return Plain(said, article) if adverb else None
