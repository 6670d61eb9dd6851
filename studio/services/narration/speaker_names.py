"""Names of those who speak in a text that has no cards of them: capitalised names beside verbs of saying.

Pure; called by `found_speakers` on a thread. Different names of one person ("Tobias", "Tobias Quillfeather", "Mr
Quillfeather") are put together where only one can be meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from studio.domain.cards import TITLES
from studio.services.narration.attribution import Passage
from studio.services.narration.first_names import gender_of_first_name
from studio.services.narration.said_words import HE, MAN, SHE, VERBS, WOMAN, WORD, beside, told_in, words

_TITLE: Final = r"(?:[Tt]he\s+)?(?:(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Sgt|Rev|Col|Gen)\.?\s+)?"
_CAPITAL: Final = r"(?:O['’]|d['’])?[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’\-][^\W\d_]{2,})*"
_NAME: Final = rf"{_TITLE}{_CAPITAL}(?:\s+(?:(?:de|del|la|von|van|der|den|bin|al)\s+){{0,2}}{_CAPITAL}){{0,2}}"
_BEHIND: Final = re.compile(rf"\s+(?P<name>{_NAME})(?!['’]s?\b|\w)")
_BEFORE: Final = re.compile(rf"(?<![\w'’\-])(?P<name>{_NAME})\s+(?:(?:had|then|only|just|now|[^\W\d_A-Z]+ly)\s+)?$")
_FIRST: Final = re.compile(rf"\s*(?P<name>{_NAME})\s+[^\W\d_A-Z]")
_LOWER: Final = re.compile(r"(?<![\w'’])[a-zß-öø-ÿ]{2,}")
_WITHIN: Final = re.compile(rf"(?<=[a-z,;:—] )(?:{_CAPITAL})")
_NOBODY: Final = words(
    "i he she it we you they one nobody everybody somebody anybody everyone someone anyone another others both all "
    "some each none neither who what that this these those there here then now so but and or if as when while where "
    "why how no yes not nothing everything something god lord christ jesus heaven her his my your our their its the a "
    "an after before until since because though although with without for from to of in on at by into suddenly "
    "finally again once perhaps maybe well oh ah still even only also just later instead meanwhile"
)
_MEN: Final = words("mr mister sir lord uncle father brother king prince count duke grandpa grandfather herr")
_WOMEN: Final = words(
    "mrs ms miss lady aunt mother sister queen princess countess duchess grandma grandmother frau dame madam madame "
    "mademoiselle"
)
_ENOUGH: Final = 3
"""Paragraphs in which somebody acts and somebody speaks, where no verb of saying names the one who acts."""
_CLOSE: Final = 8
"""Words behind a name in which a pronoun most likely means it."""
_FAR: Final = 25
"""Words behind a name in which one may mean it, where no name has one that close."""
_BESIDE: Final = re.compile(
    r",\s+(?:the|an?|her|his|their|my|our)\s+(?:[^\W\d_]+\s+){0,3}?(?P<noun>[^\W\d_]+)(?=\s*[,.;:!?—]|\s+who\b)"
)
"""What somebody is: "Piet, the cabin boy, …"."""
_DECIDES: Final = 3
"""Pronouns that what somebody is called outweighs: "Tom, her brother, …"."""
_HERS: Final = SHE | {"her", "hers", "herself"}
_HIS: Final = HE | {"his", "him", "himself"}


class SpeakerName(msgspec.Struct, frozen=True):
    name: str
    """The longest of its names."""
    aliases: tuple[str, ...]
    gender: str
    """ "she", "he", or nothing where the text does not tell."""


class _Seen(msgspec.Struct):
    said: int = 0
    acts: int = 0
    firm: bool = False
    """It has its capital within a sentence."""


def speaker_names(passages: Sequence[Passage]) -> tuple[SpeakerName, ...]:
    """Whoever is named beside a verb of saying, or acts again and again where somebody speaks."""
    seen: dict[str, _Seen] = {}
    for passage in passages:
        _look(passage, seen)
    lower = {word for passage in passages for word in _LOWER.findall(passage.text)}
    within = {found[0] for passage in passages for found in _WITHIN.finditer(passage.text)}
    names = [name for name, one in seen.items() if _is_name(name, one, lower, within)]
    return _people(names, passages)


def _look(passage: Passage, seen: dict[str, _Seen]) -> None:
    text = passage.text
    told = told_in(text, passage.speeches)
    for speech in passage.speeches:
        for start, end in beside(text, speech, told):
            for name, firm in _named(text, start, end):
                one = seen.setdefault(name, _Seen())
                one.said += 1
                one.firm = one.firm or firm
    if passage.speeches:
        for start, end in told:
            first = _FIRST.match(text, start, end)
            if first is not None:
                seen.setdefault(_plain(first["name"]), _Seen()).acts += 1


def _named(text: str, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Names directly behind or before a verb of saying, and whether they stand within their sentence."""
    for word in WORD.finditer(text, start, end):
        if word[0] not in VERBS:
            continue
        behind = _BEHIND.match(text, word.end(), end)
        if behind is not None:
            yield _plain(behind["name"]), True
            continue
        before = _BEFORE.search(text, start, word.start())
        if before is not None:
            yield _plain(before["name"]), bool(text[start : before.start()].strip())


