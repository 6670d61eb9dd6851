"""Numbers that are read digit by digit, and letters glued to digits: telephones, ISBNs, cards, 221B, 1080p, AK-47."""

from __future__ import annotations

import re
from typing import Final

from studio.english import numbers
from studio.english.written.context import Context, Reading, split, word_set
from studio.english.written.literals import pairs

_PHONE: Final = re.compile(
    r"(?:\+?[0-9]{1,3}[ .-])?\([0-9]{3}\) ?[0-9]{3}[-. ][0-9]{4}(?![0-9])"
    r"|(?:\+?[0-9]{1,3}[ .-])?[0-9]{3}[-. ][0-9]{3}[-.][0-9]{4}(?![0-9])"
    r"|[0-9]{3}[-.][0-9]{4}(?![0-9-])"
    r"|\+[0-9]{1,3}(?:[ .-]?\(?[0-9]{2,5}\)?){2,5}(?![0-9])"
    r"|\(?0[0-9]{2,5}\)?(?: [0-9]{3,8}){1,3}(?![0-9,]|\.[0-9])"
)
_LETTERED_PHONE: Final = re.compile(r"(1)-(800|888|877|866|900)-([A-Z]{3,10}|[0-9]{3}-[A-Z]{4})(?![\w])")
_TOLL_FREE: Final = re.compile(r"1-(800|888|877|866|900)-[0-9]{3}-[0-9]{4}(?![0-9])")
_GROUPS: Final = re.compile(r"[0-9]{4}(?:[ -][0-9]{4}){2,4}(?![0-9])|[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9])")
_ISBN: Final = re.compile(r"[0-9](?:[0-9]|[ -](?=[0-9Xx])){6,20}[0-9Xx](?![\w])")
_ADDRESS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w]|\.[0-9])(?::([0-9]{1,5}))?")
_ZIP: Final = re.compile(r"([0-9]{5})(?:-([0-9]{4}))?(?![\w,]*[0-9])")
_CHAIN: Final = re.compile(r"[0-9](?:-[0-9]){2,5}(?![\w-])")
_MIXED: Final = re.compile(
    r"(?=[0-9]{0,60}[A-Za-z])(?=[A-Za-z]{0,60}[0-9])[0-9A-Za-z]{2,120}(?:(?!['\w])|(?='s(?![\w])))"
)
_VERSION: Final = re.compile(r"[vV]\.? ?([0-9]{1,4}(?:\.[0-9]{1,4}){1,4})(?![\w])")
_PARTS: Final = re.compile(r"[0-9]+|[A-Za-z]+")
_BRACKETED: Final = re.compile(r"([0-9]{3})\(([a-z])\)(?![\w])")
_CASE: Final = re.compile(r"([0-9]{2,4})-([0-9]{2,5})(?![\w-])")
_CASES: Final = word_set("case no number law docket")
_ENDINGS: Final = {"ish": "ish", "ers": "ers", "er": "er", "odd": "odd", "fold": "fold"}
_WORDS: Final = {"up": "up", "pm": "P M", "am": "A M"}
_ISBNS: Final = word_set("isbn issn isbn-13 isbn-10 ean upc")
_SIZES: Final = frozenset({"K", "k"})


def code(context: Context) -> Reading | None:
    """What is read digit by digit."""
    if context.inside_word():
        return None
    return _isbn(context) or _phone(context) or _number_of_digits(context)


def _digits(text: str) -> tuple[str, ...]:
    return split(numbers.digits(text))


def _isbn(context: Context) -> Reading | None:
    named = context.word_before().lower() in _ISBNS
    found = context.match(_ISBN) if named else None
    if found is None:
        return None
    last = ("X",) if found[0][-1] in "Xx" else ()
    return Reading(found.end(), _digits(found[0]) + last, spelled=True, kind="code")


