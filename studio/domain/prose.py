"""What an editor would look at in English prose, by plain rules: readability, long sentences, repeated words, adverbs
and worn phrases. Pure, any thread; nothing of it is called wrong.

Readability: Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948); the grade by Kincaid and
others, Research Branch Report 8-75 (1975).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal

import msgspec

from studio.domain.prose_lists import COMMON, NO_ADVERB, WORN
from studio.domain.sentences import flowing, split_sentences
from studio.domain.text_records import Paragraph

Remark = Literal["long", "doubled", "repeated", "adverb", "worn"]
REMARKS: Final[tuple[Remark, ...]] = ("long", "doubled", "repeated", "adverb", "worn")
LONG_SENTENCE: Final = 40
"""Words from which a sentence is long."""
NEAR: Final = 60
"""Words within which the same word is remarked."""
MOST: Final = 500
"""Places of one kind that are told; more are counted."""
_LEAST_LETTERS: Final = 5
"""Of a word that is remarked when it comes again."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(r"(?<=[^aeiouylr])e$|(?<=[aeiouy][lr])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouysxzcgh])es$")
_SPOKEN: Final = re.compile(r"i[ao](?!us$|n)|(?<!p)eo|[^aeiouyq]ua|ying|ism$|'nt$|(?<=[aeiouy])[^aeiouy]+ea$")


class Place(msgspec.Struct, frozen=True):
    """A remark on characters [start, end) of a paragraph."""

    remark: Remark
    scene_id: str
    paragraph_id: str
    start: int
    end: int
    words: str
    """What stands there, or the beginning of it."""


class Looked(msgspec.Struct, frozen=True):
    words: int
    sentences: int
    syllables: int
    places: tuple[Place, ...]
    """In the order of the text, by kind at most `MOST`."""
    counts: tuple[int, ...]
    """Of each of `REMARKS`, all of them."""

    @property
    def ease(self) -> float | None:
        """Flesch's reading ease: about 100 is very easy, 60 plain, 30 hard. None of a text without words."""
        if not self.words or not self.sentences:
            return None
        return 206.835 - 1.015 * self.words / self.sentences - 84.6 * self.syllables / self.words

    @property
    def grade(self) -> float | None:
        """Years of school (in America) that it asks for."""
        if not self.words or not self.sentences:
            return None
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59


def syllables(word: str) -> int:
    """Of an English word, by its letters: groups of vowels, without silent endings. Right for about nine of ten."""
    plain = word.lower().replace("’", "'")
    return max(1, len(_VOWELS.findall(_SILENT.sub("", plain))) + len(_SPOKEN.findall(plain)))


def look(
    paragraphs: Sequence[Paragraph], *, english: bool = True, step: Callable[[float], None] = lambda _share: None
) -> Looked:
    """In another language than English, long sentences and repeated words alone. `step` is told how much is looked at,
    and may raise to end it."""
    words = spoken = count = 0
    counts = dict.fromkeys(REMARKS, 0)
    places: list[Place] = []
    latest: dict[str, int] = {}
    for number, paragraph in enumerate(paragraphs):
        if paragraph.style in ("code", "table", "picture", "rule"):
            continue
        found = list(_WORD.finditer(paragraph.text))
        remarks: list[tuple[int, int, Remark]] = []
        if paragraph.style == "body":
            spans = list(_sentences(paragraph.text))
            count += len(spans)
            remarks.extend(_long(paragraph.text, spans))
        else:
            count += bool(found)
        remarks.extend(_again(found, words, latest))
        if english:
            spoken += sum(syllables(one[0]) for one in found)
            remarks.extend(_adverbs(found))
            remarks.extend(_worn(paragraph.text))
        words += len(found)
        for start, end, remark in sorted(remarks):
            counts[remark] += 1
            if counts[remark] <= MOST:
                shown = paragraph.text[start : min(end, start + 60)]
                places.append(Place(remark, paragraph.scene_id, paragraph.id, start, end, shown))
        step((number + 1) / len(paragraphs))
    return Looked(words, count, spoken, tuple(places), tuple(counts[one] for one in REMARKS))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    plain, at = flowing(text), 0
    for sentence in split_sentences(text):
        start = plain.find(sentence, at)
        if start >= 0:
            at = start + len(sentence)
            yield start, at


def _long(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, Remark]]:
    for start, end in spans:
        if len(_WORD.findall(text[start:end])) >= LONG_SENTENCE:
            yield start, end, "long"


def _again(found: Sequence[re.Match[str]], before: int, latest: dict[str, int]) -> Iterator[tuple[int, int, Remark]]:
    """Words that come twice in a row, or soon after one another. `latest`: where each came last, counted in words."""
    last = ""
    for number, one in enumerate(found, before):
        word = one[0].lower()
        if word == last:
            yield one.start(), one.end(), "doubled"
        elif len(word) >= _LEAST_LETTERS and word not in COMMON and not one[0][0].isupper():
            if number - latest.get(word, -NEAR - 1) <= NEAR:
                yield one.start(), one.end(), "repeated"
            latest[word] = number
        last = word


def _adverbs(found: Iterable[re.Match[str]]) -> Iterator[tuple[int, int, Remark]]:
    for one in found:
        word = one[0].lower()
        if len(word) >= _LEAST_LETTERS and word.endswith("ly") and word not in NO_ADVERB:
            yield one.start(), one.end(), "adverb"


def _worn(text: str) -> Iterator[tuple[int, int, Remark]]:
    for one in _WORN_PATTERN.finditer(text):
        yield one.start(), one.end(), "worn"


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Whole words, with any spaces between and either apostrophe; the longest first."""
    ready = sorted((" ".join(one.split()) for one in phrases), key=len, reverse=True)
    written = (re.escape(one).replace(r"\ ", r"\s+").replace("'", "['’]") for one in ready)
    return re.compile(rf"\b(?:{'|'.join(written)})\b", re.IGNORECASE)


_WORN_PATTERN: Final = _pattern(WORN)
