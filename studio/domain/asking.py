"""Questions about a manuscript and its sources: what of them is quoted, in which order, and whether it answers at all.
Pure; called by `services.asking` on threads.

What is quoted is a passage: short paragraphs that follow one another, or a long one. It is looked for by its words and
by what each two sentences of it mean: all of it means too much at once, and one sentence alone may not say of whom it
speaks, or answers what the line before it asks.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal

import msgspec

from studio.domain.listings import bare_title, listings
from studio.domain.readings import ReadPassage
from studio.domain.sentences import flowing, split_sentences
from studio.domain.sources import SourceText
from studio.domain.text_records import Paragraph

Among = Literal["both", "manuscript", "sources", "around"]
"""What is asked; "around": what of the manuscript is set around the story, which the others leave out."""
_WHOLE: Final = 90
"""Words of paragraphs that are taken together."""
_LONG: Final = 500
"""Passages from which on a text is long."""
_EASE: Final = 0.2
_BESIDE: Final = 600
"""Characters of what stands beside a passage that are read with it."""
_KNOWN: Final = 60
"""Characters by which a part is found in its passage."""
MOST_TERMS: Final = 40
LONGEST: Final = 1_000
"""Characters of a question."""
KEY_BYTES: Final = 12
"""Of the key by which a text is kept."""
STEM_LETTERS: Final = 5
"""Letters by which a word is known again in another form."""
_SILENT: Final = frozenset({"rule", "picture"})
_TERM: Final = re.compile(r"[^\W_]+")
PLAIN_WORDS: Final = frozenset(
    re.findall(
        "[a-z]+",
        "a an and are as at be been but by did do does for from had has have he her hers him his how i if in into is "
        "it its me my no nor not of on or our she so than that the their them then there these they this those to too "
        "us very was we were what when where which while who whom whose why will with would you your s t name called",
    )
)
"""Of a question they say what kind of answer is wanted, and are in every paragraph."""

# Chosen by questions over "Black Beauty", _ENOUGH by those over "Treasure Island" too, so that at most a tenth of them
# is refused falsely; measured by others over "Pride and Prejudice": tests/bench/bench_asking.py.
_COVERED, _ABSENT = 0.6, 1.0
_ENOUGH: Final = 0.525
_ENOUGH_WORDS: Final = 0.125
# Chosen by excerpts of "Black Beauty" of 450 words and by short articles (docs/assistant.md).
_FAINT, _NOWHERE = 0.4, 0.7
FEW: Final = 12
"""Passages of which all are as good as quoted: where none has the kind of thing that is asked for, the text has not."""


class BookPassage(msgspec.Struct, frozen=True, gc=False):
    scene_id: str
    """"" of a source."""
    paragraphs: tuple[str, ...]
    """Ids, in their order; of a source their numbers in the section, from 0."""
    text: str
    """The paragraphs' text, a line each."""
    key: bytes
    """By which its text is kept."""
    parts: tuple[tuple[bytes, str], ...]
    """What is read for its meaning, by what each is kept under: two sentences that follow one another."""
    source_id: str = ""
    section: int = 0
    """Number of the source's section, from 0; how that is called, and its page from 1, 0 for none."""
    section_title: str = ""
    page: int = 0


class QuotedPlace(msgspec.Struct, frozen=True):
    scene_id: str
    paragraph_id: str
    start: int
    end: int


class SourcePlace(msgspec.Struct, frozen=True):
    source_id: str
    section: int
    paragraph: int


class Quoted(msgspec.Struct, frozen=True):
    """One passage that was found."""

    passage: BookPassage
    likeness: float | None
    """Cosine of its meaning and that of the question; None where either is not known."""
    covered: float
    """How much of the question's words it has, from 0 to 1; rare words count more."""


class Candidate(msgspec.Struct, frozen=True):
    """One that may be quoted, for whoever reads it again."""

    quoted: Quoted
    score: float
    """By words and meaning, as they are ordered."""
    read: ReadPassage


class Asked(msgspec.Struct, frozen=True):
    quotes: tuple[Quoted, ...]
    """The best first."""
    answered: bool
    """Whether the manuscript says anything of it; a guess by words and meaning, that is right for most questions."""
    by_meaning: bool = False
    read: int = 0
    parts: int = 0
    """Of how many parts it is known what they mean, and how many there are."""
    lost: tuple[str, ...] = ()
    """Ids of sources whose text can't be read."""
    candidates: tuple[Candidate, ...] = ()
    """The first ones, where they may be read again (`domain.reading_again`)."""
    margin: float = 0.0
    """By how much, above 0 or below, it is taken to be answered, for whoever reads again."""


def as_read(passages: Sequence[BookPassage], place: int, part: str) -> ReadPassage:
    """A passage as it is read again, with what stands beside it in its scene, or section; about this part of it."""

    def beside(other: int) -> str:
        if not 0 <= other < len(passages):
            return ""
        one, two = passages[place], passages[other]
        same = (one.scene_id, one.source_id, one.section) == (two.scene_id, two.source_id, two.section)
        return two.text.replace("\n", " ") if same else ""

    text = passages[place].text.replace("\n", " ")
    near = max(text.find(part[:_KNOWN]), 0) if part else 0
    return ReadPassage(text, beside(place - 1)[-_BESIDE:], beside(place + 1)[:_BESIDE], near)


