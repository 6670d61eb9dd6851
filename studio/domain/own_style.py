"""How much a text sounds like a writer: features that are measured, and how likely they are in the writer's own
passages beside those of other authors.

Words that say nothing of what a text is about (the, of, but, upon) are weighed as by Mosteller and Wallace (Inference
and Disputed Authorship: The Federalist, 1964): the logarithm of how much likelier each is in the writer's words than in
those of many authors. Beside it the lengths of sentences and words, punctuation, dialogue, contractions, variety are
held against both. In a language of which nobody counted the words of many authors, the writer's most frequent words
are, by Burrows's Delta (Literary and Linguistic Computing 17, 2002). Since any author's passages differ from one
another, and short ones more, a score says nothing by itself: it is told how many of the writer's own passages of this
length score lower.

Pure; called on threads by the room of one's own style and by the command line.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import fmean, pstdev
from typing import Final, Literal

import msgspec

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.raised import UNDECODABLE
from studio.domain.sentences import split_sentences
from studio.domain.text_records import Paragraph

Step = Callable[[float], None]

LEAST_OWN: Final = 1_500
"""Words of one's own from which on there is something to measure by."""
LEAST_TEXT: Final = 40
"""Words of a text that can be measured."""
LONGEST_TEXT: Final = 1_000
"""Words of it that are looked at."""
_MOST_CHUNKS: Final = 80
"""Own passages that a text is held against."""
_LEAST_CHUNKS: Final = 8
WORDS: Final = 60
"""Most frequent words that are counted."""
_CLIP: Final = 3.0
_PRIOR: Final = 2_000
"""Words of other authors that a word's frequency in one's own is smoothed by."""
_EXAMPLES: Final = 200
"""Own passages among which examples are looked for."""
_EXAMPLE_WORDS: Final = 60
_EXAMPLE_LETTERS: Final = 360
_LIKE, _SOMEWHAT = 0.25, 0.05
"""Shares of one's own passages."""
COUNTED: Final = frozenset(
    re.findall(
        "[a-z]+",
        "the of and to a in that he was it his i with as her she had for you not but at on be is him my they have by "
        "me all so this which were from or an said no there one if would when what them been could who we your out up "
        "will then do into their more some very did are how than now its about like only see well can our before "
        "after down over too much must such any never us here other should upon where again made even those these "
        "every am little away through yet still might own though while because nor shall without may most has off "
        "same between against being under until both each few rather quite perhaps ",
    )
)
"""English words that say nothing of what a text is about."""
_WINDOW: Final = 50
"""Words within which different ones are counted (moving average type-token ratio)."""
_AUTHORS: Final = frozenset({"imported", "dictation"})
"""Of spans: words that the writer brought along, or said. What a model, an editor or another program wrote is no own
word."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CONTRACTED: Final = re.compile(r"[^\W\d_]+['’](?:s|t|re|ve|ll|d|m)\b", re.IGNORECASE)
_SPOKEN: Final = re.compile(r"[“„«»\"][^“”„«»\"]{1,2000}[”“«»\"]|‘[^‘’]{8,2000}’(?!\w)")

Verdict = Literal["like", "somewhat", "unlike"]
Feature = Literal[
    "sentence", "spread", "word", "commas", "semicolons", "dashes", "questions", "exclamations", "dialogue",
    "contractions", "variety",
]  # fmt: skip
FEATURES: Final[tuple[Feature, ...]] = (
    "sentence", "spread", "word", "commas", "semicolons", "dashes", "questions", "exclamations", "dialogue",
    "contractions", "variety",
)  # fmt: skip


class Measured(msgspec.Struct, frozen=True):
    """Of one passage."""

    shape: tuple[float, ...]
    """In the order of `FEATURES`."""
    words: dict[str, float]
    """How many in a thousand each word is."""
    count: int
    """Of its words."""


class Difference(msgspec.Struct, frozen=True):
    """One feature of a text beside the writer's."""

    feature: str
    """A `Feature`, or a word."""
    here: float
    own: float
    away: float
    """In spreads of the writer's passages; below 0: less than theirs."""
    is_word: bool = False


