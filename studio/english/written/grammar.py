"""Words that tell whether a measure stands before its noun: "a $5 bill", "he paid $5 for it"."""

from __future__ import annotations

from typing import Final

from studio.english.written.context import Context, word_set

DETERMINERS: Final = word_set(
    "a an the this that these those my your his her its our their another every each any some no one two three four "
    "five six seven eight nine ten several many few"
)
FUNCTION: Final = word_set(
    "a an the and or but nor so yet for of to in on at by with from into onto off out over under per than then as if "
    "when while where who whom whose which that this these those is are was were be been being am has have had do does "
    "did will would can could shall should may might must not i you he she it we they me him us them my your his her "
    "its our their each every all both either neither away ago later earlier apart tall high deep wide long thick old "
    "more less or-so up down around about after before because since until till though although without within "
    "between through during against across along near now here there too also only even still just again always never "
    "north south east west left right worth short early late inside outside above below today tomorrow yesterday "
    "tonight went came said is'nt isn't wasn't aren't weren't won't can't couldn't plus minus times equals "
    "once twice"
)
"""After these and before these no noun is counted: "$5 of it", "$5 was gone", "6 ft tall"."""

_NOUNS_TOO: Final = word_set("can will may might must mine")
_ONE: Final = word_set("a an another each every per")
"""Of which something follows, also where that is a verb elsewhere: "a 12-oz. can"."""


def before_noun(context: Context, end: int, *, joined: bool = False) -> bool:
    """Whether a measure that ends at `end` describes the noun after it. `joined`: written as one with its unit."""
    after = context.next_word(end)
    first = context.word_before(1 + _range_before(context)).lower()
    if after in _NOUNS_TOO and first in _ONE:
        return True
    if not after or not after[0].islower() or after in FUNCTION or after.endswith("ly") or len(after) < 2:
        return False
    if joined or context.last_kind == "noun":
        return True
    return first in DETERMINERS


def _range_before(context: Context) -> int:
    """Words of a range that the measure ends: "a 15–20 kg dog"."""
    row = context.read[-2:]
    return 2 if len(row) == 2 and row[1].kind == "to" and row[0].kind in {"number", "noun"} else 0