def key_of(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def passages_of(
    scene_id: str, paragraphs: Iterable[Paragraph], titles: Collection[str] = ()
) -> tuple[BookPassage, ...]:
    """The passages of a scene, in their order, without contents pages. `titles`: bare, of the book's scenes."""
    told = [(one.id, one.text) for one in paragraphs if one.style not in _SILENT]
    return tuple(_passage(scene_id, group) for group in _grouped(_telling(told, titles)))


def _telling(told: Sequence[tuple[str, str]], titles: Collection[str]) -> Iterator[tuple[str, str]]:
    listed = listings([text for _, text in told], titles)
    return (one for one, is_listed in zip(told, listed, strict=True) if not is_listed)


def passages_of_source(source_id: str, text: SourceText) -> tuple[BookPassage, ...]:
    """The passages of a source, in their order, without contents pages; none goes over the end of a page or section."""
    titles = frozenset(bare for section in text.sections if (bare := bare_title(section.title)))
    return tuple(
        msgspec.structs.replace(
            _passage("", group), source_id=source_id, section=number, section_title=section.title, page=section.page
        )
        for number, section in enumerate(text.sections)
        for group in _grouped(_telling([(str(place), words) for place, words in enumerate(section.paragraphs)], titles))
    )


def _grouped(paragraphs: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Those that are taken together, each with its id and its words."""
    waiting: list[tuple[str, str]] = []
    words = 0
    for one, told in paragraphs:
        text = " ".join(flowing(told).split())
        if not text:
            continue
        count = len(text.split())
        if waiting and words + count > _WHOLE:
            yield waiting
            waiting, words = [], 0
        waiting.append((one, text))
        words += count
    if waiting:
        yield waiting


def _passage(scene_id: str, paragraphs: Sequence[tuple[str, str]]) -> BookPassage:
    whole = "\n".join(text for _, text in paragraphs)
    keyed = {key_of(part): part for part in _pairs(whole)}
    return BookPassage(scene_id, tuple(one for one, _ in paragraphs), whole, key_of(whole), tuple(keyed.items()))


def _pairs(text: str) -> list[str]:
    """Each two sentences that follow one another, of one paragraph or two; the text where it is one sentence."""
    sentences = [sentence for one in split_sentences(text.replace("\n", " ")) if (sentence := one.strip())]
    return [" ".join(two) for two in pairwise(sentences)] or [text.replace("\n", " ")]


def terms_of(question: str) -> tuple[str, ...]:
    """The words that are looked for, each once, in small letters; all of them where none says more than the others."""
    words = [one.casefold() for one in _TERM.findall(question[:LONGEST])]
    told = [one for one in words if one not in PLAIN_WORDS] or words
    return tuple(dict.fromkeys(told))[:MOST_TERMS]


def names_in(question: str) -> frozenset[str]:
    """Of its words, in small letters, those with a capital letter, but for the first one."""
    return frozenset(one.casefold() for one in _TERM.findall(question[:LONGEST])[1:] if one[:1].isupper())


def weights(found: Mapping[str, int], count: int) -> dict[str, float]:
    """What each word of a question counts, by how many of `count` passages have it: inverse document frequency. A short
    text is counted as a part of a longer one, in which words that are rare here are as rare as there, and those that
    are everywhere are everywhere: else the one word that it lacks would count more than all that it has."""
    whole = max(count, _LONG)
    told = {}
    for term, number in found.items():
        scale = (whole / max(count, 1)) ** (number / (count + 4))
        told[term] = math.log((whole + 1) / (number * scale + 0.5))
    return told


def likeliest(question: str, texts: Sequence[str]) -> int:
    """Of a passage's paragraphs, one at least, the number of that which has most of the question's words; the first of
    equals."""
    terms = terms_of(question)
    counts = [_had(terms, text) for text in texts]
    return counts.index(max(counts))


def share_had(question: str, text: str) -> float:
    """Of the question's words how many the text has, from 0 to 1."""
    terms = terms_of(question)
    return _had(terms, text) / len(terms) if terms else 0.0


def _had(terms: Sequence[str], text: str) -> int:
    words = _TERM.findall(text.casefold())
    return sum(any(word.startswith(term[:STEM_LETTERS]) for word in words) for term in terms)


def margin(likeness: float | None, covered: float, absent: float, count: int = _LONG) -> float:
    """By how much a question is likely to have an answer, from 0 on, or not. `likeness`: of the likest part; None where
    nobody knows.
    `covered`: the most of the question's words that one passage has, by weight. `absent`: how much of
    them is nowhere. `count`: passages. A short text says what it says in fewer words than a question may choose from,
    and the likest of few passages is less like by chance than the likest of many."""
    long = min(1.0, math.log(max(count, 2)) / math.log(_LONG))
    lacking = _ABSENT * long**2 * absent
    if likeness is None:
        return covered - lacking - _ENOUGH_WORDS
    over = likeness + _COVERED * covered - lacking - (_ENOUGH - _EASE * (1 - long))
    if likeness < _FAINT and absent >= _NOWHERE:
        # What a short text shares with it is what any text does, a common word or two.
        return min(over, likeness - _FAINT)
    return over