class Background(msgspec.Struct, frozen=True):
    """Prose of many authors of a language."""

    books: int
    words: dict[str, float]
    """The share of each of `COUNTED`."""
    shape: dict[int, tuple[tuple[float, float], ...]]
    """By words of a passage: mean and spread of each of `FEATURES`."""

    def at(self, length: int) -> tuple[tuple[float, float], ...]:
        return self.shape[min(self.shape, key=lambda one: abs(math.log(one / length)))]


class OwnStyle(msgspec.Struct, frozen=True):
    """Of a writer's passages of one length."""

    length: int
    """Words of each."""
    chunks: int
    own_words: int
    common: tuple[str, ...]
    """The words that are counted."""
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    """Of `FEATURES`, then of the words."""
    scores: tuple[float, ...] = ()
    """Of each own passage beside the others, in order of size."""
    background: Background | None = None
    counts: dict[str, float] = {}
    """How often each of the words is, of all one's own."""


class Sounds(msgspec.Struct, frozen=True):
    """What was found of a text."""

    verdict: Verdict
    lower: float
    """The share of the writer's own passages of this length that sound less like the writer than the text does."""
    score: float
    words: int
    own: OwnStyle
    differences: tuple[Difference, ...]
    """What sets it apart, the most first."""


# ---- one's own words


def own_paragraphs(document: Document, scene_ids: Iterable[str] = ()) -> tuple[str, ...]:
    """What the writer wrote of these scenes, of the whole book without any: stretches of paragraphs that no model, no
    editor and no other program wrote, in reading order."""
    wanted = set(scene_ids)
    found: list[str] = []
    for _, scene in outline(document):
        if wanted and scene.id not in wanted:
            continue
        for paragraph in paragraphs_of(document, scene.id):
            if paragraph.style in ("body", "quote", "list-item"):
                own = _own_of(paragraph)
                if own.strip():
                    found.append(own)
    return tuple(found)


def _own_of(paragraph: Paragraph) -> str:
    text, at, kept = paragraph.text, 0, []
    for span in sorted(paragraph.spans, key=lambda one: one.start):
        if span.by in _AUTHORS:
            continue
        kept.append(text[at : max(at, span.start)])
        at = max(at, span.end)
    return "".join((*kept, text[at:]))


# ---- measuring


def measured(text: str) -> Measured:
    words = words_of(text)
    count = max(1, len(words))
    lengths = [len(_WORD.findall(sentence)) for sentence in _sentences(text)]
    lengths = [length for length in lengths if length] or [count]
    hundred = 100 / count
    spoken = sum(len(found[0]) for found in _SPOKEN.finditer(text))
    shape = (
        fmean(lengths),
        pstdev(lengths),
        fmean(len(word) for word in words) if words else 0.0,
        text.count(",") * hundred,
        (text.count(";") + text.count(":")) * hundred,
        (text.count("—") + text.count("–") + text.count(" - ")) * hundred,
        text.count("?") * hundred,
        text.count("!") * hundred,
        100 * spoken / max(1, len(text)),
        len(_CONTRACTED.findall(text)) * hundred,
        _variety(words),
    )
    return Measured(shape, {word: times * 1000 / count for word, times in Counter(words).items()}, len(words))


