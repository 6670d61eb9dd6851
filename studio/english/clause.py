"""A word among the words of its sentence, and the small words of English that tell what it is.

Called by `heteronyms` and `tense`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS: Final = words_of(
    "the a an this that these those my your his her its our their some any no each every another such what which of "
    "in on at with for by from into without one two three four five six seven eight nine ten first second third last "
    "next other many few several more most all new old own good great little big same"
)
BEFORE_VERB: Final = words_of(
    "to will would can could shall should may might must do does did don't doesn't didn't won't can't cannot couldn't "
    "wouldn't shouldn't i you we they who let's please never always often help let not i'll you'll "
    "he'll she'll we'll they'll i'd you'd he'd she'd we'd they'd it'll just"
)
HE: Final = words_of("he she it who that one nobody everybody everyone somebody someone")
BE: Final = words_of("is was are were be been being am isn't wasn't aren't weren't it's he's she's they're")
HAVE: Final = words_of("have has had having haven't hasn't hadn't i've you've we've they've he'd she'd")
DEGREE: Final = words_of("so very too quite as rather really how almost nearly more most less")
OBJECTS: Final = words_of(
    "the a an my your his her its our their this that these those him them it me us you everything nothing"
)
PAST_SIGNS: Final = words_of(
    "yesterday ago had was were did didn't said asked told went came took stood sat knew thought saw felt gave found "
    "left once then wrote when heard looked turned wasn't weren't before last"
)


_NEAR: Final = 100
"""Words."""


class Clause:
    """The words of a sentence in lower case, and the one that is looked at."""

    def __init__(self, words: Sequence[str], at: int, written: str = "", earlier: Sequence[str] = ()) -> None:
        self.words = words
        self.at = at
        self.written = written
        """The word as it is written, with its capital."""
        self.earlier = earlier
        """Words of the sentences before, in lower case, the nearest last."""

    @property
    def word(self) -> str:
        return self.words[self.at]

    def before(self, steps: int = 1) -> str:
        return self.words[self.at - steps] if self.at >= steps else ""

    def after(self, steps: int = 1) -> str:
        return self.words[self.at + steps] if self.at + steps < len(self.words) else ""

    def any_word(self, words: frozenset[str]) -> bool:
        return any(word in words for word in self.near())

    def near(self) -> tuple[str, ...]:
        """The other words, a hundred each way: a text without a full stop is one sentence, however long."""
        start, end = max(0, self.at - _NEAR), self.at + 1 + _NEAR
        return (*self.words[start : self.at], *self.words[self.at + 1 : end])


def is_verb(word: str) -> bool:
    """It is likely the verb of a sentence whose subject stands before it."""
    return word in BE or word in HAVE or word in MODALS or word in PASTS or (len(word) > 4 and word.endswith("ed"))


def is_plural(word: str) -> bool:
    """ "metals", "dates", "men": the verb behind them has no s."""
    if word in _PLURALS or (word.endswith("men") and len(word) > 4 and word not in _NO_MEN):
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and word not in CLOSED


_PLURALS: Final = words_of("men women people children police folk geese oxen mice both cattle")
_NO_MEN: Final = words_of("specimen regimen abdomen acumen stamen bitumen ramen lumen hymen semen cyclamen albumen")
MODALS: Final = words_of("will would can could shall should may might must do does did don't doesn't didn't goes go")
PASTS: Final = words_of(
    "fled went came took stood sat knew thought saw felt gave found left began ran slept woke ate fell rose held "
    "brought bought caught grew burnt burst broke lay led lost made met paid said sank shook shot "
    "stank stuck sold sent spent struck swept took told tore won wrote was were had grows agree ends drew hung shut"
)
FUNCTION: Final = words_of(
    "of in on at to for with by from and or but that which who when where if as than then so because into over under "
    "about after before between through during without will would can could shall should may might must"
)


CLOSED: Final = DETERMINERS | BEFORE_VERB | HE | BE | HAVE | DEGREE | OBJECTS | FUNCTION | MODALS | PASTS
