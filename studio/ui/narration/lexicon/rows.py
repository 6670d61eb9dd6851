"""What is shown of a word: values without widgets. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from studio.domain.sound_records import LexiconEntry
from studio.english.readings import UnknownWord
from studio.english.respelling import Unsayable, as_ipa
from studio.services.narration.segments import Segment, SegmentKey
from studio.services.translation import tr, tr_count


class WordRow(msgspec.Struct, frozen=True):
    word: str
    phonemes: str
    times: int = 0
    """In the sentences that were read; 0 for a word of the lexicon, which is not counted."""
    sentence: int = 0
    """The first that has it, from 1."""
    key: SegmentKey | None = None
    """Of that sentence."""
    entry: LexiconEntry | None = None
    """Of the project's lexicon: the person said how. None: it is a guess."""

    asked: bool = False
    """Of a sentence; a lexicon has it, and the person wants to say it otherwise."""
    holds: str = ""
    """For what the entry holds, in words; "" for the whole project."""

    @property
    def id(self) -> str:
        return self.entry.id if self.entry is not None else self.word

    @property
    def sound(self) -> str:
        return as_ipa(self.phonemes)

    @property
    def where(self) -> str:
        if self.entry is not None:
            return tr("yours, {where}", where=self.holds) if self.holds else tr("yours")
        if self.asked:
            return tr("in the selected sentence")
        times = tr_count("{count} time", "{count} times", self.times)
        return tr("{times}, first in sentence {number}", times=times, number=self.sentence)


def word_rows(
    found: Sequence[UnknownWord], segments: Sequence[Segment], entries: Sequence[tuple[LexiconEntry, str]]
) -> tuple[WordRow, ...]:
    """The guessed words in the order of the text, then the project's own by the alphabet, each with what it holds
    for."""
    guessed = (WordRow(one.word, one.phonemes, one.times, one.line, segments[one.line - 1].key) for one in found)
    by_word = sorted(entries, key=lambda one: (one[0].word.lower(), one[1]))
    own = (WordRow(one.word, one.phonemes, entry=one, holds=holds) for one, holds in by_word)
    return (*guessed, *own)


def in_their_places(rows: Sequence[WordRow], before: Sequence[WordRow]) -> tuple[WordRow, ...]:
    """Words that were listed keep their order, though one of them is the person's own now; others come behind them."""
    places: dict[str, int] = {}
    for place, row in enumerate(before):
        places.setdefault(row.word.lower(), place)
    return tuple(sorted(rows, key=lambda row: places.get(row.word.lower(), len(before))))


def why_no_sound(refused: Unsayable) -> str:
    """One sentence that says what to do."""
    part = refused.part
    match refused.reason:
        case "nothing":
            return tr("Write how it is said first, as kuh-VOHTH or /kəˈvoʊθ/.")
        case "long":
            return tr("That is too long for one word.")
        case "sign":
            return tr("“{part}” is no sound of English in IPA. Take it out, or write another one.", part=part)
        case "letter":
            return tr("“{part}” cannot be read in a respelling. Write it by its sound: k or s for c.", part=part)
        case "vowel":
            return tr("“{part}” has no vowel. Each part between hyphens needs one, as in kuh-VOHTH.", part=part)