def _plain(name: str) -> str:
    name = " ".join(name.split())
    return name[4:] if name[:4] in ("the ", "The ") else name


def _is_name(name: str, seen: _Seen, lower: set[str], within: set[str]) -> bool:
    parts = name.split()
    if parts[0].casefold() in _NOBODY or parts[-1].casefold() in _NOBODY or (name.isupper() and len(name) > 3):
        return False
    firm = seen.firm or any(word in within for word in parts)
    if not firm and parts[0].casefold() in lower:
        return False
    return seen.said > 0 or (seen.acts >= _ENOUGH and firm)


# ---- one person under several names


def _people(names: Sequence[str], passages: Sequence[Passage]) -> tuple[SpeakerName, ...]:
    told = _pronouns(names, passages)
    whole = sorted(names, key=lambda name: (-len(_proper(name)), -len(name.split()), -len(name), name))
    groups: dict[str, list[str]] = {}
    genders: dict[str, str] = {}
    for name in whole:
        gender = _gender(name, told)
        fits = [head for head in groups if _same(head, name) and {genders[head], gender} != {"she", "he"}]
        exact = [head for head in fits if _proper(head) == _proper(name)]
        fits = exact or fits
        # "Mr Bennet" may be the father of Elizabeth Bennet: a title needs a gender that is known on both sides.
        sure = [one for one in fits if not _titled(name) or _titled(one) or (gender and genders[one] == gender)]
        if len(sure) == 1 and len(fits) == 1:
            groups[sure[0]].append(name)
            genders[sure[0]] = genders[sure[0]] or gender
        else:
            groups[name] = []
            genders[name] = gender
    return tuple(SpeakerName(head, tuple(sorted(rest)), genders[head]) for head, rest in groups.items())


def _proper(name: str) -> tuple[str, ...]:
    """Without titles."""
    return tuple(word for word in name.split() if word.rstrip(".").casefold() not in TITLES)


def _titles(name: str) -> set[str]:
    return {word.rstrip(".").casefold() for word in name.split()} & TITLES


def _titled(name: str) -> bool:
    """With one that says whose name it is, so that the rest is a surname."""
    return bool(_titles(name) & (_MEN | _WOMEN))


def _same(whole: str, part: str) -> bool:
    full, short = _proper(whole), _proper(part)
    if not full or not short:
        return False
    if _titled(whole) and _titled(part) and _titles(whole) != _titles(part):
        return False
    return full == short or (len(short) == 1 and short[0] in (full[0], full[-1]))


def _gender(name: str, told: Mapping[str, str]) -> str:
    titles = _titles(name)
    if bool(titles & _WOMEN) != bool(titles & _MEN):
        return "she" if titles & _WOMEN else "he"
    proper = _proper(name)
    return told.get(name, "") or (gender_of_first_name(proper[0]) if proper else "")


def _pronouns(names: Iterable[str], passages: Sequence[Passage]) -> dict[str, str]:
    """Gender by the pronouns that follow a name outside speeches, and by what it is called there ("Piet, the cabin
    boy,"), where at least two in three agree; where none is close, by those farther away."""
    whole = sorted(names, key=lambda name: (-len(name), name))
    if not whole:
        return {}
    find = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w|['’]s)" for name in whole))
    close: dict[str, Counter[str]] = {name: Counter() for name in whole}
    far: dict[str, Counter[str]] = {name: Counter() for name in whole}
    for passage in passages:
        for start, end in told_in(passage.text, passage.speeches):
            found = list(find.finditer(passage.text, start, end))
            for at, one in enumerate(found):
                stop = found[at + 1].start() if at + 1 < len(found) else end
                at_once = _is_a(passage.text, one.end(), stop)
                close[one[0]][at_once] += _DECIDES
                for number, word in enumerate(_after(passage.text, one.end(), stop)):
                    gender = "she" if word in _HERS else "he" if word in _HIS else ""
                    (close if number < _CLOSE else far)[one[0]][gender] += 1
    told = {name: _most(count["she"], count["he"]) for name, count in close.items()}
    return {name: told[name] or _most(count["she"], count["he"]) for name, count in far.items()}


def _is_a(text: str, start: int, stop: int) -> str:
    """ "she" or "he" by what stands behind the name as its other name."""
    found = _BESIDE.match(text, start, stop)
    noun = found["noun"].casefold() if found is not None else ""
    return "she" if noun in WOMAN else "he" if noun in MAN else ""


def _after(text: str, start: int, stop: int) -> Iterator[str]:
    for number, word in enumerate(WORD.finditer(text, start, stop)):
        if number == _FAR:
            return
        yield word[0].casefold()


def _most(she: int, he: int) -> str:
    if she > 2 * he:
        return "she"
    return "he" if he > 2 * she else ""