def words_of(text: str) -> list[str]:
    """In small letters, apostrophes straight."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def _sentences(text: str) -> list[str]:
    return [sentence for line in text.split("\n") if line.strip() for sentence in split_sentences(line)]


def _variety(words: Sequence[str]) -> float:
    """Different words among fifty that follow one another, on the mean."""
    if len(words) <= _WINDOW:
        return 100 * len(set(words)) / max(1, len(words))
    inside = Counter(words[:_WINDOW])
    total, windows = len(inside), 1
    for gone, come in zip(words, words[_WINDOW:], strict=False):
        inside[gone] -= 1
        if not inside[gone]:
            del inside[gone]
        inside[come] += 1
        total, windows = total + len(inside), windows + 1
    return 100 * total / windows / _WINDOW


def chunked(paragraphs: Sequence[str], length: int) -> list[str]:
    """Passages of about so many words, of whole sentences that follow one another."""
    found: list[str] = []
    lines: list[str] = []
    count = 0
    for paragraph in paragraphs:
        begun = False
        for sentence in _sentences(paragraph):
            words = len(_WORD.findall(sentence))
            if begun:
                lines[-1] += f" {sentence.strip()}"
            else:
                lines.append(sentence.strip())
            begun, count = True, count + words
            if count >= length:
                found.append("\n".join(lines))
                lines, count, begun = [], 0, False
    return found


def own_style(
    paragraphs: Sequence[str],
    length: int,
    background: Background | None = None,
    step: Step = lambda share: None,
) -> OwnStyle | None:
    """Of passages of about so many words; None where there are too few. `background`: of the manuscript's language.
    `step` is told how much is done and may raise."""
    length = max(LEAST_TEXT, min(length, LONGEST_TEXT))
    chunks = chunked(paragraphs, length)
    total = sum(len(words_of(paragraph)) for paragraph in paragraphs)
    if len(chunks) < _LEAST_CHUNKS or total < LEAST_OWN:
        return None
    chosen = chunks[:: math.ceil(len(chunks) / _MOST_CHUNKS)]
    found = []
    for number, chunk in enumerate(chosen):
        step(number / len(chosen))
        found.append(measured(chunk))
    counts = Counter(word for paragraph in paragraphs for word in words_of(paragraph))
    if background is not None:
        common = tuple(word for word in background.words if background.words[word] > 0)
    else:
        common = tuple(word for word, _ in counts.most_common(WORDS))
    rows = [_row(one, common) for one in found]
    own = OwnStyle(
        length=length,
        chunks=len(chosen),
        own_words=total,
        common=common,
        means=tuple(fmean(column) for column in zip(*rows, strict=True)),
        spreads=tuple(pstdev(column) for column in zip(*rows, strict=True)),
        background=background,
        counts={word: float(counts[word]) for word in common},
    )
    scores = sorted(_score(one, _without(own, row, one)) for one, row in zip(found, rows, strict=True))
    return msgspec.structs.replace(own, scores=tuple(scores))


def _row(one: Measured, common: Sequence[str]) -> tuple[float, ...]:
    return (*one.shape, *(one.words.get(word, 0.0) for word in common))


def _without(own: OwnStyle, row: Sequence[float], one: Measured) -> OwnStyle:
    """One's own style as it would be without that passage, so that it is not held against itself."""
    count = own.chunks
    means, spreads = [], []
    for value, mean, spread in zip(row, own.means, own.spreads, strict=True):
        other = (mean * count - value) / (count - 1)
        square = (spread**2 + mean**2) * count - value**2
        means.append(other)
        spreads.append(math.sqrt(max(0.0, square / (count - 1) - other**2)))
    counts = {word: max(0.0, own.counts[word] - one.words.get(word, 0.0) * one.count / 1000) for word in own.common}
    return msgspec.structs.replace(
        own,
        means=tuple(means),
        spreads=tuple(spreads),
        counts=counts,
        own_words=own.own_words - one.count,
        chunks=count - 1,
    )


def _score(one: Measured, own: OwnStyle) -> float:
    """How much likelier the passage is the writer's than another's; without a background, how near it is."""
    if own.background is None:
        away = [min(_CLIP, abs(_z(*each))) for each in zip(_row(one, own.common), own.means, own.spreads, strict=True)]
        return -(fmean(away[: len(FEATURES)]) + fmean(away[len(FEATURES) :])) / 2
    return _of_words(one, own, own.background) + _of_shape(one, own, own.background)


def _of_words(one: Measured, own: OwnStyle, background: Background) -> float:
    score, counted, own_counted, others = 0.0, 0.0, 0.0, 0.0
    for word in own.common:
        share = background.words[word]
        times = one.words.get(word, 0.0) * one.count / 1000
        # A word is taken to be as frequent as with others until the writer's own words say otherwise.
        mine = own.counts[word] + _PRIOR * share
        score += times * math.log(mine / (own.own_words + _PRIOR) / share)
        counted, own_counted, others = counted + times, own_counted + mine, others + share
    rest = max(1e-6, 1 - own_counted / (own.own_words + _PRIOR))
    return score + (one.count - counted) * math.log(rest / max(1e-6, 1 - others))


