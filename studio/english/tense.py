"""Whether "read" is told in the past: by its own sentence, and where that says nothing, by those before.

`heteronyms` asks about a word among its neighbours; the narration asks `read_before` about a sentence that a voice is
given alone, so that its sound goes along as an entry of the lexicon does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from studio.english.clause import BE, BEFORE_VERB, CLOSED, DETERMINERS, HAVE, HE, PAST_SIGNS, PASTS, Clause, words_of

READ_IN_THE_PAST: Final = "ɹˈɛd"
"""In both accents."""
_LOOKED_BACK: Final = 60
"""Words."""
_TOLD_PAST: Final = PASTS | words_of("did didn't wasn't weren't hadn't couldn't said asked heard looked turned stopped")
_TOLD_PRESENT: Final = words_of(
    "is are am isn't aren't has hasn't does doesn't do don't says asks goes comes stands sits knows thinks sees feels "
    "gives finds leaves begins runs takes makes looks turns it's he's she's they're there's"
)
_QUOTED: Final = re.compile(r"[“«„][^”»“]*[”»]?|\"[^\"]*\"?")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def told_in_past(earlier: Sequence[str]) -> bool:
    """More of the last words are verbs in the past than in the present."""
    past, present = _counts(earlier)
    return past > present


def told_in_present(earlier: Sequence[str]) -> bool:
    past, present = _counts(earlier)
    return present > past


def _counts(earlier: Sequence[str]) -> tuple[int, int]:
    near = earlier[-_LOOKED_BACK:]
    past = sum(word in _TOLD_PAST or (len(word) > 4 and word.endswith("ed")) for word in near)
    return past, sum(word in _TOLD_PRESENT for word in near)


def read_before(text: str, before: str) -> bool:
    """Whether every "read" of a sentence is in the past because of what stands before it, and none by its own words.
    What is said between quotation marks has a time of its own, and tells nothing of the narrator's."""
    words = _told(text)
    places = [at for at, word in enumerate(words) if word == "read"]
    if not places or len(places) != len(re.findall(r"(?i)\bread\b", text)):
        return False
    earlier = _told(before)
    alone = {tense_of_read(Clause(words, at)) for at in places}
    among = {tense_of_read(Clause(words, at, earlier=earlier)) for at in places}
    return alone == {"DEFAULT"} and among == {"VBD"}


def _told(text: str) -> tuple[str, ...]:
    return tuple(word.lower().replace("’", "'") for word in _WORD.findall(_QUOTED.sub(" ", text)))


def _is_open(clause: Clause) -> bool:
    """A subject without "s" behind it, so that both times are written alike: "they read", "the girls read"."""
    before = clause.before()
    return before in _SUBJECTS or (bool(before) and before not in CLOSED and not before.endswith("'s"))


_SUBJECTS: Final = words_of("i you we they who")


def tense_of_read(clause: Clause) -> str:
    """VBN, VBD, or DEFAULT for the present: by its own sentence, else by what the sentences before are told in."""
    before, behind = clause.before(), clause.before(2)
    if (
        before in HAVE
        or before in BE
        or (behind in HAVE | BE and (before.endswith(("ly", "n't", "not", "been", "be")) or before in _ADVERBS))
    ):
        return "VBN"
    if before in {"well", "widely"} or before in BEFORE_VERB - {"i", "you", "we", "they", "who"}:
        return "VBN" if before in {"well", "widely"} else "DEFAULT"
    one = behind in DETERMINERS and before not in CLOSED and not before.endswith("s")
    if before in HE or one:
        return "VBD"
    if clause.any_word(PAST_SIGNS) or _past_forms(clause):
        return "VBD"
    return "VBD" if _is_open(clause) and told_in_past(clause.earlier) else "DEFAULT"


def _past_forms(clause: Clause) -> bool:
    return any(word.endswith("ed") and len(word) > 4 for word in clause.near())


_ADVERBS: Final = words_of("never ever already just also always only since often now once still even")
