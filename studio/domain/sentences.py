"""Text into sentences: the segments that are spoken, taken again, and marked stale one by one.

Pure; called in the window and the command line by narration, and by whoever counts or walks sentences.
"""

from __future__ import annotations

import re
from typing import Final

LINE_BREAK: Final = "\u2028"
"""A line break inside a paragraph, as Shift+Return makes in the editor."""


def flowing(text: str) -> str:
    """The text with its line breaks inside paragraphs as blanks; every other letter stays at its place."""
    return text.replace(LINE_BREAK, " ")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER_LAST: Final = _words("mr mrs ms dr prof messrs vs e.g i.e cf viz approx fig figs vol vols pp mme mlle nr")
"""Abbreviations after which a sentence does not end."""
_TITLES: Final = _words(
    "capt col gen lt sgt cpl pvt maj cmdr adm rev hon gov sen rep pres mt ft bros sec art insp supt det fr sts ch ed "
    "eds"
)
"""A sentence does not end after these where they have a capital: "Gen. Grant", but "I met the rep. Tom did not."."""
_NEVER_LAST_BEFORE_DIGIT: Final = _words(
    "no nos p jan feb mar apr jun jul aug sep sept oct nov dec ca c art sec ch ed fig eq ps matt cor rom"
)
_MAY_END: Final = _words(
    "etc inc ltd co corp jr sr ave blvd rd dept st a.m p.m am pm u.s u.k u.s.a b.c a.d ph.d m.d d.c esq al"
)
"""Abbreviations after which a sentence ends only if what follows looks like a beginning."""
_HALVES: Final = _words("a.m p.m am pm")
_AFTER_HALVES: Final = _words(
    "monday tuesday wednesday thursday friday saturday sunday est pst cst gmt utc et pt eastern pacific central"
)
_OF_STATES: Final = _words(
    "army navy air marine marines senate congress house supreme president government treasury state department "
    "secretary attorney embassy coast capitol constitution open postal census customs border virgin representative "
    "senator district forces bank patent bureau"
)
"""What belongs to "U.S." before it."""
_VERBS: Final = _words(
    "is was has had does did do will would can could went came took stood sat knew thought saw felt gave found left "
    "began ran slept woke ate drank spoke wrote heard told kept made got lay fell rose held brought bought caught "
    "taught met paid sold sent spent built lost won hid sang shook drove rode broke chose grew flew drew wore stays "
    "lives works thinks knows wants seems looks goes comes never always isn't wasn't doesn't didn't hasn't hadn't"
)
"""Behind a name they say that it begins a sentence."""
_SAYS: Final = _words(
    "said asked cried whispered replied shouted murmured answered called muttered added snapped says asks demanded "
    "exclaimed breathed growled sighed laughed yelled screamed wondered began continued agreed told"
)
_BEGINNERS: Final = _words(
    "the a an he she it they we you i this that these those but and so then there when if in at on"
)

_BEFORE_NAMES: Final = _words("by named called née")
"""A lone letter behind these begins a name: "written by J. K. Hale", but "he took plan B. Rain fell."."""

_NOTE: Final = r"(?:\[[0-9a-z]{1,3}\]|[¹²³⁰-⁹†‡]){0,6}+"
_END: Final = re.compile(
    rf"\.(?: \.)++(?=\s|$)|(?:(?<![.!?。！？])[.!?。！？]++|…|—(?=[\"”]))[\"'”’»)\]」』）]*+{_NOTE}(?=\s|$)"
    r"|(?<![。！？])[。！？]++[」』）”’]*+|\n++"
)
"""A run of marks is looked at once, from its first: from each of them it would take the square of the time."""
_BLANKS: Final = re.compile("[ \\t\\u00a0]*")
_LOOK: Final = 200
"""Characters before and after an ending that decide whether it is one."""
_LAST_WORD: Final = re.compile(r"[^\W_](?:[\w.&'’-]*)$")
_OPENERS: Final = "\"'“‘«([—–-*_"


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`, in order, without the white space around them; empty ones are left out.

    Joined by white space they are the text again: nothing is lost, added or changed. A new paragraph ("\\n") ends a
    sentence; a line break inside a paragraph (U+2028) is a blank.
    An ending inside quotation marks does not, when the words that follow only say who spoke.
    """
    text = flowing(text)
    sentences: list[str] = []
    start = looked = 0
    spoken = False
    for found in _END.finditer(text):
        spoken = spoken or any(character.isalnum() for character in text[looked : found.start()])
        looked = found.end()
        if found[0].startswith("\n") or _ends_here(text, start, found, spoken):
            sentences.append(text[start : found.end()].strip())
            start = found.end()
            spoken = False
    sentences.append(text[start:].strip())
    return tuple(sentence for sentence in sentences if sentence)


def _ends_here(text: str, start: int, found: re.Match[str], spoken: bool) -> bool:
    """`spoken`: a letter or digit stands between `start` and the ending."""
    blanks = _BLANKS.match(text, found.end())
    after = blanks.end() if blanks else found.end()
    following = text[after : after + _LOOK]
    last = not following or following[0] == "\n"
    if last or not spoken:
        return last
    first = following.lstrip(_OPENERS)[:1]
    if first.islower():
        return False
    mark = re.sub(rf"{_NOTE}$", "", found[0])
    if mark[0] in "。！？":
        return True
    if mark[0] in "!?—" or mark.startswith(("…", "...", ". .")):
        return not (mark[-1] in "\"'”’»" and _tells_who_spoke(following))
    if len(mark) > 1 and mark[-1] in "\"'”’»":
        return True
    return _full_stop_ends(text[max(start, found.start() - _LOOK) : found.start()], following, first)


def _full_stop_ends(head: str, following: str, first: str) -> bool:
    """Whether a single full stop after `head` is more than part of an abbreviation."""
    last = _LAST_WORD.search(head)
    written = last[0] if last else ""
    word = written.lower()
    next_word = following.lstrip(_OPENERS).partition(" ")[0].strip(".,;:!?").lower()
    if word in _NEVER_LAST or (word in _TITLES and written[:1].isupper()):
        return False
    if word in _NEVER_LAST_BEFORE_DIGIT and first.isdigit():
        return False
    if word in _HALVES:
        return first.isupper() and next_word not in _AFTER_HALVES
    if word in _MAY_END or (len(word) > 2 and "." in word and not "".join(word.split(".")).isdigit()):
        return _begins(following, next_word, word)
    if len(word) == 1 and word.isalpha() and word != "i" and written.isupper():
        before = head[: last.start()].split()[-1:] if last is not None else []
        plain = bool(before) and before[0].islower() and before[0].isalpha() and before[0] not in _BEFORE_NAMES
        return next_word in _BEGINNERS or plain
    return not (word.isdigit() and head.strip() == word)


def _begins(following: str, next_word: str, abbreviation: str) -> bool:
    """Whether a sentence begins here: with a word that often does, or with a name and a verb."""
    if next_word in _BEGINNERS or following[0] in '"“':
        return True
    first, _, rest = following.partition(" ")
    second = rest.partition(" ")[0].strip(".,;:!?")
    if abbreviation == "st" or (abbreviation.startswith("u.") and next_word in _OF_STATES):
        return abbreviation == "st" and second in _VERBS and first.isalpha() and len(rest.split()) > 1
    return first[:1].isupper() and (second in _VERBS or (second.endswith("ed") and second.islower()))


def _tells_who_spoke(following: str) -> bool:
    """`"Stop!" Anna said.`: one of the next three words is a verb of saying."""
    return any(word.strip(".,;:!?").lower() in _SAYS for word in following.split()[:3])