def _of_shape(one: Measured, own: OwnStyle, background: Background) -> float:
    score = 0.0
    for value, mean, spread, (other, others_spread) in zip(
        one.shape, own.means, own.spreads, background.at(own.length), strict=False
    ):
        wide = max(others_spread, 1e-6)
        narrow = max(spread, 0.3 * wide)
        mine, theirs = (min(_CLIP, abs(value - at) / by) for at, by in ((mean, narrow), (other, wide)))
        score += (theirs**2 - mine**2) / 2 + math.log(wide / narrow)
    return score


def _z(value: float, mean: float, spread: float) -> float:
    if spread < 1e-9:
        return 0.0 if abs(value - mean) < 1e-9 else math.copysign(_CLIP, value - mean)
    return (value - mean) / spread


def sounds(text: str, own: OwnStyle) -> Sounds:
    """How a text sounds beside one's own passages of its length."""
    looked_at = measured(text)
    score = _score(looked_at, own)
    lower = sum(1 for one in own.scores if one <= score) / len(own.scores)
    verdict: Verdict = "like" if lower >= _LIKE else "somewhat" if lower >= _SOMEWHAT else "unlike"
    names, row = (*FEATURES, *own.common), _row(looked_at, own.common)
    differences = [
        Difference(name, here, mean, _z(here, mean, spread), number >= len(FEATURES))
        for number, (name, here, mean, spread) in enumerate(zip(names, row, own.means, own.spreads, strict=True))
    ]
    differences.sort(key=lambda one: -abs(one.away))
    return Sounds(verdict, lower, score, looked_at.count, own, tuple(differences))


def length_of(text: str) -> int:
    """Words of a text, in steps in which one's own passages are cut: what is measured for one holds for the next."""
    count = len(_WORD.findall(text))
    steps = (40, 60, 90, 140, 210, 320, 480, 720, LONGEST_TEXT)
    return max((one for one in steps if one <= count), default=steps[0])


class OwnPassage(msgspec.Struct, frozen=True):
    """That may be shown to a model, as an example."""

    text: str
    shape: tuple[float, ...]


def own_passages(paragraphs: Sequence[str], step: Step = lambda share: None) -> tuple[OwnPassage, ...]:
    """Of one's own words, from all over the book: the beginnings of paragraphs, of whole sentences."""
    long = [one for one in paragraphs if len(one) >= _EXAMPLE_LETTERS]
    found = []
    for number, paragraph in enumerate(long[:: math.ceil(len(long) / _EXAMPLES) or 1]):
        step(number / _EXAMPLES)
        text = (chunked([paragraph[: 12 * _EXAMPLE_WORDS]], _EXAMPLE_WORDS) or [""])[0]
        if text:
            found.append(OwnPassage(text, measured(text).shape))
    return tuple(found)


def nearest(text: str, passages: Sequence[OwnPassage], most: int) -> tuple[str, ...]:
    """Those whose sentences and marks are most like those of a text, without what is in it, in their order."""
    others = [one for one in passages if one.text not in text]
    if not others:
        return ()
    wanted = measured(text).shape
    spreads = [pstdev(column) or 1.0 for column in zip(*(one.shape for one in others), strict=True)]

    def away(number: int) -> tuple[float, int]:
        here = zip(others[number].shape, wanted, spreads, strict=True)
        return sum(abs(a - b) / c for a, b, c in here), number

    return tuple(others[number].text for number in sorted(sorted(range(len(others)), key=away)[:most]))


def read_background(data: bytes) -> Background:
    """Of a file of `resources/own-style`. Raises ValueError."""
    try:
        return msgspec.json.decode(data, type=Background)
    except UNDECODABLE as error:
        raise ValueError("the table of other authors is damaged") from error