def _phone(context: Context) -> Reading | None:
    if found := context.match(_LETTERED_PHONE):
        rest = found[3].lower() if found[3].isalpha() else found[3]
        tail = (*_digits(rest[:3]), rest[4:].lower()) if "-" in rest else (rest,)
        return Reading(found.end(), ("one", *_free(found[2]), *tail), kind="code")
    if found := context.match(_TOLL_FREE):
        rest = found[0].partition(found[1])[2]
        return Reading(found.end(), ("one", *_free(found[1]), *_digits(rest)), kind="code")
    found = context.match(_PHONE)
    if found is None or context.touches_before() in {".", ","}:
        return None
    plus = ("plus",) if found[0].startswith("+") else ()
    return Reading(found.end(), plus + _digits(found[0]), kind="code")


def _free(prefix: str) -> tuple[str, ...]:
    return split(f"{numbers.cardinal(int(prefix[0]))} hundred") if prefix.endswith("00") else _digits(prefix)


def _number_of_digits(context: Context) -> Reading | None:
    """Cards, social security, addresses of machines, American postcodes, line-ups, cases."""
    if found := context.match(_ADDRESS):
        parts = [numbers.digits(part) for part in found[0].partition(":")[0].split(".")]
        port = f" colon {numbers.digits(found[1])}" if found[1] else ""
        return Reading(found.end(), split(" dot ".join(parts) + port), kind="code")
    if found := context.match(_GROUPS):
        return Reading(found.end(), _digits(found[0]), kind="code")
    if found := context.match(_CHAIN):
        return Reading(found.end(), _digits(found[0]), kind="code")
    return _by_the_word_before(context)


def _by_the_word_before(context: Context) -> Reading | None:
    before = context.word_before().lower()
    if (before in {"zip", "zipcode", "postcode"} or context.last_kind == "state") and (found := context.match(_ZIP)):
        return Reading(found.end(), _digits(found[0]), kind="code")
    if (before in _CASES or before == "pub. l") and (found := context.match(_CASE)) and int(found[1]) > 9:
        return Reading(found.end(), split(f"{numbers.cardinal(int(found[1]))} {_docket(found[2])}"), kind="code")
    if found := context.match(_BRACKETED):
        return Reading(found.end(), (*split(pairs(found[1])), found[2].upper()), spelled=True, kind="code")
    return None


def _docket(digits: str) -> str:
    return pairs(digits) if len(digits) in {3, 4} else numbers.written(digits)


def mixed(context: Context) -> Reading | None:
    """Letters are spelled, or said where there are four or more; three digits are said as in a name."""
    if (version := context.match(_VERSION)) and not context.inside_word():
        said = " point ".join(numbers.written(part) for part in version[1].split("."))
        return Reading(version.end(), split(f"version {said}"), kind="code")
    found = None if context.inside_word() else context.match(_MIXED)
    if found is None:
        return None
    parts: list[str] = _PARTS.findall(found[0])
    say: list[str] = []
    first_is_digits = parts[0].isdigit()
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        if part.isdigit():
            say += split(_in_code(part, glued=len(parts) == 2 and first_is_digits, letters=parts))
        elif last and place and part in _ENDINGS:
            say.append(_ENDINGS[part])
        elif last and place and part == "s" and parts[place - 1].isdigit():
            say[-1] = numbers.plural(say[-1])
        elif part.lower() in _WORDS and first_is_digits:
            say += split(_WORDS[part.lower()])
        elif place and last and len(part) == 2 and part[0].isupper() and part[1] == "s":
            say.append(f"{part[0]}'s")
        elif len(part) > 3:
            say.append(part)
        else:
            say += part.upper()
    if context.text.startswith("'s", found.end()):
        return Reading(found.end() + 2, (*say[:-1], say[-1] + "'s"), spelled=True, kind="code")
    return Reading(found.end(), tuple(say), spelled=True, kind="code")


def _in_code(digits: str, *, glued: bool, letters: list[str]) -> str:
    if len(digits) > 1 and digits[0] == "0":
        return numbers.digits(digits)
    if len(digits) == 4 and not digits.endswith("00"):
        return pairs(digits)
    if glued and len(digits) == 3 and digits.endswith("0") and letters[1] in _SIZES:
        return numbers.cardinal(int(digits))
    if len(digits) == 3 and not (glued and digits.endswith("00")):
        return pairs(digits)
    return numbers.cardinal(int(digits)) if len(digits) < 5 else numbers.digits(digits)
